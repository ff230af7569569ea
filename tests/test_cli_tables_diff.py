"""``dtariff tables diff``: against a folder, a release and what git keeps; what it prints, and how it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tiny

from dtariff.store.releases import Releases
from dtariff.tables.texts import read_texts

if TYPE_CHECKING:
    from tests.conftest import Run

AA = "jurisdictions/AA.toml"
VAT = '  { from = 2010-01-01, percent = 20, cite = "gazette#4" },\n'
MORE = '  { from = 2027-01-01, percent = 22, cite = "gazette#4", known = 2026-11-01 },\n'
APPENDED = tiny.changed(AA, VAT, VAT + MORE)
REWRITTEN = tiny.changed(AA, VAT, VAT.replace("20,", "21,"))


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a store, and a cache of his own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return tiny.lay(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tiny.lay(tmp_path / "new", APPENDED)


def git(folder: Path, *order: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    command = ("git", *identity, "-C", str(folder), *order)
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def kept(old: Path) -> Path:
    """Tables that git keeps, with a row appended since."""
    git(old, "init", "-q")
    (old / "README.md").write_text("No law.", encoding="utf-8")
    (old / "link.toml").symlink_to(AA)
    git(old, "add", ".")
    git(old, "commit", "-q", "-m", "As they were")
    (old / "link.toml").unlink()
    return tiny.lay(old, APPENDED)


# --- against a folder -----------------------------------------------------------------------------------------------


def test_a_row_that_was_appended_is_told_with_the_prices_that_it_moves(run: "Run", old: Path, new: Path) -> None:
    told = run("tables", "diff", "--tables", str(new), "--against", str(old))
    assert told.code == 0
    assert "+ begins: Taxes and levies / Value added tax" in told.out
    assert "pays 136.50 AAD instead of 134.50 AAD (tax +2.00)" in told.out
    assert f"Before: {old}\n  After: {new}\n" in told.out
    assert told.err == ""


def test_whoever_wants_the_rows_alone_gets_no_prices(run: "Run", old: Path, new: Path) -> None:
    told = run("tables", "diff", "--tables", str(new), "--against", str(old), "--rows-only")
    assert "+ begins" in told.out
    assert "pays" not in told.out
    assert "What was priced" not in told.out


def test_a_check_ends_with_1_where_anything_differs_and_with_0_where_nothing_does(
    run: "Run", old: Path, new: Path
) -> None:
    order = ("tables", "diff", "--against", str(old), "--rows-only", "--check", "--tables")
    assert run(*order, str(new)).code == 1
    assert run(*order, str(old)).code == 0


def test_a_row_that_was_rewritten_ends_with_1_and_is_told_first(run: "Run", old: Path, tmp_path: Path) -> None:
    other = tiny.lay(tmp_path / "rewritten", REWRITTEN)
    told = run("tables", "diff", "--tables", str(other), "--against", str(old), "--rows-only")
    assert told.code == 1
    assert told.out.index("!!! 1 row of law was rewritten or is gone") < told.out.index("AA (jurisdictions/AA.toml)")


def test_data_has_what_the_words_have(run: "Run", old: Path, new: Path) -> None:
    data = run("tables", "diff", "--tables", str(new), "--against", str(old), "--json").data
    assert [(one["path"], one["kind"]) for one in data["differences"]] == [(AA, "started")]
    assert {one["difference"] for one in data["quotes"]} == {"2.00"}
    assert (data["before"]["name"], data["after"]["name"]) == (str(old), str(new))


def test_markdown_is_for_a_review(run: "Run", old: Path, new: Path) -> None:
    told = run("tables", "diff", "--tables", str(new), "--against", str(old), "--rows-only", "--markdown")
    assert "### AA (jurisdictions/AA.toml)\n\n- " in told.out


def test_all_faults_of_broken_tables_are_told(run: "Run", old: Path, new: Path) -> None:
    (new / AA).write_text(APPENDED[AA].replace('"gazette#4"', '"nowhere"'), encoding="utf-8")
    (new / "instruments/pact.toml").write_text("schema = 9\n", encoding="utf-8")
    told = run("tables", "diff", "--tables", str(new), "--against", str(old))
    assert told.code == 4
    assert f"{new}: " in told.err
    assert "unknown_source" in told.err
    assert "instruments/pact.toml: schema: unknown_schema" in told.err
    assert told.out == ""


def test_a_folder_that_is_not_there_is_refused(run: "Run", new: Path) -> None:
    told = run("tables", "diff", "--tables", str(new), "--against", "./nowhere")
    assert (told.code, "tables_missing" in told.err) == (4, True)


# --- against what git keeps -----------------------------------------------------------------------------------------


def test_without_a_name_the_tables_are_set_against_what_git_committed_last(run: "Run", kept: Path) -> None:
    data = run("tables", "diff", "--tables", str(kept), "--rows-only", "--json").data
    assert [(one["path"], one["kind"]) for one in data["differences"]] == [(AA, "started")]
    assert data["before"]["name"].startswith("git:HEAD (")


def test_a_revision_of_git_may_be_named(run: "Run", kept: Path) -> None:
    git(kept, "commit", "-q", "-a", "-m", "A row more")
    order = ("tables", "diff", "--tables", str(kept), "--rows-only", "--json", "--against")
    assert run(*order, "git:HEAD").data["differences"] == []
    assert len(run(*order, "git:HEAD~1").data["differences"]) == 1


def test_tables_in_a_folder_of_a_work_tree_are_compared_with_that_folder_alone(run: "Run", tmp_path: Path) -> None:
    tiny.lay(tmp_path / "work" / "law")
    git(tmp_path / "work", "init", "-q")
    git(tmp_path / "work", "add", ".")
    git(tmp_path / "work", "commit", "-q", "-m", "As they were")
    told = run("tables", "diff", "--tables", str(tmp_path / "work" / "law"), "--check")
    assert (told.code, told.out.splitlines()[-1]) == (0, "  They are the same, to the letter.")


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD; touch gone", "$(touch gone)", "", "HEAD:codes.toml"])
def test_a_revision_that_git_does_not_have_is_refused_and_nothing_is_run(
    run: "Run", kept: Path, revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept)
    told = run("tables", "diff", "--tables", str(kept), "--against", f"git:{revision}")
    assert (told.code, "unknown_revision" in told.err) == (2, True)
    assert not (kept / "gone").exists()


def test_where_nothing_is_kept_it_says_what_can_be_named(
    run: "Run", new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(new.parent))
    told = run("tables", "diff", "--tables", str(new))
    assert (told.code, "unknown_revision" in told.err, "git:REVISION" in told.err) == (2, True, True)


# --- against a release ----------------------------------------------------------------------------------------------


@pytest.fixture
def store(old: Path, tmp_path: Path) -> str:
    """A store with the tables as they were in its first release."""
    place = str(tmp_path / "releases.sqlite")
    with Releases.open(place) as releases:
        releases.publish(read_texts(old), who="Ada")
    return place


def test_the_last_release_comes_before_git(run: "Run", store: str, kept: Path) -> None:
    data = run("tables", "diff", "--tables", str(kept), "--store", store, "--rows-only", "--json").data
    assert data["before"]["name"].startswith("release 1 (")
    assert len(data["differences"]) == 1


def test_a_release_is_named_by_its_number_or_its_digest(run: "Run", store: str, new: Path) -> None:
    with Releases.open(store) as releases:
        second = releases.publish(read_texts(new), who="Ada")
    order = ("tables", "diff", "--tables", str(new), "--store", store, "--rows-only", "--json", "--against")
    assert len(run(*order, "1").data["differences"]) == 1
    assert run(*order, "2").data["differences"] == []
    assert run(*order, second.digest[:10]).data["differences"] == []


def test_a_release_that_does_not_exist_is_refused(run: "Run", store: str, new: Path) -> None:
    told = run("tables", "diff", "--tables", str(new), "--store", store, "--against", "7")
    assert (told.code, "release_not_found" in told.err) == (2, True)


def test_asking_makes_no_store(run: "Run", kept: Path, tmp_path: Path) -> None:
    order = ("tables", "diff", "--tables", str(kept), "--rows-only")
    assert run(*order).code == 0
    assert run(*order, "--store", str(tmp_path / "none.sqlite")).code == 0
    told = run(*order, "--against", "3")
    assert (told.code, "release_not_found" in told.err) == (2, True)
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "none.sqlite").exists()


# --- interrupted ----------------------------------------------------------------------------------------------------

# Whoever starts the tests in the background of a shell starts them, and all that they start, deaf to Ctrl-C.
SLOW = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from dtariff.upkeep import panel
price, told = panel.price_panel, []
def slow(*args, **options):
    print("pricing", flush=True)
    import time
    time.sleep(60)
panel.price_panel = slow
from dtariff.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_work_that_is_interrupted_ends_without_a_trace_and_has_written_nothing(old: Path, new: Path) -> None:
    order = [sys.executable, "-c", SLOW, "tables", "diff", "--tables", str(new), "--against", str(old)]
    before = read_texts(new)
    with subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}) as work:
        assert work.stdout is not None
        assert work.stdout.readline() == "pricing\n"
        work.send_signal(signal.SIGINT)
        out, err = work.communicate(timeout=30)
    assert (work.returncode, out, err) == (130, "", "dtariff: interrupted; nothing was written\n")
    assert read_texts(new) == before
