"""Who pays a tax, who brings it in, and why nobody does: thresholds, registrations, marketplaces, businesses, evidence.

Rates used here, as the tables have them on 2026-11-23: Germany 19 %; Estonia 24 %, e-books 9 %; Australia 10 %;
Switzerland 8.1 %.
"""

from typing import Any

import pytest
from ordered import line, order, refused, sold, tax_of, warned

from dtariff.engine import Engine
from dtariff.exchange import GivenRates
from dtariff.tables.release import load

EU = {"EU": "8000 EUR"}


def told(quote: Any) -> tuple[str, str, str, str, str]:
    """Whose tax, how much, why, who bears it, who brings it in."""
    levy = tax_of(quote)
    return levy.jurisdiction, str(levy.amount), levy.reason, levy.payer, levy.collected_by


# --- the threshold of the EU ---------------------------------------------------------------------------------------


def test_a_seller_of_whom_nothing_is_said_is_above_every_threshold_and_the_quote_says_so() -> None:
    quote = sold("EE", "DE")
    assert told(quote) == ("DE", "1.90 EUR", "standard_rated", "buyer", "seller")
    assert "threshold_assumed" in warned(quote)


@pytest.mark.parametrize("turnover", ["0 EUR", "8000 EUR", "9999.99 EUR", "10000 EUR"])
def test_a_small_seller_of_the_eu_is_taxed_at_home(turnover: str) -> None:
    """Directive 2006/112/EC art. 59c: the place of supply stays with the seller while EUR 10 000 are not exceeded."""
    quote = sold({"country": "EE", "turnover": {"EU": turnover}}, "DE")
    assert told(quote) == ("EE", "2.40 EUR", "standard_rated", "buyer", "seller")
    assert "taxed_at_origin" in warned(quote)
    assert "threshold_assumed" not in warned(quote)


def test_a_cent_above_it_the_customers_country_taxes_and_the_seller_has_to_register() -> None:
    quote = sold({"country": "EE", "turnover": {"EU": "10000.01 EUR"}}, "DE")
    assert told(quote) == ("DE", "1.90 EUR", "standard_rated", "buyer", "seller")
    assert "registration_needed" in warned(quote)


@pytest.mark.parametrize("registered", ["EU", "DE"])
def test_a_small_seller_that_has_registered_charges_the_customers_tax(registered: str) -> None:
    quote = sold({"country": "EE", "turnover": EU, "registrations": [registered]}, "DE")
    assert told(quote) == ("DE", "1.90 EUR", "standard_rated", "buyer", "seller")
    assert not {"registration_needed", "threshold_assumed"} & warned(quote)


def test_at_home_the_rate_is_that_of_the_content_there() -> None:
    quote = sold({"country": "EE", "turnover": EU}, "DE", line_items=[line("ebook")])
    assert (tax_of(quote).jurisdiction, str(tax_of(quote).amount)) == ("EE", "0.90 EUR")


def test_the_threshold_of_the_eu_is_not_meant_for_a_seller_from_outside() -> None:
    quote = sold({"country": "US", "turnover": EU, "registrations": []}, "DE")
    assert told(quote) == ("DE", "1.90 EUR", "standard_rated", "buyer", "seller")
    assert "registration_needed" in warned(quote)


def test_nor_for_a_sale_at_home() -> None:
    quote = sold({"country": "DE", "turnover": EU}, "DE")
    assert told(quote) == ("DE", "1.90 EUR", "standard_rated", "buyer", "seller")
    assert "taxed_at_origin" not in warned(quote)


def test_turnover_in_one_member_state_says_nothing_of_the_threshold_of_the_union() -> None:
    quote = sold({"country": "EE", "turnover": {"DE": "10 EUR"}}, "DE")
    assert tax_of(quote).jurisdiction == "DE"
    assert "threshold_assumed" in warned(quote)


def test_before_2019_there_was_no_threshold() -> None:
    small = {"country": "EE", "turnover": EU}
    assert tax_of(sold(small, "DE", tax_date="2018-12-31")).jurisdiction == "DE"
    assert tax_of(sold(small, "DE", tax_date="2019-01-01")).jurisdiction == "EE"


def test_the_united_kingdom_left_the_threshold_with_the_union() -> None:
    small = {"country": "EE", "turnover": EU}
    assert tax_of(sold(small, "GB", tax_date="2020-12-31")).jurisdiction == "EE"
    assert tax_of(sold(small, "GB", tax_date="2021-01-01")).jurisdiction == "GB"


