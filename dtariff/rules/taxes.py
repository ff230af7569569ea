"""Rung d: taxes and levies of the destination, by content, customer and day.

A rate says how much; a collection says who has to bring it in on a sale from abroad, and since when. A tax falls due
from the later of both days. A rate or a day that the tables do not know is ``law_unknown``, never nought.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from dtariff.model.case import Case, Place
from dtariff.model.citation import Citation, Sure, weakest
from dtariff.model.clock import following, pick
from dtariff.model.duty import parse
from dtariff.model.law import CollectionRow, Jurisdiction, Mechanism, RateRow, Rounding, Tax, Treatment
from dtariff.model.number import plain
from dtariff.model.quote import TAX_KINDS
from dtariff.model.resolution import Charge, Notice, Reason, SellerTax, TaxReason
from dtariff.rules.liability import Liability, counts_for, liability, threshold_of
from dtariff.rules.scope import narrowest_first, narrowness
from dtariff.tables.book import Book, sureness

HUNDRED = 100
RATED: frozenset[Reason] = frozenset({"standard_rated", "reduced_rated", "taxable_basis_reduced"})
"""Reasons of a charge that somebody has to collect."""
FREE: dict[Treatment, TaxReason] = {
    "zero_rated": "zero_rated",
    "exempt": "product_exempt",
    "not_taxable": "not_subject_to_tax",
}


Asked = tuple[Case, Book]
Levied = tuple[Jurisdiction, Tax]
"""A tax, and whose it is."""
Cited = Callable[[tuple[str, ...]], tuple[Citation, ...]]


class Rate(NamedTuple):
    """The row that sets a rate, and what the default series says beside it."""

    row: RateRow
    standard: RateRow | None
    next_change: date | None


class Bringing(NamedTuple):
    """How a tax is brought in on a sale from abroad: the row, whether the tables speak of such a customer, and who."""

    collection: CollectionRow | None
    spoken: bool
    liability: Liability


def tax_charges(case: Case, book: Book) -> tuple[tuple[Charge, ...], tuple[SellerTax, ...], list[Notice]]:
    """The charges in the order in which they are computed, the taxes of the seller, and what to warn of."""
    charges: dict[tuple[str, str], Charge] = {}
    sellers: list[SellerTax] = []
    warnings: list[Notice] = []
    for levied in _taxes(case, book):
        place, tax = levied
        rate = _rate(tax, case)
        if tax.borne_by == "seller":
            sellers += _seller_tax(place, tax, rate, case, book)
        elif rate is not None and rate.row.doubtful:
            warnings.append(_doubtful(tax, rate.row))
        else:
            brought, told = _brought(levied, rate, case, book)
            charges |= {(charge.jurisdiction, charge.id): charge for charge in brought}
            warnings += told
    missing = _missing(case, book, found=bool(charges) or _ever_taxed(case, book))
    return (*charges.values(), *missing), tuple(sellers), [*warnings, *_of_places(case, book)]


def _brought(levied: Levied, rate: Rate | None, case: Case, book: Book) -> tuple[Iterable[Charge], list[Notice]]:
    """A tax that buyers bear: its charge or, where a small seller is taxed at home, the charges there."""
    place, tax = levied
    collection, spoken = _collection(tax, case)
    stand = liability(place, tax, collection, case, book) if collection is not None else Liability()
    if stand.below and collection is not None and collection.below == "origin":
        return _at_home(case, book), [_taxed_at_origin(tax, collection, case)]
    bringing = Bringing(collection, spoken, stand)
    charge = _charge(levied, rate, bringing, case, book)
    return [charge], _warnings(levied, rate, charge, bringing, (case, book))


def _taxes(case: Case, book: Book) -> list[Levied]:
    """The taxes of the country and of its parts, those of the country first."""
    places = _places(case, book)
    return [(place, tax) for place in places for tax in place.tax if _applies(tax, case)]


def _ever_taxed(case: Case, book: Book) -> bool:
    """Whether the tables have a tax of the place that buyers bear, be it one that has ended."""
    taxes = [tax for place in _places(case, book) for tax in place.tax if tax.borne_by == "buyer"]
    return any(_reaches(tax, case.destination) for tax in taxes)


def _places(case: Case, book: Book) -> list[Jurisdiction]:
    """The places whose taxes hold at the destination and that have a file."""
    return [place for code in case.destination.chain if (place := book.jurisdiction(code)) is not None]


def _reaches(tax: Tax, place: Place) -> bool:
    """Whether a tax of the country is levied in this part of it."""
    here = not tax.where or any(code in tax.where for code in place.chain)
    return here and not any(code in tax.outside for code in place.chain)


def _applies(tax: Tax, case: Case) -> bool:
    if not _reaches(tax, case.destination) or (tax.only_from_abroad and case.domestic):
        return False
    return not _has_ended(tax, case)


def _rate(tax: Tax, case: Case) -> Rate | None:
    """The rate of the narrowest series that has one that day; None where no series has."""
    rows: list[RateRow] = []
    changes: list[date] = []
    for series in narrowest_first(tax.rate, case.content, case.delivery, case.buyer):
        after = following(series.rows, case.as_of)
        if after is not None and not rows:
            changes.append(after.since)
        row = pick(series.rows, case.as_of)
        if row is not None and row.in_force:
            rows.append(row)
    return Rate(rows[0], rows[-1] if len(rows) > 1 else None, min(changes, default=None)) if rows else None


def _has_ended(tax: Tax, case: Case) -> bool:
    """Whether the tax was repealed: its default series says so."""
    default = (series for series in tax.rate if narrowness(series) == 0)
    return any((row := pick(series.rows, case.as_of)) is not None and not row.in_force for series in default)


def _collection(tax: Tax, case: Case) -> tuple[CollectionRow | None, bool]:
    """The row on collection, and whether the tables speak of such a customer at all."""
    series = narrowest_first(tax.collection, case.content, case.delivery, case.buyer)
    rows = (pick(one.rows, case.as_of) for one in series)
    return next((row for row in rows if row is not None), None), bool(series)


def _first_collection(tax: Tax, case: Case) -> CollectionRow | None:
    """The row by which foreign sellers will become liable: the proof that they are not yet."""
    series = narrowest_first(tax.collection, case.content, case.delivery, case.buyer)
    rows = [row for one in series for row in one.rows]
    return min(rows, key=lambda row: row.since, default=None)


# --- a charge ------------------------------------------------------------------------------------------------------


def _at_home(case: Case, book: Book) -> Iterator[Charge]:
    """The taxes on consumption of the seller's own country, where a small seller's sales abroad are taxed."""
    home = replace(case, destination=case.origin, seller=None)
    return (charge for charge in tax_charges(home, book)[0] if charge.kind in TAX_KINDS)


def _taxed_at_origin(tax: Tax, row: CollectionRow, case: Case) -> Notice:
    facts = (("tax", tax.name), ("threshold", row.threshold), ("place", case.origin.root))
    return Notice("taxed_at_origin", facts)


def _charge(levied: Levied, rate: Rate | None, bringing: Bringing, case: Case, book: Book) -> Charge:
    place, tax = levied
    collection = bringing.collection
    reason = _reason(rate, collection, spoken=bringing.spoken, case=case)
    unknown_rate = reason == "law_unknown" and _mechanism(collection) is not None
    if bringing.liability.below and (reason in RATED or unknown_rate):
        reason = "below_threshold"
    row = rate.row if rate else None
    proof = _first_collection(tax, case) if reason == "foreign_supplier_not_liable" else collection
    citations = book.citations(place.sources, _cites(row, proof))
    factor = _factor(row, reason)
    fixed = row is not None and row.amount and factor is None and reason not in ("law_unknown", "subdivision_needed")
    counts = reason not in ("reverse_charge", "not_collected", "foreign_supplier_not_liable", "below_threshold")
    return Charge(
        id=tax.id,
        kind=tax.kind,
        name=tax.name,
        jurisdiction=place.code,
        on=tax.on,
        rate=rate_text(row) if row else "",
        factor=factor,
        expression=parse(f"{row.amount}/{row.per}") if row is not None and fixed else None,
        reason=reason,
        counts=counts,
        refundable=tax.refundable,
        mechanism=collection.mechanism if collection else None,
        payer="buyer" if counts or reason == "reverse_charge" else "nobody",
        collected_by=_collector(collection, reason, case, bringing.liability),
        threshold=threshold_of(collection, case, book),
        rounding=_rounding(case, book),
        since=_since(row, collection, case),
        sure=_sureness(row, proof, case, partial(book.citations, place.sources)),
        citations=citations,
        notes=_notes(row, collection, tax),
    )


def _notes(row: RateRow | None, collection: CollectionRow | None, tax: Tax) -> tuple[str, ...]:
    """What the tables say of the charge; first of what is not known."""
    ordered = (collection, row) if collection is not None and collection.unknown else (row, collection)
    return tuple(dict.fromkeys(note for note in (*map(_note, ordered), tax.note) if note))


def _since(rate: RateRow | None, collection: CollectionRow | None, case: Case) -> date | None:
    """The later of the rate's first day and, on a sale from abroad, that of its collection."""
    days = [row.since for row in (rate, None if case.domestic else collection) if row is not None]
    return max(days, default=None)


