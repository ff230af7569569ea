"""The lines of an order through their plans, rounded on each unit, each line or the document as the law says.

Where the law rounds on the document, all lines that bear the same charges and state their prices in the same way
(before tax, or holding everything) are one sum, each charge is rounded once on it, and what it comes to is shared out
over the lines by largest remainder. So the lines add up to the document, and the document is rounded once a rate.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from dtariff.model.apportion import apportion, share_out
from dtariff.model.quote import Quote, Run
from dtariff.sums.assess import NO_QUANTITIES, Plan, Step, assess, assess_inclusive, quote_of


class Entry(NamedTuple):
    """A line to be assessed.

    Attributes:
        plan: its law. price: minor units for the whole line.
        inclusive: whether the price holds everything.
        units: how many pieces it is for. quantities: measures for specific duties.
    """

    plan: Plan
    price: int
    inclusive: bool = False
    units: int = 1
    quantities: Mapping[str, Decimal] = NO_QUANTITIES


Pool = tuple[tuple[tuple[str, str], ...], tuple[Step, ...], bool]
"""The charges by whose they are, their arithmetic, and whether the prices hold them."""


def assess_line(entry: Entry) -> Quote:
    """The quote of a line by itself."""
    found = assess_inclusive if entry.inclusive else assess
    return found(entry.plan, entry.price, entry.quantities, entry.units)


def assess_order(entries: Sequence[Entry]) -> list[Quote]:
    """The quotes of all lines, in their order.

    Raises:
        InputError, CoverageError: as `assess` and `assess_inclusive`.
    """
    pools: dict[Pool, list[int]] = {}
    for at, entry in enumerate(entries):
        if pooled(entry):
            charges = tuple((charge.jurisdiction, charge.id) for charge in entry.plan.resolution.charges)
            pools.setdefault((charges, entry.plan.steps, entry.inclusive), []).append(at)
    together = {at: quote for places in pools.values() if len(places) > 1 for at, quote in _document(entries, places)}
    return [together[at] if at in together else assess_line(entry) for at, entry in enumerate(entries)]


def pooled(entry: Entry) -> bool:
    """Whether the line is rounded with others: not where a charge goes by measures, which are the line's own."""
    measured = any(step.expression is not None for step in entry.plan.steps)
    return entry.plan.per == "document" and not measured


def _document(entries: Sequence[Entry], places: Sequence[int]) -> list[tuple[int, Quote]]:
    """The quotes of lines that are one sum: its charges, shared out."""
    lines = [entries[at] for at in places]
    whole = assess_line(lines[0]._replace(price=sum(line.price for line in lines)))
    share = _shared_inclusive if lines[0].inclusive else _shared_exclusive
    return list(zip(places, share(whole, lines), strict=True))


def _shared_exclusive(whole: Quote, lines: Sequence[Entry]) -> list[Quote]:
    weights = [line.price for line in lines]
    runs = _shared_run(whole.run, weights)
    others = [_shared_run(other, weights) for other in whole.others]
    return [
        Quote(
            line.plan.resolution,
            line.plan.currency,
            line.plan.digits,
            line.price,
            runs[at],
            tuple(other[at] for other in others),
        )
        for at, line in enumerate(lines)
    ]


def _shared_run(whole: Run, weights: Sequence[int]) -> list[Run]:
    """What the charges on a sum come to on each line; what is not known of the sum is not known of a line."""
    amounts = [[None] * len(weights) if one is None else apportion(one, weights) for one in whole.amounts]
    assessed = [(place, apportion(amount, weights)) for place, amount in whole.assessed]
    return [
        Run(
            tuple(amount[at] for amount in amounts),
            whole.missing,
            tuple((place, shares[at]) for place, shares in assessed),
        )
        for at in range(len(weights))
    ]


def _shared_inclusive(whole: Quote, lines: Sequence[Entry]) -> list[Quote]:
    """The stickers of the lines split so that each line and each charge of the document adds up."""
    stickers = [line.price for line in lines]
    charges = [amount or 0 for amount in whole.run.amounts]
    shares = share_out([whole.minor, *charges, whole.residual_minor], stickers)
    assessed = [(place, apportion(amount, stickers)) for place, amount in whole.run.assessed]
    quotes = []
    for at, line in enumerate(lines):
        net, *amounts, _ = shares[at]
        own = tuple((place, shared[at]) for place, shared in assessed)
        quotes.append(quote_of(line.plan, net, Run(tuple(amounts), (), own), NO_QUANTITIES, sticker=line.price))
    return quotes
