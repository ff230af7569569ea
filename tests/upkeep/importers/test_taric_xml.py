"""TARIC3 XML as rows: inheritance, time, later records over earlier ones; and files that mean harm."""

import sys
import zipfile
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.errors import DataError, Fault
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of, feed_of_bytes
from dtariff.upkeep.importers.importer import Ask, Row, TariffRate

SAMPLE = Path(__file__).parent / "samples" / "taric3.xml"
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
IMPORTER = importer_of("eu-taric")
ON = date(2026, 11, 23)
HEAD = (
    '<env:envelope xmlns="urn:publicid:-:DGTAXUD:TARIC:MESSAGE:1.0" '
    'xmlns:env="urn:publicid:-:DGTAXUD:GENERAL:ENVELOPE:1.0">\n<env:transaction id="1">\n'
)
TAIL = "</env:transaction>\n</env:envelope>\n"
MESSAGE = '<env:app.message id="1">\n<oub:transmission xmlns:oub="urn:publicid:-:DGTAXUD:TARIC:MESSAGE:1.0">\n'
MESSAGE_ENDS = "</oub:transmission>\n</env:app.message>\n"


def record(code: str, name: str, update: int = 3, /, **fields: object) -> str:
    """A message with one record; a field's name has underscores where TARIC has points."""
    inner = "".join(
        f"<oub:{key.replace('_', '.')}>{text}</oub:{key.replace('_', '.')}>" for key, text in fields.items()
    )
    return (
        f"{MESSAGE}<oub:record>\n<oub:record.code>{code[:3]}</oub:record.code><oub:subrecord.code>{code[3:]}"
        f"</oub:subrecord.code><oub:update.type>{update}</oub:update.type>\n<oub:{name}>{inner}</oub:{name}>\n"
        f"</oub:record>\n{MESSAGE_ENDS}"
    )


def measure(sid: int, code: str = "8523491000", update: int = 3, /, **fields: object) -> str:
    """A third-country duty since 2022, but for what is given."""
    usual: dict[str, object] = {"measure_type": 103, "geographical_area": 1011, "validity_start_date": "2022-01-01"}
    given = usual | {"goods_nomenclature_item_id": code} | fields
    return record("43000", "measure", update, measure_sid=sid, **{key: text for key, text in given.items() if text})


def piece(sid: int, expression: str = "01", amount: str = "2.500", update: int = 3, **fields: object) -> str:
    return record(
        "43005",
        "measure.component",
        update,
        measure_sid=sid,
        duty_expression_id=expression,
        duty_amount=amount,
        **fields,
    )


def good(sid: int, code: str, suffix: str = "80", **fields: object) -> str:
    given: dict[str, object] = {"validity_start_date": "2022-01-01"} | fields
    return record(
        "40000",
        "goods.nomenclature",
        goods_nomenclature_sid=sid,
        goods_nomenclature_item_id=code,
        producline_suffix=suffix,
        **given,
    )


def named(sid: int, code: str, text: str, start: str = "2022-01-01") -> str:
    of = {"goods_nomenclature_item_id": code, "productline_suffix": 80}
    return record(
        *("40010", "goods.nomenclature.description.period"),
        goods_nomenclature_description_period_sid=sid,
        validity_start_date=start,
        **of,
    ) + record(
        *("40015", "goods.nomenclature.description"),
        goods_nomenclature_description_period_sid=sid,
        language_id="EN",
        description=text,
        **of,
    )


def read_bytes(data: bytes, name: str = "taric.xml", **ask: Any) -> list[Row | Fault]:
    with feed_of_bytes(data, name, largest=IMPORTER.largest) as feed:
        return list(IMPORTER.read(feed, Ask(**{"on": ON, **ask})))


def read(*records: str, **ask: Any) -> list[Row | Fault]:
    return read_bytes((HEAD + "".join(records) + TAIL).encode(), **ask)


