"""The inputs of the page: from the query string to the widgets and back; the sidebar, the part, the scenarios."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError
from dtariff.screens import fields, link
from dtariff.screens.what_if import own
from dtariff.screens.what_if.view import MOST_SCENARIOS, USUAL, View, from_query, offered, to_query
from dtariff.tables.book import Book
from dtariff.telling.catalogue import N_, tr

PAGE = "what_if"
PARTS = {"prices": N_("Prices by country"), "revenue": N_("Revenue"), "build": N_("Build your own")}


def key(field: str) -> str:
    """The key of the widget that holds a field."""
    return link.key(PAGE, field)


GROUPS = ("union", "forum", "agreement")
"""The kinds of groups that are offered."""


def ask(engine: Engine, names: Mapping[str, str]) -> tuple[View, tuple[DTariffError, ...]]:
    """Shows the inputs; returns what they ask, and what in the link could not be used."""
    faults = _seed(engine)
    link.hold(PAGE, View)
    _choose_part()
    _choose_scenarios(engine.book)
    with st.sidebar:
        if st.session_state[key("part")] == "prices":
            _sale(engine, names)
        fields.law_day(engine.book, key("on"))
        fields.known_day(engine.book, key("known"))
    return written(), faults


def written() -> View:
    """What the widgets say now, written into the address."""
    filled = link.filled(PAGE, View)
    view = View(**filled | {"price": filled["price"].strip()})
    link.write(PAGE, to_query(view, own.text()))
    return view


def _seed(engine: Engine) -> tuple[DTariffError, ...]:
    query = link.arrived(PAGE, "part")
    if query is None:
        return ()
    view, scenario, faults = from_query(query, engine, date.today())  # noqa: DTZ011 - the calendar day of the place
    link.fill(PAGE, view)
    if scenario:
        st.session_state[own.KEPT] = scenario
    return faults


# --- widgets -------------------------------------------------------------------------------------------------------


def _choose_part() -> None:
    fields.part(
        PARTS,
        key("part"),
        help=tr("What one product would cost, what trade would bring to the treasury, or a scenario of your own."),
    )


def _choose_scenarios(book: Book) -> None:
    mine = own.kept()
    titles = {name: tr(book.scenario_form(name).title) for name in offered(book)}
    if mine is not None:
        titles[own.OWN] = tr("Your own: {title}", title=mine.title)
    st.session_state[key("what")] = [name for name in st.session_state[key("what")] if name in titles]
    st.multiselect(
        tr("Scenarios, beside the law as it stands"),
        list(titles),
        key=key("what"),
        format_func=titles.__getitem__,
        max_selections=MOST_SCENARIOS,
        select_all=False,
        placeholder=tr("Choose"),
        help=tr("Up to four. Each is laid over the law of the tables; what it assumes is told below."),
    )


def _sale(engine: Engine, names: Mapping[str, str]) -> None:
    book = engine.book
    fields.product(book, key("content"), delivery_key=key("delivery"))
    fields.price(book, st.session_state[key("on")], key("price"), key("currency"))
    fields.seller(book, names, key("origin"))
    fields.buyer(key("buyer"))
    _places(engine, names)


def _places(engine: Engine, names: Mapping[str, str]) -> None:
    places = fields.by_name(fields.destinations(engine.book), names)
    chosen: list[str] = st.session_state[key("to")]
    st.multiselect(
        tr("Destinations"),
        [*places, *(code for code in chosen if code not in places)],
        key=key("to"),
        format_func=lambda code: names.get(code, code),
        filter_mode="contains",
        select_all=False,
        placeholder=tr("Choose"),
        help=tr("Where the buyer is: countries, and states or provinces where the tax hangs on them."),
    )
    groups = _groups(engine, places, AsOf(st.session_state[key("on")], st.session_state[key("known")]))
    st.pills(
        tr("Or a group"),
        groups,
        key="what_if.group",
        on_change=_choose_group,
        args=(groups,),
        help=tr("Its members on the day of the law take the place of the destinations above."),
    )


def _choose_group(groups: Mapping[str, list[str]]) -> None:
    chosen = st.session_state["what_if.group"]
    if chosen in groups:
        st.session_state[key("to")] = groups[chosen]
    st.session_state["what_if.group"] = None


def _groups(engine: Engine, places: list[str], as_of: AsOf) -> dict[str, list[str]]:
    """Groups of destinations: the usual mix, unions, forums and agreements as of the day, all countries."""
    groups = {tr("Usual mix"): [code for code in USUAL if code in places]}
    for group in engine.groups(on=as_of.on, known=as_of.known):
        if group.kind in GROUPS:
            groups[fields.group_name(group)] = [code for code in places if code in group.members]
    groups[tr("All countries")] = [code for code in places if "-" not in code]
    return {title: codes for title, codes in groups.items() if len(codes) > 1}
