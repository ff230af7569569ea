"""Measures of a tariff that follows TARIC, as rows of a schedule: who pays what, under which line, from which day.

A measure has a type (103 third-country duty, 106 customs union, 112 and 115 suspensions, 142 preference), an area
(1011 is everybody), a code of ten digits, and days. It holds for all lines below its code but for those that have one
of their own. The last two digits divide a line of the Combined Nomenclature for other ends than the duty: where all
parts of such a line pay the same it is one row, as tariffs are printed.

A third-country duty for one area alone, as the United Kingdom has for the Channel Islands, is a rate for that area.

What is not the rate of a line for everybody, or for an area, makes no row: quotas, authorised use, value added tax.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Final, NamedTuple

from dtariff.model.errors import Fault, shown
from dtariff.model.schedule import RateType, ScheduleRate
from dtariff.upkeep.importers.importer import Ask, TariffRate
from dtariff.upkeep.importers.printed import dotted

EVERYBODY: Final = "1011"
"""The area of all origins, erga omnes."""

THIRD_COUNTRY: Final = "103"
PREFERENCES: Final = frozenset({"106", "142"})
SUSPENSIONS: Final = MappingProxyType({"112": "Suspended", "115": "Suspended under authorised use"})
CONCERNED: Final = frozenset({THIRD_COUNTRY, *PREFERENCES, *SUSPENSIONS})
"""Types of measure that a row is made of, or that its note tells."""

EDITIONS: Final = MappingProxyType(
    {
        "HS2022": (date(2022, 1, 1), date(2027, 12, 31)),
        "HS2017": (date(2017, 1, 1), date(2021, 12, 31)),
    }
)
"""First and last day of the editions of the Harmonized System in the tariffs of the Union and the United Kingdom."""

COUNTRY: Final = 2
"""Letters of the code of a country."""

LONGEST_TITLE: Final = 300
_CODE = re.compile(r"[0-9]{10}")
_AREA = re.compile(r"[A-Z]{2}|[0-9A-Z]{4}")
_DAY = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T(?:00:00:00|23:59:59)(?:\.[0-9]{1,6})?Z?)?")
_TAG = re.compile(r"<[^<>]*>")
_OTHER = frozenset({"other", "others"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        sid: by which the source knows it.
        type: see the module.
        area: a country by two letters, or a group by four digits.
        code: ten digits.
        start: its first day.
        end: its last day, or None.
        additional: an additional code without which it does not apply, or empty.
        quota: the number of a quota within which it applies, or empty.
        where: its place in the source.
        duty: as a row takes it; empty with a ``note`` that says why.
        note: see ``duty``.
        excluded: areas for which it does not hold.
    """

    sid: str
    type: str
    area: str
    code: str
    start: date
    end: date | None
    where: str
    additional: str = ""
    quota: str = ""
    duty: str = ""
    note: str = ""
    excluded: tuple[str, ...] = ()


@dataclass(slots=True)
class Tariff:
    """What a source tells of one tariff.

    Attributes:
        schedule: whose it is, as `TariffRate` has it.
        measures: those of a type that concerns us.
        lines: codes of ten digits that the source has, whether or not they have a measure.
        titles: what lines are called.
        areas: what areas are called.
    """

    schedule: str
    measures: list[Measure] = field(default_factory=list)
    lines: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)


class Kind(NamedTuple):
    """A kind of rate, and the area that it is for; empty for everybody."""

    type: RateType
    area: str = ""


class Period(NamedTuple):
    """A rate of a line from one day on.

    Attributes:
        since: its first day, or the first on which it is asked for.
        measure: that sets it.
        ends: its last day, where no other follows.
    """

    since: date
    measure: Measure
    ends: date | None


