"""A prepared order priced: all sums, no law."""

from time import time

from dtariff.model.errors import DTariffError
from dtariff.model.order_quote import LineQuote, OrderQuote
from dtariff.model.quote import Quote
from dtariff.orders.desk import Desk
from dtariff.orders.faults import Faults
from dtariff.orders.meaning import line_paths
from dtariff.orders.prepared import PreparedOrder
from dtariff.sums.order import assess_line, assess_order

DAY = 86_400.0
"""Seconds for which a quote may be recorded, unless the caller says otherwise."""


def price(prepared: PreparedOrder, desk: Desk, *, flag_unknown: bool, valid_for: float = DAY) -> OrderQuote:
    """The answer to a prepared order.

    Raises:
        CoverageError: ``law_unknown``, ``subdivision_needed`` where a law is not known and is not to be flagged.
        InputError: ``price_below_charges``. OrderError: all faults of all lines, where there are several.
    """
    lines = prepared.lines
    if not flag_unknown and any(line.entry.plan.unknown is not None for line in lines):
        _refuse_unknown(prepared, desk)
    quotes = [assess_line(lines[0].entry)] if len(lines) == 1 and not lines[0].entry.inclusive else _quotes(prepared)
    answers = tuple([LineQuote(line.reference, line.item, quote) for line, quote in zip(lines, quotes, strict=True)])
    return OrderQuote(prepared.order, answers, prepared.facts, time(), valid_for)


def _quotes(prepared: PreparedOrder) -> list[Quote]:
    try:
        return assess_order([line.entry for line in prepared.lines])
    except DTariffError:
        faults = Faults()
        for at, line in enumerate(prepared.lines):
            with faults.at(line_paths(at, line.item)):
                assess_line(line.entry)
        faults.raise_any()
        raise  # only together with others does a line fail


def _refuse_unknown(prepared: PreparedOrder, desk: Desk) -> None:
    """Refuses lines whose law is not known to the tables."""
    faults = Faults()
    for at, line in enumerate(prepared.lines):
        with faults.at(line_paths(at, line.item)):
            error = desk.unknown(line.entry.plan)
            if error is not None:
                raise error
    faults.raise_any()
