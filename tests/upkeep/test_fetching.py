"""Sources are fetched from a real server on this machine, which plays what servers do: well and badly."""

import gzip
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dtariff._version import __version__
from dtariff.model.errors import InputError
from dtariff.upkeep.fetching import Patience, fetch
from dtariff.upkeep.importers.feed import Feed

MB = 1024 * 1024
QUICK = Patience(connect=2, read=2, whole=10, attempts=3, pause=0.01, longest_pause=2)
BODY = b"code,duty\n8523.49,5%\n"

Play = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test wants."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.asked.append(dict(self.headers))
        plays = self.server.plays
        with suppress(BrokenPipeError, ConnectionResetError):  # the client has gone, as it should
            (plays.pop(0) if len(plays) > 1 else plays[0])(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.begin(status, **{"Content_Length": str(len(body)), **headers})
        self.wfile.write(body)

    def begin(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plays: list[Play] = []
        self.asked: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/files/tariff%202026.csv?year=2026"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with Server() as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def fetched(server: Server, *plays: Play, largest: int = MB, patience: Patience = QUICK) -> Feed:
    server.plays = list(plays)
    return fetch(server.url, largest=largest, patience=patience)


def refused(server: Server, *plays: Play, largest: int = MB, patience: Patience = QUICK) -> InputError:
    with pytest.raises(InputError) as raised:
        fetched(server, *plays, largest=largest, patience=patience)
    assert kept() == [], "nothing is kept of a file that is refused"
    return raised.value


def kept() -> list[str]:
    """Files in the cache."""
    folder = Path(os.environ["XDG_CACHE_HOME"]) / "dtariff" / "sources"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def whole(handler: Handler) -> None:
    handler.answer(200, BODY)


# --- a server that does well ----------------------------------------------------------------------------------------


def test_a_file_comes_with_its_address_its_digest_and_its_moment(server: Server) -> None:
    feed = fetched(server, lambda handler: handler.answer(200, BODY, ETag='"one"'))
    assert feed.path.read_bytes() == BODY
    assert feed.name == "tariff 2026.csv"
    assert (feed.provenance.url, feed.provenance.etag) == (server.url, '"one"')
    assert feed.provenance.digest == "9fe20718d9d0f3f44e4825b6ace532676394de65bf6d11f4d8bf0c644ce26049"


def test_the_client_says_who_it_is(server: Server) -> None:
    fetched(server, whole)
    assert server.asked[0]["User-Agent"].startswith(f"dtariff/{__version__} ")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"ETag": 'W/"one"'}, {"If-None-Match": 'W/"one"'}),
        ({"Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}, {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}),
    ],
)
def test_an_unchanged_file_is_not_sent_again(server: Server, said: dict[str, str], asked: dict[str, str]) -> None:
    first = fetched(server, lambda handler: handler.answer(200, BODY, **said))
    again = fetched(server, lambda handler: handler.begin(304))
    assert again.path == first.path
    assert again.provenance.digest == first.provenance.digest
    assert again.provenance.fetched_at > first.provenance.fetched_at
    assert asked.items() <= server.asked[1].items()


def test_a_changed_file_takes_the_place_of_the_old_one(server: Server) -> None:
    old = fetched(server, lambda handler: handler.answer(200, BODY, ETag='"one"'))
    new = fetched(server, lambda handler: handler.answer(200, b"new", ETag='"two"'))
    assert (old.path.read_bytes(), new.path.read_bytes()) == (BODY, b"new")
    fetched(server, lambda handler: handler.begin(304))
    assert server.asked[-1]["If-None-Match"] == '"two"'


def test_a_kept_file_that_was_damaged_is_fetched_again(server: Server) -> None:
    first = fetched(server, lambda handler: handler.answer(200, BODY, ETag='"one"'))
    first.path.write_bytes(b"damaged")
    again = fetched(server, whole)
    assert "If-None-Match" not in server.asked[1]
    assert again.path.read_bytes() == BODY


