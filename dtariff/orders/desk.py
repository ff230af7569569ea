"""What pricing an order needs of the engine."""

from typing import NamedTuple, Protocol

from dtariff.asked import Asked
from dtariff.model.case import Place
from dtariff.model.clock import AsOf
from dtariff.model.errors import CoverageError
from dtariff.model.exchange import ExchangeRate
from dtariff.model.law import ExchangePurpose
from dtariff.model.nomenclature import Currency
from dtariff.orders.faults import Faults
from dtariff.sums.assess import Plan
from dtariff.tables.book import Book
from dtariff.today import Days


class Desk(Protocol):
    """An engine, as orders see it."""

    book: Book
    days: Days

    def plan(self, asked: Asked, as_of: AsOf, currency: str) -> Plan:
        """The law of a case made ready for prices in a currency."""

    def currency(self, code: str, as_of: AsOf) -> Currency:
        """A currency that is money on that day."""

    def rate(self, base: str, quote: str, place: Place, purpose: ExchangePurpose, as_of: AsOf) -> ExchangeRate | None:
        """The rate by which the law of a place wants money exchanged into its own, or None where nobody has it."""

    def unknown(self, plan: Plan) -> CoverageError | None:
        """Why a plan has no full answer, or None where it has."""


class Asking(NamedTuple):
    """What an order is asked with: its days, the engine, where its faults are gathered, its money if that is right."""

    as_of: AsOf
    desk: Desk
    faults: Faults
    currency: Currency | None

    @property
    def book(self) -> Book:
        """The tables."""
        return self.desk.book
