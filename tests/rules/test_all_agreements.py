"""Agreements as a whole, and how much of the four points of 2018 two countries owe each other.

Invented agreements are those of `test_provisions`; days and articles of real ones are those of the treaty texts and of
the sources that the tables cite.
"""

import pytest
from test_provisions import BOTH, FLOWS, TODAY, agreed, clause, pact, party

from dtariff.engine import Engine
from dtariff.model.agreements import POINTS, Agreement, Owing
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.treaties import Provision


def whole(law: Engine, country: str = "", partner: str = "", on: str = "2026-06-01", known: str = TODAY) -> Agreement:
    (found,) = law.agreements(country, partner, on=on, known=known)
    return found


def owing(law: Engine, country: str, partner: str, on: str = "2026-06-01", known: str = TODAY) -> Owing:
    (found,) = law.four_points(country, partner, on=on, known=known)
    return found


def standings(found: Owing) -> tuple[str, ...]:
    return tuple(point.standing for point in found.owes)


def real(engine: Engine, name: str, on: str = TODAY, known: str = TODAY) -> Agreement:
    return next(one for one in engine.agreements(on=on, known=known) if one.instrument == name)


# --- an agreement ---------------------------------------------------------------------------------------------------


def test_an_agreement_is_told_with_its_parties_and_its_clauses() -> None:
    noted = clause("data_flows", keys='article = "4.2"\npermanence = "permanent"\nnote = "Not for banks."')
    found = whole(agreed(pact(BOTH, noted, keys='note = "Replaces nothing."')))
    assert (found.instrument, found.title, found.short, found.why) == ("pact", "The Pact", "Pact", "in_force")
    assert (str(found.signed), str(found.since), found.until) == ("2014-05-05", "2015-01-01", None)
    assert [(one.code, one.why, str(one.since)) for one in found.parties] == [
        ("XA", "in_force", "2015-01-01"),
        ("XB", "in_force", "2015-01-01"),
    ]
    (term,) = found.terms
    assert (term.article, term.obligation, term.why, term.permanence) == ("4.2", "binding", "in_force", "permanent")
    assert (term.notes, found.notes) == (("Not for banks.",), ("Replaces nothing.",))
    assert [source.key for source in term.citations] == ["law"]


def test_an_agreement_is_in_force_from_the_day_on_which_it_binds_any_two() -> None:
    law = agreed(pact(party("XA") + party("XB", "2016-07-01") + party("XC", "2018-01-01")))
    before, after = whole(law, on="2016-06-30"), whole(law, on="2016-07-01")
    assert (before.why, after.why) == ("not_yet_in_force", "in_force")
    assert str(after.since) == "2016-07-01"
    assert [one.why for one in after.parties] == ["in_force", "in_force", "not_yet_in_force"]


def test_seen_from_one_country_it_is_in_force_from_its_own_day() -> None:
    law = agreed(pact(BOTH + party("XC", "2018-01-01")))
    assert [whole(law, "XC", on=on).why for on in ("2017-12-31", "2018-01-01")] == ["not_yet_in_force", "in_force"]
    assert str(whole(law, "XC", on="2018-01-01").since) == "2018-01-01"
    assert str(whole(law, on="2018-01-01").since) == "2015-01-01"


def test_between_two_only_what_both_have_signed_is_told() -> None:
    law = agreed(pact(BOTH), pact(party("XA") + party("XC"), name="other"))
    assert [one.short for one in law.agreements("XA", on="2026-06-01")] == ["Other", "Pact"]
    assert [one.short for one in law.agreements("XA", "XC", on="2026-06-01")] == ["Other"]
    assert [one.short for one in law.agreements("", "XB", on="2026-06-01")] == ["Pact"]
    assert law.agreements("XB", "XC", on="2026-06-01") == ()


def test_an_agreement_that_one_of_two_has_left_is_no_longer_in_force_and_says_since_when() -> None:
    law = agreed(pact(BOTH + party("XB", "2020-02-02", ", in_force = false")))
    assert whole(law, on="2020-02-01").why == "in_force"
    after = whole(law, on="2020-02-02")
    assert (after.why, str(after.since), str(after.until)) == ("no_longer_in_force", "2015-01-01", "2020-02-02")
    left = after.parties[1]
    assert (left.why, str(left.since), str(left.until)) == ("no_longer_in_force", "2015-01-01", "2020-02-02")


def test_an_agreement_of_three_goes_on_without_one() -> None:
    law = agreed(pact(BOTH + party("XC") + party("XB", "2020-02-02", ", in_force = false")))
    found = whole(law, on="2020-02-02")
    assert (found.why, found.until) == ("in_force", None)


def test_a_text_that_nobody_is_recorded_to_have_signed_is_told_and_binds_nobody() -> None:
    nobody = {path: text.replace("parties = [\n]", "") for path, text in pact("").items()}
    law = agreed(nobody)
    found = whole(law)
    assert (found.why, found.parties, found.terms[0].why) == ("signed_not_in_force", (), "signed_not_in_force")
    assert law.agreements("XA", on="2026-06-01") == ()


