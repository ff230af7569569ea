"""Sales that are out to break the kernel: whatever is in a batch, each row is as a single quote of it, or refused."""

import pickle
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from dtariff.batch import card as card_module
from dtariff.batch.card import KEYS, LawKey, RateCard
from dtariff.batch.cases import Address, Ruled
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Column, Fact, Layout, Same, Source
from dtariff.batch.lines import Line, line_of
from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError

DAY = date(2026, 11, 23)
SALE: dict[Fact, str] = {
    "content": "music",
    "price": "10.00",
    "currency": "USD",
    "origin": "US",
    "destination": "DE",
    "on": "2026-11-23",
}
DAY_SECONDS = 86_400
LAP = 2**32
"""Days after which a day of 32 bits comes round again."""


def outcomes(engine: Engine, columns: Mapping[str, pa.Array]) -> list[Any]:
    """Of each row its total in text, or the code of its fault; what no column says is as in the usual sale."""
    batch = pa.record_batch(dict(columns))
    facts: dict[Fact, Source] = {fact: Column(fact) if fact in columns else Same(text) for fact, text in SALE.items()}
    measures = {name.removeprefix("quantities."): Column(name) for name in columns if name.startswith("quantities.")}
    outcome = Kernel(
        batch.schema, RateCard(engine, Layout(facts=facts, quantities=measures, known=DAY)), scale=2
    ).price(batch)
    found: dict[int, str] = {}
    for rows, says in ((outcome.results, "total"), (outcome.refused, "code")):
        numbers, words = rows.column("row").to_pylist(), rows.column(says).to_pylist()
        assert numbers == sorted(numbers)
        assert not found.keys() & set(numbers)
        found |= {number: str(word) for number, word in zip(numbers, words, strict=True)}
    return [found[number] for number in range(1, batch.num_rows + 1)]


# --- days that are none ---


def test_days_beyond_the_calendar_are_refused_row_by_row(engine: Engine) -> None:
    """From 0000-12-31 to 10000-01-01, and the farthest of 32 bits: two are in the calendar."""
    numbers = [-719_163, -719_162, 2_932_896, 2_932_897, 2**31 - 1, -(2**31)]
    days = pa.array(numbers, pa.int32()).view(pa.date32())
    bad = "bad_date"
    assert outcomes(engine, {"on": days}) == [bad, "before_coverage", "11.90", bad, bad, bad]


@pytest.mark.parametrize("unit", ["s", "ms"])
def test_a_moment_so_far_off_that_its_day_would_come_round_again_is_no_day(engine: Engine, unit: str) -> None:
    seconds = np.array([LAP + 20_000, 20_000]) * DAY_SECONDS * {"s": 1, "ms": 1000}[unit]
    moments = pa.array(seconds, pa.int64())
    assert outcomes(engine, {"on": moments.cast(pa.timestamp(unit))}) == ["bad_date", "11.90"]
    if unit == "ms":
        assert outcomes(engine, {"on": moments.view(pa.date64())}) == ["bad_date", "11.90"]


def test_a_moment_is_of_the_day_that_it_was_in_its_zone_beside_one_of_no_day(engine: Engine) -> None:
    """Germany took 16 % from 1 July 2020 to the end of that year: midnight in London is not yet so in New York."""
    midnight = datetime(2020, 7, 1, tzinfo=UTC)
    written = [midnight, datetime(2020, 7, 1, 4, tzinfo=UTC), datetime(1, 1, 1, 3, tzinfo=UTC), None]
    kind = pa.timestamp("us", tz="America/New_York")
    assert outcomes(engine, {"on": pa.array(written, kind)}) == ["11.90", "11.60", "bad_date", "missing_value"]
    assert outcomes(engine, {"on": pa.array(written[:2], kind)}) == ["11.90", "11.60"]


def test_moments_in_a_zone_that_nobody_knows_are_refused_as_a_column(engine: Engine) -> None:
    moments = pa.array([0], pa.int64()).cast(pa.timestamp("s", "Nowhere/Land"))
    with pytest.raises(InputError, match="Nowhere/Land") as caught:
        outcomes(engine, {"on": moments})
    assert (caught.value.code, caught.value.param) == ("bad_type", "on")


