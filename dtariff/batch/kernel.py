"""Record batches of sales in, record batches of results and of refused rows out: the one kernel of every runner.

Every row is answered as `Engine.quote` with ``on_unknown="flag"`` would answer it, to the minor unit, and none is lost.
Each distinct question is asked of the rate card once; the rows of one shape of law are then computed together, on
integers. A row that is not plainly written, or whose amounts are beyond the integers of a column, is asked alone.
"""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from dtariff.batch.arithmetic import added, charged, split
from dtariff.batch.card import NotAskedError, Noting, NotLearnedError, RateCard
from dtariff.batch.cases import Ruled, bare
from dtariff.batch.cells import Numbers, cells, numbers
from dtariff.batch.coding import Codes, Flags
from dtariff.batch.layout import Column, Same, faults
from dtariff.batch.ledger import ALONE, DAILY, REFUSED, Ledger
from dtariff.batch.outcome import (
    AMOUNTS,
    RESULT,
    Answer,
    Fault,
    Kept,
    Outcome,
    answer_of,
    beside,
    days,
    decimals,
    out_schemas,
    reports,
    same_day,
    same_word,
)
from dtariff.batch.prices import Prices
from dtariff.batch.question import Asked, Questioned, Questions, right
from dtariff.batch.sales import Broken
from dtariff.batch.tiles import Found, Tile, joined, minor_of, most_of, tile_fits
from dtariff.model.errors import DTariffError
from dtariff.sums.assess import assess, assess_inclusive

TILE = 1 << 15
"""Rows that are computed at once: their columns stay in the processor's own memory."""
FORGET = 1 << 19
"""Values and questions that are remembered before all are forgotten, which costs time only: some 250 MB of them."""
OF_A_FAULT = 4
"""As many questions take the memory of a fault, with its words."""
MONEY_FAULTS = frozenset({"unknown_currency", "retired_currency", "currency_conflict", "currency_missing"})
NET, DUTY, TAX, OTHER, RESIDUAL, TOTAL = range(len(AMOUNTS))

NOWHERE: Codes = np.zeros(0, np.intp)


