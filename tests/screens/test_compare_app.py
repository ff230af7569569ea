"""The page of the comparison, run in process: what it shows is what the engine answers."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dtariff.engine import Engine
from dtariff.model.citation import Citation
from dtariff.model.errors import CoverageError, DataError, Fault
from dtariff.screens import shell
from dtariff.screens.compare.view import USUAL, from_query, to_query, usual
from dtariff.screens.fields import destinations, place_names
from dtariff.telling.figures import chart, csv_text, guarded, headline_of, plain_amount, rows
from dtariff.telling.markdown import _link, escape, explanation

Open = Callable[..., AppTest]
DAY = "2026-11-23"
ASKED = {"price": "100.00", "currency": "USD", "origin": "US", "on": DAY, "known": DAY}


def table_of(app: AppTest) -> list[list[str]]:
    """The cells of the comparison, without its head."""
    text = next(part.value for part in app.main.markdown if part.value.startswith("| Destination"))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines()[2:]]


def chart_of(app: AppTest) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    return spec


def in_address(app: AppTest, key: str) -> str:
    """What the address says; older Streamlit tells it as a list."""
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


# --- the first visit ---


def test_the_first_visit_shows_a_comparison_without_any_click(opened: Open) -> None:
    app = opened()
    assert not app.exception
    assert len(table_of(app)) == len(USUAL)
    assert len(app.get("vega_lite_chart")) == 1
    assert [metric.label for metric in app.metric][:5] == [
        "Cheapest (USD)",
        "Dearest (USD)",
        "Barred",
        "Conditional",
        "Not barred",
    ]


def test_the_first_visit_writes_the_whole_view_into_the_address(opened: Open) -> None:
    app = opened()
    assert set(app.query_params) == {
        *("content", "delivery", "price", "currency", "from", "buyer", "to", "on", "known", "lang"),
    }


# --- figures are those of the engine ---


def test_the_table_shows_what_the_engine_answers(opened: Open, engine: Engine) -> None:
    app = opened(content="software", to="CM,JP,ID,DE", **ASKED)
    answer = engine.compare(
        "software", destinations=["CM", "JP", "ID", "DE"], origin="US", price="100.00 USD", on=DAY, known=DAY
    )
    shown = [(cells[0], cells[2], cells[3], cells[4], cells[5], cells[6]) for cells in table_of(app)]
    names = place_names(engine.book)
    assert shown == [
        (
            names[quote.resolution.case.destination.code],
            *map(plain_amount, (quote.net, quote.duty, quote.tax, quote.other)),
            f"**{plain_amount(quote.total)}**",
        )
        for quote in answer.quotes
    ]


def test_cameroon_charges_twenty_percent_on_a_program_from_the_united_states(opened: Open) -> None:
    app = opened(content="software", to="CM", **ASKED)
    assert table_of(app)[0][2:7] == ["100.00", "20.00", "23.10", "0.00", "**143.10**"]
    assert "A customs duty falls due in Cameroon (20.00 USD)." in [part.value for part in app.main.markdown]


def test_before_the_lapse_of_the_moratorium_the_same_duty_was_barred(opened: Open) -> None:
    app = opened(content="software", to="CM", **ASKED | {"on": "2024-06-01"})
    cells = table_of(app)[0]
    assert "barred" in cells[1]
    assert cells[3] == "0.00"
    assert cells[7].replace("\N{NO-BREAK SPACE}", " ") == "barred by the moratorium"


def test_the_bars_of_the_chart_add_up_to_the_landed_cost(engine: Engine) -> None:
    answer = engine.compare("software", destinations=["CM", "DE"], origin="US", price="100.00 USD", on=DAY)
    values = chart(answer.quotes, {})["data"]["values"]
    parts = [(value["place"], value["part"], value["amount"]) for value in values if value["mark"] == "part"]
    assert parts[-4:] == [
        ("CM", "Price", "100.00"),
        ("CM", "Customs duty", "20.00"),
        ("CM", "Taxes", "23.10"),
        ("CM", "Other levies", "0.00"),
    ]
    assert [(value["place"], value["end"]) for value in values if value["mark"] == "end"][-1] == ("CM", "143.10")


def test_no_amount_of_the_chart_is_a_binary_float(engine: Engine) -> None:
    answer = engine.compare("software", destinations=["CM", "DE", "TH"], origin="US", price="100.00 USD", on=DAY)
    for value in chart(answer.quotes, {})["data"]["values"]:
        assert not any(isinstance(item, float) for item in value.values())


def test_a_mark_on_the_chart_shows_the_other_reading(opened: Open, engine: Engine) -> None:
    day = "2024-06-01"
    answer = engine.compare("software", destinations=["CM", "DE"], origin="US", price="100.00 USD", on=day)
    marks = [value for value in chart(answer.quotes, {})["data"]["values"] if value["mark"] == "other reading"]
    assert [(mark["place"], mark["part"], mark["amount"]) for mark in marks] == [("CM", "dutiable", "143.10")]
    app = opened(content="software", to="CM,DE", **ASKED | {"on": day})
    assert any("A dark mark" in caption.value for caption in app.caption)


def test_the_chart_is_ordered_by_landed_cost(opened: Open) -> None:
    app = opened(content="software", to="CM,JP,ID,DE", **ASKED)
    assert chart_of(app)["encoding"]["y"]["sort"] == [cells[0] for cells in table_of(app)]


def test_every_destination_opens_to_its_explanation_with_linked_sources(opened: Open) -> None:
    app = opened(content="software", to="CM,JP", **ASKED)
    assert [opened_row.label.split("**")[1] for opened_row in app.expander if opened_row.label[:2] == "**"] == [
        "Japan",
        "Cameroon",
    ]
    for row in (row for row in app.expander if row.label[:2] == "**"):
        told = row.markdown[0].value
        assert "](<https://" in told
        assert "##### What bars a duty" in told
        assert "-badge[" in told


# --- what is not known, not asked, not answered ---


def test_a_tax_that_is_not_known_is_never_nought(opened: Open, engine: Engine) -> None:
    app = opened(content="software", to="US,JP", **ASKED | {"origin": "JP"})
    unknown = table_of(app)[-1]
    assert unknown[0] == "United States"
    assert unknown[4] == "not known"
    assert unknown[6] == "**not known**"
    answer = engine.compare("software", destinations=["US", "JP"], origin="JP", price="100.00 USD", on=DAY)
    ends = {value["place"]: value["end"] for value in chart(answer.quotes, {})["data"]["values"]}
    assert ends["US"] == "not known"
    assert headline_of(answer.quotes, {}).incomplete == ("US",)


def test_a_wrong_code_is_listed_with_its_hint_and_the_others_are_answered(opened: Open) -> None:
    app = opened(content="software", to="UK,JP", **ASKED)
    assert [cells[0] for cells in table_of(app)] == ["Japan"]
    assert "write GB" in app.main.markdown[-1].value


def test_without_destinations_the_page_asks_for_one(opened: Open) -> None:
    app = opened(to="")
    assert not app.exception
    assert "Choose at least one destination" in app.info[0].value


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"price": "9,99"}, "write a price as"),
        ({"price": "10 EUR"}, "name the currency once"),
        ({"price": "-1"}, "a refund is a reversal"),
        ({"price": "1.234"}, "USD has 2 decimals"),
        ({"origin": "UK"}, "write GB"),
    ],
)
def test_a_question_that_is_wrong_is_told_once_with_its_hint(opened: Open, given: dict[str, str], told: str) -> None:
    app = opened(**given)
    assert not app.exception
    assert len(app.error) == 1
    assert told in app.error[0].value


def test_a_link_that_is_wrong_is_told_and_the_usual_choice_taken(opened: Open) -> None:
    app = opened(content="tv-set", delivery="physical", currency="XXY", buyer="me", on="2026-13-01", known="1990-01-01")
    assert not app.exception
    told = app.warning[0].value
    for code in (
        "unknown_content",
        "ordinary_goods",
        "unknown_currency",
        "unknown_buyer",
        "bad_date",
        "before_coverage",
    ):
        assert escape(code) in told
    assert len(table_of(app)) == len(USUAL)


def test_goods_on_a_carrier_are_not_offered(opened: Open, engine: Engine) -> None:
    app = opened()
    for content in engine.book.categories.content:
        app.selectbox("compare.content").set_value(content.id).run()
        assert not app.exception
        assert not {"Carrier", "Bundled"} & set(app.selectbox("compare.delivery").options)


def test_a_country_that_needs_a_subdivision_is_offered_by_its_subdivisions(engine: Engine) -> None:
    offered = destinations(engine.book)
    assert not {"US", "CA"} & set(offered)
    assert {"US-CA", "US-NY", "CA-ON", "JP"} <= set(offered)


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


# --- inputs ---


def test_a_changed_input_changes_figures_and_address(opened: Open) -> None:
    app = opened(content="software", to="CM", **ASKED)
    app.text_input("compare.price").set_value("50.00").run()
    assert table_of(app)[0][3] == "10.00"
    assert in_address(app, "price") == "50.00"
    app.radio("compare.buyer").set_value("business").run()
    assert in_address(app, "buyer") == "business"
    assert not app.exception


def test_a_content_without_the_chosen_delivery_takes_its_usual_one(opened: Open) -> None:
    app = opened(content="application", delivery="saas", to="JP", **ASKED)
    app.selectbox("compare.content").set_value("music").run()
    assert app.selectbox("compare.delivery").value == "download"
    assert in_address(app, "delivery") == "download"
    assert not app.exception


def test_a_group_replaces_the_destinations_by_its_members_on_that_day(opened: Open) -> None:
    app = opened(to="JP", **ASKED)
    app.button_group("compare.group").set_value("European Union").run()
    chosen = app.multiselect("compare.to").value
    assert {"DE", "FR"} <= set(chosen)
    assert not {"GB", "JP"} & set(chosen)
    assert in_address(app, "to") == ",".join(chosen)
    assert not app.exception


def test_a_view_comes_back_from_its_link(engine: Engine) -> None:
    today = engine.book.codes.reviewed
    view, faults = from_query(
        {
            "content": "film",
            "delivery": "rental",
            "price": "5.5",
            "currency": "eur",
            "from": "in",
            "buyer": "business",
            "to": "us-ca, jp,US-CA",
            "on": "2024-01-01",
            "known": "2024-02-01",
            "made_in": "fr",
            "reading": "carriage",
        },
        engine,
        today,
    )
    assert not faults
    assert (view.content, view.delivery, view.currency, view.to) == ("video", "stream", "EUR", ("US-CA", "JP"))
    assert from_query(to_query(view), engine, today) == (view, ())
    first = usual(engine.book, today)
    assert from_query(to_query(first), engine, today) == (first, ())


# --- the file for a spreadsheet ---


def test_the_file_holds_exact_amounts_and_what_was_refused(engine: Engine) -> None:
    answer = engine.compare("software", destinations=["CM", "UK"], origin="US", price="12345.60 USD", on=DAY, known=DAY)
    lines = list(csv.DictReader(StringIO(csv_text(answer.quotes, answer.refused, {"CM": "Cameroon"}))))
    assert [lines[0][key] for key in ("place", "net", "duty", "on", "content")] == [
        *("Cameroon", "12345.60", "2469.12", DAY, "application"),
    ]
    assert (lines[1]["code"], lines[1]["hint"]) == ("UK", "write GB")
    assert lines[1]["total"] == ""


def test_no_cell_of_the_file_is_run_as_a_formula(engine: Engine) -> None:
    answer = engine.compare("software", destinations=["CM"], origin="US", price="1 USD", on=DAY)
    refused = [("+1", CoverageError("law_unknown", "=HYPERLINK(1)", hint="@x"))]
    cells = [cell for line in csv.reader(StringIO(csv_text(answer.quotes, refused, {"CM": "-2"}))) for cell in line]
    assert {"'+1", "'=HYPERLINK(1)", "'@x", "'-2"} <= set(cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert guarded("\tx") == "'\tx"


# --- words ---


def test_texts_of_the_tables_neither_format_nor_link(engine: Engine) -> None:
    quote = engine.quote("software", origin="US", destination="CM", price="1 USD", on=DAY)
    row = rows([quote], {"CM": "a|b](x) $1$ *c* <i>"})[0]
    assert escape(row.place) == r"a\|b\](x) \$1\$ \*c\* \<i\>"
    assert "javascript" not in _link(Citation("k", "", "t", "javascript:alert(1)", None, "primary"))


def test_the_explanation_names_every_instrument_and_every_source(engine: Engine) -> None:
    quote = engine.quote("music", origin="US", destination="JP", price="1 USD", on=DAY)
    told = explanation(quote, place_names(engine.book))
    for bar in quote.bar.instruments:
        assert escape(bar.title) in told
    for levy in quote.levies:
        assert all(escape(citation.title) in told for citation in levy.citations)


def test_importing_the_library_does_not_load_the_app() -> None:
    code = "import sys, dtariff; print({'streamlit', 'pandas', 'altair'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