@pytest.mark.parametrize(
    "said", [{"etag": "a\r\nX-Y: z"}, {"etag": ["a"]}, {"etag": 5}, {"last_modified": "\u0141"}, {"name": 5}]
)
def test_what_no_server_can_be_asked_by_is_no_note(server: Server, said: dict[str, object]) -> None:
    first = fetched(server, lambda handler: handler.answer(200, BODY, ETag='"one"'))
    note = first.path.parent / "note.json"
    note.write_text(json.dumps({**json.loads(note.read_bytes()), **said}), encoding="utf-8")
    assert fetched(server, whole).path.read_bytes() == BODY
    assert "If-None-Match" not in server.asked[1]


def test_a_kept_file_that_is_read_again_is_not_old(server: Server) -> None:
    """Another process that fetches a newer one meanwhile leaves it where it is."""
    tagged: Play = lambda handler: handler.answer(200, BODY, ETag='"one"')  # noqa: E731 - as the plays beside it
    first = fetched(server, tagged)
    os.utime(first.path, (0, 0))
    again = fetched(server, lambda handler: handler.answer(304))
    fetched(server, lambda handler: handler.answer(200, b"newer", ETag='"two"'))
    assert again.path.read_bytes() == BODY


@pytest.mark.parametrize("note", [b"", b"[]", b"{", b'{"name": 1}', b"\xff", b'{"name":"a","digest":"../../x"}'])
def test_a_note_that_makes_no_sense_is_no_note(server: Server, note: bytes) -> None:
    first = fetched(server, lambda handler: handler.answer(200, BODY, ETag='"one"'))
    (first.path.parent / "note.json").write_bytes(note)
    assert fetched(server, whole).path.read_bytes() == BODY
    assert "If-None-Match" not in server.asked[1]


def test_a_body_in_chunks_or_packed_is_the_same_file(server: Server) -> None:
    def chunked(handler: Handler) -> None:
        handler.begin(200, Transfer_Encoding="chunked")
        for piece in (BODY[:3], BODY[3:]):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    packed = gzip.compress(BODY)
    plain = fetched(server, whole)
    assert fetched(server, chunked).provenance.digest == plain.provenance.digest
    assert fetched(server, lambda handler: handler.answer(200, packed, Content_Encoding="gzip")).path == plain.path


def test_a_server_that_sends_on_is_followed_and_the_address_stays_the_one_that_was_asked(server: Server) -> None:
    feed = fetched(server, lambda handler: handler.answer(301, Location="/elsewhere?x=1#there"), whole)
    assert feed.path.read_bytes() == BODY
    assert feed.provenance.url == server.url


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_server_that_is_busy_for_a_moment_is_asked_again(server: Server, status: int) -> None:
    assert fetched(server, lambda handler: handler.answer(status), whole).path.read_bytes() == BODY
    assert len(server.asked) == 2


def test_a_server_is_left_alone_for_as_long_as_it_asks(server: Server) -> None:
    start = time.monotonic()
    fetched(server, lambda handler: handler.answer(503, Retry_After="1"), whole)
    assert 1 <= time.monotonic() - start < 3


def test_a_moment_that_is_past_is_no_time_to_wait_for(server: Server) -> None:
    start = time.monotonic()
    fetched(server, lambda handler: handler.answer(503, Retry_After=formatdate(0, usegmt=True)), whole)
    assert time.monotonic() - start < 1


def test_a_transfer_that_broke_off_is_begun_again(server: Server) -> None:
    assert fetched(server, lambda handler: handler.answer(200, BODY, Content_Length="999"), whole).size == len(BODY)


