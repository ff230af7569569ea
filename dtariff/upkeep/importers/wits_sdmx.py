"""Tariffs of UNCTAD TRAINS as SDMX-JSON: the data source TRN of the World Integrated Trade Solution.

A series has a key of numbers (``0:0:0:3:0``), and each of its observations an array of numbers. What they stand for is
told by the document itself under ``structure``: the dimensions of the key, the attributes of an observation, and the
values of each. Nothing is read by a fixed place. What the averages prove stands in `dtariff.upkeep.importers.trains`.

Two habits of the service, both seen by others who read it: it leaves slots of an array empty (``[,0,1]``), where JSON
wants ``null``; and it lists the dimensions of partner and product the other way round than they stand in the key. So
which number of a key is of which of the two is told by how many values each has; a document that leaves it open is
refused.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from dtariff.model.errors import Fault, shown
from dtariff.model.number import plain
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Ask, Importer, TariffRate
from dtariff.upkeep.importers.strict_json import json_of
from dtariff.upkeep.importers.trains import (
    EDITIONS,
    MISSING,
    PUBLISHER,
    URL,
    WORLD,
    Averages,
    contradiction,
    count_of,
    is_wanted,
    once,
    partner_of,
    percent_of,
    row_of,
    schedule_of,
    year_of,
)
from dtariff.upkeep.unpacking import broken, unpacked

LARGEST: Final = 64 * 1024 * 1024
LEVELS: Final = ("dataSet", "series", "observation")
KEYS: Final = frozenset({"REPORTER", "PARTNER", "PRODUCTCODE", "DATATYPE"})
SWAPPED: Final = ("PARTNER", "PRODUCTCODE")
TIME: Final = "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
MEASURE: Final = "SimpleAverage"
REPORTED: Final = "reported"
NEEDED: Final = frozenset({"TARIFFTYPE", "MIN_RATE", "MAX_RATE", "TOTALNOOFLINES", "NBR_NA_LINES", "NOMENCODE"})
"""Attributes of an observation without which it proves nothing."""

_GAPS = re.compile(r'("(?:[^"\\]|\\.)*")|(\[|,)(?=\s*,)|(,)(?=\s*\])')


class Concept(NamedTuple):
    """A dimension or an attribute: its name, and its values by their numbers."""

    name: str
    values: tuple[str, ...]
    position: int | None = None


class _Wrong(Exception):  # noqa: N818 - it ends the reading of one place, which becomes a fault
    """A part of the document that is not what it should be."""

    def __init__(self, place: str, code: str, message: str) -> None:
        self.fault = (place, code, message)
        super().__init__(message)


class Structure(NamedTuple):
    """What the numbers of a document stand for.

    Attributes:
        dimensions: of the whole document, of a series and of an observation, each level in the order of its key.
        attributes: of the three levels.
    """

    dimensions: dict[str, tuple[Concept, ...]]
    attributes: dict[str, tuple[Concept, ...]]


def read(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    """The rates of the subheadings that are wanted; of one importer or year, where those are asked for."""
    with unpacked(feed, suffix=".json", largest=LARGEST) as plain_file:
        yield from once(plain_file, _rates(plain_file, ask))


def filled(text: str) -> str:
    """A text with ``null`` in the empty slots of its arrays.

    Example:
        >>> filled('{"a": [,0,,"b,,c",]}')
        '{"a": [null,0,null,"b,,c",null]}'
    """
    return _GAPS.sub(lambda found: found[1] or f"{found[2] or found[3]}null", text)


def _rates(feed: Feed, ask: Ask) -> Iterator[TariffRate | Fault]:
    document = json_of(feed, mended=filled)
    try:
        sets = _list(_object(document, "$"), "dataSets", "$")
        structure = _structure(document, sets)
    except _Wrong as error:
        raise broken(feed, *error.fault) from None
    for at, data in enumerate(sets):
        for key, series in _series(data, at).items():
            place = f"$.dataSets[{at}].series[{key!r}]"
            try:
                rows = [*_of_series(place, key, series, structure, data)]
            except _Wrong as error:
                yield Fault(feed.name, *error.fault)
                continue
            for where, told in rows:
                yield from _row(feed, where, told, ask)


# --- what the numbers stand for --------------------------------------------------------------------------------------


def _structure(document: dict[str, Any], sets: list[Any]) -> Structure:
    told = _object(document.get("structure"), "$.structure")
    found: list[dict[str, tuple[Concept, ...]]] = []
    for part in ("dimensions", "attributes"):
        levels = _object(told.get(part, {}), f"$.structure.{part}")
        found.append({level: _concepts(levels, level, f"$.structure.{part}") for level in LEVELS})
    dimensions, attributes = found
    names = {one.name for level in (*dimensions.values(), *attributes.values()) for one in level}
    missing = sorted((KEYS | NEEDED | {TIME}) - names)
    if missing:
        raise _Wrong("$.structure", "not_the_source", f"it has no {', '.join(missing)}: is it of the data source TRN?")
    series = _ordered(dimensions["series"], sets)
    return Structure({**dimensions, "series": series}, attributes)


def _concepts(levels: dict[str, Any], level: str, place: str) -> tuple[Concept, ...]:
    found = []
    for at, one in enumerate(_list(levels, level, place) if level in levels else ()):
        where = f"{place}.{level}[{at}]"
        told = _object(one, where)
        values = [_object(each, f"{where}.values") for each in _list(told, "values", where)]
        name, position = told.get("id"), told.get("keyPosition")
        if not isinstance(name, str):
            raise _Wrong(where, "bad_value", "it has no id")
        ids = tuple(_id(each, f"{where}.values") for each in values)
        found.append(Concept(name.upper(), ids, position if isinstance(position, int) else None))
    return tuple(found)


def _id(told: dict[str, Any], place: str) -> str:
    """What a value is called: its code; of a time that has none, its name or the moment at which it starts."""
    for key in ("id", "name", "start"):
        if isinstance(told.get(key), str):
            return str(told[key])
    raise _Wrong(place, "bad_value", "a value has no id")


def _ordered(series: tuple[Concept, ...], sets: list[Any]) -> tuple[Concept, ...]:
    """The dimensions of a series in the order of its key."""
    keys = [key for at, data in enumerate(sets) for key in _series(data, at)]
    told = [one.position for one in series if one.position is not None]
    if sorted(told) == list(range(len(series))):
        series = tuple(sorted(series, key=lambda one: one.position or 0))
    fits = [order for order in dict.fromkeys((series, _swapped(series))) if _fits(order, keys)]
    if len(fits) != 1:
        message = "which number of a series is its partner and which its product cannot be told; ask for one partner"
        raise _Wrong("$.structure.dimensions.series", "bad_key", message)
    return fits[0]


def _series(data: Any, at: int) -> dict[str, Any]:
    return _object(_object(data, f"$.dataSets[{at}]").get("series"), f"$.dataSets[{at}].series")


def _swapped(series: tuple[Concept, ...]) -> tuple[Concept, ...]:
    """The dimensions with partner and product changing places; as they are, where nothing changes by that."""
    named = {one.name: one for one in series}
    first, second = (named[name] for name in SWAPPED)
    if len(first.values) == len(second.values) == 1:
        return series
    change = {first.name: second, second.name: first}
    return tuple(change.get(one.name, one) for one in series)


def _fits(series: tuple[Concept, ...], keys: list[str]) -> bool:
    """Whether the numbers of all keys are those of all values of the dimensions in this order."""
    split = [key.split(":") for key in keys]
    if any(len(numbers) != len(series) for numbers in split):
        return False
    used = [{numbers[at] for numbers in split} for at in range(len(series))]
    return all(seen == {str(at) for at in range(len(one.values))} for seen, one in zip(used, series, strict=True))


# --- an observation --------------------------------------------------------------------------------------------------


def _of_series(
    place: str, key: str, series: Any, structure: Structure, data: dict[str, Any]
) -> Iterator[tuple[str, dict[str, str]]]:
    """What each observation of a series says, by the names of its dimensions and attributes."""
    told = _object(series, place)
    common = {one.name: one.values[0] for one in structure.dimensions["dataSet"] if len(one.values) == 1}
    common |= _attributes(f"{place}.attributes", data.get("attributes"), structure.attributes["dataSet"])
    common |= _keyed(place, key, structure.dimensions["series"])
    common |= _attributes(f"{place}.attributes", told.get("attributes"), structure.attributes["series"])
    for when, numbers in _object(told.get("observations"), f"{place}.observations").items():
        where = f"{place}.observations[{when!r}]"
        if not isinstance(numbers, list) or not numbers:
            raise _Wrong(where, "bad_value", "it is no array of numbers")
        found = _keyed(where, when, structure.dimensions["observation"])
        found |= _attributes(where, numbers[1:], structure.attributes["observation"])
        yield where, {**common, **found, VALUE: _text(where, numbers[0])}


def _keyed(place: str, key: str, dimensions: tuple[Concept, ...]) -> dict[str, str]:
    numbers = key.split(":")
    if len(numbers) != len(dimensions):
        raise _Wrong(place, "bad_key", f"{len(numbers)} numbers for {len(dimensions)} dimensions")
    return {one.name: _value(place, number, one) for number, one in zip(numbers, dimensions, strict=True)}


def _value(place: str, number: str, concept: Concept) -> str:
    if not (number.isascii() and number.isdecimal() and len(number) < 10 and int(number) < len(concept.values)):  # noqa: PLR2004 - digits
        raise _Wrong(place, "bad_key", f"{concept.name} has no value {shown(number)}")
    return concept.values[int(number)]


def _attributes(place: str, numbers: Any, concepts: tuple[Concept, ...]) -> dict[str, str]:
    """Attributes by their names; of one that is not there, nothing."""
    found: dict[str, str] = {}
    for number, concept in zip(numbers if isinstance(numbers, list) else (), concepts, strict=False):
        if number is None:
            continue
        if not isinstance(number, int) or isinstance(number, bool):
            raise _Wrong(place, "bad_value", f"{concept.name}: {shown(number)} is no number of a value")
        found[concept.name] = _value(place, str(number), concept)
    return found


def _text(place: str, number: Any) -> str:
    """The observed value as text."""
    if number is None:
        return ""
    if isinstance(number, str):
        return number
    if isinstance(number, int | Decimal) and not isinstance(number, bool):
        return plain(Decimal(number)) if abs(Decimal(number).adjusted()) < 100 else "beyond measure"  # noqa: PLR2004 - digits
    raise _Wrong(place, "bad_value", f"{VALUE}: {shown(number)} is no number")


def _row(feed: Feed, place: str, told: dict[str, str], ask: Ask) -> Iterator[TariffRate | Fault]:
    """The rate of an observation that is wanted, or all that is wrong with it."""
    edition = EDITIONS.get(told.get("NOMENCODE", "").upper())
    if edition is None:
        message = f"{shown(told.get('NOMENCODE', ''))} is none of {', '.join(EDITIONS)}"
        yield Fault(feed.name, f"{place}.NOMENCODE", "unknown_word", message)
        return
    product = told["PRODUCTCODE"]
    if not edition or not is_wanted(ask, edition, product):
        return
    wrong: list[Fault] = []

    def taken(name: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(told.get(name, ""))
        except ValueError as error:
            wrong.append(Fault(feed.name, f"{place}.{name}", "bad_value", f"{shown(told.get(name, ''))}: {error}"))
            return None

    schedule = taken("REPORTER", schedule_of)
    year = taken(TIME, lambda text: year_of(text[:4], ask))
    if (ask.importer and schedule != ask.importer) or (ask.year and year not in (None, ask.year)):
        return
    partner = taken("TARIFFTYPE", lambda word: _partner(word, told["PARTNER"]))
    taken("OBS_VALUE_MEASURE", _is_average)
    found = Averages(
        lowest=taken("MIN_RATE", percent_of),
        highest=taken("MAX_RATE", percent_of),
        average=taken(VALUE, percent_of),
        lines=taken("TOTALNOOFLINES", count_of) or 0,
        specific=taken("NBR_NA_LINES", count_of) or 0,
        estimated=told["DATATYPE"].casefold() != REPORTED,
        without_preference=(taken("NBR_MFN_LINES", count_of) or 0) if partner and "NBR_MFN_LINES" in told else 0,
    )
    why = "" if wrong else contradiction(found)
    if why:
        wrong.append(Fault(feed.name, place, "contradiction", why))
    if wrong:
        yield from wrong
    else:
        yield row_of(
            found, schedule=schedule, product=product, edition=edition, year=year, partner=partner, where=place
        )


def _partner(kind: str, partner: str) -> str:
    """For whom a rate is: nobody by name for that of everybody, or the partner of a preference."""
    if kind.upper() == "MFN":
        if partner not in WORLD:
            raise ValueError(f"the rate of everybody, and the partner is {partner}")
        return ""
    if kind.upper() in ("PREF", "PRF"):
        return partner_of(partner)
    raise ValueError("neither MFN nor PREF")


def _is_average(word: str) -> None:
    if word.strip() not in {*MISSING, MEASURE}:
        raise ValueError(f"not {MEASURE}")


# --- shapes ----------------------------------------------------------------------------------------------------------


def _object(found: Any, place: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _Wrong(place, "not_the_source", "it is no object")
    return found


def _list(found: dict[str, Any], key: str, place: str) -> list[Any]:
    inner = found.get(key)
    if not isinstance(inner, list):
        raise _Wrong(f"{place}.{key}", "not_the_source", "it is no array")
    return inner


IMPORTER: Final = Importer(
    name="wits-sdmx",
    title="UNCTAD TRAINS tariffs, SDMX-JSON of the World Integrated Trade Solution",
    publisher=PUBLISHER,
    licence="",
    url=f"{URL}/API/V1/SDMX/V21/datasource/TRN",
    sure="secondary",
    part="schedule",
    says="Takes an answer of the data source TRN as SDMX-JSON.",
    read=read,
    largest=LARGEST,
)
