"""The page of the comparison, run in process: what it shows is what the engine answers.

Amounts are worked by hand from the law of 23 November 2026: Germany 19 % VAT, Japan 10 % consumption tax; Cameroon 20 %
duty and 19.25 % VAT on price and duty, so that 100 becomes 143.10; without the duty 119.25.
"""

import csv
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_process import Open, in_address
from streamlit.testing.v1 import AppTest

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import DataError, DTariffError, Fault
from dtariff.screens import shell
from dtariff.screens.compare import page as compare_page
from dtariff.screens.compare.page import MOST_BARS
from dtariff.screens.compare.places import choices
from dtariff.screens.compare.view import USUAL, from_query, to_query, usual
from dtariff.screens.fields import destinations, place_names
from dtariff.screens.what_if import own
from dtariff.telling.catalogue import speaking, tr
from dtariff.telling.figures import PARTS, verdict_word
from dtariff.telling.markdown import SURE_WORDS, escape
from dtariff.telling.spreadsheet import Sheet, csv_bytes

APP = Path(__file__).parents[2] / "app.py"
DAY = "2026-11-23"
ASKED = {"price": "100.00", "currency": "USD", "origin": "US", "on": DAY, "known": DAY}
RESTORED = "moratorium-restored"
COST = "Cost of access (your figure)"
WITH_COST = "With your cost of access"
FEW = ("Price", "Customs duty", "Taxes", "Other levies", "Landed cost")


def table_of(app: AppTest) -> list[dict[str, Any]]:
    """The rows of the comparison by the titles of their columns."""
    rows: list[dict[str, Any]] = app.dataframe[0].value.to_dict("records")
    return [{title: _plain(cell) for title, cell in row.items()} for row in rows]


def _plain(cell: Any) -> object:
    """A cell as data: a label without its list, nothing where nothing is known."""
    if isinstance(cell, str | Decimal) or cell is None:
        return cell
    (label,) = cell  # the table draws labels as an array of one
    return cast("object", label)


def column(app: AppTest, title: str) -> dict[str, Any]:
    """The cells of a column by their destination, of the law as it stands where there are scenarios."""
    rows = [row for row in table_of(app) if row.get("Law") in (None, "The law as it stands")]
    return {row["Destination"]: row[title] for row in rows}


def chart_of(app: AppTest) -> list[dict[str, Any]]:
    """The marks of the chart, as the browser gets them."""
    data = app.get("vega_lite_chart")[0].proto.data.data
    marks: list[dict[str, Any]] = pa.ipc.open_stream(data).read_all().to_pylist()
    return marks


def told(app: AppTest) -> str:
    """All that the page says, without the signs that keep it from formatting."""
    return "\n".join(part.value for part in [*app.main.markdown, *app.caption]).replace("\\", "")


def opened_rows(app: AppTest) -> list[str]:
    return [row.label.split("**")[1].replace("\\", "") for row in app.expander if row.label.startswith("**")]


