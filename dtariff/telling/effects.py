"""What scenarios change in prices, as a chart, a table and sheets: plain data.

A scenario has a letter, so that a bar is told by it and not by its colour alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from dtariff.model.effect import PriceEffect, ScenarioEffect
from dtariff.model.money import Money
from dtariff.model.quote import Quote
from dtariff.model.resolution import Verdict
from dtariff.telling.catalogue import tr
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import NOT_KNOWN, amount, labelled, number, remarked
from dtariff.telling.markdown import UNBROKEN, escape, table, verdict_badge
from dtariff.telling.signed import signed, signed_percent, tenths
from dtariff.telling.spreadsheet import Cell, Sheet

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Of Okabe and Ito, which all kinds of eyes tell apart; one a scenario."""

LABELS = "#74808d"
"""A grey that stands out from a white page and from a dark one."""

BAR, GAP, AROUND = 20, 10, 60
"""Pixels: a bar, the gap between places, the legend's line and the axis."""

MOST_PLACES = 40
"""Places that a chart draws; a longer one nobody reads."""


def letter(at: int) -> str:
    """The letter of the first, second ... scenario; two letters after Z."""
    more, rest = divmod(at, len(ascii_uppercase))
    return (letter(more - 1) if more else "") + ascii_uppercase[rest]


def lettered(at: int, title: str) -> str:
    """A scenario by its letter and its title."""
    return labelled(letter(at), tr(title))


# --- chart ---------------------------------------------------------------------------------------------------------


def drawn(found: Sequence[ScenarioEffect]) -> tuple[str, ...]:
    """The places that the chart draws: those where a landed cost changes, or is not known, in some scenario."""
    changed = dict.fromkeys(
        effect.code
        for effects in zip(*(one.effects for one in found), strict=True)
        for effect in effects
        if effect.difference is None or effect.difference.amount
    )
    return tuple(changed)[:MOST_PLACES]


def effects_chart(found: Sequence[ScenarioEffect], names: Mapping[str, str]) -> dict[str, Any]:
    """Bars of the change in landed cost, by place and scenario, as a Vega-Lite specification."""
    shown = drawn(found)
    titles = [lettered(at, one.title) for at, one in enumerate(found)]
    currency = found[0].effects[0].before.currency
    y = {
        "field": "place",
        "type": "nominal",
        "sort": [names.get(code, code) for code in shown],
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 130, "labelOverlap": False},
    }
    return {
        "description": tr("Change of the landed cost by destination and scenario, in {currency}", currency=currency),
        "data": {"values": list(_values(found, shown, names))},
        "transform": [
            {"calculate": "toNumber(datum.amount)", "as": "value"},
            {"calculate": "max(datum.value, 0)", "as": "end"},
            {"joinaggregate": [_extreme("max"), _extreme("min")]},
            {"calculate": "datum.end + 0.45 * (max(datum.max, 0) - min(datum.min, 0))", "as": "room"},
        ],
        "height": (BAR * len(found) + GAP) * max(len(shown), 1) + AROUND,
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 10},
        "encoding": {"y": y, "yOffset": {"field": "scenario", "type": "nominal", "sort": titles}},
        "layer": [_bars(titles, currency), _labels(), _room()],
    }


def _extreme(op: str) -> dict[str, str]:
    return {"op": op, "field": "value", "as": op}


