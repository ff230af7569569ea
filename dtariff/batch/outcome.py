"""Answers as columns: amounts as exact decimals, reasons as codes, beside the columns that the table brought.

An amount is built as an integer of its smallest unit and never passes through a float.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

import pyarrow as pa

from dtariff.batch.cases import Ruled
from dtariff.batch.columns import Coded
from dtariff.batch.sales import Sheet
from dtariff.model.errors import InputError
from dtariff.model.quote import Quote
from dtariff.sums.assess import Plan

AMOUNTS = ("net", "duty", "tax", "other", "residual", "total")
RESULT = (
    "row",
    *AMOUNTS,
    "currency",
    "status",
    "verdict",
    "duty_reason",
    "sure",
    "warnings",
    "place",
    "on",
    "known",
    "release",
)
"""What a result says beside the columns of its table.

row: its number, the first sale being 1. net to total: as of a quote; empty where not known. status: ``priced``, or why
there is no total: ``law_unknown``, ``quantity_needed`` ... place: the jurisdiction whose law it is. The rest: as of a
quote.
"""
REFUSED = ("row", "line", "code", "field", "column", "reason", "hint", "surplus")
"""What the report says of a refused row beside the columns of its table.

row: as above. line: where it begins in a file of text. field: the fact at fault. column: where that was read.
surplus: cells that have no column.
"""
DIGITS = 38
LARGEST = 10**34
"""Minor units of the largest amount: the digits of a column hold it with the decimals of any currency."""


Answer = tuple[int, int | None, int | None, int | None, int, int | None, str, str, int]
"""The figures of a quote in the order of `AMOUNTS`, in the smallest unit of the table; its status, the reason of its
duty, the place of its law. A plain tuple, as there may be a million."""


class Fault(NamedTuple):
    """Why a row has no answer."""

    code: str
    field: str
    column: str
    reason: str
    hint: str
    surplus: str = ""


class Piece(NamedTuple):
    """The answers to a piece of a table.

    Attributes:
        kept: the rows with an answer. answers: what their results say of their own, in columns. law: the place of the
            law of each.
        refused: the rows without. faults: why, a fault a row.
    """

    kept: Sequence[int]
    answers: pa.RecordBatch
    law: Sequence[int]
    refused: Sequence[int]
    faults: Sequence[Fault]


class Ruling(NamedTuple):
    """What the rows of a table have from their law and their day."""

    plans: Sequence[Plan]
    on: Coded[date | InputError]
    known: date
    release: str


def answer_of(quote: Quote, ruled: Ruled, scale: int) -> Answer:
    """The figures of a quote with so many decimals, and why one of them is not known.

    Raises:
        InputError: ``amount_too_long``.
    """
    amounts, unit = quote.run.amounts, 10 ** (scale - quote.digits)
    net, total = quote.minor * unit, quote.sticker
    if None in amounts:
        return _incomplete(quote, ruled, unit)
    known = [amount * unit for amount in amounts if amount is not None]
    whole = net + sum(known)
    paid = whole if total is None else total * unit
    if whole >= LARGEST:
        raise _too_long()
    tax = sum([known[at] for at in ruled.taxes])
    other = sum([known[at] for at in ruled.others])
    return net, known[0], tax, other, paid - whole, paid, "priced", ruled.plan.resolution.duty.reason, ruled.at


def _incomplete(quote: Quote, ruled: Ruled, unit: int) -> Answer:
    """The figures of a quote of which at least one is not known, and so neither is the total."""
    amounts, missing = quote.run.amounts, dict(quote.run.missing)
    known = [None if amount is None else amount * unit for amount in amounts]
    if max(amount for amount in (quote.minor * unit, *known) if amount is not None) >= LARGEST:
        raise _too_long()
    charges = enumerate(quote.resolution.charges)
    reasons = [missing[at].reason if at in missing else charge.reason for at, charge in charges]
    tax, other = (_added([known[at] for at in places]) for places in (ruled.taxes, ruled.others))
    return quote.minor * unit, known[0], tax, other, 0, None, reasons[amounts.index(None)], reasons[0], ruled.at


def _added(amounts: Sequence[int | None]) -> int | None:
    return None if None in amounts else sum(amount for amount in amounts if amount is not None)


def _too_long() -> InputError:
    message = f"an amount has more than {len(str(LARGEST)) - 1} digits"
    return InputError("amount_too_long", message, param="price", hint="ask for such a sale alone")


class Answers:
    """The distinct answers to a piece of a table, and the place of that of each row: of a fault, as ``~place``."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self._answers: list[Answer] = []
        self._faults: list[Fault] = []

    def keep(self, answer: Answer) -> int:
        """The place of a new answer."""
        self._answers.append(answer)
        return len(self._answers) - 1

    def refuse(self, fault: Fault) -> int:
        """The place of a new fault."""
        self._faults.append(fault)
        return ~(len(self._faults) - 1)

    def piece(self, start: int, scale: int) -> Piece:
        """All of it as columns.

        Args:
            start: the first row.
            scale: decimals of the amounts.
        """
        rows = list(enumerate(self.places, start))
        kept = [at for _, at in rows if at >= 0]
        columns: list[Sequence[Any]] = list(zip(*self._answers, strict=True)) or [()] * (len(AMOUNTS) + 3)
        arrays = [*(_amounts(column, scale) for column in columns[: len(AMOUNTS)]), *map(_codes, columns[-3:-1])]
        batch = pa.record_batch(arrays, names=[*AMOUNTS, "status", "duty_reason"])
        return Piece(
            kept=[row for row, at in rows if at >= 0],
            answers=batch.take(pa.array(kept, pa.int32())),
            law=[columns[-1][at] for at in kept],
            refused=[row for row, at in rows if at < 0],
            faults=[self._faults[~at] for _, at in rows if at < 0],
        )


