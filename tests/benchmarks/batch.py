"""The kernel of batches beside SQL by hand, loops and a bare copy of memory, on books of sales of growing size.

Run: ``python tests/benchmarks/batch.py [--rows 1M,10M,100M] [--only kernel,duckdb,...] [--rounds 3] [--folder PLACE]``:
ratios measured in one run. Nothing is asserted but that the kernel and the SQL give the same answers, row by row;
machines differ, ratios less so. Every contestant runs in a process of its own, which tells its seconds by the clock,
those of the processor, and how much memory it had at most. Each round runs all contestants in turn; the best of each is
shown. A hundred million rows take two gigabytes of disk.

Contestants: ``kernel`` prices the pieces of a Parquet file and drops the answers, on as many threads as there are
processors; ``kernel_1`` on one; ``duckdb`` and ``duckdb_1`` do the same by the SQL of ``batch_sql.py``, whose table of
rates is made beforehand, as the law of the kernel is; ``run`` is the whole command from file to files, ``duckdb_copy``
the SQL from file to file; ``quotes`` is a loop over `Engine.quote`, ``pyvat`` the peer of the other benchmarks in a
loop. ``memory``, ``sums`` and ``copy`` work on batches that are in memory: the kernel on them, that part of its work
that computes charges, and a copy of the same columns, those of the sales and those of the answers.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from decimal import ROUND_HALF_UP
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from batch_sales import LAYOUT, PIECE, SCHEMA, pieces, write
from batch_sql import KEYS, card_table, opened, query
from peer import CENT
from pyvat import ItemType, Party, get_sale_vat_charge
from pyvat.vat_rules import VAT_RULES

from dtariff import DTariffError, Engine
from dtariff.batch.arithmetic import added, charged
from dtariff.batch.card import RateCard
from dtariff.batch.kernel import Kernel
from dtariff.batch.memory import keep_freed
from dtariff.cli import main as main_of_command

PROCESSORS = os.cpu_count() or 1
IN_MEMORY = 8
"""Pieces that are held at once: more than any cache."""
LOOPS = {"quotes": 20_000, "pyvat": 50_000}
MANY = 20_000_000
"""Rows above which one round is enough."""
ITEMS = {
    "ebook": ItemType.ebook,
    "music": ItemType.generic_electronic_service,
    "application": ItemType.generic_electronic_service,
    "film": ItemType.generic_electronic_service,
    "game": ItemType.generic_electronic_service,
}
SIZES = {"k": 10**3, "M": 10**6}


class Book(NamedTuple):
    """What a contestant is given: a file of sales with so many rows, the table of rates, a folder of its own."""

    file: Path
    rows: int
    card: Path
    scratch: Path


class Took(NamedTuple):
    """What a contestant took: seconds for so many rows, by the clock and of the processor, and bytes at most."""

    rows: int
    seconds: float
    processor: float


def main() -> None:
    """Runs everything that was asked for, or one contestant alone."""
    asked = _asked()
    if asked.alone:
        file, rows, card, scratch = asked.given
        print(json.dumps(_alone(asked.alone, Book(Path(file), int(rows), Path(card), Path(scratch)))))
        return
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        _compare(Path(folder), asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default="1M,10M,100M", type=_rows)
    parser.add_argument("--only", default="", type=lambda text: text.split(",") if text else [])
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--folder", default=None)
    parser.add_argument("--alone", default="", help=argparse.SUPPRESS)
    parser.add_argument("--given", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args()


def _rows(text: str) -> list[int]:
    return [int(word[:-1]) * SIZES[word[-1]] if word[-1] in SIZES else int(word) for word in text.split(",")]


# --- contestants ---------------------------------------------------------------------------------------------------


@contextmanager
def timing(rows: int) -> Iterator[list[Took]]:
    """Times what is done inside; the processes that it starts and ends count too."""
    found: list[Took] = []
    start, before = time.perf_counter(), _processor()
    yield found
    found.append(Took(rows, time.perf_counter() - start, _processor() - before))


def _processor() -> float:
    return sum(os.times()[:4])


def kernel(book: Book, threads: int = PROCESSORS) -> Took:
    """Every piece of the file is read and priced by some thread, and its answer dropped."""
    keep_freed()
    card = learned(book)
    own = threading.local()

    def work(at: int) -> int:
        if not hasattr(own, "kernel"):
            own.file, own.kernel = pq.ParquetFile(book.file), Kernel(SCHEMA, card)
        (batch,) = own.file.read_row_group(at, use_threads=False).combine_chunks().to_batches()
        outcome = own.kernel.price(batch, at * PIECE + 1)
        answered: int = outcome.results.num_rows + outcome.refused.num_rows
        return answered

    with timing(book.rows) as took, ThreadPoolExecutor(threads) as pool:
        rows = sum(pool.map(work, range(pq.read_metadata(book.file).num_row_groups)))
    assert rows == book.rows
    return took[0]


def learned(book: Book) -> RateCard:
    """A card that knows the law of every case of the book, as the table of rates of the SQL does."""
    card = RateCard(Engine(), LAYOUT)
    keys = pq.read_table(book.card, columns=list(KEYS))
    price = pa.array([1] * keys.num_rows).cast(pa.decimal128(21, 2)).cast(pa.decimal128(18, 2))
    every = keys.append_column("price", price).append_column("sale", pa.array(range(keys.num_rows)))
    (batch,) = every.select(SCHEMA.names).cast(SCHEMA).combine_chunks().to_batches()
    Kernel(SCHEMA, card).price(batch)
    return card


def duckdb(book: Book, threads: int = PROCESSORS) -> Took:
    """The SQL, its answer fetched as record batches and dropped."""
    card = pq.read_table(book.card)
    connection = opened(card, threads)
    with timing(book.rows) as took, connection.sql(query(card, str(book.file))).to_arrow_reader(PIECE) as reader:
        rows = sum(batch.num_rows for batch in reader)
    assert rows == book.rows
    return took[0]


def run(book: Book) -> Took:
    """The whole command, from file to files; the law is not known to it before."""
    out = book.scratch / "priced"
    command = ["batch", "run", str(book.file), "--out", str(out), "--known", str(LAYOUT.known)]
    with (
        timing(book.rows) as took,
        Path(os.devnull).open("w") as nobody,
        redirect_stdout(nobody),
        redirect_stderr(nobody),
    ):
        code = main_of_command(command)
    assert code == 0, code
    shutil.rmtree(out)
    return took[0]


def duckdb_copy(book: Book) -> Took:
    """The SQL from file to file."""
    card = pq.read_table(book.card)
    connection = opened(card, PROCESSORS)
    out = book.scratch / "duckdb.parquet"
    with timing(book.rows) as took:
        connection.sql(f"COPY ({query(card, str(book.file))}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
    out.unlink()
    return took[0]


def quotes(book: Book) -> Took:
    """A quote a row, its law remembered; its figures in a dict beside those of the row."""
    engine, found = Engine(), _some(book, LOOPS["quotes"])
    for _ in range(2):
        with timing(found.num_rows) as took:
            _quoted(found, engine)
    return took[0]


def _quoted(sales: pa.Table, engine: Engine) -> list[dict[str, Any]]:
    made = []
    for row in sales.to_pylist():
        facts = {name: row[name] for name in ("origin", "destination", "currency", "buyer", "on")}
        try:
            quote = engine.quote(row["content"], price=row["price"], known=LAYOUT.known, on_unknown="flag", **facts)
        except DTariffError as error:
            made.append(row | {"code": error.code})
            continue
        figures = {part: getattr(quote, part) for part in ("net", "duty", "tax", "other", "total", "sure")}
        made.append(row | figures | {"verdict": quote.bar.verdict, "release": quote.provenance.release})
    return made


def pyvat(book: Book) -> Took:
    """The peer's rate and sums of Decimal in a loop, over the rows to places that it knows; likewise in dicts."""
    found = _some(book, LOOPS["pyvat"], list(VAT_RULES))
    for _ in range(2):
        with timing(found.num_rows) as took:
            _charged(found)
    return took[0]


