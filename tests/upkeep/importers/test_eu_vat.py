"""Rates of VAT in Europe: the data set that a package carries, an answer of the Commission's database, and neither."""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from feeds import ASK, places, refused, sample, zipped
from feeds import read as read_file

from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import Fault
from dtariff.model.number import plain
from dtariff.upkeep.importers.eu_vat import OURS, PARTS
from dtariff.upkeep.importers.importer import Ask, TaxRate

TEDB = sample("tedb.xml")
REAL = files("eu_vat_rates_data").joinpath("eu_vat_rates_data.json").read_bytes()
FINLAND: dict[str, Any] = {"standard": 25.5, "reduced": [10.0, 13.5], "super_reduced": None, "parking": None}
NAME = "rates.json"


def read(data: bytes, ask: Ask = ASK, name: str = NAME) -> tuple[list[TaxRate], list[Fault]]:
    return read_file("eu-vat", TaxRate, data, name, ask)


def data_set(*, version: Any = "2026-09-29", **countries: Any) -> bytes:
    return json.dumps({"version": version, "source": "TEDB", "rates": countries or {"FI": FINLAND}}).encode()


def told(rows: list[TaxRate]) -> list[tuple[str, str, str]]:
    return [(row.jurisdiction, row.kind, plain(row.percent)) for row in rows]


# --- the data set ---------------------------------------------------------------------------------------------------


def test_a_country_has_one_standard_rate_and_lower_ones() -> None:
    greece = {"standard": 24.0, "reduced": [6.0, 13.0, 0], "super_reduced": 4.0, "parking": 13.0}
    rows, faults = read(data_set(FI=FINLAND, GR=greece))
    assert faults == []
    assert told(rows) == [
        ("FI", "standard", "25.5"),
        ("FI", "reduced", "10"),
        ("FI", "reduced", "13.5"),
        ("GR", "standard", "24"),
        ("GR", "reduced", "6"),
        ("GR", "reduced", "13"),
        ("GR", "zero", "0"),
        ("GR", "super_reduced", "4"),
        ("GR", "parking", "13"),
    ]
    assert {row.shown for row in rows} == {date(2026, 9, 29)}
    assert [row.where for row in rows][:3] == ["$.rates.FI.standard", "$.rates.FI.reduced[0]", "$.rates.FI.reduced[1]"]
    assert all((row.content, row.since) == ((), None) for row in rows)


@pytest.mark.parametrize(("code", "ours"), [("EL", "GR"), ("XI", "GB-NIR"), ("UK", "GB"), ("FI", "FI")])
def test_codes_of_the_union_are_read_as_ours(code: str, ours: str) -> None:
    rows, _ = read(data_set(**{code: FINLAND}))
    assert {row.jurisdiction for row in rows} == {ours}


def test_a_rate_told_twice_is_one_rate() -> None:
    rows, faults = read(data_set(FI={**FINLAND, "reduced": [10.0, 10.00, 10]}))
    assert faults == []
    assert told(rows) == [("FI", "standard", "25.5"), ("FI", "reduced", "10")]


def test_a_zip_is_read_as_its_json() -> None:
    assert read(zipped(rates_json=data_set()), name="rates.zip")[0] == read(data_set())[0]


def test_decimals_are_exact() -> None:
    rows, _ = read(data_set().replace(b"25.5", b"25.10"))
    assert rows[0].percent == Decimal("25.1")


@pytest.mark.parametrize(
    ("key", "value", "place", "code"),
    [
        ("standard", -1, "standard", "bad_rate"),
        ("standard", 0, "standard", "bad_rate"),
        ("standard", None, "standard", "bad_rate"),
        ("standard", "25", "standard", "bad_rate"),
        ("standard", True, "standard", "bad_rate"),
        ("standard", [25], "standard", "bad_rate"),
        ("standard", 101, "standard", "bad_rate"),
        ("standard", 0.25, "standard", "bad_rate"),
        ("standard", int("9" * 90), "standard", "bad_rate"),
        ("reduced", [10, -1], "reduced[1]", "bad_rate"),
        ("reduced", [None], "reduced[0]", "bad_rate"),
        ("super_reduced", 0, "super_reduced", "bad_rate"),
        ("parking", {}, "parking", "bad_rate"),
    ],
)
def test_what_is_no_rate_is_told_by_its_place(key: str, value: Any, place: str, code: str) -> None:
    rows, faults = read(data_set(FI={**FINLAND, key: value}))
    assert places(faults) == [(f"$.rates.FI.{place}", code)]
    assert all(0 < row.percent < 100 for row in rows)


@pytest.mark.parametrize("number", ["1e999", "1e-999", "1.0000000000000000000001", "2e1"])
def test_a_number_that_nobody_would_write_is_no_rate(number: str) -> None:
    _, faults = read(data_set().replace(b"25.5", number.encode()))
    assert places(faults) == ([("$.rates.FI.standard", "bad_rate")] if number != "2e1" else [])


