"""What the law says of a Case: findings, bars, charges. All law, no sums.

Everything here is a closed list of codes and plain values; the words for them live in ``dtariff.telling``.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from dtariff.model.border import BorderFact
from dtariff.model.case import Case
from dtariff.model.citation import Citation, Sure
from dtariff.model.duty import DutyExpression
from dtariff.model.law import Mechanism, Rounding, TaxKind
from dtariff.model.told import Told
from dtariff.model.treaties import Pattern, Reading, State
from dtariff.model.value import Value, value

Verdict = Literal["barred", "conditional", "not_barred", "not_an_import", "unknown"]
"""May the destination charge a customs duty?

barred: a binding bar in force. conditional: readings differ, and both are shown. not_barred: nothing binding stands
against it, which does not mean that a duty is charged. not_an_import: nothing crosses a customs border.
unknown: the tables do not know what binds the destination.
"""
Strength = Literal[
    "binding", "wto_linked", "political", "signed_not_in_force", "best_endeavour", "disputed", "unclear", "none"
]
Effect = Literal["bars", "unsettled", "none", "unknown"]
Why = Literal[
    "in_force",
    "decision_in_force",
    "decision_disputed",
    "decision_lapsed",
    "tied_decision_in_force",
    "tied_decision_not_in_force",
    "scope_unsettled",
    "out_of_scope",
    "content_not_covered",
    "product_of_another_country",
    "not_an_obligor",
    "not_a_member",
    "membership_unknown",
    "not_yet_in_force",
    "signed_not_in_force",
    "not_yet_between_these_parties",
    "no_longer_in_force",
    "pledge_in_force",
    "pledge_lapsed",
    "pledge_not_yet",
    "best_endeavour",
    "cooperation_only",
    "clause_unclear",
    "no_duty_clause",
    "rules_of_origin_missing",
]
Condition = Literal["content_is_transmission", "product_of_party", "sent_between_parties", "wording_not_seen"]
"""What a bar still hangs on, where the question did not say it or no text settles it."""

DutyReason = Literal[
    "not_an_import",
    "no_tariff_line",
    "excluded_by_law",
    "free_tariff_line",
    "barred_by_moratorium",
    "barred_by_agreement",
    "pledged",
    "dutiable",
    "quantity_needed",
    "exchange_needed",
    "law_unknown",
]
TaxReason = Literal[
    "standard_rated",
    "reduced_rated",
    "taxable_basis_reduced",
    "zero_rated",
    "product_exempt",
    "not_subject_to_tax",
    "reverse_charge",
    "not_collected",
    "foreign_supplier_not_liable",
    "below_threshold",
    "quantity_needed",
    "exchange_needed",
    "base_unknown",
    "subdivision_needed",
    "law_unknown",
]
Reason = Literal[DutyReason, TaxReason]
Payer = Literal["buyer", "seller", "nobody"]
WarningCode = Literal[
    "in_scenario",
    "line_despite_bar",
    "line_unsettled",
    "duty_contested",
    "pledge_not_binding",
    "signed_not_in_force",
    "best_endeavour",
    "clause_unclear",
    "goods_free_within_union",
    "levy_doubtful",
    "beyond_review",
    "place_note",
    "start_not_established",
    "rate_changes",
    "threshold_assumed",
    "registration_needed",
    "taxed_at_origin",
    "turnover_not_comparable",
    "platform_unsettled",
    "location_conflicting",
    "location_insufficient",
    "business_unproven",
    "tax_id_of_another_country",
    "tax_id_registry_not_asked",
    "tax_id_unchecked",
    "unsurveyed",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know: a code, and the facts to tell it with."""

    code: WarningCode
    facts: tuple[tuple[str, str], ...] = ()


@value
class LineFinding(Value):
    """Rung a: what the destination's tariff says of such a transmission.

    ``kind``: a line that names it, an exclusion by law, no line, or a duty that a scenario assumes, perhaps that of a
    line for the same work on a carrier. ``duty`` is None where there is no line, or where its rate is not known
    (``unknown``).
    """

    kind: Literal["line", "excluded", "none", "assumed"]
    code: str
    title: str
    hs: str = ""
    duty: DutyExpression | None = None
    unknown: bool = False
    unsettled: bool = False
    since: date | None = None
    sure: Sure
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()


