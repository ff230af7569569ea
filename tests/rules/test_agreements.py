"""Agreements and pledges between origin and destination: who is bound, since when, and how far the wording reaches.

Pairs, days and articles are those of the treaty texts and of the sources that the tables cite. The European Union is
asked through a member state, here Germany or France.
Where a pattern of wording has no agreement in force yet, a small law of invented countries (XA, XB, XC) shows it.
"""

from datetime import date

import pytest
from invented import engine_on, shared

from dtariff.engine import Engine
from dtariff.model.resolution import Bar, BarDecision, Verdict

TODAY = "2026-11-23"
EU_CUSTOMS = "Customs territory of the European Union"
UK_CUSTOMS = "Customs union of the United Kingdom and the Crown Dependencies"


def asked(engine: Engine, pair: str, on: str = TODAY, **facts: str) -> BarDecision:
    origin, destination = pair.split()
    given = {"content": "application", "known": TODAY} | facts
    return engine.bar(origin, destination, content=given.pop("content"), on=on, **given)


def told(decision: BarDecision, instrument: str) -> list[Bar]:
    return [bar for bar in decision.instruments if bar.instrument == instrument]


def bar(engine: Engine, pair: str, instrument: str, on: str = TODAY, **facts: str) -> Bar:
    """The one bar of the instrument between the pair."""
    found = told(asked(engine, pair, on, **facts), instrument)
    assert len(found) == 1
    return found[0]


def codes(decision: BarDecision) -> set[str]:
    return {notice.code for notice in decision.warnings}


# --- the matrix of 2026-11-23 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "verdict", "instruments", "sure"),
    [
        pytest.param("US JP", "barred", "us-jp-dta", "secondary", id="US-JP"),
        pytest.param("US ID", "not_barred", "", "secondary", id="US-ID"),
        pytest.param("JP CN", "conditional", "rcep", "secondary", id="JP-CN"),
        pytest.param("CN VN", "conditional", "rcep", "secondary", id="CN-VN"),
        pytest.param("IN AU", "not_barred", "", "", id="IN-AU"),
        pytest.param("BR DE", "barred", "eu-mercosur-ita", "recalled", id="BR-EU"),
        pytest.param("SG CN", "conditional", "rcep cn-sg-fta-upgrade", "secondary", id="SG-CN"),
        pytest.param("US IN", "not_barred", "", "secondary", id="US-IN"),
        pytest.param("DE ZA", "not_barred", "", "", id="EU-ZA"),
        pytest.param("US BR", "not_barred", "", "", id="US-BR"),
        pytest.param("TR DE", "not_barred", "", "", id="TR-EU"),
        pytest.param("KR ID", "conditional", "rcep", "recalled", id="KR-ID"),
        pytest.param("US KR", "barred", "us-kr-fta", "secondary", id="US-KR"),
        pytest.param("US MX", "barred", "usmca", "secondary", id="US-MX"),
        pytest.param("US CA", "barred", "usmca", "secondary", id="US-CA"),
        pytest.param("DE CA", "barred", "eu-ca-ceta", "secondary", id="EU-CA"),
        pytest.param("GB AU", "barred", "cptpp gb-au-fta", "secondary", id="GB-AU"),
        pytest.param("CA GB", "barred", "gb-ca-tca", "recalled", id="CA-GB"),
        pytest.param("IN SG", "barred", "in-sg-ceca", "secondary", id="IN-SG"),
        pytest.param("SG IN", "barred", "in-sg-ceca", "secondary", id="SG-IN"),
        pytest.param("IN AE", "conditional", "in-ae-cepa", "secondary", id="IN-AE"),
        pytest.param("AU CN", "conditional", "au-cn-fta rcep", "secondary", id="AU-CN"),
        pytest.param("KR VN", "conditional", "rcep kr-vn-fta", "secondary", id="KR-VN"),
        pytest.param("TR SG", "barred", "sg-tr-fta", "secondary", id="TR-SG"),
        pytest.param("NG GH", "not_barred", "", "", id="NG-GH"),
        pytest.param("BR AR", "not_barred", "", "secondary", id="BR-AR"),
    ],
)
def test_between_each_researched_pair_the_verdict_of_november_2026_is_that_of_the_matrix(
    engine: Engine, pair: str, verdict: Verdict, instruments: str, sure: str
) -> None:
    decision = asked(engine, pair)
    assert decision.verdict == verdict
    assert {bar.instrument for bar in decision.instruments if bar.effect != "none"} == set(instruments.split())
    if instruments:
        assert decision.deciding is not None
        assert decision.deciding.instrument in instruments.split()
    if sure:
        assert decision.sure == sure


@pytest.mark.parametrize(
    ("pair", "instrument", "article"),
    [
        ("US JP", "us-jp-dta", "7"),
        ("JP CN", "rcep", "12.11"),
        ("US KR", "us-kr-fta", "15.3(1)(b)"),
        ("US MX", "usmca", "19.3"),
        ("DE CA", "eu-ca-ceta", "16.3"),
        ("GB AU", "cptpp", "14.3"),
        ("GB AU", "gb-au-fta", "14.3"),
        ("IN SG", "in-sg-ceca", "10.4(1)"),
        ("AU CN", "au-cn-fta", "12.3"),
        ("KR VN", "kr-vn-fta", "10.2"),
        ("TR SG", "sg-tr-fta", "9.3"),
    ],
)
def test_the_bar_names_its_article_and_its_source(engine: Engine, pair: str, instrument: str, article: str) -> None:
    found = bar(engine, pair, instrument)
    assert found.article == article
    assert found.citations


