"""The builder of one's own scenario: rows added and removed, told in words and as the TOML that the command reads."""

import re
from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DataError, DTariffError, Fault
from dtariff.model.scenario import Assumption, Scenario
from dtariff.screens.what_if import own
from dtariff.screens.what_if.drafts import KINDS, Kind, row_of
from dtariff.screens.what_if.inputs import key
from dtariff.screens.what_if.names import names_of
from dtariff.screens.what_if.row_fields import Desk, fields_of
from dtariff.screens.what_if.view import MOST_SCENARIOS, View, offered, pack
from dtariff.tables.book import Book
from dtariff.tables.scenarios import LONGEST, read_scenario, scenario_text
from dtariff.telling.catalogue import N_, in_present, tr, trn
from dtariff.telling.locale import labelled
from dtariff.telling.markdown import badge, escape, told_error
from dtariff.telling.scenarios import Names, RowTold, row_told, rows_told

MOST_ROWS = 200
"""Rows that are drawn, each with its button; who has more writes the file in an editor."""

MOST_FAULTS = 20
"""Faults that are told together; who mends them sees the rest."""

REFUSED = "what_if.refused"
"""The key of the session that holds what is wrong with an uploaded file until the next one."""

TITLES: dict[Kind, str] = {
    "duty": N_("A duty"),
    "like": N_("Charged like carriers"),
    "state": N_("The moratorium"),
    "party": N_("Who is in an agreement"),
    "instrument": N_("A new agreement"),
}
WANTED = {
    ("duty", "bad_rate"): N_("Say how much."),
    ("instruments", "missing_key"): N_("Choose at least one agreement."),
    ("codes", "missing_key"): N_("Choose at least one party."),
    ("parties", "bad_parties"): N_("Choose at least two parties."),
    ("clause", "missing_key"): N_("Choose what it says."),
    ("", "overlapping_rows"): N_("A row above says this already of that day: change something, or take that row out."),
    ("", "rules_conflict"): N_("A row above says the contrary of that day: change something, or take that row out."),
}
"""What a row still lacks, by its field: no fault of anybody's before the row is added."""


