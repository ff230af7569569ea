"""The tariffs of the United Kingdom and of Northern Ireland as the Integrated Online Tariff gives them in JSON.

One document tells one commodity (``/api/v2/commodities/8523491000``, or ``/xi/api/v2/...`` for Northern Ireland, whose
duty is that of the European Union). It is a JSON:API document: what a measure is made of stands beside it under
``included``, found by type and id. A measure says itself whose it is (``origin``: ``uk`` or ``eu``), and those of the
headings above are among those of a commodity already.

A file holds one document or a list of them; a zip holds such files. Only the joins that a duty needs are followed, each
once, so that a document which refers to itself has no end to run into.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeVar

from dtariff.model.errors import DataError, Fault, shown
from dtariff.upkeep.importers.components import (
    Component,
    ComponentError,
    ReadDuty,
    amount_of,
    duty_of,
    duty_of_text,
    expression_of,
)
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, Row
from dtariff.upkeep.importers.measures import (
    CONCERNED,
    Concern,
    Measure,
    MeasureError,
    Tariff,
    area_of,
    code_of,
    day_of,
    edition_of,
    last_day_of,
    tariff_rates,
)
from dtariff.upkeep.importers.strict_json import json_of
from dtariff.upkeep.unpacking import all_unpacked

T = TypeVar("T")
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file; a commodity with all preferences has less than one million."""

LARGEST_TOGETHER: Final = 512 * 1024 * 1024
SCHEDULES: Final = {"uk": "uk-customs", "eu": "eu-customs"}
"""Whose schedule a measure belongs to, by its origin."""

GOODS: Final = frozenset({"commodity", "heading", "subheading"})
PRODUCT: Final = "80"
_HIGHEST = 9
"""Powers of ten beyond which a number is no amount, whichever way."""


class _ShapeError(ValueError):
    """A place that does not hold what it should."""

    def __init__(self, place: str, code: str, message: str) -> None:
        self.place = place
        self.code = code
        super().__init__(message)


class Thing(NamedTuple):
    """An object of a document, and its place.

    Attributes:
        place: such as ``$.included[3]``.
        fields: what it holds.
    """

    place: str
    fields: Mapping[str, Any]

    def object(self, name: str) -> "Thing":
        """An object in it, which is needed."""
        found = self.fields.get(name)
        place = f"{self.place}.{name}"
        if not isinstance(found, dict):
            raise _ShapeError(place, "missing_field" if found is None else "wrong_type", "an object is needed here")
        return Thing(place, found)

    def objects(self, name: str) -> "list[Thing]":
        """The objects of a list in it; none where there is no list."""
        found = self.fields.get(name)
        place = f"{self.place}.{name}"
        if not isinstance(found, list | None):
            raise _ShapeError(place, "wrong_type", "a list is needed here")
        for number, one in enumerate(found or ()):
            if not isinstance(one, dict):
                raise _ShapeError(f"{place}[{number}]", "wrong_type", "an object is needed here")
        return [Thing(f"{place}[{number}]", one) for number, one in enumerate(found or ())]

    def text(self, name: str) -> str:
        """A text in it; empty where there is none."""
        found = self.fields.get(name)
        if not isinstance(found, str | None):
            raise _ShapeError(f"{self.place}.{name}", "wrong_type", f"{shown(found)} is no text")
        return found or ""

    def read(self, name: str, read: Callable[[str], T]) -> T:
        """A text in it, which is needed, as what it should be."""
        text = self.text(name)
        place = f"{self.place}.{name}"
        if not text:
            raise _ShapeError(place, "missing_field", "it is needed")
        try:
            return read(text)
        except MeasureError as error:
            raise _ShapeError(place, error.code, str(error)) from None
        except ComponentError as error:
            raise _ShapeError(place, "bad_number", str(error)) from None


Key = tuple[str, str]


