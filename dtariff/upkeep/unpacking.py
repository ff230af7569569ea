"""Opens what sources are packed in, and turns bytes into text, without trust in either.

A zip or gzip says little of what it becomes: one of a megabyte may hold a gigabyte. So what comes out is counted while
it comes. No name in an archive becomes a path. Whatever cannot be opened or decoded is a `DataError` ``source_broken``
whose faults name the file and the place, for an importer to let pass.
"""

import codecs
import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from struct import error as StructError  # noqa: N812 - the standard library writes it small
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO, cast

from dtariff.model.errors import DataError, Fault
from dtariff.upkeep.importers.feed import PIECE, Feed

MEMBERS = 2_000
"""Files in an archive beyond which it is refused; no source has a tenth of it."""

DIRECTORY = 2 * PIECE
"""Bytes that are read of an archive at one time, its list of files among them."""

RATIO = 200
"""How many times its packed size a file may come to. Tariffs as text come to twenty or forty times."""

SMALL = 16 * PIECE
"""Bytes up to which a file may come to any multiple of its packed size."""

LONGEST_LINE = PIECE
"""Characters of a line beyond which it is none."""

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, StructError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""What the standard library raises for archives that are damaged, encrypted or made to harm."""


def broken(feed: Feed, place: str, code: str, message: str) -> DataError:
    """A source that cannot be used, with the one fault for which it cannot."""
    return DataError("source_broken", f"{feed.name} cannot be used", faults=[Fault(feed.name, place, code, message)])


def is_zip(feed: Feed) -> bool:
    """Whether a file begins as a zip does; so do the workbooks of spreadsheets."""
    return _beginning(feed, 4) == b"PK\x03\x04"


def is_gzip(feed: Feed) -> bool:
    """Whether a file begins as gzip does."""
    return _beginning(feed, 2) == b"\x1f\x8b"


def _beginning(feed: Feed, size: int) -> bytes:
    with feed.opened() as file:
        return file.read(size)


@contextmanager
def unpacked(feed: Feed, *, suffix: str | tuple[str, ...], largest: int) -> Iterator[Feed]:
    """The file that was zipped or gzipped, or the file as it stands; see `unzipped`."""
    if is_zip(feed):
        with unzipped(feed, suffix=suffix, largest=largest) as inner:
            yield inner
    elif is_gzip(feed):
        with gunzipped(feed, largest=largest) as inner:
            yield inner
    else:
        yield feed


@contextmanager
def unzipped(feed: Feed, *, suffix: str | tuple[str, ...], largest: int) -> Iterator[Feed]:
    """The one file in a zip whose name ends so, as a feed with the provenance of the zip, while it is read.

    Args:
        feed: the zip.
        suffix: how the name ends, whatever its case.
        largest: bytes of the file beyond which it is refused.

    Raises:
        DataError: ``source_broken``.
    """
    with checked_zip(feed, largest=None) as archive:
        member = _wanted(feed, archive, suffix)
        if member.file_size > largest:
            raise broken(feed, _named(member), "source_too_large", f"it holds more than {largest:,} bytes")
        with _opened_member(feed, archive, member) as file, _written(feed, _named(member), file, largest) as inner:
            yield inner


@contextmanager
def all_unzipped(feed: Feed, *, suffix: str | tuple[str, ...], largest: int) -> Iterator[list[Feed]]:
    """Every file in a zip whose name ends so, each as a feed; see `unzipped`.

    Args:
        feed: the zip.
        suffix: how the names end, whatever their case.
        largest: bytes of the files together beyond which they are refused.

    Raises:
        DataError: ``source_broken``.
    """
    with checked_zip(feed, largest=None) as archive, ExitStack() as kept:
        found: list[Feed] = []
        left = largest
        for member in _ending(archive, suffix):
            with _opened_member(feed, archive, member) as file:
                found.append(kept.enter_context(_written(feed, _named(member), file, left)))
            left -= found[-1].size
        if not found:
            raise broken(feed, "", "bad_zip", f"no file in it ends with {_either(suffix)}")
        yield found


@contextmanager
def all_unpacked(feed: Feed, *, suffix: str | tuple[str, ...], largest: int) -> Iterator[list[Feed]]:
    """Every file that was zipped, or the one file as it stands; see `all_unzipped`."""
    if is_zip(feed):
        with all_unzipped(feed, suffix=suffix, largest=largest) as found:
            yield found
    else:
        yield [feed]


@contextmanager
def gunzipped(feed: Feed, *, largest: int) -> Iterator[Feed]:
    """What was packed with gzip, as a feed with the provenance of the file, while it is read; see `unzipped`."""
    with (
        feed.opened() as packed,
        gzip.GzipFile(fileobj=packed) as file,
        _written(feed, Path(feed.name).stem, cast("IO[bytes]", file), largest) as inner,
    ):
        yield inner


@contextmanager
def checked_zip(feed: Feed, *, largest: int | None) -> Iterator[zipfile.ZipFile]:
    """A zip of a reasonable number of files, none of them encrypted or packed in an unusual way.

    Args:
        feed: the zip.
        largest: bytes of all its files together beyond which it is refused; None where whoever reads it counts.

    Raises:
        DataError: ``source_broken``.
    """
    with feed.opened() as file:
        try:
            archive = zipfile.ZipFile(cast("IO[bytes]", _Bounded(file)))
        except _BROKEN as error:
            raise broken(feed, "", "bad_zip", f"it is no whole zip: {error}") from None
        with archive:
            members = archive.infolist()
            if len(members) > MEMBERS:
                raise broken(feed, "", "bad_zip", f"it holds {len(members):,} files")
            for member in members:
                _check_member(feed, member)
            if largest is not None and sum(member.file_size for member in members) > largest:
                raise broken(feed, "", "source_too_large", f"it holds more than {largest:,} bytes")
            yield archive


class _Bounded:
    """A file of which nobody takes more than a little at once: the list of files in a zip may claim any size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found = self._file.read(size if 0 <= size <= DIRECTORY else DIRECTORY + 1)
        if len(found) > DIRECTORY:
            raise zipfile.BadZipFile("its list of files is too long")
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def _check_member(feed: Feed, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise broken(feed, _named(member), "bad_zip", "it is encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise broken(
            feed, _named(member), "bad_zip", f"it is packed in a way that is not read ({member.compress_type})"
        )
    if member.file_size > max(SMALL, RATIO * member.compress_size):
        raise broken(feed, _named(member), "source_too_large", f"it would come to more than {RATIO} times its size")


def _wanted(feed: Feed, archive: zipfile.ZipFile, suffix: str | tuple[str, ...]) -> zipfile.ZipInfo:
    found = _ending(archive, suffix)
    if len(found) != 1:
        names = ", ".join(map(_named, found[:5])) or "none"
        message = f"one file that ends with {_either(suffix)} is wanted, and it has: {names}"
        raise broken(feed, "", "bad_zip", message)
    return found[0]


def _ending(archive: zipfile.ZipFile, suffix: str | tuple[str, ...]) -> list[zipfile.ZipInfo]:
    """The files of a zip whose names end so."""
    ends = tuple(end.lower() for end in ((suffix,) if isinstance(suffix, str) else suffix))
    return [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(ends)
        and not member.is_dir()
        and not member.filename.startswith("__MACOSX/")  # what one system adds beside every file
    ]


def _either(suffix: str | tuple[str, ...]) -> str:
    return suffix if isinstance(suffix, str) else " or ".join(suffix)


def _named(member: zipfile.ZipInfo) -> str:
    """The last part of a name in an archive, fit to be printed."""
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:80]


