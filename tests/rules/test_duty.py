"""The ladder: the duty that follows from the national line and the bars.

Each row of the table in ``dtariff.rules.duty`` is asked of a small law of invented countries (a film sent from XB to
XA for 100.00 USD, VAT of 10 % on price and duty), and of the real tables: Cameroon, Indonesia, Mongolia, the United
States. Amounts are worked out by hand.
"""

from decimal import Decimal

import pytest
from invented import engine_on, shared

from dtariff.engine import Engine
from dtariff.model.citation import Sure
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.quote import Levy, Quote

TODAY = "2026-11-23"

# --- an invented law -----------------------------------------------------------------------------------------------

CLUB = """
schema = 1
id = "club"
title = "Club"
kind = "organisation"
reviewed = 2026-11-23
members = [{ from = 1999-01-01, code = "XA", cite = "law" }]
"""
SHARED = shared("XA", cite="press") | {"groupings/club.toml": CLUB}

VAT = """
[[tax]]
id = "vat"
name = "VAT"
kind = "vat"
[[tax.rate]]
rows = [{ from = 2000-01-01, percent = 10, cite = "law" }]
[[tax.collection]]
rows = [{ from = 2000-01-01, mechanism = "supplier", cite = "law" }]
"""

NO_LINE = ""
EXCLUDED = """
[[exclusion]]
article = "Note 1"
title = "Transmissions are not goods"
covers = [{ content = ["*"] }]
rows = [{ from = 2000-01-01, cite = "law" }]
"""


def line(row: str, cite: str = "law", covers: str = '{ content = ["video"], delivery = ["download"] }') -> str:
    return f"""
[[line]]
code = "9901.30.00"
title = "Film, transmitted electronically"
hs = "HS2022"
covers = [{covers}]
rates = [{{ from = 2000-01-01, {row}, cite = "{cite}" }}]
"""


FREE, TWENTY, UNKNOWN = line('duty = "0%"'), line('duty = "20%"'), line("unknown = true")

NO_BAR: dict[str, str] = {}


def practice(state: str, cite: str = "law") -> dict[str, str]:
    """A decision that binds XA as importer, in this state since 2000."""
    return {
        "instruments/practice.toml": f"""
schema = 1
id = "practice"
title = "Practice"
short = "Practice"
kind = "moratorium"
type = "decision"
binds = "destination"
between = "club"
reviewed = 2026-11-23
cite = "law"
states = [{{ from = 2000-01-01, state = "{state}", act = "The decision", cite = "{cite}", readings = [
  {{ id = "A", says = "It stands.", bars = true }}, {{ id = "B", says = "It has lapsed.", bars = false }},
] }}]
[[clause]]
provision = "customs_duties"
obligation = "binding"
pattern = "BARE"
content = "yes"
cite = "law"
"""
    }


def pact(
    clause: str, kind: str = "agreement", states: str = "", parties_from: str = "from = 2000-01-01,"
) -> dict[str, str]:
    """An agreement or a pledge between XA and XB."""
    return {
        "instruments/pact.toml": f"""
schema = 1
id = "pact"
title = "Pact"
short = "Pact"
kind = "{kind}"
type = "fta"
binds = "pair"
signed = 1999-06-01
reviewed = 2026-11-23
cite = "law"
{states}
parties = [
  {{ code = "XA", {parties_from} cite = "law" }},
  {{ code = "XB", {parties_from} cite = "law" }},
]
[[clause]]
provision = "customs_duties"
article = "1"
content = "yes"
cite = "law"
{clause}
"""
    }


BINDING = pact('obligation = "binding"\npattern = "BARE"')
TIED = practice("lapsed") | pact(
    'obligation = "wto_linked"\npattern = "WTO_TIED"\ntied_to = "practice"\n'
    'readings = [{ id = "A", says = "It goes on.", bars = true }, { id = "B", says = "It ended.", bars = false }]'
)
PLEDGE = pact(
    'obligation = "best_endeavour"\npattern = "UNKNOWN"',
    kind="pledge",
    states='states = [{ from = 2000-01-01, state = "in_force", act = "The statement", cite = "law" }]',
)
PLEDGE_OVER = pact(
    'obligation = "best_endeavour"\npattern = "UNKNOWN"',
    kind="pledge",
    states='states = [{ from = 2000-01-01, state = "lapsed", act = "The statement", cite = "law" }]',
)
ENDEAVOUR = pact('obligation = "best_endeavour"\npattern = "BEST_ENDEAVOUR"')
SIGNED = pact('obligation = "binding"\npattern = "BARE"', parties_from="")
UNSEEN = pact('obligation = "unclear"')


