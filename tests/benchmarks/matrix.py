"""The matrix of all pairs beside a loop over every pair, and beside itself in a fresh process.

Run: ``python tests/benchmarks/matrix.py``: seconds and ratios measured in one run. Nothing is asserted; machines
differ, ratios less so. Each round times both ways on another day, in turn; the best round of each is shown. The matrix
remembers nothing from one call to the next; the loop starts with an engine that has answered nothing.
"""

import subprocess
import sys
import time
from itertools import product

from dtariff import Engine, Matrix
from dtariff.tables.book import Book

DAYS = ("2026-03-30", "2026-11-23", "2024-06-01")
CONTENT, KNOWN = "application", "2026-11-23"
ON_ISSUE = 40_000
"""Pairs of 200 places: what a map of the world needs at least."""


def main() -> None:
    """Prints both ways and the cold start."""
    engine = Engine()
    engine.matrix(CONTENT, on=DAYS[0], known=KNOWN)  # reads every file
    at_once, looped = float("inf"), float("inf")
    matrix = engine.matrix(CONTENT, on=DAYS[0], known=KNOWN)
    for on in DAYS:
        start = time.perf_counter()
        matrix = engine.matrix(CONTENT, on=on, known=KNOWN)
        at_once = min(at_once, time.perf_counter() - start)
        looped = min(looped, loop(engine.book, matrix, on))
    pairs = len(matrix)
    print(f"{pairs:,} pairs, {len(set(matrix.cells))} different answers")
    print(f"{'way':<40} {'seconds':>9} {'per 40,000':>11} {'to loop':>9}")
    for name, seconds in (("loop over engine.bar", looped), ("engine.matrix", at_once)):
        print(f"{name:<40} {seconds:>9.2f} {seconds * ON_ISSUE / pairs:>11.2f} {looped / seconds:>8.1f}x")
    print(f"{'engine.matrix, first call of a process':<40} {cold():>9.2f}")


def loop(book: Book, matrix: Matrix, on: str) -> float:
    """Seconds of asking every pair of a matrix by itself."""
    engine = Engine(book)
    start = time.perf_counter()
    for origin, destination in product(matrix.origins, matrix.destinations):
        engine.bar(origin, destination, content=CONTENT, on=on, known=KNOWN)
    return time.perf_counter() - start


def cold() -> float:
    """Seconds of the first matrix in a fresh process, with the load of the tables."""
    asked = f"dtariff.Engine().matrix({CONTENT!r}, on={DAYS[0]!r})"
    timed = f"import time, dtariff; start = time.perf_counter(); {asked}; print(time.perf_counter() - start)"
    done = subprocess.run([sys.executable, "-c", timed], check=True, capture_output=True, text=True)
    return float(done.stdout)


if __name__ == "__main__":
    main()