def rows(*records: str, **ask: Any) -> list[TariffRate]:
    found = read(*records, **ask)
    assert [one for one in found if isinstance(one, Fault)] == []
    return [one for one in found if isinstance(one, TariffRate)]


def duties(*records: str, **ask: Any) -> list[tuple[str, str]]:
    return [(row.rate.code, row.rate.duty) for row in rows(*records, **ask)]


def faults(*records: str, **ask: Any) -> list[tuple[str, str]]:
    return [(one.key, one.code) for one in read(*records, **ask) if isinstance(one, Fault)]


# --- a file as it is ---


def test_the_sample_gives_the_rows_that_its_records_say() -> None:
    with SAMPLE.open("rb") as file:
        found = read_bytes(file.read())
    assert [
        (row.rate.code, row.rate.type, row.rate.duty, row.rate.partner, row.rate.since)
        for row in found
        if isinstance(row, TariffRate)
    ] == [
        ("0101.21.00", "mfn_applied", "0%", "", date(2022, 1, 1)),
        ("3706.10.99", "mfn_applied", "5 EUR/100 m", "", date(2022, 1, 1)),
        ("3706.10.99", "preferential", "2.5 EUR/100 m", "Countries of the scheme (2020)", date(2024, 7, 1)),
        ("3706.10.99", "preferential", "0.5%", "Turkey", date(2022, 1, 1)),
        ("8523.41.00", "mfn_applied", "2.5%", "", date(2022, 1, 1)),
        ("8523.41.00", "mfn_applied", "1.5%", "", date(2027, 1, 1)),
        ("8523.49.10", "mfn_applied", "0%", "", date(2022, 1, 1)),
        ("8523.49.90", "mfn_applied", "0%", "", date(2022, 1, 1)),
    ]


def test_a_row_says_whose_it_is_and_where_it_stands() -> None:
    found = next(row for row in read_bytes(SAMPLE.read_bytes()) if isinstance(row, TariffRate))
    assert found.schedule == "eu-customs"
    assert found.rate.edition == "HS2022"
    assert found.rate.year == 2026
    assert found.rate.title == "Pure-bred breeding animals"
    number = int(found.where.removeprefix("line "))
    assert "<oub:record>" in SAMPLE.read_text(encoding="utf-8").splitlines()[number - 1]


def test_only_codes_that_are_asked_for_become_rows_and_they_are_asked_for_with_dots() -> None:
    asked: set[tuple[str, str]] = set()

    def wanted(edition: str, code: str) -> bool:
        asked.add((edition, code))
        return code == "3706.10.99"

    found = read_bytes(SAMPLE.read_bytes(), wanted=wanted)
    assert {row.rate.code for row in found if isinstance(row, TariffRate)} == {"3706.10.99"}
    assert ("HS2022", "8523.49.90.10") in asked


@pytest.mark.parametrize(
    ("on", "edition"), [(date(2026, 11, 23), "HS2022"), (date(2022, 1, 1), "HS2022"), (date(2021, 12, 31), "HS2017")]
)
def test_the_edition_is_that_of_the_day(on: date, edition: str) -> None:
    found = rows(measure(1, validity_start_date="2000-01-01"), piece(1), on=on)
    assert [(row.rate.edition, row.rate.year) for row in found] == [(edition, on.year)]


def test_the_edition_that_is_asked_for_wins() -> None:
    assert rows(measure(1), piece(1), edition="HS2012")[0].rate.edition == "HS2012"


def test_for_a_day_whose_edition_nobody_knows_it_has_to_be_named() -> None:
    assert faults(measure(1), piece(1), on=date(2028, 1, 1)) == [("", "edition_unknown")]


def test_a_rate_older_than_the_edition_begins_with_it_for_its_code_did() -> None:
    found = rows(measure(1, validity_start_date="1999-07-01"), piece(1))
    assert [row.rate.since for row in found] == [date(2022, 1, 1)]


# --- inheritance ---


