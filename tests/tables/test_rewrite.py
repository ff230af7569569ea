"""``dtariff tables fmt``: every file brought to its canonical form, or none touched."""

import stat
from pathlib import Path

import pytest
from tiny import AA, FILES, changed, lay, texts

from dtariff.model.errors import DataError
from dtariff.tables.rewrite import replace_file, rewrite
from dtariff.tables.texts import read_texts

CODES = "codes.toml"
SCHEDULE = "schedules/AA.csv"
UNTIDY = changed(CODES, "schema = 1\n", "# codes\nschema = 1\n\n", changed(AA, "percent = 20", "percent = 20.00"))


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_in_canonical_form_are_left_alone(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.toml")}
    assert rewrite(folder) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.toml")} == times


def test_untidy_files_are_named_and_put_right(tmp_path: Path) -> None:
    folder = lay(tmp_path, UNTIDY)
    assert sorted(rewrite(folder)) == [CODES, AA]
    assert read_texts(folder) == texts()
    assert rewrite(folder) == []


def test_rows_of_a_schedule_may_be_written_in_any_order_and_are_sorted(tmp_path: Path) -> None:
    head, first, second, *rest = FILES[SCHEDULE].splitlines(keepends=True)
    folder = lay(tmp_path, {**FILES, SCHEDULE: "".join((head, second, first, *rest))})
    assert rewrite(folder) == [SCHEDULE]
    assert read_texts(folder) == texts()


def test_a_schedule_with_more_wrong_than_its_order_is_left_alone(tmp_path: Path) -> None:
    head, first, second, *rest = FILES[SCHEDULE].splitlines(keepends=True)
    wrong = "".join((head, second, first.replace("15%", "15 of"), *rest))
    folder = lay(tmp_path, {**FILES, SCHEDULE: wrong})
    with pytest.raises(DataError) as caught:
        rewrite(folder)
    assert {fault.key for fault in caught.value.faults} == {"line 3"}
    assert read_texts(folder)[SCHEDULE].decode() == wrong


def test_only_looking_names_the_files_and_writes_nothing(tmp_path: Path) -> None:
    folder = lay(tmp_path, UNTIDY)
    before = everything(folder)
    assert sorted(rewrite(folder, write=False)) == [CODES, AA]
    assert everything(folder) == before


def test_one_broken_file_and_nothing_is_written(tmp_path: Path) -> None:
    folder = lay(tmp_path, changed("survey.toml", 'cite = "search"', "cite = search", UNTIDY))
    before = everything(folder)
    with pytest.raises(DataError) as raised:
        rewrite(folder)
    assert raised.value.code == "tables_broken"
    assert [(fault.file, fault.code) for fault in raised.value.faults] == [("survey.toml", "bad_toml")]
    assert everything(folder) == before


def test_a_file_with_an_unknown_key_is_not_quietly_rewritten_without_it(tmp_path: Path) -> None:
    folder = lay(tmp_path, changed(AA, 'kind = "vat"', 'kind = "vat"\ncolour = "red"'))
    before = everything(folder)
    with pytest.raises(DataError, match="some files cannot be read"):
        rewrite(folder)
    assert everything(folder) == before


def test_law_with_a_fault_can_still_be_written_in_its_form(tmp_path: Path) -> None:
    folder = lay(tmp_path, changed(AA, "percent = 20", "percent = -1.0"))
    assert rewrite(folder) == [AA]
    assert b"percent = -1," in (folder / AA).read_bytes()


@pytest.mark.parametrize("mode", [0o644, 0o664, 0o600])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    folder = lay(tmp_path, UNTIDY)
    (folder / AA).chmod(mode)
    rewrite(folder)
    assert stat.S_IMODE((folder / AA).stat().st_mode) == mode


def test_nothing_but_the_tables_is_left_in_the_folder(tmp_path: Path) -> None:
    folder = lay(tmp_path, UNTIDY)
    (folder / "README.md").write_text("How to add a country", encoding="utf-8")
    rewrite(folder)
    assert everything(folder).keys() == FILES.keys() | {"README.md"}


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    folder = lay(tmp_path, UNTIDY)
    before = everything(folder)
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        rewrite(folder)
    assert everything(folder) == before


def test_a_new_file_is_put_in_its_place_in_one_step(tmp_path: Path) -> None:
    replace_file(tmp_path / "new.toml", b"schema = 1\n")
    assert everything(tmp_path) == {"new.toml": b"schema = 1\n"}
