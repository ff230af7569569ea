"""Revenue of trade as rows for spreadsheets and files, with what others published beside it.

The columns are codes in every language. What is not known is an empty cell, and the value that it concerns stands in a
column of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from dtariff.model.estimates import Published
from dtariff.model.money import Money
from dtariff.model.resolution import DutyReason
from dtariff.model.trade import By, Flow, FlowRevenue, Revenue, RevenueTotal, RevenueUnder
from dtariff.telling.parquet import Kind
from dtariff.telling.revenue import free_share, groups_of, known_sums, part_of, quantities
from dtariff.telling.signed import tenths
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.verdicts import ORDER
from dtariff.telling.words import REASONS


def revenue_sheets(found: Revenue, published: Iterable[Published]) -> tuple[Sheet, ...]:
    """The answer as sheets: importers first, totals, partners, contents, years, flows, refusals, published figures."""
    return (
        *(_group_sheet(found, by) for by in ("importer",)),
        _group_sheet(found, ""),
        *(_group_sheet(found, by) for by in ("partner", "content", "year")),
        flow_sheet(found),
        refused_sheet(found),
        estimates_sheet(published),
    )


def refused_sheet(found: Revenue) -> Sheet:
    """The flows that could not be answered, each with its row, the column at fault and the reason."""
    head = ("row", "importer", "partner", "content", "value", "column", "code", "message", "hint")
    rows = [[*_refused(flow), error.param, error.code, error.message, error.hint] for flow, error in found.refused]
    return Sheet("refused", head, rows)


def _refused(flow: Flow) -> tuple[Cell, ...]:
    return flow.name, flow.importer, flow.partner, flow.content, flow.value.amount


DUTY_REASONS = get_args(DutyReason)
AMOUNTS = (
    *("value", "value_not_known", "duty", "duty_otherwise", "value_duty_not_known", "tax", "value_tax_not_known"),
    *("more_value_than_law", "more_duty_than_law", "more_tax_than_law"),
    *(f"value_{verdict}" for verdict in ORDER),
    *(f"value_{reason}" for reason in DUTY_REASONS if reason != "not_an_import"),
)
PERCENTS = (
    *("effective_percent", "tax_effective_percent"),
    *(f"percent_{verdict}" for verdict in ORDER),
    "percent_free_by_own_law",
)
SUMS = (*AMOUNTS, *PERCENTS)
"""The columns of sums. A verdict and a reason share the name ``not_an_import``, and mean the same by it."""


def kinds(digits: int) -> dict[str, Kind]:
    """What the columns of these sheets hold, where it is no text; amounts have at least so many decimals."""
    return {
        **dict.fromkeys((*AMOUNTS, "amount", "amount_to"), digits),
        **dict.fromkeys(PERCENTS, 1),
        **dict.fromkeys(("percent", "percent_to"), 2),
        **dict.fromkeys(("flows", "published", "first_year", "last_year"), "whole"),
        **dict.fromkeys(("on", "known"), "day"),
    }


def _group_sheet(found: Revenue, by: str) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for one in (found.law, *found.scenarios):
        totals = getattr(one, f"by_{by}") if by else (one.total,)
        rows += [[*_named(one), *([total.name] if by else []), total.flows, *sums_of(total)] for total in totals]
    head = ("scenario", "title", *([by] if by else []), "flows", *SUMS, *ABOUT)
    about = _about(found)
    return Sheet(f"by {by}" if by else "totals", head, [[*row, *about] for row in rows])


ABOUT = ("currency", "on", "known", "release", "quantities")


def _about(found: Revenue) -> list[Cell]:
    return [found.currency, found.on, found.known, found.release, quantities(found)]


TOTALS_HEAD = ("scenario", "title", "dimension", "name", "flows", *SUMS, *ABOUT)


def totals_sheet(found: Revenue, dimensions: Iterable[By]) -> Sheet:
    """All sums in one long table: of everything (dimension ``all``), then by importer, partner, content, year."""
    about, chosen = _about(found), tuple(dimensions)
    rows: list[Sequence[Cell]] = []
    for one in (found.law, *found.scenarios):
        groups = [("all", (one.total,)), *((by, groups_of(one, by)) for by in chosen)]
        for by, totals in groups:
            rows += [[*_named(one), by, total.name, total.flows, *sums_of(total), *about] for total in totals]
    return Sheet("totals", TOTALS_HEAD, rows)


def _named(one: RevenueUnder) -> list[Cell]:
    return [one.scenario or "law", one.title or "as the law stands"]


def sums_of(total: RevenueTotal) -> Iterator[Cell]:
    """The cells of `SUMS`: amounts, and shares in per cent to one decimal; None for what is not known."""
    duty, otherwise, more_duty, tax, more_tax = known_sums(total)
    value, less = (total.value, total.value_not_known), (total.duty_not_known, total.tax_not_known)
    amounts = (*value, duty, otherwise, less[0], tax, less[1], total.more_value, more_duty, more_tax)
    verdicts, reasons = dict(total.verdicts), dict(total.reasons)
    none = Money(total.value.amount * 0, total.value.currency)
    by_law = [verdicts.get(verdict, none) for verdict in ORDER]
    by_reason = [reasons.get(reason, none) for reason in DUTY_REASONS if reason != "not_an_import"]
    yield from (None if part is None else part.amount for part in (*amounts, *by_law, *by_reason))
    yield from (_tenths(share) for share in (total.effective, total.tax_effective))
    yield from (_tenths(part_of([some], total)) for some in by_law)
    yield _tenths(free_share(total))


def _tenths(share: Fraction | None) -> Decimal | None:
    return None if share is None else tenths(share)


FLOW_HEAD = (
    *("scenario", "title", "row", "importer", "partner", "content", "delivery", "buyer", "value", "value_not_known"),
    *("currency", "on", "verdict", "deciding", "reason", "rate", "duty", "duty_otherwise", "tax", "why_not_known"),
    *("sure", "quantities"),
)


def flow_sheet(found: Revenue) -> Sheet:
    """Every flow in every state of the law; its rows are made while they are written, once."""
    told = quantities(found)
    rows = ([*_named(one), *_flow(flow), told] for one in (found.law, *found.scenarios) for flow in one.flows)
    return Sheet("flows", FLOW_HEAD, rows)


def _flow(one: FlowRevenue) -> Iterator[Cell]:
    flow = one.flow
    yield from (flow.name, flow.importer, flow.partner, flow.content, flow.delivery, flow.buyer)
    yield from (one.value.amount, one.value.amount if one.unmoved else None, one.value.currency, one.on)
    yield from (one.verdict, one.deciding, one.reason, one.rate)
    yield from (None if part is None else part.amount for part in (one.duty, one.otherwise, one.tax))
    yield from (None if one.why_not is None else REASONS[one.why_not], one.sure)


ESTIMATE_HEAD = (
    *("id", "by", "published", "who", "code", "measures", "rates", "first_year", "last_year", "amount", "amount_to"),
    *("currency", "percent", "percent_to", "of", "figure", "per", "says", "products", "note", "sure", "sources"),
)


def estimates_sheet(found: Iterable[Published]) -> Sheet:
    """Published estimates, a row each."""
    return Sheet("published estimates", ESTIMATE_HEAD, [list(_estimate_row(one)) for one in found])


def _estimate_row(one: Published) -> Iterator[Cell]:
    estimate = one.estimate
    yield from (estimate.id, estimate.by, estimate.year, estimate.who, estimate.code, estimate.measures, estimate.rates)
    yield from (estimate.first_year, estimate.last_year)
    yield None if one.least is None else one.least.amount
    yield one.most.amount if one.most and one.most != one.least else None
    yield one.least.currency if one.least else None
    yield from (estimate.percent, estimate.percent_to, estimate.of, estimate.figure, estimate.per)
    yield from (estimate.says, estimate.products, estimate.note, one.sure)
    yield "; ".join(f"{citation.title} {citation.url}".strip() for citation in one.citations)