def _charged(sales: pa.Table) -> list[dict[str, Any]]:
    made = []
    for row in sales.to_pylist():
        buyer, seller = Party(row["destination"], row["buyer"] == "business"), Party(row["origin"], is_business=True)
        charge = get_sale_vat_charge(row["on"], ITEMS[row["content"]], buyer, seller)
        net = row["price"]
        tax = (net * charge.rate / 100).quantize(CENT, ROUND_HALF_UP)
        made.append(row | {"net": net, "tax": tax, "total": net + tax, "action": charge.action})
    return made


def _some(book: Book, rows: int, destinations: Sequence[str] = ()) -> pa.Table:
    """The first rows that have a price, to some places where they are named."""
    file = pq.ParquetFile(book.file)
    found = pa.Table.from_batches(list(islice(file.iter_batches(PIECE), 4)))
    found = found.filter(pc.is_valid(found["price"]))
    if destinations:
        found = found.filter(pc.is_in(found["destination"].cast(pa.string()), pa.array(destinations)))
    return found.slice(0, rows)


def memory(book: Book, start: Callable[[], None] = lambda: None) -> Took:
    """The kernel on batches that are in memory, on one thread.

    Args:
        book: for the law.
        start: called when it has met all cases and the time begins.
    """
    keep_freed()
    priced = Kernel(SCHEMA, learned(book))
    batches = list(pieces(IN_MEMORY * PIECE))
    for batch in batches:
        priced.price(batch)
    start()
    with timing(IN_MEMORY * PIECE) as took:
        for batch in batches:
            priced.price(batch)
    return took[0]


