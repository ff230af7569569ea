"""What is signed of a release: its number, its digest and its story. The texts travel packed, in one target."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from dtariff.store.packing import unpack
from dtariff.tables.locate import folder_name

HEAD = "head.json"
"""The target that names the newest release."""
LARGEST = 256 * 1024 * 1024
"""Bytes of a release, packed or not, beyond which it is refused."""
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SignedRelease:
    """A release as its signatures tell of it.

    Attributes:
        number: 1 for the first, one more for each.
        digest: of its texts, as `dtariff.tables.texts.digest_of` makes it.
        parent: the number of the release before it; None for the first.
        published_at: when it was published.
        who: published it.
        note: why.
    """

    number: int
    digest: str
    parent: int | None
    published_at: datetime
    who: str
    note: str

    @property
    def target(self) -> str:
        """The path of its target in a repository."""
        return f"releases/{folder_name(self.number, self.digest)}.tables"

    def as_dict(self) -> dict[str, Any]:
        """The release as plain data."""
        return {
            "number": self.number,
            "digest": self.digest,
            "parent": self.parent,
            "published_at": self.published_at.isoformat(),
            "who": self.who,
            "note": self.note,
        }


def release_of(data: Mapping[str, Any]) -> SignedRelease:
    """A release out of plain data.

    Raises:
        ValueError: it is none.
    """
    try:
        number, digest, parent, who, note = (data[key] for key in ("number", "digest", "parent", "who", "note"))
        moment = datetime.fromisoformat(data["published_at"])
        numbered = type(number) is int and number > 0 and (parent is None or type(parent) is int)
        folder_name(number, digest)
    except (KeyError, TypeError) as error:
        raise ValueError(f"it is no release: {error!r}") from error
    if not numbered or not isinstance(who, str) or not isinstance(note, str) or moment.tzinfo is None:
        raise ValueError("it has not what a release has")
    return SignedRelease(number, digest, parent, moment, who, note)


def texts_of(packed: bytes, digest: str, *, largest: int = LARGEST) -> dict[str, bytes]:
    """The texts of a packed release, by paths that stay in their folder.

    Args:
        packed: as `dtariff.store.packing.pack` packs.
        digest: of the texts.
        largest: bytes beyond which they are refused, before they take up memory.

    Raises:
        ValueError: they are not those of the digest, are too large, or would be written elsewhere.
    """
    size, unpacking, rest = 0, zlib.decompressobj(), packed
    try:
        while rest:
            size += len(unpacking.decompress(rest, PIECE))
            rest = unpacking.unconsumed_tail
            if size > largest:
                raise ValueError(f"unpacked it has more than {largest:,} bytes")
    except zlib.error as error:
        raise ValueError("it cannot be unpacked") from error
    texts = unpack(packed, digest)
    for path in texts:
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or "\\" in path or ":" in path or str(parts) != path:
            raise ValueError(f"{path[:80]!r} is no path of a table")
    return texts