def test_a_measure_on_a_heading_holds_for_the_lines_below_it_that_have_none_of_their_own() -> None:
    records = [good(1, "8523491000"), good(2, "8523499000"), measure(1, "8523000000"), piece(1)]
    own = [measure(2, "8523499000"), piece(2, amount="4.000")]
    assert duties(*records, *own) == [("8523.49.10", "2.5%"), ("8523.49.90", "4%")]


def test_where_the_own_measure_of_a_line_ends_that_from_above_holds_again() -> None:
    found = rows(
        *(good(1, "8523491000"), measure(1, "8523490000"), piece(1)),
        *(measure(2, "8523491000", validity_end_date="2026-12-31"), piece(2, amount="4.000")),
    )
    assert [(row.rate.duty, row.rate.since, row.rate.note) for row in found] == [
        ("4%", date(2022, 1, 1), ""),
        ("2.5%", date(2027, 1, 1), ""),
    ]


def test_parts_of_a_line_that_pay_the_same_are_one_row() -> None:
    lines = [good(1, "8523499000"), good(2, "8523499010"), good(3, "8523499090")]
    assert duties(*lines, measure(1, "8523499000"), piece(1)) == [("8523.49.90", "2.5%")]
    own = [measure(2, "8523499010"), piece(2, amount="0.000")]
    assert duties(*lines, measure(1, "8523499000"), piece(1), *own) == [
        ("8523.49.90.10", "0%"),
        ("8523.49.90.90", "2.5%"),
    ]


def test_a_part_alone_does_not_speak_for_its_line() -> None:
    assert duties(measure(1, "8523499010"), piece(1)) == [("8523.49.90.10", "2.5%")]


def test_codes_that_have_ended_and_codes_of_lists_are_no_lines() -> None:
    lines = [good(1, "8523491000", validity_end_date="2025-12-31"), good(2, "8523499000", suffix="10")]
    assert duties(*lines, good(3, "8523498000"), measure(1, "8523490000"), piece(1)) == [("8523.49.80", "2.5%")]


# --- time ---


def test_what_ended_is_past_and_what_begins_later_is_a_row_of_its_own() -> None:
    found = rows(
        *(measure(1, validity_start_date="2022-01-01", validity_end_date="2025-12-31"), piece(1, amount="9.000")),
        *(measure(2, validity_start_date="2026-01-01", validity_end_date="2027-06-30"), piece(2, amount="3.000")),
        *(measure(3, validity_start_date="2027-07-01"), piece(3, amount="1.000")),
    )
    assert [(row.rate.duty, row.rate.since, row.rate.note) for row in found] == [
        ("3%", date(2026, 1, 1), ""),
        ("1%", date(2027, 7, 1), ""),
    ]


def test_an_end_that_nothing_follows_is_told() -> None:
    found = rows(measure(1, validity_end_date="2026-12-31"), piece(1))
    assert found[0].rate.note == "Ends with 2026-12-31; the source names nothing that follows on it."


def test_a_measure_that_goes_on_as_it_was_is_one_row() -> None:
    found = rows(
        measure(1, validity_end_date="2026-12-31"), piece(1), measure(2, validity_start_date="2027-01-01"), piece(2)
    )
    assert [(row.rate.duty, row.rate.note) for row in found] == [("2.5%", "")]


def test_on_its_last_day_a_measure_holds_and_the_day_after_it_does_not() -> None:
    records = [measure(1, validity_end_date="2026-11-23"), piece(1)]
    assert duties(*records) == [("8523.49.10", "2.5%")]
    assert duties(*records, on=date(2026, 11, 24)) == []


# --- regulations ---

BY: dict[str, object] = {"measure_generating_regulation_role": 1, "measure_generating_regulation_id": "R2200010"}


def regulation(update: int = 3, /, **fields: object) -> str:
    given: dict[str, object] = {"base_regulation_role": 1, "base_regulation_id": "R2200010"} | fields
    return record("28500", "base.regulation", update, **given)


def modification(**fields: object) -> str:
    given: dict[str, object] = {"base_regulation_role": 1, "base_regulation_id": "R2200010"} | fields
    own: dict[str, object] = {"modification_regulation_role": 4, "modification_regulation_id": "R2300020"}
    return record("29000", "modification.regulation", **own, **given)


