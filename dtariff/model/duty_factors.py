"""What a duty expression is before any quantity is known: the rate of a day, its factors, and whether it is nought.

>>> from dtariff.model.duty import parse
>>> tree = parse("33 1/3% From 1 July 2019 Free")
>>> ad_valorem_fraction(tree, date(2018, 1, 1)), is_free(tree, date(2019, 7, 1))
(Fraction(1, 3), True)
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from dtariff.model.duty_tree import (
    AdValorem,
    Cap,
    Duty,
    DutyExpression,
    Floor,
    Free,
    Preference,
    Preferential,
    Rate,
    Seasonal,
    Stage,
    Staged,
    Sum,
    Term,
)


class Measure(NamedTuple):
    """What a factor is multiplied with: the value of the goods (``quantity`` is empty), of a part, or a quantity."""

    quantity: str
    currency: str = ""


VALUE: Final = Measure("")
Line: TypeAlias = Mapping[Measure, Fraction]


def is_free(expression: DutyExpression, on: date) -> bool:
    """Whether the general rate of the day is nought whatever the value and the quantities."""
    return is_nought(general_rate(expression, on))


def ad_valorem_fraction(expression: DutyExpression, on: date) -> Fraction | None:
    """The one factor of the value, e.g. 1/5 for 20 %; None if the duty depends on anything else."""
    return _factor(general_rate(expression, on))


def general_rate(expression: DutyExpression, on: date) -> Rate:
    """The rate that applies to all origins on a day."""
    match _stage(expression, on):
        case Seasonal(seasons):
            return next(season.rate for season in seasons if on.month in season.months())
        case Preferential(general):
            return general
        case rate:
            return rate


def preferences(expression: DutyExpression, on: date) -> tuple[Preference, ...]:
    """The rates beside the general one on a day, by scheme."""
    stage = _stage(expression, on)
    return stage.preferences if isinstance(stage, Preferential) else ()


def _stage(expression: DutyExpression, on: date) -> Stage:
    if not isinstance(expression, Staged):
        return expression
    return next((step.stage for step in reversed(expression.steps) if step.start <= on), expression.first)


def line_of(duty: Duty) -> Line:
    """A duty without MIN and MAX as factors of what it counts; what is taken off is netted against what is added."""
    added, taken_off = _terms(duty)
    line: dict[Measure, Fraction] = {}
    for sign, terms in ((1, added), (-1, taken_off)):
        for term in terms:
            measure, factor = _measured(term)
            line[measure] = line.get(measure, Fraction(0)) + sign * factor
    return {measure: factor for measure, factor in line.items() if factor}


def _terms(duty: Duty) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    match duty:
        case Free():
            return (), ()
        case Sum(terms, less):
            return terms, less
        case term:
            return (term,), ()


def _measured(term: Term) -> tuple[Measure, Fraction]:
    if isinstance(term, AdValorem):
        measure = Measure(f"value of the {term.of}") if term.of else VALUE
        return measure, Fraction(term.percent) / 100
    return Measure(term.unit, term.currency), Fraction(term.amount) / term.per


def is_nought(rate: Rate) -> bool:
    """Whether a rate is nought whatever the value and the quantities."""
    match rate:
        case Floor(duty, bound):
            return is_nought(duty) and is_nought(bound)
        case Cap(duty, bound):
            return is_nought(duty) or is_nought(bound)
        case duty:
            return all(factor < 0 for factor in line_of(duty).values())


def _factor(rate: Rate) -> Fraction | None:
    if is_nought(rate):
        return Fraction(0)
    if isinstance(rate, Floor | Cap):
        left, right = _factor(rate.rate), _factor(rate.bound)
        if left is None or right is None:
            return None
        return max(left, right) if isinstance(rate, Floor) else min(left, right)
    line = line_of(rate)
    return line[VALUE] if line.keys() == {VALUE} else None
