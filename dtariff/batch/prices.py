"""A cell of a price as minor units of its currency, or as what is wrong with it.

The rules are those of `Engine.quote`: text with a decimal point, decimals, integers; a float only where the layout says
how it is rounded.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, NamedTuple

from dtariff.asked import plain_minor
from dtariff.batch.layout import Floats, Layout
from dtariff.batch.writing import plain_amount
from dtariff.model.errors import InputError
from dtariff.model.money import LONGEST, money
from dtariff.model.nomenclature import Currency

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
WIDE = Context(prec=2 * LONGEST)


class Paid(NamedTuple):
    """A price.

    Attributes:
        currency: its code.
        minor: minor units; of no meaning where there is a fault.
        fault: what of the price is wrong once its currency and law are known not to be.
    """

    currency: str
    minor: int
    fault: InputError | None = None


class Prices:
    """The prices of one table.

    Args:
        layout: how they are written.
        currencies: by code, for their decimals.
        floats: whether the column holds binary floats.
    """

    def __init__(self, layout: Layout, currencies: Mapping[str, Currency], *, floats: bool) -> None:
        self._mark = layout.mark
        self._rounding: Floats = layout.floats if floats else ""
        self._currencies = currencies

    def digits(self, cells: Iterable[Any], currencies: Iterable[str]) -> int:
        """The most decimals that a currency named by these cells has; two where none is known."""
        words = (word for cell in cells if isinstance(cell, str) for word in cell.split() if word.isalpha())
        named = {code.upper() for code in (*currencies, *words)}
        return max((self._currencies[code].digits for code in named & self._currencies.keys()), default=2)

    def paid(self, cell: Any, currency: str) -> Paid:
        """A cell with the currency that stands beside it, if one does.

        Raises:
            InputError: ``missing_value``, and as `money`.
        """
        if cell is None or cell == "":
            raise InputError("missing_value", "there is no price", param="price", hint="write an amount, e.g. 9.99")
        code = currency.upper()
        known = self._currencies.get(code)
        text = plain_amount(cell, self._mark) if isinstance(cell, str) and not self._rounding else cell
        if self._rounding:
            text = _rounded(str(cell), known.digits if known else 0, self._rounding)
        minor = plain_minor(text, known.digits) if known and isinstance(text, str) else None
        return Paid(code, minor) if minor is not None else self._read(text, currency)

    def _read(self, amount: str | Decimal | int, currency: str) -> Paid:
        paid = money(amount, currency or None)
        known = self._currencies.get(paid.currency)
        if known is None:
            return Paid(paid.currency, 0)  # the engine refuses it
        try:
            return Paid(paid.currency, paid.to_minor_units(known.digits))
        except InputError as error:
            return Paid(paid.currency, 0, error)


def _rounded(text: str, digits: int, mode: Floats) -> Decimal:
    """The shortest decimal that is the float, rounded to the minor unit."""
    try:
        found = WIDE.create_decimal(text)
        return found.quantize(Decimal(1).scaleb(-digits), rounding=MODES[mode], context=WIDE)
    except InvalidOperation:
        message = f"{text} is not an amount"
        raise InputError("bad_price", message, param="price", hint="write an amount, e.g. 9.99") from None
