"""The law of a case as a line of the rate card: exact integer factors for whole columns of prices, and its words.

A line is made of the same plan by which a single quote is assessed. Lines that differ in their factors alone have one
`Shape`, and are computed together.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from dtariff.batch.cases import Ruled
from dtariff.batch.specific import Specific, specific_of
from dtariff.model.errors import CoverageError
from dtariff.model.law import RoundingMode
from dtariff.model.quote import Run
from dtariff.model.resolution import Charge
from dtariff.sums.assess import Plan, Step, assess_inclusive, run

MOST = 2**63 - 1
"""The largest integer of a column."""
STANDARD = 1_000_000
"""What the factors of most lines are counted in: percentages of up to four decimals."""
FINEST = 1_000
"""Minor units of a currency of the fewest decimals in those of one of the most: amounts are brought to one scale."""


class ColumnStep(NamedTuple):
    """One charge as arithmetic on columns of minor units: ``base * factor / below``, rounded, times ``unit``.

    Attributes:
        base: places of the amounts it bears on; 0 is the price, 1 the duty, then the taxes in order.
        below: what the factor is counted in; even.
        mode: how the quotient is rounded.
        unit: minor units to which the amount is rounded.
        specific: used in place of the factor for a duty by quantities.
    """

    base: tuple[int, ...]
    below: int
    mode: RoundingMode = "half_up"
    unit: int = 1
    specific: Specific | None = None


class Shape(NamedTuple):
    """What lines have in common that are computed together.

    Attributes:
        steps: the charges in order, the duty first.
        taxes: places of the amounts that are taxes on consumption. others: of all but those and the duty.
        inclusive: whether the price holds everything.
    """

    steps: tuple[ColumnStep, ...]
    taxes: tuple[int, ...]
    others: tuple[int, ...]
    inclusive: bool


class Words(NamedTuple):
    """What a result says of its law."""

    currency: str
    status: str
    verdict: str
    duty_reason: str
    sure: str
    warnings: str
    place: str


class Line(NamedTuple):
    """A line of the rate card.

    Attributes:
        ruled: the law.
        shape: how it is computed.
        above: the factor of each step; nought for what is not charged, or not known.
        known: whether the duty, the taxes and the others are known; the total is where all are.
        largest: the highest price, in minor units, for which no integer of a column overflows.
        gross: what a net price of one comes to before rounding, about, as above and below.
        words: what it says.
        fault: why no inclusive price can be split by this law.
    """

    ruled: Ruled
    shape: Shape
    above: tuple[int, ...]
    known: tuple[bool, bool, bool]
    largest: int
    gross: tuple[int, int]
    words: Words
    fault: CoverageError | None = None


def line_of(ruled: Ruled, units: tuple[str, ...], *, inclusive: bool) -> Line:
    """The line of a case.

    Args:
        ruled: the law.
        units: of the measures that the sale tells; which amounts are known hangs on these alone.
        inclusive: whether the price holds everything.
    """
    plan = ruled.plan
    measures = {unit: Decimal(0) for unit in units}
    tried = run(plan, 0, measures)
    charges = plan.resolution.charges
    steps: list[ColumnStep] = []
    factors: list[int] = []
    for at, (step, charge) in enumerate(zip(plan.steps, charges, strict=True)):
        noughts = {place for place, above in enumerate(factors, 1) if above == 0}
        base = tuple(sorted(noughts.union(_base(charge, charges))))  # more lines have one shape, and nothing is added
        made, above = _column_step(step, base, at, plan, unknown=tried.amounts[at] is None)
        steps.append(made)
        factors.append(above)
    shape = Shape(tuple(steps), ruled.taxes, ruled.others, inclusive)
    return Line(
        ruled=ruled,
        shape=shape,
        above=tuple(factors),
        known=_known(tried, ruled),
        largest=_largest(shape, factors),
        gross=_gross(shape, factors),
        words=_words(plan, tried),
        fault=_unsplit(plan, measures) if inclusive and None in tried.amounts else None,
    )


def _base(charge: Charge, charges: Sequence[Charge]) -> tuple[int, ...]:
    """The places of the amounts that a charge bears on, those that are nought too."""
    places = {"price": 0} | {one.id: place for place, one in enumerate(charges, 1)}
    return tuple(places[name] for name in charge.on if name in places)


def _column_step(step: Step, base: tuple[int, ...], at: int, plan: Plan, *, unknown: bool) -> tuple[ColumnStep, int]:
    """A step with its factor. What a buyer accounts for itself adds nothing, and neither does what is not known."""
    nought = step.above == 0 and step.expression is None
    if unknown or step.assessed or nought:
        return ColumnStep(tuple(range(at + 1)), STANDARD), 0
    if step.expression is not None:
        return ColumnStep(base, 1, step.mode, step.unit, specific_of(step.expression, step, plan)), 1
    if STANDARD % step.below == 0:
        return ColumnStep(base, STANDARD, step.mode, step.unit), step.above * (STANDARD // step.below)
    return ColumnStep(base, 2 * step.below, step.mode, step.unit), 2 * step.above


def _known(tried: Run, ruled: Ruled) -> tuple[bool, bool, bool]:
    amounts = tried.amounts
    tax, other = (all(amounts[at] is not None for at in places) for places in (ruled.taxes, ruled.others))
    return amounts[0] is not None, tax, other


def _largest(shape: Shape, factors: Sequence[int]) -> int:
    """The highest power of two, less one, for which nothing overflows."""
    exponents = range(62, 0, -1)
    return next((2**one - 1 for one in exponents if fits(shape, factors, 2**one)), 0)


def fits(shape: Shape, factors: Sequence[int], price: int, quantities: Mapping[str, int] | None = None) -> bool:
    """Whether all sums on a price stay below the largest integer.

    Args:
        shape: how the charges bear on one another.
        factors: the highest of each step.
        price: the highest, in minor units.
        quantities: the largest, in millionths, by unit; None where they are not known yet, and then a duty that goes by
            them is looked at again when they are.
    """
    amounts = [price]
    for step, above in zip(shape.steps, factors, strict=True):
        base = sum(amounts[place] for place in step.base)
        if step.specific is None or quantities is None:
            product, below = base * above + step.below, step.below
        else:
            product, below = step.specific.most(base, quantities), step.specific.below
        if product > MOST:
            return False
        amounts.append((product // below + 1) * step.unit)
    return sum(amounts) * FINEST <= MOST


def _gross(shape: Shape, factors: Sequence[int]) -> tuple[int, int]:
    """What a net price of one comes to; by integers of a fine unit, as it is but where the search begins."""
    fine = 10**9
    amounts = [fine]
    for step, above in zip(shape.steps, factors, strict=True):
        part = 0 if step.specific else sum(amounts[place] for place in step.base) * above // step.below * step.unit
        amounts.append(part)
    return sum(amounts), fine


def _words(plan: Plan, tried: Run) -> Words:
    resolution = plan.resolution
    missing = dict(tried.missing)
    reasons = [missing[at].reason if at in missing else one.reason for at, one in enumerate(resolution.charges)]
    return Words(
        currency=plan.currency,
        status=reasons[tried.amounts.index(None)] if None in tried.amounts else "priced",
        verdict=resolution.decision.verdict,
        duty_reason=reasons[0],
        sure=resolution.sure,
        warnings=" ".join(dict.fromkeys(one.code for one in resolution.warnings)),
        place=resolution.case.destination.code,
    )


def _unsplit(plan: Plan, measures: dict[str, Decimal]) -> CoverageError:
    """Why an inclusive price cannot be split where an amount is not known."""
    try:
        assess_inclusive(plan, 0, measures)
    except CoverageError as error:
        return error
    raise AssertionError("a price was split by a law that is not known")
