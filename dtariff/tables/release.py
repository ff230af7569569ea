"""From the texts of the tables to a Book: checked, compiled once, and found again by the digest of the texts.

People edit TOML; a process loads the compiled form. The compiled form lies in the user's cache folder under the digest
of the very texts it was made from, so that a changed table is never answered from an old compilation.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from dtariff._version import __version__
from dtariff.model import law
from dtariff.model.citation import Form
from dtariff.model.errors import ConflictError, DataError, Fault
from dtariff.model.law import Instrument
from dtariff.tables.book import Book
from dtariff.tables.locate import tables_folder
from dtariff.tables.plain import to_plain
from dtariff.tables.texts import Texts, digest_of, read_texts

Compiled = dict[str, Any]
KEPT = 8
"""Compilations kept at most."""


def load(folder: Path | None = None) -> Book:
    """The Book of a folder of tables, by default of those that came with the package.

    Raises:
        DataError: ``tables_missing``, or ``tables_broken`` with every fault found.
        ConflictError: ``rules_conflict`` where rules quarrel and nothing else is wrong.
    """
    texts = read_texts(folder or tables_folder())
    digest = digest_of(texts)
    kept = _kept_path(digest)
    compiled = _read_kept(kept, digest) if kept else None
    if compiled is None:
        compiled = compile_texts(texts)
        if kept:
            _keep(kept, compiled)
    return _book(compiled)


def book_of(texts: Texts) -> Book:
    """The Book of tables given as texts.

    Raises:
        DataError: ``tables_broken`` with every fault found.
    """
    return _book(compile_texts(texts))


def compile_texts(texts: Texts) -> Compiled:
    """The compiled form of tables that have no fault.

    Raises:
        DataError: ``tables_broken`` with every fault found.
    """
    # These bring pydantic, which a process that finds a compiled form never loads.
    from dtariff.tables.checks import check  # noqa: PLC0415
    from dtariff.tables.reader import read_forms  # noqa: PLC0415

    forms, faults = read_forms(texts)
    faults = faults or check(forms)
    if faults:
        raise _broken(faults)
    files = {path: json.dumps(to_plain(form), separators=(",", ":")) for path, form in forms.items()}
    return {"digest": digest_of(texts), "files": files, "index": _index(forms.values())}


def _broken(faults: list[Fault]) -> DataError:
    message = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the tables, the first: {faults[0]}"
    hint = "run: dtariff tables check"
    if all(fault.code == "rules_conflict" for fault in faults):
        return ConflictError("rules_conflict", message, faults=faults, hint=hint)
    return DataError("tables_broken", message, faults=faults, hint=hint)


def _index(forms: Iterable[Form]) -> dict[str, list[str]]:
    """Instruments by the parties they name; under ``*`` those that bind whatever the origin."""
    index: dict[str, list[str]] = {}
    for form in forms:
        if isinstance(form, Instrument):
            for party in sorted({row.code for row in form.parties}) if form.binds == "pair" else ["*"]:
                index.setdefault(party, []).append(form.id)
    return index


def _book(compiled: Compiled) -> Book:
    return Book(compiled["digest"], compiled["files"], compiled["index"])


# --- the kept compilation ------------------------------------------------------------------------------------------


def _kept_path(digest: str) -> Path | None:
    """Where the compilation of these texts is kept, or None for a user without a home."""
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return cache / "dtariff" / f"{digest}-{__version__}-{_forms_digest()}.json"


def _forms_digest() -> str:
    """What tells a compilation from one whose forms had other keys: it matters where the package itself is edited."""
    return hashlib.sha256(Path(law.__file__).read_bytes()).hexdigest()[:8]


def _read_kept(path: Path, digest: str) -> Compiled | None:
    """A compilation kept earlier, or None if there is none that is whole and of these very texts."""
    try:
        compiled: Compiled = json.loads(path.read_bytes())
        return compiled if compiled["digest"] == digest and {"files", "index"} <= compiled.keys() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, compiled: Compiled) -> None:
    """Keeps a compilation, whole or not at all; a folder that cannot be written only costs time at the next start."""
    import tempfile  # noqa: PLC0415 - only the first start after a change of the tables keeps anything

    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
            new = Path(file.name)
            try:
                json.dump(compiled, file, separators=(",", ":"))
                file.close()
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)
        _forget_oldest(path.parent)


def _forget_oldest(folder: Path) -> None:
    """Keeps the newest few compilations; tables under edit leave many behind."""
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)
