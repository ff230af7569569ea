"""Rung b, first part: decisions that bind the destination whatever the origin, and what is tied to them.

The ministerial decisions of the WTO from the Geneva declaration of 20 May 1998 (WT/MIN(98)/DEC/2) to their lapse at
the end of March 2026. They bind a member on imports from anywhere.
"""

from datetime import date

from dtariff.model.case import Case
from dtariff.model.clock import AsOf, following, pick
from dtariff.model.law import Clause, Grouping, Instrument, State, StateRow
from dtariff.model.resolution import Bar, Condition, Effect, Strength, Why
from dtariff.tables.book import Book, sureness

EFFECTS: dict[State, tuple[Effect, Why, Strength]] = {
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
    if membership and (effect != "none" or membership[0] == "none"):
        effect, why, strength = membership
    elif effect != "none" and case.scope_reading == "carriage" and clause.content != "yes":
        effect, why = "none", "content_not_covered"
    act, until = _act(instrument, state, case.as_of)
    citations = book.citations(instrument.sources, dict.fromkeys((*act.cite, *state.cite)))
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
        since=act.since,
        until=until,
        subject_to=content_condition(clause, effect),
        sure=sureness(citations, state.sure),
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


def _membership(instrument: Instrument, case: Case, book: Book) -> tuple[Effect, Why, Strength] | None:
    """Why the decision does not reach the destination, or None if it does."""
    members: Grouping = book.grouping(instrument.between)
    country = case.destination.root
    if book.is_member(members, country, case.as_of):
        return None
    if book.membership(members, country, case.as_of) or any(row.code == country for row in members.members):
        return "none", "not_a_member", "none"
    known = book.outsider(members, country) is not None
    return ("none", "not_a_member", "none") if known else ("unknown", "membership_unknown", "none")


def content_condition(clause: Clause, effect: Effect) -> tuple[Condition, ...]:
    """The open question of scope, where a text that bars does not itself speak of content."""
    return ("content_is_transmission",) if effect in ("bars", "unsettled") and clause.content != "yes" else ()
