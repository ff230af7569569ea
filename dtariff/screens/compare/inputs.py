"""The inputs of the comparison, in the sidebar: from the query string to the widgets and back."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError
from dtariff.screens import fields, link
from dtariff.screens.compare.view import USUAL, View, from_query, to_query
from dtariff.tables.book import Book
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import country_name

PAGE = "compare"


def ask(engine: Engine, names: Mapping[str, str]) -> tuple[View, tuple[DTariffError, ...]]:
    """Shows the inputs; returns what they ask, and what in the link could not be used."""
    faults = _seed(engine)
    with st.sidebar:
        fields.product(engine.book, _key("content"), delivery_key=_key("delivery"))
        _sale(engine.book, names)
        _places(engine.book, names)
        _days(engine.book, names)
    filled = link.filled(PAGE, View)
    view = View(**filled | {"price": filled["price"].strip()})
    link.write(PAGE, to_query(view))
    return view, faults


def _key(field: str) -> str:
    return link.key(PAGE, field)


def _seed(engine: Engine) -> tuple[DTariffError, ...]:
    query = link.arrived(PAGE, "content")
    if query is None:
        return ()
    view, faults = from_query(query, engine, date.today())  # noqa: DTZ011 - law is dated by the calendar day of the place
    link.fill(PAGE, view)
    return faults


# --- widgets -------------------------------------------------------------------------------------------------------


def _sale(book: Book, names: Mapping[str, str]) -> None:
    price, currency = st.columns([1, 1])
    with price:
        st.text_input(
            tr("Price before tax"),
            key=_key("price"),
            max_chars=40,
            help=tr("Before duty and tax, with a decimal point: 9.99"),
        )
    with currency:
        fields.currency(book, st.session_state[_key("on")], _key("currency"))
    fields.country(
        tr("Seller's country"),
        book.codes.territories,
        names,
        _key("origin"),
        help=tr("Where the seller is established; agreements bind pairs of countries."),
    )
    fields.buyer(_key("buyer"))


def _places(book: Book, names: Mapping[str, str]) -> None:
    offered = fields.by_name(fields.destinations(book), names)
    chosen: list[str] = st.session_state[_key("to")]
    st.multiselect(
        tr("Destinations"),
        [*offered, *(code for code in chosen if code not in offered)],
        key=_key("to"),
        format_func=lambda code: names.get(code, code),
        placeholder=tr("Choose"),
        help=tr("Where the buyer is: countries, and states or provinces where the tax hangs on them."),
    )
    groups = _groups(book, offered, AsOf(st.session_state[_key("on")], st.session_state[_key("known")]))
    st.pills(
        tr("Or a group"),
        groups,
        key="compare.group",
        on_change=_choose_group,
        args=(groups,),
        help=tr("Its members on the day of the law take the place of the destinations above."),
    )


def _choose_group(groups: Mapping[str, list[str]]) -> None:
    chosen = st.session_state["compare.group"]
    if chosen in groups:
        st.session_state[_key("to")] = groups[chosen]
    st.session_state["compare.group"] = None


def _days(book: Book, names: Mapping[str, str]) -> None:
    fields.law_day(book, _key("on"))
    with st.expander(tr("Finer points")):
        fields.known_day(book, _key("known"))
        fields.country(
            tr("Content made in"),
            book.codes.territories,
            names,
            _key("made_in"),
            none=tr("not said"),
            help=tr("Some clauses cover only products of the other party."),
        )
        fields.reading(_key("reading"))


def _groups(book: Book, offered: list[str], as_of: AsOf) -> dict[str, list[str]]:
    """Groups of destinations: the usual mix, unions as of the day, subdivisions of a country, territories, all."""
    groups = {tr("Usual mix"): [code for code in USUAL if code in offered]}
    for union in sorted(book.groupings, key=lambda union: union.title):
        if union.kind == "customs_union" and union.imports_within != "none":
            groups[tr(union.title)] = [code for code in offered if book.is_member(union, code, as_of)]
    parts = [code for code in offered if "-" in code]
    for root in sorted({code.partition("-")[0] for code in parts}):
        country = book.jurisdiction(root)
        divided = country is not None and country.needs_subdivision
        title = country_name(root) if divided else tr("Parts with taxes of their own")
        groups[title] = [*groups.get(title, ()), *(code for code in parts if code.startswith(f"{root}-"))]
    groups[tr("All")] = offered
    return {title: codes for title, codes in groups.items() if len(codes) > 1}
