"""What a country asks at its border besides money, and how it handles sales from abroad: facts of the destination.

Customs facts are those of the country whose tariff holds; access to the market and practice are those of the place and
of the unions that it belongs to (the EU's rules on personal data, on evidence, on platforms).
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from dtariff.model.border import BorderFact, Practice, Proof
from dtariff.model.case import Place
from dtariff.model.clock import AsOf, pick
from dtariff.model.exchange import ExchangeRule
from dtariff.model.groupings import Grouping
from dtariff.model.law import (
    Access,
    Customer,
    CustomsFact,
    ExchangePurpose,
    ExchangeRow,
    FactRow,
    Jurisdiction,
    Remark,
    Rounding,
)
from dtariff.rules.territory import belongs
from dtariff.tables.book import Book, sureness

Keeper = Jurisdiction | Grouping
FactT = TypeVar("FactT", CustomsFact, Access)


def customs_facts(
    place: Place, as_of: AsOf, book: Book, *, content: str = "", delivery: str = "", customer: Customer | None = None
) -> tuple[BorderFact, ...]:
    """What customs law says beside rates; an empty content, delivery or customer asks for all."""
    return tuple(
        _told(fact, row, keeper, book)
        for keeper in _keepers((place.customs,), "customs_fact", place, as_of, book)
        for fact, row in _standing(keeper.customs_fact, as_of, content, delivery)
        if customer is None or fact.customer in (None, customer)
    )


def market_access(
    place: Place, as_of: AsOf, book: Book, *, content: str = "", delivery: str = ""
) -> tuple[BorderFact, ...]:
    """Data, servers, licences, source code: what a seller meets besides duty and tax."""
    return tuple(
        _told(fact, row, keeper, book)
        for keeper in _keepers(dict.fromkeys((*place.chain, place.customs)), "access", place, as_of, book)
        for fact, row in _standing(keeper.access, as_of, content, delivery)
    )


def every_market(as_of: AsOf, book: Book, *, content: str = "") -> tuple[BorderFact, ...]:
    """What `market_access` tells, of every country, part of one and union, by whose rule it is."""
    files: list[Keeper] = [*_files(book.jurisdictions, book), *(union for union in book.groupings if union.access)]
    return tuple(
        _told(fact, row, keeper, book) for keeper in files for fact, row in _standing(keeper.access, as_of, content, "")
    )


def practice(place: Place, as_of: AsOf, book: Book) -> Practice | None:
    """How the place handles sales from abroad, or None where it has no file."""
    keepers = list(_tax_keepers(place, as_of, book))
    if not keepers or not isinstance(keepers[0], Jurisdiction):
        return None
    found = {name: _first(name, keepers) for name in ("rounding", "evidence", "platform", "business_id", "invoice")}
    parts = {name: getattr(keeper, name) for name, keeper in found.items() if keeper is not None}
    proofs = {name: _proof(keeper, parts[name], book) for name, keeper in found.items() if keeper is not None}
    return Practice(jurisdiction=place.code, name=place.name, currency=keepers[0].currency, proofs=proofs, **parts)


def exchange_rules(
    place: Place, purpose: ExchangePurpose, currency: str, as_of: AsOf, book: Book
) -> tuple[ExchangeRule, ...]:
    """Which day's rate, and whose, law wants for a conversion into a currency: of the nearest file that says it.

    Several are choices that the law leaves open, in their order; none means that the tables know of no rule.
    """
    keepers = (
        _keepers((place.customs,), "exchange", place, as_of, book)
        if purpose == "customs"
        else _tax_keepers(place, as_of, book)
    )
    every = (tuple(_rules_of(keeper, purpose, currency, as_of, book)) for keeper in keepers)
    return next((found for found in every if found), ())


def _rules_of(
    keeper: Keeper, purpose: ExchangePurpose, currency: str, as_of: AsOf, book: Book
) -> Iterator[ExchangeRule]:
    for series in keeper.exchange:
        row = pick(series.rows, as_of)
        if row is not None and purpose in series.purpose and series.currency in ("", currency):
            yield _ruled(row, keeper, as_of, book)


def _ruled(row: ExchangeRow, keeper: Keeper, as_of: AsOf, book: Book) -> ExchangeRule:
    citations = book.citations(keeper.sources, row.cite)
    early = row.attested is not None and as_of.on < row.attested
    return ExchangeRule(
        kind=row.rule,
        source=row.source,
        since=row.since,
        sure="assumed" if early else sureness(citations, row.sure),
        citations=citations,
        note=row.note,
    )


def _proof(keeper: Keeper, part: Rounding | Remark, book: Book) -> Proof:
    citations = book.citations(keeper.sources, part.cite)
    return Proof(sure=sureness(citations, part.sure), citations=citations)


def _first(name: str, keepers: Iterable[Keeper]) -> Keeper | None:
    """The nearest file that speaks of a part of practice: the place, its country, a union."""
    return next((keeper for keeper in keepers if getattr(keeper, name, None) is not None), None)


def _keepers(codes: Iterable[str], key: str, place: Place, as_of: AsOf, book: Book) -> Iterator[Keeper]:
    """The files of these codes, then those of the unions to which the place belongs; of those that have such facts."""
    yield from _files(codes, book)
    for union in book.groupings:
        if getattr(union, key) and belongs(union, place, as_of, book):
            yield union


def _tax_keepers(place: Place, as_of: AsOf, book: Book) -> Iterator[Keeper]:
    """The files that speak of the taxes of a place: from itself up to its area of taxation, then of its unions."""
    yield from _files(place.tax_chain, book)
    outermost = place.tax_chain[-1]
    if outermost != place.area:
        yield from (union for union in book.groupings if book.is_member(union, outermost, as_of))


def _files(codes: Iterable[str], book: Book) -> Iterator[Jurisdiction]:
    return (own for code in codes if (own := book.jurisdiction(code)) is not None)


def _standing(facts: Iterable[FactT], as_of: AsOf, content: str, delivery: str) -> Iterator[tuple[FactT, FactRow]]:
    """The facts that speak of such a transmission and have not ended, each with the row that holds."""
    for fact in facts:
        row = pick(fact.rows, as_of)
        speaks = (not content or not fact.content or content in fact.content) and (
            not delivery or not fact.delivery or delivery in fact.delivery
        )
        if speaks and row is not None and row.state != "ended":
            yield fact, row


def _told(fact: CustomsFact | Access, row: FactRow, keeper: Keeper, book: Book) -> BorderFact:
    citations = book.citations(keeper.sources, row.cite)
    return BorderFact(
        matter=fact.matter,
        says=fact.says,
        article=fact.article,
        jurisdiction=keeper.code if isinstance(keeper, Jurisdiction) else keeper.acts_as or keeper.title,
        state=row.state,
        within_days=getattr(fact, "within_days", None),
        counted_from=getattr(fact, "counted_from", ""),
        since=row.since,
        sure=sureness(citations, row.sure),
        citations=citations,
        notes=(row.note,) if row.note else (),
    )
