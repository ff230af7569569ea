"""One or many files of sales as one long table: which files, of which form, and that their columns agree."""

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from dtariff.batch.csv_file import Written
from dtariff.batch.layout import Layout
from dtariff.batch.local.arrow_sources import ARROW, PARQUET, ArrowSource, ParquetSource, StreamSource
from dtariff.batch.local.sources import Piece, Source, is_text, schema_of
from dtariff.batch.local.text_source import TextSource
from dtariff.batch.reading import OTHERS
from dtariff.model.errors import InputError

MAGIC = re.compile(r"[*?\[]")
STREAM = b"\xff\xff\xff\xff"
GZIP = b"\x1f\x8b"
ENDS = frozenset({".csv", ".tsv", ".txt", ".gz", ".parquet", ".pq", ".arrow", ".arrows", ".ipc", ".feather"})
"""How the names of files end that are read where a folder is named."""
SAMPLED = 1 << 20
"""Bytes at the beginning and at the end of a file by which it is known again."""
OF_FEW: frozenset[str] = frozenset({"price", "reference"})
"""Facts that may differ in every row; of all others the same texts come again and again."""


class Read(NamedTuple):
    """Some rows of one of the files.

    Attributes:
        file: the place of the file among all.
        first: how many rows of the file come before these.
        piece: the rows.
    """

    file: int
    first: int
    piece: Piece


class Sales:
    """Files of sales, one after another.

    Args:
        paths: files, folders whose files are meant, or patterns as ``sales/*.csv``.
        encoding, delimiter: of files of text; found from each where left out.

    Attributes:
        paths: the files, in the order in which they are read: as named, those of a folder or a pattern by name.
        schema: the columns of all.
        rows: of all files; None where only reading them tells.
        notes: what was done to the columns, as plain sentences.
        written: how files of text are written, by their place.

    Raises:
        InputError: ``unreadable_file``, ``no_files``, ``wrong_form``, ``columns_differ``, and as the sources.
    """

    def __init__(self, paths: Sequence[str | Path], encoding: str = "", delimiter: str = "") -> None:
        self.paths = _listed(paths)
        self._sources = [_source(path, encoding, delimiter) for path in self.paths]
        self.schema = self._sources[0].schema
        for path, source in zip(self.paths, self._sources, strict=True):
            _refuse_other(self.schema, self.paths[0], source.schema, path)
        known = [source.rows for source in self._sources]
        self.rows = None if None in known else sum(rows for rows in known if rows is not None)
        self.notes = tuple(dict.fromkeys(note for source in self._sources for note in source.notes))
        self._sizes = [max(path.stat().st_size, 1) for path in self.paths]
        self._at = 0

    @property
    def written(self) -> dict[int, Written]:
        """How files of text are written, by their place."""
        return {at: source.written for at, source in enumerate(self._sources) if isinstance(source, TextSource)}

    def wanted(self, layout: Layout, carried: Sequence[str] | None = None) -> tuple[str, ...]:
        """The columns that a layout reads, and those that are carried along (all if None), in their order.

        Raises:
            InputError: ``unknown_column``.
        """
        for name in carried or ():
            if name not in self.schema.names:
                hint = "one of: " + ", ".join(self.schema.names)
                raise InputError("unknown_column", f"the file has no column {name!r}", param="columns", hint=hint)
        if carried is None:
            return tuple(self.schema.names)
        params = (*layout.facts, *(f"quantities.{unit}" for unit in layout.quantities))
        read = {layout.column(param) for param in params}
        return tuple(name for name in self.schema.names if name in read or name in carried)

    def coded(self, layout: Layout) -> frozenset[str]:
        """The columns of text in which each distinct text is to stand once."""
        facts = {layout.column(fact) for fact in layout.facts if fact not in OF_FEW}
        shared = getattr(self._sources[0], "shared", ())
        return frozenset(name for name in {*facts, *shared} - {""} if is_text(self._kind(name)))

    def schema_of(self, wanted: Sequence[str], coded: Collection[str]) -> pa.Schema:
        """The columns of the pieces; see `Source.pieces`."""
        return schema_of(self._sources[0], wanted, coded)

    def pieces(self, wanted: Sequence[str], coded: Collection[str], skip: int = 0) -> Iterator[Read]:
        """The rows of all files; see `Source.pieces`."""
        for at, source in enumerate(self._sources):
            self._at = at
            if source.rows is not None and skip >= source.rows:
                skip -= source.rows
                continue
            place = skip if source.rows is not None else 0
            for piece in source.pieces(wanted, coded, place):
                yield from _read(Read(at, place, piece), skip)
                place += piece.batch.num_rows
            skip = max(skip - place, 0)

    def share(self) -> float:
        """How much of all files has been read, from nought to one."""
        before, now = sum(self._sizes[: self._at]), self._sizes[self._at]
        return (before + now * self._sources[self._at].share()) / sum(self._sizes)

    def marks(self) -> list[dict[str, Any]]:
        """By what each file is known again: its size, when it was last changed, and what begins and ends it."""
        return [_mark(path) for path in self.paths]

    def refuse_changed(self, marks: Sequence[Mapping[str, Any]]) -> None:
        """Refuses files that are no longer what they were.

        Raises:
            InputError: ``file_changed``.
        """
        for before, now in zip(marks, self.marks(), strict=True):
            if before != now:
                hint = "wait until nobody writes it, then add --restart to begin anew"
                raise InputError("file_changed", f"{now['path']} changed while it was read", param="file", hint=hint)

    def refuse_within(self, *folders: Path) -> None:
        """Refuses files that lie in a folder of the answer: they would be read and removed by one run.

        Raises:
            InputError: ``folder_exists``.
        """
        for path in self.paths:
            for folder in folders:
                if path.resolve().is_relative_to(folder):
                    message = f"{name_of(path)} is to be read, and lies in {folder}"
                    raise InputError("folder_exists", message, param="out", hint="name a new folder")

    def _kind(self, name: str) -> pa.DataType:
        return self.schema.field(name).type if name in self.schema.names else pa.null()


