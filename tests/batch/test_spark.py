"""Books of sales on a cluster of Apache Spark: two executors of their own processes, as on two machines.

Spark's own way of testing itself, ``local-cluster``, starts a master, two workers and their executors here.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyspark
import pytest
from pyspark import TaskContext
from pyspark.errors import PythonException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from dtariff.batch.card import RateCard
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Layout
from dtariff.batch.mapping import layout_of
from dtariff.batch.spark import price, refused, results, run
from dtariff.batch.spark.sessions import session_on
from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

CLUSTER = "local-cluster[2,1,1024]"
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Halves the time in which Java starts, four times over, on a small machine."""
SMALL = "spark.sql.shuffle.partitions 2\nspark.task.maxFailures 3\n"
"""What is usual for small tables."""
KNOWN = date(2026, 11, 23)
ROOT = Path(__file__).parents[2]

FACTS = (
    *("content", "price", "currency", "origin", "destination", "postal_code", "buyer", "on", "tax_behavior"),
    "minutes",
)
USUAL = {"content": "music", "price": "10.00", "currency": "USD", "origin": "US", "destination": "DE"}
SALES: tuple[dict[str, str], ...] = (
    {},
    {"price": "11.90", "tax_behavior": "inclusive"},
    {"price": "1190", "currency": "JPY", "tax_behavior": "inclusive", "destination": "JP"},
    {"price": "0.335", "currency": "KWD", "destination": "FR"},
    {"price": "100000", "currency": "IDR", "destination": "ID", "content": "film"},
    {"destination": "US", "postal_code": "60601"},
    {"destination": "CM", "content": "application"},
    {"destination": "TH", "content": "film", "minutes": "90"},
    {"destination": "MN"},
    {"buyer": "business"},
    {"on": "2025-01-31", "price": "99.99", "currency": "EUR"},
    {"destination": "UK"},
    {"content": "sofa"},
    {"price": "free"},
    {"price": "9.999"},
    {"currency": "HRK"},
    {"on": "2026-02-30"},
    {"origin": ""},
    {"tax_behavior": "perhaps"},
)
"""Sales of all kinds: prices that hold everything, law that is not known, and rows that are refused."""


def book(times: int = 1) -> pa.Table:
    """The sales so many times, each with a number of its own, as text."""
    names = ("reference", *FACTS)
    rows = [
        dict.fromkeys(names, "") | {"on": str(KNOWN)} | USUAL | sale | {"reference": f"{at}-{number}"}
        for at in range(times)
        for number, sale in enumerate(SALES)
    ]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names]))


def layout(headings: Any) -> Layout:
    measured = {"minutes": "quantities.minute"} if "minutes" in headings else {}
    return layout_of(list(headings), columns=measured, known=KNOWN)


Rows = Counter[tuple[tuple[str, str], ...]]
"""Rows in no order, each as often as it stands there."""


def rows_of(table: pa.Table) -> Rows:
    return Counter(
        tuple((name, str(value)) for name, value in row.items() if value is not None) for row in table.to_pylist()
    )


def on_one_machine(engine: Engine, table: pa.Table) -> tuple[Rows, Rows]:
    """What the kernel says of the same sales without a cluster: results and refused rows, without their numbers."""
    (batch,) = table.combine_chunks().to_batches()
    answer = Kernel(table.schema, RateCard(engine, layout(table.column_names))).price(batch)
    told = pa.Table.from_batches([answer.results]), pa.Table.from_batches([answer.refused])
    return rows_of(told[0].drop_columns(["row"])), rows_of(told[1].drop_columns(["row", "line"]))


# --- a cluster -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A session on a cluster of two executors. Spark's home is a copy in links, as workers write into it.

    Without Java the tests that need it are skipped, but not where all must run.
    """
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        told = "Java is not installed: no JAVA_HOME, and no java on the path"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    home = tmp_path_factory.mktemp("spark")
    for part in Path(pyspark.__path__[0]).iterdir():
        (home / part.name).symlink_to(part)
    (home / "conf").mkdir()
    (home / "conf" / "spark-defaults.conf").write_text(SMALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(home))
        patch.setenv("JDK_JAVA_OPTIONS", QUICK)
        with session_on(CLUSTER) as session:
            yield session


@pytest.fixture
def frame(spark: SparkSession) -> DataFrame:
    """The book in somebody's own job, in six pieces."""
    return spark.createDataFrame(book(50)).repartition(6)


