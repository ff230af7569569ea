"""A table in memory, whoever made it: every row as a single quote would price it."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtariff.batch
from dtariff.batch import Quoted, frames, quote_batches, quote_table
from dtariff.batch.layout import Column, Layout, Same
from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError, LayoutError

DAY = "2026-11-23"
HEADINGS = ("content", "price", "currency", "origin", "destination", "buyer", "tax_behavior")
ROWS = (
    ("software", "100.00", "USD", "US", "CM", "", ""),  # a duty of 20 % and 19.25 % of tax on both: 20.00 and 23.10
    ("music", "9.99", "EUR", "US", "DE", "consumer", ""),  # 19 %: 1.8981, so 1.90
    ("music", "9.99", "EUR", "US", "DE", "", "inclusive"),  # 9.99 / 1.19 = 8.39, its tax 1.59, a cent over
    ("film", "100000", "IDR", "US", "ID", "", ""),  # no minor unit is used: 11 %, so 11000
    ("music", "9.999", "USD", "US", "DE", "", ""),  # more decimals than the dollar has
    ("music", "", "USD", "US", "DE", "", ""),
    ("musik", "9.99", "USD", "US", "DE", "", ""),
    ("music", "9.99", "USD", "US", "XX", "", ""),
    ("music", "9.99", "", "US", "DE", "", ""),
    ("game", "59.99", "JPY", "KE", "JP", "", ""),
    ("game", "5999", "JPY", "KE", "JP", "business", ""),
    ("game", "10.00", "USD", "KE", "US", "", ""),  # hangs on the state, so without an amount
    ("e-book", "7.5", "USD", "DE", "US-CA", "", ""),
    ("music", "1.00", "USD", "US", "AQ", "", ""),  # no law is known
    ("software", "100000000000000000000000.00", "USD", "US", "CM", "", ""),
    ("music", "-1.00", "USD", "US", "DE", "", ""),
)
SALES = pa.table({name: list(column) for name, column in zip(HEADINGS, zip(*ROWS, strict=True), strict=True)})
ON = {"on": DAY}
AMOUNTS = ("net", "duty", "tax", "other", "residual", "total")


def told(answer: Quoted) -> dict[int, tuple[object, ...]]:
    """What each row says: its figures, or the code of its refusal."""
    found: dict[int, tuple[object, ...]] = {row["row"]: (row["code"],) for row in answer.refused.to_pylist()}
    assert not found.keys() & set(answer.results["row"].to_pylist())
    for row in answer.results.to_pylist():
        found[row["row"]] = (*(row[name] for name in AMOUNTS), row["place"])
    return dict(sorted(found.items()))


def alone(engine: Engine, sale: tuple[str, ...]) -> tuple[object, ...]:
    """The same of a sale asked alone."""
    content, price, currency, origin, destination, buyer, tax_behavior = sale
    if not price:
        return ("missing_value",)
    try:
        quote = engine.quote(
            content,
            origin=origin,
            destination=destination,
            price=price,
            currency=currency or None,
            buyer=buyer or "consumer",
            tax_behavior=tax_behavior or "exclusive",
            on=DAY,
            on_unknown="flag",
        )
    except DTariffError as error:
        return (error.code,)
    amounts = (quote.net, quote.duty, quote.tax, quote.other, quote.residual, quote.total)
    place = quote.resolution.case.destination.code
    return (*(None if amount is None else amount.amount for amount in amounts), place)


@pytest.fixture(scope="module")
def expected(engine: Engine) -> dict[int, tuple[object, ...]]:
    return {row: alone(engine, sale) for row, sale in enumerate(ROWS, 1)}


def refusal(table: object, **said: Any) -> InputError:
    with pytest.raises(InputError) as raised:
        quote_table(table, **{"same": ON, **said})  # type: ignore[arg-type]  # what is wrong is wanted
    return raised.value


# --- makers --------------------------------------------------------------------------------------------------------


class Capsule:
    """Somebody else's table, which speaks Arrow and nothing else."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


