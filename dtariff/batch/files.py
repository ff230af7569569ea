"""Results and reports as files: CSV, Parquet, rows for a spreadsheet.

Amounts are exact decimals with the decimals of their own currency. No cell of a text file is run by a spreadsheet: one
that begins as a formula gets an apostrophe, unless it is a plain number.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from dtariff.batch.outcome import AMOUNTS, RESULT
from dtariff.batch.sales import LONGEST_CELL

Cell = str | int | Decimal | date | None
FORMULA = "^[=+\\-@\t\r]"
NUMBER = "^-?[0-9]+([.,][0-9]+)?$"
PLAIN_SCALE = 6
"""Decimals beyond which Arrow writes a small number with an exponent."""
EXACT = 15
"""Digits that a spreadsheet keeps of a number."""


def csv_bytes(table: pa.Table, decimals: Mapping[str, int] | None = None) -> bytes:
    """A table as CSV in UTF-8 with the mark by which spreadsheets know that.

    Args:
        table: the table.
        decimals: of the currencies, where the table is one of results.
    """
    written = [_guarded(_text(column)) for column in _shown(table, decimals).columns]
    names = _guarded(pa.chunked_array([pa.array(table.column_names, pa.string())])).to_pylist()
    out = BytesIO()
    out.write(b"\xef\xbb\xbf")
    pyarrow.csv.write_csv(pa.table(written, names=names), out)
    return out.getvalue()


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as a Parquet file: amounts as decimals, days as days, original columns as they were."""
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def rows(table: pa.Table, decimals: Mapping[str, int] | None = None) -> Iterator[Sequence[Cell]]:
    """The rows of a table for a spreadsheet, amounts as numbers with their own decimals.

    Arguments as for `csv_bytes`.
    """
    columns = [map(_cell, column.to_pylist()) for column in _shown(table, decimals).columns]
    if decimals is not None:
        for at, name in enumerate(RESULT, len(columns) - len(RESULT)):
            columns[at] = map(_number, columns[at]) if name in AMOUNTS else columns[at]
    return zip(*columns, strict=True)


def _shown(table: pa.Table, decimals: Mapping[str, int] | None) -> pa.Table:
    """A table of results with its amounts as text, each with the decimals of its currency; another as it is."""
    if decimals is None:
        return table
    first = table.num_columns - len(RESULT)
    currency = table.column(first + RESULT.index("currency")).cast(pa.string())
    columns = table.columns
    for at in (first + RESULT.index(name) for name in AMOUNTS):
        columns[at] = _in_currency(columns[at], currency, decimals)
    return pa.table(columns, names=table.column_names)


def _in_currency(amounts: pa.ChunkedArray, currency: pa.ChunkedArray, decimals: Mapping[str, int]) -> pa.ChunkedArray:
    text, scale = amounts.cast(pa.string()), amounts.type.scale
    for digits in sorted({digits for digits in decimals.values() if digits < scale}):
        codes = pa.array([code for code, own in decimals.items() if own == digits], pa.string())
        cut = scale - digits + (0 if digits else 1)  # the point too
        text = pc.if_else(pc.is_in(currency, codes), pc.utf8_slice_codeunits(text, 0, -cut), text)
    return text


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text for what a text file would write otherwise than it is."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _text(column.cast(kind.value_type))
    if pa.types.is_decimal(kind) and kind.scale > PLAIN_SCALE:
        plain = [None if value is None else f"{value:f}" for value in column.to_pylist()]
        return pa.chunked_array([pa.array(plain, pa.string())])
    if (
        pa.types.is_large_string(kind)
        or pa.types.is_string(kind)
        or pa.types.is_date(kind)
        or pa.types.is_integer(kind)
    ):
        return column
    return column.cast(pa.string())


def _guarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return column
    column = pc.replace_substring(column, "\0", "\N{SYMBOL FOR NULL}")
    runs = pc.and_not(pc.match_substring_regex(column, FORMULA), pc.match_substring_regex(column, NUMBER))
    if not pc.any(runs).as_py():
        return column
    return pc.if_else(runs, pc.binary_join_element_wise("'", column, ""), column)


def _cell(value: Any) -> Cell:
    """A value as a spreadsheet takes it; what it would change is text."""
    if isinstance(value, (datetime, bool)):
        return str(value).lower() if isinstance(value, bool) else value.isoformat()
    if isinstance(value, str):
        return value if len(value) <= LONGEST_CELL else f"{value[: LONGEST_CELL - 1]}…"
    if value is None or isinstance(value, (Decimal, date)):
        return value
    if isinstance(value, int):
        return value if len(str(abs(value))) <= EXACT else str(value)
    return str(value)


def _number(text: Cell) -> Cell:
    return Decimal(text) if isinstance(text, str) else text
