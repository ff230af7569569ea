"""Workbooks of the WTO: averages that are no duties, binary figures, formulas, and workbooks made to harm.

Expected duties are the figures that the test wrote into the cells.
"""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from dtariff.model.errors import DataError, Fault
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of_bytes
from dtariff.upkeep.importers.importer import Ask, TariffRate
from dtariff.upkeep.importers.reporters import territory

IMPORTER = importer_of("wto")
ASK = Ask(date(2026, 11, 26))
NAMES = [
    *("Reporter", "Year", "Nomenclature", "Product code", "Description", "Number of TL"),
    *("Average of AV Duties", "Minimum AV duty", "Maximum AV duty", "Number of NAV duties"),
]
BINDING = [*NAMES, "Binding status"]
PARTNERS = [*NAMES[:5], "Partner", *NAMES[5:]]
DISCS = ["Viet Nam", 2025, "HS22", "852349", "Optical media", 4, 10.0, 10.0, 10.0, 0]
"""A row that can be read, to be spoilt one cell at a time."""


def sheet(names: list[str], *rows: list[object]) -> list[list[object]]:
    """A sheet with four rows of headers, the last of which names the columns."""
    return [["Source: Integrated Database (IDB) notifications."], [], ["Downloaded", "2026"], list(names), *rows]


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        written = book.create_sheet(name)
        for row in rows:
            written.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def applied(*rows: list[object], names: list[str] = NAMES) -> bytes:
    return workbook(Applied_MFN=sheet(names, *rows))


def found(data: bytes, ask: Ask = ASK) -> tuple[list[TariffRate], list[Fault]]:
    with feed_of_bytes(data, "wto.xlsx", largest=IMPORTER.largest) as feed:
        rows = list(IMPORTER.read(feed, ask))
    return [row for row in rows if isinstance(row, TariffRate)], [row for row in rows if isinstance(row, Fault)]


def refused(data: bytes) -> list[str]:
    with pytest.raises(DataError) as error:
        found(data)
    assert error.value.code == "source_broken"
    return [fault.code for fault in error.value.faults]


def changed(at: int, cell: object) -> list[object]:
    return [*DISCS[:at], cell, *DISCS[at + 1 :]]


def places(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.key, fault.code) for fault in faults]


def one(row: list[object], names: list[str] = NAMES) -> tuple[str, str]:
    """The duty and the note of one row."""
    rows, faults = found(applied(row, names=names))
    assert faults == []
    return rows[0].rate.duty, rows[0].rate.note


def test_each_sheet_gives_its_kind_of_rate() -> None:
    bound = [*DISCS[:6], 20.0, 20.0, 20.0, 0, "Bound"]
    preferential = [*DISCS[:5], "Chile", 4, 0, 0, 0, 0]
    data = workbook(
        Bound=sheet(BINDING, bound),
        HS_Concordance=[["HS22", "HS17"], ["852349", "852349"]],
        Applied_MFN=sheet(NAMES, DISCS),
        Applied_NonMFN=sheet(PARTNERS, preferential),
        NonMFN_Only_Partners=[["Chile"]],
    )
    rows, faults = found(data)
    assert faults == []
    assert [(row.schedule, row.rate.type, row.rate.partner, row.rate.duty, row.where) for row in rows] == [
        ("VN", "bound", "", "20%", "Bound!5"),
        ("VN", "mfn_applied", "", "10%", "Applied_MFN!5"),
        ("VN", "preferential", "Chile", "0%", "Applied_NonMFN!5"),
    ]
    assert {(row.rate.code, row.rate.edition, row.rate.year, row.rate.title) for row in rows} == {
        ("8523.49", "HS2022", 2025, "Optical media")
    }


def test_an_average_of_lines_that_differ_is_nobodys_duty() -> None:
    differ = [*DISCS[:6], 5.0, 0, 10, 0]
    assert one(differ) == ("", "Lines of this subheading bear from 0% to 10%.")
    assert one([*DISCS[:6], 5.0, 10, 10, 0])[0] == ""
    alone = ["Reporter", "Year", "Product code", "Average of AV Duties"]
    duty, note = one(["VN", 2025, "852349", 5.0], alone)
    assert duty == ""
    assert note == "An average of 5%; nothing shows that each line of the subheading bears it."


