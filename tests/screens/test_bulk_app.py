"""The page of many sales, run in process: what it asks, what it shows, what stays."""

import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from in_process import Open, opens_alone, told
from streamlit.testing.v1 import AppTest

from dtariff.batch.layout import FACTS
from dtariff.engine import Engine
from dtariff.screens.bulk import work
from dtariff.screens.bulk.view import COLUMN, ONE, View, from_query, to_query
from dtariff.telling.bulk import FACT_WORDS, SHOWN_PLACES, place_counts, places_chart

DAY = "2026-11-23"
SALES = """reference,product,price,currency,seller_country,country,date
A-1,software,100.00,USD,US,CM,2026-11-23
A-2,music,100,JPY,US,JP,2026-11-23
A-3,film,9.99,USD,US,UK,2026-11-23
A-4,software,9.99,USD,US,TH,2026-11-23
"""


@pytest.fixture
def drawn() -> Open:
    """Opens the page under a query string and runs it once."""
    return opens_alone("bulk", known=DAY)


def upload(app: AppTest, data: bytes, name: str = "sales.csv") -> AppTest:
    app.file_uploader[0].set_value((name, data, "text/csv"))
    return app.run()


def priced(app: AppTest) -> AppTest:
    """Presses the button and waits until the work is done."""
    app.button("bulk.go").click().run()
    until = time.monotonic() + 60
    while not app.metric and time.monotonic() < until:
        time.sleep(0.05)
        app.run()
    return app


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def chosen(app: AppTest) -> dict[str, str]:
    """The source of each fact that has one."""
    found = {fact: app.selectbox(f"bulk.{fact}").value for fact in FACTS}
    return {fact: source for fact, source in found.items() if source}


def address(app: AppTest) -> dict[str, str]:
    query = {key: app.query_params[key] for key in app.query_params}
    return {key: value if isinstance(value, str) else value[0] for key, value in query.items()}


# --- from a file to its answer ---


def test_the_first_visit_says_what_a_file_may_hold_and_where_it_stays(drawn: Open) -> None:
    app = drawn()
    assert not app.exception
    assert "up to 100 MB and 1,000,000 rows" in app.file_uploader[0].label
    assert "INVENTED-000001" in told(app)
    assert any("nothing of it is stored on disk" in part.value for part in app.caption)
    assert not app.metric


def test_a_file_is_understood_by_its_headings_and_priced(drawn: Open) -> None:
    app = upload(drawn(), SALES.encode())
    assert not app.exception
    assert chosen(app) == {
        "content": "@product",
        "price": "@price",
        "currency": "@currency",
        "origin": "@seller_country",
        "destination": "@country",
        "on": "@date",
        "reference": "@reference",
    }
    assert "| software | 100.00 | USD | US | CM | 2026-11-23 | A-1 |" in told(app)
    app = priced(app)
    assert not app.exception
    assert metrics(app) == {"Rows in the file": "4", "With a total": "2", "Without a total": "1", "Refused": "1"}
    assert "| USD | 1 | 100.00 | 20.00 | 23.10 | 0.00 | **143.10** | 1 |" in told(app)
    assert "| JPY | 1 | 100 | 0 | 10 | 0 | **110** | 0 |" in told(app)
    assert "| 100.00 | 20.00 | 23.10 | 0.00 | **143.10** USD | dutiable |" in told(app)
    assert "**\N{EN DASH}** USD | the law is not known to the tables |" in told(app)
    assert "write GB | `unknown_code` |" in told(app)


def test_the_sample_can_be_tried_without_a_file(drawn: Open) -> None:
    app = drawn()
    app.button("bulk.sample").click().run()
    assert "**dtariff-sample.csv** · rows: 1,000 · columns: 10" in told(app)
    app = priced(app)
    assert (metrics(app)["Rows in the file"], metrics(app)["Refused"]) == ("1,000", "25")
    app.button("bulk.remove").click().run()
    assert not app.metric
    assert not app.exception
    assert "INVENTED-000001" in told(app)


def test_a_parquet_file_with_exact_prices_is_priced(drawn: Open) -> None:
    out = BytesIO()
    price = pa.array(["100.00"]).cast(pa.decimal128(12, 2))
    pq.write_table(pa.table({"content": ["software"], "price": price, "currency": ["USD"], "destination": ["CM"]}), out)
    app = upload(drawn(**{"from": "US", "on": DAY}), out.getvalue(), "sales.parquet")
    assert not app.exception
    assert "**143.10**" in told(priced(app))


# --- what is missing or in doubt is asked ---


