"""The tariff of the European Union as TARIC3 XML: goods, measures and what they are made of, as a stream.

An envelope holds transactions, these messages, and each message one record: its code (430 for measures, 400 for goods,
250 for areas), a subcode, what happens to it (1 update, 2 delete, 3 create), and the thing itself under its own name.
The form is that of DG TAXUD's TARIC3 specification; the tariff service of the United Kingdom exchanges the same one.

A file may have hundreds of megabytes, of which a few hundred records concern us. So it is read twice by the parser's
own events, and nothing is built of what is not kept: first for goods, areas and measures, then for the pieces of the
measures that were kept, which may stand before them. Of two records of one thing the later holds.

A measure ends with the regulation that made it, if it does not end before; a regulation with its own last day, as
extensions and abrogations have moved it, or else with the one that it modifies.

Whatever is no plain XML of this form ends the reading: a document type or an entity, another root, elements in one
another without end, a file that stops in the middle.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import BinaryIO, Final, NamedTuple, TypeVar

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from dtariff.model.errors import Fault, shown
from dtariff.upkeep.importers.components import Component, ComponentError, amount_of, duty_of, expression_of
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
from dtariff.upkeep.unpacking import unpacked

T = TypeVar("T")
SCHEDULE: Final = "eu-customs"
LANGUAGE: Final = "EN"
ENVELOPE: Final = "urn:publicid:-:DGTAXUD:GENERAL:ENVELOPE:1.0}"
MESSAGE: Final = "urn:publicid:-:DGTAXUD:TARIC:MESSAGE:1.0}"
PATH: Final = (
    *(ENVELOPE + name for name in ("envelope", "transaction", "app.message")),
    *(MESSAGE + name for name in ("transmission", "record")),
)
"""The elements from the root down to a record, as the parser names them."""

RECORD, THING, FIELD = 5, 6, 7
"""How deep a record stands, what it is of, and the fields of that. Nothing stands deeper."""

LARGEST: Final = 4 * 1024**3
PIECE: Final = 64 * 1024

LONGEST_FIELD: Final = 20_000
"""Characters of a field; the longest description known has some thousands."""

LONGEST_SILENCE: Final = 16
"""Pieces of the file in which no element begins: then one mark or text has a megabyte."""

PRODUCT: Final = "80"
"""The suffix of a code that goods are declared under or measures are set for; the others are headings of lists."""

DESCRIPTIONS: Final = frozenset(
    {
        "geographical.area.description",
        "goods.nomenclature",
        "goods.nomenclature.description.period",
        "goods.nomenclature.description",
        "base.regulation",
        "modification.regulation",
        "measure",
    }
)
PIECES: Final = frozenset({"measure.component", "measure.excluded.geographical.area"})
CODES: Final = MappingProxyType(
    {
        ("250", "10"): "geographical.area.description",
        ("285", "00"): "base.regulation",
        ("290", "00"): "modification.regulation",
        ("400", "00"): "goods.nomenclature",
        ("400", "10"): "goods.nomenclature.description.period",
        ("400", "15"): "goods.nomenclature.description",
        ("430", "00"): "measure",
        ("430", "05"): "measure.component",
        ("430", "15"): "measure.excluded.geographical.area",
    }
)
"""What the record of a code and a subcode is of."""

THINGS: Final = frozenset(CODES.values())

UPDATE, DELETE, CREATE = "1", "2", "3"
HEAD: Final = frozenset({"record.code", "subrecord.code", "update.type"})
"""What is read of a record besides the thing that it is of."""


class Record(NamedTuple):
    """A record of the file.

    Attributes:
        name: what it is of.
        update: 1 update, 2 delete, 3 create.
        fields: of the thing, by their names.
        line: on which the record begins.
    """

    name: str
    update: str
    fields: dict[str, str]
    line: int


class Regulation(NamedTuple):
    """What is needed of a regulation.

    Attributes:
        end: its last day as the file has it, or empty.
        modifies: the role and id of the one that it modifies, whose end is its own where it has none.
        line: on which its record begins.
    """

    end: str
    modifies: tuple[str, str] | None
    line: int


class Problem(NamedTuple):
    """What is wrong with a record, before it is told in which file."""

    line: int
    name: str
    code: str
    message: str


class _End(Exception):  # noqa: N818 - the reading ends, with a fault that says why
    """The file cannot be read further."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


