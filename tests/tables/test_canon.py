"""The one way to write a file: read back it is the same law, written again it is the same text."""

import re
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest
from any_law import jurisdictions
from hypothesis import given
from tiny import AA, COUNTRY, FILES, changed, faults_of_look

from dtariff.model.citation import Form
from dtariff.model.law import Jurisdiction
from dtariff.model.treaties import Instrument
from dtariff.tables.canon import WIDTH, canonical
from dtariff.tables.reader import read_form


def read(text: str, path: str = AA) -> Form:
    form = read_form(path, text.encode())
    assert isinstance(form, Form), form
    return form


def country(old: str, new: str) -> Jurisdiction:
    form = read(changed(AA, old, new)[AA])
    assert isinstance(form, Jurisdiction)
    return form


def unordered(value: Any) -> Any:
    """A form as plain values in which rows have no order: the canonical form may move rows, never lose one."""
    if isinstance(value, Form):
        return tuple((f.name, unordered(getattr(value, f.name))) for f in fields(value))
    if isinstance(value, dict):
        return sorted((key, unordered(item)) for key, item in value.items())
    if isinstance(value, tuple) and value and isinstance(value[0], Form):
        return sorted((unordered(item) for item in value), key=repr)
    return value.normalize() if isinstance(value, Decimal) else value


@given(jurisdictions())
def test_whatever_a_jurisdiction_holds_its_text_holds_it_too(form: Jurisdiction) -> None:
    assert unordered(read(canonical(form))) == unordered(form)


@given(jurisdictions())
def test_the_canonical_text_is_a_fixed_point(form: Jurisdiction) -> None:
    text = canonical(form)
    assert canonical(read(text)) == text


# --- the look -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES)
def test_a_file_in_canonical_form_stays_as_it_is(path: str) -> None:
    assert canonical(read(FILES[path], path)) == FILES[path]


def test_rows_stand_by_date_whatever_order_they_came_in() -> None:
    lines = COUNTRY.splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if 'duty = "10%"' in line)
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    assert canonical(read("".join(lines))) == COUNTRY


def test_of_two_rows_of_one_day_the_one_known_first_stands_first() -> None:
    later = '{ from = 2020-01-01, duty = "9%", cite = "gazette#2", known = 2019-06-01, retracted = 2019-12-01 }'
    text = canonical(country('cite = "gazette#1" },\n', f'cite = "gazette#1" }},\n  {later},\n'))
    assert text.index('duty = "9%"') < text.index('duty = "12.5%"')
    text = canonical(country("known = 2019-12-01 },\n", f"known = 2019-12-01 }},\n  {later},\n"))
    assert text.index('duty = "9%"') < text.index('duty = "12.5%"')


def test_members_stand_by_code_and_then_by_date() -> None:
    path = "groupings/club.toml"
    joined = '  { from = 2012-01-01, code = "BB", cite = "roll" },\n'
    left = '  { from = 2009-01-01, code = "BB", in_force = false, cite = "roll" },\n'
    text = changed(path, joined, "")[path].replace("members = [\n", f"members = [\n{joined}{left}")
    stood = re.findall(r'from = (\S+),.* code = "(\w+)"', canonical(read(text, path)))
    assert stood == [("2010-01-01", "AA"), ("2009-01-01", "BB"), ("2012-01-01", "BB")]


def test_sources_stand_in_the_order_in_which_they_are_first_cited() -> None:
    text = canonical(country('cite = "gazette#9"', 'cite = "press"'))
    assert text.index("[sources.press]") < text.index("[sources.gazette]")


def test_a_source_that_nobody_cites_stands_last() -> None:
    extra = '[sources.almanac]\ntitle = "Almanac"\nsure = "recalled"\n\n[sources.gazette]'
    text = canonical(country("[sources.gazette]", extra))
    assert text.index("[sources.press]") < text.index("[sources.almanac]")


def test_what_a_row_says_comes_before_its_proof() -> None:
    written = '{ note = "N", cite = "gazette#4", known = 2010-01-02, percent = 20, of = "1/2", from = 2010-01-01 }'
    text = canonical(country('{ from = 2010-01-01, percent = 20, cite = "gazette#4" }', written))
    assert '{ from = 2010-01-01, percent = 20, of = "1/2", cite = "gazette#4", known = 2010-01-02, note = "N" }' in text


@pytest.mark.parametrize(
    ("written", "canonical_text"),
    [
        ("percent = 20.00", "percent = 20,"),
        ("percent = 5.50", "percent = 5.5,"),
        ("percent = 1e2", "percent = 100,"),
        ("percent = 0.0", "percent = 0,"),
        ("percent = +7", "percent = 7,"),
        ("percent = 1_000", "percent = 1000,"),
    ],
)
def test_a_number_is_written_in_one_way_only(written: str, canonical_text: str) -> None:
    assert canonical_text in canonical(country("percent = 20", written))


def test_a_default_that_is_written_out_is_left_out() -> None:
    form = country('kind = "vat"\n', 'kind = "vat"\non = ["price", "duty"]\nborne_by = "buyer"\nrefundable = false\n')
    assert canonical(form) == COUNTRY


def test_words_beyond_ascii_stay_as_they_are() -> None:
    assert 'name = "Ñandú, 増値税"' in canonical(country('name = "Value added tax"', 'name = "Ñandú, 増値税"'))


@pytest.mark.parametrize("sign", ['"', "\\", "\n", "\t", "\x7f", "\x00"], ids=ascii)
def test_a_sign_that_toml_wants_escaped_is_read_back(sign: str) -> None:
    escaped = f"\\u{ord(sign):04x}"
    form = country('name = "Value added tax"', f'name = "A{escaped}B"')
    again = read(canonical(form))
    assert isinstance(again, Jurisdiction)
    assert again.tax[0].name == f"A{sign}B"


def test_a_long_list_goes_over_several_lines_none_of_them_wide() -> None:
    words = ", ".join(f'"way-{number}"' for number in range(40))
    form = country('on = ["price", "vat"]', f"on = [{words}]")
    text = canonical(form)
    assert all(len(line) <= WIDTH for line in text.splitlines() if "way-" in line)
    assert read(text) == form


def test_one_source_with_a_long_article_stays_on_its_line() -> None:
    article = "paragraph 4 of the second schedule as amended, " * 4
    path = "instruments/pact.toml"
    text = changed(path, 'cite = "treaty#9"', f'cite = "treaty#{article}"')[path]
    form = read(text, path)
    assert canonical(form) == text
    assert isinstance(form, Instrument)
    assert form.clause[1].cite == (f"treaty#{article}",)


# --- the check ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("percent = 20", "percent = 20.0"),
        ("from = 2010-01-01, percent = 20", "percent = 20, from = 2010-01-01"),
        ('cite = "press"', 'cite = ["press"]'),
        ("[sources.press]", "# said twice\n[sources.press]"),
        ("[[tax]]", "\n[[tax]]"),
    ],
    ids=[
        "a nought too many",
        "the day in second place",
        "a list of one source",
        "a comment",
        "a blank line",
    ],
)
def test_a_file_written_in_any_other_way_is_a_fault(old: str, new: str) -> None:
    assert [(fault.file, fault.key, fault.code) for fault in faults_of_look(changed(AA, old, new))] == [
        (AA, "", "not_canonical")
    ]
