"""Tax ids: those that python-stdnum documents and offices publish are taken, spoilt ones refused, gaps said.

The numbers of `DOCUMENTED` are examples in the documentation of python-stdnum 2.2
(https://arthurdejong.org/python-stdnum/doc/), each of the module that stands beside it; so is what it writes them as.
"""

import doctest
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import dtariff
from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import InputError
from dtariff.model.law import Jurisdiction, TaxNumber
from dtariff.model.tax_id import TaxIdCheck
from dtariff.tables.book import Book
from dtariff.tax_ids import check_tax_id

DAY = date(2026, 11, 23)
TODAY = AsOf(DAY, DAY)
LAST_OF_2020 = AsOf(date(2020, 12, 31), DAY)
FIRST_OF_2021 = AsOf(date(2021, 1, 1), DAY)


class Documented(NamedTuple):
    """An example of the documentation: whose it is, of which type and module, how it is written and taken."""

    country: str
    type: str
    module: str
    value: str
    number: str


DOCUMENTED = [
    Documented(*row)
    for row in (
        ("AD", "ad_nrt", "ad.nrt", "U-132950-X", "U132950X"),
        ("AL", "al_tin", "al.nipt", "AL J 91402501 L", "J91402501L"),
        ("AR", "ar_cuit", "ar.cuit", "20-05536168-2", "20055361682"),
        ("AT", "eu_vat", "at.uid", "AT U13585627", "ATU13585627"),
        ("AU", "au_abn", "au.abn", "83 914 571 673", "83914571673"),
        ("AU", "au_acn", "au.acn", "004 085 616", "004085616"),
        ("AZ", "az_tin", "az.voen", "140 155 5071", "1401555071"),
        ("BE", "eu_vat", "be.vat", "BE403019261", "BE0403019261"),
        ("BG", "eu_vat", "bg.vat", "BG 175 074 752", "BG175074752"),
        ("BR", "br_cnpj", "br.cnpj", "16.727.230/0001-97", "16727230000197"),
        ("BR", "br_cpf", "br.cpf", "390.533.447-05", "39053344705"),
        ("BY", "by_tin", "by.unp", "200988541", "200988541"),
        ("CA", "ca_bn", "ca.bn", "12302 6635", "123026635"),
        ("CH", "ch_vat", "ch.vat", "CHE-107.787.577 IVA", "CHE107787577IVA"),
        ("CH", "ch_uid", "ch.uid", "CHE-100.155.212", "CHE100155212"),
        ("CL", "cl_tin", "cl.rut", "76086428-5", "760864285"),
        ("CN", "cn_tin", "cn.uscc", "91110000600037341L", "91110000600037341L"),
        ("CO", "co_nit", "co.nit", "213.123.432-1", "2131234321"),
        ("CR", "cr_tin", "cr.cpj", "3-101-999999", "3101999999"),
        ("CR", "cr_tin", "cr.cpf", "3-0455-0175", "0304550175"),
        ("CY", "eu_vat", "cy.vat", "CY-10259033P", "CY10259033P"),
        ("CZ", "eu_vat", "cz.dic", "CZ 25123891", "CZ25123891"),
        ("CZ", "cz_dic", "cz.dic", "CZ 25123891", "25123891"),
        ("DE", "eu_vat", "de.vat", "DE 136,695 976", "DE136695976"),
        ("DE", "de_stn", "de.stnr", "181/815/0815 5", "18181508155"),
        ("DK", "eu_vat", "dk.cvr", "DK 13585628", "DK13585628"),
        ("DO", "do_rcn", "do.rnc", "1-01-85004-3", "101850043"),
        ("DO", "do_rcn", "do.cedula", "00113918205", "00113918205"),
        ("DZ", "", "dz.nif", "416001000000007", "416001000000007"),
        ("EC", "ec_ruc", "ec.ruc", "1792060346-001", "1792060346001"),
        ("EE", "eu_vat", "ee.kmkr", "EE 100 931 558", "EE100931558"),
        ("EG", "eg_tin", "eg.tn", "100-531-385", "100531385"),
        ("ES", "eu_vat", "es.nif", "ES B-58378431", "ESB58378431"),
        ("ES", "es_cif", "es.nif", "ES B-58378431", "B58378431"),
        ("FI", "eu_vat", "fi.alv", "FI 20774740", "FI20774740"),
        ("FO", "fo_vat", "fo.vn", "623857", "623857"),
        ("FR", "eu_vat", "fr.tva", "Fr 40 303 265 045", "FR40303265045"),
        ("FR", "fr_siren", "fr.siren", "552 008 443", "552008443"),
        ("FR", "fr_siret", "fr.siret", "73282932000074", "73282932000074"),
        ("FR", "fr_spi", "fr.nif", "3023217600053", "3023217600053"),
        ("GB", "gb_vat", "gb.vat", "GB 980 7806 84", "GB980780684"),
        ("GH", "", "gh.tin", "C0000803561", "C0000803561"),
        ("GN", "gn_nif", "gn.nifp", "693770885", "693770885"),
        ("GR", "eu_vat", "gr.vat", "EL 094259216", "EL094259216"),
        ("GT", "", "gt.nit", "576937-K", "576937K"),
        ("HR", "eu_vat", "hr.oib", "HR 33392005961", "HR33392005961"),
        ("HR", "hr_oib", "hr.oib", "HR 33392005961", "33392005961"),
        ("HU", "eu_vat", "hu.anum", "HU-12892312", "HU12892312"),
        ("ID", "id_npwp", "id.npwp", "01.312.166.0-091.000", "013121660091000"),
        ("IE", "eu_vat", "ie.vat", "IE 6433435F", "IE6433435F"),
        ("IL", "il_vat", "il.hp", "516179157", "516179157"),
        ("IL", "il_vat", "il.idnr", "3933742-3", "039337423"),
        ("IN", "in_gst", "in_.gstin", "27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
        ("IS", "is_vat", "is_.vsk", "IS 00621", "00621"),
        ("IS", "is_kt", "is_.kennitala", "450401-3150", "4504013150"),
        ("IT", "eu_vat", "it.iva", "IT 00743110157", "IT00743110157"),
        ("IT", "it_cf", "it.codicefiscale", "RCCMNL83S18D969H", "RCCMNL83S18D969H"),
        ("JP", "jp_cn", "jp.cn", "5-8356-7825-6246", "5835678256246"),
        ("KE", "ke_pin", "ke.pin", "P051365947M", "P051365947M"),
        ("KR", "kr_brn", "kr.brn", "116-82-00276", "1168200276"),
        ("LI", "li_uid", "ch.uid", "CHE-100.155.212", "CHE100155212"),
        ("LT", "eu_vat", "lt.pvm", "119511515", "LT119511515"),
        ("LU", "eu_vat", "lu.tva", "LU 150 274 42", "LU15027442"),
        ("LV", "eu_vat", "lv.pvn", "LV 4000 3521 600", "LV40003521600"),
        ("MA", "", "ma.ice", "001561191000066", "001561191000066"),
        ("MD", "md_cf", "md.idno", "1008600038413", "1008600038413"),
        ("ME", "me_pib", "me.pib", "02655284", "02655284"),
        ("MK", "mk_vat", "mk.edb", "4030000375897", "MK4030000375897"),
        ("MT", "eu_vat", "mt.vat", "MT 1167-9112", "MT11679112"),
        ("MX", "mx_rfc", "mx.rfc", "GODE 561231 GR8", "GODE561231GR8"),
        ("MZ", "mz_nuit", "mz.nuit", "400339910", "400339910"),
        ("NL", "eu_vat", "nl.btw", "004495445B01", "NL004495445B01"),
        ("NO", "no_vat", "no.mva", "NO 995 525 828 MVA", "995525828MVA"),
        ("NZ", "nz_gst", "nz.ird", "4909185-0", "49091850"),
        ("PE", "pe_ruc", "pe.ruc", "20512333797", "20512333797"),
        ("PL", "eu_vat", "pl.nip", "PL 8567346215", "PL8567346215"),
        ("PL", "pl_nip", "pl.nip", "PL 8567346215", "8567346215"),
        ("PT", "eu_vat", "pt.nif", "PT 501 964 843", "PT501964843"),
        ("PT", "pt_nif", "pt.nif", "PT 501 964 843", "501964843"),
        ("PY", "py_ruc", "py.ruc", "80028061-0", "800280610"),
        ("RO", "eu_vat", "ro.cf", "RO 185 472 90", "RO18547290"),
        ("RO", "ro_tin", "ro.cf", "RO 185 472 90", "RO18547290"),
        ("RS", "rs_pib", "rs.pib", "101134702", "101134702"),
        ("RU", "ru_inn", "ru.inn", "123456789047", "123456789047"),
        ("SE", "eu_vat", "se.vat", "SE 123456789701", "SE123456789701"),
        ("SG", "sg_gst", "sg.uen", "00192200M", "00192200M"),
        ("SI", "eu_vat", "si.ddv", "SI 5022 3054", "SI50223054"),
        ("SI", "si_tin", "si.ddv", "SI 5022 3054", "50223054"),
        ("SK", "eu_vat", "sk.dph", "SK 202 274 96 19", "SK2022749619"),
        ("SM", "sm_coe", "sm.coe", "51", "51"),
        ("SN", "sn_ninea", "sn.ninea", "306 7221", "3067221"),
        ("SV", "sv_nit", "sv.nit", "0614-050707-104-8", "06140507071048"),
        ("TH", "th_vat", "th.moa", "0 10 5 536 11201 4", "0105536112014"),
        ("TH", "th_vat", "th.pin", "1-2345-45678-78-1", "1234545678781"),
        ("TN", "", "tn.mf", "1234567/M/A/E/001", "1234567MAE001"),
        ("TR", "tr_tin", "tr.vkn", "4540536920", "4540536920"),
        ("TR", "tr_tin", "tr.tckimlik", "17291716060", "17291716060"),
        ("TW", "tw_vat", "tw.ubn", "00501503", "00501503"),
        ("US", "us_ein", "us.ein", "91-1144442", "911144442"),
        ("UY", "uy_ruc", "uy.rut", "21-100342-001-7", "211003420017"),
        ("VE", "ve_rif", "ve.rif", "V-11470283-4", "V114702834"),
        ("VN", "vn_tin", "vn.mst", "0100233488", "0100233488"),
    )
]
WITHOUT_CHECK_DIGIT = frozenset(
    {"ad.nrt", "al.nipt", "cr.cpf", "cr.cpj", "de.stnr", "dz.nif", "eg.tn", "fo.vn"}
    | {"is_.vsk", "ke.pin", "kr.brn", "mx.rfc", "sm.coe", "tn.mf", "us.ein"}
)
"""Modules that never say InvalidChecksum; that of Mexico says it only where it is asked to, as many numbers err."""

NARROWER = {("CA", "12302 6635"), ("CA", "12302 6635 RC 0001"), ("MX", "COMG-600703")}
"""Numbers of the documentation that are none for this tax: without RT in Canada, without the last three in Mexico."""


@pytest.fixture(scope="module")
def book(engine: Engine) -> Book:
    return engine.book


def check(book: Book, value: Any, country: str, type: str = "", as_of: AsOf = TODAY) -> TaxIdCheck:  # noqa: A002
    return check_tax_id(value, country=country, book=book, as_of=as_of, type=type)


def refusal(book: Book, value: Any, country: str, type: str = "", as_of: AsOf = TODAY) -> InputError:  # noqa: A002
    with pytest.raises(InputError) as caught:
        check(book, value, country, type, as_of)
    return caught.value


def rows(book: Book) -> Iterator[tuple[Jurisdiction, TaxNumber]]:
    """Every number of every jurisdiction."""
    for code in book.jurisdictions:
        place = book.jurisdiction(code)
        if place is not None and place.business_id is not None:
            yield from ((place, row) for row in (place.business_id, *place.business_id.also))


def documented(module: str) -> Iterator[str]:
    """The numbers that the documentation of a module calls valid."""
    for one in doctest.DocTestParser().get_examples(import_module(f"stdnum.{module}").__doc__ or ""):
        called = re.match(r"validate\('([^']*)'\)", one.source)
        if called and one.exc_msg is None:
            yield called[1]


def spoilt_digits(number: str) -> Iterator[str]:
    """The number with each of its digits one higher in turn."""
    for at, letter in enumerate(number):
        if letter.isdigit():
            yield f"{number[:at]}{(int(letter) + 1) % 10}{number[at + 1 :]}"


def is_refused(book: Book, value: str, country: str, type: str) -> bool:  # noqa: A002
    try:
        check(book, value, country, type)
    except InputError as error:
        return error.code == "invalid_tax_id"
    return False


# --- every jurisdiction ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", DOCUMENTED, ids=str)
def test_a_documented_number_is_taken_as_its_documentation_writes_it(book: Book, one: Documented) -> None:
    found = check(book, one.value, one.country, one.type)
    digit = () if one.module in WITHOUT_CHECK_DIGIT else ("check_digit",)
    assert (found.value, found.number, found.jurisdiction) == (one.value, one.number, one.country)
    assert (found.type, found.checked, found.registry) == (one.type, ("format", *digit), "not_asked")
    assert found.by == f"python-stdnum 2.2 {one.module}"
    assert any(citation.article == one.module for citation in found.citations)


@pytest.mark.parametrize("one", DOCUMENTED, ids=str)
def test_a_documented_number_is_refused_with_a_wrong_digit_or_a_tail(book: Book, one: Documented) -> None:
    tail = refusal(book, one.number + "00000000", one.country, one.type)
    assert (tail.code, tail.param) == ("invalid_tax_id", "tax_ids[0].value")
    if one.module not in WITHOUT_CHECK_DIGIT:
        spoilt = list(spoilt_digits(one.number))
        noticed = [value for value in spoilt if is_refused(book, value, one.country, one.type)]
        assert len(noticed) > len(spoilt) / 2


def test_every_module_that_the_tables_name_can_be_loaded_and_has_an_example_here(book: Book) -> None:
    named = {(place.code, row.stdnum) for place, row in rows(book) if row.stdnum}
    assert all(callable(import_module(f"stdnum.{module}").validate) for _, module in named)
    assert named - {(one.country, one.module) for one in DOCUMENTED} == {("GB-NIR", "gb.vat"), ("NZ", "ean")}


def test_no_pattern_contradicts_the_module_beside_it(book: Book) -> None:
    refused = set()
    for place, row in rows(book):
        if row.pattern and row.stdnum and row.stdnum != "ean":
            for value in documented(row.stdnum):
                try:
                    check(book, value, place.code, row.types[0])
                except InputError:
                    refused.add((place.code, value))
    assert refused == NARROWER


def test_every_member_of_the_union_has_numbers_with_letters_before_them(engine: Engine, book: Book) -> None:
    members = [row.code for row in book.grouping("eu").members if book.is_member(book.grouping("eu"), row.code, TODAY)]
    leads = {place.code: row.prefix for place, row in rows(book) if "eu_vat" in row.types and row.until is None}
    assert leads.keys() == {*members, "GB-NIR"}
    assert {code: lead for code, lead in leads.items() if code != lead} == {"GR": "EL", "GB-NIR": "XI"}
    assert engine.practice("DE").business_id is not None


# --- published numbers, and what is wrong with spoilt ones ------------------------------------------------------------


WIDE = "51824753556".translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
ARABIC = "331-105-268".translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})


