"""Rung b, first part: decisions that bind the destination whatever the origin, and what is tied to them.

The ministerial decisions of the WTO from the Geneva declaration of 20 May 1998 (WT/MIN(98)/DEC/2) to their lapse at
the end of March 2026. They bind a member on imports from anywhere.
"""

from datetime import date
from typing import NamedTuple

from dtariff.model.case import Case
from dtariff.model.citation import Sure, weakest
from dtariff.model.clock import AsOf, following, pick
from dtariff.model.groupings import Grouping
from dtariff.model.resolution import Bar, Condition, Effect, Strength, Why
from dtariff.model.treaties import Clause, Instrument, State, StateRow
from dtariff.tables.book import Book, sureness

Outcome = tuple[Effect, Why, Strength]
NO_MEMBER: Outcome = ("none", "not_a_member", "none")


class Membership(NamedTuple):
    """What a destination's membership makes of a decision; no outcome of its own for a member."""

    outcome: Outcome | None
    sure: Sure
    since: date | None = None


EFFECTS: dict[State, Outcome] = {
    "in_force": ("bars", "decision_in_force", "binding"),
    "disputed": ("unsettled", "decision_disputed", "disputed"),
    "lapsed": ("none", "decision_lapsed", "none"),
}


def decision_bars(case: Case, book: Book) -> list[Bar]:
    """What each decision that binds by destination says of the case."""
    return [bar for name in book.binding_by_destination for bar in _bars(book.instrument(name), case, book)]


def state_of(instrument: Instrument, as_of: AsOf) -> StateRow | None:
    """The state of a decision on a day, or None before its first."""
    return pick(instrument.states, as_of)


def _bars(instrument: Instrument, case: Case, book: Book) -> list[Bar]:
    state = state_of(instrument, case.as_of)
    clauses = [clause for clause in instrument.clause if clause.provision == "customs_duties"]
    return [_bar(instrument, clause, state, case, book) for clause in clauses] if state else []


def _bar(instrument: Instrument, clause: Clause, state: StateRow, case: Case, book: Book) -> Bar:
    effect, why, strength = EFFECTS[state.state]
    membership = _membership(instrument, case, book)
    if membership.outcome and (effect != "none" or membership.outcome == NO_MEMBER):
        effect, why, strength = membership.outcome
    elif effect != "none" and case.scope_reading == "carriage" and clause.content != "yes":
        effect, why = "none", "content_not_covered"
    act, until = _act(instrument, state, case.as_of)
    citations = book.citations(instrument.sources, dict.fromkeys((*act.cite, *state.cite)))
    stated = sureness(citations, state.sure)
    return Bar(
        instrument=instrument.id,
        title=instrument.title,
        short=instrument.short,
        kind=instrument.kind,
        act=f"{act.act}, {act.symbol}" if act.symbol else act.act,
        article=clause.article,
        effect=effect,
        why=why,
        strength=strength,
        state=state.state,
        pattern=clause.pattern,
        since=max(act.since, membership.since) if membership.since and effect != "none" else act.since,
        until=until,
        subject_to=content_condition(clause, effect),
        readings=state.readings if effect == "unsettled" else (),
        sure=stated if why == "decision_lapsed" else weakest((stated, membership.sure)),
        citations=citations,
        notes=tuple(note for note in (state.note, clause.note) if note),
    )


def _act(instrument: Instrument, state: StateRow, as_of: AsOf) -> tuple[StateRow, date | None]:
    """The act to name and the day it ends: the present one, or after a lapse the last that stood."""
    if state.state != "lapsed":
        after = following(instrument.states, as_of)
        return state, after.since if after else None
    stood = [row for row in instrument.states if row.state == "in_force" and row.since < state.since]
    last = pick(stood, as_of) or state
    ended = following(instrument.states, AsOf(last.since, as_of.known))
    return last, ended.since if ended else state.since


def _membership(instrument: Instrument, case: Case, book: Book) -> Membership:
    """Whether the decision reaches the destination that day, and how sure that is."""
    members: Grouping = book.grouping(instrument.between)
    country = case.destination.customs
    row = book.membership(members, country, case.as_of)
    if row is not None and row.in_force:
        return Membership(None, sureness(book.citations(members.sources, row.cite), row.sure), row.since)
    later = next((one for one in members.members if one.code == country), None)
    proof = row or later or book.outsider(members, country)
    if proof is None:
        return Membership(("unknown", "membership_unknown", "none"), "assumed")
    return Membership(NO_MEMBER, sureness(book.citations(members.sources, proof.cite), proof.sure))


def is_placed(country: str, book: Book) -> bool:
    """Whether the tables say what a country is to the organisations whose decisions bind: a member, or surely none."""
    groups = [book.grouping(book.instrument(name).between) for name in book.binding_by_destination]
    return all(
        any(row.code == country for row in group.members) or book.outsider(group, country) is not None
        for group in groups
    )


def content_condition(clause: Clause, effect: Effect) -> tuple[Condition, ...]:
    """The open question of scope, where a text that bars does not itself speak of content."""
    return ("content_is_transmission",) if effect in ("bars", "unsettled") and clause.content != "yes" else ()
