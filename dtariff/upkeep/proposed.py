"""What an import proposes, and what it counted on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dtariff.model.citation import Sure
from dtariff.model.errors import Fault
from dtariff.tables.checks import Forms


@dataclass(slots=True)
class Tally:
    """What was found of each row of a source, for people.

    Attributes:
        same: the tables say so already.
        behind: the tables say something newer.
        untold: the source does not tell a rate that the tables know.
        coarser: the tables divide the line further than the source does.
        unplaced: the tables have no place for it: no such tax, or several.
        starts: rows that are added.
        carried: of them those that only carry a rate on into a newer year, for the sake of another line.
        retracts: rows that are retracted.
        absent: lines of ours, in subheadings of which the source speaks, that it does not have.
        faults: for which the proposal must be refused.
    """

    same: int = 0
    behind: int = 0
    untold: int = 0
    coarser: int = 0
    unplaced: int = 0
    starts: int = 0
    carried: int = 0
    retracts: int = 0
    absent: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal is made from.

    Attributes:
        forms: the tables as they are.
        cite: the key of the source in them.
        today: the day on which the source was read.
        whole: see `Importer`.
        tally: counts what is found; its faults say why the proposal must be refused.
        sure: how far the source proves what it says.
    """

    forms: Forms
    cite: str
    today: date
    whole: bool
    tally: Tally
    sure: Sure = "primary"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the tables that leaves them without a fault.

    Attributes:
        files: the new text of each file that changes, in the order in which they can be written: after each of them
            the tables have no fault.
        before: their texts as they were, None for a new file.
        tally: what was counted.
    """

    files: Mapping[str, bytes]
    before: Mapping[str, bytes | None]
    tally: Tally
