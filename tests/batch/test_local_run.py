"""A run may be stopped at any moment: what comes out in the end is the same, and nothing before looks whole."""

import csv
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtariff.batch.csv_file import read_csv
from dtariff.batch.layout import Column, Layout, Same
from dtariff.batch.local import Answer, How, Sales, run
from dtariff.batch.mapping import layout_of
from dtariff.batch.outcome import AMOUNTS, REFUSED, RESULT
from dtariff.batch.sheet import price as price_sheet
from dtariff.batch.summary import summary
from dtariff.engine import Engine
from dtariff.model.errors import InputError, StoreError
from dtariff.today import CALENDAR

KILLING = Path(__file__).with_name("killing.py")
SAME = {"origin": "US", "on": "2026-11-23"}


def write_sales(path: Path, rows: int) -> Path:
    """Sales of software and films from the US, every hundredth row too short."""
    chance = random.Random(1)  # noqa: S311 - no secret
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "content", "price", "currency", "destination"])
        for at in range(rows):
            row = [f"o{at}", chance.choice(["film", "software"]), f"{chance.randint(1, 9999) / 100:.2f}"]
            out.writerow(row if at % 100 == 50 else [*row, "USD", chance.choice(["JP", "DE", "CM", "ID"])])
    return path


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sales(tmp_path_factory.mktemp("sales") / "sales.csv", 720)


def price(path: Path, out: Path, engine: Engine, how: How | None = None, **asked: Any) -> Answer:
    files = Sales([path])
    layout = layout_of(files.schema.names, same=SAME)
    return run(files, out, layout, engine, how or How(part=100, workers=2), **asked)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Stop(Exception):  # noqa: N818 - what a caller may raise
    """Ends a run from without."""


def stopped(path: Path, out: Path, engine: Engine, after: int, how: How | None = None) -> None:
    """A run that somebody ends after so many rows."""

    def tell(done: int, _: int) -> None:
        if done >= after:
            raise Stop

    with pytest.raises(Stop):
        price(path, out, engine, how, tell=tell)


# --- killed ---


@pytest.mark.parametrize("how", ["steps", "moments"])
def test_a_run_killed_again_and_again_gives_the_bytes_of_one_that_was_not(
    sales: Path, tmp_path: Path, how: str
) -> None:
    done = subprocess.run(
        [sys.executable, KILLING, sales, tmp_path, how], check=True, capture_output=True, text=True, timeout=120
    )
    assert int(done.stdout) >= 5
    assert len(contents(tmp_path / "whole")) == 8 + 7 + 1
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed", "whole"]


# --- stopped, and gone on with ---


def test_what_was_done_before_a_stop_is_kept_and_nothing_looks_whole(
    sales: Path, tmp_path: Path, engine: Engine
) -> None:
    out, working = tmp_path / "out", tmp_path / "out.incomplete"
    stopped(sales, out, engine, 350, How(part=100, workers=1))
    assert not out.exists()
    kept = contents(working / "results")
    assert sorted(kept) == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
    changed = {path.name: path.stat().st_mtime_ns for path in (working / "results").iterdir()}
    answer = price(sales, out, engine)
    assert (answer.found, answer.tally.rows) == (300, 720)
    assert {name: (out / "results" / name).stat().st_mtime_ns for name in changed} == changed
    assert not working.exists()


def test_the_number_of_workers_changes_no_byte(sales: Path, tmp_path: Path, engine: Engine) -> None:
    price(sales, tmp_path / "one", engine, How(part=100, workers=1))
    price(sales, tmp_path / "five", engine, How(part=100, workers=5))
    assert contents(tmp_path / "one") == contents(tmp_path / "five")


def test_a_part_that_was_damaged_meanwhile_is_made_anew(sales: Path, tmp_path: Path, engine: Engine) -> None:
    price(sales, tmp_path / "whole", engine)
    stopped(sales, tmp_path / "out", engine, 350, How(part=100, workers=1))
    working = tmp_path / "out.incomplete"
    (working / "results" / "part-00001.parquet").write_bytes(b"PAR1 and no more")
    (working / "results" / "part-00009.parquet").write_bytes(b"of nobody")
    with (working / "journal.jsonl").open("a") as file:
        file.write('{"part": 3, "files": [{"na')
    assert price(sales, tmp_path / "out", engine).found == 200
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_another_question_does_not_go_on_with_a_run_unless_it_is_to_begin_anew(
    sales: Path, tmp_path: Path, engine: Engine
) -> None:
    stopped(sales, tmp_path / "out", engine, 350)
    with pytest.raises(InputError) as raised:
        price(sales, tmp_path / "out", engine, How(part=200, columns=("id",)))
    assert (raised.value.code, raised.value.param) == ("run_differs", "out")
    assert "what differs: columns, part" in raised.value.message
    assert "--restart" in raised.value.hint
    with pytest.raises(InputError, match="what differs: besides"):
        price(sales, tmp_path / "out", engine, besides={"rates": "other"})
    with pytest.raises(InputError, match="what differs: tables"):
        price(sales, tmp_path / "out", engine.in_scenario("flat-5-percent"))
    answer = price(sales, tmp_path / "out", engine, How(part=200, restart=True))
    assert (answer.found, len(list((tmp_path / "out" / "results").iterdir()))) == (0, 4)