def test_what_is_needed_and_nowhere_said_is_named_and_nothing_can_be_pressed(drawn: Open) -> None:
    app = upload(drawn(), b"a,price\n1,9.99\n")
    (warning,) = app.warning
    assert warning.value.startswith("Still needed: Product, Seller's country and Buyer's country.")
    assert app.button("bulk.go").disabled
    app.selectbox("bulk.content").set_value(ONE).run()
    app.selectbox("bulk.origin").set_value(ONE).run()
    app.selectbox("bulk.destination").set_value(ONE).run()
    assert not app.warning
    assert "No currency is chosen" in app.info[0].value
    app.selectbox("bulk.currency").set_value(ONE).run()
    assert not app.info
    assert not app.button("bulk.go").disabled
    assert address(app) | {"on": DAY} == {
        "content": "application",
        "price": "@price",
        "currency": "USD",
        "from": "US",
        "to": "DE",
        "on": DAY,
        "known": DAY,
    }
    assert metrics(priced(app))["With a total"] == "1"


def test_a_decimal_comma_is_asked_and_never_guessed(drawn: Open) -> None:
    data = SALES.replace("100.00", '"1.234,50"').encode()
    app = upload(drawn(), data)
    (question,) = [radio for radio in app.radio if "decimal mark" in radio.label]
    assert ('"1.234,50"' in question.label, question.value) == (True, None)
    assert app.button("bulk.go").disabled
    question.set_value(",").run()
    assert address(app)["mark"] == ","
    assert "| 1,234.50 | 246.90 |" in told(priced(app))


def test_the_order_of_days_is_asked_and_never_guessed(drawn: Open) -> None:
    app = upload(drawn(), SALES.replace("2026-11-23", "03/04/2026").encode())
    (question,) = [radio for radio in app.radio if "order" in radio.label]
    assert question.value is None
    assert app.button("bulk.go").disabled
    question.set_value("dmy").run()
    assert address(app)["days"] == "dmy"
    assert not app.button("bulk.go").disabled


