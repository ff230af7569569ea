"""Rates that a user gives: what a law names and no package holds, or what a shop really converts at.

A rate is used in its own direction, in the other, and for a cross of two of one day and one source. Its day is the day
it was published, or the first day it holds (1 November for a rate of November).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from dtariff.model.clock import read_day
from dtariff.model.errors import InputError, RatesError, shown
from dtariff.model.exchange import STALE, ExchangeRate, is_from
from dtariff.model.money import LONGEST, is_sensible

COLUMNS = ("day", "base", "quote", "rate", "source")
Given = tuple[date | str, str, str, str | Decimal | int, str]
"""The day, the currency of which there is one unit, the currency counted, how many of it, and who says so."""

Pair = tuple[str, str]
Table = Mapping[Pair, Fraction]


class GivenRates:
    """Rates that a user gives; see the module. They do not change, so threads can share them.

    Args:
        rows: e.g. ``[("2026-11-20", "USD", "EUR", "0.89", "Bank of Here")]``. A rate is text, a Decimal or an int.

    Raises:
        RatesError: ``bad_rates`` with every fault found; ``rates[3].rate`` is the rate of the fourth row.
    """

    def __init__(self, rows: Iterable[Given]) -> None:
        self._keep(enumerate(rows))

    @classmethod
    def read(cls, text: str) -> "GivenRates":
        """Rates from CSV with the columns ``day``, ``base``, ``quote``, ``rate``, ``source``, in any order.

        Raises:
            RatesError: ``bad_rates`` with every fault found; ``rates[3].rate`` is the rate of the third line.
        """
        faults: list[InputError] = []
        rows = list(_rows_of(text, faults))
        made = cls.__new__(cls)
        made._keep(rows, faults)  # noqa: SLF001 - its own
        return made

    @classmethod
    def read_file(cls, path: Path) -> "GivenRates":
        """Rates from a CSV file; see `read`. Raises OSError too where the file cannot be read."""
        return cls.read(path.read_text(encoding="utf-8-sig"))

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate last given not later than a day; of one day, of the source met first; see `Rates`."""
        answers = (self._of(title, base, quote, on) for title in self._days if is_from(title, source))
        return max((found for found in answers if found), key=lambda found: found.day, default=None)

    def _of(self, title: str, base: str, quote: str, on: date) -> ExchangeRate | None:
        """The latest rate of one source."""
        days = self._days[title]
        for day in reversed(days[: bisect_right(days, on)]):
            if on - day > STALE:
                break
            exact = _exact(self._tables[title, day], base, quote)
            if exact is not None:
                return ExchangeRate(base=base, quote=quote, exact=exact, asked=on, day=day, source=title)
        return None

    def _keep(self, rows: Iterable[tuple[int, Given]], faults: Iterable[InputError] = ()) -> None:
        """Sorts the rows by source and day, or raises all their faults and those found before."""
        found = list(faults)
        tables: dict[tuple[str, date], dict[Pair, Fraction]] = {}
        for at, row in rows:
            read = _read(f"rates[{at}]", row, found)
            if read is not None:
                day, pair, rate, title = read
                kept = tables.setdefault((title, day), {}).setdefault(pair, rate)
                if kept != rate:
                    message = f"{title} has another rate of {'/'.join(pair)} for {day}"
                    hint = "one rate a day, source and direction"
                    found.append(InputError("duplicate_rate", message, param=f"rates[{at}].rate", hint=hint))
        if found:
            raise RatesError(found)
        self._tables = tables
        self._days: dict[str, list[date]] = {}
        for title, day in tables:
            self._days.setdefault(title, []).append(day)
        for days in self._days.values():
            days.sort()


def _exact(table: Table, base: str, quote: str) -> Fraction | None:
    """The rate of two currencies from the rates of one day: as it stands, turned round, or through a third currency."""
    direct = _either(table, base, quote)
    if direct is not None:
        return direct
    for middle in dict.fromkeys(currency for pair in table for currency in pair):
        first, last = _either(table, base, middle), _either(table, middle, quote)
        if first is not None and last is not None:
            return first * last
    return None


def _either(table: Table, base: str, quote: str) -> Fraction | None:
    if (base, quote) in table:
        return table[base, quote]
    return 1 / table[quote, base] if (quote, base) in table else None


