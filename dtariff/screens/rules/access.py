"""Access to markets by country: data, servers, licences, source code, compared and in full."""

from collections.abc import Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.border import BorderFact
from dtariff.model.errors import CoverageError
from dtariff.screens.downloads import downloads
from dtariff.screens.rules.view import View
from dtariff.screens.shell import page_linked
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.markdown import escape
from dtariff.telling.markets import by_country, facts_told, legend, matrix, name_of, sheet

COMPARED = 12
"""Destinations that a link to the comparison names at most."""


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    found = _asked(engine, view)
    st.markdown(
        escape(
            tr("What a seller meets besides duty and tax. No rule changes a price here; each is told with its source.")
        )
    )
    _fixed_cost(view)
    st.markdown(matrix(found, names))
    st.caption(legend())
    every = [fact for facts in found.values() for fact in facts]
    downloads(f"dtariff-market-access-{view.on}", lambda: [sheet(every, names)])
    st.subheader(tr("Country by country"))
    for code, facts in found.items():
        _country(engine, view, (code, name_of(code, names)), facts, opened=len(view.markets) in (1, 2))


def _asked(engine: Engine, view: View) -> Mapping[str, list[BorderFact]]:
    if not view.markets:
        return by_country(engine.market_access(on=view.on, known=view.known))
    return {code: list(_facts(engine, code, view)) for code in view.markets}


def _facts(engine: Engine, code: str, view: View) -> tuple[BorderFact, ...]:
    """The rules of one country, those of its union with them; none where the tables have no file of it."""
    try:
        return engine.market_access(code, on=view.on, known=view.known)
    except CoverageError as error:
        if error.code != "law_unknown":
            raise
        return ()


def _country(engine: Engine, view: View, place: tuple[str, str], facts: list[BorderFact], *, opened: bool) -> None:
    code, name = place
    told = trn("{count} rule", "{count} rules", len(facts)) if facts else tr("nothing recorded")
    with st.expander(f"**{escape(name)}** {escape(told)}", expanded=opened):
        if facts:
            st.markdown(facts_told(facts))
        else:
            st.markdown(
                escape(tr("Nothing is recorded (not: nothing exists). Nobody has looked, or nothing was found."))
            )
        customs = _customs(engine, code, view)
        if customs:
            st.markdown(f"##### {escape(tr('What customs law says besides rates'))}\n\n{facts_told(customs)}")
        if engine.book.jurisdiction(code) is not None:
            file = f"jurisdictions/{code}.toml"
            page_linked("law", tr("All rows of its file, and what changed in it"), {"file": file})


def _customs(engine: Engine, code: str, view: View) -> tuple[BorderFact, ...]:
    if engine.book.jurisdiction(code) is None:
        return ()
    return engine.customs_facts(code, on=view.on, known=view.known)


def _fixed_cost(view: View) -> None:
    """Where an analyst's own figure for such rules can be entered."""
    st.markdown(
        escape(
            tr(
                "What such rules cost a seller is nobody's published figure. The comparison takes a cost of access of "
                "your own beside duty and tax."
            )
        )
    )
    to = {"to": ",".join(view.markets[:COMPARED])} if view.markets else {}
    page_linked("compare", tr("Enter a cost of access in the comparison"), to)
