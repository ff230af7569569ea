"""Euro foreign exchange reference rates of the European Central Bank: the history or a day, as CSV or XML, also zipped.

``eurofxref-hist.zip`` holds a CSV with a line a day, the latest first, ``N/A`` where there was no rate and a comma at
the end of every line; ``eurofxref.zip`` one with a single day, written out (``30 October 2026``). The XML has a Cube a
day and in it a Cube a currency. https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates

A rate that was published does not change. What cannot be a rate, or cannot be the next one, is a fault: one that is
nought or ten times that of the day before, most likely out of a column that slipped, and a day that has not come yet.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from dtariff.model.errors import Fault, shown
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, ReferenceRate
from dtariff.upkeep.importers.printed import is_html, records
from dtariff.upkeep.importers.strict_xml import local, xml_of
from dtariff.upkeep.unpacking import broken, text_lines, unpacked

EURO: Final = "EUR"
LARGEST: Final = 64 * 1024 * 1024
FIRST_DAY: Final = date(1999, 1, 4)
"""The first day of reference rates."""

NO_RATE: Final = "N/A"
LEAP: Final = 10
"""How many times the rate of the day before no rate is, nor that of the day before it."""

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_RATE = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]+) ([0-9]{4})")


class _Cell(NamedTuple):
    """A rate as the file has it: its place, its day and currency as text, and the text of the rate."""

    place: str
    day: str
    currency: str
    text: str


def read(feed: Feed, ask: Ask) -> Iterator[ReferenceRate | Fault]:
    """The rates of every day of a file, or of a year where one is asked for, the earliest first."""
    with unpacked(feed, suffix=(".csv", ".xml"), largest=LARGEST) as plain:
        yield from _rates(plain, ask)


def _rates(feed: Feed, ask: Ask) -> Iterator[ReferenceRate | Fault]:
    last = max(ask.on, feed.provenance.fetched_at.date())
    found: dict[tuple[date, str], ReferenceRate] = {}
    told = False
    for cell in _cells(feed, ask):
        told = True
        rate = cell if isinstance(cell, Fault) else _rate(feed, cell, last)
        if isinstance(rate, Fault):
            yield rate
            continue
        first = found.setdefault((rate.day, rate.quote), rate)
        if first.rate != rate.rate:
            message = f"{rate.rate:f}, and {first.rate:f} at {first.where}: a day has one rate of a currency"
            yield Fault(feed.name, rate.where, "duplicate_rate", message)
    if not told:
        yield Fault(feed.name, "", "no_rows", "it holds no rate")
    rows = sorted(found.values(), key=lambda row: (row.day, row.quote))
    yield from _leaps(feed, rows)
    yield from (row for row in rows if ask.year in (None, row.day.year))


def _rate(feed: Feed, cell: _Cell, last: date) -> ReferenceRate | Fault:
    day = _day(cell.day)
    if day is None or day < FIRST_DAY:
        return Fault(feed.name, cell.place, "bad_date", f"{shown(cell.day)} is no day of reference rates")
    if day > last:
        return Fault(feed.name, cell.place, "impossible_date", f"{day} has not come yet")
    if not _RATE.fullmatch(cell.text) or not Decimal(cell.text):
        return Fault(feed.name, cell.place, "bad_rate", f"{shown(cell.text)} is no rate above nought, nor {NO_RATE}")
    return ReferenceRate(day=day, base=EURO, quote=cell.currency, rate=Decimal(cell.text), where=cell.place)


def _day(text: str) -> date | None:
    written = _WRITTEN.fullmatch(text)
    try:
        if written and written[2] in MONTHS:
            return date(int(written[3]), MONTHS.index(written[2]) + 1, int(written[1]))
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _leaps(feed: Feed, rows: Iterable[ReferenceRate]) -> Iterator[Fault]:
    """Rates that are ten times those of the day before of which there is a rate, or a tenth."""
    before: dict[str, ReferenceRate] = {}
    for row in rows:
        one = before.get(row.quote, row)
        if not one.rate / LEAP < row.rate < one.rate * LEAP:
            message = f"{row.rate:f} after {one.rate:f} on {one.day}: has a column slipped?"
            yield Fault(feed.name, row.where, "rate_leaps", message)
        before[row.quote] = row


# --- the two forms ---------------------------------------------------------------------------------------------------


def _cells(feed: Feed, ask: Ask) -> Iterator[_Cell | Fault]:
    with feed.opened() as file:
        begins = file.read(4096).decode("utf-8-sig", "ignore").lstrip()
    if begins[:1] == "<":
        if is_html(begins) and not begins.startswith("<?xml"):
            raise broken(feed, "line 1", "not_the_source", "it is a page of the web")
        return _of_xml(feed, xml_of(feed))
    return _of_csv(feed, ask)


def _of_csv(feed: Feed, ask: Ask) -> Iterator[_Cell | Fault]:
    lines = records(text_lines(feed, progress=ask.progress), ",")
    head = next(lines, None)
    names = [name.strip() for name in head.cells] if head else []
    currencies = [name for name in names[1:] if name]
    if not currencies or names[0] != "Date" or names[1 : len(currencies) + 1] != currencies:
        raise broken(feed, "line 1", "bad_header", "it does not begin with Date and currencies")
    wrong = [name for name in currencies if not _CURRENCY.fullmatch(name)]
    if wrong or len(set(currencies)) < len(currencies):
        told = f"{shown(wrong[0])} is no code of a currency" if wrong else "it has a currency twice"
        raise broken(feed, "line 1", "bad_header", told)
    for line in lines:
        place = f"line {line.number}"
        if line.broken:
            yield Fault(feed.name, place, "bad_csv", line.broken)
        elif len(line.cells) != len(names):
            yield Fault(feed.name, place, "bad_row", f"{len(line.cells):,} cells, not {len(names)}")
        else:
            yield from _of_line(place, currencies, [cell.strip() for cell in line.cells])


def _of_line(place: str, currencies: list[str], cells: list[str]) -> Iterator[_Cell]:
    for currency, text in zip(currencies, cells[1:], strict=False):
        if text != NO_RATE:
            yield _Cell(f"{place}: {currency}", cells[0], currency, text)


def _of_xml(feed: Feed, root: Element) -> Iterator[_Cell | Fault]:
    days = [cube for cube in root.iter() if local(cube) == "Cube" and "time" in cube.attrib]
    if local(root) != "Envelope" or not days:
        raise broken(feed, "", "not_the_source", "it is no envelope with a Cube of a day")
    for day in days:
        place = f"Cube {shown(day.get('time', ''))}"
        for cube in day:
            currency = cube.get("currency", "")
            if _CURRENCY.fullmatch(currency):
                yield _Cell(f"{place}: {currency}", day.get("time", ""), currency, cube.get("rate", ""))
            else:
                message = f"{shown(currency)} is no code of a currency"
                yield Fault(feed.name, f"{place}: currency", "bad_value", message)


IMPORTER: Final = Importer(
    name="ecb",
    title="European Central Bank, euro foreign exchange reference rates",
    publisher="European Central Bank",
    licence="",
    url="https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip",
    sure="primary",
    part="exchange",
    says="Takes the history or the day of reference rates as CSV or XML, as it is or in a zip.",
    read=read,
    largest=LARGEST,
)
