"""Revenue of trade as tables and a chart, and what others published: plain data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import cycle, islice
from typing import Any, Literal, get_args

from dtariff.model.citation import Citation
from dtariff.model.estimates import Estimate, Figure, Gap, Measure, Per, Published, RatesOf, Share
from dtariff.model.money import Money
from dtariff.model.resolution import DutyReason, Verdict
from dtariff.model.trade import By, Revenue, RevenueTotal, RevenueUnder
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.effects import COLOURS, LABELS, letter, lettered
from dtariff.telling.figures import plain_amount, verdict_word
from dtariff.telling.locale import NOT_KNOWN, amount, clauses, compact, number, percent, remarked
from dtariff.telling.markdown import UNBROKEN, cited, escape, sure_badge, table
from dtariff.telling.pictures import titled
from dtariff.telling.signed import signed, tenths
from dtariff.telling.verdicts import ORDER

STATIC = N_(
    "A static estimate: each value is multiplied by the duty that the law of its case sets. Nobody is taken to buy "
    "less, to move or to evade because of a duty, so these are no forecasts."
)
NOT_COMPARABLE = N_(
    "Not comparable directly: they differ in method, in products, in rates and in years, from each other and from the "
    "sums above."
)
NOT_NOUGHT = N_(
    "What is not known is never taken as nought: its value stands apart, and the sums are of the rest. "
    "The change is that of the flows whose duty is known in both."
)
BAR, AROUND, MOST_BARS = 20, 70, 15
PANEL = 430
"""Pixels of a chart that has another beside it."""
Levied = Literal["duty", "tax"]
LAW_COLOUR = "#7f8c97"

MEASURES: dict[Measure, str] = {
    "potential": N_("what duties would bring"),
    "collected": N_("what is collected on carriers"),
    "review": N_("range over studies"),
}
RATES_OF: dict[RatesOf, str] = {
    "bound": N_("bound rates"),
    "mfn_applied": N_("applied rates"),
    "not_said": N_("not said"),
}
PERS: dict[Per, str] = {
    "year": N_("{amount} a year"),
    "period": N_("{amount} over the period"),
    "not_said": N_("{amount}"),
}
SHARES: dict[Share, str] = {
    "customs_revenue": N_("{amount} of customs revenue"),
    "government_revenue": N_("{amount} of government revenue"),
}
FIGURES: dict[Figure, str] = {
    "about": N_("{amount}"),
    "at_least": N_("more than {amount}"),
    "at_most": N_("less than {amount}"),
}


STANDS = N_("static: quantities do not react")
REACTS = N_("with the elasticities that you stated: {elasticities}")


def quantities(found: Revenue) -> str:
    """Whether quantities react to prices, in the English that files and plain data have."""
    return REACTS.format(elasticities=_elasticities(found)) if found.elasticity else STANDS


def quantities_told(found: Revenue) -> str:
    """The same in the reader's language."""
    return tr(REACTS, elasticities=_elasticities(found)) if found.elasticity else tr(STANDS)


def _elasticities(found: Revenue) -> str:
    return ", ".join(f"{content} {number:f}" for content, number in found.elasticity)


def states(found: Revenue) -> tuple[tuple[str, RevenueUnder], ...]:
    """The law as it stands and the scenarios, each with the title that tables and bars have."""
    scenarios = ((lettered(at, one.title), one) for at, one in enumerate(found.scenarios))
    return ((tr("As the law stands"), found.law), *scenarios)


def groups_of(one: RevenueUnder, by: By) -> tuple[RevenueTotal, ...]:
    """The sums of a state of the law by importer, partner, content or year."""
    found: tuple[RevenueTotal, ...] = getattr(one, f"by_{by}")
    return found


FREE: tuple[DutyReason, ...] = ("no_tariff_line", "excluded_by_law", "free_tariff_line")
"""Reasons of a duty of nought that are the importer's own law, whatever binds it."""


def free_share(total: RevenueTotal) -> Fraction | None:
    """The share of the value that pays no duty by the importer's own law; None of a value of nought."""
    reasons = dict(total.reasons)
    return part_of([reasons.get(reason) for reason in FREE], total)


