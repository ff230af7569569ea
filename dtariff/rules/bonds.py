"""Are both bound? How an instrument binds two parties on a day, and how sure that is.

Parties of a treaty between blocs stand on sides; a pair may start on another day than its parties; a union (EU) is one
party for its members.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from dtariff.model.citation import Sure, weakest
from dtariff.model.clock import AsOf, is_known, pick
from dtariff.model.groupings import Grouping, MemberRow
from dtariff.model.resolution import Why
from dtariff.model.treaties import Clause, Instrument, PairRow, PartyRow
from dtariff.tables.book import Book, sureness


class Bond(NamedTuple):
    """How an instrument binds two parties on a day.

    ``why`` is ``in_force``, or the reason why it does not bind them that day.
    """

    of: PartyRow
    towards: PartyRow
    why: Why
    since: date | None
    until: date | None
    sure: Sure
    notes: tuple[str, ...]


class Route(NamedTuple):
    """Two countries, by the codes under which they stand in treaties, on a day."""

    origin: str
    destination: str
    as_of: AsOf


def is_concluded(instrument: Instrument, as_of: AsOf) -> bool:
    """Whether it was signed, or at least agreed on in substance, by that day and as then known."""
    first = instrument.signed or instrument.concluded
    return first is None or first <= min(as_of.on, as_of.known)


def clause_why(clause: Clause, as_of: AsOf) -> Why:
    """Whether a clause that starts or ends on days of its own stands that day, or why it does not."""
    row = pick(clause.rows, as_of)
    if row is None:
        return "not_yet_in_force" if any(later.in_force for later in clause.rows) else "in_force"
    if row.in_force:
        return "in_force"
    stood = any(earlier.in_force and earlier.since < row.since for earlier in clause.rows)
    begins = any(later.in_force and later.since > row.since for later in clause.rows)
    return "not_yet_in_force" if begins and not stood else "no_longer_in_force"


def clause_start(clause: Clause, as_of: AsOf) -> date | None:
    """The first day, as then known, on which a clause will stand by its own rows."""
    ahead = (row for row in clause.rows if row.in_force and row.since > as_of.on and is_known(row, as_of.known))
    return min((row.since for row in ahead), default=None)


def best_bond(
    instrument: Instrument, origins: tuple[str, ...], destinations: tuple[str, ...], as_of: AsOf, book: Book
) -> Bond | None:
    """The bond between origin and destination; one in force before one that is not."""
    bonds = [
        _bond(instrument, towards, of, as_of, book)
        for towards in _rows(instrument, origins, as_of)
        for of in _rows(instrument, destinations, as_of)
        if towards.code != of.code and (not of.side or of.side != towards.side)
    ]
    return min(bonds, key=lambda bond: bond.why != "in_force", default=None)


def _rows(instrument: Instrument, codes: tuple[str, ...], as_of: AsOf) -> list[PartyRow]:
    """For each code that is a party, as then known: the row that holds, or the one that will or might.

    Where no start was known for anybody, the parties had signed and waited; where it was for others, one that came
    later was no party yet.
    """
    waiting = not any(start_known(row, as_of) for row in instrument.parties)
    found = []
    for code in codes:
        rows = [row for row in instrument.parties if row.code == code]
        dated = [row for row in rows if start_known(row, as_of)]
        held = pick(dated, as_of)  # type: ignore[type-var]  # undated rows are out
        undated = [replace(row, since=None) for row in rows if (waiting or row.since is None) and stands(row, as_of)]
        found += [held] if held else (dated or undated)[:1]
    return found


def party_row(instrument: Instrument, code: str, as_of: AsOf) -> PartyRow | None:
    """The row of a party that holds that day, or the one that will or might; None for one that was no party yet."""
    return next(iter(_rows(instrument, (code,), as_of)), None)


def start_known(row: PartyRow | PairRow, as_of: AsOf) -> bool:
    """Whether a row has a first day, and that was known."""
    return row.since is not None and is_known(row, as_of.known)  # type: ignore[arg-type]  # it has a day


def _bond(instrument: Instrument, towards: PartyRow, of: PartyRow, as_of: AsOf, book: Book) -> Bond:
    pair = next((row for row in instrument.pairs if _names(row, towards.code, of.code) and stands(row, as_of)), None)
    since = _later(towards.since, of.since) if pair is None else _pair_start(pair, as_of)
    ended = [row.since for row in (towards, of) if not row.in_force]
    proofs = [sure_of(instrument, row.cite, row.sure, book) for row in (towards, of, pair) if row is not None]
    return Bond(
        of=of,
        towards=towards,
        why=_why(since, ended, pair, as_of),
        since=_start(instrument, towards.code, of.code) if ended else since,
        until=min((day for day in ended if day), default=None),
        sure=weakest(proofs),
        notes=tuple(dict.fromkeys(row.note for row in (towards, of, pair) if row is not None and row.note)),
    )


def _why(since: date | None, ended: list[date | None], pair: PairRow | None, as_of: AsOf) -> Why:
    if ended:
        return "no_longer_in_force"
    if since is None:
        return "signed_not_in_force" if pair is None else "not_yet_between_these_parties"
    return "in_force" if since <= as_of.on else "not_yet_in_force"


def stands(row: PartyRow | PairRow, as_of: AsOf) -> bool:
    """Whether the row had not been retracted as then known."""
    return row.retracted is None or as_of.known < row.retracted


def _names(pair: PairRow, one: str, other: str) -> bool:
    return {pair.a, pair.b} == {one, other} or (pair.b == "*" and pair.a in (one, other))


def _pair_start(pair: PairRow, as_of: AsOf) -> date | None:
    return pair.since if start_known(pair, as_of) else None


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else None


def _start(instrument: Instrument, one: str, other: str) -> date | None:
    """The day on which an ended bond had begun."""
    starts = [row.since for row in instrument.parties if row.code in (one, other) and row.in_force and row.since]
    return max(starts, default=None)


def sure_of(instrument: Instrument, cite: tuple[str, ...], lowered: Sure | None, book: Book) -> Sure:
    """How sure a part of an instrument is."""
    return sureness(book.citations(instrument.sources, cite), lowered)


# --- from when, until when, how surely -----------------------------------------------------------------------------


def bound_since(clause: Clause, bond: Bond, route: Route, book: Book) -> date | None:
    """The first day on which the clause bound this pair: of the parties, of a union's member, of the clause itself."""
    if bond.since is None:
        return None
    row = pick(clause.rows, route.as_of)
    if clause_why(clause, route.as_of) == "not_yet_in_force":
        return clause_start(clause, route.as_of)
    days = [bond.since, *(member.since for _, member in _memberships(bond, route, book))]
    return max([*days, row.since] if row is not None and row.in_force else days)


