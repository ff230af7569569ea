"""Bulk files of TRAINS: an average is a rate only where all lines bear it, and 0 for a specific duty is none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pycountry
import pytest
from feeds import ASK, ON, places, refused, sample, zipped
from feeds import read as read_file

from dtariff.model.errors import Fault
from dtariff.model.schedule import Schedule, ScheduleRate
from dtariff.tables.schedules import canonical_schedule, read_schedule
from dtariff.upkeep.importers.importer import Ask, TariffRate
from dtariff.upkeep.importers.iso_numeric import territory_of
from dtariff.upkeep.importers.trains import percent_of, schedule_of

MFN = sample("wits_mfn.csv")
PREFERENTIAL = sample("wits_preferential.csv")
HEAD, *LINES = MFN.decode().splitlines()
DISCS = "H5,360,2020,852349,30.00,10.00,10.00,10.00,0,0,0,3,3,3,"
"""A line that can be read: three lines of Indonesia, all at 10 %."""


def read(data: bytes, ask: Ask = ASK, name: str = "mfn.csv") -> tuple[list[TariffRate], list[Fault]]:
    return read_file("wits", TariffRate, data, name, ask)


def told(data: bytes, ask: Ask = ASK) -> dict[tuple[str, str], tuple[str, str]]:
    """Duty and note by schedule and code."""
    rows, faults = read(data, ask)
    assert faults == []
    return {(row.schedule, row.rate.code): (row.rate.duty, row.rate.note) for row in rows}


def lines(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows, "")).encode()


def spoilt(column: str, cell: str) -> bytes:
    """The line that can be read, with one cell changed."""
    cells = DISCS.split(",")
    cells[HEAD.split(",").index(column)] = cell
    return lines(",".join(cells))


# --- what an average proves -----------------------------------------------------------------------------------------


def test_a_subheading_has_a_duty_where_all_its_lines_bear_one_percentage() -> None:
    assert told(MFN) == {
        ("ID", "0101.21"): ("0%", ""),
        ("ID", "4901.99"): ("0%", ""),
        ("ID", "8523.49"): ("10%", ""),
        ("ID", "9504.50"): ("", "Its 3 lines bear 0% to 20%, average 12.33%."),
        ("eu-customs", "3706.10"): ("", "The duty of all 2 lines is no percentage; TRAINS shows it as 0."),
        ("eu-customs", "3706.90"): (
            "",
            "The duty of 1 of 2 lines is no percentage; the others: 5% to 5%, average 5%.",
        ),
        ("eu-customs", "8523.49"): ("", "With estimates of what specific duties come to: 4.4% to 4.4%, average 4.4%."),
        ("AU", "8523.49"): ("5%", ""),
        ("CM", "8523.80"): ("", "The duty of all 1 lines is no percentage; TRAINS shows it as 0."),
        ("BR", "8523.80"): ("6.8%", ""),
    }


def test_a_row_tells_what_it_is_and_where_it_stands() -> None:
    rows, _ = read(MFN)
    row = next(row for row in rows if row.rate.code == "8523.49")
    assert (row.schedule, row.where) == ("ID", "line 4")
    rate = row.rate
    assert (rate.edition, rate.type, rate.year, rate.partner) == ("HS2017", "mfn_applied", 2020, "")
    assert (rate.title, rate.cite, rate.covers) == ("All lines of 8523.49", (), ())


def test_rows_stand_in_a_schedule_once_they_are_cited() -> None:
    rows, _ = read(MFN, Ask(ON, importer="ID"))
    cited = Schedule(rate=tuple(_cited(row) for row in rows))
    text = canonical_schedule(cited).encode()
    found = read_schedule("schedules/ID.csv", text)
    assert isinstance(found, Schedule)
    assert {rate.code for rate in found.rate} == {"0101.21", "4901.99", "8523.49", "9504.50"}


def _cited(row: TariffRate) -> ScheduleRate:
    return replace(row.rate, cite=("wits",))


def test_nought_without_a_free_line_is_no_rate() -> None:
    """Three lines, none of them free, and yet an average of 0."""
    row = "H5,360,2020,852349,0,0,0,0,0,0,0,3,3,3,"
    assert told(lines(row))["ID", "8523.49"] == ("", "TRAINS shows 0%, and 0 of 3 lines as free.")


def test_lines_of_which_no_rate_is_shown_have_none() -> None:
    row = "H5,360,2020,852349,,NA, ,NA,0,0,0,3,3,3,"
    assert told(lines(row))["ID", "8523.49"] == ("", "TRAINS shows no rate for its 3 lines.")


def test_where_no_count_of_estimates_is_given_a_named_estimate_is_enough_to_doubt() -> None:
    head = HEAD.replace("Nbr_AVE_Lines,", "")
    row = "H5,360,2020,852349,30.00,10.00,10.00,10.00,0,0,3,3,3,"
    for code, duty in (("U2", ""), ("", "10%"), ("NA", "10%")):
        found = told(f"{head}\n{row}{code}\n".encode())
        assert found["ID", "8523.49"][0] == duty


def test_a_preference_is_for_its_partner_and_only_where_all_lines_have_it() -> None:
    rows, faults = read(PREFERENTIAL)
    assert faults == []
    found = {(row.rate.code, row.rate.partner): (row.rate.type, row.rate.duty, row.rate.note) for row in rows}
    kept_out = "Its 3 lines bear 0% to 10%, average 3.33%."
    assert found == {
        ("8523.49", "JP"): ("preferential", "0%", ""),
        ("8523.49", "European Union"): ("preferential", "5%", ""),
        ("8523.49", "TRAINS group A38"): ("preferential", "", kept_out),
        ("8523.80", "JP"): ("preferential", "", "1 of 2 lines have no preference; all: 5% to 5%, average 5%."),
    }


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("6.80000019073486", "6.8"),
        ("2.70000004768372", "2.7"),
        ("12.50", "12.5"),
        ("33.3333333", "33.3333333"),
        ("0", "0"),
        ("854.3", "854.3"),
        ("8.54300003051758", "8.543"),
    ],
)
def test_a_number_that_went_through_single_precision_is_what_it_was(text: str, percent: str) -> None:
    """The nearest number of single precision to 6.8 is 6.80000019073486328125."""
    assert percent_of(text) == Decimal(percent)


# --- who, when, which -----------------------------------------------------------------------------------------------


def test_a_customs_territory_has_one_schedule_for_all_its_members() -> None:
    """ISO 3166-1: 826 the United Kingdom, 756 Switzerland, 438 Liechtenstein, which has the tariff of Switzerland."""
    assert [schedule_of(code) for code in ("826", "756", "438", "918")] == [
        "uk-customs",
        "ch-li",
        "ch-li",
        "eu-customs",
    ]


def test_codes_of_territories_are_those_of_the_standard() -> None:
    """ISO 3166-1: 840 the United States, 036 Australia, 158 Taiwan; 890 was Yugoslavia, 918 is nobody's."""
    assert [territory_of(code) for code in ("840", "36", "036", "158", "076", "004")] == [
        *("US", "AU", "AU", "TW", "BR", "AF")
    ]
    assert [territory_of(code) for code in ("890", "918", "999", "0", "", "x", "-36", "1234", "\uff13\uff16")] == [
        None
    ] * 9


