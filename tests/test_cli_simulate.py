"""``dtariff simulate``, as a ministry types it: sums by hand, what is not known apart, and nothing half written.

Cameroon charges 20 % on a program sent over the network and 19.25 % of VAT on the price and the duty; the moratorium
barred the duty until 29 March 2026. Indonesia has lines at nought and VAT of 12 % on eleven twelfths. Germany has no
line, and VAT of 19 %.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

Run = Callable[..., Any]
KNOWN = ["--known", "2026-11-23"]
HEAD = "importer,partner,category,year,value\n"
FLOWS = HEAD + "CM,US,software,2024,1000000\nCM,US,software,2026,1000000\nID,US,film,2026,500000\n"
TABLES = {"totals", "flows", "refused", "published"}


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    path = tmp_path / "flows.csv"
    path.write_text(FLOWS, encoding="utf-8")
    return path


@pytest.fixture
def simulate(run: Run, flows: Path) -> Run:
    """Runs the verb on the file of flows, in dollars."""

    def _simulate(*more: str) -> Any:
        return run("simulate", str(flows), "--currency", "USD", *KNOWN, *more)

    return _simulate


def written(flows: Path, text: str) -> None:
    flows.write_text(text, encoding="utf-8")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- sums ---


def test_each_year_has_the_law_of_its_middle(simulate: Run) -> None:
    """Barred in 2024, 20 % in 2026; VAT of 192,500 and of 231,000, and 11 % of 500,000."""
    law = simulate("--json").data["law"]
    years = {one["name"]: (one["duty"], one["tax"]) for one in law["by"]["year"]}
    assert years == {"2024": ("0.00", "192500.00"), "2026": ("200000.00", "286000.00")}
    total = law["total"]
    assert (total["value"], total["duty"], total["tax"]) == ("2500000.00", "200000.00", "478500.00")
    assert (total["effective_percent"], total["tax_effective_percent"]) == ("8.0", "19.1")  # 19.14


@pytest.mark.parametrize(("on", "duty"), [("2026-03-29", "0.00"), ("2026-04-01", "400000.00")])
def test_one_day_of_the_law_counts_for_all_years_where_it_is_named(simulate: Run, on: str, duty: str) -> None:
    data = simulate("--on", on, "--json").data
    assert (data["on"], data["law"]["total"]["duty"]) == (on, duty)
    assert [one["name"] for one in data["law"]["by"]["year"]] == ["2024", "2026"], "years are those of the trade"


def test_a_scenario_is_told_beside_the_law_with_its_difference(simulate: Run) -> None:
    """Without the 200,000 of duty, VAT of 19.25 % on them is gone too."""
    (restored,) = simulate("--scenario", "moratorium-restored", "--json").data["scenarios"]
    total = restored["total"]
    assert (total["duty"], total["more_duty_than_law"], total["more_tax_than_law"]) == (
        "0.00",
        "-200000.00",
        "-38500.00",
    )
    assert (total["percent_barred"], total["value_barred"]) == ("100.0", "2500000.00")


def test_how_much_is_barred_and_how_much_is_free_anyway_are_told_apart(simulate: Run) -> None:
    """Of 2.5 million a million is barred; half a million is free by Indonesia's own line."""
    total = simulate("--json").data["law"]["total"]
    assert (total["percent_barred"], total["percent_not_barred"], total["percent_free_by_own_law"]) == (
        "40.0",
        "60.0",
        "20.0",
    )
    assert (total["value_barred_by_moratorium"], total["value_free_tariff_line"], total["value_dutiable"]) == (
        "1000000.00",
        "500000.00",
        "1000000.00",
    )
    told = simulate().out
    assert [line.split() for line in told.splitlines() if line.startswith("  barred")] == [
        ["barred", "40.0%"],
        ["barred", "by", "the", "moratorium", "40.0%"],
    ]


