"""An order in the shape of Stripe's Tax Calculation (``tax.calculation``, API of 2026).

What a caller should know:

- Amounts are whole numbers in Stripe's own minor units. Stripe has two decimals for ISK and UGX, where ISO 4217 has
  none, and none for MGA (docs.stripe.com/currencies, zero-decimal currencies and special cases).
- The ``amount`` of an inclusive line is what was asked: it holds the taxes, and the fees marked ``inclusive`` too.
- ``amount_total`` is the sum of the lines, of ``tax_amount_exclusive`` and of the fees that are not ``inclusive``.
- Stripe has no type of tax for a customs duty, so ``fees`` stands beside the shape, and ``warnings`` too.
- The taxability of a reverse charge is told with a rate of nought: nothing is collected.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Final

from dtariff.adapters.parts import (
    IMPOSED,
    Data,
    Part,
    base,
    fees_of,
    minor,
    parts_of,
    sourcing,
    warnings_of,
    where,
)
from dtariff.model.errors import InputError
from dtariff.model.law import TaxKind
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import Levy
from dtariff.model.resolution import TaxReason
from dtariff.telling.catalogue import in_english
from dtariff.telling.narrate import levy_place

DIGITS: Final = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Decimals of the currencies in which Stripe's API differs from ISO 4217."""

REASONS: Final[dict[TaxReason, str]] = {
    "standard_rated": "standard_rated",
    "reduced_rated": "reduced_rated",
    "taxable_basis_reduced": "taxable_basis_reduced",
    "zero_rated": "zero_rated",
    "product_exempt": "product_exempt",
    "not_subject_to_tax": "not_subject_to_tax",
    "reverse_charge": "reverse_charge",
    "not_collected": "not_collecting",
    "foreign_supplier_not_liable": "not_collecting",
    "below_threshold": "not_collecting",
    "quantity_needed": "not_supported",
    "exchange_needed": "not_supported",
    "base_unknown": "not_supported",
    "subdivision_needed": "not_supported",
    "law_unknown": "not_supported",
}
"""Stripe's ``taxability_reason`` for each of our reasons. The last five never come up: such an order is refused."""

TAX_TYPES: Final[dict[TaxKind, str | None]] = {
    "consumption_tax": None,
    "digital_services_tax": None,
    "financial_transaction_tax": None,
    "gst": "gst",
    "hst": "hst",
    "income_tax": None,
    "levy": None,
    "perception": None,
    "pst": "pst",
    "sales_tax": "sales_tax",
    "service_tax": "service_tax",
    "vat": "vat",
}
"""Stripe's ``tax_type`` for each of our kinds; null where it has none."""

NAMED_TYPES: Final = {
    ("JP", "consumption-tax"): "jct",
    ("IN", "gst"): "igst",
    ("CA-QC", "qst"): "qst",
    ("CA-MB", "rst"): "rst",
    ("US-IL-CHICAGO", "amusement-tax"): "amusement_tax",
    ("US-IL-CHICAGO", "lease-transaction-tax"): "lease_tax",
}
"""Taxes for which Stripe has a type of their own, by jurisdiction and id in the tables."""


@in_english
def to_stripe_calculation(quote: OrderQuote) -> Data:
    """The answer to an order as a ``tax.calculation``, with ``fees`` and ``warnings`` beside it.

    Raises:
        CoverageError: ``incomplete_quote``.
        InputError: ``amount_precision`` for an amount finer than Stripe's minor unit (of MGA).
    """
    parts = parts_of(quote)
    scale = _Scale(quote.currency, quote.digits)
    lines = [_line(part, scale) for part in parts]
    fees = [_fee(fee, scale) for part in parts for fee in fees_of(part, inside=part.inclusive)]
    return {
        "object": "tax.calculation",
        "id": quote.id,
        "amount_total": scale(sum(part.price + part.tax + part.fee for part in parts)),
        "currency": quote.currency.lower(),
        "tax_amount_exclusive": scale(sum(part.tax for part in parts if not part.inclusive)),
        "tax_amount_inclusive": scale(sum(part.tax for part in parts if part.inclusive)),
        "tax_date": _seconds(datetime.combine(quote.provenance.on, time(), UTC)),
        "expires_at": _seconds(quote.expires_at),
        "tax_breakdown": _summed(lines),
        "line_items": {"object": "list", "has_more": False, "data": lines},
        "fees": fees,
        "warnings": warnings_of(quote),
    }