def test_the_tax_office_of_australia_has_its_number_whatever_stands_between_the_digits(book: Book) -> None:
    """51 824 753 556 is the ABN of the Australian Taxation Office, on its own pages and in python-stdnum."""
    for written in (
        "51 824 753 556",
        "51824753556",
        " 51-824-753-556 ",
        WIDE,
        "51\u00a0824\u2009753\u200b556",
    ):
        found = check(book, written, "AU")
        assert (found.number, found.type) == ("51824753556", "au_abn")
        assert found.checked == ("format", "check_digit")


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("51 824 753 557", "check digit is wrong"),
        ("51 824 753 55", "length is wrong"),
        ("51 824 753 55O", "format is wrong"),
    ],
)
def test_the_refusal_says_which_part_is_wrong_and_what_such_a_number_looks_like(
    book: Book, value: str, part: str
) -> None:
    error = refusal(book, value, "AU")
    assert error.message == f"{value!r} is no au_abn number of AU: its {part}"
    assert error.hint.startswith("The ABN, 11 digits")
    assert (error.code, error.param) == ("invalid_tax_id", "tax_ids[0].value")


def test_a_part_that_cannot_be_is_told_apart_from_a_wrong_digit(book: Book) -> None:
    """Health authorities have the numbers from HA500 on; GD500 would be a department and is none (HMRC's ranges)."""
    assert check(book, "GBHA501", "GB").number == "GBHA501"
    assert refusal(book, "GBGD500", "GB").message.endswith("one of its parts cannot be")


