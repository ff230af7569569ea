"""The tariff of West Africa: three headers, what spreadsheets did to the files, levies on top, and what is no figure.

Expected duties are cells of the samples read by hand (0,8 is eight tenths), or rows of our own tables.
"""

from datetime import date
from pathlib import Path

import pytest

from dtariff.model.errors import DataError, Fault
from dtariff.model.schedule import Schedule
from dtariff.tables.locate import tables_folder
from dtariff.tables.schedules import read_schedule
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of_bytes
from dtariff.upkeep.importers.importer import Ask, TariffRate

IMPORTER = importer_of("uemoa")
SAMPLES = Path(__file__).parent / "samples"
TARIFF = (SAMPLES / "uemoa.csv").read_bytes()
IN_ONE_CELL = (SAMPLES / "uemoa_in_one_cell.csv").read_bytes()
SENEGAL = (SAMPLES / "senegal.csv").read_bytes()
ON = date(2026, 11, 26)
ASK = Ask(ON, year=2024)
OF_2006 = Ask(ON, year=2006)
HEAD = "hs_code;description;us;dd;rs;pcs\n"


def found(data: bytes, ask: Ask = ASK) -> tuple[list[TariffRate], list[Fault]]:
    with feed_of_bytes(data, "tec.csv", largest=IMPORTER.largest) as feed:
        rows = list(IMPORTER.read(feed, ask))
    return [row for row in rows if isinstance(row, TariffRate)], [row for row in rows if isinstance(row, Fault)]


def duties(rows: list[TariffRate]) -> dict[str, str]:
    return {row.rate.code: row.rate.duty for row in rows if row.rate.type == "mfn_applied"}


def charges(rows: list[TariffRate], code: str) -> dict[str, str]:
    of_line = (row.rate for row in rows if row.rate.code == code and row.rate.type == "other_charge")
    return {rate.partner: rate.duty for rate in of_line}


def places(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.key, fault.code) for fault in faults]


def kept(name: str) -> dict[str, str]:
    """The duties of our own schedule."""
    path = f"schedules/{name}.csv"
    ours = read_schedule(path, (tables_folder() / path).read_bytes())
    assert isinstance(ours, Schedule)
    return {rate.code: rate.duty for rate in ours.rate}


def test_the_duty_and_the_levies_on_top_are_rows_of_their_own() -> None:
    rows, faults = found(TARIFF)
    assert faults == []
    assert duties(rows) == {
        "3706.10.10.00": "20%",
        "4901.10.00.00": "0%",
        "8523.29.10.00": "10%",
        "8523.49.00.00": "20%",
    }
    assert charges(rows, "8523.29.10.00") == {"statistical fee (RS)": "1%", "solidarity levy of UEMOA (PCS)": "0.8%"}
    assert {(row.schedule, row.rate.edition, row.rate.year) for row in rows} == {("ecowas", "HS2022", 2024)}


def test_the_nomenclature_of_senegal_is_told_by_its_header() -> None:
    rows, faults = found(SENEGAL, OF_2006)
    assert faults == []
    assert {row.schedule for row in rows} == {"SN"}
    assert {row.rate.edition for row in rows} == {"HS2002"}
    assert charges(rows, "8524.32.00.00") == {
        "statistical fee (RS)": "1%",
        "solidarity levy of UEMOA (PCS)": "0.8%",
        "levy of ECOWAS (PCC)": "0.5%",
        "levy of the shippers' council (COSEC)": "0.4%",
    }


def test_the_samples_agree_with_the_schedules_that_we_keep() -> None:
    assert {code: kept("ecowas")[code] for code in duties(found(TARIFF)[0])} == duties(found(TARIFF)[0])
    old = {code: duty for code, duty in duties(found(SENEGAL, OF_2006)[0]).items() if code.startswith("8524")}
    assert len(old) == 2
    assert {code: kept("SN")[code] for code in old} == old


def test_a_line_that_tells_a_special_tax_alone_tells_no_duty_of_nought() -> None:
    rows, _ = found(SENEGAL, OF_2006)
    (poultry,) = [row.rate for row in rows if row.rate.code == "0207.14.00.00"]
    assert (poultry.type, poultry.duty) == ("mfn_applied", "")
    assert poultry.note.startswith("The line tells a special tax")


def test_a_nought_that_a_spreadsheet_dropped_is_put_back() -> None:
    assert duties(found(SENEGAL, OF_2006)[0])["0901.11.14.00"] == "20%"


def test_lines_that_a_spreadsheet_took_for_one_cell_are_read() -> None:
    rows, faults = found(IN_ONE_CELL)
    assert faults == []
    assert duties(rows) == {"0106.33.00.00": "10%", "0203.12.00.00": "35%", "8523.49.00.00": "20%"}
    titles = {row.rate.code: row.rate.title for row in rows}
    assert titles["0203.12.00.00"] == "Jambons, épaules et leurs morceaux, non"
    assert titles["0106.33.00.00"] == "Autruches; émeus (Dromaius)"


def test_cells_in_quotes_and_lines_in_quotes_are_told_apart() -> None:
    cells = '"code";"designation";"dd"\n"8523.49.00.00";"Discs, others";"20"\n'
    lines = '"code;designation;dd"\n"8523.49.00.00;Discs, others;20"\n'
    assert duties(found(cells.encode())[0]) == duties(found(lines.encode())[0]) == {"8523.49.00.00": "20%"}


