"""The ladder: every rung is asked, every answer is kept, and the strongest decides.

a. the national line (`domestic`); b. the bars (`moratorium`, `agreement`); c. the duty that follows from both.
Taxes and levies (`taxes`) come after. The outcome is a `Resolution`: all the law of a case, without a price.
"""

from dataclasses import replace

from dtariff.model.border import BorderFact
from dtariff.model.case import Case
from dtariff.model.citation import SURENESS, Citation, Sure, weakest
from dtariff.model.groupings import Grouping
from dtariff.model.resolution import (
    Bar,
    BarDecision,
    Effect,
    Notice,
    Resolution,
    Strength,
    Verdict,
    WarningCode,
)
from dtariff.rules.agreement import agreement_bars
from dtariff.rules.border import customs_facts, market_access
from dtariff.rules.domestic import national_line
from dtariff.rules.duty import duty_charges
from dtariff.rules.moratorium import decision_bars, is_placed
from dtariff.rules.taxes import tax_charges
from dtariff.rules.territory import belongs, customs_territory, standing
from dtariff.tables.book import Book, sureness

OF_CARRIERS = frozenset({"valuation"})
"""Customs matters that concern goods on a carrier and not a transmission: told with the counterpart."""

EFFECT_ORDER: tuple[Effect, ...] = ("bars", "unsettled", "unknown", "none")
STRENGTH_ORDER: tuple[Strength, ...] = (
    "binding",
    "wto_linked",
    "disputed",
    "political",
    "best_endeavour",
    "signed_not_in_force",
    "unclear",
    "none",
)


def resolve(case: Case, book: Book) -> Resolution:
    """All the law of a case."""
    held = book.at(case.as_of.on)
    line = national_line(case, held)
    decision = decide(case, book)
    duty, alternatives, duty_warnings = duty_charges(case, line, decision)
    taxes, seller_taxes, tax_warnings = tax_charges(case, held)
    scenario, title = _layers(book)
    return Resolution(
        case=case,
        decision=decision,
        line=line,
        duty=duty,
        alternatives=alternatives,
        taxes=taxes,
        seller_taxes=seller_taxes,
        customs_facts=_customs_facts(case, decision, held),
        market_access=_market_access(case, held),
        warnings=(*duty_warnings, *decision.warnings, *tax_warnings),
        sure=weakest(charge.sure for charge in (duty, *taxes)),
        digest=book.digest,
        scenario=scenario,
        scenario_title=title,
    )


def _layers(book: Book) -> tuple[str | None, str | None]:
    """The id and the title of the scenario that is laid over the law; of several, all of them."""
    if not book.layers:
        return None, None
    return " + ".join(one.id for one in book.layers), " + ".join(one.title for one in book.layers)


def _customs_facts(case: Case, decision: BarDecision, book: Book) -> tuple[BorderFact, ...]:
    """What customs says besides rates, of a transmission that it takes for an import."""
    if decision.verdict == "not_an_import":
        return ()
    facts = customs_facts(
        case.destination,
        case.as_of,
        book,
        content=case.content,
        delivery=case.delivery,
        customer=case.buyer,
    )
    return tuple(fact for fact in facts if fact.matter not in OF_CARRIERS)


def _market_access(case: Case, book: Book) -> tuple[BorderFact, ...]:
    """What a seller from abroad meets besides duty and tax."""
    if case.origin.customs == case.destination.customs:
        return ()
    return market_access(case.destination, case.as_of, book, content=case.content, delivery=case.delivery)


def decide(case: Case, book: Book) -> BarDecision:
    """May the destination charge a duty? The verdict, and every instrument that was asked."""
    decision = _decided(case, book.at(case.as_of.on))
    if not book.layers:
        return decision
    assumed = [Notice("in_scenario", (("scenario", one.id), ("title", one.title))) for one in book.layers]
    return replace(decision, warnings=(*assumed, *decision.warnings))


