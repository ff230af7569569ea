"""All agreements by all matters: a table to look over and to filter, and one agreement opened."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dtariff.engine import Engine
from dtariff.model.agreements import Agreement
from dtariff.model.treaties import Provision
from dtariff.screens.downloads import downloads
from dtariff.screens.rules.inputs import PAGE, choose
from dtariff.screens.rules.view import View
from dtariff.screens.shell import page_linked
from dtariff.telling.agreements import COLOURS, MATTERS, Row, cells, chart, chosen, clauses, head, legend, rows, sheets
from dtariff.telling.agreements import parties as parties_told
from dtariff.telling.agreements import summary as summary_told
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.markdown import escape

HEIGHT, ROW = 423, 35
"""Pixels of the table, so that on a small screen the page goes on below it, and of a row of it."""

FEW = 8
"""So many parties are shown without being asked for."""


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    every = engine.agreements(view.country, view.partner, on=view.on, known=view.known)
    shown = chosen(every, view.about, view.strength, view.force)
    st.markdown(f"{escape(_asked(view, names))} {escape(_counted(len(shown), len(every)))}")
    matters = view.about or tuple(MATTERS)
    if shown:
        _table(rows(shown, matters), matters, view)
        st.caption(legend())
        name = f"dtariff-agreements-{view.on}"
        downloads(name, lambda: sheets(shown, matters), lambda: chart(shown))
    else:
        st.info(tr("No agreement in the tables is like that. Loosen a filter, or choose another day."))
    _opened(every, shown, view)
    if shown:
        st.subheader(tr("How firmly clauses in force speak"))
        st.vega_lite_chart(chart(shown), width="stretch")


def _asked(view: View, names: Mapping[str, str]) -> str:
    if view.country and view.partner:
        return tr(
            "Agreements between {country} and {partner}.", country=names[view.country], partner=names[view.partner]
        )
    one = view.country or view.partner
    return tr("Agreements of {country}.", country=names[one]) if one else tr("Agreements of all countries.")


def _counted(shown: int, every: int) -> str:
    if shown == every:
        return trn("{count} is in the tables.", "{count} are in the tables.", every)
    return trn("{count} of {every} is shown.", "{count} of {every} are shown.", shown, every=every)


# --- the table -----------------------------------------------------------------------------------------------------


def _table(shown: Sequence[Row], matters: Sequence[Provision], view: View) -> None:
    ids = [row.instrument for row in shown]
    opened = [ids.index(view.agreement)] if view.agreement in ids else []
    key = f"{PAGE}.grid.{abs(hash(tuple(ids)))}"
    titles = head(matters)
    frame = pd.DataFrame([cells(row) for row in shown], columns=titles)
    st.dataframe(
        frame.style.apply(_painted, axis=None, shown=shown, matters=matters),
        key=key,
        height=HEIGHT if (len(shown) + 1) * ROW > HEIGHT else "auto",
        hide_index=True,
        placeholder="",
        on_select=lambda: _click(key, ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": opened, "columns": [], "cells": []}},
        column_config={
            titles[0]: st.column_config.TextColumn(pinned=True, width=150),
            titles[3]: st.column_config.DateColumn(format="YYYY-MM-DD"),
        },
        alt=tr("Agreements with their clauses, a row an agreement; mark a row to open the agreement."),
    )


def _painted(frame: pd.DataFrame, *, shown: Sequence[Row], matters: Sequence[Provision]) -> pd.DataFrame:
    """The colours of the cells: those of clauses in force, by how firmly they speak."""
    looks = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for at, row in enumerate(shown):
        for column, strength in enumerate(row.strengths[: len(matters)], start=4):
            if strength is not None and strength != "none":
                paper, ink = COLOURS[strength]
                looks.iloc[at, column] = f"background-color: {paper}; color: {ink}"
    return looks


def _click(key: str, ids: Sequence[str]) -> None:
    marked: list[int] = st.session_state[key]["selection"]["rows"]
    choose(agreement=ids[marked[0]] if marked else "")


# --- one opened ----------------------------------------------------------------------------------------------------


def _opened(every: Sequence[Agreement], shown: Sequence[Agreement], view: View) -> None:
    titles = {one.instrument: one.short for one in (shown or every)}
    titles |= {one.instrument: one.short for one in every if one.instrument == view.agreement}
    gone = view.agreement and view.agreement not in titles
    st.subheader(tr("One agreement, clause by clause"))
    st.selectbox(
        tr("Agreement"),
        ["", *titles, *([view.agreement] if gone else [])],
        key=f"{PAGE}.agreement",
        format_func=lambda name: titles.get(name, name) if name else tr("none; mark a row above or choose one"),
        help=tr("Its parties, and all its clauses with articles, wording and sources."),
    )
    if gone:
        st.info(tr("This agreement is not among those of the countries and the day chosen."))
        return
    found = next((one for one in every if one.instrument == view.agreement), None)
    if found is None:
        return
    st.markdown(summary_told(found))
    title = trn("{count} party", "{count} parties", len(found.parties))
    with st.expander(title, expanded=len(found.parties) <= FEW):
        st.markdown(parties_told(found))
    st.markdown(clauses(found))
    file = f"instruments/{found.instrument}.toml"
    page_linked("law", tr("All rows of its file, and what changed in it"), {"file": file})
