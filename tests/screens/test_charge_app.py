"""The page that asks whether they may charge, run in process: what it shows is what the engine answers."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from in_process import Open, in_address, told
from streamlit.testing.v1 import AppTest

from dtariff.engine import Engine
from dtariff.screens import shell
from dtariff.screens.charge import inputs, pairs
from dtariff.screens.charge.view import View, from_query, to_query
from dtariff.telling.markdown import escape
from dtariff.telling.verdicts import answer

DAY = "2026-11-23"
ASKED = {"content": "application", "origin": "US", "to": "BR", "on": "2026-03-31", "known": DAY}


@pytest.fixture
def drawn(opened: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the app with this page as its first."""
    first = [page for page in shell.PAGES if page.name == "charge"]
    monkeypatch.setattr(shell, "PAGES", (*first, *(page for page in shell.PAGES if page.name != "charge")))
    return opened


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def timeline_of(app: AppTest) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    return spec


# --- the verdict ---------------------------------------------------------------------------------------------------


def test_the_first_visit_answers_without_any_click(drawn: Open, engine: Engine) -> None:
    app = drawn()
    assert not app.exception
    found = engine.bar("US", "ID", content="application")
    assert escape(answer(found)) in told(app)
    assert set(app.query_params) == {"content", "delivery", "from", "to", "on", "known", "span", "sort", "lang"}


@pytest.mark.parametrize(
    ("pair", "on", "said"),
    [
        ("US BR", "2026-03-29", "No: a customs duty is barred by the WTO moratorium"),
        ("US BR", "2026-03-31", "It depends: readings differ (WTO moratorium)."),
        ("US BR", "2026-04-01", "Yes: nothing binding that the tables know bars a customs duty"),
        ("US JP", "2026-04-01", "No: a customs duty is barred by the US-Japan Digital Trade Agreement, art. 7"),
        ("DE FR", "2026-04-01", "No: nothing is imported"),
    ],
)
def test_the_verdict_is_that_of_the_day(drawn: Open, pair: str, on: str, said: str) -> None:
    origin, destination = pair.split()
    app = drawn(**ASKED | {"origin": origin, "to": destination, "on": on})
    assert not app.exception
    assert "### :" in told(app)
    assert escape(said) in told(app)


def test_the_disputed_days_show_both_readings_and_the_deciding_act_with_its_sources(drawn: Open) -> None:
    text = told(drawn(**ASKED))
    assert "If it is read otherwise" in text
    assert ":green-badge[barred] The decision of 2024 ran until 31 March 2026" in text
    assert ":violet-badge[not barred] The term was the earlier of the two days" in text
    assert "](<https://" in text
    assert "How sure that is: :blue-badge[secondary]" in text


def test_the_narrow_reading_of_a_transmission_is_told_where_it_would_decide_otherwise(drawn: Open) -> None:
    assert 'if an "electronic transmission" is only the carrying of signals' in told(drawn(**ASKED))
    free = told(drawn(**ASKED | {"on": "2026-04-01"}))
    assert "only the carrying of signals" not in free


# --- the timeline --------------------------------------------------------------------------------------------------


def test_the_timeline_is_drawn_and_stands_as_a_table_too(drawn: Open) -> None:
    app = drawn(**ASKED)
    assert timeline_of(app)["encoding"]["y"]["sort"] == ["The answer", "WTO moratorium"]
    lines = [tuple(line[:4]) for line in app.dataframe[0].value.itertuples(index=False)]
    assert ("The answer", date(2026, 3, 30), date(2026, 3, 31), "conditional") in lines
    assert ("WTO moratorium", date(2026, 3, 30), date(2026, 3, 31), "readings differ") in lines


def test_a_year_around_the_day_begins_half_a_year_before(drawn: Open) -> None:
    app = drawn(**ASKED)
    app.radio("charge.span").set_value("year").run()
    assert in_address(app, "span") == "year"
    first = next(app.dataframe[0].value.itertuples(index=False))
    assert tuple(first[:4]) == (
        "The answer",
        date(2026, 3, 31) - timedelta(days=183),
        date(2026, 3, 29),
        "barred",
    )


# --- all pairs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["2026-03-29", "2026-03-30", "2026-03-31", "2026-04-01"])
def test_the_counts_are_those_of_the_engine_and_of_the_change_against_the_day_before(
    drawn: Open, engine: Engine, on: str
) -> None:
    app = drawn(**ASKED | {"on": on})
    counts = engine.matrix("application", on=on, known=DAY).counts()
    before = engine.matrix("application", on=date.fromisoformat(on) - timedelta(days=1), known=DAY).counts()
    words = {"Barred": "barred", "Conditional": "conditional", "Not barred": "not_barred", "Unknown": "unknown"}
    shown = metrics(app)
    for word, verdict in words.items():
        count, then = counts.get(verdict, 0), before.get(verdict, 0)  # type: ignore[call-overload]  # a verdict
        if not count:
            assert word not in shown
            continue
        assert shown[word] == (f"{count:,}", f"{count - then:+,}" if count != then else "")


