"""What a change of the tables comes to: parts of files that differ, and the prices that move with them."""

from datetime import date
from typing import Literal, NamedTuple

from dtariff.model.counterpart import Choice
from dtariff.model.entry import Entry
from dtariff.model.law import Customer
from dtariff.model.money import Money
from dtariff.model.schedule import RateType
from dtariff.model.value import Value, value

PartKind = Literal["started", "retracted", "changed", "vanished", "added", "edited", "removed"]
"""What happened to a part of a file.

Of a dated row: it is new; it was withdrawn and is the same otherwise; it says something else; it is gone. Of any other
part: it is new; what it says by itself, or the order of its parts, is another; it is gone.
"""

FORBIDDEN: frozenset[PartKind] = frozenset({"changed", "vanished"})
"""What append-only tables never show."""

Amount = Literal["total", "duty", "tax", "other"]


@value
class Difference(Value):
    """A part of a file as a reader sees it, before and after.

    Attributes:
        path: the file. kind: what happened.
        before, after: the part; None where it is not there.
        altered: the keys that say something else, and the lists whose order is another.
        instead: of a row that begins what its series says until then; None where it says nothing.
    """

    path: str
    kind: PartKind
    before: Entry | None = None
    after: Entry | None = None
    altered: tuple[str, ...] = ()
    instead: Entry | None = None

    @property
    def entry(self) -> Entry:
        """The part as it is, or as it was if it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - every difference is one of a part
        return found

    @property
    def is_forbidden(self) -> bool:
        """Whether a release that is appended to another cannot hold it."""
        return self.kind in FORBIDDEN


class PanelCase(NamedTuple):
    """A sale that is priced before and after.

    Attributes:
        content, delivery: what is sold, and how it is sent.
        origin, destination: codes of the places of seller and buyer. buyer: consumer or business.
        price: before duty and tax, e.g. ``"100 EUR"``.
        on: the day of the law. known: the day of knowledge.
    """

    content: str
    delivery: str
    origin: str
    destination: str
    buyer: Customer
    price: str
    on: date
    known: date


class Priced(NamedTuple):
    """What a sale comes to: amounts, each None if it is not known, and why there is no answer, if there is none.

    ``code`` is the code of the error, or the reason of the first charge whose amount is not known.
    """

    total: Money | None = None
    duty: Money | None = None
    tax: Money | None = None
    other: Money | None = None
    verdict: str = ""
    code: str = ""


class QuoteChange(NamedTuple):
    """A sale whose answer is another."""

    case: PanelCase
    before: Priced
    after: Priced

    def difference(self, part: Amount = "total") -> Money | None:
        """By how much an amount is higher than before; None where one of the two is not known."""
        was: Money | None = getattr(self.before, part)
        now: Money | None = getattr(self.after, part)
        if was is None or now is None or was.currency != now.currency:
            return None
        return Money(now.amount - was.amount, now.currency)


class CarrierCase(NamedTuple):
    """A work on a carrier whose duty is asked for: the content, the importer, the kind of rate, and the two days."""

    content: str
    destination: str
    rate: RateType
    on: date
    known: date


class OnCarrier(NamedTuple):
    """What it bears: an expression, empty for none; and why that one, or why none."""

    duty: str
    choice: Choice


class CounterpartChange(NamedTuple):
    """A duty on a work on a carrier that is another.

    Quotes do not hang on it. Scenarios do that charge what carriers bear.
    """

    case: CarrierCase
    before: OnCarrier
    after: OnCarrier


LeftOut = Literal["sellers", "sales", "days", "buyers"]
"""Of what a panel takes the first few alone, so as not to grow too large."""


@value
class Panel(Value):
    """Which cases were priced.

    Attributes:
        asked: the day on which they were asked. cases: how many.
        destinations, contents, sellers, days: those that occur in them.
        first_of: what had to be left out: of sellers, say, all but so many of each destination.
        beside: files that differ and bear on what no case asks: scenarios, postal codes.
    """

    asked: date
    cases: int
    destinations: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    first_of: dict[LeftOut, int]
    beside: tuple[str, ...] = ()


@value
class Moved(Value):
    """What moved in a panel: sales whose answer is another, and duties on carriers that are another."""

    panel: Panel
    quotes: tuple[QuoteChange, ...] = ()
    counterparts: tuple[CounterpartChange, ...] = ()


@value
class TablesDiff(Value):
    """Two states of the tables, and what differs.

    Attributes:
        before, after: which they are, in words of whoever asked.
        digest_before, digest_after: their digests.
        differences: parts of files that differ, by file.
        moved: what a panel of cases says of it; None where nobody asked.
        files, places: names of files by their paths, and of subdivisions and territories by their codes.
    """

    before: str
    after: str
    digest_before: str
    digest_after: str
    differences: tuple[Difference, ...] = ()
    moved: Moved | None = None
    files: dict[str, str]
    places: dict[str, str]

    @property
    def forbidden(self) -> tuple[Difference, ...]:
        """Differences that no release which is appended to the other can hold."""
        return tuple(one for one in self.differences if one.is_forbidden)
