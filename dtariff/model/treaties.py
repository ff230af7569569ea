"""Instruments: decisions, pledges and agreements, their parties and their clauses, one to one with the files."""

from dataclasses import field
from datetime import date
from typing import Literal

from dtariff.model.citation import Form, Source, Sure
from dtariff.model.law import Example, ForceRow, Row
from dtariff.model.value import value

Provision = Literal[
    "customs_duties",
    "data_flows",
    "digital_products_nondiscrimination",
    "e_signatures",
    "localisation",
    "source_code",
]

Obligation = Literal["binding", "wto_linked", "best_endeavour", "cooperation", "unclear", "none"]

Pattern = Literal[
    "PERSON_TO_PERSON",
    "BETWEEN_PARTIES",
    "STANDSTILL_BETWEEN_PARTIES",
    "DIGITAL_PRODUCT_ANY_ORIGIN",
    "DIGITAL_PRODUCT_OF_PARTY",
    "DELIVERIES_AS_SERVICES",
    "BARE",
    "WTO_TIED",
    "BEST_ENDEAVOUR",
    "ONE_WAY",
    "ORIGINATING_ONLY",
    "COOPERATION",
    "NONE",
    "UNKNOWN",
]

State = Literal["in_force", "disputed", "lapsed"]


@value
class Reading(Form):
    """One of the ways in which a text can be read: its name, what it says, and whether it bars a duty."""

    id: str
    says: str
    bars: bool


@value
class StateRow(Row):
    """The state of a decision or pledge from a day on, and the act that made it so.

    A disputed state says how it can be read.
    """

    state: State
    act: str = ""
    symbol: str = ""
    readings: tuple[Reading, ...] = ()


@value
class PartyRow(Form):
    """A party, from the day an instrument binds it. No day: it signed or negotiated, and nothing binds it yet.

    ``side`` A or B: in a treaty between blocs only pairs across the sides count.
    """

    code: str
    side: str = ""
    since: date | None = None
    in_force: bool = True
    cite: tuple[str, ...]
    known: date | None = None
    retracted: date | None = None
    sure: Sure | None = None
    note: str = ""


@value
class PairRow(Form):
    """Two parties between whom a treaty starts on another day than their own, or (no day) not yet.

    ``b = "*"`` stands for every other party.
    """

    a: str
    b: str
    since: date | None = None
    cite: tuple[str, ...]
    known: date | None = None
    retracted: date | None = None
    sure: Sure | None = None
    note: str = ""


@value
class CarveOut(Form):
    """Contents and deliveries that a clause leaves out: surely (``out``), or perhaps (``unsettled``, with readings)."""

    content: tuple[str, ...]
    delivery: tuple[str, ...] = ()
    effect: Literal["out", "unsettled"]
    article: str = ""
    cite: tuple[str, ...]
    note: str = ""
    readings: tuple[Reading, ...] = ()


@value
class Clause(Form):
    """One provision of an instrument.

    ``content``: whether the text speaks of content (yes) or only of transmissions (unclear). ``obligors`` names the
    parties that owe the duty, where not all do. ``tied_to`` names the instrument whose life a WTO-tied clause follows.
    ``rows`` are needed only where the clause starts or ends on other days than its instrument.
    """

    provision: Provision
    article: str = ""
    obligation: Obligation
    pattern: Pattern | None = None
    permanence: str = ""
    content: Literal["yes", "unclear"] | None = None
    applies_to: str = ""
    internal_taxes: Literal["yes", "silent"] | None = None
    obligors: tuple[str, ...] = ()
    dispute_settlement: bool | None = None
    tied_to: str = ""
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""
    rows: tuple[ForceRow, ...] = ()
    readings: tuple[Reading, ...] = ()
    carve_out: tuple[CarveOut, ...] = ()


@value
class Instrument(Form):
    """One file of ``instruments/``: a decision, a pledge or an agreement.

    ``binds = "destination"``: a member of the grouping ``between`` is bound whatever the origin. ``binds = "pair"``:
    origin and destination must both be parties. ``concluded`` is the day on which its substance was agreed, for one
    that nobody has signed: before it, it did not exist.
    """

    schema: int
    id: str
    title: str
    short: str
    kind: Literal["moratorium", "pledge", "agreement"]
    type: Literal["decision", "statement", "fta", "digital", "plurilateral", "customs_union"]
    binds: Literal["destination", "pair"]
    between: str = ""
    signed: date | None = None
    concluded: date | None = None
    reviewed: date
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    states: tuple[StateRow, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    pairs: tuple[PairRow, ...] = ()
    clause: tuple[Clause, ...]
    example: tuple[Example, ...] = ()
