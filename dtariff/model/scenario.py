"""Scenarios: "what if", as rows that are laid over the rows of the law, one to one with the files in ``scenarios/``.

From its first day a row of a scenario stands alone in its series: rows of the law of that day and of later ones are
overridden, earlier ones stay. It counts as known on every day of knowledge, and is assumed, whatever it cites.
"""

from dataclasses import field
from datetime import date
from typing import Literal

from dtariff.model.citation import Form, Source, Sure
from dtariff.model.law import Example
from dtariff.model.schedule import RateType
from dtariff.model.treaties import Obligation, Pattern, Provision, Reading, State
from dtariff.model.value import value

ALL = "*"
"""In a list of codes or ids: every one."""


@value
class Assumption(Form):
    """What every dated row of a scenario has: a first day, and, where it rests on something, its sources."""

    since: date
    cite: tuple[str, ...] = ()
    sure: Sure | None = None
    note: str = ""


@value
class StateChange(Assumption):
    """From this day a decision or pledge stands, is disputed (with its readings), or has lapsed, by an act."""

    instrument: str
    state: State
    act: str = ""
    symbol: str = ""
    readings: tuple[Reading, ...] = ()


@value
class PartyChange(Assumption):
    """From this day instruments are in force for some parties, or are no longer.

    ``instruments = ["*"]`` are all that bind parties, those of one ``kind`` if that is named. ``codes = ["*"]`` are all
    parties of each; a code that was no party joins. An end concerns only parties for whom the instrument had begun.
    """

    instruments: tuple[str, ...]
    kind: Literal["pledge", "agreement"] | None = None
    codes: tuple[str, ...]
    in_force: bool = True


@value
class ProposedParty(Form):
    """A party of a proposed agreement, from the first day of the agreement or from a later one of its own."""

    code: str
    side: str = ""
    since: date | None = None
    cite: tuple[str, ...] = ()
    sure: Sure | None = None
    note: str = ""


@value
class ProposedClause(Form):
    """One provision of a proposed agreement: binding and, on duties, person to person and on content, if not said."""

    provision: Provision
    article: str = ""
    obligation: Obligation = "binding"
    pattern: Pattern | None = None
    content: Literal["yes", "unclear"] | None = None
    cite: tuple[str, ...] = ()
    sure: Sure | None = None
    note: str = ""


@value
class Proposal(Assumption):
    """A whole agreement that the law does not have."""

    id: str
    title: str
    short: str
    parties: tuple[ProposedParty, ...]
    clause: tuple[ProposedClause, ...]


@value
class DutyChange(Assumption):
    """From this day destinations charge a duty, or charge what they do by law again (``in_force = false``).

    ``destinations`` and ``origins`` are codes, party codes (EU) or ids of groupings; an empty list or ``["*"]`` means
    all. ``duty`` is an expression; ``like = "counterpart"`` charges what the same work bears on a carrier, at the rate
    named, and where that is not known, the duty is not known. Of several that speak of a case the narrower decides: the
    one with more of the four limits; then the one that began later, then the later in the file. A bar in force stands
    against it as against any duty.
    """

    destinations: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    duty: str = ""
    like: Literal["counterpart"] | None = None
    rate: RateType | None = None
    in_force: bool = True

    @property
    def limits(self) -> tuple[frozenset[str], ...]:
        """Of which destinations, origins, contents and deliveries it speaks; an empty set means all."""
        every = (self.destinations, self.origins, self.content, self.delivery)
        return tuple(frozenset() if ALL in names else frozenset(names) for names in every)


@value
class Scenario(Form):
    """One file of ``scenarios/``.

    ``says`` tells in a sentence or two what it assumes. ``cite`` and ``sources``: what it rests on, if on anything. The
    keys ``state``, ``party``, ``instrument`` and ``duty`` hold its rows; without any it is the law as it stands.
    """

    schema: int
    id: str
    title: str
    says: str
    cite: tuple[str, ...] = ()
    sure: Sure | None = None
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    state: tuple[StateChange, ...] = ()
    party: tuple[PartyChange, ...] = ()
    instrument: tuple[Proposal, ...] = ()
    duty: tuple[DutyChange, ...] = ()
    example: tuple[Example, ...] = ()

    @property
    def rows(self) -> tuple[Assumption, ...]:
        """All its rows."""
        return (*self.state, *self.party, *self.instrument, *self.duty)

    @property
    def first_day(self) -> date | None:
        """The first day of any of its rows: before it nothing differs from the law. None for one without rows."""
        return min((row.since for row in self.rows), default=None)