@pytest.mark.parametrize(
    ("pair", "instrument", "why"),
    [
        ("US ID", "us-id-art", "signed_not_in_force"),
        ("US IN", "us-in-interim", "signed_not_in_force"),
        ("BR AR", "mercosur-ecommerce", "signed_not_in_force"),
        ("US MY", "us-my-art", "signed_not_in_force"),
        ("DE KR", "eu-kr-dta", "signed_not_in_force"),
        ("IN AU", "in-au-ecta", "no_duty_clause"),
        ("DE ZA", "eu-za-sadc-epa", "no_duty_clause"),
        ("TR DE", "eu-tr-cu", "no_duty_clause"),
        ("KR ID", "kr-id-cepa", "no_duty_clause"),
        ("IN KR", "in-kr-cepa", "no_duty_clause"),
        ("CL TH", "cl-th-fta", "cooperation_only"),
        ("JP CH", "jp-ch-epa", "cooperation_only"),
        ("AE ID", "ae-id-cepa", "clause_unclear"),
    ],
)
def test_an_agreement_that_does_not_bar_says_why_not(engine: Engine, pair: str, instrument: str, why: str) -> None:
    found = bar(engine, pair, instrument)
    assert (found.effect, found.why) == ("none", why)


# --- from which day ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "instrument", "before", "first"),
    [
        ("US SG", "us-sg-fta", "2003-12-31", "2004-01-01"),
        ("US AU", "us-au-fta", "2004-12-31", "2005-01-01"),
        ("AU TH", "au-th-fta", "2004-12-31", "2005-01-01"),
        ("IN SG", "in-sg-ceca", "2005-07-31", "2005-08-01"),
        ("US KR", "us-kr-fta", "2012-03-14", "2012-03-15"),
        ("DE KR", "eu-kr-fta", "2011-06-30", "2011-07-01"),
        ("SG AE", "gcc-sg-fta", "2013-08-31", "2013-09-01"),
        ("AU CN", "au-cn-fta", "2015-12-19", "2015-12-20"),
        ("DE CA", "eu-ca-ceta", "2017-09-20", "2017-09-21"),
        ("TR SG", "sg-tr-fta", "2017-09-30", "2017-10-01"),
        ("JP AU", "cptpp", "2018-12-29", "2018-12-30"),
        ("JP VN", "cptpp", "2019-01-13", "2019-01-14"),
        ("SG PE", "cptpp", "2021-09-18", "2021-09-19"),
        ("JP MY", "cptpp", "2022-11-28", "2022-11-29"),
        ("JP BN", "cptpp", "2023-07-11", "2023-07-12"),
        ("GB JP", "cptpp", "2024-12-14", "2024-12-15"),
        ("JP DE", "eu-jp-epa", "2019-01-31", "2019-02-01"),
        ("US JP", "us-jp-dta", "2019-12-31", "2020-01-01"),
        ("US MX", "usmca", "2020-06-30", "2020-07-01"),
        ("JP CN", "rcep", "2021-12-31", "2022-01-01"),
        ("KR CN", "rcep", "2022-01-31", "2022-02-01"),
        ("AU MY", "rcep", "2022-03-17", "2022-03-18"),
        ("JP ID", "rcep", "2023-01-01", "2023-01-02"),
        ("JP PH", "rcep", "2023-06-01", "2023-06-02"),
        ("KR SG", "kr-sg-dpa", "2023-01-13", "2023-01-14"),
        ("KR CL", "depa", "2024-05-02", "2024-05-03"),
        ("SG DE", "eu-sg-dta", "2026-01-31", "2026-02-01"),
        ("BR DE", "eu-mercosur-ita", "2026-04-30", "2026-05-01"),
    ],
)
def test_an_agreement_bars_from_its_first_day_between_the_two_and_not_the_day_before(
    engine: Engine, pair: str, instrument: str, before: str, first: str
) -> None:
    early, late = bar(engine, pair, instrument, before), bar(engine, pair, instrument, first)
    assert (early.effect, early.why) == ("none", "not_yet_in_force")
    assert early.since == late.since == date.fromisoformat(first)
    assert late.effect == "bars" if first < "2026-03-30" or late.strength == "binding" else "unsettled"


@pytest.mark.parametrize(
    ("pair", "old", "new", "last", "first"),
    [
        pytest.param("CA UA", "ca-ua-fta-2017", "ca-ua-fta-2023", "2024-06-30", "2024-07-01", id="CUFTA"),
        pytest.param("UA CA", "ca-ua-fta-2017", "ca-ua-fta-2023", "2024-06-30", "2024-07-01", id="CUFTA-back"),
        pytest.param("AU SG", "au-sg-safta", "au-sg-dea", "2020-12-07", "2020-12-08", id="SAFTA-SADEA"),
        pytest.param("KR SG", "kr-sg-fta", "kr-sg-dpa", "2023-01-13", "2023-01-14", id="KSFTA-KSDPA"),
        pytest.param("GB SG", "gb-sg-fta", "gb-sg-dea", "2022-06-13", "2022-06-14", id="UKSFTA-UKSDEA"),
    ],
)
def test_a_text_that_is_replaced_bars_to_its_last_day_and_its_successor_from_the_next(
    engine: Engine, pair: str, *, old: str, new: str, last: str, first: str
) -> None:
    assert bar(engine, pair, old, last).effect == "bars"
    assert (bar(engine, pair, new, last).effect, bar(engine, pair, new, last).why) == ("none", "not_yet_in_force")
    assert (bar(engine, pair, old, first).effect, bar(engine, pair, old, first).why) == ("none", "no_longer_in_force")
    assert bar(engine, pair, old, first).until == date.fromisoformat(first)
    assert bar(engine, pair, new, first).effect == "bars"
    assert asked(engine, pair, last).verdict == asked(engine, pair, first).verdict == "barred"


