"""Files of sales in every form give the same answers; one that is cut off or damaged gives none, and says where."""

import gzip
import os
import random
import uuid
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from dtariff.batch.local import Answer, How, Sales, run
from dtariff.batch.local.arrow_sources import ROWS
from dtariff.batch.mapping import layout_of
from dtariff.engine import Engine
from dtariff.model.errors import InputError

SAME = {"origin": "US", "on": "2026-11-23"}
Write = Callable[[pa.Table, Path], None]


def some_sales(rows: int) -> pa.Table:
    """Sales with prices as decimals; the 18th has no destination, the 19th no price, the 20th two currencies."""
    chance = random.Random(3)  # noqa: S311 - no secret
    prices: list[Decimal | None] = [Decimal(chance.randint(1, 9999)).scaleb(-2) for _ in range(rows)]
    places: list[str | None] = [chance.choice(["JP", "DE", "CM", "ID"]) for _ in range(rows)]
    places[17], prices[18] = None, None
    return pa.table(
        {
            "sku": [f"ö-{at}" for at in range(rows)],
            "content": [chance.choice(["film", "software"]) for _ in range(rows)],
            "price": pa.array(prices, pa.decimal128(12, 2)),
            "currency": ["USD"] * rows,
            "destination": places,
        }
    )


def as_csv(table: pa.Table, path: Path, encoding: str = "utf-8", delimiter: str = ",") -> None:
    rows = [delimiter.join(table.column_names)]
    rows += [delimiter.join("" if cell is None else str(cell) for cell in row.values()) for row in table.to_pylist()]
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode(encoding))


def as_gzip(table: pa.Table, path: Path) -> None:
    as_csv(table, path)
    path.write_bytes(gzip.compress(path.read_bytes()))


def as_arrow(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)


def as_stream(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)


def as_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, row_group_size=90)


def made(table: pa.Table, of_text: Callable[[pa.ChunkedArray], pa.ChunkedArray]) -> pa.Table:
    """The same with its columns of text made others."""
    columns = [of_text(column) if pa.types.is_string(column.type) else column for column in table.columns]
    return pa.table(columns, names=table.column_names)


def as_coded(table: pa.Table, path: Path) -> None:
    as_arrow(made(table, lambda column: column.dictionary_encode()), path)


def as_views(table: pa.Table, path: Path) -> None:
    as_arrow(made(table, lambda column: column.cast(pa.string_view())), path)


def as_null_words(table: pa.Table, path: Path) -> None:
    """Coded, and what is not there is a word among the words."""
    as_arrow(made(table, lambda column: column.dictionary_encode(null_encoding="encode")), path)


def as_runs(table: pa.Table, path: Path) -> None:
    as_stream(made(table, pc.run_end_encode), path)


FORMS: dict[str, Write] = {
    "sales.csv": as_csv,
    "with a mark.csv": lambda table, path: as_csv(table, path, "utf-8-sig"),
    "wide ü.csv": lambda table, path: as_csv(table, path, "utf-16"),
    "semi;colon.txt": lambda table, path: as_csv(table, path, delimiter=";"),
    "tabs.tsv": lambda table, path: as_csv(table, path, "cp1252", "\t"),
    "sales.csv.gz": as_gzip,
    "sales 2026.parquet": as_parquet,
    "one group.pq": pq.write_table,
    "売上.arrow": as_arrow,
    "sales.arrows": as_stream,
    "coded.feather": as_coded,
    "null words.arrow": as_null_words,
    "views.arrow": as_views,
    "views.parquet": lambda table, path: pq.write_table(made(table, lambda one: one.cast(pa.string_view())), path),
    "runs.arrows": as_runs,
}


def price(paths: list[Path], out: Path, engine: Engine, part: int = 100) -> Answer:
    sales = Sales(paths)
    return run(sales, out, layout_of(sales.schema.names, same=SAME), engine, How(part=part, workers=2))


def refusal(paths: list[Path], out: Path, engine: Engine) -> InputError:
    with pytest.raises(InputError) as raised:
        price(paths, out, engine)
    assert not out.exists()
    return raised.value


