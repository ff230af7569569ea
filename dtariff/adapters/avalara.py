"""An order in the shape of AvaTax's answer to ``CreateTransaction`` (REST v2, ``TransactionModel``).

What a caller should know:

- AvaTax writes amounts and rates as JSON numbers. Here they are exact decimal text in major units, because a JSON
  number is read as a binary float by most readers.
- ``lineAmount`` is without tax; of a price that held everything, what is left when tax and duty are taken out.
- ``totalAmount`` and ``totalTax`` add up to the landed cost. ``totalTax`` holds the duty, as AvaTax's does, and
  ``taxDetailsByTaxType`` tells them apart: ``LandedCost`` is the customs duty, ``Output`` VAT and GST, ``Sales`` sales
  tax, ``Fee`` everything else.
- ``rate`` is a fraction of one. AvaTax divides reduced rates by their place in a country's law, which our tables do not
  name, so ``rateType`` says ``Reduced`` alone. ``reason`` is ours.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from dtariff.adapters.parts import (
    IMPOSED,
    Data,
    Part,
    base,
    decimal,
    minor,
    parts_of,
    sourcing,
    warnings_of,
    where,
)
from dtariff.model.number import to_places
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import TAX_KINDS, Levy
from dtariff.telling.catalogue import in_english
from dtariff.telling.narrate import levy_place

LEVELS: Final = {"country": "Country", "state": "State", "city": "City"}
RATE_TYPES: Final = {
    "standard_rated": "Standard",
    "reduced_rated": "Reduced",
    "taxable_basis_reduced": "Standard",
    "zero_rated": "Zero",
    "product_exempt": "Exempt",
}
"""Other reasons are of no rate: the type is empty."""


@in_english
def to_avalara_transaction(quote: OrderQuote) -> Data:
    """The answer to an order as a ``SalesOrder``, AvaTax's word for an estimate that is not recorded.

    Raises:
        CoverageError: ``incomplete_quote``.
    """
    parts = parts_of(quote)
    digits = quote.digits
    details = [detail for part in parts for detail in _details(part)]
    return {
        "code": quote.id,
        "type": "SalesOrder",
        "date": quote.provenance.on.isoformat(),
        "taxDate": quote.provenance.on.isoformat(),
        "currencyCode": quote.currency,
        "totalAmount": decimal(sum(part.price for part in parts), digits),
        "totalTax": decimal(sum(part.tax + part.fee for part in parts), digits),
        "totalTaxable": decimal(sum(map(_taxable, parts)), digits),
        "totalExempt": decimal(sum(part.price - _taxable(part) for part in parts), digits),
        "lines": [_line(part) for part in parts],
        "summary": _summary(details, digits),
        "taxDetailsByTaxType": _by_type(details, digits),
        "messages": [_message(warning) for warning in warnings_of(quote)],
    }


def _line(part: Part) -> Data:
    quote, taxable = part.quote, _taxable(part)
    return {
        "lineNumber": part.reference,
        "itemCode": quote.resolution.case.content,
        "taxCode": part.line.item.content,
        "hsCode": quote.resolution.line.code if quote.resolution.line.kind == "line" else "",
        "quantity": str(part.line.item.quantity),
        "taxIncluded": part.inclusive,
        "lineAmount": decimal(part.price, quote.digits),
        "taxableAmount": decimal(taxable, quote.digits),
        "exemptAmount": decimal(part.price - taxable, quote.digits),
        "tax": decimal(part.tax + part.fee, quote.digits),
        "taxDate": quote.provenance.on.isoformat(),
        "details": [_shown(detail, quote.digits) for detail in _details(part)],
    }


def _taxable(part: Part) -> int:
    """What of the price is taxed: all of it where a tax or a fee falls on the sale, else nothing."""
    borne = any(levy.reason in IMPOSED or levy.reason == "reverse_charge" for levy in part.taxes)
    return part.price if borne or part.fees else 0


AMOUNTS: Final = ("tax", "taxableAmount", "exemptAmount", "nonTaxableAmount")


def _details(part: Part) -> list[Data]:
    """Every tax of a line and what else comes to something, the duty first; amounts in minor units."""
    return [_detail(levy, part) for levy in part.levies if levy.kind in TAX_KINDS or minor(levy, part.quote)]


def _detail(levy: Levy, part: Part) -> Data:
    case, place = part.quote.resolution.case, where(levy.jurisdiction)
    on = base(levy, part.quote)
    exempt = levy.reason == "product_exempt"
    taxed = levy.kind not in TAX_KINDS or levy.reason in IMPOSED or levy.reason == "reverse_charge"
    return {
        "country": place.country,
        "region": place.state or place.country,
        "jurisCode": levy.jurisdiction,
        "jurisName": levy_place(levy, part.quote),
        "jurisType": LEVELS[place.level],
        "jurisdictionType": LEVELS[place.level],
        "sourcing": sourcing(levy, case).capitalize(),
        "taxName": levy.name,
        "taxType": _type(levy),
        "taxSubTypeId": levy.id,
        "rateType": RATE_TYPES.get(levy.reason, ""),
        "rate": to_places(Fraction(levy.effective_percent) / 100, 8) if taxed and levy.effective_percent else "0",
        "tax": minor(levy, part.quote),
        "taxableAmount": on if taxed else 0,
        "exemptAmount": on if exempt else 0,
        "nonTaxableAmount": 0 if taxed or exempt else on,
        "isFee": levy.kind not in TAX_KINDS,
        "reason": levy.reason,
    }


def _type(levy: Levy) -> str:
    if levy.kind == "customs_duty":
        return "LandedCost"
    if levy.kind not in TAX_KINDS:
        return "Fee"
    return "Sales" if levy.kind == "sales_tax" else "Output"


def _shown(detail: Data, digits: int) -> Data:
    return detail | {name: decimal(detail[name], digits) for name in AMOUNTS if name in detail}


SUMMARY: Final = ("country", "region", "jurisType", "jurisCode", "jurisName", "taxType", "taxName", "rateType", "rate")


def _summary(details: Iterable[Data], digits: int) -> list[Data]:
    """The details of all lines, those of one tax at one rate added up."""
    found: dict[tuple[str, ...], Data] = {}
    for detail in details:
        key = tuple(detail[name] for name in SUMMARY)
        one = found.setdefault(key, {**dict(zip(SUMMARY, key, strict=True)), "taxable": 0, "exemption": 0, "tax": 0})
        one["taxable"] += detail["taxableAmount"]
        one["exemption"] += detail["exemptAmount"]
        one["tax"] += detail["tax"]
    return [
        one | {name: decimal(one[name], digits) for name in ("taxable", "exemption", "tax")} for one in found.values()
    ]


def _by_type(details: Iterable[Data], digits: int) -> list[Data]:
    """The details of all lines, those of one type of tax added up."""
    names = {"totalTaxable": "taxableAmount", "totalExempt": "exemptAmount", "totalNonTaxable": "nonTaxableAmount"}
    names |= {"totalTax": "tax"}
    found: dict[str, dict[str, int]] = {}
    for detail in details:
        sums = found.setdefault(detail["taxType"], dict.fromkeys(names, 0))
        for name, of in names.items():
            sums[name] += detail[of]
    return [
        {"taxType": kind, **{name: decimal(amount, digits) for name, amount in sums.items()}}
        for kind, sums in found.items()
    ]


def _message(warning: Data) -> Data:
    return {
        "summary": warning["code"],
        "details": warning["message"],
        "refersTo": warning.get("line_item", ""),
        "severity": "Warning",
        "source": "dtariff",
    }
