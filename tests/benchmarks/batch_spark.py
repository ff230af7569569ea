"""Two million sales priced on one machine and on Apache Spark: what Spark costs, and how it grows with executors.

Run: ``python tests/benchmarks/batch_spark.py [rows [megabytes of an executor]]``; it needs ``dtariff[spark]`` and Java.
Nothing is asserted; machines differ, ratios less so. Both read the same Parquet files and let go of what they made; one
process of one core each against one, then two executors of one core, which on a machine of two cores share them with
the driver. A new engine each time, so that the law is found within the time. Spark's start stands apart, as it is the
same for a hundred rows and for a hundred million; ``again`` is with Java and the workers warm.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark

from dtariff import Engine
from dtariff.batch.card import RateCard
from dtariff.batch.kernel import Kernel
from dtariff.batch.mapping import layout_of
from dtariff.batch.spark import price
from dtariff.batch.spark.sessions import ROWS_AT_ONCE, session_on

ROWS, MEGABYTES = 2_000_000, 1024
FILES = 8
ON = date(2026, 11, 23)
CONTENTS = ["music", "ebook", "application", "film"]
NAMES = ["reference", "content", "price", "currency", "origin", "destination", "buyer", "on"]
LAYOUT = layout_of(NAMES, known=ON)


def main() -> None:
    """Prints all comparisons."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else MEGABYTES
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), rows)
        print(f"{rows:,} sales, {os.cpu_count()} cores")
        heads = f"{'start':>7} {'law':>7} {'prices':>7} {'rows a second':>14} {'to one':>7} {'again':>7} {'to one':>7}"
        print(f"{'':<26} {heads}")
        alone = [on_one_core(Path(folder)) for _ in range(2)]
        told("one process", 0.0, 0.0, alone, alone, rows)
        with home(Path(folder)):
            for executors in (1, 2):
                start, law, prices = on_spark(Path(folder), f"local-cluster[{executors},1,{megabytes}]", megabytes)
                told(f"Spark, executors: {executors}", start, law, prices, alone, rows)


def told(name: str, start: float, law: float, prices: list[float], alone: list[float], rows: int) -> None:  # noqa: PLR0917 - a line of a table
    """Prints a line; the first time with the law, again without."""
    first, again = law + prices[0], prices[1]
    ratios = [f"{mine / theirs:>6.1f}x" for mine, theirs in ((first, alone[0]), (again, alone[1]))]
    print(
        f"{name:<26} {start:>7.1f} {law:>7.1f} {prices[0]:>7.1f} {rows / first:>14,.0f} {ratios[0]}"
        f" {again:>7.1f} {ratios[1]}"
    )


def write(folder: Path, rows: int) -> None:
    """Sales that nobody made: forty places, some far more often than others, a quarter of days, all prices."""
    dice = np.random.default_rng(7)
    places = [code for code in Engine().book.jurisdictions if "-" not in code and code not in ("US", "CA")][:40]
    often = 1 / np.arange(1, len(places) + 1)
    days = np.array([str(ON - timedelta(days=back)) for back in range(90)])
    for at in range(FILES):
        count = rows * (at + 1) // FILES - rows * at // FILES
        cents = pa.array(dice.integers(99, 99_999, count), pa.int64()).cast(pa.decimal128(38, 0))
        table = pa.table(
            {
                "reference": pa.array(np.arange(count) + rows * at // FILES),
                "content": dice.choice(CONTENTS, count),
                "price": pa.Array.from_buffers(pa.decimal128(38, 2), count, cents.buffers()).cast(pa.decimal128(12, 2)),
                "currency": dice.choice(["USD", "EUR"], count, p=[0.75, 0.25]),
                "origin": dice.choice(["US", "DE"], count, p=[0.75, 0.25]),
                "destination": dice.choice(places, count, p=often / often.sum()),
                "buyer": dice.choice(["consumer", "business"], count, p=[0.9, 0.1]),
                "on": dice.choice(days, count),
            }
        )
        pq.write_table(table, folder / f"{at}.parquet", row_group_size=1 << 17)


def on_one_core(folder: Path) -> float:
    """Seconds of one process for all."""
    pa.set_cpu_count(1)
    since = perf_counter()
    kernel = None
    for path in sorted(folder.glob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE, use_threads=False):
            kernel = kernel or Kernel(batch.schema, RateCard(Engine(), LAYOUT))
            kernel.price(batch)
    return perf_counter() - since


def on_spark(folder: Path, master: str, megabytes: int) -> tuple[float, float, list[float]]:
    """Seconds until a session is there, until the law is known, and for the prices, twice."""
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"--conf spark.executor.memory={megabytes}m pyspark-shell"
    begun = perf_counter()
    with session_on(master) as session:
        session.range(1).count()
        start = perf_counter() - begun
        frame = session.read.parquet(f"file://{folder}/*.parquet")
        since = perf_counter()
        answer = price(frame, LAYOUT, Engine())
        law = perf_counter() - since
        prices = []
        for _ in range(2):
            since = perf_counter()
            answer.write.format("noop").mode("overwrite").save()
            prices.append(perf_counter() - since)
    return start, law, prices


@contextmanager
def home(folder: Path) -> Iterator[None]:
    """Spark's own folder in links, as its workers write into it."""
    made = folder / "spark"
    made.mkdir()
    for part in Path(pyspark.__path__[0]).iterdir():
        (made / part.name).symlink_to(part)
    os.environ["SPARK_HOME"] = str(made)
    yield
    del os.environ["SPARK_HOME"]


if __name__ == "__main__":
    main()
