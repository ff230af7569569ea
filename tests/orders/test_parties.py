"""Who pays a tax, who brings it in, and why nobody does: thresholds, registrations, marketplaces, businesses, evidence.

Rates used here, as the tables have them on 2026-11-23: Germany 19 %; Estonia 24 %, e-books 9 %; Australia 10 %;
Switzerland 8.1 %.
"""

from typing import Any

import pytest
from ordered import ENGINE, line, order, refused, sold, tax_of, warned

from dtariff.engine import Engine
from dtariff.exchange import GivenRates
from dtariff.model.errors import InputError
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
    (assumed,) = (dict(notice.facts) for notice in quote.warnings if notice.code == "threshold_assumed")
    assert (assumed["threshold"], assumed["turnover"]) == ("10000 EUR a year", "EU")


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
    """The row does not say that only more than the threshold counts."""
    quote = sold({"country": "US", "turnover": {"AU": "75000 AUD"}}, "AU")
    assert told(quote) == ("AU", "1.00 EUR", "standard_rated", "buyer", "seller")
    assert "registration_needed" in warned(quote)


def test_below_a_threshold_an_unknown_rate_does_no_harm() -> None:
    """Thailand: 1.8 million baht a year; no extension of the rate of 7 % beyond 2026-09-30 is known to the tables."""
    quote = sold({"country": "US", "turnover": {"TH": "1800000 THB"}}, "TH")
    assert told(quote) == ("TH", "0.00 EUR", "below_threshold", "nobody", "")
    assert quote.total == quote.net
    above = order(seller={"country": "US", "turnover": {"TH": "1800000.01 THB"}}, customer={"country": "TH"})
    assert refused(above) == [("customer.country", "law_unknown")]


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
    """Washington: receipts of more than 100 000 dollars (Department of Revenue, since 2020)."""
    said = {"country": "DE", "turnover": {"US-WA": "100000 USD"}}
    below = sold(said, {"country": "US", "state": "WA"}, currency="USD")
    assert tax_of(below).reason == "below_threshold"
    above = sold(
        {"country": "DE", "turnover": {"US-WA": "100000.01 USD"}}, {"country": "US", "state": "WA"}, currency="USD"
    )
    assert tax_of(above).reason == "standard_rated"


@pytest.mark.parametrize(
    ("customer", "where", "at", "above"),
    [
        ("JP", "JP", "10000000 JPY", "10000001 JPY"),  # Consumption Tax Act art. 9: 10 million yen or less
        ("NZ", "NZ", "60000 NZD", "60000.01 NZD"),  # Goods and Services Tax Act 1985 s. 51: exceeds
        ("UA", "UA", "1000000 UAH", "1000000.01 UAH"),  # Tax Code art. 208-1: exceeds
        ("TW", "TW", "600000 TWD", "600001 TWD"),  # decree of the Ministry of Finance of 2025-04-07: exceeding
        ("MY", "MY", "500000 MYR", "500000.01 MYR"),  # Service Tax Act 2018 s. 56B: has exceeded
        ("SG", "SG", "1000000 SGD", "1000000.01 SGD"),  # more than a million
        ("ZA", "ZA", "2300000 ZAR", "2300000.01 ZAR"),  # in excess of the threshold
        ("CA-AB", "CA", "30000 CAD", "30000.01 CAD"),  # Canada Revenue Agency: 30 000 or less need not register
    ],
)
def test_where_only_more_than_the_threshold_counts_one_who_stands_at_it_does_not_collect(
    customer: str, where: str, at: str, above: str
) -> None:
    small = sold({"country": "GB", "turnover": {where: at}}, customer)
    assert (tax_of(small).reason, tax_of(small).collected_by) == ("below_threshold", "")
    large = sold({"country": "GB", "turnover": {where: above}}, customer)
    assert tax_of(large).collected_by == "seller"
    assert "registration_needed" in warned(large)


