"""The timeline of the chosen pair: the figure, the same as a table, the files."""

from collections.abc import Mapping
from datetime import date
from typing import get_args

import streamlit as st

from dtariff.engine import Engine
from dtariff.screens.charge.inputs import key
from dtariff.screens.charge.view import Span, View
from dtariff.screens.downloads import downloads
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import day
from dtariff.telling.timeline import Mark, chart, head, landmark, rows, sheet

SPANS: Mapping[Span, str] = {
    "all": N_("1998 to 2031"),
    "recent": N_("2015 to 2031"),
    "year": N_("A year around the day"),
}


def years(engine: Engine, view: View, today: date) -> None:
    """Draws it."""
    st.subheader(tr("Over the years"))
    st.radio(
        tr("Show"),
        get_args(Span),
        key=key("span"),
        format_func=lambda span: tr(SPANS[span]),
        horizontal=True,
        help=tr("How many years the figure shows; days to come are told as the tables know them."),
    )
    since, until = view.days
    told = engine.timeline(
        view.origin,
        view.destination,
        content=view.content,
        delivery=view.delivery,
        since=since,
        until=until,
        known=view.known,
        country_of_origin=view.made_in,
        scope_reading=view.reading,
    )
    marks = [landmark(one) for one in engine.notable_days(known=view.known) if one.kind == "disputed"]
    asked = Mark(view.on, tr("law of {day}", day=day(view.on)))
    spec = chart(told, marks, asked, Mark(today, tr("today")))
    st.vega_lite_chart(spec, width="stretch")
    st.caption(
        tr(
            "Thick is what bars a duty; stripes mean that readings differ; thin lines bar none. A notch is "
            "a new decision that carries on the last. Dashed lines across: conferences that ended without a decision, "
            "and today. The full line across: the day asked."
        )
    )
    with st.expander(tr("The same as a table")):
        lines = [dict(zip(head(), one, strict=True)) for one in rows(told)]
        st.dataframe(lines, hide_index=True, width="stretch", height="content")
    downloads(f"dtariff-timeline-{view.origin}-{view.destination}", lambda: [sheet(told)], lambda: spec)
