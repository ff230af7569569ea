"""What duty expressions come to, worked by hand from the tariffs' own texts."""

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dtariff.model.duty import (
    AdValorem,
    Cap,
    Duty,
    Floor,
    Free,
    Rate,
    Specific,
    Sum,
    Term,
    general_rate,
    parse,
    preferences,
)
from dtariff.model.errors import InputError
from dtariff.sums.duty_expression import Needed, ad_valorem_fraction, evaluate, is_free, needs

DAY = date(2026, 11, 23)
TABLE = (Path(__file__).parents[1] / "model" / "duty_expression_examples.csv").read_text(encoding="utf-8")
WORKED = [row for row in csv.DictReader(StringIO(TABLE)) if row["duty"]]


def duty(
    text: str, value: str | int = 0, currency: str = "EUR", on: date = DAY, **quantities: str
) -> Fraction | Needed:
    given_quantities = {name: Decimal(amount) for name, amount in quantities.items()}
    return evaluate(parse(text), value=Fraction(value), currency=currency, quantities=given_quantities, on=on)


# --- worked examples ---


def test_enough_examples_of_real_tariffs_are_worked_by_hand() -> None:
    assert len(WORKED) == 89
    assert {row["importer"] for row in WORKED} == {"EU", "GB", "EAEU", "US", "AU", "CA"}


@pytest.mark.parametrize("row", WORKED, ids=[f"{row['importer']} {row['code']}" for row in WORKED])
def test_the_duty_is_the_one_worked_by_hand(row: dict[str, str]) -> None:
    pairs = (pair.split("=") for pair in row["quantities"].split(";") if pair)
    amount = evaluate(
        parse(row["expression"], dollar=row["dollar"] or "USD"),
        value=Fraction(row["value"]),
        currency=row["currency"],
        quantities={name: Decimal(quantity) for name, quantity in pairs},
        on=date.fromisoformat(row["on"]),
    )
    assert amount == Fraction(row["duty"])


@pytest.mark.parametrize("row", WORKED, ids=[f"{row['importer']} {row['code']}" for row in WORKED])
def test_without_quantities_an_example_names_all_that_it_needs(row: dict[str, str]) -> None:
    tree = parse(row["expression"], dollar=row["dollar"] or "USD")
    on = date.fromisoformat(row["on"])
    amount = evaluate(tree, value=Fraction(row["value"]), currency=row["currency"], quantities={}, on=on)
    names = {pair.split("=")[0] for pair in row["quantities"].split(";") if pair}
    assert (set(amount.quantities) if isinstance(amount, Needed) else set()) == names


# --- ad valorem ---


def test_a_third_is_exact() -> None:
    assert duty("33 1/3%", 1) == Fraction(1, 3)


def test_a_duty_of_a_tenth_of_a_cent_is_not_rounded() -> None:
    assert duty("7.2%", "0.01") == Fraction(72, 100_000)


# --- MIN and MAX ---


@pytest.mark.parametrize(
    ("value", "metres", "expected"),
    [(1000, "10", 65), (1000, "100", 100), (1000, "65", 65)],
)
def test_a_floor_is_the_higher_of_its_sides(value: int, metres: str, expected: int) -> None:
    assert duty("6.5% MIN 1 EUR/m", value, m=metres) == expected


@pytest.mark.parametrize(("value", "expected"), [(100, 22), (300, Fraction("33.6")), (1000, 56)])
def test_a_floor_and_a_cap_hold_the_duty_between_them(value: int, expected: Fraction) -> None:
    assert duty("11.2 MIN 22 EUR/100 kg MAX 56 EUR/100 kg", value, kg="100") == expected


def test_a_cap_below_its_floor_wins_because_it_stands_last() -> None:
    assert duty("10% MIN 50% MAX 20%", 100) == 20
    assert duty("10% MAX 20% MIN 50%", 100) == 50


# --- less ---


def test_five_per_cent_less_is_five_per_cent_of_the_value() -> None:
    tree = preferences(parse("$1.220/kg DC$1.220/kg, less 5%", dollar="AUD"), DAY)[0].rate
    quantities = {"kg": Decimal(10)}
    assert evaluate(tree, value=Fraction(100), currency="AUD", quantities=quantities, on=DAY) == Fraction("7.2")


def test_what_is_taken_off_never_makes_a_duty_negative() -> None:
    assert duty("1.220 EUR/kg less 5%", 300, kg="10") == 0


def test_what_is_taken_off_in_full_needs_no_quantity() -> None:
    assert duty("5% + 1 EUR/kg less 1 EUR/kg", 100) == 5
    assert duty("1 EUR/kg less 2 EUR/kg", 100) == 0


