"""How much less is bought of what costs more: the elasticity of a price at a point, by whoever states it.

The textbook's point elasticity, taken along a straight line of demand (Alfred Marshall, Principles of Economics, book
III, chapter IV): of an elasticity e, a price that rises by a share s changes the quantity by the share e * s, and never
below nought. A line and not a curve of constant elasticity, whose powers are no fractions: so every sum stays exact.

Two things are assumed. The price is what the buyer pays, the net price with duty and taxes; and the buyer bears every
change of them, while the net price stays.
"""

from fractions import Fraction

from dtariff.sums.burden import Burden


def landed(duty: Fraction | None, tax: Fraction | None) -> Fraction | None:
    """What the buyer pays of a net price of one; None where a charge is not known.

    Example:
        >>> landed(Fraction(1, 5), Fraction(1, 10)), landed(None, Fraction(1, 10))
        (Fraction(13, 10), None)
    """
    return None if duty is None or tax is None else 1 + duty + tax


def moved(before: Fraction, after: Fraction, elasticity: Fraction) -> Fraction:
    """The quantity that is bought at a price, as a share of that at another.

    Args:
        before: the price at which a quantity of one is bought; above nought.
        after: the other price.
        elasticity: nought or less.

    Example:
        >>> moved(Fraction(1), Fraction(5, 4), Fraction(-2)), moved(Fraction(1), Fraction(2), Fraction(-3))
        (Fraction(1, 2), Fraction(0, 1))
    """
    return max(Fraction(0), 1 + elasticity * (after - before) / before)


def reaction(before: Burden, after: Burden, elasticity: Fraction) -> Fraction | None:
    """The quantity that is bought under one law, as a share of that under another; None where a price is not known.

    Scenarios change duties and no other charge: where the duty is the same, so is the price, known or not.
    """
    if before.duty is not None and before.duty == after.duty:
        return Fraction(1)
    return _between(landed(before.duty, before.tax), landed(after.duty, after.tax), elasticity)


def reaction_otherwise(before: Burden, after: Burden, elasticity: Fraction) -> Fraction | None:
    """The same where the second law is read the other way; None where it cannot be, or a price is not known."""
    other = landed(after.otherwise, after.otherwise_tax)
    return _between(landed(before.duty, before.tax), other, elasticity)


def _between(before: Fraction | None, after: Fraction | None, elasticity: Fraction) -> Fraction | None:
    return None if before is None or after is None else moved(before, after, elasticity)
