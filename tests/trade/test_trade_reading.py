"""Flows of trade out of CSV that anybody may have made: what is read, and every fault at its line and column."""

import csv
from datetime import date
from io import StringIO

import pytest

from dtariff import FlowsError, InputError, Money
from dtariff.engine import Engine
from dtariff.model.trade import TEMPLATE, Flows
from dtariff.trade.reading import LARGEST, MOST_FAULTS, MOST_ROWS

HEAD = "importer,partner,content,value,currency\n"
ROW = "CM,US,software,1000.50,USD\n"


def read(engine: Engine, text: str | bytes, **more: str | int) -> Flows:
    return engine.read_flows(text, known="2026-11-23", **more)  # type: ignore[arg-type]  # any of its words


def faults(engine: Engine, text: str | bytes, **more: str | int) -> list[tuple[str, str]]:
    with pytest.raises(FlowsError) as caught:
        read(engine, text, **more)
    assert caught.value.code == "bad_flows"
    return [(fault.param, fault.code) for fault in caught.value.faults]


def hint(engine: Engine, text: str | bytes) -> str:
    with pytest.raises(FlowsError) as caught:
        read(engine, text)
    return caught.value.hint


# --- read ---


def test_a_row_is_a_flow_with_its_line(engine: Engine) -> None:
    (flow,) = read(engine, HEAD + ROW).flows
    assert (flow.importer, flow.partner, flow.content, flow.name) == ("CM", "US", "software", "line 2")
    assert (flow.value, flow.buyer, flow.delivery, flow.on) == (Money.parse("1000.50 USD"), "consumer", "", None)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEAD + ROW,
        (HEAD + ROW).replace(",", ";"),
        (HEAD + ROW).replace(",", "\t"),
        (HEAD + ROW).replace("\n", "\r\n"),
        HEAD + "\n" + ROW + "\n , , , , \n",
        "Reporter ISO,Exporting_Country,PRODUCT,Trade-Value,Currency Code\n" + ROW,
        "value,content,currency,partner,importer\n1000.50,software,USD,US,CM\n",
        '"importer","partner","content","value","currency"\n"CM","US","software","1000.50","USD"\n',
    ],
    ids=["BOM", "semicolons", "tabs", "CRLF", "blank lines", "other titles", "another order", "quotes"],
)
def test_the_same_flow_is_read_however_the_file_is_made(engine: Engine, text: str) -> None:
    (flow,) = read(engine, text.encode()).flows
    assert (flow.importer, flow.partner, flow.content, str(flow.value)) == ("CM", "US", "software", "1000.50 USD")


def test_columns_that_say_nothing_here_are_named_and_left_alone(engine: Engine) -> None:
    found = read(
        engine, "importer,HS code,partner,content,imports,note\nCM,852380,US,software,5,=1+1\n", currency="usd"
    )
    assert found.columns == (
        ("importer", "importer"),
        ("partner", "partner"),
        ("content", "content"),
        ("imports", "value"),
    )
    assert found.ignored == ("HS code", "note")
    assert str(found.flows[0].value) == "5 USD"


@pytest.mark.parametrize(("scale", "value"), [(1, "1000.50"), (1_000, "1000500.00"), (1_000_000, "1000500000.00")])
def test_values_may_be_counted_in_thousands_or_millions(engine: Engine, scale: int, value: str) -> None:
    assert str(read(engine, HEAD + ROW, scale=scale).flows[0].value) == f"{value} USD"


def test_a_scale_that_no_statistics_use_is_refused(engine: Engine) -> None:
    with pytest.raises(InputError, match="counted in 10"):
        read(engine, HEAD + ROW, scale=10)


def test_a_year_stands_for_the_law_of_its_middle_and_a_date_for_its_own(engine: Engine) -> None:
    text = "importer,partner,content,value,year,date\nCM,US,software,1,2025,\nCM,US,software,1,2025,2026-03-29\n"
    assert [flow.on for flow in read(engine, text, currency="USD").flows] == [date(2025, 7, 1), date(2026, 3, 29)]


