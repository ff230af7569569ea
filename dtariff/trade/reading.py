"""Flows out of CSV that anybody may have made: columns by their titles, all faults together, each with its line.

A title may be one of several (`TITLES`), in any order and spelling; other columns are left alone and named. What the
reader refuses it does not guess: a number with commas may be one with a decimal comma or with thousands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from io import StringIO
from typing import Any, cast, get_args

from dtariff.model.clock import AsOf, read_day
from dtariff.model.errors import DTariffError, FlowsError, InputError, shown
from dtariff.model.law import Customer
from dtariff.model.money import Money
from dtariff.model.trade import SCALES, Flow, FlowField, Flows
from dtariff.rules.classify import find_place, find_transmission, refuse_early
from dtariff.tables.book import Book

MOST_ROWS = 20_000
"""Rows that a file may have, unless the caller says otherwise."""
ROW = 250
"""Bytes that a row has at most, on average."""
LARGEST = ROW * MOST_ROWS
MOST_DIGITS = 24
"""Digits of a value: more than the trade of the world, few enough to stay exact in any sum."""
EXACT = Context(prec=60)
MOST_FAULTS = 100
"""Faults after which the reader stops: who has so many has the wrong file."""
MIDYEAR = (7, 1)
"""A year stands for the law of its middle, 1 July."""

TITLES: Mapping[FlowField, frozenset[str]] = {
    "importer": frozenset({"importer", "reporter", "reporter iso", "importing country", "destination", "to"}),
    "partner": frozenset({"partner", "partner iso", "exporter", "exporting country", "origin", "seller", "from"}),
    "content": frozenset({"content", "category", "product"}),
    "delivery": frozenset({"delivery", "mode"}),
    "buyer": frozenset({"buyer", "customer"}),
    "value": frozenset({"value", "trade value", "import value", "imports", "amount"}),
    "currency": frozenset({"currency", "currency code"}),
    "date": frozenset({"date", "day", "on"}),
    "year": frozenset({"year", "ref year", "period"}),
}
"""What a column may be called, without regard to capitals, hyphens and underscores."""
NEEDED: tuple[FlowField, ...] = ("importer", "partner", "content", "value")


@dataclass(slots=True)
class _Sheet:
    """A file in the making: what is known of it, how many lines are read, and every fault found."""

    book: Book
    currency: str
    scale: int
    known: date
    most_rows: int
    read: int = 0
    columns: dict[FlowField, int] = field(default_factory=dict)
    faults: list[DTariffError] = field(default_factory=list)

    def refuse(self, code: str, message: str, line: int, column: str = "", hint: str = "") -> None:
        where = f"flows[{line}]" + (f".{column}" if column else "")
        self.faults.append(InputError(code, message, param=where, hint=hint))


def read_flows(
    data: bytes | str, book: Book, *, currency: str, scale: int, known: date, most_rows: int = MOST_ROWS
) -> Flows:
    """The flows of a CSV file.

    Args:
        data: the text, or its bytes in UTF-8; commas, semicolons or tabs between cells.
        book: the tables whose codes and contents count.
        currency: of the values, where the file has no such column; empty if it has.
        scale: the values are counted in units, thousands or millions.
        known: the day of knowledge.
        most_rows: how many the file may have.

    Raises:
        FlowsError: ``bad_flows`` with every fault; ``flows[3].value`` is that of the third line of the file.
        InputError: ``bad_scale``, and ``bad_flows`` for what is no text.
    """
    if not isinstance(data, (bytes, str)):
        message = f"flows are read from CSV text, not from {type(data).__name__}"
        raise InputError("bad_flows", message, param="flows", hint="give the text of the file, or its bytes")
    if scale not in SCALES:
        hint = "one of: " + ", ".join(map(str, SCALES))
        raise InputError("bad_scale", f"values cannot be counted in {shown(scale)}", param="scale", hint=hint)
    sheet = _Sheet(book, currency.strip().upper(), scale, known, most_rows)
    text = _text(data, sheet)
    titles, flows = ([], []) if sheet.faults else _read(text, sheet)
    if not sheet.faults and not flows:
        sheet.refuse("no_flows", "no row stands under the titles", 1, hint="one row a flow")
    if sheet.faults:
        raise FlowsError(sheet.faults[:MOST_FAULTS], more=len(sheet.faults) >= MOST_FAULTS)
    places = {place: name for name, place in sheet.columns.items()}
    return Flows(
        flows=tuple(flows),
        columns=tuple((title, places[at]) for at, title in enumerate(titles) if at in places),
        ignored=tuple(title for at, title in enumerate(titles) if at not in places),
    )


def _text(data: bytes | str, sheet: _Sheet) -> str:
    """The file as text, or nothing after telling why it is none."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > ROW * sheet.most_rows:
        sheet.refuse("too_long", f"{len(raw)} bytes", 1, hint=f"a file may have {ROW * sheet.most_rows}: split it")
        return ""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        sheet.refuse("bad_encoding", "the file is not in UTF-8", line, hint="save it as CSV in UTF-8")
        return ""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        sheet.refuse("bad_encoding", "a byte of nought is no text", line, hint="save it as CSV in UTF-8")
        return ""
    return text