def test_a_check_digit_is_claimed_of_a_number_that_has_one_and_not_of_its_kind(book: Book) -> None:
    """A British department has none, a trader has one; an NPWP has one, the NIK in its place (id.nik) has none."""
    assert check(book, "GB 980 7806 84", "GB").checked == ("format", "check_digit")
    assert check(book, "GBGD001", "GB").checked == ("format",)
    assert check(book, "0013 1216 6009 1000", "ID").checked == ("format", "check_digit")
    assert check(book, "3171011708450001", "ID").checked == ("format",)


def test_a_company_of_brazil_may_have_letters_in_its_number_since_2026(book: Book) -> None:
    """12.ABC.345/01DE-35 is the example of the Receita Federal for its CNPJ with letters."""
    assert check(book, "12.abc.345/01de-35", "BR").number == "12ABC34501DE35"
    assert refusal(book, "12.abc.345/01de-36", "BR").message.endswith("its check digit is wrong")


def test_the_number_of_an_issuer_of_invoices_in_japan_is_looked_at_by_its_form(book: Book) -> None:
    """T and 13 digits, says the tax agency; that sole traders' digits have a check digit it does not say."""
    found = check(book, "t5835678256246", "JP")
    assert (found.type, found.checked, found.by, found.sure) == ("jp_trn", ("format",), "pattern", "primary")
    assert refusal(book, "5835678256246", "JP").hint.startswith("The number of a qualified invoice issuer: T and 13")
    assert check(book, "5835678256246", "JP", "jp_cn").checked == ("format", "check_digit")


