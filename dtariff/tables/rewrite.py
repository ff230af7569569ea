"""Writes tables in their canonical form: each file whole, or not at all."""

import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dtariff.model.citation import Form
from dtariff.model.errors import DataError, Fault, StateError
from dtariff.model.schedule import Schedule
from dtariff.tables.canon import canonical
from dtariff.tables.reader import read_forms
from dtariff.tables.schedules import UNSORTED, read_schedule
from dtariff.tables.schema import form_of
from dtariff.tables.texts import Texts, read_texts


def rewrite(folder: Path, *, write: bool = True) -> list[str]:
    """Brings every file to its canonical form and returns the paths that differed.

    Args:
        folder: the tables.
        write: False only to look.

    Raises:
        DataError: ``tables_broken`` if a file cannot be read; then nothing is written.
    """
    texts = read_texts(folder)
    forms, faults = _read(texts)
    if faults:
        raise DataError("tables_broken", "some files cannot be read; nothing was written", faults=faults)
    wanted = {path: canonical(form).encode() for path, form in forms.items()}
    changed = [path for path, text in wanted.items() if text != texts[path]]
    for path in changed if write else ():
        replace_file(folder / path, wanted[path])
    return changed


def _read(texts: Texts) -> tuple[dict[str, Form], list[Fault]]:
    """The rows of every file and the faults, of which the order of the rows of a schedule is none here."""
    forms, faults = read_forms(texts)
    for path in sorted({fault.file for fault in faults if fault.code == UNSORTED and form_of(fault.file) is Schedule}):
        found = read_schedule(path, texts[path], in_order=False)
        if isinstance(found, Schedule):
            forms[path] = found
            faults = [fault for fault in faults if fault.file != path]
    return forms, faults


def replace_file(path: Path, text: bytes, *, mode: int | None = None) -> None:
    """Puts a new text in the place of a file in one step; it is on disk before it has its name.

    Args:
        path: the file.
        text: all of it.
        mode: who may read and write it; left out, as before, and a new one its owner alone.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            if mode is not None or path.exists():
                new.chmod(path.stat().st_mode if mode is None else mode)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def replace_files(folder: Path, files: Mapping[str, bytes], *, before: Mapping[str, bytes | None]) -> None:
    """Puts new texts in the place of several files: all of them, or none where something fails.

    Whatever can fail is done before the first file is replaced, and what was replaced is put back if something fails
    still. A process that is killed leaves the first few files new and the others old: the order is one in which that is
    sound.

    Args:
        folder: the tables.
        files: the new texts by their paths below it, in the order in which they are put in place.
        before: the texts that they replace, None for a new file: a file that is another one by now is left alone.

    Raises:
        StateError: ``tables_changed``, with the files that somebody else changed.
    """
    with _alone(folder), _undisturbed():
        changed = [path for path in files if _text(folder / path) != before[path]]
        if changed:
            message = f"somebody changed {', '.join(changed)} meanwhile; nothing was written"
            raise StateError("tables_changed", message, hint="ask again")
        staged: dict[Path, Path] = {}
        try:
            for path, text in files.items():
                staged[folder / path] = new = _place_beside(folder / path)
                _stage(folder / path, new, text)
            _put_in_place(folder, staged, before)
        finally:
            for new in staged.values():
                new.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps other imports out while this one writes, where the system knows locks of folders."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _text(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _place_beside(path: Path) -> Path:
    """Where a new text lies before it takes the place of a file; what a killed process left there goes."""
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f".{path.name}.tmp")
    new.unlink(missing_ok=True)
    return new


def _stage(path: Path, new: Path, text: bytes) -> None:
    """Puts a new text on the disk beside the file that it is to replace, through no link that lies there."""
    with new.open("xb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        new.chmod(path.stat().st_mode)


def _put_in_place(folder: Path, staged: Mapping[Path, Path], before: Mapping[str, bytes | None]) -> None:
    done: list[Path] = []
    try:
        for path, new in staged.items():
            new.replace(path)
            done.append(path)
    except OSError:
        for path in reversed(done):
            old = before[path.relative_to(folder).as_posix()]
            if old is None:
                path.unlink(missing_ok=True)
            else:
                replace_file(path, old)
        raise


@contextmanager
def _undisturbed() -> Iterator[None]:
    """For a moment Ctrl-C does nothing: what it would stop is done before the key is up again."""
    if threading.current_thread() is not threading.main_thread():  # it disturbs no other
        yield
        return
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
