"""The charges of an order in the currencies of the laws that set them, at the rates that those laws want."""

from dtariff.model.exchange import ExchangeRate
from dtariff.model.law import ExchangePurpose, Rounding
from dtariff.model.law_amount import LawAmount
from dtariff.model.money import Money
from dtariff.model.nomenclature import Currency
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import Levy
from dtariff.orders.desk import Desk
from dtariff.rules.border import practice
from dtariff.rules.classify import find_place
from dtariff.sums.exchange import converted


def in_law_currency(quote: OrderQuote, desk: Desk) -> tuple[LawAmount, ...]:
    """Each charge of the order in its jurisdiction's own money, in the order of computation.

    Rounded as the jurisdiction rounds in its money, or half up to the minor unit where the tables do not say.
    """
    return tuple(_reported(levy, quote, desk) for levy in quote.levies)


def _reported(levy: Levy, quote: OrderQuote, desk: Desk) -> LawAmount:
    as_of = quote.line_items[0].quote.resolution.case.as_of
    place = find_place(levy.jurisdiction, "jurisdiction", desk.book)
    own = desk.book.jurisdiction(place.code)
    code = own.currency if own else quote.currency
    purpose: ExchangePurpose = "customs" if levy.kind == "customs_duty" else "tax"
    rate = None if code == quote.currency else desk.rate(quote.currency, code, place, purpose, as_of)
    known = rate is not None or code == quote.currency
    found = practice(place, as_of, desk.book)
    rounding = found.rounding if found else None
    amounts = [
        _in(amount, rate, desk.book.currencies[code], rounding) if known else None
        for amount in (levy.taxable_amount, levy.amount)
    ]
    return LawAmount(
        id=levy.id,
        jurisdiction=levy.jurisdiction,
        rate=levy.rate,
        currency=code,
        taxable_amount=amounts[0],
        amount=amounts[1],
        exchange=rate,
    )


def _in(amount: Money | None, rate: ExchangeRate | None, currency: Currency, rounding: Rounding | None) -> Money | None:
    if amount is None or rate is None:
        return amount
    step = Money.parse(rounding.step, param="rounding.step") if rounding and rounding.step else None
    unit = step.to_minor_units(currency.digits) if step and step.currency == currency.code else 1
    return converted(amount, rate, currency.digits, rounding.mode if rounding else "half_up", unit)
