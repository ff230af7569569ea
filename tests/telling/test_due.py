"""What needs a human, in words: a line each that says what, until when, and what comes then; counts for the many."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tiny import AA, FILES, changed, texts

from dtariff.model.due import DueKind
from dtariff.tables.release import book_of, load
from dtariff.telling.catalogue import LANGUAGES, speaking
from dtariff.telling.due import KINDS, SHOWN, due_data, due_text, line, source_lines
from dtariff.upkeep.due import due

PACT = "instruments/pact.toml"
VAT = '{ from = 2010-01-01, percent = 20, cite = "gazette#4" },\n'
SERIES = "Taxes and levies / Value added tax / Rates: all sales not named otherwise"


def lines(files: Mapping[str, str], on: str, *kinds: DueKind, **asked: Any) -> list[str]:
    found = due(book_of(texts(files)), date.fromisoformat(on), kinds=kinds, **asked)
    return [line(one) for one in found]


def with_vat(row: str) -> dict[str, str]:
    """The tables with a second row of the value added tax of Arcadia."""
    return changed(AA, VAT, VAT + f'  {{ {row}, cite = "gazette#4", known = 2026-10-01 }},\n')


RISES = with_vat("from = 2027-03-01, percent = 22")
LOST = with_vat("from = 2027-03-01, unknown = true")


@pytest.mark.parametrize(
    ("files", "on", "says"),
    [
        (RISES, "2027-02-28", f"AA: {SERIES}: 20% holds to 2027-02-28; from 2027-03-01: 22%"),
        (
            RISES,
            "2027-03-01",
            f"AA: {SERIES}: 20% was to hold to 2027-02-28; from 2027-03-01: 22%; nobody has looked since then",
        ),
        (
            LOST,
            "2027-02-28",
            f"AA: {SERIES}: 20% holds to 2027-02-28; from 2027-03-01 the tables do not know what holds",
        ),
        (
            LOST,
            "2027-03-01",
            f"AA: {SERIES}: 20% was to hold to 2027-02-28; from 2027-03-01 the tables do not know what holds",
        ),
    ],
)
def test_an_end_says_what_held_to_which_day_and_what_comes_then(files: Mapping[str, str], on: str, says: str) -> None:
    assert lines(files, on, "announced_end") == [says]


def test_thailand_s_line_reads_as_a_keeper_would_say_it() -> None:
    (found,) = due(load(), date(2026, 10, 1), kinds=["announced_end"], jurisdiction="TH")
    rates = "Taxes and levies / VAT / Rates: all sales not named otherwise"
    assert line(found) == (
        f"TH: {rates}: 7% was to hold to 2026-09-30; from 2026-10-01 the tables do not know what holds"
    )
    assert [*source_lines(found.citations, 1)] == [
        (
            "Nishimura & Asahi, Thailand extends the VAT rate reduction through September 2026 "
            "<https://www.nishimura.com/en/knowledge/publications/20251022-116401>"
        ),
        "and 2 more sources",
    ]


def test_a_decision_says_what_becomes_of_it() -> None:
    (told,) = lines(FILES, "2019-12-31", "scheduled")
    assert told.startswith("Truce: ")
    assert "in force" in told
    assert "holds to 2019-12-31; from 2020-01-01: " in told
    assert told.endswith("lapsed; Act: Last meeting")


def test_what_begins_says_from_when() -> None:
    files = changed(AA, 'liable = "yes"', 'liable = "yes"\nfrom = 2027-01-01')
    (ahead,) = lines(files, "2026-12-31", "scheduled")
    (came,) = lines(files, "2027-01-01", "scheduled")
    assert ahead.startswith("AA: Platforms: ")
    assert ahead.endswith(": from 2027-01-01")
    assert came.endswith(": was to come on 2027-01-01; nobody has looked since then")


def test_a_number_that_ends_says_when() -> None:
    also = 'also = [\n  { says = "The old number.", pattern = "\\\\d{7}", until = 2027-01-01, cite = "press" },\n]\n\n'
    (told,) = lines(changed(AA, "[invoice]", f"{also}[invoice]"), "2026-12-31", "announced_end")
    assert "The old number" in told
    assert told.endswith(": ends on 2027-01-01")


def test_a_review_says_since_when() -> None:
    told = lines(FILES, "2027-11-23", "review")
    assert "AA: to be looked over since 2027-11-23" in told
    assert "Schedule AA: its newest edition is of 2025; to be looked over since 2026-12-31" in told


def test_a_source_says_when_it_was_seen_and_how_many_rows_lean_on_it() -> None:
    told = lines(FILES, "2027-11-23", "source_unseen")
    assert "AA: Arcadian Press: nobody noted when it was seen; 4 rows lean on it" in told
    assert "survey: The search of tariffs: last seen on 2026-11-23; 1 row leans on it" in told
    published = changed(AA, "seen = 2026-11-23\n", "")
    (gazette,) = (text for text in lines(published, "2027-11-23", "source_unseen") if "Gazette" in text)
    assert gazette.startswith("AA: Gazette of Arcadia: of 2019-12-01, not seen since; ")


def test_an_agreement_says_when_it_was_signed_and_whom_it_waits_for() -> None:
    nobody = changed(PACT, 'code = "BB", from = 2015-01-01,', 'code = "BB",')
    assert lines(nobody, "2026-11-26", "not_ratified") == [
        "Pact: in force, and does not bind all; waiting for: Barbados"
    ]
    nobody = changed(PACT, 'code = "AA", from = 2015-01-01,', 'code = "AA",', nobody)
    assert "Pact: Signed on 2014-05-05; in force for nobody; waiting for: AA, Barbados" in lines(
        nobody, "2026-11-26", "not_in_force"
    )


def test_parties_between_whom_an_agreement_has_not_begun_are_named() -> None:
    files = changed(PACT, 'a = "AA", b = "BB", from = 2016-01-01,', 'a = "AA", b = "*",')
    assert lines(files, "2026-11-26", "not_ratified") == [
        "Pact: in force, and does not bind all; not yet between: AA and all others"
    ]


def test_a_rule_that_is_proposed_says_what_it_would_do() -> None:
    assert lines(FILES, "2026-11-26", "not_in_force") == [
        (
            "AA: Access to the market / Server in the country: Songs are kept on a server in Arcadia: "
            "proposed, since 2013-01-01"
        )
    ]


def test_what_is_not_known_says_since_when() -> None:
    files = changed(AA, "percent = 20", "unknown = true")
    assert lines(files, "2026-11-26", "unknown") == [f"AA: {SERIES}: not known, since 2010-01-01"]


def test_what_is_recalled_says_how_many_places_in_which_parts() -> None:
    assert lines(FILES, "2026-11-26", "recalled", jurisdiction="AA") == [
        "Schedule AA: 3 places to verify (Rates 3)",
        "AA-N: 2 places to verify (Taxes and levies 2)",
    ]


# --- the list -------------------------------------------------------------------------------------------------------


def text(files: Mapping[str, str], on: str, *asked: DueKind) -> list[str]:
    day = date.fromisoformat(on)
    return due_text(due(book_of(texts(files)), day, kinds=asked or tuple(KINDS)), day, asked).splitlines()


def test_the_list_counts_what_presses_how_much() -> None:
    told = text(RISES, "2026-12-31")
    assert told[0] == "On 2026-12-31: 1 overdue, 1 near, 13 open."  # 4 recalled, 8 sources never seen, 1 rule proposed
    assert "Rules that end or change on a day that the tables name: 1 near" in told
    assert f"  AA: {SERIES}: 20% holds to 2027-02-28; from 2027-03-01: 22%" in told
    assert "      Gazette of Arcadia" in told


def test_what_is_open_is_counted_and_told_in_full_where_it_is_asked_for() -> None:
    told = text(FILES, "2026-11-26")
    assert "  4 not listed, 7 places in all; to see them: dtariff tables due --kind recalled" in told
    assert "  1 not listed; to see them: dtariff tables due --kind not_in_force" in told
    asked = text(FILES, "2026-11-26", "recalled")
    assert "  AA-N: 2 places to verify (Taxes and levies 2)" in asked
    assert not any("not listed" in one for one in asked)


def test_many_of_a_kind_make_no_wall() -> None:
    also = "".join(
        f'[sources.s{at}]\ntitle = "No. {at}"\nsure = "secondary"\nseen = 2020-01-01\n\n' for at in range(40)
    )
    cites = ", ".join(f'"s{at}"' for at in range(40))
    files = changed(AA, "[rounding]", f"{also}[rounding]")
    files = changed(AA, 'cite = "gazette#9"', f"cite = [{cites}]", files)
    told = text(files, "2026-11-26")
    assert sum(": No. " in one for one in told) == SHOWN
    (rest,) = (one for one in told if one.endswith("--kind source_unseen"))
    assert rest.startswith("  23 not listed, ")  # 15 of these, and 8 without a day
    assert sum(": No. " in one for one in text(files, "2026-11-26", "source_unseen")) == 40


def test_nothing_due_is_said() -> None:
    assert due_text((), date(2026, 11, 26)) == "On 2026-11-26 nothing is due.\n"


def test_the_data_hold_every_finding_and_the_counts() -> None:
    day = date(2026, 12, 31)
    data = due_data(due(book_of(texts(RISES)), day), day)
    assert (data["on"], data["overdue"]) == ("2026-12-31", 1)
    assert data["counts"]["announced_end"] == {"ahead": 1}
    assert data["counts"]["recalled"] == {"open": 4}
    assert "not_ratified" not in data["counts"]
    (rise,) = (one for one in data["due"] if one["kind"] == "announced_end")
    assert (rise["path"], rise["key"], rise["when"]) == (AA, "tax[0].rate[0].rows[1]", "2027-03-01")
    assert (rise["entry"]["facts"]["percent"], rise["then"]["facts"]["percent"]) == ("20", "22")


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_real_list_can_be_told_in_every_language(spoken: str) -> None:
    day = date(2027, 11, 26)
    found = due(load(), day)
    with speaking(spoken):
        told = due_text(found, day, tuple(KINDS))
    assert len(told.splitlines()) > len(found)
    assert "{" not in told
