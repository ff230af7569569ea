"""A proposal is written whole or not at all, and a process that is killed anywhere leaves tables that are sound."""

import os
import signal
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from plain_source import IMPORTER, feed_with
from tiny import lay, texts

from dtariff.model.errors import StateError
from dtariff.tables.checks import check, check_text
from dtariff.tables.reader import read_forms
from dtariff.tables.texts import read_texts
from dtariff.upkeep.importers.importer import Ask
from dtariff.upkeep.propose import Proposal, apply, propose, read_source

TODAY = date(2026, 11, 26)
LINES = (
    "tariff,AA,8523.49.10,HS2022,mfn_applied,12%,,2026,2026-07-01,Discs",
    "tariff,BB,8523.49.10,HS2022,mfn_applied,3%,,2026,,Discs",
    "tariff,club,8523.49,HS2022,bound,31%,,2010,,Discs",
    "tax,AA,standard,21,,2026-07-01,2026-11-26",
    "exchange,2026-11-25,BBD,AAD,1.1",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay(tmp_path / "tables")


def proposal_for(folder: Path) -> Proposal:
    feed = feed_with(folder.parent, *LINES)
    return propose(read_texts(folder), IMPORTER, feed, read_source(IMPORTER, feed, Ask(on=TODAY)).rows, today=TODAY)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_sound(folder: Path) -> bool:
    tables = read_texts(folder)
    forms, faults = read_forms(tables)
    return not faults and check(forms) == [] and check_text(tables, forms) == []


def test_every_file_is_written_and_nothing_is_left_beside_them(folder: Path) -> None:
    proposal = proposal_for(folder)
    apply(folder, proposal)
    assert len(proposal.files) == 6
    assert everything(folder) == {**texts(), **proposal.files}
    assert is_sound(folder)
    assert proposal_for(folder).files == {}


def test_a_file_that_somebody_changed_meanwhile_is_left_alone_and_so_are_the_others(folder: Path) -> None:
    proposal = proposal_for(folder)
    (folder / "schedules/BB.csv").write_text("mine", encoding="utf-8")
    before = everything(folder)
    with pytest.raises(StateError, match=r"tables_changed: somebody changed schedules/BB\.csv"):
        apply(folder, proposal)
    assert everything(folder) == before


def test_of_two_at_once_one_writes_and_the_other_is_told(folder: Path) -> None:
    proposals = [proposal_for(folder) for _ in range(8)]
    told: list[str] = []

    def write(proposal: Proposal) -> None:
        try:
            apply(folder, proposal)
            told.append("written")
        except StateError as error:
            told.append(error.code)

    threads = [threading.Thread(target=write, args=(proposal,)) for proposal in proposals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["tables_changed"] * 7 + ["written"]
    assert is_sound(folder)


def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, proposal = everything(folder), proposal_for(folder)
    replace, done = Path.replace, []

    def failing(path: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == 4:
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space left"):
        apply(folder, proposal)
    assert len(done) == 4 + 2, "of three files that were in place two are put back, and the new one is taken away"
    assert everything(folder) == before


def _killed_at(folder: Path, proposal: Proposal, event: int) -> bool:
    """Applies in a child that kills itself at an event of the system, such as an opened or renamed file."""
    child = os.fork()
    if child == 0:
        left = event

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        apply(folder, proposal)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_whoever_is_killed_at_any_moment_leaves_sound_tables_and_the_next_run_completes_them(tmp_path: Path) -> None:
    whole = lay(tmp_path / "whole" / "tables")
    apply(whole, proposal_for(whole))
    states = set()
    for event in range(1, 500):
        folder = lay(tmp_path / str(event) / "tables")
        killed = _killed_at(folder, proposal_for(folder), event)
        assert is_sound(folder), event
        states.add(len([path for path, text in read_texts(folder).items() if text != texts().get(path)]))
        apply(folder, proposal_for(folder))
        assert everything(folder) == everything(whole), event
        if not killed:
            break
    assert not killed
    assert states == {0, 1, 2, 3, 4, 5, 6}, "it was killed between any two files"


def test_a_link_that_lies_where_a_new_text_is_to_lie_is_not_followed(folder: Path) -> None:
    precious = folder.parent / "precious"
    precious.write_text("mine", encoding="utf-8")
    (folder / "schedules/.AA.csv.tmp").symlink_to(precious)
    proposal = proposal_for(folder)
    apply(folder, proposal)
    assert precious.read_text(encoding="utf-8") == "mine"
    assert not (folder / "schedules/AA.csv").is_symlink()
    assert everything(folder) == {**texts(), **proposal.files}


def test_a_disk_that_is_full_before_the_first_file_is_in_place_keeps_no_piece_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, proposal = everything(folder), proposal_for(folder)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        apply(folder, proposal)
    assert everything(folder) == before


def test_ctrl_c_waits_until_all_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, proposal = Path.replace, proposal_for(folder)

    def interrupted(path: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        apply(folder, proposal)
        assert everything(folder) == {**texts(), **proposal.files}
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, usual)
