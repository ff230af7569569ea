"""To which groupings and which customs territory a place belongs.

A place may have a row of its own in a grouping (Ceuta is outside the customs territory of the Union); one that has none
stands where the next larger place stands, and at last its country.
"""

from dtariff.model.case import Place
from dtariff.model.clock import AsOf
from dtariff.model.groupings import Grouping, MemberRow
from dtariff.tables.book import Book


def standing(grouping: Grouping, place: Place, as_of: AsOf, book: Book) -> MemberRow | None:
    """The row of a grouping that speaks of a place that day: its own, or that of what it lies in."""
    rows = (book.membership(grouping, code, as_of) for code in (*reversed(place.chain), place.customs))
    return next((row for row in rows if row is not None), None)


def belongs(grouping: Grouping, place: Place, as_of: AsOf, book: Book) -> bool:
    """Whether a place belongs to a grouping that day."""
    row = standing(grouping, place, as_of, book)
    return row is not None and row.in_force


def customs_territory(place: Place, as_of: AsOf, book: Book) -> str:
    """The place whose customs territory this is: its country, or a part that a union's rows put outside it."""
    territories = [grouping for grouping in book.groupings if grouping.imports_within == "none"]
    for code in reversed(place.chain):
        rows = (book.membership(grouping, code, as_of) for grouping in territories)
        if code != place.customs and any(row is not None and not row.in_force for row in rows):
            return code
    return place.customs


def one_with(place: Place, as_of: AsOf, book: Book) -> frozenset[str]:
    """What makes a place one with others, so that nothing is imported between them.

    Its customs territory, by the code of the country or part, and the groupings inside which nothing is imported, by
    their ids: two places that share none of these import from each other.
    """
    unions = (grouping for grouping in book.groupings if grouping.imports_within == "none")
    inside = (union.id for union in unions if belongs(union, place, as_of, book))
    return frozenset((customs_territory(place, as_of, book), *inside))
