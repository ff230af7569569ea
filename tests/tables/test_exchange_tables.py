"""Parities and rules of exchange in the tables: read, written in one way, and every fault found at its key."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from any_law import DAYS, NAMES, PERHAPS_DAYS, PERHAPS_WORDS, PROOF, SOURCES, WORDS
from hypothesis import given
from hypothesis import strategies as st
from tiny import AA, FILES, Spoilt, changed, faults, faults_of_look, lay

from dtariff.model.citation import Form
from dtariff.model.law import Exchange, ExchangeRow, Jurisdiction
from dtariff.model.parities import Parities, ParityRow
from dtariff.tables.canon import canonical
from dtariff.tables.reader import read_form
from dtariff.tables.release import load

CLUB, EXCHANGE = "groupings/club.toml", "exchange.toml"
PARITIES = """\
schema = 1
reviewed = 2026-11-23
parities = [
  { from = 2010-01-01, code = "AAD", units = 1.95583, equals = "1 BBD", cite = "mint#1" },
  { from = 2020-01-01, in_force = false, code = "AAD", cite = "mint#2", known = 2019-12-01 },
]

[sources.mint]
title = "Acts of the mint"
sure = "primary"
"""
RULES = """\
[[exchange]]
purpose = ["customs", "tax"]
currency = "AAD"
rows = [
  { from = 2010-01-01, rule = "day", attested = 2012-01-01, cite = "gazette#15", note = "Any bank." },
  { from = 2015-01-01, rule = "month_published", source = "Mint", cite = "gazette#16" },
]

"""
CLUB_RULES = """\
[[exchange]]
purpose = ["return"]
rows = [
  { from = 2011-01-01, rule = "quarter_last_day", source = "Bank", cite = "roll#7" },
]

