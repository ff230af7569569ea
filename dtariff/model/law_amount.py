"""A charge in the currency of the law that sets it: what its return and its invoice want to see."""

from dtariff.model.exchange import ExchangeRate
from dtariff.model.money import Money
from dtariff.model.told import Told
from dtariff.model.value import Value, value


@value
class LawAmount(Value, Told):
    """A charge of an order in its jurisdiction's own money.

    Attributes:
        id: of the charge. jurisdiction: whose it is. rate: of the charge, as text.
        currency: of that jurisdiction.
        taxable_amount: what the charge bears on. amount: what it comes to. None where no rate of exchange is known.
        exchange: the rate used; None where none was needed, or none is known.
    """

    id: str
    jurisdiction: str
    rate: str
    currency: str
    taxable_amount: Money | None
    amount: Money | None
    exchange: ExchangeRate | None
