"""Full disks, locks, damage and servers that stop: a clear error, nothing in halves, and on it goes."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import event

from dtariff.model.errors import InputError, StoreError
from dtariff.model.record import Sheet
from dtariff.store import Store

if TYPE_CHECKING:
    from tests.conftest import Server

SheetOf = Callable[..., Sheet]
LONG = "x" * 100_000
NOBODY = 65534


@contextmanager
def fails(code: str) -> Iterator[None]:
    with pytest.raises(StoreError) as error:
        yield
    assert error.value.code == code
    assert "Amélie" not in str(error.value)  # no error tells what was to be written


def record_until_full(store: Store, sheet_of: SheetOf, now: datetime, most: int = 200) -> int:
    """Records orders with long answers until there is no room; how many there are."""
    for number in range(most):
        sheet = sheet_of(number, response=LONG[: 20_000 + 1000 * number])
        try:
            store.record(sheet, reference=f"order {number}", now=now)
        except StoreError as error:
            if error.code != "store_full":
                raise
            return number
    pytest.fail("there was always room")


def all_whole(store: Store, count: int, sheet_of: SheetOf) -> bool:
    found = [(record.reference, record.sheet.lines, record.sheet.evidence) for record in store.records()]
    return found == [(f"order {number}", sheet_of(number).lines, sheet_of(number).evidence) for number in range(count)]


# --- a full disk ----------------------------------------------------------------------------------------------------


def test_a_file_that_may_not_grow_keeps_what_it_has(sqlite_place: str, sheet_of: SheetOf, now: datetime) -> None:
    most = {"pages": 120}

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most['pages']}").close()

    with Store.open(sqlite_place) as store:
        event.listen(store._database.engine, "connect", limit)
        kept = record_until_full(store, sheet_of, now)
        assert kept > 3
        assert all_whole(store, kept, sheet_of)
        most["pages"] = 100_000
        store.record(sheet_of(kept), reference=f"order {kept}", now=now)
        assert all_whole(store, kept + 1, sheet_of)


@pytest.mark.parametrize("size", [250_000, 262_144])
def test_a_limit_to_the_size_of_files_keeps_what_there_is(
    sqlite_place: str, sheet_of: SheetOf, now: datetime, size: int
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Store.open(sqlite_place) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            kept = record_until_full(store, sheet_of, now)
            assert all_whole(store, kept, sheet_of)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert kept > 0
        store.record(sheet_of(kept), reference=f"order {kept}", now=now)
        assert all_whole(store, kept + 1, sheet_of)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 16 MB."""
    folder = Path(tempfile.mkdtemp(prefix="dtariff-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", str(folder)]
    try:
        if os.geteuid() or not sys.platform.startswith("linux") or subprocess.run(mount, check=False).returncode:
            pytest.skip("only who may mount has a small disk; limits to pages and file sizes are tested without")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=True)  # noqa: S607
    finally:
        shutil.rmtree(folder)


def test_a_full_disk_keeps_what_there_is_and_takes_more_when_room_is_made(
    small_disk: Path, sheet_of: SheetOf, now: datetime
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 14_000_000)
    with Store.open(small_disk / "shop.sqlite") as store:
        kept = record_until_full(store, sheet_of, now)
        assert all_whole(store, kept, sheet_of)
        with fails("store_full"):
            store.reverse("order 0", reversal_reference="refund", reason="x" * 999)
            for number in range(100):  # a small one may still find its place in a page that is there
                store.record(sheet_of(1000 + number), reference=f"small {number}", now=now)
        ballast.unlink()
        store.record(sheet_of(kept), reference=f"order {kept}", now=now)
        assert store.find(f"order {kept}").sheet == sheet_of(kept)
        assert not list(small_disk.glob("*.tmp"))


def test_an_export_to_a_full_disk_leaves_nothing(
    small_disk: Path, store: Store, sheet_of: SheetOf, now: datetime
) -> None:
    for number in range(30):
        store.record(sheet_of(number), reference=f"order {number}", now=now)
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    with fails("export_failed"):
        store.export(small_disk / "audit.csv")
    assert list(small_disk.iterdir()) == [ballast]


