"""The inputs of the comparison, in the sidebar: from the query string to the widgets and back."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import get_args

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.case import ScopeReading
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError
from dtariff.model.law import Customer
from dtariff.screens.state import (
    LAST_DAY,
    USUAL,
    View,
    content_of,
    deliveries,
    destinations,
    from_query,
    to_query,
    usual_delivery,
)
from dtariff.tables.book import Book
from dtariff.telling.locale import country_name

WRITTEN = "compare.written"
TERRITORIES = "Parts with taxes of their own"
READINGS = {
    "content": "what is sent, content included",
    "carriage": "only the carrying of signals",
}
"""The readings of "electronic transmissions", as the page names them."""


def place_names(book: Book) -> dict[str, str]:
    """Names of all territories, and of the subdivisions in the tables with their country."""
    names = {code: country_name(code) for code in book.codes.territories}
    for code in book.jurisdictions:
        place = book.jurisdiction(code)
        if place is not None and place.part_of:
            names[code] = f"{place.name or code} ({place.part_of})"
    return names


def ask(engine: Engine, names: Mapping[str, str]) -> tuple[View, tuple[DTariffError, ...]]:
    """Shows the inputs; returns what they ask, and what in the link could not be used."""
    faults = _seed(engine)
    with st.sidebar:
        _product(engine.book)
        _sale(engine.book, names)
        _places(engine.book, names)
        _days(engine.book, names)
    view = _view()
    query = to_query(view)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[WRITTEN] = query
    return view, faults


def _key(field: str) -> str:
    return f"compare.{field}"


def _seed(engine: Engine) -> tuple[DTariffError, ...]:
    """Fills the widgets from the query string, when somebody else than this page wrote it (a link, the back button)."""
    query = st.query_params.to_dict()
    if st.session_state.get(WRITTEN) == query and _key("content") in st.session_state:
        return ()
    view, faults = from_query(query, engine, date.today())  # noqa: DTZ011 - law is dated by the calendar day of the place
    for field in fields(View):
        value = getattr(view, field.name)
        st.session_state[_key(field.name)] = list(value) if isinstance(value, tuple) else value
    return faults


def _view() -> View:
    state = {field.name: st.session_state[_key(field.name)] for field in fields(View)}
    return View(**state | {"to": tuple(state["to"]), "price": state["price"].strip()})


# --- widgets -------------------------------------------------------------------------------------------------------


def _product(book: Book) -> None:
    titles = {content.id: content.title for content in book.categories.content}
    st.selectbox("Product", titles, key=_key("content"), format_func=titles.__getitem__)
    content = content_of(book, st.session_state[_key("content")])
    modes = {mode.id: mode.title.partition(": ") for mode in book.categories.delivery}
    ways = [category.delivery for category in deliveries(content)]
    if st.session_state[_key("delivery")] not in ways:
        st.session_state[_key("delivery")] = usual_delivery(content)
    st.selectbox("Delivery", ways, key=_key("delivery"), format_func=lambda way: modes[way][0])
    st.caption(modes[st.session_state[_key("delivery")]][2])


def _sale(book: Book, names: Mapping[str, str]) -> None:
    price, currency = st.columns([3, 2])
    price.text_input("Price before tax", key=_key("price"), max_chars=40)
    on = st.session_state[_key("on")]
    current = [code for code, money in book.currencies.items() if money.until is None or money.until > on]
    currency.selectbox("Currency", _with(current, "currency"), key=_key("currency"))
    sellers = _with(_by_name(book.codes.territories, names), "origin")
    st.selectbox("Seller's country", sellers, key=_key("origin"), format_func=lambda code: names.get(code, code))
    st.radio("Buyer", get_args(Customer), key=_key("buyer"), format_func=str.capitalize, horizontal=True)


def _places(book: Book, names: Mapping[str, str]) -> None:
    offered = _by_name(destinations(book), names)
    chosen: list[str] = st.session_state[_key("to")]
    options = [*offered, *(code for code in chosen if code not in offered)]
    st.multiselect(
        "Destinations", options, key=_key("to"), format_func=lambda code: names.get(code, code), placeholder="Choose"
    )
    groups = _groups(book, offered, AsOf(st.session_state[_key("on")], st.session_state[_key("known")]))
    st.pills("Or a group", groups, key="compare.group", on_change=_choose_group, args=(groups,))


def _choose_group(groups: Mapping[str, list[str]]) -> None:
    chosen = st.session_state["compare.group"]
    if chosen in groups:
        st.session_state[_key("to")] = groups[chosen]
    st.session_state["compare.group"] = None


def _days(book: Book, names: Mapping[str, str]) -> None:
    first = book.codes.covers_from
    st.date_input("Law of", key=_key("on"), min_value=first, max_value=LAST_DAY, format="YYYY-MM-DD")
    with st.expander("Finer points"):
        st.date_input(
            "As known on",
            key=_key("known"),
            min_value=first,
            max_value=LAST_DAY,
            format="YYYY-MM-DD",
            help="The law of the day above, as somebody could know it on this day.",
        )
        makers = ["", *_with(_by_name(book.codes.territories, names), "made_in")]
        st.selectbox(
            "Content made in",
            dict.fromkeys(makers),
            key=_key("made_in"),
            format_func=lambda code: names.get(code, code) if code else "not said",
            help="Some clauses cover only products of the other party.",
        )
        st.radio(
            'An "electronic transmission" is',
            get_args(ScopeReading),
            key=_key("reading"),
            format_func=READINGS.__getitem__,
            help="Where a text does not say; members of the WTO differ.",
        )


def _with(options: list[str], field: str) -> list[str]:
    """The options, and the present choice where a link brought one that is not among them."""
    chosen = st.session_state[_key(field)]
    return options if chosen in options else [*options, chosen]


def _by_name(codes: tuple[str, ...], names: Mapping[str, str]) -> list[str]:
    """Codes in the order of their names, subdivisions after their country."""
    return sorted(codes, key=lambda code: (names.get(code.partition("-")[0], code), "-" in code, names.get(code, code)))


def _groups(book: Book, offered: list[str], as_of: AsOf) -> dict[str, list[str]]:
    """Groups of destinations: the usual mix, unions as of the day, subdivisions of a country, territories, all."""
    groups = {"Usual mix": [code for code in USUAL if code in offered]}
    for union in sorted(book.groupings, key=lambda union: union.title):
        if union.kind == "customs_union" and union.imports_within != "none":
            groups[union.title] = [code for code in offered if book.is_member(union, code, as_of)]
    parts = [code for code in offered if "-" in code]
    for root in sorted({code.partition("-")[0] for code in parts}):
        country = book.jurisdiction(root)
        title = country_name(root) if country is not None and country.needs_subdivision else TERRITORIES
        groups[title] = [*groups.get(title, ()), *(code for code in parts if code.startswith(f"{root}-"))]
    groups["All"] = offered
    return {title: codes for title, codes in groups.items() if len(codes) > 1}