def part_of(some: Iterable[Money | None], total: RevenueTotal) -> Fraction | None:
    """Parts of the value as a share of all of it; None where there is no value."""
    found = sum((Fraction(one.amount) for one in some if one is not None), Fraction(0))
    return found / Fraction(total.value.amount) if total.value.amount else None


# --- tables --------------------------------------------------------------------------------------------------------


def short(at: int) -> str:
    """A state of the law in a word: the law itself, then the scenarios by their letters."""
    return tr("As the law stands") if not at else tr("Scenario {letter}", letter=letter(at - 1))


def totals_table(found: Revenue) -> str:
    """The sums of all flows, a line a state of the law."""
    head = (
        tr("State of the law"),
        tr("Customs duty"),
        tr("Change"),
        tr("If bars were read otherwise"),
        tr("Effective rate"),
        tr("Value with duty not known"),
        tr("Taxes and levies"),
        tr("Value with taxes not known"),
    )
    every = (found.law, *found.scenarios)
    return table(head, "lrrrrrrr", (_totals(short(at), one) for at, one in enumerate(every)))


def _totals(title: str, one: RevenueUnder) -> list[str]:
    total = one.total
    duty, otherwise, more, tax, _ = known_sums(total)
    return [
        escape(title).replace(" ", UNBROKEN),
        f"**{plain_amount(duty)}**",
        signed(more, currency=False) if one.scenario else "",
        plain_amount(otherwise),
        effective(total),
        number(total.duty_not_known.amount),
        plain_amount(tax),
        number(total.tax_not_known.amount),
    ]


def known_sums(total: RevenueTotal) -> Sequence[Money | None]:
    """Duty, the same read otherwise, its change, taxes, their change: None for a sum of which no part is known."""
    no_duty, no_tax = (left.amount and left == total.value for left in (total.duty_not_known, total.tax_not_known))
    duties = (None, None, None) if no_duty else (total.duty, total.otherwise, total.more_duty)
    return *duties, *((None, None) if no_tax else (total.tax, total.more_tax))


LEAST_TOLD = Fraction(1, 1000)
"""The least share that is told as it is: a smaller one rounds to next to nothing, and is not nothing."""


def effective(total: RevenueTotal) -> str:
    """The duty in per cent of the value whose duty is known, to one decimal."""
    return share_told(total.effective)


def share_told(share: Fraction | None) -> str:
    """A share in per cent to one decimal, or that it is not known."""
    if share is None:
        return tr(NOT_KNOWN)
    small = 0 < share < LEAST_TOLD
    return f"< {percent(tenths(LEAST_TOLD))}" if small else percent(tenths(share))


def verdicts_table(found: Revenue) -> str:
    """How much of the value is barred, and how much is not, a line a state of the law."""
    seen = [verdict for verdict in ORDER if any(_of(verdict, one.total) for _, one in states(found))]
    lines = [
        [escape(short(at)), *(_part(_of(verdict, one.total), one.total.value) for verdict in seen)]
        for at, (_, one) in enumerate(states(found))
    ]
    head = [tr("Share of the value"), *(escape(verdict_word(verdict)) for verdict in seen)]
    return table(head, "l" + "r" * len(seen), lines)


def _of(verdict: Verdict, total: RevenueTotal) -> Money | None:
    return dict(total.verdicts).get(verdict)


def _part(some: Money | None, whole: Money) -> str:
    if some is None or not whole.amount:
        return percent(tenths(Fraction(0)))
    return percent(tenths(Fraction(some.amount) / Fraction(whole.amount)))


def by_table(found: Revenue, by: str, names: Mapping[str, str], title: str) -> str:
    """The sums by importer, partner or content, a column a state of the law.

    Args:
        found: the answer.
        by: ``importer``, ``partner`` or ``content``.
        names: of the codes.
        title: of the first column.
    """
    every = states(found)
    head = [title, tr("Value"), *(escape(short(at)) for at in range(len(every)))]
    groups = [{total.name: total for total in getattr(one, f"by_{by}")} for _, one in every]
    lines = [
        [escape(names.get(name, name)), number(first.value.amount), *(_duty(group[name]) for group in groups)]
        for name, first in groups[0].items()
    ]
    return table(head, "lr" + "r" * len(every), lines)


