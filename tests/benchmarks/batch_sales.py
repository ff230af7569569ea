"""A book of sales that nobody made, as large as one likes: a Parquet file, written piece by piece.

Eighty places, some far more often than others; five contents; ninety days; two currencies; two sellers; one buyer of
ten a business. Some places have a tax that the tables do not know: their rows are flagged. One row of ten thousand has
no price or a destination that there is not: it is refused.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dtariff import Engine
from dtariff.batch.layout import Column, Fact, Layout, Source

ON = date(2026, 11, 23)
DAYS = [ON - timedelta(days=at) for at in range(90)]
CONTENTS = ("music", "ebook", "application", "film", "game")
CURRENCIES = ("USD", "EUR")
ORIGINS = ("US", "DE")
BUYERS = ("consumer", "business")
NOWHERE = "XX"
PLACES = 80
PIECE = 2**18
"""Rows of a group of the file."""
FACTS: tuple[Fact, ...] = ("content", "price", "currency", "origin", "destination", "buyer", "on")
SOURCES: dict[Fact, Source] = {fact: Column(fact) for fact in FACTS}
LAYOUT = Layout(facts=SOURCES, known=ON)
TEXT = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("sale", pa.int64()),
        ("content", TEXT),
        ("price", pa.decimal128(18, 2)),
        ("currency", TEXT),
        ("origin", TEXT),
        ("destination", TEXT),
        ("buyer", TEXT),
        ("on", pa.date32()),
    ]
)


def places() -> list[str]:
    """Where buyers are, most often first: countries that need no part of them to be named.

    In Cameroon tax is charged on the duty too, in Bangladesh on another charge.
    """
    apart = ("US", "CA", "CM", "BD")
    known = [code for code in Engine().book.jurisdictions if "-" not in code and code not in apart]
    return ["CM", "BD", *random.Random(2).sample(known, PLACES - 2)]  # noqa: S311 - sales, no secret


def pieces(rows: int, size: int = PIECE) -> Iterator[pa.RecordBatch]:
    """The book in pieces; the first rows of a longer one are those of a shorter one."""
    found = places()
    for at, first in enumerate(range(0, rows, size)):
        yield _piece(np.random.default_rng([7, at]), first, min(size, rows - first), found)


def _piece(dice: np.random.Generator, first: int, rows: int, found: list[str]) -> pa.RecordBatch:
    often = 1 / np.arange(1, len(found) + 1)
    destinations = dice.choice(len(found), rows, p=often / often.sum()).astype(np.int32)
    destinations[dice.random(rows) < 1 / 20_000] = len(found)
    cents = dice.integers(99, 999_999, rows)
    units = np.zeros((rows, 2), np.int64)  # a decimal is sixteen bytes, the lower ones first
    units[:, 0] = cents
    nobody = np.packbits(dice.random(rows) >= 1 / 20_000, bitorder="little")
    prices = pa.Array.from_buffers(pa.decimal128(18, 2), rows, [pa.py_buffer(nobody), pa.py_buffer(units)])
    ages = np.array([day.toordinal() - date(1970, 1, 1).toordinal() for day in DAYS], np.int32)
    columns = [
        pa.array(np.arange(first, first + rows)),
        _words(CONTENTS, dice.integers(0, len(CONTENTS), rows)),
        prices,
        _words(CURRENCIES, (dice.random(rows) < 0.25)),
        _words(ORIGINS, (dice.random(rows) < 0.25)),
        _words((*found, NOWHERE), destinations),
        _words(BUYERS, (dice.random(rows) < 0.1)),
        pa.array(ages[dice.integers(0, len(DAYS), rows)], pa.date32()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _words(words: Sequence[str], at: Any) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32)), pa.array(words, pa.string()))


def write(path: Path, rows: int) -> Path:
    """Writes the book; the file says of its text columns that they are dictionaries."""
    with pq.ParquetWriter(path, SCHEMA, compression="snappy") as writer:
        for piece in pieces(rows):
            writer.write_batch(piece)
    return path
