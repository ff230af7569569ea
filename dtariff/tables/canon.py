"""The one way to write a file of the tables.

Keys stand in the order of their form, defaults are left out, a row is one line, rows stand by date, sources in the
order in which they are first cited. So a difference between two files is always a difference of law.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dtariff.model.citation import Form, Source
from dtariff.model.law import Row
from dtariff.model.number import plain
from dtariff.model.reference_rates import ReferenceRates
from dtariff.model.schedule import Schedule
from dtariff.tables.reference import canonical_reference
from dtariff.tables.schedules import canonical_schedule

SECTIONS = frozenset(
    {"access", "carve_out", "clause", "collection", "content", "customs_fact", "deal", "duty", "estimate", "event"}
    | {"example", "exchange", "exclusion", "gap", "instrument", "line", "party", "rate", "state", "tax"}
)
"""Keys written as ``[[key]]``; every other list of rows is written one row a line."""

PROOF = ("cite", "known", "retracted", "sure", "note")
"""Keys that stand last in a row."""

WIDTH = 118


def canonical(form: Form) -> str:
    """The canonical text of a file."""
    if isinstance(form, Schedule):
        return canonical_schedule(form)
    if isinstance(form, ReferenceRates):
        return canonical_reference(form)
    return "\n".join(_table(_tidy(form), "")).strip("\n") + "\n"


def _tidy(form: Form) -> Form:
    """The form with its series by date and its sources in order of use."""
    changes: dict[str, Any] = {}
    for f in fields(form):
        value = getattr(form, f.name)
        if f.name == "sources":
            continue
        if isinstance(value, Form):
            changes[f.name] = _tidy(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Form):
            changes[f.name] = tuple(_tidy_rows(value))
    tidied: Form = replace(form, **changes)
    if hasattr(form, "sources"):
        tidied = replace(tidied, sources=_in_order_of_use(tidied))
    return tidied


def _tidy_rows(rows: tuple[Form, ...]) -> list[Form]:
    tidied = [_tidy(row) for row in rows]
    if all(isinstance(row, Row) and not hasattr(row, "code") for row in tidied):
        tidied.sort(key=lambda row: (row.since, row.known or row.since))  # type: ignore[attr-defined]
    elif all(hasattr(row, "code") and hasattr(row, "since") for row in tidied):
        tidied.sort(key=lambda row: (row.code, row.since or date.max))  # type: ignore[attr-defined]
    return tidied


def _in_order_of_use(form: Form) -> dict[str, Source]:
    sources: dict[str, Source] = form.sources  # type: ignore[attr-defined]
    used = list(dict.fromkeys(cited.partition("#")[0] for cited in _cited(form)))
    return {key: sources[key] for key in [*used, *sorted(set(sources) - set(used))] if key in sources}


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, Form):
        for f in fields(value):
            inner = getattr(value, f.name)
            yield from inner if f.name == "cite" else _cited(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _cited(item)


def _items(form: Any) -> Iterator[tuple[str, Any]]:
    """The keys to write: those that differ from their default, ``since`` under its name in the files."""
    for f in fields(form):
        value = getattr(form, f.name)
        if value != (f.default if f.default_factory is MISSING else f.default_factory()):
            yield ("from" if f.name == "since" else f.name), value


def _table(form: Any, prefix: str) -> Iterator[str]:
    """A table: first what fits on lines of its own, then its sub-tables."""
    tables = []
    for key, value in _items(form):
        if _is_table(key, value):
            tables.append((key, value))
        else:
            yield from _assignment(key, value)
    for key, value in tables:
        yield from _sub_tables(prefix + key, key, value)


def _is_table(key: str, value: Any) -> bool:
    if isinstance(value, dict):
        return key in ("sources", "hs")
    return is_dataclass(value) or (isinstance(value, tuple) and key in SECTIONS and _has_rows(value))


def _has_rows(value: tuple[Any, ...]) -> bool:
    return bool(value) and is_dataclass(value[0])


def _sub_tables(path: str, key: str, value: Any) -> Iterator[str]:
    if key == "sources":
        for name, source in value.items():
            yield from ("", f"[{path}.{_key(name)}]", *_table(source, ""))
    elif isinstance(value, dict):
        yield from ("", f"[{path}]", *(line for name, item in value.items() for line in _assignment(_key(name), item)))
    elif is_dataclass(value):
        yield from ("", f"[{path}]", *_table(value, path + "."))
    else:
        for item in value:
            yield from ("", f"[[{path}]]", *_table(item, path + "."))


def _assignment(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, tuple) and _has_rows(value):
        yield f"{key} = ["
        yield from (f"  {_inline(item)}," for item in value)
        yield "]"
    else:
        yield from _wrapped(f"{key} = {_value(key, value)}", value)


def _wrapped(line: str, value: Any) -> Iterator[str]:
    """A long list of words over several lines, any other value on its one."""
    if len(line) <= WIDTH or not isinstance(value, tuple) or not line.endswith("]"):
        yield line
        return
    yield line[: line.index("[") + 1]
    yield from _filled(map(_scalar, value))
    yield "]"


def _filled(words: Iterable[str]) -> Iterator[str]:
    line = " "
    for word in words:
        if len(line) + len(word) + 2 > WIDTH:
            yield line
            line = " "
        line += f" {word},"
    yield line


def _inline(form: Any) -> str:
    """A row on one line: first what it says, then its proof."""
    items = sorted(_items(form), key=lambda item: PROOF.index(item[0]) if item[0] in PROOF else -1)
    pairs = (f"{key} = {_value(key, value)}" for key, value in items)
    return "{ " + ", ".join(pairs) + " }"


def _value(key: str, value: Any) -> str:
    if isinstance(value, tuple):
        one = len(value) == 1 and key == "cite"
        return _scalar(value[0]) if one else "[" + ", ".join(map(_scalar, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_scalar(item)}" for name, item in value.items()) + " }"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Decimal):
        return plain(value)
    return _inline(value) if isinstance(value, Form) else str(value)


def _text(value: str) -> str:
    """A basic string: as JSON writes it, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    """A name as a key: bare where TOML lets it, in quotes otherwise."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)
