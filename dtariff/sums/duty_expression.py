"""What a duty expression comes to: exact, unrounded, or a list of everything that has to be known first.

Evaluation follows the tariffs' own reading. Terms are added; MIN and MAX compare whole sums; a percentage is one of
the value of the goods, or of the part it names (Customs Tariff Act 1995 (Australia), section 9); a duty that is taken
off (``less 5%``) never makes the rest fall below nought. Rounding belongs to the law of the country, not to this file.

Nothing is computed in floats: figures of the tree become fractions, and so does what they are multiplied with.

    >>> from dtariff.model.duty import parse
    >>> film = parse("6.5% MIN 1092won/m")
    >>> day = date(2026, 11, 23)
    >>> evaluate(film, value=Fraction(1_000_000), currency="KRW", quantities={"m": Decimal(90)}, on=day)
    Fraction(98280, 1)
    >>> evaluate(film, value=Fraction(700), currency="USD", quantities={}, on=day)
    Needed(quantities=('m',), exchange=('KRW',))
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from dtariff.model.duty import (
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
from dtariff.model.errors import InputError

__all__ = [
    "Needed",
    "ad_valorem_fraction",
    "evaluate",
    "general_rate",
    "is_free",
    "needs",
    "preferences",
]


@dataclass(frozen=True, slots=True)
class Needed:
    """Everything that is missing to compute a duty, at once.

    Attributes:
        quantities: names of units such as ``minute``, and of values of parts such as ``value of the case``, which
            are amounts of the currency of the value.
        exchange: currencies of specific amounts other than the currency of the value.
    """

    quantities: tuple[str, ...] = ()
    exchange: tuple[str, ...] = ()


class _Measure(NamedTuple):
    """What a factor is multiplied with: the value of the goods (``quantity`` is empty), of a part, or a quantity."""

    quantity: str
    currency: str = ""


_VALUE = _Measure("")
_Line: TypeAlias = Mapping[_Measure, Fraction]


def evaluate(
    expression: DutyExpression,
    *,
    value: Fraction,
    currency: str,
    quantities: Mapping[str, Decimal | Fraction],
    on: date,
) -> Fraction | Needed:
    """The duty in major units of ``currency``, exact; or what is needed to know it.

    The general rate counts. To evaluate a preference, pass its ``rate``, as found by ``preferences``.

    Args:
        expression: the tree of the duty text.
        value: value for customs purposes, in major units of ``currency``.
        currency: ISO 4217 code of the value and of the duty.
        quantities: by name of the unit; the value of a part as ``value of the case``. More than needed does no harm.
        on: the day whose stage and season apply.

    Raises:
        InputError: the value or a quantity is negative or not a number.
    """
    if value < 0:
        raise InputError("invalid_value", f"a value for customs purposes cannot be {value}", param="value")
    known = {name: _checked(name, quantity) for name, quantity in quantities.items()}
    rate = general_rate(expression, on)
    needed = _missing(_live(rate), known, currency)
    return needed if needed.quantities or needed.exchange else _worth(rate, {**known, _VALUE.quantity: value})


def needs(expression: DutyExpression) -> Needed:
    """What any day may ask for, whatever the currency: all units, and all currencies of specific amounts."""
    return _missing((line for rate in _general_rates(expression) for line in _live(rate)), (), "")


def is_free(expression: DutyExpression, on: date) -> bool:
    """Whether the general rate of the day is nought whatever the value and the quantities."""
    return _is_nought(general_rate(expression, on))


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


def _general_rates(expression: DutyExpression) -> Iterator[Rate]:
    """Every rate that some day makes the general one."""
    match expression:
        case Staged(first, steps):
            yield from _general_rates(first)
            for step in steps:
                yield from _general_rates(step.stage)
        case Seasonal(seasons):
            yield from (season.rate for season in seasons)
        case Preferential(general):
            yield general
        case rate:
            yield rate


def _checked(name: str, quantity: Decimal | Fraction) -> Fraction:
    finite = not isinstance(quantity, Decimal) or quantity.is_finite()
    if not finite or quantity < 0:
        message = f"a quantity cannot be {quantity}"
        raise InputError(
            "invalid_quantity", message, param=f"quantities.{name}", hint="give a number of nought or more"
        )
    return Fraction(quantity)


def _missing(lines: Iterable[_Line], known: Collection[str], currency: str) -> Needed:
    measures = dict.fromkeys(measure for line in lines for measure in line if measure != _VALUE)
    quantities = dict.fromkeys(measure.quantity for measure in measures if measure.quantity not in known)
    exchange = dict.fromkeys(measure.currency for measure in measures if measure.currency not in ("", currency))
    return Needed(tuple(quantities), tuple(exchange))


def _line(duty: Duty) -> _Line:
    """A duty without MIN and MAX as factors: what is taken off is netted against what is added."""
    added, taken_off = _terms(duty)
    line: dict[_Measure, Fraction] = {}
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


def _measured(term: Term) -> tuple[_Measure, Fraction]:
    if isinstance(term, AdValorem):
        measure = _Measure(f"value of the {term.of}") if term.of else _VALUE
        return measure, Fraction(term.percent) / 100
    return _Measure(term.unit, term.currency), Fraction(term.amount) / term.per


def _is_nought(rate: Rate) -> bool:
    match rate:
        case Floor(duty, bound):
            return _is_nought(duty) and _is_nought(bound)
        case Cap(duty, bound):
            return _is_nought(duty) or _is_nought(bound)
        case duty:
            return all(factor < 0 for factor in _line(duty).values())


def _live(rate: Rate) -> Iterator[_Line]:
    """The duties that bear on the result, without those that are nought."""
    if _is_nought(rate):
        return
    if isinstance(rate, Floor | Cap):
        yield from _live(rate.rate)
        yield from _live(rate.bound)
    else:
        yield _line(rate)


def _worth(rate: Rate, amounts: Mapping[str, Fraction]) -> Fraction:
    if _is_nought(rate):
        return Fraction(0)
    match rate:
        case Floor(duty, bound):
            return max(_worth(duty, amounts), _worth(bound, amounts))
        case Cap(duty, bound):
            return min(_worth(duty, amounts), _worth(bound, amounts))
        case duty:
            worth = sum((factor * amounts[measure.quantity] for measure, factor in _line(duty).items()), Fraction(0))
            return max(worth, Fraction(0))


def _factor(rate: Rate) -> Fraction | None:
    if _is_nought(rate):
        return Fraction(0)
    if isinstance(rate, Floor | Cap):
        left, right = _factor(rate.rate), _factor(rate.bound)
        if left is None or right is None:
            return None
        return max(left, right) if isinstance(rate, Floor) else min(left, right)
    line = _line(rate)
    return line[_VALUE] if line.keys() == {_VALUE} else None