def _amounts(units: Sequence[Any], scale: int) -> pa.Array:
    """Integers of the smallest unit as decimals, without a division: the same digits with a point among them."""
    whole = pa.decimal128(DIGITS, 0)
    try:
        made = pa.array(units, pa.int64()).cast(whole)
    except OverflowError:
        made = pa.array([None if unit is None else Decimal(unit) for unit in units], whole)
    return pa.Array.from_buffers(pa.decimal128(DIGITS, scale), len(made), made.buffers())


def _codes(words: Iterable[str]) -> pa.Array:
    return pa.array(words, pa.string())


# --- the two tables ------------------------------------------------------------------------------------------------


def tables(sheet: Sheet, pieces: Sequence[Piece], ruling: Ruling) -> tuple[pa.Table, pa.Table]:
    """The results and the refused rows of a table, each with its original columns."""
    kept = pa.array(list(chain.from_iterable(piece.kept for piece in pieces)), pa.int64())
    refused = pa.array(list(chain.from_iterable(piece.refused for piece in pieces)), pa.int64())
    return (
        _beside(sheet.table, kept, _results(kept, pieces, ruling)),
        _beside(sheet.table, refused, _reports(refused, pieces, sheet.lines)),
    )


def _beside(table: pa.Table, rows: pa.Array, columns: dict[str, Any]) -> pa.Table:
    """Some rows of a table with columns beside its own; a name that it has already is told apart."""
    made = table if len(rows) == table.num_rows else table.take(rows)
    for name, column in columns.items():
        made = made.append_column(named_apart(name, made.column_names), column)
    return made


def named_apart(name: str, taken: Sequence[str]) -> str:
    """A name for a column of ours beside those of a table.

    Example:
        >>> named_apart("total", ["sku", "price"]), named_apart("total", ["total", "result_total"])
        ('total', 'result_total_2')
    """
    names = chain((name, f"result_{name}"), (f"result_{name}_{at}" for at in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


def ours(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """The columns that we put beside those of a table, by our names for them: of `RESULT` or of `REFUSED`."""
    return table.select(table.column_names[-len(names) :]).rename_columns(list(names))


def _results(kept: pa.Array, pieces: Sequence[Piece], ruling: Ruling) -> dict[str, Any]:
    empty = Answers().piece(0, 2).answers
    answers = pa.Table.from_batches([piece.answers for piece in pieces] or [empty])
    law = pa.array(list(chain.from_iterable(piece.law for piece in pieces)), pa.int32())
    plans = ruling.plans
    of_law: dict[str, list[str]] = {
        "currency": [plan.currency for plan in plans],
        "verdict": [plan.resolution.decision.verdict for plan in plans],
        "sure": [plan.resolution.sure for plan in plans],
        "warnings": [" ".join(dict.fromkeys(one.code for one in plan.resolution.warnings)) for plan in plans],
        "place": [plan.resolution.case.destination.code for plan in plans],
    }
    days = [day if isinstance(day, date) else None for day in ruling.on.values]
    found: dict[str, Any] = {
        "row": _numbers(kept),
        **{name: answers[name] for name in AMOUNTS},
        **{name: answers[name].dictionary_encode() for name in ("status", "duty_reason")},
        **{name: _codes(words).dictionary_encode().take(law) for name, words in of_law.items()},
        "on": pa.array(days, pa.date32()).take(pa.array(ruling.on.codes, pa.int32()).take(kept)),
        "known": pa.array([ruling.known] * len(kept), pa.date32()),
        "release": pa.DictionaryArray.from_arrays(pa.array([0] * len(kept), pa.int32()), _codes([ruling.release])),
    }
    return {name: found[name] for name in RESULT}


def _reports(refused: pa.Array, pieces: Sequence[Piece], lines: Sequence[int]) -> dict[str, Any]:
    faults = list(chain.from_iterable(piece.faults for piece in pieces))
    at = [lines[row] for row in refused.to_pylist()] if lines else [None] * len(faults)
    found = {
        "row": _numbers(refused),
        "line": pa.array(at, pa.int64()),
        **{name: _codes(words) for name, words in _of_each(faults)},
    }
    return {name: found[name] for name in REFUSED}


def _of_each(faults: Sequence[Fault]) -> Iterator[tuple[str, list[str]]]:
    return ((name, [str(fault[at]) for fault in faults]) for at, name in enumerate(Fault._fields))


def _numbers(rows: pa.Array) -> pa.Array:
    return pa.array([row + 1 for row in rows.to_pylist()], pa.int64())
