"""Files fetched from a mirror that is not trusted: no longer than allowed, in a time that is bounded as a whole."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface  # type: ignore[attr-defined]  # it exports what it does not list

from dtariff._version import __version__
from dtariff.upkeep.signing.release import LARGEST

PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a mirror may cost.

    Attributes:
        seconds: for a whole update.
        silence: seconds without a byte.
        size: bytes of a release.
    """

    seconds: float = 300
    silence: float = 20
    size: int = LARGEST


class RedirectedError(DownloadError):
    """A mirror that sends elsewhere."""


class Fetcher(FetcherInterface):
    """Fetches for one update; to be used as a context.

    A limit to each wait for bytes stops no server that sends one now and then. So when the whole time is over a timer
    shuts down the connection, whatever is waited for: headers or content.

    Attributes:
        url: what was asked for last.
        data: what came of it, if all of it came; metadata only.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ends = time.monotonic() + limits.seconds
        self._timer = threading.Timer(limits.seconds, self._end)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self._response: HTTPResponse | None = None
        http = partial(_Http, watch=self._watch)
        https = partial(_Https, watch=self._watch, context=ssl.create_default_context())
        self._opener = build_opener(_HttpHandler(http), _HttpsHandler(https), _NoRedirect())
        self.url = ""
        self.data = b""

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._response is not None:
            self._response.close()

    def download_bytes(self, url: str, max_length: int) -> bytes:
        """Metadata, remembered for whoever wants to know why it was refused."""
        self.data = b""
        self.data = super().download_bytes(url, max_length)
        return self.data

    def _fetch(self, url: str) -> Iterator[bytes]:
        self.url = url
        request = Request(url, headers={"User-Agent": f"dtariff/{__version__}"})  # noqa: S310 - the client saw to it
        try:
            self._in_time()
            self._response = self._opener.open(request, timeout=self._limits.silence)
        except HTTPError as error:
            with error:
                if error.code in {301, 302, 303, 307, 308}:
                    raise RedirectedError(str(error.headers.get("Location", ""))) from error
                raise DownloadHTTPError(f"status {error.code}", error.code) from error
        except (OSError, HTTPException, ValueError) as error:
            raise self._failed(error) from error
        return self._pieces(self._response)

    def _pieces(self, response: HTTPResponse) -> Iterator[bytes]:
        try:
            while piece := response.read1(PIECE):
                self._in_time()
                yield piece
        except (OSError, HTTPException, ValueError, AttributeError) as error:
            raise self._failed(error) from error  # AttributeError: shut down between two reads
        finally:
            response.close()
        self._in_time()
        if response.length:
            raise DownloadError(f"it broke off {response.length:,} bytes before its end")

    def _failed(self, error: Exception) -> DownloadError:
        reason = error.reason if isinstance(error, URLError) else error
        if time.monotonic() >= self._ends or isinstance(reason, TimeoutError):
            return SlowRetrievalError("too slow")
        return DownloadError(str(reason))

    def _in_time(self) -> None:
        if time.monotonic() >= self._ends:
            raise SlowRetrievalError("too slow")

    # --- the watch -----------------------------------------------------------------------------------------------

    def _watch(self, connected: socket.socket) -> None:
        self._socket = connected
        self._in_time()

    def _end(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Http(HTTPConnection):
    """A connection whose socket is watched."""

    def __init__(self, *given: Any, watch: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._watch = watch

    def connect(self) -> None:
        super().connect()
        self._watch(self.sock)


class _Https(HTTPSConnection):
    """The same under TLS."""

    def __init__(self, *given: Any, watch: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._watch = watch

    def connect(self) -> None:
        super().connect()
        self._watch(self.sock)


class _HttpHandler(HTTPHandler):
    def __init__(self, connection: Any) -> None:
        super().__init__()
        self._connection = connection

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._connection, req)


class _HttpsHandler(HTTPSHandler):
    def __init__(self, connection: Any) -> None:
        super().__init__()
        self._connection = connection

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._connection, req)


class _NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: the answer itself is the error."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
