"""Stripe's Tax Calculation: its names, its minor units, and where the parts of an order stand in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from dtariff.adapters.stripe import NAMED_TYPES, REASONS, TAX_TYPES, to_stripe_calculation
from dtariff.engine import Engine
from dtariff.model.errors import InputError
from dtariff.model.law import TaxKind
from dtariff.model.order_quote import OrderQuote
from dtariff.model.resolution import TaxReason

Asked = Callable[..., OrderQuote]
THEIR_REASONS = {
    *("customer_exempt", "not_collecting", "not_subject_to_tax", "not_supported", "portion_product_exempt"),
    *("portion_reduced_rated", "portion_standard_rated", "product_exempt", "product_exempt_holiday"),
    *("proportionally_rated", "reduced_rated", "reverse_charge", "standard_rated", "taxable_basis_reduced"),
    "zero_rated",
}
"""The values of ``taxability_reason`` in stripe-python 15.3.1."""
THEIR_TYPES = {
    *("amusement_tax", "communications_tax", "gst", "hst", "igst", "jct", "lease_tax", "pst", "qst"),
    *("retail_delivery_fee", "rst", "sales_tax", "service_tax", "vat"),
}
"""The values of ``tax_type`` there."""


def taxes(quote: OrderQuote, line: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = to_stripe_calculation(quote)["line_items"]["data"][line]["tax_breakdown"]
    return found


# --- the closed tables ----------------------------------------------------------------------------------------------


def test_each_reason_of_a_tax_has_its_word_at_stripe_and_none_is_invented() -> None:
    assert set(REASONS) == set(get_args(TaxReason))
    assert set(REASONS.values()) <= THEIR_REASONS


def test_each_kind_of_tax_has_its_type_at_stripe_or_none() -> None:
    assert set(TAX_TYPES) == set(get_args(TaxKind))
    assert {name for name in (*TAX_TYPES.values(), *NAMED_TYPES.values()) if name} <= THEIR_TYPES


@pytest.mark.parametrize(("code", "tax"), NAMED_TYPES)
def test_a_tax_with_a_type_of_its_own_stands_in_the_tables(engine: Engine, code: str, tax: str) -> None:
    place = engine.book.jurisdiction(code)
    assert place is not None
    assert tax in [one.id for one in place.tax]


# --- an order with a duty -------------------------------------------------------------------------------------------


def test_the_total_holds_the_lines_the_tax_on_top_and_the_duty(cameroon: OrderQuote) -> None:
    """100.00 and 12.00 asked, 23.10 of VAT on the first, and its duty of 20.00; the second holds both already."""
    data = to_stripe_calculation(cameroon)
    assert data["amount_total"] == 15510
    assert data["currency"] == "usd"
    assert (data["tax_amount_exclusive"], data["tax_amount_inclusive"]) == (2310, 194)
    assert [line["amount"] for line in data["line_items"]["data"]] == [10000, 1200]
    assert [line["amount_tax"] for line in data["line_items"]["data"]] == [2310, 194]


def test_a_duty_is_a_fee_with_its_law_and_never_a_tax(cameroon: OrderQuote) -> None:
    data = to_stripe_calculation(cameroon)
    on_top, inside = data["fees"]
    assert (on_top["kind"], on_top["amount"], on_top["currency"], on_top["inclusive"]) == ("duty", 2000, "usd", False)
    assert (inside["line_item"], inside["amount"], inside["inclusive"]) == ("holding", 168, True)
    law = on_top["metadata"]
    assert (law["tariff_line"], law["hs_code"], law["rate"]) == ("8523.80.00.03", "852380", "20%")
    assert (law["reason"], law["country_of_origin"]) == ("dutiable", "US")
    assert [source["title"].partition(" ")[0] for source in law["sources"]] == ["Cameroon", "Cameroon"]
    assert {tax["tax_rate_details"]["tax_type"] for tax in data["tax_breakdown"]} == {"vat"}


def test_who_else_brings_a_charge_in_is_warned_of(cameroon: OrderQuote) -> None:
    (found,) = (one for one in to_stripe_calculation(cameroon)["warnings"] if one["code"] == "collected_by_others")
    assert (found["name"], found["amount"], found["collected_by"]) == ("Customs duty", "21.68 USD", "customs")
    assert found["message"].endswith("customs. Do not charge it at the checkout, unless you hand it on")


def test_a_tax_tells_its_base_its_rate_and_its_place(cameroon: OrderQuote) -> None:
    """The base of the VAT is the price with the duty: 120.00."""
    assert taxes(cameroon) == [
        {
            "amount": 2310,
            "taxable_amount": 12000,
            "sourcing": "destination",
            "jurisdiction": {"country": "CM", "state": None, "level": "country", "display_name": "Cameroon"},
            "tax_rate_details": {
                "country": "CM",
                "state": None,
                "display_name": "VAT (TVA)",
                "percentage_decimal": "19.25",
                "rate_type": "percentage",
                "flat_amount": None,
                "tax_type": "vat",
            },
            "taxability_reason": "standard_rated",
        }
    ]


def test_the_days_are_seconds_and_the_code_asked_with_is_kept(cameroon: OrderQuote) -> None:
    data = to_stripe_calculation(cameroon)
    assert data["tax_date"] == int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
    assert data["expires_at"] == int(cameroon.issued) + 86_400
    assert [line["tax_code"] for line in data["line_items"]["data"]] == ["txcd_10202003", None]
    assert [line["quantity"] for line in data["line_items"]["data"]] == [1, 2]
    assert data["id"] == cameroon.id


def test_equal_taxes_of_several_lines_are_one_in_the_sum(ask: Asked) -> None:
    """19 % of 100.00 and of 50.00 are one, 7 % of an e-book of 10.00 is another."""
    lines = [("software", "100.00"), ("ebook", "10.00"), ("software", "50.00")]
    quote = ask("DE", "EUR", *({"content": content, "amount": amount} for content, amount in lines))
    found = to_stripe_calculation(quote)["tax_breakdown"]
    assert [(tax["amount"], tax["taxable_amount"], tax["taxability_reason"]) for tax in found] == [
        (2850, 15000, "standard_rated"),
        (70, 1000, "reduced_rated"),
    ]


# --- taxes that are not collected, or by others ---------------------------------------------------------------------


def test_a_reverse_charge_collects_nothing_and_says_so(ask: Asked) -> None:
    quote = ask(
        "DE", "EUR", {"content": "software", "amount": "100.00"}, customer={"country": "DE", "is_business": True}
    )
    (tax,) = taxes(quote)
    assert (tax["amount"], tax["taxable_amount"], tax["taxability_reason"]) == (0, 10000, "reverse_charge")
    assert tax["tax_rate_details"]["percentage_decimal"] == "0"
    assert to_stripe_calculation(quote)["amount_total"] == 10000


def test_below_a_threshold_nobody_collects_and_no_rate_is_told(ask: Asked) -> None:
    """Australia's threshold is 75 000 AUD a year."""
    seller = {"country": "US", "registrations": [], "turnover": {"AU": "50000 AUD"}}
    (tax,) = taxes(ask("AU", "AUD", {"content": "software", "amount": "100.00"}, seller=seller))
    assert (tax["amount"], tax["taxable_amount"], tax["taxability_reason"]) == (0, 0, "not_collecting")
    assert tax["tax_rate_details"] is None


