"""A table of sales priced at once: every row as a single quote would price it, and none lost."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtariff.batch import sheet as sheet_module
from dtariff.batch.cases import Cases, Facts, address, concerned
from dtariff.batch.layout import Column, Fact, Layout, Same, Source
from dtariff.batch.outcome import REFUSED, RESULT, ours
from dtariff.batch.sales import Broken, Sheet
from dtariff.batch.sheet import Priced, price
from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.quote import Quote
from dtariff.model.resolution import Resolution

DAY = date(2026, 11, 23)
FACTS: dict[Fact, Source] = {
    "content": Column("content"),
    "price": Column("price"),
    "currency": Column("currency"),
    "origin": Column("origin"),
    "destination": Column("destination"),
    "postal_code": Column("postal_code"),
    "delivery": Column("delivery"),
    "buyer": Column("buyer"),
    "on": Column("on"),
    "tax_behavior": Column("tax_behavior"),
    "country_of_origin": Column("made_in"),
}
LAYOUT = Layout(facts=FACTS, quantities={"minute": Column("minutes")}, known=DAY)
SALE = {
    "content": "music",
    "price": "10.00",
    "currency": "USD",
    "origin": "US",
    "destination": "DE",
    "postal_code": "",
    "delivery": "",
    "buyer": "",
    "on": "2026-11-23",
    "tax_behavior": "",
    "made_in": "",
    "minutes": "",
}
Row = dict[str, str]


def table(*sales: dict[str, Any]) -> pa.Table:
    """Sales that differ from the usual one, as text."""
    return pa.Table.from_pylist([SALE | sale for sale in sales], pa.schema([(name, pa.string()) for name in SALE]))


def priced(engine: Engine, *sales: dict[str, Any], layout: Layout = LAYOUT) -> Priced:
    return price(table(*sales), layout, engine)


def results(answer: Priced) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ours(answer.results, RESULT).to_pylist()
    return found


def refused(answer: Priced) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ours(answer.refused, REFUSED).to_pylist()
    return found


def alone(engine: Engine, sale: Row) -> Quote:
    """The same sale asked alone."""
    return engine.quote(
        sale["content"],
        origin=sale["origin"],
        destination=sale["destination"],
        price=sale["price"],
        currency=sale["currency"],
        postal_code=sale["postal_code"],
        delivery=sale["delivery"],
        buyer=sale["buyer"] or "consumer",
        on=sale["on"],
        known=DAY,
        tax_behavior=sale["tax_behavior"] or "exclusive",
        country_of_origin=sale["made_in"],
        quantities={"minute": sale["minutes"]} if sale["minutes"] else None,
        on_unknown="flag",
    )


def expected(engine: Engine, sale: Row) -> tuple[object, ...]:
    """What a row must say: the figures of the quote, or the code of its refusal."""
    try:
        quote = alone(engine, sale)
    except DTariffError as error:
        return (error.code,)
    amounts = (quote.net, quote.duty, quote.tax, quote.other, quote.residual, quote.total)
    return (
        *(None if amount is None else amount.amount for amount in amounts),
        *(quote.currency, quote.bar.verdict, quote.levies[0].reason, quote.sure),
        " ".join(dict.fromkeys(one.code for one in quote.warnings)),
        quote.resolution.case.destination.code,
        quote.provenance.on,
        quote.provenance.known,
        quote.provenance.release,
    )


def told(answer: Priced) -> list[tuple[object, ...]]:
    """The same of every row of an answer, in order."""
    found: dict[int, tuple[object, ...]] = {row["row"]: (row["code"],) for row in refused(answer)}
    for row in results(answer):
        amounts = ("net", "duty", "tax", "other", "residual", "total")
        rest = ("currency", "verdict", "duty_reason", "sure", "warnings", "place", "on", "known", "release")
        found[row["row"]] = tuple(row[name] for name in (*amounts, *rest))
    return [found[row] for row in sorted(found)]


# --- as a single quote ---


@st.composite
def sales(draw: st.DrawFn) -> Row:
    """Sales of all kinds; some have a mistake."""
    origin = draw(st.sampled_from(["US", "JP", "DE", "FR", "ID", "CN", "us", "XX", "UK", "GB"]))
    currency = draw(st.sampled_from(["USD", "EUR", "JPY", "IDR", "KWD", "usd", "HRK", "XXX", "BGN"]))
    places = [
        "US-NY",
        "US-IL-CHICAGO",
        "CA-ON",
        "ES",
        "TH",
        "CM",
        "ID",
        "MN",
        "AR",
        "BR",
        "IN",
        "US",
        "UK",
        "FI-01",
        "CH",
        "VN",
    ]
    first = date(2024, 6, 1)
    return SALE | {
        "content": draw(st.sampled_from(["music", "film", "software", "ebook", "txcd_10401100", "Video game", "sofa"])),
        "price": draw(st.one_of(amounts(), st.sampled_from(["free", "-1", "9,99", "1e3", "9.999", "10 EUR", "0"]))),
        "currency": currency,
        "origin": origin,
        "destination": draw(st.sampled_from(places)),
        "postal_code": draw(st.sampled_from(["", "35001", "28001", "??"])),
        "delivery": draw(st.sampled_from(["", "", "download", "stream", "physical", "pigeon"])),
        "buyer": draw(st.sampled_from(["", "consumer", "business", "b2b", "alien"])),
        "on": (first + timedelta(days=draw(st.integers(0, 1200)))).isoformat(),
        "tax_behavior": draw(st.sampled_from(["", "exclusive", "inclusive"])),
        "made_in": draw(st.sampled_from(["", "", "US", "ZZ"])),
        "minutes": draw(st.sampled_from(["", "90", "92.5", "-1", "long"])),
    }


def amounts() -> st.SearchStrategy[str]:
    return st.decimals(0, 10**9, places=2).map(str)


@given(st.lists(sales(), min_size=1, max_size=40))
@settings(max_examples=60)
def test_every_row_says_what_a_single_quote_of_it_says(engine: Engine, rows: list[Row]) -> None:
    assert told(priced(engine, *rows)) == [expected(engine, row) for row in rows]


def test_every_place_is_priced_as_alone_on_days_of_a_whole_year(engine: Engine) -> None:
    places = [code for code in engine.book.jurisdictions if "-" not in code or not code.startswith(("US", "CA"))]
    rows = [
        SALE
        | {"destination": code, "content": content, "origin": origin, "on": str(date(2026, 1, 1) + timedelta(days=at))}
        for at, code in enumerate(places)
        for content in ("software", "ebook")
        for origin in ("US", "DE")
    ]
    answer = priced(engine, *rows)
    assert told(answer) == [expected(engine, row) for row in rows]
    assert answer.results.num_rows > 700


def test_a_duty_and_a_tax_on_it_to_the_cent(engine: Engine) -> None:
    """Cameroon: 20 % duty on 100.00, and 17.5 % with a tenth of it on top, which is 19.25 %, on 120.00."""
    (row,) = results(priced(engine, {"content": "software", "destination": "CM", "price": "100.00"}))
    assert [str(row[name]) for name in ("net", "duty", "tax", "other", "total")] == [
        *("100.00", "20.00", "23.10", "0.00", "143.10"),
    ]
    assert (row["row"], row["status"], row["verdict"], row["duty_reason"]) == (1, "priced", "not_barred", "dutiable")


def test_a_price_that_holds_everything_is_split(engine: Engine) -> None:
    """119.00 with 19 % in it is 100.00."""
    answer = priced(engine, {"price": "119.00", "currency": "EUR", "tax_behavior": "Inclusive"})
    (row,) = results(answer)
    assert [str(row[name]) for name in ("net", "tax", "residual", "total")] == ["100.00", "19.00", "0.00", "119.00"]


def test_where_rounding_leaves_a_rest_of_the_sticker_it_is_told(engine: Engine) -> None:
    """At 19 %, 0.03 bears 0.0057, which rounds to 0.01 and is too much; 0.02 bears 0.0038, which rounds to nought."""
    sale = {"price": "0.03", "currency": "EUR", "tax_behavior": "inclusive"}
    (row,) = results(priced(engine, sale))
    assert [str(row[name]) for name in ("net", "tax", "residual", "total")] == ["0.02", "0.00", "0.01", "0.03"]


def test_a_row_whose_law_is_not_known_is_kept_without_an_amount(engine: Engine) -> None:
    (row,) = results(priced(engine, {"destination": "TH", "currency": "THB", "on": "2026-10-01"}))
    assert (row["status"], row["net"], row["tax"], row["total"]) == ("law_unknown", Decimal("10.00"), None, None)
    (before,) = results(priced(engine, {"destination": "TH", "currency": "THB", "on": "2026-09-30"}))
    assert (before["status"], before["tax"], before["total"]) == ("priced", Decimal("0.70"), Decimal("10.70"))


# --- nothing is lost ---


def test_rows_stay_in_order_and_every_row_is_somewhere(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "CHUNK", 7)
    rows = [SALE | {"price": "x" if at % 3 == 0 else f"{at}.00"} for at in range(50)]
    answer = priced(engine, *rows)
    kept, left = [row["row"] for row in results(answer)], [row["row"] for row in refused(answer)]
    assert kept == [at + 1 for at in range(50) if at % 3]
    assert left == [at + 1 for at in range(50) if at % 3 == 0]
    assert answer.results["price"].to_pylist() == [f"{at}.00" for at in range(50) if at % 3]


def test_a_refused_row_tells_its_column_and_what_to_do_and_keeps_its_cells(engine: Engine) -> None:
    answer = priced(engine, {}, {"destination": "UK", "price": "9.99"})
    (row,) = answer.refused.to_pylist()
    assert (row["destination"], row["price"]) == ("UK", "9.99")
    assert [row[name] for name in REFUSED] == [
        *(2, None, "unknown_code", "destination", "destination", "'UK' is no code of a country", "write GB", ""),
    ]


@pytest.mark.parametrize(
    ("sale", "code", "field"),
    [
        ({"content": " "}, "missing_value", "content"),
        ({"price": ""}, "missing_value", "price"),
        ({"origin": ""}, "missing_value", "origin"),
        ({"destination": ""}, "missing_value", "destination"),
        ({"on": ""}, "missing_value", "on"),
        ({"currency": ""}, "currency_missing", "currency"),
        ({"currency": "HRK"}, "retired_currency", "currency"),
        ({"price": "9,99"}, "bad_price", "price"),
        ({"price": "1.999"}, "amount_precision", "price"),
        ({"on": "23/11/2026"}, "bad_date", "on"),
        ({"tax_behavior": "gross"}, "unknown_tax_behavior", "tax_behavior"),
        ({"minutes": "long"}, "bad_quantity", "quantities.minute"),
        ({"price": "9" * 40}, "amount_too_long", "price"),
        ({"delivery": "physical"}, "ordinary_goods", "delivery"),
    ],
)
def test_what_is_wrong_with_a_row_has_a_code_and_a_field(engine: Engine, sale: Row, code: str, field: str) -> None:
    (row,) = refused(priced(engine, sale))
    assert (row["code"], row["field"]) == (code, field)
    assert row["reason"]


def test_a_record_that_its_file_does_not_give_whole_is_refused_with_its_line_and_its_surplus(engine: Engine) -> None:
    broken = Broken(1, "ragged_row", "the row has 13 cells, the heading 12", "mend it", "x")
    answer = price(Sheet(table=table({}, {}, {}), broken=[broken], lines=[2, 5, 6]), LAYOUT, engine)
    (row,) = refused(answer)
    assert [row[name] for name in ("row", "line", "code", "surplus")] == [2, 5, "ragged_row", "x"]
    assert [one["row"] for one in results(answer)] == [1, 3]


def test_a_table_without_rows_has_an_answer_without_rows(engine: Engine) -> None:
    answer = price(table({}).slice(0, 0), LAYOUT, engine)
    assert (answer.results.num_rows, answer.refused.num_rows, answer.cases) == (0, 0, 0)
    assert answer.results.column_names[-len(RESULT) :] != []


def test_columns_of_the_table_keep_their_names_and_ours_stand_beside(engine: Engine) -> None:
    names = priced(engine, {}).results.column_names
    assert names[: len(SALE)] == list(SALE)
    assert names[len(SALE) :] == [f"result_{name}" if name in SALE else name for name in RESULT]


# --- columns of other types ---


def one(engine: Engine, layout: Layout = LAYOUT, **columns: pa.Array) -> Priced:
    """A table of the usual sale with some columns of other types."""
    rows = len(next(iter(columns.values())))
    made = {name: pa.array([value] * rows, pa.string()) for name, value in SALE.items()}
    return price(pa.table(made | columns), layout, engine)


def test_decimals_and_integers_are_prices_as_they_are(engine: Engine) -> None:
    exact = pa.array([Decimal("9.990000"), Decimal("9.995000"), None], pa.decimal128(20, 6))
    answer = one(engine, price=exact)
    assert [str(row["net"]) for row in results(answer)] == ["9.99"]
    assert [row["code"] for row in refused(answer)] == ["amount_precision", "missing_value"]
    assert [str(row["net"]) for row in results(one(engine, price=pa.array([7, 0])))] == ["7.00", "0.00"]


def test_binary_floats_are_refused_as_a_whole_unless_somebody_says_how_they_round(engine: Engine) -> None:
    floats = pa.array([9.99, 0.1 + 0.2, 1.005, 2.675, float("nan"), None])
    with pytest.raises(InputError, match="binary floats") as raised:
        one(engine, price=floats)
    assert (raised.value.code, raised.value.param) == ("float_price", "price")
    up = one(engine, Layout(facts=FACTS, known=DAY, floats="half_up"), price=floats)
    assert [str(row["net"]) for row in results(up)] == ["9.99", "0.30", "1.01", "2.68"]
    even = one(engine, Layout(facts=FACTS, known=DAY, floats="half_even"), price=floats)
    assert [str(row["net"]) for row in results(even)] == ["9.99", "0.30", "1.00", "2.68"]
    assert [row["code"] for row in refused(up)] == ["bad_price", "missing_value"]


def test_floats_of_four_bytes_are_what_they_were_written_as(engine: Engine) -> None:
    answer = one(engine, Layout(facts=FACTS, known=DAY, floats="half_up"), price=pa.array([9.99], pa.float32()))
    assert [str(row["net"]) for row in results(answer)] == ["9.99"]


def test_a_moment_is_its_calendar_day_where_it_was(engine: Engine) -> None:
    """23:30 UTC of the 22nd is the 23rd in Tokyo; without a zone it is the day that is written."""
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    tokyo = pa.array([moment], pa.timestamp("us", "Asia/Tokyo"))
    assert results(one(engine, on=tokyo))[0]["on"] == date(2026, 11, 23)
    plain = pa.array([moment.replace(tzinfo=None)], pa.timestamp("ns"))
    assert results(one(engine, on=plain))[0]["on"] == date(2026, 11, 22)
    assert results(one(engine, on=pa.array([date(2026, 11, 22)])))[0]["on"] == date(2026, 11, 22)


def test_dictionaries_nulls_and_numbers_are_read_as_what_they_say(engine: Engine) -> None:
    places = pa.array(["ES", None, "ES"]).dictionary_encode()
    answer = one(engine, destination=places, postal_code=pa.array([35001, 28001, None]))
    assert [row["place"] for row in results(answer)] == ["ES-CN", "ES"]
    assert [row["code"] for row in refused(answer)] == ["missing_value"]


@pytest.mark.parametrize("column", [pa.array([True]), pa.array([DAY]), pa.array([[1]])])
def test_what_holds_no_amounts_is_no_column_of_prices(engine: Engine, column: pa.Array) -> None:
    with pytest.raises(InputError, match="which is no price"):
        one(engine, price=column)


# --- ways of writing ---


@pytest.mark.parametrize(
    ("mark", "written", "net"),
    [
        (".", "1,234.56", "1234.56"),
        (".", "1,234", "1234.00"),
        (".", "EUR 9.99", "9.99"),
        (",", "1.234,56", "1234.56"),
        (",", "1.234", "1234.00"),
        (",", "1\N{NO-BREAK SPACE}234,5", "1234.50"),
        (",", "9,99 EUR", "9.99"),
        (",", "7", "7.00"),
    ],
)
def test_a_decimal_mark_that_is_said_tells_thousands_from_decimals(
    engine: Engine, mark: Any, written: str, net: str
) -> None:
    layout = Layout(facts=FACTS, known=DAY, mark=mark)
    (row,) = results(priced(engine, {"price": written, "currency": "EUR"}, layout=layout))
    assert str(row["net"]) == net


@pytest.mark.parametrize(
    ("mark", "written"), [(",", "9.99"), (",", "1.23,4"), (".", "9,99"), (".", "1,23,456.00"), (",", "-1,00")]
)
def test_what_is_not_written_with_the_mark_that_was_said_is_refused(engine: Engine, mark: Any, written: str) -> None:
    answer = priced(engine, {"price": written}, layout=Layout(facts=FACTS, known=DAY, mark=mark))
    assert [row["code"] for row in refused(answer)] == ["negative_price" if written[0] == "-" else "bad_price"]


def test_days_are_read_in_the_order_that_was_said(engine: Engine) -> None:
    for order, day in (("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))):
        layout = Layout(facts=FACTS, known=DAY, day_order=order)  # type: ignore[arg-type]  # both are orders
        rows = results(priced(engine, {"on": "03/04/2026"}, {"on": "2026-05-06T23:59:00Z"}, layout=layout))
        assert [row["on"] for row in rows] == [day, date(2026, 5, 6)]


# --- places ---


def test_a_state_makes_the_place_where_taxes_hang_on_it_and_is_passed_over_elsewhere(engine: Engine) -> None:
    made = {name: pa.array([value] * 5) for name, value in SALE.items()}
    made |= {
        "destination": pa.array(["US", "US", "DE", "US", "ES"]),
        "state": pa.array(["NY", "us-ca", "BY", "", "CN"]),
    }
    layout = Layout(facts=FACTS | {"state": Column("state")}, known=DAY)
    answer = price(pa.table(made), layout, engine)
    assert [row["place"] for row in results(answer)] == ["US-NY", "US-CA", "DE", "US", "ES-CN"]
    assert [row["status"] for row in results(answer)] == ["priced", "priced", "priced", "subdivision_needed", "priced"]


def test_a_state_that_is_none_is_a_fault_of_the_state_and_its_name_has_a_hint(engine: Engine) -> None:
    made = {name: pa.array([value] * 2) for name, value in SALE.items()}
    made |= {"destination": pa.array(["US", "US"]), "state": pa.array(["California", "DE-BY"])}
    layout = Layout(facts=FACTS | {"state": Column("state")}, known=DAY)
    found = [
        (row["code"], row["field"], row["column"], row["hint"])
        for row in refused(price(pa.table(made), layout, engine))
    ]
    assert found == [
        ("unknown_subdivision", "state", "state", "write CA"),
        ("state_conflict", "state", "state", "write one place"),
    ]


def test_addresses_of_one_place_are_one_case(engine: Engine) -> None:
    rows = [{"destination": "DE", "postal_code": f"{at:05}"} for at in range(10_000, 10_500)]
    assert priced(engine, *rows).cases == 1


# --- the law of a span of days ---


def test_days_between_which_no_law_changes_are_one_case(engine: Engine) -> None:
    """Germany in February and March 2025: no table that concerns it names a day in between."""
    rows = [{"on": str(date(2025, 2, 10) + timedelta(days=at)), "origin": "FR", "currency": "EUR"} for at in range(10)]
    assert priced(engine, *rows).cases < 3


def test_the_day_before_a_change_and_the_day_of_it_are_two(engine: Engine) -> None:
    """The moratorium lapsed on 30 March 2026: until then no duty fell due in Cameroon."""
    days = ["2026-03-29", "2026-03-30", "2026-03-31"]
    rows = results(priced(engine, *({"content": "software", "destination": "CM", "on": day} for day in days)))
    alone_on = [
        engine.quote("software", origin="US", destination="CM", price="10 USD", on=day, known=DAY) for day in days
    ]
    assert [row["duty"] for row in rows] == [quote.duty.amount for quote in alone_on if quote.duty]
    assert rows[0]["duty"] == 0
    assert rows[2]["duty"] == Decimal("2.00")


def law(resolution: Resolution) -> tuple[object, ...]:
    """What of a resolution makes figures and codes."""
    warnings = [one.code for one in resolution.warnings]
    return (
        *(resolution.duty, resolution.taxes, resolution.alternatives, resolution.line),
        *(resolution.decision.verdict, resolution.sure, warnings),
    )


def some_law(engine: Engine, number: int) -> Engine:
    """The law as it stands, most of the time, or in one of the scenarios of the tables."""
    names = engine.book.scenarios
    return engine.in_scenario(names[number % len(names)]) if number % 3 == 0 else engine


@given(
    st.sampled_from(["US", "DE", "JP", "CN", "AU", "ID"]),
    st.integers(0, 10_000),
    st.sampled_from(["music", "film", "software", "ebook"]),
    st.integers(0, 5000).flatmap(lambda start: st.tuples(st.just(start), st.integers(start, start + 60))),
)
@settings(max_examples=150)
def test_what_holds_around_a_day_is_what_is_resolved_for_it(
    engine: Engine, origin: str, place: int, content: str, days: tuple[int, int]
) -> None:
    destination = engine.book.jurisdictions[place % len(engine.book.jurisdictions)]
    supposed = some_law(engine, place)
    cases = Cases(supposed, DAY, "content")
    facts = Facts(content, "", origin, destination, "", "consumer", "")
    for day in (date(2014, 1, 1) + timedelta(days=at) for at in (*days, sum(days) // 2)):
        asked = (content, "", origin, destination, "consumer", "", "content", "", None)
        assert law(cases.ruled(facts, day, "USD").plan.resolution) == law(supposed.resolve(asked, AsOf(day, DAY)))


def test_a_resolution_reads_no_tables_of_places_but_those_whose_days_are_looked_at(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, read = engine.book, set[str]()
    whole = book.jurisdiction

    def jurisdiction(code: str) -> Any:
        read.add(code)
        return whole(code)

    fresh = Engine(book)
    monkeypatch.setattr(book, "jurisdiction", jurisdiction)
    for destination in book.jurisdictions:
        for origin in ("US", "DE", "GB", "ID"):
            read.clear()
            asked = ("ebook", "", origin, destination, "consumer", "", "content", "", None)
            plan = fresh.plan(asked, AsOf(DAY, DAY), "USD")
            assert read & set(book.jurisdictions) <= concerned(plan), (origin, destination)


# --- the work as such ---


def test_progress_is_told_from_nought_to_all(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "CHUNK", 4)
    seen: list[tuple[int, int]] = []
    price(table(*[{}] * 10), LAYOUT, engine, progress=lambda done, rows: seen.append((done, rows)))
    assert seen == [(0, 10), (4, 10), (8, 10), (10, 10)]


def test_what_the_progress_raises_ends_the_work(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_module, "CHUNK", 1)

    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        price(table(*[{}] * 5), LAYOUT, engine, progress=stop)


def test_facts_that_are_the_same_for_all_rows_need_no_column(engine: Engine) -> None:
    facts: dict[Fact, Source] = {
        "content": Same("software"),
        "origin": Same("US"),
        "destination": Column("to"),
        "price": Same("100.00 USD"),
        "on": Same("2026-11-23"),
    }
    answer = price(pa.table({"to": ["CM", "JP"]}), Layout(facts=facts, known=DAY), engine)
    assert [str(row["total"]) for row in results(answer)] == ["143.10", "110.00"]


@pytest.mark.parametrize(
    ("facts", "code", "param"),
    [
        (FACTS | {"price": Same("")}, "missing_fact", "price"),
        ({fact: source for fact, source in FACTS.items() if fact != "origin"}, "missing_fact", "origin"),
        (FACTS | {"buyer": Column("client")}, "unknown_column", "buyer"),
    ],
)
def test_a_layout_that_does_not_fit_its_table_is_refused_at_once(
    engine: Engine, facts: dict[Fact, Source], code: str, param: str
) -> None:
    with pytest.raises(InputError) as raised:
        price(table({}), Layout(facts=facts, known=DAY), engine)
    assert (raised.value.code, raised.value.param) == (code, param)


def test_an_address_is_its_place_and_one_that_is_none_stays_as_it_is_written(engine: Engine) -> None:
    assert address("es", "", "35001", engine.book) == ("ES-CN", "", None)
    assert address("UK", "", "", engine.book) == ("UK", "", None)
    assert address("ES", "", "??", engine.book)[:2] == ("ES", "??")
