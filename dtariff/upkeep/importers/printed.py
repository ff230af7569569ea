"""Lines of printed tariffs as our schedules write them: codes with dots, duties in one form, wordings of one line.

What a tariff prints and our grammar refuses becomes no figure: the row has no duty, and its note quotes the print.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from unicodedata import category, combining, normalize

from dtariff.model.duty import Free, parse
from dtariff.model.errors import DutyTextError, Fault
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import TariffRate
from dtariff.upkeep.unpacking import broken

EDITIONS: Final = {1996: "HS1996", 2002: "HS2002", 2007: "HS2007", 2012: "HS2012", 2017: "HS2017", 2022: "HS2022"}
"""The editions of the Harmonized System by the year on whose first day each came into force."""

QUOTED: Final = 80
"""Characters of a printed text that a note quotes."""

TITLE: Final = 160
"""Characters of a wording beyond which it is cut."""

_ODD: Final = 2
_CUT = re.compile(r"\s+\S*$")
_DASHES = " \t\u00a0-\u2010\u2011\u2012\u2013\u2014\u2212"
_OTHER = frozenset({"other", "autre", "autres", "прочий", "прочая", "прочее", "прочие"})
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)


class Rate(NamedTuple):
    """A duty as our tables write it; empty where none can be read, and then the note says why."""

    duty: str
    note: str = ""


class Line(NamedTuple):
    """A record of a text: the line it begins on, and its cells or why there are none."""

    number: int
    cells: list[str]
    broken: str = ""


def edition_of(year: int) -> str:
    """The edition of the Harmonized System on which a tariff of a year is built, if its country kept the day.

    Example:
        >>> edition_of(2006), edition_of(2026)
        ('HS2002', 'HS2022')
    """
    return EDITIONS[max((start for start in EDITIONS if start <= year), default=min(EDITIONS))]


def dotted(digits: str) -> str:
    """A code with the dots of our schedules.

    Example:
        >>> dotted("8523493100"), dotted("85234931")
        ('8523.49.31.00', '8523.49.31')
    """
    pairs = (digits[at : at + 2] for at in range(4, len(digits), 2))
    return ".".join((digits[:4], *pairs))


def is_code(digits: str) -> bool:
    """Whether it is a code of a subheading or of a line below it, without dots."""
    return digits.isascii() and digits.isdecimal() and 6 <= len(digits) <= 12 and len(digits) % _ODD == 0  # noqa: PLR2004 - digits of codes


def rate_of(text: str, *, dollar: str = "USD") -> Rate:
    """What a rate column prints, in the form in which our schedules have it.

    Example:
        >>> rate_of("Free"), rate_of("10¢/m")
        (Rate(duty='0%', note=''), Rate(duty='0.10 USD/m', note=''))
        >>> rate_of("See additional U.S. note 1").note
        'The source prints "See additional U.S. note 1", which is no figure.'
        >>> rate_of("").note
        'The source prints no rate.'
    """
    plain = one_line(text)
    if not plain:
        return Rate("", "The source prints no rate.")
    try:
        tree = parse(plain, dollar=dollar)
    except DutyTextError:
        return no_figure(plain)
    return Rate("0%" if isinstance(tree, Free) else str(tree))


def no_figure(text: str) -> Rate:
    """No duty, for a text that says none that could be computed."""
    return Rate("", f'The source prints "{shortened(one_line(text), QUOTED)}", which is no figure.')


def one_line(text: str) -> str:
    """A text on one line, with single blanks and without signs that nobody sees."""
    seen = "".join(sign if sign.isprintable() or sign.isspace() else "" for sign in text)
    return " ".join(seen.split())


def shortened(text: str, length: int) -> str:
    """A text of no more characters than that, cut between words."""
    return text if len(text) <= length else _CUT.sub("", text[: length - 1]) + "…"


def wording(own: str, above: Iterable[str] = ()) -> str:
    """The title of a line; for one that says no more than "other", with the wording it stands under.

    Args:
        own: as printed, with its dashes.
        above: wordings above it, from the nearest on.

    Example:
        >>> wording("- - Other:", ["Other:", "- Optical media:", "Discs:"])
        'Optical media: Other'
        >>> wording("Autres", [])
        'Autres'
    """
    title = _bare(own)
    if title.casefold() in _OTHER:
        fit = (name for name in map(_bare, above) if name and not _is_formula(name))
        under = next((name for name in fit if name.casefold() not in _OTHER), "")
        title = f"{under}: {title}" if under else title
    return shortened(title, TITLE)


def _bare(text: str) -> str:
    return one_line(text).strip(_DASHES).rstrip(" :")


def plain_name(name: str) -> str:
    """The name of a column or of a place in small letters, without accents, blanks and signs.

    Example:
        >>> plain_name("Désignation des produits"), plain_name("HS_Concordance")
        ('designationdesproduits', 'hsconcordance')
    """
    letters = (letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
    return "".join(letter for letter in letters if letter.isalnum())


def _is_formula(bare: str) -> bool:
    """Whether a spreadsheet would run a text that begins so, once its dashes are gone."""
    return bare.startswith(("=", "@")) or (bare.startswith("+") and not bare[1:2].isdecimal())


def is_html(text: str) -> bool:
    """Whether a text begins as a page does that a server sends in place of a file."""
    return _HTML.match(text) is not None


def records(lines: Iterable[tuple[int, str]], delimiter: str) -> Iterator[Line]:
    """The records of a delimited text; one that cannot be read does not end the others. Empty lines are none."""
    last = 0

    def told() -> Iterator[str]:
        nonlocal last
        for number, text in lines:
            last = number
            yield text

    reader = csv.reader(told(), delimiter=delimiter, strict=True)
    while True:
        number = last + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, [], str(error))
            continue
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


def ended(feed: Feed, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines of a text whose every line has an end, as programs write them: a last one without was cut.

    A figure that is cut is still a figure (10 becomes 1), and lines that are lost look like lines that were repealed.

    Raises:
        DataError: ``source_broken``, after the last line.
    """
    last, text = 0, "\n"
    for last, text in lines:
        yield last, text
    if text.strip() and not text.endswith(("\n", "\r")):
        message = "the last line has no end: the file was cut, or whoever knows it whole ends that line"
        raise broken(feed, f"line {last}", "source_truncated", message)