"""
WHOLE = {
    **changed(AA, "[[line]]\n", f"{RULES}[[line]]\n"),
    CLUB: FILES[CLUB].replace("[[customs_fact]]\n", f"{CLUB_RULES}[[customs_fact]]\n", 1),
    EXCHANGE: PARITIES,
}


def test_the_tables_that_are_to_be_spoilt_have_no_fault_and_are_canonical() -> None:
    assert faults(WHOLE) == []
    assert faults_of_look(WHOLE) == []


ROW = 'units = 1.95583, equals = "1 BBD"'
SPOILT = [
    Spoilt("a parity of no units", EXCHANGE, "units = 1.95583, ", "", "parities[0].units", "bad_rate"),
    Spoilt("a parity of nought", EXCHANGE, "1.95583", "0", "parities[0].units", "bad_rate"),
    Spoilt("a parity below nought", EXCHANGE, "1.95583", "-1.95583", "parities[0].units", "bad_rate"),
    Spoilt("units in words", EXCHANGE, "1.95583", '"two"', "parities[0].units", "bad_value"),
    Spoilt("a parity to nothing", EXCHANGE, ROW, "units = 2", "parities[0].equals", "bad_amount"),
    Spoilt("a parity to no currency", EXCHANGE, '"1 BBD"', '"1"', "parities[0].equals", "bad_amount"),
    Spoilt("a parity to nought", EXCHANGE, '"1 BBD"', '"0 BBD"', "parities[0].equals", "bad_rate"),
    Spoilt("a parity to money of nobody", EXCHANGE, '"1 BBD"', '"1 ZZZ"', "parities[0].equals[0]", "unknown_currency"),
    Spoilt("a parity to itself", EXCHANGE, '"1 BBD"', '"1 AAD"', "parities[0].equals", "rules_conflict"),
    Spoilt(
        "a parity of money of nobody",
        EXCHANGE,
        '2020-01-01, in_force = false, code = "AAD"',
        '2020-01-01, in_force = false, code = "ZZZ"',
        "parities[1]",
        "unknown_currency",
    ),
    Spoilt(
        "an end with an amount",
        EXCHANGE,
        "in_force = false, code",
        f"in_force = false, {ROW}, code",
        "parities[1]",
        "bad_rate",
    ),
    Spoilt("two on one day", EXCHANGE, "from = 2020-01-01", "from = 2010-01-01", "parities", "overlapping_rows"),
    Spoilt("a parity without a source", EXCHANGE, ', cite = "mint#1"', "", "parities[0].cite", "missing_key"),
    Spoilt("a source that is not there", EXCHANGE, '"mint#1"', '"mind#1"', "parities[0].cite", "unknown_source"),
    Spoilt("a rule for nothing", AA, '["customs", "tax"]', "[]", "exchange[0].purpose", "missing_key"),
    Spoilt("a rule for something else", AA, '"customs", "tax"', '"fun"', "exchange[0].purpose[0]", "unknown_word"),
    Spoilt(
        "a rule for money of nobody",
        AA,
        'currency = "AAD"\nrows',
        'currency = "ZZZ"\nrows',
        "exchange[0].currency[0]",
        "unknown_currency",
    ),
    Spoilt("a rule of no kind", AA, '"month_published"', '"monthly"', "exchange[0].rows[1].rule", "unknown_word"),
    Spoilt("rates published by nobody", AA, 'source = "Mint", ', "", "exchange[0].rows[1].source", "missing_key"),
    Spoilt(
        "a rule attested before it starts",
        AA,
        "attested = 2012-01-01",
        "attested = 2009-12-31",
        "exchange[0].rows[0].attested",
        "impossible_date",
    ),
    Spoilt(
        "two rules from one day",
        AA,
        "from = 2015-01-01, rule",
        "from = 2010-01-01, rule",
        "exchange[0].rows[1]",
        "overlapping_rows",
    ),
    Spoilt(
        "a union's rule without rows",
        CLUB,
        '  { from = 2011-01-01, rule = "quarter_last_day", source = "Bank", cite = "roll#7" },\n',
        "",
        "exchange[0].rows",
        "missing_key",
    ),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda spoilt: spoilt.says)
def test_the_one_fault_is_found_in_its_file_at_its_key(spoilt: Spoilt) -> None:
    found = faults(changed(spoilt.path, spoilt.old, spoilt.new, WHOLE))
    assert [(fault.file, fault.key, fault.code) for fault in found] == [(spoilt.path, spoilt.key, spoilt.code)]


def test_a_rate_of_the_day_before_needs_no_publisher_either() -> None:
    assert faults(changed(AA, 'rule = "day"', 'rule = "previous_day"', WHOLE)) == []


# --- read and written -----------------------------------------------------------------------------------------------


def test_the_book_has_the_parities_and_none_where_there_is_no_file(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for _ in ("compiled", "found again"):
        parities = load(lay(tmp_path / "with", WHOLE)).exchange
        assert parities is not None
        first, last = parities.parities
        assert (first.code, first.units, first.equals, first.since) == (
            "AAD",
            Decimal("1.95583"),
            "1 BBD",
            date(2010, 1, 1),
        )
        assert (last.in_force, last.units) == (False, None)
    assert load(lay(tmp_path / "without", FILES)).exchange is None


def test_a_rule_is_read_as_it_is_written() -> None:
    found = read_form(AA, WHOLE[AA].encode())
    assert isinstance(found, Jurisdiction)
    (rule,) = found.exchange
    assert (rule.purpose, rule.currency, [row.rule for row in rule.rows]) == (
        ("customs", "tax"),
        "AAD",
        ["day", "month_published"],
    )


PARITY_ROWS = st.builds(
    ParityRow,
    **PROOF,
    code=NAMES,
    in_force=st.booleans(),
    units=st.none() | st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=6),
    equals=PERHAPS_WORDS,
)
EXCHANGE_ROWS = st.builds(
    ExchangeRow, **PROOF, rule=st.sampled_from(["day", "month_published"]), source=PERHAPS_WORDS, attested=PERHAPS_DAYS
)
ANY_PARITIES = st.builds(
    Parities,
    schema=st.just(1),
    reviewed=DAYS,
    note=PERHAPS_WORDS,
    sources=st.dictionaries(NAMES, SOURCES, max_size=3),
    parities=st.lists(PARITY_ROWS, max_size=3).map(tuple),
)
ANY_COUNTRY = st.builds(
    Jurisdiction,
    schema=st.just(1),
    code=WORDS,
    currency=WORDS,
    reviewed=DAYS,
    exchange=st.lists(
        st.builds(
            Exchange,
            purpose=st.lists(st.sampled_from(["customs", "tax", "return"]), max_size=3).map(tuple),
            currency=PERHAPS_WORDS,
            rows=st.lists(EXCHANGE_ROWS, max_size=3).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)


@pytest.mark.parametrize(("path", "some"), [(EXCHANGE, ANY_PARITIES), (AA, ANY_COUNTRY)], ids=["parities", "rules"])
@given(data=st.data())
def test_the_canonical_text_is_read_back_and_written_the_same(path: str, some: Any, data: st.DataObject) -> None:
    text = canonical(data.draw(some))
    found = read_form(path, text.encode())
    assert isinstance(found, Form)
    assert canonical(found) == text
