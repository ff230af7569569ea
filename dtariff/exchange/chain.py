"""Several who can be asked for rates, asked in order."""

from datetime import date

from dtariff.model.exchange import ExchangeRate, Rates


class Chain:
    """The answer of the first that has one. No cross is made of the rates of two."""

    def __init__(self, *asked: Rates) -> None:
        self._asked = asked

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate of the first that has one; see `Rates`."""
        answers = (rates.find(base, quote, on, source) for rates in self._asked)
        return next((found for found in answers if found is not None), None)
