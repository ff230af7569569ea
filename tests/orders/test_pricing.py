"""Orders priced on real law, each figure worked out by hand beside it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ordered import ENGINE, line, order, refused, sold, warned

from dtariff.model.errors import CoverageError, InputError
from dtariff.model.order_quote import OrderQuote

PARTS = ("net", "duty", "tax", "other", "residual", "total")


def amounts(quote: Any) -> list[str]:
    return [f"{part.amount:f}" if (part := getattr(quote, name)) else "" for name in PARTS]


# --- worked by hand ------------------------------------------------------------------------------------------------


def test_duty_then_vat_on_both_and_back() -> None:
    """Cameroon, software: 20 % of 100 is 20; 19.25 % of 120 is 23.10; in all 143.10."""
    forward = sold("US", "CM", currency="USD", line_items=[line("software", "100.00")])
    assert amounts(forward) == ["100.00", "20.00", "23.10", "0.00", "0.00", "143.10"]
    back = sold("US", "CM", currency="USD", line_items=[line("software", "143.10", tax_behavior="inclusive")])
    assert amounts(back) == ["100.00", "20.00", "23.10", "0.00", "0.00", "143.10"]


def test_germany_rounds_the_tax_of_each_rate_once_on_the_document() -> None:
    """E-books: 7 % of 2.85 is 0.1995, so 0.20, shared 0.07, 0.07, 0.06. Music: 19 % of 0.90 is 0.171, so 0.17."""
    books = [line("ebook", "0.95")] * 3
    music = [line("music", "0.45")] * 2
    quote = sold("US", "DE", line_items=[*books, *music])
    assert [str(one.quote.tax) for one in quote.line_items] == [
        *("0.07 EUR", "0.07 EUR", "0.06 EUR"),
        *("0.09 EUR", "0.08 EUR"),
    ]
    assert amounts(quote) == ["3.75", "0.00", "0.37", "0.00", "0.00", "4.12"]
    assert [(levy.rate, str(levy.taxable_amount), str(levy.amount)) for levy in quote.levies[1:]] == [
        ("7%", "2.85 EUR", "0.20 EUR"),
        ("19%", "0.90 EUR", "0.17 EUR"),
    ]


def test_france_rounds_on_the_line() -> None:
    """E-books in France: 5.5 % of 0.95 is 0.05225, so 0.05 a line and 0.15 in all; of 2.85 it were 0.15675, so 0.16."""
    quote = sold("US", "FR", line_items=[line("ebook", "0.95")] * 3)
    assert str(quote.tax) == "0.15 EUR"


def test_taiwan_rounds_to_the_whole_dollar_on_the_invoice_and_only_in_its_own_money() -> None:
    """5 % of 110 + 110 + 110 TWD is 16.5, so 17; by lines it were 5.5, so 6 three times. In dollars: 5 % of 3.30."""
    quote = sold("US", "TW", currency="TWD", line_items=[line("music", "110.00")] * 3)
    assert amounts(quote) == ["330.00", "0.00", "17.00", "0.00", "0.00", "347.00"]
    assert [str(one.quote.tax) for one in quote.line_items] == ["5.67 TWD", "5.67 TWD", "5.66 TWD"]
    dollars = sold("US", "TW", currency="USD", line_items=[line("music", "1.10")] * 3)
    assert [str(one.quote.tax) for one in dollars.line_items] == ["0.06 USD"] * 3


def test_indonesia_drops_what_is_below_the_whole_rupiah() -> None:
    """11 % of 99 999 is 10 999.89, down to 10 999."""
    quote = sold("US", "ID", currency="IDR", line_items=[line("music", "99999.00")])
    assert str(quote.tax) == "10999.00 IDR"


def test_an_indonesian_sticker_that_no_net_price_comes_to_leaves_the_residual() -> None:
    """A net of 90.00 bears 11 % = 9.90, down to 9: 99.00. One of 90.90 bears 9.999, so 9: 99.90. From 90.91 it is 10.

    So 100.00 cannot be: 90.90 comes to 99.90, 90.91 to 100.91. Ten sen are left.
    """
    quote = sold("US", "ID", currency="IDR", line_items=[line("music", "100.00", tax_behavior="inclusive")])
    assert amounts(quote) == ["90.90", "0.00", "9.00", "0.00", "0.10", "100.00"]


def test_quebec_adds_two_taxes_on_the_price() -> None:
    """GST 5 % of 10.00 is 0.50, QST 9.975 % of 10.00 is 0.9975, so 1.00."""
    quote = sold("US", {"country": "CA", "state": "QC"}, currency="CAD")
    assert amounts(quote) == ["10.00", "0.00", "1.50", "0.00", "0.00", "11.50"]
    assert [(levy.jurisdiction, str(levy.amount)) for levy in quote.levies[1:]] == [
        ("CA", "0.50 CAD"),
        ("CA-QC", "1.00 CAD"),
    ]


def test_prices_with_and_without_tax_stand_in_one_order() -> None:
    """Germany: 11.90 holds 1.90; 10.00 bears 1.90. Each kind is a sum of its own."""
    quote = sold("US", "DE", line_items=[line(amount="11.90", tax_behavior="inclusive"), line()])
    assert [amounts(one.quote) for one in quote.line_items] == [
        ["10.00", "0.00", "1.90", "0.00", "0.00", "11.90"],
        ["10.00", "0.00", "1.90", "0.00", "0.00", "11.90"],
    ]


def test_a_quantity_is_what_the_amount_is_for_and_does_not_multiply_it() -> None:
    assert str(sold("US", "DE", line_items=[line(quantity=3)]).net) == "10.00 EUR"


def test_tax_codes_of_stripe_and_taxjar_name_content_and_delivery() -> None:
    quote = sold("US", "DE", line_items=[line("txcd_10401200"), line("30070"), line("txcd_10302000")])
    cases = [one.quote.resolution.case for one in quote.line_items]
    assert [(case.content, case.delivery) for case in cases] == [
        ("music", "subscription"),
        ("application", "saas"),
        ("ebook", "download"),
    ]


# --- the single verb -----------------------------------------------------------------------------------------------


def test_the_verb_for_one_transmission_takes_a_price_that_holds_everything() -> None:
    asked = {"origin": "US", "destination": "CM", "price": "143.10 USD", "on": "2026-11-23"}
    quote = ENGINE.quote("software", tax_behavior="inclusive", **asked)  # type: ignore[arg-type]
    assert [str(part) for part in (quote.net, quote.duty, quote.tax, quote.total)] == [
        *("100.00 USD", "20.00 USD", "23.10 USD", "143.10 USD"),
    ]
    assert quote.tax_behavior == "inclusive"
    # Under the other reading of the bars nothing changes here: there is no bar, so no other reading.
    assert quote.alternatives == ()
    with pytest.raises(InputError, match="inclusive"):
        ENGINE.quote("software", tax_behavior="gross", **asked)  # type: ignore[arg-type]


def test_each_place_of_a_comparison_splits_the_same_sticker_its_own_way() -> None:
    """9.99 with 19 % in it is 8.39 + 1.60 (1.5941); with 7.7 % gone and 8.1 % in force, 9.24 + 0.75 (0.74844)."""
    found = ENGINE.compare(
        "music",
        destinations="DE CH",
        origin="US",
        price="9.99 EUR",
        tax_behavior="inclusive",
        on="2026-11-23",
    )
    assert {quote.resolution.case.destination.code: str(quote.net) for quote in found.quotes} == {
        "DE": "8.39 EUR",
        "CH": "9.24 EUR",
    }
    assert {str(quote.total) for quote in found.quotes} == {"9.99 EUR"}


# --- what is not known ---------------------------------------------------------------------------------------------


def test_a_line_whose_law_is_not_known_is_flagged_when_asked_and_the_sums_are_then_not_known() -> None:
    asked = order(customer={"country": "SX"}, currency="USD")
    with pytest.raises(CoverageError) as caught:
        ENGINE.quote_order(asked)
    assert (caught.value.code, caught.value.param) == ("law_unknown", "customer.country")
    quote = ENGINE.quote_order(asked, on_unknown="flag")
    assert (quote.complete, quote.total, quote.tax, str(quote.net)) == (False, None, None, "10.00 USD")


def test_a_price_that_holds_a_tax_that_is_not_known_cannot_be_split_even_if_flagged() -> None:
    asked = order(customer={"country": "SX"}, currency="USD", line_items=[line(tax_behavior="inclusive"), line()])
    with pytest.raises(CoverageError) as caught:
        ENGINE.quote_order(asked, on_unknown="flag")
    assert (caught.value.code, caught.value.param) == ("law_unknown", "line_items[0].amount")


# --- the same again ------------------------------------------------------------------------------------------------


def test_the_same_order_has_the_same_name_and_another_has_another() -> None:
    one, again = ENGINE.quote_order(order()), ENGINE.quote_order(order())
    assert one.id == again.id
    assert one.id != ENGINE.quote_order(order(line_items=[line(amount="10.01")])).id
    assert one.id != ENGINE.quote_order(order(tax_date="2026-11-22")).id


def test_an_order_without_days_is_asked_again_by_its_request() -> None:
    asked = order()
    del asked["tax_date"], asked["known_at"]
    quote = ENGINE.quote_order(asked)
    assert set(quote.request) >= {"tax_date", "known_at"}
    again = ENGINE.quote_order(quote.request)
    assert (again.id, again.request) == (quote.id, quote.request)


def test_an_answer_is_good_for_a_day_unless_said_otherwise() -> None:
    quote = ENGINE.quote_order(order())
    assert quote.expires_at - quote.issued_at == timedelta(days=1)
    short = ENGINE.quote_order(order(), valid_for=timedelta(minutes=5))
    assert short.expires_at - short.issued_at == timedelta(minutes=5)


def test_a_prepared_order_gives_the_same_answer_each_time() -> None:
    prepared = ENGINE.prepare(order())
    assert ENGINE.quote_order(prepared).id == ENGINE.quote_order(prepared).id == ENGINE.quote_order(order()).id


def test_the_words_of_an_order_tell_each_line_and_who_brings_in_what() -> None:
    text = sold("US", "CM", currency="USD", line_items=[line("software", "100.00", reference="sku-1")]).explain()
    assert "sku-1: application (exclusive): 143.10 USD = net 100.00 USD, duty 20.00 USD, tax 23.10 USD" in text
    assert "borne by the buyer, collected by the customs authority" in text
    assert "source (" in text


# --- any order -----------------------------------------------------------------------------------------------------

PLACES = ["DE", "GB", "TW", "FR", "ID", "JP", "CM", "IN", "GH", "BR", "CH", "AU", "US-WA", "CA-QC", "KE", "NG"]
lines = st.lists(
    st.builds(
        line,
        st.sampled_from(["music", "ebook", "application", "video", "game"]),
        st.integers(min_value=0, max_value=10**7).map(lambda minor: f"{minor // 100}.{minor % 100:02d}"),
        tax_behavior=st.sampled_from(["exclusive", "inclusive"]),
        quantity=st.integers(min_value=1, max_value=5),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(st.sampled_from(PLACES), lines, st.sampled_from(["consumer", "business"]))
def test_lines_and_parts_add_up_to_the_order_exactly(place: str, stated: list[dict[str, Any]], buyer: str) -> None:
    asked = order(customer={"country": place, "is_business": buyer == "business"}, line_items=stated, currency="USD")
    try:
        quote = ENGINE.quote_order(asked)
    except CoverageError:
        return
    adds_up(quote, stated)


def adds_up(quote: OrderQuote, stated: list[dict[str, Any]]) -> None:
    total = 0
    for one, line_stated in zip(quote.line_items, stated, strict=True):
        parts = [getattr(one.quote, name).to_minor_units(2) for name in PARTS]
        assert sum(parts[:-1]) == parts[-1]
        amount = int(line_stated["amount"].replace(".", ""))
        assert (parts[-1] if one.quote.tax_behavior == "inclusive" else parts[0]) == amount
        total += parts[-1]
    assert quote.total is not None
    assert quote.total.to_minor_units(2) == total
    levied = sum(levy.amount.to_minor_units(2) for levy in quote.levies if levy.amount)
    assert quote.net.to_minor_units(2) + levied + quote.residual.to_minor_units(2) == total


def test_nothing_is_warned_of_twice() -> None:
    quote = sold("US", "DE", line_items=[line()] * 3)
    assert len(quote.warnings) == len(set(quote.warnings))
    assert "unsurveyed" in warned(quote)


def test_an_order_has_at_most_so_many_lines() -> None:
    assert refused(order(line_items=[line()] * 10_001))[0] == ("line_items", "bad_line_items")


@pytest.mark.parametrize("time", [timedelta(0), timedelta(days=-1), timedelta(days=367), timedelta.max])
def test_an_answer_is_good_for_some_time_and_a_year_at_most(time: timedelta) -> None:
    with pytest.raises(InputError) as caught:
        ENGINE.quote_order(order(), valid_for=time)
    assert (caught.value.code, caught.value.param) == ("bad_valid_for", "valid_for")