def _read(text: str, sheet: _Sheet) -> tuple[list[str], list[Flow]]:
    import csv  # noqa: PLC0415 - most callers give no CSV

    lines = [*StringIO(text, newline="")]  # ends of lines alone: other blanks that split text stand in cells
    reader = csv.reader(lines, delimiter=_delimiter(lines), strict=True)
    titles: list[str] = []
    flows: list[Flow] = []
    try:
        titles = [title.strip() for title in next(reader, [])]
        sheet.read = reader.line_num
        _find_columns(titles, sheet)
        if not sheet.faults:
            flows.extend(_rows(reader, len(titles), sheet))
    except csv.Error as error:  # as where a quotation mark is never closed: all that follows would be one cell
        sheet.refuse("bad_row", f"no CSV: {error}", sheet.read + 1, hint="close every quotation mark")
    return titles, flows


def _delimiter(lines: list[str]) -> str:
    """What stands between the titles: the sign that finds most of them."""
    first = lines[0] if lines else ""
    return max(",;\t", key=lambda sign: sum(_field(title) is not None for title in first.split(sign)))


def _field(title: str) -> FlowField | None:
    plain = " ".join(re.sub(r"[\s_\-]+", " ", title.strip().strip('"').lower()).split())
    return next((name for name, titles in TITLES.items() if plain in titles), None)


def _find_columns(titles: list[str], sheet: _Sheet) -> None:
    for at, title in enumerate(titles):
        name = _field(title)
        if name is None:
            continue
        if name in sheet.columns:
            message = f"{shown(title)} and {shown(titles[sheet.columns[name]])} both are the {name}"
            sheet.refuse("duplicate_column", message, 1, name, hint="leave one, or call the other something else")
        sheet.columns.setdefault(name, at)
    for name in NEEDED:
        if name not in sheet.columns:
            hint = f"call it {' or '.join(sorted(TITLES[name]))}"
            sheet.refuse("missing_column", f"no column says the {name}", 1, name, hint=hint)
    if "currency" not in sheet.columns and not sheet.currency:
        hint = "add a column currency, or name one currency for all"
        sheet.refuse("missing_column", "nothing says the currency", 1, "currency", hint=hint)


# --- rows ----------------------------------------------------------------------------------------------------------


def _rows(reader: Any, width: int, sheet: _Sheet) -> Iterator[Flow]:
    """The rows of a reader of the module csv, whose type has no name."""
    for count, cells in enumerate(_filled(reader, sheet)):
        line = reader.line_num
        if count >= sheet.most_rows:
            sheet.refuse("too_long", f"more than {sheet.most_rows} rows", line, hint="split the file, or add flows up")
            return
        if len(cells) != width:
            short, long = "does the file end in the middle?", "put quotation marks around a cell that has commas"
            hint = short if len(cells) < width else long
            sheet.refuse("bad_row", f"{len(cells)} cells under {width} titles", line, hint=hint)
        elif (flow := _row({name: cells[at].strip() for name, at in sheet.columns.items()}, line, sheet)) is not None:
            yield flow
        if len(sheet.faults) >= MOST_FAULTS:
            return


def _filled(reader: Any, sheet: _Sheet) -> Iterator[list[str]]:
    """The rows that say something."""
    for cells in reader:
        sheet.read = reader.line_num
        if any(cell.strip() for cell in cells):
            yield cells