class _Reader:
    """Events of the parser as records of the names that are wanted. Any other costs no more than its events."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        self.parser = DefusedXMLParser(target=self, forbid_dtd=True)
        self.expat = self.parser.parser
        self.expat.DefaultHandlerExpand = None  # without document types an unknown entity ends the parser itself
        self.expat.StartElementHandler = self.began
        self.expat.EndElementHandler = self.ended
        self.expat.CharacterDataHandler = self.said
        self.moved = True
        self.depth = self.line = self.size = 0
        self.thing = self.name = ""
        self.head: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.text: list[str] | None = None

    def began(self, name: str, _: object) -> None:
        """An element begins."""
        self.moved = True
        self.depth = depth = self.depth + 1
        if depth == FIELD:
            if self.name:
                self.text, self.size = [], 0
        elif depth == THING:
            local = name.removeprefix(MESSAGE)
            if local in HEAD:
                self.text, self.size = [], 0
            else:
                self.thing, self.name = local, local if local in self.wanted else ""
        elif depth > FIELD:
            raise _End("too_deep", "elements stand deeper in one another than in any record")
        elif name != PATH[depth - 1]:
            raise _End("unknown_form", f"{_told(name)} stands where {_told(PATH[depth - 1])} is expected")
        elif depth == RECORD:
            self.thing, self.name, self.head, self.fields = "", "", {}, {}
            self.line = self.expat.CurrentLineNumber

    def said(self, text: str) -> None:
        """Text, or a part of it."""
        if self.text is not None:
            self.size += len(text)
            if self.size <= LONGEST_FIELD:
                self.text.append(text)

    def ended(self, name: str) -> None:
        """An element ends."""
        depth = self.depth
        self.depth = depth - 1
        if self.text is not None:
            self.keep(name.removeprefix(MESSAGE), self.fields if depth == FIELD else self.head)
        if depth == RECORD:
            self.close_record()

    def keep(self, name: str, among: dict[str, str]) -> None:
        """A field with its text."""
        if self.size > LONGEST_FIELD:
            self.problem(name, "long_text", f"it has more than {LONGEST_FIELD:,} characters")
        if name in among:
            self.problem(name, "duplicate_field", "it stands twice in one record")
        among[name] = "".join(self.text or ()).strip()
        self.text = None

    def close_record(self) -> None:
        """A whole record."""
        meant = CODES.get((self.head.get("record.code", ""), self.head.get("subrecord.code", "")), "")
        foreign = meant in self.wanted and self.thing not in THINGS
        if not self.name and not foreign:
            return
        update = self.head.get("update.type", "")
        if self.name != meant:
            self.problem("record.code", "unknown_record", f"it holds {shown(self.thing)}, which is not of its codes")
        elif update not in (UPDATE, DELETE, CREATE):
            self.problem("update.type", "unknown_update", f"{shown(update)} is not 1, 2 or 3")
        else:
            self.records.append(Record(self.name, update, self.fields, self.line))

    def problem(self, name: str, code: str, message: str) -> None:
        """Notes what is wrong with the present record."""
        self.problems.append(Problem(self.line, name, code, message))

    def read(self, file: BinaryIO) -> Iterator[list[Record]]:
        """The records of a file, those of one piece at a time.

        Raises:
            _End: it cannot be read, or not to its end.
        """
        silent = 0
        while piece := file.read(PIECE):
            self.moved = False
            with self.ending("bad_xml"):
                self.parser.feed(piece)
            silent = 0 if self.moved else silent + 1
            if silent > LONGEST_SILENCE:
                raise _End("long_text", "a text, mark or comment has more than a megabyte")
            yield self.taken()
        with self.ending("source_truncated"):
            self.parser.close()
        yield self.taken()

    @contextmanager
    def ending(self, code: str) -> Iterator[None]:
        """What the parser raises, as the end of the reading."""
        try:
            yield
        except DefusedXmlException:
            raise _End("forbidden_xml", "it has a document type or entities, which no tariff has") from None
        except ParseError as error:
            raise _End(code, f"it is no whole XML: {error}") from None
        except (LookupError, ValueError) as error:
            raise _End("bad_encoding", f"its encoding is not one that is read: {error}") from None

    def taken(self) -> list[Record]:
        """The records so far, each given once."""
        found, self.records = self.records, []
        return found

    def told(self) -> list[Problem]:
        """The problems so far, each given once."""
        found, self.problems = self.problems, []
        return found


def _told(name: str) -> str:
    """An element as people write it, without the name of its namespace."""
    return shown(name.rpartition("}")[2])


class _Kept:
    """What is kept of the records: the state after the last of them."""

    def __init__(self, ask: Ask, edition: str) -> None:
        self.ask = ask
        self.concerns = Concern(ask, edition)
        self.problems: list[Problem] = []
        self.measures: dict[str, Measure] = {}
        self.made_by: dict[str, tuple[str, str]] = {}
        self.regulations: dict[tuple[str, str], Regulation] = {}
        self.pieces: dict[str, dict[str, Component]] = {}
        self.excluded: dict[str, dict[str, None]] = {}
        self.goods: dict[str, str] = {}
        self.periods: dict[str, date] = {}
        self.names: dict[str, tuple[str, str]] = {}
        self.areas: dict[str, tuple[str, str]] = {}
        self.takes: dict[str, Callable[[Record], None]] = {
            "geographical.area.description": self.area,
            "goods.nomenclature": self.good,
            "goods.nomenclature.description.period": self.period,
            "goods.nomenclature.description": self.name,
            "base.regulation": self.regulation,
            "modification.regulation": self.regulation,
            "measure": self.measure,
            "measure.component": self.piece,
            "measure.excluded.geographical.area": self.exclude,
        }

    def take(self, record: Record) -> None:
        """One record more; one that cannot be read is noted as a problem."""
        try:
            self.takes[record.name](record)
        except _FieldError as error:
            self.problems.append(Problem(record.line, error.name, error.code, str(error)))

    def told(self) -> list[Problem]:
        """The problems so far, each given once."""
        found, self.problems = self.problems, []
        return found

    def measure(self, record: Record) -> None:
        """A measure, if it concerns us; one that no longer does is dropped."""
        sid = _given(record, "measure.sid")
        before = self.measures.pop(sid, None)
        if record.update == DELETE or _given(record, "measure.type") not in CONCERNED:
            return
        code = _read(record, "goods.nomenclature.item.id", code_of)
        if not self.concerns(code):
            return
        self.measures[sid] = Measure(
            sid=sid,
            type=record.fields["measure.type"],
            area=_read(record, "geographical.area", area_of),
            code=code,
            start=_read(record, "validity.start.date", day_of),
            end=_last_day(record),
            where=f"line {record.line}",
            additional=record.fields.get("additional.code.type", "") + record.fields.get("additional.code", ""),
            quota=record.fields.get("ordernumber", ""),
        )
        self.made_by[sid] = _regulation_of(record, "measure.generating.regulation")
        if before is not None and record.update == CREATE:
            raise _FieldError(
                "measure.sid", "duplicate_record", f"measure {shown(sid)} stands at {before.where} already"
            )

    def regulation(self, record: Record) -> None:
        """A regulation, for a measure without a last day ends with the one that made it."""
        own, modifies = _regulation_of(record, record.name), _regulation_of(record, "base.regulation")
        self.regulations.pop(own, None)
        end = record.fields.get("effective.end.date", "") or record.fields.get("validity.end.date", "")
        if record.update != DELETE and (end or modifies != own):
            self.regulations[own] = Regulation(end, modifies if modifies != own else None, record.line)

    def end_of(self, measure: Measure) -> date | None:
        """The last day of a measure, its own or that of its regulation, whichever comes first."""
        regulation = self.regulations.get(self.made_by[measure.sid])
        if regulation and not regulation.end and regulation.modifies:
            regulation = self.regulations.get(regulation.modifies)
        if not regulation or not regulation.end:
            return measure.end
        try:
            end = last_day_of(regulation.end)
        except MeasureError as error:
            self.problems.append(Problem(regulation.line, "effective.end.date", error.code, str(error)))
            return measure.end
        return min((day for day in (measure.end, end) if day), default=None)

    def piece(self, record: Record) -> None:
        """A piece of a measure that is kept."""
        sid = _given(record, "measure.sid")
        if sid not in self.measures:
            return
        name = _read(record, "duty.expression.id", expression_of)
        pieces = self.pieces.setdefault(sid, {})
        before = pieces.pop(name, None)
        if record.update == DELETE:
            return
        amount = record.fields.get("duty.amount", "")
        pieces[name] = Component(
            name,
            _read(record, "duty.amount", amount_of) if amount else None,
            record.fields.get("monetary.unit.code", ""),
            record.fields.get("measurement.unit.code", ""),
            record.fields.get("measurement.unit.qualifier.code", ""),
        )
        if before is not None and record.update == CREATE:
            message = f"measure {shown(sid)} has a piece {name} already"
            raise _FieldError("duty.expression.id", "duplicate_record", message)

    def exclude(self, record: Record) -> None:
        """An area for which a measure that is kept does not hold."""
        sid = _given(record, "measure.sid")
        if sid not in self.measures:
            return
        area = _read(record, "excluded.geographical.area", area_of)
        excluded = self.excluded.setdefault(sid, {})
        if record.update == DELETE:
            excluded.pop(area, None)
        else:
            excluded[area] = None

    def good(self, record: Record) -> None:
        """A code that goods are declared under, or above those."""
        sid = _given(record, "goods.nomenclature.sid")
        self.goods.pop(sid, None)
        code = _read(record, "goods.nomenclature.item.id", code_of)
        if record.update == DELETE or not self.concerns(code) or record.fields.get("producline.suffix") != PRODUCT:
            return
        start, end = _read(record, "validity.start.date", day_of), _last_day(record)
        if start <= self.ask.on and (end is None or self.ask.on <= end):
            self.goods[sid] = code

    def period(self, record: Record) -> None:
        """From which day a description holds."""
        sid = _given(record, "goods.nomenclature.description.period.sid")
        self.periods.pop(sid, None)
        code = _read(record, "goods.nomenclature.item.id", code_of)
        if record.update != DELETE and self.concerns(code):
            self.periods[sid] = _read(record, "validity.start.date", day_of)

    def name(self, record: Record) -> None:
        """A description in English."""
        if record.fields.get("language.id") != LANGUAGE or record.fields.get("productline.suffix") != PRODUCT:
            return
        sid = _given(record, "goods.nomenclature.description.period.sid")
        self.names.pop(sid, None)
        code = _read(record, "goods.nomenclature.item.id", code_of)
        if record.update != DELETE and self.concerns(code):
            self.names[sid] = (code, record.fields.get("description", ""))

    def area(self, record: Record) -> None:
        """What an area is called in English."""
        if record.fields.get("language.id") != LANGUAGE:
            return
        sid = _given(record, "geographical.area.description.period.sid")
        self.areas.pop(sid, None)
        if record.update != DELETE:
            area = _read(record, "geographical.area.id", area_of)
            self.areas[sid] = (area, record.fields.get("description", ""))

    def tariff(self) -> Tariff:
        """All of it. A measure whose pieces contradict each other is left out, and noted."""
        found = Tariff(SCHEDULE)
        for measure in self.measures.values():
            try:
                read = duty_of(self.pieces.get(measure.sid, {}).values())
            except ComponentError as error:
                line = int(measure.where.removeprefix("line "))
                self.problems.append(Problem(line, "measure.component", "bad_duty", str(error)))
                continue
            excluded = tuple(sorted(self.excluded.get(measure.sid, ())))
            end = self.end_of(measure)
            found.measures.append(replace(measure, end=end, duty=read.duty, note=read.note, excluded=excluded))
        found.lines = set(self.goods.values())
        found.titles = self.titles()
        found.areas = dict(self.areas.values())
        return found

    def titles(self) -> dict[str, str]:
        """The description of each code that began last."""
        begun: dict[str, date] = {}
        found: dict[str, str] = {}
        for sid, (code, text) in self.names.items():
            start = self.periods.get(sid, date.min)
            if begun.get(code, date.min) <= start <= self.ask.on:
                begun[code], found[code] = start, text
        return found


class _FieldError(ValueError):
    """A field that cannot be what it should."""

    def __init__(self, name: str, code: str, message: str) -> None:
        self.name = name
        self.code = code
        super().__init__(message)


def _regulation_of(record: Record, name: str) -> tuple[str, str]:
    """The role and the id of a regulation."""
    return record.fields.get(f"{name}.role", ""), record.fields.get(f"{name}.id", "")


def _given(record: Record, name: str) -> str:
    """A field that is needed."""
    found = record.fields.get(name, "")
    if not found:
        raise _FieldError(name, "missing_field", f"the {record.name} has none")
    return found


def _read(record: Record, name: str, read: Callable[[str], T]) -> T:
    """A field that is needed, as what it should be."""
    text = _given(record, name)
    try:
        return read(text)
    except MeasureError as error:
        raise _FieldError(name, error.code, str(error)) from None
    except ComponentError as error:
        raise _FieldError(name, "bad_number", str(error)) from None


def _last_day(record: Record) -> date | None:
    """The last day of a thing, if it has one."""
    return _read(record, "validity.end.date", last_day_of) if record.fields.get("validity.end.date") else None


def read(feed: Feed, ask: Ask) -> Iterator[Row | Fault]:
    """The rows of a file, or of the one XML in a zip, and its faults."""
    with unpacked(feed, suffix=".xml", largest=LARGEST) as file:
        yield from _all(file, ask, feed.size)


def _all(feed: Feed, ask: Ask, size: int) -> Iterator[Row | Fault]:
    try:
        edition = edition_of(ask)
    except MeasureError as error:
        yield Fault(feed.name, "", error.code, str(error))
        return
    kept = _Kept(ask, edition)
    for half, wanted in enumerate((DESCRIPTIONS, PIECES)):
        reader = _Reader(wanted)
        scale = size / (2 * feed.size)
        told = partial(_tell, ask, half * size // 2, scale)
        try:
            with feed.opened(told) as file:
                for records in reader.read(file):
                    for record in records:
                        kept.take(record)
                    yield from _faults(feed, (*reader.told(), *kept.told()))
        except _End as end:
            yield from _faults(feed, (*reader.told(), *kept.told()))
            yield Fault(feed.name, f"line {reader.expat.CurrentLineNumber}", end.code, end.message)
            return
    tariff = kept.tariff()
    yield from _faults(feed, kept.told())
    yield from tariff_rates(tariff, ask, edition, feed.name)


def _tell(ask: Ask, before: int, scale: float, read_bytes: int) -> None:
    """How much of the file was read, each of the two times counting for half."""
    ask.progress(before + int(read_bytes * scale))


def _faults(feed: Feed, problems: Iterable[Problem]) -> Iterator[Fault]:
    for found in problems:
        yield Fault(feed.name, f"line {found.line}: {found.name}", found.code, found.message)


IMPORTER = Importer(
    name="eu-taric",
    title="Integrated tariff of the European Union (TARIC), TARIC3 XML",
    publisher="European Commission, Directorate-General for Taxation and Customs Union",
    licence="",
    url="https://ec.europa.eu/taxation_customs/dds2/taric/",
    sure="primary",
    part="schedule",
    says="TARIC3 XML of the European Union, or a zip that holds one such file",
    read=read,
    largest=LARGEST,
    whole=False,
)
