"""The verbs of ``tables`` that sign releases, deliver them and update from them."""

import argparse
import os
import sys
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from dtariff.cli.shared import ANSWERED, FAULTS, add_store, add_verb, show_json, with_upkeep
from dtariff.model.errors import InputError
from dtariff.upkeep.signing.roles import DAYS, ROLES, Role

if TYPE_CHECKING:
    from dtariff.tables.texts import Texts
    from dtariff.upkeep.signing.release import SignedRelease
    from dtariff.upkeep.signing.repository import Repository, Signing
    from dtariff.upkeep.signing.verify import Verified

LARGEST_ROOT = 512_000
"""Bytes, as the framework allows a root."""
LONGEST = 86_400
"""Seconds that an update may take at most: a day."""


# --- keys ----------------------------------------------------------------------------------------------------------


def _keygen(options: argparse.Namespace) -> int:
    from dtariff.upkeep.signing.keys import make_keys  # noqa: PLC0415 - loads cryptography

    roles = tuple(dict.fromkeys(options.role)) or ROLES
    made = make_keys(
        options.keys, count=options.count, roles=roles, keeper=options.keeper, passphrase=_passphrase(options)
    )
    if options.json:
        show_json({"folder": str(options.keys), "keys": [one.as_dict() for one in made]})
    else:
        for one in made:
            print(f"{one.keeper}-{one.key.keyid[:8]}: {', '.join(one.roles)}")
        print(f"in {options.keys}: give the .json to the other keepers, and the .pem to nobody")
    return ANSWERED


def _passphrase(options: argparse.Namespace) -> str:
    """The passphrase of private keys: the first line of a file, or the variable; empty for none."""
    from dtariff.upkeep.signing.keys import PASSPHRASE  # noqa: PLC0415 - as above

    if options.passphrase_file is None:
        return os.environ.get(PASSPHRASE, "")
    found = _read(options.passphrase_file, "passphrase-file", 4096).splitlines()
    try:
        passphrase = found[0].decode() if found else ""
    except UnicodeDecodeError:
        passphrase = ""
    if not passphrase:
        message = f"the first line of {options.passphrase_file} is no passphrase"
        raise InputError("passphrase_wrong", message, param="passphrase-file")
    return passphrase