def _values(
    found: Sequence[ScenarioEffect], shown: Sequence[str], names: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    for at, one in enumerate(found):
        for effect in one.effects:
            if effect.code in shown:
                more, share = effect.difference, signed_percent(effect.share)
                told = remarked(signed(more, currency=False), share if more and more.amount else "")
                yield {
                    "place": names.get(effect.code, effect.code),
                    "scenario": lettered(at, one.title),
                    "amount": f"{more.amount:f}" if more else "0",
                    "label": f"{letter(at)} {told}",
                    "before": amount(effect.before.total),
                    "after": amount(effect.after.total if effect.after else None),
                }


def _bars(titles: Sequence[str], currency: str) -> dict[str, Any]:
    axis = {"grid": True, "tickCount": 4, "title": tr("Change in {currency}", currency=currency), "titleAnchor": "end"}
    told = {
        "place": tr("Destination"),
        "scenario": tr("Scenario"),
        "label": tr("Change"),
        "before": tr("Landed cost as the law stands"),
        "after": tr("Landed cost in the scenario"),
    }
    return {
        "mark": {"type": "bar", "height": {"band": 0.8}},
        "encoding": {
            "x": {"field": "value", "type": "quantitative", "axis": axis, "scale": {"nice": False}},
            "color": _colour(titles),
            "tooltip": [{"field": field, "type": "nominal", "title": title} for field, title in told.items()],
        },
    }


def _colour(titles: Sequence[str]) -> dict[str, Any]:
    legend = {"orient": "top", "title": None, "symbolType": "square", "columns": 1, "labelLimit": 320}
    scale = {"domain": list(titles), "range": list(COLOURS[: len(titles)])}
    return {"field": "scenario", "type": "nominal", "scale": scale, "legend": legend}


def _labels() -> dict[str, Any]:
    """What a bar says, at its end."""
    return {
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": LABELS},
        "encoding": {
            "x": {"field": "end", "type": "quantitative"},
            "text": {"field": "label", "type": "nominal"},
        },
    }


def _room() -> dict[str, Any]:
    """Points that nobody sees, so that the axis leaves room for the labels."""
    return {"mark": {"type": "point", "opacity": 0}, "encoding": {"x": {"field": "room", "type": "quantitative"}}}


# --- table ---------------------------------------------------------------------------------------------------------


def effects_table(found: Sequence[ScenarioEffect], names: Mapping[str, str]) -> str:
    """Places by scenarios: the landed cost as the law stands, and what each scenario makes of it."""
    head = [tr("Destination"), tr("As the law stands"), *(lettered(at, one.title) for at, one in enumerate(found))]
    lines = []
    for effects in zip(*(one.effects for one in found), strict=True):
        first = effects[0]
        place = escape(names.get(first.code, first.code))
        law = _cell(_money(first.before.total), verdict_badge(first.before.bar.verdict))
        lines.append([place, law, *map(_changed, effects)])
    return table([escape(title) for title in head], "l" * len(head), lines)


def _changed(effect: PriceEffect) -> str:
    if effect.after is None:
        return _money(None)
    more, share = effect.difference, signed_percent(effect.share)
    verdict = verdict_badge(effect.after.bar.verdict) if effect.verdict_changes else ""
    if more is not None and not more.amount:
        return _cell(_money(effect.after.total), verdict)
    told = f"{_bare(effect.after)} (**{signed(more, currency=False)}**{', ' if share else ''}{share})"
    return _cell(told if more is not None else _money(None), verdict)


def _cell(*parts: str) -> str:
    return " ".join(parts).strip().replace(" ", UNBROKEN)


def _bare(quote: Quote) -> str:
    return _money(quote.total)


def _money(money: Money | None) -> str:
    return f"*{tr(NOT_KNOWN)}*" if money is None else number(money.amount)


# --- counted -------------------------------------------------------------------------------------------------------


def unchanged(found: Sequence[ScenarioEffect], names: Mapping[str, str]) -> tuple[str, ...]:
    """The places where no scenario changes the landed cost."""
    shown = drawn(found)
    return tuple(names.get(one.code, one.code) for one in found[0].effects if one.code not in shown)


# --- spreadsheet ---------------------------------------------------------------------------------------------------


def effects_sheet(found: Sequence[ScenarioEffect], names: Mapping[str, str]) -> Sheet:
    """A row for each place in each scenario; amounts as exact numbers, an empty cell for what is not known."""
    head = ("code", "place", "scenario", "title", "currency", "landed_cost_law", "landed_cost_scenario", "difference")
    more = ("percent", "duty_law", "duty_scenario", "verdict_law", "verdict_scenario", "on", "known", "release")
    rows = [list(_row(one, effect, names)) for one in found for effect in one.effects]
    return Sheet("price effect", (*head, *more), rows)


def _row(one: ScenarioEffect, effect: PriceEffect, names: Mapping[str, str]) -> Iterator[Cell]:
    before, after, made = effect.before, effect.after, effect.before.provenance
    yield from (effect.code, names.get(effect.code, effect.code), one.scenario, one.title, before.currency)
    yield from map(_number, (before.total, after.total if after else None, effect.difference))
    yield None if effect.share is None else tenths(effect.share)
    yield from map(_number, (before.duty, after.duty if after else None))
    yield before.bar.verdict
    yield after.bar.verdict if after else None
    yield from (made.on, made.known, made.release)


def _number(money: Money | None) -> Cell:
    return None if money is None else money.amount


def verdict_changes(one: ScenarioEffect) -> tuple[tuple[Verdict, Verdict, tuple[str, ...]], ...]:
    """From which verdict to which, and where."""
    found: dict[tuple[Verdict, Verdict], list[str]] = {}
    for effect in one.effects:
        if effect.after is not None and effect.verdict_changes:
            found.setdefault((effect.before.bar.verdict, effect.after.bar.verdict), []).append(effect.code)
    return tuple((before, after, tuple(codes)) for (before, after), codes in found.items())


def change_told(before: Verdict, after: Verdict) -> str:
    """A change of verdict in words."""
    return tr("{before} becomes {after}", before=verdict_word(before), after=verdict_word(after))