# --- what is needed ---


def test_a_rate_by_the_minute_asks_for_minutes() -> None:
    assert duty("21450 IDR/minute", 10, currency="IDR") == Needed(quantities=("minute",))


def test_everything_missing_is_named_at_once_in_the_order_of_the_text() -> None:
    tree = parse("44¢ each + 6% on the case MAX 2 EUR/kg + 1 USD/piece")
    missing = evaluate(tree, value=Fraction(1), currency="GBP", quantities={}, on=DAY)
    assert missing == Needed(("piece", "value of the case", "kg"), ("USD", "EUR"))
    assert needs(tree) == missing


def test_a_quantity_that_is_given_is_not_asked_for_again() -> None:
    assert duty("1 EUR/kg + 2 EUR/m", kg="3") == Needed(quantities=("m",))
    assert duty("1 EUR/kg + 2 EUR/m", currency="USD", kg="3", m="4") == Needed(exchange=("EUR",))


def test_the_value_of_a_part_is_money_of_the_currency_asked_for() -> None:
    quantities = {"value of the case": Decimal(50)}
    assert evaluate(parse("6% on the case"), value=Fraction(80), currency="JPY", quantities=quantities, on=DAY) == 3


def test_nothing_is_needed_where_the_duty_is_nought_anyway() -> None:
    assert duty("0 EUR/kg", 100) == 0
    assert duty("5 EUR/kg MAX 0%", 100) == 0
    assert duty("5% MIN 0 EUR/kg", 100) == 5
    assert needs(parse("Free")) == Needed()


def test_needs_are_those_of_every_stage_and_season() -> None:
    staged = parse("5 EUR/m From 1 July 2018 2 USD/kg From 1 July 2019 Free")
    seasonal = parse("5 EUR/m (JAN-JUN), 2 EUR/kg (JUL-DEC)")
    preferential = parse("5% CA 2 EUR/kg")
    assert needs(staged) == Needed(("m", "kg"), ("EUR", "USD"))
    assert needs(seasonal) == Needed(("m", "kg"), ("EUR",))
    assert needs(preferential) == Needed()


@pytest.mark.parametrize("quantity", ["-1", "NaN", "sNaN", "Infinity"])
def test_a_quantity_that_is_no_quantity_is_refused_by_name(quantity: str) -> None:
    with pytest.raises(InputError) as caught:
        duty("1 EUR/minute", minute=quantity)
    assert (caught.value.code, caught.value.param) == ("invalid_quantity", "quantities.minute")


def test_a_negative_fraction_is_refused_even_where_it_is_not_needed() -> None:
    with pytest.raises(InputError, match=r"quantities\.m\b"):
        evaluate(parse("5%"), value=Fraction(1), currency="EUR", quantities={"m": Fraction(-1, 2)}, on=DAY)


def test_a_negative_value_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        duty("5%", -1)
    assert caught.value.param == "value"


# --- the day ---


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2018-06-30", 5), ("2018-07-01", Fraction("3.75")), ("2019-06-30", Fraction("3.75")), ("2019-07-01", 0)],
)
def test_a_step_applies_from_its_day_until_the_next(day: str, expected: Fraction) -> None:
    text = "5% From1July2018 3.75% From1July2019 Free"
    assert duty(text, 100, on=date.fromisoformat(day)) == expected
    assert is_free(parse(text), date.fromisoformat(day)) is (expected == 0)


@pytest.mark.parametrize(("day", "expected"), [("2027-05-31", 8), ("2027-06-01", 12), ("2027-09-01", 8)])
def test_a_season_comes_every_year(day: str, expected: int) -> None:
    assert duty("12.00% (JUN-AUG), 8.00% (SEP-MAY)", 100, on=date.fromisoformat(day)) == expected


def test_preferences_are_those_of_the_stage_of_the_day() -> None:
    tree = parse("5% CAFree From1July2018 3.75% DCS4% CA Free From1July2019 Free")
    codes = [[preference.schemes for preference in preferences(tree, date(year, 7, 1))] for year in (2017, 2018, 2019)]
    assert codes == [[("CA",)], [("DCS",), ("CA",)], []]
    assert general_rate(tree, date(2018, 7, 1)) == AdValorem(Decimal("3.75"))


# --- free, and plainly ad valorem ---


@pytest.mark.parametrize("text", ["Free", "NIHIL", "0", "0.00%", "0 EUR/kg", "0% + 0 EUR/kg", "Free MIN 0", "5% MAX 0"])
def test_nought_in_any_writing_is_free(text: str) -> None:
    assert is_free(parse(text), DAY)
    assert ad_valorem_fraction(parse(text), DAY) == 0