def test_the_business_number_of_new_zealand_ends_in_the_check_digit_of_gs1(book: Book) -> None:
    """Of 942900000000: 9 + 3*4 + 2 + 3*9 = 50, so the digit is 0."""
    found = check(book, "9429 0000 0000 0", "NZ")
    assert (found.type, found.by, found.sure) == ("nz_bn", "python-stdnum 2.2 ean", "recalled")
    assert refusal(book, "9429 0000 0000 1", "NZ").code == "invalid_tax_id"


def test_the_gst_number_of_canada_ends_in_rt_and_the_business_number_is_asked_for_by_its_type(book: Book) -> None:
    assert check(book, "123026635rt0001", "CA").type == "ca_gst_hst"
    assert refusal(book, "123026635", "CA").code == "invalid_tax_id"
    assert check(book, "123026635", "CA", "ca_bn").type == "ca_bn"


def test_a_province_has_its_own_number_and_that_of_canada(book: Book) -> None:
    pst, gst = check(book, "pst-1234-5678", "CA-BC"), check(book, "123026635RT0001", "CA-BC")
    assert (pst.jurisdiction, pst.type, pst.checked, pst.by) == ("CA-BC", "ca_pst_bc", ("format",), "pattern")
    assert (gst.jurisdiction, gst.type) == ("CA", "ca_gst_hst")
    assert check(book, "PST12345678", "CA", "ca_pst_bc").jurisdiction == "CA-BC"


