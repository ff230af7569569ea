"""Agreements on digital trade as a whole: who is bound, what each clause says, and how much of the four points.

From April 2018 (JOB/GC/177, JOB/GC/178) Japan and the United States sought rules of digital trade of other members of
the WTO: no duties on digital content, free flow of data, no demand for servers in the country or for source code,
electronic signatures.
"""

from datetime import date
from typing import Literal

from dtariff.model.citation import Citation, Sure
from dtariff.model.commitment import Commitment
from dtariff.model.resolution import Why
from dtariff.model.treaties import Obligation, Pattern, Provision, Reading
from dtariff.model.value import Value, value

Point = Literal["duties", "data_flows", "servers_and_code", "signatures"]
"""A point of the proposal of 2018."""

POINTS: dict[Point, tuple[Provision, ...]] = {
    "duties": ("customs_duties",),
    "data_flows": ("data_flows",),
    "servers_and_code": ("localisation", "source_code"),
    "signatures": ("e_signatures",),
}
"""The provisions that make up each point."""

Standing = Literal["firm", "partly", "soft", "waiting", "none"]
"""How much of a point is owed: bindingly and in full; bindingly in part; in other words than binding ones; in a text
that is not in force; not at all, as far as the tables know."""


@value
class LeftOut(Value):
    """Contents and deliveries that a clause leaves out: surely (``out``), or perhaps (``unsettled``)."""

    content: tuple[str, ...]
    delivery: tuple[str, ...] = ()
    effect: Literal["out", "unsettled"]
    article: str = ""
    citations: tuple[Citation, ...] = ()
    note: str = ""


@value
class Term(Value):
    """A clause of an agreement.

    Attributes:
        provision: the matter. article: where it stands.
        obligation: how firmly it speaks. pattern: how it is worded, of clauses on duties.
        why: whether it is in force that day, or why not. since, until: its first day, and the one on which it ended.
        permanence, applies_to, content, internal_taxes: what its text says, where that was read.
        obligors: who owes it, where not all do. dispute_settlement: whether it can be enforced, where that was read.
        left_out: what it does not cover. readings: how it can be read, where that is open.
    """

    provision: Provision
    article: str = ""
    obligation: Obligation
    pattern: Pattern | None = None
    why: Why
    since: date | None = None
    until: date | None = None
    permanence: str = ""
    applies_to: str = ""
    content: Literal["yes", "unclear"] | None = None
    internal_taxes: Literal["yes", "silent"] | None = None
    obligors: tuple[str, ...] = ()
    dispute_settlement: bool | None = None
    left_out: tuple[LeftOut, ...] = ()
    readings: tuple[Reading, ...] = ()
    sure: Sure
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()


@value
class AgreementParty(Value):
    """A party of an agreement: whether it is bound that day, from when, and how sure that is.

    ``code`` is a country's, or that of a union that acts for its members (EU); ``side`` its bloc, where there are two.
    """

    code: str
    side: str = ""
    why: Why
    since: date | None = None
    until: date | None = None
    sure: Sure
    citations: tuple[Citation, ...] = ()
    note: str = ""


@value
class AgreementPair(Value):
    """Two parties between whom an agreement starts on another day than for the rest; ``b = "*"`` is every other."""

    a: str
    b: str
    why: Why
    since: date | None = None
    sure: Sure
    citations: tuple[Citation, ...] = ()
    note: str = ""


@value
class Agreement(Value):
    """An agreement on a day, as a whole or as it binds one country, or two.

    Attributes:
        instrument: its id. title, short: its names. type: what kind of agreement it is.
        why: in force between any two of the parties asked for, or why not yet, or no longer.
        signed: day of signature, or on which its substance was agreed. since: first day. until: the day it ended.
        parties, pairs: who is bound. terms: what its clauses say.
        reviewed: day on which the file of the tables was last looked over.
        sure, citations, notes: of the agreement itself.
    """

    instrument: str
    title: str
    short: str
    type: str
    why: Why
    signed: date | None = None
    since: date | None = None
    until: date | None = None
    parties: tuple[AgreementParty, ...]
    pairs: tuple[AgreementPair, ...] = ()
    terms: tuple[Term, ...]
    reviewed: date
    sure: Sure
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, provision: Provision) -> Term | None:
        """Its clause on a matter, of several the first in force and the firmest; None where nothing is recorded."""
        return next((term for term in self.terms if term.provision == provision), None)


@value
class PointOwed(Value):
    """How much of a point one owes another, and by which clauses: the firmest on each of its provisions."""

    point: Point
    standing: Standing
    by: tuple[Commitment, ...] = ()


@value
class Owing(Value):
    """The four points between two: what a country owes a partner, and what the partner owes it."""

    country: str
    partner: str
    owes: tuple[PointOwed, ...]
    owed: tuple[PointOwed, ...]
