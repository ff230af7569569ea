"""The map as a part of a page: drawn in Python, brought to life by the script beside this module.

Every country can be reached by pointer and by keyboard: Tab goes to the map, arrows from country to country, letters
to a name, Enter opens it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent
HTML = (
    '<div class="dtw"><div class="dtw-frame"></div><div class="dtw-key"></div><p class="dtw-keys"></p>'
    '<div class="dtw-tip" aria-hidden="true" hidden></div></div>'
)
PICKED = "picked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the map shows.

    Attributes:
        svg: the map. legend: its legend as HTML.
        places: what is told of every place, by its code: its name, then lines.
        chosen: the code of the place that is told in full below, or nothing.
        keys: how to use the map with a keyboard. outside: what is told of an area that no code belongs to.
    """

    svg: str
    legend: str
    places: Mapping[str, Sequence[str]]
    chosen: str
    keys: str
    outside: str


def world_map(shown: Shown, key: str, on_pick: Callable[[str], None]) -> None:
    """Draws the map; ``on_pick`` is called with the code of a place that was clicked or entered."""

    def picked() -> None:
        code = st.session_state[key].get(PICKED)
        if isinstance(code, str):
            on_pick(code)

    _component()(
        key=key,
        data={
            "svg": shown.svg,
            "legend": shown.legend,
            "places": {code: list(lines) for code, lines in shown.places.items()},
            "chosen": shown.chosen,
            "keys": shown.keys,
            "outside": shown.outside,
        },
        on_picked_change=picked,
    )


@cache
def _component() -> ComponentRenderer:
    """The component, made when a page first shows it; its styles have names of their own and need no walls."""
    css, script = ((HERE / name).read_text(encoding="utf-8") for name in ("map.css", "map.js"))
    return st.components.v2.component("dtariff_world_map", html=HTML, css=css, js=script, isolate_styles=False)
