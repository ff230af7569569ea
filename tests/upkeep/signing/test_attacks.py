"""Mirrors that lie: each attack is played by a real server, refused for what it is, and changes nothing."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiny import AA, FILES, changed, texts
from tuf.api.metadata import (  # type: ignore[attr-defined]  # it exports what it does not list
    Metadata,
    MetaFile,
    Snapshot,
    TargetFile,
    Timestamp,
)

from dtariff.model.errors import UpdateError
from dtariff.store.packing import pack
from dtariff.tables.texts import digest_of
from dtariff.upkeep.signing.release import release_of

if TYPE_CHECKING:
    from tests.upkeep.signing.conftest import Attack, Keepers, User

NEW_LAW = texts(changed(AA, 'duty = "12.5%"', 'duty = "30%"'))
RELEASE = r"\.tables$"
FOREVER = 10**9


@pytest.fixture
def offered(user: "User") -> "User":
    """A user on release 1, to whom a mirror offers release 2 with the new law."""
    user.keepers.sign(number=2, law=NEW_LAW)
    return user


def test_an_honest_mirror_is_believed(offered: "User") -> None:
    assert offered.total == "134.50 AAD"
    done = offered.update()
    assert (done.changed, done.release.number, offered.total) == (True, 2, "156.00 AAD")
    assert not offered.update().changed


# --- tampered -------------------------------------------------------------------------------------------------------


def flipped(handler: Any, data: bytes) -> None:
    """One bit of a file is another."""
    handler.give(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])


def rewritten(handler: Any, data: bytes) -> None:
    """Signed metadata says something else than what was signed, and keeps its signatures."""
    said = json.loads(data)
    said["signed"]["expires"] = "2099-01-01T00:00:00Z"
    handler.give(json.dumps(said).encode())


def no_json(handler: Any, data: bytes) -> None:
    """Half a file, as if it were a whole one."""
    handler.give(data[: len(data) // 2])


@pytest.mark.parametrize("attack", [flipped, no_json])
def test_a_release_that_is_not_what_was_signed_is_refused(offered: "User", attack: "Attack") -> None:
    offered.mirror.attacks = {RELEASE: attack}
    assert ".tables is not what was signed" in offered.is_refused("update_tampered").message
    offered.mirror.attacks = {}
    offered.update()
    assert offered.total == "156.00 AAD"


@pytest.mark.parametrize("attack", [rewritten, no_json])
@pytest.mark.parametrize("name", ["timestamp", "snapshot", "targets"])
def test_metadata_that_is_not_what_was_signed_is_refused(offered: "User", name: str, attack: "Attack") -> None:
    offered.mirror.attacks = {rf"{name}\.json": attack}
    assert name in offered.is_refused("update_tampered").message


@pytest.mark.parametrize("attack", [rewritten, no_json])
def test_a_root_that_was_changed_is_refused(user: "User", attack: "Attack") -> None:
    user.keepers.sign(rotate=True)
    user.mirror.attacks = {r"2\.root": attack}
    user.is_refused("update_tampered")


@pytest.mark.parametrize(
    "junk", [b"", b"null", b"[]", b"{" * 2000, b'{"signed":{"_type":"root"},"signatures":[]}', b"\xff\xfe\0"]
)
def test_junk_for_metadata_is_refused(offered: "User", junk: bytes) -> None:
    offered.mirror.attacks = {"timestamp": lambda handler, _: handler.give(junk)}  # type: ignore[attr-defined]
    offered.is_refused("update_tampered")


# --- rolled back ----------------------------------------------------------------------------------------------------


def test_a_mirror_that_goes_back_to_an_older_state_is_refused(user: "User", tmp_path: Path) -> None:
    yesterday = tmp_path / "yesterday"
    shutil.copytree(user.keepers.repository.folder, yesterday)
    user.keepers.sign(number=2, law=NEW_LAW)
    user.update()
    user.mirror.folder = yesterday
    user.is_refused("update_rolled_back")
    assert user.total == "156.00 AAD"


def test_whoever_stole_the_timestamp_key_cannot_go_back_to_an_older_snapshot(offered: "User") -> None:
    old = offered.keepers.repository.published()
    offered.update()
    offered.keepers.sign(number=3)  # the old law again
    offered.update()
    assert old.snapshot
    forge(offered.keepers, timestamp(offered.keepers, old.snapshot.signed.version, old.snapshot.data))
    offered.is_refused("update_rolled_back")


def test_whoever_stole_the_snapshot_key_cannot_go_back_to_older_targets(user: "User") -> None:
    old = user.keepers.repository.published()
    user.keepers.sign(number=2, law=NEW_LAW)
    user.update()
    assert old.targets
    meta = {"targets.json": MetaFile(old.targets.signed.version, hashes=hashes(old.targets.data))}
    snapshot = signed(user.keepers, Snapshot(version=9, expires=later(), meta=meta))
    forge(user.keepers, ("9.snapshot.json", snapshot), timestamp(user.keepers, 9, snapshot))
    user.is_refused("update_rolled_back")


def test_an_old_root_in_the_place_of_the_next_is_refused(user: "User") -> None:
    forge(user.keepers, ("2.root.json", user.keepers.root))
    user.is_refused("update_rolled_back")


def test_the_keepers_cannot_give_the_number_of_a_release_to_other_tables(user: "User", keepers: "Keepers") -> None:
    """Were their repository made anew from a copy, release 1 would be another, well signed."""
    version = keepers.repository.published().targets
    assert version
    shutil.rmtree(keepers.repository.targets)
    head = version.signed.targets["head.json"].custom
    head["digest"] = digest_of(NEW_LAW)
    sign_release(keepers, head, pack(NEW_LAW))
    user.is_refused("update_rolled_back")


# --- frozen ---------------------------------------------------------------------------------------------------------


def test_a_mirror_that_hides_what_is_new_is_refused_when_its_timestamp_has_expired(newcomer: "User") -> None:
    newcomer.keepers.sign(number=1, ago=timedelta(days=30, seconds=-3))  # it holds for 30 days
    newcomer.update(root=True)
    expires = newcomer.keepers.repository.published().timestamp
    assert expires
    while datetime.now(UTC) <= expires.signed.expires:
        time.sleep(0.1)
    assert "timestamp" in newcomer.is_refused("update_frozen").message
    newcomer.keepers.sign()  # a timestamp is all that it takes
    assert not newcomer.update().changed


@pytest.mark.parametrize("role", ["root", "targets", "snapshot"])
def test_other_metadata_that_has_expired_is_refused_too(user: "User", role: str) -> None:
    days = {"root": 365, "targets": 365, "snapshot": 90, "timestamp": 30, role: 1}
    user.keepers.sign(number=2, law=NEW_LAW, rotate=True, ago=timedelta(days=2), days=days)
    assert role in user.is_refused("update_frozen").message


# --- mixed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("new", "old"), [("2.targets.json", "1.targets.json"), ("2.snapshot.json", "1.snapshot.json")])
def test_metadata_of_different_times_is_refused(offered: "User", new: str, old: str) -> None:
    metadata = offered.keepers.repository.metadata
    forge(offered.keepers, (new, (metadata / old).read_bytes()))
    offered.is_refused("update_mixed")


# --- whose signatures -----------------------------------------------------------------------------------------------


@pytest.fixture
def strangers(keepers: "Keepers", tmp_path: Path) -> "Keepers":
    """Others, with a repository of their own that holds other law."""
    made = type(keepers)(tmp_path / "strangers")
    made.sign("eve", number=1, law=NEW_LAW)
    made.sign("eve", number=2, law=NEW_LAW)
    return made


def test_a_repository_of_strangers_is_refused(user: "User", strangers: "Keepers") -> None:
    user.mirror.folder = strangers.repository.folder
    assert "none of the keys that count" in user.is_refused("update_wrong_key").message


def test_a_root_that_strangers_signed_is_refused(user: "User", strangers: "Keepers") -> None:
    strangers.sign("eve", rotate=True)
    user.mirror.folder = strangers.repository.folder
    assert "2.root.json" in user.is_refused("update_wrong_key").message


def test_the_root_of_other_keepers_proves_nothing_and_is_not_kept(newcomer: "User", strangers: "Keepers") -> None:
    newcomer.keepers.sign(number=1)
    newcomer.keepers, ours = strangers, newcomer.keepers
    with pytest.raises(UpdateError) as caught:
        newcomer.update(root=True)
    assert caught.value.code == "update_wrong_key"
    newcomer.keepers = ours
    assert newcomer.update(root=True).release.number == 1


def test_a_key_that_was_revoked_signs_nothing_any_more(user: "User") -> None:
    keepers = user.keepers
    (ada,) = keepers.keys("ada").signers
    keepers.keys("bea")
    keepers.sign("ada", "bea", rotate=True, revoke=(ada,))
    user.update()
    thief = keepers.keys("ada")
    there = keepers.repository.published()
    assert there.snapshot
    forge(keepers, timestamp(keepers, there.snapshot.signed.version, there.snapshot.data, keys=thief))
    user.is_refused("update_wrong_key")


def test_keepers_sign_nothing_on_top_of_what_a_revoked_key_signed(user: "User") -> None:
    """The thief of a key that was revoked puts a release of his own into their repository."""
    keepers = user.keepers
    (ada,) = keepers.keys("ada").signers
    keepers.keys("bea")
    keepers.sign("ada", "bea", rotate=True, revoke=(ada,))
    sign_release(keepers, head(2, digest_of(NEW_LAW)), pack(NEW_LAW), keys=keepers.keys("ada"))
    for wish in ({}, {"rotate": True, "revoke": (ada,)}, {"number": 3, "law": NEW_LAW}, {"discard": True}):
        with pytest.raises(UpdateError) as caught:
            keepers.sign("bea", **wish)
        assert caught.value.code == "repository_damaged"
    user.is_refused("update_wrong_key")


@pytest.fixture
def two(newcomer: "User") -> "User":
    """A user of tables that two of three keepers must sign."""
    newcomer.keepers.keys("ada", "bea", "cyd")
    newcomer.keepers.sign("ada", "bea", number=1, threshold=2)
    newcomer.update(root=True)
    return newcomer


def test_targets_that_one_keeper_of_two_signed_are_refused(two: "User") -> None:
    """Whoever has the keys of snapshot and timestamp, and of one keeper, still makes no law."""
    keepers = two.keepers
    assert keepers.sign("ada", number=2, law=NEW_LAW).missing == {"targets": 1}
    staged = (keepers.repository.staged / "targets.json").read_bytes()
    snapshot = signed(keepers, Snapshot(version=2, expires=later(), meta={"targets.json": meta_of(2, staged)}))
    forge(keepers, ("2.targets.json", staged), ("2.snapshot.json", snapshot), timestamp(keepers, 2, snapshot, at=9))
    assert "1 of the 2 signatures" in two.is_refused("update_too_few_signatures").message


def test_a_signature_that_stands_twice_is_no_second_one(two: "User") -> None:
    keepers = two.keepers
    keepers.sign("ada", number=2, law=NEW_LAW)
    said = json.loads((keepers.repository.staged / "targets.json").read_bytes())
    said["signatures"] *= 2
    staged = json.dumps(said).encode()
    snapshot = signed(keepers, Snapshot(version=2, expires=later(), meta={"targets.json": meta_of(2, staged)}))
    forge(keepers, ("2.targets.json", staged), ("2.snapshot.json", snapshot), timestamp(keepers, 2, snapshot, at=9))
    two.is_refused("update_tampered")


def test_a_root_that_one_keeper_of_two_signed_is_refused(two: "User") -> None:
    assert two.keepers.sign("ada", rotate=True, threshold=1).missing == {"root": 1}
    forge(two.keepers, ("2.root.json", (two.keepers.repository.staged / "root.json").read_bytes()))
    assert "1 of the 2 signatures" in two.is_refused("update_too_few_signatures").message


# --- without end ----------------------------------------------------------------------------------------------------


def endless(handler: Any, data: bytes) -> None:
    """What was asked for, and then more and more."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(data)
    while not handler.mirror.ended.is_set():
        handler.wfile.write(b" " * 65536)