@pytest.mark.parametrize(
    ("own", "regulated", "end"),
    [
        ("", {}, None),
        ("", {"validity_end_date": "2027-03-31"}, "2027-03-31"),
        ("", {"validity_end_date": "2026-01-31", "effective_end_date": "2027-03-31"}, "2027-03-31"),
        ("2027-01-31", {"effective_end_date": "2027-03-31"}, "2027-01-31"),
        ("2027-05-31", {"effective_end_date": "2027-03-31"}, "2027-03-31"),
        ("", {"effective_end_date": "2026-11-22"}, "past"),
    ],
)
def test_a_measure_ends_with_its_regulation_if_not_before(
    own: str, regulated: dict[str, object], end: str | None
) -> None:
    found = rows(measure(1, validity_end_date=own, **BY), piece(1), regulation(**regulated))
    told = [row.rate.note.removeprefix("Ends with ")[:10] or None for row in found]
    assert told == ([] if end == "past" else [end])


def test_a_regulation_that_modifies_another_ends_with_it_if_it_has_no_end() -> None:
    by: dict[str, object] = {"measure_generating_regulation_role": 4, "measure_generating_regulation_id": "R2300020"}
    base = regulation(effective_end_date="2027-03-31")
    (found,) = rows(measure(1, **by), piece(1), modification(), base)
    assert found.rate.note.startswith("Ends with 2027-03-31")
    (found,) = rows(measure(1, **by), piece(1), modification(validity_end_date="2026-12-31"), base)
    assert found.rate.note.startswith("Ends with 2026-12-31")
    itself = modification(base_regulation_role=4, base_regulation_id="R2300020")
    (found,) = rows(measure(1, **by), piece(1), itself)
    assert found.rate.note == ""


def test_a_regulation_may_be_deleted_and_its_bad_day_is_a_fault_where_it_matters() -> None:
    ended = regulation(effective_end_date="2026-01-31")
    assert duties(measure(1, **BY), piece(1), ended, regulation(2)) == [("8523.49.10", "2.5%")]
    bad = regulation(effective_end_date="2026-02-30")
    assert faults(measure(1, **BY), piece(1), bad) == [("line 21: effective.end.date", "bad_date")]
    assert duties(measure(1), piece(1), bad) == [("8523.49.10", "2.5%")]


# --- types ---


@pytest.mark.parametrize("kind", [105, 109, 143, 145, 305, 410, 552, 695])
def test_types_that_are_not_the_rate_of_a_line_make_no_row(kind: int) -> None:
    assert rows(measure(1, measure_type=kind), piece(1)) == []


def test_the_rate_of_a_quota_is_no_rate_of_the_line() -> None:
    assert rows(measure(1, measure_type=142, geographical_area="PE", ordernumber="091234"), piece(1)) == []


@pytest.mark.parametrize("kind", [106, 142])
def test_a_preference_names_its_area_by_the_code_where_nothing_else_is_told(kind: int) -> None:
    found = rows(measure(1, measure_type=kind, geographical_area="TR"), piece(1, amount="0.000"))
    assert [(row.rate.type, row.rate.partner, row.rate.duty) for row in found] == [("preferential", "TR", "0%")]


def test_a_suspension_is_told_beside_the_duty_and_does_not_replace_it() -> None:
    found = rows(
        *(
            measure(1),
            piece(1),
            measure(2, measure_type=112, validity_start_date="2025-01-01"),
            piece(2, amount="0.000"),
        ),
    )
    assert [(row.rate.duty, row.rate.note) for row in found] == [("2.5%", "Suspended from 2025-01-01: 0% is paid.")]


