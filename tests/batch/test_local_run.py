"""A run may be stopped at any moment: what comes out in the end is the same, and nothing before looks whole."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from dtariff.batch.layout import Layout
from dtariff.batch.local import Answer, How, Sales, run
from dtariff.batch.mapping import layout_of
from dtariff.engine import Engine
from dtariff.model.errors import InputError, StoreError

KILLING = Path(__file__).with_name("killing.py")
SAME = {"origin": "US", "on": "2026-11-23"}


def write_sales(path: Path, rows: int) -> Path:
    """Sales of software and films from the US, every hundredth row too short."""
    chance = random.Random(1)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "content", "price", "currency", "destination"])
        for at in range(rows):
            row = [f"o{at}", chance.choice(["film", "software"]), f"{chance.randint(1, 9999) / 100:.2f}"]
            out.writerow(row if at % 100 == 50 else [*row, "USD", chance.choice(["JP", "DE", "CM", "ID"])])
    return path


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sales(tmp_path_factory.mktemp("sales") / "sales.csv", 720)


def price(path: Path, out: Path, engine: Engine, how: How | None = None, **asked: Any) -> Answer:
    files = Sales([path])
    layout = layout_of(files.schema.names, same=SAME)
    return run(files, out, layout, engine, how or How(part=100, workers=2), **asked)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Stop(Exception):  # noqa: N818 - what a caller may raise
    """Ends a run from without."""


def stopped(path: Path, out: Path, engine: Engine, after: int, how: How | None = None) -> None:
    """A run that somebody ends after so many rows."""

    def tell(done: int, of: int) -> None:
        if done >= after:
            raise Stop

    with pytest.raises(Stop):
        price(path, out, engine, how, tell=tell)


# --- killed ---


@pytest.mark.parametrize("how", ["steps", "moments"])
def test_a_run_killed_again_and_again_gives_the_bytes_of_one_that_was_not(
    sales: Path, tmp_path: Path, how: str
) -> None:
    done = subprocess.run(
        [sys.executable, KILLING, sales, tmp_path, how], check=True, capture_output=True, text=True, timeout=120
    )
    assert int(done.stdout) >= 5
    assert len(contents(tmp_path / "whole")) == 8 + 7 + 1
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed", "whole"]
