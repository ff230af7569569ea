"""Taxes and levies of the destination: which rate, who collects it, from which day, on what, rounded how.

Rules are shown by a small law of invented countries (a film from XB to XA); rates, days and bases of real countries
are those of the sources that their tables cite. Amounts are worked out by hand.
"""

import pytest
from invented import engine_on, shared

from dtariff.engine import Engine
from dtariff.model.errors import CoverageError
from dtariff.model.quote import Levy, Quote

TODAY = "2026-11-23"

# --- an invented law -----------------------------------------------------------------------------------------------

SHARED = shared("XA", "XC")

SUPPLIER = '[[tax.collection]]\nrows = [{ from = 2000-01-01, mechanism = "supplier", cite = "law" }]\n'
NOBODY = '[[tax.collection]]\nrows = [{ from = 2000-01-01, mechanism = "none", cite = "law" }]\n'
BUYER = '[[tax.collection]]\nrows = [{ from = 2000-01-01, mechanism = "reverse_charge", cite = "law" }]\n'


def tax(rates: str, collection: str = SUPPLIER, *, name: str = "vat", kind: str = "vat", keys: str = "") -> str:
    """A tax; ``rates`` is its series, each from ``[[tax.rate]]`` on."""
    return f'[[tax]]\nid = "{name}"\nname = "{name.upper()}"\nkind = "{kind}"\n{keys}\n{rates}\n{collection}'


def flat(rate: str, cite: str = "law") -> str:
    """A series of one row since 2000, for every sale."""
    return f'[[tax.rate]]\nrows = [{{ from = 2000-01-01, {rate}, cite = "{cite}" }}]\n'


def only(limits: str, rate: str) -> str:
    """A series of one row since 2000, for some sales."""
    return f'[[tax.rate]]\n{limits}\nrows = [{{ from = 2000-01-01, {rate}, cite = "law" }}]\n'


TEN = flat("percent = 10")

LINE = """
[[line]]
code = "9901.30.00"
title = "Film"
hs = "HS2022"
covers = [{ content = ["video"] }]
rates = [{ from = 2000-01-01, %s, cite = "law" }]
"""


def invented(*taxes: str, before: str = "", **places: str) -> Engine:
    """An engine on the law of XA: keys and tables that come ``before`` its taxes; other places by their code."""
    head = 'schema = 1\ncode = "XA"\ncurrency = "USD"\nreviewed = 2026-11-23\n'
    texts = SHARED | {"jurisdictions/XA.toml": head + before + "\n" + "\n".join(taxes)}
    texts |= {f"jurisdictions/{code.replace('_', '-')}.toml": text for code, text in places.items()}
    return engine_on(texts)


def sold(
    engine: Engine,
    price: str = "100.00 USD",
    *,
    content: str = "video",
    origin: str = "XB",
    destination: str = "XA",
    delivery: str = "",
    buyer: str = "consumer",
    on: str = "2026-06-01",
    known: str = TODAY,
) -> Quote:
    return engine.quote(
        content,
        origin=origin,
        destination=destination,
        delivery=delivery,
        buyer=buyer,
        price=price,
        on=on,
        known=known,
        on_unknown="flag",
    )


def levy(quote: Quote, name: str = "vat") -> Levy:
    return next(found for found in quote.levies if found.id == name)


def amounts(quote: Quote) -> tuple[str, str, str]:
    """Tax, other charges and total as text."""
    return str(quote.tax), str(quote.other), str(quote.total)


def warned(quote: Quote) -> set[str]:
    return {notice.code for notice in quote.warnings}


# --- default and exception -----------------------------------------------------------------------------------------


def test_the_default_rate_holds_for_every_sale_that_no_exception_names() -> None:
    engine = invented(tax(TEN + only('content = ["ebook"]', "percent = 5")))
    assert levy(sold(engine)).reason == "standard_rated"
    assert amounts(sold(engine)) == ("10.00 USD", "0.00 USD", "110.00 USD")


def test_an_exception_below_the_default_is_a_reduced_rate() -> None:
    engine = invented(tax(TEN + only('content = ["ebook"]', "percent = 5")))
    assert levy(sold(engine, content="ebook")).reason == "reduced_rated"
    assert amounts(sold(engine, content="ebook")) == ("5.00 USD", "0.00 USD", "105.00 USD")


def test_an_exception_above_the_default_is_not_called_reduced() -> None:
    engine = invented(tax(TEN + only('content = ["ebook"]', "percent = 16")))
    assert (levy(sold(engine, content="ebook")).reason, levy(sold(engine, content="ebook")).rate) == (
        "standard_rated",
        "16%",
    )


def test_the_narrower_of_two_exceptions_wins() -> None:
    engine = invented(
        tax(
            TEN
            + only('content = ["ebook"]', "percent = 5")
            + only('content = ["ebook"]\ndelivery = ["stream"]', "percent = 7")
            + only('content = ["ebook"]\ndelivery = ["stream"]\ncustomer = "business"', "percent = 8")
        )
    )
    assert levy(sold(engine, content="ebook")).rate == "5%"
    assert levy(sold(engine, content="ebook", delivery="stream")).rate == "7%"
    assert levy(sold(engine, content="ebook", delivery="stream", buyer="business")).rate == "8%"
    assert levy(sold(engine, delivery="stream", buyer="business")).rate == "10%"


def test_an_exception_counts_from_its_first_day_and_when_it_ends_the_default_holds_again() -> None:
    engine = invented(
        tax(
            TEN
            + """
[[tax.rate]]
content = ["ebook"]
rows = [
  { from = 2010-01-01, percent = 5, cite = "law" },
  { from = 2015-07-01, in_force = false, cite = "law" },
]
"""
        )
    )
    days = ("2009-12-31", "2010-01-01", "2015-06-30", "2015-07-01")
    assert [levy(sold(engine, content="ebook", on=on)).rate for on in days] == ["10%", "5%", "5%", "10%"]


