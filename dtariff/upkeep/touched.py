"""Which sales a change of the tables can touch: only those are priced again.

A file of a jurisdiction bears on sales to it, to its parts and to places under its law; an agreement on sales to its
parties. What may bear on any sale (memberships, contents, codes) touches all: a sale too many costs a millisecond, and
one too few hides a price that moves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from pathlib import PurePosixPath

from dtariff.model.citation import Form
from dtariff.model.groupings import Grouping
from dtariff.model.law import RateRow
from dtariff.model.treaties import Instrument
from dtariff.tables.book import Book
from dtariff.tables.entries import Node, form_at
from dtariff.tables.found import walk
from dtariff.tables.row_changes import RowChange

A_DAY = timedelta(days=1)

PRICELESS = frozenset({"access", "business_id", "customs_fact", "evidence", "example", "invoice", "sources"})
"""Sections of a file that tell, or prove, and move no price."""

WORDS = frozenset({"name", "note", "reviewed", "short", "title"})
"""Keys of a file itself that move no price."""

RELATIONS = frozenset({"part_of", "customs_of", "taxed_with", "code"})
"""Keys of a jurisdiction that also say where a seller is at home."""

OF_ALL = ("categories.toml", "codes.toml", "exchange.toml")
"""Files that any sale may hang on."""

BESIDE = ("scenarios/", "places.toml")
"""Files that bear on answers that the panel does not ask for: in scenarios, and by postal codes."""

NAMED_OF_TREATY = 2
"""So many parties of an agreement are sellers, besides those whose rows differ."""


@dataclass(slots=True)
class Touch:
    """What a change of one file can touch.

    Attributes:
        destinations: codes of places; None for all.
        sellers: places whose sales it names, besides the usual ones.
        contents, deliveries: those that it names, besides the usual ones.
        days: on which a price may move because of it, besides today.
        small: whether it may bite on a small price otherwise than on a large one.
    """

    destinations: frozenset[str] | None
    sellers: tuple[str, ...] = ()
    contents: frozenset[str] = frozenset()
    deliveries: frozenset[str] = frozenset()
    days: frozenset[date] = field(default_factory=frozenset)
    small: bool = False


def touches(changes: Iterable[RowChange], before: Book, after: Book, today: date) -> Iterator[Touch]:
    """What the changes can touch, file by file; nothing for a file that moves no price of a sale."""
    world = World(before, after)
    for path, group in groupby(changes, key=lambda change: change.path):
        felt = [change for change in group if not _is_priceless(change)]
        reached = _reach(path, felt, world) if felt else None
        if reached is not None:
            nodes = [node for change in felt for node in (change.was, change.now) if node is not None]
            yield Touch(
                destinations=reached.destinations,
                sellers=reached.sellers,
                contents=_named(nodes, "content"),
                deliveries=_named(nodes, "delivery"),
                days=frozenset(_days(felt, world.files(path), today)),
                small=any(map(_bites_small, nodes)),
            )


def beside(changes: Iterable[RowChange]) -> tuple[str, ...]:
    """Files that differ and bear only on answers that the panel does not ask for."""
    return tuple(sorted({change.path for change in changes if change.path.startswith(BESIDE)}))


def _is_priceless(change: RowChange) -> bool:
    node = change.node
    section = node.names[0] if node.names else node.name
    return section in PRICELESS or (not node.key and bool(change.altered) and WORDS.issuperset(change.altered))


# --- who -----------------------------------------------------------------------------------------------------------


class World:
    """The places of two states of the tables, and under whose law they stand."""

    def __init__(self, before: Book, after: Book) -> None:
        self.books = (before, after)
        self.places = tuple(sorted({*before.jurisdictions, *after.jurisdictions}))
        self.territories = before.territories | after.territories
        self._above = {code: tuple(dict.fromkeys(self._homes(code))) for code in self.places}

    def _homes(self, code: str) -> Iterator[str]:
        yield code
        for book in self.books:
            own = book.jurisdiction(code)
            for other in (own.part_of, own.customs_of, own.taxed_with) if own else ():
                if other:
                    yield from self._homes(other)

    def above(self, code: str) -> tuple[str, ...]:
        """A place, and the places whose law holds there too."""
        return self._above[code]

    def under(self, codes: Iterable[str]) -> frozenset[str]:
        """The places where the law of one of these holds; of a union, that of all who ever were its members."""
        wanted = frozenset(one for code in codes for one in self.members(code) or (code,))
        return frozenset(place for place, above in self._above.items() if not wanted.isdisjoint(above))

    def unions(self, home: Iterable[str]) -> list[tuple[str, ...]]:
        """The countries of each union or customs territory in which one of these ever was a member."""
        unions = {one.id: self.members(one.id) for book in self.books for one in book.groupings if one.imports_within}
        inside = (members for members in unions.values() if not {*home}.isdisjoint(members))
        return [tuple(code for code in members if code in self.territories) for members in inside]

    def members(self, union: str) -> tuple[str, ...]:
        """Who ever was a member of a union that acts under this code, or has this id; nobody for another code."""
        unions = (one for book in self.books for one in book.groupings if union in (one.acts_as, one.id))
        return tuple(dict.fromkeys(row.code for one in unions for row in one.members))

    def sellers(self, codes: Iterable[str]) -> tuple[str, ...]:
        """A seller of each place or union."""
        named = ([one for one in self.members(code) or (code,) if one in self._sells] for code in codes)
        return tuple(dict.fromkeys(found[0] for found in named if found))

    @property
    def _sells(self) -> frozenset[str]:
        return self.territories | self._above.keys()

    def files(self, path: str) -> list[Form]:
        """A file in the states of the tables that have it."""
        return [form for book in self.books if (form := form_at(book, path)) is not None]

    def instruments(self, name: str) -> list[Instrument]:
        """An instrument in the states of the tables that have it."""
        return [book.instrument(name) for book in self.books if name in book.instruments]

    def is_followed(self, name: str) -> bool:
        """Whether a clause of another instrument lives and dies with it."""
        every = (book.instrument(one) for book in self.books for one in book.instruments)
        return any(clause.tied_to == name for instrument in every for clause in instrument.clause)

    def grouping(self, name: str) -> list[Grouping]:
        """A grouping that law asks for, in the states of the tables that have it."""
        return [one for book in self.books for one in book.groupings if one.id == name]


def _reach(path: str, changes: list[RowChange], world: World) -> Touch | None:
    """The destinations and sellers that a file bears on; None where it bears on no sale."""
    folder, name = PurePosixPath(path).parent.as_posix(), PurePosixPath(path).stem
    if folder == "jurisdictions":
        at_home = any(not change.node.key and RELATIONS & _altered(change) for change in changes)
        return Touch(None, world.sellers((name,))) if at_home else Touch(world.under((name,)))
    if folder == "instruments":
        return _reach_of_treaty(name, changes, world)
    if folder == "groupings":
        return Touch(None, world.sellers(_codes(changes))) if world.grouping(name) else None
    return Touch(None) if path in OF_ALL else None


def _altered(change: RowChange) -> frozenset[str]:
    """The keys of a file that say something else; all where it came or went."""
    return frozenset(change.altered) or RELATIONS


def _reach_of_treaty(name: str, changes: list[RowChange], world: World) -> Touch:
    found = world.instruments(name)
    parties = dict.fromkeys(row.code for instrument in found for row in instrument.parties)
    changed = dict.fromkeys(_codes(changes))
    named = [*changed, *[code for code in parties if code not in changed][:NAMED_OF_TREATY]]
    if world.is_followed(name) or any(instrument.binds == "destination" for instrument in found):
        return Touch(None, world.sellers(named))
    return Touch(world.under(parties), world.sellers(named))


def _codes(changes: Iterable[RowChange]) -> Iterator[str]:
    """The codes of places that changed rows name."""
    for change in changes:
        for form in (change.before, change.after):
            for key in ("code", "a", "b"):
                code = getattr(form, key, "")
                if isinstance(code, str) and code and change.node.key:
                    yield code


# --- what and when -------------------------------------------------------------------------------------------------


def _named(nodes: Iterable[Node], key: str) -> frozenset[str]:
    """Contents or deliveries that changed parts name, or that those name in which they stand."""
    forms = (form for node in nodes if node.key for form in _around(node))
    lists = (getattr(form, key, ()) for form in forms)
    return frozenset(name for names in lists if isinstance(names, tuple) for name in names)


def _around(node: Node) -> Iterator[Form]:
    """What a part holds, the parts in which it stands, and what a tariff line covers above its rates."""
    yield from (form for _, form in walk(node.form))
    for above in node.above:
        yield above
        yield from getattr(above, "covers", ())


def _days(changes: Iterable[RowChange], files: Iterable[Form], today: date) -> Iterator[date]:
    """The days on which prices may move, each with the day before it.

    Of a dated row its own, and those of later rows with which it stands: a rate may be felt only when somebody has to
    collect. Of another part those of all rows with which it stands, and what the file has still to come.
    """
    for change in changes:
        for node in (change.was, change.now):
            if node is not None and node.key:
                around = [day for form in node.above for day in _days_in(form)]
                own = [*_days_in(node.form)]
                yield from own
                yield from (day for day in around if not change.is_dated or day > max(own, default=date.max))
    if not all(change.is_dated for change in changes):
        yield from (day for form in files for day in _days_in(form) if day > today)


def _days_in(form: Form) -> Iterator[date]:
    for _, inner in walk(form):
        for key in ("since", "until"):
            day = getattr(inner, key, None)
            if isinstance(day, date):
                yield from (day - A_DAY, day)


def _bites_small(node: Node) -> bool:
    """Whether it is about rounding, or about an amount that is the same whatever the price."""
    rows = (form for _, form in walk(node.form) if isinstance(form, RateRow))
    return node.name == "rounding" or (bool(node.key) and any(row.amount for row in rows))
