"""The state of the page of the tables in the query string, so that a link opens the same view again.

What in a link cannot be asked is replaced by the usual choice and told as a fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast, get_args

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError
from dtariff.screens.query import Reader
from dtariff.tables.book import Book

Show = Literal["rows", "changes", "text"]
Of = Literal["law", "knowledge"]
Scope = Literal["file", "folder", "all"]

FIRST = "jurisdictions/ID.toml"
"""The file that is open on the first visit: it has a bit of everything."""

SHARED = "shared"
"""How a link names the folder of the files that stand alone."""

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
    query |= {"folder": view.folder or SHARED} if view.folder != "*" else {}
    query |= {key: text for key, text in (("look", view.look), ("find", view.find)) if text}
    if view.show == "changes":
        query |= {"of": view.of, "first": view.first.isoformat(), "second": view.second.isoformat()}
        query |= {"scope": view.scope}
    if view.show == "rows":
        query["on"] = view.on.isoformat()
    return query | ({} if view.show == "text" else {"known": view.known.isoformat()})


def from_query(query: Mapping[str, str], engine: Engine, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    first, reader = usual(engine.book, today), Reader(query, engine)
    folder = reader.one_of("folder", first.folder, ["*", SHARED, *filter(None, folders(engine.book))])
    begins, ends = reader.day("first", first.first), reader.day("second", first.second)
    if ends < begins:
        hint = "give the earlier day first"
        reader.faults.append(InputError("days_reversed", f"{ends} is before {begins}", param="second", hint=hint))
        begins, ends = ends, begins
    view = View(
        show=cast("Show", reader.one_of("show", first.show, get_args(Show))),
        folder="" if folder == SHARED else folder,
        look=query.get("look", "")[:LONG],
        file=_file(query.get("file", "")[:LONG], first.file, reader),
        find=query.get("find", "")[:LONG],
        on=reader.day("on", today),
        known=reader.day("known", today),
        of=cast("Of", reader.one_of("of", first.of, get_args(Of))),
        first=begins,
        second=ends,
        scope=cast("Scope", reader.one_of("scope", first.scope, get_args(Scope))),
    )
    return view, tuple(reader.faults)


def _file(asked: str, usual_one: str, reader: Reader) -> str:
    """A path of the tables; some are longer than other words of a link."""
    if not asked or asked in reader.engine.book.paths:
        return asked or usual_one
    hint = "choose one from the list"
    reader.faults.append(InputError("unknown_file", f"no file {asked!r}", param="file", hint=hint))
    return usual_one


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
