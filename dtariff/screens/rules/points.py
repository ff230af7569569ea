"""The four points of 2018: which of them a country has with each of its partners, and how firmly."""

from collections.abc import Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.screens.downloads import downloads
from dtariff.screens.rules.inputs import choose
from dtariff.screens.rules.view import View
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import country_name
from dtariff.telling.markdown import escape
from dtariff.telling.points import firmly, legend, partners, proposal, sheet, told_partners

EXAMPLES = ("JP", "US", "VN", "DE")


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    st.markdown(proposal())
    if not view.country:
        st.info(tr("Choose a country at the side, or begin with one of these."))
        with st.container(horizontal=True, gap="small"):
            for code in EXAMPLES:
                st.button(
                    country_name(code),
                    key=f"rules.points.{code}",
                    on_click=choose,
                    kwargs={"country": code},
                    help=tr("Shows the points with all its partners."),
                )
        return
    found = engine.four_points(view.country, on=view.on, known=view.known)
    st.subheader(tr("{country} and its partners", country=names[view.country]))
    st.markdown(escape(told_partners(len(found))))
    if not found:
        st.info(tr("No agreement of this country is in the tables. That is not to say that it has none."))
        return
    with st.container(horizontal=True, gap="medium"):
        for title, count in firmly(found):
            with st.container(width="content", gap=None):
                st.metric(title, count, help=tr("With so many partners a binding clause is in force on all of it."))
    st.markdown(partners(found, names))
    st.caption(legend())
    downloads(f"dtariff-four-points-{view.country}-{view.on}", lambda: [sheet(found, names)])
