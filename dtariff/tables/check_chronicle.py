"""Checks of the chronicle: the countries and instruments that it names exist, and its days can be."""

from collections.abc import Iterator

from dtariff.model.chronicle import Chronicle, Deal
from dtariff.tables.found import Found, Known, unknown_names


def check_chronicle(chronicle: Chronicle, known: Known) -> Iterator[Found]:
    """Members, actors and partners are countries or unions; instruments have a file."""
    places = known.territories | known.unions
    for at, position in enumerate(chronicle.position):
        yield from unknown_names(f"position[{at}].code", [position.code], places, "unknown_code")
    for at, event in enumerate(chronicle.event):
        yield from unknown_names(f"event[{at}].actors", event.actors, places, "unknown_code")
        yield from unknown_names(f"event[{at}].instruments", event.instruments, known.instruments, "unknown_instrument")
    for at, deal in enumerate(chronicle.deal):
        yield from unknown_names(f"deal[{at}].partner", [deal.partner], places, "unknown_code")
        if deal.instrument:
            named = [deal.instrument]
            yield from unknown_names(f"deal[{at}].instrument", named, known.instruments, "unknown_instrument")
        yield from _order(f"deal[{at}]", deal)


def _order(key: str, deal: Deal) -> Iterator[Found]:
    """A deal is announced before it is signed, and signed before it is in force."""
    days = [day for day in (deal.announced, deal.signed, deal.in_force_on) if day is not None]
    if days != sorted(days):
        yield Found(key, "impossible_date", "announced, signed and in force in this order")
