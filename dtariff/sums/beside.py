"""Sums beside the law: landed costs measured against each other, and the share of a fixed cost that falls on one sale.

A difference is exact. The share is rounded half up to the minor unit of the currency: it is the user's figure, so no
law names another way.
"""

from collections.abc import Sequence
from fractions import Fraction

from dtariff.model.comparison import ComparisonLine, CostRange, FixedCost, Gap
from dtariff.model.errors import InputError
from dtariff.model.money import Money
from dtariff.model.quote import Quote
from dtariff.sums.rounding import rounded

World = tuple[str, Sequence[Quote]]
"""A scenario by its id (empty for the law as it stands) and its answers."""


def gap(amount: Money | None, other: Money | None) -> Gap | None:
    """How far an amount lies from another in the same currency; None where one of them is not known.

    Example:
        >>> found = gap(Money.parse("143.10 USD"), Money.parse("119.00 USD"))
        >>> str(found.amount), str(found.share)
        ('24.10 USD', '241/1190')
    """
    if amount is None or other is None:
        return None
    digits = max(0, *(-int(money.amount.as_tuple().exponent) for money in (amount, other)))
    apart = amount.to_minor_units(digits) - other.to_minor_units(digits)
    share = Fraction(apart, other.to_minor_units(digits)) if other.amount else None
    return Gap(amount=Money.of_minor(apart, amount.currency, digits), share=share)


def share(cost: FixedCost, digits: int) -> Money:
    """What of a fixed cost falls on one sale, half up to the minor unit.

    Args:
        cost: the user's figure.
        digits: decimals of its currency.

    Example:
        >>> str(share(FixedCost.of("10000 USD", 3000), 2))
        '3.33 USD'
    """
    exact = Fraction(cost.a_year.amount) * 10**digits / cost.sales
    return Money.of_minor(rounded(exact.numerator, exact.denominator), cost.a_year.currency, digits)


def lines(worlds: Sequence[World], reference: str = "", cost: FixedCost | None = None) -> tuple[ComparisonLine, ...]:
    """Quotes measured against each other, in the order of the first world; beside each its scenarios, in their order.

    Args:
        worlds: the law as it stands first, then scenarios, all of one product at one price.
        reference: the destination that the others are measured against; empty for none. One that has no answer leaves
            every difference unknown.
        cost: the user's fixed cost of access.

    Raises:
        InputError: ``currency_conflict`` for a cost in another currency than the price.
    """
    by_place = [(scenario, {_place(quote): quote for quote in quotes}) for scenario, quotes in worlds]
    measured = [_Measure(quotes.get(reference), cost) for _, quotes in by_place]
    stands = by_place[0][1] if len(by_place) > 1 else {}
    places = dict.fromkeys(place for _, quotes in by_place for place in quotes)
    return tuple(
        _line(quotes[place], scenario, measure, stands.get(place))
        for place in places
        for (scenario, quotes), measure in zip(by_place, measured, strict=True)
        if place in quotes
    )


class _Measure:
    """What the quotes of one world are measured against, made once for all of them."""

    def __init__(self, reference: Quote | None, cost: FixedCost | None) -> None:
        self.cost = cost
        self.total = reference.total if reference else None
        self.with_access = self.added(reference) if reference else None

    def access(self, quote: Quote) -> Money | None:
        """The share of the cost of access that falls on this sale."""
        if self.cost is None:
            return None
        if self.cost.a_year.currency != quote.currency:
            message = f"{self.cost.a_year} is not in {quote.currency}"
            raise InputError("currency_conflict", message, param="a_year", hint=f"name it in {quote.currency}")
        if not self.cost.arises_in(quote.resolution.case.destination):
            return Money.of_minor(0, quote.currency, quote.digits)
        return share(self.cost, quote.digits)

    def added(self, quote: Quote) -> Money | None:
        """The landed cost and that share."""
        access = self.access(quote)
        total = None if access is None else quote.total
        if total is None or access is None:
            return None
        minor = total.to_minor_units(quote.digits) + access.to_minor_units(quote.digits)
        return Money.of_minor(minor, quote.currency, quote.digits)


def _line(quote: Quote, scenario: str, measure: _Measure, before: Quote | None) -> ComparisonLine:
    total, added = quote.total, measure.added(quote)
    return ComparisonLine(
        quote=quote,
        scenario=scenario,
        change=gap(total, before.total) if before else None,
        to_reference=gap(total, measure.total),
        access=measure.access(quote),
        with_access=added,
        with_access_to_reference=gap(added, measure.with_access),
    )


def _place(quote: Quote) -> str:
    return quote.resolution.case.destination.code


def ends(country: str, quotes: Sequence[Quote], unknown: int) -> CostRange | None:
    """The two ends of what a country may cost, by the answers for its parts; None where none of them has a landed cost.

    Args:
        country: its code.
        quotes: the answers for its parts.
        unknown: how many parts could not be answered at all.
    """
    known = [(quote.total.amount, _place(quote)) for quote in quotes if quote.total is not None]
    if not known:
        return None
    least, most = min(known), max(known, key=lambda found: found[0])
    return CostRange(
        country=country,
        lowest=least[1],
        highest=most[1],
        parts=len(known),
        unknown=len(quotes) - len(known) + unknown,
    )