@pytest.mark.parametrize(
    ("countries", "place", "code"),
    [
        ({"fi": FINLAND}, "$.rates.'fi'", "bad_code"),
        ({"FIN": FINLAND}, "$.rates.'FIN'", "bad_code"),
        ({"FI": 25}, "$.rates.FI", "bad_row"),
        ({"FI": {"reduced": []}}, "$.rates.FI", "bad_row"),
        ({"FI": {**FINLAND, "reduced": 10}}, "$.rates.FI", "bad_row"),
    ],
)
def test_what_is_no_country_is_told_by_its_place(countries: dict[str, Any], place: str, code: str) -> None:
    rows, faults = read(data_set(SE=FINLAND, **countries))
    assert {row.jurisdiction for row in rows} == {"SE"}
    assert places(faults) == [(place, code)]


@pytest.mark.parametrize(
    ("day", "code"),
    [("29.9.2026", "bad_date"), ("2026-02-30", "bad_date"), ("2999-01-01", "impossible_date"), ("", "bad_date")],
)
def test_a_day_that_is_none_or_has_not_come_yet_is_a_fault(day: str, code: str) -> None:
    rows, faults = read(data_set(version=day))
    assert rows == []
    assert {fault.code for fault in faults} == {code}


def test_all_faults_of_a_file_are_told_together() -> None:
    _, faults = read(data_set(FI={**FINLAND, "standard": "x", "parking": -1}, SE=3))
    assert [key for key, _ in places(faults)] == ["$.rates.FI.standard", "$.rates.FI.parking", "$.rates.SE"]


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b"<!DOCTYPE html><html></html>", "line 1", "not_the_source"),
        (b"<p>503</p>", "line 1", "not_the_source"),
        (b"country,rate\nFI,25.5\n", "line 1", "bad_json"),
        (b"[]", "$", "not_the_source"),
        (b'{"rates": {}}', "$", "not_the_source"),
        (b'{"version": 20260929, "rates": {}}', "$", "not_the_source"),
        (b'{"version": "2026-09-29", "rates": []}', "$", "not_the_source"),
        (b'{"version": "2026-09-29", "rates": {"FI": {}, "FI": {}}}', "", "bad_json"),
        (b'{"version": "2026-09-29", "rates": {"FI": {"standard": NaN}}}', "", "bad_json"),
        (b'{"version": "2026-09-29", "rates": ' + b"[" * 100_000, "", "bad_json"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "", "bad_json"),
        (b"{\n" + data_set()[1:60], "line 2", "bad_json"),
        (data_set().replace(b"TEDB", b"TE\0B"), "line 1", "control_character"),
        (data_set().replace(b"TEDB", b"TE\xffB"), "line 1", "bad_encoding"),
        (b"\xff\xfe" + data_set().decode().encode("utf-16-le"), "line 1", "bad_encoding"),
        (zipped(a_txt=data_set()), "", "bad_zip"),
    ],
    ids=[
        *("a page", "a paragraph", "a table", "an array", "no version", "a number", "no rates", "a key twice", "NaN"),
        *("deep", "a long number", "cut off", "a NUL", "no UTF-8", "UTF-16", "a zip of something else"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(data: bytes, place: str, code: str) -> None:
    assert refused("eu-vat", data, NAME) == (place, code)


def test_a_file_without_a_country_is_a_fault() -> None:
    assert places(read(b'{"version": "2026-09-29", "rates": {}}')[1]) == [("", "no_rows")]


# --- the Commission's database --------------------------------------------------------------------------------------


def test_an_answer_of_the_database_tells_rates_of_countries_and_of_the_parts_that_we_know() -> None:
    rows, faults = read(TEDB, name="tedb.xml")
    assert faults == []
    assert told(rows) == [
        ("GR", "standard", "24"),
        ("GR", "reduced", "13"),
        ("GR", "parking", "13"),
        ("ES", "standard", "21"),
        ("ES-CN", "standard", "7"),
        ("ES", "super_reduced", "4"),
        ("DE", "standard", "19"),
        ("AT", "standard", "20"),
        ("AT-JUNGHOLZ", "reduced", "19"),
        ("AT-MITTELBERG", "reduced", "19"),
        ("BE", "standard", "21"),
        ("BE", "zero", "0"),
    ]
    assert {row.shown for row in rows} == {date(2026, 11, 1)}
    assert rows[0].where == "vatRateResults[1]: rate/value"


def test_a_comment_that_explains_does_not_make_a_rate_that_of_a_part() -> None:
    data = TEDB.replace(b"VAT - Canary Islands - ", b"&lt;p&gt;VAT - by the law of 1992 - &lt;/p&gt;")
    _, faults = read(data, name="tedb.xml")
    assert places(faults) == [("vatRateResults[7]: rate/value", "duplicate_rate")]


def test_answers_in_which_a_reduced_rate_has_no_kind_of_its_own_are_read() -> None:
    rows, _ = read(TEDB.replace(b"<type>REDUCED_RATE</type>", b"<type>DEFAULT</type>"), name="tedb.xml")
    assert told(rows) == told(read(TEDB, name="tedb.xml")[0])


@pytest.mark.parametrize(
    ("old", "new", "field", "code"),
    [
        (b"<memberState>EL<", b"<memberState>Greece<", "memberState", "bad_code"),
        (b"<type>DEFAULT<", b"<type>SPECIAL<", "rate/type", "unknown_word"),
        (b"<value>24.0<", b"<value>24,0<", "rate/value", "bad_rate"),
        (b"<value>24.0<", b"<value>-24.0<", "rate/value", "bad_rate"),
        (b"<value>24.0<", b"<value>1e999<", "rate/value", "bad_rate"),
        (b"<value>24.0<", b"<value>" + b"9" * 200 + b"<", "rate/value", "bad_rate"),
        (b"<value>24.0<", b"<value>0.0<", "rate/value", "bad_rate"),
        (b"<value>24.0</value>", b"", "rate/value", "bad_rate"),
        (b"2026-11-01+01:00", b"1.11.2026", "rate/value", "bad_date"),
        (b"2026-11-01+01:00", b"2999-11-01+01:00", "rate/value", "impossible_date"),
    ],
)
def test_a_result_that_cannot_be_read_is_told_by_its_number_and_field(
    old: bytes, new: bytes, field: str, code: str
) -> None:
    _, faults = read(TEDB.replace(old, new, 1), name="tedb.xml")
    assert places(faults) == [(f"vatRateResults[1]: {field}", code)]


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (TEDB[: TEDB.index(b"13.0")], "line 8", "bad_xml"),
        (TEDB.replace(b"vatRateResults", b"somethingElse"), "", "not_the_source"),
        (b'<?xml version="1.0"?><rates/>', "", "not_the_source"),
        (TEDB.replace(b"?>\n", b'?>\n<!DOCTYPE e [<!ENTITY a "1">]>\n', 1), "", "forbidden_xml"),
        (TEDB.replace(b"?>\n", b'?>\n<!DOCTYPE e SYSTEM "http://127.0.0.1/x">\n', 1), "", "forbidden_xml"),
    ],
    ids=["cut off", "no result", "another document", "entities", "a document type elsewhere"],
)
def test_a_document_of_another_kind_is_refused_whole(data: bytes, place: str, code: str) -> None:
    assert refused("eu-vat", data, "tedb.xml") == (place, code)