def test_a_tax_whose_default_series_ends_is_charged_no_more() -> None:
    engine = invented(
        tax(TEN),
        tax(
            """
[[tax.rate]]
rows = [{ from = 2010-01-01, percent = 3, cite = "law" }, { from = 2020-01-01, in_force = false, cite = "law" }]
""",
            name="levy",
            kind="levy",
        ),
    )
    assert amounts(sold(engine, on="2019-12-31")) == ("10.00 USD", "3.00 USD", "113.00 USD")
    assert amounts(sold(engine, on="2020-01-01")) == ("10.00 USD", "0.00 USD", "110.00 USD")


@pytest.mark.parametrize(
    ("treatment", "reason"),
    [("zero_rated", "zero_rated"), ("exempt", "product_exempt"), ("not_taxable", "not_subject_to_tax")],
)
def test_a_rate_of_nought_says_whether_it_is_zero_rated_exempt_or_outside_the_tax(treatment: str, reason: str) -> None:
    engine = invented(tax(TEN + only('content = ["ebook"]', f'percent = 0, treatment = "{treatment}"')))
    quote = sold(engine, content="ebook")
    assert (levy(quote).reason, amounts(quote)) == (reason, ("0.00 USD", "0.00 USD", "100.00 USD"))


def test_a_rate_on_a_part_of_the_base_is_a_fraction_of_it_and_says_so() -> None:
    quote = sold(invented(tax(flat('percent = 12, of = "11/12"'))))
    # 100 x 11/12 x 12 % = 11
    assert (levy(quote).reason, levy(quote).rate) == ("taxable_basis_reduced", "12% of 11/12")
    assert amounts(quote) == ("11.00 USD", "0.00 USD", "111.00 USD")


def test_a_fixed_amount_asks_for_its_count_and_is_not_charged_without() -> None:
    engine = invented(tax(flat('amount = "0.35 USD", per = "application"'), kind="levy"))
    quote = sold(engine)
    assert (levy(quote).reason, levy(quote).needed, levy(quote).amount) == ("quantity_needed", ("application",), None)
    assert quote.total is None


def test_a_fixed_amount_is_charged_by_its_count() -> None:
    engine = invented(tax(flat('amount = "0.35 USD", per = "application"'), kind="levy"))
    quote = engine.quote(
        "video", origin="XB", destination="XA", price="10 USD", on="2026-06-01", quantities={"application": 3}
    )
    # 3 x 0.35 = 1.05
    assert (str(quote.other), str(quote.total)) == ("1.05 USD", "11.05 USD")


def fixed_in(currency: str) -> Quote:
    """Three times 0.35 of a currency, on 1 June 2026, when the European Central Bank gave 1.1646 dollars for a euro."""
    engine = invented(tax(flat(f'amount = "0.35 {currency}", per = "application"'), kind="levy"))
    return engine.quote(
        "video", origin="XB", destination="XA", price="10 USD", on="2026-06-01", quantities={"application": 3}
    )


def test_a_fixed_amount_in_a_currency_that_nobody_quotes_asks_for_a_rate_of_exchange() -> None:
    quote = fixed_in("KWD")
    assert (levy(quote).reason, levy(quote).needed) == ("exchange_needed", ("KWD",))


def test_a_fixed_amount_in_another_currency_is_taken_at_the_rate_of_the_day() -> None:
    quote = fixed_in("EUR")
    # 3 x 0.35 EUR = 1.05 EUR; 1.05 x 1.1646 = 1.22283, which is 1.22
    assert str(quote.other) == "1.22 USD"
    (rate,) = quote.exchange
    assert (rate.base, rate.quote, rate.rate, str(rate.day)) == ("EUR", "USD", "1.1646", "2026-06-01")


# --- what a charge bears on ----------------------------------------------------------------------------------------


def test_a_tax_on_price_and_duty_bears_on_both() -> None:
    quote = sold(invented(tax(TEN), before=LINE % 'duty = "20%"'))
    # 100 x 20 % = 20; 120 x 10 % = 12
    assert (str(quote.duty), str(levy(quote).taxable_amount)) == ("20.00 USD", "120.00 USD")
    assert amounts(quote) == ("12.00 USD", "0.00 USD", "132.00 USD")


def test_a_tax_on_the_price_alone_leaves_the_duty_out_of_its_base() -> None:
    quote = sold(invented(tax(TEN, keys='on = ["price"]'), before=LINE % 'duty = "20%"'))
    assert str(levy(quote).taxable_amount) == "100.00 USD"
    assert amounts(quote) == ("10.00 USD", "0.00 USD", "130.00 USD")


def test_a_tax_that_bears_on_an_earlier_levy_cascades() -> None:
    quote = sold(
        invented(
            tax(flat("percent = 2"), name="levy", kind="levy", keys='on = ["price"]'),
            tax(TEN, keys='on = ["price", "duty", "levy"]'),
        ),
        "9.99 USD",
    )
    # 9.99 x 2 % = 0.1998, rounded 0.20; (9.99 + 0.20) x 10 % = 1.019, rounded 1.02; 9.99 + 0.20 + 1.02 = 11.21
    assert str(levy(quote).taxable_amount) == "10.19 USD"
    assert amounts(quote) == ("1.02 USD", "0.20 USD", "11.21 USD")


def test_two_taxes_side_by_side_do_not_bear_on_each_other() -> None:
    quote = sold(
        invented(tax(flat("percent = 5"), name="gst", kind="gst"), tax(flat("percent = 9.975"), name="qst", kind="pst"))
    )
    # 100 x 5 % = 5; 100 x 9.975 % = 9.975, rounded half up 9.98
    assert (str(levy(quote, "gst").amount), str(levy(quote, "qst").amount)) == ("5.00 USD", "9.98 USD")
    assert amounts(quote) == ("14.98 USD", "0.00 USD", "114.98 USD")


def test_taxes_on_consumption_add_up_to_the_tax_and_every_other_charge_to_the_rest() -> None:
    kinds = ("consumption_tax", "gst", "hst", "pst", "sales_tax", "service_tax", "vat")
    others = ("levy", "perception", "financial_transaction_tax", "income_tax", "digital_services_tax")
    engine = invented(*(tax(flat("percent = 1"), name=kind.replace("_", "-"), kind=kind) for kind in (*kinds, *others)))
    assert amounts(sold(engine)) == ("7.00 USD", "5.00 USD", "112.00 USD")


