"""Published rates in the tables: one rate a line, read whole or not at all, and only ever more of them."""

from datetime import date
from decimal import Decimal

import pytest
import tiny

from dtariff.model.citation import Form
from dtariff.model.clock import AsOf
from dtariff.model.errors import DataError
from dtariff.model.reference_rates import ReferenceRates
from dtariff.tables.canon import canonical
from dtariff.tables.changes import paths_of_law
from dtariff.tables.entries import entries
from dtariff.tables.publishable import refuse_rewritten
from dtariff.tables.reader import read_form
from dtariff.tables.reference import changed_rates, with_rates
from dtariff.tables.release import book_of
from dtariff.tables.schema import form_of

PATH = "exchange/hearsay.csv"
HEAD = "day,base,quote,rate\n"
TEXT = HEAD + "2026-10-29,AAD,BBD,1.113\n2026-10-30,AAD,BBD,1.1172\n2026-10-30,BBD,AAD,0.9\n"
FILES = {**tiny.FILES, PATH: TEXT}


def rates(text: str = TEXT) -> ReferenceRates:
    found = read_form(PATH, text.encode())
    assert isinstance(found, ReferenceRates)
    return found


def faults(*lines: str) -> list[tuple[str, str]]:
    found = read_form(PATH, (HEAD + "".join(lines)).encode())
    assert isinstance(found, list)
    assert all(fault.file == PATH for fault in found)
    return [(fault.key, fault.code) for fault in found]


def test_published_rates_have_a_folder_of_their_own() -> None:
    assert form_of(PATH) is ReferenceRates
    assert form_of("exchange/ecb.toml") is None
    assert form_of("exchange/of/ecb.csv") is None


def test_a_file_holds_the_rates_of_each_day_as_they_are_written() -> None:
    assert rates().days == {
        "2026-10-29": {"AAD/BBD": "1.113"},
        "2026-10-30": {"AAD/BBD": "1.1172", "BBD/AAD": "0.9"},
    }


def test_tables_with_published_rates_have_no_fault_and_stand_in_the_canonical_form() -> None:
    assert tiny.faults(FILES) == []
    assert tiny.faults_of_look(FILES) == []


def test_a_rate_is_written_without_idle_noughts() -> None:
    assert canonical(rates(HEAD + "2026-10-30,AAD,BBD,136.00\n")) == HEAD + "2026-10-30,AAD,BBD,136\n"
    untidy = {**FILES, PATH: HEAD + "2026-10-30,AAD,BBD,136.00\n"}
    assert [(fault.file, fault.code) for fault in tiny.faults_of_look(untidy)] == [(PATH, "not_canonical")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2026-10-30,AAD,BBD\n", "bad_row"),
        ("2026-10-30,AAD,BBD,1.1,1.2\n", "bad_row"),
        ("\n", "bad_row"),
        ('2026-10-30,AAD,BBD,"1.1\n', "bad_csv"),
        ("2026-02-30,AAD,BBD,1.1\n", "bad_date"),
        ("20261030,AAD,BBD,1.1\n", "bad_date"),
        ("2026-W44-5,AAD,BBD,1.1\n", "bad_date"),
        ("2026-10-30,aad,BBD,1.1\n", "bad_value"),
        ("2026-10-30,AAD,,1.1\n", "bad_value"),
        ("2026-10-30,AAD,AAD,1\n", "bad_value"),
        ("2026-10-30,AAD,BBD,0\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,0.000\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,-1\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,1e999\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,NaN\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,Infinity\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,N/A\n", "bad_rate"),
        ('2026-10-30,AAD,BBD,"1,1"\n', "bad_rate"),
        ("2026-10-30,AAD,BBD," + "9" * 200 + "\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,\u0661\n", "bad_rate"),
        ("2026-10-30,AAD,BBD,1.1\0\n", "bad_rate"),
    ],
)
def test_a_line_that_says_no_rate_is_a_fault_of_that_line(line: str, code: str) -> None:
    assert faults("2026-10-29,AAD,BBD,1.1\n", line) == [("line 3", code)]


def test_every_line_with_a_fault_is_told() -> None:
    assert faults("x,AAD,BBD,1\n", "2026-10-29,AAD,BBD,1\n", "2026-10-30,AAD,BBD,x\n") == [
        ("line 2", "bad_date"),
        ("line 4", "bad_rate"),
    ]


def test_a_day_has_one_rate_of_a_pair_and_days_stand_in_order() -> None:
    first, second = "2026-10-29,AAD,BBD,1.1\n", "2026-10-30,AAD,BBD,1.2\n"
    assert faults(first, second, "2026-10-30,AAD,BBD,1.2\n") == [("line 4", "duplicate_row")]
    assert faults(second, first) == [("line 3", "unsorted_row")]


