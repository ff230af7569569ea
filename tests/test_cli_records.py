"""The verbs of the store: what is recorded, given back, computed again and exported, and the code each leaves with."""

import csv
import io
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tiny import lay

from dtariff.cli.shared import exit_code
from dtariff.model.errors import (
    AlreadyRecordedError,
    AlreadyReversedError,
    ExpiredQuoteError,
    InputError,
    OrderError,
    StateError,
    StoreError,
)
from dtariff.store import Store
from dtariff.today import CALENDAR

ORDER = {
    "currency": "USD",
    "seller": {"country": "US"},
    "customer": {"country": "CM"},
    "line_items": [
        {"content": "software", "amount": "100"},
        {"content": "music", "amount": "9.99", "reference": "a=b"},
    ],
    "tax_date": "2026-11-23",
    "known_at": "2026-11-23",
}
"""By hand: 20 % duty on the software; VAT of 19.25 % on 129.99 is 25.02, of which 23.10 on the software."""
FORMULA = '=HYPERLINK("http://example.org","x")'

Run = Callable[..., Any]
"""The fixture that runs the command, here with the store of the test."""


@pytest.fixture
def place(tmp_path: Path) -> str:
    """Where the store of the test is: nothing is there yet."""
    return str(tmp_path / "records.sqlite")


@pytest.fixture
def shop(run: Run, place: str) -> Run:
    """Runs a verb with the store of the test."""

    def _run(*argv: str) -> Any:
        return run(*argv, "--store", place)

    return _run


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """Writes an order, and tells where."""

    def _write(**other: Any) -> str:
        path = tmp_path / "order.json"
        path.write_text(json.dumps(ORDER | other), encoding="utf-8")
        return str(path)

    return _write


@pytest.fixture
def sold(shop: Run, file: Callable[..., str]) -> Run:
    """A shop with one sale: order 4711."""
    assert shop("record", file(), "--reference", "order 4711").code == 0
    return shop


def refused(told: Any, code: int, name: str, param: str = "") -> None:
    """It left with a code, and told the error on stderr alone."""
    where = f" [{param}]" if param else ""
    assert (told.code, told.out) == (code, "")
    assert told.err.startswith(f"dtariff: {name}{where}: "), told.err


# --- record --------------------------------------------------------------------------------------------------------


def test_a_sale_is_recorded_and_told_line_by_line(shop: Run, file: Callable[..., str]) -> None:
    told = shop("record", file(), "--reference", "order 4711")
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == "order 4711: 155.01 USD = net 109.99 USD, duty 20.00 USD, tax 25.02 USD, other 0.00 USD"
    assert "  1: 143.10 USD = net 100.00 USD, duty 20.00 USD, tax 23.10 USD, other 0.00 USD" in lines
    assert "  a=b: 11.91 USD = net 9.99 USD, duty 0.00 USD, tax 1.92 USD, other 0.00 USD" in lines
    data = shop("records", "order 4711", "--json").data
    assert f"Quote {data['quote_id']}, made " in told.out
    assert len(data["quote_id"]) == 64


def test_a_sale_as_json_has_every_amount_as_text_and_in_minor_units(shop: Run, file: Callable[..., str]) -> None:
    data = shop("record", file(), "--reference", "order 4711", "--json").data
    assert (data["reference"], data["state"], data["currency"]) == ("order 4711", "recorded", "USD")
    assert [(data[part], data[f"{part}_minor"]) for part in ("net", "duty", "tax", "other", "residual", "total")] == [
        *(("109.99", 10999), ("20.00", 2000), ("25.02", 2502)),
        *(("0.00", 0), ("0.00", 0), ("155.01", 15501)),
    ]
    assert [(line["reference"], line["total"], line["tax_minor"]) for line in data["line_items"]] == [
        ("1", "143.10", 2310),
        ("a=b", "11.91", 192),
    ]
    assert (data["on"], data["known"], data["reversals"]) == ("2026-11-23", "2026-11-23", [])
    assert data["left"]["total_minor"] == data["line_items"][0]["left"]["total_minor"] + 1191 == 15501
    assert "answer" not in data


