"""What a source says becomes a change of the tables: rows start and are retracted, and none of ours ever vanishes."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from plain_source import IMPORTER, feed_with
from tiny import AA, FILES, SCHEDULE_HEAD, changed, texts

from dtariff.engine import Engine
from dtariff.model.errors import DataError
from dtariff.tables.checks import check, check_text
from dtariff.tables.reader import read_forms
from dtariff.tables.release import book_of
from dtariff.upkeep.importers.importer import Ask, Importer
from dtariff.upkeep.propose import Proposal, propose, read_source, sound_forms, wanted_by
from dtariff.upkeep.unpacking import text_lines

TODAY = date(2026, 11, 26)
SCHEDULE = "schedules/AA.csv"
Tables = dict[str, bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def proposed(
    folder: Path, *lines: str, tables: Tables | None = None, importer: Importer = IMPORTER, today: date = TODAY
) -> Proposal:
    before = tables or dict(texts())
    feed = feed_with(folder, *lines)
    reading = read_source(importer, feed, Ask(on=today))
    return propose(before, importer, feed, reading.rows, today=today)


def after(proposal: Proposal, tables: Tables | None = None) -> Tables:
    return {**(tables or dict(texts())), **proposal.files}


def rows(tables: Tables, path: str = SCHEDULE) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables[path].decode())))


def new_rows(proposal: Proposal, path: str = SCHEDULE) -> list[dict[str, str]]:
    """The rows that were not there before; a row that is only retracted now is none."""
    old = [{**row, "retracted": ""} for row in rows(dict(proposal.before), path)]  # type: ignore[arg-type]  # it was there
    return [row for row in rows(dict(proposal.files), path) if {**row, "retracted": ""} not in old]


def brief(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in ("code", "duty", "year", "from", "known", "retracted")) for row in found]


def schedule(*lines: str) -> Tables:
    """The tables with another schedule of Arcadia."""
    return {**texts(), SCHEDULE: (SCHEDULE_HEAD + "".join(f"{line}\n" for line in lines)).encode()}


def sound(tables: Tables) -> bool:
    forms, faults = read_forms(tables)
    return not faults and check(forms) == [] and check_text(tables, forms) == []


def duty_of_a_song(tables: Tables, on: str, known: str = "2026-11-26") -> str:
    """What a song on a disc would bear in Arcadia."""
    engine = Engine(book_of(tables))
    found = engine.counterpart("song", destination="AA", on=on, known=known)
    return str(found.duty)


# --- nothing to do --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2025,2025-01-01,Discs",
        "tariff,AA,8523.49.10,HS2022,mfn_applied,15.00%,,2026,,Discs",
        "tariff,AA,8523.49.10,HS2022,mfn_applied,15,,2026,2026-07-01,Discs",
        "tariff,AA,8523.49.10.00,HS2022,mfn_applied,15%,,2026,2025-01-01,Discs",
        "tariff,AA,8523.49.10.10,HS2022,mfn_applied,15%,,2026,2025-01-01,Discs of one colour",
        "tariff,AA,8523.49.90,HS2022,mfn_applied,Free,,2026,,Other discs",
    ],
    ids=["the same row", "other decimals", "another day", "noughts at the end", "a part of a line", "Free for 0%"],
)
def test_what_the_tables_say_already_changes_nothing(folder: Path, line: str) -> None:
    found = proposed(folder, line)
    assert found.files == {}
    assert found.tally.same == 1


def test_an_older_source_changes_nothing(folder: Path) -> None:
    found = proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,10%,,2020,2020-01-01,Discs")
    assert (found.files, found.tally.behind) == ({}, 1)


def test_a_new_line_of_an_older_year_or_edition_than_ours_changes_nothing(folder: Path) -> None:
    found = proposed(
        folder,
        "tariff,AA,8523.49.40,HS2022,mfn_applied,10%,,2024,,Discs",
        "tariff,AA,8524.32.00,HS2002,mfn_applied,10%,,2026,,Records",
    )
    assert (found.files, found.tally.behind) == ({}, 2)


def test_a_rate_that_the_source_does_not_tell_never_replaces_one_that_we_have(folder: Path) -> None:
    found = proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,,,2026,2026-07-01,Discs")
    assert (found.files, found.tally.untold) == ({}, 1)


def test_a_source_that_knows_less_of_a_line_than_we_do_changes_nothing(folder: Path) -> None:
    found = proposed(folder, "tariff,AA,8523.49,HS2022,mfn_applied,7%,,2026,,Average of discs")
    assert (found.files, found.tally.coarser) == ({}, 1)


# --- a new rate -----------------------------------------------------------------------------------------------------


def test_a_later_rate_starts_and_the_old_one_stays(folder: Path) -> None:
    tables = schedule("8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,")
    found = proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,DISCS", tables=tables)
    (row,) = new_rows(found)
    assert brief([row]) == [("8523.49.10", "12%", "2026", "2026-07-01", "2026-11-26", "")]
    assert (row["title"], row["covers"], row["cite"]) == ("Discs with songs", "song", "plain-2026-11-26")
    assert (found.tally.starts, found.tally.carried, found.tally.retracts) == (1, 0, 0)
    tables = after(found, tables)
    assert sound(tables)
    assert duty_of_a_song(tables, "2026-06-30") == "15%"
    assert duty_of_a_song(tables, "2026-07-01") == "12%"


def test_who_asked_before_the_import_is_answered_as_then(folder: Path) -> None:
    tables = schedule("8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,")
    line = "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,Discs"
    tables = after(proposed(folder, line, tables=tables), tables)
    assert duty_of_a_song(tables, "2026-08-01", known="2026-11-25") == "15%"
    assert duty_of_a_song(tables, "2026-08-01", known="2026-11-26") == "12%"


def test_an_announced_rate_starts_on_its_day(folder: Path) -> None:
    tables = schedule("8523.49.10,HS2022,Discs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,")
    lines = (
        "tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2026,2025-01-01,Discs",
        "tariff,AA,8523.49.10,HS2022,mfn_applied,9%,,2027,2027-01-01,Discs",
    )
    found = proposed(folder, *lines, tables=tables)
    assert brief(new_rows(found)) == [("8523.49.10", "9%", "2027", "2027-01-01", "2026-11-26", "")]
    assert duty_of_a_song(after(found, tables), "2026-12-31") == "15%"
    assert duty_of_a_song(after(found, tables), "2027-01-01") == "9%"


def test_a_rate_before_one_that_is_announced_is_taken(folder: Path) -> None:
    tables = schedule(
        "8523.49.10,HS2022,Discs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,",
        "8523.49.10,HS2022,Discs,song,,mfn_applied,5%,,2028,2028-01-01,2026-11-01,,hearsay,,",
    )
    line = "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,Discs"
    tables = after(proposed(folder, line, tables=tables), tables)
    assert [duty_of_a_song(tables, on) for on in ("2026-06-30", "2026-07-01", "2028-01-01")] == ["15%", "12%", "5%"]


def test_a_new_line_has_the_title_of_the_source_and_names_no_content(folder: Path) -> None:
    found = proposed(folder, "tariff,AA,8523.49.20,HS2022,mfn_applied,3 EUR/kg,,2025,,Discs  of\tglass")
    (row,) = new_rows(found)
    assert (row["title"], row["covers"], row["duty"]) == ("Discs of glass", "", "3 EUR/kg")


def test_a_new_line_whose_rate_is_not_told_stands_with_the_reason(folder: Path) -> None:
    (row,) = new_rows(proposed(folder, "tariff,AA,8523.49.20,HS2022,mfn_applied,,,2025,,Discs of glass"))
    assert (row["duty"], row["note"]) == ("", "The source tells none.")


def test_a_schedule_that_we_do_not_have_is_begun(folder: Path) -> None:
    found = proposed(folder, "tariff,BB,8523.49.10,HS2022,mfn_applied,4%,,2026,,Discs")
    assert list(found.files) == ["sources.toml", "schedules/BB.csv"]
    assert found.before["schedules/BB.csv"] is None
    assert sound(after(found))


def test_rates_for_partners_and_of_other_kinds_are_lines_of_their_own(folder: Path) -> None:
    found = proposed(
        folder,
        "tariff,AA,8523.49.10,HS2022,preferential,2%,BB,2025,,Discs",
        "tariff,AA,8523.49.10,HS2022,bound,30%,,2025,,Discs",
    )
    assert sorted((row["type"], row["partner"]) for row in new_rows(found)) == [("bound", ""), ("preferential", "BB")]
    assert found.tally.carried == 0


# --- a rate that was wrong ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_another_duty_from_the_same_day_retracts_ours(folder: Path, year: str) -> None:
    """A file of 2026 may well say from which day of 2025 its rate is."""
    found = proposed(folder, f"tariff,AA,8523.49.10,HS2022,mfn_applied,14%,,{year},2025-01-01,Discs")
    assert brief(rows(after(found)))[:2] == [
        ("8523.49.10", "15%", "2025", "2025-01-01", "", "2026-11-26"),
        ("8523.49.10", "14%", "2025", "2025-01-01", "2026-11-26", ""),
    ]
    assert (found.tally.starts, found.tally.retracts) == (1, 1)
    assert sound(after(found))
    assert duty_of_a_song(after(found), "2026-01-01", known="2026-11-25") == "15%"
    assert duty_of_a_song(after(found), "2026-01-01", known="2026-11-26") == "14%"


def test_a_rate_that_was_not_known_to_us_is_corrected_too(folder: Path) -> None:
    tables = schedule("8523.49.10,HS2022,Discs,song,,mfn_applied,,,2025,,,,hearsay,,No figure.")
    found = proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,14%,,2025,,Discs", tables=tables)
    assert (found.tally.starts, found.tally.retracts) == (1, 1)
    assert duty_of_a_song(after(found, tables), "2026-01-01") == "14%"


def test_a_retracted_row_is_no_row(folder: Path) -> None:
    tables = schedule(
        "8523.49.10,HS2022,Discs,song,,mfn_applied,14%,,2025,2025-01-01,,2025-06-01,hearsay,,",
        "8523.49.10,HS2022,Discs,song,,mfn_applied,15%,,2025,2025-01-01,2025-06-01,,hearsay,,",
    )
    found = proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,14%,,2025,2025-01-01,Discs", tables=tables)
    assert (found.tally.starts, found.tally.retracts) == (1, 1)
    assert sound(after(found, tables))


def test_a_weaker_source_corrects_nothing_that_is_better_proven(folder: Path) -> None:
    """A data set of averages is no reason to take back what the gazette says; a later day it may tell."""
    line = "tariff,AA,8523.49.10,HS2022,mfn_applied,{},,2025,{},Discs"
    tables = {**texts(), "sources.toml": texts()["sources.toml"].replace(b'"recalled"', b'"primary"')}
    assert tables != texts()
    weaker, strong = replace(IMPORTER, sure="secondary"), replace(IMPORTER, sure="primary")
    with pytest.raises(DataError) as raised:
        proposed(folder, line.format("12%", "2025-01-01"), tables=tables, importer=weaker)
    assert [(fault.key, fault.code) for fault in raised.value.faults] == [("line 1", "weaker_source")]
    assert proposed(folder, line.format("12%", "2025-01-01"), tables=tables, importer=strong).tally.retracts == 1
    assert proposed(folder, line.format("12%", "2025-07-01"), tables=tables, importer=weaker).tally.starts == 1


def test_what_became_known_today_is_not_retracted_today(folder: Path) -> None:
    tables = schedule("8523.49.10,HS2022,Discs,song,,mfn_applied,15%,,2025,2025-01-01,2026-11-26,,hearsay,,")
    with pytest.raises(DataError) as raised:
        proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,14%,,2025,2025-01-01,Discs", tables=tables)
    assert [fault.code for fault in raised.value.faults] == ["known_today"]


# --- what must be carried -------------------------------------------------------------------------------------------

THREE = (
    "8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,",
    "8523.49.20,HS2022,Discs,,,mfn_applied,7%,,2025,,,,hearsay,,Of our own.",
    "8523.49.30,HS2022,More discs,,,mfn_applied,8%,,2025,,,,hearsay,,",
)
TOLD = (
    "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,Discs",
    "tariff,AA,8523.49.20,HS2022,mfn_applied,7%,,2026,2020-01-01,Discs",
)


def test_the_other_lines_of_a_subheading_are_carried_into_the_year_from_the_same_day(folder: Path) -> None:
    tables = schedule(*THREE)
    lines = (*TOLD, "tariff,AA,8523.49.30,HS2022,mfn_applied,,,2026,,Discs")
    found = proposed(folder, *lines, tables=tables)
    assert brief(new_rows(found)) == [
        ("8523.49.10", "12%", "2026", "2026-07-01", "2026-11-26", ""),
        ("8523.49.20", "7%", "2026", "2026-07-01", "2026-11-26", ""),
        ("8523.49.30", "8%", "2026", "2026-07-01", "2026-11-26", ""),
    ]
    cited = {row["code"]: row["cite"] for row in new_rows(found)}
    assert cited["8523.49.20"] == "plain-2026-11-26", "the source says so too"
    assert cited["8523.49.30"] == "hearsay", "the source does not tell it"
    assert (found.tally.starts, found.tally.carried) == (3, 2)
    assert sound(after(found, tables))


def test_a_line_that_a_whole_tariff_no_longer_has_ends_with_its_year(folder: Path) -> None:
    found = proposed(folder, *TOLD, tables=schedule(*THREE))
    assert [row["code"] for row in new_rows(found)] == ["8523.49.10", "8523.49.20"]
    assert found.tally.absent == ["schedules/AA.csv: 8523.49.30"]


def test_a_line_that_a_part_of_a_tariff_does_not_have_goes_on(folder: Path) -> None:
    part = replace(IMPORTER, whole=False)
    found = proposed(folder, *TOLD, tables=schedule(*THREE), importer=part)
    assert [row["code"] for row in new_rows(found)] == ["8523.49.10", "8523.49.20", "8523.49.30"]


def test_a_rate_that_changed_meanwhile_is_carried_with_its_change(folder: Path) -> None:
    tables = schedule(
        "8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,",
        "8523.49.20,HS2022,Discs,song,,mfn_applied,7%,,2025,2025-01-01,,,hearsay,,",
        "8523.49.20,HS2022,Discs,song,,mfn_applied,8%,,2025,2026-09-01,,,hearsay,,",
    )
    line = "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,Discs"
    found = proposed(folder, line, tables=tables, importer=replace(IMPORTER, whole=False))
    assert brief(new_rows(found))[1:] == [
        ("8523.49.20", "7%", "2026", "2026-07-01", "2026-11-26", ""),
        ("8523.49.20", "8%", "2026", "2026-09-01", "2026-11-26", ""),
    ]


def test_lines_that_had_ended_already_are_not_carried(folder: Path) -> None:
    tables = schedule(
        "8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,,,,hearsay,,",
        "8523.49.80,HS2022,Old discs,song,,mfn_applied,1%,,2010,,,,hearsay,,",
    )
    line = "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2025,2025-07-01,Discs"
    found = proposed(folder, line, tables=tables, importer=replace(IMPORTER, whole=False))
    assert [row["code"] for row in new_rows(found)] == ["8523.49.10"]


def test_a_line_that_had_ended_begins_again_where_the_source_has_it(folder: Path) -> None:
    tables = schedule(
        "8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2022,2022-01-01,,,hearsay,,",
        "8523.49.20,HS2022,Discs,song,,mfn_applied,15%,,2023,,,,hearsay,,",
    )
    line = "tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2026,2022-01-01,Discs"
    found = proposed(folder, line, tables=tables, importer=replace(IMPORTER, whole=False))
    assert brief(new_rows(found)) == [
        ("8523.49.10", "15%", "2026", "2023-01-01", "2026-11-26", ""),
        ("8523.49.20", "15%", "2026", "2023-01-01", "2026-11-26", ""),
    ]


def test_a_newer_edition_brings_all_its_lines_and_starts_when_the_last_had_begun(folder: Path) -> None:
    tables = schedule("8524.32.00,HS2002,Records,song,,mfn_applied,20%,,2005,,,,hearsay,,")
    lines = (
        "tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2026,2022-01-01,Discs with songs",
        "tariff,AA,8523.49.90,HS2022,mfn_applied,15%,,2026,2024-07-01,Other discs",
    )
    found = proposed(folder, *lines, tables=tables)
    assert [row["from"] for row in new_rows(found)] == ["2024-07-01", "2024-07-01"]
    assert [row["covers"] for row in new_rows(found)] == ["", ""]
    tables = after(found, tables)
    assert sound(tables)
    assert [duty_of_a_song(tables, on) for on in ("2024-06-30", "2024-07-01")] == ["20%", "15%"]


def test_a_part_of_a_newer_edition_is_refused_for_it_would_silence_the_older_one(folder: Path) -> None:
    categories = FILES["categories.toml"]
    for old, new in (('["8524.32"]', '["4901.99", "8524.32"]'), ('["8523.49"]', '["4901.99", "8523.49"]')):
        categories = categories.replace(old, new, 1)
    tables = {
        **schedule(
            "4901.99.00,HS2002,Song books,song,,mfn_applied,1%,,2005,,,,hearsay,,",
            "8524.32.00,HS2002,Records,song,,mfn_applied,20%,,2005,,,,hearsay,,",
        ),
        "categories.toml": categories.encode(),
    }
    line = "tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2026,,Discs"
    with pytest.raises(DataError) as raised:
        proposed(folder, line, tables=tables)
    assert [(fault.code, fault.key) for fault in raised.value.faults] == [("edition_incomplete", "4901.99")]
    whole = proposed(folder, line, "tariff,AA,4901.99,HS2022,mfn_applied,0%,,2026,,Books", tables=tables)
    assert whole.tally.starts == 2
    with pytest.raises(DataError) as raised:  # a specific duty that is not told would end, and 15 % speak for both
        proposed(folder, line, "tariff,AA,4901.99,HS2022,mfn_applied,,,2026,,Books", tables=tables)
    assert [(fault.code, fault.key) for fault in raised.value.faults] == [("edition_incomplete", "4901.99")]
    unknown = {**tables, SCHEDULE: tables[SCHEDULE].replace(b"mfn_applied,1%", b"mfn_applied,")}
    whole = proposed(folder, line, "tariff,AA,4901.99,HS2022,mfn_applied,,,2026,,Books", tables=unknown)
    assert whole.tally.starts == 2


SHARED = f"""{SCHEDULE_HEAD}\
8523.49.00,HS2022,Discs,,,mfn_applied,30%,,2020,,,,hearsay,,
8523.80.00,HS2022,Other media with songs,song,,mfn_applied,20%,,2020,,,,hearsay,,
"""


@pytest.mark.parametrize("duty", ["", "7%"])
def test_a_line_of_a_member_alone_would_silence_those_that_it_shares_and_is_refused(folder: Path, duty: str) -> None:
    tables = {**texts(), "schedules/club.csv": SHARED.encode()}
    ours = "tariff,BB,8523.49,HS2022,mfn_applied,{},,2024,,All lines"
    with pytest.raises(DataError) as raised:
        proposed(folder, ours.format(duty), tables=tables)
    told = [(fault.file, fault.key, fault.code) for fault in raised.value.faults]
    subheadings = ["8523.80"] if duty else ["8523.49", "8523.80"]
    assert told == [("schedules/BB.csv", code, "schedule_shared") for code in subheadings]


def test_a_member_that_knows_all_that_it_shares_may_speak_for_itself_as_who_shares_nothing(folder: Path) -> None:
    tables = {**texts(), "schedules/club.csv": SHARED.encode()}
    line = "tariff,{},{},HS2022,mfn_applied,7%,,2024,,All lines"
    proposal = proposed(folder, line.format("BB", "8523.49"), line.format("BB", "8523.80"), tables=tables)
    assert "schedules/BB.csv" in proposal.files
    assert "schedules/CC.csv" in proposed(folder, line.format("CC", "8523.49"), tables=tables).files


def test_a_code_keeps_its_words_in_another_edition_only_where_the_subheading_means_the_same(folder: Path) -> None:
    """8523.49 has no analogue in the edition of 2017 of these tables, and two in that of 2022."""
    tables = schedule("8523.49.10,HS2017,Discs,song,,mfn_applied,15%,,2020,,,,hearsay,,")
    found = proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2026,,Things", tables=tables)
    (row,) = new_rows(found)
    assert (row["title"], row["covers"]) == ("Things", "")
    tables = schedule("9504.40.00,HS2017,Playing cards,-,,mfn_applied,2%,,2020,,,,hearsay,,")
    found = proposed(folder, "tariff,AA,9504.40.00,HS2022,mfn_applied,2%,,2026,,Cards", tables=tables)
    (row,) = new_rows(found)
    assert (row["title"], row["covers"]) == ("Playing cards", "-")


# --- again, and never a row less ------------------------------------------------------------------------------------


EVERYTHING = (
    "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,Discs",
    "tariff,AA,8523.49.90,HS2022,mfn_applied,Free,,2026,,Discs",
    "tariff,AA,8523.49.91,HS2022,mfn_applied,5% MIN 2 EUR/kg,,2026,,Discs",
    "tariff,AA,8523.49.95,HS2022,mfn_applied,5.5%,,2025,,Discs",
    "tariff,BB,8523.49.10.00,HS2022,mfn_applied,3%,,2026,,Discs",
    "tariff,club,8523.49,HS2022,bound,31%,,2010,,Discs",
    "tax,AA,standard,21,,2026-07-01,2026-11-26",
    "tax,AA,reduced,6,song,,2026-11-26",
)


def test_the_same_file_changes_nothing_a_second_time(folder: Path) -> None:
    first = proposed(folder, *EVERYTHING)
    tables = after(first)
    assert set(first.files) == {"sources.toml", SCHEDULE, "schedules/BB.csv", "schedules/club.csv", AA}
    for today in (TODAY, date(2026, 11, 27), date(2027, 8, 1)):
        assert proposed(folder, *EVERYTHING, tables=tables, today=today).files == {}


def test_no_row_of_ours_vanishes_or_changes_but_to_be_retracted(folder: Path) -> None:
    found = proposed(folder, *EVERYTHING)
    for path in (SCHEDULE, "schedules/club.csv"):
        kept = [{**row, "retracted": ""} for row in rows(after(found), path)]
        assert all(row in kept for row in rows(dict(texts()), path))
    old = [line for line in FILES[AA].splitlines() if line.startswith("  { from")]
    text = found.files[AA].decode()
    assert [line for line in old if line not in text] == []


def test_after_each_file_that_is_written_the_tables_are_sound(folder: Path) -> None:
    found = proposed(folder, *EVERYTHING)
    tables = dict(texts())
    for path, text in found.files.items():
        tables[path] = text
        assert sound(tables), path


def test_a_second_file_of_one_day_has_a_key_of_its_own(folder: Path) -> None:
    tables = after(proposed(folder, EVERYTHING[0]))
    found = proposed(folder, "tariff,AA,8523.49.10,HS2022,mfn_applied,9%,,2026,2026-09-01,Discs", tables=tables)
    assert [row["cite"] for row in new_rows(found)] == ["plain-2026-11-26-2"]
    assert sound(after(found, tables))


def test_the_source_is_described_as_it_was_read(folder: Path) -> None:
    found = proposed(folder, EVERYTHING[0])
    text = found.files["sources.toml"].decode()
    digest = feed_with(folder, EVERYTHING[0]).provenance.digest
    assert text.endswith(
        f"""
