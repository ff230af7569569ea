"""Published estimates of the revenue at stake from the moratorium, one to one with the file ``estimates.toml``.

They differ by method: what counts as a transmission, whether all that could be sent is counted, at which rates, for
which years. So each row says what exactly it measures, and no two rows are added up or set against each other here.
"""

from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Literal

from dtariff.model.citation import Citation, Form, Source, Sure
from dtariff.model.money import Money
from dtariff.model.value import Value, value

Measure = Literal["potential", "collected", "review"]
"""What an estimate measures.

potential: what duties on all that is sent, or could be, would bring. collected: what is collected on the same works on
carriers, and would be lost if all of them were sent. review: a range over the estimates of others.
"""
RatesOf = Literal["bound", "mfn_applied", "not_said"]
Figure = Literal["about", "at_least", "at_most"]
Per = Literal["year", "period", "not_said"]
Share = Literal["customs_revenue", "government_revenue"]


@value
class Estimate(Form):
    """One published figure: an amount, or a share of revenue, with what it measures and for whom.

    Attributes:
        id: its name in the tables.
        by: who published it, and in what.
        year: of publication.
        says: what it is, in a sentence or two.
        measures: see `Measure`.
        rates: the duties that were assumed.
        products: what counts as a transmission in it.
        who: whose revenue, in words. code: of the country, where it is one.
        first_year, last_year: of the trade that was looked at, where that is said.
        amount: e.g. ``"10000000000 USD"``; with ``amount_to`` the lower end of a range.
        percent: of the revenue that ``of`` names; with ``percent_to`` the lower end of a range.
        figure: whether it is about so much, or at least or at most so much.
        per: a year, or the whole period.
    """

    id: str
    by: str
    year: int
    says: str
    measures: Measure
    rates: RatesOf = "not_said"
    products: str
    who: str
    code: str = ""
    first_year: int | None = None
    last_year: int | None = None
    amount: str = ""
    amount_to: str = ""
    percent: Decimal | None = None
    percent_to: Decimal | None = None
    of: Share | None = None
    figure: Figure = "about"
    per: Per = "not_said"
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class Gap(Form):
    """A publication whose figures were looked for and not found."""

    by: str
    says: str
    cite: tuple[str, ...]
    sure: Sure | None = None


@value
class Estimates(Form):
    """The file ``estimates.toml``."""

    schema: int
    reviewed: date
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    estimate: tuple[Estimate, ...] = ()
    gap: tuple[Gap, ...] = ()


@value
class Published(Value):
    """A published estimate as it is answered: its amounts as money, how sure it is, its sources."""

    estimate: Estimate
    least: Money | None
    most: Money | None
    sure: Sure
    citations: tuple[Citation, ...]
