"""The shapes of orders, of their answers and of errors as JSON Schema (2020-12), for callers who do not write Python.

The schema of the request is that of the very form by which orders are read. That of the answer is taken from the values
it is made of, as they are told: money and dates as text, what is not known as null. The descriptions are those of the
values, so they stand once.

A schema says how a field is written. Whether a code means something is asked of the tables, and told in an error; so is
a text with a NUL, which no store keeps.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from dtariff.model.citation import Sure
from dtariff.model.exchange import ExchangeRate
from dtariff.model.law import Customer
from dtariff.model.location import Location
from dtariff.model.money import Money
from dtariff.model.order import MOST_PIECES, LineItem, LocationEvidence, Order, Party, TaxBehavior, TaxId
from dtariff.model.quote import Alternative, Levy, Provenance
from dtariff.model.record import LONGEST_REFERENCE
from dtariff.model.resolution import Verdict, WarningCode
from dtariff.model.tax_id import TaxIdCheck
from dtariff.model.value import Value
from dtariff.orders.reading import adapter

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
AMOUNT: Final = r"^-?[0-9]+(\.[0-9]+)?$"
EXAMPLES: Final[dict[tuple[str, str], list[Any]]] = {
    ("Order", "currency"): ["EUR", "IDR"],
    ("Order", "tax_date"): ["2026-11-23"],
    ("Order", "known_at"): ["2026-11-23"],
    ("Order", "scope_reading"): ["content", "carriage"],
    ("Party", "country"): ["JP", "US-CA"],
    ("Party", "state"): ["CA", "US-CA"],
    ("Party", "registrations"): [["EU", "AU"]],
    ("Party", "turnover"): [{"EU": "8000 EUR"}],
    ("TaxId", "type"): ["eu_vat", "au_abn"],
    ("LineItem", "content"): ["ebook", "music", "software", "txcd_10103001"],
    ("LineItem", "amount"): ["9.99", 10],
    ("LineItem", "amount_minor"): [999],
    ("LineItem", "delivery"): ["download", "stream", "saas"],
    ("LineItem", "quantities"): [{"minute": "90"}],
}
"""What may stand in a field. The lists of contents and codes are open: the tables grow."""


SAYS: Final[dict[tuple[str, str], str]] = {
    ("LineItem", "amount"): "for the whole line, in major units: text or a whole number, never one with a point",
    ("Party", "location_evidence"): "evidence of where a customer is.",
    ("Levy", "since"): "first day on which it was so; null if that is not known.",
    ("Alternative", "reason"): "why the duty would be another.",
    ("Alternative", "duty"): "the customs duty then; null if it is not known.",
    ("Alternative", "tax"): "taxes on consumption then; null if one is not known.",
    ("Alternative", "other"): "other charges then; null if one is not known.",
    ("Alternative", "total"): "what would be paid in all; null if a part is not known.",
    ("Location", "says"): "the rule in a sentence; empty if the tables know none.",
    ("Location", "sure"): "how sure the rule is.",
    ("Location", "citations"): "the sources of the rule.",
}
"""What the docstrings of the values leave to their types, or say to people who write Python."""


def request_schema() -> Schema:
    """What an order looks like. Whatever fits it is read; faults of meaning may still be found."""
    made = deepcopy(adapter().json_schema())
    forms = {"Order": made, **made["$defs"]}
    for form in (Order, Party, LineItem, TaxId, LocationEvidence):
        _described(forms[form.__name__], form)
    line = forms["LineItem"]
    line["properties"]["quantity"] |= {"minimum": 1, "maximum": MOST_PIECES}
    line["properties"]["amount_minor"]["minimum"] = 0
    line["properties"]["reference"]["maxLength"] = LONGEST_REFERENCE
    line["oneOf"] = [{"required": ["amount"]}, {"required": ["amount_minor"]}]
    made["properties"]["line_items"]["minItems"] = 1
    return {"$schema": DIALECT, **made, "title": "Order"}


def _described(schema: Schema, form: type[Value]) -> None:
    """Makes the reader's schema of a form a page of documentation, and leaves binary floats out of it."""
    summary, told = descriptions(form)
    schema |= {"description": summary, "title": form.__name__}
    for name, shape in schema["properties"].items():
        shape.pop("title", None)
        shape.pop("default", None)
        _exact(shape)
        found = {"description": told[name], "examples": EXAMPLES.get((form.__name__, name), [])}
        shape |= {key: value for key, value in found.items() if value}


def _exact(shape: Schema) -> None:
    """Takes numbers with a point out of a schema: as JSON they would come in as binary floats.

    Null is as good as leaving a field out, so it needs no mention where there is a text or a number.
    """
    if isinstance(more := shape.get("additionalProperties"), dict):
        _exact(more)
    if "anyOf" not in shape:
        return
    choices = [one for one in shape.pop("anyOf") if one.get("type") not in ("number", "null") and "pattern" not in one]
    dated = any("format" in one for one in choices)
    choices = [one for one in choices if not dated or "format" in one]
    first = {one.get("type"): one for one in reversed(choices)}  # of two kinds of text, the one that has a limit
    choices = [one for one in choices if one is first[one.get("type")]]
    for one in choices:
        _exact(one)
    shape |= choices[0] if len(choices) == 1 else {"anyOf": choices}


