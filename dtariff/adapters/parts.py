"""What every shape is made of: the lines of an order, with what is a tax on consumption and what is not."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from dtariff.model.case import Case
from dtariff.model.errors import CoverageError
from dtariff.model.order_quote import LineQuote, OrderQuote
from dtariff.model.quote import TAX_KINDS, Levy, Quote
from dtariff.model.resolution import Reason
from dtariff.telling.locale import amount
from dtariff.telling.render import notices_data

SELLERS = frozenset({"seller", "platform", "marketplace"})
"""Those who can bring in a charge at the checkout. Anybody else (customs, a card issuer) does it beside it."""
RATED: frozenset[Reason] = frozenset({"standard_rated", "reduced_rated", "taxable_basis_reduced"})
"""Reasons of a tax that the buyer pays, though it may round to nought."""
IMPOSED = RATED | {"zero_rated"}
"""Reasons of a tax that falls on a sale, be it at nought."""

HS_DIGITS = 6
NATIONAL_CHAPTERS = ("98", "99")
"""Chapters that the Harmonized System leaves to each country: a code in them is none of its subheadings."""

Data = dict[str, Any]


class Part(NamedTuple):
    """A line of an order, sorted.

    Attributes:
        line: the line and its answer.
        levies: every charge on it, in the order in which it was computed.
        taxes: its taxes on consumption, those that come to nought too.
        shares: of each tax, what it is of the price alone: 0.231 for 19.25 % on the price and a duty of 20 %; None
            where no such factor exists, because it bears on a fixed amount.
        fees: what else the buyer pays: the duty, then levies and perceptions; those that come to nought left out.
    """

    line: LineQuote
    levies: tuple[Levy, ...]
    taxes: tuple[Levy, ...]
    shares: tuple[Fraction | None, ...]
    fees: tuple[Levy, ...]

    @property
    def quote(self) -> Quote:
        """The amounts and the law of the line."""
        return self.line.quote

    @property
    def reference(self) -> str:
        """The name of the line."""
        return self.line.reference

    @property
    def inclusive(self) -> bool:
        """Whether its price holds everything."""
        return self.quote.tax_behavior == "inclusive"

    @property
    def price(self) -> int:
        """What the seller keeps, in minor units: the net price and, of a price that holds everything, the residual."""
        return self.quote.minor + self.quote.residual_minor

    @property
    def tax(self) -> int:
        """The taxes in minor units."""
        return sum(minor(levy, self.quote) for levy in self.taxes)

    @property
    def share(self) -> Fraction | None:
        """What all its taxes are of the price alone; None where one has no such factor."""
        known = [share for share in self.shares if share is not None]
        return sum(known, Fraction(0)) if len(known) == len(self.shares) else None

    @property
    def fee(self) -> int:
        """The fees in minor units."""
        return sum(minor(levy, self.quote) for levy in self.fees)


def minor(levy: Levy, quote: Quote) -> int:
    """What a charge adds to what the buyer pays, in minor units. Only of an order that `parts_of` has let through."""
    assert levy.amount is not None  # noqa: S101 - parts_of refuses it
    return levy.amount.to_minor_units(quote.digits)


def base(levy: Levy, quote: Quote) -> int:
    """What a charge bears on, in minor units."""
    assert levy.taxable_amount is not None  # noqa: S101 - every part of the line is known
    return levy.taxable_amount.to_minor_units(quote.digits)


def parts_of(quote: OrderQuote) -> list[Part]:
    """The lines of an order, sorted.

    Raises:
        CoverageError: ``incomplete_quote`` where a charge has no amount. No other system has a word for that.
    """
    return [_part(at, line) for at, line in enumerate(quote.line_items)]


def _part(at: int, line: LineQuote) -> Part:
    levies = line.quote.levies
    for levy in levies:
        if levy.amount is None:
            raise _incomplete(at, levy)
    shares = _shares_of_price(line.quote)
    taxes = [(levy, share) for levy, share in zip(levies, shares, strict=True) if levy.kind in TAX_KINDS]
    fees = tuple(
        levy for levy in levies if levy.kind not in TAX_KINDS and levy.amount is not None and levy.amount.amount
    )
    return Part(line, levies, tuple(levy for levy, _ in taxes), tuple(share for _, share in taxes), fees)


def _incomplete(at: int, levy: Levy) -> CoverageError:
    needed = f": {', '.join(levy.needed)}" if levy.needed else ""
    message = f"{levy.name} in {levy.jurisdiction} has no amount ({levy.reason}{needed})"
    hint = "an order of which a part is not known cannot be handed on"
    return CoverageError("incomplete_quote", message, param=f"line_items[{at}]", hint=hint)


def _shares_of_price(quote: Quote) -> list[Fraction | None]:
    """What each charge is of the price alone, through the charges that it bears on."""
    known: dict[str, Fraction | None] = {"price": Fraction(1)}
    found: list[Fraction | None] = []
    for charge in quote.resolution.charges:
        on = [known[name] for name in charge.on if name in known]
        share = None if charge.factor is None or None in on else charge.factor * sum(filter(None, on))
        found.append(share if charge.counts else Fraction(0))
        known[charge.id] = found[-1]
    return found


# --- places --------------------------------------------------------------------------------------------------------


class Where(NamedTuple):
    """A jurisdiction as other systems name it: country, part of it, city."""

    country: str
    state: str | None
    city: str | None

    @property
    def level(self) -> str:
        """The narrowest of the three that it has."""
        return "city" if self.city else "state" if self.state else "country"


def where(code: str) -> Where:
    """A jurisdiction taken apart.

    Example:
        >>> where("US-IL-CHICAGO"), where("JP").level
        (Where(country='US', state='IL', city='CHICAGO'), 'country')
    """
    country, _, rest = code.partition("-")
    state, _, city = rest.partition("-")
    return Where(country, state or None, city or None)


def sourcing(levy: Levy, case: Case) -> str:
    """Whether the place of the buyer or that of the seller is whose charge it is (a small seller within the EU)."""
    at_home = levy.jurisdiction in case.origin.chain and levy.jurisdiction not in case.destination.chain
    return "origin" if at_home else "destination"


# --- amounts and rates ---------------------------------------------------------------------------------------------


def decimal(minor_units: int, digits: int) -> str:
    """Minor units as decimal text.

    Example:
        >>> decimal(2310, 2), decimal(-1, 2), decimal(500, 0)
        ('23.10', '-0.01', '500')
    """
    return f"{Decimal(f'{minor_units}e-{digits}'):f}"


def half_up(number: Fraction) -> int:
    """A number rounded to the nearest whole one, halves up, as platforms round."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


