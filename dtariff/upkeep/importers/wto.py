"""Workbooks of the Tariff Download Facility of the World Trade Organization: bound, applied and preferential duties.

https://tariffdata.wto.org. A workbook has the sheets ``Bound``, ``Applied_MFN`` and ``Applied_NonMFN`` (others are left
alone), each with four rows of headers before its rows. What the columns are called was not seen in a file but in
programs that read them, so a column is found by any of its likely names, and a sheet that lacks one is refused by
naming it.

The Facility tells subheadings, not lines: of several national lines it has the average. An average is nobody's duty. It
is taken where the least and the highest duty, or the number of lines, show that all bear the same; else the duty is not
known, and a note says what the workbook has. The same goes for subheadings with duties that are no percentages, which
stand there as nought.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice
from typing import Final, NamedTuple

from dtariff.model.errors import Fault
from dtariff.model.schedule import RateType, ScheduleRate
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, TariffRate
from dtariff.upkeep.importers.printed import (
    EDITIONS,
    Rate,
    dotted,
    edition_of,
    is_code,
    no_figure,
    once,
    plain_name,
    rate_of,
    shortened,
    unfit,
    wording,
)
from dtariff.upkeep.importers.reporters import territory
from dtariff.upkeep.importers.workbook import Cell, Sheet, sheets, told

LARGEST: Final = 64 * 1024 * 1024
HEADERS: Final = 12
"""Rows among which the names of the columns must stand."""

DECIMALS: Final = 4
"""Decimals beyond which a figure was computed: no schedule prints more of a percentage."""

SHEETS: Final[dict[str, RateType]] = {"bound": "bound", "appliedmfn": "mfn_applied", "appliednonmfn": "preferential"}

NAMES: Final = {
    "reporter": "reporter, reporter name, reporter code, reporting economy, reporting country, member, importer",
    "year": "year, tariff year",
    "edition": "nomenclature, base nomenclature, hs nomenclature, hs version, hs edition, classification",
    "code": "product, product code, hs code, hs subheading, subheading, hs6, tariff line, tariff item, tl, tl code",
    "title": "description, product description, product name",
    "partner": "partner, partner name, partners, beneficiary, beneficiaries, preference, duty scheme, group name",
    "average": "average of av duties, average av duty, average av duties, simple average, average, average duty",
    "duty": "duty, duty rate, rate, ad valorem duty, av duty, bound duty, final bound duty, bound rate, applied duty",
    "least": "minimum av duty, min av duty, minimum of av duties, minimum av duties, minimum duty, minimum, min",
    "most": "maximum av duty, max av duty, maximum of av duties, maximum av duties, maximum duty, maximum, max",
    "lines": "number of tl, number of tls, number of lines, number of tariff lines, number of subheadings",
    "others": "number of nav duties, number of non av duties, number of non-ad valorem duties, nav duties",
    "status": "binding status, bound status, binding, binding code",
}
"""What is read, and the names that its column may have."""

ALIASES: Final = {re.sub(r"\W", "", name): key for key, names in NAMES.items() for name in names.split(", ")}

OF_TARIFF: Final = {"EU": "eu-customs", "GB": "uk-customs", "CH": "ch-li", "LI": "ch-li"}
"""Reporters whose tariff our tables keep under the name of a customs territory."""

_EDITION = re.compile(r"(?:HS|H)?\s*-?\s*(?P<year>(?:19|20)?[0-9]{2}|[1-6])", re.IGNORECASE)
_NUMBER_OF_H = dict(zip("123456", EDITIONS, strict=True))
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,18})?")
_UNBOUND = re.compile(r"U|unbound|not bound|no", re.IGNORECASE)
_BOUND = re.compile(r"|B|bound|fully bound|full|yes", re.IGNORECASE)


class Row(NamedTuple):
    """A row of a sheet, by what its columns are."""

    number: int
    cells: dict[str, Cell]

    def text(self, key: str) -> str:
        """The text of a column; empty where there is none."""
        return self.cells.get(key, Cell()).text

    def figure(self, key: str) -> Decimal | None:
        """The figure of a column, be it kept as a number or as text."""
        cell = self.cells.get(key, Cell())
        return Decimal(cell.text) if cell.figure is None and _NUMBER.fullmatch(cell.text) else cell.figure


def read(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    """The bound, applied and preferential rates of a workbook."""
    seen = False
    for sheet in sheets(feed, SHEETS):
        seen = True
        yield from once(feed, _rates(feed, sheet, ask))
    ask.progress(feed.size)
    if not seen:
        yield Fault(feed.name, "", "no_rows", "it has none of the sheets Bound, Applied_MFN and Applied_NonMFN")


def _rates(feed: Feed, sheet: Sheet, ask: Ask) -> Iterator[TariffRate | Fault]:
    kind = SHEETS[plain_name(sheet.name)]
    first = list(islice(sheet.rows, HEADERS))
    at, names = max(first, key=lambda row: len(_columns(row[1])), default=(1, ()))
    columns = _columns(names)
    if missing := list(_missing(kind, columns, ask)):
        yield Fault(feed.name, f"{sheet.name}!{at}", "bad_header", f"no column for {', '.join(missing)}")
        return
    begun = False
    for number, cells in chain(first, sheet.rows):
        row = Row(number, {key: cells[place] if place < len(cells) else Cell() for key, place in columns.items()})
        begun = begun or (number > at and bool(_digits(row)))
        if begun and sum(cell != Cell() for cell in cells) > 1:  # a single cell is a remark
            yield from _row(feed, f"{sheet.name}!{number}", row, ask, kind)
    if not begun:
        yield Fault(feed.name, f"{sheet.name}!{at}", "no_rows", "no row with the code of a subheading follows")


def _columns(cells: tuple[Cell, ...]) -> dict[str, int]:
    """Where each thing that is read stands; of two columns with names of one thing, the first."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if key := ALIASES.get(plain_name(cell.text)):
            found.setdefault(key, at)
    return found


