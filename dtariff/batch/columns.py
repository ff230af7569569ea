"""A column of a table as its distinct values and, for each row, the place of its own among them.

Whatever is asked of a value is then asked once, however many rows hold it.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pyarrow as pa

PLACE = "i"
"""Places are kept in four bytes each: a million rows have several million of them."""

T = TypeVar("T")
MadeT = TypeVar("MadeT")


@dataclass(frozen=True, slots=True)
class Coded(Generic[T]):
    """Distinct values, and for each row the place of its value among them."""

    codes: Sequence[int]
    values: Sequence[T]

    def each(self, make: Callable[[T], MadeT]) -> "Coded[MadeT]":
        """The same rows with something made of every distinct value."""
        return Coded(self.codes, [make(value) for value in self.values])


def same(value: T, rows: int) -> Coded[T]:
    """One value for all rows."""
    return Coded(array(PLACE, bytes(rows * array(PLACE).itemsize)), [value])


def texts(column: pa.ChunkedArray) -> Coded[str]:
    """The cells as text without blanks around it; empty where there is nothing."""
    return _coded(column.cast(pa.string()).fill_null("")).each(lambda text: str(text).strip())


def values(column: pa.ChunkedArray) -> Coded[Any]:
    """The cells as Python values, None where there is nothing: integers, decimals and days stay what they are.

    A binary float becomes its shortest decimal, as text: 0.1 is ``0.1``, not the fifty digits of the float itself.
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_dictionary(column.type):
        column = column.cast(kind)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _coded(column.cast(pa.date32(), safe=False))  # of a moment, its calendar day where it was
    if pa.types.is_floating(kind):
        return _coded(column.cast(pa.string()))
    return _coded(column)


def _coded(column: pa.ChunkedArray) -> Coded[Any]:
    found = column.combine_chunks().dictionary_encode(null_encoding="encode")
    if isinstance(found, pa.ChunkedArray):  # of no chunks at all
        return Coded(array(PLACE), [])
    return Coded(array(PLACE, found.indices.cast(pa.int32()).to_pylist()), found.dictionary.to_pylist())


def of_pairs(*columns: Coded[Any]) -> Coded[tuple[Any, ...]]:
    """Several columns as one of their combinations.

    Example:
        >>> both = of_pairs(Coded([0, 1, 0], ["US", "DE"]), Coded([0, 1, 0], ["CA", ""]))
        >>> list(both.codes), both.values
        ([0, 1, 0], [('US', 'CA'), ('DE', '')])
    """
    places: dict[tuple[int, ...], int] = {}
    keys = zip(*(column.codes for column in columns), strict=True)
    codes = array(PLACE, (places.setdefault(key, len(places)) for key in keys))
    kept = [column.values for column in columns]
    return Coded(codes, [tuple(own[at] for own, at in zip(kept, key, strict=True)) for key in places])
