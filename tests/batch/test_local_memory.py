"""A run takes the same memory whatever the size of its files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

Write = Callable[[pa.Table, Path], None]

MEASURED = """
import sys
from dtariff.batch.local import How, Sales, run
from dtariff.batch.mapping import layout_of
from dtariff.engine import Engine
engine, sales = Engine(), Sales([sys.argv[1]])
layout = layout_of(sales.schema.names, columns={"order": "reference"}, same={"origin": "US", "on": "2026-11-23"})
answer = run(sales, sys.argv[2], layout, engine, How(workers=2, part=1 << 16))
most = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))
print(answer.tally.rows, int(most.split()[1]) >> 10)
"""
SAME = 64
"""MiB by which two runs may differ that take the same: the rows by which they do are some 300 MiB with answers."""


def some_sales(rows: int) -> pa.Table:
    dice = np.random.default_rng(1)
    places = pa.array(["JP", "DE", "CM", "ID"]).take(pa.array(dice.integers(0, 4, rows)))
    orders = pa.array(range(rows)).cast(pa.string())
    prices = pa.array(dice.integers(1, 99_999, rows)).cast(pa.decimal128(21, 2))
    content, currency = (pa.array([word]).take(pa.array(np.zeros(rows, np.int64))) for word in ("film", "USD"))
    columns = {"order": orders, "content": content, "price": prices, "currency": currency, "destination": places}
    return pa.table(columns)


def as_parquet(table: pa.Table, path: Path) -> None:
    """One group of rows, however many there are."""
    pq.write_table(table, path, row_group_size=len(table))


def as_csv(table: pa.Table, path: Path) -> None:
    pa.csv.write_csv(table, path)


def measured(path: Path, out: Path) -> tuple[int, int]:
    """Rows, and the most memory in MiB, of a run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, path, out], check=True, capture_output=True, text=True, timeout=120
    )
    rows, most = map(int, done.stdout.split())
    return rows, most


@pytest.mark.parametrize("write", [as_parquet, as_csv])
def test_the_memory_of_a_run_does_not_grow_with_its_file(tmp_path: Path, write: Write) -> None:
    found = []
    for rows in (300_000, 1_500_000):
        write(some_sales(rows), tmp_path / "sales")
        found.append(measured(tmp_path / "sales", tmp_path / str(rows)))
    (few, some), (many, most) = found
    assert (few, many) == (300_000, 1_500_000)
    assert most < 1024
    assert most - some < SAME
