"""Compilations kept in the user's cache folder, so that a process need not read TOML.

A compilation lies under the digest of the very texts it was made from and of the code that made it, with a proof of its
own content: a changed table, a changed form or check, or a damaged file is never answered from. A folder that cannot be
written only costs time. Whoever may write there may also change the package; the proof is against accidents.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from dtariff._version import __version__
from dtariff.model import citation, law

Compiled = dict[str, Any]
KEPT = 8
"""Compilations kept at most."""


def find(digest: str) -> Compiled | None:
    """A compilation of these texts kept earlier, or None if there is none that is whole."""
    path = _path(digest)
    try:
        compiled: Compiled = json.loads(path.read_bytes()) if path else {}
        return compiled if compiled["digest"] == digest and compiled["proof"] == _proof(compiled) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep(compiled: Compiled) -> None:
    """Keeps a compilation, whole or not at all."""
    import tempfile  # noqa: PLC0415 - only the first start after a change of the tables keeps anything

    path = _path(compiled["digest"])
    if path is None:
        return
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
            new = Path(file.name)
            try:
                json.dump(compiled | {"proof": _proof(compiled)}, file, separators=(",", ":"))
                file.close()
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)
        _forget_oldest(path.parent)


def _path(digest: str) -> Path | None:
    """Where a compilation of these texts lies, or None for a user without a home."""
    try:
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        cache = named if named.is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return cache / "dtariff" / f"{digest}-{__version__}-{_code_digest()}.json"


def _code_digest() -> str:
    """A digest of the modules that make a compilation: it changes where the package itself is edited."""
    running = hashlib.sha256()
    for path in (law.__file__, citation.__file__, *sorted(map(str, Path(__file__).parent.glob("*.py")))):
        running.update(Path(path).read_bytes())
    return running.hexdigest()[:8]


def _proof(compiled: Compiled) -> str:
    """A digest of what a compilation holds."""
    running = hashlib.sha256(json.dumps(compiled["index"], sort_keys=True).encode())
    for path, text in compiled["files"].items():
        running.update(f"{path}\0{text}\0".encode())
    return running.hexdigest()


def _forget_oldest(folder: Path) -> None:
    """Keeps the newest few compilations; tables under edit leave many behind."""
    found = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in found[KEPT:]:
        old.unlink(missing_ok=True)
