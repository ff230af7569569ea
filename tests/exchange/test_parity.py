"""Parities fixed by law: exact, from their first day, and through the euro to everything that floats.

Figures of law: Regulation (EC) No 2866/98, decree no 98-1152, the notice of the Central Bank of Bosnia of 2001.
"""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.exchange import Chain, EcbRates, GivenRates, ParityRates, default_rates
from dtariff.model.exchange import ExchangeRate, Rates
from dtariff.tables.release import load

BOOK = load()
ECB = EcbRates()
PARITIES = ParityRates(BOOK.exchange, ECB)
OCTOBER = date(2026, 10, 30)
"""The Bank's row of the day: 2026-10-30,1.1172,175.68."""
FIXED = ["XAF", "XOF", "KMF", "XPF", "BAM", "CVE", "STN", "HRK", "BGN", "DEM", "FRF"]


def asked(base: str, quote: str, on: date = OCTOBER, rates: Rates = PARITIES) -> ExchangeRate:
    found = rates.find(base, quote, on)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("base", "quote", "exact"),
    [
        ("EUR", "XAF", "655.957"),
        ("EUR", "XOF", "655.957"),
        ("EUR", "KMF", "491.96775"),
        ("XPF", "EUR", "0.00838"),
        ("EUR", "BAM", "1.95583"),
        ("EUR", "HRK", "7.53450"),
        ("EUR", "BGN", "1.95583"),
        ("EUR", "DEM", "1.95583"),
        ("EUR", "IEP", "0.787564"),
        ("EUR", "ITL", "1936.27"),
        ("EUR", "CVE", "110.265"),
        ("EUR", "STN", "24.5"),
        ("XAF", "XOF", "1"),
        ("DEM", "BAM", "1"),
    ],
)
def test_a_parity_is_exact(base: str, quote: str, exact: str) -> None:
    assert asked(base, quote).exact == Fraction(exact)
    assert asked(quote, base).exact == 1 / Fraction(exact)


def test_a_franc_of_the_pacific_is_fixed_from_its_own_side() -> None:
    assert asked("EUR", "XPF").exact == Fraction(1000) / Fraction("8.38")
    assert asked("EUR", "XPF").rate == "119.33174224"  # 1000 / 8.38 by hand


def test_between_two_old_currencies_the_way_goes_through_the_euro() -> None:
    """Regulation (EC) No 1103/97 art. 4(4)."""
    assert asked("DEM", "FRF").exact == Fraction("6.55957") / Fraction("1.95583")


def test_a_parity_says_which_act_fixed_it_and_is_of_the_day_asked() -> None:
    found = asked("XPF", "EUR")
    assert "98-1152" in found.source
    assert (found.day, found.rule) == (OCTOBER, "day")


def test_to_a_currency_that_floats_the_way_goes_through_the_euro_and_names_both() -> None:
    found = asked("USD", "XAF", date(2026, 11, 1))
    assert found.exact == Fraction("655.957") / Fraction("1.1172")
    assert (found.base, found.quote, found.asked, found.day) == ("USD", "XAF", date(2026, 11, 1), OCTOBER)
    assert found.source.startswith("European Central Bank, ")
    assert "98/683/EC" in found.source
    assert asked("XAF", "USD", date(2026, 11, 1)).exact == 1 / found.exact
    assert asked("XPF", "USD").exact == Fraction("0.00838") * Fraction("1.1172")


@pytest.mark.parametrize(
    ("code", "before", "published", "fixed"),
    [("HRK", date(2022, 12, 31), "7.5365", "7.5345"), ("BGN", date(2025, 12, 31), "1.9558", "1.95583")],
)
def test_a_currency_floats_until_the_day_it_joins_the_euro(code: str, before: date, published: str, fixed: str) -> None:
    """On the day the parity holds though the Bank's last rate is not yet too old."""
    joined = date(before.year + 1, 1, 1)
    assert asked("EUR", code, before).rate == published
    assert asked("EUR", code, joined).rate == fixed
    assert asked("EUR", code, joined, ECB).rate == published


def test_before_its_first_day_there_is_no_parity() -> None:
    assert PARITIES.find("XAF", "EUR", date(1998, 12, 31)) is None
    assert PARITIES.find("XAF", "EUR", date(1999, 1, 1)) is not None


def test_where_there_is_no_rate_to_go_through_there_is_none() -> None:
    assert PARITIES.find("XAF", "NGN", OCTOBER) is None


def test_a_rate_given_for_the_pair_comes_before_the_way_through_a_parity() -> None:
    rates = default_rates(BOOK.exchange, GivenRates([("2026-10-30", "USD", "XAF", "590", "BEAC")]))
    assert asked("USD", "XAF", OCTOBER, rates).source == "BEAC"


def test_a_rate_given_cannot_change_a_parity() -> None:
    rates = default_rates(BOOK.exchange, GivenRates([("2026-10-30", "EUR", "XAF", "700", "Corner shop")]))
    assert asked("EUR", "XAF", OCTOBER, rates).exact == Fraction("655.957")


def test_a_rate_given_leads_through_a_parity_too() -> None:
    rates = default_rates(BOOK.exchange, GivenRates([("2026-10-30", "EUR", "NGN", "1600", "CBN")]))
    assert asked("XAF", "NGN", OCTOBER, rates).exact == Fraction(1600) / Fraction("655.957")


def test_who_asks_for_the_rates_of_somebody_gets_no_parity_of_another() -> None:
    assert PARITIES.find("USD", "XAF", OCTOBER, "European Central Bank") is None
    assert PARITIES.find("XAF", "EUR", OCTOBER, "HMRC") is None
    assert PARITIES.find("USD", "EUR", OCTOBER, "European Central Bank") is not None


def test_without_a_file_of_parities_the_rates_stand_alone() -> None:
    bare = ParityRates(None, ECB)
    assert asked("EUR", "USD", OCTOBER, bare) == asked("EUR", "USD", OCTOBER, ECB)
    assert bare.find("EUR", "XAF", OCTOBER) is None


def test_of_several_the_first_that_has_a_rate_answers() -> None:
    first = GivenRates([("2026-10-30", "USD", "EUR", "0.5", "First")])
    second = GivenRates([("2026-10-30", "USD", "EUR", "0.6", "Second"), ("2026-10-30", "CHF", "EUR", "1.1", "Second")])
    rates = Chain(first, second)
    assert (asked("USD", "EUR", OCTOBER, rates).source, asked("CHF", "EUR", OCTOBER, rates).source) == (
        "First",
        "Second",
    )
    assert rates.find("USD", "CHF", OCTOBER) is not None  # a cross of the second alone
    assert Chain(first).find("CHF", "EUR", OCTOBER) is None


@given(st.permutations([*FIXED, "EUR", "USD", "JPY"]).map(lambda every: every[:3]))
def test_ways_through_parities_are_exact(three: list[str]) -> None:
    one, two, three_ = three
    assert asked(one, two).exact * asked(two, three_).exact == asked(one, three_).exact
    assert asked(one, two).exact * asked(two, one).exact == 1


def test_every_parity_of_the_tables_is_that_of_the_law_it_cites() -> None:
    """A hundred, and seventy-five, to the French franc; 55 francs for a thousand of the Pacific, to the cent."""
    rows = {row.code: row for row in BOOK.exchange.parities} if BOOK.exchange else {}
    franc = rows["FRF"].units
    assert franc is not None
    assert rows["XAF"].units == rows["XOF"].units == 100 * franc
    assert rows["KMF"].units == 75 * franc
    assert rows["XPF"].equals == f"{round(55 / franc, 2)} EUR"
