"""The page What if, run in process: scenarios in prices and revenue, and one built, saved and read again."""

import base64
import json
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from in_process import Open, in_address
from streamlit.testing.v1 import AppTest

from dtariff.cli import main
from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.scenario import Scenario
from dtariff.model.trade import TEMPLATE
from dtariff.screens.what_if import own
from dtariff.screens.what_if.country_sets import members
from dtariff.screens.what_if.view import LONGEST_LINK, from_query, offered, pack, to_query, unpack, usual
from dtariff.tables.scenarios import read_scenario, scenario_text

DAY = "2026-11-23"
DAYS = {"on": DAY, "known": DAY}
PAGE = """
from dtariff.engine import default_engine
from dtariff.screens.what_if.page import page

page(default_engine())
"""

OWN = """\
schema = 1
id = "mine"
title = "Mine"
says = "Indonesia charges."

[[duty]]
from = 2026-06-01
destinations = ["ID"]
duty = "8%"
"""


@pytest.fixture
def what_if() -> Open:
    """Opens the page under a query string and runs it once."""

    def _open(**query: str) -> AppTest:
        app = AppTest.from_string(PAGE, default_timeout=60)
        for key, value in (DAYS | query).items():
            app.query_params["from" if key == "origin" else key] = value
        return app.run()

    return _open


def table_of(app: AppTest, first: str) -> dict[str, list[str]]:
    """The cells of the table whose first column has that title, by their first cell."""
    text = next(part.value for part in app.main.markdown if part.value.startswith(f"| {first} |"))
    lines = [
        [cell.strip().replace("\N{NO-BREAK SPACE}", " ") for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()[2:]
    ]
    return {line[0].strip("| "): line[1:] for line in lines}


def told(app: AppTest) -> str:
    """What the page says, without the signs that keep it from formatting."""
    return "\n".join(part.value for part in app.main.markdown).replace("\\", "")


# --- prices ---------------------------------------------------------------------------------------------------------


def test_the_first_visit_shows_scenarios_without_any_click(what_if: Open, engine: Engine) -> None:
    app = what_if()
    assert not app.exception
    assert not app.error
    view = usual(engine.book, engine.book.codes.reviewed)
    assert app.multiselect("what_if.what").value == list(view.what)
    assert len(table_of(app, "Destination")) == len(view.to)
    assert len(app.get("vega_lite_chart")) == 1


def test_a_duty_appears_where_nothing_bars_it_and_stays_away_where_something_does(what_if: Open) -> None:
    """5 % of 10.00 is 0.50, VAT of 11 % on 10.50 is 1.16; an agreement keeps Japan at 11.00."""
    app = what_if(what="flat-5-percent", to="ID,JP", price="10.00", currency="USD")
    found = table_of(app, "Destination")
    assert found["Indonesia"][0].startswith("11.10")
    assert found["Indonesia"][1] == "11.66 (**+0.56**, +5.0%)"
    assert found["Japan"][1] == "11.00"
    assert "the verdict changes in 0 places of 2; the buyer pays more in 1, less in 0; not known in 0." in told(app)


def test_verdicts_that_change_are_counted_and_named(what_if: Open) -> None:
    app = what_if(what="moratorium-restored", to="ID,JP,CM")
    assert "the verdict changes in 2 places of 3" in told(app)
    assert "not barred becomes barred: Indonesia, Cameroon" in told(app)


def test_each_scenario_is_told_in_its_own_words_with_its_rows_and_sources(what_if: Open) -> None:
    app = what_if(what="japan-us-2018,like-physical-bound", to="JP")
    labels = [one.label.replace("\\", "") for one in app.expander]
    assert any("A: The proposal of Japan and the United States of 2018 is adopted" in label for label in labels)
    assert any("B: Downloads are charged like discs and paper" in label for label in labels)
    assert "From 2019-01-25 a new agreement is in force" in told(app)
    assert "asia.nikkei.com" in told(app)
    assert "the duty bound in the WTO" in told(app)


def test_a_scenario_that_begins_later_than_the_day_says_so(what_if: Open) -> None:
    app = what_if(what="flat-5-percent", to="ID", on="2026-03-31")
    assert any("begins on 2026-04-01" in one.value for one in app.info)
    app = what_if(what="flat-5-percent", to="ID", on="2026-04-01")
    assert not any("begins on" in one.value for one in app.info)


def test_one_place_in_one_scenario_is_explained_when_it_is_asked_for(what_if: Open) -> None:
    app = what_if(what="flat-5-percent", to="ID,JP")
    assert "What the national tariff says" not in told(app)
    app.selectbox("what_if.why.place").set_value("ID").run()
    assert "What the national tariff says" in told(app)
    assert "Every country charges 5 %" in told(app)
    assert not app.exception


def test_a_price_that_is_none_is_told_and_not_thrown(what_if: Open) -> None:
    app = what_if(what="flat-5-percent", to="ID", price="9,99")
    assert "is not a price" in app.error[0].value
    assert not app.exception


def test_a_place_that_cannot_be_answered_is_listed(what_if: Open) -> None:
    app = what_if(what="flat-5-percent", to="ID,UK")
    assert "write GB" in told(app)
    assert not app.exception


def test_no_scenario_and_no_destination_are_asked_for(what_if: Open) -> None:
    assert "Choose a scenario" in what_if(what="").info[0].value
    assert "Choose at least one destination" in what_if(what="flat-5-percent", to="").info[0].value


# --- the address ----------------------------------------------------------------------------------------------------


def test_a_view_comes_back_from_its_link(engine: Engine) -> None:
    query = {
        "part": "revenue",
        "what": "moratorium-restored,own",
        "content": "film",
        "delivery": "rental",
        "price": "5.5",
        "currency": "eur",
        "from": "in",
        "buyer": "business",
        "to": "us-ca, jp,US-CA",
        "on": "2026-06-01",
        "known": "2026-07-01",
        "money": "jpy",
        "scale": "1000",
        "law": "each",
        "own": pack(OWN),
    }
    today = engine.book.codes.reviewed
    view, text, faults = from_query(query, engine, today)
    assert not faults
    assert text == OWN
    assert (view.part, view.what, view.content, view.delivery) == (
        "revenue",
        ("moratorium-restored", "own"),
        "video",
        "stream",
    )
    assert (view.to, view.money, view.scale, view.law) == (("US-CA", "JP"), "JPY", "1000", "each")
    assert from_query(to_query(view, text), engine, today) == (view, text, ())


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"what": "perpetual-peace"}, "unknown_scenario"),
        ({"what": "own"}, "unknown_scenario"),
        ({"own": "!!!"}, "bad_scenario"),
        ({"own": pack(OWN)[:-8]}, "bad_scenario"),
        ({"part": "everything"}, "unknown_part"),
        ({"scale": "7"}, "unknown_scale"),
    ],
)
def test_what_in_a_link_cannot_be_used_is_told_and_replaced(what_if: Open, query: dict[str, str], code: str) -> None:
    app = what_if(**query)
    assert code in app.warning[0].value.replace("\\", "")
    assert not app.exception