def test_a_server_whose_disk_is_full_keeps_what_there_is(
    small_disk: Path, server: "Server", sheet_of: SheetOf, now: datetime
) -> None:
    folder = small_disk / "tablespace"
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    name = f"small_{os.getpid()}"
    server.execute(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
    place = server.new_database(f"TABLESPACE {name}")
    ballast = small_disk / "ballast"
    try:
        with Store.open(place) as store:
            room = os.statvfs(small_disk)
            ballast.write_bytes(b"x" * (room.f_bavail * room.f_frsize - 300_000))
            kept = record_until_full(store, lambda *a, **k: sheet_of(*a, **k | {"response": noise(100_000)}), now)
            assert all_whole(store, kept, sheet_of)
            ballast.unlink()
            store.record(sheet_of(kept), reference=f"order {kept}", now=now)
            assert all_whole(store, kept + 1, sheet_of)
    finally:
        server.execute(f"DROP DATABASE {place.partition('@/')[2].partition('?')[0]}")
        server.execute(f"DROP TABLESPACE {name}")


def noise(length: int) -> str:
    """Text that cannot be compressed."""
    return os.urandom(length // 2).hex()


# --- a lock ---------------------------------------------------------------------------------------------------------


@contextmanager
def locked(place: str) -> Iterator[None]:
    """Somebody else holds all there is."""
    if "://" in place:
        with psycopg.connect(place) as other:
            for table in ("record", "line", "evidence", "reversal", "reversed_line", "release", "version"):
                other.execute(f"LOCK TABLE dtariff_{table} IN ACCESS EXCLUSIVE MODE".encode())
            yield
    else:
        with closing(sqlite3.connect(place, isolation_level=None)) as other_file:
            other_file.execute("BEGIN EXCLUSIVE")
            yield


def test_a_locked_store_is_busy_after_a_while_and_takes_the_record_later(
    place: str, sheet_of: SheetOf, now: datetime
) -> None:
    with Store.open(place, busy_seconds=0.1) as store:
        store.record(sheet_of(0), reference="order 0", now=now)
        with locked(place):
            with fails("store_busy"):
                store.record(sheet_of(1), reference="order 1", now=now)
            with fails("store_busy"):
                store.reverse("order 0", reversal_reference="refund 0")
            with fails("store_busy"):
                store.find("order 0")
            with fails("store_busy"):
                Store.open(place, busy_seconds=0.1)
        assert all_whole(store, 1, sheet_of)
        store.record(sheet_of(1), reference="order 1", now=now)
        assert all_whole(store, 2, sheet_of)


def test_a_writer_who_does_not_end_makes_the_others_busy(place: str, sheet_of: SheetOf, now: datetime) -> None:
    with Store.open(place, busy_seconds=0.1) as store, Store.open(place) as slow:
        with slow._database.writing() as session:
            session.connection()
            with fails("store_busy"):
                store.record(sheet_of(0), reference="order 0", now=now)
            with pytest.raises(InputError, match="record_not_found"):
                store.find("order 0")  # who reads need not wait
        store.record(sheet_of(0), reference="order 0", now=now)


# --- damage ---------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_told_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 500, encoding="utf-8")
    with fails("store_damaged"):
        Store.open(path)
    assert path.read_text(encoding="utf-8") == "Dear Sir or Madam, " * 500
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_was_cut_off_is_told(sqlite_place: str, sheet_of: SheetOf, now: datetime) -> None:
    with Store.open(sqlite_place) as store:
        for number in range(20):
            store.record(sheet_of(number), reference=f"order {number}", now=now)
    path = Path(sqlite_place)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with fails("store_damaged"), Store.open(path) as store:
        list(store.records())


def test_a_file_that_was_overwritten_in_the_middle_is_told(sqlite_place: str, sheet_of: SheetOf, now: datetime) -> None:
    with Store.open(sqlite_place) as store:
        for number in range(60):
            store.record(sheet_of(number), reference=f"order {number}", now=now)
    content = bytearray(Path(sqlite_place).read_bytes())
    content[4096 * 14 :] = bytes(len(content) - 4096 * 14)
    Path(sqlite_place).write_bytes(content)
    with fails("store_damaged"), Store.open(sqlite_place) as store:
        list(store.records())


def test_a_database_that_lost_a_table_is_told(store: Store, place: str, sheet_of: SheetOf, now: datetime) -> None:
    store.record(sheet_of(), reference="order 0", now=now)
    with Store.open(place) as own, own._database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE dtariff_evidence")
    with fails("store_damaged"):
        store.find("order 0")


def test_a_release_that_was_changed_is_told(store: Store, place: str) -> None:
    with Store.open(place) as own, own._database.writing() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO dtariff_release (digest, packed, kept_at) VALUES ('d', '\\x00', '2026-11-23T12:00:00+00:00')"
            if "://" in place
            else "INSERT INTO dtariff_release VALUES ('d', x'00', '2026-11-23T12:00:00.000000+00:00')"
        )
    with fails("store_damaged"):
        store.release("d")


# --- what may not be written, or is not there -----------------------------------------------------------------------


@pytest.fixture
def common_folder() -> Iterator[Path]:
    """A folder that any user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="dtariff-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Permissions do not bind root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_may_only_be_read_can_be_read(common_folder: Path, sheet_of: SheetOf, now: datetime) -> None:
    path = common_folder / "shop.sqlite"
    with Store.open(path) as store:
        recorded = store.record(sheet_of(), reference="order 1", now=now)
    path.chmod(0o444)
    common_folder.chmod(0o555)
    with as_nobody(), Store.open(path) as store:
        assert store.find("order 1") == recorded
        with fails("store_read_only"):
            store.record(sheet_of(2), reference="order 2", now=now)


def test_a_folder_that_takes_no_file_is_told(common_folder: Path, sheet_of: SheetOf, now: datetime) -> None:
    path = common_folder / "shop.sqlite"
    with Store.open(path):
        path.chmod(0o666)
    (common_folder / "shop.sqlite-journal").unlink()
    common_folder.chmod(0o555)
    with as_nobody():
        with Store.open(path) as store, fails("store_read_only"):  # there is no place for a journal
            store.record(sheet_of(), reference="order 1", now=now)
        with fails("store_unreachable"):
            Store.open(common_folder / "another.sqlite")


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with fails("store_unreachable"):
        Store.open(tmp_path / "misspelt" / "shop.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with fails("store_unreachable"):
        Store.open(tmp_path)


def test_a_file_that_went_away_is_not_made_anew_and_empty(sqlite_place: str, sheet_of: SheetOf, now: datetime) -> None:
    with Store.open(sqlite_place) as store:
        Path(sqlite_place).unlink()
        with fails("store_unreachable"):
            store.record(sheet_of(), reference="order 1", now=now)
    assert not Path(sqlite_place).exists()


def test_a_user_who_may_only_read_is_told(server: "Server", sheet_of: SheetOf, now: datetime) -> None:
    place = server.new_database()
    with Store.open(place) as store:
        store.record(sheet_of(), reference="order 1", now=now)
        for statement in ("CREATE ROLE auditor LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor"):
            with store._database.engine.begin() as connection:
                connection.exec_driver_sql(statement)
    with Store.open(place.replace("postgres@", "auditor@")) as store:
        assert store.find("order 1").sheet == sheet_of()
        with fails("store_read_only"):
            store.record(sheet_of(2), reference="order 2", now=now)


def test_a_database_that_is_not_there_is_told(server: "Server") -> None:
    with fails("store_unreachable"):
        Store.open(server.new_database().replace("/store_", "/no_store_"))


def test_a_server_that_stops_is_told_and_used_again_when_it_is_back(
    server: "Server", sheet_of: SheetOf, now: datetime
) -> None:
    with Store.open(server.new_database()) as store:
        store.record(sheet_of(0), reference="order 0", now=now)
        server.stop()
        try:
            with fails("store_unreachable"):
                store.record(sheet_of(1), reference="order 1", now=now)
            with fails("store_unreachable"):
                store.find("order 0")
        finally:
            server.start()
        store.record(sheet_of(1), reference="order 1", now=now)
        assert all_whole(store, 2, sheet_of)


def test_a_connection_that_breaks_in_the_middle_leaves_nothing(
    server: "Server", sheet_of: SheetOf, now: datetime
) -> None:
    times = iter(range(2))

    def cut(*_: Any) -> None:
        if next(times) == 0:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'store_%'")

    with Store.open(server.new_database()) as store:
        event.listen(store._database.engine, "commit", cut)
        with fails("store_unreachable"):
            store.record(sheet_of(0), reference="order 0", now=now)
        assert list(store.records()) == []
        store.record(sheet_of(0), reference="order 0", now=now)
        assert all_whole(store, 1, sheet_of)


# --- what is not installed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "extra", "place"),
    [
        ("sqlmodel", "dtariff[checkout]", "shop.sqlite"),
        ("alembic", "dtariff[checkout]", "shop.sqlite"),
        ("psycopg", "dtariff[postgres]", "postgresql://localhost/shop"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(tmp_path: Path, missing: str, extra: str, place: str) -> None:
    script = f"""
import sys
sys.modules[{missing!r}] = None
from dtariff.model.errors import StoreError
try:
    from dtariff.store import Store
    Store.open({place!r})
except StoreError as error:
    print(error.code, error.hint)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout == f'extra_missing pip install "{extra}"\n'
