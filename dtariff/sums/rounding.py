"""Rounding to the minor unit, or to the step that a law names, by the mode that it names.

Everything is integers: a quotient ``above / below`` of minor units in, minor units out.
"""

from dtariff.model.law import RoundingMode


def rounded(above: int, below: int, mode: RoundingMode = "half_up") -> int:
    """The whole number that ``above / below`` comes to. ``above`` is not negative.

    half_up: a half goes up. half_even: a half goes to the even neighbour. down: the rest is dropped.
    up: any rest goes up.

    Example:
        >>> [rounded(n, 2) for n in (3, 4, 5)], rounded(5, 2, "half_even"), rounded(5, 2, "down"), rounded(5, 2, "up")
        ([2, 2, 3], 2, 2, 3)
    """
    whole, rest = divmod(above, below)
    if mode == "down":
        return whole
    if mode == "up":
        return whole + (rest > 0)
    twice = 2 * rest
    if twice == below and mode == "half_even":
        return whole + whole % 2
    return whole + (twice >= below)
