"""The dated rows of law in files of the tables, as they are indexed: under names that no other row has.

A row is known again by its file, its series and all it says but the day of its retraction; so a series must be named by
what it speaks of, for its number in a list changes when another is written before it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple

from dtariff.model.citation import Form
from dtariff.tables.entries import Node, nodes_of
from dtariff.tables.plain import to_plain
from dtariff.tables.row_changes import NAMES, OF_WHOM

APART = frozenset({"since", "known", "retracted", "cite", "sure"})
"""What has a column of its own."""


class IndexedRow(NamedTuple):
    """A row ready to be kept; see `dtariff.model.publication.LawRow`."""

    path: str
    series: str
    since: date | None
    known: date | None
    cite: str
    sure: str
    says: str
    retracted: date | None


def rows_of(forms: Mapping[str, Form]) -> dict[str, IndexedRow]:
    """The dated rows of some files by their keys: digests, of equal rows those of the first, the second and so on."""
    found: dict[str, IndexedRow] = {}
    for path, form in forms.items():
        met: Counter[tuple[Any, ...]] = Counter()
        for row in _rows(path, form):
            told = row[:-1]  # without its retraction
            found[_key(told, met[told])] = row
            met[told] += 1
    return found


def _rows(path: str, form: Form) -> Iterator[IndexedRow]:
    for node in nodes_of(form):
        if node.has_two_clocks:
            row = node.form
            sure = row.sure or ""
            told = json.dumps(row.cite, ensure_ascii=False)
            yield IndexedRow(path, series(node), row.since, row.known, told, sure, _says(row), row.retracted)


def _key(told: tuple[Any, ...], at: int) -> str:
    return hashlib.sha256(json.dumps([*told, at], default=str).encode()).hexdigest()


def _says(row: Form) -> str:
    """What has no column of its own, as JSON; what says the usual is left out."""
    own = {f.name: getattr(row, f.name) for f in fields(row) if f.name not in APART and _is_told(row, f)}
    return json.dumps({name: to_plain(item) for name, item in own.items()}, ensure_ascii=False)


def _is_told(row: Form, field: Any) -> bool:
    return bool(getattr(row, field.name) != field.default)


def series(node: Node) -> str:
    """What a row speaks of: the parts of the file above it, each with its name in brackets, and its list.

    Example:
        ``tax[vat].rate[song].rows``, ``parties[BB]``
    """
    above = (_named(name, form, NAMES.get(type(form), ())) for name, form in zip(node.names, node.above, strict=True))
    return ".".join((*above, _named(node.name, node.form, OF_WHOM)))


def _named(name: str, form: Any, keys: tuple[str, ...]) -> str:
    told = [_word(getattr(form, key, "")) for key in keys]
    words = " ".join(filter(None, told))
    return f"{name}[{words}]" if words else name


def _word(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
