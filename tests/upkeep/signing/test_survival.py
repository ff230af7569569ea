"""Killed at any step, and several at once: the tables in use are the old or the new; the next run mends the rest."""

import json
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiny import AA, changed, lay, texts

import dtariff
from dtariff.engine import Engine
from dtariff.model.errors import UpdateError
from dtariff.tables.locate import in_use
from dtariff.tables.release import load
from dtariff.upkeep.signing.client import update
from dtariff.upkeep.signing.files import alone
from dtariff.upkeep.signing.verify import verify_repository, verify_tables

if TYPE_CHECKING:
    from tests.upkeep.signing.conftest import User

FILES = changed(AA, 'duty = "12.5%"', 'duty = "30%"')
NEW_LAW = texts(FILES)
OLD, NEW = "134.50 AAD", "156.00 AAD"
KILLED = -9

Order = Callable[..., int]


@pytest.fixture
def order(home: Path) -> Iterator[Order]:  # noqa: ARG001 - children keep compilations in the test's own cache
    """Has a child do something, and says how it ended."""
    script = Path(__file__).with_name("nursery.py")
    (package,) = map(Path, dtariff.__path__)
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=package.parent
    )
    assert process.stdin
    assert process.stdout

    def _order(**given: Any) -> int:
        assert process.stdin
        assert process.stdout
        print(
            json.dumps({name: str(one) if isinstance(one, Path) else one for name, one in given.items()}),
            file=process.stdin,
            flush=True,
        )
        return int(process.stdout.readline())

    yield _order
    process.stdin.close()
    process.wait()
    process.stdout.close()


def total(updates: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A quote of a user whose updates lie in a folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(updates.parent.parent))
    quote = Engine(load()).quote("tool", origin="CC", destination="AA", price="100.00 AAD", on="2026-11-23")
    return str(quote.total)


def test_an_update_killed_at_any_step_leaves_the_old_tables_or_the_new(
    user: "User", order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.keepers.sign(number=2, law=NEW_LAW)
    found: Counter[str] = Counter()
    for step in range(1, 1000, 2):
        updates = tmp_path / f"step-{step}" / "dtariff" / "tables"
        shutil.copytree(user.updates, updates, symlinks=True)
        ended = order(do="update", mirror=user.mirror.url, to=updates, kill=step)
        found[total(updates, monkeypatch)] += 1
        if ended != KILLED:
            assert (ended, total(updates, monkeypatch)) == (0, NEW)
            break
        if step % 8 == 1:  # the next update ends what was begun, and leaves no litter
            update(user.mirror.url, to=updates)
            assert total(updates, monkeypatch) == NEW
            assert verify_tables(updates).faults == ()
            assert not list(updates.glob(".new-*"))
    assert set(found) == {OLD, NEW}
    assert found.total() > 15


def test_a_signing_killed_at_any_step_leaves_a_repository_that_users_believe_and_the_next_ends(
    user: "User", order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = lay(tmp_path / "law", FILES)
    keys = user.keepers.folder / "keys-ada"
    found: Counter[str] = Counter()
    for step in range(1, 1000, 2):
        repository = tmp_path / f"repository-{step}"
        shutil.copytree(user.keepers.repository.folder, repository)
        updates = tmp_path / f"user-{step}" / "dtariff" / "tables"
        shutil.copytree(user.updates, updates, symlinks=True)
        asked = {"do": "sign", "repository": repository, "keys": keys, "law": law}
        ended = order(**asked, kill=step)
        user.mirror.folder = repository
        update(user.mirror.url, to=updates)
        found[total(updates, monkeypatch)] += 1
        if ended != KILLED:
            assert (ended, total(updates, monkeypatch)) == (0, NEW)
            break
        if step % 8 == 1:
            assert order(**asked, kill=0) == 0
            assert verify_repository(repository).faults == ()
            update(user.mirror.url, to=updates)
            assert total(updates, monkeypatch) == NEW
    assert set(found) == {OLD, NEW}
    assert found.total() > 5


def test_several_updates_at_once_do_no_harm(user: "User") -> None:
    user.keepers.sign(number=2, law=NEW_LAW)
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: user.update(), range(6)))
    assert Counter(one.changed for one in done) == {True: 1, False: 5}
    assert user.total == NEW
    assert verify_tables().faults == ()


def test_an_update_waits_for_another_no_longer_than_it_may(user: "User") -> None:
    with alone(user.updates, 1), pytest.raises(UpdateError) as caught:
        user.update(seconds=0.3)
    assert caught.value.code == "update_busy"
    assert not user.update().changed


def test_quotes_during_updates_are_of_one_law_or_the_other(user: "User") -> None:
    """Readers take no lock: while the tables change to and fro they see the old or the new."""
    seen: Counter[str] = Counter()
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen[user.total] += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(2, 8):
            user.keepers.sign(number=number, law=NEW_LAW if number % 2 == 0 else texts())
            assert user.update().changed
    finally:
        ended.set()
        reader.join()
    assert set(seen) == {OLD, NEW}
    used = in_use()
    assert used
    assert len([path for path in user.updates.iterdir() if path.name[0].isdigit()]) == 2


def test_a_folder_that_cannot_be_written_changes_nothing(user: "User") -> None:
    user.keepers.sign(number=2, law=NEW_LAW)
    shutil.rmtree(user.updates / "trust" / "metadata")
    (user.updates / "trust" / "metadata").write_text("in the way")
    user.is_refused("update_unwritable")


def test_a_lock_that_is_none_is_told(user: "User") -> None:
    (user.updates / ".lock").write_text("no lock " * 200)
    user.is_refused("update_unwritable")


def test_a_repository_that_cannot_be_written_is_told(user: "User") -> None:
    releases = user.keepers.repository.targets / "releases"
    shutil.rmtree(releases)
    releases.write_text("in the way")
    with pytest.raises(UpdateError) as caught:
        user.keepers.sign(number=2, law=NEW_LAW)
    assert caught.value.code == "update_unwritable"
    (user.keepers.folder / "file").write_text("")
    user.keepers.repository.folder = user.keepers.folder / "file" / "repository"
    with pytest.raises(UpdateError) as caught:
        user.keepers.sign()
    assert caught.value.code == "update_unwritable"