def test_a_duty_that_is_not_known_is_no_nought_and_its_value_stands_apart(simulate: Run, tmp_path: Path) -> None:
    """Like on a carrier: Cameroon has no schedule in the tables, and Indonesia charges a film by the minute."""
    told = simulate("--on", "2026-11-23", "--scenario", "like-physical-mfn", "--out", str(tmp_path / "out"), "--json")
    (physical,) = told.data["scenarios"]
    total = physical["total"]
    assert (total["duty"], total["effective_percent"], total["more_duty_than_law"]) == (None, None, None)
    assert total["value_duty_not_known"] == "2500000.00"
    rows = [row for row in read(tmp_path / "out" / "flows.csv") if row["scenario"] == "like-physical-mfn"]
    assert {row["duty"] for row in rows} == {""}
    assert "not known" in simulate("--on", "2026-11-23", "--scenario", "like-physical-mfn").out


def test_people_are_told_of_what_a_change_is_where_something_is_not_known(simulate: Run) -> None:
    """Else a change that is not the difference of the two sums above it would look like a mistake."""
    told = "The change is that of the flows whose duty is known in both."
    assert told in simulate("--on", "2026-11-23", "--scenario", "like-physical-mfn").out
    assert told not in simulate("--on", "2026-11-23", "--scenario", "flat-5-percent").out


def test_values_may_be_counted_in_millions(simulate: Run, flows: Path) -> None:
    written(flows, HEAD + "CM,US,software,2026,1.5\n")
    assert simulate("--scale", "1000000", "--json").data["law"]["total"]["duty"] == "300000.00"


def test_flows_are_added_up_by_what_was_asked_for(simulate: Run, tmp_path: Path) -> None:
    out = tmp_path / "totals.csv"
    told = simulate("--by", "importer", "--by", "year", "--out", str(out), "--json").data
    assert list(told["law"]["by"]) == ["importer", "year"]
    rows = [(row["dimension"], row["name"], row["value"], row["duty"]) for row in read(out)]
    assert rows == [
        ("all", "", "2500000.00", "200000.00"),
        ("importer", "CM", "2000000.00", "200000.00"),
        ("importer", "ID", "500000.00", "0.00"),
        ("year", "2024", "1000000.00", "0.00"),
        ("year", "2026", "1500000.00", "200000.00"),
    ]


# --- how buyers react ---


def test_it_is_static_and_says_so_everywhere(simulate: Run, tmp_path: Path) -> None:
    said, out, chart = "static: quantities do not react", tmp_path / "out", tmp_path / "out" / "chart.svg"
    told = simulate("--out", str(out), "--chart", str(chart))
    assert said in told.out
    data = simulate("--json").data
    assert (data["static"], data["elasticity"], data["quantities"]) == (True, {}, said)
    assert {row["quantities"] for name in ("totals", "flows") for row in read(out / f"{name}.csv")} == {said}
    assert said in chart.read_text(encoding="utf-8")


def test_with_an_elasticity_less_is_bought_of_what_costs_more(simulate: Run, tmp_path: Path) -> None:
    """The buyer paid 1.431 (20 % and VAT) and pays 1.1925: a sixth less, so that at -1.2 a fifth more is bought."""
    out, chart = tmp_path / "out", tmp_path / "out" / "chart.svg"
    asked = ["--scenario", "moratorium-restored", "--elasticity", "software=-1.2"]
    data = simulate(*asked, "--out", str(out), "--chart", str(chart), "--json").data
    said = "with the elasticities that you stated: application -1.2"
    assert (data["static"], data["elasticity"], data["quantities"]) == (False, {"application": "-1.2"}, said)
    assert data["law"]["total"]["duty"] == "200000.00", "the law as it stands is what was traded"
    (restored,) = data["scenarios"]
    assert (restored["total"]["value"], restored["total"]["more_value_than_law"]) == ("2700000.00", "200000.00")
    assert restored["total"]["tax"] == "478500.00"  # 19.25 % of 1,000,000 and of 1,200,000, 11 % of 500,000
    moved = {row["row"]: row["value"] for row in read(out / "flows.csv") if row["scenario"] == "moratorium-restored"}
    assert moved == {"line 2": "1000000.00", "line 3": "1200000.00", "line 4": "500000.00"}
    assert said in simulate(*asked).out
    assert said in chart.read_text(encoding="utf-8")


