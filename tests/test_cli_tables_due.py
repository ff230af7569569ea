"""``dtariff tables due``: what a keeper types, what is printed, and the code that a scheduled job reads."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import AA, FILES, changed, lay

from dtariff.tables.locate import tables_folder

ROOT = tables_folder().parent
VAT = '{ from = 2010-01-01, percent = 20, cite = "gazette#4" },\n'
RISES = changed(AA, VAT, VAT + '  { from = 2027-03-01, percent = 22, cite = "gazette#4", known = 2026-10-01 },\n')
LINE = (
    "  AA: Taxes and levies / Value added tax / Rates: all sales not named otherwise: "
    "20% holds to 2027-02-28; from 2027-03-01: 22%"
)

Run = Callable[..., Any]
"""The fixture that runs the command: arguments in, what it left out."""


@pytest.fixture
def tables(tmp_path: Path) -> list[str]:
    """Options that name a folder of tables in which a rate rises in March 2027."""
    return ["--tables", str(lay(tmp_path, RISES))]


def test_the_list_of_a_day_is_printed(run: Run, tables: list[str]) -> None:
    told = run("tables", "due", *tables, "--on", "2026-12-01")
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0] == "On 2026-12-01: 1 near, 13 open."
    assert LINE in told.out.splitlines()


def test_the_list_of_today_is_printed_where_no_day_is_named() -> None:
    """In a process of its own, on the tables of the package, whatever day it is."""
    done = subprocess.run(
        [sys.executable, "-m", "dtariff", "tables", "due"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.startswith("On 20")
    assert done.stderr == ""


def test_kinds_narrow_the_list_and_are_told_in_full(run: Run, tables: list[str]) -> None:
    told = run("tables", "due", *tables, "--on", "2026-12-01", "--kind", "recalled", "--kind", "announced_end")
    assert LINE in told.out.splitlines()
    assert "  AA-N: 2 places to verify (Taxes and levies 2)" in told.out.splitlines()
    assert "proposed" not in told.out
    assert "not listed" not in told.out


def test_days_ahead_can_be_said(run: Run, tables: list[str]) -> None:
    asked = ["tables", "due", *tables, "--on", "2026-10-01", "--kind", "announced_end"]
    assert "nothing is due" in run(*asked).out
    assert LINE in run(*asked, "--within", "151").out.splitlines()  # 30 + 30 + 31 + 31 + 28 days and 1


def test_the_age_of_a_review_can_be_said(run: Run, tables: list[str]) -> None:
    asked = ["tables", "due", *tables, "--on", "2026-12-23", "--kind", "review"]
    assert "nothing is due" in run(*asked).out
    assert "  DD: to be looked over since 2026-12-23" in run(*asked, "--stale", "30").out.splitlines()


def test_a_jurisdiction_narrows_the_list(run: Run, tables: list[str]) -> None:
    told = run("tables", "due", *tables, "--on", "2026-12-01", "--jurisdiction", "DD")
    assert told.out == "On 2026-12-01 nothing is due.\n"


def test_check_leaves_with_1_from_the_day_on_which_something_is_overdue(run: Run, tables: list[str]) -> None:
    asked = ["tables", "due", *tables, "--kind", "announced_end", "--on"]
    assert run(*asked, "2027-02-28", "--check").code == 0
    assert run(*asked, "2027-03-01", "--check").code == 1
    assert run(*asked, "2027-03-01").code == 0


def test_what_is_open_alone_fails_no_check(run: Run, tables: list[str]) -> None:
    assert run("tables", "due", *tables, "--on", "2026-11-26", "--check").code == 0


def test_json_holds_the_findings_and_the_counts(run: Run, tables: list[str]) -> None:
    data = run("tables", "due", *tables, "--on", "2027-03-01", "--kind", "announced_end", "--json").data
    assert (data["on"], data["overdue"], data["counts"]) == ("2027-03-01", 1, {"announced_end": {"overdue": 1}})
    (one,) = data["due"]
    assert (one["urgency"], one["path"], one["when"]) == ("overdue", AA, "2027-03-01")
    assert [citation["title"] for citation in one["citations"]] == ["Gazette of Arcadia"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (["--on", "tomorrow"], "bad_date"),
        (["--on", "2026-02-30"], "bad_date"),
        (["--within", "-1"], "bad_days"),
        (["--stale", "-1"], "bad_days"),
        (["--jurisdiction", "../etc"], "unknown_code"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_code(
    run: Run, tables: list[str], asked: list[str], code: str
) -> None:
    told = run("tables", "due", *tables, *asked)
    assert (told.code, told.out) == (2, "")
    assert code in told.err


def test_days_may_reach_beyond_the_calendar(run: Run, tables: list[str]) -> None:
    asked = ["tables", "due", *tables, "--kind", "announced_end", "--kind", "review"]
    far = run(*asked, "--on", "2026-12-01", "--within", "9999999999", "--stale", "9999999999")
    assert (far.code, far.out.splitlines()[0]) == (0, "On 2026-12-01: 2 near.")  # the rate, and a rule of 2030
    assert run(*asked, "--on", "9999-12-31").out.startswith("On 9999-12-31: ")
    assert run(*asked, "--on", "0001-01-01").out == "On 0001-01-01 nothing is due.\n"


def test_tables_with_a_fault_are_refused(run: Run, tmp_path: Path) -> None:
    folder = lay(tmp_path / "broken", changed(AA, "percent = 20", "percent = -1", FILES))
    told = run("tables", "due", "--tables", str(folder))
    assert told.code == 4
    assert AA in told.err
