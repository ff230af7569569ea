"""Who brings a tax in on a sale from abroad: the seller, a marketplace in its stead, or nobody below a threshold.

A caller who says nothing of a seller is answered as for one who is above every threshold and registered wherever it has
to be. What it does say is held against the threshold of the row that the law wants collected:

==============================  =============================================================================
registered there                it collects, whatever its turnover
turnover below the threshold    nothing is collected, or (EU) the seller's own country taxes the sale
turnover at or above it         it collects, and has to register
no threshold for such a seller  it collects from the first sale, and has to register
==============================  =============================================================================

Where a marketplace stands between them and the law makes platforms liable, it is the marketplace of which all this is
asked (for the EU: Directive 2006/112/EC art. 59c and Implementing Regulation (EU) 282/2011 art. 9a).
"""

from typing import NamedTuple

from dtariff.model.case import Case, Place
from dtariff.model.law import CollectionRow, Jurisdiction, Tax
from dtariff.model.money import Money
from dtariff.model.order import Standing
from dtariff.model.resolution import Notice
from dtariff.rules.border import practice
from dtariff.tables.book import Book

NOTHING_SAID = Standing()


class Liability(NamedTuple):
    """Who collects a tax that the law wants collected.

    Attributes:
        collector: ``marketplace`` where it takes the seller's place; empty where the row's own words hold.
        below: the seller, or the marketplace, said that its turnover is below the threshold.
        stated: whether it said anything that the threshold was held against.
        warnings: what to warn of.
    """

    collector: str = ""
    below: bool = False
    stated: bool = False
    warnings: tuple[Notice, ...] = ()


def liability(place: Jurisdiction, tax: Tax, row: CollectionRow, case: Case, book: Book) -> Liability:
    """Who collects a tax by this row, given what was said of the seller."""
    seller = case.seller
    if seller is None or row.mechanism not in ("supplier", "platform"):
        return Liability()
    collector = ""
    warnings: list[Notice] = []
    if seller.marketplace:
        liable, warnings = _platform(tax, case, book)
        if liable:
            collector, seller = "marketplace", seller.platform or NOTHING_SAID
    if _registered(place, seller, case, book):
        return Liability(collector, stated=True, warnings=tuple(warnings))
    threshold = threshold_of(row, case, book)
    found = _turnover(place, row, seller, book)
    if threshold and found:
        return _compared(place, tax, row, found, Liability(collector, warnings=tuple(warnings)))
    if seller.registered is not None and not threshold:
        warnings.append(_to_register(place, tax))
    return Liability(collector, warnings=tuple(warnings))


def _platform(tax: Tax, case: Case, book: Book) -> tuple[bool, list[Notice]]:
    """Whether a marketplace takes the seller's place; what the tables leave open is told."""
    found = practice(case.destination, case.as_of, book)
    rule = found.platform if found else None
    if rule is not None and rule.liable in ("yes", "no"):
        return rule.liable == "yes", []
    says = rule.says if rule is not None else ""
    return False, [Notice("platform_unsettled", (("tax", tax.name), ("says", says)))]


def _registered(place: Jurisdiction, seller: Standing, case: Case, book: Book) -> bool:
    """Whether it is registered with the place that levies the tax, with the country that taxes it, or its union."""
    if seller.registered is None:
        return False
    with_union = book.parties(case.destination.fiscal, case.as_of)
    codes = {place.code, place.taxed_with or place.code, *(with_union if len(with_union) > 1 else ())}
    return not codes.isdisjoint(seller.registered)


def _turnover(place: Jurisdiction, row: CollectionRow, seller: Standing, book: Book) -> list[Money]:
    """What was said of the turnover that counts for a threshold, in each currency in which it is known."""
    where = book.grouping(row.threshold_within).acts_as if row.threshold_within else place.code
    return [amount for code, amount in seller.turnover if code == where]


def _compared(place: Jurisdiction, tax: Tax, row: CollectionRow, turnover: list[Money], so_far: Liability) -> Liability:
    limit = Money.parse(row.threshold, param="threshold")
    own = next((amount for amount in turnover if amount.currency == limit.currency), None)
    if own is None:
        facts = (("tax", tax.name), ("threshold", row.threshold), ("turnover", str(turnover[0])))
        return so_far._replace(warnings=(*so_far.warnings, Notice("turnover_not_comparable", facts)))
    below = own.amount <= limit.amount if row.exceeded else own.amount < limit.amount
    if below:
        return so_far._replace(below=True, stated=True)
    return so_far._replace(stated=True, warnings=(*so_far.warnings, _to_register(place, tax)))


def _to_register(place: Jurisdiction, tax: Tax) -> Notice:
    return Notice("registration_needed", (("tax", tax.name), ("place", place.code)))


def threshold_of(row: CollectionRow | None, case: Case, book: Book) -> str:
    """The turnover below which such a seller need not collect; empty where none is meant for it."""
    if case.domestic or row is None or not row.threshold:
        return ""
    union = row.threshold_within
    if union and not _is_within(union, case, book):
        return ""
    return f"{row.threshold} a {row.per}" if row.per else row.threshold


def _is_within(union: str, case: Case, book: Book) -> bool:
    """Whether the seller is established in a union, and not in a part of it that its tax does not reach (ES-CN)."""
    home = case.origin
    return home.fiscal == home.root and book.is_member(book.grouping(union), home.root, case.as_of)


def threshold_currencies(place: Place, book: Book) -> frozenset[str]:
    """The currencies of the thresholds that a place and what it lies in set to sellers."""
    files = (book.jurisdiction(code) for code in place.chain)
    rows = (row for file in files if file for tax in file.tax for series in tax.collection for row in series.rows)
    return frozenset(Money.parse(row.threshold, param="threshold").currency for row in rows if row.threshold)
