"""The tariff of the Eurasian Economic Union: Russian rates, footnotes stuck to figures, text of a PDF, what is none.

Expected duties are read off the printed rate by hand (6,5 is six and a half), or are rows of our own table.
"""
# ruff: noqa: RUF001 - Cyrillic is meant

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

IMPORTER = importer_of("eaeu")
SAMPLES = Path(__file__).parent / "samples"
TABLE = (SAMPLES / "eaeu.csv").read_bytes()
TEXT = (SAMPLES / "eaeu.txt").read_bytes()
ON = date(2026, 11, 26)
ASK = Ask(ON, year=2026)


def found(data: bytes, ask: Ask = ASK, name: str = "ett.csv") -> tuple[list[TariffRate], list[Fault]]:
    with feed_of_bytes(data, name, largest=IMPORTER.largest) as feed:
        rows = list(IMPORTER.read(feed, ask))
    return [row for row in rows if isinstance(row, TariffRate)], [row for row in rows if isinstance(row, Fault)]


def duties(rows: list[TariffRate]) -> dict[str, str]:
    return {row.rate.code: row.rate.duty for row in rows}


def rate(printed: str) -> tuple[str, str]:
    """The duty and the note of one line with that rate."""
    rows, faults = found(f"8523 49 310 0;диски;шт;{printed}\n".encode())
    assert faults == []
    return rows[0].rate.duty, rows[0].rate.note


def places(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.key, fault.code) for fault in faults]


def test_a_table_is_read_with_its_decimal_commas_and_its_units() -> None:
    rows, faults = found(TABLE)
    assert faults == []
    assert duties(rows) == {
        "3706.10.20.00": "6.5%",
        "8523.49.31.00": "10%",
        "8523.49.51.00": "5%",
        "2009.11.11.00": "10% MIN 0.046 EUR/litre",
        "3401.11.00.01": "4.5% + 0.02 EUR/kg",
        "5701.10.10.00": "0.38 EUR/m2",
        "1701.12.10.01": "250 USD/tonne",
    }
    assert {(row.schedule, row.rate.type, row.rate.edition, row.rate.year) for row in rows} == {
        ("eaeu", "mfn_applied", "HS2022", 2026)
    }


def test_the_text_of_a_chapter_is_read_over_wrapped_names_and_heads_of_pages() -> None:
    rows, faults = found(TEXT, name="ru.85_2022_08.03.2026.txt", ask=Ask(ON))
    assert faults == []
    assert duties(rows) == {
        "8523.49.31.00": "10%",
        "8523.49.39.00": "10%",
        "8523.49.51.00": "5%",
        "8523.51.99.00": "10%",
        "9504.50.00.00": "",
        "4907.00.30.00": "0%",
    }
    titles = {row.rate.code: row.rate.title for row in rows}
    assert titles["8523.49.39.00"] == "диаметром более 6,5 см"
    assert titles["8523.49.51.00"] == "Диски, ленты и прочие носители: прочие"


def test_the_samples_agree_with_the_schedule_that_we_keep() -> None:
    path = "schedules/eaeu.csv"
    ours = read_schedule(path, (tables_folder() / path).read_bytes())
    assert isinstance(ours, Schedule)
    kept = {row.code: row.duty for row in ours.rate}
    told = {**duties(found(TABLE)[0]), **duties(found(TEXT)[0])}
    shared = {code for code, duty in told.items() if code in kept and duty}
    assert shared >= {"3706.10.20.00", "4907.00.30.00", "8523.49.31.00", "8523.49.39.00", "8523.49.51.00"}
    assert {code: told[code] for code in shared} == {code: kept[code] for code in shared}


@pytest.mark.parametrize(
    ("printed", "duty"),
    [
        ("5", "5%"),
        ("0", "0%"),
        ("7,5", "7.5%"),
        ("1,000", "1.000%"),
        ("10, но не менее 0,046 евро за 1 л", "10% MIN 0.046 EUR/litre"),
        ("250 долларов США за 1 т", "250 USD/tonne"),
        ("0,38 EUR за 1 м2", "0.38 EUR/m2"),
        ("2 EUR за 1 1000 шт", "2 EUR/1000 piece"),
    ],
)
def test_a_rate_means_what_is_printed(printed: str, duty: str) -> None:
    assert rate(printed) == (duty, "")


@pytest.mark.parametrize("printed", ["105)", "6,55)", "5)", "105С)", "по решению Комиссии"])
def test_a_figure_that_nobody_can_tell_from_its_footnote_is_unknown(printed: str) -> None:
    assert rate(printed) == ("", f'The source prints "{printed}", which is no figure.')


