"""Prices and measures of a batch as whole numbers, as far as they are plainly written.

What is not - a text with a currency in it, a number that is finer than a column holds, nothing at all - is marked, and
its row asked alone, so that it is read, or refused, as a single quote would.
"""

from collections.abc import Hashable
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dtariff.batch.coding import encoded
from dtariff.batch.layout import Mark
from dtariff.batch.specific import QUANTUM

Whole: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

TEXT_SCALE = 3
"""Decimals of a price in text at most: those of the currencies that have most."""
PLAIN: dict[Mark, str] = {
    "": rf"^[0-9]{{1,15}}(\.[0-9]{{1,{TEXT_SCALE}}})?$",
    ".": rf"^[0-9]{{1,15}}(\.[0-9]{{1,{TEXT_SCALE}}})?$",
    ",": rf"^[0-9]{{1,15}}(,[0-9]{{1,{TEXT_SCALE}}})?$",
}
EPOCH = date(1970, 1, 1).toordinal()
A_DAY = {"day": 1, "s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


class Numbers(NamedTuple):
    """A column of numbers.

    Attributes:
        units: each number in its last decimal. scale: how many decimals.
        plain: the rows of which that is so; None if it is of all.
    """

    units: Whole
    scale: int
    plain: Flags | None


def numbers(column: pa.Array, mark: Mark) -> Numbers:
    """The prices of a column, none of them below nought."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _gathered(column, mark)
    if pa.types.is_decimal(kind):
        return _decimals(column)
    if pa.types.is_integer(kind):
        return _integers(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _texts(column, mark)
    if pa.types.is_floating(kind):
        return _texts(column.cast(pa.string()), "")  # its shortest decimal; one that is to be rounded is no whole unit
    return _unread(column)


def _unread(column: pa.Array) -> Numbers:
    """No row is plain."""
    return Numbers(np.zeros(len(column), np.int64), 0, np.zeros(len(column), np.bool_))


def _gathered(column: pa.DictionaryArray, mark: Mark) -> Numbers:
    """The distinct cells are read, and each row takes its own; a cell of nothing is not plain."""
    places, distinct = encoded(column)
    units, scale, plain = numbers(distinct, mark)
    held = np.append(np.ones(len(distinct), np.bool_) if plain is None else plain, np.False_)
    flags = held.take(places)
    return Numbers(np.append(units, 0).take(places), scale, None if flags.all() else flags)


def _decimals(column: pa.Array) -> Numbers:
    """Decimals of any kind, as those of the currencies that have most; what is finer is not plain."""
    kind, fine = column.type, column
    exact = None
    if kind.scale < 0:
        return _unread(column)
    if not pa.types.is_decimal128(kind) or kind.scale > TEXT_SCALE:
        column = fine.cast(pa.decimal128(38, min(kind.scale, TEXT_SCALE)), safe=False)
        exact = pc.fill_null(pc.equal(column.cast(kind, safe=False), fine), False).to_numpy(zero_copy_only=False)
    words = np.frombuffer(column.buffers()[1], np.int64, 2 * len(column), 16 * column.offset)
    low, high = words[0::2], words[1::2]
    plain = (high == 0) & (low >= 0)
    return _marked(column, low, plain if exact is None else plain & exact, column.type.scale)


def _integers(column: pa.Array) -> Numbers:
    if pa.types.is_uint64(column.type):
        return _decimals(column.cast(pa.decimal128(20, 0)))
    units = column.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    return _marked(column, units, units >= 0, 0)


def _marked(column: pa.Array, units: Whole, plain: Flags, scale: int) -> Numbers:
    if column.null_count:
        plain = plain & column.is_valid().to_numpy(zero_copy_only=False)
    if plain.all():
        return Numbers(units, scale, None)
    return Numbers(np.where(plain, units, 0), scale, plain)


def _texts(column: pa.Array, mark: Mark) -> Numbers:
    column = column.cast(pa.string()) if not pa.types.is_string(column.type) else column
    plain = pc.fill_null(pc.match_substring_regex(column, PLAIN[mark]), False)
    if not pc.all(plain).as_py():
        column = pc.if_else(plain, column, "0")
    if mark == ",":
        column = pc.replace_substring(column, ",", ".")
    read = _decimals(column.cast(pa.decimal128(38, TEXT_SCALE)))
    flags = plain.to_numpy(zero_copy_only=False)
    return read if flags.all() else read._replace(plain=flags)


# --- measures ------------------------------------------------------------------------------------------------------


class Measure(NamedTuple):
    """A cell of a quantity.

    Attributes:
        given: whether there is one. millionths: what it comes to; None if it is no such number.
    """

    given: bool
    millionths: int | None


ABSENT = Measure(given=False, millionths=0)
LARGEST = 10**12
"""Millionths of a quantity in a column at most."""


def measure(quantity: Decimal | None) -> Measure:
    """A quantity that was read, or None where there is none."""
    if quantity is None:
        return ABSENT
    with localcontext(prec=300):
        found = quantity.scaleb(QUANTUM)
        whole = found == found.to_integral_value()
    return Measure(given=True, millionths=int(found) if whole and found <= LARGEST else None)


# --- cells one by one ----------------------------------------------------------------------------------------------


def cells(column: pa.Array, rows: npt.NDArray[np.intp]) -> list[Hashable]:
    """Some cells as Python values, None where there is nothing: integers, decimals and days stay what they are.

    A binary float becomes its shortest decimal, as text: 0.1 is ``0.1``, not the fifty digits of the float itself.
    """
    column = as_written(column.take(pa.array(rows)))
    try:
        written = column.to_pylist()
    except UnicodeDecodeError:
        written = readable(column).to_pylist()
    return [_stripped(cell) for cell in written]


def _stripped(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def as_written(column: pa.Array) -> pa.Array:
    """A column whose cells are text, whole numbers, decimals or days."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(column.indices, as_written(column.dictionary))
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        # Of a moment, its calendar day where it was. Days of no calendar would come round again; as text they are none.
        return column.cast(pa.date32(), safe=False) if _is_of_calendar(column) else column.cast(pa.string())
    return column.cast(pa.string()) if pa.types.is_floating(kind) else column


def _is_of_calendar(column: pa.Array) -> bool:
    """Whether all days lie in the years 1 to 9999, wherever they were."""
    kind = column.type
    unit = "day" if pa.types.is_date32(kind) else "ms" if pa.types.is_date64(kind) else kind.unit
    ends = pc.min_max(column.view(pa.int32() if unit == "day" else pa.int64())).as_py()
    if ends["min"] is None:
        return True
    first, last = (day.toordinal() - EPOCH for day in (date.min, date.max))
    return bool((first + 1) * A_DAY[unit] <= ends["min"] and ends["max"] < last * A_DAY[unit])


def readable(column: pa.Array) -> pa.Array:
    """A column of text, bytes in it that are no text replaced: files may hold such, and no fact is written so."""
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, readable(column.dictionary))
    held = column.cast(pa.large_binary()).to_pylist()
    return pa.array([None if cell is None else cell.decode(errors="replace") for cell in held], pa.string())


def as_text(column: pa.Array) -> pa.Array:
    """A column as text."""
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, as_text(column.dictionary))
    return column if pa.types.is_string(column.type) else column.cast(pa.string())