def test_a_row_may_say_how_it_was_sent_and_to_whom(engine: Engine) -> None:
    text = "importer,partner,content,value,delivery,buyer\nDE,US,film,1,stream,Business\n"
    (flow,) = read(engine, text, currency="USD").flows
    assert (flow.delivery, flow.buyer) == ("stream", "business")


def test_the_template_is_read_and_its_values_are_worked_out(engine: Engine) -> None:
    """20 % of 1,000,000 in Cameroon; Brazil has no line."""
    found = read(engine, TEMPLATE)
    assert [(flow.importer, str(flow.value)) for flow in found.flows] == [
        ("CM", "1000000.00 USD"),
        ("BR", "250000.00 USD"),
    ]
    assert found.ignored == ()
    assert str(engine.revenue(found.flows, on="2026-11-23", known="2026-11-23").law.total.duty) == "200000.00 USD"


# --- refused ---


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("UK,US,software,1,USD", [("flows[2].importer", "unknown_code")]),
        ("CM,XX,software,1,USD", [("flows[2].partner", "unknown_code")]),
        ("CM,US,sofa,1,USD", [("flows[2].content", "unknown_content")]),
        ("=1+1,US,software,1,USD", [("flows[2].importer", "unknown_code")]),
        ("CM,US,software,=SUM(A1),USD", [("flows[2].value", "bad_amount")]),
        ("CM,US,software,1e400,USD", [("flows[2].value", "bad_amount")]),
        ("CM,US,software,NaN,USD", [("flows[2].value", "bad_amount")]),
        ("CM,US,software,-5,USD", [("flows[2].value", "bad_amount")]),
        ("CM,US,software,\N{ARABIC-INDIC DIGIT FIVE},USD", [("flows[2].value", "bad_amount")]),
        (f"CM,US,software,{'9' * 25},USD", [("flows[2].value", "bad_amount")]),
        ("CM,US,software,1,DOL", [("flows[2].currency", "unknown_currency")]),
        ("CM,,software,,USD", [("flows[2].partner", "empty_cell"), ("flows[2].value", "empty_cell")]),
        ("CM,US,software,1", [("flows[2]", "bad_row")]),
        ("CM,US,software,1,234.50,USD", [("flows[2]", "bad_row")]),
        ('CM,US,"software,1,USD', [("flows[2]", "bad_row")]),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(engine: Engine, row: str, found: list[tuple[str, str]]) -> None:
    assert faults(engine, f"{HEAD}{row}\n") == found


@pytest.mark.parametrize("value", ["1234,50", "1,234,567", "1,234.50", "1.234,50", "1 234.50"])
def test_a_comma_in_a_number_is_not_guessed_at(engine: Engine, value: str) -> None:
    text = f"importer;partner;content;value;currency\nCM;US;software;{value};USD\n"
    assert faults(engine, text) == [("flows[2].value", "bad_amount")]
    assert hint(engine, text).startswith("write 1234.56: a decimal point")


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("year", "26", "bad_date"),
        ("year", "0000", "bad_date"),
        ("year", "1901", "before_coverage"),
        ("date", "23.11.2026", "bad_date"),
        ("delivery", "pigeon", "unknown_delivery"),
        ("buyer", "cat", "unknown_buyer"),
    ],
)
def test_a_column_that_may_be_left_out_is_read_as_strictly(engine: Engine, column: str, cell: str, code: str) -> None:
    text = f"importer,partner,content,value,{column}\nCM,US,software,1,{cell}\n"
    assert faults(engine, text, currency="USD") == [(f"flows[2].{column}", code)]


def test_all_faults_of_a_file_are_told_at_once(engine: Engine) -> None:
    text = HEAD + "UK,US,sofa,1,USD\n" + ROW + "CM,US,software,x,USD\n"
    assert faults(engine, text) == [
        ("flows[2].importer", "unknown_code"),
        ("flows[2].content", "unknown_content"),
        ("flows[4].value", "bad_amount"),
    ]


def test_a_file_of_nothing_but_faults_is_told_of_to_a_limit(engine: Engine) -> None:
    assert len(faults(engine, HEAD + "UK,US,sofa,x,DOL\n" * 5000)) == MOST_FAULTS


