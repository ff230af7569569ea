"""A changed input of the page Compare beside an empty Streamlit page, in a browser and in the server alone.

Run: ``python tests/benchmarks/page.py`` (Chromium has to be on the path). Nothing is asserted; machines differ, ratios
less so. ``ROUNDS=5`` makes it short.

In a browser: what a reader waits for, from the key that ends an input until the script is done, the new figures stand
there, and nothing on the page moves any more, chart and table included. An empty page (one input, its value shown
below) stands in the same browser; each round changes every page once, in turn, so that a slow moment of the machine
falls on all. Not counted is the text behind the table for readers of the screen by ear, which Streamlit renews a fifth
of a second after the table. The input is the price: the law is remembered, so that the engine takes next to no time and
excuses nothing.

In the server: the script alone, run in process, without a browser; a new price, and a new day, which asks all law
again.

The engine is asked the same question in this process. Medians, in milliseconds. Two things are called empty, and the
page is told as a ratio to either of them and the engine together: a bare page of one input and one line, and this page
with all its inputs and no destination, which is what Streamlit itself needs before anything is compared.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from dtariff.engine import Engine
from dtariff.screens.compare.view import USUAL

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "15"))
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
FIRST_DAY = date(2026, 5, 1)
QUESTION = {"known": "2026-11-23", "buyer": "consumer"}

EMPTY = """
import streamlit as st

st.set_page_config(layout="wide")
price = st.text_input("Price before tax", "10.00", key="price")
st.markdown(f"Shown: for {price}")
"""

THIRTY = (
    *("AR", "AU", "BR", "CH", "CL", "CM", "CN", "CO", "DE", "EG", "ES", "FR", "GB", "ID", "IN"),
    *("IT", "JP", "KE", "KR", "MX", "MY", "NG", "NO", "PE", "PH", "SG", "TH", "TR", "VN", "ZA"),
)
BARE, INPUTS = "a bare page", "the inputs, no destination"
PAGES: dict[str, tuple[str, ...]] = {
    INPUTS: (),
    "the usual nine": USUAL,
    "30 countries": THIRTY,
    "all places": ("all",),
}

WATCH = """
(price) => {
  const app = document.querySelector('[data-testid=stApp]');
  const label = 'Price before tax';
  const box = [...document.querySelectorAll('input')].find((input) => input.getAttribute('aria-label') === label);
  const told = () => [...document.querySelectorAll('[data-testid=stMain] p')].some(
    (line) => line.textContent.includes(`for ${price}`));
  window.redrawn = new Promise((done) => {
    let start = null;
    let last = null;
    box.addEventListener('keydown', () => { start = performance.now(); }, { once: true, capture: true });
    const seen = (change) => {
      const place = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      return place !== null && place.closest('canvas') === null;
    };
    new MutationObserver((changes) => { if (changes.some(seen)) last = performance.now(); })
      .observe(app, { subtree: true, childList: true, characterData: true, attributes: true });
    const look = () => {
      const idle = app.getAttribute('data-test-script-state') === 'notRunning';
      const rests = start !== null && last > start && performance.now() - last > 400;
      if (idle && rests && told()) done(last - start);
      else setTimeout(look, 50);
    };
    look();
  });
}
"""
"""Watches for the last movement of a page that then rests: milliseconds from the key."""


@dataclass
class Contestant:
    """A page and the milliseconds of its rounds, beside those of the engine for the same question."""

    name: str
    change: Callable[[int], None]
    ask: Callable[[int], None]
    page: list[float] = field(default_factory=list)
    engine: list[float] = field(default_factory=list)


def main() -> None:
    """Prints both tables."""
    engine = Engine()
    in_a_browser(engine)
    in_the_server(engine)


def race(title: str, contestants: list[Contestant], timed: Callable[[Contestant, int], float]) -> None:
    """Lets each change once a round, in turn, and prints the medians."""
    for at in range(ROUNDS):
        for one in contestants:
            one.engine.append(milliseconds(lambda one=one, at=at: one.ask(at)))  # type: ignore[misc]
            one.page.append(timed(one, at))
    print(f"\n{title:<40} {'page':>9} {'engine':>9} {'to bare':>9} {'to inputs':>9}")
    took = {one.name: (statistics.median(one.page), statistics.median(one.engine)) for one in contestants}
    for name, (page, engine) in took.items():
        ratios = " ".join(f"{page / (took[empty][0] + engine):>8.2f}x" for empty in (BARE, INPUTS))
        print(f"{name:<40} {page:>9,.1f} {engine:>9,.1f} {ratios}")


def milliseconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def price_of(at: int) -> str:
    """A price that no round had before."""
    return f"{20 + at}.00"


# --- in a browser --------------------------------------------------------------------------------------------------


def in_a_browser(engine: Engine) -> None:
    """A new price, until the page stands redrawn."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        print(f"no Chromium on the path; looked for {', '.join(CHROMIUM)}")
        return
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        empty = Path(home, "empty.py")
        empty.write_text(EMPTY, encoding="utf-8")
        with served(empty, home) as bare, served(ROOT / "app.py", home) as app:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            pages = {BARE: opened(browser, bare)}
            pages |= {name: opened(browser, linked(app, places)) for name, places in PAGES.items()}
            race(
                "a new price, in a browser",
                [Contestant(name, lambda _: None, asking(engine, PAGES.get(name, ()))) for name in pages],
                lambda one, at: retyped(pages[one.name], price_of(at)),
            )
            browser.close()


