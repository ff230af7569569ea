"""Checks of a jurisdiction: its codes, its lines, its taxes; and that no two of its rules claim the same case."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import get_args

from dtariff.model.duty import parse
from dtariff.model.errors import DutyTextError, InputError
from dtariff.model.law import (
    CollectionRow,
    Cover,
    Customer,
    DutyRow,
    Exclusion,
    ForceRow,
    Jurisdiction,
    RateRow,
    Series,
    TariffLine,
    Tax,
)
from dtariff.model.money import Money
from dtariff.tables.check_border import check_border
from dtariff.tables.found import Found, Known, ill_told, key_of, unknown_names

NEEDED = {"origin", "content", "price", "on"}
OF_A_CASE = {"origin", "content", "delivery", "buyer", "price", "on", "known", "country_of_origin", "quantities"}
OF_AN_ORDER = {"tax_behavior", "registrations", "turnover", "marketplace"}
GIVEN = OF_A_CASE | OF_AN_ORDER
HUNDRED = 100
GIVES = {"net", "duty", "tax", "other", "residual", "total", "verdict", "reason", "tax_reason", "collected_by", "error"}


def check_jurisdiction(place: Jurisdiction, known: Known) -> Iterator[Found]:
    """Everything that only a jurisdiction can have wrong."""
    yield from check_codes(place, known)
    yield from check_covers(place, known)
    yield from check_duties(place)
    yield from check_one_line(place, known)
    yield from check_taxes(place, known)
    yield from check_border(place, known)
    yield from ill_told(place.example, NEEDED, GIVEN, GIVES)


def check_codes(place: Jurisdiction, known: Known) -> Iterator[Found]:
    """Codes exist: the territory, its currency, what it is a part of."""
    if place.part_of:
        yield from _check_part(place, known)
    elif place.code not in known.territories:
        yield Found("code", "unknown_code", f"no {place.code!r}")
    for key, code in (("customs_of", place.customs_of), ("taxed_with", place.taxed_with)):
        if code and code not in known.territories:
            yield Found(key, "unknown_code", f"no {code!r}")
    if place.currency not in known.currencies:
        yield Found("currency", "unknown_currency", f"no {place.currency!r}")
    for at, tax in enumerate(place.tax):
        yield from _check_levied_by(f"tax[{at}].levied_by", tax.levied_by, place, known)
    if place.rounding and place.rounding.step:
        yield from check_step(place.rounding.step, known)
    if place.needs_subdivision and not any(code.startswith(f"{place.code}-") for code in known.subdivisions):
        yield Found("needs_subdivision", "unknown_subdivision", "no subdivision has a file")


def _check_part(place: Jurisdiction, known: Known) -> Iterator[Found]:
    """A part has a name, and lies in a country and not in itself."""
    if not known.has_place(place.part_of):
        yield Found("part_of", "unknown_code", f"no {place.part_of!r}")
    elif _goes_round(place.code, known.part_of):
        yield Found("part_of", "rules_conflict", f"{place.code} is in the end a part of itself")
    if not place.name:
        yield Found("name", "missing_key", "a subdivision needs its name")


def _goes_round(code: str, part_of: Mapping[str, str]) -> bool:
    """Whether the places around a place lead back to itself."""
    passed: list[str] = []
    around = part_of.get(code, "")
    while around and around != code and around not in passed:
        passed.append(around)
        around = part_of.get(around, "")
    return around == code


def check_step(step: str, known: Known) -> Iterator[Found]:
    """A rounding step is some whole number of minor units of a currency."""
    faults = list(_money("rounding.step", step, known))
    yield from faults
    if not faults:
        found = Money.parse(step)
        minor = found.amount.scaleb(known.digits[found.currency])
        if minor < 1 or minor != int(minor):
            yield Found("rounding.step", "bad_amount", f"{step!r} is no number of minor units")


def check_covers(place: Jurisdiction, known: Known) -> Iterator[Found]:
    """Lines and exclusions speak of contents and deliveries that exist."""
    for key, rule in _rules(place):
        for at, cover in enumerate(rule.covers):
            yield from _scope(f"{key}.covers[{at}]", cover, known)


def _rules(place: Jurisdiction) -> list[tuple[str, TariffLine | Exclusion]]:
    """Everything that claims transmissions for, or keeps them out of, the tariff."""
    lines: list[tuple[str, TariffLine | Exclusion]] = [(f"line[{at}]", line) for at, line in enumerate(place.line)]
    return lines + [(f"exclusion[{at}]", rule) for at, rule in enumerate(place.exclusion)]


def _scope(key: str, scope: Cover | Series, known: Known) -> Iterator[Found]:
    contents = known.contents | {"*"} if isinstance(scope, Cover) else known.contents
    yield from unknown_names(key_of(key, "content"), scope.content, contents, "unknown_content")
    yield from unknown_names(key_of(key, "delivery"), scope.delivery, known.deliveries, "unknown_delivery")


def check_duties(place: Jurisdiction) -> Iterator[Found]:
    """A duty is an expression that can be read, or is said to be unknown, or ends the line."""
    for at, line in enumerate(place.line):
        for where, row in enumerate(line.rates):
            key = f"line[{at}].rates[{where}].duty"
            if bool(row.duty) == (row.unknown or not row.in_force):
                yield Found(key, "bad_rate", "say the duty, or that it is unknown, or that the line ends")
            elif row.duty:
                try:
                    parse(row.duty)
                except DutyTextError as error:
                    yield Found(key, error.code, error.message)


def check_one_line(place: Jurisdiction, known: Known) -> Iterator[Found]:
    """No two lines or exclusions claim the same transmission on the same day."""
    for (first, one), (second, other) in combinations(_rules(place), 2):
        shared = _sales(one.covers, known) & _sales(other.covers, known)
        if shared and _together(_spans(one), _spans(other)):
            content, delivery, _ = min(shared)
            yield Found(second, "rules_conflict", f"claims {content} delivered as {delivery}, which {first} claims too")


def _sales(covers: Sequence[Cover], known: Known) -> set[tuple[str, str, str]]:
    """The sales that covers claim: content, delivery and the character that they have together."""
    return {
        (content, delivery, character)
        for content, delivery, character in known.sales
        if any(cover.speaks_of(content, delivery, character) for cover in covers)
    }


def _spans(rule: TariffLine | Exclusion) -> list[tuple[date, date]]:
    every: Sequence[DutyRow | ForceRow] = rule.rates if isinstance(rule, TariffLine) else rule.rows
    rows = sorted((row for row in every if not row.retracted), key=lambda row: row.since)
    ends = [row.since for row in rows[1:]] + [date.max]
    return [(row.since, end) for row, end in zip(rows, ends, strict=True) if row.in_force]


def _together(some: list[tuple[date, date]], others: list[tuple[date, date]]) -> bool:
    return any(max(a, c) < min(b, d) for a, b in some for c, d in others)


# --- taxes ---------------------------------------------------------------------------------------------------------


def check_taxes(place: Jurisdiction, known: Known) -> Iterator[Found]:
    """Taxes bear on what comes before them, their rates are rates, and no two series claim the same sale."""
    earlier = {"price", "duty"}
    for at, tax in enumerate(place.tax):
        key = f"tax[{at}]"
        if tax.id in earlier:
            yield Found(key_of(key, "id"), "duplicate_id", f"{tax.id!r} stands twice")
        yield from unknown_names(key_of(key, "on"), tax.on, frozenset(earlier), "unknown_base")
        yield from unknown_names(key_of(key, "where"), tax.where, known.subdivisions, "unknown_subdivision")
        yield from unknown_names(key_of(key, "outside"), tax.outside, known.subdivisions, "unknown_subdivision")
        yield from _check_rates(key, tax, known)
        yield from _check_collections(key, tax, known)
        earlier.add(tax.id)


def _check_rates(key: str, tax: Tax, known: Known) -> Iterator[Found]:
    for at, series in enumerate(tax.rate):
        where = key_of(key, f"rate[{at}]")
        yield from _scope(where, series, known)
        if not series.rows:
            yield Found(key_of(where, "rows"), "missing_key", "a series has rows")
        for place, row in enumerate(series.rows):
            yield from _check_rate(key_of(where, f"rows[{place}]"), row, known)
    yield from _quarrels(key_of(key, "rate"), tax.rate, known)


def _check_rate(key: str, row: RateRow, known: Known) -> Iterator[Found]:
    said = (row.percent is not None, bool(row.amount), row.unknown, not row.in_force)
    if sum(said) != 1:
        yield Found(key, "bad_rate", "say one of percent, amount, unknown = true, in_force = false")
    if row.percent is not None and not Decimal(0) <= row.percent <= Decimal(1000):
        yield Found(key_of(key, "percent"), "bad_rate", f"{row.percent} percent cannot be")
    if row.of and not _is_fraction(row.of):
        yield Found(key_of(key, "of"), "bad_fraction", f'{row.of!r} is no fraction such as "11/12"')
    if row.within and (row.percent is None or row.percent >= HUNDRED or row.of):
        yield Found(key_of(key, "within"), "bad_rate", "only a percentage below a hundred can lie within its own base")
    if row.amount:
        yield from list(_money(key_of(key, "amount"), row.amount, known)) or _check_amount(key, row)
    if row.percent and row.treatment in ("exempt", "not_taxable", "zero_rated"):
        yield Found(key_of(key, "treatment"), "bad_rate", f"{row.percent} percent is not {row.treatment}")
    if row.attested is not None and row.attested < row.since:
        yield Found(key_of(key, "attested"), "impossible_date", "attested before it starts")


def _check_amount(key: str, row: RateRow) -> Iterator[Found]:
    """A fixed amount falls per something that can be counted."""
    if not row.per:
        yield Found(key_of(key, "per"), "missing_key", "a fixed amount falls per something")
        return
    try:
        parse(f"{row.amount}/{row.per}")
    except DutyTextError as error:
        yield Found(key_of(key, "per"), error.code, error.message)


def _is_fraction(text: str) -> bool:
    above, _, below = text.partition("/")
    return above.isdigit() and below.isdigit() and int(below) > 0 and 0 < Fraction(int(above), int(below)) <= 1


def _check_levied_by(key: str, code: str, place: Jurisdiction, known: Known) -> Iterator[Found]:
    """Another's tax is that of what the place lies in or is taxed with."""
    if code and not known.has_place(code):
        yield Found(key, "unknown_code", f"no {code!r}")
    elif code and code != place.taxed_with and not place.code.startswith(f"{code}-"):
        yield Found(key, "bad_value", f"{place.code} neither lies in {code} nor is taxed with it")


