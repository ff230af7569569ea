"""Tables updated from a mirror that is not trusted: what is not proved, whole and without fault is not used.

The folder of updates (see `dtariff.tables.locate`) holds, besides the releases and the pointer to the one in use::

    trust/root.json          the root that somebody gave once, with --root; all trust begins there
    trust/metadata/          what was proved since, so that nothing older is believed again
    <number>-<digest>/       a release, with .signed.json: the metadata that proves it

A refusal, a broken connection or a kill at any moment leaves the tables in use as they were, or the new ones.
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from securesystemslib.exceptions import Error as SignatureError
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import Metadata, Root  # type: ignore[attr-defined]  # it exports what it does not list
from tuf.ngclient import Updater, UpdaterConfig  # type: ignore[attr-defined]  # as above

from dtariff._version import __version__
from dtariff.model.errors import DataError, InputError, UpdateError
from dtariff.tables import kept
from dtariff.tables.locate import POINTER, InUse, folder_name, in_use, updates_folder
from dtariff.tables.release import compile_texts
from dtariff.tables.texts import Texts, digest_of, read_texts
from dtariff.upkeep.signing.fetch import Fetcher, Limits
from dtariff.upkeep.signing.files import alone, json_bytes, unwritable, write_whole
from dtariff.upkeep.signing.refusals import KEEPERS, STAYS, refusal
from dtariff.upkeep.signing.release import HEAD, SignedRelease, release_of, texts_of
from dtariff.upkeep.signing.roles import Role

PROOF = ".signed.json"
"""In the folder of a release: the metadata that proves it. Hidden, so it is no part of the tables."""
KEPT = 2
"""Releases that stay on disk: the one in use, and the one before, which a process may be reading."""
NEW = ".new-"
PROVING: tuple[Role, ...] = ("root", "timestamp", "snapshot", "targets")


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of an update.

    Attributes:
        release: the newest, now in use.
        folder: where its tables lie.
        changed: whether it was not in use before.
    """

    release: SignedRelease
    folder: Path
    changed: bool

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"release": self.release.as_dict(), "folder": str(self.folder), "changed": self.changed}


def update(
    mirror: str | None = None, *, root: bytes | None = None, to: Path | None = None, limits: Limits | None = None
) -> Updated:
    """Puts the newest release of a mirror in use.

    Args:
        mirror: its address; by default the one of the last update.
        root: the root to trust, to be given once; it must come from the keepers, and never from a mirror.
        to: the folder of updates; by default the user's own, where `dtariff.load` finds them.
        limits: what the mirror may cost.

    Raises:
        InputError: ``mirror_missing``, ``bad_mirror``, ``no_home``.
        UpdateError: why nothing was changed: ``root_missing``, ``root_unusable``, ``root_differs``,
            ``mirror_unreachable``, ``mirror_incomplete``, ``update_tampered``, ``update_wrong_key``,
            ``update_too_few_signatures``, ``update_rolled_back``, ``update_frozen``, ``update_mixed``,
            ``update_too_long``, ``update_too_slow``, ``update_redirected``, ``tables_broken``, ``update_busy``,
            ``update_unwritable``.
    """
    folder = _folder(to)
    limits = limits or Limits()
    try:
        _make(folder)
        with alone(folder, limits.seconds):
            _sweep(folder)
            return _Update(folder, _address(mirror, folder), limits).run(root)
    except OSError as error:
        raise unwritable(folder, error) from error


def remove(to: Path | None = None) -> bool:
    """Goes back to the tables of the package; what is trusted stays trusted. Whether there was an update.

    Raises:
        InputError: ``no_home``. UpdateError: ``update_busy``, ``update_unwritable``.
    """
    folder = _folder(to)
    if not folder.is_dir():
        return False
    try:
        with alone(folder, Limits().seconds):
            there = (folder / POINTER).exists()
            (folder / POINTER).unlink(missing_ok=True)
            for old in _releases(folder):
                shutil.rmtree(old, ignore_errors=True)
            return there
    except OSError as error:
        raise unwritable(folder, error) from error


def _folder(to: Path | None) -> Path:
    folder = to or updates_folder()
    if folder is None:
        raise InputError("no_home", "this user has no home for updates", param="to", hint="name a folder: --to FOLDER")
    return folder


