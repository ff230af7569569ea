"""Rules of digital trade in agreements: data flows, localisation, source code, e-signatures, non-discrimination.

Asked for a pair, each agreement that names both sides answers as it does for duties; asked for one country, each to
which it is a party. Decisions of the WTO and pledges speak of duties only: `dtariff.rules.ladder` has them. No
provision changes a price: it is told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from dtariff.model.citation import weakest
from dtariff.model.clock import AsOf, is_known, pick
from dtariff.model.commitment import Commitment
from dtariff.model.resolution import Why
from dtariff.model.treaties import Clause, Instrument, Provision
from dtariff.rules.bonds import Bond, Route, best_bond, bound_since, bound_until, clause_why, is_concluded, proofs
from dtariff.tables.book import Book, sureness


class View(NamedTuple):
    """An instrument seen from a country that may owe something under it, on a day."""

    instrument: Instrument
    country: str
    as_of: AsOf
    book: Book


def between(route: Route, provisions: Collection[Provision], book: Book) -> list[Commitment]:
    """What the destination of a route owes its origin, the firmest first; no provisions named means all."""
    sides = book.parties(route.origin, route.as_of), book.parties(route.destination, route.as_of)
    found = []
    for instrument in concluded(book.instruments_between(*sides), route.as_of, book):
        bond = best_bond(instrument, *sides, route.as_of, book)
        if bond is not None:
            view = View(instrument, route.destination, route.as_of, book)
            found += [
                _commitment(clause, bond, route.origin, view)
                for clause in clauses_on(instrument, provisions, route.as_of)
            ]
    return sorted(found, key=_order)


def of_country(country: str, provisions: Collection[Provision], as_of: AsOf, book: Book) -> list[Commitment]:
    """What a country has agreed to, with whom, the firmest first. Arguments as for `between`."""
    own = book.parties(country, as_of)
    found = []
    for instrument in concluded(book.instruments_between(own, own), as_of, book):
        bonds = _bonds(instrument, own, as_of, book)
        view = View(instrument, country, as_of, book)
        found += [_of_country(view, clause, bonds) for clause in clauses_on(instrument, provisions, as_of) if bonds]
    return sorted(found, key=_order)


def concluded(names: Iterable[str], as_of: AsOf, book: Book) -> Iterator[Instrument]:
    """The agreements among these instruments that had been concluded by that day."""
    for name in names:
        instrument = book.instrument(name)
        if instrument.kind == "agreement" and is_concluded(instrument, as_of):
            yield instrument


def clauses_on(instrument: Instrument, provisions: Collection[Provision], as_of: AsOf) -> list[Clause]:
    """The clauses on these matters, without those that a later act added of which nobody knew yet."""
    asked = [clause for clause in instrument.clause if not provisions or clause.provision in provisions]
    return [one for one in asked if not one.rows or any(is_known(row, as_of.known) for row in one.rows)]


def _bonds(instrument: Instrument, own: tuple[str, ...], as_of: AsOf, book: Book) -> dict[str, Bond]:
    """How an instrument binds a country towards each other party."""
    others = sorted({row.code for row in instrument.parties} - set(own))
    found = ((code, best_bond(instrument, (code,), own, as_of, book)) for code in others)
    return {code: bond for code, bond in found if bond is not None}


def _of_country(view: View, clause: Clause, bonds: Mapping[str, Bond]) -> Commitment:
    """The commitment towards those for whom it holds most, as sure as the least sure of them, since the first."""
    every = {code: _commitment(clause, bond, code, view) for code, bond in bonds.items()}
    why = min((one.why for one in every.values()), key=STANDING.index)
    equal = {code: one for code, one in every.items() if one.why == why}
    return replace(
        next(iter(equal.values())),
        partners=tuple(equal) if why == "in_force" else (),
        since=min((one.since for one in equal.values() if one.since), default=None),
        until=max((one.until for one in equal.values() if one.until), default=None),
        sure=weakest(one.sure for one in equal.values()),
    )


STANDING: tuple[Why, ...] = (
    "in_force",
    "not_an_obligor",
    "not_yet_in_force",
    "not_yet_between_these_parties",
    "signed_not_in_force",
    "no_longer_in_force",
)
"""Why a provision binds or not, from the most to the least."""


def _commitment(clause: Clause, bond: Bond, origin: str, view: View) -> Commitment:
    instrument, book = view.instrument, view.book
    route = Route(origin, view.country, view.as_of)
    citations = book.citations(instrument.sources, clause.cite)
    row = pick(clause.rows, view.as_of)
    notes = (clause.note, row.note if row else "", instrument.note)
    return Commitment(
        instrument=instrument.id,
        title=instrument.title,
        short=instrument.short,
        provision=clause.provision,
        article=clause.article,
        obligation=clause.obligation,
        why=_why(clause, bond, view.as_of),
        since=bound_since(clause, bond, route, book),
        until=bound_until(instrument, clause, bond, view.as_of),
        sure=weakest((sureness(citations, clause.sure), bond.sure, *proofs(instrument, clause, bond, route, book))),
        citations=citations,
        notes=tuple(dict.fromkeys(note for note in notes if note)),
    )


def _why(clause: Clause, bond: Bond, as_of: AsOf) -> Why:
    """Why it binds or not; one who owes nothing under it owes nothing before it is in force either."""
    if clause.obligors and bond.of.code not in clause.obligors:
        return "not_an_obligor"
    return bond.why if bond.why != "in_force" else clause_why(clause, as_of)


OBLIGATIONS = ("binding", "wto_linked", "best_endeavour", "cooperation", "unclear", "none")


def _order(commitment: Commitment) -> tuple[str, bool, int, str]:
    """By matter; in force before not; the firmest first; then by id."""
    firmness = OBLIGATIONS.index(commitment.obligation)
    return commitment.provision, commitment.why != "in_force", firmness, commitment.instrument
