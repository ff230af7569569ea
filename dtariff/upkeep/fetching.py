"""Fetches the file of a source over HTTP: politely, within limits, whole or not at all.

It says who asks, asks only for what changed, waits where a server asks it to, and gives up in time. What a server sends
is counted as it comes and again as it is unpacked, and becomes a file only when the last byte of it is there.
"""

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from threading import Timer
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError

from dtariff._version import __version__
from dtariff.model.errors import InputError, shown
from dtariff.upkeep.fetched import Shelf
from dtariff.upkeep.importers.feed import PIECE, Feed
from dtariff.upkeep.importers.importer import no_progress

AGENT = f"dtariff/{__version__} (keeps tables of customs duties and taxes)"

REDIRECTS = 5
MOVED = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 502, 503, 504})
"""Answers after which it is worth asking again."""
OK, NOT_CHANGED = 200, 304
"""Answers that bring a file."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds.

    Attributes:
        connect: for a connection.
        read: for the next bytes.
        whole: for everything, pauses included.
        attempts: how often it is asked.
        pause: before it is asked again; each later pause is twice as long.
        longest_pause: that it may ask for itself. If it asks for more it is left alone.
    """

    connect: float = 15
    read: float = 60
    whole: float = 1800
    attempts: int = 4
    pause: float = 1
    longest_pause: float = 120


def fetch(
    url: str,
    *,
    largest: int,
    patience: Patience = Patience(),
    cache: Path | None = None,
    progress: Callable[[int], None] = no_progress,
) -> Feed:
    """The file at an address, fetched now or, where its server says that it did not change, kept from before.

    Args:
        url: http or https.
        largest: bytes beyond which it is refused, as they come and as they are unpacked.
        patience: how long its server is waited for.
        cache: where files are kept; see `Shelf`.
        progress: told how many bytes have come.

    Raises:
        InputError: ``bad_url``, ``cache_unusable``, ``source_unreachable``, ``source_too_slow``, ``source_refused``,
            ``source_too_large``, ``source_truncated``, ``source_empty``.
    """
    _address(url)
    shelf = Shelf(url, cache)
    with _Watch(patience) as watch:
        for attempt in range(patience.attempts):
            try:
                return _fetched(shelf, largest, watch, progress)
            except _AgainError as again:
                pause = patience.pause * 2**attempt if again.pause is None else again.pause
                if attempt + 1 == patience.attempts or pause > min(patience.longest_pause, watch.left):
                    raise watch.told(again.error) from None
            except OSError as error:  # what the net does is told otherwise: it is the disk
                message = f"{error.filename or url}: {error.strerror or error}"
                raise InputError("cache_unusable", message, hint="nothing was kept; is there room?") from None
            time.sleep(pause)
    raise AssertionError("an attempt returns or raises")  # pragma: no cover


class _AgainError(Exception):
    """Something went wrong that may go right in a moment: after a pause that the server asked for, or of our own."""

    def __init__(self, error: InputError, pause: float | None = None) -> None:
        self.error = error
        self.pause = pause
        super().__init__(str(error))


def _unreachable(url: str, why: object) -> InputError:
    return InputError(
        "source_unreachable", f"{url}: {why}", param="url", hint="try again later, or give the file itself"
    )


def _refused(url: str, why: str) -> InputError:
    return InputError("source_refused", f"{url}: {why}", param="url", hint="is it the address of the file itself?")


def _too_large(url: str, largest: int) -> InputError:
    message = f"{url} has more than {largest:,} bytes"
    return InputError("source_too_large", message, param="url", hint="is it the file of this source?")


def _truncated(url: str, why: object) -> InputError:
    return InputError("source_truncated", f"{url} broke off: {why}", param="url", hint="nothing was kept; try again")


