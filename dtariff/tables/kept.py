"""Compilations kept in the user's cache folder, so that a process need not read TOML.

A compilation lies under the digest of the very texts it was made from and of the code that made it, with a proof of its
own content: a changed table, a changed form or check, or a damaged file is never answered from. A folder that cannot be
written only costs time. Whoever may write there may also change the package; the proof is against accidents.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from dtariff._version import __version__

KEPT = 8
"""Compilations kept at most."""


class Compiled(NamedTuple):
    """Tables without a fault, as plain data: the compiled text of each file, and instruments by party."""

    digest: str
    files: Mapping[str, str]
    parties: Mapping[str, list[str]]


class _Slices(Mapping[str, str]):
    """Texts that lie one after the other in a kept file; each is decoded when it is asked for."""

    def __init__(self, body: bytes, lengths: Mapping[str, int]) -> None:
        ends = accumulate(lengths.values())
        self._places = {path: (end - lengths[path], end) for path, end in zip(lengths, ends, strict=True)}
        self._body = body

    def __getitem__(self, path: str) -> str:
        start, end = self._places[path]
        return self._body[start:end].decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def find(digest: str) -> Compiled | None:
    """A compilation of these texts kept earlier, or None if there is none that is whole."""
    path = _path(digest)
    try:
        return read(path.read_bytes()) if path else None
    except OSError:
        return None


def read(text: bytes) -> Compiled | None:
    """A compilation as it was `written`, or None if that is not whole."""
    proof, _, kept = text.partition(b"\n")
    if hashlib.sha256(kept).hexdigest().encode() != proof:
        return None
    head, _, body = kept.partition(b"\n")
    found = json.loads(head)
    return Compiled(found["digest"], _Slices(body, found["files"]), found["parties"])


def keep(compiled: Compiled) -> None:
    """Keeps a compilation, whole or not at all."""
    import tempfile  # noqa: PLC0415 - only the first start after a change of the tables keeps anything

    path = _path(compiled.digest)
    if path is None:
        return
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            new = Path(file.name)
            try:
                file.write(written(compiled))
                file.close()
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)
        _forget_oldest(path.parent)


def written(compiled: Compiled) -> bytes:
    """A line of proof over all that follows, a line that says what lies where, then the texts."""
    texts = {path: text.encode() for path, text in compiled.files.items()}
    lengths = {path: len(text) for path, text in texts.items()}
    head = json.dumps({"digest": compiled.digest, "parties": compiled.parties, "files": lengths})
    kept = b"\n".join((head.encode(), b"".join(texts.values())))
    return b"\n".join((hashlib.sha256(kept).hexdigest().encode(), kept))


def cache_folder() -> Path | None:
    """The folder of dtariff among the user's caches, or None for a user without a home."""
    try:
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        return (named if named.is_absolute() else Path.home() / ".cache") / "dtariff"
    except RuntimeError:
        return None


def tag() -> str:
    """The code that makes a compilation: another would perhaps make another of the same texts."""
    return f"{__version__}-{_code_digest()}"


def _path(digest: str) -> Path | None:
    """Where a compilation of these texts lies, or None for a user without a home."""
    cache = cache_folder()
    return cache and cache / f"{digest}-{tag()}.tables"


def _code_digest() -> str:
    """A digest of the modules that make a compilation: it changes where the package itself is edited."""
    tables = Path(__file__).parent
    running = hashlib.sha256()
    for folder in (tables.parent / "model", tables):
        for path in sorted(folder.glob("*.py")):
            running.update(path.read_bytes())
    return running.hexdigest()[:8]


def _forget_oldest(folder: Path) -> None:
    """Keeps the newest few compilations; tables under edit leave many behind."""
    found = sorted(folder.glob("*.tables"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in found[KEPT:]:
        old.unlink(missing_ok=True)
