"""The bare texts of the tables and their digest: what every start of a process reads."""

import hashlib
import os
from collections.abc import Mapping
from errno import ELOOP
from pathlib import Path

from dtariff.model.errors import DataError, Fault

Texts = Mapping[str, bytes]


def read_texts(folder: Path) -> dict[str, bytes]:
    """Every file of the tables by its path below the folder; hidden files and Markdown are not law.

    Raises:
        DataError: ``tables_missing`` if there is no such folder; ``tables_broken`` if one of its files cannot be read,
            or if a folder in it is a link, which nobody follows: all its law would be gone.
    """
    if not folder.is_dir():
        raise DataError("tables_missing", f"no folder {folder}", hint="name the folder that holds codes.toml")
    texts = {}
    try:
        for root, folders, names in os.walk(folder, onerror=_raise):
            folders[:] = [name for name in folders if is_law(name)]
            for name in folders:
                if os.path.islink(path := os.path.join(root, name)):  # noqa: PTH114, PTH118 - as below
                    _raise(OSError(ELOOP, "it is a link to a folder", path))
            for name in filter(is_law, names):
                path = os.path.join(root, name)  # noqa: PTH118 - pathlib would double the time of this loop
                with open(path, "rb") as file:  # noqa: PTH123
                    texts[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
    except OSError as error:
        place = os.path.relpath(error.filename or folder, folder).replace(os.sep, "/")
        faults = [Fault(place, "", "unreadable_file", error.strerror or str(error))]
        raise DataError("tables_broken", f"the tables in {folder} cannot be read", faults=faults) from None
    return dict(sorted(texts.items()))


def _raise(error: OSError) -> None:
    raise error


def is_law(name: str) -> bool:
    """Whether a file or folder of this name can be a part of the tables."""
    return not name.startswith((".", "_")) and not name.endswith(".md")


def digest_of(texts: Texts) -> str:
    """SHA-256 over the paths and texts of all tables, in the order of their paths."""
    running = hashlib.sha256()
    for path, text in sorted(texts.items()):
        running.update(f"{path}\0{len(text)}\0".encode())
        running.update(text)
    return running.hexdigest()
