"""Errors in other languages: every code of the package has a sentence, and the English detail stands beside it."""

import ast
from pathlib import Path

import pytest

import dtariff
from dtariff.model.errors import InputError
from dtariff.telling.catalogue import speaking
from dtariff.telling.errors import ERRORS, FAMILIES, OTHER, sentence, told
from dtariff.telling.markdown import told_error

(PACKAGE,) = map(Path, dtariff.__path__)
MAKERS = frozenset(
    {name for name in dtariff.__all__ if name.endswith("Error")} | {"fault", "_fault", "refuse", "super"}
)
TABLES = ("tables", "upkeep")
"""Faults of the tables are told to those who write them, in English."""


def codes_of(path: Path) -> set[str]:
    """The codes of the errors that a module makes: those written out, and the beginning of those that are not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and _made(node):
            first = node.args[0]
            begin = first.values[0] if isinstance(first, ast.JoinedStr) else first
            if (
                isinstance(begin, ast.Constant)
                and isinstance(begin.value, str)
                and begin.value.replace("_", "").isalpha()
            ):
                found.add(begin.value)
    return found


def _made(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in MAKERS or name == "__init__"


def raised() -> set[str]:
    """All codes of the package."""
    paths = (path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in TABLES)
    return set().union(*map(codes_of, paths))


def test_every_code_of_an_error_has_a_sentence() -> None:
    found = raised()
    assert {"unknown_content", "law_unknown", "bad_"} <= found
    assert sorted(code for code in found if not _has_words(code)) == []


def _has_words(code: str) -> bool:
    begun = code.endswith("_") and any(known.startswith(code) for known in ERRORS)
    return code in ERRORS or begun or code.startswith(tuple(FAMILIES))


def test_a_code_without_a_sentence_of_its_own_is_told_by_its_family() -> None:
    assert sentence("unknown_market") == FAMILIES["unknown_"]
    assert sentence("bad_tax_date") == FAMILIES["bad_"]
    assert sentence("never_heard_of") == OTHER


def test_in_english_an_error_is_told_as_it_was_made() -> None:
    error = InputError("unknown_content", "no content 'muzak'", param="content", hint="one of: music")
    assert told_error(error) == (r"no content 'muzak'. **one of\: music.** :gray-badge[unknown\_content in content]")


@pytest.mark.parametrize("spoken", ["de", "ja"])
def test_in_another_language_the_english_detail_stands_in_brackets(spoken: str) -> None:
    error = InputError("unknown_content", "no content 'muzak'", param="content", hint="one of: music")
    with speaking(spoken):
        assert sentence("unknown_content") in told(error)
        assert "no content 'muzak'. one of: music" in told(error)
        assert r"no content 'muzak'. one of\: music" in told_error(error)
        assert told_error(error).endswith(r":gray-badge[unknown\_content in content]")


def test_a_sentence_ends_as_one() -> None:
    for text in {*ERRORS.values(), *FAMILIES.values(), OTHER}:
        assert text.endswith(".")
        assert text[0].isupper()
