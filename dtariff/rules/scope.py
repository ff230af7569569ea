"""Default and exception: which series of a tax speaks of a case.

A series may be limited to contents, deliveries and a customer; a series without limits is the default. The narrower
wins. Two series of which neither is narrower and which both claim a case are a quarrel; `dtariff.tables.checks` finds
it when tables load, so that here the first is the only one.
"""

from collections.abc import Iterable
from typing import TypeVar

from dtariff.model.law import Customer, Series

SeriesT = TypeVar("SeriesT", bound=Series)


def narrowness(series: Series) -> int:
    """How many limits a series has."""
    return bool(series.content) + bool(series.delivery) + (series.customer is not None)


def narrowest_first(every: Iterable[SeriesT], content: str, delivery: str, customer: Customer) -> list[SeriesT]:
    """The series that speak of such a sale, the narrowest first, the default last."""
    return sorted((s for s in every if s.speaks_of(content, delivery, customer)), key=narrowness, reverse=True)
