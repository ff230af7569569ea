"""What the charges of a case come to as exact shares of the price: the law of a case as numbers, for many prices.

A share is unrounded. Where a charge is no plain share of its base (so much a minute, a rate that is not known), it has
none, and neither has what bears on it.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from dtariff.model.resolution import Charge, DutyReason, Resolution, TaxReason
from dtariff.sums.assess import NOT_CHARGED


class Burden(NamedTuple):
    """The charges of a case as shares of the price.

    Attributes:
        duty: the customs duty; None if it is no share or not known.
        otherwise: the duty under the other reading; None where there is no other reading, or it is not known.
        otherwise_tax: the other charges under that reading; None likewise.
        tax: all other charges that the buyer bears; None if one of them has no share.
        why_not: why the duty has no share or, where it has one, the tax.
    """

    duty: Fraction | None
    otherwise: Fraction | None
    tax: Fraction | None
    why_not: DutyReason | TaxReason | None
    otherwise_tax: Fraction | None = None


def burden(resolution: Resolution) -> Burden:
    """The charges of a resolution as shares of the price."""
    shares = _shares(resolution.charges)
    missing = next((at for at, share in enumerate(shares) if share is None), None)
    others = [_shares((other, *resolution.charges[1:])) for other in resolution.alternatives[:1]]
    return Burden(
        duty=shares[0],
        otherwise=others[0][0] if others else None,
        tax=_sum(shares[1:]),
        why_not=None if missing is None else _why(resolution.charges[missing]),
        otherwise_tax=_sum(others[0][1:]) if others else None,
    )


def _sum(shares: Sequence[Fraction | None]) -> Fraction | None:
    return None if None in shares else sum((share for share in shares if share is not None), Fraction(0))


def _shares(charges: Sequence[Charge]) -> list[Fraction | None]:
    """What the buyer bears of each charge, in order; a charge that it accounts for itself adds nothing."""
    amounts: dict[str, Fraction | None] = {"price": Fraction(1)}
    accounted: dict[str, Fraction | None] = {}
    for charge in charges:
        own = charge.reason == "reverse_charge"
        bases = {**amounts, **accounted} if own else amounts
        share = _share(charge, [bases[name] for name in charge.on if name in bases])
        if own:
            accounted[charge.id] = share
        amounts[charge.id] = Fraction(0) if own and share is not None else share
    return list(amounts.values())[1:]


def _share(charge: Charge, bases: Sequence[Fraction | None]) -> Fraction | None:
    if charge.unknown:
        return None
    if charge.reason in NOT_CHARGED or (charge.factor is None and charge.expression is None) or charge.factor == 0:
        return Fraction(0)  # nought of any base, even of one that is not known
    if charge.factor is None or None in bases:
        return None
    return charge.factor * sum((base for base in bases if base is not None), Fraction(0))


def _why(charge: Charge) -> DutyReason | TaxReason:
    if charge.unknown:
        return charge.reason
    return "quantity_needed" if charge.expression is not None else "base_unknown"
