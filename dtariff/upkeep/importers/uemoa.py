"""The common external tariff of West Africa, as tables of figures.

Three forms occur, told apart by their headers:

- ``hs_code;description;us;dd;rs;pcs`` of the tariff that UEMOA and ECOWAS share;
- ``code;dd;surtaxe;rs;tin;tva;tev;ta;cosec;pcs;...;description``, the nomenclature of Senegal;
- code, designation, unit, duty, statistical fee: the columns in which ECOWAS prints it.

``dd`` is the customs duty. The fees and levies that come on top are rows of their own. Value added tax, and columns in
which amounts of francs stand, are not read. Copies of these files have been through spreadsheets: a whole line may
stand in the first cell of a table parted by commas, codes lack the nought of the first nine chapters, and a line may
carry nothing but a special tax, with noughts in the place of the duty that it does not tell.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Final, NamedTuple

from dtariff.model.errors import Fault
from dtariff.model.schedule import RateType, ScheduleRate
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, TariffRate
from dtariff.upkeep.importers.printed import (
    Line,
    Rate,
    dotted,
    edition_of,
    ended,
    is_html,
    once,
    one_line,
    plain_name,
    rate_of,
    records,
    unfit,
    wording,
)
from dtariff.upkeep.unpacking import broken, text_lines

LARGEST: Final = 64 * 1024 * 1024
ENCODINGS: Final = ("utf-8-sig", "cp1252")
DIGITS: Final = 10

NAMES: Final = {
    "code": frozenset({"code", "hscode", "codesh", "position", "positiontarifaire", "tariffline"}),
    "title": frozenset(
        {"description", "designation", "designationdesmarchandises", "designationdesproduits", "libelle"}
    ),
    "dd": frozenset({"dd", "duty", "customsduty", "importduty", "droit", "droitdedouane"}),
    "rs": frozenset({"rs", "statisticalfee", "redevancestatistique"}),
    "pcs": frozenset({"pcs"}),
    "pcc": frozenset({"pcc"}),
    "cosec": frozenset({"cosec"}),
    "surtaxe": frozenset({"surtaxe", "surtax"}),
}
"""What is read, and the names that its column may have, small and without accents."""

CHARGES: Final = {
    "rs": "statistical fee (RS)",
    "pcs": "solidarity levy of UEMOA (PCS)",
    "pcc": "levy of ECOWAS (PCC)",
    "cosec": "levy of the shippers' council (COSEC)",
    "surtaxe": "surtax",
}
"""What comes on top of the duty, as percentages of the customs value; the words say it in a row's ``partner``."""

ON_TOP: Final = "A levy on top of the import duty."
UNTOLD: Final = "The line tells a special tax and nothing else: its nought is no duty of nought."

_FIGURE = re.compile(r"(?P<whole>[0-9]{1,3})(?:[.,](?P<part>[0-9]+))?\s*%?")
_AMBIGUOUS = re.compile(r"[0-9]{1,3},[0-9]{3}")
_SHARE = re.compile(r"0+[.,]0*[1-9][0-9]*")
"""More than nought and less than one, which no duty of the tariff is."""
_LETTER = re.compile(r"[^\W\d_]")
_NOUGHTS = re.compile(r"0+(?:[.,]0+)?")


class Columns(NamedTuple):
    """Where each thing that is read stands, and how many columns there are."""

    at: dict[str, int]
    names: list[str]

    @property
    def of_senegal(self) -> bool:
        """Whether it is the nomenclature of Senegal: no other has these columns."""
        return "surtaxe" in self.at or "cosec" in self.at


