"""What the questions of a run were made into, numbered, and the same as columns that rows look themselves up in."""

from collections.abc import Hashable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dtariff.batch.arithmetic import Factors
from dtariff.batch.coding import Codes, Whole
from dtariff.batch.lines import FINEST, MOST, Line, Shape, Words
from dtariff.batch.outcome import Fault, room

REFUSED, ALONE, DAILY = range(3)
"""Kinds of questions besides those of a shape: without an answer whatever the price, asked price by price, and asked
day by day, as their law hangs on the day itself."""
KindT = TypeVar("KindT", bound=np.generic)


class _Column(Generic[KindT]):
    """A column to which values are added one by one, and which is there at once as an array."""

    def __init__(self, kind: type[KindT]) -> None:
        self._held = np.zeros(256, kind)
        self._size = 0

    def add(self, value: Any) -> None:
        if self._size == len(self._held):
            self._held = np.concatenate([self._held, np.zeros_like(self._held)])
        self._held[self._size] = value
        self._size += 1

    @property
    def all(self) -> npt.NDArray[KindT]:
        return self._held[: self._size]


class Ledger:
    """The lines of law and the faults that questions were made into, each a row of columns.

    Attributes:
        faults: every fault, by its number.
        shapes: every shape, by its kind.
        least: the lowest of the prices, in minor units, up to which lines are computed in columns.
    """

    def __init__(self) -> None:
        self._places: dict[Hashable, int] = {}
        self._kinds_of: dict[Shape, int] = {}
        self._faults: dict[Fault, int] = {}
        self._kind, self._fault = _Column(np.intp), _Column(np.intp)
        self._largest, self._up = _Column(np.int64), _Column(np.int64)
        self._share = _Column(np.float64)
        self._known = [_Column(np.bool_) for _ in range(3)]
        self._above: list[_Column[np.int64]] = []
        self._there: dict[int, list[bool]] = {}
        self._ups: set[int] = set()
        self._unknown = False
        self._words = [_Said() for _ in Words._fields]
        self.faults: list[Fault] = []
        self.shapes: dict[int, Shape] = {}
        self.least = MOST

    # --- what is added -------------------------------------------------------------------------------------------

    def fault(self, fault: Fault) -> int:
        """The number of a fault, among the faults."""
        found = self._faults.setdefault(fault, len(self.faults))
        if found == len(self.faults):
            self.faults.append(fault)
        return found

    def refuse(self, fault: Fault, up: int = 0) -> int:
        """The number of a question that has no answer whatever the price.

        Args:
            fault: why.
            up: minor units in one major unit, where a price that is finer than they are is a fault that comes first.
        """
        if up:
            self._ups.add(up)
        return self._lineless(("fault", fault, up), REFUSED, self.fault(fault), up or FINEST)

    def ask_alone(self) -> int:
        """The number of a question whose law hangs on what stands in the cell of the price."""
        return self._lineless("alone", ALONE)

    def ask_daily(self) -> int:
        """The number of a question whose law hangs on the day itself."""
        return self._lineless("daily", DAILY)

    def keep(self, line: Line) -> int:
        """The number of a question that a line of the card answers."""
        found = self._places.get(id(line))  # the card keeps its lines, and so their ids
        if found is None:
            kind = self._kinds_of.setdefault(line.shape, len(self._kinds_of) + DAILY + 1)
            self.shapes[kind] = line.shape
            up = int(10**line.ruled.plan.digits)
            self._ups.add(up)
            self.least = min(self.least, line.largest)
            self._unknown |= not all(line.known)
            there = self._there.setdefault(kind, [False] * len(line.shape.steps))
            self._there[kind] = [held or above != 0 for held, above in zip(there, line.above, strict=True)]
            found = self._add(id(line), kind, 0, up, line)
        return found

    def _lineless(self, key: Hashable, kind: int, fault: int = 0, up: int = FINEST) -> int:
        found = self._places.get(key)
        return self._add(key, kind, fault, up) if found is None else found

    def _add(self, key: Hashable, kind: int, fault: int, up: int, line: Line | None = None) -> int:
        found = self._places[key] = len(self._places)
        self._kind.add(kind)
        self._fault.add(fault)
        self._largest.add(line.largest if line else MOST)
        self._up.add(up)
        self._share.add(line.gross[1] / line.gross[0] if line else 1.0)  # where a search begins: a float may say it
        for column, known in zip(self._known, line.known if line else (True, True, True), strict=True):
            column.add(known)
        for said, word in zip(self._words, line.words if line else ("",) * len(Words._fields), strict=True):
            said.add(word)
        self._add_factors(found, line.above if line else ())
        return found

    def _add_factors(self, at: int, above: Sequence[int]) -> None:
        while len(self._above) < len(above):
            column = _Column(np.int64)
            for _ in range(at):
                column.add(0)
            self._above.append(column)
        for step, column in enumerate(self._above):
            column.add(above[step] if step < len(above) else 0)

    # --- what rows look up ---------------------------------------------------------------------------------------

    def kinds(self, numbers: Codes) -> Codes:
        """Of each row its kind: `REFUSED`, `ALONE`, `DAILY`, or that of a shape."""
        return self._kind.all.take(numbers)

    def fault_of(self, numbers: Codes) -> Codes:
        """Of each row that is refused the number of its fault."""
        return self._fault.all.take(numbers)

    def largest(self, numbers: Codes) -> Whole:
        """Of each row the highest price in minor units that is computed in columns."""
        return self._largest.all.take(numbers)

    def up(self, numbers: Codes) -> int | Whole:
        """Minor units in one major unit, of each row; one number where it is that of all."""
        return next(iter(self._ups)) if len(self._ups) == 1 else self._up.all.take(numbers)

    def factors(self, kind: int, numbers: Codes) -> Factors:
        """Of each step of a shape the factor of each row."""
        steps = zip(self._above, self._there[kind], strict=False)
        return [column.all.take(numbers) if there else None for column, there in steps]

    def guess(self, numbers: Codes, sticker: Whole) -> Whole:
        """Which net price may come to a sticker."""
        return np.asarray(sticker * self._share.all.take(numbers), np.int64)

    def known(self, numbers: Codes) -> tuple[npt.NDArray[np.bool_], ...] | None:
        """Of each row whether duty, taxes and others are known; None where all are, of all lines."""
        return tuple(column.all.take(numbers) for column in self._known) if self._unknown else None

    def words(self, numbers: Codes) -> dict[str, pa.Array]:
        """What rows say of their law: each column with the words that occur in it, in the order of the alphabet."""
        used = np.flatnonzero(np.bincount(numbers))
        return {name: said.of(used, numbers) for name, said in zip(Words._fields, self._words, strict=True)}


class _Said:
    """A column of words, as the places of distinct ones."""

    def __init__(self) -> None:
        self._codes = _Column(np.intp)
        self._places: dict[str, int] = {}

    def add(self, word: str) -> None:
        self._codes.add(self._places.setdefault(word, len(self._places)))

    def of(self, used: Codes, numbers: Codes) -> pa.Array:
        """What rows say, of the lines that are used."""
        distinct, codes = list(self._places), self._codes.all
        occur = np.flatnonzero(np.bincount(codes.take(used), minlength=len(distinct))).tolist()
        occur.sort(key=distinct.__getitem__)
        place = np.zeros(len(distinct), np.int32)
        place[occur] = np.arange(len(occur), dtype=np.int32)
        said = pa.array([distinct[at] for at in occur], pa.string())
        taken = room(numbers.size, np.int32)
        if len(occur) == 1:
            taken.fill(0)
        else:
            place.take(codes).take(numbers, out=taken, mode="clip")  # all are in range, and so it writes where told
        return pa.DictionaryArray.from_arrays(pa.array(taken), said)
