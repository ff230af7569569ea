"""The Common Customs Tariff of the Eurasian Economic Union, as text.

The Commission publishes a PDF a chapter, ``ru.{chapter}_2022_{dd.mm.yyyy}.pdf``: the edition of the Harmonized System,
then the day; https://eec.eaeunion.org. Its text, or a table made of it, has four columns: code (``8523 49 310 0``),
name, supplementary unit, and the rate "in percent of the customs value, or in euro, or in US dollars". It is read as

- CSV parted by commas, semicolons or tabs, with or without a header: code first, rate last;
- text of the PDF, whose columns are parted by a tab or two blanks. Names run over several lines, and the heads of pages
  stand between them.

A comma is always decimal here. Marks of footnotes stick to what they stand at: behind a code they can be told from it;
behind a figure (``105)``) nobody can say where the rate ends, so that rate is unknown.
"""
# ruff: noqa: RUF001 - Cyrillic is meant

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice
from typing import Final, NamedTuple

from dtariff.model.duty_units import unit_name
from dtariff.model.errors import Fault
from dtariff.model.schedule import ScheduleRate
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, TariffRate
from dtariff.upkeep.importers.printed import (
    Rate,
    dotted,
    edition_of,
    ended,
    is_html,
    no_figure,
    once,
    one_line,
    rate_of,
    records,
    unfit,
    wording,
)
from dtariff.upkeep.unpacking import broken, text_lines

SCHEDULE: Final = "eaeu"
ENCODINGS: Final = ("utf-8-sig", "cp1251")
LARGEST: Final = 64 * 1024 * 1024
COLUMNS: Final = 4
LOOKED_AT: Final = 500
"""Lines among which the first code must come."""
LONGEST_NAME: Final = 40
"""Lines over which the name of one code may run."""

NOT_RUSSIAN: Final = frozenset("ЎўЈҐЄЇ¤¦¬®©╔║╗")
"""What Russian text becomes when it is read in the wrong one of the Russian encodings."""

_NAME = re.compile(
    r"(?:^|[^0-9])(?P<edition>(?:19|20)[0-9]{2})_(?P<day>[0-9]{2})\.(?P<month>[0-9]{2})\.(?P<year>[0-9]{4})"
)
_CODE = re.compile(
    r"(?P<code>[0-9]{4} ?[0-9]{2} ?[0-9]{3} ?[0-9]|[1-9][0-9]{8})(?P<mark>(?:\s*[0-9]{1,3}[А-ЯA-Z]?\))*)\s*"
)
_BEGINS = re.compile(rf'\s*"?{_CODE.pattern}"?\s*?(?P<parts>[,;\t]|  )')
_PARTED = re.compile(r"\t+|\s{2,}")
_HEADING = re.compile(r"(?P<code>[0-9]{4}(?: [0-9]{2}(?: [0-9]{3})?)?)(?:\t|\s{2,}|$)")
_PAGE = re.compile(
    r"^[0-9]{1,3}$|ТН ВЭД|Наименование позиции|[Дд]оп\. ?ед|Ставка ввозной|таможенной (?:пошлины|стоимости)"
    r"|таможенный тариф"
)
_NONE = re.compile(r"[-\u2013\u2014]")
_THOUSANDS = re.compile(r"(?:1 ?000|100) шт\.?")
_FOOTNOTED = re.compile(r"(?P<rate>.*\S)\s+(?P<mark>[0-9]{1,3}[А-ЯA-Z]?)\)")
_NOUGHT = re.compile(r"0(?P<mark>[0-9]{1,3}[А-ЯA-Z]?)\)")
_STUCK = re.compile(r"[0-9][А-ЯA-Z]?\)\s*$")
_DECIMAL = re.compile(r"(?<=[0-9]),(?=[0-9])")
_EURO = re.compile(r"\bевро\b", re.IGNORECASE)
_DOLLAR = re.compile(r"\b(?:долларов|доллара|доллар)\s+США\b", re.IGNORECASE)