def read(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    """The duties and the levies on top of them."""
    if ask.year is None:
        yield Fault(feed.name, "", "year_missing", "the file does not say of which year it is, and nobody else does")
        return
    yield from once(feed, _rates(feed, ask, ask.year))


def _rates(feed: Feed, ask: Ask, year: int) -> Iterator[TariffRate | Fault]:
    lines = _lines(feed, ask)
    head = next(lines, None)
    columns = _columns(head.cells if head else [])
    missing = [name for name in ("code", "dd") if name not in columns.at]
    if missing:
        message = f"no column for {' and '.join(missing)}; the header has: {', '.join(columns.names[:12])[:200]}"
        yield Fault(feed.name, "line 1", "bad_header", message)
        return
    schedule = ask.importer or ("SN" if columns.of_senegal else "ecowas")
    edition = ask.edition or edition_of(year)
    for line in lines:
        yield from _line(feed, line, columns, Meant(schedule, edition, year, ask))


class Meant(NamedTuple):
    """Whose tariff it is, of which edition and year."""

    schedule: str
    edition: str
    year: int
    ask: Ask


def _lines(feed: Feed, ask: Ask) -> Iterator[Line]:
    """The records, whatever parts them; the first is the header."""
    lines = ended(feed, text_lines(feed, encodings=ENCODINGS, progress=ask.progress))
    first = next(lines, (1, ""))
    if is_html(first[1]):
        raise broken(feed, "line 1", "not_the_source", "it is a page of the web, not the tariff")
    every = chain((first,), lines)
    if ";" not in first[1]:
        return records(every, "\t" if "\t" in first[1] else ",")
    return _unwrapped(every) if _is_wrapped(first) else records(every, ";")


def _is_wrapped(first: tuple[int, str]) -> bool:
    """Whether the header stands in one cell of a table parted by commas."""
    head = next(records([first], ","), Line(1, [], "empty"))
    return first[1].startswith('"') and not head.broken and ";" in head.cells[0]


def _unwrapped(lines: Iterable[tuple[int, str]]) -> Iterator[Line]:
    """Lines that a spreadsheet took for one cell, and parted again at the commas of their wordings."""
    for line in records(lines, ","):
        whole = ",".join(line.cells).rstrip(",")
        inner = next(records([(line.number, whole)], ";"), Line(line.number, []))
        yield line if line.broken else inner._replace(number=line.number)


def _columns(names: list[str]) -> Columns:
    plain = [plain_name(name) for name in names]
    at = {key: plain.index(name) for key, known in NAMES.items() for name in plain if name in known}
    return Columns(at, plain)


def _line(feed: Feed, line: Line, columns: Columns, meant: Meant) -> Iterator[TariffRate | Fault]:
    place = f"line {line.number}"
    if line.broken:
        yield Fault(feed.name, place, "bad_csv", line.broken)
        return
    beyond = line.cells[len(columns.names) :]
    lacking = [key for key, at in columns.at.items() if at >= len(line.cells) and key != "title"]
    if any(beyond) or lacking or (len(line.cells) < len(columns.names) - 1):
        yield Fault(feed.name, place, "bad_row", f"{len(line.cells):,} cells, not {len(columns.names)}")
        return
    cells = {key: line.cells[at].strip() if at < len(line.cells) else "" for key, at in columns.at.items()}
    digits = _digits(cells["code"])
    if digits is None:
        yield Fault(
            feed.name, f"{place}: code", "bad_code", f"{one_line(cells['code'])[:40]!r} is no code of ten digits"
        )
    elif len(digits) == DIGITS and meant.ask.wanted(meant.edition, dotted(digits)):
        faults = [*unfit(feed, place, cells), *_no_figures(feed, place, cells)]
        duty = Rate("", UNTOLD) if _tells_no_duty(line.cells, columns) else _rate(cells["dd"])
        yield from faults or _rows(place, dotted(digits), cells, duty, meant)


def _digits(code: str) -> str | None:
    """The digits of a code or of a heading; None for what is neither."""
    digits = code.replace(".", "").replace(" ", "")
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if len(digits) == DIGITS - 1 and "." not in code:
        return digits.zfill(DIGITS)
    return digits if len(digits) in (2, 4, 6, 8, DIGITS) else None


def _no_figures(feed: Feed, place: str, cells: dict[str, str]) -> Iterator[Fault]:
    """Cells of figures that hold signs of figures and are none: days, thousands, what could be either."""
    for key in ("dd", *CHARGES):
        text = cells.get(key, "")
        if not text or _LETTER.search(text):
            continue
        if _AMBIGUOUS.fullmatch(text):
            yield Fault(feed.name, f"{place}: {key}", "ambiguous_number", f"{text} may be thousands or decimals")
        elif not _FIGURE.fullmatch(text):
            yield Fault(feed.name, f"{place}: {key}", "bad_number", f"{one_line(text)[:40]!r} is no percentage")
        elif key == "dd" and _SHARE.fullmatch(text):
            message = f"{text} is no band of the tariff; of a spreadsheet that shows percentages 0.2 is 20%"
            yield Fault(feed.name, f"{place}: {key}", "bad_number", message)


def _tells_no_duty(cells: list[str], columns: Columns) -> bool:
    """Whether all the percentages that are read are nought while another column has an amount."""
    read_at = {columns.at[key] for key in ("dd", *CHARGES) if key in columns.at}
    rates = [cells[at].strip() for at in read_at]
    if len(rates) < len(("dd", "rs", "pcs")) or not all(_NOUGHTS.fullmatch(rate) for rate in rates):
        return False
    others = (cell.strip() for at, cell in enumerate(cells) if at not in read_at and at != columns.at["code"])
    return any(re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", cell) and not _NOUGHTS.fullmatch(cell) for cell in others)


def _rows(place: str, code: str, cells: dict[str, str], duty: Rate, meant: Meant) -> Iterator[TariffRate]:
    title = wording(cells.get("title", "")) or code

    def row(kind: RateType, rate: Rate, partner: str = "") -> TariffRate:
        found = ScheduleRate(
            code=code,
            edition=meant.edition,
            title=title,
            type=kind,
            duty=rate.duty,
            partner=partner,
            year=meant.year,
            cite=(),
            note=rate.note,
        )
        return TariffRate(schedule=meant.schedule, rate=found, where=place)

    yield row("mfn_applied", duty)
    for key, partner in CHARGES.items():
        text = cells.get(key, "")
        if text and not _NOUGHTS.fullmatch(text):
            rate = _rate(text)
            yield row("other_charge", Rate(rate.duty, f"{rate.note} {ON_TOP}".strip()), partner)


def _rate(text: str) -> Rate:
    """A percentage without the noughts that a spreadsheet adds: ``20.0`` is 20 %; a text as the grammar reads it."""
    found = _FIGURE.fullmatch(text)
    if found is None:
        return rate_of(text)
    figure = Decimal(f"{found['whole']}.{found['part'] or '0'}")
    plain = f"{figure:f}".rstrip("0").rstrip(".")
    return Rate(f"{plain}%")


IMPORTER = Importer(
    name="uemoa",
    title="Common external tariff of ECOWAS and UEMOA, with the levies on top",
    publisher="Customs services of West Africa; copies in public repositories",
    licence="",
    url="https://github.com/douania/dakar-cargo-quotes",
    sure="secondary",
    part="schedule",
    says="The common external tariff of ECOWAS and UEMOA, or the nomenclature of Senegal, as CSV.",
    read=read,
    largest=LARGEST,
    whole=False,
    asks=frozenset({"year"}),
)
