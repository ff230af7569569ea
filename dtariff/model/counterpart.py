"""The physical counterpart of digital content: what a tariff schedule charges on the same work on a carrier."""

from datetime import date
from typing import Literal

from dtariff.model.border import BorderFact
from dtariff.model.citation import Citation, Sure
from dtariff.model.duty import DutyExpression
from dtariff.model.schedule import RateType
from dtariff.model.told import Told
from dtariff.model.value import Value, value

RATES: tuple[RateType, ...] = ("mfn_applied", "mfn_statutory", "bound")
"""Kinds of rate that are asked for: they hold towards every member of the WTO."""
Choice = Literal[
    "lines_name_content",
    "lines_are_general",
    "lines_name_a_part",
    "lines_differ",
    "rate_not_known",
    "no_line",
    "no_schedule",
]
"""Why a rate was chosen, or why none was.

lines_name_content: lines whose wording names the content. lines_are_general: no wording names it, and lines under its
HS analogues speak of anything. lines_name_a_part: only lines for some works of the kind are there.
lines_differ: as many subheadings bear another duty, and the one whose line stands first was taken.
rate_not_known: lines are known, a usable rate of them for that day is not.
no_line: the rows in the tables have no line for it. no_schedule: the tables have no such rates of the importer.
"""


@value
class CounterpartLine(Value):
    """One line of a schedule under which the content would fall on a carrier; ``duty`` is None if it is not known."""

    schedule: str
    code: str
    edition: str
    title: str
    covers: tuple[str, ...]
    partly: tuple[str, ...]
    type: RateType
    partner: str = ""
    duty: DutyExpression | None
    year: int
    since: date | None = None
    sure: Sure
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]


@value
class Counterpart(Value, Told):
    """The answer to "what would the same work pay on a carrier?".

    Chosen by content, not by carrier: of the lines that name the content (or else of the general ones under its HS
    analogues, or else of those for some works of its kind) the duty that most subheadings bear, each with one voice.
    Only the newest edition that had begun on the day has a voice.

    Attributes:
        content: the kind of content. destination: the importer.
        type: the kind of rate asked for, applied or bound.
        choice: why this duty, or why none.
        duty: the duty; None where ``choice`` says why.
        lines: the lines that carry it. others: lines for the same content with another duty.
        valuation: what customs says on how the carrier is valued.
    """

    content: str
    destination: str
    type: RateType
    choice: Choice
    duty: DutyExpression | None = None
    lines: tuple[CounterpartLine, ...] = ()
    others: tuple[CounterpartLine, ...] = ()
    valuation: tuple[BorderFact, ...] = ()
    sure: Sure