class Position(NamedTuple):
    """A line of the tariff as printed; ``rate`` is None where the next code or the end came first."""

    number: int
    code: str
    name: str
    rate: str | None
    above: tuple[str, ...] = ()


Read = Position | Fault


def read(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    """The rates of a chapter, or of the whole tariff."""
    named = _named(feed.name)
    year = ask.year or (named.day.year if named else None)
    if year is None:
        message = "neither the file's name (ru.85_2022_08.03.2026) nor anybody says of which year it is"
        yield Fault(feed.name, "", "year_missing", message)
        return
    edition = ask.edition or edition_of(named.edition if named else year)
    yield from once(feed, _rates(feed, ask, year=year, edition=edition))


class Named(NamedTuple):
    """What the name of a chapter's file says."""

    edition: int
    day: date


def _named(name: str) -> Named | None:
    """The year of the edition and the day of a file, unless its name says none or a day that never was."""
    found = _NAME.search(name)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return Named(int(found["edition"]), day)


def _rates(feed: Feed, ask: Ask, *, year: int, edition: str) -> Iterator[TariffRate | Fault]:
    for row in _positions(feed, ask):
        if isinstance(row, Fault):
            yield row
        elif ask.wanted(edition, row.code):
            yield from list(_faults(feed, row)) or (_row(row, year=year, edition=edition),)


def _faults(feed: Feed, row: Position) -> Iterator[Fault]:
    place = f"line {row.number}"
    if row.rate is None:
        message = f"{row.code} has no unit and rate before the next code or the end: columns are missing, or it is cut"
        yield Fault(feed.name, f"{place}: rate", "rate_missing", message)
    if not NOT_RUSSIAN.isdisjoint(row.name):
        yield Fault(feed.name, f"{place}: name", "bad_encoding", "no Russian text; neither UTF-8 nor windows-1251")
    yield from unfit(feed, place, {"name": row.name, "rate": row.rate or ""})


def _row(position: Position, *, year: int, edition: str) -> TariffRate:
    rate = _rate(position.rate or "")
    found = ScheduleRate(
        code=position.code,
        edition=edition,
        title=wording(position.name, position.above) or position.code,
        type="mfn_applied",
        duty=rate.duty,
        year=year,
        cite=(),
        note=rate.note,
    )
    return TariffRate(schedule=SCHEDULE, rate=found, where=f"line {position.number}")


def _rate(text: str) -> Rate:
    """What the last column says.

    Example:
        >>> _rate("6,5"), _rate("10, но не менее 0,046 евро за 1 л").duty
        (Rate(duty='6.5%', note=''), '10% MIN 0.046 EUR/litre')
        >>> _rate("10 5)")
        Rate(duty='10%', note='Footnote 5 of the tariff stands at this rate.')
        >>> _rate("105)").duty
        ''
    """
    plain = one_line(text)
    if _NONE.fullmatch(plain):
        return rate_of("")
    if noted := _FOOTNOTED.fullmatch(plain) or _NOUGHT.fullmatch(plain):
        bare = noted["rate"] if "rate" in noted.groupdict() else "0"
        rate = rate_of(_spelt(bare)) if not _STUCK.search(bare) else no_figure(plain)
        footnote = f"Footnote {noted['mark']} of the tariff stands at this rate."
        return Rate(rate.duty, " ".join(filter(None, (rate.note, footnote))))
    return no_figure(plain) if _STUCK.search(plain) else rate_of(_spelt(plain))


def _spelt(text: str) -> str:
    """A rate with points before its decimals, and with the codes of its currencies."""
    return _DOLLAR.sub("USD", _EURO.sub("EUR", _DECIMAL.sub(".", text)))


# --- the forms -----------------------------------------------------------------------------------------------------


def _positions(feed: Feed, ask: Ask) -> Iterator[Read]:
    lines = text_lines(feed, encodings=ENCODINGS, progress=ask.progress)
    first = list(islice(lines, LOOKED_AT))
    if is_html("".join(text for _, text in first[:20])):
        raise broken(feed, "line 1", "not_the_source", "it is a page of the web, not the tariff")
    begun = next((found for _, text in first if (found := _BEGINS.match(text))), None)
    if begun is None:
        raise broken(feed, "", "not_the_source", "no line begins with a code such as 8523 49 310 0 and goes on")
    every = ended(feed, chain(first, lines))
    parts = begun["parts"]
    is_table = parts in ",;" or (parts == "\t" and begun.string.count("\t") == COLUMNS - 1)
    return _of_table(feed, every, parts) if is_table else _of_text(every)


def _of_table(feed: Feed, lines: Iterable[tuple[int, str]], delimiter: str) -> Iterator[Read]:
    """Rows of CSV. What has no whole code is a heading, of the table or of codes."""
    headings = _Headings()
    for line in records(lines, delimiter):
        place = f"line {line.number}"
        if line.broken:
            yield Fault(feed.name, place, "bad_csv", line.broken)
            continue
        code = _CODE.fullmatch(line.cells[0].strip())
        if code is None:
            headings.add(line.cells[0], "".join(line.cells[1:2]))
        elif len(line.cells) != COLUMNS:
            message = f"{len(line.cells):,} cells, not code, name, unit and rate; a decimal comma needs quotes"
            yield Fault(feed.name, place, "bad_row", message)
        else:
            written = _written(code)
            yield Position(line.number, written, line.cells[1], line.cells[3], headings.above(written))


def _of_text(lines: Iterable[tuple[int, str]]) -> Iterator[Position]:
    """Lines of the PDF's text: a position goes on until its rate has come."""
    headings = _Headings()
    begun: Position | None = None
    goes_on = 0
    for number, whole in lines:
        text = whole.strip()
        if not text or _PAGE.search(text):
            continue
        found, goes_on = _CODE.match(text), goes_on + 1
        if begun and (found or _HEADING.match(text) or goes_on > LONGEST_NAME):
            yield begun
            begun = None
        if found:
            written, goes_on = _written(found), 0
            begun = _further(Position(number, written, "", None, headings.above(written)), text[found.end() :])
        elif begun:
            begun = _further(begun, text)
        elif heading := _HEADING.match(text):
            headings.add(heading["code"], text[heading.end() :])
        if begun and begun.rate is not None:
            yield begun
            begun = None
    if begun:
        yield begun


def _further(position: Position, text: str) -> Position:
    """A position with what a line adds: more of its name, and its rate where that comes behind a unit."""
    *cells, last = ["", *filter(None, _PARTED.split(text))]
    rate = last if _is_unit(cells[-1:]) else None
    names = cells[:-1] if rate is not None else [*cells, last]
    return position._replace(name=one_line(" ".join((position.name, *names))), rate=rate)


def _is_unit(cells: list[str]) -> bool:
    """Whether the column before the last is that of units: nothing else tells a rate from a figure in a name."""
    return any(_NONE.fullmatch(cell) or _THOUSANDS.fullmatch(cell) or unit_name(cell) for cell in cells)


class _Headings:
    """The wordings of headings and subheadings, to tell what "other" is other than."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def add(self, code: str, name: str) -> None:
        """A heading; one without a code is not kept, for nobody can say what stands under it."""
        digits = code.replace(" ", "")
        if digits.isdecimal():
            self._names[digits] = name

    def above(self, code: str) -> tuple[str, ...]:
        """Those that a code stands under, from the nearest on."""
        digits = code.replace(".", "")
        return tuple(self._names[digits[:end]] for end in range(len(digits), 3, -1) if digits[:end] in self._names)


def _written(found: re.Match[str]) -> str:
    """A code as our schedules write it; a spreadsheet drops the nought of the first nine chapters."""
    return dotted(found["code"].replace(" ", "").zfill(10))


IMPORTER = Importer(
    name="eaeu",
    title="Eurasian Economic Commission, Common Customs Tariff of the Eurasian Economic Union",
    publisher="Eurasian Economic Commission",
    licence="",
    url="https://eec.eaeunion.org",
    sure="primary",
    part="schedule",
    says="Chapters of the Common Customs Tariff of the Eurasian Economic Union, as CSV or as text of the PDF.",
    read=read,
    largest=LARGEST,
)
