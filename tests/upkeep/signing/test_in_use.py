"""The tables in use: updated ones where there are some, those of the package otherwise, and never tampered ones."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiny import AA, FILES, changed, lay, texts

import dtariff
from dtariff.engine import Engine
from dtariff.model.errors import DataError, InputError, UpdateError
from dtariff.tables.locate import POINTER, in_use, package_folder, tables_folder, updates_folder
from dtariff.tables.release import load
from dtariff.tables.texts import digest_of, read_texts
from dtariff.upkeep.signing.client import PROOF, remove, update
from dtariff.upkeep.signing.verify import verify_tables

if TYPE_CHECKING:
    from tests.upkeep.signing.conftest import User

NEW_LAW = texts(changed(AA, 'duty = "12.5%"', 'duty = "30%"'))
OLD, NEW = "134.50 AAD", "156.00 AAD"
Run = Callable[..., Any]
QUOTE = ("quote", "tool", "--from", "CC", "--to", "AA", "--price", "100 AAD", "--on", "2026-11-23", "--json")


def refused(code: str) -> DataError:
    with pytest.raises(DataError) as caught:
        load()
    assert caught.value.code == code, str(caught.value)
    assert "dtariff tables update --remove" in caught.value.hint
    return caught.value


# --- which are in use -----------------------------------------------------------------------------------------------


def test_without_an_update_the_tables_of_the_package_are_in_use(home: Path) -> None:
    assert not home.exists()
    assert in_use() is None
    assert tables_folder() == package_folder()
    assert load().digest == digest_of(read_texts(package_folder()))
    assert verify_tables().place == package_folder()


def test_after_an_update_its_tables_are_in_use_until_they_are_removed(user: "User") -> None:
    assert load().digest == digest_of(texts())
    assert tables_folder() == user.updates / f"1-{digest_of(texts())[:16]}"
    assert read_texts(tables_folder()) == texts()
    assert remove()
    assert tables_folder() == package_folder()
    assert not remove()
    user.update()  # what was trusted still is
    assert user.total == OLD


def test_a_release_that_goes_back_to_old_texts_is_a_release_of_its_own(user: "User") -> None:
    user.keepers.sign(number=2, law=NEW_LAW)
    user.update()
    user.keepers.sign(number=3)
    assert user.update().changed
    assert (tables_folder().name[:2], user.total) == ("3-", OLD)


def test_a_folder_of_ones_own_leaves_the_tables_in_use_alone(newcomer: "User", tmp_path: Path) -> None:
    newcomer.keepers.sign(number=1)
    done = update(newcomer.mirror.url, root=newcomer.keepers.root, to=tmp_path / "mine")
    assert in_use() is None
    assert load(done.folder).digest == digest_of(texts())


def test_a_process_that_quotes_finds_the_updated_tables_and_loads_nothing_heavy(user: "User") -> None:
    assert user.total == OLD  # which keeps the compilation
    script = (
        "import dtariff, sys; dtariff.load(); "
        "print(sorted({'tuf', 'securesystemslib', 'cryptography', 'urllib3', 'pydantic'} & set(sys.modules)))"
    )
    (package,) = map(Path, dtariff.__path__)
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=package.parent
    )
    assert done.stdout == "[]\n"


def test_a_relative_data_home_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert updates_folder() == tmp_path / ".local" / "share" / "dtariff" / "tables"


# --- tampered -------------------------------------------------------------------------------------------------------


def test_tables_that_were_changed_on_disk_are_not_quoted_from_and_an_update_mends_them(user: "User") -> None:
    path = tables_folder() / AA
    path.write_text(path.read_text().replace("percent = 20", "percent = 2"))
    assert "release 1" in refused("tables_tampered").message
    assert [fault.code for fault in verify_tables().faults] == ["tables_tampered"]
    assert user.update().changed
    assert user.total == OLD
    assert verify_tables().faults == ()


def test_a_file_more_or_less_is_tampering_too(user: "User") -> None:
    (tables_folder() / "more.toml").write_text("")
    refused("tables_tampered")
    user.update()
    (tables_folder() / "places.toml").unlink()
    refused("tables_tampered")


def test_tables_that_are_gone_are_told(user: "User") -> None:
    tables_folder().rename(user.updates / "elsewhere")
    refused("tables_tampered")
    assert [fault.code for fault in verify_tables().faults] == ["proof_missing"]
    user.update()
    assert user.total == OLD


@pytest.mark.parametrize(
    "pointer",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"number": 1, "digest": "../../../../etc", "dtariff": "1", "mirror": ""}',
        b'{"number": "x", "digest": "' + b"0" * 64 + b'", "dtariff": "1", "mirror": ""}',
        b'{"number": Infinity, "digest": "' + b"0" * 64 + b'", "dtariff": "1", "mirror": ""}',
        b'{"number": 7, "digest": "' + b"0" * 64 + b'", "dtariff": "1", "mirror": ""}',
        b"[" * 100_000,
    ],
)
def test_a_pointer_that_names_no_tables_is_told_and_an_update_mends_it(user: "User", pointer: bytes) -> None:
    (user.updates / POINTER).write_bytes(pointer)
    refused("tables_tampered")
    user.update()
    assert user.total == OLD


@pytest.mark.usefixtures("user")
def test_a_proof_that_is_none_is_told() -> None:
    for proof in (b"", b"{}", b"[" * 100_000):
        (tables_folder() / PROOF).write_bytes(proof)
        assert [fault.code for fault in verify_tables().faults] == ["proof_missing"]


def test_a_sale_is_recorded_although_its_tables_were_removed_meanwhile(user: "User", tmp_path: Path) -> None:
    engine = Engine(load(), store=tmp_path / "records.sqlite")
    quote = engine.quote("tool", origin="CC", destination="AA", price="100.00 AAD", on="2026-11-23")
    assert remove(user.updates)
    assert str(engine.record(quote, reference="order 1").sheet.release) == quote.provenance.release


def test_a_pointer_to_other_tables_than_were_signed_is_found_by_verifying(user: "User") -> None:
    """Whoever may write to the user's folder can make pointer and tables agree; the signatures do not follow."""
    user.keepers.sign(number=2, law=NEW_LAW)
    user.update()
    said = json.loads(user.pointer)
    old = next(path for path in user.updates.iterdir() if path.name.startswith("2-"))
    (old / AA).write_text((old / AA).read_text().replace('"30%"', '"0%"'))
    said["digest"] = digest_of(read_texts(old))
    old.rename(user.updates / f"2-{said['digest'][:16]}")
    (user.updates / POINTER).write_text(json.dumps(said))
    assert user.total == "120.00 AAD"
    assert [fault.code for fault in verify_tables().faults] == ["release_missing"]


