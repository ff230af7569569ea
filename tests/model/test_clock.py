"""Two clocks: the day of the law, and the day of knowledge."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.clock import AsOf, following, is_known, known_on, pick

EVER = date(2100, 1, 1)


@dataclass(frozen=True)
class Row:
    says: str
    since: date
    known: date | None = None
    retracted: date | None = None


def day(text: str) -> date:
    return date.fromisoformat(text)


TEN = Row("10", day("2020-07-01"))
ELEVEN = Row("11", day("2022-04-01"), known=day("2021-10-29"))
TWELVE = Row("12", day("2025-01-01"), known=day("2021-10-29"), retracted=day("2024-12-31"))
INSTEAD = Row("12 on 11/12", day("2025-01-01"), known=day("2024-12-31"))
INDONESIA = [TEN, ELEVEN, TWELVE, INSTEAD]
"""The rates of Indonesia's tax on digital products, as researched: the law of 2021 was overtaken on 2024-12-31."""


def says(rows: list[Row], on: str, known: str) -> str | None:
    row = pick(rows, AsOf(day(on), day(known)))
    return row.says if row else None


@pytest.mark.parametrize(
    ("on", "known", "expected"),
    [
        ("2020-06-30", "2026-11-23", None),
        ("2020-07-01", "2026-11-23", "10"),
        ("2022-03-31", "2026-11-23", "10"),
        ("2022-04-01", "2026-11-23", "11"),
        ("2024-12-31", "2026-11-23", "11"),
        ("2025-01-01", "2026-11-23", "12 on 11/12"),
        ("2022-04-01", "2021-10-28", "10"),
        ("2022-04-01", "2021-10-29", "11"),
        ("2025-01-15", "2021-10-28", "10"),
        ("2025-01-15", "2024-12-15", "12"),
        ("2025-01-15", "2024-12-30", "12"),
        ("2025-01-15", "2024-12-31", "12 on 11/12"),
        ("2025-01-15", "2020-06-30", None),
    ],
)
def test_the_row_that_holds_is_the_last_to_start_among_those_then_known(
    on: str, known: str, expected: str | None
) -> None:
    assert says(INDONESIA, on, known) == expected


def test_the_order_of_rows_in_a_file_makes_no_difference() -> None:
    for on in ("2021-01-01", "2023-01-01", "2025-06-01"):
        for known in ("2021-01-01", "2024-06-01", "2026-11-23"):
            assert says(INDONESIA[::-1], on, known) == says(INDONESIA, on, known)


def test_a_series_without_rows_says_nothing() -> None:
    assert pick([], AsOf(EVER, EVER)) is None
    assert following([], AsOf(EVER, EVER)) is None


def test_a_row_is_known_from_its_own_day_of_knowledge_or_else_from_its_first_day() -> None:
    assert known_on(ELEVEN) == day("2021-10-29")
    assert known_on(TEN) == day("2020-07-01")


def test_a_row_is_known_on_the_day_it_became_public_and_no_longer_on_the_day_it_was_retracted() -> None:
    assert not is_known(TWELVE, day("2021-10-28"))
    assert is_known(TWELVE, day("2021-10-29"))
    assert is_known(TWELVE, day("2024-12-30"))
    assert not is_known(TWELVE, day("2024-12-31"))


@pytest.mark.parametrize(
    ("on", "known", "expected"),
    [
        ("2020-01-01", "2026-11-23", "10"),
        ("2020-07-01", "2026-11-23", "11"),
        ("2024-12-31", "2024-12-30", "12"),
        ("2024-12-31", "2024-12-31", "12 on 11/12"),
        ("2025-01-01", "2026-11-23", None),
        ("2022-06-01", "2021-10-28", None),
    ],
)
def test_the_row_that_follows_is_the_next_to_start_among_those_then_known(
    on: str, known: str, expected: str | None
) -> None:
    row = following(INDONESIA, AsOf(day(on), day(known)))
    assert (row.says if row else None) == expected


# --- any series ----------------------------------------------------------------------------------------------------

days = st.dates(min_value=date(1998, 5, 20), max_value=date(2030, 1, 1))


@st.composite
def series(draw: st.DrawFn) -> list[Row]:
    """Rows with distinct first days, some foreseen, some known late, some retracted."""
    rows = []
    for place, since in enumerate(draw(st.lists(days, max_size=8, unique=True))):
        known = draw(st.none() | days)
        life = draw(st.none() | st.integers(min_value=1, max_value=5000))
        retracted = (known or since) + timedelta(days=life) if life else None
        rows.append(Row(str(place), since, known, retracted))
    return rows


@given(series(), days, days)
def test_what_holds_has_started_and_was_known_and_nothing_known_started_later(
    rows: list[Row], on: date, known: date
) -> None:
    held = pick(rows, AsOf(on, known))
    public = [
        row
        for row in rows
        if (row.known or row.since) <= known and (row.retracted is None or known < row.retracted) and row.since <= on
    ]
    assert (held is None) is (not public)
    if held is not None:
        assert held in public
        assert held.since == max(row.since for row in public)


@given(series(), days, days)
def test_what_follows_holds_on_its_first_day_and_not_the_day_before(rows: list[Row], on: date, known: date) -> None:
    after = following(rows, AsOf(on, known))
    if after is None:
        assert pick(rows, AsOf(EVER, known)) == pick(rows, AsOf(on, known))
    else:
        assert after.since > on
        assert pick(rows, AsOf(after.since, known)) == after
        assert pick(rows, AsOf(after.since - timedelta(days=1), known)) == pick(rows, AsOf(on, known))


@given(series(), days, days)
def test_rows_added_later_do_not_change_what_was_known_before(rows: list[Row], on: date, known: date) -> None:
    added = Row("added", on, known=known + timedelta(days=1))
    assert pick([*rows, added], AsOf(on, known)) == pick(rows, AsOf(on, known))
