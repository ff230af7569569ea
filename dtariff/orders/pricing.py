"""A prepared order priced: all sums, no law."""

from collections.abc import Callable
from time import time
from typing import Any, TypeVar

from dtariff.model.errors import DTariffError
from dtariff.model.order_quote import LineQuote, OrderQuote
from dtariff.model.quote import Quote
from dtariff.orders.desk import Desk
from dtariff.orders.faults import Faults
from dtariff.orders.prepared import PreparedOrder, line_paths
from dtariff.sums.assess import assess
from dtariff.sums.order import assess_line, assess_order

TupleT = TypeVar("TupleT", bound=tuple[Any, ...])
_new: Callable[[type[TupleT], tuple[Any, ...]], TupleT] = tuple.__new__
"""Spares two constructors, a quarter of the time of an order of one line."""


def price(prepared: PreparedOrder, desk: Desk, *, flag_unknown: bool, valid_for: float) -> OrderQuote:
    """The answer to a prepared order.

    Args:
        prepared: the order.
        desk: the engine, to say why a law is not known.
        flag_unknown: whether a line whose law is not known stands without an amount, or is refused.
        valid_for: seconds for which the answer may be recorded.

    Raises:
        CoverageError: ``law_unknown``, ``subdivision_needed`` where a law is not known and is not to be flagged.
        InputError: ``price_below_charges``. OrderError: all faults of all lines, where there are several.
    """
    if not prepared.known and not flag_unknown:
        _refuse_unknown(prepared, desk)
    lines = prepared.lines
    if prepared.alone:
        reference, item, (plan, minor, _, units, quantities) = lines[0]
        answers: tuple[LineQuote, ...] = (_new(LineQuote, (reference, item, assess(plan, minor, quantities, units))),)
    else:
        quotes = zip(lines, _quotes(prepared), strict=True)
        answers = tuple([_new(LineQuote, (line.reference, line.item, quote)) for line, quote in quotes])
    return _new(OrderQuote, (prepared.order, answers, prepared.facts, time(), valid_for))


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
                # Of a customer the part of the country has a field of its own.
                error.param = "state" if error.code == "subdivision_needed" else error.param
                raise error
    faults.raise_any()
