"""Every code of every closed list has words, and the words are words."""

import re
from string import Formatter
from typing import get_args

import pytest

from dtariff.model.citation import SURENESS
from dtariff.model.nomenclature import Character
from dtariff.model.resolution import (
    Condition,
    DutyReason,
    Reason,
    Strength,
    TaxReason,
    Verdict,
    WarningCode,
    Why,
)
from dtariff.telling.words import CHARACTERS, CONDITIONS, REASONS, STRENGTHS, SURE, VERDICTS, WARNINGS, WHYS


def codes(closed: object) -> set[str]:
    """The codes of a closed list, also of one that is made of two."""
    found: set[str] = set()
    for arg in get_args(closed):
        found |= {arg} if isinstance(arg, str) else codes(arg)
    return found


LISTS = [
    pytest.param(Verdict, VERDICTS, id="verdicts"),
    pytest.param(Strength, STRENGTHS, id="strengths"),
    pytest.param(Why, WHYS, id="whys"),
    pytest.param(Condition, CONDITIONS, id="conditions"),
    pytest.param(Reason, REASONS, id="reasons"),
    pytest.param(WarningCode, WARNINGS, id="warnings"),
    pytest.param(Character, CHARACTERS, id="characters"),
]


@pytest.mark.parametrize(("closed", "words"), LISTS)
def test_every_code_has_words_and_no_words_stand_without_a_code(closed: object, words: dict[str, str]) -> None:
    assert set(words) == codes(closed)


def test_every_degree_of_sureness_has_words() -> None:
    assert set(SURE) == set(SURENESS)


def test_the_reasons_are_those_of_the_duty_and_those_of_taxes() -> None:
    assert codes(Reason) == codes(DutyReason) | codes(TaxReason)


@pytest.mark.parametrize(("closed", "words"), LISTS)
def test_words_are_for_people_and_hold_no_code(closed: object, words: dict[str, str]) -> None:
    raw = {code for code in codes(closed) if "_" in code}
    for code, text in words.items():
        assert text.strip(), code
        assert not re.search(r"[a-z]_[a-z]", re.sub(r"\{[^}]*\}", "", text)), code
        assert not raw & set(text.split()), code


@pytest.mark.parametrize(("closed", "words"), LISTS)
def test_no_two_codes_of_a_list_have_the_same_words(closed: object, words: dict[str, str]) -> None:
    assert len(set(words.values())) == len(codes(closed))


def test_a_warning_is_a_sentence_with_places_for_its_facts() -> None:
    for code, text in WARNINGS.items():
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
        assert all(field.isidentifier() or field == "from" for field in fields), code
        assert len(fields) == len(set(fields)), code


def test_that_a_fact_is_recalled_or_assumed_is_said_in_plain_words() -> None:
    assert "unverified" in SURE["recalled"]
    assert "assumed" in SURE["assumed"]


def test_not_barred_does_not_say_that_a_duty_is_charged() -> None:
    assert "no binding instrument" in VERDICTS["not_barred"]
    assert "charged" not in VERDICTS["not_barred"]


def test_a_pledge_and_a_signature_are_never_called_a_bar() -> None:
    assert "not a legal bar" in WHYS["pledge_in_force"]
    assert "not a legal bar" in WARNINGS["pledge_not_binding"]
    assert "not in force" in WARNINGS["signed_not_in_force"]