def invented(national: str = NO_LINE, bars: dict[str, str] = NO_BAR, tax: str = VAT) -> Engine:
    place = f'schema = 1\ncode = "XA"\ncurrency = "USD"\nreviewed = 2026-11-23\n{national}\n{tax}'
    texts = SHARED | {"jurisdictions/XA.toml": place} | bars
    if "instruments/practice.toml" not in texts:
        texts |= practice("lapsed")
    return engine_on(texts)


def film(
    engine: Engine,
    *,
    origin: str = "XB",
    destination: str = "XA",
    delivery: str = "",
    on: str = "2026-06-01",
    known: str = TODAY,
) -> Quote:
    """A film for 100.00 USD, from XB to XA."""
    return engine.quote(
        "video",
        origin=origin,
        destination=destination,
        delivery=delivery,
        price="100.00 USD",
        on=on,
        known=known,
        on_unknown="flag",
    )


def duty(quote: Quote) -> Levy:
    assert quote.levies[0].kind == "customs_duty"
    return quote.levies[0]


def amounts(quote: Quote) -> tuple[str, str, str]:
    """Duty, tax and total as text."""
    return str(quote.duty), str(quote.tax), str(quote.total)


def warned(quote: Quote) -> set[str]:
    return {notice.code for notice in quote.warnings}


# --- every row of the table ----------------------------------------------------------------------------------------

BARS = {
    "none": NO_BAR,
    "decision": practice("in_force"),
    "agreement": BINDING,
    "disputed": practice("disputed"),
    "tied": TIED,
    "pledge": PLEDGE,
    "pledge-over": PLEDGE_OVER,
    "endeavour": ENDEAVOUR,
    "signed": SIGNED,
    "unseen": UNSEEN,
}


@pytest.mark.parametrize("bar", BARS)
@pytest.mark.parametrize(
    ("national", "reason"),
    [
        pytest.param(NO_LINE, "no_tariff_line", id="no-line"),
        pytest.param(EXCLUDED, "excluded_by_law", id="excluded-by-law"),
        pytest.param(FREE, "free_tariff_line", id="rate-nought"),
    ],
)
def test_where_no_line_charges_the_duty_is_nought_whatever_bars(national: str, reason: str, bar: str) -> None:
    quote = film(invented(national, BARS[bar]))
    assert (duty(quote).reason, amounts(quote)) == (reason, ("0.00 USD", "10.00 USD", "110.00 USD"))
    assert quote.alternatives == ()
    assert not warned(quote) & {"line_despite_bar", "duty_contested"}


@pytest.mark.parametrize(
    ("bar", "reason"), [("decision", "barred_by_moratorium"), ("agreement", "barred_by_agreement")]
)
def test_a_line_with_a_rate_yields_to_a_binding_bar_and_the_other_reading_is_shown(bar: str, reason: str) -> None:
    quote = film(invented(TWENTY, BARS[bar]))
    assert quote.bar.verdict == "barred"
    assert (duty(quote).reason, amounts(quote)) == (reason, ("0.00 USD", "10.00 USD", "110.00 USD"))
    assert "line_despite_bar" in warned(quote)
    (other,) = quote.alternatives
    # 100 x 20 % = 20; (100 + 20) x 10 % = 12; 100 + 20 + 12 = 132
    assert (other.reason, str(other.duty), str(other.tax), str(other.total)) == (
        "dutiable",
        "20.00 USD",
        "12.00 USD",
        "132.00 USD",
    )


@pytest.mark.parametrize(
    ("bar", "verdict", "otherwise"),
    [
        ("disputed", "conditional", "barred_by_moratorium"),
        ("tied", "conditional", "barred_by_agreement"),
        ("pledge", "not_barred", ""),
    ],
)
def test_a_line_with_a_rate_is_charged_where_the_bar_is_doubtful_and_nought_is_the_alternative(
    bar: str, verdict: str, otherwise: str
) -> None:
    quote = film(invented(TWENTY, BARS[bar]))
    assert quote.bar.verdict == verdict
    assert (duty(quote).reason, amounts(quote)) == ("dutiable", ("20.00 USD", "12.00 USD", "132.00 USD"))
    assert "duty_contested" in warned(quote)
    (other,) = quote.alternatives
    assert not otherwise or other.reason == otherwise
    assert (str(other.duty), str(other.tax), str(other.total)) == ("0.00 USD", "10.00 USD", "110.00 USD")


