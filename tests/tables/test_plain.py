"""The compiled form: law as JSON, and the same law back."""

import json
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from any_law import jurisdictions
from hypothesis import given
from tiny import AA, COUNTRY, FILES, PACT, texts

from dtariff.model.citation import Form
from dtariff.model.law import Jurisdiction, RateRow
from dtariff.model.treaties import Instrument
from dtariff.tables.plain import from_plain, to_plain
from dtariff.tables.reader import read_form, read_forms


def through_json(data: Any) -> Any:
    return json.loads(json.dumps(data))


@given(jurisdictions())
def test_law_taken_apart_and_put_together_is_the_very_same_law(form: Jurisdiction) -> None:
    assert from_plain(Jurisdiction, through_json(to_plain(form))) == form


@pytest.mark.parametrize("path", FILES)
def test_every_kind_of_file_comes_back_the_same(path: str) -> None:
    form = read_forms(texts())[0][path]
    assert from_plain(type(form), through_json(to_plain(form))) == form


def test_dates_and_decimals_are_text_in_between_so_that_json_cannot_spoil_them() -> None:
    row = RateRow(since=date(2020, 1, 1), cite=("a",), percent=Decimal("5.50"))
    assert to_plain(row) == {"since": "2020-01-01", "cite": ["a"], "percent": "5.50"}
    back = from_plain(RateRow, through_json(to_plain(row)))
    assert type(back.percent) is Decimal
    assert str(back.percent) == "5.50"
    assert type(back.since) is date


def test_nought_per_cent_is_kept_apart_from_no_percentage() -> None:
    nought = RateRow(since=date(2020, 1, 1), cite=("a",), percent=Decimal(0))
    none = RateRow(since=date(2020, 1, 1), cite=("a",), unknown=True)
    assert from_plain(RateRow, through_json(to_plain(nought))).percent == 0
    assert from_plain(RateRow, through_json(to_plain(none))).percent is None


def test_no_and_not_said_are_kept_apart() -> None:
    form = read_form(
        "instruments/pact.toml",
        PACT.replace('cite = "treaty#9"', 'dispute_settlement = false\ncite = "treaty#9"').encode(),
    )
    assert isinstance(form, Instrument)
    back = from_plain(Instrument, through_json(to_plain(form)))
    assert [clause.dispute_settlement for clause in back.clause] == [None, False]


def test_defaults_are_left_out() -> None:
    form = read_form(AA, COUNTRY.encode())
    assert isinstance(form, Jurisdiction)
    assert to_plain(form.tax[0]).keys() == {"id", "name", "kind", "rate", "collection"}


def test_law_that_came_from_the_compiled_form_cannot_be_changed_or_fail_to_be_a_key() -> None:
    form: Form = from_plain(RateRow, {"since": "2020-01-01", "cite": ["a"], "percent": "5"})
    with pytest.raises(FrozenInstanceError):
        form.percent = Decimal(6)
    assert len({form, from_plain(RateRow, {"since": "2020-01-01", "cite": ["a"], "percent": "5"})}) == 1
