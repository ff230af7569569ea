"""What stands beside landed costs: how far they lie apart, and the share of a fixed cost that falls on one sale."""

from fractions import Fraction

import pytest

from dtariff.model.comparison import FixedCost
from dtariff.model.errors import InputError
from dtariff.model.money import Money
from dtariff.sums.beside import ends, gap, share


def money(text: str) -> Money:
    return Money.parse(text)


# --- apart ---


def test_a_gap_is_exact_and_a_share_of_the_amount_it_is_measured_from() -> None:
    found = gap(money("143.10 USD"), money("119.00 USD"))
    assert found is not None
    assert found.amount == money("24.10 USD")
    assert found.share == Fraction(2410, 11900)


def test_what_costs_less_lies_below() -> None:
    found = gap(money("10 JPY"), money("11 JPY"))
    assert found is not None
    assert found.amount == money("-1 JPY")
    assert found.share == Fraction(-1, 11)


def test_of_nought_there_is_no_share() -> None:
    found = gap(money("1.00 USD"), money("0.00 USD"))
    assert found is not None
    assert (found.amount, found.share) == (money("1.00 USD"), None)


@pytest.mark.parametrize("pair", [(None, money("1 USD")), (money("1 USD"), None), (None, None)])
def test_from_an_amount_that_is_not_known_nothing_is_measured(pair: tuple[Money | None, Money | None]) -> None:
    assert gap(*pair) is None


def test_a_country_has_no_ends_where_no_part_of_it_has_an_answer() -> None:
    assert ends("US", (), 51) is None


# --- a fixed cost ---


@pytest.mark.parametrize(
    ("a_year", "sales", "digits", "expected"),
    [
        ("10000 USD", 3000, 2, "3.33 USD"),  # 3.333...
        ("10000 USD", 6000, 2, "1.67 USD"),  # 1.666...
        ("1 USD", 200, 2, "0.01 USD"),  # half a cent goes up
        ("1 USD", 201, 2, "0.00 USD"),  # less than half a cent does not
        ("1000000 JPY", 3, 0, "333333 JPY"),
        ("1 KWD", 2000, 3, "0.001 KWD"),
        ("0 USD", 10, 2, "0.00 USD"),
        ("0.005 USD", 1, 2, "0.01 USD"),  # finer than a cent, and all the same exact until it is shared
    ],
)
def test_a_fixed_cost_is_shared_by_the_sales_of_a_year_half_up(
    a_year: str, sales: int, digits: int, expected: str
) -> None:
    assert str(share(FixedCost.of(a_year, sales), digits)) == expected


@pytest.mark.parametrize(
    "sales", ["0", "-5", "1.5", "1e3", "", "five", "5,000", "\u0665", True, 2.0, None, 10**16, "9" * 99]
)
def test_sales_are_a_whole_number_above_nought(sales: object) -> None:
    with pytest.raises(InputError) as refused:
        FixedCost.of("100 USD", sales)
    assert (refused.value.code, refused.value.param) == ("bad_sales", "sales")


@pytest.mark.parametrize(
    ("a_year", "code"), [("12,000", "bad_price"), ("-1", "negative_price"), ("5 EUR", "currency_conflict")]
)
def test_a_cost_that_is_none_is_refused_by_its_name(a_year: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        FixedCost.of(a_year, 10, currency="USD")
    assert (refused.value.code, refused.value.param) == (code, "a_year")
