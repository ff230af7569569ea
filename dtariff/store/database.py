"""The two databases a store can lie in, made to behave alike.

On both there is one writer at a time, who waits for his turn before he reads what he will judge by; so nothing that he
saw is out of date when he writes, and records become visible in the order of their numbers: who reads on after the last
number he saw misses none. On both a transaction is on disk before it is called done.
"""

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from dtariff.model.errors import InputError, StoreError
from dtariff.store.errors import told

FILE_NAME = "records.sqlite"
WRITES = "dtariff_writes"
"""The execution option of a transaction that writes."""
LOCK = int.from_bytes(b"dtariff")
"""The advisory lock of PostgreSQL that makes one writer of many."""
CONNECT_SECONDS = 10
SERVED: "weakref.WeakSet[Engine]" = weakref.WeakSet()
"""The engines of this process that hold connections to a server."""
HINT = "a path, or postgresql://user@host/database"


class Database:
    """Where a store lies: sessions to read, and transactions to write.

    Attributes:
        place: path or URL, without a password.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self.place = place
        self.engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

    def close(self) -> None:
        """Closes idle connections; the next session makes new ones."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees what was committed."""
        with told(self.place), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The only transaction that writes: all of it is kept when it ends, or nothing if it raises."""
        with told(self.place), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session


def database_at(place: str | Path | None, *, busy_seconds: float) -> Database:
    """The database of a path or a URL; a file that does not exist is made.

    Args:
        place: a path, ``sqlite:///path``, ``postgresql://...``, or None for the user's own file.
        busy_seconds: how long to wait for another writer.

    Raises:
        InputError: ``bad_store``.
        StoreError: ``store_unreachable``, ``store_full``, ``extra_missing``.
    """
    if isinstance(place, str) and "://" in place:
        url = _url(place)
        if url.get_backend_name() == "postgresql":
            return _postgresql(url, busy_seconds)
        return _sqlite(_named(url.database or ""), busy_seconds)
    return _sqlite(_place_of_own_file() if place is None else _named(place), busy_seconds)


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the second where a port is no number
        raise InputError("bad_store", "the text is no URL of a database", param="store", hint=HINT) from None
    if url.get_backend_name() == "postgres":  # as many hosts still write it
        url = url.set(drivername="postgresql")
    if url.get_backend_name() not in {"postgresql", "sqlite"} or (url.get_backend_name() == "sqlite" and url.query):
        told_url = url.render_as_string(hide_password=True)
        raise InputError("bad_store", f"no store of records in {told_url!r}", param="store", hint=HINT)
    return url


# --- SQLite --------------------------------------------------------------------------------------------------------


def own_file() -> Path:
    """The user's own file, whether it is there or not.

    Raises:
        InputError: ``bad_store`` for a user without a home.
    """
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    try:
        data = named if named.is_absolute() else Path.home() / ".local" / "share"
    except RuntimeError:
        raise InputError("bad_store", "this user has no home for a store", param="store", hint=HINT) from None
    return data / "dtariff" / FILE_NAME


def _place_of_own_file() -> Path:
    """The user's own file, in a folder that nobody else can read: evidence tells of persons."""
    path = own_file()
    with told(str(path.parent)):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _named(place: object) -> Path:
    if not isinstance(place, (str, Path)) or str(place) in {"", ".", ":memory:"} or "\0" in str(place):
        raise InputError("bad_store", f"{place!r} names no file", param="store", hint=HINT)
    return Path(place)


def _sqlite(path: Path, busy_seconds: float) -> Database:
    path = path.absolute()
    with told(str(path)):
        _make(path)
    address = f"{path.as_uri()}?mode=rw"  # a file that went away is an error, not a new and empty one

    def connect() -> sqlite3.Connection:
        # The transactions are ours: see _begin_sqlite.
        return sqlite3.connect(address, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False)

    # A connection for each transaction: nothing is shared across a fork, and a file that was replaced is noticed.
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", _settle_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, str(path))


def _make(path: Path) -> None:
    """An empty file for its owner alone, if there is none; one that exists is not touched."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return


def _settle_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """Durable settings.

    A rollback journal, not a write-ahead log: with that, SQLite before 3.51.3 can damage a file to which two processes
    write (https://www.sqlite.org/wal.html#walresetbug). With FULL, the journal too is on disk when a commit returns.
    Without spilling, a large transaction stays in memory until then: a writer whose cache is full would lock readers
    out for the rest of it (https://www.sqlite.org/pragma.html#pragma_cache_spill).
    """
    for setting in ("journal_mode = TRUNCATE", "synchronous = FULL", "foreign_keys = ON", "cache_spill = OFF"):
        connection.execute(f"PRAGMA {setting}").close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: one who read first could not, if another wrote meanwhile."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


def _postgresql(url: URL, busy_seconds: float) -> Database:
    place = url.render_as_string(hide_password=True)
    settings: dict[str, Any] = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=settings,
            pool_pre_ping=True,  # a server that was started anew has forgotten our connections
            isolation_level="READ COMMITTED",  # a writer must see what the writer before him committed
            hide_parameters=True,
        )
    except ModuleNotFoundError as error:
        hint = 'pip install "dtariff[postgres]"'
        raise StoreError("extra_missing", f"the store at {place} needs {error.name}", hint=hint) from error
    milliseconds = max(1, round(busy_seconds * 1000))
    patience = f"SET LOCAL lock_timeout = {milliseconds}"
    turn = f"""
        {patience};
        SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
        SELECT pg_advisory_xact_lock({LOCK})
    """

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(turn if connection.get_execution_options().get(WRITES) else patience)

    event.listen(engine, "begin", begin)
    SERVED.add(engine)
    return Database(engine, place)


def _forget_connections() -> None:
    """A forked child makes connections of its own: two processes on one would mix their words."""
    for engine in list(SERVED):
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_connections)