def test_a_suspension_of_a_part_names_the_part() -> None:
    lines = [good(1, "8523499000"), good(2, "8523499010"), good(3, "8523499090")]
    suspended = [measure(2, "8523499010", measure_type=112, validity_end_date="2028-12-31"), piece(2, amount="0.000")]
    (found,) = rows(*lines, measure(1, "8523499000"), piece(1), *suspended)
    assert found.rate.code == "8523.49.90"
    assert found.rate.note == "Suspended for 8523.49.90.10 from 2022-01-01 to 2028-12-31: 0% is paid."


def test_a_duty_that_hangs_on_an_additional_code_is_not_known() -> None:
    coded = [measure(1, additional_code_type=2, additional_code=700), piece(1, amount="0.000")]
    (found,) = rows(*coded)
    assert (found.rate.duty, found.rate.note) == ("", "Not known: it hangs on an additional code (2700).")
    assert duties(*coded, measure(2), piece(2)) == [("8523.49.10", "2.5%")]


def test_an_agricultural_component_makes_no_nought() -> None:
    (found,) = rows(measure(1), piece(1, "01", "0.000"), piece(1, "12", ""))
    assert found.rate.duty == ""
    assert "EA" in found.rate.note


@pytest.mark.parametrize("records", [[measure(1)], [measure(1), piece(1, amount="")]])
def test_a_measure_without_pieces_or_amounts_has_no_duty(records: list[str]) -> None:
    (found,) = rows(*records)
    assert found.rate.duty == ""
    assert found.rate.note.startswith("Not known")


# --- later records over earlier ones ---


def test_a_piece_may_stand_before_its_measure() -> None:
    assert duties(piece(1, amount="7.000"), measure(1)) == [("8523.49.10", "7%")]


def test_an_update_holds_over_what_was_created_and_a_deletion_takes_it_away() -> None:
    assert duties(measure(1), piece(1), piece(1, amount="1.000", update=1)) == [("8523.49.10", "1%")]
    assert duties(measure(1), piece(1), piece(1, "15", "9.000"), piece(1, "15", "9.000", 2)) == [("8523.49.10", "2.5%")]
    assert duties(measure(1), piece(1), measure(1, "8523491000", 2)) == []
    assert duties(measure(1), piece(1), measure(1, "4901990000", 1)) == [("4901.99.00", "2.5%")]
    assert duties(measure(1), piece(1), measure(1, "8523491000", 1, measure_type=305)) == []


def test_an_area_that_is_excluded_no_more_is_not_told() -> None:
    preference = [measure(1, measure_type=142, geographical_area=2020), piece(1)]
    out = {"measure_sid": 1, "excluded_geographical_area": "PE"}
    name = "measure.excluded.geographical.area"
    assert rows(*preference, record("43015", name, **out))[0].rate.note == "Not for PE."
    assert rows(*preference, record("43015", name, **out), record("43015", name, 2, **out))[0].rate.note == ""


# --- titles ---


def test_a_title_is_the_description_that_began_last_on_one_line() -> None:
    (found,) = rows(
        *(measure(1), piece(1), good(1, "8523491000")),
        *(named(1, "8523491000", "Old"), named(3, "8523491000", "Next", "2027-01-01")),
        named(2, "8523491000", "  Discs&lt;br&gt;for|laser\n reading ", "2024-01-01"),
    )
    assert found.rate.title == "Discs for laser reading"


def test_a_title_of_other_says_other_than_what() -> None:
    (found,) = rows(measure(1), piece(1), named(1, "8523490000", "Optical media"), named(2, "8523491000", "Other"))
    assert found.rate.title == "Optical media: other"


def test_a_line_without_a_description_is_called_by_its_code() -> None:
    assert rows(measure(1), piece(1))[0].rate.title == "Line 8523.49.10"


# --- what is wrong, all of it ---


