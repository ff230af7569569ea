"""Several who can be asked for rates: the first that has one, or the one whose rate is the latest."""

from datetime import date

from dtariff.model.errors import InputError
from dtariff.model.exchange import ExchangeRate, Rates


class Chain:
    """The answer of the first that has one. No cross is made of the rates of two."""

    def __init__(self, *asked: Rates) -> None:
        self._asked = asked

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate of the first that has one; see `Rates`."""
        answers = (rates.find(base, quote, on, source) for rates in self._asked)
        return next((found for found in answers if found is not None), None)


class Latest:
    """The rate of the later day of two; of one day, the first's. No cross is made of the rates of both.

    The rates in the tables end with their release, those of an installed package with its version. Whichever goes on
    is asked for the days after; for a day that the tables reach, they alone decide.

    Args:
        first: who decides for a day that both have.
        second: who may have later days; it may be an extra that is not installed.
    """

    def __init__(self, first: Rates, second: Rates) -> None:
        self._first = first
        self._second = second

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate of the later day; see `Rates`.

        Raises:
            InputError: what the second raises, where the first has no rate either.
        """
        found = self._first.find(base, quote, on, source)
        if found is None:
            return self._second.find(base, quote, on, source)
        if found.day == on:
            return found
        try:
            other = self._second.find(base, quote, on, source)
        except InputError as error:
            if error.code != "extra_missing":
                raise
            return found
        return found if other is None or other.day <= found.day else other
