"""The page "What if": scenarios beside the law as it stands, in prices and in revenue, and one of one's own.

Inputs, one call of the engine, figures.
"""

from collections.abc import Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.scenario import Scenario
from dtariff.screens.fields import place_names
from dtariff.screens.shell import faults_told
from dtariff.screens.what_if import own
from dtariff.screens.what_if.builder import MOST_ROWS, build
from dtariff.screens.what_if.inputs import ask
from dtariff.screens.what_if.names import names_of
from dtariff.screens.what_if.prices import prices
from dtariff.screens.what_if.revenue import revenue
from dtariff.screens.what_if.view import View
from dtariff.telling.catalogue import tr
from dtariff.telling.effects import lettered
from dtariff.telling.locale import labelled
from dtariff.telling.markdown import badge, cited, escape
from dtariff.telling.scenarios import Names, RowTold, rows_told


def page(engine: Engine) -> None:
    """Draws the page."""
    st.title(tr("What if?"))
    names = place_names(engine.book)
    view, faults = ask(engine, names)
    faults_told(faults)
    scenarios = _usable(engine, view)
    if view.part == "build":
        build(engine, view, names)
        return
    if not scenarios:
        st.info(tr("Choose a scenario above, or build one of your own."))
        return
    _assumptions(engine, scenarios, names)
    if view.part == "prices":
        prices(engine, view, scenarios, names)
    else:
        revenue(engine, view, scenarios, names)


def _usable(engine: Engine, view: View) -> list[str | Scenario]:
    """The chosen scenarios that can be laid over the law; one's own may have faults, which the builder tells."""
    found: list[str | Scenario] = [name for name in view.what if name != own.OWN]
    mine = own.kept()
    if own.OWN in view.what and mine is not None:
        if own.problems(mine, engine.book):
            st.warning(tr("Your own scenario has faults and is left out. Build your own tells them."))
        else:
            found.insert(view.what.index(own.OWN), mine)
    return found


# --- what is assumed -----------------------------------------------------------------------------------------------


def _assumptions(engine: Engine, scenarios: list[str | Scenario], names: Mapping[str, str]) -> None:
    for at, named in enumerate(scenarios):
        scenario = engine.book.scenario_form(named) if isinstance(named, str) else named
        with st.expander(f"**{escape(lettered(at, scenario.title))}**"):
            st.markdown(_told(engine, scenario, names_of(engine.book, scenario, names)))


def _told(engine: Engine, scenario: Scenario, names: Names) -> str:
    rows = rows_told(scenario, names)
    blocks = [escape(tr(scenario.says)), "\n".join(map(_row, rows[:MOST_ROWS]))]
    if not rows:
        blocks.append(tr("It has no rows yet, so it changes nothing."))
    blocks += [f"*{escape(scenario.note)}*"] if scenario.note else []
    keys = [*scenario.cite, *(source for row in scenario.rows for source in row.cite)]
    sources = engine.book.citations(scenario.sources, dict.fromkeys(keys))
    if sources:
        blocks.append(tr("Sources: {sources}", sources=cited(sources)))
    blocks.append(
        tr("Whatever it rests on, an answer in a scenario is {assumed}.", assumed=badge("gray", tr("assumed")))
    )
    return "\n\n".join(block for block in blocks if block)


def _row(row: RowTold) -> str:
    details = [f"    - {escape(labelled(title, told))}" for title, told in row.details]
    details += [f"    - *{escape(row.note)}*"] if row.note else []
    return "\n".join([f"- {escape(row.says)}", *details])
