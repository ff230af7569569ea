"""Rows as files that a spreadsheet opens: CSV, and XLSX with numbers as numbers.

No cell is ever run: one that begins as a formula gets an apostrophe in CSV, and is text in XLSX.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO, StringIO

Cell = str | int | Decimal | date | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run as a formula."""

EXACT = 15
"""Digits that a spreadsheet keeps of a number; a longer one is written as text, whole."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for a spreadsheet: its name, the titles of its columns, its rows. None is an empty cell: not known."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs.

    Example:
        >>> guarded("=1+1"), guarded("10.00")
        ("'=1+1", '10.00')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def csv_bytes(sheet: Sheet) -> bytes:
    """A sheet as CSV in UTF-8, with the mark by which spreadsheets know that; amounts are exact decimal text."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.head)
    writer.writerows([_text(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return guarded(cell) if isinstance(cell, str) else str(cell)


def xlsx_bytes(*sheets: Sheet) -> bytes:
    """Sheets as one XLSX file; a Decimal is a number that shows all its decimals."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loads when a file is asked for

    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, shown = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        looks = cache(lambda pattern: book.add_format({"num_format": pattern}))
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.freeze_panes(1, 0)
            for column, title in enumerate(sheet.head):
                page.write_string(0, column, title, bold)
            for at, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(at, column, cell)
                    elif isinstance(cell, date):
                        page.write_datetime(at, column, cell, shown)
                    elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) > EXACT:
                        page.write_string(at, column, f"{cell:f}")
                    elif isinstance(cell, Decimal):
                        page.write_number(at, column, cell, looks(_pattern(cell)))
                    elif cell is not None:
                        page.write_number(at, column, cell)
            page.autofit()
    return out.getvalue()


def _pattern(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * digits if digits else "")
