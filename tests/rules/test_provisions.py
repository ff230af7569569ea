"""What countries have agreed to on digital trade: towards whom, from which day, how firmly.

Rules are shown by invented agreements between XA, XB, XC and XD (XE and XF are members of the union XU). Articles and
days of real agreements are those of the treaty texts and of the sources that the tables cite.
"""

import pytest
from invented import CODES, engine_on, shared

from dtariff.engine import Engine
from dtariff.model.commitment import Commitment
from dtariff.model.errors import InputError

TODAY = "2026-11-23"
ALL = ("XA", "XB", "XC", "XD", "XE", "XF")
UNION = """
schema = 1
id = "union"
title = "The Union"
kind = "customs_union"
acts_as = "XU"
reviewed = 2026-11-23
members = [
  { from = 2000-01-01, code = "XE", cite = "law" },
  { from = 2010-01-01, code = "XF", cite = "law" },
  { from = 2020-01-01, in_force = false, code = "XF", cite = "law" },
]
[sources]
"""
FLOWS = '[[clause]]\nprovision = "data_flows"\narticle = "4"\nobligation = "binding"\ncite = "law"\n'


def clause(provision: str, obligation: str = "binding", keys: str = "") -> str:
    return f'[[clause]]\nprovision = "{provision}"\nobligation = "{obligation}"\ncite = "law"\n{keys}\n'


def party(code: str, since: str = "2015-01-01", keys: str = "") -> str:
    return f'  {{ code = "{code}"{f", from = {since}" if since else ""}, cite = "law"{keys} }},\n'


def pact(parties: str, *clauses: str, name: str = "pact", keys: str = "", signed: str = "2014-05-05") -> dict[str, str]:
    text = f"""
schema = 1
id = "{name}"
title = "The {name.title()}"
short = "{name.title()}"
kind = "agreement"
type = "digital"
binds = "pair"
signed = {signed}
reviewed = 2026-11-23
cite = "law"
parties = [
{parties}]
{keys}
[sources]
"""
    return {f"instruments/{name}.toml": text + ("".join(clauses) or FLOWS)}


def agreed(*pacts: dict[str, str]) -> Engine:
    territories = ", ".join(f'"{code}"' for code in ALL)
    texts = shared() | {"codes.toml": CODES.replace('"XA", "XB", "XC"', territories), "groupings/union.toml": UNION}
    for one in pacts:
        texts |= one
    return engine_on(texts)


def one(law: Engine, country: str, partner: str = "", on: str = "2026-06-01", known: str = TODAY) -> Commitment:
    (found,) = law.provisions(country, partner, on=on, known=known)
    return found


BOTH = party("XA") + party("XB")

# --- between two ----------------------------------------------------------------------------------------------------


def test_a_provision_is_told_with_all_that_the_tables_say_of_it() -> None:
    noted = clause("data_flows", keys='article = "4.2"\nsure = "secondary"\nnote = "Not for banks."')
    found = one(agreed(pact(BOTH, noted, keys='note = "Replaces nothing."')), "XA", "XB")
    assert (found.instrument, found.title, found.short) == ("pact", "The Pact", "Pact")
    assert (found.provision, found.article, found.obligation, found.why) == ("data_flows", "4.2", "binding", "in_force")
    assert (str(found.since), found.until, found.partners) == ("2015-01-01", None, ())
    assert (found.sure, found.notes) == ("secondary", ("Not for banks.", "Replaces nothing."))
    assert [source.key for source in found.citations] == ["law"]


def test_it_is_as_sure_as_the_weakest_of_the_clause_and_of_the_days_of_both_parties() -> None:
    shaky = BOTH.replace(
        'code = "XB", from = 2015-01-01, cite = "law"', 'code = "XB", from = 2015-01-01, cite = "memory"'
    )
    law = agreed(pact(shaky))
    assert one(law, "XA", "XB").sure == "recalled"
    assert (one(law, "XA").sure, one(law, "XB").sure) == ("recalled", "recalled")


def test_of_several_partners_the_least_sure_tells_how_sure_what_is_said_of_them_is() -> None:
    shaky = BOTH.replace(
        'code = "XB", from = 2015-01-01, cite = "law"', 'code = "XB", from = 2015-01-01, cite = "memory"'
    )
    found = one(agreed(pact(shaky + party("XC"))), "XA")
    assert (found.partners, found.sure) == (("XB", "XC"), "recalled")


