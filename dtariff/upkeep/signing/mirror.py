"""A small server of files for a repository: what clients fetch, and nothing else.

A mirror need not be trusted, so any server of files will do in its place; this one is for trying out, for an office,
and for tests.
"""

import re
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from typing import Any
from urllib.parse import urlsplit

from dtariff._version import __version__
from dtariff.model.errors import InputError

SERVED = re.compile(
    r"/(metadata/(timestamp|[0-9]+\.(root|targets|snapshot))\.json"
    r"|targets/(releases/)?[0-9a-f]{64}\.[0-9a-z]([0-9a-z.-]*[0-9a-z])?)"
)
"""The names that a repository has: a request for any other is not looked for on disk."""


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server_version = f"dtariff/{__version__}"
    sys_version = ""
    timeout = 30

    def __init__(self, *given: Any, folder: Path) -> None:
        self._folder = folder
        super().__init__(*given)

    def do_GET(self) -> None:
        """A file."""
        self._answer(whole=True)

    def do_HEAD(self) -> None:
        """Whether there is such a file."""
        self._answer(whole=False)

    def _answer(self, *, whole: bool) -> None:
        path = urlsplit(self.path).path
        if not SERVED.fullmatch(path):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            file = (self._folder / path[1:]).open("rb")
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with file:
            self.send_response(HTTPStatus.OK)
            kind = "application/json" if path.endswith(".json") else "application/octet-stream"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(file.seek(0, 2)))
            # Only the timestamp ever changes under its name.
            self.send_header("Cache-Control", "no-cache" if path.endswith("timestamp.json") else "max-age=86400")
            self.end_headers()
            file.seek(0)
            if whole:
                copyfileobj(file, self.wfile)


def mirror_of(folder: Path, *, host: str = "127.0.0.1", port: int = 8800) -> ThreadingHTTPServer:
    """A server of a repository, bound to its port; `serve_forever` makes it answer.

    Args:
        folder: of the repository.
        host: the address to listen at; by default only this machine reaches it.
        port: 0 for any that is free.

    Raises:
        InputError: ``no_repository``, ``bad_address``.
    """
    if not (folder / "metadata" / "timestamp.json").is_file():
        hint = "make one: dtariff tables sign --repository DIR --keys DIR"
        raise InputError("no_repository", f"no signed repository in {folder}", param="repository", hint=hint)
    try:
        return ThreadingHTTPServer((host, port), partial(Handler, folder=folder))
    except (OSError, OverflowError) as error:
        message = f"cannot listen at {host}:{port}: {error}"
        raise InputError("bad_address", message, param="port", hint="name another --port") from None