def test_every_numeric_code_of_the_standard_leads_to_its_letters() -> None:
    assert len(pycountry.countries) > 240
    assert {one.numeric: territory_of(one.numeric) for one in pycountry.countries} == {
        one.numeric: one.alpha_2 for one in pycountry.countries
    }


def test_only_what_is_wanted_is_read_and_the_rest_of_a_line_may_be_anything() -> None:
    row = DISCS.replace("852349", "010121").replace("10.00", "rubbish")
    wanted = Ask(ON, wanted=lambda edition, code: (edition, code) == ("HS2017", "8523.49"))
    assert list(told(lines(row, DISCS), wanted)) == [("ID", "8523.49")]


def test_of_many_reporters_and_years_those_asked_for_are_read() -> None:
    other = DISCS.replace(",360,", ",999,").replace("10.00", "x")
    later = DISCS.replace("2020", "2021").replace("10.00", "15.00").replace("30.00", "45.00")
    found = told(lines(other, DISCS, later), Ask(ON, importer="ID", year=2021))
    assert found == {("ID", "8523.49"): ("15%", "")}
    rows, _ = read(lines(DISCS, later))
    assert [(row.rate.year, row.rate.duty) for row in rows] == [(2020, "10%"), (2021, "15%")]


@pytest.mark.parametrize(
    ("code", "edition"),
    [("H1", "HS1996"), ("H2", "HS2002"), ("H3", "HS2007"), ("H4", "HS2012"), ("h5", "HS2017"), ("H6", "HS2022")],
)
def test_an_edition_is_told_by_its_code(code: str, edition: str) -> None:
    rows, _ = read(spoilt("NomenCode", code))
    assert [row.rate.edition for row in rows] == [edition]


