"""Rates that a user gives: read with all their faults at once, and used in both directions and for crosses."""

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.exchange import GivenRates
from dtariff.model.errors import InputError, RatesError
from dtariff.model.exchange import ExchangeRate

FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)
POSITIVE = st.integers(1, 10**9).map(lambda scaled: f"{scaled / 10**4:.4f}")


def asked(rates: GivenRates, base: str, quote: str, on: date = SUNDAY, source: str = "") -> ExchangeRate:
    found = rates.find(base, quote, on, source)
    assert found is not None
    return found


def faults_of(made: Any) -> list[tuple[str, str]]:
    with pytest.raises(RatesError) as raised:
        made()
    assert raised.value.code == "bad_rates"
    return [(fault.param, fault.code) for fault in raised.value.faults]


# --- which rate -----------------------------------------------------------------------------------------------------


def test_a_rate_given_is_used_until_it_is_older_than_ten_days() -> None:
    rates = GivenRates([(FRIDAY, "USD", "EUR", "0.89", "Bank of Here")])
    found = asked(rates, "USD", "EUR")
    assert (found.rate, found.asked, found.day, found.source) == ("0.89", SUNDAY, FRIDAY, "Bank of Here")
    assert rates.find("USD", "EUR", date(2026, 11, 19)) is None
    assert rates.find("USD", "EUR", date(2026, 11, 30)) is not None
    assert rates.find("USD", "EUR", date(2026, 12, 1)) is None


def test_it_is_used_the_other_way_round_too_and_loses_nothing() -> None:
    assert asked(GivenRates([(FRIDAY, "USD", "EUR", "0.89", "Bank")]), "EUR", "USD").exact == Fraction(100, 89)


def test_where_both_directions_are_given_each_is_used_as_it_stands() -> None:
    """A bank buys and sells at two rates."""
    rates = GivenRates([(FRIDAY, "USD", "EUR", "0.89", "Bank"), (FRIDAY, "EUR", "USD", "1.10", "Bank")])
    assert (asked(rates, "USD", "EUR").rate, asked(rates, "EUR", "USD").rate) == ("0.89", "1.1")


def test_a_cross_goes_through_a_currency_that_both_were_given_in() -> None:
    rates = GivenRates([(FRIDAY, "USD", "CHF", "0.80", "Bank"), (FRIDAY, "JPY", "CHF", "0.005", "Bank")])
    assert asked(rates, "USD", "JPY").exact == 160  # 0.80 / 0.005


@pytest.mark.parametrize(
    "other",
    [(date(2026, 11, 19), "JPY", "CHF", "0.005", "Bank"), (FRIDAY, "JPY", "CHF", "0.005", "Another bank")],
    ids=["of another day", "of another source"],
)
def test_no_cross_is_made_of_rates(other: Any) -> None:
    assert GivenRates([(FRIDAY, "USD", "CHF", "0.80", "Bank"), other]).find("USD", "JPY", SUNDAY) is None


def test_no_cross_goes_through_two_currencies() -> None:
    rows: list[Any] = [
        (FRIDAY, base, quote, "2", "Bank") for base, quote in [("USD", "CHF"), ("CHF", "SEK"), ("SEK", "JPY")]
    ]
    rates = GivenRates(rows)
    assert asked(rates, "USD", "SEK").exact == 4
    assert rates.find("USD", "JPY", SUNDAY) is None


def test_of_two_sources_the_later_day_is_used_and_of_one_day_the_one_given_first() -> None:
    rates = GivenRates(
        [
            ("2026-11-19", "USD", "EUR", "0.87", "Tax office, daily"),
            ("2026-11-20", "USD", "EUR", "0.88", "Bank"),
            ("2026-11-20", "USD", "EUR", "0.89", "Another bank"),
        ]
    )
    assert asked(rates, "USD", "EUR").source == "Bank"
    assert asked(rates, "USD", "EUR", source="another BANK").rate == "0.89"
    assert asked(rates, "USD", "EUR", source="Tax office").day == date(2026, 11, 19)
    assert rates.find("USD", "EUR", SUNDAY, "Tax off") is None


@given(POSITIVE, POSITIVE)
def test_crosses_and_inverses_are_exact(first: str, second: str) -> None:
    rates = GivenRates([(FRIDAY, "USD", "EUR", first, "Bank"), (FRIDAY, "EUR", "JPY", second, "Bank")])
    across, back = asked(rates, "USD", "JPY"), asked(rates, "JPY", "USD")
    assert across.exact == Fraction(first) * Fraction(second)
    assert across.exact * back.exact == 1
    assert asked(rates, "USD", "EUR").then(asked(rates, "EUR", "JPY")) == across


@pytest.mark.parametrize("rate", ["3", 3, Decimal(3), Decimal("3.00"), Decimal("0.3E+1"), " 3 ", "003.000"])
def test_a_rate_may_be_text_a_decimal_or_an_int(rate: Any) -> None:
    assert asked(GivenRates([(FRIDAY, " usd ", "eur", rate, " Bank ")]), "USD", "EUR", source="Bank").exact == 3


def test_the_same_rate_twice_is_no_fault() -> None:
    rates = GivenRates([(FRIDAY, "USD", "EUR", "0.89", "Bank"), ("2026-11-20", "USD", "EUR", "0.890", "Bank")])
    assert asked(rates, "USD", "EUR").rate == "0.89"


def test_no_rates_answer_nothing() -> None:
    assert GivenRates([]).find("USD", "EUR", SUNDAY) is None


