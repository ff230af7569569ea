"""Who brings a tax in on a sale from abroad: the seller, a marketplace in its stead, or nobody below a threshold.

A caller who says nothing of a seller is answered as for one who is above every threshold and registered wherever it has
to be. What it does say is held against the threshold of the row that the law wants collected:

==============================  =============================================================================
registered there                it collects, whatever its turnover
turnover below the threshold    nothing is collected, or (EU) the seller's own country taxes the sale
turnover at or above it         it collects, and has to register
no threshold for such a seller  it collects from the first sale, and has to register
==============================  =============================================================================

Where a marketplace stands between them and the law of whoever levies the tax makes platforms liable that day, it is the
marketplace of which all this is asked (for the EU: Directive 2006/112/EC art. 59c and Implementing Regulation (EU)
282/2011 art. 9a). Where a card issuer or a bank withholds the tax, a seller that is registered may bring it in itself.
"""

from collections.abc import Iterator
from typing import NamedTuple

from dtariff.model.case import Case, Place
from dtariff.model.law import CollectionRow, Jurisdiction, Tax
from dtariff.model.money import Money
from dtariff.model.order import Standing
from dtariff.model.resolution import Notice
from dtariff.rules.border import practice
from dtariff.rules.classify import find_place
from dtariff.tables.book import Book

NOTHING_SAID = Standing()


class Liability(NamedTuple):
    """Who collects a tax that the law wants collected.

    Attributes:
        collector: ``marketplace`` where it takes the seller's place, ``seller`` where it spares whoever would withhold;
            empty where the row's own words hold.
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
    if seller is not None and row.unless_registered and _registered(place, tax, seller, case, book):
        return Liability("seller", stated=True)
    if seller is None or row.mechanism not in ("supplier", "platform"):
        return Liability()
    collector = ""
    warnings: list[Notice] = []
    if seller.marketplace:
        liable, warnings = _platform(place, tax, case, book)
        if liable:
            collector, seller = "marketplace", seller.platform or NOTHING_SAID
    if _registered(place, tax, seller, case, book):
        return Liability(collector, stated=True, warnings=tuple(warnings))
    threshold = threshold_of(row, case, book)
    found = _turnover(place, tax, row, seller, book)
    if threshold and found:
        return _compared(place, tax, row, found, Liability(collector, warnings=tuple(warnings)))
    if seller.registered is not None and not threshold:
        warnings.append(_to_register(place, tax))
    return Liability(collector, warnings=tuple(warnings))


def _platform(place: Jurisdiction, tax: Tax, case: Case, book: Book) -> tuple[bool, list[Notice]]:
    """Whether a marketplace takes the seller's place that day; what the tables leave open is told."""
    found = practice(find_place(tax.levied_by or place.code, "levied_by", book), case.as_of, book)
    rule = found.platform if found else None
    if rule is not None and rule.since is not None and case.as_of.on < rule.since:
        return False, []
    if rule is not None and rule.liable in ("yes", "no"):
        return rule.liable == "yes", []
    says = rule.says if rule is not None else ""
    return False, [Notice("platform_unsettled", (("tax", tax.name), ("says", says)))]


def _registered(place: Jurisdiction, tax: Tax, seller: Standing, case: Case, book: Book) -> bool:
    """Whether it is registered with whoever levies the tax, with the country that taxes the place, or its union."""
    if seller.registered is None:
        return False
    with_union = book.parties(case.destination.fiscal, case.as_of)
    codes = {tax.levied_by or place.code, place.taxed_with or place.code, *(with_union if len(with_union) > 1 else ())}
    return not codes.isdisjoint(seller.registered)


def counts_for(place: Jurisdiction, tax: Tax, row: CollectionRow, book: Book) -> str:
    """The jurisdiction or union whose turnover counts for a threshold: ``EU``, ``AU``, ``US-WA``."""
    return book.grouping(row.threshold_within).acts_as if row.threshold_within else tax.levied_by or place.code


def _turnover(place: Jurisdiction, tax: Tax, row: CollectionRow, seller: Standing, book: Book) -> list[Money]:
    """What was said of the turnover that counts for a threshold, in each currency in which it is known."""
    where = counts_for(place, tax, row, book)
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
    return Notice("registration_needed", (("tax", tax.name), ("place", tax.levied_by or place.code)))


def threshold_of(row: CollectionRow | None, case: Case, book: Book) -> str:
    """The turnover below which such a seller need not collect; empty where none is meant for it."""
    if case.domestic or row is None or not row.threshold:
        return ""
    union = row.threshold_within
    if union and not _is_within(union, case, book):
        return ""
    return f"{row.threshold} a {row.per}" if row.per else row.threshold


def _is_within(union: str, case: Case, book: Book) -> bool:
    """Whether the seller is established in a union, and not in a part of it that its tax does not reach (ES-CN).

    A place that is taxed with a member is inside if sales to it count too: Monaco does (Directive 2006/112/EC art. 7),
    Guadeloupe does not (art. 6).
    """
    home = case.origin
    own = book.jurisdiction(home.code) if home.fiscal != home.root else None
    if own is not None and all(row.threshold_within != union for row in _collections(own)):
        return False
    return home.fiscal in (home.root, home.taxed_with) and book.is_member(book.grouping(union), home.fiscal, case.as_of)


def _collections(place: Jurisdiction) -> Iterator[CollectionRow]:
    return (row for tax in place.tax for series in tax.collection for row in series.rows)


def threshold_currencies(place: Place, book: Book) -> frozenset[str]:
    """The currencies of the thresholds that a place and what it lies in set to sellers."""
    files = (book.jurisdiction(code) for code in place.chain)
    rows = (row for file in files if file for row in _collections(file))
    return frozenset(Money.parse(row.threshold, param="threshold").currency for row in rows if row.threshold)
