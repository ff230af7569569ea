"""Schedules: what is read, every fault with its line, and the one way to write them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.citation import SURENESS
from dtariff.model.errors import Fault
from dtariff.model.schedule import Schedule, ScheduleRate
from dtariff.tables.locate import tables_folder
from dtariff.tables.schedules import HEADER, canonical_schedule, read_schedule

PATH = "schedules/AA.csv"
HEAD = "code,edition,title,covers,partly,type,duty,partner,year,from,known,retracted,cite,sure,note\n"
FILM = "3706.10.90,HS2022,Feature films,video,,mfn_applied,21450 IDR/minute,,2025,2022-04-01,,,gazette#1,,\n"
DISC = "8523.49.10,HS2022,Discs with sound only,music audiobook,,mfn_applied,15%,,2025,,,,gazette press,,\n"
OTHER = '8523.49.90,HS2022,"Other, of any kind",,course,mfn_applied,,,2025,,,,press,recalled,"Two copies: 0, or 5 %."\n'
BLANK = "8523.41.00,HS2022,Unrecorded optical media,-,,mfn_applied,0%,,2025,,,,press,,\n"


def text(*rows: str) -> bytes:
    return (HEAD + "".join(rows)).encode()


def rates(*rows: str) -> tuple[ScheduleRate, ...]:
    found = read_schedule(PATH, text(*rows))
    assert isinstance(found, Schedule), found
    return found.rate


def places(found: Schedule | list[Fault]) -> list[tuple[str, str]]:
    """Key and code of every fault."""
    assert isinstance(found, list), "it was read without a fault"
    assert all(fault.file == PATH for fault in found)
    return [(fault.key, fault.code) for fault in found]


def faults(*rows: str) -> list[tuple[str, str]]:
    return places(read_schedule(PATH, text(*rows)))


# --- what is taken -------------------------------------------------------------------------------------------------


def test_a_row_says_what_its_cells_say() -> None:
    assert rates(FILM) == (
        ScheduleRate(
            code="3706.10.90",
            edition="HS2022",
            title="Feature films",
            covers=("video",),
            type="mfn_applied",
            duty="21450 IDR/minute",
            partner="",
            year=2025,
            since=date(2022, 4, 1),
            cite=("gazette#1",),
            sure=None,
            note="",
        ),
    )


def test_several_contents_and_sources_are_parted_by_blanks() -> None:
    (row,) = rates(DISC)
    assert row.covers == ("music", "audiobook")
    assert row.cite == ("gazette", "press")


def test_an_empty_duty_is_unknown_and_not_nought() -> None:
    (row,) = rates(OTHER)
    assert row.duty == ""
    assert row.sure == "recalled"
    assert row.note == "Two copies: 0, or 5 %."


def test_any_content_and_none_of_ours_are_two_things() -> None:
    blank, other = rates(BLANK, OTHER)
    assert blank.covers == ("-",)
    assert other.covers == ()
    assert other.partly == ("course",)


def test_a_file_without_rows_holds_no_rates() -> None:
    assert rates() == ()


@pytest.mark.parametrize("code", ["3706.10", "8523.80.00.01", "8523.49.00.1", "3705.00.00.0"])
def test_codes_are_written_in_pairs_with_a_last_digit_where_the_tariff_has_one(code: str) -> None:
    assert rates(DISC.replace("8523.49.10", code))[0].code == code


def test_one_line_may_have_rates_of_several_types_partners_and_years() -> None:
    bound = DISC.replace("mfn_applied", "bound")
    newer = DISC.replace("2025", "2026")
    column = DISC.replace("mfn_applied,15%,", "non_mfn,30%,US column 2")
    assert [(row.type, row.year) for row in rates(bound, DISC, newer, column)] == [
        ("bound", 2025),
        ("mfn_applied", 2025),
        ("mfn_applied", 2026),
        ("non_mfn", 2025),
    ]


def test_windows_line_ends_are_read_as_the_same_law() -> None:
    assert read_schedule(PATH, text(FILM, DISC).replace(b"\n", b"\r\n")) == Schedule(rate=rates(FILM, DISC))


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("8523.49.10", "85234910", "bad_code"),
        ("8523.49.10", "8523", "bad_code"),
        ("8523.49.10", "8523.4", "bad_code"),
        ("8523.49.10", "8523.49.1.0", "bad_code"),
        ("8523.49.10", "٨٥٢٣.49.10", "bad_code"),
        ("HS2022", "HS2021", "unknown_word"),
        ("mfn_applied", "mfn", "unknown_word"),
        ("gazette press,,", "gazette press,certain,", "unknown_word"),
        ("15%", "15% or 3 EUR/kg", "ambiguous_alternative"),
        ("15%", "see note 3", "duty_by_reference"),
        ("2025", "25", "bad_value"),
        ("2025", "2026/27", "bad_value"),
        ("2025,", "2025,2022-02-30", "bad_date"),
        ("2025,", "2025,20220401", "bad_date"),
        ("2025,", "2025,2022-04", "bad_date"),
        ("music audiobook", "music music", "bad_value"),
        ("music audiobook", "- music", "bad_value"),
        ("gazette press", "press press", "bad_value"),
        ("music audiobook", "music  audiobook", "untidy_cell"),
        ("Discs with sound only", " Discs", "untidy_cell"),
        ("Discs with sound only", '"Discs\nwith sound"', "untidy_cell"),
        ("Discs with sound only", "Discs\u00a0with sound", "untidy_cell"),
        ("Discs with sound only", "", "missing_key"),
        ("8523.49.10", "", "missing_key"),
        ("HS2022", "", "missing_key"),
        ("mfn_applied", "", "missing_key"),
        ("2025", "", "missing_key"),
        ("gazette press", "", "missing_key"),
        ("15%,,", "15%,", "bad_row"),
        ("15%,,", "15%,,,", "bad_row"),
        ("Discs with sound only", "Discs, with sound", "bad_row"),
        ("Discs with sound only", '"Discs" with sound', "bad_csv"),
    ],
)
def test_a_cell_that_cannot_be_what_it_says_is_refused_on_its_line(old: str, new: str, code: str) -> None:
    assert old in DISC
    assert faults(FILM, DISC.replace(old, new, 1)) == [("line 3", code)]


def test_every_fault_is_told_at_once() -> None:
    wrong = FILM.replace("HS2022", "HS22").replace("21450 IDR/minute", "21450 IDR").replace("2025", "25")
    found = faults(wrong, "\n", DISC.replace("mfn_applied", "usual"))
    assert sorted(found) == [
        ("line 2", "bad_value"),
        ("line 2", "invalid_measurement_unit"),
        ("line 2", "unknown_word"),
        ("line 3", "bad_row"),
        ("line 4", "unknown_word"),
    ]


def test_a_line_is_counted_in_the_file_and_not_in_records() -> None:
    folded = DISC.replace("Discs with sound only", '"Discs\nwith sound\nonly"')
    assert faults(folded, OTHER.replace("HS2022", "HS22")) == [("line 2", "untidy_cell"), ("line 5", "unknown_word")]


def test_a_quote_that_never_closes_is_a_fault_and_no_crash() -> None:
    assert faults(FILM, DISC.replace("Discs", '"Discs')) == [("line 3", "bad_csv")]


def test_rows_out_of_order_are_refused_each_once() -> None:
    assert faults(DISC, FILM, OTHER, BLANK) == [("line 3", "unsorted_row"), ("line 5", "unsorted_row")]


def test_of_two_years_the_older_stands_first() -> None:
    assert faults(DISC, DISC.replace("2025", "2024")) == [("line 3", "unsorted_row")]


def test_a_row_that_says_another_rate_for_the_same_line_and_year_is_refused_wherever_it_stands() -> None:
    again = DISC.replace("15%", "10%")
    assert faults(DISC, again) == [("line 3", "duplicate_row")]
    assert faults(DISC, OTHER, again) == [("line 4", "duplicate_row")]


RETRACTED = DISC.replace("2025,,,,", "2025,,,2026-03-01,")
CORRECTED = DISC.replace("15%", "10%").replace("2025,,,,", "2025,,2026-03-01,,")


def test_a_rate_found_wrong_stays_beside_the_one_that_corrects_it() -> None:
    wrong, right = rates(RETRACTED, CORRECTED)
    assert (wrong.duty, wrong.retracted, right.duty, right.known) == ("15%", date(2026, 3, 1), "10%", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("known", "told"),
    [("2026-02-28", [("line 3", "duplicate_row")]), ("2026-03-01", [])],
    ids=["known a day before the other was retracted", "known when it was retracted"],
)
def test_two_rates_of_one_line_and_year_may_not_both_be_known_on_a_day(known: str, told: list[tuple[str, str]]) -> None:
    found = read_schedule(PATH, text(RETRACTED, CORRECTED.replace("2026-03-01", known)))
    assert ([] if isinstance(found, Schedule) else places(found)) == told


@pytest.mark.parametrize(
    "head",
    ["", "\n", HEAD.replace("sure,note", "note,sure"), HEAD.replace(",note", ""), "\ufeff" + HEAD, '"' + HEAD],
)
def test_a_file_without_the_header_is_not_guessed_at(head: str) -> None:
    assert places(read_schedule(PATH, (head + DISC).encode())) == [("line 1", "bad_header")]


def test_another_encoding_is_refused_with_the_line_of_its_first_strange_byte() -> None:
    found = read_schedule(PATH, text(FILM) + DISC.replace("sound", "són").encode("latin-1"))
    assert places(found) == [("line 3", "bad_encoding")]


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(tail: bytes) -> None:
    found = read_schedule(PATH, text(FILM) + tail)
    assert isinstance(found, Schedule) or all(fault.key.startswith("line ") for fault in found)


# --- how it is written ---------------------------------------------------------------------------------------------

WORD = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="-"), min_size=1, max_size=6)
WORDS = st.lists(WORD, min_size=1, max_size=3, unique=True)
SENTENCE = WORDS.map(" ".join)
RATES = st.builds(
    ScheduleRate,
    code=st.from_regex(r"[0-9]{4}(\.[0-9]{2}){1,3}", fullmatch=True),
    edition=st.sampled_from(["HS2017", "HS2022"]),
    title=SENTENCE,
    covers=st.just(()) | st.just(("-",)) | WORDS.map(tuple),
    partly=st.just(()) | WORDS.map(tuple),
    type=st.sampled_from(["bound", "mfn_applied", "non_mfn"]),
    duty=st.sampled_from(["", "0%", "6.5%", "5 EUR/100 m", "4% MIN 1,5 EUR/kg"]),
    partner=st.just("") | SENTENCE,
    year=st.integers(1996, 2026),
    since=st.none() | st.dates(date(1996, 1, 1), date(2026, 12, 31)),
    known=st.none() | st.dates(date(1996, 1, 1), date(2026, 12, 31)),
    retracted=st.none() | st.dates(date(1996, 1, 1), date(2026, 12, 31)),
    cite=WORDS.map(tuple),
    sure=st.none() | st.sampled_from(SURENESS),
    note=st.just("") | SENTENCE,
)


def _place(rate: ScheduleRate) -> tuple[Any, ...]:
    return rate.code, rate.type, rate.partner, rate.year, rate.first_day, rate.known or rate.first_day


@given(st.lists(RATES, max_size=5, unique_by=lambda rate: _place(rate)[:5]))
def test_whatever_a_schedule_holds_its_text_holds_it_too(given_rates: list[ScheduleRate]) -> None:
    written = canonical_schedule(Schedule(rate=tuple(given_rates)))
    assert read_schedule(PATH, written.encode()) == Schedule(rate=tuple(sorted(given_rates, key=_place)))


def test_a_file_in_its_one_form_is_written_as_it_was() -> None:
    written = text(FILM, BLANK, DISC, OTHER)
    assert canonical_schedule(Schedule(rate=rates(FILM, BLANK, DISC, OTHER))) == written.decode()


def test_rows_are_brought_into_order_and_lose_quotes_they_do_not_need() -> None:
    quoted = DISC.replace("Discs with sound only", '"Discs with sound only"')
    film, disc = rates(FILM, quoted)
    assert canonical_schedule(Schedule(rate=(disc, film))) == text(FILM, DISC).decode()


def test_the_header_is_the_first_line_even_of_an_empty_schedule() -> None:
    assert canonical_schedule(Schedule(rate=())) == ",".join(HEADER) + "\n" == HEAD


def test_another_sureness_is_another_text() -> None:
    (row,) = rates(DISC)
    assert ",recalled,\n" in canonical_schedule(Schedule(rate=(replace(row, sure="recalled"),)))


# --- the schedules themselves --------------------------------------------------------------------------------------

FILES = sorted((tables_folder() / "schedules").glob("*.csv"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_schedule_of_the_tables_is_read_and_stands_in_its_one_form(path: Path) -> None:
    found = read_schedule(f"schedules/{path.name}", path.read_bytes())
    assert isinstance(found, Schedule), found
    assert canonical_schedule(found).encode() == path.read_bytes()


def duties(importer: str, content: str, heading: str) -> set[str]:
    """The MFN duties of the lines under a heading whose wording names a content."""
    found = read_schedule("", (tables_folder() / "schedules" / f"{importer}.csv").read_bytes())
    assert isinstance(found, Schedule)
    lines = (row for row in found.rate if row.type == "mfn_applied" and row.code.startswith(heading))
    return {row.duty for row in lines if content in row.covers}


@pytest.mark.parametrize(
    ("importer", "heading", "content", "duty"),
    [
        ("eac", "8523.80", "application", {"0%"}),
        ("eac", "8523.80", "music", set()),
        ("eaeu", "8523.49", "music", {"10%"}),
        ("eaeu", "8523.49.5", "video", {"5%"}),
        ("eaeu", "8523.49", "application", {"0%"}),
        ("VN", "8523.49", "music", {"15%"}),
        ("VN", "8523.49", "application", {"0%"}),
        ("VN", "8523.49", "video", {"10%"}),
        ("ID", "8523.49", "music", {"10%"}),
        ("ID", "8523.49", "video", {"21450 IDR/minute"}),
        ("ID", "4911.99", "licence_key", {"10%"}),
        ("KY", "8523.29", "audiobook", {"0%"}),
        ("CN", "4911.99", "licence_key", {"0%"}),
    ],
)
def test_a_carrier_is_charged_by_what_is_on_it(importer: str, heading: str, content: str, duty: set[str]) -> None:
    assert duties(importer, content, heading) == duty