def test_where_a_price_is_not_known_the_flow_stays_as_it_was_traded_and_apart(simulate: Run) -> None:
    asked = ["--on", "2026-11-23", "--scenario", "like-physical-mfn", "--elasticity", "software=-1", "--json"]
    total = simulate(*asked).data["scenarios"][0]["total"]
    assert (total["value"], total["value_not_known"], total["duty"]) == ("2500000.00", "2000000.00", None)


@pytest.mark.parametrize(
    ("stated", "code", "param"),
    [
        ("software", "bad_elasticity", "elasticity"),
        ("=-1", "bad_elasticity", "elasticity"),
        ("software=0.5", "bad_elasticity", "elasticity.software"),
        ("software=-1e3", "bad_elasticity", "elasticity.software"),
        ("software=NaN", "bad_elasticity", "elasticity.software"),
        ("software=", "bad_elasticity", "elasticity.software"),
        ("sofa=-1", "unknown_content", "elasticity.sofa"),
    ],
)
def test_an_elasticity_that_is_none_is_refused(simulate: Run, stated: str, code: str, param: str) -> None:
    told = simulate("--elasticity", stated, "--json")
    assert (told.code, told.data["error"]["code"], told.data["error"]["param"]) == (2, code, param)


@pytest.mark.parametrize("second", ["software=-2", "application=-2"])
def test_a_content_has_one_elasticity_whatever_it_is_called(simulate: Run, second: str) -> None:
    told = simulate("--elasticity", "software=-1", "--elasticity", second)
    assert (told.code, "two elasticities" in told.err) == (2, True)


# --- what others published ---


def test_published_totals_stand_beside_with_what_they_measure_and_in_no_sum(simulate: Run, tmp_path: Path) -> None:
    data = simulate("--json", "--out", str(tmp_path / "out")).data["published"]
    assert data["note"].startswith("Not comparable directly")
    banga = next(one for one in data["estimates"] if one["estimate"]["id"] == "unctad-2019")
    assert (banga["least"], banga["estimate"]["measures"]) == ("10000000000", "potential")
    (row,) = [row for row in read(tmp_path / "out" / "published.csv") if row["id"] == "unctad-2019"]
    assert (row["amount"], row["per"], row["measures"]) == ("10000000000", "year", "potential")
    assert "10 billion USD a year" in simulate("--published").out
    assert "UNCTAD" not in simulate().out


# --- files ---


