"""Reading one file of the tables: what is taken, and what is refused with its place."""

from datetime import date
from decimal import Decimal

import pytest
from tiny import AA, COUNTRY, FILES, changed, texts

from dtariff.model.citation import Form
from dtariff.model.errors import Fault
from dtariff.model.law import Jurisdiction
from dtariff.tables.reader import read_form, read_forms


def read(text: str, path: str = AA) -> Form | list[Fault]:
    return read_form(path, text.encode())


def country(text: str = COUNTRY) -> Jurisdiction:
    form = read(text)
    assert isinstance(form, Jurisdiction), form
    return form


def places(found: Form | list[Fault]) -> list[tuple[str, str]]:
    """Key and code of every fault."""
    assert isinstance(found, list), "it was read without a fault"
    assert all(fault.file == AA for fault in found)
    return [(fault.key, fault.code) for fault in found]


def swapped(old: str, new: str) -> str:
    return changed(AA, old, new)[AA]


# --- what is taken -------------------------------------------------------------------------------------------------


def test_a_percentage_is_exactly_what_is_written_and_never_a_float() -> None:
    percent = country(swapped("percent = 5.5", "percent = 0.1")).tax[0].rate[1].rows[0].percent
    assert type(percent) is Decimal
    assert percent == Decimal("0.1")
    assert percent != Decimal(0.1)  # noqa: RUF032 - what a float would have made of it


def test_a_whole_percentage_is_a_decimal_too() -> None:
    percent = country().tax[0].rate[0].rows[0].percent
    assert type(percent) is Decimal
    assert percent == 20


def test_a_percentage_with_twenty_digits_keeps_them_all() -> None:
    text = swapped("percent = 5.5", "percent = 5.12345678901234567891")
    assert country(text).tax[0].rate[1].rows[0].percent == Decimal("5.12345678901234567891")


def test_the_key_from_becomes_the_first_day_of_a_row() -> None:
    assert country().line[0].rates[1].since == date(2020, 1, 1)


def test_one_source_or_a_list_of_them_are_read_alike() -> None:
    assert country().line[0].rates[0].cite == ("gazette#1",)
    text = swapped('cite = "gazette#1"', 'cite = ["gazette#1", "press"]')
    assert country(text).line[0].rates[0].cite == ("gazette#1", "press")


def test_what_is_left_out_stays_open_and_is_not_nought() -> None:
    row = country().tax[0].rate[0].rows[0]
    assert row.known is None
    assert row.retracted is None
    assert row.treatment is None
    assert country().tax[0].collection[0].rows[0].unknown is False


@pytest.mark.parametrize("name", ["from", "since", "cite", "two words", "dotted.name"])
def test_a_source_may_have_any_name(name: str) -> None:
    form = country(COUNTRY.replace("[sources.press]", f'[sources."{name}"]').replace('"press"', f'"{name}"'))
    assert form.sources[name].title == "Arcadian Press"
    assert form.tax[0].collection[0].rows[0].cite == (name,)


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ('currency = "AAD"', 'curency = "AAD"\ncurrency = "AAD"', "curency", "unknown_key"),
        ('kind = "vat"', 'kind = "vat"\nborn_by = "seller"', "tax[0].born_by", "unknown_key"),
        ("percent = 20", "percent = 20, procent = 21", "tax[0].rate[0].rows[0].procent", "unknown_key"),
        ("percent = 20", "percent = 20, since = 2011-01-01", "tax[0].rate[0].rows[0].since", "unknown_key"),
        ('sure = "primary"', 'sure = "primary"\nlink = "here"', "sources.gazette.link", "unknown_key"),
        ('currency = "AAD"\n', "", "currency", "missing_key"),
        ("{ from = 2010-01-01, percent = 20", "{ percent = 20", "tax[0].rate[0].rows[0].from", "missing_key"),
        (', cite = "gazette#4"', "", "tax[0].rate[0].rows[0].cite", "missing_key"),
        ('code = "AA"', "code = 44", "code", "bad_value"),
        ('code = "8523.80.01"', "code = 8523.80", "line[0].code", "bad_value"),
        ("percent = 20", 'percent = "a fifth"', "tax[0].rate[0].rows[0].percent", "bad_value"),
        ("percent = 20", "percent = nan", "tax[0].rate[0].rows[0].percent", "bad_value"),
        ("percent = 20", "percent = inf", "tax[0].rate[0].rows[0].percent", "bad_value"),
        ("percent = 20", "percent = true", "tax[0].rate[0].rows[0].percent", "bad_value"),
        ('content = ["tool"]', 'content = "tool"', "line[0].covers[0].content", "bad_value"),
        ('kind = "vat"', 'kind = "vat"\nrefundable = "perhaps"', "tax[0].refundable", "bad_value"),
        ('on = "2026-11-23"', "on = 2026-11-23", "example[0].given.on", "bad_value"),
        ("reviewed = 2026-11-23", 'reviewed = "last autumn"', "reviewed", "bad_date"),
        ("reviewed = 2026-11-23", "reviewed = 2026-11-23T12:30:00", "reviewed", "bad_date"),
        ("from = 2020-01-01", 'from = "soon"', "line[0].rates[1].from", "bad_date"),
        ("known = 2019-12-01", "known = false", "line[0].rates[1].known", "bad_date"),
        ('sure = "secondary"', 'sure = "quite"', "sources.press.sure", "unknown_word"),
        ('kind = "vat"', 'kind = "tithe"', "tax[0].kind", "unknown_word"),
        ('mode = "down"', 'mode = "nearest"', "rounding.mode", "unknown_word"),
        ('treatment = "reduced"', 'treatment = "kind"', "tax[0].rate[1].rows[0].treatment", "unknown_word"),
    ],
)
def test_a_fault_of_shape_names_the_key_as_it_is_written(old: str, new: str, key: str, code: str) -> None:
    assert places(read(swapped(old, new))) == [(key, code)]


