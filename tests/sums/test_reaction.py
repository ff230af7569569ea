"""How much is bought at another price, along a straight line of demand; worked out by hand."""

from fractions import Fraction

import pytest

from dtariff.sums.burden import Burden
from dtariff.sums.reaction import moved, reaction, reaction_otherwise

FREE = Burden(Fraction(0), None, Fraction(1, 4), None)
FIFTH = Burden(Fraction(1, 5), None, Fraction(3, 10), None)
"""VAT of a quarter: on 1 it is 1/4, the buyer pays 5/4; on 1 and a fifth it is 3/10, the buyer pays 3/2."""
NO_TAX = Burden(Fraction(1, 5), None, None, "subdivision_needed")
NO_DUTY = Burden(None, None, None, "law_unknown")


def test_the_quantity_falls_by_the_elasticity_times_the_share_by_which_the_landed_price_rises() -> None:
    """From 5/4 to 3/2 is a fifth more; at -1.5 three tenths less are bought."""
    assert reaction(FREE, FIFTH, Fraction(-3, 2)) == Fraction(7, 10)


def test_it_rises_where_the_price_falls() -> None:
    """From 3/2 to 5/4 is a sixth less; at -1.5 a quarter more is bought."""
    assert reaction(FIFTH, FREE, Fraction(-3, 2)) == Fraction(5, 4)


@pytest.mark.parametrize(
    ("elasticity", "quantity"),
    [
        (Fraction(-5), Fraction(0)),
        (Fraction(-6), Fraction(0)),
        (Fraction(-4), Fraction(1, 5)),
        (Fraction(0), Fraction(1)),
    ],
)
def test_nobody_buys_less_than_nothing(elasticity: Fraction, quantity: Fraction) -> None:
    assert moved(Fraction(5, 4), Fraction(3, 2), elasticity) == quantity


@pytest.mark.parametrize(("before", "after"), [(FREE, NO_TAX), (NO_TAX, FREE), (FREE, NO_DUTY), (NO_DUTY, NO_DUTY)])
def test_without_both_prices_nobody_knows(before: Burden, after: Burden) -> None:
    assert reaction(before, after, Fraction(-1)) is None


def test_a_duty_that_stays_leaves_the_price_whatever_the_tax_is() -> None:
    assert reaction(NO_TAX, NO_TAX, Fraction(-1)) == 1


def test_the_other_reading_has_a_price_of_its_own() -> None:
    """Barred by one reading, a fifth by the other."""
    torn = Burden(Fraction(0), Fraction(1, 5), Fraction(1, 4), None, Fraction(3, 10))
    assert reaction(FREE, torn, Fraction(-3, 2)) == 1
    assert reaction_otherwise(FREE, torn, Fraction(-3, 2)) == Fraction(7, 10)
    assert reaction_otherwise(FREE, FREE, Fraction(-3, 2)) is None