@contextmanager
def _opened_member(feed: Feed, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    try:
        file = archive.open(member)
    except _BROKEN as error:
        raise broken(feed, _named(member), "bad_zip", f"it cannot be opened: {error}") from None
    with file:
        yield file


@contextmanager
def _written(feed: Feed, name: str, file: IO[bytes], largest: int) -> Iterator[Feed]:
    """What comes out of an archive, in a file of its own for as long as it is read."""
    with TemporaryDirectory(prefix="dtariff-") as folder:
        path = Path(folder) / "unpacked"
        with path.open("wb") as out:
            _copy(feed, name, file, out, largest)
        if not path.stat().st_size:
            raise broken(feed, name, "source_empty", "it is empty")
        yield Feed(f"{feed.name}/{name}", path, feed.provenance)


def _copy(feed: Feed, name: str, file: IO[bytes], out: IO[bytes], largest: int) -> None:
    most = min(largest, max(SMALL, RATIO * feed.size))
    size = 0
    while True:
        try:
            piece = file.read(PIECE)
        except _BROKEN as error:
            raise broken(feed, name, "source_truncated", f"it is damaged or not whole: {error}") from None
        if not piece:
            return
        size += len(piece)
        if size > most:
            raise broken(feed, name, "source_too_large", f"it holds more than {most:,} bytes")
        out.write(piece)


def text_lines(
    feed: Feed, *, encodings: tuple[str, ...] = ("utf-8-sig",), progress: Callable[[int], None] | None = None
) -> Iterator[tuple[int, str]]:
    r"""The lines of a text with their numbers from 1, each with its end (``\n``, ``\r\n``, ``\r``) as the file has it.

    The file is decoded whole before the first line is given, piece by piece: what is given is text from end to end.

    Args:
        feed: the file.
        encodings: those that the source is known to use; the first in which the whole text can be read is taken.
            ``utf-16`` is taken for a file that begins with its mark, and for no other.
        progress: told how many bytes were read.

    Raises:
        DataError: ``source_broken``: ``bad_encoding`` with the line of the first bad byte, ``control_character``,
            ``long_line``.
    """
    encoding = encoding_of(feed, encodings)
    with feed.opened(progress) as file, TextIOWrapper(file, encoding=encoding, newline="") as text:
        number = 0
        while line := text.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise broken(feed, f"line {number}", "long_line", f"it has more than {LONGEST_LINE:,} characters")
            yield number, line


def read_text(feed: Feed, *, encodings: tuple[str, ...] = ("utf-8-sig",)) -> str:
    """A whole text, with its line ends as they are; see `text_lines`."""
    encoding = encoding_of(feed, encodings)
    with feed.path.open(encoding=encoding, newline="") as text:
        return text.read()


def encoding_of(feed: Feed, encodings: tuple[str, ...]) -> str:
    """The first of the encodings in which the whole file is text; see `text_lines`.

    Raises:
        DataError: ``source_broken``.
    """
    begins = _beginning(feed, 3)
    if begins[:2] in UTF_16:
        wanted = tuple(name for name in encodings if name == "utf-16")
        if not wanted:
            raise broken(feed, "line 1", "bad_encoding", f"it is written in UTF-16, not in {_told(encodings)}")
    elif begins == codecs.BOM_UTF8:
        wanted = ("utf-8-sig",)
    else:
        wanted = tuple(name for name in encodings if name != "utf-16")
    faults = [_undecoded(feed, name, little=begins[:2] == codecs.BOM_UTF16_LE) for name in wanted]
    for name, fault in zip(wanted, faults, strict=True):
        if fault is None:
            return name
    first = next((fault for fault in faults if fault is not None), None)
    if first is None:
        raise broken(feed, "line 1", "bad_encoding", f"it lacks the mark of {_told(encodings)}")
    raise DataError("source_broken", f"{feed.name} cannot be used", faults=[first])


def _told(encodings: tuple[str, ...]) -> str:
    return " or ".join(name.removesuffix("-sig").upper() for name in encodings)


def _undecoded(feed: Feed, encoding: str, *, little: bool) -> Fault | None:
    """Why a file is no text in an encoding, at the line of the first bad byte."""
    exact = ("utf-16-le" if little else "utf-16-be") if encoding == "utf-16" else encoding
    decoder = codecs.getincrementaldecoder(exact)()
    lines = 1
    with feed.opened() as file:
        while True:
            piece = file.read(PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(exact, "ignore")
                message = f"not {_told((encoding,))}: {error.reason}"
                return Fault(feed.name, f"line {lines + good.count(chr(10))}", "bad_encoding", message)
            if "\0" in text:
                place = f"line {lines + text.count(chr(10), 0, text.index(chr(0)))}"
                return Fault(feed.name, place, "control_character", "it holds a NUL, which no text does")
            lines += text.count("\n")
            if not piece:
                return None