def test_a_business_of_another_member_state_accounts_for_the_tax_whatever_the_turnover() -> None:
    quote = sold({"country": "EE", "turnover": EU}, {"country": "DE", "tax_ids": [{"value": "DE136695976"}]})
    assert told(quote) == ("DE", "0.00 EUR", "reverse_charge", "buyer", "buyer")


# --- other thresholds ----------------------------------------------------------------------------------------------


def test_below_the_australian_threshold_nobody_collects() -> None:
    quote = sold({"country": "US", "turnover": {"AU": "74999.99 AUD"}}, "AU")
    assert told(quote) == ("AU", "0.00 EUR", "below_threshold", "nobody", "")
    assert quote.total == quote.net
    assert tax_of(quote).threshold == "75000 AUD a year"


def test_at_the_australian_threshold_the_seller_collects_and_has_to_register() -> None:
    """A New Tax System (Goods and Services Tax) Act 1999 s. 23-15: turnover at or above the threshold."""
    quote = sold({"country": "US", "turnover": {"AU": "75000 AUD"}}, "AU")
    assert told(quote) == ("AU", "1.00 EUR", "standard_rated", "buyer", "seller")
    assert "registration_needed" in warned(quote)


def test_one_that_registered_below_it_collects() -> None:
    quote = sold({"country": "US", "turnover": {"AU": "1 AUD"}, "registrations": ["AU"]}, "AU")
    assert told(quote) == ("AU", "1.00 EUR", "standard_rated", "buyer", "seller")


def test_a_registration_elsewhere_is_none_here() -> None:
    quote = sold({"country": "US", "turnover": {"AU": "1 AUD"}, "registrations": ["NZ", "EU"]}, "AU")
    assert tax_of(quote).reason == "below_threshold"


def test_a_turnover_in_another_currency_is_exchanged_at_the_rate_of_the_day_and_the_rate_is_told() -> None:
    """On 30 October 2026 the European Central Bank gave 1.1172 dollars and 1.5904 Australian dollars for a euro."""
    quote = sold({"country": "US", "turnover": {"AU": "30000 USD"}}, "AU", tax_date="2026-10-30")
    assert tax_of(quote).reason == "below_threshold"
    (rate,) = quote.exchange
    assert (rate.base, rate.quote, str(rate.day)) == ("USD", "AUD", "2026-10-30")
    above = sold({"country": "US", "turnover": {"AU": "90000 USD"}}, "AU", tax_date="2026-10-30")
    assert tax_of(above).reason == "standard_rated"


def test_without_a_rate_of_exchange_the_two_are_not_compared_and_the_quote_says_so() -> None:
    quote = sold({"country": "US", "turnover": {"AU": "30000 KWD"}}, "AU")
    assert tax_of(quote).reason == "standard_rated"
    assert "turnover_not_comparable" in warned(quote)


def test_a_state_of_the_united_states_has_a_threshold_of_its_own() -> None:
    said = {"country": "DE", "turnover": {"US-WA": "99999 USD"}}
    below = sold(said, {"country": "US", "state": "WA"}, currency="USD")
    assert tax_of(below).reason == "below_threshold"
    above = sold(
        {"country": "DE", "turnover": {"US-WA": "100000 USD"}}, {"country": "US", "state": "WA"}, currency="USD"
    )
    assert tax_of(above).reason == "standard_rated"


# --- marketplaces --------------------------------------------------------------------------------------------------


def test_where_platforms_are_liable_the_marketplace_collects_in_place_of_the_seller() -> None:
    quote = sold({"country": "US", "turnover": {"AU": "1 AUD"}}, "AU", marketplace={"country": "IE"})
    assert told(quote) == ("AU", "1.00 EUR", "standard_rated", "buyer", "marketplace")


def test_the_marketplaces_own_turnover_counts_then() -> None:
    quote = sold("US", "AU", marketplace={"country": "IE", "turnover": {"AU": "1 AUD"}})
    assert told(quote) == ("AU", "0.00 EUR", "below_threshold", "nobody", "")


def test_where_platforms_are_not_liable_the_seller_collects() -> None:
    quote = sold("US", "CH", marketplace={"country": "US"})
    assert told(quote) == ("CH", "0.81 EUR", "standard_rated", "buyer", "seller")


