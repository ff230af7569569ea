"""Documentation is run: the examples in the modules, the README's Python and its commands."""

import doctest
import importlib
import pkgutil
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dtariff
from dtariff.cli import main
from dtariff.engine import Engine
from dtariff.tables.checks import check, check_text
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_forms
from dtariff.tables.release import load
from dtariff.tables.rewrite import rewrite
from dtariff.tables.texts import read_texts
from dtariff.upkeep.coverage import coverage
from dtariff.upkeep.coverage_page import bring_up_to_date

ROOT = tables_folder().parent
README = ROOT / "README.md"
FLAGS = doctest.ELLIPSIS
VERBS = [
    *("quote", "explain", "compare", "bar", "classify"),
    *("order", "schema", "record", "reverse", "verify", "records"),
    *("provisions", "access", "customs", "practice", "counterpart", "schedule", "positions", "events", "deals"),
    *("tables check", "tables fmt", "tables coverage", "scenarios"),
    *("tables import", "tables diff", "tables due"),
    *("tables publish", "tables log", "tables show", "tables rollback"),
    *("batch run", "simulate", "matrix"),
    *("tables keygen", "tables sign", "tables serve-metadata", "tables update", "tables verify"),
]


def modules() -> list[str]:
    """Every module of the package but its entry, which would run the command."""
    found = pkgutil.walk_packages(dtariff.__path__, "dtariff.")
    return ["dtariff", *(one.name for one in found if not one.name.endswith("__main__"))]


def blocks(language: str, page: Path = README) -> list[str]:
    """The blocks of a page in a language."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def commands() -> Iterator[str]:
    """The lines of the README that a reader types after a prompt."""
    for block in blocks("console"):
        yield from (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ dtariff "))


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_the_module_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert failed == 0


@pytest.mark.parametrize("name", modules())
def test_a_module_opens_with_what_it_is(name: str) -> None:
    told = importlib.import_module(name).__doc__
    assert told
    assert told.split("\n", 1)[0].rstrip().endswith((".", ":", "?")), told


def test_examples_stand_in_many_modules() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    with_examples = [
        name for name in modules() if any(found.examples for found in finder.find(importlib.import_module(name)))
    ]
    assert len(with_examples) >= 10


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the files of the README, whose commands run in it one after the other, with a store of its own."""
    folder = tmp_path_factory.mktemp("shop")
    (order,) = blocks("json")
    (folder / "order.json").write_text(order, encoding="utf-8")
    for name, text in zip(("sales.csv", "trade.csv"), blocks("csv"), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        yield folder


def test_the_python_of_the_readme_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks with a prompt show what comes out, the others only run; later blocks know the names of earlier ones."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    for number, block in enumerate(blocks("python"), 1):
        if ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, names, f"README block {number}", str(README), 0)
            told: list[str] = []
            results = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=told.append, clear_globs=False)
            assert results.failed == 0, "".join(told)
            names = test.globs
        else:
            exec(compile(block, f"README block {number}", "exec"), names)  # noqa: S102 - it is our own README


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_shows_every_verb(verb: str) -> None:
    assert f"dtariff {verb}" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", list(commands()))
def test_a_command_of_the_readme_is_answered(
    command: str, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shop)
    argv = shlex.split(command, comments=True)[1:]
    if argv[:2] == ["tables", "fmt"] and "--check" not in argv:
        argv.append("--check")  # a test writes nothing into the checkout
    assert main(argv) == 0
    assert capsys.readouterr().err == ""


def test_the_readme_of_the_tables_names_every_key_a_file_may_have() -> None:
    """Whoever adds a country reads nothing else: each key of a jurisdiction, a tax and their rows is told there."""
    law = importlib.import_module("dtariff.model.law")
    supposed = importlib.import_module("dtariff.model.scenario")
    text = (tables_folder() / "README.md").read_text(encoding="utf-8")
    missing = []
    of_law = (law.Jurisdiction, law.Tax, law.RateRow, law.CollectionRow, law.DutyRow, law.TariffLine, law.Cover)
    rows = (supposed.StateChange, supposed.PartyChange, supposed.DutyChange)
    for form in (*of_law, *rows, supposed.Scenario, supposed.Proposal, supposed.ProposedParty, supposed.ProposedClause):
        keys = {"from" if key == "since" else key for key in form.__dataclass_fields__}
        missing += [f"{form.__name__}.{key}" for key in sorted(keys) if not re.search(rf"\b{key}\b", text)]
    assert missing == []


def test_the_addresses_inside_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text(encoding="utf-8")):
        assert (ROOT / Path(target)).exists(), target


def keepers_blocks() -> list[str]:
    """The country, rate, agreement and scenario that the README of the tables adds, for places that exist."""
    return [block.replace("ZZ", "KP").replace("YY", "JP") for block in blocks("toml", tables_folder() / "README.md")]


def faults(folder: Path) -> list[str]:
    """What `dtariff tables fmt` and `check` leave to complain of."""
    rewrite(folder)
    texts = read_texts(folder)
    forms, found = read_forms(texts)
    return [str(fault) for fault in (*found, *check(forms), *check_text(texts, forms))]


def test_whoever_follows_the_readme_of_the_tables_adds_a_country_a_rate_an_agreement_and_a_scenario(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(tables_folder(), folder)
    country, rate, agreement, scenario = keepers_blocks()
    home = folder / "jurisdictions" / "KP.toml"
    home.write_text(country, encoding="utf-8")
    assert faults(folder) == []
    row, source, examples = (part.partition("\n")[2] for part in rate.split("# ")[1:])
    text = home.read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if "percent = 12" in line)
    home.write_text(f"{text.replace(first, first + chr(10) + row.rstrip())}\n{source}\n{examples}", encoding="utf-8")
    (folder / "instruments" / "some-agreement.toml").write_text(agreement, encoding="utf-8")
    (folder / "scenarios" / "after-the-agreement.toml").write_text(scenario, encoding="utf-8")
    assert faults(folder) == []
    engine = Engine(load(folder))
    place = engine.book.jurisdiction("KP")
    assert place is not None
    assert [example.gives["total"] for example in place.example] == ["112.00", "114.00"]
    for example in place.example:
        given = example.given
        quote = engine.quote(
            given["content"], origin=given["origin"], destination="KP", price=given["price"], on=given["on"]
        )
        assert str(quote.total) == f"{example.gives['total']} USD"
    assert engine.bar("JP", "KP", content="music", on="2026-05-31").verdict == "not_barred"
    assert engine.bar("JP", "KP", content="music", on="2026-06-01").verdict == "barred"
    assert engine.bar("JP", "KP", content="music", on="2027-01-01").verdict == "barred"
    asked: dict[str, Any] = {"origin": "JP", "destination": "KP", "price": "100.00 USD"}
    supposed = engine.in_scenario("after-the-agreement")
    assert str(supposed.quote("music", **asked, on="2026-12-31").total) == "112.00 USD"
    assert str(supposed.quote("music", **asked, on="2027-01-01").total) == "123.12 USD"


def test_what_the_readme_of_the_tables_says_of_their_coverage_is_what_they_cover(engine: Engine) -> None:
    """After a change of the tables: dtariff tables coverage --write."""
    assert not bring_up_to_date(tables_folder(), coverage(engine), write=False)
