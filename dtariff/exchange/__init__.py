"""Rates of exchange: those that come with the package, those that a user gives, those that law has fixed.

Example:
    >>> from datetime import date
    >>> from dtariff.exchange import GivenRates, default_rates
    >>> rates = default_rates(given=GivenRates([("2026-11-20", "USD", "EUR", "0.89", "Bank of Here")]))
    >>> found = rates.find("USD", "EUR", date(2026, 11, 22))
    >>> found.rate, found.day.isoformat(), found.source
    ('0.89', '2026-11-20', 'Bank of Here')
"""

from dtariff.exchange.chain import Chain
from dtariff.exchange.choose import choose
from dtariff.exchange.ecb import EcbRates
from dtariff.exchange.given import GivenRates
from dtariff.exchange.parity import ParityRates
from dtariff.model.exchange import Rates
from dtariff.model.parities import Parities

__all__ = ["Chain", "EcbRates", "GivenRates", "ParityRates", "choose", "default_rates"]


def default_rates(parities: Parities | None = None, given: Rates | None = None) -> Rates:
    """The rates given, then those of the European Central Bank, with fixed parities before and between them.

    Nothing is read until a rate is asked for that neither a parity nor a given rate answers.
    """
    published = EcbRates()
    return ParityRates(parities, published if given is None else Chain(given, published))
