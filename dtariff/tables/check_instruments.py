"""Checks of instruments and groupings: their parties, clauses and members."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import combinations

from dtariff.model.groupings import Grouping, MemberRow
from dtariff.model.treaties import Clause, Instrument, PairRow, Reading
from dtariff.tables.check_border import check_border
from dtariff.tables.found import Found, Known, ill_told, key_of, overlapping, unknown_names

NEEDED = {"origin", "destination", "content", "on"}
GIVEN = {"origin", "destination", "content", "delivery", "on", "known", "country_of_origin", "scope_reading"}
GIVES = {"verdict", "effect"}


def check_instrument(instrument: Instrument, known: Known) -> Iterator[Found]:
    """Everything that only an instrument can have wrong."""
    yield from check_binding(instrument, known)
    yield from check_parties(instrument, known)
    for at, clause in enumerate(instrument.clause):
        yield from check_clause(f"clause[{at}]", clause, known)
    yield from ill_told(instrument.example, NEEDED, GIVEN, GIVES)


def check_binding(instrument: Instrument, known: Known) -> Iterator[Found]:
    """A decision binds the members of a grouping and has states; an agreement or pledge has parties."""
    if instrument.binds == "destination":
        if instrument.between not in known.groupings:
            yield Found("between", "unknown_grouping", f"no {instrument.between!r}")
        if not instrument.states:
            yield Found("states", "missing_key", "a decision has states")
        for at, row in enumerate(instrument.states):
            if row.state == "disputed":
                yield from _readings(f"states[{at}]", row.readings)
    elif not instrument.parties and instrument.kind != "agreement":
        yield Found("parties", "missing_key", "a pledge has parties")
    if instrument.binds == "pair" and instrument.signed is None and instrument.concluded is None:
        yield Found("signed", "missing_key", "say when it was signed, or at least concluded")


def check_parties(instrument: Instrument, known: Known) -> Iterator[Found]:
    """Parties are territories or unions, stand once a day, and are the only ones that pairs and obligors name."""
    parties = frozenset(row.code for row in instrument.parties)
    yield from unknown_names("parties", [row.code for row in instrument.parties], _places(known), "unknown_code")
    for code in sorted(parties):
        rows = [row for row in instrument.parties if row.code == code]
        dated = [row for row in rows if row.since is not None]
        if any(overlapping(dated)) or len(rows) > len(dated) + 1:  # type: ignore[type-var]  # undated rows are out
            yield Found("parties", "overlapping_rows", f"{code} stands twice on one day")
    yield from check_pairs(instrument, parties)
    for at, clause in enumerate(instrument.clause):
        yield from unknown_names(f"clause[{at}].obligors", clause.obligors, parties, "unknown_party")


def check_pairs(instrument: Instrument, parties: frozenset[str]) -> Iterator[Found]:
    """Pairs are of parties, the second perhaps all others, and no two rows that stand speak of the same two."""
    for at, pair in enumerate(instrument.pairs):
        for key, code, allowed in (("a", pair.a, parties), ("b", pair.b, parties | {"*"})):
            if code not in allowed:
                yield Found(f"pairs[{at}].{key}", "unknown_party", f"no {code!r}")
    for (one, first), (other, second) in combinations(enumerate(instrument.pairs), 2):
        if not (first.retracted or second.retracted) and _meet(first, second):
            yield Found(f"pairs[{other}]", "rules_conflict", f"speaks of two parties of whom pairs[{one}] speaks too")


def _meet(first: PairRow, second: PairRow) -> bool:
    some, others = {first.a, first.b}, {second.a, second.b}
    return some == others or (first.b == "*" and first.a in others) or (second.b == "*" and second.a in some)


def check_clause(key: str, clause: Clause, known: Known) -> Iterator[Found]:
    """A clause on duties says its pattern; one tied to another instrument names it and how it can be read."""
    if clause.provision == "customs_duties" and clause.obligation in ("binding", "wto_linked") and not clause.pattern:
        yield Found(key_of(key, "pattern"), "missing_key", "a clause on duties has a pattern of wording")
    if clause.obligation == "wto_linked":
        if clause.tied_to not in known.instruments:
            yield Found(key_of(key, "tied_to"), "unknown_instrument", f"no {clause.tied_to!r}")
        yield from _readings(key, clause.readings)
    for at, carve in enumerate(clause.carve_out):
        where = key_of(key, f"carve_out[{at}]")
        yield from unknown_names(key_of(where, "content"), carve.content, known.contents, "unknown_content")
        yield from unknown_names(key_of(where, "delivery"), carve.delivery, known.deliveries, "unknown_delivery")
        if carve.effect == "unsettled":
            yield from _readings(where, carve.readings)


def _readings(key: str, readings: Sequence[Reading]) -> Iterator[Found]:
    """Where readings differ, there are two, one that bars and one that does not."""
    if {reading.bars for reading in readings} != {True, False}:
        yield Found(key_of(key, "readings"), "missing_key", "say how it can be read: one that bars, one that does not")


def _places(known: Known) -> frozenset[str]:
    return known.territories | known.unions


def check_grouping(grouping: Grouping, known: Known) -> Iterator[Found]:
    """Members and outsiders are territories or unions, and nobody is both, or joins and leaves on one day."""
    yield from check_border(grouping, known)
    yield from check_forum(grouping)
    codes = [row.code for row in grouping.members]
    yield from unknown_names("members", codes, _places(known) | known.subdivisions, "unknown_code")
    yield from unknown_names("outside", [row.code for row in grouping.outside], known.territories, "unknown_code")
    for code in sorted({row.code for row in grouping.outside} & set(codes)):
        yield Found("outside", "rules_conflict", f"{code} is a member too")
    by_code: dict[str, list[MemberRow]] = {}
    for row in grouping.members:
        by_code.setdefault(row.code, []).append(row)
    for code, rows in by_code.items():
        if any(overlapping(rows)):
            yield Found("members", "overlapping_rows", f"{code} stands twice on one day")


LISTED = {"schema", "id", "title", "short", "kind", "reviewed", "note", "sources", "members"}
"""What a forum may say: who is a member, and by what source."""


def check_forum(grouping: Grouping) -> Iterator[Found]:
    """A forum lists its members and says nothing that would be law."""
    if grouping.kind == "forum":
        for field in fields(grouping):
            if field.name not in LISTED and getattr(grouping, field.name):
                yield Found(field.name, "bad_value", "a forum has members, and no law")