# --- letters of other countries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["DE", "US", "MX", "FR", "AT"])
def test_a_number_with_the_letters_of_austria_is_austrian_wherever_it_is_shown(book: Book, country: str) -> None:
    for kind in ("", "eu_vat"):
        found = check(book, "atu 13585627", country, kind)
        assert (found.number, found.jurisdiction, found.type) == ("ATU13585627", "AT", "eu_vat")


def test_an_austrian_number_needs_no_letters_in_austria_and_is_none_in_germany(book: Book) -> None:
    assert check(book, "U13585627", "AT").number == "ATU13585627"
    assert refusal(book, "U13585627", "DE").message.endswith("of DE: its format is wrong")
    assert refusal(book, "ATU13585628", "DE").message.endswith("of AT: its check digit is wrong")


def test_letters_of_no_member_are_no_number_of_the_union(book: Book) -> None:
    for value in ("136695976", "US136695976", "ZZ136695976"):
        error = refusal(book, value, "US", "eu_vat")
        assert "does not begin with the letters of a country that has eu_vat numbers" in error.message


def test_greece_writes_el_and_is_gr(book: Book) -> None:
    for value in ("EL094259216", "el 094 259 216", "GR094259216"):
        found = check(book, value, "IT")
        assert (found.number, found.jurisdiction) == ("EL094259216", "GR")
    assert check(book, "094259216", "GR").number == "EL094259216"


def test_a_company_of_mexico_may_begin_like_germany(book: Book) -> None:
    found = check(book, "DEL020304AB1", "MX")
    assert (found.jurisdiction, found.type) == ("MX", "mx_rfc")


def test_french_letters_before_the_digits_are_no_country(book: Book) -> None:
    """K7399859412 is an example of fr.tva: its first two characters are its check."""
    assert check(book, "K7399859412", "FR").number == "FRK7399859412"


