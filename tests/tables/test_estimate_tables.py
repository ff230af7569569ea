"""Published estimates in the tables: read, written in one way, faults at their keys, answered with their proof."""

from decimal import Decimal

import pytest
from tiny import FILES, Spoilt, changed, faults, faults_of_look, texts

from dtariff.engine import Engine
from dtariff.model.errors import InputError
from dtariff.model.estimates import Estimates
from dtariff.tables.reader import read_form
from dtariff.tables.release import book_of

ESTIMATES = "estimates.toml"
WRITTEN = """\
schema = 1
reviewed = 2026-11-23
note = "By different methods."

[sources.almanac]
title = "Almanac of the Club"
sure = "secondary"

[[estimate]]
id = "almanac-aa"
by = "Almanac"
year = 2021
says = "What AA loses in a year."
measures = "potential"
rates = "bound"
products = "Songs."
who = "Arcadia"
code = "AA"
first_year = 2018
last_year = 2020
amount = "1000 AAD"
amount_to = "2000 AAD"
figure = "at_least"
per = "year"
cite = "almanac#7"

[[estimate]]
id = "almanac-all"
by = "Almanac"
year = 2022
says = "The same as a share."
measures = "review"
products = "Songs and tools."
who = "all"
percent = 0.5
percent_to = 1.5
of = "customs_revenue"
cite = ["almanac", "hearsay"]
sure = "recalled"

[[gap]]
by = "Calendar"
says = "Not found."
cite = "hearsay"
"""
WHOLE = {**FILES, ESTIMATES: WRITTEN}


def test_the_tables_that_are_to_be_spoilt_have_no_fault_and_are_canonical() -> None:
    assert faults(WHOLE) == []
    assert faults_of_look(WHOLE) == []


def test_what_is_written_is_read_with_its_figures_exact() -> None:
    found = read_form(ESTIMATES, WRITTEN.encode())
    assert isinstance(found, Estimates)
    first, second = found.estimate
    assert (first.rates, first.figure, first.per, first.percent) == ("bound", "at_least", "year", None)
    assert (second.percent, second.percent_to) == (Decimal("0.5"), Decimal("1.5"))
    assert (second.rates, second.figure, second.per) == ("not_said", "about", "not_said")
    assert [gap.by for gap in found.gap] == ["Calendar"]


SPOILT = [
    Spoilt("of no country", ESTIMATES, 'code = "AA"', 'code = "ZZ"', "estimate[0].code[0]", "unknown_code"),
    Spoilt("an id of two", ESTIMATES, '"almanac-all"', '"almanac-aa"', "estimate[1].id", "duplicate_name"),
    Spoilt("written before its trade", ESTIMATES, "2021", "2019", "estimate[0].year", "impossible_date"),
    Spoilt("years that run backwards", ESTIMATES, "2018", "2021", "estimate[0].year", "impossible_date"),
    Spoilt("a year before the moratorium", ESTIMATES, "2018", "1918", "estimate[0].year", "impossible_date"),
    Spoilt("a first year alone", ESTIMATES, "last_year = 2020\n", "", "estimate[0].first_year", "missing_key"),
    Spoilt("a year in quotes", ESTIMATES, "2018", '"2018"', "estimate[0].first_year", "bad_value"),
    Spoilt("no figure", ESTIMATES, "percent = 0.5\npercent_to = 1.5\nof", "of", "estimate[1].amount", "missing_key"),
    Spoilt(
        "two figures",
        ESTIMATES,
        "percent = 0.5",
        'amount = "1 AAD"\npercent = 0.5',
        "estimate[1].amount",
        "missing_key",
    ),
    Spoilt("a share of what", ESTIMATES, 'of = "customs_revenue"\n', "", "estimate[1].of", "missing_key"),
    Spoilt(
        "a range without its lower end",
        ESTIMATES,
        "percent = 0.5",
        'amount = "1 AAD"',
        "estimate[1].percent_to",
        "missing_key",
    ),
    Spoilt("a share above all of it", ESTIMATES, "1.5", "101", "estimate[1].percent", "bad_value"),
    Spoilt("a share that falls", ESTIMATES, "1.5", "0.25", "estimate[1].percent", "bad_value"),
    Spoilt("a share below nought", ESTIMATES, "0.5", "-0.5", "estimate[1].percent", "bad_value"),
    Spoilt("no amount", ESTIMATES, "1000 AAD", "AAD", "estimate[0].amount", "bad_amount"),
    Spoilt("no currency", ESTIMATES, "1000 AAD", "1000 ZZZ", "estimate[0].amount[0]", "unknown_currency"),
    Spoilt("a range that falls", ESTIMATES, "2000 AAD", "999 AAD", "estimate[0].amount_to", "bad_value"),
    Spoilt("a range of two currencies", ESTIMATES, "2000 AAD", "2000 BBD", "estimate[0].amount_to", "bad_value"),
    Spoilt(
        "nobody says so", ESTIMATES, 'cite = "almanac#7"', 'cite = "almanach"', "estimate[0].cite", "unknown_source"
    ),
    Spoilt(
        "surer than its source",
        ESTIMATES,
        '"almanac#7"',
        '"almanac#7"\nsure = "primary"',
        "estimate[0].sure",
        "sureness_raised",
    ),
    Spoilt(
        "a measure that nobody defined", ESTIMATES, '"potential"', '"possible"', "estimate[0].measures", "unknown_word"
    ),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=[spoilt.says for spoilt in SPOILT])
