"""A comparison as figures: a headline, a chart, the columns of a table, the sheets of a spreadsheet.

All plain data: the chart is a Vega-Lite specification. Amounts stay exact decimals, or their text, all the way; only
what draws a bar makes a number of one. What is not known says so and is never nought.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dtariff.model.comparison import ComparisonLine, CostRange, Gap
from dtariff.model.errors import DTariffError
from dtariff.model.money import Money
from dtariff.model.quote import Alternative, Quote
from dtariff.model.resolution import Verdict
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import NOT_KNOWN, amount, number
from dtariff.telling.signed import tenths
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.words import REASONS, VERDICT_NAMES, VERDICTS

PARTS = {
    "net": N_("Price"),
    "duty": N_("Customs duty"),
    "tax": N_("Taxes"),
    "other": N_("Other levies"),
    "access": N_("Cost of access (your figure)"),
}
"""The parts of a bar in the order in which it stacks them; the last is no law, and in no landed cost."""

COLOURS = {"net": "#b6c0c9", "duty": "#d55e00", "tax": "#0072b2", "other": "#e69f00", "access": "#cc79a7"}
"""A grey for the price, and four of the colours of Okabe and Ito, which all kinds of eyes tell apart."""

GREY = "#7d8893"
"""A line that is seen on a light page and on a dark one."""
DARK, LIGHT = "#1d2730", "#ffffff"
"""The inside and the edge of a mark that is seen on every colour and page."""

ROW_HEIGHT, BAR_HEIGHT, AROUND_BARS = 40, 15, 125
"""Pixels: a row with its name and its gap; its bar; the legend and the axis together."""
LOWER = {"yOffset": 8}
"""Where a mark stands in its row: below the name."""
LABEL = 240
"""Pixels of the longest name."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of what a comparison shows.

    Attributes:
        names: of places, by their code; a code without a name stands for itself.
        scenarios: titles of scenarios, by their id.
        ranges: countries that are told by two of their parts.
        reference: the code of the place that the others are measured against; empty for none.
    """

    names: Mapping[str, str]
    scenarios: Mapping[str, str]
    ranges: tuple[CostRange, ...] = ()
    reference: str = ""

    def place(self, code: str) -> str:
        """The name of a destination; of an end of a country, with a mark that says which."""
        name = self.names.get(code, code)
        for told in self.ranges:
            if told.lowest == told.highest == code:
                return tr("{place} (all alike)", place=name)
            if code == told.lowest:
                return tr("{place} (lowest)", place=name)
            if code == told.highest:
                return tr("{place} (highest)", place=name)
        return name

    def law(self, scenario: str) -> str:
        """The title of a scenario, or that of none."""
        return self.scenarios.get(scenario, scenario) if scenario else tr("The law as it stands")

    def line(self, line: ComparisonLine) -> str:
        """The name of a line: its place, and its scenario where it is under one."""
        place = self.place(line.place)
        return tr("{place}, if: {scenario}", place=place, scenario=self.law(line.scenario)) if line.scenario else place


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
        local: codes of places whose rules ask for a server, a representative or data in the country.
    """

    cheapest: tuple[str, ...]
    least: Money | None
    dearest: tuple[str, ...]
    most: Money | None
    verdicts: tuple[tuple[Verdict, int], ...]
    dutiable: tuple[tuple[str, Money], ...]
    duty_unknown: tuple[str, ...]
    incomplete: tuple[str, ...]
    local: tuple[str, ...]


def verdict_word(verdict: Verdict) -> str:
    """A verdict in one or two words.

    Example:
        >>> verdict_word("not_barred")
        'not barred'
    """
    return tr(VERDICT_NAMES[verdict])


def plain_amount(money: Money | None) -> str:
    """An amount without its currency, or that it is not known.

    Example:
        >>> plain_amount(Money.parse("1234.50 USD")), plain_amount(None)
        ('1,234.50', 'not known')
    """
    return tr(NOT_KNOWN) if money is None else number(money.amount)


