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
from typing import Any

from peer import AMOUNTS, ON, Contestant, compare, pyvat_with_decimal, single_quote

from dtariff import Engine

CALLS = 20_000


def main() -> None:
    """Prints all comparisons."""
    checkout()
    memory()


def checkout() -> None:
    """Calls per second."""
    engine = Engine()
    contestants = {
        "pyvat get_sale_vat_charge + Decimal": pyvat_with_decimal(),
        "engine.quote": single_quote(engine, "ebook", "FR", "DE", "EUR"),
        "engine.quote_order, prepared": prepared(engine),
        "engine.quote_order, prepared, inclusive": prepared(engine, tax_behavior="inclusive"),
        "engine.quote_order, of a dict": of_dicts(engine),
        "the same, of JSON text": of_json(engine),
        "the same, five lines": of_json(engine, lines=5),
        "of JSON text, answered as JSON text": answered(engine),
    }
    compare("orders of one line", contestants, CALLS)


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
