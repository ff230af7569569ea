"""A scenario laid over tables: what it changes, from which day, and that all else stays as it was.

The tables are the small ones of `tiny`: a Truce that binds members of the Club until the end of 2019, and a Pact of
Arcadia (AA) and Bohemia (BB) that follows it.
"""

from datetime import date
from typing import Any

import pytest
from any_scenario import scenarios
from hypothesis import given
from hypothesis import strategies as st
from test_canon import unordered
from tiny import FILES, PEACE, SCENARIO, WITH_PEACE, texts

from dtariff.engine import Engine
from dtariff.model.errors import DataError, InputError
from dtariff.model.scenario import (
    DutyChange,
    PartyChange,
    Proposal,
    ProposedClause,
    ProposedParty,
    Scenario,
    StateChange,
)
from dtariff.tables.book import Book
from dtariff.tables.release import book_of, load
from dtariff.tables.scenarios import LONGEST, read_scenario, scenario_text

KNOWN = "2026-11-23"


@pytest.fixture(scope="module")
def book() -> Book:
    return book_of(texts(WITH_PEACE))


def assuming(**rows: Any) -> Scenario:
    """A scenario of these rows alone."""
    return Scenario(schema=1, id="what-if", title="What if", says="Assumes what a test assumes.", **rows)


def verdict(  # noqa: PLR0917 - a question, as one says it
    book: Book, origin: str, destination: str, on: str, content: str = "tool", known: str = KNOWN
) -> str:
    return Engine(book).bar(origin, destination, content=content, on=on, known=known).verdict


# --- states ---------------------------------------------------------------------------------------------------------

TRUCE_KEPT = StateChange(since=date(2020, 1, 1), instrument="truce", state="in_force")


def test_a_decision_stands_from_the_day_that_is_assumed_and_not_before(book: Book) -> None:
    late = assuming(state=(StateChange(since=date(2021, 6, 1), instrument="truce", state="in_force"),))
    days = ["2019-12-31", "2020-01-01", "2021-05-31", "2021-06-01"]
    assert [verdict(book, "CC", "AA", on) for on in days] == ["barred", "not_barred", "not_barred", "not_barred"]
    supposed = book.with_scenario(late)
    assert [verdict(supposed, "CC", "AA", on) for on in days] == ["barred", "not_barred", "not_barred", "barred"]


def test_rows_of_the_law_of_that_day_and_of_later_ones_are_overridden_and_earlier_ones_stay(book: Book) -> None:
    states = book.with_scenario(assuming(state=(TRUCE_KEPT,))).instrument("truce").states
    assert [(row.since, row.state) for row in states] == [
        (date(2010, 1, 1), "in_force"),
        (date(2020, 1, 1), "in_force"),
    ]
    assert (states[0].act, states[1].act) == ("First meeting", "What if")


def test_it_counts_as_known_on_every_day_of_knowledge(book: Book) -> None:
    supposed = book.with_scenario(assuming(state=(TRUCE_KEPT,)))
    assert verdict(supposed, "CC", "AA", "2020-01-01", known="2011-01-01") == "barred"
    assert verdict(book, "CC", "AA", "2020-01-01", known="2019-12-01") == "not_barred"


def test_what_follows_the_decision_follows_it_in_the_scenario_too(book: Book) -> None:
    assert verdict(book, "BB", "AA", "2020-01-01") == "conditional"
    bar = Engine(book.with_scenario(assuming(state=(TRUCE_KEPT,)))).bar("BB", "AA", content="tool", on="2020-01-01")
    assert [(one.instrument, one.why) for one in bar.instruments] == [
        ("truce", "decision_in_force"),
        ("pact", "tied_decision_in_force"),
    ]


# --- parties --------------------------------------------------------------------------------------------------------


def parties(book: Book, name: str = "pact") -> list[tuple[str, str | None, bool]]:
    rows = book.instrument(name).parties
    return sorted((row.code, row.since.isoformat() if row.since else None, row.in_force) for row in rows)


def test_one_who_leaves_was_bound_until_the_day_before(book: Book) -> None:
    supposed = book.with_scenario(
        assuming(
            state=(TRUCE_KEPT,),
            party=(PartyChange(since=date(2021, 1, 1), instruments=("pact",), codes=("BB",), in_force=False),),
        )
    )
    bars = {
        on: {bar.instrument: bar.why for bar in Engine(supposed).bar("BB", "AA", content="tool", on=on).instruments}
        for on in ("2020-12-31", "2021-01-01")
    }
    assert bars["2020-12-31"]["pact"] == "tied_decision_in_force"
    assert bars["2021-01-01"]["pact"] == "no_longer_in_force"


