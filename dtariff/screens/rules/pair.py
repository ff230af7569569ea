"""Two countries, side by side: what each owes the other."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.agreements import PointOwed
from dtariff.model.commitment import Commitment
from dtariff.screens.downloads import downloads
from dtariff.screens.rules.inputs import choose
from dtariff.screens.rules.view import View
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import country_name
from dtariff.telling.points import commitments, commitments_sheet, decisions, legend, owed, proposal, sheet

EXAMPLES = (("JP", "US"), ("VN", "SG"), ("DE", "JP"))
"""Pairs to begin with: all four points, most of them, a union's."""

ASKED = "software"
"""What is sold, where a decision or a pledge is asked of: what they come to does not hang on it."""


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    if not (view.country and view.partner):
        st.info(tr("Choose a country and its partner at the side, or begin with one of these."))
        examples()
        return
    (found,) = engine.four_points(view.country, view.partner, on=view.on, known=view.known)
    pair = (view.country, view.partner)
    sides = [(pair, found.owes), (pair[::-1], found.owed)]
    st.markdown(proposal())
    kept = []
    for column, ((one, other), points) in zip(st.columns(2, gap="large"), sides, strict=True):
        every = engine.provisions(one, other, on=view.on, known=view.known)
        kept.append((names[one], names[other], every))
        with column:
            _side(points, every, names[one], names[other])
            bars = engine.bar(other, one, content=ASKED, on=view.on, known=view.known).instruments
            told = decisions(bars)
            if told:
                st.markdown(f"**{tr('Beside agreements, on duties')}**\n\n{told}")
    st.caption(legend())
    downloads(
        f"dtariff-{view.country}-{view.partner}-{view.on}", lambda: [commitments_sheet(kept), sheet([found], names)]
    )


def _side(points: Sequence[PointOwed], every: Sequence[Commitment], one: str, other: str) -> None:
    st.markdown(owed(points, one, other))
    with st.expander(tr("Every clause, with its sources"), expanded=False):
        st.markdown(commitments(every))


def examples() -> None:
    """Buttons that choose a pair."""
    with st.container(horizontal=True, gap="small"):
        for one, other in EXAMPLES:
            st.button(
                tr("{one} and {other}", one=country_name(one), other=country_name(other)),
                key=f"rules.example.{one}.{other}",
                on_click=choose,
                kwargs={"country": one, "partner": other},
                help=tr("Shows what these two owe each other."),
            )
