"""The page of the tables, run in process: every file opens, and what changed is what the tables say."""

from datetime import date

import pytest
from in_process import Open, in_address, opens_alone, told

from dtariff.engine import Engine
from dtariff.screens.law import text as text_part
from dtariff.screens.law.inputs import file_names, offered
from dtariff.screens.law.view import View, from_query, to_query, usual
from dtariff.tables.book import Book
from dtariff.telling.markdown import escape

DAY = "2026-11-23"
ASKED = {"on": DAY, "known": DAY}
INDONESIA = "jurisdictions/ID.toml"


@pytest.fixture
def drawn() -> Open:
    """Opens the page under a query string and runs it once."""
    return opens_alone("law")


# --- rows -----------------------------------------------------------------------------------------------------------


def test_the_first_visit_opens_a_file_with_its_rates_its_days_and_its_sources(drawn: Open) -> None:
    app = drawn(**ASKED)
    assert not app.exception
    assert app.subheader[0].value == "Indonesia (ID)"
    text = told(app)
    assert "● holds] **2025-01-01** 12%; of 11/12 of the base" in text
    assert "threshold 600,000,000 IDR" in text
    assert "](<https://" in text


@pytest.mark.parametrize(
    "path",
    [
        *("instruments/cptpp.toml", "instruments/wto-moratorium.toml", "groupings/eu.toml", "schedules/ID.csv"),
        *("scenarios/japan-us-2018.toml", "jurisdictions/US-CA.toml", "chronicle.toml", "codes.toml", "survey.toml"),
        *("categories.toml", "exchange.toml", "places.toml", "sources.toml"),
    ],
)
def test_a_file_of_every_kind_opens(drawn: Open, engine: Engine, path: str) -> None:
    app = drawn(file=path, **ASKED)
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value == file_names(engine.book)[path]


def test_what_is_not_known_of_a_place_is_said_plainly(drawn: Open) -> None:
    assert "Nobody has searched its tariff for a line on transmissions." in told(drawn(file="jurisdictions/AD.toml"))
    thailand = told(drawn(file="jurisdictions/TH.toml", **ASKED))
    assert "Not known\\: Taxes and levies" in thailand


def test_rows_stand_as_on_the_day_that_is_asked_for(drawn: Open) -> None:
    assert "● holds] **2025-01-01** 12% *The law of 2021" in told(drawn(on="2025-01-01", known="2024-12-15"))
    assert "✕ withdrawn] **2025-01-01** 12% *The law of 2021" in told(drawn(on="2025-01-01", known=DAY))


def test_looking_for_a_name_offers_the_files_that_have_it(drawn: Open, engine: Engine) -> None:
    app = drawn(**ASKED)
    app.text_input("law.look").set_value("cptpp").run()
    assert app.selectbox("law.file").value == "instruments/cptpp.toml"
    assert in_address(app, "look") == "cptpp"
    app.text_input("law.look").set_value("no such thing").run()
    assert app.selectbox("law.file").value == "instruments/cptpp.toml"
    assert not app.exception
    names = file_names(engine.book)
    assert offered(engine.book, names, "viet", "jurisdictions") == ["jurisdictions/VN.toml"]
    assert offered(engine.book, names, "moratorium", "*")[0] == "instruments/wto-moratorium.toml"
    assert offered(engine.book, names, "", "") == sorted(
        (path for path in engine.book.paths if "/" not in path), key=lambda path: names[path].casefold()
    )


def test_finding_words_in_a_file_leaves_the_rows_that_have_them(drawn: Open) -> None:
    app = drawn(file=INDONESIA, find="npwp", **ASKED)
    sections = [part.label for part in app.main.expander if part.label.startswith("**")]
    assert sections == ["**Number of a business\\: 1 part**"]
    app.text_input("law.find").set_value("no such words").run()
    assert "No row of this file has these words." in app.info[0].value
    assert in_address(app, "find") == "no such words"


# --- what changed ---------------------------------------------------------------------------------------------------