def test_all_faults_are_told_together_each_with_line_and_field() -> None:
    found = read(
        measure(1, goods_nomenclature_item_id=""),
        measure(2, validity_start_date="2026-02-30"),
        measure(3, validity_end_date="31/12/2026"),
        measure(4, "85234910"),
        *(measure(5), measure(5), piece(5, amount="2,5")),
        *(measure(6, "4901990000"), piece(6, "1"), piece(6, "15", "1.000")),
        measure(7, "8523491000", 7),
        measure(8, geographical_area=""),
        record("43005", "measure", measure_sid=9, measure_type=103),
        record("43000", "measure", measure_sid="", measure_type=103),
    )
    told = [one for one in found if isinstance(one, Fault)]
    assert [(one.key.partition(": ")[2], one.code) for one in told] == [
        ("update.type", "unknown_update"),
        ("record.code", "unknown_record"),
        ("goods.nomenclature.item.id", "missing_field"),
        ("validity.start.date", "bad_date"),
        ("validity.end.date", "bad_date"),
        ("goods.nomenclature.item.id", "bad_code"),
        ("measure.sid", "duplicate_record"),
        ("geographical.area", "missing_field"),
        ("measure.sid", "missing_field"),
        ("duty.amount", "bad_number"),
        ("duty.expression.id", "bad_number"),
        ("measure.component", "bad_duty"),
    ]
    assert {one.file for one in told} == {"taric.xml"}
    assert told[2].key == "line 5: goods.nomenclature.item.id"
    assert told[3].key == "line 13: validity.start.date"


def test_a_field_that_stands_twice_and_one_without_end_are_faults() -> None:
    twice = measure(1).replace("</oub:measure>", "<oub:measure.sid>2</oub:measure.sid></oub:measure>")
    assert faults(twice, piece(1)) == [("line 5: measure.sid", "duplicate_field")]
    assert faults(named(1, "8523491000", "x" * 30_000)) == [("line 13: description", "long_text")]


def test_two_measures_for_one_line_and_day_quarrel() -> None:
    found = read(measure(1), piece(1), measure(2), piece(2, amount="3.000"))
    told = [one for one in found if isinstance(one, Fault)]
    assert [(one.key, one.code) for one in told] == [("line 21", "duplicate_measure")]
    assert "line 5" in told[0].message


# --- what is no such file ---


def only_fault(data: bytes) -> Fault:
    found = read_bytes(data)
    assert len(found) == 1, found
    assert isinstance(found[0], Fault)
    return found[0]


def test_a_file_that_stops_in_the_middle_gives_no_row() -> None:
    whole = (HEAD + measure(1) + piece(1) + TAIL).encode()
    for size in (10, len(HEAD), len(whole) // 2, len(whole) - len(TAIL), len(whole) - 3):
        fault = only_fault(whole[:size])
        assert fault.code == "source_truncated"
        assert fault.key.startswith("line ")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"goods,rate\n8523,0\n", "bad_xml"),
        (b"\x00\x01\x02", "bad_xml"),
        (b"<a/>", "unknown_form"),
        (b"<envelope/>", "unknown_form"),
        (b'<env:envelope xmlns:env="urn:other"/>', "unknown_form"),
        ((HEAD + "<oub:record/>" + TAIL).encode(), "bad_xml"),
        ((HEAD + "<record/>" + TAIL).encode(), "unknown_form"),
        ((HEAD + MESSAGE + "<oub:rows/>" + MESSAGE_ENDS + TAIL).encode(), "unknown_form"),
        ((HEAD + measure(1) + TAIL + "<more/>").encode(), "bad_xml"),
        ((HEAD + measure(1) + "&nothing;" + TAIL).encode(), "bad_xml"),
        ((HEAD + measure(1).replace("1011", "\x0b") + TAIL).encode(), "bad_xml"),
        (HEAD.encode() + named(1, "8523491000", "Caf\xe9").encode("latin-1") + TAIL.encode(), "bad_xml"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + HEAD.encode(), "bad_encoding"),
        (b'<?xml version="1.0" encoding="nonsense"?>' + HEAD.encode(), "bad_encoding"),
        (b"<!DOCTYPE a><a/>", "forbidden_xml"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "forbidden_xml"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "forbidden_xml"),
        (b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>', "forbidden_xml"),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://localhost/x.dtd"> %x;]><a/>', "forbidden_xml"),
        ((HEAD + measure(1, "<a>1</a>") + TAIL).encode(), "too_deep"),
    ],
)
def test_what_is_no_plain_file_of_this_form_ends_with_one_fault(data: bytes, code: str) -> None:
    assert only_fault(data).code == code


