"""The kernel: whole columns at once, every row as the scalar engine would price it, whatever the law."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import WITHOUT_HASTE, Law, duty_of, laws, resolution, tax_of, worked_out

from dtariff.asked import Asked
from dtariff.batch import kernel as kernel_module
from dtariff.batch.card import KEYS, Noting, NotLearnedError, RateCard
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Column, Fact, Layout, Same, Source
from dtariff.batch.lines import line_of
from dtariff.batch.outcome import AMOUNTS
from dtariff.engine import Engine
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError
from dtariff.model.law import Rounding, RoundingMode
from dtariff.model.nomenclature import Currency
from dtariff.model.quote import Quote
from dtariff.model.resolution import Resolution
from dtariff.sums.assess import Plan, assess, assess_inclusive, plan_of
from dtariff.tables.book import Book
from dtariff.today import Days

DAY = date(2026, 11, 23)
FACTS: dict[Fact, Source] = {
    "content": Column("content"),
    "price": Column("price"),
    "currency": Column("currency"),
    "origin": Same("US"),
    "destination": Same("DE"),
    "tax_behavior": Column("tax_behavior"),
    "on": Same("2026-11-23"),
}
LAYOUT = Layout(facts=FACTS, quantities={"minute": Column("minutes"), "m": Column("metres")}, known=DAY)
BIG = 10**30


class MadeUp:
    """Who knows made-up laws: the content of a sale is the place of its law."""

    def __init__(self, engine: Engine, laws: Sequence[Resolution]) -> None:
        self.book: Book = engine.book
        self.days: Days = engine.days
        self.currency = engine.currency
        self._laws = laws

    def plan(self, asked: Asked, as_of: AsOf, currency: str) -> Plan:
        return plan_of(self._laws[int(asked[0])], self.currency(currency, as_of))


def batch(rows: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    """Sales: content, minor units of the price, inclusive or not, minutes and metres."""
    return pa.record_batch(
        {
            "content": pa.array([str(row["law"]) for row in rows], pa.string()),
            "price": pa.array([Decimal(f"{row['minor']}e-2") for row in rows], pa.decimal128(38, 2)),
            "currency": pa.array(["USD"] * len(rows), pa.string()),
            "tax_behavior": pa.array(["inclusive" if row.get("inclusive") else "" for row in rows], pa.string()),
            "minutes": pa.array([row.get("minutes") for row in rows], pa.decimal128(20, 8)),
            "metres": pa.array([row.get("metres") for row in rows], pa.string()),
        }
    )


def answered(engine: Engine, made: Sequence[Resolution], rows: Sequence[dict[str, Any]]) -> list[Any]:
    """The figures of each row in minor units, with its status; or the code of its fault."""
    sales = batch(rows)
    outcome = Kernel(sales.schema, RateCard(MadeUp(engine, made), LAYOUT)).price(sales)
    found: dict[int, Any] = {row["row"]: row["code"] for row in outcome.refused.to_pylist()}
    for row in outcome.results.to_pylist():
        amounts = [None if row[name] is None else Fraction(row[name]) * 100 for name in AMOUNTS]
        found[row["row"]] = (*amounts, row["status"], row["duty_reason"])
    return [found[at] for at in range(1, len(rows) + 1)]


def expected(law: Resolution, row: dict[str, Any]) -> Any:
    """The same by the scalar engine."""
    plan = plan_of(law, Currency(code="USD", digits=2))
    measures = {}
    if row.get("minutes") is not None:
        measures["minute"] = row["minutes"]
    if row.get("metres"):
        measures["m"] = Decimal(row["metres"])
    try:
        quote = (assess_inclusive if row.get("inclusive") else assess)(plan, row["minor"], measures)
    except DTariffError as error:
        return error.code
    return (*figures(quote), *reasons(quote))


def figures(quote: Quote) -> list[Fraction | None]:
    amounts = (quote.net, quote.duty, quote.tax, quote.other, quote.residual, quote.total)
    return [None if amount is None else Fraction(amount.amount) * 100 for amount in amounts]


def reasons(quote: Quote) -> tuple[str, str]:
    missing = [levy.reason for levy in quote.levies if levy.amount is None]
    return (missing[0] if missing else "priced", quote.levies[0].reason)


prices = st.one_of(
    st.integers(0, 300), st.integers(0, 10**9), st.integers(10**12, 10**20), st.sampled_from([2**53, 2**63 - 1, 2**63])
)


# --- made-up laws ---


@given(st.lists(laws(), min_size=1, max_size=6), st.data())
@settings(WITHOUT_HASTE, max_examples=50)
def test_columns_come_to_what_each_price_comes_to_worked_out_by_hand(
    engine: Engine, made: list[Law], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.fixed_dictionaries({"law": st.integers(0, len(made) - 1), "minor": prices})))
    found = answered(engine, [law.resolution for law in made], rows)
    for row, (net, duty, tax, other, residual, total, status, _) in zip(rows, found, strict=True):
        charges = worked_out(made[row["law"]], row["minor"])
        assert (net, duty, tax + other, total) == (row["minor"], charges[0], sum(charges[1:]), net + sum(charges))
        assert (residual, status) == (0, "priced")


@given(st.lists(laws(), min_size=1, max_size=4), st.data())
@settings(WITHOUT_HASTE, max_examples=50)
def test_inclusive_prices_are_split_as_one_by_one(engine: Engine, made: list[Law], data: st.DataObject) -> None:
    sales = st.fixed_dictionaries({"law": st.integers(0, len(made) - 1), "minor": prices, "inclusive": st.booleans()})
    rows = data.draw(st.lists(sales, max_size=30))
    resolutions = [law.resolution for law in made]
    assert answered(engine, resolutions, rows) == [expected(resolutions[row["law"]], row) for row in rows]


EXPRESSIONS = [
    "6.5% MIN 10USD/m",
    "6.5% MAX 10USD/m",
    "2USD/minute",
    "5% + 0.333USD/minute",
    "12% less 0.25USD/minute",
    "33 1/3% MAX 1USD/minute",
    "10% MIN 2USD/minute MAX 3USD/m",
    "0.0001USD/minute",
]


@st.composite
def specific_laws(draw: st.DrawFn) -> Resolution:
    """Duties by quantities with taxes on them, rounded in any way; some taxes not known."""
    mode = draw(st.sampled_from(get_args(RoundingMode)))
    step = draw(st.sampled_from(["0.01 USD", "0.05 USD", "1 USD"]))
    rule = Rounding(mode=mode, step=step, cite=("law",))
    duty = replace(duty_of(expression=draw(st.sampled_from(EXPRESSIONS))), rounding=rule)
    taxes = [
        replace(tax_of("vat", Fraction(draw(st.sampled_from(["0", "1/5", "1/3", "7/400"])))), rounding=rule),
        tax_of("levy", Fraction(1, 100), ["price", "vat"], kind="levy"),
        tax_of("odd", None, ["price"], reason=draw(st.sampled_from(["law_unknown", "not_collected"]))),
    ]
    return resolution(duty, taxes[: draw(st.integers(0, 3))])


quantities = st.one_of(
    st.none(), st.decimals(0, 10**6, places=2), st.decimals(0, 10, places=8), st.just(Decimal(10**11))
)


@given(st.lists(specific_laws(), min_size=1, max_size=3), st.data())
@settings(WITHOUT_HASTE, max_examples=50)
def test_duties_by_quantities_are_as_one_by_one(engine: Engine, made: list[Resolution], data: st.DataObject) -> None:
    sales: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "law": st.integers(0, len(made) - 1),
            "minor": prices,
            "inclusive": st.booleans(),
            "minutes": quantities,
            "metres": quantities.map(lambda number: None if number is None else f"{number:f}"),
        }
    )
    rows = data.draw(st.lists(sales, max_size=30))
    assert answered(engine, made, rows) == [expected(made[row["law"]], row) for row in rows]


def test_korean_film_by_the_metre_by_hand(engine: Engine) -> None:
    """6.5 % of 1,000.00 is 65.00, and not less than ten a metre: from 6.5 metres on, the metres count."""
    law = resolution(duty_of(expression="6.5% MIN 10USD/m"), [tax_of("vat", Fraction(1, 10))])
    rows = [{"law": 0, "minor": 100_000, "metres": metres} for metres in ("4", "6.5", "7", None)]
    found = answered(engine, [law], rows)
    assert [row[1:3] for row in found] == [(65_00, 106_50), (65_00, 106_50), (70_00, 107_00), (None, None)]
    assert [row[6] for row in found] == ["priced", "priced", "priced", "quantity_needed"]


def test_an_amount_beyond_64_bits_is_exact(engine: Engine) -> None:
    """20 % of 10**30 dollars and a cent, which no 64-bit integer holds, beside a plain one."""
    law = resolution(duty_of(Fraction(1, 5)))
    minor = 100 * BIG + 1
    found = answered(engine, [law], [{"law": 0, "minor": minor}, {"law": 0, "minor": 100}])
    assert found[0][:2] == (minor, 20 * BIG)
    assert found[1][:6] == (100, 20, 0, 0, 0, 120)


def test_what_overflows_in_between_is_asked_alone_though_the_price_fits(engine: Engine) -> None:
    """The price has 62 bits; a millionth factor times it has more."""
    law = resolution(duty_of(Fraction(123_457, 1_000_000)))
    minor = 2**62
    (row,) = answered(engine, [law], [{"law": 0, "minor": minor}])
    assert row[1] == (minor * 123_457 + 500_000) // 1_000_000


def test_the_highest_price_of_a_line_does_not_overflow_and_one_more_is_not_promised(engine: Engine) -> None:
    plan = plan_of(resolution(duty_of(Fraction(3, 7)), [tax_of("vat", Fraction(1, 5))]), Currency(code="USD", digits=2))
    card = RateCard(MadeUp(engine, [plan.resolution]), LAYOUT)
    Kernel(batch([]).schema, card).price(batch([{"law": 0, "minor": 1}]))
    (line,) = card._lines.values()
    assert 10**12 < line.largest < 2**62
    rows = [{"law": 0, "minor": line.largest + more} for more in (-1, 0, 1)]
    assert answered(engine, [plan.resolution], rows) == [expected(plan.resolution, row) for row in rows]
    assert line_of(line.ruled, (), inclusive=False) == line


# --- tiles, batches and what is remembered ---


def rows_of(sales: pa.RecordBatch, card: RateCard) -> list[dict[str, Any]]:
    outcome = Kernel(sales.schema, card).price(sales)
    told = [*outcome.results.to_pylist(), *outcome.refused.to_pylist()]
    return sorted(told, key=lambda row: row["row"])


REAL = Layout(
    facts={
        "content": Column("content"),
        "price": Column("price"),
        "currency": Column("currency"),
        "origin": Same("US"),
        "destination": Column("destination"),
        "on": Column("on"),
        "tax_behavior": Column("tax_behavior"),
    },
    known=DAY,
)


def sales(rows: int, seed: int = 1) -> pa.RecordBatch:
    """Sales of many kinds, some of them faulty."""
    dice = np.random.default_rng(seed)

    def of(*cells: str | None) -> list[Any]:
        return [cells[at] for at in dice.integers(0, len(cells), rows)]

    return pa.record_batch(
        {
            "content": of("music", "software", "film", "ebook", "sofa", None),
            "price": of("9.99", "100", "0.03", "9.999", "12.50 EUR", "", "99999999999999999999.00", None, "7"),
            "currency": of("USD", "EUR", "JPY", "", "HRK", "usd"),
            "destination": of("DE", "CM", "TH", "ID", "US", "US-NY", "KR", "MN", "UK", "BR", "IN"),
            "on": pa.array([DAY - timedelta(days=int(at)) for at in dice.integers(-40, 400, rows)]),
            "tax_behavior": of("", "inclusive", "exclusive", "gross"),
        }
    )


def test_small_tiles_and_forgetting_change_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    some = sales(1_500)
    whole = rows_of(some, RateCard(engine, REAL))
    monkeypatch.setattr(kernel_module, "TILE", 7)
    monkeypatch.setattr(kernel_module, "FORGET", 50)
    card = RateCard(engine, REAL)
    kernel = Kernel(some.schema, card)
    pieces = []
    for start in range(0, 1_500, 250):
        outcome = kernel.price(some.slice(start, 250), start + 1)
        pieces += [*outcome.results.to_pylist(), *outcome.refused.to_pylist()]
    assert sorted(pieces, key=lambda row: row["row"]) == whole
    assert len({row["code"] for row in whole if "code" in row}) > 8


def test_the_words_of_a_batch_hang_on_its_rows_alone(engine: Engine) -> None:
    """So that the bytes of a part are the same, whatever was priced before."""
    card = RateCard(engine, REAL)
    used = Kernel(sales(1).schema, card)
    used.price(sales(2_000, seed=5))
    one, other = (
        used.price(sales(300)).results,
        Kernel(sales(1).schema, RateCard(engine, REAL)).price(sales(300)).results,
    )
    assert one.equals(other)
    for name in ("place", "status", "verdict"):
        words = one.column(name).dictionary.to_pylist()
        assert words == sorted(set(one.column(name).to_pylist()))


def test_a_frozen_card_that_learned_the_keys_answers_the_same_on_another_machine(engine: Engine) -> None:
    some = sales(2_000)
    card = RateCard(engine, REAL, today=DAY)
    keys = Kernel(some.schema, Noting(card)).keys(some)
    assert keys.schema == KEYS
    daily = card.learn(keys)
    assert daily
    card.learn(Kernel(some.schema, Noting(card, daily)).keys(some))
    sent = pickle.loads(pickle.dumps(card.frozen()))  # noqa: S301 - our own
    assert rows_of(some, sent) == rows_of(some, RateCard(engine, REAL))
    assert sent.cases == card.cases > 100


def test_a_frozen_card_refuses_what_it_has_not_learned_and_no_row_is_blamed(engine: Engine) -> None:
    card = RateCard(engine, REAL, today=DAY).frozen()
    with pytest.raises(NotLearnedError, match="was not found beforehand"):
        Kernel(sales(5).schema, card).price(sales(5))


def test_only_a_card_that_notes_tells_keys(engine: Engine) -> None:
    with pytest.raises(TypeError, match="notes"):
        Kernel(sales(5).schema, RateCard(engine, REAL)).keys(sales(5))


def test_how_long_an_amount_may_be_hangs_on_its_own_minor_units_and_not_on_the_table(engine: Engine) -> None:
    """34 digits of cents and no more, whether the table has the decimals of dinars or of cents."""
    one = {"law": 0, "minor": 10**34 - 1}
    other = {"law": 0, "minor": 10**34}
    law = resolution(duty_of(Fraction(0)))
    (whole, fault) = answered(engine, [law], [one, other])
    assert (whole[0], whole[5], fault) == (10**34 - 1, 10**34 - 1, "amount_too_long")


def test_a_price_too_fine_for_its_currency_is_told_before_a_law_that_cannot_split_it(engine: Engine) -> None:
    """Yen have no cents; that the tax of a state is not known comes after."""
    rows = {"destination": ["US", "US", "US-NY"], "price": ["0.01", "1", "0.01"], "currency": ["JPY", "JPY", "USD"]}
    some = pa.record_batch({"content": ["music"] * 3, "on": [DAY] * 3, "tax_behavior": ["inclusive"] * 3, **rows})
    told = rows_of(some, RateCard(engine, REAL))
    assert [row.get("code") for row in told] == ["amount_precision", "law_unknown", None]
