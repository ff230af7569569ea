"""Checks of exchange: fixed parities, the rules of which day's rate law wants, and published rates."""

from collections.abc import Container, Iterator, Sequence
from datetime import date

from dtariff.model.errors import InputError
from dtariff.model.law import Exchange
from dtariff.model.money import Money
from dtariff.model.parities import Parities, ParityRow
from dtariff.model.reference_rates import ReferenceRates
from dtariff.tables.found import Found, Known, key_of, overlapping, unknown_names

MARKET = ("day", "previous_day")
"""Kinds of rule that the market can answer; every other one is of somebody who publishes."""

FIRST_RATES, LAST_RATES = date(1950, 1, 1), date(2100, 1, 1)


def check_parities(parities: Parities, known: Known) -> Iterator[Found]:
    """Currencies exist, amounts are above nought, a currency is fixed to one that floats, and once a day."""
    fixed = frozenset(row.code for row in parities.parities)
    yield from unknown_names("parities", [row.code for row in parities.parities], known.currencies, "unknown_currency")
    for at, row in enumerate(parities.parities):
        yield from _check_parity(f"parities[{at}]", row, fixed, known)
    for code in sorted(fixed):
        if any(overlapping([row for row in parities.parities if row.code == code])):
            yield Found("parities", "overlapping_rows", f"{code} is fixed twice on one day")


def _check_parity(key: str, row: ParityRow, fixed: frozenset[str], known: Known) -> Iterator[Found]:
    if not row.in_force:
        if row.units is not None or row.equals:
            yield Found(key, "bad_rate", "a parity that ends says no amounts")
        return
    if row.units is None or row.units <= 0:
        yield Found(key_of(key, "units"), "bad_rate", "say how many units, more than nought")
    try:
        equals = Money.parse(row.equals, param="equals")
    except InputError as error:
        yield Found(key_of(key, "equals"), "bad_amount", error.message)
        return
    yield from unknown_names(key_of(key, "equals"), [equals.currency], known.currencies, "unknown_currency")
    if equals.amount <= 0:
        yield Found(key_of(key, "equals"), "bad_rate", f"{row.equals!r} is not above nought")
    if equals.currency in fixed:
        yield Found(key_of(key, "equals"), "rules_conflict", f"{equals.currency} is itself fixed to another")


def check_exchange(rules: Sequence[Exchange], known: Known) -> Iterator[Found]:
    """A rule says for what and for which currency it is, and names the publisher whose rates it wants."""
    for at, rule in enumerate(rules):
        key = f"exchange[{at}]"
        if not rule.purpose:
            yield Found(key_of(key, "purpose"), "missing_key", "say for what: customs, tax, return")
        if rule.currency:
            yield from unknown_names(key_of(key, "currency"), [rule.currency], known.currencies, "unknown_currency")
        if not rule.rows:
            yield Found(key_of(key, "rows"), "missing_key", "a rule has rows")
        for place, row in enumerate(rule.rows):
            where = key_of(key, f"rows[{place}]")
            if row.rule not in MARKET and not row.source:
                yield Found(key_of(where, "source"), "missing_key", f"whose rates are meant by {row.rule}")
            if row.attested is not None and row.attested < row.since:
                yield Found(key_of(where, "attested"), "impossible_date", "attested before it starts")


def check_reference(rates: ReferenceRates, known: Known) -> Iterator[Found]:
    """Days lie within reason, and currencies exist."""
    for day in rates.days:
        if not FIRST_RATES <= date.fromisoformat(day) < LAST_RATES:
            yield Found(day, "impossible_date", day)
    pairs = {pair: day for day, pairs in reversed(rates.days.items()) for pair in pairs}
    for pair, day in sorted(pairs.items()):
        for currency in pair.split("/"):
            if currency not in known.currencies:
                yield Found(f"{day} {pair}", "unknown_currency", f"no {currency!r}")


def check_publisher(name: str, shared: Container[str]) -> Iterator[Found]:
    """A file of published rates is named after the shared source that published them."""
    if name not in shared:
        yield Found("", "unknown_source", f"no source {name!r} in sources.toml has published them")
