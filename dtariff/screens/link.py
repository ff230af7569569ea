"""A page and its address: a link opens the same view again, the back button undoes a change.

What a page asks is a frozen view; its fields are the states of the page's widgets, under ``page.field``. A page reads
the view out of the address where somebody else wrote that (a link, the back button), and writes it back whenever an
input changes. A page that one comes back to by the menu opens as it was left.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError

LANGUAGE = "lang"
Read = Callable[[Mapping[str, str], Engine, date], tuple[object, tuple[DTariffError, ...]]]


def key(page: str, field: str) -> str:
    """The key of the widget that holds a field of a page's view."""
    return f"{page}.{field}"


def arrived(page: str, first: str) -> dict[str, str] | None:
    """The query that the page's widgets are to be filled from, or None where they hold what the address says.

    Args:
        page: the name of the page.
        first: a field of its view that always has a widget.
    """
    query = {name: value for name, value in st.query_params.to_dict().items() if name != LANGUAGE}
    written: dict[str, str] | None = st.session_state.get(key(page, "written"))
    shown = key(page, first) in st.session_state
    if shown and written == query:
        return None
    left = not query and written is not None
    return written if left else query


def seed(page: str, first: str, read: Read, engine: Engine) -> tuple[DTariffError, ...]:
    """Fills the widgets of a page where its address was written elsewhere; returns what in it could not be used.

    Args:
        page: the name of the page.
        first: a field of its view that always has a widget.
        read: makes the view of a query, by the tables and for today, and tells the faults.
        engine: the engine.
    """
    query = arrived(page, first)
    if query is None:
        return ()
    view, faults = read(query, engine, date.today())  # noqa: DTZ011 - law is dated by the calendar day of the place
    fill(page, view)
    return faults


def fill(page: str, view: object) -> None:
    """Fills the widgets of a page from a view, a frozen dataclass; a tuple becomes the list that a widget wants."""
    assert is_dataclass(view)  # noqa: S101 - what every page passes, said to the type checker
    for field in fields(view):
        value = getattr(view, field.name)
        st.session_state[key(page, field.name)] = list(value) if isinstance(value, tuple) else value


def hold(page: str, view: type) -> None:
    """Keeps what the widgets of a page say, also of those that are not drawn this time, which would be forgotten."""
    for field in fields(view):
        name = key(page, field.name)
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def filled(page: str, view: type) -> dict[str, Any]:
    """What the widgets of a page say, by the fields of its view."""
    state = {field.name: st.session_state[key(page, field.name)] for field in fields(view)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in state.items()}


def write(page: str, query: Mapping[str, str]) -> None:
    """Writes a view into the address, the language beside it."""
    st.session_state[key(page, "written")] = dict(query)
    language = st.query_params.get(LANGUAGE)
    whole = {**query, LANGUAGE: language} if language else dict(query)
    if st.query_params.to_dict() != whole:
        st.query_params.from_dict(whole)
