"""Agreements, points, markets and positions as rows, as text and as a chart, by what the engine answers."""

from typing import get_args

import pytest

from dtariff.engine import Engine
from dtariff.model.agreements import POINTS, Agreement, Standing
from dtariff.model.chronicle import Stance
from dtariff.model.law import AccessMatter, FactState
from dtariff.model.treaties import Obligation, Pattern, Provision
from dtariff.telling import agreements, markets, points, stances
from dtariff.telling.pictures import svg

TODAY = "2026-11-23"
NAMES = {"JP": "Japan", "CN": "China", "AF": "Afghanistan"}


@pytest.fixture(scope="module")
def every(engine: Engine) -> tuple[Agreement, ...]:
    return engine.agreements(on=TODAY, known=TODAY)


def one(every: tuple[Agreement, ...], name: str) -> Agreement:
    return next(found for found in every if found.instrument == name)


# --- agreements -----------------------------------------------------------------------------------------------------


def test_every_code_has_its_word_its_symbol_and_its_colour() -> None:
    for table in (agreements.STRENGTHS, agreements.SYMBOLS, agreements.COLOURS):
        assert table.keys() == set(get_args(Obligation))
    assert agreements.PATTERNS.keys() == set(get_args(Pattern))
    assert agreements.MATTERS.keys() == set(get_args(Provision))
    assert agreements.STATES.keys() == agreements.SHORT_STATES.keys()
    for words in (points.STANDINGS, points.MEANINGS, points.SYMBOLS, points.COLOURS):
        assert words.keys() == set(get_args(Standing))
    assert points.TITLES.keys() == points.NAMES.keys() == POINTS.keys()
    assert markets.HEADS.keys() == set(get_args(AccessMatter))
    assert markets.STATES.keys() == markets.SYMBOLS.keys() == set(get_args(FactState))
    assert stances.SYMBOLS.keys() == stances.COLOURS.keys() == set(get_args(Stance))


def test_no_two_strengths_share_a_symbol_and_no_hollow_one_is_a_filled_one() -> None:
    filled = [pair[0] for pair in agreements.SYMBOLS.values()]
    assert len(set(filled)) == len(filled)
    for name in ("binding", "wto_linked", "best_endeavour", "cooperation"):
        assert agreements.SYMBOLS[name][1] not in filled


def test_a_row_tells_each_matter_by_a_symbol_and_a_word(every: tuple[Agreement, ...]) -> None:
    matters = tuple(agreements.MATTERS)
    cptpp, rcep, unsigned = agreements.rows([one(every, "cptpp"), one(every, "rcep"), one(every, "us-id-art")], matters)
    assert cptpp.cells == ("● binding",) * 6
    assert rcep.cells[0] == "◆ as the WTO"
    assert (unsigned.cells[0], unsigned.strengths[0], unsigned.state) == ("○ binding", None, "signed")
    assert unsigned.cells[1] == ""
    assert (cptpp.parties, cptpp.state, str(cptpp.since)) == (12, "in force", "2018-12-30")


def test_a_clause_that_has_ended_says_so(engine: Engine) -> None:
    found = one(engine.agreements(on="2021-01-01", known=TODAY), "au-sg-safta").of("customs_duties")
    assert agreements.cell(found) == "○ ended"


def test_agreements_are_chosen_by_matter_strength_and_force(every: tuple[Agreement, ...]) -> None:
    assert agreements.chosen(every) == [*every]
    best = agreements.chosen(every, ["data_flows"], ["best_endeavour"])
    assert best
    for found in best:
        term = found.of("data_flows")
        assert term is not None
        assert term.obligation == "best_endeavour"
    waiting = agreements.chosen(every, (), (), "not_in_force")
    assert {found.instrument for found in waiting} >= {"us-id-art", "tpp-2016"}
    assert len(waiting) + len(agreements.chosen(every, (), (), "in_force")) == len(every)
    assert "cptpp" not in {found.instrument for found in agreements.chosen(every, ["source_code"], (), "not_in_force")}


def test_one_agreement_is_told_with_parties_articles_wording_and_linked_sources(
    every: tuple[Agreement, ...],
) -> None:
    cptpp = one(every, "cptpp")
    told = agreements.clauses(cptpp)
    assert "**Article 14.3**\\: ● binding, from 2018-12-30 :green-badge[primary]".replace("\\:", ":") in told
    assert "Wording\\: what a person of one party sends to a person of another" in told
    assert "Mass-market software only" in told
    assert "](<https://" in told
    parties = agreements.parties(cptpp)
    assert "- **United Kingdom**: in force, from 2024-12-15" in parties
    assert "- **between United Kingdom and Mexico**: not yet in force between them" in parties
    assert "Comprehensive and Progressive Agreement" in agreements.summary(cptpp)


def test_what_is_not_recorded_of_an_agreement_is_said(every: tuple[Agreement, ...]) -> None:
    told = agreements.clauses(one(every, "us-id-art"))
    assert told.count("Nothing is recorded on this matter.") == 5
    assert agreements.parties(one(every, "tpp-2016")) == "No party is recorded."


def test_who_alone_owes_a_clause_and_what_it_leaves_out_is_said(every: tuple[Agreement, ...]) -> None:
    assert "Owed by Indonesia alone." in agreements.clauses(one(every, "us-id-art"))
    carved = next(found for found in every if any(term.left_out for term in found.terms))
    assert "utside\\: " in agreements.clauses(carved)


def test_every_agreement_can_be_told(every: tuple[Agreement, ...]) -> None:
    for found in every:
        for told in (agreements.summary(found), agreements.parties(found), agreements.clauses(found)):
            assert "{" not in told, found.instrument


