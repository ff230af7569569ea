"""A duty by quantities as integers: sums of whole coefficients, compared by MIN and MAX, all over one denominator.

What `dtariff.sums.duty_expression.evaluate` does with fractions for one price, this does for columns of prices.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from dtariff.model.duty import Cap, DutyExpression, Floor, Rate, general_rate
from dtariff.model.duty_factors import VALUE, is_nought, line_of

if TYPE_CHECKING:
    from dtariff.sums.assess import Plan, Step

QUANTUM = 6
"""Decimals of a quantity in a column; a row with a finer one is asked alone."""


class Terms(NamedTuple):
    """A sum of whole numbers times what is counted, never below nought.

    Attributes:
        value: the coefficient of the base, in minor units.
        quantities: of each quantity, in its millionths.
    """

    value: int
    quantities: tuple[tuple[str, int], ...]


class Bound(NamedTuple):
    """The lesser or the greater of two duties."""

    least: bool
    left: "Node"
    right: "Node"


Node = Terms | Bound


@dataclass(frozen=True, slots=True)
class Specific:
    """A duty expression on a day, in a currency.

    Attributes:
        node: its sums, in units of the rounding.
        below: what all its coefficients are counted in; even.
    """

    node: Node
    below: int

    def most(self, base: int, quantities: Mapping[str, int]) -> int:
        """What no sum in it exceeds, with the half that rounding adds, for a base and quantities of at most so much."""
        sums = (
            abs(one.value) * base + sum(abs(f) * quantities[unit] for unit, f in one.quantities) for one in self._terms
        )
        return self.below + max(sums)

    @property
    def _terms(self) -> Iterator[Terms]:
        return _terms(self.node)


def specific_of(expression: DutyExpression, step: "Step", plan: "Plan") -> Specific:
    """A duty expression whose quantities and rates of exchange are there."""
    on = plan.resolution.case.as_of.on
    rates = {rate.base: rate.exact for rate in step.exchange} | {plan.currency: Fraction(1), "": Fraction(1)}
    rate = general_rate(expression, on)
    minor = Fraction(10**plan.digits, step.unit)
    exact = _made(rate, rates, minor, 10**plan.digits)
    below = 2 * reduce(lcm, (part.denominator for part in _fractions(exact)), 1)
    return Specific(_whole(exact, below), below)


class _Sum(NamedTuple):
    """As `Terms`, exact and not yet whole."""

    value: Fraction
    quantities: tuple[tuple[str, Fraction], ...]


class _Either(NamedTuple):
    least: bool
    left: "_Exact"
    right: "_Exact"


_Exact = _Sum | _Either
NOUGHT = _Sum(Fraction(0), ())


def _made(rate: Rate, rates: Mapping[str, Fraction], minor: Fraction, digits: int) -> _Exact:
    """A rate in units of rounding, of a base in minor units and quantities in millionths."""
    if is_nought(rate):
        return NOUGHT
    if isinstance(rate, Floor | Cap):
        parts = (_made(part, rates, minor, digits) for part in (rate.rate, rate.bound))
        return _Either(isinstance(rate, Cap), *parts)
    line = line_of(rate)
    quantities = (
        (measure.quantity, factor * rates[measure.currency] * minor / 10**QUANTUM)
        for measure, factor in line.items()
        if measure != VALUE
    )
    return _Sum(line.get(VALUE, Fraction(0)) * minor / digits, tuple(quantities))


def _fractions(node: _Exact) -> Iterable[Fraction]:
    if isinstance(node, _Either):
        return (*_fractions(node.left), *_fractions(node.right))
    return (node.value, *(factor for _, factor in node.quantities))


def _whole(node: _Exact, below: int) -> Node:
    if isinstance(node, _Either):
        return Bound(node.least, _whole(node.left, below), _whole(node.right, below))
    quantities = tuple((unit, int(factor * below)) for unit, factor in node.quantities)
    return Terms(int(node.value * below), quantities)


def _terms(node: Node) -> Iterator[Terms]:
    if isinstance(node, Bound):
        yield from _terms(node.left)
        yield from _terms(node.right)
    else:
        yield node
