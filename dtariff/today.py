"""The day of a question: as it was given, or today."""

from datetime import date, datetime, timedelta
from datetime import time as clock
from time import time

from dtariff.model.clock import AsOf, read_day

Day = date | str | None
"""A date, ISO text, or None for today."""


class _Calendar:
    """Today, by the calendar of the place where the process runs; asked anew only after midnight."""

    def __init__(self) -> None:
        self._today, self._until = date.min, 0.0

    def today(self) -> date:
        """The present day."""
        if time() >= self._until:
            now = datetime.now().astimezone()
            midnight = datetime.combine(now.date() + timedelta(days=1), clock.min).astimezone()
            self._today, self._until = now.date(), midnight.timestamp()
        return self._today


CALENDAR = _Calendar()


def day_of(value: Day, param: str) -> date:
    """The day that was given, or today.

    Raises:
        InputError: ``bad_date``.
    """
    return CALENDAR.today() if value is None else read_day(value, param)


def days(on: Day, known: Day) -> AsOf:
    """The two days of a question.

    Raises:
        InputError: ``bad_date``, with the one that is wrong.
    """
    return AsOf(day_of(on, "on"), day_of(known, "known"))
