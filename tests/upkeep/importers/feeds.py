"""Bytes as an importer reads them, and the files that nobody should send."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from dtariff.model.errors import DataError, Fault
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of_bytes
from dtariff.upkeep.importers.importer import Ask

RowT = TypeVar("RowT")
ON = date(2026, 11, 26)
ASK = Ask(ON)
SAMPLES = Path(__file__).parent / "samples"
MB = 1024 * 1024


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def read(source: str, kind: type[RowT], data: bytes, name: str, ask: Ask = ASK) -> tuple[list[RowT], list[Fault]]:
    """The rows and the faults of a file."""
    importer = importer_of(source)
    with feed_of_bytes(data, name, largest=importer.largest) as feed:
        every = [*importer.read(feed, ask)]
    rows: list[RowT] = [row for row in every if isinstance(row, kind)]
    faults = [row for row in every if isinstance(row, Fault)]
    assert len(rows) + len(faults) == len(every)
    return rows, faults


def refused(source: str, data: bytes, name: str, ask: Ask = ASK) -> tuple[str, str]:
    """Place and code of the one fault for which a whole file is refused; it names the file."""
    with pytest.raises(DataError) as raised:
        read(source, object, data, name, ask)
    assert raised.value.code == "source_broken"
    (fault,) = raised.value.faults
    assert fault.file.startswith(name)
    return fault.key, fault.code


def places(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.key, fault.code) for fault in faults]


def zipped(**members: bytes) -> bytes:
    """A zip of files; the name of each is given with ``_`` for its last point."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(".".join(name.rsplit("_", 1)), data)
    return out.getvalue()
