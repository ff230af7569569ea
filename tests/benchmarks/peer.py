"""What the benchmarks share: the peer, the prices, and the rounds in which all contestants are timed in turn."""

import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle
from typing import Any

import pyvat

from dtariff import Engine

ROUNDS = 7
ON = date(2026, 11, 23)
CENT = Decimal("0.01")
AMOUNTS = [f"{cents // 100}.{cents % 100:02d}" for cents in range(99, 9999, 7)]

Contestant = tuple[list[Any], Callable[[Any], object]]
"""Inputs that differ from call to call, and the call."""


def compare(title: str, contestants: Mapping[str, Contestant], calls: int) -> None:
    """Prints calls per second, and ratios to the first; the best of several rounds, in each of which all are timed."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, contestant in contestants.items():
            best[name] = min(best[name], _timed(contestant, calls))
    first = next(iter(best.values()))
    print(f"{title:<42} {'per second':>12} {'to pyvat':>9}")
    for name, seconds in best.items():
        print(f"{name:<42} {calls / seconds:>12,.0f} {first / seconds:>8.2f}x")


def _timed(contestant: Contestant, calls: int) -> float:
    """Seconds for all calls of one round."""
    inputs, call = contestant
    ahead = cycle(inputs)
    start = time.perf_counter()
    for _ in range(calls):
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


def single_quote(engine: Engine, content: str, origin: str, destination: str, currency: str) -> Contestant:
    """One transmission: the law resolved (and remembered), the sums done, the explanation ready to be asked for."""

    def call(price: str) -> object:
        return engine.quote(content, origin=origin, destination=destination, price=price, on=ON)

    return [f"{amount} {currency}" for amount in AMOUNTS], call
