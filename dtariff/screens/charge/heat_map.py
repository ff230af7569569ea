"""The heat map of all pairs: a canvas that paints every cell, tells the one under the pointer and gives one back.

Its script, its frame and its looks stand in the three files beside this one.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_HTML, _CSS, _JS = (Path(__file__).with_suffix(ending).read_text("utf-8") for ending in (".html", ".css", ".js"))
_MOUNT = st.components.v2.component("dtariff_heat_map", html=_HTML, css=_CSS, js=_JS)


def heat_map(data: Mapping[str, Any], key: str, on_pick: Callable[[], None]) -> None:
    """Draws the map.

    Args:
        data: the figure, as `dtariff.telling.heat_map.painted` gives it.
        key: under which `picked` finds the pair that was chosen.
        on_pick: called when a cell was chosen.
    """
    _MOUNT(key=key, data=dict(data), on_pick_change=on_pick)


def picked(key: str) -> tuple[str, str] | None:
    """The codes of the origin and the destination of the cell that was just chosen, if one was."""
    pick = st.session_state[key].get("pick")
    return (str(pick[0]), str(pick[1])) if pick else None
