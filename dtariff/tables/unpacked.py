"""Texts of tables written out as a folder that people can open: all of it at once, or nothing."""

import tempfile
from pathlib import Path, PurePosixPath

from dtariff.model.errors import InputError
from dtariff.tables.texts import Texts


def write_folder(texts: Texts, folder: Path) -> None:
    """Writes the files below a new folder, which is there when all of them are.

    Raises:
        InputError: ``folder_exists``; ``bad_path`` for a file that would lie outside, of which nothing is written.
        OSError: what the disk says.
    """
    if folder.exists() or folder.is_symlink():
        raise InputError("folder_exists", f"{folder} is there already", param="to", hint="name a new folder")
    for path in texts:
        _refuse_outside(path)
    with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=".", suffix=".tmp") as beside:
        made = Path(beside) / "tables"
        for path, text in texts.items():
            place = made / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text)
        made.rename(folder)


def _refuse_outside(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or ".." in parts or "\0" in path:
        raise InputError("bad_path", f"{path!r} is no path below a folder", param="to")