def test_a_tax_on_a_duty_that_is_not_known_has_no_amount_and_says_why() -> None:
    quote = sold(invented(tax(TEN), before=LINE % "unknown = true"))
    assert (levy(quote).reason, levy(quote).amount, quote.tax, quote.total) == ("base_unknown", None, None, None)


@pytest.mark.parametrize(
    "of_nought",
    [
        pytest.param(tax(TEN, NOBODY), id="nobody-collects"),
        pytest.param(tax(flat('percent = 0, treatment = "zero_rated"')), id="zero-rated"),
        pytest.param(
            tax(TEN, SUPPLIER.replace("2000-01-01", "2030-01-01")),
            id="foreign-sellers-not-liable",
        ),
    ],
)
def test_a_tax_that_is_nought_on_any_base_is_nought_where_the_duty_is_not_known(of_nought: str) -> None:
    quote = sold(invented(of_nought, before=LINE % "unknown = true"))
    assert str(quote.tax) == "0.00 USD"
    assert levy(quote).reason in ("not_collected", "zero_rated", "foreign_supplier_not_liable")


# --- who brings it in ----------------------------------------------------------------------------------------------


def test_a_tax_that_the_foreign_seller_charges_is_collected_by_the_seller() -> None:
    found = levy(sold(invented(tax(TEN))))
    assert (found.collected_by, found.payer, found.self_assessed) == ("seller", "buyer", None)


def test_foreign_sellers_are_not_liable_before_their_day_although_the_tax_exists() -> None:
    engine = invented(tax(TEN, SUPPLIER.replace("2000-01-01", "2015-07-01")))
    before, after = sold(engine, on="2015-06-30"), sold(engine, on="2015-07-01")
    assert (levy(before).reason, amounts(before)) == (
        "foreign_supplier_not_liable",
        ("0.00 USD", "0.00 USD", "100.00 USD"),
    )
    assert levy(before).collected_by == ""
    assert (levy(after).reason, amounts(after)) == ("standard_rated", ("10.00 USD", "0.00 USD", "110.00 USD"))


def test_a_seller_of_the_country_itself_is_liable_from_the_first_day_of_the_rate() -> None:
    engine = invented(tax(TEN, SUPPLIER.replace("2000-01-01", "2015-07-01")))
    quote = sold(engine, origin="XA", on="2015-06-30")
    assert (levy(quote).reason, levy(quote).collected_by) == ("standard_rated", "seller")
    assert amounts(quote) == ("10.00 USD", "0.00 USD", "110.00 USD")


def test_a_tax_on_purchases_from_abroad_alone_does_not_fall_on_a_sale_at_home() -> None:
    engine = invented(
        tax(TEN), tax(flat("percent = 30"), name="card", kind="perception", keys="only_from_abroad = true")
    )
    assert amounts(sold(engine)) == ("10.00 USD", "30.00 USD", "140.00 USD")
    assert amounts(sold(engine, origin="XA")) == ("10.00 USD", "0.00 USD", "110.00 USD")


def test_under_a_reverse_charge_nothing_is_added_and_the_buyer_accounts_for_the_tax() -> None:
    quote = sold(invented(tax(TEN, BUYER)))
    found = levy(quote)
    assert (found.reason, str(found.amount), str(found.self_assessed)) == ("reverse_charge", "0.00 USD", "10.00 USD")
    assert (found.collected_by, found.payer, found.rate) == ("buyer", "buyer", "10%")
    assert amounts(quote) == ("0.00 USD", "0.00 USD", "100.00 USD")


def test_what_is_zero_rated_is_zero_rated_under_a_reverse_charge_too() -> None:
    found = levy(sold(invented(tax(flat('percent = 0, treatment = "zero_rated"'), BUYER))))
    assert (found.reason, str(found.amount), found.self_assessed) == ("zero_rated", "0.00 USD", None)


def test_where_nobody_collects_nothing_is_added() -> None:
    quote = sold(invented(tax(TEN, NOBODY)))
    assert (levy(quote).reason, levy(quote).collected_by, levy(quote).payer) == ("not_collected", "", "nobody")
    assert amounts(quote) == ("0.00 USD", "0.00 USD", "100.00 USD")


def test_a_tax_that_a_payment_provider_withholds_is_added_to_the_price() -> None:
    collection = '[[tax.collection]]\nrows = [{ from = 2000-01-01, mechanism = "withholding", cite = "law" }]\n'
    quote = sold(invented(tax(TEN, collection)))
    assert (levy(quote).collected_by, amounts(quote)) == (
        "payment provider",
        ("10.00 USD", "0.00 USD", "110.00 USD"),
    )


def test_who_withholds_is_named_where_the_law_names_it() -> None:
    collection = (
        "[[tax.collection]]\n"
        'rows = [{ from = 2000-01-01, mechanism = "withholding", collector = "card issuer", cite = "law" }]\n'
    )
    assert levy(sold(invented(tax(TEN, collection)))).collected_by == "card issuer"


def test_consumer_and_business_have_their_own_ways_of_collection() -> None:
    collection = SUPPLIER.replace("rows", 'customer = "consumer"\nrows') + BUYER.replace(
        "rows", 'customer = "business"\nrows'
    )
    engine = invented(tax(TEN, collection))
    assert levy(sold(engine)).reason == "standard_rated"
    assert levy(sold(engine, buyer="business")).reason == "reverse_charge"


def test_a_threshold_is_told_and_the_quote_assumes_that_it_is_passed() -> None:
    collection = (
        "[[tax.collection]]\n"
        'rows = [{ from = 2000-01-01, mechanism = "supplier", threshold = "10000 USD", per = "year", cite = "law" }]\n'
    )
    quote = sold(invented(tax(TEN, collection)))
    assert levy(quote).threshold == "10000 USD a year"
    assert "threshold_assumed" in warned(quote)
    assert amounts(quote) == ("10.00 USD", "0.00 USD", "110.00 USD")


