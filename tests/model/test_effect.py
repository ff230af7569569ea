"""What a scenario changes in the landed cost, place by place and counted; worked out by hand.

Cameroon charges 20 % and VAT of 19.25 % on both: 10.00 becomes 14.31 in law, 12.52 at a duty of 5 %, 11.93 without one.
Indonesia: 11.10, and 11.66 at 5 % (0.50 of duty, VAT of 11 % on 10.50 is 1.155, rounded to 1.16).
"""

from fractions import Fraction

import pytest

from dtariff.engine import Engine
from dtariff.model.effect import ScenarioEffect, effects_of

ASKED = {"origin": "US", "price": "10.00 USD", "on": "2026-11-23", "known": "2026-11-23"}


@pytest.fixture(scope="module")
def found() -> tuple[ScenarioEffect, ...]:
    engine = Engine()
    scenarios = ["flat-5-percent", "moratorium-restored", "like-physical-mfn"]
    answer = engine.compare("software", destinations="JP ID CM UK", scenarios=scenarios, **ASKED)  # type: ignore[arg-type]
    return effects_of(answer.quotes, answer.scenarios)


def told(one: ScenarioEffect) -> list[tuple[str, str, bool]]:
    return [(effect.code, str(effect.difference), effect.verdict_changes) for effect in one.effects]


def test_a_difference_is_that_of_the_landed_costs_in_the_order_of_the_law(found: tuple[ScenarioEffect, ...]) -> None:
    assert told(found[0]) == [("JP", "0.00 USD", False), ("ID", "0.56 USD", False), ("CM", "-1.79 USD", False)]
    assert [effect.share for effect in found[0].effects] == [Fraction(0), Fraction(56, 1110), Fraction(-179, 1431)]


def test_a_verdict_may_change_without_the_price(found: tuple[ScenarioEffect, ...]) -> None:
    assert told(found[1]) == [("JP", "0.00 USD", False), ("ID", "0.00 USD", True), ("CM", "-2.38 USD", True)]


def test_what_is_not_known_has_no_difference(found: tuple[ScenarioEffect, ...]) -> None:
    assert told(found[2])[2] == ("CM", "None", False)
    assert found[2].effects[2].share is None


def test_places_are_counted(found: tuple[ScenarioEffect, ...]) -> None:
    counts = [(one.verdict_changes, one.dearer, one.cheaper, one.not_known) for one in found]
    assert counts == [(0, 1, 1, 0), (2, 0, 1, 0), (0, 0, 0, 1)]


def test_a_price_of_nothing_has_no_share() -> None:
    answer = Engine().compare(
        "software",
        destinations="ID",
        scenarios="flat-5-percent",
        **ASKED | {"price": "0 USD"},  # type: ignore[arg-type]
    )
    (one,) = effects_of(answer.quotes, answer.scenarios)
    assert (str(one.effects[0].difference), one.effects[0].share) == ("0.00 USD", None)