def bound_until(instrument: Instrument, clause: Clause, bond: Bond, as_of: AsOf) -> date | None:
    """The day on which the clause ceases or ceased to bind this pair, if one was known."""
    ends = [row.since for row in clause.rows if is_known(row, as_of.known) and not row.in_force]
    ends += [row.since for row in instrument.states if row.state == "lapsed" and is_known(row, as_of.known)]
    ends += [
        row.since
        for row in instrument.parties
        if row.code in (bond.of.code, bond.towards.code) and not row.in_force and row.since and start_known(row, as_of)
    ]
    return min((day for day in ends if bond.since is None or day > bond.since), default=bond.until)


def proofs(instrument: Instrument, clause: Clause, bond: Bond, route: Route, book: Book) -> Iterator[Sure]:
    """What the chain hangs on besides the clause and the parties: days of the clause's own, membership of a union."""
    row = pick(clause.rows, route.as_of)
    if row is not None:
        yield sure_of(instrument, row.cite, row.sure, book)
    for union, member in _memberships(bond, route, book):
        yield sureness(book.citations(union.sources, member.cite), member.sure)


def _memberships(bond: Bond, route: Route, book: Book) -> list[tuple[Grouping, MemberRow]]:
    """The memberships by which a country stands under a union's party."""
    found = []
    for party, country in ((bond.towards, route.origin), (bond.of, route.destination)):
        for union in book.groupings if party.code != country else ():
            row = book.membership(union, country, route.as_of)
            if union.acts_as == party.code and row is not None:
                found.append((union, row))
    return found