def test_monaco_has_the_numbers_of_france_man_those_of_great_britain_and_aland_those_of_finland(book: Book) -> None:
    """53 0000 04605 is an example of mc.tva."""
    assert check(book, "53 0000 04605", "MC").number == "FR53000004605"
    assert check(book, "FR53000004605", "MC").jurisdiction == "FR"
    assert check(book, "980780684", "IM").jurisdiction == "GB"
    assert check(book, "FI20774740", "AX").jurisdiction == check(book, "20774740", "AX").jurisdiction == "FI"
    assert check(book, "501964843", "PT-20").jurisdiction == "PT"


def test_in_the_canary_islands_only_letters_say_whose_number_it_is(book: Book) -> None:
    """The islands have a tax of their own, and the tables know no number of it."""
    assert check(book, "ESB64717838", "ES-CN").jurisdiction == "ES"
    assert check(book, "B64717838", "ES-CN").checked == ()


# --- the United Kingdom and Northern Ireland ------------------------------------------------------------------------


def test_a_british_number_was_one_of_the_union_until_the_end_of_2020(book: Book) -> None:
    before = check(book, "GB980780684", "DE", "eu_vat", LAST_OF_2020)
    assert (before.jurisdiction, before.type) == ("GB", "eu_vat")
    after = refusal(book, "GB980780684", "DE", "eu_vat", FIRST_OF_2021)
    assert after.code == "invalid_tax_id"
    shown_in_america = refusal(book, "GB980780684", "US", "eu_vat", FIRST_OF_2021)
    assert shown_in_america.message.endswith("a country that has eu_vat numbers on 2021-01-01")
    for day in (LAST_OF_2020, FIRST_OF_2021):
        assert check(book, "GB980780684", "DE", "", day).type == "gb_vat"
        assert check(book, "980780684", "GB", "gb_vat", day).number == "GB980780684"


def test_numbers_of_northern_ireland_began_in_2021(book: Book) -> None:
    for country in ("DE", "GB", "GB-NIR", "XI"):
        for kind in ("", "eu_vat"):
            found = check(book, "XI980780684", country, kind, FIRST_OF_2021)
            assert (found.number, found.jurisdiction, found.type) == ("XI980780684", "GB-NIR", "eu_vat")
    assert refusal(book, "XI980780684", "DE", "eu_vat", LAST_OF_2020).code == "invalid_tax_id"
    assert refusal(book, "XI980780684", "DE", "", LAST_OF_2020).code == "invalid_tax_id"


def test_a_number_without_letters_is_british_in_northern_ireland(book: Book) -> None:
    assert check(book, "980780684", "GB-NIR").number == "GB980780684"
    assert check(book, "980780684", "GB-NIR", "eu_vat").number == "XI980780684"


# --- types, and what nobody can check -------------------------------------------------------------------------------


def test_a_type_directs_the_check_to_its_country(book: Book) -> None:
    found = check(book, "51824753556", "DE", " AU_ABN ")
    assert (found.jurisdiction, found.type) == ("AU", "au_abn")
    assert refusal(book, "ATU13585627", "AT", "gb_vat").message.endswith("of GB: its length is wrong")


def test_an_unknown_type_is_refused_with_those_near_it_or_those_of_the_country(book: Book) -> None:
    near, far = refusal(book, "1", "AT", "eu_vta"), refusal(book, "1", "NO", "passport")
    assert (near.code, near.param) == ("unknown_tax_id_type", "tax_ids[0].type")
    assert "eu_vat" in near.hint
    assert far.hint == "of NO: no_vat, no_voec"
    assert refusal(book, "1", "AQ", "passport").hint == "leave it out"
    assert refusal(book, "1", "AT", None).code == "unknown_tax_id_type"  # type: ignore[arg-type]
    assert refusal(book, "1", "AT", 10**5000).code == "unknown_tax_id_type"  # type: ignore[arg-type]
    assert refusal(book, 10**5000, "AT").code == "invalid_tax_id"
    with pytest.raises(InputError) as caught:
        check_tax_id("1", country="AT", book=book, as_of=TODAY, type="x", param="customer.tax_ids[3].value")
    assert caught.value.param == "customer.tax_ids[3].type"


