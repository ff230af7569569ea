"""Whether what lies here is what was signed: a repository, or the tables in use. Nothing is fetched."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from securesystemslib.exceptions import Error as SignatureError
from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import Metadata, Root, Signed, Targets  # type: ignore[attr-defined]  # it lists no names

from dtariff.model.errors import Fault, UpdateError
from dtariff.tables.locate import POINTER, InUse, in_use, package_folder, updates_folder
from dtariff.tables.texts import digest_of, read_texts
from dtariff.upkeep.signing.client import PROOF, PROVING
from dtariff.upkeep.signing.keys import KEEPER
from dtariff.upkeep.signing.release import SignedRelease, release_of, texts_of
from dtariff.upkeep.signing.repository import Published, Repository, head_of
from dtariff.upkeep.signing.roles import ROLES, Role


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of a repository or of the tables in use.

    Attributes:
        place: the folder.
        digest: of the texts that lie there; of a repository, of its newest release. Empty where there is none.
        release: the newest, or the one in use; None where nothing is signed.
        signed_at: when the release was signed, as its keeper's clock said.
        signed_by: of each role, whose signatures count.
        expires: of each role, when its signatures expire.
        faults: all that is not as it must be; none where everything is.
    """

    place: Path
    digest: str
    release: SignedRelease | None
    signed_at: datetime | None
    signed_by: Mapping[Role, tuple[str, ...]]
    expires: Mapping[Role, datetime]
    faults: tuple[Fault, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "place": str(self.place),
            "digest": self.digest,
            "release": self.release.as_dict() if self.release else None,
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "signed_by": {role: list(names) for role, names in self.signed_by.items()},
            "expires": {role: moment.isoformat() for role, moment in self.expires.items()},
            "faults": [fault.as_dict() for fault in self.faults],
        }


# --- a repository ----------------------------------------------------------------------------------------------------


def verify_repository(folder: Path, *, now: datetime | None = None) -> Verified:
    """A repository: every signature, every expiry, every release.

    Raises:
        UpdateError: ``repository_damaged``, if it cannot even be read.
    """
    place = Repository(folder)
    there = place.published()
    if there.root is None or there.targets is None or there.snapshot is None or there.timestamp is None:
        hint = "sign first: dtariff tables sign"
        raise UpdateError("repository_damaged", f"nothing in {folder} was published", hint=hint)
    pieces: dict[Role, Any] = {
        "root": there.roots[-1],
        "targets": there.targets,
        "snapshot": there.snapshot,
        "timestamp": there.timestamp,
    }
    faults = [fault for role in ROLES for fault in _judged(there.root, role, pieces[role].metadata, now)]
    faults += _chained(there)
    head = head_of(there.targets)
    targets = there.targets.signed
    for file in targets.targets.values():
        faults += _target(place.targets, file)
    named = targets.targets.get(head.target) if head else None
    if head and named is None:
        faults.append(Fault("metadata", head.target, "release_missing", "the newest release is not among the targets"))
    metadata = {role: piece.metadata for role, piece in pieces.items()}
    return _verified(folder, head.digest if head else "", there.root, metadata, head, faults=faults)


def _chained(there: Published) -> list[Fault]:
    """Whether timestamp, snapshot and targets belong together."""
    faults = []
    if there.timestamp and there.snapshot and there.targets:
        pairs = [
            ("snapshot", there.timestamp.signed.snapshot_meta, there.snapshot.data),
            ("targets", there.snapshot.signed.meta["targets.json"], there.targets.data),
        ]
        for role, meta, data in pairs:
            try:
                meta.verify_length_and_hashes(data)
            except LengthOrHashMismatchError as error:
                faults.append(Fault(f"{role}.json", "", "mixed", f"it is not the one that belongs here: {error}"))
    return faults


def _target(folder: Path, file: Any) -> list[Fault]:
    (name,) = file.get_prefixed_paths()
    try:
        data = (folder / name).read_bytes()
        file.verify_length_and_hashes(data)
        if file.path.startswith("releases/"):
            texts_of(data, release_of(file.custom).digest)
    except OSError as error:
        return [Fault(f"targets/{name}", "", "target_missing", f"it cannot be read: {error.strerror}")]
    except (LengthOrHashMismatchError, ValueError, AttributeError) as error:
        return [Fault(f"targets/{name}", "", "target_tampered", f"it is not what was signed: {error}")]
    return []


# --- the tables in use -----------------------------------------------------------------------------------------------


