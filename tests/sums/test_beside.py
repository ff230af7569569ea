"""What stands beside landed costs: how far they lie apart, and the share of a fixed cost that falls on one sale."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.engine import Engine
from dtariff.model.comparison import FixedCost
from dtariff.model.errors import InputError
from dtariff.model.money import Money
from dtariff.model.quote import Quote
from dtariff.sums.beside import ends, gap, share

CENTS = st.integers(0, 10**15)


def money(text: str) -> Money:
    return Money.parse(text)


def cents(amount: int) -> Money:
    return Money.of_minor(amount, "USD", 2)


# --- apart ---


def test_a_gap_is_exact_and_a_share_of_the_amount_it_is_measured_from() -> None:
    found = gap(money("143.10 USD"), money("119.00 USD"))
    assert found is not None
    assert found.amount == money("24.10 USD")
    assert found.share == Fraction(2410, 11900)


def test_what_costs_less_lies_below() -> None:
    found = gap(money("10 JPY"), money("11 JPY"))
    assert found is not None
    assert found.amount == money("-1 JPY")
    assert found.share == Fraction(-1, 11)


def test_of_nought_there_is_no_share() -> None:
    found = gap(money("1.00 USD"), money("0.00 USD"))
    assert found is not None
    assert (found.amount, found.share) == (money("1.00 USD"), None)


@pytest.mark.parametrize("pair", [(None, money("1 USD")), (money("1 USD"), None), (None, None)])
def test_from_an_amount_that_is_not_known_nothing_is_measured(pair: tuple[Money | None, Money | None]) -> None:
    assert gap(*pair) is None


@given(amount=CENTS, other=CENTS)
def test_an_amount_is_the_other_and_what_lies_between(amount: int, other: int) -> None:
    found, back = gap(cents(amount), cents(other)), gap(cents(other), cents(amount))
    assert found is not None
    assert back is not None
    assert cents(other).amount + found.amount.amount == cents(amount).amount
    assert found.amount.amount == -back.amount.amount
    assert found.share is None if other == 0 else Fraction(other) * (1 + (found.share or 0)) == amount


@given(whole=st.integers(0, 10**9), mills=st.integers(0, 10**12))
def test_amounts_of_more_and_of_fewer_decimals_are_measured_exactly(whole: int, mills: int) -> None:
    found = gap(Money.of_minor(whole, "USD", 0), Money.of_minor(mills, "USD", 3))
    assert found is not None
    assert found.amount.amount == Decimal(whole) - Decimal(mills).scaleb(-3)


def test_a_country_has_no_ends_where_no_part_of_it_has_an_answer() -> None:
    assert ends("US", (), 51) is None


# --- a fixed cost ---


@pytest.mark.parametrize(
    ("a_year", "sales", "digits", "expected"),
    [
        ("10000 USD", 3000, 2, "3.33 USD"),  # 3.333...
        ("10000 USD", 6000, 2, "1.67 USD"),  # 1.666...
        ("1 USD", 200, 2, "0.01 USD"),  # half a cent goes up
        ("1 USD", 201, 2, "0.00 USD"),  # less than half a cent does not
        ("1000000 JPY", 3, 0, "333333 JPY"),
        ("1 KWD", 2000, 3, "0.001 KWD"),
        ("0 USD", 10, 2, "0.00 USD"),
        ("0.005 USD", 1, 2, "0.01 USD"),  # finer than a cent, and all the same exact until it is shared
    ],
)
def test_a_fixed_cost_is_shared_by_the_sales_of_a_year_half_up(
    a_year: str, sales: int, digits: int, expected: str
) -> None:
    assert str(share(FixedCost.of(a_year, sales), digits)) == expected


@given(a_year=CENTS, sales=st.integers(1, 10**15))
def test_a_share_is_never_further_from_the_exact_one_than_half_a_cent(a_year: int, sales: int) -> None:
    found = share(FixedCost(a_year=cents(a_year), sales=sales), 2)
    apart = Fraction(found.amount) * 100 - Fraction(a_year, sales)
    assert -Fraction(1, 2) < apart <= Fraction(1, 2)


@pytest.mark.parametrize(
    "sales", ["0", "-5", "1.5", "1e3", "", "five", "5,000", "\u0665", True, 2.0, None, 10**16, "9" * 99]
)
def test_sales_are_a_whole_number_above_nought(sales: object) -> None:
    with pytest.raises(InputError) as refused:
        FixedCost.of("100 USD", sales)
    assert (refused.value.code, refused.value.param) == ("bad_sales", "sales")


@pytest.mark.parametrize(
    ("a_year", "code"), [("12,000", "bad_price"), ("-1", "negative_price"), ("5 EUR", "currency_conflict")]
)
def test_a_cost_that_is_none_is_refused_by_its_name(a_year: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        FixedCost.of(a_year, 10, currency="USD")
    assert (refused.value.code, refused.value.param) == (code, "a_year")


# --- lines ---


@given(
    price=st.integers(0, 10**12),
    a_year=CENTS,
    sales=st.integers(1, 10**9),
    places=st.sets(st.sampled_from(["CM", "DE", "US"])),
    reference=st.sampled_from(["", "CM", "DE", "US-CA", "JP"]),
)
def test_all_parts_of_a_line_add_up(  # noqa: PLR0917 - hypothesis gives them by their names
    engine: Engine, price: int, a_year: int, sales: int, places: set[str], reference: str
) -> None:
    answer = engine.compare(
        "software",
        destinations="CM DE US-CA JP",
        origin="US",
        price=cents(price),
        on="2026-11-23",
        known="2026-11-23",
        scenarios="moratorium-restored",
    )
    cost = FixedCost(a_year=cents(a_year), sales=sales, places=tuple(sorted(places)))
    found = answer.lines(reference=reference, cost=cost)
    bare = answer.lines(reference=reference)
    by_key = {(line.place, line.scenario): line for line in found}
    assert [line.quote for line in found] == [line.quote for line in bare]
    assert [line.to_reference for line in found] == [line.to_reference for line in bare]
    for line in found:
        quote, parts = line.quote, (line.quote.net, line.quote.duty, line.quote.tax, line.quote.other)
        assert quote.total is not None
        assert line.access is not None
        assert line.with_access is not None
        assert quote.total.amount == sum(part.amount for part in parts if part is not None)
        assert line.with_access.amount == quote.total.amount + line.access.amount
        bears = not places or line.place.partition("-")[0] in places
        assert line.access == (share(cost, 2) if bears else cents(0))
        stands = by_key[line.place, ""].quote.total
        assert line.change is not None
        assert stands is not None
        assert stands.amount + line.change.amount.amount == quote.total.amount
        if reference:
            there = by_key[reference, line.scenario]
            assert line.to_reference == gap(quote.total, there.quote.total)
            assert line.with_access_to_reference == gap(line.with_access, there.with_access)


@given(totals=st.lists(st.integers(0, 10**6) | st.none(), max_size=8))
def test_the_ends_of_a_country_are_the_least_and_the_most_of_what_is_known(
    engine: Engine, totals: list[int | None]
) -> None:
    known = [total for total in totals if total is not None]
    quotes = [_quoted(engine, at, total) for at, total in enumerate(totals)]
    found = ends("US", quotes, 3)
    if not known:
        assert found is None
        return
    assert found is not None
    assert totals[int(found.lowest[1:])] == min(known)
    assert totals[int(found.highest[1:])] == max(known)
    assert (found.parts, found.unknown) == (len(known), len(totals) - len(known) + 3)


def _quoted(engine: Engine, at: int, total: int | None) -> Quote:
    """A quote for a part of that number, at that many cents; None for one that is not known."""
    asked = engine.quote("software", origin="US", destination="US-OR", price=cents(total or 0), on="2026-11-23")
    case = asked.resolution.case
    resolution = replace(asked.resolution, case=replace(case, destination=replace(case.destination, code=f"X{at}")))
    run = asked.run if total is not None else asked.run._replace(amounts=(None,) * len(asked.run.amounts))
    return asked._replace(resolution=resolution, run=run)
