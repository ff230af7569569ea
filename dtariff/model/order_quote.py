"""The answer to an order: every line with its law, the order as a whole, and what it takes to have it again."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from dtariff.model.exchange import ExchangeRate
from dtariff.model.location import Location
from dtariff.model.money import Money
from dtariff.model.order import LineItem, Order, Party
from dtariff.model.quote import Levy, Provenance, Quote
from dtariff.model.resolution import Notice
from dtariff.model.tax_id import TaxIdCheck
from dtariff.model.told import Told
from dtariff.model.value import Value, value


@value
class OrderFacts(Value):
    """What was found of the parties.

    Attributes:
        buyer: consumer or business. destination: the jurisdiction of the customer.
        location: how the evidence stands to it.
        tax_ids: the customer's tax numbers, and how far each was checked.
        exchange: the rates at which turnovers were held against thresholds in other currencies.
        warnings: what else the reader should know of them.
    """

    buyer: str
    destination: str
    location: Location
    tax_ids: tuple[TaxIdCheck, ...] = ()
    exchange: tuple[ExchangeRate, ...] = ()
    warnings: tuple[Notice, ...] = ()


class LineQuote(NamedTuple):
    """One line of an order and its answer.

    Attributes:
        reference: the caller's name of the line, or its number.
        item: the line as it was stated.
        quote: its amounts and their law. Where the law rounds on the document, these are the line's shares.
    """

    reference: str
    item: LineItem
    quote: Quote

    @property
    def net(self) -> Money:
        """What the seller asks for the line before any charge."""
        return self.quote.net

    @property
    def duty(self) -> Money | None:
        """The customs duty of the line; None if it is not known."""
        return self.quote.duty

    @property
    def tax(self) -> Money | None:
        """Taxes on consumption of the line; None if one is not known."""
        return self.quote.tax

    @property
    def other(self) -> Money | None:
        """Other charges of the line; None if one is not known."""
        return self.quote.other

    @property
    def total(self) -> Money | None:
        """What the customer pays for the line; None if a part is not known."""
        return self.quote.total

    @property
    def levies(self) -> tuple[Levy, ...]:
        """Every charge of the line, in the order of computation."""
        return self.quote.levies


class _Priced(NamedTuple):
    """What an answer is made of. A tuple, as `Quote` is."""

    order: Order
    line_items: tuple[LineQuote, ...]
    facts: OrderFacts
    issued: float
    valid_for: float


class OrderQuote(_Priced, Told):
    """The landed cost of an order: the sum of its lines, exactly.

    Attributes:
        order: what was asked; without days where it names none.
        line_items: the lines in order.
        facts: what was found of the parties.
        issued: when it was made, in seconds since 1970. valid_for: seconds for which it may be recorded.
    """

    __slots__ = ()

    # --- amounts -----------------------------------------------------------------------------------------------

    @property
    def currency(self) -> str:
        """The presentment currency, of every amount."""
        return self.line_items[0].quote.currency

    @property
    def digits(self) -> int:
        """Decimals of the currency."""
        return self.line_items[0].quote.digits

    @property
    def net(self) -> Money:
        """What the seller asks before any charge."""
        return self._sum(line.quote.net for line in self.line_items) or self._nought

    @property
    def duty(self) -> Money | None:
        """The customs duty of all lines; None if one is not known."""
        return self._sum(line.quote.duty for line in self.line_items)

    @property
    def tax(self) -> Money | None:
        """Taxes on consumption of all lines; None if one is not known."""
        return self._sum(line.quote.tax for line in self.line_items)

    @property
    def other(self) -> Money | None:
        """Other charges of all lines; None if one is not known."""
        return self._sum(line.quote.other for line in self.line_items)

    @property
    def residual(self) -> Money:
        """What is left of prices that held everything and that no net price comes to: the seller keeps it."""
        return self._sum(line.quote.residual for line in self.line_items) or self._nought

    @property
    def total(self) -> Money | None:
        """What the customer pays in all: net, duty, tax, other and residual; None if a part is not known."""
        return self._sum(line.quote.total for line in self.line_items)

    @property
    def complete(self) -> bool:
        """Whether every part of every line is known."""
        return all(line.quote.complete for line in self.line_items)

    @property
    def _nought(self) -> Money:
        return Money.of_minor(0, self.currency, self.digits)

    def _sum(self, amounts: Iterable[Money | None]) -> Money | None:
        total = 0
        for amount in amounts:
            if amount is None:
                return None
            total += amount.to_minor_units(self.digits)
        return Money.of_minor(total, self.currency, self.digits)

    # --- the law behind them -----------------------------------------------------------------------------------

    @property
    def levies(self) -> tuple[Levy, ...]:
        """Every charge of the order in the order of computation, equal ones of several lines added up."""
        added: dict[tuple[object, ...], list[Levy]] = {}
        for line in self.line_items:
            for levy in line.quote.levies:
                added.setdefault((levy.id, levy.jurisdiction, levy.rate, levy.reason), []).append(levy)
        return tuple(map(self._added, added.values()))

    def _added(self, levies: list[Levy]) -> Levy:
        if len(levies) == 1:
            return levies[0]
        sums = {
            name: self._sum(getattr(levy, name) for levy in levies)
            for name in ("taxable_amount", "amount", "self_assessed")
        }
        notes = tuple(dict.fromkeys(note for levy in levies for note in levy.notes))
        return Levy(**{f.name: getattr(levies[0], f.name) for f in fields(Levy)} | sums | {"notes": notes})

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What else the reader should know, of the parties and of every line, each once."""
        notices = (notice for line in self.line_items for notice in line.quote.warnings)
        return tuple(dict.fromkeys((*self.facts.warnings, *notices)))

    @property
    def exchange(self) -> tuple[ExchangeRate, ...]:
        """The rates at which amounts that the law sets in other currencies, and thresholds, were taken."""
        rates = (rate for line in self.line_items for rate in line.quote.exchange)
        return tuple(dict.fromkeys((*self.facts.exchange, *rates)))

    @property
    def location(self) -> Location:
        """Where the customer is taken to be, and by what evidence."""
        return self.facts.location

    # --- what it takes to have it again --------------------------------------------------------------------------

    @property
    def request(self) -> dict[str, Any]:
        """The order as plain data with its days, from which the same answer can be had again."""
        as_of = self.line_items[0].quote.resolution.case.as_of
        return self._asked(as_of.on, as_of.known)

    def _asked(self, on: date, known: date) -> dict[str, Any]:
        """The order as plain data, with these days where it names none."""
        stated: dict[str, Any] = _stated(self.order)
        return {"tax_date": on.isoformat(), "known_at": known.isoformat()} | stated

    def is_repeated(self, input_digest: str, on: date, known: date) -> bool:
        """Whether the order, asked on these days where it names none, has such a digest: a retry on a later day."""
        return _digest(self._asked(on, known)) == input_digest

    @property
    def provenance(self) -> Provenance:
        """Engine, tables, days, and the digest of the order."""
        first = self.line_items[0].quote.provenance
        return Provenance(
            engine=first.engine,
            release=first.release,
            on=first.on,
            known=first.known,
            input_digest=_digest(self.request),
            scenario=first.scenario,
            scenario_title=first.scenario_title,
        )

    @property
    def id(self) -> str:
        """Digest of the order, of the tables and of the rates of exchange used: the same order has the same answer.

        Of the order as it was stated. A field that was left out and one that holds what is then meant are the same, as
        are the two ways to write a day or the currency; "10" and "10.00" are not, nor are two orders of the evidence.
        So whoever asks again sends what it sent.
        """
        made_of = self.provenance
        rates = [[rate.base, rate.quote, str(rate.exact)] for rate in self.exchange]
        return _digest([made_of.input_digest, made_of.release, rates])

    @property
    def issued_at(self) -> datetime:
        """When it was made."""
        return datetime.fromtimestamp(self.issued, UTC)

    @property
    def expires_at(self) -> datetime:
        """Until when it may be recorded."""
        return self.issued_at + timedelta(seconds=self.valid_for)

    def __repr__(self) -> str:
        lines = f"{len(self.line_items)} line{'s' if len(self.line_items) > 1 else ''}"
        return f"<OrderQuote of {lines} to {self.facts.destination}: {self.net}, in all {self.total or 'not known'}>"


def canonical(data: object) -> str:
    """Plain data as JSON text in its one form: keys sorted, no blanks."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _digest(data: object) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def _stated(stated: Order | Party | LineItem | Any) -> Any:
    """What a caller stated as plain data, what was left out left out."""
    if isinstance(stated, Value):
        found = ((f.name, getattr(stated, f.name), f.default) for f in fields(stated))
        return {name: _stated(given) for name, given, default in found if given != default}
    if isinstance(stated, (tuple, list)):
        return [_stated(item) for item in stated]
    if isinstance(stated, dict):
        return {str(key): _stated(item) for key, item in stated.items()}
    if isinstance(stated, Decimal):
        return f"{stated:f}"  # never with an exponent, which an order may not have
    return stated.isoformat() if isinstance(stated, date) else stated
