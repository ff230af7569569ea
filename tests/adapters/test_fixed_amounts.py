"""Charges by the minute and by the piece, in a country that does not exist: no real tax on consumption is one today."""

from pathlib import Path
from typing import Any

import pytest
from tiny import AA, changed, lay

from dtariff.adapters.avalara import to_avalara_transaction
from dtariff.adapters.medusa import to_medusa_tax_lines
from dtariff.adapters.saleor import to_saleor_tax_data
from dtariff.adapters.stripe import to_stripe_calculation
from dtariff.adapters.taxjar import to_taxjar_order
from dtariff.engine import Engine
from dtariff.model.order_quote import OrderQuote
from dtariff.tables.release import load

WITH_EUROS = changed("codes.toml", "currencies = [", 'currencies = [\n  { code = "EUR", digits = 2 },')
BY_THE_MINUTE = changed(AA, 'duty = "12.5%"', 'duty = "0.20 EUR/minute"', WITH_EUROS)
BY_THE_PIECE = changed(AA, "percent = 20,", 'amount = "2 EUR", per = "application",', WITH_EUROS)


def answered(folder: Path, files: dict[str, str], **measures: str) -> OrderQuote:
    """A tool for 100.00 euros from abroad."""
    order: dict[str, Any] = {
        "currency": "EUR",
        "seller": {"country": "CC"},
        "customer": {"country": "AA"},
        "tax_date": "2026-11-23",
        "known_at": "2026-11-23",
        "line_items": [{"content": "tool", "amount": "100.00", "quantities": measures}],
    }
    return Engine(load(lay(folder, files))).quote_order(order)


@pytest.fixture
def by_the_minute(tmp_path: Path) -> OrderQuote:
    """30 minutes at 0.20 are a duty of 6; 20 % of 106 is 21.20."""
    quote = answered(tmp_path, BY_THE_MINUTE, minute="30")
    assert (str(quote.duty), str(quote.tax), str(quote.total)) == ("6.00 EUR", "21.20 EUR", "127.20 EUR")
    return quote


@pytest.fixture
def by_the_piece(tmp_path: Path) -> OrderQuote:
    """The duty is 12.5 %; three applications at 2 are a tax of 6."""
    quote = answered(tmp_path, BY_THE_PIECE, application="3")
    assert (str(quote.duty), str(quote.tax), str(quote.total)) == ("12.50 EUR", "6.00 EUR", "118.50 EUR")
    return quote


def test_a_tax_on_a_fixed_duty_is_no_percentage_of_the_price(by_the_minute: OrderQuote) -> None:
    medusa = to_medusa_tax_lines(by_the_minute)
    assert [line["rate"] for line in medusa["tax_lines"]] == ["20"]
    assert [(fee["kind"], fee["amount"]) for fee in medusa["fees"]] == [("duty", "6.00"), ("tax_difference", "1.20")]
    saleor = to_saleor_tax_data(by_the_minute)
    assert saleor["lines"] == [{"tax_rate": "21.2", "total_net_amount": "100.00", "total_gross_amount": "121.20"}]
    assert to_taxjar_order(by_the_minute)["breakdown"]["line_items"][0]["combined_tax_rate"] == "0.212"


def test_stripe_and_avalara_tell_the_rate_of_the_law_on_its_base(by_the_minute: OrderQuote) -> None:
    (tax,) = to_stripe_calculation(by_the_minute)["line_items"]["data"][0]["tax_breakdown"]
    assert (tax["amount"], tax["taxable_amount"]) == (2120, 10600)
    assert (tax["tax_rate_details"]["percentage_decimal"], tax["tax_rate_details"]["rate_type"]) == ("20", "percentage")
    duty, vat = to_avalara_transaction(by_the_minute)["lines"][0]["details"][:2]
    assert (duty["rate"], duty["tax"], vat["rate"], vat["tax"]) == ("0", "6.00", "0.2", "21.20")


def test_a_tax_by_the_piece_is_a_flat_amount_at_stripe(by_the_piece: OrderQuote) -> None:
    data = to_stripe_calculation(by_the_piece)
    details = data["line_items"]["data"][0]["tax_breakdown"][0]["tax_rate_details"]
    assert (details["rate_type"], details["percentage_decimal"]) == ("flat_amount", "0")
    assert details["flat_amount"] == {"amount": 600, "currency": "eur"}
    assert data["tax_breakdown"][0]["tax_rate_details"]["flat_amount"] == {"amount": 600, "currency": "eur"}
    assert data["amount_total"] == 11850


def test_a_tax_by_the_piece_is_all_difference_at_medusa_and_what_it_comes_to_elsewhere(
    by_the_piece: OrderQuote,
) -> None:
    medusa = to_medusa_tax_lines(by_the_piece)
    assert [line["rate"] for line in medusa["tax_lines"]] == ["0"]
    assert [(fee["kind"], fee["amount"]) for fee in medusa["fees"]] == [("duty", "12.50"), ("tax_difference", "6.00")]
    assert to_saleor_tax_data(by_the_piece)["lines"][0]["tax_rate"] == "6"
    assert to_taxjar_order(by_the_piece)["breakdown"]["line_items"][0]["combined_tax_rate"] == "0.06"
