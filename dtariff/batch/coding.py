"""Columns as numbers: each distinct value of a column, and each distinct combination of columns, is met once.

Numbers are kept from batch to batch, so that what was asked of a value or a combination is not asked again. A row costs
a few table look-ups, whatever it holds.
"""

from collections.abc import Callable, Hashable, Sequence, Sized
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dtariff.model.errors import InputError

Codes: TypeAlias = npt.NDArray[np.intp]
"""A number a row."""
Whole: TypeAlias = npt.NDArray[np.int64]
"""An amount a row, or what else is counted."""
Flags: TypeAlias = npt.NDArray[np.bool_]

DIRECT = 19
"""Bits of a combination that is looked up in a table of its own size; above, it is hashed."""
NEAR = 1024
"""Days from the first to the last of a batch that are near each other."""
LEAST = 1024
"""Combinations of the first columns for which there is room at least, where they are folded before the next."""

T = TypeVar("T")


Rows: TypeAlias = slice | Codes
"""Rows of a batch: a stretch of them, or those at some places."""


class Coded(NamedTuple):
    """A column of one batch: for each row the place of its cell among the batch's own, and the number of each of those.

    Attributes:
        places: -1 where there is nothing, which is the last of the numbers; None where all rows hold one cell.
        numbers: of the distinct cells of the batch.
    """

    places: npt.NDArray[np.integer[Any]] | None
    numbers: Codes

    def codes(self, rows: Rows) -> Codes | None:
        """The numbers of some rows; None where all are that of the only cell."""
        return None if self.places is None else self.numbers.take(self.places[rows])


class Numbered(Generic[T]):
    """The distinct values of a column over all batches, numbered as they are met.

    Args:
        make: the value of a cell, which may be None. Cells of one value have one number; an error is one by its words.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._of_cells: dict[Hashable, int] = {}
        self._of_values: dict[Hashable, int] = {}
        self._last: tuple[pa.Array, Codes] | None = None
        self.values: list[T] = []

    def __len__(self) -> int:
        return len(self.values)

    def number(self, cell: Hashable) -> int:
        """The number of the value of a cell."""
        found = self._of_cells.get(cell)
        if found is None:
            value = self._make(cell)
            key = (value.code, value.message) if isinstance(value, InputError) else value
            found = self._of_values.setdefault(key, len(self.values))
            if found == len(self.values):
                self.values.append(value)
            self._of_cells[cell] = found
        return found

    def same(self, cell: Hashable) -> Coded:
        """A column that holds one cell in all rows."""
        return Coded(None, np.array([self.number(cell)], np.intp))

    def coded(self, column: pa.Array) -> Coded:
        """A column of a batch."""
        places, distinct = encoded(column)
        if self._last is None or not _alike(self._last[0], distinct):
            numbers = [self.number(cell) for cell in (*distinct.to_pylist(), None)]
            self._last = distinct, np.array(numbers, np.intp)
        return Coded(places, self._last[1])


def _alike(one: pa.Array, other: pa.Array) -> bool:
    return len(one) == len(other) and one.type == other.type and bool(one.equals(other))


def encoded(column: pa.Array) -> tuple[npt.NDArray[np.integer[Any]], pa.Array]:
    """For each row the place of its cell among distinct cells, -1 where it has none; and those cells.

    Of days that are near each other, all between the first and the last are told: that needs no hashing.
    """
    if pa.types.is_date32(column.type) and len(column) and not column.null_count:
        days = column.view(pa.int32()).to_numpy()
        first, last = int(days.min()), int(days.max())
        if last - first < NEAR:
            return days - np.int32(first), pa.array(range(first, last + 1), pa.int32()).view(pa.date32())
    found = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    indices = found.indices
    if not pa.types.is_signed_integer(indices.type):
        indices = indices.cast(pa.int64())
    if indices.null_count:
        indices = pc.fill_null(indices, pa.scalar(-1, indices.type))
    return indices.to_numpy(zero_copy_only=False), found.dictionary


class Folded:
    """Combinations of columns of numbers, and what each distinct one was made into.

    A combination is packed into one integer, a few bits a column, and looked up in a table of that size. Where that
    would be too large, the first columns are folded into one of their own before the next are added.

    Args:
        columns: the values whose numbers are combined, to which more may be added.
        make: a number, not below nought, for a combination that is new.
    """

    def __init__(self, columns: Sequence[Sized], make: Callable[[tuple[int, ...]], int]) -> None:
        self._columns = columns
        self._make = make
        self._made: dict[tuple[int, ...], int] = {}
        self._room: dict[int, int] = {}
        self._stages: list[_Stage] = []

    def __len__(self) -> int:
        return len(self._made)

    def of(self, columns: Sequence[Codes | None], rows: int) -> Codes:
        """What the combinations of some rows were made into.

        Args:
            columns: the numbers of the rows, column by column; None for a column that holds number nought in all.
            rows: how many.
        """
        codes: Codes | None = None
        for at, stage in enumerate(self._stages):
            if stage.outgrown:  # asked in turn: the stage before may just have met combinations
                self._room[at] = 2 * stage.size_before
                break
            codes = stage.of(codes, columns, rows)
        else:
            if codes is not None:
                return codes
        self._stages = self._laid_out()
        return self.of(columns, rows)

    def _laid_out(self) -> "list[_Stage]":
        """The stages for as many values as there are now, with room for as many more."""
        groups: list[list[int]] = [[]]
        bits = 0
        for at, column in enumerate(self._columns):
            more = _bits(len(column))
            if groups[-1] and bits + more > DIRECT:
                groups.append([])
                bits = _bits(self._room.get(len(groups) - 1, LEAST))
            groups[-1].append(at)
            bits += more
        stages: list[_Stage] = []
        for at, group in enumerate(groups):
            before = stages[-1] if stages else None
            columns = [(column, self._columns[column]) for column in group]
            stages.append(_Stage(before, self._room.get(at, LEAST), columns))
        stages[-1].make = self._whole
        return stages

    def _whole(self, key: tuple[int, ...]) -> int:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(key)
        return found


def _bits(size: int) -> int:
    """Bits for so many values and one more; the fewer, the likelier a table stays in the processor's memory."""
    return 0 if size <= 1 else size.bit_length()


