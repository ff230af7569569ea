"""Sales that are out to break the kernel: whatever is in a batch, each row is as a single quote of it, or refused."""

import pickle
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
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
from dtariff.model.errors import InputError

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