def test_the_alternative_under_a_political_pledge_is_not_told_as_barred_by_an_agreement() -> None:
    (other,) = film(invented(TWENTY, PLEDGE)).alternatives
    assert other.reason != "barred_by_agreement"


@pytest.mark.parametrize("bar", ["none", "pledge-over", "endeavour", "signed", "unseen"])
def test_a_line_with_a_rate_is_charged_where_nothing_bars(bar: str) -> None:
    quote = film(invented(TWENTY, BARS[bar]))
    assert quote.bar.verdict == "not_barred"
    assert (duty(quote).reason, amounts(quote)) == ("dutiable", ("20.00 USD", "12.00 USD", "132.00 USD"))
    assert quote.alternatives == ()
    assert "duty_contested" not in warned(quote)


@pytest.mark.parametrize(
    ("bar", "code"),
    [
        ("pledge", "pledge_not_binding"),
        ("endeavour", "best_endeavour"),
        ("signed", "signed_not_in_force"),
        ("unseen", "clause_unclear"),
    ],
)
def test_what_is_no_bar_but_something_is_told_as_a_warning(bar: str, code: str) -> None:
    assert code in warned(film(invented(TWENTY, BARS[bar])))


@pytest.mark.parametrize("bar", ["decision", "agreement"])
def test_a_line_of_unknown_rate_yields_to_a_binding_bar_and_the_other_reading_has_no_amount(bar: str) -> None:
    quote = film(invented(UNKNOWN, BARS[bar]))
    assert amounts(quote) == ("0.00 USD", "10.00 USD", "110.00 USD")
    assert quote.complete
    (other,) = quote.alternatives
    assert (other.reason, other.duty, other.tax, other.total) == ("law_unknown", None, None, None)


@pytest.mark.parametrize("bar", ["none", "disputed", "tied", "pledge", "endeavour"])
def test_a_line_of_unknown_rate_without_a_binding_bar_is_law_unknown_and_never_nought(bar: str) -> None:
    engine = invented(UNKNOWN, BARS[bar])
    quote = film(engine)
    assert (duty(quote).reason, quote.duty, quote.total) == ("law_unknown", None, None)
    with pytest.raises(CoverageError) as caught:
        engine.quote("video", origin="XB", destination="XA", price="100.00 USD", on="2026-06-01", known=TODAY)
    assert (caught.value.code, caught.value.param) == ("law_unknown", "destination")


def test_what_does_not_cross_a_border_bears_no_duty_although_a_line_names_it() -> None:
    quote = film(invented(TWENTY), origin="XA")
    assert (duty(quote).reason, amounts(quote)) == ("not_an_import", ("0.00 USD", "10.00 USD", "110.00 USD"))


def test_a_line_speaks_of_what_it_covers_and_of_nothing_else() -> None:
    engine = invented(TWENTY)
    assert duty(film(engine, delivery="download")).reason == "dutiable"
    assert duty(film(engine, delivery="stream")).reason == "no_tariff_line"


def test_a_line_for_copies_does_not_reach_mere_access() -> None:
    engine = invented(line('duty = "20%"', covers='{ character = ["copy"] }'))
    assert duty(film(engine, delivery="download")).reason == "dutiable"
    assert duty(film(engine, delivery="stream")).reason == "no_tariff_line"


def test_a_line_whose_reading_is_open_is_charged_with_a_warning() -> None:
    engine = invented(line('duty = "20%"', covers='{ content = ["video"], unsettled = true }'))
    quote = film(engine)
    assert (duty(quote).reason, str(quote.duty)) == ("dutiable", "20.00 USD")
    assert "line_unsettled" in warned(quote)


