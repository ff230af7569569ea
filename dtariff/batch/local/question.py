"""What a run is asked: all that the bytes of its answer hang on, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from typing import Any, NamedTuple

import pyarrow as pa

from dtariff._version import __version__
from dtariff.batch.cases import Law
from dtariff.batch.crossing import Crossing
from dtariff.batch.layout import Column, Layout, Same
from dtariff.batch.local.part_files import Form
from dtariff.batch.local.sales_files import Sales
from dtariff.today import CALENDAR

PART = 1 << 18
"""Rows of a part, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an answer is made; none of it changes an amount.

    Attributes:
        form: of the files of the answer.
        columns: those of the sales that stand beside the results; all if None.
        part: rows of a file of the answer.
        workers: how many price at the same time; as many as there are cores if nought.
        replace: whether the answer of another run may stand in the place of this one; it goes when this one is done.
        restart: whether what a run with another question left unfinished goes.
    """

    form: Form = "parquet"
    columns: tuple[str, ...] | None = None
    part: int = PART
    workers: int = 0
    replace: bool = False
    restart: bool = False


class Asked(NamedTuple):
    """What a run is asked.

    Attributes:
        sales: the files.
        layout: where each fact stands, as it was said. dated: the same with its days.
        law: who knows the law.
        how: how the answer is made.
        crossing: makes several sales of each row, if anything does.
        besides: what else the answer hangs on, by name.
    """

    sales: Sales
    layout: Layout
    dated: Layout
    law: Law
    how: How
    crossing: Crossing | None
    besides: Mapping[str, str]

    @property
    def width(self) -> int:
        """How many sales are made of each row."""
        return len(self.crossing.places) if self.crossing else 1

    def as_dict(self) -> dict[str, Any]:
        """All that the bytes of the answer hang on, as plain data."""
        on, how = self.dated.facts["on"], self.how
        return {
            "sales": self.sales.marks(),
            "text": {str(at): [one.encoding, one.delimiter] for at, one in self.sales.written.items()},
            "layout": {param: _said(source) for param, source in _sources(self.layout)},
            "reading": [self.layout.scope_reading, self.layout.mark, self.layout.day_order, self.layout.floats],
            "days asked": [str(self.layout.known or ""), _said(self.layout.facts.get("on", Same("")))],
            "days": {"known": str(self.dated.known), "on": on.text if isinstance(on, Same) else None},
            "tables": self.law.book.digest,
            "besides": dict(self.besides),
            "destinations": list(self.crossing.places) if self.crossing else [],
            "columns": list(how.columns) if how.columns is not None else None,
            "form": how.form,
            "part": how.part,
            "versions": {"dtariff": __version__, "pyarrow": pa.__version__, "numpy": version("numpy")},
        }


def dated(layout: Layout, law: Law, begun: Mapping[str, Any] | None) -> Layout:
    """A layout that says its days: its own, or those of the run that was begun, or today."""
    days = begun["days"] if begun else {}
    known = layout.known or (date.fromisoformat(days["known"]) if days else law.days.known())
    facts = dict(layout.facts)
    if facts.get("on", Same("")) == Same(""):
        facts["on"] = Same(days["on"] or "" if days else CALENDAR.today().isoformat())
    return replace(layout, facts=facts, known=known)


def _sources(layout: Layout) -> Iterator[tuple[str, Column | Same]]:
    yield from layout.facts.items()
    yield from ((f"quantities.{unit}", source) for unit, source in layout.quantities.items())


def _said(source: Column | Same) -> dict[str, str]:
    return {"column": source.name} if isinstance(source, Column) else {"same": source.text}
