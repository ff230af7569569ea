"""The inputs of the page of the tables: which file, its rows or what changed, and of which days."""

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.screens import fields, link
from dtariff.screens.fields import place_names
from dtariff.screens.law.view import Of, Scope, Show, View, folder_of, folders, from_query, to_query
from dtariff.tables.book import Book
from dtariff.tables.changes import paths_of_law
from dtariff.tables.entries import header
from dtariff.telling.catalogue import N_, language, tr
from dtariff.telling.entries import file_name, folder_word

PAGE = "law"
SHOWN: dict[Show, str] = {
    "rows": N_("Rows of a file"),
    "changes": N_("What changed"),
    "text": N_("The file itself"),
}
OF: dict[Of, str] = {"law": N_("the law"), "knowledge": N_("what was known")}
SCOPES: dict[Scope, str] = {
    "file": N_("in this file"),
    "folder": N_("in all files of its kind"),
    "all": N_("in all files"),
}


def file_names(book: Book) -> Mapping[str, str]:
    """The names of all files by their paths, in the present language."""
    return _file_names(book, language())


@lru_cache(maxsize=16)
def _file_names(book: Book, spoken: str) -> Mapping[str, str]:  # noqa: ARG001 - the names are in that language
    places = place_names(book)
    titles = {grouping.id: tr(grouping.title) for grouping in book.groupings}
    return {path: file_name(path, header(book, path).facts, {**titles, **places}) for path in book.paths}


def ask(engine: Engine, names: Mapping[str, str]) -> tuple[View, tuple[DTariffError, ...]]:
    """Shows the inputs; returns what they ask, and what in the link could not be used."""
    link.hold(PAGE, View)
    faults = link.seed(PAGE, "show", from_query, engine)
    fields.part(SHOWN, _key("show"), help=tr("The parts of this page; the file and the days stay as they are."))
    show = st.session_state[_key("show")]
    with st.sidebar:
        _file(engine.book, names)
        if show == "changes":
            _span(engine.book)
        if show == "rows":
            fields.law_day(engine.book, _key("on"))
            fields.known_day(engine.book, _key("known"))
    view = View(**link.filled(PAGE, View))
    link.write(PAGE, to_query(view))
    return view, faults


def _key(field: str) -> str:
    return link.key(PAGE, field)


# --- which file ----------------------------------------------------------------------------------------------------


def _file(book: Book, names: Mapping[str, str]) -> None:
    st.text_input(
        tr("Look for"),
        key=_key("look"),
        max_chars=80,
        placeholder=tr("Indonesia, CPTPP, moratorium"),
        help=tr("A part of the name or of the code of a country, an agreement, a grouping."),
    )
    st.selectbox(
        tr("Kind"),
        ["*", *folders(book)],
        key=_key("folder"),
        format_func=lambda folder: tr("all kinds") if folder == "*" else folder_word(folder),
        help=tr("Of which kind the files offered are."),
    )
    found = offered(book, names, st.session_state[_key("look")], st.session_state[_key("folder")])
    if not found:
        st.caption(tr("No file has such a name; the one that was open stays open."))
    elif st.session_state[_key("file")] not in found:
        st.session_state[_key("file")] = found[0]
    st.selectbox(
        tr("File"),
        fields.kept(found, st.session_state[_key("file")]),
        key=_key("file"),
        format_func=lambda path: tr("{name} · {kind}", name=names[path], kind=folder_word(folder_of(path))),
        help=tr("One file a country, an agreement, a grouping, a schedule."),
    )


def offered(book: Book, names: Mapping[str, str], look: str, folder: str) -> list[str]:
    """The files of a kind whose name, path or code has all these words; by name, what is assumed after the law."""
    words = look.casefold().split()
    found = (
        path
        for path in book.paths
        if folder in ("*", folder_of(path)) and all(word in f"{names[path]} {path}".casefold() for word in words)
    )
    law = frozenset(paths_of_law(book))
    return sorted(found, key=lambda path: (path not in law, names[path].casefold(), path))


# --- which days ----------------------------------------------------------------------------------------------------


def _span(book: Book) -> None:
    st.radio(
        tr("Compare two days of"),
        OF,
        key=_key("of"),
        format_func=lambda of: tr(OF[of]),
        help=tr("The law as it changed, or what became known of it and what was withdrawn."),
    )
    fields.day(
        book, _key("first"), tr("First day"), tr("What stood, or was known, at the end of this day is the ground.")
    )
    fields.day(book, _key("second"), tr("Second day"), tr("What happened up to this day, the day included, is shown."))
    st.selectbox(
        tr("Where"),
        SCOPES,
        key=_key("scope"),
        format_func=lambda scope: tr(SCOPES[scope]),
        help=tr("In which files changes are looked for."),
    )
    if st.session_state[_key("of")] == "law":
        fields.known_day(book, _key("known"))