def test_an_average_of_one_line_is_its_duty() -> None:
    names = ["Reporter", "Year", "Product code", "Number of TL", "Average of AV Duties"]
    assert one(["VN", 2025, "852349", 1, 6.5], names) == ("6.5%", "")


def test_nought_never_stands_for_duties_that_are_no_percentages() -> None:
    duty, note = one(changed(9, 2))
    assert duty == ""
    assert note.startswith("Lines of this subheading bear duties that are no percentages")
    names = ["Reporter", "Year", "Product code", "Number of TL", "Average of AV Duties"]
    assert one(["VN", 2025, "852349", 1, 0], names)[0] == ""
    assert one([*DISCS[:6], 0, 0, 0, None])[0] == "", "nobody says how many there are"


def test_an_empty_duty_is_unknown() -> None:
    assert one([*DISCS[:6], None, None, None, 0]) == ("", "The source prints no rate.")


@pytest.mark.parametrize(
    ("status", "note"), [("Unbound", "Not bound."), ("U", "Not bound."), ("P", 'The workbook calls the binding "P".')]
)
def test_a_line_that_is_not_bound_or_in_part_has_no_bound_duty(status: str, note: str) -> None:
    data = workbook(Bound=sheet(BINDING, [*DISCS[:6], 0, 0, 0, 0, status]))
    rows, faults = found(data)
    assert faults == []
    assert [(row.rate.duty, row.rate.note) for row in rows] == [("", note)]


def test_figures_kept_as_text_are_figures_too() -> None:
    assert one([*DISCS[:6], "5.0", "0", "10", "0"])[0] == ""
    assert one([*DISCS[:6], "10", "10", "10", "0"]) == ("10%", "")
    assert one([*DISCS[:6], "10", "10", "10", "2"])[0] == ""
    assert one([*DISCS[:6], "10", "10", "some", "0"]) == ("", 'The source prints "some", which is no figure.')
    rows, _ = found(applied(changed(3, "010121")))
    assert [row.rate.code for row in rows] == ["0101.21"]


def test_a_binary_figure_is_the_shortest_decimal_that_means_it() -> None:
    names = ["Reporter", "Year", "Product code", "Duty"]
    for figure, duty in [(6.5, "6.5%"), (2.7, "2.7%"), (20, "20%"), (100.0, "100%"), (0, "0%")]:
        assert one(["VN", 2025, "852349", figure], names) == (duty, "")
    duty, note = one(["VN", 2025, "852349", 10 / 3], names)
    assert duty == ""
    assert note.startswith("The workbook has 3.3333")


@pytest.mark.parametrize(
    ("shown", "kept", "duty"),
    [
        ("0.0%", 0.065, "6.5%"),
        ('0.0"%"', 6.5, "6.5%"),  # a percent sign that is only written beside the figure
        (r"0.0\%", 6.5, "6.5%"),
        ("0.0_%", 6.5, "6.5%"),  # a blank as wide as one
    ],
)
def test_a_cell_shown_as_a_percentage_counts_a_hundredfold(shown: str, kept: float, duty: str) -> None:
    book = Workbook()
    (written,) = book.worksheets
    written.title = "Applied_MFN"
    for row in sheet(["Reporter", "Year", "Product code", "Duty"], ["VN", 2025, "852349", kept]):
        written.append(row)
    written["D5"].number_format = shown
    file = io.BytesIO()
    book.save(file)
    rows, faults = found(file.getvalue())
    assert faults == []
    assert [row.rate.duty for row in rows] == [duty]


def test_a_duty_in_words_is_read_by_the_grammar() -> None:
    names = ["Reporter", "Year", "Product code", "Duty"]
    assert one(["US", 2025, "370610", "10¢/m"], names) == ("0.10 USD/m", "")
    assert one(["US", 2025, "370610", "see note"], names) == ("", 'The source prints "see note", which is no figure.')


def test_a_code_kept_as_a_number_gets_its_nought_back() -> None:
    rows, faults = found(applied(changed(3, 10121), changed(3, 852349)))
    assert faults == []
    assert [row.rate.code for row in rows] == ["0101.21", "8523.49"]


