"""The inputs of the page: from the query string to the widgets and back."""

from collections.abc import Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.screens import fields, link
from dtariff.screens.charge.view import View, from_query, to_query
from dtariff.telling.catalogue import tr

PAGE = "charge"
LATER = {"span": "all", "sort": "alike"}
"""Fields whose widgets stand beside the figures, and are gone where there is none, with what is usual."""


def ask(engine: Engine, names: Mapping[str, str]) -> tuple[View, tuple[DTariffError, ...]]:
    """Shows the inputs; returns what they ask, and what in the link could not be used."""
    faults = link.seed(PAGE, "content", from_query, engine)
    for field, usual in LATER.items():
        st.session_state.setdefault(key(field), usual)
    book = engine.book
    with st.sidebar:
        fields.product(book, key("content"), delivery_key=key("delivery"))
        fields.country(
            tr("Sent from"),
            book.codes.territories,
            names,
            key("origin"),
            help=tr("Where the seller is established; agreements bind pairs of countries."),
        )
        fields.country(
            tr("Sent to"),
            book.codes.territories,
            names,
            key("destination"),
            help=tr("Where the buyer is: the country that may or may not charge."),
        )
        st.button(
            tr("The other way round"),
            key="charge.turn",
            on_click=_turn,
            icon=":material/swap_vert:",
            help=tr("Makes the origin the destination, and the destination the origin."),
        )
        fields.law_day(book, key("on"))
        with st.expander(tr("Finer points")):
            fields.known_day(book, key("known"))
            fields.made_in(book, names, key("made_in"))
            fields.reading(key("reading"))
    view = View(**link.filled(PAGE, View))
    link.write(PAGE, to_query(view))
    return view, faults


def key(field: str) -> str:
    """The key of the widget that holds a field of the view."""
    return link.key(PAGE, field)


def choose(field: str, value: object) -> None:
    """Sets a field from outside its widget, before the page is drawn again."""
    st.session_state[key(field)] = value


def _turn() -> None:
    origin, destination = key("origin"), key("destination")
    st.session_state[origin], st.session_state[destination] = st.session_state[destination], st.session_state[origin]
