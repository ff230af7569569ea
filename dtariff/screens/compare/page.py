"""The page that compares the landed cost of one product across countries on a day.

Inputs, one call of the engine, figures: a headline, stacked bars, a table, and each row opened to its explanation.
"""

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from dtariff.engine import Comparison, Engine
from dtariff.model.errors import DTariffError
from dtariff.model.quote import Quote
from dtariff.screens.compare.inputs import ask
from dtariff.screens.compare.view import View
from dtariff.screens.fields import content_of, place_names
from dtariff.screens.shell import faults_told
from dtariff.tables.book import Book
from dtariff.telling.catalogue import tr
from dtariff.telling.figures import (
    Headline,
    chart,
    csv_text,
    headline_of,
    other_readings,
    plain_amount,
    rows,
    verdict_word,
)
from dtariff.telling.locale import amount
from dtariff.telling.markdown import comparison_table, escape, explanation, sure_told, told_error, verdict_badge
from dtariff.telling.words import SURE

ALWAYS_COUNTED = ("barred", "conditional", "not_barred")
NAMED = 3
"""How many places a line names before it counts the rest."""


def page(engine: Engine) -> None:
    """Draws the page."""
    st.title(tr("Landed cost by country"))
    names = place_names(engine.book)
    view, faults = ask(engine, names)
    faults_told(faults)
    st.markdown(_question(view, engine.book, names))
    _answer(engine, view, names)


def _question(view: View, book: Book, names: Mapping[str, str]) -> str:
    """What is asked, in words: the inputs may be out of sight."""
    title = content_of(book, view.content).title
    mode = next(mode.title for mode in book.categories.delivery if mode.id == view.delivery)
    sold = f"{title}, {mode.partition(':')[0].lower()}, for {view.price} {view.currency} before tax"
    route = f"sold from {names.get(view.origin, view.origin)} to a {view.buyer}"
    return f"{escape(sold)}, {escape(route)}.  \nLaw of **{view.on}**, as known on {view.known}."


def _answer(asked: Engine, view: View, names: Mapping[str, str]) -> None:
    if not view.to:
        st.info("Choose at least one destination, or a group of them.")
        return
    try:
        answer = _compared(asked, view)
    except DTariffError as error:
        st.error(told_error(error))
        return
    common = _common(answer)
    if common is not None:
        st.error(told_error(common))
        return
    if answer.quotes:
        _figures(answer, names)
    _refused(answer.refused, names)


def _compared(asked: Engine, view: View) -> Comparison:
    return asked.compare(
        view.content,
        destinations=view.to,
        origin=view.origin,
        price=view.price,
        currency=view.currency,
        delivery=view.delivery,
        buyer=view.buyer,
        on=view.on,
        known=view.known,
        country_of_origin=view.made_in,
        scope_reading=view.reading,
    )


def _common(answer: Comparison) -> DTariffError | None:
    """The one error that all destinations share, for then the question itself is at fault."""
    errors = [error for _, error in answer.refused]
    same = len({str(error) for error in errors}) == 1 and errors[0].param != "destination"
    return errors[0] if errors and not answer.quotes and same else None


# --- figures -------------------------------------------------------------------------------------------------------


def _figures(answer: Comparison, names: Mapping[str, str]) -> None:
    quotes = answer.quotes
    seen = headline_of(quotes, names)
    _metrics(seen, quotes[0].currency)
    st.vega_lite_chart(chart(quotes, names), width="stretch")
    for remark in _remarks(quotes, seen):
        st.caption(escape(remark))
    st.subheader(f"In {quotes[0].currency}, cheapest first")
    st.markdown(comparison_table(rows(quotes, names)))
    st.caption(_sureness_told())
    st.download_button(
        "Download as CSV",
        csv_text(quotes, answer.refused, names).encode("utf-8-sig"),
        file_name=f"dtariff-{quotes[0].provenance.on}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.subheader("Why, and by what law")
    for quote, row in zip(quotes, rows(quotes, names), strict=True):
        with st.expander(f"**{escape(row.place)}** {amount(quote.total)} {verdict_badge(row.verdict)}"):
            st.markdown(explanation(quote, names))


def _metrics(seen: Headline, currency: str) -> None:
    counted = [(verdict, count) for verdict, count in seen.verdicts if count or verdict in ALWAYS_COUNTED]
    with st.container(horizontal=True, gap="medium"):
        _metric(f"Cheapest ({currency})", plain_amount(seen.least), seen.cheapest)
        _metric(f"Dearest ({currency})", plain_amount(seen.most), seen.dearest)
        for verdict, count in counted:
            _metric(verdict_word(verdict).capitalize(), str(count), ())
    st.markdown(_duties(seen))


def _duties(seen: Headline) -> str:
    """Where a customs duty falls due, in a sentence."""
    charged = ", ".join(f"{place} ({amount(duty)})" for place, duty in seen.dutiable)
    told = f"A customs duty falls due in {charged}." if charged else "No customs duty falls due in these places."
    unknown = f" It is not known for {', '.join(seen.duty_unknown)}." if seen.duty_unknown else ""
    return escape(told + unknown)


def _metric(label: str, value: str, places: Sequence[str]) -> None:
    with st.container(width="content", gap=None):
        st.metric(label, value)
        if places:
            st.caption(escape(_several(places)))


def _several(places: Sequence[str]) -> str:
    more = len(places) - NAMED
    return ", ".join(places[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _remarks(quotes: Sequence[Quote], seen: Headline) -> Iterator[str]:
    """What the chart cannot say by itself."""
    if any(map(other_readings, quotes)):
        yield "A dark mark shows the landed cost under the other reading of the law."
    if seen.incomplete:
        yield f"Not known in full, and drawn without what is missing: {', '.join(seen.incomplete)}."


def _sureness_told() -> str:
    return "Sureness: " + "; ".join(map(sure_told, SURE)) + "."


def _refused(refused: Sequence[tuple[str, DTariffError]], names: Mapping[str, str]) -> None:
    if refused:
        st.subheader("Not answered")
        st.markdown("\n".join(f"- **{escape(names.get(code, code))}**: {told_error(error)}" for code, error in refused))