def test_a_tax_of_the_seller_is_told_and_never_added_to_the_price() -> None:
    engine = invented(
        tax(TEN), tax(flat("percent = 3"), name="dst", kind="digital_services_tax", keys='borne_by = "seller"')
    )
    quote = sold(engine)
    assert amounts(quote) == ("10.00 USD", "0.00 USD", "110.00 USD")
    assert [(found.id, found.rate) for found in quote.seller_taxes] == [("dst", "3%")]
    assert "dst" not in {found.id for found in quote.levies}


def test_a_refundable_charge_is_added_and_marked() -> None:
    quote = sold(
        invented(tax(TEN), tax(flat("percent = 30"), name="card", kind="perception", keys="refundable = true"))
    )
    assert levy(quote, "card").refundable
    assert not levy(quote).refundable
    assert amounts(quote) == ("10.00 USD", "30.00 USD", "140.00 USD")


# --- what is not known ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "gap",
    [
        pytest.param(tax(flat("unknown = true")), id="the-rate"),
        pytest.param(tax(flat("unknown = true"), BUYER), id="the-rate-of-a-reverse-charge"),
        pytest.param(tax(TEN, SUPPLIER.replace('"supplier"', '"supplier", unknown = true')), id="who-collects"),
        pytest.param(tax(TEN, SUPPLIER.replace("rows", 'customer = "business"\nrows')), id="nothing-on-consumers"),
        pytest.param(tax(only('content = ["ebook"]', "percent = 5")), id="no-series-for-films"),
        pytest.param("", id="no-tax-at-all"),
    ],
)
def test_a_gap_is_law_unknown_an_error_by_default_and_never_nought(gap: str) -> None:
    engine = invented(gap)
    quote = sold(engine)
    assert (quote.levies[-1].reason, quote.levies[-1].amount) == ("law_unknown", None)
    assert (quote.tax, quote.total, quote.complete) == (None, None, False)
    with pytest.raises(CoverageError) as caught:
        engine.quote("video", origin="XB", destination="XA", price="100 USD", on="2026-06-01", known=TODAY)
    assert (caught.value.code, caught.value.param) == ("law_unknown", "destination")


def test_a_country_without_a_table_of_taxes_is_law_unknown() -> None:
    quote = sold(invented(tax(TEN)), destination="XC")
    assert (quote.levies[-1].reason, quote.tax, quote.total, str(quote.duty)) == ("law_unknown", None, None, "0.00 USD")


def test_an_unknown_rate_does_no_harm_where_nobody_collects() -> None:
    quote = sold(invented(tax(flat("unknown = true"), NOBODY)))
    assert (levy(quote).reason, amounts(quote)) == ("not_collected", ("0.00 USD", "0.00 USD", "100.00 USD"))


def test_an_unknown_rate_does_no_harm_before_foreign_sellers_are_liable() -> None:
    quote = sold(invented(tax(flat("unknown = true"), SUPPLIER.replace("2000", "2030"))))
    assert (levy(quote).reason, amounts(quote)) == (
        "foreign_supplier_not_liable",
        ("0.00 USD", "0.00 USD", "100.00 USD"),
    )


def test_a_tax_on_a_tax_that_is_not_known_is_not_known_either() -> None:
    engine = invented(
        tax(flat("unknown = true"), name="levy", kind="levy", keys='on = ["price"]'),
        tax(TEN, keys='on = ["price", "levy"]'),
    )
    quote = sold(engine)
    assert (levy(quote).reason, quote.tax, quote.other, quote.total) == ("base_unknown", None, None, None)


def test_a_levy_on_the_books_that_is_perhaps_not_applied_is_told_and_not_charged() -> None:
    engine = invented(
        tax(TEN), tax(flat("percent = 2, doubtful = true"), name="stamp", kind="levy", keys='note = "Never applied."')
    )
    quote = sold(engine)
    assert amounts(quote) == ("10.00 USD", "0.00 USD", "110.00 USD")
    (notice,) = (notice for notice in quote.warnings if notice.code == "levy_doubtful")
    assert dict(notice.facts)["tax"] == "STAMP"
    assert dict(notice.facts)["rate"] == "2%"


def test_a_rate_whose_start_no_source_establishes_is_assumed_until_the_day_a_source_shows_it() -> None:
    engine = invented(tax(flat("percent = 10, attested = 2018-10-15")))
    before, after = sold(engine, on="2018-10-14"), sold(engine, on="2018-10-15")
    assert amounts(before) == amounts(after) == ("10.00 USD", "0.00 USD", "110.00 USD")
    assert (levy(before).sure, "start_not_established" in warned(before)) == ("assumed", True)
    assert (levy(after).sure, "start_not_established" in warned(after)) == ("primary", False)


def test_a_change_that_is_already_known_is_announced() -> None:
    engine = invented(
        tax(
            """
[[tax.rate]]
rows = [
  { from = 2000-01-01, percent = 10, cite = "law" },
  { from = 2027-01-01, percent = 12, known = 2026-06-15, cite = "law" },
]
"""
        )
    )
    assert "rate_changes" not in warned(sold(engine, known="2026-06-14"))
    announced = [notice for notice in sold(engine, known="2026-06-15").warnings if notice.code == "rate_changes"]
    assert [dict(notice.facts)["from"] for notice in announced] == ["2027-01-01"]


def test_a_first_exception_that_is_already_known_is_announced() -> None:
    engine = invented(
        tax(
            TEN
            + """
[[tax.rate]]
content = ["video"]
rows = [{ from = 2027-01-01, percent = 5, known = 2026-01-01, cite = "law" }]
"""
        )
    )
    assert "rate_changes" in warned(sold(engine))


# --- subdivisions --------------------------------------------------------------------------------------------------

PART = """
schema = 1
code = "XC-1"
name = "First"
part_of = "XC"
currency = "USD"
reviewed = 2026-11-23
"""
WHOLE = """
schema = 1
code = "XC"
currency = "USD"
needs_subdivision = true
reviewed = 2026-11-23
"""


