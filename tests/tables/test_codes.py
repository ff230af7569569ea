"""The codes of territories and currencies, checked against the CLDR data that Babel carries."""

import re
from datetime import date

import pytest
from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_precision

from dtariff.model.nomenclature import Codes, Currency
from dtariff.tables.canon import canonical
from dtariff.tables.locate import tables_folder
from dtariff.tables.reader import read_form

FILE = "codes.toml"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_COUNTRY = words("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ")
"""Codes that CLDR names and that ISO 3166-1 assigns to no country: reserved, groupings, islands, tests."""

CLDR_WITHOUT_DECIMALS = words("AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK RSD SOS SYP YER")
"""Money whose small coin is out of use: CLDR, in one edition or another, shows none of the decimals of ISO 4217."""

CLDR_WITHOUT_DECIMALS_ONCE = words("MRO SLL STD TMM ZMK")
CLDR_WITH_DECIMALS_ONCE = words("BEF GRD PTE ROL")
"""Money of the past, on whose decimals CLDR and our sources differ."""


@pytest.fixture(scope="module")
def text() -> str:
    return (tables_folder() / FILE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def codes(text: str) -> Codes:
    form = read_form(FILE, text.encode())
    assert isinstance(form, Codes), form
    return form


@pytest.fixture(scope="module")
def currencies(codes: Codes) -> dict[str, Currency]:
    return {currency.code: currency for currency in codes.currencies}


def test_the_file_is_written_in_the_canonical_form(text: str, codes: Codes) -> None:
    assert canonical(codes) == text


def test_the_tables_begin_with_the_first_declaration(codes: Codes) -> None:
    assert codes.covers_from == date(1998, 5, 20)


def test_every_country_that_babel_names_is_a_territory(codes: Codes) -> None:
    named = {code for code in map(str, Locale("en").territories) if re.fullmatch(r"[A-Z]{2}", code)}
    assert set(codes.territories) == named - NO_COUNTRY


def test_kosovo_is_a_territory_beside_the_249_of_iso(codes: Codes) -> None:
    assert "XK" in codes.territories
    assert len(codes.territories) == 250


def test_codes_are_sorted_and_stand_once(codes: Codes) -> None:
    lists = [codes.territories, *([row.code for row in rows] for rows in (codes.retired, codes.mistaken))]
    for listed in [*lists, [currency.code for currency in codes.currencies]]:
        assert list(listed) == sorted(set(listed))


def test_a_code_is_in_use_or_retired_or_mistaken_but_never_two_of_them(codes: Codes) -> None:
    retired = {row.code for row in codes.retired}
    mistaken = {row.code for row in codes.mistaken}
    assert not retired & set(codes.territories)
    assert not mistaken & set(codes.territories)
    assert not retired & mistaken


def test_the_hint_is_always_a_code_in_use(codes: Codes) -> None:
    hints = {now for row in codes.retired for now in row.now} | {row.now for row in codes.mistaken}
    assert hints <= set(codes.territories)


@pytest.mark.parametrize(
    ("code", "until", "now"),
    [
        ("AN", date(2010, 12, 15), {"BQ", "CW", "SX"}),
        ("YU", date(2003, 7, 23), {"ME", "RS"}),
        ("CS", date(2006, 9, 26), {"ME", "RS"}),
        ("TP", date(2002, 5, 20), {"TL"}),
        ("ZR", date(1997, 7, 14), {"CD"}),
    ],
)
def test_a_country_that_is_gone_names_its_successors(codes: Codes, code: str, until: date, now: set[str]) -> None:
    (row,) = (row for row in codes.retired if row.code == code)
    assert row.until == until
    assert set(row.now) == now


def test_babel_knows_the_same_successors(codes: Codes) -> None:
    aliases = get_global("territory_aliases")
    for row in codes.retired:
        assert set(row.now) == set(aliases[row.code]), row.code


@pytest.mark.parametrize(
    ("wrong", "right"), [("UK", "GB"), ("EL", "GR"), ("EN", "GB"), ("JA", "JP"), ("KO", "KR"), ("SP", "ES")]
)
def test_a_common_mistake_is_put_right(codes: Codes, wrong: str, right: str) -> None:
    assert {row.code: row.now for row in codes.mistaken}[wrong] == right


@pytest.mark.parametrize(("code", "digits"), [("JPY", 0), ("KRW", 0), ("EUR", 2), ("IDR", 2), ("KWD", 3), ("TND", 3)])
def test_the_minor_unit_of_a_currency(currencies: dict[str, Currency], code: str, digits: int) -> None:
    assert currencies[code].digits == digits


def test_decimals_agree_with_babel_except_where_cldr_looks_at_cash(codes: Codes) -> None:
    differ = {
        currency.code for currency in codes.currencies if currency.digits != get_currency_precision(currency.code)
    }
    assert differ <= CLDR_WITHOUT_DECIMALS | CLDR_WITHOUT_DECIMALS_ONCE | CLDR_WITH_DECIMALS_ONCE


def test_every_money_that_babel_thinks_in_use_is_known(currencies: dict[str, Currency]) -> None:
    tender = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _, until, is_tender in rows
        if until is None and is_tender
    }
    in_use = {code for code, currency in currencies.items() if currency.until is None}
    assert tender - in_use <= {"BGN"}  # CLDR 47 is older than the euro in Bulgaria
    assert in_use - tender <= {"SVC", "VED"}  # on the ISO list, though CLDR has them as no money of their own


def test_nobody_pays_in_gold_in_test_codes_or_in_units_of_account(currencies: dict[str, Currency]) -> None:
    assert not currencies.keys() & words("BOV CHE CHW CLF COU MXV USN UYI UYW XAG XAU XDR XPD XPT XTS XUA XXX")


@pytest.mark.parametrize(
    ("code", "until", "now"),
    [
        ("HRK", date(2023, 1, 1), "EUR"),
        ("BGN", date(2026, 1, 1), "EUR"),
        ("DEM", date(2002, 1, 1), "EUR"),
        ("LTL", date(2015, 1, 1), "EUR"),
        ("ANG", date(2025, 7, 1), "XCG"),
        ("BYR", date(2016, 7, 1), "BYN"),
        ("VEF", date(2018, 8, 20), "VES"),
        ("ZMK", date(2013, 1, 1), "ZMW"),
    ],
)
def test_money_of_the_past(currencies: dict[str, Currency], code: str, until: date, now: str) -> None:
    assert currencies[code].until == until
    assert currencies[code].now == now


def test_money_of_the_past_names_money_in_use(currencies: dict[str, Currency]) -> None:
    for currency in currencies.values():
        assert (currency.until is None) == (currency.now == ""), currency.code
        if currency.now:
            assert currencies[currency.now].until is None, currency.code
