"""What the page of many sales asks of every file, in the query string: columns by their heading, and what is the same.

``price=@Net price`` is a column, ``origin=US`` is the same for all rows. The file itself is in no link.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast, get_args

from dtariff.batch.csv_file import DELIMITERS, ENCODINGS
from dtariff.batch.layout import FACTS, Column, DayOrder, Fact, Floats, Layout, Mark, Same, Source, units
from dtariff.engine import Engine
from dtariff.model.case import ScopeReading
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.law import Customer
from dtariff.screens.query import Reader

ABSENT, ONE, COLUMN = "", "=", "@"
"""Where a fact stands: nowhere, once for all rows, or (with its heading behind) in a column."""

WORDS = {"origin": "from", "destination": "to", "country_of_origin": "made_in"}
"""Facts that the links of other pages call otherwise."""

COLUMNS_ONLY: tuple[Fact, ...] = ("reference",)
"""Facts that are never the same for all rows."""

BEHAVIORS = ("exclusive", "inclusive")
LONGEST_HEADING = 200
PLACES: tuple[Fact, ...] = ("origin", "destination", "country_of_origin")


@dataclass(frozen=True, slots=True)
class View:
    """What the page asks.

    Attributes:
        sources: where each fact stands.
        values: what each fact is where it is the same for all rows; a day is a date, anything else text.
        quantities: headings of the columns that hold measures.
        known, reading: as for a quote.
        mark, day_order, floats: as of a layout.
        encoding, delimiter: how a file of text is written; empty for what is found from the file.
    """

    sources: Mapping[Fact, str]
    values: Mapping[Fact, Any]
    quantities: tuple[str, ...]
    known: date
    reading: ScopeReading = "content"
    mark: Mark = ""
    day_order: DayOrder = ""
    floats: Floats = ""
    encoding: str = ""
    delimiter: str = ""

    @property
    def layout(self) -> Layout:
        """The same as the layout of a table."""
        measured = units(self.quantities)
        return Layout(
            facts={fact: source for fact in FACTS if (source := self._source(fact)) is not None},
            quantities={unit: Column(heading) for heading, unit in measured.items()},
            known=self.known,
            scope_reading=self.reading,
            mark=self.mark,
            day_order=self.day_order,
            floats=self.floats,
        )

    def _source(self, fact: Fact) -> Source | None:
        source = self.sources[fact]
        if source == ONE:
            return Same(str(self.values[fact]).strip())
        return Column(source.removeprefix(COLUMN)) if source else None


def usual_values(today: date) -> dict[Fact, Any]:
    """What stands in the inputs for one value before somebody changes it."""
    values: dict[Fact, Any] = dict.fromkeys(FACTS, "")
    return values | {
        "content": "application",
        "price": "10.00",
        "currency": "USD",
        "origin": "US",
        "destination": "DE",
        "delivery": "download",
        "buyer": "consumer",
        "on": today,
        "tax_behavior": "exclusive",
        "country_of_origin": "US",
    }


def to_query(view: View) -> dict[str, str]:
    """A view as a query string; what is said nowhere is left out."""
    query = {
        WORDS.get(fact, fact): str(view.values[fact]) if source == ONE else source
        for fact, source in view.sources.items()
        if source
    }
    query["known"] = view.known.isoformat()
    more = {
        "quantities": ",".join(view.quantities),
        "reading": view.reading if view.reading != "content" else "",
        "mark": view.mark,
        "days": view.day_order,
        "floats": view.floats,
        "encoding": view.encoding,
        "delimiter": view.delimiter,
    }
    return query | {key: value for key, value in more.items() if value}


def from_query(query: Mapping[str, str], engine: Engine, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    read = Reader(query, engine)
    sources: dict[Fact, str] = dict.fromkeys(FACTS, ABSENT)
    values = usual_values(today)
    for fact in FACTS:
        given = query.get(WORDS.get(fact, fact), "")
        if given.startswith(COLUMN):
            sources[fact] = given[:LONGEST_HEADING]
        elif given and fact not in COLUMNS_ONLY:
            sources[fact], values[fact] = ONE, _value(fact, read, values[fact], today)
    view = View(
        sources=sources,
        values=values,
        quantities=tuple(_headings(query.get("quantities", ""), read)),
        known=read.day("known", today),
        reading=cast("ScopeReading", read.one_of("reading", "content", get_args(ScopeReading))),
        mark=cast("Mark", read.one_of("mark", "", get_args(Mark))),
        day_order=cast("DayOrder", read.one_of("days", "", get_args(DayOrder))),
        floats=cast("Floats", read.one_of("floats", "", get_args(Floats))),
        encoding=read.one_of("encoding", "", ("", *ENCODINGS)),
        delimiter=_delimiter(query, read),
    )
    return view, tuple(read.faults)


def _value(fact: Fact, read: Reader, usual: Any, today: date) -> Any:
    """The value of a fact in a link, as its input wants it."""
    key = WORDS.get(fact, fact)
    words = {
        "buyer": get_args(Customer),
        "delivery": tuple(mode.id for mode in read.engine.book.categories.delivery),
        "tax_behavior": BEHAVIORS,
    }
    if fact in words:
        return read.one_of(key, usual, words[fact])
    if fact == "currency":
        return read.currency(key, usual)
    if fact in PLACES:
        return read.code(key, usual)
    if fact == "on":
        return read.day(key, today)
    return _content(read, usual) if fact == "content" else read.text(key, usual)


def _content(read: Reader, usual: str) -> str:
    try:
        return read.engine.classify(read.text("content", usual)).content.id
    except InputError as error:
        read.faults.append(error)
        return usual


def _headings(text: str, read: Reader) -> Iterator[str]:
    for heading in filter(None, text.split(",")):
        if units([heading]):
            yield heading
        else:
            message = f"{heading[:LONGEST_HEADING]!r} names no unit"
            read.faults.append(InputError("bad_quantity", message, param="quantities", hint="e.g. minutes"))


def _delimiter(query: Mapping[str, str], read: Reader) -> str:
    """A delimiter as it is: one of them is a blank of a kind, which is not cut off."""
    given = query.get("delimiter", "")
    if given in ("", *DELIMITERS):
        return given
    read.faults.append(InputError("unknown_delimiter", f"no delimiter {given[:1]!r}", param="delimiter"))
    return ""
