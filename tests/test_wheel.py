"""The wheel: built once, looked into, installed in a fresh environment, and asked from another folder."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import dtariff
from dtariff.tables.locate import tables_folder
from dtariff.tables.texts import digest_of, read_texts
from dtariff.telling.catalogue import LANGUAGES

ROOT = tables_folder().parent
ASKED = ["quote", "film", "--from", "US", "--to", "ID", "--price", "100000 IDR", "--on", "2026-11-23"]
ASKED += ["--known", "2026-11-23", "--json"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """The paths inside the wheel."""
    with zipfile.ZipFile(wheel) as packed:
        return packed.namelist()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a fresh environment into which the wheel was installed, with what it needs."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    done = subprocess.run(pip, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return scripts


def test_the_wheel_holds_every_table_of_the_checkout(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        tables = {
            name.removeprefix("tariff_tables/"): packed.read(name)
            for name in packed.namelist()
            if name.startswith("tariff_tables/") and name.endswith((".toml", ".csv"))
        }
    assert digest_of(tables) == digest_of(read_texts(tables_folder()))


def test_the_wheel_tells_type_checkers_that_it_is_typed(names: list[str]) -> None:
    assert "dtariff/py.typed" in names


def test_the_wheel_holds_the_package_the_tables_and_nothing_else(names: list[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"dtariff", "tariff_tables", f"dtariff-{dtariff.__version__}.dist-info"}
    assert not [name for name in names if "test" in Path(name).name or name.endswith((".pyc", ".tmp"))]


def test_the_wheel_holds_every_module_of_the_package(names: list[str]) -> None:
    (package,) = map(Path, dtariff.__path__)
    modules = {str(path.relative_to(ROOT)).replace(os.sep, "/") for path in package.rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules


def test_the_wheel_holds_the_translations_of_every_language(names: list[str]) -> None:
    wanted = {f"dtariff/telling/locales/{one}/LC_MESSAGES/dtariff.mo" for one in LANGUAGES if one != "en"}
    assert wanted - set(names) == set()


def test_the_wheel_carries_its_licence(names: list[str]) -> None:
    assert [name for name in names if name.endswith("/LICENSE")]


def test_an_installed_wheel_answers_from_any_folder_as_the_checkout_does(installed: Path, tmp_path: Path) -> None:
    """By hand: no duty, 12 % on eleven twelfths of 100,000 is 11,000 IDR."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    env["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    ask = [str(installed / "dtariff"), *ASKED]
    done = subprocess.run(ask, check=False, capture_output=True, text=True, cwd=elsewhere, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    here = subprocess.run(
        [sys.executable, "-m", "dtariff", *ASKED], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert (answer["duty"], answer["total"]) == ("0.00", "111000.00")
    assert answer == json.loads(here.stdout)
    assert list((tmp_path / "cache" / "dtariff").glob("*.tables")), "nothing was kept for the next start"
    assert list(elsewhere.iterdir()) == []


def test_the_core_needs_neither_streamlit_nor_pandas(installed: Path) -> None:
    freeze = [str(installed / "python"), "-m", "pip", "list", "--format=json", "--disable-pip-version-check"]
    done = subprocess.run(freeze, check=True, capture_output=True, text=True)
    there = {package["name"].lower() for package in json.loads(done.stdout)}
    assert {"dtariff", "babel", "pydantic"} <= there
    assert not there & {"streamlit", "pandas", "numpy", "pyarrow", "altair", "sqlalchemy", "sqlmodel"}