def test_the_standstill_of_safta_is_in_force_from_28_july_2003(engine: Engine) -> None:
    standing = [found for found in told(asked(engine, "AU SG", "2003-07-28"), "au-sg-safta") if found.effect == "bars"]
    assert [found.pattern for found in standing] == ["STANDSTILL_BETWEEN_PARTIES"]
    before = told(asked(engine, "AU SG", "2003-07-27"), "au-sg-safta")
    assert {found.why for found in before} == {"not_yet_in_force"}


# --- the Union, its members and its neighbours ---------------------------------------------------------------------


def test_the_united_kingdom_stands_under_eu_korea_until_the_end_of_2020_and_under_its_own_agreement_after(
    engine: Engine,
) -> None:
    for pair in ("GB KR", "KR GB"):
        last, first = asked(engine, pair, "2020-12-31"), asked(engine, pair, "2021-01-01")
        assert [found.effect for found in told(last, "eu-kr-fta")] == ["bars"]
        assert [found.why for found in told(last, "gb-kr-fta")] == ["not_yet_in_force"]
        assert [found.effect for found in told(first, "eu-kr-fta")] == []
        assert [found.effect for found in told(first, "gb-kr-fta")] == ["bars"]


def test_croatia_stands_under_eu_korea_from_1_july_2013(engine: Engine) -> None:
    assert told(asked(engine, "KR HR", "2013-06-30"), "eu-kr-fta") == []
    assert bar(engine, "KR HR", "eu-kr-fta", "2013-07-01").effect == "bars"


@pytest.mark.parametrize(
    ("pair", "on", "within"),
    [
        pytest.param("FR DE", TODAY, EU_CUSTOMS, id="two-member-states"),
        pytest.param("GB FR", "2020-12-31", EU_CUSTOMS, id="united-kingdom-in-transition"),
        pytest.param("FR GB", "2020-12-31", EU_CUSTOMS, id="towards-the-united-kingdom-in-transition"),
        pytest.param("DE HR", "2013-07-01", EU_CUSTOMS, id="croatia-has-joined"),
        pytest.param("CH LI", TODAY, "Customs territory of Switzerland and Liechtenstein", id="swiss-territory"),
        pytest.param("LI CH", TODAY, "Customs territory of Switzerland and Liechtenstein", id="swiss-territory-back"),
        pytest.param("FR MC", TODAY, EU_CUSTOMS, id="monaco"),
        pytest.param("DE MC", TODAY, EU_CUSTOMS, id="monaco-towards-all-member-states"),
        pytest.param("DE GP", TODAY, EU_CUSTOMS, id="guadeloupe"),
        pytest.param("FR YT", "2014-01-01", EU_CUSTOMS, id="mayotte-since-2014"),
        pytest.param("FR BL", "2011-12-31", EU_CUSTOMS, id="saint-barthelemy-until-2011"),
        pytest.param("DE ES-CN", TODAY, EU_CUSTOMS, id="canary-islands"),
        pytest.param("DE GR-69", TODAY, EU_CUSTOMS, id="mount-athos"),
        pytest.param("SE AX", TODAY, EU_CUSTOMS, id="aland"),
        pytest.param("DE IT-CAMPIONE", "2020-01-01", EU_CUSTOMS, id="campione-since-2020"),
        pytest.param("GR CY-SBA", TODAY, EU_CUSTOMS, id="base-areas-in-cyprus"),
        pytest.param("DE JE", "2020-12-31", EU_CUSTOMS, id="jersey-in-transition"),
        pytest.param("IE GB-NIR", "2020-12-31", EU_CUSTOMS, id="northern-ireland-in-transition"),
        pytest.param("GB JE", TODAY, UK_CUSTOMS, id="jersey-and-the-united-kingdom"),
        pytest.param("IM GG", TODAY, UK_CUSTOMS, id="two-crown-dependencies"),
        pytest.param("CH DE-BUSINGEN", TODAY, "Customs territory of Switzerland and Liechtenstein", id="busingen"),
        pytest.param("US-NY PR", TODAY, "Customs territory of the United States", id="puerto-rico"),
        pytest.param("ES ES-CN", TODAY, "ES", id="canary-islands-and-the-mainland"),
        pytest.param("GB GB-NIR", TODAY, "GB", id="northern-ireland-and-great-britain"),
        pytest.param("JP JP", TODAY, "JP", id="one-country"),
        pytest.param("US-CA US-NY", TODAY, "US", id="two-states-of-one-country"),
        pytest.param("US US-NY", TODAY, "US", id="a-country-and-its-state"),
    ],
)
def test_within_one_customs_territory_nothing_is_imported(engine: Engine, pair: str, on: str, within: str) -> None:
    decision = asked(engine, pair, on)
    assert (decision.verdict, decision.within, decision.instruments) == ("not_an_import", within, ())


