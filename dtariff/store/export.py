"""The audit export: one row for each line of each record, and for each line of each reversal, in order of time.

Amounts are decimal text in major units; those of a reversal are negative, so that a column adds up to what was kept.
In CSV a cell of text that a spreadsheet would take for a formula gets an apostrophe before it, as does one that begins
with an apostrophe: without the first apostrophe it is the text as it was. Amounts are written by us, and stay numbers.
See https://owasp.org/www-community/attacks/CSV_Injection.
"""

import csv
import heapq
import json
import os
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, TextIO, get_args

from sqlalchemy.orm import defer
from sqlmodel import Session, and_, col, func, or_, select

from dtariff.model.errors import InputError, StoreError
from dtariff.model.money import Money
from dtariff.model.record import Parts
from dtariff.store.database import Database
from dtariff.store.keeping import belonging, sign_of
from dtariff.store.rows import AmountColumns, EvidenceRow, LineRow, RecordRow, ReversalRow, ReversedLineRow

Form = Literal["csv", "jsonl"]
AMOUNTS = (*Parts._fields, "total")
COLUMNS = (
    *("entry", "at", "reference", "of", "line", "currency", *AMOUNTS),
    *("on", "known", "issued_at", "expires_at", "quote_id", "input_digest", "release", "engine"),
    *("location_state", "evidence", "reason"),
)
"""The columns of CSV and the keys of JSON Lines. ``of`` is the record that a reversal reverses."""
PAGE = 500
RECORDS = select(RecordRow).options(*(defer(getattr(RecordRow, text)) for text in ("request", "response")))
"""Records without their long texts, which no row of the export holds."""
FORMULA = frozenset("=+-@|%\N{MINUS SIGN}'\t\r\n")
"""How a formula may begin, by OWASP and by what spreadsheets did before; and the apostrophe that marks text."""

Row = dict[str, Any]


class _Entry(NamedTuple):
    """The rows of one record or reversal, sorted by time, then by kind and number."""

    at: datetime
    kind: int
    number: int
    rows: list[Row]


def export(
    database: Database, out: str | Path | TextIO, form: Form, *, since: datetime | None, until: datetime | None
) -> int:
    """Writes what was recorded and reversed between two moments; the number of rows. See `Store.export`."""
    if form not in get_args(Form):
        raise InputError("unknown_form", f"no form {form!r}", param="form", hint="one of: csv, jsonl")
    records = _Source(RECORDS, col(RecordRow.recorded_at), col(RecordRow.id), _of_records)
    reversals = _Source(select(ReversalRow), col(ReversalRow.reversed_at), col(ReversalRow.id), _of_reversals)
    # What comes while it is written is left out, reversals first: of each that is told the record is told too.
    ends = [(source, _last(database, source)) for source in (reversals, records)]
    entries = heapq.merge(*(_paged(database, source, end, since, until) for source, end in ends))
    rows = (row for entry in entries for row in entry.rows)
    write = _write_csv if form == "csv" else _write_jsonl
    if isinstance(out, (str, Path)):
        with _replaced(Path(out)) as file:
            return write(file, rows)
    return write(out, rows)


# --- rows ----------------------------------------------------------------------------------------------------------


class _Source(NamedTuple):
    """Where entries of one kind come from: a query, what they are sorted by, and how rows become entries."""

    query: Any
    time: Any
    number: Any
    read: Callable[[Session, Any], list[_Entry]]


def _last(database: Database, source: _Source) -> int:
    """The number of the last entry of one kind that there is now."""
    with database.reading() as session:
        return session.exec(select(func.max(source.number))).one() or 0


def _paged(
    database: Database, source: _Source, end: int, since: datetime | None, until: datetime | None
) -> Iterator[_Entry]:
    """Entries of one kind up to a number, in order of time, a page in memory at a time."""
    number, time = source.number, source.time
    wanted = source.query.where(number <= end).order_by(time, number).limit(PAGE)
    if since is not None:
        wanted = wanted.where(time >= since)
    if until is not None:
        wanted = wanted.where(time < until)
    last: _Entry | None = None
    while True:
        page = wanted
        if last is not None:
            page = wanted.where(or_(time > last.at, and_(time == last.at, number > last.number)))
        with database.reading() as session:
            entries = source.read(session, session.exec(page).all())
        yield from entries
        if len(entries) < PAGE:
            return
        last = entries[-1]


