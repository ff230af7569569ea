"""However a file of a national tariff is cut or spoilt, it gives faults, a refusal, or rows that can be told."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtariff.model.duty import parse
from dtariff.model.errors import DataError, Fault
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of_bytes
from dtariff.upkeep.importers.importer import Ask, Row, TariffRate

SAMPLES = Path(__file__).parent / "samples"
FILES = {
    "us_hts.csv": "us-hts",
    "eaeu.csv": "eaeu",
    "eaeu.txt": "eaeu",
    "uemoa.csv": "uemoa",
    "uemoa_in_one_cell.csv": "uemoa",
    "senegal.csv": "uemoa",
}
ASK = Ask(date(2026, 11, 26), year=2026)


def given_by(file: str, data: bytes) -> list[Row | Fault]:
    """The rows and faults of a file; of one that is refused whole, the faults for which it is."""
    importer = importer_of(FILES[file])
    with feed_of_bytes(data, file, largest=importer.largest) as feed:
        try:
            return list(importer.read(feed, ASK))
        except DataError as error:
            return list(error.faults) or pytest.fail("refused without a reason")


@pytest.mark.parametrize("file", FILES)
@settings(max_examples=60)
@given(data=st.data())
def test_a_file_that_is_cut_is_refused_or_was_cut_between_two_lines(file: str, data: st.DataObject) -> None:
    whole = (SAMPLES / file).read_bytes()
    end = data.draw(st.integers(1, len(whole) - 1))
    rows = given_by(file, whole[:end])
    if all(isinstance(row, TariffRate) for row in rows):
        assert whole[end - 1 : end] == b"\n" or whole[end : end + 1] == b"\n"
        assert [row for row in rows if row not in given_by(file, whole)] == []


@pytest.mark.parametrize("file", FILES)
@settings(max_examples=60)
@given(data=st.data())
def test_a_file_that_is_spoilt_raises_nothing_but_a_refusal(file: str, data: st.DataObject) -> None:
    whole = bytearray((SAMPLES / file).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    for row in given_by(file, bytes(whole)):
        if isinstance(row, TariffRate):
            assert row.rate.note or row.rate.duty
            assert row.rate.title
            assert row.rate.code.replace(".", "").isdecimal()
            if row.rate.duty:
                parse(row.rate.duty)
        else:
            assert isinstance(row, Fault)