def test_binary_floats_are_priced_only_after_somebody_says_how_they_round(drawn: Open) -> None:
    out = BytesIO()
    pq.write_table(
        pa.table({"content": ["software"], "price": [0.1 + 0.2], "currency": ["USD"], "country": ["CM"]}), out
    )
    app = upload(drawn(**{"from": "US", "on": DAY}), out.getvalue(), "sales.parquet")
    assert app.button("bulk.go").disabled
    (question,) = [radio for radio in app.radio if "binary floats" in radio.label]
    question.set_value("half_up").run()
    assert not app.error
    assert "| 0.30 | 0.06 | 0.07 | 0.00 | **0.43** USD |" in told(priced(app))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"a,b\n", "no rows"),
        (b"PAR1 cut off", "cannot be read as Parquet"),
        (b"PK\x03\x04 a workbook", "neither CSV nor Parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_not_thrown(drawn: Open, data: bytes, message: str) -> None:
    app = upload(drawn(), data)
    assert not app.exception
    assert message in app.error[0].value
    assert not app.main.subheader


def test_another_encoding_can_be_chosen(drawn: Open) -> None:
    data = SALES.replace("A-1", "Ж-1").encode("cp1251")
    app = upload(drawn(), data)
    assert any("encoding" in part.value for part in app.info)
    assert "Ж-1" not in told(app)
    app.selectbox("bulk.encoding").set_value("cp1251").run()
    assert "Ж-1" in told(app)
    assert address(app)["encoding"] == "cp1251"


# --- the work ---


def test_the_work_tells_how_far_it_is_and_can_be_cancelled(drawn: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object, progress: Callable[[int, int], None]) -> None:
        while True:
            progress(1_000, 4_000)
            time.sleep(0.01)

    monkeypatch.setattr(work, "price", endless)
    app = upload(drawn(), SALES.encode())
    app.button("bulk.go").click().run()
    assert not app.exception
    (bar,) = app.get("progress")
    assert bar.proto.text.startswith(("1,000 of 4,000 rows, about ", "0 of 0 rows"))
    app.button("bulk.cancel").click().run()
    until = time.monotonic() + 30
    while not app.info and time.monotonic() < until:
        time.sleep(0.05)
        app.run()
    assert app.info[0].value == "Cancelled. Nothing was priced."
    assert not app.metric


def test_work_that_fails_is_told_in_a_sentence(drawn: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, progress: Callable[[int, int], None]) -> None:
        progress(0, 4)
        raise ZeroDivisionError

    monkeypatch.setattr(work, "price", fails)
    app = upload(drawn(), SALES.encode())
    app.button("bulk.go").click().run()
    until = time.monotonic() + 30
    while not app.error and time.monotonic() < until:
        time.sleep(0.05)
        app.run()
    assert "that is our fault" in app.error[0].value
    assert not app.exception


# --- what stays ---


def test_the_answer_stays_while_the_page_is_drawn_again_and_is_said_to_be_old_after_a_change(drawn: Open) -> None:
    app = priced(upload(drawn(), SALES.encode()))
    app.run()
    assert metrics(app)["With a total"] == "2"
    assert not app.warning
    app.selectbox("bulk.buyer").set_value(ONE).run()
    assert "was changed since" in app.warning[0].value
    assert metrics(app)["With a total"] == "2"


def test_the_answer_to_one_file_is_not_shown_under_another(drawn: Open) -> None:
    app = priced(upload(drawn(), SALES.encode()))
    app = upload(app, SALES.replace("A-1", "B-1").encode(), "other.csv")
    assert not app.exception
    assert not app.metric


def test_a_value_for_all_rows_is_remembered_while_a_column_is_chosen(drawn: Open) -> None:
    app = upload(drawn(**{"from": "JP"}), SALES.encode())
    assert app.selectbox("bulk.origin.value").value == "JP"
    app.selectbox("bulk.origin").set_value("@seller_country").run()
    app.run()
    app.selectbox("bulk.origin").set_value(ONE).run()
    assert app.selectbox("bulk.origin.value").value == "JP"


def test_columns_of_a_link_that_the_file_does_not_have_are_told_and_replaced(drawn: Open) -> None:
    app = upload(drawn(price="@Betrag", to="@country"), SALES.encode())
    assert "the file has no column 'Betrag'" in app.warning[0].value
    assert (chosen(app)["price"], chosen(app)["destination"]) == ("@price", "@country")


# --- the link ---


def test_a_view_in_the_link_is_the_same_view_again(engine: Engine) -> None:
    query = {
        "content": "@Produkt, neu",
        "price": "@Betrag",
        "currency": "EUR",
        "from": "DE",
        "to": "@=Land",
        "buyer": "business",
        "on": "2026-03-30",
        "tax_behavior": "inclusive",
        "made_in": "FR",
        "known": "2026-04-01",
        "quantities": "minutes,quantity_copy",
        "mark": ",",
        "days": "mdy",
        "floats": "half_even",
        "encoding": "shift_jis",
        "delimiter": "\t",
        "reading": "carriage",
    }
    view, faults = from_query(query, engine, date(2026, 11, 23))
    assert not faults
    assert to_query(view) == query
    assert isinstance(view, View)
    assert view.layout.column("content") == "Produkt, neu"
    assert set(view.layout.quantities) == {"minute", "copy"}


def test_what_a_link_cannot_mean_is_told_and_replaced(engine: Engine) -> None:
    query = {
        "content": "sofa",
        "currency": "XXX",
        "buyer": "alien",
        "on": "1066-10-14",
        "quantities": "parsecs",
        "mark": "x",
        "delimiter": "~",
        "encoding": "ebcdic",
    }
    view, faults = from_query(query, engine, date(2026, 11, 23))
    assert sorted(fault.param for fault in faults) == sorted(query)
    assert (view.mark, view.delimiter, view.encoding, view.values["currency"]) == ("", "", "", "USD")


def test_every_fact_has_words_and_a_place_in_the_link(engine: Engine) -> None:
    assert set(FACT_WORDS) == set(FACTS)
    view, _ = from_query({}, engine, date(2026, 11, 23))
    everything = View({fact: COLUMN + fact for fact in FACTS}, view.values, (), view.known)
    assert sorted(to_query(everything).values()) == sorted([*(COLUMN + fact for fact in FACTS), DAY])


# --- the chart ---


def test_the_chart_shows_the_places_of_the_most_sales_and_all_others_together() -> None:
    places = {f"P{at}": (20 - at, at % 3) for at in range(20)}
    counts = place_counts(places, {"P0": "First"})
    assert (counts[0], len(counts)) == (("First", 20, 0), SHOWN_PLACES + 1)
    assert sum(one.known + one.unknown for one in counts) == sum(map(sum, places.values()))
    spec: Any = places_chart(counts)
    first, second, third = spec["data"]["values"][:3]
    assert (first["place"], first["from"], first["to"]) == ("First · 20", 0, 20)
    assert (second["from"], second["to"], third["part"], third["from"], third["to"]) == (
        0,
        19,
        "without a total",
        19,
        20,
    )