def _address(url: str) -> SplitResult:
    """The parts of an address that may be asked.

    Raises:
        InputError: ``bad_url``.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable():
        raise InputError("bad_url", f"{shown(url)} is no address of the web", param="url", hint="such as https://…")
    if parts.username is not None:
        raise InputError(
            "bad_url", "an address with a password is not asked", param="url", hint="leave out what is before @"
        )
    return parts


# --- one attempt ----------------------------------------------------------------------------------------------------


def _fetched(shelf: Shelf, largest: int, watch: "_Watch", progress: Callable[[int], None]) -> Feed:
    url, kept = shelf.url, shelf.kept(largest)
    headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"}
    if kept and kept[0].etag:
        headers["If-None-Match"] = kept[0].etag
    if kept and kept[0].last_modified:
        headers["If-Modified-Since"] = kept[0].last_modified
    with _answered(url, headers, watch) as answer, shelf.draft() as draft:
        if kept and answer.status == NOT_CHANGED:
            return kept[1]
        _check(url, answer)
        came, whole = draft / "came", draft / "whole"
        _save(_pieces(url, answer, largest, watch), came, progress)
        if not _is_end_told(answer):
            raise _refused(url, "its server does not say where the file ends, so nobody knows whether it is whole")
        _decode(url, answer, came, whole, largest)
        etag, changed = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        return shelf.keep(whole, _name(url), etag, changed, largest)


def _name(url: str) -> str:
    """How messages call a file: the last part of its address."""
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or ""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:80]


def _check(url: str, answer: BaseHTTPResponse) -> None:
    """Whether an answer is one to read."""
    if answer.status in BUSY:
        error = _unreachable(url, f"its server answered {answer.status}, that it is busy")
        raise _AgainError(error, _asked_pause(answer.headers.get("Retry-After", "")))
    if answer.status != OK:
        raise _refused(url, f"its server answered {answer.status} {shown(answer.reason or '')}")


def _is_end_told(answer: BaseHTTPResponse) -> bool:
    """Whether an answer says how long it is, comes in chunks, or is packed so that its end can be told."""
    length, transfer, packed = (
        answer.headers.get(name, "").strip().lower()
        for name in ("Content-Length", "Transfer-Encoding", "Content-Encoding")
    )
    return transfer == "chunked" if transfer else length.isdecimal() or (packed.endswith("gzip") and not length)


def _asked_pause(text: str) -> float | None:
    """The seconds for which a server asks to be left alone, given as such or as a moment."""
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):  # no moment, or one beyond all calendars
        return None


def _save(pieces: Iterator[bytes], path: Path, progress: Callable[[int], None]) -> None:
    """What comes, byte for byte."""
    size = told = 0
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            size += len(piece)
            if size - told >= PIECE:
                told = size
                progress(size)
    progress(size)


def _pieces(url: str, answer: BaseHTTPResponse, largest: int, watch: "_Watch") -> Iterator[bytes]:
    """What comes, as long as it is neither too much nor too slow."""
    if (answer.length_remaining or 0) > largest:
        raise _too_large(url, largest)
    size = 0
    while True:
        piece = _piece(url, answer)
        size += len(piece)
        if size > largest:
            raise _too_large(url, largest)
        if watch.is_over:  # the end of a conversation that was cut looks like any other
            raise watch.told(_truncated(url, "it came too slowly"))
        if not piece:
            return
        yield piece


def _piece(url: str, answer: BaseHTTPResponse) -> bytes:
    """The bytes that are there next; none at the end, which is where the server said that it would be."""
    try:
        return answer.read1(PIECE, decode_content=False)
    except (HTTPError, OSError) as error:
        raise _AgainError(_truncated(url, error)) from None


def _decode(url: str, answer: BaseHTTPResponse, came: Path, whole: Path, largest: int) -> None:
    """Unpacks what was packed for the way."""
    packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packed in ("identity", ""):
        came.replace(whole)
        return
    if packed not in ("gzip", "x-gzip"):
        raise _refused(url, f"its server packed it in a way that was not asked for: {shown(packed)}")
    size = 0
    with gzip.open(came) as file, whole.open("wb") as out:
        while piece := _unpacked_piece(url, file):
            size += len(piece)
            if size > largest:
                raise _too_large(url, largest)
            out.write(piece)


def _unpacked_piece(url: str, file: gzip.GzipFile) -> bytes:
    try:
        return file.read(PIECE)
    except (EOFError, OSError, zlib.error) as error:
        raise _AgainError(_truncated(url, error)) from None


# --- connections ----------------------------------------------------------------------------------------------------


class _Watch:
    """Ends a conversation at its time, however slowly the other side speaks: a byte now and then is no timeout."""

    def __init__(self, patience: Patience) -> None:
        self.timeout = Timeout(connect=patience.connect, read=patience.read)
        self._whole = patience.whole
        self._end = time.monotonic() + patience.whole
        self._is_cut = False
        self._connections: list[HTTPConnection] = []
        self._sockets: list[socket.socket] = []
        self._timer = Timer(patience.whole, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return self._is_cut or not self.left

    def told(self, error: InputError) -> InputError:
        """An error as it is, or that it took too long where that is why."""
        if not self.is_over:
            return error
        message = f"{error.message}; {self._whole:g} seconds were not enough"
        return InputError("source_too_slow", message, param="url", hint=error.hint)

    def see(self, connection: HTTPConnection) -> None:
        """Takes note of a connection, before it is made and again when it has its last socket."""
        self._connections.append(connection)
        if connection.sock is not None:
            self._sockets.append(connection.sock)

    def _cut(self) -> None:
        self._is_cut = True
        for one in (*self._sockets, *(connection.sock for connection in self._connections)):
            if one is not None:
                with suppress(OSError):  # it is closed already
                    one.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    """A connection that a watch can cut."""

    def __init__(self, *place: Any, watch: _Watch, **options: Any) -> None:
        super().__init__(*place, **options)
        self._watch = watch

    def connect(self) -> None:
        """Connects."""
        self._watch.see(self)
        super().connect()
        self._watch.see(self)


class _Secure(_Plain, HTTPSConnection):
    """The same over TLS, whose certificate is checked."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


