"""A run: files of sales in, a folder of results and of refused rows out, by all cores and in little memory.

One reads, as many price and write as there are cores; each of them has its own kernel, all share the law. What comes out
hangs on the question alone: not on how many worked, nor on how often the run was stopped and went on.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from dtariff._version import __version__
from dtariff.batch.card import RateCard
from dtariff.batch.cases import Law
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Column, Layout, Same
from dtariff.batch.local.part_files import REFUSED, RESULTS, Form, part_name, write_part
from dtariff.batch.local.parts import Crossing, Part, crossed, parts
from dtariff.batch.local.sales_files import Sales
from dtariff.batch.local.tally import Tally, tally, together
from dtariff.batch.local.working import Done, Working, working
from dtariff.batch.outcome import AMOUNTS, REFUSED as REPORT, RESULT, named_apart
from dtariff.today import CALENDAR

PART = 1 << 18
"""Rows of a part, unless somebody says otherwise."""
BATCH = 1 << 16
"""Rows that are priced at a time."""
NOTHING: Mapping[str, str] = MappingProxyType({})

Tell = Callable[[int, int], None]
"""Told how many of how many rows are done; of nought, where nobody knows yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an answer is made; none of it changes an amount.

    Attributes:
        form: of the files of the answer.
        columns: those of the sales that stand beside the results; all if None.
        part: rows of a file of the answer.
        workers: how many price at the same time; as many as there are cores if nought.
        replace: whether the answer of another run may stand in the place of this one; it goes when this one is done.
        restart: whether what a run with another question left unfinished goes.
    """

    form: Form = "parquet"
    columns: tuple[str, ...] | None = None
    part: int = PART
    workers: int = 0
    replace: bool = False
    restart: bool = False


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
    how: How = How(),
    *,
    crossing: Crossing | None = None,
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
        crossing: makes several sales of each row.
        besides: what else the answer hangs on, by name, e.g. the digest of a file of rates: a run goes on only where it
            is the same.
        tell: told of the rows done, from time to time.

    Raises:
        InputError: of the sales (see `Sales`), of the layout (see `layout.faults`), ``folder_exists``,
            ``run_differs``. StoreError: ``run_busy``, ``export_failed``; what is done is kept.
    """
    since = monotonic()
    with working(Path(out), replace=how.replace) as place:
        begun = None if how.restart else place.question
        dated = _dated(layout, law, begun)
        job = _Job(sales, dated, law, how, crossing, tell or _untold)
        question = _question(sales, layout, dated, law, how, crossing, besides)
        held = place.begin(question, restart=how.restart)
        found = sum(done.tally.rows for done in held.values())
        done = job.work(place, held)
        sales.refuse_changed(question["sales"])
        total = together(one.tally for one in done)
        manifest = {"question": question, "totals": job.totals(total), "parts": [one.as_dict() for one in done]}
        place.finish(manifest, replace=how.replace)
    return Answer(Path(out), total, manifest, monotonic() - since, found)


def _untold(done: int, rows: int) -> None:
    """Nobody asked."""


# --- the question ----------------------------------------------------------------------------------------------------


def _dated(layout: Layout, law: Law, begun: Mapping[str, Any] | None) -> Layout:
    """A layout that says its days: its own, or those of the run that was begun, or today."""
    days = begun["days"] if begun else {}
    known = layout.known or (date.fromisoformat(days["known"]) if days else law.days.known())
    facts = dict(layout.facts)
    if facts.get("on", Same("")) == Same(""):
        facts["on"] = Same(days["on"] or "" if days else CALENDAR.today().isoformat())
    return replace(layout, facts=facts, known=known)


def _question(
    sales: Sales,
    layout: Layout,
    dated: Layout,
    law: Law,
    how: How,
    crossing: Crossing | None,
    besides: Mapping[str, str],
) -> dict[str, Any]:
    """All that the bytes of the answer hang on, as plain data."""
    on = dated.facts["on"]
    return {
        "sales": sales.marks(),
        "text": {at: [one.encoding, one.delimiter] for at, one in sales.written.items()},
        "layout": {param: _said(source) for param, source in _sources(layout)},
        "reading": [layout.scope_reading, layout.mark, layout.day_order, layout.floats],
        "days asked": [str(layout.known or ""), _said(layout.facts.get("on", Same("")))],
        "days": {"known": str(dated.known), "on": on.text if isinstance(on, Same) else None},
        "tables": law.book.digest,
        "besides": dict(besides),
        "destinations": list(crossing.places) if crossing else [],
        "columns": list(how.columns) if how.columns is not None else None,
        "form": how.form,
        "part": how.part,
        "versions": {"dtariff": __version__, "pyarrow": pa.__version__, "numpy": version("numpy")},
    }


