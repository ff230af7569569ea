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
from dtariff.sums.assess import NO_QUANTITIES, Plan, Step, assess, assess_inclusive, other_runs, quote_of


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
    return entry.plan.per == "document" and not _measured(entry.plan.steps)


def _measured(steps: Sequence[Step]) -> bool:
    return any(step.expression is not None for step in steps)


def _document(entries: Sequence[Entry], places: Sequence[int]) -> list[tuple[int, Quote]]:
    """The quotes of lines that are one sum: its charges, shared out."""
    lines = [entries[at] for at in places]
    whole = assess_line(lines[0]._replace(price=sum(line.price for line in lines)))
    shares = (_shared_inclusive if lines[0].inclusive else _shared_exclusive)(whole, [line.price for line in lines])
    others = _shared_others(lines, [net for net, _ in shares])
    return [
        (at, quote_of(line.plan, net, own, other, line.quantities, sticker=line.price if line.inclusive else None))
        for at, line, (net, own), other in zip(places, lines, shares, others, strict=True)
    ]


def _shared_exclusive(whole: Quote, prices: Sequence[int]) -> list[tuple[int, Run]]:
    """The net price and the charges of each line."""
    return list(zip(prices, _shared_run(whole.run, prices), strict=True))


def _shared_inclusive(whole: Quote, stickers: Sequence[int]) -> list[tuple[int, Run]]:
    """The same of stickers, split so that each line and each charge of the document adds up."""
    charges = [amount or 0 for amount in whole.run.amounts]
    shares = share_out([whole.minor, *charges, whole.residual_minor], stickers)
    assessed = _shared_assessed(whole.run, stickers)
    return [(net, Run(tuple(amounts), (), own)) for (net, *amounts, _), own in zip(shares, assessed, strict=True)]


def _shared_run(whole: Run, weights: Sequence[int]) -> list[Run]:
    """What the charges on a sum come to on each line; what is not known of the sum is not known of a line."""
    amounts = [[None] * len(weights) if one is None else apportion(one, weights) for one in whole.amounts]
    assessed = _shared_assessed(whole, weights)
    return [Run(tuple(amount[at] for amount in amounts), whole.missing, own) for at, own in enumerate(assessed)]


def _shared_assessed(whole: Run, weights: Sequence[int]) -> list[tuple[tuple[int, int], ...]]:
    """What the buyer accounts for itself on a sum, by line."""
    shares = [(place, apportion(amount, weights)) for place, amount in whole.assessed]
    return [tuple((place, shared[at]) for place, shared in shares) for at in range(len(weights))]


def _shared_others(lines: Sequence[Entry], nets: Sequence[int]) -> list[tuple[Run, ...]]:
    """What the lines would bear under the other readings, which each line has of its own.

    Lines whose other readings are the same are one sum under them too; one that goes by measures stands alone.
    """
    alike: dict[tuple[object, int], list[int]] = {}
    for at, line in enumerate(lines):
        alone = any(map(_measured, line.plan.others))
        alike.setdefault((line.plan.others, at if alone else -1), []).append(at)
    found: dict[int, tuple[Run, ...]] = {}
    for places in alike.values():
        first, weights = lines[places[0]], [nets[at] for at in places]
        shares = [_shared_run(one, weights) for one in other_runs(first.plan, sum(weights), first.quantities)]
        found |= {at: tuple(shared[nth] for shared in shares) for nth, at in enumerate(places)}
    return [found[at] for at in range(len(lines))]
