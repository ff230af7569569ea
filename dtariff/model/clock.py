"""Two clocks: the day of the law, and the day of knowledge.

A row of law starts ``since`` a day (the key ``from`` in the tables) and lasts until the next row of its series starts.
It counts from the day it was ``known`` until the day it was ``retracted``. So the law of 15 January 2025 as known in
December 2024 can differ from the law of the same day as known a month later, and both can be had again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from dtariff.model.errors import InputError, shown


@dataclass(frozen=True, slots=True)
class AsOf:
    """The two days of a question.

    Attributes:
        on: the day whose law is asked for.
        known: the day whose knowledge of that law is used.
    """

    on: date
    known: date


def read_day(value: date | str, param: str) -> date:
    """A day that somebody gave as a date or as ISO text; of a moment, its calendar day.

    Raises:
        InputError: ``bad_date``, with the name of the parameter.
    """
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date(value.year, value.month, value.day)
    except (ValueError, AttributeError):
        raise InputError("bad_date", f"{shown(value)} is no day", param=param, hint="write 2026-11-23") from None


class Dated(Protocol):
    """What a series needs to know of a row."""

    @property
    def since(self) -> date:
        """First day of the law that the row states."""

    @property
    def known(self) -> date | None:
        """Day the fact became public; None where that was not established (then ``since`` counts)."""

    @property
    def retracted(self) -> date | None:
        """Day the row was found wrong or was overtaken before it took effect."""


DatedT = TypeVar("DatedT", bound=Dated)


def known_on(row: Dated) -> date:
    """The day from which a row counts as known: its own, or its first day where that was not established."""
    return row.known or row.since


def is_known(row: Dated, day: date) -> bool:
    """Whether the row counts for somebody asking with the knowledge of that day."""
    return known_on(row) <= day and (row.retracted is None or day < row.retracted)


def pick(rows: Iterable[DatedT], as_of: AsOf) -> DatedT | None:
    """The row of a series that holds: the latest start not after ``as_of.on``, among the rows then known.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Rate:
        ...     since: date; percent: int; known: date | None = None; retracted: date | None = None
        >>> law = [Rate(date(2022, 4, 1), 11), Rate(date(2025, 1, 1), 12, known=date(2021, 10, 29))]
        >>> pick(law, AsOf(date(2024, 12, 31), date(2026, 1, 1))).percent
        11
        >>> pick(law, AsOf(date(2025, 1, 1), date(2026, 1, 1))).percent
        12
    """
    held: DatedT | None = None
    for row in rows:
        if row.since <= as_of.on and is_known(row, as_of.known) and (held is None or held.since <= row.since):
            held = row
    return held


def following(rows: Iterable[DatedT], as_of: AsOf) -> DatedT | None:
    """The next row that will take over after ``as_of.on``, among the rows then known."""
    ahead = [row for row in rows if row.since > as_of.on and is_known(row, as_of.known)]
    return min(ahead, key=lambda row: row.since, default=None)