def test_an_agreement_starts_between_two_on_the_later_of_their_days() -> None:
    law = agreed(pact(party("XA") + party("XB", "2016-07-01")))
    before, after = one(law, "XA", "XB", "2016-06-30"), one(law, "XA", "XB", "2016-07-01")
    assert (before.why, after.why) == ("not_yet_in_force", "in_force")
    assert str(before.since) == str(after.since) == "2016-07-01"


def test_an_agreement_that_one_has_left_binds_neither_from_that_day() -> None:
    left = BOTH + party("XB", "2020-02-02", ", in_force = false")
    law = agreed(pact(left))
    before = one(law, "XA", "XB", "2020-02-01")
    assert (before.why, str(before.until)) == ("in_force", "2020-02-02")
    assert one(law, "XA", "XB", "2020-02-01", known="2020-02-01").until is None
    after = one(law, "XA", "XB", "2020-02-02")
    assert (after.why, str(after.since), str(after.until)) == ("no_longer_in_force", "2015-01-01", "2020-02-02")


def test_an_agreement_that_is_signed_and_has_no_first_day_is_told_as_such() -> None:
    law = agreed(pact(party("XA", "") + party("XB", "")))
    for found in (one(law, "XA", "XB"), one(law, "XA")):
        assert (found.why, found.since) == ("signed_not_in_force", None)


def test_before_it_was_signed_there_was_no_agreement() -> None:
    law = agreed(pact(BOTH))
    assert law.provisions("XA", "XB", on="2014-05-04", known=TODAY) == law.provisions("XA", on="2014-05-04") == ()
    assert law.provisions("XA", "XB", on="2026-06-01", known="2014-05-04") == ()
    assert one(law, "XA", "XB", "2014-05-05").why == "not_yet_in_force"


def test_two_parties_between_whom_it_does_not_stand_yet_have_signed_and_wait() -> None:
    waiting = 'pairs = [{ a = "XA", b = "XB", cite = "law" }]'
    law = agreed(pact(BOTH + party("XC"), keys=waiting))
    assert one(law, "XA", "XB").why == one(law, "XB", "XA").why == "not_yet_between_these_parties"
    assert one(law, "XA", "XC").why == one(law, "XC", "XB").why == "in_force"


def test_two_parties_may_start_on_another_day_than_the_others() -> None:
    later = 'pairs = [{ a = "XA", b = "XB", from = 2018-03-03, cite = "law" }]'
    law = agreed(pact(BOTH, keys=later))
    assert [one(law, "XB", "XA", on).why for on in ("2018-03-02", "2018-03-03")] == ["not_yet_in_force", "in_force"]
    assert str(one(law, "XB", "XA").since) == "2018-03-03"


def test_in_a_treaty_between_blocs_those_of_one_side_owe_each_other_nothing() -> None:
    blocs = party("XA", keys=', side = "A"') + party("XB", keys=', side = "A"') + party("XC", keys=', side = "B"')
    law = agreed(pact(blocs))
    assert law.provisions("XA", "XB") == ()
    assert (one(law, "XA", "XC").why, one(law, "XC", "XB").why) == ("in_force", "in_force")
    assert (one(law, "XA").partners, one(law, "XC").partners) == (("XC",), ("XA", "XB"))


def test_countries_that_share_no_agreement_owe_each_other_nothing() -> None:
    assert agreed(pact(BOTH)).provisions("XA", "XC") == ()
    assert agreed(pact(BOTH)).provisions("XC") == ()


def test_a_clause_that_names_who_owes_it_binds_the_others_to_nothing() -> None:
    law = agreed(pact(BOTH, FLOWS + 'obligors = ["XA"]\n', clause("source_code")))
    towards_b = {found.provision: found.why for found in law.provisions("XA", "XB", on="2026-06-01")}
    towards_a = {found.provision: found.why for found in law.provisions("XB", "XA", on="2026-06-01")}
    assert towards_b == {"data_flows": "in_force", "source_code": "in_force"}
    assert towards_a == {"data_flows": "not_an_obligor", "source_code": "in_force"}


