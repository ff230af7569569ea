"""Parities that law has fixed, one to one with the file ``exchange.toml``."""

from dataclasses import field
from datetime import date
from decimal import Decimal

from dtariff.model.citation import Form, Source
from dtariff.model.law import ForceRow
from dtariff.model.value import value


@value
class ParityRow(ForceRow):
    """From this day so many ``units`` of a currency equal an amount of another: 655.957 XAF are 1 EUR.

    ``in_force = false`` ends it.
    """

    code: str
    units: Decimal | None = None
    equals: str = ""


@value
class Parities(Form):
    """The file ``exchange.toml``."""

    schema: int
    reviewed: date
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    parities: tuple[ParityRow, ...] = ()