def test_one_who_joins_is_found_by_its_own_code(book: Book) -> None:
    joins = PartyChange(since=date(2021, 1, 1), instruments=("pact",), codes=("CC",))
    supposed = book.with_scenario(assuming(party=(joins,)))
    assert book.instruments_between(["CC"], ["AA"]) == []
    assert supposed.instruments_between(["CC"], ["AA"]) == ["pact"]
    assert ("CC", "2021-01-01", True) in parties(supposed)
    assert verdict(supposed, "CC", "AA", "2020-12-31") == "not_barred"
    assert verdict(supposed, "CC", "AA", "2021-01-01") == "conditional", "the Pact follows the Truce, which has lapsed"


def test_all_agreements_end_for_all_who_had_begun(book: Book) -> None:
    end = PartyChange(since=date(2021, 1, 1), instruments=("*",), kind="agreement", codes=("*",), in_force=False)
    assert parties(book.with_scenario(assuming(party=(end,)))) == [
        ("AA", "2015-01-01", True),
        ("AA", "2021-01-01", False),
        ("BB", "2015-01-01", True),
        ("BB", "2021-01-01", False),
    ]


def test_one_that_had_not_begun_never_ends_but_never_begins(book: Book) -> None:
    end = PartyChange(since=date(2014, 12, 31), instruments=("*",), codes=("*",), in_force=False)
    assert parties(book.with_scenario(assuming(party=(end,)))) == [("AA", None, True), ("BB", None, True)]


def test_of_a_rule_and_its_exception_on_one_day_the_exception_decides(book: Book) -> None:
    day = date(2016, 6, 1)
    end = PartyChange(since=day, instruments=("*",), codes=("*",), in_force=False)
    but = PartyChange(since=day, instruments=("pact",), codes=("*",))
    assert parties(book.with_scenario(assuming(party=(but, end)))) == parties(book)
    assert ("AA", "2016-06-01", False) in parties(book.with_scenario(assuming(party=(end,))))


def test_two_for_whom_it_had_not_begun_begin_on_the_day_assumed(book: Book) -> None:
    begins = PartyChange(since=date(2015, 6, 1), instruments=("pact",), codes=("*",))
    (pair,) = book.with_scenario(assuming(party=(begins,))).instrument("pact").pairs
    assert pair.since == date(2015, 6, 1), "by the law on 1 January 2016"
    late = PartyChange(since=date(2020, 6, 1), instruments=("pact",), codes=("*",))
    assert book.with_scenario(assuming(party=(late,))).instrument("pact").pairs[0].since == date(2016, 1, 1)


# --- a proposal -----------------------------------------------------------------------------------------------------

SEA = Proposal(
    since=date(2022, 1, 1),
    id="sea",
    title="Pact of the Sea",
    short="Sea Pact",
    parties=(ProposedParty(code="AA"), ProposedParty(code="CC", since=date(2023, 1, 1))),
    clause=(ProposedClause(provision="customs_duties", article="1"), ProposedClause(provision="data_flows")),
)


def test_a_proposed_agreement_bars_between_its_parties_from_the_day_of_the_later(book: Book) -> None:
    supposed = book.with_scenario(assuming(instrument=(SEA,)))
    assert supposed.instruments == ("pact", "sea", "truce")
    assert book.instruments == ("pact", "truce")
    assert [verdict(supposed, "CC", "AA", on, "song") for on in ("2022-12-31", "2023-01-01")] == [
        "not_barred",
        "barred",
    ]
    assert verdict(supposed, "CC", "AA", "2023-01-01", "song", known="2000-01-01") == "barred"
    (bar,) = [
        bar
        for bar in Engine(supposed).bar("CC", "AA", content="song", on="2023-01-01").instruments
        if bar.instrument == "sea"
    ]
    assert (bar.title, bar.article, bar.strength, bar.sure) == ("Pact of the Sea", "1", "binding", "assumed")
    (flows,) = Engine(supposed).provisions("AA", "CC", about="data_flows", on="2023-01-01")
    assert (flows.instrument, flows.why, flows.sure) == ("sea", "in_force", "assumed")
    assert Engine(supposed).provisions("AA", "CC", about="data_flows", on="2021-12-31") == ()


def test_the_sources_of_a_scenario_are_cited_under_its_own_name(book: Book) -> None:
    bars = Engine(book.with_scenario("peace")).bar("BB", "CC", content="tool", on="2023-01-01").instruments
    assert {bar.instrument: [one.key for one in bar.citations] for bar in bars}["sea"] == ["peace/novel"]


