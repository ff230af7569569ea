"""A file of comma-separated values as a table of text: every record a row, and none lost.

Encoding and delimiter are found from the file itself and told, so that a reader can choose others. A record that does
not fit the heading, or whose quotation marks do not pair, stays as a broken row with what it holds. Cells are text and
nothing else: no number is read here, and no formula is run.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from typing import NamedTuple

import pyarrow as pa

from dtariff.batch.sales import LONGEST_CELL, Broken, Sheet, headings, refuse_large
from dtariff.model.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = (
    *("utf-8", "utf-16", "cp1252", "iso-8859-1", "cp1250", "cp1251", "cp1254"),
    *("shift_jis", "gb18030", "big5", "euc_kr"),
)
"""The encodings that a reader may choose."""
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""How a file begins that tells its encoding."""

PEEKED = 50
"""Records that are looked at to find the delimiter."""
MOST_UNPAIRED = 1_000
"""Records with a stray quotation mark after which a file is no such file."""
AT_ONCE = 20_000
"""Records that are held as Python text at a time."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a file of text is written.

    Attributes:
        encoding: a name that Python knows.
        delimiter: what stands between cells.
        sure: whether the encoding is told by the file; where not, it is the likeliest one.
    """

    encoding: str
    delimiter: str
    sure: bool = True


def detect(data: bytes, encoding: str = "", delimiter: str = "") -> Written:
    """How a file is written, as far as nobody says so.

    Raises:
        InputError: as `read_csv`.
    """
    found = Written(encoding, "") if encoding else _encoding(data)
    return replace(found, delimiter=delimiter or _delimiter(_text(data, found.encoding)))


def read_csv(data: bytes, encoding: str = "", delimiter: str = "") -> Sheet:
    """The table of a file.

    Args:
        data: the file.
        encoding: how it is written; found from the file itself where left out.
        delimiter: what stands between cells; as above.

    Raises:
        InputError: ``empty_file``, ``no_rows``, ``wrong_encoding``, ``not_csv``, ``too_many_rows``,
            ``too_many_columns``.
    """
    written = detect(data, encoding, delimiter)
    records = _records(_text(data, written.encoding), written.delimiter)
    first = next(records, None)
    if first is None:
        raise InputError("empty_file", "the file is empty", param="file", hint="choose a file with a heading and rows")
    if isinstance(first.cells, csv.Error):
        raise InputError("not_csv", f"the heading cannot be read: {first.cells}", param="file", hint=HOW)
    names, notes = headings(first.cells)
    refuse_large(0, len(names))
    sheet = _sheet(records, names, notes)
    if not sheet.table.num_rows:
        hint = "the first row is the heading; sales begin in the second"
        raise InputError("no_rows", "the file has a heading and no rows", param="file", hint=hint)
    return sheet


HOW = "choose another delimiter, or save the file as CSV anew"


# --- text ----------------------------------------------------------------------------------------------------------


def _encoding(data: bytes) -> Written:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return Written(encoding, "")
    start = data[:4096]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if len(start) > 1 and zeros.count(0) > len(zeros) * 0.6:
            return Written(encoding, "")
    for encoding in ("utf-8", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Written(encoding, "", sure=encoding == "utf-8")
    return Written("iso-8859-1", "", sure=False)


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, LookupError):
        message = f"the file is not written in {encoding}"
        raise InputError("wrong_encoding", message, param="file", hint="choose another encoding") from None


def _delimiter(text: str) -> str:
    """The delimiter by which the first records fall into the most columns, the same number in all."""
    return max(DELIMITERS, key=lambda delimiter: _columns(text, delimiter))


def _columns(text: str, delimiter: str) -> float:
    records = islice(_records(text, delimiter), PEEKED)
    counts = [0 if isinstance(record.cells, csv.Error) else len(record.cells) for record in records]
    return counts[0] * counts.count(counts[0]) / len(counts) if counts and counts[0] > 1 else 0


# --- records -------------------------------------------------------------------------------------------------------


class _Record(NamedTuple):
    """A record: the line where it begins, its text, its cells or why they cannot be told apart."""

    line: int
    lines: tuple[str, ...]
    cells: list[str] | csv.Error


class _Lines:
    """The lines of a text for a reader that may have to be given some of them again."""

    def __init__(self, text: str) -> None:
        self._coming = iter(StringIO(text, newline=""))
        self._again: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._coming)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """All lines that were taken but the first are to come again."""
        self._again += reversed(self.taken[1:])
        del self.taken[1:]


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """The records of a text, without empty lines.

    Where quotation marks do not pair, the line in which the record begins is a broken record alone: one that nobody
    closed would else swallow all that follows.

    Raises:
        InputError: ``not_csv`` where that happens all the time.
    """
    lines, line, unpaired = _Lines(text), 1, 0
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        try:
            cells: list[str] | csv.Error = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, unpaired = error, unpaired + 1
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        if unpaired > MOST_UNPAIRED:
            message = f"quotation marks do not pair in more than {MOST_UNPAIRED:,} rows"
            raise InputError("not_csv", message, param="file", hint=HOW)
        if cells:
            yield _Record(line, tuple(lines.taken), cells)
        line += len(lines.taken)


# --- rows ----------------------------------------------------------------------------------------------------------


def _sheet(records: Iterator[_Record], names: list[str], notes: list[str]) -> Sheet:
    schema = pa.schema([(name, pa.string()) for name in names])
    batches: list[pa.RecordBatch] = []
    broken: list[Broken] = []
    lines: list[int] = []
    while some := list(islice(records, AT_ONCE)):
        broken += filter(None, (_broken(record, at, names) for at, record in enumerate(some, len(lines))))
        lines += [record.line for record in some]
        refuse_large(len(lines), len(names))
        columns = zip(*(_fitted(record, len(names)) for record in some), strict=True)
        batches.append(pa.record_batch([pa.array(column, pa.string()) for column in columns], schema=schema))
    table = pa.Table.from_batches(batches, schema)
    return Sheet(table=table, broken=broken, lines=lines, notes=notes)


def _fitted(record: _Record, width: int) -> list[str | None]:
    """The cells under their headings, as far as they go."""
    cells = record.cells
    if isinstance(cells, csv.Error):
        return [None] * width
    return [*cells, *[None] * (width - len(cells))] if len(cells) < width else list(cells[:width])


def _broken(record: _Record, row: int, names: list[str]) -> Broken | None:
    cells = record.cells
    if isinstance(cells, csv.Error):
        hint = "inside quotation marks, write a quotation mark twice"
        return Broken(row, "unpaired_quotes", "quotation marks do not pair", hint, "".join(record.lines).rstrip("\r\n"))
    surplus = cells[len(names) :]
    if len(cells) < len(names) or any(surplus):
        message = f"the row has {len(cells)} cells, the heading {len(names)}"
        hint = "a cell that holds the delimiter needs quotation marks"
        return Broken(row, "ragged_row", message, hint, _joined(surplus))
    if "\0" in "".join(record.lines):
        return Broken(row, "control_character", "the row holds a character that is no text", "write the row anew")
    if sum(map(len, record.lines)) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
        message = f"a cell of more than {LONGEST_CELL:,} characters"
        return Broken(row, "long_cell", message, "no fact of a sale is so long")
    return None


def _joined(cells: Iterable[str]) -> str:
    """Cells as they would stand in a file; nothing for none."""
    kept = list(cells)
    if not kept:
        return ""
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(kept)
    return out.getvalue()
