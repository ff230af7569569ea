"""Tariffs of UNCTAD TRAINS in the bulk downloads of the World Integrated Trade Solution: CSV, often in a zip.

One line a reporter, year and subheading, with the averages of the national lines; in files of preferences also a
partner. What such averages prove stands in `dtariff.upkeep.importers.trains`. Rows of H0, the edition of 1988, are left
out as any code is that does not concern us; of a file that has no others that is told.

Files may be large: they are read as a stream, and nothing is kept of what is not wanted.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeVar

from dtariff.model.errors import Fault, shown
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, TariffRate
from dtariff.upkeep.importers.printed import Line, is_html, records
from dtariff.upkeep.importers.trains import (
    EDITIONS,
    MISSING,
    PUBLISHER,
    URL,
    Averages,
    contradiction,
    count_of,
    is_wanted,
    once,
    partner_of,
    percent_of,
    row_of,
    schedule_of,
    year_of,
)
from dtariff.upkeep.unpacking import broken, text_lines, unpacked

T = TypeVar("T")
LARGEST: Final = 4 * 1024**3
ENCODINGS: Final = ("utf-8-sig", "cp1252")

NEEDED: Final = (
    *("NomenCode", "Reporter_ISO_N", "Year", "ProductCode", "Min_Rate", "Max_Rate", "SimpleAverage"),
    *("Nbr_NA_Lines", "TotalNoOfLines"),
)
"""Columns that every file has."""

OTHERS: Final = ("Partner", "Nbr_Free_Lines", "Nbr_AVE_Lines", "Nbr_MFN_Lines", "EstCode")
"""Columns that some files have."""

RATES: Final = ("Min_Rate", "Max_Rate", "SimpleAverage")
COUNTS: Final = ("Nbr_NA_Lines", "TotalNoOfLines", "Nbr_Free_Lines", "Nbr_AVE_Lines", "Nbr_MFN_Lines")


class _Wrong(NamedTuple):
    """A cell that cannot be read, and why."""

    column: str
    message: str


def read(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    """The rates of the subheadings that are wanted; of one importer or year, where those are asked for."""
    with unpacked(feed, suffix=".csv", largest=LARGEST) as plain:
        yield from once(plain, _rates(plain, ask))


def _rates(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    lines = records(text_lines(feed, encodings=ENCODINGS, progress=ask.progress), ",")
    at = _columns(feed, next(lines, None))
    editions: set[str] = set()
    for line in lines:
        place = f"line {line.number}"
        if line.broken:
            yield Fault(feed.name, place, "bad_csv", line.broken)
        elif len(line.cells) != len(at):
            yield Fault(feed.name, place, "bad_row", f"{len(line.cells):,} cells, not {len(at)}")
        else:
            yield from _line(feed, line, at, ask, editions)
    if not editions:
        yield Fault(feed.name, "", "no_rows", "it holds no row")
    elif editions.isdisjoint(filter(None, EDITIONS.values())):
        yield Fault(feed.name, "", "unknown_edition", "all its rows are of H0 (1988), which our tables do not have")


def _columns(feed: Feed, head: Line | None) -> dict[str, int]:
    """The columns by their names, all of them."""
    names = [name.strip() for name in head.cells] if head else []
    if not names or is_html(names[0]):
        raise broken(feed, "line 1", "not_the_source", "it is no bulk file of TRAINS")
    known = {name.casefold(): name for name in (*NEEDED, *OTHERS)}
    found = {known.get(name.casefold(), name): at for at, name in enumerate(names)}
    missing = [name for name in NEEDED if name not in found]
    if missing or len(found) < len(names):
        why = f"these columns are missing: {', '.join(missing)}" if missing else "two columns have one name"
        raise broken(feed, "line 1", "bad_header", why)
    return found


def _line(feed: Feed, line: Line, at: dict[str, int], ask: Ask, editions: set[str]) -> Iterator[TariffRate | Fault]:
    place = f"line {line.number}"
    cells = line.cells
    nomenclature, product = cells[at["NomenCode"]].strip().upper(), cells[at["ProductCode"]].strip()
    edition = EDITIONS.get(nomenclature)
    if edition is None:
        message = f"{shown(nomenclature)} is none of {', '.join(EDITIONS)}"
        yield Fault(feed.name, f"{place}: NomenCode", "unknown_word", message)
        return
    editions.add(edition or nomenclature)
    if not (product.isascii() and product.isdecimal()):
        yield Fault(feed.name, f"{place}: ProductCode", "bad_code", f"{shown(product)} is no product of the system")
    elif edition and is_wanted(ask, edition, product):
        row = {name: cells[column] for name, column in at.items()}
        yield from _row(feed, place, row, ask, edition)


def _row(feed: Feed, place: str, row: dict[str, str], ask: Ask, edition: str) -> Iterator[TariffRate | Fault]:
    """The rate of a line that is wanted, or all that is wrong with it."""
    wrong: list[_Wrong] = []
    schedule = _taken(row, "Reporter_ISO_N", schedule_of, wrong)
    year = _taken(row, "Year", lambda text: year_of(text, ask), wrong)
    if (ask.importer and schedule != ask.importer) or (ask.year and year not in (None, ask.year)):
        return
    partner = _taken(row, "Partner", partner_of, wrong) if "Partner" in row else ""
    found = _averages(row, wrong)
    for one in wrong:
        yield Fault(feed.name, f"{place}: {one.column}", "bad_value", f"{shown(row[one.column])}: {one.message}")
    if schedule is None or year is None or partner is None or found is None:
        return
    why = contradiction(found)
    if why:
        yield Fault(feed.name, place, "contradiction", why)
    else:
        product = row["ProductCode"].strip()
        yield row_of(
            found, schedule=schedule, product=product, edition=edition, year=year, partner=partner, where=place
        )


def _averages(row: dict[str, str], wrong: list[_Wrong]) -> Averages | None:
    """What a line says of its subheading; None where a cell of it cannot be read."""
    before = len(wrong)
    lowest, highest, average = (_taken(row, name, percent_of, wrong) for name in RATES)
    counts = {name: _taken(row, name, count_of, wrong) for name in COUNTS if name in row}
    if len(wrong) > before:
        return None
    return Averages(
        lowest=lowest,
        highest=highest,
        average=average,
        lines=counts["TotalNoOfLines"] or 0,
        specific=counts["Nbr_NA_Lines"] or 0,
        estimated=_is_estimated(row, counts.get("Nbr_AVE_Lines")),
        free=counts.get("Nbr_Free_Lines"),
        without_preference=counts.get("Nbr_MFN_Lines") or 0,
    )


def _is_estimated(row: dict[str, str], lines: int | None) -> bool:
    """Whether rates of lines are estimates: their count says it, or else that a way of estimating is named."""
    return lines > 0 if lines is not None else row.get("EstCode", "").strip() not in MISSING


def _taken(row: dict[str, str], column: str, reader: Callable[[str], T], wrong: list[_Wrong]) -> T | None:
    """What a cell says, or None after noting why it cannot be read."""
    try:
        return reader(row[column])
    except ValueError as error:
        wrong.append(_Wrong(column, str(error)))
        return None


IMPORTER: Final = Importer(
    name="wits",
    title="UNCTAD TRAINS tariffs, bulk download of the World Integrated Trade Solution",
    publisher=PUBLISHER,
    licence="",
    url=URL,
    sure="secondary",
    part="schedule",
    says="Takes a bulk CSV of MFN or preferential tariffs, as it is or in a zip.",
    read=read,
    largest=1024**3,
)
