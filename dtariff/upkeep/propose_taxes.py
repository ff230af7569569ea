"""Compares rates of value added tax that a source shows with those of a jurisdiction: which rows start."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from dtariff.model.citation import Source, is_weaker, weakest
from dtariff.model.clock import AsOf, pick
from dtariff.model.errors import Fault
from dtariff.model.law import Jurisdiction, RateRow, RateSeries, Tax, Treatment
from dtariff.model.nomenclature import SharedSources
from dtariff.upkeep.importers.importer import TaxRate
from dtariff.upkeep.proposed import Basis

TREATMENTS: dict[str, Treatment] = {
    "parking": "reduced",
    "reduced": "reduced",
    "super_reduced": "reduced",
    "zero": "zero_rated",
}
"""How a kind of rate treats a sale; the standard rate says nothing of it."""


def compared(ours: Jurisdiction, told: Iterable[TaxRate], basis: Basis, source: Source) -> Jurisdiction:
    """A jurisdiction with what a source says of its value added tax.

    The standard rate stands in the series without limits, another in that of the contents for which the source says it.
    A source that names a rate and no content says nothing that we could hold against ours.

    Args:
        ours: as it is.
        told: the rows of the source for it.
        basis: see `Basis`.
        source: to be cited by new rows.
    """
    taxes = [tax for tax in ours.tax if tax.kind == "vat" and not tax.where and tax.borne_by == "buyer"]
    rows = list(told)
    if len(taxes) != 1:
        basis.tally.unplaced += len(rows)
        return ours
    tax = taxes[0]
    for row in rows:
        tax = _with(tax, row, basis)
    if tax == taxes[0]:
        return ours
    basis.tally.faults += _overruled(ours, tax, basis)
    new = tuple(tax if one.id == tax.id else one for one in ours.tax)
    return replace(ours, tax=new, sources={**ours.sources, basis.cite: source})


def _overruled(ours: Jurisdiction, tax: Tax, basis: Basis) -> Iterator[Fault]:
    """A fault for each row that is retracted though it is better proven than what the source says."""
    shared = basis.forms.get("sources.toml")
    sources = {**(shared.sources if isinstance(shared, SharedSources) else {}), **ours.sources}
    before = {row for one in ours.tax for series in one.rate for row in series.rows}
    for row in (row for series in tax.rate for row in series.rows):
        cited = (sources[key] for key in (one.partition("#")[0] for one in row.cite) if key in sources)
        sure = row.sure or weakest(source.sure for source in cited)
        if row.retracted is not None and row not in before and is_weaker(basis.sure, sure):
            message = f"{tax.id} of {row.since} stands by a source that proves more than this one"
            yield Fault(f"jurisdictions/{ours.code}.toml", f"tax {tax.id}", "weaker_source", message)


def _with(tax: Tax, told: TaxRate, basis: Basis) -> Tax:
    """A tax with one rate of the source."""
    if told.kind == "standard":
        return _in_series(tax, (), told, basis)
    if not told.content:
        basis.tally.unplaced += 1
    for content in told.content:
        tax = _in_series(tax, (content,), told, basis)
    return tax


def _in_series(tax: Tax, content: tuple[str, ...], told: TaxRate, basis: Basis) -> Tax:
    """A tax with a rate in the series of a content, or in that without limits."""
    plain = [series for series in tax.rate if not series.delivery and series.customer is None]
    of_content = [series for series in plain if set(content) <= set(series.content)]
    series = next((one for one in of_content if bool(one.content) == bool(content)), None)
    if series is not None and len(series.content) > len(content) and not set(series.content) <= set(told.content):
        held = _held(series, told, basis)
        if held is None or held.percent != told.percent:
            basis.tally.unplaced += 1  # it would change the rate of contents of which the source does not speak
        else:
            basis.tally.same += 1
        return tax
    default = next((one for one in plain if not one.content), None)
    if series is None and default is not None and _is_same(_held(default, told, basis), told):
        basis.tally.same += 1
        return tax
    if series is None:
        basis.tally.starts += 1
        first = _row(told, basis, told.since or told.shown)
        return replace(tax, rate=(*tax.rate, RateSeries(content=content, rows=(first,))))
    rows = _rows(series, told, basis)
    return replace(tax, rate=tuple(replace(one, rows=rows) if one is series else one for one in tax.rate))


def _rows(series: RateSeries, told: TaxRate, basis: Basis) -> tuple[RateRow, ...]:
    """The rows of a series with one more, where the source shows another rate than ours."""
    held = _held(series, told, basis)
    if _is_same(held, told):
        basis.tally.same += 1
        return series.rows
    start = told.since or told.shown
    if held is not None and start < held.since:
        if told.shown < held.since:
            basis.tally.behind += 1
            return series.rows
        start = told.shown  # the source shows another rate on that day, whenever it began
    if any(row.since > start and row.since <= basis.today and row.retracted is None for row in series.rows):
        basis.tally.behind += 1
        return series.rows
    basis.tally.starts += 1
    return _added(series.rows, _row(told, basis, start), basis)


def _added(rows: Sequence[RateRow], new: RateRow, basis: Basis) -> tuple[RateRow, ...]:
    """The rows with a new one; that of the same day was wrong."""
    kept = []
    for row in rows:
        wrong = row.since == new.since and row.retracted is None
        basis.tally.retracts += wrong
        kept.append(replace(row, retracted=basis.today) if wrong else row)
    return (*kept, new)


def _held(series: RateSeries, told: TaxRate, basis: Basis) -> RateRow | None:
    """The row that holds on the day on which the source shows its rate, or from which the source says that it does."""
    day = max(told.shown, told.since or date.min)
    return pick(series.rows, AsOf(day, max(basis.today, day)))


def _is_same(row: RateRow | None, told: TaxRate) -> bool:
    return row is not None and row.percent == told.percent and row.in_force and not row.of


def _row(told: TaxRate, basis: Basis, start: date) -> RateRow:
    return RateRow(
        since=start,
        percent=told.percent,
        treatment=TREATMENTS.get(told.kind),
        attested=told.shown if told.since is None else None,
        cite=(basis.cite,),
        known=basis.today,
    )