def test_before_it_was_signed_or_known_there_was_no_agreement() -> None:
    law = agreed(pact(BOTH))
    assert law.agreements(on="2014-05-04", known=TODAY) == law.agreements(on="2026-06-01", known="2014-05-04") == ()
    assert whole(law, on="2014-05-05").why == "not_yet_in_force"


def test_a_clause_may_start_after_its_agreement_and_end_while_it_stands() -> None:
    rows = 'rows = [{ from = 2017-01-01, cite = "law" }, { from = 2019-09-09, in_force = false, cite = "memory" }]\n'
    law = agreed(pact(BOTH, FLOWS + rows))
    terms = [whole(law, on=on).terms[0] for on in ("2016-12-31", "2017-01-01", "2019-09-08", "2019-09-09")]
    assert [term.why for term in terms] == ["not_yet_in_force", "in_force", "in_force", "no_longer_in_force"]
    assert [str(term.since) for term in terms[:3]] == ["2017-01-01"] * 3
    assert {str(term.until) for term in terms} == {"2019-09-09"}
    assert (terms[2].sure, terms[3].sure) == ("primary", "recalled")


def test_a_clause_that_does_not_oblige_the_countries_asked_for_says_so() -> None:
    law = agreed(pact(BOTH + party("XC"), FLOWS + 'obligors = ["XA"]\n'))
    assert [whole(law, *pair).terms[0].why for pair in ((), ("XA", "XB"), ("XB", "XC"))] == [
        "in_force",
        "in_force",
        "not_an_obligor",
    ]


def test_two_parties_between_whom_it_does_not_stand_yet_are_told_apart() -> None:
    law = agreed(pact(BOTH + party("XC"), keys='pairs = [{ a = "XA", b = "XB", cite = "law", note = "Waits." }]'))
    found = whole(law)
    assert [(pair.a, pair.b, pair.why, pair.note) for pair in found.pairs] == [
        ("XA", "XB", "not_yet_between_these_parties", "Waits.")
    ]
    assert (found.why, whole(law, "XA", "XB").why) == ("in_force", "not_yet_between_these_parties")


def test_the_clause_on_a_matter_is_the_firmest_of_those_in_force() -> None:
    ended = clause("source_code", keys='rows = [{ from = 2016-01-01, in_force = false, cite = "law" }]')
    law = agreed(pact(BOTH, ended, clause("source_code", "cooperation"), clause("source_code", "best_endeavour")))
    term = whole(law).of("source_code")
    assert term is not None
    assert (term.obligation, whole(law).of("data_flows")) == ("best_endeavour", None)


@pytest.mark.parametrize(
    ("pair", "code", "param"),
    [
        (("UK", ""), "unknown_code", "country"),
        (("JP", "UK"), "unknown_code", "partner"),
        (("JP", "JP"), "same_country", "partner"),
    ],
)
def test_a_wrong_country_is_refused_with_its_place(
    engine: Engine, pair: tuple[str, str], code: str, param: str
) -> None:
    for verb in (engine.agreements, engine.four_points):
        with pytest.raises(InputError) as refused:
            verb(*pair)
        assert (refused.value.code, refused.value.param) == (code, param)


def test_a_day_before_the_tables_begin_is_refused(engine: Engine) -> None:
    for asked in (lambda: engine.agreements(on="1998-05-19"), lambda: engine.four_points("JP", on="1998-05-19")):
        with pytest.raises(CoverageError) as refused:
            asked()
        assert refused.value.code == "before_coverage"


# --- the four points ------------------------------------------------------------------------------------------------

DUTIES = clause("customs_duties", keys='pattern = "PERSON_TO_PERSON"')
EVERYTHING = [
    DUTIES,
    *(clause(matter) for matters in POINTS.values() for matter in matters if matter != "customs_duties"),
]


def test_two_who_are_bound_on_every_provision_have_all_four_points() -> None:
    law = agreed(pact(BOTH, *EVERYTHING))
    assert standings(owing(law, "XA", "XB")) == ("firm",) * 4
    assert [point.point for point in owing(law, "XA", "XB").owes] == list(POINTS)
    assert standings(owing(law, "XA", "XB", on="2014-12-31")) == ("waiting",) * 4
    assert standings(owing(law, "XA", "XC")) == ("none",) * 4


@pytest.mark.parametrize(
    ("obligation", "standing"),
    [
        ("binding", "firm"),
        ("best_endeavour", "soft"),
        ("cooperation", "soft"),
        ("unclear", "soft"),
        ("none", "none"),
    ],
)
def test_only_a_binding_clause_makes_a_point_firm(obligation: str, standing: str) -> None:
    assert standings(owing(agreed(pact(BOTH, clause("data_flows", obligation))), "XA", "XB"))[1] == standing


