"""One pair over the years: exact to the day, and on every day what the pair is alone.

The days are those of the researched chain of decisions and of the tables of the agreements, as in `test_moratorium`.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtariff.engine import Engine
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.timeline import Timeline
from dtariff.rules.matrix import places_known

TODAY = "2026-11-23"
FIRST, LAST = date(1998, 5, 20), date(2031, 12, 31)


def verdicts(told: Timeline) -> list[tuple[str, str]]:
    """First days and verdicts; neighbours that differ in what carries them alone are one."""
    found = [(one.first.isoformat(), one.verdict) for one in told.verdicts]
    return [one for at, one in enumerate(found) if not at or found[at - 1][1] != one[1]]


# --- known histories -----------------------------------------------------------------------------------------------


def test_between_the_united_states_and_brazil_the_answer_is_that_of_the_moratorium_alone(engine: Engine) -> None:
    told = engine.timeline("US", "BR", content="music", known=TODAY)
    assert verdicts(told) == [
        ("1998-05-20", "barred"),
        ("1999-12-03", "conditional"),
        ("2001-11-14", "barred"),
        ("2003-09-14", "conditional"),
        ("2004-08-01", "barred"),
        ("2026-03-30", "conditional"),
        ("2026-04-01", "not_barred"),
    ]
    assert [track.instrument for track in told.tracks] == ["wto-moratorium"]
    assert (told.first, told.last) == (FIRST, LAST)


def test_china_was_free_until_it_joined_and_is_in_dispute_since_the_lapse(engine: Engine) -> None:
    told = engine.timeline("JP", "CN", content="software", known=TODAY)
    assert verdicts(told) == [
        ("1998-05-20", "not_barred"),
        ("2001-12-11", "barred"),
        ("2003-09-14", "conditional"),
        ("2004-08-01", "barred"),
        ("2026-03-30", "conditional"),
    ]
    assert (told.verdicts[-1].deciding, told.verdicts[-1].article) == ("rcep", "12.11")


def test_the_united_kingdom_imports_from_the_union_since_it_left_its_customs_territory(engine: Engine) -> None:
    told = engine.timeline("DE", "GB", content="software", known=TODAY, since="2020-12-31", until="2021-01-01")
    assert [(str(one.first), str(one.last), one.verdict, one.deciding) for one in told.verdicts] == [
        ("2020-12-31", "2020-12-31", "not_an_import", ""),
        ("2021-01-01", "2021-01-01", "barred", "eu-gb-tca"),
    ]
    assert all(stretch.first == date(2021, 1, 1) for track in told.tracks for stretch in track.stretches)


def test_an_instrument_is_told_from_its_signature_through_its_life(engine: Engine) -> None:
    told = engine.timeline("US", "JP", content="music", known=TODAY)
    track = next(track for track in told.tracks if track.instrument == "us-jp-dta")
    assert [(str(one.first), str(one.last), one.bar.effect, one.bar.why) for one in track.stretches] == [
        ("2019-10-07", "2019-12-31", "none", "not_yet_in_force"),
        ("2020-01-01", "2031-12-31", "bars", "in_force"),
    ]


def test_the_disputed_days_of_the_lapse_are_a_stretch_of_two_days(engine: Engine) -> None:
    told = engine.timeline("GB", "ID", content="music", known=TODAY)
    moratorium = told.tracks[0]
    disputed = [one for one in moratorium.stretches if one.bar.effect == "unsettled"][-1]
    assert (disputed.first, disputed.last) == (date(2026, 3, 30), date(2026, 3, 31))
    assert [reading.bars for reading in disputed.bar.readings] == [True, False]


def test_as_known_before_yaounde_the_moratorium_was_to_end_without_dispute(engine: Engine) -> None:
    told = engine.timeline("US", "BR", content="music", known="2026-03-29", since="2026-03-01")
    assert verdicts(told) == [("2026-03-01", "barred"), ("2026-04-01", "not_barred")]


# --- the same as day by day ----------------------------------------------------------------------------------------


@settings(max_examples=120)
@given(
    known=st.dates(FIRST, date(2026, 11, 23)),
    data=st.data(),
    content=st.sampled_from(["music", "video", "application", "licence_key"]),
    reading=st.sampled_from(["content", "carriage"]),
)
def test_on_any_day_the_timeline_says_what_the_pair_says_that_day(
    engine: Engine, known: date, data: st.DataObject, content: str, reading: str
) -> None:
    place = st.sampled_from(["US", "JP", "SG", "AU", "DE", "GB", "ID", "CN", "MX", "ES-CE", *places_known(engine.book)])
    origin, destination = data.draw(place), data.draw(place)
    told = engine.timeline(origin, destination, content=content, known=known, scope_reading=reading)
    turns = [one.case.as_of.on for one in told.decisions]
    near = st.builds(lambda turn, days: turn + timedelta(days), st.sampled_from(turns), st.integers(-1, 1))
    for day in data.draw(st.lists(st.one_of(st.dates(FIRST, LAST), near), min_size=5, max_size=12)):
        if not FIRST <= day <= LAST:
            continue
        alone = engine.bar(origin, destination, content=content, on=day, known=known, scope_reading=reading)
        assert replace(told.at(day), case=alone.case) == alone
        told_bars = [
            stretch.bar for track in told.tracks for stretch in track.stretches if stretch.first <= day <= stretch.last
        ]
        assert sorted(told_bars, key=repr) == sorted(alone.instruments, key=repr)
        verdict = next(one for one in told.verdicts if one.first <= day <= one.last)
        assert (verdict.verdict, verdict.within) == (alone.verdict, alone.within)
        assert verdict.deciding == (alone.deciding.instrument if alone.deciding else "")


@pytest.mark.parametrize("scenario", ["moratorium-restored", "ecommerce-agreement-in-force", "cptpp-without-gb"])
@pytest.mark.parametrize("pair", ["US BR", "JP KR", "GB SG"])
def test_in_a_scenario_the_timeline_is_what_the_pair_is_on_the_days_around_each_change(
    engine: Engine, scenario: str, pair: str
) -> None:
    origin, destination = pair.split()
    supposed = engine.in_scenario(scenario)
    told = supposed.timeline(origin, destination, content="music", known=TODAY)
    assert supposed.book.scenario is not None
    starts = {row.since for row in supposed.book.scenario.rows}
    for day in {one.case.as_of.on + timedelta(days) for one in told.decisions for days in (-1, 0, 1)} | starts:
        if FIRST <= day <= LAST:
            alone = supposed.bar(origin, destination, content="music", on=day, known=TODAY)
            assert replace(told.at(day), case=alone.case) == alone


@given(data=st.data())
@settings(max_examples=20)
def test_the_verdict_has_no_gap_and_no_overlap(engine: Engine, data: st.DataObject) -> None:
    place = st.sampled_from(places_known(engine.book))
    told = engine.timeline(data.draw(place), data.draw(place), content="application", known=TODAY)
    assert (told.verdicts[0].first, told.verdicts[-1].last) == (told.first, told.last)
    for before, after in zip(told.verdicts, told.verdicts[1:], strict=False):
        assert before.last + timedelta(days=1) == after.first


# --- words, data, questions that are wrong -------------------------------------------------------------------------


def test_the_timeline_is_told_in_words_and_as_data(engine: Engine) -> None:
    told = engine.timeline("US", "BR", content="music", known=TODAY, since="2026-03-29", until="2026-04-01")
    assert told.explain().splitlines()[:4] == [
        "The answer",
        "  2026-03-29 to 2026-03-29: barred (WTO moratorium)",
        "  2026-03-30 to 2026-03-31: conditional (WTO moratorium)",
        "  2026-04-01 to 2026-04-01: not barred (WTO moratorium)",
    ]
    data = told.as_dict()
    assert [one["verdict"] for one in data["verdicts"]] == ["barred", "conditional", "not_barred"]
    assert [one["effect"] for one in data["instruments"][0]["stretches"]] == ["bars", "unsettled", "none"]


def test_a_span_that_ends_before_it_begins_is_refused(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        engine.timeline("US", "BR", content="music", since="2026-01-01", until="2025-12-31")
    assert caught.value.code == "bad_span"


def test_knowledge_from_before_the_tables_is_refused(engine: Engine) -> None:
    with pytest.raises(CoverageError) as caught:
        engine.timeline("US", "BR", content="music", known="1998-05-19")
    assert caught.value.code == "before_coverage"


def test_a_day_outside_is_not_answered(engine: Engine) -> None:
    told = engine.timeline("US", "BR", content="music", since="2026-01-01", until="2026-12-31")
    with pytest.raises(ValueError, match="not between"):
        told.at(date(2027, 1, 1))


# --- days worth a look ---------------------------------------------------------------------------------------------


def test_the_days_of_the_lapse_and_their_eves_are_notable(engine: Engine) -> None:
    found = {(one.day.isoformat(), one.kind) for one in engine.notable_days(known=TODAY)}
    assert {
        ("1999-12-02", "eve"),
        ("1999-12-03", "disputed"),
        ("2024-03-02", "decision"),
        ("2026-03-29", "eve"),
        ("2026-03-30", "disputed"),
        ("2026-03-31", "eve"),
        ("2026-04-01", "lapsed"),
        ("2018-12-30", "entry_into_force"),
        ("2022-01-01", "entry_into_force"),
    } <= found


def test_as_known_before_yaounde_the_eve_is_the_last_day_that_was_named(engine: Engine) -> None:
    days = engine.notable_days(known="2026-03-29")
    found = [(str(one.day), one.kind) for one in days if one.instrument == "wto-moratorium" and one.day.year == 2026]
    assert found == [("2026-03-31", "eve"), ("2026-04-01", "lapsed")]
