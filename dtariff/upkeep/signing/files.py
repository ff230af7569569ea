"""Files written whole or not at all, and one process at a time."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from dtariff.model.errors import UpdateError
from dtariff.tables.rewrite import replace_file

LOCK = ".lock"
OTHERS_READ = 0o644
"""What is public is served by whoever runs the server."""


def write_whole(path: Path, data: bytes) -> None:
    """Puts a file that others may read in its place in one step, and makes its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data, mode=OTHERS_READ)


def json_bytes(data: Any) -> bytes:
    """Plain data as people may read it."""
    return json.dumps(data, indent=2, ensure_ascii=False).encode() + b"\n"


@contextmanager
def alone(folder: Path, seconds: float) -> Iterator[None]:
    """Keeps other processes out of a folder; a process that is killed keeps nobody out.

    The lock is that of an empty SQLite file, which waits for its turn and works alike on every system.

    Raises:
        UpdateError: ``update_busy`` if the other does not end in time, ``update_unwritable``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / LOCK, timeout=seconds, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise unwritable(folder, error) from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise unwritable(folder, error) from error
            hint = "try again when it has ended"
            raise UpdateError("update_busy", f"another process is at work in {folder}", hint=hint) from error
        yield


def unwritable(folder: Path, error: Exception) -> UpdateError:
    """The error of a folder in which nothing can be written."""
    place, told = getattr(error, "filename", None) or folder, getattr(error, "strerror", None) or error
    message = f"{place} cannot be written: {told}"
    return UpdateError("update_unwritable", message, hint="the tables in use stay; let this user write there")
