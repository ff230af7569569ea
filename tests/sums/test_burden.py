"""The charges of a case as exact shares of the price: what a quote comes to, without its rounding."""

from fractions import Fraction

import pytest
from hypothesis import given
from made_up import WITHOUT_HASTE, Law, duty_of, laws, quoted, resolution, tax_of

from dtariff.model.resolution import Reason
from dtariff.sums.burden import burden


def test_a_tax_bears_on_the_price_and_the_duty() -> None:
    """20 % of one is 1/5; 10 % of one and a fifth is 3/25."""
    borne = burden(resolution(duty_of(Fraction(1, 5)), [tax_of("vat", Fraction(1, 10))]))
    assert (borne.duty, borne.tax, borne.otherwise, borne.why_not) == (Fraction(1, 5), Fraction(3, 25), None, None)


def test_a_tax_on_the_price_alone_leaves_the_duty_out() -> None:
    assert burden(resolution(duty_of(Fraction(1, 5)), [tax_of("vat", Fraction(1, 10), ["price"])])).tax == Fraction(
        1, 10
    )


def test_a_tax_on_an_earlier_tax_bears_on_it() -> None:
    """1/10 of one, then 1/2 of that: 3/20 together."""
    taxes = [tax_of("first", Fraction(1, 10), ["price"]), tax_of("second", Fraction(1, 2), ["first"])]
    assert burden(resolution(duty_of(Fraction(0)), taxes)).tax == Fraction(3, 20)


def test_the_other_reading_has_a_share_of_its_own() -> None:
    other = duty_of(Fraction(1, 4), reason="dutiable")
    borne = burden(resolution(duty_of(Fraction(0), reason="barred_by_agreement"), [], [other]))
    assert (borne.duty, borne.otherwise, borne.otherwise_tax) == (Fraction(0), Fraction(1, 4), Fraction(0))


def test_taxes_bear_on_the_duty_of_the_other_reading_too() -> None:
    """A tenth of one, and of one and a quarter: 1/10, 1/8."""
    other = duty_of(Fraction(1, 4), reason="dutiable")
    barred = duty_of(Fraction(0), reason="barred_by_agreement")
    borne = burden(resolution(barred, [tax_of("vat", Fraction(1, 10))], [other]))
    assert (borne.tax, borne.otherwise_tax) == (Fraction(1, 10), Fraction(1, 8))


def test_a_duty_by_the_minute_is_no_share_and_neither_is_what_bears_on_it() -> None:
    borne = burden(resolution(duty_of(expression="2 USD/minute"), [tax_of("vat", Fraction(1, 10))]))
    assert (borne.duty, borne.tax, borne.why_not) == (None, None, "quantity_needed")


def test_a_tax_on_the_price_alone_is_known_beside_a_duty_that_is_not() -> None:
    borne = burden(resolution(duty_of(reason="law_unknown"), [tax_of("vat", Fraction(1, 10), ["price"])]))
    assert (borne.duty, borne.tax, borne.why_not) == (None, Fraction(1, 10), "law_unknown")


@pytest.mark.parametrize("reason", ["not_collected", "foreign_supplier_not_liable", "below_threshold"])
def test_what_nobody_collects_is_nought(reason: Reason) -> None:
    assert burden(resolution(duty_of(Fraction(0)), [tax_of("vat", Fraction(1, 10), reason=reason)])).tax == 0


def test_what_the_buyer_accounts_for_itself_adds_nothing() -> None:
    borne = burden(resolution(duty_of(Fraction(1, 5)), [tax_of("vat", Fraction(1, 10), reason="reverse_charge")]))
    assert (borne.duty, borne.tax, borne.why_not) == (Fraction(1, 5), Fraction(0), None)


@WITHOUT_HASTE
@given(laws())
def test_shares_are_those_of_an_independent_computation(law: Law) -> None:
    amounts = {"price": Fraction(1)}
    for charge in law.charges:
        adds = charge.reason not in ("reverse_charge", "not_collected", "foreign_supplier_not_liable")
        base = sum((amounts[name] for name in charge.on), Fraction(0))
        amounts[charge.id] = base * (charge.factor or 0) if adds else Fraction(0)
    _, duty, *taxes = amounts.values()
    borne = burden(law.resolution)
    assert (borne.duty, borne.otherwise, borne.tax) == (duty, None, sum(taxes, Fraction(0)))


@WITHOUT_HASTE
@given(laws(plain=True))
def test_on_a_large_price_a_quote_comes_to_the_same_but_for_its_rounding(law: Law) -> None:
    """Four taxes carry on the half cents before them, each at most three times over the sum: 4 ** 4 cents or so."""
    borne, quote = burden(law.resolution), quoted(law.resolution, 10**15)
    assert borne.duty is not None
    assert borne.tax is not None
    assert quote.duty is not None
    assert quote.total is not None
    exact = Fraction(10**13) * (1 + borne.duty + borne.tax)
    assert abs(Fraction(quote.total.amount) - exact) < 100
    assert abs(Fraction(quote.duty.amount) - Fraction(10**13) * borne.duty) <= Fraction(1, 200)