# --- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        (0.89, "float_rate"),
        (float("nan"), "float_rate"),
        ("0", "rate_not_positive"),
        ("0.000", "rate_not_positive"),
        ("-0.89", "rate_not_positive"),
        (-1, "rate_not_positive"),
        ("0,89", "bad_rate"),
        ("1e3", "bad_rate"),
        ("", "bad_rate"),
        ("NaN", "bad_rate"),
        ("٣", "bad_rate"),
        (".5", "bad_rate"),
        (Decimal("NaN"), "bad_rate"),
        (Decimal("Infinity"), "bad_rate"),
        (Decimal("1E+999999"), "bad_rate"),
        ("1" * 200, "bad_rate"),
        pytest.param(10**5000, "bad_rate", id="a number that Python does not write"),
        (True, "bad_rate"),
        (None, "bad_rate"),
    ],
)
def test_what_is_no_rate_is_refused_at_its_place(rate: Any, code: str) -> None:
    assert faults_of(lambda: GivenRates([(FRIDAY, "USD", "EUR", rate, "Bank")])) == [("rates[0].rate", code)]


def test_all_faults_of_all_rows_are_told_together() -> None:
    rows: list[Any] = [
        (FRIDAY, "USD", "EUR", "0.89", "Bank"),
        ("20 November", "US$", "EURO", 0.89, " "),
        (FRIDAY, "USD", "usd", "1", "Bank"),
        (FRIDAY, "USD", "EUR", "0.90", "Bank"),
        (FRIDAY, "USD", "EUR"),
        None,
    ]
    assert faults_of(lambda: GivenRates(rows)) == [
        ("rates[1].day", "bad_date"),
        ("rates[1].base", "bad_currency"),
        ("rates[1].quote", "bad_currency"),
        ("rates[1].rate", "float_rate"),
        ("rates[1].source", "source_missing"),
        ("rates[2].quote", "same_currency"),
        ("rates[3].rate", "duplicate_rate"),
        ("rates[4]", "bad_row"),
        ("rates[5]", "bad_row"),
    ]


def test_the_error_is_one_of_input_says_how_many_faults_and_carries_each_with_a_hint() -> None:
    with pytest.raises(InputError) as raised:
        GivenRates([("never", "USD", "EUR", "0", "Bank")])
    error = raised.value
    assert isinstance(error, RatesError)
    assert (error.code, error.param) == ("bad_rates", "rates[0].day")
    assert "2 faults" in error.message
    assert all(fault.hint for fault in error.faults)
    assert error.as_dict()["faults"] == [fault.as_dict() for fault in error.faults]
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - what this test made itself
    assert [fault.as_dict() for fault in again.faults] == [fault.as_dict() for fault in error.faults]


# --- CSV ------------------------------------------------------------------------------------------------------------

GOOD = """\
day,base,quote,rate,source
2026-11-01,USD,GBP,0.76,HMRC
2026-11-01,EUR,GBP,0.85,"HMRC, period rates"
"""
BAD = """\
day,base,quote,rate,source
2026-11-01,USD,GBP,0.76,HMRC

2026-02-30,USD,GBP,0.7.6,HMRC
2026-11-01,EUR,GBP,0.85,HMRC, period rates
2026-11-01,USD,GBP,0.77,HMRC
"""


def test_rates_can_be_read_from_csv() -> None:
    rates = GivenRates.read(GOOD)
    assert asked(rates, "USD", "GBP", date(2026, 11, 2)).rate == "0.76"
    assert asked(rates, "EUR", "GBP", date(2026, 11, 2), "HMRC").source == "HMRC, period rates"


def test_columns_may_stand_in_any_order() -> None:
    rates = GivenRates.read("rate, source,day,quote,base\n0.76,HMRC,2026-11-01,GBP,USD\n")
    assert asked(rates, "USD", "GBP", date(2026, 11, 2)).rate == "0.76"


def test_all_faults_of_a_text_are_told_with_the_line_they_stand_on() -> None:
    assert sorted(faults_of(lambda: GivenRates.read(BAD))) == [
        ("rates[4].day", "bad_date"),
        ("rates[4].rate", "bad_rate"),
        ("rates[5]", "bad_row"),
        ("rates[6].rate", "duplicate_rate"),
    ]


@pytest.mark.parametrize("rows", [1, 10_000], ids=["short", "longer than a cell may be"])
def test_a_quotation_mark_that_is_never_closed_swallows_no_rates(rows: int) -> None:
    """Unnoticed, the rest of the text would be the name of one source."""
    text = 'day,base,quote,rate,source\n2026-11-01,USD,GBP,0.76,"HMRC\n' + "2026-11-01,EUR,GBP,0.85,HMRC\n" * rows
    ((param, code),) = faults_of(lambda: GivenRates.read(text))
    assert (param.partition("[")[0], code) == ("rates", "bad_row")


@pytest.mark.parametrize(
    "text", ["", "day,base,quote,rate\n", "2026-11-01,USD,GBP,0.76,HMRC\n", GOOD.replace(",", ";")]
)
def test_a_text_without_the_five_columns_is_refused_at_its_first_line(text: str) -> None:
    assert faults_of(lambda: GivenRates.read(text)) == [("rates[1]", "bad_columns")]


def test_a_file_as_a_spreadsheet_writes_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert asked(GivenRates.read_file(path), "USD", "GBP", date(2026, 11, 2)).rate == "0.76"
