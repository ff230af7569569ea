"""A sheet to record, an empty store in each kind of database, and processes that can be killed."""

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import dtariff
from dtariff.model.record import Parts, Sheet, SheetEvidence, SheetLine, line_of
from dtariff.store import Store

NOW = datetime(2026, 11, 23, 12, 0, 0, 125, tzinfo=UTC)
LINES = {"1": Parts(1000, 100, 231, 0, 0), "2": Parts(0, 0, 0, 0, 0), "gift": Parts(333, 0, 63, 5, -1)}

Job = tuple[str, str, dict[str, Any]]
"""A name, a verb of the store (``record``, ``releases.publish``), and its arguments."""


@pytest.fixture
def now() -> datetime:
    """The moment at which the sheets are issued; they expire half an hour later."""
    return NOW


@pytest.fixture
def sheet_of() -> Callable[..., Sheet]:
    """Makes the sheet of the quote of a number."""
    return make_sheet


def make_sheet(number: int = 1, *, lines: Mapping[str, Parts] | None = None, **other: Any) -> Sheet:
    """The sheet of the quote of a number: three lines, one of them free, and evidence of two sorts."""
    made = tuple(line_of(SheetLine, reference, parts) for reference, parts in (lines or LINES).items())
    whole = Parts(*(sum(parts) for parts in zip(*(line.parts for line in made), strict=True)))
    given: dict[str, Any] = {
        "quote_id": f"{number:064x}",
        "input_digest": f"{number + 1:064x}",
        "release": "d" * 64,
        "engine": "1.2.3",
        "on": date(2026, 11, 23),
        "known": date(2026, 11, 22),
        "currency": "USD",
        "digits": 2,
        "request": '{"content":"film","title":"Amélie 映画"}',
        "response": json.dumps({"levies": ["x" * 50] * 20}),
        "lines": made,
        "evidence": (
            SheetEvidence(kind="billing_address", place="FR", value="12 rue de l'Église", counted=True),
            SheetEvidence(kind="ip", place="DE", value="192.0.2.7", counted=False),
        ),
        "location_state": "settled",
        "issued_at": NOW,
        "expires_at": NOW + timedelta(minutes=30),
        **whole._asdict(),
        "total": whole.total,
    }
    return Sheet(**given | other)


# --- stores --------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An empty store."""
    with Store.open(place) as made:
        yield made


@pytest.fixture
def raw(place: str) -> Callable[[str], list[tuple[Any, ...]]]:
    """Runs a statement past the store."""

    def run(statement: str) -> list[tuple[Any, ...]]:
        with Store.open(place) as own, own._database.engine.begin() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


# --- processes -----------------------------------------------------------------------------------------------------


@dataclass
class Child:
    """A process that uses a store."""

    number: int
    report: Path
    _ask: Callable[[dict[str, Any]], str]

    def kill(self) -> None:
        """As ``kill -9`` does."""
        os.kill(self.number, signal.SIGKILL)
        self._ask({"wait": self.number})

    def wait(self) -> None:
        """Until it has done all its jobs."""
        assert self._ask({"wait": self.number}) == "0"

    def said(self) -> dict[str, str]:
        """What the store answered to each job by its name: ``done``, or the code of an error."""
        text = self.report.read_text(encoding="utf-8") if self.report.exists() else ""
        return dict(line.split("\t") for line in text.splitlines())  # a line is written at once, or not


class Nursery:
    """Makes processes that use a store, quickly."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._numbers = count(1)

    def start(self, place: str, jobs: Sequence[Job]) -> Child:
        """A process that opens a store and works off the jobs."""
        file = self._folder / f"{next(self._numbers)}.jobs"
        file.write_bytes(pickle.dumps((place, list(jobs))))
        return Child(int(self._ask({"jobs": str(file)})), file.with_suffix(".report"), self._ask)

    def _ask(self, order: dict[str, Any]) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Makes processes that use a store."""
    root = Path(dtariff.__path__[0]).parent
    script = Path(__file__).with_name("nursery.py")
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as process:
        yield Nursery(process, tmp_path_factory.mktemp("nursery"))
        assert process.stdin
        process.stdin.close()