def _sources(layout: Layout) -> Iterator[tuple[str, Column | Same]]:
    yield from layout.facts.items()
    yield from ((f"quantities.{unit}", source) for unit, source in layout.quantities.items())


def _said(source: Column | Same) -> dict[str, str]:
    return {"column": source.name} if isinstance(source, Column) else {"same": source.text}


# --- the work --------------------------------------------------------------------------------------------------------


class _Stopped(Exception):  # noqa: N818 - no error: somebody wanted it, or another one failed
    """Ends the work of a thread from within."""


class _Job:
    """The work of one run."""

    def __init__(self, sales: Sales, layout: Layout, law: Law, how: How, crossing: Crossing | None, tell: Tell) -> None:
        self._sales = sales
        self._book = law.book
        self._how = how
        self._crossing = crossing
        self._tell = tell
        self._wanted = sales.wanted(layout, how.columns)
        self._coded = sales.coded(layout)
        self._schema = crossing.schema if crossing else sales.schema_of(self._wanted, self._coded)
        self._card = RateCard(law, layout)
        self._decimals = {code: one.digits for code, one in law.book.currencies.items()}
        self._workers = how.workers or os.cpu_count() or 1
        self._kernels = threading.local()
        self._alone = threading.Lock()
        self._stop = threading.Event()
        self._rows = self._read = 0
        self._kernel = Kernel(self._schema, self._card)  # what is wrong with the layout is told here

    def work(self, place: Working, held: Mapping[int, Done]) -> list[Done]:
        """Does what is not done, and gives all.

        Raises:
            InputError, StoreError: what the reader or the first worker told.
        """
        done = dict(held)
        self._rows = sum(one.tally.rows for one in held.values())
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

    def totals(self, total: Tally) -> dict[str, Any]:
        """What came of all rows, as plain data: amounts as text with the decimals of their currency."""
        return {
            "rows": total.rows,
            "priced": total.priced,
            "refused": total.turned_away,
            "statuses": dict(total.statuses),
            "refusals": dict(total.refused),
            "verdicts": dict(total.verdicts),
            "currencies": {
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
        size, width = self._how.part, len(self._crossing.places) if self._crossing else 1
        ahead = next(number for number in range(len(held) + 1) if number not in held)
        if ahead and held[ahead - 1].tally.rows < size:
            return  # that was the last one
        skip = ahead * size // width
        reads = self._sales.pieces(self._wanted, self._coded, skip)
        if self._crossing:
            reads = _without(crossed(reads, self._crossing), ahead * size - skip * width)
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
        form = self._how.form
        found = tally(results, refused)
        name = part_name(RESULTS, part.number, form)
        files = [write_part(folder, name, self._carried(results, len(RESULT)), form, self._decimals)]
        if refused.num_rows:
            report = self._with_file(self._carried(refused, len(REPORT)), part)
            files.append(write_part(folder, part_name(REFUSED, part.number, form), report, form, None))
        return Done(part.number, tuple(files), found)

    def _carried(self, table: pa.Table, ours: int) -> pa.Table:
        """The columns that are wanted beside ours."""
        if self._how.columns is None:
            return table
        beside = {*self._how.columns, *(self._schema.names[len(self._wanted) :])}
        own = [at for at, name in enumerate(self._schema.names) if name in beside]
        return table.select([*own, *range(table.num_columns - ours, table.num_columns)])

    def _with_file(self, refused: pa.Table, part: Part) -> pa.Table:
        """Refused rows with the file in which each stands."""
        at = refused.num_columns - len(REPORT) + REPORT.index("row")
        rows = refused.column(at).to_pylist()
        places = pa.array([part.file_of(row - part.first) for row in rows], pa.int32())
        names = pa.array([str(path) for path in self._sales.paths], pa.string())
        return refused.append_column(named_apart("file", refused.column_names), names.take(places))

    def _told(self, rows: int) -> None:
        with self._alone:
            self._rows += rows
            share = self._sales.share()
            known = self._sales.rows
            width = len(self._crossing.places) if self._crossing else 1
            of = known * width if known is not None else int(self._read / share) if share else 0
            self._tell(self._rows, max(of, self._rows) if of else 0)


def _without(reads: Iterator[Any], rows: int) -> Iterator[Any]:
    """Rows without so many at the beginning."""
    for read in reads:
        have = read.piece.batch.num_rows
        left = min(rows, have)
        rows -= left
        if left < have:
            yield read._replace(first=read.first + left, piece=read.piece.cut(left, have)) if left else read