@value
class Bar(Value):
    """Rung b: what one instrument says between this origin and destination.

    Attributes:
        instrument: its id; ``title`` and ``short`` are its names.
        act: the decision that made the present state, with its symbol (moratorium and pledges).
        article: the clause.
        effect: whether it bars a duty, leaves it unsettled, does nothing, or is not known.
        why: the step that decided the effect.
        strength: what kind of bond it is.
        since: first day on which it bound this pair; None if it never did.
        until: day on which it ceased, or None.
        subject_to: what the effect still hangs on.
        readings: the ways to read it, where they differ.
    """

    instrument: str
    title: str
    short: str
    kind: Literal["moratorium", "pledge", "agreement"]
    act: str = ""
    article: str = ""
    effect: Effect
    why: Why
    strength: Strength
    state: State | None = None
    pattern: Pattern | None = None
    since: date | None = None
    until: date | None = None
    subject_to: tuple[Condition, ...] = ()
    readings: tuple[Reading, ...] = ()
    sure: Sure
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()


@value
class BarDecision(Value, Told):
    """The answer to "may the destination charge?".

    Attributes:
        case: what was asked.
        verdict: the answer.
        deciding: the instrument that carries the verdict, or None.
        instruments: every instrument that connects the two, strongest first.
        within: the union or territory inside which nothing is imported, for that verdict; ``citations`` prove it.
        sure: the weakest link of the deciding chain.
        warnings: what else to know.
    """

    case: Case
    verdict: Verdict
    deciding: Bar | None
    instruments: tuple[Bar, ...]
    within: str = ""
    citations: tuple[Citation, ...] = ()
    sure: Sure
    warnings: tuple[Notice, ...] = ()

    def __repr__(self) -> str:
        asked = f"{self.case.content} {self.case.origin.code} to {self.case.destination.code} on {self.case.as_of.on}"
        by = f" by {self.deciding.instrument}" if self.deciding else ""
        return f"<BarDecision {asked}: {self.verdict}{by}>"


@value
class Charge(Value):
    """One charge that the law puts, or does not put, on the price.

    Attributes:
        id: ``duty`` or the tax's id in the tables.
        on: what it bears on: ``price``, ``duty``, ids of earlier taxes.
        rate: the rate as text, e.g. ``12% of 11/12``; empty if unknown.
        factor: the exact factor of the base; None if the charge is not a plain percentage.
        expression: the duty expression where there is no plain factor.
        counts: whether the amount is part of what the buyer pays in the end.
        payer: who bears it. collected_by: who brings it to the treasury. since: first day on which it was so.
        rounding: the jurisdiction's rule, or None for the default (half up to the minor unit).
    """

    id: str
    kind: Literal["customs_duty", TaxKind]
    name: str
    jurisdiction: str
    on: tuple[str, ...]
    rate: str = ""
    factor: Fraction | None = None
    expression: DutyExpression | None = None
    reason: Reason
    counts: bool
    refundable: bool = False
    mechanism: Mechanism | None = None
    payer: Payer = "buyer"
    collected_by: str = ""
    threshold: str = ""
    rounding: Rounding | None = None
    since: date | None = None
    sure: Sure
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def unknown(self) -> bool:
        """Whether the law that sets this charge is not known to the tables."""
        return self.reason in ("law_unknown", "subdivision_needed")


@value
class SellerTax(Value):
    """A tax of the seller (a digital services tax, an income tax): told, never added to the buyer's price."""

    id: str
    name: str
    jurisdiction: str
    rate: str
    threshold: str
    sure: Sure
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]


@value
class Resolution(Value):
    """All the law of a case: what decided, what else would have, which charges fall due.

    ``alternatives`` holds the duty under the other reading, where readings or instruments differ. ``customs_facts`` and
    ``market_access`` stand beside the price and change nothing in it. ``scenario`` and ``scenario_title`` name what was
    assumed, several in the order in which they were laid; None for the law as it stands.
    """

    case: Case
    decision: BarDecision
    line: LineFinding
    duty: Charge
    alternatives: tuple[Charge, ...]
    taxes: tuple[Charge, ...]
    seller_taxes: tuple[SellerTax, ...]
    customs_facts: tuple[BorderFact, ...] = ()
    market_access: tuple[BorderFact, ...] = ()
    warnings: tuple[Notice, ...]
    sure: Sure
    digest: str
    scenario: str | None = None
    scenario_title: str | None = None

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Duty first, then taxes in the order in which they are computed."""
        return (self.duty, *self.taxes)