def test_sales_that_were_changed_meanwhile_are_another_question(tmp_path: Path, engine: Engine) -> None:
    path = write_sales(tmp_path / "sales.csv", 720)
    stopped(path, tmp_path / "out", engine, 350)
    with path.open("a") as file:
        file.write("new,film,1.00,USD,JP\n")
    with pytest.raises(InputError, match="what differs: sales"):
        price(path, tmp_path / "out", engine)


def test_sales_that_change_while_they_are_read_give_no_answer(tmp_path: Path, engine: Engine) -> None:
    path = write_sales(tmp_path / "sales.csv", 300)

    def tell(done: int, _: int) -> None:
        if done == 100:
            path.write_bytes(path.read_bytes() + b"new,film,1.00,USD,JP\n")

    with pytest.raises(InputError) as raised:
        price(path, tmp_path / "out", engine, How(part=100, workers=1), tell=tell)
    assert raised.value.code == "file_changed"
    assert not (tmp_path / "out").exists()


def test_a_run_that_goes_on_after_midnight_keeps_the_days_on_which_it_was_begun(
    sales: Path, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_day(day: date, out: Path, **asked: Any) -> Answer:
        monkeypatch.setattr(CALENDAR, "today", lambda: day)
        files = Sales([sales])
        layout = layout_of(files.schema.names, same={"origin": "US"})
        return run(files, out, layout, engine, How(part=100, workers=1), **asked)

    def tell(done: int, _: int) -> None:
        if done >= 350:
            raise Stop

    first, second = date(2026, 11, 23), date(2026, 11, 24)
    on_day(first, tmp_path / "whole")
    with pytest.raises(Stop):
        on_day(first, tmp_path / "out", tell=tell)
    assert on_day(second, tmp_path / "out").found == 300
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    days = set(pq.read_table(tmp_path / "out" / "results", columns=["on", "known"]).to_pandas().itertuples(index=False))
    assert {tuple(one) for one in days} == {(first, first)}


# --- places ---


def test_an_answer_is_replaced_only_where_that_is_said_and_only_once_the_new_one_is_whole(
    sales: Path, tmp_path: Path, engine: Engine
) -> None:
    out = tmp_path / "out"
    price(sales, out, engine)
    before = contents(out)
    with pytest.raises(InputError) as raised:
        price(sales, out, engine)
    assert (raised.value.code, raised.value.hint) == ("folder_exists", "name a new folder, or add --replace")
    stopped(sales, out, engine, 350, How(part=200, replace=True))
    assert contents(out) == before
    price(sales, out, engine, How(part=200, replace=True))
    assert len(list((out / "results").iterdir())) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["out", "out.incomplete"])
def test_a_folder_of_somebody_else_is_never_touched(sales: Path, tmp_path: Path, engine: Engine, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.txt").write_text("all of it")
    with pytest.raises(InputError) as raised:
        price(sales, tmp_path / "out", engine, How(replace=True, restart=True))
    assert raised.value.code == "folder_exists"
    assert contents(tmp_path / name) == {"thesis.txt": b"all of it"}


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "an answer"])
def test_where_a_link_stands_the_answer_is_made_at_its_end(
    sales: Path, tmp_path: Path, engine: Engine, there: str
) -> None:
    far = tmp_path / "large disk" / "priced"
    far.parent.mkdir()
    if there == "an empty folder":
        far.mkdir()
    elif there == "an answer":
        price(sales, far, engine, How(part=200))
    (tmp_path / "out").symlink_to(far)
    price(sales, tmp_path / "out", engine, How(part=100, replace=True))
    assert (tmp_path / "out").is_symlink()
    assert len(list((far / "results").iterdir())) == 8
    assert [path.name for path in far.parent.iterdir()] == ["priced"]


def test_an_answer_that_is_read_is_not_replaced_by_what_is_made_of_it(
    sales: Path, tmp_path: Path, engine: Engine
) -> None:
    price(sales, tmp_path / "out", engine)
    before = contents(tmp_path / "out")
    with pytest.raises(InputError, match="is to be read") as raised:
        price(tmp_path / "out" / "results" / "part-00000.parquet", tmp_path / "out", engine, How(replace=True))
    assert (raised.value.code, raised.value.param) == ("folder_exists", "out")
    assert contents(tmp_path / "out") == before


