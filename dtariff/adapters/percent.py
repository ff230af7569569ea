"""Taxes for systems that know percentages alone.

Such a system takes each percentage on the price of the line and rounds the result half up. So the percentage told is
the one of the price: 23.1 % where a VAT of 19.25 % bears on the price and a duty of 20 %. Where the law rounds in
another way, or on the document, the system comes to another amount by a minor unit or so; the difference is told, and
what is told adds up to our total.
"""

from fractions import Fraction
from typing import NamedTuple

from dtariff.adapters.parts import IMPOSED, Data, Part, decimal, half_up, minor
from dtariff.model.number import to_places
from dtariff.model.quote import Levy

PLACES = 6


class Told(NamedTuple):
    """A tax as a percentage of the price of its line.

    Attributes:
        levy: the tax. percent: of the price, as text.
        over: minor units by which our amount is more than the percentage comes to.
    """

    levy: Levy
    percent: str
    over: int


def told_taxes(part: Part) -> list[Told]:
    """The taxes that fall on a line; those that are exempt, or that nobody collects, are left out."""
    shown = [
        (levy, _percent(levy, share))
        for levy, share in zip(part.taxes, part.shares, strict=True)
        if levy.reason in IMPOSED or levy.reason == "reverse_charge"
    ]
    whole = sum((Fraction(percent) for _, percent in shown), Fraction(0)) / 100
    price = part.price + part.tax if part.inclusive else part.quote.minor
    net = price / (1 + whole) if part.inclusive else Fraction(price)
    return [
        Told(levy, percent, minor(levy, part.quote) - half_up(net * Fraction(percent) / 100)) for levy, percent in shown
    ]


def _percent(levy: Levy, share: Fraction | None) -> str:
    return levy.effective_percent or "0" if share is None else to_places(share * 100, PLACES)


def percent_warnings(part: Part, told: Told, system: str) -> list[Data]:
    """What to say of a tax where its percentage is not that of the law, or does not come to its amount."""
    levy, quote = told.levy, part.quote
    found = []
    if told.percent != levy.effective_percent and minor(levy, quote):
        found.append(
            {
                "code": "rate_on_price",
                "line_item": part.reference,
                "message": f"{levy.name} of {levy.rate} bears on {' and '.join(levy.base)}: {system} is told "
                f"{told.percent}% of the price",
            }
        )
    if told.over:
        text = decimal(told.over, quote.digits)
        message = f"{levy.name} is {levy.amount}, and {system} comes to another amount: the difference is {text}"
        found.append({"code": "amount_differs", "line_item": part.reference, "message": message})
    return found
