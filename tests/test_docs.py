"""Documentation is run: the examples in the modules, the README's Python and its commands."""

import doctest
import importlib
import pkgutil
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import dtariff
from dtariff.cli import main
from dtariff.model.citation import Form
from dtariff.tables.canon import canonical
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_form

ROOT = tables_folder().parent
README = ROOT / "README.md"
FLAGS = doctest.ELLIPSIS
VERBS = ["quote", "explain", "compare", "bar", "classify", "tables check", "tables fmt"]


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


def test_the_python_of_the_readme_runs_from_top_to_bottom() -> None:
    """Blocks with a prompt show what comes out, the others only run; later blocks know the names of earlier ones."""
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
def test_a_command_of_the_readme_is_answered(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    argv = shlex.split(command, comments=True)[1:]
    if argv[:2] == ["tables", "fmt"] and "--check" not in argv:
        argv.append("--check")  # a test writes nothing into the checkout
    assert main(argv) == 0
    assert capsys.readouterr().err == ""


def test_the_readme_of_the_tables_names_every_key_a_file_may_have() -> None:
    """Whoever adds a country reads nothing else: each key of a jurisdiction, a tax and their rows is told there."""
    law = importlib.import_module("dtariff.model.law")
    text = (tables_folder() / "README.md").read_text(encoding="utf-8")
    missing = []
    for form in (law.Jurisdiction, law.Tax, law.RateRow, law.CollectionRow, law.DutyRow, law.TariffLine, law.Cover):
        keys = {"from" if key == "since" else key for key in form.__dataclass_fields__}
        missing += [f"{form.__name__}.{key}" for key in sorted(keys) if not re.search(rf"\b{key}\b", text)]
    assert missing == []


def test_the_addresses_inside_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text(encoding="utf-8")):
        assert (ROOT / Path(target)).exists(), target


def test_the_readme_of_the_tables_adds_a_country_and_an_agreement_in_ten_lines_that_read() -> None:
    country, agreement = blocks("toml", tables_folder() / "README.md")
    for path, block in (("jurisdictions/ZZ.toml", country), ("instruments/some-agreement.toml", agreement)):
        form = read_form(path, block.encode())
        assert isinstance(form, Form), form
        assert read_form(path, canonical(form).encode()) == form