# --- bytes that are no text ---


def bytes_as_text(*cells: bytes) -> pa.Array:
    """A column of text whose bytes nobody has looked at."""
    ends = np.cumsum([0, *map(len, cells)]).astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(cells), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(cells))])


@pytest.mark.parametrize(
    ("name", "cells", "code"),
    [
        ("content", (b"music", b"music\xff"), "unknown_content"),
        ("price", (b"10.00", b"10.00\xff"), "bad_price"),
        ("on", (b"2026-11-23", b"\xfe2026-11-23"), "bad_date"),
        ("currency", (b"usd", b"usd\xff"), "unknown_currency"),
        ("quantities.minute", (b"90", b"\xff\xfe"), "bad_quantity"),
    ],
)
def test_bytes_that_are_no_text_refuse_their_own_row_alone(
    engine: Engine, name: str, cells: tuple[bytes, bytes], code: str
) -> None:
    column = bytes_as_text(cells[0], cells[1], cells[0])
    assert outcomes(engine, {name: column}) == ["11.90", code, "11.90"]
    coded = pa.DictionaryArray.from_arrays(pa.array([1, 0, 0, None], pa.int8()), bytes_as_text(*cells))
    assert outcomes(engine, {name: coded})[:3] == [code, "11.90", "11.90"]


# --- layouts that fit no table ---


def test_a_fact_whose_column_stands_twice_is_refused_before_any_row(engine: Engine) -> None:
    schema = pa.schema([("price", pa.string()), ("price", pa.string()), ("sku", pa.string()), ("sku", pa.string())])
    facts: dict[Fact, Source] = {fact: Same(text) for fact, text in SALE.items()}
    card = RateCard(engine, Layout(facts=facts | {"price": Column("price")}, known=DAY))
    with pytest.raises(InputError, match="2 columns 'price'") as caught:
        Kernel(schema, card)
    assert (caught.value.code, caught.value.param) == ("duplicate_column", "price")


@pytest.mark.parametrize("fact", ["price", "content", "currency", "on", "destination"])
def test_what_is_said_of_all_rows_and_is_no_text_is_refused_before_any_row(engine: Engine, fact: Fact) -> None:
    """A command line hands bytes that are no text over as lone halves of characters."""
    facts: dict[Fact, Source] = {one: Same(text) for one, text in SALE.items()}
    card = RateCard(engine, Layout(facts=facts | {fact: Same("10\udcff")}, known=DAY))
    with pytest.raises(InputError, match=f"is no {fact} for all rows") as caught:
        Kernel(pa.schema([("sku", pa.string())]), card)
    assert (caught.value.code, caught.value.param) == ("bad_value", fact)


# --- one card for all ---


def test_two_threads_that_make_a_line_at_once_hold_the_same_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel knows a line again by what it is: one that nobody held would make room for another in its place."""
    card = RateCard(engine, Layout(facts={}, known=DAY))
    ruled = card.find(LawKey("music", "", "US", "", "", Address("DE"), DAY, "USD"))
    assert isinstance(ruled, Ruled)
    both = Barrier(2, timeout=10)

    def made(*args: Any, **how: Any) -> Line:
        both.wait()
        return line_of(*args, **how)

    monkeypatch.setattr(card_module, "line_of", made)
    with ThreadPoolExecutor(2) as pool:
        one, other = [pool.submit(card.line, ruled, (), inclusive=False) for _ in range(2)]
    assert one.result() is other.result()


def test_what_is_wrong_with_sales_is_forgotten_in_time_and_said_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a hundred million rows may have a fault of its own in each: none of them is kept for good."""
    monkeypatch.setattr(card_module, "MOST_REFUSED", 5)
    card = RateCard(engine, Layout(facts={}, known=DAY))
    key = LawKey("music", "", "US", "", "", Address("DE"), DAY, "USD")
    for at in range(12):
        assert isinstance(card.find(key._replace(content=f"muzak {at}")), InputError)
    assert len(card._refused) == 2
    first, known = card.find(key._replace(content="muzak 0")), card.find(key)
    assert isinstance(first, InputError)
    assert (first.code, first.message) == ("unknown_content", "no content 'muzak 0'")
    assert card.find(key) is known


