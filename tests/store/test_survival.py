"""Killed in the middle, and many at once: nothing lost, nothing double, nothing in halves."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dtariff.model.record import Parts, Record, Sheet
from dtariff.store import Store

if TYPE_CHECKING:
    from tests.conftest import Server
    from tests.store.conftest import Child, Job, Nursery

SheetOf = Callable[..., Sheet]
KILLS = {"sqlite": 30, "postgresql": 20}


@pytest.fixture
def jobs_of(sheet_of: SheetOf, now: datetime) -> Callable[..., "list[Job]"]:
    """Records some orders, and gives back of each third one."""

    def make(numbers: range) -> "list[Job]":
        jobs: list[Job] = []
        for number in numbers:
            sheet, reference = sheet_of(number), f"order {number}"
            jobs.append((reference, "record", {"sheet": sheet, "reference": reference, "now": now}))
            if number % 3 == 0:
                given = {"reference": reference, "reversal_reference": f"refund {number}", "now": now}
                jobs.append((f"refund {number}", "reverse", {**given, "lines": {"1": 500}}))
        return jobs

    return make


def whole(record: Record, sheet_of: SheetOf) -> bool:
    """Whether a record holds all of its sheet, and of a reversal all or nothing."""
    number = int(record.reference.removeprefix("order "))
    given = [Parts(376, 37, 87, 0, 0)] if record.reversals else []
    return record.sheet == sheet_of(number) and [line.parts for one in record.reversals for line in one.lines] == given


# --- killed ---------------------------------------------------------------------------------------------------------


def test_whenever_it_is_killed_all_that_was_told_is_there_and_whole(
    place: str, nursery: "Nursery", jobs_of: Callable[..., "list[Job]"], sheet_of: SheetOf
) -> None:
    """Killed at many moments: before the tables are made, in the middle of a record, between two of them."""
    kills = KILLS["postgresql" if "://" in place else "sqlite"]
    jobs, told = jobs_of(range(300)), 0
    for kill in range(kills):
        while len(jobs) < told + 400:  # more than can be done before it is killed
            jobs += jobs_of(range(found_in(jobs), found_in(jobs) + 300))
        child = nursery.start(place, jobs[told : told + 400])
        if kill < 6:  # while it makes the tables
            time.sleep(0.05 * kill)
        else:  # while it records, at no even distance from a commit
            wait_for(child, 1 + kill % 4)
            time.sleep(0.0007 * kill)
        child.kill()
        said = child.said()
        assert set(said.values()) <= {"done"}
        assert list(said) == [name for name, _, _ in jobs[told:]][: len(said)]
        assert len(said) < 400
        told += len(said)
        with Store.open(place, busy_seconds=60) as store:
            found = {record.reference: record for record in store.records()}
        refunded = {reversal.reference for record in found.values() for reversal in record.reversals}
        assert all(whole(record, sheet_of) for record in found.values())
        assert {name for name, _, _ in jobs[:told]} <= found.keys() | refunded
        # One more than was told may be there: it was on disk, and the process died before it could say so.
        assert len(found) + len(refunded) - told in {0, 1}
    assert told > kills
    asked = jobs[: told + 60]
    nursery.start(place, asked).wait()
    with Store.open(place) as store:
        records = list(store.records())
    names = [name for record in records for name in (record.reference, *(one.reference for one in record.reversals))]
    assert Counter(names) == Counter(name for name, _, _ in asked)
    assert all(whole(record, sheet_of) for record in records)


def wait_for(child: "Child", count: int) -> None:
    """Until it has told of so many jobs."""
    until = time.monotonic() + 60
    while len(child.said()) < count:
        assert time.monotonic() < until
        time.sleep(0.001)


def found_in(jobs: "list[Job]") -> int:
    """How many orders are among the jobs."""
    return sum(verb == "record" for _, verb, _ in jobs)


def test_a_server_that_fails_in_the_middle_has_kept_all_that_was_told(
    short_lived_server: "Server", nursery: "Nursery", jobs_of: Callable[..., "list[Job]"], sheet_of: SheetOf
) -> None:
    place, jobs = short_lived_server.new_database(), jobs_of(range(2000))
    child = nursery.start(place, jobs)
    wait_for(child, 30)
    short_lived_server.stop("immediate")
    child.kill()
    short_lived_server.start()
    told = [name for name, said in child.said().items() if said == "done"]
    assert 30 <= len(told) < len(jobs)
    with Store.open(place) as store:
        found = {record.reference: record for record in store.records()}
        refunded = {reversal.reference for record in found.values() for reversal in record.reversals}
        assert all(whole(record, sheet_of) for record in found.values())
    assert set(told) <= found.keys() | refunded


# --- at once --------------------------------------------------------------------------------------------------------


def test_many_who_record_the_same_orders_at_once_record_each_once(
    place: str, nursery: "Nursery", jobs_of: Callable[..., "list[Job]"], sheet_of: SheetOf
) -> None:
    """Four processes open a store that does not exist yet, and record orders that overlap, in both directions."""
    ranges = [range(60), range(59, -1, -1), range(20, 80), range(40, 60)]
    children = [nursery.start(place, jobs_of(numbers)) for numbers in ranges]
    for child in children:
        child.wait()
    assert all(set(child.said().values()) == {"done"} for child in children)
    with Store.open(place) as store:
        records = list(store.records())
    assert sorted(record.reference for record in records) == sorted(f"order {number}" for number in range(80))
    assert all(whole(record, sheet_of) for record in records)
    assert sum(len(record.reversals) for record in records) == 27


def test_of_two_quotes_for_one_order_at_once_one_is_recorded(
    place: str, nursery: "Nursery", sheet_of: SheetOf, now: datetime
) -> None:
    def jobs(shop: int) -> "list[Job]":
        sheets = [(f"order {number}", sheet_of(1000 * shop + number)) for number in range(30)]
        return [(name, "record", {"sheet": sheet, "reference": name, "now": now}) for name, sheet in sheets]

    children = [nursery.start(place, jobs(shop)) for shop in (1, 2)]
    for child in children:
        child.wait()
    first, second = (child.said() for child in children)
    assert all({first[name], second[name]} == {"done", "already_recorded"} for name in first)
    with Store.open(place) as store:
        for record in store.records():
            winner = 1 if first[record.reference] == "done" else 2
            assert int(record.sheet.quote_id, 16) // 1000 == winner


def test_partial_reversals_at_once_never_exceed_what_there_is(
    place: str, nursery: "Nursery", sheet_of: SheetOf, now: datetime
) -> None:
    """Of 13.31 four processes each try ten times to give back 0.70: nineteen succeed, 0.01 is left."""
    with Store.open(place) as store:
        store.record(sheet_of(), reference="order 1", now=now)
    children = []
    for shop in range(4):
        names = [f"refund {shop}-{number}" for number in range(10)]
        jobs: list[Any] = [
            (name, "reverse", {"reference": "order 1", "reversal_reference": name, "lines": {"1": 70}})
            for name in names
        ]
        children.append(nursery.start(place, jobs))
    for child in children:
        child.wait()
    said = Counter(answer for child in children for answer in child.said().values())
    assert said == {"done": 19, "too_much_reversed": 21}
    with Store.open(place) as store:
        found = store.find("order 1")
    assert len(found.reversals) == 19
    assert found.left[0].total == 1
    assert all(part >= 0 for part in found.left[0].parts)


def test_threads_may_share_a_store(place: str, sheet_of: SheetOf, now: datetime) -> None:
    """They wait longer than usual: nobody promises turns, and a disk may be slow."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - here alone

    with Store.open(place, busy_seconds=60) as store:

        def record(number: int) -> Record:
            return store.record(sheet_of(number % 10), reference=f"order {number % 10}", now=now)

        with ThreadPoolExecutor(4) as pool:
            records = list(pool.map(record, range(40)))
        assert len({one.reference for one in records}) == len(list(store.records())) == 10