def test_a_folder_has_a_file_for_every_table_and_nothing_else(simulate: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate("--out", str(out)).code == 0
    assert {path.name for path in out.iterdir()} == {f"{name}.csv" for name in TABLES}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_parquet_holds_exact_decimals_and_days_of_one_schema(simulate: Run, flows: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate("--out", str(out), "--format", "parquet").code == 0
    assert {path.name for path in out.iterdir()} == {f"{name}.parquet" for name in TABLES}
    totals, lines = pq.read_table(out / "totals.parquet"), pq.read_table(out / "flows.parquet")
    assert totals.column("duty")[0].as_py() == Decimal("200000.00")
    assert {str(totals.schema.field(name).type) for name in ("duty", "value_barred")} == {"decimal128(38, 2)"}
    assert [str(lines.schema.field(name).type) for name in ("on", "duty_otherwise", "rate")] == [
        "date32[day]",
        "decimal128(38, 2)",
        "string",
    ]
    written(flows, HEAD + "ID,US,film,2026,500000\n")  # of which nothing is read otherwise
    assert simulate("--out", str(tmp_path / "other"), "--format", "parquet").code == 0
    assert pq.read_table(tmp_path / "other" / "flows.parquet").schema == lines.schema


def test_an_amount_that_parquet_cannot_hold_is_refused_and_csv_holds_it(
    simulate: Run, flows: Path, tmp_path: Path
) -> None:
    """24 digits before the point and 22 behind it are 46; a decimal of Parquet has 38."""
    written(flows, HEAD + f"CM,US,software,2026,{'9' * 24}\nCM,US,software,2026,0.{'1' * 22}\n")
    told = simulate("--out", str(tmp_path / "totals.parquet"), "--json")
    assert (told.code, told.data["error"]["code"], told.data["error"]["param"]) == (2, "amount_too_long", "value")
    assert {path.name for path in tmp_path.iterdir()} == {"flows.csv"}
    assert simulate("--out", str(tmp_path / "totals.csv")).code == 0
    assert read(tmp_path / "totals.csv")[0]["value"] == "9" * 24 + "." + "1" * 22


def test_csv_and_parquet_say_the_same(simulate: Run, tmp_path: Path) -> None:
    for name in ("totals.csv", "totals.parquet"):
        assert simulate("--scenario", "flat-5-percent", "--out", str(tmp_path / name)).code == 0
    told = pq.read_table(tmp_path / "totals.parquet").to_pylist()
    texts = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in told]
    assert texts == read(tmp_path / "totals.csv")


def test_nothing_is_overwritten_unless_it_is_asked_for(simulate: Run, tmp_path: Path) -> None:
    for out in ("out", "totals.csv"):
        assert simulate("--out", str(tmp_path / out)).code == 0
        told = simulate("--out", str(tmp_path / out), "--json")
        assert (told.code, told.data["error"]["code"], told.data["error"]["param"]) == (2, "folder_exists", "out")
        assert simulate("--out", str(tmp_path / out), "--replace", "--by", "year").code == 0
    assert {row["dimension"] for row in read(tmp_path / "out" / "totals.csv")} == {"all", "year"}


def test_a_folder_with_anything_of_ones_own_is_never_replaced(simulate: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert simulate("--out", str(out)).code == 0
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    told = simulate("--out", str(out), "--replace")
    assert (told.code, "thesis.txt" in told.err) == (2, True)
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_cell_is_never_run_as_a_formula(simulate: Run, tmp_path: Path) -> None:
    """A title of a scenario is anybody's text."""
    own = tmp_path / "own.toml"
    own.write_text(
        'schema = 1\nid = "own"\ntitle = "=1+1"\nsays = "Mine."\n[[duty]]\nfrom = 2026-06-01\nduty = "8%"\n',
        encoding="utf-8",
    )
    assert simulate("--scenario", str(own), "--out", str(tmp_path / "out")).code == 0
    assert {row["title"] for row in read(tmp_path / "out" / "totals.csv")} == {"as the law stands", "'=1+1"}


@pytest.mark.parametrize(("name", "begins"), [("chart.svg", b"<svg"), ("chart.png", b"\x89PNG")])
def test_a_picture_is_drawn(simulate: Run, tmp_path: Path, name: str, begins: bytes) -> None:
    assert simulate("--scenario", "flat-5-percent", "--chart", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_picture_names_states_importers_and_both_kinds_of_charges(simulate: Run, tmp_path: Path) -> None:
    """5 % of 1,000,000 in Cameroon, whose 2024 stays barred."""
    assert simulate("--scenario", "flat-5-percent", "--chart", str(tmp_path / "chart.svg")).code == 0
    drawn = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    for words in (
        "Cameroon",
        "Law 200,000.00",
        "A 50,000.00",
        "Customs duty",
        "Taxes and levies",
        "law of each row"[:0],
    ):
        assert words in drawn


def test_a_sum_without_a_part_is_marked_in_the_picture(simulate: Run, tmp_path: Path) -> None:
    """Cameroon in 2024 is barred, and in 2026 nobody knows the duty like on a carrier."""
    charts = [tmp_path / "law.svg", tmp_path / "physical.svg"]
    assert simulate("--chart", str(charts[0])).code == 0
    assert simulate("--scenario", "like-physical-mfn", "--chart", str(charts[1])).code == 0
    law, physical = (path.read_text(encoding="utf-8") for path in charts)
    assert ("A 0.00*" in physical, "* without a part that is not known" in physical) == (True, True)
    assert "* without a part" not in law


def test_the_picture_says_that_it_shows_the_largest_importers_alone(simulate: Run, flows: Path, tmp_path: Path) -> None:
    importers = ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT"]
    rows = [f"{code},US,music,2026,{1000 - at}\n" for at, code in enumerate(importers)]
    written(flows, HEAD + "".join(rows))
    assert simulate("--chart", str(tmp_path / "chart.svg")).code == 0
    drawn = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert ("Austria" in drawn, "Italy" in drawn, "the 15 largest importers" in drawn) == (True, False, True)


# --- questions that are wrong ---


def refused(told: Any, code: int = 2) -> list[tuple[str, str]]:
    """The faults of a file, each with its place."""
    assert told.code == code
    return [(fault["param"], fault["code"]) for fault in told.data["error"]["faults"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("importer,partner,category,year\nCM,US,software,2026\n", [("flows[1].value", "missing_column")]),
        (HEAD + "CM,US,software,2026,1000\nCM,US,software,2026,ten\n", [("flows[3].value", "bad_amount")]),
        (HEAD + "CM,,software,2026,1000\n", [("flows[2].partner", "empty_cell")]),
        (HEAD + 'CM,US,software,2026,1\nCM,US,"soft\nware,2026,1\nID,US,film,2026,1\n', [("flows[3]", "bad_row")]),
        (HEAD + "CM,US,software,2026,1\nCM,US,softw", [("flows[3]", "bad_row")]),
        (HEAD, [("flows[1]", "no_flows")]),
        ("\0" + HEAD, [("flows[1]", "bad_encoding")]),
    ],
    ids=["missing column", "bad number", "no partner", "open quotation mark", "cut off", "no rows", "no text"],
)
def test_a_file_that_is_wrong_is_refused_at_its_line_and_column_and_nothing_is_written(
    simulate: Run, flows: Path, tmp_path: Path, text: str, found: list[tuple[str, str]]
) -> None:
    written(flows, text)
    out = ["--out", str(tmp_path / "out"), "--chart", str(tmp_path / "chart.svg")]
    assert refused(simulate("--json", *out)) == found
    assert {path.name for path in tmp_path.iterdir()} == {"flows.csv"}


def test_mixed_currencies_are_not_added_up(run: Run, flows: Path) -> None:
    head = "importer,partner,category,value,currency\n"
    written(flows, head + "CM,US,software,1,USD\nCM,US,software,1,EUR\n")
    assert refused(run("simulate", str(flows), *KNOWN, "--json")) == [("flows[3].currency", "currency_conflict")]
    written(flows, FLOWS)
    assert refused(run("simulate", str(flows), *KNOWN, "--json")) == [("flows[1].currency", "missing_column")]


def test_every_fault_is_told_to_people_on_a_line_of_its_own(simulate: Run, flows: Path) -> None:
    written(flows, HEAD + "UK,US,software,2026,1\nCM,US,sofa,2026,1\n")
    told = simulate()
    assert (told.code, told.out) == (2, "")
    assert [line.partition(":")[0].strip() for line in told.err.splitlines()[1:]] == [
        "unknown_code [flows[2].importer]",
        "unknown_content [flows[3].content]",
    ]


def test_what_is_wrong_is_said_once_with_what_to_do(simulate: Run, flows: Path) -> None:
    written(flows, HEAD + "CM,US,software,2026,ten\n")
    first, second = simulate().err.splitlines()
    hint = "(digits, with a decimal point where there is one: 1234.56)"
    assert first == f"dtariff: bad_flows [flows[2].value]: 1 fault in the flows, the first: 'ten' is no amount {hint}"
    assert second == f"  bad_amount [flows[2].value]: 'ten' is no amount {hint}"


def test_a_reader_who_stopped_early_does_not_say_that_he_counted_all_faults(simulate: Run, flows: Path) -> None:
    written(flows, HEAD + "UK,US,software,2026,1\n" * 200)
    told = simulate().err
    assert "at least 100 faults in the flows" in told
    assert len(told.splitlines()) == 101
    written(flows, HEAD + "UK,US,software,2026,1\n" * 99)
    assert ": 99 faults in the flows" in simulate().err


def test_a_row_that_ends_early_is_not_said_to_have_commas_in_its_cells(simulate: Run, flows: Path) -> None:
    written(flows, HEAD + "CM,US,softw")
    assert "does the file end in the middle?" in simulate().err
    written(flows, HEAD + "CM,US,software,2026,1,234.56\n")
    assert "quotation marks around a cell that has commas" in simulate().err


def test_a_day_before_the_tables_is_not_answered(simulate: Run, tmp_path: Path) -> None:
    told = simulate("--on", "1990-01-01", "--out", str(tmp_path / "out"), "--json")
    assert (told.code, told.data["error"]["code"]) == (3, "before_coverage")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the file of flows, in which the command is run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("more", "code", "exits"),
    [
        ("--out result.xlsx", "unknown_format", 2),
        ("--out result.csv --format parquet", "unknown_format", 2),
        ("--chart chart.pdf", "unknown_format", 2),
        ("--out nowhere/out", "export_failed", 6),
        ("--out flows.csv", "folder_exists", 2),
        ("--scenario perpetual-peace", "unknown_scenario", 2),
        ("--scenario missing.toml", "unreadable_file", 2),
    ],
)
def test_what_cannot_be_written_or_assumed_is_refused_before_the_work(
    simulate: Run, here: Path, more: str, code: str, exits: int
) -> None:
    told = simulate(*more.split(), "--json")
    assert (told.code, told.data["error"]["code"]) == (exits, code)
    assert {path.name for path in here.iterdir()} == {"flows.csv"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("module", "more", "extra"),
    [
        ("pyarrow", "--out totals.parquet", "dtariff[batch]"),
        ("pyarrow", "--out totals --format parquet", "dtariff[batch]"),
        ("vl_convert", "--chart chart.svg", "dtariff[app]"),
    ],
)
def test_a_missing_extra_is_named(
    simulate: Run, monkeypatch: pytest.MonkeyPatch, module: str, more: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    told = simulate(*more.split())
    assert (told.code, "extra_missing" in told.err, extra in told.err) == (2, True, True)


def test_a_full_disk_leaves_nothing_that_looks_whole(flows: Path, tmp_path: Path) -> None:
    """A process that may write no file above 2 kB: the tables are longer."""
    out = tmp_path / "out"
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "from dtariff.cli import main; resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)); sys.exit(main())"
    )
    asked = ["simulate", str(flows), "--currency", "USD", *KNOWN, "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", script, *asked], check=False, capture_output=True, text=True, env=dict(os.environ)
    )
    assert (done.returncode, "export_failed" in done.stderr) == (6, True), done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"flows.csv"}


# --- to begin with ---


def test_a_file_to_begin_with_is_printed_and_can_be_simulated(run: Run, flows: Path) -> None:
    written(flows, run("simulate", "--template").out)
    assert run("simulate", str(flows), *KNOWN, "--json").data["flows"] == 2


def test_without_a_file_the_question_says_too_little(run: Run) -> None:
    told = run("simulate")
    assert (told.code, "--template" in told.err) == (2, True)


def test_flows_come_by_the_pipe_too() -> None:
    asked = [sys.executable, "-m", "dtariff", "simulate", "-", "--currency", "USD", *KNOWN, "--json"]
    done = subprocess.run(asked, check=True, capture_output=True, input=FLOWS.encode())
    assert json.loads(done.stdout)["law"]["total"]["duty"] == "200000.00"


def test_a_file_may_have_more_rows_than_a_page_shows(simulate: Run, flows: Path) -> None:
    written(flows, HEAD + "CM,US,software,2026,10\n" * 30_000)
    total = simulate("--json").data["law"]["total"]
    assert (total["flows"], total["value"], total["duty"]) == (30_000, "300000.00", "60000.00")
