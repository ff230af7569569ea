"""Published rates of exchange as a change of the tables: files of rates grow, and what was published stays."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from dtariff.model.errors import Fault
from dtariff.model.reference_rates import ReferenceRates, pair_of
from dtariff.tables.reference import with_rates
from dtariff.upkeep.importers.importer import ReferenceRate


def merge_rates(
    path: str, existing: ReferenceRates | None, rows: Iterable[ReferenceRate], *, after: date | None = None
) -> ReferenceRates | list[Fault]:
    """A file of ``exchange/`` with the rates of a source, or every rate that contradicts what stands there.

    A publisher that changes what it published, or a file that was damaged, is a matter for a person: nothing is taken.

    Args:
        path: of the file, for the faults: ``exchange/ecb.csv``.
        existing: the file as it is, or None where the tables have none yet.
        rows: of the importer.
        after: only rates of days after this one are added, the others are only compared; None adds all.
    """
    faults: list[Fault] = []
    added: dict[tuple[date, str, str], Decimal] = {}
    for row in rows:
        pair, day = pair_of(row.base, row.quote), row.day.isoformat()
        place = (row.day, row.base, row.quote)
        stands = existing.days.get(day, {}).get(pair) if existing else None
        known = added.get(place) if stands is None else Decimal(stands)
        if known is not None and known != row.rate:
            message = f"{row.where} says {row.rate:f}, and {known:f} stands; a rate that was published does not change"
            faults.append(Fault(path, f"{day} {pair}", "rate_changed", message))
        if after is None or row.day > after:
            added.setdefault(place, row.rate)
    return faults or with_rates(existing, ((*place, rate) for place, rate in added.items()))
