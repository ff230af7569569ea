"""The inputs of the page of rules: what to show above, what of it and of which day at the side."""

from collections.abc import Callable, Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.screens import fields, link
from dtariff.screens.rules.view import Show, View, from_query, to_query
from dtariff.telling.agreements import FORCES, MATTERS, STRENGTHS
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.words import OBLIGATIONS, PROVISIONS

PAGE = "rules"
SHOWN: dict[Show, str] = {
    "agreements": N_("Agreements"),
    "pair": N_("Two countries"),
    "points": N_("Four points"),
    "access": N_("Market access"),
    "positions": N_("Positions and deals"),
}


def ask(engine: Engine, names: Mapping[str, str]) -> tuple[View, tuple[DTariffError, ...]]:
    """Shows the inputs; returns what they ask, and what in the link could not be used."""
    link.hold(PAGE, View)
    faults = link.seed(PAGE, "show", from_query, engine)
    fields.part(SHOWN, _key("show"), help=tr("The parts of this page; the country and the days stay as they are."))
    with st.sidebar:
        SIDE[st.session_state[_key("show")]](engine, names)
        _days(engine)
    view = View(**link.filled(PAGE, View))
    link.write(PAGE, to_query(view))
    return view, faults


def choose(**chosen: object) -> None:
    """Sets fields of the view, as a button or a click in a table does."""
    for field, value in chosen.items():
        st.session_state[_key(field)] = value


def _key(field: str) -> str:
    return link.key(PAGE, field)


# --- at the side ---------------------------------------------------------------------------------------------------


def _of_agreements(engine: Engine, names: Mapping[str, str]) -> None:
    _of_pair(engine, names)
    st.multiselect(
        tr("Matters"),
        MATTERS,
        key=_key("about"),
        format_func=lambda matter: tr(PROVISIONS[matter]),
        placeholder=tr("all"),
        help=tr("Only agreements with a clause on one of these, and only these columns."),
    )
    st.multiselect(
        tr("Strength"),
        STRENGTHS,
        key=_key("strength"),
        format_func=lambda strength: tr(OBLIGATIONS[strength]),
        placeholder=tr("all"),
        help=tr("Only agreements with a clause that speaks this firmly."),
    )
    st.selectbox(
        tr("In force"),
        FORCES,
        key=_key("force"),
        format_func=lambda force: tr(FORCES[force]),
        help=tr("Whether the clauses that are looked for bind on the day, for the countries chosen if there are any."),
    )


def _of_pair(engine: Engine, names: Mapping[str, str]) -> None:
    _of_country(engine, names)
    own = st.session_state[_key("country")]
    fields.country(
        tr("Partner"),
        [code for code in engine.book.codes.territories if code != own],
        names,
        _key("partner"),
        none=tr("anybody"),
        help=tr("The other side: only what stands between the two is shown."),
    )


def _of_country(engine: Engine, names: Mapping[str, str]) -> None:
    fields.country(
        tr("Country"),
        engine.book.codes.territories,
        names,
        _key("country"),
        none=tr("any"),
        help=tr("A party; a member of the European Union is bound by what the Union agreed."),
    )


def _of_markets(engine: Engine, names: Mapping[str, str]) -> None:
    st.multiselect(
        tr("Countries"),
        fields.by_name(engine.book.codes.territories, names),
        key=_key("markets"),
        format_func=lambda code: names.get(code, code),
        filter_mode="contains",
        select_all=False,
        placeholder=tr("all that have rules in the tables"),
        help=tr("The markets to compare."),
    )


SIDE: dict[Show, Callable[[Engine, Mapping[str, str]], None]] = {
    "agreements": _of_agreements,
    "pair": _of_pair,
    "points": _of_country,
    "access": _of_markets,
    "positions": _of_country,
}
"""What is asked at the side for each part of the page."""


def _days(engine: Engine) -> None:
    fields.law_day(engine.book, _key("on"))
    with st.expander(tr("Finer points")):
        fields.known_day(engine.book, _key("known"))
