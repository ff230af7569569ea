"""The rate that law wants: each rule knows the day of its rate, and of whom the rate must be.

A rule that names somebody's rates is answered with those or not at all, never with the rates of somebody else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from dtariff.model.exchange import STALE, ExchangeRate, ExchangeRule, Rates
from dtariff.model.law import ExchangeKind

DAY, WEEK, FORTNIGHT = timedelta(days=1), timedelta(days=7), timedelta(days=14)
WEDNESDAY = 2
TWENTIETH = Fraction(1, 20)
Pair = tuple[str, str]
Finder = Callable[[Rates, Pair, date, str], ExchangeRate | None]


def choose(rules: Iterable[ExchangeRule], base: str, quote: str, on: date, rates: Rates) -> ExchangeRate | None:
    """The rate of the first rule that can be answered, or None where none can.

    Args:
        rules: those that hold for the purpose, in their order; without any, the rate of the day, whoever publishes it.
        base: ISO 4217 code of the currency converted.
        quote: ISO 4217 code of the law's currency.
        on: the day of the case.
        rates: whoever is asked.
    """
    if base == quote:
        return ExchangeRate(base=base, quote=quote, exact=Fraction(1), asked=on, day=on, source="one currency")
    asked = [(rule.kind, rule.source) for rule in rules] or [("day", "")]
    for kind, source in asked:
        found = FINDERS[kind](rates, (base, quote), on, source)
        if found is not None:
            return replace(found, asked=on, rule=kind)
    return None


# --- the rules ------------------------------------------------------------------------------------------------------


def _of_day(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """The rate of the day, or the last published before it."""
    return rates.find(*pair, on, source)


def _of_day_before(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """The rate last published before the day (Brazil: Friday's on a Monday)."""
    return rates.find(*pair, on - DAY, source)


def _of_week(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """A rate that holds for a week: given for this day or one of the six before."""
    return _last_between(rates, pair, on - WEEK + DAY, on, source)


def _of_fortnight(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """A rate that holds for two weeks."""
    return _last_between(rates, pair, on - FORTNIGHT + DAY, on, source)


def _of_month(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """A rate given for the calendar month, or the last that amended it in its course."""
    return _last_between(rates, pair, on.replace(day=1), on, source)


def _of_penultimate_wednesday(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """The rate of the second last Wednesday of the month before, or the last published before that Wednesday.

    Implementing Regulation (EU) 2015/2447 art. 146.
    """
    return rates.find(*pair, penultimate_wednesday(_month_before(on)), source)


def _of_third_wednesday(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """The rate of the third Wednesday of the month before; if that is a holiday, of the fourth (China)."""
    third = _first_wednesday(_month_before(on)) + 2 * WEEK
    return _exactly(rates, pair, third, source) or _exactly(rates, pair, third + WEEK, source)


def _of_quarter(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """The first rate of the quarter, but that of the day where the two differ by a twentieth or more.

    19 CFR 159.34(b).
    """
    start = _first_of_quarter(on)
    days = (start + DAY * passed for passed in range((on - start).days + 1))
    first = next((found for day in days if (found := _exactly(rates, pair, day, source))), None)
    today = rates.find(*pair, on, source)
    if first and today and today.day > first.day and abs(today.exact - first.exact) >= first.exact * TWENTIETH:
        return today
    return first


def _of_quarter_end(rates: Rates, pair: Pair, on: date, source: str) -> ExchangeRate | None:
    """The rate of the last day of the quarter, or of the next day of publication.

    Directive 2006/112/EC art. 366.
    """
    last = _first_of_quarter(_first_of_quarter(on) + timedelta(days=100)) - DAY
    days = (last + DAY * passed for passed in range(STALE.days + 1))
    return next((found for day in days if (found := _exactly(rates, pair, day, source))), None)


FINDERS: Mapping[ExchangeKind, Finder] = {
    "day": _of_day,
    "previous_day": _of_day_before,
    "week_published": _of_week,
    "fortnight_published": _of_fortnight,
    "month_published": _of_month,
    "month_penultimate_wednesday": _of_penultimate_wednesday,
    "month_third_wednesday": _of_third_wednesday,
    "quarter_first_published": _of_quarter,
    "quarter_last_day": _of_quarter_end,
}


# --- days -----------------------------------------------------------------------------------------------------------


def penultimate_wednesday(month: date) -> date:
    """The second last Wednesday of the month in which a day lies.

    Example:
        >>> penultimate_wednesday(date(2026, 9, 1)).isoformat(), penultimate_wednesday(date(2026, 10, 1)).isoformat()
        ('2026-09-23', '2026-10-21')
    """
    last = (month.replace(day=28) + 4 * DAY).replace(day=1) - DAY
    return last - DAY * ((last.weekday() - WEDNESDAY) % 7) - WEEK


def _first_wednesday(month: date) -> date:
    first = month.replace(day=1)
    return first + DAY * ((WEDNESDAY - first.weekday()) % 7)


def _month_before(on: date) -> date:
    return on.replace(day=1) - DAY


def _first_of_quarter(on: date) -> date:
    return date(on.year, on.month - (on.month - 1) % 3, 1)


def _exactly(rates: Rates, pair: Pair, day: date, source: str) -> ExchangeRate | None:
    """The rate of that very day."""
    found = rates.find(*pair, day, source)
    return found if found and found.day == day else None


def _last_between(rates: Rates, pair: Pair, first: date, last: date, source: str) -> ExchangeRate | None:
    """The last rate of some days. One question reaches back as far as a rate may be old, so a month takes three."""
    asked = last
    while asked >= first:
        found = rates.find(*pair, asked, source)
        if found is not None:
            return found if found.day >= first else None
        asked -= STALE + DAY
    return None
