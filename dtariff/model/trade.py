"""Trade between countries, and the revenue that law makes of it: a static estimate.

Static means that quantities do not react: a duty is taken of the value that was traded without it. So a sum is what a
duty would bring if nobody bought less, and not a forecast.
"""

from datetime import date
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
        verdict: may the importer charge a duty? deciding: the instrument that carries the verdict, or empty.
        reason: of the duty. rate: as the law writes it.
        duty: of the value, rounded half up to the minor unit; None if it is not known.
        otherwise: the duty under the other reading, where readings differ and it is known.
        tax: taxes and levies that the buyer bears, on the value and the duty; None if one is not known.
        why_not: of the tax, or of the duty where that is not known.
        sure: how sure the duty is.
    """

    flow: Flow
    on: date
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
    """Flows added up: all of them, or those of one importer, partner or content.

    What is not known is never nought: the value of flows whose duty (or tax) is not known stands apart, and the sums
    are those of the others.

    Attributes:
        name: the code or content; empty for all flows.
        flows: how many. value: theirs.
        duty: of the flows whose duty is known. duty_not_known: the value of the others.
        otherwise: the duty with the other reading in place of each that has one.
        tax: of the flows whose taxes are known. tax_not_known: the value of the others.
        more_duty, more_tax: than as the law stands, over the flows whose duty (or tax) is known in both; None where
            that is none of them.
        verdicts: the value by verdict, of those that occur.
    """

    name: str
    flows: int
    value: Money
    duty: Money
    duty_not_known: Money
    otherwise: Money
    tax: Money
    tax_not_known: Money
    more_duty: Money | None
    more_tax: Money | None
    verdicts: tuple[tuple[Verdict, Money], ...]

    @property
    def effective(self) -> Fraction | None:
        """The duty as a share of the value whose duty is known; None where there is no such value."""
        known = Fraction(self.value.amount) - Fraction(self.duty_not_known.amount)
        return Fraction(self.duty.amount) / known if known else None


@value
class RevenueUnder(Value):
    """The revenue under one state of the law.

    Attributes:
        scenario: its id; empty for the law as it stands. title: its name.
        total: of all flows. by_importer, by_partner, by_content: the largest value first.
        flows: one by one, in the order given.
    """

    scenario: str
    title: str
    total: RevenueTotal
    by_importer: tuple[RevenueTotal, ...]
    by_partner: tuple[RevenueTotal, ...]
    by_content: tuple[RevenueTotal, ...]
    flows: tuple[FlowRevenue, ...]


@value
class Revenue(Value):
    """A static estimate of revenue: as the law stands, and in scenarios. See the module.

    Attributes:
        currency: of all amounts.
        on: the day of the law; None where each flow has its own. known: the day of knowledge.
        law: as the law stands. scenarios: in the order asked for.
        refused: flows that could not be answered, with the error; they are in no sum.
        release: the digest of the tables.
    """

    currency: str
    on: date | None
    known: date
    law: RevenueUnder
    scenarios: tuple[RevenueUnder, ...]
    refused: tuple[tuple[Flow, DTariffError], ...]
    release: str
