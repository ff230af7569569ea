"""What a file of sales is to a run: columns of one kind, and its rows piece after piece, of which few are held at once.

A file is read forwards only. Where its pieces end hangs on the file alone, so that every reading gives the same.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

import pyarrow as pa

from dtariff.batch.sales import Broken
from dtariff.model.errors import InputError


class Piece(NamedTuple):
    """Some rows of a file, one after another.

    Attributes:
        batch: the rows.
        broken: those that the file does not give whole, by their place in the batch from nought.
        lines: the line of the file where each begins; empty where a file has no lines.
    """

    batch: pa.RecordBatch
    broken: Sequence[Broken] = ()
    lines: Sequence[int] = ()

    def cut(self, start: int, stop: int) -> "Piece":
        """The rows from a place until before another."""
        broken = [replace(one, row=one.row - start) for one in self.broken if start <= one.row < stop]
        return Piece(self.batch.slice(start, stop - start), broken, self.lines[start:stop])


class Source(Protocol):
    """A file of sales."""

    @property
    def schema(self) -> pa.Schema:
        """Its columns, each name once; text as plain text."""

    @property
    def rows(self) -> int | None:
        """How many rows it has; None where only reading it tells."""

    @property
    def notes(self) -> Sequence[str]:
        """What was done to its columns, as plain sentences."""

    def pieces(self, wanted: Sequence[str], coded: Collection[str], skip: int = 0) -> Iterator[Piece]:
        """Its rows.

        Args:
            wanted: the columns to read, in their order in the file.
            coded: those of them in which each distinct text is to stand once, as a dictionary.
            skip: so many rows at the beginning are left out.

        Raises:
            InputError: where the file is cut off or damaged: ``cut_off``, ``bad_parquet``, ``bad_arrow``, ``not_csv``,
                ``wrong_encoding``, ``unreadable_file``.
        """

    def share(self) -> float:
        """How much of the file has been read, from nought to one."""


def schema_of(source: Source, wanted: Sequence[str], coded: Collection[str]) -> pa.Schema:
    """The columns of the pieces of a source."""
    kinds = ((name, source.schema.field(name).type) for name in wanted)
    return pa.schema([(name, _coded(kind) if name in coded else kind) for name, kind in kinds])


def is_text(kind: pa.DataType) -> bool:
    """Whether a column is one of text, not coded."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _coded(kind: pa.DataType) -> pa.DataType:
    return pa.dictionary(pa.int32(), pa.string()) if is_text(kind) else kind


def skipped(pieces: Iterator[Piece], rows: int) -> Iterator[Piece]:
    """Pieces without so many rows at the beginning."""
    for piece in pieces:
        have = piece.batch.num_rows
        if rows < have:
            yield piece.cut(rows, have) if rows else piece
        rows = max(rows - have, 0)


def cut_off(path: str, what: str) -> InputError:
    """The error of a file that ends in the middle."""
    hint = "fetch or write the file anew"
    return InputError("cut_off", f"{path} ends in the middle: {what}", param="file", hint=hint)
