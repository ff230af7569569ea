"""An order's answer as plain data and as text. Amounts are text and minor units; what is not known is null."""

from typing import Any

from dtariff.model.law_amount import LawAmount
from dtariff.model.money import Money
from dtariff.model.order_quote import LineQuote, OrderQuote
from dtariff.model.quote import Levy
from dtariff.model.verification import Verification
from dtariff.telling.catalogue import N_, in_english, tr, trn
from dtariff.telling.locale import amount, clauses, commas, day, labelled, left, place_name, rate, right, width
from dtariff.telling.narrate import (
    collected,
    evidence_name,
    exchange,
    headline,
    levy_name,
    plain_name,
    reason,
    sources,
    warning,
)
from dtariff.telling.render import notices_data, plain, rate_data
from dtariff.telling.words import AMOUNT_TITLES, AMOUNTS, LOCATIONS, PAYERS, SURE, TAX_BEHAVIORS

PARTS = ("net", "duty", "tax", "other", "residual", "total")
ASKED = {
    "consumer": N_("Order to {destination}, to a consumer, law of {day}"),
    "business": N_("Order to {destination}, to a business, law of {day}"),
}
"""What was ordered, by the buyer."""
TITLES = 9
"""Columns of a terminal for the titles of the amounts, at least."""


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


@in_english
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
    at = exchange(told.exchange) if told.exchange else ""
    figures = tr(
        "{levy} in {place}: {amount} on {base}",
        levy=f"{told.id} {rate(told.rate)}",
        place=told.jurisdiction,
        amount=amount(told.amount),
        base=amount(told.taxable_amount),
    )
    return (tr("{told}. {more}", told=figures, more=at) if at else figures) + "\n"


def verification_data(found: Verification) -> dict[str, Any]:
    """What it came to when a quote was computed again, as plain data."""
    data: dict[str, Any] = plain(found)
    return data | {"same": found.same}


def explain_verification(found: Verification) -> str:
    """The same in words."""
    name = found.reference or found.quote_id[:16]
    by = {"tables": found.release[:16], "engine": found.engine, "now": found.recomputed_by}
    if found.same:
        told = tr(
            "{record}: every figure is the same (tables {tables}, made by dtariff {engine}, computed again by {now}).",
            record=name,
            **by,
        )
        return f"{told}\n"
    lines = [
        "  "
        + tr(
            "{path}: {recorded}, now {recomputed}",
            path=one.path,
            recorded=repr(one.recorded),
            recomputed=repr(one.recomputed),
        )
        for one in found.differences
    ]
    told = trn(
        "{record}: {count} of its figures and codes differ "
        "(tables {tables}, made by dtariff {engine}, computed again by {now}).",
        "{record}: {count} of its figures and codes differ "
        "(tables {tables}, made by dtariff {engine}, computed again by {now}).",
        len(lines),
        record=name,
        **by,
    )
    return "\n".join([told, *lines]) + "\n"


def _amounts(quote: Any, digits: int) -> dict[str, Any]:
    found: dict[str, Money | None] = {name: getattr(quote, name) for name in PARTS}
    data: dict[str, Any] = {name: plain(money) for name, money in found.items()}
    minor = {name: None if money is None else money.to_minor_units(digits) for name, money in found.items()}
    return data | {f"{name}_minor": value for name, value in minor.items()}


# --- as text -------------------------------------------------------------------------------------------------------


def explain_order(quote: OrderQuote) -> str:
    """The answer to an order in words: every line, every charge and who brings it in, what to watch."""
    made = quote.provenance
    told = [tr(ASKED[quote.facts.buyer], destination=_destination(quote), day=day(made.on)), ""]
    for line in quote.line_items:
        told += _line(line)
    told += ["", *_totals(quote), "", tr("Charges")]
    for levy in quote.levies:
        told += _charge(levy)
    if quote.exchange:
        told += ["", tr("Rates of exchange"), *(f"  {exchange(rate)}" for rate in quote.exchange)]
    told += _location(quote)
    warnings = dict.fromkeys(map(warning, quote.warnings))
    told += ["", tr("Warnings"), *(f"  {text}" for text in warnings)] if warnings else []
    until = f"{day(quote.expires_at.date())} {quote.expires_at:%H:%M}"
    told += ["", tr("Quote {quote}, until {moment} UTC.", quote=quote.id[:16], moment=until)]
    told.append(
        tr(
            "dtariff {engine}, tables {tables}, law of {on} as known on {known}.",
            engine=made.engine,
            tables=made.release[:16],
            on=day(made.on),
            known=day(made.known),
        )
    )
    return "\n".join(told) + "\n"


def _charge(levy: Levy) -> list[str]:
    told = tr(
        "{levy} in {place}: {amount}; {why}",
        levy=levy_name(levy),
        place=levy.jurisdiction,
        amount=amount(levy.amount),
        why=clauses([reason(levy), _borne(levy)]),
    )
    return [f"  {told}", *(f"      {note}" for note in levy.notes), *sources(levy.citations, "      ")]


def _borne(levy: Levy) -> str:
    """Who bears a charge, where anybody does, and who brings it in."""
    return commas([*([tr(PAYERS[levy.payer])] if levy.collected_by else []), collected(levy)])


def _destination(quote: OrderQuote) -> str:
    return place_name(quote.line_items[0].quote.resolution.case.destination)


def _line(line: LineQuote) -> list[str]:
    quote = line.quote
    what = plain_name(quote.resolution.case.content)
    pieces = f"{line.item.quantity} x {what}" if line.item.quantity > 1 else what
    named = [name for name in PARTS[:-1] if name != "residual" or quote.residual_minor]
    told = tr(
        "{pieces} ({behavior}): {total} = {parts}",
        pieces=pieces,
        behavior=tr(TAX_BEHAVIORS[quote.tax_behavior]),
        total=amount(quote.total),
        parts=commas(f"{tr(AMOUNTS[name])} {amount(getattr(quote, name))}" for name in named),
    )
    return [labelled(line.reference, told)]


def _totals(quote: OrderQuote) -> list[str]:
    named = [
        (tr(AMOUNT_TITLES[name]), amount(getattr(quote, name)))
        for name in PARTS
        if name != "residual" or quote.residual.amount
    ]
    names = max(TITLES, *(width(name) for name, _ in named))
    money = max(width(text) for _, text in named)
    return [f"{left(name, names)} {right(text, money)}" for name, text in named]


def _location(quote: OrderQuote) -> list[str]:
    location = quote.location
    if location.state == "not_asked":
        return []
    told = [
        "",
        tr("Where the customer is: {place}, {state}", place=location.place, state=tr(LOCATIONS[location.state])),
    ]
    for piece in location.pieces:
        points = tr("agrees") if piece.agrees else tr("points elsewhere")
        evidence = labelled(f"{evidence_name(piece.kind)} {piece.country}", points)
        told.append(f"  {clauses([evidence, '' if piece.counted else tr('not counted')])}")
    if location.says:
        told.append("  " + tr("The rule ({sure}): {says}", sure=tr(SURE[location.sure]), says=location.says))
    return [*told, *sources(location.citations, "  ")]
