"""Opens the files of the tables for a reader: every row of every form, with its days and its sources.

Driven by the forms themselves (`dtariff.model.law` and its neighbours), so that a key added to one shows up by itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, NamedTuple

from dtariff.model.citation import SURENESS, Form, Source
from dtariff.model.clock import AsOf, is_known, known_on, pick
from dtariff.model.entry import Entry, Fact, Gaps, Heading, Status
from dtariff.tables.book import Book, sureness
from dtariff.tables.found import holds_forms

APART = frozenset({"since", "day", "until", "known", "retracted", "cite", "sure", "note"})
"""Keys that an entry tells in places of their own."""

USUAL = ("in_force", "state")
"""Keys that are told although they say the usual, where a dated row says nothing else."""

WHO = frozenset({"a", "b", "code", "side"})
"""Keys that only say of whom a row speaks."""

PREFACE = frozenset({"sources"})
"""Keys under which a file keeps what it needs for itself: it is never silent on them."""


class Node(NamedTuple):
    """A form in a file: its place, the forms above it, and the name of the list it stands in."""

    key: str
    name: str
    above: tuple[Form, ...]
    names: tuple[str, ...]
    form: Any

    @property
    def series(self) -> tuple[str, ...]:
        """What the rows of one series share: their list and, in a list of many (parties), whom they speak of."""
        of = (str(getattr(self.form, name, "")) for name in ("code", "a", "b", "type", "partner"))
        return (self.key.rpartition("[")[0] or self.key, *of)

    @property
    def has_two_clocks(self) -> bool:
        """Whether it is a row of a series: with a day of law and a day of knowledge."""
        return hasattr(self.form, "known") and hasattr(self.form, "since")


def form_at(book: Book, path: str) -> Form | None:
    """The file at a path, or None where there is none."""
    from dtariff.tables.schema import form_of  # noqa: PLC0415 - brings pydantic, and a checkout opens no file so

    form = form_of(path)
    return book.form(path, form) if form is not None else None


def entries(book: Book, path: str, as_of: AsOf) -> tuple[Entry, ...]:
    """Every part of a file in its order, the file itself first; none where there is no such file."""
    form = form_at(book, path)
    if form is None:
        return ()
    nodes = [*nodes_of(form)]
    stands = _statuses(nodes, as_of)
    return tuple(entry_of(book, path, node, form, stands.get(node.key)) for node in nodes)


def header(book: Book, path: str) -> Entry:
    """What a file says of itself. Raises KeyError where there is none."""
    form = form_at(book, path)
    if form is None:
        raise KeyError(path)
    return entry_of(book, path, next(nodes_of(form)), form)


# --- walking -------------------------------------------------------------------------------------------------------


def nodes_of(form: Form) -> Iterator[Node]:
    """Every form inside a form, itself first."""
    return _nodes(Node("", "", (), (), form))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for below in nodes_below(node):
        yield from _nodes(below)


def nodes_below(node: Node) -> Iterator[Node]:
    """The forms that stand right below one."""
    above, names = ((*node.above, node.form), (*node.names, node.name)) if node.key else ((), ())
    for name, value in _fields(node.form):
        key = f"{node.key}.{name}" if node.key else name
        if isinstance(value, Form):
            yield Node(key, name, above, names, value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Form):
            for at, item in enumerate(value):
                yield Node(f"{key}[{at}]", name, above, names, item)
        elif isinstance(value, Mapping):
            for word, item in value.items():
                if isinstance(item, Form):
                    yield Node(f"{key}.{word}", name, above, names, item)


def _fields(form: Form) -> Iterator[tuple[str, Any]]:
    return ((f.name, getattr(form, f.name)) for f in fields(form))


def entry_of(book: Book, path: str, node: Node, file: Form, status: Status | None = None) -> Entry:
    """A form as a reader sees it."""
    form = node.form
    own: Mapping[str, Source] = getattr(file, "sources", {})
    citations = book.citations(own, getattr(form, "cite", ()))
    lowered = getattr(form, "sure", None)
    return Entry(
        path=path,
        key=node.key,
        name=node.name,
        above=tuple(Heading(name=name, facts=facts_of(one)) for name, one in zip(node.names, node.above, strict=True)),
        facts=facts_of(form) | ({"key": node.key.partition(".")[2]} if isinstance(form, Source) else {}),
        since=getattr(form, "since", None) or getattr(form, "day", None),
        until=getattr(form, "until", None),
        known=getattr(form, "known", None),
        retracted=getattr(form, "retracted", None),
        status=status,
        sure=sureness(citations, lowered) if citations else lowered,
        citations=citations,
        note=getattr(form, "note", ""),
    )


def facts_of(form: Form) -> dict[str, Fact]:
    """What the keys of a form say by themselves: not those that hold forms, and not those that say the usual."""
    every = {f.name: f for f in fields(form) if f.name not in APART}
    found = {name: _fact(getattr(form, name)) for name, f in every.items() if getattr(form, name) != _usual(f)}
    told = {name: fact for name, fact in found.items() if fact is not None}
    speaks = told.keys() - WHO or getattr(form, "since", None) is None
    return told if speaks else told | {name: getattr(form, name) for name in USUAL if name in every}


def _usual(field: Any) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _fact(value: Any) -> Fact | None:
    """A value as it is told; None for one that holds forms, which are told by themselves."""
    if isinstance(value, Form):
        return None
    if isinstance(value, Mapping):
        pairs = [(name, item) for name, item in value.items() if not isinstance(item, (Form, Mapping))]
        return tuple(f"{name}: {_words(item)}" for name, item in pairs) or None
    if isinstance(value, tuple):
        return None if any(isinstance(item, Form) for item in value) else tuple(map(str, value))
    found: Fact = value
    return found


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


# --- how rows stand on a day ---------------------------------------------------------------------------------------


def series_of(nodes: Iterable[Node]) -> dict[tuple[str, ...], list[Node]]:
    """The dated rows of a file by their series."""
    found: dict[tuple[str, ...], list[Node]] = {}
    for node in nodes:
        if node.has_two_clocks:
            found.setdefault(node.series, []).append(node)
    return found


def _statuses(nodes: Iterable[Node], as_of: AsOf) -> dict[str, Status]:
    """How each dated row stands, by its key."""
    found: dict[str, Status] = {}
    for rows in series_of(nodes).values():
        held = pick((node.form for node in rows if node.form.since), as_of)
        found |= {node.key: _status(node.form, held, as_of) for node in rows}
    return found


def _status(row: Any, held: Any, as_of: AsOf) -> Status:
    if row.retracted is not None and row.retracted <= as_of.known:
        return "retracted"
    first: date | None = row.known or row.since
    if first is not None and first > as_of.known:
        return "not_known"
    if row.since is None:
        return "undated"
    if row.since > as_of.on:
        return "ahead"
    return "holds" if row is held else "past"


def knows(row: Any, day: date) -> bool:
    """Whether a dated row counts for somebody asking with the knowledge of that day."""
    return row.since is not None and is_known(row, day)


def made_known(row: Any) -> date | None:
    """The day on which a row became known, or None where neither that nor its first day is established."""
    if row.since is None:
        day: date | None = row.known
        return day
    return known_on(row)


# --- what a file leaves open ---------------------------------------------------------------------------------------


def gaps(book: Book, path: str, as_of: AsOf) -> Gaps:
    """What a file leaves open. Raises KeyError where there is none."""
    form = form_at(book, path)
    if form is None:
        raise KeyError(path)
    every = entries(book, path, as_of)
    found = Counter(entry.sure for entry in every if entry.sure is not None and entry.name not in PREFACE)
    return Gaps(
        silent=tuple(_silent(form)),
        unknown=tuple(one for one in every if one.facts.get("unknown") and one.status in ("holds", "ahead")),
        rows={sure: found[sure] for sure in SURENESS if found[sure]},
        unlinked=sum(entry.name == "sources" and "url" not in entry.facts for entry in every),
    )


def _silent(form: Form) -> Iterator[str]:
    """Keys that may hold forms and hold none."""
    for f in fields(form):
        if f.name not in PREFACE and getattr(form, f.name) in ((), None) and holds_forms(f.type):
            yield f.name
