"""Which line of a tariff schedule is the counterpart of a content: chosen by content, not by carrier.

A schedule speaks of discs, reels and paper; the same disc pays nothing with a program on it and 25 % with music in
East Africa. So the lines under the content's HS analogues are read by their wording: those that name the content
first, and where several carriers differ, the duty that most of them bear: each subheading has one voice, however many
national lines divide it.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from dtariff.model.border import BorderFact
from dtariff.model.case import Place
from dtariff.model.citation import Sure, weakest
from dtariff.model.clock import AsOf
from dtariff.model.counterpart import Choice, Counterpart, CounterpartLine
from dtariff.model.duty import parse
from dtariff.model.nomenclature import Content
from dtariff.model.schedule import RateType, ScheduleRate
from dtariff.rules.border import customs_facts
from dtariff.rules.territory import belongs
from dtariff.tables.book import Book, sureness

DutyT = TypeVar("DutyT")
HS6 = 7
"""Letters of a subheading as it is written: 8523.49."""


def counterpart(content: Content, place: Place, rate: RateType, as_of: AsOf, book: Book) -> Counterpart:
    """What the same content would pay on a carrier at a place, under one kind of rate (applied, bound)."""
    rows = _rows(place, rate, as_of, book)
    speaking = [found for found in rows if _speaks(found.row, content)]
    present = _present(speaking, as_of.on)
    chosen, others, tied = _chosen([line_of(found, book) for found in present], content.id)
    others += [line_of(found, book) for found in speaking if not present]
    return Counterpart(
        content=content.id,
        destination=place.code,
        type=rate,
        choice="lines_differ" if tied else _choice(chosen, others, content.id, known=bool(rows)),
        duty=chosen[0].duty if chosen else None,
        lines=tuple(chosen),
        others=tuple(others),
        valuation=_valuation(content, place, as_of, book),
        sure=_sureness(chosen),
    )


class Found(NamedTuple):
    """A row, and the schedule in which it stands."""

    schedule: str
    row: ScheduleRate


def schedule_rows(place: Place, as_of: AsOf, book: Book) -> list[Found]:
    """All rows of the schedules that hold at a place: its own first, then those of its unions and agreements."""
    own = dict.fromkeys((*reversed(place.chain), place.customs))
    groups = [group.id for group in book.groupings if belongs(group, place, as_of, book)]
    found = ((name, book.schedule(name)) for name in (*own, *groups))
    rows = ((name, row) for name, schedule in found if schedule is not None for row in schedule.rate)
    return [Found(name, row) for name, row in rows if row.is_known(as_of.known)]


def _rows(place: Place, rate: RateType, as_of: AsOf, book: Book) -> list[Found]:
    """Those of one kind of rate, towards every member of the WTO."""
    return [found for found in schedule_rows(place, as_of, book) if found.row.type == rate and not found.row.partner]


def _speaks(row: ScheduleRate, content: Content) -> bool:
    if row.covers or row.partly:
        return content.id in (*row.covers, *row.partly)  # the wording names it, under whichever heading
    return row.code[:HS6] in content.hs.get(row.edition, ())


def _present(rows: list[Found], on: date) -> list[Found]:
    """The rows of the newest edition that had begun, of one schedule, of the last year of each subheading.

    A heading that a later edition abolished is dead: 8524 of 2005 has no voice beside 8523 of 2025.
    """
    begun = [found for found in rows if found.row.first_day <= on]
    edition = max((found.row.edition for found in begun), default="")
    newest = [found for found in begun if found.row.edition == edition]
    one = [found for found in newest if found.schedule == newest[0].schedule]
    years: dict[str, int] = {}
    for found in one:
        years[found.row.code[:HS6]] = max(found.row.year, years.get(found.row.code[:HS6], 0))
    return _latest([found for found in one if found.row.year == years[found.row.code[:HS6]]])


def _latest(rows: list[Found]) -> list[Found]:
    """Of the rows of one line those that began last: a rate can change within a year."""
    starts: dict[str, date] = {}
    for found in rows:
        starts[found.row.code] = max(found.row.first_day, starts.get(found.row.code, date.min))
    return [found for found in rows if found.row.first_day == starts[found.row.code]]


def line_of(found: Found, book: Book) -> CounterpartLine:
    """A row with its duty read and its sources."""
    row = found.row
    citations = book.citations({}, row.cite)
    return CounterpartLine(
        schedule=found.schedule,
        code=row.code,
        edition=row.edition,
        title=row.title,
        covers=row.covers,
        partly=row.partly,
        type=row.type,
        partner=row.partner,
        duty=parse(row.duty) if row.duty else None,
        year=row.year,
        since=row.since,
        sure=sureness(citations, row.sure),
        citations=citations,
        notes=(row.note,) if row.note else (),
    )


def _chosen(lines: list[CounterpartLine], content: str) -> tuple[list[CounterpartLine], list[CounterpartLine], bool]:
    """The lines with the duty of most subheadings, the others, and whether as many subheadings bear another duty.

    Lines without a known duty are others.
    """
    naming = [line for line in lines if content in line.covers]
    general = [line for line in lines if content not in (*line.covers, *line.partly)]
    known = [line for line in naming or general or lines if line.duty is not None]
    if not known:
        return [], lines, False
    carriers = dict.fromkeys(line.code[:HS6] for line in known)
    voices = [[line.duty for line in known if line.code.startswith(code)] for code in carriers]
    heard = [_most(voice) for voice in voices] if len(voices) > 1 else voices[0]
    duty = _most(heard)
    chosen = [line for line in known if line.duty == duty]
    tied = _is_tied(heard, duty) or any(_is_tied(voice, duty) for voice in voices)
    return chosen, [line for line in lines if line not in chosen], tied


def _is_tied(duties: list[DutyT], duty: DutyT) -> bool:
    """Whether another duty stands as often."""
    return duty in duties and any(other != duty and duties.count(other) == duties.count(duty) for other in duties)


def _most(duties: list[DutyT]) -> DutyT:
    """The duty that stands most often; of equals the first."""
    return max(dict.fromkeys(duties), key=duties.count)


def _choice(chosen: list[CounterpartLine], others: Iterable[CounterpartLine], content: str, *, known: bool) -> Choice:
    if not known:
        return "no_schedule"
    if not chosen:
        return "rate_not_known" if list(others) else "no_line"
    if content in chosen[0].covers:
        return "lines_name_content"
    return "lines_name_a_part" if content in chosen[0].partly else "lines_are_general"


def _sureness(chosen: list[CounterpartLine]) -> Sure:
    return weakest(line.sure for line in chosen) if chosen else "assumed"


def _valuation(content: Content, place: Place, as_of: AsOf, book: Book) -> tuple[BorderFact, ...]:
    facts = customs_facts(place, as_of, book, content=content.id)
    return tuple(fact for fact in facts if fact.matter == "valuation")
