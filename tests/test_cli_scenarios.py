"""``--scenario`` and ``dtariff scenarios``, as a user types them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TODAY = ["--on", "2026-11-23", "--known", "2026-11-23"]
SOFTWARE = ["software", "--from", "US", "--to", "CM", "--price", "100 USD", *TODAY]
TEN = """\
schema = 1
id = "ten"
title = "Ten of a hundred"
says = "Assumes 10 % everywhere."
duty = [{ from = 2026-04-01, duty = "10%" }]
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(TEN, encoding="utf-8")
    return str(path)


def test_a_quote_in_a_scenario_says_so_first_and_once(run: Run) -> None:
    told = run("quote", *SOFTWARE, "--scenario", "moratorium-restored").out
    assert told.startswith("Not the law as it stands, but in the scenario: The moratorium is restored")
    assert told.count("(moratorium-restored)") == 1
    data = run("quote", *SOFTWARE, "--scenario", "moratorium-restored", "--json").data
    assert (data["duty"], data["total"]) == ("0.00", "119.25"), "VAT of 19.25 % alone"
    assert data["provenance"]["scenario"] == "moratorium-restored"


def test_a_scenario_may_be_read_from_a_file(run: Run, mine: str) -> None:
    """10 % of duty, and VAT of 19.25 % on 110."""
    data = run("quote", *SOFTWARE, "--scenario", mine, "--json").data
    assert (data["duty"], data["tax"], data["total"]) == ("10.00", "21.18", "131.18")
    assert "Assumed: ten Ten of a hundred: 10% since 2026-04-01" in run("explain", *SOFTWARE, "--scenario", mine).out


def test_a_verdict_is_asked_in_a_scenario(run: Run) -> None:
    asked = ["bar", "US", "BR", "music", *TODAY]
    assert run(*asked, "--json").data["verdict"] == "not_barred"
    assert run(*asked, "--scenario", "japan-us-2018", "--json").data["deciding"] == "japan-us-2018"


def test_a_comparison_has_every_scenario_that_was_named_below_the_law(run: Run, mine: str) -> None:
    asked = ["compare", *SOFTWARE, "--scenario", mine, "--scenario", "moratorium-restored"]
    data = run(*asked, "--json").data
    assert [quote["total"] for quote in data["quotes"]] == ["143.10"]
    assert {one["scenario"]: [quote["total"] for quote in one["quotes"]] for one in data["scenarios"]} == {
        "ten": ["131.18"],
        "moratorium-restored": ["119.25"],
    }
    assert [part.split("\n")[0][:12] for part in run(*asked).out.split("\n\n")] == [
        "to  net     ",
        *["Not the law "] * 2,
    ]


def test_the_scenarios_of_the_tables_are_listed_with_what_they_assume(run: Run) -> None:
    data = run("scenarios", "--json").data["scenarios"]
    assert [one["id"] for one in data] == sorted(one["id"] for one in data)
    (restored,) = [one for one in data if one["id"] == "moratorium-restored"]
    assert restored["from"] == "2026-03-30"
    assert restored["says"].startswith("Assumes that the 14th Ministerial Conference")
    text = run("scenarios").out
    assert all(f"{one['id']}: {one['title']}" in text and one["says"] in text for one in data)


def test_a_scenario_that_nobody_has_is_a_wrong_question(run: Run) -> None:
    told = run("quote", *SOFTWARE, "--scenario", "war", "--json")
    assert (told.code, told.data["error"]["code"]) == (2, "unknown_scenario")
    told = run("quote", *SOFTWARE, "--scenario", "nowhere/war.toml", "--json")
    assert (told.code, told.data["error"]["code"], told.data["error"]["param"]) == (2, "unreadable_file", "scenario")


def test_a_file_with_faults_is_told_with_each_of_them(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(TEN.replace("10%", "ten").replace("title", "tittle"), encoding="utf-8")
    told = run("quote", *SOFTWARE, "--scenario", str(path), "--json")
    assert (told.code, told.data["error"]["code"]) == (4, "scenario_broken")
    assert {fault["key"] for fault in told.data["error"]["faults"]} == {"tittle", "title"}
    path.write_text(TEN.replace("10%", "ten"), encoding="utf-8")
    assert "ten.toml: duty[0].duty" in run("quote", *SOFTWARE, "--scenario", str(path)).err