def test_a_link_that_unpacks_to_more_than_any_scenario_is_refused() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"#" * 10_000_000, 9)).decode()
    with pytest.raises(ValueError, match="too large"):
        unpack(bomb)


def test_the_base_of_all_is_not_offered(engine: Engine) -> None:
    assert "as-the-law-stands" in engine.book.scenarios
    assert "as-the-law-stands" not in offered(engine.book)


def test_a_scenario_of_ones_own_comes_with_the_link(what_if: Open) -> None:
    """8 % of 10.00 is 0.80; VAT of 11 % on 10.80 is 1.188."""
    app = what_if(what="own", own=pack(OWN), to="ID", price="10.00")
    assert table_of(app, "Destination")["Indonesia"][1] == "11.99 (**+0.89**, +8.0%)"
    assert in_address(app, "own") == pack(OWN)


def test_a_scenario_of_ones_own_with_a_fault_is_left_out_and_told(what_if: Open) -> None:
    app = what_if(what="own,flat-5-percent", own=pack(OWN.replace('"ID"', '"ZZ"')), to="ID")
    assert "has faults and is left out" in app.warning[0].value
    assert table_of(app, "Destination")["Indonesia"][1].startswith("11.66")
    app = what_if(part="build", own=pack(OWN.replace('"ID"', '"ZZ"')))
    assert any("no 'ZZ'" in error.value for error in app.error)
    app = what_if(part="build", own=pack("not TOML at all"))
    assert "cannot be read" in app.error[0].value
    assert not app.exception


