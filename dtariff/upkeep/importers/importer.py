"""What every importer has in common: what it is asked, what it yields, and what it says of itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from dtariff.model.citation import Sure
from dtariff.model.errors import Fault
from dtariff.model.schedule import ScheduleRate
from dtariff.model.value import Value, value
from dtariff.upkeep.importers.feed import Feed

Part = Literal["schedule", "tax", "exchange"]
"""Which part of the tables the rows of a source belong to."""


@value
class TariffRate(Value):
    """A rate of a tariff, for a row of a schedule.

    Attributes:
        schedule: whose schedule: the code of a territory or the id of a grouping (``uk-customs``).
        rate: the row; ``cite`` is empty, for whoever proposes it cites the source. A rate that the source does not tell
            has an empty ``duty`` and a ``note`` that says why: nought never stands for it.
        where: the place in the source, e.g. ``line 12`` or ``$.data.id``; for people.
    """

    schedule: str
    rate: ScheduleRate
    where: str


@value
class TaxRate(Value):
    """A rate of value added tax as a source tells it.

    Attributes:
        jurisdiction: the code of the country or territory.
        kind: ``standard``, ``reduced``, ``super_reduced``, ``parking`` or ``zero``.
        percent: the rate.
        content: contents of ours to which the source says that it applies; empty where it says no more than the kind.
        since: the first day, where the source tells one.
        shown: the day on which the source shows it.
        where: the place in the source.
    """

    jurisdiction: str
    kind: Literal["standard", "reduced", "super_reduced", "parking", "zero"]
    percent: Decimal
    content: tuple[str, ...] = ()
    since: date | None = None
    shown: date
    where: str


@value
class ReferenceRate(Value):
    """A reference rate of exchange: how many of ``quote`` are worth one ``base`` on a day of publication."""

    day: date
    base: str
    quote: str
    rate: Decimal
    where: str


Row = TariffRate | TaxRate | ReferenceRate


def any_code(edition: str, code: str) -> bool:  # noqa: ARG001 - what `Ask.wanted` takes
    """Wants every code of every edition."""
    return True


def no_progress(read: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of a source.

    Attributes:
        on: the day on which the source is read: what ended before it is not wanted.
        importer: whose tariff it is, where the source does not say: the code of a territory or the id of a grouping.
        edition: of the Harmonized System (``HS2022``), where the source does not say.
        year: of the tariff, where the source does not say.
        wanted: whether a code of an edition concerns us, given with dots (``8523.49.10``); most of a tariff does not.
        progress: told, now and then, how many bytes of the file have been read.
    """

    on: date
    importer: str = ""
    edition: str = ""
    year: int | None = None
    wanted: Callable[[str, str], bool] = any_code
    progress: Callable[[int], None] = no_progress


@dataclass(frozen=True, slots=True)
class Importer:
    """A source and how it is read.

    Attributes:
        name: as the command takes it.
        title: of the document, as a citation tells it.
        publisher: who makes it.
        licence: under which it may be used, in words; empty where none is stated.
        url: where it is published.
        sure: how far it proves what it says: ``primary`` for the authority's own file, ``secondary`` for a data set.
        part: where its rows belong.
        says: one sentence for the help of the command: what file it takes.
        read: the rows of a file, and a fault for each place that cannot be read (``file`` is the feed's name, ``key``
            its line and field, such as ``line 12: General Rate of Duty``). It reads as a stream where files are large.
        largest: bytes of a file beyond which it is refused.
        asks: what of `Ask` it needs to be told: ``importer``, ``edition``, ``year``.
        whole: whether a file that speaks of a subheading has all its lines: one that it lacks is no more.
    """

    name: str
    title: str
    publisher: str
    licence: str
    url: str
    sure: Sure
    part: Part
    says: str
    read: Callable[[Feed, Ask], Iterator[Row | Fault]]
    largest: int = 256 * 1024 * 1024
    asks: frozenset[str] = field(default_factory=frozenset)
    whole: bool = True
