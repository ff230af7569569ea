"""A price that holds everything, solved backwards: which net price comes to it?

The landed cost of a net price is the price and every charge on it, each rounded. It grows with the net price by at
least one unit a unit, through cascading bases, fractions, thresholds of MIN and MAX and any mode of rounding, because
each charge alone never falls when its base grows. So at most one net price comes to a given landed cost, and it is
found by asking forward: no formula is inverted, and nothing can disagree with the forward sum.
"""

from collections.abc import Callable


def solve(landed: Callable[[int], int], sticker: int) -> int | None:
    """The greatest net price, in minor units, whose landed cost does not exceed the sticker; None if there is none.

    Args:
        landed: the landed cost of a net price; grows by at least one unit a unit.
        sticker: what the buyer sees, in minor units.

    Example:
        >>> def with_vat(net: int) -> int: return net + (net * 20 + 50) // 100
        >>> solve(with_vat, 1200), solve(with_vat, 3), with_vat(2), with_vat(3)
        (1000, 2, 2, 4)
    """
    low, high = 0, sticker
    if landed(low) > sticker:
        return None
    while low < high:
        width = high - low
        low, high = _narrowed(landed, sticker, low, high, _along(landed, sticker, low, high))
        if high - low > width // 2:  # a bend in the line, of a MIN or MAX, can make the first guess a poor one
            low, high = _narrowed(landed, sticker, low, high, (low + high + 1) // 2)
    return low


def _narrowed(landed: Callable[[int], int], sticker: int, low: int, high: int, guess: int) -> tuple[int, int]:
    return (low, guess - 1) if landed(guess) > sticker else (guess, high)


def _along(landed: Callable[[int], int], sticker: int, low: int, high: int) -> int:
    """A net price above ``low`` and not above ``high``, where the line between the two meets the sticker."""
    below, above = landed(low), landed(high)
    met = low + (sticker - below) * (high - low) // max(above - below, 1)
    return min(max(met, low + 1), high)