def test_an_order_is_read_from_what_is_piped_in(shop: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(ORDER).encode())))
    assert shop("record", "-", "--reference", "order 4711", "--json").data["total"] == "155.01"


def test_a_call_that_is_repeated_tells_the_record_there_is(sold: Run, file: Callable[..., str]) -> None:
    first = sold("record", file(), "--reference", "order 4711")
    again = sold("record", file(), "--reference", "order 4711")
    assert (first.code, again.code) == (0, 0)
    assert first.out == again.out
    assert len(sold("records", "--json").data["records"]) == 1


@pytest.mark.parametrize("left_out", [{}, {"tax_date": None, "known_at": None}], ids=["not named", "null"])
def test_an_order_without_days_that_is_repeated_on_a_later_day_is_still_the_same(
    shop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: dict[str, None]
) -> None:
    undated = {name: given for name, given in ORDER.items() if name not in ("tax_date", "known_at")} | left_out
    path = tmp_path / "undated.json"
    path.write_text(json.dumps(undated), encoding="utf-8")
    today = CALENDAR.today()
    first = shop("record", str(path), "--reference", "order 4711", "--json").data
    assert first["on"] == first["known"] == today.isoformat()
    monkeypatch.setattr(CALENDAR, "today", lambda: today.replace(year=today.year + 1))
    assert shop("record", str(path), "--reference", "order 4711", "--json").data == first
    assert shop("record", str(path), "--reference", "order 4712", "--json").data["on"] != first["on"]


def test_another_order_under_the_same_reference_leaves_with_five(sold: Run, file: Callable[..., str]) -> None:
    told = sold("record", file(customer={"country": "JP"}), "--reference", "order 4711")
    refused(told, 5, "already_recorded", "reference")
    data = sold("record", file(customer={"country": "JP"}), "--reference", "order 4711", "--json")
    assert (data.code, data.data["error"]["code"]) == (5, "already_recorded")


@pytest.mark.parametrize(
    ("reference", "order", "error"),
    [
        ("", {}, (2, "bad_reference", "reference")),
        ("a\nb", {}, (2, "bad_reference", "reference")),
        ("a", {"currency": "ZZZ"}, (2, "unknown_currency", "currency")),
        ("a", {"customer": {"country": "TH"}}, (3, "law_unknown", "customer.country")),
        ("a", {"line_items": []}, (2, "bad_line_items", "line_items")),
        ("a", {"line_items": [{"content": "music", "amount": 9.99}]}, (2, "float_price", "line_items[0].amount")),
    ],
)
def test_a_wrong_order_or_name_is_refused_and_nothing_is_recorded(
    shop: Run, file: Callable[..., str], reference: str, order: dict[str, Any], error: tuple[int, str, str]
) -> None:
    one_line = {"line_items": [{"content": "software", "amount": "100"}]}
    refused(shop("record", file(**one_line | order), "--reference", reference), *error)
    assert shop("records", "--json").data == {"records": []}