def test_a_line_counts_from_its_first_day_to_the_day_it_ends() -> None:
    engine = invented(
        """
[[line]]
code = "9901.30.00"
title = "Film"
hs = "HS2022"
covers = [{ content = ["video"] }]
rates = [
  { from = 2010-01-01, duty = "20%", cite = "law" },
  { from = 2015-07-01, duty = "12.5%", cite = "law" },
  { from = 2020-01-01, in_force = false, cite = "law" },
]
"""
    )
    found = {on: film(engine, on=on) for on in ("2009-12-31", "2010-01-01", "2015-06-30", "2015-07-01", "2020-01-01")}
    assert {on: (duty(quote).reason, str(quote.duty)) for on, quote in found.items()} == {
        "2009-12-31": ("no_tariff_line", "0.00 USD"),
        "2010-01-01": ("dutiable", "20.00 USD"),
        "2015-06-30": ("dutiable", "20.00 USD"),
        "2015-07-01": ("dutiable", "12.50 USD"),
        "2020-01-01": ("no_tariff_line", "0.00 USD"),
    }


def test_a_rate_counts_from_the_day_it_was_known_until_it_was_retracted() -> None:
    engine = invented(
        """
[[line]]
code = "9901.30.00"
title = "Film"
hs = "HS2022"
covers = [{ content = ["video"] }]
rates = [
  { from = 2020-01-01, duty = "20%", known = 2019-06-01, retracted = 2019-12-15, cite = "law" },
  { from = 2020-01-01, duty = "5%", known = 2019-12-15, cite = "law" },
]
"""
    )
    found = {known: film(engine, on="2020-02-01", known=known) for known in ("2019-05-31", "2019-06-01", "2019-12-15")}
    assert {known: str(quote.duty) for known, quote in found.items()} == {
        "2019-05-31": "0.00 USD",
        "2019-06-01": "20.00 USD",
        "2019-12-15": "5.00 USD",
    }


# --- who brings it in, and how surely ------------------------------------------------------------------------------


def test_a_duty_is_its_own_kind_and_is_collected_by_customs() -> None:
    levy = duty(film(invented(TWENTY)))
    assert (levy.kind, levy.collected_by, levy.payer, levy.base, levy.rate) == (
        "customs_duty",
        "customs",
        "buyer",
        ("price",),
        "20%",
    )
    assert str(levy.taxable_amount) == "100.00 USD"


@pytest.mark.parametrize("cite", ["law", "press", "memory"])
def test_a_duty_is_as_sure_as_its_line(cite: str) -> None:
    sure: dict[str, Sure] = {"law": "primary", "press": "secondary", "memory": "recalled"}
    assert duty(film(invented(line('duty = "20%"', cite=cite)))).sure == sure[cite]


@pytest.mark.parametrize(
    ("of_line", "of_bar", "sure"),
    [("law", "law", "primary"), ("law", "memory", "recalled"), ("press", "law", "secondary")],
)
def test_a_duty_that_is_barred_is_as_sure_as_the_weaker_of_line_and_bar(of_line: str, of_bar: str, sure: str) -> None:
    quote = film(invented(line('duty = "20%"', cite=of_line), practice("in_force", cite=of_bar)))
    assert duty(quote).sure == sure
    assert len(duty(quote).citations) == len({of_line, of_bar})


def test_a_tariff_in_which_lines_were_searched_has_none_as_surely_as_the_search() -> None:
    quote = film(invented(NO_LINE))
    assert (duty(quote).sure, "unsurveyed" in warned(quote)) == ("secondary", False)


def test_a_tariff_that_nobody_searched_is_assumed_to_have_no_line_and_says_so() -> None:
    quote = film(invented(NO_LINE), destination="XC")
    assert (duty(quote).reason, duty(quote).sure) == ("no_tariff_line", "assumed")
    assert "unsurveyed" in warned(quote)


# --- specific duties -----------------------------------------------------------------------------------------------

PER_MINUTE = line('duty = "0.50 USD/minute"')


def by(engine: Engine, price: str = "100.00 USD", **quantities: str) -> Quote:
    return engine.quote(
        "video",
        origin="XB",
        destination="XA",
        price=price,
        on="2026-06-01",
        known=TODAY,
        on_unknown="flag",
        quantities=quantities,
    )


def test_a_duty_by_the_minute_asks_for_the_minutes_that_a_file_does_not_have_of_itself() -> None:
    quote = film(invented(PER_MINUTE))
    assert (duty(quote).reason, duty(quote).needed) == ("quantity_needed", ("minute",))
    assert (quote.duty, quote.total) == (None, None)


