"""All pairs on a day: how many have which verdict, what changed overnight, the map, one country's row and column."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from html import escape as escape_html
from typing import Any, NamedTuple, get_args

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.model.matrix import Matrix, Pair
from dtariff.model.timeline import NotableDay
from dtariff.screens.charge.heat_map import heat_map, picked
from dtariff.screens.charge.inputs import choose, key
from dtariff.screens.charge.view import View
from dtariff.screens.downloads import downloads
from dtariff.telling.catalogue import language, tr
from dtariff.telling.heat_map import PATTERNS as MAP_PATTERNS
from dtariff.telling.heat_map import (
    SORTS,
    HeatMap,
    Sort,
    chart,
    chosen,
    head,
    legend,
    ordered,
    painted,
    pair_rows,
    sheet,
)
from dtariff.telling.locale import clauses, day, labelled, number
from dtariff.telling.markdown import escape, told_error, verdict_badge
from dtariff.telling.timeline import notable_told
from dtariff.telling.verdicts import COLOURS, MEANINGS, cell_told, changes_told

A_DAY = timedelta(days=1)
MAP, SLIDER = "charge.map", "charge.slider"
BUTTONS = 4
"""How many days have a button of their own: the last on which less became barred, with their eves."""

MATRICES, FIGURES = 64, 32
"""How many are kept, for all readers together, before the oldest is forgotten."""

ROWS_HEIGHT = 420
"""Pixels of the table of one country; it scrolls inside."""


def pairs(engine: Engine, view: View, names: Mapping[str, str], today: date) -> None:
    """Draws it."""
    st.subheader(tr("All pairs on a day"))
    _day(engine, view, today)
    try:
        with st.spinner(tr("Asking the law of every pair ...")):
            shown = _asked(engine, view, view.on)
            matrix = _matrix(engine, shown)
            first = view.on <= engine.book.codes.covers_from
            eve = None if first else _matrix(engine, shown._replace(on=view.on - A_DAY))
            order = _order(engine, names, _asked(engine, view, today), view.sort, language())
            data = _painted(engine, names, shown, order, language())
    except DTariffError as error:
        st.error(told_error(error))
        return
    instruments = _instruments(engine)
    _counts(matrix, eve)
    _map(view, matrix, names, instruments, data)
    _one_country(view, matrix, names, instruments)
    downloads(
        f"dtariff-pairs-{view.on}",
        lambda: [sheet(matrix, names, instruments)],
        lambda: chart(HeatMap(matrix, order)),
    )


# --- once a day ----------------------------------------------------------------------------------------------------


class _Asked(NamedTuple):
    """What a matrix hangs on; ``digest`` names the tables."""

    digest: str
    content: str
    delivery: str
    on: date
    known: date
    made_in: str
    reading: str


def _asked(engine: Engine, view: View, on: date) -> _Asked:
    return _Asked(engine.book.digest, view.content, view.delivery, on, view.known, view.made_in, view.reading)


def _instruments(engine: Engine) -> dict[str, str]:
    return {name: engine.book.instrument(name).short for name in engine.book.instruments}


@st.cache_resource(show_spinner=False, max_entries=MATRICES)
def _matrix(_engine: Engine, asked: _Asked) -> Matrix:
    return _engine.matrix(
        asked.content,
        delivery=asked.delivery,
        on=asked.on,
        known=asked.known,
        country_of_origin=asked.made_in,
        scope_reading=asked.reading,
    )


@st.cache_data(show_spinner=False, max_entries=FIGURES)
def _order(
    _engine: Engine,
    _names: Mapping[str, str],
    asked: _Asked,
    sort: Sort,
    spoken: str,  # noqa: ARG001 - the names are in that language
) -> tuple[str, ...]:
    """The places in the order of today's law, so that each stays where it is as the day is moved."""
    return ordered(_matrix(_engine, asked), _names, sort).order


@st.cache_data(show_spinner=False, max_entries=FIGURES)
def _painted(
    _engine: Engine,
    _names: Mapping[str, str],
    asked: _Asked,
    order: tuple[str, ...],
    spoken: str,  # noqa: ARG001 - as above
) -> dict[str, Any]:
    return painted(HeatMap(_matrix(_engine, asked), order), _names, _instruments(_engine))


# --- the day -------------------------------------------------------------------------------------------------------


def _day(engine: Engine, view: View, today: date) -> None:
    """The day of the law once more, by the days on which much changed."""
    notable = engine.notable_days(known=view.known)
    st.session_state[SLIDER] = view.on
    st.select_slider(
        tr("Law of"),
        sorted({view.on, today, *(one.day for one in notable)}),
        key=SLIDER,
        format_func=day,
        on_change=_slide,
        help=tr("Days on which many pairs changed, and the day before; any other day is chosen beside the product."),
    )
    turning = [one.day for one in notable if one.kind in ("disputed", "lapsed", "eve")][-BUTTONS:]
    with st.container(horizontal=True, gap="small"):
        for at in dict.fromkeys((*turning, today)):
            label = tr("Today") if at == today else day(at)
            st.button(
                label,
                key=f"charge.day.{at}",
                on_click=partial(choose, "on", at),
                type="primary" if at == view.on else "secondary",
                help=tr("Shows the law of {day}", day=day(at)),
            )
    for told in _happened(notable, view.on):
        st.caption(escape(told))


