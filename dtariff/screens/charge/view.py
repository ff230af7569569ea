"""The state of the page in the query string, so that a link opens the same view again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast, get_args

from dtariff.engine import Engine
from dtariff.model.case import ScopeReading
from dtariff.model.errors import DTariffError
from dtariff.screens.query import Reader
from dtariff.telling.heat_map import Sort

Span = Literal["all", "recent", "year"]
HALF_A_YEAR = timedelta(days=183)
FIRST, RECENT, LAST = date(1998, 1, 1), date(2015, 1, 1), date(2031, 12, 31)
"""What the timeline shows: from the year of the moratorium's first decision until some years ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page asks; every field stands in the query string under a plain word."""

    content: str
    delivery: str
    origin: str
    destination: str
    on: date
    known: date
    made_in: str
    reading: ScopeReading
    span: Span
    sort: Sort

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the timeline."""
        if self.span == "year":
            return self.on - HALF_A_YEAR, self.on + HALF_A_YEAR
        return (FIRST if self.span == "all" else RECENT), LAST


def to_query(view: View) -> dict[str, str]:
    """A view as a query string, both days included: tomorrow the link still shows what it shows today."""
    query = {
        "content": view.content,
        "delivery": view.delivery,
        "from": view.origin,
        "to": view.destination,
        "on": view.on.isoformat(),
        "known": view.known.isoformat(),
        "span": view.span,
        "sort": view.sort,
    }
    query |= {"made_in": view.made_in} if view.made_in else {}
    return query | ({"reading": view.reading} if view.reading != "content" else {})


def from_query(query: Mapping[str, str], engine: Engine, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    read = Reader(query, engine)
    content, delivery = read.content("application")
    view = View(
        content=content.id,
        delivery=delivery,
        origin=read.code("from", "US"),
        destination=read.code("to", "ID"),
        on=read.day("on", today),
        known=read.day("known", today),
        made_in=read.code("made_in", ""),
        reading=cast("ScopeReading", read.one_of("reading", "content", get_args(ScopeReading))),
        span=cast("Span", read.one_of("span", "all", get_args(Span))),
        sort=cast("Sort", read.one_of("sort", "alike", get_args(Sort))),
    )
    return view, tuple(read.faults)
