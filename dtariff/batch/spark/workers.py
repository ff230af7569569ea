"""What runs in the Python processes of Spark's executors: batches of sales in, rows of one shape out."""

import hashlib
import pickle
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pyarrow as pa
from pyspark import Broadcast
from pyspark.sql import SparkSession

from dtariff.batch.card import Noting, RateCard
from dtariff.batch.kernel import Kernel
from dtariff.batch.memory import keep_freed
from dtariff.batch.outcome import REFUSED, RESULT, Outcome
from dtariff.batch.spark.sales import Batches, Read, places

WITHOUT_AN_ANSWER = "refused"
"""The status of a row that is refused."""

Work = Callable[[Batches], Batches]


class Frozen(NamedTuple):
    """A rate card as the workers get it.

    Attributes:
        digest: tells one card from another.
        card: its bytes, which come to each executor once.
    """

    digest: str
    card: Broadcast[bytes]


def frozen(card: RateCard, session: SparkSession) -> Frozen:
    """A card that has learned all it needs, sent to the workers."""
    data = pickle.dumps(card.frozen())
    return Frozen(hashlib.sha256(data).hexdigest(), session.sparkContext.broadcast(data))


def keys_of(read: Read, noting: Noting) -> Work:
    """The work of finding the facts on which law hangs: rows as in `card.KEYS`.

    Args:
        read: makes sales of what Spark gives.
        noting: notes them.
    """

    def work(batches: Batches) -> Batches:
        kernel = None
        for batch, _ in read(batches):
            kernel = kernel or Kernel(batch.schema, noting)
            keys = kernel.keys(batch)
            if keys.num_rows:
                yield keys

    return work


def rows_of(read: Read, card: Frozen, made: pa.Schema) -> Work:
    """The work of pricing.

    Args:
        read: makes sales of what Spark gives.
        card: the law.
        made: the columns that stand beside those of the sales.
    """

    def work(batches: Batches) -> Batches:
        for batch, broken in read(batches):
            outcome = _kernel(card, batch.schema).price(batch, broken=broken)
            yield from _rows(outcome, batch.num_columns, made)

    return work


_HELD: dict[tuple[str, pa.Schema], Kernel] = {}
"""The kernel of the job at hand: a worker process lives longer than one task, and does one at a time."""


def _kernel(card: Frozen, schema: pa.Schema) -> Kernel:
    kernel = _HELD.get((card.digest, schema))
    if kernel is None:
        _HELD.clear()  # those of jobs that are over
        # What is unpacked is what the driver packed; Spark's own functions come the same way.
        keep_freed()  # this process is Spark's own, and prices batches alone
        kernel = _HELD[card.digest, schema] = Kernel(schema, pickle.loads(card.card.value))  # noqa: S301
    return kernel


def _rows(outcome: Outcome, own: int, made: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Results and refused rows in one shape."""
    for part, names in ((outcome.results, RESULT), (outcome.refused, REFUSED)):
        rows = part.num_rows
        if not rows:
            continue
        columns = dict(zip(names, part.columns[own:], strict=True))
        columns.setdefault("status", pa.array([WITHOUT_AN_ANSWER] * rows))
        beside = [
            columns[field.name].cast(field.type) if field.name in columns else pa.nulls(rows, field.type)
            for field in made
        ]
        yield pa.RecordBatch.from_arrays([*part.columns[:own], *beside], names=places(own + len(made)))
