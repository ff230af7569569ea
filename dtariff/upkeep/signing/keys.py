"""Ed25519 keys of keepers: a private key for its keeper alone, and a public part that all keepers share.

A folder of keys holds, of each key, ``<name>.pem`` (the private key, PKCS 8, perhaps under a passphrase) and
``<name>.json`` (the public part and the roles for which it may sign). To sign together, keepers put each other's public
parts into their folders; a private key never leaves its keeper.
"""

import json
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import (  # type: ignore[attr-defined]  # it exports what it does not list
    CryptoSigner,
    SSlibKey,
)

from dtariff.model.errors import InputError
from dtariff.upkeep.signing.files import json_bytes, write_whole
from dtariff.upkeep.signing.roles import ROLES, Role

KEEPER = "x-dtariff-keeper"
"""The field of a public key that says whose it is; it is signed with the root, and changes no key id."""
PASSPHRASE = "DTARIFF_KEYS_PASSPHRASE"  # noqa: S105 - the name of the variable, no secret
LARGEST = 64 * 1024
LONGEST_PASSPHRASE = 1023
"""Bytes, as OpenSSL allows."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public part of a keeper's key.

    Attributes:
        key: as signatures are verified by it.
        roles: for which it may sign.
        keeper: whose it is, in a word.
    """

    key: SSlibKey
    roles: tuple[Role, ...]
    keeper: str

    def as_dict(self) -> dict[str, Any]:
        """The key as plain data."""
        key = self.key
        shape = {"keytype": key.keytype, "scheme": key.scheme, "keyval": key.keyval}
        return {"keyid": key.keyid, "keeper": self.keeper, "roles": list(self.roles), **shape}


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a folder.

    Attributes:
        public: the public parts of all keepers, by key id.
        signers: the private keys that are there, by key id.
    """

    public: Mapping[str, PublicKey]
    signers: Mapping[str, CryptoSigner]


def make_keys(
    folder: Path, *, count: int = 1, roles: Sequence[Role] = ROLES, keeper: str = "keeper", passphrase: str = ""
) -> tuple[PublicKey, ...]:
    """Makes keys in a folder; nothing that is there is written over.

    Args:
        folder: where; made for its owner alone, if there is none.
        count: how many.
        roles: for which they may sign.
        keeper: whose they are: a word for the names of the files and for messages.
        passphrase: under which the private keys are kept; empty for none.

    Raises:
        InputError: ``bad_keeper``, ``bad_count``, ``passphrase_wrong``, ``unwritable_file``.
    """
    if not keeper.isidentifier() and not keeper.replace("-", "").replace(".", "").isalnum():
        raise InputError("bad_keeper", f"{keeper[:60]!r} is no plain word", param="keeper", hint="letters and digits")
    secret = _secret(passphrase)
    if count < 1:
        raise InputError("bad_count", f"{count} keys cannot be made", param="count", hint="1 or more")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tuple(_make_key(folder, tuple(roles), keeper, secret) for _ in range(count))
    except OSError as error:
        raise InputError("unwritable_file", f"{error.filename or folder}: {error.strerror}", param="keys") from None


def _secret(passphrase: str) -> bytes:
    """A passphrase as a key is kept under it: of UTF-8, and no longer than the format can hold."""
    try:
        secret = passphrase.encode()
    except UnicodeEncodeError:
        secret = None
    if secret is None or len(secret) > LONGEST_PASSPHRASE:
        hint = f"text of at most {LONGEST_PASSPHRASE} bytes in UTF-8"
        raise InputError("passphrase_wrong", "no key can be kept under this passphrase", param="keys", hint=hint)
    return secret


def _make_key(folder: Path, roles: tuple[Role, ...], keeper: str, passphrase: bytes) -> PublicKey:
    private = Ed25519PrivateKey.generate()
    key = SSlibKey.from_crypto(private.public_key())
    key.unrecognized_fields[KEEPER] = keeper
    made = PublicKey(key, roles, keeper)
    name = f"{keeper}-{key.keyid[:8]}"
    locked = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
    # The private key comes first: a public part whose private key was never kept would count, and nobody could sign.
    file = os.open(folder / f"{name}.pem", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "wb") as opened:
        opened.write(pem)
        opened.flush()
        os.fsync(opened.fileno())
    write_whole(folder / f"{name}.json", json_bytes(made.as_dict()))
    return made


def read_keys(folder: Path, *, passphrase: str = "") -> Keys:
    """The keys of a folder: every public part, and every private key.

    Raises:
        InputError: ``keys_missing``, ``bad_key``, ``key_unprotected``, ``passphrase_wrong``.
    """
    if not folder.is_dir():
        hint = "make some: dtariff tables keygen --keys DIR"
        raise InputError("keys_missing", f"no folder {folder}", param="keys", hint=hint)
    found = [_read_public(path) for path in sorted(folder.glob("*.json"))]
    signers = [_read_signer(path, passphrase) for path in sorted(folder.glob("*.pem"))]
    return Keys({one.key.keyid: one for one in found}, {one.public_key.keyid: one for one in signers})


def _read_public(path: Path) -> PublicKey:
    text = _bytes(path)
    try:
        data = json.loads(text)
        roles, keeper, said = tuple(data["roles"]), data["keeper"], data["keyid"]
        right = data["keytype"] == "ed25519" and roles and set(roles) <= set(ROLES) and isinstance(keeper, str)
        key = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(bytes.fromhex(data["keyval"]["public"])))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError("bad_key", f"{path}: no public key of a keeper: {error}", param="keys") from None
    # The id was worked out anew: one that was written by hand could stand for another key.
    if not right or key.keyid != said:
        raise InputError("bad_key", f"{path}: its type, its roles, its keeper or its id is wrong", param="keys")
    key.unrecognized_fields[KEEPER] = keeper
    return PublicKey(key, roles, keeper)


def _read_signer(path: Path, passphrase: str) -> CryptoSigner:
    pem = _bytes(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        message = f"{path} can be read by others than its owner"
        raise InputError("key_unprotected", message, param="keys", hint=f"chmod 600 {path}; if others had it, rotate")
    locked = b"ENCRYPTED" in pem
    try:
        private = load_pem_private_key(pem, passphrase.encode() if locked and passphrase else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        if locked:
            hint = f"set {PASSPHRASE}, or give --passphrase-file"
            message = f"{path}: the passphrase is missing or wrong"
            raise InputError("passphrase_wrong", message, param="keys", hint=hint) from None
        raise InputError("bad_key", f"{path}: no private key", param="keys") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise InputError("bad_key", f"{path}: no Ed25519 key", param="keys")
    return CryptoSigner(private)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise InputError("unreadable_file", f"{path}: {error.strerror}", param="keys") from None