def executors(session: SparkSession) -> list[Any]:
    """The processes of the executors of a session, as Java knows them: those of Java that the driver started."""
    java: Any = session.sparkContext._jvm
    return [
        process
        for process in java.java.lang.ProcessHandle.current().children().toArray()
        if Path(process.info().command().orElse("")).name == "java"
    ]


def killed(process: int, session: SparkSession) -> bool:
    """Whether a process is none of the executors of a session any more."""
    return process not in [executor.pid() for executor in executors(session)]


def wait_for(there: Callable[[], object], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until, "nothing came"
        time.sleep(0.005)


class Killer(threading.Thread):
    """Kills an executor as soon as there is one to kill.

    Args:
        found: the process of the executor, once its time has come; nought before.
        then: done when it is dead.
    """

    def __init__(self, found: Callable[[], int], then: Callable[[], object] = bool) -> None:
        super().__init__()
        self._found, self._then = found, then
        self.killed = 0

    def run(self) -> None:
        wait_for(self._found)
        self.killed = self._found()
        os.kill(self.killed, signal.SIGKILL)
        self._then()


def lost_tasks(session: SparkSession) -> int:
    """Tasks that were begun by an executor that is no more."""
    tracker = session.sparkContext.statusTracker()
    jobs = filter(None, map(tracker.getJobInfo, tracker.getJobIdsForGroup()))
    stages = {stage for job in jobs for stage in job.stageIds}
    return sum(found.numFailedTasks for stage in stages if (found := tracker.getStageInfo(stage)) is not None)


# --- the same answers ------------------------------------------------------------------------------------------------


def test_a_cluster_answers_every_sale_as_one_machine_does(frame: DataFrame, engine: Engine) -> None:
    answer = price(frame, layout(frame.columns), engine)
    kept, left = on_one_machine(engine, book(50))
    assert (rows_of(results(answer).toArrow()), rows_of(refused(answer).toArrow())) == (kept, left)
    assert kept.total() == 11 * 50
    assert left.total() == 8 * 50


def test_a_cluster_answers_every_sale_as_a_single_quote_does(spark: SparkSession, engine: Engine) -> None:
    table = book()
    answer = price(spark.createDataFrame(table), layout(table.column_names), engine).toArrow()
    told = {row["reference"]: row for row in answer.to_pylist()}
    for sale in table.to_pylist():
        row = told.pop(sale["reference"])
        try:
            quote = engine.quote(
                sale["content"],
                origin=sale["origin"],
                destination=sale["destination"],
                price=sale["price"],
                currency=sale["currency"],
                postal_code=sale["postal_code"],
                buyer=sale["buyer"] or "consumer",
                on=sale["on"],
                known=KNOWN,
                tax_behavior=sale["tax_behavior"] or "exclusive",
                quantities={"minute": sale["minutes"]} if sale["minutes"] else None,
                on_unknown="flag",
            )
        except DTariffError as error:
            refusal = "missing_value" if not sale["origin"] else error.code
            assert (row["status"], row["code"], row["total"]) == ("refused", refusal, None)
        else:
            amounts = {name: getattr(quote, name) for name in ("net", "duty", "tax", "other", "residual", "total")}
            figures = {name: None if amount is None else amount.amount for name, amount in amounts.items()}
            assert {name: row[name] for name in figures} == figures
            assert (row["result_currency"], row["code"]) == (quote.currency, None)
    assert told == {}


def test_a_job_goes_on_with_the_answer_whatever_its_own_columns_are(spark: SparkSession, engine: Engine) -> None:
    sold = [
        (Decimal("10.00"), date(2026, 11, 23), "US", ["a", "b"], 1),
        (Decimal("20.00"), date(2026, 11, 23), "US", [], 2),
        (None, date(2026, 11, 23), "US", None, 3),
    ]
    kinds = "`Net.price` decimal(10,2), `sold on` date, `from` string, Total array<string>, net bigint"
    told = layout_of(
        ["Net.price", "sold on", "from", "Total", "net"],
        columns={"Net.price": "price", "sold on": "on", "from": "origin"},
        same={"content": "music", "destination": "DE", "currency": "USD"},
        known=KNOWN,
    )
    answer = price(spark.createDataFrame(sold, kinds), told, engine)
    assert answer.columns[:8] == ["Net.price", "sold on", "from", "Total", "net", "result_net", "duty", "tax"]
    assert "result_total" in answer.columns
    assert answer.schema["result_net"].dataType.simpleString() == "decimal(38,2)"
    sums = results(answer).groupBy("currency").agg(sql.sum("result_net"), sql.sum("tax"), sql.sum("net"))
    assert [tuple(row) for row in sums.collect()] == [("USD", Decimal("30.00"), Decimal("5.70"), 3)]
    (left,) = refused(answer).collect()
    assert (left["net"], left["code"], left["column"]) == (3, "missing_value", "Net.price")
    assert [name for name in refused(answer).columns if name in ("duty", "status", "result_net", "reason")] == [
        "reason"
    ]


def test_a_frame_without_a_fact_is_refused_before_any_work(frame: DataFrame, engine: Engine) -> None:
    with pytest.raises(InputError) as refusal:
        price(frame.drop("price"), layout(frame.columns), engine)
    assert (refusal.value.code, refusal.value.param) == ("unknown_column", "price")


def test_a_frame_that_is_another_the_second_time_is_an_error_and_no_answer(
    spark: SparkSession, engine: Engine, tmp_path: Path
) -> None:
    later = tmp_path / "later"

    def changing(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            there = pa.array(["JP" if later.exists() else "DE"] * batch.num_rows)
            yield batch.set_column(batch.schema.get_field_index("destination"), "destination", there)

    frame = spark.createDataFrame(book())
    answer = price(frame.mapInArrow(changing, frame.schema), layout(frame.columns), engine)
    later.touch()
    with pytest.raises(PythonException, match="not_learned"):
        answer.toArrow()


# --- what dies -------------------------------------------------------------------------------------------------------


def test_an_executor_killed_in_the_middle_changes_nothing_of_the_answer(
    spark: SparkSession, frame: DataFrame, engine: Engine, tmp_path: Path
) -> None:
    armed, begun, dead = (tmp_path / name for name in ("armed", "begun", "dead"))

    def slow(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch
            if armed.exists():  # the sales are read once before, for their law
                task = TaskContext.get()
                assert task is not None
                (begun / f"{os.getpid()}-{task.partitionId()}-{task.taskAttemptId()}").touch()
                wait_for(dead.exists)

    def tasks() -> list[tuple[int, int]]:
        """The process and the piece of every task that has begun."""
        return [(int(process), int(piece)) for process, piece, _ in (path.name.split("-") for path in begun.iterdir())]

    def running() -> int:
        """The executor of such a process: that was started by a daemon, and the daemon by the executor."""
        begun_by = {process for process, _ in tasks()}
        found = executors(spark) if begun_by else []
        return next((one.pid() for one in found if begun_by & {each.pid() for each in one.descendants().toArray()}), 0)

    begun.mkdir()
    answer = price(frame.mapInArrow(slow, frame.schema), layout(frame.columns), engine)
    armed.touch()
    killer = Killer(running, dead.touch)
    killer.start()
    told = answer.toArrow()
    killer.join()
    assert killed(killer.killed, spark)
    pieces = Counter(piece for _, piece in tasks())
    assert set(pieces) == set(range(6))
    assert max(pieces.values()) > 1  # what had begun there was begun anew
    kept, left = on_one_machine(engine, book(50))
    status = pc.equal(told["status"], "refused")
    assert told.num_rows == 19 * 50
    assert rows_of(told.filter(pc.invert(status))) == kept
    assert sum(status.to_pylist()) == left.total()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A book of 15,200 sales in eight files."""
    folder = tmp_path / "book"
    folder.mkdir()
    for at in range(8):
        pq.write_table(book(100), folder / f"{at}.parquet")
    return folder


def written(out: Path) -> tuple[Rows, Rows]:
    read = [rows_of(pq.read_table(out / name)) for name in ("results", "refused")]
    return read[0], read[1]


def eight_times(rows: Rows) -> Rows:
    return Counter({row: 8 * count for row, count in rows.items()})


def test_files_written_while_an_executor_is_killed_hold_every_row_once(
    spark: SparkSession, engine: Engine, files: Path, tmp_path: Path
) -> None:
    out = tmp_path / "Bücher & 100 %"
    before = lost_tasks(spark)
    working = out.with_name(f"{out.name}.incomplete")

    def running() -> int:
        """One of two executors, when both write."""
        begun = len(list(working.glob("results/_temporary/0/_temporary/*/*.parquet"))) > 1
        return int(executors(spark)[0].pid()) if begun else 0

    wait_for(lambda: len(executors(spark)) > 1)
    killer = Killer(running)
    killer.start()
    manifest = run([str(files)], str(out), layout, engine)
    killer.join()
    assert killed(killer.killed, spark)
    assert lost_tasks(spark) > before
    kept, left = on_one_machine(engine, book(100))
    assert written(out) == (eight_times(kept), eight_times(left))
    assert not working.exists()
    assert manifest == json.loads((out / "manifest.json").read_text())
    assert (manifest["rows"], sum(manifest["refused"].values())) == (15_200, 6_400)


DRIVER = """
import sys
from datetime import date
from dtariff.batch.mapping import layout_of
from dtariff.batch.spark import run
from dtariff.engine import Engine
measured = {"minutes": "quantities.minute"}
layout = lambda names: layout_of(names, columns=measured, known=date(2026, 11, 23))
run([sys.argv[1]], sys.argv[2], layout, Engine(), master="local[1]")
"""


def test_a_driver_that_is_killed_leaves_nothing_that_looks_whole_and_a_new_run_begins_anew(
    spark: SparkSession, engine: Engine, files: Path, tmp_path: Path
) -> None:
    out = tmp_path / "priced"
    working = out.with_name("priced.incomplete")
    told = os.environ | {"PYTHONPATH": str(ROOT), "JDK_JAVA_OPTIONS": QUICK}
    with subprocess.Popen([sys.executable, "-c", DRIVER, files, out], env=told, stderr=subprocess.DEVNULL) as driver:
        wait_for(lambda: any(working.glob("results/_temporary/0/_temporary/*/*.parquet")))
        driver.kill()
    assert not out.exists()
    assert not (working / "manifest.json").exists()
    assert spark.sparkContext.applicationId
    manifest = run([str(files / "0.parquet")], str(out), layout, engine)
    assert (manifest["rows"], working.exists()) == (1_900, False)
    assert sum(rows.total() for rows in written(out)) == 1_900


# --- files -----------------------------------------------------------------------------------------------------------

HEADING = "reference,content,price,currency,origin,destination,note"


def text(folder: Path, name: str, *lines: str, heading: str = HEADING) -> str:
    path = folder / name
    path.write_bytes("\r\n".join((heading, *lines, "")).encode())
    return str(path)


def test_a_file_of_text_loses_no_record_whatever_is_wrong_with_it(
    spark: SparkSession, engine: Engine, tmp_path: Path
) -> None:
    first = text(
        tmp_path,
        "first.csv",
        "1,music,10.00,USD,US,DE,plain",
        '2,music,10.00,USD,US,DE,"two\r\nlines, and ""marks"""',
        "3,music,10.00",
        "4,music,10.00,USD,US,DE,plain,surplus,more",
        '5,music,10.00,USD,US,DE,"nobody closes this',
        "6,music,10.00,USD,US,DE,a\x01b",
    )
    second = text(tmp_path, "second.csv", "7,sofa,10.00,USD,US,DE,plain", "8,music,10.00,USD,US,DE,at the end")
    with Path(second).open("ab") as file:
        file.write(b'9,music,10.00,USD,US,DE,caf\xe9\r\n10,music,10.00,USD,US,DE,"cut off')
    assert spark.sparkContext.applicationId
    manifest = run([first, second], str(tmp_path / "out"), layout, engine)
    kept = {row["reference"]: row for row in pq.read_table(tmp_path / "out" / "results").to_pylist()}
    left = {
        row["reference"]: row for row in pq.read_table(tmp_path / "out" / "refused").to_pylist() if row["reference"]
    }
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"manifest.json", "results", "refused"}
    assert {at: row["note"] for at, row in kept.items()} == {
        "1": "plain",
        "2": 'two\nlines, and "marks"',
        "6": "a\x01b",
        "8": "at the end",
    }
    # 10 USD to a consumer in Germany: no duty, 19 % of tax.
    assert {(row["tax"], row["total"]) for row in kept.values()} == {(Decimal("1.90"), Decimal("11.90"))}
    assert {at: row["code"] for at, row in left.items()} == {
        "3": "ragged_row",
        "4": "ragged_row",
        "7": "unknown_content",
        "9": "wrong_encoding",
    }
    assert left["4"]["surplus"] == "surplus,more"
    assert manifest["refused"] == {"ragged_row": 2, "unpaired_quotes": 2, "unknown_content": 1, "wrong_encoding": 1}
    assert manifest["totals"] == {
        "USD": {
            "rows": 4,
            "left_out": 0,
            "net": "40.00",
            "duty": "0.00",
            "tax": "7.60",
            "other": "0.00",
            "residual": "0.00",
            "total": "47.60",
        }
    }


@pytest.mark.usefixtures("spark")
def test_a_file_whose_columns_are_others_is_refused_and_not_read_by_the_headings_of_the_first(
    engine: Engine, tmp_path: Path
) -> None:
    sale = "1,music,10.00,USD,US,DE,plain"
    first = text(tmp_path, "a.csv", sale)
    other = text(tmp_path, "b.csv", sale, heading="reference,content,price,currency,destination,origin,note")
    with pytest.raises(InputError, match="header") as refusal:
        run([first, other], str(tmp_path / "out"), layout, engine)
    assert refusal.value.code == "spark_failed"
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("spark")
def test_a_parquet_file_that_ends_in_the_middle_is_an_error_and_leaves_no_output(
    engine: Engine, tmp_path: Path
) -> None:
    pq.write_table(book(), tmp_path / "sales.parquet")
    whole = (tmp_path / "sales.parquet").read_bytes()
    (tmp_path / "sales.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError) as refusal:
        run([str(tmp_path / "sales.parquet")], str(tmp_path / "out"), layout, engine)
    assert refusal.value.code == "spark_failed"
    assert not (tmp_path / "out").exists()


def test_elsewhere_than_on_this_machine_the_manifest_is_written_last(
    spark: SparkSession, engine: Engine, tmp_path: Path
) -> None:
    """A file system of another scheme, as an object store is: Hadoop's view of a folder under a name."""
    spark.sparkContext._jsc.hadoopConfiguration().set("fs.viewfs.mounttable.store.link./books", f"file://{tmp_path}")
    pq.write_table(book(), tmp_path / "sales.parquet")
    manifest = run(["viewfs://store/books/sales.parquet"], "viewfs://store/books/out", layout, engine)
    assert (tmp_path / "out" / "manifest" / "_SUCCESS").exists()
    (part,) = (tmp_path / "out" / "manifest").glob("part-*")
    assert json.loads(part.read_text()) == manifest
    assert sum(rows.total() for rows in written(tmp_path / "out")) == manifest["rows"] == 19
    with pytest.raises(InputError, match="already exists"):
        run(["viewfs://store/books/sales.parquet"], "viewfs://store/books/out", layout, engine)


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("there", ["out", "out.incomplete"])
def test_a_folder_that_is_there_is_not_touched(engine: Engine, tmp_path: Path, there: str) -> None:
    pq.write_table(book(), tmp_path / "sales.parquet")
    (tmp_path / there).mkdir()
    (tmp_path / there / "mine.txt").write_text("mine")
    with pytest.raises(InputError) as refusal:
        run([str(tmp_path / "sales.parquet")], str(tmp_path / "out"), layout, engine)
    assert refusal.value.code == "folder_exists"
    assert [path.name for path in tmp_path.rglob("*.txt")] == ["mine.txt"]


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(
    ("names", "code"), [(["a.arrow"], "spark_reads_no_arrow"), (["a.csv", "b.parquet"], "mixed_files")]
)
def test_files_that_cannot_be_read_together_are_refused(
    engine: Engine, tmp_path: Path, names: list[str], code: str
) -> None:
    with pytest.raises(InputError) as refusal:
        run([str(tmp_path / name) for name in names], str(tmp_path / "out"), layout, engine)
    assert refusal.value.code == code


# --- what is not there -----------------------------------------------------------------------------------------------


def told_by(script: str, **more: str) -> str:
    """What a new process prints."""
    told = os.environ | {"PYTHONPATH": str(ROOT)} | more
    done = subprocess.run([sys.executable, "-c", script], env=told, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_without_java_one_sentence_says_so(tmp_path: Path) -> None:
    script = """
from dtariff import DTariffError, Engine
from dtariff.batch.spark import run
try:
    run(["sales.parquet"], "out", lambda names: None, Engine(), master="local[1]")
except DTariffError as error:
    print(error)
"""
    told = told_by(script, PATH=str(tmp_path), JAVA_HOME="")
    assert told.startswith("java_missing [engine]: Spark needs Java, and none is found")
    assert "apt-get install default-jre-headless" in told
    assert told_by(script, JAVA_HOME=str(tmp_path)) == told


def test_without_pyspark_the_extra_is_named() -> None:
    script = """
import sys
sys.modules["pyspark"] = None
try:
    import dtariff.batch.spark
except ValueError as error:
    print(error.code, error.hint)
"""
    assert told_by(script) == 'extra_missing pip install "dtariff[spark]"'