def sums(book: Book) -> Took:
    """Of the same work the part that computes charges and adds them up."""
    spent = [0.0, 0.0]

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            start, before = time.perf_counter(), time.process_time()
            made = work(*given)
            spent[0] += time.perf_counter() - start
            spent[1] += time.process_time() - before
            return made

        return call

    with patch(f"{Kernel.__module__}.charged", timed(charged)), patch(f"{Kernel.__module__}.added", timed(added)):
        took = memory(book, lambda: spent.__setitem__(slice(2), [0.0, 0.0]))
    return Took(took.rows, *spent)


def copy(book: Book) -> Took:
    """A copy of the columns of the same batches and of their answers, to memory that is there, on one thread."""
    priced = Kernel(SCHEMA, learned(book))
    batches = list(pieces(IN_MEMORY * PIECE))
    held = [_buffers(batch) + _buffers(priced.price(batch).results, len(SCHEMA)) for batch in batches]
    there = [np.empty_like(buffer) for buffer in held[0]]
    for _ in range(2):
        with timing(IN_MEMORY * PIECE) as took:
            for buffers in held:
                for to, buffer in zip(there, buffers, strict=True):
                    np.copyto(to[: len(buffer)], buffer[: len(to)])
    return took[0]


def _buffers(batch: pa.RecordBatch, first: int = 0) -> list[Any]:
    """The memory of columns: of text that repeats, the numbers of its words."""
    found = []
    for column in batch.columns[first:]:
        numbers = column.indices if isinstance(column, pa.DictionaryArray) else column
        found += [np.frombuffer(buffer, np.uint8) for buffer in numbers.buffers()[1:] if buffer is not None]
    return found


CONTESTANTS: Mapping[str, Callable[[Book], Took]] = {
    "kernel": kernel,
    "kernel_1": lambda book: kernel(book, 1),
    "run": run,
    "duckdb": duckdb,
    "duckdb_1": lambda book: duckdb(book, 1),
    "duckdb_copy": duckdb_copy,
    "quotes": quotes,
    "pyvat": pyvat,
    "memory": memory,
    "sums": sums,
    "copy": copy,
}
OF_NO_SIZE = ("quotes", "pyvat", "memory", "sums", "copy")
"""Contestants that take the same rows however many the book has."""


def _alone(name: str, book: Book) -> dict[str, float]:
    took = CONTESTANTS[name](book)
    return {**took._asdict(), "peak": _peak()}


def _peak() -> float:
    """Megabytes that this process had at most; elsewhere than on Linux the system tells it less exactly."""
    status = Path("/proc/self/status")
    rows = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    told = next((int(row.split()[1]) for row in rows if row.startswith("VmHWM")), None)
    if told is None:
        import resource  # noqa: PLC0415 - there is none on Windows

        told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told / 1024


# --- the same answers ----------------------------------------------------------------------------------------------

SAME = ("net", "duty", "tax", "other", "residual", "total", "status", "verdict", "duty_reason", "sure", "warnings")
SAME_TOO = ("place", "known", "release", "on", "price", "content")


def agree(book: Book) -> None:
    """Compares every row of the two answers, and prints their sums.

    Raises:
        AssertionError: they differ.
    """
    priced = Kernel(SCHEMA, RateCard(Engine(), LAYOUT))
    file, card = pq.ParquetFile(book.file), pq.read_table(book.card)
    outcomes = [priced.price(*_group(file, at)) for at in range(file.num_row_groups)]
    ours = pa.Table.from_batches([outcome.results for outcome in outcomes])
    by_sql = opened(card, PROCESSORS).sql(f"{query(card, str(book.file))} ORDER BY sale").to_arrow_table()
    theirs = by_sql.filter(pc.invert(by_sql["refused"]))
    assert sum(outcome.refused.num_rows for outcome in outcomes) == by_sql.num_rows - theirs.num_rows
    for name in ("row", *SAME, *SAME_TOO):
        one, other = (_plain(table[name]) for table in (ours, theirs))
        assert one.equals(other), f"{name} differs: {_first(one, other)}"
    print(f"kernel and SQL agree on all {book.rows:,} rows, {by_sql.num_rows - theirs.num_rows:,} of them refused")
    for currency in sorted(set(ours["currency"].unique().to_pylist())):
        some = ours.filter(pc.equal(ours["currency"].cast(pa.string()), currency))
        sums = (f"{name} {pc.sum(some[name]).as_py():,.2f}" for name in ("net", "duty", "tax", "other", "total"))
        print(f"  {currency}: {', '.join(sums)}")
    print(f"  {dict(sorted((one['values'], one['counts']) for one in ours['status'].value_counts().to_pylist()))}")


