"""Files of sales priced on a cluster: results and refused rows written by Spark, and a manifest of what came of it.

What is written is ``results``, ``refused`` and ``manifest.json``. In a file system of this machine (or one that all
workers share with it) they come into being in a folder named ``.incomplete``, which gets its right name when all is
there. Elsewhere, as in an object store, a folder cannot be renamed in one step: there the file ``_SUCCESS`` in
``manifest``, which is written last, says that all is there.

A run that was interrupted begins anew: unlike runs on one machine it keeps no parts.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from dtariff._version import __version__
from dtariff.batch.cases import Law
from dtariff.batch.layout import Layout
from dtariff.batch.outcome import AMOUNTS
from dtariff.batch.spark.files import read_files
from dtariff.batch.spark.frames import ours, priced, refused, results
from dtariff.batch.spark.sales import Sales
from dtariff.batch.spark.sessions import session_on, told_plainly
from dtariff.model.errors import InputError

Manifest = dict[str, Any]
OURS = "_dtariff"
"""Marks a folder that a run has begun and may begin anew."""


def run(
    paths: Sequence[str],
    out: str,
    layout_of: Callable[[Sequence[str]], Layout],
    law: Law,
    *,
    master: str = "",
    encoding: str = "",
    delimiter: str = "",
) -> Manifest:
    """Prices files of sales on a cluster, and writes results and refused rows as Parquet.

    Args:
        paths: Parquet files and folders of them, or files of text; a path without a scheme is one of this machine.
        out: the new folder.
        layout_of: the layout of sales with these columns, as `mapping.layout_of` finds it.
        law: who knows the law: an `Engine`.
        master: the cluster, as ``spark://host:7077``; see `session_on`.
        encoding: of text; see `read_files`.
        delimiter: of text; see `read_files`.

    Returns:
        What stands in ``manifest.json``: ``dtariff``, ``engine``, ``release``, ``known``; ``rows``; ``statuses``, rows
        with an answer by status; ``refused``, rows without one by code; ``totals``, by currency the sums of rows whose
        every part is known, how many these are (``rows``) and how many are not (``left_out``); a sum is null if it has
        more than 38 digits.

    Raises:
        InputError: ``folder_exists``; ``out_not_shared`` where workers have written to folders of their own;
            ``java_missing``, ``spark_failed``; what is wrong with the files or the layout as a whole.
    """
    target = _target(out)
    with session_on(master) as session, told_plainly():
        sales = read_files(session, [_place(path) for path in paths], encoding=encoding, delimiter=delimiter)
        layout = layout_of(sales.schema.names)
        if target is None:
            return _elsewhere(session, sales, out.rstrip("/"), layout, law)
        return _here(sales, target, layout, law)


def _target(out: str) -> Path | None:
    """The folder that is to be made, if it is one of this machine.

    Raises:
        InputError: ``folder_exists``.
    """
    place = _place(out)
    if not place.startswith("file:"):
        return None
    target = Path(urlsplit(place).path if out.startswith("file:") else out).absolute()
    working = _working(target)
    for folder in (target, working):
        if folder.exists() and not (folder == working and (working / OURS).exists()):
            hint = "name a new folder, or remove that one"
            raise InputError("folder_exists", f"{folder} is there already", param="out", hint=hint)
    return target


def _place(path: str) -> str:
    """A path as Spark is to take it: without a scheme it means this machine, whatever the cluster's own system is."""
    return path if len(urlsplit(path).scheme) > 1 else f"file://{Path(path).absolute()}"


def _working(target: Path) -> Path:
    return target.with_name(f"{target.name}.incomplete")


# --- writing ---------------------------------------------------------------------------------------------------------


def _here(sales: Sales, target: Path, layout: Layout, law: Law) -> Manifest:
    working = _working(target)
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir(parents=True)
    (working / OURS).touch()
    manifest = _written(sales, f"file://{working}", layout, law)
    there = sum(pq.read_metadata(file).num_rows for file in working.glob("re*/*.parquet"))
    if there != manifest["rows"]:
        message = f"of {manifest['rows']:,} rows only {there:,} are in {working}: the workers do not share that folder"
        hint = "name a folder that all of them reach, as hdfs:// or s3a:// or one of a shared disk"
        raise InputError("out_not_shared", message, param="out", hint=hint)
    (working / "manifest.json").write_text(_json(manifest), encoding="utf-8")
    working.rename(target)
    (target / OURS).unlink()  # last: whoever is stopped before may begin anew
    return manifest


def _elsewhere(session: SparkSession, sales: Sales, out: str, layout: Layout, law: Law) -> Manifest:
    manifest = _written(sales, out, layout, law)
    session.createDataFrame([(_json(manifest),)], "manifest string").coalesce(1).write.text(f"{out}/manifest")
    return manifest


def _json(manifest: Manifest) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _written(sales: Sales, out: str, layout: Layout, law: Law) -> Manifest:
    """Writes both tables and tells what they hold; every row is priced once and kept on the workers' disks."""
    answer = priced(sales, sales, layout, law).persist(StorageLevel.DISK_ONLY)
    try:
        for name, part in (("results", results(answer)), ("refused", refused(answer))):
            part.write.option("compression", "zstd").parquet(f"{out}/{name}")
        return _manifest(answer, layout, law)
    finally:
        answer.unpersist()


# --- what came of it -------------------------------------------------------------------------------------------------


def _manifest(answer: DataFrame, layout: Layout, law: Law) -> Manifest:
    """Counts and sums of an answer, by one aggregation; amounts of different currencies are never added."""
    by = [answer[ours(answer, name)].alias(name) for name in ("status", "code", "currency")]
    sums = [sql.try_sum(answer[ours(answer, name)]).alias(name) for name in AMOUNTS]
    found = [row.asDict() for row in answer.groupBy(*by).agg(sql.count("*").alias("rows"), *sums).collect()]
    answered = [row for row in found if row["code"] is None]
    return {
        "dtariff": __version__,
        "engine": "spark",
        "release": law.book.digest,
        "known": str(layout.known or law.days.known()),
        "rows": sum(row["rows"] for row in found),
        "statuses": _counted(answered, "status"),
        "refused": _counted([row for row in found if row["code"] is not None], "code"),
        "totals": _totals(answered, law),
    }


def _counted(found: Sequence[dict[str, Any]], name: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in found:
        counts[row[name]] = counts.get(row[name], 0) + row["rows"]
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _totals(answered: Sequence[dict[str, Any]], law: Law) -> dict[str, dict[str, Any]]:
    rows = _counted(answered, "currency")
    known = {row["currency"]: row for row in answered if row["status"] == "priced"}
    return {
        code: {"rows": known[code]["rows"], "left_out": count - known[code]["rows"]}
        | {name: _amount(known[code][name], law.book.currencies[code].digits) for name in AMOUNTS}
        for code, count in rows.items()
        if code in known
    }


def _amount(total: Decimal | None, digits: int) -> str | None:
    """A sum with the decimals of its currency; those beyond them are noughts."""
    if total is None:
        return None
    text = f"{total:f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part[:digits]}" if digits else whole