@pytest.mark.parametrize(
    ("pair", "on"),
    [
        pytest.param("GB FR", "2021-01-01", id="the-united-kingdom-has-left"),
        pytest.param("FR GB", "2021-01-01", id="towards-the-united-kingdom"),
        pytest.param("DE HR", "2013-06-30", id="croatia-has-not-joined"),
        pytest.param("CH DE", TODAY, id="switzerland-is-no-member"),
        pytest.param("TR DE", TODAY, id="a-customs-union-for-goods"),
        pytest.param("CN HK", TODAY, id="separate-customs-territory"),
        pytest.param("AE BH", TODAY, id="goods-move-free-in-the-gulf"),
        pytest.param("US-CA CA-ON", TODAY, id="a-state-and-a-province"),
        pytest.param("ES ES-CE", TODAY, id="ceuta-and-the-mainland"),
        pytest.param("ES-CE ES-ML", TODAY, id="ceuta-and-melilla"),
        pytest.param("DE DE-HELGOLAND", TODAY, id="heligoland-and-the-mainland"),
        pytest.param("DE DE-BUSINGEN", TODAY, id="busingen-and-the-mainland"),
        pytest.param("IT IT-LIVIGNO", TODAY, id="livigno-and-the-rest-of-italy"),
        pytest.param("IT IT-CAMPIONE", "2019-12-31", id="campione-until-2019"),
        pytest.param("FR YT", "2013-12-31", id="mayotte-until-2013"),
        pytest.param("FR BL", "2012-01-01", id="saint-barthelemy-since-2012"),
        pytest.param("FR PF", TODAY, id="french-polynesia"),
        pytest.param("DK FO", TODAY, id="faroe-islands"),
        pytest.param("DE JE", "2021-01-01", id="jersey-after-the-transition"),
        pytest.param("IE GB-NIR", "2021-01-01", id="northern-ireland-after-the-transition"),
        pytest.param("US GU", TODAY, id="guam"),
    ],
)
def test_across_a_customs_border_it_is_an_import(engine: Engine, pair: str, on: str) -> None:
    assert asked(engine, pair, on).verdict != "not_an_import"


def test_from_2021_the_trade_and_cooperation_agreement_bars_between_france_and_the_united_kingdom(
    engine: Engine,
) -> None:
    found = bar(engine, "FR GB", "eu-gb-tca", "2021-01-01")
    assert (found.effect, found.article, found.pattern) == ("bars", "203", "DELIVERIES_AS_SERVICES")


@pytest.mark.parametrize("pair", ["AE BH", "BR AR", "GA CM", "KZ RU", "BW ZA"])
def test_in_a_union_where_goods_move_free_it_is_told_that_a_transmission_may_not_be_goods(
    engine: Engine, pair: str
) -> None:
    decision = asked(engine, pair)
    assert decision.verdict != "not_an_import"
    assert "goods_free_within_union" in codes(decision)


# --- sides and pairs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "instrument"),
    [
        ("AE BH", "gcc-sg-fta"),
        ("SA AE", "gcc-sg-fta"),
        ("CH NO", "efta-md-fta"),
        ("NO IS", "efta-md-fta"),
        ("CH IS", "efta-gcc-fta"),
        ("AE QA", "efta-gcc-fta"),
        ("SV HN", "mx-ca5-fta"),
        ("PE CO", "eu-andean"),
        ("BR AR", "eu-mercosur-ita"),
        ("BB JM", "eu-cariforum-epa"),
        ("RU KZ", "eaeu-vn-fta"),
        ("GT SV", "co-nt-fta"),
    ],
)
def test_a_treaty_between_two_blocs_says_nothing_between_two_of_one_bloc(
    engine: Engine, pair: str, instrument: str
) -> None:
    assert told(asked(engine, pair), instrument) == []


@pytest.mark.parametrize(
    ("pair", "instrument"),
    [
        ("SG AE", "gcc-sg-fta"),
        ("AE SG", "gcc-sg-fta"),
        ("NO MD", "efta-md-fta"),
        ("MD CH", "efta-md-fta"),
        ("MX SV", "mx-ca5-fta"),
        ("CO GT", "co-nt-fta"),
        ("DE JM", "eu-cariforum-epa"),
        ("JM FR", "eu-cariforum-epa"),
        ("DE CO", "eu-andean"),
    ],
)
def test_a_treaty_between_two_blocs_bars_across_them_both_ways(engine: Engine, pair: str, instrument: str) -> None:
    assert bar(engine, pair, instrument).effect == "bars"


@pytest.mark.parametrize("pair", ["GB AU", "AU GB"])
def test_the_british_accession_to_the_cptpp_takes_effect_with_australia_on_24_december_2024(
    engine: Engine, pair: str
) -> None:
    eve, day = bar(engine, pair, "cptpp", "2024-12-23"), bar(engine, pair, "cptpp", "2024-12-24")
    assert (eve.effect, eve.why) == ("none", "not_yet_in_force")
    assert (day.effect, day.since) == ("bars", date(2024, 12, 24))


@pytest.mark.parametrize("pair", ["GB CA", "CA GB", "GB MX", "MX GB"])
def test_the_british_accession_to_the_cptpp_is_not_confirmed_with_canada_and_mexico(engine: Engine, pair: str) -> None:
    found = bar(engine, pair, "cptpp")
    assert (found.effect, found.why, found.since) == ("none", "not_yet_between_these_parties", None)


def test_between_the_united_kingdom_and_mexico_nothing_bars(engine: Engine) -> None:
    assert asked(engine, "GB MX").verdict == "not_barred"


@pytest.mark.parametrize("pair", ["JP MM", "MM JP", "MM TH"])
def test_rcep_is_not_in_force_with_myanmar(engine: Engine, pair: str) -> None:
    found = bar(engine, pair, "rcep")
    assert (found.effect, found.why) == ("none", "not_yet_between_these_parties")
    assert asked(engine, pair).verdict == "not_barred"


# --- wording on real texts -----------------------------------------------------------------------------------------


def test_a_clause_on_products_of_the_other_party_bars_subject_to_where_the_product_comes_from(engine: Engine) -> None:
    unsaid = bar(engine, "US CL", "us-cl-fta", "2026-06-01")
    assert (unsaid.effect, unsaid.subject_to) == ("bars", ("product_of_party",))


def test_a_clause_on_products_of_the_other_party_bars_for_a_product_of_that_party(engine: Engine) -> None:
    own = bar(engine, "US CL", "us-cl-fta", "2026-06-01", country_of_origin="US")
    assert (own.effect, own.subject_to) == ("bars", ())