def _slide() -> None:
    choose("on", st.session_state[SLIDER])


def _happened(notable: Sequence[NotableDay], on: date) -> list[str]:
    return [notable_told(one) for one in notable if one.day == on]


# --- figures -------------------------------------------------------------------------------------------------------


def _counts(matrix: Matrix, eve: Matrix | None) -> None:
    """How many pairs have each verdict, and how that differs from the day before."""
    more = matrix.more(eve) if eve else {}
    with st.container(horizontal=True, gap="medium"):
        for verdict, word, count in legend(matrix):
            change = more.get(verdict, 0)
            st.metric(
                word[:1].upper() + word[1:],
                number(count),
                delta=f"{'+' if change > 0 else '-'}{number(abs(change))}" if change else None,
                delta_color="off",
                width="content",
                help=tr(MEANINGS[verdict]),
            )
    if eve is not None:
        told = clauses(changes_told(matrix.changes(eve))) or tr("no pair changed")
        st.markdown(escape(tr("Against the day before, {day}: {changes}.", day=day(eve.as_of.on), changes=told)))


def _map(
    view: View, matrix: Matrix, names: Mapping[str, str], instruments: Mapping[str, str], data: Mapping[str, Any]
) -> None:
    st.radio(
        tr("Order of the places"),
        get_args(Sort),
        key=key("sort"),
        format_func=lambda sort: tr(SORTS[sort]),
        horizontal=True,
        help=tr("On both sides the same, by the law of today, so that places stay where they are as the day moves."),
    )
    st.html(_legend(matrix))
    heat_map(chosen(data, view.origin, view.destination), MAP, _pick)
    st.caption(
        tr(
            "A row is an origin, a column is a destination. Point at a cell to read it; click it to ask about its "
            "pair. Places: every country and territory, without its parts, of which the tables know anything."
        )
    )
    if view.origin in matrix.origins and view.destination in matrix.destinations:
        cell = matrix.cell(view.origin, view.destination)
        route = tr(
            "Chosen: {origin} to {destination}",
            origin=names.get(view.origin, view.origin),
            destination=names.get(view.destination, view.destination),
        )
        st.markdown(f"**{escape(route)}** {verdict_badge(cell.verdict)} {escape(cell_told(cell, instruments))}")


def _pick() -> None:
    pair = picked(MAP)
    if pair is not None:
        choose("origin", pair[0])
        choose("destination", pair[1])


PATTERNS = {
    "striped": "repeating-linear-gradient(135deg, transparent 0 3px, rgb(29 39 48 / 0.45) 3px 5px), ",
    "dotted": "radial-gradient(rgb(255 255 255 / 0.7) 1px, transparent 1.5px) 0 0 / 4px 4px, ",
    "full": "",
}
"""The patterns of the map, as a style sheet has them."""


def _legend(matrix: Matrix) -> str:
    """The legend of the map: a swatch, the word, how many pairs."""
    swatch = "display: inline-block; width: 1em; height: 1em; vertical-align: -0.15em; margin-right: 0.4em"
    items = (
        f'<span style="white-space: nowrap">'
        f'<span style="{swatch}; background: {PATTERNS[MAP_PATTERNS[verdict]]}{COLOURS[verdict]}"></span>'
        f"{escape_html(labelled(word, number(count)))}</span>"
        for verdict, word, count in legend(matrix)
    )
    return f'<div style="display: flex; flex-wrap: wrap; gap: 0.3em 1.4em">{"".join(items)}</div>'


def _one_country(view: View, matrix: Matrix, names: Mapping[str, str], instruments: Mapping[str, str]) -> None:
    origin, destination = (escape(names.get(code, code)) for code in (view.origin, view.destination))
    sent_to, sent_from = st.tabs(
        [tr("Everybody to {place}", place=destination), tr("{place} to everybody", place=origin)]
    )
    with sent_to:
        _rows(matrix.sent_to(view.destination), names, instruments, 1)
    with sent_from:
        _rows(matrix.sent_from(view.origin), names, instruments, 0)


def _rows(found: Sequence[Pair], names: Mapping[str, str], instruments: Mapping[str, str], same: int) -> None:
    """The pairs of one country by the name of the other; ``same`` is the column in which all are alike."""
    if not found:
        st.info(tr("The tables know nothing of this place: it is not among the pairs."))
        return
    titles = [title for at, title in enumerate(head()) if at != same]
    rows = sorted(row[:same] + row[same + 1 :] for row in pair_rows(found, names, instruments))
    lines = [dict(zip(titles, row, strict=True)) for row in rows]
    st.dataframe(lines, hide_index=True, width="stretch", height=ROWS_HEIGHT)
