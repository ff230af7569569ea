"""Reads and writes published rates of exchange: CSV files of one rate a line, by day, base and quote.

A file is named after the shared source that published the rates (``exchange/ecb.csv`` after ``ecb`` in
``sources.toml``). A rate that was published does not change: files only grow.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dtariff.model.errors import Fault, shown
from dtariff.model.number import plain
from dtariff.model.reference_rates import ReferenceRates, pair_of, rates_of

HEADER = ("day", "base", "quote", "rate")
DIGITS = 20
"""Digits that a rate may have before and behind the point; the lira of 2004 had seven, the rupiah has five."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_RATE = re.compile(rf"[0-9]{{1,{DIGITS}}}(?:\.[0-9]{{1,{DIGITS}}})?")


class _Line(NamedTuple):
    """A line as the file has it: its number, and its cells or why there are none."""

    number: int
    cells: list[str]
    broken: str = ""


def read_reference(path: str, text: bytes) -> ReferenceRates | list[Fault]:
    """The rates of one file, or its faults; the key of a fault is its line, such as ``line 12``."""
    try:
        lines = _lines(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        number = text.count(b"\n", 0, error.start) + 1
        return [Fault(path, f"line {number}", "bad_encoding", f"not UTF-8: {error.reason}")]
    head = next(lines, _Line(1, []))
    if tuple(head.cells) != HEADER:
        return [Fault(path, "line 1", "bad_header", "the first line is " + ",".join(HEADER))]
    days: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    last = ("", "", "")
    for line in lines:
        found = [*_faults(line)]
        if not found:
            day, base, quote, rate = line.cells
            place, last = (day, base, quote), max(last, (day, base, quote))
            pairs = days.setdefault(day, {})
            if pair_of(base, quote) in pairs:
                found.append(("duplicate_row", f"{day} has a rate of {pair_of(base, quote)} above"))
            elif place < last:
                found.append(("unsorted_row", "rows stand by day, base and quote"))
            pairs[pair_of(base, quote)] = rate
        faults += (Fault(path, f"line {line.number}", *one) for one in found)
    return faults or ReferenceRates(days=days)


def canonical_reference(form: ReferenceRates) -> str:
    """The one way to write such a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    rows = ((day, *pair.split("/"), plain(Decimal(rate))) for (day, pair), rate in rates_of(form).items())
    writer.writerows(sorted(rows))
    return text.getvalue()


def changed_rates(before: ReferenceRates, after: ReferenceRates) -> Iterator[tuple[str, str]]:
    """Day and pair of each rate of a file that a later one lacks, or has otherwise: what was published stays."""
    later = rates_of(after)
    for place, rate in rates_of(before).items():
        if place not in later or Decimal(later[place]) != Decimal(rate):
            yield place


def with_rates(form: ReferenceRates | None, rows: Iterable[tuple[date, str, str, Decimal]]) -> ReferenceRates:
    """A file with more rates, each with its day, base and quote; what it has already stays as it is.

    The rates are those of a day for one of the base. Of none that the file has may one differ: see `changed_rates`.
    """
    days = {day: dict(pairs) for day, pairs in form.days.items()} if form else {}
    for day, base, quote, rate in rows:
        days.setdefault(day.isoformat(), {}).setdefault(pair_of(base, quote), plain(rate))
    ordered = {day: dict(sorted(days[day].items())) for day in sorted(days)}
    return ReferenceRates(days=ordered)


def _lines(text: str) -> Iterator[_Line]:
    """The lines of a text with their numbers; no cell holds a line break."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield _Line(number, next(csv.reader([line], strict=True), []))
        except csv.Error as error:
            yield _Line(number, [], str(error))


def _faults(line: _Line) -> Iterator[tuple[str, str]]:
    """Everything that is wrong with a line by itself."""
    if line.broken:
        yield "bad_csv", line.broken
        return
    if len(line.cells) != len(HEADER):
        yield "bad_row", f"{len(line.cells)} cells, not {len(HEADER)}"
        return
    day, base, quote, rate = line.cells
    if not _DAY.fullmatch(day) or not _is_day(day):
        yield "bad_date", f"day: {shown(day)} is no date such as 2026-11-23"
    for name, code in (("base", base), ("quote", quote)):
        if not _CURRENCY.fullmatch(code):
            yield "bad_value", f"{name}: {shown(code)} is no code of a currency such as USD"
    if base == quote:
        yield "bad_value", "quote: it is the base"
    if not _RATE.fullmatch(rate) or not Decimal(rate):
        yield "bad_rate", f"rate: {shown(rate)} is no rate above nought, such as 1.1172"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
