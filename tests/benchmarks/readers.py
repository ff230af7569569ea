"""How long a reader of the store waits beside a process that publishes the full tables without pause.

Run: ``python tests/benchmarks/readers.py [PLACE]``, by default in an SQLite file of its own; or a PostgreSQL URL of an
empty database. Nothing is asserted; machines differ. A reader asks for the last release, each time in a transaction of
its own; what is shown is the wait for the answer, the same before anybody publishes beside it.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from dtariff.store import Store
from dtariff.store.releases import Releases
from dtariff.tables.locate import tables_folder
from dtariff.tables.texts import read_texts

RELEASES = 12
ALONE = 3000
EDITED = "sources.toml"
"""A file of which each release holds another title."""


def main() -> None:
    """Prints the waits alone and beside a publisher."""
    with tempfile.TemporaryDirectory() as scratch:
        place = sys.argv[1] if len(sys.argv) > 1 else f"{scratch}/releases.sqlite"
        with Store.open(place) as store:
            publish(store.releases, 0)
            left = iter(range(ALONE))
            show("alone", waits(store.releases, lambda: next(left, None) is not None))
            with subprocess.Popen([sys.executable, __file__, place, "publish"]) as publisher:
                show(f"beside {RELEASES} releases", waits(store.releases, lambda: publisher.poll() is None))


def waits(releases: Releases, goes_on: Callable[[], bool]) -> list[float]:
    """The time each read took, sorted."""
    found = []
    while goes_on():
        start = time.perf_counter()
        releases.head()
        found.append(time.perf_counter() - start)
    return sorted(found)


def show(name: str, found: list[float]) -> None:
    """One line."""
    shares = (found[len(found) // 2], found[len(found) * 99 // 100], found[-1])
    median, most, longest = (f"{1000 * seconds:.1f} ms" for seconds in shares)
    print(f"{name:<22} {len(found):>7} reads: median {median}, 99 of 100 below {most}, the longest {longest}")


def publish(releases: Releases, number: int) -> None:
    """Publishes the full tables with one title that no release before had."""
    texts = read_texts(tables_folder())
    texts[EDITED] = texts[EDITED].replace(b'title = "', f'title = "{number} '.encode(), 1)
    releases.publish(texts, who="benchmark", note=str(number))


if __name__ == "__main__":
    if sys.argv[2:] == ["publish"]:
        with Store.open(sys.argv[1]) as opened:
            for at in range(1, RELEASES + 1):
                publish(opened.releases, at)
    else:
        main()