UNDER = "@"
"""Between a place and the scenario it is under, in the key of a line."""


def line_key(line: ComparisonLine) -> str:
    """A name by which a line can be told from others in a link: ``CM``, ``CM@moratorium-restored``."""
    return f"{line.place}{UNDER}{line.scenario}" if line.scenario else line.place


# --- headline ------------------------------------------------------------------------------------------------------


def headline_of(quotes: Sequence[Quote], labels: Labels) -> Headline:
    """What quotes of one product in one currency say at a glance."""
    totals = [(_place(quote, labels), quote.total) for quote in quotes]
    known = [(place, total) for place, total in totals if total is not None]
    least = min((total for _, total in known), key=lambda total: total.amount, default=None)
    most = max((total for _, total in known), key=lambda total: total.amount, default=None)
    duties = [(place, quote.duty) for (place, _), quote in zip(totals, quotes, strict=True)]
    found = [quote.bar.verdict for quote in quotes]
    return Headline(
        cheapest=tuple(place for place, total in known if total == least),
        least=least,
        dearest=tuple(place for place, total in known if total == most),
        most=most,
        verdicts=tuple((verdict, found.count(verdict)) for verdict in VERDICTS),
        dutiable=tuple((place, duty) for place, duty in duties if duty is not None and duty.amount),
        duty_unknown=tuple(place for place, duty in duties if duty is None),
        incomplete=tuple(place for place, total in totals if total is None),
        local=tuple(quote.resolution.case.destination.code for quote in quotes if _local(quote)),
    )


LOCAL = frozenset({"data_localisation", "local_representative", "local_server"})
"""Rules of access that cost a seller something in the country itself."""


def _local(quote: Quote) -> bool:
    return any(fact.matter in LOCAL and fact.state == "in_force" for fact in quote.market_access)


def _place(quote: Quote, labels: Labels) -> str:
    return labels.place(quote.resolution.case.destination.code)


# --- table ---------------------------------------------------------------------------------------------------------

Bars = Literal["cheapest", "dearest", "all"]
"""Which bars are drawn where there are too many to see."""

