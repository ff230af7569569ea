"""From the law of a case to amounts, for any price and any charges.

Resolutions are built by hand from charges that hypothesis makes up; the amounts are worked out a second time, in
fractions and by the decimal module, with no line shared with the package.
"""

import decimal
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import (
    CURRENCIES,
    DOLLAR,
    OTHER_THAN_NEEDED,
    WITHOUT_HASTE,
    Law,
    duty_of,
    factors,
    laws,
    nearest,
    prices,
    quoted,
    resolution,
    tax_of,
    worked_out,
)

from dtariff.model.law import Rounding, TaxKind
from dtariff.model.nomenclature import Currency
from dtariff.model.quote import TAX_KINDS
from dtariff.model.resolution import Reason
from dtariff.sums.assess import assess, plan_of

# --- properties ----------------------------------------------------------------------------------------------------


@WITHOUT_HASTE
@given(laws(), prices)
def test_every_amount_is_that_of_an_independent_computation(law: Law, price: int) -> None:
    assert list(quoted(law.resolution, price).run.amounts) == worked_out(law, price)


@WITHOUT_HASTE
@given(laws(plain=True), prices)
def test_the_fast_way_the_general_way_and_an_independent_computation_agree(law: Law, price: int) -> None:
    plan = plan_of(law.resolution, DOLLAR)
    assert plan.factors is not None
    fast, general = assess(plan, price), assess(plan, price, OTHER_THAN_NEEDED)
    assert list(fast.run.amounts) == list(general.run.amounts) == worked_out(law, price)
    assert (fast.total, fast.tax, fast.other, fast.duty) == (general.total, general.tax, general.other, general.duty)


@WITHOUT_HASTE
@given(laws(), prices, st.sampled_from(CURRENCIES))
def test_the_parts_add_up_to_the_total_exactly(law: Law, price: int, currency: Currency) -> None:
    quote = quoted(law.resolution, price, currency)
    assert quote.complete
    assert quote.duty is not None
    assert quote.tax is not None
    assert quote.other is not None
    assert quote.total is not None
    parts = [quote.net, quote.duty, quote.tax, quote.other]
    assert {part.currency for part in (*parts, quote.total)} == {currency.code}
    assert sum(Fraction(part.amount) for part in parts) == Fraction(quote.total.amount)
    levies = [levy.amount for levy in quote.levies]
    added = sum(Fraction(amount.amount) for amount in levies if amount is not None)
    assert Fraction(quote.net.amount) + added == Fraction(quote.total.amount)


@WITHOUT_HASTE
@given(laws(), prices)
def test_taxes_on_consumption_are_the_tax_and_all_other_charges_the_rest(law: Law, price: int) -> None:
    quote = quoted(law.resolution, price)
    assert quote.tax is not None
    assert quote.other is not None
    by_kind = list(zip(law.charges[1:], worked_out(law, price)[1:], strict=True))
    assert int(quote.tax.amount * 100) == sum(amount for charge, amount in by_kind if charge.kind in TAX_KINDS)
    assert int(quote.other.amount * 100) == sum(amount for charge, amount in by_kind if charge.kind not in TAX_KINDS)


@WITHOUT_HASTE
@given(laws(), prices, prices)
def test_a_higher_price_never_costs_less_in_all_or_in_part(law: Law, one: int, other: int) -> None:
    less, more = (quoted(law.resolution, price) for price in sorted((one, other)))
    assert all(
        low is not None and high is not None and low <= high
        for low, high in zip(less.run.amounts, more.run.amounts, strict=True)
    )
    assert less.total is not None
    assert more.total is not None
    assert less.total.amount <= more.total.amount


@WITHOUT_HASTE
@given(laws(), prices)
def test_what_the_buyer_pays_is_never_below_the_price(law: Law, price: int) -> None:
    quote = quoted(law.resolution, price)
    assert quote.total is not None
    assert quote.total.amount >= quote.net.amount