def test_a_country_whose_taxes_hang_on_the_subdivision_asks_for_one() -> None:
    engine = invented(tax(TEN), XC=WHOLE, XC_1=PART + tax(TEN))
    with pytest.raises(CoverageError) as caught:
        engine.quote("video", origin="XB", destination="XC", price="100 USD", on="2026-06-01")
    assert (caught.value.code, caught.value.param) == ("subdivision_needed", "destination")
    quote = sold(engine, destination="XC")
    assert (quote.levies[-1].reason, quote.tax, quote.total) == ("subdivision_needed", None, None)


def test_a_subdivision_has_the_taxes_of_its_country_that_name_it_and_its_own() -> None:
    federal = tax(flat("percent = 5"), name="gst", kind="gst", keys='where = ["XC-1"]')
    provincial = tax(flat("percent = 7"), name="pst", kind="pst")
    second = PART.replace("XC-1", "XC-2").replace("First", "Second")
    engine = invented(tax(TEN), XC=WHOLE + federal, XC_1=PART + provincial, XC_2=second + provincial)
    first = sold(engine, destination="XC-1")
    assert [(found.id, found.jurisdiction) for found in first.levies[1:]] == [("gst", "XC"), ("pst", "XC-1")]
    assert amounts(first) == ("12.00 USD", "0.00 USD", "112.00 USD")
    assert amounts(sold(engine, destination="XC-2")) == ("7.00 USD", "0.00 USD", "107.00 USD")


def test_a_subdivision_without_a_tax_of_its_own_or_its_country_is_law_unknown() -> None:
    engine = invented(tax(TEN), XC=WHOLE, XC_1=PART)
    quote = sold(engine, destination="XC-1")
    assert (quote.levies[-1].reason, quote.total) == ("law_unknown", None)


def test_a_subdivision_rounds_by_its_own_rule_or_else_by_that_of_its_country() -> None:
    second = PART.replace("XC-1", "XC-2").replace("First", "Second")
    engine = invented(
        tax(TEN), XC=WHOLE + rounding("down"), XC_1=PART + rounding("up") + tax(TEN), XC_2=second + tax(TEN)
    )
    # 10 % of 1.25 is 0.125
    assert str(sold(engine, "1.25 USD", destination="XC-1").tax) == "0.13 USD"
    assert str(sold(engine, "1.25 USD", destination="XC-2").tax) == "0.12 USD"


# --- two clocks ----------------------------------------------------------------------------------------------------


def test_a_rate_is_known_from_its_own_day_of_knowledge_and_until_it_is_retracted() -> None:
    engine = invented(
        tax(
            """
[[tax.rate]]
rows = [
  { from = 2020-01-01, percent = 10, cite = "law" },
  { from = 2025-01-01, percent = 12, known = 2021-10-29, retracted = 2024-12-31, cite = "law" },
  { from = 2025-01-01, percent = 11, known = 2024-12-31, cite = "law" },
]
"""
        )
    )
    days = ("2021-10-28", "2021-10-29", "2024-12-30", "2024-12-31", TODAY)
    assert [levy(sold(engine, on="2025-06-01", known=known)).rate for known in days] == [
        "10%",
        "12%",
        "12%",
        "11%",
        "11%",
    ]


# --- rounding ------------------------------------------------------------------------------------------------------


def rounding(mode: str, step: str = "") -> str:
    return f'[rounding]\nmode = "{mode}"\n' + (f'step = "{step}"\n' if step else "") + 'cite = "law"\n'


@pytest.mark.parametrize(
    ("mode", "price", "expected"),
    [
        # 10 % of 1.25 is 0.125, of 1.35 is 0.135, of 1.21 is 0.121, of 1.29 is 0.129
        ("half_up", "1.25", "0.13"),
        ("half_up", "1.35", "0.14"),
        ("half_up", "1.21", "0.12"),
        ("half_up", "1.29", "0.13"),
        ("half_even", "1.25", "0.12"),
        ("half_even", "1.35", "0.14"),
        ("half_even", "1.21", "0.12"),
        ("half_even", "1.29", "0.13"),
        ("down", "1.25", "0.12"),
        ("down", "1.35", "0.13"),
        ("down", "1.29", "0.12"),
        ("up", "1.25", "0.13"),
        ("up", "1.21", "0.13"),
        ("up", "1.20", "0.12"),
    ],
)
def test_a_tax_is_rounded_to_the_cent_as_the_law_says(mode: str, price: str, expected: str) -> None:
    quote = sold(invented(tax(TEN), before=rounding(mode)), f"{price} USD")
    assert str(quote.tax) == f"{expected} USD"


@pytest.mark.parametrize(
    ("mode", "price", "expected"),
    [
        # to whole steps of 0.05: 0.121 is 2.42 steps, 0.125 is 2.5, 0.135 is 2.7
        ("half_up", "1.21", "0.10"),
        ("half_up", "1.25", "0.15"),
        ("half_even", "1.25", "0.10"),
        ("half_up", "1.35", "0.15"),
        ("down", "1.35", "0.10"),
        ("up", "1.21", "0.15"),
    ],
)
def test_a_tax_is_rounded_to_the_step_that_the_law_names(mode: str, price: str, expected: str) -> None:
    quote = sold(invented(tax(TEN), before=rounding(mode, "0.05 USD")), f"{price} USD")
    assert str(quote.tax) == f"{expected} USD"


def test_a_step_of_one_currency_says_nothing_of_another() -> None:
    engine = invented(tax(TEN), before=rounding("half_up", "1 USD"))
    assert str(sold(engine, "12.34 USD").tax) == "1.00 USD"
    assert str(sold(engine, "12.34 EUR").tax) == "1.23 EUR"


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        # 10 % of 105 is 10.5, of 104 is 10.4; 10 % of 1.235 is 0.1235, of 1.234 is 0.1234
        ("105 JPY", "11 JPY"),
        ("104 JPY", "10 JPY"),
        ("1.235 KWD", "0.124 KWD"),
        ("1.234 KWD", "0.123 KWD"),
        ("1.25 USD", "0.13 USD"),
    ],
)
def test_without_a_rule_a_tax_is_rounded_half_up_to_the_minor_unit_of_the_currency(price: str, expected: str) -> None:
    assert str(sold(invented(tax(TEN)), price).tax) == expected