def test_a_line_whose_law_is_not_known_is_not_recorded_even_where_it_is_flagged(
    shop: Run, file: Callable[..., str]
) -> None:
    """The decree that keeps Thai VAT at 7 % ended on 30 September 2026, and no renewal was found."""
    told = shop("record", file(customer={"country": "TH"}), "--reference", "a", "--on-unknown", "flag")
    refused(told, 2, "incomplete_quote", "quote")
    assert "lines 1, a=b" in told.err


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"\xff\xfe\xff", "unreadable_file"),
        (b"[]", "bad_order"),
        (b"null", "bad_order"),
        (b'{"\\ud800": 1}', "bad_order"),
    ],
    ids=["nothing", "cut off", "a long number", "deep", "no text", "a list", "null", "half of a pair"],
)
def test_a_file_that_holds_no_order_leaves_with_two(shop: Run, tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "order.json"
    path.write_bytes(content)
    told = shop("record", str(path), "--reference", "a")
    assert told.code == 2
    assert told.err.startswith(f"dtariff: {name}")
    error = shop("record", str(path), "--reference", "a", "--json").data["error"]
    assert error["code"] == name
    json.dumps(error, ensure_ascii=False).encode()  # it can be printed


def test_a_file_that_is_not_there_leaves_with_two(shop: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path):
        refused(shop("record", str(path), "--reference", "a"), 2, "unreadable_file", "file")


def test_without_a_store_the_users_own_file_is_taken(
    run: Run, file: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert run("record", file(), "--reference", "order 4711").code == 0
    assert (tmp_path / "data" / "dtariff" / "records.sqlite").exists()
    assert run("records", "order 4711", "--json").data["total"] == "155.01"


def test_a_sale_is_recorded_in_a_database_of_postgresql(
    run: Run, file: Callable[..., str], postgresql_place: str
) -> None:
    store = ["--store", postgresql_place]
    assert run("record", file(), "--reference", "order 4711", *store).code == 0
    assert run("reverse", "order 4711", "--reversal-reference", "r", "--line", "1=43.10", *store).code == 0
    assert run("records", "order 4711", *store, "--json").data["left"]["total"] == "111.91"
    assert run("verify", "order 4711", *store).code == 0
    assert len(run("records", "--form", "jsonl", *store).out.splitlines()) == 3


def test_an_order_on_other_tables_is_recorded_and_verified_on_them(
    shop: Run, file: Callable[..., str], tmp_path: Path
) -> None:
    """By hand: a duty of 12.5 % on 100, then 20 % on 112.50, rounded down to 22."""
    tables = ["--tables", str(lay(tmp_path / "tables"))]
    order = {"currency": "AAD", "seller": {"country": "CC"}, "customer": {"country": "AA"}}
    path = file(**order, line_items=[{"content": "tool", "amount": "100"}])
    assert shop("record", path, "--reference", "a", *tables, "--json").data["total"] == "134.50"
    for more in (tables, []):  # on those of the package too, for its own are kept with it
        assert shop("verify", "a", *more, "--json").data["same"] is True


# --- reverse -------------------------------------------------------------------------------------------------------


def test_an_amount_of_a_line_is_given_back_in_its_own_parts(sold: Run) -> None:
    """By hand: of 100.00, 20.00 and 23.10 in 143.10, a half is 71.55: 50.00, 10.00 and 11.55."""
    told = sold("reverse", "order 4711", "--reversal-reference", "refund 1", "--line", "1=71.55", "--reason", "late")
    assert told.code == 0
    lines = told.out.splitlines()
    (head,) = (at for at, line in enumerate(lines) if line.startswith("Given back by refund 1, "))
    assert lines[head].endswith(" UTC: late")
    assert lines[head + 1] == "  1: 71.55 USD = net 50.00 USD, duty 10.00 USD, tax 11.55 USD, other 0.00 USD"
    assert lines[head + 3].startswith("Left: 83.46 USD = net 59.99 USD, duty 10.00 USD, tax 13.47 USD")
    assert lines[1].endswith(", partly reversed")


def test_several_lines_are_given_back_at_once_and_a_reference_may_hold_the_sign(sold: Run) -> None:
    lines = ["--line", "1=43.1", "--line", "a=b=1.91 USD"]
    data = sold("reverse", "order 4711", "--reversal-reference", "refund 1", *lines, "--json").data
    (reversal,) = data["reversals"]
    assert [(line["reference"], line["total"], line["total_minor"]) for line in reversal["line_items"]] == [
        ("1", "43.10", 4310),
        ("a=b", "1.91", 191),
    ]
    assert (reversal["total"], reversal["of"], reversal["reference"]) == ("45.01", "order 4711", "refund 1")
    assert (data["state"], data["left"]["total"]) == ("partly_reversed", "110.00")


def test_without_a_line_all_that_is_left_is_given_back(sold: Run) -> None:
    sold("reverse", "order 4711", "--reversal-reference", "refund 1", "--line", "1=43.10")
    data = sold("reverse", "order 4711", "--reversal-reference", "refund 2", "--json").data
    assert (data["state"], data["left"]["total"], data["reversals"][1]["total"]) == ("reversed", "0.00", "111.91")


def test_a_reversal_that_is_repeated_gives_back_once(sold: Run) -> None:
    argv = ["reverse", "order 4711", "--reversal-reference", "refund 1", "--line", "1=43.10"]
    assert sold(*argv).out == sold(*argv).out
    assert sold("records", "order 4711", "--json").data["left"]["total"] == "111.91"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (["1"], "bad_lines"),
        (["1="], "bad_price"),
        (["1=two"], "bad_price"),
        (["1=2,50"], "bad_price"),
        (["1=1e2"], "bad_price"),
        (["1=NaN"], "bad_price"),
        (["1=2.505"], "amount_precision"),
        (["1=-2.50"], "negative_price"),
        (["1=2.50 EUR"], "currency_conflict"),
        (["1=2.50", "1=1.00"], "bad_lines"),
    ],
    ids=str,
)
def test_an_amount_that_is_none_is_refused(sold: Run, line: list[str], name: str) -> None:
    argv = [part for text in line for part in ("--line", text)]
    told = sold("reverse", "order 4711", "--reversal-reference", "refund 1", *argv)
    refused(told, 2, name, "line")
    assert "1=2.50" in told.err
    assert sold("records", "order 4711", "--json").data["state"] == "recorded"


