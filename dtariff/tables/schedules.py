"""Reads and writes the schedules: CSV files of many plain rows, where TOML would drown the figures in keys.

A file is read whole or not at all, every fault with its line, and there is one way to write it: rows by code, type,
partner and year, quotes only where a cell needs them.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple, get_args

from dtariff.model.citation import SURENESS
from dtariff.model.duty import parse
from dtariff.model.errors import DutyTextError, Fault
from dtariff.model.schedule import RateType, Schedule, ScheduleRate

HEADER = (
    *("code", "edition", "title", "covers", "partly", "type", "duty"),
    *("partner", "year", "from", "known", "retracted", "cite", "sure", "note"),
)
NEEDED = frozenset({"code", "edition", "title", "type", "year", "cite"})
"""Cells that are never empty."""

NOTHING = "-"
"""What a line covers whose wording names none of our contents: unrecorded media, playing cards."""

EDITIONS = frozenset({"HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"})
WORDS: dict[str, frozenset[str]] = {
    "edition": EDITIONS,
    "sure": frozenset(SURENESS),
    "type": frozenset(get_args(RateType)),
}
"""Cells that take one of these words alone."""

UNSORTED = "unsorted_row"
"""The fault of a row that stands below one that comes after it: ``dtariff tables fmt`` mends it."""

_CODE = re.compile(r"[0-9]{4}(?:\.[0-9]{2})+(?:\.[0-9])?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class Place(NamedTuple):
    """What rows are sorted by. No two that are known on one day share it, but for the days of knowledge."""

    code: str = ""
    type: str = ""
    partner: str = ""
    year: int = 0
    first_day: date = date.min
    known: date = date.min
    retracted: date = date.max


class _Found(NamedTuple):
    """A fault of one line, before it is told in which."""

    code: str
    message: str


class _Line(NamedTuple):
    """A record as the file has it: the line it starts on, and its cells or why there are none."""

    number: int
    cells: list[str]
    broken: str = ""


def read_schedule(path: str, text: bytes, *, in_order: bool = True) -> Schedule | list[Fault]:
    """The rates of one file, or its faults; the key of a fault is its line, such as ``line 12``.

    Args:
        path: of the file, for its faults.
        text: the file.
        in_order: whether its rows must stand in their order.
    """
    try:
        lines = _lines(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        number = text.count(b"\n", 0, error.start) + 1
        return [Fault(path, f"line {number}", "bad_encoding", f"not UTF-8: {error.reason}")]
    head = next(lines, _Line(1, []))
    if tuple(head.cells) != HEADER:
        return [Fault(path, "line 1", "bad_header", "the first line is " + ",".join(HEADER))]
    rates: dict[int, ScheduleRate] = {}
    faults: list[Fault] = []
    for line in lines:
        found = list(_faults(line))
        if not found:
            rates[line.number] = _rate(line.cells)
        faults += (Fault(path, f"line {line.number}", one.code, one.message) for one in found)
    misplaced = ((number, one) for number, one in _misplaced(rates) if in_order or one.code != UNSORTED)
    faults += (Fault(path, f"line {number}", *one) for number, one in misplaced)
    return faults or Schedule(rate=tuple(rates.values()))


def canonical_schedule(schedule: Schedule) -> str:
    """The one way to write a schedule."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_cells(rate) for rate in sorted(schedule.rate, key=_place))
    return text.getvalue()


def _lines(text: str) -> Iterator[_Line]:
    """The records of a text with the line on which each starts; one that cannot be read does not end the others."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            yield _Line(number, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            yield _Line(number, [], str(error))


def _faults(line: _Line) -> Iterator[_Found]:
    """Everything that is wrong with a line by itself."""
    if line.broken:
        yield _Found("bad_csv", line.broken)
    elif len(line.cells) != len(HEADER):
        yield _Found("bad_row", f"{len(line.cells)} cells, not {len(HEADER)}")
    else:
        row = dict(zip(HEADER, line.cells, strict=True))
        untidy = [name for name, cell in row.items() if cell != " ".join(cell.split()) or not cell.isprintable()]
        yield from (_Found("untidy_cell", f"{name}: blanks to spare, or more than one line") for name in untidy)
        yield from (_Found("missing_key", f"{name} is empty") for name in HEADER if name in NEEDED and not row[name])
        yield from _misspelt({name: cell for name, cell in row.items() if cell and name not in untidy})


def _misspelt(row: dict[str, str]) -> Iterator[_Found]:
    """Cells that do not say what their column needs; those that are there."""
    if "code" in row and not _CODE.fullmatch(row["code"]):
        yield _Found("bad_code", f'code: {row["code"]!r} is not written "8523.49" or "8523.49.15"')
    if "year" in row and not _YEAR.fullmatch(row["year"]):
        yield _Found("bad_value", f"year: {row['year']!r} is no year such as 2026")
    for name in ("from", "known", "retracted"):
        if name in row and not _is_day(row[name]):
            yield _Found("bad_date", f"{name}: {row[name]!r} is no date such as 2026-11-23")
    for name in sorted(WORDS.keys() & row.keys()):
        if row[name] not in WORDS[name]:
            yield _Found("unknown_word", f"{name}: no {row[name]!r}")
    for name in ("covers", "partly", "cite"):
        words = row.get(name, "").split()
        if len(set(words)) < len(words) or (NOTHING in words and words != [NOTHING]):
            yield _Found("bad_value", f"{name}: {row[name]!r} says a thing twice, or nothing and something")
    try:
        parse(row.get("duty", "0%"))
    except DutyTextError as error:
        yield _Found(error.code, error.message)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _misplaced(rates: dict[int, ScheduleRate]) -> Iterator[tuple[int, _Found]]:
    """Rows, by their lines, that stand where an earlier one should stand or already stands."""
    lines: dict[Place, list[tuple[int, Place]]] = {}
    last = Place()
    for number, rate in rates.items():
        place = _place(rate)
        others = lines.setdefault(place._replace(known=date.min, retracted=date.max), [])
        twin = next((line for line, other in others if _both_known(place, other)), None)
        if twin is not None:
            message = f"code, type, partner, year and first day are those of line {twin}"
            yield number, _Found("duplicate_row", message)
        elif place < last:
            yield number, _Found(UNSORTED, "rows stand by code, type, partner, year and day")
        others.append((number, place))
        last = place


def _both_known(one: Place, other: Place) -> bool:
    """Whether there is a day of knowledge on which both count."""
    return max(one.known, other.known) < min(one.retracted, other.retracted)


def _place(rate: ScheduleRate) -> Place:
    known, retracted = rate.known or rate.first_day, rate.retracted or date.max
    return Place(rate.code, rate.type, rate.partner, rate.year, rate.first_day, known, retracted)


def _rate(cells: list[str]) -> ScheduleRate:
    """The row that faultless cells say."""
    row: dict[str, Any] = dict(zip(HEADER, cells, strict=True))
    row["since"] = row.pop("from")
    for name in ("since", "known", "retracted"):
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    for name in ("covers", "partly", "cite"):
        row[name] = tuple(row[name].split())
    row["year"], row["sure"] = int(row["year"]), row["sure"] or None
    return ScheduleRate(**row)


def _cells(rate: ScheduleRate) -> Iterator[str]:
    """A row as its cells."""
    for name in HEADER:
        value = getattr(rate, "since" if name == "from" else name)
        yield " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