@pytest.mark.parametrize("name", [r"2\.root", "timestamp", "snapshot", "targets.json", RELEASE])
def test_a_mirror_that_never_stops_sending_is_given_up(offered: "User", name: str) -> None:
    offered.mirror.attacks = {name: endless}
    offered.is_refused("update_too_long")


def dripping(handler: Any, _: bytes) -> None:
    """A byte now and then, each in time."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.mirror.ended.wait(0.1):
        handler.wfile.write(b" ")


def dripping_headers(handler: Any, _: bytes) -> None:
    """The same, and not even the headers end."""
    while not handler.mirror.ended.wait(0.1):
        handler.wfile.write(b"H")


def silent(handler: Any, _: bytes) -> None:
    """Nothing at all."""
    handler.mirror.ended.wait()


@pytest.mark.parametrize("attack", [dripping, dripping_headers, silent])
@pytest.mark.parametrize("name", ["timestamp", RELEASE])
def test_a_mirror_that_sends_too_slowly_is_given_up_in_time(offered: "User", name: str, attack: "Attack") -> None:
    offered.mirror.attacks = {name: attack}
    began = time.monotonic()
    offered.is_refused("update_too_slow", seconds=1)
    assert time.monotonic() - began < 4


def test_a_mirror_that_falls_silent_is_given_up_before_the_whole_time_is_over(offered: "User") -> None:
    offered.mirror.attacks = {"timestamp": silent}
    began = time.monotonic()
    offered.is_refused("update_too_slow", seconds=60, silence=0.3)
    assert time.monotonic() - began < 10


def test_roots_without_end_are_given_up(offered: "User") -> None:
    """Each is an honest answer, and none leads on."""
    offered.mirror.attacks = {r"\d+\.root": dripping}
    offered.is_refused("update_too_slow", seconds=0.5)


def test_a_release_that_is_too_large_by_its_own_metadata_is_not_even_asked_for(offered: "User") -> None:
    offered.is_refused("update_too_long", size=1000)
    assert not any(path.endswith(".tables") for path in offered.mirror.asked[-3:])


# --- elsewhere ------------------------------------------------------------------------------------------------------


def sends_to(address: str, status: int) -> "Attack":
    """An answer that is to be had elsewhere."""

    def attack(handler: Any, _: bytes) -> None:
        handler.give(b"", status, {"Location": address})

    return attack


def test_a_mirror_that_sends_elsewhere_is_not_followed(offered: "User", strangers: "Keepers") -> None:
    elsewhere = type(offered.mirror)(strangers.repository.folder)
    try:
        for status in (301, 302, 303, 307, 308):
            offered.mirror.attacks = {"timestamp": sends_to(f"{elsewhere.url}/metadata/timestamp.json", status)}
            assert elsewhere.url in offered.is_refused("update_redirected").message
        assert elsewhere.asked == []
    finally:
        elsewhere.close()


def broken_off(handler: Any, data: bytes) -> None:
    """Less than it said."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[:20])


