"""The texts and the compiled form of a release in a store: how they are kept, and how a Book is had of them again.

A reader needs no pydantic where this very code compiled the release. What another code compiled is not answered from:
then the texts are compiled again. Both are proved before they are used: the texts by their digest, which names the
release, the compiled form by one of its own, against accidents.
"""

import zlib
from contextlib import suppress
from datetime import datetime

from sqlmodel import Session, col, select

from dtariff.model.citation import Form
from dtariff.store.database import Database
from dtariff.store.packing import unpack
from dtariff.store.rows import CompiledRow, ReleaseRow
from dtariff.tables.book import Book
from dtariff.tables.kept import Compiled, read, tag, written
from dtariff.tables.release import book_of_compiled, kept_or_compiled
from dtariff.tables.texts import Texts


def is_kept(session: Session, digest: str) -> bool:
    """Whether the texts of a release are there."""
    return session.exec(select(ReleaseRow.digest).where(col(ReleaseRow.digest) == digest)).first() is not None


def keep_texts(session: Session, digest: str, packed: bytes, at: datetime) -> None:
    """Keeps the texts of a release, once."""
    if not is_kept(session, digest):
        session.add(ReleaseRow(digest=digest, packed=packed, kept_at=at))
        session.flush()


def texts_of(session: Session, digest: str) -> dict[str, bytes] | None:
    """The texts of a release, or None.

    Raises:
        ValueError: they are not those of the digest any more.
    """
    row = session.get(ReleaseRow, digest)
    return None if row is None else unpack(row.packed, digest)


def pack_compiled(compiled: Compiled) -> bytes:
    """A compiled form ready to be kept."""
    return zlib.compress(written(compiled))


def keep_compiled(session: Session, digest: str, packed: bytes, at: datetime) -> None:
    """Keeps what this code compiled of a release, once."""
    code = tag()
    if session.get(CompiledRow, (digest, code)) is None:
        session.add(CompiledRow(digest=digest, code=code, packed=packed, kept_at=at))


def book_at(database: Database, digest: str) -> Book | None:
    """The Book of a release, or None where its texts are not there.

    Raises:
        StoreError: ``store_damaged`` if they are not those of the digest any more.
        DataError: ``tables_broken`` if this code cannot read what an older one published.
    """
    with database.reading() as session:
        row = session.get(CompiledRow, (digest, tag()))
        compiled = None if row is None else _whole(row)
        texts = texts_of(session, digest) if compiled is None else None
    if compiled is None and texts is None:
        return None

    def source() -> Texts | None:
        with database.reading() as session:
            return texts_of(session, digest)

    return book_of_compiled(compiled or kept_or_compiled(texts or {}), source)


def forms_at(session: Session, digest: str, paths: frozenset[str]) -> dict[str, Form]:
    """Some files of a release, as whichever code compiled it read them; a key that is newer says the usual.

    So what was published before a form had a new key can still be held against what is published after it.

    Raises:
        DataError: ``tables_broken`` if neither that nor the texts can be read.
    """
    from dtariff.tables.entries import form_at  # noqa: PLC0415 - brings pydantic, and readers need none

    wanted = select(CompiledRow).where(col(CompiledRow.digest) == digest).order_by(col(CompiledRow.kept_at).desc())
    for compiled in filter(None, map(_whole, session.exec(wanted))):
        book = book_of_compiled(compiled, lambda: None)
        with suppress(LookupError, TypeError, ValueError):  # a form is another now: perhaps the texts can be read
            found = {path: form_at(book, path) for path in sorted(paths & set(book.paths))}
            return {path: form for path, form in found.items() if form is not None}
    return _read_again(texts_of(session, digest) or {}, paths)


def _read_again(texts: Texts, paths: frozenset[str]) -> dict[str, Form]:
    from dtariff.tables.reader import read_forms  # noqa: PLC0415 - as above
    from dtariff.tables.release import broken  # noqa: PLC0415

    forms, faults = read_forms({path: text for path, text in texts.items() if path in paths})
    if faults:
        raise broken(faults)
    return forms


def _whole(row: CompiledRow) -> Compiled | None:
    """What was compiled, or None if it is damaged."""
    try:
        compiled = read(zlib.decompress(row.packed))
    except zlib.error:
        return None
    return compiled if compiled is not None and compiled.digest == row.digest else None