# --- duties ---------------------------------------------------------------------------------------------------------


def duty(book: Book, on: str, content: str = "tool", origin: str = "CC", **asked: Any) -> tuple[str, str]:
    asked = {"delivery": "download", "destination": "AA", "price": "100 AAD"} | asked
    quote = Engine(book).quote(content, origin=origin, on=on, known=KNOWN, on_unknown="flag", **asked)
    return ("" if quote.duty is None else f"{quote.duty.amount:f}"), quote.levies[0].reason


def charging(*rows: DutyChange) -> Scenario:
    return assuming(duty=rows)


FIRST = date(2025, 1, 1)


def test_a_duty_is_charged_from_its_day_where_nothing_bars_it(book: Book) -> None:
    supposed = book.with_scenario(charging(DutyChange(since=FIRST, duty="5%")))
    assert duty(supposed, "2024-12-31") == ("12.50", "dutiable"), "as the gazette of Arcadia says"
    assert duty(supposed, "2025-01-01") == ("5.00", "dutiable")
    assert duty(supposed, "2025-01-01", "song") == ("5.00", "dutiable"), "which the law excludes"


def test_a_bar_stands_against_an_assumed_duty_as_against_any_other(book: Book) -> None:
    supposed = book.with_scenario(charging(DutyChange(since=FIRST, duty="5%"))).with_scenario(
        assuming(state=(TRUCE_KEPT,))
    )
    quote = Engine(supposed).quote("tool", origin="CC", destination="AA", price="100 AAD", on="2025-01-01")
    assert (str(quote.duty), quote.levies[0].reason) == ("0.00 AAD", "barred_by_moratorium")
    assert [str(other.duty) for other in quote.alternatives] == ["5.00 AAD"]


def test_the_narrower_row_decides_then_the_one_that_began_later(book: Book) -> None:
    rows = (
        DutyChange(since=FIRST, duty="1%"),
        DutyChange(since=FIRST, duty="2%", content=("song",)),
        DutyChange(since=date(2025, 2, 1), duty="3%"),
        DutyChange(since=date(2025, 3, 1), duty="4%", destinations=("AA",)),
        DutyChange(since=FIRST, duty="6%", content=("song",), delivery=("stream",)),
    )
    supposed = book.with_scenario(charging(*rows))
    assert duty(supposed, "2025-01-01")[0] == "1.00"
    assert duty(supposed, "2025-01-01", "song")[0] == "2.00"
    assert duty(supposed, "2025-02-01")[0] == "3.00"
    assert duty(supposed, "2025-02-01", "song")[0] == "2.00", "a content is narrower"
    assert duty(supposed, "2025-03-01", "song")[0] == "4.00", "as narrow, and began later"
    assert duty(supposed, "2025-03-01", "song", delivery="stream")[0] == "6.00"


@pytest.mark.parametrize(
    ("row", "speaks"),
    [
        ({"destinations": ("AA",)}, True),
        ({"destinations": ("BB", "AA-N")}, False),
        ({"destinations": ("club",)}, True),
        ({"destinations": ("*",), "origins": ("CC",)}, True),
        ({"origins": ("BB", "club")}, False),
        ({"content": ("*",), "delivery": ("stream",)}, False),
    ],
)
def test_a_row_speaks_of_places_by_their_code_or_by_a_grouping(book: Book, row: Any, speaks: bool) -> None:  # noqa: FBT001 - a case of a table
    supposed = book.with_scenario(charging(DutyChange(since=FIRST, duty="5%", **row)))
    assert duty(supposed, "2025-01-01") == (("5.00", "dutiable") if speaks else ("12.50", "dutiable"))


def test_a_part_of_a_country_may_be_named_by_itself(book: Book) -> None:
    supposed = book.with_scenario(charging(DutyChange(since=FIRST, duty="5%", destinations=("AA-N",))))
    assert duty(supposed, "2025-01-01", destination="AA-N-T") == ("5.00", "dutiable")


def test_an_end_gives_back_what_the_law_says(book: Book) -> None:
    rows = (DutyChange(since=FIRST, duty="5%"), DutyChange(since=date(2025, 6, 1), in_force=False))
    supposed = book.with_scenario(charging(*rows))
    assert duty(supposed, "2025-05-31")[0] == "5.00"
    assert duty(supposed, "2025-06-01")[0] == "12.50"