def test_tables_that_this_version_cannot_read_are_told_with_what_to_do(user: "User") -> None:
    """They were whole for the version that put them in use: here, one that knew nothing of a check of ours."""
    broken = texts(changed(AA, "percent = 20", "percent = -1"))
    digest = digest_of(broken)
    folder = user.updates / f"2-{digest[:16]}"
    for path, text in broken.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    (user.updates / POINTER).write_text(json.dumps({**json.loads(user.pointer), "number": 2, "digest": digest}))
    found = refused("tables_broken")
    assert dtariff.__version__ in found.message
    assert found.faults


# --- trust ----------------------------------------------------------------------------------------------------------


def test_nothing_is_trusted_before_a_root_is_given(newcomer: "User") -> None:
    newcomer.keepers.sign(number=1)
    with pytest.raises(UpdateError) as caught:
        newcomer.update()
    assert (caught.value.code, newcomer.mirror.asked) == ("root_missing", [])


def test_a_trusted_root_that_was_damaged_is_told_and_can_be_given_again(user: "User") -> None:
    trust = user.updates / "trust"
    (trust / "root.json").write_bytes(b"{}")
    assert str(trust) in user.is_refused("root_unusable").hint
    shutil.rmtree(trust)
    assert user.update(root=True).release.number == 1


def test_the_root_of_other_keepers_does_not_replace_the_one_that_is_trusted(user: "User", tmp_path: Path) -> None:
    others = type(user.keepers)(tmp_path / "others")
    others.sign("eve", number=1, law=NEW_LAW)
    user.keepers = others
    with pytest.raises(UpdateError) as caught:
        user.update(root=True)
    assert caught.value.code == "root_differs"
    assert user.total == OLD


@pytest.mark.parametrize("spoil", [lambda root: root[:-5], lambda root: root.replace(b"2027", b"2099"), lambda _: b""])
def test_a_root_that_is_none_is_refused(newcomer: "User", spoil: Callable[[bytes], bytes]) -> None:
    newcomer.keepers.sign(number=1)
    with pytest.raises(UpdateError) as caught:
        update(newcomer.mirror.url, root=spoil(newcomer.keepers.root))
    assert caught.value.code == "root_unusable"
    with pytest.raises(UpdateError, match="other metadata"):
        update(newcomer.mirror.url, root=(newcomer.keepers.repository.metadata / "timestamp.json").read_bytes())


@pytest.mark.parametrize(
    "address",
    ["", "ftp://example.org", "file:///etc", "example.org", "http://", "http://a:b", "http://a b/", "http://a/?x"],
)
def test_an_address_that_is_none_is_refused(user: "User", address: str) -> None:
    with pytest.raises(InputError) as caught:
        update(address)
    assert caught.value.code == "bad_mirror"
    assert user.total == OLD


def test_a_mirror_must_be_named_once(home: Path) -> None:
    assert not home.exists()
    with pytest.raises(InputError) as caught:
        update()
    assert caught.value.code == "mirror_missing"


# --- the commands ---------------------------------------------------------------------------------------------------