@pytest.mark.parametrize("form", ["parquet", "csv", "arrow"])
def test_names_that_are_no_text_are_those_of_files_too(tmp_path: Path, engine: Engine, form: Any) -> None:
    named = write_sales(tmp_path / os.fsdecode(b"caf\xe9.csv"), 60)
    out = tmp_path / os.fsdecode(b"pric\xe9")
    answer = price(named, out, engine, How(part=100, form=form))
    assert (answer.tally.rows, sum(answer.tally.refused.values())) == (60, 1)
    (mark,) = json.loads((out / "manifest.json").read_text())["question"]["sales"]
    assert mark["path"] == f"{tmp_path}/caf\\xe9.csv"


def test_a_run_that_is_interrupted_at_its_last_parts_keeps_others_out_until_its_workers_stop(
    sales: Path, tmp_path: Path, engine: Engine
) -> None:
    """All parts are given to workers already, and the last of them takes long."""
    waits, goes_on = threading.Event(), threading.Event()
    found: list[str] = []

    def tell(done: int, _: int) -> None:
        if done == 720:
            waits.set()
            goes_on.wait(20)

    def interrupt() -> None:
        waits.wait(20)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        time.sleep(0.3)
        with pytest.raises(StoreError) as raised:
            price(sales, tmp_path / "out", engine)
        found.append(raised.value.code)
        goes_on.set()

    other = threading.Thread(target=interrupt)
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background would be deaf to it
    try:
        other.start()
        with pytest.raises(KeyboardInterrupt):
            price(sales, tmp_path / "out", engine, How(part=100, workers=2), tell=tell)
        other.join()
    finally:
        signal.signal(signal.SIGINT, usual)
    assert found == ["run_busy"]


def test_a_second_run_into_the_same_folder_is_told_of_the_first(sales: Path, tmp_path: Path, engine: Engine) -> None:
    found: list[str] = []

    def tell(*_: int) -> None:
        if not found:
            with pytest.raises(StoreError) as raised:
                price(sales, tmp_path / "out", engine)
            found.append(raised.value.code)

    price(sales, tmp_path / "out", engine, How(part=100, workers=1), tell=tell)
    assert found == ["run_busy"]


def test_where_nothing_can_be_written_what_is_done_is_kept(sales: Path, tmp_path: Path, engine: Engine) -> None:
    def tell(done: int, _: int) -> None:
        if done == 300:
            shutil.rmtree(tmp_path / "out.incomplete" / "results")

    with pytest.raises(StoreError) as raised:
        price(sales, tmp_path / "out", engine, How(part=100, workers=1), tell=tell)
    assert (raised.value.code, "the same command goes on" in raised.value.hint) == ("export_failed", True)
    price(sales, tmp_path / "whole", engine)
    price(sales, tmp_path / "out", engine)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_what_is_wrong_with_the_layout_is_told_before_anything_is_written(
    sales: Path, tmp_path: Path, engine: Engine
) -> None:
    files = Sales([sales])
    layout = Layout(facts={"content": Column("content"), "price": Column("cost"), "origin": Same("US")})
    with pytest.raises(InputError) as raised:
        run(files, tmp_path / "out", layout, engine)
    assert raised.value.code in {"missing_fact", "unknown_column"}
    assert contents(tmp_path) == {}


# --- what comes out ---


def test_every_row_is_answered_or_refused_once_as_where_all_is_priced_at_once(
    sales: Path, tmp_path: Path, engine: Engine
) -> None:
    answer = price(sales, tmp_path / "out", engine)
    sheet = read_csv(sales.read_bytes())
    whole = price_sheet(sheet, layout_of(sheet.table.column_names, same=SAME), engine)
    names = ["id", "row", *AMOUNTS, "result_currency", "status", "verdict", "place", "on", "release"]
    results = pq.read_table(tmp_path / "out" / "results")
    assert results.select(names).to_pylist() == whole.results.select(names).to_pylist()
    refused = pq.read_table(tmp_path / "out" / "refused")
    reports = ["id", "row", "line", "code", "reason", "hint", "surplus"]
    assert refused.select(reports).to_pylist() == whole.refused.select(reports).to_pylist()
    assert sorted([*results["row"].to_pylist(), *refused["row"].to_pylist()]) == list(range(1, 721))
    found = summary(whole)
    assert (answer.tally.priced, answer.tally.refused) == (found.priced, found.refused)
    (total,) = found.totals
    told = answer.manifest["totals"]["USD"]
    assert [f"{told[name]} USD" for name in AMOUNTS] == [str(getattr(total, name)) for name in AMOUNTS]


