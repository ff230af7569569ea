"""One's own scenario: kept in the session as the very TOML that the command reads, changed row by row."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

import streamlit as st

from dtariff.model.citation import Form
from dtariff.model.errors import DataError, Fault
from dtariff.model.scenario import Assumption, DutyChange, PartyChange, Proposal, Scenario, StateChange
from dtariff.tables.book import Book
from dtariff.tables.check_scenarios import ID
from dtariff.tables.scenarios import read_scenario, scenario_text
from dtariff.telling.catalogue import tr

OWN = "own"
"""What one's own scenario is called among the chosen ones: it lies in the session, where others have an id."""

KEPT = "scenario.own"
"""The key of the session under which the text lies, for every page."""

PLACES: dict[type[Assumption], str] = {
    StateChange: "state",
    PartyChange: "party",
    Proposal: "instrument",
    DutyChange: "duty",
}
"""Where rows of a kind stand in a scenario."""


def text() -> str:
    """The TOML of one's own scenario; empty where there is none."""
    kept: str = st.session_state.get(KEPT, "")
    return kept


def keep(scenario: Scenario | None) -> None:
    """Keeps a scenario, or forgets it."""
    if scenario is None:
        st.session_state.pop(KEPT, None)
    else:
        st.session_state[KEPT] = scenario_text(scenario)


def kept() -> Scenario | None:
    """One's own scenario, or None where there is none, or none that can be read."""
    return _read(text()) if text() else None


@lru_cache(maxsize=64)
def _read(toml: str) -> Scenario | None:
    try:
        return read_scenario(toml)
    except DataError:
        return None


def blank() -> Scenario:
    """A scenario without rows, to begin with."""
    return Scenario(schema=1, id="my-scenario", title=tr("My scenario"), says=tr("What I assume."))


def named(scenario: Scenario, title: str, says: str, book: Book) -> Scenario:
    """The scenario under another title; its id follows from that, and is none of the tables."""
    slug = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:56] or "my-scenario"
    return replace(scenario, title=title, says=says, id=f"my-{slug}" if slug in book.scenarios else slug)


def file_name(scenario: Scenario) -> str:
    """What its file is called: by its id, unless that is none, as it may be in somebody else's link."""
    return f"{scenario.id}.toml" if ID.fullmatch(scenario.id) else "my-scenario.toml"


def added(scenario: Scenario, row: Assumption) -> Scenario:
    """The scenario with one more row."""
    place = PLACES[type(row)]
    changes: dict[str, Any] = {place: (*getattr(scenario, place), row)}
    return replace(scenario, **changes)


def without(scenario: Scenario, at: int) -> Scenario:
    """The scenario without the row at a place of `Scenario.rows`, and without sources that nothing cites any more."""
    row = scenario.rows[at]
    place = PLACES[type(row)]
    before = sum(len(getattr(scenario, name)) for name in list(PLACES.values())[: list(PLACES.values()).index(place)])
    rows = list(getattr(scenario, place))
    del rows[at - before]
    changes: dict[str, Any] = {place: tuple(rows)}
    left = replace(scenario, **changes, example=())
    used = {cited.partition("#")[0] for cited in _cited(left)}
    return replace(left, sources={key: source for key, source in left.sources.items() if key in used})


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, Form):
        for field in fields(value):
            inner = getattr(value, field.name)
            yield from inner if field.name == "cite" else _cited(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _cited(item)


def copied(scenario: Scenario, book: Book) -> Scenario:
    """A scenario of the tables as one's own, to be changed."""
    title = tr("{title} (changed)", title=scenario.title)
    return named(replace(scenario, example=()), title, scenario.says, book)


def problems(scenario: Scenario, book: Book) -> tuple[Fault, ...]:
    """What is wrong with a scenario beside these tables."""
    try:
        book.with_scenario(scenario)
    except DataError as error:
        return error.faults
    return ()
