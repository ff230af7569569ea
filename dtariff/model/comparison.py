"""What a comparison says beyond its quotes: how far they lie apart, and what selling there costs the seller besides.

None of it is law. The landed cost of a quote never changes by it: a cost of access is the user's own figure, and stands
beside the landed cost and in a sum of its own.
"""

from collections.abc import Iterable
from fractions import Fraction

from dtariff.model.case import Place
from dtariff.model.errors import InputError, shown
from dtariff.model.money import Money, money
from dtariff.model.quote import Quote
from dtariff.model.value import Value, value

MOST_SALES = 10**15
"""Far more sales than anybody makes in a year."""


@value
class Gap(Value):
    """How far an amount lies from another: above it, or (below nought) under it.

    ``share`` of the other amount, exact; None where that other amount is nought.
    """

    amount: Money
    share: Fraction | None


@value
class FixedCost(Value):
    """What it costs a seller to be in a market at all, by his own figure: a server in the country, a representative.

    ``a_year`` is spread over the ``sales`` of a year in each place; ``places`` are the destinations where it arises,
    all of them where none is named. A country stands for its parts too.
    """

    a_year: Money
    sales: int
    places: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, a_year: object, sales: object, *, currency: str | None = None, places: Iterable[str] = ()
    ) -> "FixedCost":
        """A fixed cost from what a user may write: ``FixedCost.of("12000 USD", 5000)``.

        Raises:
            InputError: the errors of `money` for ``a_year``; ``bad_sales`` unless ``sales`` is a whole number above 0.

        Example:
            >>> FixedCost.of("12000", "5000", currency="USD").a_year
            Money(amount=Decimal('12000'), currency='USD')
        """
        text = str(sales).strip() if isinstance(sales, (int, str)) and not isinstance(sales, bool) else ""
        count = int(text) if text.isdecimal() and text.isascii() and len(text) <= len(str(MOST_SALES)) else 0
        if not 0 < count <= MOST_SALES:
            message = f"{shown(sales)} is no number of sales"
            raise InputError("bad_sales", message, param="sales", hint="a whole number above nought, e.g. 5000")
        cost = money(a_year, currency, param="a_year")
        return cls(a_year=cost, sales=count, places=tuple(place.strip().upper() for place in places))

    def arises_in(self, place: Place) -> bool:
        """Whether selling there brings this cost."""
        return not self.places or not {place.code, place.root}.isdisjoint(self.places)


@value
class CostRange(Value):
    """A country whose taxes hang on its parts, told by two of them: with the lowest landed cost, and with the highest.

    Both are one where all parts cost the same. ``parts`` is how many of its parts have a landed cost; ``unknown`` how
    many have none, or could not be answered.
    """

    country: str
    lowest: str
    highest: str
    parts: int
    unknown: int


@value
class ComparisonLine(Value):
    """A quote of a comparison, measured against others.

    Attributes:
        quote: the answer.
        scenario: under which scenario; empty for the law as it stands.
        change: from the law as it stands at the same destination, nought for that law itself; None without scenarios.
        to_reference: from the reference under the same law.
        access: the cost of access that falls on one sale, the user's figure: nought in a place for which he names none.
        with_access: the landed cost and the cost of access together.
        with_access_to_reference: from the same sum at the reference.

    A difference or a sum is None where an amount of it is not known; access and its sum where no cost was named at all.
    """

    quote: Quote
    scenario: str = ""
    change: Gap | None = None
    to_reference: Gap | None = None
    access: Money | None = None
    with_access: Money | None = None
    with_access_to_reference: Gap | None = None

    @property
    def place(self) -> str:
        """The code of the destination."""
        return self.quote.resolution.case.destination.code
