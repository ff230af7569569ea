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
    cells, looks = zip(*(_drawn(column, digits) for column in shown), strict=True)
    titles = [column.title for column in shown]
    st.dataframe(
        pa.table(cells, names=titles),
        key=TABLE,
        hide_index=True,
        height="content" if len(keys) <= FEW else TALL,
        column_config=dict(zip(titles, looks, strict=True)),
        placeholder=tr(NOT_KNOWN),
        on_select=partial(_open_chosen, keys),
        selection_mode="multi-row",
        alt=tr("The landed cost by destination"),
    )


def _open_chosen(keys: Sequence[str]) -> None:
    """The rows that were chosen in the table are those that stand open."""
    chosen: Sequence[int] = st.session_state[TABLE]["selection"]["rows"]
    st.session_state[key("open")] = [keys[at] for at in chosen if at < len(keys)][:MOST_OPEN]


def _drawn(column: Column, digits: int) -> tuple[pa.Array, ColumnConfig]:
    """The cells of a column for the browser, and how they look: numbers exact, codes by their words."""
    told = column.told or None
    if column.kind in ("amount", "percent"):
        return _numbers(column, digits if column.kind == "amount" else 1)
    if column.kind == "verdict":
        return _labels(column, {verdict: verdict_word(verdict) for verdict in VERDICT_COLOURS}, VERDICT_COLOURS)
    if column.kind == "sure":
        return _labels(column, {sure: tr(word) for sure, word in SURE_WORDS.items()}, SURE_COLOURS)
    cells = pa.array(column.cells, pa.string())
    return cells, st.column_config.TextColumn(pinned=column.kind == "place", help=told)


def _numbers(column: Column, places: int) -> tuple[pa.Array, ColumnConfig]:
    """Decimals, which a browser sorts as numbers; text where it, counting in binary, would show another number."""
    told = column.told or None
    amounts = [cell for cell in column.cells if isinstance(cell, Decimal)]
    if any(cell.adjusted() + 1 + places > EXACT for cell in amounts):
        cells = pa.array([number(cell) if isinstance(cell, Decimal) else None for cell in column.cells], pa.string())
        return cells, st.column_config.TextColumn(alignment="right", help=told)
    cells = pa.array(column.cells, pa.decimal128(38, places))
    if column.kind == "percent":
        return cells, st.column_config.NumberColumn(format="%+.1f", help=told)
    return cells, st.column_config.NumberColumn(format="localized", step=10**-places, help=told)


def _labels(column: Column, words: Mapping[Any, str], colours: Mapping[Any, Any]) -> tuple[pa.Array, ColumnConfig]:
    """Labels, each in its colour."""
    cells = pa.array([[words[cell]] for cell in column.cells])
    told = [words[code] for code in colours]
    looks = st.column_config.MultiselectColumn(options=told, color=list(colours.values()), help=column.told or None)
    return cells, looks


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
        filter_mode="contains",
        select_all=False,
        placeholder=tr("Choose rows here or in the table"),
        help=tr("Every rung of the law that was asked, what decided, what else would have, with sources."),
    )


def _opened(line: ComparisonLine, labels: Labels) -> None:
    quote = line.quote
    label = f"**{escape(labels.line(line))}** {amount(quote.total)} {verdict_badge(quote.bar.verdict)}"
    with st.expander(label, expanded=True):
        st.markdown(explanation(quote, labels.names))