def _reason(rate: Rate | None, collection: CollectionRow | None, *, spoken: bool, case: Case) -> Reason:
    """Why the charge is what it is.

    Before foreign sellers were liable nothing is due, whatever the rate. A rate of nought is nought whoever collects.
    Where nobody collects, an unknown rate does no harm.
    """
    if not case.domestic and collection is None and spoken:
        return "foreign_supplier_not_liable"
    if rate is not None and rate.row.percent == 0:
        return _rate_reason(rate)
    mechanism = "supplier" if case.domestic else _mechanism(collection)
    if mechanism == "none":
        return "not_collected"
    if mechanism is None or rate is None or rate.row.unknown:
        return "law_unknown"
    return "reverse_charge" if mechanism == "reverse_charge" else _rate_reason(rate)


def _mechanism(collection: CollectionRow | None) -> Mechanism | None:
    return None if collection is None or collection.unknown else collection.mechanism


def _rate_reason(rate: Rate) -> TaxReason:
    row = rate.row
    if row.percent == 0:
        return FREE.get(row.treatment or "zero_rated", "zero_rated")
    if row.of:
        return "taxable_basis_reduced"
    if row.treatment == "reduced" or (row.treatment is None and _below(row, rate.standard)):
        return "reduced_rated"
    return "standard_rated"


