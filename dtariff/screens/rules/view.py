"""The state of the page of rules in the query string, so that a link opens the same view again.

What in a link cannot be asked is replaced by the usual choice and told as a fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from dtariff.model.clock import read_day
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.treaties import Obligation, Provision
from dtariff.screens.fields import LAST_DAY
from dtariff.tables.book import Book
from dtariff.telling.agreements import FORCES, MATTERS, STRENGTHS, Force

Show = Literal["agreements", "pair", "points", "access", "positions"]
MANY, LONG = 400, 60
"""More places, and longer texts, than anybody would ask for in earnest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page asks.

    Attributes:
        show: the part of the page. country, partner: of agreements, pairs and points; empty for anybody.
        about, strength, force: which agreements are listed; empty for all.
        agreement: the one that is opened, or empty.
        markets: the countries whose markets are compared; empty for all that have rules.
        on, known: the days of law and of knowledge.
    """

    show: Show
    country: str
    partner: str
    about: tuple[Provision, ...]
    strength: tuple[Obligation, ...]
    force: Force
    agreement: str
    markets: tuple[str, ...]
    on: date
    known: date


def usual(today: date) -> View:
    """The view on the first visit."""
    return View(
        show="agreements",
        country="",
        partner="",
        about=(),
        strength=(),
        force="all",
        agreement="",
        markets=(),
        on=today,
        known=today,
    )


def to_query(view: View) -> dict[str, str]:
    """A view as a query string, both days included; what is not limited is left out."""
    limits = {
        "country": view.country,
        "partner": view.partner,
        "about": ",".join(view.about),
        "strength": ",".join(view.strength),
        "force": view.force if view.force != "all" else "",
        "agreement": view.agreement,
        "markets": ",".join(view.markets),
    }
    days = {"on": view.on.isoformat(), "known": view.known.isoformat()}
    return {"show": view.show, **{key: value for key, value in limits.items() if value}, **days}


def from_query(query: Mapping[str, str], book: Book, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    faults: list[DTariffError] = []
    names = {code: code for code in _places(book)}
    country = _one_of(query, "country", "", names, faults, code=True)
    partner = _one_of(query, "partner", "", names, faults, code=True)
    if country and country == partner:
        message = f"{country} owes itself nothing"
        faults.append(InputError("same_country", message, param="partner", hint="name another country"))
        partner = ""
    view = View(
        show=cast("Show", _one_of(query, "show", "agreements", get_args(Show), faults)),
        country=country,
        partner=partner,
        about=cast("tuple[Provision, ...]", _several(query, "about", MATTERS, faults)),
        strength=cast("tuple[Obligation, ...]", _several(query, "strength", STRENGTHS, faults)),
        force=cast("Force", _one_of(query, "force", "all", FORCES, faults)),
        agreement=_one_of(query, "agreement", "", book.instruments, faults),
        markets=_several(query, "markets", names, faults, code=True),
        on=_day(query, "on", book, today, faults),
        known=_day(query, "known", book, today, faults),
    )
    return view, tuple(faults)


def _places(book: Book) -> tuple[str, ...]:
    """Countries and territories: agreements are theirs, and not those of a part."""
    return book.codes.territories


def _one_of(
    query: Mapping[str, str],
    key: str,
    first: str,
    allowed: Iterable[str],
    faults: list[DTariffError],
    *,
    code: bool = False,
) -> str:
    asked = query.get(key, "")[:LONG].strip()
    if not asked:
        return first
    found = asked.upper() if code else asked.lower()
    if found in allowed:
        return found
    faults.append(InputError(f"unknown_{key}", f"no {key} {asked!r}", param=key, hint=_hint(allowed)))
    return first


def _several(
    query: Mapping[str, str], key: str, allowed: Iterable[str], faults: list[DTariffError], *, code: bool = False
) -> tuple[str, ...]:
    words = dict.fromkeys(filter(None, (word.strip() for word in query.get(key, "").split(",")[:MANY])))
    found = (_one_of({key: word}, key, "", allowed, faults, code=code) for word in words)
    return tuple(dict.fromkeys(filter(None, found)))


def _hint(allowed: Iterable[str]) -> str:
    options = [*allowed]
    return "one of: " + ", ".join(options) if len(options) < 10 else "choose one from the list"  # noqa: PLR2004 - a line


def _day(query: Mapping[str, str], key: str, book: Book, today: date, faults: list[DTariffError]) -> date:
    asked = query.get(key, "")[:LONG]
    if not asked:
        return today
    try:
        day = read_day(asked, key)
    except InputError as error:
        faults.append(error)
        return today
    earliest = book.codes.covers_from
    if earliest <= day <= LAST_DAY:
        return day
    message = f"{day} is outside the tables, which run from {earliest} to {LAST_DAY}"
    faults.append(InputError("before_coverage" if day < earliest else "bad_date", message, param=key))
    return min(max(day, earliest), LAST_DAY)
