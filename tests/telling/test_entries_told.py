"""The rows of the tables in words: no key and no code is lost, whatever the file; and what a file leaves open."""

import re
from datetime import date
from typing import get_args

import pytest

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.coverage import Gap
from dtariff.model.entry import Change, Entry, Fact, Gaps, Kind, Status
from dtariff.tables.changes import changes_of_knowledge, changes_of_law
from dtariff.tables.entries import entries, gaps, header
from dtariff.telling.changes import KINDS, changes_sheet, changes_told, tally
from dtariff.telling.entries import file_name, key_word, label, matches, phrase, says, trail, value_word
from dtariff.telling.rows import GAPS, STATUSES, gaps_told, rows_sheet, section_told
from dtariff.telling.spreadsheet import csv_bytes

TODAY = date(2026, 11, 23)
NOW = AsOf(TODAY, TODAY)
INDONESIA = "jurisdictions/ID.toml"


def opened(engine: Engine, path: str, key: str) -> Entry:
    return next(entry for entry in entries(engine.book, path, NOW) if entry.key == key)


# --- a row ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "key", "told"),
    [
        (INDONESIA, "tax[0].rate[0].rows[3]", "12%; of 11/12 of the base"),
        (
            INDONESIA,
            "tax[0].collection[0].rows[0]",
            "the seller; threshold 600,000,000 IDR; a turnover of just the threshold is below it; per year",
        ),
        ("instruments/cptpp.toml", "parties[0]", "in force"),
        ("instruments/cptpp.toml", "clause[3]", "Article: 14.11; binding; Permanence: permanent"),
        ("groupings/eu.toml", "members[0]", "in force"),
    ],
)
def test_a_row_says_what_its_keys_say(engine: Engine, path: str, key: str, told: str) -> None:
    assert says(opened(engine, path, key)) == told


@pytest.mark.parametrize(
    ("path", "key", "where"),
    [
        (INDONESIA, "tax[0].rate[0].rows[3]", "Taxes and levies / VAT (PPN) / Rates: all sales not named otherwise"),
        ("instruments/cptpp.toml", "parties[4]", "Parties / United Kingdom (GB)"),
        ("instruments/cptpp.toml", "clause[3]", "Clauses / Data may cross the border"),
        (INDONESIA, "rounding", "Rounding"),
        (INDONESIA, "", "The file itself"),
    ],
)
def test_a_row_is_told_with_where_it_stands(engine: Engine, path: str, key: str, where: str) -> None:
    assert trail(opened(engine, path, key)) == where


def test_a_series_is_named_by_the_sales_it_speaks_of() -> None:
    limits: dict[str, Fact] = {
        "content": ("application", "operating_system"),
        "delivery": ("saas",),
        "customer": "business",
    }
    assert label("rate", limits) == "Rates: application, operating system; saas; businesses"


def test_a_key_and_a_code_without_words_are_told_as_they_are_written() -> None:
    assert (key_word("shoe_size"), value_word("shoe_size", "forty_two")) == ("Shoe size", "forty_two")
    assert phrase("shoe_size", 42) == "Shoe size: 42"
    assert phrase("is_blue", False) == "Is blue: no"


def test_no_key_of_any_file_is_lost(engine: Engine) -> None:
    """Every fact of every row stands in its name or in what it says; only the number of the schema does not."""
    for path in engine.book.paths:
        for entry in entries(engine.book, path, NOW):
            told = f"{label(entry.name, entry.facts)} {says(entry)}".casefold()
            for key, fact in entry.facts.items():
                if key not in ("schema", "id", "title", "key") and not isinstance(fact, bool):
                    assert value_word(key, fact).removesuffix(".").casefold() in told, (path, entry.key, key)


def test_a_file_is_named_by_what_it_is_about(engine: Engine) -> None:
    names = {"JP": "Japan", "US-CA": "California (US)", "eu": "European Union"}
    book = engine.book
    found = {path: file_name(path, header(book, path).facts, names) for path in book.paths}
    assert found["jurisdictions/JP.toml"] == found["schedules/JP.csv"] == "Japan (JP)"
    assert found["jurisdictions/US-CA.toml"] == "California (US) (US-CA)"
    assert (found["instruments/cptpp.toml"], found["groupings/eu.toml"]) == ("CPTPP", "European Union")
    assert found["codes.toml"] == "Codes of places and currencies"
    assert all(found.values())


def test_looking_for_words_finds_rows_by_what_they_say_and_by_their_sources(engine: Engine) -> None:
    row = opened(engine, INDONESIA, "tax[0].rate[0].rows[3]")
    assert matches(row, "vat 11/12")
    assert matches(row, "MUC consulting")
    assert not matches(row, "vat cigarettes")


# --- Markdown and spreadsheets --------------------------------------------------------------------------------------


