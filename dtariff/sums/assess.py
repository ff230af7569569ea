"""From the law of a case to amounts: all sums, no law.

A `Resolution` is turned once, for a currency, into a `Plan` of integer steps; a price then runs through the plan. Each
charge is rounded before the next one is computed on it, as the levy lines of a document are. By default a charge is
rounded half up to the minor unit of the currency; where the jurisdiction's table names a mode or a step, that rules.
A price before tax runs forward; one that holds everything is solved backwards (see `inclusive`).
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeVar

from dtariff.model.duty import DutyExpression
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.exchange import ExchangeRate
from dtariff.model.law import Rounding, RoundingMode
from dtariff.model.money import Money
from dtariff.model.nomenclature import Currency
from dtariff.model.quote import Missing, Quote, Run
from dtariff.model.resolution import Charge, Reason, Resolution
from dtariff.model.value import FrozenDict
from dtariff.sums.duty_expression import Needed, evaluate
from dtariff.sums.inclusive import along, solve
from dtariff.sums.rounding import rounded

NOT_CHARGED: frozenset[Reason] = frozenset({"not_collected", "foreign_supplier_not_liable", "below_threshold"})
Factor = tuple[tuple[int, ...], int, int, int]
Exchange = Callable[[Charge], tuple[ExchangeRate, ...]]
"""Who gives the rates for a charge whose amount the law sets in other currencies."""
TupleT = TypeVar("TupleT", bound=tuple[Any, ...])
_new: Callable[[type[TupleT], tuple[Any, ...]], TupleT] = tuple.__new__
NO_QUANTITIES: Mapping[str, Decimal] = FrozenDict()


class Step(NamedTuple):
    """One charge as integer arithmetic on minor units.

    Attributes:
        base: places of the amounts it bears on; 0 is the price, 1 the duty, then the taxes in order.
        above, below: the exact factor, already divided by ``unit``.
        unit: minor units to which the amount is rounded.
        mode: how it is rounded.
        expression: used in place of the factor where there is none.
        assessed: the buyer accounts for it itself; nothing is added.
        unknown: the law is not known, so neither is the amount.
        exchange: rates to the currency of the price, for an expression in other currencies.
    """

    base: tuple[int, ...]
    above: int
    below: int
    unit: int
    mode: RoundingMode
    expression: DutyExpression | None = None
    assessed: bool = False
    unknown: bool = False
    exchange: tuple[ExchangeRate, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the step is a factor, rounded half up to the minor unit, as most are."""
        special = self.unknown or self.assessed or self.expression is not None
        return not special and self.mode == "half_up" and self.unit == 1


class Plan(NamedTuple):
    """A resolution made ready for prices in one currency.

    Attributes:
        resolution: the law.
        currency, digits: of the prices.
        steps: the charges in order.
        others: the same under the other reading of the duty, for each alternative.
        factors: every step as base, twice above, below and twice below, if all are plain; None otherwise.
        gross: what a net price of one comes to before rounding, as a fraction, if all are plain.
        unknown: the first charge whose law is not known, or None.
        per: what the taxes are rounded on: each unit, each line, or the document.
        exchange: the rates at which amounts that the law sets in another currency are taken.
    """

    resolution: Resolution
    currency: str
    digits: int
    steps: tuple[Step, ...]
    others: tuple[tuple[Step, ...], ...]
    factors: tuple[Factor, ...] | None
    gross: tuple[int, int] | None
    unknown: Charge | None
    per: Literal["unit", "line", "document"] = "line"
    exchange: tuple[ExchangeRate, ...] = ()


def plan_of(resolution: Resolution, currency: Currency, exchange: Exchange = lambda _: ()) -> Plan:
    """The plan of a resolution for prices in this currency.

    Args:
        resolution: the law.
        currency: of the prices.
        exchange: the rates for a charge whose amount the law sets in another currency, from that to this.
    """
    taxes = resolution.taxes
    steps = _steps((resolution.duty, *taxes), currency, exchange)
    others = tuple(_steps((duty, *taxes), currency, exchange) for duty in resolution.alternatives)
    plain = not others and all(step.plain for step in steps)
    return Plan(
        resolution=resolution,
        currency=currency.code,
        digits=currency.digits,
        steps=steps,
        others=others,
        factors=tuple((step.base, 2 * step.above, step.below, 2 * step.below) for step in steps) if plain else None,
        gross=_gross(steps) if plain else None,
        unknown=next((charge for charge in resolution.charges if charge.unknown), None),
        per=next((rules.per for charge in taxes if (rules := _rules(charge, currency))), "line"),
        exchange=tuple(dict.fromkeys(rate for every in (steps, *others) for step in every for rate in step.exchange)),
    )


