"""The state of the map in the query string, so that a link opens the same view again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from dtariff.engine import Engine
from dtariff.model.case import ScopeReading
from dtariff.model.errors import DTariffError
from dtariff.model.law import Customer
from dtariff.model.world import Measure
from dtariff.screens.fields import usual_delivery
from dtariff.screens.query import Reader
from dtariff.tables.book import Book
from dtariff.telling.world.shapes import Part

Side = Literal["seller", "buyer"]
"""Who is in the one place that is named: the other is everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page asks; every field stands in the query string under a plain word."""

    measure: Measure
    part: Part
    content: str
    delivery: str
    price: str
    currency: str
    side: Side
    here: str
    buyer: Customer
    on: date
    known: date
    made_in: str
    reading: ScopeReading
    at: str


def usual(book: Book, today: date) -> View:
    """The view on the first visit."""
    content = book.content_names["software"]
    return View(
        measure="verdict",
        part="world",
        content=content.id,
        delivery=usual_delivery(content),
        price="100.00",
        currency="USD",
        side="seller",
        here="US",
        buyer="consumer",
        on=today,
        known=today,
        made_in="",
        reading="content",
        at="",
    )


def to_query(view: View) -> dict[str, str]:
    """A view as a query string, both days included: tomorrow the link still shows what it shows today."""
    query = {
        "measure": view.measure,
        "content": view.content,
        "delivery": view.delivery,
        "price": view.price,
        "currency": view.currency,
        "from" if view.side == "seller" else "to": view.here,
        "buyer": view.buyer,
        "on": view.on.isoformat(),
        "known": view.known.isoformat(),
    }
    others = {"part": (view.part, "world"), "made_in": (view.made_in, ""), "reading": (view.reading, "content")}
    query |= {key: value for key, (value, first) in others.items() if value != first}
    return query | ({"at": view.at} if view.at else {})


def from_query(query: Mapping[str, str], engine: Engine, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    first, read = usual(engine.book, today), Reader(query, engine)
    content, delivery = read.content(first.content)
    side: Side = "buyer" if "to" in query and "from" not in query else "seller"
    view = View(
        measure=cast("Measure", read.one_of("measure", first.measure, get_args(Measure))),
        part=cast("Part", read.one_of("part", first.part, get_args(Part))),
        content=content.id,
        delivery=delivery,
        price=read.text("price", first.price),
        currency=read.currency("currency", first.currency),
        side=side,
        here=read.code("from" if side == "seller" else "to", first.here),
        buyer=cast("Customer", read.one_of("buyer", first.buyer, get_args(Customer))),
        on=read.day("on", today),
        known=read.day("known", today),
        made_in=read.code("made_in", first.made_in),
        reading=cast("ScopeReading", read.one_of("reading", first.reading, get_args(ScopeReading))),
        at=read.code("at", first.at),
    )
    return view, tuple(read.faults)
