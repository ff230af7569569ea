"""Any schedule and any source: nothing vanishes, no line falls silent, and the same source changes nothing again."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tiny import texts

from dtariff.model.schedule import Schedule, ScheduleRate
from dtariff.rules.counterpart import Found, _present
from dtariff.tables.canon import canonical
from dtariff.tables.reader import read_forms
from dtariff.tables.schedules import read_schedule
from dtariff.upkeep.importers.importer import TariffRate
from dtariff.upkeep.propose_rates import reconciled
from dtariff.upkeep.proposed import Basis, Tally

TODAY = date(2026, 11, 26)
FORMS, _ = read_forms(texts())
DAYS = [date(year, month, 1) for year in range(2021, 2029) for month in (1, 2, 7, 8)]

CODES = st.sampled_from(["8523.49.10", "8523.49.20", "8523.49.30", "4901.99.00"])
STARTS = st.sampled_from([None, date(2022, 1, 1), date(2024, 7, 1), date(2026, 2, 1), date(2027, 7, 1)])


@st.composite
def rates(draw: st.DrawFn, *, cite: tuple[str, ...]) -> ScheduleRate:
    since = draw(STARTS)
    return ScheduleRate(
        code=draw(CODES),
        edition="HS2022",
        title="Discs",
        type="mfn_applied",
        duty=draw(st.sampled_from(["0%", "5%", "7%", ""])),
        year=draw(st.integers(since.year if since else 2022, 2027)),  # no tariff begins after its year
        since=since,
        cite=cite,
    )


def ours_of(found: list[ScheduleRate]) -> list[ScheduleRate]:
    """Only one row of a line, year and first day, and of a line and a day that it names."""
    once = {(row.code, row.year, row.first_day): row for row in found}.values()
    return list({(row.code, row.since or row.year): row for row in once}.values())


def of_one_year(year: int, found: list[ScheduleRate]) -> list[ScheduleRate]:
    """A file of one year says of each rate from which day it is; one row of a line and day."""
    rows = [replace(row, year=year) for row in found if row.since is None or row.since.year <= year]
    return list({(row.code, row.first_day): row for row in rows}.values())


def of_years(found: list[ScheduleRate]) -> list[ScheduleRate]:
    """A file of several years says of each rate of which year it is."""
    return list({(row.code, row.year): replace(row, since=None) for row in found}.values())


OURS = st.lists(rates(cite=("hearsay",)), max_size=6).map(ours_of)
SOME = st.lists(rates(cite=()), min_size=1, max_size=4)
TOLD = st.builds(of_one_year, st.integers(2024, 2027), SOME) | SOME.map(of_years)


def imported(ours: Schedule, told: list[ScheduleRate], *, today: date = TODAY) -> tuple[Schedule, Tally]:
    basis = Basis(FORMS, "plain", today, whole=False, tally=Tally())
    rows = [TariffRate(schedule="AA", rate=rate, where=f"line {at}") for at, rate in enumerate(told)]
    return reconciled("AA", ours, rows, basis), basis.tally


def spoken(schedule: Schedule, on: date, known: date) -> dict[str, str]:
    """What each line bears on a day, as a counterpart is read."""
    rows = [Found("AA", row) for row in schedule.rate if row.is_known(known)]
    return {found.row.code: found.row.duty for found in _present(rows, on)}


@given(OURS, TOLD)
@settings(max_examples=300)
def test_any_import_leaves_every_row_every_voice_and_a_schedule_that_can_be_read(
    ours: list[ScheduleRate], told: list[ScheduleRate]
) -> None:
    before = Schedule(rate=tuple(ours))
    after, tally = imported(before, told)
    assume(not tally.faults)
    kept = [replace(row, retracted=None) for row in after.rate]
    assert [row for row in ours if row not in kept] == []
    read = read_schedule("schedules/AA.csv", canonical(after).encode())
    assert isinstance(read, Schedule), read
    silent = {rate.code for rate in told}
    for day in DAYS:
        was, now = spoken(before, day, date.max), spoken(after, day, date.max - timedelta(1))
        assert was.keys() <= now.keys(), f"a line fell silent on {day}"
        assert {code: now[code] for code in was.keys() - silent} == {code: was[code] for code in was.keys() - silent}
        if day <= TODAY:
            assert now.keys() - was.keys() <= silent, f"a line that had ended speaks again on {day}"


@given(OURS, TOLD)
@settings(max_examples=200)
def test_any_import_is_none_the_second_time(ours: list[ScheduleRate], told: list[ScheduleRate]) -> None:
    after, tally = imported(Schedule(rate=tuple(ours)), told)
    assume(not tally.faults)
    again, tally = imported(after, told, today=TODAY + timedelta(1))
    assert again == after
    assert (tally.starts, tally.retracts) == (0, 0)


@given(OURS, TOLD)
def test_who_asks_with_the_knowledge_of_before_is_answered_as_before(
    ours: list[ScheduleRate], told: list[ScheduleRate]
) -> None:
    before = Schedule(rate=tuple(ours))
    after, _ = imported(before, told)
    for day in DAYS:
        assert spoken(after, day, TODAY - timedelta(1)) == spoken(before, day, TODAY - timedelta(1))


@given(OURS, SOME)
def test_after_an_import_the_present_rate_is_that_of_the_source_where_ours_began_no_later(
    ours: list[ScheduleRate], some: list[ScheduleRate]
) -> None:
    before = Schedule(rate=tuple(row for row in ours if row.first_day <= TODAY))
    told = of_one_year(2027, [row for row in some if row.first_day <= TODAY and row.duty and row.since])
    after, tally = imported(before, told)
    assume(not tally.faults)
    now = spoken(after, TODAY, TODAY)
    for code in {row.code for row in told}:
        last = max((row for row in told if row.code == code), key=lambda row: row.first_day)
        if all(row.first_day <= last.first_day for row in before.rate if row.code == code):
            assert now[code] == last.duty
