"""Trade between countries, and the revenue that law makes of it: a static estimate, unless somebody says otherwise.

Static means that quantities do not react: a duty is taken of the value that was traded without it. So a sum is what a
duty would bring if nobody bought less, and not a forecast. Whoever knows how buyers react states an elasticity for a
content (`dtariff.sums.reaction`); there is none by default, and none of ours.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from dtariff.model.citation import Sure
from dtariff.model.errors import DTariffError
from dtariff.model.law import Customer
from dtariff.model.money import Money
from dtariff.model.resolution import DutyReason, TaxReason, Verdict
from dtariff.model.value import Value, value

TEMPLATE = """\
importer,partner,content,value,currency,year
CM,US,software,1000000.00,USD,2026
BR,DE,music,250000.00,USD,2026
"""
"""What a file of flows looks like. Its two rows are examples: their values are made up."""

SCALES = (1, 1_000, 1_000_000)
"""Statistics count in units, thousands or millions of a currency."""

By = Literal["importer", "partner", "content", "year"]
"""By what flows are added up."""

FlowField = Literal["importer", "partner", "content", "delivery", "buyer", "value", "currency", "date", "year"]


@value
class Flow(Value):
    """So much of a content that was sent from a partner to an importer.

    Attributes:
        importer: who levies the duty: ISO 3166-1 alpha-2 or 3166-2.
        partner: where the seller is established.
        content: a content or one of its plain-word names.
        value: before duty and tax.
        delivery: how it was sent; the content's usual way if left out.
        buyer: on whom the taxes fall; the duty does not ask.
        on: the day whose law is meant, where the question names none.
        name: where the flow comes from, for messages: ``line 3``.
    """

    importer: str
    partner: str
    content: str
    value: Money
    delivery: str = ""
    buyer: Customer = "consumer"
    on: date | None = None
    name: str = ""


@value
class Flows(Value):
    """Flows out of a file, and how its columns were read.

    Attributes:
        flows: one a row.
        columns: which field each column was read as, in the order of the file.
        ignored: titles of columns that say nothing here.
    """

    flows: tuple[Flow, ...]
    columns: tuple[tuple[str, FlowField], ...]
    ignored: tuple[str, ...]


@value
class FlowRevenue(Value):
    """What the law makes of one flow.

    Attributes:
        flow: the flow. on: the day of the law that was asked.
        value: what is traded in this state of the law: that of the flow, unless an elasticity moves it; rounded half up
            to the minor unit where it does.
        unmoved: an elasticity is stated, and a price that it asks for is not known: the value stands as it was traded,
            and no duty or tax of it is known but one of nought.
        verdict: may the importer charge a duty? deciding: the instrument that carries the verdict, or empty.
        reason: of the duty. rate: as the law writes it.
        duty: of the value, rounded half up to the minor unit; None if it is not known.
        otherwise: the duty under the other reading, where readings differ and it is known; with an elasticity of what
            would be traded at the price of that reading.
        tax: taxes and levies that the buyer bears, on the value and the duty; None if one is not known.
        why_not: of the tax, or of the duty where that is not known.
        sure: how sure the duty is.
    """

    flow: Flow
    on: date
    value: Money
    unmoved: bool = False
    verdict: Verdict
    deciding: str = ""
    reason: DutyReason
    rate: str = ""
    duty: Money | None
    otherwise: Money | None = None
    tax: Money | None
    why_not: DutyReason | TaxReason | None = None
    sure: Sure


@value
class RevenueTotal(Value):
    """Flows added up: all of them, or those of one importer, partner, content or year.

    What is not known is never nought: the value of flows whose duty (or tax) is not known stands apart, and the sums
    are those of the others.

    Attributes:
        name: the code, content or year; empty for all flows.
        flows: how many. value: what is traded of them in this state of the law.
        value_not_known: the part of it that stands as it was traded, for its reaction to the price is not known.
        duty: of the flows whose duty is known. duty_not_known: the value of the others.
        otherwise: the duty with the other reading in place of each that has one.
        tax: of the flows whose taxes are known. tax_not_known: the value of the others.
        more_duty, more_tax: than as the law stands, over the flows whose duty (or tax) is known in both; None where
            that is none of them. more_value: likewise, over those whose value is known.
        verdicts: the value by verdict, of those that occur. reasons: the value by the reason of the duty, likewise.
    """

    name: str
    flows: int
    value: Money
    value_not_known: Money
    duty: Money
    duty_not_known: Money
    otherwise: Money
    tax: Money
    tax_not_known: Money
    more_value: Money | None
    more_duty: Money | None
    more_tax: Money | None
    verdicts: tuple[tuple[Verdict, Money], ...]
    reasons: tuple[tuple[DutyReason, Money], ...]

    @property
    def effective(self) -> Fraction | None:
        """The duty as a share of the value whose duty is known; None where there is no such value."""
        return _share(self.duty, self.value, self.duty_not_known)

    @property
    def tax_effective(self) -> Fraction | None:
        """The taxes as a share of the value whose taxes are known; None where there is no such value."""
        return _share(self.tax, self.value, self.tax_not_known)


def _share(part: Money, value: Money, not_known: Money) -> Fraction | None:
    known = Fraction(value.amount) - Fraction(not_known.amount)
    return Fraction(part.amount) / known if known else None


@value
class RevenueUnder(Value):
    """The revenue under one state of the law.

    Attributes:
        scenario: its id; empty for the law as it stands. title: its name.
        total: of all flows. by_importer, by_partner, by_content: the largest value first. by_year: in the order of
            years; a flow is of the year of its own day, else of the day of the law.
        flows: one by one, in the order given.
    """

    scenario: str
    title: str
    total: RevenueTotal
    by_importer: tuple[RevenueTotal, ...]
    by_partner: tuple[RevenueTotal, ...]
    by_content: tuple[RevenueTotal, ...]
    by_year: tuple[RevenueTotal, ...]
    flows: tuple[FlowRevenue, ...]


@value
class Revenue(Value):
    """An estimate of revenue: as the law stands, and in scenarios. See the module.

    Attributes:
        currency: of all amounts.
        on: the day of the law; None where each flow has its own. known: the day of knowledge.
        law: as the law stands. scenarios: in the order asked for.
        refused: flows that could not be answered, with the error; they are in no sum.
        release: the digest of the tables.
        elasticity: of the price, by content, as the user stated it; empty for a static estimate.
    """

    currency: str
    on: date | None
    known: date
    law: RevenueUnder
    scenarios: tuple[RevenueUnder, ...]
    refused: tuple[tuple[Flow, DTariffError], ...]
    release: str
    elasticity: tuple[tuple[str, Decimal], ...] = ()
