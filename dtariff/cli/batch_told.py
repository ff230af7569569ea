"""What came of a book of sales, told to people."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import number

AMOUNTS = {"net": N_("net"), "duty": N_("duty"), "tax": N_("tax"), "other": N_("other charges"), "total": N_("total")}


def show_answer(told: Mapping[str, Any]) -> None:
    """Prints rows by their answer and sums by currency.

    Args:
        told: ``rows``, ``statuses``, ``refused``, ``totals``, as the manifest of a run has them.
    """
    statuses, refused = dict(told["statuses"]), told["refused"]
    priced = statuses.pop("priced", 0)
    print(tr("Rows: {count}", count=number(told["rows"])))
    print("  " + tr("priced: {count}", count=number(priced)))
    print("  " + tr("without a total: {count}", count=number(sum(statuses.values()))) + _reasons(statuses))
    print("  " + tr("refused: {count}", count=number(sum(refused.values()))) + _reasons(refused))
    for code, sums in told["totals"].items():
        amounts = "  ".join(f"{tr(word)} {_amount(sums[name])}" for name, word in AMOUNTS.items())
        print(f"{code}  {amounts}")


def _reasons(counts: Mapping[str, int]) -> str:
    shown = ", ".join(f"{reason} {number(count)}" for reason, count in counts.items())
    return f" ({shown})" if shown else ""


def _amount(text: str | None) -> str:
    return "-" if text is None else number(Decimal(text))