@pytest.fixture
def folded_out() -> Open:
    """Opens the app with the inputs that are folded away at first."""

    def _open(**query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.session_state["compare.costs"] = True
        app.session_state["compare.finer"] = True
        for key, value in query.items():
            app.query_params["from" if key == "origin" else key] = value
        return app.run()

    return _open


# --- the first visit ------------------------------------------------------------------------------------------------


def test_the_first_visit_shows_a_comparison_without_any_click(opened: Open) -> None:
    app = opened()
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert len(table_of(app)) == len(USUAL)
    assert len(app.get("vega_lite_chart")) == 1
    assert "Cheapest **" in told(app)
    assert opened_rows(app) == []


def test_the_first_visit_writes_the_whole_view_into_the_address(opened: Open) -> None:
    app = opened()
    assert set(app.query_params) == {
        *("content", "delivery", "price", "currency", "from", "buyer", "to", "on", "known", "lang"),
    }


# --- figures are those of the engine --------------------------------------------------------------------------------


def test_the_table_shows_what_the_engine_answers(opened: Open, engine: Engine) -> None:
    places = "CM,JP,ID,DE"
    app = opened(content="software", to=places, **ASKED)
    answer = engine.compare("software", destinations=places, origin="US", price="100.00 USD", on=DAY, known=DAY)
    names = place_names(engine.book)
    expected = []
    for quote in answer.quotes:
        amounts = (quote.net, quote.duty, quote.tax, quote.other, quote.total)
        shown = tuple(None if money is None else money.amount for money in amounts)
        name = names[quote.resolution.case.destination.code]
        expected.append((name, *shown, verdict_word(quote.bar.verdict), SURE_WORDS[quote.sure]))
    titles = ("Destination", *FEW, "Duty barred?", "Sureness")
    assert [tuple(row[title] for title in titles) for row in table_of(app)] == expected


def test_cameroon_charges_twenty_percent_on_a_program_from_the_united_states(opened: Open) -> None:
    app = opened(content="software", to="CM", **ASKED)
    (row,) = table_of(app)
    assert [str(row[title]) for title in FEW] == ["100.00", "20.00", "23.10", "0.00", "143.10"]
    assert "A customs duty falls due in Cameroon (20.00 USD)." in told(app)
    assert "Cheapest **143.10 USD** in Cameroon, dearest **143.10 USD** in Cameroon." in told(app)


@pytest.mark.parametrize(
    ("on", "verdict", "total"),
    [
        ("2026-03-29", "barred", "119.25"),
        ("2026-03-30", "conditional", "143.10"),  # the conference closed without a decision; readings differ
        ("2026-03-31", "conditional", "143.10"),
        ("2026-04-01", "not barred", "143.10"),
    ],
)
def test_the_moratorium_bars_until_it_lapses(opened: Open, on: str, verdict: str, total: str) -> None:
    (row,) = table_of(opened(content="software", to="CM", **ASKED | {"on": on}))
    assert (row["Duty barred?"], str(row["Landed cost"])) == (verdict, total)


def test_the_bars_of_the_chart_add_up_to_the_landed_cost_that_stands_beside_them(opened: Open) -> None:
    app = opened(content="software", to="CM,JP,ID,DE,GB,BR", **ASKED)
    totals = column(app, "Landed cost")
    ends = {mark["place"]: mark["row"].split("\t")[2] for mark in chart_of(app)}
    assert list(ends) == list(totals)
    for place, total in totals.items():
        parts = [mark for mark in chart_of(app) if mark["mark"] == "part" and mark["place"] == place]
        assert [mark["part"] for mark in parts] == ["Price", "Customs duty", "Taxes", "Other levies"]
        assert sum(Decimal(mark["amount"]) for mark in parts) == total
        assert ends[place] == str(total)


def test_a_diamond_on_the_chart_shows_the_other_reading(opened: Open) -> None:
    app = opened(content="software", to="CM,DE", **ASKED | {"on": "2026-03-29"})
    marks = [mark for mark in chart_of(app) if mark["mark"] == "other reading"]
    assert [(mark["place"], mark["part"], mark["amount"]) for mark in marks] == [("Cameroon", "dutiable", "143.10")]
    assert "A diamond marks" in told(app)
    assert "A diamond marks" not in told(opened(content="software", to="DE", **ASKED))


def test_an_amount_of_more_digits_than_a_browser_keeps_is_shown_whole(opened: Open) -> None:
    app = opened(content="software", to="DE", **ASKED | {"price": "9007199254740993.01"})
    (row,) = table_of(app)
    assert row["Price"] == "9,007,199,254,740,993.01"
    assert row["Landed cost"] == "10,718,567,113,141,781.68"  # with 19 %: 1711367858400788.6719


# --- what is not known, not asked, not answered -------------------------------------------------------------------


@pytest.fixture(scope="module")
def unknown(engine: Engine) -> str:
    """A place whose landed cost the tables do not know."""
    answer = engine.compare(
        "software", destinations=destinations(engine.book), origin="US", price="100.00 USD", on=DAY, known=DAY
    )
    quote = next(quote for quote in answer.quotes if quote.total is None)
    return quote.resolution.case.destination.code


def test_what_is_not_known_is_never_nought_and_stands_last(opened: Open, engine: Engine, unknown: str) -> None:
    app = opened(content="software", to=f"{unknown},JP", **ASKED)
    quote = engine.quote(
        "software", origin="US", destination=unknown, price="100.00 USD", on=DAY, known=DAY, on_unknown="flag"
    )
    name = place_names(engine.book)[unknown]
    row = table_of(app)[-1]
    assert row["Destination"] == name
    assert row["Landed cost"] is None
    parts = dict(zip(("Customs duty", "Taxes", "Other levies"), (quote.duty, quote.tax, quote.other), strict=True))
    missing = [title for title, money in parts.items() if money is None]
    assert missing
    assert [row[title] for title in missing] == [None] * len(missing)
    marks = [mark for mark in chart_of(app) if mark["place"] == name]
    assert marks[0]["row"].endswith("\tnot known")
    assert not {mark["part"] for mark in marks if mark["mark"] == "part"} & set(missing)
    assert f"Not known in full, and drawn without what is missing: {name}." in told(app)


def test_a_wrong_code_is_listed_with_its_hint_and_the_others_are_answered(opened: Open) -> None:
    app = opened(content="software", to="UK,JP", **ASKED)
    assert [row["Destination"] for row in table_of(app)] == ["Japan"]
    assert [part.value for part in app.subheader][-1] == "Not answered"
    assert "**UK**: 'UK' is no code of a country. **write GB.**" in told(app)


def test_without_destinations_the_page_asks_for_one(opened: Open) -> None:
    app = opened(to="")
    assert not app.exception
    assert "Choose at least one destination" in app.info[0].value


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"price": "9,99"}, "write a price as"),
        ({"price": "10 EUR"}, "name the currency once"),
        ({"price": "-1"}, "a refund is a reversal"),
        ({"price": "1.234"}, "USD has 2 decimals"),
        ({"price": ""}, "bad_price"),
        ({"origin": "UK"}, "write GB"),
    ],
)
def test_a_question_that_is_wrong_is_told_once_with_its_hint(opened: Open, asked: dict[str, str], said: str) -> None:
    app = opened(**asked)
    assert not app.exception
    assert len(app.error) == 1
    assert said in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("asked", "codes", "taken"),
    [
        ({"content": "tv-set"}, ["unknown_content"], {"content": "application"}),
        ({"delivery": "physical"}, ["ordinary_goods"], {"delivery": "download"}),
        ({"currency": "XXY"}, ["unknown_currency"], {"currency": "USD"}),
        ({"buyer": "me"}, ["unknown_buyer"], {"buyer": "consumer"}),
        ({"on": "2026-13-01"}, ["bad_date"], {}),
        ({"known": "1990-01-01"}, ["before_coverage"], {}),
        ({"reading": "x"}, ["unknown_reading"], {"reading": None}),
        ({"scenarios": f"nope,{RESTORED}"}, ["unknown_scenario"], {"scenarios": RESTORED}),
        ({"ref": "us"}, ["subdivision_needed"], {"ref": None}),
        ({"bars": "tall"}, ["unknown_bars"], {"bars": None}),
        ({"open": "JP,ZZ"}, [], {"open": "JP"}),  # a row of a place that is no longer chosen
    ],
)
def test_a_link_that_is_wrong_is_told_and_the_usual_choice_taken(
    opened: Open, asked: dict[str, str], codes: list[str], taken: dict[str, str | None]
) -> None:
    app = opened(**asked)
    assert not app.exception
    assert not app.error
    assert len(app.warning) == (1 if codes else 0)
    assert all(escape(code) in app.warning[0].value for code in codes)
    assert {row["Destination"] for row in table_of(app)} >= {"Japan", "Germany", "Cameroon"}
    address = app.query_params
    assert {name: in_address(app, name) if name in address else None for name in taken} == taken


