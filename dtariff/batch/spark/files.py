"""Files that Spark reads: Parquet, and text with a heading, each record of which is a row and none lost.

Of text Spark gives lines and nothing more; the records are found as everywhere else here, so that a cell may hold line
breaks, and a record that is none stays as a refused row. A file of text is therefore one task, however large it is:
many files, or Parquet, is what a cluster works through fastest. Empty lines within a cell are left out.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as spark_types

from dtariff.batch.csv_file import AT_ONCE, PEEKED, Lines, Record, broken_among, columns, detect, records
from dtariff.batch.sales import Broken, headings
from dtariff.batch.spark.sales import Batches, Read, Sales, of_frame
from dtariff.model.errors import InputError

TEXT = (".csv", ".tsv", ".txt")
PACKED = (".gz", ".bz2", ".zst")
ARROW = (".arrow", ".arrows", ".feather", ".ipc")
NOWHERE = "\x01"
"""Stands between no two cells: so a line is one."""
NO_TEXT = "\N{REPLACEMENT CHARACTER}"


def read_files(session: SparkSession, paths: Sequence[str], *, encoding: str = "", delimiter: str = "") -> Sales:
    """The sales of some files of one kind; a folder holds Parquet.

    Args:
        session: of Spark.
        paths: files and folders that Spark can reach from everywhere.
        encoding: how text is written: UTF-8 if left out.
        delimiter: what stands between cells of text; found from the first lines if left out.

    Raises:
        InputError: ``spark_reads_no_arrow``; ``mixed_files``; ``empty_file`` or ``not_csv`` for text without a heading.
    """
    kinds = {_kind(path) for path in paths}
    if "arrow" in kinds:
        hint = "write the sales as Parquet, or leave out --engine spark"
        raise InputError("spark_reads_no_arrow", "Spark does not read Arrow files", param="file", hint=hint)
    if len(kinds) != 1:
        raise InputError(
            "mixed_files", "some files are text and some are not", param="file", hint="run each kind alone"
        )
    return _text(session, paths, encoding, delimiter) if kinds == {"text"} else of_frame(_parquet(session, paths))


def _kind(path: str) -> str:
    name = path.rstrip("/").lower()
    for ending in PACKED:
        name = name.removesuffix(ending)
    return "text" if name.endswith(TEXT) else "arrow" if name.endswith(ARROW) else "parquet"


def _parquet(session: SparkSession, paths: Sequence[str]) -> DataFrame:
    """All columns that any of the files has; a file that cannot be read is an error, whatever the session says."""
    whole = {"mergeSchema": True, "ignoreCorruptFiles": False, "ignoreMissingFiles": False}
    return session.read.options(**whole).parquet(*paths)


# --- text ------------------------------------------------------------------------------------------------------------


def _text(session: SparkSession, paths: Sequence[str], encoding: str, delimiter: str) -> Sales:
    first = _lines(session, paths, encoding, "").limit(PEEKED).toArrow().column("line").to_pylist()
    if not first:
        raise InputError("empty_file", "the file is empty", param="file", hint="choose a file with a heading and rows")
    delimiter = delimiter or detect("\n".join(first).encode(), "utf-8").delimiter
    heading = next(records(Lines(first[0]), delimiter))
    if not isinstance(heading.cells, list):
        hint = "write the heading in one line, and choose the right delimiter"
        raise InputError("not_csv", f"the heading cannot be read: {heading.cells}", param="file", hint=hint)
    names, _ = headings(heading.cells)
    frame = _lines(session, paths, encoding, first[0])
    fields = [spark_types.StructField(name, spark_types.StringType()) for name in names]
    schema = pa.schema([(name, pa.string()) for name in names])
    return Sales(frame, _parsed(names, delimiter), fields, schema)


def _lines(session: SparkSession, paths: Sequence[str], encoding: str, heading: str) -> DataFrame:
    """The lines of files in their order, with the file of each; without its first where that is a heading.

    To Spark each is a table of one column, headed as the line of the headings: it then refuses a file whose headings
    are others, and leaves the line out. A line in which its cells could be divided is given as one that does not fit.
    """
    column = heading or "line"
    schema = spark_types.StructType(
        [spark_types.StructField(name, spark_types.StringType()) for name in (column, "whole")]
    )
    reader = session.read.schema(schema).options(
        header=bool(heading),
        enforceSchema=False,
        multiLine=True,
        sep=NOWHERE,
        quote="",
        mode="PERMISSIVE",
        columnNameOfCorruptRecord="whole",
        encoding=encoding or "UTF-8",
        ignoreCorruptFiles=False,
        ignoreMissingFiles=False,
    )
    frame = reader.csv(list(paths))
    read = frame.select("*", "_metadata.file_path").toDF("line", "whole", "file")
    return read.selectExpr("coalesce(whole, line) AS line", "file")


def _parsed(names: Sequence[str], delimiter: str) -> Read:
    """Makes rows of lines."""

    def read(batches: Batches) -> Iterator[tuple[pa.RecordBatch, Sequence[Broken]]]:
        told = chain.from_iterable(
            zip(*(column.to_pylist() for column in batch.columns), strict=True) for batch in batches
        )
        for _, lines in groupby(told, key=itemgetter(1)):
            rows = records(Lines(_ended(line for line, _ in lines)), delimiter, most_unpaired=sys.maxsize)
            while some := list(islice(rows, AT_ONCE)):
                yield pa.record_batch(columns(some, len(names)), names=list(names)), _broken(some, names)

    return read


def _ended(texts: Iterable[str | None]) -> Iterator[str]:
    """Lines with their ends."""
    return (f"{line}\n" for text in texts for line in (text or "").split("\n"))


def _broken(some: Sequence[Record], names: Sequence[str]) -> list[Broken]:
    """The rows that are not whole; Spark leaves a mark in the place of what is not written as the text is."""
    found = {one.row: one for one in broken_among(some, names)}
    for at, record in enumerate(some):
        if at not in found and NO_TEXT in "".join(record.lines):
            found[at] = Broken(at, "wrong_encoding", "the row is written in another encoding", "write it in UTF-8")
    return [found[at] for at in sorted(found)]
