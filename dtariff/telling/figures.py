"""Quotes as figures: rows of a table, a chart, a headline, a file for a spreadsheet.

All plain data: the rows are text, the chart is a Vega-Lite specification. Amounts stay the text of exact decimals all
the way; only the browser that draws a bar makes a number of it. What is not known says so and is never nought.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from io import StringIO
from typing import Any

from dtariff.model.citation import Sure
from dtariff.model.errors import DTariffError
from dtariff.model.money import Money
from dtariff.model.quote import Alternative, Quote
from dtariff.model.resolution import Verdict
from dtariff.telling.catalogue import N_, in_english, tr
from dtariff.telling.locale import NOT_KNOWN, amount, number
from dtariff.telling.words import REASONS, VERDICT_NAMES, VERDICTS

PARTS = {"net": N_("Price"), "duty": N_("Customs duty"), "tax": N_("Taxes"), "other": N_("Other levies")}
"""The parts of a landed cost, in the order in which a bar stacks them."""

COLOURS = {"net": "#c3ccd4", "duty": "#d55e00", "tax": "#0072b2", "other": "#e69f00"}
"""A grey for the price, and three of the colours of Okabe and Ito, which all kinds of eyes tell apart."""

INK = "#1d2730"
BAR_HEIGHT, AROUND_BARS = 26, 125
"""Pixels: a bar with its gap; the legend and the axis together."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run as a formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A quote as one row of text; amounts without their currency, which the table names once."""

    code: str
    place: str
    verdict: Verdict
    net: str
    duty: str
    tax: str
    other: str
    total: str
    why: str
    sure: Sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a comparison says at a glance.

    Attributes:
        cheapest: the places with the lowest landed cost; empty if none is known.
        least: that cost. dearest: the places with the highest. most: that cost.
        verdicts: how many destinations have each verdict, in the order of `VERDICTS`.
        dutiable: places where a customs duty above nought falls due, with the duty.
        duty_unknown: places whose duty is not known.
        incomplete: places whose landed cost is not known.
    """

    cheapest: tuple[str, ...]
    least: Money | None
    dearest: tuple[str, ...]
    most: Money | None
    verdicts: tuple[tuple[Verdict, int], ...]
    dutiable: tuple[tuple[str, Money], ...]
    duty_unknown: tuple[str, ...]
    incomplete: tuple[str, ...]


def verdict_word(verdict: Verdict) -> str:
    """A verdict in one or two words.

    Example:
        >>> verdict_word("not_barred")
        'not barred'
    """
    return tr(VERDICT_NAMES[verdict])


def plain_amount(money: Money | None, *, grouped: bool = True) -> str:
    """An amount without its currency, or that it is not known.

    Example:
        >>> plain_amount(Money.parse("1234.50 USD")), plain_amount(None)
        ('1,234.50', 'not known')
    """
    if money is None:
        return tr(NOT_KNOWN)
    return number(money.amount) if grouped else f"{money.amount:f}"


# --- table ---------------------------------------------------------------------------------------------------------


def rows(quotes: Iterable[Quote], names: Mapping[str, str], *, grouped: bool = True) -> tuple[Row, ...]:
    """Quotes as rows of a table, in the order given.

    Args:
        quotes: the answers.
        names: names of places by their code; a code without a name stands for itself.
        grouped: whether thousands are set apart, as for a reader, or not, as for a machine.
    """
    return tuple(_row(quote, names, grouped=grouped) for quote in quotes)


def _row(quote: Quote, names: Mapping[str, str], *, grouped: bool) -> Row:
    code = quote.resolution.case.destination.code
    return Row(
        code=code,
        place=names.get(code, code),
        verdict=quote.bar.verdict,
        net=plain_amount(quote.net, grouped=grouped),
        duty=plain_amount(quote.duty, grouped=grouped),
        tax=plain_amount(quote.tax, grouped=grouped),
        other=plain_amount(quote.other, grouped=grouped),
        total=plain_amount(quote.total, grouped=grouped),
        why=tr(REASONS[quote.levies[0].reason]),
        sure=quote.sure,
    )


# --- headline ------------------------------------------------------------------------------------------------------


def headline_of(quotes: Sequence[Quote], names: Mapping[str, str]) -> Headline:
    """What quotes of one product in one currency say at a glance."""
    known = [(_place(quote, names), quote.total) for quote in quotes if quote.total is not None]
    least = min((total for _, total in known), key=lambda total: total.amount, default=None)
    most = max((total for _, total in known), key=lambda total: total.amount, default=None)
    found = [quote.bar.verdict for quote in quotes]
    return Headline(
        cheapest=tuple(place for place, total in known if total == least),
        least=least,
        dearest=tuple(place for place, total in known if total == most),
        most=most,
        verdicts=tuple((verdict, found.count(verdict)) for verdict in VERDICTS),
        dutiable=tuple((_place(quote, names), quote.duty) for quote in quotes if quote.duty and quote.duty.amount),
        duty_unknown=tuple(_place(quote, names) for quote in quotes if quote.duty is None),
        incomplete=tuple(_place(quote, names) for quote in quotes if quote.total is None),
    )


def _place(quote: Quote, names: Mapping[str, str]) -> str:
    code = quote.resolution.case.destination.code
    return names.get(code, code)


# --- chart ---------------------------------------------------------------------------------------------------------


def chart(quotes: Sequence[Quote], names: Mapping[str, str]) -> dict[str, Any]:
    """Stacked bars of quotes in one currency, in the order given, as a Vega-Lite specification.

    A part that is not known is not drawn, and the end of its bar says so. A thin mark shows the landed cost under the
    other reading, where there is one.
    """
    currency = quotes[0].currency if quotes else ""
    places = [_place(quote, names) for quote in quotes]
    y = {"field": "place", "type": "nominal", "sort": places, "axis": _places_axis()}
    return {
        "description": tr(
            "Landed cost by destination in {currency}, stacked from price, customs duty, taxes and levies",
            currency=currency,
        ),
        "data": {"values": list(_values(quotes, names))},
        "transform": [{"calculate": "toNumber(datum.amount)", "as": "value"}],
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 10},
        "height": BAR_HEIGHT * len(quotes) + AROUND_BARS,
        "encoding": {"y": y},
        "layer": [_bars(currency), _ends(), _other_readings()],
    }


def _places_axis() -> dict[str, Any]:
    shown = {"labelLimit": 130, "labelFontSize": 13, "labelPadding": 8, "labelOverlap": False}
    return {"title": None, "ticks": False, "domain": False, **shown}


def _values(quotes: Iterable[Quote], names: Mapping[str, str]) -> Iterator[dict[str, str | int]]:
    for quote in quotes:
        place = _place(quote, names)
        total = {"total": amount(quote.total), "end": plain_amount(quote.total)}
        parts = {"net": quote.net, "duty": quote.duty, "tax": quote.tax, "other": quote.other}
        drawn = [(key, money) for key, money in parts.items() if money is not None]
        for order, (key, money) in enumerate(drawn):
            yield _value(place, "part", tr(PARTS[key]), money, total) | {"order": order}
        yield _value(place, "end", tr("Landed cost"), _added(drawn), total)
        for other in other_readings(quote):
            if other.total is not None:
                yield _value(place, "other reading", tr(REASONS[other.reason]), other.total, total)


def other_readings(quote: Quote) -> tuple[Alternative, ...]:
    """The alternatives whose landed cost is known, and another than that of the quote."""
    return tuple(other for other in quote.alternatives if other.total not in (None, quote.total))


def _added(drawn: Iterable[tuple[str, Money]]) -> Money:
    """Where the drawn bar ends."""
    amounts = [money for _, money in drawn]
    return Money(sum((money.amount for money in amounts[1:]), amounts[0].amount), amounts[0].currency)


def _value(place: str, mark: str, part: str, money: Money, total: Mapping[str, str]) -> dict[str, str | int]:
    told = {"amount": plain_amount(money, grouped=False), "text": amount(money)}
    return {"place": place, "mark": mark, "part": part, **told, **total}


def _amount_axis(currency: str) -> dict[str, Any]:
    axis = {"grid": True, "tickCount": 4, "title": currency, "titleAlign": "right", "titleAnchor": "end"}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": {"nice": False}, "stack": "zero"}


def _bars(currency: str) -> dict[str, Any]:
    colour = {
        "field": "part",
        "type": "nominal",
        "scale": {"domain": [tr(PARTS[key]) for key in PARTS], "range": [COLOURS[key] for key in PARTS]},
        "legend": {"orient": "top", "title": None, "symbolType": "square", "columns": 2, "labelFontSize": 13},
    }
    return {
        "transform": [{"filter": "datum.mark === 'part'"}],
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "x": _amount_axis(currency),
            "color": colour,
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": _tooltip(tr("Part"), tr("Amount")),
        },
    }


def _tooltip(part: str, amount: str) -> list[dict[str, str]]:
    told = {"place": tr("Destination"), "part": part, "text": amount, "total": tr("Landed cost")}
    return [{"field": field, "type": "nominal", "title": title} for field, title in told.items()]


def _ends() -> dict[str, Any]:
    """The landed cost, written at the end of each bar."""
    return {
        "transform": [{"filter": "datum.mark === 'end'"}],
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": INK},
        "encoding": {"x": {"field": "value", "type": "quantitative"}, "text": {"field": "end", "type": "nominal"}},
    }


def _other_readings() -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.mark === 'other reading'"}],
        "mark": {"type": "tick", "thickness": 3, "color": INK, "size": 24},
        "encoding": {
            "x": {"field": "value", "type": "quantitative"},
            "tooltip": _tooltip(tr("If the duty were otherwise"), tr("Landed cost then")),
        },
    }


# --- spreadsheet ---------------------------------------------------------------------------------------------------


@in_english
def csv_text(quotes: Sequence[Quote], refused: Iterable[tuple[str, DTariffError]], names: Mapping[str, str]) -> str:
    """A comparison as comma-separated text: the rows of the table, what was asked, and who could not be answered.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    head = [*(field.name for field in fields(Row)), *_ASKED, "error", "hint"]
    lines = [[*astuple(row), *_asked(quote), "", ""] for row, quote in _paired(quotes, names)]
    gap = [""] * (len(head) - 4)
    lines += [[code, names.get(code, code), *gap, error.message, error.hint] for code, error in refused]
    out = StringIO()
    csv.writer(out).writerows([head, *([guarded(cell) for cell in line] for line in lines)])
    return out.getvalue()


_ASKED = ("currency", "content", "delivery", "origin", "buyer", "on", "known", "deciding", "engine", "release")


def _paired(quotes: Sequence[Quote], names: Mapping[str, str]) -> Iterable[tuple[Row, Quote]]:
    return zip(rows(quotes, names, grouped=False), quotes, strict=True)


def _asked(quote: Quote) -> tuple[str, ...]:
    case, made = quote.resolution.case, quote.provenance
    deciding = quote.bar.deciding.instrument if quote.bar.deciding else ""
    asked = (quote.currency, case.content, case.delivery, case.origin.code, case.buyer)
    return (*asked, made.on.isoformat(), made.known.isoformat(), deciding, made.engine, made.release)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs.

    Example:
        >>> guarded("=1+1"), guarded("10.00")
        ("'=1+1", '10.00')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell
