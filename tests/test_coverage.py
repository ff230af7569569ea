"""What the tables cover: counted on small tables, told as text and JSON and as a page, and checked by the command."""

import json
from pathlib import Path

import pytest
from tiny import AA, FILES, changed, lay, texts

from dtariff.cli import main
from dtariff.engine import Engine
from dtariff.model.coverage import Covered
from dtariff.tables.release import book_of
from dtariff.telling.coverage import coverage_data, coverage_page, coverage_text
from dtariff.upkeep.coverage import coverage
from dtariff.upkeep.coverage import covered as covered_alone
from dtariff.upkeep.coverage_page import END, START


def covered(files: dict[str, str] | None = None) -> dict[str, Covered]:
    """What is told of each place, by its code."""
    found = coverage(Engine(book_of(texts(files or FILES))))
    return {one.code: one for one in found.covered}


def test_every_content_is_asked_for_a_consumer_and_the_rows_are_counted_by_how_sure_they_are() -> None:
    arcadia = covered()["AA"]
    assert (arcadia.answers, arcadia.unanswered) == (("song", "tool"), ())
    # by hand: of vat and of the levy on singing two rates each from the gazette and one collection each from the press
    assert arcadia.rows == {"primary": 4, "secondary": 2, "recalled": 0, "assumed": 0}
    assert (arcadia.sources, str(arcadia.reviewed)) == (2, "2026-11-23")


def test_one_place_alone_is_told_as_it_is_among_all_and_one_without_a_file_not_at_all() -> None:
    engine = Engine(book_of(texts()))
    found = coverage(engine)
    assert [covered_alone(one.code, engine, found.on) for one in found.covered] == list(found.covered)
    assert covered_alone("CC", engine, found.on) is None


def test_a_rate_that_is_not_known_is_a_gap_for_the_content_that_it_is_for() -> None:
    arcadia = covered(changed(AA, 'percent = 5.5, treatment = "reduced"', "unknown = true"))["AA"]
    assert (arcadia.answers, arcadia.unanswered) == (("tool",), ("song",))
    assert "consumer_law_unknown" in arcadia.gaps


def test_territories_without_a_file_are_named() -> None:
    found = coverage(Engine(book_of(texts())))
    assert "CC" in found.unheard
    assert "AA" not in found.unheard


def test_the_report_is_told_as_text_as_data_and_as_a_page() -> None:
    found = coverage(Engine(book_of(texts())))
    (row,) = (line for line in coverage_text(found).splitlines() if line.startswith("AA "))
    assert row.split()[:5] == ["AA", "AA", "2", "4", "2"]
    (line,) = (line for line in coverage_page(found).splitlines() if line.startswith("| AA |"))
    assert line.startswith("| AA | AA | 2 | 4 | 2 |  |  | 2 | 2026-11-23 |")
    data = coverage_data(found)
    assert data["totals"]["contents"] == 2
    assert data["covered"][0]["rows"]["primary"] == 4
    assert json.loads(json.dumps(data)) == data


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_prints_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = str(lay(tmp_path))
    assert main(["tables", "coverage", "--tables", tables]) == 0
    assert capsys.readouterr().out.startswith("On 2026-11-23: ")
    assert main(["tables", "coverage", "--json", "--tables", tables]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["answering"] >= 1


def test_the_page_is_written_between_its_marks_and_nothing_else_is_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = lay(tmp_path)
    page = tables / "README.md"
    page.write_text(f"Before.\n{START}\nstale\n{END}\nAfter.\n", encoding="utf-8")
    assert main(["tables", "coverage", "--check", "--tables", str(tables)]) == 1
    assert main(["tables", "coverage", "--write", "--tables", str(tables)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"Before.\n{START}\n")
    assert text.endswith(f"{END}\nAfter.\n")
    assert "| AA |" in text
    assert "stale" not in text
    assert main(["tables", "coverage", "--check", "--tables", str(tables)]) == 0
    capsys.readouterr()
    assert main(["tables", "coverage", "--write", "--json", "--tables", str(tables)]) == 0
    assert json.loads(capsys.readouterr().out) == {"changed": []}


def test_a_page_without_the_marks_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = lay(tmp_path)
    (tables / "README.md").write_text("No place.\n", encoding="utf-8")
    assert main(["tables", "coverage", "--write", "--tables", str(tables)]) == 4
    assert "no_marks" in capsys.readouterr().err
    assert (tables / "README.md").read_text(encoding="utf-8") == "No place.\n"
