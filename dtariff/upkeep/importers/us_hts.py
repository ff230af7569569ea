"""The Harmonized Tariff Schedule of the United States, as the US International Trade Commission exports it.

Two forms, told apart by what the file holds: CSV (``HTS Number, Indent, Description, ...``), and a JSON array whose
objects have ``htsno, indent, description, general, special, other``; https://hts.usitc.gov

The law is at eight digits; rows of ten are for statistics and inherit the rates of the row that they stand under. They
give a row of their own only where they print another rate, and stand for their line where the schedule has none of
eight digits (``0101.30.00.00``). What an article of chapter 99 adds is told in a note and never added.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final, NamedTuple

from dtariff.model.errors import Fault
from dtariff.model.schedule import RateType, ScheduleRate
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, TariffRate
from dtariff.upkeep.importers.printed import (
    Rate,
    dotted,
    edition_of,
    ended,
    is_code,
    is_html,
    no_figure,
    once,
    one_line,
    rate_of,
    records,
    unfit,
    wording,
)
from dtariff.upkeep.importers.strict_json import json_of
from dtariff.upkeep.unpacking import broken, text_lines, unpacked

SCHEDULE: Final = "US"
COLUMN_2: Final = "US column 2"
LARGEST: Final = 96 * 1024 * 1024
ENCODINGS: Final = ("utf-8-sig", "cp1252")

COLUMNS: Final = {
    "number": "HTS Number",
    "indent": "Indent",
    "description": "Description",
    "general": "General Rate of Duty",
    "special": "Special Rate of Duty",
    "other": "Column 2 Rate of Duty",
    "additional": "Additional Duties",
}
"""What is read of the CSV, and the names of its columns."""

KEYS: Final = {**{name: name for name in COLUMNS}, "number": "htsno", "additional": "additionalDuties"}
"""What is read of the JSON, and the names of its keys."""

OPTIONAL: Final = frozenset({"additional"})

PROGRAMMES: Final = {
    "A": "general preferences (A)",
    "A*": "general preferences (A*)",
    "A+": "general preferences, least developed (A+)",
    "D": "Africa (D)",
    "E": "Caribbean (E)",
    "E*": "Caribbean (E*)",
    "P": "Central America and Dominican Republic (P)",
    "P+": "Central America and Dominican Republic (P+)",
    "R": "Caribbean trade partnership (R)",
    "S": "Mexico and Canada (S)",
    "S+": "Mexico and Canada (S+)",
}
"""The signs of the special column that are no codes of countries; General Note 3(c) tells what they stand for."""

LEGAL: Final = 8
STATISTICAL: Final = 10
DEEPEST: Final = 99

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_ADDITIONAL = re.compile(r"99[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2})?")
_BARE = re.compile(r"\s*[0-9]*[.,]?[0-9]*\s*")
"""A figure without its sign: the schedule prints none, and of a spreadsheet 0.068 is 6.8%."""
_SPECIAL = re.compile(r"\s*(?P<rate>[^()]*?)\s*\((?P<signs>[A-Z][A-Z*+]*(?:\s*,\s*[A-Z][A-Z*+]*)*)\s*,?\s*\)\s*[;,]?")


class Article(NamedTuple):
    """A row as the schedule prints it: ``number`` without its dots, empty for a heading without one."""

    place: str
    number: str
    indent: int
    description: str
    general: str
    special: str
    other: str
    additional: str
    above: tuple[str, ...] = ()


Read = Article | Fault


def read(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    """The rates of the schedule: general, special, and column 2."""
    year = ask.year or _year_in(feed.name)
    if year is None:
        yield Fault(feed.name, "", "year_missing", "neither the file's name nor anybody says of which year it is")
        return
    edition = ask.edition or edition_of(year)
    with unpacked(feed, suffix=(".csv", ".json"), largest=LARGEST) as plain:
        yield from once(feed, _rates(plain, _articles(plain, ask), ask, year=year, edition=edition))


def _year_in(name: str) -> int | None:
    found = _YEAR.search(name)
    return int(found[1]) if found else None


def _articles(feed: Feed, ask: Ask) -> Iterator[Read]:
    with feed.opened() as file:
        begins = file.read(4096).decode("utf-8-sig", "ignore").lstrip()
    if is_html(begins):
        raise broken(feed, "line 1", "not_the_source", "it is a page of the web, not the schedule")
    return _of_json(feed, ask) if begins[:1] in ("[", "{") else _of_csv(feed, ask)


# --- the two forms -------------------------------------------------------------------------------------------------


def _of_csv(feed: Feed, ask: Ask) -> Iterator[Read]:
    lines = records(ended(feed, text_lines(feed, encodings=ENCODINGS, progress=ask.progress)), ",")
    head = next(lines, None)
    names = [one_line(name).casefold() for name in head.cells] if head else []
    at = {key: names.index(name.casefold()) for key, name in COLUMNS.items() if name.casefold() in names}
    missing = [name for key, name in COLUMNS.items() if key not in at and key not in OPTIONAL]
    if missing or len(set(names)) < len(names):
        why = f"these columns are missing: {', '.join(missing)}" if missing else "two columns have one name"
        yield Fault(feed.name, "line 1", "bad_header", why)
        return
    for line in lines:
        place = f"line {line.number}"
        if line.broken:
            yield Fault(feed.name, place, "bad_csv", line.broken)
        elif len(line.cells) != len(names):
            yield Fault(feed.name, place, "bad_row", f"{len(line.cells):,} cells, not {len(names)}")
        else:
            cells = {key: line.cells[at[key]] if key in at else "" for key in COLUMNS}
            yield _article(feed, place, cells, COLUMNS)


def _of_json(feed: Feed, ask: Ask) -> Iterator[Read]:
    found = json_of(feed, encodings=ENCODINGS)
    ask.progress(feed.size)
    if not isinstance(found, list) or not found:
        raise broken(feed, "$", "not_the_source", "it is no array of the rows of the schedule")
    for index, row in enumerate(found):
        yield from _of_object(feed, f"$[{index}]", row)


def _of_object(feed: Feed, place: str, row: Any) -> Iterator[Read]:
    if not isinstance(row, dict):
        yield Fault(feed.name, place, "bad_row", "it is no object")
        return
    missing = [key for name, key in KEYS.items() if key not in row and name not in OPTIONAL]
    wrong = [key for key in KEYS.values() if not isinstance(row.get(key), str | int | None)]
    if missing or wrong:
        why = f"missing: {', '.join(missing)}" if missing else f"no text: {', '.join(wrong)}"
        yield Fault(feed.name, place, "bad_row", why)
        return
    cells = {name: "" if row.get(key) is None else str(row[key]) for name, key in KEYS.items()}
    cells["additional"] += " ".join(_footnotes(row.get("footnotes")))
    yield _article(feed, place, cells, KEYS)


def _footnotes(found: Any) -> Iterator[str]:
    """The texts of footnotes that are written as the schedule writes them."""
    for note in found if isinstance(found, list) else ():
        if isinstance(note, dict) and isinstance(note.get("value"), str):
            yield " " + note["value"]


def _article(feed: Feed, place: str, cells: dict[str, str], names: dict[str, str]) -> Read:
    """A row, or the fault of one whose number or indent cannot be read."""
    number = one_line(cells["number"])
    digits = number.replace(".", "")
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) in (2, 4, 6, LEGAL, STATISTICAL)):
        return Fault(
            feed.name, f"{place}: {names['number']}", "bad_code", f"{number[:40]!r} is no number of the schedule"
        )
    indent = cells["indent"].strip()
    if not (indent.isascii() and indent.isdecimal() and len(indent) <= 2):  # noqa: PLR2004 - two digits
        return Fault(feed.name, f"{place}: {names['indent']}", "bad_indent", f"{indent[:40]!r} is no depth")
    return Article(
        place=place,
        number=digits,
        indent=int(indent),
        description=cells["description"],
        general=cells["general"],
        special=cells["special"],
        other=cells["other"],
        additional=cells["additional"],
    )


# --- what the schedule means ---------------------------------------------------------------------------------------


def _rates(feed: Feed, rows: Iterable[Read], ask: Ask, *, year: int, edition: str) -> Iterator[TariffRate | Fault]:
    """The rates of the lines that are wanted, line by line of eight digits."""
    wanted: list[Article] = []
    seen = False
    for row in _inherited(feed, rows):
        if isinstance(row, Fault):
            yield row
            continue
        seen = seen or bool(row.number)
        if is_code(row.number) and len(row.number) >= LEGAL and ask.wanted(edition, dotted(row.number[:LEGAL])):
            wanted.append(row)
    if not seen:
        yield Fault(feed.name, "", "no_rows", "it holds no number of the schedule")
    for legal, group in groupby(sorted(wanted, key=_legal), key=_legal):
        for code, article in _lines(legal, list(group)):
            faults = list(unfit(feed, article.place, _texts(article)))
            yield from faults or _line(code, article, year=year, edition=edition)


def _texts(article: Article) -> dict[str, str]:
    return {COLUMNS[name]: getattr(article, name) for name in ("description", "general", "special", "other")}


def _legal(article: Article) -> str:
    return article.number[:LEGAL]


def _inherited(feed: Feed, rows: Iterable[Read]) -> Iterator[Read]:
    """The rows, each with the rates it has by itself or inherits, and the wordings that it stands under."""
    path: list[Article] = []
    for row in rows:
        if isinstance(row, Fault):
            yield row
            continue
        while path and path[-1].indent >= row.indent:
            path.pop()
        found = _with_rates(feed, row, path)
        yield found
        path.append(row if isinstance(found, Fault) else found)


def _with_rates(feed: Feed, row: Article, path: list[Article]) -> Read:
    above = tuple(parent.description for parent in reversed(path))
    row = row._replace(above=above)
    if row.general.strip() or len(row.number) != STATISTICAL:
        return row
    parent = next((one for one in reversed(path) if one.general.strip()), None)
    if parent is None:
        return row
    if not row.number.startswith(parent.number) or not parent.number:
        message = f"it stands under {dotted(parent.number) or 'a heading'}, of which it is no part: a row is missing"
        return Fault(feed.name, f"{row.place}: indent", "parent_missing", message)
    additional = f"{row.additional} {parent.additional}"
    return row._replace(general=parent.general, special=parent.special, other=parent.other, additional=additional)


def _lines(legal: str, group: list[Article]) -> Iterator[tuple[str, Article]]:
    """The rows of a line of eight digits that say something of their own, with the codes they get."""
    own = next((one for one in group if len(one.number) == LEGAL), None)
    rates = {_columns(one) for one in group if len(one.number) == STATISTICAL}
    if own is None and len(rates) == 1:
        yield dotted(legal), group[0]  # one row of ten digits, or more with the same rates, stand for the line
        return
    if own is not None and (own.general.strip() or not rates):
        yield dotted(legal), own
    for one in group:
        if len(one.number) == STATISTICAL and (own is None or _columns(one) != _columns(own)):
            yield dotted(one.number), one
    for one in group:
        if own is not None and len(one.number) == LEGAL and one is not own:
            yield dotted(legal), one  # printed twice: whoever reads the rows sees whether they agree


def _columns(article: Article) -> tuple[str, str, str]:
    return (one_line(article.general), one_line(article.special), one_line(article.other))


def _line(code: str, article: Article, *, year: int, edition: str) -> Iterator[TariffRate]:
    """The rows of one line."""
    title = wording(article.description, article.above) or code

    def row(kind: RateType, rate: Rate, partner: str = "", note: str = "") -> TariffRate:
        notes = " ".join(filter(None, (rate.note, note)))
        found = ScheduleRate(
            code=code,
            edition=edition,
            title=title,
            type=kind,
            duty=rate.duty,
            partner=partner,
            year=year,
            cite=(),
            note=notes,
        )
        return TariffRate(schedule=SCHEDULE, rate=found, where=article.place)

    yield row("mfn_applied", _rate(article.general), note=_on_top(article.additional))
    yield row("non_mfn", _rate(article.other), COLUMN_2)
    for rate, signs in _special(article.special):
        yield row("preferential", rate, _partners(signs), _recalled(signs))


def _rate(text: str) -> Rate:
    """A rate with the sign that says of what it is."""
    return no_figure(text) if text.strip() and _BARE.fullmatch(text) else rate_of(text)


def _on_top(text: str) -> str:
    codes = dict.fromkeys(_ADDITIONAL.findall(text))
    return f"Additional duties not in this rate: {', '.join(codes)}." if codes else ""


def _special(text: str) -> Iterator[tuple[Rate, tuple[str, ...]]]:
    """``Free (AU,BH) 1.7% (KR)``: each rate with the signs it is for; what is written otherwise has no figure."""
    at = 0
    while found := _SPECIAL.match(text, at):
        yield _rate(found["rate"]), tuple(re.split(r"\s*,\s*", found["signs"]))
        at = found.end()
    if text[at:].strip():
        yield no_figure(text[at:]), ()


def _partners(signs: tuple[str, ...]) -> str:
    named = [PROGRAMMES[sign] for sign in PROGRAMMES if sign in signs]
    countries = " ".join(sign for sign in signs if sign not in PROGRAMMES)
    return ", ".join((*named, *filter(None, (countries,)))) or "special column"


def _recalled(signs: tuple[str, ...]) -> str:
    """What a row says of the signs whose meaning no source of ours has told yet."""
    named = [sign for sign in PROGRAMMES if sign in signs]
    if not named:
        return "Signs of the special column." if signs else ""
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    stand = "stands" if len(named) == 1 else "stand"
    return f"Signs of the special column; what {listed} {stand} for is recalled."


IMPORTER = Importer(
    name="us-hts",
    title="US International Trade Commission, Harmonized Tariff Schedule",
    publisher="US International Trade Commission",
    licence="Work of the United States government (17 U.S.C. 105)",
    url="https://hts.usitc.gov",
    sure="primary",
    part="schedule",
    says="The Harmonized Tariff Schedule of the United States, exported as CSV or JSON.",
    read=read,
    largest=LARGEST,
)