def _gross(steps: tuple[Step, ...]) -> tuple[int, int]:
    """What a net price of one comes to before rounding."""
    amounts = [Fraction(1)]
    for step in steps:
        amounts.append(sum((amounts[at] for at in step.base), Fraction(0)) * Fraction(step.above, step.below))
    return sum(amounts, Fraction(0)).as_integer_ratio()


def _steps(charges: tuple[Charge, ...], currency: Currency, exchange: Exchange) -> tuple[Step, ...]:
    places = {"price": 0} | {charge.id: place for place, charge in enumerate(charges, 1)}
    steps = [_step(charge, places, currency, exchange) for charge in charges]
    nought = {place for place, step in enumerate(steps, 1) if step.above == 0 and not _special(step)}
    return tuple(step._replace(base=tuple(at for at in step.base if at not in nought)) for step in steps)


def _rules(charge: Charge, currency: Currency) -> Rounding | None:
    """The charge's rule of rounding for prices in this currency; one in whole rupiah says nothing of dollars."""
    rules = charge.rounding
    of_its_own = rules is not None and bool(rules.step) and Money.parse(rules.step).currency != currency.code
    return None if of_its_own else rules


def _special(step: Step) -> bool:
    return step.unknown or step.expression is not None


def _step(charge: Charge, places: dict[str, int], currency: Currency, exchange: Exchange) -> Step:
    rules = _rules(charge, currency)
    unit = _unit(rules, currency)
    factor = Fraction(0) if charge.factor is None or charge.reason in NOT_CHARGED else charge.factor
    expression = None if charge.unknown or charge.reason in NOT_CHARGED else charge.expression
    return Step(
        base=tuple(places[name] for name in charge.on if name in places),
        above=factor.numerator,
        below=factor.denominator * unit,
        unit=unit,
        mode=rules.mode if rules else "half_up",
        expression=expression,
        assessed=charge.reason == "reverse_charge",
        unknown=charge.unknown,
        exchange=exchange(charge) if expression is not None else (),
    )


def _unit(rules: Rounding | None, currency: Currency) -> int:
    """The step of a rule in minor units; one where there is none."""
    if rules is None or not rules.step:
        return 1
    return Money.parse(rules.step, param="rounding.step").to_minor_units(currency.digits)


# --- a price through the plan --------------------------------------------------------------------------------------


def assess(plan: Plan, price: int, quantities: Mapping[str, Decimal] = NO_QUANTITIES, units: int = 1) -> Quote:
    """The quote for a price before tax, in minor units.

    Args:
        plan: the law, ready for this currency.
        price: minor units, not negative.
        quantities: measures for specific duties, e.g. ``{"minute": Decimal(90)}``.
        units: how many pieces the price is for, where the law rounds on each.

    Raises:
        InputError: a quantity that is not a number or below nought.
    """
    if plan.factors is not None and not quantities and (units == 1 or plan.per != "unit"):
        return _plain_quote(plan, plan.factors, price)
    found, others = run(plan, price, quantities, units), other_runs(plan, price, quantities, units)
    return quote_of(plan, price, found, others, quantities)


def assess_inclusive(
    plan: Plan, sticker: int, quantities: Mapping[str, Decimal] = NO_QUANTITIES, units: int = 1
) -> Quote:
    """The quote for a price that holds everything, in minor units: what the buyer sees is the landed cost.

    The net price is the greatest one whose landed cost does not exceed the sticker. Where rounding leaves no net price
    that hits it, what is left over stands on the quote as its residual and stays with the seller.

    Raises:
        InputError: ``price_below_charges`` where fixed charges alone exceed the sticker.
        CoverageError: ``law_unknown`` or ``base_unknown`` where a charge has no amount: such a price cannot be split.
    """
    if plan.gross is not None and plan.factors is not None and not quantities and (units == 1 or plan.per != "unit"):
        return _plain_inclusive(plan, plan.factors, plan.gross, sticker)
    forward: dict[int, Run] = {}

    def landed(net: int) -> int:
        if net not in forward:
            forward[net] = run(plan, net, quantities, units)
        return net + sum(map(_known, forward[net].amounts))

    first = run(plan, sticker, quantities, units)
    if None in first.amounts:
        raise _unsplit(plan, first)
    net = solve(landed, sticker, along(landed, sticker))
    if net is None:
        least = Money.of_minor(landed(0), plan.currency, plan.digits)
        raise InputError("price_below_charges", f"charges come to {least} even on nothing", param="price")
    landed(net)
    return quote_of(plan, net, forward[net], other_runs(plan, net, quantities, units), quantities, sticker=sticker)


