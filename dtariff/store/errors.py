"""What a database says when it fails, in the terms of the house."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from dtariff.model.errors import DTariffError, StoreError


class _Failure(NamedTuple):
    """What failed, and what to do."""

    code: str
    says: str
    hint: str


AGAIN = "try again: the same reference is never recorded twice"
BUSY = _Failure("store_busy", "others are writing to it", AGAIN)
FULL = _Failure("store_full", "there is no room to write", f"make room, then {AGAIN}")
READ_ONLY = _Failure("store_read_only", "it may be read, but not written", "let this user write to it")
AWAY = _Failure("store_unreachable", "it cannot be reached", f"see that it exists and answers, then {AGAIN}")
DAMAGED = _Failure("store_damaged", "it does not hold what a store of records holds", "restore it from a copy")
OTHER = _Failure("store_failed", "the database refused", "")

OF_SQLITE = {
    sqlite3.SQLITE_ERROR: DAMAGED,  # a statement that does not fit: a table or a column is missing
    sqlite3.SQLITE_PERM: AWAY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
"""By the primary code of https://sqlite.org/rescode.html."""
OF_POSTGRESQL = {
    "08": AWAY,  # connection
    "25006": READ_ONLY,  # read-only transaction, as on a standby
    "28": AWAY,  # authorization
    "3D": AWAY,  # no such database
    "40": BUSY,  # deadlock, serialization
    "42": DAMAGED,  # a table or a column is missing
    "42501": READ_ONLY,  # no privilege
    "53": BUSY,  # resources, among them connections
    "53100": FULL,
    "55P03": BUSY,  # a lock was not to be had in time
    "57": AWAY,  # shutdown, or not yet up
    "57014": BUSY,  # cancelled, as by a time limit
    "XX": DAMAGED,
}
"""By SQLSTATE, whole or its class, of https://www.postgresql.org/docs/current/errcodes-appendix.html."""


@contextmanager
def told(place: str) -> Iterator[None]:
    """Whatever the database raises within becomes a `StoreError` that names the place."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise store_error(place, _failure(error), _says(error)) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise store_error(place, FULL if full else AWAY, error.strerror or str(error)) from error
    except ValueError as error:
        if isinstance(error, DTariffError):
            raise
        raise store_error(place, DAMAGED, str(error)) from error  # what is kept is not of its form


def store_error(place: str, failure: _Failure, more: str = "") -> StoreError:
    """The error of a failure at a place."""
    tail = f": {more}" if more else ""
    return StoreError(failure.code, f"the store at {place}: {failure.says}{tail}", hint=failure.hint)


def _failure(error: Exception) -> _Failure:
    if isinstance(error, NoConnectionFree):
        return BUSY
    raised = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(raised, sqlite3.Error):
        return _of_sqlite(raised)
    state = getattr(raised, "sqlstate", None) or ""
    found = OF_POSTGRESQL.get(state) or OF_POSTGRESQL.get(state[:2])
    if found is None and isinstance(error, DBAPIError):
        # Without a state nobody answered: the connection broke, or could not be made.
        return AWAY if error.connection_invalidated or not state else OTHER
    return found or OTHER


def _of_sqlite(error: sqlite3.Error) -> _Failure:
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None:  # raised by the module itself: text that is none, say
        return DAMAGED if isinstance(error, sqlite3.OperationalError) else OTHER
    if extended == sqlite3.SQLITE_IOERR_WRITE:  # what SQLite says of a quota, or of a limit to the size of a file
        return FULL
    return OF_SQLITE.get(extended & 0xFF, OTHER)


def _says(error: Exception) -> str:
    """The database's own words, on one line, without the statement: it would tell what was to be written."""
    raised = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(raised).split())
