"""Workbooks of spreadsheets, opened without trust and read as they stand.

What reaches outside the file is refused whole: links to other workbooks, queries, programs. So is what was made to harm
whoever opens it: entities, files that grow when they are unpacked, rows without end. A cell that computes has no value
here, for what was once computed need not be what the file says now.

Figures are binary in a workbook. Each is taken as the shortest decimal that means it (6.5 for the nearest number to
6.5), and one in a cell that is shown as a percentage counts a hundredfold.
"""

import re
import warnings
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Any, Final, NamedTuple
from zipfile import ZipFile

from openpyxl import load_workbook

from dtariff.upkeep.importers.feed import PIECE, Feed
from dtariff.upkeep.importers.printed import is_html, one_line, plain_name, shortened
from dtariff.upkeep.unpacking import broken, checked_zip, is_zip

UNPACKED: Final = 192 * 1024 * 1024
"""Bytes of all files in a workbook together; a member's whole tariff by subheadings comes to five or ten million."""

ROWS: Final = 1_048_576
WIDEST: Final = 64
"""Rows and columns that are read of a sheet: all rows that a spreadsheet can have, more columns than any of these."""

AT_ONCE: Final = 1000
"""Rows that are read together."""

TAGS: Final = 100_000
"""Elements of one row beyond which a sheet was made to harm: no spreadsheet has more than 16,384 cells in one."""

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_UNSAFE = re.compile(r"externalLinks/|vbaProject|connections\.xml|embeddings/|activeX|queryTables/", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|[\\_*].')
"""What a format only writes: a percent sign in it counts nothing a hundredfold."""
_FAR = re.compile(rb"row\b[^<>]{0,200}?\sr=[\"']0*(?:[2-9][0-9]{6}|[0-9]{8})")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Cell(NamedTuple):
    """What a cell holds: a text, or a figure as well, or the reason why neither counts."""

    text: str = ""
    figure: Decimal | None = None
    fault: str = ""


class Sheet(NamedTuple):
    """A sheet: its name, and its rows that hold anything, with their numbers."""

    name: str
    rows: Iterator[tuple[int, tuple[Cell, ...]]]


def sheets(feed: Feed, names: Collection[str]) -> Iterator[Sheet]:
    """The sheets of a workbook that are wanted, each to be read before the next is asked for.

    Args:
        feed: the workbook.
        names: of the sheets, as `plain_name` writes them.

    Raises:
        DataError: ``source_broken``.
    """
    _check(feed)
    with feed.opened() as file:
        for sheet in _opened(feed, file):
            if plain_name(str(sheet.title)) in names:
                yield Sheet(str(sheet.title), _rows(feed, sheet))


def _check(feed: Feed) -> None:
    """Refuses what is no workbook, or one that reaches outside itself or was made to harm.

    Raises:
        DataError: ``source_broken``.
    """
    with feed.opened() as file:
        begins = file.read(512)
    if begins.startswith(_OLD_WORKBOOK):
        raise broken(feed, "", "not_the_source", "it is a workbook of the old kind (.xls): save it as .xlsx")
    if is_html(begins.decode("utf-8", "ignore")):
        raise broken(feed, "", "not_the_source", "it is a page of the web, not a workbook")
    if not is_zip(feed):
        raise broken(feed, "", "not_the_source", "it is no workbook")
    with checked_zip(feed, largest=UNPACKED) as archive:
        for member in archive.namelist():
            if _UNSAFE.search(member):
                raise broken(feed, _last(member), "unsafe_workbook", "it has links to other files, queries or programs")
            if member.lower().endswith((".xml", ".rels")):
                _check_xml(feed, archive, member)


def _last(member: str) -> str:
    return _printable(member.rpartition("/")[2])


def _printable(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:80]


def _check_xml(feed: Feed, archive: ZipFile, member: str) -> None:
    """Refuses a part that declares entities, or has rows of more cells or further down than a spreadsheet can have."""
    name, is_sheet = _last(member), "/worksheets/" in member
    before, tags = b"", 0
    for piece in _pieces(feed, archive, member):
        if not before and piece[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise broken(feed, name, "bad_encoding", "it is not written in UTF-8")
        if _DECLARES.search(before[-16:] + piece):
            raise broken(feed, name, "unsafe_workbook", "it declares entities, which no spreadsheet writes")
        if is_sheet and _FAR.search(before[-256:] + piece):
            raise broken(feed, name, "unsafe_workbook", "it has a row beyond the last that a spreadsheet can have")
        for index, part in enumerate(piece.split(b"row") if is_sheet else ()):
            tags = part.count(b"<") + (0 if index else tags)
            if tags > TAGS:
                raise broken(feed, name, "unsafe_workbook", "a row has more cells than a spreadsheet can hold")
        before = piece


def _pieces(feed: Feed, archive: ZipFile, member: str) -> Iterator[bytes]:
    """A part of the workbook, piece by piece."""
    try:
        with archive.open(member) as file:
            while piece := file.read(PIECE):
                yield piece
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a workbook, it is refused whole
        message = f"it is damaged or not whole: {_said(error)}"
        raise broken(feed, _last(member), "source_truncated", message) from None


def _opened(feed: Feed, file: Any) -> list[Any]:
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles and extensions, which nobody reads here
            # Cached results are not asked for: with them nobody could tell a figure from a formula.
            book: Any = load_workbook(file, read_only=True, data_only=False, keep_links=False)
            found: list[Any] = book.worksheets
    except Exception as error:  # noqa: BLE001 - see above
        raise broken(feed, "", "bad_workbook", f"it cannot be read as a workbook: {_said(error)}") from None
    return found


def _rows(feed: Feed, sheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    rows = enumerate(sheet.iter_rows(max_row=ROWS, max_col=WIDEST), 1)
    while True:
        try:
            with warnings.catch_warnings(action="ignore"):
                some = list(islice(rows, AT_ONCE))
                filled = [(number, tuple(map(_cell, cells[:end]))) for number, cells in some if (end := _end(cells))]
        except Exception as error:  # noqa: BLE001 - see above
            place = _printable(str(sheet.title))
            raise broken(feed, place, "bad_workbook", f"it cannot be read: {_said(error)}") from None
        yield from filled
        if len(some) < AT_ONCE:
            return


def _end(cells: tuple[Any, ...]) -> int:
    """How many of the cells of a row come up to the last that holds anything."""
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1].value is not None), 0)


def _said(error: Exception) -> str:
    return shortened(one_line(str(error)) or type(error).__name__, 120)


def _cell(cell: Any) -> Cell:
    """What a cell holds, as text and exactly."""
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(fault="formula_cell")
    if cell.data_type == "e":
        return Cell(fault="error_cell")
    if isinstance(value, str):
        return Cell(one_line(value) if value.isprintable() else value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return Cell(fault="bad_number")
    figure = Decimal(repr(value))
    if "%" in _LITERAL.sub("", str(cell.number_format)):
        figure = figure.scaleb(2)
    return Cell(told(figure), figure)


def told(figure: Decimal) -> str:
    """A figure without the noughts at its end.

    Example:
        >>> told(Decimal("20.0")), told(Decimal("1E+2"))
        ('20', '100')
    """
    plain = f"{figure:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