Kind = Literal["place", "text", "amount", "percent", "verdict", "sure"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its title, what kind of cells it has, the cells, and what it means."""

    title: str
    kind: Kind
    cells: tuple[Cell, ...]
    told: str = ""


def columns(lines: Sequence[ComparisonLine], labels: Labels) -> tuple[Column, ...]:
    """The table of a comparison by its columns: only those that this comparison asks for.

    An amount is a number without its currency, which the table names once; a verdict and a sureness are their code.
    """
    return tuple(_columns(lines, labels))


def _columns(lines: Sequence[ComparisonLine], labels: Labels) -> Iterator[Column]:
    quotes = [line.quote for line in lines]
    yield Column(tr("Destination"), "place", tuple(labels.place(line.place) for line in lines))
    if labels.scenarios:
        told = tr("The law as it stands, or as a scenario assumes it.")
        yield Column(tr("Law"), "text", tuple(labels.law(line.scenario) for line in lines), told)
    yield _amounts(tr(PARTS["net"]), (quote.net for quote in quotes), tr("Before duty and tax."))
    yield _amounts(tr(PARTS["duty"]), (quote.duty for quote in quotes))
    yield _amounts(tr(PARTS["tax"]), (quote.tax for quote in quotes), tr("VAT, GST, sales tax and their like."))
    yield _amounts(tr(PARTS["other"]), (quote.other for quote in quotes))
    yield _amounts(tr("Landed cost"), (quote.total for quote in quotes), tr("What the buyer pays in the end."))
    if labels.scenarios:
        told = tr("How much more or less than under the law as it stands, in the same place.")
        titles = tr("Change by the scenario"), tr("Change by the scenario, in %")
        yield from _gaps(titles, [line.change for line in lines], told)
    if labels.reference:
        told = tr("How much more or less than in the place of reference, under the same law.")
        place = labels.place(labels.reference)
        titles = tr("Difference to {place}", place=place), tr("Difference to {place}, in %", place=place)
        yield from _gaps(titles, [line.to_reference for line in lines], told)
    if lines[0].access:
        yield from _access(lines, labels)
    yield Column(tr("Duty barred?"), "verdict", tuple(quote.bar.verdict for quote in quotes))
    yield Column(tr("Sureness"), "sure", tuple(quote.sure for quote in quotes), tr("The weakest link of all charges."))
    reasons = (REASONS[quote.resolution.charges[0].reason] for quote in quotes)
    yield Column(tr("Why the duty"), "text", tuple(map(tr, reasons)))


def _access(lines: Sequence[ComparisonLine], labels: Labels) -> Iterator[Column]:
    told = tr("Your fixed cost a year by your sales a year, half up to the smallest unit of the currency.")
    yield _amounts(tr(PARTS["access"]), (line.access for line in lines), told)
    told = tr("The landed cost and your cost of access together: not what the law makes the buyer pay.")
    yield _amounts(tr("With your cost of access"), (line.with_access for line in lines), told)
    if labels.reference:
        place = labels.place(labels.reference)
        titles = (
            tr("With it, difference to {place}", place=place),
            tr("With it, difference to {place}, in %", place=place),
        )
        yield from _gaps(titles, [line.with_access_to_reference for line in lines])


def _amounts(title: str, cells: Iterable[Money | None], told: str = "") -> Column:
    return Column(title, "amount", tuple(None if money is None else money.amount for money in cells), told)


def _gaps(titles: tuple[str, str], gaps: Sequence[Gap | None], told: str = "") -> Iterator[Column]:
    """A difference as an amount and in per cent."""
    yield _amounts(titles[0], (gap.amount if gap else None for gap in gaps), told)
    shares = (gap.share if gap else None for gap in gaps)
    yield Column(titles[1], "percent", tuple(None if share is None else tenths(share) for share in shares), told)


# --- spreadsheet ---------------------------------------------------------------------------------------------------


def sheets(
    lines: Sequence[ComparisonLine],
    labels: Labels,
    refused: Sequence[tuple[str, str, DTariffError]],
) -> tuple[Sheet, ...]:
    """A comparison for a spreadsheet: the rows of the table with what was asked, and who could not be answered.

    Args:
        lines: the rows.
        labels: their names.
        refused: who could not be answered, under which scenario, and why.
    """
    shown = columns(lines, labels)
    head = [tr("Code"), *(column.title for column in shown), *map(tr, ASKED), tr("Error"), tr("What to do")]
    rows: list[list[Cell]] = [
        [line.place, *(column.cells[at] for column in shown), *_asked(line), None, None]
        for at, line in enumerate(lines)
    ]
    rows += [_refusal(shown, labels, *one) for one in refused]
    return (Sheet(tr("Comparison"), head, rows),)


ASKED = (
    N_("Currency"),
    N_("Content"),
    N_("Delivery"),
    N_("Seller's country"),
    N_("Buyer"),
    N_("Scenario"),
    N_("Law of"),
    N_("As known on"),
    N_("Deciding instrument"),
    N_("Version"),
    N_("Tables"),
)
"""What every row says of the question and of the tables that answered it, by code: a row may be cut out and kept."""


def _asked(line: ComparisonLine) -> tuple[Cell, ...]:
    case, made, bar = line.quote.resolution.case, line.quote.provenance, line.quote.bar
    deciding = bar.deciding.instrument if bar.deciding else None
    asked = (line.quote.currency, case.content, case.delivery, case.origin.code, case.buyer, line.scenario or None)
    return (*asked, made.on, made.known, deciding, made.engine, made.release)


def _refusal(shown: Sequence[Column], labels: Labels, code: str, scenario: str, error: DTariffError) -> list[Cell]:
    gap: list[Cell] = [None] * (len(shown) - 1 + len(ASKED))
    gap[len(shown) - 1 + ASKED.index("Scenario")] = scenario or None
    return [code, labels.place(code), *gap, error.message, error.hint or None]


# --- chart ---------------------------------------------------------------------------------------------------------


def chart(lines: Sequence[ComparisonLine], labels: Labels) -> dict[str, Any]:
    """Stacked bars of lines in one currency, in the order given, as a Vega-Lite specification.

    A part that is not known is not drawn, and the end of its bar says so. A diamond shows the landed cost under the
    other reading, where there is one; a dashed line that of the reference.
    """
    currency = lines[0].quote.currency if lines else ""
    shown = [key for key in PARTS if key != "access" or lines[0].access]
    layers = [_bars(currency, shown, labels), _ends()]
    layers += [_other_readings()] if any(other_readings(line.quote) for line in lines) else []
    layers += [_reference()] if labels.reference else []
    return {
        "description": tr(
            "Landed cost by destination in {currency}, stacked from price, customs duty, taxes and levies",
            currency=currency,
        ),
        "data": {"values": [*_values(lines, labels)]},
        "transform": [{"calculate": "toNumber(datum.amount)", "as": "value"}],
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 10},
        "height": ROW_HEIGHT * len(lines) + AROUND_BARS,
        "layer": layers,
        "resolve": {"axis": {"y": "independent"}},
    }


Value = dict[str, str | int]
BETWEEN = "\t"
"""Between the key of a row, its name on the left of the bar and its sum on the right."""


def _rows(axis: Mapping[str, Any]) -> dict[str, Any]:
    return {"field": "row", "type": "nominal", "sort": {"field": "at", "op": "min"}, "axis": axis}


AXIS = {"title": None, "ticks": False, "domain": False, "labelFontSize": 13, "labelOverlap": False}
ABOVE = {"labelPadding": 0, "labelOffset": -11}
"""A label stands above its bar, which so has the whole width, on a telephone too."""


def _names(labels: Labels) -> dict[str, Any]:
    """The names of the rows; those of places are bold where scenarios stand beneath them."""
    place = {"test": f"indexof(datum.value, '{UNDER}') < 0", "value": "bold"}
    weight = {"labelFontWeight": {"condition": place, "value": "normal"}} if labels.scenarios else {}
    shown = {"labelAlign": "left", "labelLimit": LABEL, "labelExpr": f"split(datum.label, '{BETWEEN}')[1]"}
    return AXIS | ABOVE | shown | weight


def _totals() -> dict[str, Any]:
    """The landed costs, on the right: labels of an axis have the ink of the page, which a text in the chart has not."""
    shown = {"orient": "right", "labelAlign": "right", "labelExpr": f"split(datum.label, '{BETWEEN}')[2]"}
    return AXIS | ABOVE | shown


def _values(lines: Iterable[ComparisonLine], labels: Labels) -> Iterator[Value]:
    for at, line in enumerate(lines):
        quote = line.quote
        name = labels.law(line.scenario) if line.scenario else labels.place(line.place)
        row = BETWEEN.join((line_key(line), name, _end(line)))
        place: Value = {"row": row, "place": labels.line(line), "at": at}
        total: Value = {"total": amount(quote.total)}
        parts = {"net": quote.net, "duty": quote.duty, "tax": quote.tax, "other": quote.other, "access": line.access}
        drawn = [(key, money) for key, money in parts.items() if money is not None]
        for order, (key, money) in enumerate(drawn):
            yield place | _value("part", tr(PARTS[key]), money) | total | {"order": order}
        yield place | _value("end", tr("Landed cost"), _added(money for _, money in drawn)) | total
        for other in other_readings(quote):
            if other.total is not None:
                yield place | _value("other reading", tr(REASONS[other.reason]), other.total) | total
        if line.place == labels.reference and not line.scenario and quote.total is not None:
            yield place | _value("reference", tr("Reference country"), quote.total) | total


def _end(line: ComparisonLine) -> str:
    """What stands beside a bar: the landed cost, and the user's own figure apart from it."""
    landed = plain_amount(line.quote.total)
    return f"{landed} + {plain_amount(line.access)}" if line.access and line.access.amount else landed


def drawn(lines: Sequence[ComparisonLine], which: Bars, most: int, reference: str = "") -> tuple[ComparisonLine, ...]:
    """The lines whose bars are drawn, so many at most: whole places, those whose landed cost is not known last.

    Args:
        lines: cheapest first, the scenarios of a place beside it.
        which: the cheapest places, the dearest (dearest first), or all.
        most: how many bars fit.
        reference: the place that the others are measured against, drawn beyond those that fit.
    """
    by_place: dict[str, list[ComparisonLine]] = {}
    for line in lines:
        by_place.setdefault(line.place, []).append(line)
    places = list(by_place.values())
    if which == "dearest":
        known = [place for place in places if place[0].quote.total is not None]
        places = [*reversed(known), *(place for place in places if place[0].quote.total is None)]
    if which == "all":
        return tuple(lines)
    fitting = max(1, most // max(map(len, places), default=1))
    shown = [*places[:fitting], *(place for place in places[fitting:] if place[0].place == reference)]
    return tuple(line for place in shown for line in place)


def other_readings(quote: Quote) -> tuple[Alternative, ...]:
    """The alternatives whose landed cost is known, and another than that of the quote."""
    return tuple(other for other in quote.alternatives if other.total not in (None, quote.total))


def _added(drawn: Iterable[Money]) -> Money:
    """Where the drawn bar ends."""
    first, *others = drawn
    return Money(sum((money.amount for money in others), first.amount), first.currency)


def _value(mark: str, part: str, money: Money) -> Value:
    return {"mark": mark, "part": part, "amount": f"{money.amount:f}", "text": amount(money)}


def _amount_axis(currency: str) -> dict[str, Any]:
    axis = {"grid": True, "tickCount": 4, "title": currency, "titleAlign": "right", "titleAnchor": "end"}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": {"nice": False}, "stack": "zero"}


LEGEND = {"orient": "top", "title": None, "offset": 12, "symbolType": "square", "columns": 2, "labelFontSize": 13}


def _bars(currency: str, shown: Sequence[str], labels: Labels) -> dict[str, Any]:
    colour = {
        "field": "part",
        "type": "nominal",
        "scale": {"domain": [tr(PARTS[key]) for key in shown], "range": [COLOURS[key] for key in shown]},
        "legend": {
            "orient": "top",
            "title": None,
            "offset": 12,
            "symbolType": "square",
            "columns": 2,
            "labelFontSize": 13,
        },
    }
    return {
        "transform": [{"filter": "datum.mark === 'part'"}],
        "mark": {"type": "bar", "height": BAR_HEIGHT} | LOWER,
        "encoding": {
            "y": _rows(_names(labels)),
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
    """The landed cost beside each bar: nothing is drawn here, but the axis on the right."""
    return {
        "transform": [{"filter": "datum.mark === 'end'"}],
        "mark": {"type": "point", "opacity": 0, "tooltip": None},
        "encoding": {"y": _rows(_totals()), "x": {"field": "value", "type": "quantitative"}},
    }


def _other_readings() -> dict[str, Any]:
    mark = {"type": "point", "shape": "diamond", "filled": True, "size": 90, "opacity": 1}
    return {
        "transform": [{"filter": "datum.mark === 'other reading'"}],
        "mark": mark | LOWER | {"fill": DARK, "stroke": LIGHT, "strokeWidth": 1.5},
        "encoding": {
            "y": _rows({}) | {"axis": None},
            "x": {"field": "value", "type": "quantitative"},
            "tooltip": _tooltip(tr("If the duty were otherwise"), tr("Landed cost then")),
        },
    }


def _reference() -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.mark === 'reference'"}],
        "mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": GREY},
        "encoding": {
            "x": {"field": "value", "type": "quantitative"},
            "tooltip": _tooltip(tr("Reference country"), tr("Landed cost")),
        },
    }
