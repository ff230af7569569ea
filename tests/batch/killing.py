"""Runs that are killed, each in a process of its own, until one ends undisturbed. Started by a test as a script.

Arguments: the sales, a folder, and ``steps`` or ``moments``. With steps, one run after another is killed at its next
step to the disk, each time one step further; with moments, whenever it comes.
"""

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any

from dtariff.batch.local import How, Sales, run
from dtariff.batch.mapping import layout_of
from dtariff.engine import Engine

ROWS_OF_A_PART = 100


def price(sales: Path, out: Path, engine: Engine) -> None:
    """One run, undisturbed."""
    files = Sales([sales])
    layout = layout_of(files.schema.names, same={"origin": "US", "on": "2026-11-23"})
    run(files, out, layout, engine, How(part=ROWS_OF_A_PART, workers=2))


def killed_at_step(step: int, sales: Path, out: Path, engine: Engine) -> bool:
    """Starts a run that kills itself at its step of that number to the disk; tells whether it came so far."""
    child = os.fork()
    if not child:
        steps = count(1)
        plain = os.fsync

        def fsync(fd: Any) -> None:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            plain(fd)

        os.fsync = fsync
        price(sales, out, engine)
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def killed_after(seconds: float, sales: Path, out: Path, engine: Engine) -> bool:
    """Starts a run and kills it after some time, unless it was done before."""
    child = os.fork()
    if not child:
        price(sales, out, engine)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def main(sales: Path, folder: Path, how: str) -> None:
    """Prices sales into ``whole`` undisturbed and into ``killed`` with many kills, and prints how many there were."""
    engine = Engine()
    for place in ("JP", "DE", "CM", "ID"):  # so that no child has to find the law anew
        for content in ("film", "software"):
            engine.quote(content, origin="US", destination=place, price="1 USD", on="2026-11-23", on_unknown="flag")
    begun = time.monotonic()
    assert not killed_at_step(0, sales, folder / "whole", engine)
    lasts = time.monotonic() - begun
    if how == "steps":
        kills = next(step for step in count(1) if not killed_at_step(step, sales, folder / "killed", engine)) - 1
    else:
        chance = random.Random(7)  # noqa: S311 - no secret
        kills = sum(killed_after(chance.uniform(0, lasts), sales, folder / "killed", engine) for _ in range(10))
        assert not killed_at_step(0, sales, folder / "killed", engine)
    sys.stdout.write(str(kills))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
