"""What the questions of a run were made into, numbered, and the same as columns that rows look themselves up in."""

from collections.abc import Hashable
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dtariff.batch.arithmetic import Factors, Whole
from dtariff.batch.coding import Codes
from dtariff.batch.lines import MOST, Line, Shape, Words
from dtariff.batch.outcome import Fault

REFUSED, ALONE, DAILY = range(3)
"""Kinds of questions besides those of a shape: without an answer whatever the price, asked price by price, and asked
day by day, as their law hangs on the day itself."""


class Ledger:
    """The lines of law and the faults that questions were made into.

    Args:
        scale: decimals of the amounts that come out.
    """

    def __init__(self, scale: int) -> None:
        self._scale = scale
        self._places: dict[Hashable, int] = {}
        self._lines: list[Line | None] = []
        self._kinds: list[int] = []
        self._kind = np.array(self._kinds, np.intp)
        self._shapes: dict[Shape, int] = {}
        self._fault_of: list[int] = []
        self._faults: dict[Fault, int] = {}
        self._table: Table | None = None
        self.faults: list[Fault] = []

    def fault(self, fault: Fault) -> int:
        """The number of a fault, among the faults."""
        found = self._faults.setdefault(fault, len(self.faults))
        if found == len(self.faults):
            self.faults.append(fault)
        return found

    def refuse(self, fault: Fault) -> int:
        """The number of a question that has no answer whatever the price."""
        return self._number(("fault", fault), None, REFUSED, self.fault(fault))

    def ask_alone(self) -> int:
        """The number of a question whose law hangs on what stands in the cell of the price."""
        return self._number("alone", None, ALONE)

    def ask_daily(self) -> int:
        """The number of a question whose law hangs on the day itself."""
        return self._number("daily", None, DAILY)

    def keep(self, line: Line) -> int:
        """The number of a question that a line of the card answers."""
        kind = self._shapes.setdefault(line.shape, len(self._shapes) + DAILY + 1)
        return self._number(id(line), line, kind)  # the line is kept, and so is its id

    def _number(self, key: Hashable, line: Line | None, kind: int, fault: int = 0) -> int:
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = len(self._lines)
            self._lines.append(line)
            self._kinds.append(kind)
            self._fault_of.append(fault)
        return found

    def kinds(self) -> Codes:
        """Of each number its kind."""
        if len(self._kind) != len(self._kinds):
            self._kind = np.array(self._kinds, np.intp)
        return self._kind

    def table(self) -> "Table":
        """All of it as columns."""
        if self._table is None or len(self._table.kind) != len(self._lines):
            self._table = Table(self._lines, self._kinds, self._fault_of, list(self._shapes), self._scale)
        return self._table


class Table:
    """A ledger as columns, a row a number.

    Attributes:
        kind: `REFUSED`, `ALONE`, `DAILY`, or that of a shape.
        shapes: by kind.
        fault: the number of the fault, where there is one.
        largest: the highest price in minor units that is computed in columns. least: the lowest of them.
        known: whether duty, taxes and others are known; a column each.
    """

    def __init__(
        self, lines: list[Line | None], kinds: list[int], faults: list[int], shapes: list[Shape], scale: int
    ) -> None:
        self.kind = np.array(kinds, np.intp)
        self.shapes = dict(enumerate(shapes, DAILY + 1))
        self.fault = np.array(faults, np.intp)
        self.largest = np.array([MOST if line is None else line.largest for line in lines], np.int64)
        self.least = int(self.largest.min()) if lines else MOST
        self.known = (
            np.array([(True,) * 3 if line is None else line.known for line in lines], np.bool_).reshape(-1, 3).T
        )
        self._lines = lines
        digits = [line.ruled.plan.digits for line in lines if line is not None]
        self._digits = set(digits)
        self._ups = np.array([10 ** (0 if line is None else line.ruled.plan.digits) for line in lines], np.int64)
        self._scale = scale

    def up(self, numbers: Codes) -> "int | Whole":
        """Minor units in one major unit, of each row; one number where it is that of all."""
        if len(self._digits) == 1:
            return int(10 ** next(iter(self._digits)))
        ups: Whole = self._ups.take(numbers)
        return ups

    def factors(self, kind: int, numbers: Codes) -> Factors:
        """Of each step of a shape the factor of each row."""
        return [
            column.take(numbers) if there else None
            for column, there in zip(self._above, self._there[kind], strict=False)
        ]

    @cached_property
    def _above(self) -> list[Whole]:
        """Of each step the factor of each line."""
        most = max((len(line.above) for line in self._lines if line is not None), default=0)
        padded = [(*(() if line is None else line.above), *(0,) * most)[:most] for line in self._lines]
        return [np.array(column, np.int64) for column in zip(*padded, strict=True)]

    @cached_property
    def _there(self) -> dict[int, list[bool]]:
        """Of each kind whether any line has a factor in a step."""
        return {
            kind: [bool(column[self.kind == kind].any()) for column in self._above[: len(shape.steps)]]
            for kind, shape in self.shapes.items()
        }

    def words(self, used: Codes, law: Codes) -> dict[str, pa.Array]:
        """What rows say of their law: each column with the words that occur in it, in the order of the alphabet.

        Args:
            used: the numbers of the lines that occur.
            law: of each row that of its line.
        """
        return {name: _worded(codes, distinct, used, law) for name, (codes, distinct) in self._words.items()}

    @cached_property
    def _words(self) -> dict[str, tuple[Codes, list[str]]]:
        """Of each column what the lines say, as the places of distinct words."""
        found = {}
        for at, name in enumerate(Words._fields):
            places: dict[str, int] = {}
            codes = [places.setdefault("" if line is None else line.words[at], len(places)) for line in self._lines]
            found[name] = np.array(codes, np.intp), list(places)
        return found

    def guess(self, numbers: Codes, sticker: Whole) -> Whole:
        """Which net price may come to a sticker; a guess, so that a float may make it."""
        return np.asarray(sticker * self._share.take(numbers), np.int64)

    @cached_property
    def _share(self) -> npt.NDArray[np.float64]:
        return np.array([1.0 if line is None else line.gross[1] / line.gross[0] for line in self._lines])


def _worded(codes: Codes, distinct: list[str], used: Codes, law: Codes) -> pa.Array:
    """A column of words, of which only those that occur are in its dictionary."""
    occur = np.flatnonzero(np.bincount(codes.take(used), minlength=len(distinct))).tolist()
    if len(occur) == 1:
        return pa.DictionaryArray.from_arrays(np.zeros(law.size, np.int32), pa.array([distinct[occur[0]]], pa.string()))
    occur.sort(key=distinct.__getitem__)
    place = np.zeros(len(distinct), np.int32)
    place[occur] = np.arange(len(occur), dtype=np.int32)
    dictionary = pa.array([distinct[at] for at in occur], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(place.take(codes).take(law)), dictionary)
