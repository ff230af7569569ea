"""The page that compares the landed cost of one product across countries on a day.

Inputs, one call of the engine, figures: a headline, stacked bars, a table, and each row opened to its explanation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import streamlit as st

from dtariff.engine import Comparison, Engine
from dtariff.model.comparison import ComparisonLine, FixedCost
from dtariff.model.errors import DTariffError
from dtariff.model.scenario import Scenario
from dtariff.screens.compare.inputs import Asked, ask, key
from dtariff.screens.compare.rows import rows
from dtariff.screens.compare.view import View
from dtariff.screens.downloads import downloads
from dtariff.screens.fields import content_of, place_names, price_told
from dtariff.screens.shell import faults_told
from dtariff.screens.what_if import own
from dtariff.tables.book import Book
from dtariff.tables.scenarios import read_scenario
from dtariff.telling.catalogue import language, tr, trn
from dtariff.telling.figures import (
    Headline,
    Labels,
    chart,
    drawn,
    headline_of,
    other_readings,
    sheets,
)
from dtariff.telling.locale import amount, commas, day, parted, within_sentence
from dtariff.telling.markdown import escape, told_error, verdict_badge
from dtariff.telling.pictures import titled

NAMED = 3
"""How many places a line names before it counts the rest."""

MOST_BARS = 40
"""Bars that can be seen at once; where there are more, the reader chooses which to draw."""

QUICK = 60
"""Answers that come before anybody wonders whether something happens."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the question, the answer, its lines and their names; the question again in words."""

    view: View
    answer: Comparison
    lines: tuple[ComparisonLine, ...]
    labels: Labels
    question: tuple[str, ...]


def page(engine: Engine) -> None:
    """Draws the page."""
    st.title(tr("Landed cost by country"))
    names = place_names(engine.book)
    asked = ask(engine, names)
    faults_told(asked.faults)
    about = tr(
        "What a buyer pays in the end for something sent over the network, and why: price, customs duty, taxes and "
        "levies, by the law of any day and in scenarios."
    )
    question, law = _question(asked.view, engine.book, names)
    st.markdown(f"{about}\n\n{escape(question)}  \n{law}")
    _answer(engine, asked, names, (question, law.replace("**", "")))


def _question(view: View, book: Book, names: Mapping[str, str]) -> tuple[str, str]:
    """What is asked, and by the law of which day, in words: the inputs may be out of sight."""
    mode = next(mode.title for mode in book.categories.delivery if mode.id == view.delivery)
    facts = {
        "product": tr(content_of(book, view.content).title),
        "delivery": within_sentence(parted(mode)[0]),
        "price": f"{price_told(view.price)} {view.currency}",
        "country": names.get(view.origin, view.origin),
    }
    if view.buyer == "business":
        told = tr("{product}, {delivery}, for {price} before tax, sold from {country} to a business.", **facts)
    else:
        told = tr("{product}, {delivery}, for {price} before tax, sold from {country} to a consumer.", **facts)
    law = tr("Law of **{day}**, as known on {known}.", day=day(view.on), known=day(view.known))
    return told, law


# --- the answer ----------------------------------------------------------------------------------------------------


def _answer(engine: Engine, asked: Asked, names: Mapping[str, str], question: tuple[str, ...]) -> None:
    view = asked.view
    places = asked.choices.places(view.to)
    if not places:
        st.info(tr("Choose at least one destination, or a group of them."))
        return
    try:
        answer = _compared(engine, view, places)
    except DTariffError as error:
        st.error(told_error(error))
        return
    common = _common(answer)
    if common is not None:
        st.error(told_error(common))
        return
    labels = _labels(answer, view, names)
    if answer.quotes:
        _figures(Shown(view, answer, _lines(answer, asked), labels, question), asked)
    _refused(answer, labels)


def _compared(engine: Engine, view: View, places: Sequence[str]) -> Comparison:
    asked = [*places, *([view.reference] if view.reference else [])]
    if len(asked) * (1 + len(view.scenarios)) <= QUICK:
        return _compare(engine, view, asked)
    with st.spinner(tr("Asking the law of every place ...")):
        return _compare(engine, view, asked)


