"""What a country asks at its border besides money, and how it handles sales from abroad.

All facts, no sums: none of them changes an amount.
"""

from dataclasses import field
from datetime import date

from dtariff.model.citation import Citation, Sure
from dtariff.model.exchange import ExchangeRule
from dtariff.model.law import (
    AccessMatter,
    BusinessId,
    CustomsMatter,
    Evidence,
    ExchangePurpose,
    FactState,
    Platform,
    Remark,
    Rounding,
)
from dtariff.model.told import Told
from dtariff.model.value import Value, value


@value
class BorderFact(Value, Told):
    """A rule of a country beside its rates: of its customs (a declaration, a valuation), or of access to its market.

    Attributes:
        matter: what kind of rule. says: what it is. article: where it stands.
        jurisdiction: whose, a country or a union by its grouping.
        state: in force, or signed or proposed and not in force.
        within_days: a declaration is due so many days after ``counted_from``.
        since: first day of that state.
    """

    matter: CustomsMatter | AccessMatter
    says: str
    article: str = ""
    jurisdiction: str
    state: FactState
    within_days: int | None = None
    counted_from: str = ""
    since: date
    sure: Sure
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()


@value
class Proof(Value):
    """How sure a part of a practice is, and by which sources."""

    sure: Sure
    citations: tuple[Citation, ...]


@value
class Practice(Value, Told):
    """How a jurisdiction handles sales from abroad: rounding, evidence, platforms, business buyers, invoices.

    A part that the tables do not know is None. What a union says for its members stands where a member is silent.
    ``proofs`` tell how sure each part is, and its sources. ``exchange``: which day's rate of exchange its law wants,
    and whose, by purpose.
    """

    jurisdiction: str
    name: str = ""
    currency: str
    rounding: Rounding | None = None
    evidence: Evidence | None = None
    platform: Platform | None = None
    business_id: BusinessId | None = None
    invoice: Remark | None = None
    exchange: dict[ExchangePurpose, tuple[ExchangeRule, ...]] = field(default_factory=dict)
    proofs: dict[str, Proof]