def _plain_inclusive(plan: Plan, factors: tuple[Factor, ...], gross: tuple[int, int], sticker: int) -> Quote:
    """The same where every step is a factor rounded half up: the exact quotient is never far from the answer."""

    def landed(net: int) -> int:
        return net + sum(map(_known, _plain_quote(plan, factors, net).run.amounts))

    net = solve(landed, sticker, sticker * gross[1] // gross[0])
    assert net is not None  # noqa: S101 - factors of nought are nought
    return _plain_quote(plan, factors, net)._replace(sticker=sticker)


def _known(amount: int | None) -> int:
    assert amount is not None  # noqa: S101 - the caller has looked
    return amount


def _unsplit(plan: Plan, found: Run) -> CoverageError:
    place = found.amounts.index(None)
    charge = plan.resolution.charges[place]
    missing = dict(found.missing).get(place)
    needed = f" without {', '.join(missing.needed)}" if missing and missing.needed else ""
    told = f"{charge.name} in {charge.jurisdiction} is not known{needed}"
    message = f"a price that holds everything cannot be split: {told}"
    hint = "give what is needed, or the price before tax"
    return CoverageError(missing.reason if missing else "law_unknown", message, param="price", hint=hint)


def quote_of(
    plan: Plan,
    price: int,
    found: Run,
    others: tuple[Run, ...],
    quantities: Mapping[str, Decimal],
    *,
    sticker: int | None = None,
) -> Quote:
    """The quote of a run and of those under the other readings."""
    return Quote(
        plan.resolution,
        plan.currency,
        plan.digits,
        price,
        found,
        others,
        tuple(sorted(quantities.items())),
        sticker,
        plan.exchange,
    )


def run(plan: Plan, price: int, quantities: Mapping[str, Decimal] = NO_QUANTITIES, units: int = 1) -> Run:
    """What the charges come to on a price before tax."""
    return _run(plan.steps, price, quantities, plan, units)


def other_runs(plan: Plan, price: int, quantities: Mapping[str, Decimal], units: int = 1) -> tuple[Run, ...]:
    """What they would come to on the same price before tax under each other reading of the duty."""
    return tuple([_run(steps, price, quantities, plan, units) for steps in plan.others])


def _plain_quote(plan: Plan, factors: tuple[Factor, ...], price: int) -> Quote:
    """What `_run` does where every step is a factor rounded half up: most quotes, and the fast way for them.

    ``tuple.__new__`` spares the two constructors, a third of the time of a warm quote.
    """
    amounts = [price]
    for base, twice_above, below, twice_below in factors:
        taxed = 0
        if twice_above:
            for place in base:
                taxed += amounts[place]
        amounts.append((taxed * twice_above + below) // twice_below)
    found = _new(Run, (tuple(amounts[1:]), (), ()))
    return _new(Quote, (plan.resolution, plan.currency, plan.digits, price, found, (), (), None, ()))


def _run(steps: tuple[Step, ...], price: int, quantities: Mapping[str, Decimal], plan: Plan, units: int) -> Run:
    pieces = units if plan.per == "unit" else 1
    amounts: list[int | None] = [price]
    missing: dict[int, Missing] = {}
    assessed: dict[int, int] = {}
    for place, step in enumerate(steps):
        bases = [assessed.get(at - 1, amount) for at, amount in enumerate(amounts)] if step.assessed else amounts
        found = _amount(step, bases, quantities, plan, pieces)
        if isinstance(found, Missing):
            missing[place] = found
        elif step.assessed and found is not None:
            assessed[place] = found
        amounts.append(None if isinstance(found, Missing) else 0 if step.assessed else found)
    return Run(tuple(amounts[1:]), tuple(missing.items()), tuple(assessed.items()))


def _amount(
    step: Step, amounts: list[int | None], quantities: Mapping[str, Decimal], plan: Plan, pieces: int
) -> int | Missing | None:
    """What a step comes to on the amounts so far; rounded on each of the pieces that they are for."""
    if step.unknown:
        return None
    if step.above == 0 and step.expression is None:
        return 0  # nought of any base, even of one that is not known
    base = 0
    for place in step.base:
        part = amounts[place]
        if part is None:
            return Missing("base_unknown")
        base += part
    if step.expression is not None:
        return _by_expression(step, step.expression, base, quantities, plan)
    return rounded(base * step.above, step.below * pieces, step.mode) * step.unit * pieces


def _by_expression(
    step: Step, expression: DutyExpression, base: int, quantities: Mapping[str, Decimal], plan: Plan
) -> int | Missing:
    """A specific or compound duty: by quantities, which a file does not have of itself."""
    value = Fraction(base, 10**plan.digits)
    on = plan.resolution.case.as_of.on
    rates = {rate.base: rate.exact for rate in step.exchange}
    found = evaluate(expression, value=value, currency=plan.currency, quantities=quantities, on=on, rates=rates)
    if isinstance(found, Needed):
        if found.quantities:
            return Missing("quantity_needed", found.quantities)
        return Missing("exchange_needed", found.exchange)
    exact = found * 10**plan.digits / step.unit
    return rounded(exact.numerator, exact.denominator, step.mode) * step.unit