def test_the_vat_of_indonesia_as_it_became_known_at_the_end_of_2024(drawn: Open) -> None:
    app = drawn(show="changes", of="knowledge", first="2024-12-15", second="2025-01-15", scope="file", file=INDONESIA)
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric} == {"● became known": "1", "✕ withdrawn": "1"}
    text = told(app)
    assert "##### 2024-12-31" in text
    assert "from 2025-01-01\\: 12%; of 11/12 of the base" in text
    assert "Now instead\\: 12%; of 11/12 of the base" in text


def test_the_end_of_the_moratorium_among_all_that_changed(drawn: Open) -> None:
    app = drawn(show="changes", of="law", first="2026-03-29", second="2026-04-01", known=DAY)
    text = told(app)
    assert "[WTO moratorium](<./law?file=instruments/wto-moratorium.toml&lang=en>)** States\\: disputed" in text
    assert "[WTO moratorium](<./law?file=instruments/wto-moratorium.toml&lang=en>)** States\\: lapsed" in text


def test_nothing_that_changed_is_said_and_days_in_the_wrong_order_are_refused(drawn: Open) -> None:
    app = drawn(show="changes", first="2025-02-01", second="2025-02-02", scope="file", file=INDONESIA)
    assert "Nothing changed between these days" in app.info[0].value
    app.date_input("law.first").set_value(date(2025, 3, 1)).run()
    assert not app.exception
    assert escape("days_reversed") in app.error[0].value


def test_the_scope_may_be_all_files_of_a_kind(drawn: Open) -> None:
    asked = {"show": "changes", "first": "2026-03-29", "second": "2026-04-01", "known": DAY, "scope": "folder"}
    assert "WTO moratorium" not in told(drawn(file=INDONESIA, **asked))
    assert "WTO moratorium" in told(drawn(file="instruments/cptpp.toml", **asked))


# --- the file itself ------------------------------------------------------------------------------------------------


def test_the_file_itself_is_shown_as_it_stands(drawn: Open, engine: Engine) -> None:
    texts = engine.book.texts()
    assert texts is not None
    for path in ("instruments/cptpp.toml", "schedules/ID.csv"):
        assert drawn(show="text", file=path).code[0].value == texts[path].decode().rstrip("\n")


def test_a_text_that_was_changed_since_is_not_shown(drawn: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Book, "texts", lambda _: None)
    app = drawn(show="text")
    assert not app.exception
    assert "cannot be shown" in app.info[0].value
    assert text_part.MIME["toml"] == "application/toml"


# --- links ----------------------------------------------------------------------------------------------------------


def test_the_address_holds_what_is_asked_and_no_more(drawn: Open) -> None:
    app = drawn()
    assert set(app.query_params) == {"show", "file", "on", "known"}
    app.button_group("law.show").set_value("changes").run()
    assert set(app.query_params) == {"show", "file", "known", "of", "first", "second", "scope"}
    app.button_group("law.show").set_value("text").run()
    assert set(app.query_params) == {"show", "file"}


def test_a_link_that_is_wrong_is_told_and_the_usual_choice_taken(drawn: Open) -> None:
    app = drawn(
        show="all",
        folder="elsewhere",
        file="jurisdictions/QQ.toml",
        of="time",
        scope="world",
        first="2026-02-02",
        second="2026-01-01",
        on="yesterday",
    )
    assert not app.exception
    told_ = app.warning[0].value
    for code in ("unknown_show", "unknown_folder", "unknown_file", "unknown_of", "unknown_scope"):
        assert escape(code) in told_
    assert escape("days_reversed") in told_
    assert escape("bad_date") in told_
    assert app.subheader[0].value == "Indonesia (ID)"


def test_a_view_comes_back_from_its_link(engine: Engine) -> None:
    today = date(2026, 11, 23)
    view = View(
        show="changes",
        folder="",
        look="codes",
        file="codes.toml",
        find="euro",
        on=today,
        known=date(2025, 2, 1),
        of="knowledge",
        first=date(2024, 12, 15),
        second=date(2025, 1, 15),
        scope="folder",
    )
    assert from_query(to_query(view), engine, today) == (view, ())
    first = usual(engine.book, today)
    assert from_query(to_query(first), engine, today) == (first, ())
