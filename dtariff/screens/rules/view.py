"""The state of the page of rules in the query string, so that a link opens the same view again.

What in a link cannot be asked is replaced by the usual choice and told as a fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.treaties import Obligation, Provision
from dtariff.screens.query import Reader
from dtariff.telling.agreements import FORCES, MATTERS, STRENGTHS, Force

Show = Literal["agreements", "pair", "points", "access", "positions"]
A_CODE = "ISO 3166-1, e.g. JP"


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


def from_query(query: Mapping[str, str], engine: Engine, today: date) -> tuple[View, tuple[DTariffError, ...]]:
    """The view that a query string describes, and what in it could not be used."""
    reader = Reader(query, engine)
    places = engine.book.codes.territories
    country = reader.one_of("country", "", ("", *places), A_CODE)
    partner = reader.one_of("partner", "", ("", *places), A_CODE)
    if country and country == partner:
        hint = "name another country"
        reader.faults.append(InputError("same_country", f"{country} owes itself nothing", param="partner", hint=hint))
        partner = ""
    view = View(
        show=cast("Show", reader.one_of("show", "agreements", get_args(Show))),
        country=country,
        partner=partner,
        about=cast("tuple[Provision, ...]", _several("about", MATTERS, reader)),
        strength=cast("tuple[Obligation, ...]", _several("strength", STRENGTHS, reader)),
        force=cast("Force", reader.one_of("force", "all", FORCES)),
        agreement=reader.one_of("agreement", "", ("", *engine.book.instruments), "choose one from the list"),
        markets=_several("markets", places, reader, A_CODE),
        on=reader.day("on", today),
        known=reader.day("known", today),
    )
    return view, tuple(reader.faults)


def _several(key: str, allowed: Iterable[str], reader: Reader, hint: str = "") -> tuple[str, ...]:
    """Several words of a closed list, with commas between."""
    read = [Reader({key: word}, reader.engine) for word in reader.listed(key)]
    found = [one.one_of(key, "", allowed, hint) for one in read]
    reader.faults += (fault for one in read for fault in one.faults)
    return tuple(dict.fromkeys(filter(None, found)))
