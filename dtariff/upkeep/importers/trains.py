"""What UNCTAD TRAINS says of a subheading, as a row of a schedule: the averages of its national lines are no line.

A row has a duty only where all lines bear one and the same percentage. Where they differ, or some are specific, or some
are estimates, the duty stays empty and the note tells what is known. TRAINS shows a specific duty as 0: of lines that
are no percentage 0 is never believed.

Field names: the bulk downloads and the SDMX data source TRN of the World Integrated Trade Solution,
https://wits.worldbank.org/witsapiintro.aspx
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from dtariff.model.errors import Fault
from dtariff.model.number import plain
from dtariff.model.schedule import ScheduleRate
from dtariff.model.value import Value, value
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, TariffRate
from dtariff.upkeep.importers.iso_numeric import territory_of
from dtariff.upkeep.importers.printed import Rate, dotted

PUBLISHER: Final = "UNCTAD TRAINS, through the World Integrated Trade Solution"
URL: Final = "https://wits.worldbank.org"

EDITIONS: Final = {
    "H0": "",
    "H1": "HS1996",
    "H2": "HS2002",
    "H3": "HS2007",
    "H4": "HS2012",
    "H5": "HS2017",
    "H6": "HS2022",
}
"""The editions of the Harmonized System by their codes. H0 is that of 1988, which our tables do not have."""

UNION: Final = {"918": "eu-customs"}
"""Reporters that are no territory: the European Union, by the grouping whose schedule its members share."""

OF_TARIFF: Final = {"GB": "uk-customs", "CH": "ch-li", "LI": "ch-li"}
"""Territories whose tariff our tables keep under the name of a customs territory."""

UNION_AS_PARTNER: Final = {"918": "European Union"}
WORLD: Final = frozenset({"000", "0"})
FIRST_YEAR: Final = 1988
SUBHEADING: Final = 6
ABSURD: Final = Decimal(100_000)
"""Per cent from which on a rate is none; the highest ever seen in a tariff had four digits."""

CENT: Final = Decimal("0.01")
"""By how much an average may be off for having been rounded."""

SINGLE: Final = 6
"""Digits that a number of single precision keeps: TRAINS shows 6.8 as 6.80000019073486."""

_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,20})?")
_COUNT = re.compile(r"[0-9]{1,6}(?:\.0{1,4})?")
MISSING: Final = frozenset({"", "NA"})


@value
class Averages(Value):
    """What TRAINS says of the national lines of a subheading.

    Attributes:
        lowest: of the rates, in per cent; None where none is shown.
        highest: of the rates.
        average: of the rates.
        lines: how many there are.
        specific: of how many the duty is no percentage.
        estimated: whether some of the rates are, or may be, estimates of what a specific duty comes to.
        free: how many are free, where it is told.
        without_preference: how many bear the rate of everybody, where a preference is told.
    """

    lowest: Decimal | None
    highest: Decimal | None
    average: Decimal | None
    lines: int
    specific: int
    estimated: bool = False
    free: int | None = None
    without_preference: int = 0


def rate_of(found: Averages) -> Rate:
    """The duty of a subheading, or why it has none.

    Example:
        >>> ten, nought = Decimal(10), Decimal(0)
        >>> rate_of(Averages(lowest=ten, highest=ten, average=ten, lines=3, specific=0))
        Rate(duty='10%', note='')
        >>> rate_of(Averages(lowest=nought, highest=nought, average=nought, lines=2, specific=2)).note
        'The duty of all 2 lines is no percentage; TRAINS shows it as 0.'
    """
    why = _why_none(found)
    return Rate("", why) if why or found.lowest is None else Rate(f"{plain(found.lowest)}%")


def _why_none(found: Averages) -> str:
    """Why a subheading has no one duty; empty where it has."""
    lowest, highest, average, lines = found.lowest, found.highest, found.average, found.lines
    why = ""
    if found.specific == lines:
        why = f"The duty of all {lines} lines is no percentage; TRAINS shows it as 0."
    elif lowest is None or highest is None or average is None:
        why = f"TRAINS shows no rate for its {lines} lines."
    else:
        span = f"{plain(lowest)}% to {plain(highest)}%, average {plain(average.quantize(CENT))}%"
        if found.specific:
            why = f"The duty of {found.specific} of {lines} lines is no percentage; the others: {span}."
        elif found.estimated:
            why = f"With estimates of what specific duties come to: {span}."
        elif lowest != highest:
            why = f"Its {lines} lines bear {span}."
        elif found.without_preference:
            why = f"{found.without_preference} of {lines} lines have no preference; all: {span}."
        elif not lowest and found.free is not None and found.free != lines:
            why = f"TRAINS shows 0%, and {found.free} of {lines} lines as free."
    return why


def contradiction(found: Averages) -> str:
    """Why what is said cannot be so; empty where it can."""
    if not found.lines:
        return "it has no lines"
    if max(found.specific, found.without_preference, found.free or 0) > found.lines:
        return f"it counts more lines of a kind than the {found.lines} that there are"
    lowest, highest, average = found.lowest, found.highest, found.average
    if lowest is None or highest is None or average is None:
        return ""
    if not lowest <= highest or not lowest - CENT <= average <= highest + CENT:
        return f"lowest {plain(lowest)}, average {plain(average)} and highest {plain(highest)} contradict each other"
    return ""


def percent_of(text: str) -> Decimal | None:
    """A rate in per cent as it was published; None where there is none.

    Raises:
        ValueError: it is no number from 0 to `ABSURD`.

    Example:
        >>> percent_of("6.80000019073486"), percent_of("12.50"), percent_of(" NA ")
        (Decimal('6.8'), Decimal('12.50'), None)
    """
    cell = text.strip()
    if cell in MISSING:
        return None
    if not _NUMBER.fullmatch(cell) or Decimal(cell) >= ABSURD:
        raise ValueError("no rate in per cent such as 12.5")
    return _of_single(Decimal(cell))


def _of_single(number: Decimal) -> Decimal:
    """A number that went through single precision, as it was before."""
    if not number:
        return number
    before = number.quantize(Decimal(1).scaleb(number.adjusted() - SINGLE + 1))
    return before.normalize() if 0 < abs(number - before) <= number * Decimal(2) ** -24 else number


def count_of(text: str) -> int:
    """How many lines.

    Raises:
        ValueError: it is no number of lines, or none is said.
    """
    if not _COUNT.fullmatch(text.strip()):
        raise ValueError("no number of lines")
    return int(Decimal(text.strip()))


def year_of(text: str, ask: Ask) -> int:
    """A year of a tariff.

    Raises:
        ValueError: it is none, or it has not come yet.
    """
    cell = text.strip()
    if re.fullmatch("[0-9]{4}", cell) is None or not FIRST_YEAR <= int(cell) <= ask.on.year:
        raise ValueError(f"no year from {FIRST_YEAR} to {ask.on.year}")
    return int(cell)


def schedule_of(code: str) -> str:
    """Whose schedule it is, by the code of a reporter: digits, perhaps with an apostrophe that a spreadsheet wanted.

    Raises:
        ValueError: it is nobody that is known.
    """
    digits = code.strip().strip("'")
    found = UNION.get(digits) or territory_of(digits)
    if found is None:
        raise ValueError("no numeric code of ISO 3166-1, nor 918 for the European Union")
    return OF_TARIFF.get(found, found)


def partner_of(code: str) -> str:
    """For whom a preference is. TRAINS has groups of its own, of which its files do not say who is in them.

    Raises:
        ValueError: nobody is named.
    """
    given = code.strip().strip("'")
    if given in WORLD or re.fullmatch("[0-9A-Za-z]{1,10}", given) is None:
        raise ValueError("no partner of a preference")
    return UNION_AS_PARTNER.get(given) or territory_of(given) or f"TRAINS group {given}"


def is_wanted(ask: Ask, edition: str, product: str) -> bool:
    """Whether a product code of an edition concerns us: only those of subheadings can."""
    return len(product) == SUBHEADING and ask.wanted(edition, dotted(product))


def row_of(
    found: Averages, *, schedule: str, product: str, edition: str, year: int, partner: str, where: str
) -> TariffRate:
    """The row of a schedule; with a partner it is a preference."""
    code, rate = dotted(product), rate_of(found)
    made = ScheduleRate(
        code=code,
        edition=edition,
        title=f"All lines of {code}",
        type="preferential" if partner else "mfn_applied",
        duty=rate.duty,
        partner=partner,
        year=year,
        cite=(),
        note=rate.note,
    )
    return TariffRate(schedule=schedule, rate=made, where=where)


def once(feed: Feed, rows: Iterable[TariffRate | Fault]) -> Iterator[TariffRate | Fault]:
    """The rows, each subheading of a year once: what is told again is left out, what is told otherwise is a fault."""
    told: dict[tuple[object, ...], TariffRate] = {}
    for row in rows:
        if isinstance(row, Fault):
            yield row
            continue
        rate = row.rate
        first = told.setdefault((row.schedule, rate.code, rate.type, rate.partner, rate.year), row)
        if first is row:
            yield row
        elif first.rate != rate:
            message = f"{rate.code} of {rate.year} stands otherwise at {first.where}"
            yield Fault(feed.name, row.where, "duplicate_row", message)