def test_servers_without_source_code_are_a_part_of_their_point() -> None:
    law = agreed(pact(BOTH, clause("localisation"), clause("source_code", "cooperation")))
    point = owing(law, "XA", "XB").owes[2]
    assert point.standing == "partly"
    assert [one.provision for one in point.by] == ["localisation", "source_code"]


def test_a_text_in_force_comes_before_a_firmer_one_that_is_not() -> None:
    waiting = pact(party("XA", "") + party("XB", ""), clause("data_flows"), name="aaa")
    law = agreed(pact(BOTH, clause("data_flows", "best_endeavour")), waiting)
    point = owing(law, "XA", "XB").owes[1]
    assert (point.standing, [one.instrument for one in point.by]) == ("soft", ["pact"])
    assert standings(owing(agreed(waiting), "XA", "XB"))[1] == "waiting"


def test_what_one_alone_owes_is_owed_to_it_by_nobody() -> None:
    law = agreed(pact(BOTH, FLOWS + 'obligors = ["XA"]\n'))
    found, before = owing(law, "XA", "XB"), owing(law, "XA", "XB", on="2014-12-31")
    assert (found.owes[1].standing, found.owed[1].standing) == ("firm", "none")
    assert (before.owes[1].standing, before.owed[1].standing) == ("waiting", "none")


def test_what_has_ended_is_owed_no_more() -> None:
    law = agreed(pact(BOTH + party("XB", "2020-02-02", ", in_force = false")))
    assert [owing(law, "XA", "XB", on=on).owes[1].standing for on in ("2020-02-01", "2020-02-02")] == ["firm", "none"]


def test_without_a_partner_every_party_of_its_agreements_is_asked_a_union_by_its_own_code() -> None:
    law = agreed(pact(party("XA") + party("XU")), pact(BOTH, name="other"))
    assert [one.partner for one in law.four_points("XA", on="2026-06-01")] == ["XB", "XU"]
    assert [one.partner for one in law.four_points("XE", on="2026-06-01")] == ["XA"]
    assert law.four_points("XC", on="2026-06-01") == ()


# --- as the treaties say --------------------------------------------------------------------------------------------


def test_japan_and_the_united_states_have_their_four_points_since_their_digital_trade_agreement(engine: Engine) -> None:
    assert standings(owing(engine, "JP", "US", on="2019-12-31")) == ("waiting",) * 4
    found = owing(engine, "JP", "US", on="2020-01-01")
    assert standings(found) == ("firm",) * 4
    assert {one.instrument for point in found.owes for one in point.by} == {"us-jp-dta"}


def test_japan_and_china_have_free_data_and_an_end_to_duties_only_while_the_wto_has_one(engine: Engine) -> None:
    found = owing(engine, "JP", "CN", on=TODAY)
    assert standings(found) == ("soft", "firm", "partly", "firm")
    assert [(one.instrument, one.obligation) for one in found.owes[0].by] == [("rcep", "wto_linked")]


def test_the_cptpp_is_in_force_since_the_day_of_its_first_six(engine: Engine) -> None:
    assert [real(engine, "cptpp", on).why for on in ("2018-12-29", "2018-12-30")] == ["not_yet_in_force", "in_force"]
    found = real(engine, "cptpp")
    firm: set[Provision] = {term.provision for term in found.terms if term.obligation == "binding"}
    assert len(firm) == 6
    assert {one.code: str(one.since) for one in found.parties}["GB"] == "2024-12-15"


def test_european_data_flow_freely_to_japan_from_july_2024(engine: Engine) -> None:
    assert [owing(engine, "DE", "JP", on=on).owes[1].standing for on in ("2024-06-30", "2024-07-01")] == [
        "waiting",
        "firm",
    ]


# --- at every border ------------------------------------------------------------------------------------------------


def test_without_a_country_the_rules_of_every_market_are_told_once(engine: Engine) -> None:
    every = engine.market_access(on=TODAY, known=TODAY)
    for code in ("CN", "VN", "KR"):
        assert tuple(fact for fact in every if fact.jurisdiction == code) == engine.market_access(
            code, on=TODAY, known=TODAY
        )
    of_the_union = [fact for fact in every if fact.jurisdiction == "EU"]
    assert tuple(of_the_union) == engine.market_access("DE", on=TODAY, known=TODAY)
    assert len(set(every)) == len(every)


def test_the_old_and_the_new_law_of_viet_nam_change_places_in_july_2026(engine: Engine) -> None:
    def kept(on: str) -> list[str]:
        facts = engine.market_access(on=on, known=TODAY)
        return [one.article for one in facts if (one.jurisdiction, one.matter) == ("VN", "data_localisation")]

    assert kept("2026-06-30") == ["Law on Cybersecurity 24/2018/QH14 art. 26"]
    assert kept("2026-07-01") == ["Law 116/2025/QH15"]