def test_a_row_is_drawn_with_its_days_its_standing_and_a_linked_source(engine: Engine) -> None:
    told = section_told([opened(engine, INDONESIA, f"tax[0].rate[0].rows[{number}]") for number in (2, 3)])
    withdrawn, holds = told.split("\n")
    assert withdrawn.startswith("        - :gray-badge[✕ withdrawn] **2025-01-01** 12% *The law of 2021")
    assert "Known since 2021-10-29. Withdrawn on 2024-12-31." in withdrawn
    assert holds.startswith("        - :blue-badge[● holds] **2025-01-01** 12%; of 11/12 of the base")
    assert "](<https://" in holds
    assert ":blue-badge[secondary]" in holds


def test_every_file_can_be_drawn_and_saved(engine: Engine) -> None:
    for path in engine.book.paths:
        opened_ = entries(engine.book, path, NOW)
        lines = section_told(opened_[1:]).splitlines()
        assert len(lines) == len(opened_) - 1, path
        assert all(re.match(r" *- \S", line) for line in lines), path
        assert csv_bytes(rows_sheet(opened_)).count(b"\r\n") == len(opened_) + 1


def test_every_code_has_its_words() -> None:
    assert STATUSES.keys() == set(get_args(Status))
    assert KINDS.keys() == set(get_args(Kind))
    assert GAPS.keys() == set(get_args(Gap))


def test_what_a_file_leaves_open_is_told_in_sentences(engine: Engine) -> None:
    told = gaps_told(gaps(engine.book, "jurisdictions/TH.toml", NOW)).splitlines()
    assert any(line.startswith("- Not known\\: Taxes and levies / ") and "2026-10-01" in line for line in told)
    nothing = Gaps(silent=(), unknown=(), rows={"primary": 3}, unlinked=0)
    assert gaps_told(nothing) == ""
    recalled = Gaps(silent=("platform",), unknown=(), rows={"primary": 3, "recalled": 1}, unlinked=2)
    assert gaps_told(recalled).splitlines() == [
        "- 1 row of 4 is not yet found in a source, or is assumed.",
        "- This file says nothing of\\: platforms.",
        "- 2 sources have no address.",
    ]


# --- changes --------------------------------------------------------------------------------------------------------


def test_a_change_of_knowledge_is_told_with_what_was_believed_before(engine: Engine) -> None:
    found = changes_of_knowledge(engine.book, [INDONESIA], date(2024, 12, 15), date(2025, 1, 15))
    told = changes_told(found, {INDONESIA: "Indonesia"}).splitlines()
    assert told[1] == "##### 2024-12-31"
    gone, came = (line for line in told if line.startswith("- "))
    where = "**[Indonesia](<./law?file=jurisdictions/ID.toml&lang=en>)** Taxes and levies / VAT (PPN)"
    assert gone.startswith(f"- :orange-badge[✕ withdrawn] {where}")
    assert gone.endswith("from 2025-01-01\\: 12%")
    assert came.startswith(f"- :blue-badge[● became known] {where}")
    assert came.endswith("from 2025-01-01\\: 12%; of 11/12 of the base")
    assert "    - Now instead\\: 12%; of 11/12 of the base" in told
    assert "    - Before\\: 12%" in told


def test_an_end_is_told_with_what_stood_before(engine: Engine) -> None:
    found = changes_of_law(engine.book, ["instruments/wto-moratorium.toml"], date(2026, 3, 29), date(2026, 4, 1), TODAY)
    told = changes_told(found, {})
    assert tally(found) == [("▶ began", 1), ("■ ended", 1)]
    assert told.index("##### 2026-03-30") < told.index("disputed; Act") < told.index("##### 2026-04-01")
    assert "    - Before\\: disputed; Act\\: Fourteenth Ministerial Conference" in told


def test_a_party_that_joins_is_not_named_twice(engine: Engine) -> None:
    found = changes_of_law(engine.book, ["instruments/cptpp.toml"], date(2024, 12, 14), date(2024, 12, 15), TODAY)
    assert "Parties / United Kingdom (GB)\\: in force" in changes_told(found, {})


def test_changes_are_saved_with_what_stood_before_and_after(engine: Engine) -> None:
    found = changes_of_law(engine.book, [INDONESIA], date(2024, 12, 31), date(2025, 1, 1), TODAY)
    (row,) = changes_sheet(found, {INDONESIA: "Indonesia"}).rows
    assert row[:7] == [
        date(2025, 1, 1),
        "Indonesia",
        "tax[0].rate[0].rows[3]",
        "Taxes and levies / VAT (PPN) / Rates: all sales not named otherwise",
        "began",
        "11%",
        "12%; of 11/12 of the base",
    ]


def test_a_change_of_no_row_there_is_not() -> None:
    with pytest.raises(AssertionError):
        Change(kind="started", day=TODAY).entry  # noqa: B018 - asking is the test
