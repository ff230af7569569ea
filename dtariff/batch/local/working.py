"""The folder in which an answer is made, beside the place where it will be: whole or not there.

``OUT.incomplete`` holds the manifest with the question, the journal with a line for each part that is done, and the
parts. A part stands in the journal only once its files are on the disk under their names. When all parts are done the
manifest is written anew with all that came of them, the journal goes, and the folder gets its name. Whoever comes after
a run that was stopped at any moment finds either no folder of that name or one that says how far it is.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from dtariff.batch.local.part_files import REFUSED, RESULTS, PartFile, keep_names, told
from dtariff.batch.local.tally import Tally, tally_of
from dtariff.model.errors import InputError, StoreError

FORM = "dtariff batch 1"
MANIFEST, JOURNAL = "manifest.json", "journal.jsonl"


class Done(NamedTuple):
    """A part that is done.

    Attributes:
        part: its number.
        files: its results, and its refused rows where it has any.
        tally: what came of its rows.
    """

    part: int
    files: tuple[PartFile, ...]
    tally: Tally

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {"part": self.part, "files": [one._asdict() for one in self.files], "tally": self.tally.as_dict()}


def _done(data: Mapping[str, Any]) -> Done:
    return Done(data["part"], tuple(PartFile(**one) for one in data["files"]), tally_of(data["tally"]))


class Working:
    """The folder of a run that nobody else is at (see `working`).

    Attributes:
        folder: where it is.
        question: of the run that was begun here; None if none was.
    """

    def __init__(self, out: Path, folder: Path) -> None:
        self.out = out
        self.folder = folder
        data = _json(folder / MANIFEST) if (folder / MANIFEST).exists() else None
        self.question: Mapping[str, Any] | None = data["question"] if data else None
        self._held: list[Any] = data.get("parts", []) if data else []

    def begin(self, question: Mapping[str, Any], *, restart: bool) -> dict[int, Done]:
        """Begins a run, or goes on with the one that was begun.

        Returns:
            The parts that are done: those whose files are what the journal says.

        Raises:
            InputError: ``run_differs`` where another run was begun here. StoreError: ``export_failed``.
        """
        question = json.loads(json.dumps(question))
        if self.question is not None and not restart:
            _refuse_other(self.question, question, self.folder)
        goes_on = self.question is not None and not restart
        held = {one.part: one for one in self._read() if self._is_whole(one)} if goes_on else {}
        with told(self.folder):
            lines = "".join(_line(held[part]) for part in sorted(held))
            _write(self.folder / JOURNAL, lines)
            _write(self.folder / MANIFEST, _text({"form": FORM, "complete": False, "question": question}))
            self._clear({file.name for one in held.values() for file in one.files})
        return held

    def keep(self, done: Done) -> None:
        """Notes that a part is done.

        Raises:
            StoreError: ``export_failed``.
        """
        path = self.folder / JOURNAL
        with told(path), path.open("ab") as file:
            file.write(_line(done).encode())
            file.flush()
            os.fsync(file.fileno())

    def finish(self, manifest: Mapping[str, Any], *, replace: bool) -> None:
        """Gives the folder its name, now that all is done.

        Args:
            manifest: what it says besides its form.
            replace: whether the answer of another run may stand there; it goes.

        Raises:
            InputError: ``folder_exists``. StoreError: ``export_failed``.
        """
        with told(self.out):
            _write(self.folder / MANIFEST, _text({"form": FORM, "complete": True, **manifest}))
            (self.folder / JOURNAL).unlink(missing_ok=True)
            keep_names(self.folder)
            refuse_taken(self.out, replace=replace)
            before = self.out.with_name(f"{self.out.name}.replaced")
            _remove_answer(before)
            if self.out.exists() and any(self.out.iterdir()):
                self.out.rename(before)
            self.folder.rename(self.out)
            keep_names(self.out.parent)
            _remove_answer(before)

    def _read(self) -> Iterator[Done]:
        """The parts of a run that were noted; what was written last may be cut off, and then counts for nothing."""
        yield from map(_done, self._held)
        path = self.folder / JOURNAL
        if path.exists():
            for line in path.read_bytes().split(b"\n"):
                try:
                    yield _done(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    return

    def _is_whole(self, done: Done) -> bool:
        return all(_digest(self.folder / file.name) == file.sha256 for file in done.files)

    def _clear(self, kept: set[str]) -> None:
        """Removes what is of no part that is done."""
        for kind in (RESULTS, REFUSED):
            (self.folder / kind).mkdir(exist_ok=True)
            for path in (self.folder / kind).iterdir():
                if f"{kind}/{path.name}" not in kept:
                    path.unlink()


@contextmanager
def working(out: Path, *, replace: bool) -> Iterator[Working]:
    """The folder beside the place of an answer, kept from others as long as this one works there.

    Raises:
        InputError: ``folder_exists`` where something stands in the way that is no answer to be replaced. StoreError:
            ``run_busy`` where another run works there, ``export_failed``.
    """
    with told(out):
        out = out.resolve()  # what a link leads to is made there, and its last name is one
        refuse_taken(out, replace=replace)
    folder = out.with_name(f"{out.name}.incomplete")
    with told(folder):
        out.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
    with _alone(folder):
        _refuse_foreign(folder)
        yield Working(out, folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps other runs out of a folder, where the system knows locks of folders.

    Raises:
        StoreError: ``run_busy``.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    with told(folder):
        place = os.open(folder, os.O_RDONLY)
    try:
        with _told_busy(folder):
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(place), folder.stat()):
                raise FileNotFoundError  # the other run was just done, and the folder has its name
        yield
    finally:
        os.close(place)


@contextmanager
def _told_busy(folder: Path) -> Iterator[None]:
    try:
        yield
    except (BlockingIOError, FileNotFoundError):
        hint = "wait until it is done, or name another folder"
        raise StoreError("run_busy", f"another run works in {folder}", param="out", hint=hint) from None


def refuse_taken(out: Path, *, replace: bool) -> None:
    """Refuses a place where something stands: all but an empty folder, and an answer that is to be replaced.

    Raises:
        InputError: ``folder_exists``.
    """
    if not out.exists() and not out.is_symlink():
        return
    if out.is_dir() and not any(out.iterdir()):
        return
    if not _is_answer(out):
        hint = "name a new folder"
        raise InputError("folder_exists", f"{out} is there already, and is no answer of a run", param="out", hint=hint)
    if not replace:
        hint = "name a new folder, or add --replace"
        raise InputError("folder_exists", f"{out} is there already", param="out", hint=hint)


def _refuse_foreign(folder: Path) -> None:
    left = {path.name for path in folder.iterdir()}
    if MANIFEST in left and _is_answer(folder):
        return
    if left - {_beside(folder / MANIFEST).name, _beside(folder / JOURNAL).name, JOURNAL}:
        message = f"{folder} is there already, and is of no run"
        raise InputError("folder_exists", message, param="out", hint="name a new folder")


def _is_answer(folder: Path) -> bool:
    path = folder / MANIFEST
    return path.is_file() and _json(path).get("form") == FORM


def _remove_answer(folder: Path) -> None:
    if folder.is_dir() and _is_answer(folder):
        shutil.rmtree(folder)


def _refuse_other(held: Mapping[str, Any], asked: Mapping[str, Any], folder: Path) -> None:
    differ = [key for key in {**held, **asked} if held.get(key) != asked.get(key)]
    if differ:
        message = f"a run with another question was begun in {folder}; what differs: {', '.join(differ)}"
        hint = "ask the same, or add --restart to begin anew, or name another folder"
        raise InputError("run_differs", message, param="out", hint=hint)


# --- files -----------------------------------------------------------------------------------------------------------


def _line(done: Done) -> str:
    return json.dumps(done.as_dict(), ensure_ascii=False) + "\n"


def _text(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(path: Path, text: str) -> None:
    """Writes a file so that either the old or the new one is there, whole."""
    beside = _beside(path)
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    keep_names(path.parent)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
