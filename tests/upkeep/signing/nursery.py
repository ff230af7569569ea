"""A process that forks others which update or sign, and kill themselves at a step that is named.

It reads orders from its input, one JSON object a line, and answers each with the exit status of the child: ``-9`` if it
was killed, ``0`` if it ended before that step, ``1`` if it was refused. A step is anything done to a file.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from dtariff.model.errors import DTariffError
from dtariff.tables.texts import digest_of, read_texts
from dtariff.upkeep.signing.client import update
from dtariff.upkeep.signing.keys import read_keys
from dtariff.upkeep.signing.release import SignedRelease
from dtariff.upkeep.signing.repository import Repository, Wish

STEPS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod", "shutil.rmtree", "sqlite3.connect"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main() -> None:
    """Works off the orders."""
    for line in sys.stdin:
        order = json.loads(line)
        number = os.fork()
        if number == 0:
            _child(order)
        if order.get("wait", True):
            print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)  # noqa: T201 - it answers


def _child(order: dict[str, Any]) -> None:
    status = 1
    try:
        _kill_at(order["kill"])
        (_update if order["do"] == "update" else _sign)(order)
        status = 0
    except DTariffError as error:
        print(error, file=sys.stderr)  # noqa: T201
    finally:
        os._exit(status)


def _kill_at(step: int) -> None:
    """From now on counts steps, and is killed at one of them: before it is done."""
    steps = count(1)

    def hook(event: str, given: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(given[2], int) and given[2] & WRITES
        if (writes or event in STEPS) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _update(order: dict[str, Any]) -> None:
    update(order["mirror"], to=Path(order["to"]))


def _sign(order: dict[str, Any]) -> None:
    law = read_texts(Path(order["law"]))
    release = SignedRelease(2, digest_of(law), 1, datetime(2026, 11, 23, tzinfo=UTC), "Ada", "")
    Repository(Path(order["repository"])).sign(read_keys(Path(order["keys"])), Wish(release=release, texts=law))


if __name__ == "__main__":
    main()