def test_the_one_fault_of_an_estimate_is_found_at_its_key(spoilt: Spoilt) -> None:
    found = [(fault.file, fault.key, fault.code) for fault in faults(changed(ESTIMATES, spoilt.old, spoilt.new, WHOLE))]
    assert (spoilt.path, spoilt.key, spoilt.code) in found
    assert {file for file, _, _ in found} == {ESTIMATES}


def test_an_upper_end_without_a_lower_one_is_a_fault() -> None:
    files = changed(ESTIMATES, 'amount = "1000 AAD"\n', "", WHOLE)
    assert ("estimate[0].amount_to", "missing_key") in [(fault.key, fault.code) for fault in faults(files)]


# --- answered ---


@pytest.fixture
def law() -> Engine:
    return Engine(book_of(texts(WHOLE)))


def test_an_estimate_is_answered_with_money_and_its_sources(law: Engine) -> None:
    first, second = law.estimates()
    assert (str(first.least), str(first.most), first.sure) == ("1000 AAD", "2000 AAD", "secondary")
    assert [(citation.title, citation.article) for citation in first.citations] == [("Almanac of the Club", "7")]
    assert (second.least, second.most, second.sure) == (None, None, "recalled")


def test_the_estimates_of_a_country_are_those_of_its_own_revenue(law: Engine) -> None:
    assert [one.estimate.id for one in law.estimates("aa")] == ["almanac-aa"]
    assert law.estimates("BB") == ()
    with pytest.raises(InputError, match="no code of a country"):
        law.estimates("Atlantis")


def test_tables_without_estimates_answer_none() -> None:
    assert Engine(book_of(texts(FILES))).estimates() == ()


def test_the_shipped_estimates_all_cite_and_say_what_they_measure(engine: Engine) -> None:
    found = engine.estimates()
    assert {one.estimate.measures for one in found} == {"potential", "collected", "review"}
    assert all(one.citations and one.estimate.says and one.estimate.products for one in found)
    assert engine.book.estimates is not None
    assert engine.book.estimates.gap
    assert [str(one.least) for one in engine.estimates("IN")] == ["500000000 USD", "4900000000 USD", "2550000000 USD"]


def test_what_is_only_remembered_is_marked_so(engine: Engine) -> None:
    assert [one.estimate.id for one in engine.estimates() if one.sure == "recalled"] == ["unctad-2019-applied"]
