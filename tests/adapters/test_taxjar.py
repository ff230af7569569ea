"""TaxJar: our answer in its shape, and its question as an order, with every fault of it at once."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import pytest

from dtariff.adapters.taxjar import from_taxjar_order, to_taxjar_order
from dtariff.engine import Engine
from dtariff.model.errors import InputError, OrderError
from dtariff.model.order import LineItem, Order, Party
from dtariff.model.order_quote import OrderQuote

Asked = Callable[..., OrderQuote]
QUESTION: dict[str, Any] = {
    "from_country": "US",
    "from_state": "CA",
    "from_zip": "94111",
    "to_country": "CA",
    "to_state": "QC",
    "to_zip": "H2X 1Y4",
    "amount": "25.50",
    "shipping": 0,
    "nexus_addresses": [{"id": "hq", "country": "CA", "state": "QC"}, {"country": "US", "state": "CA"}],
    "line_items": [
        {"id": 7, "quantity": 3, "product_tax_code": "31000", "unit_price": "10.00", "discount": "4.50"},
    ],
}


# --- the answer -----------------------------------------------------------------------------------------------------


def test_an_order_is_told_without_tax_and_the_tax_beside_it(cameroon: OrderQuote) -> None:
    """Prices of 100.00 and 8.38; VAT of 23.10 and 1.94; 25.04 / 108.38 is 0.231038937."""
    data = to_taxjar_order(cameroon)
    assert (data["order_total_amount"], data["taxable_amount"], data["amount_to_collect"]) == (
        *("108.38", "108.38"),
        "25.04",
    )
    assert data["rate"] == "0.23103894"
    assert (data["shipping"], data["freight_taxable"], data["tax_source"]) == ("0.00", None, "destination")
    assert (data["has_nexus"], data["jurisdictions"]) == (True, {"country": "CM"})
    assert [fee["amount"] for fee in data["fees"]] == ["20.00", "1.68"]


def test_the_breakdown_tells_base_and_rate_of_the_country_and_of_each_line(cameroon: OrderQuote) -> None:
    found = to_taxjar_order(cameroon)["breakdown"]
    assert (found["country_taxable_amount"], found["country_tax_rate"], found["country_tax_collectable"]) == (
        *("130.06", "0.1925"),
        "25.04",
    )
    assert found["line_items"][0] == {
        "id": "before",
        "taxable_amount": "100.00",
        "tax_collectable": "23.10",
        "combined_tax_rate": "0.231",
        "country_taxable_amount": "120.00",
        "country_tax_rate": "0.1925",
        "country_tax_collectable": "23.10",
    }


def test_a_state_has_taxjars_two_names_for_its_rate(ask: Asked) -> None:
    """6.5 % of 100.00 in Washington."""
    data = to_taxjar_order(ask("US-WA", "USD", {"content": "software", "amount": "100.00"}))
    assert (data["breakdown"]["state_tax_rate"], data["breakdown"]["state_tax_collectable"]) == ("0.065", "6.50")
    (line,) = data["breakdown"]["line_items"]
    assert (line["state_sales_tax_rate"], line["state_amount"]) == ("0.065", "6.50")
    assert data["jurisdictions"] == {"country": "US", "state": "WA"}


def test_the_taxes_of_canada_stand_under_their_names(ask: Asked) -> None:
    """5 % and 9.975 % of 100.00 in Quebec, 13 % in Ontario."""
    quebec = to_taxjar_order(ask("CA-QC", "CAD", {"content": "software", "amount": "100.00"}))["breakdown"]
    assert (quebec["gst"], quebec["qst"], quebec["qst_tax_rate"]) == ("5.00", "9.98", "0.09975")
    ontario = to_taxjar_order(ask("CA-ON", "CAD", {"content": "software", "amount": "100.00"}))["breakdown"]
    assert (ontario["hst"], ontario["hst_tax_rate"], ontario["hst_taxable_amount"]) == ("13.00", "0.13", "100.00")


def test_rates_that_differ_between_lines_are_told_as_what_they_come_to(ask: Asked) -> None:
    """19 % of 100.00 and 7 % of 100.00 are 26.00, 13 % of the whole."""
    lines = [{"content": content, "amount": "100.00"} for content in ("software", "ebook")]
    found = to_taxjar_order(ask("DE", "EUR", *lines))["breakdown"]
    assert (found["country_tax_rate"], found["combined_tax_rate"]) == ("0.13", "0.13")
    assert [line["country_tax_rate"] for line in found["line_items"]] == ["0.19", "0.07"]


def test_a_seller_who_need_not_collect_has_no_nexus(ask: Asked) -> None:
    small = {"country": "US", "registrations": [], "turnover": {"AU": "50000 AUD"}}
    data = to_taxjar_order(ask("AU", "AUD", {"content": "software", "amount": "100.00"}, seller=small))
    assert (data["has_nexus"], data["amount_to_collect"], data["taxable_amount"]) == (False, "0.00", "0.00")
    assert (data["tax_source"], data["rate"]) == (None, "0")


# --- the question ---------------------------------------------------------------------------------------------------


def test_taxjars_question_is_an_order(engine: Engine) -> None:
    """Three at 10.00 less 4.50 are 25.50: GST 1.275 and QST 2.543625, each rounded."""
    order = from_taxjar_order(QUESTION, currency="CAD", tax_date="2026-11-23", contents={"31000": "software"})
    assert order == Order(
        currency="CAD",
        seller=Party(country="US", state="CA", postal_code="94111", registrations=("CA-QC", "US-CA")),
        customer=Party(country="CA", state="QC", postal_code="H2X 1Y4"),
        line_items=(LineItem(content="software", amount="25.5", quantity=3, reference="7"),),
        tax_date="2026-11-23",
    )
    data = to_taxjar_order(engine.quote_order(order))
    assert (data["order_total_amount"], data["amount_to_collect"]) == ("25.50", "3.82")
    assert data["breakdown"]["line_items"][0]["id"] == "7"


def test_where_no_nexus_is_named_nothing_is_said_of_registrations() -> None:
    without = {name: value for name, value in QUESTION.items() if name != "nexus_addresses"}
    assert from_taxjar_order(without).seller.registrations is None
    assert from_taxjar_order(QUESTION | {"nexus_addresses": []}).seller.registrations == ()


def test_one_code_for_all_digital_goods_is_too_little_unless_the_shop_says_more(engine: Engine) -> None:
    with pytest.raises(InputError) as refused:
        engine.quote_order(from_taxjar_order(QUESTION))
    assert (refused.value.code, refused.value.param) == ("ambiguous_tax_code", "line_items[0].content")


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"shipping": "5"}, "shipping_not_supported", "shipping"),
        ({"amount": "25"}, "amount_conflict", "amount"),
        ({"amount": 25.5}, "float_price", "amount"),
        ({"amount": "1e2"}, "bad_amount", "amount"),
        ({"amount": True}, "bad_amount", "amount"),
        ({"amount": Decimal("NaN")}, "bad_amount", "amount"),
        ({"exemption_type": "wholesale"}, "exemption_not_supported", "exemption_type"),
        ({"to_country": None}, "missing_field", "to_country"),
        ({"from_country": ""}, "missing_field", "from_country"),
        ({"to_zip": 94111}, "bad_to_zip", "to_zip"),
        ({"line_items": None}, "missing_field", "line_items"),
        ({"line_items": []}, "bad_line_items", "line_items"),
        ({"line_items": "ebook"}, "bad_line_items", "line_items"),
        ({"nexus_addresses": [{"state": "QC"}]}, "missing_field", "nexus_addresses[0].country"),
        ({"nexus_addresses": ["QC"]}, "bad_nexus_addresses", "nexus_addresses[0]"),
        ({"gift": True}, "unknown_field", "gift"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_taxjars_names(change: dict[str, Any], code: str, param: str) -> None:
    with pytest.raises(InputError) as refused:
        from_taxjar_order(QUESTION | change)
    assert (refused.value.code, refused.value.param) == (code, param)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"unit_price": 9.99}, "float_price", "unit_price"),
        ({"unit_price": "-1"}, "bad_unit_price", "unit_price"),
        ({"unit_price": None}, "missing_field", "unit_price"),
        ({"quantity": 0}, "bad_quantity", "quantity"),
        ({"quantity": "2"}, "bad_quantity", "quantity"),
        ({"quantity": True}, "bad_quantity", "quantity"),
        ({"discount": "99"}, "bad_discount", "discount"),
        ({"product_tax_code": None}, "missing_field", "product_tax_code"),
        ({"id": ["7"]}, "bad_id", "id"),
        ({"unit_prise": "1"}, "unknown_field", "unit_prise"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_path(change: dict[str, Any], code: str, field: str) -> None:
    line = QUESTION["line_items"][0] | change
    with pytest.raises(InputError) as refused:
        from_taxjar_order(QUESTION | {"line_items": [line], "amount": None})
    assert (refused.value.code, refused.value.param) == (code, f"line_items[0].{field}")


def test_a_quantity_left_out_or_null_is_one_piece() -> None:
    line = {"id": "a", "product_tax_code": "30070", "unit_price": "10.00"}
    for own in ({}, {"quantity": None}):
        (item,) = from_taxjar_order(QUESTION | {"line_items": [line | own], "amount": "10.00"}).line_items
        assert (item.quantity, item.amount) == (1, "10")


def test_all_faults_are_told_at_once() -> None:
    lines = [{"quantity": 0, "unit_price": 9.99, "product_tax_code": "30070"}, 4]
    with pytest.raises(OrderError) as refused:
        from_taxjar_order({"to_country": 4, "from_country": "US", "shipping": "1", "line_items": lines})
    assert [fault.param for fault in refused.value.faults] == [
        *("shipping", "to_country", "line_items[0].quantity", "line_items[0].unit_price"),
        "line_items[1]",
    ]


def test_what_is_no_object_is_no_order() -> None:
    with pytest.raises(InputError, match="bad_order"):
        from_taxjar_order([])  # type: ignore[arg-type]  # as it may come out of JSON


def test_a_sum_is_exact_whatever_decimal_context_the_caller_has() -> None:
    line = {"id": "a", "quantity": 3, "product_tax_code": "30070", "unit_price": "12345678.91", "discount": "0.01"}
    with localcontext(prec=3):
        order = from_taxjar_order(QUESTION | {"line_items": [line], "amount": "37037036.72"})
    assert order.line_items[0].amount == "37037036.72"