def test_where_the_tables_do_not_know_the_seller_collects_and_the_quote_says_so() -> None:
    quote = sold("US", "ID", marketplace={"country": "US"})
    assert tax_of(quote).collected_by == "seller"
    assert "platform_unsettled" in warned(quote)


def test_a_business_accounts_for_the_tax_itself_through_a_marketplace_too() -> None:
    quote = sold("US", {"country": "DE", "is_business": True}, marketplace={"country": "IE"})
    assert told(quote) == ("DE", "0.00 EUR", "reverse_charge", "buyer", "buyer")


# --- businesses ----------------------------------------------------------------------------------------------------


def test_a_valid_number_makes_a_business_and_no_registry_was_asked() -> None:
    quote = sold("FR", {"country": "DE", "tax_ids": [{"value": "DE 136 695 976", "type": "eu_vat"}]})
    assert told(quote) == ("DE", "0.00 EUR", "reverse_charge", "buyer", "buyer")
    (checked,) = quote.facts.tax_ids
    assert (checked.number, checked.checked, checked.registry) == (
        "DE136695976",
        ("format", "check_digit"),
        "not_asked",
    )
    assert "tax_id_registry_not_asked" in warned(quote)


def test_the_tax_that_a_business_accounts_for_itself_is_told() -> None:
    quote = sold("FR", {"country": "DE", "is_business": True})
    assert str(tax_of(quote).self_assessed) == "1.90 EUR"
    assert quote.total == quote.net


def test_at_home_a_business_pays_like_anybody() -> None:
    quote = sold("DE", {"country": "DE", "tax_ids": [{"value": "DE136695976"}]})
    assert told(quote) == ("DE", "1.90 EUR", "standard_rated", "buyer", "seller")


def test_a_business_without_a_number_is_believed_and_the_quote_says_what_would_prove_it() -> None:
    quote = sold("FR", {"country": "DE", "is_business": True})
    assert tax_of(quote).reason == "reverse_charge"
    assert "business_unproven" in warned(quote)


def test_a_consumer_with_a_number_is_a_consumer_if_the_shop_says_so() -> None:
    quote = sold("FR", {"country": "DE", "is_business": False, "tax_ids": [{"value": "DE136695976"}]})
    assert tax_of(quote).reason == "standard_rated"


def test_a_number_of_another_country_is_told() -> None:
    quote = sold("FR", {"country": "DE", "tax_ids": [{"value": "ATU13585627"}]})
    assert "tax_id_of_another_country" in warned(quote)


@pytest.mark.parametrize("number", ["DE136695977", "DE13669597", "DE1366959766", "hello"])
def test_a_wrong_number_is_refused(number: str) -> None:
    found = refused(order(customer={"country": "DE", "tax_ids": [{"value": number}]}))
    assert found == [("customer.tax_ids[0].value", "invalid_tax_id")]


def test_a_sellers_wrong_number_is_refused_too() -> None:
    found = refused(order(seller={"country": "DE", "tax_ids": [{"value": "DE136695977"}]}))
    assert found == [("seller.tax_ids[0].value", "invalid_tax_id")]


# --- where the customer is -----------------------------------------------------------------------------------------


def seen(*pieces: str) -> list[dict[str, str]]:
    """Pieces of evidence, each as ``kind PLACE``."""
    return [dict(zip(("kind", "country"), piece.split(), strict=True)) for piece in pieces]


@pytest.mark.parametrize(
    ("pieces", "state"),
    [
        ([], "not_asked"),
        (["billing_address DE", "ip_address DE"], "confirmed"),
        (["billing_address DE", "ip_address DE", "sim_card FR"], "confirmed"),
        (["billing_address DE", "payment_card DE"], "confirmed"),
        (["billing_address DE"], "insufficient"),
        (["billing_address DE", "billing_address DE"], "insufficient"),
        (["bank DE", "payment_card DE"], "insufficient"),
        (["billing_address DE", "self_declaration DE"], "insufficient"),
        (["billing_address DE", "ip_address FR"], "conflicting"),
        (["billing_address FR", "ip_address FR"], "conflicting"),
        (["billing_address DE", "ip_address DE", "sim_card FR", "bank FR"], "conflicting"),
        (["billing_address DE", "ip_address FR", "sim_card PL"], "conflicting"),
    ],
)
def test_in_the_eu_two_pieces_that_agree_settle_it(pieces: list[str], state: str) -> None:
    """Implementing Regulation (EU) 282/2011 art. 24b and 24f; a card tells the bank, so both are one piece."""
    quote = sold("US", {"country": "DE", "location_evidence": seen(*pieces)})
    assert quote.location.state == state
    assert (f"location_{state}" in warned(quote)) == (state in ("insufficient", "conflicting"))
    assert tax_of(quote).jurisdiction == "DE"


