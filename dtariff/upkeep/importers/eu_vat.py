"""Rates of value added tax in Europe: a data set made of the Commission's database, or an answer of that database.

The data set is that of the package eu-vat-rates-data: JSON with the day it was last taken (``version``) and, for each
country, ``standard``, ``reduced`` (several), ``super_reduced`` and ``parking``. Countries outside the Union stand in it
too, kept by hand. Among the reduced rates of a country are those of its parts: of France, what Corsica and the overseas
departments have. https://vatnode.dev/data

The database "Taxes in Europe" (TEDB) answers its question ``retrieveVatRates`` with XML: a ``vatRateResults`` a rate,
with ``memberState``, ``type`` (``STANDARD``, ``REDUCED``), ``rate/type`` (``DEFAULT``, ``REDUCED_RATE``,
``SUPER_REDUCED_RATE``, ``PARKING_RATE``, or one that has no value), ``rate/value``, ``situationOn``,
``category/identifier`` and ``comment``. https://ec.europa.eu/taxation_customs/tedb

Some rates hold in a part of a country alone: the comment names it (``VAT - Canary Islands -``), or the category is
``REGION``. Such a rate is told of that part where we know which it is, and of nothing else; one of a scheme
(``VAT - Import -``) of nothing at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple
from xml.etree.ElementTree import Element

from dtariff.model.errors import Fault, shown
from dtariff.model.number import plain
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, TaxRate
from dtariff.upkeep.importers.strict_json import json_of
from dtariff.upkeep.importers.strict_xml import local, xml_of
from dtariff.upkeep.unpacking import broken, unpacked

Kind = Literal["standard", "reduced", "super_reduced", "parking", "zero"]
LARGEST: Final = 32 * 1024 * 1024
OURS: Final = {"EL": "GR", "UK": "GB", "XI": "GB-NIR"}
"""Codes of the Union that ours are written otherwise: Greece, the United Kingdom, Northern Ireland."""

PARTS: Final = {
    ("AT", "jungholz, mittelberg"): ("AT-JUNGHOLZ", "AT-MITTELBERG"),
    ("ES", "canary islands"): ("ES-CN",),
    ("PT", "azores"): ("PT-20",),
    ("PT", "madeira"): ("PT-30",),
}
"""Parts of countries with rates of their own, as comments of the database name them, and our codes of them."""

KINDS: Final[Mapping[str, Kind]] = {
    "DEFAULT": "standard",
    "REDUCED_RATE": "reduced",
    "SUPER_REDUCED_RATE": "super_reduced",
    "PARKING_RATE": "parking",
}
NO_RATES: Final = frozenset({"EXEMPTED", "NOT_APPLICABLE", "OUT_OF_SCOPE"})
"""Types that have no rate."""

LOWER: Final[tuple[Kind, ...]] = ("super_reduced", "parking")
HIGHEST: Final = 100

_CODE = re.compile(r"[A-Z]{2}")
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?")
_QUALIFIED = re.compile(r"VAT\s*-\s*(?P<of>.+?)\s*-?", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")


class _Told(NamedTuple):
    """A rate as a source tells it: its place, of whom, of which kind, and the texts of the rate and of its day."""

    place: str
    codes: tuple[str, ...]
    kind: Kind
    percent: str
    day: str


def read(feed: Feed, ask: Ask) -> Iterator[TaxRate | Fault]:
    """The rates of every country of a file, each once."""
    with unpacked(feed, suffix=(".json", ".xml"), largest=LARGEST) as plain_file:
        with plain_file.opened() as file:
            begins = file.read(512).decode("utf-8-sig", "ignore").lstrip()
        told = _of_xml(plain_file, xml_of(plain_file)) if _is_xml(begins) else _of_json(plain_file)
        yield from _rates(plain_file, told, ask)


def _is_xml(begins: str) -> bool:
    return begins.startswith("<?xml") or re.match(r"<[A-Za-z0-9]+:Envelope\b", begins) is not None


def _rates(feed: Feed, told: Iterable[_Told | Fault], ask: Ask) -> Iterator[TaxRate | Fault]:
    last = max(ask.on, feed.provenance.fetched_at.date())
    seen: set[tuple[str, Kind, Decimal, date]] = set()
    standard: dict[tuple[str, date], TaxRate] = {}
    faults = False
    for one in told:
        rates = one if isinstance(one, Fault) else _read(feed, one, last)
        if isinstance(rates, Fault):
            faults = True
            yield rates
            continue
        for rate in rates:
            first = standard.setdefault((rate.jurisdiction, rate.shown), rate) if rate.kind == "standard" else rate
            place = (rate.jurisdiction, rate.kind, rate.percent, rate.shown)
            if first.percent != rate.percent:
                message = (
                    f"{plain(rate.percent)}%, and {plain(first.percent)}% at {first.where}: one standard rate a day"
                )
                yield Fault(feed.name, rate.where, "duplicate_rate", message)
            elif place not in seen:
                seen.add(place)
                yield rate
    if not standard and not faults:
        yield Fault(feed.name, "", "no_rows", "it holds no standard rate")


def _read(feed: Feed, told: _Told, last: date) -> list[TaxRate] | Fault:
    """A rate of each of those of whom it is told."""
    day = _day(told.day)
    if day is None:
        return Fault(feed.name, told.place, "bad_date", f"{shown(told.day)} is no day such as 2026-09-29")
    if day > last:
        return Fault(feed.name, told.place, "impossible_date", f"{day} has not come yet")
    if not _PERCENT.fullmatch(told.percent) or Decimal(told.percent) > HIGHEST:
        return Fault(feed.name, told.place, "bad_rate", f"{shown(told.percent)} is no rate from 0 to {HIGHEST}")
    percent = Decimal(told.percent)
    if not percent and told.kind != "reduced":
        return Fault(feed.name, told.place, "bad_rate", f"nought is no {told.kind.replace('_', '-')} rate")
    if told.kind == "standard" and 0 < percent < 1:  # Corsica has 0.9 % for a few things, nobody for all
        return Fault(feed.name, told.place, "bad_rate", f"{plain(percent)}% is no standard rate: is it a share?")
    kind: Kind = told.kind if percent else "zero"
    return [TaxRate(jurisdiction=code, kind=kind, percent=percent, shown=day, where=told.place) for code in told.codes]


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


# --- the data set ----------------------------------------------------------------------------------------------------


def _of_json(feed: Feed) -> Iterator[_Told | Fault]:
    document = json_of(feed)
    rates = document.get("rates") if isinstance(document, dict) else None
    day = document.get("version") if isinstance(document, dict) else None
    if not isinstance(rates, dict) or not isinstance(day, str):
        raise broken(feed, "$", "not_the_source", "it has no rates, or no version that tells their day")
    for code, told in rates.items():
        place = f"$.rates.{code if _CODE.fullmatch(code) else shown(code)}"
        if not _CODE.fullmatch(code):
            yield Fault(feed.name, place, "bad_code", f"{shown(code)} is no code of a country")
        elif not isinstance(told, dict) or not isinstance(told.get("reduced"), list) or "standard" not in told:
            yield Fault(feed.name, place, "bad_row", "it is no object with a standard rate and a list of reduced ones")
        else:
            yield from _of_country(place, code, told, day)


def _of_country(place: str, code: str, told: dict[str, Any], day: str) -> Iterator[_Told]:
    codes = (OURS.get(code, code),)
    yield _Told(f"{place}.standard", codes, "standard", _text(told["standard"]), day)
    for at, rate in enumerate(told["reduced"]):
        yield _Told(f"{place}.reduced[{at}]", codes, "reduced", _text(rate), day)
    for kind in LOWER:
        if told.get(kind) is not None:
            yield _Told(f"{place}.{kind}", codes, kind, _text(told[kind]), day)


def _text(number: object) -> str:
    """A number of JSON as text; what is none as what nobody takes for a rate."""
    if isinstance(number, int | Decimal) and not isinstance(number, bool):
        exact = Decimal(number)
        return plain(exact) if abs(exact.adjusted()) < HIGHEST else "beyond measure"
    return shown(number)


# --- the database ----------------------------------------------------------------------------------------------------


def _of_xml(feed: Feed, root: Element) -> Iterator[_Told | Fault]:
    results = [element for element in root.iter() if local(element) == "vatRateResults"]
    if local(root) != "Envelope" or not results:
        raise broken(feed, "", "not_the_source", "it is no answer of TEDB with a vatRateResults")
    for at, element in enumerate(results, 1):
        place = f"vatRateResults[{at}]"
        told = _fields(element)
        state, kind = told.get("memberState", ""), told.get("rate/type", "")
        if (told.get("type"), kind) == ("REDUCED", "DEFAULT"):  # as answers were written before there were three kinds
            kind = "REDUCED_RATE"
        if not _CODE.fullmatch(state):
            yield Fault(feed.name, f"{place}: memberState", "bad_code", f"{shown(state)} is no code of a country")
        elif kind in KINDS:
            codes = _of_whom(OURS.get(state, state), told)
            percent, day = told.get("rate/value", ""), told.get("situationOn", "")
            yield _Told(f"{place}: rate/value", codes, KINDS[kind], percent, day)
        elif kind not in NO_RATES:
            yield Fault(feed.name, f"{place}: rate/type", "unknown_word", f"no {shown(kind)}")


def _fields(element: Element) -> dict[str, str]:
    """The texts of an element and of those in them, by their names."""
    found: dict[str, str] = {}
    for child in element:
        found[local(child)] = (child.text or "").strip()
        found |= {f"{local(child)}/{local(inner)}": (inner.text or "").strip() for inner in child}
    return found


def _of_whom(state: str, told: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of whom a rate is told: of the country, of a part of it, or of nobody that we know.

    A comment that only explains is written as HTML or in free words; one that names a part or a scheme is not.
    """
    comment = told.get("comment", "")
    qualified = _QUALIFIED.fullmatch(comment)
    if qualified:
        return PARTS.get((state, qualified["of"].casefold()), ())
    if told.get("category/identifier") == "REGION":
        return PARTS.get((state, comment.casefold()), ())
    return (state,)


IMPORTER: Final = Importer(
    name="eu-vat",
    title="VAT rates of Europe, from the European Commission's Taxes in Europe Database",
    publisher="European Commission; vatnode.dev for the data set",
    licence="MIT for the data set",
    url="https://github.com/vatnode/eu-vat-rates-data",
    sure="secondary",
    part="tax",
    says="Takes the JSON of eu-vat-rates-data, or an answer of TEDB as XML.",
    read=read,
    largest=LARGEST,
)
