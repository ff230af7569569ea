"""A simulation of revenue for the terminal, and as plain data: every state of the law side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from dtariff.model.estimates import Published
from dtariff.model.resolution import DutyReason
from dtariff.model.trade import By, Flow, Flows, Revenue, RevenueTotal, RevenueUnder
from dtariff.telling.catalogue import N_, language, tr, trn
from dtariff.telling.errors import told as error_told
from dtariff.telling.figures import plain_amount, verdict_word
from dtariff.telling.locale import clauses, commas, day, labelled, left, number, remarked, right, width
from dtariff.telling.render import plain
from dtariff.telling.revenue import (
    MEASURES,
    NOT_COMPARABLE,
    NOT_NOUGHT,
    figure,
    free_share,
    groups_of,
    known_sums,
    part_of,
    quantities,
    quantities_told,
    share_told,
    short,
    years_told,
)
from dtariff.telling.revenue_sheets import SUMS, sums_of
from dtariff.telling.signed import signed
from dtariff.telling.verdicts import ORDER
from dtariff.telling.words import REASONS

SHOWN = 20
"""Importers, partners, refusals that the terminal shows; a file has them all."""

DIMENSIONS: dict[By, str] = {
    "importer": N_("Importer"),
    "partner": N_("Partner"),
    "content": N_("Content"),
    "year": N_("Year"),
}

Row = tuple[str, ...]


# --- text ----------------------------------------------------------------------------------------------------------


def simulation_text(
    found: Revenue,
    read: tuple[str, Flows],
    by: Iterable[By],
    names: Mapping[str, str],
    published: Iterable[Published] | None = None,
) -> str:
    """A simulation in words and tables.

    Args:
        found: the answer.
        read: the name of the file, and how it was read.
        by: what flows are added up by; who has one name alone is not told again.
        names: of places and contents, by their codes.
        published: estimates of others to show; None for none.
    """
    parts = [_head(found, *read), _totals(found)]
    parts += [_by(found, one, names) for one in by if len(groups_of(found.law, one)) > 1]
    parts += [_refused(found)] if found.refused else []
    parts += [] if published is None else [_published(published)]
    return "\n\n".join(parts) + "\n"


def title_lines(found: Revenue) -> tuple[str, str]:
    """What the simulation is, and of which law, in two lines."""
    law = tr("each row's own law") if found.on is None else tr("law of {day}", day=day(found.on))
    return tr("Revenue in {currency}", currency=found.currency), clauses([quantities_told(found), law])


def _head(found: Revenue, name: str, read: Flows) -> str:
    told = trn("{name}: {count} flow", "{name}: {count} flows", len(read.flows), name=name)
    ignored = tr("left alone: {columns}", columns=commas(read.ignored)) if read.ignored else ""
    lines = [*title_lines(found), clauses([told, ignored])]
    lines += [
        f"{short(at)}: {remarked(tr(one.title), one.scenario)}" for at, one in enumerate(found.scenarios, start=1)
    ]
    return "\n".join(lines)


def _totals(found: Revenue) -> str:
    every = [one.total for one in _states(found)]
    rows = [
        (tr("State of the law"), *(short(at) for at in range(len(every)))),
        *_measures(found, every),
        (tr("Share of the value"), *("" for _ in every)),
        *_shares(every),
    ]
    apart = any(total.duty_not_known.amount or total.tax_not_known.amount for total in every)
    return "\n".join([*_table(rows), *([tr(NOT_NOUGHT)] if apart else [])])


def _measures(found: Revenue, every: Sequence[RevenueTotal]) -> Iterator[Row]:
    known = [known_sums(total) for total in every]
    yield tr("Value"), *(number(total.value.amount) for total in every)
    if found.elasticity and found.scenarios:
        yield tr("Change"), "", *(signed(total.more_value, currency=False) for total in every[1:])
    if any(total.value_not_known.amount for total in every):
        yield tr("Value whose reaction is not known"), *(number(total.value_not_known.amount) for total in every)
    yield tr("Customs duty"), *(plain_amount(sums[0]) for sums in known)
    if found.scenarios:
        yield tr("Change"), "", *(signed(sums[2], currency=False) for sums in known[1:])
    yield tr("If bars were read otherwise"), *(plain_amount(sums[1]) for sums in known)
    yield tr("Effective rate"), *(share_told(total.effective) for total in every)
    yield tr("Value with duty not known"), *(number(total.duty_not_known.amount) for total in every)
    yield tr("Taxes and levies"), *(plain_amount(sums[3]) for sums in known)
    if found.scenarios:
        yield tr("Change"), "", *(signed(sums[4], currency=False) for sums in known[1:])
    yield tr("Effective rate"), *(share_told(total.tax_effective) for total in every)
    yield tr("Value with taxes not known"), *(number(total.tax_not_known.amount) for total in every)


def _shares(every: Sequence[RevenueTotal]) -> Iterator[Row]:
    """How much of the value is barred, and how much of it pays what for which reason: those that occur anywhere."""
    verdicts, reasons = [dict(total.verdicts) for total in every], [dict(total.reasons) for total in every]
    for verdict in ORDER:
        if any(verdict in found for found in verdicts):
            parts = (part_of([found.get(verdict)], total) for found, total in zip(verdicts, every, strict=True))
            yield f"  {verdict_word(verdict)}", *map(share_told, parts)
    yield tr("Share of the value by the reason of its duty"), *("" for _ in every)
    for reason in get_args(DutyReason):
        if any(reason in found for found in reasons):
            parts = (part_of([found.get(reason)], total) for found, total in zip(reasons, every, strict=True))
            yield f"  {tr(REASONS[reason])}", *map(share_told, parts)
    yield f"  {tr('free by its own law, all together')}", *(share_told(free_share(total)) for total in every)


def _by(found: Revenue, by: By, names: Mapping[str, str]) -> str:
    """The duty by importer, partner, content or year, a column a state of the law."""
    every = _states(found)
    groups = [{total.name: total for total in groups_of(one, by)} for one in every]
    head = (tr(DIMENSIONS[by]), tr("Value"), *(short(at) for at in range(len(every))))
    rows = [head]
    for name, total in list(groups[0].items())[:SHOWN]:
        called = name if names.get(name, name) == name else f"{name} {names[name]}"
        rows.append((called, number(total.value.amount), *(_duty(group[name]) for group in groups)))
    lines = [labelled(tr("Customs duty"), tr(DIMENSIONS[by])), *_table(rows)]
    return "\n".join([*lines, *_more(len(groups[0]))])


def _more(count: int) -> Iterator[str]:
    if count > SHOWN:
        yield tr("... and {count} more, which --out writes.", count=count - SHOWN)


def _duty(total: RevenueTotal) -> str:
    """The duty of a group; where some of it is not known, that."""
    duty, *_ = known_sums(total)
    if duty is None or not total.duty_not_known.amount:
        return plain_amount(duty)
    without = tr("without {value} not known", value=number(total.duty_not_known.amount))
    return remarked(plain_amount(duty), without)


def _refused(found: Revenue) -> str:
    lines = [tr("Not answered")]
    for flow, error in found.refused[:SHOWN]:
        where = clauses(filter(None, [flow.name, error.param]))
        lines.append(f"  {where}: {error if language() == 'en' else error_told(error)}")
    return "\n".join([*lines, *_more(len(found.refused))])


def _published(published: Iterable[Published]) -> str:
    lines = [tr("What others published"), tr(NOT_COMPARABLE)]
    for one in published:
        estimate = one.estimate
        by = remarked(estimate.by, str(estimate.year))
        measures = [tr(MEASURES[estimate.measures]), years_told(estimate)]
        lines.append(f"  {clauses([by, figure(one), estimate.who, *filter(None, measures)])}")
    return "\n".join(lines)


def _states(found: Revenue) -> tuple[RevenueUnder, ...]:
    return (found.law, *found.scenarios)


def _table(rows: Sequence[Row]) -> list[str]:
    """Rows as lines of text: names at the left, figures at the right of their columns."""
    first, *others = ([row[at] for row in rows] for at in range(len(rows[0])))
    names = [left(cell, max(map(width, first))) for cell in first]
    columns = [[right(cell, max(map(width, column))) for cell in column] for column in others]
    return ["  ".join(cells).rstrip() for cells in zip(names, *columns, strict=True)]


# --- plain data ----------------------------------------------------------------------------------------------------


def simulation_data(found: Revenue, read: Flows, by: Iterable[By], published: Iterable[Published]) -> dict[str, Any]:
    """A simulation as plain data: amounts are text, what is not known is null."""
    dimensions = tuple(by)
    return {
        "quantities": quantities(found),
        "static": not found.elasticity,
        "elasticity": {content: f"{stated:f}" for content, stated in found.elasticity},
        "currency": found.currency,
        "on": plain(found.on),
        "known": plain(found.known),
        "release": found.release,
        "flows": len(read.flows),
        "columns": dict(read.columns),
        "ignored": list(read.ignored),
        "law": _state(found.law, dimensions),
        "scenarios": [_state(one, dimensions) for one in found.scenarios],
        "refused": [{"row": flow.name, **_names(flow), "error": error.as_dict()} for flow, error in found.refused],
        "published": {"note": NOT_COMPARABLE, "estimates": [plain(one) for one in published]},
    }


def _names(flow: Flow) -> dict[str, str]:
    return {name: getattr(flow, name) for name in ("importer", "partner", "content")}


def _state(one: RevenueUnder, dimensions: Sequence[By]) -> dict[str, Any]:
    groups = {by: [{"name": total.name, **_total(total)} for total in groups_of(one, by)] for by in dimensions}
    return {"scenario": one.scenario, "title": one.title, "total": _total(one.total), "by": groups}


def _total(total: RevenueTotal) -> dict[str, Any]:
    cells = dict(zip(SUMS, sums_of(total), strict=True))
    return {"flows": total.flows, **{name: plain(cell) for name, cell in cells.items()}}
