"""Arrows point down: who may import whom, what an import loads, and which names are public."""

import ast
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import dtariff

(PACKAGE,) = map(Path, dtariff.__path__)

ALLOWED: dict[str, tuple[str, ...]] = {
    "model": (),
    "tables": ("model",),
    "rules": ("model", "tables.book"),
    "sums": ("model",),
    "exchange": ("model",),
    "today": ("model",),
    "tax_ids": ("model", "tables.book", "rules.classify"),
    "lookups": ("model", "tables.book", "rules", "today"),
    "asked": ("model",),
    "surveys": ("model", "tables.book", "rules", "sums", "asked", "lookups", "today", "trade"),
    "orders": ("model", "tables.book", "rules", "sums", "asked", "tax_ids", "today"),
    "checkout": ("model", "tables.book", "rules", "sums", "exchange", "orders", "asked", "store", "tax_ids", "today"),
    "trade": ("model", "tables.book", "rules", "sums", "asked"),
    "engine": (
        "model",
        "tables.book",
        "tables.release",
        "tables.scenarios",
        "rules",
        "sums",
        "asked",
        "surveys",
        "checkout",
        "store",
        "today",
    ),
    "batch": ("model", "tables.book", "rules.classify", "rules.matrix", "sums", "engine", "asked", "today"),
    "telling": ("model",),
    "adapters": ("model", "telling", "orders.faults"),
    "store": (
        "model",
        "tables.book",
        "tables.entries",
        "tables.kept",
        "tables.plain",
        "tables.publishable",
        "tables.reader",
        "tables.release",
        "tables.row_changes",
        "tables.texts",
    ),
    "screens": ("model", "tables", "engine", "batch", "telling", "upkeep.coverage"),
    "upkeep": ("model", "tables", "engine", "store.packing", "telling", "today"),
    "cli": (
        *("model", "tables", "exchange", "orders", "engine", "lookups", "batch"),
        *("store.database", "store.releases", "telling", "adapters", "upkeep", "today"),
    ),
    "__init__": (
        "model",
        "tables",
        "exchange",
        "orders.prepared",
        "checkout",
        "engine",
        "lookups",
        "surveys",
        "store",
        "telling",
    ),
    "__main__": ("cli",),
    "_version": (),
}
"""What each part may import besides itself and the version; section 3 of the design, the engine in four parts."""

FOREIGN: dict[str, tuple[str, ...]] = {
    "batch": ("numpy", "pyarrow"),
    "batch.spark": ("py4j", "pyspark"),
    "cli.progress": ("tqdm",),
    "exchange.ecb": ("currency_converter",),
    "orders.reading": ("pydantic", "pydantic_core"),
    "tables.schema": ("pydantic",),
    "store": ("sqlalchemy", "sqlmodel"),
    "store.migrations": ("alembic",),
    "store.schema": ("alembic",),
    "tax_ids": ("stdnum",),
    "telling.locale": ("babel",),
    "upkeep.catalogues": ("babel",),
    "upkeep.importers.iso_numeric": ("babel",),
    "upkeep.importers.strict_xml": ("defusedxml",),
    "upkeep.signing": ("cryptography", "securesystemslib", "tuf"),
    "telling.parquet": ("pyarrow",),
    "telling.pictures": ("vl_convert",),
    "telling.spreadsheet": ("xlsxwriter",),
    "screens": ("streamlit", "altair", "pandas", "pyarrow"),
    "upkeep.fetching": ("urllib3",),
    "upkeep.importers.reporters": ("babel",),
    "upkeep.importers.taric_xml": ("defusedxml",),
    "upkeep.importers.workbook": ("openpyxl",),
    "upkeep.world_map": ("babel",),
}
"""The few places that may import what does not come with Python."""

HEAVY = (
    "alembic",
    "defusedxml",
    "psycopg",
    "sqlalchemy",
    "sqlmodel",
    "streamlit",
    "pandas",
    "numpy",
    "openpyxl",
    "py4j",
    "pyarrow",
    "pyspark",
    "altair",
    "babel",
    "pydantic",
    "pydantic_core",
    "stdnum",
    "currency_converter",
    "tqdm",
    "urllib3",
    "vl_convert",
    "xlsxwriter",
    "cryptography",
    "securesystemslib",
    "tuf",
)


