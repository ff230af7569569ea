"""Agreements on digital trade as a whole, and how much of the four points of 2018 is owed between two.

Whether an agreement binds two parties is said by `dtariff.rules.bonds`; an agreement is in force as soon as it binds
any two of those that are asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from dtariff.model.agreements import (
    POINTS,
    Agreement,
    AgreementPair,
    AgreementParty,
    LeftOut,
    Owing,
    Point,
    PointOwed,
    Standing,
    Term,
)
from dtariff.model.citation import weakest
from dtariff.model.clock import AsOf, pick
from dtariff.model.commitment import Commitment
from dtariff.model.resolution import Why
from dtariff.model.treaties import CarveOut, Clause, Instrument, PartyRow, Provision
from dtariff.rules.bonds import (
    Bond,
    Route,
    best_bond,
    bound_until,
    clause_start,
    clause_why,
    party_row,
    stands,
    start_known,
    sure_of,
)
from dtariff.rules.provisions import OBLIGATIONS, STANDING, between, clauses_on, concluded
from dtariff.tables.book import Book

AHEAD: frozenset[Why] = frozenset({"not_yet_in_force", "signed_not_in_force", "not_yet_between_these_parties"})
"""Why a text does not bind yet, though it may."""

NO_PARTIES: Why = "signed_not_in_force"
"""What is told of an agreement of whose parties the tables know none: a text, and nobody bound."""


class _Seen(NamedTuple):
    """An agreement on a day, seen from those who are named; from nobody's side where nobody is."""

    instrument: Instrument
    named: frozenset[str]
    as_of: AsOf
    book: Book


def agreements(country: str, partner: str, as_of: AsOf, book: Book) -> list[Agreement]:
    """All agreements of a day, or those of a country, or those between two; the names of no country mean anybody."""
    own, theirs = (book.parties(code, as_of) if code else () for code in (country, partner))
    names: Iterable[str] = book.instruments
    if own:
        names = book.instruments_between(own, theirs or own)
    found = (_agreement(one, own, theirs, as_of, book) for one in concluded(names, as_of, book))
    return sorted((one for one in found if one), key=lambda one: (one.short.casefold(), one.instrument))


def _agreement(
    instrument: Instrument, own: tuple[str, ...], theirs: tuple[str, ...], as_of: AsOf, book: Book
) -> Agreement | None:
    """An agreement as it binds any two of those named, or None where it can bind no two of them."""
    bonds = _bonds(instrument, own, theirs, as_of, book)
    if not bonds and (own or theirs or instrument.parties):
        return None
    why = bonds[0].why if bonds else NO_PARTIES
    seen = _Seen(instrument, frozenset((*own, *theirs)), as_of, book)
    terms = (_term(clause, bonds, seen) for clause in clauses_on(instrument, (), as_of))
    return Agreement(
        instrument=instrument.id,
        title=instrument.title,
        short=instrument.short,
        type=instrument.type,
        why=why,
        signed=instrument.signed or instrument.concluded,
        since=_first(bond.since for bond in bonds),
        until=_last([bond.until for bond in bonds]) if why == "no_longer_in_force" else None,
        parties=tuple(_parties(instrument, as_of, book)),
        pairs=tuple(_pairs(instrument, as_of, book)),
        terms=tuple(sorted(terms, key=_order)),
        reviewed=instrument.reviewed,
        sure=sure_of(instrument, instrument.cite, instrument.sure, book),
        citations=book.citations(instrument.sources, instrument.cite),
        notes=(instrument.note,) if instrument.note else (),
    )


def _bonds(instrument: Instrument, own: Sequence[str], theirs: Sequence[str], as_of: AsOf, book: Book) -> list[Bond]:
    """The bonds between those asked for that hold most: all of them for the same reason."""
    codes = sorted({row.code for row in instrument.parties})
    ones = [code for code in codes if code in own] if own else codes
    others = [code for code in codes if code in theirs] if theirs else codes
    pairs = {frozenset((one, other)) for one in ones for other in others if one != other}
    found = (best_bond(instrument, (one,), (other,), as_of, book) for one, other in sorted(map(sorted, pairs)))
    bonds = [bond for bond in found if bond is not None]
    most = min((bond.why for bond in bonds), key=STANDING.index, default="in_force")
    return [bond for bond in bonds if bond.why == most]


def _term(clause: Clause, bonds: list[Bond], seen: _Seen) -> Term:
    instrument, named, as_of, book = seen
    row = pick(clause.rows, as_of)
    why = bonds[0].why if bonds else NO_PARTIES
    why = clause_why(clause, as_of) if why == "in_force" else why
    if named and clause.obligors and not named & set(clause.obligors):
        why = "not_an_obligor"
    began = _first(bond.since for bond in bonds)
    own = clause_start(clause, as_of) if why == "not_yet_in_force" else row.since if row and row.in_force else None
    proofs = [sure_of(instrument, clause.cite, clause.sure, book)]
    proofs += [sure_of(instrument, row.cite, row.sure, book)] if row else []
    return Term(
        provision=clause.provision,
        article=clause.article,
        obligation=clause.obligation,
        pattern=clause.pattern,
        why=why,
        since=max(filter(None, (began, own)), default=None),
        until=_last([bound_until(instrument, clause, bond, as_of) for bond in bonds]),
        permanence=clause.permanence,
        applies_to=clause.applies_to,
        content=clause.content,
        internal_taxes=clause.internal_taxes,
        obligors=clause.obligors,
        dispute_settlement=clause.dispute_settlement,
        left_out=tuple(_left_out(instrument, carved, book) for carved in clause.carve_out),
        readings=clause.readings,
        sure=weakest(proofs),
        citations=book.citations(instrument.sources, dict.fromkeys((*clause.cite, *(row.cite if row else ())))),
        notes=tuple(note for note in (clause.note, row.note if row else "") if note),
    )