def _missing(kind: RateType, columns: dict[str, int], ask: Ask) -> Iterator[str]:
    if "reporter" not in columns and not ask.importer:
        yield "reporter"
    if "code" not in columns:
        yield "product code"
    if not columns.keys() & {"duty", "average"}:
        yield "duty"
    if kind == "preferential" and "partner" not in columns:
        yield "partner"
    if "year" not in columns and ask.year is None:
        yield "year (or say of which year it is)"


def _digits(row: Row) -> str:
    """The code of a row without dots; a figure has lost the nought of the first nine chapters. Empty for no code."""
    text = row.text("code").replace(".", "").replace(" ", "")
    figure = row.cells["code"].figure
    if figure is not None:
        text = f"{figure:f}".removesuffix(".0")
        text = text.zfill(len(text) + len(text) % 2)
    return text if text.isascii() and text.isdecimal() else ""


def _row(feed: Feed, place: str, row: Row, ask: Ask, kind: RateType) -> Iterator[TariffRate | Fault]:
    digits = _digits(row)
    if not digits or len(digits) % 2:
        shown = shortened(row.text("code"), 40)
        yield Fault(feed.name, f"{place}: code", "bad_code", f"{shown!r} is no code of a subheading, as text or whole")
        return
    edition, year = _edition(row, ask), _year(row, ask)
    if not is_code(digits) or not ask.wanted(edition or edition_of(year or ask.on.year), dotted(digits)):
        return
    schedule = _schedule(row, ask)
    faults = list(_faults(feed, place, row, schedule=schedule, edition=edition, year=year))
    if faults:
        yield from faults
    elif not ask.importer or schedule == ask.importer:
        rate = _rate(row)
        found = ScheduleRate(
            code=dotted(digits),
            edition=edition or edition_of(year or 0),
            title=wording(row.text("title")) or dotted(digits),
            type=kind,
            duty=rate.duty,
            partner=row.text("partner") if kind == "preferential" else "",
            year=year or 0,
            cite=(),
            note=rate.note,
        )
        yield TariffRate(schedule=schedule, rate=found, where=place)


def _faults(
    feed: Feed, place: str, row: Row, *, schedule: str, edition: str | None, year: int | None
) -> Iterator[Fault]:
    for key, cell in row.cells.items():
        if cell.fault:
            yield Fault(feed.name, f"{place}: {key}", cell.fault, _WHY[cell.fault])
    yield from unfit(feed, place, {key: cell.text for key, cell in row.cells.items()})
    if not schedule:
        yield Fault(feed.name, f"{place}: reporter", "unknown_reporter", f"nobody called {row.text('reporter')[:60]!r}")
    if edition is None:
        shown = row.text("edition")[:40]
        yield Fault(feed.name, f"{place}: edition", "unknown_edition", f"no edition {shown!r} that our tables keep")
    if year is None:
        yield Fault(feed.name, f"{place}: year", "bad_year", f"{row.text('year')[:40]!r} is no year")
    if "partner" in row.cells and not row.text("partner"):
        yield Fault(feed.name, f"{place}: partner", "partner_missing", "nobody is named whom this rate is for")
    for key in ("average", "duty", "least", "most"):
        figure = row.figure(key)
        if figure is not None and figure < 0:
            yield Fault(feed.name, f"{place}: {key}", "bad_number", f"{figure} is below nought")


