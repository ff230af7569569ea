"""What a layout makes of a table before anything is priced: its first rows as they are read, and what is in doubt."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pyarrow as pa

from dtariff.batch.layout import FACTS, Column, Layout
from dtariff.batch.texts import texts
from dtariff.batch.writing import asks_mark, asks_order

FIRST = 5


class Doubts(NamedTuple):
    """What only a person can tell of a table: a cell that shows the doubt, or nothing.

    Attributes:
        mark: a number with a comma. day_order: a day such as 03/04/2026. floats: whether prices are binary floats.
    """

    mark: str
    day_order: str
    floats: bool


def doubts(table: pa.Table, layout: Layout) -> Doubts:
    """What of a table can be read in two ways, whether or not the layout says how."""
    names = [layout.column(param) for param in ("price", *(f"quantities.{unit}" for unit in layout.quantities))]
    numbers = (text for name in names if _is_text(table, name) for text in texts(table[name]))
    day = layout.column("on")
    days = texts(table[day]) if _is_text(table, day) else ()
    price = layout.column("price")
    return Doubts(asks_mark(numbers), asks_order(days), bool(price in _names(table) and _is_float(table, price)))


def open_doubts(found: Doubts, layout: Layout) -> Doubts:
    """The doubts that the layout does not settle."""
    return Doubts(
        found.mark if not layout.mark else "",
        found.day_order if not layout.day_order else "",
        found.floats and not layout.floats,
    )


def first_rows(table: pa.Table, layout: Layout, rows: int = FIRST) -> tuple[list[str], list[list[str]]]:
    """The facts of a layout, as `Fact` or ``quantities.unit``, and the cells of the first rows under them."""
    named = [fact for fact in FACTS if fact in layout.facts]
    sources = [*((fact, layout.facts[fact]) for fact in named)]
    measures = [(f"quantities.{unit}", source) for unit, source in layout.quantities.items()]
    some = table.slice(0, rows)
    columns = {
        param: _cells(some, source.name) if isinstance(source, Column) else [source.text] * some.num_rows
        for param, source in (*sources, *measures)
        if not isinstance(source, Column) or source.name in _names(table)
    }
    return list(columns), [list(cells) for cells in zip(*columns.values(), strict=True)]


def _cells(table: pa.Table, name: str) -> list[str]:
    return ["" if value is None else _shown(value) for value in table[name].to_pylist()]


def _shown(value: Any) -> str:
    return str(value).strip()


def _is_text(table: pa.Table, name: str) -> bool:
    if name not in _names(table):
        return False
    kind = _kind(table, name)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_float(table: pa.Table, name: str) -> bool:
    return bool(pa.types.is_floating(_kind(table, name)))


def _kind(table: pa.Table, name: str) -> pa.DataType:
    kind = table.schema.field(name).type
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _names(table: pa.Table) -> Iterable[str]:
    names: list[str] = table.column_names
    return names
