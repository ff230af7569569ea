"""A place in use: how it is opened, and closed again."""

from pathlib import Path
from types import TracebackType
from typing import Self

from dtariff.store.database import Database, database_at
from dtariff.store.schema import make_ready

BUSY_SECONDS = 5.0
"""How long a writer waits for the others."""


class Opened:
    """Something in an SQLite file or a PostgreSQL database. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, place: str | Path | None = None, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """What lies at a place, made if there is none, and brought to the newest version.

        Args:
            place: a path, ``postgresql://user@host/database``, or None for the user's own file:
                ``dtariff/records.sqlite`` in ``$XDG_DATA_HOME`` or ``~/.local/share``.
            busy_seconds: how long to wait for another writer.

        Raises:
            InputError: ``bad_store``.
            StoreError: ``store_newer``, ``store_unreachable``, ``store_damaged``, ``store_busy``, ``store_full``,
                ``store_read_only``, ``extra_missing``.
        """
        database = database_at(place, busy_seconds=busy_seconds)
        try:
            make_ready(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def place(self) -> str:
        """Where it is: a path, or a URL without its password."""
        return self._database.place

    def close(self) -> None:
        """Closes idle connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