_WHY = {
    "formula_cell": "it computes: a figure is wanted, not a formula",
    "error_cell": "it holds an error of the spreadsheet",
    "bad_number": "it holds a day, a yes or no, or a number without end, where text or a figure is wanted",
}


def _edition(row: Row, ask: Ask) -> str | None:
    """The edition that the row names, or whoever asks; empty where neither does, None for one that is unknown."""
    text = row.text("edition")
    if not text:
        return ask.edition
    found = _EDITION.fullmatch(text)
    if not found:
        return None
    named = found["year"]
    if named in _NUMBER_OF_H:
        return EDITIONS[_NUMBER_OF_H[named]]
    century = "" if len(named) == len("2022") else "19" if named > "88" else "20"
    return EDITIONS.get(int(century + named))


def _year(row: Row, ask: Ask) -> int | None:
    text = row.text("year")
    if not text:
        return ask.year
    return int(text) if re.fullmatch(r"(?:19|20)[0-9]{2}", text) else None


def _schedule(row: Row, ask: Ask) -> str:
    """Under which name our tables keep the tariff of the reporter; empty for nobody that is known."""
    name = row.text("reporter")
    code = territory(name) if name else ""
    return OF_TARIFF.get(code, code) if name else ask.importer


def _rate(row: Row) -> Rate:
    """The duty that every line of a subheading bears, where the row shows that it is one."""
    if doubt := next(_doubts(row), ""):
        return Rate("", doubt)
    if row.text("duty"):
        return _percentage(row, "duty")
    if not row.text("average"):
        return rate_of("")
    return _average(row, is_one=row.figure("lines") == 1 or bool(row.text("least") and row.text("most")))


def _doubts(row: Row) -> Iterator[str]:
    """Why the figures of a row are not the duty of each line."""
    status, least, most = row.text("status"), row.figure("least"), row.figure("most")
    if _UNBOUND.fullmatch(status):
        yield "Not bound."
    elif not _BOUND.fullmatch(status):
        yield f'The workbook calls the binding "{shortened(status, 40)}".'
    if row.text("others") and row.figure("others") != 0:
        yield "Lines of this subheading bear duties that are no percentages; the workbook tells none of them."
    for key in ("least", "most"):
        if row.text(key) and row.figure(key) is None:
            yield no_figure(row.text(key)).note
    if least is not None and most is not None and least != most:
        yield f"Lines of this subheading bear from {told(least)}% to {told(most)}%."
    elif least is not None and row.figure("average") not in (None, least):
        yield f"The workbook has an average of {row.text('average')}% of lines that bear no less than {told(least)}%."


def _average(row: Row, *, is_one: bool) -> Rate:
    """An average where it is the duty of each line."""
    average = row.figure("average")
    if average == 0 and not row.text("others"):
        return Rate("", "An average of 0%, which may hide duties that are no percentages.")
    if is_one or average == 0:  # no duty is below nought, so an average of nought has no other in it
        return _percentage(row, "average")
    return Rate("", f"An average of {row.text('average')}%; nothing shows that each line of the subheading bears it.")


def _percentage(row: Row, key: str) -> Rate:
    figure = row.figure(key)
    if figure is None:
        return rate_of(row.text(key))
    if -int(figure.normalize().as_tuple().exponent) > DECIMALS:
        return Rate("", f"The workbook has {told(figure)}%, which was computed and is printed in no schedule.")
    return Rate(f"{told(figure)}%")


IMPORTER = Importer(
    name="wto",
    title="World Trade Organization, Tariff Download Facility",
    publisher="World Trade Organization",
    licence="",
    url="https://tariffdata.wto.org",
    sure="secondary",
    part="schedule",
    says="A workbook (.xlsx) of the WTO's Tariff Download Facility: bound, applied and preferential duties.",
    read=read,
    largest=LARGEST,
    whole=False,
)
