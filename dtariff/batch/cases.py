"""The law of each distinct case of a table of sales, asked once.

Law changes on few days: what was resolved for one day holds for all days around it on which the tables of the places
concerned name no change, except where a day has its own rate of exchange or a season its own duty. Postal codes and
states matter where taxes hang on them; elsewhere they make no new case.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, Protocol, TypeVar

from dtariff.asked import Asked
from dtariff.model.case import Place
from dtariff.model.clock import AsOf
from dtariff.model.duty import Seasonal, Staged
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.nomenclature import Currency
from dtariff.model.quote import TAX_KINDS
from dtariff.rules.classify import find_address
from dtariff.sums.assess import Plan
from dtariff.tables.book import Book
from dtariff.today import Days

ErrorT = TypeVar("ErrorT", bound=DTariffError)


class Law(Protocol):
    """Who knows the law: an `Engine`."""

    @property
    def book(self) -> Book:
        """The tables."""

    @property
    def days(self) -> Days:
        """What a question means that names no day."""

    def currency(self, code: str, as_of: AsOf) -> Currency:
        """A currency that is money on that day."""

    def plan(self, asked: Asked, as_of: AsOf, currency: str) -> Plan:
        """The law of a case made ready for prices in a currency."""


class Facts(NamedTuple):
    """The facts of a sale on which law hangs, besides its day: as they were written, the buyer's place understood."""

    content: str
    delivery: str
    origin: str
    destination: str
    postal_code: str
    buyer: str
    country_of_origin: str


class Ruled(NamedTuple):
    """The law of a case.

    Attributes:
        plan: the law, ready for prices.
        at: its place among all laws that the table met.
        taxes: places of the amounts that are taxes on consumption. others: of all but those and the duty.
        of_its_day: whether it may be the law of that day alone (see `is_of_its_day`).
    """

    plan: Plan
    at: int
    taxes: tuple[int, ...]
    others: tuple[int, ...]
    of_its_day: bool = False


class _Held(NamedTuple):
    """What was found, and the days for which it was: from the first until before the last."""

    since: date
    until: date
    found: Ruled


class Cases:
    """The law of the cases of one table. What has none is asked anew each time: the caller remembers it, or not.

    Args:
        law: who knows it.
        known: the day of knowledge of all.
        scope_reading: as for a quote.
    """

    def __init__(self, law: Law, known: date, scope_reading: str) -> None:
        self._law = law
        self._known = known
        self._reading = scope_reading
        self._held: dict[tuple[Facts, str], list[_Held]] = {}
        self._asked_on: dict[Facts, list[tuple[date, date, date]]] = {}
        self._days: dict[frozenset[str], tuple[date, ...]] = {}
        self.plans: list[Plan] = []

    def ruled(self, facts: Facts, on: date, currency: str) -> Ruled:
        """The law of a case on a day, for prices in a currency.

        Raises:
            DTariffError: as `Engine.quote`.
        """
        held = self._held.get((facts, currency), ())
        found = next((one.found for one in held if one.since <= on < one.until), None)
        if found is None:
            found, codes = self._asked(facts, on, currency)
            since, until = self._span(on, codes)
            self._held.setdefault((facts, currency), []).append(_Held(since, until, found))
            if codes is not None:
                self._asked_on.setdefault(facts, []).append((since, until, on))
        return found

    def _asked(self, facts: Facts, on: date, currency: str) -> tuple[Ruled, frozenset[str] | None]:
        """The law on a day, and the jurisdictions whose tables it hangs on; None where it is that of this day alone."""
        content, delivery, origin, destination, postal_code, buyer, country_of_origin = facts
        told = (buyer, country_of_origin, self._reading, postal_code, None)
        # In another currency the law of that time was asked on a day of its own: asked on it again, it is remembered.
        spans = self._asked_on.get(facts, ())
        day = next((asked for since, until, asked in spans if since <= on < until), on)
        self._law.currency(currency, AsOf(on, self._known))
        plan = self._law.plan((content, delivery, origin, destination, *told), AsOf(day, self._known), currency)
        self.plans.append(plan)
        places = [(charge.kind in TAX_KINDS, at) for at, charge in enumerate(plan.resolution.taxes, 1)]
        taxes, others = ([at for is_tax, at in places if is_tax is wanted] for wanted in (True, False))
        ruled = Ruled(plan, len(self.plans) - 1, tuple(taxes), tuple(others), is_of_its_day(plan))
        return ruled, None if ruled.of_its_day else concerned(plan)

    def _span(self, on: date, codes: frozenset[str] | None) -> tuple[date, date]:
        """The days around a day on which the law of some jurisdictions does not change."""
        if codes is None:
            return on, _after(on)
        days = self._days.get(codes)
        if days is None:
            named = {*self._law.book.days(codes), self._known, _after(self._known)}
            days = self._days[codes] = (date.min, *sorted(named), date.max)
        at = min(bisect_right(days, on), len(days) - 1)
        return days[at - 1], days[at]


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def concerned(plan: Plan) -> frozenset[str]:
    """The jurisdictions whose tables the law of a case may hang on: those of seller and buyer, and those around."""
    case = plan.resolution.case
    codes = {code for place in (case.origin, case.destination) for code in _around(place)}
    return frozenset(codes | {case.country_of_origin})


def _around(place: Place) -> Iterable[str]:
    return (*place.chain, *place.tax_chain, place.root, place.customs, place.fiscal)


def is_of_its_day(plan: Plan) -> bool:
    """Whether a plan may hold a rate of exchange, or a duty by the calendar: then it is that of one day alone."""
    by_quantity = any(step.expression is not None for steps in (plan.steps, *plan.others) for step in steps)
    return by_quantity or isinstance(plan.resolution.line.duty, Staged | Seasonal)


class Address(NamedTuple):
    """Where a buyer is, as the engine is asked for it; or what is wrong with it."""

    destination: str
    postal_code: str = ""
    fault: InputError | None = None


def address(country: str, state: str, postal_code: str, book: Book) -> Address:
    """A buyer's address as its place alone, so that all addresses there are one case.

    A country that is none stays as it is written, for the engine to refuse in its turn; a state that is none is refused
    here, as the engine is asked for places.
    """
    try:
        return Address(find_address(country, state, postal_code, book).code)
    except InputError as error:
        return Address(country, postal_code, bare(error) if state else None)


def bare(error: ErrorT) -> ErrorT:
    """An error that is to be kept, without the calls that led to it: they hold whatever batch was priced then."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error