@pytest.mark.parametrize(
    ("argv", "code", "name", "param"),
    [
        (["order 4711", "--line", "1=0"], 2, "bad_lines", "lines"),
        (["order 4711", "--line", "2=1"], 2, "unknown_line", "lines"),
        (["order 4711", "--line", "=1"], 2, "unknown_line", "lines"),
        (["order 4711", "--line", "1=143.11"], 5, "too_much_reversed", "lines"),
        (["order 4712"], 2, "record_not_found", "reference"),
        (["order 4712", "--line", "1=1"], 2, "record_not_found", "reference"),
        (["order 4711", "--reason", "x" * 1001], 2, "bad_reason", "reason"),
    ],
    ids=str,
)
def test_what_cannot_be_given_back_is_refused(sold: Run, argv: list[str], code: int, name: str, param: str) -> None:
    refused(sold("reverse", *argv, "--reversal-reference", "refund 1"), code, name, param)
    assert sold("records", "order 4711", "--json").data["state"] == "recorded"


def test_what_was_given_back_in_full_cannot_be_given_back_again(sold: Run) -> None:
    assert sold("reverse", "order 4711", "--reversal-reference", "refund 1").code == 0
    refused(sold("reverse", "order 4711", "--reversal-reference", "refund 2"), 5, "already_reversed")
    line = ["--line", "1=1"]
    told = sold("reverse", "order 4711", "--reversal-reference", "refund 1", *line)
    refused(told, 5, "reversal_recorded", "reversal_reference")


def test_an_amount_in_a_currency_without_decimals_has_none(shop: Run, file: Callable[..., str]) -> None:
    """By hand: 10 % of 1500 yen."""
    path = file(currency="JPY", customer={"country": "JP"}, line_items=[{"content": "music", "amount": "1500"}])
    assert shop("record", path, "--reference", "a", "--json").data["total"] == "1650"
    told = shop("reverse", "a", "--reversal-reference", "r", "--line", "1=1.5")
    refused(told, 2, "amount_precision", "line")
    data = shop("reverse", "a", "--reversal-reference", "r", "--line", "1=150", "--json").data
    assert (data["left"]["total"], data["left"]["total_minor"]) == ("1500", 1500)


# --- verify --------------------------------------------------------------------------------------------------------


def test_a_record_that_comes_out_the_same_leaves_with_nought(sold: Run) -> None:
    told = sold("verify", "order 4711")
    assert told.code == 0
    assert told.out.startswith("order 4711: every figure is the same (tables ")
    data = sold("verify", "order 4711", "--json").data
    assert (data["same"], data["differences"]) == (True, [])


def alter(place: str, statement: str, *given: str) -> None:
    """Runs a statement past the store, and past what guards it."""
    with closing(sqlite3.connect(place)) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(statement, given).rowcount > 0


