"""The state of the comparison in the query string, so that a link opens the same view again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from dtariff.engine import Engine
from dtariff.model.case import ScopeReading
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.groupings import ALL, SPECIAL
from dtariff.model.law import Customer
from dtariff.screens.fields import usual_delivery
from dtariff.screens.query import Reader
from dtariff.screens.what_if.own import OWN
from dtariff.tables.book import Book
from dtariff.telling.figures import Bars

USUAL = ("JP", "DE", "GB", "ID", "CM", "IN", "BR", "US-NY", "US-CA")
"""A mix that shows what there is to see: bars and none, lines at nought and above, VAT, GST, sales tax and none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page asks; every field stands in the query string under a plain word.

    ``to`` and ``cost_in`` hold codes of places and ids of groups; ``open`` the keys of lines.
    """

    content: str
    delivery: str
    price: str
    currency: str
    origin: str
    buyer: Customer
    to: tuple[str, ...]
    on: date
    known: date
    made_in: str
    reading: ScopeReading
    scenarios: tuple[str, ...]
    reference: str
    cost: str
    sales: str
    cost_in: tuple[str, ...]
    open: tuple[str, ...]
    bars: Bars


def usual(book: Book, today: date) -> View:
    """The view on the first visit."""
    content = book.content_names["software"]
    return View(
        content=content.id,
        delivery=usual_delivery(content),
        price="10.00",
        currency="USD",
        origin="US",
        buyer="consumer",
        to=tuple(code for code in USUAL if book.jurisdiction(code) is not None),
        on=today,
        known=today,
        made_in="",
        reading="content",
        scenarios=(),
        reference="",
        cost="",
        sales="",
        cost_in=(),
        open=(),
        bars="cheapest",
    )


def to_query(view: View) -> dict[str, str]:
    """A view as a query string, both days included: tomorrow the link still shows what it shows today."""
    query = {
        "content": view.content,
        "delivery": view.delivery,
        "price": view.price,
        "currency": view.currency,
        "from": view.origin,
        "buyer": view.buyer,
        "to": ",".join(view.to),
        "on": view.on.isoformat(),
        "known": view.known.isoformat(),
    }
    seldom = {
        "made_in": view.made_in,
        "reading": view.reading if view.reading != "content" else "",
        "scenarios": ",".join(name for name in view.scenarios if name != OWN),
        "ref": view.reference,
        "cost": view.cost,
        "sales": view.sales,
        "cost_in": ",".join(view.cost_in),
        "open": ",".join(key for key in view.open if not key.endswith(f"@{OWN}")),
        "bars": view.bars if view.bars != "cheapest" else "",
    }
    return query | {name: text for name, text in seldom.items() if text}


def from_query(query: Mapping[str, str], engine: Engine, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    book, read = engine.book, Reader(query, engine)
    first = usual(book, today)
    content, delivery = read.content(first.content)
    view = View(
        content=content.id,
        delivery=delivery,
        price=read.text("price", first.price),
        currency=read.currency("currency", first.currency),
        origin=read.code("from", first.origin),
        buyer=cast("Customer", read.one_of("buyer", first.buyer, get_args(Customer))),
        to=_places(read.listed("to"), book) if "to" in query else first.to,
        on=read.day("on", today),
        known=read.day("known", today),
        made_in=read.code("made_in", first.made_in),
        reading=cast("ScopeReading", read.one_of("reading", first.reading, get_args(ScopeReading))),
        scenarios=_scenarios(read),
        reference=_reference(read),
        cost=read.text("cost", first.cost),
        sales=read.text("sales", first.sales),
        cost_in=_places(read.listed("cost_in"), book),
        open=read.listed("open"),
        bars=cast("Bars", read.one_of("bars", first.bars, get_args(Bars))),
    )
    return view, tuple(read.faults)


def _scenarios(read: Reader) -> tuple[str, ...]:
    """The scenarios that the tables have."""
    known = read.engine.book.scenarios
    asked = [name.lower() for name in read.listed("scenarios")]
    for name in asked:
        if name not in known:
            hint = "one of: " + ", ".join(known)
            read.faults.append(InputError("unknown_scenario", f"no scenario {name!r}", param="scenarios", hint=hint))
    return tuple(name for name in asked if name in known)


def _reference(read: Reader) -> str:
    """A place with an answer of its own; one that is told by its parts is none."""
    code, book = read.code("ref", ""), read.engine.book
    place = book.jurisdiction(code)
    if place is None or not place.needs_subdivision:
        return code
    message = f"what {code} costs hangs on the state or province"
    hint = f"name one of them, e.g. {next(part for part in book.jurisdictions if part.startswith(f'{code}-'))}"
    read.faults.append(InputError("subdivision_needed", message, param="ref", hint=hint))
    return ""


def _places(listed: Iterable[str], book: Book) -> tuple[str, ...]:
    """Codes of places in capitals, ids of groups in small letters."""
    groups = {ALL, SPECIAL, *(grouping.id for grouping in (*book.groupings, *book.forums)), *book.instruments}
    named = ((name.lower(), name.upper()) for name in listed)
    return tuple(dict.fromkeys(low if low in groups else code for low, code in named))