@pytest.mark.parametrize(("printed", "duty"), [("10 5)", "10%"), ("6,5 12)", "6.5%"), ("05)", "0%"), ("0 5)", "0%")])
def test_a_footnote_apart_from_its_rate_is_told(printed: str, duty: str) -> None:
    found_duty, note = rate(printed)
    assert found_duty == duty
    assert note.startswith("Footnote ")


@pytest.mark.parametrize("printed", ["", "–", "-"])
def test_a_dash_is_no_duty_of_nought(printed: str) -> None:
    assert rate(printed) == ("", "The source prints no rate.")


def test_a_mark_behind_a_code_is_no_part_of_it() -> None:
    rows, _ = found("8523 49 310 05);диски;шт;10\n8523 49 390 0 12С);диски;шт;5\n".encode())
    assert duties(rows) == {"8523.49.31.00": "10%", "8523.49.39.00": "5%"}


def test_windows_1251_commas_in_quotes_and_tabs_are_read_too() -> None:
    rows, _ = found(TABLE.decode().encode("cp1251"))
    assert rows == found(TABLE)[0]
    commas = '8523493100,"диски, ленты",шт,"6,5"\n'.encode()
    tabs = "8523493100\tдиски, ленты\tшт\t6,5\n".encode()
    assert duties(found(commas)[0]) == duties(found(tabs)[0]) == {"8523.49.31.00": "6.5%"}


def test_a_nought_that_a_spreadsheet_dropped_is_put_back() -> None:
    assert duties(found("101210000;лошади;шт;0\n".encode())[0]) == {"0101.21.00.00": "0%"}


def test_a_figure_within_a_name_is_no_rate() -> None:
    text = "8523 49 310 0   диски диаметром не более   6\n                см   шт   10\n"
    assert duties(found(text.encode())[0]) == {"8523.49.31.00": "10%"}


def test_a_text_that_is_cut_has_the_line_that_lacks_its_rate() -> None:
    cut = TEXT[: TEXT.index("шт              5".encode())]
    rows, faults = found(cut + b"\n")
    assert places(faults) == [("line 10: rate", "rate_missing")]
    assert "8523.49.51.00" not in duties(rows)


def test_all_faults_are_told_each_with_its_line_and_field() -> None:
    spoilt = [
        "8523 49 310 0;диски;шт;10",
        "8523 49 390 0;диски;шт;6;5",
        "8523 49 510 0;=1+1;шт;5",
        "8523 49 590 0;диски\x07;шт;5",
        "8523 49 310 0;диски;шт;12",
        '8523 49 930 0;"диски;шт;0',
    ]
    rows, faults = found(("\n".join(spoilt) + "\n").encode())
    assert duties(rows) == {"8523.49.31.00": "10%"}
    assert places(faults) == [
        ("line 2", "bad_row"),
        ("line 3: name", "formula_cell"),
        ("line 4: name", "control_character"),
        ("line 5", "duplicate_code"),
        ("line 6", "bad_csv"),
    ]


def test_another_russian_encoding_is_seen_by_its_letters() -> None:
    _, faults = found("8523 49 310 0;– – – прочие диски;шт;10\n".encode("cp866", "replace"))
    assert places(faults) == [("line 1: name", "bad_encoding")]


def test_the_year_is_that_of_the_day_in_the_name_and_never_guessed() -> None:
    rows, _ = found(TEXT, Ask(ON), "ru.85_2022_31.12.2025.txt")
    assert {(row.rate.year, row.rate.edition) for row in rows} == {(2025, "HS2022")}
    for name in ("ett.csv", "ru.85_2022_31.02.2025.txt"):
        assert places(found(TEXT, Ask(ON), name)[1]) == [("", "year_missing")]


def test_only_what_concerns_us_is_read() -> None:
    rows, _ = found(TABLE, Ask(ON, year=2026, wanted=lambda edition, code: (edition, code[:4]) == ("HS2022", "3706")))
    assert duties(rows) == {"3706.10.20.00": "6.5%"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><head><title>503</title></head></html>", "not_the_source"),
        ("Код;Наименование\nнет;кодов\n".encode(), "not_the_source"),
        (TABLE.replace(b";", b"|"), "not_the_source"),
        (TABLE[:-40], "source_truncated"),
        (TEXT[:-2], "source_truncated"),
        (TABLE[:100] + b"\0" + TABLE[100:], "control_character"),
        (b"8523 49 310 0;" + b"x" * 2_000_000, "long_line"),
    ],
)
def test_what_is_no_tariff_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as refused:
        found(data)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_million_columns_are_one_fault() -> None:
    _, faults = found(b"8523 49 310 0" + b";" * 1_000_000 + b"\n")
    assert [fault.code for fault in faults] == ["bad_row"]
