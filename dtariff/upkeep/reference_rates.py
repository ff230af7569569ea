"""Published rates of exchange as a change of the tables: files of rates grow, and what was published stays."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from dtariff.model.errors import Fault
from dtariff.model.reference_rates import ReferenceRates, pair_of
from dtariff.tables.reference import with_rates
from dtariff.upkeep.importers.importer import ReferenceRate

LEAP = 10
"""How many times the last rate that stands no later one is: a column has slipped, or two have changed places."""


def merge_rates(
    path: str, existing: ReferenceRates | None, rows: Iterable[ReferenceRate], *, after: date | None = None
) -> ReferenceRates | list[Fault]:
    """A file of ``exchange/`` with the rates of a source, or every rate that contradicts what stands there.

    A file of one day holds nothing by which its own columns could be told from one another: the rates that stand do.

    A publisher that changes what it published, or a file that was damaged, is a matter for a person: nothing is taken.

    Args:
        path: of the file, for the faults: ``exchange/ecb.csv``.
        existing: the file as it is, or None where the tables have none yet.
        rows: of the importer.
        after: only rates of days after this one are added, the others are only compared; None adds all.
    """
    faults: list[Fault] = []
    added: dict[tuple[date, str, str], Decimal] = {}
    last = _last(existing)
    for row in rows:
        pair, day = pair_of(row.base, row.quote), row.day.isoformat()
        place = (row.day, row.base, row.quote)
        stands = existing.days.get(day, {}).get(pair) if existing else None
        known = added.get(place) if stands is None else Decimal(stands)
        if known is not None and known != row.rate:
            message = f"{row.where} says {row.rate:f}, and {known:f} stands; a rate that was published does not change"
            faults.append(Fault(path, f"{day} {pair}", "rate_changed", message))
        stood, before = last.get(pair, (day, row.rate))
        if day > stood and not before / LEAP < row.rate < before * LEAP:
            message = f"{row.where} says {row.rate:f} after {before:f} on {stood}: has a column slipped?"
            faults.append(Fault(path, f"{day} {pair}", "rate_leaps", message))
        if after is None or row.day > after:
            added.setdefault(place, row.rate)
    return faults or with_rates(existing, ((*place, rate) for place, rate in added.items()))


def _last(existing: ReferenceRates | None) -> dict[str, tuple[str, Decimal]]:
    """The last rate of each pair that stands, and its day."""
    days = sorted(existing.days.items()) if existing else ()
    return {pair: (day, Decimal(rate)) for day, rates in days for pair, rate in rates.items()}
