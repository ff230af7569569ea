"""The worked examples that stand beside the law, each a test of its own: one sentence, what is given, what it gives."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError
from dtariff.model.law import Example
from dtariff.model.quote import Quote
from dtariff.model.resolution import BarDecision
from dtariff.tables.check_jurisdictions import OF_AN_ORDER
from dtariff.tables.release import load

ENGINE = Engine(load())
BOOK = ENGINE.book
AMOUNTS = ("net", "duty", "tax", "other", "residual", "total")


def of_jurisdictions() -> Iterator[tuple[str, Example]]:
    for code in BOOK.jurisdictions:
        place = BOOK.jurisdiction(code)
        yield from ((code, example) for example in (place.example if place else ()))


def of_instruments() -> Iterator[tuple[str, Example]]:
    for name in BOOK.instruments:
        yield from ((name, example) for example in BOOK.instrument(name).example)


def of_scenarios() -> Iterator[tuple[str, Example]]:
    for name in BOOK.scenarios:
        yield from ((name, example) for example in BOOK.scenario_form(name).example)


QUOTED = list(of_jurisdictions())
BARRED = list(of_instruments())
SUPPOSED = list(of_scenarios())


def named(examples: list[tuple[str, Example]]) -> list[str]:
    return [f"{file}: {example.says}" for file, example in examples]


def quote_of(code: str, example: Example, scenario: str = "") -> Quote | DTariffError:
    given = example.given
    measures = dict(pair.split("=", 1) for pair in given.get("quantities", "").split())
    try:
        if OF_AN_ORDER & given.keys():
            return order_of(code, given)
        return ENGINE.quote(
            given["content"],
            origin=given["origin"],
            destination=code,
            price=given["price"],
            delivery=given.get("delivery", ""),
            buyer=given.get("buyer", "consumer"),
            on=given["on"],
            known=given.get("known"),
            country_of_origin=given.get("country_of_origin", ""),
            quantities=measures or None,
            scope_reading=given.get("scope_reading", "content"),
            scenario=scenario,
        )
    except DTariffError as error:
        return error


def order_of(code: str, given: dict[str, str]) -> Quote:
    """The one line of an order in which the seller says something of itself, or the price holds everything."""
    amount, _, currency = given["price"].partition(" ")
    registrations = given.get("registrations")
    quote = ENGINE.quote_order(
        {
            "currency": currency,
            "tax_date": given["on"],
            "known_at": given.get("known"),
            "seller": {
                "country": given["origin"],
                "registrations": None if registrations is None else registrations.split(),
                "turnover": dict(pair.split(" ", 1) for pair in given.get("turnover", "").split(", ") if pair),
            },
            "customer": {"country": code, "is_business": given.get("buyer") == "business"},
            "marketplace": {"country": given["marketplace"]} if "marketplace" in given else None,
            "line_items": [
                {
                    "content": given["content"],
                    "delivery": given.get("delivery", ""),
                    "amount": amount,
                    "tax_behavior": given.get("tax_behavior", "exclusive"),
                }
            ],
        }
    )
    return quote.line_items[0].quote


def bar_of(example: Example, scenario: str = "") -> BarDecision:
    given = example.given
    return ENGINE.bar(
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


def told(quote: Quote) -> dict[str, str]:
    """Everything an example may say of a quote; an amount that is not known as an empty text."""
    amounts = {name: getattr(quote, name) for name in AMOUNTS}
    taxes = quote.levies[1:]
    return {
        **{name: f"{money.amount:f}" if money else "" for name, money in amounts.items()},
        "verdict": quote.bar.verdict,
        "reason": quote.levies[0].reason,
        "tax_reason": taxes[0].reason if taxes else "",
        "collected_by": taxes[0].collected_by if taxes else "",
    }


@pytest.mark.parametrize(("code", "example"), QUOTED, ids=named(QUOTED))
def test_the_quote_is_the_one_worked_beside_the_law(code: str, example: Example) -> None:
    answer = quote_of(code, example)
    if isinstance(answer, DTariffError):
        assert {"error": answer.code} == example.gives
    else:
        gives = told(answer)
        assert {key: gives.get(key, "no such error") for key in example.gives} == example.gives


@pytest.mark.parametrize(("name", "example"), BARRED, ids=named(BARRED))
def test_the_verdict_is_the_one_worked_beside_the_law(name: str, example: Example) -> None:
    decision = bar_of(example)
    effect = next((bar.effect for bar in decision.instruments if bar.instrument == name), "none")
    gives = {"verdict": decision.verdict, "effect": effect}
    assert {key: gives[key] for key in example.gives} == example.gives


@pytest.mark.parametrize(("name", "example"), SUPPOSED, ids=named(SUPPOSED))
def test_the_answer_in_a_scenario_is_the_one_worked_beside_it(name: str, example: Example) -> None:
    if "price" not in example.given:
        decision = bar_of(example, name)
        deciding = decision.deciding.instrument if decision.deciding else ""
        assert {key: {"verdict": decision.verdict, "deciding": deciding}[key] for key in example.gives} == example.gives
        return
    answer = quote_of(example.given["destination"], example, name)
    if isinstance(answer, DTariffError):
        assert {"error": answer.code} == example.gives
    else:
        deciding = answer.bar.deciding.instrument if answer.bar.deciding else ""
        gives = told(answer) | {"deciding": deciding}
        assert {key: gives.get(key, "no such error") for key in example.gives} == example.gives


def test_a_scenario_has_an_example_on_its_first_day_and_on_the_day_before() -> None:
    for name in BOOK.scenarios:
        scenario = BOOK.scenario_form(name)
        days = {date.fromisoformat(example.given["on"]) for example in scenario.example}
        first = scenario.first_day
        assert days, name
        assert first is None or {first, first - timedelta(days=1)} <= days, name


def test_an_example_says_its_case_in_a_sentence_and_gives_something() -> None:
    for file, example in QUOTED + BARRED + SUPPOSED:
        assert example.says.endswith((".", "?", "!")), file
        assert len(example.says.split()) >= 3, file
        assert example.gives, file


def test_the_parts_that_an_example_writes_add_up() -> None:
    """Price, duty, tax and the rest are the total, by the figures of the example alone; a part left out is nought."""
    for code, example in QUOTED + SUPPOSED:
        if "total" in example.gives and {"duty", "tax"} <= example.gives.keys():
            price, _ = example.given["price"].split(" ")
            parts = [Decimal(example.gives.get(name, "0")) for name in ("duty", "tax", "other", "residual")]
            net = Decimal(example.gives.get("net", price))
            assert net + sum(parts) == Decimal(example.gives["total"]), f"{code}: {example.says}"


def test_there_are_hundreds_of_them() -> None:
    assert len(QUOTED) > 300
    assert len(BARRED) >= 100


def test_no_sentence_stands_twice_in_a_file() -> None:
    sentences = named(QUOTED + BARRED + SUPPOSED)
    assert sorted(set(sentences)) == sorted(sentences)
