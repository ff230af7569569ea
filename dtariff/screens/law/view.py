"""The state of the page of the tables in the query string, so that a link opens the same view again.

What in a link cannot be asked is replaced by the usual choice and told as a fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast, get_args

from dtariff.model.clock import read_day
from dtariff.model.errors import DTariffError, InputError
from dtariff.screens.fields import LAST_DAY
from dtariff.tables.book import Book

Show = Literal["rows", "changes", "text"]
Of = Literal["law", "knowledge"]
Scope = Literal["file", "folder", "all"]

FIRST = "jurisdictions/ID.toml"
"""The file that is open on the first visit: it has a bit of everything."""

A_YEAR = timedelta(days=365)
LONG = 80
"""A text longer than anybody would look for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page asks.

    Attributes:
        show: rows of a file, what changed, or the text of the file.
        folder: the kind of files offered; empty for those that stand alone, ``*`` for all.
        look: words that the names of the files offered contain. file: the path of the one opened.
        find: words that the rows shown contain.
        on, known: the days of law and of knowledge.
        of: whether two days of law or two of knowledge are compared. first, second: the days.
        scope: in the file opened, in all of its kind, or in all.
    """

    show: Show
    folder: str
    look: str
    file: str
    find: str
    on: date
    known: date
    of: Of
    first: date
    second: date
    scope: Scope


def usual(book: Book, today: date) -> View:
    """The view on the first visit."""
    return View(
        show="rows",
        folder="*",
        look="",
        file=FIRST if FIRST in book.paths else book.paths[0],
        find="",
        on=today,
        known=today,
        of="law",
        first=today - A_YEAR,
        second=today,
        scope="all",
    )


def to_query(view: View) -> dict[str, str]:
    """A view as a query string; of what is compared only where something is."""
    query = {"show": view.show, "file": view.file}
    query |= {"folder": view.folder or "shared"} if view.folder != "*" else {}
    query |= {key: text for key, text in (("look", view.look), ("find", view.find)) if text}
    if view.show == "changes":
        query |= {"of": view.of, "first": view.first.isoformat(), "second": view.second.isoformat()}
        query |= {"scope": view.scope}
    if view.show == "rows":
        query["on"] = view.on.isoformat()
    return query | ({} if view.show == "text" else {"known": view.known.isoformat()})


def from_query(query: Mapping[str, str], book: Book, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    first = usual(book, today)
    faults: list[DTariffError] = []
    folder = _one_of(query, "folder", first.folder, ["*", "shared", *filter(None, folders(book))], faults)
    begins = _day(query, "first", book, first.first, faults)
    ends = _day(query, "second", book, first.second, faults)
    if ends < begins:
        message = f"{ends} is before {begins}"
        faults.append(InputError("days_reversed", message, param="second", hint="give the earlier day first"))
        begins, ends = ends, begins
    view = View(
        show=cast("Show", _one_of(query, "show", first.show, get_args(Show), faults)),
        folder="" if folder == "shared" else folder,
        look=query.get("look", "")[:LONG],
        file=_one_of(query, "file", first.file, book.paths, faults),
        find=query.get("find", "")[:LONG],
        on=_day(query, "on", book, today, faults),
        known=_day(query, "known", book, today, faults),
        of=cast("Of", _one_of(query, "of", first.of, get_args(Of), faults)),
        first=begins,
        second=ends,
        scope=cast("Scope", _one_of(query, "scope", first.scope, get_args(Scope), faults)),
    )
    return view, tuple(faults)


def folders(book: Book) -> tuple[str, ...]:
    """The folders of the tables; empty for that of the files that stand alone."""
    return tuple(sorted({folder_of(path) for path in book.paths}))


def folder_of(path: str) -> str:
    """The folder of a file.

    Example:
        >>> folder_of("jurisdictions/ID.toml"), folder_of("codes.toml")
        ('jurisdictions', '')
    """
    return path.rpartition("/")[0]


def _one_of(query: Mapping[str, str], key: str, first: str, allowed: Iterable[str], faults: list[DTariffError]) -> str:
    asked = query.get(key, "")[:LONG].strip()
    if not asked or asked in (options := [*allowed]):
        return asked or first
    hint = "one of: " + ", ".join(options) if len(options) < 10 else "choose one from the list"  # noqa: PLR2004 - a line
    faults.append(InputError(f"unknown_{key}", f"no {key} {asked!r}", param=key, hint=hint))
    return first


def _day(query: Mapping[str, str], key: str, book: Book, usual_day: date, faults: list[DTariffError]) -> date:
    asked = query.get(key, "")[:LONG]
    if not asked:
        return usual_day
    try:
        day = read_day(asked, key)
    except InputError as error:
        faults.append(error)
        return usual_day
    earliest = book.codes.covers_from
    if earliest <= day <= LAST_DAY:
        return day
    message = f"{day} is outside the tables, which run from {earliest} to {LAST_DAY}"
    faults.append(InputError("before_coverage" if day < earliest else "bad_date", message, param=key))
    return min(max(day, earliest), LAST_DAY)
