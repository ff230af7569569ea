"""A comparison measured: from a reference, from the law as it stands, with a cost of access; countries by their ends.

Amounts are worked by hand from the law of 23 November 2026: Germany 19 % VAT; Cameroon 20 % duty and 19.25 % VAT on
price and duty, so that 100 becomes 143.10; without the duty 119.25.
"""

from fractions import Fraction
from typing import Any

import pytest

from dtariff.engine import Comparison, Engine
from dtariff.model.comparison import ComparisonLine, FixedCost
from dtariff.model.errors import InputError

ASKED: dict[str, Any] = {"origin": "US", "price": "100 USD", "on": "2026-11-23", "known": "2026-11-23"}
RESTORED = "moratorium-restored"


def amounts(line: ComparisonLine) -> tuple[str | None, ...]:
    """What a line says beyond its quote."""
    gaps = [gap.amount if gap else None for gap in (line.change, line.to_reference)]
    return tuple(None if money is None else str(money) for money in (*gaps, line.access, line.with_access))


@pytest.fixture(scope="module")
def compared(engine: Engine) -> Comparison:
    return engine.compare("software", destinations="CM DE", scenarios=RESTORED, **ASKED)


def test_every_place_stands_with_its_scenarios_beside_it(compared: Comparison) -> None:
    lines = compared.lines()
    assert [(line.place, line.scenario) for line in lines] == [
        ("DE", ""),
        ("DE", RESTORED),
        ("CM", ""),
        ("CM", RESTORED),
    ]
    assert [line.change and str(line.change.amount) for line in lines] == [
        "0.00 USD",
        "0.00 USD",
        "0.00 USD",
        "-23.85 USD",
    ]
    assert lines[3].change is not None
    assert lines[3].change.share == Fraction(-2385, 14310)


def test_the_reference_is_that_of_the_same_law(compared: Comparison) -> None:
    found = {(line.place, line.scenario): line.to_reference for line in compared.lines(reference="cm")}
    told = {key: gap and str(gap.amount) for key, gap in found.items()}
    assert told == {
        ("DE", ""): "-24.10 USD",
        ("DE", RESTORED): "-0.25 USD",
        ("CM", ""): "0.00 USD",
        ("CM", RESTORED): "0.00 USD",
    }


def test_without_a_reference_nothing_is_measured_from_one(compared: Comparison) -> None:
    assert [line.to_reference for line in compared.lines()] == [None] * 4


def test_a_reference_that_was_not_compared_is_refused(compared: Comparison) -> None:
    with pytest.raises(InputError) as refused:
        compared.lines(reference="JP")
    assert refused.value.code == "unknown_reference"


def test_a_reference_that_could_not_be_answered_leaves_every_difference_unknown(engine: Engine) -> None:
    found = engine.compare("software", destinations="DE UK", **ASKED)
    assert [line.to_reference for line in found.lines(reference="UK")] == [None]


def test_from_a_landed_cost_that_is_not_known_nothing_is_measured(engine: Engine) -> None:
    found = engine.compare("software", destinations="DE US", **ASKED | {"origin": "JP"})
    cost = FixedCost.of("100 USD", 10)
    by_place = {line.place: line for line in found.lines(reference="DE", cost=cost)}
    assert amounts(by_place["US"]) == (None, None, "10.00 USD", None)
    assert [line.to_reference for line in found.lines(reference="US")] == [None, None]


def test_a_cost_of_access_stands_beside_the_landed_cost_and_in_a_sum_of_its_own(compared: Comparison) -> None:
    cost = FixedCost.of("12000 USD", 5000, places=["CM"])
    by_place = {line.place: line for line in compared.lines(reference="DE", cost=cost) if not line.scenario}
    assert amounts(by_place["CM"]) == ("0.00 USD", "24.10 USD", "2.40 USD", "145.50 USD")
    assert amounts(by_place["DE"]) == ("0.00 USD", "0.00 USD", "0.00 USD", "119.00 USD")
    assert str(by_place["CM"].quote.total) == "143.10 USD"
    assert by_place["CM"].with_access_to_reference is not None
    assert str(by_place["CM"].with_access_to_reference.amount) == "26.50 USD"


def test_a_cost_for_no_place_named_arises_in_all(compared: Comparison) -> None:
    found = compared.lines(cost=FixedCost.of("12000 USD", 5000))
    assert [str(line.access) for line in found] == ["2.40 USD"] * 4


def test_without_a_cost_there_is_no_sum_with_one(compared: Comparison) -> None:
    assert {(line.access, line.with_access) for line in compared.lines(reference="DE")} == {(None, None)}


