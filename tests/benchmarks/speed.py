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

from peer import AMOUNTS, ON, Contestant, compare, pyvat_with_decimal, single_quote

from dtariff import Engine

CALLS = 50_000
STARTS = 9


def main() -> None:
    """Prints all comparisons."""
    warm_quotes()
    loading()
    cold_start()


def warm_quotes() -> None:
    """Calls per second: an e-book from France to a consumer in Germany, and software to Cameroon with duty and VAT."""
    contestants = {
        "pyvat get_sale_vat_charge + Decimal": pyvat_with_decimal(),
        "dtariff quote, FR to DE": single_quote(Engine(), "ebook", "FR", "DE", "EUR"),
        "dtariff quote and total, FR to DE": dtariff_total("ebook", "FR", "DE", "EUR"),
        "dtariff quote, US to CM (duty, VAT)": single_quote(Engine(), "software", "US", "CM", "USD"),
    }
    compare("warm calls", contestants, CALLS)


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
