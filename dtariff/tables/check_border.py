"""Checks of what stands beside the price in a jurisdiction or grouping: customs facts, market access, practice."""

import re
from collections.abc import Iterator

from dtariff.model.groupings import Grouping
from dtariff.model.law import Access, CustomsFact, Jurisdiction
from dtariff.tables.check_exchange import check_exchange
from dtariff.tables.found import Found, Known, key_of, unknown_names


def check_border(place: Jurisdiction | Grouping, known: Known) -> Iterator[Found]:
    """Facts speak of contents that exist and have rows; due days say from what they count; practice can be followed."""
    facts: list[tuple[str, CustomsFact | Access]] = []
    facts += [(f"customs_fact[{at}]", fact) for at, fact in enumerate(place.customs_fact)]
    facts += [(f"access[{at}]", fact) for at, fact in enumerate(place.access)]
    for key, fact in facts:
        yield from unknown_names(key_of(key, "content"), fact.content, known.contents, "unknown_content")
        yield from unknown_names(key_of(key, "delivery"), fact.delivery, known.deliveries, "unknown_delivery")
        if not fact.rows:
            yield Found(key_of(key, "rows"), "missing_key", "a fact has rows")
        if not fact.says:
            yield Found(key_of(key, "says"), "missing_key", "a fact says something")
    for at, fact in enumerate(place.customs_fact):
        days = fact.within_days
        if (days is None) == bool(fact.counted_from) or (days is not None and days < 1):
            yield Found(f"customs_fact[{at}].within_days", "bad_value", "say how many days, and from what they count")
    yield from _check_practice(place)
    yield from check_exchange(place.exchange, known)


def _check_practice(place: Jurisdiction | Grouping) -> Iterator[Found]:
    if place.evidence is not None and place.evidence.pieces is not None and place.evidence.pieces < 1:
        yield Found("evidence.pieces", "bad_value", f"{place.evidence.pieces} pieces prove nothing")
    if isinstance(place, Jurisdiction) and place.business_id is not None:
        try:
            re.compile(place.business_id.pattern)
        except re.error as error:
            yield Found("business_id.pattern", "bad_pattern", str(error))
