"""What sources are packed in is opened without trust: bombs, damage and wrong encodings are told by file and line."""

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dtariff.model.errors import DataError, Fault
from dtariff.upkeep.importers.feed import Feed, feed_of
from dtariff.upkeep.unpacking import all_unzipped, checked_zip, gunzipped, read_text, text_lines, unpacked, unzipped

MB = 1024 * 1024


@pytest.fixture
def feed(tmp_path: Path) -> Callable[[bytes, str], Feed]:
    def kept(data: bytes, name: str = "tariff.zip") -> Feed:
        path = tmp_path / name
        path.write_bytes(data)
        return feed_of(path, largest=100 * MB)

    return kept


MakeFeed = Callable[..., Feed]


def zipped(members: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def the_fault(raised: pytest.ExceptionInfo[DataError]) -> Fault:
    assert raised.value.code == "source_broken"
    (fault,) = raised.value.faults
    return fault


# --- archives -------------------------------------------------------------------------------------------------------


def test_the_one_file_of_a_suffix_is_read_with_the_provenance_of_the_zip(feed: MakeFeed) -> None:
    outer = feed(zipped({"README.txt": b"no", "data/Rates.CSV": b"code,duty\n"}))
    with unzipped(outer, suffix=".csv", largest=MB) as inner:
        assert inner.path.read_bytes() == b"code,duty\n"
        assert (inner.name, inner.provenance) == ("tariff.zip/Rates.CSV", outer.provenance)
        path = inner.path
    assert not path.exists()


@pytest.mark.parametrize("name", ["../../escaped.csv", "/escaped.csv", "..\\..\\escaped.csv", "C:\\escaped.csv"])
def test_no_name_in_an_archive_becomes_a_path(feed: MakeFeed, tmp_path: Path, name: str) -> None:
    with unzipped(feed(zipped({name: b"x"})), suffix=".csv", largest=MB) as inner:
        assert inner.name == "tariff.zip/escaped.csv"
        assert inner.path.name == "unpacked"
    assert [path.name for path in tmp_path.rglob("escaped*")] == []


@pytest.mark.parametrize("members", [{}, {"a.txt": b"x"}, {"a.csv": b"x", "b.csv": b"y"}])
def test_none_or_several_files_of_the_suffix_are_a_fault(feed: MakeFeed, members: dict[str, bytes]) -> None:
    with (
        pytest.raises(DataError) as raised,
        unzipped(feed(zipped({"z.bin": b"z", **members})), suffix=".csv", largest=MB),
    ):
        pass
    assert "one file that ends with .csv is wanted" in the_fault(raised).message


def test_a_zip_that_would_come_to_a_thousand_times_its_size_is_refused_before_it_is_unpacked(feed: MakeFeed) -> None:
    bomb = feed(zipped({"a.csv": bytes(64 * MB)}))
    with pytest.raises(DataError) as raised, unzipped(bomb, suffix=".csv", largest=500 * MB):
        pass
    assert the_fault(raised).code == "source_too_large"
    assert the_fault(raised).key == "a.csv"


def test_a_zip_that_lies_about_what_it_holds_gives_no_more_than_it_says(feed: MakeFeed) -> None:
    data = zipped({"a.csv": b"x" * MB})
    lying = data.replace((MB).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(DataError) as raised, unzipped(feed(lying), suffix=".csv", largest=MB):
        pass
    assert the_fault(raised).code in {"source_truncated", "bad_zip"}


def test_a_file_larger_than_allowed_is_refused(feed: MakeFeed) -> None:
    outer = feed(zipped({"a.csv": os.urandom(2 * MB)}))
    with pytest.raises(DataError) as raised, unzipped(outer, suffix=".csv", largest=MB):
        pass
    assert the_fault(raised).code == "source_too_large"


def test_an_archive_of_too_many_files_is_refused(feed: MakeFeed) -> None:
    outer = feed(zipped({f"{number}.txt": b"" for number in range(2_001)}))
    with pytest.raises(DataError) as raised, checked_zip(outer, largest=MB):
        pass
    assert the_fault(raised).message == "it holds 2,001 files"


def test_a_list_of_files_that_claims_to_be_huge_is_not_read(feed: MakeFeed) -> None:
    padding = b"PK\x01\x02" + bytes(42)
    ending = b"PK\x05\x06" + bytes(4) + (1000).to_bytes(2, "little") * 2
    size = 60 * MB // len(padding) * len(padding)
    data = padding * (size // len(padding)) + ending + size.to_bytes(4, "little") + bytes(4) + bytes(2)
    with pytest.raises(DataError) as raised, checked_zip(feed(data), largest=MB):
        pass
    assert "its list of files is too long" in the_fault(raised).message


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_ways_of_packing_are_refused(feed: MakeFeed, packed: int) -> None:
    with pytest.raises(DataError) as raised, unzipped(feed(zipped({"a.csv": b"x"}, packed)), suffix=".csv", largest=MB):
        pass
    assert "packed in a way that is not read" in the_fault(raised).message


def test_an_encrypted_archive_is_refused(feed: MakeFeed) -> None:
    data = bytearray(zipped({"a.csv": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError) as raised, unzipped(feed(bytes(data)), suffix=".csv", largest=MB):
        pass
    assert the_fault(raised).message == "it is encrypted"


def test_a_zip_cut_anywhere_is_a_fault_and_never_another_error(feed: MakeFeed) -> None:
    data = zipped({"a.csv": os.urandom(300), "b.txt": b"x"})
    for end in range(4, len(data), 7):
        with pytest.raises(DataError), unzipped(feed(data[:end]), suffix=".csv", largest=MB):
            pass


def test_a_zip_with_any_byte_changed_gives_the_same_file_or_a_fault(feed: MakeFeed) -> None:
    inside = b"0123456789" * 20
    data = zipped({"a.csv": inside})
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        try:
            with unzipped(feed(bytes(changed)), suffix=".csv", largest=MB) as inner:
                assert inner.path.read_bytes() == inside
        except DataError as error:
            assert error.code == "source_broken"  # noqa: PT017 - either outcome is right, and only these two


def test_gzip_is_unpacked_and_its_bombs_and_cuts_are_told(feed: MakeFeed) -> None:
    packed = gzip.compress(b"code,duty\n" * 1000)
    with gunzipped(feed(packed, "rates.csv.gz"), largest=MB) as inner:
        assert inner.name == "rates.csv.gz/rates.csv"
        assert inner.size == 10_000
    with pytest.raises(DataError) as raised, gunzipped(feed(packed[:-6], "cut.gz"), largest=MB):
        pass
    assert the_fault(raised).code == "source_truncated"
    with (
        pytest.raises(DataError) as raised,
        gunzipped(feed(gzip.compress(bytes(40 * MB)), "bomb.gz"), largest=100 * MB),
    ):
        pass
    assert the_fault(raised).code == "source_too_large"


def test_a_file_is_opened_by_what_it_is_not_by_how_it_is_called(feed: MakeFeed) -> None:
    text = b"code,duty\n"
    for data in (text, gzip.compress(text), zipped({"a.csv": text})):
        with unpacked(feed(data, "some.csv"), suffix=".csv", largest=MB) as inner:
            assert inner.path.read_bytes() == text


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encodings"),
    [
        ("Sté,10\r\nb\r\n".encode(), ("utf-8-sig",)),
        ("Sté,10\r\nb\r\n".encode("utf-8-sig"), ("utf-8-sig", "windows-1252")),
        ("Sté,10\r\nb\r\n".encode("windows-1252"), ("utf-8-sig", "windows-1252")),
        ("Sté,10\r\nb\r\n".encode("utf-16"), ("utf-8-sig", "utf-16", "windows-1252")),
        (b"\xfe\xff" + "Sté,10\r\nb\r\n".encode("utf-16-be"), ("utf-16",)),
    ],
)
def test_text_is_read_in_the_encoding_that_it_is_in(feed: MakeFeed, data: bytes, encodings: tuple[str, ...]) -> None:
    given = feed(data, "rates.csv")
    assert list(text_lines(given, encodings=encodings)) == [(1, "Sté,10\r\n"), (2, "b\r\n")]
    assert read_text(given, encodings=encodings) == "Sté,10\r\nb\r\n"


def test_cyrillic_and_thai_are_read_where_an_importer_names_their_encodings(feed: MakeFeed) -> None:
    assert read_text(feed("Плёнки".encode("windows-1251"), "a"), encodings=("utf-8-sig", "windows-1251")) == "Плёнки"
    assert read_text(feed("ภาพยนตร์".encode("tis-620"), "b"), encodings=("utf-8-sig", "tis-620")) == "ภาพยนตร์"


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b"one\ntwo\nthr\xe9e\n", "line 3", "bad_encoding"),
        (b"one\n" * 700_000 + b"\xff", "line 700001", "bad_encoding"),
        (b"one\ncut\xc3", "line 2", "bad_encoding"),
        (b"one\n\0\n", "line 2", "control_character"),
        ("one\ntwo".encode("utf-16"), "line 1", "bad_encoding"),
        ("one\ntwo".encode("utf-16-le"), "line 1", "control_character"),
        (b"\xef\xbb\xbfone\n\xff", "line 2", "bad_encoding"),
    ],
)
def test_what_is_no_text_is_told_with_the_line_of_its_first_bad_byte(
    feed: MakeFeed, data: bytes, place: str, code: str
) -> None:
    for read in (lambda given: list(text_lines(given)), read_text):
        with pytest.raises(DataError) as raised:
            read(feed(data, "rates.csv"))
        fault = the_fault(raised)
        assert (fault.file, fault.key, fault.code) == ("rates.csv", place, code)


def test_utf_16_that_is_cut_is_told_by_its_line(feed: MakeFeed) -> None:
    with pytest.raises(DataError) as raised:
        read_text(feed("one\ntwo\nthree".encode("utf-16")[:-1], "rates.txt"), encodings=("utf-8-sig", "utf-16"))
    assert the_fault(raised).key == "line 3"


def test_a_line_without_end_is_refused(feed: MakeFeed) -> None:
    with pytest.raises(DataError) as raised:
        list(text_lines(feed(b"a\n" + b"x" * (2 * MB), "rates.csv")))
    assert (the_fault(raised).key, the_fault(raised).code) == ("line 2", "long_line")


def test_reading_tells_how_far_it_has_come(feed: MakeFeed) -> None:
    told: list[int] = []
    given = feed(b"0123456789abcde\n" * 200_000, "rates.csv")
    assert sum(1 for _ in text_lines(given, progress=told.append)) == 200_000
    assert told == sorted(told)
    assert told[-1] == given.size


# --- several files --------------------------------------------------------------------------------------------------


def test_all_files_of_a_suffix_are_read_and_are_gone_afterwards(feed: MakeFeed) -> None:
    outer = feed(zipped({"a.csv": b"1", "notes.txt": b"no", "in/b.CSV": b"22", "__MACOSX/a.csv": b"no"}))
    with all_unzipped(outer, suffix=".csv", largest=3) as found:
        assert [(one.name, one.path.read_bytes()) for one in found] == [
            ("tariff.zip/a.csv", b"1"),
            ("tariff.zip/b.CSV", b"22"),
        ]
    assert not any(one.path.exists() for one in found)


def test_files_that_are_too_large_together_are_refused(feed: MakeFeed) -> None:
    outer = feed(zipped({"a.csv": b"1", "b.csv": b"22"}))
    with pytest.raises(DataError) as raised, all_unzipped(outer, suffix=".csv", largest=2):
        pass
    assert the_fault(raised).code == "source_too_large"


def test_a_zip_without_a_file_of_the_suffix_is_refused(feed: MakeFeed) -> None:
    with pytest.raises(DataError) as raised, all_unzipped(feed(zipped({"a.txt": b"1"})), suffix=".csv", largest=2):
        pass
    assert the_fault(raised).code == "bad_zip"
