"""Rates that the tables carry, as somebody published them: a release answers with the rates it was made with."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from dtariff.model.citation import Source
from dtariff.model.exchange import STALE, ExchangeRate, is_from
from dtariff.model.reference_rates import ReferenceRates, pair_of

Carried = Iterable[tuple[Source, ReferenceRates]]
"""Who published rates, and the rates."""

Pairs = Mapping[str, str]


class _Series(NamedTuple):
    """The rates of one source, and their days in order."""

    source: Source
    days: list[date]
    rates: Mapping[str, Pairs]


class PublishedRates:
    """The rates that the tables carry. Threads can share it: two that come first both read the same.

    Args:
        carried: gives them, when a rate is first asked for.
    """

    def __init__(self, carried: Callable[[], Carried]) -> None:
        self._carried = carried

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate last published not later than a day; of one day, of the source that comes first; see `Rates`."""
        answers = (_last(one, base, quote, on) for one in self._series if is_from(one.source.title, source))
        return max((found for found in answers if found), key=lambda found: found.day, default=None)

    @cached_property
    def _series(self) -> list[_Series]:
        return [
            _Series(source, sorted(map(date.fromisoformat, form.days)), form.days) for source, form in self._carried()
        ]


def _last(series: _Series, base: str, quote: str, on: date) -> ExchangeRate | None:
    for day in _back_from(series.days, on):
        exact = _exact(series.rates[day.isoformat()], base, quote)
        if exact is not None:
            title, url = series.source.title, series.source.url
            return ExchangeRate(base=base, quote=quote, exact=exact, asked=on, day=day, source=title, url=url)
    return None


def _back_from(days: list[date], on: date) -> Iterator[date]:
    """The days of publication up to a day, the latest first, until they are stale."""
    for at in range(bisect_right(days, on) - 1, -1, -1):
        if on - days[at] > STALE:
            return
        yield days[at]


def _exact(pairs: Pairs, base: str, quote: str) -> Fraction | None:
    """The rate of two currencies from the rates of one day: as it stands, turned round, or through a third currency."""
    direct = _either(pairs, base, quote)
    if direct is not None:
        return direct
    for middle in dict.fromkeys(currency for pair in pairs for currency in pair.split("/")):
        first, last = _either(pairs, base, middle), _either(pairs, middle, quote)
        if first is not None and last is not None:
            return first * last
    return None


def _either(pairs: Pairs, base: str, quote: str) -> Fraction | None:
    there, back = pairs.get(pair_of(base, quote)), pairs.get(pair_of(quote, base))
    if there is not None:
        return Fraction(there)
    return None if back is None else 1 / Fraction(back)
