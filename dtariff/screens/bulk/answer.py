"""What came of a table: counts, sums by currency, a chart, the first rows, and the files to take away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, Inexact

import pyarrow as pa
import streamlit as st

from dtariff.batch.files import csv_bytes, parquet_bytes, rows
from dtariff.batch.outcome import REFUSED, RESULT, ours
from dtariff.batch.summary import Summary, Total
from dtariff.model.resolution import DutyReason
from dtariff.screens.bulk.file import rows_frame
from dtariff.screens.bulk.work import Answered
from dtariff.screens.downloads import downloads, offer
from dtariff.telling.bulk import fact_title, place_counts, places_chart, short, status_word
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.errors import sentence
from dtariff.telling.locale import clauses, labelled, number
from dtariff.telling.markdown import UNBROKEN, escape, table, verdict_badge
from dtariff.telling.spreadsheet import Sheet, xlsx_bytes
from dtariff.telling.words import REASONS

SHOWN = 10
"""Rows that the page shows of each table; the files hold all."""
MOST_XLSX = 20_000
"""Rows of the largest spreadsheet that is made: a larger one takes minutes to open, and CSV holds the same."""
SHORT = 40
NONE = "\N{EN DASH}"
EXACT = Context(prec=40, traps=[Inexact])
PARTS = ("net", "duty", "tax", "other", "total")


def show(answer: Answered, names: Mapping[str, str]) -> None:
    """Draws all of it."""
    counted = answer.summary
    st.subheader(tr("What came of it"))
    _metrics(counted)
    st.caption(_effort(answer))
    if counted.totals:
        with rows_frame("totals"):
            st.markdown(_totals(counted.totals))
        st.caption(tr("Amounts of different currencies are never added. A row without a total is in no sum."))
    _places(counted, names)
    _results(answer, names)
    _refused(answer)


def _effort(answer: Answered) -> str:
    return trn(
        "{cases} case of law, resolved once; {seconds} seconds in all.",
        "{cases} cases of law, each resolved once; {seconds} seconds in all.",
        answer.priced.cases,
        cases=number(answer.priced.cases),
        seconds=number(Decimal(f"{answer.seconds:.1f}")),
    )


def _metrics(counted: Summary) -> None:
    shown = (
        (tr("Rows in the file"), counted.rows),
        (tr("With a total"), counted.priced),
        (tr("Without a total"), counted.unknown),
        (tr("Refused"), counted.turned_away),
    )
    with st.container(horizontal=True, gap="medium"):
        for title, count in shown:
            st.metric(title, number(count), width="content")
    verdicts = (f"{verdict_badge(verdict)} {number(count)}" for verdict, count in counted.verdicts.items())  # type: ignore[arg-type]  # codes
    if counted.verdicts:
        st.markdown(tr("May a duty be charged? {verdicts}", verdicts=" · ".join(verdicts)))
    unknown = [(status_word(code), count) for code, count in counted.statuses.items() if code != "priced"]
    if unknown:
        told = clauses(labelled(escape(word), number(count)) for word, count in unknown)
        st.markdown(tr("Kept without a total, as no amount is ever guessed: {reasons}.", reasons=told))


def _totals(totals: Sequence[Total]) -> str:
    head = (
        *(tr("Currency"), tr("Rows in the sum"), tr("Net"), tr("Duty"), tr("Tax")),
        # translators: the column of levies other than duty and tax
        *(tr("Other"), tr("Landed cost"), tr("Rows left out")),
    )
    lines = (
        (
            total.net.currency,
            number(total.rows),
            *(number(getattr(total, part).amount) for part in PARTS[:-1]),
            f"**{number(total.total.amount)}**",
            number(total.left_out),
        )
        for total in totals
    )
    return table(head, "lrrrrrrr", lines)


def _places(counted: Summary, names: Mapping[str, str]) -> None:
    if not counted.places:
        return
    st.subheader(tr("Where the buyers are"))
    counts = place_counts(counted.places, names)
    st.vega_lite_chart(places_chart(counts), width="stretch")

    def sheets() -> list[Sheet]:
        head = (tr("Place"), tr("With a total"), tr("Without a total"))
        lines = [(names.get(code, code), *both) for code, both in counted.places.items()]
        return [Sheet(tr("Sales by place"), head, lines)]

    downloads("dtariff-bulk-places", sheets, lambda: places_chart(counts))


# --- results -------------------------------------------------------------------------------------------------------


def _results(answer: Answered, names: Mapping[str, str]) -> None:
    priced = answer.priced
    st.subheader(tr("Results"))
    if not priced.results.num_rows:
        st.info(tr("No row could be answered; the report below says why."))
        return
    with rows_frame("results"):
        st.markdown(_first_results(answer, names))
    _more(priced.results.num_rows)
    st.caption(tr("The files hold every column of yours, and ours beside: {columns}.", columns=", ".join(RESULT)))
    with st.container(horizontal=True, gap="small"):
        makers: dict[str, Callable[[], bytes]] = {
            "CSV": lambda: csv_bytes(priced.results, priced.decimals),
            "Parquet": lambda: parquet_bytes(priced.results),
            "XLSX": lambda: _workbook(answer),
        }
        for kind, made in makers.items():
            if kind != "XLSX" or priced.results.num_rows <= MOST_XLSX:
                offer("dtariff-results", kind, made, tr("Download all results as {kind}", kind=kind))
    if priced.results.num_rows > MOST_XLSX:
        st.caption(tr("A spreadsheet (XLSX) is made of up to {rows} rows.", rows=number(MOST_XLSX)))


def _first_results(answer: Answered, names: Mapping[str, str]) -> str:
    some = answer.priced.results.slice(0, SHOWN)
    reference = answer.asked.layout.column("reference")
    references = some[reference].to_pylist() if reference else [None] * some.num_rows
    head = (
        *(tr("Row"), *([tr("Reference")] if reference else []), tr("Buyer in"), tr("Duty barred?")),
        *(tr("Net"), tr("Duty"), tr("Tax")),
        # translators: the column of levies other than duty and tax
        *(tr("Other"), tr("Landed cost"), tr("Why")),
    )
    lines = []
    for row, named in zip(ours(some, RESULT).to_pylist(), references, strict=True):
        decimals = answer.priced.decimals[row["currency"]]
        amounts = [_amount(row[part], decimals) for part in PARTS]
        lines.append(
            (
                number(row["row"]),
                *([_cell(named)] if reference else []),
                _cell(names.get(row["place"], row["place"])),
                verdict_badge(row["verdict"]),
                *amounts[:-1],
                f"**{amounts[-1]}** {row['currency']}",
                _cell(_why(row["status"], row["duty_reason"])),
            )
        )
    return table(head, "r" + ("l" if reference else "") + "llrrrrrl", lines)


def _why(status: str, duty_reason: DutyReason) -> str:
    """Why there is no total; where there is one, why there is a duty or none."""
    return tr(REASONS[duty_reason]) if status == "priced" else status_word(status)


def _amount(amount: Decimal | None, decimals: int) -> str:
    """An amount with the decimals of its currency; the column may have more, all of them noughts."""
    return NONE if amount is None else number(amount.quantize(Decimal(1).scaleb(-decimals), context=EXACT))


def _cell(value: object) -> str:
    return escape(short("" if value is None else str(value)))


def _more(count: int) -> None:
    if count > SHOWN:
        st.caption(tr("The first {shown} of {count} rows.", shown=number(SHOWN), count=number(count)))


def _workbook(answer: Answered) -> bytes:
    priced = answer.priced
    sheets = [
        Sheet(tr("Results"), priced.results.column_names, rows(priced.results, priced.decimals)),
        Sheet(tr("Refused rows"), priced.refused.column_names, rows(priced.refused)),
    ]
    return xlsx_bytes(*sheets)


# --- refused rows --------------------------------------------------------------------------------------------------


def _refused(answer: Answered) -> None:
    report = answer.priced.refused
    st.subheader(tr("Refused rows"))
    if not report.num_rows:
        st.success(tr("No row was refused."))
        return
    counts = answer.summary.refused
    st.markdown("\n".join(f"- **{number(count)}** · {escape(sentence(code))}" for code, count in counts.items()))
    st.markdown(_first_refused(report))
    _more(report.num_rows)
    offer(
        "dtariff-refused",
        "CSV",
        lambda: csv_bytes(report),
        tr("All refused rows as they were, each with its reason and what to do"),
        tr("Download the refused rows"),
    )


def _first_refused(report: pa.Table) -> str:
    head = (tr("Row"), tr("Column"), tr("What is wrong"), tr("What to do"), tr("Code"))
    return table(head, "rllll", _reports(ours(report.slice(0, SHOWN), REFUSED)))


def _unbroken(text: str) -> str:
    """A short text on one line, whatever stands beside it."""
    return escape(text).replace(" ", UNBROKEN) if len(text) <= SHORT else escape(text)


def _reports(report: pa.Table) -> Iterator[tuple[str, ...]]:
    for row in report.to_pylist():
        column = row["column"] or (fact_title(row["field"]) if row["field"] else "")
        yield number(row["row"]), _cell(column), _unbroken(row["reason"]), escape(row["hint"]), f"`{row['code']}`"