def test_goods_on_a_carrier_are_not_offered(opened: Open, engine: Engine) -> None:
    app = opened(to="JP", **ASKED)
    for content in engine.book.categories.content:
        app.selectbox("compare.content").set_value(content.id).run()
        assert not app.exception
        assert not {"Carrier", "Bundled"} & set(app.selectbox("compare.delivery").options)


def test_a_country_that_needs_a_subdivision_is_offered_by_its_ends_and_its_subdivisions(engine: Engine) -> None:
    single = destinations(engine.book)
    assert not {"US", "CA"} & set(single)
    offered = choices(engine, AsOf(date(2026, 11, 23), date(2026, 11, 23)))
    assert {"US", "CA", "US-*", "US-CA", "US-NY", "CA-ON", "JP", "eu", "g20", "all"} <= set(offered.offered)
    assert not {"US", "CA"} & set(offered.single), "the reference is one place"
    assert offered.title("US") == "United States: its cheapest and its dearest part"
    assert offered.title("US-*") == "United States: every part (51 places)"  # fifty states and the District


def test_broken_tables_are_told_with_every_fault(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [Fault("jurisdictions/ID.toml", "tax[0]", "missing_key", "Field required"), Fault("b.toml", "k", "c", "m")]

    def broken() -> Engine:
        raise DataError("tables_broken", "2 faults in the tables", faults=faults, hint="run: dtariff tables check")

    monkeypatch.setattr(shell, "default_engine", broken)
    app = opened()
    assert not app.exception
    assert "run\\: dtariff tables check" in app.error[0].value
    assert escape("jurisdictions/ID.toml: tax[0]: missing_key") in app.markdown[0].value
    assert "b.toml" in app.markdown[0].value


# --- groups ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "on", "place", "within"),
    [
        ("eu", "2020-12-31", "United Kingdom", True),  # the end of the transition, art. 126 of the agreement
        ("eu", "2021-01-01", "United Kingdom", False),
        ("asean", "2025-10-25", "Timor-Leste", False),
        ("asean", "2025-10-26", "Timor-Leste", True),  # the declaration on its admission
        ("cptpp", "2024-12-14", "United Kingdom", False),
        ("cptpp", "2024-12-15", "United Kingdom", True),  # its accession
    ],
)
def test_a_group_stands_for_its_members_on_the_day(
    opened: Open, group: str, on: str, place: str, *, within: bool
) -> None:
    app = opened(content="software", to=group, **ASKED | {"on": on})
    assert (place in column(app, "Landed cost")) is within
    names = next(caption.value for caption in app.sidebar.caption if f"on {on}" in caption.value)
    assert (place in names.replace("\\", "")) is within
    assert in_address(app, "to") == group, "the link keeps the group, whose members another day may be others"


def test_a_group_that_nobody_belongs_to_on_the_day_says_so(opened: Open) -> None:
    """The agreement entered into force on 30 December 2018, for six."""
    before = opened(content="software", to="cptpp", **ASKED | {"on": "2018-12-29"})
    assert not before.exception
    assert "cptpp has no members on that day." in [caption.value for caption in before.sidebar.caption]
    assert "Choose at least one destination" in before.info[0].value
    begun = opened(content="software", to="cptpp", **ASKED | {"on": "2018-12-30"})
    assert {row["Destination"].partition(" (")[0] for row in table_of(begun)} >= {
        *("Australia", "Japan", "Mexico", "New Zealand", "Singapore"),
    }


