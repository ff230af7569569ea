"""Charges on columns of prices: all integers, no law.

What `dtariff.sums.assess.run` and `dtariff.sums.inclusive.solve` do for one price, this does for thousands at once. The
caller sees to it that nothing overflows (`Line.largest`).
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from dtariff.batch.coding import Whole
from dtariff.batch.lines import ColumnStep, Shape
from dtariff.batch.specific import Bound, Node
from dtariff.model.law import RoundingMode

Factors: TypeAlias = Sequence[Whole | None]
"""Of each step the factor of each row; None where it is nought in all."""
Amounts: TypeAlias = list[Whole | None]
"""Of each charge the amount of each row; None where it is nought in all."""
NOTHING: Mapping[str, Whole] = {}


def charged(shape: Shape, factors: Factors, net: Whole, measures: Mapping[str, Whole] = NOTHING) -> Amounts:
    """What the charges come to on prices before tax, in minor units.

    Args:
        shape: how the charges bear on one another.
        factors: see `Factors`.
        net: the prices.
        measures: quantities in millionths, by unit.
    """
    amounts: Amounts = [net]
    for step, factor in zip(shape.steps, factors, strict=True):
        amounts.append(None if factor is None else _charge(step, factor, amounts, measures))
    return amounts[1:]


def _charge(step: ColumnStep, factor: Whole, amounts: Amounts, measures: Mapping[str, Whole]) -> Whole:
    base = added([amounts[place] for place in step.base])
    if step.specific is not None:
        above = _worth(step.specific.node, np.zeros_like(factor) if base is None else base, measures)
        return _times(_rounded(above, step.specific.below, step.mode), step.unit)
    if base is None:
        return np.zeros_like(factor)
    return _times(_rounded(base * factor, step.below, step.mode), step.unit)


def added(parts: Sequence[Whole | None]) -> Whole | None:
    """The sum of columns; None where all are nought in all rows."""
    total: Whole | None = None
    for part in parts:
        if part is not None:
            total = part if total is None else total + part
    return total


def _times(quotient: Whole, unit: int) -> Whole:
    return quotient if unit == 1 else quotient * unit


def _rounded(above: Whole, below: int, mode: RoundingMode) -> Whole:
    """As `dtariff.sums.rounding.rounded`; ``below`` is even, ``above`` not negative and the caller's to give away."""
    if mode == "half_even":
        whole = above // below
        rest = above - whole * below
        half = below // 2
        up: Whole = whole + ((rest > half) | ((rest == half) & (whole & 1 == 1)))
        return up
    above += {"half_up": below // 2, "down": 0, "up": below - 1}[mode]
    np.floor_divide(above, below, out=above)
    return above


def _worth(node: Node, base: Whole, measures: Mapping[str, Whole]) -> Whole:
    """A new column of what a duty by quantities comes to, in its own count."""
    if isinstance(node, Bound):
        left, right = _worth(node.left, base, measures), _worth(node.right, base, measures)
        return np.minimum(left, right) if node.least else np.maximum(left, right)
    total = base * node.value
    for unit, factor in node.quantities:
        total += measures[unit] * factor
    return np.maximum(total, 0)


# --- inclusive prices ----------------------------------------------------------------------------------------------


def split(
    shape: Shape, factors: Factors, sticker: Whole, guess: Whole, measures: Mapping[str, Whole] = NOTHING
) -> tuple[Whole, Amounts]:
    """The greatest net price whose landed cost does not exceed the sticker, and its charges; -1 where there is none.

    See `dtariff.sums.inclusive`: the landed cost grows by at least one unit a unit, so that a search by halves finds
    the one answer; a guess that is near makes it short.

    Args:
        shape: how the charges bear on one another.
        factors: see `Factors`.
        sticker: the prices that hold everything, in minor units.
        guess: where to look first.
        measures: quantities in millionths, by unit.
    """
    net: Whole = np.clip(guess, 0, sticker)
    over = _landed(shape, factors, net, measures) > sticker
    # The bounds around the answer, by steps that double: low has a landed cost that fits, or is -1; high + 1 has not.
    low, high = np.where(over, -1, net), np.where(over, net - 1, sticker)
    step, doubtful = 1, np.ones(len(net), bool)
    while True:
        tried = np.where(over, net - step, net + step)
        doubtful &= (tried >= 0) & (tried <= sticker)
        rows = np.flatnonzero(doubtful)
        if not rows.size:
            break
        fits = _landed(shape, _of(factors, rows), tried[rows], _measured(measures, rows)) <= sticker[rows]
        low[rows] = np.where(fits, np.maximum(low[rows], tried[rows]), low[rows])
        high[rows] = np.where(fits, high[rows], np.minimum(high[rows], tried[rows] - 1))
        doubtful[rows] = fits != over[rows]
        step *= 2
    while (rows := np.flatnonzero(low < high)).size:  # the greatest price that fits between the bounds, by halves
        middle = (low[rows] + high[rows] + 1) // 2
        fits = _landed(shape, _of(factors, rows), middle, _measured(measures, rows)) <= sticker[rows]
        low[rows] = np.where(fits, middle, low[rows])
        high[rows] = np.where(fits, high[rows], middle - 1)
    return low, charged(shape, factors, np.maximum(low, 0), measures)


def _landed(shape: Shape, factors: Factors, net: Whole, measures: Mapping[str, Whole]) -> Whole:
    total = added([net, *charged(shape, factors, net, measures)])
    assert total is not None  # noqa: S101 - the net price is there
    return total


def _of(factors: Factors, rows: npt.NDArray[np.intp]) -> Factors:
    return [None if factor is None else factor[rows] for factor in factors]


def _measured(measures: Mapping[str, Whole], rows: npt.NDArray[np.intp]) -> Mapping[str, Whole]:
    return {unit: column[rows] for unit, column in measures.items()}
