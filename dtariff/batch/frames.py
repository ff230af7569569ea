"""A table of sales of whatever maker, as a stream of record batches.

Every maker whose tables speak Arrow is understood, none is imported. A pandas frame is read column by column, so that a
column that cannot be read is named; its index is kept out, as rows are told by their numbers.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from dtariff.batch.kinds import Plain
from dtariff.model.errors import InputError, shown

AT_ONCE = 2**18
"""Rows of the largest batch: some ten columns of them are a few tens of megabytes."""
ENOUGH = 2**26
"""Bytes of small batches that are not gathered further."""

TABLES = "a pyarrow Table, a pandas or Polars DataFrame, or any object with __arrow_c_stream__"


@runtime_checkable
class ArrowStream(Protocol):
    """Whatever gives its rows as an Arrow stream: a table of pyarrow, pandas, Polars, DuckDB ..."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule of the stream."""


@runtime_checkable
class ArrowArray(Protocol):
    """Whatever gives its rows as one Arrow array of structs: a record batch."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """A capsule of the schema and one of the array."""


Frame = ArrowStream | ArrowArray


def stream_of(table: Frame) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The columns of a table, and its rows in batches of at most `AT_ONCE`, in plain kinds (see `kinds.Plain`).

    Raises:
        InputError: ``no_table`` for what is none; ``bad_type`` for a column that cannot be read. While the batches are
            read: ``broken_stream`` where the maker of the table fails, or what a column holds is not what it says.
    """
    reader = _reader(table)
    plain = Plain(reader.schema)
    return plain.schema, _gathered(map(plain.batch, _batches(reader)))


def _reader(table: Any) -> pa.RecordBatchReader:
    if isinstance(table, pa.RecordBatchReader):
        return table
    if _is_pandas(table):
        return _of_pandas(table).to_reader()
    try:
        if isinstance(table, ArrowStream):
            return pa.RecordBatchReader.from_stream(table)
        if isinstance(table, ArrowArray):
            batch = pa.record_batch(table)
            return pa.RecordBatchReader.from_batches(batch.schema, [batch])
    except (pa.ArrowException, TypeError) as error:
        raise _no_table(table, str(error)) from None
    raise _no_table(table, "")


def _no_table(table: object, why: str) -> InputError:
    message = f"this {type(table).__name__} is no table of sales" + (f": {why}" if why else "")
    hint = "collect it first" if hasattr(table, "collect") else f"hand over {TABLES}"
    return InputError("no_table", message, param="table", hint=hint)


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    rows = 0
    while True:
        try:
            batch = reader.read_next_batch()
            batch.validate(full=True)
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            message = f"the stream breaks after {rows:,} rows: {error}"
            raise InputError("broken_stream", message, param="table", hint="mend its maker, and begin anew") from None
        rows += batch.num_rows
        for start in range(0, batch.num_rows, AT_ONCE):
            yield batch.slice(start, AT_ONCE)


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Small batches together, as a batch takes a few milliseconds however small it is."""
    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        if rows + batch.num_rows > AT_ONCE or size > ENOUGH:
            yield from _together(held)
            held, rows, size = [], 0, 0
        held.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
    yield from _together(held)


def _together(held: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Some batches as one, unless their dictionaries cannot be made one."""
    try:
        return [pa.concat_batches(held)] if len(held) > 1 else held
    except pa.ArrowException:
        return held


# --- pandas --------------------------------------------------------------------------------------------------------


def _is_pandas(table: object) -> bool:
    """Whether it is a frame of pandas, which whoever has one has imported."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(table, pandas.DataFrame)


def _of_pandas(frame: Any) -> pa.Table:
    names = [str(name) for name in frame.columns]
    return pa.Table.from_arrays([_column(frame.iloc[:, at], name) for at, name in enumerate(names)], names)


def _column(series: Any, name: str) -> pa.Array:
    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        message = f"the column {name!r} cannot be read: {_of_several_kinds(series) or error}"
        hint = "give it one kind of values, e.g. text"
        raise InputError("bad_type", message, param=name, hint=hint) from None


def _of_several_kinds(series: Any) -> str:
    """The first two rows of a column of objects that hold values of different kinds; empty where all are alike."""
    held = [(row, cell) for row, (cell, empty) in enumerate(zip(series, series.isna(), strict=True), 1) if not empty]
    for row, cell in held if series.dtype == object else ():
        if type(cell) is not type(held[0][1]):
            return f"row {held[0][0]} holds {shown(held[0][1])}, row {row} {shown(cell)}"
    return ""
