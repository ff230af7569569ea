"""What a shop asks: an order priced, recorded, reported in its law's money, and computed again.

`Checkout` is the part of the engine that answers it; `dtariff.engine.Engine` gives it the law.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from dtariff._version import __version__
from dtariff.asked import Asked
from dtariff.exchange import choose, default_rates
from dtariff.model.case import Case, Place
from dtariff.model.clock import AsOf
from dtariff.model.errors import AlreadyRecordedError, CoverageError, InputError, StoreError, shown
from dtariff.model.exchange import ExchangeRate, Rates
from dtariff.model.law import ExchangePurpose
from dtariff.model.law_amount import LawAmount
from dtariff.model.nomenclature import Currency
from dtariff.model.order import Order
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import Quote
from dtariff.model.record import Record
from dtariff.model.resolution import Charge
from dtariff.model.tax_id import TaxIdCheck
from dtariff.model.verification import Verification
from dtariff.orders.prepared import PreparedOrder
from dtariff.orders.pricing import price
from dtariff.rules.border import exchange_rules
from dtariff.sums.assess import Plan
from dtariff.sums.duty_expression import needs
from dtariff.tables.book import Book
from dtariff.today import Days

if TYPE_CHECKING:
    from dtariff.store import Store

OnUnknown = Literal["raise", "flag"]
ON_UNKNOWN = get_args(OnUnknown)
A_DAY, A_YEAR = timedelta(days=1), timedelta(days=366)


class Checkout(ABC):
    """Questions of a shop, asked of the law that the engine holds.

    Args:
        rates: rates of exchange; see `Engine`.
        store: where quotes are recorded; see `Engine`.
    """

    book: Book
    days: Days

    def __init__(self, rates: Rates | None, store: "Store | str | Path | None") -> None:
        self._given_rates = rates
        self._rates = rates
        self._store = store
        self._books = {self.book.digest: self.book}

    @abstractmethod
    def plan(self, asked: Asked, as_of: AsOf, currency: str) -> Plan:
        """The law of a case made ready for prices in a currency."""

    @abstractmethod
    def currency(self, code: str, as_of: AsOf) -> Currency:
        """A currency that is money on that day."""

    @abstractmethod
    def unknown(self, plan: Plan) -> CoverageError | None:
        """Why a plan has no full answer, or None where it has."""

    @abstractmethod
    def on_tables(self, book: Book, rates: Rates) -> "Checkout":
        """An engine on other tables, with other rates of exchange."""

    # --- an order ----------------------------------------------------------------------------------------------

    def prepare(self, order: Order | Mapping[str, Any]) -> PreparedOrder:
        """An order ready to be priced: its shape read, its codes and parties understood, its law found.

        Raises:
            InputError, CoverageError: the one fault of the order; ``param`` is its path, e.g. ``line_items[2].amount``.
            OrderError: all faults, where there are several.
        """
        from dtariff.orders.meaning import prepare  # noqa: PLC0415 - brings pydantic, which a plain quote never loads

        return prepare(order, self)

    def quote_order(
        self,
        order: Order | Mapping[str, Any] | PreparedOrder,
        *,
        on_unknown: OnUnknown = "raise",
        valid_for: timedelta = A_DAY,
    ) -> OrderQuote:
        """The landed cost of an order of many lines, with its law.

        Args:
            order: an `Order`, the same as plain data out of JSON, or one that was prepared.
            on_unknown: as for `Engine.quote`.
            valid_for: how long the answer may be recorded, a year at most.

        Raises:
            InputError, CoverageError, OrderError: as `prepare`, and what `Engine.quote` raises for a line;
                ``bad_valid_for``.

        Example:
            >>> from dtariff import Engine, LineItem, Order, Party
            >>> order = Order(currency="EUR", seller=Party(country="US"), customer=Party(country="FR"),
            ...               line_items=[LineItem(content="music", amount="4.99", tax_behavior="inclusive")])
            >>> quote = Engine().quote_order(order)
            >>> [(str(line.net), str(line.tax), str(line.total)) for line in quote.line_items]
            [('4.16 EUR', '0.83 EUR', '4.99 EUR')]
            >>> quote.total.to_minor_units(quote.digits)
            499
        """
        if on_unknown not in ON_UNKNOWN:
            raise no_such("on_unknown", on_unknown, ON_UNKNOWN)
        if not timedelta(0) < valid_for <= A_YEAR:
            message = f"{shown(valid_for)} is no time for which an answer holds"
            raise InputError("bad_valid_for", message, param="valid_for", hint="e.g. timedelta(days=1); a year at most")
        prepared = order if isinstance(order, PreparedOrder) else self.prepare(order)
        return price(prepared, self, flag_unknown=on_unknown == "flag", valid_for=valid_for.total_seconds())

    def check_tax_id(self, value: str, *, country: str, type: str = "") -> TaxIdCheck:  # noqa: A002 - as in a TaxId
        """A tax number by itself, as a form asks while a customer types: its form and its check digit, no registry.

        Args:
            value: the number.
            country: of the customer.
            type: whose number and of what kind: ``eu_vat``, ``au_abn`` ...; left out, one of the country's own.

        Raises:
            InputError: ``invalid_tax_id``, ``unknown_tax_id_type``, ``unknown_code``.
        """
        from dtariff.tax_ids import check_tax_id  # noqa: PLC0415 - as above

        return check_tax_id(value, country=country, book=self.book, as_of=self.days.of(), type=type, param="value")

    def in_law_currency(self, quote: OrderQuote) -> tuple[LawAmount, ...]:
        """Every charge of an order in the money of the jurisdiction that sets it, at the rate that its law wants.

        Where nobody has such a rate, the amounts are None: they are never taken at another.
        """
        from dtariff.orders.reporting import in_law_currency  # noqa: PLC0415 - as above

        return in_law_currency(quote, self)

    # --- kept --------------------------------------------------------------------------------------------------

    @property
    def store(self) -> "Store":
        """Where quotes are recorded: `find` one record, `records` of a time, `export` them as CSV; see `Store`.

        Opened when it is first needed.

        Raises:
            InputError: ``bad_store``. StoreError: it cannot be opened.
        """
        if self._store is None or isinstance(self._store, (str, Path)):
            from dtariff.store import Store  # noqa: PLC0415 - brings SQLAlchemy, which pricing never loads

            self._store = Store.open(self._store)
        return self._store

    def record(self, quote: OrderQuote | Quote, *, reference: str, now: datetime | None = None) -> Record:
        """Records a quote that became a sale, once and whole.

        Args:
            quote: of an order; one of a single transmission is recorded as an order of one line.
            reference: the caller's own name of the sale, unique. The same reference with the same order is the record
                there is, so a call may be repeated, on a later day too where the order names no day.
            now: the moment, by default the present one.

        Raises:
            InputError: ``scenario_quote`` for one that was made in a scenario, which no sale can be;
                ``incomplete_quote``, ``bad_reference``; ``quote_differs`` where a quote of one transmission
                is not what its order comes to, e.g. at other rates of exchange.
            ExpiredQuoteError: ``expired_quote``. AlreadyRecordedError: ``already_recorded``, for another order.
            StoreError: the store cannot write; nothing was recorded.
        """
        from dtariff.orders.recording import as_order, sheet_of  # noqa: PLC0415 - as above

        scenario = quote.provenance.scenario
        if scenario is not None:
            message = f"the quote is not of the law as it stands: it was made in the scenario {scenario}"
            raise InputError("scenario_quote", message, param="quote", hint="quote it without a scenario")
        sale = quote if isinstance(quote, OrderQuote) else as_order(quote, self.quote_order)
        sheet = sheet_of(sale, self.answer(sale))
        # The tables of another engine's quote are not here; the store may hold them already.
        texts = self.book.texts if sheet.release == self.book.digest else None
        try:
            return self.store.record(sheet, reference=reference, now=now, release_texts=texts)
        except AlreadyRecordedError:
            found = self.store.find(reference)
            if not sale.is_repeated(found.sheet.input_digest, found.sheet.on, found.sheet.known):
                raise
            return found

    def reverse(
        self, reference: str, *, reversal_reference: str, lines: Mapping[str, int] | None = None, reason: str = ""
    ) -> Record:
        """Gives back a recorded sale, in full or in part.

        Args:
            reference: of the record.
            reversal_reference: the caller's own name of the reversal, unique; a call may be repeated.
            lines: minor units to give back of each line's total, ``{"sku-1": 499}``; where it is left out, all that is
                left of every line.
            reason: in the caller's words.

        Returns:
            The record with its reversals.

        Raises:
            InputError: ``record_not_found``, ``unknown_line``, ``bad_lines``.
            AlreadyReversedError: ``already_reversed``, ``too_much_reversed``. StoreError: nothing was reversed.
        """
        self.store.reverse(reference, reversal_reference=reversal_reference, lines=lines, reason=reason)
        return self.store.find(reference)

    def verify(self, recorded: Record | OrderQuote | Quote | str) -> Verification:
        """A quote computed again from its own tables, days and rates of exchange, and laid beside what it was.

        Args:
            recorded: a record, the reference of one, or a quote; one of a single transmission as an order of one line.

        Raises:
            InputError: ``record_not_found``. StoreError: ``store_damaged``, and what a store says that cannot be read.
            CoverageError: ``release_not_kept``: its tables are neither those of this engine nor in the store.
        """
        from dtariff.orders.recording import as_order  # noqa: PLC0415 - as above
        from dtariff.orders.verifying import Answered, verify  # noqa: PLC0415

        if isinstance(recorded, Quote):
            recorded = as_order(recorded, self.quote_order)
        if isinstance(recorded, OrderQuote):
            answered = Answered.of_quote(recorded, self.answer(recorded))
        else:
            record = self.store.find(recorded) if isinstance(recorded, str) else recorded
            answered = Answered.of_record(record)
        again = self._on_release(answered.release, answered.rates)
        quote = again.quote_order(answered.request, on_unknown="flag")
        return verify(answered, quote, again.answer(quote), __version__)

    def _on_release(self, digest: str, rates: Rates) -> "Checkout":
        """An engine on the tables of a release, with the rates that were used."""
        return self.on_tables(self._book(digest), rates)

    def _then(self, release: int | str | None, known: date | None) -> tuple[Book, date]:
        """The tables that answered then, and the day of knowledge; see `Engine.at`."""
        if release is not None:
            found = self.store.releases.find(release)
            return self._book(found.digest), known or found.day
        assert known is not None  # noqa: S101 - one of the two is named
        standing = self.store.releases.on(known) if self._has_store() else None
        return self.book if standing is None else self._book(standing.digest), known

    def _has_store(self) -> bool:
        """Whether there is a store to be asked: one that was named, or the user's own, which nobody makes by asking."""
        if self._store is not None:
            return True
        try:
            from dtariff.store import Store  # noqa: PLC0415 - as above
        except StoreError:
            return False  # without the extra nobody has published anything
        return Store.is_made()

    def _book(self, digest: str) -> Book:
        """The tables of a release that this engine holds, or the store.

        Raises:
            CoverageError: ``release_not_kept``.
        """
        book = self._books.get(digest)
        if book is None:
            book = self.store.book(digest)
            if book is None:
                message = f"the tables {digest[:16]} are not here"
                hint = "open the store in which it was recorded, or take the tables of that release"
                raise CoverageError("release_not_kept", message, param="release", hint=hint)
            self._books[digest] = book
        return book

    def answer(self, quote: OrderQuote) -> dict[str, Any]:
        """The whole answer to an order as plain data, with every charge in its law's own money: what is recorded."""
        from dtariff.orders.recording import answer_of  # noqa: PLC0415 - as above

        return answer_of(quote, self.in_law_currency(quote))

    # --- exchange ----------------------------------------------------------------------------------------------

    @property
    def rates(self) -> Rates:
        """Who is asked for rates of exchange."""
        if self._rates is None:
            self._rates = default_rates(self.book.exchange, carried=self.book.published_rates)
        return self._rates

    def rate(self, base: str, quote: str, place: Place, purpose: ExchangePurpose, as_of: AsOf) -> ExchangeRate | None:
        """The rate by which the law of a place wants money exchanged into its own; None where nobody has it.

        The rates that come with the package are an extra; without them only those that were given count.
        """
        rules = exchange_rules(place, purpose, quote, as_of, self.book)
        try:
            return choose(rules, base, quote, as_of.on, self.rates)
        except InputError as error:
            if error.code != "extra_missing":
                raise
            return None

    def exchange_for(self, case: Case, currency: str, charge: Charge) -> tuple[ExchangeRate, ...]:
        """The rates for a charge whose amount the law sets in other currencies, from each of them to this one."""
        if charge.expression is None:
            return ()
        purpose: ExchangePurpose = "customs" if charge.kind == "customs_duty" else "tax"
        others = [other for other in needs(charge.expression).exchange if other != currency]
        found = [self.rate(currency, other, case.destination, purpose, case.as_of) for other in others]
        return tuple(rate.inverted() for rate in found if rate is not None)


def no_such(param: str, value: object, allowed: tuple[str, ...]) -> InputError:
    """The error for a word that is none of those allowed."""
    return InputError(f"unknown_{param}", f"no {param} {value!r}", param=param, hint=f"one of: {', '.join(allowed)}")
