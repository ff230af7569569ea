"""A table of sales as a file gave it, before anybody says what its columns mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from dtariff.model.errors import InputError

MOST_ROWS, MOST_COLUMNS = 1_000_000, 500
"""What one file may hold: more would be a data set, not a sheet."""

LONGEST_CELL = 32_767
"""Characters of the longest cell, as in the spreadsheets that such files come from."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that its file does not give whole: what is wrong with it, and what of it had no column."""

    row: int
    code: str
    message: str
    hint: str
    surplus: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table of sales as a file gave it.

    Attributes:
        table: a row a sale, the columns as the file has them.
        broken: rows, by their place from nought, that cannot be priced because the file does not give them whole.
        lines: the line of the file where each row begins; empty where a file has no lines.
        notes: what was done to the columns, as plain sentences.
    """

    table: pa.Table
    broken: Sequence[Broken] = ()
    lines: Sequence[int] = ()
    notes: Sequence[str] = ()


def headings(written: Iterable[str]) -> tuple[list[str], list[str]]:
    """Names of columns that differ from one another, and what had to be done to them.

    Example:
        >>> headings(["price", "", "price", " sku "])
        (['price', 'column 2', 'price (2)', 'sku'], ['Column 2 has no heading.', 'Several columns are headed price.'])
    """
    names: list[str] = []
    notes = []
    for at, heading in enumerate(written, 1):
        name = " ".join(heading.split()) or f"column {at}"
        if not heading.strip():
            notes.append(f"Column {at} has no heading.")
        elif name in names:
            notes.append(f"Several columns are headed {name}.")
        names.append(next(one for one in _others(name) if one not in names))
    return names, list(dict.fromkeys(notes))


def _others(name: str) -> Iterable[str]:
    yield name
    for at in range(2, MOST_COLUMNS + 3):
        yield f"{name} ({at})"


def refuse_large(rows: int, columns: int) -> None:
    """Refuses a table that is larger than a sheet.

    Raises:
        InputError: ``too_many_rows``, ``too_many_columns``.
    """
    if rows > MOST_ROWS:
        message = f"more than {MOST_ROWS:,} rows"
        raise InputError("too_many_rows", message, param="file", hint="split the file")
    if columns > MOST_COLUMNS:
        message = f"{columns:,} columns, and at most {MOST_COLUMNS} are read"
        raise InputError("too_many_columns", message, param="file", hint="leave out what is not needed")