# --- revenue --------------------------------------------------------------------------------------------------------


def upload(app: AppTest, data: bytes, name: str = "flows.csv") -> AppTest:
    app.file_uploader("what_if.upload").upload(name, data, "text/csv")
    return app.run()


def test_without_a_file_the_published_estimates_stand_alone(what_if: Open) -> None:
    app = what_if(part="revenue")
    assert not app.exception
    assert "10 billion USD a year" in told(app)
    assert "Not comparable directly" in app.warning[0].value
    assert "A static estimate" in told(app)
    assert "JOB/GC/114" in told(app)


def test_the_sums_of_an_uploaded_file_are_those_of_hand_arithmetic(what_if: Open) -> None:
    """In law 20 % of 1,000,000 in Cameroon; in the scenario 5 % of it and of 500,000 in Indonesia."""
    data = b"importer;partner;content;value\r\nCM;US;software;1000000\r\nID;US;film;500000\r\nJP;US;music;250000\r\n"
    app = upload(what_if(part="revenue", what="flat-5-percent"), data)
    assert not app.exception
    assert not app.error
    sums = table_of(app, "State of the law")
    assert sums["As the law stands"][0] == "**200,000.00**"
    assert sums["Scenario A"][:2] == ["**75,000.00**", "\N{MINUS SIGN}125,000.00"]
    importers = table_of(app, "Importer")
    assert [cell.strip(" |") for cell in importers["Cameroon"]] == ["1,000,000.00", "200,000.00", "50,000.00"]
    assert [cell.strip(" |") for cell in importers["Indonesia"]] == ["500,000.00", "0.00", "25,000.00"]
    assert "10 billion USD a year" in told(app), "what others published stands beside"


def test_values_in_thousands_of_another_currency_may_have_the_law_of_their_years(what_if: Open) -> None:
    """While the moratorium stood nothing; 20 % of 2,000 thousand in 2026."""
    data = b"importer,partner,content,value,year\nCM,US,software,1000,2024\nCM,US,software,2000,2026\n"
    app = upload(what_if(part="revenue", what="flat-5-percent", money="EUR", scale="1000", law="each"), data)
    assert table_of(app, "State of the law")["As the law stands"][0] == "**400,000.00**"
    assert any("Revenue in EUR" in one.value for one in app.subheader)


def test_the_file_stays_while_another_part_is_shown(what_if: Open) -> None:
    app = upload(what_if(part="revenue", what="flat-5-percent"), TEMPLATE.encode())
    app.button_group("what_if.part").set_value("prices").run()
    app.button_group("what_if.part").set_value("revenue").run()
    assert table_of(app, "State of the law")["As the law stands"][0] == "**200,000.00**"
    app.button("what_if.forget").click().run()
    assert "State of the law" not in told(app)
    assert not app.exception


def test_all_faults_of_a_file_are_told_with_line_and_column(what_if: Open) -> None:
    app = upload(what_if(part="revenue"), b'importer,partner,content,value\nUK,US,sofa,1\nCM,US,software,"1,5"\n')
    text = app.error[0].value
    assert "flows.csv has 3 faults" in text
    assert "**Line 2, column importer**: 'UK' is no code of a country. **write GB.**" in text.replace("\\", "")
    assert "Line 3, column value" in text
    assert not app.exception


@pytest.mark.parametrize("data", [b"", b"\x00\x01", "ä".encode("latin-1"), b"=1+1", b"PK\x03\x04", b'"open'])
def test_a_file_that_is_none_is_told_and_not_thrown(what_if: Open, data: bytes) -> None:
    app = upload(what_if(part="revenue"), data)
    assert app.error
    assert not app.exception


def test_what_somebody_writes_into_a_file_can_neither_format_nor_link(what_if: Open) -> None:
    data = "importer,partner,content,value,[x](http://y)\n**CM**,US,software,1,\n"
    app = upload(what_if(part="revenue"), data.encode(), "![a](http://b).csv")
    assert r"\*\*CM\*\*" in app.error[0].value
    assert "](http://b)" not in app.error[0].value.replace(r"\]", "")


# --- the builder ----------------------------------------------------------------------------------------------------


