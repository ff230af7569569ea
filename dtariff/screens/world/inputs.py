"""The inputs of the map: what is sold in the sidebar, what is shown above the map."""

from collections.abc import Mapping
from typing import get_args

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.screens import fields, link
from dtariff.screens.world.view import Side, View, from_query, to_query
from dtariff.tables.book import Book
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.world.measures import TITLES
from dtariff.telling.world.shapes import PARTS

PAGE = "world"
SIDES: dict[Side, str] = {
    "seller": N_("One seller, buyers everywhere"),
    "buyer": N_("One buyer, sellers everywhere"),
}


def key(field: str) -> str:
    """The key of a widget of this page."""
    return link.key(PAGE, field)


def ask(engine: Engine, names: Mapping[str, str]) -> tuple[View, tuple[DTariffError, ...]]:
    """Shows the inputs; returns what they ask, and what in the link could not be used."""
    faults = link.seed(PAGE, "content", from_query, engine)
    with st.sidebar:
        fields.product(engine.book, key("content"), delivery_key=key("delivery"))
        _sale(engine.book)
        _sides(engine.book, names)
        fields.buyer(key("buyer"))
        _days(engine.book, names)
    _shown(engine.book, names)
    filled = link.filled(PAGE, View)
    view = View(**filled | {"price": filled["price"].strip()})
    link.write(PAGE, to_query(view))
    return view, faults


# --- widgets -------------------------------------------------------------------------------------------------------


def _sale(book: Book) -> None:
    fields.price(book, st.session_state[key("on")], key("price"), key("currency"))


def _sides(book: Book, names: Mapping[str, str]) -> None:
    st.radio(
        tr("The map shows"),
        get_args(Side),
        key=key("side"),
        format_func=lambda side: tr(SIDES[side]),
        help=tr("One of the two is in a country that you choose; the map asks all countries about the other."),
    )
    sells = st.session_state[key("side")] == "seller"
    fields.country(
        tr("Seller in") if sells else tr("Buyer in"),
        book.codes.territories if sells else _everywhere(book),
        names,
        key("here"),
        help=tr("Where the seller is established.") if sells else tr("Whose law is asked, for sellers everywhere."),
    )


def _days(book: Book, names: Mapping[str, str]) -> None:
    fields.law_day(book, key("on"))
    with st.expander(tr("Finer points")):
        fields.known_day(book, key("known"))
        fields.made_in(book, names, key("made_in"))
        fields.reading(key("reading"))


def _shown(book: Book, names: Mapping[str, str]) -> None:
    """What the map shows, of which part of the world, and the country to be told in full."""
    measure, part, at = st.columns([5, 3, 4])
    with measure:
        st.selectbox(
            tr("Show"),
            TITLES,
            key=key("measure"),
            format_func=lambda name: tr(TITLES[name]),
            help=tr("What the colours and patterns of the map mean. The table below the map holds all of it."),
        )
    with part:
        st.selectbox(
            tr("Part of the world"),
            PARTS,
            key=key("part"),
            format_func=lambda name: tr(PARTS[name]),
            help=tr("Brings small countries nearer. Figures stay the same."),
        )
    with at:
        fields.country(
            tr("Country"),
            _everywhere(book),
            names,
            key("at"),
            none=tr("none chosen"),
            help=tr("Tells one country in full, as does a click on the map, or Enter where the map has the focus."),
        )


def _everywhere(book: Book) -> tuple[str, ...]:
    """Every country, and the parts of countries that have law of their own."""
    return (*book.codes.territories, *(code for code in book.jurisdictions if "-" in code))
