"""An order as the tax lines of Medusa (``ITaxProvider.getTaxLines``, Medusa 2).

What a caller should know:

- Medusa has percentages alone and computes the amounts itself; see `dtariff.adapters.percent`. ``rate`` is text, for a
  JSON number is read as a binary float: turn it into Medusa's number at the very end.
- What is no percentage of tax stands in ``fees``: a duty, a levy, and, of a price before tax, what Medusa's own amount
  is short of (kind ``tax_difference``, of either sign): a minor unit or so where the law rounds in another way, the
  tax on a fixed amount where there is one. Prices before tax, Medusa's taxes on them, prices that hold their tax and
  the fees come to our total.
- A price that held a fee has to be given to Medusa without it: the warning ``fee_inside_price`` says how much is left,
  and the fee comes on top.
"""

from collections.abc import Iterator

from dtariff.adapters.parts import Data, Part, decimal, fees_beside, fees_of, parts_of, warnings_of
from dtariff.adapters.percent import Told, percent_warnings, told_taxes
from dtariff.model.order_quote import OrderQuote
from dtariff.telling.catalogue import in_english

SYSTEM = "Medusa"


@in_english
def to_medusa_tax_lines(quote: OrderQuote, *, provider_id: str = "dtariff") -> Data:
    """The answer to an order as ``tax_lines``, with ``fees`` and ``warnings`` beside them.

    Args:
        quote: the answer; the references of its lines are Medusa's ids.
        provider_id: under which name the shop knows the provider.

    Raises:
        CoverageError: ``incomplete_quote``.
    """
    parts = parts_of(quote)
    told = [(part, tax) for part in parts for tax in told_taxes(part)]
    notes = (note for part, tax in told for note in percent_warnings(part, tax, SYSTEM))
    return {
        "tax_lines": [
            {
                "line_item_id": part.reference,
                "rate": tax.percent,
                "name": tax.levy.name,
                "code": f"{tax.levy.jurisdiction}-{tax.levy.id}",
                "provider_id": provider_id,
            }
            for part, tax in told
        ],
        "fees": [fee for part in parts for fee in (*fees_of(part), *_differences(part))],
        "warnings": warnings_of(quote, *fees_beside(parts, SYSTEM), *notes),
    }


def _differences(part: Part) -> Iterator[Data]:
    """What Medusa's own taxes on a price before tax are short of, so that the sum is right."""
    return (_difference(tax, part) for tax in told_taxes(part) if tax.over and not part.inclusive)


def _difference(tax: Told, part: Part) -> Data:
    return {
        "kind": "tax_difference",
        "line_item": part.reference,
        "name": tax.levy.name,
        "amount": decimal(tax.over, part.quote.digits),
        "amount_minor": tax.over,
        "currency": part.quote.currency,
        "inclusive": False,
        "metadata": {"jurisdiction": tax.levy.jurisdiction, "rate": tax.levy.rate, "reason": tax.levy.reason},
    }