@pytest.mark.parametrize("maker", ["KR", "CL"])
def test_a_clause_on_products_of_the_other_party_does_not_bar_for_those_of_a_third_country_or_the_importers_own(
    engine: Engine, maker: str
) -> None:
    foreign = bar(engine, "US CL", "us-cl-fta", "2026-06-01", country_of_origin=maker)
    assert (foreign.effect, foreign.why) == ("none", "product_of_another_country")
    assert asked(engine, "US CL", "2026-06-01", country_of_origin=maker).verdict == "not_barred"


def test_a_clause_without_a_test_of_origin_bars_wherever_the_product_was_made(engine: Engine) -> None:
    for maker in ("", "US", "CN"):
        assert bar(engine, "US KR", "us-kr-fta", country_of_origin=maker).effect == "bars"


@pytest.mark.parametrize(
    ("pair", "instrument"),
    [
        ("JP CN", "rcep"),
        ("AU CN", "au-cn-fta"),
        ("KR CN", "kr-cn-fta"),
        ("KR VN", "kr-vn-fta"),
        ("IN AE", "in-ae-cepa"),
    ],
)
def test_a_clause_tied_to_the_wto_bars_while_a_decision_stands_and_has_two_readings_after(
    engine: Engine, pair: str, instrument: str
) -> None:
    before = bar(engine, pair, instrument, "2026-03-29")
    assert (before.effect, before.why, before.readings) == ("bars", "tied_decision_in_force", ())
    assert asked(engine, pair, "2026-03-29").verdict == "barred"
    for on in ("2026-03-30", "2026-04-01"):
        after = bar(engine, pair, instrument, on)
        assert (after.effect, after.why, after.strength) == ("unsettled", "tied_decision_not_in_force", "wto_linked")
        assert {reading.bars for reading in after.readings} == {True, False}
        assert asked(engine, pair, on).verdict == "conditional"


@pytest.mark.parametrize(
    ("pair", "instrument"),
    [("AU TH", "au-th-fta"), ("AU JP", "au-jp-epa"), ("JP MN", "jp-mn-epa"), ("NZ TW", "nz-tw-anztec")],
)
def test_a_standstill_without_a_word_of_the_wto_outlives_the_lapse(engine: Engine, pair: str, instrument: str) -> None:
    found = bar(engine, pair, instrument)
    assert (found.effect, found.strength, found.pattern) == ("bars", "binding", "STANDSTILL_BETWEEN_PARTIES")
    assert "sent_between_parties" in found.subject_to
    assert asked(engine, pair).verdict == "barred"


@pytest.mark.parametrize(("pair", "instrument"), [("US JO", "us-jo-fta"), ("JO SG", "jo-sg-fta")])
def test_to_seek_to_refrain_never_bars_and_is_told_as_a_warning(engine: Engine, pair: str, instrument: str) -> None:
    decision = asked(engine, pair)
    assert decision.verdict == "not_barred"
    assert bar(engine, pair, instrument).strength == "best_endeavour"
    assert "best_endeavour" in codes(decision)


def test_wording_that_nobody_saw_bars_subject_to_that_wording(engine: Engine) -> None:
    found = bar(engine, "BR DE", "eu-mercosur-ita")
    assert found.effect == "bars"
    assert "wording_not_seen" in found.subject_to


def test_an_agreement_whose_clause_was_not_seen_is_no_bar_and_is_told_as_a_warning(engine: Engine) -> None:
    decision = asked(engine, "AE ID")
    assert decision.verdict == "not_barred"
    assert "clause_unclear" in codes(decision)


# --- what is carved out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", ["JP DE", "FR JP"])
@pytest.mark.parametrize("content", ["application", "ebook", "game"])
def test_between_the_union_and_japan_software_books_and_games_are_barred(
    engine: Engine, pair: str, content: str
) -> None:
    decision = asked(engine, pair, "2026-06-01", content=content)
    assert decision.verdict == "barred"
    assert decision.deciding is not None
    assert (decision.deciding.instrument, decision.deciding.article) == ("eu-jp-epa", "8.72")


@pytest.mark.parametrize("pair", ["JP DE", "FR JP"])
def test_between_the_union_and_japan_film_may_fall_outside_and_both_readings_are_shown(
    engine: Engine, pair: str
) -> None:
    decision = asked(engine, pair, "2026-06-01", content="video")
    found = bar(engine, pair, "eu-jp-epa", "2026-06-01", content="video")
    assert (decision.verdict, found.effect, found.why) == ("conditional", "unsettled", "scope_unsettled")
    assert [reading.bars for reading in found.readings] == [True, False]


def test_between_the_union_and_the_united_kingdom_film_may_fall_outside_and_software_does_not(engine: Engine) -> None:
    assert asked(engine, "GB DE", content="video").verdict == "conditional"
    assert asked(engine, "GB DE", content="application").verdict == "barred"


@pytest.mark.parametrize(
    ("content", "delivery", "verdict"),
    [
        ("video", "stream", "conditional"),
        ("video", "subscription", "conditional"),
        ("live", "live", "conditional"),
        ("video", "download", "barred"),
        ("music", "download", "barred"),
        ("application", "download", "barred"),
    ],
)
def test_between_india_and_singapore_video_on_demand_may_count_as_broadcasting_and_a_download_does_not(
    engine: Engine, content: str, delivery: str, verdict: Verdict
) -> None:
    assert asked(engine, "SG IN", "2026-06-01", content=content, delivery=delivery).verdict == verdict


