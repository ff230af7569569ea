"""What an order means: its codes asked of the tables, its parties placed, its law found - or every fault of it at once.

Nothing is computed here. What comes out is ready to be priced, again and again if need be.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dtariff.asked import plain_minor, quantities_of
from dtariff.model.clock import AsOf
from dtariff.model.errors import InputError, shown
from dtariff.model.money import LONGEST, money
from dtariff.model.order import MOST_PIECES, LineItem, Order
from dtariff.model.record import reference_of
from dtariff.model.value import FrozenDict
from dtariff.orders.desk import Asking, Desk
from dtariff.orders.faults import Faults, together
from dtariff.orders.parties import Parties, find_parties
from dtariff.orders.prepared import PreparedLine, PreparedOrder, line_paths, prepared_order
from dtariff.orders.reading import read
from dtariff.rules.classify import find_transmission
from dtariff.sums.assess import NO_QUANTITIES, Plan
from dtariff.sums.order import Entry

USUAL_DIGITS = 2
"""Decimals by which amounts are looked at where the currency itself is at fault."""


def prepare(order: Order | Mapping[str, Any], desk: Desk) -> PreparedOrder:
    """An order ready to be priced.

    Raises:
        InputError, CoverageError: the one fault of the order, with its path. OrderError: all, where there are several.
    """
    stated = read(order)
    faults = Faults()
    as_of = _days(stated, desk, faults)
    stated = replace(
        stated,
        currency=stated.currency.strip().upper(),
        tax_date=None if stated.tax_date is None else as_of.on,
        known_at=None if stated.known_at is None else as_of.known,
    )
    currency = None
    with faults.at(lambda _: "currency"):
        currency = desk.currency(stated.currency, as_of)
    asking = Asking(as_of, desk, faults, currency)
    parties = find_parties(stated, asking)
    references = _references(stated, faults)
    entries = [_entry(at, stated, parties, asking) for at in range(len(stated.line_items))]
    faults.raise_any()
    lines = [
        PreparedLine(reference, item, entry)
        for reference, item, entry in zip(references, stated.line_items, entries, strict=True)
        if entry is not None
    ]
    assert parties.facts is not None  # noqa: S101 - else there is a fault
    return prepared_order(stated, parties.facts, tuple(lines))


def _days(order: Order, desk: Desk, faults: Faults) -> AsOf:
    names = {"on": "tax_date", "known": "known_at"}
    with faults.at(lambda param: names.get(param, param)):
        return desk.days.of(order.tax_date, order.known_at)
    raise together(faults.found)  # without a day nothing else can be asked


def _references(order: Order, faults: Faults) -> list[str]:
    """The names of the lines: unique, printable, not too long; the number of the line where it has none."""
    if not order.line_items:
        faults.add(InputError("bad_line_items", "an order has a line at least", param="line_items"))
    found: dict[str, int] = {}
    for at, item in enumerate(order.line_items):
        reference, path = item.reference or str(at + 1), f"line_items[{at}].reference"
        with faults.at(str):
            reference_of(reference, path)
        if reference in found:
            message = f"line {found[reference] + 1} has the reference {reference!r} too"
            faults.add(InputError("duplicate_reference", message, param=path, hint="give each line its own"))
        found.setdefault(reference, at)
    return [item.reference or str(at + 1) for at, item in enumerate(order.line_items)]


# --- a line --------------------------------------------------------------------------------------------------------


def _entry(at: int, order: Order, parties: Parties, asking: Asking) -> Entry | None:
    """The sum to do of a line, or None where a fault was found."""
    item = order.line_items[at]
    where, faults = line_paths(at, item), asking.faults
    units, measures, plan, minor = 0, NO_QUANTITIES, None, None
    with faults.at(where):
        units = _pieces(item)
    with faults.at(where):
        measures = FrozenDict(quantities_of(item.quantities)) if item.quantities else NO_QUANTITIES
    with faults.at(where):
        plan = _plan(item, order, parties, asking)
    with faults.at(where):
        minor = _minor(item, order.currency, asking)
    return (
        None if plan is None or minor is None else Entry(plan, minor, item.tax_behavior == "inclusive", units, measures)
    )


def _pieces(item: LineItem) -> int:
    if not 1 <= item.quantity <= MOST_PIECES:
        message = f"{shown(item.quantity)} is no number of pieces"
        raise InputError("bad_quantity", message, param="quantity", hint=f"1 to {MOST_PIECES}")
    return item.quantity


def _plan(item: LineItem, order: Order, parties: Parties, asking: Asking) -> Plan | None:
    """The law of the line; only what is sold is looked at where a party has a fault of its own."""
    if parties.seller is None or parties.facts is None or asking.currency is None:
        find_transmission(item.content, item.delivery, asking.book)
        return None
    asked = (
        item.content,
        item.delivery,
        parties.seller.code,
        parties.facts.destination,
        parties.facts.buyer,
        item.country_of_origin,
        order.scope_reading,
        "",
        parties.standing,
    )
    return asking.desk.plan(asked, asking.as_of, order.currency)


def _minor(item: LineItem, currency: str, asking: Asking) -> int:
    """The amount of the line in minor units."""
    if (item.amount is None) == (item.amount_minor is None):
        code, told = ("amount_missing", "has no") if item.amount is None else ("amount_twice", "has more than one")
        raise InputError(code, f"the line {told} amount", param="amount", hint="give amount or amount_minor")
    if item.amount_minor is not None:
        return _whole_minor(item.amount_minor)
    digits = asking.currency.digits if asking.currency else USUAL_DIGITS
    found = plain_minor(item.amount, digits) if isinstance(item.amount, str) else None
    if found is not None:
        return found
    return money(item.amount, currency).to_minor_units(digits)


def _whole_minor(minor: int) -> int:
    """An amount stated in minor units, if it is one that can be asked for."""
    if minor < 0:
        message = f"{shown(minor)} is below nought"
        raise InputError("negative_price", message, param="price", hint="a refund is a reversal")
    if minor >= 10**LONGEST:
        raise InputError("bad_price", f"an amount of more than {LONGEST} digits", param="price")
    return minor