def _of_records(session: Session, found: list[RecordRow]) -> list[_Entry]:
    numbers = [record.id for record in found]
    lines = belonging(session, LineRow, "record_id", numbers)
    evidence = belonging(session, EvidenceRow, "record_id", numbers)
    for record in found:
        if sum(line.total for line in lines[record.id]) != record.total:
            raise ValueError(f"the lines of record {record.reference!r} do not come to its total")
    return [
        _Entry(
            record.recorded_at,
            0,
            record.id,
            [
                _row(record, line, 1, entry="record", at=record.recorded_at, reference=record.reference)
                | {"evidence": [_plain_sign(sign) for sign in evidence[record.id]]}
                for line in lines[record.id]
            ],
        )
        for record in found
    ]


def _of_reversals(session: Session, found: list[ReversalRow]) -> list[_Entry]:
    lines = belonging(session, ReversedLineRow, "reversal_id", [reversal.id for reversal in found])
    owners = {reversal.record_id for reversal in found}
    records = {row.id: row for row in session.exec(RECORDS.where(col(RecordRow.id).in_(owners)))}
    entries = []
    for reversal in found:
        record = records[reversal.record_id]
        rows = [
            _row(record, line, -1, entry="reversal", at=reversal.reversed_at, reference=reversal.reference)
            | {"of": record.reference, "reason": reversal.reason}
            for line in lines[reversal.id]
        ]
        entries.append(_Entry(reversal.reversed_at, 1, reversal.id, rows))
    return entries


def _row(record: RecordRow, line: Any, sign: int, *, entry: str, at: datetime, reference: str) -> Row:
    return {
        "entry": entry,
        "at": _time(at),
        "reference": reference,
        "of": "",
        "line": line.reference,
        "currency": record.currency,
        **_major(line, sign, record),
        "on": record.law_day.isoformat(),
        "known": record.known_day.isoformat(),
        "issued_at": _time(record.issued_at),
        "expires_at": _time(record.expires_at),
        "quote_id": record.quote_id,
        "input_digest": record.input_digest,
        "release": record.release,
        "engine": record.engine,
        "location_state": record.location_state,
        "evidence": [],
        "reason": "",
    }


def _major(line: AmountColumns, sign: int, record: RecordRow) -> dict[str, str]:
    minor = {name: sign * int(getattr(line, name)) for name in AMOUNTS}
    return {name: f"{Money.of_minor(own, record.currency, record.digits).amount:f}" for name, own in minor.items()}


def _time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain_sign(row: EvidenceRow) -> dict[str, str | bool]:
    sign = sign_of(row)
    return {"kind": sign.kind, "place": sign.place, "value": sign.value, "counted": sign.counted}


# --- writing -------------------------------------------------------------------------------------------------------


def _write_csv(file: TextIO, rows: Iterable[Row]) -> int:
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    written = 0
    for row in rows:
        signs = json.dumps(row["evidence"], ensure_ascii=False) if row["evidence"] else ""
        cells = row | {"evidence": signs}
        writer.writerow([cells[name] if name in AMOUNTS else disarmed(cells[name]) for name in COLUMNS])
        written += 1
    return written


def _write_jsonl(file: TextIO, rows: Iterable[Row]) -> int:
    written = 0
    for row in rows:
        file.write(json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False) + "\n")
        written += 1
    return written


def disarmed(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: in full width, in small form or behind blanks neither.

    Example:
        >>> disarmed("=1+1"), disarmed("order 1"), disarmed("'tis")
        ("'=1+1", 'order 1', "''tis")
    """
    shown = next((sign for sign in text if unicodedata.category(sign) not in {"Cf", "Zs"}), "")
    first = unicodedata.normalize("NFKC", shown)[:1]
    return f"'{text}" if first in FORMULA else text


@contextmanager
def _replaced(path: Path) -> Iterator[Any]:
    """A new file that takes the place of another when all of it is on disk, and leaves nothing if it fails."""
    new: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=".", suffix=".tmp", delete=False
        ) as file:
            new = Path(file.name)
            yield file
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        new = None
    except OSError as error:
        raise StoreError("export_failed", f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        if new is not None:
            with suppress(OSError):
                new.unlink(missing_ok=True)
