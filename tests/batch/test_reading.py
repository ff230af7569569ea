"""Files of sales as tables: every record a row, in whatever way the file is written."""

import random
from decimal import Decimal
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.batch import csv_file, parquet_file, sales
from dtariff.batch.csv_file import ENCODINGS, detect, read_csv
from dtariff.batch.reading import is_text, read
from dtariff.batch.sales import Sheet
from dtariff.model.errors import InputError

TEXT = "sku;price\nä-1;9,99\n"


def cells(sheet: Sheet) -> list[list[Any]]:
    return [list(row.values()) for row in sheet.table.to_pylist()]


def refusal(data: bytes, **how: str) -> InputError:
    with pytest.raises(InputError) as raised:
        read(data, **how)
    return raised.value


# --- text ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_found_from_the_file(encoding: str) -> None:
    assert cells(read(TEXT.encode(encoding))) == [["ä-1", "9,99"]]


def test_a_file_that_is_no_utf_8_is_taken_for_western_and_that_is_not_sure() -> None:
    assert (detect(TEXT.encode("cp1252")).encoding, detect(TEXT.encode("cp1252")).sure) == ("cp1252", False)
    assert detect(TEXT.encode()).sure
    assert detect(b"a,b\n\x81,1\n").encoding == "iso-8859-1"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_that_is_offered_can_be_read(encoding: str) -> None:
    assert cells(read("a,b\nx,1\n".encode(encoding), encoding=encoding)) == [["x", "1"]]


def test_an_encoding_that_it_is_not_in_is_refused() -> None:
    error = refusal(b"a,b\n\xff,1\n", encoding="utf-8")
    assert (error.code, error.param, error.hint) == ("wrong_encoding", "file", "choose another encoding")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_from_the_file(delimiter: str) -> None:
    text = delimiter.join(("sku", "title", "price")) + "\n" + delimiter.join(("1", '"a, b; c"', "9.99")) + "\n"
    assert cells(read(text.encode())) == [["1", "a, b; c", "9.99"]]


def test_a_comma_in_prices_is_no_delimiter_where_semicolons_stand() -> None:
    assert detect(b"sku;price;tax\n1;9,99;1,99\n2;5,00;0,95\n").delimiter == ";"
    assert detect(b"sku;price;tax\n1;9,99;1,99\n", delimiter=",").delimiter == ","


def test_line_ends_of_all_kinds_and_line_ends_in_cells_are_read() -> None:
    sheet = read(b'a,b\r\n"x\r\ny",1\n\nz,2\r\n')
    assert cells(sheet) == [["x\r\ny", "1"], ["z", "2"]]
    assert list(sheet.lines) == [2, 5]
    assert cells(read(b"a,b\rx,1\ry,2\r")) == [["x", "1"], ["y", "2"]]


def test_formulas_are_text_like_any_other() -> None:
    assert cells(read(b"a,b\n=1+1,@x\n")) == [["=1+1", "@x"]]


# --- records that do not fit ---


def test_a_row_with_too_few_or_too_many_cells_stays_as_a_broken_one_with_all_it_holds() -> None:
    sheet = read(b"a,b\n1\n2,3\n4,5,6,7\n")
    assert cells(sheet) == [["1", None], ["2", "3"], ["4", "5"]]
    assert [(one.row, one.code, one.message, one.surplus) for one in sheet.broken] == [
        (0, "ragged_row", "the row has 1 cells, the heading 2", ""),
        (2, "ragged_row", "the row has 4 cells, the heading 2", "6,7"),
    ]


def test_empty_cells_beyond_the_heading_are_nothing() -> None:
    sheet = read(b"a,b\n1,2,,\n")
    assert (cells(sheet), list(sheet.broken)) == ([["1", "2"]], [])


def test_a_quotation_mark_that_nobody_closed_costs_its_own_line_and_no_other() -> None:
    sheet = read(b'a,b\n"x,1\ny,2\n"z",3\n')
    assert cells(sheet) == [[None, None], ["y", "2"], ["z", "3"]]
    assert [(one.row, one.code, one.surplus) for one in sheet.broken] == [(0, "unpaired_quotes", '"x,1')]
    assert list(sheet.lines) == [2, 3, 4]


def test_the_same_at_the_end_of_the_file_and_before_very_many_lines() -> None:
    many = b"".join(b"row,%d\n" % at for at in range(30_000))
    sheet = read(b'a,b\n"x,1\n' + many + b'"y,2')
    assert sheet.table.num_rows == 30_002
    assert [(one.row, one.surplus) for one in sheet.broken] == [(0, '"x,1'), (30_001, '"y,2')]


def test_a_file_full_of_stray_quotation_marks_is_given_up_with_one_error() -> None:
    error = refusal(b"a,b\n" + b'"x"y,1\n' * 1_200)
    assert (error.code, error.hint) == ("not_csv", "choose another delimiter, or save the file as CSV anew")


