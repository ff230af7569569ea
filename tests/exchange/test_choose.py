"""Which day's rate law wants: each rule on the last day of one rate and on the first of the next.

Wednesdays are those of the calendar: August 2026 has 5, 12, 19, 26; September 2, 9, 16, 23, 30; October 7, 14, 21, 28.
"""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.exchange import EcbRates, GivenRates, choose
from dtariff.exchange.choose import penultimate_wednesday
from dtariff.model.exchange import ExchangeRate, ExchangeRule, Rates
from dtariff.model.law import ExchangeKind

ECB = EcbRates()
BANK = "European Central Bank"


def rule(kind: ExchangeKind, source: str = "") -> ExchangeRule:
    return ExchangeRule(kind=kind, source=source, since=date(2000, 1, 1), sure="primary")


def chosen(on: str, rates: Rates, *rules: ExchangeRule, base: str = "USD", quote: str = "EUR") -> ExchangeRate | None:
    return choose(rules, base, quote, date.fromisoformat(on), rates)


def published(source: str, **by_day: str) -> GivenRates:
    """Rates of dollars to pounds, by days written d2026_11_01."""
    return GivenRates([(day[1:].replace("_", "-"), "USD", "GBP", rate, source) for day, rate in by_day.items()])


def rate_on(on: str, rates: Rates, *rules: ExchangeRule) -> str | None:
    found = chosen(on, rates, *rules, quote="GBP")
    return found.rate if found else None


# --- customs of the Union -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "day", "dollars"),
    [
        ("2026-09-01", "2026-08-19", "1.1605"),
        ("2026-09-30", "2026-08-19", "1.1605"),
        ("2026-10-01", "2026-09-23", "1.1411"),
        ("2026-10-31", "2026-09-23", "1.1411"),
        ("2026-11-01", "2026-10-21", "1.1234"),
        ("2026-11-30", "2026-10-21", "1.1234"),
        ("2025-12-31", "2025-11-19", "1.1583"),
        ("2026-01-01", "2025-12-24", "1.1787"),
    ],
)
def test_the_rate_of_the_second_last_wednesday_holds_for_the_whole_next_month(on: str, day: str, dollars: str) -> None:
    """Dollars for a euro as they stand in the Bank's row of that day; 2025 ends with a fifth Wednesday, the 31st."""
    found = chosen(on, ECB, rule("month_penultimate_wednesday", BANK))
    assert found is not None
    assert (found.asked.isoformat(), found.day.isoformat()) == (on, day)
    assert found.exact == 1 / Fraction(dollars)
    assert found.rule == "month_penultimate_wednesday"


def test_if_that_wednesday_has_none_the_last_published_before_it_holds() -> None:
    """Implementing Regulation (EU) 2015/2447 art. 146(2)."""
    rates = published("National Bank", d2026_10_19="0.75", d2026_10_20="0.76", d2026_10_22="0.77")
    assert rate_on("2026-11-15", rates, rule("month_penultimate_wednesday", "National Bank")) == "0.76"


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)))
def test_behind_the_second_last_wednesday_there_is_one_more_and_no_other(on: date) -> None:
    found = penultimate_wednesday(on)
    assert (found.weekday(), found.year, found.month) == (2, on.year, on.month)
    assert (found + timedelta(days=7)).month == on.month
    assert (found + timedelta(days=14)).month != on.month


# --- the day, and the day before ------------------------------------------------------------------------------------


def test_without_a_rule_the_rate_of_the_day_holds_or_the_last_before_it() -> None:
    found = chosen("2026-11-01", ECB)
    assert found is not None
    assert (found.day, found.exact, found.rule) == (date(2026, 10, 30), 1 / Fraction("1.1172"), "day")


