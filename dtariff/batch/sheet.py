"""A table of sales and its layout in, results and refused rows out: the kernel for what fits in memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from dtariff.batch.card import RateCard
from dtariff.batch.cases import Law
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Column, Layout, Same
from dtariff.batch.outcome import RESULT, Outcome, ours
from dtariff.batch.prices import Prices
from dtariff.batch.sales import Broken, Sheet
from dtariff.batch.texts import texts

CHUNK = 65_536
"""Rows between two reports of progress."""

Progress = Callable[[int, int], None]
"""Told how many of how many rows are done. What it raises ends the work: so it is cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The answer to a table.

    Attributes:
        results: the rows that have an answer, in order: the original columns, then those of `outcome.RESULT`.
        refused: the rows that have none: the original columns, then those of `outcome.REFUSED`.
        cases: how many distinct cases of law the table had.
        decimals: of each currency among the results.
    """

    results: pa.Table
    refused: pa.Table
    cases: int
    decimals: Mapping[str, int]


def price(sales: Sheet | pa.Table, layout: Layout, law: Law, *, progress: Progress | None = None) -> Priced:
    """Prices a table of sales.

    Args:
        sales: the table, alone or as a file gave it.
        layout: where each fact stands.
        law: who knows the law: an `Engine`.
        progress: told of the rows done, from time to time; what it raises ends the work.

    Raises:
        InputError: of the table as a whole (see `layout.faults`); what is wrong with a row is in the answer.
    """
    sheet = sales if isinstance(sales, Sheet) else Sheet(table=sales)
    card = RateCard(law, layout)
    kernel = Kernel(sheet.table.schema, card, scale=_scale(sheet.table, layout, law))
    rows = sheet.table.num_rows
    tell = progress or _untold
    tell(0, rows)
    outcomes = []
    for start, outcome in _pieces(sheet, kernel):
        outcomes.append(outcome)
        tell(min(start + CHUNK, rows), rows)
    results = pa.Table.from_batches([outcome.results for outcome in outcomes], kernel.results)
    refused = pa.Table.from_batches([outcome.refused for outcome in outcomes], kernel.refused)
    return Priced(
        results=results.unify_dictionaries(), refused=refused, cases=card.cases, decimals=_decimals(results, law)
    )


def _untold(done: int, rows: int) -> None:
    """Nobody asked."""


def _pieces(sheet: Sheet, kernel: Kernel) -> Iterator[tuple[int, Outcome]]:
    """The outcomes of the pieces of a table, each with its first row from nought."""
    for start in range(0, sheet.table.num_rows, CHUNK):
        piece = sheet.table.slice(start, CHUNK).combine_chunks()
        (batch,) = piece.to_batches()
        stop = start + batch.num_rows
        broken = [_within(one, start) for one in sheet.broken if start <= one.row < stop]
        yield start, kernel.price(batch, start + 1, broken, sheet.lines[start:stop])


def _within(broken: Broken, start: int) -> Broken:
    return Broken(broken.row - start, broken.code, broken.message, broken.hint, broken.surplus)


def _scale(table: pa.Table, layout: Layout, law: Law) -> int:
    """The most decimals that a currency of the table has: it is small enough to be asked before."""
    price, currency = layout.facts.get("price"), layout.facts.get("currency")
    columns = [
        [source.text] if isinstance(source, Same) else texts(table[source.name])
        for source in (price, currency)
        if source is not None and (isinstance(source, Same) or _is_text(table, source))
    ]
    cells = [cell for column in columns for cell in column]
    return Prices(layout, law.book.currencies, floats=False).digits(cells, cells)


def _is_text(table: pa.Table, source: Column) -> bool:
    if source.name not in table.column_names:
        return False
    kind = table.schema.field(source.name).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _decimals(results: pa.Table, law: Law) -> dict[str, int]:
    """The decimals of the currencies that occur."""
    codes = ours(results, RESULT)["currency"].unique().to_pylist()
    return {code: law.book.currencies[code].digits for code in codes if code}
