"""From the law of a case to amounts: all sums, no law.

A `Resolution` is turned once, for a currency, into a `Plan` of integer steps; a price then runs through the plan. Each
charge is rounded before the next one is computed on it, as the levy lines of a document are. By default a charge is
rounded half up to the minor unit of the currency; where the jurisdiction's table names a mode or a step, that rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dtariff.model.duty import DutyExpression
from dtariff.model.law import Currency, Rounding, RoundingMode
from dtariff.model.money import Money
from dtariff.model.quote import Outcome, Quote
from dtariff.model.resolution import Charge, Reason, Resolution
from dtariff.sums.duty_expression import Needed, evaluate
from dtariff.sums.rounding import rounded

NOT_CHARGED: frozenset[Reason] = frozenset({"not_collected", "foreign_supplier_not_liable"})
NOTHING = Outcome(0, None)
BASE_UNKNOWN = Outcome(None, None, missing="base_unknown")


@dataclass(frozen=True, slots=True)
class Step:
    """One charge as integer arithmetic on minor units.

    Attributes:
        base: places of the amounts it bears on; 0 is the price, 1 the duty, then the taxes in order.
        above, below: the exact factor, already divided by ``unit``.
        unit: minor units to which the amount is rounded.
        expression: used in place of the factor where there is none.
        assessed: the buyer accounts for it itself; nothing is added.
        fixed: an amount that hangs on no price (nought, or not known).
    """

    base: tuple[int, ...]
    above: int
    below: int
    unit: int
    mode: RoundingMode
    expression: DutyExpression | None = None
    assessed: bool = False
    fixed: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A resolution made ready for prices in one currency."""

    resolution: Resolution
    currency: str
    digits: int
    steps: tuple[Step, ...]
    others: tuple[tuple[Step, ...], ...]


def plan_of(resolution: Resolution, currency: Currency) -> Plan:
    """The plan of a resolution for prices in this currency."""
    taxes = resolution.taxes
    return Plan(
        resolution=resolution,
        currency=currency.code,
        digits=currency.digits,
        steps=_steps((resolution.duty, *taxes), currency),
        others=tuple(_steps((duty, *taxes), currency) for duty in resolution.alternatives),
    )


def _steps(charges: tuple[Charge, ...], currency: Currency) -> tuple[Step, ...]:
    places = {"price": 0} | {charge.id: place for place, charge in enumerate(charges, 1)}
    rules = next((charge.rounding for charge in charges if charge.rounding), None)
    return tuple(_step(charge, places, rules, currency) for charge in charges)


def _step(charge: Charge, places: dict[str, int], rules: Rounding | None, currency: Currency) -> Step:
    unit = _unit(rules, currency)
    factor = charge.factor if charge.factor is not None else Fraction(0)
    return Step(
        base=tuple(places[name] for name in charge.on if name in places),
        above=factor.numerator,
        below=factor.denominator * unit,
        unit=unit,
        mode=rules.mode if rules else "half_up",
        expression=charge.expression,
        assessed=charge.reason == "reverse_charge",
        fixed=_fixed(charge),
    )


def _fixed(charge: Charge) -> Outcome | None:
    if charge.unknown:
        return Outcome(None, None)
    return NOTHING if charge.reason in NOT_CHARGED else None


def _unit(rules: Rounding | None, currency: Currency) -> int:
    """The step of a rule in minor units; a rule in whole rupiah says nothing of dollars."""
    if rules is None or not rules.step:
        return 1
    step = Money.parse(rules.step, param="rounding.step")
    return int(step.amount.scaleb(currency.digits)) if step.currency == currency.code else 1


# --- a price through the plan --------------------------------------------------------------------------------------


def assess(plan: Plan, price: int, quantities: Mapping[str, Decimal]) -> Quote:
    """The quote for a price in minor units.

    Args:
        plan: the law, ready for this currency.
        price: minor units, not negative.
        quantities: measures for specific duties, e.g. ``{"minute": Decimal(90)}``.

    Raises:
        InputError: a quantity that is not a number or below nought.
    """
    return Quote(
        plan.resolution,
        plan.currency,
        plan.digits,
        price,
        _run(plan.steps, price, quantities, plan),
        tuple([_run(steps, price, quantities, plan) for steps in plan.others]),
        tuple(sorted(quantities.items())),
    )


def _run(steps: tuple[Step, ...], price: int, quantities: Mapping[str, Decimal], plan: Plan) -> tuple[Outcome, ...]:
    amounts: list[int | None] = [price]
    outcomes = []
    for step in steps:
        outcome = step.fixed or _outcome(step, amounts, quantities, plan)
        amounts.append(outcome.minor)
        outcomes.append(outcome)
    return tuple(outcomes)


def _outcome(step: Step, amounts: list[int | None], quantities: Mapping[str, Decimal], plan: Plan) -> Outcome:
    base = 0
    for place in step.base:
        part = amounts[place]
        if part is None:
            return BASE_UNKNOWN
        base += part
    if step.expression is not None:
        return _by_expression(step, step.expression, base, quantities, plan)
    minor = rounded(base * step.above, step.below, step.mode) * step.unit
    return Outcome(0, base, assessed=minor) if step.assessed else Outcome(minor, base)


def _by_expression(
    step: Step, expression: DutyExpression, base: int, quantities: Mapping[str, Decimal], plan: Plan
) -> Outcome:
    """A specific or compound duty: by quantities, which a file does not have of itself."""
    value = Fraction(base, 10**plan.digits)
    on = plan.resolution.case.as_of.on
    found = evaluate(expression, value=value, currency=plan.currency, quantities=quantities, on=on)
    if isinstance(found, Needed):
        if found.quantities:
            return Outcome(None, base, missing="quantity_needed", needed=found.quantities)
        return Outcome(None, base, missing="exchange_needed", needed=found.exchange)
    exact = found * 10**plan.digits / step.unit
    return Outcome(rounded(exact.numerator, exact.denominator, step.mode) * step.unit, base)
