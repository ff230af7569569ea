"""Differences as readers write them: with their sign, nought without one."""

from decimal import Decimal
from fractions import Fraction

from dtariff.model.money import Money
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import NOT_KNOWN, number, percent

MINUS = "\N{MINUS SIGN}"


def signed(money: Money | None, *, currency: bool = True) -> str:
    """A difference of amounts, or that it is not known.

    Example:
        >>> signed(Money.parse("1.50 USD")), signed(Money.parse("0.00 USD")), signed(None)
        ('+1.50 USD', '0.00 USD', 'not known')
    """
    if money is None:
        return tr(NOT_KNOWN)
    told = f"{_sign(money.amount)}{number(abs(money.amount))}"
    return f"{told} {money.currency}" if currency else told


def signed_percent(share: Fraction | None) -> str:
    """A difference as a share, in per cent to one decimal; empty for none.

    Example:
        >>> signed_percent(Fraction(1, 20)), signed_percent(Fraction(-1, 8)).lstrip(MINUS), signed_percent(None)
        ('+5.0%', '12.5%', '')
    """
    if share is None:
        return ""
    found = tenths(share)
    return f"{_sign(found)}{percent(abs(found))}"


def tenths(share: Fraction) -> Decimal:
    """A share in per cent to one decimal, half up and away from nought.

    Example:
        >>> tenths(Fraction(4, 45)), tenths(Fraction(-1, 2000))
        (Decimal('8.9'), Decimal('-0.1'))
    """
    scaled = (2 * abs(share.numerator) * 1000 + share.denominator) // (2 * share.denominator)
    return Decimal(f"{'-' if share < 0 and scaled else ''}{scaled}e-1")


def _sign(value: Decimal) -> str:
    return "" if not value else "+" if value > 0 else MINUS
