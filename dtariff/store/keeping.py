"""Between values and rows: how a sheet or a reversal is written, and how records are read.

What is read is built as the same value that was written, and a value that does not add up cannot be built: a record of
which a line or a figure was lost is damage, never a smaller record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, col, select

from dtariff.model.errors import DTariffError
from dtariff.model.record import Amounts, Parts, Record, Reversal, ReversedLine, Sheet, SheetEvidence, SheetLine
from dtariff.store.rows import AmountColumns, EvidenceRow, LineRow, RecordRow, ReversalRow, ReversedLineRow

RowT = TypeVar("RowT", bound=SQLModel)


# --- writing -------------------------------------------------------------------------------------------------------


def write_record(session: Session, sheet: Sheet, reference: str, at: datetime) -> None:
    """Adds a sheet under a reference."""
    row = RecordRow(
        reference=reference,
        quote_id=sheet.quote_id,
        input_digest=sheet.input_digest,
        release=sheet.release,
        engine=sheet.engine,
        law_day=sheet.on,
        known_day=sheet.known,
        currency=sheet.currency,
        digits=sheet.digits,
        request=sheet.request,
        response=sheet.response,
        location_state=sheet.location_state,
        issued_at=sheet.issued_at,
        expires_at=sheet.expires_at,
        recorded_at=at,
        **_columns(sheet),
    )
    session.add(row)
    session.flush()
    session.add_all(
        LineRow(record_id=row.id, number=number, reference=line.reference, **_columns(line))
        for number, line in enumerate(sheet.lines)
    )
    session.add_all(
        EvidenceRow(
            record_id=row.id, number=number, kind=sign.kind, place=sign.place, value=sign.value, counted=sign.counted
        )
        for number, sign in enumerate(sheet.evidence)
    )


def write_reversal(session: Session, record_id: int, reversal: Reversal) -> None:
    """Adds a reversal of a record."""
    row = ReversalRow(
        record_id=record_id,
        reference=reversal.reference,
        reason=reversal.reason,
        reversed_at=reversal.reversed_at,
    )
    session.add(row)
    session.flush()
    session.add_all(
        ReversedLineRow(reversal_id=row.id, number=number, reference=line.reference, **_columns(line))
        for number, line in enumerate(reversal.lines)
    )


def _columns(amounts: Amounts) -> dict[str, int]:
    return {**amounts.parts._asdict(), "total": amounts.total}


# --- reading -------------------------------------------------------------------------------------------------------


def read_records(session: Session, rows: Sequence[RecordRow]) -> list[Record]:
    """The records of some rows, in their order.

    Raises:
        ValueError: what is kept does not make a record.
    """
    numbers = [row.id for row in rows]
    reversals = belonging(session, ReversalRow, "record_id", numbers)
    # Whoever reverses meanwhile adds whole reversals: those that were seen have all their lines.
    seen = [reversal.id for found in reversals.values() for reversal in found]
    given = belonging(session, ReversedLineRow, "reversal_id", seen)
    lines = belonging(session, LineRow, "record_id", numbers)
    evidence = belonging(session, EvidenceRow, "record_id", numbers)
    try:
        return [
            Record(
                reference=row.reference,
                sheet=_sheet(row, lines[row.id], evidence[row.id]),
                recorded_at=row.recorded_at,
                reversals=tuple(_reversal(row, reversal, given[reversal.id]) for reversal in reversals[row.id]),
            )
            for row in rows
        ]
    except DTariffError as error:
        raise ValueError(error.message) from error


def belonging(session: Session, kind: type[RowT], owner: str, numbers: Sequence[int]) -> dict[int, list[RowT]]:
    """The rows that belong to some others, by the number of the owner, in their order."""
    found: dict[int, list[RowT]] = {number: [] for number in numbers}
    if numbers:
        order = inspect(kind).primary_key
        for row in session.exec(select(kind).where(col(getattr(kind, owner)).in_(numbers)).order_by(*order)):
            found[getattr(row, owner)].append(row)
    return found


def _sheet(row: RecordRow, lines: Sequence[LineRow], evidence: Sequence[EvidenceRow]) -> Sheet:
    return Sheet(
        quote_id=row.quote_id,
        input_digest=row.input_digest,
        release=row.release,
        engine=row.engine,
        on=row.law_day,
        known=row.known_day,
        currency=row.currency,
        digits=row.digits,
        request=row.request,
        response=row.response,
        lines=tuple(SheetLine(reference=line.reference, **_amounts(line)) for line in lines),
        evidence=tuple(map(sign_of, evidence)),
        location_state=row.location_state,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        **_amounts(row),
    )


def sign_of(row: EvidenceRow) -> SheetEvidence:
    """A sign of where the buyer is."""
    return SheetEvidence(kind=row.kind, place=row.place, value=row.value, counted=row.counted)


def _reversal(row: RecordRow, reversal: ReversalRow, lines: Sequence[ReversedLineRow]) -> Reversal:
    return Reversal(
        reference=reversal.reference,
        of=row.reference,
        lines=tuple(ReversedLine(reference=line.reference, **_amounts(line)) for line in lines),
        reason=reversal.reason,
        reversed_at=reversal.reversed_at,
    )


def _amounts(row: AmountColumns) -> dict[str, int]:
    return {name: getattr(row, name) for name in (*Parts._fields, "total")}
