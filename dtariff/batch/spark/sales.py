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


def of_frame(frame: DataFrame) -> Sales:
    """The rows of a frame."""
    # Spark takes a dot in a name for a way into a column; to it, columns are known by their place.
    plain = frame.toDF(*places(len(frame.columns)))
    fields = frame.schema.fields
    return Sales(
        plain, _renamed(frame.columns), fields, _renamed_schema(plain.limit(0).toArrow().schema, frame.columns)
    )


def only(sales: Sales, names: frozenset[str]) -> Sales:
    """The same rows of a frame with these columns alone."""
    kept = [at for at, field in enumerate(sales.fields) if field.name in names]
    fields = [sales.fields[at] for at in kept]
    frame = sales.frame.select([sales.frame[at] for at in kept])
    return Sales(
        frame, _renamed([field.name for field in fields]), fields, pa.schema([sales.schema[at] for at in kept])
    )


def places(count: int) -> list[str]:
    """Names for columns that need no quotation marks."""
    return [f"c{at}" for at in range(count)]


def _renamed(names: Sequence[str]) -> Read:
    def read(batches: Batches) -> Iterator[tuple[pa.RecordBatch, Sequence[Broken]]]:
        return ((batch.rename_columns(names), ()) for batch in batches)

    return read


def _renamed_schema(schema: pa.Schema, names: Sequence[str]) -> pa.Schema:
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])
