"""The fields of a row in the making, by what the row does; under each a place where its faults are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dtariff.model.counterpart import RATES
from dtariff.model.scenario import Scenario
from dtariff.model.treaties import Provision
from dtariff.screens.fields import LAST_DAY
from dtariff.screens.what_if.country_sets import fill
from dtariff.screens.what_if.drafts import EVERY_AGREEMENT, Kind
from dtariff.screens.what_if.names import instrument_title, party_names
from dtariff.screens.what_if.view import View
from dtariff.tables.book import Book
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import parted
from dtariff.telling.words import PROVISIONS, RATE_TYPES

DRAFT = "what_if.draft."
STATES = {"in_force": N_("stands from that day"), "lapsed": N_("has lapsed from that day")}
FORCE = {True: N_("in force from that day"), False: N_("over from that day")}
WHOM = {"some": N_("for the parties below"), "all": N_("for all its parties")}
Said = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the fields are drawn from, and the places for faults by the names of the fields."""

    book: Book
    view: View
    scenario: Scenario
    names: Mapping[str, str]
    slots: dict[str, DeltaGenerator] = field(default_factory=dict)

    def slot(self, *names: str) -> None:
        """A place for the faults of fields, here."""
        self.slots.update(dict.fromkeys(names, st.empty()))


def fields_of(kind: Kind, desk: Desk) -> Said:
    """Draws the fields of a kind of row; returns what they say."""
    draw: dict[Kind, Callable[[Desk], Said]] = {
        "duty": _duty,
        "like": _like,
        "state": _state,
        "party": _party,
        "instrument": _instrument,
    }
    said = draw[kind](desk)
    said["from"] = st.date_input(
        tr("From"),
        value=desk.view.on,
        min_value=desk.book.codes.covers_from,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        required=True,
        key=DRAFT + "from",
        help=tr("The first day on which it is so; on earlier days the law stays as it is."),
    )
    desk.slot("from")
    return said


def _duty(desk: Desk) -> Said:
    duty = st.text_input(
        tr("Duty"),
        value="5%",
        max_chars=80,
        key=DRAFT + "duty",
        help=tr("As tariffs write it: 5%, or 2 USD/minute."),
    )
    desk.slot("duty")
    return {"duty": duty, **_limits(desk)}


def _like(desk: Desk) -> Said:
    rate = st.selectbox(
        tr("Rate of the carrier"),
        RATES,
        format_func=lambda one: tr(RATE_TYPES[one]),
        key=DRAFT + "rate",
        help=tr("What a disc or a book with the same work bears; not known where the tables do not know that."),
    )
    desk.slot("rate", "duty")
    return {"rate": rate, **_limits(desk)}


def _limits(desk: Desk) -> Said:
    """Whom and what a duty concerns; nothing chosen means all."""
    book = desk.book
    groups = {union.id: tr(union.title) for union in book.groupings}
    parts = {code: desk.names.get(code, code) for code in book.jurisdictions}
    places = {**parts, **party_names(book, desk.names), **groups}
    contents = {content.id: tr(content.title) for content in book.categories.content}
    ways = {mode.id: parted(mode.title)[0] for mode in book.categories.delivery}
    fill(book, desk.view, desk.names, DRAFT + "destinations")
    found = {}
    for name, label, words, told in (
        ("destinations", tr("Charged by"), places, tr("Countries, or groups of them. Nobody chosen: every country.")),
        ("origins", tr("On sellers in"), places, tr("Nobody chosen: sellers everywhere.")),
        ("content", tr("On"), contents, tr("Nothing chosen: whatever is sent.")),
        ("delivery", tr("Sent as"), ways, tr("Nothing chosen: whatever the way of delivery.")),
    ):
        found[name] = _several(label, words, name, told, none=tr("all"))
        desk.slot(name)
    return found


def _state(desk: Desk) -> Said:
    book = desk.book
    decisions = [name for name in book.instruments if book.instrument(name).states]
    usual = "wto-moratorium"
    decision = st.selectbox(
        tr("Decision or pledge"),
        decisions,
        index=decisions.index(usual) if usual in decisions else 0,
        format_func=lambda name: instrument_title(book, name),
        key=DRAFT + "decision",
        help=tr("The moratorium of the WTO, or a pledge."),
    )
    desk.slot("instrument")
    state = st.radio(
        tr("State"),
        list(STATES),
        format_func=lambda one: tr(STATES[one]),
        horizontal=True,
        key=DRAFT + "state",
        help=tr("Restored, or lapsed: it stays so until another row says otherwise."),
    )
    desk.slot("state", "readings")
    return {"decision": decision, "state": state}


def _party(desk: Desk) -> Said:
    book = desk.book
    bound = [name for name in book.instruments if book.instrument(name).binds == "pair"]
    titles = {name: instrument_title(book, name) for name in bound}
    titles |= {proposal.id: proposal.title for proposal in desk.scenario.instrument}
    told = tr("One or several agreements of the tables, or all of them.")
    every = {EVERY_AGREEMENT: tr("Every agreement")}
    chosen = _several(tr("Agreements"), {**every, **titles}, "instruments", told, none=tr("Choose"))
    desk.slot("instruments", "kind")
    in_force = st.radio(
        tr("Is"),
        list(FORCE),
        format_func=lambda one: tr(FORCE[one]),
        horizontal=True,
        key=DRAFT + "in_force",
        help=tr("An agreement that was only signed begins; a country joins or leaves."),
    )
    whom = st.radio(
        tr("For whom"),
        list(WHOM),
        format_func=lambda one: tr(WHOM[one]),
        horizontal=True,
        key=DRAFT + "whom",
        help=tr("A single country that leaves, or the whole agreement."),
    )
    codes = _parties(desk, "codes", tr("Countries, or a union that acts as one party.")) if whom == "some" else []
    desk.slot("codes")
    return {"instruments": chosen, "in_force": in_force, "whom": whom, "codes": codes}


def _instrument(desk: Desk) -> Said:
    title = st.text_input(
        tr("Title of the agreement"),
        value=tr("New agreement"),
        max_chars=120,
        key=DRAFT + "title",
        help=tr("As it is to be called in the answers."),
    )
    desk.slot("id", "title", "short")
    parties = _parties(desk, "parties", tr("Two at least; a union may act as one party."))
    desk.slot("parties")
    provisions = st.multiselect(
        tr("What it says"),
        get_args(Provision),
        default=["customs_duties"],
        format_func=lambda one: tr(PROVISIONS[one]),
        key=DRAFT + "provisions",
        help=tr("Each binding, between persons of the parties, and of the content that is sent."),
    )
    desk.slot("clause")
    return {"title": title, "parties": parties, "provisions": provisions}


def _parties(desk: Desk, name: str, told: str) -> list[str]:
    fill(desk.book, desk.view, desk.names, DRAFT + name)
    return _several(tr("Parties"), party_names(desk.book, desk.names), name, told, none=tr("Choose"))


def _several(label: str, words: Mapping[str, str], name: str, told: str, *, none: str) -> list[str]:
    """Several of many, by their names."""
    return st.multiselect(
        label,
        sorted(words, key=lambda code: words[code].lower()),
        key=DRAFT + name,
        format_func=lambda code: words.get(code, code),
        filter_mode="contains",
        select_all=False,
        placeholder=none,
        help=told,
    )
