"""The parties of an order: where the customer is, whether it is a business, what the seller said of itself."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from dtariff.model.case import Place
from dtariff.model.errors import InputError
from dtariff.model.exchange import ExchangeRate
from dtariff.model.location import Location
from dtariff.model.money import Money, money
from dtariff.model.order import Order, Party, Standing
from dtariff.model.order_quote import OrderFacts
from dtariff.model.resolution import Notice
from dtariff.model.tax_id import TaxIdCheck
from dtariff.orders.desk import Asking
from dtariff.orders.faults import Faults, under
from dtariff.rules.border import practice
from dtariff.rules.classify import find_address, find_place
from dtariff.rules.evidence import find_customer, located
from dtariff.rules.liability import threshold_currencies
from dtariff.sums.exchange import converted
from dtariff.tables.book import Book
from dtariff.tax_ids import check_tax_id


class Parties(NamedTuple):
    """The parties as the law sees them; None where a fault hides them.

    Attributes:
        seller: where the seller is. standing: what it said of itself.
        facts: what was found of the customer.
    """

    seller: Place | None
    standing: Standing | None
    facts: OrderFacts | None


def find_parties(order: Order, asking: Asking) -> Parties:
    """The parties of an order; what is wrong with them is added to the faults."""
    _refuse_misplaced(order, asking.faults)
    seller = _placed(order.seller, "seller", asking)
    if order.marketplace is not None and (order.marketplace.country or order.marketplace.state):
        _placed(order.marketplace, "marketplace", asking)
    customer, location = _customer(order.customer, asking)
    _checked_ids(order.seller, "seller", seller, asking)
    tax_ids = _checked_ids(order.customer, "customer", customer, asking)
    said = _standing(order, customer, asking)
    if customer is None or location is None:
        return Parties(seller, said.standing, None)
    stated = order.customer.is_business
    business = any(one.checked for one in tax_ids) if stated is None else stated
    warnings = list(_of_location(location))
    warnings += _of_numbers(customer, tax_ids, asking) if stated is not False else ()
    warnings += _of_proof(customer, asking) if business and not tax_ids else ()
    facts = OrderFacts(
        buyer="business" if business else "consumer",
        destination=customer.code,
        location=location,
        tax_ids=tax_ids,
        exchange=said.exchange,
        warnings=tuple(warnings),
    )
    return Parties(seller, said.standing, facts)


def _refuse_misplaced(order: Order, faults: Faults) -> None:
    """What is said of a party of whom it means nothing was meant of the other."""
    customer, seller = order.customer, order.seller
    misplaced = {
        "customer.registrations": customer.registrations is not None,
        "customer.turnover": bool(customer.turnover),
        "seller.location_evidence": bool(seller.location_evidence),
    }
    for path in (path for path, said in misplaced.items() if said):
        party, _, field = path.partition(".")
        hint = f"say it of the {'seller' if party == 'customer' else 'customer'}"
        faults.add(InputError("misplaced_field", f"{field} of the {party} means nothing", param=path, hint=hint))


# --- places --------------------------------------------------------------------------------------------------------


def _placed(party: Party, field: str, asking: Asking) -> Place | None:
    with asking.faults.at(under(field)):
        return _place(party, asking.book)
    return None


def _place(party: Party, book: Book) -> Place:
    return find_address(party.country, party.state, party.postal_code, book)


def _customer(customer: Party, asking: Asking) -> tuple[Place | None, Location | None]:
    """Where the customer is: where it says, or else where the evidence points."""
    book, as_of = asking.book, asking.as_of
    with asking.faults.at(under("customer")):
        if customer.country.strip():
            claimed = _place(customer, book)
            return claimed, located(claimed, customer.location_evidence, as_of, book)
        found = find_customer(customer.location_evidence, as_of, book)
        place = find_place(found.place, "country", book, customer.postal_code)
        return place, located(place, customer.location_evidence, as_of, book)
    return None, None


def _of_location(location: Location) -> Iterator[Notice]:
    if location.state in ("insufficient", "conflicting"):
        pieces = ", ".join(f"{piece.kind} {piece.country}" for piece in location.pieces)
        facts = (("place", location.place), ("pieces", pieces), ("says", location.says))
        yield Notice("location_conflicting" if location.state == "conflicting" else "location_insufficient", facts)


# --- businesses ----------------------------------------------------------------------------------------------------


def _checked_ids(party: Party, field: str, place: Place | None, asking: Asking) -> tuple[TaxIdCheck, ...]:
    """The tax numbers of a party, each checked as far as it can be; without a place, those that say whose they are."""
    found = []
    for at, given in enumerate(party.tax_ids):
        if place is None and not given.type:
            continue
        with asking.faults.at(under(field)):
            found.append(
                check_tax_id(
                    given.value,
                    country=place.code if place else "",
                    book=asking.book,
                    as_of=asking.as_of,
                    type=given.type,
                    param=f"tax_ids[{at}].value",
                )
            )
    return tuple(found)


def _of_numbers(place: Place, tax_ids: tuple[TaxIdCheck, ...], asking: Asking) -> Iterator[Notice]:
    """What a seller should know of the numbers by which a customer would be a business."""
    for one in tax_ids:
        facts = (("number", one.number or one.value), ("place", one.jurisdiction))
        if find_place(one.jurisdiction, "tax_ids", asking.book).root not in (place.root, place.taxed_with):
            yield Notice("tax_id_of_another_country", facts)
        yield Notice("tax_id_registry_not_asked" if one.checked else "tax_id_unchecked", facts)


def _of_proof(place: Place, asking: Asking) -> Iterator[Notice]:
    """What would prove that a customer without a number is a business, where the tables know it."""
    found = practice(place, asking.as_of, asking.book)
    if found is not None and found.business_id is not None:
        yield Notice("business_unproven", (("place", place.code), ("says", found.business_id.says)))


# --- what a seller said of itself ----------------------------------------------------------------------------------


class Said(NamedTuple):
    """What a seller or a marketplace said of itself, and the rates at which its turnover was exchanged."""

    standing: Standing | None = None
    exchange: tuple[ExchangeRate, ...] = ()


def _standing(order: Order, customer: Place | None, asking: Asking) -> Said:
    """What was said of the seller and of the marketplace; nothing if nothing was."""
    seller = _said(order.seller, "seller", customer, asking)
    if order.marketplace is None:
        return seller
    platform = _said(order.marketplace, "marketplace", customer, asking)
    said = seller.standing or Standing()
    both = Standing(registered=said.registered, turnover=said.turnover, marketplace=True, platform=platform.standing)
    return Said(both, (*seller.exchange, *platform.exchange))


def _said(party: Party, field: str, customer: Place | None, asking: Asking) -> Said:
    if party.registrations is None and not party.turnover:
        return Said()
    registered = None
    if party.registrations is not None:
        codes = enumerate(party.registrations)
        registered = tuple(sorted({_levying(code, f"{field}.registrations[{at}]", asking) for at, code in codes}))
    turnover: list[tuple[str, Money]] = []
    used: list[ExchangeRate] = []
    for code, text in sorted((party.turnover or {}).items()):
        path = f"{field}.turnover.{code}"
        where = _levying(code, path, asking)
        with asking.faults.at(partial(_always, path)):
            if any(where == other for other, _ in turnover):
                raise InputError("duplicate_turnover", f"{where} has another turnover too", hint="write their sum")
            for amount, rate in _amounts(text, customer, asking):
                turnover.append((where, amount))
                used += [] if rate is None else [rate]
    return Said(Standing(registered=registered, turnover=tuple(turnover)), tuple(used))


def _always(path: str, _: str) -> str:
    return path


def _levying(code: str, path: str, asking: Asking) -> str:
    """A jurisdiction or a union in which a seller is registered, or has turnover."""
    plain = code.strip().upper()
    if any(plain == union.acts_as for union in asking.book.groupings if union.acts_as):
        return plain
    with asking.faults.at(partial(_always, path)):
        try:
            return find_place(plain, path, asking.book).code
        except InputError as error:
            unions = ", ".join(sorted(union.acts_as for union in asking.book.groupings if union.acts_as))
            error.hint += f"; or a union for its one-stop shop: {unions}"
            raise
    return plain


def _amounts(text: str, customer: Place | None, asking: Asking) -> Iterator[tuple[Money, ExchangeRate | None]]:
    """A turnover as it was said, and in the currencies of the thresholds that it may be held against."""
    said = money(text, param="turnover")
    asking.desk.currency(said.currency, asking.as_of)
    yield said, None
    if customer is None:
        return
    for currency in sorted(threshold_currencies(customer, asking.book) - {said.currency}):
        rate = asking.desk.rate(said.currency, currency, customer, "tax", asking.as_of)
        if rate is not None:
            yield converted(said, rate, asking.book.currencies[currency].digits), rate
