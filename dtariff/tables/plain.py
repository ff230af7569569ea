"""Law as plain data and back: what the compiled form is made of.

People edit TOML, which pydantic checks when the tables are compiled. A process that only quotes loads the compiled
form: JSON, already checked, turned into the same frozen rows here, without loading pydantic.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

FormT = TypeVar("FormT")
Reviver = Callable[[Any], Any]


def to_plain(value: object) -> Any:
    """A frozen row as JSON data: defaults left out, dates and decimals as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value) if getattr(value, f.name) != f.default}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, (date, Decimal)) else value


def from_plain(form: type[FormT], data: dict[str, Any]) -> FormT:
    """The frozen row that ``to_plain`` took apart. The data is trusted: it was checked when it was compiled."""
    return cast("FormT", _reviver(cast("Any", form))(data))


def _same(value: Any) -> Any:
    return value


@cache
def _reviver(hint: Any) -> Reviver:
    """How to make a value of this type from its plain form."""
    origin = get_origin(hint)
    if is_dataclass(hint):
        return _form_reviver(cast("type", hint))
    if origin is tuple:
        item = _reviver(get_args(hint)[0])
        return tuple if item is _same else lambda values: tuple([item(value) for value in values])
    if origin is dict:
        item = _reviver(get_args(hint)[1])
        return _same if item is _same else lambda values: {key: item(value) for key, value in values.items()}
    if origin in (Union, UnionType):
        return _reviver(next(arg for arg in get_args(hint) if arg is not type(None)))
    if hint is date:
        return date.fromisoformat
    return Decimal if hint is Decimal else _same


def _form_reviver(form: type) -> Reviver:
    # Types, not text: no form names one that is made later.
    hints: dict[str, Any] = {f.name: f.type for f in fields(form)}
    # Made when a key is first met: most files have few of the keys that there are.
    revivers: dict[str, Reviver] = {}

    def revive(data: dict[str, Any]) -> Any:
        for key in data.keys() - revivers.keys():
            revivers[key] = _reviver(hints[key])
        return form(**{key: revivers[key](value) for key, value in data.items()})

    return revive