@pytest.mark.parametrize(("on", "day"), [("2026-10-30", "2026-10-29"), ("2026-10-26", "2026-10-23")])
def test_the_rate_of_the_day_before_is_on_a_monday_that_of_friday(on: str, day: str) -> None:
    found = chosen(on, ECB, rule("previous_day"))
    assert found is not None
    assert (found.asked.isoformat(), found.day.isoformat()) == (on, day)


# --- rates that somebody publishes for a time -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        ("2026-10-31", None),
        ("2026-11-01", "0.76"),
        ("2026-11-10", "0.76"),
        ("2026-11-11", "0.80"),
        ("2026-11-30", "0.80"),
        ("2026-12-01", None),
    ],
)
def test_a_rate_of_the_month_holds_to_its_end_and_an_amendment_from_its_day(on: str, rate: str | None) -> None:
    rates = published("HMRC", d2026_11_01="0.76", d2026_11_11="0.80")
    found = rate_on(on, rates, rule("month_published", "HMRC"))
    assert (found and Fraction(found)) == (rate and Fraction(rate))


def test_a_rate_of_the_first_of_the_month_is_not_too_old_on_its_last_day() -> None:
    assert rate_on("2026-10-31", published("HMRC", d2026_10_01="0.76"), rule("month_published", "HMRC")) == "0.76"


@pytest.mark.parametrize(
    ("on", "rate"), [("2026-11-17", None), ("2026-11-18", "0.76"), ("2026-11-24", "0.76"), ("2026-11-25", None)]
)
def test_a_rate_of_the_week_holds_for_seven_days(on: str, rate: str | None) -> None:
    """Indonesia: from Wednesday, here 18 November 2026, to Tuesday."""
    rates = published("Ministry of Finance", d2026_11_18="0.76")
    assert rate_on(on, rates, rule("week_published", "Ministry of Finance")) == rate


@pytest.mark.parametrize(
    ("on", "rate"), [("2026-11-15", None), ("2026-11-16", "0.76"), ("2026-11-29", "0.76"), ("2026-11-30", None)]
)
def test_a_rate_of_two_weeks_holds_for_fourteen_days(on: str, rate: str | None) -> None:
    rates = published("New Zealand Customs", d2026_11_16="0.76")
    assert rate_on(on, rates, rule("fortnight_published", "New Zealand Customs")) == rate


# --- the third Wednesday --------------------------------------------------------------------------------------------

CHINA = rule("month_third_wednesday", "People's Bank of China")


@pytest.mark.parametrize(
    ("on", "rate"), [("2026-10-31", "0.71"), ("2026-11-01", "0.72"), ("2026-11-30", "0.72"), ("2026-12-01", None)]
)
def test_the_rate_of_the_third_wednesday_holds_for_the_next_month(on: str, rate: str | None) -> None:
    """16 September and 21 October 2026; the rates beside them are not used."""
    by_day = {"d2026_09_16": "0.71", "d2026_09_23": "0.9", "d2026_10_14": "0.9", "d2026_10_21": "0.72"}
    assert rate_on(on, published("People's Bank of China", **by_day), CHINA) == rate


def test_if_the_third_wednesday_is_a_holiday_the_fourth_counts_and_not_the_day_before() -> None:
    """18 February 2026 was in the week of the Spring Festival."""
    by_day = {"d2026_02_13": "0.70", "d2026_02_25": "0.73"}
    assert rate_on("2026-03-10", published("People's Bank of China", **by_day), CHINA) == "0.73"


# --- quarters -------------------------------------------------------------------------------------------------------

