"""Recording, finding and keeping, on both databases."""

import sqlite3
import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dtariff.model.errors import AlreadyRecordedError, DataError, ExpiredQuoteError, InputError, StoreError
from dtariff.model.record import Parts, Record, Sheet
from dtariff.store import Store
from dtariff.tables.texts import digest_of

SheetOf = Callable[..., Sheet]
Raw = Callable[[str], list[tuple[Any, ...]]]

TEXTS = {"codes.toml": b"schema = 1\n", "taxes/FR.toml": 'name = "TVA — taxe"\n'.encode(), "z.csv": b""}


def code_of(error: "pytest.ExceptionInfo[Any]") -> tuple[str, str]:
    return error.value.code, error.value.param


# --- record ---------------------------------------------------------------------------------------------------------


def test_what_is_found_is_what_was_recorded(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    recorded = store.record(sheet_of(), reference="order 4711", now=now)
    assert recorded == Record(reference="order 4711", sheet=sheet_of(), recorded_at=now)
    assert store.find("order 4711") == recorded
    assert recorded.state == "recorded"


def test_a_store_that_is_opened_again_still_holds_it(place: str, sheet_of: SheetOf, now: datetime) -> None:
    with Store.open(place) as store:
        recorded = store.record(sheet_of(), reference="order 4711", now=now)
    with Store.open(place) as store:
        assert store.find("order 4711") == recorded


def test_the_same_quote_again_is_the_record_there_is(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    first = store.record(sheet_of(), reference="order 4711", now=now)
    assert store.record(sheet_of(), reference="order 4711", now=now + timedelta(minutes=5)) == first
    assert list(store.records()) == [first]


def test_another_quote_under_a_used_reference_is_refused(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    first = store.record(sheet_of(1), reference="order 4711", now=now)
    with pytest.raises(AlreadyRecordedError) as error:
        store.record(sheet_of(2), reference="order 4711", now=now)
    assert code_of(error) == ("already_recorded", "reference")
    assert list(store.records()) == [first]


def test_one_quote_may_be_recorded_for_two_orders(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    for reference in ("a", "A"):
        store.record(sheet_of(), reference=reference, now=now)
    assert [record.reference for record in store.records()] == ["a", "A"]


def test_a_quote_can_be_recorded_until_the_moment_it_expires(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    expires = now + timedelta(minutes=30)
    store.record(sheet_of(1), reference="in time", now=expires - timedelta(microseconds=1))
    with pytest.raises(ExpiredQuoteError) as error:
        store.record(sheet_of(2), reference="too late", now=expires)
    assert code_of(error) == ("expired_quote", "quote")
    with pytest.raises(InputError, match="record_not_found"):
        store.find("too late")


def test_one_recorded_in_time_can_be_repeated_after_it_expired(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    first = store.record(sheet_of(), reference="order 4711", now=now)
    assert store.record(sheet_of(), reference="order 4711", now=now + timedelta(days=400)) == first


def test_without_a_moment_it_is_the_present_one(store: Store, sheet_of: SheetOf) -> None:
    before = datetime.now(UTC)
    record = store.record(sheet_of(expires_at=before + timedelta(hours=1)), reference="order 4711")
    assert before <= record.recorded_at <= datetime.now(UTC)
    with pytest.raises(ExpiredQuoteError):
        store.record(sheet_of(), reference="of a day that is past")


def test_a_moment_of_any_zone_is_kept_in_utc(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    elsewhere = now.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert store.record(sheet_of(), reference="order 4711", now=elsewhere).recorded_at.isoformat() == (
        "2026-11-23T12:00:00.000125+00:00"
    )


def test_a_moment_without_a_zone_is_refused(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    with pytest.raises(InputError) as error:
        store.record(sheet_of(), reference="order 4711", now=now.replace(tzinfo=None))
    assert code_of(error) == ("bad_time", "now")
    with pytest.raises(InputError) as error:
        list(store.records(since=now.replace(tzinfo=None)))
    assert code_of(error) == ("bad_time", "since")


@pytest.mark.parametrize("reference", ["", " ", "a ", "a\n", "a\0b", "a\u200bb", "\ud800", "x" * 201, 4711, None])
def test_a_reference_that_is_none_is_refused(store: Store, sheet_of: SheetOf, now: datetime, reference: Any) -> None:
    with pytest.raises(InputError) as error:
        store.record(sheet_of(), reference=reference, now=now)
    assert code_of(error) == ("bad_reference", "reference")
    with pytest.raises(InputError, match="bad_reference"):
        store.find(reference)


def test_a_reference_may_be_of_any_script_and_as_long_as_allowed(
    store: Store, sheet_of: SheetOf, now: datetime
) -> None:
    for reference in ("注文 4711", "'; DROP TABLE dtariff_record; --", "%s :x", "x" * 200):
        store.record(sheet_of(), reference=reference, now=now)
        assert store.find(reference).reference == reference


def test_amounts_beyond_64_bits_come_back_exactly(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    large = Parts(10**102 + 1, 10**101, 2**63, 0, -(2**64))
    store.record(sheet_of(lines={"1": large}), reference="a planet", now=now)
    assert store.find("a planet").sheet.parts == large


def test_what_is_not_recorded_is_not_found(store: Store) -> None:
    with pytest.raises(InputError) as error:
        store.find("order 4711")
    assert code_of(error) == ("record_not_found", "reference")


# --- records --------------------------------------------------------------------------------------------------------


def test_records_come_in_the_order_of_recording_over_many_pages(
    store: Store, sheet_of: SheetOf, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtariff.store.store.PAGE", 3)
    names = [f"order {number}" for number in (5, 3, 9, 1, 7, 2)]  # two full pages, and then none
    for minute, name in enumerate(names):
        store.record(sheet_of(minute), reference=name, now=now + timedelta(minutes=minute))
    assert [record.reference for record in store.records()] == names
    assert [record.reference for record in store.records(after="order 9")] == names[3:]
    since, until = now + timedelta(minutes=1), now + timedelta(minutes=4)
    assert [record.reference for record in store.records(since=since, until=until)] == names[1:4]
    assert [record.reference for record in store.records(after="order 3", since=since, until=until)] == names[2:4]


def test_records_after_one_that_is_not_there_are_refused(store: Store) -> None:
    with pytest.raises(InputError, match="record_not_found"):
        list(store.records(after="order 4711"))


def test_a_store_can_be_written_while_its_records_are_read(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    store.record(sheet_of(1), reference="1", now=now)
    reading = store.records()
    assert next(reading).reference == "1"
    store.record(sheet_of(2), reference="2", now=now)
    assert [record.reference for record in store.records()] == ["1", "2"]


# --- nothing is changed ---------------------------------------------------------------------------------------------


TABLES = ["release", "record", "line", "evidence", "reversal", "reversed_line"]


@pytest.fixture
def filled(store: Store, sheet_of: SheetOf, now: datetime) -> Record:
    """A record with a reversal and a release."""
    store.keep_release(digest_of(TEXTS), TEXTS)
    store.record(sheet_of(), reference="order 4711", now=now)
    store.reverse("order 4711", reversal_reference="refund 1", lines={"1": 500}, now=now)
    return store.find("order 4711")


@pytest.mark.parametrize("table", TABLES)
def test_no_statement_changes_or_deletes_a_row(store: Store, filled: Record, raw: Raw, table: str) -> None:
    column = {"release": "digest", "evidence": "kind"}.get(table, "reference")
    update, delete = f"UPDATE dtariff_{table} SET {column} = 'x'", f"DELETE FROM dtariff_{table}"  # noqa: S608 - ours
    for statement in (update, delete):
        with pytest.raises(Exception, match="what was recorded is never changed"):
            raw(statement)
    assert store.find("order 4711") == filled
    assert store.release(digest_of(TEXTS)) == TEXTS


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_replaced_or_truncated(store: Store, filled: Record, raw: Raw, place: str, table: str) -> None:
    statement = f"INSERT OR REPLACE INTO dtariff_{table} SELECT * FROM dtariff_{table}"  # noqa: S608 - ours
    if "://" in place:
        statement = f"TRUNCATE dtariff_{table} CASCADE"
    with pytest.raises(Exception, match="what was recorded is never changed"):
        raw(statement)
    assert store.find("order 4711") == filled


def test_a_record_that_lost_a_line_is_damage_and_not_a_smaller_record(
    store: Store, filled: Record, raw: Raw, place: str
) -> None:
    assert len(filled.sheet.lines) == 3
    raw("DROP TRIGGER dtariff_line_refuse ON dtariff_line" if "://" in place else "DROP TRIGGER dtariff_line_DELETE")
    raw("DELETE FROM dtariff_line WHERE reference = '1'")
    with pytest.raises(StoreError) as error:
        store.find("order 4711")
    assert error.value.code == "store_damaged"


def test_a_figure_that_is_none_is_damage(sqlite_place: str, sheet_of: SheetOf, now: datetime) -> None:
    """PostgreSQL keeps no text where a number belongs."""
    with Store.open(sqlite_place) as store, sqlite3.connect(sqlite_place) as connection:
        store.record(sheet_of(), reference="order 4711", now=now)
        connection.execute("DROP TRIGGER dtariff_line_UPDATE")
        connection.execute("UPDATE dtariff_line SET net = 'many'")
        connection.commit()
        with pytest.raises(StoreError) as error:
            store.find("order 4711")
    connection.close()
    assert error.value.code == "store_damaged"


# --- releases -------------------------------------------------------------------------------------------------------


def test_a_release_is_kept_once_and_comes_back_as_it_was(store: Store, raw: Raw) -> None:
    digest = digest_of(TEXTS)
    assert store.release(digest) is None
    store.keep_release(digest, TEXTS)
    store.keep_release(digest, TEXTS)
    assert store.release(digest) == TEXTS
    assert raw("SELECT count(*) FROM dtariff_release") == [(1,)]


def test_texts_of_another_digest_are_refused(store: Store) -> None:
    with pytest.raises(DataError, match="release_differs"):
        store.keep_release("0" * 64, TEXTS)
    assert store.release("0" * 64) is None


def test_a_record_brings_the_release_that_is_not_yet_there(
    store: Store, place: str, sheet_of: SheetOf, now: datetime
) -> None:
    asked: list[str] = []

    def texts() -> Mapping[str, bytes]:
        asked.append("texts")
        return TEXTS

    sheets = [sheet_of(number, release=digest_of(TEXTS)) for number in range(3)]
    store.record(sheets[0], reference="0", now=now, release_texts=texts)
    store.record(sheets[1], reference="1", now=now, release_texts=texts)
    with Store.open(place) as another:
        another.record(sheets[2], reference="2", now=now, release_texts=texts)
        assert another.release(digest_of(TEXTS)) == TEXTS
    assert asked == ["texts"]


def test_without_its_release_nothing_is_recorded(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    with pytest.raises(DataError, match="release_differs"):
        store.record(sheet_of(), reference="order 4711", now=now, release_texts=lambda: TEXTS)
    with pytest.raises(InputError, match="record_not_found"):
        store.find("order 4711")


def test_a_release_of_a_record_that_is_refused_is_not_kept(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    digest = digest_of(TEXTS)
    with pytest.raises(ExpiredQuoteError):
        store.record(sheet_of(release=digest), reference="a", now=now + timedelta(days=1), release_texts=lambda: TEXTS)
    assert store.release(digest) is None


# --- places ---------------------------------------------------------------------------------------------------------


def test_by_default_a_store_lies_in_a_folder_of_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with Store.open() as store:
        assert store.place == str(tmp_path / "data" / "dtariff" / "records.sqlite")
    assert stat.S_IMODE((tmp_path / "data" / "dtariff").stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(store.place).stat().st_mode) == 0o600


def test_without_a_data_home_it_lies_below_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/not/followed")
    monkeypatch.setenv("HOME", str(tmp_path))
    with Store.open() as store:
        assert store.place == str(tmp_path / ".local" / "share" / "dtariff" / "records.sqlite")


def test_a_file_may_be_named_by_a_url(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/shop.sqlite") as store:
        assert store.place == str(tmp_path / "shop.sqlite")
    assert (tmp_path / "shop.sqlite").exists()


@pytest.mark.parametrize(
    "place", ["", ":memory:", "a\0b", "mysql://root@localhost/shop", "sqlite://", "sqlite:///x?mode=ro", "://", 7]
)
def test_what_names_no_store_is_refused(place: Any) -> None:
    with pytest.raises(InputError) as error:
        Store.open(place)
    assert code_of(error) == ("bad_store", "store")


def test_no_error_tells_a_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        Store.open(f"postgresql://shop:secret@/shop?host={tmp_path}")
    assert error.value.code == "store_unreachable"
    assert "secret" not in str(error.value)
    with pytest.raises(InputError) as refused:
        Store.open("mysql://shop:secret@localhost/shop")
    assert "secret" not in str(refused.value)


def test_the_caller_may_write_postgres_as_many_hosts_do(postgresql_place: str) -> None:
    with Store.open(postgresql_place.replace("postgresql://", "postgres://")) as store:
        assert list(store.records()) == []
