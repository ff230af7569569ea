"""The inputs of the page: which column is what, and what is the same for all rows; from the link and back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

import streamlit as st

from dtariff.batch.layout import FACTS, DayOrder, Fact, Floats, Mark, guess, guess_quantities, units
from dtariff.batch.preview import Doubts
from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError
from dtariff.screens import fields, link
from dtariff.screens.bulk.file import PAGE
from dtariff.screens.bulk.view import ABSENT, BEHAVIORS, COLUMN, COLUMNS_ONLY, ONE, View, from_query, to_query
from dtariff.telling.bulk import FACT_WORDS, fact_title, short
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import parted
from dtariff.telling.markdown import escape

FIRST: tuple[Fact, ...] = ("content", "price", "currency", "origin", "destination", "on")
"""The facts that are asked in the open; the others open on a click."""
MORE = tuple(fact for fact in FACTS if fact not in FIRST)
HOW = ("quantities", "known", "reading", "mark", "day_order", "floats", "encoding", "delimiter")
"""The fields of a view that are inputs of their own."""

COLUMNS_A_LINE = 3
BEHAVIOR_WORDS = {"exclusive": N_("comes on top of the price"), "inclusive": N_("is in the price")}
MARK_WORDS: dict[Mark, str] = {".": N_("a point: 1,234.56"), ",": N_("a comma: 1.234,56")}
ORDER_WORDS: dict[DayOrder, str] = {"dmy": N_("day, month, year"), "mdy": N_("month, day, year")}
FLOAT_WORDS: dict[Floats, str] = {
    "": N_("refuse them"),
    "half_up": N_("round each to the minor unit of its currency, halves up: 9.995 becomes 10.00"),
    "half_even": N_("round each to the minor unit of its currency, halves to even: 9.985 becomes 9.98"),
}
LINKED, GUESSED = link.key(PAGE, "linked"), link.key(PAGE, "guessed")
LONG = 40


def seed(engine: Engine) -> tuple[DTariffError, ...]:
    """Fills the inputs from the address where somebody else wrote it; returns what in it could not be used."""
    query = link.arrived(PAGE, "content")
    if query is None:
        _stay()
        return ()
    view, faults = from_query(query, engine, date.today())  # noqa: DTZ011 - law is dated by the calendar day of the place
    for fact in FACTS:
        st.session_state[_key(fact)] = view.sources[fact]
        st.session_state[_value_key(fact)] = view.values[fact]
    for name in HOW:
        found = getattr(view, name)
        st.session_state[link.key(PAGE, name)] = list(found) if isinstance(found, tuple) else found
    st.session_state[LINKED] = query != st.session_state.get(link.key(PAGE, "written"))
    return faults


def _stay() -> None:
    """Keeps what inputs say that are out of sight just now: Streamlit forgets the state of one that is not drawn."""
    keys = (*map(_key, FACTS), *map(_value_key, FACTS), *(link.key(PAGE, name) for name in HOW))
    for key in keys:
        st.session_state[key] = st.session_state[key]


def view_of_inputs() -> View:
    """What the inputs say."""
    how = {name: st.session_state[link.key(PAGE, name)] for name in HOW}
    return View(
        sources={fact: st.session_state[_key(fact)] for fact in FACTS},
        values={fact: st.session_state[_value_key(fact)] for fact in FACTS},
        **how | {"quantities": tuple(how["quantities"])},
    )


def write(view: View) -> None:
    """Writes the view into the address."""
    link.write(PAGE, to_query(view))


def _key(fact: Fact) -> str:
    return link.key(PAGE, fact)


def _value_key(fact: Fact) -> str:
    return link.key(PAGE, f"{fact}.value")


# --- what the headings say -----------------------------------------------------------------------------------------


def fit(headings: Sequence[str], key: str) -> tuple[DTariffError, ...]:
    """Chooses the columns of a file that was not there before; returns which columns of a link it does not have."""
    state = st.session_state
    if state.get(GUESSED) == key:
        return ()
    faults = []
    found = guess(headings)
    for fact in FACTS:
        source = state[_key(fact)]
        missing = source.startswith(COLUMN) and source.removeprefix(COLUMN) not in headings
        if missing and state.get(LINKED):
            message = f"the file has no column {source.removeprefix(COLUMN)!r}"
            faults.append(InputError("unknown_column", message, param=fact))
        if missing or source == ABSENT:
            state[_key(fact)] = COLUMN + found[fact] if fact in found else ONE if fact == "on" else ABSENT
    quantities = link.key(PAGE, "quantities")
    state[quantities] = [name for name in state[quantities] if name in headings] or list(guess_quantities(headings))
    state[GUESSED], state[LINKED] = key, False
    return tuple(faults)


# --- which column is what ------------------------------------------------------------------------------------------


def columns(engine: Engine, headings: Sequence[str], names: Mapping[str, str]) -> None:
    """Draws the inputs of all facts."""
    _grid(FIRST, lambda fact: _fact(fact, engine, headings, names))
    read = [fact for fact in MORE if st.session_state[_key(fact)]]
    title = tr("More facts of a sale ({count} read)", count=len(read)) if read else tr("More facts of a sale")
    with st.expander(title):
        _grid(MORE, lambda fact: _fact(fact, engine, headings, names))
        _quantities(headings)
        with st.container(horizontal=True):
            fields.known_day(engine.book, link.key(PAGE, "known"))
        fields.reading(link.key(PAGE, "reading"))


def _grid(facts: Sequence[Fact], draw: Callable[[Fact], None]) -> None:
    for start in range(0, len(facts), COLUMNS_A_LINE):
        line = st.columns(COLUMNS_A_LINE)
        for place, fact in zip(line, facts[start : start + COLUMNS_A_LINE], strict=False):
            with place:
                draw(fact)


def _fact(fact: Fact, engine: Engine, headings: Sequence[str], names: Mapping[str, str]) -> None:
    absent = [] if fact == "on" else [ABSENT]  # a sale is of a day, and no page guesses that it is of today
    options = [*absent, *([] if fact in COLUMNS_ONLY else [ONE]), *(COLUMN + heading for heading in headings)]
    title, told = FACT_WORDS[fact]
    st.selectbox(
        tr(title),
        fields.kept(options, st.session_state[_key(fact)]),
        key=_key(fact),
        format_func=_source_word,
        help=tr(told),
    )
    if st.session_state[_key(fact)] == ONE:
        _one(fact, engine, names)


def _source_word(source: str) -> str:
    words = {ABSENT: tr("(not in the file)"), ONE: tr("(the same for all rows)")}
    return words.get(source) or short(source.removeprefix(COLUMN))


def _one(fact: Fact, engine: Engine, names: Mapping[str, str]) -> None:
    """The input of what is the same for all rows."""
    key, book = _value_key(fact), engine.book
    match fact:
        case "content":
            fields.product(book, key)
        case "currency":
            fields.currency(book, date.today(), key)  # noqa: DTZ011 - what is money is dated by the calendar day too
        case "origin" | "country_of_origin":
            fields.country(_for_all(fact), book.codes.territories, names, key, help=tr(FACT_WORDS[fact][1]))
        case "destination":
            fields.country(_for_all(fact), fields.destinations(book), names, key, help=tr(FACT_WORDS[fact][1]))
        case "buyer":
            fields.buyer(key)
        case "on":
            fields.law_day(book, key)
        case "delivery":
            modes = {mode.id: parted(mode.title)[0] for mode in book.categories.delivery}
            _choice(fact, key, list(modes), modes.__getitem__)
        case "tax_behavior":
            _choice(fact, key, list(BEHAVIORS), lambda word: tr(BEHAVIOR_WORDS[word]))
        case _:
            st.text_input(_for_all(fact), key=key, max_chars=LONG, help=tr(FACT_WORDS[fact][1]))


def _choice(fact: Fact, key: str, options: list[str], word: Callable[[str], str]) -> None:
    st.selectbox(_for_all(fact), options, key=key, format_func=word, help=tr(FACT_WORDS[fact][1]))


def _for_all(fact: Fact) -> str:
    return tr("{fact} of all rows", fact=fact_title(fact))


def _quantities(headings: Sequence[str]) -> None:
    offered = units(headings)
    st.multiselect(
        tr("Columns of quantities"),
        list(offered),
        key=link.key(PAGE, "quantities"),
        format_func=lambda heading: f"{heading} ({offered.get(heading, heading)})",
        placeholder=tr("Choose") if offered else tr("No heading names a unit"),
        disabled=not offered,
        help=tr("For duties by quantity: columns headed by their unit, such as minutes, hours or quantity_copy."),
    )


# --- what only a person can tell -----------------------------------------------------------------------------------


def ask(found: Doubts) -> None:
    """Draws a question for each doubt; what was answered stays to be changed."""
    if found.mark:
        _question(
            tr('What is the decimal mark? The file holds "{cell}".', cell=escape(found.mark)),
            "mark",
            MARK_WORDS,
            tr("It is not guessed: 9,999 is nine and something, or nearly ten thousand."),
        )
    if found.day_order:
        _question(
            tr('In what order are days written? The file holds "{cell}".', cell=escape(found.day_order)),
            "day_order",
            ORDER_WORDS,
            tr("It is not guessed: 03/04/2026 is in March or in April. 2026-04-03 needs no order."),
        )
    if found.floats:
        _question(
            tr("The prices are binary floats, which are no amounts of money. What shall become of them?"),
            "floats",
            FLOAT_WORDS,
            tr("Each is taken as the shortest decimal that it stands for. Decimals or text need no such choice."),
        )


def _question(label: str, name: str, words: Mapping[Any, str], told: str) -> None:
    """A question without an answer until somebody gives one; the answer is a field of the view."""
    key, shown = link.key(PAGE, name), link.key(PAGE, f"{name}.asked")
    options = [option for option in words if option]
    st.session_state[shown] = st.session_state[key] or None
    st.radio(
        label,
        options,
        key=shown,
        format_func=lambda option: tr(words[option]),
        index=None,
        on_change=_answered,
        args=(key, shown),
        help=told,
    )


def _answered(key: str, shown: str) -> None:
    st.session_state[key] = st.session_state[shown] or ""


assert get_args(Floats)[0] == ABSENT  # noqa: S101 - an unanswered question is an empty field