def _duty(total: RevenueTotal) -> str:
    """The duty of a group; where some of it is not known, that; where none is, that it is not."""
    duty, *_ = known_sums(total)
    if duty is None:
        return f"*{tr(NOT_KNOWN)}*"
    return remarked(number(duty.amount), _apart(total, "duty"))


# --- chart ---------------------------------------------------------------------------------------------------------


PARTS: dict[Levied, str] = {"duty": N_("Customs duty"), "tax": N_("Taxes and levies")}


def revenue_chart(found: Revenue, names: Mapping[str, str], part: Levied = "duty") -> dict[str, Any]:
    """Bars of the duty, or of the taxes, by importer, one a state of the law, as a Vega-Lite specification.

    The largest importers alone, whose names are the longest that a chart shows.
    """
    every = states(found)
    titles = [title for title, _ in every]
    shown = [total.name for total in found.law.by_importer][:MOST_BARS]
    y = {
        "field": "place",
        "type": "nominal",
        "sort": [names.get(code, code) for code in shown],
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 130, "labelOverlap": False},
    }
    colours = islice(cycle(COLOURS), len(titles) - 1)  # a bar is told by its letter where a colour comes again
    scale = {"domain": titles, "range": [LAW_COLOUR, *colours]}
    legend = {"orient": "top", "title": None, "symbolType": "square", "columns": 1, "labelLimit": 320}
    colour = {"field": "state", "type": "nominal", "scale": scale, "legend": legend}
    bars = list(_bars(every, shown, names, part))
    axis: dict[str, Any] = {"grid": True, "title": found.currency, "titleAnchor": "end", "format": "~s"}
    axis["labelExpr"] = "datum.value === 0 ? '0' : datum.label"  # and not 0M
    axis |= {"tickCount": 4} if any(Decimal(bar["amount"]) for bar in bars) else {"values": [0]}
    gaps = {"paddingInner": 0.2, "paddingOuter": 0.1}
    offset = {"field": "state", "type": "nominal", "sort": titles, "scale": gaps}
    told = tr("Customs duty by importer and state of the law, in {currency}", currency=found.currency)
    return {
        "description": told if part == "duty" else tr(PARTS[part]),
        "data": {"values": bars},
        "transform": [
            {"calculate": "toNumber(datum.amount)", "as": "value"},
            {"joinaggregate": [{"op": "max", "field": "value", "as": "max"}]},
            {"calculate": "datum.max ? datum.value + 0.5 * datum.max : 1", "as": "room"},
        ],
        "height": (BAR * len(every) + 10) * max(len(shown), 1) + AROUND,
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 10},
        "encoding": {"y": y, "yOffset": offset},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative", "axis": axis, "scale": {"nice": False}},
                    "color": colour,
                    "tooltip": [
                        {"field": "place", "type": "nominal", "title": tr("Importer")},
                        {"field": "state", "type": "nominal", "title": tr("State of the law")},
                        {"field": "text", "type": "nominal", "title": tr(PARTS[part])},
                    ],
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": LABELS},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative"},
                    "text": {"field": "label", "type": "nominal"},
                },
            },
            {"mark": {"type": "point", "opacity": 0}, "encoding": {"x": {"field": "room", "type": "quantitative"}}},
        ],
    }


def _bars(
    every: Sequence[tuple[str, RevenueUnder]], shown: Sequence[str], names: Mapping[str, str], part: Levied
) -> Iterator[dict[str, str]]:
    for at, (title, one) in enumerate(every):
        short = letter(at - 1) if at else tr("Law")
        for total in one.by_importer:
            if total.name in shown:
                duty, _, _, tax, _ = known_sums(total)
                charged = duty if part == "duty" else tax
                apart = _apart(total, part)
                yield {
                    "place": names.get(total.name, total.name),
                    "state": title,
                    "amount": f"{charged.amount:f}" if charged else "0",
                    "text": remarked(amount(charged), apart if charged else ""),
                    "label": f"{short} {plain_amount(charged)}{PARTLY if charged and apart else ''}",
                }


PARTLY = "*"
"""Behind a sum of which a part is not known."""


def _apart(total: RevenueTotal, part: Levied) -> str:
    """What of a group is not known, in words; empty where all is."""
    some = total.duty_not_known if part == "duty" else total.tax_not_known
    return tr("without {value} not known", value=number(some.amount)) if some.amount else ""


