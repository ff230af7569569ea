"""Publishers that are killed, publishers at once, and readers meanwhile: the old release or the new, never a mix."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import growing
import pytest
from tiny import AA, texts

from dtariff.store import Store
from dtariff.store.law_rows import rows_of
from dtariff.store.releases import Releases
from dtariff.tables.reader import read_forms
from dtariff.tables.texts import digest_of

if TYPE_CHECKING:
    from tests.store.conftest import Child, Job, Nursery

KILLS = {"sqlite": 24, "postgresql": 16}
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
BIG = b"# " + b"x" * 200_000


# --- killed --------------------------------------------------------------------------------------------------------


def test_whenever_a_publisher_is_killed_the_last_release_is_the_old_one_or_the_new_and_whole(
    place: str, nursery: "Nursery"
) -> None:
    """Killed at many moments: while it checks, while it writes, and while it commits."""
    history = [one.texts for one in growing.releases(150, seed=3)]
    kills = KILLS["postgresql" if "://" in place else "sqlite"]
    told = 0
    Store.open(place).close()
    for kill in range(kills):
        child = nursery.start(place, published(history[told : told + 30]))
        if kill % 3:
            wait_for(child, 1 + kill % 3)
        time.sleep(0.0037 * kill)  # at no even distance from a commit
        child.kill()
        said = child.said()
        assert set(said.values()) <= {"done"}
        with Releases.open(place, busy_seconds=60) as releases:
            found = len(releases.log())
            assert found - told - len(said) in {0, 1}  # one more than was told: it died before it could say so
            told = found
            if told:
                assert_whole(releases, told, history[told - 1])
    assert kills / 2 < told < len(history)
    nursery.start(place, published(history[told : told + 3])).wait()
    with Releases.open(place) as releases:
        assert [one.number for one in releases.log()] == list(range(told + 3, 0, -1))
        assert [one.parent for one in releases.log()] == [*range(told + 2, 0, -1), None]
        assert [one.digest for one in reversed(releases.log())] == [*map(digest_of, history[: told + 3])]


def published(states: list[dict[str, bytes]]) -> "list[Job]":
    return [(f"{at}", "releases.publish", {"texts": state, "who": "Ada"}) for at, state in enumerate(states)]


def assert_whole(releases: Releases, number: int, state: dict[str, bytes]) -> None:
    """Log, texts, compiled form and rows of law all tell the same release."""
    head = releases.head()
    assert head is not None
    assert (head.number, head.digest) == (number, digest_of(state))
    assert releases.texts(number) == state
    assert releases.book(number).digest == head.digest
    forms, faults = read_forms(state)
    assert not faults
    wanted = sorted((row.path, row.series, row.says, str(row.retracted)) for row in rows_of(forms).values())
    assert sorted((row.path, row.series, row.says, str(row.retracted)) for row in releases.rows(number)) == wanted


def wait_for(child: "Child", count: int) -> None:
    until = time.monotonic() + 60
    while len(child.said()) < count:
        assert time.monotonic() < until
        time.sleep(0.001)


# --- at once -------------------------------------------------------------------------------------------------------


def test_of_publishers_who_started_from_one_release_one_wins_and_the_others_are_told(
    place: str, nursery: "Nursery"
) -> None:
    """Four processes publish in ten rounds, each time upon the release of the round before, whoever made that."""
    rounds, shops = 10, 4
    with Releases.open(place) as releases:
        releases.publish(texts(), who="Ada")

    def jobs(shop: int) -> "list[Job]":
        given: list[dict[str, Any]] = [
            {"texts": renamed(f"Press {shop} {turn}"), "who": f"{shop}", "parent": turn + 1} for turn in range(rounds)
        ]
        return [(f"{one['parent']}", "releases.publish", one) for one in given]

    children = [nursery.start(place, jobs(shop)) for shop in range(shops)]
    for child in children:
        child.wait()
    said = [child.said() for child in children]
    for parent in range(1, rounds + 1):
        answers = sorted(one[f"{parent}"] for one in said)
        assert answers == ["done", *["release_conflict"] * (shops - 1)]
    with Releases.open(place) as releases:
        log = releases.log()
        assert [one.number for one in log] == list(range(rounds + 1, 0, -1))
        for one in log[:-1]:
            assert said[int(one.who)][f"{one.parent}"] == "done"
            assert releases.texts(one.number) == renamed(f"Press {one.who} {one.parent - 1}")  # type: ignore[operator]


def renamed(press: str) -> dict[str, bytes]:
    return {**texts(), AA: texts()[AA].replace(b"Arcadian Press", press.encode())}


def test_one_who_checks_while_another_publishes_is_told_although_he_named_no_parent(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dtariff.model.errors import StateError  # noqa: PLC0415 - here alone
    from dtariff.tables import publishable as checking  # noqa: PLC0415

    with Releases.open(place) as one, Releases.open(place) as other:
        one.publish(texts(), who="Ada")
        check = checking.publishable

        def meanwhile(given: Any) -> Any:
            monkeypatch.setattr(checking, "publishable", check)
            other.publish(renamed("Press of Ben"), who="Ben")
            return check(given)

        monkeypatch.setattr(checking, "publishable", meanwhile)
        with pytest.raises(StateError, match="the last release is release 2, by Ben") as caught:
            one.publish(renamed("Press of Ada"), who="Ada")
        assert caught.value.code == "release_conflict"
        assert [found.who for found in one.log()] == ["Ben", "Ada"]


# --- readers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(place: str) -> Iterator[Releases]:
    """One who waits for nobody, where one release was published."""
    with Releases.open(place) as releases:
        releases.publish(texts(), who="Ada", now=NOW)
    with Releases.open(place, busy_seconds=0.05) as releases:
        yield releases


def test_a_reader_does_not_wait_for_a_transaction_that_is_open_and_sees_nothing_of_it(
    place: str, reader: Releases
) -> None:
    """Twenty megabytes are written and not yet committed: more than a database keeps in memory if it is let."""
    with Store.open(place) as store, store._database.writing() as session:
        for number in range(100):
            statement = "INSERT INTO dtariff_release (digest, packed, kept_at) VALUES (?, ?, ?)"
            if "://" in place:
                statement = statement.replace("?", "%s")
            moment = NOW if "://" in place else NOW.isoformat(timespec="microseconds")
            session.connection().exec_driver_sql(statement, (f"{number:064x}", BIG, moment))
        head = reader.head()
        assert head is not None
        assert head.number == 1
        assert reader.texts(1) == texts()
        assert len(reader.rows(1)) == 27


def test_readers_beside_a_publisher_see_every_release_whole_and_never_fail(place: str, nursery: "Nursery") -> None:
    history = [one.texts for one in growing.releases(25, seed=5)]
    digests = {digest_of(state): at + 1 for at, state in enumerate(history)}
    with Releases.open(place) as releases:
        releases.publish(history[0], who="Ada")
        child = nursery.start(place, published(history[1:]))
        seen = set()
        while len(child.said()) < len(history) - 1:
            head = releases.head()
            assert head is not None
            assert digests[head.digest] == head.number
            assert releases.book(head.number).digest == head.digest
            assert len(releases.rows(head.number)) >= 27
            seen.add(head.number)
        child.wait()
        assert set(child.said().values()) == {"done"}
    assert len(seen) > 3
