"""The version of a store: made once, brought on, never guessed at."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from dtariff.model.errors import StoreError
from dtariff.model.record import Sheet
from dtariff.store import Store
from dtariff.store.database import database_at
from dtariff.store.rows import Kept
from dtariff.store.schema import FOLDER, HEAD, REVISIONS, VERSION_TABLE, migrations

if TYPE_CHECKING:
    from tests.store.conftest import Nursery

SheetOf = Callable[..., Sheet]
Raw = Callable[[str], list[tuple[Any, ...]]]


def ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or (name or "").startswith("dtariff_")


def differences(store: Store) -> list[Any]:
    """What Alembic would change to make the tables those of the models."""
    with store._database.engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "include_name": ours, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Kept.metadata))


def tables(store: Store) -> set[str]:
    with store._database.engine.connect() as connection:
        return {name for name in inspect(connection).get_table_names() if name.startswith("dtariff_")}


def test_the_revisions_of_the_package_are_the_migrations_there_are() -> None:
    script = ScriptDirectory(str(FOLDER))
    assert tuple(step.revision for step in script.walk_revisions())[::-1] == REVISIONS
    assert script.get_heads() == [HEAD]


def test_the_newest_version_has_the_tables_of_the_models(store: Store) -> None:
    assert differences(store) == []
    assert tables(store) == {*Kept.metadata.tables, VERSION_TABLE}


def test_all_migrations_can_be_taken_back_and_made_again(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    with store._database.writing() as session:
        command.downgrade(migrations(session.connection()), "base")
    assert tables(store) == {VERSION_TABLE}
    for revision in REVISIONS:
        with store._database.writing() as session:
            command.upgrade(migrations(session.connection()), revision)
    assert differences(store) == []
    assert store.record(sheet_of(), reference="order 1", now=now) == store.find("order 1")


def test_a_store_made_by_a_newer_version_is_refused_and_not_touched(store: Store, raw: Raw, place: str) -> None:
    raw(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608 - ours
    with pytest.raises(StoreError) as error:
        Store.open(place)
    assert error.value.code == "store_newer"
    with store._database.engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT * FROM {VERSION_TABLE}").scalars().all() == ["9999"]  # noqa: S608


def test_a_database_may_hold_the_callers_own_tables_and_migrations(
    place: str, sheet_of: SheetOf, now: datetime
) -> None:
    with closing(database_at(place, busy_seconds=1)) as database, database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('the shop own')")
        connection.exec_driver_sql("CREATE TABLE record (id INTEGER)")
    with Store.open(place) as store:
        store.record(sheet_of(), reference="order 1", now=now)
        assert differences(store) == []
        with store._database.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT * FROM alembic_version").scalars().all() == ["the shop own"]


def test_many_who_open_a_new_store_at_once_all_have_it(place: str, nursery: "Nursery") -> None:
    children = [nursery.start(place, []) for _ in range(6)]
    for child in children:
        child.wait()
    with Store.open(place) as store:
        assert differences(store) == []


def test_a_migration_that_fails_leaves_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", fail)
        with pytest.raises(StoreError) as error:
            Store.open(place)
    assert error.value.code == "store_full"
    with closing(database_at(place, busy_seconds=1)) as database, database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    with Store.open(place) as store:
        assert differences(store) == []


def test_a_store_that_is_up_to_date_is_opened_without_alembic(sqlite_place: str) -> None:
    Store.open(sqlite_place).close()
    script = (
        f"import sys\nfrom dtariff.store import Store\nStore.open({sqlite_place!r}).close()\n"
        "print([name for name in ('alembic', 'psycopg', 'mako') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout == "[]\n"