# --- the real data set, and what our tables say ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def feed() -> list[TaxRate]:
    rows, faults = read(REAL)
    assert faults == []
    return rows


DIFFERENT: dict[str, str] = {}
"""Member states whose standard rate is another in our tables than in the data set, with the reason. None today."""


def standard_of(engine: Engine, code: str, on: date) -> Decimal:
    """The standard rate in the table of a jurisdiction, on a day and as known on it."""
    quote = engine.quote("application", origin="US", destination=code, price="100 EUR", on=on, known=on)
    (levy,) = [levy for levy in quote.levies if levy.kind in ("vat", "gst")]
    return Decimal(levy.rate.removesuffix("%"))


def test_the_standard_rate_of_every_member_state_is_that_of_our_tables(engine: Engine, feed: list[TaxRate]) -> None:
    (day,) = {row.shown for row in feed}
    union = engine.book.grouping("eu")
    states = {code for code in engine.book.territories if engine.book.is_member(union, code, AsOf(day, day))}
    theirs = {row.jurisdiction: row.percent for row in feed if row.kind == "standard" and row.jurisdiction in states}
    assert len(theirs) == 27
    ours = {code: standard_of(engine, code, day) for code in theirs}
    assert {code for code in theirs if ours[code] != theirs[code]} == set(DIFFERENT)


def test_so_is_that_of_every_other_country_of_the_data_set(engine: Engine, feed: list[TaxRate]) -> None:
    standard = [row for row in feed if row.kind == "standard"]
    assert len(standard) > 40
    wrong = {
        row.jurisdiction: (row.percent, standard_of(engine, row.jurisdiction, row.shown))
        for row in standard
        if standard_of(engine, row.jurisdiction, row.shown) != row.percent
    }
    assert wrong == {}


def test_all_codes_that_are_read_otherwise_are_in_our_tables(engine: Engine) -> None:
    parts = {code for codes in PARTS.values() for code in codes}
    assert {*OURS.values(), *parts} <= set(engine.book.jurisdictions)


def test_a_rate_that_the_data_set_lost_is_seen(feed: list[TaxRate]) -> None:
    """The check above can fail: of a data set in which one rate is another, one rate is another."""
    changed = deepcopy(json.loads(REAL))
    changed["rates"]["FI"]["standard"] = 24
    rows, _ = read(json.dumps(changed).encode())
    assert set(told(rows)) - set(told(feed)) == {("FI", "standard", "24")}
