"""What the tests of the app share: the engine to check against, the page in process, the app served to a browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import SLOW, WIDE
from in_process import Open
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60
"""Seconds until the app must have started."""


@pytest.fixture
def opened() -> Open:
    """Opens the app under a query string and runs it once."""

    def _open(**query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in query.items():
            app.query_params["from" if key == "origin" else key] = value
        return app.run()

    return _open


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, started as a person would start it, in a home that never saw it."""
    home = tmp_path_factory.mktemp("home")
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    with (home / "log").open("w", encoding="utf-8") as log:
        app = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "HOME": str(home)}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", app, home / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()
            app.wait(timeout=30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; where there is none the test is skipped, except in CI, where it fails."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        missing = f"no Chromium on the path; looked for {', '.join(CHROMIUM)}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser of its own, as wide as a screen."""
    context = chromium.new_context(viewport=WIDE, locale="en", accept_downloads=True)
    context.set_default_timeout(SLOW)
    yield context.new_page()
    context.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(address: str, app: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if app.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address, over HTTP
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the app did not start: {log.read_text(encoding='utf-8')}")