def _check_collections(key: str, tax: Tax, known: Known) -> Iterator[Found]:
    for at, series in enumerate(tax.collection):
        where = key_of(key, f"collection[{at}]")
        yield from _scope(where, series, known)
        for place, row in enumerate(series.rows):
            yield from _check_collection(key_of(where, f"rows[{place}]"), row, known)
    yield from _quarrels(key_of(key, "collection"), tax.collection, known)


def _check_collection(key: str, row: CollectionRow, known: Known) -> Iterator[Found]:
    if row.threshold:
        yield from _money(key_of(key, "threshold"), row.threshold, known)
    within = row.threshold_within
    if within and within not in known.groupings:
        yield Found(key_of(key, "threshold_within"), "unknown_grouping", f"no {within!r}")
    elif within and within not in known.acting:
        yield Found(
            key_of(key, "threshold_within"), "bad_value", f"{within} does not act as one: whose turnover counts?"
        )
    for name in ("threshold_within", "per"):
        if getattr(row, name) and not row.threshold:
            yield Found(key_of(key, name), "bad_value", "no threshold is given")
    if row.exceeded and not row.threshold:
        yield Found(key_of(key, "exceeded"), "bad_value", "no threshold that could be exceeded")
    if row.unless_registered and row.mechanism != "withholding":
        yield Found(
            key_of(key, "unless_registered"), "bad_value", "nobody withholds that a registered seller could spare"
        )
    if row.below == "origin" and not (row.threshold and row.threshold_within):
        yield Found(key_of(key, "below"), "bad_value", "taxed at home: below which threshold, and inside what?")


