"""Runs the worked examples that stand beside the law: each is one sentence, what is given, what it gives."""

from collections.abc import Iterator
from typing import NamedTuple

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, Fault
from dtariff.model.law import Example
from dtariff.model.quote import Quote
from dtariff.model.resolution import BarDecision
from dtariff.tables.book import Book
from dtariff.tables.check_jurisdictions import OF_AN_ORDER

AMOUNTS = ("net", "duty", "tax", "other", "residual", "total")


class Worked(NamedTuple):
    """A worked example and where it stands: in which file, under which name, at which place."""

    folder: str
    name: str
    at: int
    example: Example

    def __str__(self) -> str:
        return f"{self.name}: {self.example.says}"


def worked(book: Book) -> Iterator[Worked]:
    """Every worked example: of the jurisdictions, of the instruments, of the scenarios."""
    for code in book.jurisdictions:
        place = book.jurisdiction(code)
        yield from _of("jurisdictions", code, place.example if place else ())
    for name in book.instruments:
        yield from _of("instruments", name, book.instrument(name).example)
    for name in book.scenarios:
        yield from _of("scenarios", name, book.scenario_form(name).example)


def _of(folder: str, name: str, examples: tuple[Example, ...]) -> Iterator[Worked]:
    return (Worked(folder, name, at, example) for at, example in enumerate(examples))


def wrong_examples(engine: Engine) -> list[Fault]:
    """The examples that the tables do not bear out."""
    return [fault for one in worked(engine.book) if (fault := fault_of(one, engine)) is not None]


def fault_of(one: Worked, engine: Engine) -> Fault | None:
    """What is wrong with an example, or None where the tables give what it says."""
    gives = answer(one, engine)
    differs = [
        f"{key} {gives.get(key) or 'nothing'}, not {wanted or 'nothing'}"
        for key, wanted in one.example.gives.items()
        if gives.get(key) != wanted
    ]
    if not differs:
        return None
    message = f"{one.example.says} It gives {', '.join(differs)}"
    return Fault(f"{one.folder}/{one.name}.toml", f"example[{one.at}].gives", "example_differs", message)


def answer(one: Worked, engine: Engine) -> dict[str, str]:
    """Everything that the case of an example gives, by the keys of an example."""
    scenario = one.name if one.folder == "scenarios" else ""
    given = one.example.given
    try:
        if one.folder == "instruments" or "price" not in given:
            return _verdict(_bar(given, engine, scenario), one.name)
        to = one.name if one.folder == "jurisdictions" else given["destination"]
        return _amounts(_quote(to, given, engine, scenario))
    except DTariffError as error:
        return {"error": error.code}


def _quote(to: str, given: dict[str, str], engine: Engine, scenario: str) -> Quote:
    if OF_AN_ORDER & given.keys():
        return _line_of_an_order(to, given, engine)
    return engine.quote(
        given["content"],
        origin=given["origin"],
        destination=to,
        price=given["price"],
        delivery=given.get("delivery", ""),
        buyer=given.get("buyer", "consumer"),
        on=given["on"],
        known=given.get("known"),
        country_of_origin=given.get("country_of_origin", ""),
        quantities=dict(pair.split("=", 1) for pair in given.get("quantities", "").split()) or None,
        scope_reading=given.get("scope_reading", "content"),
        scenario=scenario,
    )


def _line_of_an_order(to: str, given: dict[str, str], engine: Engine) -> Quote:
    """The one line of an order in which the seller says something of itself, or the price holds everything."""
    amount, _, currency = given["price"].partition(" ")
    registrations = given.get("registrations")
    seller = {
        "country": given["origin"],
        "registrations": None if registrations is None else registrations.split(),
        "turnover": dict(pair.split(" ", 1) for pair in given.get("turnover", "").split(", ") if pair),
    }
    line = {
        "content": given["content"],
        "delivery": given.get("delivery", ""),
        "amount": amount,
        "tax_behavior": given.get("tax_behavior", "exclusive"),
    }
    order = {
        "currency": currency,
        "tax_date": given["on"],
        "known_at": given.get("known"),
        "seller": seller,
        "customer": {"country": to, "is_business": given.get("buyer") == "business"},
        "marketplace": {"country": given["marketplace"]} if "marketplace" in given else None,
        "line_items": [line],
    }
    return engine.quote_order(order).line_items[0].quote


def _bar(given: dict[str, str], engine: Engine, scenario: str) -> BarDecision:
    return engine.bar(
        given["origin"],
        given["destination"],
        content=given["content"],
        delivery=given.get("delivery", ""),
        on=given["on"],
        known=given.get("known"),
        country_of_origin=given.get("country_of_origin", ""),
        scope_reading=given.get("scope_reading", "content"),
        scenario=scenario,
    )


def _verdict(decision: BarDecision, name: str) -> dict[str, str]:
    """Of a decision on bars, with what one instrument does in it."""
    effect = next((bar.effect for bar in decision.instruments if bar.instrument == name), "none")
    return {"verdict": decision.verdict, "effect": effect, "deciding": _deciding(decision)}


def _amounts(quote: Quote) -> dict[str, str]:
    """Of a quote; an amount that is not known is an empty text."""
    amounts = {name: getattr(quote, name) for name in AMOUNTS}
    taxes = quote.levies[1:]
    return {
        **{name: f"{money.amount:f}" if money else "" for name, money in amounts.items()},
        "verdict": quote.bar.verdict,
        "deciding": _deciding(quote.bar),
        "reason": quote.levies[0].reason,
        "tax_reason": taxes[0].reason if taxes else "",
        "collected_by": taxes[0].collected_by if taxes else "",
    }


def _deciding(decision: BarDecision) -> str:
    return decision.deciding.instrument if decision.deciding else ""
