"""Amounts and days as people write them in cells of text, read by what the layout says and never by a guess.

Example:
    >>> plain_amount("1.234,56 EUR", ","), plain_amount("1,234.56", "."), plain_amount("9.99", "")
    ('1234.56 EUR', '1234.56', '9.99')
    >>> day_of_text("03/04/2026 10:15", "dmy").isoformat()
    '2026-04-03'
"""

import re
from collections.abc import Iterable
from datetime import date

from dtariff.batch.layout import DayOrder, Mark
from dtariff.model.clock import read_day
from dtariff.model.errors import InputError, shown

GROUPS = "' \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{RIGHT SINGLE QUOTATION MARK}"
"""What sets thousands apart besides the mark that is not the decimal one."""


def _pattern(decimal: str, other: str) -> re.Pattern[str]:
    """An amount written with a decimal mark: a currency on one side perhaps, thousands set apart perhaps."""
    whole = rf"[0-9]+|[0-9]{{1,3}}(?P<group>[{other}{GROUPS}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
    number = rf"(?P<whole>-?(?:{whole}))(?:{decimal}(?P<part>[0-9]+))?"
    return re.compile(rf"(?:(?P<before>[A-Za-z]+)\s+)?{number}(?:\s+(?P<after>[A-Za-z]+))?")


AMOUNTS: dict[Mark, re.Pattern[str]] = {".": _pattern(r"\.", ","), ",": _pattern(",", ".")}
NOT_DIGITS = re.compile(r"[^0-9-]")
IN_ORDER = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})(?:[ T].*)?", re.DOTALL)
AFTER_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T][0-9]{2}:.*", re.DOTALL)


def plain_amount(text: str, mark: Mark, param: str = "price") -> str:
    """An amount as a quote takes it, with a decimal point and no marks for thousands.

    Without a mark the text stays as it is: where it has a comma, it will be refused.

    Raises:
        InputError: ``bad_price``, or ``bad_quantity`` of a measure, for what is not written with that mark.
    """
    if not mark or text.isdecimal():
        return text
    found = AMOUNTS[mark].fullmatch(text)
    if found is None:
        kind = "price" if param == "price" else "quantity"
        message = f"{shown(text)} is no {kind} with a decimal {'comma' if mark == ',' else 'point'}"
        raise InputError(f"bad_{kind}", message, param=param, hint=f"write 1234{mark}56")
    part = f".{found['part']}" if found["part"] else ""
    number = NOT_DIGITS.sub("", found["whole"]) + part
    return " ".join(filter(None, (found["before"], number, found["after"])))


def asks_mark(texts: Iterable[str]) -> str:
    """A cell that can only be read by somebody who knows the decimal mark; empty if there is none."""
    return next((text for text in texts if "," in text), "")


def day_of_text(text: str, order: DayOrder) -> date:
    """The day of a cell: 2026-11-23, or that day with a time, or as the order says.

    Raises:
        InputError: ``bad_date``.
    """
    found = IN_ORDER.fullmatch(text) if order else None
    if found is not None:
        first, _, second, year = found.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
        return read_day(f"{year}-{month:0>2}-{day:0>2}", "on")
    timed = AFTER_DAY.fullmatch(text)
    return read_day(timed[1] if timed else text, "on")


def asks_order(texts: Iterable[str]) -> str:
    """A cell whose day can only be read by somebody who knows the order; empty if there is none."""
    return next((text for text in texts if IN_ORDER.fullmatch(text)), "")
