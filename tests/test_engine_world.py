"""One sale asked of every country: each row is what a quote, a bar and the provisions say of that place."""

from decimal import Decimal
from functools import cache

import pytest

from dtariff.engine import Engine
from dtariff.model.errors import CoverageError, DTariffError, InputError
from dtariff.model.quote import Quote
from dtariff.model.world import Span, World, WorldRow

DAY = "2026-11-23"
SALE = {"price": "100 USD", "on": DAY, "known": DAY}


def world_of(engine: Engine, **changed: str) -> World:
    """The world of a sale from the United States, unless it says otherwise; asked once a session."""
    sides = {"origin": "US"} if "destination" not in changed else {}
    return _world_of(engine, tuple((sides | SALE | {"content": "software"} | changed).items()))


@cache
def _world_of(engine: Engine, asked: tuple[tuple[str, str], ...]) -> World:
    return engine.world(**dict(asked))


def row_of(world: World, code: str) -> WorldRow:
    return next(row for row in world.rows if row.code == code)


def quote_of(engine: Engine, origin: str, destination: str) -> Quote:
    return engine.quote(
        "software", origin=origin, destination=destination, price="100 USD", on=DAY, known=DAY, on_unknown="flag"
    )


def span(amount: str, share: str) -> Span:
    one, part = Decimal(amount), Decimal(share)
    return Span(least=one, most=one, least_share=part, most_share=part)


# --- who is asked --------------------------------------------------------------------------------------------------


def test_every_territory_and_every_part_of_a_country_with_law_of_its_own_answers_once(engine: Engine) -> None:
    world = world_of(engine)
    parts = {code for code in engine.book.jurisdictions if "-" in code}
    codes = [row.code for row in world.rows]
    assert len(codes) == len(set(codes))
    assert set(codes) == {*engine.book.codes.territories, *parts}
    assert {row.code for row in world.rows if row.within} == parts
    assert world.refused == ()


def test_sellers_everywhere_are_sellers_of_countries(engine: Engine) -> None:
    world = world_of(engine, destination="ID")
    assert [row.code for row in world.rows] == list(engine.book.codes.territories)
    assert (world.origin, world.destination) == ("", "ID")


# --- what a row says -----------------------------------------------------------------------------------------------


def test_cameroon_charges_a_fifth_on_a_program_and_vat_on_price_and_duty(engine: Engine) -> None:
    """Line 8523.80.00.03 at 20 %; VAT of 19.25 % on 120.00 is 23.10; in all 143.10, or 143.1 % of the price."""
    row = row_of(world_of(engine), "CM")
    assert row.duty == span("20.00", "20")
    assert row.taxes == span("23.10", "23.1")
    assert row.landed == span("143.10", "143.1")
    assert (row.verdict, row.bars, row.duty_reason) == ("not_barred", 0, "dutiable")


@pytest.mark.parametrize(
    ("on", "verdict", "bars"),
    [("2026-03-29", "barred", 1), ("2026-03-31", "conditional", 0), ("2026-04-01", "not_barred", 0)],
)
def test_the_moratorium_was_the_only_bar_between_the_united_states_and_cameroon_until_it_lapsed(
    engine: Engine, on: str, verdict: str, bars: int
) -> None:
    row = row_of(world_of(engine, on=on), "CM")
    assert (row.verdict, row.bars, row.deciding) == (verdict, bars, "WTO moratorium")


@pytest.mark.parametrize("code", ["CM", "JP", "DE", "ID", "IN", "BR", "GB", "ES-CN", "US-NY", "TH", "MN", "KP"])
def test_a_row_is_what_the_quote_and_the_bar_of_the_place_say(engine: Engine, code: str) -> None:
    row, quote = row_of(world_of(engine, origin="AU"), code), quote_of(engine, "AU", code)
    taxed = None if quote.tax is None or quote.other is None else quote.tax.amount + quote.other.amount
    assert (row.duty and row.duty.least) == (quote.duty and quote.duty.amount)
    assert (row.taxes and row.taxes.least) == taxed
    assert (row.landed and row.landed.least) == (quote.total and quote.total.amount)
    assert (row.verdict, row.sures["verdict"]) == (quote.bar.verdict, quote.bar.sure)
    assert row.sures["landed"] == quote.sure
    standing = sum(bar.effect == "bars" for bar in quote.bar.instruments)
    assert row.bars == (None if quote.bar.verdict == "unknown" else standing)