def answers(out: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Results and refused rows, prices and lines left out: these are written in each form in its own way."""
    kinds = []
    for kind in ("results", "refused"):
        rows = pq.read_table(out / kind).to_pylist()
        kinds.append([{name: row[name] for name in row if name not in ("price", "line", "file")} for row in rows])
    return kinds[0], kinds[1]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Any:
    folder = tmp_path_factory.mktemp("expected")
    as_parquet(some_sales(250), folder / "sales.parquet")
    price([folder / "sales.parquet"], folder / "out", engine)
    return answers(folder / "out")


# --- forms ---


@pytest.mark.parametrize("name", FORMS)
def test_the_form_of_a_file_changes_no_answer(name: str, tmp_path: Path, engine: Engine, expected: Any) -> None:
    FORMS[name](some_sales(250), tmp_path / name)
    answer = price([tmp_path / name], tmp_path / "out", engine)
    results, refused = answers(tmp_path / "out")
    assert (len(results), [row["row"] for row in refused]) == (248, [18, 19])
    for row in (*refused, *expected[1]):
        row["destination"] = row["destination"] or None  # nothing is an empty text in a file of text
    assert (results, refused) == expected
    assert answer.tally.refused == {"missing_value": 2}


def test_files_coded_in_a_byte_each_have_together_more_texts_than_a_byte_can_tell(
    tmp_path: Path, engine: Engine, expected: Any
) -> None:
    small = pa.dictionary(pa.int8(), pa.string())
    table = some_sales(250)
    for at in range(3):
        some = table.slice(100 * at, 100)
        as_arrow(some.set_column(0, "sku", some["sku"].cast(small)), tmp_path / f"{at}.arrow")
    price([tmp_path / f"{at}.arrow" for at in range(3)], tmp_path / "out", engine, part=1000)
    assert answers(tmp_path / "out") == expected


@pytest.mark.parametrize("form", ["parquet", "csv", "arrow"])
@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (pa.binary(2), [b"\xff\xff"]),
        (pa.binary_view(), [b"\xff"]),
        (pa.dictionary(pa.int32(), pa.binary()), [b"\xff"]),
        (pa.uuid(), [uuid.UUID(int=2**128 - 1).bytes]),
        (pa.month_day_nano_interval(), [(1, 2, 3)]),
    ],
)
def test_a_column_of_bytes_or_of_no_fixed_length_of_time_is_left_out_and_told(
    form: Any, kind: pa.DataType, cells: list[Any], tmp_path: Path, engine: Engine
) -> None:
    table = some_sales(25)
    as_stream(table.append_column("more", pa.array(cells * 25, kind)), tmp_path / "sales.arrows")
    sales = Sales([tmp_path / "sales.arrows"])
    assert sales.notes == (f"The column more holds {kind}, which is no fact of a sale; it is left out.",)
    answer = run(sales, tmp_path / "out", layout_of(sales.schema.names, same=SAME), engine, How(form=form))
    assert (answer.tally.rows, answer.tally.priced) == (25, 23)


def test_prices_in_two_currencies_are_refused_row_by_row_with_their_column(tmp_path: Path, engine: Engine) -> None:
    text = "content,price,currency,destination\nfilm,1.00 USD,EUR,JP\nfilm,1.00 USD,USD,JP\nfilm,1.00,,JP\n"
    (tmp_path / "sales.csv").write_text(text)
    price([tmp_path / "sales.csv"], tmp_path / "out", engine)
    refused = pq.read_table(tmp_path / "out" / "refused").to_pylist()
    assert [(row["row"], row["line"], row["code"], row["column"]) for row in refused] == [
        (1, 2, "currency_conflict", "currency"),
        (3, 4, "currency_missing", "currency"),
    ]


def test_several_files_are_one_long_table_and_a_refused_row_names_its_own(
    tmp_path: Path, engine: Engine, expected: Any
) -> None:
    table, folder = some_sales(250), tmp_path / "of March"
    folder.mkdir()
    for name, start, rows in (("a.csv", 0, 10), ("b.csv", 10, 130), ("c.csv", 140, 110)):
        as_csv(table.slice(start, rows), folder / name)
    (folder / "notes.md").write_text("no sales")
    price([folder], tmp_path / "out", engine)
    assert answers(tmp_path / "out")[0] == expected[0]
    refused = pq.read_table(tmp_path / "out" / "refused").to_pylist()
    assert [(row["row"], row["line"], row["file"]) for row in refused] == [
        (18, 9, str(folder / "b.csv")),
        (19, 10, str(folder / "b.csv")),
    ]
    price([folder / "[ab].csv", folder / "c.csv"], tmp_path / "again", engine)
    assert answers(tmp_path / "again")[0] == expected[0]


def test_a_group_of_rows_larger_than_a_piece_is_read_piece_by_piece(tmp_path: Path) -> None:
    rows = 3 * ROWS + 5
    pq.write_table(pa.table({"n": pa.array(range(rows)), "t": ["x"] * rows}), tmp_path / "one.parquet")
    sales = Sales([tmp_path / "one.parquet"])
    reads = list(sales.pieces(("n", "t"), {"t"}, skip=ROWS + 1))
    assert [read.piece.batch.num_rows for read in reads] == [ROWS - 1, ROWS, 5]
    numbers = [number for read in reads for number in read.piece.batch.column("n").to_pylist()]
    assert numbers == list(range(ROWS + 1, rows))


# --- nothing to price ---


def test_a_file_with_a_heading_alone_gives_an_answer_without_rows(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "sales.csv").write_text("content,price,currency,destination\n")
    as_parquet(some_sales(20).slice(0, 0), tmp_path / "sales.parquet")
    for name in ("sales.csv", "sales.parquet"):
        answer = price([tmp_path / name], tmp_path / f"of {name}", engine)
        assert answer.tally.rows == 0
        assert pq.read_table(tmp_path / f"of {name}" / "results").num_rows == 0


def test_a_file_that_is_empty_or_not_there_or_of_another_kind_is_named(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "empty.csv").touch()
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as book:
        book.writestr("a", "b")
    (tmp_path / "folder").mkdir()
    for name, code in (
        ("empty.csv", "empty_file"),
        ("missing.csv", "unreadable_file"),
        ("book.xlsx", "wrong_form"),
        ("folder", "no_files"),
        ("*.csv.gz", "no_files"),
    ):
        error = refusal([tmp_path / name], tmp_path / "out", engine)
        assert (error.code, str(tmp_path / name) in error.message) == (code, True)


def test_a_file_named_twice_in_two_ways_is_not_priced_twice(tmp_path: Path, engine: Engine) -> None:
    as_csv(some_sales(20), tmp_path / "sales.csv")
    (tmp_path / "link.csv").symlink_to(tmp_path / "sales.csv")
    (tmp_path / "b").mkdir()
    for other in (tmp_path / "link.csv", tmp_path / "b" / ".." / "sales.csv", tmp_path / "sales.csv"):
        assert refusal([tmp_path / "sales.csv", other], tmp_path / "out", engine).code == "file_twice"


def test_a_pipe_is_refused_at_once_as_it_cannot_be_read_twice(tmp_path: Path, engine: Engine) -> None:
    os.mkfifo(tmp_path / "sales.csv")
    raised = refusal([tmp_path / "sales.csv"], tmp_path / "out", engine)
    assert (raised.code, raised.hint) == ("unreadable_file", "write what comes through it to a file first")


def test_a_file_that_is_taken_away_meanwhile_is_named(tmp_path: Path, engine: Engine) -> None:
    as_csv(some_sales(20), tmp_path / "sales.csv")
    sales = Sales([tmp_path / "sales.csv"])
    (tmp_path / "sales.csv").unlink()
    with pytest.raises(InputError, match="No such file") as raised:
        run(sales, tmp_path / "out", layout_of(sales.schema.names, same=SAME), engine)
    assert raised.value.code == "unreadable_file"


def test_files_whose_columns_differ_are_refused_with_file_and_column_before_anything_is_written(
    tmp_path: Path, engine: Engine
) -> None:
    table = some_sales(30)
    as_parquet(table, tmp_path / "a.parquet")
    as_parquet(table.drop_columns("currency"), tmp_path / "b.parquet")
    as_parquet(table.append_column("note", table["sku"]), tmp_path / "c.parquet")
    whole = table.set_column(2, "price", table["price"].cast(pa.string()))
    as_parquet(whole, tmp_path / "d.parquet")
    first = tmp_path / "a.parquet"
    for name, column, message in (
        ("b.parquet", "currency", f"has the column 'destination' where {first} has 'currency'"),
        ("c.parquet", "note", f"only {tmp_path / 'c.parquet'} has the column 'note'"),
        ("d.parquet", "price", f"the column 'price' holds string in {tmp_path / 'd.parquet'}"),
    ):
        error = refusal([first, tmp_path / name], tmp_path / "out", engine)
        assert (error.code, error.param) == ("columns_differ", column)
        assert message in error.message
        assert str(tmp_path / name) in error.message
    assert not (tmp_path / "out.incomplete").exists()


def test_binary_floats_are_no_prices_unless_somebody_says_how_they_are_rounded(tmp_path: Path, engine: Engine) -> None:
    table = some_sales(30).slice(20)
    table = table.set_column(2, "price", table["price"].cast(pa.float64()))
    as_parquet(table, tmp_path / "sales.parquet")
    assert refusal([tmp_path / "sales.parquet"], tmp_path / "out", engine).code == "float_price"
    sales = Sales([tmp_path / "sales.parquet"])
    layout = layout_of(sales.schema.names, same=SAME, floats="half_up")
    run(sales, tmp_path / "out", layout, engine)
    assert (
        pq.read_table(tmp_path / "out" / "results")["net"].to_pylist() == some_sales(30).slice(20)["price"].to_pylist()
    )


# --- files that end in the middle ---


@pytest.mark.parametrize("name", ["sales 2026.parquet", "売上.arrow", "sales.arrows", "sales.csv.gz"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_ends_in_the_middle_is_told_and_gives_no_answer(
    name: str, share: float, tmp_path: Path, engine: Engine
) -> None:
    path = tmp_path / name
    FORMS[name](some_sales(3000), path)
    os.truncate(path, int(path.stat().st_size * share))
    error = refusal([path], tmp_path / "out", engine)
    assert (error.code, str(path) in error.message) == ("cut_off", True)


@pytest.mark.parametrize("end", ['film,"1.0', 'film,"', 'film,1.00,USD,"J\nP'])
def test_a_file_of_text_that_ends_within_a_cell_is_told_with_the_line(end: str, tmp_path: Path, engine: Engine) -> None:
    rows = "film,1.00,USD,JP\n" * 500
    (tmp_path / "sales.csv").write_text(f"content,price,currency,destination\n{rows}{end}")
    error = refusal([tmp_path / "sales.csv"], tmp_path / "out", engine)
    assert (error.code, "line 502" in error.message) == ("cut_off", True)


def test_quotation_marks_that_do_not_pair_spoil_their_own_row_alone(tmp_path: Path, engine: Engine) -> None:
    rows = ["film,1.00,USD,JP"] * 500
    rows[100] = 'film,"1.00,USD,JP'
    rows[499] = 'film,1.00,USD,"JP'
    (tmp_path / "sales.csv").write_text("content,price,currency,destination\n" + "\n".join(rows) + "\n")
    answer = price([tmp_path / "sales.csv"], tmp_path / "out", engine)
    assert answer.tally.priced == 498
    refused = pq.read_table(tmp_path / "out" / "refused").to_pylist()
    assert [(row["line"], row["code"], row["surplus"]) for row in refused] == [
        (102, "unpaired_quotes", rows[100]),
        (501, "unpaired_quotes", rows[499]),
    ]


@pytest.mark.parametrize("name", ["sales 2026.parquet", "売上.arrow", "sales.arrows", "sales.csv.gz"])
def test_a_damaged_file_is_told_or_read_but_never_crashes(name: str, tmp_path: Path, engine: Engine) -> None:
    FORMS[name](some_sales(400), tmp_path / "whole")
    whole, chance = (tmp_path / "whole").read_bytes(), random.Random(5)  # noqa: S311 - no secret
    for at in range(12):
        data = bytearray(whole)
        for _ in range(8):
            data[chance.randrange(8, len(data))] ^= 1 << chance.randrange(8)
        path = tmp_path / f"{at} {name}"
        path.write_bytes(data)
        assert came_of(path, tmp_path / f"out {at}", engine) in {*DAMAGED, "400 rows"}


def came_of(path: Path, out: Path, engine: Engine) -> str:
    try:
        return f"{price([path], out, engine).tally.rows} rows"
    except InputError as error:
        return error.code


DAMAGED = {"bad_parquet", "bad_arrow", "cut_off", "unreadable_file", "missing_fact", "float_price", "bad_price"}


def test_rows_in_another_encoding_are_refused_one_by_one(tmp_path: Path) -> None:
    rows = [b"film,1.00,USD,JP"] * 60_000
    rows[59_000] = b"film,1.00,USD,JP\xfc"
    (tmp_path / "sales.csv").write_bytes(b"content,price,currency,destination\n" + b"\n".join(rows) + b"\n")
    sales = Sales([tmp_path / "sales.csv"], encoding="utf-8")
    broken = [
        (read.first + one.row, one.code) for read in sales.pieces(sales.schema.names, ()) for one in read.piece.broken
    ]
    assert broken == [(59_000, "wrong_encoding")]
