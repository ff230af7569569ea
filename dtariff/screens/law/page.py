"""The page of the tables: every row of every file with its days and its sources, its gaps, and what changed.

It knows no country and no form: what a file says comes opened from `dtariff.tables.entries`.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.screens.law import changes, rows, text
from dtariff.screens.law.inputs import ask, file_names
from dtariff.screens.law.view import Show, View
from dtariff.screens.shell import faults_told
from dtariff.telling.catalogue import tr
from dtariff.telling.markdown import told_error

Part = Callable[[Engine, View, Mapping[str, str]], None]
PARTS: dict[Show, Part] = {"rows": rows.draw, "changes": changes.draw, "text": text.draw}


def page(engine: Engine) -> None:
    """Draws the page."""
    st.title(tr("Tables"))
    names = file_names(engine.book)
    view, faults = ask(engine, names)
    faults_told(faults)
    try:
        PARTS[view.show](engine, view, names)
    except DTariffError as error:
        st.error(told_error(error))
