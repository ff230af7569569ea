"""Orders beside pyvat with Decimal arithmetic, from a prepared order to JSON text; and the memory of a warm engine.

Run: ``python tests/benchmarks/checkout.py``: ratios measured in one run. Nothing is asserted; machines differ, ratios
less so.

Each round times every contestant once, in turn, so that a slow moment of the machine falls on all; the best round of
each is shown. All sell an e-book from France to a consumer in Germany at prices that differ from call to call. pyvat
looks a rate up and Decimal does the sums; an order has its shape checked, its parties placed, its law found (and
remembered), its sums done, and its explanation ready to be asked for.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle
from typing import Any

import pyvat

from dtariff import Engine

CALLS = 20_000
ROUNDS = 7
ON = date(2026, 11, 23)
CENT = Decimal("0.01")
AMOUNTS = [f"{cents // 100}.{cents % 100:02d}" for cents in range(99, 9999, 7)]

Contestant = tuple[list[Any], Callable[[Any], object]]


def main() -> None:
    """Prints all comparisons."""
    checkout()
    memory()


def checkout() -> None:
    """Calls per second."""
    engine = Engine()
    contestants = {
        "pyvat get_sale_vat_charge + Decimal": pyvat_with_decimal(),
        "engine.quote": single(engine),
        "engine.quote_order, prepared": prepared(engine),
        "engine.quote_order, prepared, inclusive": prepared(engine, tax_behavior="inclusive"),
        "engine.quote_order, of a dict": of_dicts(engine),
        "the same, of JSON text": of_json(engine),
        "the same, five lines": of_json(engine, lines=5),
        "of JSON text, answered as JSON text": answered(engine),
    }
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, (inputs, call) in contestants.items():
            best[name] = min(best[name], timed(inputs, call))
    peer = CALLS / next(iter(best.values()))
    print(f"{'orders of one line':<42} {'per second':>12} {'to pyvat':>9}")
    for name, seconds in best.items():
        print(f"{name:<42} {CALLS / seconds:>12,.0f} {CALLS / seconds / peer:>8.2f}x")


def timed(inputs: list[Any], call: Callable[[Any], object]) -> float:
    """Seconds for all calls of one round."""
    ahead = cycle(inputs)
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


def single(engine: Engine) -> Contestant:
    """The verb for one transmission."""

    def call(price: str) -> object:
        return engine.quote("ebook", origin="FR", destination="DE", price=price, on=ON)

    return [f"{amount} EUR" for amount in AMOUNTS], call


def order(amount: str, lines: int = 1, **more: Any) -> dict[str, Any]:
    """An e-book, so many times, as a shop sends it."""
    return {
        "currency": "EUR",
        "tax_date": ON.isoformat(),
        "seller": {"country": "FR"},
        "customer": {"country": "DE"},
        "line_items": [
            {"reference": f"sku-{at}", "content": "ebook", "amount": amount, "quantity": 1, **more}
            for at in range(lines)
        ],
    }


def prepared(engine: Engine, **more: Any) -> Contestant:
    """Read, understood, its law found beforehand: the sums, and an answer that can explain itself."""
    return [engine.prepare(order(amount, **more)) for amount in AMOUNTS], engine.quote_order


def of_dicts(engine: Engine) -> Contestant:
    """Everything, from plain data."""
    return [order(amount) for amount in AMOUNTS], engine.quote_order


def of_json(engine: Engine, lines: int = 1) -> Contestant:
    """Everything, from the body of a request."""

    def call(text: str) -> object:
        return engine.quote_order(json.loads(text))

    return [json.dumps(order(amount, lines)) for amount in AMOUNTS], call


def answered(engine: Engine) -> Contestant:
    """The whole round: the body of a request in, every figure with its sources out."""

    def call(text: str) -> str:
        return json.dumps(engine.quote_order(json.loads(text)).as_dict())

    return [json.dumps(order(amount)) for amount in AMOUNTS[:200]], call


WARM = """
import dtariff
engine = dtariff.Engine()
for code in engine.book.jurisdictions:
    for content in ("music", "ebook", "application"):
        asked = {"currency": "USD", "tax_date": "2026-10-30", "customer": {"country": code}, "line_items": [
            {"content": content, "amount": "10.00"}, {"content": content, "amount": "9.99", "quantity": 2}],
            "seller": {"country": "US", "turnover": {"AU": "1000 USD", "EU": "1000 USD"}}}
        try:
            engine.quote_order(asked, on_unknown="flag").as_dict()
        except dtariff.DTariffError:
            pass
"""
PEAK = """
import resource, sys
from pathlib import Path
status = Path("/proc/self/status")
if status.exists():  # on Linux the other figure begins with that of the parent
    print(next(int(row.split()[1]) for row in status.read_text().splitlines() if row.startswith("VmHWM")) / 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))
"""


def memory() -> None:
    """Megabytes of a process: bare imports, and an engine that has quoted three contents to every jurisdiction."""
    print(f"\n{'memory':<42} {'MB at most':>12}")
    for name, script in (("import pydantic, babel", "import pydantic, babel"), ("every law asked, rates loaded", WARM)):
        done = subprocess.run([sys.executable, "-c", f"{script}\n{PEAK}"], check=True, capture_output=True, text=True)
        print(f"{name:<42} {float(done.stdout):>12,.0f}")


if __name__ == "__main__":
    main()