# --- sureness ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "collection", "sure"),
    [
        ("law", "law", "primary"),
        ("law", "press", "secondary"),
        ("press", "memory", "recalled"),
        ("memory", "law", "recalled"),
    ],
)
def test_a_tax_from_abroad_is_as_sure_as_the_weaker_of_its_rate_and_its_collection(
    rate: str, collection: str, sure: str
) -> None:
    engine = invented(tax(flat("percent = 10", rate), SUPPLIER.replace('"law"', f'"{collection}"')))
    quote = sold(engine)
    assert levy(quote).sure == quote.sure == sure
    assert {citation.key for citation in levy(quote).citations} == {rate, collection}


def test_a_tax_at_home_is_as_sure_as_its_rate() -> None:
    engine = invented(tax(flat("percent = 10", "law"), SUPPLIER.replace('"law"', '"memory"')))
    assert levy(sold(engine, origin="XA")).sure == "primary"


def test_a_row_may_be_less_sure_than_its_source() -> None:
    assert levy(sold(invented(tax(flat('percent = 10, sure = "recalled"'))))).sure == "recalled"


def test_a_quote_is_as_sure_as_the_weakest_of_its_charges() -> None:
    engine = invented(
        tax(TEN), tax(flat("percent = 1", "memory"), name="levy", kind="levy"), before=LINE % 'duty = "20%"'
    )
    assert sold(engine).sure == "recalled"


# --- the real tables -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "destination", "on", "price", "tax_due"),
    [
        # Germany: 19, 16 in the second half of 2020; books 19, 7, 5 and 7
        ("music", "DE", "2020-06-30", "100.00 EUR", "19.00 EUR"),
        ("music", "DE", "2020-07-01", "100.00 EUR", "16.00 EUR"),
        ("music", "DE", "2020-12-31", "100.00 EUR", "16.00 EUR"),
        ("music", "DE", "2021-01-01", "100.00 EUR", "19.00 EUR"),
        ("ebook", "DE", "2019-12-17", "100.00 EUR", "19.00 EUR"),
        ("ebook", "DE", "2019-12-18", "100.00 EUR", "7.00 EUR"),
        ("ebook", "DE", "2020-07-01", "100.00 EUR", "5.00 EUR"),
        ("ebook", "DE", "2021-01-01", "100.00 EUR", "7.00 EUR"),
        # Ireland: 23, 21 from September 2020 to February 2021; books 9, then nought
        ("music", "IE", "2020-08-31", "100.00 EUR", "23.00 EUR"),
        ("music", "IE", "2020-09-01", "100.00 EUR", "21.00 EUR"),
        ("music", "IE", "2021-02-28", "100.00 EUR", "21.00 EUR"),
        ("music", "IE", "2021-03-01", "100.00 EUR", "23.00 EUR"),
        ("ebook", "IE", "2018-12-31", "100.00 EUR", "23.00 EUR"),
        ("ebook", "IE", "2019-01-01", "100.00 EUR", "9.00 EUR"),
        ("ebook", "IE", "2024-01-01", "100.00 EUR", "0.00 EUR"),
        ("audiobook", "IE", "2024-01-01", "100.00 EUR", "0.00 EUR"),
        # United Kingdom: books nought from May 2020, audiobooks never
        ("ebook", "GB", "2020-04-30", "100.00 GBP", "20.00 GBP"),
        ("ebook", "GB", "2020-05-01", "100.00 GBP", "0.00 GBP"),
        ("audiobook", "GB", "2026-06-01", "100.00 GBP", "20.00 GBP"),
        # Norway, Switzerland, Greece, Finland, Estonia, Slovakia, Romania
        ("ebook", "NO", "2019-06-30", "100.00 NOK", "25.00 NOK"),
        ("ebook", "NO", "2019-07-01", "100.00 NOK", "0.00 NOK"),
        ("music", "CH", "2023-12-31", "100.00 CHF", "7.70 CHF"),
        ("music", "CH", "2024-01-01", "100.00 CHF", "8.10 CHF"),
        ("ebook", "CH", "2024-01-01", "100.00 CHF", "2.60 CHF"),
        ("music", "GR", "2016-06-01", "100.00 EUR", "24.00 EUR"),
        ("music", "FI", "2024-09-01", "100.00 EUR", "25.50 EUR"),
        ("music", "EE", "2025-06-30", "100.00 EUR", "22.00 EUR"),
        ("music", "EE", "2025-07-01", "100.00 EUR", "24.00 EUR"),
        ("music", "SK", "2025-01-01", "100.00 EUR", "23.00 EUR"),
        ("music", "RO", "2025-08-01", "100.00 RON", "21.00 RON"),
        ("music", "IS", "2026-06-01", "100.00 ISK", "11 ISK"),
        # Asia and the Pacific
        ("music", "JP", "2019-09-30", "1000 JPY", "80 JPY"),
        ("music", "JP", "2019-10-01", "1000 JPY", "100 JPY"),
        ("music", "SG", "2022-12-31", "100.00 SGD", "7.00 SGD"),
        ("music", "SG", "2023-01-01", "100.00 SGD", "8.00 SGD"),
        ("music", "SG", "2024-01-01", "100.00 SGD", "9.00 SGD"),
        ("music", "IN", "2017-06-30", "100.00 INR", "15.00 INR"),
        ("music", "IN", "2017-07-01", "100.00 INR", "18.00 INR"),
        ("music", "AU", "2026-06-01", "100.00 AUD", "10.00 AUD"),
        ("music", "SA", "2020-06-30", "100.00 SAR", "5.00 SAR"),
        ("music", "SA", "2020-07-01", "100.00 SAR", "15.00 SAR"),
        ("music", "TH", "2026-09-30", "100.00 THB", "7.00 THB"),
        # Africa and the Americas
        ("music", "ZA", "2018-03-31", "100.00 ZAR", "14.00 ZAR"),
        ("music", "ZA", "2018-04-01", "100.00 ZAR", "15.00 ZAR"),
        ("music", "CM", "2026-11-23", "100 XAF", "19 XAF"),
        ("music", "CA-ON", "2026-06-01", "100.00 CAD", "13.00 CAD"),
        ("music", "CA-NS", "2025-03-31", "100.00 CAD", "15.00 CAD"),
        ("music", "CA-NS", "2025-04-01", "100.00 CAD", "14.00 CAD"),
        ("music", "US-OR", "2026-06-01", "100.00 USD", "0.00 USD"),
        ("music", "US-TX", "2026-11-23", "100.00 USD", "6.25 USD"),
    ],
)
def test_a_consumer_pays_the_researched_rate_of_the_day(  # noqa: PLR0917 - a table of cases
    engine: Engine, content: str, destination: str, on: str, price: str, tax_due: str
) -> None:
    assert str(sold(engine, price, content=content, origin="BR", destination=destination, on=on).tax) == tax_due


