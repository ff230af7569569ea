"""A process that forks others which use a store, so that tests can have many of them, at once, and kill them.

Started by the fixture ``nursery``. It reads orders from its input, one JSON object a line: ``{"jobs": file}`` forks a
child that works off the pickled jobs in that file, and answers with its number; ``{"wait": number}`` answers with its
exit status when it has ended. A child appends to the report a line for each job, when the store has answered.
"""

import json
import os
import pickle
import sys
from operator import attrgetter
from pathlib import Path

from dtariff.model.errors import DTariffError
from dtariff.store import Store


def main() -> None:
    """Works off the orders."""
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            print(os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1]), flush=True)  # noqa: T201 - it answers
        else:
            number = os.fork()
            if number == 0:
                _child(Path(order["jobs"]))
            print(number, flush=True)  # noqa: T201


def _child(file: Path) -> None:
    status = 1
    try:
        place, jobs = pickle.loads(file.read_bytes())  # noqa: S301 - the test that started us wrote it
        report = os.open(file.with_suffix(".report"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        with Store.open(place, busy_seconds=60) as store:
            for name, verb, given in jobs:
                try:
                    attrgetter(verb)(store)(**given)
                    said = "done"
                except DTariffError as error:
                    said = error.code
                os.write(report, f"{name}\t{said}\n".encode())
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