@contextmanager
def _answered(url: str, headers: dict[str, str], watch: _Watch) -> Iterator[BaseHTTPResponse]:
    """What a server answers, or the one to which it sends us on."""
    at = url
    for _ in range(REDIRECTS + 1):
        with _one_answer(at, headers, watch) as answer:
            if answer.status not in MOVED:
                yield answer
                return
            at = _sent_on(url, at, answer.headers.get("Location", ""))
    raise _refused(url, f"its server sends on more than {REDIRECTS} times")


def _sent_on(url: str, at: str, location: str) -> str:
    """Where a server sends us, if it is on the web and no less safe."""
    try:
        to = urljoin(at, location)
        parts = _address(to)
    except (ValueError, InputError):
        raise _refused(url, f"its server sends on to {shown(location)}") from None
    if not location or (urlsplit(at).scheme == "https" and parts.scheme == "http"):
        raise _refused(url, f"its server sends on to {shown(location)}")
    return to


@contextmanager
def _one_answer(url: str, headers: dict[str, str], watch: _Watch) -> Iterator[BaseHTTPResponse]:
    parts = _address(url)
    kind = _SecurePool if parts.scheme == "https" else _PlainPool
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with kind(parts.hostname or "", parts.port, timeout=watch.timeout, watch=watch) as pool:
        try:
            answer = pool.urlopen(
                *("GET", target), headers=headers, retries=False, redirect=False, preload_content=False
            )
        except SSLError as error:
            raise watch.told(_unreachable(url, error)) from None
        except (HTTPError, OSError) as error:
            raise _AgainError(_unreachable(url, error)) from None
        try:
            yield answer
        finally:
            answer.close()
