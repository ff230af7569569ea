"""A table of 100,000 sales priced at once, beside a plain loop over `Engine.quote` with a dict a row; and the memory.

Run: ``python tests/benchmarks/bulk.py``: ratios measured in one run. Nothing is asserted; machines differ, ratios less
so. Every contestant has a new engine, so that the law of its cases is resolved within its time; then it runs again
with all law remembered. The loop makes of every row what the table makes: the same figures and codes, in a dict.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dtariff import DTariffError, Engine
from dtariff.batch.files import csv_bytes, parquet_bytes
from dtariff.batch.layout import Column, Fact, Layout, Source, guess
from dtariff.batch.reading import read
from dtariff.batch.sample import sample
from dtariff.batch.sheet import price

ROWS = 100_000
ON = date(2026, 11, 23)
FACTS: dict[Fact, Source] = {
    "content": Column("content"),
    "price": Column("price"),
    "currency": Column("currency"),
    "origin": Column("origin"),
    "destination": Column("destination"),
    "buyer": Column("buyer"),
    "on": Column("on"),
}
LAYOUT = Layout(facts=FACTS, known=ON)


def main() -> None:
    """Prints all comparisons."""
    print(f"{'rows a second, of ' + format(ROWS, ','):<44} {'first':>10} {'to loop':>8} {'again':>10} {'to loop':>8}")
    compare("few cases", few())
    compare("mixed cases", mixed())
    files()
    memory()


def few() -> pa.Table:
    """Three places, one day, prices of a list: what a shop sells in a day."""
    dice = random.Random(1)  # noqa: S311 - sales, no secret
    return sales(dice, places=["DE", "FR", "CM"], days=1, prices=200)


def mixed() -> pa.Table:
    """Eighty places, some far more often than others, a quarter of days, prices of all kinds."""
    dice = random.Random(2)  # noqa: S311 - as above
    places = [code for code in Engine().book.jurisdictions if "-" not in code and code not in ("US", "CA")]
    return sales(dice, places=dice.sample(places, 80), days=90, prices=50_000)


def sales(dice: random.Random, *, places: list[str], days: int, prices: int) -> pa.Table:
    """Sales that nobody made."""
    contents = ["music", "ebook", "application", "film"]
    often = [1 / at for at in range(1, len(places) + 1)]
    cents = [dice.randrange(99, 9_999_99) for _ in range(prices)]
    return pa.table(
        {
            "reference": [f"sale-{at}" for at in range(ROWS)],
            "content": dice.choices(contents, k=ROWS),
            "price": [f"{one // 100}.{one % 100:02}" for one in dice.choices(cents, k=ROWS)],
            "currency": dice.choices(["USD", "EUR"], [3, 1], k=ROWS),
            "origin": dice.choices(["US", "DE"], [3, 1], k=ROWS),
            "destination": dice.choices(places, often, k=ROWS),
            "buyer": dice.choices(["consumer", "business"], [9, 1], k=ROWS),
            "on": [str(ON - timedelta(days=dice.randrange(days))) for _ in range(ROWS)],
        }
    )


def loop(table: pa.Table, engine: Engine) -> list[dict[str, Any]]:
    """What somebody writes without a table: a quote a row, its figures beside the row."""
    made = []
    for row in table.to_pylist():
        try:
            quote = engine.quote(
                row["content"],
                origin=row["origin"],
                destination=row["destination"],
                price=row["price"],
                currency=row["currency"],
                buyer=row["buyer"],
                on=row["on"],
                known=ON,
                on_unknown="flag",
            )
        except DTariffError as error:
            made.append(row | {"code": error.code, "hint": error.hint})
            continue
        figures = {part: getattr(quote, part) for part in ("net", "duty", "tax", "other", "total", "sure")}
        made.append(row | figures | {"verdict": quote.bar.verdict, "release": quote.provenance.release})
    return made


def compare(title: str, table: pa.Table) -> None:
    """Prints rows a second of both, on a new engine and again."""
    tables = seconds(lambda engine: price(table, LAYOUT, engine))
    loops = seconds(lambda engine: loop(table, engine))
    for name, (first, again) in ((f"{title}: loop of quotes", loops), (f"{title}: table", tables)):
        ratios = [f"{theirs / ours:>7.1f}x" for theirs, ours in zip(loops, (first, again), strict=True)]
        print(f"{name:<44} {ROWS / first:>10,.0f} {ratios[0]} {ROWS / again:>10,.0f} {ratios[1]}")


def seconds(work: Callable[[Engine], object]) -> tuple[float, float]:
    """Seconds of the processor for the work on a new engine, and on the same engine again; the best of three rounds."""
    rounds = []
    for _ in range(3):
        engine = Engine()
        rounds.append((timed(lambda engine=engine: work(engine)), timed(lambda engine=engine: work(engine))))  # type: ignore[misc]  # bound at once
    first, again = zip(*rounds, strict=True)
    return min(first), min(again)


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor that a piece of work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def files() -> None:
    """Seconds to read and to write a file of so many rows."""
    data = sample(ROWS)
    sheet = read(data)
    layout = Layout(facts={fact: Column(name) for fact, name in guess(sheet.table.column_names).items()}, known=ON)
    answer = price(sheet, layout, Engine())
    out = BytesIO()
    pq.write_table(sheet.table, out)
    steps: dict[str, Callable[[], object]] = {
        f"read CSV of {len(data) / 1e6:.1f} MB": lambda: read(data),
        f"read Parquet of {len(out.getvalue()) / 1e6:.1f} MB": lambda: read(out.getvalue()),
        "write results as CSV": lambda: csv_bytes(answer.results, answer.decimals),
        "write results as Parquet": lambda: parquet_bytes(answer.results),
    }
    print(f"\n{'files of ' + format(ROWS, ',') + ' rows':<44} {'seconds':>10}")
    for name, step in steps.items():
        print(f"{name:<44} {min(timed(step) for _ in range(3)):>10.2f}")


PEAK = """
from pathlib import Path
status = Path("/proc/self/status")
rows = status.read_text().splitlines() if status.exists() else []
import resource
told = next((int(row.split()[1]) for row in rows if row.startswith("VmHWM")), None)
print((told or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024)
"""
READ = f"""
from datetime import date
from dtariff.batch.reading import read
from dtariff.batch.sample import sample
sheet = read(sample({ROWS}))
"""
PRICED = """
from dtariff import Engine
from dtariff.batch.layout import Column, Layout, guess
from dtariff.batch.sheet import price
facts = {fact: Column(name) for fact, name in guess(sheet.table.column_names).items()}
answer = price(sheet, Layout(facts=facts, known=date(2026, 11, 23)), Engine())
"""


def memory() -> None:
    """Megabytes of a process at most."""
    print(f"\n{'memory':<44} {'MB at most':>10}")
    scripts = {
        "import pyarrow and the tables": "import pyarrow.parquet, dtariff\ndtariff.load()",
        f"{ROWS:,} rows read": READ,
        "and priced": READ + PRICED,
    }
    for name, script in scripts.items():
        done = subprocess.run([sys.executable, "-c", script + PEAK], check=True, capture_output=True, text=True)
        print(f"{name:<44} {float(done.stdout):>10,.0f}")


if __name__ == "__main__":
    main()