@pytest.mark.parametrize(
    "broken",
    [
        "code = NO\n",
        'code = "AA"\ncode = "BB"\n',
        "code = 0123\n",
        "reviewed = 2026-02-30\n",
        'code = "AA\n',
        '[[tax]]\nid = "vat"\nid = "gst"\n',
        '[sources.a]\ntitle = "A"\n[sources.a]\ntitle = "B"\n',
        'line = []\n[[line]]\ncode = "1"\n',
    ],
    ids=[
        "Norway without quotes",
        "a key twice",
        "a code without quotes",
        "the 30th of February",
        "a quote never closed",
        "a key twice in a tax",
        "a source twice",
        "a list twice",
    ],
)
def test_text_that_is_no_toml_is_refused_whole(broken: str) -> None:
    assert places(read("schema = 1\n" + broken)) == [("", "bad_toml")]


def test_the_fault_of_a_text_that_is_no_toml_says_the_line() -> None:
    found = read('schema = 1\ncode = "AA"\ncode = "BB"\n')
    assert isinstance(found, list)
    assert "line 3" in found[0].message


def test_a_file_in_another_encoding_than_utf8_is_refused() -> None:
    assert places(read_form(AA, COUNTRY.replace("Arcadia", "Arcadiä").encode("latin-1"))) == [("", "bad_toml")]


@pytest.mark.parametrize("schema", ["", "schema = 2\n", 'schema = "1"\n'])
def test_a_file_of_another_schema_is_refused_before_it_is_read(schema: str) -> None:
    assert places(read(schema + 'strange = "key"\n')) == [("schema", "unknown_schema")]


@pytest.mark.parametrize(
    "path",
    [
        "notes.toml",
        "jurisdictions/AA.yaml",
        "jurisdictions/north/AA.toml",
        "jurisdiction/AA.toml",
        "instruments/codes.csv",
        "groupings/club",
    ],
)
def test_a_file_where_none_belongs_is_a_fault_and_not_left_aside(path: str) -> None:
    (fault,) = (fault for fault in read_forms(texts({**FILES, path: COUNTRY}))[1])
    assert (fault.file, fault.key, fault.code) == (path, "", "unknown_file")


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = COUNTRY.replace("percent = 20", "procent = 20").replace('mode = "down"', 'mode = "nearest"')
    text = text.replace('sure = "secondary"', 'sure = "quite"')
    assert places(read(text)) == [
        ("sources.press.sure", "unknown_word"),
        ("rounding.mode", "unknown_word"),
        ("tax[0].rate[0].rows[0].procent", "unknown_key"),
    ]


def test_a_broken_file_does_not_hide_the_others() -> None:
    files = changed("codes.toml", 'territories = ["AA"', "territories = [AA")
    files = changed(AA, 'mode = "down"', 'mode = "nearest"', files)
    forms, faults = read_forms(texts(files))
    assert {fault.file: fault.code for fault in faults} == {"codes.toml": "bad_toml", AA: "unknown_word"}
    assert forms.keys() == FILES.keys() - {"codes.toml", AA}


def test_a_fault_reads_as_file_key_code_and_what_was_given() -> None:
    found = read(swapped('kind = "vat"', 'kind = "tithe"'))
    assert isinstance(found, list)
    assert str(found[0]).startswith("jurisdictions/AA.toml: tax[0].kind: unknown_word: ")
    assert "not 'tithe'" in str(found[0])


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ("reviewed = 2026-11-23", 'reviewed = "2026-11-23"', "reviewed", "bad_date"),
        ("reviewed = 2026-11-23", "reviewed = 86400", "reviewed", "bad_date"),
        ("percent = 20", 'percent = "20"', "tax[0].rate[0].rows[0].percent", "bad_value"),
    ],
    ids=["a day as text", "a day as seconds since 1970", "a number as text"],
)
def test_days_and_numbers_are_written_as_such(old: str, new: str, key: str, code: str) -> None:
    path = "jurisdictions/AA.toml"
    found = read_form(path, changed(path, old, new)[path].encode())
    assert [(fault.key, fault.code) for fault in found] == [(key, code)]  # type: ignore[union-attr]  # faults, no form
