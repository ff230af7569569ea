"""Loading tables: compiled once, kept by the digest of their text, never answered from what is stale or broken."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import AA, FILES, changed, lay, texts

from dtariff.engine import Engine
from dtariff.model.errors import DataError
from dtariff.tables.book import Book
from dtariff.tables.release import book_of, load
from dtariff.tables.texts import digest_of, read_texts


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, empty."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return lay(tmp_path / "tables")


def kept(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


def total(book: Book) -> str:
    """A tool of 100: duty of 12.5 % rounded down to 12, value added tax of 20 % on 112 rounded down to 22."""
    quote = Engine(book).quote("tool", origin="CC", destination="AA", price="100.00 AAD", on="2026-11-23")
    return str(quote.total)


def no_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on reading a line of TOML fails the test."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("TOML was parsed")

    monkeypatch.setattr("tomllib.loads", refuse)


# --- the kept compilation -------------------------------------------------------------------------------------------


def test_the_first_load_keeps_one_file_under_the_digest_of_the_tables(cache: Path, tables: Path) -> None:
    book = load(tables)
    (file,) = kept(cache)
    assert file.parent == cache / "dtariff"
    assert file.name.startswith(digest_of(read_texts(tables)))
    assert book.digest == digest_of(read_texts(tables))


@pytest.mark.usefixtures("cache")
def test_the_second_load_parses_no_toml_and_answers_the_same(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(tables)
    no_toml(monkeypatch)
    second = load(tables)
    assert second.digest == first.digest
    assert total(first) == total(second) == "134.50 AAD"


@pytest.mark.usefixtures("cache")
def test_a_changed_table_is_compiled_anew_and_answers_by_its_new_law(tables: Path) -> None:
    before = load(tables)
    lay(tables, changed(AA, 'duty = "12.5%"', 'duty = "30%"'))
    after = load(tables)
    assert before.digest != after.digest
    assert (total(before), total(after)) == ("134.50 AAD", "156.00 AAD")


def test_law_changed_back_is_found_again_without_parsing(
    cache: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tables)
    load(lay(tables, changed(AA, 'duty = "12.5%"', 'duty = "30%"')))
    assert len(kept(cache)) == 2
    no_toml(monkeypatch)
    assert total(load(lay(tables))) == "134.50 AAD"


@pytest.mark.usefixtures("cache")
def test_a_table_taken_away_is_noticed(tables: Path) -> None:
    load(tables)
    (tables / "survey.toml").unlink()
    with pytest.raises(DataError) as raised:
        load(tables)
    assert [(fault.file, fault.code) for fault in raised.value.faults] == [("survey.toml", "missing_file")]


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda kept: kept[: len(kept) // 2],
    "emptied": lambda _: b"",
    "without its proof": lambda kept: kept.partition(b"\n")[2],
    "without its texts": lambda kept: b"\n".join(kept.split(b"\n")[:2]),
    "with another rate": lambda kept: kept.replace(b"12.5%", b"99.5%"),
    "with a longer text": lambda kept: kept + b"{}",
    "a list": lambda _: b"[]",
    "no text at all": lambda _: b"\xff\xfe",
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_kept_file_is_not_trusted_when_it_is(cache: Path, tables: Path, spoil: str) -> None:
    load(tables)
    (file,) = kept(cache)
    whole = file.read_bytes()
    spoilt = SPOILS[spoil](whole)
    assert spoilt != whole
    file.write_bytes(spoilt)
    assert total(load(tables)) == "134.50 AAD"
    assert file.read_bytes() == whole, "it was not put right"


def test_a_cache_folder_that_cannot_be_written_only_costs_time(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "a-file-where-the-folder-should-be"
    in_the_way.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(in_the_way))
    assert total(load(tables)) == "134.50 AAD"
    assert total(load(tables)) == "134.50 AAD"
    assert in_the_way.read_text() == ""


def test_a_disc_that_is_full_leaves_nothing_behind(cache: Path, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dtariff.tables.kept.written", full)
    assert total(load(tables)) == "134.50 AAD"
    assert kept(cache) == []


def test_a_user_without_a_home_only_loses_time(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        message = "Could not determine home directory."
        raise RuntimeError(message)

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert total(load(tables)) == "134.50 AAD"


def test_without_another_word_the_cache_lies_in_the_home(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    load(tables)
    assert len(kept(tmp_path / "home" / ".cache" / "dtariff")) == 1


def test_broken_tables_are_never_kept(cache: Path, tables: Path) -> None:
    lay(tables, changed(AA, "percent = 20", "percent = -1"))
    with pytest.raises(DataError, match="bad_rate"):
        load(tables)
    assert kept(cache) == []


# --- texts and their digest -----------------------------------------------------------------------------------------


def test_one_letter_changes_the_digest() -> None:
    assert digest_of(texts()) != digest_of(texts(changed(AA, "Arcadian", "Acadian")))


def test_a_file_moved_changes_the_digest() -> None:
    moved = {("groupings/klub.toml" if path == "groupings/club.toml" else path): text for path, text in FILES.items()}
    assert digest_of(texts()) != digest_of(texts(moved))


def test_the_digest_does_not_hang_on_the_order_of_the_files() -> None:
    assert digest_of(texts()) == digest_of(dict(reversed(texts().items())))


def test_what_is_no_law_is_not_read(tables: Path) -> None:
    (tables / "README.md").write_text("How to add a country")
    (tables / "jurisdictions" / ".AA.toml.swp").write_text("an editor was here")
    (tables / "__pycache__").mkdir()
    (tables / "__pycache__" / "AA.toml").write_text("nobody reads this")
    assert read_texts(tables) == texts()


def test_tables_of_a_folder_and_tables_given_as_texts_are_the_same_book(cache: Path, tables: Path) -> None:
    assert load(tables).digest == book_of(texts()).digest
    assert total(book_of(texts())) == "134.50 AAD"
    assert len(kept(cache)) == 1, "a Book of texts keeps nothing"


def test_a_folder_that_is_a_link_is_told_for_all_its_law_would_be_gone(tables: Path, tmp_path: Path) -> None:
    (tables / "jurisdictions").rename(tmp_path / "elsewhere")
    (tables / "jurisdictions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError) as raised:
        read_texts(tables)
    assert raised.value.code == "tables_broken"
    assert [str(fault) for fault in raised.value.faults] == ["jurisdictions: unreadable_file: it is a link to a folder"]


def test_a_file_that_cannot_be_read_is_told(tables: Path) -> None:
    (tables / "jurisdictions" / "ZZ.toml").symlink_to("/nowhere")
    with pytest.raises(DataError) as raised:
        read_texts(tables)
    assert [fault.file for fault in raised.value.faults] == ["jurisdictions/ZZ.toml"]


def test_a_folder_that_is_not_there_says_so_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        load(tmp_path / "nowhere")
    assert raised.value.code == "tables_missing"
    assert raised.value.hint
    assert raised.value.faults == ()