def test_a_missing_quantity_is_no_gap_in_the_law_so_the_quote_is_given_without_an_amount() -> None:
    quote = invented(PER_MINUTE).quote(
        "video", origin="XB", destination="XA", price="100.00 USD", on="2026-06-01", known=TODAY
    )
    assert (duty(quote).reason, quote.duty) == ("quantity_needed", None)


def test_given_the_minutes_a_duty_by_the_minute_has_an_amount() -> None:
    quote = by(invented(PER_MINUTE), minute="90")
    # 90 x 0.50 = 45; (100 + 45) x 10 % = 14.50; 100 + 45 + 14.50 = 159.50
    assert (duty(quote).reason, duty(quote).needed) == ("dutiable", ())
    assert amounts(quote) == ("45.00 USD", "14.50 USD", "159.50 USD")


def test_a_quantity_may_be_a_fraction_and_the_duty_is_rounded_half_up_to_the_cent() -> None:
    # 1.25 x 0.50 = 0.625, which is 0.63; (100 + 0.63) x 10 % = 10.063, which is 10.06
    assert amounts(by(invented(PER_MINUTE), minute="1.25")) == ("0.63 USD", "10.06 USD", "110.69 USD")


def test_no_minutes_are_no_duty_and_are_not_the_same_as_minutes_unknown() -> None:
    assert amounts(by(invented(PER_MINUTE), minute="0")) == ("0.00 USD", "10.00 USD", "110.00 USD")


def test_another_measure_does_not_help() -> None:
    quote = by(invented(PER_MINUTE), megabyte="700")
    assert (duty(quote).reason, duty(quote).needed, quote.duty) == ("quantity_needed", ("minute",), None)


def test_a_duty_in_a_currency_that_nobody_quotes_asks_for_a_rate_of_exchange() -> None:
    quote = by(invented(line('duty = "0.50 KWD/minute"')), minute="90")
    assert (duty(quote).reason, duty(quote).needed, quote.duty) == ("exchange_needed", ("KWD",), None)


def test_a_duty_in_another_currency_is_taken_at_the_rate_of_the_day() -> None:
    quote = by(invented(line('duty = "0.50 EUR/minute"')), minute="90")
    # 90 x 0.50 EUR = 45 EUR; the European Central Bank gave 1.1646 dollars for a euro on 1 June 2026: 52.407
    assert (str(quote.duty), [str(rate.day) for rate in quote.exchange]) == ("52.41 USD", ["2026-06-01"])


def test_a_duty_in_another_currency_has_an_amount_for_a_price_in_that_currency() -> None:
    quote = by(invented(line('duty = "0.50 EUR/minute"')), price="100.00 EUR", minute="90")
    assert str(quote.duty) == "45.00 EUR"


@pytest.mark.parametrize(
    ("expression", "minutes", "expected"),
    [
        # at least 0.50 a minute: 100 x 20 % = 20 against 30 x 0.50 = 15 and 90 x 0.50 = 45
        pytest.param("20% MIN 0.50 USD/minute", "30", "20.00 USD", id="floor-not-reached"),
        pytest.param("20% MIN 0.50 USD/minute", "90", "45.00 USD", id="floor"),
        # at most 0.50 a minute
        pytest.param("20% MAX 0.50 USD/minute", "30", "15.00 USD", id="cap"),
        pytest.param("20% MAX 0.50 USD/minute", "90", "20.00 USD", id="cap-not-reached"),
        # 100 x 5 % = 5, and 90 x 0.50 = 45
        pytest.param("5% + 0.50 USD/minute", "90", "50.00 USD", id="sum"),
    ],
)
def test_a_compound_duty_is_worked_out_from_value_and_quantity(expression: str, minutes: str, expected: str) -> None:
    assert str(by(invented(line(f'duty = "{expression}"')), minute=minutes).duty) == expected


def test_a_specific_duty_yields_to_a_bar_without_asking_for_quantities() -> None:
    quote = film(invented(PER_MINUTE, practice("in_force")))
    assert (duty(quote).reason, duty(quote).needed, str(quote.duty)) == ("barred_by_moratorium", (), "0.00 USD")
    (other,) = quote.alternatives
    assert (other.reason, other.duty, other.total) == ("quantity_needed", None, None)