def _below(row: RateRow, standard: RateRow | None) -> bool:
    return standard is not None and None not in (row.percent, standard.percent) and row.percent < standard.percent  # type: ignore[operator]  # neither is None


def _factor(row: RateRow | None, reason: Reason) -> Fraction | None:
    if reason == "foreign_supplier_not_liable":
        return Fraction(0)
    if row is None or row.percent is None or reason in ("law_unknown", "subdivision_needed"):
        return None
    if row.within:
        return Fraction(row.percent) / (HUNDRED - Fraction(row.percent))
    return Fraction(row.percent) / HUNDRED * (Fraction(row.of) if row.of else 1)


def rate_text(row: RateRow) -> str:
    """A rate as text: ``12% of 11/12``, ``200 XAF per application``; empty if unknown."""
    if row.percent is not None:
        part = " of the price with it" if row.within else f" of {row.of}" if row.of else ""
        return f"{plain(row.percent)}%{part}"
    return f"{row.amount} per {row.per}" if row.per else row.amount


def _collector(collection: CollectionRow | None, reason: Reason, case: Case, stand: Liability) -> str:
    if case.domestic:
        return "seller"
    idle = ("law_unknown", "not_collected", "foreign_supplier_not_liable", "below_threshold")
    if collection is None or reason in idle:
        return ""
    if stand.collector and reason != "reverse_charge":
        return stand.collector
    by = {"supplier": "seller", "platform": "platform", "reverse_charge": "buyer", "withholding": "payment provider"}
    return collection.collector or by.get(collection.mechanism, "")


def _rounding(case: Case, book: Book) -> Rounding | None:
    """The subdivision's rule, or its country's."""
    places = (book.jurisdiction(code) for code in case.destination.tax_chain)
    return next((place.rounding for place in places if place is not None and place.rounding is not None), None)


def _cites(*rows: RateRow | CollectionRow | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cited for row in rows if row is not None for cited in row.cite))


