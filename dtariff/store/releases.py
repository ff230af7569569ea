"""Releases of the tables: published one after the other, appended to and never changed, each to be had again.

A publisher checks and compiles before his turn, and then writes everything in one transaction: whenever the process is
killed, the last release is the old one or the new. Of several publishers who started from the same release one wins,
and the others are told. A reader waits for nobody while a publisher prepares or writes, but in an SQLite file for the
moment of the commit itself: beside a publisher of the full tables, on two busy cores, the longest of 13,000 reads took
63 ms, and of reads alone 13 ms (``tests/benchmarks/readers.py``). On PostgreSQL nobody waits at all.

Example:
    >>> releases = Store.open("shop.sqlite").releases  # doctest: +SKIP
    >>> releases.publish(read_texts(folder), who="Ada", note="The gazette says 12 %").number  # doctest: +SKIP
    1
    >>> releases.rollback(1, who="Ada", note="The gazette was a forgery").kind  # doctest: +SKIP
    'rollback'
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session, col, select

from dtariff.model.citation import Form
from dtariff.model.errors import Fault, InputError, StateError, shown
from dtariff.model.publication import LONGEST_NOTE, LONGEST_WHO, Extent, LawRow, Publication
from dtariff.store.books import book_at, forms_at, keep_compiled, keep_texts, pack_compiled, texts_of
from dtariff.store.given import moment, words
from dtariff.store.indexing import counted, index, standing
from dtariff.store.law_rows import IndexedRow, rows_of
from dtariff.store.opened import Opened
from dtariff.store.packing import pack
from dtariff.store.rows import PublicationRow
from dtariff.tables.book import Book
from dtariff.tables.kept import Compiled
from dtariff.tables.texts import Texts, digest_of

KeptT = TypeVar("KeptT")

SHORTEST = 8
"""Characters of a digest that name a release; fewer digits are its number."""


class Releases(Opened):
    """The releases in a store, which `Store.releases` gives too."""

    # --- publish -----------------------------------------------------------------------------------------------

    def publish(
        self,
        texts: Texts,
        *,
        who: str,
        note: str = "",
        parent: int | None = None,
        now: datetime | None = None,
        examine: Callable[[Book], Sequence[Fault]] | None = None,
    ) -> Publication:
        """Checks, compiles and publishes tables as the next release.

        A dated row of the last release must stand in them as it was; it may be retracted, once.

        Args:
            texts: every file of the tables by its path.
            who: who publishes.
            note: why, in words.
            parent: the number of the release that the texts were made from, 0 where there was none; left out, the last
                release as it is now.
            now: the moment, by default the present one; by a clock that is behind, that of the last release.
            examine: asks the tables before they are published, as worked examples do; a fault refuses them.

        Raises:
            InputError: ``bad_who``, ``bad_note``, ``bad_time``.
            StateError: ``release_conflict``: another was published since ``parent``; ``nothing_new``: the last release
                has these very texts.
            DataError: ``tables_broken`` with every fault found; ``not_append_only`` with every row of the last release
                that is gone or changed.
            StoreError: nothing was published in halves; ask again.
        """
        head = self.head()
        said = _Said.of(who, note, now)
        _expect(head, _number(head) if parent is None else parent)
        digest = digest_of(texts)
        _refuse_same(head, digest)
        from dtariff.tables.publishable import publishable, refuse_rewritten  # noqa: PLC0415 - brings pydantic
        from dtariff.tables.release import book_of_compiled, broken  # noqa: PLC0415 - as above

        forms, compiled = publishable(texts)
        before, paths = self._changed(head, texts)
        after = {path: form for path, form in forms.items() if path in paths}
        refuse_rewritten(before, after)
        wrong = examine(book_of_compiled(compiled, lambda: texts)) if examine else ()
        if wrong:
            raise broken(wrong)
        ready = _Ready(head, digest, pack(texts), pack_compiled(compiled), paths, rows_of(after))
        return self._write(ready, said)

    def rollback(
        self, to: int | str, *, who: str, note: str, parent: int | None = None, now: datetime | None = None
    ) -> Publication:
        """Publishes the texts of an older release again, as the next one: the log and what was withdrawn stay.

        Rows of the releases between may so be gone; what is published next is held against this one.

        Args:
            to: the older release: its number, or how its digest begins.
            who: who goes back.
            note: why, in words.
            parent: the number of the release that is now the last; left out, whichever that is.
            now: as for `publish`.

        Raises:
            InputError: ``release_not_found``, ``ambiguous_release``, ``bad_release``, ``bad_who``, ``bad_note``,
                ``bad_time``.
            StateError: ``release_conflict``, ``nothing_new``.
            DataError: ``tables_broken`` if this code cannot read what an older one published.
            StoreError: nothing was published in halves; ask again.
        """
        head = self.head()
        said = _Said.of(who, words(note, "note", LONGEST_NOTE, needed=True), now)
        _expect(head, _number(head) if parent is None else parent)
        older = self.find(to)
        _refuse_same(head, older.digest)
        texts = self.texts(older.number)
        compiled = _compiled(texts)
        _, paths = self._changed(head, texts)
        with self._database.reading() as session:
            forms = forms_at(session, older.digest, paths)
        ready = _Ready(head, older.digest, pack(texts), pack_compiled(compiled), paths, rows_of(forms), older.number)
        return self._write(ready, said)

    def _changed(self, head: Publication | None, texts: Texts) -> tuple[dict[str, Form], frozenset[str]]:
        """The files that differ from those of the last release, as they were in it; and the paths of all that do."""
        if head is None:
            return {}, frozenset(texts)
        with self._database.reading() as session:
            was = _kept(texts_of(session, head.digest), head.digest)
            paths = frozenset(path for path in was.keys() | texts.keys() if was.get(path) != texts.get(path))
            return forms_at(session, head.digest, paths), paths

    def _write(self, ready: "_Ready", said: "_Said") -> Publication:
        with self._database.writing() as session:
            head = _last(session)
            _expect(head, _number(ready.parent))
            at = max(moment(said.now), head.published_at) if head else moment(said.now)
            number = _number(head) + 1
            keep_texts(session, ready.digest, ready.texts, at)
            keep_compiled(session, ready.digest, ready.compiled, at)
            row = PublicationRow(
                number=number,
                digest=ready.digest,
                parent=head.number if head else None,
                back_to=ready.back_to,
                kind="publish" if ready.back_to is None else "rollback",
                published_at=at,
                who=said.who,
                note=said.note,
            )
            session.add(row)
            index(session, number, ready.paths, ready.rows)
            return _publication(row)

    # --- find --------------------------------------------------------------------------------------------------

    def head(self) -> Publication | None:
        """The last release, or None where none was published."""
        with self._database.reading() as session:
            return _last(session)

    def log(self) -> tuple[Publication, ...]:
        """Every release, the last one first.

        Raises:
            StoreError: ``store_damaged`` if one between them is missing.
        """
        with self._database.reading() as session:
            rows = session.exec(select(PublicationRow).order_by(col(PublicationRow.number).desc()))
            found = tuple(map(_publication, rows))
            if [one.number for one in found] != [*range(len(found), 0, -1)]:
                raise ValueError("a release is missing between others")
            return found

    def find(self, release: int | str) -> Publication:
        """A release by its number, or by how its digest begins; of several that published the same texts the first.

        Raises:
            InputError: ``release_not_found``, ``ambiguous_release``, ``bad_release``.
        """
        named = _named(release)
        is_it = col(PublicationRow.number) == named
        if isinstance(named, str):
            is_it = col(PublicationRow.digest).startswith(named)
        with self._database.reading() as session:
            rows = session.exec(select(PublicationRow).where(is_it).order_by(col(PublicationRow.number))).all()
        if not rows:
            hint = "dtariff tables log lists those there are"
            raise InputError("release_not_found", f"no release {release}", param="release", hint=hint)
        if len({row.digest for row in rows}) > 1:
            message = f"several releases have a digest that begins with {release}"
            raise InputError("ambiguous_release", message, param="release", hint="write more of it, or the number")
        return _publication(rows[0])

    def on(self, day: date) -> Publication | None:
        """The release that was the last at the end of a day in UTC, or None where none was published by then."""
        end = datetime.combine(day, time.max, UTC)
        with self._database.reading() as session:
            return _last(session, end)

    # --- what a release holds ------------------------------------------------------------------------------------

    def texts(self, release: int | str) -> dict[str, bytes]:
        """Every file of a release by its path.

        Raises:
            InputError: as `find`. StoreError: ``store_damaged`` if they are not those of its digest any more.
        """
        digest = self.find(release).digest
        with self._database.reading() as session:
            return _kept(texts_of(session, digest), digest)

    def book(self, release: int | str) -> Book:
        """The tables of a release, ready to be asked: ``Engine(releases.book(3))``.

        Raises:
            InputError: as `find`. StoreError: ``store_damaged``.
            DataError: ``tables_broken`` if this code cannot read what an older one published.
        """
        digest = self.find(release).digest
        with self._database.reading():
            return _kept(book_at(self._database, digest), digest)

    def extent(self, release: int | str) -> Extent:
        """How much a release holds, and what it did to the rows of law. Errors as of `texts`."""
        found = self.find(release)
        files = len(self.texts(found.number))
        with self._database.reading() as session:
            return Extent(files=files, **counted(session, found.number))

    def rows(self, release: int | str, path: str = "") -> tuple[LawRow, ...]:
        """The dated rows of law that stood in a release, by file and series; of one file, or of all.

        Raises:
            InputError: as `find`.
        """
        number = self.find(release).number
        with self._database.reading() as session:
            return tuple(standing(session, number, path))


class _Said(NamedTuple):
    """Who publishes, why, and when: None for the moment of his turn."""

    who: str
    note: str
    now: datetime | None

    @classmethod
    def of(cls, who: str, note: str, now: datetime | None) -> "_Said":
        at = None if now is None else moment(now)
        return cls(words(who, "who", LONGEST_WHO, needed=True), words(note, "note", LONGEST_NOTE), at)


class _Ready(NamedTuple):
    """A release made ready before the writer's turn."""

    parent: Publication | None
    digest: str
    texts: bytes
    compiled: bytes
    paths: frozenset[str]
    rows: Mapping[str, IndexedRow]
    back_to: int | None = None