def test_elements_in_one_another_without_end_are_refused_at_once() -> None:
    deep = "<a>" * 1_000_000
    assert only_fault((HEAD + MESSAGE + "<oub:record><oub:measure>" + deep).encode()).code == "too_deep"


@pytest.mark.parametrize(
    "text", ["<!--" + "x" * 3_000_000 + "-->", "x" * 3_000_000, '<env:app.message id="' + "x" * 3_000_000]
)
def test_a_text_without_end_is_refused(text: str) -> None:
    assert only_fault((HEAD + text + TAIL).encode()).code == "long_text"


def test_an_encoding_that_the_file_names_is_read() -> None:
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>' + HEAD + named(1, "8523491000", "Caf\xe9") + measure(1) + piece(1)
    )
    found = [row for row in read_bytes((text + TAIL).encode("latin-1")) if isinstance(row, TariffRate)]
    assert [row.rate.title for row in found] == ["Caf\xe9"]


# --- packed, followed, and large ---


def test_the_file_may_be_zipped(tmp_path: Path) -> None:
    path = tmp_path / "taric.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(SAMPLE, "export/taric3.xml")
    with feed_of_bytes(path.read_bytes(), "taric.zip", largest=IMPORTER.largest) as feed:
        found = [row for row in IMPORTER.read(feed, Ask(on=ON)) if isinstance(row, TariffRate)]
    assert len(found) == 8


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(DataError, match="cannot be used"):
        list(IMPORTER.read(feed_of(path, largest=IMPORTER.largest), Ask(on=ON)))


def test_progress_rises_to_the_size_of_the_file() -> None:
    told: list[int] = []
    data = (HEAD + "".join(measure(number, "0101210000") for number in range(9000)) + TAIL).encode()
    read_bytes(data, progress=told.append, wanted=lambda _, code: code == "8523.49.10")
    assert told == sorted(told)
    assert len(told) > 4
    assert told[-1] == len(data)


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The benchmark, whose file and whose measuring this test shares."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield import_module("taric")
    for name in ("taric", "taric_file"):
        sys.modules.pop(name, None)


def test_memory_does_not_grow_with_the_file(benchmark: Any, tmp_path: Path) -> None:
    peaks = []
    for size in (5, 15):
        benchmark.write(tmp_path / "taric.xml", size)
        found, _, peak = benchmark.measured(tmp_path / "taric.xml")
        assert found == ["3706.10.99 5 EUR/100 m", "8523.49.10 0%"]
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 3
    assert peaks[1] < 100


# --- any damage ---

SMALL = (HEAD + good(1, "8523491000") + named(1, "8523491000", "Discs") + measure(1) + piece(1) + TAIL).encode()


@given(st.integers(1, len(SMALL.rstrip()) - 1))
def test_wherever_the_file_stops_there_is_a_fault_and_no_row(size: int) -> None:
    found = read_bytes(SMALL[:size])
    assert [one.code for one in found if isinstance(one, Fault)] == ["source_truncated"]
    assert len(found) == 1


@given(
    st.integers(0, len(SMALL) - 1), st.integers(0, 40), st.binary(max_size=40) | st.sampled_from([b"<", b"&", b"]]>"])
)
def test_whatever_is_damaged_there_are_rows_or_faults_and_no_crash(at: int, cut: int, put: bytes) -> None:
    try:
        found = read_bytes(SMALL[:at] + put + SMALL[at + cut :])
    except DataError as error:  # it begins as a zip does, and is none
        found = list(error.faults)
    for one in found:
        assert isinstance(one, Fault | TariffRate)
        if isinstance(one, TariffRate):
            assert one.rate.duty or one.rate.note.startswith("Not known")
