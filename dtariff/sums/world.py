"""Quotes made into the row of one place on a map: shares of the price, and from least to most where parts differ."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from dtariff.model.citation import Sure, weakest
from dtariff.model.commitment import Commitment
from dtariff.model.money import Money
from dtariff.model.number import to_places
from dtariff.model.quote import TAX_KINDS, Quote
from dtariff.model.resolution import BarDecision
from dtariff.model.value import FrozenDict
from dtariff.model.world import Measure, Span, WorldRow

PLACES = 4
"""Decimals of a percentage; an amount is told beside it, exact."""


def row_of(code: str, quote: Quote, bound: Sequence[Commitment], parts: Mapping[str, Quote], within: str) -> WorldRow:
    """What a place answers.

    Args:
        code: the place.
        quote: its own answer, which gives the verdict and the duty.
        bound: the commitments on duties that bind it.
        parts: the answers of its states or provinces, where its taxes hang on them; they give the taxes.
        within: the country that it is a part of, or nothing.
    """
    answered = [one for one in parts.values() if one.complete]
    asked = answered or list(parts.values()) or [quote]
    levies = [levy for one in asked for levy in one.levies]
    return WorldRow(
        code=code,
        within=within,
        parts=tuple(parts),
        unanswered=tuple(part for part, one in parts.items() if not one.complete),
        verdict=quote.bar.verdict,
        deciding=quote.bar.deciding.short if quote.bar.deciding else "",
        bars=bars(quote.bar),
        agreements=len({one.instrument for one in bound}),
        duty=_span([quote.duty], quote.net),
        taxes=_span([_taxes(one) for one in asked], quote.net),
        landed=_span([one.total for one in asked], quote.net),
        duty_reason=levies[0].reason,
        tax_reasons=tuple(dict.fromkeys(levy.reason for levy in levies if levy.kind in TAX_KINDS)),
        missing=tuple(dict.fromkeys(levy.reason for levy in levies if levy.amount is None)),
        sures=_sures(quote, asked, bound),
    )


def bars(decision: BarDecision) -> int | None:
    """How many instruments in force bar a duty; None where it is not known what binds the destination."""
    if decision.verdict == "unknown":
        return None
    return sum(bar.effect == "bars" for bar in decision.instruments)


def _taxes(quote: Quote) -> Money | None:
    """Taxes and other levies together; None where one of them is not known."""
    if quote.tax is None or quote.other is None:
        return None
    minor = quote.tax.to_minor_units(quote.digits) + quote.other.to_minor_units(quote.digits)
    return Money.of_minor(minor, quote.currency, quote.digits)


def _span(amounts: Sequence[Money | None], net: Money) -> Span | None:
    """From the least to the most; None where one of them is not known, for it might be either."""
    known = [money.amount for money in amounts if money is not None]
    if len(known) < len(amounts):
        return None
    least, most = min(known), max(known)
    return Span(least=least, most=most, least_share=_share(least, net), most_share=_share(most, net))


def _share(part: Decimal, net: Money) -> Decimal:
    return Decimal(to_places(Fraction(part) / Fraction(net.amount) * 100, PLACES))


def _sures(quote: Quote, asked: Sequence[Quote], bound: Sequence[Commitment]) -> FrozenDict[Measure, Sure]:
    taxes = [charge.sure for one in asked for charge in one.resolution.taxes]
    return FrozenDict(
        verdict=quote.bar.sure,
        bars=quote.bar.sure,
        agreements=weakest(one.sure for one in bound) if bound else "assumed",
        duty=quote.resolution.duty.sure,
        taxes=weakest(taxes) if taxes else "assumed",
        landed=weakest(one.sure for one in asked),
    )