def test_the_twenty_are_nineteen_countries_and_those_that_hang_on_parts_stand_by_two(opened: Open) -> None:
    app = opened(content="software", to="g20", **ASKED)
    rows = [row["Destination"] for row in table_of(app)]
    assert len(rows) == 19 - 2 + 2 * 2
    ends = [name for name in rows if name.endswith(("(lowest)", "(highest)"))]
    assert sorted(name.partition(" (")[2] for name in ends) == [
        "CA) (highest)",
        "CA) (lowest)",
        "US) (highest)",
        "US) (lowest)",
    ]
    assert "Canada stands by the lowest and the highest of its 13 parts" in told(app)
    assert "United States stands by the lowest and the highest of its parts" in told(app)


def test_alberta_is_the_cheapest_of_canada_for_it_has_no_tax_of_its_own(opened: Open) -> None:
    """Federal GST 5 % alone in Alberta; harmonised 15 % in the Atlantic provinces."""
    costs = column(opened(content="software", to="CA", **ASKED), "Landed cost")
    assert [str(cost) for cost in costs.values()] == ["105.00", "115.00"]
    assert next(iter(costs)).startswith("Alberta")


def test_every_state_stands_for_itself_where_all_of_them_are_asked_for(opened: Open) -> None:
    app = opened(content="software", to="US-*", **ASKED)
    assert len(table_of(app)) == 51
    assert not any("lowest" in row["Destination"] for row in table_of(app))


def test_members_can_be_named_one_by_one(opened: Open) -> None:
    app = opened(content="software", to="asean,JP", **ASKED)
    app.button("compare.members").click().run()
    assert not app.exception
    chosen = app.multiselect("compare.to").value
    assert set(chosen) == {"BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN", "JP"}
    assert in_address(app, "to") == ",".join(chosen)


def test_a_place_without_a_table_stays_chosen_and_is_not_known(opened: Open, engine: Engine) -> None:
    bare = next(code for code in engine.book.codes.territories if code not in engine.book.jurisdictions)
    app = opened(content="software", to=f"{bare},JP", cost_in=bare, **ASKED)
    assert app.multiselect("compare.to").value == [bare, "JP"]
    assert (in_address(app, "to"), in_address(app, "cost_in")) == (f"{bare},JP", bare)
    costs = column(app, "Landed cost")
    assert costs == {"Japan": Decimal("110.00"), place_names(engine.book)[bare]: None}


def test_groups_and_single_places_may_overlap_and_nobody_stands_twice(opened: Open) -> None:
    app = opened(content="software", to="eu,DE,FR,eu", **ASKED)
    names = [row["Destination"] for row in table_of(app)]
    assert len(names) == len(set(names)) == 27


# --- all places -----------------------------------------------------------------------------------------------------


def test_all_places_are_drawn_as_many_as_fit_and_the_table_has_every_one(opened: Open, engine: Engine) -> None:
    app = opened(content="software", to="all", ref="JP", **ASKED)
    assert not app.exception
    assert not app.error
    everybody = next(group.members for group in engine.groups(on=DAY, known=DAY) if group.id == "all")
    rows = table_of(app)
    assert len(rows) == len(everybody) + 2  # the United States and Canada stand by two each
    cheapest = [row["Destination"] for row in rows][:MOST_BARS]
    assert list(dict.fromkeys(mark["place"] for mark in chart_of(app))) == [*cheapest, "Japan"]
    assert f"{MOST_BARS + 1} of {len(rows)} bars are drawn." in told(app)
    assert len([mark for mark in chart_of(app) if mark["mark"] == "reference"]) == 1


def test_the_dearest_are_drawn_dearest_first_and_all_if_that_is_asked(opened: Open) -> None:
    app = opened(content="software", to="all", bars="dearest", **ASKED)
    known = [row["Destination"] for row in table_of(app) if row["Landed cost"] is not None]
    drawn = list(dict.fromkeys(mark["place"] for mark in chart_of(app)))
    assert drawn == list(reversed(known))[:MOST_BARS]
    whole = opened(content="software", to="all", bars="all", **ASKED)
    assert len({mark["row"] for mark in chart_of(whole)}) == len(table_of(whole))
    assert "bars are drawn" not in told(whole)


# --- scenarios ------------------------------------------------------------------------------------------------------


def test_a_scenario_stands_beside_the_law_with_the_change_it_makes(opened: Open) -> None:
    """143.10 becomes 119.25: 23.85 less, which is one sixth of 143.10, 16.7 %."""
    app = opened(content="software", to="CM,DE", scenarios=RESTORED, **ASKED)
    by_law = {(row["Destination"], row["Law"]): row for row in table_of(app)}
    restored = by_law["Cameroon", "The moratorium is restored"]
    assert str(restored["Landed cost"]) == "119.25"
    assert str(restored["Change by the scenario"]) == "-23.85"
    assert str(restored["Change by the scenario, in %"]) == "-16.7"
    assert restored["Duty barred?"] == "barred"
    stands = by_law["Cameroon", "The law as it stands"]
    assert (str(stands["Landed cost"]), str(stands["Change by the scenario"])) == ("143.10", "0.00")
    assert str(by_law["Germany", "The moratorium is restored"]["Change by the scenario"]) == "0.00"
    assert {mark["place"] for mark in chart_of(app)} >= {"Cameroon", "Cameroon, if: The moratorium is restored"}
    assert "Cheapest **119.00 USD** in Germany, dearest **143.10 USD** in Cameroon." in told(app), "of the law"


