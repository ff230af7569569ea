"""Results, reports and sums: exact, in the decimals of their currency, and run by no spreadsheet."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtariff.batch.files import csv_bytes, parquet_bytes, rows
from dtariff.batch.layout import Column, Fact, Layout, Same, Source, guess
from dtariff.batch.reading import read
from dtariff.batch.sample import HEADINGS, sample
from dtariff.batch.sheet import Priced, price
from dtariff.batch.summary import summary
from dtariff.engine import Engine
from dtariff.model.money import Money

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def answer(engine: Engine) -> Priced:
    """To Cameroon 20 % duty and 19.25 % tax on both; to Japan 10 % tax; Thailand's tax of that day is not known."""
    table = pa.table(
        {
            "to": ["CM", "JP", "TH", "UK", "CM"],
            "price": ["100.00", "100", "9.99", "1.00", "200.00"],
            "cur": ["USD", "JPY", "USD", "USD", "USD"],
            "note": ["=1+1", "-5", "@x", None, 'a "b"\nc'],
        }
    )
    facts: dict[Fact, Source] = {
        "content": Same("software"),
        "origin": Same("US"),
        "destination": Column("to"),
        "price": Column("price"),
        "currency": Column("cur"),
        "on": Same("2026-11-23"),
    }
    return price(table, Layout(facts=facts, known=DAY), engine)


def read_back(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_results_as_csv_hold_amounts_with_the_decimals_of_their_currency(answer: Priced) -> None:
    lines = read_back(csv_bytes(answer.results, answer.decimals))
    assert [[line[name] for name in ("row", "net", "duty", "tax", "total", "currency")] for line in lines] == [
        ["1", "100.00", "20.00", "23.10", "143.10", "USD"],
        ["2", "100", "0", "10", "110", "JPY"],
        ["3", "9.99", "0.00", "", "", "USD"],
        ["5", "200.00", "40.00", "46.20", "286.20", "USD"],
    ]
    assert [(line["status"], line["on"]) for line in lines][2] == ("law_unknown", "2026-11-23")


def test_no_cell_is_run_as_a_formula_and_a_number_is_left_alone(answer: Priced) -> None:
    lines = read_back(csv_bytes(answer.results, answer.decimals))
    assert [line["note"] for line in lines] == ["'=1+1", "-5", "'@x", 'a "b"\nc']
    odd = pa.table({"=x": ["+49", "-1,5", "\tx", "a\0b"]})
    assert read_back(csv_bytes(odd)) == [{"'=x": cell} for cell in ("'+49", "-1,5", "'\tx", "a\N{SYMBOL FOR NULL}b")]


def test_the_report_holds_the_original_cells_and_the_reason(answer: Priced) -> None:
    (line,) = read_back(csv_bytes(answer.refused))
    assert [line[name] for name in ("to", "price", "row", "code", "field", "column", "hint")] == [
        *("UK", "1.00", "4", "unknown_code", "destination", "to", "write GB"),
    ]


def test_results_as_parquet_are_exact_decimals_and_days(answer: Priced) -> None:
    table = pq.read_table(BytesIO(parquet_bytes(answer.results)))
    assert table["total"].to_pylist() == [Decimal("143.10"), Decimal("110.00"), None, Decimal("286.20")]
    assert (str(table.schema.field("total").type), str(table.schema.field("on").type)) == (
        "decimal128(38, 2)",
        "date32[day]",
    )


def test_rows_for_a_spreadsheet_hold_numbers_as_numbers(answer: Priced) -> None:
    shown = [dict(zip(answer.results.column_names, row, strict=True)) for row in rows(answer.results, answer.decimals)]
    assert [str(row["total"]) for row in shown] == ["143.10", "110", "None", "286.20"]
    assert shown[0]["on"] == DAY


def test_values_that_a_spreadsheet_would_change_are_text() -> None:
    table = pa.table({"a": pa.array([datetime(2026, 1, 1, 12, tzinfo=UTC)]), "b": [True], "c": [10**17], "d": [0.5]})
    assert list(rows(table)) == [("2026-01-01T12:00:00+00:00", "true", "100000000000000000", "0.5")]


def test_a_text_too_long_for_a_cell_of_a_spreadsheet_is_cut_and_shows_it() -> None:
    ((cell,),) = rows(pa.table({"a": ["x" * 40_000]}))
    assert isinstance(cell, str)
    assert (len(cell), cell[-2:]) == (32_767, "x…")


def test_original_decimals_are_written_without_an_exponent() -> None:
    table = pa.table({"a": pa.array([Decimal("0E-8"), Decimal("0.00000001")], pa.decimal128(20, 8))})
    assert [line["a"] for line in read_back(csv_bytes(table))] == ["0.00000000", "0.00000001"]


# --- sums ---


def test_sums_are_by_currency_and_of_rows_that_are_known_in_full(answer: Priced) -> None:
    counted = summary(answer)
    assert (counted.rows, counted.priced, counted.unknown) == (5, 3, 1)
    assert dict(counted.refused) == {"unknown_code": 1}
    assert [
        (one.rows, one.left_out, str(one.net), str(one.duty), str(one.tax), str(one.total)) for one in counted.totals
    ] == [
        (2, 1, "300.00 USD", "60.00 USD", "69.30 USD", "429.30 USD"),
        (1, 0, "100 JPY", "0 JPY", "10 JPY", "110 JPY"),
    ]
    assert dict(counted.places) == {"CM": (2, 0), "JP": (1, 0), "TH": (0, 1)}
    assert dict(counted.verdicts) == {"not_barred": 3, "barred": 1}


def test_sums_of_very_large_amounts_do_not_run_over(engine: Engine) -> None:
    most = "9" * 33
    table = pa.table({"price": [most] * 2_000})
    facts: dict[Fact, Source] = {
        "content": Same("ebook"),
        "origin": Same("US"),
        "destination": Same("HK"),
        "price": Column("price"),
        "currency": Same("JPY"),
        "on": Same("2026-11-23"),
    }
    layout = Layout(facts=facts, known=DAY)
    (total,) = summary(price(table, layout, engine)).totals
    assert total.net == Money(Decimal(2_000 * int(most)), "JPY")


# --- the sample ---


def test_the_sample_is_the_same_every_time_plainly_invented_and_wrong_here_and_there(engine: Engine) -> None:
    data = sample()
    assert data == sample()
    sheet = read(data)
    assert (sheet.table.num_rows, tuple(sheet.table.column_names), list(sheet.broken)) == (1_000, HEADINGS, [])
    assert all(reference.startswith("INVENTED-") for reference in sheet.table["reference"].to_pylist())
    layout = Layout(facts={fact: Column(name) for fact, name in guess(HEADINGS).items()}, known=DAY)
    counted = summary(price(sheet, layout, engine))
    assert sum(counted.refused.values()) == 25
    assert counted.unknown > 0
    assert {one.net.currency for one in counted.totals} == {"USD", "EUR", "JPY"}
