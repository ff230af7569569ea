"""The worked examples that stand beside the law, each a test of its own: one sentence, what is given, what it gives."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dtariff.engine import Engine
from dtariff.tables.release import load
from dtariff.upkeep.examples import Worked, answer, fault_of, worked, wrong_examples

ENGINE = Engine(load())
BOOK = ENGINE.book
WORKED = list(worked(BOOK))


@pytest.mark.parametrize("one", WORKED, ids=str)
def test_the_answer_is_the_one_worked_beside_the_law(one: Worked) -> None:
    gives = answer(one, ENGINE)
    assert {key: gives.get(key, "no such answer") for key in one.example.gives} == one.example.gives


def test_an_example_that_the_tables_do_not_bear_out_is_a_fault_with_both_figures() -> None:
    one = next(one for one in WORKED if one.name == "ID" and "tax" in one.example.gives)
    wrong = one._replace(example=replace(one.example, gives={"tax": "999.00", "verdict": "barred by nothing"}))
    fault = fault_of(wrong, ENGINE)
    assert fault is not None
    assert (fault.file, fault.key, fault.code) == (
        "jurisdictions/ID.toml",
        f"example[{one.at}].gives",
        "example_differs",
    )
    assert f"tax {one.example.gives['tax']}, not 999.00" in fault.message
    assert "not barred by nothing" in fault.message


def test_of_the_tables_as_they_stand_no_example_is_wrong() -> None:
    assert wrong_examples(ENGINE) == []


def test_a_scenario_has_an_example_on_its_first_day_and_on_the_day_before() -> None:
    for name in BOOK.scenarios:
        scenario = BOOK.scenario_form(name)
        days = {date.fromisoformat(example.given["on"]) for example in scenario.example}
        first = scenario.first_day
        assert days, name
        assert first is None or {first, first - timedelta(days=1)} <= days, name


def test_an_example_says_its_case_in_a_sentence_and_gives_something() -> None:
    for one in WORKED:
        assert one.example.says.endswith((".", "?", "!")), one
        assert len(one.example.says.split()) >= 3, one
        assert one.example.gives, one


def test_the_parts_that_an_example_writes_add_up() -> None:
    """Price, duty, tax and the rest are the total, by the figures of the example alone; a part left out is nought."""
    for one in WORKED:
        example = one.example
        if "total" in example.gives and {"duty", "tax"} <= example.gives.keys():
            price, _ = example.given["price"].split(" ")
            parts = [Decimal(example.gives.get(name, "0")) for name in ("duty", "tax", "other", "residual")]
            net = Decimal(example.gives.get("net", price))
            assert net + sum(parts) == Decimal(example.gives["total"]), str(one)


def test_there_are_hundreds_of_them() -> None:
    assert len([one for one in WORKED if one.folder == "jurisdictions"]) > 300
    assert len([one for one in WORKED if one.folder == "instruments"]) >= 100


def test_no_sentence_stands_twice_in_a_file() -> None:
    sentences = list(map(str, WORKED))
    assert sorted(set(sentences)) == sorted(sentences)
