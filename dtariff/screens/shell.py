"""The frame of the app: its pages, its language, and what happens where a page cannot be drawn."""

import gc
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import NamedTuple

import streamlit as st

from dtariff._version import __version__
from dtariff.engine import Engine, default_engine
from dtariff.model.errors import DataError, DTariffError
from dtariff.screens.link import LANGUAGE
from dtariff.telling.catalogue import LANGUAGES, N_, language, speak, tr, trn
from dtariff.telling.markdown import escape, told_error

LOG = logging.getLogger("dtariff.app")
CHOSEN, SPOKEN = "app.language", "app.spoken"
"""Where the session keeps the language that its reader chose, and the one in which it drew the page last."""

MOST_FAULTS = 20
"""Faults of a link that are told, more than a page has fields; a link may have hundreds."""

LOOKS = """<style>
[data-testid=stMarkdownContainer]:has(> table) { overflow-x: auto; }
[data-testid=stMarkdownContainer] table { font-variant-numeric: tabular-nums; }
[data-testid=stMarkdownContainer] :is(td, th):first-child { min-width: 5.5em; }
[data-testid=stMainBlockContainer] { padding-top: 4.5rem; padding-bottom: 3rem; }
[data-testid=stMainBlockContainer] h1 { font-size: 2.1rem; padding-top: 0; }
@media (min-width: 768px) { [data-testid=stMainBlockContainer] { padding-left: 2.5rem; padding-right: 2.5rem; } }
</style>"""
"""On a narrow screen a table scrolls inside its own frame, and the page stays where it is; figures stand in columns;
the figures of a page begin near its top.
"""


class _Page(NamedTuple):
    """A page: its place in the address and in the package, its title in the menu."""

    name: str
    title: str


# No icons: seven titles in the longer languages leave no room for them.
PAGES = (
    _Page("compare", N_("Compare")),
    _Page("charge", N_("May they charge?")),
    _Page("world", N_("World")),
    _Page("what_if", N_("What if")),
    _Page("rules", N_("Rules of digital trade")),
    _Page("law", N_("Tables")),
    _Page("bulk", N_("Bulk")),
)


def run() -> None:
    """Draws the app: the page that the address names, in the language of the reader."""
    _speak()
    about = tr("Customs duties and taxes on electronic transmissions: dated, cited, explained, exact to the cent.")
    st.set_page_config(
        page_title="dtariff",
        page_icon="🌐",
        layout="wide",
        menu_items={"About": f"**dtariff** {__version__}  \n{about}"},
    )
    st.html(LOOKS)
    first = PAGES[0]
    by_name = st.Page(_drawn(first.name), title=tr(first.title), url_path=first.name, visibility="hidden")
    # Streamlit gives the first page the bare address alone; by its name people look for it as for the others.
    st.navigation([*map(_streamlit_page, PAGES), by_name], position="top").run()
    _foot()


def _streamlit_page(page: _Page) -> st.Page:
    first = page == PAGES[0]
    return st.Page(_drawn(page.name), title=tr(page.title), url_path="start" if first else page.name, default=first)


def page_linked(name: str, label: str, query: Mapping[str, str]) -> None:
    """A link to another page of the app, at a view of its own; nothing where the app has no page of that name."""
    for page in PAGES:
        if page.name == name:
            st.page_link(_streamlit_page(page), label=label, query_params={**query, LANGUAGE: language()})


# --- language ------------------------------------------------------------------------------------------------------


def _speak() -> None:
    """The language that was chosen, else that of the link, else that of the browser."""
    asked = st.session_state.get(CHOSEN) or st.query_params.get(LANGUAGE) or (st.context.locale or "en")
    wanted = asked.replace("_", "-").partition("-")[0].lower()
    wanted = wanted if wanted in LANGUAGES else "en"
    speak(wanted)
    if st.session_state.get(SPOKEN, wanted) != wanted:
        _choose_again()
    st.session_state[CHOSEN] = st.session_state[SPOKEN] = wanted
    if st.query_params.get(LANGUAGE) != wanted:  # to say it again would have the browser draw all anew
        st.query_params[LANGUAGE] = wanted


def _choose_again() -> None:
    """Says every choice anew: a browser remembers it by its word, which means nothing in another language."""
    for name, value in st.session_state.items():
        if isinstance(value, (str, int, list)) and not isinstance(value, bool):  # what a button says is no choice
            st.session_state[name] = value


def _foot() -> None:
    with st.sidebar:
        st.selectbox(
            tr("Language"),
            LANGUAGES,
            key=CHOSEN,
            format_func=LANGUAGES.__getitem__,
            help=tr("Texts of law and of its sources stay in English or as they were published."),
        )
        st.caption(tr("The tables say what their sources say, and how surely. This is not legal advice."))


# --- a page that cannot be drawn -----------------------------------------------------------------------------------


def _drawn(name: str) -> Callable[[], None]:
    def draw() -> None:
        try:
            asked = default_engine()
        except DataError as error:
            _broken(error)
            return
        _guarded(name, asked)

    return draw


def _guarded(name: str, asked: Engine) -> None:
    """Draws a page; whatever goes wrong there is told to the reader in a sentence, and in full in the log."""
    try:
        import_module(f"dtariff.screens.{name}.page").page(asked)
        _settle(name)
    except DTariffError as error:
        st.error(told_error(error))
    except Exception:
        LOG.exception("the page %s cannot be drawn", name)
        st.error(
            tr(
                "This page could not be drawn, and that is our fault. Change an input or load the page again; "
                "what went wrong stands in the log of the app."
            )
        )


@cache
def _settle(name: str) -> None:  # noqa: ARG001 - once a page
    """Takes what a page has loaded, the tables above all, out of the rounds of the garbage collector.

    Streamlit has it look through all there is at the end of every run, and the tables, which live as long as the app,
    are a third of a second of that.
    """
    gc.collect()
    gc.freeze()


def _broken(error: DataError) -> None:
    st.error(f"{tr('The tables cannot be used.')} {told_error(error)}")
    if error.faults:
        st.markdown("\n".join(f"- {escape(str(fault))}" for fault in error.faults))


def faults_told(faults: Sequence[DTariffError]) -> None:
    """Tells what in a link could not be used; the usual choice stands in its place."""
    if faults:
        told = [f"- {told_error(fault)}" for fault in faults[:MOST_FAULTS]]
        more = len(faults) - MOST_FAULTS
        told += [f"- {trn('and {count} more', 'and {count} more', more)}"] if more > 0 else []
        st.warning("\n".join([tr("Not all of the link could be used:"), "", *told]))