def test_two_currencies_are_not_added_up(engine: Engine) -> None:
    assert faults(engine, HEAD + ROW + "CM,US,software,1,EUR\n") == [("flows[3].currency", "currency_conflict")]
    assert faults(engine, HEAD + ROW, currency="EUR") == [("flows[2].currency", "currency_conflict")]


def test_a_carrier_is_goods_and_no_flow_of_these(engine: Engine) -> None:
    text = "importer,partner,content,value,delivery\nCM,US,software,1,physical\n"
    assert faults(engine, text, currency="USD") == [("flows[2].delivery", "ordinary_goods")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {("flows[1].importer", "missing_column"), ("flows[1].value", "missing_column")}),
        ("importer,partner,value,currency\nCM,US,1,USD\n", {("flows[1].content", "missing_column")}),
        ("importer,partner,content,value\nCM,US,software,1\n", {("flows[1].currency", "missing_column")}),
        ("importer,to,partner,content,value,currency\n", {("flows[1].importer", "duplicate_column")}),
        (HEAD, {("flows[1]", "no_flows")}),
        (HEAD + ROW + "\0", {("flows[3]", "bad_encoding")}),
        ((HEAD + ROW).encode("utf-16"), {("flows[1]", "bad_encoding")}),
        (HEAD.encode() + "CM,US,m\xfcsic,1,USD".encode("latin-1"), {("flows[2]", "bad_encoding")}),
        (b"PK\x03\x04\x14\x00\x06\x00", {("flows[1]", "bad_encoding")}),
        (HEAD + "x" * LARGEST, {("flows[1]", "too_long")}),
    ],
    ids=["empty", "no content", "no currency", "two importers", "no rows", "NUL", "UTF-16", "latin", "XLSX", "large"],
)
def test_a_file_that_is_none_is_refused_whole(engine: Engine, text: str | bytes, found: set[tuple[str, str]]) -> None:
    assert found <= set(faults(engine, text))


def test_a_file_of_too_many_rows_is_refused(engine: Engine) -> None:
    assert faults(engine, HEAD + ROW * (MOST_ROWS + 1)) == [(f"flows[{MOST_ROWS + 2}]", "too_long")]
    assert len(read(engine, HEAD + ROW * MOST_ROWS).flows) == MOST_ROWS


def test_a_fault_says_what_to_do(engine: Engine) -> None:
    assert hint(engine, HEAD + "UK,US,software,1,USD\n") == "write GB"
    assert hint(engine, "importer,partner,value,currency\nCM,US,1,USD\n") == "call it category or content or product"


def test_the_faults_are_plain_data_too(engine: Engine) -> None:
    with pytest.raises(FlowsError) as caught:
        read(engine, HEAD + "UK,US,software,1,USD\n")
    data = caught.value.as_dict()
    assert data["code"] == "bad_flows"
    assert data["faults"] == [fault.as_dict() for fault in caught.value.faults]


def test_a_file_out_of_a_spreadsheet_writer_comes_back_as_it_was(engine: Engine) -> None:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["importer", "partner", "content", "value", "note, with a comma"])
    writer.writerow(["CM", "US", "software", "1000.50", 'a "quoted"\nnote'])
    (flow,) = read(engine, out.getvalue(), currency="USD").flows
    assert (str(flow.value), flow.name) == ("1000.50 USD", "line 3")


def test_a_blank_that_ends_lines_elsewhere_stands_in_a_cell_as_any_other(engine: Engine) -> None:
    """A spreadsheet writes a break within a cell as a vertical tab or a line separator, without quotation marks."""
    rows = "CM,US,software,1,USD,one\u2028two\x0bthree\nUK,US,software,1,USD,\n"
    found = faults(engine, HEAD.replace("\n", ",note\n") + rows)
    assert found == [("flows[3].importer", "unknown_code")]


@pytest.mark.parametrize("data", [None, 5, ["importer"]])
def test_what_is_no_text_is_refused_by_name(engine: Engine, data: object) -> None:
    with pytest.raises(InputError) as refused:
        read(engine, data)  # type: ignore[arg-type]  # what the types forbid
    assert (refused.value.code, refused.value.param) == ("bad_flows", "flows")
