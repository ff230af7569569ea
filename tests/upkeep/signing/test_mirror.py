"""Our own mirror: what clients fetch, and nothing else."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import dtariff
from dtariff.model.errors import InputError
from dtariff.upkeep.signing.client import update
from dtariff.upkeep.signing.mirror import mirror_of

if TYPE_CHECKING:
    from tests.upkeep.signing.conftest import Keepers, User


@pytest.fixture
def served(keepers: "Keepers") -> Iterator[HTTPConnection]:
    """A connection to a mirror of a repository, beside which lie secrets."""
    keepers.sign(number=1)
    folder = keepers.repository.folder
    (folder / "secret.json").write_text("{}")
    (folder / "metadata" / "secret.json").write_text("{}")
    with mirror_of(folder, port=0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        connection = HTTPConnection("127.0.0.1", server.server_port)
        yield connection
        connection.close()
        server.shutdown()
        thread.join()


def status(connection: HTTPConnection, path: str, method: str = "GET") -> int:
    connection.request(method, path)
    with connection.getresponse() as response:
        response.read()
        return response.status


def test_what_clients_fetch_is_served(served: HTTPConnection, keepers: "Keepers") -> None:
    root = keepers.repository.folder
    files = [path for folder in ("metadata", "targets") for path in (root / folder).rglob("*") if path.is_file()]
    for path in files:
        if path.name != "secret.json":
            served.request("GET", f"/{path.relative_to(root)}")
            with served.getresponse() as response:
                assert response.read() == path.read_bytes()
            served.request("HEAD", f"/{path.relative_to(root)}")
            with served.getresponse() as response:
                assert response.headers["Content-Length"] == str(path.stat().st_size)
                assert response.read() == b""
    assert len(files) == 7


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/metadata",
        "/metadata/",
        "/targets/releases/",
        "/metadata/2.root.json",
        "/secret.json",
        "/metadata/secret.json",
        "/metadata/../secret.json",
        "/metadata/%2e%2e/secret.json",
        "/metadata/..%2fsecret.json",
        "//etc/passwd",
        "/targets/../../keys-ada/",
        "/staged/root.json",
        "/.lock",
        "/metadata/timestamp.json/",
        "/metadata/timestamp.json%00",
        "/" + "a" * 60_000,
    ],
)
def test_nothing_else_is_served(served: HTTPConnection, path: str) -> None:
    assert status(served, path) == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_done_but_read(served: HTTPConnection, method: str) -> None:
    assert status(served, "/metadata/timestamp.json", method) == 501


def test_the_command_serves_a_repository_until_it_is_interrupted(newcomer: "User") -> None:
    newcomer.keepers.sign(number=1)
    (package,) = map(Path, dtariff.__path__)
    command = [sys.executable, "-m", "dtariff", "tables", "serve-metadata", "--port", "0", "--repository"]
    with subprocess.Popen(
        [*command, str(newcomer.keepers.repository.folder)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=package.parent,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - as in a terminal
    ) as process:
        assert process.stderr
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
        assert found
        assert update(found[0], root=newcomer.keepers.root).changed
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(10) == 0
    assert newcomer.total == "134.50 AAD"


def test_a_folder_that_is_no_repository_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        mirror_of(tmp_path)
    assert caught.value.code == "no_repository"


def test_an_address_that_is_taken_or_none_is_told(keepers: "Keepers") -> None:
    keepers.sign(number=1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for host, port in (("127.0.0.1", taken.getsockname()[1]), ("no such host", 0), ("127.0.0.1", 99999)):
            with pytest.raises(InputError) as caught:
                mirror_of(keepers.repository.folder, host=host, port=port)
            assert caught.value.code == "bad_address"
