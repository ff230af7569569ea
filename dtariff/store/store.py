"""The store: record a quote once, give back of it, find it again.

Whatever fails, whenever the process is killed: a sheet is kept whole or not at all, and once a verb has returned its
answer is on disk. Every verb may be repeated: the same reference says the same thing once.

Example:
    >>> store = Store.open("shop.sqlite")  # doctest: +SKIP
    >>> store.record(sheet, reference="order 4711").state  # doctest: +SKIP
    'recorded'
    >>> store.reverse("order 4711", reversal_reference="refund 17", lines={"1": 250}).total  # doctest: +SKIP
    250
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from sqlmodel import Session, col, select

from dtariff.model.errors import (
    AlreadyRecordedError,
    AlreadyReversedError,
    DataError,
    DTariffError,
    ExpiredQuoteError,
    InputError,
)
from dtariff.model.record import LONGEST_REASON, Record, Reversal, Sheet, reference_of
from dtariff.store.books import book_at, is_kept, keep_texts, texts_of
from dtariff.store.database import Database, own_file
from dtariff.store.export import Form, export
from dtariff.store.given import moment, words
from dtariff.store.keeping import read_records, write_record, write_reversal
from dtariff.store.opened import Opened
from dtariff.store.packing import pack
from dtariff.store.releases import Releases
from dtariff.store.reversals import asked_lines, reversed_lines
from dtariff.store.rows import RecordRow, ReversalRow
from dtariff.tables.book import Book
from dtariff.tables.texts import Texts, digest_of

PAGE = 100
"""Records read at a time, each with its whole answer."""


class Store(Opened):
    """Records in an SQLite file or a PostgreSQL database, and the releases they were reckoned from.

    Safe to share between threads and processes.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._kept: set[str] = set()

    @staticmethod
    def is_made() -> bool:
        """Whether there is the user's own store, which `open` would make; a user without a home has none."""
        try:
            return own_file().is_file()
        except InputError:
            return False

    @property
    def releases(self) -> Releases:
        """The releases of the tables that were published here."""
        return Releases(self._database)

    # --- record ------------------------------------------------------------------------------------------------

    def record(
        self,
        sheet: Sheet,
        *,
        reference: str,
        now: datetime | None = None,
        release_texts: Callable[[], Texts | None] | None = None,
    ) -> Record:
        """Records a quote under the caller's reference; the same order again is the record there is.

        Args:
            sheet: the quote.
            reference: unique among records, e.g. an order number.
            now: the moment, by default the present one.
            release_texts: gives the texts of the sheet's release, to be kept with the first record that needs them, or
                None where they cannot be had any more: the sale is recorded all the same.

        Raises:
            InputError: ``bad_reference``, ``bad_time``.
            ExpiredQuoteError: ``expired_quote``; one that was recorded in time can still be repeated.
            AlreadyRecordedError: ``already_recorded``: the reference names another order.
            DataError: ``release_differs``: the texts are not those of the sheet's release.
            StoreError: nothing was recorded in halves; ask again.
        """
        reference = reference_of(reference, "reference")
        packed = self._packed(sheet.release, release_texts) if release_texts else None
        with self._database.writing() as session:
            found = _found(session, reference)
            if found is not None:
                return _same_quote(found, sheet)
            at = moment(now)
            if at >= sheet.expires_at:
                message = f"the quote held until {sheet.expires_at:%Y-%m-%d %H:%M:%S} UTC"
                raise ExpiredQuoteError("expired_quote", message, param="quote", hint="ask for a new quote")
            write_record(session, sheet, reference, at)
            if packed is not None:
                keep_texts(session, sheet.release, packed, at)
        if packed is not None:
            self._kept.add(sheet.release)
        return Record(reference=reference, sheet=sheet, recorded_at=at)

    def reverse(
        self,
        reference: str,
        *,
        reversal_reference: str,
        lines: Mapping[str, int] | None = None,
        reason: str = "",
        now: datetime | None = None,
    ) -> Reversal:
        """Gives back of a record; the same reversal again is the one there is.

        Args:
            reference: of the record.
            reversal_reference: unique among reversals, e.g. the number of a credit note.
            lines: by line, minor units of its total to give back, taken from its price, duty and taxes in proportion;
                None for all that is left of every line.
            reason: why, in words.
            now: the moment, by default the present one.

        Raises:
            InputError: ``record_not_found``, ``bad_reference``, ``unknown_line``, ``bad_lines``, ``bad_reason``,
                ``bad_time``.
            AlreadyReversedError: ``already_reversed`` if nothing is left, ``too_much_reversed`` if less is left,
                ``reversal_recorded`` if the reversal's reference names another one.
            StoreError: nothing was reversed in halves; ask again.
        """
        reference = reference_of(reference, "reference")
        reversal_reference = reference_of(reversal_reference, "reversal_reference")
        asked, reason = asked_lines(lines), words(reason, "reason", LONGEST_REASON)
        with self._database.writing() as session:
            row = _row(session, reference)
            (record,) = read_records(session, [row])
            if _is_reversal(session, reversal_reference):
                return _same_reversal(record, reversal_reference, asked, reason)
            reversal = Reversal(
                reference=reversal_reference,
                of=reference,
                lines=reversed_lines(record, asked),
                reason=reason,
                reversed_at=moment(now),
            )
            write_reversal(session, row.id, reversal)
        return reversal

    # --- find --------------------------------------------------------------------------------------------------

    def find(self, reference: str) -> Record:
        """The record of a reference.

        Raises:
            InputError: ``record_not_found``, ``bad_reference``.
            StoreError: the store cannot be read.
        """
        reference = reference_of(reference, "reference")
        with self._database.reading() as session:
            found = _found(session, reference)
        if found is None:
            raise _no_record(reference)
        return found

    def records(
        self, *, after: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Record]:
        """All records in the order in which they were recorded, a few in memory at a time.

        Args:
            after: the reference of a record: only those that came later.
            since: only those recorded at this moment or later.
            until: only those recorded before this moment.

        Raises:
            InputError: ``record_not_found``, ``bad_reference``, ``bad_time``.
        """
        wanted = select(RecordRow).order_by(col(RecordRow.id)).limit(PAGE)
        if since is not None:
            wanted = wanted.where(col(RecordRow.recorded_at) >= moment(since, "since"))
        if until is not None:
            wanted = wanted.where(col(RecordRow.recorded_at) < moment(until, "until"))
        last = 0
        if after is not None:
            with self._database.reading() as session:
                last = _row(session, reference_of(after, "after")).id
        return self._paged(wanted, last)

    def _paged(self, wanted: Any, last: int) -> Iterator[Record]:
        while True:
            with self._database.reading() as session:
                rows = session.exec(wanted.where(col(RecordRow.id) > last)).all()
                page = read_records(session, rows)
            yield from page
            if len(rows) < PAGE:
                return
            last = rows[-1].id

    def export(
        self,
        out: str | Path | TextIO,
        form: Form = "csv",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """Writes records and reversals for an auditor; see `dtariff.store.export`.

        Args:
            out: a path, which is replaced when all is written, or a text file.
            form: ``csv`` or ``jsonl``.
            since: only what was recorded or reversed at this moment or later.
            until: only what was recorded or reversed before this moment.

        Returns:
            How many rows were written.

        Raises:
            InputError: ``unknown_form``, ``bad_time``.
            StoreError: ``export_failed`` where the file cannot be written; a file of that name is then as it was.
        """
        from_, to = (None if at is None else moment(at, param) for at, param in ((since, "since"), (until, "until")))
        return export(self._database, out, form, since=from_, until=to)

    # --- releases ----------------------------------------------------------------------------------------------

    def keep_release(self, digest: str, texts: Texts) -> None:
        """Keeps the texts of a release of the tables, once.

        Raises:
            DataError: ``release_differs``: the texts have another digest.
        """
        packed = self._packed(digest, lambda: texts)
        if packed is not None:
            with self._database.writing() as session:
                keep_texts(session, digest, packed, moment(None))
            self._kept.add(digest)

    def release(self, digest: str) -> dict[str, bytes] | None:
        """The texts of a release that was kept, or None.

        Raises:
            StoreError: ``store_damaged`` if they are not those of the digest any more.
        """
        with self._database.reading() as session:
            return texts_of(session, digest)

    def book(self, digest: str) -> Book | None:
        """The tables of a release that was kept or published, ready to be asked, or None.

        Raises:
            StoreError: ``store_damaged`` if they are not those of the digest any more.
            DataError: ``tables_broken`` if this code cannot read what an older one kept.
        """
        return book_at(self._database, digest)

    def _packed(self, digest: str, texts_of: Callable[[], Texts | None]) -> bytes | None:
        """The texts ready to be kept; None if they are kept already, or cannot be had. Made before a writer's turn."""
        if digest in self._kept:
            return None
        with self._database.reading() as session:
            if is_kept(session, digest):
                self._kept.add(digest)
                return None
        texts = texts_of()
        if texts is None:
            return None
        if digest_of(texts) != digest:
            raise DataError("release_differs", f"the texts have digest {digest_of(texts)}, not {digest}")
        return pack(texts)


# --- what is asked, and what there is ------------------------------------------------------------------------------


def _found(session: Session, reference: str) -> Record | None:
    rows = session.exec(select(RecordRow).where(col(RecordRow.reference) == reference)).all()
    return next(iter(read_records(session, rows)), None)


def _row(session: Session, reference: str) -> RecordRow:
    row = session.exec(select(RecordRow).where(col(RecordRow.reference) == reference)).first()
    if row is None:
        raise _no_record(reference)
    return row


def _no_record(reference: str) -> DTariffError:
    return InputError("record_not_found", f"nothing is recorded under {reference!r}", param="reference")


def _same_quote(found: Record, sheet: Sheet) -> Record:
    if found.sheet.input_digest != sheet.input_digest:
        message = f"reference {found.reference!r} names another order, recorded on {found.recorded_at:%Y-%m-%d}"
        hint = "a changed order is a new one: reverse the old record and take a new reference"
        raise AlreadyRecordedError("already_recorded", message, param="reference", hint=hint)
    return found


def _is_reversal(session: Session, reference: str) -> bool:
    return bool(session.exec(select(ReversalRow.id).where(col(ReversalRow.reference) == reference)).first())


def _same_reversal(record: Record, reference: str, asked: Mapping[str, int] | None, reason: str) -> Reversal:
    """The reversal of a reference, if it is the one that is asked for: what was asked then would give it again."""
    for place, found in enumerate(record.reversals):
        if found.reference == reference and found.reason == reason:
            given = {line.reference: line.total for line in found.lines}
            before = Record(
                reference=record.reference,
                sheet=record.sheet,
                recorded_at=record.recorded_at,
                reversals=record.reversals[:place],
            )
            if given == (asked if asked is not None else {line.reference: line.total for line in before.open_lines}):
                return found
    message = f"reference {reference!r} names another reversal"
    hint = "take a new reference for a new reversal"
    raise AlreadyReversedError("reversal_recorded", message, param="reversal_reference", hint=hint)