FORKED = """
import os, sys
from dtariff.store import Store
with Store.open(sys.argv[1]) as store:
    assert list(store.records()) == []
    child = os.fork()
    seen = [len(list(store.records())) for _ in range(100)]
    if child == 0:
        os._exit(0 if seen == [0] * 100 else 1)
    assert seen == [0] * 100
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert list(store.records()) == []
"""


def test_a_process_that_forks_may_go_on_with_its_store_and_so_may_the_child(place: str) -> None:
    """As servers do that load an application before they fork their workers."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", FORKED, place], check=False, capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")


# --- on disk --------------------------------------------------------------------------------------------------------


def test_a_file_is_written_through_to_the_disk(sqlite_place: str) -> None:
    with Store.open(sqlite_place) as store, store._database.writing() as session:
        settings = ("synchronous", "journal_mode", "foreign_keys")
        found = [session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings]
    assert found == [2, "truncate", 1]  # 2 is FULL


def test_a_careless_server_is_made_careful_where_records_are_written(server: "Server") -> None:
    place = server.new_database()
    name = place.partition("@/")[2].partition("?")[0]
    server.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    server.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    with Store.open(place) as store, store._database.writing() as session:
        settings = ("synchronous_commit", "transaction_isolation")
        found = [session.connection().exec_driver_sql(f"SHOW {name}").scalar() for name in settings]
    assert found == ["on", "read committed"]
