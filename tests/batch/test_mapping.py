"""What is said of the columns of a table, and every fault of it at once."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from dtariff.batch.layout import FACTS, Column, Same
from dtariff.batch.mapping import Value, columns_of, layout_of, overlooked, same_of
from dtariff.model.errors import DTariffError, InputError, LayoutError

PLAIN = ["content", "price", "origin", "destination"]


def faults(*headings: str, **said: object) -> list[tuple[str, str]]:
    """The faults of what was said, each with its place."""
    with pytest.raises(InputError) as raised:
        layout_of(list(headings), **said)  # type: ignore[arg-type]  # what is wrong is wanted
    return told(raised.value)


def told(error: DTariffError) -> list[tuple[str, str]]:
    every = error.faults if isinstance(error, LayoutError) else [error]
    return [(fault.code, fault.param) for fault in every]


def test_a_column_headed_as_a_field_is_that_field_without_being_said() -> None:
    layout = layout_of([*PLAIN, "currency", "quantities.minute", "sku"])
    assert layout.facts == {name: Column(name) for name in FACTS if name in {*PLAIN, "currency"}}
    assert layout.quantities == {"minute": Column("quantities.minute")}


def test_a_column_is_the_field_that_it_is_said_to_be_whatever_its_heading() -> None:
    said = {"Net price": "price", "price": "reference", "mins": "quantities.minutes"}
    layout = layout_of([*PLAIN, "Net price", "mins"], columns=said)
    assert layout.facts["price"] == Column("Net price")
    assert layout.facts["reference"] == Column("price")
    assert layout.quantities == {"minute": Column("mins")}


def test_a_value_for_all_rows_comes_before_the_column_so_headed() -> None:
    given: dict[str, Value] = {
        "origin": " US ",
        "on": date(2026, 11, 23),
        "price": Decimal("9.90"),
        "quantities.minute": 90,
    }
    layout = layout_of(PLAIN, same=given)
    assert layout.facts["origin"] == Same("US")
    assert layout.facts["on"] == Same("2026-11-23")
    assert layout.facts["price"] == Same("9.90")
    assert layout.quantities == {"minute": Same("90")}


def test_how_cells_are_read_is_kept_as_it_is_said() -> None:
    layout = layout_of(
        PLAIN, known=date(2026, 1, 2), scope_reading="carriage", mark=",", day_order="dmy", floats="half_even"
    )
    assert (layout.known, layout.scope_reading) == (date(2026, 1, 2), "carriage")
    assert (layout.mark, layout.day_order, layout.floats) == (",", "dmy", "half_even")


def test_another_heading_is_never_taken_silently_but_the_hint_names_the_likely_column() -> None:
    with pytest.raises(InputError) as raised:
        layout_of(["content", "Net price", "origin", "destination"])
    assert (raised.value.code, raised.value.param) == ("missing_fact", "price")
    assert raised.value.hint == "is it the column 'Net price'? then say so: --map 'Net price=price'"


def test_where_no_heading_is_likely_the_hint_says_both_ways_to_say_it() -> None:
    with pytest.raises(InputError) as raised:
        layout_of(["content", "price", "destination"])
    assert raised.value.hint == "name its column (--map COLUMN=origin), or one value for all rows (--same origin=VALUE)"


def test_a_column_that_is_said_to_be_something_else_is_not_offered_for_what_is_missing() -> None:
    with pytest.raises(InputError) as raised:
        layout_of(["content", "Net price", "origin", "destination"], columns={"Net price": "reference"})
    assert "Net price" not in raised.value.hint


def test_an_empty_value_for_all_rows_says_nothing() -> None:
    assert faults(*PLAIN, same={"origin": "  "}) == [("missing_fact", "origin")]


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        *("content", "price", "price", "Ship to"),
        columns={"Ship to": "buyer", "gone": "state", "b": "proce"},
        same={"buyer": "business", "quantities.parsec": "1", "currency": 1.5},
        floats="up",
    )
    assert found == [
        ("unknown_argument", "floats"),
        ("duplicate_field", "buyer"),
        ("unknown_field", "proce"),
        ("unknown_field", "quantities.parsec"),
        ("duplicate_column", "price"),
        ("unknown_column", "state"),
        ("unknown_column", "proce"),
        ("bad_value", "currency"),
        ("missing_fact", "origin"),
        ("missing_fact", "destination"),
    ]


def test_several_faults_stand_in_the_error_as_data() -> None:
    with pytest.raises(LayoutError) as raised:
        layout_of(["content", "price"])
    data = raised.value.as_dict()
    assert data["code"] == "layout_refused"
    assert [fault["param"] for fault in data["faults"]] == ["origin", "destination"]  # type: ignore[attr-defined]  # a list


def test_an_unknown_field_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError) as raised:
        layout_of([*PLAIN, "a"], columns={"a": "vat"})
    assert raised.value.hint.startswith("one of: content, price, currency, origin")
    assert raised.value.hint.endswith("quantities.minute")


@pytest.mark.parametrize(
    ("columns", "same"),
    [
        ({"a": "buyer", "b": "buyer"}, {}),
        ({"a": "buyer"}, {"buyer": "business"}),
        ({"a": "quantities.minute", "b": "quantities.minutes"}, {}),
        ({}, {"quantities.minute": "1", "quantities.min": "2"}),
    ],
)
def test_a_field_is_said_once(columns: dict[str, str], same: dict[str, str]) -> None:
    assert [code for code, _ in faults(*PLAIN, "a", "b", columns=columns, same=same)] == ["duplicate_field"]


def test_a_heading_that_stands_twice_matters_only_where_it_is_read() -> None:
    assert layout_of([*PLAIN, "sku", "sku"]).column("price") == "price"
    assert faults(*PLAIN, "price") == [("duplicate_column", "price")]
    assert faults(*PLAIN, "sku", "sku", columns={"sku": "reference"}) == [("duplicate_column", "reference")]


def test_a_table_of_thousands_of_columns_is_not_told_whole() -> None:
    with pytest.raises(InputError) as raised:
        layout_of([*PLAIN, *(f"c{at}" for at in range(5000))], columns={"\x1b[2J": "buyer"})
    assert raised.value.hint.endswith("'c15' and 4,984 more")
    assert "\x1b" not in str(raised.value)


@pytest.mark.parametrize("value", [9.99, True, None, ["US"], b"US"])
def test_a_value_that_text_does_not_say_is_refused(value: object) -> None:
    assert faults(*PLAIN, same={"buyer": value}) == [("bad_value", "buyer")]


@pytest.mark.parametrize(
    ("param", "word"), [("floats", "up"), ("mark", ";"), ("day_order", "ymd"), ("scope_reading", ""), ("floats", None)]
)
def test_a_way_of_reading_that_there_is_not_is_refused(param: str, word: object) -> None:
    assert faults(*PLAIN, **{param: word}) == [("unknown_argument", param)]


def test_columns_that_look_like_facts_and_are_not_read_are_told() -> None:
    headings = [*PLAIN, "Order date", "Ship-to country", "sku", "minutes", "title"]
    assert overlooked(headings, layout_of(headings)) == {
        "Order date": "on",
        "sku": "reference",
        "minutes": "quantities.minute",
    }
    said = {"Order date": "on", "minutes": "quantities.minute"}
    assert overlooked(headings, layout_of(headings, columns=said)) == {"sku": "reference"}


# --- words ---------------------------------------------------------------------------------------------------------


def test_a_column_may_hold_the_sign_itself_and_a_value_too() -> None:
    assert columns_of(["a=b=price", " Net price = price "]) == {"a=b": "price", "Net price": "price"}
    assert same_of(["reference=a=b", " origin = US "]) == {"reference": "a=b", "origin": "US"}


@pytest.mark.parametrize("word", ["", "=", "price", "=price", "price=", "  =  "])
def test_a_word_of_another_form_is_refused(word: str) -> None:
    for read in (columns_of, same_of):
        with pytest.raises(InputError) as raised:
            read([word])
        assert raised.value.code == "bad_mapping"


def test_what_stands_twice_among_the_words_is_told_with_all_other_faults() -> None:
    with pytest.raises(LayoutError) as raised:
        columns_of(["a=price", "a=buyer", "nothing", "b=on"])
    assert told(raised.value) == [("duplicate_column", "a"), ("bad_mapping", "")]
    with pytest.raises(InputError) as twice:
        same_of(["origin=US", "origin=US"])
    assert told(twice.value) == [("duplicate_field", "origin")]


@drawn(st.dictionaries(st.text(min_size=1).map(str.strip).filter(bool), st.sampled_from(FACTS)))
def test_whatever_a_column_is_called_its_field_is_found(columns: dict[str, str]) -> None:
    assert columns_of(f"{name}={field}" for name, field in columns.items()) == columns
