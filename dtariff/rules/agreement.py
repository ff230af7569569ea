"""Rung b, second part: agreements and pledges between parties.

An agreement bars a duty where origin and destination are both parties on the day, on different sides of a treaty
between blocs, and the clause reaches the transmission. Texts differ in the test they make; the patterns of wording and
what each asks for are the closed list `dtariff.model.law.Pattern`. Only parties can invoke a clause, so parties on both
sides come first, whatever its wording.
"""

from collections.abc import Iterator
from typing import NamedTuple

from dtariff.model.case import Case
from dtariff.model.citation import Citation, Sure, weakest
from dtariff.model.resolution import Bar, Condition, Effect, Strength, Why
from dtariff.model.treaties import CarveOut, Clause, Instrument, Reading, StateRow
from dtariff.rules.bonds import (
    Bond,
    Route,
    best_bond,
    bound_since,
    bound_until,
    clause_why,
    is_concluded,
    proofs,
    sure_of,
)
from dtariff.rules.moratorium import content_condition, state_of
from dtariff.tables.book import Book, sureness


class Ruling(NamedTuple):
    """What a clause comes to."""

    effect: Effect
    why: Why
    strength: Strength
    conditions: tuple[Condition, ...] = ()
    notes: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()


def agreement_bars(case: Case, book: Book) -> list[Bar]:
    """What each instrument that names both sides says of the case."""
    origins = book.parties(case.origin.customs, case.as_of)
    destinations = book.parties(case.destination.customs, case.as_of)
    bars: list[Bar] = []
    for name in book.instruments_between(origins, destinations):
        instrument = book.instrument(name)
        if not is_concluded(instrument, case.as_of):
            continue
        bond = best_bond(instrument, origins, destinations, case.as_of, book)
        if bond is not None:
            bars += (_bar(instrument, clause, bond, case, book) for clause in _duty_clauses(instrument, bond, case))
    return bars


def _duty_clauses(instrument: Instrument, bond: Bond, case: Case) -> list[Clause]:
    """The clauses on customs duties; of several in a row, only the one that stands, or the last that stood."""
    clauses = [clause for clause in instrument.clause if clause.provision == "customs_duties"]
    standing = [clause for clause in clauses if bond.why != "in_force" or clause_why(clause, case.as_of) == "in_force"]
    return standing or clauses[-1:]


# --- does the clause reach the transmission? -----------------------------------------------------------------------


def _bar(instrument: Instrument, clause: Clause, bond: Bond, case: Case, book: Book) -> Bar:
    route = Route(case.origin.customs, case.destination.customs, case.as_of)
    citations = book.citations(instrument.sources, clause.cite)
    state = state_of(instrument, case.as_of)
    ruling = _pledge(state) if _is_kept_pledge(instrument, bond) else _ruling(clause, bond, case, book)
    return Bar(
        instrument=instrument.id,
        title=instrument.title,
        short=instrument.short,
        kind=instrument.kind,
        article=clause.article,
        effect=ruling.effect,
        why=ruling.why,
        strength=ruling.strength,
        state=state.state if state else None,
        pattern=clause.pattern,
        since=bound_since(clause, bond, route, book),
        until=bound_until(instrument, clause, bond, case.as_of),
        subject_to=ruling.conditions,
        readings=ruling.readings,
        sure=weakest((sureness(citations, clause.sure), bond.sure, *_others(instrument, clause, bond, route, book))),
        citations=_with_state(citations, instrument, state, book),
        notes=tuple(dict.fromkeys(note for note in (*ruling.notes, clause.note, *bond.notes, instrument.note) if note)),
    )


def _others(instrument: Instrument, clause: Clause, bond: Bond, route: Route, book: Book) -> Iterator[Sure]:
    """What else the chain hangs on: besides what all bonds hang on, the decision that the clause follows."""
    yield from proofs(instrument, clause, bond, route, book)
    if clause.tied_to:
        tied = book.instrument(clause.tied_to)
        state = state_of(tied, route.as_of)
        if state is not None:
            yield sure_of(tied, state.cite, state.sure, book)


def _with_state(
    citations: tuple[Citation, ...], instrument: Instrument, state: StateRow | None, book: Book
) -> tuple[Citation, ...]:
    of_state = book.citations(instrument.sources, state.cite) if state else ()
    return tuple(dict.fromkeys((*citations, *of_state)))


