"""Releases in the store: published, appended to, taken back, and had again as they were, on both databases."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from tiny import AA, changed, texts

from dtariff.engine import Engine
from dtariff.model.errors import DataError, DTariffError, InputError, StateError, StoreError
from dtariff.model.record import Sheet
from dtariff.store import Store
from dtariff.store.database import database_at
from dtariff.store.releases import Releases
from dtariff.store.schema import HEAD, make_ready, migrations
from dtariff.tables.release import book_of, compile_texts
from dtariff.tables.texts import digest_of

SheetOf = Callable[..., Sheet]
Raw = Callable[[str], list[tuple[Any, ...]]]

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)
OLD_RATE = '{ from = 2010-01-01, percent = 20, cite = "gazette#4" }'
FIRST = texts()
RETRACTED_RATE = '{ from = 2010-01-01, percent = 20, cite = "gazette#4", retracted = 2027-01-01 }'
NEW_RATE = '{ from = 2010-01-01, percent = 21, cite = "gazette#4", known = 2027-01-01 }'
CORRECTED = texts(changed(AA, OLD_RATE, f"{RETRACTED_RATE},\n  {NEW_RATE}"))
TOOL: Any = {"origin": "CC", "destination": "AA", "price": "100 AAD", "on": "2026-11-23", "known": "2027-06-01"}
RETITLED = {**CORRECTED, AA: CORRECTED[AA].replace(b"Arcadian Press", b"Press of Arcadia")}


@pytest.fixture
def releases(store: Store) -> Releases:
    """Where nothing was published yet."""
    return store.releases


@pytest.fixture
def two(releases: Releases) -> Releases:
    """Two releases: the second, a day later, corrects a rate of the first."""
    releases.publish(FIRST, who="Ada", note="The first", now=NOON)
    releases.publish(CORRECTED, who="Ben", note="It is 21 %", now=NOON + A_DAY)
    return releases


def refused(wanted: Callable[[], object]) -> DTariffError:
    with pytest.raises(DTariffError) as caught:
        wanted()
    return caught.value


# --- publish and find ----------------------------------------------------------------------------------------------


def test_what_is_published_is_the_last_release_and_can_be_had_again(two: Releases, place: str) -> None:
    first, second = two.find(1), two.find(2)
    assert (first.digest, first.parent, first.who, first.note) == (digest_of(FIRST), None, "Ada", "The first")
    assert (second.digest, second.parent, second.kind, second.back_to) == (digest_of(CORRECTED), 1, "publish", None)
    assert (first.published_at, second.day) == (NOON, date(2027, 1, 5))
    with Releases.open(place) as again:
        assert again.head() == second
        assert again.log() == (second, first)
        assert (again.texts(1), again.texts(2)) == (FIRST, CORRECTED)


def test_a_release_answers_with_its_own_law(two: Releases) -> None:
    """A tool for 100 AAD bears 12.5 % of duty, and value added tax on both: 20 % of 112.5 is 22 once rounded down."""
    assert str(Engine(two.book(1)).quote("tool", **TOOL).tax) == "22.00 AAD"
    assert str(Engine(two.book(2)).quote("tool", **TOOL).tax) == "23.00 AAD"


def test_a_release_is_found_by_the_beginning_of_its_digest(two: Releases) -> None:
    digest = digest_of(CORRECTED)
    assert two.find(digest) == two.find(digest[:8]) == two.find(digest[:12].upper()) == two.find(" 2 ")
    assert two.texts(digest[:10]) == CORRECTED


@pytest.mark.parametrize(
    "named", ["", "x", "1.0", "abc", "deadbee", "'; DROP TABLE dtariff_row", "%%%%%%%%", "g" * 64, 1.0, True, None]
)
def test_what_names_no_release_is_refused(two: Releases, named: Any) -> None:
    assert refused(lambda: two.find(named)).code == "bad_release"


@pytest.mark.parametrize("named", [0, 3, -1, 10**30, "0", "9999999", "deadbeef", "0" * 64])
def test_a_release_that_is_not_there_is_told_with_what_to_do(two: Releases, named: Any) -> None:
    error = refused(lambda: two.find(named))
    assert (type(error), error.code, error.param) == (InputError, "release_not_found", "release")
    assert error.hint


def test_two_digests_that_begin_alike_are_told_apart_by_more(two: Releases, raw: Raw) -> None:
    alike = digest_of(FIRST)[:8] + "0" * 56
    packed = "'x'" if "://" not in two.place else "'x'::bytea"
    moment = "'2027-01-06T00:00:00.000000+00:00'"
    raw(f"INSERT INTO dtariff_release VALUES ('{alike}', {packed}, {moment})")  # noqa: S608 - ours
    raw(f"INSERT INTO dtariff_publication VALUES (3, '{alike}', 2, NULL, 'publish', {moment}, 'Eve', '')")  # noqa: S608
    assert refused(lambda: two.find(alike[:8])).code == "ambiguous_release"
    assert two.find(digest_of(FIRST)[:20]).number == 1
    assert refused(lambda: two.texts(3)).code == "store_damaged"


def test_where_nothing_was_published_there_is_no_last_release(releases: Releases) -> None:
    assert (releases.head(), releases.log(), releases.on(date.max)) == (None, (), None)


def test_the_last_release_of_a_day_is_that_at_its_end_in_utc(releases: Releases) -> None:
    midnight = datetime(2027, 1, 5, tzinfo=UTC)
    releases.publish(FIRST, who="Ada", now=midnight - timedelta(microseconds=1))
    releases.publish(CORRECTED, who="Ada", now=midnight)
    found = [releases.on(date(2027, 1, day)) for day in (3, 4, 5, 6)]
    assert [one and one.number for one in found] == [None, 1, 2, 2]
    assert releases.on(date.max) == releases.head()
    assert releases.on(date.min) is None


def test_by_a_clock_that_is_behind_a_release_is_not_older_than_the_one_before(two: Releases) -> None:
    made = two.rollback(1, who="Ada", note="Back", now=NOON - A_DAY)
    assert made.published_at == NOON + A_DAY
    assert two.on(date(2027, 1, 4)) == two.find(1)


# --- refused -------------------------------------------------------------------------------------------------------


def test_the_very_texts_of_the_last_release_are_nothing_new(two: Releases) -> None:
    error = refused(lambda: two.publish(CORRECTED, who="Ada"))
    assert (type(error), error.code) == (StateError, "nothing_new")
    assert len(two.log()) == 2


def test_faults_of_law_and_of_look_are_told_together_and_nothing_is_published(releases: Releases) -> None:
    broken = texts(changed(AA, "percent = 20", "percent = -1"))
    ugly = {**broken, "codes.toml": broken["codes.toml"].replace(b"schema = 1\n", b"schema  =  1\n")}
    error = refused(lambda: releases.publish(ugly, who="Ada"))
    assert isinstance(error, DataError)
    assert error.code == "tables_broken"
    assert {(fault.file, fault.code) for fault in error.faults} == {(AA, "bad_rate"), ("codes.toml", "not_canonical")}
    assert releases.head() is None


def test_a_published_row_that_is_gone_or_changed_is_refused_with_every_place(two: Releases) -> None:
    """The rate of 21 % says 22 now, and the one of songs is gone; a title may be edited."""
    text = CORRECTED[AA].decode().replace("percent = 21", "percent = 22").replace("Arcadian Press", "Press")
    gone = '  { from = 2010-01-01, percent = 5.5, treatment = "reduced", cite = "gazette#5" },\n'
    assert gone in text
    other = gone.replace("2010-01-01", "2011-01-01")
    error = refused(lambda: two.publish({**CORRECTED, AA: text.replace(gone, other).encode()}, who="Ada"))
    assert isinstance(error, DataError)
    assert error.code == "not_append_only"
    assert "retracted" in error.hint
    assert [(fault.file, fault.key, fault.code) for fault in error.faults] == [
        (AA, "tax[0].rate[0].rows[1]", "row_changed"),
        (AA, "tax[0].rate[1].rows[0]", "row_vanished"),
    ]
    assert two.head() == two.find(2)


def test_a_file_of_law_that_is_gone_is_refused(two: Releases) -> None:
    less = {path: text for path, text in CORRECTED.items() if path != "jurisdictions/AA-N.toml"}
    for path in ("places.toml", "jurisdictions/AA-N-T.toml"):
        del less[path]
    less[AA] = less[AA].replace(b'outside = ["AA-N"]\n', b"")
    error = refused(lambda: two.publish(less, who="Ada"))
    assert isinstance(error, DataError)
    assert error.code == "not_append_only"
    assert {fault.file for fault in error.faults} == {"jurisdictions/AA-N.toml"}


@pytest.mark.parametrize("said", ["", ", retracted = 2027-02-01"])
def test_a_retraction_is_neither_lifted_nor_moved(releases: Releases, said: str) -> None:
    row = '{ from = 2010-01-01, cite = "gazette#3"'
    withdrawn = texts(changed(AA, row, f"{row}, retracted = 2027-01-01"))
    releases.publish(withdrawn, who="Ada")
    error = refused(lambda: releases.publish(texts(changed(AA, row, row + said)), who="Ada"))
    assert isinstance(error, DataError)
    assert error.code == "not_append_only"
    assert [str(fault) for fault in error.faults] == [
        f"{AA}: exclusion[0].rows[0]: row_changed: a published row says something else: retracted"
    ]


def test_what_is_not_dated_may_be_edited(two: Releases) -> None:
    made = two.publish(RETITLED, who="Ada")
    extent = two.extent(made.number)
    assert (extent.started, extent.retracted, extent.withdrawn) == (0, 0, 0)


@pytest.mark.parametrize("who", ["", "  ", "x" * 201, "a\0b", "\ud800", None, 7])
def test_nobody_publishes_without_a_name_that_can_be_kept(releases: Releases, who: Any) -> None:
    assert refused(lambda: releases.publish(FIRST, who=who)).code == "bad_who"


@pytest.mark.parametrize("note", ["x" * 2001, "a\0b", None])
def test_a_note_that_cannot_be_kept_is_refused(releases: Releases, note: Any) -> None:
    assert refused(lambda: releases.publish(FIRST, who="Ada", note=note)).code == "bad_note"


def test_a_moment_without_a_zone_is_refused(releases: Releases) -> None:
    assert refused(lambda: releases.publish(FIRST, who="Ada", now=datetime(2027, 1, 1))).code == "bad_time"  # noqa: DTZ001
    assert releases.head() is None


def test_a_moment_that_utc_cannot_tell_is_refused(releases: Releases) -> None:
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))
    assert refused(lambda: releases.publish(FIRST, who="Ada", now=last)).code == "bad_time"


def test_whoever_expects_another_last_release_is_told_which_there_is(two: Releases) -> None:
    for parent in (0, 1, 3):
        error = refused(lambda parent=parent: two.publish(FIRST, who="Eve", parent=parent))  # type: ignore[misc]
        assert (type(error), error.code, error.param) == (StateError, "release_conflict", "parent")
        assert "release 2, by Ben" in error.message
        assert error.hint


def test_the_first_release_may_be_expected_to_be_the_first(releases: Releases) -> None:
    assert refused(lambda: releases.publish(FIRST, who="Ada", parent=1)).code == "release_conflict"
    assert releases.publish(FIRST, who="Ada", parent=0).number == 1


# --- rollback ------------------------------------------------------------------------------------------------------


def test_a_rollback_is_a_release_of_its_own_and_what_it_withdraws_stays(two: Releases) -> None:
    made = two.rollback(1, who="Eve", note="A forgery", now=NOON + 2 * A_DAY)
    assert (made.number, made.parent, made.back_to, made.kind) == (3, 2, 1, "rollback")
    assert two.head() == made
    assert [one.number for one in two.log()] == [3, 2, 1]
    assert (two.texts(3), two.texts(2)) == (FIRST, CORRECTED)
    assert two.find(digest_of(FIRST)).number == 1


def test_after_a_rollback_what_is_published_is_held_against_it(two: Releases) -> None:
    """The row of 21 % was withdrawn with its release, so another may stand in its place."""
    two.rollback(1, who="Eve", note="A forgery")
    text = CORRECTED[AA].replace(b"percent = 21", b"percent = 19")
    assert two.publish({**CORRECTED, AA: text}, who="Ada").number == 4
    gone = {**CORRECTED, AA: text.replace(b"percent = 19", b"percent = 18")}
    assert refused(lambda: two.publish(gone, who="Ada")).code == "not_append_only"


def test_a_rollback_to_what_stands_is_nothing_new(two: Releases) -> None:
    assert refused(lambda: two.rollback(2, who="Eve", note="?")).code == "nothing_new"
    assert refused(lambda: two.rollback(1, who="Eve", note="A forgery", parent=1)).code == "release_conflict"


def test_a_rollback_says_why(two: Releases) -> None:
    assert refused(lambda: two.rollback(1, who="Eve", note=" ")).code == "bad_note"
    assert refused(lambda: two.rollback(7, who="Eve", note="why")).code == "release_not_found"


# --- rows of law ---------------------------------------------------------------------------------------------------


def rates(releases: Releases, number: int) -> list[tuple[str, date | None]]:
    """What value added tax says in a release, and the day of its retraction."""
    found = [row for row in releases.rows(number, AA) if row.series == "tax[vat].rate.rows"]
    return [(row.says, row.retracted) for row in found]


def test_the_rows_of_a_release_are_told_as_they_stood_in_it(two: Releases) -> None:
    assert rates(two, 1) == [('{"percent": "20"}', None)]
    assert rates(two, 2) == [('{"percent": "20"}', date(2027, 1, 1)), ('{"percent": "21"}', None)]
    (row,) = [row for row in two.rows(2, AA) if row.says == '{"percent": "21"}']
    assert (row.since, row.known, row.cite, row.release) == (date(2010, 1, 1), date(2027, 1, 1), ("gazette#4",), 2)


def test_a_release_tells_what_it_did_to_the_rows(two: Releases) -> None:
    first, second = two.extent(1), two.extent(2)
    assert (first.files, first.rows, first.started, first.retracted) == (15, 27, 27, 0)
    assert (second.files, second.rows, second.started, second.retracted, second.withdrawn) == (15, 28, 1, 1, 0)


def test_rows_of_a_withdrawn_release_stand_no_more_and_may_come_again(two: Releases) -> None:
    two.rollback(1, who="Eve", note="A forgery")
    assert rates(two, 3) == rates(two, 1)
    assert (two.extent(3).withdrawn, two.extent(3).started) == (1, 1)  # the other's retraction is lifted
    two.publish(CORRECTED, who="Ada", note="It was none")
    assert rates(two, 4) == rates(two, 2)
    assert rates(two, 3) == rates(two, 1)
    assert [row.release for row in two.rows(4, AA) if row.says == '{"percent": "21"}'] == [2]


@pytest.mark.usefixtures("two")
def test_analysts_may_ask_in_plain_sql(raw: Raw) -> None:
    asked = (
        "SELECT r.says, s.retracted IS NULL FROM dtariff_row r JOIN dtariff_row_state s ON s.row_id = r.id "
        "WHERE r.series = 'tax[vat].rate.rows' AND s.stands AND s.release = (SELECT max(release) "
        "FROM dtariff_row_state WHERE row_id = r.id AND release <= 2) ORDER BY r.id"
    )
    assert [(says, bool(open_)) for says, open_ in raw(asked)] == [
        ('{"percent": "20"}', False),
        ('{"percent": "21"}', True),
    ]


# --- kept as it was ------------------------------------------------------------------------------------------------

TABLES = ["publication", "compiled", "row", "row_state"]


@pytest.mark.parametrize("table", TABLES)
def test_no_statement_changes_deletes_or_replaces_what_was_published(two: Releases, raw: Raw, table: str) -> None:
    column = {"publication": "who", "compiled": "code", "row": "says", "row_state": "stands"}[table]
    value = "false" if column == "stands" else "'x'"
    replaced = f"INSERT OR REPLACE INTO dtariff_{table} SELECT * FROM dtariff_{table}"  # noqa: S608 - ours
    if "://" in two.place:
        replaced = f"TRUNCATE dtariff_{table} CASCADE"
    before = (two.log(), two.rows(2))
    for statement in (f"UPDATE dtariff_{table} SET {column} = {value}", f"DELETE FROM dtariff_{table}", replaced):  # noqa: S608
        with pytest.raises(Exception, match="what was published is never changed"):
            raw(statement)
    assert (two.log(), two.rows(2)) == before


@pytest.mark.parametrize(
    "row",
    [
        "release (rowid, digest, packed, kept_at) VALUES (1, 'x', x'00', '2027')",
        "compiled (rowid, digest, code, packed, kept_at) VALUES (1, 'x', 'x', x'00', '2027')",
        "row_state (rowid, row_id, release, stands) VALUES (1, 777, 1, 0)",
    ],
)
def test_no_row_is_replaced_by_its_number_in_an_sqlite_file(sqlite_place: str, row: str) -> None:
    with Store.open(sqlite_place) as store:
        store.releases.publish(FIRST, who="Ada")
        # The shell of SQLite asks for no foreign keys either.
        with closing(sqlite3.connect(sqlite_place)) as shell, pytest.raises(sqlite3.IntegrityError, match="is never"):
            shell.execute(f"INSERT OR REPLACE INTO dtariff_{row}")
        assert (store.releases.texts(1), len(store.releases.rows(1))) == (FIRST, 27)


def test_texts_that_were_tampered_with_are_damage_and_no_release(two: Releases, raw: Raw) -> None:
    for table in ("release", "compiled"):
        spoil(raw, table, two.place)
    assert refused(lambda: two.texts(1)).code == "store_damaged"
    assert refused(lambda: two.book(1)).code == "store_damaged"


def test_texts_that_somebody_took_away_are_damage_and_no_empty_release(sqlite_place: str) -> None:
    with Store.open(sqlite_place) as store:
        store.releases.publish(FIRST, who="Ada")
        with closing(sqlite3.connect(sqlite_place)) as shell, shell:
            for table in ("compiled", "release"):
                shell.execute(f"DROP TRIGGER dtariff_{table}_DELETE")
                shell.execute(f"DELETE FROM dtariff_{table}")  # noqa: S608 - ours
        wanted = (store.releases.texts, store.releases.book, store.releases.extent)
        assert [refused(partial(verb, 1)).code for verb in wanted] == ["store_damaged"] * 3
        assert refused(lambda: store.releases.publish(CORRECTED, who="Ada")).code == "store_damaged"


def test_a_log_in_which_a_release_is_missing_is_damage(two: Releases, raw: Raw) -> None:
    two.publish(RETITLED, who="Ada")
    on = "refuse ON dtariff_publication" if "://" in two.place else "UPDATE"
    raw(f"DROP TRIGGER dtariff_publication_{on}")
    raw("UPDATE dtariff_publication SET number = 9, parent = NULL WHERE number = 3")
    assert refused(two.log).code == "store_damaged"


def test_a_compiled_form_that_was_damaged_is_compiled_again(two: Releases, raw: Raw) -> None:
    spoil(raw, "compiled", two.place)
    assert str(Engine(two.book(1)).quote("tool", **TOOL).total) == "134.50 AAD"


def spoil(raw: Raw, table: str, place: str) -> None:
    """Puts something else in the place of what is packed in a table, past its trigger."""
    trigger, nothing = (f"refuse ON dtariff_{table}", "'x'::bytea") if "://" in place else ("UPDATE", "zeroblob(9)")
    raw(f"DROP TRIGGER dtariff_{table}_{trigger}")
    raw(f"UPDATE dtariff_{table} SET packed = {nothing}")  # noqa: S608 - ours


def test_what_another_code_compiled_is_compiled_again(two: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    monkeypatch.setattr("dtariff.store.books.tag", lambda: "9.9-another")
    monkeypatch.setattr("dtariff.store.books.kept_or_compiled", lambda texts: _compiled(texts, compiled))
    assert two.book(2).digest == digest_of(CORRECTED)
    assert compiled == [digest_of(CORRECTED)]
    assert two.rollback(1, who="Ada", note="by a newer dtariff").number == 3


def _compiled(texts: dict[str, bytes], met: list[str]) -> Any:
    met.append(digest_of(texts))
    return compile_texts(texts)


def test_a_book_of_a_release_gives_its_texts_to_be_recorded(two: Releases) -> None:
    assert two.book(1).texts() == FIRST


# --- an old store --------------------------------------------------------------------------------------------------


def test_a_store_of_records_alone_is_brought_on_and_keeps_them(place: str) -> None:
    """One that an older dtariff made: records in it are found and verified as before, and releases can be published."""
    with closing(database_at(place, busy_seconds=1)) as database:
        with database.writing() as session:
            command.upgrade(migrations(session.connection()), "0001")
        old = Engine(book_of(FIRST), store=Store(database))
        order = {
            "currency": "AAD",
            "seller": {"country": "CC"},
            "customer": {"country": "AA"},
            "line_items": [{"content": "tool", "amount": "100"}],
            "tax_date": "2026-11-23",
        }
        recorded = old.record(old.quote_order(order), reference="order 1")
        with pytest.raises(StoreError):
            Store(database).releases.head()
        make_ready(database)
    with Store.open(place) as store:
        assert store.find("order 1") == recorded
        store.releases.publish(CORRECTED, who="Ada")
        verified = Engine(store.releases.book(1), store=store).verify("order 1")
        assert verified.same
        assert verified.release == digest_of(FIRST)
    assert HEAD == "0002"


def test_a_reader_needs_no_pydantic(sqlite_place: str, tmp_path: Path) -> None:
    with Store.open(sqlite_place) as store:
        store.releases.publish(FIRST, who="Ada")
    script = (
        "import sys\nfrom dtariff.engine import Engine\nfrom dtariff.store import Store\n"
        f"store = Store.open({sqlite_place!r})\nengine = Engine(store.releases.book(1), store=store)\n"
        "print(engine.quote('tool', origin='CC', destination='AA', price='100 AAD', on='2026-11-23').total)\n"
        "print([name for name in ('dtariff.tables.schema', 'dtariff.tables.reader', 'alembic') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout == "134.50 AAD\n[]\n"


# --- by another code, and without room -----------------------------------------------------------------------------


def test_a_release_whose_compiled_form_no_code_knows_is_read_from_its_texts(two: Releases, raw: Raw) -> None:
    """Without it the next release could not be held against it."""
    spoil(raw, "compiled", two.place)
    gone = {**CORRECTED, AA: CORRECTED[AA].replace(b"percent = 21", b"percent = 22")}
    assert refused(lambda: two.publish(gone, who="Ada")).code == "not_append_only"
    assert two.publish(RETITLED, who="Ada").number == 3


def test_a_disk_without_room_leaves_the_release_there_was(sqlite_place: str) -> None:
    from sqlalchemy import event  # noqa: PLC0415 - here alone

    most = {"pages": 100_000}

    def limit(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most['pages']}").close()

    with Releases.open(sqlite_place) as releases:
        event.listen(releases._database.engine, "connect", limit)
        releases.publish(FIRST, who="Ada")
        most["pages"] = 1  # SQLite takes what the file has already
        error = refused(lambda: releases.publish({**CORRECTED, **longer()}, who="Ada"))
        assert (type(error), error.code) == (StoreError, "store_full")
        assert [one.number for one in releases.log()] == [1]
        assert len(releases.rows(1)) == 27
        most["pages"] = 100_000
        assert releases.publish({**CORRECTED, **longer()}, who="Ada").number == 2


def longer() -> dict[str, bytes]:
    """A file with much more to be kept, which no compression makes small."""
    says = "".join(f"{number * 7919 % 99991:05}" for number in range(9000))
    return {AA: CORRECTED[AA].replace(b"Arcadian Press", says.encode())}
