"""Rows of the tables, opened for a reader, and what happened to them between two days.

An entry is any part of a file, whatever its form: what its keys say, its days, its sources. So a key or a form that is
new in the tables is shown without anybody writing code for it.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from dtariff.model.citation import Citation, Sure
from dtariff.model.value import Value, value

Fact = str | bool | int | Decimal | date | tuple[str, ...]
"""What a key can say."""

Status = Literal["holds", "past", "ahead", "undated", "not_known", "retracted"]
"""A dated row on a day: it decides; another has taken over; its day has not come; it has none yet; as known on that day
nobody knew of it; it was withdrawn."""

Kind = Literal["started", "ended", "happened", "became_known", "retracted"]
"""What can happen to a row between two days. Of law: it took over, or ended what stood; or a thing happened that has a
single day. Of knowledge: it was made public, or was withdrawn."""


@value
class Heading(Value):
    """A part of a file under which others stand: the key of its list, and what its own keys say."""

    name: str
    facts: dict[str, Fact]


@value
class Entry(Value):
    """A part of a file.

    Attributes:
        path: the file.
        key: its place in it, as people write it: ``tax[0].rate[1].rows[2]``; empty for the file itself.
        name: the last part of that, without its number.
        above: the parts under which it stands, the outermost first, without the file.
        facts: what its keys say, those left out that say the usual.
        since, until, known, retracted: its days. status: how it stands on the day that is asked for, if it is dated.
        sure: how sure it is, and None for what cites nothing. citations: its sources. note: a remark.
    """

    path: str
    key: str = ""
    name: str = ""
    above: tuple[Heading, ...] = ()
    facts: dict[str, Fact]
    since: date | None = None
    until: date | None = None
    known: date | None = None
    retracted: date | None = None
    status: Status | None = None
    sure: Sure | None = None
    citations: tuple[Citation, ...] = ()
    note: str = ""

    @property
    def section(self) -> str:
        """The first part of its key: the part of the file in which it stands; empty for the file itself."""
        return self.above[0].name if self.above else self.name


@value
class Change(Value):
    """What happened to a row between two days.

    Attributes:
        kind: what happened. day: when.
        before: what stood until then, or was believed to; None where nothing did.
        after: what stands from then on; None where nothing does.
    """

    kind: Kind
    day: date
    before: Entry | None = None
    after: Entry | None = None

    @property
    def entry(self) -> Entry:
        """The row that it happened to: the one withdrawn, else the one that came."""
        found = self.before if self.kind == "retracted" else self.after
        assert found is not None  # noqa: S101 - every change is one of a row
        return found


@value
class Gaps(Value):
    """What a file leaves open.

    Attributes:
        silent: keys under which a file of its form may say something, and this one says nothing.
        unknown: rows that say that a figure is not known, of those that hold or are to come.
        rows: how many of its rows are how sure.
        unlinked: sources that have no address.
    """

    silent: tuple[str, ...]
    unknown: tuple[Entry, ...]
    rows: dict[Sure, int]
    unlinked: int
