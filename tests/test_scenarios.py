"""Scenarios asked of the engine: what they change, what they say of themselves, and what they leave alone.

Amounts are worked by hand from the law named beside them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtariff
import dtariff.engine as engine_module
from dtariff.engine import Comparison, Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import CoverageError, DataError, DTariffError, InputError
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import Quote
from dtariff.model.resolution import BarDecision
from dtariff.model.scenario import DutyChange, Scenario
from dtariff.store import Store
from dtariff.tables.release import load

TODAY: dict[str, Any] = {"on": "2026-11-23", "known": "2026-11-23"}
SOFTWARE_TO_CAMEROON: dict[str, Any] = {"origin": "US", "destination": "CM", "price": "100 USD", **TODAY}
BY_LAW = Engine(load())
"""An engine that never hears of a scenario."""

EMPTY = Scenario(schema=1, id="nothing", title="Nothing", says="Assumes nothing.")


def flat(percent: int, since: date = date(2026, 4, 1)) -> Scenario:
    row = DutyChange(since=since, duty=f"{percent}%")
    return Scenario(schema=1, id="flat", title="Flat", says="Everybody charges.", duty=(row,))


# --- invariants -----------------------------------------------------------------------------------------------------

PLACES = st.sampled_from(
    ["AU", "BR", "CA-ON", "CM", "DE", "ES-CN", "GB", "ID", "IN", "JP", "KE", "MX", "MY", "NO", "US-CA"]
)
CONTENTS = st.sampled_from(["music", "software", "ebook", "video", "game"])
DAYS = st.dates(date(2010, 1, 1), date(2028, 12, 31))


@st.composite
def questions(draw: st.DrawFn, days: st.SearchStrategy[date] = DAYS) -> dict[str, Any]:
    return {
        "content": draw(CONTENTS),
        "origin": draw(PLACES),
        "destination": draw(PLACES),
        "price": "100 EUR",
        "on": draw(days),
        "known": draw(st.sampled_from([date(2026, 11, 23), date(2020, 1, 1), date(2026, 3, 1)])),
        "on_unknown": "flag",
    }


def answer(engine: Engine, question: dict[str, Any]) -> Any:
    """The whole answer as plain data, but for what names the tables; or the error."""
    try:
        quote = engine.quote(**question)
    except DTariffError as error:
        return error.as_dict()
    data = quote.as_dict()
    for part in (data, data["bar"]):
        part["warnings"] = [notice for notice in part["warnings"] if notice["code"] != "in_scenario"]
    data["provenance"] |= {"release": "", "scenario": None, "scenario_title": None}
    return data


@given(questions(), st.sampled_from([EMPTY, "as-the-law-stands"]))
def test_a_scenario_without_rows_answers_exactly_as_the_law(question: dict[str, Any], empty: Scenario | str) -> None:
    assert answer(BY_LAW.in_scenario(empty), question) == answer(BY_LAW, question)


@pytest.mark.parametrize("name", BY_LAW.book.scenarios)
@given(data=st.data())
def test_a_scenario_changes_no_answer_of_a_day_before_its_first_row(name: str, data: st.DataObject) -> None:
    first = BY_LAW.book.scenario_form(name).first_day or date(2029, 1, 1)
    question = data.draw(questions(st.dates(date(2010, 1, 1), first - timedelta(days=1))))
    assert answer(BY_LAW.in_scenario(name), question) == answer(BY_LAW, question)


@given(questions())
def test_what_the_law_says_is_the_same_after_scenarios_were_asked(question: dict[str, Any]) -> None:
    used = Engine(BY_LAW.book)
    for name in used.book.scenarios:
        answer(used, question | {"scenario": name})
    assert answer(used, question) == answer(BY_LAW, question)


@given(questions(), st.integers(1, 99))
def test_a_flat_duty_is_so_much_of_the_price_wherever_nothing_stands_against_it(
    question: dict[str, Any], percent: int
) -> None:
    try:
        quote = BY_LAW.in_scenario(flat(percent, date(2010, 1, 1))).quote(**question)
    except CoverageError:
        return
    if quote.bar.verdict in ("barred", "not_an_import"):
        assert str(quote.duty) == "0.00 EUR"
    else:
        assert str(quote.duty) == f"{percent}.00 EUR", "of 100"


# --- by hand --------------------------------------------------------------------------------------------------------


def test_five_percent_on_a_hundred_is_five_where_no_bar_stands() -> None:
    """Kenya has no line, and nothing binds it towards the United States since the lapse; VAT is 16 % of 105."""
    quote = dtariff.quote("music", origin="US", destination="KE", price="100 USD", **TODAY, scenario="flat-5-percent")
    assert [str(part) for part in (quote.duty, quote.tax, quote.total)] == ["5.00 USD", "16.80 USD", "121.80 USD"]


def test_a_price_that_holds_everything_holds_the_assumed_duty_too() -> None:
    """121.80 = 100 + 5 % + 16 % on both."""
    asked: dict[str, Any] = {
        "origin": "US",
        "destination": "KE",
        "price": "121.80 USD",
        "tax_behavior": "inclusive",
        **TODAY,
    }
    quote = dtariff.quote("music", **asked, scenario="flat-5-percent")
    assert (str(quote.net), str(quote.duty)) == ("100.00 USD", "5.00 USD")


def test_the_moratorium_bars_again_and_the_other_reading_stays_in_sight(engine: Engine) -> None:
    quote = engine.quote("software", **SOFTWARE_TO_CAMEROON, scenario="moratorium-restored")
    assert (str(quote.duty), quote.levies[0].reason) == ("0.00 USD", "barred_by_moratorium")
    assert [str(other.duty) for other in quote.alternatives] == ["20.00 USD"]
    assert quote.bar.sure == "assumed"


def test_the_moratorium_restored_leaves_no_gap() -> None:
    day, gaps = date(2024, 3, 2), []
    while day < date(2026, 12, 31):
        if dtariff.bar("US", "IN", content="music", on=day, scenario="moratorium-restored").verdict != "barred":
            gaps.append(day)
        day += timedelta(days=1)
    assert gaps == []


def test_without_agreements_nothing_bars_any_more_outside_one_territory(engine: Engine) -> None:
    supposed = engine.in_scenario("lapse-without-agreements")
    places = ["AU", "BR", "CA", "CN", "GB", "IN", "JP", "KR", "MX", "NO", "SG", "US"]
    verdicts = {
        supposed.bar(one, other, content="music", **TODAY).verdict for one in places for other in places if one != other
    }
    assert verdicts == {"not_barred"}
    assert supposed.bar("DE", "FR", content="music", **TODAY).verdict == "not_an_import"


def test_the_proposal_of_2018_says_more_than_no_duties(engine: Engine) -> None:
    supposed = engine.in_scenario("japan-us-2018")
    found = {one.provision for one in supposed.provisions("BR", "US", on="2026-11-23") if one.why == "in_force"}
    assert found == {"customs_duties", "data_flows", "localisation", "source_code", "e_signatures"}
    assert [one for one in engine.provisions("BR", "US", on="2026-11-23") if one.why == "in_force"] == []


def test_the_joint_statement_of_2019_had_76_members(engine: Engine) -> None:
    """48 in their own name, and the 28 of the European Union of that day."""
    (agreement,) = engine.book.scenario_form("japan-us-2018").instrument
    own = {row.code for row in agreement.parties} - {"EU", "GB"}
    union = engine.book.grouping("eu")
    day = AsOf(date(2019, 1, 25), date(2026, 11, 23))
    members = {row.code for row in union.members if engine.book.is_member(union, row.code, day)}
    countries = {code for code in members if len(code) == 2}
    assert len(own) == 48
    assert "GB" in countries
    assert len(own | countries) == 76


def tells_a_tie(destination: str) -> bool:
    """Whether the line of music in the scenario of discs says that another duty stands as often."""
    asked: dict[str, Any] = {"origin": "US", "price": "100 USD", "on": "2026-04-01", "scenario": "like-physical-mfn"}
    line = dtariff.quote("music", destination=destination, **asked).resolution.line
    return any(note.startswith("Lines of the tariff differ") for note in line.notes)


def test_where_as_many_lines_bear_another_duty_the_assumed_one_says_so() -> None:
    """Viet Nam: 15 % on optical discs with sound alone, 10 % on other media (8523.51.99). East Africa: 25 % on all."""
    assert tells_a_tie("VN")
    assert not tells_a_tie("KE")


def test_a_rate_that_a_later_binding_overtook_is_not_charged_as_the_one_of_today(engine: Engine) -> None:
    """Canada: 7 % on an old page, and bound at nought from 1 July 2016 when the agreement on technology grew."""
    before = engine.counterpart("music", destination="CA", on="2016-06-30")
    after = engine.counterpart("music", destination="CA", on="2016-07-01")
    assert (str(before.duty), after.duty, after.choice) == ("7%", None, "rate_not_known")
    asked: dict[str, Any] = {"origin": "BR", "destination": "CA-ON", "price": "100 USD", "on": "2026-04-01"}
    with pytest.raises(CoverageError, match="rate_not_known"):
        engine.quote("music", **asked, scenario="like-physical-mfn")
    assert str(engine.quote("music", **asked, scenario="like-physical-bound").duty) == "0.00 USD"


# --- what it says of itself -----------------------------------------------------------------------------------------


def test_a_quote_tells_the_scenario_in_its_provenance_and_its_warnings_once(engine: Engine) -> None:
    quote = engine.quote("software", **SOFTWARE_TO_CAMEROON, scenario="flat-5-percent")
    made = quote.provenance
    assert (made.scenario, made.scenario_title) == ("flat-5-percent", "Every country charges 5 %")
    assert made.release != engine.book.digest
    assert [notice.code for notice in quote.warnings].count("in_scenario") == 1
    data = quote.as_dict()
    assert data["provenance"]["scenario"] == "flat-5-percent"
    assert data["line"]["kind"] == "assumed"
    (told,) = [notice for notice in data["warnings"] if notice["code"] == "in_scenario"]
    assert (told["scenario"], told["title"]) == ("flat-5-percent", "Every country charges 5 %")


def test_the_law_as_it_stands_names_no_scenario(engine: Engine) -> None:
    quote = engine.quote("software", **SOFTWARE_TO_CAMEROON)
    assert (quote.provenance.scenario, quote.provenance.scenario_title) == (None, None)
    assert "scenario" not in quote.explain()


@pytest.mark.parametrize("verb", ["quote", "bar"])
def test_an_explanation_begins_with_the_scenario_and_says_it_once(engine: Engine, verb: str) -> None:
    answers: dict[str, Quote | BarDecision] = {
        "quote": engine.quote("software", **SOFTWARE_TO_CAMEROON, scenario="moratorium-restored"),
        "bar": engine.bar("US", "CM", content="software", **TODAY, scenario="moratorium-restored"),
    }
    text = answers[verb].explain()
    assert text.startswith("Not the law as it stands, but in the scenario: The moratorium is restored")
    assert text.count("(moratorium-restored)") == 1


def test_an_assumed_duty_is_told_as_one(engine: Engine) -> None:
    text = engine.quote("software", **SOFTWARE_TO_CAMEROON, scenario="flat-5-percent").explain()
    assert "Assumed: flat-5-percent Every country charges 5 %: 5% since 2026-04-01 (assumed)" in text


# --- compared -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return dtariff.compare(
        "software",
        origin="US",
        destinations="CM KE XX",
        price="100 USD",
        **TODAY,
        scenarios=["moratorium-restored", flat(50)],
    )


def landed(quotes: tuple[Quote, ...]) -> list[tuple[str, str]]:
    return [(quote.resolution.case.destination.code, str(quote.total)) for quote in quotes]


def test_a_comparison_stays_as_the_law_stands_and_has_each_scenario_beside_it(compared: Comparison) -> None:
    """Cameroon: 20 %, or 50 %, and VAT of 19.25 %; Kenya: no line, or 50 %, and VAT of 16 %."""
    assert landed(compared.quotes) == [("KE", "116.00 USD"), ("CM", "143.10 USD")]
    restored, fifty = compared.scenarios
    assert (restored.scenario, restored.title) == ("moratorium-restored", "The moratorium is restored")
    assert landed(restored.quotes) == [("KE", "116.00 USD"), ("CM", "119.25 USD")]
    assert (fifty.scenario, landed(fifty.quotes)) == ("flat", [("KE", "174.00 USD"), ("CM", "178.88 USD")])
    for refused in (compared.refused, restored.refused, fifty.refused):
        assert [(code, error.code) for code, error in refused] == [("XX", "unknown_code")]


def test_a_comparison_tells_the_law_first_then_each_scenario_under_its_title(compared: Comparison) -> None:
    law, restored, fifty = compared.explain().split("\n\n")
    assert law.startswith("to ")
    assert restored.startswith("Not the law as it stands, but in the scenario: The moratorium is restored")
    assert "178.88 USD" in fifty
    data = compared.as_dict()
    assert [one["scenario"] for one in data["scenarios"]] == ["moratorium-restored", "flat"]
    assert [one["destination"] for one in data["scenarios"][1]["quotes"]] == ["KE", "CM"]


def test_a_comparison_takes_scenarios_and_says_so_to_whoever_names_one() -> None:
    with pytest.raises(InputError, match=r"takes no scenario \(write scenarios="):
        BY_LAW.compare("music", destinations="KE", origin="US", price="1 USD", scenario="x")  # type: ignore[call-arg]


def test_ids_of_scenarios_may_stand_in_one_text_or_alone() -> None:
    asked: dict[str, Any] = {"origin": "US", "destinations": ["KE"], "price": "1 USD", **TODAY}
    both = dtariff.compare("music", **asked, scenarios="flat-5-percent, moratorium-restored")
    assert [one.scenario for one in both.scenarios] == ["flat-5-percent", "moratorium-restored"]
    assert [one.scenario for one in dtariff.compare("music", **asked, scenarios=flat(5)).scenarios] == ["flat"]
    assert dtariff.compare("music", **asked).scenarios == ()
    assert "scenarios" not in dtariff.compare("music", **asked).as_dict()


# --- remembered, and refused ----------------------------------------------------------------------------------------


def test_the_engine_in_a_scenario_is_remembered_by_id_and_by_value(engine: Engine) -> None:
    assert engine.in_scenario("flat-5-percent") is engine.in_scenario("flat-5-percent")
    assert engine.in_scenario(flat(5)) is engine.in_scenario(flat(5))
    assert engine.in_scenario(flat(5)) is not engine.in_scenario(flat(6))


def test_the_memory_of_scenarios_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "SCENARIOS", 3)
    engine = Engine(BY_LAW.book)
    for percent in range(1, 9):
        assert str(engine.quote("software", **SOFTWARE_TO_CAMEROON, scenario=flat(percent)).duty) == f"{percent}.00 USD"
        assert len(engine._scenarios) <= 3


def test_a_scenario_may_be_laid_over_another(engine: Engine) -> None:
    both = engine.in_scenario("flat-5-percent").in_scenario("moratorium-restored")
    quote = both.quote("music", **SOFTWARE_TO_CAMEROON)
    assert (str(quote.duty), [str(other.duty) for other in quote.alternatives]) == ("0.00 USD", ["5.00 USD"])
    assert quote.provenance.scenario == "flat-5-percent + moratorium-restored"
    assert [notice.code for notice in quote.warnings].count("in_scenario") == 2


@pytest.mark.parametrize(
    ("scenario", "code"), [("war", "unknown_scenario"), (7, "bad_scenario"), (["flat-5-percent"], "bad_scenario")]
)
def test_what_is_no_scenario_is_refused_by_every_verb(engine: Engine, scenario: Any, code: str) -> None:
    with pytest.raises(InputError, match=code):
        engine.quote("software", **SOFTWARE_TO_CAMEROON, scenario=scenario)
    with pytest.raises(InputError, match=code):
        engine.bar("US", "CM", content="software", scenario=scenario)
    with pytest.raises(InputError, match=code):
        engine.compare("software", origin="US", destinations="CM", price="1 USD", scenarios=[scenario])


def test_a_scenario_with_faults_is_refused_with_all_of_them(engine: Engine) -> None:
    row = DutyChange(since=date(2026, 4, 1), duty="five", destinations=("Cameroon",))
    with pytest.raises(DataError) as refused:
        engine.in_scenario(Scenario(schema=1, id="x", title="X", says="X.", duty=(row,)))
    assert [fault.key for fault in refused.value.faults] == ["duty[0].duty", "duty[0].destinations[0]"]


# --- never a sale ---------------------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Engine]:
    with Store.open(tmp_path / "records.sqlite") as store:
        yield Engine(BY_LAW.book, store=store)


ORDER: dict[str, Any] = {
    "currency": "USD",
    "tax_date": "2026-11-23",
    "known_at": "2026-11-23",
    "seller": {"country": "US"},
    "customer": {"country": "CM"},
    "line_items": [{"content": "software", "amount": "100"}],
}


@pytest.mark.parametrize("recorder", ["law", "scenario"])
def test_a_quote_made_in_a_scenario_is_never_recorded(shop: Engine, recorder: str) -> None:
    supposed = shop.in_scenario("flat-5-percent")
    by = {"law": shop, "scenario": supposed}[recorder]
    quotes: list[Quote | OrderQuote] = [
        supposed.quote("software", **SOFTWARE_TO_CAMEROON),
        supposed.quote_order(ORDER),
    ]
    assert [str(quote.duty) for quote in quotes] == ["5.00 USD", "5.00 USD"]
    for quote in quotes:
        with pytest.raises(InputError, match="scenario_quote"):
            by.record(quote, reference="sale")
    assert shop.record(shop.quote_order(ORDER), reference="sale").reference == "sale"
    assert shop.verify("sale").same


def test_an_order_tells_the_scenario_too(shop: Engine) -> None:
    quote = shop.in_scenario("flat-5-percent").quote_order(ORDER)
    assert quote.provenance.scenario == quote.as_dict()["provenance"]["scenario"] == "flat-5-percent"
    assert quote.explain().count("(flat-5-percent)") == 1
    assert quote.id != shop.quote_order(ORDER).id


def test_what_was_quoted_in_a_scenario_is_verified_by_the_engine_in_it(shop: Engine) -> None:
    supposed = shop.in_scenario("flat-5-percent")
    assert supposed.verify(supposed.quote_order(ORDER)).same
    with pytest.raises(CoverageError, match="release_not_kept"):
        shop.verify(supposed.quote_order(ORDER))
