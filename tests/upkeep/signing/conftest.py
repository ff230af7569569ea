"""Keepers who sign, a mirror that can be made to attack, and a user who updates from it and quotes."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tiny import AA, changed, texts

from dtariff.engine import Engine
from dtariff.model.errors import UpdateError
from dtariff.tables.release import load
from dtariff.tables.texts import Texts, digest_of
from dtariff.upkeep.signing.client import Updated, update
from dtariff.upkeep.signing.fetch import Limits
from dtariff.upkeep.signing.keys import Keys, make_keys, read_keys
from dtariff.upkeep.signing.release import SignedRelease
from dtariff.upkeep.signing.repository import Repository, Signing, Wish

OLD_LAW = texts()
"""A tool of 100: duty of 12.5 % rounded down to 12, value added tax of 20 % on 112 rounded down to 22: 134.50."""
NEW_LAW = texts(changed(AA, 'duty = "12.5%"', 'duty = "30%"'))
"""The same with a duty of 30 %: 156."""
DAY = timedelta(days=1)


class Keepers:
    """Keepers of one repository, each with keys of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = Repository(folder / "repository")

    def keys(self, *names: str, make: bool = True, **more: Any) -> Keys:
        """The private keys of those named, with the public keys of all who ever had some."""
        found: dict[str, Any] = {}
        public: dict[str, Any] = {}
        for name in names:
            place = self.folder / f"keys-{name}"
            if make and not place.exists():
                make_keys(place, keeper=name, **more)
        for place in sorted(self.folder.glob("keys-*")):
            read = read_keys(place)
            public |= read.public
            if place.name.removeprefix("keys-") in names:
                found |= read.signers
        return Keys(public, found)

    def sign(
        self, *names: str, number: int = 0, law: Texts = OLD_LAW, ago: timedelta = 0 * DAY, **wish: Any
    ) -> Signing:
        """Signs, with the keys of those named, a release if it has a number."""
        now = datetime.now(UTC) - ago
        if number:
            before = number - 1 or None
            release = SignedRelease(number, digest_of(law), before, now.replace(microsecond=0), "Ada", f"no. {number}")
            wish |= {"release": release, "texts": law}
        return self.repository.sign(self.keys(*(names or ("ada",))), Wish(**wish), now=now)

    @property
    def root(self) -> bytes:
        """The root that users are given."""
        return (self.repository.metadata / "1.root.json").read_bytes()


Attack = Callable[[BaseHTTPRequestHandler, bytes], None]


class Mirror:
    """A real server of files, some of which it answers with an attack.

    Attributes:
        folder: of the repository that it serves.
        attacks: what is done instead, by a pattern of the path.
        asked: every path that was asked for.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.attacks: dict[str, Attack] = {}
        self.asked: list[str] = []
        self.ended = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answer, self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=partial(self.server.serve_forever, 0.02))
        self._thread.start()

    def close(self) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


class _Answer(BaseHTTPRequestHandler):
    def __init__(self, mirror: Mirror, *given: Any) -> None:
        self.mirror = mirror
        super().__init__(*given)

    def do_GET(self) -> None:
        self.mirror.asked.append(self.path)
        path = self.mirror.folder / self.path[1:]
        data = path.read_bytes() if path.is_file() else b""
        for pattern, attack in self.mirror.attacks.items():
            if re.search(pattern, self.path):
                try:
                    attack(self, data)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the client had enough
                return
        self.give(data, 200 if path.is_file() else 404)

    def give(self, data: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class User:
    """Somebody who updates and quotes."""

    def __init__(self, home: Path, keepers: Keepers, mirror: Mirror) -> None:
        self.updates = home / "dtariff" / "tables"
        self.keepers = keepers
        self.mirror = mirror

    def update(self, *, root: bool = False, **limits: Any) -> Updated:
        """Updates from the mirror, and gives the root if told so."""
        given = self.keepers.root if root else None
        return update(self.mirror.url, root=given, limits=Limits(**{"seconds": 20, "silence": 10, **limits}))

    @property
    def total(self) -> str:
        """A quote from the tables in use."""
        quote = Engine(load()).quote("tool", origin="CC", destination="AA", price="100.00 AAD", on="2026-11-23")
        return str(quote.total)

    @property
    def pointer(self) -> bytes:
        """What says which tables are in use."""
        return (self.updates / "current.json").read_bytes()

    def is_refused(self, code: str, **limits: Any) -> UpdateError:
        """An update is refused for one reason, and nothing of what is in use has changed."""
        before = self.pointer, self.total
        with pytest.raises(UpdateError) as caught:
            self.update(**limits)
        assert caught.value.code == code, str(caught.value)
        assert "the tables in use stay" in caught.value.hint
        assert (self.pointer, self.total) == before
        assert not list(self.updates.glob(".new-*"))
        return caught.value


@pytest.fixture
def keepers(tmp_path: Path) -> Keepers:
    """Ada, who signs alone until others join; nothing is signed yet."""
    return Keepers(tmp_path / "keepers")


@pytest.fixture
def mirror(keepers: Keepers) -> Iterator[Mirror]:
    """A mirror of their repository."""
    made = Mirror(keepers.repository.folder)
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's data and caches are."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "data"


@pytest.fixture
def newcomer(home: Path, keepers: Keepers, mirror: Mirror) -> User:
    """A user who never updated."""
    return User(home, keepers, mirror)


@pytest.fixture
def user(newcomer: User) -> User:
    """A user whose tables are release 1, the old law."""
    newcomer.keepers.sign(number=1)
    newcomer.update(root=True)
    return newcomer
