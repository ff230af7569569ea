"""A file of sales, whatever its form, as a table."""

from dtariff.batch.csv_file import read_csv
from dtariff.batch.parquet_file import read_parquet
from dtariff.batch.sales import Sheet
from dtariff.model.errors import InputError

PARQUET = b"PAR1"
OTHERS = {
    b"PK\x03\x04": "an Excel workbook, or another file of the kind of ZIP",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed by gzip",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "an SQLite file",
}
"""How files begin that people choose by mistake."""


def is_text(data: bytes) -> bool:
    """Whether a file is one of text, which can be written in several ways."""
    return not data.startswith(PARQUET)


def read(data: bytes, encoding: str = "", delimiter: str = "") -> Sheet:
    """The table of a file: Parquet where it begins as one, comma-separated values otherwise.

    Raises:
        InputError: ``wrong_form`` for a file of another kind; as `read_csv` and `read_parquet`.
    """
    kind = next((kind for start, kind in OTHERS.items() if data.startswith(start)), "")
    if kind:
        message = f"the file is {kind}, and neither CSV nor Parquet"
        raise InputError("wrong_form", message, param="file", hint="save the sheet as CSV (UTF-8)")
    return read_csv(data, encoding, delimiter) if is_text(data) else read_parquet(data)
