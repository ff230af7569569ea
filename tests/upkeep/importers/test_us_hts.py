"""The schedule of the United States: cells as the Commission prints them, and files that are none.

Expected duties are what the schedule prints, worked by hand (10 cents are 0.10 dollars), or rows of our own table.
"""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from dtariff.model.errors import DataError, Fault
from dtariff.model.schedule import Schedule, ScheduleRate
from dtariff.tables.locate import tables_folder
from dtariff.tables.schedules import canonical_schedule, read_schedule
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of_bytes
from dtariff.upkeep.importers.importer import Ask, TariffRate

IMPORTER = importer_of("us-hts")
SAMPLE = (Path(__file__).parent / "samples" / "us_hts.csv").read_bytes()
HEAD = SAMPLE.partition(b"\n")[0].decode()
ASK = Ask(date(2026, 11, 26), year=2026)
DISCS = ["8523.49.20", "3", "Optical media", "", "Free", "", "80%", "", ""]
"""A row that can be read, to be spoilt one cell at a time."""


def found(data: bytes, ask: Ask = ASK, name: str = "hts.csv") -> tuple[list[TariffRate], list[Fault]]:
    with feed_of_bytes(data, name, largest=IMPORTER.largest) as feed:
        rows = list(IMPORTER.read(feed, ask))
    return [row for row in rows if isinstance(row, TariffRate)], [row for row in rows if isinstance(row, Fault)]


def duties(rows: list[TariffRate], kind: str = "mfn_applied") -> dict[str, str]:
    return {row.rate.code: row.rate.duty for row in rows if row.rate.type == kind}


def table(*rows: list[str]) -> bytes:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\n".join((HEAD, *lines, "")).encode()


def places(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.key, fault.code) for fault in faults]


@pytest.mark.parametrize("figure", ["0.068", "6.8", "0", "5", "1,5"])
def test_a_figure_without_its_sign_is_no_rate(figure: str) -> None:
    """A spreadsheet that shows 6.8% keeps 0.068, and writes that where it is asked for CSV."""
    special, column_2 = f"{figure} (AU,KR)", figure
    rows, faults = found(table([*DISCS[:4], figure, special, column_2, "", ""]))
    assert faults == []
    assert [(row.rate.duty, row.rate.note.split(",")[0]) for row in rows] == [
        ("", f'The source prints "{figure}"'.split(",")[0])
    ] * 3


def test_general_and_column_2_rates_are_read_as_printed() -> None:
    rows, faults = found(SAMPLE)
    assert faults == []
    assert duties(rows) == {
        "0101.30.00": "6.8%",
        "3706.10.30": "1.4%",
        "3706.10.60": "0%",
        "8523.49.20": "0%",
        "8523.49.40": "0%",
        "9504.40.00": "0%",
        "9505.90.20": "",
    }
    assert duties(rows, "non_mfn") == {
        "0101.30.00": "15%",
        "3706.10.30": "7%",
        "3706.10.60": "0.10 USD/m",
        "8523.49.20": "0.861 USD/m2 of recording surface",
        "8523.49.40": "80%",
        "9504.40.00": "0.10 USD/pack + 20%",
        "9505.90.20": "33 1/3%",
    }


def test_the_sample_agrees_with_the_schedule_that_we_keep() -> None:
    path = "schedules/US.csv"
    ours = read_schedule(path, (tables_folder() / path).read_bytes())
    assert isinstance(ours, Schedule)
    kept = {(rate.code, rate.type, rate.partner): rate for rate in ours.rate}
    rows, _ = found(SAMPLE)
    shared = [row.rate for row in rows if (row.rate.code, row.rate.type, row.rate.partner) in kept]
    assert len(shared) == 5 * 2 + 1  # five lines with two columns, and the special rate of one
    for rate in shared:
        same = kept[rate.code, rate.type, rate.partner]
        assert (rate.duty, rate.edition) == (same.duty, same.edition), rate


def test_the_rows_are_rows_of_our_schedules() -> None:
    rows, _ = found(SAMPLE)
    rates = tuple(_cited(row.rate) for row in rows)
    written = canonical_schedule(Schedule(rate=rates)).encode()
    assert isinstance(read_schedule("schedules/US.csv", written), Schedule)


def _cited(rate: ScheduleRate) -> ScheduleRate:
    return ScheduleRate(
        code=rate.code,
        edition=rate.edition,
        title=rate.title,
        type=rate.type,
        duty=rate.duty,
        partner=rate.partner,
        year=rate.year,
        cite=("source",),
        note=rate.note,
    )


