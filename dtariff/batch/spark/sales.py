"""Sales as Spark holds them, and how a worker makes batches of sales of what it is given."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import types as spark_types

from dtariff.batch.sales import Broken

Batches = Iterator[pa.RecordBatch]
Read = Callable[[Batches], Iterator[tuple[pa.RecordBatch, Sequence[Broken]]]]
"""Makes batches of sales, each with the rows of it that their file does not give whole."""


class Sales(NamedTuple):
    """Sales as Spark holds them.

    Attributes:
        frame: what Spark gives to a worker.
        read: makes sales of it, in the worker.
        fields, schema: of the sales, as Spark and as Arrow say it.
    """

    frame: DataFrame
    read: Read
    fields: Sequence[spark_types.StructField]
    schema: pa.Schema


def of_frame(frame: DataFrame, only: frozenset[str] | None = None) -> Sales:
    """The rows of a frame, all columns of them or only some."""
    kept = [at for at, name in enumerate(frame.columns) if only is None or name in only]
    fields = [frame.schema.fields[at] for at in kept]
    # Spark takes a dot in a name for a way into a column; to it, columns are known by their place.
    whole = frame.toDF(*places(len(frame.columns)))
    plain = whole.select([whole[at] for at in kept])
    names = [field.name for field in fields]
    return Sales(plain, _renamed(names), fields, _renamed_schema(plain.limit(0).toArrow().schema, names))


def places(count: int) -> list[str]:
    """Names for columns that need no quotation marks."""
    return [f"c{at}" for at in range(count)]


def _renamed(names: Sequence[str]) -> Read:
    def read(batches: Batches) -> Iterator[tuple[pa.RecordBatch, Sequence[Broken]]]:
        return ((batch.rename_columns(names), ()) for batch in batches)

    return read


def _renamed_schema(schema: pa.Schema, names: Sequence[str]) -> pa.Schema:
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])