# --- reading --------------------------------------------------------------------------------------------------------


def _rows_of(text: str, faults: list[InputError]) -> Iterator[tuple[int, Given]]:
    """The rows of a CSV text, each with its line."""
    import csv  # noqa: PLC0415 - most callers give no CSV

    reader = csv.reader(text.splitlines(), strict=True)
    try:
        yield from _under_header(reader, faults)
    except csv.Error as error:  # as where a quotation mark is never closed: all that follows would be one cell
        hint = "close every quotation mark"
        faults.append(InputError("bad_row", f"no CSV: {error}", param=f"rates[{reader.line_num}]", hint=hint))


def _under_header(reader: Any, faults: list[InputError]) -> Iterator[tuple[int, Given]]:
    """The rows of a reader of the module csv, whose type has no name."""
    header = [name.strip() for name in next(reader, [])]
    if sorted(header) != sorted(COLUMNS):
        message = f"columns {', '.join(header) or 'none'}"
        faults.append(InputError("bad_columns", message, param="rates[1]", hint=f"name them {', '.join(COLUMNS)}"))
        return
    for cells in filter(None, reader):
        at = reader.line_num
        if len(cells) == len(header):
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            yield at, (row["day"], row["base"], row["quote"], row["rate"], row["source"])
        else:
            message = f"{len(cells)} cells under {len(header)} columns"
            hint = "put quotation marks around a cell that has commas"
            faults.append(InputError("bad_row", message, param=f"rates[{at}]", hint=hint))


def _read(key: str, row: object, faults: list[InputError]) -> tuple[date, Pair, Fraction, str] | None:
    """The parts of a row, or None after telling all its faults."""
    before = len(faults)
    if not isinstance(row, (tuple, list)) or len(row) != len(COLUMNS):
        faults.append(InputError("bad_row", f"{shown(row)} is no row", param=key, hint=f"give {', '.join(COLUMNS)}"))
        return None
    day, base, quote, rate, title = row
    found = _day(f"{key}.day", day, faults)
    pair = (_code(f"{key}.base", base, faults), _code(f"{key}.quote", quote, faults))
    if pair[0] and pair[0] == pair[1]:
        faults.append(InputError("same_currency", f"{base} for {quote}", param=f"{key}.quote", hint="name two"))
    exact = _number(f"{key}.rate", rate, faults)
    if not isinstance(title, str) or not title.strip():
        faults.append(InputError("source_missing", "nobody says so", param=f"{key}.source", hint="e.g. HMRC"))
    return None if len(faults) > before else (found, pair, exact, title.strip())


def _day(key: str, given: object, faults: list[InputError]) -> date:
    try:
        return read_day(given, key)  # type: ignore[arg-type]  # it refuses what is no day
    except InputError as error:
        faults.append(error)
        return date.min


def _code(key: str, given: object, faults: list[InputError]) -> str:
    code = given.strip().upper() if isinstance(given, str) else ""
    if re.fullmatch("[A-Z]{3}", code):
        return code
    faults.append(InputError("bad_currency", f"{shown(given)} is no currency", param=key, hint="ISO 4217, e.g. USD"))
    return ""


def _number(key: str, given: object, faults: list[InputError]) -> Fraction:
    if isinstance(given, float):
        message, hint = f"{given!r} is a binary float", 'give text, e.g. "0.89"'
        faults.append(InputError("float_rate", message, param=key, hint=hint))
        return Fraction(0)
    text = _plain(given)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) or not is_sensible(Decimal(text)):
        hint = 'digits with a decimal point, e.g. "0.89"'
        faults.append(InputError("bad_rate", f"{shown(given)} is no rate", param=key, hint=hint))
    elif Decimal(text) <= 0:
        hint = "a rate is above nought; leave out what is not known"
        faults.append(InputError("rate_not_positive", f"{text[:40]} for one unit", param=key, hint=hint))
    else:
        return Fraction(text)
    return Fraction(0)


def _plain(given: object) -> str:
    """A number as digits, without exponent; empty for what is none, or none that anybody would write out."""
    if isinstance(given, Decimal):
        return f"{given:f}" if given.is_finite() and is_sensible(given) else ""
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given) if abs(given) < 10**LONGEST else ""  # Python refuses to write one of thousands of digits
    return given.strip() if isinstance(given, str) else ""
