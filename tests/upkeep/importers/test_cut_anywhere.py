"""A half-downloaded file gives no row that the whole file does not give, and is told unless it stops with a line."""

from importlib.resources import files

import pytest
from feeds import read, sample

from dtariff.model.errors import DataError
from dtariff.upkeep.importers.importer import ReferenceRate, TariffRate

REAL = files("eu_vat_rates_data").joinpath("eu_vat_rates_data.json").read_bytes()


@pytest.mark.parametrize(
    ("source", "kind", "name", "step"),
    [
        ("wits", TariffRate, "wits_mfn.csv", 5),
        ("wits", TariffRate, "wits_preferential.csv", 3),
        ("ecb", ReferenceRate, "ecb_hist.csv", 1),
    ],
)
def test_of_a_table_that_was_cut_only_whole_lines_are_read(
    source: str, kind: type[TariffRate | ReferenceRate], name: str, step: int
) -> None:
    whole = sample(name)
    rows, faults = read(source, kind, whole, name)
    assert faults == []
    silent = 0
    for end in range(1, len(whole), step):
        try:
            found, told = read(source, kind, whole[:end], name)
        except DataError:
            continue
        assert [row for row in found if row not in rows] == [], end
        if not told:
            left = whole[end:].partition(b"\n")[0]
            assert whole[:end].endswith(b"\n") or b"," not in left, end  # it stops with a line, or in its last cell
            silent += 1
    assert silent < len(whole) / step / 10


@pytest.mark.parametrize(
    ("source", "name", "data", "step"),
    [
        ("wits-sdmx", "wits.sdmx.json", sample("wits.sdmx.json"), 11),
        ("ecb", "ecb_daily.xml", sample("ecb_daily.xml"), 1),
        ("eu-vat", "tedb.xml", sample("tedb.xml"), 13),
        ("eu-vat", "rates.json", REAL, 499),
    ],
    ids=["SDMX", "a day", "the database", "the data set"],
)
def test_a_document_that_was_cut_is_refused_wherever_it_stops(source: str, name: str, data: bytes, step: int) -> None:
    for end in range(1, len(data.rstrip()), step):
        with pytest.raises(DataError) as raised:
            read(source, TariffRate, data[:end], name)
        assert raised.value.faults
