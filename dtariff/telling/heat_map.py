"""The matrix of all pairs as a figure and as rows.

Fifty thousand cells are too many for marks of their own: the figure is a picture of numbers, one a cell, and each
number stands for one of the few hundred answers that there are. A browser paints it at once. For a file the same
picture is a Vega-Lite specification of runs of equal verdicts.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dtariff.model.matrix import Matrix, Pair
from dtariff.model.resolution import Verdict
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import collated, day, labelled, number
from dtariff.telling.markdown import SURE_WORDS
from dtariff.telling.narrate import plain_name
from dtariff.telling.spreadsheet import Sheet
from dtariff.telling.verdicts import COLOURS, ORDER, cell_told, territory_name

Sort = Literal["alike", "barred", "name"]
SORTS: dict[Sort, str] = {
    "alike": N_("Alike together"),
    "barred": N_("Most often barred first"),
    "name": N_("By name"),
}
"""In which order places stand, on both sides the same."""

PATTERNS: dict[Verdict, str] = {
    "barred": "full",
    "conditional": "striped",
    "not_barred": "full",
    "unknown": "dotted",
    "not_an_import": "full",
}
"""How a verdict is painted besides its colour, where a cell is wide enough."""

SIDE = 720
"""Pixels of either side of the figure in a file."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A matrix ready to be painted.

    Attributes:
        matrix: what is painted.
        order: codes of the places, as rows and as columns.
    """

    matrix: Matrix
    order: tuple[str, ...]


def ordered(matrix: Matrix, names: Mapping[str, str], sort: Sort) -> HeatMap:
    """A matrix of the same places on both sides in an order.

    ``alike`` puts destinations side by side that are barred and free towards the same origins; ``barred`` counts the
    origins towards which a destination is barred; ``name`` is by the names given.
    """
    by_name = sorted(matrix.destinations, key=lambda code: (collated(names.get(code, code)), code))
    if sort == "name":
        return HeatMap(matrix, tuple(by_name))
    barred = Counter(pair.destination for pair in matrix if pair.verdict == "barred")
    maybe = Counter(pair.destination for pair in matrix if pair.verdict == "conditional")
    most = sorted(by_name, key=lambda code: (-barred[code], -maybe[code]))
    if sort == "barred":
        return HeatMap(matrix, tuple(most))
    ranks = {verdict: at for at, verdict in enumerate(ORDER)}
    said = {(pair.origin, pair.destination): ranks[pair.verdict] for pair in matrix}
    return HeatMap(matrix, tuple(sorted(most, key=lambda code: [said[origin, code] for origin in most])))


def painted(figure: HeatMap, names: Mapping[str, str], instruments: Mapping[str, str]) -> dict[str, Any]:
    """The figure as plain data for a canvas: names, one number a cell, what each number means."""
    matrix, order = figure.matrix, figure.order
    columns = [matrix.destinations.index(code) for code in order]
    width = len(matrix.destinations)
    kinds = list(dict.fromkeys(matrix.cells))
    numbers = {cell: at for at, cell in enumerate(kinds)}
    cells: list[int] = []
    for code in order:
        start = matrix.origins.index(code) * width
        cells += (numbers[matrix.cells[start + column]] for column in columns)
    return {
        "codes": list(order),
        "names": [names.get(code, code) for code in order],
        "cells": cells,
        "kinds": [{"verdict": cell.verdict, "says": cell_told(cell, instruments)} for cell in kinds],
        "looks": {verdict: {"colour": COLOURS[verdict], "pattern": PATTERNS[verdict]} for verdict in ORDER},
        "words": {
            "route": tr("{origin} to {destination}", origin="{origin}", destination="{destination}"),
            "from": tr("from: origins, top to bottom"),
            "to": tr("to: destinations, left to right"),
            "about": tr(
                "A map of {rows} origins by {columns} destinations on {day}. Arrow keys move from pair to pair, Enter "
                "chooses one; the table below says the same.",
                rows=number(len(order)),
                columns=number(len(order)),
                day=day(matrix.as_of.on),
            ),
        },
    }


def chosen(data: Mapping[str, Any], origin: str, destination: str) -> dict[str, Any]:
    """What `painted` gave, with the row and the column of a pair to show; -1 for a place that is not on the map."""
    codes: list[str] = data["codes"]
    return {**data, "chosen": [codes.index(code) if code in codes else -1 for code in (origin, destination)]}


def legend(matrix: Matrix) -> list[tuple[Verdict, str, int]]:
    """The verdicts on the map, with their words and how many pairs of two places have them."""
    counts, shown = matrix.counts(), {cell.verdict for cell in matrix.cells}
    return [(verdict, verdict_word(verdict), counts.get(verdict, 0)) for verdict in ORDER if verdict in shown]


# --- rows ----------------------------------------------------------------------------------------------------------


def head() -> tuple[str, ...]:
    """The titles of the columns of `pair_rows`."""
    return (tr("Origin"), tr("Destination"), tr("Verdict"), tr("Decided by"), tr("Bars"), tr("Sureness"))


def pair_rows(
    pairs: Iterable[Pair], names: Mapping[str, str], instruments: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, int, str]]:
    """Pairs as rows of text, one with itself left out."""
    for pair in pairs:
        if pair.origin != pair.destination:
            yield (
                names.get(pair.origin, pair.origin),
                names.get(pair.destination, pair.destination),
                verdict_word(pair.verdict),
                territory_name(pair.within) or instruments.get(pair.deciding, pair.deciding),
                pair.bars,
                tr(SURE_WORDS[pair.sure]),
            )


def sheet(matrix: Matrix, names: Mapping[str, str], instruments: Mapping[str, str]) -> Sheet:
    """All pairs for a spreadsheet, with the codes of the places first."""
    codes = ((pair.origin, pair.destination) for pair in matrix if pair.origin != pair.destination)
    told = pair_rows(matrix, names, instruments)
    lines = ((*code, *row) for code, row in zip(codes, told, strict=True))
    title = tr("Pairs on {day}", day=matrix.as_of.on.isoformat())
    return Sheet(title, (tr("Origin code"), tr("Destination code"), *head()), lines)


def matrix_text(matrix: Matrix) -> str:
    """The matrix in words: how many pairs have each verdict."""
    told = [labelled(word, number(count)) for _, word, count in legend(matrix)]
    size = tr(
        "{content}, {day}, {rows} origins to {columns} destinations",
        content=plain_name(matrix.content),
        day=day(matrix.as_of.on),
        rows=number(len(matrix.origins)),
        columns=number(len(matrix.destinations)),
    )
    return "\n".join([size, *(f"  {line}" for line in told)]) + "\n"


def matrix_data(matrix: Matrix) -> dict[str, Any]:
    """The matrix as plain data, a row a pair."""
    return {
        "content": matrix.content,
        "delivery": matrix.delivery,
        "scope_reading": matrix.scope_reading,
        "country_of_origin": matrix.country_of_origin,
        "on": matrix.as_of.on.isoformat(),
        "known": matrix.as_of.known.isoformat(),
        "release": matrix.digest,
        "origins": list(matrix.origins),
        "destinations": list(matrix.destinations),
        "counts": dict(matrix.counts()),
        "pairs": [{**pair._asdict(), "deciding": pair.deciding or None} for pair in matrix],
    }


# --- a picture for a file ------------------------------------------------------------------------------------------


def chart(figure: HeatMap) -> dict[str, Any]:
    """The figure as a Vega-Lite specification: a rectangle for each run of equal verdicts in a row."""
    size = len(figure.order)
    shown = legend(figure.matrix)
    counted = " : ".join(
        f"datum.label === {_quoted(word)} ? {_quoted(labelled(word, number(count)))}" for _, word, count in shown
    )
    scale = {"domain": [0, size], "nice": False}
    return {
        "description": tr("For every pair of places, may the destination charge a customs duty?"),
        "title": tr("May they charge? {day}", day=day(figure.matrix.as_of.on)),
        "width": SIDE,
        "height": SIDE,
        "autosize": {"type": "pad"},
        "data": {"values": list(_runs(figure))},
        "mark": {"type": "rect", "strokeWidth": 0},
        "encoding": {
            "x": {
                "field": "from",
                "type": "quantitative",
                "scale": scale,
                "axis": _side(tr("to: destinations, left to right"), "top"),
            },
            "x2": {"field": "to"},
            "y": {
                "field": "row",
                "type": "quantitative",
                "scale": {**scale, "reverse": True},
                "axis": _side(tr("from: origins, top to bottom"), "left"),
            },
            "y2": {"field": "under"},
            "color": {
                "field": "verdict",
                "type": "nominal",
                "scale": {
                    "domain": [word for _, word, _ in shown],
                    "range": [COLOURS[verdict] for verdict, _, _ in shown],
                },
                "legend": {
                    "title": None,
                    "orient": "bottom",
                    "symbolType": "square",
                    "labelFontSize": 13,
                    "labelLimit": 300,
                    "labelExpr": f"{counted} : datum.label",
                },
            },
        },
    }


def _quoted(text: str) -> str:
    """A text inside an expression."""
    return json.dumps(text, ensure_ascii=False)


def _side(title: str, orient: str) -> dict[str, Any]:
    return {"title": title, "orient": orient, "labels": False, "ticks": False, "grid": False, "domain": False}


def _runs(figure: HeatMap) -> Iterator[dict[str, Any]]:
    matrix, order = figure.matrix, figure.order
    columns = [matrix.destinations.index(code) for code in order]
    for row, code in enumerate(order):
        start = matrix.origins.index(code) * len(matrix.destinations)
        verdicts = [matrix.cells[start + column].verdict for column in columns]
        first = 0
        for at in range(1, len(verdicts) + 1):
            if at == len(verdicts) or verdicts[at] != verdicts[first]:
                yield {
                    "row": row,
                    "under": row + 1,
                    "from": first,
                    "to": at,
                    "verdict": verdict_word(verdicts[first]),
                }
                first = at
