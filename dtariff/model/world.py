"""One sale asked of every country at once: what each would answer, as a map or a table shows it."""

from datetime import date
from decimal import Decimal
from typing import Literal

from dtariff.model.citation import Sure
from dtariff.model.errors import DTariffError
from dtariff.model.law import Customer
from dtariff.model.money import Money
from dtariff.model.resolution import Reason, Verdict
from dtariff.model.value import FrozenDict, Value, value

Measure = Literal["verdict", "bars", "agreements", "duty", "taxes", "landed"]
"""What can be told of every place; see `WorldRow`."""


@value
class Span(Value):
    """An amount, or from the least to the most where it differs between the parts of a country.

    Attributes:
        least, most: in the currency of the price, rounded as a quote rounds them; the same where nothing differs.
        least_share, most_share: the same as a percentage of the price before tax, to at most four decimals.
    """

    least: Decimal
    most: Decimal
    least_share: Decimal
    most_share: Decimal


@value
class WorldRow(Value):
    """What one place answers. None is always "not known"; a nought is a nought.

    Attributes:
        code: the place. within: the country that it is a part of, with law of its own; empty for a country.
        parts: the parts that the taxes were asked of, where they hang on the state or province. unanswered: those of
            them whose taxes are not known; what is told then holds for the others.
        verdict: may the destination charge a customs duty? deciding: the short name of what decides it, if anything.
        bars: how many instruments in force bar the duty between the two, decisions of the WTO counted; None where it is
            not known what binds the destination.
        agreements: how many agreements in force forbid the place duties on transmissions, towards anybody, as far as
            the tables have them; decisions of the WTO are not counted.
        duty: the customs duty.
        taxes: taxes on consumption and levies together, without the duty, but on it where law says so.
        landed: what the buyer pays in the end, the price included.
        duty_reason, tax_reasons: why it is that much.
        missing: why what is None is not known.
        sures: how sure each measure is; the weakest of the parts.
    """

    code: str
    within: str = ""
    parts: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    verdict: Verdict
    deciding: str = ""
    bars: int | None
    agreements: int
    duty: Span | None
    taxes: Span | None
    landed: Span | None
    duty_reason: Reason
    tax_reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    sures: FrozenDict[Measure, Sure]


@value
class World(Value):
    """The answers of every place to one question, in the order of their codes, the parts of countries last.

    Attributes:
        origin: the one seller, where the buyer is everywhere. destination: the one buyer, where the seller is.
        price: before duty and tax.
        on: the day of the law. known: the day of knowledge. release: the digest of the tables.
        rows: the answers. refused: places that could not be answered, with the error.
    """

    content: str
    delivery: str
    buyer: Customer
    origin: str
    destination: str
    price: Money
    on: date
    known: date
    release: str
    rows: tuple[WorldRow, ...]
    refused: tuple[tuple[str, DTariffError], ...] = ()