class OneArray:
    """The same, as a single batch."""

    def __init__(self, table: pa.Table) -> None:
        (self._batch,) = table.combine_chunks().to_batches()

    def __arrow_c_array__(self, requested_schema: object | None = None) -> Any:
        return self._batch.__arrow_c_array__(requested_schema)


MAKERS: dict[str, Callable[[pa.Table], Any]] = {
    "an Arrow table": lambda table: table,
    "an Arrow batch": lambda table: table.combine_chunks().to_batches()[0],
    "an Arrow reader": lambda table: table.to_reader(max_chunksize=5),
    "a capsule of a stream": Capsule,
    "a capsule of an array": OneArray,
    "a pandas frame": lambda table: table.to_pandas(),
    "a pandas frame with an index": lambda table: table.to_pandas().set_index(pd.Index(range(99, 99 + len(ROWS)))),
    "a pandas frame of objects": lambda table: table.to_pandas().astype(object),
    "a pandas frame of Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "a pandas frame of categories": lambda table: table.to_pandas().astype("category"),
    "a Polars frame": pl.DataFrame,
    "a Polars frame of several chunks": lambda table: pl.concat(
        [pl.DataFrame(table.slice(0, 7)), pl.DataFrame(table.slice(7))], rechunk=False
    ),
    "a Polars frame of categories": lambda table: pl.DataFrame(table).with_columns(pl.all().cast(pl.Categorical)),
    "a DuckDB relation": duckdb.arrow,
}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_table_of_every_maker_is_priced_as_each_sale_alone(
    maker: str, engine: Engine, expected: dict[int, tuple[object, ...]]
) -> None:
    answer = quote_table(MAKERS[maker](SALES), same=ON, engine=engine)
    assert told(answer) == expected
    assert (answer.rows, answer.cases) == (
        len(ROWS),
        9,
    )  # the law of rows 1, 2, 4, 5, 10 to 14; others have the same, or none


def test_the_figures_are_those_of_the_law(engine: Engine) -> None:
    found = told(quote_table(SALES.slice(0, 4), same=ON, engine=engine))
    zero = Decimal(0)
    assert found == {
        1: (100, 20, Decimal("23.10"), zero, zero, Decimal("143.10"), "CM"),
        2: (Decimal("9.99"), zero, Decimal("1.90"), zero, zero, Decimal("11.89"), "DE"),
        3: (Decimal("8.39"), zero, Decimal("1.59"), zero, Decimal("0.01"), Decimal("9.99"), "DE"),
        4: (100_000, zero, 11_000, zero, zero, 111_000, "ID"),
    }


def test_the_original_columns_stand_beside_the_answer_and_names_are_told_apart(engine: Engine) -> None:
    sales = SALES.append_column("total", pa.array(range(len(ROWS))))
    answer = quote_table(sales, same=ON, engine=engine)
    for table in (answer.results, answer.refused):
        kept = pa.array([row - 1 for row in table["row"].to_pylist()])
        assert table.select(sales.column_names).to_pylist() == sales.take(kept).to_pylist()
    assert "result_total" in answer.results.column_names
    assert "result_currency" in answer.results.column_names


def test_polars_and_pandas_take_both_tables_back(engine: Engine) -> None:
    answer = quote_table(pl.DataFrame(SALES), same=ON, engine=engine)
    frame, refused = pl.DataFrame(answer.results), answer.refused.to_pandas()
    assert frame.filter(row=1)["total"].to_list() == [Decimal("143.10")]
    assert refused["code"].tolist()[:2] == ["amount_precision", "missing_value"]