def test_a_null_character_and_an_endless_cell_are_faults_of_their_rows() -> None:
    sheet = read(b"a,b\nx\0,1\n" + b"y" * 40_000 + b",2\nz,3\n")
    assert [(one.row, one.code) for one in sheet.broken] == [(0, "control_character"), (1, "long_cell")]
    assert sheet.table.num_rows == 3


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2), min_size=1
    )
)
def test_whatever_a_spreadsheet_writes_is_read_as_it_was(rows: list[list[str]]) -> None:
    import csv  # noqa: PLC0415 - the writer that others use
    from io import StringIO  # noqa: PLC0415 - as above

    out = StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    sheet = read_csv(out.getvalue().encode(), "utf-8", ",")
    assert cells(sheet) == rows
    assert not sheet.broken


@given(st.binary(min_size=1, max_size=400))
def test_no_file_makes_more_than_an_error_of_ours(data: bytes) -> None:
    for start in (b"", b"a,b\n", b"PAR1"):
        try:
            sheet = read(start + data)
        except InputError as error:
            assert error.param == "file"  # noqa: PT017 - most files are none
        else:
            assert len(sheet.lines) == sheet.table.num_rows


# --- headings and sizes ---


def test_headings_that_are_empty_or_stand_twice_get_names_and_that_is_told() -> None:
    sheet = read(b"price,,price, price \n1,2,3,4\n")
    assert sheet.table.column_names == ["price", "column 2", "price (2)", "price (3)"]
    assert list(sheet.notes) == ["Column 2 has no heading.", "Several columns are headed price."]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"a,b\n", "no_rows"),
        (b"a,b", "no_rows"),
        (b'"a,b\n', "not_csv"),
        (b"PK\x03\x04...", "wrong_form"),
        (b"%PDF-1.7", "wrong_form"),
        (b"PAR1", "bad_parquet"),
        (b",".join(b"x%d" % at for at in range(501)) + b"\n", "too_many_columns"),
    ],
)
def test_a_file_that_holds_no_sales_is_refused_with_a_code(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_file_of_more_rows_than_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sales, "MOST_ROWS", 10)
    monkeypatch.setattr(csv_file, "AT_ONCE", 4)
    assert refusal(b"a,b\n" + b"1,2\n" * 11).code == "too_many_rows"
    assert read(b"a,b\n" + b"1,2\n" * 10).table.num_rows == 10
    assert refusal(parquet(a=list(range(11)))).code == "too_many_rows"


# --- Parquet ---


def parquet(**columns: Any) -> bytes:
    out = BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_decimals_integers_texts_and_days_of_a_parquet_file_stay_what_they_are() -> None:
    exact = pa.array([Decimal("9.99"), None], pa.decimal128(12, 2))
    data = parquet(price=exact, sku=["a", None], kind=pa.array(["x", "x"]).dictionary_encode(), n=[1, 2])
    sheet = read(data)
    assert not is_text(data)
    assert cells(sheet) == [[Decimal("9.99"), "a", "x", 1], [None, None, "x", 2]]
    assert list(sheet.lines) == []


def test_columns_that_hold_no_facts_are_left_out_and_that_is_told() -> None:
    sheet = read(parquet(sku=["a"], tags=[["x"]], blob=[b"\xff"]))
    assert sheet.table.column_names == ["sku"]
    assert [note.partition(" holds")[0] for note in sheet.notes] == ["The column tags", "The column blob"]


def test_columns_of_one_name_are_told_apart_in_parquet_too() -> None:
    out = BytesIO()
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), out)
    assert read(out.getvalue()).table.column_names == ["a", "a (2)"]


def test_a_text_of_great_length_is_a_fault_of_its_rows() -> None:
    sheet = read(parquet(a=["x", "y" * 40_000, None, "y" * 40_000]))
    assert [(one.row, one.code) for one in sheet.broken] == [(1, "long_cell"), (3, "long_cell")]


def test_a_file_that_would_take_too_much_memory_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "MOST_BYTES", 100)
    assert refusal(parquet(a=list(range(1000)))).code == "file_too_large"


def test_a_parquet_file_without_rows_is_refused() -> None:
    assert refusal(parquet(a=pa.array([], pa.string()))).code == "no_rows"


def test_a_parquet_file_cut_off_or_damaged_anywhere_is_one_error_or_whole() -> None:
    data = parquet(price=[Decimal("9.99")] * 50, sku=[f"s{at % 7}" for at in range(50)])
    for end in range(4, len(data), 9):
        assert refusal(data[:end]).code == "bad_parquet"
    dice = random.Random(1)  # noqa: S311 - damage, no secret
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 5)):
            damaged[dice.randrange(4, len(damaged))] = dice.randrange(256)
        try:
            read(bytes(damaged))
        except InputError as error:
            assert error.param == "file"  # noqa: PT017 - some damage is in what nobody reads