def unfit(feed: Feed, place: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    """A fault for each cell that a spreadsheet would run or that holds what is no text, and for what is too long.

    Our schedules are opened in spreadsheets too: no cell that begins as a formula does may come into them.
    """
    for name, cell in cells.items():
        where = f"{place}: {name}"
        if _is_formula(_bare(cell)):
            yield Fault(feed.name, where, "formula_cell", f"{shortened(one_line(cell), QUOTED)!r} begins as a formula")
        if any(category(sign) == "Cc" and not sign.isspace() for sign in cell):
            yield Fault(feed.name, where, "control_character", "it holds a character that is no text")


def once(feed: Feed, rows: Iterable[TariffRate | Fault]) -> Iterator[TariffRate | Fault]:
    """The rows, each line of a tariff once: one told again is left out, one told otherwise is a fault."""
    told: dict[tuple[object, ...], TariffRate] = {}
    for row in rows:
        if isinstance(row, Fault):
            yield row
            continue
        rate = row.rate
        first = told.setdefault((row.schedule, rate.code, rate.type, rate.partner, rate.year), row)
        if first is row:
            yield row
        elif first.rate.duty != rate.duty:
            message = f"{rate.code} has {_said(rate.duty)} here and {_said(first.rate.duty)} at {first.where}"
            yield Fault(feed.name, row.where, "duplicate_code", message)


def _said(duty: str) -> str:
    return duty or "no rate"
