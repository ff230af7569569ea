"""Killed in the middle, and many at once: nothing lost, nothing double, nothing in halves."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from dtariff.model.record import Parts, Record, Sheet
from dtariff.store import Store

if TYPE_CHECKING:
    from tests.conftest import Server
    from tests.store.conftest import Job, Nursery

SheetOf = Callable[..., Sheet]
KILLS = {"sqlite": 24, "postgresql": 10}


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
    jobs, told = jobs_of(range(400)), 0
    killed_in_work = 0
    for kill in range(kills):
        child = nursery.start(place, jobs[told:])
        time.sleep(0.004 * 1.17**kill if kill < 12 else 0.03 + 0.0037 * kill)  # ever later, at no even distance
        child.kill()
        said = child.said()
        assert set(said.values()) <= {"done"}
        assert list(said) == [name for name, _, _ in jobs[told:]][: len(said)]
        killed_in_work += told < len(jobs)
        told += len(said)
        with Store.open(place, busy_seconds=60) as store:
            found = {record.reference: record for record in store.records()}
            refunded = {reversal.reference for record in found.values() for reversal in record.reversals}
            assert all(whole(record, sheet_of) for record in found.values())
        names = {name for name, _, _ in jobs[:told]}
        assert names <= found.keys() | refunded
        # One more than was told may be there: it was on disk, and the process died before it could say so.
        assert len(found) + len(refunded) - told in {0, 1}
    assert killed_in_work == kills
    nursery.start(place, jobs).wait()
    with Store.open(place) as store:
        records = list(store.records())
    assert Counter(record.reference for record in records) == Counter(f"order {number}" for number in range(400))
    assert all(whole(record, sheet_of) for record in records)
    assert sum(len(record.reversals) for record in records) == 134


def test_a_server_that_fails_in_the_middle_has_kept_all_that_was_told(
    short_lived_server: "Server", nursery: "Nursery", jobs_of: Callable[..., "list[Job]"], sheet_of: SheetOf
) -> None:
    place, jobs = short_lived_server.new_database(), jobs_of(range(2000))
    child = nursery.start(place, jobs)
    while len(child.said()) < 30:
        time.sleep(0.005)
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


def test_threads_may_share_a_store(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - here alone

    def record(number: int) -> Record:
        return store.record(sheet_of(number % 10), reference=f"order {number % 10}", now=now)

    with ThreadPoolExecutor(4) as pool:
        records = list(pool.map(record, range(40)))
    assert len({one.reference for one in records}) == len(list(store.records())) == 10
