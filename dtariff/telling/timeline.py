"""The timeline of a pair as a figure, as rows, as words: every instrument over the years, the verdict on top.

All plain data: the chart is a Vega-Lite specification, the days in it are ISO text. What an instrument does shows in
three ways: the colour of its stretch, the height of it, and words; so that nobody needs colours to read it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from dtariff.model.resolution import Bar
from dtariff.model.timeline import NotableDay, Stretch, Timeline, Track, VerdictStretch
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import clauses, day, labelled, remarked
from dtariff.telling.markdown import SURE_WORDS
from dtariff.telling.narrate import with_article
from dtariff.telling.render import plain
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.verdicts import COLOURS, ON_COLOURS, territory_name
from dtariff.telling.words import STRENGTHS, WHYS

Look = Literal["bars", "unsettled", "unknown", "pledge", "signed", "ended", "nothing"]
"""What an instrument does, as a figure shows it."""

LOOKS: dict[Look, str] = {
    "bars": N_("bars a duty"),
    "unsettled": N_("readings differ"),
    "pledge": N_("pledged, not binding"),
    "signed": N_("not yet in force"),
    "nothing": N_("does not bar one"),
    "ended": N_("no longer in force"),
    "unknown": N_("not known"),
}
LEGEND: dict[str, tuple[str, str]] = {
    "barred": (N_("a duty is barred"), COLOURS["barred"]),
    "conditional": (N_("readings differ"), COLOURS["conditional"]),
    "not_barred": (N_("nothing bars one"), COLOURS["not_barred"]),
    "not_an_import": (N_("no import"), COLOURS["not_an_import"]),
    "unknown": (N_("not known"), COLOURS["unknown"]),
    "pledge": (N_("only pledged"), "#56b4e9"),
    "signed": (N_("not yet in force"), "#0072b2"),
    "nothing": (N_("does not bar one"), "#b07aa1"),
    "ended": (N_("no longer in force"), "#8a949e"),
}
"""The colours of the figure and what they mean: verdicts and instruments share those that mean the same."""

IN_LEGEND: dict[Look, str] = {"bars": "barred", "unsettled": "conditional"}
"""What an instrument does, where the legend names it as it names the verdict that follows."""

THICKNESS: dict[Look, int] = {
    "bars": 16,
    "unsettled": 16,
    "pledge": 8,
    "signed": 4,
    "nothing": 4,
    "ended": 2,
    "unknown": 16,
}
"""Pixels: what is firm is thick."""

DASHES: dict[Look, list[int]] = {"signed": [6, 4], "nothing": [2, 3]}
ROW_HEIGHT, TOP_THICKNESS = 48, 24
"""Pixels: a row with its name above the stretches; the verdict."""

EVENT: dict[str, Any] = {"color": "#7d8791", "strokeDash": [4, 3], "opacity": 0.8}
ASKED: dict[str, Any] = {"color": "#d55e00", "strokeWidth": 2}
"""Lines across that can be seen on white and on black: a marked day, the day asked."""

AXIS: dict[str, Any] = {"labelFontSize": 12, "labelPadding": 6, "labelFlush": True, "labelOverlap": True}
MONTHS_TOLD = timedelta(days=3 * 365)
"""A timeline so short is told by months, a longer one by years."""

WORDED_DAYS = 1500
"""Days of a stretch of the verdict that is wide enough for its word."""


class Mark(NamedTuple):
    """A day to mark in the figure, and its name."""

    day: date
    name: str


def landmark(notable: NotableDay) -> Mark:
    """A day as a mark: the place of a conference, as its act names it in brackets, or else the instrument."""
    places = re.findall(r"\(([^)]+)\)", notable.act)
    return Mark(notable.day, places[0] if places else notable.short)


DAYS = {
    "decision": N_("From this day the {instrument} stands by a new decision: {act}."),
    "disputed": N_("From this day it is disputed whether the {instrument} stands: {act}."),
    "lapsed": N_("From this day the {instrument} stands no more: {act}."),
    "entry_into_force": N_("On this day the {instrument} enters into force."),
    "eve": N_("The last day before this: {act}."),
}


def notable_told(notable: NotableDay) -> str:
    """What happens on a notable day, in a sentence."""
    return tr(DAYS[notable.kind], instrument=notable.short, act=notable.act)


def look_of(bar: Bar) -> Look:
    """What an instrument does, as a figure shows it."""
    if bar.effect in ("bars", "unsettled", "unknown"):
        return bar.effect
    if bar.why in ("decision_lapsed", "no_longer_in_force", "pledge_lapsed"):
        return "ended"
    if bar.why == "pledge_in_force":
        return "pledge"
    waits = bar.strength == "signed_not_in_force" or bar.why == "pledge_not_yet"
    return "signed" if waits else "nothing"


# --- rows ----------------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """A stretch in words: the instrument, its first and last day, what it does, why, on what ground, how surely."""

    instrument: str
    first: date
    last: date
    effect: str
    why: str
    ground: str
    sure: str


def rows(timeline: Timeline) -> list[Told]:
    """The timeline as rows: the verdict, then every instrument, each from its first day."""
    told = [
        Told(
            tr("The answer"),
            one.first,
            one.last,
            verdict_word(one.verdict),
            "",
            territory_name(one.within) or with_article(tr(one.short), one.article),
            tr(SURE_WORDS[one.sure]),
        )
        for one in timeline.verdicts
    ]
    for track in timeline.tracks:
        told += (_told(track, stretch) for stretch in track.stretches)
    return told


def _told(track: Track, stretch: Stretch) -> Told:
    bar = stretch.bar
    return Told(
        tr(track.short),
        stretch.first,
        stretch.last,
        tr(LOOKS[look_of(bar)]),
        clauses([tr(WHYS[bar.why]), tr(STRENGTHS[bar.strength])]),
        bar.act or (tr("art. {article}", article=bar.article) if bar.article else ""),
        tr(SURE_WORDS[bar.sure]),
    )


def head() -> tuple[str, ...]:
    """The titles of the columns of `rows`."""
    return (
        tr("Instrument"),
        tr("From"),
        tr("To"),
        tr("What it does"),
        tr("Why"),
        tr("Article or decision"),
        tr("Sureness"),
    )


def sheet(timeline: Timeline) -> Sheet:
    """The timeline for a spreadsheet, with the sources of every stretch."""
    sources = [""] * len(timeline.verdicts)
    sources += [_sources(stretch.bar) for track in timeline.tracks for stretch in track.stretches]
    lines: list[Sequence[Cell]] = [(*one, cited) for one, cited in zip(rows(timeline), sources, strict=True)]
    return Sheet(tr("Timeline"), (*head(), tr("Sources")), lines)


def _sources(bar: Bar) -> str:
    return "; ".join(f"{one.title} {one.url}".strip() for one in bar.citations)


# --- words and data ------------------------------------------------------------------------------------------------


def timeline_text(timeline: Timeline) -> str:
    """The timeline in words, a line a stretch."""
    lines: list[str] = []
    name = ""
    for one in rows(timeline):
        if one.instrument != name:
            name = one.instrument
            lines += ["", name] if lines else [name]
        said = remarked(one.effect, one.ground)
        days = tr("{first} to {last}", first=day(one.first), last=day(one.last))
        lines.append(f"  {labelled(days, said)}")
    return "\n".join(lines) + "\n"


def timeline_data(timeline: Timeline) -> dict[str, Any]:
    """The timeline as plain data."""
    case = timeline.case
    return {
        "origin": case.origin.code,
        "destination": case.destination.code,
        "content": case.content,
        "delivery": case.delivery,
        "known": case.as_of.known.isoformat(),
        "first": timeline.first.isoformat(),
        "last": timeline.last.isoformat(),
        "verdicts": [plain(one) for one in timeline.verdicts],
        "instruments": [
            {
                "instrument": track.instrument,
                "title": track.title,
                "kind": track.kind,
                "stretches": [
                    {"first": one.first.isoformat(), "last": one.last.isoformat(), **plain(one.bar)}
                    for one in track.stretches
                ],
            }
            for track in timeline.tracks
        ],
    }


# --- the chart -----------------------------------------------------------------------------------------------------


def chart(timeline: Timeline, marks: Iterable[Mark], asked: Mark, today: Mark) -> dict[str, Any]:
    """The timeline as a Vega-Lite specification: a row an instrument, the verdict above, marked days across.

    Args:
        timeline: what to draw.
        marks: days of events, named at the top; those outside are left out.
        asked: the day that was asked for, named at the foot.
        today: the present day, named at the top.
    """
    names = _names(timeline)
    values = [*_verdict_values(timeline, names[0]), *_values(timeline, names[1:])]
    top, foot = _inside(timeline, (*marks, today)), _inside(timeline, (asked,))
    layers = [_stretches(timeline)]
    layers += [_hatch()] if any(value["hatch"] for value in values) else []
    layers += [_renewals()] if any(value["renewed"] for value in values) else []
    layers += [_words()] if any(value["word"] for value in values) else []
    layers += [_across(top, _named_axis(top, today), EVENT)] if top else []
    layers += [_across(foot, _foot_axis(foot), ASKED)] if foot else []
    spaced = {"paddingInner": 0, "paddingOuter": 0.25}
    return {
        "description": tr("What each instrument said of a customs duty over the years, and the verdict that follows"),
        "height": {"step": ROW_HEIGHT},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 12},
        "data": {"values": values},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "sort": names, "scale": spaced, "axis": _rows_axis()},
        },
        "resolve": {"axis": {"x": "independent"}},
        "layer": layers,
    }


def _inside(timeline: Timeline, marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if timeline.first <= mark.day <= timeline.last]


def _names(timeline: Timeline) -> list[str]:
    """The names of the rows, each once; an article stands in it where it is always the same."""
    found = [tr("The answer")]
    for track in timeline.tracks:
        articles = {stretch.bar.article for stretch in track.stretches}
        agreed = track.kind == "agreement" and len(articles) == 1
        name = with_article(tr(track.short), next(iter(articles)) if agreed else "")
        while name in found:
            name += " "
        found.append(name)
    return found


def _when(row: str, stretch: Stretch | VerdictStretch, key: str) -> dict[str, Any]:
    return {
        "row": row,
        "key": tr(LEGEND[key][0]),
        "from": stretch.first.isoformat(),
        "to": (stretch.last + timedelta(days=1)).isoformat(),
        "span": tr("{first} to {last}", first=day(stretch.first), last=day(stretch.last)),
        "sure": tr(SURE_WORDS[stretch.bar.sure if isinstance(stretch, Stretch) else stretch.sure]),
    }


def _verdict_values(timeline: Timeline, row: str) -> Iterator[dict[str, Any]]:
    for one in timeline.verdicts:
        word = verdict_word(one.verdict)
        yield {
            **_when(row, one, one.verdict),
            "told": word,
            "look": "verdict",
            "renewed": False,
            "middle": (one.first + (one.last - one.first) / 2).isoformat(),
            "why": territory_name(one.within) or with_article(tr(one.short), one.article),
            "word": word if (one.last - one.first).days >= WORDED_DAYS else "",
            "ink": ON_COLOURS[one.verdict],
            "hatch": one.verdict == "conditional",
        }


def _values(timeline: Timeline, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for track, row in zip(timeline.tracks, names, strict=True):
        for at, stretch in enumerate(track.stretches):
            look = look_of(stretch.bar)
            told = _told(track, stretch)
            before = track.stretches[at - 1].bar if at else None
            renewed = before is not None and look == look_of(before) == "bars" and before.act != stretch.bar.act
            yield {
                **_when(row, stretch, IN_LEGEND.get(look, look)),
                "told": told.effect,
                "look": look,
                "why": clauses([told.ground, told.why]),
                "hatch": look == "unsettled",
                "renewed": renewed,
                "word": "",
            }


def _rows_axis() -> dict[str, Any]:
    """The name of each row above its stretches, so that it takes no width from them."""
    return {
        "title": None,
        "ticks": False,
        "domain": False,
        "grid": False,
        "labelAlign": "left",
        "labelBaseline": "bottom",
        "labelPadding": 0,
        "labelOffset": -14,
        "labelLimit": 1000,
        "labelFontSize": 13,
        "labelOverlap": False,
    }


def _years(timeline: Timeline) -> dict[str, Any]:
    """The days from left to right: as many as the verdict has, which is known of each."""
    months = timeline.last - timeline.first < MONTHS_TOLD
    axis = {"title": None, "grid": True, "tickCount": 8, "format": "%Y-%m" if months else "%Y", **AXIS}
    return {"field": "from", "type": "temporal", "scale": {"type": "utc", "nice": False}, "axis": axis}


def _stretches(timeline: Timeline) -> dict[str, Any]:
    looks = {look_of(one.bar) for track in timeline.tracks for one in track.stretches}
    used = {*(one.verdict for one in timeline.verdicts), *(IN_LEGEND.get(look, look) for look in looks)}
    shown = [key for key in LEGEND if key in used]
    thick: list[dict[str, Any]] = [
        {"test": f"datum.look === '{look}'", "value": size} for look, size in THICKNESS.items()
    ]
    dashed: list[dict[str, Any]] = [
        {"test": f"datum.look === '{look}'", "value": dash} for look, dash in DASHES.items()
    ]
    return {
        "mark": {"type": "rule", "strokeCap": "butt"},
        "encoding": {
            "x": _years(timeline),
            "x2": {"field": "to"},
            "color": {
                "field": "key",
                "type": "nominal",
                "scale": {"domain": [tr(LEGEND[key][0]) for key in shown], "range": [LEGEND[key][1] for key in shown]},
                "legend": {
                    "orient": "top",
                    "title": None,
                    "symbolType": "square",
                    "symbolSize": 50,
                    "symbolStrokeWidth": 10,
                    "columns": {"expr": "width < 500 ? 2 : 4"},
                    "labelFontSize": 12,
                    "labelLimit": 220,
                    "rowPadding": 2,
                    "padding": 0,
                    "offset": 8,
                },
            },
            "strokeWidth": {"condition": thick, "value": TOP_THICKNESS},
            "strokeDash": {"condition": dashed, "value": [1, 0]},
            "tooltip": _tooltip(),
        },
    }


def _tooltip() -> list[dict[str, str]]:
    told = {
        "row": tr("Instrument"),
        "told": tr("What it does"),
        "span": tr("When"),
        "why": tr("Why"),
        "sure": tr("Sureness"),
    }
    return [{"field": field, "type": "nominal", "title": title} for field, title in told.items()]


def _hatch() -> dict[str, Any]:
    """Dark stripes across what is unsettled."""
    return {
        "transform": [{"filter": "datum.hatch"}],
        "mark": {"type": "rule", "color": "#1d2730", "strokeDash": [2, 5], "opacity": 0.55},
        "encoding": {
            "x": {"field": "from", "type": "temporal", "axis": None},
            "x2": {"field": "to"},
            "strokeWidth": {
                "condition": {"test": "datum.look === 'verdict'", "value": TOP_THICKNESS},
                "value": THICKNESS["unsettled"],
            },
            "tooltip": _tooltip(),
        },
    }


def _renewals() -> dict[str, Any]:
    """A notch where a new decision carries on what stood."""
    return {
        "transform": [{"filter": "datum.renewed"}],
        "mark": {"type": "tick", "color": "#ffffff", "thickness": 2, "size": THICKNESS["bars"], "orient": "vertical"},
        "encoding": {"x": {"field": "from", "type": "temporal", "axis": None}, "tooltip": _tooltip()},
    }


def _words() -> dict[str, Any]:
    """The word of the verdict, where its stretch is wide enough."""
    return {
        "transform": [{"filter": "datum.word && width > 500"}],
        "mark": {"type": "text", "fontSize": 12, "fontWeight": "bold"},
        "encoding": {
            "x": {"field": "middle", "type": "temporal", "axis": None},
            "text": {"field": "word", "type": "nominal"},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }


def _across(marks: Sequence[Mark], axis: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    """Lines from top to bottom on marked days."""
    return {
        "data": {"values": [{"day": mark.day.isoformat()} for mark in marks]},
        "mark": {"type": "rule", **line},
        "encoding": {"x": {"field": "day", "type": "temporal", "axis": axis}, "y": None},
    }


def _named_axis(marks: Sequence[Mark], today: Mark) -> dict[str, Any]:
    """Names of marked days at the top: those before today to the left of their line, so that they do not meet."""
    before = f"datum.value < toDate('{today.day.isoformat()}')"
    aligned = {"condition": {"test": before, "value": "right"}, "value": "left"}
    return {**_axis_of(marks), "orient": "top", "labelAlign": aligned, "labelPadding": 4}


def _foot_axis(marks: Sequence[Mark]) -> dict[str, Any]:
    return {**_axis_of(marks), "orient": "bottom", "offset": 22, "labelFontWeight": "bold", "labelFlush": True}


def _axis_of(marks: Sequence[Mark]) -> dict[str, Any]:
    named = {mark.day.isoformat(): mark.name for mark in marks}
    told = " : ".join(
        f"utcFormat(datum.value, '%Y-%m-%d') === '{on}' ? {json.dumps(name, ensure_ascii=False)}"
        for on, name in named.items()
    )
    return {
        "title": None,
        "grid": False,
        "ticks": False,
        "domain": False,
        "values": list(named),
        "labelExpr": f"{told} : ''",
        "labelFontSize": 12,
        "labelLimit": 400,
        "labelOverlap": False,
    }