def test_the_chart_counts_clauses_in_force_and_writes_each_count_on_its_part(every: tuple[Agreement, ...]) -> None:
    spec = agreements.chart(every)
    values = spec["data"]["values"]
    binding = [term for found in every if (term := found.of("source_code")) and term.why == "in_force"]
    firm = sum(term.obligation == "binding" for term in binding)
    (bar,) = (one_ for one_ in values if (one_["matter"], one_["strength"]) == ("Source code", "● binding"))
    assert (bar["count"], bar["mark"]) == (firm, f"● {firm}")
    assert b"<svg" in svg(spec)


def test_the_files_hold_a_row_for_each_agreement_clause_and_party(every: tuple[Agreement, ...]) -> None:
    first, clauses, parties = agreements.sheets(every, ("customs_duties",))
    assert list(first.head) == ["Agreement", "Parties", "State", "Since", "Duties", "Sureness"]
    assert len([*first.rows]) == len(every)
    assert len([*clauses.rows]) == sum(len(found.terms) for found in every)
    assert len([*parties.rows]) == sum(len(found.parties) for found in every)
    for sheet in (clauses, parties):
        assert {len(row) for row in sheet.rows} == {len(sheet.head)}


# --- the four points ------------------------------------------------------------------------------------------------


def test_two_countries_are_told_with_the_clause_behind_each_point(engine: Engine) -> None:
    (found,) = engine.four_points("JP", "CN", on=TODAY, known=TODAY)
    told = points.owed(found.owes, "Japan", "China")
    assert "What Japan owes China" in told
    assert ":orange-badge[△ not binding] **No duties on digital content**" in told
    assert "RCEP, art. 12.11\\: ◆ as the WTO" in told
    assert ":violet-badge[◐ binding in part]" in told


def test_what_is_owed_one_way_is_told_both_ways(engine: Engine) -> None:
    found = engine.four_points("ID", on=TODAY, known=TODAY)
    line = next(line for line in points.partners(found, {}).splitlines() if line.startswith("| United States"))
    assert "○ not in force" in line
    assert "and is owed\\: ∅ nothing recorded" in line
    rows = [[*row] for row in points.sheet(found, {}).rows]
    assert ["Indonesia", "United States", "owes", "not in force"] in [row[:4] for row in rows]


def test_partners_come_with_the_firmest_first(engine: Engine) -> None:
    lines = points.partners(engine.four_points("JP", on=TODAY, known=TODAY), {}).splitlines()[2:]
    firm = [line.count("● binding") for line in lines]
    assert firm[0] == 4
    assert lines[0].startswith("| Australia")
    assert max(firm[-5:]) == 0


def test_decisions_and_pledges_are_told_beside_agreements(engine: Engine) -> None:
    before = engine.bar("CN", "JP", content="music", on="2026-03-29", known="2026-03-29")
    told = points.decisions(before.instruments)
    assert told.startswith("- **WTO moratorium**")
    assert "the decision stands" in told
    assert "RCEP" not in told


# --- markets --------------------------------------------------------------------------------------------------------


def test_markets_are_compared_by_matter_and_what_nobody_recorded_is_said(engine: Engine) -> None:
    facts = {"CN": [*engine.market_access("CN", on=TODAY, known=TODAY)], "AF": []}
    head, _, china, nothing = markets.matrix(facts, NAMES).splitlines()
    assert head.startswith("| Country | Data kept there | Server there |")
    local = sum(fact.matter == "local_server" for fact in facts["CN"])
    assert china.split(" | ")[2] == f":blue-badge[● {local}]"
    assert "nothing recorded (not: nothing exists)" in nothing


def test_a_rule_of_a_market_is_told_with_its_state_its_article_and_its_source(engine: Engine) -> None:
    told = markets.facts_told(engine.market_access("VN", on=TODAY, known=TODAY))
    assert "**server in the country**: Domestic firms store regulated data" in told
    assert "    - in force, since 2022-10-01" in told
    assert "    - Article\\: Decree 53/2022/ND-CP arts 26 and 27" in told
    assert "Freshfields on Decree 53/2022/ND-CP" in told


def test_when_a_declaration_is_due_is_told(engine: Engine) -> None:
    told = markets.facts_told(engine.customs_facts("ID", on=TODAY, known=TODAY))
    assert "Due within 30 days after\\: payment for the purchase" in told


# --- positions ------------------------------------------------------------------------------------------------------


def test_members_are_told_by_their_last_position(engine: Engine) -> None:
    said = engine.positions(until=TODAY)
    last = stances.last_of_each(said)
    assert len({found.code for found in last}) == len(last)
    assert sum(count for _, count in stances.tally(last)) == len(last)
    titles = dict(stances.by_stance(last, engine.proof))
    opposed = next(title for title in titles if title.startswith("▲ opposes it"))
    assert "India" in opposed
    assert "Sources:" in titles[opposed]


def test_deals_and_events_are_told_with_their_sources(engine: Engine) -> None:
    deals = engine.deals("ID")
    assert "| Indonesia | Agreement on Reciprocal Trade | announced 2025-07-22, signed 2026-02-19 | yes | yes |" in (
        stances.deals_table(deals)
    )
    assert "ratification by parliament pending (as of 2026-02-20)" in stances.deals_told(deals, engine.proof)
    told = stances.events_told(engine.events(), engine.proof)
    assert told.startswith(f"- **{max(event.day for event in engine.events()):%Y-%m}")
    for sheet in stances.sheets(engine.positions(), engine.deals(), engine.events(), engine.proof):
        assert {len(row) for row in sheet.rows} == {len(sheet.head)}
