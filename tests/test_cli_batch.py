"""``dtariff batch run``, as a user types it."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

Run = Callable[..., Any]
US = ("--same", "origin=US", "--same", "on=2026-11-23")
KNOWN = ("--known", "2026-11-23")
SALES = """\
Order,Product,Net price,Currency,Ship to
o-1,software,"1.234,50",USD,CM
o-2,film,"9,99",USD,JP
o-3,muzak,"9,99",USD,JP
o-4,software,"100",JPY,JP
o-5,software
"""
MAPPED = (
    *("--map", "Order=reference", "--map", "Product=content", "--map", "Net price=price"),
    *("--map", "Currency=currency", "--map", "Ship to=destination", "--decimal-mark", "comma"),
)


@pytest.fixture
def sales(tmp_path: Path) -> str:
    path = tmp_path / "sales of 2026.csv"
    path.write_text(SALES)
    return str(path)


def command(*argv: str, **how: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "dtariff", "batch", "run", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


# --- answers ---


def test_a_book_of_sales_is_priced_and_what_came_of_it_told(run: Run, sales: str, tmp_path: Path) -> None:
    told = run("batch", "run", sales, "--out", str(tmp_path / "priced"), *MAPPED, *US, *KNOWN)
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[:4] == [
        "Rows: 5",
        "  priced: 3",
        "  without a total: 0",
        "  refused: 2 (ragged_row 1, unknown_content 1)",
    ]
    # Cameroon: 20 % duty on 1,234.50 and 19.25 % tax on both; Japan: 10 % tax.
    assert "USD  net 1,244.49  duty 246.90  tax 286.17  other charges 0.00  total 1,777.56" in lines
    assert "JPY  net 100  duty 0  tax 10  other charges 0  total 110" in lines
    assert lines[-1] == f"written to {tmp_path / 'priced'}"
    assert told.err == f"dtariff: 2 rows were refused; see {tmp_path / 'priced' / 'refused'}\n"


def test_the_same_as_json(run: Run, sales: str, tmp_path: Path) -> None:
    told = run("batch", "run", sales, "--out", str(tmp_path / "priced"), *MAPPED, *US, *KNOWN, "--json")
    assert (told.code, told.data["rows"], told.data["statuses"]) == (0, 5, {"priced": 3})
    assert told.data["refused"] == {"ragged_row": 1, "unknown_content": 1}
    assert told.data["totals"]["JPY"]["total"] == "110"
    assert told.data["folder"] == str(tmp_path / "priced")


def test_refused_rows_fail_the_command_only_where_that_is_asked_for(run: Run, sales: str, tmp_path: Path) -> None:
    asked = ("batch", "run", sales, *MAPPED, *US, *KNOWN)
    assert run(*asked, "--out", str(tmp_path / "one"), "--fail-on-refused").code == 1
    assert (tmp_path / "one" / "manifest.json").exists()


def test_a_dry_run_tells_which_column_is_what_and_prices_nothing(run: Run, sales: str, tmp_path: Path) -> None:
    told = run("batch", "run", sales, "--out", str(tmp_path / "priced"), *MAPPED, *US, "--dry-run")
    assert told.code == 0
    assert "  price        column Net price\n" in told.out
    assert "  origin       US in all rows\n" in told.out
    assert told.out.endswith("nothing was priced\n")
    assert [path.name for path in tmp_path.iterdir()] == ["sales of 2026.csv"]


def test_a_column_that_nobody_names_is_told_before_anything_is_priced(run: Run, sales: str, tmp_path: Path) -> None:
    told = run("batch", "run", sales, "--out", str(tmp_path / "priced"), *US)
    assert told.code == 2
    assert "--map 'Net price=price'" in told.err
    told = run("batch", "run", sales, "--out", str(tmp_path / "priced"), *US, "--map", "Price=price")
    assert (told.code, "the table has no column 'Price'" in told.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["sales of 2026.csv"]


def test_a_catalogue_is_priced_to_each_destination(run: Run, tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_text("sku,content,price\na,software,100.00\n")
    out = tmp_path / "priced"
    same = (*US, "--same", "currency=USD", *KNOWN)
    told = run("batch", "run", str(tmp_path / "catalogue.csv"), "--out", str(out), *same, "--each-destination", "CM,JP")
    assert told.code == 0
    rows = pq.read_table(out / "results").to_pylist()
    assert [(row["sku"], row["destination"], row["duty"]) for row in rows] == [("a", "CM", 20), ("a", "JP", 0)]


def test_sales_that_say_where_they_go_are_not_sent_elsewhere_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("content,price,destination\nmusic,9.99,CM\n")
    asked = ("batch", "run", str(tmp_path / "sales.csv"), "--out", str(tmp_path / "out"), "--each-destination", "JP")
    told = run(*asked, "--same", "currency=USD", *US, "--json")
    assert (told.code, told.data["error"]["code"]) == (2, "destination_twice")
    assert not (tmp_path / "out").exists()


def test_the_narrow_reading_of_transmissions_is_understood_by_its_name(run: Run, tmp_path: Path) -> None:
    """The moratorium stood in 2025, but it bars no duty on the content if only the carriage is free of it."""
    (tmp_path / "sales.csv").write_text("content,price,destination\nsoftware,100.00,CM\n")
    asked = ("batch", "run", str(tmp_path / "sales.csv"), "--same", "origin=US", "--same", "on=2025-06-01", *KNOWN)
    wide = run(*asked, "--same", "currency=USD", "--out", str(tmp_path / "wide"), "--json").data
    narrow = run(
        *asked, "--same", "currency=USD", "--out", str(tmp_path / "narrow"), "--scope-reading", "carriage", "--json"
    ).data
    assert (wide["totals"]["USD"]["duty"], narrow["totals"]["USD"]["duty"]) == ("0.00", "20.00")


def test_a_run_in_a_scenario_answers_as_if_it_were_so(run: Run, sales: str, tmp_path: Path) -> None:
    asked = ("batch", "run", sales, "--out", str(tmp_path / "priced"), *MAPPED, *US, *KNOWN, "--json")
    assert run(*asked, "--scenario", "moratorium-restored").data["totals"]["USD"]["duty"] == "0.00"


@pytest.mark.parametrize(
    "option", [("--workers", "2"), ("--each-destination", "JP"), ("--format", "csv"), ("--restart",)]
)
def test_options_that_only_this_machine_knows_are_refused_for_spark(
    run: Run, sales: str, tmp_path: Path, option: tuple[str, ...]
) -> None:
    told = run("batch", "run", sales, "--out", str(tmp_path / "out"), *MAPPED, *US, "--engine", "spark", *option)
    assert (told.code, told.err.startswith("dtariff: misplaced_field")) == (2, True)


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_number_of_rows_is_a_number_from_one(run: Run, sales: str, tmp_path: Path, count: str) -> None:
    assert run("batch", "run", sales, "--out", str(tmp_path / "out"), *US, "--rows-per-part", count).code == 2


# --- trouble ---


@pytest.mark.parametrize("sign", ["||", '"'])
def test_a_delimiter_is_one_sign(run: Run, sales: str, tmp_path: Path, sign: str) -> None:
    told = run("batch", "run", sales, "--out", str(tmp_path / "out"), *MAPPED, *US, "--delimiter", sign)
    assert told.code == 2
    assert not (tmp_path / "out").exists()


def test_a_tab_may_be_written_as_shells_pass_it_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("content\tprice, net\tdestination\nsoftware\t100.00\tCM\n")
    said = ("--same", "currency=USD", "--map", "price, net=price", "--delimiter", r"\t")
    told = run("batch", "run", str(tmp_path / "sales.csv"), "--out", str(tmp_path / "out"), *US, *said, "--json")
    assert (told.code, told.data["totals"]["USD"]["duty"]) == (0, "20.00")


def test_an_answer_that_is_there_stays_unless_it_is_to_be_replaced(run: Run, sales: str, tmp_path: Path) -> None:
    asked = ("batch", "run", sales, "--out", str(tmp_path / "priced"), *MAPPED, *US, *KNOWN)
    assert run(*asked).code == 0
    told = run(*asked)
    assert (told.code, "folder_exists" in told.err, "--replace" in told.err) == (2, True, True)
    assert run(*asked, "--replace").code == 0


def many(path: Path, rows: int) -> None:
    lines = "".join(f"o-{at},{'film' if at % 3 else 'software'},{at % 977}.50,USD,JP\n" for at in range(rows))
    path.write_text(f"id,content,price,currency,destination\n{lines}")


def test_an_interrupted_run_says_that_the_same_command_goes_on_and_it_does(tmp_path: Path) -> None:
    many(tmp_path / "sales.csv", 60_000)
    out, working = tmp_path / "priced", tmp_path / "priced.incomplete"
    asked = (str(tmp_path / "sales.csv"), "--out", str(out), *US, *KNOWN, "--rows-per-part", "500", "--workers", "1")
    running = command(*asked, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    until = time.monotonic() + 60
    while not (working / "results" / "part-00001.parquet").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    told = running.communicate(timeout=60)
    assert (running.returncode, told) == (130, ("", "\ndtariff: interrupted; the same command goes on where it was\n"))
    assert not out.exists()
    done = command(*asked)
    assert done.communicate(timeout=60)[0].startswith("Rows: 60,000\n")
    assert done.returncode == 0
    assert (out / "manifest.json").exists()
    assert not working.exists()


def test_a_disk_that_takes_no_more_is_one_clear_error_and_what_is_done_is_kept(tmp_path: Path) -> None:
    many(tmp_path / "sales.csv", 3000)

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))

    asked = (str(tmp_path / "sales.csv"), "--out", str(tmp_path / "priced"), *US, *KNOWN)
    failed = command(*asked, preexec_fn=small, env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)})
    told = failed.communicate(timeout=60)[1]
    assert (failed.returncode, told.startswith("dtariff: export_failed [out]: ")) == (6, True)
    assert "the same command goes on" in told
    assert "Traceback" not in told
    assert not (tmp_path / "priced").exists()


def test_nothing_of_progress_is_told_where_nobody_looks(sales: str, tmp_path: Path) -> None:
    done = command(sales, "--out", str(tmp_path / "priced"), *MAPPED, *US, *KNOWN)
    assert done.communicate(timeout=60)[1] == (f"dtariff: 2 rows were refused; see {tmp_path / 'priced' / 'refused'}\n")