@pytest.mark.parametrize("number", ["-1", "ninety", "NaN", "Infinity"])
def test_a_quantity_that_is_no_number_of_nought_or_more_is_refused(number: str) -> None:
    with pytest.raises(InputError) as caught:
        by(invented(PER_MINUTE), minute=number)
    assert (caught.value.code, caught.value.param) == ("bad_quantity", "quantities.minute")


def test_a_quantity_is_no_float() -> None:
    with pytest.raises(InputError) as caught:
        invented(PER_MINUTE).quote(
            "video",
            origin="XB",
            destination="XA",
            price="100 USD",
            quantities={"minute": 0.1},  # type: ignore[dict-item]  # what a careless caller gives
        )
    assert caught.value.code == "bad_quantity"


def test_a_quantity_may_be_text_a_decimal_or_a_whole_number() -> None:
    engine = invented(PER_MINUTE)
    for minutes in ("90", Decimal(90), 90):
        quote = engine.quote(
            "video", origin="XB", destination="XA", price="100 USD", on="2026-06-01", quantities={"minute": minutes}
        )
        assert str(quote.duty) == "45.00 USD"


# --- the real tables -----------------------------------------------------------------------------------------------


def sold(engine: Engine, content: str, route: str, on: str, price: str = "100.00 USD", *, delivery: str = "") -> Quote:
    origin, destination = route.split()
    return engine.quote(
        content,
        origin=origin,
        destination=destination,
        delivery=delivery,
        price=price,
        on=on,
        known=TODAY,
        on_unknown="flag",
    )


def test_cameroon_charges_20_percent_on_software_downloaded_from_the_united_states_after_the_lapse(
    engine: Engine,
) -> None:
    quote = sold(engine, "software", "US CM", "2026-11-23")
    # 100 x 20 % = 20; (100 + 20) x 19.25 % = 23.10; 100 + 20 + 23.10 = 143.10
    assert (duty(quote).reason, amounts(quote)) == ("dutiable", ("20.00 USD", "23.10 USD", "143.10 USD"))
    assert (quote.resolution.line.code, quote.alternatives) == ("8523.80.00.03", ())


def test_on_the_last_undisputed_day_cameroon_was_barred_by_the_moratorium_despite_its_line(engine: Engine) -> None:
    quote = sold(engine, "software", "US CM", "2026-03-29")
    # 100 x 19.25 % = 19.25
    assert (duty(quote).reason, amounts(quote)) == ("barred_by_moratorium", ("0.00 USD", "19.25 USD", "119.25 USD"))
    assert "line_despite_bar" in warned(quote)
    assert [(other.reason, str(other.total)) for other in quote.alternatives] == [("dutiable", "143.10 USD")]


@pytest.mark.parametrize("on", ["2026-03-30", "2026-03-31"])
def test_on_the_two_disputed_days_the_duty_of_cameroon_is_contested(engine: Engine, on: str) -> None:
    quote = sold(engine, "software", "US CM", on)
    assert quote.bar.verdict == "conditional"
    assert (duty(quote).reason, amounts(quote)) == ("dutiable", ("20.00 USD", "23.10 USD", "143.10 USD"))
    assert "duty_contested" in warned(quote)
    (other,) = quote.alternatives
    assert (other.reason, str(other.duty), str(other.tax), str(other.total)) == (
        "barred_by_moratorium",
        "0.00 USD",
        "19.25 USD",
        "119.25 USD",
    )


def test_from_1_april_2026_the_duty_of_cameroon_is_no_longer_contested(engine: Engine) -> None:
    quote = sold(engine, "software", "US CM", "2026-04-01")
    assert (duty(quote).reason, str(quote.duty), quote.alternatives) == ("dutiable", "20.00 USD", ())
    assert "duty_contested" not in warned(quote)


def test_cameroon_has_no_line_for_music(engine: Engine) -> None:
    assert duty(sold(engine, "music", "US CM", "2026-11-23")).reason == "no_tariff_line"


