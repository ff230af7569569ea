"""The page of many sales at once: a file, its columns, the work, and what came of it."""

from collections.abc import Mapping

import streamlit as st

from dtariff.batch.layout import faults
from dtariff.batch.preview import Doubts, doubts, first_rows, open_doubts
from dtariff.engine import Engine
from dtariff.screens import link
from dtariff.screens.bulk import answer, file, inputs, work
from dtariff.screens.bulk.file import PAGE, Read
from dtariff.screens.bulk.view import View
from dtariff.screens.bulk.work import Asked
from dtariff.screens.fields import place_names
from dtariff.screens.shell import faults_told
from dtariff.telling.bulk import fact_title, short
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.locale import listed, number
from dtariff.telling.markdown import escape, table, told_error

DOUBTS = link.key(PAGE, "doubts")


def page(engine: Engine) -> None:
    """Draws the page."""
    st.title(tr("Many sales at once"))
    st.markdown(tr("Upload a file of sales, say which column is what, and take the landed cost of every row away."))
    names = place_names(engine.book)
    faults_told(inputs.seed(engine))
    given = file.choose()
    if given is None:
        work.forget()
        inputs.write(inputs.view_of_inputs())
        return
    before = inputs.view_of_inputs()
    read = file.opened(given, before.encoding, before.delimiter)
    if read is None:
        inputs.write(before)
        return
    faults_told(inputs.fit(read.sheet.table.column_names, read.key))
    view = _columns(engine, read, names)
    inputs.write(view)
    asked = Asked(read, view.layout)
    _start(engine, asked)
    found = work.answered()
    if found is not None and found.asked.read.given.key != given.key:
        work.forget()  # it is of another file
    elif found is not None:
        if not found.asked.is_same(asked):
            st.warning(tr("Something above was changed since. Price the sales again to see what comes of it."))
        answer.show(found, names)


# --- columns -------------------------------------------------------------------------------------------------------


def _columns(engine: Engine, read: Read, names: Mapping[str, str]) -> View:
    """Draws what the columns of the file mean; returns what is said of them."""
    headings = read.sheet.table.column_names
    file.told(read)
    st.subheader(tr("Which column is what"))
    inputs.columns(engine, headings, names)
    if read.written is not None:
        with st.expander(tr("How the file is written")):
            file.ways_of_reading(read.written)
        if not read.written.sure:
            st.info(tr("The file does not say in what encoding it is written; the likeliest one was taken."))
    inputs.ask(_doubts(read, inputs.view_of_inputs()))
    view = inputs.view_of_inputs()
    _preview(read, view)
    return view


def _doubts(read: Read, view: View) -> Doubts:
    """What of the table only a person can tell, looked for once."""
    layout = view.layout
    key = (read.key, *(layout.column(param) for param in ("price", "on")), tuple(layout.quantities))
    kept = st.session_state.get(DOUBTS)
    if kept is None or kept[0] != key:
        kept = st.session_state[DOUBTS] = (key, doubts(read.sheet.table, layout))
    found: Doubts = kept[1]
    return found


def _preview(read: Read, view: View) -> None:
    head, lines = first_rows(read.sheet.table, view.layout)
    if not head:
        return
    st.markdown(tr("The first rows, as they are read:"))
    with file.rows_frame("preview"):
        cells = ([escape(short(cell)) for cell in line] for line in lines)
        st.markdown(table([escape(fact_title(param)) for param in head], "l" * len(head), cells))


# --- work ----------------------------------------------------------------------------------------------------------


def _start(engine: Engine, asked: Asked) -> None:
    """Draws the button, or why there is nothing to press yet."""
    table_, layout = asked.read.sheet.table, asked.layout
    still = open_doubts(_doubts(asked.read, inputs.view_of_inputs()), layout)
    wrong = [fault for fault in faults(table_.schema, layout) if fault.code != "missing_fact"]
    missing = [fault.param for fault in faults(table_.schema, layout) if fault.code == "missing_fact"]
    if missing:
        titles = listed([fact_title(param) for param in missing])
        st.warning(tr("Still needed: {facts}. Choose a column, or one value for all rows.", facts=escape(titles)))
    for fault in wrong:
        if fault.code != "float_price":  # it is asked as a question
            st.error(told_error(fault))
    if "currency" not in layout.facts and not missing:
        st.info(tr("No currency is chosen: only prices that name their own (9.99 USD) will be priced."))
    rows = table_.num_rows
    st.button(
        trn("Price {rows} sale", "Price {rows} sales", rows, rows=number(rows)),
        type="primary",
        key=link.key(PAGE, "go"),
        icon=":material/play_arrow:",
        disabled=bool(missing or wrong or any(still)),
        on_click=work.start,
        args=(engine, asked),
        help=tr("Every row is priced as a single quote would be; a row that cannot be is told with its reason."),
    )
    if any(still):
        st.caption(tr("Answer the question above first."))
