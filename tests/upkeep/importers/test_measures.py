"""Measures as rows: who inherits from whom, and what holds on which day, tried against counting day by day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.errors import Fault
from dtariff.model.schedule import Schedule, ScheduleRate
from dtariff.tables.schedules import canonical_schedule, read_schedule
from dtariff.upkeep.importers.importer import Ask, TariffRate
from dtariff.upkeep.importers.measures import (
    Measure,
    MeasureError,
    Tariff,
    area_of,
    chain_of,
    code_of,
    day_of,
    edition_of,
    last_day_of,
    line_of,
    tariff_rates,
    tidy,
)

ON = date(2026, 11, 23)
LINE = "8523491000"
CHAIN = ["8523491000", "8523490000", "8523000000", "8500000000"]


def measure(sid: str, code: str = LINE, duty: str = "1%", start: int = -10, end: int | None = None) -> Measure:
    """A third-country duty from so many days after the day asked for on."""
    last = None if end is None else ON + timedelta(days=end)
    return Measure(
        sid=sid, type="103", area="1011", code=code, start=ON + timedelta(days=start), end=last, where=sid, duty=duty
    )


def rows(*measures: Measure, lines: set[str] | None = None) -> list[TariffRate | Fault]:
    tariff = Tariff("eu-customs", measures=list(measures), lines=lines or set())
    return list(tariff_rates(tariff, Ask(on=ON), "HS2022", "file"))


def test_the_codes_above_a_code_are_those_of_its_digits() -> None:
    assert chain_of("8523499010") == ["8523499010", "8523499000", "8523490000", "8523000000", "8500000000"]
    assert chain_of(LINE) == CHAIN


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("8523491000", "8523.49.10"),
        ("8523499010", "8523.49.90.10"),
        ("4904000000", "4904.00.00"),
        ("4901990000", "4901.99.00"),
    ],
)
def test_a_code_is_written_as_rows_write_it(code: str, text: str) -> None:
    assert line_of(code) == text


@pytest.mark.parametrize("text", ["", "8523", "8523.49.10", "852349100", "85234910000", "852349100x", "\u0668" * 10])
def test_a_code_is_ten_digits(text: str) -> None:
    with pytest.raises(MeasureError) as raised:
        code_of(text)
    assert raised.value.code == "bad_code"


@pytest.mark.parametrize("text", ["2026-11-23", "2026-11-23T00:00:00.000Z", "2026-11-23T23:59:59Z"])
def test_a_day_is_read(text: str) -> None:
    assert day_of(text) == ON


@pytest.mark.parametrize(
    "text", ["", "2026-11-31", "23.11.2026", "2026-11-23T12:00:00Z", "20261123", "2026-11-23 ", "0000-01-01"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(MeasureError) as raised:
        day_of(text)
    assert raised.value.code == "bad_date"


def test_a_last_day_in_the_year_9999_is_none() -> None:
    assert last_day_of("9999-12-31") is None
    assert last_day_of("") is None
    assert last_day_of("2026-11-23") == ON


@pytest.mark.parametrize("text", ["", "tr", "TUR", "101", "10111", "1011 "])
def test_an_area_is_a_country_or_a_group(text: str) -> None:
    with pytest.raises(MeasureError):
        area_of(text)


def test_the_edition_has_to_be_named_where_it_is_not_known() -> None:
    with pytest.raises(MeasureError) as raised:
        edition_of(Ask(on=date(2016, 12, 31)))
    assert raised.value.code == "edition_unknown"
    assert edition_of(Ask(on=date(2016, 12, 31), edition="HS2012")) == "HS2012"


def test_a_title_is_cut_where_it_is_longer_than_any_line_needs() -> None:
    assert len(tidy("word " * 500)) <= 300
    assert tidy("word " * 500).endswith("word…")


def test_parts_that_pay_the_same_from_other_days_are_not_one() -> None:
    parts = {"8523499000", "8523499010", "8523499090"}
    one = measure("a", "8523499010", start=-2)
    other = measure("b", "8523499090", start=-1)
    assert [row.rate.code for row in rows(one, other, lines=parts) if isinstance(row, TariffRate)] == [
        "8523.49.90.10",
        "8523.49.90.90",
    ]


def test_a_part_without_a_rate_keeps_the_others_apart() -> None:
    parts = {"8523499000", "8523499010", "8523499090"}
    (found,) = rows(measure("a", "8523499010"), lines=parts)
    assert isinstance(found, TariffRate)
    assert found.rate.code == "8523.49.90.10"


def test_rows_are_such_as_a_schedule_holds() -> None:
    found = rows(measure("a", duty="2.5% MIN 1.6 EUR/100 kg", end=30), measure("b", duty="1%", start=31))
    rates = [replace(row.rate, cite=("source",)) for row in found if isinstance(row, TariffRate)]
    assert len(rates) == 2
    assert all(isinstance(rate, ScheduleRate) for rate in rates)
    text = canonical_schedule(Schedule(rate=tuple(rates)))
    assert read_schedule("eu-customs.csv", text.encode()) == Schedule(rate=tuple(rates))


# --- any tariff, day by day ---

DAYS = st.integers(-5, 5)


@st.composite
def tariffs(draw: st.DrawFn) -> list[Measure]:
    """Measures on a line and above it, none of which overlaps another of the same code."""
    found = []
    for code in CHAIN[:3]:
        cuts = draw(st.lists(DAYS, min_size=0, max_size=6, unique=True).map(sorted))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            duty = f"{draw(st.integers(0, 3))}%"
            found.append(measure(f"{code} {start}", code, duty, start, end - 1))
        if len(cuts) % 2:
            found.append(measure(f"{code} last", code, f"{draw(st.integers(0, 3))}%", cuts[-1]))
    return found


def paid(measures: list[Measure], day: date) -> str | None:
    """What is paid on a day: by the nearest measure above."""
    for code in CHAIN:
        for one in measures:
            if one.code == code and one.start <= day and (one.end is None or day <= one.end):
                return one.duty
    return None


@given(tariffs())
def test_the_rows_of_a_line_say_what_is_paid_on_every_day(measures: list[Measure]) -> None:
    found = [row.rate for row in rows(*measures, lines={LINE}) if isinstance(row, TariffRate)]
    assert len({rate.since for rate in found}) == len(found)
    for number in range(12):
        day = ON + timedelta(days=number)
        begun = [rate for rate in found if rate.since is not None and rate.since <= day]
        now = max(begun, key=lambda rate: rate.since or day, default=None)
        duty = paid(measures, day)
        if duty is None:
            assert now is None or now.note.startswith("Ends with ")
        else:
            assert now is not None
            assert now.duty == duty
            ended = now.note.removeprefix("Ends with ").partition(";")[0]
            assert not now.note or date.fromisoformat(ended) >= day


@given(tariffs())
def test_no_two_rows_that_follow_each_other_say_the_same(measures: list[Measure]) -> None:
    found = [row.rate for row in rows(*measures, lines={LINE}) if isinstance(row, TariffRate)]
    for one, other in pairwise(found):
        assert one.duty != other.duty or one.note
