"""Parities that law has fixed, alone and with the rates of somebody else: dollars to CFA francs go through the euro."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from dtariff.model.clock import AsOf, pick
from dtariff.model.exchange import ExchangeRate, Rates, is_from
from dtariff.model.money import Money
from dtariff.model.parities import Parities, ParityRow


class ParityRates:
    """Rates with fixed parities before and between them.

    A parity comes before a published rate of the same two currencies, for it is the law and the rate is its echo. A
    published rate of two currencies comes before one computed through the currency to which one of them is fixed.

    Args:
        parities: the file of the tables, or None for none.
        rates: whoever is asked for the rest.
    """

    def __init__(self, parities: Parities | None, rates: Rates) -> None:
        self._rates = rates
        self._sources = parities.sources if parities else {}
        self._rows: dict[str, list[ParityRow]] = {}
        for row in parities.parities if parities else ():
            self._rows.setdefault(row.code, []).append(row)

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The parity, or the rate, or the rate through a parity; see `Rates`."""
        start, end = self._fixed(base, on, source), self._fixed(quote, on, source)
        return (
            _by_law(start, end, base, quote)
            or self._rates.find(base, quote, on, source)
            or self._through(start, end, (base, quote), on, source)
        )

    def _through(
        self, start: ExchangeRate | None, end: ExchangeRate | None, pair: tuple[str, str], on: date, source: str
    ) -> ExchangeRate | None:
        """The rate between the currencies to which the two are fixed, led on to the two themselves."""
        first, last = start.quote if start else pair[0], end.quote if end else pair[1]
        if (first, last) == pair:
            return None
        found = self._rates.find(first, last, on, source)
        if found is None:
            return None
        # The rate leads: what it is a rate of matters more to a reader than what is fixed anyway.
        if start:
            found = replace(start.then(found), source=f"{found.source}; {start.source}", url=found.url)
        return found.then(end.inverted()) if end else found

    def _fixed(self, code: str, on: date, source: str) -> ExchangeRate | None:
        """The parity of a currency that day, to the currency it is fixed to. It is of every day: none is too old."""
        row = pick(self._rows.get(code, ()), AsOf(on, date.max))
        if row is None or row.units is None:
            return None
        cited = self._sources[row.cite[0].partition("#")[0]]
        if not is_from(cited.title, source):
            return None
        equals = Money.parse(row.equals)
        exact = Fraction(equals.amount) / Fraction(row.units)
        return ExchangeRate(
            base=code, quote=equals.currency, exact=exact, asked=on, day=on, source=cited.title, url=cited.url
        )


def _by_law(start: ExchangeRate | None, end: ExchangeRate | None, base: str, quote: str) -> ExchangeRate | None:
    """The rate that follows from parities alone."""
    if start and start.quote == quote:
        return start
    if end and end.quote == base:
        return end.inverted()
    return start.then(end.inverted()) if start and end and start.quote == end.quote else None
