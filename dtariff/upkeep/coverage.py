"""Counts what the tables know: every jurisdiction is asked every content, as a shop would ask."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dtariff.engine import Engine
from dtariff.model.citation import SURENESS, Sure
from dtariff.model.coverage import Coverage, Covered, Gap
from dtariff.model.errors import CoverageError
from dtariff.model.law import Jurisdiction, Row
from dtariff.tables.book import Book, sureness

PRICE = "100"
SELLERS = ("US", "JP")
"""Where a seller from abroad is established: the second where the first is at home, another where neither exists."""
BOUGHT = "application"
"""What a business buys, in tables that have it."""


def coverage(engine: Engine, on: date | None = None) -> Coverage:
    """What the tables know of every jurisdiction on a day, by default that of their last review."""
    book = engine.book
    places = [place for code in book.jurisdictions if (place := book.jurisdiction(code)) is not None]
    day = on or max(place.reviewed for place in places)
    return Coverage(
        on=day,
        covered=tuple(_covered(place, day, engine) for place in places),
        unheard=tuple(code for code in book.codes.territories if book.jurisdiction(code) is None),
    )


def covered(code: str, engine: Engine, on: date) -> Covered | None:
    """What the tables know of one jurisdiction on a day, or None where they have no file of it."""
    place = engine.book.jurisdiction(code)
    return None if place is None else _covered(place, on, engine)


def _covered(place: Jurisdiction, day: date, engine: Engine) -> Covered:
    contents = [content.id for content in engine.book.categories.content]
    known = tuple(content for content in contents if _answers(content, place, "consumer", day, engine))
    return Covered(
        code=place.code,
        name=place.name,
        answers=known,
        unanswered=tuple(content for content in contents if content not in known),
        rows=_rows_by_sureness(place, engine.book),
        sources=len({cited.partition("#")[0] for row in _rows_around(place, engine.book) for cited in row.cite}),
        reviewed=place.reviewed,
        gaps=tuple(_gaps(place, known, day, engine)),
    )


def _answers(content: str, place: Jurisdiction, buyer: str, day: date, engine: Engine) -> bool:
    """Whether a sale from abroad has a known price, whatever the price."""
    try:
        engine.quote(content, **_sale(place, buyer, day, engine.book))
    except CoverageError:
        return False
    return True


def _sale(place: Jurisdiction, buyer: str, day: date, book: Book) -> Any:
    """A sale to a place by a seller abroad."""
    home = place.customs_of or place.code
    known = book.codes.territories
    sellers = (*(seller for seller in SELLERS if seller in known), *known)
    seller = next(seller for seller in sellers if not home.startswith(seller))
    price = f"{PRICE} {place.currency}"
    return {"origin": seller, "destination": place.code, "price": price, "buyer": buyer, "on": day, "known": day}


def _rows_by_sureness(place: Jurisdiction, book: Book) -> dict[Sure, int]:
    found = Counter(sureness(book.citations(place.sources, row.cite), row.sure) for row in _tax_rows(place))
    return {sure: found[sure] for sure in SURENESS}


def _tax_rows(place: Jurisdiction) -> Iterator[Row]:
    for tax in place.tax:
        for rates in tax.rate:
            yield from rates.rows
        for collections in tax.collection:
            yield from collections.rows


def _rows_around(place: Jurisdiction, book: Book) -> Iterator[Row]:
    """The rows of tax law of a place and of what it lies in."""
    yield from _tax_rows(place)
    around = book.jurisdiction(place.part_of) if place.part_of else None
    if around is not None:
        yield from _rows_around(around, book)


def _gaps(place: Jurisdiction, known: Iterable[str], day: date, engine: Engine) -> Iterator[Gap]:
    contents = [content.id for content in engine.book.categories.content]
    bought = BOUGHT if BOUGHT in contents else contents[0]
    if place.needs_subdivision:
        yield "depends_on_subdivision"
    elif set(contents) - set(known):
        yield "consumer_law_unknown"
    if not place.needs_subdivision and not _answers(bought, place, "business", day, engine):
        yield "business_law_unknown"
    if not place.part_of:
        yield from _gaps_of_customs(place, day, engine)
    if engine.practice(place.code).rounding is None:
        yield "rounding_unknown"


def _gaps_of_customs(place: Jurisdiction, day: date, engine: Engine) -> Iterator[Gap]:
    """What is not known of the tariff and the bonds of a country or territory."""
    content = engine.book.categories.content[0].id
    found = engine.quote(content, on_unknown="flag", **_sale(place, "consumer", day, engine.book)).resolution
    if found.decision.verdict == "unknown":
        yield "wto_status_unknown"
    if found.line.sure == "assumed":
        yield "tariff_not_searched"
    if engine.counterpart(content, destination=place.code, on=day).choice == "no_schedule":
        yield "no_schedule"
