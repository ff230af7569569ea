"""Tables of any maker, their columns in kinds of which rows can be picked.

Whoever hands over a table in memory - Polars, pandas, DuckDB, Arrow itself - has kinds of columns of his own. Arrow
picks no rows of views and of runs, and finds no distinct ones among small decimals: such columns become plain ones,
all others stay as they are.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtariff.model.errors import InputError


class Plain:
    """Record batches of one schema, in kinds of columns of which rows can be picked.

    Args:
        schema: of the batches.

    Attributes:
        schema: what they become.

    Raises:
        InputError: ``bad_type`` for a column that can only be left out.
    """

    def __init__(self, schema: pa.Schema) -> None:
        for field in schema:
            _refuse_unpicked(field)
        self.schema = pa.schema(
            [field.with_type(plain_kind(field.type)).remove_metadata() for field in schema], schema.metadata
        )

    def batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same rows."""
        columns = [as_kind(column, field.type) for column, field in zip(batch.columns, self.schema, strict=True)]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def plain_kind(kind: pa.DataType) -> pa.DataType:
    """What a kind of column becomes.

    Example:
        >>> print(plain_kind(pa.string_view()), plain_kind(pa.run_end_encoded(pa.int32(), pa.int64())))
        large_string int64
        >>> print(plain_kind(pa.list_(pa.string_view())), plain_kind(pa.string()))
        list<item: large_string> string
    """
    if pa.types.is_string_view(kind):
        kind = pa.large_string()
    elif pa.types.is_binary_view(kind):
        kind = pa.large_binary()
    elif pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
        kind = pa.decimal128(kind.precision, kind.scale)
    elif pa.types.is_run_end_encoded(kind):
        kind = plain_kind(kind.value_type)
    elif pa.types.is_dictionary(kind):
        kind = pa.dictionary(kind.index_type, plain_kind(kind.value_type), kind.ordered)
    elif pa.types.is_list(kind):
        kind = pa.list_(_plain_field(kind.value_field))
    elif pa.types.is_large_list(kind):
        kind = pa.large_list(_plain_field(kind.value_field))
    elif pa.types.is_struct(kind):
        kind = pa.struct([_plain_field(field) for field in kind])
    return kind


def _plain_field(field: pa.Field) -> pa.Field:
    return field.with_type(plain_kind(field.type))


def as_kind(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """A column in its plain kind."""
    if pa.types.is_dictionary(column.type) and column.dictionary.null_count:
        return as_kind(_without_null_words(column), kind)
    if column.type.equals(kind):
        return column
    if pa.types.is_run_end_encoded(column.type):
        return as_kind(_of_runs(column).take(_runs(column)), kind)
    if pa.types.is_dictionary(kind):
        values = as_kind(column.dictionary, kind.value_type)
        return pa.DictionaryArray.from_arrays(column.indices.cast(kind.index_type), values, ordered=kind.ordered)
    return column.cast(kind)


def _without_null_words(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same cells: those that point at a word of nothing are nothing themselves, as Parquet wants it."""
    valid = column.dictionary.is_valid().to_numpy(zero_copy_only=False)
    places = pa.array(np.cumsum(valid) - 1, column.type.index_type, mask=~valid)
    return pa.DictionaryArray.from_arrays(
        places.take(column.indices), column.dictionary.drop_null(), ordered=column.type.ordered
    )


def _of_runs(column: pa.RunEndEncodedArray) -> pa.Array:
    """The values of runs, in their plain kind."""
    return as_kind(column.values, plain_kind(column.values.type))


def _runs(column: pa.RunEndEncodedArray) -> pa.Array:
    """The run of each row: of runs of whole numbers alone, Arrow always finds the rows."""
    numbers = pa.array(range(len(column.values)), pa.int64())
    runs = pa.RunEndEncodedArray.from_arrays(column.run_ends, numbers)
    return pc.run_end_decode(runs.slice(column.offset, len(column)))


def _refuse_unpicked(field: pa.Field) -> None:
    """Tries with a single row that is null whether a column can be carried along."""
    try:
        plain: Any = as_kind(pa.nulls(1, field.type), plain_kind(field.type))
        plain.take(pa.array([0]))
        pa.array([], plain.type)
    except pa.ArrowNotImplementedError:
        message = f"the column {field.name!r} holds {field.type}, which cannot be carried along"
        raise InputError("bad_type", message, param=field.name, hint="leave that column out") from None