@pytest.mark.parametrize(
    ("pair", "instrument", "effect"),
    [("JP VN", "cptpp", "bars"), ("US KR", "us-kr-fta", "bars"), ("DE CA", "eu-ca-ceta", "bars")],
)
def test_a_text_that_names_content_bars_on_the_narrow_reading_too(
    engine: Engine, pair: str, instrument: str, effect: str
) -> None:
    assert bar(engine, pair, instrument, scope_reading="carriage").effect == effect


@pytest.mark.parametrize(("pair", "instrument"), [("JP CN", "rcep"), ("DE KR", "eu-kr-fta"), ("AU TH", "au-th-fta")])
def test_a_text_that_does_not_name_content_bars_no_duty_on_it_on_the_narrow_reading(
    engine: Engine, pair: str, instrument: str
) -> None:
    found = bar(engine, pair, instrument, scope_reading="carriage")
    assert (found.effect, found.why) == ("none", "content_not_covered")


# --- pledges, and what is signed only ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "why", "warned"),
    [
        ("2026-04-01", "pledge_in_force", True),
        ("2026-06-25", "pledge_in_force", True),
        ("2026-06-26", "pledge_lapsed", False),
        (TODAY, "pledge_lapsed", False),
    ],
)
def test_the_joint_statement_of_april_2026_never_bars(engine: Engine, on: str, why: str, *, warned: bool) -> None:
    decision = asked(engine, "US CH", on)
    found = bar(engine, "US CH", "wt-gc-283", on)
    assert (found.effect, found.why) == ("none", why)
    assert ("pledge_not_binding" in codes(decision)) is warned
    assert decision.verdict == "not_barred"


def test_the_joint_statement_did_not_exist_the_day_before_it_was_made(engine: Engine) -> None:
    assert told(asked(engine, "US CH", "2026-03-31"), "wt-gc-283") == []
    assert told(asked(engine, "US CH", "2026-05-01", known="2026-03-31"), "wt-gc-283") == []


def test_the_joint_statement_is_among_its_signatories_only(engine: Engine) -> None:
    for pair in ("US DE", "DE US", "CN KR", "US CA"):
        assert told(asked(engine, pair, "2026-05-01"), "wt-gc-283") == []


@pytest.mark.parametrize("pair", ["CN CH", "DE CA", "AE BH", "GB SG"])
def test_the_agreement_on_electronic_commerce_is_signed_and_not_in_force(engine: Engine, pair: str) -> None:
    found = bar(engine, pair, "wto-jsi-ecommerce")
    assert (found.effect, found.why, found.strength) == ("none", "signed_not_in_force", "signed_not_in_force")
    assert found.article == "11.3"
    assert found.since is None
    assert "signed_not_in_force" in codes(asked(engine, pair))


@pytest.mark.parametrize(("on", "known"), [("2020-06-01", TODAY), ("2026-06-01", "2020-06-01")])
def test_the_agreement_on_electronic_commerce_is_not_told_of_2020_or_as_known_then(
    engine: Engine, on: str, known: str
) -> None:
    decision = asked(engine, "CN CH", on, known=known)
    assert told(decision, "wto-jsi-ecommerce") == []
    assert "signed_not_in_force" not in codes(decision)


# --- two clocks ----------------------------------------------------------------------------------------------------


def test_as_known_in_june_2021_nobody_knew_that_rcep_would_bind_in_2022(engine: Engine) -> None:
    found = bar(engine, "JP CN", "rcep", "2022-06-01", known="2021-06-01")
    assert (found.effect, found.why, found.since) == ("none", "signed_not_in_force", None)


def test_as_known_on_its_first_day_rcep_binds(engine: Engine) -> None:
    assert bar(engine, "JP CN", "rcep", "2022-01-01", known="2022-01-01").effect == "bars"


# --- sureness ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "instrument", "sure"),
    [
        pytest.param("JP AU", "cptpp", "secondary", id="text-read-dates-secondary"),
        pytest.param("JP ID", "rcep", "recalled", id="text-read-date-of-indonesia-recalled"),
        pytest.param("JP CN", "rcep", "secondary", id="text-read-dates-of-both-secondary"),
        pytest.param("KR CL", "depa", "recalled", id="date-of-chile-recalled"),
        pytest.param("US CL", "us-cl-fta", "recalled", id="dates-primary-clause-recalled"),
        pytest.param("CA GB", "gb-ca-tca", "recalled", id="incorporation-recalled"),
        pytest.param("GB MX", "cptpp", "recalled", id="that-the-pair-is-not-bound-is-recalled"),
        pytest.param("DE CO", "eu-andean", "recalled", id="date-of-colombia-recalled"),
        pytest.param("DE PE", "eu-andean", "secondary", id="date-of-peru-secondary"),
    ],
)
def test_a_bar_is_as_sure_as_the_weakest_of_its_clause_and_its_dates(
    engine: Engine, pair: str, instrument: str, sure: str
) -> None:
    assert bar(engine, pair, instrument).sure == sure


def test_a_decision_is_as_sure_as_what_decides_it(engine: Engine) -> None:
    for pair in ("US JP", "KR ID", "CA GB", "BR DE"):
        decision = asked(engine, pair)
        assert decision.deciding is not None
        assert decision.sure == decision.deciding.sure


def test_the_strongest_and_surest_instrument_comes_first(engine: Engine) -> None:
    effects = [found.effect for found in asked(engine, "AU TH").instruments]
    assert effects == sorted(effects, key=["bars", "unsettled", "unknown", "none"].index)


# --- patterns of wording, between invented countries ---------------------------------------------------------------

SHARED = shared()

PARTIES = """
parties = [
  { code = "XA", from = 2010-01-01, cite = "press" },
  { code = "XB", from = 2010-01-01, cite = "press" },
]
"""