def test_a_file_of_an_edition_that_we_do_not_have_is_told_so_and_not_read_as_empty() -> None:
    rows, faults = read(lines(LINES[-1]))
    assert rows == []
    assert places(faults) == [("", "unknown_edition")]


def test_product_codes_that_are_no_subheading_are_not_ours() -> None:
    assert told(lines(DISCS.replace("852349", "8523"), DISCS)) == {("ID", "8523.49"): ("10%", "")}


# --- files that are not as they should be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("NomenCode", "S3", "unknown_word"),
        ("NomenCode", "", "unknown_word"),
        ("ProductCode", "85234X", "bad_code"),
        ("ProductCode", "\uff18\uff15\uff12\uff13\uff14\uff19", "bad_code"),
        ("Reporter_ISO_N", "999", "bad_value"),
        ("Reporter_ISO_N", "IDN", "bad_value"),
        ("Year", "20x0", "bad_value"),
        ("Year", "1850", "bad_value"),
        ("Year", "2027", "bad_value"),
        ("SimpleAverage", "-10", "bad_value"),
        ("SimpleAverage", "1e999", "bad_value"),
        ("SimpleAverage", "NaN", "bad_value"),
        ("SimpleAverage", "Infinity", "bad_value"),
        ("SimpleAverage", '"10,00"', "bad_value"),
        ("SimpleAverage", "9" * 200, "bad_value"),
        ("SimpleAverage", "100000", "bad_value"),
        ("Max_Rate", "=1+1", "bad_value"),
        ("TotalNoOfLines", "", "bad_value"),
        ("TotalNoOfLines", "3.5", "bad_value"),
        ("Nbr_NA_Lines", "", "bad_value"),
        ("Nbr_NA_Lines", "-1", "bad_value"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_by_line_and_field(column: str, cell: str, code: str) -> None:
    rows, faults = read(spoilt(column, cell))
    assert rows == []
    assert places(faults)[0] == (f"line 2: {column}", code)
    assert {fault.file for fault in faults} == {"mfn.csv"}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("TotalNoOfLines", "0"),
        ("Nbr_NA_Lines", "4"),
        ("Nbr_Free_Lines", "4"),
        ("Min_Rate", "11"),
        ("Max_Rate", "9"),
        ("SimpleAverage", "10.02"),
    ],
)
def test_counts_and_rates_that_contradict_each_other_are_a_fault(column: str, cell: str) -> None:
    rows, faults = read(spoilt(column, cell))
    assert rows == []
    assert places(faults) == [("line 2", "contradiction")]


def test_all_faults_of_a_file_are_told_together() -> None:
    bad = DISCS.replace("10.00,10.00,10.00", "x,y,z")
    _, faults = read(lines(bad, DISCS + ",", DISCS, bad.replace("2020", "soon")))
    assert [key for key, _ in places(faults)] == [
        *("line 2: Min_Rate", "line 2: Max_Rate", "line 2: SimpleAverage", "line 3"),
        *("line 5: Year", "line 5: Min_Rate", "line 5: Max_Rate", "line 5: SimpleAverage"),
    ]