def _decided(case: Case, book: Book) -> BarDecision:
    within = _within(case, book)
    if within is not None:
        return within
    bars = sorted((*decision_bars(case, book), *agreement_bars(case, book)), key=_order)
    verdict = _verdict(bars, case, book)
    deciding = _deciding(bars, verdict)
    return BarDecision(
        case=case,
        verdict=verdict,
        deciding=deciding,
        instruments=tuple(bars),
        sure=deciding.sure if deciding else "assumed",
        warnings=(*_warnings(bars), *_unions(case, book)),
    )


def _within(case: Case, book: Book) -> BarDecision | None:
    """The decision inside one country, union or territory, where nothing is imported; None outside.

    A grouping has sources and comes first, but for places of one country, whose law needs no other proof.
    """
    territories = {customs_territory(place, case.as_of, book) for place in (case.origin, case.destination)}
    within = len(territories) == 1
    if within and case.origin.root == case.destination.root:
        return _inside(case, case.destination.customs, (), "primary")
    for grouping in book.groupings:
        if grouping.imports_within == "none" and _both(grouping, case, book):
            rows = [standing(grouping, place, case.as_of, book) for place in (case.origin, case.destination)]
            proofs = [(book.citations(grouping.sources, row.cite), row.sure) for row in rows if row is not None]
            cited = dict.fromkeys(citation for citations, _ in proofs for citation in citations)
            return _inside(case, grouping.title, tuple(cited), weakest(sureness(*proof) for proof in proofs))
    return _inside(case, case.destination.customs, (), "primary") if within else None


def _inside(case: Case, within: str, citations: tuple[Citation, ...], sure: Sure) -> BarDecision:
    return BarDecision(
        case=case,
        verdict="not_an_import",
        deciding=None,
        instruments=(),
        within=within,
        citations=citations,
        sure=sure,
    )


def _both(grouping: Grouping, case: Case, book: Book) -> bool:
    return all(belongs(grouping, place, case.as_of, book) for place in (case.origin, case.destination))


def _order(bar: Bar) -> tuple[int, int, int, bool, str]:
    """Strongest first: by effect, by strength, by sureness; an agreement before a decision, then by id."""
    return (
        EFFECT_ORDER.index(bar.effect),
        STRENGTH_ORDER.index(bar.strength),
        SURENESS.index(bar.sure),
        bar.kind != "agreement",
        bar.instrument,
    )


VERDICTS: dict[Effect, Verdict] = {
    "bars": "barred",
    "unsettled": "conditional",
    "unknown": "unknown",
    "none": "not_barred",
}


def _verdict(bars: list[Bar], case: Case, book: Book) -> Verdict:
    """The verdict of the strongest; "not barred" only where the tables know what binds the destination at all."""
    verdict = VERDICTS[bars[0].effect] if bars else "not_barred"
    return verdict if verdict != "not_barred" or is_placed(case.destination.customs, book) else "unknown"


def _deciding(bars: list[Bar], verdict: Verdict) -> Bar | None:
    """The instrument that carries the verdict; one that surely ended carries no "unknown"."""
    if bars and bars[0].effect != "none":
        return bars[0]
    return _lapsed(bars) if verdict == "not_barred" else None


def _lapsed(bars: list[Bar]) -> Bar | None:
    """What once barred and ended: the reader of "not barred" wants its name."""
    ended = ("decision_lapsed", "no_longer_in_force", "not_a_member")
    return next((bar for bar in bars if bar.kind == "moratorium" and bar.why in ended), None)


TOLD: dict[str, WarningCode] = {
    "pledge_in_force": "pledge_not_binding",
    "best_endeavour": "best_endeavour",
    "clause_unclear": "clause_unclear",
    "signed_not_in_force": "signed_not_in_force",
}


def _warnings(bars: list[Bar]) -> list[Notice]:
    return [Notice(TOLD[bar.why], (("instrument", bar.title),)) for bar in bars if bar.why in TOLD]


def _unions(case: Case, book: Book) -> list[Notice]:
    """Customs unions in which goods move free; whether a transmission counts as goods is not established."""
    free = [grouping for grouping in book.groupings if grouping.imports_within == "goods_free"]
    return [Notice("goods_free_within_union", (("union", one.title),)) for one in free if _both(one, case, book)]
