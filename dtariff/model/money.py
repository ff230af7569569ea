"""Money: an exact amount, always with its currency.

Made from text or from an integer of minor units, never from a float: ``0.1 + 0.2`` is no price.
"""

from dataclasses import dataclass
from decimal import Decimal

from dtariff.model.errors import InputError, shown

HINT = 'write a price as "9.99 USD": a decimal point, and a currency code, for signs such as $ stand for many'
LONGEST = 100
"""Digits of the largest amount: far beyond any price, far below what exhausts memory."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency.

    Attributes:
        amount: exact decimal, in major units.
        currency: ISO 4217 code.

    Example:
        >>> str(Money.parse("9.99 USD"))
        '9.99 USD'
        >>> str(Money.parse("IDR 100000"))
        '100000 IDR'
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not Decimal:
            raise InputError("float_price", f"{self.amount!r} is no Decimal", param="amount", hint=HINT)

    @classmethod
    def parse(cls, text: str, *, param: str = "price") -> "Money":
        """Money from text: an amount and a currency code, in either order, a blank between.

        Args:
            text: e.g. ``"9.99 USD"``.
            param: the argument to name in an error.

        Raises:
            InputError: ``bad_price`` if it is not of that form or not a finite number, ``currency_missing`` if the
                amount stands alone.
        """
        first, _, second = text.strip().partition(" ")
        amount, currency = (second.strip(), first) if first.isalpha() else (first, second.strip())
        if not currency:
            raise InputError("currency_missing", f"{shown(text)} names no currency", param=param, hint=HINT)
        return cls(_decimal(amount, text, param), currency.upper())

    @classmethod
    def of_minor(cls, minor: int, currency: str, digits: int) -> "Money":
        """Money from minor units: ``of_minor(999, "USD", 2)`` is 9.99 USD."""
        return cls(Decimal(f"{minor}e-{digits}"), currency)  # from text: exact, whatever the caller's decimal context

    def to_minor_units(self, digits: int) -> int:
        """The amount in minor units: 9.99 USD with two decimals is 999.

        Raises:
            InputError: ``amount_precision`` for an amount that is finer than the minor unit.
        """
        above, below = self.amount.as_integer_ratio()
        minor, rest = divmod(above * int(10**digits), below)
        if rest:
            hint = f"{self.currency} has {digits} decimals"
            raise InputError("amount_precision", f"{self} is finer than the minor unit", param="price", hint=hint)
        return minor

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


def money(value: object, currency: str | None = None, *, param: str = "price") -> Money:
    """Money from whatever a caller may rightly give: text, Money, or a Decimal or int with a currency.

    Raises:
        InputError: ``float_price`` for a float (its decimal value is not what was meant), ``bad_price``,
            ``negative_price``, ``currency_missing``, ``currency_conflict``.
    """
    if currency is not None and not isinstance(currency, str):
        raise InputError("unknown_currency", f"{currency!r} is no currency", param=param, hint=HINT)
    found = _made(value, currency, param)
    if currency is not None and found.currency != currency.upper():
        message = f"{found} is not in {currency}"
        raise InputError("currency_conflict", message, param=param, hint="name the currency once")
    if not found.amount.is_finite():
        raise InputError("bad_price", f"{found.amount} is not an amount", param=param, hint=HINT)
    if not is_sensible(found.amount):
        raise InputError("bad_price", f"an amount of more than {LONGEST} digits", param=param, hint=HINT)
    if found.amount < 0:
        raise InputError("negative_price", f"{found} is below nought", param=param, hint="a refund is a reversal")
    return found


def is_sensible(number: Decimal) -> bool:
    """Whether a finite number has at most so many digits before and behind the point, and sums stay small."""
    exponent = number.as_tuple().exponent
    return number.adjusted() <= LONGEST and isinstance(exponent, int) and exponent >= -LONGEST


def _made(value: object, currency: str | None, param: str) -> Money:
    if isinstance(value, Money):
        return Money(value.amount, value.currency.upper())
    if isinstance(value, str):
        alone = currency is not None and " " not in value.strip()
        return Money.parse(f"{value} {currency}" if alone else value, param=param)
    if isinstance(value, float):
        raise InputError("float_price", f"{value!r} is a binary float", param=param, hint=f"give text: {HINT}")
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        if currency is None:
            raise InputError("currency_missing", f"{value} names no currency", param=param, hint=HINT)
        return Money(Decimal(value), currency.upper())
    raise InputError("bad_price", f"{shown(value)} is not a price", param=param, hint=HINT)


def _decimal(text: str, whole: str, param: str) -> Decimal:
    digits = text.removeprefix("-").replace(".", "", 1)
    if not (digits.isdecimal() and digits.isascii()):
        raise InputError("bad_price", f"{shown(whole)} is not a price", param=param, hint=HINT)
    return Decimal(text)
