"""Reads the text of the tables: TOML with exact decimals and CSV, every fault collected, none thrown at the first."""

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

from dtariff.model.citation import Form
from dtariff.model.errors import Fault
from dtariff.model.reference_rates import ReferenceRates
from dtariff.model.schedule import Schedule
from dtariff.tables.reference import read_reference
from dtariff.tables.schedules import read_schedule
from dtariff.tables.schema import RENAMED, VERSION, form_of, validate
from dtariff.tables.texts import Texts


def read_forms(texts: Texts) -> tuple[dict[str, Form], list[Fault]]:
    """The rows of every file that can be read, and the faults of those that cannot."""
    forms: dict[str, Form] = {}
    faults: list[Fault] = []
    for path, text in texts.items():
        found = read_form(path, text)
        if isinstance(found, Form):
            forms[path] = found
        else:
            faults += found
    return forms, faults


def read_form(path: str, text: bytes) -> Form | list[Fault]:
    """The rows of one file, or its faults."""
    form = form_of(path)
    if form is None:
        return [Fault(path, "", "unknown_file", "no file of the tables belongs here")]
    if form is Schedule:
        return read_schedule(path, text)
    if form is ReferenceRates:
        return read_reference(path, text)
    try:
        return _read_toml(path, form, text)
    except RecursionError:
        told = "nested too deeply"
    except ArithmeticError:
        told = "a number beyond all measure"
    except ValueError as error:  # of TOML, of UTF-8, or of an integer of thousands of digits
        told = str(error)
    return [Fault(path, "", "bad_toml", told)]


def _read_toml(path: str, form: type[Form], text: bytes) -> Form | list[Fault]:
    data = tomllib.loads(text.decode("utf-8"), parse_float=Decimal)
    if data.get("schema") != VERSION:
        return [Fault(path, "schema", "unknown_schema", f"this version reads schema {VERSION}")]
    return _mistyped(path, data) or validate(path, form, _as_forms(data))


DATES = frozenset(
    {"announced", "as_of", "attested", "concluded", "covers_from", "day", "from", "in_force_on", "known"}
    | {"published", "retracted", "reviewed", "seen", "signed", "until"}
)
NUMBERS = frozenset(
    {"digits", "first_year", "last_year", "percent", "percent_to", "pieces", "units", "within_days", "year"}
)


def _mistyped(path: str, value: Any, key: str = "") -> list[Fault]:
    """Dates and numbers written as something else, which pydantic would turn into dates and numbers in silence."""
    if isinstance(value, list):
        return [fault for at, item in enumerate(value) for fault in _mistyped(path, item, f"{key}[{at}]")]
    if isinstance(value, dict):
        inner = ((f"{key}.{name}" if key else name, item) for name, item in value.items())
        return [fault for where, item in inner for fault in _mistyped(path, item, where)]
    name = key.rpartition(".")[2]
    chosen = key.rpartition(".")[0].rpartition(".")[2] in NAMES
    if name in DATES and not chosen and type(value) is not date:
        return [Fault(path, key, "bad_date", f"{value!r} is no date such as 2026-11-23")]
    if name in NUMBERS and not chosen and type(value) not in (int, Decimal):
        return [Fault(path, key, "bad_value", f"{value!r} is no number")]
    return []


NAMES = frozenset({"given", "gives", "hs", "sources"})
"""Tables whose keys are names that the file chose, not words of a form."""


def _as_forms(value: Any, *, names: bool = False) -> Any:
    """The data with the names that the forms use: ``since`` for ``from``, and a single source as a list of one."""
    if isinstance(value, list):
        return [_as_forms(item) for item in value]
    if not isinstance(value, dict):
        return value
    if names:
        return {name: _as_forms(item) for name, item in value.items()}
    data = {RENAMED.get(key, key): _as_forms(item, names=key in NAMES) for key, item in value.items()}
    if isinstance(data.get("cite"), str):
        data["cite"] = [data["cite"]]
    return data