@pytest.mark.parametrize(
    "head",
    [
        "code;designation;unit;duty;statistical fee",
        "Code,Désignation,Unité,Droit de douane,Redevance statistique",
        "CODE SH\tLibellé\tU\tDD\tRS",
    ],
)
def test_the_columns_of_ecowas_are_read_by_their_names(head: str) -> None:
    parts = next(part for part in ";\t," if part in head)
    row = parts.join(("8523.49.00.00", "Autres", "u", "20", "1"))
    rows, faults = found(f"{head}\n{row}\n".encode())
    assert faults == []
    assert duties(rows) == {"8523.49.00.00": "20%"}
    assert charges(rows, "8523.49.00.00") == {"statistical fee (RS)": "1%"}


def test_windows_1252_is_read_too() -> None:
    assert found(TARIFF.decode().encode("cp1252"))[0] == found(TARIFF)[0]


def test_whoever_asks_says_whose_tariff_it_is() -> None:
    rows, _ = found(TARIFF, Ask(ON, importer="CI", year=2024, edition="HS2017"))
    assert {(row.schedule, row.rate.edition) for row in rows} == {("CI", "HS2017")}


def test_without_a_year_nothing_is_guessed() -> None:
    rows, faults = found(TARIFF, Ask(ON))
    assert (rows, places(faults)) == ([], [("", "year_missing")])


def test_only_what_concerns_us_is_read() -> None:
    rows, _ = found(TARIFF, Ask(ON, year=2024, wanted=lambda edition, code: (edition, code[:4]) == ("HS2022", "3706")))
    assert duties(rows) == {"3706.10.10.00": "20%"}


@pytest.mark.parametrize(
    ("printed", "duty", "note"),
    [
        ("20.0", "20%", ""),
        ("2,5", "2.5%", ""),
        ("0", "0%", ""),
        ("10 %", "10%", ""),
        ("", "", "The source prints no rate."),
        ("voir note 3", "", 'The source prints "voir note 3", which is no figure.'),
        ("oct-05", "", 'The source prints "oct-05", which is no figure.'),
    ],
)
def test_a_duty_means_what_is_printed(printed: str, duty: str, note: str) -> None:
    rows, faults = found(f"{HEAD}8523.49.00.00;Autres;u;{printed};1;1\n".encode())
    assert faults == []
    assert (rows[0].rate.duty, rows[0].rate.note) == (duty, note)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("1,000", "ambiguous_number"),
        ("05/10/2024", "bad_number"),
        ("2024-10-05", "bad_number"),
        ("1 000", "bad_number"),
        ("-5", "bad_number"),
        ("45570", "bad_number"),
        ("1.000.000", "bad_number"),
        ("0.2", "bad_number"),
        ("0,05", "bad_number"),
    ],
)
def test_what_has_the_signs_of_a_figure_and_is_none_is_a_fault(printed: str, code: str) -> None:
    rows, faults = found(f"{HEAD}8523.49.00.00;Autres;u;{printed};1;1\n".encode())
    assert (rows, places(faults)) == ([], [("line 2: dd", code)])


def test_all_faults_are_told_each_with_its_line_and_field() -> None:
    spoilt = [
        "8523.49.00.00;Autres;u;20;1;1",
        "8,52E+09;Autres;u;20;1;1",
        "8523.51.00.00;Autres;u;20",
        "8523.52.00.00;=cmd|'/c calc'!A0;u;20;1;1",
        "8523.59.00.00;Autres\x07;u;20;1;oct 5;",
        "8523.80.00.00;Autres;u;20;1;1,000",
        "8523.49.00.00;Autres;u;10;1;1",
        '8523.41.00.00;"Autres;u;20;1;1',
    ]
    rows, faults = found((HEAD + "\n".join(spoilt) + "\n").encode())
    assert duties(rows) == {"8523.49.00.00": "20%"}
    assert places(faults) == [
        ("line 3: code", "bad_code"),
        ("line 4", "bad_row"),
        ("line 5: title", "formula_cell"),
        ("line 6: title", "control_character"),
        ("line 7: pcs", "ambiguous_number"),
        ("line 8", "duplicate_code"),
        ("line 9", "bad_csv"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!doctype html>\n<p>Erreur 502</p>", "not_the_source"),
        (TARIFF.decode().encode("utf-16"), "bad_encoding"),
        (TARIFF[:-2], "source_truncated"),
        (TARIFF[:60] + b"\0" + TARIFF[60:], "control_character"),
        (b"hs_code;" + b"x" * 2_000_000, "long_line"),
    ],
)
def test_what_is_no_tariff_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as refused:
        found(data)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (TARIFF.replace(b";", b"|"), "line 1", "bad_header"),
        (TARIFF.replace(b"dd", b"taux", 1), "line 1", "bad_header"),
        (b";" * 900_000 + b"\n", "line 1", "bad_header"),
        (HEAD.encode() + b"8523.49.00.00" + b";x" * 450_000 + b"\n", "line 2", "bad_row"),
        (TARIFF[:-8] + b"\n", "line 5", "bad_row"),
    ],
)
def test_a_broken_file_is_told_where_it_breaks(data: bytes, place: str, code: str) -> None:
    _, faults = found(data)
    assert places(faults) == [(place, code)]