def verify_tables(folder: Path | None = None, *, now: datetime | None = None) -> Verified:
    """The tables in use: that they are those that were signed, by whom, and until when that holds.

    Args:
        folder: of updates; by default the user's own.
        now: the moment at which signatures must hold.

    Raises:
        DataError: ``tables_tampered`` if what says which are in use cannot be read.
    """
    updates = folder or updates_folder()
    used = in_use(updates)
    if used is None or updates is None:
        package = package_folder()
        return Verified(package, digest_of(read_texts(package)), None, None, {}, {}, ())
    try:
        digest = digest_of(read_texts(used.folder))
        proof = json.loads((used.folder / PROOF).read_bytes())
        metadata: dict[Role, Metadata[Any]] = {role: Metadata.from_bytes(proof[role].encode()) for role in PROVING}
        root = metadata["root"].signed
        anchor = Metadata[Root].from_bytes((updates / "trust" / "root.json").read_bytes()).signed
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, RepositoryError) as error:
        missing = Fault(used.folder.name, "", "proof_missing", f"what proves the tables cannot be read: {error}")
        return Verified(used.folder, "", None, None, {}, {}, (missing,))
    faults = [] if _follows(root, anchor, updates) else [_fault("root", "untrusted", "it does not follow from trust")]
    faults += [fault for role in ROLES for fault in _judged(root, role, metadata[role], now)]
    release = _told(metadata["targets"].signed, used)
    if release is None:
        faults.append(_fault("targets", "release_missing", f"{POINTER} names a release that is not signed"))
    if digest != used.digest:
        faults.append(Fault(used.folder.name, "", "tables_tampered", "the tables are not those that were signed"))
    return _verified(used.folder, digest, root, metadata, release, faults=faults)


def _told(targets: Targets, used: InUse) -> SignedRelease | None:
    """The release in use, as it is signed."""
    for file in targets.targets.values():
        try:
            release = release_of(file.custom)
        except (ValueError, AttributeError):
            continue
        if (release.number, release.digest) == (used.number, used.digest):
            return release
    return None


def _follows(root: Root, anchor: Root, updates: Path) -> bool:
    """Whether a root follows, signature by signature, from the one that was given once."""
    trusted = anchor
    history = updates / "trust" / "metadata" / "root_history"
    try:
        while trusted.version < root.version:
            following = Metadata[Root].from_bytes((history / f"{trusted.version + 1}.root.json").read_bytes())
            found = following.signed.get_root_verification_result(trusted, following.signed_bytes, following.signatures)
            if not found.verified:
                return False
            trusted = following.signed
    except (OSError, ValueError, RepositoryError, SignatureError):
        return False
    return _digest(trusted) == _digest(root)


def _digest(root: Root) -> str:
    return hashlib.sha256(json.dumps(root.to_dict(), sort_keys=True).encode()).hexdigest()


# --- both ------------------------------------------------------------------------------------------------------------


def _verified(
    place: Path,
    digest: str,
    root: Root,
    metadata: Mapping[Role, Metadata[Any]],
    release: SignedRelease | None,
    *,
    faults: list[Fault],
) -> Verified:
    file = metadata["targets"].signed.targets.get(release.target) if release else None
    try:
        signed_at = datetime.fromisoformat(file.custom["signed_at"]) if file else None
    except (KeyError, TypeError, ValueError):
        signed_at = None
    signed_by = {role: _keepers(root, role, metadata[role]) for role in ROLES}
    expires = {role: metadata[role].signed.expires for role in ROLES}
    return Verified(place, digest, release, signed_at, signed_by, expires, tuple(faults))


def _keepers(root: Root, role: Role, metadata: Metadata[Any]) -> tuple[str, ...]:
    found = root.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    return tuple(
        f"{key.unrecognized_fields.get(KEEPER, 'keeper')} {keyid[:8]}" for keyid, key in sorted(found.signed.items())
    )


def _judged(root: Root, role: Role, metadata: Metadata[Any], now: datetime | None) -> list[Fault]:
    """What is wrong with the metadata of one role."""
    signed: Signed = metadata.signed
    faults = []
    if signed.type != role:
        return [_fault(role, "other_role", f"it is metadata of the role {signed.type}")]
    found = root.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    if found.missing:
        told = f"{len(found.signed)} of the {found.threshold} signatures that it needs"
        faults.append(_fault(role, "too_few_signatures", told))
    if signed.is_expired(now or datetime.now(UTC)):
        faults.append(_fault(role, "expired", f"its signatures held until {signed.expires:%Y-%m-%d %H:%M} UTC"))
    return faults


def _fault(role: str, code: str, message: str) -> Fault:
    return Fault(f"{role}.json", "", code, message)
