"""The rows of one file: what it is, what it leaves open, and each of its sections."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.entry import Entry
from dtariff.screens.downloads import downloads
from dtariff.screens.law.inputs import PAGE
from dtariff.screens.law.view import View, folder_of
from dtariff.tables.entries import entries, gaps
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.entries import folder_word, key_word, matches, says
from dtariff.telling.markdown import cited, escape
from dtariff.telling.rows import STATUSES, gaps_told, rows_sheet, section_told
from dtariff.upkeep.coverage import covered

OPEN = 40
"""A section of more rows is closed until somebody opens it."""

MANY = 300
"""So many rows of a section are drawn; the files have all."""

APPENDED = ("sources", "example")
"""Sections that are closed whatever their length: they belong to the others."""


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    as_of = AsOf(view.on, view.known)
    head, *parts = entries(engine.book, view.file, as_of)
    st.subheader(names[view.file])
    st.markdown(_about(head, view))
    _gaps(engine, view, as_of)
    st.text_input(
        tr("Find in this file"),
        key=f"{PAGE}.find",
        max_chars=80,
        help=tr("Only rows that have all these words, in what they say, their notes or their sources."),
    )
    found = [entry for entry in parts if not view.find or matches(entry, view.find)]
    if not found:
        st.info(tr("No row of this file has these words."))
    sections = sorted(dict.fromkeys(entry.section for entry in found), key=APPENDED.count)
    for section in sections:
        of_it = [entry for entry in found if entry.section == section]
        _section(section, of_it, wanted=bool(view.find) or len(sections) == 1)
    if any(entry.status for entry in found):
        st.caption(_legend())
    stem = view.file.rpartition("/")[2].rpartition(".")[0]
    downloads(f"dtariff-{stem}-{view.on}", lambda: [rows_sheet([head, *found])])


def _about(head: Entry, view: View) -> str:
    """What the file says of itself, in Markdown."""
    told = [tr("{kind}, {path}", kind=folder_word(folder_of(view.file)), path=view.file)]
    told += [str(head.facts.get("title", "")), says(head), head.note]
    lines = [*(escape(text) for text in told if text), *([cited(head.citations)] if head.citations else [])]
    return "  \n".join(lines)


def _gaps(engine: Engine, view: View, as_of: AsOf) -> None:
    folder, stem = folder_of(view.file), view.file.rpartition("/")[2].rpartition(".")[0]
    known = covered(stem, engine, as_of.on) if folder == "jurisdictions" else None
    told = gaps_told(gaps(engine.book, view.file, as_of), known)
    if told:
        with st.expander(tr("What is not known"), expanded=True):
            st.markdown(told)


def _section(section: str, found: Sequence[Entry], *, wanted: bool) -> None:
    title = trn("{section}: {count} part", "{section}: {count} parts", len(found), section=key_word(section))
    opened = wanted or (len(found) <= OPEN and section not in APPENDED)
    with st.expander(f"**{escape(title)}**", expanded=opened):
        st.markdown(section_told(found[:MANY]))
        if len(found) > MANY:
            st.caption(tr("The first {count} are shown; look for some of them, or download all.", count=MANY))


def _legend() -> str:
    told = (tr("{symbol} {meaning}", symbol=symbol, meaning=tr(word)) for symbol, word in STATUSES.values())
    return tr("On the day: {symbols}.", symbols="  ·  ".join(told))
