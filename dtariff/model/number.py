"""Numbers as text, exact whatever the decimal context of the caller is."""

from decimal import Decimal
from fractions import Fraction


def plain(number: Decimal) -> str:
    """A decimal without exponent and without idle noughts.

    Example:
        >>> plain(Decimal("19.250")), plain(Decimal("1e2"))
        ('19.25', '100')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_places(number: Fraction, places: int) -> str:
    """A fraction that is not negative, to at most so many decimals, half up.

    Example:
        >>> to_places(Fraction(11), 6), to_places(Fraction(100, 3), 6)
        ('11', '33.333333')
    """
    scaled = (2 * number.numerator * 10**places + number.denominator) // (2 * number.denominator)
    return plain(Decimal(f"{scaled}e-{places}"))