def _note(row: RateRow | CollectionRow | None) -> str:
    return row.note if row else ""


def _sureness(rate: RateRow | None, collection: CollectionRow | None, case: Case, cited: Cited) -> Sure:
    """The weakest of the rate and its collection; assumed where a rate's start is not established."""
    if rate is None or _before_attested(rate, case):
        return "assumed"
    rows = [row for row in (rate, None if case.domestic else collection) if row is not None]
    return weakest(sureness(cited(row.cite), row.sure) for row in rows)


def _before_attested(row: RateRow, case: Case) -> bool:
    return row.attested is not None and case.as_of.on < row.attested


# --- what is told besides ------------------------------------------------------------------------------------------


def _seller_tax(place: Jurisdiction, tax: Tax, rate: Rate | None, case: Case, book: Book) -> list[SellerTax]:
    if rate is None:
        return []
    citations = book.citations(place.sources, rate.row.cite)
    collection, _ = _collection(tax, case)
    return [
        SellerTax(
            id=tax.id,
            name=tax.name,
            jurisdiction=place.code,
            rate="unknown" if rate.row.unknown else rate_text(rate.row),
            threshold=threshold_of(collection, case, book),
            sure=sureness(citations, rate.row.sure),
            citations=citations,
            notes=tuple(note for note in (rate.row.note, _note(collection), tax.note) if note),
        )
    ]


def _doubtful(tax: Tax, row: RateRow) -> Notice:
    return Notice("levy_doubtful", (("tax", tax.name), ("rate", rate_text(row)), ("note", row.note or tax.note)))


def _warnings(levied: Levied, rate: Rate | None, charge: Charge, bringing: Bringing, asked: Asked) -> list[Notice]:
    (place, tax), (case, book), stand = levied, asked, bringing.liability
    warnings = list(stand.warnings) if charge.reason in RATED else []
    if rate is not None and _before_attested(rate.row, case):
        warnings.append(Notice("start_not_established", (("tax", tax.name), ("attested", str(rate.row.attested)))))
    if charge.threshold and charge.counts and charge.factor and not stand.stated:
        where = counts_for(place, tax, bringing.collection, book) if bringing.collection else ""
        facts = (("tax", tax.name), ("threshold", charge.threshold), ("turnover", where))
        warnings.append(Notice("threshold_assumed", facts))
    change = _next_change(tax, rate, case)
    if change is not None:
        warnings.append(Notice("rate_changes", (("tax", tax.name), ("from", str(change)))))
    return warnings


def _next_change(tax: Tax, rate: Rate | None, case: Case) -> date | None:
    """The next day on which the rate or its collection is known to change."""
    series = narrowest_first(tax.collection, case.content, case.delivery, case.buyer)[:1]
    ahead = [] if case.domestic else [following(one.rows, case.as_of) for one in series]
    days = [row.since for row in ahead if row is not None]
    days += [rate.next_change] if rate is not None and rate.next_change is not None else []
    return min(days, default=None)


def _of_places(case: Case, book: Book) -> list[Notice]:
    """What the tables say of the country and the subdivision as a whole, and how far they have been reviewed."""
    told = []
    for place in _places(case, book):
        asks = place.needs_subdivision and place.code != case.destination.code
        if place.note and not asks:  # who named the province need not be told to
            told.append(Notice("place_note", (("place", place.code), ("name", place.name), ("note", place.note))))
        if case.as_of.on > place.reviewed:
            reviewed = ("reviewed", str(place.reviewed))
            told.append(Notice("beyond_review", (("place", place.code), ("name", place.name), reviewed)))
    return told


def _missing(case: Case, book: Book, *, found: bool) -> list[Charge]:
    """A charge without a rate, where the destination's taxes are not in the tables or hang on a subdivision."""
    place = book.jurisdiction(case.destination.code)
    needs = place is not None and place.needs_subdivision
    if found and not needs:
        return []
    missing = Charge(
        id="tax",
        kind="consumption_tax",
        name="Tax on consumption",
        jurisdiction=case.destination.code,
        on=("price", "duty"),
        reason="subdivision_needed" if needs else "law_unknown",
        counts=True,
        sure="assumed",
    )
    return [missing]
