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

- ``duty_amount_required``: a figure is needed here
- ``invalid_monetary_unit``: an amount whose currency is missing, unknown, or that of more than one country
- ``invalid_measurement_unit``: an amount of money whose unit is missing or unknown
- ``invalid_duty_expression``: figures that make no expression, as without an operator, or for a day that never was
- ``ambiguous_number``: ``1,092`` where nothing shows whether the comma marks thousands or decimals
- ``ambiguous_alternative``: ``or`` without saying which of the two applies
- ``ambiguous_season``: a month in two seasons, or in none
- ``duty_by_reference``: the duty of some other line or note
- ``duty_by_table``: an agricultural component or entry price (EA, ADSZ, ADFM, EP), set by tables outside the text
- ``conditional_duty``: a note or condition on the duty: in brackets, by an asterisk, after ``under``, ``if``
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dtariff.model import duty_words as words
from dtariff.model.duty_factors import ad_valorem_fraction, general_rate, is_free, preferences
from dtariff.model.duty_scanner import DutyCode, DutyScanner, Figure
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
    "ad_valorem_fraction",
    "general_rate",
    "is_free",
    "parse",
    "preferences",
]

_THOUSAND = 1000
_LONGEST = 1000  # characters; the longest printed rate known has some two hundred


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
        if self.scanner.sees(words.EITHER):
            return self.scanner.fault("ambiguous_alternative", "an alternative beside MIN or MAX")
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
