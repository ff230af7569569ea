"""The files of the answer: written beside their place, brought to the disk, and only then given their names.

Parquet holds amounts as decimals and is compressed a little; Arrow is as it lies in memory; CSV is as `files` writes it
for spreadsheets, amounts with the decimals of their own currency.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from dtariff.batch.files import csv_bytes
from dtariff.model.errors import StoreError

Form = Literal["parquet", "csv", "arrow"]
FORMS: tuple[Form, ...] = get_args(Form)
RESULTS, REFUSED = "results", "refused"
GROUP = 1 << 17
"""Rows of a group of a Parquet file."""


class PartFile(NamedTuple):
    """A file of the answer.

    Attributes:
        name: below the folder of the answer.
        rows, size, sha256: of it.
    """

    name: str
    rows: int
    size: int
    sha256: str


def part_name(kind: str, number: int, form: Form) -> str:
    """Where a part lies below the folder of the answer."""
    return f"{kind}/part-{number:05}.{form}"


def write_part(folder: Path, name: str, table: pa.Table, form: Form, decimals: Mapping[str, int] | None) -> PartFile:
    """Writes a file of the answer.

    Args:
        folder: of the answer.
        name: of the file below it.
        table: what it holds.
        form: how.
        decimals: of the currencies, where it holds results.

    Raises:
        StoreError: ``export_failed``.
    """
    path = folder / name
    beside = path.with_name(f".{path.name}.tmp")
    with told(path):
        WRITERS[form](beside, table, decimals)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        beside.rename(path)
        keep_names(path.parent)
    return PartFile(name, table.num_rows, size, digest)


def keep_names(folder: Path) -> None:
    """Brings the names of a folder to the disk, where the system can."""
    try:
        place = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(place)
    finally:
        os.close(place)


KEPT = "once that is mended, the same command goes on: parts that are done are kept"
FULL = "make room, then give the same command: parts that are done are kept"


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tells what the system says of a file that cannot be written.

    Raises:
        StoreError: ``export_failed``.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        message = f"{path}: {error.strerror or str(error).splitlines()[0]}"
        raise StoreError("export_failed", message, param="out", hint=FULL if full else KEPT) from error


def _write_parquet(path: Path, table: pa.Table, _: Mapping[str, int] | None) -> None:
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    ordered = [field.name for field in table.schema if not pa.types.is_decimal(field.type)]
    with path.open("wb") as file:  # a name of any bytes: Arrow itself opens those of UTF-8 alone
        pq.write_table(
            table,
            file,
            compression="zstd",
            compression_level=1,
            use_dictionary=coded,
            write_statistics=ordered,
            row_group_size=GROUP,
        )


def _write_csv(path: Path, table: pa.Table, decimals: Mapping[str, int] | None) -> None:
    path.write_bytes(csv_bytes(table, decimals))


def _write_arrow(path: Path, table: pa.Table, _: Mapping[str, int] | None) -> None:
    with path.open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table.unify_dictionaries().combine_chunks())


WRITERS: Mapping[Form, Callable[[Path, pa.Table, Mapping[str, int] | None], Any]] = {
    "parquet": _write_parquet,
    "csv": _write_csv,
    "arrow": _write_arrow,
}