def test_a_small_seller_within_the_union_is_taxed_where_it_is(ask: Asked) -> None:
    """Below 10 000 EUR a year: French VAT of 20 % on software for a German."""
    seller = {"country": "FR", "registrations": ["FR"], "turnover": {"EU": "8000 EUR"}}
    (tax,) = taxes(ask("DE", "EUR", {"content": "software", "amount": "100.00"}, seller=seller))
    assert (tax["amount"], tax["sourcing"], tax["jurisdiction"]["country"]) == (2000, "origin", "FR")


# --- types of tax, levels of place ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "currency", "found"),
    [
        ("JP", "JPY", [("jct", "country", None)]),
        ("IN", "INR", [("igst", "country", None)]),
        ("CA-QC", "CAD", [("gst", "country", None), ("qst", "state", "QC")]),
        ("CA-ON", "CAD", [("hst", "state", "ON")]),
        ("US-WA", "USD", [("sales_tax", "state", "WA")]),
    ],
)
def test_a_tax_has_stripes_type_and_the_level_of_its_place(
    ask: Asked, country: str, currency: str, found: list[tuple[str, str, str | None]]
) -> None:
    quote = ask(country, currency, {"content": "software", "amount": "100"})
    told = [tax for tax in taxes(quote) if tax["amount"]]
    assert [
        (tax["tax_rate_details"]["tax_type"], tax["jurisdiction"]["level"], tax["jurisdiction"]["state"])
        for tax in told
    ] == found


def test_the_amusement_tax_of_chicago_is_one_of_a_city(ask: Asked) -> None:
    """Municipal Code 4-156, Ruling 5: what is streamed, not what the buyer keeps."""
    quote = ask("US-IL-CHICAGO", "USD", {"content": "music", "amount": "100.00", "delivery": "stream"})
    (tax,) = (one for one in taxes(quote) if one["amount"])
    place = tax["jurisdiction"]
    assert (place["country"], place["state"], place["level"]) == ("US", "IL", "city")
    assert tax["tax_rate_details"]["tax_type"] == "amusement_tax"


def test_a_charge_that_is_no_tax_on_consumption_is_a_fee_too(ask: Asked) -> None:
    """Ghana: two levies of 2.5 % each and a VAT of 15 % on the price."""
    data = to_stripe_calculation(ask("GH", "GHS", {"content": "software", "amount": "100.00"}))
    assert [(fee["kind"], fee["amount"]) for fee in data["fees"]] == [("levy", 250), ("levy", 250)]
    assert (data["tax_amount_exclusive"], data["amount_total"]) == (1500, 12000)


# --- minor units ----------------------------------------------------------------------------------------------------


def test_kronur_have_two_decimals_at_stripe_and_none_in_iso_4217(ask: Asked) -> None:
    """24 % of 1000 kronur is 240."""
    data = to_stripe_calculation(ask("IS", "ISK", {"content": "software", "amount": "1000"}))
    assert (data["amount_total"], data["tax_amount_exclusive"]) == (124000, 24000)


def test_yen_have_no_decimals_at_either(ask: Asked) -> None:
    """10 % of 999 yen is 99.9, cut off."""
    data = to_stripe_calculation(ask("JP", "JPY", {"content": "software", "amount": "999"}))
    assert (data["amount_total"], data["tax_amount_exclusive"]) == (1098, 99)


def test_an_amount_finer_than_stripe_can_write_is_refused(ask: Asked) -> None:
    with pytest.raises(InputError) as refused:
        to_stripe_calculation(ask("JP", "MGA", {"content": "software", "amount": "10.50"}))
    assert (refused.value.code, refused.value.param) == ("amount_precision", "currency")
    assert to_stripe_calculation(ask("US-OR", "MGA", {"content": "software", "amount": "10.00"}))["amount_total"] == 10