class Kernel:
    """Prices record batches of one schema. One a thread; the card is shared.

    Args:
        schema: of the batches.
        card: the law, with the layout.
        scale: decimals of the amounts; by default those of the one currency of the layout, or else the most that any
            currency has.

    Attributes:
        results, refused: the schemas of the two batches of every outcome.

    Raises:
        InputError: of the table as a whole (see `layout.faults`).
    """

    def __init__(self, schema: pa.Schema, card: RateCard, *, scale: int | None = None) -> None:
        for fault in faults(schema, card.layout):
            raise fault
        self._card = card
        self._layout = card.layout
        self._scale = scale_of(card) if scale is None else scale
        self._prices = Prices(card.layout, card.currencies, floats=_floats(schema, card))
        self.results, self.refused = out_schemas(schema, self._scale)
        self._start()

    def _start(self) -> None:
        """Begins with no question asked."""
        self._ledger = Ledger()
        self._questions = Questions(self._card, self._made)

    # --- questions -----------------------------------------------------------------------------------------------

    def _made(self, asked: Asked, daily: bool) -> int:  # noqa: FBT001 - called by position, from one place
        """What a question is made into, by its number in the ledger."""
        try:
            right(asked.on)
            inclusive = right(asked.inclusive)
            if asked.currency not in self._card.currencies:
                return self._ledger.ask_alone()
            ruled = self._ruled(asked, asked.currency)
            if not daily and ruled.of_its_day:
                return self._ledger.ask_daily()
            line = self._card.line(ruled, asked.units, inclusive=inclusive)
            if line.fault is not None:
                return self._ledger.refuse(self._fault(line.fault), int(10**ruled.plan.digits))
        except NotLearnedError:
            if daily:
                raise
            return self._ledger.ask_daily()  # that day was met with other facts
        except DTariffError as error:  # perhaps of this day alone
            fault = self._fault(bare(error))
            return self._ledger.refuse(fault) if daily or isinstance(error, NotAskedError) else self._ledger.ask_daily()
        return self._ledger.keep(line)

    def _ruled(self, asked: Asked, currency: str) -> Ruled:
        found = self._card.find(asked.key(currency))
        if isinstance(found, DTariffError):
            raise found
        return found

    def _fault(self, error: DTariffError) -> Fault:
        param = "currency" if error.code in MONEY_FAULTS and self._layout.column("currency") else error.param
        param = "destination" if param == "country" else param
        return Fault(error.code, param, self._layout.column(param), error.message, error.hint)

    # --- batches -------------------------------------------------------------------------------------------------

    def price(
        self, batch: pa.RecordBatch, first: int = 1, broken: Sequence[Broken] = (), lines: Sequence[int] = ()
    ) -> Outcome:
        """Prices a batch.

        Args:
            batch: the sales.
            first: the number of its first row.
            broken: rows, by their place in the batch from nought, that the file does not give whole.
            lines: the line of the file where each row begins; empty where a file has no lines.
        """
        if self._questions.size + OF_A_FAULT * len(self._ledger.faults) > FORGET:
            self._start()
        questioned, prices = self._questions.of(batch), self._prices_of(batch)
        found = Found(batch.num_rows)
        tiles = [slice(start, min(start + TILE, batch.num_rows)) for start in range(0, batch.num_rows, TILE)]
        for rows in tiles:  # every question before any sum: a new one makes the table of all anew
            found.law[rows] = self._law(questioned, rows, rows.stop - rows.start)
        others = [self._tile(found, questioned, prices, rows) for rows in tiles]
        alone = self._others(found, others)
        whole = np.array([one.row for one in broken], np.intp)
        self._alone(found, batch, questioned, np.setdiff1d(alone, whole))
        for one in broken:
            fault = Fault(one.code, "", "", one.message, one.hint, one.surplus)
            found.law[one.row] = ~self._ledger.fault(fault)
        return self._outcome(found, batch, questioned, first, lines)

    def _prices_of(self, batch: pa.RecordBatch) -> Numbers:
        source = self._layout.facts["price"]
        if isinstance(source, Same):
            return numbers(_same(source.text, batch.num_rows), self._layout.mark)
        return numbers(batch.column(source.name), self._layout.mark)

    # --- rows together -------------------------------------------------------------------------------------------

    def _tile(self, found: Found, questioned: Questioned, prices: Numbers, rows: slice) -> Tile:
        """Prices rows of the shape that most of a stretch have, and tells the others.

        That shape is computed for all, which is faster than picking its own; the others then write over what it says
        of theirs.
        """
        count = rows.stop - rows.start
        law = found.law[rows].copy()
        up = self._ledger.up(law)
        measures = questioned.millionths(rows, count)
        minor, plain = minor_of(prices, rows, up)
        for column in measures.values():
            plain = column >= 0 if plain is None else plain & (column >= 0)
        kinds = self._ledger.kinds(law)
        if plain is not None:
            kinds = np.where(plain, kinds, ALONE)
        if minor.max() > self._ledger.least:
            kinds[(minor > self._ledger.largest(law)) & (kinds > DAILY)] = ALONE
        tile = Tile(rows, NOWHERE, kinds, law, minor, up, measures)
        most = most_of(kinds, self._ledger)
        if most is None:
            return tile.some(np.arange(count))
        self._together(found, tile, most)
        return tile.some(np.flatnonzero(kinds != most))

    def _others(self, found: Found, tiles: Sequence[Tile]) -> Codes:
        """Prices the rows of all other shapes, and tells which are to be asked alone."""
        if not tiles:
            return NOWHERE
        tile = joined(tiles)
        refused = tile.some(np.flatnonzero(tile.kinds == REFUSED))
        found.law[refused.at] = ~self._ledger.fault_of(refused.law)
        alone = [tile.some(np.flatnonzero(tile.kinds == ALONE)).at]
        for kind in np.flatnonzero(np.bincount(tile.kinds)).tolist():
            if kind > DAILY:
                rows = np.flatnonzero(tile.kinds == kind)
                pieces = (tile.some(rows[start : start + TILE]) for start in range(0, rows.size, TILE))
                alone += [piece.at[self._together(found, piece, kind)] for piece in pieces]
        found_alone: Codes = np.concatenate(alone)
        return found_alone

    def _law(self, questioned: Questioned, rows: slice, count: int) -> Codes:
        """What the questions of rows were made into; those that hang on the day itself, by their days."""
        law = questioned.numbers(rows, count)
        daily = np.flatnonzero(self._ledger.kinds(law) == DAILY)
        if daily.size:
            law[daily] = questioned.daily(rows.start + daily)
        return law

    def _together(self, found: Found, tile: Tile, kind: int) -> Flags:
        """Prices rows of one shape, and tells which of them are to be asked alone."""
        shape = self._ledger.shapes[kind]
        factors = self._ledger.factors(kind, tile.law)
        if not tile_fits(shape, factors, tile):
            return np.ones(len(tile.law), np.bool_)
        net, price = tile.minor, tile.minor
        if shape.inclusive:
            net, amounts = split(shape, factors, price, self._ledger.guess(tile.law, price), tile.measures)
        else:
            amounts = charged(shape, factors, net, tile.measures)
        tax, other = (added([amounts[at] for at in places]) for places in (shape.taxes, shape.others))
        whole = added([net, amounts[0], tax, other])
        assert whole is not None  # noqa: S101 - the net price is there
        unit = 10**self._scale // tile.up
        figures = (net, amounts[0], tax, other, *((price - whole, price) if shape.inclusive else (None, whole)))
        for at, figure in enumerate(figures):
            found.put(at, tile, figure if figure is None or (isinstance(unit, int) and unit == 1) else figure * unit)
        short: Flags = net < 0
        return short

    # --- rows alone ----------------------------------------------------------------------------------------------

    def _alone(self, found: Found, batch: pa.RecordBatch, questioned: Questioned, rows: Codes) -> None:
        """Prices rows one by one, each distinct sale once."""
        if not rows.size:
            return
        price = self._layout.facts["price"]
        columns = {"price": price, **self._layout.quantities}
        written = [_cells(source, batch, rows) for source in columns.values()]
        answers: dict[tuple[Hashable, ...], tuple[int, Answer | None]] = {}
        for row, key, *told in zip(rows.tolist(), questioned.keys(rows), *written, strict=True):
            answer = answers.get((key, *told))
            if answer is None:
                answer = answers[key, *told] = self._answer(
                    self._questions.asked(key, self._questions.days.values), told
                )
            found.law[row], figures = answer
            if figures is not None:
                found.put_alone(row, figures)

    def _answer(self, asked: Asked, told: Sequence[Hashable]) -> tuple[int, Answer | None]:
        """The law of a sale and its figures; or its fault, by the complement of its number."""
        try:
            line, figures = self._asked(asked, told[0], dict(zip(self._layout.quantities, told[1:], strict=True)))
        except NotLearnedError:
            raise
        except DTariffError as error:
            return ~self._ledger.fault(self._fault(bare(error))), None
        return line, figures

    def _asked(self, asked: Asked, cell: Hashable, measured: Mapping[str, Hashable]) -> tuple[int, Answer]:
        """The answer to one sale; faults in the order in which `Engine.quote` finds them.

        Raises:
            DTariffError: as `Engine.quote`; ``missing_value``, ``amount_too_long``.
        """
        right(asked.on)
        inclusive = right(asked.inclusive)
        paid = self._prices.paid(cell, asked.currency)
        ruled = self._ruled(asked, paid.currency)
        if paid.fault is not None:
            raise paid.fault
        measures = self._questions.quantities(measured)
        quote = (assess_inclusive if inclusive else assess)(ruled.plan, paid.minor, measures)
        line = self._card.line(ruled, tuple(measures), inclusive=inclusive)
        return self._ledger.keep(line), answer_of(quote, ruled, self._scale)

    # --- columns out ---------------------------------------------------------------------------------------------

    def _outcome(
        self, found: Found, batch: pa.RecordBatch, questioned: Questioned, first: int, lines: Sequence[int]
    ) -> Outcome:
        refused = np.flatnonzero(found.law < 0)
        results = self._results(found, batch, questioned, Kept(batch.num_rows, refused), first)
        if not refused.size:
            return Outcome(results, _none(self.refused))
        told = [self._ledger.faults[at] for at in (~found.law[refused]).tolist()]
        report = reports(told, refused, first, lines)
        return Outcome(results, beside(batch.take(pa.array(refused)), self.refused, report))

    def _results(
        self, found: Found, batch: pa.RecordBatch, questioned: Questioned, kept: Kept, first: int
    ) -> pa.RecordBatch:
        """The results of the rows that are kept, beside their columns."""
        law, rows = kept.of(found.law), kept.count
        flags: dict[int, Flags | None] = dict.fromkeys(range(len(AMOUNTS)))
        known = self._ledger.known(law)
        if known is not None:
            duty, tax, other = known
            flags |= {DUTY: duty, TAX: tax, OTHER: other, TOTAL: duty & tax & other}
        columns: dict[str, pa.Array] = {
            "row": pa.array(kept.of(np.arange(first, first + len(found.law)))),
            **{name: decimals(found.words(at, kept), rows, self._scale, flags[at]) for at, name in enumerate(AMOUNTS)},
            **self._ledger.words(law),
            "on": days(kept.of(questioned.days_of(slice(None), len(found.law)))),
            "known": same_day(self._card.known, rows),
            "release": same_word(self._card.release, rows),
        }
        return beside(kept.of_batch(batch), self.results, {name: columns[name] for name in RESULT})

    def keys(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The distinct facts of law that a batch brings, for a card to learn (see `card.KEYS`).

        Raises:
            TypeError: the card of this kernel knows the law, and notes nothing.
        """
        if not isinstance(self._card, Noting):
            raise TypeError("only a card that notes what it is asked tells keys")
        questioned, found = self._questions.of(batch), Found(batch.num_rows)
        for start in range(0, batch.num_rows, TILE):
            rows = slice(start, min(start + TILE, batch.num_rows))
            law = self._law(questioned, rows, rows.stop - rows.start)
            alone = np.flatnonzero(self._ledger.kinds(law) == ALONE)
            self._alone(found, batch, questioned, start + alone)
        return self._card.keys()


# --- small parts ---------------------------------------------------------------------------------------------------


def scale_of(card: RateCard) -> int:
    """Decimals of the amounts of a run: of the one currency that its layout names, or the most that any has."""
    source = card.layout.facts.get("currency")
    code = source.text.strip().upper() if isinstance(source, Same) else ""
    if code in card.currencies:
        return card.currencies[code].digits
    return max(currency.digits for currency in card.currencies.values())


def _floats(schema: pa.Schema, card: RateCard) -> bool:
    """Whether prices are binary floats."""
    source = card.layout.facts["price"]
    kind = pa.null() if isinstance(source, Same) else schema.field(source.name).type
    return bool(pa.types.is_floating(kind.value_type if pa.types.is_dictionary(kind) else kind))


def _same(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), pa.array([text]))


def _cells(source: Same | Column, batch: pa.RecordBatch, rows: Codes) -> list[Hashable]:
    return [source.text] * rows.size if isinstance(source, Same) else cells(batch.column(source.name), rows)


def _none(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema)
