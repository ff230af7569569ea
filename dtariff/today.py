"""The days of a question: as they were given, today, or those of whoever asks."""

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


class Days:
    """What a question means that names no day: the law of today, as it is known today or was known on a day.

    Args:
        known: the day of knowledge of whoever asks; None for today, whichever day that is then.
    """

    __slots__ = ("_known",)

    def __init__(self, known: date | None = None) -> None:
        self._known = known

    def known(self, given: Day = None) -> date:
        """The day of knowledge: the one that was given, else that of whoever asks.

        Raises:
            InputError: ``bad_date``.
        """
        if given is not None:
            return read_day(given, "known")
        return CALENDAR.today() if self._known is None else self._known

    def until(self, given: Day = None) -> date:
        """The last day of a span: the one that was given, else the day of knowledge, after which nothing was known.

        Raises:
            InputError: ``bad_date``.
        """
        return self.known() if given is None else read_day(given, "until")

    def of(self, on: Day = None, known: Day = None) -> AsOf:
        """The two days of a question.

        Raises:
            InputError: ``bad_date``, with the one that is wrong.
        """
        return AsOf(day_of(on, "on"), self.known(known))