class MeasureError(ValueError):
    """A cell or field that cannot be what it should: a code of `Fault`, and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def code_of(text: str) -> str:
    """A code of ten digits.

    Raises:
        MeasureError: ``bad_code``.
    """
    if not _CODE.fullmatch(text):
        raise MeasureError("bad_code", f"{shown(text)} is no code of ten digits")
    return text


def area_of(text: str) -> str:
    """A country by two letters, or a group by four digits.

    Raises:
        MeasureError: ``bad_area``.
    """
    if not _AREA.fullmatch(text):
        raise MeasureError("bad_area", f"{shown(text)} is no area such as TR or 1011")
    return text


def day_of(text: str) -> date:
    """A day such as 2026-11-23, or the moment at which it begins or ends.

    Raises:
        MeasureError: ``bad_date``.
    """
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found["day"] if found else "")
    except ValueError:
        raise MeasureError("bad_date", f"{shown(text)} is no day such as 2026-11-23") from None


def last_day_of(text: str) -> date | None:
    """The last day of a measure; None where it has none, or one that stands for none (9999-12-31).

    Raises:
        MeasureError: ``bad_date``.
    """
    found = day_of(text) if text else None
    return None if found is None or found.year == date.max.year else found


def line_of(code: str) -> str:
    """A code of ten digits as rows have it: two noughts at its end do not divide a line.

    Example:
        >>> line_of("8523491000"), line_of("8523499010")
        ('8523.49.10', '8523.49.90.10')
    """
    return dotted(code.removesuffix("00"))


def edition_of(ask: Ask) -> str:
    """The edition of the Harmonized System that is asked for, or that was in use on the day.

    Raises:
        MeasureError: ``edition_unknown``.
    """
    found = [name for name, (first, last) in EDITIONS.items() if first <= ask.on <= last]
    if not ask.edition and not found:
        message = f"which edition of the Harmonized System was in use on {ask.on} is not known: name it"
        raise MeasureError("edition_unknown", message)
    return ask.edition or found[0]


@dataclass(slots=True)
class Concern:
    """Which codes of ten digits concern us: those asked for, and headings, whose measures hold for what is below."""

    ask: Ask
    edition: str
    _known: dict[str, bool] = field(default_factory=dict)

    def __call__(self, code: str) -> bool:
        """Whether a measure or a title of the code may be needed."""
        if code.endswith("000000"):
            return True
        found = self._known.get(code)
        if found is None:
            found = self._known[code] = self.ask.wanted(self.edition, line_of(code))
        return found


def tidy(text: str) -> str:
    """Text of a source on one line, without marks of its printing.

    Example:
        >>> tidy("Discs <br> for|laser  reading")
        'Discs for laser reading'
    """
    plain = _TAG.sub(" ", text).replace("|", " ")
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


def tariff_rates(tariff: Tariff, ask: Ask, edition: str, file: str) -> Iterator[TariffRate | Fault]:
    """The rows of a tariff that are asked for, and a fault where two measures quarrel.

    Args:
        tariff: what the source tells.
        ask: what is asked.
        edition: of the Harmonized System.
        file: how faults call the source.
    """
    book = _Book(tariff, ask, edition, file)
    for line, parts in groupby(book.leaves(), key=lambda code: code[:8]):
        yield from book.rows(f"{line}00", list(parts))
        yield from book.quarrels()


class _Book:
    """A tariff by its codes."""

    def __init__(self, tariff: Tariff, ask: Ask, edition: str, file: str) -> None:
        self.tariff = tariff
        self.ask = ask
        self.edition = edition
        self.file = file
        self.begun = EDITIONS[edition][0] if edition in EDITIONS else date.min
        self.by_code: dict[str, list[Measure]] = {}
        for measure in tariff.measures:
            if not measure.quota and (measure.end is None or measure.end >= ask.on):
                self.by_code.setdefault(measure.code, []).append(measure)
        self.codes = tariff.lines | self.by_code.keys()
        self._faults: list[Fault] = []
        self._compared: set[tuple[str, str]] = set()

    def leaves(self) -> list[str]:
        """Codes that nothing divides, in their order; a chapter is no line."""
        dividing = {above for code in self.codes for above in chain_of(code) if above != code}
        return sorted(code for code in self.codes - dividing if code[2:4] != "00")

    def quarrels(self) -> list[Fault]:
        """Measures that quarrel, each pair once."""
        found, self._faults = self._faults, []
        return found

    def rows(self, line: str, parts: list[str]) -> Iterator[TariffRate]:
        """The rows of one line of eight digits: one where its parts pay the same, else one a part."""
        rates = {part: {kind: self.periods(part, kind) for kind in self.kinds(part)} for part in parts}
        for kind in sorted({kind for found in rates.values() for kind in found}):
            series = {part: found[kind] for part, found in rates.items() if found.get(kind)}
            alike = len({tuple(map(_paid, periods)) for periods in series.values()}) == 1
            if line in parts or (line in self.codes and alike and len(series) == len(parts)):
                yield from self.written(line, parts, kind, next(iter(series.values()), []))
                continue
            for part, periods in series.items():
                yield from self.written(part, [part], kind, periods)

    def kinds(self, code: str) -> set[Kind]:
        """The kinds of rate that a code has, its own and those from above."""
        found = (measure for above in chain_of(code) for measure in self.by_code.get(above, ()))
        return {kind for kind in map(_kind, found) if kind}

    def periods(self, code: str, kind: Kind) -> list[Period]:
        """The rates of a code, from the day asked for on."""
        levels = [[one for one in self.by_code.get(above, ()) if _kind(one) == kind] for above in chain_of(code)]
        measures = [measure for level in levels for measure in level]
        turns = {day for one in measures for day in (one.start, _day_after(one.end)) if day and day > self.ask.on}
        found: list[Period] = []
        last: Measure | None = None
        for day in sorted({self.ask.on, *turns}):
            measure = self.in_force(code, levels, day)
            if measure is None and last is not None:
                found[-1] = found[-1]._replace(ends=day - timedelta(days=1))
            elif measure is not None and (last is None or _says(measure) != _says(last)):
                since = measure.start if day == self.ask.on else day
                found.append(Period(max(since, self.begun), measure, None))
            last = measure
        return found

    def in_force(self, code: str, levels: list[list[Measure]], day: date) -> Measure | None:
        """The measure of a code on a day: its own, or that of the nearest code above."""
        for level in levels:
            found = [one for one in level if one.start <= day and (one.end is None or day <= one.end)]
            plain = [one for one in found if not one.additional]
            if plain:
                self.compare(code, plain, day)
                return plain[0]
            if found:
                names = ", ".join(sorted({tidy(one.additional) for one in found}))
                return replace(found[0], duty="", note=f"Not known: it hangs on an additional code ({names}).")
        return None

    def compare(self, code: str, measures: list[Measure], day: date) -> None:
        """Notes a quarrel of measures that set different duties for one line and day."""
        first, *others = measures
        for other in others:
            pair = (first.sid, other.sid)
            if (other.duty, other.note) != (first.duty, first.note) and pair not in self._compared:
                self._compared.add(pair)
                message = f"it and the measure at {first.where} both set the duty of {line_of(code)} on {day}"
                self._faults.append(Fault(self.file, other.where, "duplicate_measure", message))

    def written(self, code: str, parts: list[str], kind: Kind, periods: list[Period]) -> Iterator[TariffRate]:
        """The rows of a line, if it is asked for."""
        if not self.ask.wanted(self.edition, line_of(code)):
            return
        for period in periods:
            notes = [*_notes(period, self.areas), *(self.suspensions(code, parts) if not kind.area else ())]
            rate = ScheduleRate(
                code=line_of(code),
                edition=self.edition,
                title=self.title(code),
                type=kind.type,
                duty=period.measure.duty,
                partner=self.areas([kind.area]),
                year=self.ask.year or self.ask.on.year,
                since=period.since,
                cite=(),
                note=" ".join(notes),
            )
            yield TariffRate(schedule=self.tariff.schedule, rate=rate, where=period.measure.where)

    def areas(self, areas: Iterable[str]) -> str:
        """What areas are called: a country by its name, a group by its name and number, either by its code alone."""
        return ", ".join(map(self._area, areas))

    def _area(self, area: str) -> str:
        name = tidy(self.tariff.areas.get(area, ""))
        if not name or len(area) == COUNTRY:
            return name or area
        return f"{name} ({area})"

    def suspensions(self, code: str, parts: list[str]) -> list[str]:
        """That the duty of a line, or of some of its parts, is suspended now or will be."""
        found: dict[str, None] = {}
        for part in parts:
            whose = "" if part == code else f" for {line_of(part)}"
            for one in (one for above in chain_of(part) for one in self.by_code.get(above, ())):
                if one.type in SUSPENSIONS and one.area == EVERYBODY:
                    found[_suspension(one, whose if one.code == part else "")] = None
        return list(found)

    def title(self, code: str) -> str:
        """What a line is called; one that is called "other" under the name of what is above it."""
        own, *above = (tidy(self.tariff.titles.get(one, "")) for one in chain_of(code))
        if own.casefold() not in _OTHER:
            return own or f"Line {line_of(code)}"
        parent = next((name for name in above if name and name.casefold() not in _OTHER), "")
        return tidy(f"{parent}: other") if parent else own


def chain_of(code: str) -> list[str]:
    """A code and those above it by its digits, the nearest first: part, line, subheading, heading, chapter."""
    return list(dict.fromkeys((code, *(code[:size].ljust(10, "0") for size in (8, 6, 4, 2)))))


def _kind(measure: Measure) -> Kind | None:
    """The kind of rate that a measure sets; None for one that sets none of a line."""
    if measure.type == THIRD_COUNTRY and measure.area == EVERYBODY:
        return Kind("mfn_applied")
    return None if measure.type in SUSPENSIONS else Kind("preferential", measure.area)


def _says(measure: Measure) -> tuple[str, str, tuple[str, ...]]:
    return measure.duty, measure.note, measure.excluded


def _paid(period: Period) -> tuple[date, date | None, str, str, tuple[str, ...]]:
    return period.since, period.ends, *_says(period.measure)


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _notes(period: Period, areas: Callable[[Iterable[str]], str]) -> Iterator[str]:
    """What a row says besides its duty."""
    if period.measure.note:
        yield period.measure.note
    if period.measure.excluded:
        yield f"Not for {areas(period.measure.excluded)}."
    if period.ends:
        yield f"Ends with {period.ends}; the source names nothing that follows on it."


def _suspension(measure: Measure, whose: str) -> str:
    until = f" to {measure.end}" if measure.end else ""
    paid = f"{measure.duty} is paid" if measure.duty else "what is paid is not known"
    coded = f", with the additional code {tidy(measure.additional)}" if measure.additional else ""
    return f"{SUSPENSIONS[measure.type]}{whose} from {measure.start}{until}{coded}: {paid}."
