"""A tariff of the form of TARIC as CSV: its measures, and beside them the pieces of their duties, the names of lines.

Three files are known, each by its header, and a zip holds any of them:

- measures (Electronic Tariff File of the United Kingdom): type, area, days and the duty in words; complete in itself;
- pieces of duties by the id of their measure, as extracted from TARIC: no type, no area, no day. Alone they do not tell
  for whom a duty is or when, so alone they make no row; beside measures they tell the duty more exactly than its words;
- commodities (of the Electronic Tariff File): what lines are called, and which there are.

None of them says whose tariff it is: that is asked. Where pieces and words of one measure disagree, that is a fault.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, NamedTuple, TypeVar

from dtariff.model.errors import Fault, shown
from dtariff.upkeep.importers.components import (
    Component,
    ComponentError,
    ReadDuty,
    amount_of,
    duty_of,
    duty_of_text,
    expression_of,
    same_duty,
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
    chain_of,
    code_of,
    day_of,
    edition_of,
    last_day_of,
    tariff_rates,
)
from dtariff.upkeep.importers.printed import Line, records
from dtariff.upkeep.unpacking import all_unpacked, text_lines

T = TypeVar("T")
LARGEST: Final = 4 * 1024**3
PRODUCT: Final = "80"
EXPORT: Final = "export"
NOT_THERE: Final = "#NA"
"""What published copies of these files write into a cell that holds nothing."""

PIECES: Final = frozenset(
    {
        *("measure_sid", "goods_nomenclature_item_id", "duty_expression_id", "duty_amount"),
        *("monetary_unit_code", "measurement_unit_code", "measurement_unit_qualifier_code"),
    }
)
MEASURES: Final = frozenset(
    {
        *("commodity__code", "measure__sid", "measure__type__id", "measure__duty_expression"),
        *("measure__effective_start_date", "measure__effective_end_date", "measure__geographical_area__id"),
        *("measure__additional_code__code", "measure__quota__order_number"),
        "measure__excluded_geographical_areas__ids",
    }
)
COMMODITIES: Final = frozenset({"commodity__code", "productline__suffix", "start__date", "end__date", "description"})
TELLING: Final = {"measure_sid": PIECES, "measure__sid": MEASURES, "productline__suffix": COMMODITIES}
"""The column by which a file is known, and those that it must have."""

_SEPARATORS = re.compile(r"[|,; ]+")


class Record(NamedTuple):
    """A row of a file.

    Attributes:
        line: on which it begins.
        cells: by their columns.
    """

    line: int
    cells: Mapping[str, str]

    def read(self, column: str, read: Callable[[str], T]) -> T:
        """A cell that is needed, as what it should be."""
        text = self.cells[column]
        if not text:
            raise _CellError(self.line, column, "empty_cell", "it is needed")
        try:
            return read(text)
        except MeasureError as error:
            raise _CellError(self.line, column, error.code, str(error)) from None
        except ComponentError as error:
            raise _CellError(self.line, column, "bad_number", str(error)) from None


class _CellError(ValueError):
    """A place that does not hold what it should."""

    def __init__(self, line: int, column: str, code: str, message: str) -> None:
        self.key = f"line {line}: {column}" if column else f"line {line}"
        self.code = code
        super().__init__(message)


@dataclass(slots=True)
class _Kept:
    """What is kept of the files.

    Attributes:
        concerns: which codes concern us.
        measures: by id and code, for a measure may be told for each line that it holds for.
        words: the duty of a measure in words, by its id.
        pieces: of a measure, by its id and that of the duty expression; each with its place.
    """

    ask: Ask
    concerns: Concern
    tariff: Tariff
    measures: dict[tuple[str, str], tuple[Measure, str]] = field(default_factory=dict)
    pieces: dict[str, dict[str, tuple[Component, str, str]]] = field(default_factory=dict)

    def measure(self, where: str, record: Record) -> None:
        """A measure, if it concerns us."""
        cells = record.cells
        if cells["measure__type__id"] not in CONCERNED or cells.get("trade_direction", "").casefold() == EXPORT:
            return
        code = record.read("commodity__code", code_of)
        if not self.concerns(code):
            return
        sid = record.read("measure__sid", str)
        area = record.read("measure__geographical_area__id", area_of)
        end, excluded = cells["measure__effective_end_date"], "measure__excluded_geographical_areas__ids"
        measure = Measure(
            sid=sid,
            type=cells["measure__type__id"],
            area=area,
            code=code,
            start=record.read("measure__effective_start_date", day_of),
            end=record.read("measure__effective_end_date", last_day_of) if end else None,
            where=f"{where}line {record.line}",
            additional=cells["measure__additional_code__code"],
            quota=cells["measure__quota__order_number"],
            excluded=record.read(excluded, _areas) if cells[excluded] else (),
        )
        before = self.measures.setdefault((sid, code), (measure, cells["measure__duty_expression"]))[0]
        if before is not measure:
            raise _CellError(record.line, "measure__sid", "duplicate_record", f"it stands at {before.where} already")
        self.tariff.areas[area] = cells.get("measure__geographical_area__description", "")

    def piece(self, where: str, record: Record) -> None:
        """A piece of a duty, if it concerns us."""
        code = record.read("goods_nomenclature_item_id", code_of)
        if not self.concerns(code):
            return
        sid, name = record.read("measure_sid", str), record.read("duty_expression_id", expression_of)
        amount = record.read("duty_amount", amount_of) if record.cells["duty_amount"] else None
        units = ("monetary_unit_code", "measurement_unit_code", "measurement_unit_qualifier_code")
        component = Component(name, amount, *(record.cells[column] for column in units))
        at = f"{where}line {record.line}"
        before = self.pieces.setdefault(sid, {}).setdefault(name, (component, code, at))
        if before[0] is not component:
            message = f"the measure has a piece {name} at {before[2]} already"
            raise _CellError(record.line, "duty_expression_id", "duplicate_record", message)

    def commodity(self, _: str, record: Record) -> None:
        """A line and its name, if it concerns us."""
        code = record.read("commodity__code", code_of)
        if record.cells["productline__suffix"] != PRODUCT or not self.concerns(code):
            return
        start = record.read("start__date", day_of)
        end = record.read("end__date", last_day_of) if record.cells["end__date"] else None
        if start <= self.ask.on and (end is None or self.ask.on <= end):
            self.tariff.lines.add(code)
            self.tariff.titles[code] = record.cells["description"]

    def priced(self, file: str) -> Iterator[Fault]:
        """Gives the measures their duties; tells those whose pieces and words do not agree."""
        for measure, words in self.measures.values():
            try:
                duty = self._duty(measure, words)
            except ComponentError as error:
                yield Fault(file, measure.where, "bad_duty", str(error))
                continue
            self.tariff.measures.append(replace(measure, duty=duty.duty, note=duty.note))

    def _duty(self, measure: Measure, words: str) -> ReadDuty:
        pieces = self.pieces.get(measure.sid, {}).values()
        for _, code, at in pieces:
            if code not in chain_of(measure.code):
                raise ComponentError(f"its piece at {at} is for {code}, which is not above {measure.code}")
        told = duty_of_text(words)
        if not pieces:
            return told
        made = duty_of(component for component, _, _ in pieces)
        if made.duty and told.duty and not same_duty(made.duty, told.duty):
            raise ComponentError(f"its pieces make {made.duty}, and its words say {shown(words)}")
        return made


def _areas(text: str) -> tuple[str, ...]:
    """Areas by their ids, however they are kept apart."""
    return tuple(sorted(area_of(name) for name in _SEPARATORS.split(text) if name))


# --- files ---


def read(feed: Feed, ask: Ask) -> Iterator[Row | Fault]:
    """The rows of a file, or of the files of a zip, and their faults."""
    try:
        edition = edition_of(ask)
    except MeasureError as error:
        yield Fault(feed.name, "", error.code, str(error))
        return
    if not ask.importer:
        yield Fault(feed.name, "", "importer_missing", "it does not say whose tariff it is: name it")
        return
    kept = _Kept(ask, Concern(ask, edition), Tariff(ask.importer))
    told: set[str] = set()
    with all_unpacked(feed, suffix=".csv", largest=LARGEST) as files:
        done = 0
        for file in files:
            scale = feed.size / sum(one.size for one in files)
            where = "" if file is feed else f"{file.name}: "
            yield from _taken(kept, file, where, told, partial(_tell, ask, done, scale))
            done += file.size
    if not told:
        yield Fault(feed.name, "line 1", "bad_header", "none of the columns by which a file of this source is known")
    elif "measure__sid" not in told:
        message = "it tells no measures: the pieces of a duty do not say for whom it is, or when"
        yield Fault(feed.name, "line 1", "measures_missing", message)
    yield from kept.priced(feed.name)
    yield from tariff_rates(kept.tariff, ask, edition, feed.name)


def _tell(ask: Ask, before: int, scale: float, read_bytes: int) -> None:
    ask.progress(int((before + read_bytes) * scale))


def _taken(kept: _Kept, file: Feed, where: str, told: set[str], progress: Callable[[int], None]) -> Iterator[Fault]:
    """Keeps what a file tells, notes by which column it is known, and tells its faults. Another file is passed over."""
    takes = {"measure_sid": kept.piece, "measure__sid": kept.measure, "productline__suffix": kept.commodity}
    lines = records(text_lines(file, progress=progress), ",")
    head = next(lines, Line(1, [])).cells
    known = next((column for column in TELLING if column in head), "")
    if not known:
        return
    told.add(known)
    missing = sorted(TELLING[known].difference(head))
    if missing or len(set(head)) < len(head):
        message = f"without {', '.join(missing)}" if missing else "a column stands twice"
        yield Fault(file.name, "line 1", "bad_header", message)
        return
    for line in lines:
        try:
            takes[known](where, _record(line, head))
        except _CellError as error:
            yield Fault(file.name, error.key, error.code, str(error))


def _record(line: Line, head: list[str]) -> Record:
    """A row by its columns.

    Raises:
        _CellError: it is none.
    """
    if line.broken:
        raise _CellError(line.number, "", "bad_csv", line.broken)
    if len(line.cells) != len(head):
        raise _CellError(line.number, "", "bad_row", f"{len(line.cells)} cells, not {len(head)}")
    cells = ("" if cell == NOT_THERE else cell for cell in map(str.strip, line.cells))
    return Record(line.number, dict(zip(head, cells, strict=True)))


IMPORTER = Importer(
    name="eu-taric-csv",
    title="Electronic Tariff File with duty components of TARIC, CSV",
    publisher="His Majesty's Revenue and Customs",
    licence="",
    url="https://www.trade-tariff.service.gov.uk/",
    sure="primary",
    part="schedule",
    says="CSV of measures, or a zip of it with the components of their duties and the commodities",
    read=read,
    largest=LARGEST,
    asks=frozenset({"importer"}),
    whole=False,
)
