"""Rates that an importer yields become rows of the tables: more of them, and none otherwise than it stood."""

from datetime import date
from decimal import Decimal

from dtariff.model.reference_rates import ReferenceRates
from dtariff.upkeep.importers.importer import ReferenceRate
from dtariff.upkeep.reference_rates import merge_rates

PATH = "exchange/ecb.csv"
STANDS = ReferenceRates(days={"2026-10-30": {"EUR/USD": "1.1172"}})


def row(day: int, rate: str, quote: str = "USD", month: int = 11) -> ReferenceRate:
    where = f"line {day}"
    return ReferenceRate(day=date(2026, month, day), base="EUR", quote=quote, rate=Decimal(rate), where=where)


def test_a_first_file_has_every_rate_in_order() -> None:
    merged = merge_rates(PATH, None, [row(3, "1.2"), row(2, "1.10"), row(2, "0.9", "CHF")])
    assert merged == ReferenceRates(
        days={"2026-11-02": {"EUR/CHF": "0.9", "EUR/USD": "1.1"}, "2026-11-03": {"EUR/USD": "1.2"}}
    )


def test_a_file_grows_and_a_rate_that_it_has_is_no_news() -> None:
    merged = merge_rates(PATH, STANDS, [row(30, "1.11720", month=10), row(2, "1.12")])
    assert merged == ReferenceRates(days={"2026-10-30": {"EUR/USD": "1.1172"}, "2026-11-02": {"EUR/USD": "1.12"}})


def test_only_days_after_one_are_added_where_that_is_wanted() -> None:
    rows = [row(2, "1.12"), row(3, "1.13")]
    assert merge_rates(PATH, None, rows, after=date(2026, 11, 2)) == ReferenceRates(
        days={"2026-11-03": {"EUR/USD": "1.13"}}
    )


def test_rates_that_contradict_what_was_published_are_all_told_and_nothing_is_taken() -> None:
    rows = [row(30, "1.12", month=10), row(2, "1.12"), row(3, "1.14")]
    merged = merge_rates(PATH, STANDS, rows, after=date(2026, 11, 20))
    assert isinstance(merged, list)
    assert [(fault.file, fault.key, fault.code) for fault in merged] == [(PATH, "2026-10-30 EUR/USD", "rate_changed")]


def test_a_rate_ten_times_the_last_that_stands_is_out_of_a_column_that_slipped() -> None:
    merged = merge_rates(PATH, STANDS, [row(2, "11.172"), row(2, "0.9", "CHF"), row(3, "0.11172")])
    assert isinstance(merged, list)
    assert [(fault.key, fault.code) for fault in merged] == [
        ("2026-11-02 EUR/USD", "rate_leaps"),
        ("2026-11-03 EUR/USD", "rate_leaps"),
    ]
    assert isinstance(merge_rates(PATH, STANDS, [row(2, "11.1")]), ReferenceRates)


def test_two_rates_of_one_source_that_contradict_each_other_are_told_too() -> None:
    merged = merge_rates(PATH, STANDS, [row(2, "1.12"), row(2, "1.13")])
    assert isinstance(merged, list)
    assert [fault.key for fault in merged] == ["2026-11-02 EUR/USD"]
    assert "line 2 says 1.13, and 1.12 stands" in merged[0].message
