"""A sheet as a Parquet file: amounts are exact decimals, days are days, counts are whole numbers.

A column has its kind by its name and not by what happens to stand in it, so that files of one kind have one schema.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from dtariff.model.errors import InputError
from dtariff.telling.spreadsheet import Cell, Sheet

Kind = Literal["text", "whole", "day"] | int
"""What a column holds; a number is that of the decimals of its amounts, of which an amount may have more."""

PRECISION = 38
"""Digits of a decimal that every reader of Parquet knows."""


def parquet_bytes(sheet: Sheet, kinds: Mapping[str, Kind]) -> bytes:
    """A sheet as Parquet; a column that has no kind is text.

    Raises:
        InputError: ``amount_too_long`` for an amount that no such decimal holds.
    """
    import pyarrow as pa  # noqa: PLC0415 - loads when a file is asked for
    from pyarrow.parquet import write_table  # noqa: PLC0415 - as above

    rows = list(sheet.rows)
    columns = {name: _column(name, [row[at] for row in rows], kinds) for at, name in enumerate(sheet.head)}
    out = pa.BufferOutputStream()
    write_table(pa.table(columns), out, compression="zstd")
    data: bytes = out.getvalue().to_pybytes()
    return data


def _column(name: str, cells: Sequence[Cell], kinds: Mapping[str, Kind]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - as above

    kind = kinds.get(name, "text")
    if not isinstance(kind, int):
        return pa.array(cells, {"text": pa.string(), "whole": pa.int64(), "day": pa.date32()}[kind])
    try:
        return pa.array(cells, pa.decimal128(PRECISION, max([kind, *map(_decimals, cells)])))
    except (pa.ArrowInvalid, ValueError) as error:
        message = f"an amount in the column {name} has more digits than Parquet keeps"
        hint = "write CSV, or round what is finer than the currency"
        raise InputError("amount_too_long", message, param=name, hint=hint) from error


def _decimals(cell: Cell) -> int:
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0
