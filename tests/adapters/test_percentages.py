"""Medusa and Saleor: percentages of a price, and what cannot be said with them."""

from collections.abc import Callable
from typing import Any

from dtariff.adapters.medusa import to_medusa_tax_lines
from dtariff.adapters.saleor import to_saleor_tax_data
from dtariff.model.order_quote import OrderQuote

Asked = Callable[..., OrderQuote]


def codes(data: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in data["warnings"]]


def warning(data: dict[str, Any], code: str, line: str) -> str:
    (found,) = (one["message"] for one in data["warnings"] if one["code"] == code and one["line_item"] == line)
    assert isinstance(found, str)
    return found


# --- Medusa ---------------------------------------------------------------------------------------------------------


def test_medusa_is_told_the_percentage_of_the_price_where_a_tax_bears_on_the_duty(cameroon: OrderQuote) -> None:
    """19.25 % of 120 % of the price is 23.1 % of it."""
    data = to_medusa_tax_lines(cameroon, provider_id="tp_dtariff")
    assert data["tax_lines"] == [
        {
            "line_item_id": reference,
            "rate": "23.1",
            "name": "VAT (TVA)",
            "code": "CM-vat",
            "provider_id": "tp_dtariff",
        }
        for reference in ("before", "holding")
    ]
    assert warning(data, "rate_on_price", "before") == (
        "VAT (TVA) of 19.25% bears on price and duty: Medusa is told 23.1% of the price"
    )


def test_medusa_gets_the_duty_as_a_fee_and_is_told_where_it_hides_in_a_price(cameroon: OrderQuote) -> None:
    """12.00 less the duty of 1.68 in it is 10.32."""
    data = to_medusa_tax_lines(cameroon)
    assert [(fee["kind"], fee["line_item"], fee["amount"], fee["inclusive"]) for fee in data["fees"]] == [
        ("duty", "before", "20.00", False),
        ("duty", "holding", "1.68", False),
    ]
    assert "add it as a fee of line before" in warning(data, "fee_beside_tax", "before")
    assert "the price is 10.32 USD, and the fee comes on top" in warning(data, "fee_inside_price", "holding")


def test_two_taxes_side_by_side_are_two_lines(ask: Asked) -> None:
    data = to_medusa_tax_lines(ask("CA-QC", "CAD", {"content": "software", "amount": "100.00"}))
    assert [(line["name"], line["rate"]) for line in data["tax_lines"]] == [("GST", "5"), ("QST", "9.975")]
    assert data["fees"] == []


def test_a_document_rounded_once_leaves_medusa_a_difference_that_is_told(ask: Asked) -> None:
    """7 % of 0.30 is 0.021, hence 0.02 on the document; Medusa rounds 0.007 up to 0.01 three times."""
    quote = ask("DE", "EUR", *({"content": "ebook", "amount": "0.10"} for _ in range(3)))
    data = to_medusa_tax_lines(quote)
    assert str(quote.tax) == "0.02 EUR"
    assert [line["rate"] for line in data["tax_lines"]] == ["7", "7", "7"]
    assert [(fee["kind"], fee["amount"], fee["amount_minor"]) for fee in data["fees"]] == [
        ("tax_difference", "-0.01", -1)
    ]
    (reference,) = (fee["line_item"] for fee in data["fees"])
    assert warning(data, "amount_differs", reference).endswith("the difference is -0.01")


def test_whole_rupees_of_a_document_are_no_percentage(ask: Asked) -> None:
    """18 % of 99.50 is 17.91; section 170 of the CGST Act makes 18 rupees of it."""
    data = to_medusa_tax_lines(ask("IN", "INR", {"content": "software", "amount": "99.50"}))
    assert [line["rate"] for line in data["tax_lines"]] == ["18"]
    assert [(fee["kind"], fee["amount"]) for fee in data["fees"]] == [("tax_difference", "0.09")]