def _kept(found: KeptT | None, digest: str) -> KeptT:
    """What no line of the log is without, or damage: somebody who went past the triggers took it away."""
    if found is None:
        raise ValueError(f"what is kept of release {digest} is missing")
    return found


def _compiled(texts: Texts) -> Compiled:
    from dtariff.tables.release import kept_or_compiled  # noqa: PLC0415 - compiling brings pydantic

    return kept_or_compiled(texts)


def _last(session: Session, until: datetime | None = None) -> Publication | None:
    wanted: Any = select(PublicationRow).order_by(col(PublicationRow.number).desc()).limit(1)
    if until is not None:
        wanted = wanted.where(col(PublicationRow.published_at) <= until)
    row = session.exec(wanted).first()
    return None if row is None else _publication(row)


def _publication(row: PublicationRow) -> Publication:
    names = ("number", "digest", "parent", "back_to", "kind", "published_at", "who", "note")
    return Publication(**{name: getattr(row, name) for name in names})


def _number(head: Publication | None) -> int:
    return head.number if head else 0


def _expect(head: Publication | None, parent: int) -> None:
    if _number(head) != parent:
        told = f"release {head.number}, by {head.who} on {head.day}" if head else "none"
        message = f"the last release is {told}, and not {parent or 'none'}"
        hint = "look at what it changed, make your change on its texts, and publish again"
        raise StateError("release_conflict", message, param="parent", hint=hint)


def _refuse_same(head: Publication | None, digest: str) -> None:
    if head is not None and head.digest == digest:
        raise StateError("nothing_new", f"release {head.number} has these very texts", hint="there is nothing to do")


def _named(release: object) -> int | str:
    """The number that names a release, or the beginning of a digest."""
    if type(release) is int:
        return max(0, min(release, 2**31 - 1))
    text = release.strip().lower() if isinstance(release, str) else ""
    if text.isdecimal() and text.isascii() and len(text) < SHORTEST:
        return int(text)
    if SHORTEST <= len(text) <= 64 and not set(text) - set("0123456789abcdef"):  # noqa: PLR2004 - SHA-256 in hex
        return text
    hint = f"a number, or the first {SHORTEST} or more characters of a digest"
    raise InputError("bad_release", f"{shown(release)} names no release", param="release", hint=hint)
