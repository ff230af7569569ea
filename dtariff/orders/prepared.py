"""An order whose shape, codes and law are settled for one day; what is left is arithmetic."""

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
    """An order that is ready to be priced: as it was stated, with its days, its parties and its lines."""

    order: Order
    facts: OrderFacts
    lines: tuple[PreparedLine, ...]
