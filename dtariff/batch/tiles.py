"""Rows of a batch that are priced together: a stretch that fits the processor's own memory, and what is found of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dtariff.batch.arithmetic import Factors
from dtariff.batch.cells import Numbers
from dtariff.batch.coding import Codes, Flags, Whole
from dtariff.batch.ledger import DAILY, Ledger
from dtariff.batch.lines import FINEST, MOST, Shape, fits
from dtariff.batch.outcome import AMOUNTS, Answer, Decimals, Kept, nought, room, wide


class Tile(NamedTuple):
    """Some rows of a batch that are priced together.

    Attributes:
        rows: the stretch of the batch that they are; None where they are told one by one.
        at: their places in the batch.
        kinds: of each what its question is: see `ledger`.
        law, minor: of each its law and its price in minor units.
        up: minor units in one major unit.
        measures: quantities in millionths, by unit.
    """

    rows: slice | None
    at: Codes
    kinds: Codes
    law: Codes
    minor: Whole
    up: int | Whole
    measures: Mapping[str, Whole]

    def some(self, there: Codes) -> "Tile":
        """Some of the rows, one by one."""
        at = self.at.take(there) if self.rows is None else there + self.rows.start
        up = np.full(there.size, self.up) if isinstance(self.up, int) else self.up.take(there)
        measures = {unit: column.take(there) for unit, column in self.measures.items()}
        return Tile(None, at, self.kinds.take(there), self.law.take(there), self.minor.take(there), up, measures)


class Found:
    """What was found of a batch so far.

    Attributes:
        law: of each row the number of its law in the ledger, or the complement of that of its fault.
    """

    def __init__(self, rows: int) -> None:
        self.law = room(rows, np.intp)
        self._words: list[Decimals | None] = [None] * len(AMOUNTS)

    def put(self, figure: int, tile: Tile, amounts: Whole | None) -> None:
        """The amounts of some rows, none of them below nought; None where all are nought."""
        words = self._words[figure]
        if words is None:
            if amounts is None or not amounts.any():
                return
            words = self._words[figure] = nought(len(self.law))
        words[tile.at if tile.rows is None else tile.rows, 0] = 0 if amounts is None else amounts

    def put_alone(self, row: int, figures: Answer) -> None:
        """The figures of one row, however large."""
        for at, figure in enumerate(figures):
            words = self._words[at]
            if words is None and not figure:
                continue
            if words is None:
                words = self._words[at] = nought(len(self.law))
            words[row] = wide(figure or 0)

    def words(self, figure: int, kept: Kept) -> Decimals | None:
        """A column of amounts; None where all are nought."""
        words = self._words[figure]
        return None if words is None else kept.of(words)


def minor_of(prices: Numbers, rows: slice, up: int | Whole) -> tuple[Whole, Flags | None]:
    """Prices in minor units, and for which rows they are that; None where for all.

    Args:
        prices: of the batch.
        rows: which of them.
        up: minor units in one major unit.
    """
    units, plain = prices.units[rows], None if prices.plain is None else prices.plain[rows]
    down = 10**prices.scale
    if isinstance(up, int) and up == down:
        return units, plain
    small = units <= MOST // FINEST  # an amount with three decimals more
    minor = np.where(small, units, 0) * up
    whole = minor // down
    right = small & (whole * down == minor)
    if plain is not None:
        right &= plain
    return whole, None if right.all() else right


def most_of(kinds: Codes, ledger: Ledger) -> int | None:
    """The shape that more than half of some rows have, if there is one and it is a simple one."""
    counts = np.bincount(kinds, minlength=DAILY + 1)
    counts[: DAILY + 1] = 0
    kind = int(counts.argmax())
    if 2 * counts[kind] <= kinds.size:
        return None
    shape = ledger.shapes[kind]
    return None if shape.inclusive or any(step.specific for step in shape.steps) else kind


def joined(tiles: Sequence[Tile]) -> Tile:
    """The rows of several tiles, all of them told one by one."""
    at, kinds, law, minor, up = (np.concatenate([tile[part] for tile in tiles]) for part in range(1, 6))
    units = tiles[0].measures
    return Tile(
        None,
        at,
        kinds,
        law,
        minor,
        up,
        {unit: np.concatenate([tile.measures[unit] for tile in tiles]) for unit in units},
    )


def tile_fits(shape: Shape, factors: Factors, tile: Tile) -> bool:
    """Whether the integers of a column hold what a duty by quantities comes to; of others the card has seen to it."""
    if all(step.specific is None for step in shape.steps):
        return True
    most = [0 if factor is None else int(factor.max()) for factor in factors]
    quantities = {unit: int(column.max()) for unit, column in tile.measures.items()}
    return fits(shape, most, int(tile.minor.max()), quantities)