@pytest.mark.parametrize(
    ("country", "kind", "jurisdiction"),
    [
        ("AQ", "", "AQ"),  # no file
        ("AG", "", "AG"),  # a file that knows of no number
        ("HK", "hk_br", "HK"),  # a type of which the tables say no more
        ("US", "eu_oss_vat", "EU"),
    ],
)
def test_where_nothing_is_known_nothing_is_claimed_and_nothing_refused(
    book: Book, country: str, kind: str, jurisdiction: str
) -> None:
    found = check(book, "A 1-2", country, kind)
    assert (found.jurisdiction, found.type, found.checked, found.by) == (jurisdiction, kind, (), "")
    assert (found.value, found.number, found.sure, found.citations) == ("A 1-2", "A12", "assumed", ())


def test_a_number_that_the_tables_know_and_cannot_check_is_taken_with_its_sources(book: Book) -> None:
    found = check(book, "3201234567890", "BJ")
    assert (found.type, found.checked, found.by, found.sure) == ("bj_ifu", (), "", "recalled")
    assert [citation.key for citation in found.citations] == ["recalled"]


def test_american_businesses_have_a_number_that_says_nothing_of_sales_tax(book: Book) -> None:
    """91-1144442 is an example of us.ein."""
    assert check(book, "91-1144442", "US-CA").checked == ()
    assert check(book, "91-1144442", "US-CA", "us_ein").checked == ("format",)


# --- what is no number ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "  ", "-./", None, 136695976, b"DE136695976", ["DE136695976"], "1" * 51])
def test_what_cannot_be_a_number_is_refused(book: Book, value: object) -> None:
    for country in ("DE", "AQ"):
        error = refusal(book, value, country)
        assert (error.code, error.param) == ("invalid_tax_id", "tax_ids[0].value")


def test_arabic_digits_are_read_in_egypt_and_nowhere_else(book: Book) -> None:
    """331-105-268 in Arabic digits is an example of eg.tn."""
    assert check(book, ARABIC, "EG").number == "331105268"
    assert refusal(book, ARABIC, "DE").code == "invalid_tax_id"
    assert refusal(book, (ARABIC * 2)[:15], "AE").code == "invalid_tax_id"


def test_a_country_that_is_none_is_refused_as_everywhere(book: Book) -> None:
    error = refusal(book, "1", "UK")
    assert (error.code, error.param, error.hint) == ("unknown_code", "country", "write GB")


CODES = [path.stem for path in sorted((Path(dtariff.__file__).parents[1] / "tariff_tables/jurisdictions").iterdir())]
LIKELY = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -./+*&", max_size=20)


@given(
    value=st.one_of(st.text(max_size=60), LIKELY, st.text("0123456789", max_size=20)),
    country=st.sampled_from(CODES),
    kind=st.one_of(st.just(""), st.sampled_from(sorted({one.type for one in DOCUMENTED})), st.text(max_size=8)),
)
@example(value="1" * 5000, country="DE", kind="eu_vat")
@example(value="²²²²²²²²²", country="DE", kind="eu_vat")
@example(value="\x00\ud800", country="FR", kind="")
def test_any_text_is_taken_or_refused_and_nothing_else_happens(
    engine: Engine, value: str, country: str, kind: str
) -> None:
    try:
        found = check(engine.book, value, country, kind)
    except InputError as error:
        event(error.code)
        return
    event(found.by.partition(" ")[0] or "nothing")
    assert bool(found.checked) is bool(found.by)
    again = check(engine.book, found.number, found.jurisdiction, found.type) if found.by else found
    assert (again.number, again.jurisdiction) == (found.number, found.jurisdiction)


# --- without python-stdnum ------------------------------------------------------------------------------------------

SCRIPT = """
import sys
sys.modules["stdnum"] = None
from datetime import date
from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import InputError
from dtariff.tax_ids import check_tax_id
book, as_of = Engine().book, AsOf(date(2026, 11, 23), date(2026, 11, 23))
print(check_tax_id("T5835678256246", country="JP", book=book, as_of=as_of).by)
try:
    check_tax_id("ATU13585627", country="AT", book=book, as_of=as_of)
except InputError as error:
    print(error.code, error.param, error.hint)
"""


def test_without_python_stdnum_patterns_still_check_and_the_rest_says_what_to_install() -> None:
    root = Path(dtariff.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True, cwd=root)
    assert done.stdout.splitlines() == ["pattern", 'extra_missing tax_ids[0].value pip install "dtariff[checkout]"']
