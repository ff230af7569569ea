"""Checks of postal codes and of schedules: the places, contents and editions that they name exist."""

from collections.abc import Iterator
from re import fullmatch

from dtariff.model.nomenclature import Places
from dtariff.model.schedule import Schedule
from dtariff.tables.found import Found, Known, unknown_names
from dtariff.tables.schedules import NOTHING


def check_places(places: Places, known: Known) -> Iterator[Found]:
    """Countries and codes exist, and no two rows of a country share a beginning."""
    taken: dict[tuple[str, str], int] = {}
    codes = known.territories | known.subdivisions
    for at, row in enumerate(places.place):
        key = f"place[{at}]"
        yield from unknown_names(f"{key}.country", [row.country], known.territories, "unknown_code")
        yield from unknown_names(f"{key}.code", [row.code], codes, "unknown_code")
        for beginning in row.postal:
            if not fullmatch(r"[0-9A-Z]+", beginning):
                yield Found(f"{key}.postal", "bad_code", f"{beginning!r}: digits and capital letters only")
            if (row.country, beginning) in taken:
                message = f"{beginning} of {row.country} stands in place[{taken[row.country, beginning]}] too"
                yield Found(f"{key}.postal", "rules_conflict", message)
            taken[row.country, beginning] = at


def check_schedule(schedule: Schedule, known: Known) -> Iterator[Found]:
    """Lines cover contents that exist."""
    for at, row in enumerate(schedule.rate):
        covers = () if row.covers == (NOTHING,) else row.covers
        yield from unknown_names(f"rate[{at}] {row.code} covers", covers, known.contents, "unknown_content")
        yield from unknown_names(f"rate[{at}] {row.code} partly", row.partly, known.contents, "unknown_content")
        for both in sorted(set(row.covers) & set(row.partly)):
            yield Found(f"rate[{at}] {row.code} partly", "rules_conflict", f"{both} is covered whole and in part")


def check_schedule_name(name: str, known: Known) -> Iterator[Found]:
    """A schedule is that of a territory or of a grouping."""
    if name not in known.territories | known.groupings:
        yield Found("", "unknown_code", f"no importer {name!r}")