def test_the_same_pair_answers_the_same_from_either_side(engine: Engine) -> None:
    out, back = row_of(world_of(engine, origin="JP"), "SG"), row_of(world_of(engine, destination="SG"), "JP")
    assert (out.verdict, out.bars, out.landed) == (back.verdict, back.bars, back.landed)
    assert out.agreements != back.agreements, "those are of the place of the row"


def test_agreements_are_those_in_force_that_bind_the_place_with_whomever(engine: Engine) -> None:
    found = engine.provisions("SG", about="customs_duties", on=DAY, known=DAY)
    binding = {one.instrument for one in found if one.obligation == "binding" and one.why == "in_force"}
    assert {"cptpp", "au-sg-dea"} <= binding
    assert row_of(world_of(engine), "SG").agreements == len(binding)


# --- by state or province ------------------------------------------------------------------------------------------


def test_a_country_taxed_by_its_provinces_answers_from_the_least_to_the_most(engine: Engine) -> None:
    """Music to a consumer: GST of 5 % alone in Alberta, HST of 15 % in New Brunswick."""
    row = row_of(world_of(engine, origin="JP", content="music"), "CA")
    assert row.taxes == Span(least=Decimal(5), most=Decimal(15), least_share=Decimal(5), most_share=Decimal(15))
    assert (len(row.parts), row.unanswered) == (13, ())


def test_states_that_do_not_answer_are_named_and_the_others_counted(engine: Engine) -> None:
    world = world_of(engine, origin="JP")
    row = row_of(world, "US")
    states = [one for one in world.rows if one.within == "US"]
    known = [one.taxes.least for one in states if one.taxes is not None]
    assert row.unanswered == tuple(one.code for one in states if one.taxes is None)
    assert row.taxes is not None
    assert (row.taxes.least, row.taxes.most) == (min(known), max(known))
    assert set(row.parts) == {one.code for one in states}


# --- not known -----------------------------------------------------------------------------------------------------


def test_a_tax_that_is_not_known_is_none_and_says_why(engine: Engine) -> None:
    row = row_of(world_of(engine, content="music"), "TH")
    assert (row.taxes, row.landed, row.missing) == (None, None, ("law_unknown",))
    assert row.duty is not None


def test_bars_are_not_nought_where_nobody_knows_what_binds_the_place(engine: Engine) -> None:
    row = row_of(world_of(engine), "AQ")
    assert (row.verdict, row.bars) == ("unknown", None)


# --- a question that is wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code", "param"),
    [
        ({"price": "100 USD"}, "one_side", ""),
        ({"price": "100 USD", "origin": "US", "destination": "JP"}, "one_side", ""),
        ({"price": "0.00 USD", "origin": "US"}, "nothing_to_tax", "price"),
        ({"origin": "US"}, "incomplete", "price"),
        ({"price": "9,99 USD", "origin": "US"}, "bad_price", "price"),
        ({"price": "100 USD", "origin": "UK"}, "unknown_code", "origin"),
        ({"price": "100 USD", "destination": "UK"}, "unknown_code", "destination"),
        ({"price": "100 USD", "origin": "US", "tax_behavior": "inclusive"}, "unknown_argument", "tax_behavior"),
        ({"price": "100 USD", "origin": "US", "delivery": "physical"}, "ordinary_goods", "delivery"),
    ],
)
def test_a_wrong_question_is_refused_once(engine: Engine, asked: dict[str, str], code: str, param: str) -> None:
    with pytest.raises(DTariffError) as refused:
        engine.world("music", **asked)
    assert (refused.value.code, refused.value.param) == (code, param)
    assert isinstance(refused.value, (InputError, CoverageError))