# --- the answer ----------------------------------------------------------------------------------------------------

MONEY: Final[Schema] = {"anyOf": [{"type": "string", "pattern": AMOUNT}, {"type": "null"}]}
MINOR: Final[Schema] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
TEXT: Final[Schema] = {"type": "string"}
PARTS: Final = {
    "net": "what the seller asks before any charge",
    "duty": "the customs duty; null if it is not known",
    "tax": "taxes on consumption; null if one is not known",
    "other": "other charges; null if one is not known",
    "residual": "what is left of prices that held everything and that no net price comes to; the seller keeps it",
    "total": "what the customer pays in all; null if a part is not known",
}


def response_schema() -> Schema:
    """What the answer to an order looks like, as ``OrderQuote.as_dict()`` and ``dtariff order --json`` tell it."""
    request = request_schema()
    defs: dict[str, Schema] = {name: request["$defs"][name] for name in ("Party", "TaxId", "LocationEvidence")}
    party = {"$ref": "#/$defs/Party"}
    levies = {"type": "array", "items": _levy(defs)}
    warnings = {"type": "array", "items": _warning(defs)}
    answer = {
        "id": _told(TEXT, "digest of the order, of the tables and of the rates of exchange used"),
        "currency": _told(TEXT, "ISO 4217 code of every amount"),
        "tax_date": _told(_day(), "the day of the law"),
        "known_at": _told(_day(), "the day of knowledge"),
        "issued_at": _told({"type": "string", "format": "date-time"}, "when the answer was made"),
        "expires_at": _told({"type": "string", "format": "date-time"}, "until when it may be recorded"),
        "seller": _told(party, "who sells, as stated"),
        "customer": _told(party, "who buys, as stated"),
        "marketplace": _told({"anyOf": [party, {"type": "null"}]}, "the platform between them, as stated"),
        "destination": _told(TEXT, "the jurisdiction of the customer"),
        "buyer": _told(_shape(Customer, defs), "what the customer is taken to be"),
        **_amounts("of all lines"),
        "complete": _told({"type": "boolean"}, "whether every part of every line is known"),
        "line_items": _told(
            {"type": "array", "items": _line(defs, levies, warnings), "minItems": 1}, "the lines in their order"
        ),
        "levies": _told(levies, "every charge of the order, equal ones of several lines added up"),
        "location": _told(_shape(Location, defs), "where the customer is taken to be, and by what evidence"),
        "tax_ids": _told(
            {"type": "array", "items": _shape(TaxIdCheck, defs)},
            "the customer's tax numbers, and how far each was checked",
        ),
        "exchange_rates": _told(
            {"type": "array", "items": _rate(defs)},
            "the rates at which amounts that the law sets in other currencies, and thresholds, were taken",
        ),
        "warnings": _told(warnings, "what else to know, of the parties and of every line, each once"),
        "provenance": _told(_shape(Provenance, defs), "what it takes to have the same answer again"),
    }
    made = _object(answer, "The landed cost of an order, with its law.")
    return {"$schema": DIALECT, "title": "OrderQuote", **made, "$defs": dict(sorted(defs.items()))}


def _line(defs: dict[str, Schema], levies: Schema, warnings: Schema) -> Schema:
    line = {
        "reference": _told(TEXT, "the caller's name of the line, or its number"),
        "content": _told(TEXT, "what is sold, by its id in the tables"),
        "delivery": _told(TEXT, "how it is delivered"),
        "quantity": _told({"type": "integer", "minimum": 1}, "how many pieces the amounts are for"),
        "tax_behavior": _told(_shape(TaxBehavior, defs), "whether the price asked for held everything"),
        **_amounts("of the line"),
        "complete": _told({"type": "boolean"}, "whether every part is known"),
        "verdict": _told(_shape(Verdict, defs), "may the destination charge a customs duty"),
        "says": _told(TEXT, "the verdict in a sentence"),
        "levies": _told(levies, "every charge in the order of computation, the duty first"),
        "alternatives": _told(
            {"type": "array", "items": _shape(Alternative, defs)}, "what would be paid under the other reading"
        ),
        "warnings": _told(warnings, "what else to know of the line"),
        "sure": _told(_shape(Sure, defs), "the weakest link of all charges"),
    }
    return _named("LineQuote", _object(line, "A line and its answer."), defs)


def _amounts(whose: str) -> dict[str, Schema]:
    """The parts of a price, as decimal text and in minor units."""
    found = {name: _told(MONEY, f"{says}; {whose}") for name, says in PARTS.items()}
    return found | {f"{name}_minor": _told(MINOR, f"{name} in minor units") for name in PARTS}


def _levy(defs: dict[str, Schema]) -> Schema:
    _shape(Levy, defs)
    defs["Levy"]["properties"]["amount_minor"] = _told(MINOR, "the amount in minor units")
    defs["Levy"]["required"] = sorted(defs["Levy"]["properties"])
    return {"$ref": "#/$defs/Levy"}


