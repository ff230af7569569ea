"""An order's answer as plain data and as text. Amounts are text and minor units; what is not known is null."""

from typing import Any

from dtariff.model.law_amount import LawAmount
from dtariff.model.money import Money
from dtariff.model.order_quote import LineQuote, OrderQuote
from dtariff.model.quote import Levy
from dtariff.model.verification import Verification
from dtariff.telling.locale import amount, place_name
from dtariff.telling.narrate import collected, exchange, headline, levy_name, reason, sources, warning
from dtariff.telling.render import notices_data, plain, rate_data
from dtariff.telling.words import LOCATIONS, SURE

PARTS = ("net", "duty", "tax", "other", "residual", "total")


def order_data(quote: OrderQuote) -> dict[str, Any]:
    """The answer to an order as plain data, under the names that checkout developers know."""
    stated = quote.request
    return {
        "id": quote.id,
        "currency": quote.currency,
        "tax_date": stated["tax_date"],
        "known_at": stated["known_at"],
        "issued_at": quote.issued_at.isoformat(),
        "expires_at": quote.expires_at.isoformat(),
        "seller": stated["seller"],
        "customer": stated["customer"],
        "marketplace": stated.get("marketplace"),
        "destination": quote.facts.destination,
        "buyer": quote.facts.buyer,
        **_amounts(quote, quote.digits),
        "complete": quote.complete,
        "line_items": [line_data(line) for line in quote.line_items],
        "levies": [levy_data(levy, quote.digits) for levy in quote.levies],
        "location": plain(quote.location),
        "tax_ids": [plain(one) for one in quote.facts.tax_ids],
        "exchange_rates": [rate_data(rate) for rate in quote.exchange],
        "warnings": notices_data(quote.warnings),
        "provenance": plain(quote.provenance),
    }


def line_data(line: LineQuote) -> dict[str, Any]:
    """A line as plain data: its amounts, its charges, and by what law; its whole ladder is in ``quote.as_dict()``."""
    quote, case = line.quote, line.quote.resolution.case
    return {
        "reference": line.reference,
        "content": case.content,
        "delivery": case.delivery,
        "quantity": line.item.quantity,
        "tax_behavior": quote.tax_behavior,
        **_amounts(quote, quote.digits),
        "complete": quote.complete,
        "verdict": quote.bar.verdict,
        "says": headline(quote.bar),
        "levies": [levy_data(levy, quote.digits) for levy in quote.levies],
        "alternatives": [plain(other) for other in quote.alternatives],
        "warnings": notices_data(quote.warnings),
        "sure": quote.sure,
    }


def levy_data(levy: Levy, digits: int) -> dict[str, Any]:
    """A charge as plain data, its amount in minor units too."""
    data: dict[str, Any] = plain(levy)
    return data | {"amount_minor": None if levy.amount is None else levy.amount.to_minor_units(digits)}


def law_amount_data(amount: LawAmount) -> dict[str, Any]:
    """A charge in its law's own currency as plain data."""
    data: dict[str, Any] = plain(amount)
    return data | {"exchange": None if amount.exchange is None else rate_data(amount.exchange)}


def explain_law_amount(told: LawAmount) -> str:
    """The same in words."""
    at = f". {exchange(told.exchange)}" if told.exchange else ""
    return f"{told.id} {told.rate} in {told.jurisdiction}: {amount(told.amount)} on {amount(told.taxable_amount)}{at}\n"


def verification_data(found: Verification) -> dict[str, Any]:
    """What it came to when a quote was computed again, as plain data."""
    data: dict[str, Any] = plain(found)
    return data | {"same": found.same}


def explain_verification(found: Verification) -> str:
    """The same in words."""
    name = found.reference or found.quote_id[:16]
    by = f"tables {found.release[:16]}, made by dtariff {found.engine}, computed again by {found.recomputed_by}"
    if found.same:
        return f"{name}: every figure is the same ({by}).\n"
    lines = [f"  {one.path}: {one.recorded!r}, now {one.recomputed!r}" for one in found.differences]
    return "\n".join([f"{name}: {len(lines)} of its figures and codes differ ({by}).", *lines]) + "\n"


def _amounts(quote: Any, digits: int) -> dict[str, Any]:
    found: dict[str, Money | None] = {name: getattr(quote, name) for name in PARTS}
    data: dict[str, Any] = {name: plain(money) for name, money in found.items()}
    minor = {name: None if money is None else money.to_minor_units(digits) for name, money in found.items()}
    return data | {f"{name}_minor": value for name, value in minor.items()}


# --- as text -------------------------------------------------------------------------------------------------------


def explain_order(quote: OrderQuote) -> str:
    """The answer to an order in words: every line, every charge and who brings it in, what to watch."""
    told = [f"Order to {_destination(quote)}, to a {quote.facts.buyer}, law of {quote.provenance.on}", ""]
    for line in quote.line_items:
        told += _line(line)
    told += ["", *_totals(quote), "", "Charges"]
    for levy in quote.levies:
        told.append(
            f"  {levy_name(levy)} in {levy.jurisdiction}: {amount(levy.amount)}; {reason(levy)}; {_borne(levy)}"
        )
        told += [f"      {note}" for note in levy.notes]
        told += sources(levy.citations, "      ")
    told += ["", "Rates of exchange", *(f"  {exchange(rate)}" for rate in quote.exchange)] if quote.exchange else []
    told += _location(quote)
    warnings = dict.fromkeys(map(warning, quote.warnings))
    told += ["", "Warnings", *(f"  {text}" for text in warnings)] if warnings else []
    told += ["", f"Quote {quote.id[:16]}, until {quote.expires_at:%Y-%m-%d %H:%M} UTC."]
    made = quote.provenance
    told += [f"dtariff {made.engine}, tables {made.release[:16]}, law of {made.on} as known on {made.known}."]
    return "\n".join(told) + "\n"


def _borne(levy: Levy) -> str:
    """Who bears a charge, where anybody does, and who brings it in."""
    return f"borne by the {levy.payer}, {collected(levy)}" if levy.collected_by else collected(levy)


def _destination(quote: OrderQuote) -> str:
    return place_name(quote.line_items[0].quote.resolution.case.destination)


def _line(line: LineQuote) -> list[str]:
    quote = line.quote
    what = quote.resolution.case.content.replace("_", " ")
    pieces = f"{line.item.quantity} x " if line.item.quantity > 1 else ""
    left = f", residual {amount(quote.residual)}" if quote.residual_minor else ""
    parts = f"net {amount(quote.net)}, duty {amount(quote.duty)}, tax {amount(quote.tax)}, other {amount(quote.other)}"
    return [f"{line.reference}: {pieces}{what} ({quote.tax_behavior}): {amount(quote.total)} = {parts}{left}"]


def _totals(quote: OrderQuote) -> list[str]:
    named = [(name, getattr(quote, name)) for name in PARTS if name != "residual" or quote.residual.amount]
    width = max(len(amount(money)) for _, money in named)
    return [f"{name.capitalize():<9} {amount(money):>{width}}" for name, money in named]


def _location(quote: OrderQuote) -> list[str]:
    location = quote.location
    if location.state == "not_asked":
        return []
    told = ["", f"Where the customer is: {location.place}, {LOCATIONS[location.state]}"]
    for piece in location.pieces:
        counted = "" if piece.counted else "; not counted"
        told.append(f"  {piece.kind} {piece.country}: {'agrees' if piece.agrees else 'points elsewhere'}{counted}")
    told += [f"  The rule ({SURE[location.sure]}): {location.says}"] if location.says else []
    return [*told, *sources(location.citations, "  ")]