@pytest.mark.parametrize(
    ("customer", "below", "at"),
    [
        ("CH", "99999.99 CHF", "100000 CHF"),  # MWSTG art. 10: free with less than 100 000 francs
        ("US-IL", "99999.99 USD", "100000 USD"),  # Illinois: 100 000 dollars or more
    ],
)
def test_where_reaching_the_threshold_is_enough_one_who_stands_at_it_has_to_register(
    customer: str, below: str, at: str
) -> None:
    software = [line("application", delivery="download")]
    small = sold({"country": "NZ", "turnover": {customer: below}}, customer, line_items=software)
    assert tax_of(small).reason == "below_threshold"
    large = sold({"country": "NZ", "turnover": {customer: at}}, customer, line_items=software)
    assert tax_of(large).reason == "standard_rated"
    assert "registration_needed" in warned(large)


def test_the_harmonized_tax_of_a_province_is_canadas_and_so_is_its_threshold() -> None:
    """Excise Tax Act: sales to consumers anywhere in Canada count, and one registration holds everywhere."""
    small = sold({"country": "GB", "turnover": {"CA": "30000 CAD"}}, "CA-ON")
    assert tax_of(small).reason == "below_threshold"
    large = sold({"country": "GB", "turnover": {"CA": "30000.01 CAD"}}, "CA-ON")
    assert told(large) == ("CA-ON", "1.30 EUR", "standard_rated", "buyer", "seller")
    (needed,) = (notice for notice in large.warnings if notice.code == "registration_needed")
    assert dict(needed.facts) == {"tax": "HST", "place": "CA"}
    registered = sold({"country": "GB", "turnover": {"CA": "1 CAD"}, "registrations": ["CA"]}, "CA-ON")
    assert tax_of(registered).reason == "standard_rated"
    assert "registration_needed" not in warned(registered)


def test_sales_in_one_province_say_nothing_of_sales_in_canada() -> None:
    quote = sold({"country": "GB", "turnover": {"CA-ON": "1 CAD"}}, "CA-ON")
    assert tax_of(quote).reason == "standard_rated"
    assert "threshold_assumed" in warned(quote)


def test_the_swiss_threshold_holds_for_swiss_tax_in_busingen() -> None:
    assert tax_of(sold({"country": "US", "turnover": {"CH": "99999 CHF"}}, "DE-BUSINGEN")).reason == "below_threshold"


@pytest.mark.parametrize(("seller", "whose"), [("MC", "MC"), ("IM", "DE"), ("GP", "DE"), ("CH", "DE")])
def test_a_small_seller_of_monaco_is_one_of_the_eu_and_one_of_guadeloupe_is_not(seller: str, whose: str) -> None:
    """Directive 2006/112/EC art. 7 and 6; the Isle of Man left with the United Kingdom."""
    assert tax_of(sold({"country": seller, "turnover": EU}, "DE")).jurisdiction == whose


def test_until_2020_a_small_seller_of_the_isle_of_man_was_taxed_at_home() -> None:
    small = {"country": "IM", "turnover": EU}
    assert tax_of(sold(small, "DE", tax_date="2020-12-31")).jurisdiction == "IM"
    assert tax_of(sold(small, "DE", tax_date="2021-01-01")).jurisdiction == "DE"


# --- whoever withholds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("customer", "withholds"),
    [
        ("CR", "card issuer"),  # resolution DGT-R-13-2020
        ("EC", "card issuer"),  # the quarterly list names sellers who are not registered
        ("ZW", "bank or mobile-money operator"),  # VAT Act s. 13A
        ({"country": "NG", "is_business": True}, "business buyer"),
    ],
)
def test_a_registered_seller_brings_in_itself_what_would_be_withheld(customer: Any, withholds: str) -> None:
    code = customer if isinstance(customer, str) else customer["country"]
    assert tax_of(sold("US", customer)).collected_by == withholds
    assert tax_of(sold({"country": "US", "registrations": ["EU"]}, customer)).collected_by == withholds
    registered = sold({"country": "US", "registrations": [code]}, customer)
    assert tax_of(registered).collected_by == "seller"
    assert tax_of(registered).amount == tax_of(sold("US", customer)).amount


def test_where_banks_withhold_from_everybody_a_registration_changes_nothing() -> None:
    """Paraguay, General Resolution 76/2020: banks and card issuers take the tax from the payment."""
    quote = sold({"country": "US", "registrations": ["PY"]}, "PY")
    assert tax_of(quote).collected_by == "bank or card issuer"


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