def test_a_special_rate_names_the_programmes_of_its_signs() -> None:
    rows, _ = found(SAMPLE)
    (film,) = [row.rate for row in rows if row.rate.code == "3706.10.30" and row.rate.type == "preferential"]
    assert film.duty == "0%"
    assert film.partner == (
        "general preferences (A*), Africa (D), Caribbean (E), Central America and Dominican Republic (P), "
        "Mexico and Canada (S), AU BH CL CO IL JO KR MA OM PA PE SG"
    )
    assert film.note == "Signs of the special column; what A*, D, E, P and S stand for is recalled."


def test_two_special_rates_are_two_rows_and_one_by_reference_has_no_figure() -> None:
    row = ["8523.49.20", "3", "Discs", "", "26.4%", "Free (BH,CL) 1.7% (KR) See 9822.04.01 (AU)", "31.1%", "", ""]
    rows, faults = found(table(row))
    special = [(row.rate.partner, row.rate.duty) for row in rows if row.rate.type == "preferential"]
    assert faults == []
    assert special == [("BH CL", "0%"), ("KR", "1.7%"), ("AU", "")]


def test_a_statistical_row_gives_no_row_of_its_own_unless_its_rate_differs() -> None:
    line = ["8523.49.20", "3", "Discs", "", "5%", "", "80%", "", ""]
    same = ["8523.49.20.10", "4", "Software", '["No."]', "", "", "", "", ""]
    other = ["8523.49.20.90", "4", "Other", '["No."]', "7%", "", "80%", "", ""]
    rows, faults = found(table(line, same, other))
    assert faults == []
    assert duties(rows) == {"8523.49.20": "5%", "8523.49.20.90": "7%"}


def test_a_statistical_row_inherits_from_its_own_line_alone() -> None:
    line = ["8523.41.00", "3", "Unrecorded", "", "5%", "", "80%", "", ""]
    orphan = ["8523.49.20.10", "4", "Software", '["No."]', "", "", "", "", ""]
    rows, faults = found(table(line, orphan))
    assert duties(rows) == {"8523.41.00": "5%"}
    assert places(faults) == [("line 3: indent", "parent_missing")]


def test_a_rate_by_reference_or_none_at_all_is_unknown_and_never_nought() -> None:
    reference = ["8523.49.20", "3", "Discs", "", "The rate applicable to each article", "", "", "", ""]
    rows, faults = found(table(reference))
    assert faults == []
    assert [(row.rate.duty, row.rate.note) for row in rows] == [
        ("", 'The source prints "The rate applicable to each article", which is no figure.'),
        ("", "The source prints no rate."),
    ]


def test_additional_duties_are_told_and_not_added() -> None:
    rows, _ = found(SAMPLE)
    (media,) = [row.rate for row in rows if row.rate.code == "8523.49.40" and row.rate.type == "mfn_applied"]
    assert media.duty == "0%"
    assert media.note == "Additional duties not in this rate: 9903.88.03."


def test_other_is_told_with_the_heading_it_stands_under() -> None:
    titles = {row.rate.code: row.rate.title for row in found(SAMPLE)[0]}
    assert titles["3706.10.60"] == "Of a width of 35 mm or more: Other"
    assert titles["8523.49.40"] == "Optical media: Other"


def test_a_heading_that_begins_as_a_formula_comes_into_no_title() -> None:
    rows, faults = found(table(["8523.49", "2", "=1+1:", *[""] * 6], ["8523.49.40", "3", "Other", *DISCS[3:]]))
    assert faults == []
    assert {row.rate.title for row in rows} == {"Other"}


def test_the_array_says_what_the_table_says() -> None:
    names = ["htsno", "indent", "description", "units", "general", "special", "other", "quotaQuantity"]
    rows: list[list[object]] = [
        ["8523.49", "2", "Other:", [], "", "", "", None],
        ["8523.49.20", "3", "Discs", [], "Free", "", "86.1¢/m2of recording surface", None],
        ["8523.49.20.10", "4", "Software", ["No.", "m2"], "", "", "", None],
    ]
    array: list[dict[str, object]] = [dict(zip(names, row, strict=True)) for row in rows]
    array[1]["footnotes"] = [{"columns": ["general"], "value": "See 9903.88.15. ", "type": "endnote"}]
    told, faults = found(json.dumps(array).encode(), name="hts_2026_revision_4_json.json", ask=Ask(date(2026, 11, 26)))
    assert faults == []
    assert [(row.rate.type, row.rate.duty, row.rate.year, row.where) for row in told] == [
        ("mfn_applied", "0%", 2026, "$[1]"),
        ("non_mfn", "0.861 USD/m2 of recording surface", 2026, "$[1]"),
    ]
    assert told[0].rate.note == "Additional duties not in this rate: 9903.88.15."


