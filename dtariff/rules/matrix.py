"""All pairs at once: the same rules as for one pair, each asked once for what it can tell apart.

Most of the law does not look at a pair. A decision of the WTO looks at the destination alone; an agreement sees of a
country no more than the parties under which it stands and how surely it belongs to a union, so that most members of the
EU are one to it; and places that share no customs territory and no union import from each other. So the rules are asked
for the few cases that differ, and `dtariff.rules.ladder` weighs what they say, as it does for one pair.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from dtariff.model.case import Case, Place
from dtariff.model.citation import Sure
from dtariff.model.clock import AsOf
from dtariff.model.matrix import Cell, Matrix
from dtariff.model.resolution import Bar
from dtariff.rules.agreement import agreement_bars
from dtariff.rules.classify import find_place
from dtariff.rules.ladder import no_import, weigh
from dtariff.rules.moratorium import decision_bars, is_placed
from dtariff.rules.territory import one_with
from dtariff.tables.book import Book, sureness

Seen = tuple[tuple[str, ...], tuple[tuple[str, Sure], ...]]


class _Side(NamedTuple):
    """A place with what the rules see of it on the day."""

    place: Place
    one_with: frozenset[str]
    named: frozenset[str]
    seen: Seen


def places_known(book: Book) -> tuple[str, ...]:
    """Countries and territories, without their parts, of which the tables know anything: a file, or what binds them.

    What is left out are places like Antarctica: with no file, and no word on their standing in the WTO.
    """
    own = frozenset(book.jurisdictions)
    return tuple(sorted(code for code in book.codes.territories if code in own or is_placed(code, book)))


def pair_matrix(asked: Case, origins: Sequence[Place], destinations: Sequence[Place], book: Book) -> Matrix:
    """The verdict of every pair of an origin and a destination, for the transmission and the days of a case."""
    world = _World(asked, book.at(asked.as_of.on))
    senders = [world.side(place) for place in origins]
    receivers = [world.side(place) for place in destinations]
    return Matrix(
        content=asked.content,
        delivery=asked.delivery,
        scope_reading=asked.scope_reading,
        country_of_origin=asked.country_of_origin,
        as_of=asked.as_of,
        origins=tuple(place.code for place in origins),
        destinations=tuple(place.code for place in destinations),
        cells=tuple(world.cell(sender, receiver) for sender in senders for receiver in receivers),
        digest=book.digest,
    )


class _World:
    """The rules on one day, each remembering what it said."""

    def __init__(self, asked: Case, book: Book) -> None:
        self._asked, self._book = asked, book
        self._alone: dict[str, Cell] = {}
        self._decided: dict[str, list[Bar]] = {}
        self._agreed: dict[tuple[Seen, Seen], list[Bar]] = {}
        self._joined: dict[tuple[Seen, str], Cell] = {}

    def side(self, place: Place) -> _Side:
        """A place with what the rules see of it."""
        as_of, book = self._asked.as_of, self._book
        parties = book.parties(place.customs, as_of)
        named = frozenset(book.instruments_between(parties, parties))
        return _Side(place, one_with(place, as_of, book), named, seen_of(place.customs, as_of, book))

    def cell(self, origin: _Side, destination: _Side) -> Cell:
        """The verdict of a pair."""
        if not origin.one_with.isdisjoint(destination.one_with):
            within = no_import(self._case(origin, destination), self._book)
            if within is not None:
                return Cell("not_an_import", "", 0, within.sure, within.within)
        country = destination.place.customs
        if origin.named.isdisjoint(destination.named):
            found = self._alone.get(country)
            if found is None:
                found = self._alone[country] = self._weighed(origin, destination, [])
            return found
        key = (origin.seen, country)
        found = self._joined.get(key)
        if found is None:
            found = self._joined[key] = self._weighed(origin, destination, self._agreements(origin, destination))
        return found

    def _case(self, origin: _Side, destination: _Side) -> Case:
        return replace(self._asked, origin=origin.place, destination=destination.place)

    def _agreements(self, origin: _Side, destination: _Side) -> list[Bar]:
        key = (origin.seen, destination.seen)
        found = self._agreed.get(key)
        if found is None:
            found = self._agreed[key] = agreement_bars(self._case(origin, destination), self._book)
        return found

    def _weighed(self, origin: _Side, destination: _Side, agreements: list[Bar]) -> Cell:
        case = self._case(origin, destination)
        country = destination.place.customs
        decisions = self._decided.get(country)
        if decisions is None:
            decisions = self._decided[country] = decision_bars(case, self._book)
        found = weigh((*decisions, *agreements), case, self._book)
        deciding = found.deciding.instrument if found.deciding else ""
        return Cell(found.verdict, deciding, sum(bar.effect == "bars" for bar in found.bars), found.sure)


def seen_of(country: str, as_of: AsOf, book: Book) -> Seen:
    """All that agreements see of a country on a day: two of which the same is seen are bound alike.

    The parties under which it stands, of those that any instrument names; and for each union that stands for it, how
    surely it belongs. Bound alike means by the same instruments, as firmly and as surely; the day from which they were
    bound may differ, as they joined their union on different days.
    """
    parties = book.parties(country, as_of)
    named = tuple(party for party in parties if book.instruments_between((party,), (party,)))
    sure = []
    for union in book.groupings:
        row = book.membership(union, country, as_of)
        if union.acts_as in named and row is not None:
            sure.append((union.acts_as, sureness(book.citations(union.sources, row.cite), row.sure)))
    return named, tuple(sure)


def places_of(codes: str | Iterable[str], param: str, book: Book) -> list[Place]:
    """The places of some codes, each once; where no code is given, all that are known.

    Several codes in one text stand with commas or blanks between.

    Raises:
        InputError: ``unknown_code`` and the like, see `find_place`.
    """
    wanted = codes.replace(",", " ").split() if isinstance(codes, str) else tuple(codes)
    found = {place.code: place for place in (find_place(code, param, book) for code in wanted or places_known(book))}
    return list(found.values())