def _row(cells: Mapping[FlowField, str], line: int, sheet: _Sheet) -> Flow | None:
    """One flow, or None after telling all its faults."""
    before = len(sheet.faults)
    for name in NEEDED:
        if not cells[name]:
            sheet.refuse("empty_cell", f"the {name} is missing", line, name, hint="leave out rows that have none")
    currency = _currency(cells, line, sheet)
    amount = _amount(cells["value"], line, sheet)
    buyer = cells.get("buyer", "").lower() or "consumer"
    if buyer not in get_args(Customer):
        hint = "one of: " + ", ".join(get_args(Customer))
        sheet.refuse("unknown_buyer", f"no buyer {shown(cells['buyer'])}", line, "buyer", hint=hint)
    on = _day(cells, line, sheet)
    if cells["importer"]:
        _tried(sheet, line, "importer", lambda: find_place(cells["importer"], "importer", sheet.book))
    if cells["partner"]:
        _tried(sheet, line, "partner", lambda: find_place(cells["partner"], "partner", sheet.book))
    delivery = cells.get("delivery", "")
    if cells["content"]:
        _tried(sheet, line, "content", lambda: find_transmission(cells["content"], delivery, sheet.book))
    if len(sheet.faults) > before:
        return None
    return Flow(
        importer=cells["importer"],
        partner=cells["partner"],
        content=cells["content"],
        value=Money(amount, currency),
        delivery=delivery,
        buyer=cast("Customer", buyer),
        on=on,
        name=f"line {line}",
    )


def _tried(sheet: _Sheet, line: int, column: str, find: Any) -> None:
    """Looks a name up; a fault of it is told at its line, under the name of the column."""
    try:
        find()
    except DTariffError as error:
        told = error.param if error.param == "delivery" else column
        sheet.refuse(error.code, error.message, line, told, hint=error.hint)


def _currency(cells: Mapping[FlowField, str], line: int, sheet: _Sheet) -> str:
    """The currency of a row: that of its cell, else that named for all; one in the whole file."""
    code = cells.get("currency", "").upper() or sheet.currency
    if code not in sheet.book.currencies:
        sheet.refuse("unknown_currency", f"no currency {shown(code)}", line, "currency", hint="ISO 4217, e.g. USD")
    elif not sheet.currency:
        sheet.currency = code
    elif code != sheet.currency:
        hint = "exchange all values into one currency first"
        sheet.refuse("currency_conflict", f"{code}, where others are in {sheet.currency}", line, "currency", hint=hint)
    return code


def _amount(text: str, line: int, sheet: _Sheet) -> Decimal:
    if not text:
        return Decimal(0)  # told already
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        message, hint = f"{shown(text)} is no amount", "digits, with a decimal point where there is one: 1234.56"
        if re.fullmatch(r"[0-9]{1,3}([, '][0-9]{3})+(\.[0-9]+)?|[0-9.]+,[0-9]+|[0-9,]+", text):
            hint = "write 1234.56: a decimal point, no commas, nothing between thousands"
        elif re.fullmatch(r"-[0-9.]+", text):
            message, hint = f"{shown(text)} is below nought", "trade has a value above nought; leave out corrections"
        sheet.refuse("bad_amount", message, line, "value", hint=hint)
        return Decimal(0)
    if len(text) > MOST_DIGITS:
        sheet.refuse("bad_amount", f"an amount of more than {MOST_DIGITS} digits", line, "value")
        return Decimal(0)
    return EXACT.multiply(Decimal(text), Decimal(sheet.scale))


def _day(cells: Mapping[FlowField, str], line: int, sheet: _Sheet) -> date | None:
    """The day of the law that a row names, by its date or its year; None where it names none."""
    written, year = cells.get("date", ""), cells.get("year", "")
    column = "date" if written else "year"
    try:
        if not written and not year:
            return None
        found = read_day(written, "date") if written else date(_year(year), *MIDYEAR)
        refuse_early(AsOf(found, sheet.known), sheet.book)
    except ValueError:
        hint = "write 2026-11-23" if written else "write 2026"
        sheet.refuse(
            "bad_date", f"{shown(written or year)} is no {'day' if written else 'year'}", line, column, hint=hint
        )
    except DTariffError as error:
        sheet.refuse(error.code, error.message, line, column, hint=error.hint)
    else:
        return found
    return None


def _year(text: str) -> int:
    if not re.fullmatch("[0-9]{4}", text):
        raise ValueError(text)
    return int(text)