def test_the_commands_take_a_release_from_a_store_to_a_quote(run: Run, newcomer: "User", tmp_path: Path) -> None:
    """Publish, keys, sign, update, quote, verify: as keepers and users type it."""
    folder = tmp_path / "law"
    for path, text in texts().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    keepers = newcomer.keepers
    repository = ["--repository", str(keepers.repository.folder)]
    mine, store = ["--keys", str(tmp_path / "keys")], ["--store", str(tmp_path / "law.sqlite")]
    assert run("tables", "publish", "--tables", str(folder), "--who", "Ada", "--note", "first", *store).code == 0
    assert run("tables", "keygen", *mine, "--keeper", "ada").code == 0
    signed = run("tables", "sign", *repository, *mine, *store, "--json")
    assert (signed.code, signed.data["missing"], signed.data["release"]["who"]) == (0, {}, "Ada")
    root = ["--root", str(keepers.repository.metadata / "1.root.json")]
    assert run("tables", "update", "--mirror", newcomer.mirror.url).code == 7
    told = run("tables", "update", "--mirror", newcomer.mirror.url, *root)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("release 1 of ")
    assert run(*QUOTE).data["total"] == OLD.removesuffix(" AAD")
    assert run("tables", "verify").code == 0
    assert run("tables", "verify", *repository).code == 0
    # A correction, from a folder without a store, by the newest number plus one.
    (folder / AA).write_bytes(NEW_LAW[AA])
    assert run("tables", "sign", *repository, *mine, "--tables", str(folder), "--note", "the gazette").code == 0
    done = run("tables", "update", "--json").data
    assert (done["changed"], done["release"]["number"], done["release"]["note"]) == (True, 2, "the gazette")
    assert run(*QUOTE).data["total"] == NEW.removesuffix(" AAD")
    assert run("tables", "update", "--remove").out == "the tables of the package are in use\n"


def test_the_command_tells_a_refusal_in_one_line_and_leaves_with_seven(run: Run, user: "User") -> None:
    user.keepers.sign(number=2, law=NEW_LAW)
    user.mirror.attacks = {r"\.tables$": lambda handler, data: handler.give(data[::-1])}  # type: ignore[attr-defined]
    told = run("tables", "update")
    assert (told.code, told.out) == (7, "")
    assert told.err.startswith("dtariff: update_tampered: ")
    assert told.err.count("\n") == 1
    assert "the tables in use stay" in told.err
    assert run("tables", "update", "--json").data["error"]["code"] == "update_tampered"
    assert user.total == OLD


def test_words_of_keepers_cannot_write_to_the_terminal(run: Run, user: "User", tmp_path: Path) -> None:
    lay(tmp_path / "tables", FILES)
    words = ("--who", "Ada\x1b[2J", "--note", "\x1b]0;owned\x07 Nothing\nrelease 9 is in use now")
    keys, folder = str(user.keepers.folder / "keys-ada"), str(user.keepers.repository.folder)
    lay(tmp_path / "tables", changed(AA, 'duty = "12.5%"', 'duty = "30%"'))
    for verb in (
        ("sign", "--keys", keys, "--repository", folder, "--tables", str(tmp_path / "tables"), *words),
        ("verify", "--repository", folder),
        ("update",),
        ("verify",),
    ):
        told = run("tables", *verb)
        assert told.code == 0, told.err
        assert told.out.replace("\n", "").isprintable()
        assert "\nrelease 9" not in told.out


def test_the_command_says_how_many_signatures_are_missing(run: Run, user: "User") -> None:
    user.keepers.keys("bea")
    user.keepers.sign("ada", "bea", rotate=True, threshold=2)
    user.keepers.sign("ada", number=2, law=NEW_LAW)
    told = run(
        "tables",
        "sign",
        "--repository",
        str(user.keepers.repository.folder),
        "--keys",
        str(user.keepers.folder / "keys-ada"),
    )
    assert told.code == 0
    assert "staged, not published: 1 more signature for targets" in told.out
    assert f"release 2 {digest_of(NEW_LAW)}" in told.out


@pytest.mark.parametrize("days", ["timestamp", "timestamp=0", "timestamp=x", "emperor=3", "root=99999", "timestamp=²"])
def test_days_that_are_none_are_refused(run: Run, user: "User", days: str) -> None:
    keys = str(user.keepers.folder / "keys-ada")
    told = run("tables", "sign", "--repository", str(user.keepers.repository.folder), "--keys", keys, "--expires", days)
    assert (told.code, "bad_days" in told.err) == (2, True)


def test_tables_that_were_tampered_with_leave_with_one_when_verified(run: Run, user: "User") -> None:
    assert run("tables", "verify").out.endswith("0 faults\n")
    assert user.pointer
    (tables_folder() / AA).write_text("")
    told = run("tables", "verify", "--json")
    assert (told.code, [fault["code"] for fault in told.data["faults"]]) == (1, ["tables_tampered"])
    assert run(*QUOTE).code == 4


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_a_time_that_is_none_is_refused(run: Run, user: "User", seconds: str) -> None:
    told = run("tables", "update", "--timeout", seconds)
    assert (told.code, "bad_timeout" in told.err) == (2, True)
    assert user.total == OLD


def test_the_folder_of_updates_is_for_its_user_alone(user: "User") -> None:
    assert [stat.S_IMODE(path.stat().st_mode) for path in (user.updates.parent, user.updates)] == [0o700, 0o700]
