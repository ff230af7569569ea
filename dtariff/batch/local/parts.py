"""Rows of files as parts of so many rows each: what one worker prices, and what one file of the answer holds.

A part is the same rows whoever asks, and however often: only the last one of all may be shorter.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import NamedTuple

import pyarrow as pa

from dtariff.batch.crossing import Crossing
from dtariff.batch.local.sales_files import Read
from dtariff.batch.local.sources import Piece
from dtariff.batch.sales import Broken


class Part(NamedTuple):
    """Rows of one file of the answer.

    Attributes:
        number: of the part, from nought.
        first: the number of its first row, from one.
        pieces: the rows.
        files: from which row of the part on, counted from nought, the rows are those of which file.
    """

    number: int
    first: int
    pieces: Sequence[Piece]
    files: Sequence[tuple[int, int]]

    @property
    def rows(self) -> int:
        """How many they are."""
        return sum(piece.batch.num_rows for piece in self.pieces)

    def batches(self, rows: int) -> Iterator[tuple[int, Piece]]:
        """The rows in batches of at most so many, each with the number of its first."""
        if not self.pieces:
            return
        table = pa.Table.from_batches([piece.batch for piece in self.pieces]).combine_chunks()
        broken, lines = self._broken(), self._lines()
        start = 0
        for batch in table.to_batches(max_chunksize=rows):
            stop = start + batch.num_rows
            here = [replace(one, row=one.row - start) for one in broken if start <= one.row < stop]
            yield self.first + start, Piece(batch, here, lines[start:stop])
            start = stop

    def _broken(self) -> list[Broken]:
        starts = accumulate((piece.batch.num_rows for piece in self.pieces), initial=0)
        return [
            replace(one, row=one.row + start)
            for start, piece in zip(starts, self.pieces, strict=False)
            for one in piece.broken
        ]

    def _lines(self) -> Sequence[int]:
        return array("q", chain.from_iterable(piece.lines for piece in self.pieces))

    def file_of(self, row: int) -> int:
        """The file of a row of the part, counted from nought."""
        return next(file for start, file in reversed(self.files) if start <= row)


def parts(reads: Iterable[Read], size: int, done: Collection[int], ahead: int = 0) -> Iterator[Part]:
    """The parts that are not done.

    Args:
        reads: the rows.
        size: rows of a part.
        done: the numbers of parts whose rows are passed over.
        ahead: so many parts at the beginning are done and their rows are not among those read.
    """
    number, have = ahead, 0
    pieces: list[Piece] = []
    files: list[tuple[int, int]] = []
    for read in reads:
        start, rows = 0, read.piece.batch.num_rows
        while start < rows:
            stop = min(start + size - have, rows)
            if number not in done:
                pieces.append(read.piece.cut(start, stop))
                files.append((have, read.file))
            have += stop - start
            start = stop
            if have == size:
                if pieces:
                    yield Part(number, number * size + 1, pieces, files)
                number, have, pieces, files = number + 1, 0, [], []
    if pieces:
        yield Part(number, number * size + 1, pieces, files)


def crossed_reads(reads: Iterable[Read], crossing: Crossing) -> Iterator[Read]:
    """Rows, each to every destination, in the order of the rows."""
    width = len(crossing.places)
    for read in reads:
        start = 0
        for batch in crossing.batches(read.piece.batch):
            stop = start + batch.num_rows // width
            part = read.piece.cut(start, stop)
            broken = [replace(one, row=one.row * width + at) for one in part.broken for at in range(width)]
            lines = array("q", (line for line in part.lines for _ in range(width)))
            yield Read(read.file, (read.first + start) * width, Piece(batch, broken, lines))
            start = stop
