"""Rules of digital trade in agreements: data flows, localisation, source code, e-signatures, non-discrimination.

Asked for a pair, each agreement that names both sides answers as it does for duties; asked for one country, each to
which it is a party. Decisions of the WTO and pledges speak of duties only: `dtariff.rules.ladder` has them. No
provision changes a price: it is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dtariff.model.citation import weakest
from dtariff.model.clock import AsOf, pick
from dtariff.model.commitment import Commitment
from dtariff.model.resolution import Why
from dtariff.model.treaties import Clause, Instrument, PartyRow, Provision
from dtariff.rules.bonds import Bond, best_bond, is_concluded, standing_rows, stands, start_known, sure_of
from dtariff.tables.book import Book, sureness


def between(
    origin: str, destination: str, provisions: Iterable[Provision], as_of: AsOf, book: Book
) -> list[Commitment]:
    """What the destination owes the origin, the strongest first.

    Args:
        origin: a country by the code under which it stands in treaties.
        destination: likewise.
        provisions: the matters asked for; none means all.
        as_of: the day of the law and of knowledge.
        book: the tables.
    """
    sides = book.parties(origin, as_of), book.parties(destination, as_of)
    found = []
    for instrument in _concluded(book.instruments_between(*sides), as_of, book):
        bond = best_bond(instrument, *sides, as_of, book)
        if bond is not None:
            found += [_of_pair(instrument, clause, bond, as_of, book) for clause in _clauses(instrument, provisions)]
    return sorted(found, key=_order)


def of_country(country: str, provisions: Iterable[Provision], as_of: AsOf, book: Book) -> list[Commitment]:
    """What a country has agreed to, with whom, the strongest first. Arguments as for `between`."""
    parties = book.parties(country, as_of)
    found = []
    for instrument in _concluded(book.instruments_between(parties, parties), as_of, book):
        for own in standing_rows(instrument, parties, as_of)[:1]:
            found += [_of_party(instrument, clause, own, as_of, book) for clause in _clauses(instrument, provisions)]
    return sorted(found, key=_order)


def _concluded(names: Iterable[str], as_of: AsOf, book: Book) -> Iterator[Instrument]:
    for name in names:
        instrument = book.instrument(name)
        if instrument.kind == "agreement" and is_concluded(instrument, as_of):
            yield instrument


def _clauses(instrument: Instrument, provisions: Iterable[Provision]) -> list[Clause]:
    wanted = frozenset(provisions)
    return [clause for clause in instrument.clause if not wanted or clause.provision in wanted]


def _partners(instrument: Instrument, own: PartyRow, as_of: AsOf, book: Book) -> Iterator[str]:
    """The parties between whom and the country the instrument is in force that day."""
    for code in sorted({row.code for row in instrument.parties} - {own.code}):
        bond = best_bond(instrument, (code,), (own.code,), as_of, book)
        if bond is not None and bond.why == "in_force":
            yield code


def _of_pair(instrument: Instrument, clause: Clause, bond: Bond, as_of: AsOf, book: Book) -> Commitment:
    why = bond.why if bond.why != "in_force" or stands(clause, as_of) else "no_longer_in_force"
    if why == "in_force" and clause.obligors and bond.of.code not in clause.obligors:
        why = "not_an_obligor"
    commitment = _commitment(instrument, clause, why, as_of, book)
    return replace(commitment, since=bond.since, until=bond.until, sure=weakest((commitment.sure, bond.sure)))


def _of_party(instrument: Instrument, clause: Clause, own: PartyRow, as_of: AsOf, book: Book) -> Commitment:
    partners = tuple(_partners(instrument, own, as_of, book))
    why = _standing(own, partners, as_of)
    if why == "in_force" and not stands(clause, as_of):
        why = "no_longer_in_force"
    commitment = _commitment(instrument, clause, why, as_of, book)
    proven = sure_of(instrument, own.cite, own.sure, book)
    return replace(commitment, since=own.since, partners=partners, sure=weakest((commitment.sure, proven)))


def _standing(own: PartyRow, partners: tuple[str, ...], as_of: AsOf) -> Why:
    """Whether an instrument is in force for a country; for one that is in force with nobody yet, why."""
    if not own.in_force:
        return "no_longer_in_force"
    if not start_known(own, as_of):
        return "signed_not_in_force"
    if own.since is not None and own.since > as_of.on:
        return "not_yet_in_force"
    return "in_force" if partners else "not_yet_between_these_parties"


def _commitment(instrument: Instrument, clause: Clause, why: Why, as_of: AsOf, book: Book) -> Commitment:
    citations = book.citations(instrument.sources, clause.cite)
    row = pick(clause.rows, as_of)
    notes = (clause.note, row.note if row else "", instrument.note)
    return Commitment(
        instrument=instrument.id,
        title=instrument.title,
        short=instrument.short,
        provision=clause.provision,
        article=clause.article,
        obligation=clause.obligation,
        why=why,
        sure=sureness(citations, clause.sure),
        citations=citations,
        notes=tuple(dict.fromkeys(note for note in notes if note)),
    )


OBLIGATIONS = ("binding", "wto_linked", "best_endeavour", "cooperation", "unclear", "none")


def _order(commitment: Commitment) -> tuple[str, bool, int, str]:
    """By matter; in force before not; the firmest first; then by id."""
    firmness = OBLIGATIONS.index(commitment.obligation)
    return commitment.provision, commitment.why != "in_force", firmness, commitment.instrument