[sources.plain-2026-11-26]
title = "Plain tariff (Nobody), as read on 2026-11-26"
sure = "secondary"
url = "https://example.org/plain.csv"
seen = 2026-11-26
digest = "{digest}"
licence = "do as you like"
"""
    )


# --- taxes ----------------------------------------------------------------------------------------------------------


def vat_rows(proposal: Proposal) -> list[str]:
    return [line for line in proposal.files[AA].decode().splitlines() if "plain-2026-11-26" in line and "from" in line]


def test_another_standard_rate_starts_on_its_day(folder: Path) -> None:
    found = proposed(folder, "tax,AA,standard,21,,2026-07-01,2026-11-26")
    assert vat_rows(found) == [
        '  { from = 2026-07-01, percent = 21, cite = "plain-2026-11-26", known = 2026-11-26 },',
    ]
    assert list(found.files) == [AA], "the source stands in the file of the country"
    assert sound(after(found))


def test_a_rate_whose_start_is_not_told_starts_on_the_day_that_shows_it(folder: Path) -> None:
    (row,) = vat_rows(proposed(folder, "tax,AA,reduced,6,song,,2026-11-20"))
    assert row.startswith("  { from = 2026-11-20, percent = 6, ")
    assert "attested = 2026-11-20, " in row
    assert row.endswith('cite = "plain-2026-11-26", known = 2026-11-26 },')


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tax,AA,standard,20,,2026-07-01,2026-11-26", "same"),
        ("tax,AA,reduced,5.50,song,,2026-11-26", "same"),
        ("tax,AA,reduced,20,tool,,2026-11-26", "same"),
        ("tax,AA,standard,19,,,2009-01-01", "behind"),
        ("tax,AA,reduced,6,,,2026-11-26", "unplaced"),
        ("tax,CC,standard,6,,,2026-11-26", "unplaced"),
        ("tax,AA-N,standard,6,,,2026-11-26", "unplaced"),
    ],
)
def test_rates_of_tax_that_change_nothing_are_counted(folder: Path, line: str, told: str) -> None:
    found = proposed(folder, line)
    assert (found.files, getattr(found.tally, told)) == ({}, 1)


def test_a_rate_of_a_content_without_a_series_begins_one(folder: Path) -> None:
    found = proposed(folder, "tax,AA,zero,0,tool,2026-07-01,2026-11-26")
    text = found.files[AA].decode()
    assert 'content = ["tool"]\nrows = [\n  { from = 2026-07-01, percent = 0, treatment = "zero_rated",' in text
    assert sound(after(found))


def test_another_rate_of_tax_from_the_same_day_retracts_ours(folder: Path) -> None:
    line = "tax,AA,standard,19,,2010-01-01,2026-11-26"
    with pytest.raises(DataError) as raised:  # the gazette proves more than a data set
        proposed(folder, line)
    assert [(fault.file, fault.code) for fault in raised.value.faults] == [(AA, "weaker_source")]
    found = proposed(folder, line, importer=replace(IMPORTER, sure="primary"))
    text = found.files[AA].decode()
    assert '{ from = 2010-01-01, percent = 20, cite = "gazette#4", retracted = 2026-11-26 },' in text
    assert (found.tally.starts, found.tally.retracts) == (1, 1)
    assert sound(after(found))


# --- what is refused ------------------------------------------------------------------------------------------------


def test_all_faults_of_a_source_are_told_together_and_nothing_is_proposed(folder: Path) -> None:
    with pytest.raises(DataError) as raised:
        proposed(folder, EVERYTHING[0], "tariff,AA", "nonsense", "tax,AA,standard,many,,,2026-11-26")
    assert raised.value.code == "source_broken"
    assert [(fault.file, fault.key) for fault in raised.value.faults] == [
        ("plain.csv", "line 2"),
        ("plain.csv", "line 3"),
        ("plain.csv", "line 4"),
    ]


def test_a_file_of_a_thousand_faults_is_not_read_to_its_end(folder: Path) -> None:
    with pytest.raises(DataError) as raised:
        proposed(folder, *("nonsense" for _ in range(5_000)))
    assert len(raised.value.faults) == 1_001
    assert raised.value.faults[-1].code == "many_faults"


def test_what_an_importer_stops_at_is_told_with_the_faults_before_it(folder: Path) -> None:
    feed = feed_with(folder, "nonsense")
    feed.path.write_bytes(b"nonsense\n\xff\n")
    with pytest.raises(DataError) as raised:
        read_source(IMPORTER, feed, Ask(on=TODAY))
    assert [fault.code for fault in raised.value.faults] == ["bad_encoding"]


def test_a_file_that_says_nothing_of_ours_is_not_the_file_of_this_source(folder: Path) -> None:
    feed = feed_with(folder, "tariff,AA,0101.21.00,HS2022,mfn_applied,5%,,2026,,Horses")
    with pytest.raises(DataError) as raised:
        read_source(IMPORTER, feed, Ask(on=TODAY, wanted=wanted_by(sound_forms(texts()))))
    assert [fault.code for fault in raised.value.faults] == ["nothing_found"]


def test_two_rates_of_one_line_and_day_quarrel(folder: Path) -> None:
    lines = (
        "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,,Discs",
        "tariff,AA,8523.49.10.00,HS2022,mfn_applied,13%,,2026,,Discs",
    )
    with pytest.raises(DataError) as raised:
        proposed(folder, *lines)
    assert [(fault.code, fault.key) for fault in raised.value.faults] == [("rules_conflict", "line 2")]


@pytest.mark.parametrize(
    "line",
    [
        "tariff,ZZ,8523.49.10,HS2022,mfn_applied,12%,,2026,,Discs",
        "tariff,../AA,8523.49.10,HS2022,mfn_applied,12%,,2026,,Discs",
        "tariff,AA,8523-49,HS2022,mfn_applied,12%,,2026,,Discs",
        "tariff,AA,8523.49.10,HS2031,mfn_applied,12%,,2026,,Discs",
        "tariff,AA,8523.49.20,HS2022,mfn_applied,12%,,2025,,Di\x1bscs",
    ],
    ids=["no such country", "a path", "no code", "no edition", "a control character"],
)
def test_what_would_break_the_tables_is_refused_with_its_faults(folder: Path, line: str) -> None:
    with pytest.raises(DataError) as raised:
        proposed(folder, line)
    assert raised.value.code == "proposal_refused"
    assert raised.value.faults


def test_nothing_is_imported_into_tables_with_faults(folder: Path) -> None:
    with pytest.raises(DataError) as raised:
        proposed(folder, EVERYTHING[0], tables=dict(texts(changed(AA, "percent = 20", "percent = -1"))))
    assert raised.value.code == "tables_broken"


# --- what is wanted -------------------------------------------------------------------------------------------------


def test_a_code_is_wanted_by_its_edition() -> None:
    wanted = wanted_by(sound_forms(texts()))
    assert wanted("HS2022", "8523.49.10.00")
    assert wanted("HS2002", "8524.32")
    assert not wanted("HS2022", "8524.32")
    assert not wanted("HS2002", "8523.49")
    assert not wanted("HS2022", "0101.21")


def test_a_code_is_wanted_where_the_schedules_have_its_subheading() -> None:
    assert wanted_by(sound_forms(schedule("9504.40.00,HS2017,Cards,-,,mfn_applied,2%,,2020,,,,hearsay,,")))(
        "HS2017", "9504.40.10"
    )


def test_reading_counts_what_does_not_concern_us(folder: Path) -> None:
    feed = feed_with(folder, EVERYTHING[0], "tariff,AA,0101.21.00,HS2022,mfn_applied,5%,,2026,,Horses")
    told: list[int] = []
    ask = Ask(on=TODAY, wanted=wanted_by(sound_forms(texts())), progress=told.append)
    reading = read_source(IMPORTER, feed, ask)
    assert (len(reading.rows), reading.seen) == (1, 2)
    assert told[-1] == feed.size


def test_lines_are_read_as_any_importer_reads_them(folder: Path) -> None:
    assert [line for _, line in text_lines(feed_with(folder, "a", "b"))] == ["a\n", "b\n"]


# --- rates of exchange ----------------------------------------------------------------------------------------------


def test_published_rates_of_exchange_are_added_to_the_file_of_their_publisher(folder: Path) -> None:
    first = proposed(folder, "exchange,2026-11-25,BBD,AAD,1.10")
    assert list(first.files) == ["sources.toml", "exchange/plain.csv"]
    tables = after(first)
    assert sound(tables)
    lines = ("exchange,2026-11-25,BBD,AAD,1.1", "exchange,2026-11-26,BBD,AAD,1.2")
    second = proposed(folder, *lines, tables=tables)
    assert second.files == {
        "exchange/plain.csv": b"day,base,quote,rate\n2026-11-25,BBD,AAD,1.1\n2026-11-26,BBD,AAD,1.2\n"
    }
    assert (second.tally.starts, second.tally.same) == (1, 1)


def test_a_rate_of_exchange_that_was_published_does_not_change(folder: Path) -> None:
    tables = after(proposed(folder, "exchange,2026-11-25,BBD,AAD,1.1"))
    with pytest.raises(DataError) as raised:
        proposed(folder, "exchange,2026-11-25,BBD,AAD,1.2", tables=tables)
    assert [(fault.file, fault.code) for fault in raised.value.faults] == [("exchange/plain.csv", "rate_changed")]