def test_a_line_told_again_is_left_out_and_one_told_otherwise_is_a_fault() -> None:
    rows, faults = read(lines(DISCS, DISCS))
    assert (len(rows), faults) == (1, [])
    other = DISCS.replace("10.00", "15.00").replace("30.00", "45.00")
    _, faults = read(lines(DISCS, other))
    assert places(faults) == [("line 3", "duplicate_row")]
    _, faults = read(lines(DISCS, DISCS.replace("H5", "H6")))
    assert places(faults) == [("line 3", "duplicate_row")]


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b"<!DOCTYPE html><html><body>503</body></html>", "line 1", "not_the_source"),
        (b"Reporter,Year,Rate\n360,2020,5\n", "line 1", "bad_header"),
        (HEAD.replace("Nbr_NA_Lines", "Lines").encode(), "line 1", "bad_header"),
        (HEAD.replace("EstCode", "Year").encode(), "line 1", "bad_header"),
        (lines(DISCS, DISCS[:20] + "\0" + DISCS[20:]), "line 3", "control_character"),
        (b"\xff\xfe" + MFN.decode().encode("utf-16-le"), "line 1", "bad_encoding"),
        (b"PK\x03\x04" + MFN, "", "bad_zip"),
    ],
    ids=["a page", "another table", "a column missing", "a column twice", "a NUL", "UTF-16", "no zip"],
)
def test_a_file_of_another_kind_is_refused_whole(data: bytes, place: str, code: str) -> None:
    assert refused("wits", data, "mfn.csv") == (place, code)


def test_a_file_that_stops_in_a_line_is_told_at_that_line() -> None:
    rows, faults = read(MFN[: MFN.index(b"H5,360,2020,852349") + 30])
    assert places(faults) == [("line 4", "bad_row")]
    assert [row.rate.code for row in rows] == ["0101.21", "4901.99"]


def test_a_file_without_a_row_is_a_fault() -> None:
    assert places(read(lines())[1]) == [("", "no_rows")]


def test_an_unclosed_quotation_mark_is_told() -> None:
    _, faults = read(lines(DISCS, '"' + DISCS))
    assert places(faults) == [("line 3", "bad_csv")]


def test_a_mark_of_utf_8_and_ends_of_lines_of_windows_change_nothing() -> None:
    data = b"\xef\xbb\xbf" + MFN.replace(b"\n", b"\r\n")
    assert told(data) == told(MFN)


def test_a_zip_is_read_as_its_csv_and_its_faults_name_both() -> None:
    assert read(zipped(JobID_1_CSV=MFN), name="wits.zip")[0] == read(MFN)[0]
    _, faults = read(zipped(JobID_1_CSV=spoilt("Year", "x")), name="wits.zip")
    assert [(fault.file, fault.key) for fault in faults] == [("wits.zip/JobID_1.CSV", "line 2: Year")]


def test_a_zip_that_would_come_to_a_thousand_times_its_size_is_refused() -> None:
    bomb = zipped(a_csv=b"0" * (32 * 1024 * 1024))
    assert refused("wits", bomb, "wits.zip") == ("a.csv", "source_too_large")


def test_a_large_file_is_read_line_by_line_and_what_is_read_is_told() -> None:
    """A bulk file is told in pieces of a megabyte; what is not wanted leaves nothing behind."""
    told_bytes: list[int] = []
    other = DISCS.replace("852349", "010121") + "\n"
    data = (HEAD + "\n" + other * 40_000 + DISCS + "\n").encode()
    ask = Ask(ON, wanted=lambda _, code: code == "8523.49", progress=told_bytes.append)
    rows, faults = read(data, ask)
    assert ([row.where for row in rows], faults) == (["line 40002"], [])
    assert told_bytes[-1] == len(data)
    assert len(told_bytes) >= 2


def test_a_year_is_not_later_than_the_day_on_which_the_file_is_read() -> None:
    assert places(read(lines(DISCS), Ask(date(2019, 12, 31)))[1]) == [("line 2: Year", "bad_value")]
    assert told(lines(DISCS), Ask(date(2020, 1, 1))) != {}