def _make(folder: Path) -> None:
    """Makes the folder of updates for its user alone; so is the one above, where records are kept too."""
    for made in (folder.parent, folder):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)


def _address(mirror: str | None, folder: Path) -> str:
    if mirror is None:
        used = _used(folder)
        if used is None:
            hint = "name the mirror: --mirror URL"
            raise InputError("mirror_missing", "no mirror is known yet", param="mirror", hint=hint)
        mirror = used.mirror
    try:
        parts = urlsplit(mirror)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
        _ = parts.port
    except ValueError:
        right = False
    if not right or not mirror.isprintable() or " " in mirror:
        hint = "e.g. https://tables.example.org"
        raise InputError("bad_mirror", f"{mirror[:200]!r} is no address of a mirror", param="mirror", hint=hint)
    return mirror.rstrip("/")


def _used(folder: Path) -> InUse | None:
    """The tables in use; None also where what says so was damaged: an update mends that."""
    try:
        return in_use(folder)
    except DataError:
        return None


def _releases(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir() and path.name[:1].isdigit()]


def _sweep(folder: Path) -> None:
    """Takes away what updates left that were killed."""
    for left in folder.glob(f"{NEW}*"):
        shutil.rmtree(left, ignore_errors=True)


class _Update:
    """One update."""

    def __init__(self, folder: Path, mirror: str, limits: Limits) -> None:
        self._folder = folder
        self._mirror = mirror
        self._limits = limits
        self._anchor = folder / "trust" / "root.json"
        self._metadata = folder / "trust" / "metadata"

    def run(self, given: bytes | None) -> Updated:
        root = self._root(given)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=NEW) as made:
            new = Path(made)
            with Fetcher(self._limits) as fetcher:
                try:
                    updater = self._updater(root, new, fetcher)
                    updater.refresh()
                    if not self._anchor.exists():
                        write_whole(self._anchor, root)
                    release = self._newest(updater)
                    if self._in_use(release):
                        return self._still_in_use(release)
                    packed = self._packed(updater, release)
                except (RepositoryError, DownloadError, SignatureError) as error:
                    raise refusal(error, fetcher, self._metadata) from error
            texts = _checked(packed, release, self._limits.size)
            return self._put_in_use(release, texts, new)

    # --- trust ---------------------------------------------------------------------------------------------------

    def _root(self, given: bytes | None) -> bytes:
        """The root from which all trust begins."""
        kept = self._anchor.read_bytes() if self._anchor.exists() else None
        if given is None:
            if kept is None:
                hint = "ask the keepers for their root.json, and give it once: --root root.json"
                raise UpdateError("root_missing", "nothing says yet whose signatures to trust", hint=hint)
            _refuse_other_than_root(kept, f"{STAYS}; remove {self._anchor.parent}, and give the root again: --root")
            return kept
        _refuse_other_than_root(given, "ask the keepers for their root.json")
        if kept is None:
            # A root that was tried and proved nothing must leave nothing behind.
            shutil.rmtree(self._metadata, ignore_errors=True)
            return given
        trusted = {kept, *(path.read_bytes() for path in (self._metadata / "root_history").glob("*.root.json"))}
        if given not in trusted:
            message = "another root is trusted here already, and what was given does not follow from it"
            hint = f"{STAYS}; if you really change keepers, first remove {self._anchor.parent}"
            raise UpdateError("root_differs", message, hint=hint)
        return kept

    def _updater(self, root: bytes, new: Path, fetcher: Fetcher) -> Updater:
        self._metadata.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = UpdaterConfig(max_delegations=0, snapshot_max_length=64 * 1024)
        return Updater(
            str(self._metadata),
            f"{self._mirror}/metadata/",
            target_dir=str(new),
            target_base_url=f"{self._mirror}/targets/",
            fetcher=fetcher,
            config=config,
            bootstrap=root,
        )

    # --- the release ---------------------------------------------------------------------------------------------

    def _newest(self, updater: Updater) -> SignedRelease:
        head = updater.get_targetinfo(HEAD)
        if head is None:
            raise UpdateError("tables_broken", "the keepers have signed no release yet", hint=KEEPERS)
        try:
            release = release_of(head.custom)
        except (ValueError, AttributeError) as error:
            raise UpdateError("tables_broken", f"what is signed names no release: {error}", hint=KEEPERS) from error
        used = _used(self._folder)
        other = used and (used.number, used.digest) != (release.number, release.digest)
        if used and other and release.number <= used.number and used.folder.is_dir():  # what is gone an update mends
            message = f"the newest release is said to be {release.number}, and {used.number} is in use"
            raise UpdateError("update_rolled_back", message, hint=KEEPERS)
        return release

    def _in_use(self, release: SignedRelease) -> bool:
        """Whether a release is in use, whole."""
        used = _used(self._folder)
        if used is None or (used.number, used.digest) != (release.number, release.digest) or not used.folder.is_dir():
            return False
        return digest_of(read_texts(used.folder)) == used.digest

    def _packed(self, updater: Updater, release: SignedRelease) -> bytes:
        target = updater.get_targetinfo(release.target)
        if target is None:
            message = f"release {release.number} is named, but not among what is signed"
            raise UpdateError("tables_broken", message, hint=KEEPERS)
        if target.length > self._limits.size:
            message = f"release {release.number} has {target.length:,} bytes, which is too much for tables"
            raise UpdateError("update_too_long", message, hint=KEEPERS)
        return Path(updater.download_target(target)).read_bytes()

    def _proof(self) -> bytes:
        """The metadata by which the release was proved, as it came."""
        return json_bytes({role: (self._metadata / f"{role}.json").read_text(encoding="utf-8") for role in PROVING})

    # --- in use --------------------------------------------------------------------------------------------------

    def _put_in_use(self, release: SignedRelease, texts: Texts, new: Path) -> Updated:
        """Writes the tables beside those in use; then one step makes them the ones in use."""
        name = folder_name(release.number, release.digest)
        made, place = new / name, self._folder / name
        for path, text in texts.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_bytes(text)
        if digest_of(read_texts(made)) != release.digest:
            message = f"release {release.number} holds files that are no tables"
            raise UpdateError("tables_broken", message, hint=KEEPERS)
        (made / PROOF).write_bytes(self._proof())
        if place.exists():  # left by one that was killed, or damaged since
            place.rename(new / "old")
        made.rename(place)
        before = _used(self._folder)
        self._point(release)
        stays = {place, before.folder if before else place}
        for old in _releases(self._folder):
            if old not in stays:
                shutil.rmtree(old, ignore_errors=True)
        return Updated(release, place, changed=True)

    def _still_in_use(self, release: SignedRelease) -> Updated:
        """The tables in use are the newest: only what proves it, and where it was heard, is new."""
        folder = self._folder / folder_name(release.number, release.digest)
        write_whole(folder / PROOF, self._proof())
        self._point(release)
        return Updated(release, folder, changed=False)

    def _point(self, release: SignedRelease) -> None:
        """The one step that puts tables in use."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        pointer = {**release.as_dict(), "dtariff": __version__, "mirror": self._mirror, "updated_at": now}
        write_whole(self._folder / POINTER, json_bytes(pointer))


def _checked(packed: bytes, release: SignedRelease, largest: int) -> Texts:
    """The texts of a release that have no fault; their compilation is kept for the first quote."""
    told = f"release {release.number} is signed, but cannot be used"
    try:
        texts = texts_of(packed, release.digest, largest=largest)
        kept.keep(compile_texts(texts))
    except (ValueError, RecursionError) as error:
        raise UpdateError("tables_broken", f"{told}: {error}", hint=KEEPERS) from error
    except DataError as error:
        hint = f"{STAYS}; is there a newer dtariff than {__version__}? otherwise ask the keepers"
        raise UpdateError("tables_broken", f"{told}: {error.message}", hint=hint) from error
    return texts


def _refuse_other_than_root(given: bytes, hint: str) -> None:
    try:
        metadata: Metadata[Any] = Metadata.from_bytes(given)
        if not isinstance(metadata.signed, Root):
            raise UpdateError("root_unusable", "what was given as root is other metadata", hint=hint)
        metadata.signed.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, SignatureError) as error:
        message = "what was given as root is none, or was changed"
        raise UpdateError("root_unusable", message, hint=hint) from error
