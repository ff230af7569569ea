"""Scenarios, their effects and revenue as words, tables, charts and sheets."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

from dtariff import Flow, Money, read_scenario
from dtariff.engine import Engine
from dtariff.model.effect import ScenarioEffect, effects_of
from dtariff.model.estimates import Figure, Measure, Per, RatesOf, Share
from dtariff.model.trade import Revenue
from dtariff.model.treaties import State
from dtariff.telling.catalogue import speaking
from dtariff.telling.effects import COLOURS, drawn, effects_chart, effects_sheet, effects_table, unchanged
from dtariff.telling.revenue import (
    FIGURES,
    MEASURES,
    PERS,
    RATES_OF,
    SHARES,
    by_table,
    effective,
    estimate_told,
    estimates_table,
    figure,
    revenue_chart,
    totals_table,
    verdicts_table,
)
from dtariff.telling.revenue_sheets import estimates_sheet, revenue_sheets
from dtariff.telling.scenarios import STATES, Names, rows_told
from dtariff.telling.signed import signed
from dtariff.telling.spreadsheet import csv_bytes, xlsx_bytes

DAY = {"on": "2026-11-23", "known": "2026-11-23"}
PLACES = {"JP": "Japan", "ID": "Indonesia", "CM": "Cameroon | Kamerun", "EU": "European Union", "GB": "Britain"}


@pytest.fixture(scope="module")
def effects() -> tuple[ScenarioEffect, ...]:
    answer = Engine().compare(
        "software",
        destinations="JP ID CM",
        scenarios=["flat-5-percent", "moratorium-restored", "like-physical-mfn"],
        origin="US",
        price="10.00 USD",
        **DAY,  # type: ignore[arg-type]
    )
    return effects_of(answer.quotes, answer.scenarios)


@pytest.fixture(scope="module")
def revenue() -> Revenue:
    values = (("CM", "1000000"), ("ID", "500000"), ("UK", "1"))
    flows = [
        Flow(importer=code, partner="US", content="software", value=Money.parse(f"{value} USD"), name=f"line {at}")
        for at, (code, value) in enumerate(values, start=2)
    ]
    return Engine().revenue(flows, scenarios=["flat-5-percent", "like-physical-mfn"], on=DAY["on"], known=DAY["known"])


# --- rows of a scenario ---

ROWS = """\
schema = 1
id = "all"
title = "All kinds"
says = "Of everything one."

[[state]]
from = 2026-04-01
instrument = "wto-moratorium"
state = "lapsed"
act = "By nobody"

[[party]]
from = 2026-05-01
instruments = ["cptpp"]
codes = ["GB"]
in_force = false

[[party]]
from = 2026-05-02
instruments = ["*"]
kind = "pledge"
codes = ["*"]
in_force = false

[[instrument]]
from = 2026-06-01
id = "new"
title = "The New Pact"
short = "Pact"
parties = [
  { code = "EU" },
  { code = "JP", from = 2027-01-01 },
]

[[instrument.clause]]
provision = "customs_duties"

[[duty]]
from = 2026-07-01
destinations = ["ID"]
content = ["video"]
duty = "7%"
note = "Only a try."

[[duty]]
from = 2026-08-01
like = "counterpart"
rate = "bound"

