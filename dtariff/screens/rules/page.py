"""The page of the rules of digital trade: what agreements say, what two countries owe each other, what markets ask.

Inputs, calls of the engine, tables: no rule is told here that the engine did not answer.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.screens.fields import place_names
from dtariff.screens.rules import access, agreements, pair, points, positions
from dtariff.screens.rules.inputs import ask
from dtariff.screens.rules.view import Show, View
from dtariff.screens.shell import faults_told
from dtariff.telling.catalogue import tr
from dtariff.telling.locale import day
from dtariff.telling.markdown import told_error

Part = Callable[[Engine, View, Mapping[str, str]], None]
PARTS: dict[Show, Part] = {
    "agreements": agreements.draw,
    "pair": pair.draw,
    "points": points.draw,
    "access": access.draw,
    "positions": positions.draw,
}


def page(engine: Engine) -> None:
    """Draws the page."""
    st.title(tr("Rules of digital trade"))
    names = place_names(engine.book)
    view, faults = ask(engine, names)
    faults_told(faults)
    st.caption(tr("Law of {on}, as known on {known}.", on=day(view.on), known=day(view.known)))
    try:
        PARTS[view.show](engine, view, names)
    except DTariffError as error:
        st.error(told_error(error))
