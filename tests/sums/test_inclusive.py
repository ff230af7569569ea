"""A price that holds everything: the net price found from it is the one that comes to it, whatever the law.

Two directions. From a sticker: the net price's landed cost is the sticker, or the nearest below it, and what is left is
the residual. From a net price: its landed cost taken as a sticker gives the net price back, with nothing left over.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import DOLLAR, WITHOUT_HASTE, Law, duty_of, laws, prices, resolution, tax_of, worked_out

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import CoverageError, DTariffError, InputError
from dtariff.model.law import Rounding
from dtariff.model.quote import Quote
from dtariff.sums.assess import Plan, assess, assess_inclusive, plan_of, run
from dtariff.sums.inclusive import along, solve
from dtariff.tables.release import load

ENGINE = Engine(load())
ON = date(2026, 11, 23)
NO_DUTY = duty_of(Fraction(0), reason="no_tariff_line")
CONTENTS = ("music", "application", "ebook")


def landed(plan: Plan, net: int) -> int:
    return net + sum(amount or 0 for amount in run(plan, net).amounts)


def adds_up(quote: Quote, sticker: int) -> bool:
    parts = [quote.net, quote.duty, quote.tax, quote.other, quote.residual]
    return sum(part.amount for part in parts if part is not None) == Decimal(sticker).scaleb(-quote.digits)


# --- any law -------------------------------------------------------------------------------------------------------


@WITHOUT_HASTE
@given(laws(), prices)
def test_the_net_price_is_the_greatest_whose_landed_cost_does_not_exceed_the_sticker(law: Law, sticker: int) -> None:
    quote = assess_inclusive(plan_of(law.resolution, DOLLAR), sticker)
    net = quote.minor
    assert net + sum(worked_out(law, net)) <= sticker
    assert net + 1 + sum(worked_out(law, net + 1)) > sticker
    assert quote.residual_minor == sticker - net - sum(worked_out(law, net))
    assert adds_up(quote, sticker)


@WITHOUT_HASTE
@given(laws(), prices)
def test_the_landed_cost_of_a_net_price_gives_the_net_price_back(law: Law, net: int) -> None:
    sticker = net + sum(worked_out(law, net))
    quote = assess_inclusive(plan_of(law.resolution, DOLLAR), sticker)
    assert (quote.minor, quote.residual_minor) == (net, 0)
    assert list(quote.run.amounts) == worked_out(law, net)


@WITHOUT_HASTE
@given(
    st.sampled_from(
        [
            "20% MIN 3 USD/minute",
            "5% MAX 2 USD/minute",
            "1.50 USD/minute",
            "10% + 1 USD/minute",
            "0.1% MIN 0.99 USD/minute MAX 40%",
        ]
    ),
    laws(),
    st.integers(min_value=0, max_value=10**9),
)
def test_minimum_maximum_and_specific_duties_are_solved_too(expression: str, law: Law, net: int) -> None:
    plan = plan_of(resolution(duty_of(expression=expression), law.charges[1:]), DOLLAR)
    quantities = {"minute": Decimal(1)}
    forward = assess(plan, net, quantities)
    assert forward.total is not None
    back = assess_inclusive(plan, forward.total.to_minor_units(2), quantities)
    assert (back.minor, back.residual_minor) == (net, 0)
    sticker = forward.total.to_minor_units(2) + 1
    between = assess_inclusive(plan, sticker, quantities)
    assert between.minor in (net, net + 1)
    assert 0 <= between.residual_minor <= 1
    assert adds_up(between, sticker)


def test_three_cents_with_twenty_percent_in_them_cannot_be_and_leave_a_cent() -> None:
    """2 + 0.4 is 2, 3 + 0.6 is 4: no net price comes to 3."""
    quote = assess_inclusive(plan_of(resolution(NO_DUTY, [tax_of("vat", Fraction(1, 5))]), DOLLAR), 3)
    assert [str(part) for part in (quote.net, quote.tax, quote.residual, quote.total)] == [
        "0.02 USD",
        "0.00 USD",
        "0.01 USD",
        "0.03 USD",
    ]


def test_fixed_charges_above_the_sticker_leave_no_net_price() -> None:
    plan = plan_of(resolution(duty_of(expression="1.50 USD/minute")), DOLLAR)
    with pytest.raises(InputError, match=r"1\.50 USD even on nothing") as caught:
        assess_inclusive(plan, 149, {"minute": Decimal(1)})
    assert (caught.value.code, caught.value.param) == ("price_below_charges", "price")
    assert assess_inclusive(plan, 150, {"minute": Decimal(1)}).minor == 0


def test_a_charge_that_is_not_known_cannot_be_taken_out_of_a_price() -> None:
    unknown = tax_of("vat", None, reason="law_unknown")
    with pytest.raises(CoverageError) as caught:
        assess_inclusive(plan_of(resolution(NO_DUTY, [unknown]), DOLLAR), 1000)
    assert caught.value.code == "law_unknown"


def test_a_duty_by_a_measure_that_was_not_given_names_the_measure() -> None:
    with pytest.raises(CoverageError, match="minute") as caught:
        assess_inclusive(plan_of(resolution(duty_of(expression="2 USD/minute")), DOLLAR), 1000)
    assert caught.value.code == "quantity_needed"


def test_a_law_that_rounds_on_each_piece_is_solved_for_the_piece() -> None:
    """Three at 0.33: 10 % of each is 0.033, so 0.03 a piece, 0.09 in all; on the line it would be 0.10."""
    each = Rounding(mode="half_up", per="unit", cite=("law",))
    plan = plan_of(resolution(NO_DUTY, [tax_of("vat", Fraction(1, 10), rounding=each)]), DOLLAR)
    forward = assess(plan, 99, units=3)
    assert (str(forward.tax), str(forward.total)) == ("0.09 USD", "1.08 USD")
    back = assess_inclusive(plan, 108, units=3)
    assert (back.minor, back.residual_minor) == (99, 0)


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=1, max_value=400))
def test_few_questions_find_it(sticker: int, percent: int) -> None:
    asked = []

    def forward(net: int) -> int:
        asked.append(net)
        return net + (net * percent + 50) // 100 + max(0, net - 5000) * 3

    found = solve(forward, sticker, along(forward, sticker))
    assert found is not None
    assert forward(found) <= sticker < forward(found + 1)
    assert len(asked) < 100


# --- the law of every jurisdiction ---------------------------------------------------------------------------------


def plans_of(code: str) -> Iterator[Plan]:
    """The law of a jurisdiction for a consumer, in its own currency and in another, where all of it is known."""
    place = ENGINE.book.jurisdiction(code)
    assert place is not None
    for content in CONTENTS:
        for currency in dict.fromkeys((place.currency, "USD" if place.currency != "USD" else "EUR")):
            asked = (content, "", "KR" if code != "KR" else "US", code, "consumer", "", "content", "", None)
            try:
                plan = ENGINE.plan(asked, AsOf(ON, ON), currency)
            except DTariffError:
                continue
            if plan.unknown is None and None not in run(plan, 1000).amounts:
                yield plan


PLANS = {code: found for code in ENGINE.book.jurisdictions if (found := list(plans_of(code)))}


def test_nearly_every_jurisdiction_is_among_them() -> None:
    assert len(PLANS) > 260


@pytest.mark.parametrize("code", PLANS)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), amount=prices)
def test_forward_and_backward_agree_in(code: str, data: st.DataObject, amount: int) -> None:
    plan = data.draw(st.sampled_from(PLANS[code]))
    back = assess_inclusive(plan, landed(plan, amount))
    assert (back.minor, back.residual_minor) == (amount, 0)
    quote = assess_inclusive(plan, amount)
    assert landed(plan, quote.minor) <= amount < landed(plan, quote.minor + 1)
    assert adds_up(quote, amount)
