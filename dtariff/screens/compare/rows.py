"""The table of the comparison, sorted as the reader likes, and the rows that are opened to their explanation.

A fragment: to open a row draws these alone, and asks the engine nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dtariff.model.comparison import ComparisonLine
from dtariff.screens import link
from dtariff.screens.compare.inputs import PAGE, key, view_now
from dtariff.screens.compare.view import to_query
from dtariff.telling.catalogue import speak, tr
from dtariff.telling.figures import Column, Labels, columns, line_key, verdict_word
from dtariff.telling.locale import NOT_KNOWN, amount, number
from dtariff.telling.markdown import (
    SURE_COLOURS,
    SURE_WORDS,
    VERDICT_COLOURS,
    escape,
    explanation,
    sure_told,
    verdict_badge,
)
from dtariff.telling.spreadsheet import EXACT
from dtariff.telling.words import SURE

TABLE = "compare.table"
FEW, TALL = 15, 560
"""So many rows stand in full; of more, so many pixels are seen at once."""

MOST_OPEN = 10
"""Explanations that stand open at once; each is some pages long."""


@st.fragment
def rows(lines: Sequence[ComparisonLine], labels: Labels, spoken: str, files: Callable[[], None]) -> None:
    """Draws the table, the files that there are of it, and the explanations that are open.

    Args:
        lines: the rows.
        labels: their names.
        spoken: the language of the page: a fragment that is drawn alone has not heard of it.
        files: draws the downloads.
    """
    speak(spoken)
    st.subheader(tr("In {currency}, cheapest first", currency=lines[0].quote.currency))
    by_key = {line_key(line): line for line in lines}
    _table(columns(lines, labels), tuple(by_key), lines[0].quote.digits)
    st.caption(tr("Sureness: {badges}.", badges="; ".join(map(sure_told, SURE))))
    files()
    st.subheader(tr("Why, and by what law"))
    _choose(by_key, labels)
    for name in st.session_state[key("open")]:
        _opened(by_key[name], labels)
    link.write(PAGE, to_query(view_now()))


# --- the table -----------------------------------------------------------------------------------------------------


def _table(shown: Sequence[Column], keys: tuple[str, ...], digits: int) -> None:
    opened = [at for at, name in enumerate(keys) if name in st.session_state[key("open")]]
    st.session_state[TABLE] = {"selection": {"rows": opened, "columns": [], "cells": []}}
    st.dataframe(
        pa.table([_array(column) for column in shown], names=[column.title for column in shown]),
        key=TABLE,
        hide_index=True,
        height="content" if len(keys) <= FEW else TALL,
        column_config={column.title: _config(column, digits) for column in shown},
        placeholder=tr(NOT_KNOWN),
        on_select=partial(_open_chosen, keys),
        selection_mode="multi-row",
        alt=tr("The landed cost by destination"),
    )


def _open_chosen(keys: Sequence[str]) -> None:
    """The rows that were chosen in the table are those that stand open."""
    chosen: Sequence[int] = st.session_state[TABLE]["selection"]["rows"]
    st.session_state[key("open")] = [keys[at] for at in chosen if at < len(keys)][:MOST_OPEN]


def _array(column: Column) -> pa.Array:
    """The cells for the browser: amounts as exact decimals, codes by their words."""
    if column.kind in LABELLED:
        return pa.array([[_word(cell)] for cell in column.cells])
    if column.kind in NUMBERS and _too_long(column):
        told = [number(cell) if isinstance(cell, Decimal) else None for cell in column.cells]
        return pa.array(told, pa.string())
    return pa.array(column.cells, pa.decimal128(38, _places(column)) if column.kind in NUMBERS else pa.string())


NUMBERS, LABELLED = ("amount", "percent"), ("verdict", "sure")


def _too_long(column: Column) -> bool:
    """Whether a browser, which counts in binary, would show another number."""
    return any(isinstance(cell, Decimal) and len(cell.as_tuple().digits) > EXACT for cell in column.cells)


def _places(column: Column) -> int:
    """Decimals of the finest number of a column."""
    exponents = (cell.as_tuple().exponent for cell in column.cells if isinstance(cell, Decimal))
    return max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)


def _word(code: Any) -> str:
    """A verdict or a sureness in words."""
    return tr(SURE_WORDS[code]) if code in SURE_WORDS else verdict_word(code)


def _config(column: Column, digits: int) -> ColumnConfig:
    """How a column looks."""
    told = column.told or None
    if column.kind in LABELLED:
        colours: Mapping[Any, Any] = VERDICT_COLOURS if column.kind == "verdict" else SURE_COLOURS
        words = [_word(code) for code in colours]
        return st.column_config.MultiselectColumn(options=words, color=list(colours.values()), help=told)
    if column.kind in NUMBERS and _too_long(column):
        return st.column_config.TextColumn(alignment="right", help=told)
    if column.kind == "amount":
        return st.column_config.NumberColumn(format="localized", step=10**-digits, help=told)
    if column.kind == "percent":
        return st.column_config.NumberColumn(format="%+.1f", help=told)
    return st.column_config.TextColumn(pinned=column.kind == "place", help=told)


# --- the rows that are open ------------------------------------------------------------------------------------------


def _choose(by_key: Mapping[str, ComparisonLine], labels: Labels) -> None:
    """Rows by their names, for whoever does not reach the table with a hand; the table shows the same choice."""
    st.session_state[key("open")] = [name for name in st.session_state[key("open")] if name in by_key]
    st.multiselect(
        tr("Rows to open"),
        by_key,
        key=key("open"),
        format_func=lambda name: labels.line(by_key[name]),
        max_selections=MOST_OPEN,
        placeholder=tr("Choose rows here or in the table"),
        help=tr("Every rung of the law that was asked, what decided, what else would have, with sources."),
    )


def _opened(line: ComparisonLine, labels: Labels) -> None:
    quote = line.quote
    label = f"**{escape(labels.line(line))}** {amount(quote.total)} {verdict_badge(quote.bar.verdict)}"
    with st.expander(label, expanded=True):
        st.markdown(explanation(quote, labels.names))
