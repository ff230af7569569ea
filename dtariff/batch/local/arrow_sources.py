"""Files of columns of any length as pieces: Parquet, and Arrow IPC as a file or as a stream.

A group of rows of a Parquet file may be larger than memory: its columns are read side by side through small buffers. A
batch of an Arrow file is read as it was written, whole.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dtariff.batch.kinds import as_kind, plain_kind
from dtariff.batch.local.sources import Piece, cut_off, is_text, skipped
from dtariff.batch.parquet_file import BROKEN, long_cells
from dtariff.batch.sales import headings, refuse_large
from dtariff.model.errors import InputError, shown

ROWS = 1 << 16
"""Rows of a piece."""
BUFFER = 1 << 18
"""Bytes of a column of a Parquet file that are read at a time."""
SHARED = 4
"""Bytes a cell below which a column of text must hold the same texts again and again."""
END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"
PARQUET, ARROW = b"PAR1", b"ARROW1"
OPAQUE = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
    pa.types.is_binary_view,
    pa.types.is_interval,
)
"""Kinds of columns that no text can be made of."""


class _Columns:
    """The columns of a file that may hold facts of a sale, under names that stand once.

    Args:
        schema: of the file.

    Attributes:
        schema: of the columns that are kept, text not coded. places: of them in the file, by name.
        notes: what was done, as plain sentences.
    """

    def __init__(self, schema: pa.Schema) -> None:
        names, self.notes = headings(schema.names)
        refuse_large(0, len(names))
        self.places: dict[str, int] = {}
        kept = []
        for at, (name, field) in enumerate(zip(names, schema, strict=True)):
            if is_no_fact(field.type):
                self.notes.append(f"The column {name} holds {field.type}, which is no fact of a sale; it is left out.")
                continue
            self.places[name] = at
            kept.append((name, _plain(field.type)))
        self.schema = pa.schema(kept)


def is_no_fact(kind: pa.DataType) -> bool:
    """Whether a column is of lists, of bytes and the like."""
    if isinstance(kind, pa.BaseExtensionType):
        return is_no_fact(kind.storage_type)
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return is_no_fact(kind.value_type)
    return pa.types.is_nested(kind) or any(is_one(kind) for is_one in OPAQUE)


def _plain(kind: pa.DataType) -> pa.DataType:
    """What a kind of column becomes: one of which rows can be picked, with room for the codes of all files."""
    kind = plain_kind(kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind)
    return pa.dictionary(pa.int32(), kind.value_type, kind.ordered) if pa.types.is_dictionary(kind) else kind


def _as_plain(column: pa.Array) -> pa.Array:
    column = column.storage if isinstance(column.type, pa.BaseExtensionType) else column
    return as_kind(column, _plain(column.type))


def _piece(batch: pa.RecordBatch, schema: pa.Schema) -> Piece:
    """Rows under the names and kinds that were told, checked.

    Raises:
        pa.ArrowInvalid: where what they hold is not what they say.
    """
    batch.validate(full=True)
    arrays = [
        column if column.type == kind else column.cast(kind)
        for column, kind in zip(map(_as_plain, batch.columns), schema.types, strict=True)
    ]
    made = pa.record_batch(arrays, schema=schema)
    return Piece(made, list(long_cells(pa.Table.from_batches([made]))))


@contextmanager
def _told(path: Path, code: str, form: str, where: Callable[[], str] = lambda: "") -> Iterator[None]:
    """Tells what Arrow says of a damaged file as an error of ours."""
    try:
        yield
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        message = f"{path} cannot be read as {form}{where()}: {shown(line)}"
        raise InputError(code, message, param="file", hint=BROKEN) from error


class ParquetSource:
    """A Parquet file.

    Args:
        path: of the file.

    Attributes:
        schema, rows, notes: see `Source`.
        shared: the columns of text that hold the same texts again and again.

    Raises:
        InputError: ``cut_off``, ``bad_parquet``, ``too_many_columns``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        if not _ends_with(path, PARQUET):
            raise cut_off(str(path), "a Parquet file ends with its contents, and they are not there")
        with _told(path, "bad_parquet", "Parquet"), pq.ParquetFile(path, pre_buffer=False) as file:
            facts = file.metadata
            self._columns = _Columns(file.schema_arrow)
            self.rows: int = facts.num_rows
            self._groups = [facts.row_group(at).num_rows for at in range(facts.num_row_groups)]
            self.shared = {
                name
                for name, kind in zip(self._columns.schema.names, self._columns.schema.types, strict=True)
                if is_text(kind) and _is_shared(facts, file.schema_arrow.field(self._columns.places[name]).name)
            }
        self.schema, self.notes = self._columns.schema, self._columns.notes

    def share(self) -> float:
        """See `Source`."""
        return self._read / self.rows if self.rows else 1.0

    def pieces(self, wanted: Sequence[str], coded: Collection[str], skip: int = 0) -> Iterator[Piece]:
        """See `Source`."""
        first = 0
        while first < len(self._groups) and skip >= self._groups[first]:
            skip -= self._groups[first]
            first += 1
        self._read = sum(self._groups[:first])
        return skipped(self._pieces(wanted, coded, first), skip)

    def _pieces(self, wanted: Sequence[str], coded: Collection[str], first: int) -> Iterator[Piece]:
        with _told(self._path, "bad_parquet", "Parquet", lambda: f" behind row {self._read:,}"):
            names = pq.read_schema(self._path).names
            own = [names[self._columns.places[name]] for name in wanted]
            asked = [name for name, as_said in zip(own, wanted, strict=True) if as_said in coded]
            with pq.ParquetFile(
                self._path,
                read_dictionary=asked,
                pre_buffer=False,
                buffer_size=BUFFER,
                thrift_string_size_limit=1 << 28,
            ) as file:
                schema = pa.schema([(name, _kind(self.schema, name, coded)) for name in wanted])
                for group in range(first, len(self._groups)):
                    for batch in file.iter_batches(ROWS, row_groups=[group], columns=own):
                        yield _piece(batch.select(own), schema)
                        self._read += batch.num_rows