def _is_kept_pledge(instrument: Instrument, bond: Bond) -> bool:
    return instrument.kind == "pledge" and bond.why == "in_force"


def _ruling(clause: Clause, bond: Bond, case: Case, book: Book) -> Ruling:
    """The clause's effect: first whether it binds at all, then whether it bars, then whether it reaches the content."""
    if bond.why != "in_force":
        return Ruling("none", bond.why, _waiting(bond.why))
    why = clause_why(clause, case.as_of)
    if why != "in_force":
        return Ruling("none", why, _waiting(why))
    if clause.obligors and bond.of.code not in clause.obligors:
        return Ruling("none", "not_an_obligor", "none")
    return _obligation(clause, bond, case, book)


def _waiting(why: Why) -> Strength:
    """What kind of bond it is that does not bind that day."""
    return "none" if why == "no_longer_in_force" else "signed_not_in_force"


def _pledge(state: StateRow | None) -> Ruling:
    if state is None:
        return Ruling("none", "pledge_not_yet", "political")
    return Ruling("none", "pledge_in_force" if state.state == "in_force" else "pledge_lapsed", "political")


WEAK: dict[str, Ruling] = {
    "best_endeavour": Ruling("none", "best_endeavour", "best_endeavour"),
    "cooperation": Ruling("none", "cooperation_only", "none"),
    "unclear": Ruling("none", "clause_unclear", "unclear"),
    "none": Ruling("none", "no_duty_clause", "none"),
}
"""Obligations that never bar."""


def _obligation(clause: Clause, bond: Bond, case: Case, book: Book) -> Ruling:
    if clause.obligation in WEAK:
        return WEAK[clause.obligation]
    if clause.obligation == "wto_linked":
        ruling = _tied(clause, case, book)
    elif clause.pattern == "ORIGINATING_ONLY":
        return Ruling("none", "rules_of_origin_missing", "binding")
    else:
        ruling = Ruling("bars", "in_force", "binding")
    return _in_scope(ruling, clause, bond, case, book)


def _tied(clause: Clause, case: Case, book: Book) -> Ruling:
    """A clause that follows WTO practice bars while a decision is in force; afterwards readings differ."""
    state = state_of(book.instrument(clause.tied_to), case.as_of)
    if state is not None and state.state == "in_force":
        return Ruling("bars", "tied_decision_in_force", "wto_linked")
    return Ruling("unsettled", "tied_decision_not_in_force", "wto_linked", readings=clause.readings)


def _in_scope(ruling: Ruling, clause: Clause, bond: Bond, case: Case, book: Book) -> Ruling:
    carved = next((carve for carve in clause.carve_out if _carves(carve, case)), None)
    if carved is not None and carved.effect == "out":
        return Ruling("none", "out_of_scope", ruling.strength, notes=(carved.note,))
    if case.scope_reading == "carriage" and clause.content != "yes":
        return Ruling("none", "content_not_covered", ruling.strength)
    if clause.pattern == "DIGITAL_PRODUCT_OF_PARTY" and case.country_of_origin:
        makers = book.parties(case.country_of_origin, case.as_of)
        if bond.towards.code not in makers:
            return Ruling("none", "product_of_another_country", ruling.strength)
    conditions = _conditions(clause, ruling.effect, case)
    if carved is not None:
        doubts = (*ruling.readings, *carved.readings)
        return Ruling("unsettled", "scope_unsettled", ruling.strength, conditions, (carved.note,), doubts)
    return ruling._replace(conditions=conditions)


def _carves(carve: CarveOut, case: Case) -> bool:
    return case.content in carve.content and (not carve.delivery or case.delivery in carve.delivery)


def _conditions(clause: Clause, effect: Effect, case: Case) -> tuple[Condition, ...]:
    """What the effect still hangs on: facts that were not given, words that were not seen."""
    open_: list[Condition] = list(content_condition(clause, effect))
    if clause.pattern == "DIGITAL_PRODUCT_OF_PARTY" and not case.country_of_origin:
        open_.append("product_of_party")
    if clause.pattern in ("BETWEEN_PARTIES", "STANDSTILL_BETWEEN_PARTIES"):
        open_.append("sent_between_parties")
    if clause.pattern == "UNKNOWN":
        open_.append("wording_not_seen")
    return tuple(open_)