class _Document:
    """One document: a commodity, and what stands beside it."""

    def __init__(self, whole: Thing) -> None:
        self.goods = whole.object("data")
        self.attributes = self.goods.object("attributes")
        if self.goods.text("type") not in GOODS:
            raise _ShapeError(f"{self.goods.place}.type", "wrong_type", "it is no commodity")
        self.code = self.attributes.read("goods_nomenclature_item_id", code_of)
        self.included = whole.objects("included")
        self.things: dict[Key, Thing] = {}

    def check_declarable(self) -> None:
        """Goods can be declared under its code, so that all measures are there that hold for them."""
        if self.attributes.fields.get("declarable") is not True:
            message = "goods are declared under the codes below it: fetch those"
            raise _ShapeError(f"{self.attributes.place}.declarable", "not_declarable", message)

    def indexed(self) -> Iterator[_ShapeError]:
        """Sorts what stands beside the commodity by type and id; two of one are a fault unless they say the same."""
        for thing in self.included:
            try:
                key = _key(thing)
            except _ShapeError as error:
                yield error
                continue
            before = self.things.setdefault(key, thing)
            if before.fields != thing.fields:
                yield _ShapeError(
                    thing.place, "duplicate_record", f"{before.place} has its type and id, and another content"
                )

    def references(self, thing: Thing, name: str) -> list[Thing]:
        """The references to things under one name: one, several or none."""
        related = thing.fields.get("relationships")
        if related is None or thing.object("relationships").fields.get(name) is None:
            return []
        found = thing.object("relationships").object(name)
        data = found.fields.get("data")
        return found.objects("data") if isinstance(data, list) else [] if data is None else [found.object("data")]

    def joined(self, thing: Thing, name: str) -> list[Thing]:
        """The things to which another refers under one name."""
        found = []
        for reference in self.references(thing, name):
            key = _key(reference)
            if key not in self.things:
                raise _ShapeError(reference.place, "missing_join", f"no {shown(key[0])} {shown(key[1])} is included")
            found.append(self.things[key])
        return found

    def one(self, thing: Thing, name: str) -> Thing:
        """The one thing to which another must refer."""
        found = self.joined(thing, name)
        if len(found) != 1:
            raise _ShapeError(
                f"{thing.place}.relationships.{name}", "missing_join", "it refers to one thing, not to none"
            )
        return found[0]


def _key(thing: Thing) -> Key:
    return thing.read("type", str), thing.read("id", str)


class _Reading:
    """What all documents of a source say."""

    def __init__(self, feed: Feed, ask: Ask, edition: str) -> None:
        self.feed = feed
        self.ask = ask
        self.concerns = Concern(ask, edition)
        self.tariffs: dict[str, Tariff] = {}
        self.seen: dict[tuple[str, str], str] = {}

    def take(self, file: Feed, whole: Thing) -> Iterator[Fault]:
        """One document more, or its faults."""
        try:
            document = _Document(whole)
            if not self.concerns(document.code):
                return
            document.check_declarable()
            for error in document.indexed():
                yield _fault(file, error)
            references = document.references(document.goods, "import_measures")
        except _ShapeError as error:
            yield _fault(file, error)
            return
        schedules: set[str] = set()
        for reference in references:
            try:
                schedules |= self.measure(file, document, reference)
            except _ShapeError as error:
                yield _fault(file, error)
        for schedule in sorted(schedules):
            before = self.seen.setdefault((schedule, document.code), f"{file.name}: {whole.place}")
            if before != f"{file.name}: {whole.place}":
                yield Fault(file.name, whole.place, "duplicate_record", f"{document.code} stands at {before} already")

    def measure(self, file: Feed, document: _Document, reference: Thing) -> set[str]:
        """Keeps a measure that concerns us; the schedule it belongs to, or nothing."""
        key = _key(reference)
        thing = document.things.get(key)
        if thing is None:
            raise _ShapeError(reference.place, "missing_join", f"no {shown(key[0])} {shown(key[1])} is included")
        kinds = {_key(one)[1] for one in document.references(thing, "measure_type")}
        attributes = thing.object("attributes")
        if kinds and (kinds.isdisjoint(CONCERNED) or attributes.fields.get("import") is False):
            return set()
        kind = document.one(thing, "measure_type").read("id", str)
        area = document.one(thing, "geographical_area")
        schedule = self.schedule(attributes)
        tariff = self.tariffs.setdefault(schedule, Tariff(schedule))
        excluded = document.joined(thing, "excluded_countries")
        duty = _duty(document, thing)
        tariff.measures.append(
            Measure(
                sid=key[1],
                type=kind,
                area=area.read("id", area_of),
                code=document.code,
                start=attributes.read("effective_start_date", day_of),
                end=attributes.read("effective_end_date", last_day_of)
                if attributes.text("effective_end_date")
                else None,
                where=thing.place if file is self.feed else f"{file.name}: {thing.place}",
                additional="".join(
                    one.object("attributes").read("code", str) for one in document.joined(thing, "additional_code")
                ),
                quota="".join(_key(one)[1] for one in document.references(thing, "order_number")),
                duty=duty.duty,
                note=duty.note,
                excluded=tuple(sorted(one.read("id", area_of) for one in excluded)),
            )
        )
        tariff.lines.add(document.code)
        tariff.titles |= dict(_titles(document))
        tariff.areas |= {_key(one)[1]: one.object("attributes").text("description") for one in (area, *excluded)}
        return {schedule}

    def schedule(self, attributes: Thing) -> str:
        """Whose tariff a measure belongs to."""
        origin = attributes.text("origin")
        if not origin and self.ask.importer:
            return self.ask.importer
        if origin not in SCHEDULES:
            raise _ShapeError(f"{attributes.place}.origin", "unknown_word", f"{shown(origin)} is not uk or eu")
        return SCHEDULES[origin]


