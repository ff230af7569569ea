"""Matrices of all pairs as Arrow tables of plain codes, for Parquet: every column that repeats is a dictionary."""

from typing import Any, BinaryIO, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dtariff.model.matrix import Cell, Matrix


def pairs_table(matrix: Matrix, scenario: str = "") -> pa.Table:
    """The rows of a matrix, a place with itself among them.

    Args:
        matrix: the matrix.
        scenario: the id of what it assumes; empty for the law as it stands.
    """
    rows, columns = len(matrix.origins), len(matrix.destinations)
    kinds = list(dict.fromkeys(matrix.cells))
    numbers = {cell: at for at, cell in enumerate(kinds)}
    at = np.fromiter((numbers[cell] for cell in matrix.cells), np.int32, len(matrix))
    found: dict[str, Any] = {
        "origin": _words(matrix.origins, np.repeat(np.arange(rows, dtype=np.int32), columns)),
        "destination": _words(matrix.destinations, np.tile(np.arange(columns, dtype=np.int32), rows)),
        **{name: _of_cells(name, kinds, at) for name in Cell._fields},
        "content": _always(matrix.content, len(at)),
        "delivery": _always(matrix.delivery, len(at)),
        "on": pa.repeat(pa.scalar(matrix.as_of.on), len(at)),
        "known": pa.repeat(pa.scalar(matrix.as_of.known), len(at)),
        "scenario": _always(scenario, len(at)),
        "country_of_origin": _always(matrix.country_of_origin, len(at)),
        "scope_reading": _always(matrix.scope_reading, len(at)),
        "release": _always(matrix.digest, len(at)),
    }
    return pa.table(found)


def _of_cells(name: str, kinds: list[Cell], at: Any) -> Any:
    said = [getattr(kind, name) for kind in kinds]
    if name == "bars":
        return pa.array(said, pa.int32()).take(pa.array(at))
    words = list(dict.fromkeys(said))
    places = np.array([words.index(word) for word in said], np.int32)
    return _words(words, places[at])


def _words(words: Any, at: Any) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), pa.array(words, pa.string()))


def _always(word: str, count: int) -> pa.DictionaryArray:
    return _words([word], np.zeros(count, np.int32))


class PairsFile:
    """A Parquet file of matrices, a group of rows each, that is whole once it is left without an error.

    Args:
        file: where its bytes go.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(self, matrix: Matrix, scenario: str = "") -> None:
        """Adds the rows of a matrix; arguments as for `pairs_table`."""
        table = pairs_table(matrix, scenario)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._file, table.schema, compression="zstd")
        self._writer.write_table(table)