def test_like_its_counterpart_a_song_bears_what_the_disc_does(book: Book) -> None:
    """Lines that name songs: 8523.49.10, 15 % (schedule of Arcadia, 2025)."""
    supposed = book.with_scenario(charging(DutyChange(since=FIRST, like="counterpart", rate="mfn_applied")))
    assert duty(supposed, "2025-01-01", "song") == ("15.00", "dutiable")
    line = Engine(supposed).quote("song", origin="CC", destination="AA", price="9 AAD", on="2025-01-01").resolution.line
    assert (line.kind, line.code, line.hs, line.sure) == ("assumed", "8523.49.10", "HS2022", "assumed")
    assert [one.key for one in line.citations] == ["hearsay"]
    assert "The rate of the counterpart is that of the tariff of 2025 (HS2022)." in line.notes


def test_like_its_counterpart_a_tool_is_free_where_its_disc_is(book: Book) -> None:
    supposed = book.with_scenario(charging(DutyChange(since=FIRST, like="counterpart", rate="mfn_applied")))
    assert duty(supposed, "2025-01-01") == ("0.00", "free_tariff_line")


def test_where_no_rate_of_the_counterpart_is_known_the_duty_is_not_known(book: Book) -> None:
    supposed = book.with_scenario(charging(DutyChange(since=FIRST, like="counterpart", rate="mfn_statutory")))
    assert duty(supposed, "2025-01-01", "song") == ("", "law_unknown")
    assert duty(supposed, "2025-01-01", "song", destination="BB", price="9 BBD") == ("", "law_unknown")


# --- layers ---------------------------------------------------------------------------------------------------------


def test_one_scenario_is_laid_over_another_and_the_last_decides(book: Book) -> None:
    five, seven = charging(DutyChange(since=FIRST, duty="5%")), charging(DutyChange(since=FIRST, duty="7%"))
    assert duty(book.with_scenario(five).with_scenario(seven), "2025-01-01")[0] == "7.00"
    assert duty(book.with_scenario(seven).with_scenario(five), "2025-01-01")[0] == "5.00"
    narrow = charging(DutyChange(since=FIRST, duty="9%", content=("song",)))
    both = book.with_scenario(five).with_scenario(narrow)
    assert (duty(both, "2025-01-01")[0], duty(both, "2025-01-01", "song")[0]) == ("5.00", "9.00")
    provenance = Engine(both).quote("song", origin="CC", destination="AA", price="9 AAD", on="2025-01-01").provenance
    assert provenance.scenario == "what-if + what-if"


def test_what_one_proposes_another_may_change(book: Book) -> None:
    leaves = PartyChange(since=date(2024, 1, 1), instruments=("sea",), codes=("CC",), in_force=False)
    both = book.with_scenario(assuming(instrument=(SEA,))).with_scenario(assuming(party=(leaves,)))
    assert [verdict(both, "CC", "AA", on) for on in ("2023-12-31", "2024-01-01")] == ["barred", "not_barred"]
    with pytest.raises(DataError, match="no 'sea'"):
        book.with_scenario(assuming(party=(leaves,)))


# --- the digest, and what stays --------------------------------------------------------------------------------------


def test_the_digest_tells_the_law_and_the_scenario(book: Book) -> None:
    five, seven = charging(DutyChange(since=FIRST, duty="5%")), charging(DutyChange(since=FIRST, duty="7%"))
    digests = {book.digest, book.with_scenario(five).digest, book.with_scenario(seven).digest}
    assert len(digests) == 3
    assert book.with_scenario(five).digest in digests, "the same again"
    assert book_of(texts()).with_scenario(five).digest not in digests, "other law"


def test_the_book_beneath_stays_as_it_is(book: Book) -> None:
    before = (book.digest, book.instruments, book.instrument("truce"), dict(book.index))
    supposed = book.with_scenario("peace")
    for name in supposed.instruments:
        supposed.instrument(name)
    assert (book.digest, book.instruments, book.instrument("truce"), dict(book.index)) == before
    assert (book.scenario, book.layers) == (None, ())
    assert supposed.texts() is None


def test_tables_with_scenarios_have_another_digest_and_the_same_law(book: Book) -> None:
    bare = book_of(texts(FILES))
    assert (bare.scenarios, book.scenarios) == ((), ("peace",))
    assert bare.digest != book.digest
    assert bare.instrument("pact") == book.instrument("pact")


# --- refused --------------------------------------------------------------------------------------------------------


