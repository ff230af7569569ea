"""The verbs of releases: tables publish, log, show, rollback; and answers from one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiny import AA, changed, lay, texts

from dtariff.store import Store
from dtariff.tables.texts import digest_of, read_texts

if TYPE_CHECKING:
    from tests.conftest import Told

OLD_RATE = '{ from = 2010-01-01, percent = 20, cite = "gazette#4" }'
RETRACTED = '{ from = 2010-01-01, percent = 20, cite = "gazette#4", retracted = 2026-01-01 }'
CORRECTED = f'{RETRACTED},\n  {{ from = 2010-01-01, percent = 40, cite = "gazette#4", known = 2026-01-01 }}'
WORKED = 'tax = "22.00", total = "134.50"'
WORKED_AGAIN = 'tax = "45.00", total = "157.50"'
"""40 % of the price of 100 with the duty of 12.50 on it."""
TOOL = ("quote", "tool", "--from", "CC", "--to", "AA", "--price", "100 AAD", "--on", "2026-11-23")
Tell = Callable[..., "Told"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A keeper's folder of tables."""
    return lay(tmp_path / "tables")


@pytest.fixture
def tell(run: Tell, tmp_path: Path) -> Tell:
    """Runs a verb with a store."""
    return lambda *argv: run(*argv, "--store", str(tmp_path / "store.sqlite"))


@pytest.fixture
def two(tell: Tell, folder: Path) -> Tell:
    """Two releases: by the second the rate is 40 %."""
    assert tell("tables", "publish", "--tables", str(folder), "--who", "Ada").code == 0
    corrected = changed(AA, OLD_RATE, CORRECTED)
    lay(folder, corrected | {AA: corrected[AA].replace(WORKED, WORKED_AGAIN)})
    assert tell("tables", "publish", "--tables", str(folder), "--who", "Ben", "--note", "It is 40 %").code == 0
    return tell


def test_a_folder_is_published_and_told_in_the_log(tell: Tell, folder: Path) -> None:
    told = tell("tables", "publish", "--tables", str(folder), "--who", "Ada", "--note", "The first")
    assert (told.code, told.err) == (0, "")
    first, second = told.out.splitlines()
    assert first.startswith(f"1  {digest_of(texts())[:12]}  ")
    assert first.endswith(" UTC  Ada  The first")
    assert second == "15 files, 27 rows of law: 27 new, 0 retracted, 0 withdrawn"
    assert tell("tables", "log").out == first + "\n"


def test_the_log_has_the_last_release_first(two: Tell) -> None:
    found = two("tables", "log", "--json").data["releases"]
    assert [(one["number"], one["parent"], one["who"], one["note"]) for one in found] == [
        (2, 1, "Ben", "It is 40 %"),
        (1, None, "Ada", ""),
    ]
    assert [one["kind"] for one in found] == ["publish", "publish"]


def test_tables_whose_worked_example_is_not_true_are_not_published(tell: Tell, folder: Path) -> None:
    lay(folder, changed(AA, OLD_RATE, CORRECTED))
    told = tell("tables", "publish", "--tables", str(folder), "--who", "Ben")
    assert (told.code, told.out) == (4, "")
    assert "jurisdictions/AA.toml: example[0].gives: example_differs" in told.err
    assert "It gives tax 45.00, not 22.00" in told.err
    assert tell("tables", "log", "--json").data == {"releases": []}


def test_an_empty_log_says_so(tell: Tell) -> None:
    told = tell("tables", "log")
    assert (told.code, told.out) == (0, "No release was published here.\n")
    assert tell("tables", "log", "--json").data == {"releases": []}


def test_the_same_tables_again_are_no_failure_and_no_release(two: Tell, folder: Path) -> None:
    told = two("tables", "publish", "--tables", str(folder))
    assert (told.code, told.out) == (0, "Nothing new: release 2 has these very texts.\n")
    told = two("tables", "publish", "--tables", str(folder), "--json")
    assert (told.data["published"], told.data["number"]) == (False, 2)
    assert len(two("tables", "log", "--json").data["releases"]) == 2


def test_whoever_publishes_by_the_name_of_the_user(tell: Tell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "keeper")
    told = tell("tables", "publish", "--tables", str(folder), "--json").data
    assert (told["who"], told["rows"], told["published"]) == ("keeper", 27, True)


def test_a_published_row_that_changed_is_refused_with_its_place(two: Tell, folder: Path) -> None:
    lay(folder, changed(AA, OLD_RATE, CORRECTED.replace("percent = 40", "percent = 41")))
    told = two("tables", "publish", "--tables", str(folder))
    assert told.code == 4
    assert "not_append_only" in told.err
    assert f"  {AA}: tax[0].rate[0].rows[1]: row_changed: a published row says something else: percent" in told.err
    error = two("tables", "publish", "--tables", str(folder), "--json").data["error"]
    assert [fault["key"] for fault in error["faults"]] == ["tax[0].rate[0].rows[1]"]


def test_broken_tables_are_refused_with_all_faults(tell: Tell, folder: Path) -> None:
    lay(folder, changed(AA, "percent = 20", "percent = -1"))
    told = tell("tables", "publish", "--tables", str(folder))
    assert told.code == 4
    assert "bad_rate" in told.err
    assert tell("tables", "log", "--json").data == {"releases": []}


