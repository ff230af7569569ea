"""An answer is what it was: nothing that a caller changes afterwards, and no thread beside it, makes it another."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from ordered import ENGINE, line, order

from dtariff.engine import Engine
from dtariff.model.order import LineItem, Order, Party
from dtariff.orders.prepared import PreparedOrder


def stated() -> dict[str, Any]:
    seller = {"country": "AT", "turnover": {"EU": "8000 EUR"}, "registrations": ["AT"]}
    return order(seller=seller, line_items=[line("film", quantities={"minute": "90"})])


def test_what_the_caller_changes_in_its_order_afterwards_changes_no_answer() -> None:
    asked = stated()
    prepared = ENGINE.prepare(asked)
    quote = ENGINE.quote_order(prepared)
    before, name = quote.request, quote.id
    asked["seller"]["turnover"]["EU"] = "90000 EUR"
    asked["seller"]["registrations"].append("DE")
    asked["line_items"][0]["quantities"]["minute"] = "1"
    asked["line_items"].append(line())
    assert (quote.request, quote.id) == (before, name)
    assert ENGINE.quote_order(prepared).id == name


def test_an_order_built_by_hand_shares_nothing_with_its_answer() -> None:
    turnover, measures = {"EU": "8000 EUR"}, {"minute": "90"}
    built = Order(
        currency="EUR",
        seller=Party(country="AT", turnover=turnover),
        customer=Party(country="DE"),
        line_items=(LineItem(content="film", amount="10.00", quantities=measures),),
        tax_date="2026-11-23",
        known_at="2026-11-26",
    )
    quote = ENGINE.quote_order(built)
    name = quote.id
    turnover["EU"], measures["minute"] = "90000 EUR", "1"
    assert quote.id == name


def test_an_answer_itself_cannot_be_changed() -> None:
    prepared = ENGINE.prepare(stated())
    quote = ENGINE.quote_order(prepared)
    mappings: list[Any] = [quote.order.seller.turnover, quote.line_items[0].item.quantities]
    mappings.append(prepared.lines[0].entry.quantities)
    for mapping in mappings:
        with pytest.raises(AttributeError, match="cannot change"):
            mapping["EU"] = "1 EUR"
        with pytest.raises(AttributeError, match="cannot change"):
            mapping.clear()
    name = quote.id
    quote.request["seller"]["turnover"]["EU"] = "1 EUR"
    quote.as_dict()["seller"]["country"] = "XX"
    assert quote.id == name


@pytest.mark.parametrize("asked", [order(), stated()], ids=["plain", "with mappings"])
def test_orders_and_answers_can_be_copied_pickled_and_hashed(asked: dict[str, Any]) -> None:
    prepared = ENGINE.prepare(asked)
    for one in (prepared, ENGINE.quote_order(prepared), prepared.order):
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own
        assert copy.deepcopy(one) == one
    assert hash(prepared.order) == hash(ENGINE.prepare(asked).order)
    again: PreparedOrder = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own
    assert ENGINE.quote_order(again).id == ENGINE.quote_order(prepared).id


@pytest.mark.parametrize("amount", [Decimal("1E+1"), Decimal("10.00"), 10, "10", "10.00 EUR"])
def test_however_an_amount_is_stated_the_request_can_be_asked_again(amount: object) -> None:
    quote = ENGINE.quote_order(order(line_items=[line() | {"amount": amount}]))
    assert ENGINE.quote_order(quote.request).id == quote.id
    assert ENGINE.verify(quote).same


def test_the_same_order_asked_again_has_the_same_name_whatever_the_order_of_its_keys() -> None:
    asked = stated()
    turned = {key: asked[key] for key in reversed(asked)}
    assert ENGINE.quote_order(turned).id == ENGINE.quote_order(asked).id
    spelt_out = asked | {"scope_reading": "content", "marketplace": None, "currency": " eur"}
    assert ENGINE.quote_order(spelt_out).id == ENGINE.quote_order(asked).id


def test_eight_threads_on_a_new_engine_answer_as_one_alone() -> None:
    places, contents = ("DE", "BR", "CM", "TW", "IN", "CA-QC", "GB", "ID"), ("music", "ebook", "software")
    asked = [
        order(
            currency="USD",
            tax_date="2026-10-20",
            seller={"country": "AT", "turnover": {"EU": "8000 USD"}},
            customer={"country": place},
            line_items=[line(content), line(content, "9.99", tax_behavior="inclusive")],
        )
        for place, content in product(places, contents)
    ]
    shared, start = Engine(ENGINE.book), Barrier(8)

    def answers(turn: int) -> list[dict[str, Any]]:
        start.wait()
        return [_timeless(shared, asked[(at + 3 * turn) % len(asked)]) for at in range(len(asked))]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(answers, range(8)))
    alone = [_timeless(Engine(ENGINE.book), one) for one in asked]
    for turn, one in enumerate(found):
        assert one == alone[3 * turn :] + alone[: 3 * turn]


def _timeless(engine: Engine, asked: dict[str, Any]) -> dict[str, Any]:
    answer = engine.answer(engine.quote_order(asked))
    return {name: told for name, told in answer.items() if name not in ("issued_at", "expires_at")}
