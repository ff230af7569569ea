"""A file of comma-separated values of any length, compressed or not, as pieces of text.

Blocks in which nothing is odd are parsed by Arrow. What is odd (a stray quotation mark, bytes that are no text, a line
end of an old kind, a cell longer than any) is read record by record as `csv_file` does, until a record ends where
nothing is odd any more. So every record is what it is to `read_csv`, and its line is known.
"""

import csv
import gzip
import sys
import zlib
from array import array
from codecs import getincrementaldecoder
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from dtariff.batch.csv_file import (
    HOW,
    Lines,
    Record,
    Written,
    broken_among,
    columns,
    detect,
    heading,
    records,
)
from dtariff.batch.local.sources import Piece, cut_off, skipped
from dtariff.batch.sales import LONGEST_CELL, Broken
from dtariff.model.errors import InputError

BLOCK = 4 << 20
"""Bytes that are parsed at a time: some ten thousand rows."""
HEAD = 1 << 20
"""Bytes at the beginning by which encoding and delimiter are found."""
AT_ONCE = 20_000
"""Records that are held as Python text at a time."""
MOST_UNPAIRED, SHARE = 1_000, 10
"""Records with a stray quotation mark after which a file is no such file, if one in so many has one."""
UTF_8 = ("utf-8", "utf-8-sig")
ENDED = "unexpected end of data"
"""What Python says where a text ends within quotation marks."""
QUOTE, NEWLINE, RETURN = b'"'[0], b"\n"[0], b"\r"[0]


class _Quoted(NamedTuple):
    """Where the records of a block end whose quotation marks pair.

    Attributes:
        ends: the places of their line ends. breaks: those of all line ends, within cells too.
    """

    ends: np.ndarray
    breaks: np.ndarray


class TextSource:
    """A file of comma-separated values.

    Args:
        path: of the file.
        encoding: how it is written; found from its beginning where left out.
        delimiter: what stands between cells; as above.
        packed: whether it is compressed by gzip.
        block: bytes that are parsed at a time.

    Attributes:
        written: how it is written.
        schema, notes: see `Source`.

    Raises:
        InputError: ``empty_file``, ``wrong_encoding``, ``not_csv``, ``too_many_columns``, ``unreadable_file``,
            ``cut_off``.
    """

    rows = None

    def __init__(
        self, path: Path, encoding: str = "", delimiter: str = "", *, packed: bool = False, block: int = BLOCK
    ) -> None:
        self._path = path
        self._packed = packed
        self._block = block
        self._size = max(path.stat().st_size, 1)
        self._place = 0
        with self._open() as file:
            head = self._read(file, HEAD)
            whole = len(head) < HEAD
        if not head:
            raise InputError("empty_file", f"{path} is empty", param="file", hint="choose a file with a heading")
        head = head if whole else _whole_lines(head)
        if encoding in UTF_8:  # rows that are not are refused one by one
            head = head.decode("utf-8", "replace").encode()
        self.written: Written = detect(head, encoding, delimiter)
        with self._open() as file:
            names, self.notes = heading(records(self._start(file).lines(), self.written.delimiter))
        self.schema = pa.schema([(name, pa.string()) for name in names])

    def share(self) -> float:
        """See `Source`."""
        return min(self._place / self._size, 1.0)

    def pieces(self, wanted: Sequence[str], coded: Collection[str], skip: int = 0) -> Iterator[Piece]:
        """See `Source`."""
        return skipped(self._pieces(wanted, coded), skip)

    def _pieces(self, wanted: Sequence[str], coded: Collection[str]) -> Iterator[Piece]:
        with self._open() as file:
            reading = _Reading(self._start(file), self.schema.names, self.written.delimiter, wanted, coded)
            yield from reading.pieces(str(self._path))

    # --- bytes -------------------------------------------------------------------------------------------------------

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        with self._path.open("rb") as raw:
            self._raw = raw
            if self._packed:
                with gzip.open(raw) as file:
                    yield cast("IO[bytes]", file)  # it reads alike
            else:
                yield raw

    def _read(self, file: IO[bytes], size: int) -> bytes:
        try:
            data = file.read(size)
            self._place = self._raw.tell()
        except EOFError:
            raise cut_off(str(self._path), "the compressed data stop") from None
        except (OSError, zlib.error) as error:
            told = getattr(error, "strerror", None) or str(error)
            raise InputError("unreadable_file", f"{self._path}: {told}", param="file") from None
        return data

    def _start(self, file: IO[bytes]) -> "_Bytes":
        encoding = self.written.encoding
        if encoding in UTF_8:
            read = self._read
            return _Bytes(lambda size: read(file, size), self._block)
        try:
            decoder = getincrementaldecoder(encoding)()
        except LookupError:
            raise self._wrong_encoding() from None

        def transcoded(size: int) -> bytes:
            while data := self._read(file, size):
                if text := self._decoded(decoder.decode, data):
                    return text.encode()
            self._decoded(lambda rest: decoder.decode(rest, final=True), b"")
            return b""

        return _Bytes(transcoded, self._block)

    def _decoded(self, decode: Callable[[bytes], str], data: bytes) -> str:
        try:
            return decode(data).encode("utf-8", "replace").decode()
        except UnicodeError:
            raise self._wrong_encoding() from None

    def _wrong_encoding(self) -> InputError:
        message = f"{self._path} is not written in {self.written.encoding}"
        return InputError("wrong_encoding", message, param="file", hint="choose another encoding")


