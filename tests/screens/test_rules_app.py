"""The page of the rules of digital trade, run in process: what it shows is what the engine answers."""

from datetime import date

import pytest
from in_process import Open, in_address, opens_alone, told

from dtariff.engine import Engine
from dtariff.model.treaties import Provision
from dtariff.screens.rules.view import View, from_query, to_query, usual
from dtariff.telling.agreements import MATTERS, chosen
from dtariff.telling.markdown import escape

DAY = "2026-11-23"
ASKED = {"on": DAY, "known": DAY}


@pytest.fixture
def drawn() -> Open:
    """Opens the page under a query string and runs it once."""
    return opens_alone("rules")


# --- agreements -----------------------------------------------------------------------------------------------------


def test_the_first_visit_lists_every_agreement_with_a_column_for_each_matter(drawn: Open, engine: Engine) -> None:
    app = drawn(**ASKED)
    assert not app.exception
    frame = app.dataframe[0].value
    assert len(frame) == len(engine.agreements(on=DAY, known=DAY))
    assert list(frame.columns[4:10]) == list(MATTERS.values())
    cptpp = frame[frame["Agreement"] == "CPTPP"].iloc[0]
    assert (cptpp["Parties"], cptpp["State"], str(cptpp["Since"])) == (12, "in force", "2018-12-30")
    assert set(cptpp[4:10]) == {"● binding"}


def test_the_first_visit_writes_the_view_into_the_address(drawn: Open) -> None:
    assert set(drawn().query_params) == {"show", "on", "known"}


def test_agreements_are_filtered_by_country_matter_strength_and_force(drawn: Open, engine: Engine) -> None:
    app = drawn(country="SG", about="data_flows,source_code", strength="binding", force="in_force", **ASKED)
    frame = app.dataframe[0].value
    matters: tuple[Provision, ...] = ("data_flows", "source_code")
    wanted = chosen(engine.agreements("SG", on=DAY, known=DAY), matters, ["binding"], "in_force")
    assert list(frame["Agreement"]) == [one.short for one in wanted]
    assert list(frame.columns[4:6]) == ["Data flows", "Source code"]
    assert "Agreements of Singapore." in told(app)


def test_between_two_countries_only_what_both_signed_is_listed(drawn: Open) -> None:
    app = drawn(country="DE", partner="JP", **ASKED)
    assert list(app.dataframe[0].value["Agreement"]) == [
        "EU-Japan EPA",
        "WTO E-commerce Agreement (JSI)",
    ]
    assert "Agreements between Germany and Japan." in told(app)


def test_an_agreement_opens_with_every_clause_its_article_and_a_linked_source(drawn: Open) -> None:
    app = drawn(agreement="cptpp", **ASKED)
    text = told(app)
    for article in ("14.3", "14.4", "14.6", "14.11", "14.13", "14.17"):
        assert f"**Article {article}**" in text
    assert "](<https://" in text
    assert "- **United Kingdom**: in force, from 2024-12-15" in text
    app.selectbox("rules.agreement").set_value("us-id-art").run()
    assert in_address(app, "agreement") == "us-id-art"
    assert "Owed by Indonesia alone." in told(app)
    assert not app.exception


def test_filters_that_nothing_passes_say_so(drawn: Open) -> None:
    app = drawn(country="JP", about="data_flows", strength="cooperation", **ASKED)
    assert not app.exception
    assert "No agreement in the tables is like that" in app.info[0].value


def test_an_agreement_of_others_is_told_not_to_be_among_those_chosen(drawn: Open) -> None:
    app = drawn(country="JP", agreement="us-id-art", **ASKED)
    assert "not among those" in app.info[0].value


def test_on_another_day_other_agreements_stand(drawn: Open) -> None:
    for on, state in (("2018-12-29", "not yet"), ("2018-12-30", "in force")):
        frame = drawn(on=on, known=DAY).dataframe[0].value
        assert frame[frame["Agreement"] == "CPTPP"].iloc[0]["State"] == state


# --- two countries, four points -------------------------------------------------------------------------------------


def test_two_countries_stand_side_by_side_with_their_points(drawn: Open) -> None:
    app = drawn(show="pair", country="JP", partner="CN", **ASKED)
    text = told(app)
    assert "What Japan owes China" in text
    assert "What China owes Japan" in text
    assert text.count("**No duties on digital content**") == 2
    assert "△ not binding" in text
    assert "WTO moratorium" in text
    assert not app.exception


