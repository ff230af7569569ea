"""The repository of keepers: a folder of signed metadata and packed releases that any server of files may carry.

::

    metadata/   1.root.json 2.root.json ...  1.targets.json ...  1.snapshot.json ...  timestamp.json
    targets/    releases/<sha256>.<number>-<digest>.tables ...   <sha256>.head.json
    staged/     root.json targets.json       what still lacks signatures; no client sees it

Root and targets may need the signatures of several keepers, who each sign with their own key: what has too few is
staged, and published by the keeper whose signature was the last one needed. Metadata is written in the order targets,
snapshot, root, timestamp, each file whole: until the timestamp says so, a client sees what was there before. A process
that is killed in between leaves what it staged, and the next that signs ends its work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (  # type: ignore[attr-defined]  # it exports what it does not list
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from dtariff.model.errors import InputError, UpdateError
from dtariff.store.packing import pack
from dtariff.tables.release import compile_texts
from dtariff.tables.texts import Texts
from dtariff.upkeep.signing.files import alone, json_bytes, unwritable, write_whole
from dtariff.upkeep.signing.keys import Keys
from dtariff.upkeep.signing.release import HEAD, SignedRelease, release_of
from dtariff.upkeep.signing.roles import DAYS, Role

SignedT = TypeVar("SignedT", Root, Timestamp, Snapshot, Targets)
WAIT_SECONDS = 60
HASHES = ["sha256"]


@dataclass(frozen=True, slots=True)
class Piece(Generic[SignedT]):
    """Metadata and the very bytes that it was read from."""

    metadata: Metadata[SignedT]
    data: bytes

    @property
    def signed(self) -> SignedT:
        """What is signed."""
        return self.metadata.signed


@dataclass(frozen=True, slots=True)
class Published:
    """What a repository holds for clients; all None in a new one.

    Attributes:
        roots: every root, the first one first; each is signed by the one before it and by itself.
    """

    roots: tuple[Piece[Root], ...] = ()
    targets: Piece[Targets] | None = None
    snapshot: Piece[Snapshot] | None = None
    timestamp: Piece[Timestamp] | None = None

    @property
    def root(self) -> Root | None:
        """The root in force."""
        return self.roots[-1].signed if self.roots else None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a keeper wants to sign, besides what waits for signatures and what has to be renewed.

    Attributes:
        release: a release to add, with its `texts`.
        texts: of the release.
        threshold: how many keepers must sign a root and targets; None for as many as before, or one.
        rotate: whether a new root is wanted: its keys are the public keys of the folder without those of `revoke`.
        revoke: key ids, or how they begin.
        days: for how many days signatures hold, by role, where that is not as `DAYS` says.
        discard: whether to forget what waits for signatures.
    """

    release: SignedRelease | None = None
    texts: Texts = field(default_factory=dict)
    threshold: int | None = None
    rotate: bool = False
    revoke: tuple[str, ...] = ()
    days: Mapping[Role, int] = field(default_factory=dict)
    discard: bool = False


@dataclass(frozen=True, slots=True)
class Signing:
    """What came of signing.

    Attributes:
        published: the versions of the metadata that are new for clients, by role.
        missing: how many signatures are missing, by role; what lacks them is staged.
        head: the newest release, published or staged.
        expires: when the published metadata expires, by role.
    """

    published: Mapping[Role, int]
    missing: Mapping[Role, int]
    head: SignedRelease | None
    expires: Mapping[Role, datetime]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "published": dict(self.published),
            "missing": dict(self.missing),
            "release": self.head.as_dict() if self.head else None,
            "expires": {role: moment.isoformat() for role, moment in self.expires.items()},
        }


