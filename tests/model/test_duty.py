"""Duty texts read as trees, and the reasons why some are not read."""

import csv
import string
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.duty import (
    AdValorem,
    Cap,
    Duty,
    DutyCode,
    DutyExpression,
    Figure,
    Floor,
    Free,
    Preference,
    Preferential,
    Rate,
    Season,
    Seasonal,
    Specific,
    Stage,
    Staged,
    Step,
    Sum,
    parse,
)
from dtariff.model.duty_units import CURRENCIES, UNITS
from dtariff.model.errors import DutyTextError, InputError

TABLE = Path(__file__).with_name("duty_expression_examples.csv").read_text(encoding="utf-8")
EXAMPLES = list(csv.DictReader(StringIO(TABLE)))
READ = [row for row in EXAMPLES if row["reads_as"]]
REFUSED = [row for row in EXAMPLES if row["refused"]]


def percent(figure: str, of: str = "") -> AdValorem:
    return AdValorem(Decimal(figure), of)


def money(amount: str, currency: str, unit: str, per: int = 1) -> Specific:
    return Specific(Decimal(amount), currency, unit, per)


# --- what real tariffs print ---


def test_every_example_of_a_real_tariff_is_either_read_or_refused_with_a_reason() -> None:
    assert len(EXAMPLES) == 239
    assert len(READ) == 203
    assert len(REFUSED) == 36


@pytest.mark.parametrize("row", READ, ids=[f"{row['importer']} {row['code']}" for row in READ])
def test_an_example_reads_as_its_canonical_text_and_that_text_as_the_same_tree(row: dict[str, str]) -> None:
    tree = parse(row["expression"], dollar=row["dollar"] or "USD")
    assert str(tree) == row["reads_as"]
    assert parse(str(tree)) == tree


@pytest.mark.parametrize("row", REFUSED, ids=[f"{row['importer']} {row['code']}" for row in REFUSED])
def test_a_text_that_says_too_little_is_refused_with_the_reason_and_the_place(row: dict[str, str]) -> None:
    with pytest.raises(DutyTextError) as caught:
        parse(row["expression"], dollar=row["dollar"] or "USD")
    assert (caught.value.code, caught.value.position) == (row["refused"], int(row["position"]))
    assert caught.value.code in get_args(DutyCode)
    assert caught.value.text == row["expression"]


# --- what each form means ---


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("20%", percent("20")),
        ("20", percent("20")),
        (" 20 % ad valorem ", percent("20")),
        ("20 per cent", percent("20")),
        ("0.00%", percent("0")),
        ("6,5%", percent("6.5")),
        ("33 1/3%", AdValorem(Fraction(100, 3))),
        ("33\u00a01/3\u200b%", AdValorem(Fraction(100, 3))),
        ("Free", Free()),
        ("NIHIL", Free()),
        ("Nil", Free()),
        ("5 EUR/100 m", money("5", "EUR", "m", 100)),
        ("5 €/100 m²", money("5", "EUR", "m2", 100)),
        ("1¢/kg", money("0.01", "USD", "kg")),
        ("12 1/2¢/kg", Specific(Fraction(1, 8), "USD", "kg")),
        ("$1.646/kg", money("1.646", "USD", "kg")),
        ("USD 1.646 per kg", money("1.646", "USD", "kg")),
        ("2.86 EUR за 1 шт", money("2.86", "EUR", "piece")),
        ("2 EUR за 1 1000 шт", money("2", "EUR", "piece", 1000)),
        ("21450 IDR/minute", money("21450", "IDR", "minute")),
        ("Rp 21450/minute", money("21450", "IDR", "minute")),
        ("200 XAF/application", money("200", "XAF", "application")),
        ("200 XAF par application", money("200", "XAF", "application")),
        ("1092won/m", money("1092", "KRW", "m")),
        ("1¢ each", money("0.01", "USD", "piece")),
        ("$1.34/1000", money("1.34", "USD", "piece", 1000)),
        ("86.1¢/m2of recording surface", money("0.861", "USD", "m2 of recording surface")),
        ("2 EUR/100 kg / br", money("2", "EUR", "kg/br", 100)),
        ("0.9 EUR/%vol/hl", money("0.9", "EUR", "% vol/hl")),
        ("6% on the case", percent("6", of="case")),
        ("2.5% on the value of the lead content", percent("2.5", of="lead content")),
        ("20% on the value of the telescopic sight, if any", percent("20", of="telescopic sight")),
        ("11% on the strap,  band or bracelet", percent("11", of="strap, band or bracelet")),
    ],
)
def test_a_single_term_is_read_exactly(text: str, tree: DutyExpression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["5% + 2 EUR/kg", "5%plus 2 EUR/kg", "5% плюс 2 EUR за 1 кг", "5%, and 2 EUR/kg"])
def test_plus_has_the_same_meaning_in_every_language(text: str) -> None:
    assert parse(text) == Sum((percent("5"), money("2", "EUR", "kg")))


