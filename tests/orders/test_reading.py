"""What is wrong with an order: every fault at once, each with its path, and nothing of it is priced."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ordered import ENGINE, line, order, refused

from dtariff.model.errors import DTariffError, OrderError
from dtariff.model.order import LineItem, LocationEvidence, Order, Party, TaxId
from dtariff.orders.reading import path, read


def test_an_order_that_is_right_has_no_fault() -> None:
    assert refused(order()) == []


@pytest.mark.parametrize(
    ("changed", "param", "code"),
    [
        ({"currency": "EURO"}, "currency", "unknown_currency"),
        ({"currency": 978}, "currency", "bad_currency"),
        ({"currency": "BGN"}, "currency", "retired_currency"),
        ({"tax_date": "23.11.2026"}, "tax_date", "bad_date"),
        ({"tax_date": "1990-01-01"}, "tax_date", "before_coverage"),
        ({"known_at": 20261126}, "known_at", "bad_known_at"),
        ({"seller": {"country": "UK"}}, "seller.country", "unknown_code"),
        ({"seller": {}}, "seller.country", "missing_field"),
        ({"seller": None}, "seller", "bad_seller"),
        ({"customer": {"country": "XX"}}, "customer.country", "unknown_code"),
        ({"customer": {"country": "DE", "is_business": "no"}}, "customer.is_business", "bad_is_business"),
        ({"customer": {"country": "US", "state": "ZZ"}}, "customer.state", "unknown_subdivision"),
        ({"customer": {"country": "US-ZZ"}}, "customer.country", "unknown_subdivision"),
        ({"customer": {"country": "UK", "state": "ENG"}}, "customer.country", "unknown_code"),
        ({"seller": {"country": "CA", "state": "ZZ"}}, "seller.state", "unknown_subdivision"),
        ({"customer": {"country": "US"}}, "customer.state", "subdivision_needed"),
        ({"customer": {"country": "DE", "state": "US-CA"}}, "customer.state", "state_conflict"),
        ({"customer": {"country": "ES", "postal_code": "none"}}, "customer.postal_code", "bad_postal_code"),
        ({"customer": {}}, "customer.country", "location_missing"),
        (
            {"customer": {"country": "DE", "tax_ids": [{"value": "DE136695977"}]}},
            "customer.tax_ids[0].value",
            "invalid_tax_id",
        ),
        ({"customer": {"country": "DE", "tax_ids": [{"valeu": "x"}]}}, "customer.tax_ids[0].value", "missing_field"),
        ({"seller": {"country": "US", "registrations": ["DE", "UK"]}}, "seller.registrations[1]", "unknown_code"),
        ({"seller": {"country": "US", "turnover": {"EU": "much"}}}, "seller.turnover.EU", "bad_price"),
        ({"seller": {"country": "US", "turnover": {"XX": "1 EUR"}}}, "seller.turnover.XX", "unknown_code"),
        ({"customer": {"country": "DE", "registrations": ["EU"]}}, "customer.registrations", "misplaced_field"),
        ({"customer": {"country": "DE", "turnover": {"EU": "1 EUR"}}}, "customer.turnover", "misplaced_field"),
        (
            {"seller": {"country": "US", "location_evidence": [{"kind": "bank", "country": "US"}]}},
            "seller.location_evidence",
            "misplaced_field",
        ),
        ({"scope_reading": "narrow"}, "scope_reading", "unknown_scope_reading"),
        ({"line_items": []}, "line_items", "bad_line_items"),
        ({"line_items": "music"}, "line_items", "bad_line_items"),
        ({"line_item": []}, "line_item", "unknown_field"),
    ],
)
def test_a_fault_names_its_field(changed: dict[str, Any], param: str, code: str) -> None:
    assert (param, code) in refused(order(**changed))


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"content": "musik"}, "content", "unknown_content"),
        ({"content": "31000"}, "content", "ambiguous_tax_code"),
        ({"content": ""}, "content", "unknown_content"),
        ({"delivery": "carrier pigeon"}, "delivery", "unknown_delivery"),
        ({"delivery": "physical"}, "delivery", "ordinary_goods"),
        ({"amount": 9.99}, "amount", "float_price"),
        ({"amount": True}, "amount", "bad_amount"),
        ({"amount": "9,99"}, "amount", "bad_price"),
        ({"amount": "9.999"}, "amount", "amount_precision"),
        ({"amount": "-1"}, "amount", "negative_price"),
        ({"amount": "1 USD"}, "amount", "currency_conflict"),
        ({"amount": None}, "amount", "amount_missing"),
        ({"amount_minor": 100}, "amount", "amount_twice"),
        ({"amount": None, "amount_minor": -5}, "amount_minor", "negative_price"),
        ({"amount": None, "amount_minor": "5"}, "amount_minor", "bad_amount_minor"),
        ({"quantity": 0}, "quantity", "bad_quantity"),
        ({"quantity": 1.5}, "quantity", "bad_quantity"),
        ({"tax_behavior": "incl"}, "tax_behavior", "unknown_tax_behavior"),
        ({"reference": "a\nb"}, "reference", "bad_reference"),
        ({"reference": "x" * 201}, "reference", "bad_reference"),
        ({"country_of_origin": "UK"}, "country_of_origin", "unknown_code"),
        ({"quantities": {"minute": "-1"}}, "quantities.minute", "bad_quantity"),
        ({"quantities": {"minute": 1.5}}, "quantities.minute", "bad_quantities"),
        ({"taxbehavior": "inclusive"}, "taxbehavior", "unknown_field"),
    ],
)
def test_a_fault_of_a_line_names_the_line(changed: dict[str, Any], field: str, code: str) -> None:
    assert refused(order(line_items=[line(), line() | changed])) == [(f"line_items[1].{field}", code)]


def test_all_faults_come_together_those_of_the_shape_first() -> None:
    shape = order(line_items=[line(amount=1.5), line() | {"quantity": "2"}], currency=None)  # type: ignore[arg-type]
    assert refused(shape) == [
        ("currency", "bad_currency"),
        ("line_items[0].amount", "float_price"),
        ("line_items[1].quantity", "bad_quantity"),
    ]
    meaning = order(
        seller={"country": "UK"},
        customer={"country": "FR", "tax_ids": [{"value": "FR00"}]},
        line_items=[line("musik", "9.999"), line(amount="-1", reference="x"), line("ebook", reference="x")],
    )
    assert refused(meaning) == [
        ("customer.tax_ids[0].value", "invalid_tax_id"),
        ("line_items[0].amount", "amount_precision"),
        ("line_items[0].content", "unknown_content"),
        ("line_items[1].amount", "negative_price"),
        ("line_items[2].reference", "duplicate_reference"),
        ("seller.country", "unknown_code"),
    ]


def test_a_line_without_a_reference_may_not_take_the_name_of_another() -> None:
    assert refused(order(line_items=[line(reference="2"), line()])) == [
        ("line_items[1].reference", "duplicate_reference")
    ]


def test_law_that_is_not_known_is_told_of_every_line_it_concerns() -> None:
    unknown = order(customer={"country": "US"}, line_items=[line(), line("ebook")])
    assert {code for _, code in refused(unknown)} == {"subdivision_needed"}


def test_an_error_of_several_faults_tells_them_all_as_data() -> None:
    with pytest.raises(OrderError) as caught:
        ENGINE.quote_order(order(currency="XXX", line_items=[line("musik")]))
    told = caught.value.as_dict()
    assert told["code"] == "order_refused"
    assert [fault["param"] for fault in told["faults"]] == ["currency", "line_items[0].content"]  # type: ignore[attr-defined]
    assert "line_items[0].content" not in str(told["message"])
    assert "currency" in str(told["message"])


def test_an_order_built_by_hand_is_checked_like_one_out_of_json() -> None:
    built = Order(
        currency="EUR",
        seller=Party(country="US"),
        customer=Party(country="DE", tax_ids=(TaxId(value="DE136695976"),)),
        line_items=(LineItem(content="music", amount=Decimal("10.00")),),
        tax_date="2026-11-23",
    )
    assert ENGINE.quote_order(built).facts.buyer == "business"
    wrong = Order(
        currency="EUR",
        seller=Party(country="US"),
        customer=Party(country="DE", location_evidence=(LocationEvidence(kind="ip", country="DE"),)),  # type: ignore[arg-type]
        line_items=(LineItem(content="music", amount=9.99),),  # type: ignore[arg-type]
    )
    with pytest.raises(OrderError) as caught:
        read(wrong)
    assert [fault.param for fault in caught.value.faults] == [
        "customer.location_evidence[0].kind",
        "line_items[0].amount",
    ]


def test_an_order_built_by_hand_may_hold_lists_and_one_that_was_read_holds_tuples() -> None:
    lines: list[LineItem] = [LineItem(content="music", amount="10.00")]
    evidence: list[LocationEvidence] = [LocationEvidence(kind="bank", country="FI")]
    registrations: list[str] = ["EU"]
    numbers: list[TaxId] = []
    built = Order(
        currency="EUR",
        seller=Party(country="EE", registrations=registrations),
        customer=Party(country="FI", tax_ids=numbers, location_evidence=evidence),
        line_items=lines,
    )
    found = read(built)
    assert found.line_items == tuple(lines)
    assert found.seller.registrations == ("EU",)
    assert (found.customer.tax_ids, found.customer.location_evidence) == ((), tuple(evidence))


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"customer_details": {}}, "did you mean customer"),
        ({"date": "2026-11-23"}, "did you mean tax_date"),
        ({"line_items": [line(tax_code="txcd_10000000")]}, "did you mean content"),
        ({"customer": {"country": "CA", "province": "ON"}}, "did you mean state"),
        ({"customer": {"country": "CA", "address": {}}}, "did you mean country, state and postal_code"),
        ({"customer": {"country": "DE", "tax_id": "DE136695976"}}, "did you mean tax_ids"),
        ({"tax_code": "txcd_10000000"}, "did you mean tax_date"),  # an order has no content
        ({"customer": {"country": "DE", "location_evidence": [{"kind": "bank", "country": "DE", "zip": "1"}]}}, ""),
        (
            {"customer": {"country": "DE", "tax_ids": ["DE136695976"]}},
            'give an object, e.g. {"value": "DE136695976", "type": "eu_vat"}',
        ),
        (
            {"customer": {"country": "DE", "location_evidence": {"bank": "DE"}}},
            'give a list, e.g. [{"kind": "ip_address", "country": "DE"}]',
        ),
        ({"marketplace": True}, 'give an object, e.g. {"country": "DE"}'),
        ({"seller": {"country": "EE", "turnover": "8000 EUR"}}, 'give an object, e.g. {"EU": "8000 EUR"}'),
        ({"seller": {"country": "EE", "turnover": {"EU": 8000}}}, 'give text, e.g. "8000 EUR"'),
        ({"tax_date": 1700000000}, 'give a day, e.g. "2026-11-23"'),
        (
            {"seller": {"country": "EE", "registrations": ["UK"]}},
            "write GB; or a union for its one-stop shop: EU",
        ),
        ({"customer": {"country": "US", "state": "new york"}}, "write NY"),
    ],
)
def test_a_fault_says_what_may_have_been_meant(changed: dict[str, Any], hint: str) -> None:
    with pytest.raises(DTariffError) as caught:
        ENGINE.quote_order(order(**changed))
    assert caught.value.hint == hint


def test_amounts_may_be_text_whole_numbers_decimals_or_minor_units() -> None:
    stated = [line(amount="10"), line() | {"amount": 10}, line() | {"amount": Decimal("10.0")}]
    stated.append({"content": "music", "amount_minor": 1000})
    quote = ENGINE.quote_order(order(line_items=stated))
    assert [str(one.quote.net) for one in quote.line_items] == ["10.00 EUR"] * 4
    assert [one.reference for one in quote.line_items] == ["1", "2", "3", "4"]


def test_a_yen_has_no_decimals_and_a_dinar_three() -> None:
    assert refused(order(currency="JPY", line_items=[line(amount="10.5")])) == [
        ("line_items[0].amount", "amount_precision")
    ]
    quote = ENGINE.quote_order(order(currency="KWD", line_items=[line(amount="10.125")]))
    assert str(quote.net) == "10.125 KWD"


@pytest.mark.parametrize(("day", "ok"), [("2022-12-31", True), ("2023-01-01", False)])
def test_the_kuna_is_money_until_the_end_of_2022(day: str, *, ok: bool) -> None:
    found = refused(order(currency="HRK", tax_date=day))
    assert found == ([] if ok else [("currency", "retired_currency")])


@pytest.mark.parametrize(("day", "ok"), [("2025-12-31", True), ("2026-01-01", False)])
def test_the_lev_is_money_until_the_end_of_2025(day: str, *, ok: bool) -> None:
    found = refused(order(currency="BGN", tax_date=day))
    assert found == ([] if ok else [("currency", "retired_currency")])


def test_which_kind_was_tried_is_no_part_of_a_path() -> None:
    assert path(("line_items", 0, "amount", "decimal")) == "line_items[0].amount"
    assert path(("tax_date", "date")) == "tax_date"
    assert path(("seller", "turnover", "EU")) == "seller.turnover.EU"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    [
        ("currency",),
        ("seller",),
        ("customer",),
        ("tax_date",),
        ("known_at",),
        ("marketplace",),
        ("scope_reading",),
        ("line_items",),
        ("seller", "country"),
        ("seller", "registrations"),
        ("seller", "turnover"),
        ("customer", "country"),
        ("customer", "state"),
        ("customer", "postal_code"),
        ("customer", "tax_ids"),
        ("customer", "location_evidence"),
        ("line_items", 0),
        ("line_items", 0, "content"),
        ("line_items", 0, "amount"),
        ("line_items", 0, "amount_minor"),
        ("line_items", 0, "quantity"),
        ("line_items", 0, "quantities"),
        ("line_items", 0, "reference"),
        ("line_items", 0, "delivery"),
    ]
)


@given(fields, json)
def test_whatever_stands_in_a_field_the_answer_is_a_quote_or_an_error_of_ours(
    place: tuple[Any, ...], wild: Any
) -> None:
    changed = order()
    inner: Any = changed
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = wild
    try:
        ENGINE.quote_order(changed, on_unknown="flag")
    except DTariffError as error:
        faults = error.faults if isinstance(error, OrderError) else (error,)
        assert all(fault.code and fault.message for fault in faults)