def revenue_picture(found: Revenue, names: Mapping[str, str], title: Sequence[str]) -> dict[str, Any]:
    """The duties and beside them the taxes, as one specification that says what it shows, for a picture.

    Args:
        found: the answer.
        names: of the codes.
        title: its lines.
    """
    duty, tax = (_panel(revenue_chart(found, names, part), tr(PARTS[part])) for part in get_args(Levied))
    tax["encoding"]["y"]["axis"] = None  # the names stand at the left, once
    for panel in (duty, tax):
        panel["layer"][0]["encoding"]["color"]["legend"]["labelLimit"] = 2 * PANEL
    if any(bar["label"].endswith(PARTLY) for panel in (duty, tax) for bar in panel["data"]["values"]):
        title = [*title, tr("* without a part that is not known")]
    if len(found.law.by_importer) > MOST_BARS:
        told = tr("The chart shows the {count} largest importers; the table has them all.", count=MOST_BARS)
        title = [*title, told]
    return titled({"hconcat": [duty, tax], "spacing": 30, "autosize": "pad", "padding": 10}, title)


def _panel(chart: Mapping[str, Any], title: str) -> dict[str, Any]:
    """A chart as a part of a picture, which has the room around it."""
    own = {key: value for key, value in chart.items() if key != "padding"}
    return {**own, "width": PANEL, "title": {"text": title, "anchor": "start", "fontSize": 13}}


# --- what others published -----------------------------------------------------------------------------------------


def figure(one: Published) -> str:
    """A published figure in words."""
    estimate = one.estimate
    told = _amounts(one) if estimate.percent is None else _percents(estimate)
    told = tr(FIGURES[estimate.figure], amount=told)
    return tr(SHARES[estimate.of], amount=told) if estimate.of else tr(PERS[estimate.per], amount=told)


def _amounts(one: Published) -> str:
    assert one.least is not None  # noqa: S101 - what is no share is an amount
    assert one.most is not None  # noqa: S101 - as above
    least = compact(one.least)
    return least if one.least == one.most else tr("{least} to {most}", least=least, most=compact(one.most))


def _percents(estimate: Estimate) -> str:
    assert estimate.percent is not None  # noqa: S101 - the caller has looked
    least = percent(estimate.percent)
    return (
        least
        if estimate.percent_to is None
        else tr("{least} to {most}", least=least, most=percent(estimate.percent_to))
    )


def estimates_table(found: Iterable[Published]) -> str:
    """Published estimates, each with what it measures."""
    head = (
        tr("By"),
        tr("Figure"),
        tr("Whose revenue"),
        tr("What it measures"),
        tr("Rates"),
        tr("Trade of"),
        tr("Sureness"),
    )
    return table(head, "lllllll", map(_estimate, found))


def _estimate(one: Published) -> list[str]:
    estimate = one.estimate
    return [
        escape(remarked(estimate.by, str(estimate.year))),
        f"**{escape(figure(one))}**",
        escape(estimate.who),
        escape(tr(MEASURES[estimate.measures])),
        escape(tr(RATES_OF[estimate.rates])),
        years_told(estimate) or escape(tr("not said")),
        sure_badge(one.sure),
    ]


def estimate_told(one: Published) -> str:
    """A published estimate at length: what it is, of which products, what others hold of it, its sources."""
    estimate = one.estimate
    notes = " ".join(note for note in (estimate.says, estimate.products, estimate.note) if note)
    title = clauses([remarked(estimate.by, str(estimate.year)), figure(one), estimate.who])
    return f"- **{escape(title)}**  \n{escape(notes)} {cited(one.citations)}"


def years_told(estimate: Estimate) -> str:
    """The years of the trade that an estimate looks at; empty where it does not say."""
    if estimate.first_year is None or estimate.last_year is None:
        return ""
    if estimate.first_year == estimate.last_year:
        return str(estimate.first_year)
    return tr("{first} to {last}", first=estimate.first_year, last=estimate.last_year)


def gap_told(gap: Gap, citations: Iterable[Citation]) -> str:
    """A publication whose figures were looked for and not found."""
    return f"- **{escape(gap.by)}**: {escape(gap.says)} {cited(citations)}"