def test_the_manifest_says_what_was_asked_and_what_came_of_it(sales: Path, tmp_path: Path, engine: Engine) -> None:
    price(sales, tmp_path / "out", engine)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert (manifest["form"], manifest["complete"], manifest["rows"]) == ("dtariff batch 1", True, 720)
    assert manifest["refused"] == {"ragged_row": 7}
    assert manifest["question"]["tables"] == engine.book.digest
    assert manifest["question"]["layout"]["origin"] == {"same": "US"}
    assert [one["part"] for one in manifest["parts"]] == list(range(8))
    for part in manifest["parts"]:
        for file in part["files"]:
            data = (tmp_path / "out" / file["name"]).read_bytes()
            assert (file["size"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("columns", [("id",), ("price", "id"), ()])
def test_only_the_columns_that_are_wanted_stand_beside_the_results(
    sales: Path, tmp_path: Path, engine: Engine, columns: tuple[str, ...]
) -> None:
    price(sales, tmp_path / "all", engine)
    price(sales, tmp_path / "out", engine, How(part=100, columns=columns))
    names = pq.read_schema(tmp_path / "out" / "results" / "part-00000.parquet").names
    assert names[: -len(RESULT)] == [name for name in ("id", "price") if name in columns]
    every = pq.read_table(tmp_path / "all" / "results")
    assert pq.read_table(tmp_path / "out" / "results").equals(every.select(names))
    reported = pq.read_table(tmp_path / "out" / "refused").column_names
    assert reported == [*(name for name in ("id", "price") if name in columns), *REFUSED, "file"]


def test_answers_as_text_have_the_decimals_of_their_currency_and_run_no_formula(tmp_path: Path, engine: Engine) -> None:
    text = "id,content,price,currency,destination\n=1+1,software,100.00,USD,CM\nb,software,100,JPY,JP\n"
    (tmp_path / "sales.csv").write_text(text)
    price(tmp_path / "sales.csv", tmp_path / "out", engine, How(form="csv"))
    data = (tmp_path / "out" / "results" / "part-00000.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(data.splitlines()))
    assert [[row["id"], row["duty"], row["tax"], row["total"]] for row in rows] == [
        ["'=1+1", "20.00", "23.10", "143.10"],
        ["b", "0", "10", "110"],
    ]


def test_answers_of_arrow_are_those_of_parquet(sales: Path, tmp_path: Path, engine: Engine) -> None:
    price(sales, tmp_path / "parquet", engine)
    price(sales, tmp_path / "arrow", engine, How(part=100, form="arrow"))
    files = sorted((tmp_path / "arrow" / "results").iterdir())
    tables = [pa.ipc.open_file(path).read_all() for path in files]
    assert [row for table in tables for row in table.to_pylist()] == pq.read_table(
        tmp_path / "parquet" / "results"
    ).to_pylist()


def test_each_product_is_priced_to_each_destination_and_a_stop_changes_nothing(tmp_path: Path, engine: Engine) -> None:
    rows = "".join(f"p{at},{'film' if at % 2 else 'software'},{at}.50\n" for at in range(1, 51))
    (tmp_path / "products.csv").write_text(f"sku,content,price\n{rows}short\n")

    def cross(out: Path, **asked: Any) -> Answer:
        files = Sales([tmp_path / "products.csv"])
        same = {**SAME, "currency": "USD"}
        layout = layout_of([*files.schema.names, "destination"], same=same)
        return run(files, out, layout, engine, How(part=40, workers=1), destinations="JP,DE,CM", **asked)

    def tell(done: int, _: int) -> None:
        if done > 100:
            raise Stop

    answer = cross(tmp_path / "whole")
    assert (answer.tally.rows, answer.tally.refused) == (153, {"ragged_row": 3})
    with pytest.raises(Stop):
        cross(tmp_path / "out", tell=tell)
    assert cross(tmp_path / "out").found == 80
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    results = pq.read_table(tmp_path / "whole" / "results").to_pylist()
    assert [(row["row"], row["sku"], row["destination"]) for row in results[:4]] == [
        (1, "p1", "JP"),
        (2, "p1", "DE"),
        (3, "p1", "CM"),
        (4, "p2", "JP"),
    ]
    assert results[5]["duty"] == Decimal("0.50")  # Cameroon's 20 % of 2.50


def test_sums_are_exact_beyond_what_64_bits_hold(tmp_path: Path, engine: Engine) -> None:
    each = "9" * 22
    rows = "".join(f"{at},software,{each}.99,USD,JP\n" for at in range(3))
    (tmp_path / "sales.csv").write_text(f"id,content,price,currency,destination\n{rows}")
    answer = price(tmp_path / "sales.csv", tmp_path / "out", engine)
    assert answer.manifest["totals"]["USD"]["net"] == str(3 * Decimal(f"{each}.99"))
