"""Elasticities as users state them: by content, nought or less, exact."""

import re
from collections.abc import Mapping
from decimal import Decimal

from dtariff.model.errors import InputError, shown
from dtariff.rules.classify import find_content
from dtariff.tables.book import Book

MOST_DIGITS = 12
HINT = "nought or less, as text: -1.2"


def elasticities(stated: Mapping[str, Decimal | int | str], book: Book) -> dict[str, Decimal]:
    """What was stated, by the names of contents that the tables use.

    Raises:
        InputError: ``bad_elasticity`` for what is no number, one above nought, or a content that has two;
            ``unknown_content``, ``ambiguous_tax_code``.
    """
    found: dict[str, Decimal] = {}
    for name, number in stated.items():
        where = f"elasticity.{name}"
        try:
            content = find_content(name, book).id
        except InputError as error:
            raise InputError(error.code, error.message, param=where, hint=error.hint) from None
        if content in found:
            message, hint = f"{content} has two elasticities", "state one for each content"
            raise InputError("bad_elasticity", message, param=where, hint=hint)
        found[content] = _number(number, where)
    return found


def _number(given: object, where: str) -> Decimal:
    text = str(given).strip() if isinstance(given, (Decimal, int, str)) and not isinstance(given, bool) else ""
    if len(text) > MOST_DIGITS or not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        raise InputError("bad_elasticity", f"{shown(given)} is no elasticity", param=where, hint=HINT)
    number = Decimal(text)
    if number > 0:
        message = f"{text} is above nought: more would be bought of what costs more"
        raise InputError("bad_elasticity", message, param=where, hint=HINT)
    return number