def test_scenarios_keep_their_order_within_each_place(opened: Open) -> None:
    app = opened(content="software", to="CM,DE", scenarios=f"flat-5-percent,{RESTORED}", **ASKED)
    told_laws = [(row["Destination"], row["Law"]) for row in table_of(app)]
    assert [place for place, _ in told_laws] == ["Germany"] * 3 + ["Cameroon"] * 3
    assert [law for _, law in told_laws[:3]] == [law for _, law in told_laws[3:]]
    assert told_laws[2][1] == "The moratorium is restored"


OWN_LAW = """\
schema = 1
id = "mine"
title = "Japan charges"
says = "Japan charges eight per cent."

[[duty]]
from = 2026-06-01
destinations = ["DE"]
duty = "50%"
"""


def test_the_own_scenario_of_the_reader_can_be_compared_and_stays_out_of_the_link(opened: Open) -> None:
    app = opened(content="software", to="DE", **ASKED)
    assert own.OWN not in app.multiselect("compare.scenarios").options
    app.session_state[own.KEPT] = OWN_LAW
    app.run()
    app.multiselect("compare.scenarios").set_value([own.OWN]).run()
    assert not app.exception
    assert not app.error
    assert [row["Law"] for row in table_of(app)] == ["The law as it stands", "Japan charges"]
    assert "scenarios" not in app.query_params
    assert any("not in the link" in caption.value for caption in app.sidebar.caption)


def test_an_own_scenario_that_is_broken_is_told(opened: Open) -> None:
    app = opened(content="software", to="DE", **ASKED)
    app.session_state[own.KEPT] = "schema = ["
    app.run()
    app.multiselect("compare.scenarios").set_value([own.OWN]).run()
    assert not app.exception
    assert len(app.error) == 1


# --- measured from a reference -------------------------------------------------------------------------------------


def test_every_landed_cost_is_measured_from_the_reference(opened: Open) -> None:
    """143.10 to 119.00 is 24.10 more, 20.25 %; Japan's 110.00 is 9.00 less, 7.56 %."""
    app = opened(content="software", to="CM,JP,DE", ref="DE", **ASKED)
    told_gaps = {
        row["Destination"]: (str(row["Difference to Germany"]), str(row["Difference to Germany, in %"]))
        for row in table_of(app)
    }
    assert told_gaps == {"Japan": ("-9.00", "-7.6"), "Germany": ("0.00", "0.0"), "Cameroon": ("24.10", "20.3")}
    (mark,) = (mark for mark in chart_of(app) if mark["mark"] == "reference")
    assert (mark["place"], mark["amount"]) == ("Germany", "119.00")
    assert "The dashed line is the landed cost in Germany: 119.00 USD." in told(app)


def test_the_reference_is_compared_though_it_is_not_among_the_destinations(opened: Open) -> None:
    app = opened(content="software", to="CM", ref="DE", **ASKED)
    assert list(column(app, "Landed cost")) == ["Germany", "Cameroon"]
    assert in_address(app, "to") == "CM"


def test_the_reference_of_a_scenario_is_the_place_under_the_same_law(opened: Open) -> None:
    app = opened(content="software", to="CM,DE", ref="CM", scenarios=RESTORED, **ASKED)
    gaps = {(row["Destination"], row["Law"]): str(row["Difference to Cameroon"]) for row in table_of(app)}
    assert gaps["Germany", "The law as it stands"] == "-24.10"
    assert gaps["Germany", "The moratorium is restored"] == "-0.25"


def test_from_a_reference_that_has_no_answer_nothing_is_measured(opened: Open) -> None:
    app = opened(content="software", to="CM,DE", ref="UK", **ASKED)
    assert not app.exception
    assert [row["Difference to UK"] for row in table_of(app)] == [None, None]
    assert [row["Difference to UK, in %"] for row in table_of(app)] == [None, None]
    assert "The landed cost in UK is not known, so nothing is measured from it." in told(app)
    assert not [mark for mark in chart_of(app) if mark["mark"] == "reference"]


def test_what_is_not_known_is_not_measured(opened: Open, engine: Engine, unknown: str) -> None:
    app = opened(content="software", to=f"{unknown},JP", ref="JP", **ASKED)
    name = place_names(engine.book)[unknown]
    assert column(app, "Difference to Japan")[name] is None
    assert column(app, "Difference to Japan, in %")[name] is None
    other = opened(content="software", to=f"{unknown},JP", ref=unknown, **ASKED)
    assert set(column(other, f"Difference to {name}").values()) == {None}


def test_without_a_reference_there_is_no_difference(opened: Open) -> None:
    assert not any("Difference" in title for title in table_of(opened(to="CM,DE", **ASKED))[0])


# --- a cost of access ------------------------------------------------------------------------------------------------


