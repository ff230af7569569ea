"""A table of sales in memory priced at once: of pyarrow, pandas, Polars, or of anybody who speaks Arrow.

Example:
    >>> sales = pa.table({"sku": ["a", "b"], "content": ["software", "music"], "price": ["100.00", "100.00"],
    ...                   "destination": ["CM", "XX"]})
    >>> answer = quote_table(sales, same={"origin": "US", "currency": "USD", "on": "2026-11-23"})
    >>> [(row["sku"], row["duty"] == 20, str(round(row["total"], 2))) for row in answer.results.to_pylist()]
    [('a', True, '143.10')]
    >>> [(row["sku"], row["row"], row["code"]) for row in answer.refused.to_pylist()]
    [('b', 2, 'unknown_code')]
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from dtariff.batch.card import RateCard
from dtariff.batch.cases import Law
from dtariff.batch.crossing import crossed, refuse_places
from dtariff.batch.frames import Frame, stream_of
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Layout, faults
from dtariff.batch.mapping import NOTHING, Value, layout_of, refuse
from dtariff.batch.outcome import Outcome
from dtariff.engine import default_engine
from dtariff.model.errors import InputError
from dtariff.today import Day, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The answer to a table in memory.

    Polars and pandas take either table as it is: ``pl.DataFrame(answer.results)``, ``answer.results.to_pandas()``.

    Attributes:
        results: the rows that have an answer, in order: the original columns, then those of `outcome.RESULT`. ``row``
            is the number of the sale in the table, the first being 1.
        refused: the rows that have none: the original columns, then those of `outcome.REFUSED`.
        cases: how many distinct cases of law the table had.
    """

    results: pa.Table
    refused: pa.Table
    cases: int

    @property
    def rows(self) -> int:
        """How many sales the table had."""
        found: int = self.results.num_rows + self.refused.num_rows
        return found


class Batches(Iterator[Outcome]):
    """The outcomes of a stream of sales, batch by batch, each priced when it is asked for.

    Args:
        schema: of the batches.
        card: the law, with the layout.
        batches: the sales.

    Attributes:
        results, refused: the schemas of the two batches of every outcome.
    """

    def __init__(self, schema: pa.Schema, card: RateCard, batches: Iterable[pa.RecordBatch]) -> None:
        kernel = Kernel(schema, card)
        self.results: pa.Schema = kernel.results
        self.refused: pa.Schema = kernel.refused
        self._card = card
        self._outcomes = _outcomes(kernel, batches)

    @property
    def cases(self) -> int:
        """How many distinct cases of law were met so far."""
        return self._card.cases

    def __next__(self) -> Outcome:
        return next(self._outcomes)


def _outcomes(kernel: Kernel, batches: Iterable[pa.RecordBatch]) -> Iterator[Outcome]:
    first = 1
    for batch in batches:
        yield kernel.price(batch, first)
        first += batch.num_rows


def quote_table(
    table: Frame,
    *,
    columns: Mapping[str, str] = NOTHING,
    same: Mapping[str, Value] = NOTHING,
    layout: Layout | None = None,
    destinations: str | Iterable[str] = (),
    engine: Law | None = None,
    known: Day = None,
    scope_reading: str = "content",
    mark: str = "",
    day_order: str = "",
    floats: str = "",
) -> Quoted:
    """Prices a table of sales in memory, every row as `Engine.quote` with ``on_unknown="flag"`` would price it.

    A column that is headed as a field is that field; ``columns`` and ``same`` say the others. A row whose law is not
    known is in the results without an amount; a row that cannot be asked is among the refused, with code and reason.

    Args:
        table: a pyarrow Table, RecordBatch or RecordBatchReader, a pandas or Polars DataFrame, or any object with
            ``__arrow_c_stream__`` or ``__arrow_c_array__``. The index of a pandas frame is kept out: a row is found by
            its number. A lazy frame has to be collected.
        columns: the field of a column: ``{"Net price": "price"}``. Fields are the facts of `layout.Fact`, and measures
            as ``quantities.minute``.
        same: the value of a field that is the same for all rows: ``{"origin": "US", "tax_behavior": "inclusive"}``.
        layout: where each fact stands, instead of ``columns``, ``same`` and all that follows ``known``.
        destinations: codes, or ``all``: the table is a catalogue, and each of its rows is sold to each of them. The
            numbers of the rows are then those of the crossed table; see `crossing.crossed`.
        engine: who knows the law, perhaps in a scenario; by default the one of the tables that came with the package.
        known: the day of knowledge; by default today. A sale without a day is one of today. Today is the day on which
            the work began.
        scope_reading: as for a quote.
        mark: the decimal mark of prices in text; a comma is refused where nobody said it.
        day_order: ``dmy`` or ``mdy`` for days as 03/04/2026, which are refused where nobody said it.
        floats: ``half_up`` or ``half_even`` for prices that are binary floats, which are refused where nobody said it.

    Raises:
        InputError: of the table as a whole: ``no_table``, ``bad_type``, ``float_price``, ``bad_price``, the codes of
            `mapping.layout_of` and of `crossing.crossed`, ``layout_twice``, ``broken_stream``. LayoutError: all, where
            several things are wrong.
    """
    found = quote_batches(
        table,
        columns=columns,
        same=same,
        layout=layout,
        destinations=destinations,
        engine=engine,
        known=known,
        scope_reading=scope_reading,
        mark=mark,
        day_order=day_order,
        floats=floats,
    )
    outcomes = list(found)
    return Quoted(
        results=_table([outcome.results for outcome in outcomes], found.results),
        refused=_table([outcome.refused for outcome in outcomes], found.refused),
        cases=found.cases,
    )


def _table(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """Batches as a table with one dictionary a column, as files of Arrow want it, where their codes have the room."""
    table = pa.Table.from_batches(batches, schema)
    try:
        return table.unify_dictionaries()
    except pa.ArrowException:
        return table


def quote_batches(
    table: Frame,
    *,
    columns: Mapping[str, str] = NOTHING,
    same: Mapping[str, Value] = NOTHING,
    layout: Layout | None = None,
    destinations: str | Iterable[str] = (),
    engine: Law | None = None,
    known: Day = None,
    scope_reading: str = "content",
    mark: str = "",
    day_order: str = "",
    floats: str = "",
) -> Batches:
    """The same for whoever streams: the outcome of one batch after the other, of a table larger than memory too.

    Arguments and errors as for `quote_table`; what is wrong with the table as a whole is raised at once.
    """
    law = engine or default_engine()
    schema, batches = stream_of(table)
    if destinations:
        crossing = crossed(schema, destinations, law.book)
        schema, batches = crossing.schema, chain.from_iterable(map(crossing.batches, batches))
    words = {"scope_reading": scope_reading, "mark": mark, "day_order": day_order, "floats": floats}
    if layout is None:
        knowing = None if known is None else day_of(known, "known")
        layout = layout_of(schema.names, columns=columns, same=same, known=knowing, **words)
    elif columns or same or known or words != {**dict.fromkeys(words, ""), "scope_reading": "content"}:
        hint = "say all of it in the layout"
        raise InputError("layout_twice", "the layout is given whole and in parts", param="layout", hint=hint)
    if destinations:
        refuse_places(layout)
    refuse(faults(schema, layout))
    return Batches(schema, RateCard(law, layout), batches)
