"""What scenarios change in the landed cost of one product: counted, drawn, listed, explained."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dtariff.engine import Comparison, Engine
from dtariff.model.effect import ScenarioEffect, effects_of
from dtariff.model.errors import DTariffError
from dtariff.model.scenario import Scenario
from dtariff.screens.downloads import downloads
from dtariff.screens.fields import BUYERS, content_of, price_told
from dtariff.screens.what_if.view import View
from dtariff.telling.catalogue import tr, trn
from dtariff.telling.effects import (
    MOST_PLACES,
    change_told,
    drawn,
    effects_chart,
    effects_sheet,
    effects_table,
    lettered,
    unchanged,
    verdict_changes,
)
from dtariff.telling.locale import commas, day, labelled
from dtariff.telling.markdown import escape, explanation, told_error

NAMED = 12
"""How many places a line names before it counts the rest."""


def prices(engine: Engine, view: View, scenarios: Sequence[str | Scenario], names: Mapping[str, str]) -> None:
    """Draws the part on prices."""
    st.markdown(_question(engine, view, names))
    if not view.to:
        st.info(tr("Choose at least one destination, or a group of them."))
        return
    try:
        with st.spinner(tr("Asking the law of each country in each scenario ...")):
            answer = _compared(engine, view, scenarios)
    except DTariffError as error:
        st.error(told_error(error))
        return
    if answer.quotes:
        found = effects_of(answer.quotes, answer.scenarios)
        _early(engine, view, scenarios, found)
        _figures(view, found, names)
    _refused(answer, names)


def _question(engine: Engine, view: View, names: Mapping[str, str]) -> str:
    """What is asked, in words: the inputs may be out of sight."""
    asked = tr(
        "{product} for {price} {currency} before tax, sold from {seller}. Buyer: {buyer}. Law of {on}, as known on "
        "{known}.",
        product=tr(content_of(engine.book, view.content).title),
        price=price_told(view.price),
        currency=view.currency,
        seller=names.get(view.origin, view.origin),
        buyer=tr(BUYERS[view.buyer]),
        on=day(view.on),
        known=day(view.known),
    )
    return escape(asked)


def _compared(engine: Engine, view: View, scenarios: Sequence[str | Scenario]) -> Comparison:
    return engine.compare(
        view.content,
        destinations=view.to,
        scenarios=scenarios,
        origin=view.origin,
        price=view.price,
        currency=view.currency,
        delivery=view.delivery,
        buyer=view.buyer,
        on=view.on,
        known=view.known,
    )


# --- figures -------------------------------------------------------------------------------------------------------


def _figures(view: View, found: Sequence[ScenarioEffect], names: Mapping[str, str]) -> None:
    st.markdown("\n".join(line for at, one in enumerate(found) for line in _counted(at, one, names)))
    shown = drawn(found)
    if shown:
        st.vega_lite_chart(effects_chart(found, names), width="stretch")
        if len(shown) == MOST_PLACES:
            st.caption(tr("The chart stops at {count} places; the table has them all.", count=MOST_PLACES))
    else:
        st.info(tr("None of these scenarios changes what the buyer pays in any of these places."))
    same = unchanged(found, names)
    if same and shown:
        st.caption(escape(tr("No change of the landed cost in {places}.", places=_several(same))))
    st.subheader(tr("Landed cost in {currency}", currency=view.currency))
    st.markdown(effects_table(found, names))
    st.caption(tr("Beside a scenario's landed cost stands its verdict where that is another than in the law."))
    downloads(
        f"dtariff-what-if-{view.on}",
        lambda: [effects_sheet(found, names)],
        (lambda: effects_chart(found, names)) if shown else None,
    )
    _why(found, names)


def _early(engine: Engine, view: View, scenarios: Sequence[str | Scenario], found: Sequence[ScenarioEffect]) -> None:
    """Says where a scenario begins only after the day that is asked for."""
    for at, (named, one) in enumerate(zip(scenarios, found, strict=True)):
        scenario = engine.book.scenario_form(named) if isinstance(named, str) else named
        first = scenario.first_day
        if first is not None and first > view.on:
            told = tr(
                "{scenario} begins on {first}, after the day of the law above: until then it changes nothing.",
                scenario=lettered(at, one.title),
                first=day(first),
            )
            st.info(escape(told))


def _counted(at: int, one: ScenarioEffect, names: Mapping[str, str]) -> list[str]:
    """A scenario in numbers: verdicts that change, places that become dearer or cheaper."""
    told = trn(
        "**{title}**: the verdict changes in {count} place of {all}; the buyer pays more in {dearer}, less in "
        "{cheaper}; not known in {unknown}.",
        "**{title}**: the verdict changes in {count} places of {all}; the buyer pays more in {dearer}, less in "
        "{cheaper}; not known in {unknown}.",
        one.verdict_changes,
        title=escape(lettered(at, one.title)),
        all=len(one.effects),
        dearer=one.dearer,
        cheaper=one.cheaper,
        unknown=one.not_known,
    )
    changes = [
        f"    - {escape(labelled(change_told(before, after), _several([names.get(code, code) for code in codes])))}"
        for before, after, codes in verdict_changes(one)
    ]
    return [f"- {told}", *changes]


def _several(places: Sequence[str]) -> str:
    more = len(places) - NAMED
    listed = commas(places[:NAMED])
    return trn("{places} and {count} more", "{places} and {count} more", more, places=listed) if more > 0 else listed


def _why(found: Sequence[ScenarioEffect], names: Mapping[str, str]) -> None:
    """One place in one scenario, explained in full."""
    st.subheader(tr("Why, and by what law"))
    left, right = st.columns(2)
    with left:
        at = st.selectbox(
            tr("Scenario"),
            range(len(found)),
            format_func=lambda at: lettered(at, found[at].title),
            key="what_if.why.scenario",
            help=tr("In which scenario a place is explained."),
        )
    effects = {effect.code: effect for effect in found[at or 0].effects}
    with right:
        code = st.selectbox(
            tr("Place"),
            list(effects),
            index=None,
            format_func=lambda code: names.get(code, code),
            placeholder=tr("Choose a place to explain"),
            key="what_if.why.place",
            help=tr("The whole ladder of the law there, with its sources."),
        )
    after = effects[code].after if code in effects else None
    if after is not None:
        st.markdown(explanation(after, names))


def _refused(answer: Comparison, names: Mapping[str, str]) -> None:
    if answer.refused:
        st.subheader(tr("Not answered"))
        told = (f"- **{escape(names.get(code, code))}**: {told_error(error)}" for code, error in answer.refused)
        st.markdown("\n".join(told))