def test_a_card_that_is_sent_away_holds_every_fault_that_it_learned(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_module, "MOST_REFUSED", 5)
    card = RateCard(engine, Layout(facts={}, known=DAY))
    columns = {name: [""] * 12 for name in KEYS.names}
    columns |= {"content": [f"muzak {at}" for at in range(12)], "origin": ["US"] * 12, "destination": ["DE"] * 12}
    columns |= {"currency": ["USD"] * 12}
    keys = card.learn(pa.table(columns | {"on": [DAY] * 12}, KEYS))
    sent = pickle.loads(pickle.dumps(card.frozen()))  # noqa: S301 - our own
    found = [sent.find(key) for key in sorted(keys)]
    assert [error.code for error in found if isinstance(error, InputError)] == ["unknown_content"] * 12


# --- law that changes, and law by quantities ---


def test_a_currency_is_money_until_the_day_before_its_end(engine: Engine) -> None:
    """The kuna ended with 2022 and the lev with 2025, asked in any order beside days on which no table changes."""
    kuna = ["2023-01-01", "2022-12-31", "2023-02-11", "2022-11-11"]
    lev = ["2025-12-31", "2026-01-01", "2026-02-11", "2025-11-11"]
    columns = {"on": pa.array(kuna + lev), "currency": pa.array(["HRK"] * 4 + ["BGN"] * 4)}
    ended, money = "retired_currency", "11.90"
    assert outcomes(engine, columns) == [ended, money, ended, money, money, ended, ended, money]


def test_minutes_of_film_are_charged_whatever_they_are_written_as(engine: Engine) -> None:
    """As of discs, Indonesia takes 21,450 rupiah a minute, and 11 % of price and duty, in whole rupiah rounded down.

    92.5 minutes are 1,984,125 and 11 % of 1,984,225 is 218,264.75; a hundred-millionth of a minute is nothing.
    """
    supposed = engine.in_scenario("like-physical-mfn")
    minutes = ["92.5", "0", None, "", "-1", "0.00000001", "99999999999999999999", "x"]
    columns = {name: pa.array([word] * 8) for name, word in (("content", "video"), ("destination", "ID"))}
    columns |= {
        "currency": pa.array(["IDR"] * 8),
        "price": pa.array(["100"] * 8),
        "quantities.minute": pa.array(minutes),
    }
    found = outcomes(supposed, columns)
    huge = 21_450 * 99_999_999_999_999_999_999
    assert found == [
        *(f"{100 + 1_984_125 + 218_264}.00", "111.00", "None", "None", "bad_quantity", "111.00"),
        *(f"{100 + huge + (100 + huge) * 11 // 100}.00", "bad_quantity"),
    ]


def test_the_day_before_and_of_every_change_in_the_tables_of_a_place_is_as_asked_alone(engine: Engine) -> None:
    dice = np.random.default_rng(7)
    places = [code for code in engine.book.jurisdictions if "-" not in code]
    own = set(engine.book.days(places)) - set(engine.book.days([]))
    later = sorted(day for day in own if day.year > 1999)
    asked = [
        (places[dice.integers(len(places))], later[dice.integers(len(later))], ["ebook", "saas"][dice.integers(2)])
        for _ in range(500)
    ]
    told = [(place, moved, content) for place, day, content in asked for moved in (day - timedelta(days=1), day)]
    columns = {
        name: pa.array(cells)
        for name, cells in zip(("destination", "on", "content"), zip(*told, strict=True), strict=True)
    }
    assert outcomes(engine, columns) == [total(engine, *one) for one in told]


def total(engine: Engine, place: str, on: date, content: str) -> str:
    """What `outcomes` says, of a sale asked alone."""
    asked = {"origin": "US", "price": "10.00 USD", "on": on, "known": DAY}
    try:
        found = engine.quote(content, destination=place, on_unknown="flag", **asked).total  # type: ignore[arg-type]  # of several kinds
    except DTariffError as error:
        return error.code
    return "None" if found is None else str(found.amount)
