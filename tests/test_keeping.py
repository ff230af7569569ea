"""The page for keepers is followed literally: ten commands from the gazette to a signed release, then a reader."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtariff.engine import Engine
from dtariff.tables.locate import package_folder
from dtariff.tables.release import load

PAGE = (package_folder() / "KEEPING.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
SECONDS = 300
SALE = {"origin": "US", "destination": "FJ", "price": "100.00 FJD"}


class Keeper:
    """Somebody at a shell, in a folder with the tables, whose own files lie apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(package_folder(), folder / "tariff_tables")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = os.environ | {"PATH": path, "XDG_DATA_HOME": str(folder / "data")}

    def types(self, command: str) -> str:
        """What a command prints, which must go well."""
        done = subprocess.run(
            ["/usr/bin/env", "bash", "-c", command],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=self.env,
            timeout=SECONDS,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Keeper:
    return Keeper(tmp_path_factory.mktemp("keeper"))


@pytest.fixture(scope="module")
def told(keeper: Keeper) -> list[str]:
    """What each of the commands of the page printed."""
    return [keeper.types(command) for command in COMMANDS]


@pytest.fixture
def mirror(keeper: Keeper, told: list[str]) -> Iterator[str]:
    """The address under which the folder of the page is served."""
    assert told
    command = ["dtariff", "tables", "serve-metadata", "--repository", "practice-mirror", "--port", "0"]
    with subprocess.Popen(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=keeper.folder,
        env=keeper.env,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        yield server.stderr.readline().split()[0]
        server.terminate()


def test_there_are_ten_commands_and_they_are_counted() -> None:
    assert len(COMMANDS) == 10
    assert re.findall(r"^\*\*(\d+)\.", PAGE, flags=re.MULTILINE) == [str(number) for number in range(1, 11)]


def test_each_command_says_what_the_page_promises(told: list[str]) -> None:
    _, first, _, fmt, check, diff, second, keys, sign, verify = told
    assert "As they stand" in first
    assert fmt.split() == ["jurisdictions/FJ.toml"]
    assert check.endswith(" 0 faults\n")
    assert "from 2027-01-01: 12%" in diff
    assert "on 2027-01-01 pays 112.00 FJD instead of 112.50 FJD (tax -0.50)" in diff
    assert second.startswith("2 ")
    assert "1 new, 0 retracted, 0 withdrawn" in second
    assert ".pem" in keys
    assert sign.startswith("release 2 ")
    assert verify.endswith("0 faults\n")


def test_the_release_quotes_as_the_gazette_says(keeper: Keeper, told: list[str]) -> None:
    assert told
    engine = Engine(load(keeper.folder / "practice"), store=keeper.folder / "practice.sqlite")
    known = "2026-11-26"
    assert str(engine.quote("music", on="2026-12-31", known=known, **SALE).tax) == "12.50 FJD"  # type: ignore[arg-type]
    assert str(engine.quote("music", on="2027-01-01", known=known, **SALE).tax) == "12.00 FJD"  # type: ignore[arg-type]
    before = engine.at(release=1, known=known)
    assert str(before.quote("music", on="2027-01-01", **SALE).tax) == "12.50 FJD"  # type: ignore[arg-type]


def test_whoever_follows_the_mirror_quotes_it_too_and_can_go_back(keeper: Keeper, mirror: str) -> None:
    sale = "dtariff quote music --from US --to FJ --price '100 FJD' --on 2027-01-01 --known 2026-11-26"
    assert "112.50 FJD" in keeper.types(sale)
    keeper.types(f"dtariff tables update --mirror {mirror} --root practice-mirror/metadata/1.root.json")
    assert "112.00 FJD" in keeper.types(sale)
    assert "release 2" in keeper.types("dtariff tables verify")
    keeper.types("dtariff tables update --remove")
    assert "112.50 FJD" in keeper.types(sale)


def test_the_page_names_every_verb_of_the_tables() -> None:
    verbs = ("fmt", "check", "diff", "publish", "keygen", "sign", "verify", "serve-metadata", "update", "import")
    assert [verb for verb in (*verbs, "rollback", "log", "due") if f"dtariff tables {verb}" not in PAGE] == []
