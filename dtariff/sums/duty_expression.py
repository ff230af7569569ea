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
from types import MappingProxyType

from dtariff.model.duty import (
    Cap,
    DutyExpression,
    Floor,
    Preferential,
    Rate,
    Seasonal,
    Staged,
    ad_valorem_fraction,
    general_rate,
    is_free,
)
from dtariff.model.duty_factors import VALUE, Line, is_nought, line_of
from dtariff.model.errors import InputError

__all__ = ["Needed", "ad_valorem_fraction", "evaluate", "is_free", "needs"]

NO_RATES: Mapping[str, Fraction] = MappingProxyType({})


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


def evaluate(
    expression: DutyExpression,
    *,
    value: Fraction,
    currency: str,
    quantities: Mapping[str, Decimal | Fraction],
    on: date,
    rates: Mapping[str, Fraction] = NO_RATES,
) -> Fraction | Needed:
    """The duty in major units of ``currency``, exact; or what is needed to know it.

    The general rate counts. To evaluate a preference, pass its ``rate``, as found by ``preferences``.

    Args:
        expression: the tree of the duty text.
        value: value for customs purposes, in major units of ``currency``.
        currency: ISO 4217 code of the value and of the duty.
        quantities: by name of the unit; the value of a part as ``value of the case``. More than needed does no harm.
        on: the day whose stage and season apply.
        rates: by currency of a specific amount, units of ``currency`` for one unit of it.

    Raises:
        InputError: the value or a quantity is negative or not a number.
    """
    if value < 0:
        raise InputError("invalid_value", f"a value for customs purposes cannot be {value}", param="value")
    known = {name: _checked(name, quantity) for name, quantity in quantities.items()}
    rate = general_rate(expression, on)
    needed = _missing(_live(rate), known, {"", currency, *rates})
    if needed.quantities or needed.exchange:
        return needed
    return _worth(rate, {**known, VALUE.quantity: value}, {**rates, currency: Fraction(1), "": Fraction(1)})


def needs(expression: DutyExpression) -> Needed:
    """What any day may ask for, whatever the currency: all units, and all currencies of specific amounts."""
    return _missing((line for rate in _general_rates(expression) for line in _live(rate)), (), {""})


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


def _missing(lines: Iterable[Line], known: Collection[str], currencies: Collection[str]) -> Needed:
    measures = dict.fromkeys(measure for line in lines for measure in line if measure != VALUE)
    quantities = dict.fromkeys(measure.quantity for measure in measures if measure.quantity not in known)
    exchange = dict.fromkeys(measure.currency for measure in measures if measure.currency not in currencies)
    return Needed(tuple(quantities), tuple(exchange))


def _live(rate: Rate) -> Iterator[Line]:
    """The duties that bear on the result, without those that are nought."""
    if is_nought(rate):
        return
    if isinstance(rate, Floor | Cap):
        yield from _live(rate.rate)
        yield from _live(rate.bound)
    else:
        yield line_of(rate)


def _worth(rate: Rate, amounts: Mapping[str, Fraction], rates: Mapping[str, Fraction]) -> Fraction:
    if is_nought(rate):
        return Fraction(0)
    match rate:
        case Floor(duty, bound):
            return max(_worth(duty, amounts, rates), _worth(bound, amounts, rates))
        case Cap(duty, bound):
            return min(_worth(duty, amounts, rates), _worth(bound, amounts, rates))
        case duty:
            terms = line_of(duty).items()
            worth = sum((f * amounts[measure.quantity] * rates[measure.currency] for measure, f in terms), Fraction(0))
            return max(worth, Fraction(0))