@pytest.mark.parametrize(
    ("customer", "before", "on"),
    [
        ("ZA", "2019-03-31", "2019-04-01"),  # regulations of 2019-03-18: intermediaries
        ("KZ", "2025-12-31", "2026-01-01"),  # Tax Code of 2025
        ("US-TX", "2019-09-30", "2019-10-01"),  # H.B. 1525
    ],
)
def test_a_marketplace_is_not_charged_before_the_day_on_which_platforms_became_liable(
    customer: str, before: str, on: str
) -> None:
    sale = {"marketplace": {"country": "IE"}, "line_items": [line("video", delivery="download")]}
    earlier = sold("NZ", customer, tax_date=before, **sale)
    assert tax_of(earlier).collected_by == "seller"
    assert "platform_unsettled" not in warned(earlier)
    assert tax_of(sold("NZ", customer, tax_date=on, **sale)).collected_by == "marketplace"


def test_before_2027_no_platform_and_nobody_else_collects_the_new_tax_of_brazil() -> None:
    """Lei Complementar 214/2025 art. 22: platforms are liable from 2027, the first year in which it is collected."""
    quote = sold("US", "BR", marketplace={"country": "IE"}, tax_date="2026-12-31")
    (cbs,) = (levy for levy in quote.levies if levy.id == "cbs")
    assert (cbs.collected_by, "platform_unsettled" in warned(quote)) == ("", False)


def test_only_from_april_2025_may_a_platform_be_one_that_japan_designated() -> None:
    before = sold("US", "JP", marketplace={"country": "US"}, tax_date="2025-03-31")
    assert (tax_of(before).collected_by, "platform_unsettled" in warned(before)) == ("seller", False)
    after = sold("US", "JP", marketplace={"country": "US"}, tax_date="2025-04-01")
    assert (tax_of(after).collected_by, "platform_unsettled" in warned(after)) == ("seller", True)


@pytest.mark.parametrize(("day", "provincial"), [("2022-06-30", "seller"), ("2022-07-01", "marketplace")])
def test_the_rule_of_a_province_on_marketplaces_is_about_the_tax_of_the_province(day: str, provincial: str) -> None:
    """Federal tax by platforms since 2021-07-01 (Excise Tax Act s. 211.13), that of British Columbia a year later."""
    quote = sold("GB", "CA-BC", marketplace={"country": "IE"}, tax_date=day)
    by = {levy.id: levy.collected_by for levy in quote.levies if levy.kind != "customs_duty"}
    assert by == {"gst": "marketplace", "pst": provincial}


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


def test_a_number_that_nobody_can_check_makes_no_business_by_itself() -> None:
    """How numbers of Rwanda are written the tables do not know: any text would save the tax."""
    said = {"country": "RW", "tax_ids": [{"value": "any text"}]}
    quote = sold("US", said, currency="USD")
    assert quote.facts.buyer == "consumer"
    assert "tax_id_unchecked" in warned(quote)
    assert sold("US", said | {"is_business": True}, currency="USD").facts.buyer == "business"


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


def test_a_form_can_ask_of_one_number_while_a_customer_types() -> None:
    assert ENGINE.check_tax_id("de 136695976", country="DE").checked == ("format", "check_digit")
    with pytest.raises(InputError) as caught:
        ENGINE.check_tax_id("DE136695977", country="DE")
    assert (caught.value.code, caught.value.param) == ("invalid_tax_id", "value")


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
        (["billing_address DE", "ip_address DE", "sim_card FR", "bank PL"], "confirmed"),
        (["billing_address DE", "ip_address DE", "sim_card ES", "bank ES-CN"], "conflicting"),
        (["billing_address DE", "ip_address DE", "sim_card ES-CE", "bank ES-CN"], "confirmed"),
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


def test_a_postal_code_leads_there_from_evidence_too() -> None:
    said = {"postal_code": "35001", "location_evidence": seen("ip_address ES", "bank ES")}
    quote = sold("US", said)
    assert (quote.facts.destination, quote.location.place, quote.location.state) == ("ES-CN", "ES-CN", "confirmed")


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
