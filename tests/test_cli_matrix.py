"""``dtariff matrix``, as a user types it: every pair in a file, how many have which verdict on the terminal."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from io import StringIO
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from dtariff.engine import Engine

Run = Callable[..., Any]
Rows = list[dict[str, str]]
KNOWN = "2026-11-23"
TODAY = ["--on", KNOWN, "--known", KNOWN]
FEW = ["matrix", *TODAY, "--origins", "US", "GB", "--destinations", "BR,JP"]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(run: Run, *more: str) -> Rows:
    told = run("matrix", *more, "--out", "-")
    assert (told.code, told.err) == (0, "")
    return list(csv.DictReader(StringIO(told.out)))


# --- the rows ------------------------------------------------------------------------------------------------------


def test_every_ordered_pair_stands_once(run: Run, engine: Engine, tmp_path: Path) -> None:
    """Of every country and territory that the tables know, to every one, itself among them."""
    assert run("matrix", *TODAY, "--out", str(tmp_path / "all.csv")).code == 0
    found = [(row["origin"], row["destination"]) for row in rows_of(tmp_path / "all.csv")]
    codes = sorted(dict(found))
    assert {"US", "DE", "BR", "TW", "GL"} <= set(codes)
    assert len(codes) >= 200, "a map of the world"
    assert found == list(product(codes, codes))
    assert set(codes) >= {code for code in engine.book.jurisdictions if "-" not in code} & set(
        engine.book.codes.territories
    )


def test_a_row_says_what_the_pair_is_answered_alone(run: Run, engine: Engine, tmp_path: Path) -> None:
    assert run("matrix", *TODAY, "--content", "music", "--out", str(tmp_path / "all.csv")).code == 0
    for row in Random(7).sample(rows_of(tmp_path / "all.csv"), 400):  # noqa: S311 - a sample, no secret
        alone = engine.bar(row["origin"], row["destination"], content="music", on=KNOWN, known=KNOWN)
        deciding = alone.deciding.instrument if alone.deciding else ""
        bars = str(sum(bar.effect == "bars" for bar in alone.instruments))
        said = tuple(row[name] for name in ("verdict", "deciding", "bars", "sure", "within"))
        assert said == (alone.verdict, deciding, bars, alone.sure, alone.within), row


@pytest.mark.parametrize(
    ("on", "to_brazil", "to_japan"),
    [
        ("2026-03-29", "barred", "barred"),
        ("2026-03-30", "conditional", "barred"),
        ("2026-03-31", "conditional", "barred"),
        ("2026-04-01", "not_barred", "barred"),
    ],
)
def test_the_rows_change_on_the_days_on_which_the_moratorium_lapsed(
    run: Run, on: str, to_brazil: str, to_japan: str
) -> None:
    """Brazil has nothing else with the United States, Japan an agreement."""
    asked = ["--on", on, "--known", KNOWN, "--content", "music", "--origins", "US", "--destinations", "BR", "JP"]
    rows = printed(run, *asked)
    assert [(row["destination"], row["verdict"], row["on"]) for row in rows] == [
        ("BR", to_brazil, on),
        ("JP", to_japan, on),
    ]


def test_a_row_says_what_was_asked_and_of_which_tables(run: Run, engine: Engine) -> None:
    asked = ["--content", "film", "--delivery", "stream", "--country-of-origin", "JP", "--scope-reading", "carriage"]
    (row,) = printed(run, *TODAY, *asked, "--origins", "US", "--destinations", "BR")
    names = ("content", "delivery", "on", "known", "scenario", "country_of_origin", "scope_reading", "release")
    expected = ("video", "stream", KNOWN, KNOWN, "", "JP", "carriage", engine.book.digest)
    assert tuple(row[name] for name in names) == expected


def test_several_contents_stand_one_after_another_each_once(run: Run) -> None:
    few = [*TODAY, "--origins", "US", "--destinations", "BR"]
    assert [row["content"] for row in printed(run, *few, "--content", "music, film", "songs")] == ["music", "video"]
    assert [row["content"] for row in printed(run, *few, "--content", "application,music")] == ["application", "music"]
    assert [row["content"] for row in printed(run, *few, "--content", "e-book")] == ["ebook"]


def test_all_contents_may_be_asked_for_at_once(run: Run, engine: Engine) -> None:
    rows = printed(run, *TODAY, "--origins", "US", "--destinations", "BR", "--content", "all")
    assert [row["content"] for row in rows] == [content.id for content in engine.book.categories.content]


def test_a_scenario_stands_beside_the_law_and_a_column_says_which(run: Run, tmp_path: Path) -> None:
    """Under the moratorium no member may charge: Brazil too."""
    mine = tmp_path / "ten.toml"
    mine.write_text(
        'schema = 1\nid = "ten"\ntitle = "Ten"\nsays = "Assumes 10 % everywhere."\n'
        'duty = [{ from = 2026-04-01, duty = "10%" }]\n',
        encoding="utf-8",
    )
    few = [*TODAY, "--content", "music", "--origins", "US", "--destinations", "BR"]
    supposed = ["--scenario", "moratorium-restored", "--scenario", str(mine)]
    rows = printed(run, *few, *supposed)
    assert [(row["scenario"], row["verdict"]) for row in rows] == [
        ("", "not_barred"),
        ("moratorium-restored", "barred"),
        ("ten", "not_barred"),
    ]
    assert len({row["release"] for row in rows}) == 3
    told = run("matrix", *few, *supposed).out
    assert [line.strip() for line in told.splitlines() if "barred" in line] == [
        "not barred: 1",
        "barred: 1",
        "not barred: 1",
    ]
    assert "Not the law as it stands, but in the scenario: The moratorium is restored" in told


def test_parquet_and_json_hold_the_rows_of_the_csv(run: Run, tmp_path: Path) -> None:
    asked = ["matrix", *TODAY, "--content", "music", "live", "--scenario", "moratorium-restored"]
    asked += ["--origins", "US", "DE", "TW"]
    for kind in ("csv", "parquet", "json"):
        assert run(*asked, "--out", str(tmp_path / f"pairs.{kind}")).code == 0
    rows = rows_of(tmp_path / "pairs.csv")
    table = pq.read_table(tmp_path / "pairs.parquet")
    assert [str(field.type) for field in table.schema if field.name in ("bars", "on", "known")] == [
        *("int32", "date32[day]", "date32[day]")
    ]
    assert [{name: str(value) for name, value in row.items()} for row in table.to_pylist()] == rows
    matrices = json.loads((tmp_path / "pairs.json").read_text(encoding="utf-8"))["matrices"]
    of_all = ("content", "delivery", "on", "known", "scenario", "country_of_origin", "scope_reading", "release")
    said = [
        {name: str("" if value is None else value) for name, value in pair.items()}
        | {name: matrix[name] for name in of_all}
        for matrix in matrices
        for pair in matrix["pairs"]
    ]
    assert said == rows


# --- what is printed -----------------------------------------------------------------------------------------------


def test_without_a_file_the_verdicts_are_counted(run: Run) -> None:
    told = run(*FEW, "--content", "music")
    rows = printed(run, *FEW[1:], "--content", "music")
    counts = Counter(row["verdict"].replace("_", " ") for row in rows)
    assert told.code == 0
    assert told.out.startswith(f"music, {KNOWN}, 2 origins to 2 destinations\n")
    for verdict, count in counts.items():
        assert f"  {verdict}: {count}\n" in told.out
    assert told.out.endswith("To have every pair, add --out FILE.csv.\n")


def test_as_json_the_counts_are_data_and_no_pair_is_printed(run: Run, tmp_path: Path) -> None:
    data = run(*FEW, "--content", "music", "--json").data
    (one,) = data["matrices"]
    assert (one["content"], one["on"], one["scenario"], data["written"]) == ("music", KNOWN, "", None)
    assert (one["origins"], one["destinations"]) == (["US", "GB"], ["BR", "JP"])
    assert sum(one["counts"].values()) == 4
    assert "pairs" not in one
    path = str(tmp_path / "few.csv")
    assert run(*FEW, "--json", "--out", path).data["written"] == path


def test_the_format_may_be_said_where_the_name_does_not(run: Run, tmp_path: Path) -> None:
    assert run(*FEW, "--out", str(tmp_path / "pairs"), "--format", "parquet").code == 0
    assert pq.read_table(tmp_path / "pairs").num_rows == 4
    command = [sys.executable, "-m", "dtariff", *FEW, "--out", "-", "--format", "parquet"]
    done = subprocess.run(command, check=True, capture_output=True)
    (tmp_path / "piped").write_bytes(done.stdout)
    assert pq.read_table(tmp_path / "piped").equals(pq.read_table(tmp_path / "pairs"))


# --- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--content", "hovercraft"], 2, "unknown_content"),
        (["--content", "music", "hovercraft"], 2, "unknown_content"),
        (["--content", ""], 2, "content_missing"),
        (["--content", "all", "hovercraft"], 2, "unknown_content"),
        (["--origins", "XX"], 2, "[origins]"),
        (["--destinations", "US", "Atlantis"], 2, "[destinations]"),
        (["--on", "yesterday"], 2, "bad_date"),
        (["--on", "1990-01-01"], 3, "before_coverage"),
        (["--delivery", "physical"], 3, "ordinary_goods"),
        (["--scenario", "no-such"], 2, "unknown_scenario"),
        (["--country-of-origin", "XX"], 2, "[country_of_origin]"),
        (["--scope-reading", "wide"], 2, "scope_reading"),
    ],
)
def test_a_question_that_is_wrong_leaves_no_file(
    run: Run, tmp_path: Path, more: list[str], code: int, says: str
) -> None:
    told = run("matrix", *TODAY, *more, "--out", str(tmp_path / "pairs.csv"))
    assert (told.code, told.out) == (code, "")
    assert says in told.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("mine", encoding="utf-8")
    told = run(*FEW, "--out", str(path))
    assert (told.code, "file_exists" in told.err, path.read_text(encoding="utf-8")) == (2, True, "mine")
    assert run(*FEW, "--out", str(path), "--replace", "--origins", "XX").code == 2
    assert path.read_text(encoding="utf-8") == "mine", "what failed replaces nothing"
    assert run(*FEW, "--out", str(path), "--replace").code == 0
    assert len(rows_of(path)) == 4
    assert [one.name for one in tmp_path.iterdir()] == ["pairs.csv"]


def test_what_is_no_file_is_never_replaced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("pairs.csv", "pipe.csv"):
        told = run(*FEW, "--out", str(tmp_path / name), "--replace")
        assert (told.code, "file_exists" in told.err) == (2, True)
    assert (tmp_path / "pairs.csv").is_dir()
    assert (tmp_path / "pipe.csv").is_fifo()


def test_a_place_where_nothing_can_be_written_is_named(run: Run, tmp_path: Path) -> None:
    told = run(*FEW, "--out", str(tmp_path / "nowhere" / "pairs.csv"))
    assert told.code == 2
    assert "unwritable_file" in told.err
    assert "nowhere" in told.err


def test_a_name_that_says_no_format_is_refused(run: Run, tmp_path: Path) -> None:
    told = run(*FEW, "--out", str(tmp_path / "pairs.xlsx"))
    assert (told.code, "format_missing" in told.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_goes_away_is_no_failure() -> None:
    command = f"{sys.executable} -m dtariff matrix --on {KNOWN} --out - | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("origin,destination,verdict,")
    assert "Traceback" not in done.stderr


def test_without_arrow_csv_is_written_and_parquet_names_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from dtariff.cli import main\n"
        f"print(main({[*FEW, '--out', str(tmp_path / 'few.csv')]!r}))\n"
        f"print(main({[*FEW, '--out', str(tmp_path / 'few.parquet')]!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "2"
    assert "extra_missing" in done.stderr
    assert 'pip install "dtariff[batch]"' in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["few.csv"]
    assert len(rows_of(tmp_path / "few.csv")) == 4


def test_asking_for_all_pairs_without_parquet_loads_no_arrow(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom dtariff.cli import main\n"
        f"main({[*FEW, '--out', str(tmp_path / 'few.csv')]!r})\n"
        "print(sorted({'pyarrow', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