@WITHOUT_HASTE
@given(laws(), prices)
def test_every_amount_is_a_whole_number_of_the_steps_that_the_law_names(law: Law, price: int) -> None:
    assert all(amount is not None and amount % law.step == 0 for amount in quoted(law.resolution, price).run.amounts)


@WITHOUT_HASTE
@given(laws(), prices)
def test_the_same_question_has_the_same_answer(law: Law, price: int) -> None:
    assert quoted(law.resolution, price) == quoted(law.resolution, price)


@WITHOUT_HASTE
@given(laws(), st.sampled_from(CURRENCIES))
def test_a_price_of_nought_bears_nothing(law: Law, currency: Currency) -> None:
    assert set(quoted(law.resolution, 0, currency).run.amounts) == {0}


@WITHOUT_HASTE
@given(factors, prices)
def test_under_a_reverse_charge_the_buyer_owes_what_a_seller_would_have_charged(factor: Fraction, price: int) -> None:
    duty = duty_of(Fraction(0), reason="no_tariff_line")
    charged = quoted(resolution(duty, [tax_of("vat", factor)]), price)
    reverse = quoted(resolution(duty, [tax_of("vat", factor, reason="reverse_charge")]), price)
    (levy,) = reverse.levies[1:]
    assert levy.self_assessed == charged.tax
    assert reverse.tax is not None
    assert reverse.tax.amount == 0
    assert reverse.total == reverse.net


@WITHOUT_HASTE
@given(laws(), prices, factors)
def test_an_alternative_is_what_would_be_paid_if_its_duty_were_the_law(law: Law, price: int, factor: Fraction) -> None:
    otherwise = replace(law.charges[0], factor=factor)
    quote = quoted(resolution(law.charges[0], law.charges[1:], [otherwise]), price)
    instead = quoted(resolution(otherwise, law.charges[1:]), price)
    (found,) = quote.alternatives
    assert (found.duty, found.tax, found.other, found.total) == (
        instead.duty,
        instead.tax,
        instead.other,
        instead.total,
    )


@WITHOUT_HASTE
@given(laws(), prices, st.data())
def test_one_charge_that_is_not_known_leaves_no_total_and_no_figure_built_on_it(
    law: Law, price: int, data: st.DataObject
) -> None:
    at = data.draw(st.integers(min_value=0, max_value=len(law.charges) - 1))
    charges = list(law.charges)
    charges[at] = replace(charges[at], factor=None, reason="law_unknown")
    quote = quoted(resolution(charges[0], charges[1:]), price)
    assert quote.total is None
    assert not quote.complete
    assert quote.levies[at].amount is None
    for levy in quote.levies:
        if charges[at].id in levy.base:
            assert levy.taxable_amount is None
    known = worked_out(law, price)
    for place in range(at):
        assert quote.run.amounts[place] == known[place]


@WITHOUT_HASTE
@given(prices, st.decimals(min_value=0, max_value=10_000, places=2), st.decimals(min_value=0, max_value=500, places=2))
def test_a_duty_by_the_minute_is_minutes_times_rate(price: int, minutes: Decimal, rate: Decimal) -> None:
    quote = quoted(resolution(duty_of(expression=f"{rate} USD/minute")), price, minute=str(minutes))
    exact = Fraction(minutes) * Fraction(rate) * 100
    assert quote.run.amounts[0] == nearest(exact, 1, "half_up")


# --- examples ------------------------------------------------------------------------------------------------------


def test_each_charge_is_rounded_before_the_next_is_computed_on_it() -> None:
    law = resolution(duty_of(Fraction(5, 100)), [tax_of("vat", Fraction(20, 100))])
    # 10.30 x 5 % = 0.515, half up 0.52; (10.30 + 0.52) x 20 % = 2.164, half up 2.16
    quote = quoted(law, 1030)
    assert (str(quote.duty), str(quote.tax), str(quote.total)) == ("0.52 USD", "2.16 USD", "12.98 USD")


