"""The answer: amounts, each with its reason, its law and how sure it is."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from dtariff._version import __version__
from dtariff.model.border import BorderFact
from dtariff.model.citation import Citation, Sure
from dtariff.model.errors import DTariffError
from dtariff.model.exchange import ExchangeRate
from dtariff.model.law import TaxKind
from dtariff.model.money import Money
from dtariff.model.number import plain, to_places
from dtariff.model.resolution import BarDecision, Charge, Notice, Payer, Reason, Resolution, SellerTax
from dtariff.model.told import Told
from dtariff.model.value import Value, value

TAX_KINDS = frozenset({"consumption_tax", "gst", "hst", "pst", "sales_tax", "service_tax", "vat"})
"""Kinds that add up to ``Quote.tax``; every other kind but the customs duty adds up to ``Quote.other``."""


class Missing(NamedTuple):
    """Why a charge has no amount although its law is known, and the units or currencies that are needed."""

    reason: Literal["quantity_needed", "exchange_needed", "base_unknown"]
    needed: tuple[str, ...] = ()


class Run(NamedTuple):
    """What the charges of a resolution came to, in minor units and in order, the duty first.

    Attributes:
        amounts: what each adds to what the buyer pays; None where the law or a quantity is missing.
        missing: why, by place, where the law itself does not say it.
        assessed: what a buyer accounts for itself instead of paying it (reverse charge), by place.
    """

    amounts: tuple[int | None, ...]
    missing: tuple[tuple[int, Missing], ...] = ()
    assessed: tuple[tuple[int, int], ...] = ()


@value
class Levy(Value):
    """One line of a quote: a charge with its amount.

    Attributes:
        id: ``duty`` or the id of the tax in the tables.
        kind: ``customs_duty`` or the kind of tax; a duty is never a tax line.
        name: as the jurisdiction calls it.
        jurisdiction: whose it is.
        base: what it bears on, by name, e.g. ``("price", "duty")``.
        taxable_amount: the base in money; None if not known.
        rate: as text; empty if not known. effective_percent: what it comes to of the base, e.g. ``11`` for 12 % of
            11/12, to at most six decimals; empty for what is no percentage.
        amount: what it adds to what the buyer pays; None if not known.
        self_assessed: what a business buyer accounts for itself under a reverse charge; None otherwise.
        reason: why, from a closed list.
        needed: units or currencies without which there is no amount.
        refundable: whether the buyer can have it back or credit it.
        payer: who bears it. collected_by: who brings it to the treasury.
        threshold: turnover below which the seller need not collect; the quote assumes that it is passed.
        citations: the sources. sure: their weakest. notes: what else the tables say.
    """

    id: str
    kind: Literal["customs_duty", TaxKind]
    name: str
    jurisdiction: str
    base: tuple[str, ...]
    taxable_amount: Money | None
    rate: str
    effective_percent: str
    amount: Money | None
    self_assessed: Money | None
    reason: Reason
    needed: tuple[str, ...]
    refundable: bool
    payer: Payer
    collected_by: str
    threshold: str
    since: date | None
    citations: tuple[Citation, ...]
    sure: Sure
    notes: tuple[str, ...]


@value
class Alternative(Value):
    """What would be paid if the law were read, or had been applied, the other way: on the same net price.

    A price that held everything would be split otherwise then; here it is what its present net price would come to.
    """

    reason: Reason
    duty: Money | None
    tax: Money | None
    other: Money | None
    total: Money | None


@value
class Provenance(Value):
    """What it takes to have the same answer again.

    Attributes:
        engine: version of dtariff.
        release: digest of the very tables used.
        on: the day of the law. known: the day of knowledge.
        input_digest: digest of the question.
        scenario: what was assumed, by its id; None for the law as it stands. scenario_title: its title.
    """

    engine: str
    release: str
    on: date
    known: date
    input_digest: str
    scenario: str | None = None
    scenario_title: str | None = None


class _Answer(NamedTuple):
    """What a quote is made of. A tuple, because a checkout makes a hundred thousand of them a second."""

    resolution: Resolution
    currency: str
    digits: int
    minor: int
    run: Run
    others: tuple[Run, ...] = ()
    quantities: tuple[tuple[str, Decimal], ...] = ()
    sticker: int | None = None
    exchange: tuple[ExchangeRate, ...] = ()


class Quote(_Answer, Told):
    """A landed cost with its law: the price, the duty, the taxes, and why.

    The parts add up to the total in the currency's own minor unit. A part whose law, rate or quantity is missing is
    None, and so is then the total: nought never stands for "not known". Where the price held everything, it is the
    total, and what rounding leaves of it is the residual. ``exchange``: the rates at which amounts that the law sets
    in other currencies were taken.
    """

    __slots__ = ()

    # --- amounts -----------------------------------------------------------------------------------------------

    @property
    def net(self) -> Money:
        """The price before any charge."""
        return Money.of_minor(self.minor, self.currency, self.digits)

    @property
    def duty(self) -> Money | None:
        """The customs duty; None if it is not known."""
        return self._money(self.run.amounts[0])

    @property
    def tax(self) -> Money | None:
        """Taxes on consumption: VAT, GST, sales tax and their like; None if one is not known."""
        return self._money(self._taxed(self.run, consumption=True))

    @property
    def other(self) -> Money | None:
        """Levies, perceptions and other charges that the buyer pays; None if one is not known."""
        return self._money(self._taxed(self.run, consumption=False))

    @property
    def residual(self) -> Money:
        """What is left of a price that held everything, where no net price comes to it exactly: the seller keeps it.

        Nought for a price before tax.
        """
        return Money.of_minor(self.residual_minor, self.currency, self.digits)

    @property
    def residual_minor(self) -> int:
        """The residual in minor units."""
        return 0 if self.sticker is None else self.sticker - (self._total(self.run) or 0)

    @property
    def tax_behavior(self) -> Literal["exclusive", "inclusive"]:
        """Whether the price asked for was before tax, or held everything."""
        return "exclusive" if self.sticker is None else "inclusive"

    @property
    def total(self) -> Money | None:
        """What the buyer pays in the end: the landed cost; None if a part is not known."""
        return self._money(self._total(self.run) if self.sticker is None else self.sticker)

    @property
    def complete(self) -> bool:
        """Whether every part is known."""
        return None not in self.run.amounts

    def _total(self, run: Run) -> int | None:
        return _added((self.minor, *run.amounts))

    def _taxed(self, run: Run, *, consumption: bool) -> int | None:
        charges = zip(self.resolution.taxes, run.amounts[1:], strict=True)
        return _added([amount for charge, amount in charges if (charge.kind in TAX_KINDS) is consumption])

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money.of_minor(minor, self.currency, self.digits)

    # --- the law behind them -----------------------------------------------------------------------------------

    @property
    def levies(self) -> tuple[Levy, ...]:
        """Every charge in the order in which it was computed, the duty first."""
        return tuple(self._levy(place, charge) for place, charge in enumerate(self.resolution.charges))

    def _levy(self, place: int, charge: Charge) -> Levy:
        missing = dict(self.run.missing).get(place)
        return Levy(
            id=charge.id,
            kind=charge.kind,
            name=charge.name,
            jurisdiction=charge.jurisdiction,
            base=charge.on,
            taxable_amount=self._money(self._base(charge)),
            rate=charge.rate,
            effective_percent=_percent(charge),
            amount=self._money(self.run.amounts[place]),
            self_assessed=self._money(dict(self.run.assessed).get(place)),
            reason=missing.reason if missing else charge.reason,
            needed=missing.needed if missing else (),
            refundable=charge.refundable,
            payer=charge.payer,
            collected_by=charge.collected_by,
            threshold=charge.threshold,
            since=charge.since,
            citations=charge.citations,
            sure=charge.sure,
            notes=charge.notes,
        )

    def _base(self, charge: Charge) -> int | None:
        """What a charge bears on: the price and the earlier charges that it names."""
        parts = {"price": self.minor} | {
            other.id: amount for other, amount in zip(self.resolution.charges, self.run.amounts, strict=True)
        }
        return _added([parts[name] for name in charge.on if name in parts])

    @property
    def bar(self) -> BarDecision:
        """May the destination charge a duty? The verdict and every instrument asked."""
        return self.resolution.decision

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What would be paid under the other reading, where readings or instruments differ."""
        return tuple(map(self._alternative, self.resolution.alternatives, self.others))

    def _alternative(self, duty: Charge, run: Run) -> Alternative:
        return Alternative(
            reason=next((missing.reason for place, missing in run.missing if place == 0), duty.reason),
            duty=self._money(run.amounts[0]),
            tax=self._money(self._taxed(run, consumption=True)),
            other=self._money(self._taxed(run, consumption=False)),
            total=self._money(self._total(run)),
        )

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What else the reader should know."""
        return self.resolution.warnings

    @property
    def seller_taxes(self) -> tuple[SellerTax, ...]:
        """Taxes of the seller on such sales: told, and not part of any amount here."""
        return self.resolution.seller_taxes

    @property
    def customs_facts(self) -> tuple[BorderFact, ...]:
        """What customs law says beside the rate: a declaration, a ruling, a commitment not yet in force."""
        return self.resolution.customs_facts

    @property
    def market_access(self) -> tuple[BorderFact, ...]:
        """What else the seller meets there: rules on data, servers, licences, source code."""
        return self.resolution.market_access

    @property
    def sure(self) -> Sure:
        """The weakest link of all charges."""
        return self.resolution.sure

    @property
    def provenance(self) -> Provenance:
        """What it takes to have the same answer again."""
        as_of = self.resolution.case.as_of
        return Provenance(
            engine=__version__,
            release=self.resolution.digest,
            on=as_of.on,
            known=as_of.known,
            input_digest=self._input_digest(),
            scenario=self.resolution.scenario,
            scenario_title=self.resolution.scenario_title,
        )

    def _input_digest(self) -> str:
        case = self.resolution.case
        asked = [
            *(case.content, case.delivery, case.origin.code, case.destination.code, case.buyer),
            *(case.as_of.on.isoformat(), case.as_of.known.isoformat(), case.country_of_origin, case.scope_reading),
            *(self.minor, self.currency, [[unit, plain(number)] for unit, number in self.quantities]),
            *(() if self.sticker is None else (self.sticker,)),
            *([rate.base, rate.quote, str(rate.exact)] for rate in self.exchange),
        ]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    def __repr__(self) -> str:
        case = self.resolution.case
        asked = f"{case.content} {case.origin.code} to {case.destination.code} on {case.as_of.on}"
        return f"<Quote {asked}: {self.net}, in all {self.total or 'not known'}>"


class ScenarioComparison(NamedTuple):
    """A comparison in a scenario, beside the one of the law as it stands.

    Attributes:
        scenario: its id. title: its title.
        quotes: the answers, cheapest first; those without a total come last.
        refused: destinations that could not be answered, with the error.
    """

    scenario: str
    title: str
    quotes: tuple[Quote, ...]
    refused: tuple[tuple[str, DTariffError], ...]


def _percent(charge: Charge) -> str:
    if charge.factor is None or not charge.rate.partition(" ")[0].endswith("%"):
        return ""
    return to_places(charge.factor * 100, 6)


def _added(amounts: Iterable[int | None]) -> int | None:
    """The sum, or None where one of them is not known."""
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
