"""The grammar of duty expressions: recursive descent, one method a rule. What it reads is told in `duty`.

Kept apart from `duty` because its patterns take longer to compile than a plain ``20%``, which needs none, takes to be
quoted.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dtariff.model import duty_words as words
from dtariff.model.duty_scanner import DutyScanner
from dtariff.model.duty_tree import (
    MONTH_NAMES,
    MONTHS,
    AdValorem,
    Cap,
    Duty,
    DutyExpression,
    Figure,
    Floor,
    Free,
    Preference,
    Preferential,
    Rate,
    Season,
    Seasonal,
    Specific,
    Stage,
    Staged,
    Step,
    Sum,
    Term,
)
from dtariff.model.duty_units import CURRENCIES, MONEY, MONEY_WORDS, PIECE, UNIT, unit_name
from dtariff.model.errors import DutyTextError, InputError

_THOUSAND = 1000
_LONGEST = 1000  # characters; the longest printed rate known has some two hundred


def read(text: str, dollar: str) -> DutyExpression:
    """The tree of a text; see `duty.parse`."""
    if dollar not in CURRENCIES:
        raise InputError("invalid_monetary_unit", f"{dollar!r} is not an ISO 4217 code", param="dollar")
    if len(text) > _LONGEST:
        message = f"a duty expression has no more than {_LONGEST} characters"
        raise DutyTextError("invalid_duty_expression", message, text=text, position=_LONGEST)
    return _Grammar(DutyScanner(text), dollar).whole()


class _Grammar:
    """One method a rule, from the whole text down to a term."""

    def __init__(self, scanner: DutyScanner, dollar: str) -> None:
        self.scanner = scanner
        self.dollar = dollar

    def whole(self) -> DutyExpression:
        """The whole text, staged or not."""
        first, steps = self.stage(), list(self.steps())
        if not self.scanner.done:
            raise self.unread()
        return Staged(first, tuple(steps)) if steps else first

    def unread(self) -> DutyTextError:
        """Why the text does not end here."""
        if self.scanner.sees(words.CONDITION):
            return self.scanner.fault("conditional_duty", "the duty hangs on a note or condition that is not computed")
        if self.scanner.sees(words.EITHER):
            return self.scanner.fault("ambiguous_alternative", "an alternative beside MIN or MAX")
        return self.scanner.fault("invalid_duty_expression", "neither an operator nor the end of the expression")

    def steps(self) -> Iterator[Step]:
        """``From 1 July 2018 3.75%``, as often as it comes, day after day."""
        last = date.min
        at = self.scanner.at
        while found := self.scanner.take(words.FROM):
            try:
                start = date(int(found["year"]), MONTH_NAMES.index(found["month"]) + 1, int(found["day"]))
            except ValueError:
                raise self.scanner.fault("invalid_duty_expression", "no such day", at=at) from None
            if start <= last:
                raise self.scanner.fault("invalid_duty_expression", "a step not later than the one before", at=at)
            yield Step(start, self.stage())
            last, at = start, self.scanner.at

    def stage(self) -> Stage:
        """A rate with its seasons or its preferences."""
        rate = self.rate()
        if self.scanner.sees(words.SEASON):
            return self.seasonal(rate)
        preferences = tuple(self.preferences())
        return Preferential(rate, preferences) if preferences else rate

    def preferences(self) -> Iterator[Preference]:
        """``DCS4% NZ/PG Free``: scheme codes, then their rate."""
        known: set[str] = set()
        at = self.scanner.at
        while found := self.scanner.take(words.SCHEMES):
            schemes = tuple(scheme.strip() for scheme in found[0].split("/"))
            if len({*known, *schemes}) < len(known) + len(schemes):
                raise self.scanner.fault("invalid_duty_expression", "two rates for one scheme", at=at)
            yield Preference(schemes, self.rate())
            known.update(schemes)
            at = self.scanner.at

    def seasonal(self, rate: Rate) -> Seasonal:
        """Seasons from the bracket of the first on; each month must come once."""
        start = self.scanner.at
        seasons: list[Season] = []
        taken: set[int] = set()
        while True:
            at = self.scanner.at
            season = self.season(rate)
            if not taken.isdisjoint(season.months()):
                raise self.scanner.fault("ambiguous_season", "a month of an earlier season again", at=at)
            seasons.append(season)
            taken.update(season.months())
            if not self.scanner.take(words.COMMA):
                break
            rate = self.rate()
        if len(taken) < len(MONTHS):
            raise self.scanner.fault("ambiguous_season", "not every month has a rate", at=start)
        return Seasonal(tuple(seasons))

    def season(self, rate: Rate) -> Season:
        """``(NOV-MAR)`` or ``(JAN)``."""
        found = self.scanner.take(words.SEASON)
        if not found:
            raise self.scanner.fault("invalid_duty_expression", "the months of this rate are missing")
        first, last = found["first"], found["last"] or found["first"]
        return Season(rate, MONTHS.index(first) + 1, MONTHS.index(last) + 1)

    def rate(self) -> Rate:
        """Duties bound by MIN and MAX from the left, so that the last one splits first."""
        rate: Rate = self.duty()
        if self.scanner.sees(words.EITHER):
            return self.alternatives(rate)
        while True:
            if self.scanner.take(words.FLOOR):
                rate = Floor(rate, self.duty())
            elif self.scanner.take(words.CAP):
                rate = Cap(rate, self.duty())
            else:
                return rate

    def alternatives(self, rate: Rate) -> Rate:
        """``A or B, whichever is higher``; without the last words nobody knows which."""
        self.scanner.take(words.COMMA)
        at = self.scanner.at
        others: list[Duty] = []
        while self.scanner.take(words.EITHER):
            others.append(self.duty())
        if self.scanner.take(words.HIGHER):
            bound: type[Floor | Cap] = Floor
        elif self.scanner.take(words.LOWER):
            bound = Cap
        else:
            hint = "end the text with 'whichever is higher' or 'whichever is lower', as the law has it"
            raise self.scanner.fault("ambiguous_alternative", "nothing says which of the two applies", at=at, hint=hint)
        for other in others:
            rate = bound(rate, other)
        return rate

    def duty(self) -> Duty:
        """Free, or terms added and taken off."""
        if self.scanner.take(words.FREE):
            return Free()
        terms, less = [self.term()], list[Term]()
        while True:
            if self.scanner.take(words.PLUS):
                terms.append(self.term())
            elif self.scanner.take(words.LESS):
                less.append(self.term())
            elif less or len(terms) > 1:
                return Sum(tuple(terms), tuple(less))
            else:
                return terms[0]

    def term(self) -> Term:
        """One figure with what it counts."""
        if sign := self.scanner.take(MONEY):
            return self.specific(self.figure(), self.currency(sign[0]))
        figure = self.figure()
        if self.scanner.take(words.PERCENT):
            return AdValorem(figure, self.part())
        if self.scanner.take(words.CENT):
            return self.specific(_hundredth(figure), self.dollar)
        if sign := self.scanner.take(MONEY):
            return self.specific(figure, self.currency(sign[0]))
        if self.named():
            hint = "give an ISO 4217 code such as USD; FCFA is XAF or XOF"
            raise self.scanner.fault("invalid_monetary_unit", "the currency of the amount is needed", hint=hint)
        return AdValorem(figure)

    def figure(self) -> Figure:
        """The number that must come next, or the reason why there is none."""
        number = self.scanner.number()
        if number is not None:
            return number
        if self.scanner.sees(words.COMPONENT):
            raise self.scanner.fault("duty_by_table", "this component is set by a table that is not in the text")
        if self.scanner.sees(words.REFERENCE):
            raise self.scanner.fault("duty_by_reference", "the duty is that of another line or note")
        raise self.scanner.fault("duty_amount_required", "a figure is needed")

    def currency(self, sign: str) -> str:
        """The ISO code of a sign, a word, or a code."""
        return self.dollar if sign == "$" else MONEY_WORDS.get(sign, sign)

    def part(self) -> str:
        """The part of the goods in ``6% on the case``; empty for the goods themselves."""
        found = self.scanner.take(words.PART)
        return _tidy(found["part"]).removesuffix(", if any") if found else ""

    def specific(self, amount: Figure, currency: str) -> Specific:
        """An amount of money with the quantity it is for, its own or that of the other side of MIN or MAX."""
        per, unit = self.lent(currency) or self.quantity()
        return Specific(amount, currency, unit, per)

    def lent(self, currency: str) -> tuple[int, str] | None:
        """The quantity behind the next MIN or MAX, for ``22 EUR`` in ``22 EUR MAX 56 EUR/100 kg``."""
        here = self.scanner.at
        if not (self.scanner.take(words.FLOOR) or self.scanner.take(words.CAP)):
            return None
        has_figure, sign = self.scanner.number() is not None, self.scanner.take(MONEY)
        if not (has_figure and sign and self.currency(sign[0]) == currency and self.scanner.sees(words.PER)):
            raise self.scanner.fault("invalid_measurement_unit", "neither side says for how much", at=here)
        quantity = self.quantity()
        self.scanner.back_to(here)
        return quantity

    def quantity(self) -> tuple[int, str]:
        """``/100 kg``, ``за 1 1000 шт``, ``each``: how many, and of what."""
        if self.scanner.take(words.EACH):
            return 1, PIECE
        if not self.scanner.take(words.PER):
            raise self.scanner.fault("invalid_measurement_unit", "the unit that the amount is for is needed")
        per = self.count()
        return per, self.unit(thousand=per == _THOUSAND)

    def count(self) -> int:
        """``100``, or ``1 1000`` for one thousand; one if the text has none."""
        per, at = 1, self.scanner.at
        for _ in range(2):
            found = self.scanner.take(words.COUNT)
            per *= int(found[0]) if found else 1
        if not per:
            raise self.scanner.fault("invalid_measurement_unit", "an amount for no unit at all", at=at)
        return per

    def unit(self, *, thousand: bool) -> str:
        """The name of the unit with its qualifier; a thousand of nothing, as in ``$1.34/1000``, is pieces."""
        found = self.scanner.take(UNIT)
        if not found and thousand and not self.named():
            return PIECE
        name = unit_name(found[0]) if found else None
        if name is None:
            raise self.scanner.fault("invalid_measurement_unit", "not a unit of the vocabulary")
        qualifier = self.scanner.take(words.QUALIFIER)
        if not qualifier and self.named():
            raise self.scanner.fault("invalid_measurement_unit", f"not a kind of {name} in the vocabulary")
        return _tidy(f"{name} {qualifier[0]}") if qualifier else name

    def named(self) -> bool:
        """Whether a word comes next that is neither an operator nor a condition."""
        return self.scanner.sees(words.WORD) and not self.scanner.sees(words.STOP)


def _tidy(phrase: str) -> str:
    """A phrase with single blanks, and none before a comma."""
    return " ".join(phrase.split()).replace(" ,", ",").rstrip(" ,.;")


def _hundredth(figure: Figure) -> Figure:
    return Decimal(f"{figure:f}e-2") if isinstance(figure, Decimal) else figure / 100
