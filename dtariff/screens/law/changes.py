"""What changed between two days, of law or of knowledge, in one file or in many."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.entry import Change
from dtariff.model.errors import InputError
from dtariff.screens.downloads import downloads
from dtariff.screens.law.view import View, folder_of
from dtariff.tables.book import Book
from dtariff.tables.changes import changes_of_knowledge, changes_of_law, paths_of_law
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.changes import changes_sheet, changes_told, tally
from dtariff.telling.locale import day
from dtariff.telling.markdown import escape

MANY = 200
"""So many changes are drawn; the files have all."""


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    if view.second < view.first:
        message = f"{view.second} is before {view.first}"
        raise InputError("days_reversed", message, param="second", hint="give the earlier day first")
    with st.spinner(tr("Comparing…")):
        found = _found(engine.book, view)
    st.markdown(_asked(view, names))
    if not found:
        st.info(tr("Nothing changed between these days, as far as the tables know."))
        return
    with st.container(horizontal=True, gap="medium"):
        for kind, count in tally(found):
            with st.container(width="content", gap=None):
                st.metric(kind, count)
    st.markdown(changes_told(found[:MANY], names))
    if len(found) > MANY:
        st.caption(
            trn(
                "The first {shown} of {count} change are shown; the downloads have all.",
                "The first {shown} of {count} changes are shown; the downloads have all.",
                len(found),
                shown=MANY,
            )
        )
    downloads(f"dtariff-changes-{view.first}-{view.second}", lambda: [changes_sheet(found, names)])


def _found(book: Book, view: View) -> Sequence[Change]:
    paths = _paths(book, view)
    if view.of == "law":
        return _of_law(book, paths, view.first, view.second, view.known)
    return _of_knowledge(book, paths, view.first, view.second)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs={Book: lambda book: book.digest})
def _of_law(book: Book, paths: tuple[str, ...], first: date, second: date, known: date) -> tuple[Change, ...]:
    return changes_of_law(book, paths, first, second, known)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs={Book: lambda book: book.digest})
def _of_knowledge(book: Book, paths: tuple[str, ...], first: date, second: date) -> tuple[Change, ...]:
    return changes_of_knowledge(book, paths, first, second)


def _paths(book: Book, view: View) -> tuple[str, ...]:
    if view.scope == "file":
        return (view.file,)
    if view.scope == "all":
        return paths_of_law(book)
    return tuple(path for path in book.paths if folder_of(path) == folder_of(view.file))


def _asked(view: View, names: Mapping[str, str]) -> str:
    days = {"first": day(view.first), "second": day(view.second)}
    if view.of == "law":
        told = tr(
            "What changed in the law after {first} and up to {second}, as known on {known}.",
            known=day(view.known),
            **days,
        )
    else:
        told = tr("What became known, or was withdrawn, after {first} and up to {second}.", **days)
    where = tr("Only in: {file}.", file=names[view.file]) if view.scope == "file" else ""
    return f"{escape(told)} {escape(where)}".rstrip()