def built(app: AppTest) -> Scenario:
    text = app.session_state[own.KEPT]
    return read_scenario(text)


def test_a_duty_is_built_chosen_at_once_and_answers(what_if: Open) -> None:
    app = what_if(part="build", what="", to="ID", price="10.00")
    app.text_input("what_if.draft.duty").set_value("8%").run()
    app.multiselect("what_if.draft.destinations").set_value(["ID"]).run()
    assert "From 2026-11-23 a duty of 8% is charged, where nothing bars it." in told(app)
    assert any('duty = "8%"' in code.value for code in app.code), "the row is shown as TOML before it is added"
    app.button("what_if.add").click().run()
    assert [(row.duty, row.destinations) for row in built(app).duty] == [("8%", ("ID",))]
    assert app.multiselect("what_if.what").value == ["own"]
    assert in_address(app, "own") == pack(app.session_state[own.KEPT])
    app.button_group("what_if.part").set_value("prices").run()
    assert table_of(app, "Destination")["Indonesia"][1] == "11.99 (**+0.89**, +8.0%)"
    assert not app.exception


def test_a_fault_stands_beside_its_field_and_keeps_the_row_out(what_if: Open) -> None:
    app = what_if(part="build")
    app.text_input("what_if.draft.duty").set_value("7 parrots").run()
    assert "invalid" in app.error[0].value
    assert app.button("what_if.add").disabled
    app.text_input("what_if.draft.duty").set_value("7%").run()
    assert not app.error
    assert not app.button("what_if.add").disabled


def test_a_country_leaves_an_agreement(what_if: Open) -> None:
    app = what_if(part="build", what="", content="music", origin="JP", to="GB")
    app.button_group("what_if.kind").set_value("party").run()
    assert any("Choose at least one agreement" in one.value for one in app.caption)
    app.multiselect("what_if.draft.instruments").set_value(["cptpp"]).run()
    app.multiselect("what_if.draft.codes").set_value(["GB"]).run()
    app.radio("what_if.draft.in_force").set_value(False).run()
    app.button("what_if.add").click().run()
    (row,) = built(app).party
    assert (row.instruments, row.codes, row.in_force) == (("cptpp",), ("GB",), False)
    assert not app.exception


def test_the_moratorium_is_restored_and_all_agreements_end(what_if: Open) -> None:
    app = what_if(part="build", what="", to="JP,CM")
    app.button_group("what_if.kind").set_value("state").run()
    app.button("what_if.add").click().run()
    app.button_group("what_if.kind").set_value("party").run()
    app.multiselect("what_if.draft.instruments").set_value(["every agreement"]).run()
    app.radio("what_if.draft.whom").set_value("all").run()
    app.radio("what_if.draft.in_force").set_value(False).run()
    app.button("what_if.add").click().run()
    found = built(app)
    assert [(row.instrument, row.state) for row in found.state] == [("wto-moratorium", "in_force")]
    assert [(row.instruments, row.kind, row.codes) for row in found.party] == [(("*",), "agreement", ("*",))]
    app.button_group("what_if.part").set_value("prices").run()
    assert "not barred becomes barred: Cameroon" in told(app)
    assert not app.exception


def test_a_new_agreement_takes_its_parties_from_a_set(what_if: Open, engine: Engine) -> None:
    app = what_if(part="build", what="")
    app.button_group("what_if.kind").set_value("instrument").run()
    assert any("Choose at least two parties" in one.value for one in app.caption)
    app.selectbox("what_if.draft.parties.set").set_value("agreement:cptpp").run()
    expected = dict.fromkeys(row.code for row in engine.book.instrument("cptpp").parties)
    assert app.multiselect("what_if.draft.parties").value == list(expected)
    app.button("what_if.add").click().run()
    (proposal,) = built(app).instrument
    assert [row.code for row in proposal.parties] == list(expected)
    assert [clause.provision for clause in proposal.clause] == ["customs_duties"]
    assert not app.exception


def test_downloads_are_charged_like_their_counterparts(what_if: Open) -> None:
    app = what_if(part="build", what="")
    app.button_group("what_if.kind").set_value("like").run()
    app.selectbox("what_if.draft.rate").set_value("bound").run()
    app.button("what_if.add").click().run()
    assert [(row.like, row.rate) for row in built(app).duty] == [("counterpart", "bound")]


