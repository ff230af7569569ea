"""Words and the chart of a table of sales that was priced: plain data, as everywhere in telling."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import number
from dtariff.telling.words import REASONS

FACT_WORDS: dict[str, tuple[str, str]] = {
    "content": (
        N_("Product"),
        N_("What is sold: music, film, ebook, application ..., or a tax code that stands for one."),
    ),
    "price": (N_("Price"), N_("Of the whole row, with a decimal point; before tax unless the row says otherwise.")),
    "currency": (N_("Currency"), N_("Three letters: USD. A price may also name its own: 9.99 USD.")),
    "origin": (N_("Seller's country"), N_("Where the seller is established, in two letters: US.")),
    "destination": (N_("Buyer's country"), N_("Two letters, DE, or with a part of the country: US-CA.")),
    "state": (N_("State or province"), N_("CA or US-CA; used where taxes hang on it, passed over elsewhere.")),
    "postal_code": (N_("Postal code"), N_("Tells special territories apart: ES with 35001 is the Canary Islands.")),
    "delivery": (
        N_("Delivery"),
        N_("download, stream, subscription ...; the usual one of the product where it is empty."),
    ),
    "buyer": (N_("Buyer"), N_("consumer or business; a consumer where it is empty.")),
    "on": (N_("Day of the sale"), N_("The day whose law applies: 2026-11-23. A moment counts as its day.")),
    "tax_behavior": (N_("Tax in the price"), N_("exclusive or inclusive; exclusive where it is empty.")),
    "country_of_origin": (N_("Content made in"), N_("Some clauses cover only products of the other party.")),
    "reference": (N_("Reference"), N_("A name of the row for you to find it again; it changes nothing.")),
}
"""The facts of a sale: a title, and what a column of it holds."""

STATUSES: dict[str, str] = {"priced": N_("with a total")}
"""What became of a row with an answer; other statuses are reasons."""

BARS = {True: "#0072b2", False: "#d55e00"}
"""Blue for what has a total, filled; vermilion for what has none, hollow: two of the colours of Okabe and Ito."""

SHOWN_PLACES, SHOWN_LETTERS = 12, 60
BAR_HEIGHT = 24


class PlaceCount(NamedTuple):
    """The sales to one place: its name, those with a total, those without."""

    name: str
    known: int
    unknown: int


def short(cell: str) -> str:
    """A cell of somebody's file as a page shows it: what is long ends in dots.

    Example:
        >>> short("a" * 100)[-3:], len(short("a" * 100)), short("film")
        ('aa…', 60, 'film')
    """
    return cell if len(cell) <= SHOWN_LETTERS else f"{cell[: SHOWN_LETTERS - 1]}…"


def fact_title(param: str) -> str:
    """The title of a fact, or of a measure as ``quantities.minute``, in the present language."""
    group, _, unit = param.partition(".")
    return (
        tr("Quantity: {unit}", unit=unit)
        if group == "quantities"
        else tr(FACT_WORDS[param][0])
        if param in FACT_WORDS
        else param
    )


def status_word(status: str) -> str:
    """What became of a row, in a few words."""
    return tr(STATUSES[status]) if status in STATUSES else tr(REASONS[status])  # type: ignore[index]  # the rest are reasons


def place_counts(places: Mapping[str, tuple[int, int]], names: Mapping[str, str]) -> list[PlaceCount]:
    """The places of the most sales by name, and all others together."""
    counted = [PlaceCount(names.get(code, code), *counts) for code, counts in places.items()]
    rest = counted[SHOWN_PLACES:]
    others = PlaceCount(tr("All others"), sum(one.known for one in rest), sum(one.unknown for one in rest))
    return [*counted[:SHOWN_PLACES], *([others] if rest else [])]


def places_chart(counts: Sequence[PlaceCount]) -> dict[str, Any]:
    """Sales by place: filled where they have a total, hollow where they have none."""
    words = {True: tr("with a total"), False: tr("without a total")}
    values = [
        {"place": _label(one), "part": words[known], "from": start, "to": start + count, "count": count}
        for one in counts
        for known, start, count in ((True, 0, one.known), (False, one.known, one.unknown))
        if count
    ]
    scale = {"domain": list(words.values())}
    legend = {"title": None, "orient": "top"}
    return {
        "description": tr("Sales by place of the buyer, with and without a total"),
        "height": {"step": BAR_HEIGHT},
        "data": {"values": values},
        "mark": {"type": "bar", "height": {"band": 0.62}, "strokeWidth": 1.5},
        "encoding": {
            "y": {"field": "place", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
            "x": {"field": "from", "type": "quantitative", "title": tr("Sales"), "axis": {"tickMinStep": 1}},
            "x2": {"field": "to"},
            "fill": {"field": "part", "scale": {**scale, "range": [BARS[True], "transparent"]}, "legend": legend},
            "stroke": {"field": "part", "scale": {**scale, "range": list(BARS.values())}, "legend": legend},
            "tooltip": [
                {"field": "place", "title": tr("Place")},
                {"field": "part", "title": tr("Sales")},
                {"field": "count", "title": tr("Number")},
            ],
        },
    }


def _label(one: PlaceCount) -> str:
    return f"{one.name} · {number(one.known + one.unknown)}"