@pytest.mark.parametrize(
    "text",
    [
        "5% MIN 2 EUR/kg",
        "5%, но не менее 2 EUR за 1 кг",
        "5% but not less than 2 EUR/kg",
        "5%, or, if higher, 2 EUR/kg",
        "5% or 2 EUR/kg, whichever is the greater",
        "5% or 2 EUR/kg (whichever is higher)",
    ],
)
def test_at_least_has_the_same_meaning_in_every_language(text: str) -> None:
    assert parse(text) == Floor(percent("5"), money("2", "EUR", "kg"))


@pytest.mark.parametrize(
    "text",
    [
        "5% MAX 2 EUR/kg",
        "5% but not more than 2 EUR/kg",
        "5%, or, if lower, 2 EUR/kg",
        "5% or 2 EUR/kg, whichever of the two is lower",
    ],
)
def test_at_most_has_the_same_meaning_in_every_language(text: str) -> None:
    assert parse(text) == Cap(percent("5"), money("2", "EUR", "kg"))


def test_the_last_of_several_bounds_splits_the_text_first() -> None:
    tree = parse("11.2 MIN 22 EUR/100 kg MAX 56 EUR/100 kg")
    assert tree == Cap(Floor(percent("11.2"), money("22", "EUR", "kg", 100)), money("56", "EUR", "kg", 100))


def test_each_side_of_a_bound_is_a_whole_sum() -> None:
    tree = parse("9.1 + 45.1 EUR/100 kg MAX 18.9 + 16.5 EUR/100 kg")
    left = Sum((percent("9.1"), money("45.1", "EUR", "kg", 100)))
    assert tree == Cap(left, Sum((percent("18.9"), money("16.5", "EUR", "kg", 100))))


def test_a_number_alone_between_bounds_is_a_percentage_and_never_money() -> None:
    tree = parse("0.5 EUR/p/st MIN 2.7 MAX 4.6")
    assert tree == Cap(Floor(money("0.5", "EUR", "piece"), percent("2.7")), percent("4.6"))


def test_an_amount_before_a_bound_takes_the_unit_of_the_other_side() -> None:
    assert parse("11.2 MIN 22 EUR MAX 56 EUR/100 kg") == parse("11.2 MIN 22 EUR/100 kg MAX 56 EUR/100 kg")


def test_what_is_taken_off_stands_apart_from_what_is_added() -> None:
    tree = parse("$1.220/kg, less 5%", dollar="AUD")
    assert tree == Sum((money("1.220", "AUD", "kg"),), less=(percent("5"),))


def test_preferences_are_kept_beside_the_general_rate() -> None:
    tree = parse("5% DCS4% NZ/PG Free")
    assert tree == Preferential(percent("5"), (Preference(("DCS",), percent("4")), Preference(("NZ", "PG"), Free())))


def test_a_preference_may_take_something_off() -> None:
    tree = parse("$1.220/kg DC$1.220/kg, less 5%", dollar="AUD")
    milk = money("1.22", "AUD", "kg")
    assert tree == Preferential(milk, (Preference(("DC",), Sum((milk,), (percent("5"),))),))


def test_steps_are_read_though_their_blanks_are_lost() -> None:
    tree = parse("5% DCS4% From1July20183.75% From1July2019Free")
    first = Preferential(percent("5"), (Preference(("DCS",), percent("4")),))
    assert tree == Staged(first, (Step(date(2018, 7, 1), percent("3.75")), Step(date(2019, 7, 1), Free())))


def test_seasons_run_over_the_turn_of_the_year() -> None:
    tree = parse("12.00% (JUN-AUG), 8.00% (SEP-MAY)")
    assert tree == Seasonal((Season(percent("12"), 6, 8), Season(percent("8"), 9, 5)))
    assert isinstance(tree, Seasonal)
    assert list(tree.seasons[1].months()) == [9, 10, 11, 12, 1, 2, 3, 4, 5]


