"""What in the tables needs a human: facts, each with its day and the sources to look at."""

from datetime import date
from typing import Literal

from dtariff.model.citation import Citation
from dtariff.model.entry import Entry
from dtariff.model.value import Value, value

DueKind = Literal[
    "announced_end",
    "scheduled",
    "review",
    "source_unseen",
    "not_in_force",
    "not_ratified",
    "unknown",
    "recalled",
]
"""Why somebody should look.

announced_end: a rule that the tables themselves end or change on a day, or that they say nothing of from that day on.
scheduled: a promise or treaty that changes on a day, or a thing that begins on it where nothing stood before.
review: a file that nobody has looked over for long, or a schedule of an edition long past. source_unseen: a source that
nobody has looked at for long. not_in_force: an agreement, a deal or a rule that is signed or proposed and binds nobody
yet. not_ratified: parties whom an agreement that is in force does not bind yet. unknown: a rule whose figure the tables
do not know. recalled: what is told from memory and was not yet found in a source.
"""

Urgency = Literal["overdue", "ahead", "open"]
"""Whether the day has come, is near, or there is none by which the matter must be settled."""


@value
class Place(Value):
    """A place in the tables: a file, and a part of it as people write it."""

    path: str
    key: str


@value
class Due(Value):
    """One thing that needs a human.

    Attributes:
        kind: why. urgency: how much it presses.
        path: the file. key: the place in it; empty for the file as a whole.
        name: what the tables call the file: its code, else its short title or its id.
        when: the day from which it is due: the first on which a rule no longer holds, or on which a look is a year old.
            Of what is open, the day since which it is so, where there is one.
        entry: the part that it is about: what stands, or stood until that day.
        then: what takes its place from that day on.
        places: of what is gathered in one, every place.
        parties: codes of those whom an agreement does not bind yet. pairs: those between whom it does not.
        citations: the sources to look at.
    """

    kind: DueKind
    urgency: Urgency
    path: str
    key: str
    name: str
    when: date | None = None
    entry: Entry
    then: Entry | None = None
    places: tuple[Place, ...] = ()
    parties: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    citations: tuple[Citation, ...] = ()