class _Stage:
    """Some columns as one: the distinct combinations, numbered as they are met, or what `make` makes of them."""

    def __init__(self, before: "_Stage | None", room: int, columns: Sequence[tuple[int, Sized]]) -> None:
        self._before = before
        self._columns = columns
        self._sizes: list[Sized] = [column for _, column in columns]
        if before is not None:
            self._sizes.insert(0, before.keys)
        self._widths = [_bits(len(size)) for size in self._sizes]
        if before is not None:
            self._widths[0] = _bits(room)
        bits = sum(self._widths)
        self._table = np.full(1 << bits, -1, np.int32) if bits <= DIRECT else None
        self._hashed: dict[int, int] = {}
        self.keys: list[tuple[int, ...]] = []
        self.make: Callable[[tuple[int, ...]], int] = self._number

    @property
    def outgrown(self) -> bool:
        """Whether a column has more values than there is room for."""
        return any(len(size) > 1 << width for size, width in zip(self._sizes, self._widths, strict=True))

    @property
    def size_before(self) -> int:
        """How many combinations of the columns before there are."""
        return 0 if self._before is None else len(self._before.keys)

    def of(self, before: Codes | None, columns: Sequence[Codes | None], rows: int) -> Codes:
        """The numbers of the combinations of some rows, those of the columns before being given."""
        packed = before
        widths = self._widths if before is None else self._widths[1:]
        for (at, _), width in zip(self._columns, widths, strict=True):
            codes = columns[at]
            if packed is not None and width:
                packed = np.left_shift(packed, width)
                packed |= 0 if codes is None else codes
            elif width:
                packed = codes
        if packed is None:
            packed = np.zeros(rows, np.intp)
        return self._looked_up(packed) if self._table is not None else self._found(packed)

    def _looked_up(self, packed: Codes) -> Codes:
        assert self._table is not None  # noqa: S101 - the caller has looked
        made = self._table.take(packed)
        if made.size and made.min() < 0:
            new = np.unique(packed[made < 0])
            self._table[new] = [self.make(key) for key in self._keys(new)]
            made = self._table.take(packed)
        return made.astype(np.intp)

    def _found(self, packed: Codes) -> Codes:
        places, distinct = encoded(pa.array(packed))
        ones = distinct.to_pylist()
        new = [one for one in ones if one not in self._hashed]
        for one, key in zip(new, self._keys(np.array(new, np.intp)), strict=True):
            self._hashed[one] = self.make(key)
        return np.array([self._hashed[one] for one in ones], np.intp).take(places)

    def _number(self, key: tuple[int, ...]) -> int:
        self.keys.append(key)
        return len(self.keys) - 1

    def _keys(self, packed: Codes) -> list[tuple[int, ...]]:
        """The numbers that were packed, with those of the columns before in full."""
        parts: list[list[int]] = []
        for width in reversed(self._widths):
            parts.append((packed & ((1 << width) - 1)).tolist())
            packed = packed >> width
        keys = list(zip(*reversed(parts), strict=True))
        if self._before is None:
            return keys
        before = self._before.keys
        return [(*before[first], *rest) for first, *rest in keys]