NEW_YORK = "Federal Reserve Bank of New York"
CERTIFIED = GivenRates(
    [
        (day, "GBP", "USD", rate, NEW_YORK)
        for day, rate in [
            ("2026-06-30", "1.5000"),
            ("2026-07-01", "1.1000"),
            ("2026-08-03", "1.1549"),
            ("2026-08-04", "1.1550"),
            ("2026-08-05", "1.0450"),
            ("2026-09-30", "1.0451"),
            ("2026-10-01", "1.2000"),
        ]
    ]
)


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        ("2026-06-30", "1.5"),
        ("2026-07-01", "1.1"),
        ("2026-08-03", "1.1"),
        ("2026-08-04", "1.155"),
        ("2026-08-05", "1.045"),
        ("2026-09-30", "1.1"),
        ("2026-10-01", "1.2"),
    ],
)
def test_the_first_rate_of_the_quarter_holds_but_that_of_a_day_that_differs_by_five_percent(on: str, rate: str) -> None:
    """19 CFR 159.34(b)(2): 5 percent of 1.1000 are 0.0550."""
    found = chosen(on, CERTIFIED, rule("quarter_first_published", NEW_YORK), base="GBP", quote="USD")
    assert found is not None
    assert (found.rate, found.rule) == (rate, "quarter_first_published")


def test_before_the_first_rate_of_a_quarter_is_there_none_is_used() -> None:
    late = GivenRates([("2026-06-30", "GBP", "USD", "1.5", NEW_YORK), ("2026-07-02", "GBP", "USD", "1.1", NEW_YORK)])
    assert chosen("2026-07-01", late, rule("quarter_first_published", NEW_YORK), base="GBP", quote="USD") is None


@pytest.mark.parametrize(
    ("on", "day", "dollars"),
    [
        ("2024-01-01", "2024-04-02", "1.0749"),
        ("2024-03-31", "2024-04-02", "1.0749"),
        ("2024-12-31", "2024-12-31", "1.0389"),
        ("2026-01-15", "2026-03-31", "1.1498"),
        ("2026-08-08", "2026-09-30", "1.1355"),
    ],
)
def test_a_return_takes_the_rate_of_the_last_day_of_the_quarter_or_the_next_published(
    on: str, day: str, dollars: str
) -> None:
    """Directive 2006/112/EC art. 366(2). 31 March 2024 was Easter Sunday; the Bank's next row is 2024-04-02,1.0749."""
    found = chosen(on, ECB, rule("quarter_last_day", BANK))
    assert found is not None
    assert (found.day.isoformat(), found.exact) == (day, 1 / Fraction(dollars))


def test_before_the_quarter_is_over_there_is_no_such_rate() -> None:
    rates = published("Bank", d2026_11_20="0.76")
    assert rate_on("2026-11-20", rates, rule("quarter_last_day", "Bank")) is None


# --- whose rates ----------------------------------------------------------------------------------------------------

KINDS: list[ExchangeKind] = [
    "day",
    "previous_day",
    "week_published",
    "fortnight_published",
    "month_published",
    "month_penultimate_wednesday",
    "month_third_wednesday",
    "quarter_first_published",
    "quarter_last_day",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_that_names_somebodys_rates_is_never_answered_with_those_of_the_bank(kind: ExchangeKind) -> None:
    assert chosen("2026-09-15", ECB, rule(kind, "HMRC"), quote="GBP") is None
    assert chosen("2026-09-15", ECB, rule(kind, BANK), quote="GBP") is not None


def test_of_several_rules_the_first_that_can_be_answered_is_used() -> None:
    choices = (rule("month_published", "HMRC"), rule("day"))
    found = chosen("2026-10-30", ECB, *choices, quote="GBP")
    assert found is not None
    assert found.rule == "day"
    given_too = chosen("2026-10-30", published("HMRC", d2026_10_01="0.76"), *choices, quote="GBP")
    assert given_too is not None
    assert (given_too.rule, given_too.rate) == ("month_published", "0.76")


@pytest.mark.parametrize("rules", [(), (rule("month_published", "HMRC"),)], ids=["no rule", "a rule"])
def test_one_currency_needs_no_rate(rules: tuple[ExchangeRule, ...]) -> None:
    found = chosen("2030-01-01", ECB, *rules, base="GBP", quote="GBP")
    assert found is not None
    assert (found.exact, found.rate) == (Fraction(1), "1")
