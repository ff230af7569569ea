"""Signing: what is published, what waits for more signatures, how keys change, and how long signatures hold."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiny import AA, FILES, changed, texts

from dtariff.model.errors import DataError, DTariffError, InputError, UpdateError
from dtariff.tables.texts import digest_of
from dtariff.upkeep.signing.release import SignedRelease
from dtariff.upkeep.signing.repository import Wish
from dtariff.upkeep.signing.verify import verify_repository

if TYPE_CHECKING:
    from tests.upkeep.signing.conftest import Keepers, User

OLD_LAW = texts()
NEW_LAW = texts(changed(AA, 'duty = "12.5%"', 'duty = "30%"'))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def refused(code: str, keepers: "Keepers", *who: str, **wish: Any) -> DTariffError:
    """Signing is refused, and what is published stays as it was."""
    before = everything(keepers.repository.metadata)
    with pytest.raises(DTariffError) as caught:
        keepers.sign(*who, **wish)
    assert caught.value.code == code, str(caught.value)
    assert everything(keepers.repository.metadata) == before
    return caught.value


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.json")}


# --- releases -------------------------------------------------------------------------------------------------------


def test_the_first_signing_makes_a_whole_repository(keepers: "Keepers") -> None:
    done = keepers.sign(number=1)
    assert (done.published, done.missing) == ({"targets": 1, "snapshot": 1, "root": 1, "timestamp": 1}, {})
    assert names(keepers.repository.metadata) == {
        "1.root.json",
        "1.targets.json",
        "1.snapshot.json",
        "timestamp.json",
    }
    assert names(keepers.repository.staged) == set()
    found = verify_repository(keepers.repository.folder)
    assert found.faults == ()
    assert (found.digest, found.release and found.release.note) == (digest_of(OLD_LAW), "no. 1")
    assert [len(found.signed_by[role]) for role in ("root", "targets", "snapshot", "timestamp")] == [1, 1, 1, 1]


def test_every_release_stays_in_the_repository_and_the_head_is_the_newest(keepers: "Keepers") -> None:
    for number, law in enumerate((OLD_LAW, NEW_LAW, OLD_LAW), 1):
        keepers.sign(number=number, law=law)
    there = keepers.repository.published()
    assert there.targets
    kept = [file.custom["number"] for path, file in there.targets.signed.targets.items() if path != "head.json"]
    assert sorted(kept) == [1, 2, 3]
    newest = keepers.repository.newest()
    assert newest
    assert (newest.number, newest.digest) == (3, digest_of(OLD_LAW))


def test_the_same_release_again_is_no_new_one_but_a_new_timestamp(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    assert keepers.sign(number=1).published == {"timestamp": 2}


def test_an_older_release_cannot_become_the_newest(keepers: "Keepers") -> None:
    keepers.sign(number=2)
    assert "rollback" in refused("release_signed", keepers, number=1).hint
    refused("release_signed", keepers, number=2, law=NEW_LAW)


def test_broken_tables_are_not_signed(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    found = refused("tables_broken", keepers, number=2, law=texts(changed(AA, "percent = 20", "percent = -1")))
    assert isinstance(found, DataError)
    assert found.faults


def test_texts_of_another_digest_are_not_signed(keepers: "Keepers") -> None:
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    release = SignedRelease(1, digest_of(NEW_LAW), None, moment, "Ada", "")
    with pytest.raises(InputError) as caught:
        keepers.repository.sign(keepers.keys("ada"), Wish(release=release, texts=OLD_LAW))
    assert caught.value.code == "digest_differs"


# --- thresholds -----------------------------------------------------------------------------------------------------


@pytest.fixture
def two(keepers: "Keepers") -> "Keepers":
    """A repository that two of three keepers must sign."""
    keepers.keys("ada", "bea", "cyd")
    assert keepers.sign("ada", number=1, threshold=2).missing == {"root": 1, "targets": 1}
    assert names(keepers.repository.metadata) == set()
    assert keepers.sign("bea").missing == {}
    return keepers


def test_what_two_keepers_must_sign_waits_for_the_second(two: "Keepers") -> None:
    done = two.sign("cyd", number=2, law=NEW_LAW)
    assert done.missing == {"targets": 1}
    assert two.sign("cyd").missing == {"targets": 1}  # the same keeper again is no second one
    published = two.repository.published().targets
    assert published
    assert published.signed.version == 1
    assert "2.targets.json" not in names(two.repository.metadata)
    done = two.sign("ada")
    assert (done.missing, done.published["targets"]) == ({}, 2)
    assert [name.split()[0] for name in verify_repository(two.repository.folder).signed_by["targets"]] in (
        ["ada", "cyd"],
        ["cyd", "ada"],
    )


def test_while_a_release_waits_the_timestamp_of_what_is_published_is_renewed(two: "Keepers") -> None:
    assert two.sign("ada", number=2, law=NEW_LAW).published == {"timestamp": 2}
    assert verify_repository(two.repository.folder).faults == ()


def test_the_second_keeper_may_name_the_release_that_he_means(two: "Keepers") -> None:
    two.sign("ada", number=2, law=NEW_LAW)
    refused("signatures_wanting", two, "bea", number=2, law=OLD_LAW)
    assert two.sign("bea", number=2, law=NEW_LAW).missing == {}


def test_a_release_that_waits_can_be_dropped(two: "Keepers") -> None:
    two.sign("ada", number=2, law=NEW_LAW)
    refused("signatures_wanting", two, "ada", number=3)
    assert two.sign("ada", discard=True).missing == {}
    newest = two.repository.newest()
    assert newest
    assert newest.number == 1


def test_what_nobody_signed_is_not_taken_up(two: "Keepers") -> None:
    """Whoever may write to the folder could lay law there for the next keeper to sign."""
    two.sign("ada", number=2, law=NEW_LAW)
    staged = two.repository.staged / "targets.json"
    said = json.loads(staged.read_bytes())
    said["signed"]["targets"] = {}
    staged.write_text(json.dumps(said))
    assert "--discard" in refused("repository_damaged", two, "bea").hint


def test_a_stranger_cannot_sign(two: "Keepers", tmp_path: Path) -> None:
    stranger = type(two)(tmp_path / "elsewhere")
    with pytest.raises(InputError) as caught:
        two.repository.sign(stranger.keys("eve"), Wish())
    assert caught.value.code == "key_unknown"


def test_a_key_of_one_role_signs_no_other(keepers: "Keepers") -> None:
    keepers.keys("ada")
    keepers.keys("clock", roles=("timestamp",))
    keepers.sign("ada", number=1)
    refused("key_unknown", keepers, "clock", number=2, law=NEW_LAW)
    refused("key_unknown", keepers, "clock", rotate=True)
    assert keepers.sign("clock").published == {"timestamp": 2}


def test_keepers_without_the_key_of_the_timestamp_leave_that_to_whoever_has_it(keepers: "Keepers") -> None:
    keepers.keys("ada", roles=("root", "targets", "snapshot"))
    keepers.keys("clock", roles=("timestamp",))
    assert keepers.sign("ada", number=1).missing == {"timestamp": 1}
    assert names(keepers.repository.metadata) == set()


@pytest.mark.parametrize("threshold", [0, -1, 2])
def test_a_threshold_that_can_never_be_met_is_refused(keepers: "Keepers", threshold: int) -> None:
    refused("threshold_too_high", keepers, number=1, threshold=threshold)


def test_a_role_without_a_key_is_refused(keepers: "Keepers") -> None:
    keepers.keys("ada", roles=("root", "targets", "snapshot"))
    refused("role_without_key", keepers, "ada", number=1)


# --- rotation -------------------------------------------------------------------------------------------------------


def test_a_new_root_is_signed_by_the_old_keepers_and_by_the_new(user: "User") -> None:
    keepers = user.keepers
    (ada,) = keepers.keys("ada").signers
    keepers.keys("bea")
    # Ada leaves. She alone signs the root by the old keys; bea, by the new ones.
    assert keepers.sign("ada", rotate=True, revoke=(ada[:8],)).missing == {"root": 1, "targets": 1}
    assert names(keepers.repository.metadata) & {"2.root.json"} == set()
    done = keepers.sign("bea")
    assert done.published == {"targets": 2, "snapshot": 2, "root": 2, "timestamp": 3}
    assert verify_repository(keepers.repository.folder).faults == ()
    assert not user.update().changed
    keepers.sign("bea", number=2, law=NEW_LAW)
    assert user.update().changed
    refused("key_unknown", keepers, "ada", number=3)


def test_a_user_who_missed_several_roots_follows_them_one_by_one(user: "User") -> None:
    for name in ("bea", "cyd", "dan"):
        known = user.keepers.repository.published().root
        assert known
        user.keepers.keys(name)
        user.keepers.sign("ada", "bea", "cyd", "dan", rotate=True)
    user.keepers.sign("dan", number=2, law=NEW_LAW)
    assert user.update().release.number == 2
    assert [path for path in user.mirror.asked if "root" in path][-4:] == [
        f"/metadata/{version}.root.json" for version in (2, 3, 4, 5)
    ]


def test_the_root_given_again_is_no_other_one_and_one_that_followed_neither(user: "User") -> None:
    user.keepers.keys("bea")
    user.keepers.sign("ada", "bea", rotate=True)
    user.update(root=True)
    user.update(root=True)
    assert user.total == "134.50 AAD"


def test_a_root_can_be_renewed_with_the_same_keys(user: "User") -> None:
    assert user.keepers.sign(rotate=True).published == {"root": 2, "timestamp": 2}
    assert not user.update().changed


def test_a_key_that_is_revoked_must_be_known(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    for unknown in ("", "zz", "0" * 64):
        refused("key_unknown", keepers, rotate=True, revoke=(unknown,))


def test_a_new_root_raises_the_threshold(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    keepers.keys("bea")
    assert keepers.sign("ada", rotate=True, threshold=2).missing == {"root": 1, "targets": 1}
    assert keepers.sign("bea").missing == {}
    assert keepers.sign("bea", number=2, law=NEW_LAW).missing == {"targets": 1}


# --- expiry ---------------------------------------------------------------------------------------------------------


def test_signatures_hold_for_as_long_as_their_role_says(keepers: "Keepers") -> None:
    done = keepers.sign(number=1, days={"timestamp": 7})
    left = {role: (moment - datetime.now(UTC)).total_seconds() / 86400 for role, moment in done.expires.items()}
    assert {role: round(days) for role, days in left.items()} == {
        "root": 365,
        "targets": 365,
        "snapshot": 90,
        "timestamp": 7,
    }


@pytest.mark.parametrize(
    ("ago", "renewed"),
    [(1, {"timestamp"}), (46, {"timestamp", "snapshot"}), (183, {"timestamp", "snapshot", "targets"})],
)
def test_signing_renews_what_has_less_than_half_of_its_days_left(
    keepers: "Keepers", ago: int, renewed: set[str]
) -> None:
    keepers.sign(number=1, ago=timedelta(days=ago))
    assert keepers.sign().published.keys() == renewed
    assert verify_repository(keepers.repository.folder).faults == ()


def test_what_has_expired_is_told(keepers: "Keepers") -> None:
    keepers.sign(number=1, ago=timedelta(days=91))
    found = verify_repository(keepers.repository.folder)
    assert {(fault.file, fault.code) for fault in found.faults} == {
        ("snapshot.json", "expired"),
        ("timestamp.json", "expired"),
    }


# --- damaged --------------------------------------------------------------------------------------------------------


def test_a_release_that_was_damaged_in_the_repository_is_told(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    (packed,) = (keepers.repository.targets / "releases").iterdir()
    packed.write_bytes(packed.read_bytes()[:-1])
    (fault,) = verify_repository(keepers.repository.folder).faults
    assert fault.code == "target_tampered"
    packed.unlink()
    (fault,) = verify_repository(keepers.repository.folder).faults
    assert fault.code == "target_missing"


def test_targets_that_were_changed_in_the_repository_are_not_signed_further(keepers: "Keepers") -> None:
    """Whoever may write to the folder could slip a release among those that the next keeper signs."""
    keepers.sign(number=1)
    targets = keepers.repository.metadata / "1.targets.json"
    targets.write_bytes(targets.read_bytes().replace(b"no. 1", b"no. 9"))
    refused("repository_damaged", keepers, number=2, law=NEW_LAW)


@pytest.mark.parametrize("name", ["1.root.json", "1.targets.json", "1.snapshot.json", "timestamp.json"])
@pytest.mark.parametrize("data", [b"", b"{}", None])
def test_a_repository_that_cannot_be_read_says_so(keepers: "Keepers", name: str, data: bytes | None) -> None:
    keepers.sign(number=1)
    path = keepers.repository.metadata / name
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UpdateError) as caught:
        verify_repository(keepers.repository.folder)
    assert caught.value.code == "repository_damaged"


def test_metadata_that_belongs_to_another_time_is_told(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    old = (keepers.repository.metadata / "1.targets.json").read_bytes()
    keepers.sign(number=2, law=NEW_LAW)
    (keepers.repository.metadata / "2.targets.json").write_bytes(old)
    assert "mixed" in {fault.code for fault in verify_repository(keepers.repository.folder).faults}


def test_the_files_of_tiny_are_what_is_signed(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    head = keepers.repository.newest()
    assert head
    assert head.digest == digest_of(texts(FILES))
