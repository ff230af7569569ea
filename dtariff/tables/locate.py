"""Where the tables are: beside the package, in a checkout and in a wheel alike, or in the user's folder once updated.

`dtariff tables update` keeps each release in a folder of its own, ``<number>-<digest>``, below the user's folder of
data, and a small file there, ``current.json``, names the one in use. That file is replaced in one step: whoever reads
it finds the old tables or the new.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

from dtariff.model.errors import DataError

FOLDER = "tariff_tables"
POINTER = "current.json"
AGAIN = "run: dtariff tables update, or: dtariff tables update --remove, for the tables of the package"


class InUse(NamedTuple):
    """Updated tables that are in use.

    Attributes:
        number: of the release.
        digest: of its texts, whole.
        folder: where they lie.
        version: of the dtariff that put them in use.
        mirror: where they came from.
    """

    number: int
    digest: str
    folder: Path
    version: str
    mirror: str


def package_folder() -> Path:
    """The folder of the tables that came with this package.

    Raises:
        DataError: ``tables_missing`` if the installation lacks them.
    """
    folder = Path(__file__).resolve().parents[2] / FOLDER
    if not folder.is_dir():
        raise DataError("tables_missing", f"no folder {FOLDER} at {folder.parent}", hint="reinstall dtariff")
    return folder


def updates_folder() -> Path | None:
    """Where the updates of this user are, or would be; None for a user without a home."""
    named = os.environ.get("XDG_DATA_HOME", "")
    try:
        data = Path(named) if os.path.isabs(named) else Path.home() / ".local" / "share"  # noqa: PTH117 - every start
    except RuntimeError:
        return None
    return data / "dtariff" / "tables"


def in_use(updates: Path | None = None) -> InUse | None:
    """The updated tables in use, or None where those of the package are.

    Args:
        updates: a folder of updates; by default the user's own.

    Raises:
        DataError: ``tables_tampered`` if what says so cannot be read.
    """
    place = updates or updates_folder()
    if place is None:
        return None
    pointer = place / POINTER
    try:
        text = pointer.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DataError("tables_tampered", f"{pointer} cannot be read: {error.strerror}", hint=AGAIN) from None
    try:
        said = json.loads(text)
        number, digest = int(said["number"]), str(said["digest"])
        folder = place / folder_name(number, digest)
        return InUse(number, digest, folder, str(said["dtariff"]), str(said["mirror"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise DataError("tables_tampered", f"{pointer} does not name tables", hint=AGAIN) from error


def folder_name(number: int, digest: str) -> str:
    """The name of the folder of a release.

    Raises:
        ValueError: the digest is none.
    """
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):  # noqa: PLR2004 - the length of SHA-256
        raise ValueError(f"{digest[:80]!r} is no digest")
    return f"{number}-{digest[:16]}"


def tables_folder() -> Path:
    """The folder of the tables in use: those updated last, or those that came with the package.

    Raises:
        DataError: ``tables_missing``, ``tables_tampered``.
    """
    used = in_use()
    return used.folder if used else package_folder()
