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
from dtariff.model.order import LineItem, LocationEvidence, Order, Party, TaxId
from dtariff.orders.faults import together

FORMS = (Order, Party, LineItem, TaxId, LocationEvidence)
FIELDS = frozenset(name for form in FORMS for name in form.__dataclass_fields__)
MONEY = 'write the amount as text in major units, e.g. "9.99", or whole cents as amount_minor'
KINDS = {"string_type": "text", "int_type": "a whole number", "bool_type": "true or false", "tuple_type": "a list"}


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
            near = get_close_matches(named, FIELDS, n=1)
            hint = f"did you mean {near[0]}" if near else ""
            return InputError("unknown_field", f"no field {named!r}", param=where, hint=hint)
        case "literal_error":
            hint = item["msg"].removeprefix("Input should be ")
            return InputError(f"unknown_{name}", f"no {name} {item['input']!r}", param=where, hint=f"one of: {hint}")
    if isinstance(item["input"], float) and name in ("amount", "amount_minor"):
        return InputError("float_price", f"{item['input']!r} is a binary float", param=where, hint=MONEY)
    wanted = KINDS.get(item["type"], "")
    told = repr(item["input"])[:60]
    return InputError(f"bad_{name}", f"{told} is no {name}", param=where, hint=f"give {wanted}" if wanted else "")


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