def _whole_lines(head: bytes) -> bytes:
    """The beginning of a file without the line that it cuts, so that no character is cut either."""
    cut = head.rfind(b"\n") + 1
    if not cut:
        return head
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:HEAD]
    return head[: cut + 1] if wide and cut % 2 else head[:cut]


class _Bytes:
    """The text of a file as UTF-8, of which about a block is held: looked at, and taken from the front.

    Args:
        read: gives the next bytes, at most so many; none at the end.
        block: bytes that are held.

    Attributes:
        held: what is held. line: the number of the line that begins there. taken: bytes before it.
        over: whether nothing comes behind it. closed: whether all that was read ends with a line.
    """

    def __init__(self, read: Callable[[int], bytes], block: int) -> None:
        self._read = read
        self._block = block
        self._at = 0
        self._newline = -1
        self.held = b""
        self.line, self.taken = 1, 0
        self.over, self.closed = False, True
        self.fill()
        self.held = self.held.removeprefix(b"\xef\xbb\xbf")

    def fill(self) -> None:
        """Lets go of what was taken, and reads until a block is held."""
        parts, have = [self.held[self._at :]], len(self.held) - self._at
        self._at, self._newline = 0, -1
        while not self.over and (have < self._block or parts[-1].endswith(b"\r")):
            parts.append(self._read(max(self._block - have, 1)))
            have += len(parts[-1])
            self.over = not parts[-1]
            self.closed = parts[-1].endswith((b"\n", b"\r")) if parts[-1] else self.closed
        self.held = b"".join(parts)

    def take(self, size: int, lines: int) -> None:
        """Takes so many bytes with so many line ends."""
        self._at += size
        self.taken += size
        self.line += lines

    def lines(self) -> Lines:
        """The lines, each taken as it is given; one that is longer than a block is given in pieces."""
        return Lines(self._lines())

    def _lines(self) -> Iterator[str]:
        while True:
            end = self._end()
            if end == self._at:
                return
            line = self.held[self._at : end]
            self.take(len(line), 1)
            yield line.decode("utf-8", "surrogateescape")

    def _end(self) -> int:
        """Where the line ends that begins at the front: where all does that is held, if it is longer than a block."""
        end = self._break()
        if end < 0 and not self.over:
            self.fill()
            end = self._break()
        return len(self.held) if end < 0 else end

    def _break(self) -> int:
        """Behind the next line end of any kind; negative if none is held."""
        if self._newline < self._at:
            found = self.held.find(b"\n", self._at)
            self._newline = len(self.held) if found < 0 else found
        alone = self.held.find(b"\r", self._at, self._newline)
        if alone >= 0 and self.held[alone + 1 : alone + 2] != b"\n":
            return alone + 1
        return self._newline + 1 if self._newline < len(self.held) else -1