def _fee(fee: Data, scale: "_Scale") -> Data:
    told = {name: value for name, value in fee.items() if name != "amount_minor"}
    return told | {"amount": scale(fee["amount_minor"]), "currency": fee["currency"].lower()}


def _line(part: Part, scale: "_Scale") -> Data:
    stated = part.line.item.content.strip()
    return {
        "object": "tax.calculation_line_item",
        "amount": scale(part.price + part.tax + part.fee if part.inclusive else part.price),
        "amount_tax": scale(part.tax),
        "reference": part.reference,
        "quantity": part.line.item.quantity,
        "tax_behavior": part.quote.tax_behavior,
        "tax_code": stated if stated.startswith("txcd_") else None,
        "tax_breakdown": [_tax(levy, part, scale) for levy in part.taxes],
    }


def _tax(levy: Levy, part: Part, scale: "_Scale") -> Data:
    case, place = part.quote.resolution.case, where(levy.jurisdiction)
    borne = levy.reason in IMPOSED or levy.reason == "reverse_charge"
    return {
        "amount": scale(minor(levy, part.quote)),
        "taxable_amount": scale(base(levy, part.quote)) if borne else 0,
        "sourcing": sourcing(levy, case),
        "jurisdiction": {
            "country": place.country,
            "state": place.state,
            "level": place.level,
            "display_name": levy_place(levy, part.quote),
        },
        "tax_rate_details": _rate(levy, part, scale) if borne else None,
        "taxability_reason": REASONS[levy.reason],  # type: ignore[index]  # a tax has no reason of a duty
    }


def _rate(levy: Levy, part: Part, scale: "_Scale") -> Data:
    """The rate of a tax that falls on the sale. What is no percentage is told as the flat amount it came to."""
    place, flat = where(levy.jurisdiction), not levy.effective_percent and bool(levy.rate)
    own = {"amount": scale(minor(levy, part.quote)), "currency": part.quote.currency.lower()}
    return {
        "country": place.country,
        "state": place.state,
        "display_name": levy.name,
        "percentage_decimal": levy.effective_percent if levy.reason in IMPOSED and not flat else "0",
        "rate_type": "flat_amount" if flat else "percentage",
        "flat_amount": own if flat else None,
        "tax_type": NAMED_TYPES.get((levy.jurisdiction, levy.id), TAX_TYPES[levy.kind]),  # type: ignore[index]  # as above
    }


def _summed(lines: Iterable[Data]) -> list[Data]:
    """The taxes of all lines, equal ones added up: by rate, by reason, and by whether prices hold them."""
    found: dict[tuple[object, ...], Data] = {}
    for line in lines:
        for tax in line["tax_breakdown"]:
            details, inclusive = tax["tax_rate_details"], line["tax_behavior"] == "inclusive"
            place = tax["jurisdiction"]
            told = {
                "country": place["country"],
                "state": place["state"],
                "percentage_decimal": "0",
                "rate_type": "percentage",
                "flat_amount": None,
                "tax_type": None,
            }
            told |= {name: details[name] for name in told} if details else {}
            key = (inclusive, tax["taxability_reason"], *(str(one) for one in told.values()))
            one = found.setdefault(key, {"amount": 0, "inclusive": inclusive, "taxable_amount": 0})
            one["amount"] += tax["amount"]
            one["taxable_amount"] += tax["taxable_amount"]
            one |= {"tax_rate_details": told, "taxability_reason": tax["taxability_reason"]}
    return list(found.values())


class _Scale:
    """From our minor units to Stripe's."""

    def __init__(self, currency: str, digits: int) -> None:
        self.currency, self.digits = currency, digits
        self.theirs = DIGITS.get(currency, digits)

    def __call__(self, minor_units: int) -> int:
        found, rest = divmod(minor_units * int(10**self.theirs), int(10**self.digits))
        if rest:
            message = f"Stripe has {self.theirs} decimals of {self.currency}, and an amount is finer"
            raise InputError("amount_precision", message, param="currency")
        return found


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
