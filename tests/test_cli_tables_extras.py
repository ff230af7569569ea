"""The verbs of ``tables`` where no extra is installed: each says what to install, and none falls over."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dtariff

ROOT = Path(dtariff.__file__).parents[1]
SAMPLES = ROOT / "tests" / "upkeep" / "importers" / "samples"

WITHOUT_EXTRAS = """
import json, sys
from io import StringIO
from contextlib import redirect_stdout
for name in json.loads(sys.argv[1]):
    sys.modules[name] = None
from dtariff.cli import main
answers = []
for verb in json.loads(sys.argv[2]):
    with redirect_stdout(StringIO()) as out:
        code = main(["tables", *verb, "--json"])
    answers.append([code, json.loads(out.getvalue() or "null")])
print(json.dumps(answers))
"""
OF_EXTRAS = (
    *("alembic", "cryptography", "defusedxml", "openpyxl", "psycopg", "securesystemslib"),
    *("sqlalchemy", "sqlmodel", "tqdm", "tuf", "urllib3"),
)
REFUSED = {
    "import --list": "defusedxml",
    f"import ecb {SAMPLES / 'ecb_daily.xml'} --check": "defusedxml",
    f"import eu-taric {SAMPLES / 'taric3.xml'} --check": "defusedxml",
    "import wto nowhere.xlsx --check": "openpyxl",
    "import us-hts http://127.0.0.1:1/2026.csv --check": "urllib3",
    "diff --rows-only": "sql",
    "publish --note why": "sql",
    "log": "sql",
    "show 1": "sql",
    "rollback 1 --note why": "sql",
    "keygen --keys keys": "cryptography",
    "sign --repository signed --keys keys": "cryptography",
    "update --mirror http://127.0.0.1:1": "securesystemslib",
    "update --remove": "securesystemslib",
    "verify": "securesystemslib",
    "verify --repository signed": "securesystemslib",
}
"""Verbs, and what each lacks first."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The exit code of each verb and what it said, all in one process: starting takes longer than refusing."""
    verbs = json.dumps([verb.split() for verb in REFUSED])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRAS, json.dumps(OF_EXTRAS), verbs],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path_factory.mktemp("home"),
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path_factory.mktemp("user"))},
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(REFUSED, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize(("verb", "lacks"), REFUSED.items(), ids=[verb.split()[0] for verb in REFUSED])
def test_a_verb_that_lacks_something_names_it_and_the_extra(answers: dict[str, Any], verb: str, lacks: str) -> None:
    code, said = answers[verb]
    assert (code, said["error"]["code"]) == (6 if lacks == "sql" else 2, "extra_missing")
    assert f"needs {lacks}" in said["error"]["message"]
    assert said["error"]["hint"] == 'pip install "dtariff[upkeep]"'
