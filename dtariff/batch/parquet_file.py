"""A Parquet file as a table: decimals stay exact, days stay days, text stays text.

The file is somebody else's: its size is looked at before it is read, and what is read is checked.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtariff.batch.sales import LONGEST_CELL, Broken, Sheet, headings, refuse_large
from dtariff.model.errors import InputError, shown

MOST_BYTES = 1 << 30
"""What a file may take of memory by its own account."""

BROKEN = "write the file anew, or save it as CSV"


def read_parquet(data: bytes) -> Sheet:
    """The table of a file.

    Raises:
        InputError: ``bad_parquet`` for one that is cut off, damaged or none at all; ``no_rows``, ``too_many_rows``,
            ``too_many_columns``, ``file_too_large``.
    """
    try:
        return _read(data)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        if isinstance(error, InputError):
            raise
        message = f"the file cannot be read as Parquet: {shown(_first_line(error))}"
        raise InputError("bad_parquet", message, param="file", hint=BROKEN) from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _read(data: bytes) -> Sheet:
    source = pa.BufferReader(data)
    schema = pq.read_schema(source)
    texts = [field.name for field in schema if _is_text(field.type)]
    file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=texts)  # a text that a million rows share stands once
    facts = file.metadata
    refuse_large(facts.num_rows, len(schema))
    if sum(facts.row_group(at).total_byte_size for at in range(facts.num_row_groups)) > MOST_BYTES:
        message = f"the file would take more than {MOST_BYTES >> 20:,} MB of memory"
        raise InputError("file_too_large", message, param="file", hint="split the file")
    table = file.read()
    table.validate(full=True)
    if not table.num_rows:
        raise InputError("no_rows", "the file has no rows", param="file", hint="choose a file with rows")
    return _sheet(table)


def _sheet(table: pa.Table) -> Sheet:
    names, notes = headings(table.column_names)
    kept, columns = [], []
    for name, column in zip(names, table.columns, strict=True):
        kind = column.type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            notes.append(f"The column {name} holds {kind}, which is no fact of a sale; it is left out.")
            continue
        kept.append(name)
        columns.append(column.unify_dictionaries() if pa.types.is_dictionary(kind) else column)
    made = pa.table(columns, names=kept)
    return Sheet(table=made, broken=list(long_cells(made)), notes=notes)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def long_cells(table: pa.Table) -> Iterator[Broken]:
    """Rows that hold a text of such a length that it is none."""
    seen: set[int] = set()
    for name, column in zip(table.column_names, table.columns, strict=True):
        is_coded = pa.types.is_dictionary(column.type)
        if not _is_text(column.type.value_type if is_coded else column.type):
            continue
        for row in _long(column, is_coded=is_coded) - seen:
            message = f"a cell of more than {LONGEST_CELL:,} characters in {name}"
            yield Broken(row, "long_cell", message, "no fact of a sale is so long")
            seen.add(row)


def _long(column: pa.ChunkedArray, *, is_coded: bool) -> set[int]:
    """The rows whose text is too long; of a coded column, each distinct text is asked once."""
    rows, start = set(), 0
    for chunk in column.chunks:
        texts = chunk.dictionary if is_coded else chunk
        if (pc.max(pc.binary_length(texts)).as_py() or 0) > LONGEST_CELL:  # characters are not more than bytes
            too_long = pc.greater(pc.utf8_length(texts), LONGEST_CELL)
            of_rows = too_long.take(chunk.indices) if is_coded else too_long
            rows |= {start + at for at in pc.indices_nonzero(of_rows.fill_null(False)).to_pylist()}
        start += len(chunk)
    return rows