def _left_out(instrument: Instrument, carved: CarveOut, book: Book) -> LeftOut:
    return LeftOut(
        content=carved.content,
        delivery=carved.delivery,
        effect=carved.effect,
        article=carved.article,
        citations=book.citations(instrument.sources, carved.cite),
        note=carved.note,
    )


def _order(term: Term) -> tuple[str, bool, int]:
    """By matter; in force before not; the firmest first."""
    return term.provision, term.why != "in_force", OBLIGATIONS.index(term.obligation)


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _last(days: Sequence[date | None]) -> date | None:
    """The day on which the last of several ends; None where one of them does not."""
    return max(filter(None, days), default=None) if all(days) else None


# --- who is bound --------------------------------------------------------------------------------------------------


def _parties(instrument: Instrument, as_of: AsOf, book: Book) -> Iterator[AgreementParty]:
    for code in dict.fromkeys(row.code for row in instrument.parties):
        row = party_row(instrument, code, as_of)
        if row is not None:
            yield _party(instrument, row, as_of, book)


def _party(instrument: Instrument, row: PartyRow, as_of: AsOf, book: Book) -> AgreementParty:
    began = (one.since for one in instrument.parties if one.code == row.code and one.in_force)
    return AgreementParty(
        code=row.code,
        side=row.side,
        why=_party_why(row, as_of),
        since=row.since if row.in_force else _first(began),
        until=None if row.in_force else row.since,
        sure=sure_of(instrument, row.cite, row.sure, book),
        citations=book.citations(instrument.sources, row.cite),
        note=row.note,
    )


def _party_why(row: PartyRow, as_of: AsOf) -> Why:
    if row.since is None:
        return "signed_not_in_force"
    if row.since > as_of.on:
        return "not_yet_in_force"
    return "in_force" if row.in_force else "no_longer_in_force"


def _pairs(instrument: Instrument, as_of: AsOf, book: Book) -> Iterator[AgreementPair]:
    for row in instrument.pairs:
        if stands(row, as_of):
            since = row.since if start_known(row, as_of) else None
            begun = since is not None and since <= as_of.on
            yield AgreementPair(
                a=row.a,
                b=row.b,
                why="in_force" if begun else "not_yet_in_force" if since else "not_yet_between_these_parties",
                since=since,
                sure=sure_of(instrument, row.cite, row.sure, book),
                citations=book.citations(instrument.sources, row.cite),
                note=row.note,
            )


# --- the four points -----------------------------------------------------------------------------------------------


def four_points(country: str, partners: Iterable[str], as_of: AsOf, book: Book) -> list[Owing]:
    """How much of the points of 2018 a country and each partner, a union by its own code, owe each other."""
    return [
        Owing(
            country=country,
            partner=partner,
            owes=_points(between(Route(partner, country, as_of), (), book)),
            owed=_points(between(Route(country, partner, as_of), (), book)),
        )
        for partner in partners
    ]


def partners_of(country: str, as_of: AsOf, book: Book) -> list[str]:
    """Those with whom a country shares an agreement, by the codes under which they stand in it."""
    own = book.parties(country, as_of)
    named = concluded(book.instruments_between(own, own), as_of, book)
    return sorted({row.code for instrument in named for row in instrument.parties} - set(own))


def _points(owed: Sequence[Commitment]) -> tuple[PointOwed, ...]:
    return tuple(_point(point, owed) for point in POINTS)


def _point(point: Point, owed: Sequence[Commitment]) -> PointOwed:
    best = [_best(provision, owed) for provision in POINTS[point]]
    standings = [_standing(one) for one in best]
    firm = standings.count("firm")
    standing: Standing = "firm" if firm == len(best) else "partly" if firm else min(standings, key=FIRMNESS.index)
    by = [one for one, held in zip(best, standings, strict=True) if one is not None and held != "none"]
    return PointOwed(point=point, standing=standing, by=tuple(by))


FIRMNESS: tuple[Standing, ...] = ("firm", "partly", "soft", "waiting", "none")


def _best(provision: Provision, owed: Iterable[Commitment]) -> Commitment | None:
    """The commitment that comes to most on a matter; of equal ones the first, which is the firmest by its words."""
    named = (one for one in owed if one.provision == provision)
    return min(named, key=lambda one: FIRMNESS.index(_standing(one)), default=None)


def _standing(one: Commitment | None) -> Standing:
    if one is None or one.obligation == "none":
        return "none"
    if one.why == "in_force":
        return "firm" if one.obligation == "binding" else "soft"
    return "waiting" if one.why in AHEAD else "none"
