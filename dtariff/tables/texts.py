"""The bare texts of the tables and their digest: what every start of a process reads."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from dtariff.model.errors import DataError

Texts = Mapping[str, bytes]


def read_texts(folder: Path) -> dict[str, bytes]:
    """Every file of the tables by its path below the folder; hidden files and Markdown are not law.

    Raises:
        DataError: ``tables_missing`` if there is no such folder.
    """
    if not folder.is_dir():
        raise DataError("tables_missing", f"no folder {folder}", hint="name the folder that holds codes.toml")
    texts = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if is_law(name)]
        for name in filter(is_law, names):
            path = os.path.join(root, name)  # noqa: PTH118 - pathlib would double the time of this loop
            with open(path, "rb") as file:  # noqa: PTH123
                texts[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
    return dict(sorted(texts.items()))


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
