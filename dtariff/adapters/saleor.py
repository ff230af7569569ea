"""An order as the answer to Saleor's webhook for taxes (``TaxData``, Saleor 3).

What a caller should know:

- Saleor takes amounts as they are given, so nothing is rounded again. ``tax_rate`` is a percentage that it shows.
  Amounts and rates are exact decimal text, which Saleor reads.
- The lines stand in the order in which they were asked, as Saleor wants them; our keys have no name for one.
- There is one rate a line and no word for a duty: it stands in ``fees``, beside ``TaxData``. A price that held a fee
  is told without it, so every fee comes on top; ``fee_inside_price`` warns of those.
- What is transmitted is not shipped: the price of shipping is nought.
"""

from fractions import Fraction

from dtariff.adapters.parts import Data, Part, decimal, fees_beside, fees_of, half_up, parts_of, warnings_of
from dtariff.adapters.percent import PLACES
from dtariff.model.number import to_places
from dtariff.model.order_quote import OrderQuote
from dtariff.telling.catalogue import in_english

SYSTEM = "Saleor"


@in_english
def to_saleor_tax_data(quote: OrderQuote) -> Data:
    """The answer to an order as ``TaxData``, with ``fees`` and ``warnings`` beside it.

    Raises:
        CoverageError: ``incomplete_quote``.
    """
    parts = parts_of(quote)
    nought = decimal(0, quote.digits)
    return {
        "shipping_price_net_amount": nought,
        "shipping_price_gross_amount": nought,
        "shipping_tax_rate": "0",
        "lines": [_line(part) for part in parts],
        "fees": [fee for part in parts for fee in fees_of(part)],
        "warnings": warnings_of(quote, *fees_beside(parts, SYSTEM), *(note for part in parts for note in _notes(part))),
    }


def _line(part: Part) -> Data:
    return {
        "tax_rate": _rate(part),
        "total_net_amount": decimal(part.price, part.quote.digits),
        "total_gross_amount": decimal(part.price + part.tax, part.quote.digits),
    }


def _rate(part: Part) -> str:
    """The percentages of all taxes on the price, or what they come to of it where one is no percentage."""
    if part.share is not None:
        return to_places(part.share * 100, PLACES)
    return to_places(Fraction(part.tax * 100, part.price), PLACES) if part.price else "0"


def _notes(part: Part) -> list[Data]:
    """Where the rate shown does not come to the tax told, because the law rounds in its own way."""
    over = part.tax - half_up(part.price * Fraction(_rate(part)) / 100)
    if not over:
        return []
    text = decimal(over, part.quote.digits)
    message = f"the taxes of line {part.reference} differ by {text} from what the rate shown comes to of its price"
    return [{"code": "amount_differs", "line_item": part.reference, "message": message}]
