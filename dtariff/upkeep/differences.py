"""Two states of the tables set against each other: which rows differ, and which quotes change."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import PurePosixPath

from dtariff.model.citation import Form
from dtariff.model.clock import AsOf, known_on, pick
from dtariff.model.entry import Entry
from dtariff.model.errors import DataError
from dtariff.model.table_changes import Difference, Moved, TablesDiff
from dtariff.tables.book import Book
from dtariff.tables.entries import Node, entry_of, form_at, header, nodes_of, series_of
from dtariff.tables.release import book_of_compiled, kept_or_compiled
from dtariff.tables.row_changes import RowChange, row_changes
from dtariff.tables.texts import Texts
from dtariff.telling.entries import file_name
from dtariff.telling.locale import country_name
from dtariff.upkeep.panel import Watch, compare
from dtariff.upkeep.states import State

A_DAY = timedelta(days=1)


def tables_diff(
    before: State,
    after: State,
    *,
    rows_only: bool = False,
    today: date | None = None,
    watch: Watch = lambda _, __: None,
) -> TablesDiff:
    """What differs between two states of the tables; names are told in the present language.

    Args:
        before: the tables as they were.
        after: the tables as they are.
        rows_only: whether no quote is to be priced.
        today: the day on which a shop asks; by default the calendar's.
        watch: is told how far the pricing is.

    Raises:
        DataError: ``tables_broken`` with every fault of a state that has any.
        ConflictError: ``rules_conflict`` where rules of a state quarrel and nothing else is wrong.
    """
    was, now = _book(before), _book(after)
    paths = _other_texts(before.texts, after.texts)
    changes = row_changes(_forms(was, paths), _forms(now, paths))
    moved = None if rows_only else compare(was, now, changes, today=today, watch=watch)
    told = _told(moved) if moved else frozenset()
    return TablesDiff(
        before=before.name,
        after=after.name,
        digest_before=was.digest,
        digest_after=now.digest,
        differences=tuple(_difference(change, was, now) for change in changes),
        moved=moved,
        files={path: _file_name(path, was, now) for path in dict.fromkeys(change.path for change in changes)},
        places=_place_names(was, told) | _place_names(now, told),
    )


def _told(moved: Moved) -> frozenset[str]:
    """Codes of the places that are told of: there may be thousands that are not, each with a file to be opened."""
    carriers = (change.case.destination for change in moved.counterparts)
    return frozenset((*moved.panel.destinations, *moved.panel.sellers, *carriers))


def _book(state: State) -> Book:
    try:
        return book_of_compiled(kept_or_compiled(state.texts), lambda: state.texts)
    except DataError as error:
        told = f"{state.name}: {error.message}"
        raise type(error)(error.code, told, faults=error.faults, hint=error.hint) from None


def _other_texts(before: Texts, after: Texts) -> list[str]:
    """Paths of files whose texts differ: all others say the same."""
    return [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]


def _forms(book: Book, paths: Iterable[str]) -> dict[str, Form]:
    return {path: form for path in paths if (form := form_at(book, path)) is not None}


def _difference(change: RowChange, was: Book, now: Book) -> Difference:
    return Difference(
        path=change.path,
        kind=change.kind,
        before=_entry(change.path, change.was, was),
        after=_entry(change.path, change.now, now),
        altered=change.altered,
        instead=_entry(change.path, _until_then(change, now), now) if change.kind == "started" else None,
    )


def _until_then(change: RowChange, book: Book) -> Node | None:
    """The row of a series that holds on the day before a new one begins, as known when that one is."""
    form = form_at(book, change.path)
    row = change.node.form
    if form is None or row.since is None:
        return None
    rows = [node for node in series_of(nodes_of(form))[change.node.series] if node.form.since is not None]
    held = pick((node.form for node in rows), AsOf(row.since - A_DAY, known_on(row)))
    return next((node for node in rows if node.form is held), None)


def _entry(path: str, node: Node | None, book: Book) -> Entry | None:
    form = form_at(book, path)
    return None if node is None or form is None else entry_of(book, path, node, form)


# --- names ---------------------------------------------------------------------------------------------------------


def _file_name(path: str, was: Book, now: Book) -> str:
    book = now if path in now.paths else was
    titles = {grouping.id: grouping.short or grouping.title for grouping in (*book.groupings, *book.forums)}
    return file_name(path, header(book, path).facts, {**titles, **_place_names(book, [PurePosixPath(path).stem])})


def _place_names(book: Book, codes: Iterable[str]) -> dict[str, str]:
    """Names of those places that are subdivisions or special territories, with their country."""
    parts = (book.jurisdiction(code) for code in sorted(codes) if "-" in code)
    return {
        part.code: f"{part.name or part.code} ({country_name(part.part_of)})"
        for part in parts
        if part is not None and part.part_of
    }