def test_a_cost_of_access_is_a_part_of_its_own_and_never_in_the_landed_cost(opened: Open) -> None:
    """12,000 a year by 5,000 sales is 2.40 a sale."""
    asked = {"content": "software", "to": "CM,DE", "ref": "DE", **ASKED}
    bare, app = opened(**asked), opened(**asked, cost="12000", sales="5000", cost_in="CM")
    for title in (*FEW, "Difference to Germany", "Difference to Germany, in %"):
        assert column(app, title) == column(bare, title)
    cameroon = table_of(app)[-1]
    assert [str(cameroon[title]) for title in ("Landed cost", COST, WITH_COST)] == ["143.10", "2.40", "145.50"]
    assert str(cameroon["With it, difference to Germany"]) == "26.50"
    assert str(cameroon["With it, difference to Germany, in %"]) == "22.3"  # of 119.00
    germany = table_of(app)[0]
    assert [str(germany[title]) for title in ("Landed cost", COST, WITH_COST)] == ["119.00", "0.00", "119.00"]
    assert COST not in table_of(bare)[0]


def test_the_bar_shows_the_cost_of_access_after_the_law_and_both_sums(opened: Open) -> None:
    app = opened(content="software", to="CM,DE", cost="12000", sales="5000", cost_in="CM", **ASKED)
    marks = [mark for mark in chart_of(app) if mark["place"] == "Cameroon"]
    parts = [(mark["part"], mark["amount"]) for mark in marks if mark["mark"] == "part"]
    assert parts[-1] == (COST, "2.40")
    assert {mark["row"].split("\t")[2] for mark in marks} == {"143.10 + 2.40"}
    assert {mark["total"] for mark in marks} == {"143.10 USD"}
    assert [mark["amount"] for mark in marks if mark["mark"] == "end"] == ["145.50"]
    assert {mark["row"].split("\t")[2] for mark in chart_of(app) if mark["place"] == "Germany"} == {"119.00"}
    assert "the sum behind the plus sign, beside the landed cost." in told(app)


@pytest.mark.parametrize(
    ("cost", "sales", "expected"),
    [("100", "3", "33.33"), ("200", "3", "66.67"), ("1", "200", "0.01"), ("1", "201", "0.00"), ("0", "7", "0.00")],
)
def test_the_share_of_a_sale_is_rounded_half_up(opened: Open, cost: str, sales: str, expected: str) -> None:
    (row,) = table_of(opened(content="software", to="DE", cost=cost, sales=sales, **ASKED))
    assert (str(row[COST]), row[WITH_COST]) == (expected, Decimal(119) + Decimal(expected))


def test_a_cost_may_arise_in_a_group_and_in_a_country_that_stands_by_its_parts(opened: Open) -> None:
    app = opened(content="software", to="eu,US,JP", cost="10", sales="1", cost_in="eu,US", **ASKED)
    bearing = [place for place, cost in column(app, COST).items() if cost]
    assert len(bearing) == 27 + 2
    assert str(column(app, COST)["Japan"]) == "0.00"


def test_a_cost_in_a_group_that_nobody_belongs_to_arises_nowhere(opened: Open) -> None:
    asked = ASKED | {"on": "2018-12-29"}
    app = opened(content="software", to="JP,DE", cost="10", sales="1", cost_in="cptpp", **asked)
    assert [str(cost) for cost in column(app, COST).values()] == ["0.00", "0.00"]


def test_with_a_landed_cost_that_is_not_known_neither_is_the_sum(opened: Open, unknown: str) -> None:
    (row,) = table_of(opened(content="software", to=unknown, cost="10", sales="1", **ASKED))
    assert (row["Landed cost"], str(row[COST]), row[WITH_COST]) == (None, "10.00", None)


@pytest.mark.parametrize(
    ("cost", "sales", "code"),
    [
        ("10", "", "bad_sales"),
        ("10", "0", "bad_sales"),
        ("10", "1.5", "bad_sales"),
        ("", "5", "bad_price"),
        ("-1", "5", "negative_price"),
        ("12,000", "5", "bad_price"),
        ("10 EUR", "5", "currency_conflict"),
    ],
)
def test_a_cost_that_is_none_is_told_and_left_out(opened: Open, cost: str, sales: str, code: str) -> None:
    app = opened(content="software", to="DE", cost=cost, sales=sales, **ASKED)
    assert not app.exception
    assert "The cost of access is left out." in app.warning[0].value
    assert escape(code) in app.warning[0].value
    assert COST not in table_of(app)[0]
    assert str(table_of(app)[0]["Landed cost"]) == "119.00"


def test_a_cost_can_be_put_where_rules_ask_for_a_server(folded_out: Open, engine: Engine) -> None:
    app = folded_out(content="software", to="VN,JP,DE", cost="10", sales="1", **ASKED)
    app.button("compare.local").click().run()
    assert not app.exception
    asking = [
        code
        for code in ("VN", "JP", "DE")
        if any(
            fact.matter in ("data_localisation", "local_representative", "local_server") and fact.state == "in_force"
            for fact in engine.quote(
                "software", origin="US", destination=code, price="100.00 USD", on=DAY, known=DAY
            ).market_access
        )
    ]
    assert asking == app.multiselect("compare.cost_in").value == ["VN"]
    assert in_address(app, "cost_in") == "VN"
    assert [place for place, cost in column(app, COST).items() if cost] == ["Vietnam"]


# --- rows that are opened --------------------------------------------------------------------------------------------


