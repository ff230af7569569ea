"""A session of Spark for a run: that which is there, or one of our own for as long as the run takes."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from py4j.protocol import Py4JError, Py4JJavaError  # type: ignore[import-untyped]  # it says no types
from pyspark import SparkContext
from pyspark.errors import PySparkException, PythonException
from pyspark.sql import SparkSession

from dtariff.model.errors import InputError

LOOPBACK = "127.0.0.1"
ROWS_AT_ONCE = 65_536
"""Rows of a batch that a worker is given."""


@contextmanager
def session_on(master: str = "") -> Iterator[SparkSession]:
    """A session on a cluster.

    Args:
        master: the URL of the cluster, as ``spark://host:7077``, ``yarn`` or ``local[*]``; that of ``spark-submit`` or
            of the session that is there, if left out.

    Raises:
        InputError: ``java_missing``; ``spark_failed`` where the session cannot be had.
    """
    own = SparkContext._active_spark_context is None  # noqa: SLF001 - nothing public tells, in every thread
    with told_plainly():
        session = _made(master) if own else SparkSession.builder.getOrCreate()
    try:
        yield _for_runs(session)
    finally:
        if own:
            session.stop()


def _for_runs(session: SparkSession) -> SparkSession:
    """The same with settings of its own: moments are of UTC, as in the files, and batches are large."""
    own = session.newSession()
    own.conf.set("spark.sql.session.timeZone", "UTC")
    own.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(ROWS_AT_ONCE))
    return own


def _made(master: str) -> SparkSession:
    _need_java()
    builder = SparkSession.builder.appName("dtariff").config("spark.log.level", "ERROR")
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    if master:
        builder = builder.master(master)
    if master.startswith("local"):
        # All processes are of this machine: they run this Python, find this package, and nobody else can reach them.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
        package = Path(__file__).parents[2]
        builder = builder.config("spark.executorEnv.PYTHONPATH", str(package.parent)).config(
            "spark.ui.enabled", "false"
        )
    return builder.getOrCreate()


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which(str(Path(home, "bin", "java"))) if home else shutil.which("java")):
        hint = "install a Java runtime of version 17 or later (apt-get install default-jre-headless), or set JAVA_HOME"
        raise InputError("java_missing", "Spark needs Java, and none is found", param="engine", hint=hint)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Tells what Spark finds wrong in one sentence, without the stacks of two languages.

    Raises:
        InputError: ``spark_failed``.
    """
    try:
        yield
    except (PySparkException, Py4JError) as error:
        hint = "what is wrong with a file or a cluster, Spark says in its log"
        raise InputError("spark_failed", f"Spark: {_reason(error)}", hint=hint) from error


def _reason(error: Exception) -> str:
    """The innermost reason that Java tells; of Python's stack, its last line, as that is what went wrong."""
    if isinstance(error, PythonException):
        return str(error).strip().splitlines()[-1]
    found = error.java_exception if isinstance(error, Py4JJavaError) else getattr(error, "_origin", None)
    text = ""
    while found is not None:
        text = found.getMessage() or text
        found = found.getCause()
    return next(iter((text or str(error)).strip().splitlines()), type(error).__name__)
