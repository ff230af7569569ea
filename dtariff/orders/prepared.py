"""An order whose shape, codes and law are settled for one day; what is left is arithmetic."""

from collections.abc import Callable
from typing import NamedTuple

from dtariff.model.order import LineItem, Order
from dtariff.model.order_quote import OrderFacts
from dtariff.sums.order import Entry


class PreparedLine(NamedTuple):
    """A line that is ready to be priced: its name, as it was stated, and its sum to do."""

    reference: str
    item: LineItem
    entry: Entry


class PreparedOrder(NamedTuple):
    """An order that is ready to be priced.

    Attributes:
        order: as it was stated. facts: its parties. lines: its lines.
        known: whether the law of every line is known to the tables.
        alone: whether it is one line before tax, as most orders are.
    """

    order: Order
    facts: OrderFacts
    lines: tuple[PreparedLine, ...]
    known: bool
    alone: bool


def prepared_order(order: Order, facts: OrderFacts, lines: tuple[PreparedLine, ...]) -> PreparedOrder:
    """An order that is ready to be priced, of its parts."""
    known = all(line.entry.plan.unknown is None for line in lines)
    return PreparedOrder(order, facts, lines, known, alone=len(lines) == 1 and not lines[0].entry.inclusive)


def line_paths(at: int, item: LineItem) -> Callable[[str], str]:
    """Where in the order a parameter of a case was stated."""
    line = f"line_items[{at}]"
    amount = "amount_minor" if item.amount is None and item.amount_minor is not None else "amount"
    stated = {
        "": line,
        "price": f"{line}.{amount}",
        "currency": "currency",
        "origin": "seller.country",
        "destination": "customer.country",
        "state": "customer.state",
        "postal_code": "customer.postal_code",
        "buyer": "customer.is_business",
        "scope_reading": "scope_reading",
        "on": "tax_date",
        "known": "known_at",
    }
    return lambda param: stated.get(param, f"{line}.{param}")