def _duty(document: _Document, measure: Thing) -> ReadDuty:
    """The duty of a measure: from its pieces, or from its words where there are none."""
    pieces = document.joined(measure, "measure_components")
    if not pieces:
        words = document.joined(measure, "duty_expression")
        return duty_of_text("".join(one.object("attributes").text("base") for one in words[:1]))
    try:
        return duty_of([_component(one.object("attributes")) for one in pieces])
    except ComponentError as error:
        raise _ShapeError(f"{measure.place}.relationships.measure_components", "bad_duty", str(error)) from None


def _component(piece: Thing) -> Component:
    return Component(
        piece.read("duty_expression_id", expression_of),
        _amount(piece),
        piece.text("monetary_unit_code"),
        piece.text("measurement_unit_code"),
        piece.text("measurement_unit_qualifier_code"),
    )


def _amount(piece: Thing) -> Decimal | None:
    """The figure of a piece, exactly as the document has it."""
    found = piece.fields.get("duty_amount")
    place = f"{piece.place}.duty_amount"
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise _ShapeError(place, "wrong_type", f"{shown(found)} is no number")
    number = Decimal(found)
    try:
        return amount_of(format(number, "f") if abs(number.adjusted()) <= _HIGHEST else str(number))
    except ComponentError as error:
        raise _ShapeError(place, "bad_number", str(error)) from None


def _titles(document: _Document) -> Iterator[tuple[str, str]]:
    """What the commodity and those above it are called, by their codes."""
    for thing in (*document.things.values(), document.goods):
        if thing.fields.get("type") in GOODS:
            named = thing.object("attributes")
            code = named.text("goods_nomenclature_item_id")
            if thing is document.goods or named.text("producline_suffix") in ("", PRODUCT):
                yield code, named.text("description_plain") or named.text("description")


def _fault(file: Feed, error: _ShapeError) -> Fault:
    return Fault(file.name, error.place, error.code, str(error))


# --- files ---


def _documents(file: Feed) -> Iterator[Thing | Fault]:
    """The documents of a file, or why it is none."""
    try:
        whole = json_of(file)
    except DataError as error:
        yield from error.faults
        return
    found = [(f"$[{number}]", one) for number, one in enumerate(whole)] if isinstance(whole, list) else [("$", whole)]
    for place, one in found:
        if isinstance(one, dict):
            yield Thing(place, one)
        else:
            yield Fault(file.name, place, "wrong_type", "an object is needed here")


def read(feed: Feed, ask: Ask) -> Iterator[Row | Fault]:
    """The rows of a file, or of the files of a zip, and their faults."""
    try:
        edition = edition_of(ask)
    except MeasureError as error:
        yield Fault(feed.name, "", error.code, str(error))
        return
    reading = _Reading(feed, ask, edition)
    with all_unpacked(feed, suffix=".json", largest=LARGEST_TOGETHER) as files:
        for at, file in enumerate(files, 1):
            yield from _taken(reading, file)
            ask.progress(feed.size * at // len(files))
    for tariff in reading.tariffs.values():
        yield from tariff_rates(tariff, ask, edition, feed.name)


def _taken(reading: _Reading, file: Feed) -> Iterator[Fault]:
    """Takes the documents of a file, and tells their faults."""
    if file.size > LARGEST:
        yield Fault(file.name, "", "source_too_large", f"it has more than {LARGEST:,} bytes")
        return
    for found in _documents(file):
        if isinstance(found, Fault):
            yield found
        else:
            yield from reading.take(file, found)


IMPORTER = Importer(
    name="uk-tariff",
    title="UK Integrated Online Tariff, API version 2",
    publisher="His Majesty's Revenue and Customs",
    licence="Open Government Licence v3.0",
    url="https://www.trade-tariff.service.gov.uk/api/v2/",
    sure="primary",
    part="schedule",
    says="JSON of commodities of the UK Integrated Online Tariff, or of its Northern Ireland tariff, or a zip of it",
    read=read,
    largest=LARGEST_TOGETHER,
    whole=False,
)
