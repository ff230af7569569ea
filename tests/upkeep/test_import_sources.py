"""Samples of real sources, imported into the real tables: what was surveyed stands, and what is new is added."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import eu_vat_rates_data
import pytest

from dtariff.tables.locate import tables_folder
from dtariff.tables.texts import read_texts

SAMPLES = Path(__file__).parent / "importers" / "samples"
Run = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(tables_folder(), tmp_path / "tables"))


@pytest.mark.parametrize(
    ("source", "file", "rows"),
    [
        ("us-hts", SAMPLES / "us_hts.csv", 11),
        ("eaeu", SAMPLES / "eaeu.csv", 3),
        ("eu-vat", Path(eu_vat_rates_data.__file__).parent / "eu_vat_rates_data.json", 44),
    ],
)
def test_what_an_official_file_says_stands_in_the_tables_already(run: Run, source: str, file: Path, rows: int) -> None:
    told = run("tables", "import", source, str(file), "--year", "2026", "--check", "--json")
    assert (told.code, told.data["files"], told.data["same"]) == (0, [], rows)


def test_levies_that_the_tables_lack_are_added_and_the_duties_stand(run: Run, folder: Path) -> None:
    ask = ("tables", "import", "uemoa", str(SAMPLES / "uemoa.csv"), "--year", "2026", "--tables", str(folder), "--json")
    told = run(*ask)
    assert told.data["files"] == ["sources.toml", "schedules/ecowas.csv"]
    assert (told.data["starts"], told.data["same"], told.data["retracts"]) == (8, 4, 0)
    before = read_texts(tables_folder())["schedules/ecowas.csv"].splitlines()
    after = read_texts(folder)["schedules/ecowas.csv"].splitlines()
    assert [line for line in before if line not in after] == []
    assert all(b",other_charge," in line for line in after if line not in before)
    assert run(*ask).data["files"] == []


def test_a_few_lines_of_a_newer_edition_do_not_silence_the_older_tariff(run: Run, folder: Path) -> None:
    told = run("tables", "import", "uk-tariff", str(SAMPLES / "uk_commodities.json"), "--tables", str(folder), "--json")
    assert told.code == 2
    faults = told.data["error"]["faults"]
    assert {fault["code"] for fault in faults} == {"edition_incomplete"}
    assert read_texts(folder) == read_texts(tables_folder())
