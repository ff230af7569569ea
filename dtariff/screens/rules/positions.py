"""Where members of the WTO stand towards the moratorium, what the United States agreed with others, what happened."""

from collections.abc import Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.screens.downloads import downloads
from dtariff.screens.rules.view import View
from dtariff.telling.catalogue import tr
from dtariff.telling.markdown import escape
from dtariff.telling.stances import by_stance, deals_table, deals_told, events_told, last_of_each, sheets, tally


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    said = engine.positions(view.country, until=view.on)
    positions = said if view.country else last_of_each(said)
    deals = engine.deals(view.country)
    events = engine.events(view.country, until=view.on)
    st.subheader(tr("Towards the moratorium of the WTO"))
    if positions:
        with st.container(horizontal=True, gap="medium"):
            for stance, count in tally(last_of_each(said)):
                with st.container(width="content", gap=None):
                    st.metric(stance, count)
        st.caption(tr("Each member by its last position up to the day; a union speaks for its members."))
        for title, told in by_stance(positions, engine.proof):
            with st.expander(escape(title), expanded=bool(view.country)):
                st.markdown(told)
    else:
        _nothing(view, names)
    st.subheader(tr("Deals of the United States on reciprocal trade"))
    if deals:
        st.caption(tr("As the tables were last reviewed; each says of which day its standing is."))
        st.markdown(deals_table(deals))
        with st.expander(tr("Where each deal stands, with its sources"), expanded=bool(view.country)):
            st.markdown(deals_told(deals, engine.proof))
    else:
        _nothing(view, names)
    with st.expander(tr("What happened, the newest first")):
        if events:
            st.markdown(events_told(events, engine.proof))
        else:
            _nothing(view, names)
    downloads(f"dtariff-positions-{view.on}", lambda: sheets(positions, deals, events, engine.proof))


def _nothing(view: View, names: Mapping[str, str]) -> None:
    if view.country:
        st.info(escape(tr("Nothing is recorded of {country} (not: nothing exists).", country=names[view.country])))
    else:
        st.info(tr("Nothing is recorded up to this day."))