def _kind(schema: pa.Schema, name: str, coded: Collection[str]) -> pa.DataType:
    kind = schema.field(name).type
    return pa.dictionary(pa.int32(), pa.string()) if name in coded and is_text(kind) else kind


def _is_shared(facts: pq.FileMetaData, name: str) -> bool:
    """Whether the texts of a column take so little place that there can only be a few."""
    size = rows = 0
    for group in map(facts.row_group, range(facts.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            if column.path_in_schema == name:
                size += column.total_uncompressed_size
                rows += column.num_values
    return 0 < size < rows * SHARED


def _ends_with(path: Path, mark: bytes) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - len(mark), 0))
        return size > 2 * len(mark) and file.read() == mark


class ArrowSource:
    """An Arrow IPC file.

    Args:
        path: of the file.

    Attributes:
        schema, rows, notes: see `Source`.

    Raises:
        InputError: ``cut_off``, ``bad_arrow``, ``too_many_columns``.
    """

    shared: Collection[str] = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        if not _ends_with(path, ARROW):
            raise cut_off(str(path), "an Arrow file ends with its contents, and they are not there")
        with (
            _told(path, "bad_arrow", "Arrow IPC"),
            pa.memory_map(str(path)) as mapped,
            pa.ipc.open_file(mapped) as file,
        ):
            self._columns = _Columns(file.schema)
            self._batches = file.num_record_batches
        self.schema, self.notes = self._columns.schema, self._columns.notes
        self.rows: int | None = None

    def share(self) -> float:
        """See `Source`."""
        return self._read / self._batches if self._batches else 1.0

    def pieces(self, wanted: Sequence[str], coded: Collection[str], skip: int = 0) -> Iterator[Piece]:
        """See `Source`."""
        return skipped(self._pieces(wanted, coded), skip)

    def _pieces(self, wanted: Sequence[str], coded: Collection[str]) -> Iterator[Piece]:
        where = lambda: f" in batch {self._read + 1:,}"  # noqa: E731 - one word, used twice
        schema = pa.schema([(name, _kind(self.schema, name, coded)) for name in wanted])
        with _told(self._path, "bad_arrow", "Arrow IPC", where), pa.OSFile(str(self._path)) as opened:
            options = pa.ipc.IpcReadOptions(included_fields=[self._columns.places[name] for name in wanted])
            with pa.ipc.open_file(opened, options=options) as file:
                for at in range(self._batches):
                    yield from _cut(file.get_batch(at), schema)
                    self._read = at + 1


class StreamSource:
    """An Arrow IPC stream in a file. Arguments, attributes and errors are those of `ArrowSource`."""

    shared: Collection[str] = ()
    rows = None

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = max(path.stat().st_size, 1)
        self._read = self._batches = 0
        with _told(path, "bad_arrow", "Arrow IPC"), pa.OSFile(str(path)) as opened:
            self._columns = _Columns(pa.ipc.open_stream(opened).schema)
        if not _ends_with(path, END_OF_STREAM):
            raise cut_off(str(path), "an Arrow stream says where it ends, and this one does not")
        self.schema, self.notes = self._columns.schema, self._columns.notes

    def share(self) -> float:
        """See `Source`."""
        return min(self._read / self._size, 1.0)

    def pieces(self, wanted: Sequence[str], coded: Collection[str], skip: int = 0) -> Iterator[Piece]:
        """See `Source`."""
        return skipped(self._pieces(wanted, coded), skip)

    def _pieces(self, wanted: Sequence[str], coded: Collection[str]) -> Iterator[Piece]:
        where = lambda: f" in batch {self._batches + 1:,}"  # noqa: E731 - as above
        schema = pa.schema([(name, _kind(self.schema, name, coded)) for name in wanted])
        with _told(self._path, "bad_arrow", "Arrow IPC", where), pa.OSFile(str(self._path)) as opened:
            options = pa.ipc.IpcReadOptions(included_fields=[self._columns.places[name] for name in wanted])
            self._batches = 0
            for batch in pa.ipc.open_stream(opened, options=options):
                yield from _cut(batch, schema)
                self._batches += 1
                self._read = opened.tell()


def _cut(batch: pa.RecordBatch, schema: pa.Schema) -> Iterator[Piece]:
    """A batch in pieces of few rows, its columns under our names."""
    batch.validate(full=True)
    named = pa.record_batch(batch.columns, names=schema.names)
    for start in range(0, batch.num_rows, ROWS):
        yield _piece(named.slice(start, ROWS), schema)
