"""TRAINS as SDMX-JSON: what a number stands for is read from the document, and nought of a specific duty is none."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from feeds import ASK, ON, places, refused, sample, zipped
from feeds import read as read_file

from dtariff.model.errors import Fault
from dtariff.upkeep.importers.importer import Ask, TariffRate
from dtariff.upkeep.importers.wits_sdmx import filled

SAMPLE = sample("wits.sdmx.json")
WHOLE: dict[str, Any] = json.loads(filled(SAMPLE.decode()))
NAME = "trn.json"
SERIES = "$.dataSets[0].series['0:0:0:0:0']"


def read(data: bytes, ask: Ask = ASK, name: str = NAME) -> tuple[list[TariffRate], list[Fault]]:
    return read_file("wits-sdmx", TariffRate, data, name, ask)


def told(document: Any) -> dict[tuple[str, int], tuple[str, str]]:
    """Duty and note by code and year."""
    rows, faults = read(written(document))
    assert faults == []
    return {(row.rate.code, row.rate.year): (row.rate.duty, row.rate.note) for row in rows}


def written(document: Any) -> bytes:
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def one(*numbers: Any, **attributes: list[str]) -> dict[str, Any]:
    """The document with a single observation, and values of attributes changed."""
    document = deepcopy(WHOLE)
    document["dataSets"][0]["series"] = {"0:0:0:0:0": {"observations": {"0": list(numbers or EVEN)}}}
    document["structure"]["dimensions"]["series"][2]["values"] = [{"id": "852349"}]
    for concept in document["structure"]["attributes"]["observation"]:
        if concept["id"] in attributes:
            concept["values"] = [{"id": value} for value in attributes[concept["id"]]]
    return document


EVEN = [10, 0, None, 0, 3, 2, 2, 2, 0, 0, 0, 0]
"""Three lines at 10 %."""


def dimension(document: dict[str, Any], name: str, level: str = "series") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in document["structure"]["dimensions"][level] if one["id"] == name)
    return found


# --- what it says ---------------------------------------------------------------------------------------------------


def test_a_subheading_has_a_duty_where_all_its_lines_bear_one_percentage() -> None:
    assert told(SAMPLE) == {
        ("8523.49", 2020): ("10%", ""),
        ("8523.49", 2021): ("5%", ""),
        ("3706.10", 2020): ("", "The duty of all 2 lines is no percentage; TRAINS shows it as 0."),
        ("9504.50", 2020): ("", "Its 3 lines bear 0% to 20%, average 12.33%."),
        ("3706.90", 2020): ("", "The duty of 1 of 3 lines is no percentage; the others: 5% to 5%, average 5%."),
    }


def test_a_row_tells_what_it_is_and_where_it_stands() -> None:
    rows, _ = read(SAMPLE)
    row = rows[0]
    assert (row.schedule, row.where) == ("ID", f"{SERIES}.observations['0']")
    rate = row.rate
    assert (rate.edition, rate.type, rate.partner, rate.cite) == ("HS2017", "mfn_applied", "", ())


def test_positions_are_those_that_the_document_tells_and_no_others() -> None:
    """The attributes stand in another order, and the numbers of each observation with them."""
    document = deepcopy(WHOLE)
    attributes = document["structure"]["attributes"]["observation"]
    attributes.reverse()
    for series in document["dataSets"][0]["series"].values():
        for when, numbers in series["observations"].items():
            series["observations"][when] = [numbers[0], *reversed(numbers[1:])]
    assert told(document) == told(SAMPLE)


def test_the_dimensions_of_partner_and_product_are_told_apart_by_their_values() -> None:
    """The service lists them the other way round than they stand in the key; in order they are read as well."""
    document = deepcopy(WHOLE)
    series = document["structure"]["dimensions"]["series"]
    assert [one["id"] for one in series][2:4] == ["PRODUCTCODE", "PARTNER"]
    series[2], series[3] = series[3], series[2]
    assert told(document) == told(SAMPLE)


def test_an_order_of_the_key_that_is_told_is_taken() -> None:
    document = deepcopy(WHOLE)
    series = document["structure"]["dimensions"]["series"]
    for position, name in enumerate(("FREQ", "REPORTER", "PARTNER", "PRODUCTCODE", "DATATYPE")):
        dimension(document, name)["keyPosition"] = position
    series.reverse()
    assert told(document) == told(SAMPLE)


def test_where_partner_and_product_cannot_be_told_apart_nothing_is_read() -> None:
    document = deepcopy(WHOLE)
    dimension(document, "PARTNER")["values"] = [{"id": code} for code in ("392", "410", "702", "704")]
    series = document["dataSets"][0]["series"]
    document["dataSets"][0]["series"] = {f"0:0:{at}:{at}:0": one for at, one in enumerate(series.values())}
    assert refused("wits-sdmx", written(document), NAME) == ("$.structure.dimensions.series", "bad_key")


def test_attributes_and_dimensions_of_the_whole_document_hold_for_every_observation() -> None:
    document = one()
    structure = document["structure"]
    structure["dimensions"]["dataSet"] = [structure["dimensions"]["series"].pop(0)]
    document["dataSets"][0]["series"] = {"0:0:0:0": document["dataSets"][0]["series"]["0:0:0:0:0"]}
    structure["attributes"]["dataSet"] = [{"id": "NOMENCODE", "values": [{"id": "H4"}, {"id": "H6"}]}]
    structure["attributes"]["observation"].pop(0)
    document["dataSets"][0]["attributes"] = [1]
    document["dataSets"][0]["series"]["0:0:0:0"]["observations"]["0"].pop(1)
    rows, faults = read(written(document))
    assert faults == []
    assert [(row.rate.edition, row.rate.duty) for row in rows] == [("HS2022", "10%")]


def test_a_slot_that_the_service_leaves_empty_says_nothing() -> None:
    assert filled("[,0,,1,]") == "[null,0,null,1,null]"
    assert filled('{"a":"[,,]\\",","b":[],"c":[1, 2]}') == '{"a":"[,,]\\",","b":[],"c":[1, 2]}'
    assert re.search(rb"0, , 0", SAMPLE)


def test_a_preference_is_for_its_partner_and_only_where_all_lines_have_it() -> None:
    document = one(0, 0, None, 0, 0, 0, 0, 2, 0, 0, 0, 0, TARIFFTYPE=["PREF"], NBR_MFN_LINES=["0", "1"])
    dimension(document, "PARTNER")["values"] = [{"id": "392"}]
    rows, faults = read(written(document))
    assert faults == []
    assert [(row.rate.type, row.rate.partner, row.rate.duty) for row in rows] == [("preferential", "JP", "0%")]
    document["dataSets"][0]["series"]["0:0:0:0:0"]["observations"]["0"][9] = 1
    rows, _ = read(written(document))
    assert [(row.rate.duty, row.rate.note) for row in rows] == [
        ("", "1 of 3 lines have no preference; all: 0% to 0%, average 0%.")
    ]


def test_estimates_are_not_what_the_tariff_says() -> None:
    document = one()
    dimension(document, "DATATYPE")["values"] = [{"id": "AveEstimated"}]
    assert told(document)["8523.49", 2020] == (
        "",
        "With estimates of what specific duties come to: 10% to 10%, average 10%.",
    )


def test_the_union_reports_for_its_customs_territory() -> None:
    document = one()
    dimension(document, "REPORTER")["values"] = [{"id": "918"}]
    rows, _ = read(written(document))
    assert [row.schedule for row in rows] == ["eu-customs"]


def test_only_what_is_wanted_is_read() -> None:
    ask = Ask(ON, importer="ID", year=2021, wanted=lambda edition, code: (edition, code) == ("HS2017", "8523.49"))
    rows, faults = read(SAMPLE, ask)
    assert faults == []
    assert [(row.rate.code, row.rate.year) for row in rows] == [("8523.49", 2021)]
    assert read(SAMPLE, Ask(ON, importer="JP")) == ([], [])


def test_an_edition_that_we_do_not_have_is_left_out() -> None:
    assert read(written(one(NOMENCODE=["H0"]))) == ([], [])


# --- documents that are not as they should be -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "attributes", "field", "code"),
    [
        ([-5, *EVEN[1:]], {}, "OBS_VALUE", "bad_value"),
        (["1e999", *EVEN[1:]], {}, "OBS_VALUE", "bad_value"),
        (["9" * 200, *EVEN[1:]], {}, "OBS_VALUE", "bad_value"),
        (EVEN, {"MIN_RATE": ["0", "5", "ten"]}, "MIN_RATE", "bad_value"),
        (EVEN, {"TOTALNOOFLINES": ["1", "2", ""]}, "TOTALNOOFLINES", "bad_value"),
        (EVEN, {"NBR_NA_LINES": [""]}, "NBR_NA_LINES", "bad_value"),
        (EVEN, {"NOMENCODE": ["S3"]}, "NOMENCODE", "unknown_word"),
        (EVEN, {"TARIFFTYPE": ["BND"]}, "TARIFFTYPE", "bad_value"),
        (EVEN, {"TARIFFTYPE": ["PREF"]}, "TARIFFTYPE", "bad_value"),
        (EVEN, {"OBS_VALUE_MEASURE": ["WeightedAverage"]}, "OBS_VALUE_MEASURE", "bad_value"),
        ([10, 0, None, 0, 3, 2, 2, 2, 0, 0, None, 0], {}, "NBR_NA_LINES", "bad_value"),
    ],
)
def test_a_part_that_cannot_be_read_is_told_by_its_place(
    numbers: list[Any], attributes: dict[str, list[str]], field: str, code: str
) -> None:
    rows, faults = read(written(one(*numbers, **attributes)))
    assert rows == []
    assert places(faults) == [(f"{SERIES}.observations['0'].{field}", code)]


def test_numbers_beyond_all_measure_are_no_rate() -> None:
    huge = written(one()).replace(b'{"0": [10,', b'{"0": [1e999999,')
    _, faults = read(huge)
    assert places(faults) == [(f"{SERIES}.observations['0'].OBS_VALUE", "bad_value")]


@pytest.mark.parametrize(
    ("numbers", "place"),
    [
        ([], f"{SERIES}.observations['0']"),
        ([True, *EVEN[1:]], f"{SERIES}.observations['0']"),
        ([10, 7, *EVEN[2:]], f"{SERIES}.observations['0']"),
        ([10, -1, *EVEN[2:]], f"{SERIES}.observations['0']"),
        ([10, "0", *EVEN[2:]], f"{SERIES}.observations['0']"),
        ([10, 0.5, *EVEN[2:]], f"{SERIES}.observations['0']"),
    ],
    ids=["empty", "true", "no such value", "a negative number", "text", "half a number"],
)
def test_a_number_that_stands_for_nothing_is_told_by_its_place(numbers: list[Any], place: str) -> None:
    document = one()
    document["dataSets"][0]["series"]["0:0:0:0:0"]["observations"]["0"] = numbers
    rows, faults = read(written(document))
    assert rows == []
    assert [fault.key for fault in faults] == [place]


def test_lines_and_rates_that_contradict_each_other_are_a_fault() -> None:
    _, faults = read(written(one(12, *EVEN[1:])))
    assert places(faults) == [(f"{SERIES}.observations['0']", "contradiction")]


def test_all_faults_of_a_document_are_told_together() -> None:
    document = deepcopy(WHOLE)
    series = document["dataSets"][0]["series"]
    series["0:0:0:1:0"]["observations"]["0"] = None
    series["0:0:0:3:0"]["observations"]["0"][0] = "x"
    rows, faults = read(written(document))
    assert len(rows) == 3
    assert [fault.key for fault in faults] == [
        "$.dataSets[0].series['0:0:0:1:0'].observations['0']",
        "$.dataSets[0].series['0:0:0:3:0'].observations['0'].OBS_VALUE",
    ]


def test_an_observation_told_twice_and_otherwise_is_a_fault() -> None:
    document = deepcopy(WHOLE)
    document["dataSets"].append(deepcopy(document["dataSets"][0]))
    assert read(written(document)) == read(SAMPLE)
    document["dataSets"][1]["series"]["0:0:0:0:0"]["observations"]["0"] = [5, 0, None, 0, 1, 1, 1, 2, 0, 0, 0, 0]
    _, faults = read(written(document))
    assert places(faults) == [("$.dataSets[1].series['0:0:0:0:0'].observations['0']", "duplicate_row")]


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b"<!DOCTYPE html><html></html>", "line 1", "not_the_source"),
        (b'<string xmlns="http://schemas.microsoft.com/">Response too large</string>', "line 1", "not_the_source"),
        (b"[]", "$", "not_the_source"),
        (b"{}", "$.dataSets", "not_the_source"),
        (b'{"dataSets": [], "structure": 3}', "$.structure", "not_the_source"),
        (b'{"dataSets": [], "structure": {}}', "$.structure", "not_the_source"),
        (b'{"dataSets": [{"series": NaN}]}', "", "bad_json"),
        (b'{"dataSets": [], "dataSets": []}', "", "bad_json"),
        (b'{"dataSets": [' + b"[" * 100_000, "", "bad_json"),
        (b'{"dataSets": ' + b"9" * 5_000 + b"}", "", "bad_json"),
        (SAMPLE[: SAMPLE.index(b"TRN")], "line 16", "bad_json"),
        (SAMPLE.replace(b"Annual", b"Ann\0al"), "line 20", "control_character"),
        (SAMPLE.replace(b"Annual", b"Ann\xffal"), "line 20", "bad_encoding"),
    ],
    ids=[
        *("a page", "an error", "an array", "empty", "no structure", "no dimensions", "NaN", "a key twice"),
        *("deep", "a long number", "cut off", "a NUL", "no UTF-8"),
    ],
)
def test_a_document_of_another_kind_is_refused_whole(data: bytes, place: str, code: str) -> None:
    assert refused("wits-sdmx", data, NAME) == (place, code)


@pytest.mark.parametrize("name", ["REPORTER", "PARTNER", "PRODUCTCODE", "DATATYPE", "NBR_NA_LINES", "TIME_PERIOD"])
def test_a_document_without_what_a_rate_rests_on_is_refused(name: str) -> None:
    document = json.dumps(WHOLE).replace(f'"{name}"', '"ELSE"')
    assert refused("wits-sdmx", document.encode(), NAME) == ("$.structure", "not_the_source")


def test_a_zip_is_read_as_its_json() -> None:
    assert read(zipped(trn_json=SAMPLE), name="trn.zip")[0] == read(SAMPLE)[0]
