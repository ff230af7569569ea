"""Rung a in a scenario: the duty that it assumes, asked before the destination's own tariff.

A scenario says a duty, or that a work sent over the network is charged like the same work on a carrier
(`dtariff.rules.counterpart`). Whatever it cites, it is assumed; and a duty that nobody knows stays unknown.
"""

from collections.abc import Iterable, Iterator

from dtariff.model.case import Case, Place
from dtariff.model.clock import AsOf
from dtariff.model.counterpart import Counterpart
from dtariff.model.duty import parse
from dtariff.model.resolution import LineFinding
from dtariff.model.scenario import DutyChange, Scenario
from dtariff.model.schedule import RateType
from dtariff.rules.counterpart import counterpart
from dtariff.rules.territory import belongs
from dtariff.tables.book import Book


def assumed_line(case: Case, book: Book) -> LineFinding | None:
    """What the scenarios of the Book assume that the destination charges, the topmost first; None if nothing."""
    for scenario in reversed(book.layers):
        row = _row(scenario, case, book)
        if row is not None:
            return _finding(row, scenario, case, book) if row.in_force else None
    return None


def _row(scenario: Scenario, case: Case, book: Book) -> DutyChange | None:
    """The row that decides: of each series the last that began, and of those the narrowest."""
    standing: dict[tuple[frozenset[str], ...], DutyChange] = {}
    for row in scenario.duty:
        before = standing.get(row.limits)
        if row.since <= case.as_of.on and (before is None or before.since <= row.since) and _speaks(row, case, book):
            standing[row.limits] = row
    return max(reversed(standing.values()), key=_rank, default=None)


def _rank(row: DutyChange) -> tuple[int, int]:
    return sum(map(bool, row.limits)), row.since.toordinal()


def _speaks(row: DutyChange, case: Case, book: Book) -> bool:
    destinations, origins, contents, deliveries = row.limits
    return (
        (not contents or case.content in contents)
        and (not deliveries or case.delivery in deliveries)
        and _named(destinations, case.destination, case.as_of, book)
        and _named(origins, case.origin, case.as_of, book)
    )


def _named(names: frozenset[str], place: Place, as_of: AsOf, book: Book) -> bool:
    """Whether a place is one of those named: by a code of its own, as part of a union, or in a grouping."""
    if not names or not names.isdisjoint((*place.chain, *book.parties(place.customs, as_of))):
        return True
    return any(grouping.id in names and belongs(grouping, place, as_of, book) for grouping in book.groupings)


def _finding(row: DutyChange, scenario: Scenario, case: Case, book: Book) -> LineFinding:
    if row.rate is not None:
        return _like_counterpart(row, row.rate, scenario, case, book)
    return LineFinding(
        kind="assumed",
        code=scenario.id,
        title=scenario.title,
        duty=parse(row.duty),
        since=row.since,
        sure="assumed",
        citations=book.citations(scenario.sources, row.cite),
        notes=_notes((scenario.says, row.note)),
    )


def _like_counterpart(row: DutyChange, rate: RateType, scenario: Scenario, case: Case, book: Book) -> LineFinding:
    """The line of the same work on a carrier; a rate that is not known stays unknown, which is never nought."""
    content = next(one for one in book.categories.content if one.id == case.content)
    found = counterpart(content, case.destination, rate, case.as_of, book)
    first = found.lines[0] if found.lines else None
    cited = (*book.citations(scenario.sources, row.cite), *(one for line in found.lines for one in line.citations))
    notes = (note for line in found.lines for note in line.notes)
    return LineFinding(
        kind="assumed",
        code=first.code if first else scenario.id,
        title=first.title if first else scenario.title,
        hs=first.edition if first else "",
        duty=found.duty,
        unknown=found.duty is None,
        since=row.since,
        sure="assumed",
        citations=tuple(dict.fromkeys(cited)),
        notes=_notes((*_chosen(found), scenario.says, row.note, *notes)),
    )


def _chosen(found: Counterpart) -> Iterator[str]:
    """What was made of the schedule: nothing, or a rate of some year, perhaps one of several as good."""
    if not found.lines:
        yield f"no {found.type} rate of a counterpart is known: {found.choice}"
        return
    first = found.lines[0]
    yield f"The rate of the counterpart is that of the tariff of {first.year} ({first.edition})."
    if found.choice == "lines_differ":
        yield "Lines of the tariff differ, and as many subheadings bear another duty: that of the first line is taken."


def _notes(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for note in notes if note))
