"""What came of a table of sales, counted: rows by their answer, amounts by currency, sales by place.

Amounts of different currencies are never added. A total is of rows whose every part is known, so that its parts add up
to it; how many rows of the currency are not in it stands beside.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dtariff.batch.outcome import AMOUNTS, REFUSED, RESULT, ours
from dtariff.batch.sheet import Priced
from dtariff.model.money import Money

WIDE = 76
"""Digits in which a million amounts of 38 can be added."""


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of one currency.

    Attributes:
        rows: how many rows are in the sums. left_out: how many are not, as a part of them is not known.
        net, duty, tax, other, residual, total: the sums.
    """

    rows: int
    left_out: int
    net: Money
    duty: Money
    tax: Money
    other: Money
    residual: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a table.

    Attributes:
        rows: all of them.
        statuses: rows with an answer by their status: ``priced`` and the reasons for which there is no total.
        refused: rows without one by code, the most frequent first.
        totals: sums by currency, that of the most rows first.
        places: rows with a total, and with an answer but none, by jurisdiction; that of the most rows first.
        verdicts: rows with an answer by verdict.
    """

    rows: int
    statuses: Mapping[str, int]
    refused: Mapping[str, int]
    totals: tuple[Total, ...]
    places: Mapping[str, tuple[int, int]]
    verdicts: Mapping[str, int]

    @property
    def turned_away(self) -> int:
        """Rows without an answer."""
        return sum(self.refused.values())

    @property
    def priced(self) -> int:
        """Rows whose every part is known."""
        return self.statuses.get("priced", 0)

    @property
    def unknown(self) -> int:
        """Rows with an answer and no total."""
        return sum(self.statuses.values()) - self.priced


def summary(priced: Priced) -> Summary:
    """Counts and sums of an answer."""
    results, refused = ours(priced.results, RESULT), ours(priced.refused, REFUSED)
    return Summary(
        rows=results.num_rows + refused.num_rows,
        statuses=_counted(results["status"]),
        refused=_counted(refused["code"]),
        totals=_totals(results, priced.decimals),
        places=_places(results),
        verdicts=_counted(results["verdict"]),
    )


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    pairs = ((str(one["values"]), int(one["counts"])) for one in pc.value_counts(column).to_pylist())
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _totals(results: pa.Table, decimals: Mapping[str, int]) -> tuple[Total, ...]:
    known = results.filter(pc.equal(results["status"], "priced"))
    scale = results["net"].type.scale
    wide = {name: known[name].cast(pa.decimal256(WIDE, scale)) for name in AMOUNTS}
    grouped = pa.table({"currency": known["currency"].cast(pa.string()), **wide}).group_by("currency")
    rows = grouped.aggregate([*((name, "sum") for name in AMOUNTS), ("net", "count")]).to_pylist()
    asked = _counted(results["currency"])
    totals = {}
    for row in rows:
        code, count = row["currency"], row["net_count"]
        sums = (_money(row[f"{name}_sum"], code, decimals, scale) for name in AMOUNTS)
        net, duty, tax, other, residual, total = sums
        totals[code] = Total(count, asked[code] - count, net, duty, tax, other, residual, total)
    return tuple(totals[code] for code in asked if code in totals)


def _money(amount: object, code: str, decimals: Mapping[str, int], scale: int) -> Money:
    """A sum with the decimals of its currency: those that the column has beyond them are noughts."""
    digits = decimals[code]
    cut = scale - digits
    text = f"{amount:f}"
    return Money.parse(f"{text[: len(text) - cut].rstrip('.') if cut else text} {code}")


def _places(results: pa.Table) -> dict[str, tuple[int, int]]:
    whole: Counter[tuple[str, bool]] = Counter()
    pairs = pa.table({"place": results["place"].cast(pa.string()), "known": pc.equal(results["status"], "priced")})
    for row in pairs.group_by(["place", "known"]).aggregate([([], "count_all")]).to_pylist():
        whole[row["place"], row["known"]] += row["count_all"]
    codes = {code for code, _ in whole}
    found = {code: (whole[code, True], whole[code, False]) for code in codes}
    return dict(sorted(found.items(), key=lambda pair: (-sum(pair[1]), pair[0])))