def test_the_rate_of_cameroon_on_updates_is_not_known(engine: Engine) -> None:
    quote = sold(engine, "software", "US CM", "2026-11-23", delivery="update")
    assert (duty(quote).reason, quote.duty, quote.total) == ("law_unknown", None, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("operating_system", "9901.10.00"),
        ("application", "9901.20.00"),
        ("video", "9901.30.00"),
        ("music", "9901.30.00"),
        ("data", "9901.40.00"),
        ("ebook", "9901.90.00"),
    ],
)
@pytest.mark.parametrize("on", ["2018-03-01", "2022-04-01", "2026-03-30", "2026-11-23"])
def test_every_line_of_indonesia_is_free_while_the_moratorium_stands_and_after(
    engine: Engine, content: str, code: str, on: str
) -> None:
    quote = sold(engine, content, "US ID", on, delivery="download")
    assert (duty(quote).reason, str(quote.duty)) == ("free_tariff_line", "0.00 USD")
    assert quote.resolution.line.code == code


def test_before_march_2018_indonesia_had_no_line(engine: Engine) -> None:
    assert duty(sold(engine, "music", "US ID", "2018-02-28")).reason == "no_tariff_line"


def test_the_line_of_mongolia_has_no_known_rate_so_after_the_lapse_its_duty_is_not_known(engine: Engine) -> None:
    quote = sold(engine, "software", "US MN", "2026-06-01")
    assert (duty(quote).reason, quote.duty, quote.total) == ("law_unknown", None, None)


def test_the_line_of_mongolia_yielded_to_the_moratorium_whatever_its_rate(engine: Engine) -> None:
    quote = sold(engine, "software", "US MN", "2024-06-01")
    assert (duty(quote).reason, str(quote.duty)) == ("barred_by_moratorium", "0.00 USD")


def test_the_line_of_mongolia_yields_to_the_standstill_with_japan(engine: Engine) -> None:
    quote = sold(engine, "software", "JP MN", "2026-06-01")
    assert (duty(quote).reason, str(quote.duty)) == ("barred_by_agreement", "0.00 USD")


@pytest.mark.parametrize("content", ["music", "application", "licence_key"])
@pytest.mark.parametrize("on", ["2020-01-01", "2026-03-30", "2026-11-23"])
def test_the_united_states_keep_transmissions_outside_their_tariff(engine: Engine, content: str, on: str) -> None:
    quote = sold(engine, content, "IN US-OR", on)
    assert (duty(quote).reason, str(quote.duty)) == ("excluded_by_law", "0.00 USD")
    assert "3(e)" in quote.resolution.line.code


def test_a_state_has_the_tariff_of_its_country(engine: Engine) -> None:
    assert duty(sold(engine, "music", "IN US-OR", "2026-11-23")).jurisdiction == "US"


def test_a_tariff_that_was_searched_has_no_line_and_cites_the_search(engine: Engine) -> None:
    levy = duty(sold(engine, "music", "US JP", "2026-11-23"))
    assert levy.reason == "no_tariff_line"
    assert levy.citations
    assert levy.sure != "assumed"


def test_a_sale_from_france_to_germany_is_not_an_import(engine: Engine) -> None:
    quote = sold(engine, "music", "FR DE", "2026-11-23", "100.00 EUR")
    assert (duty(quote).reason, amounts(quote)) == ("not_an_import", ("0.00 EUR", "19.00 EUR", "119.00 EUR"))


def test_within_the_central_african_union_software_is_charged_and_it_is_told_that_goods_move_free(
    engine: Engine,
) -> None:
    quote = sold(engine, "software", "GA CM", "2026-11-23")
    assert (duty(quote).reason, str(quote.duty)) == ("dutiable", "20.00 USD")
    assert "goods_free_within_union" in warned(quote)


@pytest.mark.parametrize(
    ("destination", "on", "sure"),
    [
        ("HR", "2013-06-30", "secondary"),
        ("HR", "2013-07-01", "assumed"),
        ("BG", "2006-12-31", "secondary"),
        ("BG", "2007-01-01", "assumed"),
    ],
)
def test_a_search_of_a_tariff_that_was_given_up_for_the_unions_says_nothing_of_the_unions(
    engine: Engine, destination: str, on: str, sure: str
) -> None:
    quote = sold(engine, "music", f"US {destination}", on)
    assert (duty(quote).reason, duty(quote).sure) == ("no_tariff_line", sure)
    assert ("unsurveyed" in warned(quote)) is (sure == "assumed")