@pytest.mark.parametrize("name", ["timestamp", "targets.json", RELEASE])
def test_a_connection_that_breaks_changes_nothing(offered: "User", name: str) -> None:
    offered.mirror.attacks = {name: broken_off}
    assert "broke off" in offered.is_refused("mirror_unreachable").message


@pytest.mark.parametrize("status", [404, 503])
@pytest.mark.parametrize("name", ["timestamp", "2.snapshot", "2.targets", RELEASE])
def test_a_mirror_that_lacks_a_file_changes_nothing(offered: "User", name: str, status: int) -> None:
    offered.mirror.attacks = {name: lambda handler, _: handler.give(b"", status)}  # type: ignore[attr-defined]
    assert str(status) in offered.is_refused("mirror_incomplete").message


def test_nobody_at_the_address_changes_nothing(offered: "User") -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    offered.mirror.url, honest = nobody, offered.mirror.url
    offered.is_refused("mirror_unreachable")
    offered.mirror.url = honest
    assert offered.update().changed


@pytest.fixture
def no_web_server() -> Iterator[str]:
    """The address of a server that speaks something else than HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 mail.example.org ESMTP\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_a_server_of_something_else_changes_nothing(offered: "User", no_web_server: str) -> None:
    offered.mirror.url = no_web_server
    offered.is_refused("mirror_unreachable")


# --- well signed, and still not used --------------------------------------------------------------------------------


def test_a_mirror_cannot_write_to_the_terminal(offered: "User") -> None:
    def writes(handler: Any, _: bytes) -> None:
        handler.wfile.write(b"\x1b[2J\x1b]0;owned\x07" + b"A" * 9000 + b"\r\n\r\n")

    offered.mirror.attacks = {"root": writes}
    message = offered.is_refused("mirror_unreachable").message
    assert message.isprintable()
    assert len(message) < 500


def test_a_well_signed_release_whose_tables_are_broken_is_refused(user: "User") -> None:
    """Keepers check before they sign; but one may do so with another version of dtariff, or with another tool."""
    broken = texts(changed(AA, "percent = 20", "percent = -1"))
    sign_release(user.keepers, head(2, digest_of(broken)), pack(broken))
    assert "cannot be used" in user.is_refused("tables_broken").message


@pytest.mark.parametrize("path", ["../outside.toml", "/tmp/outside.toml", "a/../../outside.toml", "a\\b.toml"])  # noqa: S108 - never written
def test_a_well_signed_release_that_would_write_elsewhere_is_refused(user: "User", path: str) -> None:
    hostile = {**texts(FILES), path: b"x = 1"}
    sign_release(user.keepers, head(2, digest_of(hostile)), pack(hostile))
    user.is_refused("tables_broken")
    assert not list(user.updates.parent.rglob("outside.toml"))


def test_a_well_signed_release_of_another_digest_is_refused(user: "User") -> None:
    sign_release(user.keepers, head(2, "0" * 64), pack(NEW_LAW))
    user.is_refused("tables_broken")


def test_a_well_signed_release_that_unpacks_without_end_is_refused(user: "User") -> None:
    """9 MB of noughts, which pack into 9 kB."""
    bomb = {"bomb.toml": bytes(9_000_000)}
    sign_release(user.keepers, head(2, digest_of(bomb)), pack(bomb))
    assert "more than 8,000,000 bytes" in user.is_refused("tables_broken", size=8_000_000).message


@pytest.mark.parametrize("packed", [b"", b"no zlib", pack({})[:-1]])
def test_a_well_signed_release_that_is_no_release_is_refused(user: "User", packed: bytes) -> None:
    sign_release(user.keepers, head(2, digest_of({})), packed)
    user.is_refused("tables_broken")


@pytest.mark.parametrize(
    "told", [None, {}, "release", {"number": 0}, {"number": True}, {"digest": "../../x"}, {"published_at": "today"}]
)
def test_what_is_signed_and_names_no_release_is_refused(user: "User", told: Any) -> None:
    said = {**head(2, digest_of(NEW_LAW)), **told} if isinstance(told, dict) and told else told
    sign_release(user.keepers, said, pack(NEW_LAW), path="releases/2.tables")
    user.is_refused("tables_broken")


# --- forging --------------------------------------------------------------------------------------------------------


def later() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)


def hashes(data: bytes) -> dict[str, str]:
    return MetaFile.from_data(1, data, ["sha256"]).hashes or {}


def meta_of(version: int, data: bytes) -> MetaFile:
    return MetaFile(version, hashes=hashes(data))


def signed(keepers: "Keepers", what: Any, keys: Any = None) -> bytes:
    """Metadata that all of the keepers' keys sign, or those that are given."""
    metadata = Metadata(what)
    names = [place.name.removeprefix("keys-") for place in keepers.folder.glob("keys-*")]
    for signer in (keys or keepers.keys(*names)).signers.values():
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def timestamp(
    keepers: "Keepers", version: int, snapshot: bytes, *, at: int = 99, keys: Any = None
) -> tuple[str, bytes]:
    made = Timestamp(version=at, expires=later(), snapshot_meta=meta_of(version, snapshot))
    return "timestamp.json", signed(keepers, made, keys)


