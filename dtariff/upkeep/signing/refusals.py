"""Why an update was refused: what the framework raised, in the terms of the house."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, Root  # type: ignore[attr-defined]  # it exports what it does not list

from dtariff.model.errors import UpdateError
from dtariff.upkeep.signing.fetch import Fetcher, RedirectedError

STAYS = "the tables in use stay"
OTHER_MIRROR = f"{STAYS}; try another mirror, and tell the keepers"
LATER = f"{STAYS}; try again later, or another mirror"
KEEPERS = f"{STAYS}; ask the keepers, or try another mirror"


def refusal(error: Exception, fetcher: Fetcher, metadata: Path) -> UpdateError:
    """The error of an update that could not be proved.

    Args:
        error: what the framework raised.
        fetcher: which knows what was fetched last.
        metadata: the folder of trusted metadata.
    """
    name = urlsplit(fetcher.url).path.rpartition("/")[2] or "the mirror"
    if isinstance(error, DownloadError):
        return _not_fetched(error, name, fetcher.url)
    if isinstance(error, ExpiredMetadataError):
        return UpdateError("update_frozen", f"the mirror is behind its time: {error}", hint=KEEPERS)
    if isinstance(error, UnsignedMetadataError):
        return _unsigned(name, fetcher.data, metadata)
    mixed = name.endswith(".targets.json") and isinstance(error, BadVersionNumberError)
    if mixed or (isinstance(error, LengthOrHashMismatchError) and _well_signed(name, fetcher.data, metadata)):
        message = f"{name} is signed, but belongs to another state of the repository than the rest"
        return UpdateError("update_mixed", message, hint=OTHER_MIRROR)
    if isinstance(error, BadVersionNumberError):
        return UpdateError("update_rolled_back", f"{name} is older than what was seen before", hint=OTHER_MIRROR)
    return UpdateError("update_tampered", f"{name} is not what was signed", hint=OTHER_MIRROR)


def _not_fetched(error: DownloadError, name: str, url: str) -> UpdateError:
    if isinstance(error, DownloadLengthMismatchError):
        message = f"{name} does not end where it must, and was given up"
        return UpdateError("update_too_long", message, hint=OTHER_MIRROR)
    if isinstance(error, SlowRetrievalError):
        return UpdateError("update_too_slow", f"{name} came too slowly, and was given up", hint=LATER)
    if isinstance(error, RedirectedError):
        message = f"the mirror sends elsewhere for {name}: {str(error)[:200]!r}"
        return UpdateError("update_redirected", message, hint=f"{STAYS}; name the address itself, if you trust it")
    if isinstance(error, DownloadHTTPError):
        message = f"the mirror has no {name} to give: {error}"
        return UpdateError("mirror_incomplete", message, hint=LATER)
    place = urlsplit(url)
    cause = str(error.__cause__ or error)[:200]  # perhaps the mirror's own words
    told = cause if cause.isprintable() else repr(cause)
    message = f"no {name} from {place.scheme}://{place.hostname}: {told}"
    return UpdateError("mirror_unreachable", message, hint=LATER)


def _unsigned(name: str, data: bytes, metadata: Path) -> UpdateError:
    """Metadata without the signatures it must have: forged, altered, or not signed by enough keepers."""
    found = _results(name, data, metadata)
    signatures = found[0].signatures.keys() if found else set()
    for result in found[1] if found else ():
        if result.unsigned.keys() & signatures:
            return UpdateError("update_tampered", f"{name} was changed after it was signed", hint=OTHER_MIRROR)
        if result.signed and result.missing:
            message = f"{name} has {len(result.signed)} of the {result.threshold} signatures that it needs"
            return UpdateError("update_too_few_signatures", message, hint=OTHER_MIRROR)
    return UpdateError("update_wrong_key", f"{name} is signed by none of the keys that count", hint=OTHER_MIRROR)


def _well_signed(name: str, data: bytes, metadata: Path) -> bool:
    found = _results(name, data, metadata) if name.endswith(".json") else None
    return found is not None and all(result.verified for result in found[1])


def _results(name: str, data: bytes, folder: Path) -> tuple[Metadata[Any], tuple[Any, ...]] | None:
    """Metadata and which keys signed it, by the newest root that is trusted; None where it cannot be told."""
    try:
        found: Metadata[Any] = Metadata.from_bytes(data)
        root = Metadata[Root].from_bytes((folder / "root.json").read_bytes()).signed
        role = name.removesuffix(".json").rpartition(".")[2]
        judged = root.get_verification_result(role, found.signed_bytes, found.signatures)
        if isinstance(found.signed, Root):
            own = found.signed.get_verification_result(role, found.signed_bytes, found.signatures)
            return found, (judged, own)
    except (RepositoryError, OSError, ValueError):
        return None
    return found, (judged,)