def test_a_name_that_the_tables_do_not_have_is_a_fault_with_its_field() -> None:
    row = DutyChange(since=FIRST, duty="5%", destinations=("FR", "XX"), content=("opera",))
    leaves = PartyChange(since=FIRST, instruments=("cptpp", "cpttp"), codes=("US",), in_force=False)
    with pytest.raises(DataError) as refused:
        load().with_scenario(assuming(duty=(row,), party=(leaves,)))
    assert refused.value.code == "scenario_broken"
    assert [(fault.file, fault.key, fault.code) for fault in refused.value.faults] == [
        ("what-if.toml", "party[0].instruments[1]", "unknown_instrument"),
        ("what-if.toml", "party[0].codes", "unknown_party"),
        ("what-if.toml", "duty[0].destinations[1]", "unknown_code"),
        ("what-if.toml", "duty[0].content[0]", "unknown_content"),
    ]


def test_a_scenario_that_the_tables_do_not_have_is_named_with_those_they_have(book: Book) -> None:
    with pytest.raises(InputError, match=r"unknown_scenario.*one of: peace"):
        book.with_scenario("war")
    with pytest.raises(InputError, match="bad_scenario"):
        book.with_scenario(17)  # type: ignore[arg-type]  # the fault under test


HOSTILE = {
    "no TOML": b"duty = [",
    "no UTF-8": b"\xff\xfe",
    "brackets a thousand deep": b"schema = 1\nid = " + b"[" * 5_000,
    "keys a thousand deep": b"schema = 1\n" + b"a." * 5_000 + b"a = 1\n",
    "an integer of ten thousand digits": b"schema = " + b"9" * 10_000,
    "a hexadecimal of ten thousand digits": b"schema = 1\nid = 0x" + b"f" * 10_000,
    "a number beyond all measure": b"schema = 1\nid = 1e" + b"9" * 30,
    "another schema": b"schema = 2\n",
    "nothing": b"",
    "a list for a text": SCENARIO.replace('id = "peace"', 'id = ["peace"]').encode(),
    "a text for a list": SCENARIO.replace('codes = ["BB"]', 'codes = "BB"').encode(),
    "a text for a day": SCENARIO.replace("from = 2020-01-01", 'from = "2020-01-01"').encode(),
    "a key that nobody knows": SCENARIO.replace('act = "', 'deed = "').encode(),
    "a state that is none": SCENARIO.replace('"disputed"', '"asleep"').encode(),
    "half a megabyte": b"#" * 2 * LONGEST,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_scenario_that_cannot_be_read_is_refused_with_one_error_of_readable_length(text: bytes) -> None:
    with pytest.raises(DataError) as refused:
        read_scenario(text, "mine.toml")
    assert refused.value.code == "scenario_broken"
    assert refused.value.faults
    assert {fault.file for fault in refused.value.faults} == {"mine.toml"}
    assert all(len(str(fault)) < 500 or "a.a.a" in fault.key for fault in refused.value.faults)


@pytest.mark.parametrize("text", [None, 7, ["schema = 1"]])
def test_what_is_no_text_is_no_scenario(text: Any) -> None:
    with pytest.raises(InputError, match="bad_scenario"):
        read_scenario(text)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_text_does_anything_but_be_read_or_refused(text: bytes | str) -> None:
    with pytest.raises(DataError):
        read_scenario(text)


# --- written and read -----------------------------------------------------------------------------------------------


@given(scenarios())
def test_whatever_a_scenario_holds_its_text_holds_it_too(scenario: Scenario) -> None:
    text = scenario_text(scenario)
    again = read_scenario(text)
    assert unordered(again) == unordered(scenario)
    assert scenario_text(again) == text


def test_a_file_of_the_tables_is_the_text_of_its_scenario(book: Book) -> None:
    assert scenario_text(book.scenario_form("peace")) == WITH_PEACE[PEACE]
    assert read_scenario(WITH_PEACE[PEACE].encode()) == book.scenario_form("peace")


# --- made to do harm ------------------------------------------------------------------------------------------------


def test_thousands_of_rows_that_contradict_each_other_are_told_once_each(book: Book) -> None:
    """Pair by pair they would be two million faults; such a scenario fits into a link."""
    days, force = date(2021, 1, 1), (True, False)
    rows = [
        PartyChange(since=days, instruments=("pact",), codes=("AA",), in_force=force[at % 2]) for at in range(2_900)
    ]
    with pytest.raises(DataError) as refused:
        book.with_scenario(assuming(party=tuple(rows)))
    found = [(fault.key, fault.code) for fault in refused.value.faults]
    assert found == [(f"party[{at}]", "rules_conflict") for at in range(1, 2_900)]


@pytest.mark.parametrize("scenario", [None, 5, "flat-5-percent", b"schema = 1"])
def test_what_is_no_scenario_has_no_text(scenario: Any) -> None:
    with pytest.raises(InputError) as refused:
        scenario_text(scenario)
    assert (refused.value.code, refused.value.param) == ("bad_scenario", "scenario")
