"""The state of the comparison in the query string, so that a link opens the same view again.

A link may come from anywhere. What in it cannot be asked is replaced by the usual choice and told as a fault; what can
be asked but not answered (a code that is no country) is left to the engine, which knows the hint.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from dtariff.engine import Engine
from dtariff.model.case import ScopeReading
from dtariff.model.clock import read_day
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.law import Customer
from dtariff.model.nomenclature import Content
from dtariff.screens.fields import LAST_DAY, content_of, deliveries, usual_delivery
from dtariff.tables.book import Book
from dtariff.telling.figures import Bars

USUAL = ("JP", "DE", "GB", "ID", "CM", "IN", "BR", "US-NY", "US-CA")
"""A mix that shows what there is to see: bars and none, lines at nought and above, VAT, GST, sales tax and none."""

MANY, LONG = 400, 60
"""More destinations, and longer texts, than anybody would ask for in earnest."""

OWN = "own"
"""Stands for the scenario that the reader has made on the page of scenarios: it lies in the session, not in a link."""


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
    first = usual(engine.book, today)
    faults: list[DTariffError] = []
    content, delivery = _content(query, first, engine, faults)
    view = View(
        content=content,
        delivery=delivery,
        price=query.get("price", first.price)[:LONG],
        currency=_one_of(query, "currency", first.currency, engine.book.currencies, faults),
        origin=_code(query.get("from", first.origin)),
        buyer=cast("Customer", _one_of(query, "buyer", first.buyer, get_args(Customer), faults)),
        to=_places(query["to"], engine.book) if "to" in query else first.to,
        on=_day(query, "on", engine.book.codes.covers_from, today, faults),
        known=_day(query, "known", engine.book.codes.covers_from, today, faults),
        made_in=_code(query.get("made_in", first.made_in)),
        reading=cast("ScopeReading", _one_of(query, "reading", first.reading, get_args(ScopeReading), faults)),
        scenarios=_scenarios(query.get("scenarios", ""), engine.book, faults),
        reference=_reference(query.get("ref", ""), engine.book, faults),
        cost=query.get("cost", "")[:LONG],
        sales=query.get("sales", "")[:LONG],
        cost_in=_places(query.get("cost_in", ""), engine.book),
        open=_listed(query.get("open", "")),
        bars=cast("Bars", _one_of(query, "bars", first.bars, get_args(Bars), faults)),
    )
    return view, tuple(faults)


def _content(query: Mapping[str, str], first: View, engine: Engine, faults: list[DTariffError]) -> tuple[str, str]:
    asked = query.get("content", first.content)[:LONG]
    try:
        content = engine.classify(asked).content
    except InputError as error:
        faults.append(error)
        content = content_of(engine.book, first.content)
    return content.id, _delivery(query.get("delivery", "")[:LONG], content, engine, faults)


def _delivery(asked: str, content: Content, engine: Engine, faults: list[DTariffError]) -> str:
    ways = [category.delivery for category in deliveries(content)]
    if not asked:
        return usual_delivery(content)
    try:
        found = engine.classify(content.id, delivery=asked).category.delivery
    except InputError as error:
        faults.append(error)
        return usual_delivery(content)
    if found in ways:
        return found
    message = f"{content.id} delivered as {found} is goods, and stands outside this calculator"
    faults.append(InputError("ordinary_goods", message, param="delivery", hint="one of: " + ", ".join(ways)))
    return usual_delivery(content)


def _one_of(query: Mapping[str, str], key: str, first: str, allowed: Iterable[str], faults: list[DTariffError]) -> str:
    asked = query.get(key, first)[:LONG]
    options = {option.lower(): option for option in allowed}
    found = options.get(asked.strip().lower())
    if found is None:
        hint = "one of: " + ", ".join(options.values()) if key != "currency" else "ISO 4217, e.g. USD"
        faults.append(InputError(f"unknown_{key}", f"no {key} {asked!r}", param=key, hint=hint))
    return found or first


def _day(query: Mapping[str, str], key: str, earliest: date, today: date, faults: list[DTariffError]) -> date:
    asked = query.get(key, "")[:LONG]
    if not asked:
        return today
    try:
        day = read_day(asked, key)
    except InputError as error:
        faults.append(error)
        return today
    if earliest <= day <= LAST_DAY:
        return day
    message = f"{day} is outside the tables, which run from {earliest} to {LAST_DAY}"
    faults.append(InputError("before_coverage" if day < earliest else "bad_date", message, param=key))
    return min(max(day, earliest), LAST_DAY)


def _scenarios(text: str, book: Book, faults: list[DTariffError]) -> tuple[str, ...]:
    asked = [name.lower() for name in _listed(text)]
    for name in asked:
        if name not in book.scenarios:
            hint = "one of: " + ", ".join(book.scenarios)
            faults.append(InputError("unknown_scenario", f"no scenario {name!r}", param="scenarios", hint=hint))
    return tuple(name for name in asked if name in book.scenarios)


def _reference(text: str, book: Book, faults: list[DTariffError]) -> str:
    code = _code(text)
    place = book.jurisdiction(code)
    if place is not None and place.needs_subdivision:
        message = f"what {code} costs hangs on the state or province"
        hint = f"name one of them, e.g. {next(part for part in book.jurisdictions if part.startswith(f'{code}-'))}"
        faults.append(InputError("subdivision_needed", message, param="ref", hint=hint))
        return ""
    return code


def _places(text: str, book: Book) -> tuple[str, ...]:
    """Codes of places in capitals; ids of groups as they are, for what has no such code."""
    groups = {"all", "special", *(grouping.id for grouping in (*book.groupings, *book.forums)), *book.instruments}
    named = ((name.lower(), _code(name)) for name in _listed(text))
    return tuple(dict.fromkeys(low if low in groups else code for low, code in named))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (name.strip()[:LONG] for name in text.split(",")[:MANY]))))


def _code(text: str) -> str:
    return text.strip().upper()[:LONG]
