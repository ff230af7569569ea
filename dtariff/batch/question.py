"""The columns of a batch as questions: which facts of a sale stand where, and each distinct question asked once."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence, Sized
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dtariff.asked import quantities_of
from dtariff.batch.card import LawKey, RateCard, first_day
from dtariff.batch.cases import Address, bare
from dtariff.batch.cells import Measure, as_text, as_written, measure, readable
from dtariff.batch.coding import Coded, Codes, Folded, Numbered, Rows
from dtariff.batch.layout import Fact, Same, Source
from dtariff.batch.outcome import room
from dtariff.batch.writing import day_of_text, plain_amount
from dtariff.model.errors import InputError

OF_LAW: tuple[Fact, ...] = ("content", "delivery", "origin", "buyer", "country_of_origin")
OF_PLACE: tuple[Fact, ...] = ("destination", "state", "postal_code")
ONE_CASE = frozenset({"delivery", "buyer", "tax_behavior"})
"""Facts of a few plain words, which are compared without case."""
NOWHERE = Same("")
EPOCH = date(1970, 1, 1)
Whole: TypeAlias = npt.NDArray[np.int64]


class Asked(NamedTuple):
    """A distinct question, but for its price.

    Attributes:
        facts: content, delivery, origin, buyer, country of origin.
        address: where the buyer is.
        currency: as it stands beside the price, in capitals; empty if it stands in none.
        inclusive: whether the price holds everything; or what is wrong with the cell that says so.
        on: the day, or what is wrong with its cell.
        units: of the measures that the sale tells.
    """

    facts: tuple[str, str, str, str, str]
    address: Address
    currency: str
    inclusive: bool | InputError
    on: date | InputError
    units: tuple[str, ...]

    def key(self, currency: str) -> LawKey:
        """The facts on which the law hangs. The day must be one.

        Raises:
            InputError: what is wrong with the day.
        """
        return LawKey(*self.facts, self.address, right(self.on), currency)


def right(found: Any) -> Any:
    """What was found, unless that is an error.

    Raises:
        InputError: it is one.
    """
    if isinstance(found, InputError):
        raise found
    return found


class Questions:
    """The facts of sales over all batches of a run, numbered as they are met.

    Args:
        card: the law.
        make: a number for a question that is new; told whether the question is of one day, or of all days around it on
            which no law changes.
    """

    def __init__(self, card: RateCard, make: Callable[[Asked, bool], int]) -> None:
        self._card = card
        self._layout = card.layout
        self._facts: dict[Fact, Numbered[str]] = {
            fact: Numbered(_words(fact)) for fact in (*OF_LAW, *OF_PLACE, "currency")
        }
        self._inclusive: Numbered[bool | InputError] = Numbered(lambda cell: _inclusive(_plain("tax_behavior", cell)))
        self.days: Numbered[date | InputError] = Numbered(self._day)
        self._epochs = _Epochs(card.boundaries)
        self._addresses: Numbered[Address] = Numbered(self._address)
        self.places = Folded([self._facts[fact] for fact in OF_PLACE], self._placed)
        self.measures: dict[str, Numbered[Measure | InputError]] = {
            unit: Numbered(partial(self._measure, unit)) for unit in self._layout.quantities
        }
        self._units: Numbered[tuple[str, ...]] = Numbered(lambda units: units)
        self._units.number(())
        self.told = Folded(list(self.measures.values()), self._unit_number)
        laws = [self._facts[fact] for fact in OF_LAW]
        parts: list[Sized] = [*laws, self._addresses, self._facts["currency"], self._inclusive, self._units]
        self.all = Folded([*parts, self._epochs.days], lambda key: make(self.asked(key, self._epochs.days), False))
        self.daily = Folded([*parts, self.days], lambda key: make(self.asked(key, self.days.values), True))

    @property
    def size(self) -> int:
        """How many values and combinations are remembered, about."""
        return (
            len(self.all)
            + len(self.daily)
            + len(self.places)
            + len(self._addresses)
            + sum(map(len, self.measures.values()))
        )

    def of(self, batch: pa.RecordBatch) -> "Questioned":
        """The questions of a batch."""
        facts = {fact: self._column(batch, fact, numbered) for fact, numbered in self._facts.items()}
        return Questioned(
            self,
            facts=[facts[fact] for fact in OF_LAW],
            places=[facts[fact] for fact in OF_PLACE],
            rest=[facts["currency"], self._column(batch, "tax_behavior", self._inclusive)],
            days=self._days_of(batch),
            measures={unit: self._measures(batch, unit) for unit in self.measures},
        )

    def asked(self, key: Sequence[int], days: Sequence[date | InputError]) -> Asked:
        """A question by the numbers of its parts, the last among some days."""
        content, delivery, origin, buyer, country_of_origin, address, currency, inclusive, units, on = key
        return Asked(
            (
                self._facts["content"].values[content],
                self._facts["delivery"].values[delivery],
                self._facts["origin"].values[origin],
                self._facts["buyer"].values[buyer],
                self._facts["country_of_origin"].values[country_of_origin],
            ),
            self._addresses.values[address],
            self._facts["currency"].values[currency],
            self._inclusive.values[inclusive],
            days[on],
            self._units.values[units],
        )

    # --- cells ---------------------------------------------------------------------------------------------------

    def _column(self, batch: pa.RecordBatch, fact: Fact, numbered: Numbered[Any]) -> Coded:
        source: Source = self._layout.facts.get(fact, NOWHERE)
        if isinstance(source, Same):
            return numbered.same(source.text)
        return _coded(numbered, as_text(batch.column(source.name)))

    def _days_of(self, batch: pa.RecordBatch) -> Coded:
        source: Source = self._layout.facts.get("on", NOWHERE)
        if isinstance(source, Same):
            return self.days.same(source.text or self._card.today)
        return _coded(self.days, as_written(batch.column(source.name)))

    def _measures(self, batch: pa.RecordBatch, unit: str) -> Coded:
        source = self._layout.quantities[unit]
        numbered = self.measures[unit]
        return numbered.same(source.text) if isinstance(source, Same) else _coded(numbered, batch.column(source.name))

    def _day(self, cell: Any) -> date | InputError:
        cell = cell.strip() if isinstance(cell, str) else cell
        if isinstance(cell, date):
            return cell
        if cell is None or cell == "":
            return InputError("missing_value", "there is no day", param="on", hint="write 2026-11-23")
        try:
            return day_of_text(str(cell), self._layout.day_order)
        except InputError as error:
            return bare(error)

    def _measure(self, unit: str, cell: Any) -> Measure | InputError:
        try:
            return measure(self.quantities({unit: cell}).get(unit))
        except InputError as error:
            return bare(error)

    def quantities(self, cells: Mapping[str, Any]) -> Mapping[str, Decimal]:
        """The measures of a row: those that are there, as numbers.

        Raises:
            InputError: ``bad_quantity``.
        """
        stripped = {unit: cell.strip() if isinstance(cell, str) else cell for unit, cell in cells.items()}
        there = {unit: cell for unit, cell in stripped.items() if cell is not None and cell != ""}
        return quantities_of(
            {
                unit: plain_amount(cell, self._layout.mark, f"quantities.{unit}") if isinstance(cell, str) else cell
                for unit, cell in there.items()
            }
        )

    # --- tables ----------------------------------------------------------------------------------------------------

    def millionths(self, unit: str) -> Whole:
        """Of each distinct cell of a quantity its millionths; below nought where it is no such number."""
        held = (cell.millionths if isinstance(cell, Measure) else None for cell in self.measures[unit].values)
        return np.array([-1 if millionths is None else millionths for millionths in held], np.int64)

    def epochs(self) -> Codes:
        """Of each distinct day the number of the stretch of days around it on which no law changes."""
        return self._epochs.of(self.days.values)

    def since_1970(self) -> npt.NDArray[np.int32]:
        """Of each distinct day its number since 1970-01-01."""
        days = (day if isinstance(day, date) else EPOCH for day in self.days.values)
        return np.array([(day - EPOCH).days for day in days], np.int32)

    # --- combinations --------------------------------------------------------------------------------------------

    def _placed(self, key: tuple[int, ...]) -> int:
        return self._addresses.number(
            tuple(self._facts[fact].values[at] for fact, at in zip(OF_PLACE, key, strict=True))
        )

    def _address(self, written: Any) -> Address:
        return self._card.address(*written)

    def _unit_number(self, key: tuple[int, ...]) -> int:
        """The units that are told; a cell that is no quantity tells none, and its row is asked alone."""
        cells = [(unit, numbered.values[at]) for (unit, numbered), at in zip(self.measures.items(), key, strict=True)]
        return self._units.number(tuple(unit for unit, cell in cells if isinstance(cell, Measure) and cell.given))


class _Epochs:
    """Stretches of days on which no law changes, numbered as they are met.

    Args:
        boundaries: days on which law may change, in order.

    Attributes:
        days: of each its first day; or what is wrong with a cell, which is a stretch of its own.
    """

    def __init__(self, boundaries: Sequence[date]) -> None:
        self._boundaries = boundaries
        self._places: dict[int, int] = {}
        self._of_days: list[int] = []
        self._table: Codes = np.zeros(0, np.intp)
        self.days: list[date | InputError] = []

    def of(self, days: Sequence[date | InputError]) -> Codes:
        """Of each of some days, to which only more are added, the number of its stretch."""
        if len(self._of_days) < len(days):
            self._of_days.extend(self._number(day) for day in days[len(self._of_days) :])
            self._table = np.array(self._of_days, np.intp)
        return self._table

    def _number(self, day: date | InputError) -> int:
        at = -len(self.days) - 1 if isinstance(day, InputError) else bisect_right(self._boundaries, day)
        found = self._places.setdefault(at, len(self.days))
        if found == len(self.days):
            self.days.append(day if isinstance(day, InputError) else first_day(self._boundaries, day))
        return found


class Questioned:
    """The questions of one batch.

    Args:
        questions: where they are numbered.
        facts, places, rest: the columns of the facts of law, of the buyer's place, and of currency and tax behaviour.
        days: the column of days, numbered in `Questions.days`.
        measures: the columns of quantities, numbered in `Questions.measures`.
    """

    def __init__(
        self,
        questions: Questions,
        *,
        facts: Sequence[Coded],
        places: Sequence[Coded],
        rest: Sequence[Coded],
        days: Coded,
        measures: Mapping[str, Coded],
    ) -> None:
        self._questions = questions
        self._facts = facts
        self._places = places
        self._rest = rest
        self.days = days
        self.measures = measures

    def numbers(self, rows: Rows, count: int) -> Codes:
        """What the questions of so many rows were made into, whatever the day among days without a change of law."""
        days, table = self.days.codes(rows), self._questions.epochs()
        epochs = None if days is None else table.take(days)
        return self._questions.all.of([*self._parts(rows, count), epochs], count)

    def daily(self, rows: Codes) -> Codes:
        """What the questions of some rows were made into, each on its own day."""
        return self._questions.daily.of([*self._parts(rows, rows.size), self.days.codes(rows)], rows.size)

    def keys(self, rows: Codes) -> list[tuple[int, ...]]:
        """The questions of some rows, by the numbers of their parts."""
        columns = [*self._parts(rows, rows.size), self.days.codes(rows)]
        parts = [[0] * rows.size if codes is None else codes.tolist() for codes in columns]
        return list(zip(*parts, strict=True))

    def millionths(self, rows: Rows, count: int) -> dict[str, Whole]:
        """The quantities of so many rows, by unit: nought where there is none, below nought where it is none."""
        return {unit: self._millionths(unit, rows, count) for unit in self.measures}

    def _millionths(self, unit: str, rows: Rows, count: int) -> Whole:
        table, codes = self._questions.millionths(unit), self.measures[unit].codes(rows)
        return np.full(count, table[0]) if codes is None else table.take(codes)

    def days_of(self, rows: Rows, count: int) -> npt.NDArray[np.int32]:
        """The days of so many rows, since 1970-01-01."""
        table, codes, taken = self._questions.since_1970(), self.days.codes(rows), room(count, np.int32)
        if codes is None:
            taken.fill(table[0])
        else:
            table.take(codes, out=taken, mode="clip")
        return taken

    def _parts(self, rows: Rows, count: int) -> list[Codes | None]:
        places = self._questions.places.of([column.codes(rows) for column in self._places], count)
        units = [column.codes(rows) for column in self.measures.values()]
        told = self._questions.told.of(units, count) if units else None
        facts = [column.codes(rows) for column in self._facts]
        return [*facts, places, *(column.codes(rows) for column in self._rest), told]


def _coded(numbered: Numbered[Any], column: pa.Array) -> Coded:
    try:
        return numbered.coded(column)
    except UnicodeDecodeError:
        return numbered.coded(readable(column))


def _words(fact: Fact) -> Any:
    return lambda cell: _plain(fact, cell)


def _plain(fact: Fact, cell: Hashable) -> str:
    text = "" if cell is None else str(cell).strip()
    text = text.lower() if fact in ONE_CASE else text
    return text.upper() if fact == "currency" else text


def _inclusive(text: str) -> bool | InputError:
    if text in ("", "exclusive"):
        return False
    if text == "inclusive":
        return True
    hint = "one of: exclusive, inclusive"
    return InputError("unknown_tax_behavior", f"no tax_behavior {text!r}", param="tax_behavior", hint=hint)
