"""The page of the world, run in process: what it shows is what the engine answers."""

import json
from datetime import date
from typing import Any

import pytest
from in_process import Open, in_address
from streamlit.testing.v1 import AppTest

from dtariff.engine import Engine
from dtariff.screens import shell
from dtariff.screens.world.view import from_query, to_query, usual
from dtariff.telling.markdown import escape

DAY = "2026-11-23"
ASKED = {"price": "100.00", "currency": "USD", "origin": "US", "on": DAY, "known": DAY}


@pytest.fixture
def shown(opened: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the app with this page as its first."""
    first = [page for page in shell.PAGES if page.name == "world"]
    monkeypatch.setattr(shell, "PAGES", (*first, *(page for page in shell.PAGES if page.name != "world")))
    return opened


def map_of(app: AppTest) -> dict[str, Any]:
    """What the map was given to show."""
    data: dict[str, Any] = json.loads(app.get("bidi_component")[0].proto.json)
    return data


def table_of(app: AppTest) -> dict[str, dict[str, Any]]:
    """The rows of the table by the code of their place."""
    return {row["Code"]: row for row in app.dataframe[0].value.to_dict("records")}


def opened_text(app: AppTest, label: str) -> str:
    """What stands in the part of the page that opens under a label."""
    text: str = next(part for part in app.main.expander if label in part.label).markdown[0].value
    return text


# --- figures are those of the engine ---


def test_the_first_visit_shows_the_map_and_the_table_without_any_click(shown: Open) -> None:
    app = shown()
    assert not app.exception
    assert not app.error
    assert {"JP", "CM", "US"} <= map_of(app)["places"].keys()
    assert {"JP", "CM", "US", "US-NY", "ES-CN"} <= table_of(app).keys()
    assert set(app.query_params) == {
        *("measure", "content", "delivery", "price", "currency", "from", "buyer", "on", "known", "lang"),
    }


@pytest.mark.parametrize("measure", ["verdict", "bars", "agreements", "duty", "taxes", "landed"])
def test_map_and_table_say_the_same_of_every_place(shown: Open, measure: str) -> None:
    app = shown(measure=measure, content="software", **ASKED)
    assert not app.exception
    places, rows = map_of(app)["places"], table_of(app)
    title = next(box for box in app.selectbox if box.label == "Show")
    column = title.options[["verdict", "bars", "agreements", "duty", "taxes", "landed"].index(measure)]
    assert {code: lines[1] for code, lines in places.items()} == {code: row[column] for code, row in rows.items()}


def test_the_table_shows_what_the_engine_answers(shown: Open, engine: Engine) -> None:
    rows = table_of(shown(content="software", **ASKED))
    for code in ("CM", "JP", "DE", "ID"):
        quote = engine.quote("software", origin="US", destination=code, price="100 USD", on=DAY, known=DAY)
        assert quote.total is not None
        assert rows[code]["Landed cost, least (USD)"] == quote.total.amount
        assert rows[code]["Duty barred?"] == quote.bar.verdict.replace("_", " ")
    assert rows["TH"]["Landed cost, least (USD)"] is None


def test_a_buyer_in_one_place_is_asked_of_sellers_everywhere(shown: Open, engine: Engine) -> None:
    app = shown(content="software", to="IN", price="100.00", on=DAY, known=DAY)
    assert app.radio("world.side").value == "buyer"
    assert set(table_of(app)) == set(engine.book.codes.territories)
    assert "sold from every country to India" in app.main.markdown[0].value


# --- one place ---


def test_a_chosen_place_is_told_in_full(shown: Open) -> None:
    app = shown(content="software", at="CM", **ASKED)
    assert not app.exception
    assert map_of(app)["chosen"] == "CM"
    assert "Cameroon" in [part.value for part in app.subheader]
    figures = next(part.value for part in app.main.markdown if part.value.startswith("- Customs duty"))
    for said in ("20% (20.00 USD)", "23.1% (23.10 USD)", "143.1% (143.10 USD)"):
        assert said in figures
    assert "](<https://" in opened_text(app, "Why, and by what law"), "its sources are linked"


def test_a_chosen_place_links_to_the_same_sale_on_the_other_pages(shown: Open) -> None:
    app = shown(content="software", at="CM", **ASKED)
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "content=application&delivery=download&from=US&price=100.00" in links["Compare the landed cost"]
    assert "to=CM" in links["Compare the landed cost"]


def test_a_country_taxed_by_its_states_is_compared_by_them(shown: Open) -> None:
    app = shown(content="software", at="CA", **ASKED | {"origin": "JP"})
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    assert "to=CA-AB%2CCA-BC" in links["Compare the landed cost"]
    assert any("13 were asked" in part.value for part in app.caption)


def test_a_place_that_is_none_is_told_and_the_map_stays(shown: Open) -> None:
    app = shown(at="UK", **ASKED)
    assert not app.exception
    assert "write GB" in app.error[0].value
    assert map_of(app)["places"]


# --- what is not drawn, not answered, not right ---


def test_whatever_is_in_the_table_is_on_the_map_or_listed_below_it(shown: Open) -> None:
    app = shown(**ASKED)
    on_map, below = map_of(app)["svg"], opened_text(app, "not on the map")
    assert [code for code in table_of(app) if f'data-code="{code}"' not in on_map and f"| {code} |" not in below] == []
    assert "| US-CA |" in below


@pytest.mark.parametrize(
    ("given", "told"),
    [({"price": "9,99"}, "write a price as"), ({"price": "0"}, "nothing is a share"), ({"origin": "UK"}, "write GB")],
)
def test_a_question_that_is_wrong_is_told_once_with_its_hint(shown: Open, given: dict[str, str], told: str) -> None:
    app = shown(**given)
    assert not app.exception
    assert len(app.error) == 1
    assert told in app.error[0].value
    assert not app.get("bidi_component")


def test_a_wrong_price_can_be_put_right(shown: Open) -> None:
    app = shown(at="CM", **ASKED | {"price": "9,99"})
    app.text_input("world.price").set_value("50.00").run()
    assert not app.exception
    assert not app.error
    assert in_address(app, "price") == "50.00"
    assert in_address(app, "at") == "CM"


def test_a_link_that_is_wrong_is_told_and_the_usual_choice_taken(shown: Open) -> None:
    app = shown(measure="beauty", part="moon", content="tv-set", currency="XXY", buyer="me", on="2026-13-01")
    assert not app.exception
    told = app.warning[0].value
    for code in ("unknown_measure", "unknown_part", "unknown_content", "unknown_currency", "unknown_buyer", "bad_date"):
        assert escape(code) in told
    assert map_of(app)["places"]


# --- inputs ---


def test_a_changed_input_changes_map_and_address(shown: Open) -> None:
    app = shown(content="software", **ASKED)
    app.selectbox("world.measure").set_value("duty").run()
    assert in_address(app, "measure") == "duty"
    assert map_of(app)["places"]["CM"][1] == "20% (20.00 USD)"
    app.selectbox("world.part").set_value("africa").run()
    assert in_address(app, "part") == "africa"
    assert 'data-code="CM"' in map_of(app)["svg"]
    assert 'data-code="JP"' not in map_of(app)["svg"]
    app.selectbox("world.at").set_value("CM").run()
    assert in_address(app, "at") == "CM"
    assert not app.exception


def test_a_view_comes_back_from_its_link(engine: Engine) -> None:
    today = date(2026, 11, 23)
    query = {
        "measure": "landed",
        "part": "oceania",
        "content": "film",
        "delivery": "rental",
        "price": "5.5",
        "currency": "eur",
        "to": "us-ca",
        "buyer": "business",
        "on": "2024-01-01",
        "known": "2024-02-01",
        "made_in": "jp",
        "reading": "carriage",
        "at": "fj",
    }
    view, faults = from_query(query, engine, today)
    assert faults == ()
    assert (view.side, view.here, view.at, view.made_in, view.currency) == ("buyer", "US-CA", "FJ", "JP", "EUR")
    assert from_query(to_query(view), engine, today) == (view, ())
    first = usual(engine.book, today)
    assert from_query(to_query(first), engine, today) == (first, ())


def test_the_page_speaks_the_language_of_its_link(shown: Open) -> None:
    app = shown(lang="de", **ASKED)
    assert not app.exception
    assert map_of(app)["places"]["CM"][0] == "Kamerun"