[[duty]]
from = 2026-09-01
in_force = false
"""


def test_every_kind_of_row_is_told_in_words() -> None:
    names = Names(PLACES, str.upper, {"video": "Film"}, {})
    told = rows_told(read_scenario(ROWS), names)
    assert [row.says for row in told] == [
        "From 2026-04-01 it has lapsed: WTO-MORATORIUM.",
        "From 2026-05-01 it is over: CPTPP.",
        "From 2026-05-02 it is over: every pledge.",
        "From 2026-06-01 a new agreement is in force: The New Pact.",
        "From 2026-07-01 a duty of 7% is charged, where nothing bars it.",
        "From 2026-08-01 it is charged like the same work on a carrier: the duty bound in the WTO.",
        "From 2026-09-01 only the duties of the law are charged again.",
    ]
    assert told[0].details == (("By", "By nobody"),)
    assert told[1].details == (("For", "Britain"),)
    assert told[2].details == (("For", "all its parties"),)
    assert told[3].details == (
        ("2 parties", "European Union, Japan"),
        ("It says", "Customs duties on electronic transmissions"),
        ("Later", "Japan (2027-01-01)"),
    )
    assert told[4].details == (
        ("By", "Indonesia"),
        ("On sellers in", "every other country"),
        ("On", "Film"),
        ("Sent as", "whatever the way"),
    )
    assert told[4].note == "Only a try."


def test_every_scenario_of_the_tables_can_be_told(engine: Engine) -> None:
    names = Names({}, str, {}, {})
    for name in engine.book.scenarios:
        scenario = engine.book.scenario_form(name)
        assert len(rows_told(scenario, names)) == len(scenario.rows)


def test_every_word_of_a_closed_list_has_its_sentence() -> None:
    lists = ((STATES, State), (MEASURES, Measure), (RATES_OF, RatesOf), (PERS, Per), (SHARES, Share), (FIGURES, Figure))
    for words, codes in lists:
        assert set(words) == set(get_args(codes))


# --- differences ---


def test_a_difference_has_its_sign_and_nought_has_none() -> None:
    assert signed(Money.parse("-1234.50 USD")) == "\N{MINUS SIGN}1,234.50 USD"
    assert signed(Money.parse("0.00 USD"), currency=False) == "0.00"
    with speaking("de"):
        assert signed(Money.parse("-1234.50 USD")).startswith("\N{MINUS SIGN}1.234,50")
        assert signed(None) != ""


# --- prices ---


def test_the_chart_draws_changes_and_what_is_not_known_and_leaves_out_the_rest(
    effects: tuple[ScenarioEffect, ...],
) -> None:
    assert drawn(effects) == ("ID", "CM")
    assert unchanged(effects, PLACES) == ("Japan",)
    values = effects_chart(effects, PLACES)["data"]["values"]
    labels = {(value["place"], value["label"]) for value in values}
    assert ("Indonesia", "A +0.56 (+5.0%)") in labels
    assert ("Indonesia", "B 0.00") in labels
    assert ("Cameroon | Kamerun", "A \N{MINUS SIGN}1.79 (\N{MINUS SIGN}12.5%)") in labels
    assert ("Cameroon | Kamerun", "C not known") in labels
    json.dumps(effects_chart(effects, PLACES))


def test_amounts_stay_text_until_the_browser(effects: tuple[ScenarioEffect, ...]) -> None:
    def floats(value: object) -> bool:
        if isinstance(value, dict):
            return any(map(floats, value.values()))
        return any(map(floats, value)) if isinstance(value, list) else isinstance(value, float)

    assert not floats(effects_chart(effects, PLACES)["data"])


def test_the_table_shows_a_verdict_where_it_changes(effects: tuple[ScenarioEffect, ...]) -> None:
    head, _, japan, indonesia, cameroon = effects_table(effects, PLACES).splitlines()
    assert head.count("|") == 6
    assert japan.count("badge") == 1
    assert "11.66 (**+0.56**, +5.0%)".replace(" ", "\N{NO-BREAK SPACE}") in indonesia
    assert indonesia.count("badge") == 2
    assert r"Cameroon \| Kamerun" in cameroon
    assert "*not known*".replace(" ", "\N{NO-BREAK SPACE}") in cameroon


def test_there_is_a_colour_for_every_scenario_that_may_be_chosen() -> None:
    assert len(set(COLOURS)) == 4


def test_the_sheet_has_exact_numbers_and_an_empty_cell_for_what_is_not_known(
    effects: tuple[ScenarioEffect, ...],
) -> None:
    sheet = effects_sheet(effects, PLACES)
    lines = [dict(zip(sheet.head, row, strict=True)) for row in sheet.rows]
    flat = next(line for line in lines if line["code"] == "CM" and line["scenario"] == "flat-5-percent")
    assert (flat["landed_cost_law"], flat["landed_cost_scenario"]) == (Decimal("14.31"), Decimal("12.52"))
    assert (flat["difference"], flat["percent"]) == (Decimal("-1.79"), Decimal("-12.5"))
    unknown = next(line for line in lines if line["code"] == "CM" and line["scenario"] == "like-physical-mfn")
    assert unknown["difference"] is None
    assert "14.31,12.52,-1.79,-12.5" in csv_bytes(sheet).decode("utf-8-sig")


# --- revenue ---


def test_the_sums_stand_a_line_a_state_of_the_law(revenue: Revenue) -> None:
    """20 % of 1,000,000; 5 % of 1,500,000; nobody knows the third of both."""
    _, _, law, flat, physical = totals_table(revenue).splitlines()
    assert "**200,000.00**" in law
    assert "13.3%" in law  # 200,000 of 1,500,000
    assert "**75,000.00**" in flat
    assert "\N{MINUS SIGN}125,000.00" in flat
    assert "1,000,000.00" in physical  # Cameroon has no schedule in the tables
    assert "100.0%" in verdicts_table(revenue)


def test_a_rate_next_to_nothing_is_not_told_as_nothing(revenue: Revenue) -> None:
    """270 of 1,000,000 are 0.027 %; exactly a tenth of a per cent is told as it is."""
    value, nought = Money.parse("1000000 USD"), Money.parse("0 USD")
    some = replace(revenue.law.total, value=value, duty_not_known=nought)
    told = [effective(replace(some, duty=Money.parse(f"{duty} USD"))) for duty in ("270", "1000", "0")]
    assert told == ["< 0.1%", "0.1%", "0.0%"]


def test_a_group_says_what_of_it_is_not_known(revenue: Revenue) -> None:
    text = by_table(revenue, "importer", PLACES, "Importer")
    assert r"| Cameroon \| Kamerun | 1,000,000.00 | 200,000.00 | 50,000.00 | *not known* |" in text
    partners = by_table(revenue, "partner", {}, "Partner")
    assert "(without 1,000,000.00 not known)" in partners


def test_a_sum_of_which_no_part_is_known_is_no_nought(revenue: Revenue) -> None:
    """In Cameroon nobody knows the duty like on a carrier: no sum, no change, in no table and in no file."""
    (importers, *_) = revenue_sheets(revenue, ())
    lines = [dict(zip(importers.head, row, strict=True)) for row in importers.rows]
    (found,) = (line for line in lines if line["importer"] == "CM" and line["scenario"] == "like-physical-mfn")
    empty = ("duty", "duty_otherwise", "more_duty_than_law", "tax", "more_tax_than_law", "effective_percent")
    assert {name: found[name] for name in empty} == dict.fromkeys(empty)
    assert str(found["value_duty_not_known"]) == "1000000.00"


def test_the_chart_names_states_by_letters(revenue: Revenue) -> None:
    values = revenue_chart(revenue, PLACES)["data"]["values"]
    assert {value["label"] for value in values if value["place"] == "Cameroon | Kamerun"} == {
        "Law 200,000.00",
        "A 50,000.00",
        "B not known",
    }
    json.dumps(revenue_chart(revenue, PLACES))


def test_the_sheets_hold_sums_flows_refusals_and_what_others_published(engine: Engine, revenue: Revenue) -> None:
    sheets = {sheet.name: list(sheet.rows) for sheet in revenue_sheets(revenue, engine.estimates())}
    assert list(sheets)[:2] == ["by importer", "totals"]
    assert len(sheets["flows"]) == 3 * 2
    assert sheets["refused"][0][0] == "line 4"
    assert len(sheets["published estimates"]) == len(engine.estimates())
    assert xlsx_bytes(*revenue_sheets(revenue, engine.estimates()))[:2] == b"PK"


def test_published_figures_are_told_with_their_words(engine: Engine) -> None:
    told = {one.estimate.id: figure(one) for one in engine.estimates()}
    assert told["unctad-2019"] == "10 billion USD a year"
    assert told["unctad-2019-india"] == "more than 500 million USD a year"
    assert told["south-centre-2022-india-applied"] == "2.55 billion USD over the period"
    assert told["oecd-2019"] == "280 million USD to 8.2 billion USD"
    assert told["oecd-2023-customs"] == "0.68% of customs revenue"
    assert told["joint-2023"] == "0.01% to 0.33% of government revenue"
    assert told["wto-1999"] == "less than 1% of customs revenue"


def test_the_table_of_estimates_has_a_line_each_and_their_sources_are_linked(engine: Engine) -> None:
    found = engine.estimates()
    assert len(estimates_table(found).splitlines()) == len(found) + 2
    assert "](<https://www.econstor.eu/handle/10419/270382>)" in "".join(map(estimate_told, found))
    assert csv_bytes(estimates_sheet(found)).decode("utf-8-sig").count("\n") >= len(found)
