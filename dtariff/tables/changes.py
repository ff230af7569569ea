"""What changed between two days: of law, as it was known on one day, or of what was known of it.

Pure: two days and a Book in, changes out. A row of a series (a rate, a party, a state) takes over from the one before:
on its day of law, which is ``from``, and on its day of knowledge, which is ``known``. What has a single day (an event,
a signature) happened on it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from dtariff.model.citation import Form
from dtariff.model.clock import AsOf, pick
from dtariff.model.entry import Change, Kind
from dtariff.model.errors import InputError
from dtariff.tables.book import Book
from dtariff.tables.entries import Node, entry_of, form_at, knows, made_known, nodes_of, series_of

HAPPENED = ("day", "signed", "concluded", "announced", "in_force_on")
"""Keys that name the single day of a thing."""

ENDS: tuple[tuple[str, object], ...] = (("in_force", False), ("state", "ended"), ("state", "lapsed"))
"""What a row says that ends what stood."""

A_DAY = timedelta(days=1)


NO_LAW = ("exchange/", "scenarios/")
"""Where files lie that are no law: prices of money, and what is assumed."""


class _Span(NamedTuple):
    """From the day after the first to the second, as known on a day."""

    first: date
    second: date
    known: date

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first < day <= self.second


class _File(NamedTuple):
    """A file under comparison, and how an entry is made of one of its rows."""

    nodes: list[Node]
    told: Callable[[Node | None], Any]


def paths_of_law(book: Book) -> tuple[str, ...]:
    """Paths of all files that say what is so, and not what might be."""
    return tuple(path for path in book.paths if not path.startswith(NO_LAW))


def changes_of_law(book: Book, paths: Iterable[str], first: date, second: date, known: date) -> tuple[Change, ...]:
    """What changed in the law after a day and up to another, as known on a third; by day, then by file.

    Raises:
        InputError: ``days_reversed``.
    """
    return _changes(book, paths, _span(first, second, known), _of_law)


def changes_of_knowledge(book: Book, paths: Iterable[str], first: date, second: date) -> tuple[Change, ...]:
    """What became known after a day and up to another, and what was withdrawn; by day, then by file.

    Only what has a day of knowledge of its own counts, and what happened on a single day.

    Raises:
        InputError: ``days_reversed``.
    """
    return _changes(book, paths, _span(first, second, second), _of_knowledge)


def _span(first: date, second: date, known: date) -> _Span:
    if second < first:
        message = f"{second} is before {first}"
        raise InputError("days_reversed", message, param="second", hint="give the earlier day first")
    return _Span(first, second, known)


def _changes(
    book: Book, paths: Iterable[str], span: _Span, of: Callable[[_File, _Span], Iterator[Change]]
) -> tuple[Change, ...]:
    found = []
    for path in paths:
        form = form_at(book, path)
        if form is not None:
            found += [*of(_file(book, path, form), span)]
    return tuple(sorted(found, key=_order))


def _order(change: Change) -> tuple[date, bool, str]:
    """By day; law before what is told beside it, which stands in files of no folder."""
    path = change.entry.path
    return change.day, "/" not in path, path


def _file(book: Book, path: str, form: Form) -> _File:
    def told(node: Node | None) -> Any:
        return None if node is None else entry_of(book, path, node, form)

    return _File([*nodes_of(form)], told)


def _of_law(file: _File, span: _Span) -> Iterator[Change]:
    for rows in series_of(file.nodes).values():
        yield from _taken_over([node for node in rows if knows(node.form, span.known)], file, span)
    for node in file.nodes:
        if not node.has_two_clocks:
            if span.holds(getattr(node.form, "since", None)):
                yield Change(kind="started", day=node.form.since, after=file.told(node))
            if span.holds(getattr(node.form, "until", None)):
                yield Change(kind="ended", day=node.form.until, after=file.told(node))
    yield from _happened(file, span)


def _taken_over(rows: list[Node], file: _File, span: _Span) -> Iterator[Change]:
    """The rows of one series that take over in the span, each with the one that it follows."""
    for node in rows:
        day = node.form.since
        if span.holds(day) and _held(rows, AsOf(day, span.known)) is node:
            before = _held(rows, AsOf(day - A_DAY, span.known))
            yield Change(kind=_kind(node.form), day=day, before=file.told(before), after=file.told(node))


def _held(rows: Iterable[Node], as_of: AsOf) -> Node | None:
    """The row of a series that decides on a day."""
    rows = [*rows]
    held = pick((node.form for node in rows), as_of)
    return next((node for node in rows if node.form is held), None)


def _kind(row: Any) -> Kind:
    return "ended" if any(getattr(row, name, None) == says for name, says in ENDS) else "started"


def _happened(file: _File, span: _Span) -> Iterator[Change]:
    for node in file.nodes:
        for name in HAPPENED:
            day = getattr(node.form, name, None)
            if day is not None and span.holds(day) and day <= span.known:
                yield Change(kind="happened", day=day, after=file.told(node))


def _of_knowledge(file: _File, span: _Span) -> Iterator[Change]:
    for rows in series_of(file.nodes).values():
        for node in rows:
            came = made_known(node.form)
            if came is not None and span.holds(came):
                before = _believed(rows, node, came - A_DAY)
                yield Change(kind="became_known", day=came, before=file.told(before), after=file.told(node))
            gone = node.form.retracted
            if span.holds(gone):
                after = _believed(rows, node, gone)
                yield Change(kind="retracted", day=gone, before=file.told(node), after=file.told(after))
    yield from _happened(file, span)


def _believed(rows: Iterable[Node], node: Node, known: date) -> Node | None:
    """What was known, on a day, to hold from the first day of a row."""
    if node.form.since is None:
        return None
    return _held((one for one in rows if knows(one.form, known)), AsOf(node.form.since, known))