PRACTICE = """
schema = 1
id = "practice"
title = "Practice"
short = "Practice"
kind = "moratorium"
type = "decision"
binds = "destination"
between = "club"
reviewed = 2026-11-23
cite = "law"
states = [
  { from = 2000-01-01, state = "in_force", act = "First decision", cite = "law" },
  { from = 2020-01-01, state = "lapsed", act = "It ended", cite = "law" },
]
[[clause]]
provision = "customs_duties"
obligation = "binding"
pattern = "BARE"
content = "unclear"
cite = "law"
"""

CLUB = """
schema = 1
id = "club"
title = "Club"
kind = "organisation"
reviewed = 2026-11-23
members = [{ from = 1999-01-01, code = "XC", cite = "law" }]
outside = [
  { code = "XA", status = "non_member", cite = "law" },
  { code = "XB", status = "non_member", cite = "law" },
]
"""


def invented(clause: str, parties: str = PARTIES, *, cite: str = "law") -> Engine:
    """An engine on one agreement, with this clause on customs duties, between these parties."""
    agreement = f"""
schema = 1
id = "pact"
title = "Pact"
short = "Pact"
kind = "agreement"
type = "fta"
binds = "pair"
signed = 2009-06-01
reviewed = 2026-11-23
cite = "law"
{parties}
[[clause]]
provision = "customs_duties"
article = "1"
cite = "{cite}"
{clause}
"""
    texts = SHARED | {
        "instruments/pact.toml": agreement,
        "instruments/practice.toml": PRACTICE,
        "groupings/club.toml": CLUB,
    }
    return engine_on(texts)


def pact(engine: Engine, pair: str = "XA XB", on: str = "2026-06-01", **facts: str) -> Bar | None:
    found = told(asked(engine, pair, on, content="video", **facts), "pact")
    return found[0] if found else None


READINGS = """
tied_to = "practice"
readings = [{ id = "A", says = "It goes on.", bars = true }, { id = "B", says = "It ended.", bars = false }]
"""


@pytest.mark.parametrize(
    ("wording", "effect", "why", "subject_to"),
    [
        ('obligation = "binding"\npattern = "PERSON_TO_PERSON"\ncontent = "yes"', "bars", "in_force", ()),
        ('obligation = "binding"\npattern = "DIGITAL_PRODUCT_ANY_ORIGIN"\ncontent = "yes"', "bars", "in_force", ()),
        (
            'obligation = "binding"\npattern = "DIGITAL_PRODUCT_OF_PARTY"\ncontent = "yes"',
            "bars",
            "in_force",
            ("product_of_party",),
        ),
        (
            'obligation = "binding"\npattern = "BETWEEN_PARTIES"\ncontent = "yes"',
            "bars",
            "in_force",
            ("sent_between_parties",),
        ),
        (
            'obligation = "binding"\npattern = "STANDSTILL_BETWEEN_PARTIES"\ncontent = "unclear"',
            "bars",
            "in_force",
            ("content_is_transmission", "sent_between_parties"),
        ),
        (
            'obligation = "binding"\npattern = "DELIVERIES_AS_SERVICES"\ncontent = "unclear"',
            "bars",
            "in_force",
            ("content_is_transmission",),
        ),
        (
            'obligation = "binding"\npattern = "BARE"\ncontent = "unclear"',
            "bars",
            "in_force",
            ("content_is_transmission",),
        ),
        (
            'obligation = "binding"\npattern = "UNKNOWN"\ncontent = "unclear"',
            "bars",
            "in_force",
            ("content_is_transmission", "wording_not_seen"),
        ),
        (
            f'obligation = "wto_linked"\npattern = "WTO_TIED"\ncontent = "yes"\n{READINGS}',
            "unsettled",
            "tied_decision_not_in_force",
            (),
        ),
        (
            'obligation = "binding"\npattern = "ORIGINATING_ONLY"\ncontent = "yes"',
            "none",
            "rules_of_origin_missing",
            (),
        ),
        ('obligation = "best_endeavour"\npattern = "BEST_ENDEAVOUR"', "none", "best_endeavour", ()),
        ('obligation = "cooperation"\npattern = "COOPERATION"', "none", "cooperation_only", ()),
        ('obligation = "none"\npattern = "NONE"', "none", "no_duty_clause", ()),
        ('obligation = "unclear"\npattern = "ONE_WAY"', "none", "clause_unclear", ()),
    ],
)
def test_each_pattern_of_wording_has_its_effect_and_its_conditions(
    wording: str, effect: str, why: str, subject_to: tuple[str, ...]
) -> None:
    found = pact(invented(wording))
    assert found is not None
    assert (found.effect, found.why, found.subject_to) == (effect, why, subject_to)


def test_a_one_way_undertaking_bars_only_where_the_destination_gave_it() -> None:
    engine = invented('obligation = "binding"\npattern = "ONE_WAY"\ncontent = "yes"\nobligors = ["XB"]')
    given, not_given = pact(engine, "XA XB"), pact(engine, "XB XA")
    assert given is not None
    assert not_given is not None
    assert given.effect == "bars"
    assert (not_given.effect, not_given.why) == ("none", "not_an_obligor")
    assert asked(engine, "XB XA", "2026-06-01", content="video").verdict == "not_barred"


def test_a_tied_clause_bars_to_the_last_day_of_the_decision_it_follows() -> None:
    engine = invented(f'obligation = "wto_linked"\npattern = "WTO_TIED"\ncontent = "yes"\n{READINGS}')
    last, first = pact(engine, on="2019-12-31"), pact(engine, on="2020-01-01")
    assert last is not None
    assert first is not None
    assert (last.effect, last.readings) == ("bars", ())
    assert (first.effect, [reading.id for reading in first.readings]) == ("unsettled", ["A", "B"])