def _read(path: Path, param: str, largest: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(largest)
    except OSError as error:
        raise InputError("unreadable_file", f"{path}: {error.strerror}", param=param) from None


# --- sign ----------------------------------------------------------------------------------------------------------


def _sign(options: argparse.Namespace) -> int:
    from dtariff.upkeep.signing.keys import read_keys  # noqa: PLC0415 - loads cryptography and tuf
    from dtariff.upkeep.signing.repository import Repository, Wish  # noqa: PLC0415

    keys = read_keys(options.keys, passphrase=_passphrase(options))
    repository = Repository(options.repository)
    release, texts = _release(options, repository)
    wish = Wish(
        release=release,
        texts=texts,
        threshold=options.threshold,
        rotate=options.rotate,
        revoke=tuple(options.revoke),
        days=_days(options.expires),
        discard=options.discard,
    )
    done = repository.sign(keys, wish)
    if options.json:
        show_json(done.as_dict())
    else:
        _tell_signing(done)
    return ANSWERED


def _tell_signing(done: "Signing") -> None:
    if done.head:
        print(f"release {done.head.number} {done.head.digest}")
        print(_story(done.head))
    if done.published:
        print("published: " + ", ".join(f"{role} {version}" for role, version in done.published.items()))
    for role, count in done.missing.items():
        print(f"staged, not published: {count} more signature{'s' if count > 1 else ''} for {role}")
    for role, moment in done.expires.items():
        print(f"{role} holds until {moment:%Y-%m-%d}")


def _story(release: "SignedRelease") -> str:
    """When a release was published, by whom and why, in words that others wrote."""
    from dtariff.telling.releases import plain  # noqa: PLC0415 - words load when they are printed

    return f"  of {release.published_at:%Y-%m-%d} by {plain(release.who)}: {plain(release.note)}"


def _release(options: argparse.Namespace, repository: "Repository") -> "tuple[SignedRelease | None, Texts]":
    """The release that is to be signed, if one was named."""
    if options.store is not None or options.release is not None:
        return _stored(options)
    if options.tables is None:
        return None, {}
    from dtariff.tables.texts import digest_of, read_texts  # noqa: PLC0415 - loads what signing needs
    from dtariff.upkeep.signing.release import SignedRelease  # noqa: PLC0415

    texts = read_texts(options.tables)
    digest, newest = digest_of(texts), repository.newest()
    if newest is not None and newest.digest == digest:
        return newest, texts  # a keeper who has the same tables signs the same release
    before = newest.number if newest else None
    now = datetime.now(UTC).replace(microsecond=0)
    return SignedRelease((before or 0) + 1, digest, before, now, options.who or getuser(), options.note), texts


def _stored(options: argparse.Namespace) -> "tuple[SignedRelease, Texts]":
    """A release of a store: the one that was named, or the last."""
    if options.tables is not None:
        message = "a release comes from a store or from a folder, not from both"
        raise InputError("one_release", message, param="release", hint="leave out --tables")
    from dtariff.store.releases import Releases  # noqa: PLC0415 - loads SQLAlchemy
    from dtariff.upkeep.signing.release import SignedRelease  # noqa: PLC0415

    with Releases.open(options.store) as releases:
        found = releases.find(options.release) if options.release else releases.head()
        if found is None:
            hint = "dtariff tables publish makes one"
            raise InputError("release_not_found", "the store holds no release", param="release", hint=hint)
        texts = releases.texts(found.number)
    return SignedRelease(found.number, found.digest, found.parent, found.published_at, found.who, found.note), texts


def _days(given: list[str]) -> dict[Role, int]:
    """For how many days signatures hold, by role."""
    days: dict[Role, int] = {}
    for text in given:
        role, _, number = text.partition("=")
        if role not in get_args(Role) or not number.isascii() or not number.isdecimal() or not 0 < int(number) <= 3660:  # noqa: PLR2004 - ten years
            hint = "a role and days, e.g. timestamp=7"
            raise InputError("bad_days", f"{text[:60]!r} says not for how long", param="expires", hint=hint)
        days[next(one for one in ROLES if one == role)] = int(number)
    return days


# --- serve, update, verify -------------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from dtariff.upkeep.signing.mirror import mirror_of  # noqa: PLC0415 - loads a server

    with mirror_of(options.repository, host=options.host, port=options.port) as server:
        host, port = server.server_address[:2]
        print(f"http://{host!s}:{port} serves {options.repository}; stop it with Ctrl-C", file=sys.stderr, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return ANSWERED
    return ANSWERED


def _update(options: argparse.Namespace) -> int:
    from dtariff.upkeep.signing.client import remove, update  # noqa: PLC0415 - loads tuf
    from dtariff.upkeep.signing.fetch import Limits  # noqa: PLC0415

    if options.remove:
        there = remove(options.to)
        if options.json:
            show_json({"removed": there})
        else:
            print("the tables of the package are in use" if there else "no updated tables were in use")
        return ANSWERED
    if not 0 < options.timeout <= LONGEST:
        message = f"a time lies between nought and {LONGEST} seconds"
        raise InputError("bad_timeout", message, param="timeout", hint="e.g. 300")
    root = None if options.root is None else _read(options.root, "root", LARGEST_ROOT)
    limits = Limits(seconds=options.timeout, silence=min(options.timeout, Limits().silence))
    done = update(options.mirror, root=root, to=options.to, limits=limits)
    if options.json:
        show_json(done.as_dict())
    else:
        from dtariff.telling.releases import plain  # noqa: PLC0415 - words load when they are printed

        told = "is in use now" if done.changed else "was in use already, and is the newest"
        print(
            f"release {done.release.number} of {done.release.published_at:%Y-%m-%d} {told}: {plain(done.release.note)}"
        )
        print(done.folder)
    return ANSWERED


def _verify(options: argparse.Namespace) -> int:
    from dtariff.upkeep.signing.verify import verify_repository, verify_tables  # noqa: PLC0415 - loads tuf

    found = verify_repository(options.repository) if options.repository else verify_tables(options.folder)
    if options.json:
        show_json(found.as_dict())
    else:
        _tell_verified(found)
    return FAULTS if found.faults else ANSWERED


def _tell_verified(found: "Verified") -> None:
    from dtariff.telling.releases import plain  # noqa: PLC0415 - as above

    print(found.place)
    if found.release is None and not found.faults:
        print(f"tables {found.digest}")
        print("they came with the package, and are not signed")
        return
    if found.release is not None:
        release = found.release
        print(f"release {release.number} {found.digest}")
        print(_story(release))
    if found.signed_at is not None:
        print(f"  signed at {found.signed_at:%Y-%m-%d %H:%M} UTC")
    for role, moment in found.expires.items():
        print(f"{role} until {moment:%Y-%m-%d}, signed by {plain(', '.join(found.signed_by[role])) or 'nobody'}")
    for fault in found.faults:
        print(fault)
    print(f"{len(found.faults)} faults")


# --- arguments -----------------------------------------------------------------------------------------------------


def add_signing(actions: Any) -> None:
    """Adds the verbs to ``tables``."""
    _add_keygen(actions)
    _add_sign(actions)
    _add_serve(actions)
    _add_update(actions)
    _add_verify(actions)


def _add_keygen(actions: Any) -> None:
    verb = add_verb(actions, "keygen", "make keys that sign releases", with_upkeep(_keygen))
    verb.add_argument("--keys", type=Path, required=True, metavar="DIR", help="the folder of keys, made if needed")
    verb.add_argument("--count", type=int, default=1, help="how many; 1 if left out")
    verb.add_argument(
        "--role", action="append", default=[], choices=ROLES, help="for which they sign; all four if left out"
    )
    verb.add_argument("--keeper", default="keeper", metavar="NAME", help="whose they are, in a word")
    _add_passphrase(verb)


def _add_passphrase(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--passphrase-file",
        type=Path,
        default=None,
        metavar="FILE",
        help="its first line is the passphrase of the private keys, instead of $DTARIFF_KEYS_PASSPHRASE",
    )


def _add_sign(actions: Any) -> None:
    verb = add_verb(
        actions, "sign", "sign a release, what waits for your signature, and what grows old", with_upkeep(_sign)
    )
    _add_repository(verb, required=True)
    verb.add_argument("--keys", type=Path, required=True, metavar="DIR", help="the folder of your keys")
    add_store(verb)
    verb.add_argument(
        "--release",
        nargs="?",
        const="",
        metavar="N",
        help="sign a release of the store: its number, or how its digest begins; the last one if no more is said",
    )
    verb.add_argument("--who", default="", help="with --tables: who publishes the release")
    verb.add_argument("--note", default="", help="with --tables: why")
    verb.add_argument(
        "--threshold", type=int, default=None, metavar="N", help="how many keepers must sign a root and targets"
    )
    verb.add_argument("--rotate", action="store_true", help="make a new root, of the public keys in the folder of keys")
    verb.add_argument(
        "--revoke", action="append", default=[], metavar="KEYID", help="leave a key out of the new root; needs --rotate"
    )
    holds = ", ".join(f"{role} {days}" for role, days in DAYS.items())
    verb.add_argument(
        "--expires",
        action="append",
        default=[],
        metavar="ROLE=DAYS",
        help=f"for how many days the signatures of a role hold, instead of {holds}",
    )
    verb.add_argument("--discard", action="store_true", help="forget first what waits for signatures")
    _add_passphrase(verb)


def _add_repository(verb: argparse.ArgumentParser, *, required: bool) -> None:
    verb.add_argument(
        "--repository", type=Path, required=required, default=None, metavar="DIR", help="the folder of the repository"
    )


def _add_serve(actions: Any) -> None:
    verb = add_verb(actions, "serve-metadata", "serve a repository to clients over HTTP", with_upkeep(_serve))
    _add_repository(verb, required=True)
    verb.add_argument("--host", default="127.0.0.1", help="where to listen; by default this machine alone")
    verb.add_argument("--port", type=int, default=8800, help="8800 if left out; 0 for any that is free")


def _add_update(actions: Any) -> None:
    verb = add_verb(actions, "update", "put the newest signed release of a mirror in use", with_upkeep(_update))
    verb.add_argument(
        "--mirror", default=None, metavar="URL", help="the mirror; the one of the last update if left out"
    )
    verb.add_argument(
        "--root", type=Path, default=None, metavar="FILE", help="the keepers' root.json, to be given once"
    )
    _add_updates(verb, "--to")
    verb.add_argument("--timeout", type=float, default=300, metavar="SECONDS", help="for the whole update; 300")
    verb.add_argument("--remove", action="store_true", help="go back to the tables of the package")


def _add_verify(actions: Any) -> None:
    verb = add_verb(
        actions, "verify", "whether the tables in use, or a repository, are what was signed", with_upkeep(_verify)
    )
    _add_repository(verb, required=False)
    verb.add_argument("folder", nargs="?", type=Path, default=None, help="of updates; the user's own if left out")


def _add_updates(verb: argparse.ArgumentParser, name: str) -> None:
    verb.add_argument(
        name,
        type=Path,
        default=None,
        metavar="FOLDER",
        help="of updates; the user's own, which quotes use, if left out",
    )
