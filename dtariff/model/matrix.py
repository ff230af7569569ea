"""The matrix of pairs: for every origin and destination of a day, may the destination charge a customs duty?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dtariff.model.case import ScopeReading
from dtariff.model.citation import Sure
from dtariff.model.clock import AsOf
from dtariff.model.resolution import Verdict
from dtariff.model.told import Told
from dtariff.model.value import Value, value


class Cell(NamedTuple):
    """What the matrix says of one pair; the same as the decision of `Engine.bar` on it, in short.

    Attributes:
        verdict: may the destination charge?
        deciding: id of the instrument that carries the verdict; empty if none does.
        bars: how many instruments bar a duty.
        sure: the weakest link of the deciding chain.
        within: the union or territory inside which nothing is imported, for that verdict.
    """

    verdict: Verdict
    deciding: str
    bars: int
    sure: Sure
    within: str = ""


class Pair(NamedTuple):
    """A row of the matrix: an ordered pair, and what `Cell` says of it."""

    origin: str
    destination: str
    verdict: Verdict
    deciding: str
    bars: int
    sure: Sure
    within: str


@value
class Matrix(Value, Told):
    """The verdicts of all pairs on a day.

    It is iterable as rows (`Pair`), origin by origin. Equal answers are one `Cell`, so that a matrix of the whole world
    is small.

    Attributes:
        content: what is sent. delivery: how. scope_reading: what an "electronic transmission" is taken to be.
        country_of_origin: where the content itself comes from; empty if not said.
        as_of: the day of the law, and that of the knowledge of it.
        origins: codes of the places that it is sent from. destinations: of those that it is sent to.
        cells: the answers, origin by origin, each in the order of the destinations.
        digest: names the tables that it was read from.
    """

    content: str
    delivery: str
    scope_reading: ScopeReading
    country_of_origin: str
    as_of: AsOf
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    cells: tuple[Cell, ...]
    digest: str

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[Pair]:
        cells = iter(self.cells)
        for origin in self.origins:
            for destination in self.destinations:
                yield Pair(origin, destination, *next(cells))

    def __repr__(self) -> str:
        size = f"{len(self.origins)} x {len(self.destinations)}"
        return f"<Matrix {self.content} on {self.as_of.on}: {size}>"

    def cell(self, origin: str, destination: str) -> Cell:
        """What it says of one pair. Raises KeyError for a place that it does not have."""
        try:
            row, column = self.origins.index(origin), self.destinations.index(destination)
        except ValueError:
            raise KeyError((origin, destination)) from None
        return self.cells[row * len(self.destinations) + column]

    def sent_from(self, origin: str) -> tuple[Pair, ...]:
        """The row of one origin; empty for a place that it does not have."""
        return tuple(pair for pair in self if pair.origin == origin)

    def sent_to(self, destination: str) -> tuple[Pair, ...]:
        """The column of one destination; empty for a place that it does not have."""
        return tuple(pair for pair in self if pair.destination == destination)

    def counts(self) -> Mapping[Verdict, int]:
        """How many pairs have each verdict; none of a place with itself."""
        return Counter(pair.verdict for pair in self if pair.origin != pair.destination)

    def more(self, earlier: "Matrix") -> Mapping[Verdict, int]:
        """How many more pairs have each verdict than in an earlier matrix; below nought how many fewer."""
        now, then = self.counts(), earlier.counts()
        return {verdict: now.get(verdict, 0) - then.get(verdict, 0) for verdict in {**now, **then}}

    def changes(self, earlier: "Matrix") -> Mapping[tuple[Verdict, Verdict], int]:
        """How many pairs have another verdict than in an earlier matrix of the same places: (then, now) to a number.

        Raises:
            ValueError: the places are others.
        """
        if (self.origins, self.destinations) != (earlier.origins, earlier.destinations):
            raise ValueError("the two matrices have different places")
        both = zip(earlier.cells, self.cells, strict=True)
        return Counter((then.verdict, now.verdict) for then, now in both if then.verdict != now.verdict)