def test_a_clause_may_end_while_its_agreement_stands() -> None:
    ended = FLOWS + (
        'rows = [{ from = 2015-01-01, cite = "law" },'
        ' { from = 2019-09-09, in_force = false, cite = "law", note = "Taken out." }]\n'
    )
    law = agreed(pact(BOTH, ended))
    for partner in ("XB", ""):
        assert one(law, "XA", partner, "2019-09-08").why == "in_force"
        after = one(law, "XA", partner, "2019-09-09")
        assert (after.why, after.notes) == ("no_longer_in_force", ("Taken out.",))


def test_a_clause_may_start_after_its_agreement_and_is_told_from_its_own_day() -> None:
    late = FLOWS + 'rows = [{ from = 2019-09-09, cite = "memory" }]\n'
    law = agreed(pact(BOTH, late))
    before, after = one(law, "XA", "XB", "2019-09-08"), one(law, "XA", "XB", "2019-09-09")
    assert (before.why, after.why) == ("not_yet_in_force", "in_force")
    assert (str(after.since), after.sure) == ("2019-09-09", "recalled")


def test_a_clause_that_a_later_act_added_is_not_told_as_known_before_it() -> None:
    law = agreed(pact(BOTH, FLOWS + 'rows = [{ from = 2019-09-09, cite = "law", known = 2019-01-01 }]\n'))
    assert law.provisions("XA", "XB", on="2018-06-01", known="2018-12-31") == ()
    waiting = one(law, "XA", "XB", "2018-06-01", known="2019-01-01")
    assert (waiting.why, str(waiting.since)) == ("not_yet_in_force", "2019-09-09")


def test_a_clause_that_ended_is_told_with_its_last_day() -> None:
    rows = 'rows = [{ from = 2015-01-01, cite = "law" }, { from = 2019-09-09, in_force = false, cite = "law" }]\n'
    ended = one(agreed(pact(BOTH, FLOWS + rows)), "XA", "XB", "2020-01-01")
    assert (ended.why, str(ended.until)) == ("no_longer_in_force", "2019-09-09")


def test_a_country_that_left_and_the_one_it_left_behind_are_told_so() -> None:
    law = agreed(pact(BOTH + party("XB", "2020-02-02", ", in_force = false")))
    for country in ("XA", "XB"):
        found = one(law, country)
        assert (found.why, str(found.since), str(found.until)) == ("no_longer_in_force", "2015-01-01", "2020-02-02")


def test_a_country_that_a_clause_does_not_oblige_is_told_so() -> None:
    law = agreed(pact(BOTH, FLOWS + 'obligors = ["XA"]\n'))
    assert (one(law, "XA").why, one(law, "XB").why) == ("in_force", "not_an_obligor")


def test_a_country_whose_own_bond_ended_when_it_joined_a_union_is_bound_by_the_union() -> None:
    parties = party("XA") + party("XF", "2005-01-01") + party("XF", "2010-01-01", ", in_force = false")
    law = agreed(pact(parties + party("XU", "2005-01-01"), signed="2004-05-05"))
    assert one(law, "XF", "XA", "2016-06-01").why == one(law, "XF", on="2016-06-01").why == "in_force"


def test_decisions_and_pledges_are_not_told_among_the_provisions() -> None:
    pledge = {path: text.replace('"agreement"', '"pledge"') for path, text in pact(BOTH).items()}
    assert agreed(pledge).provisions("XA", "XB") == agreed(pledge).provisions("XA") == ()


# --- with everybody -------------------------------------------------------------------------------------------------


def test_a_country_is_told_with_whom_an_agreement_stands_that_day() -> None:
    law = agreed(pact(BOTH + party("XC", "2018-01-01") + party("XD", "")))
    assert one(law, "XA", on="2017-12-31").partners == ("XB",)
    assert one(law, "XA", on="2018-01-01").partners == ("XB", "XC")
    assert one(law, "XC", on="2018-01-01").partners == ("XA", "XB")


def test_a_country_is_told_of_an_agreement_from_its_first_day() -> None:
    law = agreed(pact(BOTH))
    assert [one(law, "XA", on=on).why for on in ("2014-12-31", "2015-01-01")] == ["not_yet_in_force", "in_force"]