def test_a_price_that_holds_its_tax_needs_no_correction_of_the_sum(ask: Asked) -> None:
    """12.00 with 7 %: net 11.21 and 0.78 by law, one cent is the seller's; Medusa takes out 0.79."""
    line = {"content": "ebook", "amount": "12.00", "tax_behavior": "inclusive"}
    data = to_medusa_tax_lines(ask("DE", "EUR", line))
    assert [tax["rate"] for tax in data["tax_lines"]] == ["7"]
    assert data["fees"] == []
    assert warning(data, "amount_differs", "1").endswith("the difference is -0.01")


def test_a_reverse_charge_is_a_line_of_nought_and_what_nobody_collects_is_none(ask: Asked) -> None:
    line = {"content": "software", "amount": "100.00"}
    business = ask("DE", "EUR", line, customer={"country": "DE", "is_business": True})
    assert [(tax["name"], tax["rate"]) for tax in to_medusa_tax_lines(business)["tax_lines"]] == [("USt", "0")]
    small = {"country": "US", "registrations": [], "turnover": {"AU": "50000 AUD"}}
    assert to_medusa_tax_lines(ask("AU", "AUD", line, seller=small))["tax_lines"] == []


# --- Saleor ---------------------------------------------------------------------------------------------------------


def test_saleor_is_told_net_and_gross_of_every_line_in_order(cameroon: OrderQuote) -> None:
    data = to_saleor_tax_data(cameroon)
    assert data["lines"] == [
        {"tax_rate": "23.1", "total_net_amount": "100.00", "total_gross_amount": "123.10"},
        {"tax_rate": "23.1", "total_net_amount": "8.38", "total_gross_amount": "10.32"},
    ]
    shipping = ("shipping_price_net_amount", "shipping_price_gross_amount", "shipping_tax_rate")
    assert [data[name] for name in shipping] == ["0.00", "0.00", "0"]


def test_saleor_gets_the_duty_beside_the_taxes(cameroon: OrderQuote) -> None:
    data = to_saleor_tax_data(cameroon)
    assert [fee["amount"] for fee in data["fees"]] == ["20.00", "1.68"]
    assert "add it as a fee of line before" in warning(data, "fee_beside_tax", "before")
    assert "the price is 10.32 USD, and the fee comes on top" in warning(data, "fee_inside_price", "holding")


def test_saleor_shows_the_sum_of_two_rates(ask: Asked) -> None:
    """5 % and 9.975 %: 5.00 and 9.98 on 100.00."""
    data = to_saleor_tax_data(ask("CA-QC", "CAD", {"content": "software", "amount": "100.00"}))
    assert data["lines"] == [{"tax_rate": "14.975", "total_net_amount": "100.00", "total_gross_amount": "114.98"}]
    assert "amount_differs" not in codes(data)


def test_saleor_is_warned_where_its_rate_does_not_come_to_the_tax(ask: Asked) -> None:
    data = to_saleor_tax_data(ask("IN", "INR", {"content": "software", "amount": "99.50"}))
    assert data["lines"] == [{"tax_rate": "18", "total_net_amount": "99.50", "total_gross_amount": "117.50"}]
    assert warning(data, "amount_differs", "1") == (
        "the taxes of line 1 differ by 0.09 from what the rate shown comes to of its price"
    )


def test_saleor_is_warned_where_its_rate_comes_to_more_than_the_tax_in_a_price(ask: Asked) -> None:
    """12.00 with 7 %: the law has 0.78 on 11.21, a cent is left over; 7 % of the 11.22 told is 0.7854."""
    data = to_saleor_tax_data(ask("DE", "EUR", {"content": "ebook", "amount": "12.00", "tax_behavior": "inclusive"}))
    assert data["lines"] == [{"tax_rate": "7", "total_net_amount": "11.22", "total_gross_amount": "12.00"}]
    assert "differ by -0.01" in warning(data, "amount_differs", "1")