def test_the_answer_to_a_table_in_pieces_can_be_written_to_a_file_of_arrow(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a file has one dictionary a column."""
    monkeypatch.setattr(frames, "AT_ONCE", 3)
    sales = SALES.set_column(0, "content", SALES["content"].dictionary_encode())
    answer = quote_table(sales, same=ON, engine=engine)
    assert answer.results["place"].num_chunks > 1
    out = pa.BufferOutputStream()
    with pa.ipc.new_file(out, answer.results.schema) as file:
        file.write_table(answer.results)
    assert pa.ipc.open_file(out.getvalue()).read_all().equals(answer.results)


def test_the_index_of_a_pandas_frame_is_kept_out_and_rows_are_found_by_their_number(engine: Engine) -> None:
    frame = SALES.to_pandas().set_index(pd.Index([f"order {at}" for at in range(len(ROWS))], name="order"))
    answer = quote_table(frame, same=ON, engine=engine)
    assert "order" not in answer.results.column_names
    assert frame.index[answer.refused["row"].to_pylist()[0] - 1] == "order 4"


def test_a_table_without_rows_is_answered_by_tables_without_rows(engine: Engine) -> None:
    for empty in (SALES.slice(0, 0), SALES.slice(0, 0).to_pandas(), pl.DataFrame(SALES).clear()):
        answer = quote_table(empty, same=ON, engine=engine)
        assert (answer.results.num_rows, answer.refused.num_rows) == (0, 0)
        assert answer.results.column_names[: len(HEADINGS)] == list(HEADINGS)


# --- kinds of columns ----------------------------------------------------------------------------------------------

SALE = {"content": ["software"] * 3, "origin": ["US"] * 3, "currency": ["USD"] * 3, "destination": ["CM"] * 3}


def totals(table: Any, engine: Engine, **said: Any) -> list[object]:
    """The total of each row, or the code of its refusal."""
    answer = quote_table(table, **{"same": ON, "engine": engine, **said})
    found: dict[int, object] = {row["row"]: row["code"] for row in answer.refused.to_pylist()}
    found |= {row["row"]: row["total"] for row in answer.results.to_pylist()}
    return [found[row] for row in sorted(found)]


PRICES: dict[str, tuple[Any, Any]] = {
    "text": (pa.array(["100.00", None, "50"]), ["100.00", None, "50"]),
    "large text": (pa.array(["100.00", None, "50"], pa.large_string()), None),
    "views of text": (pa.array(["100.00", None, "50"], pa.string_view()), None),
    "a dictionary": (pa.array(["100.00", None, "50"]).dictionary_encode(), None),
    "a dictionary of views": (
        pa.DictionaryArray.from_arrays(
            pa.array([0, None, 1], pa.uint64()), pa.array(["100.00", "50"], pa.string_view())
        ),
        None,
    ),
    "a dictionary with a null in it": (
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 2], pa.int8()), pa.array(["100.00", None, "50"])),
        None,
    ),
    "runs": (pa.RunEndEncodedArray.from_arrays([1, 2, 3], pa.array(["100.00", None, "50"])), None),
    "decimals": (pa.array([Decimal("100.00"), None, Decimal(50)], pa.decimal128(12, 2)), None),
    "small decimals": (pa.array([Decimal("100.00"), None, Decimal(50)], pa.decimal32(7, 3)), None),
    "fine decimals": (pa.array([Decimal("100.00"), None, Decimal(50)], pa.decimal128(38, 18)), None),
    "coarse decimals": (pa.array([Decimal(100), None, Decimal(50)], pa.decimal128(5, -1)), None),
    "wide decimals": (pa.array([Decimal("100.00"), None, Decimal(50)], pa.decimal256(60, 20)), None),
    "whole numbers": (pa.array([100, None, 50], pa.int64()), None),
    "bytes": (pa.array([100, None, 50], pa.uint8()), None),
}


@pytest.mark.parametrize("kind", PRICES)
def test_prices_of_every_exact_kind_are_read(kind: str, engine: Engine) -> None:
    """A duty of 20 % and a tax of 19.25 % on both: 1.2 x 1.1925 = 1.431."""
    table = pa.table({**SALE, "price": PRICES[kind][0]})
    assert totals(table, engine) == [Decimal("143.10"), "missing_value", Decimal("71.55")]


def test_decimals_that_are_finer_or_larger_than_a_currency_are_read_row_by_row(engine: Engine) -> None:
    fine = [Decimal("100.000000000000000000"), Decimal("0.001000000000000000"), Decimal("-1.000000000000000000")]
    table = pa.table({**SALE, "price": pa.array(fine, pa.decimal128(38, 18))})
    assert totals(table, engine) == [Decimal("143.10"), "amount_precision", "negative_price"]
    large = [Decimal(100), Decimal(10) ** 70, Decimal(10) ** 25]
    table = pa.table({**SALE, "price": pa.array(large, pa.decimal256(76, 3))})
    assert totals(table, engine) == [Decimal("143.10"), "amount_too_long", Decimal("1.431") * 10**25]


PANDAS: dict[str, Any] = {
    "text": pd.Series(["100.00", None, "50"]),
    "objects of text with a float that is not a number": pd.Series(["100.00", float("nan"), "50"], dtype=object),
    "decimals": pd.Series([Decimal(100), None, Decimal("50.00")], dtype=object),
    "decimals and whole numbers": pd.Series([Decimal("100.00"), None, 50], dtype=object),
    "whole numbers that may be absent": pd.Series([100, None, 50], dtype="Int64"),
    "unsigned ones": pd.Series([100, None, 50], dtype="UInt8"),
    "categories": pd.Series(["100.00", None, "50"], dtype="category"),
    "categories of whole numbers": pd.Series([100, None, 50], dtype=object).astype("category"),
    "text by pyarrow": pd.Series(["100.00", None, "50"], dtype="string[pyarrow]"),
    "text by Python": pd.Series(["100.00", None, "50"], dtype="string[python]"),
    "decimals by pyarrow": pd.Series([Decimal(100), None, Decimal(50)], dtype=pd.ArrowDtype(pa.decimal128(9, 2))),
}


@pytest.mark.parametrize("kind", PANDAS)
def test_prices_of_pandas_are_read(kind: str, engine: Engine) -> None:
    frame = pd.DataFrame(SALE).assign(price=PANDAS[kind])
    assert totals(frame, engine) == [Decimal("143.10"), "missing_value", Decimal("71.55")]


POLARS: dict[str, pl.Series] = {
    "text": pl.Series(["100.00", None, "50"]),
    "decimals": pl.Series([Decimal("100.00"), None, Decimal(50)], dtype=pl.Decimal(20, 2)),
    "whole numbers": pl.Series([100, None, 50], dtype=pl.UInt32),
    "very whole numbers": pl.Series([100, None, 50], dtype=pl.UInt64),
    "categories": pl.Series(["100.00", None, "50"], dtype=pl.Categorical),
    "an enumeration": pl.Series(["100.00", None, "50"], dtype=pl.Enum(["50", "7", "100.00"])),
}


@pytest.mark.parametrize("kind", POLARS)
def test_prices_of_polars_are_read(kind: str, engine: Engine) -> None:
    frame = pl.DataFrame(SALE).with_columns(price=POLARS[kind])
    assert totals(frame, engine) == [Decimal("143.10"), "missing_value", Decimal("71.55")]


def test_binary_floats_are_priced_only_where_their_rounding_is_said(engine: Engine) -> None:
    for table in (
        pd.DataFrame(SALE).assign(price=[100.0, None, 0.125]),
        pl.DataFrame(SALE).with_columns(price=pl.Series([100.0, None, 0.125])),
        pa.table({**SALE, "price": [100.0, None, 0.125]}),
        pd.DataFrame(SALE).assign(price=pd.Series([100.0, None, 0.125], dtype=object)),
    ):
        assert (refusal(table).code, refusal(table).param) == ("float_price", "price")
        # 0.13 x 1.431 = 0.18603 and 0.12 x 1.431 = 0.17172; duty and tax of each are rounded by themselves:
        # 0.13 + 0.03 + 19.25 % of 0.16 = 0.19; 0.12 + 0.02 + 19.25 % of 0.14 = 0.17
        assert totals(table, engine, floats="half_up") == [Decimal("143.10"), "missing_value", Decimal("0.19")]
        assert totals(table, engine, floats="half_even") == [Decimal("143.10"), "missing_value", Decimal("0.17")]


def test_floats_that_are_no_numbers_are_refused_row_by_row(engine: Engine) -> None:
    table = pl.DataFrame(SALE).with_columns(price=pl.Series([float("nan"), float("inf"), 1e300]))
    assert totals(table, engine, floats="half_up") == ["bad_price"] * 3


DAYS: dict[str, tuple[Any, int]] = {
    "days": (pa.array([date(2026, 11, 23)] * 3), 0),
    "days of milliseconds": (pa.array([date(2026, 11, 23)] * 3, pa.date64()), 0),
    "text": (pa.array(["2026-11-23", "2026-11-23 10:15", "2026-11-23T10:15:00Z"]), 0),
    "moments of nowhere": (pa.array([dt.datetime(2026, 11, 23, 23, 59)] * 3, pa.timestamp("ns")), 0),  # noqa: DTZ001 - without a zone is meant
    "moments somewhere": (
        pa.array([dt.datetime(2026, 11, 24, 4, 30, tzinfo=UTC)] * 3, pa.timestamp("us", tz="America/New_York")),
        0,
    ),
    "categories": (pa.array(["2026-11-23"] * 3).dictionary_encode(), 0),
    "seconds": (pa.array([dt.datetime(2026, 11, 23)] * 3, pa.timestamp("s")), 0),  # noqa: DTZ001 - as above
}


@pytest.mark.parametrize("kind", DAYS)
def test_days_of_every_kind_are_read_as_the_day_where_the_sale_was(kind: str, engine: Engine) -> None:
    table = pa.table({**SALE, "price": ["100.00"] * 3, "on": DAYS[kind][0]})
    for made in (table, pl.DataFrame(table) if kind != "days of milliseconds" else table, table.to_pandas()):
        answer = quote_table(made, engine=engine)
        assert set(answer.results.to_pandas().filter(regex="^(result_)?on(_2)?$").iloc[:, -1]) == {date(2026, 11, 23)}


def test_a_moment_of_pandas_in_a_zone_is_its_day_there(engine: Engine) -> None:
    moment = dt.datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("America/New_York"))  # 2027 in Greenwich
    answer = quote_table(pd.DataFrame(SALE).assign(price="1.00", on=moment), engine=engine)
    assert set(answer.results["result_on"].to_pylist()) == {date(2026, 12, 31)}


def test_facts_may_be_categories_with_other_codes_in_every_chunk(engine: Engine) -> None:
    chunks = [pa.array(words).dictionary_encode() for words in (["CM"], ["DE", "CM"], ["XX", None])]
    sales = {"content": "software", "origin": "US", "price": "100.00", "currency": "USD"}
    table = pa.table({"destination": pa.chunked_array(chunks)})
    assert totals(table, engine, same=ON | sales) == [
        *(Decimal("143.10"), Decimal("119.00"), Decimal("143.10")),
        *("unknown_code", "missing_value"),
    ]


CARRIED: dict[str, Any] = {
    "lists": pa.array([["a"], None, []], pa.list_(pa.string_view())),
    "large lists": pa.array([["a"], None, []], pa.large_list(pa.string_view())),
    "records": pa.array([{"x": "a"}, None, {"x": None}], pa.struct([("x", pa.string_view())])),
    "maps": pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int32())),
    "runs": pa.RunEndEncodedArray.from_arrays([2, 3], pa.array([1, 2])),
    "views of bytes": pa.array([b"a", None, b""], pa.binary_view()),
    "nothing": pa.nulls(3),
    "truths": pa.array([True, None, False]),
    "spans": pa.array([1, None, 2], pa.duration("s")),
    "UUIDs": pa.array([b"0123456789abcdef", None, b"fedcba9876543210"], pa.uuid()),
    "halves": pa.array([0.5, None, 1.5], pa.float16()),
}


@pytest.mark.parametrize("kind", CARRIED)
def test_columns_that_nobody_reads_are_carried_along_whatever_they_hold(kind: str, engine: Engine) -> None:
    table = pa.table({**SALE, "price": ["1.00", "bad", "2.00"], "own": CARRIED[kind]})
    answer = quote_table(table, same=ON, engine=engine)
    own = CARRIED[kind].to_pylist()
    assert answer.results["own"].to_pylist() == [own[0], own[2]]
    assert answer.refused["own"].to_pylist() == [own[1]]


# --- what is wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "values", "code", "param"),
    [
        ("content", pa.array([["a"]] * 3), "bad_type", "content"),
        ("origin", pa.array([{"x": 1}] * 3), "bad_type", "origin"),
        ("destination", pa.array([b"CM"] * 3), "bad_type", "destination"),
        ("currency", pa.array([1.5] * 3), "bad_type", "currency"),
        ("buyer", pa.array([True] * 3), "bad_type", "buyer"),
        ("on", pa.array([1] * 3), "bad_type", "on"),
        ("on", pa.array([1] * 3, pa.time32("s")), "bad_type", "on"),
        ("quantities.minute", pa.array([date(2026, 1, 1)] * 3), "bad_type", "quantities.minute"),
        ("price", pa.array([date(2026, 1, 1)] * 3), "bad_price", "price"),
        ("price", pa.array([True] * 3), "bad_price", "price"),
        ("note", pa.UnionArray.from_sparse(pa.array([0] * 3, pa.int8()), [pa.array([1, 2, 3])]), "bad_type", "note"),
    ],
)
def test_a_column_of_a_wrong_kind_is_refused_by_its_name(column: str, values: Any, code: str, param: str) -> None:
    error = refusal(pa.table({**SALE, "price": ["1.00"] * 3} | {column: values}), same={})
    assert (error.code, error.param) == (code, param)
    assert repr(column) in error.message


def test_all_that_is_wrong_with_a_table_is_told_at_once() -> None:
    table = pa.table({**SALE, "price": [0.1] * 3} | {"content": [["a"]] * 3, "buyer": [1.5] * 3})
    error = refusal(table)
    assert isinstance(error, LayoutError)
    assert {(fault.code, fault.param) for fault in error.faults} == {
        ("float_price", "price"),
        ("bad_type", "content"),
        ("bad_type", "buyer"),
    }


def test_a_pandas_column_of_several_kinds_is_refused_with_its_rows() -> None:
    error = refusal(pd.DataFrame(SALE).assign(price=pd.Series([None, Decimal("1.00"), "2.00"], dtype=object)))
    assert (error.code, error.param) == ("bad_type", "price")
    assert error.message == "the column 'price' cannot be read: row 2 holds Decimal('1.00'), row 3 '2.00'"


@pytest.mark.parametrize("cells", [["\ud800", "a", "b"], [2**70, 1, 2], [1j, 1j, 1j], [object()] * 3])
def test_a_pandas_column_that_no_table_can_hold_is_refused_by_its_name(cells: list[object]) -> None:
    error = refusal(pd.DataFrame(SALE).assign(price="1.00", note=pd.Series(cells, dtype=object)))
    assert (error.code, error.param) == ("bad_type", "note")


@pytest.mark.parametrize(
    "table", [None, "sales.csv", {"price": ["1.00"]}, [SALE], 3, pl.Series([1]), pa.array([1]), pa.chunked_array([[1]])]
)
def test_what_is_no_table_is_refused(table: object) -> None:
    error = refusal(table)
    assert (error.code, error.param) == ("no_table", "table")
    assert "Polars DataFrame" in error.hint


def test_a_lazy_frame_has_to_be_collected() -> None:
    error = refusal(pl.LazyFrame(SALE))
    assert (error.code, error.hint) == ("no_table", "collect it first")


def test_a_missing_column_is_named_with_the_one_that_is_likely() -> None:
    error = refusal(pa.table({**SALE, "Net price": ["1.00"] * 3}))
    assert (error.code, error.param) == ("missing_fact", "price")
    assert "Net price" in error.hint


def test_a_row_that_is_wrong_is_kept_apart_with_its_column_and_number(engine: Engine) -> None:
    table = pa.table({**SALE, "amount": ["1.00", "1.00 EUR", "1.00"]} | {"destination": ["CM", "CM", None]})
    refused = quote_table(table, columns={"amount": "price"}, same=ON, engine=engine).refused.to_pylist()
    assert [(row["row"], row["code"], row["field"], row["column"]) for row in refused] == [
        (2, "currency_conflict", "currency", "currency"),
        (3, "missing_value", "destination", "destination"),
    ]


def test_a_stream_that_breaks_is_told_with_the_rows_before(engine: Engine) -> None:
    batches = SALES.to_batches(max_chunksize=5)

    def broken() -> Iterator[pa.RecordBatch]:
        yield from batches[:2]
        raise OSError("the line is dead")

    reader = pa.RecordBatchReader.from_batches(SALES.schema, broken())
    with pytest.raises(InputError) as raised:
        quote_table(reader, same=ON, engine=engine)
    assert raised.value.code == "broken_stream"
    assert "after 10 rows" in raised.value.message
    assert "the line is dead" in raised.value.message


def test_text_that_is_none_is_told_before_it_is_read(engine: Engine) -> None:
    """A maker of tables may say text where there are bytes of any kind."""
    bytes_ = pa.array([b"software", b"soft\xff\xfe", b"software"])
    lie = pa.Array.from_buffers(pa.string(), 3, bytes_.buffers())
    error = refusal(pa.table({**SALE, "price": ["1.00"] * 3} | {"content": lie}), engine=engine)
    assert (error.code, error.param) == ("broken_stream", "table")


def test_a_code_beyond_its_dictionary_is_told_before_it_is_read(engine: Engine) -> None:
    lie = pa.DictionaryArray.from_arrays(pa.array([0, 5, 0]), pa.array(["software"]), safe=False)
    error = refusal(pa.table({**SALE, "price": ["1.00"] * 3} | {"content": lie}), engine=engine)
    assert error.code == "broken_stream"


def test_a_layout_is_given_whole_or_in_parts(engine: Engine) -> None:
    facts = {name: Column(name) for name in ("content", "price", "currency", "origin", "destination")}
    layout = Layout(facts={**facts, "on": Same(DAY)})  # type: ignore[dict-item]  # names of facts
    table = pa.table({**SALE, "price": ["100.00"] * 3})
    assert totals(table, engine, same={}, layout=layout) == [Decimal("143.10")] * 3
    for said in ({"same": ON}, {"columns": {"price": "price"}}, {"floats": "half_up"}, {"known": date(2026, 1, 1)}):
        assert refusal(table, **{"same": {}, "layout": layout, **said}).code == "layout_twice"


# --- days of the work ----------------------------------------------------------------------------------------------


def test_a_sale_without_a_day_is_one_of_the_day_on_which_the_work_began(engine: Engine) -> None:
    answer = quote_table(pa.table({**SALE, "price": ["1.00"] * 3}), engine=engine)
    today = engine.days.of()
    assert set(answer.results["on"].to_pylist()) == {today.on}
    assert set(answer.results["known"].to_pylist()) == {today.known}


def test_the_day_of_knowledge_is_that_which_is_said_else_that_of_the_engine() -> None:
    table = pa.table({**SALE, "price": ["1.00"] * 3})
    past = Engine(known="2026-06-01")
    assert set(quote_table(table, same=ON, engine=past).results["known"].to_pylist()) == {date(2026, 6, 1)}
    for day in (date(2026, 7, 1), "2026-07-01"):
        said = quote_table(table, same=ON, engine=past, known=day)
        assert set(said.results["known"].to_pylist()) == {date(2026, 7, 1)}
    assert refusal(table, known="1 July").code == "bad_date"


def test_a_table_is_priced_in_a_scenario_by_the_engine_of_it(engine: Engine) -> None:
    sale = {"content": "music", "origin": "US", "destination": "KE", "currency": "USD"}
    supposed = quote_table(pa.table({"price": ["100"]}), same=ON | sale, engine=engine.in_scenario("flat-5-percent"))
    assert supposed.results["duty"].to_pylist() == [5]  # 5 % of 100


# --- streams -------------------------------------------------------------------------------------------------------


def test_a_stream_is_priced_as_it_is_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is read than the next outcome needs: memory is bounded, however long the stream."""
    monkeypatch.setattr(frames, "AT_ONCE", 2 * len(ROWS))
    read = []

    def endless() -> Iterator[pa.RecordBatch]:
        (batch,) = SALES.to_batches()
        while True:
            read.append(batch.num_rows)
            yield batch

    outcomes = quote_batches(pa.RecordBatchReader.from_batches(SALES.schema, endless()), same=ON, engine=engine)
    assert outcomes.results.names[: len(HEADINGS)] == list(HEADINGS)
    rows = []
    for outcome in islice(outcomes, 3):
        assert (outcome.results.schema, outcome.refused.schema) == (outcomes.results, outcomes.refused)
        assert outcome.results.num_rows + outcome.refused.num_rows == 2 * len(ROWS)
        rows += [*outcome.results["row"].to_pylist(), *outcome.refused["row"].to_pylist()]
    assert sorted(rows) == list(range(1, 6 * len(ROWS) + 1))
    assert len(read) <= 7


def test_batches_whose_dictionaries_cannot_be_made_one_are_priced_one_by_one(engine: Engine) -> None:
    """A code of one byte has room for 128 values, and here are 300."""
    kind = pa.dictionary(pa.int8(), pa.string())
    skus = [pa.array([f"{chunk}-{at}" for at in range(100)]).dictionary_encode().cast(kind) for chunk in range(3)]
    sale = {"content": "software", "origin": "US", "price": "100.00", "currency": "USD", "destination": "CM"}
    answer = quote_table(pa.table({"sku": pa.chunked_array(skus)}), same=ON | sale, engine=engine)
    assert answer.results["sku"].to_pylist() == [f"{chunk}-{at}" for chunk in range(3) for at in range(100)]
    assert set(answer.results["total"].to_pylist()) == {Decimal("143.10")}


def test_what_is_wrong_with_a_stream_as_a_whole_is_told_before_any_of_it_is_read() -> None:
    def unread() -> Iterator[pa.RecordBatch]:
        yield pytest.fail("a batch was read")

    reader = pa.RecordBatchReader.from_batches(SALES.schema.remove(0), unread())
    with pytest.raises(InputError) as raised:
        quote_batches(reader, same=ON)
    assert raised.value.code == "missing_fact"


@settings(max_examples=25)
@given(
    rows=st.lists(st.integers(0, len(ROWS) - 1), min_size=1, max_size=40),
    cuts=st.lists(st.integers(0, 40), max_size=6),
    at_once=st.integers(1, 41),
)
def test_a_table_in_any_pieces_has_the_same_answer(
    rows: list[int], cuts: list[int], at_once: int, engine: Engine, expected: dict[int, tuple[object, ...]]
) -> None:
    whole = SALES.take(pa.array(rows))
    places = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    pieces = [whole.slice(start, stop - start) for start, stop in pairwise(places)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frames, "AT_ONCE", at_once)
        answer = quote_table(pa.concat_tables(pieces), same=ON, engine=engine)
    assert told(answer) == {at: expected[row + 1] for at, row in enumerate(rows, 1)}


# --- what is loaded ------------------------------------------------------------------------------------------------


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_part_itself_loads_no_arrow_and_asking_for_its_verb_no_other_maker_of_tables() -> None:
    heavy = "print(sorted({'pyarrow', 'numpy', 'pandas', 'polars'} & set(sys.modules)))"
    assert run(f"import sys, dtariff.batch; {heavy}") == "[]\n"
    assert run(f"import sys; from dtariff.batch import quote_table; {heavy}") == "['numpy', 'pyarrow']\n"


@pytest.mark.parametrize("absent", ["pyarrow", "numpy"])
def test_where_the_extra_is_not_installed_it_is_named(absent: str) -> None:
    told = run(f"import sys; sys.modules['{absent}'] = None; from dtariff.batch import quote_table")
    assert f'extra_missing: this needs {absent} (pip install "dtariff[batch]")' in told


def test_the_names_of_the_part_exist_and_no_others() -> None:
    for name in dtariff.batch.__all__:
        assert getattr(dtariff.batch, name).__doc__
    with pytest.raises(AttributeError):
        dtariff.batch.quote_tables  # noqa: B018 - asking is what is tested
