"""Matrices of all pairs as rows of plain codes, for other programs: CSV and JSON.

Example:
    >>> from dtariff import Engine
    >>> matrix = Engine().matrix("music", on="2026-11-23", known="2026-11-23", origins="US", destinations="JP")
    >>> csv_rows(matrix).split(",")[:5]
    ['US', 'JP', 'barred', 'us-jp-dta', '1']
"""

import csv
import json
from io import StringIO

from dtariff.model.matrix import Cell, Matrix
from dtariff.telling.heat_map import matrix_data
from dtariff.telling.spreadsheet import guarded

OF_PAIR = ("origin", "destination")
OF_CELL = Cell._fields
OF_MATRIX = (
    *("content", "delivery", "on", "known", "scenario"),
    *("country_of_origin", "scope_reading", "release"),
)
HEAD = (*OF_PAIR, *OF_CELL, *OF_MATRIX)
"""The columns of a row: the pair, what `Cell` says of it, and the question that was asked of the whole matrix."""


def said_of_all(matrix: Matrix, scenario: str) -> tuple[str, ...]:
    """What stands in every row of a matrix, in the order of `OF_MATRIX`; days are written as ISO 8601 has them."""
    on, known = matrix.as_of.on.isoformat(), matrix.as_of.known.isoformat()
    asked = (matrix.country_of_origin, matrix.scope_reading, matrix.digest)
    return matrix.content, matrix.delivery, on, known, scenario, *asked


def csv_head() -> str:
    """The first line of the file."""
    return ",".join(HEAD) + "\n"


def csv_rows(matrix: Matrix, scenario: str = "") -> str:
    """The rows of a matrix, a place with itself among them.

    Equal answers differ in their places alone, so that what follows the places is written once for all of them.

    Args:
        matrix: the matrix.
        scenario: the id of what it assumes; empty for the law as it stands.
    """
    always = said_of_all(matrix, scenario)
    ends = {cell: _line((*cell, *always)) for cell in dict.fromkeys(matrix.cells)}
    cells = iter(matrix.cells)
    return "".join(
        f"{origin},{destination},{ends[next(cells)]}"
        for origin in matrix.origins
        for destination in matrix.destinations
    )


def _line(fields: tuple[str | int, ...]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow([guarded(str(field)) for field in fields])
    return out.getvalue()


def json_rows(matrix: Matrix, scenario: str = "") -> str:
    """A matrix with all its pairs as JSON on one line; arguments as for `csv_rows`."""
    return json.dumps({"scenario": scenario, **matrix_data(matrix)}, ensure_ascii=False, separators=(",", ":"))
