"""The tree of a duty expression: frozen values that print themselves as text which parses to the same tree.

A tree holds what the tariff's text says and nothing that has to be looked up elsewhere.

    >>> film = Floor(AdValorem(Decimal("6.5")), Specific(Decimal(1092), "KRW", "m"))
    >>> print(film)
    6.5% MIN 1092 KRW/m
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from dtariff.model.value import Value, placed

DutyCode: TypeAlias = Literal[
    "ambiguous_alternative",
    "ambiguous_number",
    "ambiguous_season",
    "conditional_duty",
    "duty_amount_required",
    "duty_by_reference",
    "duty_by_table",
    "invalid_duty_expression",
    "invalid_measurement_unit",
    "invalid_monetary_unit",
]

# A figure as the text has it. Only a vulgar fraction such as 33 1/3 is a Fraction: it has no Decimal.
Figure: TypeAlias = Decimal | Fraction

MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _printed(figure: Figure) -> str:
    if isinstance(figure, Decimal):
        return format(figure, "f")
    whole, over = divmod(figure.numerator, figure.denominator)
    return f"{whole} {over}/{figure.denominator}"


@placed
class Free(Value):
    """No duty: Free, NIHIL."""

    def __str__(self) -> str:
        return "Free"


@placed
class AdValorem(Value):
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


@placed
class Specific(Value):
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


@placed
class Sum(Value):
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


@placed
class Floor(Value):
    """``rate`` but at least ``bound``: the higher of the two."""

    rate: "Rate"
    bound: Duty

    def __str__(self) -> str:
        return f"{self.rate} MIN {self.bound}"


@placed
class Cap(Value):
    """``rate`` but at most ``bound``: the lower of the two."""

    rate: "Rate"
    bound: Duty

    def __str__(self) -> str:
        return f"{self.rate} MAX {self.bound}"


Rate: TypeAlias = Free | AdValorem | Specific | Sum | Floor | Cap


@placed
class Preference(Value):
    """A rate for the origins that a scheme names, e.g. DCS in ``5% DCS4%``."""

    schemes: tuple[str, ...]
    rate: Rate

    def __str__(self) -> str:
        return f"{'/'.join(self.schemes)} {self.rate}"


@placed
class Preferential(Value):
    """The general rate, and the preferences beside it."""

    general: Rate
    preferences: tuple[Preference, ...]

    def __str__(self) -> str:
        return " ".join(map(str, (self.general, *self.preferences)))


@placed
class Season(Value):
    """A rate for whole months of every year, both ends included; 11 to 3 is November to March."""

    rate: Rate
    first: int
    last: int

    def months(self) -> Iterator[int]:
        """The months of the season, from first to last."""
        return (month % 12 + 1 for month in range(self.first - 1, self.first + (self.last - self.first) % 12))

    def __str__(self) -> str:
        return f"{self.rate} ({MONTHS[self.first - 1]}-{MONTHS[self.last - 1]})"


@placed
class Seasonal(Value):
    """Seasons that have every month of the year once."""

    seasons: tuple[Season, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.seasons))


Stage: TypeAlias = Rate | Preferential | Seasonal


@placed
class Step(Value):
    """What applies from a day on, until the next step."""

    start: date
    stage: Stage

    def __str__(self) -> str:
        return f"From {self.start.day} {MONTH_NAMES[self.start.month - 1]} {self.start.year:04} {self.stage}"


@placed
class Staged(Value):
    """What applies until the first step, and the steps in order of their days."""

    first: Stage
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return " ".join(map(str, (self.first, *self.steps)))


DutyExpression: TypeAlias = Free | AdValorem | Specific | Sum | Floor | Cap | Preferential | Seasonal | Staged
