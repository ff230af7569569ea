"""What a store tells of the releases in it: which was published when, by whom and after which, and what it holds."""

from datetime import date, datetime
from typing import Any, Literal

from dtariff.model.value import Value, value

PublicationKind = Literal["publish", "rollback"]
"""publish: new texts. rollback: the texts of an older release, published again."""
LONGEST_WHO = 200
"""Characters of the longest name of a publisher."""
LONGEST_NOTE = 2000
"""Characters of the longest note."""


@value
class Publication(Value):
    """One line of the log: a release as it was published.

    Attributes:
        number: counted from 1, without gaps.
        digest: of its texts; a rollback has that of the release it goes back to.
        parent: the release that was the last before it; None for the first.
        back_to: the number of the release whose texts a rollback publishes again; None for other publications.
        kind: see `PublicationKind`.
        published_at: the moment, in UTC; never before that of its parent.
        who: who published it. note: what they said of it.
    """

    number: int
    digest: str
    parent: int | None = None
    back_to: int | None = None
    kind: PublicationKind = "publish"
    published_at: datetime
    who: str
    note: str = ""

    @property
    def day(self) -> date:
        """The day on which it was published, in UTC."""
        return self.published_at.date()

    def as_dict(self) -> dict[str, Any]:
        """The publication as plain data."""
        names = ("number", "digest", "parent", "back_to", "kind")
        told = {name: getattr(self, name) for name in names}
        return told | {"published_at": self.published_at.isoformat(), "who": self.who, "note": self.note}


@value
class Extent(Value):
    """How much a release holds, and what it did to the rows of law.

    Attributes:
        files: how many it has. rows: dated rows of law that stand in it, those that it retracts among them.
        started: rows that stand in it and did not in its parent, or were retracted there and are not here, as after a
            rollback. retracted: rows that it gave a day of retraction.
        withdrawn: rows of its parent that do not stand in it, as after a rollback.
    """

    files: int
    rows: int
    started: int
    retracted: int
    withdrawn: int

    def as_dict(self) -> dict[str, int]:
        """The counts as plain data."""
        return {name: getattr(self, name) for name in ("files", "rows", "started", "retracted", "withdrawn")}


@value
class LawRow(Value):
    """One dated row of law, for who asks in SQL or in Python what stood in a release.

    Attributes:
        path: of its file.
        series: what it speaks of, by name and never by number: ``tax[vat].rate[song].rows``.
        since: its first day of law (``from``); None where it has none. known: its day of knowledge, where it names one.
        retracted: the day on which it was withdrawn, as the release asked for has it; None if it was not.
        cite: its sources. sure: how sure it says it is; empty where its sources decide.
        says: the rest of it, as JSON.
        release: the number of the first release in which it stood.
    """

    path: str
    series: str
    since: date | None
    known: date | None
    retracted: date | None
    cite: tuple[str, ...]
    sure: str
    says: str
    release: int
