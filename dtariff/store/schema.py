"""The version of a store: which it has, and how it comes to the newest.

Most processes meet a store that is up to date; they ask for its version and load no Alembic.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect
from sqlmodel import Session, text

from dtariff.model.errors import StoreError
from dtariff.store.database import Database

VERSION_TABLE = "dtariff_version"
"""Alembic's own table, under a name that does not get in the way of the caller's migrations in one database."""
REVISIONS = ("0001", "0002")
"""Every migration of `dtariff.store.migrations`, the oldest first."""
HEAD = REVISIONS[-1]
FOLDER = Path(__file__).parent / "migrations"


def make_ready(database: Database) -> None:
    """Brings a store to the newest version; of several processes one does it, and the others wait.

    Raises:
        StoreError: ``store_newer`` if a newer dtariff made it; it is not touched. ``extra_missing`` without Alembic.
    """
    with database.reading() as session:
        if _version(session, database.place) == HEAD:
            return
    try:
        from alembic import command  # noqa: PLC0415 - half a second, spent before the lock is taken
    except ModuleNotFoundError as error:
        hint = 'pip install "dtariff[checkout]"'
        raise StoreError("extra_missing", "to make a store of records Alembic is needed", hint=hint) from error
    with database.writing() as session:
        if _version(session, database.place) != HEAD:
            command.upgrade(migrations(session.connection()), "head")


def _version(session: Session, place: str) -> str | None:
    """The version of a store; None if nothing of it exists yet."""
    connection = session.connection()
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - ours
    if found is not None and found not in REVISIONS:
        message = f"the store at {place} has version {found}; this dtariff knows up to {HEAD}"
        raise StoreError("store_newer", message, hint="install the newer dtariff that made it")
    return found


def migrations(connection: Connection) -> Any:
    """Alembic's configuration of our migrations on a connection whose transaction is ours."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
