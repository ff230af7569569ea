"""A file of a source, whole on disk, and where it came from."""

import hashlib
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from dtariff.model.errors import InputError

PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a file came from.

    Attributes:
        url: its address, or the name of the file.
        digest: SHA-256 of its bytes as they came.
        fetched_at: the moment it was read, in UTC.
        etag: by which its server would know it again, or empty.
    """

    url: str
    digest: str
    fetched_at: datetime
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A file of a source. It does not change while it is read.

    Attributes:
        name: how messages call it.
        path: where it lies.
        provenance: where it came from.
    """

    name: str
    path: Path
    provenance: Provenance

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.path.stat().st_size

    @contextmanager
    def opened(self, progress: Callable[[int], None] | None = None) -> Iterator[BinaryIO]:
        """The file to be read from its start; tells how far it has been read."""
        with self.path.open("rb") as file:
            yield file if progress is None else _Told(file, progress)  # type: ignore[misc]  # it reads as a file does


class _Told:
    """A file that tells how far it has been read, once for every piece."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], None]) -> None:
        self._file = file
        self._progress = progress
        self._read = self._told = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        return self._counted(self._file.read(size))

    def read1(self, size: int = -1) -> bytes:
        """The next bytes that are at hand, as a reader of text takes them."""
        return self._counted(self._file.read1(size))  # type: ignore[attr-defined]  # files that are read have it

    def _counted(self, found: bytes) -> bytes:
        self._read += len(found)
        if self._read - self._told >= PIECE or not found:
            self._told = self._read
            self._progress(self._read)
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def feed_of(path: Path, *, largest: int, url: str = "", etag: str = "", fetched_at: datetime | None = None) -> Feed:
    """A file on disk as a feed.

    Args:
        path: where it lies.
        largest: bytes beyond which it is refused.
        url: whence it came; empty for a file that somebody gave.
        etag: see `Provenance`.
        fetched_at: by default now.

    Raises:
        InputError: ``unreadable_file``, ``source_too_large``, ``source_empty``.
    """
    size, digest = _counted(path, largest)
    if not size:
        raise InputError("source_empty", f"{path.name} is empty", param="file", hint="fetch it again")
    fetched = fetched_at or datetime.now(UTC)
    return Feed(path.name, path, Provenance(url or path.name, digest, fetched, etag))


def is_unchanged(feed: Feed) -> bool:
    """Whether a file still has the bytes that it had when it became a feed; one that is being fetched has not."""
    try:
        return _counted(feed.path, feed.size)[1] == feed.provenance.digest
    except (InputError, OSError):
        return False


def _counted(path: Path, largest: int) -> tuple[int, str]:
    """The bytes of a file and their digest."""
    running = hashlib.sha256()
    size = 0
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise InputError("unreadable_file", f"{path} is no file that can be read twice", param="file")
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > largest:
                    message = f"{path.name} has more than {largest:,} bytes"
                    raise InputError("source_too_large", message, param="file", hint="is it the file of this source?")
                running.update(piece)
    except OSError as error:
        raise InputError("unreadable_file", f"{path}: {error.strerror}", param="file") from None
    return size, running.hexdigest()


@contextmanager
def feed_of_bytes(data: bytes, name: str, *, largest: int) -> Iterator[Feed]:
    """Bytes as a feed, kept in a file for as long as they are read; see `feed_of`."""
    with TemporaryDirectory(prefix="dtariff-") as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(data)
        yield feed_of(path, largest=largest)
