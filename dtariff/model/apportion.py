"""Whole amounts shared out so that the shares add up: by largest remainder, nothing lost and nothing made.

>>> apportion(100, [1, 1, 1])
[34, 33, 33]
>>> share_out([90, 10], [50, 50])
[[45, 5], [45, 5]]
"""

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` shared out by weight: each share is its exact part, rounded down or up by less than one unit.

    What the rounding down leaves over goes, a unit each, to the largest remainders; of equal ones the first has it.

    Args:
        total: not negative.
        weights: not negative; where all are nought, the first share is the whole.
    """
    whole = sum(weights)
    if not whole:
        return [total, *[0] * (len(weights) - 1)] if weights else []
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_remainder[:left]:
        shares[at] += 1
    return shares


def share_out(parts: Sequence[int], rows: Sequence[int]) -> list[list[int]]:
    """Parts of a sum shared out over rows of the same sum, so that every row and every part adds up.

    Each row takes of every part what that part still has, in proportion; the last row takes the rest. So no share is
    negative and no part is ever exceeded.

    Args:
        parts: not negative.
        rows: not negative, with the same sum as ``parts``.
    """
    left = list(parts)
    shared = []
    for row in rows:
        shares = apportion(row, left) if row else [0] * len(left)
        left = [part - share for part, share in zip(left, shares, strict=True)]
        shared.append(shares)
    return shared