def test_a_row_is_opened_to_the_ladder_with_linked_sources_and_how_sure_they_are(opened: Open) -> None:
    app = opened(content="software", to="CM,JP", open="CM", **ASKED)
    assert opened_rows(app) == ["Cameroon"]
    row = next(row for row in app.expander if row.label.startswith("**Cameroon**"))
    assert "143.10 USD" in row.label
    text = row.markdown[0].value
    for expected in (
        "](<https://",
        "##### What the national tariff says",
        "##### What bars a duty",
        "##### The charges",
    ):
        assert expected in text
    assert "-badge[secondary]" in text


def test_rows_are_opened_and_closed_by_their_names_and_the_address_keeps_them(opened: Open) -> None:
    app = opened(content="software", to="CM,JP", scenarios=RESTORED, **ASKED)
    app.multiselect("compare.open").set_value(["JP", f"CM@{RESTORED}"]).run()
    assert opened_rows(app) == ["Japan", "Cameroon, if: The moratorium is restored"]
    assert in_address(app, "open") == f"JP,CM@{RESTORED}"
    app.multiselect("compare.open").set_value([]).run()
    assert opened_rows(app) == []
    assert "open" not in app.query_params


def test_a_row_closes_when_its_place_is_no_longer_chosen(opened: Open) -> None:
    app = opened(content="software", to="CM,JP", open="CM,JP", **ASKED)
    app.multiselect("compare.to").set_value(["JP"]).run()
    assert not app.exception
    assert opened_rows(app) == ["Japan"]
    assert in_address(app, "open") == "JP"


def test_every_instrument_and_every_source_of_an_opened_row_is_named(opened: Open, engine: Engine) -> None:
    app = opened(content="music", to="JP", open="JP", **ASKED)
    quote = engine.quote("music", origin="US", destination="JP", price="100 USD", on=DAY, known=DAY)
    text = next(row for row in app.expander if row.label.startswith("**Japan**")).markdown[0].value
    assert quote.bar.instruments
    for bar in quote.bar.instruments:
        assert escape(bar.title) in text
    for levy in quote.levies:
        assert all(escape(citation.title) in text for citation in levy.citations)


# --- inputs and the address ------------------------------------------------------------------------------------------


def test_a_changed_input_changes_figures_and_address(opened: Open) -> None:
    app = opened(content="software", to="CM", **ASKED)
    app.text_input("compare.price").set_value("50.00").run()
    assert str(table_of(app)[0]["Customs duty"]) == "10.00"
    assert in_address(app, "price") == "50.00"
    app.radio("compare.buyer").set_value("business").run()
    assert in_address(app, "buyer") == "business"
    app.selectbox("compare.reference").set_value("JP").run()
    assert in_address(app, "ref") == "JP"
    app.multiselect("compare.scenarios").set_value([RESTORED]).run()
    assert in_address(app, "scenarios") == RESTORED
    app.date_input("compare.on").set_value(date(2026, 3, 29)).run()
    assert in_address(app, "on") == "2026-03-29"
    assert "Law of **2026-03-29**, as known on 2026-11-23." in told(app)
    assert not app.exception


def test_a_content_without_the_chosen_delivery_takes_its_usual_one(opened: Open) -> None:
    app = opened(content="application", delivery="saas", to="JP", **ASKED)
    app.selectbox("compare.content").set_value("music").run()
    assert app.selectbox("compare.delivery").value == "download"
    assert in_address(app, "delivery") == "download"
    assert not app.exception


WHOLE = {
    "content": "video",
    "delivery": "stream",
    "price": "5.50",
    "currency": "EUR",
    "from": "IN",
    "buyer": "business",
    "to": "eu,US-CA,JP",
    "on": "2024-01-01",
    "known": "2024-02-01",
    "made_in": "FR",
    "reading": "carriage",
    "scenarios": RESTORED,
    "ref": "DE",
    "cost": "9000",
    "sales": "450",
    "cost_in": "JP,eu",
    "open": f"JP,DE@{RESTORED}",
    "bars": "dearest",
}


def test_a_link_opens_the_whole_view_and_the_page_writes_the_same_link(opened: Open) -> None:
    app = opened(**WHOLE)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert {key: in_address(app, key) for key in app.query_params if key != "lang"} == WHOLE
    app.run()
    assert {key: in_address(app, key) for key in app.query_params if key != "lang"} == WHOLE
    assert opened_rows(app) == ["Japan", "Germany, if: The moratorium is restored"]


def test_words_and_letters_of_a_link_are_read_as_people_write_them(engine: Engine) -> None:
    today = engine.book.codes.reviewed
    asked = {"content": "film", "delivery": "rental", "currency": "eur", "from": "in", "to": "us-ca, jp,EU,US-CA"}
    view, faults = from_query(asked | {"made_in": "fr", "ref": "de", "scenarios": RESTORED.upper()}, engine, today)
    assert not faults
    assert (view.content, view.delivery, view.currency, view.origin) == ("video", "stream", "EUR", "IN")
    assert (view.to, view.reference, view.made_in, view.scenarios) == (("US-CA", "JP", "eu"), "DE", "FR", (RESTORED,))


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SOME = st.lists(st.sampled_from(["JP", "US-CA", "US", "eu", "all", "special", "QQ"]), unique=True).map(tuple)