def test_on_the_first_day_after_the_lapse_pairs_turn_free_in_a_sentence(drawn: Open, engine: Engine) -> None:
    app = drawn(**ASKED | {"on": "2026-04-01"})
    last, first = (engine.matrix("application", on=on, known=DAY) for on in ("2026-03-31", "2026-04-01"))
    turned = first.changes(last)["conditional", "not_barred"]
    assert turned > 30_000
    told_so = f"Against the day before, 2026-03-31: {turned:,} pairs turned from conditional to not barred."
    assert escape(told_so) in told(app)


@pytest.mark.parametrize("on", ["2026-03-29", "2026-03-30", "2026-03-31", "2026-04-01"])
def test_a_button_leads_to_each_day_of_the_lapse_and_so_does_the_slider(drawn: Open, on: str) -> None:
    app = drawn(**ASKED | {"on": "2025-05-05"})
    app.button(f"charge.day.{on}").click().run()
    assert in_address(app, "on") == on
    assert app.date_input("charge.on").value == date.fromisoformat(on)
    slider = app.select_slider("charge.slider")
    assert str(slider.value) == on
    app = drawn(**ASKED | {"on": "2025-05-05"})
    app.select_slider("charge.slider").set_value(date.fromisoformat(on)).run()
    assert in_address(app, "on") == on
    assert not app.exception


def test_a_day_that_is_told_of_says_what_happened(drawn: Open) -> None:
    captions = [caption.value for caption in drawn(**ASKED | {"on": "2026-03-30"}).caption]
    assert any("Fourteenth Ministerial Conference" in caption for caption in captions)


def test_the_first_day_of_the_tables_has_no_day_before(drawn: Open) -> None:
    app = drawn(**ASKED | {"on": "1998-05-20"})
    assert not app.exception
    assert "Against the day before" not in told(app)


def test_the_table_of_a_country_has_every_other_once(drawn: Open, engine: Engine) -> None:
    app = drawn(**ASKED)
    _, into, out = (frame.value for frame in app.dataframe)
    others = len(engine.matrix("application", on=DAY, destinations="BR")) - 1
    assert len(into) == len(out) == others
    assert list(into.columns) == ["Origin", "Verdict", "Decided by", "Bars", "Sureness"]
    assert list(out.columns) == ["Destination", "Verdict", "Decided by", "Bars", "Sureness"]
    assert list(out["Destination"]) == sorted(out["Destination"])


def test_a_matrix_is_computed_once_a_day(drawn: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in (pairs._matrix, pairs._order, pairs._painted):
        kept.clear()
    asked: list[object] = []
    real = Engine.matrix

    def counted(self: Engine, *args: Any, **facts: Any) -> Any:
        asked.append(facts["on"])
        return real(self, *args, **facts)

    monkeypatch.setattr(Engine, "matrix", counted)
    app = drawn(**ASKED | {"on": "2026-03-30"})
    first = len(asked)
    assert len(set(asked)) == first
    app.selectbox("charge.origin").set_value("JP").run()
    app.radio("charge.sort").set_value("name").run()
    assert len(asked) == first
    app.button("charge.day.2026-03-31").click().run()
    assert asked[first:] == [date(2026, 3, 31)], "the day before was there already"


# --- inputs and links ----------------------------------------------------------------------------------------------


def test_the_pair_is_linked_on_the_other_pages(drawn: Open) -> None:
    links = {link.proto.label: link.proto.query_string for link in drawn(**ASKED).get("page_link")}
    assert "from=US&to=BR&on=2026-03-31" in links["Compare the landed cost"]


def test_the_other_way_round_turns_the_pair(drawn: Open) -> None:
    app = drawn(**ASKED)
    app.button("charge.turn").click().run()
    assert (in_address(app, "from"), in_address(app, "to")) == ("BR", "US")


def test_a_code_that_is_none_is_told_with_its_hint_and_the_pairs_are_drawn_all_the_same(drawn: Open) -> None:
    app = drawn(**ASKED | {"to": "UK"})
    assert not app.exception
    assert "write GB" in app.error[0].value
    assert metrics(app)["Barred"]
    app.selectbox("charge.destination").set_value("GB").run()
    assert not app.exception
    assert not app.error


def test_a_link_that_is_wrong_is_told_and_the_usual_choice_taken(drawn: Open) -> None:
    app = drawn(content="tv-set", delivery="physical", on="2026-13-01", known="1990-01-01", span="ever", sort="size")
    assert not app.exception
    text = app.warning[0].value
    for code in ("unknown_content", "ordinary_goods", "bad_date", "before_coverage", "unknown_span", "unknown_sort"):
        assert escape(code) in text


def test_a_view_comes_back_from_its_link(engine: Engine) -> None:
    today = date(2026, 11, 23)
    given = {"content": "film", "delivery": "rental", "from": "jp", "to": "cn", "on": "2024-01-01", "made_in": "fr"}
    view, faults = from_query(given | {"reading": "carriage", "span": "year", "sort": "name"}, engine, today)
    assert not faults
    assert (view.content, view.delivery, view.origin, view.destination) == ("video", "stream", "JP", "CN")
    assert from_query(to_query(view), engine, today) == (view, ())
    assert set(inputs.LATER) <= set(View.__dataclass_fields__)