def _compare(engine: Engine, view: View, places: Sequence[str]) -> Comparison:
    return engine.compare(
        view.content,
        destinations=places,
        scenarios=[_own() if name == own.OWN else name for name in view.scenarios],
        ends=True,
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


def _own() -> Scenario:
    """The reader's own scenario, as the page of scenarios left it."""
    return read_scenario(own.text())


def _common(answer: Comparison) -> DTariffError | None:
    """The one error that all destinations share, for then the question itself is at fault."""
    errors = [error for _, error in answer.refused]
    same = len({str(error) for error in errors}) == 1 and errors[0].param != "destination"
    return errors[0] if errors and not answer.quotes and same else None


def _labels(answer: Comparison, view: View, names: Mapping[str, str]) -> Labels:
    return Labels(
        names=names,
        scenarios={one.scenario: tr(one.title) for one in answer.scenarios},
        ranges=answer.ranges,
        reference=view.reference,
    )


def _lines(answer: Comparison, asked: Asked) -> tuple[ComparisonLine, ...]:
    view = asked.view
    cost = None
    if view.cost or view.sales:
        try:
            places = asked.choices.places(view.cost_in) or view.cost_in  # a group without members is nowhere, not all
            cost = FixedCost.of(view.cost, view.sales, currency=view.currency, places=places)
        except DTariffError as error:
            st.warning(tr("The cost of access is left out. {why}", why=told_error(error)))
    return answer.lines(reference=view.reference, cost=cost)


# --- figures -------------------------------------------------------------------------------------------------------


def _figures(shown: Shown, asked: Asked) -> None:
    seen = headline_of(shown.answer.quotes, shown.labels)
    st.markdown(_glance(seen))
    bars = _bars(shown)
    spec = chart(bars, shown.labels)
    st.vega_lite_chart(pa.Table.from_pylist(spec.pop("data")["values"]), spec, width="stretch")
    st.caption(escape(" ".join(_remarks(shown, seen, bars))))
    _offer(seen, asked)
    rows(shown.lines, shown.labels, language(), lambda: _files(shown, bars))


def _files(shown: Shown, bars: Sequence[ComparisonLine]) -> None:
    downloads(
        f"dtariff-{shown.view.on}",
        lambda: sheets(shown.lines, shown.labels, tuple(_refusals(shown.answer))),
        lambda: titled(chart(bars, shown.labels), shown.question),
    )


def _glance(seen: Headline) -> str:
    """The two ends, where a duty falls due, and how many places have which verdict."""
    told = []
    if seen.least is not None and seen.most is not None:
        ends = tr(
            "Cheapest **{least}** in {cheapest}, dearest **{most}** in {dearest}.",
            least=amount(seen.least),
            cheapest=escape(_several(seen.cheapest, NAMED)),
            most=amount(seen.most),
            dearest=escape(_several(seen.dearest, NAMED)),
        )
        told.append(f"##### {ends}")
    verdicts = (f"{count} {verdict_badge(verdict)}" for verdict, count in seen.verdicts if count)
    counted = tr("May they charge a customs duty? {verdicts}.", verdicts=" · ".join(verdicts))
    return "\n\n".join([*told, f"{escape(_duties(seen))}  \n{counted}"])


def _bars(shown: Shown) -> tuple[ComparisonLine, ...]:
    """The lines whose bars are drawn."""
    if len(shown.lines) <= MOST_BARS:
        return shown.lines
    words = {"cheapest": tr("The cheapest"), "dearest": tr("The dearest"), "all": tr("All")}
    st.segmented_control(
        tr("Bars drawn"),
        words,
        key=key("bars"),
        format_func=words.__getitem__,
        required=True,
        help=tr("There are more bars than fit a screen; the table has them all."),
    )
    return drawn(shown.lines, shown.view.bars, MOST_BARS, shown.labels.reference)


def _duties(seen: Headline) -> str:
    """Where a customs duty falls due, in a sentence."""
    charged = _several([f"{place} ({amount(duty)})" for place, duty in seen.dutiable])
    told = [tr("A customs duty falls due in {places}.", places=charged)] if charged else []
    told += [] if charged else [tr("No customs duty falls due in these places.")]
    told += [tr("It is not known for {places}.", places=_several(seen.duty_unknown))] if seen.duty_unknown else []
    return " ".join(told)


def _several(places: Sequence[str], named: int = 12) -> str:
    """Some names, and how many more there are."""
    listed, more = commas(places[:named]), len(places) - named
    return trn("{listed} and {count} more", "{listed} and {count} more", more, listed=listed) if more > 0 else listed


def _remarks(shown: Shown, seen: Headline, bars: Sequence[ComparisonLine]) -> Iterator[str]:
    """What the chart cannot say by itself."""
    labels, lines = shown.labels, shown.lines
    if len(bars) < len(lines):
        yield tr("{drawn} of {all} bars are drawn.", drawn=len(bars), all=len(lines))
    if any(other_readings(line.quote) for line in bars):
        yield tr("A diamond marks the landed cost under the other reading of the law.")
    if labels.reference:
        yield _reference_told(shown)
    if any(line.access and line.access.amount for line in bars):
        yield tr("The last part of a bar is your cost of access: the sum behind the plus sign, beside the landed cost.")
    for told in labels.ranges:
        yield _range_told(told.country, told.parts, told.unknown, labels)
    if seen.local and not shown.view.cost:
        yield tr(
            "Rules ask for a server, a representative or data in the country in {places}: what that costs you can be "
            'added under "Cost of access".',
            places=_several([labels.place(code) for code in seen.local]),
        )
    if seen.incomplete:
        yield tr("Not known in full, and drawn without what is missing: {places}.", places=_several(seen.incomplete))


def _reference_told(shown: Shown) -> str:
    place = shown.labels.place(shown.labels.reference)
    found = next((line.quote.total for line in shown.lines if line.place == shown.labels.reference), None)
    if found is None:
        return tr("The landed cost in {place} is not known, so nothing is measured from it.", place=place)
    return tr("The dashed line is the landed cost in {place}: {amount}.", place=place, amount=amount(found))


def _range_told(country: str, parts: int, unknown: int, labels: Labels) -> str:
    name = labels.names.get(country, country)
    if unknown:
        return trn(
            "{country} stands by the lowest and the highest of its parts whose landed cost is known ({parts}); that of "
            "{count} part is not known.",
            "{country} stands by the lowest and the highest of its parts whose landed cost is known ({parts}); that of "
            "{count} parts is not known.",
            unknown,
            country=name,
            parts=parts,
        )
    return tr(
        "{country} stands by the lowest and the highest of its {parts} parts; choose every part of it to see them all.",
        country=name,
        parts=parts,
    )


def _offer(seen: Headline, asked: Asked) -> None:
    """Where law asks for something in the country, the reader may add what that costs."""
    if seen.local and asked.hint is not None:
        with asked.hint:
            st.button(
                tr("Only where rules ask for it"),
                key="compare.local",
                on_click=_only,
                args=(seen.local,),
                help=tr(
                    "Where rules ask for a server, a representative or data in the country, as the tables know them."
                ),
            )


def _only(places: tuple[str, ...]) -> None:
    st.session_state[key("cost_in")] = list(places)


# --- who could not be answered ---------------------------------------------------------------------------------------


def _refusals(answer: Comparison) -> Iterator[tuple[str, str, DTariffError]]:
    """Who could not be answered, under which scenario, and why."""
    yield from ((code, "", error) for code, error in answer.refused)
    by_law = {code for code, _ in answer.refused}
    for one in answer.scenarios:
        yield from ((code, one.scenario, error) for code, error in one.refused if code not in by_law)


def _refused(answer: Comparison, labels: Labels) -> None:
    refused = list(_refusals(answer))
    if not refused:
        return
    st.subheader(tr("Not answered"))
    told = []
    for code, scenario, error in refused:
        where = labels.place(code)
        if scenario:
            where = tr("{place}, if: {scenario}", place=where, scenario=labels.law(scenario))
        told.append(f"- **{escape(where)}**: {told_error(error)}")
    st.markdown("\n".join(told))
