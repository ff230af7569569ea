"""A file of comma-separated values as a table of text: every record a row, and none lost.

Encoding and delimiter are found from the file itself and told, so that a reader can choose others. A record that does
not fit the heading, or whose quotation marks do not pair, stays as a broken row with what it holds. Cells are text and
nothing else: no number is read here, and no formula is run.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
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
    rows = records(Lines(_text(data, written.encoding)), written.delimiter)
    names, notes = heading(rows)
    sheet = _sheet(rows, names, notes)
    if not sheet.table.num_rows:
        hint = "the first row is the heading; sales begin in the second"
        raise InputError("no_rows", "the file has a heading and no rows", param="file", hint=hint)
    return sheet


def heading(rows: Iterator["Record"]) -> tuple[list[str], list[str]]:
    """The names of the columns, which the first record gives, and what had to be done to them.

    Raises:
        InputError: ``empty_file``, ``not_csv``, ``too_many_columns``.
    """
    first = next(rows, None)
    if first is None:
        raise InputError("empty_file", "the file is empty", param="file", hint="choose a file with a heading and rows")
    if isinstance(first.cells, csv.Error):
        raise InputError("not_csv", f"the heading cannot be read: {first.cells}", param="file", hint=HOW)
    names, notes = headings(first.cells)
    refuse_large(0, len(names))
    return names, notes


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
    some = islice(records(Lines(text), delimiter), PEEKED)
    counts = [0 if isinstance(record.cells, csv.Error) else len(record.cells) for record in some]
    return counts[0] * counts.count(counts[0]) / len(counts) if counts and counts[0] > 1 else 0


# --- records -------------------------------------------------------------------------------------------------------


class Record(NamedTuple):
    """A record: the line where it begins, its text, its cells or why they cannot be told apart."""

    line: int
    lines: tuple[str, ...]
    cells: list[str] | csv.Error


class Lines:
    """The lines of a text for a reader that may have to be given some of them again.

    Args:
        text: all of it, or its lines one after another, each with its end.
    """

    def __init__(self, text: str | Iterable[str]) -> None:
        self._coming = iter(StringIO(text, newline="") if isinstance(text, str) else text)
        self._again: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._coming)
        self.taken.append(line)
        return line

    @property
    def again(self) -> bool:
        """Whether lines that were given back are still to come."""
        return bool(self._again)

    def give_back(self) -> None:
        """All lines that were taken but the first are to come again."""
        self._again += reversed(self.taken[1:])
        del self.taken[1:]


def records(lines: Lines, delimiter: str, *, line: int = 1, most_unpaired: int = MOST_UNPAIRED) -> Iterator[Record]:
    """The records of a text, without empty lines.

    Where quotation marks do not pair, the line in which the record begins is a broken record alone: one that nobody
    closed would else swallow all that follows.

    Args:
        lines: of the text.
        delimiter: what stands between cells.
        line: the number of the first line.
        most_unpaired: records whose quotation marks do not pair after which this is no such text.

    Raises:
        InputError: ``not_csv`` where that happens all the time.
    """
    unpaired = 0
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
        if unpaired > most_unpaired:
            message = f"quotation marks do not pair in more than {most_unpaired:,} rows"
            raise InputError("not_csv", message, param="file", hint=HOW)
        if cells:
            yield Record(line, tuple(lines.taken), cells)
        line += len(lines.taken)


# --- rows ----------------------------------------------------------------------------------------------------------


def _sheet(rows: Iterator[Record], names: list[str], notes: list[str]) -> Sheet:
    schema = pa.schema([(name, pa.string()) for name in names])
    batches: list[pa.RecordBatch] = []
    broken: list[Broken] = []
    lines: list[int] = []
    while some := list(islice(rows, AT_ONCE)):
        broken += broken_among(some, names, len(lines))
        lines += [record.line for record in some]
        refuse_large(len(lines), len(names))
        batches.append(pa.record_batch(columns(some, len(names)), schema=schema))
    table = pa.Table.from_batches(batches, schema)
    return Sheet(table=table, broken=broken, lines=lines, notes=notes)


def columns(rows: Iterable[Record], width: int) -> list[pa.Array]:
    """The cells of records as columns of text."""
    cells = zip(*(_fitted(record, width) for record in rows), strict=True)
    return [pa.array(column, pa.string()) for column in cells]


def broken_among(rows: Iterable[Record], names: Sequence[str], first: int = 0) -> Iterator[Broken]:
    """What of some records is no whole row under these headings; `first` is the place of the first of them."""
    return filter(None, (_broken(record, at, names) for at, record in enumerate(rows, first)))


def _fitted(record: Record, width: int) -> list[str | None]:
    """The cells under their headings, as far as they go."""
    cells = record.cells
    if isinstance(cells, csv.Error):
        return [None] * width
    return [*cells, *[None] * (width - len(cells))] if len(cells) < width else list(cells[:width])


def _broken(record: Record, row: int, names: Sequence[str]) -> Broken | None:
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