def test_the_first_party_of_an_agreement_waits_for_a_second() -> None:
    law = agreed(pact(BOTH.replace("2015-01-01", "2016-01-01", 1)))
    alone = one(law, "XB", on="2015-06-01")
    assert (alone.why, alone.partners) == ("not_yet_in_force", ())
    assert one(law, "XA", on="2015-06-01").why == "not_yet_in_force"
    assert (one(law, "XB", on="2016-01-01").why, one(law, "XB", on="2016-01-01").partners) == ("in_force", ("XA",))


def test_one_that_only_signed_is_in_force_with_nobody() -> None:
    law = agreed(pact(BOTH + party("XD", "")))
    found = one(law, "XD")
    assert (found.why, found.partners) == ("signed_not_in_force", ())


# --- a union as a party ---------------------------------------------------------------------------------------------

OF_UNION = pact(party("XA") + party("XU"))


def test_what_a_union_agreed_binds_its_members_and_is_owed_to_them() -> None:
    law = agreed(OF_UNION)
    assert (one(law, "XE", "XA").why, one(law, "XA", "XE").why) == ("in_force", "in_force")
    assert one(law, "XE").partners == ("XA",)
    assert one(law, "XA").partners == ("XU",)


@pytest.mark.parametrize(("on", "count"), [("2015-01-01", 1), ("2019-12-31", 1), ("2020-01-01", 0), ("2026-06-01", 0)])
def test_what_a_union_agreed_binds_a_member_while_it_is_one(on: str, count: int) -> None:
    law = agreed(OF_UNION)
    assert len(law.provisions("XF", "XA", on=on, known=TODAY)) == count
    assert len(law.provisions("XA", "XF", on=on, known=TODAY)) == count
    assert len(law.provisions("XF", on=on, known=TODAY)) == count


def test_members_of_a_union_owe_each_other_nothing_under_its_agreements() -> None:
    assert agreed(OF_UNION).provisions("XE", "XF", on="2016-01-01", known=TODAY) == ()


# --- order and choice -----------------------------------------------------------------------------------------------

MANY = agreed(
    pact(BOTH, clause("source_code", "cooperation"), clause("data_flows", "best_endeavour"), name="alpha"),
    pact(BOTH, clause("data_flows"), clause("source_code"), name="beta"),
    pact(party("XA", "") + party("XB", ""), clause("data_flows"), name="aaa"),
    pact(BOTH, clause("data_flows", "unclear"), clause("data_flows", "none"), name="gamma"),
    pact(BOTH, clause("data_flows"), name="delta"),
)


@pytest.mark.parametrize("partner", ["XB", ""])
def test_provisions_stand_by_matter_those_in_force_first_then_the_firmest_then_by_name(partner: str) -> None:
    found = MANY.provisions("XA", partner, on="2026-06-01", known=TODAY)
    assert [(one.provision, one.instrument, one.obligation) for one in found] == [
        ("data_flows", "beta", "binding"),
        ("data_flows", "delta", "binding"),
        ("data_flows", "alpha", "best_endeavour"),
        ("data_flows", "gamma", "unclear"),
        ("data_flows", "gamma", "none"),
        ("data_flows", "aaa", "binding"),
        ("source_code", "beta", "binding"),
        ("source_code", "alpha", "cooperation"),
    ]


@pytest.mark.parametrize(
    ("about", "count"),
    [
        ("source_code", 2),
        (["source_code"], 2),
        (("source_code", "data_flows"), 8),
        ("e_signatures", 0),
        ((), 8),
        ("", 8),
    ],
)
def test_one_matter_or_several_may_be_asked_for(about: str | list[str] | tuple[str, ...], count: int) -> None:
    assert len(MANY.provisions("XA", "XB", about=about, on="2026-06-01", known=TODAY)) == count


def test_matters_may_come_from_anything_that_is_gone_through_once() -> None:
    about = (name for name in ["source_code"])
    assert len(MANY.provisions("XA", "XB", about=about, on="2026-06-01", known=TODAY)) == 2