def _group(file: pq.ParquetFile, at: int) -> tuple[pa.RecordBatch, int]:
    (batch,) = file.read_row_group(at).combine_chunks().to_batches()
    return batch, at * PIECE + 1


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column whose type says nothing of who made it."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    kind = pa.decimal128(38, 3) if pa.types.is_decimal(kind) else kind
    return column.cast(kind).combine_chunks()


def _first(one: Any, other: Any) -> str:
    rows = zip(one.to_pylist(), other.to_pylist(), strict=True)
    return next((f"row {at}: {ours!r}, {theirs!r}" for at, (ours, theirs) in enumerate(rows) if ours != theirs), "")


# --- the table -----------------------------------------------------------------------------------------------------

Best = dict[str, dict[str, float]]


def _compare(folder: Path, asked: argparse.Namespace) -> None:
    card = folder / "card.parquet"
    pq.write_table(card_table(), card)
    sizes: dict[int, Best] = {}
    for rows in asked.rows:
        book = Book(write(folder / f"{rows}.parquet", rows), rows, card, folder)
        print(f"\n{rows:,} rows, {book.file.stat().st_size / 1e6:,.0f} MB")
        if not sizes:
            agree(book)
        wanted = [name for name in asked.only or CONTESTANTS if not (sizes and name in OF_NO_SIZE)]
        found = _rounds(book, wanted, 1 if rows > MANY else asked.rounds)
        alike = {name: took for name, took in next(iter(sizes.values()), {}).items() if name in OF_NO_SIZE}
        sizes[rows] = alike | found
        _show(sizes[rows])
        book.file.unlink()
    _growth(sizes)


def _rounds(book: Book, wanted: list[str], rounds: int) -> Best:
    best: Best = {}
    for _ in range(rounds):
        for name in wanted:
            took = _apart(name, book)
            best[name] = min(best.get(name, took), took, key=lambda one: one["seconds"])
    return best


def _apart(name: str, book: Book) -> dict[str, float]:
    given = [str(book.file), str(book.rows), str(book.card), str(book.scratch)]
    command = [sys.executable, __file__, "--alone", name, "--given", *given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _show(best: Best) -> None:
    head = f"{'contestant':<14} {'rows a second':>14} {'of processor':>14} {'to pyvat':>9} {'to duckdb':>9} {'MB':>7}"
    print(head)
    for name, took in best.items():
        speeds = [f"{took['rows'] / took[clock]:>14,.0f}" for clock in ("seconds", "processor")]
        ratios = [f"{_ratio(took, best[peer]):>8,.2f}x" if peer in best else f"{'':>9}" for peer in ("pyvat", "duckdb")]
        print(f"{name:<14} {' '.join((*speeds, *ratios))} {took['peak']:>7,.0f}")
    for name, told in (("memory", "the kernel on batches in memory"), ("sums", "its charges and sums alone")):
        if name in best and "copy" in best:
            print(f"{told}: the time of {_ratio(best['copy'], best[name]):.1f} copies of the columns in and out")


def _ratio(took: Mapping[str, float], peer: Mapping[str, float]) -> float:
    """How many times as fast as a peer."""
    return took["rows"] / took["seconds"] / (peer["rows"] / peer["seconds"])


def _growth(sizes: Mapping[int, Best]) -> None:
    """Nanoseconds a row by size."""
    names = [name for name in next(iter(sizes.values())) if name not in OF_NO_SIZE]
    print(f"\n{'nanoseconds a row':<18}" + "".join(f"{rows:>14,}" for rows in sizes))
    for name in names:
        spent = [best[name]["seconds"] / best[name]["rows"] * 1e9 for best in sizes.values()]
        print(f"{name:<18}" + "".join(f"{one:>14,.0f}" for one in spent))


if __name__ == "__main__":
    main()
