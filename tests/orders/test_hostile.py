"""Orders that nobody sends by mistake: of any size and with any sign, refused by name or answered, in bounded time."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from ordered import ENGINE, line, order, refused

from dtariff.model.errors import DTariffError, OrderError, shown
from dtariff.model.order import MOST_ENTRIES

HALF = "\ud800"
"""Half of a surrogate pair: text in Python and in JSON, but nothing that can be written down."""

WILD = {
    "a whole number beyond what Python writes out": 10**5000,
    "one below nought": -(10**5000),
    "one in a list": [10**5000],
    "not a number": float("nan"),
    "a long text": "x" * 100_000,
    "a long number": "9" * 100_000,
    "a NUL": "a\0b",
    "half a character": HALF,
    "a list of it": [HALF],
    "a key of it": {HALF: HALF},
    "a long key": {"x" * 100_000: "y"},
    "no keys": {1: 2},
    "an object": object(),
}
PLACES: list[tuple[Any, ...]] = [
    *((name,) for name in ("currency", "seller", "tax_date", "known_at", "scope_reading", "line_items", "more")),
    *(("seller", name) for name in ("country", "state", "postal_code", "registrations", "turnover", "more")),
    *(("customer", name) for name in ("country", "is_business", "tax_ids", "location_evidence", "turnover")),
    *(("line_items", 0, name) for name in ("content", "amount", "amount_minor", "quantity", "quantities", "reference")),
    *(("line_items", 0, name) for name in ("delivery", "country_of_origin", "tax_behavior")),
    ("customer", "tax_ids", 0, "value"),
    ("customer", "tax_ids", 0, "type"),
    *(("customer", "location_evidence", 0, name) for name in ("kind", "country", "value")),
]


def with_everything() -> dict[str, Any]:
    customer = {
        "country": "DE",
        "tax_ids": [{"value": "DE136695976"}],
        "location_evidence": [{"kind": "bank", "country": "DE", "value": "DE02"}],
    }
    return order(customer=customer, line_items=[line()])


def faults_of(stated: dict[str, Any]) -> list[DTariffError]:
    try:
        answer = ENGINE.quote_order(stated, on_unknown="flag")
    except OrderError as error:
        return list(error.faults)
    except DTariffError as error:
        return [error]
    json.dumps(answer.as_dict(), ensure_ascii=False).encode()
    answer.explain().encode()
    return []


@pytest.mark.parametrize("wild", WILD.values(), ids=WILD.keys())
@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_whatever_it_is_the_answer_can_be_told_or_its_faults_can(place: tuple[Any, ...], wild: Any) -> None:
    stated = with_everything()
    inner: Any = stated
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = wild
    faults = faults_of(stated)
    told = [f"{fault}" for fault in faults]
    assert "".join(told).encode()
    assert max(map(len, told), default=0) < 4000
    assert len({(fault.code, fault.param) for fault in faults}) == len(faults)
    assert [str(fault) for fault in faults_of(stated)] == told


def test_text_that_no_database_keeps_is_refused_before_it_is_priced() -> None:
    for text in ("a\0b", HALF):
        evidence = [{"kind": "bank", "country": "DE", "value": text}]
        changed = order(customer={"country": "DE", "location_evidence": evidence})
        assert refused(changed) == [("customer.location_evidence[0].value", "bad_value")]


def test_a_key_that_cannot_be_printed_is_named_so_that_it_can() -> None:
    (fault,) = faults_of(order(seller={"country": "US", "a\nb": "x"}))
    assert (fault.code, fault.param) == ("unknown_field", r"seller.'a\nb'")
    (fault,) = faults_of(order(seller={"country": "US", "turnover": {1: "1 EUR"}}))
    assert (fault.code, fault.param) == ("bad_turnover", "seller.turnover[1]")


@pytest.mark.parametrize(
    ("turnover", "param", "code"),
    [
        ({"EU": "-5 EUR"}, "seller.turnover.EU", "negative_price"),
        ({"EU": "9" * 200 + " USD"}, "seller.turnover.EU", "bad_price"),
        ({"EU": "1 EUR", "eu": "20000 EUR"}, "seller.turnover.eu", "duplicate_turnover"),
    ],
)
def test_a_turnover_is_an_amount_and_stated_once(turnover: dict[str, str], param: str, code: str) -> None:
    assert refused(order(seller={"country": "AT", "turnover": turnover})) == [(param, code)]


@pytest.mark.parametrize(
    ("changed", "ok"),
    [
        ({"quantity": 10**9}, True),
        ({"quantity": 10**9 + 1}, False),
        ({"amount": None, "amount_minor": 10**100 - 1}, True),
        ({"amount": None, "amount_minor": 10**100}, False),
    ],
)
def test_pieces_and_minor_units_have_a_bound(changed: dict[str, Any], *, ok: bool) -> None:
    assert (refused(order(line_items=[line() | changed])) == []) is ok


@pytest.mark.parametrize(
    ("party", "field", "many", "code"),
    [
        ("seller", "registrations", ["DE"], "bad_registrations"),
        ("customer", "tax_ids", [{"value": "DE136695976"}], "bad_tax_ids"),
        ("customer", "location_evidence", [{"kind": "bank", "country": "DE"}], "bad_location_evidence"),
    ],
)
def test_a_list_has_at_most_so_many_entries(party: str, field: str, many: list[Any], code: str) -> None:
    assert refused(order(**{party: {"country": "DE", field: many * MOST_ENTRIES}})) == []
    too_many = order(**{party: {"country": "DE", field: many * (MOST_ENTRIES + 1)}})
    assert refused(too_many) == [(f"{party}.{field}", code)]


@pytest.mark.parametrize("unordered", [set, frozenset, iter])
def test_only_a_list_has_an_order_that_can_be_asked_again(unordered: Callable[[list[str]], Any]) -> None:
    changed = order(seller={"country": "AT", "registrations": unordered(["AT"])})
    assert refused(changed) == [("seller.registrations", "bad_registrations")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"amount": "x"}, "bad_price"), ({"content": "musik"}, "unknown_content"), ({"q": 1}, "unknown_field")],
)
def test_ten_thousand_faults_are_told_each_once_and_in_order(wrong: dict[str, Any], code: str) -> None:
    faults = faults_of(order(line_items=[line() | wrong] * 10_000))
    (field,) = wrong
    assert [(fault.code, fault.param) for fault in faults] == [
        (code, f"line_items[{at}].{field}") for at in range(10_000)
    ]


def test_a_message_shows_as_much_of_a_value_as_a_reader_needs() -> None:
    assert shown("x" * 1000) == f"'{'x' * 27}...{'x' * 28}'"
    assert shown({"a": [10**5000]}) == "{'a': [a number of too many digits]}"
