"""Duty components of TARIC as one of our expressions: the same meaning, or a note that says why there is none."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.duty import AdValorem, Cap, Duty, Floor, Free, Rate, Specific, Sum, Term, parse
from dtariff.model.duty_units import UNITS as VOCABULARY
from dtariff.upkeep.importers.components import (
    UNITS,
    Component,
    ComponentError,
    amount_of,
    duty_of,
    duty_of_text,
    expression_of,
    same_duty,
)


def piece(expression: str, amount: str = "", money: str = "", unit: str = "", qualifier: str = "") -> Component:
    return Component(expression, Decimal(amount) if amount else None, money, unit, qualifier)


def percent(figure: str) -> AdValorem:
    return AdValorem(Decimal(figure))


def euro(amount: str, unit: str, per: int = 1) -> Specific:
    return Specific(Decimal(amount), "EUR", unit, per)


# --- what pieces mean ---


@pytest.mark.parametrize(
    ("pieces", "text", "tree"),
    [
        ([piece("01", "0")], "0%", percent("0")),
        ([piece("01", "0.000")], "0%", percent("0")),
        ([piece("01", "5.300")], "5.3%", percent("5.3")),
        ([piece("01", "100")], "100%", percent("100")),
        ([piece("01", "35.1", "EUR", "DTN")], "35.1 EUR/100 kg", euro("35.1", "kg", 100)),
        ([piece("01", "5", "EUR", "HMT")], "5 EUR/100 m", euro("5", "m", 100)),
        ([piece("01", "52", "EUR", "MIL")], "52 EUR/1000 piece", euro("52", "piece", 1000)),
        ([piece("01", "32", "EUR", "HLT")], "32 EUR/hectolitre", euro("32", "hectolitre")),
        ([piece("37")], "Free", Free()),
        (
            [piece("01", "13.6"), piece("15", "1.6", "EUR", "DTN")],
            "13.6% MIN 1.6 EUR/100 kg",
            Floor(percent("13.6"), euro("1.6", "kg", 100)),
        ),
        (
            [piece("01", "8"), piece("17", "2.8", "EUR", "MTK")],
            "8% MAX 2.8 EUR/m2",
            Cap(percent("8"), euro("2.8", "m2")),
        ),
        (
            [piece("01", "6.2"), piece("04", "27.1", "EUR", "DTN"), piece("17", "17.9")],
            "6.2% + 27.1 EUR/100 kg MAX 17.9%",
            Cap(Sum((percent("6.2"), euro("27.1", "kg", 100))), percent("17.9")),
        ),
        (
            [
                piece("01", "9.1"),
                piece("04", "45.1", "EUR", "DTN"),
                piece("17", "18.9"),
                piece("19", "16.5", "EUR", "DTN"),
            ],
            "9.1% + 45.1 EUR/100 kg MAX 18.9% + 16.5 EUR/100 kg",
            Cap(
                Sum((percent("9.1"), euro("45.1", "kg", 100))),
                Sum((percent("18.9"), euro("16.5", "kg", 100))),
            ),
        ),
        (
            [piece("01", "0.5", "EUR", "NAR"), piece("15", "2.7"), piece("35", "4.6")],
            "0.5 EUR/piece MIN 2.7% MAX 4.6%",
            Cap(Floor(euro("0.5", "piece"), percent("2.7")), percent("4.6")),
        ),
        (
            [piece("01", "7.1", "EUR", "DTN", "E")],
            "7.1 EUR/100 kg eda",
            euro("7.1", "kg eda", 100),
        ),
        (
            [piece("01", "10"), piece("02", "2")],
            "10% less 2%",
            Sum((percent("10"),), (percent("2"),)),
        ),
        (
            [piece("01", "10"), piece("17", "8"), piece("36", "1")],
            "10% MAX 8% less 1%",
            Cap(percent("10"), Sum((percent("8"),), (percent("1"),))),
        ),
    ],
)
def test_pieces_make_the_duty_that_the_tariff_prints(pieces: list[Component], text: str, tree: Rate) -> None:
    found = duty_of(pieces)
    assert (found.duty, found.note) == (text, "")
    assert parse(found.duty) == tree


def test_pieces_may_come_in_any_order_for_their_ids_tell_it() -> None:
    pieces = [piece("17", "17.9"), piece("04", "27.1", "EUR", "DTN"), piece("01", "6.2")]
    assert duty_of(pieces).duty == "6.2% + 27.1 EUR/100 kg MAX 17.9%"


def test_a_supplementary_unit_is_no_part_of_the_duty() -> None:
    assert duty_of([piece("01", "2.5"), piece("99", "", "", "NAR")]).duty == "2.5%"


# --- what cannot be said is not known, and never nought ---


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([], "gives no duty here"),
        ([piece("99", "", "", "NAR")], "gives no duty here"),
        ([piece("01", "9"), piece("12"), piece("17", "18.7"), piece("21")], "EA, ADSZ"),
        ([piece("01", "0"), piece("14")], "EAR"),
        ([piece("01", "9"), piece("12"), piece("17", "20.7"), piece("27")], "ADFM"),
        ([piece("01", "0"), piece("88", "3")], "duty expression 88"),
        ([piece("01")], "no amount for the duty expression 01"),
        ([piece("01", "5"), piece("15")], "no amount for the duty expression 15"),
        ([piece("01", "5", "EUR", "CTM")], "unit 'CTM'"),
        ([piece("01", "5", "EUR", "DTN", "Q")], "unit 'DTNQ'"),
        ([piece("01", "5", "ZZZ", "DTN")], "monetary unit 'ZZZ'"),
        ([piece("01", "5", "EUR")], "for no unit"),
        ([piece("01", "0", "", "DTN")], "a percentage for 'DTN'"),
        ([piece("01", "0", "", "", "E")], "a percentage for 'E'"),
    ],
)
def test_a_duty_that_cannot_be_said_is_empty_and_the_note_says_why(pieces: list[Component], why: str) -> None:
    found = duty_of(pieces)
    assert found.duty == ""
    assert found.note.startswith("Not known: ")
    assert why in found.note


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([piece("01", "5"), piece("01", "6")], "two pieces"),
        ([piece("15", "5", "EUR", "DTN")], "begins with 15"),
        ([piece("04", "5"), piece("37")], "beside a duty"),
        ([piece("37", "5")], "with an amount"),
    ],
)
def test_pieces_that_contradict_each_other_are_an_error(pieces: list[Component], why: str) -> None:
    with pytest.raises(ComponentError, match=why):
        duty_of(pieces)


@pytest.mark.parametrize(
    "text", ["", "5,3", "-1", "+1", " 1", "1e3", "1_000", "NaN", "Infinity", "\u0663", ".5", "5.", "9" * 10]
)
def test_an_amount_is_digits_and_a_point_and_nothing_else(text: str) -> None:
    with pytest.raises(ComponentError):
        amount_of(text)


def test_an_amount_is_exact() -> None:
    assert amount_of("0.100") == Decimal("0.1")


@pytest.mark.parametrize("text", ["", "1", "001", "1a", "\u0660\u0661"])
def test_an_id_of_a_duty_expression_has_two_digits(text: str) -> None:
    with pytest.raises(ComponentError):
        expression_of(text)


def test_every_unit_is_one_of_our_vocabulary() -> None:
    assert {unit for _, unit in UNITS.values()} - VOCABULARY.keys() == set()


# --- duties in words ---


@pytest.mark.parametrize(
    ("text", "duty"),
    [
        ("0.00 %", "0%"),
        ("34.00 GBP / 100 kg", "34 GBP/100 kg"),
        ("10.05 %", "10.05%"),
        ("100.00 %", "100%"),
        ("13.6 MIN 1.60 EUR/100 kg", "13.6% MIN 1.6 EUR/100 kg"),
        ("NIHIL", "Free"),
    ],
)
def test_a_duty_in_words_is_written_in_ours(text: str, duty: str) -> None:
    assert (duty_of_text(text).duty, duty_of_text(text).note) == (duty, "")


@pytest.mark.parametrize("text", ["", " ", "9 + EA MAX 18.7 +ADSZ", "see note", "5 EUR/parsec", "x" * 5000])
def test_words_that_say_no_duty_make_none_and_a_note(text: str) -> None:
    found = duty_of_text(text)
    assert found.duty == ""
    assert found.note.startswith("Not known: ")
    assert len(found.note) < 200


def test_free_is_nought_percent_and_nought_for_a_kilogram_is_not() -> None:
    assert same_duty("Free", "0.0%")
    assert same_duty("5 EUR/100 kg", "5.00 EUR / 100 kg")
    assert not same_duty("0%", "0 EUR/kg")


# --- any duty ---

AMOUNTS = st.decimals("0", "999999999", places=3)
UNIT = st.sampled_from(sorted(UNITS))


def term(expression: str) -> st.SearchStrategy[tuple[Component, Term]]:
    """A piece, and what it means."""
    rates = AMOUNTS.map(lambda amount: (Component(expression, amount), AdValorem(amount)))
    money = st.tuples(AMOUNTS, st.sampled_from(["EUR", "GBP"]), UNIT).map(
        lambda found: (
            Component(expression, found[0], found[1], *found[2]),
            Specific(found[0], found[1], UNITS[found[2]][1], UNITS[found[2]][0]),
        )
    )
    return rates | money


def maybe(expression: str) -> st.SearchStrategy[tuple[Component, Term] | None]:
    return st.none() | term(expression)


def summed(first: Term, plus: list[Term], less: list[Term]) -> Duty:
    return Sum((first, *plus), tuple(less)) if plus or less else first


@given(
    base=term("01"),
    minus=maybe("02"),
    plus=maybe("04"),
    least=maybe("15"),
    most=maybe("17"),
    more=st.tuples(maybe("19"), maybe("20")),
    then=maybe("35"),
    after=maybe("36"),
    order=st.randoms(),
)
def test_any_duty_of_pieces_reads_as_the_tree_that_it_means(
    *,
    base: tuple[Component, Term],
    minus: tuple[Component, Term] | None,
    plus: tuple[Component, Term] | None,
    least: tuple[Component, Term] | None,
    most: tuple[Component, Term] | None,
    more: tuple[tuple[Component, Term] | None, tuple[Component, Term] | None],
    then: tuple[Component, Term] | None,
    after: tuple[Component, Term] | None,
    order: Random,
) -> None:
    """The tree is built here from the right, as the grammar says it: of several bounds the last splits first."""

    def terms(*found: tuple[Component, Term] | None) -> list[Term]:
        return [one[1] for one in found if one]

    # what follows a bound in the order of the ids belongs to it
    tails: dict[str, tuple[list[Term], list[Term]]] = {
        "01": (terms(plus), terms(minus)),
        "15": ([], []),
        "17": ([], []),
        "35": ([], terms(after)),
    }
    last = "17" if most else "15" if least else "01"
    tails[last] = (tails[last][0] + terms(*more), tails[last][1])
    if not then:
        tails[last] = (tails[last][0], tails[last][1] + terms(after))
    tree: Rate = summed(base[1], *tails["01"])
    if least:
        tree = Floor(tree, summed(least[1], *tails["15"]))
    if most:
        tree = Cap(tree, summed(most[1], *tails["17"]))
    if then:
        tree = Cap(tree, summed(then[1], *tails["35"]))
    pieces = [one[0] for one in (base, minus, plus, least, most, *more, then, after) if one]
    order.shuffle(pieces)
    found = duty_of(pieces)
    assert found.note == ""
    assert parse(found.duty) == tree


@given(
    st.lists(
        st.builds(
            Component,
            st.from_regex("[0-9]{2}", fullmatch=True),
            st.none() | AMOUNTS,
            st.sampled_from(["", "EUR", "ZZZ"]),
            st.sampled_from(["", "DTN", "KGM", "QQQ"]),
            st.sampled_from(["", "E", "Q"]),
        ),
        max_size=4,
    )
)
def test_whatever_pieces_say_there_is_a_duty_or_a_note_or_an_error(pieces: list[Component]) -> None:
    try:
        found = duty_of(pieces)
    except ComponentError:
        return
    assert bool(found.duty) != bool(found.note)
    if found.duty:
        parse(found.duty)


@given(st.text(max_size=60))
def test_whatever_words_say_there_is_a_duty_or_a_note(text: str) -> None:
    found = duty_of_text(text)
    assert bool(found.duty) != bool(found.note)
    if found.duty:
        assert parse(found.duty) == parse(text)
