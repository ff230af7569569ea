"""Groups of places that somebody may want to compare: unions, forums, agreements of many, parts of a country.

Who belongs to one is asked of the tables for the two days of the question. It says nothing of what binds whom.
"""

from collections.abc import Iterable, Iterator

from dtariff.model.clock import AsOf, pick
from dtariff.model.groupings import ALL, SPECIAL, Grouping, PlaceGroup
from dtariff.model.treaties import Instrument, PartyRow
from dtariff.rules.classify import parts_of
from dtariff.tables.book import Book

FEWEST = 3
"""Members from which on an agreement is a group and not a pair."""


def groups(as_of: AsOf, book: Book) -> tuple[PlaceGroup, ...]:
    """All groups that have members on that day, as then known: the whole world first, then by their names."""
    found = [*_unions(as_of, book), *_agreements(as_of, book)]
    named = sorted(found, key=lambda group: (group.short or group.title).casefold())
    return tuple(group for group in (_all(book), *named, *_parts(book)) if group.members)


def _all(book: Book) -> PlaceGroup:
    """Every place that has tables; of a country whose taxes hang on its parts the country itself."""
    apart = {part for code in book.jurisdictions for part in parts_of(code, book)}
    named = tuple(code for code in book.jurisdictions if code not in apart and not _lies_in(code, apart, book))
    return PlaceGroup(id=ALL, kind="all", members=named)


def _lies_in(code: str, apart: set[str], book: Book) -> bool:
    """Whether a place is a part of one of these (Chicago in Illinois)."""
    place = book.jurisdiction(code)
    return place is not None and place.part_of in apart


def _unions(as_of: AsOf, book: Book) -> Iterator[PlaceGroup]:
    """Customs unions that are more than one country, and forums."""
    for grouping in (*book.groupings, *book.forums):
        forum = grouping.kind == "forum"
        if forum or (grouping.kind == "customs_union" and grouping.imports_within != "none"):
            yield PlaceGroup(
                id=grouping.id,
                kind="forum" if forum else "union",
                title=grouping.title,
                short=grouping.short,
                acts_as=grouping.acts_as,
                members=_members(grouping, as_of, book),
                note=grouping.note if forum else "",
            )


def _members(grouping: Grouping, as_of: AsOf, book: Book) -> tuple[str, ...]:
    codes = sorted({row.code for row in grouping.members if row.code in book.territories})
    return tuple(code for code in codes if book.is_member(grouping, code, as_of))


def _agreements(as_of: AsOf, book: Book) -> Iterator[PlaceGroup]:
    """Agreements open to many, by the parties for which they are in force; a union by its members."""
    for name in book.instruments:
        instrument = book.instrument(name)
        bound = tuple(_bound(instrument, as_of)) if instrument.type == "plurilateral" else ()
        if len(bound) >= FEWEST:
            members = dict.fromkeys(code for party in bound for code in _countries(party, as_of, book))
            yield PlaceGroup(
                id=name,
                kind="agreement",
                title=instrument.title,
                short=instrument.short,
                members=tuple(sorted(members)),
            )


def _bound(instrument: Instrument, as_of: AsOf) -> Iterator[str]:
    """The parties for which an agreement is in force."""
    by_code: dict[str, list[PartyRow]] = {}
    for row in instrument.parties:
        if row.since is not None:
            by_code.setdefault(row.code, []).append(row)
    for code, rows in by_code.items():
        held = pick(rows, as_of)  # type: ignore[type-var]  # undated rows are out
        if held is not None and held.in_force:
            yield code


def _countries(party: str, as_of: AsOf, book: Book) -> Iterable[str]:
    union = next((grouping for grouping in book.groupings if grouping.acts_as == party), None)
    return (party,) if union is None else _members(union, as_of, book)


def _parts(book: Book) -> Iterator[PlaceGroup]:
    """The parts on which the taxes of a country hang, by country; then the other parts with taxes of their own."""
    divided = {code: tuple(parts_of(code, book)) for code in book.jurisdictions}
    for country, within in divided.items():
        yield PlaceGroup(id=f"{country}-*", kind="parts", members=within, country=country)
    apart = {part for within in divided.values() for part in within}
    places = ((code, book.jurisdiction(code)) for code in book.jurisdictions if code not in apart)
    yield PlaceGroup(
        id=SPECIAL, kind="special", members=tuple(code for code, place in places if place is not None and place.part_of)
    )
