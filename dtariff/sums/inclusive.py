"""A price that holds everything, solved backwards: which net price comes to it?

The landed cost of a net price is the price and every charge on it, each rounded. It grows with the net price by at
least one unit a unit, through cascading bases, fractions, thresholds of MIN and MAX and any mode of rounding, because
each charge alone never falls when its base grows. (One kind may: a specific duty with a percentage taken off. It falls
by less than the price grows, unless the law rounds it to more than the minor unit; no such law is known.) So at
most one net price comes to a given landed cost, and it is found by asking forward: no formula is inverted, and nothing
can disagree with the forward sum.
"""

from collections.abc import Callable


def solve(landed: Callable[[int], int], sticker: int, guess: int) -> int | None:
    """The greatest net price, in minor units, whose landed cost does not exceed the sticker; None if there is none.

    Args:
        landed: the landed cost of a net price; grows by at least one unit a unit.
        sticker: what the buyer sees, in minor units.
        guess: where to look first; the nearer, the fewer questions.

    Example:
        >>> def with_vat(net: int) -> int: return net + (net * 20 + 50) // 100
        >>> solve(with_vat, 1200, 1200), solve(with_vat, 3, 0), with_vat(2), with_vat(3)
        (1000, 2, 2, 4)
    """
    low, high = _around(landed, sticker, min(max(guess, 0), sticker))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if landed(middle) > sticker else (middle, high)
    return low if low >= 0 else None


def _around(landed: Callable[[int], int], sticker: int, guess: int) -> tuple[int, int]:
    """The lowest and the highest that it can be, found by steps from the guess that double; -1 where there is none."""
    step = 1
    if landed(guess) > sticker:
        low, high = guess, guess
        while low >= 0 and landed(low) > sticker:
            low, high = (max(low - step, 0) if low else -1), low - 1
            step *= 2
        return low, high
    low, high = guess, guess
    while high < sticker and landed(high + step) <= sticker:
        low = high = high + step
        step *= 2
    return low, min(high + step - 1, sticker)


def along(landed: Callable[[int], int], sticker: int) -> int:
    """A guess: where the line from nought to the sticker meets it."""
    below, above = landed(0), landed(sticker)
    return max(sticker - below, 0) * sticker // max(above - below, 1)
