"""Checks of published estimates: a figure of one kind, whose revenue it is, and years that can be."""

from collections.abc import Iterator

from dtariff.model.errors import InputError
from dtariff.model.estimates import Estimate, Estimates
from dtariff.model.money import Money
from dtariff.tables.found import Found, Known, key_of, unknown_names

FIRST_YEAR, LAST_YEAR = 1990, 2100


def check_estimates(estimates: Estimates, known: Known) -> Iterator[Found]:
    """Every estimate has a name of its own, is of a country that exists, and gives one kind of figure."""
    names = [one.id for one in estimates.estimate]
    for at, one in enumerate(estimates.estimate):
        key = f"estimate[{at}]"
        if one.id in names[:at]:
            yield Found(key_of(key, "id"), "duplicate_name", f"{one.id!r} stands twice")
        if one.code:
            yield from unknown_names(key_of(key, "code"), [one.code], known.territories | known.unions, "unknown_code")
        yield from _years(key, one)
        yield from _figure(key, one, known)


def _years(key: str, one: Estimate) -> Iterator[Found]:
    """Trade is looked at before it is written of, and from its first year to its last."""
    years = [year for year in (one.first_year, one.last_year, one.year) if year is not None]
    if years != sorted(years) or not FIRST_YEAR <= years[0] <= years[-1] < LAST_YEAR:
        yield Found(key_of(key, "year"), "impossible_date", "first year, last year and year of publication in order")
    if (one.first_year is None) != (one.last_year is None):
        yield Found(key_of(key, "first_year"), "missing_key", "a first year and a last, which may be the same")


def _figure(key: str, one: Estimate, known: Known) -> Iterator[Found]:
    """An amount, or a share of a revenue that is named; a range goes upwards."""
    if bool(one.amount) == (one.percent is not None):
        yield Found(key_of(key, "amount"), "missing_key", "an amount or a percentage, one of them")
    if (one.percent is None) != (one.of is None):
        yield Found(key_of(key, "of"), "missing_key", "a percentage is one of a revenue")
    if one.amount_to and not one.amount:
        yield Found(key_of(key, "amount_to"), "missing_key", "a range has a lower end")
    if one.percent_to is not None and one.percent is None:
        yield Found(key_of(key, "percent_to"), "missing_key", "a range has a lower end")
    if one.percent is not None and not 0 <= one.percent <= (100 if one.percent_to is None else one.percent_to) <= 100:  # noqa: PLR2004 - per cent
        yield Found(key_of(key, "percent"), "bad_value", "a share is between 0 and 100, and a range goes upwards")
    yield from _amounts(key, one, known)


def _amounts(key: str, one: Estimate, known: Known) -> Iterator[Found]:
    found = []
    for name, text in (("amount", one.amount), ("amount_to", one.amount_to)):
        if not text:
            continue
        try:
            found.append(Money.parse(text, param=name))
        except InputError as error:
            yield Found(key_of(key, name), "bad_amount", error.message)
            return
        yield from unknown_names(key_of(key, name), [found[-1].currency], known.currencies, "unknown_currency")
    if found and (found[-1].currency != found[0].currency or found[-1].amount < found[0].amount):
        yield Found(key_of(key, "amount_to"), "bad_value", "a range is in one currency and goes upwards")