def test_a_cost_in_another_currency_is_refused(compared: Comparison) -> None:
    with pytest.raises(InputError) as refused:
        compared.lines(cost=FixedCost.of("12000 EUR", 5000))
    assert refused.value.code == "currency_conflict"


# --- countries whose taxes hang on their parts ---


def test_a_country_is_told_by_the_parts_that_cost_least_and_most(engine: Engine) -> None:
    found = engine.compare("software", destinations="CA DE", ends=True, **ASKED)
    (told,) = found.ranges
    every = engine.compare(
        "software", destinations=[code for code in engine.book.jurisdictions if code[:3] == "CA-"], **ASKED
    )
    totals = {quote.resolution.case.destination.code: quote.total for quote in every.quotes}
    assert (told.country, told.parts, told.unknown) == ("CA", 13, 0)
    assert totals[told.lowest] == min(totals.values(), key=lambda total: total.amount if total else 0)
    assert totals[told.highest] == max(totals.values(), key=lambda total: total.amount if total else 0)
    assert {quote.resolution.case.destination.code for quote in found.quotes} == {"DE", told.lowest, told.highest}


def test_scenarios_tell_the_same_parts_as_the_law(engine: Engine) -> None:
    found = engine.compare("software", destinations="CA", ends=True, scenarios="flat-5-percent", **ASKED)
    assert {line.place for line in found.lines() if line.scenario} == {line.place for line in found.lines()}


def test_a_cost_of_a_country_arises_in_its_parts(engine: Engine) -> None:
    found = engine.compare("software", destinations="CA DE", ends=True, **ASKED)
    cost = FixedCost.of("10 USD", 1, places=["CA"])
    assert {line.place[:2] for line in found.lines(cost=cost) if line.access and line.access.amount} == {"CA"}


def test_unless_it_is_asked_for_a_country_is_not_told_by_its_parts(engine: Engine) -> None:
    found = engine.compare("software", destinations="CA", **ASKED)
    assert ([quote.total for quote in found.quotes], found.ranges) == ([None], ())


def test_parts_whose_landed_cost_is_not_known_are_counted_and_not_taken_for_an_end(engine: Engine) -> None:
    (told,) = engine.compare("software", destinations="US", ends=True, **ASKED | {"origin": "JP"}).ranges
    every = engine.compare("software", destinations=members(engine, "US-*", "2026-11-23"), **ASKED | {"origin": "JP"})
    unknown = [quote for quote in every.quotes if quote.total is None]
    assert unknown
    assert (told.parts, told.unknown) == (len(every.quotes) - len(unknown), len(unknown))


def test_the_plain_data_of_a_comparison_tell_the_parts(engine: Engine) -> None:
    data = engine.compare("software", destinations="CA", ends=True, **ASKED).as_dict()
    assert [told["country"] for told in data["ranges"]] == ["CA"]
    assert "ranges" not in engine.compare("software", destinations="DE", **ASKED).as_dict()


# --- groups ---


def members(engine: Engine, name: str, on: str) -> tuple[str, ...]:
    return next((group.members for group in engine.groups(on=on) if group.id == name), ())


@pytest.mark.parametrize(
    ("group", "on", "code", "within"),
    [
        ("eu", "2020-12-31", "GB", True),  # the end of the transition, art. 126 of the agreement on withdrawal
        ("eu", "2021-01-01", "GB", False),
        ("asean", "2025-10-25", "TL", False),
        ("asean", "2025-10-26", "TL", True),  # the declaration on its admission
        ("asean", "1999-04-29", "KH", False),
        ("asean", "1999-04-30", "KH", True),
        ("cptpp", "2024-12-14", "GB", False),
        ("cptpp", "2024-12-15", "GB", True),  # the accession
        ("cptpp", "2026-11-23", "CA", True),
        ("g20", "1999-12-14", "JP", False),
        ("g20", "1999-12-15", "JP", True),  # the first meeting, in Berlin
        ("g20", "2026-11-23", "US", True),
    ],
)
def test_a_group_has_its_members_of_the_day(engine: Engine, group: str, on: str, code: str, *, within: bool) -> None:
    assert (code in members(engine, group, on)) is within


def test_an_agreement_that_binds_nobody_is_no_group(engine: Engine) -> None:
    assert members(engine, "wto-jsi-ecommerce", "2026-11-23") == ()


def test_all_places_have_a_table_and_those_that_hang_on_parts_stand_for_them(engine: Engine) -> None:
    everybody = members(engine, "all", "2026-11-23")
    assert {"US", "CA", "JP", "ES-CN", "AX"} <= set(everybody)
    assert not {"US-NY", "US-IL-CHICAGO", "CA-ON"} & set(everybody)
    assert {"US-NY", "US-CA"} <= set(members(engine, "US-*", "2026-11-23"))
