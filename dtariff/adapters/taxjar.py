"""An order in the shape of TaxJar's answer to ``POST /v2/taxes``, the object ``tax``; its question is read here too.

What a caller should know:

- TaxJar writes amounts and rates as JSON numbers; here they are exact decimal text. A rate is a fraction of one.
- ``order_total_amount`` is without tax, ``amount_to_collect`` holds the taxes on consumption, and ``fees`` the rest,
  on top of both: a price that was asked for may have held them, ``order_total_amount`` does not.
- ``freight_taxable`` is null: what is transmitted has no freight, so nobody asked.
- TaxJar splits Canada's HST into GST and PST. The law has it as one tax, so it stands as ``hst``.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from dtariff.adapters.parts import (
    IMPOSED,
    RATED,
    SELLERS,
    Data,
    Part,
    base,
    decimal,
    fees_beside,
    fees_of,
    minor,
    parts_of,
    sourcing,
    warnings_of,
    where,
)
from dtariff.adapters.taxjar_question import from_taxjar_order
from dtariff.model.number import to_places
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import Levy
from dtariff.telling.catalogue import in_english

__all__ = ["from_taxjar_order", "to_taxjar_order"]

SYSTEM = "TaxJar"
PLACES = 8

LEVELS: Final = {
    "country": ("country_taxable_amount", "country_tax_rate", "country_tax_collectable"),
    "state": ("state_taxable_amount", "state_tax_rate", "state_tax_collectable"),
    "city": ("city_taxable_amount", "city_tax_rate", "city_tax_collectable"),
    "gst": ("gst_taxable_amount", "gst_tax_rate", "gst"),
    "hst": ("hst_taxable_amount", "hst_tax_rate", "hst"),
    "pst": ("pst_taxable_amount", "pst_tax_rate", "pst"),
    "qst": ("qst_taxable_amount", "qst_tax_rate", "qst"),
}
LINE_LEVELS: Final = LEVELS | {
    "state": ("state_taxable_amount", "state_sales_tax_rate", "state_amount"),
    "city": ("city_taxable_amount", "city_tax_rate", "city_amount"),
}
"""TaxJar's names of base, rate and amount: for the order, and for a line, where two of them differ."""


@in_english
def to_taxjar_order(quote: OrderQuote) -> Data:
    """The answer to an order as the object ``tax``, with ``fees`` and ``warnings`` beside it.

    Raises:
        CoverageError: ``incomplete_quote``.
    """
    parts = parts_of(quote)
    digits = quote.digits
    taxable, tax = sum(map(_taxable, parts)), sum(part.tax for part in parts)
    taxes = [(levy, part) for part in parts for levy in part.taxes]
    return {
        "order_total_amount": decimal(sum(part.price for part in parts), digits),
        "shipping": decimal(0, digits),
        "taxable_amount": decimal(taxable, digits),
        "amount_to_collect": decimal(tax, digits),
        "rate": _ratio(tax, taxable),
        "has_nexus": any(levy.reason in IMPOSED and levy.collected_by in SELLERS for levy, _ in taxes),
        "freight_taxable": None,
        "tax_source": _source(taxes),
        "jurisdictions": _jurisdictions(quote.facts.destination),
        "breakdown": {
            "taxable_amount": decimal(taxable, digits),
            "tax_collectable": decimal(tax, digits),
            "combined_tax_rate": _ratio(tax, taxable),
            **_levels(taxes, LEVELS, digits),
            "line_items": [_line(part) for part in parts],
        },
        "fees": [fee for part in parts for fee in fees_of(part)],
        "warnings": warnings_of(quote, *fees_beside(parts, SYSTEM)),
    }


def _line(part: Part) -> Data:
    digits, taxable = part.quote.digits, _taxable(part)
    return {
        "id": part.reference,
        "taxable_amount": decimal(taxable, digits),
        "tax_collectable": decimal(part.tax, digits),
        "combined_tax_rate": _combined(part),
        **_levels([(levy, part) for levy in part.taxes], LINE_LEVELS, digits),
    }


def _taxable(part: Part) -> int:
    """The net price where the buyer pays a tax on it, else nothing."""
    return part.quote.minor if any(levy.reason in RATED for levy in part.taxes) else 0


def _combined(part: Part) -> str:
    """The rates of all taxes on the price; what they come to of it where one is no percentage."""
    return to_places(part.share, PLACES) if part.share is not None else _ratio(part.tax, part.quote.minor)


def _ratio(amount: int, of: int) -> str:
    return to_places(Fraction(amount, of), PLACES) if of else "0"


def _source(taxes: Iterable[tuple[Levy, Part]]) -> str | None:
    """Whose place decides; null where nothing is taxed."""
    found = {sourcing(levy, part.quote.resolution.case) for levy, part in taxes if levy.reason in RATED}
    return min(found, default=None)  # one order has one customer and one seller, hence one source


def _jurisdictions(destination: str) -> Data:
    place = where(destination)
    named = {"country": place.country, "state": place.state, "city": place.city}
    return {name: code for name, code in named.items() if code}


def _levels(taxes: Iterable[tuple[Levy, Part]], names: Mapping[str, tuple[str, str, str]], digits: int) -> Data:
    """The taxes that the buyer pays, by level or by Canadian tax."""
    sums: dict[str, list[int]] = {}
    rates: dict[str, dict[str, Fraction]] = {}
    bases: dict[tuple[str, str], int] = {}
    for levy, part in taxes:
        if levy.reason in RATED:
            level = _level(levy)
            own = rates.setdefault(level, {})
            own[part.reference] = own.get(part.reference, Fraction(0)) + Fraction(levy.effective_percent or 0) / 100
            sums.setdefault(level, []).append(minor(levy, part.quote))
            key = level, part.reference
            bases[key] = max(bases.get(key, 0), base(levy, part.quote))
    told: Data = {}
    for level, amounts in sums.items():
        taxable = sum(on for (at, _), on in bases.items() if at == level)
        alike = set(rates[level].values())
        rate = to_places(alike.pop(), PLACES) if len(alike) == 1 else _ratio(sum(amounts), taxable)
        told |= dict(zip(names[level], (decimal(taxable, digits), rate, decimal(sum(amounts), digits)), strict=True))
    return told


def _level(levy: Levy) -> str:
    place = where(levy.jurisdiction)
    if place.country == "CA":
        return "qst" if levy.id == "qst" else levy.kind
    return place.level
