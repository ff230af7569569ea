"""Measures, pieces and commodities as CSV: what each may say alone, what they say together, and files that are none."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.errors import DataError, Fault
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of_bytes
from dtariff.upkeep.importers.importer import Ask, Row, TariffRate

SAMPLES = Path(__file__).parent / "samples"
MEASURES = (SAMPLES / "uk_measures.csv").read_text(encoding="utf-8")
PIECES = (SAMPLES / "taric_components.csv").read_text(encoding="utf-8")
COMMODITIES = (SAMPLES / "uk_commodities.csv").read_text(encoding="utf-8")
HEAD = MEASURES.splitlines()[0].split(",")
PIECES_HEAD = PIECES.splitlines()[0]
COMMODITIES_HEAD = COMMODITIES.splitlines()[0].split(",")
IMPORTER = importer_of("eu-taric-csv")
ON = date(2026, 11, 23)


def read(data: str | bytes, name: str = "measures.csv", **ask: Any) -> list[Row | Fault]:
    text = data.encode() if isinstance(data, str) else data
    with feed_of_bytes(text, name, largest=IMPORTER.largest) as feed:
        return list(IMPORTER.read(feed, Ask(**{"on": ON, "importer": "uk-customs", **ask})))


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return out.getvalue()


def table(head: list[str], *rows: Mapping[str, object]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, head, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def measure(sid: str = "1", **cells: object) -> dict[str, object]:
    """A third-country duty of 2.5 %, but for what is given."""
    return {
        "measure__sid": sid,
        "commodity__code": "8523491000",
        "measure__type__id": "103",
        "measure__duty_expression": "2.50%",
        "measure__effective_start_date": "2022-01-01",
        "measure__geographical_area__id": "1011",
    } | cells


def measures(*rows: dict[str, object]) -> str:
    return table(HEAD, *rows)


def pieces(*lines: str) -> str:
    return "\n".join((PIECES_HEAD, *lines)) + "\n"


def rates(found: list[Row | Fault]) -> list[TariffRate]:
    assert [one for one in found if isinstance(one, Fault)] == []
    return [one for one in found if isinstance(one, TariffRate)]


def duties(found: list[Row | Fault]) -> list[tuple[str, str]]:
    return [(row.rate.code, row.rate.duty) for row in rates(found)]


def faults(found: list[Row | Fault]) -> list[tuple[str, str]]:
    return [(one.key, one.code) for one in found if isinstance(one, Fault)]


# --- files as they are ---


def test_measures_are_complete_in_themselves() -> None:
    found = rates(read(MEASURES))
    assert [(row.rate.code, row.rate.type, row.rate.duty, row.rate.partner) for row in found] == [
        ("0101.21.00", "mfn_applied", "0%", ""),
        ("3706.10.99", "mfn_applied", "0%", ""),
        ("3706.90.99", "mfn_applied", "2.5% MIN 1.6 GBP/100 m", ""),
        ("3706.90.99", "mfn_applied", "1%", ""),
        ("3706.90.99", "preferential", "0%", "Developing countries trading scheme (2005)"),
        ("8523.49.90.10", "mfn_applied", "0%", ""),
        ("8523.49.90.90", "mfn_applied", "0%", ""),
    ]
    assert {row.schedule for row in found} == {"uk-customs"}
    assert [row.where for row in found[:3]] == ["line 2", "line 3", "line 5"]
    assert found[3].rate.since == date(2027, 1, 1)
    assert found[4].rate.note == "Not for IN, PK."


def test_pieces_alone_make_no_row_for_they_do_not_say_for_whom_or_when() -> None:
    assert faults(read(PIECES)) == [("line 1", "measures_missing")]
    assert faults(read(COMMODITIES)) == [("line 1", "measures_missing")]
    assert faults(read(zipped(pieces=PIECES, commodities=COMMODITIES))) == [("line 1", "measures_missing")]


def test_together_they_name_the_lines_and_say_which_parts_are_one() -> None:
    found = rates(read(zipped(measures=MEASURES, pieces=PIECES, commodities=COMMODITIES, notes="a,b\n1,2\n"), "uk.zip"))
    assert [(row.rate.code, row.rate.title, row.rate.duty) for row in found if row.rate.type == "mfn_applied"] == [
        ("0101.21.00", "Line 0101.21.00", "0%"),
        ("3706.10.99", "Line 3706.10.99", "0%"),
        ("3706.90.99", "Other positives", "2.5% MIN 1.6 GBP/100 m"),
        ("3706.90.99", "Other positives", "1%"),
        ("8523.49.90", "Optical media: other", "0%"),
    ]
    assert found[0].where == "uk.zip/measures.csv: line 2"


def test_the_order_of_the_files_does_not_matter() -> None:
    one = read(zipped(a=MEASURES, b=PIECES, c=COMMODITIES), "uk.zip")
    other = read(zipped(c=COMMODITIES, b=PIECES, a=MEASURES), "uk.zip")
    assert one == other


def test_measures_may_stand_in_several_files() -> None:
    one, other = measures(measure("1")), measures(measure("2", commodity__code="4901990000"))
    assert duties(read(zipped(one=one, other=other))) == [("4901.99.00", "2.5%"), ("8523.49.10", "2.5%")]


def test_whose_tariff_it_is_has_to_be_told() -> None:
    assert faults(read(MEASURES, importer="")) == [("", "importer_missing")]
    assert IMPORTER.asks == {"importer"}
    assert {row.schedule for row in rates(read(MEASURES, importer="eu-customs"))} == {"eu-customs"}


def test_only_codes_that_are_asked_for_become_rows() -> None:
    assert duties(read(MEASURES, wanted=lambda _, code: code == "3706.10.99")) == [("3706.10.99", "0%")]


def test_a_measure_of_a_heading_holds_for_the_lines_below_it() -> None:
    lines = table(
        COMMODITIES_HEAD,
        *(
            {"commodity__code": code, "productline__suffix": "80", "start__date": "2022-01-01", "description": "A line"}
            for code in ("8523491000", "8523499000")
        ),
    )
    heading = measures(measure("1", commodity__code="8523000000"))
    assert duties(read(zipped(measures=heading, lines=lines))) == [("8523.49.10", "2.5%"), ("8523.49.90", "2.5%")]


# --- duties ---


def test_pieces_are_read_for_a_duty_whose_words_cannot_be() -> None:
    words = measures(measure("1", measure__duty_expression="4.00% + 7.80 GBP / 100 kg / net drained wt"))
    exact = pieces("1,8523491000,01,4,,,", "1,8523491000,04,7.8,GBP,DTN,E")
    assert duties(read(zipped(measures=words, pieces=exact))) == [("8523.49.10", "4% + 7.8 GBP/100 kg eda")]
    (alone,) = rates(read(words))
    assert alone.rate.duty == ""
    assert alone.rate.note.startswith("Not known")


@pytest.mark.parametrize("words", ["", "see notes", "9.00% + EA"])
def test_a_duty_that_nobody_tells_is_empty_and_never_nought(words: str) -> None:
    (found,) = rates(read(measures(measure("1", measure__duty_expression=words))))
    assert found.rate.duty == ""
    assert found.rate.note.startswith("Not known")


def test_pieces_and_words_that_disagree_are_a_fault() -> None:
    data = zipped(measures=measures(measure("1")), pieces=pieces("1,8523491000,01,3,,,"))
    assert faults(read(data, "uk.zip")) == [("uk.zip/measures.csv: line 2", "bad_duty")]


def test_pieces_for_other_goods_than_those_of_the_measure_are_a_fault() -> None:
    above = zipped(measures=measures(measure("1")), pieces=pieces("1,8523490000,01,2.5,,,"))
    assert duties(read(above)) == [("8523.49.10", "2.5%")]
    beside = zipped(measures=measures(measure("1")), pieces=pieces("1,8523499000,01,2.5,,,"))
    assert [code for _, code in faults(read(beside))] == ["bad_duty"]


def test_pieces_that_contradict_each_other_are_a_fault() -> None:
    data = zipped(measures=measures(measure("1")), pieces=pieces("1,8523491000,15,2.5,,,"))
    assert [code for _, code in faults(read(data))] == ["bad_duty"]


# --- types ---


@pytest.mark.parametrize("kind", ["105", "143", "145", "305", "306", "410", ""])
def test_types_that_are_not_the_rate_of_a_line_make_no_row(kind: str) -> None:
    assert read(measures(measure("1", measure__type__id=kind))) == []


def test_exports_and_quotas_make_no_row() -> None:
    assert read(measures(measure("1", trade_direction="export"))) == []
    assert read(measures(measure("1", measure__quota__order_number="050088"))) == []


def test_a_suspension_is_told_beside_the_duty() -> None:
    (found,) = rates(
        read(measures(measure("1"), measure("2", measure__type__id="112", measure__duty_expression="0.00%")))
    )
    assert (found.rate.duty, found.rate.note) == ("2.5%", "Suspended from 2022-01-01: 0% is paid.")


def test_a_third_country_duty_for_one_area_is_no_rate_for_all() -> None:
    channel = {"measure__geographical_area__id": "1080", "measure__geographical_area__description": "Channel Islands"}
    (found,) = rates(read(measures(measure("1", **channel))))
    assert (found.rate.type, found.rate.partner) == ("preferential", "Channel Islands (1080)")


def test_cells_that_are_marked_as_not_there_are_empty() -> None:
    marked = dict.fromkeys(HEAD, "#NA") | measure("1")
    assert duties(read(measures(marked))) == [("8523.49.10", "2.5%")]
    assert faults(read(measures(marked | {"commodity__code": "#NA"}))) == [("line 2: commodity__code", "empty_cell")]


# --- what is wrong, all of it ---


def test_all_faults_are_told_together_each_with_line_and_column() -> None:
    data = measures(
        measure("1", commodity__code="101210000"),
        measure("2", commodity__code=""),
        measure("3", measure__effective_start_date="01/01/2022"),
        measure("4", measure__effective_end_date="2022-02-30"),
        measure("5", measure__geographical_area__id="all"),
        measure("6", measure__excluded_geographical_areas__ids="IN|india"),
        measure("", commodity__code="4901990000"),
        measure("8"),
        measure("8"),
    )
    assert faults(read(data)) == [
        ("line 2: commodity__code", "bad_code"),
        ("line 3: commodity__code", "empty_cell"),
        ("line 4: measure__effective_start_date", "bad_date"),
        ("line 5: measure__effective_end_date", "bad_date"),
        ("line 6: measure__geographical_area__id", "bad_area"),
        ("line 7: measure__excluded_geographical_areas__ids", "bad_area"),
        ("line 8: measure__sid", "empty_cell"),
        ("line 10: measure__sid", "duplicate_record"),
    ]


def test_faults_of_every_file_are_told_together() -> None:
    data = zipped(
        measures=measures(measure("1", measure__effective_start_date="")),
        pieces=pieces(
            *('1,8523491000,01,"2,5",,,', "1,8523491000,1,2,,,", ",8523491000,01,2,,,", "1,852349,01,2,,,"),
            *("2,8523491000,01,2,,,", "2,8523491000,01,3,,,", "2,8523491000"),
        ),
        lines=table(
            COMMODITIES_HEAD, {"commodity__code": "8523491000", "productline__suffix": "80", "start__date": "x"}
        ),
    )
    found = [one for one in read(data, "uk.zip") if isinstance(one, Fault)]
    assert [(one.file, one.key, one.code) for one in found] == [
        ("uk.zip/measures.csv", "line 2: measure__effective_start_date", "empty_cell"),
        ("uk.zip/pieces.csv", "line 2: duty_amount", "bad_number"),
        ("uk.zip/pieces.csv", "line 3: duty_expression_id", "bad_number"),
        ("uk.zip/pieces.csv", "line 4: measure_sid", "empty_cell"),
        ("uk.zip/pieces.csv", "line 5: goods_nomenclature_item_id", "bad_code"),
        ("uk.zip/pieces.csv", "line 7: duty_expression_id", "duplicate_record"),
        ("uk.zip/pieces.csv", "line 8", "bad_row"),
        ("uk.zip/lines.csv", "line 2: start__date", "bad_date"),
    ]


def test_two_measures_for_one_line_and_day_quarrel() -> None:
    data = measures(measure("1"), measure("2", measure__duty_expression="3%"))
    assert faults(read(data)) == [("line 3", "duplicate_measure")]


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("<html></html>\n", "line 1", "bad_header"),
        ("a;b;c\n1;2;3\n", "line 1", "bad_header"),
        ("\n", "line 1", "bad_header"),
        (MEASURES.replace("measure__type__id,", "type,", 1), "line 1", "bad_header"),
        (MEASURES.replace("commodity__sid,", "commodity__code,", 1), "line 1", "bad_header"),
        (MEASURES[:-30], "line 11", "bad_row"),
        (measures(measure("1")) + '1,"never closed\n', "line 3", "bad_csv"),
        (measures(measure("1")) + '1,"a"b,\n', "line 3", "bad_csv"),
    ],
)
def test_what_is_no_such_file_ends_with_a_fault(text: str, key: str, code: str) -> None:
    assert faults(read(text))[0] == (key, code)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (MEASURES.encode("utf-16"), "bad_encoding"),
        (MEASURES.replace("ERGA", "Caf\xe9").encode("latin-1"), "bad_encoding"),
        (MEASURES.encode() + b"\x00", "control_character"),
        (MEASURES.encode() + b"x" * 2_000_000, "long_line"),
        (b"PK\x03\x04" + b"no zip", "bad_zip"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as raised:
        read(data)
    assert [fault.code for fault in raised.value.faults] == [code]


def test_a_mark_at_the_start_and_other_line_ends_are_read() -> None:
    assert duties(read(("\ufeff" + measures(measure("1"))).replace("\n", "\r\n"))) == [("8523.49.10", "2.5%")]


def test_progress_rises_to_the_size_of_the_file() -> None:
    told: list[int] = []
    data = measures(*(measure(str(number), commodity__code="0101210000") for number in range(40_000)))
    read(data, wanted=lambda _, code: code == "8523.49.10", progress=told.append)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == len(data)


CELL = st.sampled_from(
    ["", "103", "1011", "8523491000", "2022-01-01", "0.00%", "x", "\u0663", "-1", "9999-12-31", "TR"]
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(HEAD, CELL)), max_size=3))
def test_whatever_the_cells_hold_there_are_rows_or_faults(rows: list[dict[str, object]]) -> None:
    for one in read(measures(*rows)):
        assert isinstance(one, Fault | TariffRate)
        if isinstance(one, TariffRate):
            assert bool(one.rate.duty) != one.rate.note.startswith("Not known")