def test_the_record_tells_every_piece_and_what_became_of_it() -> None:
    evidence = seen("billing_address DE", "ip_address DE", "sim_card FR", "self_declaration DE")
    evidence[0]["value"] = "Unter den Linden 1, Berlin"
    location = sold("US", {"country": "DE", "location_evidence": evidence}).location
    assert [(piece.kind, piece.agrees, piece.counted) for piece in location.pieces] == [
        ("billing_address", True, True),
        ("ip_address", True, True),
        ("sim_card", False, True),
        ("self_declaration", True, False),
    ]
    assert location.pieces[0].value == "Unter den Linden 1, Berlin"
    assert location.needed == 2
    assert location.citations


def test_one_piece_is_enough_where_the_law_says_so() -> None:
    """Kazakhstan: any one of residence, bank, IP address, telephone code."""
    assert sold("US", {"country": "KZ", "location_evidence": seen("ip_address KZ")}).location.state == "confirmed"


def test_a_customer_who_says_nothing_is_where_the_evidence_points() -> None:
    quote = sold("US", {"location_evidence": seen("ip_address DE", "bank DE", "sim_card FR")})
    assert (quote.facts.destination, quote.location.state) == ("DE", "confirmed")


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        (["ip_address DE", "bank FR"], "location_conflicting"),
        (["ip_address DE"], "location_insufficient"),
        (["ip_address DE", "bank DE", "sim_card FR", "billing_address FR"], "location_conflicting"),
    ],
)
def test_evidence_that_settles_no_place_is_refused(pieces: list[str], code: str) -> None:
    found = refused(order(customer={"location_evidence": seen(*pieces)}))
    assert found == [("customer.location_evidence", code)]


def test_evidence_of_the_country_agrees_with_a_part_of_it_and_of_another_part_does_not() -> None:
    parts = {"country": "US", "state": "WA"}
    agreeing = sold("DE", parts | {"location_evidence": seen("billing_address US")}, currency="USD")
    assert agreeing.location.state == "confirmed"
    other = sold("DE", parts | {"location_evidence": seen("billing_address US-NY")}, currency="USD")
    assert other.location.state == "conflicting"


def test_evidence_of_no_place_is_refused_with_its_path() -> None:
    found = refused(order(customer={"country": "DE", "location_evidence": seen("ip_address DE", "bank XX")}))
    assert found == [("customer.location_evidence[1].country", "unknown_code")]


def test_a_postal_code_leads_to_a_special_territory() -> None:
    quote = sold("US", {"country": "ES", "postal_code": "35001"})
    assert quote.facts.destination == "ES-CN"
    assert sold("US", {"country": "ES", "postal_code": "28001"}).facts.destination == "ES"


def test_a_state_is_looked_at_only_where_taxes_hang_on_it() -> None:
    assert sold("US", {"country": "DE", "state": "BY"}).facts.destination == "DE"
    assert sold("DE", {"country": "CA", "state": "ON"}, currency="CAD").facts.destination == "CA-ON"


# --- money of the law ----------------------------------------------------------------------------------------------


def test_rates_that_a_shop_gives_come_first() -> None:
    rates = GivenRates([("2026-11-20", "USD", "AUD", "1.50", "Our bank")])
    engine = Engine(load(), rates=rates)
    asked = order(seller={"country": "US", "turnover": {"AU": "49999 USD"}}, customer={"country": "AU"})
    quote = engine.quote_order(asked)
    assert tax_of(quote).reason == "below_threshold"
    assert [(rate.rate, rate.source) for rate in quote.exchange] == [("1.5", "Our bank")]
    at_it = order(seller={"country": "US", "turnover": {"AU": "50000 USD"}}, customer={"country": "AU"})
    assert tax_of(engine.quote_order(at_it)).reason == "standard_rated"