class Repository:
    """A folder that keepers sign; it is made by the first who does.

    Args:
        folder: where it is, or will be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.metadata = folder / "metadata"
        self.targets = folder / "targets"
        self.staged = folder / "staged"

    # --- read ----------------------------------------------------------------------------------------------------

    def published(self) -> Published:
        """What is there for clients.

        Raises:
            UpdateError: ``repository_damaged``.
        """
        roots = tuple(self._roots())
        timestamp = _read(self.metadata / "timestamp.json", Timestamp)
        if not roots or timestamp is None:
            return Published(roots)
        snapshot = self._needed(f"{timestamp.signed.snapshot_meta.version}.snapshot.json", Snapshot)
        version = snapshot.signed.meta["targets.json"].version
        targets = self._needed(f"{version}.targets.json", Targets)
        if not any(_lacking(root.signed, "targets", targets.metadata) == 0 for root in roots):
            raise _damaged(f"{version}.targets.json is not signed as any root here wants")
        return Published(roots, targets, snapshot, timestamp)

    def newest(self) -> SignedRelease | None:
        """The newest release: the one that waits for signatures, or the one that was published last.

        Raises:
            UpdateError: ``repository_damaged``.
        """
        there, waits = self.published().targets, _read(self.staged / "targets.json", Targets)
        stale = there is not None and waits is not None and waits.signed.version <= there.signed.version
        return head_of(there if waits is None or stale else waits)

    def _roots(self) -> Iterable[Piece[Root]]:
        before: Root | None = None
        version = 1
        while root := _read(self.metadata / f"{version}.root.json", Root):
            signed = root.signed
            if signed.version != version or _lacking_root(before, root.metadata):
                raise _damaged(f"{version}.root.json is not signed by the root before it and by itself")
            yield root
            before, version = signed, version + 1

    def _needed(self, name: str, kind: type[SignedT]) -> Piece[SignedT]:
        found = _read(self.metadata / name, kind)
        if found is None:
            raise _damaged(f"{name} is missing")
        return found

    # --- sign ----------------------------------------------------------------------------------------------------

    def sign(self, keys: Keys, wish: Wish, *, now: datetime | None = None) -> Signing:
        """Signs, with the private keys of a folder, what is wished, what waits, and what has to be renewed.

        Args:
            keys: of one keeper or of several.
            wish: what to sign.
            now: the moment from which signatures hold.

        Raises:
            InputError: ``key_unknown``, ``threshold_too_high``, ``role_without_key``, ``release_signed``,
                ``signatures_wanting``, ``digest_differs``.
            DataError: ``tables_broken``: broken tables are not signed.
            UpdateError: ``repository_damaged``, ``update_busy``, ``update_unwritable``.
        """
        moment = (now or datetime.now(UTC)).replace(microsecond=0)
        try:
            with alone(self.folder, WAIT_SECONDS):
                return _Session(self, keys, wish, moment).run()
        except OSError as error:
            raise unwritable(self.folder, error) from error


class _Session:
    """One signing."""

    def __init__(self, repository: Repository, keys: Keys, wish: Wish, now: datetime) -> None:
        self._place = repository
        self._keys = keys
        self._wish = wish
        self._now = now
        self._old = repository.published()

    def run(self) -> Signing:
        if self._wish.discard:
            self._forget_staged()
        new_root = self._root()
        root = new_root.signed if new_root else self._old.root
        if root is None:
            raise _damaged("it has no root")
        self._know(root)
        new_targets = self._targets(root)
        missing = self._sign_both(root, new_root, new_targets)
        # What lacks signatures is on disk before anything is published: a killed process leaves it to the next.
        self._stage(new_root, new_targets)
        targets = _piece(new_targets) if new_targets else self._old.targets
        done: dict[Role, int] = {}
        if not missing and targets is not None:
            done, missing = self._publish(root, new_root, targets)
        elif self._old.root and self._old.targets:
            done, _ = self._publish(self._old.root, None, self._old.targets)  # what is published must not expire
        there = self._place.published()
        return Signing(done, missing, head_of(targets), _expiries(there))

    def _know(self, root: Root) -> None:
        """At least one key must count here, or nothing would be signed and nobody told."""
        known = {keyid for one in (root, self._old.root) if one for keyid in one.keys}
        if not known & self._keys.signers.keys():
            message = "none of the private keys given counts in this repository"
            raise InputError("key_unknown", message, param="keys", hint="name the folder of your own key")

    # --- root ----------------------------------------------------------------------------------------------------

    def _root(self) -> Metadata[Root] | None:
        """The root that waits for signatures, or a new one where one is wanted."""
        old, waits = self._old.root, _read(self._place.staged / "root.json", Root)
        if waits is not None and old is not None:
            if waits.signed.version <= old.version:
                waits = None  # published by one who was killed before he could take it away
            elif not _signed_by(old, "root", waits.metadata):
                raise _damaged("the staged root has no signature of a keeper", discard=True)
        if waits is not None:
            if self._wish.rotate and not _alike(waits.signed, self._new_root(waits.signed.version)):
                raise _waits(f"root {waits.signed.version}")
            return waits.metadata
        if old is not None and not self._wish.rotate:
            return None
        made = Metadata(self._new_root(old.version + 1 if old else 1))
        if old is not None and not set(old.roles["root"].keyids) & self._keys.signers.keys():
            raise _no_key("root")
        return made

    def _new_root(self, version: int) -> Root:
        root = Root(version=version, expires=self._until("root"), consistent_snapshot=True)
        revoked = tuple(map(self._known_beginning, self._wish.revoke))
        for keyid, public in self._keys.public.items():
            if not keyid.startswith(revoked):
                for role in public.roles:
                    root.add_key(public.key, role)
        for name, held in root.roles.items():
            held.keyids.sort()
            if name in ("root", "targets"):
                before = self._old.root.roles[name].threshold if self._old.root else 1
                held.threshold = before if self._wish.threshold is None else self._wish.threshold
            _refuse_impossible(name, held.threshold, len(held.keyids))
        return root

    def _known_beginning(self, begins: str) -> str:
        """How a key id begins that is to be revoked: one that names no key would revoke nothing, unseen."""
        known = {*self._keys.public, *(self._old.root.keys if self._old.root else ())}
        if not begins or not any(keyid.startswith(begins) for keyid in known):
            raise InputError("key_unknown", f"no key begins with {begins[:64]!r}", param="revoke")
        return begins

    # --- targets -------------------------------------------------------------------------------------------------

    def _targets(self, root: Root) -> Metadata[Targets] | None:
        """The targets that wait for signatures, or new ones where they are wanted."""
        old, waits = self._old.targets, _read(self._place.staged / "targets.json", Targets)
        if waits is not None and old is not None and waits.signed.version <= old.signed.version:
            waits = None
        if waits is not None:
            if not any(_signed_by(one, "targets", waits.metadata) for one in (root, self._old.root) if one):
                raise _damaged("the staged targets have no signature of a keeper", discard=True)
            wished, staged = self._wish.release, head_of(waits)
            if wished is not None and (staged is None or _name(staged) != _name(wished)):
                raise _waits(f"release {staged.number}" if staged else "a renewal of the targets")
            return waits.metadata
        if old and self._old.root and _lacking(self._old.root, "targets", old.metadata):
            # Signed with a key that was revoked since: to build on them would be to sign what a thief put there.
            raise _damaged(f"{old.signed.version}.targets.json is not signed as the root in force wants")
        mine = bool(set(root.roles["targets"].keyids) & self._keys.signers.keys())
        files = self._files(old)
        if files is None and not (mine and self._due(root, old)):
            return None
        if not mine:
            raise _no_key("targets")
        kept = dict(old.signed.targets) if old else {}
        version = old.signed.version + 1 if old else 1
        return Metadata(Targets(version=version, expires=self._until("targets"), targets=kept | (files or {})))

    def _files(self, old: Piece[Targets] | None) -> dict[str, TargetFile] | None:
        """The files of the release that is wished; None where there is nothing new to add."""
        release = self._wish.release
        if release is None:
            return None
        head = head_of(old)
        if head is not None and _name(head) == _name(release):
            return None
        if head is not None and release.number <= head.number:
            message = f"release {head.number} is signed already, so {release.number} cannot be the newest"
            hint = "to go back, publish the old texts as a new release: dtariff tables rollback"
            raise InputError("release_signed", message, param="release", hint=hint)
        compiled = compile_texts(self._wish.texts)
        if compiled.digest != release.digest:
            message = f"the texts of release {release.number} have another digest than it says"
            raise InputError("digest_differs", message, param="release")
        custom = {**release.as_dict(), "signed_at": self._now.isoformat()}
        named = {release.target: pack(self._wish.texts), HEAD: json_bytes(custom)}
        return {path: self._file(path, data, custom) for path, data in named.items()}

    def _file(self, path: str, data: bytes, custom: dict[str, Any]) -> TargetFile:
        """A target, written under the name that its content gives it: unseen until metadata names it."""
        file = TargetFile.from_data(path, data, HASHES)
        file.unrecognized_fields["custom"] = custom
        (name,) = file.get_prefixed_paths()
        write_whole(self._place.targets / name, data)
        return file

    def _due(self, root: Root, old: Piece[Targets] | None) -> bool:
        """Whether targets must be signed anew: none are there, they are not signed as wanted, or they grow old."""
        return old is None or _lacking(root, "targets", old.metadata) > 0 or self._old_age("targets", old.signed)

    # --- signatures ----------------------------------------------------------------------------------------------

    def _sign_both(
        self, root: Root, new_root: Metadata[Root] | None, new_targets: Metadata[Targets] | None
    ) -> dict[Role, int]:
        """Signs root and targets, and tells how many signatures they lack."""
        lacking: dict[Role, int] = {}
        if new_root is not None:
            self._add(new_root, "root", (root, self._old.root))
            lacking["root"] = _lacking_root(self._old.root, new_root)
        if new_targets is not None:
            self._add(new_targets, "targets", (root,))
        at_hand = new_targets or (self._old.targets.metadata if self._old.targets else None)
        threshold = root.roles["targets"].threshold
        lacking["targets"] = _lacking(root, "targets", at_hand) if at_hand else threshold
        return {role: count for role, count in lacking.items() if count}

    def _add(self, metadata: Metadata[Any], role: Role, roots: Iterable[Root | None]) -> bool:
        """Adds the signatures of the keys that count for a role; whether there was one."""
        counting = {keyid for root in roots if root for keyid in root.roles[role].keyids}
        mine = [signer for keyid, signer in self._keys.signers.items() if keyid in counting]
        for signer in mine:
            metadata.sign(signer, append=True)
        return bool(mine)

    def _until(self, role: Role) -> datetime:
        return self._now + timedelta(days=self._wish.days.get(role, DAYS[role]))

    def _old_age(self, role: Role, signed: Signed) -> bool:
        """Whether less than half of the days are left for which signatures of a role hold."""
        return signed.expires - self._now < timedelta(days=self._wish.days.get(role, DAYS[role])) / 2

    # --- publish -------------------------------------------------------------------------------------------------

    def _publish(
        self, root: Root, new_root: Metadata[Root] | None, targets: Piece[Targets]
    ) -> tuple[dict[Role, int], dict[Role, int]]:
        """Makes snapshot and timestamp and writes all that is new; what was written, and which signatures lacked."""
        snapshot = self._snapshot(root, targets)
        timestamp = self._timestamp(root, snapshot) if snapshot else None
        if snapshot is None or timestamp is None:
            return {}, {"timestamp" if snapshot else "snapshot": 1}
        new: dict[Role, tuple[str, Piece[Any]]] = {}
        if targets is not self._old.targets:
            new["targets"] = (f"{targets.signed.version}.targets.json", targets)
        if snapshot is not self._old.snapshot:
            new["snapshot"] = (f"{snapshot.signed.version}.snapshot.json", snapshot)
        if new_root is not None:
            new["root"] = (f"{root.version}.root.json", _piece(new_root))
        new["timestamp"] = ("timestamp.json", timestamp)
        for name, piece in new.values():
            write_whole(self._place.metadata / name, piece.data)
        if new_root is not None or targets is not self._old.targets:
            self._forget_staged()
        return {role: piece.signed.version for role, (_, piece) in new.items()}, {}

    def _snapshot(self, root: Root, targets: Piece[Targets]) -> Piece[Snapshot] | None:
        """The snapshot of the targets: the one that is there while it serves, or a new one; None without a key."""
        old = self._old.snapshot
        serves = old is not None and targets is self._old.targets and _lacking(root, "snapshot", old.metadata) == 0
        if serves and old is not None and not self._old_age("snapshot", old.signed):
            return old
        meta = {"targets.json": MetaFile(targets.signed.version, hashes=_hashes(targets.data))}
        version = old.signed.version + 1 if old else 1
        made = Metadata(Snapshot(version=version, expires=self._until("snapshot"), meta=meta))
        if self._add(made, "snapshot", (root,)):
            return _piece(made)
        return old if serves else None

    def _timestamp(self, root: Root, snapshot: Piece[Snapshot]) -> Piece[Timestamp] | None:
        """A new timestamp, or None without a key."""
        meta = MetaFile(snapshot.signed.version, hashes=_hashes(snapshot.data))
        version = self._old.timestamp.signed.version + 1 if self._old.timestamp else 1
        made = Metadata(Timestamp(version=version, expires=self._until("timestamp"), snapshot_meta=meta))
        return _piece(made) if self._add(made, "timestamp", (root,)) else None

    # --- staged --------------------------------------------------------------------------------------------------

    def _stage(self, root: Metadata[Root] | None, targets: Metadata[Targets] | None) -> None:
        if root is not None:
            write_whole(self._place.staged / "root.json", root.to_bytes())
        if targets is not None:
            write_whole(self._place.staged / "targets.json", targets.to_bytes())

    def _forget_staged(self) -> None:
        for name in ("root.json", "targets.json"):
            (self._place.staged / name).unlink(missing_ok=True)


# --- what both ends share --------------------------------------------------------------------------------------------


def head_of(targets: Piece[Targets] | None) -> SignedRelease | None:
    """The newest release of some targets.

    Raises:
        UpdateError: ``repository_damaged``.
    """
    file = targets.signed.targets.get(HEAD) if targets else None
    try:
        return release_of(file.custom) if file else None
    except (ValueError, AttributeError) as error:
        raise _damaged("the newest release is not told as one") from error


def _read(path: Path, kind: type[SignedT]) -> Piece[SignedT] | None:
    try:
        data = path.read_bytes()
        metadata: Metadata[Any] = Metadata.from_bytes(data)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _damaged(f"{path.name} cannot be read: {error.strerror}") from error
    except RepositoryError as error:
        raise _damaged(f"{path.name} is no metadata") from error
    if not isinstance(metadata.signed, kind):
        raise _damaged(f"{path.name} is metadata of another role")
    return Piece(cast("Metadata[SignedT]", metadata), data)


def _piece(metadata: Metadata[SignedT]) -> Piece[SignedT]:
    return Piece(metadata, metadata.to_bytes())


def _hashes(data: bytes) -> dict[str, str]:
    return MetaFile.from_data(1, data, HASHES).hashes or {}


def _lacking(root: Root, role: Role, metadata: Metadata[Any]) -> int:
    """How many signatures metadata lacks to be believed by a root."""
    return root.get_verification_result(role, metadata.signed_bytes, metadata.signatures).missing


def _lacking_root(before: Root | None, metadata: Metadata[Root]) -> int:
    """How many signatures a root lacks, of its own keepers or of those before it."""
    if before is not None and metadata.signed.version != before.version + 1:
        raise _damaged("the roots are not numbered one after the other")
    found = metadata.signed.get_root_verification_result(before, metadata.signed_bytes, metadata.signatures)
    return max(found.first.missing, found.second.missing)


def _signed_by(root: Root, role: Role, metadata: Metadata[Any]) -> bool:
    """Whether at least one keeper signed: nobody else may stage what the next keeper signs."""
    return bool(root.get_verification_result(role, metadata.signed_bytes, metadata.signatures).signed)


def _refuse_impossible(role: str, threshold: int, count: int) -> None:
    """A role that its keys cannot sign would end the repository."""
    if not count:
        hint = "make one: dtariff tables keygen, or put its public part into the folder"
        raise InputError("role_without_key", f"no key may sign {role}", param="keys", hint=hint)
    if not 1 <= threshold <= count:
        message = f"{threshold} keepers must sign {role}, and it has {count} keys"
        raise InputError("threshold_too_high", message, param="threshold", hint="add public keys of keepers")


def _alike(one: Root, other: Root) -> bool:
    """Whether two roots give the same keys the same roles."""
    return one.keys.keys() == other.keys.keys() and one.roles == other.roles


def _name(release: SignedRelease) -> tuple[int, str]:
    return release.number, release.digest


def _expiries(there: Published) -> dict[Role, datetime]:
    pieces: dict[Role, Piece[Any] | None] = {
        "root": there.roots[-1] if there.roots else None,
        "targets": there.targets,
        "snapshot": there.snapshot,
        "timestamp": there.timestamp,
    }
    return {role: piece.signed.expires for role, piece in pieces.items() if piece is not None}


def _damaged(says: str, *, discard: bool = False) -> UpdateError:
    hint = "sign with --discard" if discard else "restore the repository from a copy"
    return UpdateError("repository_damaged", f"the repository cannot be trusted: {says}", hint=hint)


def _waits(what: str) -> InputError:
    hint = "sign that first, with no more than --keys, or drop it with --discard"
    return InputError("signatures_wanting", f"{what} still waits for signatures", param="release", hint=hint)


def _no_key(role: Role) -> InputError:
    message = f"none of the private keys given may sign {role}"
    return InputError("key_unknown", message, param="keys", hint="who proposes something signs it first")
