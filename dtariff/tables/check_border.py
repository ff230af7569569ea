"""Checks of what stands beside the price in a jurisdiction or grouping: customs facts, market access, practice."""

import re
from collections.abc import Iterator, Sequence

from dtariff.model.groupings import Grouping
from dtariff.model.law import Access, CustomsFact, Jurisdiction, TaxNumber
from dtariff.tables.check_exchange import check_exchange
from dtariff.tables.found import Found, Known, key_of, unknown_names

MODULE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)?")
PREFIX = re.compile(r"[A-Z]{2}")


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
    yield from _check_practice(place, known)
    yield from check_exchange(place.exchange, known)


def _check_practice(place: Jurisdiction | Grouping, known: Known) -> Iterator[Found]:
    if place.evidence is not None and place.evidence.pieces is not None and place.evidence.pieces < 1:
        yield Found("evidence.pieces", "bad_value", f"{place.evidence.pieces} pieces prove nothing")
    if place.platform is not None and place.platform.since and place.platform.liable not in ("yes", "partly"):
        yield Found("platform.from", "bad_value", "it is not liable, so from no day")
    if isinstance(place, Jurisdiction) and place.business_id is not None:
        numbers: list[tuple[str, TaxNumber]] = [("business_id", place.business_id)]
        numbers += ((f"business_id.also[{at}]", number) for at, number in enumerate(place.business_id.also))
        for at, (key, number) in enumerate(numbers):
            yield from _check_number(key, number)
            yield from _check_types(key, number.types, place.code, known)
            if PREFIX.fullmatch(number.prefix) and known.kept_as.get(number.prefix, number.prefix) != place.code:
                yield Found(
                    key_of(key, "prefix"), "unknown_code", f"{number.prefix} are not the letters of {place.code}"
                )
            if any(_alike(number, earlier) for _, earlier in numbers[:at]):
                yield Found(key, "rules_conflict", "the same number as one above it")


def _check_number(key: str, number: TaxNumber) -> Iterator[Found]:
    """A number can be checked as it says, and is one for some time."""
    try:
        re.compile(number.pattern)
    except re.error as error:
        yield Found(key_of(key, "pattern"), "bad_pattern", str(error))
    if number.stdnum and not MODULE.fullmatch(number.stdnum):
        yield Found(key_of(key, "stdnum"), "bad_value", f"{number.stdnum!r} is no name such as de.vat")
    if number.prefix and not PREFIX.fullmatch(number.prefix):
        yield Found(key_of(key, "prefix"), "bad_value", f"{number.prefix!r} is not two letters")
    if number.since and number.until and number.until <= number.since:
        yield Found(key_of(key, "until"), "impossible_date", "no number any more before it was one")
    if number.only_typed and not number.types and not number.prefix:
        yield Found(key_of(key, "only_typed"), "bad_value", "it has neither a type nor a prefix")


def _check_types(key: str, types: Sequence[str], code: str, known: Known) -> Iterator[Found]:
    """A type is one that ``codes.toml`` lists for this place or for a union, and stands once."""
    yield from unknown_names(key_of(key, "types"), types, frozenset(known.tax_id_types), "unknown_word")
    for at, name in enumerate(types):
        home = known.tax_id_types.get(name, code)
        if home != code and home not in known.unions:
            yield Found(key_of(key, f"types[{at}]"), "bad_value", f"{name} is a number of {home}")
        if name in types[:at]:
            yield Found(key_of(key, f"types[{at}]"), "duplicate_name", f"{name!r} stands twice")


def _alike(one: TaxNumber, other: TaxNumber) -> bool:
    """Whether two numbers have a type in common and are checked alike."""
    same = (one.stdnum, one.pattern, one.prefix) == (other.stdnum, other.pattern, other.prefix)
    return same and bool(set(one.types) & set(other.types))