@pytest.mark.parametrize("text", ["5%", "0% MIN 1 EUR/kg", "1 EUR/kg less 5%", "6% on the case", "5% CAFree"])
def test_a_duty_that_some_value_makes_payable_is_not_free(text: str) -> None:
    assert not is_free(parse(text), DAY)


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("20%", Fraction(1, 5)),
        ("33 1/3%", Fraction(1, 3)),
        ("5% + 2.5% less 0.5%", Fraction(7, 100)),
        ("5% MIN 7% MAX 6%", Fraction(6, 100)),
        ("5% DCS4%", Fraction(1, 20)),
        ("5% + 1 EUR/kg", None),
        ("5% MIN 1 EUR/kg", None),
        ("1 EUR/kg MIN 5%", None),
        ("6% on the case", None),
    ],
)
def test_only_a_share_of_the_value_has_a_factor(text: str, factor: Fraction | None) -> None:
    assert ad_valorem_fraction(parse(text), DAY) == factor


# --- for all rates ---

amounts = st.decimals(min_value=0, max_value=1000, places=3)
terms: st.SearchStrategy[Term] = st.one_of(
    st.builds(AdValorem, amounts, st.sampled_from(["", "", "case"])),
    st.builds(Specific, amounts, st.just("EUR"), st.sampled_from(["kg", "m"]), st.sampled_from([1, 100])),
)
term_lists = st.lists(terms, min_size=1, max_size=3).map(tuple)
duties: st.SearchStrategy[Duty] = st.one_of(st.builds(Free), terms, st.builds(Sum, term_lists, term_lists))
rates: st.SearchStrategy[Rate] = st.recursive(
    duties, lambda rate: st.one_of(st.builds(Floor, rate, duties), st.builds(Cap, rate, duties)), max_leaves=4
)
values = st.fractions(min_value=0, max_value=10**6)
quantity_sets = st.fixed_dictionaries({"kg": values, "m": values, "value of the case": values})


def read_plainly(rate: Rate, value: Fraction, quantities: dict[str, Fraction]) -> Fraction:
    """The same rules once more, word for word and without any thought of what is needed."""
    match rate:
        case Free():
            return Fraction(0)
        case AdValorem(percent, of):
            return Fraction(percent) / 100 * (quantities[f"value of the {of}"] if of else value)
        case Specific(amount, _, unit, per):
            return Fraction(amount) * quantities[unit] / per
        case Sum(added, less):
            plus = sum((read_plainly(term, value, quantities) for term in added), Fraction(0))
            minus = sum((read_plainly(term, value, quantities) for term in less), Fraction(0))
            return max(plus - minus, Fraction(0))
        case Floor(left, right):
            return max(read_plainly(left, value, quantities), read_plainly(right, value, quantities))
        case Cap(left, right):
            return min(read_plainly(left, value, quantities), read_plainly(right, value, quantities))


@given(rates, values, quantity_sets)
def test_evaluation_is_the_plain_reading_of_the_tree(rate: Rate, value: Fraction, known: dict[str, Fraction]) -> None:
    amount = evaluate(rate, value=value, currency="EUR", quantities=known, on=DAY)
    assert amount == read_plainly(rate, value, known)


@given(rates, values, quantity_sets)
def test_what_is_named_as_needed_is_enough(rate: Rate, value: Fraction, known: dict[str, Fraction]) -> None:
    missing = evaluate(rate, value=value, currency="EUR", quantities={}, on=DAY)
    named = missing.quantities if isinstance(missing, Needed) else ()
    quantities = {name: known[name] for name in named}
    assert isinstance(evaluate(rate, value=value, currency="EUR", quantities=quantities, on=DAY), Fraction)
    assert needs(rate).quantities == named


@given(rates, values, quantity_sets)
def test_free_and_factor_agree_with_evaluation(rate: Rate, value: Fraction, known: dict[str, Fraction]) -> None:
    amount = evaluate(rate, value=value, currency="EUR", quantities=known, on=DAY)
    factor = ad_valorem_fraction(rate, DAY)
    assert not is_free(rate, DAY) or amount == 0
    assert factor is None or amount == factor * value


@given(rates, st.lists(values, min_size=2, max_size=4), quantity_sets)
def test_a_duty_without_anything_taken_off_never_falls_as_the_value_rises(
    rate: Rate, points: list[Fraction], known: dict[str, Fraction]
) -> None:
    assume(" less " not in str(rate))
    amounts_paid = [
        amount
        for value in sorted(points)
        if isinstance(amount := evaluate(rate, value=value, currency="EUR", quantities=known, on=DAY), Fraction)
    ]
    assert all(lower <= higher for lower, higher in pairwise(amounts_paid))
