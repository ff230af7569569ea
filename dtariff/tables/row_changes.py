"""What differs between two states of the tables, row by row: what a keeper added, withdrew, or must not have touched.

Law is appended: a dated row that was published stays as it is, and a correction withdraws it (``retracted``) and adds
another. So there are two kinds of changes that no release may hold: a dated row that is gone, and one that says
something else. What is not dated (titles, notes of a file, sources, examples) may be edited.

Rows are told apart by what they speak of and never by their number in a list: a tax that was written before another
changes nothing of the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from dtariff.model.chronicle import Deal, Event, Position
from dtariff.model.citation import Form, Source
from dtariff.model.estimates import Estimate, Gap
from dtariff.model.groupings import OutsiderRow
from dtariff.model.law import (
    Access,
    CollectionSeries,
    CustomsFact,
    Example,
    Exchange,
    Exclusion,
    RateSeries,
    TariffLine,
    Tax,
)
from dtariff.model.nomenclature import (
    Category,
    Content,
    Currency,
    DeliveryMode,
    EqualCode,
    MistakenCode,
    PostalPlace,
    RetiredCode,
    Surveyed,
    TaxIdType,
)
from dtariff.model.scenario import DutyChange, PartyChange, Proposal, ProposedClause, ProposedParty, StateChange
from dtariff.model.table_changes import FORBIDDEN, PartKind
from dtariff.model.treaties import CarveOut, Clause, Reading
from dtariff.tables.entries import Node, nodes_below

LIMITS = ("content", "delivery", "customer")

NAMES: dict[type[Form], tuple[str, ...]] = {
    Access: ("matter", "article", "content", "delivery"),
    CarveOut: ("article", "content", "delivery"),
    Category: ("delivery",),
    Clause: ("provision", "article"),
    CollectionSeries: LIMITS,
    Content: ("id",),
    Currency: ("code",),
    CustomsFact: ("matter", "article", *LIMITS),
    Deal: ("partner",),
    DeliveryMode: ("id",),
    DutyChange: ("destinations", "origins", "content", "delivery", "since"),
    EqualCode: ("code",),
    Estimate: ("id",),
    Event: ("day", "act"),
    Example: ("says",),
    Exchange: ("purpose", "currency"),
    Exclusion: ("article",),
    Gap: ("by",),
    MistakenCode: ("code",),
    OutsiderRow: ("code",),
    PartyChange: ("instruments", "codes", "since"),
    Position: ("code", "day"),
    PostalPlace: ("country", "code"),
    Proposal: ("id",),
    ProposedClause: ("provision", "article"),
    ProposedParty: ("code",),
    RateSeries: LIMITS,
    Reading: ("id",),
    RetiredCode: ("code",),
    StateChange: ("instrument", "since"),
    Surveyed: ("code",),
    TariffLine: ("code",),
    Tax: ("id",),
    TaxIdType: ("type", "code"),
}
"""The keys that say what a part of a list speaks of. Parts of other forms, and of one name, are told by likeness."""

OF_WHOM = ("code", "a", "b", "type", "partner")
"""The keys that tell the series of a list of many apart: members, parties, lines of a schedule."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One difference between two states of a file.

    Attributes:
        path: the file. kind: what happened.
        was, now: the part in its file, before and after; None where it is not there.
        altered: the keys that say something else, and the lists whose order is another; empty for what came or went.
    """

    path: str
    kind: PartKind
    was: Node | None
    now: Node | None
    altered: tuple[str, ...] = ()

    @property
    def node(self) -> Node:
        """The part as it is, or as it was if it is gone."""
        found = self.now or self.was
        assert found is not None  # noqa: S101 - every change is one of a part
        return found

    @property
    def key(self) -> str:
        """Its place in the file in which it is found; empty for the file itself."""
        return self.node.key

    @property
    def before(self) -> Form | None:
        """What stood; None for what is new."""
        return self.was.form if self.was else None

    @property
    def after(self) -> Form | None:
        """What stands; None for what is gone."""
        return self.now.form if self.now else None

    @property
    def is_dated(self) -> bool:
        """Whether it is a row of law, with a day of law and one of knowledge."""
        return self.node.has_two_clocks

    @property
    def is_forbidden(self) -> bool:
        """Whether a release that is appended to another cannot hold it."""
        return self.kind in FORBIDDEN


def row_changes(before: Mapping[str, Form], after: Mapping[str, Form]) -> tuple[RowChange, ...]:
    """Everything that differs between two states of the tables, file by file, in the order of the files as they are."""
    found: list[RowChange] = []
    for path in sorted(before.keys() | after.keys()):
        was, now = before.get(path), after.get(path)
        if was is not now and was != now:
            found += _differences(path, _root(was), _root(now))
    return tuple(found)


def forbidden(changes: Iterable[RowChange]) -> tuple[RowChange, ...]:
    """Those among some changes that no release may hold: dated rows that say something else, or are gone."""
    return tuple(change for change in changes if change.is_forbidden)


def _root(form: Form | None) -> Node | None:
    return None if form is None else Node("", "", (), (), form)


def _differences(path: str, was: Node | None, now: Node | None) -> Iterator[RowChange]:
    """What differs between two parts of one name, themselves first."""
    if was is not None and now is not None and was.form == now.form:
        return
    pairs = {name: [*_paired(*lists)] for name, lists in _lists(was, now).items()}
    altered = _altered(was, now, pairs) if was and now else ()
    if altered or was is None or now is None:
        yield RowChange(path, "added" if was is None else "removed" if now is None else "edited", was, now, altered)
    for pair in (pair for found in pairs.values() for pair in found):
        one, other = pair
        if (one or other).has_two_clocks:  # type: ignore[union-attr] # a pair has one at least
            yield from _of_row(path, one, other)
        else:
            yield from _differences(path, one, other)


def _of_row(path: str, was: Node | None, now: Node | None) -> Iterator[RowChange]:
    """What happened to a dated row, with all that it holds."""
    if was is None or now is None:
        yield RowChange(path, "started" if was is None else "vanished", was, now)
    elif was.form != now.form:
        kind: PartKind = "retracted" if _is_withdrawn(was.form, now.form) else "changed"
        yield RowChange(path, kind, was, now, _other_keys(was.form, now.form))


def _lists(was: Node | None, now: Node | None) -> dict[str, tuple[list[Node], list[Node]]]:
    """The parts right below two of one name, by the key under which they stand."""
    found: dict[str, tuple[list[Node], list[Node]]] = {}
    for side, node in enumerate((was, now)):
        for below in nodes_below(node) if node else ():
            found.setdefault(below.name, ([], []))[side].append(below)
    return found


def _altered(was: Node, now: Node, pairs: Mapping[str, Iterable["Pair"]]) -> tuple[str, ...]:
    """Keys of a part that say something else by themselves, and lists whose order is another."""
    own = (name for name in _other_keys(was.form, now.form) if name not in pairs)
    return (*own, *(name for name, found in pairs.items() if _is_reordered(found)))


def _other_keys(was: Form, now: Form) -> tuple[str, ...]:
    return tuple(f.name for f in fields(now) if getattr(was, f.name) != getattr(now, f.name))


# --- which is which ------------------------------------------------------------------------------------------------

Pair = tuple[Node | None, Node | None]


def _paired(was: list[Node], now: list[Node]) -> Iterator[Pair]:
    """The parts of a list as they were and as they are: of one name, and of several of one name the most alike."""
    old, new = _by_name(was), _by_name(now)
    for name in dict.fromkeys([*new, *old]):
        yield from _of_one_name(old.get(name, []), new.get(name, []))


def _by_name(nodes: Iterable[Node]) -> dict[tuple[Any, ...], list[Node]]:
    found: dict[tuple[Any, ...], list[Node]] = {}
    for node in nodes:
        found.setdefault(_name(node), []).append(node)
    return found


def _name(node: Node) -> tuple[Any, ...]:
    """What a part of a list speaks of."""
    if isinstance(node.form, Source):
        return (node.key,)
    names = OF_WHOM if node.has_two_clocks else NAMES.get(type(node.form), ())
    return tuple(getattr(node.form, name, "") for name in names)


def _of_one_name(was: list[Node], now: list[Node]) -> Iterator[Pair]:
    """First those that are equal, then those that were withdrawn since, then the most alike; what is over came or went.

    Rows of a series are alike where they are of one day of law and one of knowledge, and not else.
    """
    old, new = [*was], [*now]
    dated = bool(was + now) and (was + now)[0].has_two_clocks
    for is_same in (_is_equal, _is_withdrawn, _is_of_one_day) if dated else (_is_equal,):
        for one in [*old]:
            other = next((other for other in new if is_same(one.form, other.form)), None)
            if other is not None:
                old.remove(one)
                new.remove(other)
                yield one, other
    while old and new and not dated:
        one, other = max(((one, other) for one in old for other in new), key=_likeness)
        old.remove(one)
        new.remove(other)
        yield one, other
    yield from ((one, None) for one in old)
    yield from ((None, other) for other in new)


def _is_equal(was: Any, now: Any) -> bool:
    return bool(was == now)


def _is_withdrawn(was: Any, now: Any) -> bool:
    return was.retracted is None and now.retracted is not None and _other_keys(was, now) == ("retracted",)


def _is_of_one_day(was: Any, now: Any) -> bool:
    return _days(was) == _days(now)


def _days(row: Any) -> tuple[Any, ...]:
    """The days by which a row is known again; of a line of a schedule without one, its year."""
    return row.since, row.known, getattr(row, "year", None)


def _likeness(pair: tuple[Node, Node]) -> int:
    """How much two parts share: keys that say the same, and members of their lists."""
    was, now = pair[0].form, pair[1].form
    shared = 0
    for one, other in ((getattr(was, f.name), getattr(now, f.name)) for f in fields(now)):
        shared += one == other
        if isinstance(one, tuple) and isinstance(other, tuple):
            shared += sum(item in other for item in one)
    return shared


def _is_reordered(pairs: Iterable[Pair]) -> bool:
    """Whether parts that stand in both lists stand in another order; the order of dated rows means nothing."""
    both = [(one, other) for one, other in pairs if one and other and not one.has_two_clocks and one.key[-1:] == "]"]
    places = [place for _, place in sorted((_place(one), _place(other)) for one, other in both)]
    return places != sorted(places)


def _place(node: Node) -> int:
    return int(node.key[node.key.rindex("[") + 1 : -1])
