"""Warm quotes beside pyvat, the load of the tables beside importing pydantic, and the cold start of the command.

Run: ``python tests/benchmarks/speed.py``: ratios measured in one run. Nothing is asserted; machines differ, ratios
less so.

Each round times every contestant once, in turn, so that a slow moment of the machine falls on all; the best round of
each is shown. Prices differ from call to call; pyvat's rate is turned into tax and total with Decimal to the cent,
which is what a checkout does with it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle

import pyvat

from dtariff import Engine

CALLS = 50_000
ROUNDS = 7
STARTS = 9
ON = date(2026, 11, 23)
CENT = Decimal("0.01")
AMOUNTS = [f"{cents // 100}.{cents % 100:02d}" for cents in range(99, 9999, 7)]

Contestant = tuple[list[str], Callable[[str], object]]


def main() -> None:
    """Prints all comparisons."""
    warm_quotes()
    loading()
    cold_start()


def warm_quotes() -> None:
    """Calls per second: an e-book from France to a consumer in Germany, and software to Cameroon with duty and VAT."""
    contestants = {
        "pyvat get_sale_vat_charge + Decimal": pyvat_with_decimal(),
        "dtariff quote, FR to DE": dtariff_quote("ebook", "FR", "DE", "EUR"),
        "dtariff quote and total, FR to DE": dtariff_total("ebook", "FR", "DE", "EUR"),
        "dtariff quote, US to CM (duty, VAT)": dtariff_quote("software", "US", "CM", "USD"),
    }
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, (prices, call) in contestants.items():
            best[name] = min(best[name], timed(prices, call))
    peer = CALLS / next(iter(best.values()))
    print(f"{'warm calls':<40} {'per second':>12} {'to pyvat':>9}")
    for name, seconds in best.items():
        print(f"{name:<40} {CALLS / seconds:>12,.0f} {CALLS / seconds / peer:>8.2f}x")


def timed(prices: list[str], call: Callable[[str], object]) -> float:
    """Seconds for all calls of one round."""
    ahead = cycle(prices)
    start = time.perf_counter()
    for _ in range(CALLS):
        call(next(ahead))
    return time.perf_counter() - start


def pyvat_with_decimal() -> Contestant:
    """The peer: the rate looked up, net, tax and gross computed."""
    buyer, seller = pyvat.Party("DE", is_business=False), pyvat.Party("FR", is_business=True)

    def call(price: str) -> tuple[Decimal, Decimal, Decimal]:
        charge = pyvat.get_sale_vat_charge(ON, pyvat.ItemType.ebook, buyer, seller)
        net = Decimal(price)
        tax = (net * charge.rate / 100).quantize(CENT, ROUND_HALF_UP)
        return net, tax, net + tax

    return AMOUNTS, call


def dtariff_quote(content: str, origin: str, destination: str, currency: str) -> Contestant:
    """The whole law resolved (and remembered), the sums done, the explanation ready to be asked for."""
    engine = Engine()

    def call(price: str) -> object:
        return engine.quote(content, origin=origin, destination=destination, price=price, on=ON)

    return [f"{amount} {currency}" for amount in AMOUNTS], call


def dtariff_total(content: str, origin: str, destination: str, currency: str) -> Contestant:
    """The same, and the total taken as Money."""
    engine = Engine()

    def call(price: str) -> object:
        return engine.quote(content, origin=origin, destination=destination, price=price, on=ON).total

    return [f"{amount} {currency}" for amount in AMOUNTS], call


AS_USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of a process that keeps its compiled modules, as Python does unless it is told not to."""
LOADS = {
    "import pydantic": ("pass", "from pydantic import TypeAdapter"),
    "load the compiled tables": ("import dtariff", "dtariff.load()"),
}


def loading() -> None:
    """Milliseconds inside a fresh process: all tables found, proven and ready, beside importing pydantic."""
    timed = "import time; {}; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
    best = dict.fromkeys(LOADS, float("inf"))
    for _ in range(STARTS):
        for name, statements in LOADS.items():
            done = subprocess.run(
                [sys.executable, "-c", timed.format(*statements)],
                check=True,
                capture_output=True,
                text=True,
                env=AS_USUAL,
            )
            best[name] = min(best[name], float(done.stdout))
    peer = next(iter(best.values()))
    print(f"\n{'loading':<40} {'ms':>12} {'to first':>9}")
    for name, seconds in best.items():
        print(f"{name:<40} {seconds * 1000:>12,.1f} {seconds / peer:>8.2f}x")


def cold_start() -> None:
    """Seconds of a whole process: the command answering, beside importing pydantic and Babel."""
    quote = ["-m", "dtariff", "quote", "film", "--from", "US", "--to", "ID", "--price", "100000 IDR"]
    contestants = {
        "import pydantic, babel": ["-c", "import pydantic, babel"],
        "import dtariff": ["-c", "import dtariff"],
        "dtariff quote": quote,
        "dtariff quote --json": [*quote, "--json"],
    }
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(STARTS):
        for name, arguments in contestants.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=AS_USUAL)
            best[name] = min(best[name], time.perf_counter() - start)
    peer = next(iter(best.values()))
    print(f"\n{'cold start':<40} {'ms':>12} {'to bare':>9}")
    for name, seconds in best.items():
        print(f"{name:<40} {seconds * 1000:>12,.0f} {seconds / peer:>8.2f}x")


if __name__ == "__main__":
    main()
