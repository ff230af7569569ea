"""A run over a book of any length holds one batch at a time, refused rows or not."""

from datetime import date, timedelta

import pyarrow as pa

from dtariff.batch.card import RateCard
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Column, Layout, Same
from dtariff.engine import Engine

FIRST = date(2026, 1, 1)
ROWS = 10_000
SCHEMA = pa.schema(
    [("destination", pa.string()), ("price", pa.decimal128(18, 2)), ("on", pa.string()), ("currency", pa.string())]
)
LAYOUT = Layout(
    facts={
        "content": Same("music"),
        "origin": Same("US"),
        **{fact: Column(fact) for fact in ("destination", "price", "on", "currency")},
    },
    known=date(2026, 11, 23),
)


def batch(at: int) -> pa.RecordBatch:
    """Mostly sound rows; the first few are refused, each batch for faults that no other has."""
    day = (FIRST + timedelta(at)).isoformat()
    rows = [("JP", day, "USD")] * ROWS
    rows[:5] = [
        ("XX", day, "USD"),
        ("JP", f"{day}x", "USD"),
        ("JP", day, f"X{at}"),
        ("US", day, "USD"),
        ("JP", day, ""),
    ]
    destinations, days, currencies = zip(*rows, strict=True)
    prices = pa.array(range(ROWS)).cast(pa.decimal128(21, 2)).cast(pa.decimal128(18, 2))
    arrays = [pa.array(destinations), prices, pa.array(days), pa.array(currencies)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def test_a_batch_that_was_priced_is_held_by_nothing_though_rows_of_it_were_refused(engine: Engine) -> None:
    kernel = Kernel(SCHEMA, RateCard(engine, LAYOUT))
    refused = [kernel.price(batch(at)).refused.num_rows for at in range(4)]
    assert min(refused) >= 4
    before, size = pa.total_allocated_bytes(), batch(0).nbytes
    for at in range(4, 34):
        kernel.price(batch(at))
    assert pa.total_allocated_bytes() - before < 2 * size
