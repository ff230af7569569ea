"""The answer: amounts, each with its reason, its law and how sure it is."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from dtariff._version import __version__
from dtariff.model.citation import Citation, Sure
from dtariff.model.law import TaxKind
from dtariff.model.money import Money
from dtariff.model.resolution import BarDecision, Charge, Notice, Party, Reason, Resolution, SellerTax

TAX_KINDS = frozenset({"consumption_tax", "gst", "hst", "pst", "sales_tax", "service_tax", "vat"})
"""Kinds that add up to ``Quote.tax``; every other kind but the customs duty adds up to ``Quote.other``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a charge came to, in minor units.

    Attributes:
        minor: the amount; None where the law or a quantity is missing.
        base: what it was computed on; None where that is not known.
        assessed: what a buyer accounts for itself instead of paying it (reverse charge); None otherwise.
        missing: why there is no amount, if the law itself did not already say so.
        needed: the units or currencies that are missing.
    """

    minor: int | None
    base: int | None
    assessed: int | None = None
    missing: Literal["quantity_needed", "exchange_needed", "base_unknown"] | None = None
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Levy:
    """One line of a quote: a charge with its amount.

    Attributes:
        id: ``duty`` or the id of the tax in the tables.
        kind: ``customs_duty`` or the kind of tax; a duty is never a tax line.
        name: as the jurisdiction calls it.
        jurisdiction: whose it is.
        base: what it bears on, by name, e.g. ``("price", "duty")``.
        taxable_amount: the base in money; None if not known.
        rate: as text; empty if not known.
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
    amount: Money | None
    self_assessed: Money | None
    reason: Reason
    needed: tuple[str, ...]
    refundable: bool
    payer: Party
    collected_by: str
    threshold: str
    since: date | None
    citations: tuple[Citation, ...]
    sure: Sure
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What would be paid if the law were read, or had been applied, the other way."""

    reason: Reason
    duty: Money | None
    tax: Money | None
    other: Money | None
    total: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What it takes to have the same answer again.

    Attributes:
        engine: version of dtariff.
        release: digest of the very tables used.
        on: the day of the law. known: the day of knowledge.
        input_digest: digest of the question.
    """

    engine: str
    release: str
    on: date
    known: date
    input_digest: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A landed cost with its law: the price, the duty, the taxes, and why.

    The parts add up to the total in the currency's own minor unit. A part whose law, rate or quantity is missing is
    None, and so is then the total: nought never stands for "not known".
    """

    resolution: Resolution
    currency: str
    digits: int
    price: int
    outcomes: tuple[Outcome, ...]
    others: tuple[tuple[Outcome, ...], ...] = ()
    quantities: tuple[tuple[str, Decimal], ...] = ()

    _tellers: ClassVar[dict[str, Callable[..., Any]]] = {}

    # --- amounts -----------------------------------------------------------------------------------------------

    @property
    def net(self) -> Money:
        """The price before any charge."""
        return self._money(self.price)

    @property
    def duty(self) -> Money | None:
        """The customs duty; None if it is not known."""
        return self._maybe(self.outcomes[0].minor)

    @property
    def tax(self) -> Money | None:
        """Taxes on consumption: VAT, GST, sales tax and their like; None if one is not known."""
        return self._maybe(self._sum(self.outcomes, tax=True))

    @property
    def other(self) -> Money | None:
        """Levies, perceptions and other charges that the buyer pays; None if one is not known."""
        return self._maybe(self._sum(self.outcomes, tax=False))

    @property
    def total(self) -> Money | None:
        """What the buyer pays in the end: the landed cost; None if a part is not known."""
        return self._maybe(self._total(self.outcomes))

    @property
    def complete(self) -> bool:
        """Whether every part is known."""
        return all(outcome.minor is not None for outcome in self.outcomes)

    def _total(self, outcomes: tuple[Outcome, ...]) -> int | None:
        amounts = [self.price, *(outcome.minor for outcome in outcomes)]
        return _added(amounts)

    def _sum(self, outcomes: tuple[Outcome, ...], *, tax: bool) -> int | None:
        charges = zip(self.resolution.taxes, outcomes[1:], strict=True)
        return _added([outcome.minor for charge, outcome in charges if (charge.kind in TAX_KINDS) is tax])

    def _money(self, minor: int) -> Money:
        return Money.of_minor(minor, self.currency, self.digits)

    def _maybe(self, minor: int | None) -> Money | None:
        return None if minor is None else self._money(minor)

    # --- the law behind them -----------------------------------------------------------------------------------

    @property
    def levies(self) -> tuple[Levy, ...]:
        """Every charge in the order in which it was computed, the duty first."""
        return tuple(map(self._levy, self.resolution.charges, self.outcomes))

    def _levy(self, charge: Charge, outcome: Outcome) -> Levy:
        return Levy(
            id=charge.id,
            kind=charge.kind,
            name=charge.name,
            jurisdiction=charge.jurisdiction,
            base=charge.on,
            taxable_amount=self._maybe(outcome.base),
            rate=charge.rate,
            amount=self._maybe(outcome.minor),
            self_assessed=self._maybe(outcome.assessed),
            reason=outcome.missing or charge.reason,
            needed=outcome.needed,
            refundable=charge.refundable,
            payer=charge.payer,
            collected_by=charge.collected_by,
            threshold=charge.threshold,
            since=charge.since,
            citations=charge.citations,
            sure=charge.sure,
            notes=charge.notes,
        )

    @property
    def bar(self) -> BarDecision:
        """May the destination charge a duty? The verdict and every instrument asked."""
        return self.resolution.decision

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What would be paid under the other reading, where readings or instruments differ."""
        return tuple(map(self._alternative, self.resolution.alternatives, self.others))

    def _alternative(self, duty: Charge, outcomes: tuple[Outcome, ...]) -> Alternative:
        return Alternative(
            reason=outcomes[0].missing or duty.reason,
            duty=self._maybe(outcomes[0].minor),
            tax=self._maybe(self._sum(outcomes, tax=True)),
            other=self._maybe(self._sum(outcomes, tax=False)),
            total=self._maybe(self._total(outcomes)),
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
        )

    def _input_digest(self) -> str:
        case = self.resolution.case
        asked = [
            *(case.content, case.delivery, case.origin.code, case.destination.code, case.buyer),
            *(case.as_of.on.isoformat(), case.as_of.known.isoformat(), case.country_of_origin, case.scope_reading),
            *(self.price, self.currency, [[unit, str(number)] for unit, number in self.quantities]),
        ]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    # --- words -------------------------------------------------------------------------------------------------

    @classmethod
    def told_by(cls, tellers: Mapping[str, Callable[..., Any]]) -> None:
        """Lends the words: a value does not know how it is told. The package does this once, when it is imported."""
        cls._tellers.update(tellers)

    def explain(self) -> str:
        """The whole ladder in words: what was asked, what decided, what else would have, with sources."""
        told: str = self._tellers["explain"](self)
        return told

    def as_dict(self) -> dict[str, Any]:
        """The quote as plain data for JSON: amounts as text, never as numbers."""
        data: dict[str, Any] = self._tellers["data"](self)
        return data


def _added(amounts: list[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None