def _money(key: str, text: str, known: Known) -> Iterator[Found]:
    try:
        found = Money.parse(text)
    except InputError as error:
        yield Found(key, "bad_amount", error.message)
    else:
        if found.currency not in known.currencies:
            yield Found(key, "unknown_currency", f"no {found.currency!r}")


def _quarrels(key: str, every: Sequence[Series], known: Known) -> Iterator[Found]:
    """Two series may claim the same sale only if one is narrower: it names every limit of the other and more."""
    for (one, first), (other, second) in combinations(enumerate(every), 2):
        if _limits(first) < _limits(second) or _limits(second) < _limits(first):
            continue
        shared = _claimed(first, known) & _claimed(second, known)
        if shared:
            content, delivery, customer = min(shared)
            message = f"claims {content} delivered as {delivery} to a {customer}, which {key}[{one}] claims too"
            yield Found(f"{key}[{other}]", "rules_conflict", message)


def _limits(series: Series) -> frozenset[str]:
    named = {"content": series.content, "delivery": series.delivery, "customer": series.customer}
    return frozenset(name for name, value in named.items() if value)


def _claimed(series: Series, known: Known) -> set[tuple[str, str, str]]:
    return {
        (content, delivery, customer)
        for content, delivery, _ in known.sales
        for customer in get_args(Customer)
        if series.speaks_of(content, delivery, customer)
    }