def forge(keepers: "Keepers", *files: tuple[str, bytes]) -> None:
    """Writes metadata where the mirror finds it."""
    for name, data in files:
        (keepers.repository.metadata / name).write_bytes(data)


def head(number: int, digest: str) -> dict[str, Any]:
    return {
        "number": number,
        "digest": digest,
        "parent": number - 1,
        "published_at": "2026-11-23T12:00:00+00:00",
        "who": "Eve",
        "note": "trust me",
    }


def sign_release(keepers: "Keepers", said: Any, packed: bytes, *, path: str = "", keys: Any = None) -> None:
    """Signs as the next release whatever is given, without looking at it."""
    there = keepers.repository.published()
    assert there.targets
    targets = there.targets.signed
    named = path or release_of(said).target
    for name, data in {named: packed, "head.json": b"{}"}.items():
        file = TargetFile.from_data(name, data, ["sha256"])
        file.unrecognized_fields["custom"] = said
        place = keepers.repository.targets / file.get_prefixed_paths()[0]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        targets.targets[name] = file
    targets.version = 50
    whole = signed(keepers, targets, keys)
    snapshot = signed(keepers, Snapshot(version=50, expires=later(), meta={"targets.json": meta_of(50, whole)}), keys)
    last = timestamp(keepers, 50, snapshot, keys=keys)
    forge(keepers, ("50.targets.json", whole), ("50.snapshot.json", snapshot), last)


def test_forging_is_believed_where_nothing_is_wrong(user: "User") -> None:
    """Or the refusals above might be of the forger's mistakes."""
    sign_release(user.keepers, head(2, digest_of(NEW_LAW)), pack(NEW_LAW))
    assert user.update().changed
    assert user.total == "156.00 AAD"
