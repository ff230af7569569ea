"""AvaTax's transaction: what is in its totals, and how the types of tax are told apart."""

from collections.abc import Callable
from typing import Any

from dtariff.adapters.avalara import to_avalara_transaction
from dtariff.model.order_quote import OrderQuote

Asked = Callable[..., OrderQuote]


def test_the_total_is_without_tax_and_the_tax_holds_the_duty(cameroon: OrderQuote) -> None:
    """100.00 + 8.38 of prices; duties of 20.00 + 1.68 and VAT of 23.10 + 1.94."""
    data = to_avalara_transaction(cameroon)
    assert (data["totalAmount"], data["totalTax"]) == ("108.38", "46.72")
    assert (data["totalTaxable"], data["totalExempt"]) == ("108.38", "0.00")
    assert (data["type"], data["taxDate"], data["currencyCode"]) == ("SalesOrder", "2026-11-23", "USD")


def test_a_duty_has_a_type_of_its_own(cameroon: OrderQuote) -> None:
    data = to_avalara_transaction(cameroon)
    assert data["taxDetailsByTaxType"] == [
        {
            "taxType": "LandedCost",
            "totalTaxable": "108.38",
            "totalExempt": "0.00",
            "totalNonTaxable": "0.00",
            "totalTax": "21.68",
        },
        {
            "taxType": "Output",
            "totalTaxable": "130.06",
            "totalExempt": "0.00",
            "totalNonTaxable": "0.00",
            "totalTax": "25.04",
        },
    ]


def test_a_line_that_held_its_tax_is_told_without_it(cameroon: OrderQuote) -> None:
    before, holding = to_avalara_transaction(cameroon)["lines"]
    assert (before["lineAmount"], before["tax"], before["taxIncluded"]) == ("100.00", "43.10", False)
    assert (holding["lineAmount"], holding["tax"], holding["taxIncluded"]) == ("8.38", "3.62", True)
    assert (before["lineNumber"], before["itemCode"], before["quantity"]) == ("before", "application", "1")
    assert before["hsCode"] == "8523.80.00.03"


def test_a_detail_tells_the_tax_its_place_and_its_rate_as_a_fraction(cameroon: OrderQuote) -> None:
    duty, vat = to_avalara_transaction(cameroon)["lines"][0]["details"]
    assert (duty["taxType"], duty["rate"], duty["tax"], duty["taxableAmount"]) == (
        "LandedCost",
        "0.2",
        "20.00",
        "100.00",
    )
    assert (vat["taxType"], vat["rate"], vat["tax"], vat["taxableAmount"]) == ("Output", "0.1925", "23.10", "120.00")
    assert (vat["country"], vat["region"], vat["jurisName"], vat["jurisType"]) == ("CM", "CM", "Cameroon", "Country")
    assert (vat["taxName"], vat["rateType"], vat["isFee"], duty["isFee"]) == ("VAT (TVA)", "Standard", False, True)


def test_the_summary_adds_the_lines_up(cameroon: OrderQuote) -> None:
    duty, vat = to_avalara_transaction(cameroon)["summary"]
    assert (duty["taxType"], duty["taxable"], duty["tax"]) == ("LandedCost", "108.38", "21.68")
    assert (vat["taxType"], vat["taxable"], vat["tax"], vat["rate"]) == ("Output", "130.06", "25.04", "0.1925")


def test_what_we_warn_of_are_its_messages(cameroon: OrderQuote) -> None:
    messages = to_avalara_transaction(cameroon)["messages"]
    assert [one["summary"] for one in messages] == ["threshold_assumed", "levy_doubtful", "collected_by_others"]
    assert {(one["severity"], one["source"]) for one in messages} == {("Warning", "dtariff")}
    told = "VAT (TVA) assumes a seller above the threshold of 50,000,000 XAF (turnover of CM counts)"
    assert messages[0]["details"] == told


def test_sales_tax_of_a_state_is_of_the_type_sales(ask: Asked) -> None:
    """6.5 % of 100.00 in Washington."""
    data = to_avalara_transaction(ask("US-WA", "USD", {"content": "software", "amount": "100.00"}))
    (detail,) = data["lines"][0]["details"]
    assert (detail["taxType"], detail["jurisType"], detail["region"]) == ("Sales", "State", "WA")
    assert (detail["rate"], detail["tax"], data["totalTax"]) == ("0.065", "6.50", "6.50")


def test_levies_are_fees(ask: Asked) -> None:
    data = to_avalara_transaction(ask("GH", "GHS", {"content": "software", "amount": "100.00"}))
    found: dict[str, Any] = {one["taxType"]: one["totalTax"] for one in data["taxDetailsByTaxType"]}
    assert found == {"Fee": "5.00", "Output": "15.00"}


def test_what_is_exempt_and_what_no_tax_reaches_are_told_apart(ask: Asked) -> None:
    """An e-book in Brazil is exempt by the constitution; Oregon has no sales tax at all."""
    brazil = to_avalara_transaction(ask("BR", "BRL", {"content": "ebook", "amount": "100.00"}))
    exempt = next(one for one in brazil["lines"][0]["details"] if one["reason"] == "product_exempt")
    assert (exempt["exemptAmount"], exempt["taxableAmount"], exempt["rateType"]) == ("100.00", "0.00", "Exempt")
    outside = next(one for one in brazil["lines"][0]["details"] if one["reason"] == "not_subject_to_tax")
    assert (outside["nonTaxableAmount"], outside["exemptAmount"]) == ("100.00", "0.00")
    oregon = to_avalara_transaction(ask("US-OR", "USD", {"content": "ebook", "amount": "100.00"}))
    assert (oregon["totalTaxable"], oregon["totalExempt"], oregon["totalTax"]) == ("0.00", "100.00", "0.00")


def test_a_reverse_charge_is_taxable_and_comes_to_nothing(ask: Asked) -> None:
    quote = ask(
        "DE", "EUR", {"content": "software", "amount": "100.00"}, customer={"country": "DE", "is_business": True}
    )
    data = to_avalara_transaction(quote)
    (detail,) = data["lines"][0]["details"]
    assert (detail["reason"], detail["tax"], detail["taxableAmount"]) == ("reverse_charge", "0.00", "100.00")
    assert (data["totalTax"], data["totalTaxable"]) == ("0.00", "100.00")
