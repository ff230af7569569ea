"""The texts of a release in one compressed piece: a line that says what lies where, then the texts."""

import json
import zlib
from itertools import accumulate

from dtariff.tables.texts import Texts, digest_of


def pack(texts: Texts) -> bytes:
    """The texts in one piece, the same for the same texts."""
    ordered = dict(sorted(texts.items()))
    head = json.dumps({path: len(text) for path, text in ordered.items()})
    return zlib.compress(b"\n".join((head.encode(), b"".join(ordered.values()))), 9)


def unpack(packed: bytes, digest: str) -> dict[str, bytes]:
    """The texts again.

    Raises:
        ValueError: they are not those of the digest.
    """
    try:
        head, _, body = zlib.decompress(packed).partition(b"\n")
        lengths: dict[str, int] = json.loads(head)
        ends = accumulate(lengths.values())
        texts = {path: body[end - length : end] for (path, length), end in zip(lengths.items(), ends, strict=True)}
        whole = digest_of(texts) == digest
    except (zlib.error, TypeError, AttributeError) as error:
        raise ValueError(f"what is kept of release {digest} cannot be unpacked") from error
    if not whole:
        raise ValueError(f"what is kept of release {digest} has another digest")
    return texts