def test_progress_is_told(server: Server) -> None:
    server.plays = [lambda handler: handler.answer(200, bytes(3 * MB))]
    told: list[int] = []
    fetch(server.url, largest=4 * MB, patience=QUICK, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 3 * MB


# --- a server that does badly ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 500])
def test_any_other_answer_is_told_with_its_number_and_not_asked_again(server: Server, status: int) -> None:
    error = refused(server, lambda handler: handler.begin(status))
    assert error.code == "source_refused"
    assert str(status) in error.message
    assert len(server.asked) == 1


def test_not_changed_without_a_kept_file_is_no_answer(server: Server) -> None:
    assert refused(server, lambda handler: handler.begin(304)).code == "source_refused"


def test_a_server_that_stays_busy_is_given_up(server: Server) -> None:
    assert refused(server, lambda handler: handler.answer(503)).code == "source_unreachable"
    assert len(server.asked) == 3


@pytest.mark.parametrize("pause", ["3600", "9" * 400, formatdate(time.time() + 86_400, usegmt=True)])
def test_a_server_that_asks_for_an_hour_is_not_waited_for(server: Server, pause: str) -> None:
    start = time.monotonic()
    assert refused(server, lambda handler: handler.answer(503, Retry_After=pause)).code == "source_unreachable"
    assert time.monotonic() - start < 1
    assert len(server.asked) == 1


@pytest.mark.parametrize("pause", ["soon", "-5", "nan", "1e3", "", "Mon, 01 Jan 0001 00:00:00 +2359"])
def test_a_pause_that_is_no_number_is_one_of_our_own(server: Server, pause: str) -> None:
    assert fetched(server, lambda handler: handler.answer(503, Retry_After=pause), whole).size == len(BODY)


@pytest.mark.parametrize(("said", "sent"), [("1000", BODY), ("22", b"")])
def test_a_body_shorter_than_its_length_is_never_a_file(server: Server, said: str, sent: bytes) -> None:
    error = refused(server, lambda handler: handler.answer(200, sent, Content_Length=said))
    assert error.code == "source_truncated"
    assert len(server.asked) == 3


@pytest.mark.parametrize("sent", [b"5\r\ncode,\r\n", b"5\r\nco", b"zz\r\ncode\r\n", b"5\r\ncode,\r\n5\r\n"])
def test_chunks_that_break_off_are_never_a_file(server: Server, sent: bytes) -> None:
    def chunked(handler: Handler) -> None:
        handler.begin(200, Transfer_Encoding="chunked")
        handler.wfile.write(sent)

    assert refused(server, chunked).code == "source_truncated"


def test_packed_bytes_that_break_off_are_never_a_file(server: Server) -> None:
    packed = gzip.compress(os.urandom(1000))[:-20]
    error = refused(server, lambda handler: handler.answer(200, packed, Content_Encoding="gzip"))
    assert error.code == "source_truncated"


def test_a_body_without_end_is_cut_at_the_limit(server: Server) -> None:
    def endless(handler: Handler) -> None:
        handler.begin(200)
        while True:
            handler.wfile.write(bytes(64 * 1024))

    assert refused(server, endless).code == "source_too_large"
    assert len(server.asked) == 1


def test_chunks_without_end_are_cut_at_the_limit(server: Server) -> None:
    def endless(handler: Handler) -> None:
        handler.begin(200, Transfer_Encoding="chunked")
        while True:
            handler.wfile.write(b"10000\r\n" + bytes(65_536) + b"\r\n")

    assert refused(server, endless).code == "source_too_large"


def test_a_length_beyond_the_limit_is_refused_before_a_byte_is_read(server: Server) -> None:
    assert refused(server, lambda handler: handler.begin(200, Content_Length="1048577")).code == "source_too_large"


def test_a_bomb_is_stopped_while_it_is_unpacked(server: Server) -> None:
    bomb = gzip.compress(bytes(100 * MB))
    assert len(bomb) < MB
    error = refused(server, lambda handler: handler.answer(200, bomb, Content_Encoding="gzip"))
    assert error.code == "source_too_large"


def test_packing_that_was_not_asked_for_is_refused(server: Server) -> None:
    error = refused(server, lambda handler: handler.answer(200, BODY, Content_Encoding="br"))
    assert error.code == "source_refused"
    assert "'br'" in error.message


def _dripped(before: bytes, drip: bytes) -> Play:
    def play(handler: Handler) -> None:
        handler.wfile.write(before)
        while True:
            handler.wfile.write(drip)
            time.sleep(0.05)

    return play


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("before", "drip"),
    [
        (HEAD + b"Content-Length: 1000\r\n\r\n", b"x"),
        (HEAD + b"\r\n", b"x"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        (HEAD, b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "body without length", "chunks", "the size of a chunk", "head", "promises"],
)
def test_a_server_that_drips_is_left_when_the_time_is_over(server: Server, before: bytes, drip: bytes) -> None:
    patience = Patience(connect=2, read=2, whole=0.5, attempts=3, pause=0.01)
    start = time.monotonic()
    assert refused(server, _dripped(before, drip), patience=patience).code == "source_too_slow"
    assert time.monotonic() - start < 2


def test_a_server_that_says_nothing_is_left_when_the_time_for_an_answer_is_over(server: Server) -> None:
    patience = Patience(connect=1, read=0.2, whole=10, attempts=2, pause=0.01)
    start = time.monotonic()
    assert refused(server, lambda _: time.sleep(1), patience=patience).code == "source_unreachable"
    assert time.monotonic() - start < 2


def test_sending_round_in_circles_ends(server: Server) -> None:
    error = refused(server, lambda handler: handler.answer(302, Location="/again"))
    assert error.code == "source_refused"
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "https://", "//[", "", "http://u:p@127.0.0.1/x"]
)
def test_nobody_is_sent_off_the_web(server: Server, location: str) -> None:
    error = refused(server, lambda handler: handler.answer(302, Location=location), whole)
    assert error.code == "source_refused"
    assert len(server.asked) == 1