def test_a_dollar_is_the_dollar_of_the_tariff_that_is_read() -> None:
    assert parse("$1/L", dollar="AUD") == money("1", "AUD", "litre")
    assert parse("30.8¢ each", dollar="CAD") == money("0.308", "CAD", "piece")
    with pytest.raises(InputError) as caught:
        parse("$1/L", dollar="dollar")
    assert (caught.value.code, caught.value.param) == ("invalid_monetary_unit", "dollar")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("0,046 EUR/l", "0.046"),
        ("$2,445.26/kg", "2445.26"),
        ("1,234,567 IDR/minute", "1234567"),
        ("1,092 won/m MIN 0.5%", "1092"),
        ("1,092 EUR/m MIN 6,5%", "1.092"),
    ],
)
def test_a_comma_marks_thousands_or_decimals_as_the_text_itself_shows(text: str, figure: str) -> None:
    tree = parse(text)
    term = tree.rate if isinstance(tree, Floor) else tree
    assert isinstance(term, Specific)
    assert term.amount == Decimal(figure)


def test_figures_of_any_length_stay_exact() -> None:
    assert parse(f"0.{'1' * 60}¢/kg") == money(f"0.00{'1' * 60}", "USD", "kg")


# --- where a text goes wrong ---


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "duty_amount_required", 0),
        (" \u200b", "duty_amount_required", 2),
        ("5% +", "duty_amount_required", 4),
        ("5% + Free", "duty_amount_required", 5),
        ("MIN 5%", "duty_amount_required", 0),
        ("From 1 July 2018 5%", "duty_amount_required", 0),
        ("-5%", "duty_amount_required", 0),
        ("\u200b5%\u200b +\u00a0\u200bfoo", "duty_amount_required", 8),
        ("9 + EA", "duty_by_table", 4),
        ("18.7 +ADSZ", "duty_by_table", 6),
        ("No change", "duty_by_reference", 0),
        ("5% + the rate applicable to the case", "duty_by_reference", 5),
        ("5 kg", "invalid_monetary_unit", 2),
        ("5/kg", "invalid_monetary_unit", 1),
        ("5 XYZ/kg", "invalid_monetary_unit", 2),
        ("200 FCFA/application", "invalid_monetary_unit", 4),
        ("5 ¥/kg", "invalid_duty_expression", 2),
        ("5 EUR", "invalid_measurement_unit", 5),
        ("5 EUR + 2%", "invalid_measurement_unit", 6),
        ("22 EUR MAX 56%", "invalid_measurement_unit", 7),
        ("22 EUR MAX 56 USD/kg", "invalid_measurement_unit", 7),
        ("5 EUR/", "invalid_measurement_unit", 6),
        ("5 EUR/100", "invalid_measurement_unit", 9),
        ("5 EUR/0 kg", "invalid_measurement_unit", 6),
        ("5 EUR/100 kgg", "invalid_measurement_unit", 10),
        ("5 EUR/100 kg/foo", "invalid_measurement_unit", 12),
        ("5 EUR/100 kg foo", "invalid_measurement_unit", 13),
        ("5 EUR/kg of", "invalid_measurement_unit", 9),
        ("5 EUR/kg of MIN 5%", "invalid_measurement_unit", 9),
        ("5% on the", "invalid_duty_expression", 3),
        ("5% on the value of the + 2%", "invalid_duty_expression", 3),
        ("5% on , , 2%", "invalid_duty_expression", 3),
        ("5% 4%", "invalid_duty_expression", 3),
        ("10-15%", "invalid_duty_expression", 2),
        ("1.2.3%", "invalid_duty_expression", 0),
        ("33 1/0%", "invalid_duty_expression", 3),
        ("16.3 GBP/hl16.3 GBP/100kg", "invalid_duty_expression", 11),
        ("5% CA4% CA3%", "invalid_duty_expression", 8),
        ("5% From 31 June 2018 4%", "invalid_duty_expression", 3),
        ("5% From 1 July 2018 4% From 1 July 2018 3%", "invalid_duty_expression", 23),
        ("5% (JAN-JUN), 4%", "invalid_duty_expression", 16),
        ("x" * 1001, "invalid_duty_expression", 1000),
        ("5% + 1,092won/m", "ambiguous_number", 5),
        ("1,5% MIN 2.5 EUR/kg + 1,092 EUR/kg", "ambiguous_number", 22),
        ("6.5% or 1,092won/m", "ambiguous_alternative", 5),
        ("6.5%, or 1092won/m", "ambiguous_alternative", 6),
        ("6.5% MIN 2% or 3%, whichever is higher", "ambiguous_alternative", 12),
        ("14.00% (JUN-FEB), 0.00% (FEB-JUN)", "ambiguous_season", 24),
        ("4% (JAN), 3% (MAR-DEC)", "ambiguous_season", 3),
        ("Free, under bond", "conditional_duty", 4),
        ("Free (A*,AU,BH)", "conditional_duty", 5),
        ("15%*", "conditional_duty", 3),
        ("2¢/kg of sugar, subject to quota", "conditional_duty", 14),
    ],
)
def test_the_place_of_a_fault_is_counted_in_the_text_as_given(text: str, code: str, position: int) -> None:
    with pytest.raises(DutyTextError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)


