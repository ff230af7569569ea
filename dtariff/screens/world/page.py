"""The page of the world: what every country would answer to one sale, on a map and in a table.

Inputs, one call of the engine, a map; the place that is chosen on it is told in full.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.model.world import World, WorldRow
from dtariff.screens.downloads import downloads
from dtariff.screens.fields import BUYERS, content_of, place_names, price_told
from dtariff.screens.shell import faults_told, page_linked
from dtariff.screens.world.inputs import ask, key
from dtariff.screens.world.map import Shown, world_map
from dtariff.screens.world.view import View
from dtariff.tables.book import Book
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import commas, day, parted, within_sentence
from dtariff.telling.markdown import SURE_WORDS, escape, explanation, sure_badge, table, told_error, verdict_badge
from dtariff.telling.narrate import headline
from dtariff.telling.world.drawing import Picture, legend_html, map_svg, picture_svg
from dtariff.telling.world.measures import TITLES, Mark, legend, marks, sheet, told, value
from dtariff.telling.world.shapes import drawn, uncoded

REMEMBERED = 32
"""Questions whose answers are kept, for the map is drawn again whenever a reader looks at it from another side."""
TABLE_HEIGHT = 460
"""Pixels."""
UNKNOWN = "?"
"""What stands in a cell of figures that is not known."""


class _Sale(TypedDict):
    """What is asked of every country, as the engine takes it."""

    price: str
    currency: str
    delivery: str
    buyer: str
    on: date
    known: date
    country_of_origin: str
    scope_reading: str


def page(engine: Engine) -> None:
    """Draws the page."""
    st.title(tr("The world"))
    names = place_names(engine.book)
    view, faults = ask(engine, names)
    faults_told(faults)
    asked = _question(view, engine.book, names)
    st.markdown(asked)
    try:
        with st.spinner(tr("Asking every country ...")):
            world = _world(engine, engine.book.digest, view.content, view.side, view.here, **_sale(view))
    except DTariffError as error:
        st.error(told_error(error))
        return
    shown = marks(world, view.measure, names)
    _map(world, view, shown)
    _chosen(engine, world, view, names)
    _table(world, view, shown, names)


def _question(view: View, book: Book, names: Mapping[str, str]) -> str:
    """What is asked, in words: the inputs may be out of sight."""
    mode = next(mode.title for mode in book.categories.delivery if mode.id == view.delivery)
    facts = {
        "product": escape(tr(content_of(book, view.content).title)),
        "delivery": escape(within_sentence(parted(mode)[0])),
        "price": escape(f"{price_told(view.price)} {view.currency}"),
        "place": escape(names.get(view.here, view.here)),
        "buyer": within_sentence(tr(BUYERS[view.buyer])),
        "on": day(view.on),
        "known": day(view.known),
    }
    if view.side == "seller":
        return tr(
            "{product}, {delivery}, for {price} before tax, sold from {place} to every country; the buyer: {buyer}.  \n"
            "Law of **{on}**, as known on {known}.",
            **facts,
        )
    return tr(
        "{product}, {delivery}, for {price} before tax, sold from every country to {place}; the buyer: {buyer}.  \n"
        "Law of **{on}**, as known on {known}.",
        **facts,
    )


def _sale(view: View) -> _Sale:
    return {
        "price": view.price,
        "currency": view.currency,
        "delivery": view.delivery,
        "buyer": view.buyer,
        "on": view.on,
        "known": view.known,
        "country_of_origin": view.made_in,
        "scope_reading": view.reading,
    }


@st.cache_resource(max_entries=REMEMBERED, show_spinner=False)
def _world(_engine: Engine, digest: str, content: str, side: str, here: str, **sale: object) -> World:
    """The answer, kept by the question and by the digest of the tables that it is from."""
    named = {"origin": here} if side == "seller" else {"destination": here}
    world: World = _engine.world(content, **named, **sale)  # type: ignore[arg-type]  # a sale as `_sale` makes it
    assert world.release == digest  # noqa: S101 - another release of the tables is another answer
    return world


# --- the map -------------------------------------------------------------------------------------------------------


def _map(world: World, view: View, shown: Sequence[Mark]) -> None:
    label = tr("Map: {title} Arrow keys go from country to country.", title=told(world, view.measure))
    outside = tr("The tables have no code for this area.")
    st.caption(told(world, view.measure))
    world_map(
        Shown(
            svg=map_svg(view.part, _looks(shown), label),
            legend=legend_html(legend(world, view.measure), tr("In brackets: how many countries")),
            places={mark.code: (mark.name, mark.value, mark.sure) for mark in shown},
            chosen=view.at,
            keys=tr("Keyboard: Tab to the map, arrows or the first letters of a name to a country, Enter to open it."),
            outside=outside,
        ),
        key=key("map"),
        on_pick=_pick,
    )
    st.caption(_borders())


def _looks(shown: Sequence[Mark]) -> dict[str, str]:
    return {mark.code: mark.look for mark in shown}


def _pick(code: str) -> None:
    st.session_state[key("at")] = code


def _asked(world: World) -> str:
    facts = {
        "content": world.content,
        "delivery": world.delivery,
        "price": str(world.price),
        "buyer": world.buyer,
        "on": day(world.on),
        "known": day(world.known),
        "release": world.release[:12],
    }
    if world.origin:
        return tr(
            "{content}, {delivery}, {price} before tax, from {origin}, buyer: {buyer}; law of {on}, as known on "
            "{known}; dtariff, tables {release}.",
            origin=world.origin,
            **facts,
        )
    return tr(
        "{content}, {delivery}, {price} before tax, to {destination}, buyer: {buyer}; law of {on}, as known on "
        "{known}; dtariff, tables {release}.",
        destination=world.destination,
        **facts,
    )


def _borders() -> str:
    return tr(
        "Borders as in the source, Natural Earth (public domain); the map takes no position on any of them. Areas that "
        "have no code in the tables stay grey: {areas}. Dots stand for places too small to be seen.",
        areas=commas(uncoded()),
    )


# --- one place -----------------------------------------------------------------------------------------------------


def _chosen(engine: Engine, world: World, view: View, names: Mapping[str, str]) -> None:
    if not view.at:
        st.info(tr("Choose a country on the map or in the list above it, and it is told in full here."))
        return
    st.subheader(escape(names.get(view.at, view.at)))
    origin, destination = world.origin or view.at, world.destination or view.at
    try:
        quote = engine.quote(view.content, origin=origin, destination=destination, on_unknown="flag", **_sale(view))
    except DTariffError as error:
        st.error(told_error(error))
        return
    row = next((row for row in world.rows if row.code == view.at), None)
    st.markdown(f"{verdict_badge(quote.bar.verdict)} {escape(headline(quote.bar))}")
    if row is not None:
        _figures(row, world)
    _links(view, origin, destination, row)
    with st.expander(tr("Why, and by what law")):
        st.markdown(explanation(quote, names))


def _figures(row: WorldRow, world: World) -> None:
    currency = world.price.currency
    told_of = (
        (tr("Customs duty"), value(row, "duty", currency), row.sures["duty"]),
        (tr("Taxes and levies"), value(row, "taxes", currency), row.sures["taxes"]),
        (tr("Landed cost"), value(row, "landed", currency), row.sures["landed"]),
        (tr("Instruments in force that bar a duty"), value(row, "bars", currency), row.sures["bars"]),
        (tr("Agreements in force, with anybody"), value(row, "agreements", currency), row.sures["agreements"]),
    )
    lines = "\n".join(f"- {escape(title)}: **{escape(text)}** {sure_badge(sure)}" for title, text, sure in told_of)
    st.markdown(lines)
    if row.parts:
        st.caption(
            trn(
                "Taxes hang on the state or province here: {count} was asked, and stands in the table below.",
                "Taxes hang on the state or province here: {count} were asked, and stand in the table below.",
                len(row.parts),
            )
        )


def _links(view: View, origin: str, destination: str, row: WorldRow | None) -> None:
    """The same sale on other pages."""
    common = {"content": view.content, "delivery": view.delivery, "from": origin}
    days = {"on": view.on.isoformat(), "known": view.known.isoformat()}
    sale = {"price": view.price, "currency": view.currency, "buyer": view.buyer}
    to = ",".join(row.parts) if row is not None and row.parts else destination
    with st.container(horizontal=True):
        page_linked("compare", tr("Compare the landed cost"), {**common, **sale, "to": to, **days})
        page_linked("charge", tr("May they charge?"), {**common, "to": destination, **days})


# --- the table -----------------------------------------------------------------------------------------------------


def _table(world: World, view: View, shown: Sequence[Mark], names: Mapping[str, str]) -> None:
    st.subheader(tr("Every place"))
    currency = world.price.currency
    by_code = {mark.code: mark for mark in shown}
    rows = sorted(world.rows, key=lambda row: names.get(row.code, row.code))
    lines = [_line(row, view, by_code[row.code]) for row in rows]
    columns = dict(zip(_heads(view, currency), map(list, zip(*lines, strict=True)), strict=True))
    digits = max(-int(world.price.amount.as_tuple().exponent), 0)
    amounts = st.column_config.NumberColumn(format=f"%.{digits}f")
    st.dataframe(
        columns,
        column_config=dict.fromkeys(list(columns)[-2:], amounts),
        hide_index=True,
        width="stretch",
        height=TABLE_HEIGHT,
        placeholder=UNKNOWN,
    )
    st.caption(
        tr(
            "A click on a title sorts; {unknown} is not known. The files hold more columns: amounts, reasons, "
            "sureness, what was asked.",
            unknown=UNKNOWN,
        )
    )
    _files(world, view, shown, names)
    _undrawn(shown)
    _refused(world, names)


def _heads(view: View, currency: str) -> list[str]:
    return [
        tr("Place"),
        tr("Code"),
        tr(TITLES[view.measure]),
        tr("Sureness"),
        tr("Duty barred?"),
        tr("Bars"),
        tr("Agreements"),
        tr("Duty, %"),
        tr("Taxes, % (least)"),
        tr("Taxes, % (most)"),
        tr("Landed cost, least ({currency})", currency=currency),
        tr("Landed cost, most ({currency})", currency=currency),
    ]


def _line(row: WorldRow, view: View, mark: Mark) -> list[object]:
    return [
        mark.name,
        row.code,
        mark.value,
        tr(SURE_WORDS[row.sures[view.measure]]),
        verdict_word(row.verdict),
        row.bars,
        row.agreements,
        row.duty and row.duty.least_share,
        row.taxes and row.taxes.least_share,
        row.taxes and row.taxes.most_share,
        row.landed and row.landed.least,
        row.landed and row.landed.most,
    ]


def _files(world: World, view: View, shown: Sequence[Mark], names: Mapping[str, str]) -> None:
    around = Picture(
        title=tr(TITLES[view.measure]),
        lines=(told(world, view.measure), _asked(world)),
        legend=legend(world, view.measure),
        foot=[_borders()],
    )
    downloads(
        f"dtariff-world-{view.measure}-{world.on}",
        lambda: [sheet(world, names)],
        drawing=lambda: picture_svg(view.part, _looks(shown), around),
    )


def _undrawn(shown: Sequence[Mark]) -> None:
    """What the outlines do not have: mostly parts of countries."""
    missing = [mark for mark in shown if mark.code not in drawn()]
    if missing:
        count = trn(
            "{count} place is in the table, but not on the map",
            "{count} places are in the table, but not on the map",
            len(missing),
        )
        with st.expander(count):
            st.markdown(
                table(
                    (tr("Place"), tr("Code"), tr("Answer")),
                    "lll",
                    ([escape(mark.name), escape(mark.code), escape(mark.value)] for mark in missing),
                )
            )


def _refused(world: World, names: Mapping[str, str]) -> None:
    if world.refused:
        st.subheader(tr("Not answered"))
        told_of = (f"- **{escape(names.get(code, code))}**: {told_error(error)}" for code, error in world.refused)
        st.markdown("\n".join(told_of))