def test_content_that_is_surely_carved_out_is_not_barred() -> None:
    engine = invented(
        'obligation = "binding"\npattern = "BARE"\ncontent = "yes"\n'
        '[[clause.carve_out]]\ncontent = ["video"]\ndelivery = ["stream"]\neffect = "out"\ncite = "law"\n'
    )
    stream, download = pact(engine, delivery="stream"), pact(engine, delivery="download")
    assert stream is not None
    assert download is not None
    assert (stream.effect, stream.why) == ("none", "out_of_scope")
    assert download.effect == "bars"


def test_an_agreement_binds_its_parties_and_nobody_else() -> None:
    engine = invented('obligation = "binding"\npattern = "BARE"\ncontent = "yes"')
    assert pact(engine, "XA XC") is None
    assert pact(engine, "XC XB") is None
    assert asked(engine, "XC XB", "2026-06-01", content="video").verdict == "not_barred"


def test_an_agreement_starts_between_two_parties_on_the_later_of_their_days_and_ends_when_one_leaves() -> None:
    engine = invented(
        'obligation = "binding"\npattern = "BARE"\ncontent = "yes"',
        """
parties = [
  { code = "XA", from = 2010-01-01, cite = "law" },
  { code = "XB", from = 2012-07-01, cite = "law" },
  { code = "XB", from = 2015-01-01, in_force = false, cite = "law" },
]
""",
    )
    found = {on: pact(engine, on=on) for on in ("2012-06-30", "2012-07-01", "2014-12-31", "2015-01-01")}
    whys = {on: one.why for on, one in found.items() if one is not None}
    assert whys == {
        "2012-06-30": "not_yet_in_force",
        "2012-07-01": "in_force",
        "2014-12-31": "in_force",
        "2015-01-01": "no_longer_in_force",
    }
    for one in found.values():
        assert one is not None
        assert one.since == date(2012, 7, 1)
    assert found["2015-01-01"] is not None
    assert found["2015-01-01"].until == date(2015, 1, 1)


def test_a_clause_that_starts_after_its_agreement_bars_from_its_own_day() -> None:
    engine = invented(
        'obligation = "binding"\npattern = "BARE"\ncontent = "yes"\n'
        'rows = [{ from = 2010-01-01, in_force = false, cite = "law" }, { from = 2018-01-01, cite = "law" }]'
    )
    before, after = pact(engine, on="2017-12-31"), pact(engine, on="2018-01-01")
    assert before is not None
    assert after is not None
    assert (before.effect, after.effect) == ("none", "bars")


def test_a_party_that_only_signed_is_not_bound() -> None:
    engine = invented(
        'obligation = "binding"\npattern = "BARE"\ncontent = "yes"',
        'parties = [{ code = "XA", from = 2010-01-01, cite = "law" }, { code = "XB", cite = "law" }]',
    )
    found = pact(engine)
    assert found is not None
    assert (found.effect, found.why) == ("none", "signed_not_in_force")


@pytest.mark.parametrize(
    ("clause", "party", "sure"),
    [
        ("law", "law", "primary"),
        ("law", "press", "secondary"),
        ("press", "law", "secondary"),
        ("press", "memory", "recalled"),
        ("memory", "press", "recalled"),
    ],
)
def test_sureness_is_the_weakest_link_of_clause_and_parties(clause: str, party: str, sure: str) -> None:
    engine = invented(
        'obligation = "binding"\npattern = "BARE"\ncontent = "yes"',
        f"""
parties = [
  {{ code = "XA", from = 2010-01-01, cite = "law" }},
  {{ code = "XB", from = 2010-01-01, cite = "{party}" }},
]
""",
        cite=clause,
    )
    found = pact(engine)
    assert found is not None
    assert found.sure == sure


def test_sureness_counts_the_row_by_which_the_clause_stands() -> None:
    engine = invented(
        'obligation = "binding"\npattern = "BARE"\ncontent = "yes"\nrows = [{ from = 2010-01-01, cite = "memory" }]',
        PARTIES.replace("press", "law"),
    )
    found = pact(engine)
    assert found is not None
    assert found.sure == "recalled"


KNOWN_LATER = """
parties = [
  { code = "XA", from = 2010-01-01, cite = "law" },
  { code = "XB", from = 2010-01-01, known = 2015-01-01, cite = "law" },
]
"""


def test_a_bond_binds_back_to_its_first_day_as_known_when_it_became_known() -> None:
    found = pact(
        invented('obligation = "binding"\npattern = "BARE"\ncontent = "yes"', KNOWN_LATER),
        on="2012-01-01",
        known="2015-01-01",
    )
    assert found is not None
    assert found.effect == "bars"


def test_a_bond_does_not_bind_as_known_the_day_before_it_became_known() -> None:
    found = pact(
        invented('obligation = "binding"\npattern = "BARE"\ncontent = "yes"', KNOWN_LATER),
        on="2012-01-01",
        known="2014-12-31",
    )
    assert found is None or found.effect == "none"


@pytest.mark.parametrize(
    ("pair", "content", "on"),
    [("JP CN", "application", "2026-06-01"), ("JP DE", "video", "2026-06-01"), ("US IN", "video", "2026-03-30")],
    ids=["a clause that follows the WTO", "content that may be carved out", "a disputed day"],
)
def test_a_conditional_verdict_has_two_readings_one_that_bars_and_one_that_does_not(
    engine: Engine, pair: str, content: str, on: str
) -> None:
    decision = asked(engine, pair, on, content=content)
    assert decision.verdict == "conditional"
    assert decision.deciding is not None
    assert sorted(reading.bars for reading in decision.deciding.readings) == [False, True]
    settled = [found for found in decision.instruments if found.effect != "unsettled"]
    assert all(found.readings == () for found in settled)