def test_a_figure_that_was_changed_in_the_file_leaves_with_one_and_is_named(sold: Run, place: str) -> None:
    alter(place, """UPDATE dtariff_record SET response = replace(response, '"tax":"25.02"', '"tax":"25.03"')""")
    told = sold("verify", "order 4711")
    assert (told.code, told.err) == (1, "")
    assert "order 4711: 1 of its figures and codes differ" in told.out
    assert "  tax: '25.03', now '25.02'" in told.out
    data = sold("verify", "order 4711", "--json")
    assert (data.code, data.data["same"]) == (1, False)
    assert data.data["differences"] == [{"path": "tax", "recorded": "25.03", "recomputed": "25.02"}]


def test_an_amount_that_was_moved_in_the_file_from_tax_to_price_leaves_with_one(sold: Run, place: str) -> None:
    alter(place, "UPDATE dtariff_record SET net = '11000', tax = '2501'")
    alter(place, "UPDATE dtariff_line SET net = '1000', tax = '191' WHERE reference = 'a=b'")
    told = sold("verify", "order 4711", "--json")
    assert told.code == 1
    assert {one["path"] for one in told.data["differences"]} == {
        *("record.net", "record.tax", "record.lines[1].net", "record.lines[1].tax")
    }


def test_a_reference_that_names_no_record_leaves_with_two(sold: Run) -> None:
    for verb in ("verify", "records"):
        refused(sold(verb, "order 4712"), 2, "record_not_found", "reference")
        error = sold(verb, "order 4712", "--json").data["error"]
        assert (error["code"], error["param"]) == ("record_not_found", "reference")


# --- records -------------------------------------------------------------------------------------------------------


def test_an_empty_store_has_no_records(shop: Run) -> None:
    assert shop("records").out.split() == ["reference", "recorded", "total", "state"]
    assert shop("records", "--json").data == {"records": []}


def test_all_records_stand_in_a_table_in_their_order(sold: Run, file: Callable[..., str]) -> None:
    path = file(currency="JPY", customer={"country": "JP"}, line_items=[{"content": "music", "amount": "15000"}])
    sold("record", path, "--reference", "b")
    sold("reverse", "order 4711", "--reversal-reference", "refund 1", "--line", "1=1")
    head, *rows = sold("records").out.splitlines()
    assert head.split() == ["reference", "recorded", "total", "state"]
    assert [(row[:10].strip(), row[-31:].split()[-4:]) for row in rows] == [
        ("order 4711", ["155.01", "USD", "partly", "reversed"]),
        ("b", ["UTC", "16,500", "JPY", "recorded"]),
    ]
    data = sold("records", "--json").data["records"]
    assert [(one["reference"], one["total"], one["left"]["total"], one["state"]) for one in data] == [
        ("order 4711", "155.01", "154.01", "partly_reversed"),
        ("b", "16500", "16500", "recorded"),
    ]


def test_one_record_is_shown_with_its_order_and_its_whole_answer(sold: Run) -> None:
    sold("reverse", "order 4711", "--reversal-reference", "refund 1", "--line", "1=1")
    data = sold("records", "order 4711", "--json").data
    assert data["order"] == ORDER
    assert data["answer"]["line_items"][0]["levies"][0]["rate"] == "20%"
    assert data["answer"]["id"] == data["quote_id"]
    text = sold("records", "order 4711").out
    for told in ("order 4711: 155.01 USD", "Given back by refund 1", "Left: 154.01 USD"):
        assert told in text


def test_evidence_is_shown_and_no_control_reaches_the_terminal(shop: Run, file: Callable[..., str]) -> None:
    evidence = [
        {"kind": "ip_address", "country": "CM", "value": "192.0.2.7"},
        {"kind": "billing_address", "country": "CM", "value": "\x1b[2J\x07Rue 1\nDouala"},
    ]
    path = file(customer={"country": "CM", "location_evidence": evidence})
    shop("record", path, "--reference", "a")
    told = shop("reverse", "a", "--reversal-reference", "r", "--line", "1=1", "--reason", "\x1b]0;x\x07")
    assert "  ip_address CM, 192.0.2.7" in told.out
    assert r"'\x1b[2J\x07Rue 1\nDouala'" in told.out
    assert r"'\x1b]0;x\x07'" in told.out
    assert "\x1b" not in told.out
    assert shop("records", "a", "--json").data["evidence"][1]["value"] == "\x1b[2J\x07Rue 1\nDouala"


