"""Files of sources kept in the user's cache folder, so that one that did not change is not fetched again.

A file lies under the digest of its bytes beside a note of what its server said of it. Only a whole file is kept, and
one that was damaged since is forgotten: the note and the file prove each other.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from dtariff.model.errors import InputError
from dtariff.tables.kept import cache_folder
from dtariff.tables.rewrite import replace_file
from dtariff.upkeep.importers.feed import Feed, feed_of

NOTE = "note.json"
OLD = 24 * 60 * 60
"""Seconds after which a file that no note names is removed: nobody reads it any more."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a kept file: its name and digest, and by what its server would know it again."""

    name: str
    digest: str
    etag: str
    last_modified: str


def _is_plain(note: Note) -> bool:
    """Whether its server can be asked by it: a header of the web is ASCII."""
    return note.etag.isascii() and note.last_modified.isascii()


class Shelf:
    """Where the files of one address are kept.

    Args:
        url: the address.
        cache: the folder of all addresses; by default ``dtariff/sources`` in the user's cache folder.

    Raises:
        InputError: ``cache_unusable``.
    """

    def __init__(self, url: str, cache: Path | None) -> None:
        self.url = url
        home = cache_folder()
        base = cache or (home and home / "sources")
        if base is None:
            raise InputError("cache_unusable", "there is no folder to keep files in", hint="set XDG_CACHE_HOME")
        self._folder = base / sha256(url.encode()).hexdigest()[:32]
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            message = f"{error.filename}: {error.strerror}"
            raise InputError(
                "cache_unusable", message, hint="set XDG_CACHE_HOME to a folder that can be written"
            ) from None

    def kept(self, largest: int) -> tuple[Note, Feed] | None:
        """The file that was kept last, if it is whole and there is something to ask its server by."""
        try:
            note = Note(**json.loads((self._folder / NOTE).read_bytes()))
            if not all(said.isprintable() for said in asdict(note).values()) or not _is_plain(note):
                return None
            feed = self._feed(note, largest)
            os.utime(feed.path)  # it is read again, so it is not old
        except (
            OSError,
            ValueError,
            TypeError,
            AttributeError,
        ):  # none, or none that can be read
            return None
        whole = feed.provenance.digest == note.digest
        return (note, feed) if whole and (note.etag or note.last_modified) else None

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder for a file that is not whole yet, and goes with it."""
        with TemporaryDirectory(dir=self._folder, prefix=".") as folder:
            yield Path(folder)

    def keep(self, whole: Path, name: str, etag: str, last_modified: str, largest: int) -> Feed:
        """Keeps a whole file in place of the one before."""
        digest = feed_of(whole, largest=largest).provenance.digest
        note = Note(name, digest, etag, last_modified)
        whole.replace(self._folder / digest)
        replace_file(self._folder / NOTE, json.dumps(asdict(note)).encode())
        self._forget(digest)
        return self._feed(note, largest)

    def _feed(self, note: Note, largest: int) -> Feed:
        found = feed_of(self._folder / Path(note.digest).name, largest=largest, url=self.url, etag=note.etag)
        return Feed(note.name, found.path, found.provenance)

    def _forget(self, digest: str) -> None:
        """Removes what no note names, unless somebody may still be reading it."""
        for path in self._folder.iterdir():
            with suppress(OSError):  # another process was faster, or it is the folder of a draft
                if path.name not in (NOTE, digest) and path.stat().st_mtime < time.time() - OLD:
                    path.unlink()
