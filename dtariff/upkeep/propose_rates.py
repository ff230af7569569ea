"""Reconciles the lines of a tariff with a schedule: which rows start, and which were wrong.

A schedule is read so (`dtariff.rules.counterpart`): of the newest edition, of each subheading the rows of the last year
that had begun, of each line the row that began last. So the first row of a newer year silences every other line of its
subheading, and the first row of a newer edition every line of the older one. Both are seen to here: the other lines are
carried into that year from the very day, and a newer edition starts when the last of its lines had begun, or not at all
where the source does not have the whole of it. And a territory's own schedule is read before those that it shares: one
line of its own would silence theirs, so none begins where the source does not know all of them.

Codes are compared without noughts at their end: 3705.00.00.00 of one publisher is 3705.00 of another.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from dtariff.model.citation import Sure, is_weaker, weakest
from dtariff.model.clock import AsOf, pick
from dtariff.model.duty import AdValorem, DutyExpression, Free, parse
from dtariff.model.errors import Fault
from dtariff.model.groupings import Grouping
from dtariff.model.nomenclature import SharedSources
from dtariff.model.schedule import Schedule, ScheduleRate
from dtariff.upkeep.importers.importer import TariffRate
from dtariff.upkeep.proposed import Basis
from dtariff.upkeep.reading import HS6, analogues

Line = tuple[str, str, str, str]
"""Edition, type, partner and bare code."""

Kind = tuple[str, str, str]
"""Edition, type and partner."""

Group = tuple[str, str, str, str]
"""Edition, type, partner and subheading."""


def bare(code: str) -> str:
    """A code without the noughts that some publishers write at its end.

    Example:
        >>> bare("8523.49.10.00"), bare("3705.00.00")
        ('8523.49.10', '3705.00')
    """
    while len(code) > HS6 and code.endswith(".00"):
        code = code.removesuffix(".00")
    return code


def line_of(rate: ScheduleRate) -> Line:
    """The line of a tariff whose rate it is, and for whom."""
    return rate.edition, rate.type, rate.partner, bare(rate.code)


def group_of(rate: ScheduleRate) -> Group:
    """The lines among which the one of the latest year speaks."""
    return rate.edition, rate.type, rate.partner, rate.code[:HS6]


def place_of(rate: ScheduleRate) -> tuple[int, date]:
    """What is later of two rows of one line."""
    return rate.year, rate.first_day


def meaning(duty: str) -> DutyExpression | None:
    """What a duty says, so that ``Free`` and ``0%`` are the same; None where it is not known."""
    tree = parse(duty) if duty else None
    return AdValorem(Decimal(0)) if isinstance(tree, Free) else tree


def reconciled(name: str, ours: Schedule | None, told: Iterable[TariffRate], basis: Basis) -> Schedule:
    """A schedule with what a source says of it.

    Args:
        name: of the schedule.
        ours: as it is, or None for a new one.
        told: the rows of the source for it.
        basis: see `Basis`.
    """
    return _Reconciling(name, ours.rate if ours else (), list(told), basis).done()


class _Reconciling:
    """One schedule and what a source says of it."""

    def __init__(self, name: str, ours: tuple[ScheduleRate, ...], told: list[TariffRate], basis: Basis) -> None:
        self.name, self.file = name, f"schedules/{name}.csv"
        self.ours = ours
        self.live: defaultdict[Group, list[ScheduleRate]] = defaultdict(list)
        self.by_code: defaultdict[str, list[ScheduleRate]] = defaultdict(list)
        for row in ours:
            if row.retracted is None:
                self.live[group_of(row)].append(row)
                self.by_code[bare(row.code)].append(row)
        self.told = sorted(told, key=lambda row: (line_of(row.rate), place_of(row.rate)))
        self.said: defaultdict[Group, list[ScheduleRate]] = defaultdict(list)
        for one in self.told:
            self.said[group_of(one.rate)].append(one.rate)
        self.basis, self.tally = basis, basis.tally
        self.analogues = analogues(basis.forms)
        self.wrong: list[ScheduleRate] = []
        self.added: list[ScheduleRate] = []

    def done(self) -> Schedule:
        """The schedule with its new rows, those that were wrong retracted."""
        for line, rows in groupby(self.told, key=lambda row: line_of(row.rate)):
            self._reconcile(line, list(rows))
        self.added = [*self._begun_together(self.added)]
        carried = [*self._carried()]
        self._miss()
        self._refuse_silence()
        self._refuse_lone_lines()
        self.tally.carried += len(carried)
        self.tally.starts += len(self.added) + len(carried)
        self.tally.retracts += len(self.wrong)
        kept = [replace(row, retracted=self.basis.today) if row in self.wrong else row for row in self.ours]
        return Schedule(rate=(*kept, *self.added, *carried))

    # --- one line ---------------------------------------------------------------------------------------------------

    def _reconcile(self, line: Line, told: list[TariffRate]) -> None:
        near = self.live[group_of(told[0].rate)]
        standing = sorted((row for row in near if line_of(row) == line), key=place_of)
        if not standing and any(_is_part(line_of(row), line) for row in near):
            self.tally.coarser += len(told)
            return
        above = None if standing else self._above(line, near)
        year, start = self._epoch(told[0].rate)
        early = [row.rate for row in told if row.rate.first_day <= start]
        for row in told:
            if row.rate in early[:-1] and _twin(row.rate, standing, year) is None:
                self.tally.behind += 1  # the source itself overtook it before the rows of ours that speak now began
            else:
                self._compare(row, standing, above)

    def _above(self, line: Line, near: Iterable[ScheduleRate]) -> ScheduleRate | None:
        """The present row of ours of which the line is a part: the publisher divides further than we do."""
        found = [row for row in near if _is_part(line, line_of(row)) and row.first_day <= self.basis.today]
        return max(found, key=lambda row: (len(bare(row.code)), place_of(row)), default=None)

    def _compare(self, told: TariffRate, standing: list[ScheduleRate], above: ScheduleRate | None) -> None:
        """Counts a row of the source, adds it, or puts it in the place of one of ours."""
        exact = _twin(told.rate, standing, self._epoch(told.rate)[0])
        rate = self._clipped(told.rate) if exact is None else replace(told.rate, year=exact.year, since=exact.since)
        twin = next((row for row in standing if place_of(row) == place_of(rate)), None)
        present = [row for row in standing if row.year >= self._epoch(rate)[0]]
        before = twin or max((row for row in present if place_of(row) < place_of(rate)), key=place_of, default=above)
        newer = self._newer(rate, present) if exact is None else None
        if _is_same(newer or before, rate):
            self.tally.same += 1
        elif newer is not None or (twin is None and self._is_behind(rate)):
            self.tally.behind += 1
        elif before is not None and not rate.duty:
            self.tally.untold += 1
        elif twin is not None and twin in self.added:
            message = f"{rate.code} bears {twin.duty} from {rate.first_day}, and {rate.duty} too"
            self.tally.faults.append(Fault(self.file, told.where, "rules_conflict", message))
        else:
            if twin is not None:
                self._correct(twin, told)
                standing.remove(twin)
            self.added.append(self._dressed(rate))
            standing.append(self.added[-1])

    def _epoch(self, rate: ScheduleRate) -> tuple[int, date]:
        """The year of ours that speaks of a subheading now, and its first day."""
        begun = [row for row in self.live[group_of(rate)] if row.first_day <= self.basis.today]
        year = max((row.year for row in begun), default=0)
        return year, min((row.first_day for row in begun if row.year == year), default=date.min)

    def _clipped(self, rate: ScheduleRate) -> ScheduleRate:
        """A row that begins no earlier than the year of ours that speaks now: what stood before it stays as it is.

        Nor does it begin a year early whose rows ours announce for a later day: others end with that day.
        """
        year, start = self._epoch(rate)
        if rate.year < year:
            return rate
        start = max(rate.first_day, start)
        ahead = [row.first_day for row in self.live[group_of(rate)] if row.year == rate.year]
        if ahead and start < min(ahead) and start.year < rate.year:
            rate = replace(rate, year=max(year, start.year))
        return _begun(rate, start)

    def _newer(self, rate: ScheduleRate, present: Iterable[ScheduleRate]) -> ScheduleRate | None:
        """Our present row of a line, if it began later than the row of the source."""
        begun = [row for row in present if row.first_day <= self.basis.today and place_of(row) > place_of(rate)]
        return max(begun, key=place_of, default=None)

    def _is_behind(self, rate: ScheduleRate) -> bool:
        """Whether ours have a newer year in its subheading, or nothing of it and a newer edition."""
        year, _ = self._epoch(rate)
        return rate.year < year or (not year and rate.edition < self._newest(rate))

    def _newest(self, rate: ScheduleRate) -> str:
        """The newest edition that we have of a kind of rate."""
        return max(
            (group[0] for group, rows in self.live.items() if rows and group[1:3] == _kind(rate)[1:]), default=""
        )

    def _correct(self, wrong: ScheduleRate, told: TariffRate) -> None:
        """Retracts a row of ours, unless it is better proven than what the source says."""
        if wrong.duty and is_weaker(self.basis.sure, self._sureness(wrong)):
            message = f"{wrong.code} bears {wrong.duty} by a source that proves more, and {told.rate.duty} by this one"
            self.tally.faults.append(Fault(self.file, told.where, "weaker_source", message))
        if wrong.known == self.basis.today:
            message = f"{wrong.code}: {wrong.duty} became known today; take that change back instead"
            self.tally.faults.append(Fault(self.file, wrong.code, "known_today", message))
        self.wrong.append(wrong)

    def _sureness(self, rate: ScheduleRate) -> Sure:
        """How far a row of ours is proven."""
        shared = self.basis.forms.get("sources.toml")
        sources = shared.sources if isinstance(shared, SharedSources) else {}
        cited = (sources[key] for key in (one.partition("#")[0] for one in rate.cite) if key in sources)
        return rate.sure or weakest(source.sure for source in cited)

    def _dressed(self, rate: ScheduleRate) -> ScheduleRate:
        """A row of the source in our words, known from the day on which it was read.

        The source shows it on that day. An earlier one on which it was public is not established, and leaving the day
        out would change what had been answered to those who asked before.
        """
        ours = self._ours(rate)
        words = (ours.title, ours.covers, ours.partly) if ours else (" ".join(rate.title.split()), (), ())
        tree = meaning(rate.duty)
        return replace(
            rate,
            code=ours.code if ours else rate.code,
            title=words[0],
            covers=words[1],
            partly=words[2],
            duty="" if tree is None else str(tree),
            since=rate.since,
            known=self.basis.today,
            retracted=None,
            cite=(self.basis.cite,),
        )

    def _ours(self, rate: ScheduleRate) -> ScheduleRate | None:
        """Our newest row of a code, of its edition or of one in which the subheading means the same."""
        found = [row for row in self.by_code[bare(rate.code)] if self._means_the_same(row, rate)]
        return max(found, key=lambda row: (row.edition == rate.edition, place_of(row)), default=None)

    def _means_the_same(self, one: ScheduleRate, other: ScheduleRate) -> bool:
        contents = [self.analogues.get(row.edition, {}).get(row.code[:HS6]) for row in (one, other)]
        return one.edition == other.edition or contents[0] == contents[1]

    # --- a newer edition, a newer year ------------------------------------------------------------------------------

    def _begun_together(self, added: Sequence[ScheduleRate]) -> Iterator[ScheduleRate]:
        """New rows; those of an edition that is new to the schedule start when the last of its lines had begun."""
        starts = {kind: self._start_of(kind) for kind in {_kind(row) for row in added}}
        for _, rows in groupby(sorted(added, key=lambda row: (line_of(row), place_of(row))), key=line_of):
            line = list(rows)
            start = starts[_kind(line[0])]
            early = [row for row in line if row.first_day <= start]
            if early:
                yield _begun(early[-1], start)
            yield from (row for row in line if row.first_day > start)

    def _start_of(self, kind: Kind) -> date:
        """The day on which a newer edition starts as a whole; the first of all days where it is no newer one."""
        if not self._edition_before(kind):
            return date.min
        lines: dict[Line, date] = {}
        for row in self.added:
            if _kind(row) == kind:
                lines[line_of(row)] = min(row.first_day, lines.get(line_of(row), date.max))
        return max((day for day in lines.values() if day <= self.basis.today), default=date.min)

    def _refuse_silence(self) -> None:
        """A newer edition that does not know a subheading of a content would silence what the older one says of it.

        A rate that is not told is no reason: a specific duty that a source cannot tell would end, and those of nought
        beside it speak alone.
        """
        for kind in sorted({_kind(row) for row in self.added}):
            before = self._edition_before(kind)
            if not before:
                continue
            has = {group[3] for group, rates in self.said.items() if rates and group[:3] == kind}
            new = [row for row in self.added if _kind(row) == kind]
            spoken = {content for row in new for content in self._contents(row)}
            known = {(row.code[:HS6], content) for row in new if row.duty for content in self._contents(row)}
            old = [row for group, rows in self.live.items() if group[:3] == (before, *kind[1:]) for row in _last(rows)]
            missing = {
                row.code[:HS6]
                for row in old
                for content in spoken.intersection(self._contents(row))
                if content in self.analogues.get(kind[0], {}).get(row.code[:HS6], ())
                if row.code[:HS6] not in has or (row.duty and (row.code[:HS6], content) not in known)
            }
            message = f"{kind[0]} would silence {before}, and the source has no rate of this subheading"
            self.tally.faults += (Fault(self.file, code, "edition_incomplete", message) for code in sorted(missing))

    def _refuse_lone_lines(self) -> None:
        """Own lines of a member must know every subheading of the shared schedule that they silence."""
        for group in groups_of(self.name, self.basis):
            shared = self.basis.forms.get(f"schedules/{group}.csv")
            if not isinstance(shared, Schedule):
                continue
            for kind in sorted({_kind(row) for row in self.added if not row.partner}):
                rates = [rate for said, told in self.said.items() if said[:3] == kind for rate in told]
                missing = self._silenced(kind, shared) - {rate.code[:HS6] for rate in rates if rate.duty}
                message = f"schedules/{group}.csv would be silenced, and the source knows no rate of this subheading"
                self.tally.faults += (Fault(self.file, code, "schedule_shared", message) for code in sorted(missing))

    def _silenced(self, kind: Kind, shared: Schedule) -> set[str]:
        """The subheadings of a shared schedule of whose contents new rows speak, and none of ours spoke before."""
        theirs = [row for row in shared.rate if _is_read(row, kind) and row.edition <= kind[0]]
        newest = max((row.edition for row in theirs), default="")
        ours = [row for row in self.ours if _is_read(row, kind) and row.edition >= newest]
        new = [row for row in self.added if _kind(row) == kind]
        spoken = {content for row in new for content in self._contents(row)}
        spoken -= {content for row in ours for content in self._contents(row)}
        known = [row for row in theirs if row.edition == newest and row.duty]
        codes = {row.code[:HS6] for row in known if not spoken.isdisjoint(self._contents(row))}
        meant = self.analogues.get(kind[0], {})
        return {code for code in codes if newest == kind[0] or not spoken.isdisjoint(meant.get(code, ()))}

    def _contents(self, rate: ScheduleRate) -> Iterable[str]:
        """The contents of which a row speaks."""
        named = (*rate.covers, *rate.partly)
        return named or self.analogues.get(rate.edition, {}).get(rate.code[:HS6], ())

    def _edition_before(self, kind: Kind) -> str:
        """The edition that a newer one follows in the schedule; empty where it is no newer one, or the first."""
        newest = max((group[0] for group, rows in self.live.items() if rows and group[1:3] == kind[1:]), default="")
        return newest if newest < kind[0] else ""

    def _carried(self) -> Iterator[ScheduleRate]:
        """The rates of other lines, carried into the years that the new rows begin."""
        new: defaultdict[Group, list[ScheduleRate]] = defaultdict(list)
        for row in self.added:
            new[group_of(row)].append(row)
        for group, added in sorted(new.items()):
            rows = [*(row for row in self.live[group] if row not in self.wrong), *added]
            for year in sorted({row.year for row in added}):
                start = min(row.first_day for row in added if row.year == year)
                end = min((row.first_day for row in self.live[group] if row.year == year), default=date.max)
                copies = [*self._copies(rows, year, start, end)]
                rows += copies
                yield from copies

    def _copies(self, rows: list[ScheduleRate], year: int, start: date, end: date) -> Iterator[ScheduleRate]:
        """Of each line what holds from the start of a year on, until its own row of that year, or until others had."""
        older = sorted((row for row in rows if row.year < year), key=place_of)
        last = max((row.year for row in older if row.first_day <= start), default=0)
        for line in sorted({line_of(row) for row in older if row.year >= last}):
            own = (row.first_day for row in rows if line_of(row) == line and row.year == year)
            until = min([*own, end])
            mine = [row for row in older if line_of(row) == line and row.year >= last]
            begun = [row for row in mine if row.first_day <= start]
            if self._is_ended(line) or until <= start:
                continue
            if begun:
                yield self._copy(begun[-1], year, start)
            yield from (self._copy(row, year, row.first_day) for row in mine if start < row.first_day < until)

    def _copy(self, row: ScheduleRate, year: int, start: date) -> ScheduleRate:
        copy = replace(_begun(replace(row, year=year), start), known=self.basis.today, retracted=None)
        said = any(
            line_of(rate) == line_of(row) and rate.first_day <= start and meaning(rate.duty) == meaning(row.duty)
            for rate in self.said[group_of(row)]
        )
        return replace(copy, cite=(self.basis.cite,), sure=None) if said else copy

    def _is_ended(self, line: Line) -> bool:
        """Whether a tariff that was read whole has the line no more."""
        return self.basis.whole and not self._has(line)

    def _has(self, line: Line) -> bool:
        """Whether the source has a line, one that it divides, or one that divides it."""
        others = [line_of(rate) for rate in self.said[(*line[:3], line[3][:HS6])]]
        return any(other == line or _is_part(other, line) or _is_part(line, other) for other in others)

    def _miss(self) -> None:
        """Tells the present lines of ours that the source does not have, in subheadings of which it speaks."""
        for group in sorted(self.said):
            latest = max((row.year for row in self.live[group]), default=0)
            gone = {row.code for row in self.live[group] if row.year == latest and not self._has(line_of(row))}
            told = (f"{self.file}: {code}" for code in sorted(gone))
            self.tally.absent += [line for line in told if line not in self.tally.absent]


def groups_of(territory: str, basis: Basis) -> Iterator[str]:
    """The groupings to which a territory, or the country in which it lies, belongs today."""
    today = AsOf(basis.today, basis.today)
    for form in basis.forms.values():
        members = form.members if isinstance(form, Grouping) else ()
        held = (pick([row for row in members if row.code == code], today) for code in (territory, territory[:2]))
        standing = next((row for row in held if row is not None), None)
        if isinstance(form, Grouping) and standing is not None and standing.in_force:
            yield form.id


def _last(rows: Sequence[ScheduleRate]) -> Iterator[ScheduleRate]:
    """Of the rows of a subheading those of the last year, which alone speak."""
    year = max((row.year for row in rows), default=0)
    return (row for row in rows if row.year == year)


def _is_read(rate: ScheduleRate, kind: Kind) -> bool:
    """Whether it is a live rate of that type and partner, of whichever edition."""
    return _kind(rate)[1:] == kind[1:] and rate.retracted is None


def _kind(rate: ScheduleRate) -> Kind:
    return rate.edition, rate.type, rate.partner


def _is_part(one: Line, of: Line) -> bool:
    """Whether a line is one of those into which another is divided."""
    return one[:3] == of[:3] and one[3] != of[3] and one[3].startswith(of[3])


def _is_same(one: ScheduleRate | None, other: ScheduleRate) -> bool:
    """Whether a row of ours says what another one says."""
    return one is not None and meaning(one.duty) == meaning(other.duty)


def _twin(rate: ScheduleRate, standing: Sequence[ScheduleRate], year: int) -> ScheduleRate | None:
    """The row of ours of the same year and day; or of the day that both name, if it is the one that speaks then."""
    for row in standing:
        named = row.year >= year and row.since is not None and row.since == rate.since
        spoken_over = any(other.year > row.year and other.first_day <= row.first_day for other in standing)
        if place_of(row) == place_of(rate) or (named and not spoken_over):
            return row
    return None


def _begun(rate: ScheduleRate, start: date) -> ScheduleRate:
    """A row that begins on a day, which is written only where its year does not say it."""
    if rate.first_day == start:
        return rate
    return replace(rate, since=None if start == date(rate.year, 1, 1) else start)