@given(
    to=SOME,
    cost_in=SOME,
    open=SOME,
    on=DAYS,
    known=DAYS,
    price=st.text(st.characters(codec="utf-8"), max_size=40).map(str.strip),
    scenarios=st.lists(st.sampled_from([RESTORED, "flat-5-percent"]), unique=True).map(tuple),
    reference=st.sampled_from(["", "JP", "US-NY"]),
    cost=st.sampled_from(["", "12000", "x"]),
    sales=st.sampled_from(["", "5000", "x"]),
    buyer=st.sampled_from(["consumer", "business"]),
    reading=st.sampled_from(["content", "carriage"]),
    bars=st.sampled_from(["cheapest", "dearest", "all"]),
)
def test_every_view_comes_back_from_its_link(engine: Engine, **changed: Any) -> None:
    today = date(2026, 11, 23)
    view = replace(usual(engine.book, today), **changed)
    assert from_query(to_query(view), engine, today) == (view, ())


@given(st.dictionaries(st.sampled_from([*WHOLE, "lang", "x"]), st.text(max_size=80)))
def test_whatever_a_link_says_a_view_comes_of_it(engine: Engine, query: Mapping[str, str]) -> None:
    view, faults = from_query(query, engine, date(2026, 11, 23))
    assert all(isinstance(fault, DTariffError) for fault in faults)
    assert from_query(to_query(view), engine, date(2026, 11, 23))[0] == view


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_files_hold_what_the_page_shows(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[tuple[Callable[[], Sequence[Sheet]], Callable[[], Mapping[str, Any]]]] = []
    monkeypatch.setattr(compare_page, "downloads", lambda _name, rows, chart: offered.append((rows, chart)))
    asked = {"ref": "DE", "cost": "12000", "sales": "5000", "cost_in": "CM", "scenarios": RESTORED}
    app = opened(content="software", to="CM,DE,UK", **asked, **ASKED)
    rows, chart = offered[-1]
    (sheet,) = rows()
    lines = list(csv.DictReader(StringIO(csv_bytes(sheet).decode("utf-8-sig"))))
    shown = table_of(app)
    assert len(lines) == len(shown) + 1
    codes = {"not barred": "not_barred"}
    for line, row in zip(lines, shown, strict=False):
        assert {title: line[title] for title in row} == {
            title: codes.get(str(row[title]), str(row[title])) for title in row
        }
        assert (line["Content"], line["Law of"], line["As known on"]) == ("application", DAY, DAY)
    assert (lines[-1]["Code"], lines[-1]["What to do"], lines[-1]["Landed cost"]) == ("UK", "write GB", "")
    assert [*chart()["data"]["values"]] == [
        {name: value for name, value in mark.items() if value is not None} for mark in chart_of(app)
    ]


def test_files_are_offered_in_four_kinds_by_the_day_of_the_law(opened: Open) -> None:
    buttons = [button.proto for button in opened(to="DE", **ASKED).get("download_button")]
    assert [button.label for button in buttons] == ["CSV", "XLSX", "PNG", "SVG"]
    assert all(f"dtariff-{DAY}." in button.id for button in buttons)


# --- languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken", "germany", "law_day", "total"),
    [("de", "Deutschland", "23.11.2026", "143,10 USD"), ("ja", "ドイツ", "2026/11/23", "143.10 USD")],
)
def test_the_page_speaks_the_language_of_the_link(
    opened: Open, spoken: str, germany: str, law_day: str, total: str
) -> None:
    app = opened(content="software", to="CM,DE", ref="DE", open="CM", cost="12000", sales="5000", lang=spoken, **ASKED)
    assert not app.exception
    assert not app.error
    assert in_address(app, "lang") == spoken
    with speaking(spoken):
        titles = {
            tr("Destination"),
            tr("Landed cost"),
            tr("Difference to {place}", place=germany),
            *map(tr, PARTS.values()),
        }
        verdict = verdict_word("not_barred")
        assert app.title[0].value == tr("Landed cost by country")
    rows = table_of(app)
    assert titles <= set(rows[0])
    assert germany in rows[0].values()
    assert verdict in rows[0].values()
    assert law_day in told(app)
    assert total in told(app)
    assert any(germany in mark["row"] for mark in chart_of(app))


def test_figures_are_the_same_in_every_language(opened: Open) -> None:
    asked = {"content": "software", "to": "CM,DE,JP", "ref": "DE", **ASKED}
    told_amounts = [
        [[cell for cell in row.values() if isinstance(cell, Decimal)] for row in table_of(opened(**asked, lang=spoken))]
        for spoken in ("en", "de", "ja")
    ]
    assert told_amounts[0] == told_amounts[1] == told_amounts[2]
    assert len(told_amounts[0][0]) == len(FEW) + 2


def test_a_change_of_language_keeps_the_view(opened: Open) -> None:
    app = opened(content="software", to="CM,DE", ref="DE", open="CM", **ASKED)
    before = {key: in_address(app, key) for key in app.query_params}
    app.selectbox("app.language").set_value("de").run()
    assert not app.exception
    assert {key: in_address(app, key) for key in app.query_params} == before | {"lang": "de"}
    assert "Kamerun" in told(app)


# --- imports ---------------------------------------------------------------------------------------------------------


def test_importing_the_library_does_not_load_the_app() -> None:
    code = "import sys, dtariff; print({'streamlit', 'pandas', 'altair'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