def test_whoever_names_another_parent_is_told(two: Tell, folder: Path) -> None:
    lay(folder, changed(AA, OLD_RATE, CORRECTED.replace("gazette#4", "gazette#7")))
    told = two("tables", "publish", "--tables", str(folder), "--parent", "1")
    assert told.code == 5
    assert "release_conflict [parent]: the last release is release 2, by Ben" in told.err


def test_a_release_is_shown(two: Tell) -> None:
    lines = two("tables", "show", "2").out.splitlines()
    digest = two("tables", "show", "2", "--json").data["digest"]
    assert lines[:3] == ["Release: 2", f"Digest: {digest}", "After release: 1"]
    assert lines[4:] == ["By: Ben", "Note: It is 40 %", "15 files, 28 rows of law: 1 new, 1 retracted, 0 withdrawn"]
    assert two("tables", "show", digest[:12]).out.splitlines() == lines
    assert two("tables", "show", "1").out.splitlines()[2] == "After release: none"


def test_a_file_of_a_release_is_shown_as_it_was(two: Tell) -> None:
    assert two("tables", "show", "1", "--path", AA).out.encode() == texts()[AA]
    assert two("tables", "show", "1", "--path", AA, "--json").data["text"].encode() == texts()[AA]
    told = two("tables", "show", "1", "--path", "../store.sqlite")
    assert (told.code, "unknown_file" in told.err) == (2, True)


def test_a_release_is_written_to_a_new_folder_and_to_no_other(two: Tell, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert two("tables", "show", "1", "--to", str(out)).out == f"15 files of release 1 in {out}\n"
    assert read_texts(out) == texts()
    told = two("tables", "show", "2", "--to", str(out))
    assert (told.code, "folder_exists" in told.err) == (2, True)
    assert read_texts(out) == texts()
    told = two("tables", "show", "2", "--to", str(tmp_path / "no" / "such"))
    assert (told.code, "export_failed" in told.err) == (6, True)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["out", "tables"]


def test_a_release_is_taken_back_by_publishing_the_older_one(two: Tell) -> None:
    told = two("tables", "rollback", "1", "--note", "A forgery", "--who", "Eve")
    assert told.code == 0
    assert "Eve  back to 1  A forgery" in told.out
    assert "28 rows" not in told.out
    found = two("tables", "log", "--json").data["releases"]
    assert next((one["number"], one["kind"], one["back_to"]) for one in found) == (3, "rollback", 1)
    assert two("tables", "show", "2", "--json").code == 0
    assert two("tables", "rollback", "1", "--note", "Again").code == 5
    assert two("tables", "rollback", "1").code == 2


def test_words_of_others_cannot_write_to_the_terminal(tell: Tell, folder: Path) -> None:
    note = "red \x1b[31m and\na new line\u202e"
    out = tell("tables", "publish", "--tables", str(folder), "--who", "A\x07da", "--note", note).out
    assert "\x1b" not in out
    assert "A da  red [31m and a new line\n" in out


@pytest.mark.parametrize("verb", ["log", "show", "rollback"])
def test_a_release_that_is_not_there_is_told(tell: Tell, verb: str) -> None:
    more = {"log": (), "show": ("9",), "rollback": ("9", "--note", "x")}[verb]
    told = tell("tables", verb, *more)
    assert told.code == (0 if verb == "log" else 2)


# --- answers from a release ----------------------------------------------------------------------------------------


def test_a_quote_is_had_from_a_release(two: Tell) -> None:
    """12.5 of duty; 20 % of 112.5 is 22 rounded down, and 40 % of it 45."""
    assert [two(*TOOL, "--release", name, "--json").data["tax"] for name in ("1", "2")] == ["22.00", "45.00"]
    assert two(*TOOL, "--release", "2", "--known", "2025-12-31", "--json").data["tax"] == "22.00"


def test_every_verb_that_prices_or_decides_takes_a_release(two: Tell, tmp_path: Path) -> None:
    release = ("--release", "1", "--json")
    compared = two("compare", *TOOL[1:4], "--to", "AA", *TOOL[6:], *release).data
    assert compared["quotes"][0]["tax"] == "22.00"
    assert two("explain", *TOOL[1:], *release).data["quote"]["tax"] == "22.00"
    assert two("bar", "BB", "AA", "tool", *release).data["verdict"]
    order: Any = (
        '{"currency": "AAD", "seller": {"country": "CC"}, "customer": {"country": "AA"}, "tax_date": "2026-11-23",'
    )
    (tmp_path / "order.json").write_text(order + ' "line_items": [{"content": "tool", "amount": "100"}]}')
    assert two("order", str(tmp_path / "order.json"), *release).data["tax"] == "22.00"


def test_a_folder_and_a_release_are_not_asked_together(two: Tell, folder: Path) -> None:
    told = two(*TOOL, "--release", "1", "--tables", str(folder))
    assert (told.code, "tables_twice [release]" in told.err) == (2, True)


def test_a_release_that_is_not_in_the_store_answers_nothing(two: Tell) -> None:
    told = two(*TOOL, "--release", "7")
    assert (told.code, "release_not_found" in told.err) == (2, True)


def test_the_users_own_store_is_used_where_none_is_named(
    run: Tell, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert run("tables", "publish", "--tables", str(folder)).code == 0
    with Store.open(tmp_path / "data" / "dtariff" / "records.sqlite") as store:
        assert store.releases.texts(1) == texts()
    assert run(*TOOL, "--release", "1", "--json").data["tax"] == "22.00"