@pytest.mark.parametrize(
    ("destination", "price", "last", "first"),
    [
        ("JP", "1000 JPY", "2015-09-30", "2015-10-01"),
        ("KR", "1000 KRW", "2015-06-30", "2015-07-01"),
        ("AU", "100 AUD", "2017-06-30", "2017-07-01"),
        ("SG", "100 SGD", "2019-12-31", "2020-01-01"),
        ("CM", "100 XAF", "2019-12-31", "2020-01-01"),
        ("ID", "100000 IDR", "2020-06-30", "2020-07-01"),
        ("TH", "100 THB", "2021-08-31", "2021-09-01"),
        ("CA-ON", "100 CAD", "2021-06-30", "2021-07-01"),
        ("PH", "100 PHP", "2025-06-01", "2025-06-02"),
    ],
)
def test_a_consumer_pays_a_foreign_seller_no_tax_before_the_day_on_which_it_became_liable(
    engine: Engine, destination: str, price: str, last: str, first: str
) -> None:
    before = sold(engine, price, content="music", origin="BR", destination=destination, on=last)
    after = sold(engine, price, content="music", origin="BR", destination=destination, on=first)
    assert before.tax is not None
    assert after.tax is not None
    assert before.tax.amount == 0
    reasons = {found.reason for found in before.levies[1:] if found.kind != "levy"}
    assert reasons == {"foreign_supplier_not_liable"}
    assert after.tax.amount > 0


@pytest.mark.parametrize(
    ("destination", "price", "own"),
    [
        ("DE", "100 EUR", "19.00 EUR"),
        ("GB", "100 GBP", "20.00 GBP"),
        ("IN", "100 INR", "18.00 INR"),
        ("JP", "100 JPY", "10 JPY"),
    ],
)
def test_a_business_accounts_for_the_tax_itself(engine: Engine, destination: str, price: str, own: str) -> None:
    quote = sold(engine, price, content="application", destination=destination, origin="US", buyer="business")
    (found,) = quote.levies[1:]
    assert (found.reason, str(found.self_assessed), found.collected_by) == ("reverse_charge", own, "buyer")
    assert quote.total == quote.net


def test_the_rate_of_thailand_is_known_to_the_last_day_of_its_decree_and_not_the_day_after(engine: Engine) -> None:
    last = sold(engine, "100.00 THB", origin="US", destination="TH", on="2026-09-30")
    assert amounts(last) == ("7.00 THB", "0.00 THB", "107.00 THB")
    after = sold(engine, "100.00 THB", origin="US", destination="TH", on="2026-10-01")
    assert (levy(after).reason, after.tax, after.total) == ("law_unknown", None, None)
    assert str(after.duty) == "0.00 THB"
    with pytest.raises(CoverageError) as caught:
        engine.quote("video", origin="US", destination="TH", price="100.00 THB", on="2026-10-01", known=TODAY)
    assert caught.value.code == "law_unknown"


def test_the_last_days_of_the_decree_of_thailand_announce_that_the_rate_changes(engine: Engine) -> None:
    quote = sold(engine, "100.00 THB", origin="US", destination="TH", on="2026-09-30")
    assert [dict(notice.facts)["from"] for notice in quote.warnings if notice.code == "rate_changes"] == ["2026-10-01"]


@pytest.mark.parametrize(
    ("known", "tax_due", "total"),
    [("2024-12-15", "12000.00 IDR", "112000.00 IDR"), ("2025-01-15", "11000.00 IDR", "111000.00 IDR")],
)
def test_indonesia_on_15_january_2025_is_judged_by_what_was_known(
    engine: Engine, known: str, tax_due: str, total: str
) -> None:
    quote = sold(engine, "100000.00 IDR", origin="US", destination="ID", on="2025-01-15", known=known)
    assert (str(quote.tax), str(quote.total)) == (tax_due, total)


@pytest.mark.parametrize(
    ("price", "tax_due"),
    [
        # 12 % of eleven twelfths is 11 %: 10001 x 11 % = 1100.11; 99999 x 11 % = 10999.89; 9 x 11 % = 0.99
        ("10001.00 IDR", "1100.00 IDR"),
        ("99999.00 IDR", "10999.00 IDR"),
        ("9.00 IDR", "0.00 IDR"),
    ],
)
def test_indonesia_rounds_down_to_the_whole_rupiah(engine: Engine, price: str, tax_due: str) -> None:
    assert str(sold(engine, price, origin="US", destination="ID").tax) == tax_due


def test_a_price_in_dinars_has_three_decimals_and_one_in_yen_none(engine: Engine) -> None:
    # 1.234 x 19 % = 0.23446; 1237 x 19 % = 235.03
    assert amounts(sold(engine, "1.234 KWD", origin="US", destination="DE"))[::2] == ("0.234 KWD", "1.468 KWD")
    assert amounts(sold(engine, "1237 JPY", origin="US", destination="DE"))[::2] == ("235 JPY", "1472 JPY")


