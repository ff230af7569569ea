"""Tables written out as a folder: all of them, or nothing, and nothing outside of it."""

from pathlib import Path

import pytest
from tiny import texts

from dtariff.model.errors import InputError
from dtariff.tables.texts import read_texts
from dtariff.tables.unpacked import write_folder


def test_a_folder_holds_the_very_texts(tmp_path: Path) -> None:
    write_folder(texts(), tmp_path / "out")
    assert read_texts(tmp_path / "out") == texts()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("path", ["/etc/x.toml", "../x.toml", "a/../../x.toml", "a\\..\\x.toml", "", "a\0b", "."])
def test_a_file_that_would_lie_outside_is_refused_and_nothing_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError) as caught:
        write_folder({**texts(), path: b"x"}, tmp_path / "out")
    assert caught.value.code == "bad_path"
    assert [*tmp_path.iterdir()] == []


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "folder", "link"):
        with pytest.raises(InputError) as caught:
            write_folder(texts(), tmp_path / name)
        assert caught.value.code == "folder_exists"
    assert [*(tmp_path / "folder").iterdir()] == []


def test_a_disk_that_fails_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Path.write_bytes

    def fail(path: Path, data: bytes) -> int:
        if path.name == "AA.toml":
            raise OSError(28, "No space left on device")
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="No space left"):
        write_folder(texts(), tmp_path / "out")
    assert [*tmp_path.iterdir()] == []