class _Reading:
    """One reading of a file from its heading on.

    Args:
        source: the bytes.
        names: the columns of the file.
        delimiter: what stands between cells.
        wanted, coded: see `Source.pieces`.
    """

    def __init__(
        self, source: _Bytes, names: Sequence[str], delimiter: str, wanted: Sequence[str], coded: Collection[str]
    ) -> None:
        self._source = source
        self._names = names
        self._delimiter = delimiter
        kinds = {name: pa.dictionary(pa.int32(), pa.string()) if name in coded else pa.string() for name in wanted}
        self._schema = pa.schema(list(kinds.items()))
        self._convert = pyarrow.csv.ConvertOptions(column_types=kinds, include_columns=list(wanted))
        self._open_since = 0
        self._rows, self._unpaired = 0, 0
        heading(records(source.lines(), delimiter))

    def pieces(self, path: str) -> Iterator[Piece]:
        """The rows behind the heading.

        Raises:
            InputError: ``cut_off``, ``not_csv``.
        """
        while True:
            self._source.fill()
            if not self._source.held:
                break
            piece = self._fast(self._source.held)
            if piece is None:
                yield from self._careful()
            elif piece.batch.num_rows:
                self._rows += piece.batch.num_rows
                yield piece
        if self._open_since and not self._source.closed:
            raise cut_off(path, f"nothing closes the quotation marks of line {self._open_since:,}")

    # --- nothing odd -------------------------------------------------------------------------------------------------

    def _fast(self, held: bytes) -> Piece | None:
        """The whole records of a block, taken from the source; None, and nothing taken, where anything is odd."""
        if b"\0" in held or held.count(b"\r") != held.count(b"\r\n"):
            return None
        quoted = None
        if b'"' in held:
            quoted = _quoted(held, self._delimiter.encode(), self._source.over)
            if quoted is None:
                return None
        last = len(held) if self._source.over else _behind_last(held, quoted)
        piece = self._parsed(held[:last], quoted) if last else None
        if piece is not None:
            self._source.take(last, held.count(b"\n", 0, last))
            self._open_since = 0
        return piece

    def _parsed(self, block: bytes, quoted: _Quoted | None) -> Piece | None:
        odd: list[tuple[int, str]] = []

        def keep(row: pyarrow.csv.InvalidRow) -> str:
            odd.append((row.number - 1, row.text))
            return "skip"

        reading = pyarrow.csv.ReadOptions(use_threads=False, column_names=self._names, block_size=len(block) + 1)
        parsing = pyarrow.csv.ParseOptions(
            delimiter=self._delimiter, newlines_in_values=quoted is not None, invalid_row_handler=keep
        )
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(block), read_options=reading, parse_options=parsing, convert_options=self._convert
            )
        except (pa.ArrowInvalid, UnicodeError):
            return None
        lines = _lines_of_records(block, quoted, self._source.line, table.num_rows + len(odd))
        if lines is None or any(map(_has_long, table.columns)):
            return None
        batch = _one_batch(table)
        return self._with_odd(batch, odd, lines) if odd else Piece(batch, (), lines)

    def _with_odd(self, batch: pa.RecordBatch, odd: Sequence[tuple[int, str]], lines: Sequence[int]) -> Piece | None:
        """Rows with those put in their places that have more or fewer cells than the heading."""
        found = [next(records(Lines(text), self._delimiter, line=lines[row])) for row, text in odd]
        if any(isinstance(record.cells, csv.Error) for record in found):
            return None
        broken = [replace(one, row=odd[one.row][0]) for one in broken_among(found, self._names)]
        places = np.zeros(len(lines), np.int64)
        are_odd = np.zeros(len(lines), np.bool_)
        are_odd[[row for row, _ in odd]] = True
        places[~are_odd] = np.arange(batch.num_rows)
        places[are_odd] = batch.num_rows + np.arange(len(odd))
        table = pa.Table.from_batches([batch, self._batch(found)])
        return Piece(_one_batch(table.combine_chunks().take(pa.array(places))), broken, lines)

    # --- something odd -----------------------------------------------------------------------------------------------

    def _careful(self) -> Iterator[Piece]:
        """The records of a block, and as many more as it takes until one ends where nothing is to be read again."""
        until = self._source.taken + len(self._source.held)
        lines = self._source.lines()
        rows = records(lines, self._delimiter, line=self._source.line, most_unpaired=sys.maxsize)
        some: list[Record] = []
        for record in rows:
            some.append(record)
            done = not lines.again and self._source.taken >= until
            if done or len(some) >= AT_ONCE:
                yield self._piece(some)
                some = []
            if done:
                return
        if some:
            yield self._piece(some)

    def _piece(self, some: Sequence[Record]) -> Piece:
        readable = [_readable(record) for record in some]
        broken = {one.row: one for one in broken_among(readable, self._names)}
        for at, (record, shown) in enumerate(zip(some, readable, strict=True)):
            if record is not shown and at not in broken:
                broken[at] = Broken(at, "wrong_encoding", "the row is written in another encoding", "write it in UTF-8")
            self._watch(record, whole=at not in broken)
        self._rows += len(some)
        return Piece(
            self._batch(readable), [broken[at] for at in sorted(broken)], array("q", (one.line for one in some))
        )

    def _watch(self, record: Record, *, whole: bool) -> None:
        """Keeps in mind since where quotation marks may be open, and how many do not pair.

        Raises:
            InputError: ``not_csv``.
        """
        if whole:
            self._open_since = 0
        elif isinstance(record.cells, csv.Error):
            self._unpaired += 1
            if not self._open_since and ENDED in str(record.cells):
                self._open_since = record.line
        if self._unpaired > MOST_UNPAIRED and self._unpaired * SHARE > self._rows:
            message = f"quotation marks do not pair in more than one row of {SHARE}"
            raise InputError("not_csv", message, param="file", hint=HOW)

    def _batch(self, some: Sequence[Record]) -> pa.RecordBatch:
        made = pa.record_batch(columns(some, len(self._names)), names=list(self._names)).select(self._schema.names)
        kinds = zip(made.columns, self._schema.types, strict=True)
        arrays = [one.dictionary_encode() if pa.types.is_dictionary(kind) else one for one, kind in kinds]
        return pa.record_batch(arrays, schema=self._schema)


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def _readable(record: Record) -> Record:
    """A record with marks in the place of what is no text; itself where all is."""
    lines = "".join(record.lines)
    if lines.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in lines):
        return record
    cells = record.cells if isinstance(record.cells, csv.Error) else [_marked(cell) for cell in record.cells]
    return Record(record.line, (_marked(lines),), cells)


