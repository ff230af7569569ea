"""The page that asks whether a country may charge: the verdict on a pair, its timeline, the matrix of all pairs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.case import ScopeReading
from dtariff.model.errors import DTariffError
from dtariff.model.resolution import BarDecision
from dtariff.screens.charge.inputs import ask
from dtariff.screens.charge.pairs import pairs
from dtariff.screens.charge.view import View
from dtariff.screens.charge.years import years
from dtariff.screens.fields import READINGS, content_of, place_names
from dtariff.screens.shell import faults_told, page_linked
from dtariff.tables.book import Book
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.locale import day, parted, within_sentence
from dtariff.telling.markdown import escape, instruments_told, sources_told, sure_told, told_error, verdict_badge
from dtariff.telling.narrate import warning
from dtariff.telling.verdicts import answer, remark


def page(engine: Engine) -> None:
    """Draws the page."""
    today = date.today()  # noqa: DTZ011 - law is dated by the calendar day of the place
    st.title(tr("May they charge?"))
    names = place_names(engine.book)
    view, faults = ask(engine, names)
    faults_told(faults)
    st.markdown(_question(view, engine.book, names))
    try:
        decision = _decided(engine, view, view.reading)
    except DTariffError as error:
        st.error(told_error(error))
    else:
        _verdict(engine, view, decision)
        _links(view)
        years(engine, view, today)
    pairs(engine, view, names, today)


def _question(view: View, book: Book, names: Mapping[str, str]) -> str:
    """What is asked, in words: the inputs may be out of sight."""
    mode = next(mode.title for mode in book.categories.delivery if mode.id == view.delivery)
    asked = tr(
        "May **{destination}** charge a customs duty on this, sent from **{origin}**? {content}, {delivery}.",
        destination=escape(names.get(view.destination, view.destination)),
        origin=escape(names.get(view.origin, view.origin)),
        content=escape(tr(content_of(book, view.content).title)),
        delivery=escape(within_sentence(parted(mode)[0])),
    )
    days = tr("Law of **{on}**, as known on {known}.", on=day(view.on), known=day(view.known))
    return f"{asked}  \n{days}"


def _decided(engine: Engine, view: View, reading: ScopeReading) -> BarDecision:
    return engine.bar(
        view.origin,
        view.destination,
        content=view.content,
        delivery=view.delivery,
        on=view.on,
        known=view.known,
        country_of_origin=view.made_in,
        scope_reading=reading,
    )


# --- the verdict ---------------------------------------------------------------------------------------------------


def _verdict(engine: Engine, view: View, decision: BarDecision) -> None:
    with st.container(border=True):
        st.markdown(f"### {verdict_badge(decision.verdict)} {escape(answer(decision))}")
        told = remark(decision)
        if told:
            st.markdown(escape(told))
        st.markdown(tr("How sure that is: {sureness}", sureness=sure_told(decision.sure)))
        if decision.deciding is not None:
            st.markdown(instruments_told([replace(decision.deciding, readings=())]))
        elif decision.citations:
            st.markdown(sources_told(decision.citations))
        otherwise = list(_otherwise(engine, view, decision))
        if otherwise:
            st.markdown("\n".join([f"**{tr('If it is read otherwise')}**", "", *otherwise]))
    others = [bar for bar in decision.instruments if bar is not decision.deciding]
    if others:
        title = trn("{count} other instrument was asked", "{count} other instruments were asked", len(others))
        with st.expander(title):
            st.markdown(instruments_told(others))
    for told in dict.fromkeys(map(warning, decision.warnings)):
        st.caption(escape(told))


def _otherwise(engine: Engine, view: View, decision: BarDecision) -> Iterator[str]:
    """The other ways to read it, each with what would follow: those of the text that decides, and of the scope."""
    for reading in decision.deciding.readings if decision.deciding else ():
        yield f"- {verdict_badge('barred' if reading.bars else 'not_barred')} {escape(reading.says)}"
    for other in get_args(ScopeReading):
        if other != view.reading and (found := _decided(engine, view, other)).verdict != decision.verdict:
            told = tr('if an "electronic transmission" is {reading}', reading=tr(READINGS[other]))
            yield f"- {verdict_badge(found.verdict)} {escape(told)}"


def _links(view: View) -> None:
    """The same pair on other pages."""
    days = {"on": view.on.isoformat(), "known": view.known.isoformat()}
    sale = {"content": view.content, "delivery": view.delivery, "from": view.origin, "to": view.destination}
    with st.container(horizontal=True):
        page_linked("compare", tr("Compare the landed cost"), {**sale, **days})
        pair = {"country": view.destination, "partner": view.origin}
        page_linked("rules", tr("What else the two have agreed"), {**pair, **days})
