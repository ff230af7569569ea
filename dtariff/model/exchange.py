"""Rates of exchange: a rate with its source and the day really used, who can be asked for one, and rules of the day.

Pure values, no I/O. Rates are exact fractions: the inverse of the inverse is the rate again, and a cross of two rates
loses nothing.
"""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Protocol

from dtariff.model.citation import Citation, Sure
from dtariff.model.law import ExchangeKind
from dtariff.model.number import to_places
from dtariff.model.value import Value, value

STALE = timedelta(days=10)
"""How old a rate may be. No bank rests longer over holidays; a series that ended (RUB, HRK, BGN) is none any more."""
PLACES = 8


@value
class ExchangeRate(Value):
    """So many units of one currency for one of another.

    Attributes:
        base: ISO 4217 code of the currency of which there is one unit.
        quote: ISO 4217 code of the currency counted.
        exact: units of ``quote`` for one unit of ``base``.
        asked: the day asked for.
        day: the day whose rates were used; asked on a Sunday, it is the Friday before.
        source: who says so; of a cross through two sources, both.
        url: where, or empty.
        rule: the kind of rule by which ``day`` was chosen from ``asked``.
    """

    base: str
    quote: str
    exact: Fraction
    asked: date
    day: date
    source: str
    url: str = ""
    rule: ExchangeKind = "day"

    @property
    def rate(self) -> str:
        """The rate as text, rounded half up to at most eight decimals; sums use ``exact``."""
        return to_places(self.exact, PLACES)

    def inverted(self) -> "ExchangeRate":
        """The same rate in the other direction."""
        return replace(self, base=self.quote, quote=self.base, exact=1 / self.exact)

    def then(self, other: "ExchangeRate") -> "ExchangeRate":
        """From this base through this quote to the other's quote; the older of the two days counts."""
        if self.quote != other.base:
            raise ValueError(f"{self.base}/{self.quote} does not lead to {other.base}/{other.quote}")
        return replace(
            self,
            quote=other.quote,
            exact=self.exact * other.exact,
            day=min(self.day, other.day),
            source="; ".join(dict.fromkeys((self.source, other.source))),
            url=self.url or other.url,
        )


class Rates(Protocol):
    """Somebody who can be asked for rates."""

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate last published not later than a day, or None where there is none or it is older than `STALE`.

        Args:
            base: ISO 4217 code.
            quote: ISO 4217 code.
            on: the day asked for.
            source: only rates of this source, by the first words of its title; empty: of any.
        """


@value
class ExchangeRule(Value):
    """A rule of law that holds: the rate of which day, and of whom.

    Attributes:
        kind: how the day of the rate follows from the day of the case.
        source: whose rates the law names; empty where it accepts rates of the market.
        since: first day of the rule.
        sure: how sure it is; assumed before the day on which a source shows it.
        citations: its sources.
        note: what to know of it.
    """

    kind: ExchangeKind
    source: str = ""
    since: date
    sure: Sure
    citations: tuple[Citation, ...] = ()
    note: str = ""


def is_from(title: str, source: str) -> bool:
    """Whether a title is that of a source: they are the same, or the title goes on after it. Empty asks for any.

    Example:
        >>> is_from("HMRC, rates of November 2026", "hmrc"), is_from("HMRC2", "HMRC"), is_from("any bank", "")
        (True, False, True)
    """
    said, wanted = title.casefold(), source.casefold()
    return said.startswith(wanted) and (not wanted or not said[len(wanted) : len(wanted) + 1].isalnum())