def _rate(defs: dict[str, Schema]) -> Schema:
    _shape(ExchangeRate, defs)
    own = {"rate": _told(TEXT, "the rate as a decimal, rounded half up to at most eight places")}
    defs["ExchangeRate"]["properties"] |= own
    defs["ExchangeRate"]["required"] = sorted(defs["ExchangeRate"]["properties"])
    return {"$ref": "#/$defs/ExchangeRate"}


def _warning(defs: dict[str, Schema]) -> Schema:
    """A warning: its code to branch on, the facts that its sentence is made of, and the sentence."""
    own = {
        "code": _told(_shape(WarningCode, defs), "what it is, to branch on"),
        "message": _told(TEXT, "the warning as a sentence"),
    }
    made = _object(own, "Something the reader should know; what else it holds are the facts it is told with.")
    return _named("Notice", made | {"additionalProperties": TEXT}, defs)


# --- errors --------------------------------------------------------------------------------------------------------


def error_schema() -> Schema:
    """What an error looks like, as ``DTariffError.as_dict()`` tells it. An order's faults are told all at once."""
    own = {
        "code": _told({"type": "string", "pattern": "^[a-z0-9_]+$"}, "stable name of what went wrong, to branch on"),
        "param": _told(TEXT, "path of the field at fault, e.g. line_items[2].amount; empty if none"),
        "message": _told(TEXT, "one sentence"),
        "hint": _told(TEXT, "what to do next; empty if there is nothing sure to say"),
    }
    table = {
        "file": _told(TEXT, "path of the table"),
        "key": _told(TEXT, "dotted path of the key in it"),
        "code": own["code"],
        "message": own["message"],
    }
    faults = {"type": "array", "items": {"anyOf": [{"$ref": "#"}, {"$ref": "#/$defs/Fault"}]}}
    made = _object(own, "An error. One that stands for several holds them all.")
    made["properties"]["faults"] = _told(faults, "every fault: of an order, of rates of exchange, or of the tables")
    fault = _object(table, "One thing wrong in the tables: where, and why.")
    return {"$schema": DIALECT, "title": "Error", **made, "$defs": {"Fault": fault}}


# --- values as schemas ---------------------------------------------------------------------------------------------

PLAIN: Final[dict[Any, Schema]] = {
    str: TEXT,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Money: {"type": "string", "pattern": AMOUNT},
    Decimal: {"type": "string", "pattern": AMOUNT},
    Fraction: {"type": "string", "pattern": r"^[0-9]+(/[0-9]+)?$"},
    date: {"type": "string", "format": "date"},
}


def _shape(kind: Any, defs: dict[str, Schema]) -> Schema:
    """How a value of some kind looks once it is told as plain data; forms are put among the definitions."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    inside = get_args(kind)
    if get_origin(kind) is Literal:
        return {"type": "string", "enum": sorted(inside)}
    if get_origin(kind) in (Union, UnionType):
        return {"anyOf": [_shape(one, defs) for one in inside]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _shape(inside[0], defs)}
    if kind.__name__ not in defs:
        defs[kind.__name__] = {}  # before it is filled, for forms that hold themselves
        summary, told = descriptions(kind)
        hints = get_type_hints(kind)
        own = {one.name: _told(_shape(hints[one.name], defs), told[one.name]) for one in fields(kind)}
        defs[kind.__name__] = _object(own, summary)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _object(properties: Mapping[str, Schema], says: str) -> Schema:
    """An object with these keys, all of them and no others."""
    return {
        "type": "object",
        "description": says,
        "properties": dict(properties),
        "required": sorted(properties),
        "additionalProperties": False,
    }


def _named(name: str, schema: Schema, defs: dict[str, Schema]) -> Schema:
    defs[name] = schema
    return {"$ref": f"#/$defs/{name}"}


def _told(schema: Schema, says: str) -> Schema:
    return schema | {"description": says} if says else dict(schema)


def _day() -> Schema:
    return dict(PLAIN[date])


def descriptions(form: type) -> tuple[str, dict[str, str]]:
    """What a form's docstring says: of the form, and of each field that stands under ``Attributes``.

    Example:
        >>> summary, told = descriptions(TaxId)
        >>> summary, told["value"]
        ('A tax number of a party.', 'as it was given.')
    """
    text = cleandoc(form.__doc__ or "")
    summary, _, attributes = text.partition("\nAttributes:\n")
    names = "|".join(one.name for one in fields(form))
    found = re.split(rf"(?:^|(?<=[.;] ))({names}): ", " ".join(attributes.split()))
    said = zip(found[1::2], map(_for_json, found[2::2]), strict=True)
    told = dict.fromkeys(names.split("|"), "") | dict(said)
    told |= {name: says for (of, name), says in SAYS.items() if of == form.__name__}
    return _for_json(" ".join(summary.split())), told


def _for_json(text: str) -> str:
    """A sentence of a docstring for people who read JSON."""
    return re.sub(r"\bNone\b", "null", text.replace("``", "")).strip()
