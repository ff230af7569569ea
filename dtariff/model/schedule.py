"""Rates of a tariff on the physical counterparts of digital content, one row a line."""

from datetime import date
from typing import Literal

from dtariff.model.citation import Form, Sure
from dtariff.model.value import value

RateType = Literal["mfn_applied", "mfn_statutory", "bound", "preferential", "non_mfn", "other_charge"]


@value
class ScheduleRate(Form):
    """A line of a tariff schedule on the physical counterpart of digital content.

    ``covers``: the contents of which the line's wording speaks; ``partly``: those of which it names some works alone
    (newsreels among films). Both empty: any that falls under the code. ``duty``: an expression, empty where the source
    has no usable figure. ``year``: the tariff edition; ``since`` where a day is known. ``known`` and ``retracted`` are
    days of knowledge, as of any row of law: of two rows of one line and day, one was retracted for the other.
    """

    code: str
    edition: str
    title: str
    covers: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    type: RateType
    duty: str = ""
    partner: str = ""
    year: int
    since: date | None = None
    known: date | None = None
    retracted: date | None = None
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""

    @property
    def first_day(self) -> date:
        """The first day on which it holds: its own, or the first of its year."""
        return self.since or date(self.year, 1, 1)

    def is_known(self, day: date) -> bool:
        """Whether it counts for somebody asking with the knowledge of that day."""
        return (self.known or self.first_day) <= day and (self.retracted is None or day < self.retracted)


@value
class Schedule(Form):
    """One file of ``schedules/``: rates of an importer, or of a grouping whose members share them."""

    rate: tuple[ScheduleRate, ...]