@pytest.mark.parametrize("noise", [b"", b"\0" * 100, b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_answer_of_the_web_is_told(server: Server, noise: bytes) -> None:
    assert refused(server, lambda handler: void(handler.wfile.write(noise))).code == "source_unreachable"


def void(_: object) -> None:
    """For a call whose answer nobody wants."""


@pytest.mark.parametrize(
    "said",
    [{}, {"Content_Length": "-5"}, {"Content_Length": "many"}, {"Transfer_Encoding": "gzip, chunked"}],
)
def test_a_file_whose_end_is_not_told_is_none(server: Server, said: dict[str, str]) -> None:
    def play(handler: Handler) -> None:
        handler.begin(200, **said)
        handler.wfile.write(BODY)

    assert refused(server, play).code == "source_refused"


def test_two_lengths_are_none(server: Server) -> None:
    def twice(handler: Handler) -> None:
        handler.wfile.write(HEAD + b"Content-Length: 5\r\nContent-Length: 22\r\n\r\n" + BODY)

    assert refused(server, twice).code in {"source_unreachable", "source_truncated"}


def test_an_empty_file_is_refused(server: Server) -> None:
    assert refused(server, lambda handler: handler.answer(200)).code == "source_empty"


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        fetch("http://127.0.0.1:1/x", largest=MB, patience=QUICK, cache=tmp_path)
    assert raised.value.code == "source_unreachable"


def test_a_server_without_tls_is_not_spoken_to_in_clear(server: Server) -> None:
    server.plays = [whole]
    with pytest.raises(InputError) as raised:
        fetch(server.url.replace("http:", "https:"), largest=MB, patience=QUICK)
    assert raised.value.code == "source_unreachable"
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        *("", "tariff.csv", "file:///etc/passwd", "ftp://a/b", "http://", "http://[", "http://a:b/", "http://a:99999/"),
        *("https://me:secret@example.org/x", "http://exa\nmple.org/", "javascript:alert(1)"),
    ],
)
def test_only_addresses_of_the_web_are_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        fetch(url, largest=MB, cache=tmp_path)
    assert raised.value.code == "bad_url"
    assert "secret" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        fetch("http://127.0.0.1:1/x", largest=MB, cache=tmp_path / "taken")
    assert raised.value.code == "cache_unusable"


def test_a_disk_that_is_full_is_told_and_nothing_is_kept(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dtariff.upkeep.fetching._save", full)
    error = refused(server, whole)
    assert (error.code, "No space left on device" in error.message) == ("cache_unusable", True)


def test_a_download_that_is_killed_leaves_the_file_of_before(server: Server) -> None:
    first = fetched(server, lambda handler: handler.answer(200, BODY, ETag='"one"'))
    begun = threading.Event()

    def half(handler: Handler) -> None:
        handler.begin(200, Content_Length="1000")
        handler.wfile.write(b"half")
        begun.set()
        time.sleep(5)

    server.plays = [half]
    script = f"from dtariff.upkeep.fetching import fetch\nfetch({server.url!r}, largest=10**6)"
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL) as process:
        assert begun.wait(10)
        process.kill()
    again = fetched(server, lambda handler: handler.begin(304))
    assert (again.path, again.path.read_bytes()) == (first.path, BODY)