def linked(app: str, places: tuple[str, ...]) -> str:
    """The page for some places."""
    return f"{app}/?{urlencode({'to': ','.join(places), 'on': FIRST_DAY, **QUESTION})}"


def opened(browser: Browser, address: str) -> Page:
    """A page that rests."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.get_by_label("Price before tax", exact=True).wait_for(timeout=60_000)
    page.wait_for_timeout(8_000)
    return page


def retyped(page: Page, price: str) -> float:
    """Milliseconds from the key that ends an input until the page rests."""
    page.bring_to_front()
    box = page.get_by_label("Price before tax", exact=True)
    box.fill(price)
    page.evaluate(WATCH, price)
    box.press("Enter")
    took: float = page.evaluate("() => window.redrawn")
    return took


@contextmanager
def served(script: Path, home: str) -> Iterator[str]:
    """The address of a script that Streamlit serves."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{found.getsockname()[1]}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={address.rpartition(':')[2]}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    app = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "HOME": home},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()  # noqa: S310 - our own address
            except OSError:
                time.sleep(0.2)
            else:
                break
        yield address
    finally:
        app.terminate()
        app.wait(timeout=30)


# --- in the server -------------------------------------------------------------------------------------------------


def in_the_server(engine: Engine) -> None:
    """The script alone: a new price, and a new day of the law."""
    for title, changes in (("a new price, in the server", price), ("a new day of the law, in the server", day)):
        empty = AppTest.from_string(EMPTY).run()
        contestants = [Contestant(BARE, lambda at, app=empty: price(app, at), asking(engine, ()))]  # type: ignore[misc]
        for name, places in PAGES.items():
            app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
            app.query_params.update({"to": ",".join(places), "on": FIRST_DAY.isoformat(), **QUESTION})
            app.run()
            fresh = engine if changes is price else Engine()
            asked = asking(fresh, places, new_day=changes is day)
            contestants.append(Contestant(name, lambda at, app=app, changes=changes: changes(app, at), asked))  # type: ignore[misc]
        race(title, contestants, lambda one, at: milliseconds(lambda: one.change(at)))


def price(app: AppTest, at: int) -> None:
    """Changes the price."""
    box = next(box for box in app.text_input if box.label == "Price before tax")
    box.set_value(price_of(at)).run()


def day(app: AppTest, at: int) -> None:
    """Changes the day of the law."""
    app.date_input("compare.on").set_value(FIRST_DAY + timedelta(days=at + 1)).run()


def asking(engine: Engine, places: tuple[str, ...], *, new_day: bool = False) -> Callable[[int], None]:
    """Asks the engine what a page asks it in a round; nothing for the empty page."""
    everywhere = next(group.members for group in engine.groups(on=FIRST_DAY) if group.id == "all")
    named = everywhere if places == ("all",) else places

    def ask(at: int) -> None:
        if named:
            on = FIRST_DAY + timedelta(days=at + 1 if new_day else 0)
            sale: dict[str, Any] = {"origin": "US", "price": f"{price_of(at)} USD", "on": on, **QUESTION}
            engine.compare("software", destinations=named, ends=True, **sale)

    return ask


if __name__ == "__main__":
    main()
