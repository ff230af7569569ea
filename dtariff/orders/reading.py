"""The shape of an order: plain data or an Order in, a checked Order out, and every fault of the shape at once.

What a field means is asked of the tables later (`meaning`); here it only has to be there and of its kind.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dtariff.model.errors import DTariffError, InputError
from dtariff.model.order import LineItem, LocationEvidence, Order, Party, Stated, TaxId
from dtariff.orders.faults import together

FORMS = (Order, Party, LineItem, TaxId, LocationEvidence)
FIELDS = frozenset(name for form in FORMS for name in form.__dataclass_fields__)
MONEY = 'write the amount as text in major units, e.g. "9.99", or whole cents as amount_minor'
KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dataclass_type": "an object",
    "dict_type": "an object",
    "mapping_type": "an object",
}
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
            return InputError("unknown_field", f"no field {named!r}", param=where, hint=_meant(named, item["loc"]))
        case "literal_error":
            hint = item["msg"].removeprefix("Input should be ")
            return InputError(f"unknown_{name}", f"no {name} {item['input']!r}", param=where, hint=f"one of: {hint}")
    if isinstance(item["input"], float) and name in ("amount", "amount_minor"):
        return InputError("float_price", f"{item['input']!r} is a binary float", param=where, hint=MONEY)
    wanted = KINDS.get(item["type"], "")
    told = repr(item["input"])[:60]
    return InputError(f"bad_{name}", f"{told} is no {name}", param=where, hint=_so(name, wanted))


def _so(name: str, wanted: str) -> str:
    """How to write a field in place of what was given."""
    if name in ("tax_date", "known_at"):
        return 'give a day, e.g. "2026-11-23"'
    if name == "turnover" and wanted == "text":
        return 'give text, e.g. "8000 EUR"'
    example = WRITTEN.get(name, "") if wanted in ("a list", "an object") else ""
    shown = f"[{example}]" if wanted == "a list" else example
    return f"give {wanted}{f', e.g. {shown}' if example else ''}" if wanted else ""


def _meant(named: str, loc: tuple[int | str, ...]) -> str:
    """The field of the form at that place that may have been meant by a name."""
    form = next((NESTED[part] for part in reversed(loc[:-1]) if isinstance(part, str) and part in NESTED), Order)
    meant = ELSEWHERE.get(named, "")
    if meant.partition(",")[0] in form.__dataclass_fields__:
        return f"did you mean {meant}"
    near = get_close_matches(named, form.__dataclass_fields__, n=1)
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
        if part == "[key]":  # what pydantic says of a name that is wrong itself
            continue
        if isinstance(part, int):
            text += f"[{part}]"
        elif part in FIELDS or at == len(loc) - 1 or loc[at - 1] in ("quantities", "turnover"):
            last_kind = part not in FIELDS and part in ("str", "int", "decimal", "date") and at > 0
            text += "" if last_kind else ("." if text else "") + part
    return text