def test_a_file_of_another_kind_is_refused_by_its_first_line() -> None:
    for text in (b"", b"Date,USD\n", b"<html>", "﻿day,base,quote,rate\n".encode()):
        found = read_form(PATH, text)
        assert isinstance(found, list)
        assert [(fault.key, fault.code) for fault in found] == [("line 1", "bad_header")]


def test_a_file_that_is_no_text_is_refused_at_its_first_bad_line() -> None:
    found = read_form(PATH, (HEAD + "2026-10-30,AAD,BBD,1\n").encode() + b"2026-10-31,\xff")
    assert isinstance(found, list)
    assert [(fault.key, fault.code) for fault in found] == [("line 3", "bad_encoding")]


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ("2026-10-30,BBD,AAD", "2026-10-30,BBD,ZZZ", "2026-10-30 BBD/ZZZ", "unknown_currency"),
        ("2026-10-29,", "1026-10-29,", "1026-10-29", "impossible_date"),
    ],
)
def test_currencies_exist_and_days_can_be(old: str, new: str, key: str, code: str) -> None:
    found = tiny.faults(tiny.changed(PATH, old, new, FILES))
    assert [(fault.file, fault.key, fault.code) for fault in found] == [(PATH, key, code)]


def test_a_file_is_named_after_the_shared_source_that_published_it() -> None:
    found = tiny.faults({**tiny.FILES, "exchange/nobody.csv": TEXT})
    assert [(fault.file, fault.code) for fault in found] == [("exchange/nobody.csv", "unknown_source")]


def test_a_book_gives_the_rates_with_who_published_them() -> None:
    ((source, form),) = book_of(tiny.texts(FILES)).published_rates()
    assert source.title == "What people say"
    assert form == rates()


def test_a_book_without_such_files_has_none() -> None:
    assert book_of(tiny.texts()).published_rates() == ()


def test_rates_are_no_law_their_days_are_none_of_law_and_a_reader_is_not_shown_them_as_text() -> None:
    book = book_of(tiny.texts(FILES))
    assert PATH not in paths_of_law(book)
    assert book.days(["AA"]) == book_of(tiny.texts()).days(["AA"])
    (entry,) = entries(book, PATH, AsOf(date(2026, 11, 23), date(2026, 11, 23)))
    assert entry.facts == {}


def test_more_rates_stand_beside_those_there_were_which_stay() -> None:
    more = [
        (date(2026, 11, 2), "AAD", "BBD", Decimal("1.1200")),
        (date(2026, 10, 29), "BBD", "AAD", Decimal("0.8")),
        (date(2026, 10, 30), "AAD", "BBD", Decimal(7)),
    ]
    grown = with_rates(rates(), more)
    assert canonical(grown) == (
        HEAD + "2026-10-29,AAD,BBD,1.113\n2026-10-29,BBD,AAD,0.8\n"
        "2026-10-30,AAD,BBD,1.1172\n2026-10-30,BBD,AAD,0.9\n2026-11-02,AAD,BBD,1.12\n"
    )
    assert rates(canonical(grown)) == grown
    assert [*changed_rates(rates(), grown)] == []
    assert canonical(rates()) == TEXT


def test_a_rate_that_vanishes_or_changes_is_found_and_one_written_otherwise_is_the_same() -> None:
    later = rates(HEAD + "2026-10-29,AAD,BBD,1.1130\n2026-10-30,BBD,AAD,0.91\n")
    assert [*changed_rates(rates(), later)] == [("2026-10-30", "AAD/BBD"), ("2026-10-30", "BBD/AAD")]


def refused(*lines: str) -> list[tuple[str, str, str]]:
    """What is told of a release after one with these rates."""
    after: dict[str, Form] = {} if not lines else {PATH: rates(HEAD + "".join(lines))}
    with pytest.raises(DataError) as raised:
        refuse_rewritten({PATH: rates()}, after)
    assert raised.value.code == "not_append_only"
    return [(fault.file, fault.key, fault.code) for fault in raised.value.faults]


def test_a_release_that_changes_or_loses_a_published_rate_is_refused_with_each() -> None:
    changed = ("2026-10-29,AAD,BBD,1.2\n", "2026-10-30,BBD,AAD,0.9\n", "2026-11-02,AAD,BBD,7\n")
    assert refused(*changed) == [
        (PATH, "2026-10-29 AAD/BBD", "row_changed"),
        (PATH, "2026-10-30 AAD/BBD", "row_vanished"),
    ]
    assert refused() == [(PATH, "", "row_vanished")]


def test_a_release_may_have_more_rates_than_the_one_before_or_its_first() -> None:
    grown = with_rates(rates(), [(date(2026, 11, 2), "AAD", "BBD", Decimal("1.12"))])
    refuse_rewritten({PATH: rates()}, {PATH: grown})
    refuse_rewritten({}, {PATH: grown})