def test_windows_1252_and_gzip_are_read_too() -> None:
    rows, faults = found(gzip.compress(SAMPLE.decode().encode("cp1252")), name="hts.csv.gz")
    assert faults == []
    assert duties(rows, "non_mfn")["3706.10.60"] == "0.10 USD/m"


def test_only_what_concerns_us_is_read() -> None:
    asked: list[tuple[str, str]] = []

    def films(edition: str, code: str) -> bool:
        asked.append((edition, code))
        return code.startswith("3706")

    rows, _ = found(SAMPLE, Ask(date(2026, 11, 26), year=2026, wanted=films))
    assert set(duties(rows)) == {"3706.10.30", "3706.10.60"}
    assert ("HS2022", "8523.49.20") in asked


def test_without_a_year_nothing_is_guessed() -> None:
    rows, faults = found(SAMPLE, Ask(date(2026, 11, 26)))
    assert (rows, places(faults)) == ([], [("", "year_missing")])


def test_all_faults_are_told_each_with_its_line_and_column() -> None:
    spoilt = [
        ["8523.4x.20", *DISCS[1:]],
        [DISCS[0], "deep", *DISCS[2:]],
        DISCS[:5],
        [*DISCS[:2], "=HYPERLINK(1)", *DISCS[3:]],
        ["8523.49.30", "3", "Discs\x07", *DISCS[3:]],
        ["8523.49.50", "3", "- - =1+1", *DISCS[3:]],
    ]
    rows, faults = found(table(*spoilt))
    assert rows == []
    assert sorted(places(faults)) == [
        ("line 2: HTS Number", "bad_code"),
        ("line 3: Indent", "bad_indent"),
        ("line 4", "bad_row"),
        ("line 5: Description", "formula_cell"),
        ("line 6: Description", "control_character"),
        ("line 7: Description", "formula_cell"),
    ]
    assert {fault.file for fault in faults} == {"hts.csv"}


def test_one_line_with_two_rates_is_a_fault_and_one_told_twice_is_not() -> None:
    twice = [DISCS, DISCS]
    assert found(table(*twice))[1] == []
    other = [*DISCS[:4], "3%", *DISCS[5:]]
    _, faults = found(table(DISCS, other))
    assert places(faults) == [("line 3", "duplicate_code")]
    assert "8523.49.20 has 3% here and 0% at line 2" in faults[0].message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!DOCTYPE html><html><body>Service unavailable</body></html>", "not_the_source"),
        (b'[{"htsno": "8523.49.20", "indent": "3"', "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b'[{"htsno": "8523.49.20", "htsno": "8523.49.30"}]', "bad_json"),
        (b'{"error": "no such release"}', "not_the_source"),
        ("HTS Number,Indent\n".encode("utf-16"), "bad_encoding"),
        (SAMPLE[: SAMPLE.index(b"86.1")], "source_truncated"),
        (SAMPLE[:40] + b"\0" + SAMPLE[40:], "control_character"),
    ],
)
def test_what_is_no_schedule_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as refused:
        found(data)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (SAMPLE.replace(b",", b";"), "line 1", "bad_header"),
        (SAMPLE.replace(b"General Rate of Duty", b"General", 1), "line 1", "bad_header"),
        (b"," * 900_000 + b"\n", "line 1", "bad_header"),
        (HEAD.encode() + b"\nx" + b"," * 900_000 + b"\n", "line 2", "bad_row"),
        (SAMPLE[: SAMPLE.index(b"86.1")] + b"\n", "line 14", "bad_csv"),
        (HEAD.encode() + b"\n", "", "no_rows"),
        (
            b'[{"htsno": 1, "indent": "0", "description": "", "general": [], "special": "", "other": ""}]',
            "$[0]",
            "bad_row",
        ),
        (b'[1, "two"]', "$[0]", "bad_row"),
    ],
)
def test_a_broken_file_is_told_where_it_breaks(data: bytes, place: str, code: str) -> None:
    _, faults = found(data)
    assert (place, code) in places(faults)
