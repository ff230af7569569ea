"""Duty expressions: the text of a tariff's rate column as a tree, and the tree as text.

A tree holds what the text says and nothing that has to be looked up elsewhere; text that says too little is refused
with a reason and the place. The rules were made by

- the European Union: MIN, MAX and NIHIL of the integrated tariff (TARIC), as printed in Annex I to Regulation 2658/87;
  https://eur-lex.europa.eu/eli/reg/1987/2658/oj
- the United States: the Harmonized Tariff Schedule; https://hts.usitc.gov
- the Eurasian Economic Union: the Common Customs Tariff (``не менее``, ``плюс``); https://eec.eaeunion.org
- Australia: Schedule 3 to the Customs Tariff Act 1995, whose section 9 says that a percentage is one of the value of
  the goods, or of the part that is named; https://www.legislation.gov.au/C2004A04997

The grammar knows no country:

    text    = stage { "From" date stage }
    stage   = rate "(" months ")" { "," rate "(" months ")" }  |  rate { schemes rate }
    rate    = duty { MIN duty | MAX duty }  |  duty { "or" duty } "whichever is higher"
    duty    = "Free"  |  term { "+" term | "less" term }
    term    = figure "%" [ "on" part ]  |  figure  |  figure money "/" [ count ] unit

``A MIN B`` is at least B, ``A MAX B`` at most B, and of several the last splits the text first. A figure alone is a
percentage. A currency before MIN or MAX without a unit takes the unit of the other side: ``22 EUR MAX 56 EUR/100 kg``.

    >>> tree = parse("11.2 MIN 22 EUR MAX 56 EUR/100 kg")
    >>> print(tree)
    11.2% MIN 22 EUR/100 kg MAX 56 EUR/100 kg
    >>> parse(str(tree)) == tree
    True
    >>> parse("6.5% or 1,092won/m")
    Traceback (most recent call last):
    dtariff.model.errors.DutyTextError: ambiguous_alternative [expression]: ... at character 5 of ...

Codes of ``DutyTextError``, all there are:

=========================  =============================================================================================
``duty_amount_required``   a figure is needed here
``invalid_monetary_unit``  an amount whose currency is missing, unknown, or the currency of more than one country
``invalid_measurement_unit``  an amount of money whose unit is missing or unknown
``invalid_duty_expression``  figures in an order that is no expression: no operator between them, no such day
``ambiguous_number``       ``1,092`` where nothing shows whether the comma marks thousands or decimals
``ambiguous_alternative``  ``or`` without saying which of the two applies
``ambiguous_season``       a month in two seasons, or in none
``duty_by_reference``      the duty of some other line or note
``duty_by_table``          an agricultural component or entry price (EA, ADSZ, ADFM, EP), set by tables not in the text
``conditional_duty``       a note or a condition on the duty, in brackets, after ``under`` or ``if``, or by an asterisk
=========================  =============================================================================================
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from dtariff.model import duty_words as words
from dtariff.model.duty_scanner import DutyCode, DutyScanner, Figure
from dtariff.model.duty_units import CURRENCIES, MONEY, MONEY_WORDS, PIECE, UNIT, unit_name
from dtariff.model.errors import DutyTextError, InputError

__all__ = [
    "AdValorem",
    "Cap",
    "Duty",
    "DutyCode",
    "DutyExpression",
    "Figure",
    "Floor",
    "Free",
    "Preference",
    "Preferential",
    "Rate",
    "Season",
    "Seasonal",
    "Specific",
    "Stage",
    "Staged",
    "Step",
    "Sum",
    "Term",
    "parse",
]

_LONGEST = 1000  # characters; the longest printed rate known has some two hundred


def _printed(figure: Figure) -> str:
    if isinstance(figure, Decimal):
        return format(figure, "f")
    whole, over = divmod(figure.numerator, figure.denominator)
    return f"{whole} {over}/{figure.denominator}"


@dataclass(frozen=True, slots=True)
class Free:
    """No duty: Free, NIHIL."""

    def __str__(self) -> str:
        return "Free"


@dataclass(frozen=True, slots=True)
class AdValorem:
    """A percentage of the value of the goods, or of one part of them.

    Attributes:
        percent: 20 for 20 %.
        of: the part whose own value counts, e.g. ``case``; empty for the goods.
    """

    percent: Figure
    of: str = ""

    def __str__(self) -> str:
        part = f" on the {self.of}" if self.of else ""
        return f"{_printed(self.percent)}%{part}"


@dataclass(frozen=True, slots=True)
class Specific:
    """An amount of money for a quantity.

    Attributes:
        amount: in major units of the currency.
        currency: ISO 4217.
        unit: one name of ``duty_units``, with its qualifier if the text has one, e.g. ``kg on lead content``.
        per: how many units the amount is for, e.g. 100 in 5 EUR/100 m.
    """

    amount: Figure
    currency: str
    unit: str
    per: int = 1

    def __str__(self) -> str:
        count = "" if self.per == 1 else f"{self.per} "
        return f"{_printed(self.amount)} {self.currency}/{count}{self.unit}"


Term: TypeAlias = AdValorem | Specific


@dataclass(frozen=True, slots=True)
class Sum:
    """Duties added together, and those taken off. Never one term alone.

    Attributes:
        terms: what is added.
        less: what is taken off, e.g. the 5 % of ``$1.220/kg, less 5%``.
    """

    terms: tuple[Term, ...]
    less: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " less ".join((" + ".join(map(str, self.terms)), *map(str, self.less)))


Duty: TypeAlias = Free | AdValorem | Specific | Sum


@dataclass(frozen=True, slots=True)
class Floor:
    """``rate`` but at least ``bound``: the higher of the two."""

    rate: "Rate"
    bound: Duty

    def __str__(self) -> str:
        return f"{self.rate} MIN {self.bound}"


@dataclass(frozen=True, slots=True)
class Cap:
    """``rate`` but at most ``bound``: the lower of the two."""

    rate: "Rate"
    bound: Duty

    def __str__(self) -> str:
        return f"{self.rate} MAX {self.bound}"


Rate: TypeAlias = Free | AdValorem | Specific | Sum | Floor | Cap


@dataclass(frozen=True, slots=True)
class Preference:
    """A rate for the origins that a scheme names, e.g. DCS in ``5% DCS4%``."""

    schemes: tuple[str, ...]
    rate: Rate

    def __str__(self) -> str:
        return f"{'/'.join(self.schemes)} {self.rate}"


@dataclass(frozen=True, slots=True)
class Preferential:
    """The general rate, and the preferences beside it."""

    general: Rate
    preferences: tuple[Preference, ...]

    def __str__(self) -> str:
        return " ".join(map(str, (self.general, *self.preferences)))


@dataclass(frozen=True, slots=True)
class Season:
    """A rate for whole months of every year, both ends included; 11 to 3 is November to March."""

    rate: Rate
    first: int
    last: int

    def months(self) -> Iterator[int]:
        """The months of the season, from first to last."""
        return (month % 12 + 1 for month in range(self.first - 1, self.first + (self.last - self.first) % 12))

    def __str__(self) -> str:
        return f"{self.rate} ({words.MONTHS[self.first - 1]}-{words.MONTHS[self.last - 1]})"


@dataclass(frozen=True, slots=True)
class Seasonal:
    """Seasons that have every month of the year once."""

    seasons: tuple[Season, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.seasons))


Stage: TypeAlias = Rate | Preferential | Seasonal


@dataclass(frozen=True, slots=True)
class Step:
    """What applies from a day on, until the next step."""

    start: date
    stage: Stage

    def __str__(self) -> str:
        return f"From {self.start.day} {words.MONTH_NAMES[self.start.month - 1]} {self.start.year:04} {self.stage}"


@dataclass(frozen=True, slots=True)
class Staged:
    """What applies until the first step, and the steps in order of their days."""

    first: Stage
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return " ".join(map(str, (self.first, *self.steps)))


DutyExpression: TypeAlias = Free | AdValorem | Specific | Sum | Floor | Cap | Preferential | Seasonal | Staged


def parse(text: str, *, dollar: str = "USD") -> DutyExpression:
    """Read a duty expression.

    Args:
        text: as the tariff prints it.
        dollar: the currency that ``$`` and its cent ``¢`` stand for in that tariff.

    Raises:
        DutyTextError: the text is no expression, or says too little; see the codes above.
    """
    if dollar not in CURRENCIES:
        raise InputError("invalid_monetary_unit", f"{dollar!r} is not an ISO 4217 code", param="dollar")
    if len(text) > _LONGEST:
        message = f"a duty expression has no more than {_LONGEST} characters"
        raise DutyTextError("invalid_duty_expression", message, text=text, position=_LONGEST)
    grammar = _Grammar(DutyScanner(text), dollar)
    return grammar.whole()


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
        return self.scanner.fault("invalid_duty_expression", "neither an operator nor the end of the expression")

    def steps(self) -> Iterator[Step]:
        """``From 1 July 2018 3.75%``, as often as it comes, day after day."""
        last = date.min
        at = self.scanner.at
        while found := self.scanner.take(words.FROM):
            try:
                start = date(int(found["year"]), words.MONTH_NAMES.index(found["month"]) + 1, int(found["day"]))
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
        if len(taken) < len(words.MONTHS):
            raise self.scanner.fault("ambiguous_season", "not every month has a rate", at=start)
        return Seasonal(tuple(seasons))

    def season(self, rate: Rate) -> Season:
        """``(NOV-MAR)`` or ``(JAN)``."""
        found = self.scanner.take(words.SEASON)
        if not found:
            raise self.scanner.fault("invalid_duty_expression", "the months of this rate are missing")
        first, last = found["first"], found["last"] or found["first"]
        return Season(rate, words.MONTHS.index(first) + 1, words.MONTHS.index(last) + 1)

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
            raise self.scanner.fault("ambiguous_alternative", "nothing says which alternative applies", at=at, hint=hint)
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
            return self.specific(figure * Decimal("0.01"), self.dollar)
        if sign := self.scanner.take(MONEY):
            return self.specific(figure, self.currency(sign[0]))
        if self.scanner.sees(words.WORD) and not self.scanner.sees(words.STOP):
            hint = "give an ISO 4217 code such as USD; FCFA is XAF or XOF"
            raise self.scanner.fault("invalid_monetary_unit", "the currency of the amount is needed", hint=hint)
        return AdValorem(figure)
