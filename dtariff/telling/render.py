"""Answers as plain data for JSON, and as tables. Amounts are text, never numbers; what is not known is null."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dtariff.model.comparison import CostRange
from dtariff.model.duty import DutyExpression
from dtariff.model.errors import DTariffError
from dtariff.model.exchange import ExchangeRate
from dtariff.model.law import TariffLine
from dtariff.model.money import Money
from dtariff.model.nomenclature import Category, Content
from dtariff.model.quote import Quote, ScenarioComparison
from dtariff.model.resolution import BarDecision, LineFinding, Notice
from dtariff.telling.catalogue import in_english, language, tr
from dtariff.telling.errors import told
from dtariff.telling.locale import amount, columns, commas, labelled, remarked
from dtariff.telling.narrate import headline, in_scenario, sure_name, warning
from dtariff.telling.words import AMOUNTS, CHARACTERS, REASONS

# Most of an answer is text already.
JSON_ALREADY = frozenset({str, int, bool})


def quote_data(quote: Quote) -> dict[str, Any]:
    """A quote as plain data."""
    case = quote.resolution.case
    return {
        "content": case.content,
        "delivery": case.delivery,
        "character": case.character,
        "origin": case.origin.code,
        "destination": case.destination.code,
        "buyer": case.buyer,
        "on": case.as_of.on.isoformat(),
        "known": case.as_of.known.isoformat(),
        "currency": quote.currency,
        "tax_behavior": quote.tax_behavior,
        "net": _amount(quote.net),
        "duty": _amount(quote.duty),
        "tax": _amount(quote.tax),
        "other": _amount(quote.other),
        "residual": _amount(quote.residual),
        "total": _amount(quote.total),
        "complete": quote.complete,
        "line": line_data(quote.resolution.line),
        "levies": [plain(levy) for levy in quote.levies],
        "bar": bar_data(quote.bar),
        "alternatives": [plain(other) for other in quote.alternatives],
        "exchange_rates": [rate_data(rate) for rate in quote.exchange],
        "seller_taxes": [plain(tax) for tax in quote.seller_taxes],
        "customs_facts": [plain(fact) for fact in quote.customs_facts],
        "market_access": [plain(fact) for fact in quote.market_access],
        "warnings": notices_data(quote.warnings),
        "sure": quote.sure,
        "provenance": plain(quote.provenance),
    }


def rate_data(rate: ExchangeRate) -> dict[str, Any]:
    """A rate of exchange as plain data: exactly, and as a decimal."""
    return {f.name: plain(getattr(rate, f.name)) for f in fields(rate)} | {"exact": str(rate.exact), "rate": rate.rate}


@in_english
def bar_data(decision: BarDecision) -> dict[str, Any]:
    """A decision as plain data."""
    case = decision.case
    return {
        "origin": case.origin.code,
        "destination": case.destination.code,
        "content": case.content,
        "delivery": case.delivery,
        "on": case.as_of.on.isoformat(),
        "known": case.as_of.known.isoformat(),
        "verdict": decision.verdict,
        "says": headline(decision),
        "within": decision.within,
        "deciding": decision.deciding.instrument if decision.deciding else None,
        "sure": decision.sure,
        "instruments": [plain(bar) for bar in decision.instruments],
        "warnings": notices_data(decision.warnings),
    }


def line_data(line: LineFinding) -> dict[str, Any]:
    """A finding on the national line as plain data; its duty as canonical text."""
    data = {f.name: plain(getattr(line, f.name)) for f in fields(line) if f.name != "duty"}
    return data | {"duty": None if line.duty is None else str(line.duty)}


def comparison_data(
    quotes: Iterable[Quote],
    refused: Iterable[tuple[str, DTariffError]],
    scenarios: Iterable[ScenarioComparison] = (),
    ranges: Iterable[CostRange] = (),
) -> dict[str, Any]:
    """A comparison as plain data."""
    data: dict[str, Any] = {
        "quotes": [quote_data(quote) for quote in quotes],
        "refused": [{"destination": code, "error": error.as_dict()} for code, error in refused],
    }
    found = [
        {"scenario": one.scenario, "title": one.title, **comparison_data(one.quotes, one.refused)} for one in scenarios
    ]
    told = {"scenarios": found, "ranges": [plain(one) for one in ranges]}
    return data | {name: rows for name, rows in told.items() if rows}


def comparison_text(
    quotes: Iterable[Quote],
    refused: Iterable[tuple[str, DTariffError]],
    scenarios: Iterable[ScenarioComparison] = (),
) -> str:
    """A comparison as a table, cheapest first; then one for each scenario."""
    tables = [_comparison_text(quotes, refused)]
    tables += [
        f"{in_scenario(one.title, one.scenario)}\n{_comparison_text(one.quotes, one.refused)}" for one in scenarios
    ]
    return "\n".join(tables)


def _comparison_text(quotes: Iterable[Quote], refused: Iterable[tuple[str, DTariffError]]) -> str:
    head = (
        # translators: head of the column of destinations
        tr("to"),
        *(tr(AMOUNTS[part]) for part in ("net", "duty", "tax", "other")),
        tr("landed cost"),
        # translators: head of the column that says why the duty is what it is
        tr("duty because"),
        tr("sureness"),
    )
    lines = columns([head, *map(_row, quotes)])
    return "\n".join([*lines, *(f"{code}: {_refusal(error)}" for code, error in refused)]) + "\n"


def _refusal(error: DTariffError) -> str:
    return str(error) if language() == "en" else f"{error.code}: {told(error)}"


def _row(quote: Quote) -> tuple[str, ...]:
    parts = (quote.net, quote.duty, quote.tax, quote.other, quote.total)
    why = tr(REASONS[quote.levies[0].reason])
    return (quote.resolution.case.destination.code, *map(amount, parts), why, sure_name(quote.sure))


def classified_data(content: Content, category: Category, lines: Iterable[tuple[str, TariffLine]]) -> dict[str, Any]:
    """A classification as plain data."""
    return {
        "content": content.id,
        "code": content.code,
        "title": content.title,
        "definition": content.definition,
        "hs": {edition: list(codes) for edition, codes in content.hs.items()},
        **plain(category),
        "national_lines": [{"jurisdiction": code, "line": line.code, "title": line.title} for code, line in lines],
    }


def classified_text(content: Content, category: Category, lines: Iterable[tuple[str, TariffLine]]) -> str:
    """A classification in words."""
    data = classified_data(content, category, lines)
    said = [remarked(tr(content.title), f"{content.id}, {content.code}")]
    said = [labelled(said[0], content.definition)]
    character = tr(CHARACTERS[category.character])
    said.append(tr("delivered as {delivery}: {character}", delivery=category.delivery, character=character))
    said += [labelled(edition, commas(codes)) for edition, codes in content.hs.items()]
    for key in ("cpc", "w120", "ebops", "stripe", "taxjar"):
        value = commas(data[key]) if isinstance(data[key], list) else data[key]
        unverified = tr("unverified") if key in category.unverified else ""
        said += [labelled(key, remarked(value, unverified))] if value else []
    for line in data["national_lines"]:
        place, code, title = line.values()
        said.append(tr("national line {place} {line}: {title}", place=place, line=code, title=title))
    said += [note for note in (category.note, content.note) if note]
    return "\n".join(said) + "\n"


@in_english
def notices_data(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    """Warnings as plain data: the code to branch on, the facts, and the sentence."""
    once = dict.fromkeys(notices)
    return [{"code": notice.code, **dict(notice.facts), "message": warning(notice)} for notice in once]


def _amount(money: Money | None) -> str | None:
    return None if money is None else f"{money.amount:f}"


def plain(value: Any) -> Any:
    """Any value of the model as JSON data."""
    if value is None or type(value) in JSON_ALREADY:
        return value
    if isinstance(value, (Money, date, Decimal, DutyExpression)):
        return _amount(value) if isinstance(value, Money) else str(value)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return {f.name: plain(getattr(value, f.name)) for f in fields(value)} if is_dataclass(value) else value