def _marked(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _has_long(column: pa.ChunkedArray) -> bool:
    """Whether a cell may have more characters than any has; counted in bytes, which are not fewer."""
    texts = [chunk.dictionary if pa.types.is_dictionary(column.type) else chunk for chunk in column.chunks]
    return any((pc.max(pc.binary_length(text)).as_py() or 0) > LONGEST_CELL for text in texts)


# --- quotation marks and lines ---------------------------------------------------------------------------------------


def _quoted(held: bytes, delimiter: bytes, over: bool) -> _Quoted | None:  # noqa: FBT001 - private
    """Where the records of a block end, if its quotation marks stand where they may: around cells and, twice, within.

    The first, third ... must begin a cell or be the second of two that stand for one; the others must end a cell or be
    the first of such two. Then and only then a strict reader finds no fault.
    """
    letters = np.frombuffer(held, np.uint8)
    marks = np.flatnonzero(letters == QUOTE)
    breaks = np.flatnonzero(letters == NEWLINE)
    ends = breaks[np.searchsorted(marks, breaks) % 2 == 0]
    last = len(held) if over else (int(ends[-1]) + 1 if len(ends) else 0)
    marks = marks[: np.searchsorted(marks, last)]
    if len(marks) % 2 or not last:
        return None
    opening, closing = marks[0::2], marks[1::2]
    edges = np.array([*delimiter, NEWLINE, RETURN], np.uint8)
    before = letters[np.maximum(opening - 1, 0)]
    opens = (opening == 0) | np.isin(before, edges)
    opens[1:] |= closing[:-1] == opening[1:] - 1
    behind = letters[np.minimum(closing + 1, len(held) - 1)]
    closes = (closing == len(held) - 1) | np.isin(behind, edges)
    closes[:-1] |= opening[1:] == closing[:-1] + 1
    return _Quoted(ends, breaks) if opens.all() and closes.all() else None


def _behind_last(held: bytes, quoted: _Quoted | None) -> int:
    """Where the last whole record of a block ends; nought where none does."""
    if quoted is None:
        return held.rfind(b"\n") + 1
    return int(quoted.ends[-1]) + 1


def _lines_of_records(block: bytes, quoted: _Quoted | None, first: int, rows: int) -> Sequence[int] | None:
    """The line where each record of a block begins; None where there are not so many records.

    Lines with nothing in them are no records.
    """
    if quoted is None and block.count(b"\n") + (not block.endswith(b"\n")) == rows:
        return range(first, first + rows)
    letters = np.frombuffer(block, np.uint8)
    breaks = np.flatnonzero(letters == NEWLINE) if quoted is None else quoted.breaks[quoted.breaks < len(block)]
    ends = breaks if quoted is None else quoted.ends[quoted.ends < len(block)]
    starts = np.concatenate([[0], ends + 1])
    stops = np.append(ends, len(block))
    stops = stops - ((stops > starts) & (letters[np.maximum(stops - 1, 0)] == RETURN))
    starts = starts[stops > starts]
    return array("q", (first + np.searchsorted(breaks, starts)).tolist()) if len(starts) == rows else None
