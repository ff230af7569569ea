"""The shape of an order: plain data or an Order in, a checked Order out, and every fault of the shape at once.

What a field means is asked of the tables later (`meaning`); here it only has to be there and of its kind.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dtariff.model.errors import SHOWN, DTariffError, InputError, shown
from dtariff.model.order import (
    LONGEST_TEXT,
    MOST_ENTRIES,
    MOST_LINES,
    LineItem,
    LocationEvidence,
    Order,
    Party,
    Stated,
    TaxId,
)
from dtariff.orders.faults import together

FORMS = (Order, Party, LineItem, TaxId, LocationEvidence)
FIELDS = frozenset(name for form in FORMS for name in form.__dataclass_fields__)
TRIED = frozenset({"str", "constrained-str", "int", "decimal", "date", "[key]"})
"""What pydantic adds to a place: which of several kinds was tried, or that it is the key that is wrong."""
MONEY = 'write the amount as text in major units, e.g. "9.99", or whole cents as amount_minor'
KINDS = {
    "string_type": "text",
    "string_too_long": f"at most {LONGEST_TEXT} characters",
    "string_unicode": "text without half a surrogate pair",
    "string_pattern_mismatch": "text without a NUL",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "value_error": "a list",
    "tuple_type": "a list",
    "dataclass_type": "an object",
    "dict_type": "an object",
    "mapping_type": "an object",
}
"""What to give instead, by pydantic's name of what is wrong."""
PARTY = '{"country": "DE"}'
WRITTEN = {
    "seller": PARTY,
    "customer": PARTY,
    "marketplace": PARTY,
    "tax_ids": '{"value": "DE136695976", "type": "eu_vat"}',
    "location_evidence": '{"kind": "ip_address", "country": "DE"}',
    "line_items": '{"content": "ebook", "amount": "9.99"}',
    "turnover": '{"EU": "8000 EUR"}',
}
"""How the fields are written that hold more than a text or a number."""
NESTED: Mapping[str, type[Stated]] = {
    "seller": Party,
    "customer": Party,
    "marketplace": Party,
    "line_items": LineItem,
    "tax_ids": TaxId,
    "location_evidence": LocationEvidence,
}
ELSEWHERE = {
    **dict.fromkeys(("customer_details", "buyer"), "customer"),
    **dict.fromkeys(("lines", "items"), "line_items"),
    **dict.fromkeys(("date", "on"), "tax_date"),
    "known": "known_at",
    **dict.fromkeys(("tax_code", "product_tax_code", "product"), "content"),
    **dict.fromkeys(("price", "unit_price", "unit_amount"), "amount"),
    **dict.fromkeys(("id", "sku", "number"), "reference"),
    **dict.fromkeys(("province", "region"), "state"),
    **dict.fromkeys(("zip", "postcode"), "postal_code"),
    **dict.fromkeys(("vat_id", "vat_number"), "tax_ids"),
    "address": "country, state and postal_code",
}
"""What other products call a field of ours; an address is no object here."""


@cache
def adapter() -> TypeAdapter[Order]:
    """What reads orders, made when the first is read."""
    return TypeAdapter(Order)


def read(order: Order | Mapping[str, Any]) -> Order:
    """An order whose shape is right.

    Args:
        order: plain data, as out of JSON, or an Order built by hand.

    Raises:
        InputError: the one fault of its shape. OrderError: all of them, where there are several.
    """
    try:
        return adapter().validate_python(order)
    except ValidationError as error:
        raise together(faults(error)) from None


def faults(error: ValidationError) -> list[DTariffError]:
    """What is wrong with the shape, each field once."""
    found: dict[str, DTariffError] = {}
    for item in error.errors(include_url=False, include_context=False):
        where = path(item["loc"])
        found.setdefault(where, _fault(where, item))
    return list(found.values())


def _fault(where: str, item: ErrorDetails) -> InputError:
    name = _field(item["loc"])
    match item["type"]:
        case "missing":
            return InputError("missing_field", f"{where} is missing", param=where)
        case "unexpected_keyword_argument" | "extra_forbidden":
            named = str(item["loc"][-1])
            return InputError(
                "unknown_field",
                f"no field {shown(named)}",
                param=where,
                hint=_meant(named, _form_at(item["loc"]).__name__),
            )
        case "literal_error":
            hint = item["msg"].removeprefix("Input should be ")
            return InputError(
                f"unknown_{name}", f"no {name} {shown(item['input'])}", param=where, hint=f"one of: {hint}"
            )
        case "too_long":
            most = MOST_LINES if name == "line_items" else MOST_ENTRIES
            return InputError(f"bad_{name}", f"more than {most} of them", param=where, hint=f"give at most {most}")
    if isinstance(item["input"], float) and name in ("amount", "amount_minor"):
        return InputError("float_price", f"{item['input']!r} is a binary float", param=where, hint=MONEY)
    wanted = KINDS.get(item["type"], "")
    message = f"{shown(item['input'])} is no {name}"
    return InputError(f"bad_{name}", message, param=where, hint=_so(name, wanted))


def _so(name: str, wanted: str) -> str:
    """How to write a field in place of what was given."""
    if name in ("tax_date", "known_at"):
        return 'give a day, e.g. "2026-11-23"'
    if name == "turnover" and wanted == "text":
        return 'give text, e.g. "8000 EUR"'
    example = WRITTEN.get(name, "") if wanted in ("a list", "an object") else ""
    written = f"[{example}]" if wanted == "a list" else example
    return f"give {wanted}{f', e.g. {written}' if example else ''}" if wanted else ""


def _form_at(loc: tuple[int | str, ...]) -> type[Stated]:
    """The form in which a place lies."""
    return next((NESTED[part] for part in reversed(loc[:-1]) if isinstance(part, str) and part in NESTED), Order)


@lru_cache(maxsize=1024)
def _meant(named: str, form: str) -> str:
    """The field of a form that may have been meant by a name; the same mistake is often made in every line."""
    fields = next(one for one in FORMS if one.__name__ == form).__dataclass_fields__
    meant = ELSEWHERE.get(named, "")
    if meant.partition(",")[0] in fields:
        return f"did you mean {meant}"
    near = get_close_matches(named[:SHOWN], fields, n=1)
    return f"did you mean {near[0]}" if near else ""


def _field(loc: tuple[int | str, ...]) -> str:
    """The innermost field of a place in an order."""
    named = (part for part in reversed(loc) if isinstance(part, str) and part in FIELDS)
    return next(named, str(loc[-1]) if loc else "order")


def path(loc: tuple[int | str, ...]) -> str:
    """A place in an order as people write it; which of several kinds was tried does not belong to it.

    Example:
        >>> path(("line_items", 2, "amount", "str"))
        'line_items[2].amount'
        >>> path(("line_items", 0, "quantities", "minute", "int"))
        'line_items[0].quantities.minute'
    """
    text = ""
    for at, part in enumerate(loc):
        if isinstance(part, int):
            text += f"[{part}]"
        elif part in FIELDS or at == len(loc) - 1 or loc[at - 1] in ("quantities", "turnover"):
            text += "" if at and part in TRIED else ("." if text else "") + _name(part)
    return text


def _name(part: str) -> str:
    """A key as it can be printed: it may be anything that a caller wrote."""
    return part if part.isprintable() and len(part) <= SHOWN else shown(part)