def test_a_row_is_removed_and_all_forgotten(what_if: Open) -> None:
    app = what_if(part="build", what="own", own=pack(OWN))
    app.button("what_if.remove.0").click().run()
    assert built(app).rows == ()
    app.button("what_if.again").click().run()
    assert own.KEPT not in app.session_state
    assert "own" not in app.query_params
    assert app.multiselect("what_if.what").value == []
    assert not app.exception


def test_a_title_names_the_file(what_if: Open) -> None:
    app = what_if(part="build", what="own", own=pack(OWN))
    app.text_input("what_if.title").set_value("Java & Sumatra: 8 %").run()
    assert (built(app).id, built(app).title) == ("java-sumatra-8", "Java & Sumatra: 8 %")
    app.text_area("what_if.says").set_value("Two\nlines").run()
    assert built(app).says == "Two lines"
    app.text_input("what_if.title").set_value("Flat 5 percent").run()
    assert built(app).id == "my-flat-5-percent", "no scenario of the tables is hidden by one of the same id"


def test_a_scenario_of_the_tables_is_copied_to_be_changed(what_if: Open, engine: Engine) -> None:
    app = what_if(part="build", what="")
    app.selectbox("what_if.copied").set_value("japan-us-2018").run()
    assert built(app).rows == engine.book.scenario_form("japan-us-2018").rows
    assert not app.error
    app.button("what_if.remove.0").click().run()
    assert not app.error, "sources that nothing cites any more are gone with their row"
    assert not app.exception


def test_a_file_is_taken_up_or_refused_with_all_its_faults(what_if: Open) -> None:
    app = what_if(part="build", what="")
    app.file_uploader("what_if.toml").upload("mine.toml", OWN.encode(), "application/toml")
    app.run()
    assert app.session_state[own.KEPT] == OWN
    app.file_uploader("what_if.toml").upload("bad.toml", OWN.replace('"ID"', '"ZZ", "YY"').encode(), "application/toml")
    app.run()
    assert "The file has 2 faults" in app.error[0].value
    assert app.session_state[own.KEPT] == OWN, "nothing was taken from it"
    app.file_uploader("what_if.toml").upload("none.toml", b"\xff\xfe", "application/toml")
    app.run()
    assert "The file has 1 fault" in app.error[0].value
    assert not app.exception


def test_a_saved_scenario_works_with_the_command(
    what_if: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """8 % of 10.00 is 0.80 of duty for Indonesia."""
    app = what_if(part="build", what="own", own=pack(OWN))
    saved = tmp_path / "mine.toml"
    saved.write_text(app.session_state[own.KEPT], encoding="utf-8")
    asked = ["compare", "software", "--from", "US", "--to", "ID", "--price", "10 USD", "--on", DAY, "--known", DAY]
    assert main([*asked, "--scenario", str(saved), "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [one["scenario"] for one in answer["scenarios"]] == ["mine"]
    assert answer["scenarios"][0]["quotes"][0]["duty"] == "0.80"


def test_a_long_scenario_stays_out_of_the_address_and_the_page_says_so(what_if: Open, engine: Engine) -> None:
    long = scenario_text(own.copied(engine.book.scenario_form("japan-us-2018"), engine.book))
    assert len(long) > LONGEST_LINK
    assert pack(long) == ""
    app = what_if(part="build", what="")
    app.selectbox("what_if.copied").set_value("japan-us-2018").run()
    assert "own" not in app.query_params
    assert any("too long for the address" in one.value for one in app.caption)


def test_sets_of_countries_are_those_of_the_day(engine: Engine) -> None:
    def union(day: date) -> set[str]:
        return set(members(engine.book, AsOf(day, day), "group:eu"))

    assert "GB" in union(date(2020, 12, 31))
    assert "GB" not in union(date(2021, 1, 1))
    assert "JP" in set(members(engine.book, AsOf(date(2026, 1, 1), date(2026, 1, 1)), "scenario:japan-us-2018"))


def test_a_row_that_says_again_what_another_says_is_told_in_plain_words(what_if: Open) -> None:
    app = what_if(part="build", what="")
    app.button("what_if.add").click().run()
    assert any("A row above says this already" in one.value for one in app.caption)
    assert app.button("what_if.add").disabled
    assert not app.error
