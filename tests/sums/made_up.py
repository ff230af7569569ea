"""Laws that hypothesis makes up, and their amounts worked out a second time, with no line shared with the package."""

import decimal
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from dtariff.model.case import Case, Place
from dtariff.model.clock import AsOf
from dtariff.model.duty import parse
from dtariff.model.law import Rounding, RoundingMode, TaxKind
from dtariff.model.nomenclature import Currency
from dtariff.model.quote import Quote
from dtariff.model.resolution import BarDecision, Charge, LineFinding, Reason, Resolution
from dtariff.sums.assess import assess, plan_of

DAY = date(2026, 11, 23)
CASE = Case(
    content="video",
    delivery="download",
    character="copy",
    origin=Place("XB", "XB"),
    destination=Place("XA", "XA"),
    buyer="consumer",
    as_of=AsOf(DAY, DAY),
)
DOLLAR = Currency(code="USD", digits=2)
CURRENCIES = [DOLLAR, Currency(code="JPY", digits=0), Currency(code="KWD", digits=3)]
MODES: dict[RoundingMode, str] = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "down": decimal.ROUND_DOWN,
    "up": decimal.ROUND_UP,
}
WITHOUT_HASTE = settings(deadline=None)
"""A test may take its time where the machine is busy."""
OTHER_THAN_NEEDED = {"megabyte": Decimal(700)}
"""A quantity that no charge asks for: with it the general way is taken, and nothing else changes."""


def resolution(duty: Charge, taxes: Sequence[Charge] = (), alternatives: Sequence[Charge] = ()) -> Resolution:
    return Resolution(
        case=CASE,
        decision=BarDecision(case=CASE, verdict="not_barred", deciding=None, instruments=(), sure="primary"),
        line=LineFinding(kind="none", code="", title="", sure="primary"),
        duty=duty,
        alternatives=tuple(alternatives),
        taxes=tuple(taxes),
        seller_taxes=(),
        warnings=(),
        sure="primary",
        digest="0" * 64,
    )


def duty_of(factor: Fraction | None = None, expression: str = "", reason: Reason = "dutiable") -> Charge:
    return Charge(
        id="duty",
        kind="customs_duty",
        name="Customs duty",
        jurisdiction="XA",
        on=("price",),
        factor=factor,
        expression=parse(expression) if expression else None,
        reason=reason,
        counts=True,
        sure="primary",
    )


def tax_of(
    name: str,
    factor: Fraction | None,
    on: Sequence[str] = ("price", "duty"),
    *,
    kind: TaxKind = "vat",
    reason: Reason = "standard_rated",
    rounding: Rounding | None = None,
    expression: str = "",
) -> Charge:
    return Charge(
        id=name,
        kind=kind,
        name=name,
        jurisdiction="XA",
        on=tuple(on),
        factor=factor,
        expression=parse(expression) if expression else None,
        reason=reason,
        counts=reason not in ("reverse_charge", "not_collected"),
        rounding=rounding,
        sure="primary",
    )


def quoted(law: Resolution, price: int, currency: Currency = DOLLAR, **quantities: str) -> Quote:
    return assess(plan_of(law, currency), price, {unit: Decimal(number) for unit, number in quantities.items()})


# --- a second computation ------------------------------------------------------------------------------------------


class Law(NamedTuple):
    """A made-up law: the charges, and how amounts are rounded."""

    charges: tuple[Charge, ...]
    mode: RoundingMode
    step: int

    @property
    def resolution(self) -> Resolution:
        return resolution(self.charges[0], self.charges[1:])


def nearest(exact: Fraction, step: int, mode: RoundingMode) -> int:
    """Minor units, rounded to the step by the decimal module."""
    with decimal.localcontext() as context:
        context.prec = 150
        steps = Decimal(exact.numerator) / Decimal(exact.denominator * step)
        return int(steps.quantize(Decimal(1), rounding=MODES[mode])) * step


def worked_out(law: Law, price: int) -> list[int]:
    """What each charge adds, in minor units, one after the other."""
    amounts = {"price": price}
    for charge in law.charges:
        base = sum(amounts[name] for name in charge.on)
        factor = charge.factor or Fraction(0)
        adds = charge.reason not in ("reverse_charge", "not_collected", "foreign_supplier_not_liable")
        amounts[charge.id] = nearest(base * factor, law.step, law.mode) if adds else 0
    return list(amounts.values())[1:]


# --- made-up laws --------------------------------------------------------------------------------------------------

percents = st.one_of(
    st.sampled_from(["0", "5", "9.975", "19", "19.25", "21", "25.5", "125"]),
    st.decimals(min_value=0, max_value=300, places=3).map(str),
)
parts = st.one_of(st.just(Fraction(1)), st.fractions(min_value="1/20", max_value=1, max_denominator=20))
factors = st.builds(lambda percent, part: Fraction(percent) / 100 * part, percents, parts)
prices = st.one_of(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=10**15))
REASONS: list[Reason] = [
    "standard_rated",
    "reduced_rated",
    "zero_rated",
    "taxable_basis_reduced",
    "not_collected",
    "foreign_supplier_not_liable",
    "reverse_charge",
]
KINDS: list[TaxKind] = ["vat", "gst", "sales_tax", "levy", "perception", "financial_transaction_tax"]


@st.composite
def laws(draw: st.DrawFn, *, plain: bool = False) -> Law:
    """A duty and up to four taxes, each on the price and on some of what comes before it."""
    mode: RoundingMode = "half_up" if plain else draw(st.sampled_from(list(MODES)))
    step = 1 if plain else draw(st.sampled_from([1, 1, 5, 100]))
    rule = Rounding(mode=mode, step=f"{Decimal(step).scaleb(-2):f} USD", cite=("law",))
    charges = [replace(duty_of(draw(factors)), rounding=rule)]
    before = ["price", "duty"]
    for place in range(draw(st.integers(min_value=0, max_value=4))):
        reason = draw(st.sampled_from(REASONS[:-1] if plain else REASONS))
        on = [name for name in before if draw(st.booleans())] or ["price"]
        name = f"tax-{place}"
        factor = Fraction(0) if reason == "zero_rated" else draw(factors)
        charges.append(
            tax_of(name, factor, on, kind=draw(st.sampled_from(KINDS)), reason=reason, rounding=rule),
        )
        # What a later charge bears on is what stands on the document; a reverse charge does not.
        before += [name] if reason != "reverse_charge" else []
    return Law(tuple(charges), mode, step)
