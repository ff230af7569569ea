"""How much of a hopeless file is told."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from dtariff.model.errors import Fault
from dtariff.upkeep.importers.feed import Feed

T = TypeVar("T")
MOST: Final = 1_000
"""Faults after which the rest of a file is not read: it is another file, and its list of faults would fill memory."""


def limited(feed: Feed, rows: Iterable[T | Fault], most: int = MOST) -> Iterator[T | Fault]:
    """The rows and faults of a file, until it has too many faults to go on."""
    faults = 0
    for row in rows:
        faults += isinstance(row, Fault)
        if faults > most:
            yield Fault(feed.name, "", "too_many_faults", f"there are more than {most:,}; the rest was not read")
            return
        yield row
