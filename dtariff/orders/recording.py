"""What a store keeps of a quote: its order, its whole answer, its amounts and the evidence it rests on."""

from collections.abc import Callable
from typing import Any

from dtariff.model.errors import InputError
from dtariff.model.law_amount import LawAmount
from dtariff.model.order import LineItem, Order, Party
from dtariff.model.order_quote import LineQuote, OrderQuote, canonical
from dtariff.model.quote import Quote
from dtariff.model.record import Sheet, SheetEvidence, SheetLine

PARTS = ("net", "duty", "tax", "other", "residual", "total")


def order_of(quote: Quote) -> Order:
    """The order of one line that a quote of a single transmission answers."""
    case = quote.resolution.case
    inclusive = quote.sticker is not None
    asked = quote.total if inclusive else quote.net
    item = LineItem(
        content=case.content,
        amount=None if asked is None else f"{asked.amount:f}",
        tax_behavior=quote.tax_behavior,
        delivery=case.delivery,
        country_of_origin=case.country_of_origin,
        quantities={unit: f"{number:f}" for unit, number in quote.quantities} or None,
    )
    return Order(
        currency=quote.currency,
        seller=Party(country=case.origin.code),
        customer=Party(country=case.destination.code, is_business=case.buyer == "business"),
        line_items=(item,),
        tax_date=case.as_of.on,
        known_at=case.as_of.known,
        scope_reading=case.scope_reading,
    )


def as_order(quote: Quote, price: Callable[..., OrderQuote]) -> OrderQuote:
    """A quote of a single transmission as that of its order, priced again.

    Raises:
        InputError: ``quote_differs``: the order does not come to the same. The quote is of other tables, was made at
            other rates of exchange, or is a line of an order whose seller said more of itself.
    """
    found = price(order_of(quote), on_unknown="flag")
    if any(getattr(found, name) != getattr(quote, name) for name in PARTS):
        message = f"the quote says {quote.total or 'not known'}, its order comes to {found.total or 'not known'}"
        raise InputError("quote_differs", message, param="quote", hint="record the quote of the whole order, or anew")
    return found


def answer_of(quote: OrderQuote, in_law_currency: tuple[LawAmount, ...]) -> dict[str, Any]:
    """The whole answer as plain data, with every charge in its law's own currency too."""
    return quote.as_dict() | {"in_law_currency": [amount.as_dict() for amount in in_law_currency]}


def sheet_of(quote: OrderQuote, answer: dict[str, Any]) -> Sheet:
    """What is kept of a quote.

    Raises:
        InputError: ``incomplete_quote``: a part of it is not known, so nobody can have paid it.
    """
    if not quote.complete:
        lines = [line.reference for line in quote.line_items if not line.quote.complete]
        message = f"the quote is not complete: lines {', '.join(lines)}"
        raise InputError("incomplete_quote", message, param="quote", hint="give what is missing and quote again")
    made = quote.provenance
    return Sheet(
        quote_id=quote.id,
        input_digest=made.input_digest,
        release=made.release,
        engine=made.engine,
        on=made.on,
        known=made.known,
        currency=quote.currency,
        digits=quote.digits,
        request=canonical(quote.request),
        response=canonical(answer),
        lines=tuple(map(_line, quote.line_items)),
        evidence=tuple(
            SheetEvidence(kind=piece.kind, place=piece.country, value=piece.value, counted=piece.counted)
            for piece in quote.location.pieces
        ),
        location_state=quote.location.state,
        issued_at=quote.issued_at,
        expires_at=quote.expires_at,
        **_minor(quote, quote.digits),
    )


def _line(line: LineQuote) -> SheetLine:
    return SheetLine(reference=line.reference, **_minor(line.quote, line.quote.digits))


def _minor(amounts: OrderQuote | Quote, digits: int) -> dict[str, int]:
    found = {name: getattr(amounts, name) for name in PARTS}
    return {name: money.to_minor_units(digits) for name, money in found.items()}
