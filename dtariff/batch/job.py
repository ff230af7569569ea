"""A piece of work that runs beside its caller: how far it is, how long it will take, and a way to stop it."""

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, Literal, NamedTuple, TypeVar

from dtariff.model.errors import DTariffError

LOG = logging.getLogger("dtariff.batch")

T = TypeVar("T")
Tell = Callable[[int, int], None]
State = Literal["running", "done", "cancelled", "failed"]


class _Cancelled(Exception):  # noqa: N818 - no error: somebody wanted it
    """Ends the work from within."""


class Progress(NamedTuple):
    """How far a piece of work is.

    Attributes:
        done, rows: rows that are done, and all. left: seconds until all are, at the pace so far; None if not yet known.
    """

    done: int
    rows: int
    left: float | None


class Job(Generic[T]):
    """A piece of work in a thread of its own, started at once.

    Args:
        work: does it, telling the function that it is given how many rows of how many are done.

    Attributes:
        result: what came of it, once it is done.
        error: why it failed: an error of ours, to be told; None for a fault in the program, which is in the log.
        seconds: how long it took, or has taken so far.
    """

    def __init__(self, work: Callable[[Tell], T]) -> None:
        self.result: T | None = None
        self.error: DTariffError | None = None
        self._state: State = "running"
        self._told = (0, 0)
        self._stop = threading.Event()
        self._since = monotonic()
        self._until: float | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """How it stands."""
        return self._state

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return (self._until or monotonic()) - self._since

    @property
    def progress(self) -> Progress:
        """How far it is."""
        done, rows = self._told
        left = self.seconds * (rows - done) / done if done else None
        return Progress(done, rows, left)

    def cancel(self) -> None:
        """Asks it to stop; it does when it next tells how far it is."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Waits until it has ended."""
        self._thread.join(seconds)

    def _tell(self, done: int, rows: int) -> None:
        self._told = (done, rows)
        if self._stop.is_set():
            raise _Cancelled

    def _run(self, work: Callable[[Tell], T]) -> None:
        try:
            self.result = work(self._tell)
            ended: State = "done"
        except _Cancelled:
            ended = "cancelled"
        except DTariffError as error:
            self.error, ended = error, "failed"
        except Exception:
            LOG.exception("the work failed")
            ended = "failed"
        self._until = monotonic()
        self._state = ended