@pytest.mark.parametrize(
    ("named", "edition"),
    [
        ("HS2017", "HS2017"),
        ("H5", "HS2017"),
        ("HS12", "HS2012"),
        ("HS 96", "HS1996"),
        ("H2", "HS2002"),
        (2007, "HS2007"),
    ],
)
def test_editions_are_known_by_their_names(named: object, edition: str) -> None:
    rows, _ = found(applied(changed(2, named)))
    assert [row.rate.edition for row in rows] == [edition]


def test_an_edition_that_is_not_named_is_that_of_whoever_asks_or_of_the_year() -> None:
    rows, _ = found(applied(changed(2, None)))
    assert [row.rate.edition for row in rows] == ["HS2022"]
    rows, _ = found(applied(changed(2, None)), Ask(ASK.on, edition="HS2017"))
    assert [row.rate.edition for row in rows] == ["HS2017"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Viet Nam", "VN"),
        ("United States of America", "US"),
        ("USA", "US"),
        ("840", "US"),
        ("C840", "US"),
        ("European Union", "EU"),
        ("European Union (27)", "EU"),
        ("U918", "EU"),
        ("Korea, Republic of", "KR"),
        ("Hong Kong, China", "HK"),
        ("Côte d'Ivoire", "CI"),
        ("Saint Kitts and Nevis", "KN"),
        ("Türkiye", "TR"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_reporters_are_known_by_name_and_code(name: str, code: str) -> None:
    assert territory(name) == code


def test_a_tariff_of_a_customs_territory_goes_to_its_schedule() -> None:
    reporters = ["European Union", "United Kingdom", "Switzerland"]
    rows, _ = found(applied(*(changed(0, name) for name in reporters)))
    assert [row.schedule for row in rows] == ["eu-customs", "uk-customs", "ch-li"]


def test_whoever_asks_for_one_importer_gets_no_other() -> None:
    rows, faults = found(applied(DISCS, changed(0, "Chile")), Ask(ASK.on, importer="CL"))
    assert faults == []
    assert [row.schedule for row in rows] == ["CL"]


def test_only_what_concerns_us_is_read() -> None:
    ask = Ask(ASK.on, wanted=lambda edition, code: (edition, code) == ("HS2022", "8523.49"))
    rows, faults = found(applied(changed(3, "010121"), changed(3, "3706"), DISCS, changed(3, "852349")), ask)
    assert faults == []
    assert [row.rate.code for row in rows] == ["8523.49"]


def test_all_faults_are_told_each_with_its_sheet_row_and_column() -> None:
    spoilt = [
        changed(6, "=1+1"),
        changed(6, datetime(2024, 10, 5)),  # noqa: DTZ001 - a spreadsheet knows no zone
        changed(0, "Atlantis"),
        changed(1, "last"),
        changed(2, "HS99"),
        changed(3, 8523.49),
        changed(4, "@SUM(1)"),
        changed(6, -5),
        changed(6, True),
    ]
    rows, faults = found(applied(*spoilt))
    assert rows == []
    assert places(faults) == [
        ("Applied_MFN!5: average", "formula_cell"),
        ("Applied_MFN!6: average", "bad_number"),
        ("Applied_MFN!7: reporter", "unknown_reporter"),
        ("Applied_MFN!8: year", "bad_year"),
        ("Applied_MFN!9: edition", "unknown_edition"),
        ("Applied_MFN!10: code", "bad_code"),
        ("Applied_MFN!11: title", "formula_cell"),
        ("Applied_MFN!12: average", "bad_number"),
        ("Applied_MFN!13: average", "bad_number"),
    ]


def test_one_subheading_with_two_duties_is_a_fault() -> None:
    other = [*DISCS[:6], 12.0, 12.0, 12.0, 0]
    _, faults = found(applied(DISCS, other))
    assert places(faults) == [("Applied_MFN!6", "duplicate_code")]


def test_a_column_that_is_missing_is_named() -> None:
    _, faults = found(applied(["VN", 2025, "852349"], names=["Reporter", "Year", "Product code"]))
    assert places(faults) == [("Applied_MFN!4", "bad_header")]
    assert faults[0].message == "no column for duty"
    nothing = workbook(Applied_NonMFN=sheet(NAMES, DISCS))
    assert found(nothing)[1][0].message == "no column for partner"


def test_a_workbook_without_its_sheets_or_its_rows_is_told() -> None:
    assert places(found(workbook(Sheet1=[["Reporter"]]))[1]) == [("", "no_rows")]
    assert places(found(applied())[1]) == [("Applied_MFN!4", "no_rows")]


def test_a_remark_under_the_rows_is_no_row() -> None:
    rows, faults = found(applied(DISCS, [], ["Source: WTO"]))
    assert (len(rows), faults) == (1, [])


# --- made to harm --------------------------------------------------------------------------------------------------


def repacked(data: bytes, **members: bytes) -> bytes:
    """A workbook with members changed or added; ``__`` in a name is a stroke, ``_DOT_`` a point."""
    new = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in members.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            if name not in new:
                archive.writestr(name, old.read(name))
        for name, content in new.items():
            archive.writestr(name, content)
    return file.getvalue()


SHEET = "xl__worksheets__sheet1_DOT_xml"
GOOD = applied(DISCS)


def part(name: str = "xl/worksheets/sheet1.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return archive.read(name)


def test_what_a_member_repacked_still_is_can_be_read() -> None:
    rows, faults = found(repacked(GOOD, **{SHEET: part()}))
    assert (len(rows), faults) == (1, [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!DOCTYPE html><html>Please log in</html>", "not_the_source"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_the_source"),
        (b"Reporter,Year\nVN,2025\n", "not_the_source"),
        (GOOD[: len(GOOD) // 2], "bad_zip"),
        (repacked(GOOD, xl__externalLinks__externalLink1_DOT_xml=b"<x/>"), "unsafe_workbook"),
        (repacked(GOOD, xl__vbaProject_DOT_bin=b"x"), "unsafe_workbook"),
        (repacked(GOOD, xl__connections_DOT_xml=b"<x/>"), "unsafe_workbook"),
        (repacked(GOOD, **{SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]>' + part()}), "unsafe_workbook"),
        (repacked(GOOD, **{SHEET: part().decode().encode("utf-16")}), "bad_encoding"),
        (repacked(GOOD, **{SHEET: part()[:-200]}), "bad_workbook"),
        (repacked(GOOD, **{SHEET: b" " * 40_000_000}), "source_too_large"),
        (repacked(GOOD, **{SHEET: part().replace(b"</row>", b"<c/>" * 200_000 + b"</row>", 1)}), "unsafe_workbook"),
        (repacked(GOOD, xl__workbook_DOT_xml=b"<workbook"), "bad_workbook"),
    ],
)
def test_what_is_no_workbook_or_one_made_to_harm_is_refused_whole(data: bytes, code: str) -> None:
    assert refused(data) == [code]


@pytest.mark.parametrize("number", [b"2000000", b"999999999999"])
def test_a_row_far_beyond_the_last_is_not_waited_for(number: bytes) -> None:
    far = part().replace(b'<row r="5"', b'<row r="' + number + b'"')
    assert refused(repacked(GOOD, **{SHEET: far})) == ["unsafe_workbook"]


def test_a_cell_far_to_the_right_is_not_waited_for() -> None:
    wide = part().replace(b"</row>", b'<c r="XFD5" t="n"><v>1</v></c></row>')
    rows, _ = found(repacked(GOOD, **{SHEET: wide}))
    assert [row.rate.duty for row in rows] == ["10%"]


def only_rows_and_faults(data: bytes) -> None:
    """A workbook is read, or refused with a reason; nothing else comes of it."""
    try:
        rows, faults = found(data)
    except DataError as error:
        faults, rows = list(error.faults), []
    assert rows or faults
    assert all(row.rate.duty or row.rate.note for row in rows)


@settings(max_examples=80)
@given(data=st.data())
def test_a_workbook_that_is_spoilt_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    only_rows_and_faults(bytes(whole))


@settings(max_examples=80)
@given(data=st.data())
def test_a_sheet_that_is_spoilt_is_read_or_refused(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        member = data.draw(st.sampled_from(["xl/worksheets/sheet1.xml", *archive.namelist()]))
    whole = bytearray(part(member))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 4))] = data.draw(
            st.sampled_from([b"", b"9", b"<", b'"', b"e", b"\xff"])
        )
    only_rows_and_faults(repacked(GOOD, **{member.replace("/", "__").replace(".", "_DOT_"): bytes(whole)}))