def test_a_pair_that_is_not_chosen_is_asked_for_and_an_example_chooses_one(drawn: Open) -> None:
    app = drawn(show="pair", **ASKED)
    assert "Choose a country and its partner" in app.info[0].value
    app.button("rules.example.JP.US").click().run()
    assert (in_address(app, "country"), in_address(app, "partner")) == ("JP", "US")
    assert told(app).count("● binding") >= 8


def test_a_country_is_told_with_all_its_partners(drawn: Open, engine: Engine) -> None:
    app = drawn(show="points", country="JP", **ASKED)
    found = engine.four_points("JP", on=DAY, known=DAY)
    firm = [sum(one.owes[at].standing == "firm" for one in found) for at in range(4)]
    assert [int(metric.value) for metric in app.metric] == firm
    assert f"with {len(found)} partners" in told(app)


# --- markets, positions ---------------------------------------------------------------------------------------------


def test_markets_are_compared_and_each_opens_to_its_rules(drawn: Open, engine: Engine) -> None:
    app = drawn(show="access", markets="CN,VN", **ASKED)
    text = told(app)
    assert "| China |" in text
    for code in ("CN", "VN"):
        for fact in engine.market_access(code, on=DAY, known=DAY):
            assert escape(fact.says) in text
    assert not app.exception


def test_a_market_of_which_nobody_recorded_anything_says_just_that(drawn: Open) -> None:
    app = drawn(show="access", markets="AF,CH", **ASKED)
    assert not app.exception
    assert told(app).count("nothing recorded (not: nothing exists)") == 2


def test_without_a_choice_every_market_with_rules_is_shown(drawn: Open, engine: Engine) -> None:
    app = drawn(show="access", **ASKED)
    codes = {fact.jurisdiction for fact in engine.market_access(on=DAY, known=DAY)}
    assert len(app.main.expander) == len(codes)


def test_positions_and_deals_are_shown_up_to_the_day(drawn: Open, engine: Engine) -> None:
    app = drawn(show="positions", **ASKED)
    last = {one.code for one in engine.positions(until=DAY)}
    assert sum(int(metric.value) for metric in app.metric) == len(last)
    assert "| Indonesia | Agreement on Reciprocal Trade |" in told(app)
    before = drawn(show="positions", on="2010-01-01", known=DAY)
    assert not before.exception
    assert "Nothing is recorded up to this day." in [part.value for part in before.info]


# --- links ----------------------------------------------------------------------------------------------------------


def test_what_is_chosen_stays_while_another_part_is_shown(drawn: Open) -> None:
    app = drawn(show="access", markets="CN,VN", **ASKED)
    app.button_group("rules.show").set_value("agreements").run()
    assert in_address(app, "markets") == "CN,VN"
    app.selectbox("rules.country").set_value("JP").run()
    app.button_group("rules.show").set_value("access").run()
    assert app.multiselect("rules.markets").value == ["CN", "VN"]
    assert in_address(app, "country") == "JP"
    assert not app.exception


def test_a_link_that_is_wrong_is_told_and_the_usual_choice_taken(drawn: Open) -> None:
    app = drawn(
        show="everything",
        country="UK",
        partner="xx",
        about="data_flows,spam",
        strength="iron",
        force="maybe",
        agreement="nafta",
        markets="CN,UK",
        on="2026-13-01",
        known="1990-01-01",
    )
    assert not app.exception
    told_ = app.warning[0].value
    for key in ("show", "country", "partner", "about", "strength", "force", "agreement", "markets"):
        assert escape(f"unknown_{key}") in told_
    assert escape("bad_date") in told_
    assert escape("before_coverage") in told_
    assert in_address(app, "about") == "data_flows"
    assert in_address(app, "markets") == "CN"


def test_a_country_is_no_partner_of_itself(drawn: Open) -> None:
    app = drawn(country="JP", partner="JP", **ASKED)
    assert escape("same_country") in app.warning[0].value
    assert app.selectbox("rules.partner").value == ""


def test_a_view_comes_back_from_its_link(engine: Engine) -> None:
    today = date(2026, 11, 23)
    view = View(
        show="pair",
        country="JP",
        partner="US",
        about=("data_flows", "source_code"),
        strength=("binding", "unclear"),
        force="not_in_force",
        agreement="us-jp-dta",
        markets=("CN", "VN"),
        on=date(2020, 1, 1),
        known=date(2020, 2, 1),
    )
    assert from_query(to_query(view), engine, today) == (view, ())
    assert from_query(to_query(usual(today)), engine, today) == (usual(today), ())
