"""What tests of every folder share: an engine, the command, places for stores, and a real server."""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from dtariff.cli import main
from dtariff.engine import Engine

# Tests ask the tables of the package, whatever this user has updated; no test reads or writes what is his.
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="dtariff-data-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)

# How long an example takes says how busy the machine is, and nothing of the law.
settings.register_profile("dtariff", deadline=None)
settings.load_profile("dtariff")


@pytest.fixture(scope="session")
def engine() -> Engine:
    """An engine on the tables that come with the package."""
    return Engine()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-snapshots", action="store_true", help="keep the present prices as the snapshots")


# --- the command ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its output as JSON."""
        return json.loads(self.out, parse_float=_no_float, parse_constant=_no_float)


def _no_float(text: str) -> float:
    pytest.fail(f"{text} stands in the answer as a binary float")


Run = Callable[..., Told]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process."""

    def _run(*argv: str) -> Told:
        try:
            code = main(list(argv))
        except SystemExit as stopped:  # argparse leaves so
            code = stopped.code if isinstance(stopped.code, int) else 1
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return _run


# --- places for stores ---------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """Where a store may be made: nothing is there yet."""
    found: str = request.getfixturevalue(f"{request.param}_place")
    return found


@pytest.fixture
def sqlite_place(tmp_path: Path) -> str:
    """A path that holds what paths may hold."""
    return str(tmp_path / "Bücher & 100% ? #1.sqlite")


@pytest.fixture
def postgresql_place(server: "Server") -> str:
    """The URL of a new schema: as empty as a new database, and sooner made."""
    return server.new_schema()


# --- a server ------------------------------------------------------------------------------------------------------


class Server:
    """A PostgreSQL server of our own on a socket, as durable as one in use."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._numbers = count(1)
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as:  # a server refuses to run as root
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        self.start()

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = f"-k {self._folder} -c listen_addresses= -c fsync=on -c max_connections=40"
        self._run("pg_ctl", "start", "-w", "-D", self._folder / "data", "-l", self._folder / "log", "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stops it; ``immediate`` is as if the machine had failed."""
        self._run("pg_ctl", "stop", "-w", "-D", self._folder / "data", "-m", mode)

    def new_database(self, more: str = "") -> str:
        """The URL of a new and empty database."""
        name = f"store_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} {more}")
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def new_schema(self) -> str:
        """The URL of a new and empty schema."""
        name = f"shop_{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://postgres@/postgres?host={self._folder}&options=-csearch_path%3D{name}"

    def execute(self, statement: str) -> None:
        """Runs a statement as the owner of all."""
        import psycopg  # noqa: PLC0415 - tests of other things need none

        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [*self._as, str(self._programs / program), *map(str, arguments)]
        # A server that inherits a pipe would keep it open, and us waiting.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/")
            said.seek(0)
            assert done.returncode == 0, said.read().decode()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server for this session."""
    yield from _server()


@pytest.fixture
def short_lived_server() -> Iterator[Server]:
    """A server for one test, which may fail it."""
    yield from _server()


def _server() -> Iterator[Server]:
    """A server while it is needed. Without PostgreSQL tests are skipped, but not where all must run."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        told = "PostgreSQL is not installed: no initdb on the path or in /usr/lib/postgresql"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    folder = Path(tempfile.mkdtemp(prefix="dtariff-"))  # short, for the socket, and where the server's user can enter
    try:
        made = Server(found[-1], folder)
        try:
            yield made
        finally:
            made.stop("immediate")
    finally:
        shutil.rmtree(folder)
