"""The inputs of the comparison, in the sidebar: from the query string to the widgets and back."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError
from dtariff.screens import fields, link
from dtariff.screens.compare.places import Choices, choices, members_told
from dtariff.screens.compare.view import View, from_query, to_query
from dtariff.screens.what_if import own
from dtariff.tables.book import Book
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import day
from dtariff.telling.markdown import escape

PAGE = "compare"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the inputs ask.

    Attributes:
        view: the state of all of them.
        faults: what in the link could not be used.
        choices: what the destinations stand for.
        hint: where to tell for which places a cost of access is likely; None while its inputs are folded away.
    """

    view: View
    faults: tuple[DTariffError, ...]
    choices: Choices
    hint: DeltaGenerator | None


def ask(engine: Engine, names: Mapping[str, str]) -> Asked:
    """Shows the inputs; returns what they ask."""
    faults = link.seed(PAGE, "content", from_query, engine)
    _keep()
    book = engine.book
    with st.sidebar:
        fields.product(book, key("content"), delivery_key=key("delivery"))
        _sale(book, names)
        fields.law_day(book, key("on"))
        known = st.session_state[key("known")]
        offered = choices(engine, AsOf(st.session_state[key("on")], known))
        _places(offered, names)
        _scenarios(book)
        fields.country(
            tr("Reference country"),
            offered.single,
            names,
            key("reference"),
            none=tr("none"),
            help=tr("Every landed cost is measured from the one there; it is compared too if it is not chosen above."),
        )
        hint = _cost(offered, st.session_state[key("currency")])
        _finer(book, names)
    view = view_now()
    link.write(PAGE, to_query(view))
    return Asked(view, faults, offered, hint)


def key(field: str) -> str:
    """The key of the widget of a field."""
    return link.key(PAGE, field)


def view_now() -> View:
    """What the widgets say."""
    filled = link.filled(PAGE, View)
    return View(**filled | {name: filled[name].strip() for name in ("price", "cost", "sales")})


def _keep() -> None:
    """Keeps the choices whose widgets only some runs draw: Streamlit forgets what it does not draw."""
    for field in ("open", "bars", "cost", "sales", "cost_in", "known", "made_in", "reading"):
        st.session_state[key(field)] = st.session_state[key(field)]


# --- widgets -------------------------------------------------------------------------------------------------------


def _sale(book: Book, names: Mapping[str, str]) -> None:
    fields.price(book, st.session_state[key("on")], key("price"), key("currency"))
    fields.seller(book, names, key("origin"))
    fields.buyer(key("buyer"))


def _places(offered: Choices, names: Mapping[str, str]) -> None:
    chosen: list[str] = st.session_state[key("to")]
    st.multiselect(
        tr("Destinations"),
        [*offered.offered, *(name for name in chosen if name not in offered.offered)],
        key=key("to"),
        format_func=offered.title,
        filter_mode="contains",  # letters strewn over a name are no match: ASEAN is not Saskatchewan
        select_all=False,
        placeholder=tr("Choose places or groups"),
        help=tr(
            "Where the buyer is: countries, states or provinces, or groups by their members on the day of the law. "
            "A country whose taxes hang on its states is told by the cheapest and the dearest of them."
        ),
    )
    groups = [offered.groups[name] for name in chosen if name in offered.groups]
    for group in groups:
        told = tr(
            "**{group}** on {day}: {members}.",
            group=escape(offered.title(group.id)),
            day=day(st.session_state[key("on")]),
            members=escape(members_told(group, names)),
        )
        st.caption(f"{told} {escape(group.note)}")
    for name in offered.empty(chosen):
        st.caption(tr("{group} has no members on that day.", group=escape(name)))
    if groups:
        st.button(
            tr("Name the members one by one"),
            key="compare.members",
            on_click=_spell_out,
            args=(offered.places(chosen),),
            help=tr("Puts the members in place of the group, so that single ones can be taken out."),
        )


def _spell_out(places: tuple[str, ...]) -> None:
    st.session_state[key("to")] = list(places)


def _scenarios(book: Book) -> None:
    titles = {name: tr(book.scenario_form(name).title) for name in book.scenarios}
    if own.text():
        titles[own.OWN] = tr("My own scenario, from the page of scenarios")
    chosen: list[str] = st.session_state[key("scenarios")]
    st.session_state[key("scenarios")] = [name for name in chosen if name in titles]
    st.multiselect(
        tr("Scenarios"),
        titles,
        key=key("scenarios"),
        format_func=titles.__getitem__,
        select_all=False,
        placeholder=tr("The law as it stands"),
        help=tr("What if the law were another? Each stands beside the law as it stands."),
    )
    if own.OWN in st.session_state[key("scenarios")]:
        st.caption(
            tr("Your own scenario lies in this session and not in the link: whoever opens that sees the others.")
        )


def _cost(offered: Choices, currency: str) -> DeltaGenerator | None:
    """The cost of access, drawn where it is unfolded; returns where more can be told."""
    with st.expander(tr("Cost of access"), key="compare.costs", on_change="rerun") as folder:
        if not folder.open:
            return None
        st.caption(
            tr(
                "A server or a representative in the country costs the same however much is sold. Your figure stands "
                "beside the landed cost, and is no part of it."
            )
        )
        cost, sales = st.columns([1, 1])
        with cost:
            st.text_input(
                tr("{currency} a year", currency=currency),
                key=key("cost"),
                max_chars=40,
                placeholder="12000",
                help=tr("What it costs you a year to be in one such market, in the currency of the price."),
            )
        with sales:
            st.text_input(
                tr("Sales a year"),
                key=key("sales"),
                max_chars=16,
                placeholder="5000",
                help=tr("How many of this product you sell there a year; the cost is shared among them."),
            )
        chosen: list[str] = st.session_state[key("cost_in")]
        st.multiselect(
            tr("Where it arises"),
            [*offered.offered, *(name for name in chosen if name not in offered.offered)],
            key=key("cost_in"),
            format_func=offered.title,
            filter_mode="contains",
            select_all=False,
            placeholder=tr("In every destination"),
            help=tr("Destinations that bring this cost; all of them where none is chosen."),
        )
        return st.container()


def _finer(book: Book, names: Mapping[str, str]) -> None:
    """What few ask for, drawn where it is unfolded."""
    with st.expander(tr("Finer points"), key="compare.finer", on_change="rerun") as folder:
        if not folder.open:
            return
        fields.known_day(book, key("known"))
        fields.made_in(book, names, key("made_in"))
        fields.reading(key("reading"))
