"""A recorded answer computed again: every figure that was changed is told, and nothing else is."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from ordered import ENGINE, line, order

from dtariff.engine import Engine
from dtariff.exchange import GivenRates
from dtariff.model.errors import StoreError
from dtariff.model.order_quote import OrderQuote
from dtariff.orders.verifying import Answered, RecordedRates, differences

NOT_COMPARED = {"says", "message", "issued_at", "expires_at", "engine"}
"""Words made of codes that are compared, moments, and by whom it was computed."""


def leaves(told: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every figure and code in an answer."""
    inner = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else None
    if inner is None:
        yield path
    else:
        for name, one in inner:
            yield from leaves(one, (*path, name))


def named(path: tuple[str | int, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def plain(quote: OrderQuote) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(ENGINE.answer(quote)))
    return told


def test_each_figure_that_was_changed_in_a_record_is_told_with_its_path_and_no_other() -> None:
    customer = {"country": "FR", "location_evidence": [{"kind": "bank", "country": "FR", "value": "x"}]}
    lines = [line("music"), line("ebook", tax_behavior="inclusive")]
    quote = ENGINE.quote_order(order(customer=customer, line_items=lines))
    recorded, again = plain(quote), plain(quote)
    changed_places = [path for path in leaves(recorded) if path[-1] not in NOT_COMPARED]
    assert len(changed_places) > 200
    for path in changed_places:
        changed = copy.deepcopy(recorded)
        inner: Any = changed
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] = f"{inner[path[-1]]}1"
        assert [one.path for one in differences(changed, again)] == [named(path)]


@pytest.mark.parametrize(
    "wrong", [{"exact": "0"}, {"exact": "much"}, {"day": "yesterday"}, {"quote": None, "day": None}]
)
def test_a_recorded_rate_that_is_none_is_damage(wrong: dict[str, Any]) -> None:
    quote = ENGINE.quote_order(order(currency="USD", tax_date="2026-10-20"))
    recorded = plain(quote)
    recorded["in_law_currency"][0]["exchange"] |= wrong
    with pytest.raises(StoreError) as caught:
        _ = Answered("S-1", quote.id, "", "", quote.request, recorded).rates
    assert caught.value.code == "store_damaged"


def test_a_rate_that_the_tax_did_not_find_is_not_taken_from_the_duty() -> None:
    """Germany, 23 November: customs go by the rate of 21 October, the tax by one of the day, which nobody gave."""
    given = GivenRates([("2026-10-21", "JPY", "EUR", "0.0056", "European Central Bank")])
    engine = Engine(ENGINE.book, rates=given)
    quote = engine.quote_order(order(currency="JPY", line_items=[line(amount="1000")]))
    duty, tax = engine.in_law_currency(quote)
    assert (duty.exchange is not None, tax.exchange) == (True, None)
    assert engine.verify(quote).same


def test_a_recorded_rate_answers_as_long_as_any_published_rate_does() -> None:
    """Ten days, as for those who publish rates."""
    told = {"base": "USD", "quote": "EUR", "exact": "9/10", "asked": "2026-11-01", "day": "2026-11-01"}
    rates = RecordedRates({"exchange_rates": [told | {"source": "Bank", "url": "", "rule": "day"}]})
    found = rates.find("EUR", "USD", date(2026, 11, 11))
    assert found is not None
    assert found.exact == Fraction(10, 9)
    assert rates.find("EUR", "USD", date(2026, 11, 12)) is None
    assert rates.find("EUR", "USD", date(2026, 10, 31)) is None
