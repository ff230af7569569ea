"""An amount in another currency, at a rate that somebody named."""

from fractions import Fraction

from dtariff.model.exchange import ExchangeRate
from dtariff.model.law import RoundingMode
from dtariff.model.money import Money
from dtariff.sums.rounding import rounded


def converted(amount: Money, rate: ExchangeRate, digits: int, mode: RoundingMode = "half_up", unit: int = 1) -> Money:
    """An amount at a rate, rounded to a number of minor units of the other currency.

    Args:
        amount: in the rate's base.
        rate: from its currency to the other.
        digits: decimals of the other currency.
        mode: how it is rounded.
        unit: to how many of its minor units.

    Example:
        >>> from datetime import date
        >>> day = date(2026, 10, 30)
        >>> rate = ExchangeRate(base="EUR", quote="JPY", exact=Fraction("175.68"), asked=day, day=day, source="ECB")
        >>> str(converted(Money.parse("9.99 EUR"), rate, 0))
        '1755 JPY'
    """
    exact = Fraction(amount.amount) * rate.exact * 10**digits / unit
    minor = rounded(exact.numerator, exact.denominator, mode) * unit
    return Money.of_minor(minor, rate.quote, digits)
