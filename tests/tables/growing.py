"""Tables that grow release by release, as keepers make them grow: those of `tiny`, with rows added and withdrawn.

Every step adds law, or corrects it: then a row is retracted, on the day on which another became known in its place.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from tiny import AA, texts

from dtariff.model.groupings import MemberRow
from dtariff.model.law import DutyRow, RateRow
from dtariff.tables.canon import canonical
from dtariff.tables.reader import read_form

CLUB = "groupings/club.toml"
SCHEDULE = "schedules/AA.csv"
FIRST_DAY = date(2027, 1, 4)
STEP = timedelta(days=3)
Texts = dict[str, bytes]


class Release(NamedTuple):
    """One state of the tables, and the day on which it is published."""

    texts: Texts
    day: date


def releases(count: int, seed: int = 0) -> Iterator[Release]:
    """So many states of the tables, each grown out of the one before."""
    random, state, day = Random(seed), texts(), FIRST_DAY  # noqa: S311 - law is no secret
    yield Release(state, day)
    for _ in range(count - 1):
        day += STEP
        state = random.choice((new_rate, corrected_rate, corrected_duty, new_member, corrected_schedule))(
            state, day, random
        )
        yield Release(state, day)


def with_form(state: Texts, path: str, form: Any) -> Texts:
    """The tables with one file changed, in its canonical form."""
    return {**state, path: canonical(form).encode()}


def form_of(state: Texts, path: str) -> Any:
    """One file of the tables."""
    return read_form(path, state[path])


# --- steps ---------------------------------------------------------------------------------------------------------


def new_rate(state: Texts, day: date, random: Random) -> Texts:
    """Value added tax changes on a day to come, or is found to have changed on a day gone by."""
    since = day + timedelta(days=random.randrange(-400, 400))
    return with_rates(state, lambda rows: (*rows, rate(since, random, day)) if _free(rows, since) else rows, random)


def corrected_rate(state: Texts, day: date, random: Random) -> Texts:
    """A rate of value added tax was wrong."""

    def correct(rows: tuple[RateRow, ...]) -> tuple[RateRow, ...]:
        at = random.choice([at for at, row in enumerate(rows) if row.retracted is None])
        gone = replace(rows[at], retracted=day)
        return (*rows[:at], gone, *rows[at + 1 :], rate(gone.since, random, day))

    return with_rates(state, correct, random)


def corrected_duty(state: Texts, day: date, random: Random) -> Texts:
    """A duty of the one tariff line was wrong."""
    place = form_of(state, AA)
    (line,) = place.line
    at = random.choice([at for at, row in enumerate(line.rates) if row.retracted is None])
    gone = replace(line.rates[at], retracted=day)
    new = DutyRow(since=gone.since, duty=f"{random.randrange(1, 30)}%", cite=("gazette#1",), known=day)
    rates = (*line.rates[:at], gone, *line.rates[at + 1 :], new)
    return with_form(state, AA, replace(place, line=(replace(line, rates=rates),)))


def new_member(state: Texts, day: date, random: Random) -> Texts:
    """A country joins the Club, or leaves it."""
    club = form_of(state, CLUB)
    since, code = day + timedelta(days=random.randrange(-300, 300)), random.choice(("AA", "BB"))
    if any((row.code, row.since) == (code, since) for row in club.members):
        return corrected_duty(state, day, random)
    joins = random.random() < 0.5
    row = MemberRow(since=since, code=code, in_force=joins, cite=("roll",), known=day)
    return with_form(state, CLUB, replace(club, members=(*club.members, row)))


def corrected_schedule(state: Texts, day: date, random: Random) -> Texts:
    """A line of the schedule was wrong."""
    schedule = form_of(state, SCHEDULE)
    at = random.choice([at for at, row in enumerate(schedule.rate) if row.retracted is None])
    gone = replace(schedule.rate[at], retracted=day)
    new = replace(gone, retracted=None, known=day, duty=f"{random.randrange(0, 30)}%")
    return with_form(
        state, SCHEDULE, replace(schedule, rate=(*schedule.rate[:at], gone, *schedule.rate[at + 1 :], new))
    )


def with_rates(state: Texts, change: Any, random: Random) -> Texts:
    """One of the two series of value added tax changed."""
    place = form_of(state, AA)
    vat, levy = place.tax
    at = random.randrange(2)
    series = [*vat.rate]
    series[at] = replace(series[at], rows=change(series[at].rows))
    return with_form(state, AA, replace(place, tax=(replace(vat, rate=tuple(series)), levy)))


def rate(since: date, random: Random, known: date) -> RateRow:
    """A rate of tax of no country."""
    return RateRow(since=since, percent=Decimal(random.randrange(1, 100)) / 4, cite=("gazette#4",), known=known)


def _free(rows: tuple[RateRow, ...], since: date) -> bool:
    return all(row.since != since for row in rows)