# --- what goes beside the taxes ------------------------------------------------------------------------------------


def fees_of(part: Part, *, inside: bool = False) -> Iterator[Data]:
    """The fees of a line as plain data.

    Args:
        part: the line.
        inside: whether the amount that is told of the line holds them; else they come on top of it.
    """
    return (_fee(levy, part, inside=inside) for levy in part.fees)


def _fee(levy: Levy, part: Part, *, inside: bool) -> Data:
    """A charge that is no tax on consumption: what it is, and a snapshot of the law by which it came about."""
    quote = part.quote
    duty = levy.kind == "customs_duty"
    line = quote.resolution.line if duty and quote.resolution.line.kind == "line" else None
    return {
        "kind": "duty" if duty else levy.kind,
        "line_item": part.reference,
        "name": levy.name,
        "amount": decimal(minor(levy, quote), quote.digits),
        "amount_minor": minor(levy, quote),
        "currency": quote.currency,
        "inclusive": inside,
        "metadata": {
            "tariff_line": line.code if line else None,
            "hs_code": hs_code(line.code) if line else None,
            "hs_edition": line.hs or None if line else None,
            "country_of_origin": quote.resolution.case.country_of_origin or None,
            "jurisdiction": levy.jurisdiction,
            "rate": levy.rate,
            "reason": levy.reason,
            "collected_by": levy.collected_by,
            "refundable": levy.refundable,
            "sure": levy.sure,
            "sources": [{"title": one.title, "article": one.article, "url": one.url} for one in levy.citations],
        },
    }


def hs_code(code: str) -> str | None:
    """The subheading of the Harmonized System in a national code; None where it is no such code.

    Example:
        >>> hs_code("8523.80.00.03"), hs_code("9901.10.00"), hs_code("art. 12")
        ('852380', None, None)
    """
    digits = "".join(one for one in code if one.isdecimal())
    own = any(one.isalpha() for one in code) or digits[:2] in NATIONAL_CHAPTERS
    return None if own or len(digits) < HS_DIGITS else digits[:HS_DIGITS]


def warnings_of(quote: OrderQuote, *more: Data) -> list[Data]:
    """What our answer warns of, who else brings a charge in, and what a shape has to warn of besides."""
    others = [
        {
            "code": "collected_by_others",
            "name": levy.name,
            "amount": amount(levy.amount),
            "collected_by": levy.collected_by,
            "message": f"{levy.name} of {amount(levy.amount)} is part of the total and is brought in by another: "
            f"{levy.collected_by}. Do not charge it at the checkout, unless you hand it on",
        }
        for levy in quote.levies
        if levy.amount is not None and levy.amount.amount and levy.collected_by not in SELLERS
    ]
    return [*notices_data(quote.warnings), *others, *more]


def fees_beside(parts: Iterable[Part], system: str) -> Iterator[Data]:
    """Warnings that a system knows taxes alone: where a fee has to be added, and where it hides in a price."""
    for part in parts:
        for levy in part.fees:
            told = f"{levy.name} of {amount(levy.amount)} is no tax on consumption, and {system} knows taxes alone"
            if part.inclusive:
                rest = f"{decimal(part.price + part.tax, part.quote.digits)} {part.quote.currency}"
                held = f"the price asked for line {part.reference} held it"
                code, how = "fee_inside_price", f"{held}; for {system} the price is {rest}, and the fee comes on top"
            else:
                code, how = "fee_beside_tax", f"add it as a fee of line {part.reference}"
            yield {"code": code, "line_item": part.reference, "message": f"{told}: {how}"}
