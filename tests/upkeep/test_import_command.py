"""``dtariff tables import``: what people and scripts see of it."""

import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import plain_source
import pytest
from tiny import lay

from dtariff.model.errors import Fault
from dtariff.upkeep import importers
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, Row

Run = Callable[..., Any]

NEW = "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,Discs"
OLD = "tariff,AA,8523.49.10,HS2022,mfn_applied,15%,,2025,2025-01-01,Discs"
HORSES = "tariff,AA,0101.21.00,HS2022,mfn_applied,5%,,2026,,Horses"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay(tmp_path / "tables")


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain source is one that the command knows."""
    _know(monkeypatch, plain_source.IMPORTER)


def _know(monkeypatch: pytest.MonkeyPatch, importer: Importer) -> None:
    module = ModuleType("plain")
    module.IMPORTER = importer  # type: ignore[attr-defined]  # as a module of a source has it
    monkeypatch.setitem(sys.modules, "dtariff.upkeep.importers.plain", module)
    monkeypatch.setattr(importers, "SOURCES", {"plain": "plain"})


def written(folder: Path, *lines: str) -> str:
    path = folder.parent / "plain.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_tells_what_it_found_and_what_it_wrote(run: Run, folder: Path) -> None:
    told = run("tables", "import", "plain", written(folder, NEW, HORSES), "--tables", str(folder))
    assert told.code == 0
    assert told.out.splitlines() == [
        "plain.csv: 2 rows read, of which 1 concern the tables.",
        "  1 row starts",
        "  not in the source: schedules/AA.csv: 8523.49.90",
        "  not in the source: schedules/AA.csv: 8523.49.95",
        "Written:",
        "  sources.toml",
        "  schedules/AA.csv",
    ]
    assert run("tables", "check", "--tables", str(folder)).out == "15 files, 0 faults\n"


def test_a_second_time_nothing_changes(run: Run, folder: Path) -> None:
    ask = ("tables", "import", "plain", written(folder, NEW), "--tables", str(folder))
    run(*ask)
    told = run(*ask)
    assert told.code == 0
    assert told.out.splitlines()[-1] == "The tables say so already; nothing changes."


def test_check_writes_nothing_and_tells_whether_the_source_has_moved_ahead(run: Run, folder: Path) -> None:
    before = everything(folder)
    ahead = run("tables", "import", "plain", written(folder, NEW), "--tables", str(folder), "--check")
    assert (ahead.code, "The source has moved ahead" in ahead.out) == (1, True)
    same = run("tables", "import", "plain", written(folder, OLD), "--tables", str(folder), "--check")
    assert (same.code, "nothing changes" in same.out) == (0, True)
    assert everything(folder) == before


def test_scripts_get_counts(run: Run, folder: Path) -> None:
    told = run("tables", "import", "plain", written(folder, NEW, HORSES), "--tables", str(folder), "--json")
    assert told.code == 0
    data = told.data
    assert (data["file"], data["seen"], data["rows"], data["starts"], data["retracts"]) == ("plain.csv", 2, 1, 1, 0)
    assert data["files"] == ["sources.toml", "schedules/AA.csv"]


def test_all_faults_of_a_file_are_told_and_nothing_is_written(run: Run, folder: Path) -> None:
    before = everything(folder)
    told = run("tables", "import", "plain", written(folder, NEW, "tariff", "tax"), "--tables", str(folder))
    assert (told.code, told.out) == (2, "")
    lines = told.err.splitlines()
    assert lines[0].startswith("dtariff: source_broken: 2 faults in plain.csv")
    assert [line.split(": ")[:3] for line in lines[1:]] == [
        ["  plain.csv", "line 2", "bad_row"],
        ["  plain.csv", "line 3", "bad_row"],
    ]
    assert everything(folder) == before


def test_faults_come_as_data_too(run: Run, folder: Path) -> None:
    told = run("tables", "import", "plain", written(folder, "tariff"), "--tables", str(folder), "--json")
    assert told.code == 2
    assert [fault["key"] for fault in told.data["error"]["faults"]] == ["line 1"]


def test_what_would_break_the_tables_is_refused(run: Run, folder: Path) -> None:
    before = everything(folder)
    file = written(folder, "tariff,AA,8523.49.20,HS2022,mfn_applied,12%,,2025,,Di\x1bscs")
    told = run("tables", "import", "plain", file, "--tables", str(folder))
    assert told.code == 2
    assert told.err.startswith("dtariff: proposal_refused")
    assert everything(folder) == before


def test_tables_with_faults_are_no_question_of_the_source(run: Run, folder: Path) -> None:
    (folder / "schedules/AA.csv").write_text("nonsense", encoding="utf-8")
    told = run("tables", "import", "plain", written(folder, NEW), "--tables", str(folder))
    assert (told.code, "tables_broken" in told.err) == (4, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nobody", "x.csv"), "unknown_source"),
        (("plain",), "incomplete"),
        ((), "incomplete"),
        (("plain", "missing.csv"), "unreadable_file"),
        (("plain", "ftp://example.org/x"), "bad_url"),
        (("plain", "http://127.0.0.1:1/x"), "source_unreachable"),
        (("plain", "x.csv", "--on", "soon"), "bad_date"),
        (("plain", "x.csv", "--year", "99999"), "bad_date"),
        (("plain", "x.csv", "--year=-1"), "bad_date"),
        (("plain", "x.csv", "--year", "0"), "bad_date"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
    monkeypatch.setattr("time.sleep", lambda _: None)
    told = run("tables", "import", *words, "--tables", str(folder))
    assert (told.code, told.err.split(" ")[1].rstrip(":")) == (2, code)


def test_a_source_that_needs_to_be_told_its_year_says_so(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _know(monkeypatch, replace(plain_source.IMPORTER, asks=frozenset({"year"})))
    ask = ("tables", "import", "plain", written(folder, OLD), "--tables", str(folder))
    told = run(*ask)
    assert (told.code, "add --year" in told.err) == (2, True)
    assert run(*ask, "--year", "2026").code == 0


def test_the_sources_are_listed_with_what_they_take(run: Run) -> None:
    assert run("tables", "import", "--list").out == (
        "plain: Plain tariff (Nobody)\n  one row a line\n  https://example.org/plain.csv\n"
    )
    assert run("tables", "import", "--list", "--json").data[0]["licence"] == "do as you like"


def test_tables_that_cannot_be_written_are_told_in_one_line(run: Run, folder: Path) -> None:
    (folder / "schedules/.AA.csv.tmp").mkdir()
    before = everything(folder)
    told = run("tables", "import", "plain", written(folder, NEW), "--tables", str(folder))
    assert (told.code, told.err.startswith("dtariff: export_failed [tables]: ")) == (6, True)
    assert len(told.err.splitlines()) == 1
    assert everything(folder) == before


def test_without_a_folder_the_tables_of_the_checkout_are_changed_and_never_signed_ones(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtariff.tables.locate.package_folder", lambda: folder)
    monkeypatch.setattr("dtariff.tables.locate.tables_folder", lambda: pytest.fail("these are signed"))
    assert run("tables", "import", "plain", written(folder, NEW)).code == 0
    assert "12%" in (folder / "schedules/AA.csv").read_text(encoding="utf-8")


def test_a_file_that_grows_while_it_is_read_is_refused(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, before = Path(written(folder, NEW)), everything(folder)

    def read(feed: Feed, ask: Ask) -> Iterator[Row | Fault]:
        with file.open("a", encoding="utf-8") as growing:
            growing.write(f"{OLD}\n")
        yield from plain_source.read(feed, ask)

    _know(monkeypatch, replace(plain_source.IMPORTER, read=read))
    told = run("tables", "import", "plain", str(file), "--tables", str(folder))
    assert (told.code, "plain.csv: source_changed: " in told.err) == (2, True)
    assert everything(folder) == before


def test_a_file_that_is_gone_while_it_is_read_is_a_fault(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(feed: Feed, ask: Ask) -> Iterator[Row | Fault]:
        feed.path.unlink()
        yield from plain_source.read(feed, ask)

    _know(monkeypatch, replace(plain_source.IMPORTER, read=read))
    told = run("tables", "import", "plain", written(folder, NEW), "--tables", str(folder))
    assert (told.code, "Traceback" in told.err, "source_broken" in told.err) == (2, False, True)


def test_a_pipe_cannot_be_read_twice(run: Run, folder: Path) -> None:
    pipe = folder.parent / "pipe"
    os.mkfifo(pipe)
    told = run("tables", "import", "plain", str(pipe), "--tables", str(folder))
    assert (told.code, "unreadable_file" in told.err) == (2, True)


def test_who_stops_it_once_all_is_written_is_not_told_that_nothing_was(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dtariff.cli.tables_import._tell", stopped)
    told = run("tables", "import", "plain", written(folder, NEW), "--tables", str(folder))
    assert (told.code, told.err) == (0, "")
    assert "12%" in (folder / "schedules/AA.csv").read_text(encoding="utf-8")


def test_an_empty_file_is_none(run: Run, folder: Path) -> None:
    told = run("tables", "import", "plain", written(folder), "--tables", str(folder))
    assert (told.code, "source_empty" in told.err) == (2, True)


# --- from a server --------------------------------------------------------------------------------------------------


class _Serving(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"{NEW}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + (1 if self.path == "/cut" else 0)))
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/slow":
            time.sleep(30)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with ThreadingHTTPServer(("127.0.0.1", 0), _Serving) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_address_is_fetched_and_cited(run: Run, folder: Path, url: str) -> None:
    assert run("tables", "import", "plain", f"{url}/plain.csv", "--tables", str(folder)).code == 0
    assert f'url = "{url}/plain.csv"' in (folder / "sources.toml").read_text(encoding="utf-8")


def test_half_a_download_changes_nothing(run: Run, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(folder)
    monkeypatch.setattr("time.sleep", lambda _: None)
    told = run("tables", "import", "plain", f"{url}/cut", "--tables", str(folder))
    assert (told.code, "source_truncated" in told.err) == (2, True)
    assert everything(folder) == before


# --- in a terminal --------------------------------------------------------------------------------------------------

SCRIPT = """
import signal, sys, time
from types import ModuleType
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test that runs in the background would ignore it
sys.path.insert(0, {tests!r})
import plain_source
from dataclasses import replace
from dtariff.upkeep import importers
from dtariff.cli import main
def read(feed, ask):
    for found in plain_source.read(feed, ask):
        yield found
    if {wait}:
        print("READING", flush=True)
        time.sleep(30)