# --- for all trees and all texts ---

figures: st.SearchStrategy[Figure] = st.one_of(
    st.decimals(min_value=0, max_value=10**9, places=0),
    st.decimals(min_value=0, max_value=10**6, places=6),
    st.fractions(min_value=0, max_value=1000, max_denominator=1000),
)
parts = st.sampled_from(["case", "strap, band or bracelet", "movement and case", "jewel over 7"])
qualifiers = st.sampled_from(
    ["", " of total sugars", " on lead content", " over 7", ", including weight of container", " for each degree"]
)
units = st.builds(str.__add__, st.sampled_from(sorted(UNITS)), qualifiers)
specifics = st.builds(
    Specific, figures, st.sampled_from(sorted(CURRENCIES)), units, st.integers(min_value=1, max_value=999_999_999)
)
terms = st.one_of(st.builds(AdValorem, figures, st.one_of(st.just(""), parts)), specifics)
term_lists = st.lists(terms, min_size=2, max_size=3).map(tuple)
sums = st.one_of(
    st.builds(Sum, term_lists), st.builds(Sum, st.tuples(terms), st.lists(terms, min_size=1, max_size=2).map(tuple))
)
duties: st.SearchStrategy[Duty] = st.one_of(st.builds(Free), terms, sums)
rates: st.SearchStrategy[Rate] = st.recursive(
    duties, lambda rate: st.one_of(st.builds(Floor, rate, duties), st.builds(Cap, rate, duties)), max_leaves=3
)
schemes = st.text(string.ascii_uppercase, min_size=2, max_size=3).filter(
    lambda code: code not in CURRENCIES | {"MIN", "MAX"}
)


@st.composite
def preferentials(draw: st.DrawFn) -> Preferential:
    codes = draw(st.lists(schemes, min_size=1, max_size=5, unique=True))
    cut = draw(st.integers(min_value=0, max_value=len(codes) - 1))
    groups = [tuple(group) for group in (codes[:cut], codes[cut:]) if group]
    return Preferential(draw(rates), tuple(Preference(group, draw(rates)) for group in groups))


@st.composite
def seasonals(draw: st.DrawFn) -> Seasonal:
    starts = sorted(draw(st.sets(st.integers(min_value=1, max_value=12), min_size=1, max_size=5)))
    ends = [(start - 2) % 12 + 1 for start in (*starts[1:], starts[0])]
    return Seasonal(tuple(Season(draw(rates), first, last) for first, last in zip(starts, ends, strict=True)))


stages: st.SearchStrategy[Stage] = st.one_of(rates, preferentials(), seasonals())


@st.composite
def staged(draw: st.DrawFn) -> Staged:
    days = sorted(draw(st.sets(st.dates(), min_size=1, max_size=2)))
    return Staged(draw(stages), tuple(Step(day, draw(stages)) for day in days if day > date.min))


expressions: st.SearchStrategy[DutyExpression] = st.one_of(stages, staged().filter(lambda tree: bool(tree.steps)))


@given(expressions)
def test_every_tree_prints_a_text_that_parses_to_the_same_tree_and_prints_the_same(tree: DutyExpression) -> None:
    text = str(tree)
    if len(text) <= 1000:
        assert parse(text) == tree
        assert str(parse(text)) == text


letters = st.text(alphabet="0123456789.,/%+() $¢€\u200b\u00a0kgmEURMINAXFreelsorand", max_size=60)
pieces = [
    *("5", "2.5", "1,092", "33 1/3", "%", "$", "¢", " EUR", " won", "/", "/100 ", " each", "kg", "m2", "(", ")", ","),
    *(
        "+",
        " and ",
        " less ",
        " MIN ",
        " MAX ",
        " or ",
        " or, if lower, ",
        ", whichever is higher",
        "Free",
        "CA",
        "DCS",
    ),
    *(" of sugar", " on the case", " over 7", "(JAN-JUN)", "(JUL-DEC)", " From 1 July 2018 ", " ", "\u200b", "\u00a0"),
]
sentences = st.lists(st.sampled_from(pieces), max_size=14).map("".join)


@given(st.one_of(letters, sentences))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text: str) -> None:
    tree: DutyExpression | None = None
    error: DutyTextError | None = None
    try:
        tree = parse(text)
    except DutyTextError as refusal:
        error = refusal
    assert tree is None or parse(str(tree)) == tree
    assert error is None or (error.code in get_args(DutyCode) and 0 <= error.position <= len(text))
