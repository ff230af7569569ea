"""A run: files of sales in, a folder of results and of refused rows out, by all cores and in little memory.

One reads, as many price and write as there are cores; each of them has its own kernel, all share the law. What comes
out hangs on the question alone: not on how many worked, nor on how often the run was stopped and went on.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from dtariff.batch.card import RateCard
from dtariff.batch.cases import Law
from dtariff.batch.crossing import crossed, refuse_places
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Layout
from dtariff.batch.local.part_files import REFUSED, RESULTS, part_name, write_part
from dtariff.batch.local.parts import Part, crossed_reads, parts
from dtariff.batch.local.question import Asked, How, dated
from dtariff.batch.local.sales_files import Sales, name_of
from dtariff.batch.local.tally import Tally, tally, together
from dtariff.batch.local.working import Done, Working, working
from dtariff.batch.outcome import AMOUNTS, RESULT, named_apart
from dtariff.batch.outcome import REFUSED as REPORT

BATCH = 1 << 16
"""Rows that are priced at a time."""
PLAIN = How()
NOTHING: Mapping[str, str] = MappingProxyType({})

Tell = Callable[[int, int], None]
"""Told how many of how many rows are done; of nought, where nobody knows yet."""


class Answer(NamedTuple):
    """What a run made.

    Attributes:
        folder: where it is.
        tally: what came of all rows.
        manifest: what its manifest says.
        seconds: how long this run took.
        found: rows that a run before this one had done.
    """

    folder: Path
    tally: Tally
    manifest: Mapping[str, Any]
    seconds: float
    found: int


def run(
    sales: Sales,
    out: str | Path,
    layout: Layout,
    law: Law,
    how: How = PLAIN,
    *,
    destinations: str | Iterable[str] = (),
    besides: Mapping[str, str] = NOTHING,
    tell: Tell | None = None,
) -> Answer:
    """Prices files of sales into a new folder.

    The folder holds ``results/`` and ``refused/``, files of so many rows in the order of the sales, and
    ``manifest.json``. It is made under the name ``OUT.incomplete`` and gets its own when all is done. The same call
    after one that was stopped goes on where that one was.

    Args:
        sales: the files.
        out: the folder.
        layout: where each fact stands. Days that it does not say are those of today, also where a run goes on that was
            begun before midnight.
        law: who knows the law: an `Engine`, perhaps in a scenario.
        how: the form of the answer, and how it is made.
        destinations: where each row is sold to, every one a sale of its own (see `dtariff.batch.crossing`); the layout
            then has the buyer's country in the column ``destination``, which is made.
        besides: what else the answer hangs on, by name, e.g. the digest of a file of rates: a run goes on only where it
            is the same.
        tell: told of the rows done, from time to time.

    Raises:
        InputError: of the sales (see `Sales`), of the layout (see `layout.faults`), ``folder_exists``,
            ``run_differs``. StoreError: ``run_busy``, ``export_failed``; what is done is kept.
    """
    since = monotonic()
    if destinations:
        refuse_places(layout)
    with working(Path(out), replace=how.replace) as place:
        begun = None if how.restart else place.question
        columns = sales.schema_of(sales.wanted(layout, how.columns), sales.coded(layout))
        crossing = crossed(columns, destinations, law.book) if destinations else None
        asked = Asked(sales, layout, dated(layout, law, begun), law, how, crossing, besides)
        job = _Job(asked, tell or _untold)
        sales.refuse_within(place.out, place.folder)
        question = asked.as_dict()
        held = place.begin(question, restart=how.restart)
        found = job.resume(held)
        done = job.work(place, held)
        sales.refuse_changed(question["sales"])
        total = together(one.tally for one in done)
        manifest = {"question": question, **job.told(total), "parts": [one.as_dict() for one in done]}
        place.finish(manifest, replace=how.replace)
    return Answer(Path(out), total, manifest, monotonic() - since, found)


def _untold(done: int, rows: int) -> None:
    """Nobody asked."""


# --- the work --------------------------------------------------------------------------------------------------------


class _Stopped(Exception):  # noqa: N818 - no error: somebody wanted it, or another one failed
    """Ends the work of a thread from within."""


class _Job:
    """The work of one run."""

    def __init__(self, asked: Asked, tell: Tell) -> None:
        sales, layout, law = asked.sales, asked.dated, asked.law
        self._asked = asked
        self._tell = tell
        self._wanted = sales.wanted(layout, asked.how.columns)
        self._coded = sales.coded(layout)
        columns = sales.schema_of(self._wanted, self._coded)
        self._schema = asked.crossing.schema if asked.crossing else columns
        self._card = RateCard(law, layout)
        self._kernel = Kernel(self._schema, self._card)  # what is wrong with the layout is told here
        self._decimals = {code: one.digits for code, one in law.book.currencies.items()}
        self._workers = asked.how.workers or os.cpu_count() or 1
        self._kernels = threading.local()
        self._alone = threading.Lock()
        self._stop = threading.Event()
        self._rows = self._read = 0

    def resume(self, held: Mapping[int, Done]) -> int:
        """Tells how many rows are done already, and gives their number."""
        found = sum(one.tally.rows for one in held.values())
        self._told(found)
        return found

    def work(self, place: Working, held: Mapping[int, Done]) -> list[Done]:
        """Does what is not done, and gives all.

        Raises:
            InputError, StoreError: what the reader or the first worker told.
        """
        done = dict(held)
        room = threading.BoundedSemaphore(self._workers + 1)
        futures: list[Future[Done]] = []

        def ready(future: Future[Done]) -> None:
            if not future.cancelled() and future.exception() is not None:
                self._stop.set()
            room.release()

        with ThreadPoolExecutor(self._workers, "dtariff") as pool:
            try:
                for part in self._parts(held):
                    room.acquire()
                    if self._stop.is_set():
                        break
                    futures.append(pool.submit(self._done, place, part))
                    futures[-1].add_done_callback(ready)
                wait(futures)  # whoever interrupts the last parts stops them before the folder is left to others
            except BaseException:
                self._stop.set()
                raise
        for future in futures:
            with suppress(_Stopped):
                one = future.result()
                done[one.part] = one
        if not done:
            done[0] = self._done(place, self._none())
        return [done[number] for number in sorted(done)]

    def told(self, total: Tally) -> dict[str, Any]:
        """What came of all rows, as plain data: amounts as text with the decimals of their currency."""
        return {
            "rows": total.rows,
            "statuses": dict(total.statuses),
            "verdicts": dict(total.verdicts),
            "refused": dict(total.refused),
            "totals": {
                code: {
                    "rows": one.rows,
                    "left_out": one.left_out,
                    **dict(zip(AMOUNTS, (self._amount(unit, code) for unit in one.amounts), strict=True)),
                }
                for code, one in total.sums.items()
            },
        }

    def _amount(self, units: int, code: str) -> str:
        digits = self._decimals[code]
        scale = self._kernel.results.field(len(self._schema) + RESULT.index("net")).type.scale
        whole, part = divmod(abs(units) // 10 ** (scale - digits), 10**digits)
        sign = "-" if units < 0 else ""
        return f"{sign}{whole}.{part:0{digits}}" if digits else f"{sign}{whole}"

    # --- reading ---

    def _parts(self, held: Mapping[int, Done]) -> Iterator[Part]:
        size, width = self._asked.how.part, self._asked.width
        ahead = next(number for number in range(len(held) + 1) if number not in held)
        if ahead and held[ahead - 1].tally.rows < size:
            return  # that was the last one
        skip = ahead * size // width
        reads = self._asked.sales.pieces(self._wanted, self._coded, skip)
        if self._asked.crossing:
            reads = _without(crossed_reads(reads, self._asked.crossing), ahead * size - skip * width)
        self._read = skip * width
        for part in parts(reads, size, held, ahead):
            self._read = part.first + part.rows - 1
            yield part

    def _none(self) -> Part:
        """A part without rows, for an answer to none."""
        return Part(0, 1, [], [])

    # --- pricing ---

    def _done(self, place: Working, part: Part) -> Done:
        kernel = self._own_kernel()
        results, refused = [kernel.results.empty_table()], [kernel.refused.empty_table()]
        for first, piece in part.batches(BATCH):
            if self._stop.is_set():
                raise _Stopped
            outcome = kernel.price(piece.batch, first, piece.broken, piece.lines)
            results.append(pa.Table.from_batches([outcome.results]))
            refused.append(pa.Table.from_batches([outcome.refused]))
            self._told(piece.batch.num_rows)
        done = self._written(place.folder, part, pa.concat_tables(results), pa.concat_tables(refused))
        with self._alone:
            place.keep(done)
        return done

    def _own_kernel(self) -> Kernel:
        if not hasattr(self._kernels, "own"):
            self._kernels.own = Kernel(self._schema, self._card)
        own: Kernel = self._kernels.own
        return own

    def _written(self, folder: Path, part: Part, results: pa.Table, refused: pa.Table) -> Done:
        form = self._asked.how.form
        found = tally(results, refused)
        name = part_name(RESULTS, part.number, form)
        files = [write_part(folder, name, self._carried(results, len(RESULT)), form, self._decimals)]
        if refused.num_rows:
            report = self._with_file(self._carried(refused, len(REPORT)), part)
            files.append(write_part(folder, part_name(REFUSED, part.number, form), report, form, None))
        return Done(part.number, tuple(files), found)

    def _carried(self, table: pa.Table, ours: int) -> pa.Table:
        """The columns that are wanted beside ours."""
        wanted = self._asked.how.columns
        if wanted is None:
            return table
        beside = {*wanted, *(self._schema.names[len(self._wanted) :])}
        own = [at for at, name in enumerate(self._schema.names) if name in beside]
        return table.select([*own, *range(table.num_columns - ours, table.num_columns)])

    def _with_file(self, refused: pa.Table, part: Part) -> pa.Table:
        """Refused rows with the file in which each stands."""
        at = refused.num_columns - len(REPORT) + REPORT.index("row")
        rows = refused.column(at).to_pylist()
        places = pa.array([part.file_of(row - part.first) for row in rows], pa.int32())
        names = pa.array(list(map(name_of, self._asked.sales.paths)), pa.string())
        return refused.append_column(named_apart("file", refused.column_names), names.take(places))

    def _told(self, rows: int) -> None:
        with self._alone:
            self._rows += rows
            known, share = self._asked.sales.rows, self._asked.sales.share()
            of = known * self._asked.width if known is not None else int(self._read / share) if share else 0
            self._tell(self._rows, max(of, self._rows) if of else 0)


def _without(reads: Iterator[Any], rows: int) -> Iterator[Any]:
    """Rows without so many at the beginning."""
    for read in reads:
        have = read.piece.batch.num_rows
        left = min(rows, have)
        rows -= left
        if left < have:
            yield read._replace(first=read.first + left, piece=read.piece.cut(left, have)) if left else read
