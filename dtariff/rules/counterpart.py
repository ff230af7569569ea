"""Which line of a tariff schedule is the counterpart of a content: chosen by content, not by carrier.

A schedule speaks of discs, reels and paper; the same disc pays nothing with a program on it and 25 % with music in
East Africa. So the lines under the content's HS analogues are read by their wording: those that name the content
first, and where several carriers differ, the duty that most of them bear: each subheading has one voice, however many
national lines divide it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

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
    schedules = _schedules(place, as_of, book)
    lines = next((found for name in schedules if (found := _lines(name, content, rate, as_of, book))), [])
    chosen, others = _chosen(lines, content.id)
    return Counterpart(
        content=content.id,
        destination=place.code,
        type=rate,
        choice=_choice(chosen, others, content.id, known=bool(schedules)),
        duty=chosen[0].duty if chosen else None,
        lines=tuple(chosen),
        others=tuple(others),
        valuation=_valuation(content, place, as_of, book),
        sure=_sureness(chosen),
    )


def _schedules(place: Place, as_of: AsOf, book: Book) -> list[str]:
    """The names of the schedules to look in: the importer's own, then those of its unions and agreements."""
    own = [code for code in dict.fromkeys((*reversed(place.chain), place.customs)) if book.schedule(code) is not None]
    groups = [group.id for group in book.groupings if belongs(group, place, as_of, book)]
    return own + [name for name in groups if book.schedule(name) is not None]


def _lines(name: str, content: Content, rate: RateType, as_of: AsOf, book: Book) -> list[CounterpartLine]:
    """The lines of one schedule under which the content could fall, of the newest edition of each subheading."""
    schedule = book.schedule(name)
    rows = [row for row in schedule.rate if _speaks(row, content, rate)] if schedule else []
    return [_line(name, row, book) for row in _newest(rows, as_of.on)]


def _speaks(row: ScheduleRate, content: Content, rate: RateType) -> bool:
    if row.type != rate or row.partner:
        return False
    if row.covers or row.partly:
        return content.id in (*row.covers, *row.partly)  # the wording names it, under whichever heading
    return row.code[:HS6] in content.hs.get(row.edition, ())


def _newest(rows: list[ScheduleRate], on: date) -> Iterator[ScheduleRate]:
    """Of each subheading the rows of the last year that had begun on the day, or else of the first after it."""
    years: dict[str, int] = {}
    for code in {row.code[:HS6] for row in rows}:
        every = [row for row in rows if row.code[:HS6] == code]
        begun = [row.year for row in every if (row.since or date(row.year, 1, 1)) <= on]
        years[code] = max(begun) if begun else min(row.year for row in every)
    return (row for row in rows if row.year == years[row.code[:HS6]])


def _line(name: str, row: ScheduleRate, book: Book) -> CounterpartLine:
    citations = book.citations({}, row.cite)
    return CounterpartLine(
        schedule=name,
        code=row.code,
        edition=row.edition,
        title=row.title,
        covers=row.covers,
        partly=row.partly,
        type=row.type,
        duty=parse(row.duty) if row.duty else None,
        year=row.year,
        sure=sureness(citations, row.sure),
        citations=citations,
        notes=(row.note,) if row.note else (),
    )


def _chosen(lines: list[CounterpartLine], content: str) -> tuple[list[CounterpartLine], list[CounterpartLine]]:
    """The lines that carry the duty of most subheadings, and the others; those without a known duty are others."""
    naming = [line for line in lines if content in line.covers]
    general = [line for line in lines if content not in (*line.covers, *line.partly)]
    known = [line for line in naming or general or lines if line.duty is not None]
    if not known:
        return [], lines
    carriers = dict.fromkeys(line.code[:HS6] for line in known)
    duty = _most([_most([line.duty for line in known if line.code.startswith(code)]) for code in carriers])
    chosen = [line for line in known if line.duty == duty]
    return chosen, [line for line in lines if line not in chosen]


def _most(duties: list[DutyT]) -> DutyT:
    """The duty that stands most often; of equals the first."""
    often = Counter(duties)
    return max(often, key=often.__getitem__)


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