def test_germany_rounds_half_up_to_the_cent(engine: Engine) -> None:
    # 9.99 x 19 % = 1.8981; 0.50 x 19 % = 0.095
    assert str(sold(engine, "9.99 EUR", origin="US", destination="DE").tax) == "1.90 EUR"
    assert str(sold(engine, "0.50 EUR", origin="US", destination="DE").tax) == "0.10 EUR"


def test_in_quebec_federal_and_provincial_tax_stand_side_by_side_on_the_price(engine: Engine) -> None:
    quote = sold(engine, "100.00 CAD", origin="FR", destination="CA-QC")
    # 100 x 5 % = 5; 100 x 9.975 % = 9.975, half up 9.98
    assert [str(found.amount) for found in quote.levies[1:]] == ["5.00 CAD", "9.98 CAD"]
    assert str(quote.total) == "114.98 CAD"


def test_texas_taxes_four_fifths_of_the_price_of_cloud_software(engine: Engine) -> None:
    quote = engine.quote(
        "software",
        delivery="saas",
        origin="IN",
        destination="US-TX",
        price="100 USD",
        on=TODAY,
        known=TODAY,
        buyer="consumer",
    )
    # 100 x 80 % x 6.25 % = 5
    assert (quote.levies[1].reason, str(quote.tax)) == ("taxable_basis_reduced", "5.00 USD")


@pytest.mark.parametrize(
    ("on", "other", "total"),
    [
        ("2024-12-22", "38.00 ARS", "159.00 ARS"),
        ("2024-12-23", "30.00 ARS", "151.00 ARS"),
        (TODAY, "30.00 ARS", "151.00 ARS"),
    ],
)
def test_argentina_adds_its_charges_side_by_side_as_the_card_issuer_withholds_them(
    engine: Engine, on: str, other: str, total: str
) -> None:
    quote = sold(engine, "100.00 ARS", origin="US", destination="AR", on=on)
    # IVA 21, perception 30, and until 22 December 2024 the PAIS tax of 8, each on the price
    assert amounts(quote) == ("21.00 ARS", other, total)
    assert levy(quote, "perception").refundable
    assert "card" in levy(quote, "iva").collected_by


@pytest.mark.parametrize("destination", ["US", "CA"])
def test_for_the_united_states_and_canada_a_state_or_province_must_be_named(engine: Engine, destination: str) -> None:
    with pytest.raises(CoverageError) as caught:
        engine.quote("video", origin="JP", destination=destination, price="100 USD", on=TODAY, known=TODAY)
    assert (caught.value.code, caught.value.param) == ("subdivision_needed", "destination")
    assert f"{destination}-" in caught.value.hint
    quote = sold(engine, origin="JP", destination=destination, on=TODAY)
    assert (quote.tax, quote.total) == (None, None)


@pytest.mark.parametrize("destination", ["KP", "TL", "AQ"])
def test_a_destination_whose_taxes_are_not_in_the_tables_is_law_unknown(engine: Engine, destination: str) -> None:
    with pytest.raises(CoverageError) as caught:
        engine.quote("video", origin="JP", destination=destination, price="100 USD", on=TODAY, known=TODAY)
    assert caught.value.code == "law_unknown"


def test_a_rate_of_california_that_is_shown_only_later_is_assumed_before(engine: Engine) -> None:
    quote = sold(engine, content="audiobook", origin="GB", destination="US-CA", on="2020-06-01")
    assert (quote.sure, "start_not_established" in warned(quote)) == ("assumed", True)


def test_the_levy_of_cameroon_on_applications_is_told_and_not_charged(engine: Engine) -> None:
    quote = sold(engine, content="application", origin="US", destination="CM", on=TODAY)
    assert str(quote.other) == "0.00 USD"
    assert "levy_doubtful" in warned(quote)
    assert "app-levy" not in {found.id for found in quote.levies}


@pytest.mark.parametrize(("on", "told"), [("2020-04-01", True), ("2024-07-31", True), ("2024-08-01", False)])
def test_the_equalisation_levy_of_india_is_the_sellers_and_ends_with_july_2024(
    engine: Engine, on: str, *, told: bool
) -> None:
    quote = sold(engine, "100.00 INR", origin="US", destination="IN", on=on)
    assert ("equalisation-levy" in {found.id for found in quote.seller_taxes}) is told
    assert amounts(quote) == ("18.00 INR", "0.00 INR", "118.00 INR")


@pytest.mark.parametrize(("known", "told"), [("2025-01-01", True), (TODAY, False)])
def test_the_digital_services_tax_of_canada_was_law_until_its_repeal_reached_back(
    engine: Engine, known: str, *, told: bool
) -> None:
    quote = sold(engine, "100.00 CAD", origin="US", destination="CA-ON", on="2025-01-01", known=known)
    assert ("dst" in {found.id for found in quote.seller_taxes}) is told
    assert str(quote.total) == "113.00 CAD"


def test_at_home_a_french_seller_charges_the_rate_of_france(engine: Engine) -> None:
    quote = sold(engine, "100.00 EUR", origin="FR", destination="FR")
    assert (quote.bar.verdict, quote.levies[0].reason) == ("not_an_import", "not_an_import")
    assert amounts(quote) == ("20.00 EUR", "0.00 EUR", "120.00 EUR")


def test_at_home_in_japan_the_tax_was_due_before_foreign_sellers_were_liable(engine: Engine) -> None:
    quote = sold(engine, "1000 JPY", content="music", origin="JP", destination="JP", on="2015-09-30")
    assert amounts(quote) == ("80 JPY", "0 JPY", "1080 JPY")


def test_the_threshold_of_the_union_is_for_its_own_sellers(engine: Engine) -> None:
    within = sold(engine, "100.00 EUR", origin="FR", destination="DE")
    without = sold(engine, "100.00 EUR", origin="US", destination="DE")
    assert (levy(within).threshold, "threshold_assumed" in warned(within)) == ("10000 EUR a year", True)
    assert (levy(without).threshold, "threshold_assumed" in warned(without)) == ("", False)
