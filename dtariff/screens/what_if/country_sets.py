"""Sets of countries that fill a field: members of a union or group, parties of an agreement or of a proposed one."""

from collections.abc import Iterator, Mapping

import streamlit as st

from dtariff.model.clock import AsOf
from dtariff.screens.what_if.names import party_names
from dtariff.screens.what_if.view import View, offered
from dtariff.tables.book import Book
from dtariff.telling.catalogue import tr

LARGE = 8
"""Parties from which an agreement is offered as a set."""


def fill(book: Book, view: View, names: Mapping[str, str], target: str) -> None:
    """Draws a choice of sets, each of which adds its countries to the field with the key ``target``."""
    sets = _sets(book)
    st.selectbox(
        tr("Add a set of countries"),
        list(sets),
        index=None,
        key=f"{target}.set",
        format_func=sets.__getitem__,
        placeholder=tr("A union, a group, the parties of an agreement"),
        on_change=_filled,
        args=(book, AsOf(view.on, view.known), target, frozenset(party_names(book, names))),
        help=tr("Members on the day of the law are added to the field below; take away whom you do not mean."),
    )


def _sets(book: Book) -> dict[str, str]:
    """Groups, large agreements, and the agreements that scenarios of the tables propose, by their titles."""
    groups = {f"group:{union.id}": tr(union.title) for union in (*book.groupings, *book.forums)}
    large = [name for name in book.instruments if len(book.instrument(name).parties) >= LARGE]
    agreements = {f"agreement:{name}": book.instrument(name).short for name in large}
    proposed = {
        f"scenario:{name}": proposal.short for name in offered(book) for proposal in book.scenario_form(name).instrument
    }
    return {**groups, **dict(sorted(agreements.items(), key=lambda item: item[1])), **proposed}


def _filled(book: Book, as_of: AsOf, target: str, known: frozenset[str]) -> None:
    chosen: str | None = st.session_state[f"{target}.set"]
    if chosen:
        codes = [code for code in members(book, as_of, chosen) if code in known]
        st.session_state[target] = list(dict.fromkeys([*st.session_state.get(target, []), *codes]))
    st.session_state[f"{target}.set"] = None


def members(book: Book, as_of: AsOf, chosen: str) -> Iterator[str]:
    """The codes of a set: ``group:wto``, ``agreement:cptpp``, ``scenario:japan-us-2018``."""
    kind, _, name = chosen.partition(":")
    if kind == "group":
        grouping = book.grouping(name)
        codes = dict.fromkeys(row.code for row in grouping.members)
        yield from (code for code in codes if book.is_member(grouping, code, as_of))
    elif kind == "agreement":
        yield from dict.fromkeys(row.code for row in book.instrument(name).parties)
    else:
        yield from (row.code for proposal in book.scenario_form(name).instrument for row in proposal.parties)