def test_a_matter_that_no_agreement_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        MANY.provisions("XA", about=["data_flows", "spam"])
    assert (caught.value.code, caught.value.param) == ("unknown_provision", "about")
    assert caught.value.hint == (
        "one of: customs_duties, data_flows, digital_products_nondiscrimination,"
        " e_signatures, localisation, source_code"
    )


@pytest.mark.parametrize(("country", "partner", "param"), [("ZZ", "XA", "country"), ("XA", "ZZ", "partner")])
def test_a_country_that_is_nowhere_is_refused_by_the_name_of_its_argument(
    country: str, partner: str, param: str
) -> None:
    with pytest.raises(InputError) as caught:
        MANY.provisions(country, partner)
    assert (caught.value.code, caught.value.param) == ("unknown_code", param)


# --- the real tables ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "partner", "about", "instrument", "article", "since"),
    [
        ("MX", "US", "source_code", "usmca", "19.16", "2020-07-01"),
        ("US", "CA", "data_flows", "usmca", "19.11", "2020-07-01"),
        ("JP", "AU", "data_flows", "cptpp", "14.11", "2018-12-30"),
        ("VN", "JP", "localisation", "cptpp", "14.13", "2019-01-14"),
        ("JP", "US", "data_flows", "us-jp-dta", "11", "2020-01-01"),
        ("US", "JP", "source_code", "us-jp-dta", "17", "2020-01-01"),
        ("KR", "NZ", "data_flows", "depa", "4.3", "2024-05-03"),
        ("SG", "GB", "data_flows", "gb-sg-dea", "8.61-F", "2022-06-14"),
        ("GB", "SG", "source_code", "gb-sg-dea", "8.61-K", "2022-06-14"),
        ("AU", "SG", "localisation", "au-sg-dea", "24", "2020-12-08"),
        ("JP", "DE", "source_code", "eu-jp-epa", "8.73", "2019-02-01"),
        ("GB", "AU", "data_flows", "cptpp", "14.11", "2024-12-24"),
    ],
)
def test_a_treaty_in_force_is_told_with_its_article_and_first_day(  # noqa: PLR0917 - a table of cases
    engine: Engine, country: str, partner: str, about: str, instrument: str, article: str, since: str
) -> None:
    found = engine.provisions(country, partner, about=about, on=TODAY, known=TODAY)
    (one,) = (one for one in found if one.instrument == instrument)
    assert (one.article, one.obligation, one.why, str(one.since)) == (article, "binding", "in_force", since)
    assert one.citations


@pytest.mark.parametrize(
    ("country", "partner", "instrument", "last", "why"),
    [
        ("JP", "US", "us-jp-dta", "2019-12-31", "not_yet_in_force"),
        ("MX", "US", "usmca", "2020-06-30", "not_yet_in_force"),
        ("KR", "NZ", "depa", "2024-05-02", "not_yet_in_force"),
        ("GB", "AU", "cptpp", "2024-12-23", "not_yet_in_force"),
        ("GB", "MX", "cptpp", TODAY, "not_yet_between_these_parties"),
        ("SG", "CH", "efta-sg-dea", TODAY, "signed_not_in_force"),
    ],
)
def test_a_treaty_that_does_not_bind_that_day_says_why(  # noqa: PLR0917 - a table of cases
    engine: Engine, country: str, partner: str, instrument: str, last: str, why: str
) -> None:
    found = engine.provisions(country, partner, about="data_flows", on=last, known=TODAY)
    assert [one.why for one in found if one.instrument == instrument] == [why]


def test_data_flow_between_the_union_and_japan_from_the_day_of_their_protocol(engine: Engine) -> None:
    def stands(on: str) -> bool:
        found = engine.provisions("DE", "JP", about="data_flows", on=on, known=TODAY)
        return any(one.instrument == "eu-jp-epa" and one.why == "in_force" for one in found)

    assert [stands(on) for on in ("2024-06-30", "2024-07-01")] == [False, True]


def test_the_partners_of_korea_in_the_digital_economy_partnership(engine: Engine) -> None:
    (found,) = (
        one for one in engine.provisions("KR", about="data_flows", on=TODAY, known=TODAY) if one.instrument == "depa"
    )
    assert found.partners == ("CL", "NZ", "SG")