@pytest.mark.parametrize(
    ("between", "found"),
    [
        (["--since", "2000-01-01"], True),
        (["--until", "2000-01-01"], False),
        (["--since", "2000-01-01T00:00:00Z", "--until", "2999-12-31T23:59:59+14:00"], True),
        (["--since", "2999-12-31"], False),
    ],
    ids=str,
)
def test_records_of_a_time_are_shown_and_exported(sold: Run, between: list[str], found: bool) -> None:  # noqa: FBT001
    assert bool(sold("records", *between, "--json").data["records"]) is found
    assert bool(sold("records", *between, "--form", "jsonl").out) is found


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize(
    "text", ["yesterday", "2026-11-23T12:00:00", "2026-13-01", "", "0001-01-01T00:00:00+14:00", "2026-11-23 12:00"]
)
def test_a_moment_that_is_none_or_has_no_zone_is_refused(sold: Run, name: str, text: str) -> None:
    told = sold("records", f"--{name}", text)
    refused(told, 2, "bad_time", name)
    assert "2026-11-23T12:00:00Z" in told.err


def test_a_day_is_its_first_moment_in_utc(sold: Run, place: str) -> None:
    for at in ("2026-11-22T23:59:59.999999+00:00", "2026-11-23T00:00:00.000000+00:00"):
        alter(place, "UPDATE dtariff_record SET recorded_at = ?", at)
        found = [
            bool(sold("records", f"--{name}", "2026-11-23", "--json").data["records"]) for name in ("since", "until")
        ]
        assert found == [at.startswith("2026-11-23"), at.startswith("2026-11-22")]


@pytest.mark.parametrize("more", [["--form", "csv"], ["--out", "x"], ["--since", "2026-11-23"]], ids=str)
def test_one_record_and_many_are_not_asked_for_at_once(sold: Run, more: list[str]) -> None:
    refused(sold("records", "order 4711", *more), 2, "one_record", "reference")


# --- export --------------------------------------------------------------------------------------------------------


@pytest.fixture
def poisoned(shop: Run, file: Callable[..., str]) -> Run:
    """A shop whose customer wrote formulas wherever he could."""
    evidence = [{"kind": "ip_address", "country": "CM", "value": FORMULA}]
    path = file(
        customer={"country": "CM", "location_evidence": evidence},
        line_items=[{"content": "software", "amount": "100", "reference": "@SUM(1)"}],
    )
    assert shop("record", path, "--reference", FORMULA).code == 0
    argv = ["--reversal-reference", "+1", "--reason=-1+1", "--line", "@SUM(1)=43.10"]
    assert shop("reverse", FORMULA, *argv).code == 0
    return shop


def test_no_cell_of_csv_is_a_formula_and_amounts_stay_numbers(poisoned: Run, tmp_path: Path) -> None:
    told = poisoned("records", "--form", "csv", "--out", str(tmp_path / "audit.csv"))
    assert (told.code, told.out) == (0, f"2 rows in {tmp_path / 'audit.csv'}\n")
    with (tmp_path / "audit.csv").open(encoding="utf-8", newline="") as out:
        record, reversal = csv.DictReader(out)
    assert (record["reference"], record["line"]) == (f"'{FORMULA}", "'@SUM(1)")
    assert (reversal["reference"], reversal["of"], reversal["reason"]) == ("'+1", f"'{FORMULA}", "'-1+1")
    assert (record["total"], reversal["total"]) == ("143.10", "-43.10")
    assert json.loads(record["evidence"])[0]["value"] == FORMULA
    for row in (record, reversal):
        for name, cell in row.items():
            assert name in ("net", "duty", "tax", "total") or cell[:1] not in set("=+-@"), name