class Import(NamedTuple):
    """One import of one module: at its top or inside a function."""

    module: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def modules() -> dict[str, Path]:
    """Every module of the package by its name below ``dtariff``."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts if len(parts) == 1 else [part for part in parts if part != "__init__"])] = path
    return found


def imports(name: str, path: Path) -> Iterator[Import]:
    """Every import statement of a module, those inside functions and ``TYPE_CHECKING`` too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(name, node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: a relative import"
            base = node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield Import(name, node.lineno, inner if _is_module(inner) else base)


def _is_module(target: str) -> bool:
    return target.partition("dtariff.")[2] in MODULES or target.partition("dtariff.")[2] in PARTS


MODULES = modules()
PARTS = frozenset(name.partition(".")[0] for name in MODULES)
EVERY = [found for name, path in MODULES.items() for found in imports(name, path)]
OWN = [found for found in EVERY if found.target.partition(".")[0] == "dtariff"]
OTHER = [found for found in EVERY if found.target.partition(".")[0] not in {"dtariff", *sys.stdlib_module_names}]


def part(name: str) -> str:
    return name.partition(".")[0]


def within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(allowed + ".")


# --- the arrows -----------------------------------------------------------------------------------------------------


def test_every_part_of_the_package_has_its_row_in_the_table() -> None:
    assert frozenset(ALLOWED) == PARTS


@pytest.mark.parametrize("name", ALLOWED)
def test_a_part_imports_only_what_stands_below_it(name: str) -> None:
    wrong = []
    for found in OWN:
        below = found.target.removeprefix("dtariff").removeprefix(".")
        own = part(below) in (name, "_version")
        if part(found.module) == name and not own and not any(within(below, one) for one in ALLOWED[name]):
            wrong.append(str(found))
    assert wrong == []


def test_rules_see_of_the_tables_the_book_alone() -> None:
    seen = {
        found.target for found in OWN if part(found.module) == "rules" and found.target.startswith("dtariff.tables")
    }
    assert seen == {"dtariff.tables.book"}


def test_nobody_imports_the_package_itself_from_inside() -> None:
    """``from dtariff import quote`` inside the package would load everything for a part of it."""
    assert [str(found) for found in OWN if found.target == "dtariff"] == []


def test_only_a_few_modules_need_more_than_python() -> None:
    wrong = [
        str(found)
        for found in OTHER
        if not any(within(found.module, place) and part(found.target) in names for place, names in FOREIGN.items())
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["model", "rules", "sums"])
def test_law_and_sums_read_no_file_and_no_clock(name: str) -> None:
    """Law by its day, not by today's: nothing there asks what day it is or what a file says."""
    for module, path in MODULES.items():
        if part(module) == name:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            called = {
                node.func.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            called |= {
                node.func.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert not called & {"open", "today", "now", "utcnow", "time", "read_text", "read_bytes", "getenv"}, module


# --- what an import loads -------------------------------------------------------------------------------------------


def loaded_after(statements: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after some statements."""
    script = f"import sys\n{statements}\nimport json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=PACKAGE.parent
    )
    return {part(name) for name in json.loads(done.stdout)}


def test_importing_dtariff_loads_nothing_heavy() -> None:
    assert loaded_after("import dtariff") & set(HEAVY) == set()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder in which a compilation of the tables is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    dtariff.load()


@pytest.mark.usefixtures("kept")
def test_a_quote_from_kept_tables_loads_nothing_heavy_either() -> None:
    asked = "dtariff.quote('film', origin='US', destination='ID', price='100000 IDR', on='2026-11-23')"
    assert loaded_after(f"import dtariff\nassert str({asked}.total) == '111000.00 IDR'") & set(HEAVY) == set()


@pytest.mark.usefixtures("kept")
def test_a_quote_of_the_law_loads_nothing_of_scenarios() -> None:
    script = (
        "import dtariff, sys; dtariff.quote('music', origin='US', destination='KE', price='1 USD', on='2026-11-23'); "
        "print([name for name in sys.modules if 'scenario' in name or name.endswith(('overlay', 'assumed'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=PACKAGE.parent
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("kept")
def test_a_quote_in_a_scenario_of_the_tables_loads_nothing_heavy() -> None:
    asked = "'music', origin='US', destination='KE', price='100 USD', on='2026-11-23', scenario='flat-5-percent'"
    assert loaded_after(f"import dtariff\nassert str(dtariff.quote({asked}).duty) == '5.00 USD'") & set(HEAVY) == set()


@pytest.mark.usefixtures("kept")
def test_a_scenario_built_in_python_loads_nothing_heavy_and_one_out_of_text_loads_pydantic() -> None:
    build = "found = dtariff.Scenario(schema=1, id='x', title='X', says='X.')"
    laid = f"import dtariff\n{build}\ndtariff.load().with_scenario(found).digest"
    assert loaded_after(laid) & set(HEAVY) == set()
    assert "pydantic" in loaded_after(f"{laid}\ndtariff.read_scenario(dtariff.scenario_text(found))")


@pytest.mark.usefixtures("kept")
def test_words_load_babel_and_still_no_pydantic() -> None:
    asked = "dtariff.bar('US', 'JP', content='music', on='2026-11-23')"
    assert loaded_after(f"import dtariff\ndtariff.explain({asked})") & set(HEAVY) == {"babel"}


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("adapters.")))
def test_the_shapes_of_other_systems_load_words_and_nothing_else_heavy(name: str) -> None:
    assert loaded_after(f"import dtariff.{name}") & set(HEAVY) <= {"babel"}


@pytest.mark.parametrize("name", ["batch", "batch.sheet"])
def test_a_batch_loads_arrow_and_no_pandas(name: str) -> None:
    """``dtariff.batch.sheet`` is the verb; a file of text or Parquet needs no more than Arrow either."""
    assert loaded_after(f"import dtariff.{name}") & set(HEAVY) <= {"pyarrow", "numpy"}


# --- public names ---------------------------------------------------------------------------------------------------


def test_the_public_names_are_sorted_and_stand_once() -> None:
    assert dtariff.__all__ == sorted(set(dtariff.__all__))


@pytest.mark.parametrize("name", dtariff.__all__)
def test_a_public_name_exists_and_tells_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(dtariff, name))


def test_the_store_is_public_and_loads_when_it_is_asked_for() -> None:
    """A star takes what there is without the extra, so it is not in the list."""
    assert dtariff.Store is importlib.import_module("dtariff.store").Store
    assert loaded_after("from dtariff import *") & set(HEAVY) == set()
    assert "sqlalchemy" in loaded_after("from dtariff import Store")
    with pytest.raises(AttributeError, match="no attribute 'Shop'"):
        dtariff.Shop  # noqa: B018 - asking is the test


def test_every_error_is_public() -> None:
    errors = importlib.import_module("dtariff.model.errors")
    assert {name for name in vars(errors) if name.endswith("Error")} - set(dtariff.__all__) == set()


def test_what_a_caller_builds_tells_its_fields_in_its_signature() -> None:
    assert str(inspect.signature(dtariff.TaxId)) == "(*, value: str, type: str = '')"
    assert list(inspect.signature(dtariff.Order).parameters)[:4] == ["currency", "seller", "customer", "line_items"]


def test_no_public_name_of_the_package_is_left_out_of_the_list() -> None:
    """What ``dtariff/__init__.py`` takes from the package or makes itself, without an underscore, is public."""
    taken: set[str] = set()
    for node in ast.parse(MODULES["__init__"].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dtariff"):
            taken |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            taken.add(node.name)
        elif isinstance(node, ast.Assign):
            taken |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    assert {name for name in taken if not name.startswith("_")} - set(dtariff.__all__) == set()


def test_the_verbs_of_the_package_are_those_of_the_engine() -> None:
    engine = importlib.import_module("dtariff.engine").Engine
    for verb in ("bar", "classify", "compare", "quote"):
        ours, its = inspect.signature(getattr(dtariff, verb)), inspect.signature(getattr(engine, verb))
        positional = [name for name, one in its.parameters.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
        assert [name for name, one in ours.parameters.items() if one.kind is one.POSITIONAL_OR_KEYWORD] == positional[
            1:
        ]


def test_the_version_is_one_that_can_be_compared() -> None:
    assert [number.isdecimal() for number in dtariff.__version__.split(".")] == [True, True, True]
