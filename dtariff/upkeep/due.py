"""What in the tables needs a human on a day: ends that were announced, reviews, sources, what is open.

Pure: a Book and a day in, findings out. Driven by the forms of the tables (`dtariff.tables.entries`), so that a form or
a key that is new there is watched without anybody writing code for it.

The day is that of the keeper: what became known later than it, or was retracted by then, does not count. A row that has
no day of knowledge counts as announced where it was written before its own first day, which the day of the file's last
review shows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, get_args

from dtariff.model.citation import Form, Source
from dtariff.model.clock import AsOf
from dtariff.model.due import Due, DueKind, Place, Urgency
from dtariff.model.entry import Entry
from dtariff.model.errors import InputError
from dtariff.model.schedule import Schedule
from dtariff.model.treaties import Instrument
from dtariff.tables.book import Book, sureness
from dtariff.tables.changes import ENDS, HAPPENED, paths_of_law
from dtariff.tables.entries import Node, entry_of, form_at, nodes_of, series_of

WITHIN = 90
"""Days ahead that are watched, unless somebody says otherwise: a quarter."""

STALE = 365
"""Days after which a review, or a look at a source, is old: a year."""

KINDS: tuple[DueKind, ...] = get_args(DueKind)
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
NOT_YET = frozenset({"signed", "proposed"})
"""States of a rule that exists and is not law."""

A_DAY = timedelta(days=1)


def due(
    book: Book,
    on: date,
    *,
    within: int = WITHIN,
    stale: int = STALE,
    kinds: Collection[DueKind] = KINDS,
    jurisdiction: str = "",
) -> tuple[Due, ...]:
    """What needs a human on a day, the most pressing first: what is overdue, then what is near, then what is open.

    Args:
        book: the tables.
        on: the day.
        within: days ahead in which an announced change is told.
        stale: days after which a review, or a look at a source, is old.
        kinds: only these.
        jurisdiction: only what concerns this country, its parts, and the instruments that name it.

    Raises:
        InputError: ``bad_days`` for days below nought, ``unknown_code`` for a jurisdiction that has no file.
    """
    for param, days in (("within", within), ("stale", stale)):
        if days < 0:
            raise InputError("bad_days", f"{days} days", param=param, hint="write nought or more")
    watch = _Watch(book, on, within, stale)
    forms = ((path, form_at(book, path)) for path in _paths(book, jurisdiction, on))
    files = [_File(watch, path, form) for path, form in forms if form is not None]
    found = [one for file in files for of in FINDERS for one in of(file)]
    found += _shared_sources(watch, files)
    return tuple(sorted((one for one in found if one.kind in kinds), key=_order))


def _order(one: Due) -> tuple[int, int, date, int, str]:
    """The overdue, those ahead, the open; in each by kind; of a kind the first day, then what most rows lean on."""
    when = one.when if one.when is not None and one.urgency != "open" else date.max
    return URGENCIES.index(one.urgency), KINDS.index(one.kind), when, -len(one.places), one.path


def _paths(book: Book, jurisdiction: str, on: date) -> tuple[str, ...]:
    """The files to look through."""
    every = paths_of_law(book)
    if not jurisdiction:
        return every
    if jurisdiction not in book.jurisdictions:
        message = f"no file of {jurisdiction!r} in these tables"
        raise InputError("unknown_code", message, param="jurisdiction", hint="dtariff tables coverage lists them")
    named = (book.index.get(party, frozenset()) for party in book.parties(jurisdiction, AsOf(on, on)))
    wanted = {f"instruments/{name}.toml" for name in frozenset().union(*named)}
    wanted |= {f"schedules/{jurisdiction}.csv", f"jurisdictions/{jurisdiction}.toml"}
    return tuple(path for path in every if path in wanted or path.startswith(f"jurisdictions/{jurisdiction}-"))


# --- one file ------------------------------------------------------------------------------------------------------


class _Watch:
    """The question: which tables, on which day, how far around it."""

    def __init__(self, book: Book, on: date, within: int, stale: int) -> None:
        self.book, self.on = book, on
        self.within, self.stale = within, stale

    def urgency(self, when: date) -> Urgency | None:
        """How a day stands that something must be looked at; None for one too far ahead to be told."""
        if when <= self.on:
            return "overdue"
        return "ahead" if (when - self.on).days <= self.within else None

    def stale_since(self, day: date) -> date | None:
        """The day on which a look of that day had become old; None where it has not."""
        return day + timedelta(days=self.stale) if (self.on - day).days >= self.stale else None


class _File:
    """A file that is looked through."""

    def __init__(self, watch: _Watch, path: str, form: Form) -> None:
        self.watch, self.path, self.form = watch, path, form
        self.reviewed: date | None = getattr(form, "reviewed", None)

    @cached_property
    def nodes(self) -> list[Node]:
        """The parts of the file that the keeper knows of on the day, the file itself first."""
        return [node for node in nodes_of(self.form) if self._counts(node.form)]

    def _counts(self, row: Any) -> bool:
        known, retracted = getattr(row, "known", None), getattr(row, "retracted", None)
        return (known is None or known <= self.watch.on) and (retracted is None or retracted > self.watch.on)

    @cached_property
    def series(self) -> list[list[Node]]:
        """The dated rows by their series, each by its days."""
        return [sorted((n for n in rows if n.form.since), key=_since) for rows in series_of(self.nodes).values()]

    def is_foretold(self, day: date, known: date | None = None) -> bool:
        """Whether a day was written down before it came."""
        return known < day if known else self.reviewed is not None and self.reviewed < day

    def is_unseen(self, day: date) -> bool:
        """Whether a day has come and nobody has looked the file over on it or after."""
        return self.reviewed is not None and self.reviewed < day <= self.watch.on

    def entry(self, node: Node) -> Entry:
        """A part as a reader sees it."""
        return entry_of(self.watch.book, self.path, node, self.form)

    def due(self, kind: DueKind, urgency: Urgency, node: Node, **more: Any) -> Due:
        """A finding in this file; where nothing else is said, its sources are those of the part that it is about."""
        given = {"entry": self.entry(node), "key": node.key, **more}
        given.setdefault("citations", given["entry"].citations)
        return Due(kind=kind, urgency=urgency, path=self.path, name=_name(self.path, self.form), **given)


def _name(path: str, form: Any) -> str:
    return getattr(form, "code", "") or getattr(form, "short", "") or PurePosixPath(path).stem


def _since(node: Node) -> date:
    found: date = node.form.since
    return found


def _held(rows: Iterable[Node], day: date) -> Node | None:
    """The row of a series that decides on a day; of rows in their order, the last that has begun."""
    return next((node for node in reversed([*rows]) if _since(node) <= day), None)


def _is_unknown(node: Node) -> bool:
    return bool(getattr(node.form, "unknown", False))


def _ends(node: Node) -> bool:
    """Whether a row says that what stood ends, and not what takes its place."""
    return any(getattr(node.form, name, None) == says for name, says in ENDS)


# --- what changes on a day -----------------------------------------------------------------------------------------


def _turns(file: _File) -> Iterator[Due]:
    """Rows that take over, or are to; the ones before them are what ends."""
    for rows in file.series:
        for node in rows:
            urgency = _urgency_of_turn(file, rows, node)
            if urgency is not None:
                yield _turn(file, urgency, _held(rows, _since(node) - A_DAY), node)


def _urgency_of_turn(file: _File, rows: list[Node], node: Node) -> Urgency | None:
    """A turn ahead is told if it was announced.

    One that has come is overdue until the file is looked over, or, where it led into the unknown, until a row says what
    holds.
    """
    day, on = _since(node), file.watch.on
    if _held(rows, day) is not node:
        return None
    if day > on:
        return file.watch.urgency(day) if file.is_foretold(day, node.form.known) else None
    return "overdue" if file.is_unseen(day) or _is_lost(file, rows, node) else None


def _is_lost(file: _File, rows: list[Node], node: Node) -> bool:
    """Whether a rule that was known has run into a day, announced, from which the tables know nothing of it."""
    if not _is_unknown(node) or _held(rows, file.watch.on) is not node:
        return False
    before = _held(rows, _since(node) - A_DAY)
    return before is not None and not _is_unknown(before) and file.is_foretold(_since(node), node.form.known)


def _turn(file: _File, urgency: Urgency, before: Node | None, node: Node) -> Due:
    promise = before is None or isinstance(file.form, Instrument)
    kind: DueKind = "scheduled" if promise else "announced_end"
    then = file.entry(node)
    stands = file.entry(before or node)
    return file.due(
        kind,
        urgency,
        node,
        when=_since(node),
        entry=stands,
        then=then if before is not None else None,
        citations=tuple(dict.fromkeys((*then.citations, *stands.citations))),
    )


def _single_days(file: _File) -> Iterator[Due]:
    """What has no second clock: a number that ends or begins, a thing that is to happen on a day."""
    for node in file.nodes:
        if node.has_two_clocks:
            continue
        for name in ("until", "since", *HAPPENED):
            day = getattr(node.form, name, None)
            urgency = file.watch.urgency(day) if day and file.is_foretold(day) else None
            if urgency is not None:
                yield file.due("announced_end" if name == "until" else "scheduled", urgency, node, when=day)


# --- who has not looked --------------------------------------------------------------------------------------------


def _review(file: _File) -> Iterator[Due]:
    """A file that was looked over long ago; a schedule whose newest edition is of a year long past.

    A bound rate is a commitment and has no edition of a year.
    """
    node: Node | None = file.nodes[0]
    day = file.reviewed
    if isinstance(file.form, Schedule):
        yearly = (one for one in file.nodes if one.key and one.form.type != "bound")
        node = max(yearly, key=lambda one: one.form.year, default=None)
        day = date(node.form.year, 12, 31) if node is not None else None
    when = file.watch.stale_since(day) if day is not None else None
    if node is not None and when is not None:
        own: dict[str, Source] = getattr(file.form, "sources", {})
        citations = file.entry(node).citations or file.watch.book.citations(own, own)
        yield file.due("review", "overdue", node, when=when, citations=citations)


def _sources(file: _File) -> Iterator[Due]:
    """Sources of the file itself that nobody has looked at for long, with the rows that lean on them."""
    own: dict[str, Source] = getattr(file.form, "sources", {})
    if own is file.watch.book.shared_sources:
        return
    leaning = _leaning(file)
    for node in file.nodes:
        if isinstance(node.form, Source):
            key = node.key.partition(".")[2]
            yield from _unseen(file, node, tuple(leaning.get(key, ())))


def _shared_sources(watch: _Watch, files: Iterable[_File]) -> Iterator[Due]:
    """The same for sources that many files share: each once, with all rows that lean on it."""
    form = form_at(watch.book, "sources.toml")
    if form is None:
        return
    leaning: dict[str, list[Place]] = defaultdict(list)
    for citing in files:
        own = getattr(citing.form, "sources", {})
        for key, cited in _leaning(citing).items():
            leaning[key] += cited if key not in own else ()
    file = _File(watch, "sources.toml", form)
    for node in file.nodes[1:]:
        places = tuple(leaning.get(node.key.partition(".")[2], ()))
        if places:
            yield from _unseen(file, node, places)


def _leaning(file: _File) -> dict[str, list[Place]]:
    """Where each source is cited in a file."""
    found: dict[str, list[Place]] = defaultdict(list)
    for node in file.nodes:
        for key in dict.fromkeys(cited.partition("#")[0] for cited in getattr(node.form, "cite", ())):
            found[key].append(Place(path=file.path, key=node.key))
    return found


def _unseen(file: _File, node: Node, places: tuple[Place, ...]) -> Iterator[Due]:
    """A source is due a year after it was last looked at; one that nobody noted to have seen, after it was published.

    Without either day it is due at once, and no day can be told. What is recalled has no source that could be seen: it
    is told as such.
    """
    source: Source = node.form
    day = source.seen or source.published
    key = node.key.partition(".")[2]
    citations = file.watch.book.citations({key: source}, [key])
    when = file.watch.stale_since(day) if day is not None else None
    if day is None and source.sure != "recalled":
        yield file.due("source_unseen", "open", node, places=places, citations=citations)
    elif when is not None:
        yield file.due("source_unseen", "overdue", node, when=when, places=places, citations=citations)


# --- what is open --------------------------------------------------------------------------------------------------


def _not_in_force(file: _File) -> Iterator[Due]:
    """Agreements and deals that are signed, and rules that are signed or proposed, and do not hold."""
    if isinstance(file.form, Instrument):
        yield from _agreement(file, file.form)
    for rows in file.series:
        held = _held(rows, file.watch.on)
        if held is not None and getattr(held.form, "state", None) in NOT_YET:
            yield file.due("not_in_force", "open", held, when=_since(held))
    for node in file.nodes:
        if hasattr(node.form, "in_force_on") and not node.form.instrument:  # an instrument tells its own
            signed, begins = node.form.signed, node.form.in_force_on
            if signed and signed <= file.watch.on and (begins is None or begins > file.watch.on):
                yield file.due("not_in_force", "open", node, when=signed)


def _agreement(file: _File, form: Instrument) -> Iterator[Due]:
    """An agreement that binds nobody yet, or not all that signed it. One that has ended for all waits for nobody."""
    day, on = form.signed or form.concluded, file.watch.on
    if form.kind != "agreement" or (day is not None and day > on):
        return
    parties = [node for node in file.nodes if node.name == "parties" and _waits(file, node)]
    pairs = [node for node in file.nodes if node.name == "pairs" and _waits(file, node)]
    begun = any(_since(row) <= on for row in _dated_parties(file))
    if begun and not parties and not pairs:
        return
    waiting = (file.nodes[0], *parties, *pairs)
    yield file.due(
        "not_ratified" if begun else "not_in_force",
        "open",
        file.nodes[0],
        when=day,
        parties=tuple(sorted({node.form.code for node in parties})),
        pairs=tuple(sorted({(node.form.a, node.form.b) for node in pairs})),
        citations=tuple(dict.fromkeys(cited for node in waiting for cited in file.entry(node).citations)),
    )


def _dated_parties(file: _File) -> list[Node]:
    return [node for node in file.nodes if node.name == "parties" and node.form.since is not None]


def _waits(file: _File, node: Node) -> bool:
    """Whether a party or a pair has no day yet, or one that is ahead, and no other row of it has begun."""
    same = (other for other in file.nodes if other.series == node.series)
    return not any(other.form.since and _since(other) <= file.watch.on for other in same)


def _unknown(file: _File) -> Iterator[Due]:
    """Rows that hold on the day and say that a figure is not known; those that are told as lost are not told twice."""
    for rows in file.series:
        held = _held(rows, file.watch.on)
        if held is not None and _is_unknown(held) and not _is_lost(file, rows, held):
            yield file.due("unknown", "open", held, when=_since(held))


def _recalled(file: _File) -> Iterator[Due]:
    """What a file tells from memory, all in one: rows as sure as that, and codes that wait to be verified."""
    book = file.watch.book
    own: dict[str, Source] = getattr(file.form, "sources", {})
    nodes = [node for node in file.nodes if _is_recalled(node.form, own, book)]
    if nodes:
        cited = (c for node in nodes for c in book.citations(own, getattr(node.form, "cite", ())))
        places = tuple(Place(path=file.path, key=node.key) for node in nodes)
        yield file.due("recalled", "open", file.nodes[0], key="", places=places, citations=tuple(dict.fromkeys(cited)))


def _is_recalled(form: Any, own: dict[str, Source], book: Book) -> bool:
    cite: tuple[str, ...] = getattr(form, "cite", ())
    if getattr(form, "unverified", ()):
        return True
    return bool(cite) and sureness(book.citations(own, cite), getattr(form, "sure", None)) == "recalled"


FINDERS: tuple[Callable[[_File], Iterator[Due]], ...] = (
    _turns,
    _single_days,
    _review,
    _sources,
    _not_in_force,
    _unknown,
    _recalled,
)
