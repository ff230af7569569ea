"""Record batches of sales in, record batches of results and of refused rows out: the one kernel of every runner."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from dtariff.batch.card import RateCard
from dtariff.batch.sales import Broken, Sheet
from dtariff.batch.sheet import price


class Outcome(NamedTuple):
    """What came of a batch.

    Attributes:
        results: the rows that have an answer, in order: the original columns, then those of `outcome.RESULT`.
        refused: the rows that have none: the original columns, then those of `outcome.REFUSED`.
    """

    results: pa.RecordBatch
    refused: pa.RecordBatch


class Kernel:
    """Prices record batches of one schema. One a thread; the card is shared.

    Args:
        schema: of the batches.
        card: the law, with the layout.

    Attributes:
        results, refused: the schemas of the two batches of every outcome.

    Raises:
        InputError: of the table as a whole (see `layout.faults`).
    """

    def __init__(self, schema: pa.Schema, card: RateCard) -> None:
        self._card = card
        self._own = len(schema)
        empty = self.price(pa.RecordBatch.from_pylist([], schema))
        self.results, self.refused = empty.results.schema, empty.refused.schema

    def price(
        self, batch: pa.RecordBatch, first: int = 1, broken: Sequence[Broken] = (), lines: Sequence[int] = ()
    ) -> Outcome:
        """Prices a batch.

        Args:
            batch: the sales.
            first: the number of its first row.
            broken: rows, by their place in the batch from nought, that the file does not give whole.
            lines: the line of the file where each row begins; empty where a file has no lines.
        """
        table = pa.Table.from_batches([batch])
        answer = price(Sheet(table=table, broken=broken, lines=lines), self._card.layout, self._card.law)
        return Outcome(self._batch(answer.results, first), self._batch(answer.refused, first))

    def _batch(self, table: pa.Table, first: int) -> pa.RecordBatch:
        rows = pa.array([row + first - 1 for row in table.column(self._own).to_pylist()], pa.int64())
        table = table.set_column(self._own, table.field(self._own), rows)
        made = table.combine_chunks().to_batches()
        return made[0] if made else pa.RecordBatch.from_pylist([], table.schema)