def _read(found: Read, skip: int) -> Iterator[Read]:
    """What is left of some rows without the first of their file."""
    rows = found.piece.batch.num_rows
    left = min(max(skip - found.first, 0), rows)
    if left < rows:
        yield Read(found.file, found.first + left, found.piece.cut(left, rows)) if left else found


def name_of(path: Path) -> str:
    """A path as text that can be written everywhere, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _mark(path: Path) -> dict[str, Any]:
    with _told(path):
        facts = path.stat()
        with path.open("rb") as file:
            digest = hashlib.sha256(file.read(SAMPLED))
            file.seek(max(facts.st_size - SAMPLED, 0))
            digest.update(file.read(SAMPLED))
    return {
        "path": name_of(path),
        "size": facts.st_size,
        "changed": facts.st_mtime_ns,
        "ends_sha256": digest.hexdigest(),
    }


# --- which files -----------------------------------------------------------------------------------------------------


def _listed(named: Sequence[str | Path]) -> list[Path]:
    found: list[Path] = []
    for one in named:
        path = Path(one)
        if path.is_dir():
            found += _of(str(one), sorted(each for each in path.iterdir() if each.is_file() and _is_ours(each)))
        elif not path.exists() and MAGIC.search(str(one)):
            found += _of(str(one), sorted(each for each in _matching(str(one)) if each.is_file()))
        else:
            found.append(path)
    real: set[Path] = set()
    for path in found:
        if path.resolve() in real:
            raise InputError("file_twice", f"{path} is named twice", param="file", hint="name it once")
        real.add(path.resolve())
    if not found:
        raise InputError("no_files", "no file is named", param="file", hint="name a file of sales")
    return found


def _matching(pattern: str) -> Iterator[Path]:
    path = Path(pattern)
    return Path(path.anchor or ".").glob(str(path.relative_to(path.anchor)))


def _of(named: str, files: list[Path]) -> list[Path]:
    if not files:
        hint = "files end in " + ", ".join(sorted(ENDS))
        raise InputError("no_files", f"{named} has no file of sales", param="file", hint=hint)
    return files


def _is_ours(path: Path) -> bool:
    return path.suffix.lower() in ENDS and not path.name.startswith((".", "_"))


def _source(path: Path, encoding: str, delimiter: str) -> Source:
    try:
        with _told(path):
            _refuse_pipe(path)
            with path.open("rb") as file:
                start = file.read(8)
            return _of_form(path, start, encoding, delimiter)
    except InputError as error:
        if str(path) in error.message:
            raise
        raise InputError(error.code, f"{path}: {error.message}", param=error.param, hint=error.hint) from None


def _refuse_pipe(path: Path) -> None:
    """Refuses what gives its contents only once.

    Raises:
        InputError: ``unreadable_file``.
    """
    if path.exists() and not path.is_file():
        hint = "write what comes through it to a file first"
        raise InputError("unreadable_file", f"{path} is no file that can be read twice", param="file", hint=hint)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tells what the system says of a file that cannot be read.

    Raises:
        InputError: ``unreadable_file``.
    """
    try:
        yield
    except OSError as error:
        raise InputError("unreadable_file", f"{path}: {error.strerror or error}", param="file") from None


def _of_form(path: Path, start: bytes, encoding: str, delimiter: str) -> Source:
    if not start:
        hint = "choose a file with a heading and rows"
        raise InputError("empty_file", f"{path} is empty", param="file", hint=hint)
    if start.startswith(PARQUET):
        return ParquetSource(path)
    if start.startswith(ARROW):
        return ArrowSource(path)
    if start.startswith(STREAM):
        return StreamSource(path)
    kind = next((kind for mark, kind in OTHERS.items() if start.startswith(mark) and mark != GZIP), "")
    if kind:
        hint = "save it as CSV (UTF-8)"
        raise InputError("wrong_form", f"{path} is {kind}, and no CSV, Parquet or Arrow", param="file", hint=hint)
    return TextSource(path, encoding, delimiter, packed=start.startswith(GZIP))


def _refuse_other(schema: pa.Schema, first: Path, other: pa.Schema, path: Path) -> None:
    """Refuses a file whose columns are not those of the first.

    Raises:
        InputError: ``columns_differ``, with the first that differs.
    """
    if schema.equals(other):
        return
    hint = "give files of the same columns, in the same order, to one run"
    for own, its in zip(schema, other, strict=False):
        if own.name != its.name:
            message = f"{path} has the column {its.name!r} where {first} has {own.name!r}"
            raise InputError("columns_differ", message, param=own.name, hint=hint)
        if own.type != its.type:
            message = f"the column {own.name!r} holds {its.type} in {path}, and {own.type} in {first}"
            raise InputError("columns_differ", message, param=own.name, hint=hint)
    longer, shorter = (schema, other) if len(schema) > len(other) else (other, schema)
    name = longer.names[len(shorter)]
    where = path if longer is other else first
    raise InputError("columns_differ", f"only {where} has the column {name!r}", param=name, hint=hint)