module = ModuleType("plain")
module.IMPORTER = replace(plain_source.IMPORTER, read=read)
sys.modules["dtariff.upkeep.importers.plain"] = module
importers.SOURCES["plain"] = "plain"
sys.exit(main(["tables", "import", "plain", {file!r}, "--tables", {folder!r}]))
"""


def _script(folder: Path, *, wait: bool) -> list[str]:
    tests = str(Path(plain_source.__file__).parent)
    file = written(folder, NEW)
    return [sys.executable, "-c", SCRIPT.format(tests=tests, wait=wait, file=file, folder=str(folder))]


def test_ctrl_c_says_so_in_one_line_and_changes_nothing(folder: Path) -> None:
    before = everything(folder)
    with subprocess.Popen(
        _script(folder, wait=True), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "READING\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told.strip() == "dtariff: interrupted; nothing was changed"
    assert everything(folder) == before


def test_who_watches_sees_how_far_it_has_come_and_a_pipe_does_not(folder: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    done = subprocess.run(_script(folder, wait=False), stdout=subprocess.PIPE, stderr=theirs, check=True)
    seen = os.read(ours, 100_000)
    os.close(theirs)
    os.close(ours)
    assert b"plain.csv:" in seen
    assert b"B/s" in seen
    assert done.stdout.startswith(b"plain.csv: 1 row read")
    quiet = subprocess.run(_script(folder, wait=False), capture_output=True, check=True)
    assert quiet.stderr == b""
