"""Rounding by four modes, beside the decimal module of the standard library."""

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtariff.model.law import RoundingMode
from dtariff.sums.rounding import rounded

MODES: dict[RoundingMode, str] = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "down": decimal.ROUND_DOWN,
    "up": decimal.ROUND_UP,
}

WITHOUT_HASTE = settings(deadline=None)
"""A test may take its time where the machine is busy."""

amounts = st.integers(min_value=0, max_value=10**18)
divisors = st.integers(min_value=1, max_value=10**9)
modes = st.sampled_from(list(MODES))


def by_decimal(above: int, below: int, mode: RoundingMode) -> int:
    """The same by the decimal module, with so many digits that no half can be missed."""
    with decimal.localcontext() as context:
        context.prec = 120
        return int((Decimal(above) / Decimal(below)).quantize(Decimal(1), rounding=MODES[mode]))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # 0, 0.5, 1, 1.5, 2, 2.5, 3.5
        ("half_up", [0, 1, 1, 2, 2, 3, 4]),
        ("half_even", [0, 0, 1, 2, 2, 2, 4]),
        ("down", [0, 0, 1, 1, 2, 2, 3]),
        ("up", [0, 1, 1, 2, 2, 3, 4]),
    ],
)
def test_halves_go_where_the_mode_says(mode: RoundingMode, expected: list[int]) -> None:
    assert [rounded(halves, 2, mode) for halves in (0, 1, 2, 3, 4, 5, 7)] == expected


@pytest.mark.parametrize(
    ("mode", "expected"), [("half_up", [0, 1]), ("half_even", [0, 1]), ("down", [0, 0]), ("up", [1, 1])]
)
def test_thirds_go_to_the_nearest_unless_the_mode_says_otherwise(mode: RoundingMode, expected: list[int]) -> None:
    assert [rounded(thirds, 3, mode) for thirds in (1, 2)] == expected


def test_half_up_is_the_rule_where_none_is_named() -> None:
    assert rounded(5, 2) == 3


def test_a_hair_below_a_half_is_not_a_half() -> None:
    assert rounded(5 * 10**30 - 1, 10**31, "half_up") == 0
    assert rounded(5 * 10**30, 10**31, "half_up") == 1
    assert rounded(1, 10**31, "up") == 1


@WITHOUT_HASTE
@given(amounts, divisors, modes)
def test_each_mode_rounds_as_the_decimal_module_does(above: int, below: int, mode: RoundingMode) -> None:
    assert rounded(above, below, mode) == by_decimal(above, below, mode)


@WITHOUT_HASTE
@given(amounts, st.sampled_from([1, 2, 4, 5, 8, 10, 20, 100, 1000]), modes)
def test_each_mode_rounds_halves_as_the_decimal_module_does(above: int, below: int, mode: RoundingMode) -> None:
    assert rounded(above, below, mode) == by_decimal(above, below, mode)


@WITHOUT_HASTE
@given(amounts, modes, divisors)
def test_a_whole_number_stays_what_it_is(whole: int, mode: RoundingMode, below: int) -> None:
    assert rounded(whole * below, below, mode) == whole


@WITHOUT_HASTE
@given(amounts, divisors, modes)
def test_no_rounding_moves_an_amount_by_a_whole_unit(above: int, below: int, mode: RoundingMode) -> None:
    assert abs(rounded(above, below, mode) - Fraction(above, below)) < 1


@WITHOUT_HASTE
@given(amounts, divisors, st.sampled_from(["half_up", "half_even"]))
def test_rounding_to_the_nearest_moves_an_amount_by_half_a_unit_at_most(
    above: int, below: int, mode: RoundingMode
) -> None:
    assert abs(rounded(above, below, mode) - Fraction(above, below)) <= Fraction(1, 2)


@WITHOUT_HASTE
@given(amounts, divisors)
def test_down_is_never_above_and_up_never_below_the_others(above: int, below: int) -> None:
    nearest = [rounded(above, below, mode) for mode in ("half_even", "half_up")]
    assert rounded(above, below, "down") <= nearest[0] <= nearest[1] <= rounded(above, below, "up")


@WITHOUT_HASTE
@given(amounts, amounts, divisors, modes)
def test_more_is_never_rounded_to_less(one: int, other: int, below: int, mode: RoundingMode) -> None:
    less, more = sorted((one, other))
    assert rounded(less, below, mode) <= rounded(more, below, mode)


@WITHOUT_HASTE
@given(amounts, divisors, st.integers(min_value=1, max_value=10**6), modes)
def test_a_fraction_that_is_not_in_lowest_terms_rounds_the_same(
    above: int, below: int, times: int, mode: RoundingMode
) -> None:
    assert rounded(above * times, below * times, mode) == rounded(above, below, mode)
