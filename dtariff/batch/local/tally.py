"""What came of the rows of a run, counted part by part: rows by their answer, amounts by currency.

As in `dtariff.batch.summary`: amounts of different currencies are never added, and a sum is of rows whose every part is
known, so that its parts add up to its total. Sums are of whole numbers of the smallest unit of the columns.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtariff.batch.outcome import AMOUNTS, REFUSED, RESULT, ours

WIDE = 76
"""Digits in which any number of amounts of 38 can be added."""
SAFE = 2**62
"""Below it, sums of 64 bits are exact."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one currency.

    Attributes:
        rows: how many rows are in the sums. left_out: how many are not, as a part of them is not known.
        amounts: the sums in the order of `AMOUNTS`, in the smallest unit of the columns.
    """

    rows: int
    left_out: int
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of some rows.

    Attributes:
        rows: all of them.
        statuses, verdicts: rows with an answer by status and by verdict. refused: rows without one by code.
        sums: by currency.
    """

    rows: int
    statuses: Mapping[str, int]
    verdicts: Mapping[str, int]
    refused: Mapping[str, int]
    sums: Mapping[str, Sums]

    @property
    def turned_away(self) -> int:
        """Rows without an answer."""
        return sum(self.refused.values())

    @property
    def priced(self) -> int:
        """Rows whose every part is known."""
        return self.statuses.get("priced", 0)

    def as_dict(self) -> dict[str, Any]:
        """As plain data, whole numbers as they are."""
        return {
            "rows": self.rows,
            "statuses": dict(self.statuses),
            "verdicts": dict(self.verdicts),
            "refused": dict(self.refused),
            "sums": {code: [one.rows, one.left_out, *one.amounts] for code, one in self.sums.items()},
        }


def tally_of(data: Mapping[str, Any]) -> Tally:
    """What `Tally.as_dict` gave."""
    sums = {code: Sums(rows, left_out, tuple(amounts)) for code, (rows, left_out, *amounts) in data["sums"].items()}
    return Tally(data["rows"], data["statuses"], data["verdicts"], data["refused"], sums)


def tally(results: pa.Table, refused: pa.Table) -> Tally:
    """What came of the rows of a part."""
    answers = ours(results, RESULT)
    return Tally(
        rows=results.num_rows + refused.num_rows,
        statuses=_counted(answers["status"]),
        verdicts=_counted(answers["verdict"]),
        refused=_counted(ours(refused, REFUSED)["code"]),
        sums=_sums(answers),
    )


def together(tallies: Iterable[Tally]) -> Tally:
    """All rows of several parts, the most frequent first."""
    rows = 0
    statuses: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    sums: dict[str, Sums] = {}
    for one in tallies:
        rows += one.rows
        statuses.update(one.statuses)
        verdicts.update(one.verdicts)
        refused.update(one.refused)
        for code, more in one.sums.items():
            have = sums.get(code, Sums(0, 0, (0,) * len(AMOUNTS)))
            amounts = tuple(map(int.__add__, have.amounts, more.amounts))
            sums[code] = Sums(have.rows + more.rows, have.left_out + more.left_out, amounts)
    by_rows = sorted(sums.items(), key=lambda pair: (-pair[1].rows - pair[1].left_out, pair[0]))
    return Tally(rows, _by_count(statuses), _by_count(verdicts), _by_count(refused), dict(by_rows))


def _by_count(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    return _by_count({str(one["values"]): int(one["counts"]) for one in pc.value_counts(column).to_pylist()})


# --- sums ------------------------------------------------------------------------------------------------------------


def _sums(answers: pa.Table) -> dict[str, Sums]:
    coded = _one(answers["currency"].cast(pa.dictionary(pa.int32(), pa.string())))
    codes = coded.indices.to_numpy(zero_copy_only=False)
    names = coded.dictionary.to_pylist()
    known = _one(pc.equal(answers["status"].cast(pa.string()), "priced")).to_numpy(zero_copy_only=False).astype(bool)
    rows = np.bincount(codes, minlength=len(names)) if len(codes) else np.zeros(len(names), np.int64)
    whole = np.bincount(codes[known], minlength=len(names)) if known.any() else np.zeros(len(names), np.int64)
    amounts = [_added(_one(answers[name]), codes, known, len(names)) for name in AMOUNTS]
    return {
        name: Sums(int(whole[at]), int(rows[at] - whole[at]), tuple(added[at] for added in amounts))
        for at, name in enumerate(names)
        if rows[at]
    }


def _added(column: pa.Array, codes: np.ndarray, known: np.ndarray, width: int) -> list[int]:
    """The sums of a column of decimals by currency."""
    halves = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)[column.offset : column.offset + len(column)]
    low, high = halves[known, 0], halves[known, 1]
    largest = max(int(low.max()), -int(low.min())) if len(low) else 0
    if len(low) and ((high != low >> 63).any() or largest * len(low) >= SAFE):
        return _added_wide(column, codes, known, width)
    sums = np.zeros(width, np.int64)
    np.add.at(sums, codes[known], low)
    return [int(one) for one in sums]


def _added_wide(column: pa.Array, codes: np.ndarray, known: np.ndarray, width: int) -> list[int]:
    """The same for amounts of any size."""
    scale = column.type.scale
    amounts = column.filter(pa.array(known)).cast(pa.decimal256(WIDE, scale))
    grouped = pa.table({"at": codes[known], "amount": amounts}).group_by("at").aggregate([("amount", "sum")])
    found = {one["at"]: int(one["amount_sum"].scaleb(scale)) for one in grouped.to_pylist()}
    return [found.get(at, 0) for at in range(width)]


def _one(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found if not isinstance(found, pa.ChunkedArray) else pa.concat_arrays(found.chunks)
