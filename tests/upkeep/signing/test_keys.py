"""Keys: for their keeper alone, never written over, and read without trust."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dtariff.model.errors import InputError
from dtariff.upkeep.signing.keys import make_keys, read_keys

Run = Callable[..., Any]
SECRET = "correct horse"  # noqa: S105 - of keys that are made here


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_private_key_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        (made,) = make_keys(tmp_path / "keys", keeper="ada")
    finally:
        os.umask(before)
    (private,) = (tmp_path / "keys").glob("*.pem")
    assert private.name == f"ada-{made.key.keyid[:8]}.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_what_a_key_signs_its_public_part_verifies(tmp_path: Path) -> None:
    (made,) = make_keys(tmp_path)
    (signer,) = read_keys(tmp_path).signers.values()
    signature = bytes.fromhex(signer.sign(b"law").signature)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(made.key.keyval["public"])).verify(signature, b"law")


def test_keys_made_later_leave_those_that_are_there(tmp_path: Path) -> None:
    make_keys(tmp_path, count=2)
    before = files(tmp_path)
    make_keys(tmp_path, count=2, roles=("timestamp",))
    after = files(tmp_path)
    assert len(after) == 8
    assert before.items() <= after.items()
    assert sorted(len(one.roles) for one in read_keys(tmp_path).public.values()) == [1, 1, 4, 4]


def test_a_key_under_a_passphrase_is_read_with_it_alone(tmp_path: Path) -> None:
    make_keys(tmp_path, passphrase=SECRET)
    assert len(read_keys(tmp_path, passphrase=SECRET).signers) == 1
    for wrong in ("", "battery staple"):
        with pytest.raises(InputError) as caught:
            read_keys(tmp_path, passphrase=wrong)
        assert caught.value.code == "passphrase_wrong"


def test_a_key_without_a_passphrase_is_read_whatever_the_passphrase_of_the_others(tmp_path: Path) -> None:
    make_keys(tmp_path)
    make_keys(tmp_path, passphrase=SECRET)
    assert len(read_keys(tmp_path, passphrase=SECRET).signers) == 2


def test_a_private_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    make_keys(tmp_path)
    (private,) = tmp_path.glob("*.pem")
    private.chmod(0o640)
    with pytest.raises(InputError) as caught:
        read_keys(tmp_path)
    assert caught.value.code == "key_unprotected"


@pytest.mark.parametrize(
    "changed",
    [
        {"keyid": "0" * 64},
        {"keyval": {"public": "00" * 32}},
        {"keyval": {"public": "xyz"}},
        {"keyval": None},
        {"keytype": "rsa"},
        {"roles": []},
        {"roles": ["emperor"]},
        {"roles": None},
        {"keeper": 7},
    ],
)
def test_a_public_part_that_was_changed_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    """An id that stands for another key would put that key among the keepers' unseen."""
    make_keys(tmp_path)
    (public,) = tmp_path.glob("*.json")
    public.write_text(json.dumps(json.loads(public.read_bytes()) | changed))
    with pytest.raises(InputError) as caught:
        read_keys(tmp_path)
    assert caught.value.code == "bad_key"
    assert str(public) in caught.value.message


@pytest.mark.parametrize("name", ["ada.pem", "ada.json"])
def test_a_key_that_is_not_there_any_more_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "a stick that was pulled out")
    with pytest.raises(InputError) as caught:
        read_keys(tmp_path)
    assert caught.value.code == "unreadable_file"


@pytest.mark.parametrize("junk", [b"", b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", b"\0" * 100])
def test_a_file_that_is_no_private_key_is_refused(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "ada.pem"
    path.touch(0o600)
    path.write_bytes(junk)
    with pytest.raises(InputError) as caught:
        read_keys(tmp_path)
    assert caught.value.code == "bad_key"


def test_a_private_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ada.pem"
    path.touch(0o600)
    other = generate_private_key(SECP256R1())
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(InputError, match="no Ed25519 key"):
        read_keys(tmp_path)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"keeper": "../ada"}, "bad_keeper"),
        ({"keeper": ""}, "bad_keeper"),
        ({"count": 0}, "bad_count"),
        ({"passphrase": "x" * 1024}, "passphrase_wrong"),
        ({"passphrase": "\udcff"}, "passphrase_wrong"),
    ],
)
def test_keys_that_cannot_be_made_are_refused_and_none_is_made(tmp_path: Path, given: Any, code: str) -> None:
    with pytest.raises(InputError) as caught:
        make_keys(tmp_path / "keys", **given)
    assert caught.value.code == code
    assert not list(tmp_path.rglob("*.pem"))


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_makes_keys_for_some_roles(run: Run, tmp_path: Path) -> None:
    told = run(
        *("tables", "keygen", "--keys", str(tmp_path), "--count", "2", "--keeper", "ada"),
        *("--role", "snapshot", "--role", "timestamp", "--json"),
    )
    assert told.code == 0
    assert [key["roles"] for key in told.data["keys"]] == [["snapshot", "timestamp"]] * 2
    assert "PRIVATE" not in told.out
    assert len(read_keys(tmp_path).signers) == 2


def test_the_command_takes_a_passphrase_from_a_file_or_from_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    keys = tmp_path / "keys"
    assert run("tables", "keygen", "--keys", str(keys), "--passphrase-file", str(secret)).code == 0
    monkeypatch.setenv("DTARIFF_KEYS_PASSPHRASE", SECRET)
    assert run("tables", "keygen", "--keys", str(keys)).code == 0
    assert len(read_keys(keys, passphrase=SECRET).signers) == 2
    secret.write_text("\n")
    told = run("tables", "keygen", "--keys", str(keys), "--passphrase-file", str(secret))
    assert (told.code, "passphrase_wrong" in told.err) == (2, True)
