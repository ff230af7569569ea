"""The question as the engine keeps it: the facts of a case in one tuple, amounts and measures read from text."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from dtariff.model.case import Transmission
from dtariff.model.errors import InputError, shown
from dtariff.model.money import is_sensible
from dtariff.model.order import Standing

SHORT = 32
"""Characters of an amount that is read the fast way."""

Asked = tuple[str, str, str, str, str, str, str, str, Standing | None]
"""Content, delivery, origin, destination, buyer, country of origin, reading, postal code, and what the seller said."""


def transmission(asked: Asked) -> Transmission:
    """The same facts by name."""
    content, delivery, origin, destination, buyer, country_of_origin, scope_reading, postal_code, seller = asked
    return Transmission(
        content, origin, destination, delivery, buyer, country_of_origin, scope_reading, postal_code, seller
    )


def plain_minor(amount: str, digits: int) -> int | None:
    """The minor units of a plainly written amount ("9.99"), or None for `money` to read it."""
    whole, _, cents = amount.partition(".")
    plain = whole + cents
    if len(cents) == digits and plain.isdecimal() and whole and len(plain) < SHORT and plain.isascii():
        return int(plain)
    return None


def quantities_of(given: Mapping[str, Decimal | int | str]) -> dict[str, Decimal]:
    """Measures for specific duties, by unit.

    Raises:
        InputError: ``bad_quantity``, with the unit.
    """
    if not isinstance(given, Mapping):
        raise InputError("bad_quantity", "quantities are names with numbers", param="quantities", hint="minute: 90")
    found = {}
    for unit, number in given.items():
        try:
            found[unit] = Decimal("NaN") if isinstance(number, (float, bool)) else Decimal(number)
        except (InvalidOperation, TypeError, ValueError):
            found[unit] = Decimal("NaN")
        if not found[unit].is_finite() or found[unit] < 0 or not is_sensible(found[unit]):
            hint = 'a number as text, e.g. "90"'
            raise InputError("bad_quantity", f"{shown(number)} is no quantity", param=f"quantities.{unit}", hint=hint)
    return found