def test_json_lines_hold_the_texts_as_they_are(poisoned: Run, tmp_path: Path) -> None:
    out = tmp_path / "audit.jsonl"
    assert poisoned("records", "--out", str(out)).code == 0
    record, reversal = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (record["reference"], record["evidence"][0]["value"]) == (FORMULA, FORMULA)
    assert (reversal["reference"], reversal["reason"], reversal["total"]) == ("+1", "-1+1", "-43.10")


def test_the_export_is_printed_where_no_file_is_named(poisoned: Run, tmp_path: Path) -> None:
    out = tmp_path / "audit.csv"
    data = poisoned("records", "--out", str(out), "--json").data
    assert data == {"out": str(out), "form": "csv", "rows": 2}
    printed = poisoned("records", "--form", "csv").out
    assert printed.replace("\r\n", "\n") == out.read_text(encoding="utf-8")
    assert poisoned("records", "--out", "-").out == printed


def test_the_record_of_a_formula_is_found_and_verified_by_its_name(poisoned: Run) -> None:
    assert poisoned("verify", FORMULA).code == 0
    assert poisoned("records", FORMULA, "--json").data["reference"] == FORMULA


def test_an_export_that_cannot_be_written_leaves_with_six(sold: Run, tmp_path: Path) -> None:
    refused(sold("records", "--out", str(tmp_path / "nowhere" / "audit.csv")), 6, "export_failed")


def test_an_export_does_not_take_the_place_of_the_store(sold: Run, place: str) -> None:
    os.link(place, f"{place}.link")
    for out in (place, f"{place}.link"):
        refused(sold("records", "--out", out), 2, "bad_out", "out")
    assert sold("verify", "order 4711").code == 0


# --- the store -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv",
    [
        ["verify", "a"],
        ["records"],
        ["records", "a"],
        ["records", "--form", "csv"],
        ["reverse", "a", "--reversal-reference", "r"],
    ],
    ids=" ".join,
)
def test_a_file_that_is_no_store_leaves_with_six_and_is_not_touched(shop: Run, place: str, argv: list[str]) -> None:
    Path(place).write_bytes(b"this is no database" * 100)
    told = shop(*argv)
    refused(told, 6, "store_damaged")
    assert place in told.err
    assert shop(*argv, "--json").data["error"]["code"] == "store_damaged"
    assert Path(place).read_bytes() == b"this is no database" * 100


def test_a_store_that_was_cut_off_records_nothing_and_leaves_with_six(
    sold: Run, file: Callable[..., str], place: str
) -> None:
    content = Path(place).read_bytes()
    Path(place).write_bytes(content[: len(content) // 2])
    refused(sold("record", file(), "--reference", "order 4712"), 6, "store_damaged")


def test_a_store_that_others_write_to_leaves_with_six_and_the_call_may_be_repeated(
    sold: Run, file: Callable[..., str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ = Store.open
    monkeypatch.setattr(Store, "open", lambda at: open_(at, busy_seconds=0.05))
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        refused(sold("record", file(), "--reference", "order 4712"), 6, "store_busy")
        other.execute("ROLLBACK")
    assert sold("record", file(), "--reference", "order 4712").code == 0


@pytest.mark.parametrize("place", ["", "mysql://host/shop", ":memory:", "postgresql://host:port/x"], ids=str)
def test_a_place_where_no_store_can_be_leaves_with_two(run: Run, place: str) -> None:
    refused(run("records", "--store", place), 2, "bad_store", "store")


def test_a_password_is_not_told(run: Run) -> None:
    told = run("records", "--store", "postgresql://shop:secret@127.0.0.1:1/shop?connect_timeout=1")
    assert told.code == 6
    assert "secret" not in told.err


# --- exit codes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x", "x"), 2),
        (OrderError([InputError("x", "x")]), 2),
        (StateError("x", "x"), 5),
        (ExpiredQuoteError("x", "x"), 5),
        (AlreadyRecordedError("x", "x"), 5),
        (AlreadyReversedError("x", "x"), 5),
        (StoreError("x", "x"), 6),
    ],
)
def test_every_kind_of_error_has_its_code(error: Any, code: int) -> None:
    assert exit_code(error) == code