def build(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws the builder."""
    st.markdown(
        tr(
            "A scenario is a few rows laid over the law: from a day on a duty is charged, the moratorium stands or "
            "lapses, an agreement begins or ends. Everything else stays as the tables have it."
        )
    )
    scenario = own.kept()
    if own.text() and scenario is None:
        st.error(tr("The scenario of this session cannot be read. Upload a file, or start again."))
    begun = scenario or own.blank()
    _bring(engine.book)
    faults = own.problems(begun, engine.book) if scenario is not None else ()
    _head(begun, faults, engine.book)
    _rows(begun, faults, names_of(engine.book, begun, names))
    _add(engine.book, view, begun, names)
    if scenario is not None:
        _file(scenario)


# --- bring one ------------------------------------------------------------------------------------------------------


def _bring(book: Book) -> None:
    with st.expander(tr("Start from a file, or from a scenario of the tables")):
        left, right = st.columns(2)
        with left:
            st.file_uploader(
                tr("Scenario as TOML"),
                type=["toml"],
                key="what_if.toml",
                on_change=_upload,
                args=(book,),
                max_upload_size=1,
                help=tr("A file that this page saved, or one of your own; {count} bytes at most.", count=LONGEST),
            )
        with right:
            names = offered(book)
            st.selectbox(
                tr("Scenario of the tables"),
                names,
                index=None,
                key="what_if.copied",
                format_func=lambda name: tr(book.scenario_form(name).title),
                placeholder=tr("Choose"),
                on_change=in_present(_copy),
                args=(book,),
                help=tr("Its rows take the place of yours, to be changed."),
            )
    refused: DTariffError | None = st.session_state.get(REFUSED)
    if isinstance(refused, DataError):
        count = len(refused.faults)
        said = trn(
            "The file has {count} fault; nothing was taken from it:",
            "The file has {count} faults; nothing was taken from it:",
            count,
        )
        st.error("\n".join([said, "", *(f"- {_fault(fault, place=True)}" for fault in refused.faults[:MOST_FAULTS])]))
    elif refused is not None:
        st.error(told_error(refused))


def _upload(book: Book) -> None:
    uploaded = st.session_state["what_if.toml"]
    st.session_state.pop(REFUSED, None)
    if uploaded is None:
        return
    try:
        scenario = read_scenario(uploaded.getvalue(), uploaded.name)
        book.with_scenario(scenario)
    except DTariffError as error:
        st.session_state[REFUSED] = error
    else:
        _take(scenario)


def _copy(book: Book) -> None:
    name = st.session_state["what_if.copied"]
    st.session_state.pop(REFUSED, None)
    if name is not None:
        _take(own.copied(book.scenario_form(name), book))
    st.session_state["what_if.copied"] = None


def _take(scenario: Scenario) -> None:
    """Keeps a scenario, and chooses it where there is still room."""
    own.keep(scenario)
    chosen: list[str] = st.session_state[key("what")]
    if own.OWN not in chosen:
        st.session_state[key("what")] = [*chosen[: MOST_SCENARIOS - 1], own.OWN]


# --- what it is called ----------------------------------------------------------------------------------------------


def _head(scenario: Scenario, faults: Sequence[Fault], book: Book) -> None:
    st.session_state["what_if.title"], st.session_state["what_if.says"] = scenario.title, scenario.says
    st.text_input(
        tr("Title"),
        key="what_if.title",
        max_chars=200,
        on_change=in_present(_name),
        args=(book,),
        help=tr("A line by which you know it again; the name of the file follows from it."),
    )
    _beside(faults, ("id", "title"))
    st.text_area(
        tr("What it assumes"),
        key="what_if.says",
        max_chars=2000,
        height=80,
        on_change=in_present(_name),
        args=(book,),
        help=tr("A sentence or two: it is told with every answer."),
    )
    _beside(faults, ("says",))


def _name(book: Book) -> None:
    scenario = own.kept() or own.blank()
    title = " ".join(st.session_state["what_if.title"].split()) or scenario.title
    says = " ".join(st.session_state["what_if.says"].split()) or scenario.says
    _take(own.named(scenario, title, says, book))


def _beside(faults: Sequence[Fault], keys: Sequence[str]) -> None:
    for fault in faults:
        if fault.key in keys:
            st.error(_fault(fault))


# --- its rows -------------------------------------------------------------------------------------------------------


def _rows(scenario: Scenario, faults: Sequence[Fault], names: Names) -> None:
    st.subheader(tr("Its rows"))
    told = rows_told(scenario, names)
    if not told:
        st.info(tr("None yet: add one below. Until then it is the law as it stands."))
    for at, row in enumerate(told[:MOST_ROWS]):
        with st.container(border=True):
            st.markdown(_row(row))
            for fault in _of(faults, _place(scenario, at)):
                st.error(_fault(fault))
            st.button(
                tr("Remove"),
                key=f"what_if.remove.{at}",
                on_click=_remove,
                args=(at,),
                help=tr("Takes this row out of the scenario."),
            )
    if len(told) > MOST_ROWS:
        st.caption(tr("The first {count} rows are shown; the file has them all.", count=MOST_ROWS))
    beside = {"id", "title", "says", *(_place(scenario, at) for at in range(len(told[:MOST_ROWS])))}
    others = [fault for fault in faults if fault.key.partition(".")[0] not in beside]
    for fault in others[:MOST_FAULTS]:
        st.error(_fault(fault, place=True))


def _row(row: RowTold) -> str:
    return "\n".join(
        [f"**{escape(row.says)}**", "", *(f"- {escape(labelled(title, told))}" for title, told in row.details)]
    )


def _place(scenario: Scenario, at: int) -> str:
    """The key of the row at a place of `Scenario.rows`."""
    for name in own.PLACES.values():
        rows = getattr(scenario, name)
        if at < len(rows):
            return f"{name}[{at}]"
        at -= len(rows)
    raise IndexError(at)


def _of(faults: Sequence[Fault], place: str) -> Iterator[Fault]:
    return (fault for fault in faults if fault.key == place or fault.key.startswith(f"{place}."))


def _remove(at: int) -> None:
    scenario = own.kept()
    if scenario is not None and at < len(scenario.rows):
        own.keep(own.without(scenario, at))


def _fault(fault: Fault, *, place: bool = False) -> str:
    where = f"{escape(fault.key)}: " if place and fault.key else ""
    return f"{where}{escape(fault.message)} {badge('gray', fault.code)}"


# --- a row in the making --------------------------------------------------------------------------------------------


def _add(book: Book, view: View, scenario: Scenario, names: Mapping[str, str]) -> None:
    st.subheader(tr("Add a row"))
    chosen = st.segmented_control(
        tr("What changes"),
        list(KINDS),
        default=KINDS[0],
        required=True,
        format_func=lambda one: tr(TITLES[one]),
        key="what_if.kind",
        help=tr("Each row says one thing, from one day on."),
    )
    kind = chosen or KINDS[0]
    desk = Desk(book=book, view=view, scenario=scenario, names=names)
    with st.container(border=True):
        row = row_of(kind, fields_of(kind, desk), frozenset(book.instruments))
        candidate = own.added(scenario, row)
        faults = _told_beside(candidate, row, desk)
        if not faults:
            st.markdown(_row(row_told(row, names_of(book, candidate, names))))
            st.code(_toml_of(row), language="toml", wrap_lines=True)
        st.button(
            tr("Add this row"),
            key="what_if.add",
            type="primary",
            disabled=bool(faults),
            on_click=_take,
            args=(candidate,),
            help=tr("It counts at once, here and in the other parts of this page."),
        )


def _toml_of(row: Assumption) -> str:
    """A row alone, as it will stand in the file."""
    text = scenario_text(own.added(own.blank(), row))
    return text[text.index("[[") :]


def _told_beside(candidate: Scenario, row: Assumption, desk: Desk) -> list[Fault]:
    """The faults of the row in the making, each told beside its field."""
    name = own.PLACES[type(row)]
    place = f"{name}[{len(getattr(candidate, name)) - 1}]"
    faults = list(_of(own.problems(candidate, desk.book), place))
    for fault in faults:
        field = re.split(r"[.\[]", fault.key.removeprefix(place).removeprefix("."))[0]
        wanted = WANTED.get((field, fault.code))
        if wanted:
            desk.slots.get(field, st).caption(f":material/arrow_upward: {escape(tr(wanted))}")
        else:
            desk.slots.get(field, st).error(_fault(fault))
    return faults


# --- the file -------------------------------------------------------------------------------------------------------


def _file(scenario: Scenario) -> None:
    text = scenario_text(scenario)
    st.subheader(tr("As a file"))
    st.code(text, language="toml", wrap_lines=True)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "TOML",
            text.encode(),
            file_name=own.file_name(scenario),
            mime="application/toml",
            key="what_if.save",
            on_click="ignore",
            icon=":material/download:",
            help=tr("The file that this page and the command read again."),
        )
        st.button(
            tr("Start again"),
            key="what_if.again",
            on_click=_restart,
            help=tr("Forgets the scenario. Save it first if you want to keep it."),
        )
    command = f'dtariff compare software --from US --to ID --price "10 USD" --scenario {own.file_name(scenario)}'
    st.code(command, language="sh")
    if pack(text):
        st.caption(tr("The scenario is part of the address of this page: whoever opens that sees it too."))
    else:
        st.caption(tr("It is too long for the address of this page: send the file along with a link."))


def _restart() -> None:
    own.keep(None)
    st.session_state.pop(REFUSED, None)
    st.session_state[key("what")] = [name for name in st.session_state[key("what")] if name != own.OWN]
