"""What trade would bring to the treasury, from a file of values: static, with what others published beside it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, FlowsError
from dtariff.model.scenario import Scenario
from dtariff.model.trade import SCALES, TEMPLATE, Flows, Revenue
from dtariff.screens import fields
from dtariff.screens.downloads import downloads
from dtariff.screens.what_if.inputs import key
from dtariff.screens.what_if.view import View
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.locale import clauses, commas, day
from dtariff.telling.markdown import escape, sure_told, told_error
from dtariff.telling.revenue import (
    MOST_BARS,
    NOT_COMPARABLE,
    NOT_NOUGHT,
    STATIC,
    by_table,
    estimate_told,
    estimates_table,
    gap_told,
    revenue_chart,
    totals_table,
    verdicts_table,
)
from dtariff.telling.revenue_sheets import estimates_sheet, revenue_sheets
from dtariff.telling.words import SURE

FILE = "what_if.file"
"""The key of the session that keeps the uploaded file while another part is shown."""

MEGABYTES = 5
LINES = 25
SCALE_WORDS = {"1": N_("units"), "1000": N_("thousands"), "1000000": N_("millions")}
LAWS = {"one": N_("the day beside, for all rows"), "each": N_("each row's own date or year")}
HOW = (
    N_("A row is a flow: who imports, from where, what, and its value before duty and tax."),
    N_("Countries stand by their codes (ISO 3166-1 alpha-2: CM), contents by their names: music, film, software ..."),
    N_("Titles may be others: reporter, exporter, category, trade value. Columns that are not known are left alone."),
    N_("Numbers have a decimal point and no commas; all values are in one currency."),
    N_("The file stays in this session; nothing is kept of it."),
)
BY = {"importer": N_("Importer"), "partner": N_("Partner"), "content": N_("Content")}


def revenue(engine: Engine, view: View, scenarios: Sequence[str | Scenario], names: Mapping[str, str]) -> None:
    """Draws the part on revenue."""
    st.markdown(f"**{escape(tr(STATIC))}**")
    _upload(engine)
    kept: tuple[str, bytes] | None = st.session_state.get(FILE)
    if kept is None:
        st.info(tr("Upload a file of trade values to see what they would bring. Until then, what others published:"))
    else:
        _answer(engine, view, kept, scenarios, names)
    _published(engine)


# --- the file ------------------------------------------------------------------------------------------------------


def _upload(engine: Engine) -> None:
    st.file_uploader(
        tr("Trade values as CSV"),
        type=["csv", "txt", "tsv"],
        key="what_if.upload",
        on_change=_keep,
        max_upload_size=MEGABYTES,
        help=tr("Columns importer, partner, content, value; perhaps currency, year or date, delivery, buyer."),
    )
    with st.expander(tr("How the file is read")):
        st.markdown("\n".join(f"- {tr(line)}" for line in HOW))
        st.download_button(
            tr("A file to begin with"),
            TEMPLATE.encode(),
            file_name="dtariff-flows.csv",
            mime="text/csv",
            key="what_if.template",
            on_click="ignore",
            icon=":material/download:",
            help=tr("The titles and two rows. The rows are examples: their values are made up."),
        )
        left, middle, right = st.columns(3)
        with left:
            fields.currency(engine.book, st.session_state[key("on")], key("money"))
        with middle:
            st.selectbox(
                tr("Values are counted in"),
                [str(scale) for scale in SCALES],
                key=key("scale"),
                format_func=lambda scale: tr(SCALE_WORDS[scale]),
                help=tr("Trade statistics often count in thousands or millions of a currency."),
            )
        with right:
            st.selectbox(
                tr("Law of"),
                list(LAWS),
                key=key("law"),
                format_func=lambda law: tr(LAWS[law]),
                help=tr(
                    "Values of past years under the law of one day, or each under that of its own. A year is 1 July."
                ),
            )
        st.caption(tr("The currency counts where the file has no column for it."))


def _keep() -> None:
    uploaded = st.session_state["what_if.upload"]
    if uploaded is not None:
        st.session_state[FILE] = (uploaded.name, uploaded.getvalue())


def _forget() -> None:
    st.session_state.pop(FILE, None)


def _answer(
    engine: Engine,
    view: View,
    kept: tuple[str, bytes],
    scenarios: Sequence[str | Scenario],
    names: Mapping[str, str],
) -> None:
    name, data = kept
    try:
        read = _read(engine, view, data)
        with st.spinner(tr("Asking the law of each flow in each scenario ...")):
            on = view.on if view.law == "one" else None
            found = engine.revenue(read.flows, scenarios=scenarios, on=on, known=view.known)
    except FlowsError as error:
        _faults(name, error)
        return
    except DTariffError as error:
        st.error(told_error(error))
        return
    _about(name, read, found)
    _figures(engine, view, found, names)


def _read(engine: Engine, view: View, data: bytes) -> Flows:
    """The flows; the currency of the page counts only where the file names none."""
    try:
        return engine.read_flows(data, scale=int(view.scale), known=view.known)
    except FlowsError as error:
        missing = [fault for fault in error.faults if fault.code == "missing_column" and "currency" in fault.param]
        if len(missing) != len(error.faults):
            raise
    return engine.read_flows(data, currency=view.money, scale=int(view.scale), known=view.known)


def _faults(name: str, error: FlowsError) -> None:
    """Every fault of a file, each with its line and column."""
    said = trn("{name} has {count} fault:", "{name} has {count} faults:", len(error.faults), name=escape(name))
    st.error("\n".join([said, "", *map(_fault, error.faults[:LINES])]))
    if len(error.faults) > LINES:
        st.caption(tr("The first {count} are told; mend them and upload the file again.", count=LINES))
    st.button(tr("Forget the file"), on_click=_forget, help=tr("Shows the page without it."), key="what_if.forget")


def _fault(fault: DTariffError) -> str:
    place, _, column = fault.param.removeprefix("flows[").partition("]")
    column = column.removeprefix(".")
    where = tr("Line {line}, column {column}", line=place, column=column) if column else tr("Line {line}", line=place)
    return f"- **{escape(where)}**: {told_error(fault)}"


def _about(name: str, read: Flows, found: Revenue) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        told = trn("{name}: {count} flow", "{name}: {count} flows", len(read.flows), name=name)
        ignored = tr("left alone: {columns}", columns=commas(read.ignored)) if read.ignored else ""
        law = tr("each row's own law") if found.on is None else tr("law of {day}", day=day(found.on))
        st.caption(escape(clauses([told, law, ignored])))
    with right:
        st.button(tr("Forget the file"), on_click=_forget, help=tr("Shows the page without it."), key="what_if.forget")


# --- figures -------------------------------------------------------------------------------------------------------


def _figures(engine: Engine, view: View, found: Revenue, names: Mapping[str, str]) -> None:
    st.subheader(tr("Revenue in {currency}", currency=found.currency))
    st.markdown(totals_table(found))
    st.caption(tr(NOT_NOUGHT))
    st.markdown(verdicts_table(found))
    st.vega_lite_chart(revenue_chart(found, names), width="stretch")
    if len(found.law.by_importer) > MOST_BARS:
        st.caption(tr("The chart shows the {count} largest importers; the table has them all.", count=MOST_BARS))
    by = st.segmented_control(
        tr("Added up by"),
        list(BY),
        default="importer",
        required=True,
        format_func=lambda one: tr(BY[one]),
        key="what_if.by",
        help=tr("The customs duty of each importer, partner or content, in each state of the law."),
    )
    contents = {content.id: tr(content.title) for content in engine.book.categories.content}
    st.markdown(by_table(found, by or "importer", {**names, **contents}, tr(BY[by or "importer"])))
    published = engine.estimates()
    downloads(
        f"dtariff-revenue-{view.on}",
        lambda: revenue_sheets(found, published),
        lambda: revenue_chart(found, names),
    )
    if found.refused:
        st.subheader(tr("Not answered"))
        told = (f"- **{escape(flow.name or flow.importer)}**: {told_error(error)}" for flow, error in found.refused)
        st.markdown("\n".join(list(told)[:LINES]))


def _published(engine: Engine) -> None:
    published = engine.estimates()
    if not published or engine.book.estimates is None:
        return
    st.subheader(tr("What others published"))
    st.warning(tr(NOT_COMPARABLE))
    st.markdown(estimates_table(published))
    st.caption("; ".join(map(sure_told, SURE)))
    tables = engine.book.estimates
    with st.expander(tr("What each is, and its sources")):
        st.markdown("\n".join(map(estimate_told, published)))
    with st.expander(tr("Looked for and not found")):
        told = (gap_told(gap, engine.book.citations(tables.sources, gap.cite)) for gap in tables.gap)
        st.markdown("\n".join(told))
    downloads("dtariff-published-estimates", lambda: [estimates_sheet(published)])
