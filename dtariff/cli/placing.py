"""Puts results where a user wants them: a file or a folder is there whole, or not at all, and nothing is overwritten.

``--replace`` puts a file in the place of another, and a folder in the place of one that holds nothing but such results.
"""

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dtariff.model.errors import InputError, StoreError

HINT = "choose another name, or add --replace"


def refuse_taken(path: Path, param: str, *, replace: bool, names: Collection[str] | None = None) -> None:
    """Refuses a place that is taken.

    Args:
        path: where a file is to be, or a folder of files.
        param: the argument to name in an error.
        replace: whether what is there may go.
        names: the names that files of a folder have, None for a file: a folder that holds others is never replaced.

    Raises:
        InputError: ``folder_exists``. StoreError: ``export_failed`` where there is no folder to put it in.
    """
    if not path.absolute().parent.is_dir():
        message = f"{path}: there is no folder {path.absolute().parent}"
        raise StoreError("export_failed", message, param=param, hint="make the folder first")
    if not (path.exists() or path.is_symlink()):
        return
    if not replace:
        raise InputError("folder_exists", f"{path} is there already", param=param, hint=HINT)
    if names is None:
        if path.is_dir():
            raise InputError("folder_exists", f"{path} is a folder", param=param, hint="name a file")
    elif path.is_symlink() or not path.is_dir():
        raise InputError("folder_exists", f"{path} is no folder", param=param, hint="choose another name")
    elif others := sorted(found.name for found in path.iterdir() if found.name not in names or found.is_dir()):
        message = f"{path} holds more than results, such as {others[0]}"
        raise InputError("folder_exists", message, param=param, hint="choose another name, or move that away")


def write_file(path: Path, data: bytes, param: str, *, replace: bool) -> None:
    """Writes a file.

    Raises:
        InputError: ``folder_exists``. StoreError: ``export_failed``, and then there is nothing new.
    """
    refuse_taken(path, param, replace=replace)
    with (
        _told(path, param),
        tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".", suffix=".tmp") as beside,
    ):
        _put(Path(beside) / path.name, data)
        (Path(beside) / path.name).replace(path)


def write_folder(
    folder: Path, files: Mapping[str, bytes], param: str, *, replace: bool, names: Collection[str]
) -> None:
    """Writes a folder of files; ``names`` are those that an older one in its place may have.

    Raises:
        InputError: ``folder_exists``. StoreError: ``export_failed``, and then all is as it was.
    """
    refuse_taken(folder, param, replace=replace, names=names)
    around = folder.absolute().parent
    with _told(folder, param), tempfile.TemporaryDirectory(dir=around, prefix=".", suffix=".tmp") as beside:
        made, old = Path(beside) / "new", Path(beside) / "old"
        made.mkdir()
        for name, data in files.items():
            _put(made / name, data)
        if folder.exists():
            folder.rename(old)
        try:
            made.rename(folder)
        except BaseException:
            if old.exists():
                old.rename(folder)
            raise


def _put(path: Path, data: bytes) -> None:
    """A file on the disk, with all its bytes."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _told(path: Path, param: str) -> Iterator[None]:
    """What the disk says, as an error of ours."""
    try:
        yield
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise StoreError("export_failed", message, param=param) from error
