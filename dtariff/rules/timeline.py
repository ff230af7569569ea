"""One pair over the years: the rules asked anew on each day on which they could answer otherwise, and on no other.

Between two such days nothing changes: every rule picks rows by their first day. So the days are the first days of all
rows that concern the two places, known or not, and the answer of a day is that of the last of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from dtariff.model.case import Case
from dtariff.model.clock import AsOf, is_known
from dtariff.model.resolution import Bar, BarDecision
from dtariff.model.timeline import NotableDay, Stretch, Timeline, Track, VerdictStretch
from dtariff.model.treaties import Instrument, State
from dtariff.rules.ladder import EFFECT_ORDER, decide
from dtariff.rules.moratorium import EFFECTS
from dtariff.tables.book import Book

A_DAY = timedelta(days=1)
SEVERAL = 3
"""Parties between whom an agreement is more than one between two."""

KINDS = ("moratorium", "agreement", "pledge")


def timeline(asked: Case, until: date, book: Book) -> Timeline:
    """What was asked, from the day of the case until another."""
    since, known = asked.as_of.on, asked.as_of.known
    days = sorted({since, *(day for day in change_days(asked, book) if since < day <= until)})
    every = [decide(replace(asked, as_of=AsOf(day, known)), book) for day in days]
    decisions = [one for at, one in enumerate(every) if not at or not _same(one, every[at - 1])]
    return Timeline(
        case=asked,
        first=since,
        last=until,
        verdicts=tuple(_verdicts(decisions, until)),
        tracks=tuple(_tracks(decisions, until)),
        decisions=tuple(decisions),
    )


def _same(one: BarDecision, other: BarDecision) -> bool:
    return replace(one, case=other.case) == other


# --- on which days anything can change -----------------------------------------------------------------------------


def change_days(asked: Case, book: Book) -> set[date]:
    """All days on which the answer to a case could change; in a scenario, those of the law beneath it too."""
    starts = {layer.first_day for layer in book.layers if layer.first_day is not None}
    beneath = (book.at(first - A_DAY) for first in starts)
    return starts.union(*(_change_days(asked, held) for held in (book, *beneath)))


def _change_days(asked: Case, book: Book) -> set[date]:
    places = (asked.origin, asked.destination)
    codes = {code for place in places for code in (*place.chain, place.customs)} | {asked.country_of_origin}
    days = {row.since for union in book.groupings for row in union.members if row.code in codes}
    named = book.instruments_between(*(_ever(place.customs, book) for place in places))
    concerned = {name: book.instrument(name) for name in (*book.binding_by_destination, *named)}
    tied = {clause.tied_to for instrument in concerned.values() for clause in instrument.clause} - {"", *concerned}
    for instrument in (*concerned.values(), *map(book.instrument, tied)):
        days.update(_days(instrument))
    return days


def _ever(country: str, book: Book) -> set[str]:
    """The parties under which a country stood or will stand on any day."""
    return {country} | {union.acts_as for union in book.groupings if any(row.code == country for row in union.members)}


def _days(instrument: Instrument) -> Iterator[date]:
    yield from (row.since for row in instrument.states)
    yield from (row.since for clause in instrument.clause for row in clause.rows)
    begun = (*(row.since for row in instrument.parties), *(row.since for row in instrument.pairs))
    yield from (day for day in (*begun, instrument.signed, instrument.concluded) if day is not None)


# --- stretches -----------------------------------------------------------------------------------------------------


def _spans(decisions: list[BarDecision], until: date) -> Iterator[tuple[date, date, BarDecision]]:
    """Decisions with their first and last days."""
    ends = [later.case.as_of.on - A_DAY for later in decisions[1:]]
    for one, last in zip(decisions, (*ends, until), strict=True):
        yield one.case.as_of.on, last, one


def _verdicts(decisions: list[BarDecision], until: date) -> Iterator[VerdictStretch]:
    held: VerdictStretch | None = None
    for first, last, one in _spans(decisions, until):
        by = one.deciding
        found = VerdictStretch(
            first=first,
            last=last,
            verdict=one.verdict,
            deciding=by.instrument if by else "",
            short=by.short if by else "",
            article=by.article if by else "",
            within=one.within,
            sure=one.sure,
        )
        if held is not None and replace(held, first=first, last=last) == found:
            held = replace(held, last=last)
        else:
            if held is not None:
                yield held
            held = found
    if held is not None:
        yield held


def _tracks(decisions: list[BarDecision], until: date) -> list[Track]:
    stretches: dict[str, list[Stretch]] = {}
    for first, last, one in _spans(decisions, until):
        for bar in one.instruments:
            _prolong(stretches.setdefault(bar.instrument, []), bar, first, last)
    return sorted(map(_track, stretches.values()), key=_order)


def _prolong(stretches: list[Stretch], bar: Bar, first: date, last: date) -> None:
    """Adds what an instrument says on some days: to the stretch before, where that says the same."""
    for at, before in enumerate(stretches):
        if before.bar == bar and before.last + A_DAY == first:
            stretches[at] = replace(before, last=last)
            return
    stretches.append(Stretch(first=first, last=last, bar=bar))


def _track(stretches: list[Stretch]) -> Track:
    last = stretches[-1].bar
    return Track(
        instrument=last.instrument, title=last.title, short=last.short, kind=last.kind, stretches=tuple(stretches)
    )


def _order(track: Track) -> tuple[int, int, date, str]:
    best = min(EFFECT_ORDER.index(stretch.bar.effect) for stretch in track.stretches)
    first = min(one.first for one in track.stretches if EFFECT_ORDER.index(one.bar.effect) == best)
    return KINDS.index(track.kind), best, first, track.instrument


# --- days worth a look ---------------------------------------------------------------------------------------------

STATES: dict[State, Literal["decision", "disputed", "lapsed"]] = {
    "in_force": "decision",
    "disputed": "disputed",
    "lapsed": "lapsed",
}


def notable_days(known: date, book: Book) -> tuple[NotableDay, ...]:
    """Days on which many pairs change at once, as known on a day, in order.

    Each new decision that binds by destination, the eve of each that leaves less barred, and the first day of each
    agreement of several parties.
    """
    found = [day for name in book.binding_by_destination for day in _of_decisions(book.instrument(name), known)]
    found += (day for name in book.instruments for day in _of_agreement(book.instrument(name), known))
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.instrument)))


def _of_decisions(instrument: Instrument, known: date) -> Iterator[NotableDay]:
    rows = sorted((row for row in instrument.states if is_known(row, known)), key=lambda row: row.since)
    before: State | None = None
    for row in rows:
        told = NotableDay(
            day=row.since,
            kind=STATES[row.state],
            instrument=instrument.id,
            short=instrument.short,
            act=f"{row.act}, {row.symbol}" if row.symbol else row.act,
        )
        if before is not None and _effect(row.state) > _effect(before):
            yield replace(told, day=row.since - A_DAY, kind="eve")
        yield told
        before = row.state


def _effect(state: State) -> int:
    return EFFECT_ORDER.index(EFFECTS[state][0])


def _of_agreement(instrument: Instrument, known: date) -> Iterator[NotableDay]:
    if instrument.kind != "agreement" or len({row.code for row in instrument.parties}) < SEVERAL:
        return
    starts = sorted(
        row.since
        for row in instrument.parties
        if row.since is not None and row.in_force and is_known(row, known)  # type: ignore[arg-type]  # it has a day
    )
    if len(starts) > 1:
        yield NotableDay(day=starts[1], kind="entry_into_force", instrument=instrument.id, short=instrument.short)