def test_rounding_in_between_can_change_a_cent_and_is_done() -> None:
    law = resolution(duty_of(Fraction(5, 100)), [tax_of("vat", Fraction(50, 100))])
    # 0.10 x 5 % = 0.005, half up 0.01; (0.10 + 0.01) x 50 % = 0.055, half up 0.06. Unrounded: 0.0525, which is 0.05.
    assert [str(levy.amount) for levy in quoted(law, 10).levies] == ["0.01 USD", "0.06 USD"]


def test_the_base_of_a_levy_is_the_price_and_the_charges_it_names() -> None:
    law = resolution(
        duty_of(Fraction(20, 100)),
        [
            tax_of("levy", Fraction(2, 100), ["price"], kind="levy"),
            tax_of("vat", Fraction(10, 100), ["price", "duty", "levy"]),
        ],
    )
    quote = quoted(law, 10_000)
    # duty 20; levy 2; VAT 10 % of 122 = 12.20
    assert [str(levy.taxable_amount) for levy in quote.levies] == ["100.00 USD", "100.00 USD", "122.00 USD"]
    assert [str(levy.amount) for levy in quote.levies] == ["20.00 USD", "2.00 USD", "12.20 USD"]
    assert str(quote.total) == "134.20 USD"


def test_a_missing_quantity_leaves_the_tax_on_the_duty_open_and_a_tax_beside_it_known() -> None:
    law = resolution(
        duty_of(expression="0.50 USD/minute"),
        [tax_of("levy", Fraction(2, 100), ["price"], kind="levy"), tax_of("vat", Fraction(10, 100))],
    )
    quote = quoted(law, 10_000)
    assert [(levy.reason, levy.needed) for levy in quote.levies] == [
        ("quantity_needed", ("minute",)),
        ("standard_rated", ()),
        ("base_unknown", ()),
    ]
    assert (str(quote.other), quote.duty, quote.tax, quote.total) == ("2.00 USD", None, None, None)


def test_everything_that_is_missing_is_asked_for_at_once() -> None:
    quote = quoted(resolution(duty_of(expression="0.50 USD/minute + 2 USD/copy")), 10_000)
    assert quote.levies[0].needed == ("minute", "copy")


@pytest.mark.parametrize(("reason", "kind"), [("not_collected", "vat"), ("foreign_supplier_not_liable", "vat")])
def test_what_is_not_collected_adds_nothing_although_it_has_a_rate(reason: Reason, kind: TaxKind) -> None:
    quote = quoted(
        resolution(duty_of(Fraction(0)), [tax_of("vat", Fraction(19, 100), kind=kind, reason=reason)]), 10_000
    )
    assert (str(quote.tax), quote.total) == ("0.00 USD", quote.net)


def test_what_is_not_collected_by_the_piece_adds_nothing_and_asks_for_no_pieces() -> None:
    law = resolution(duty_of(Fraction(0)), [tax_of("levy", None, expression="2 USD/copy", reason="not_collected")])
    assert quoted(law, 10_000).total == quoted(law, 10_000).net


def test_a_rule_that_rounds_in_another_currency_leaves_cents() -> None:
    rule = Rounding(mode="half_up", step="1 IDR", cite=("law",))
    law = resolution(duty_of(Fraction(0)), [tax_of("vat", Fraction(10, 100), rounding=rule)])
    assert str(quoted(law, 1234).tax) == "1.23 USD"


def test_amounts_grow_with_the_price_cent_by_cent() -> None:
    law = resolution(duty_of(Fraction(1, 3)), [tax_of("vat", Fraction(1, 7))])
    totals = [quoted(law, price).total for price in range(500)]
    assert all(low is not None and high is not None and low.amount < high.amount for low, high in pairwise(totals))


def test_a_price_of_thirty_digits_keeps_its_last_cent() -> None:
    quote = quoted(resolution(duty_of(Fraction(0))), 123_456_789_012_345_678_901_234_567_891)
    assert str(quote.net) == "1234567890123456789012345678.91 USD"


def test_an_amount_does_not_hang_on_the_callers_decimal_context() -> None:
    quote = quoted(resolution(duty_of(Fraction(0))), 123_456_789)
    with decimal.localcontext() as context:
        context.prec = 6
        assert str(quote.total) == "1234567.89 USD"
