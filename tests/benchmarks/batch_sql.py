"""The same answers by SQL that somebody writes by hand: a table of rates, a join, sums in decimals.

The table of rates is made of the same law, outside of what is timed: a row for each content, currency, seller, place,
kind of buyer and day. A rate is an exact decimal, a product is rounded half up by the cast to two decimals, and nothing
is divided, as a division of decimals is a binary float in DuckDB.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
from batch_sales import BUYERS, CONTENTS, CURRENCIES, DAYS, LAYOUT, ON, ORIGINS, SCHEMA, places

from dtariff import Engine
from dtariff.batch.cases import Cases, Facts
from dtariff.model.quote import TAX_KINDS
from dtariff.sums.assess import Plan, assess

BOOK = tuple(SCHEMA.names)
KEYS = ("content", "currency", "origin", "destination", "buyer", "on")
WORDS = ("status", "verdict", "duty_reason", "sure", "warnings", "place")
TEXT = pa.dictionary(pa.int32(), pa.string())
RATE = pa.decimal128(7, 6)
MONEY = "DECIMAL(11, 2)"
"""A price or a base: wide enough for the sums of this book, so that a product with a rate stays in 64 bits."""
WIDE = "DECIMAL(18, 2)"


class Charge(NamedTuple):
    """A charge of a case: its rate, and on which charges it bears besides the price; empty is the duty."""

    rate: Fraction
    on: tuple[str, ...] = ()


Charges = dict[str, Charge]
"""By column: ``duty``; ``other_1`` and so on; ``tax_1`` and so on, which may bear on the others."""


# --- the table of rates --------------------------------------------------------------------------------------------


def card_table() -> pa.Table:
    """The table of rates."""
    engine = Engine()
    cases = Cases(engine, ON, LAYOUT.scope_reading)
    keys: list[tuple[Any, ...]] = []
    laws: dict[int, tuple[Charges, dict[str, Any]]] = {}
    at: list[int] = []
    for content, currency, origin, destination, buyer in product(CONTENTS, CURRENCIES, ORIGINS, places(), BUYERS):
        facts = Facts(content, "", origin, destination, "", buyer, "")
        for day in DAYS:
            ruled = cases.ruled(facts, day, currency)
            if ruled.at not in laws:
                laws[ruled.at] = charges_of(ruled.plan), said_of(ruled.plan) | {"release": engine.book.digest}
            keys.append((content, currency, origin, destination, buyer, day))
            at.append(ruled.at)
    law = _laws([laws[one] for one in range(len(laws))]).take(pa.array(at))
    kinds = [*[TEXT] * (len(KEYS) - 1), pa.date32()]
    columns = [pa.array(column).cast(kind) for column, kind in zip(zip(*keys, strict=True), kinds, strict=True)]
    for name, column in zip(KEYS, columns, strict=True):
        law = law.append_column(name, column)
    return law


def _laws(laws: list[tuple[Charges, dict[str, Any]]]) -> pa.Table:
    names = sorted({name for charges, _ in laws for name in charges})
    none = Charge(Fraction(0))
    found = {}
    for name in names:
        every = [charges.get(name, none) for charges, _ in laws]
        found[name] = pa.array([_decimal(one.rate) for one in every], RATE)
        for base in sorted({base for one in every for base in one.on}):
            found[f"{name}_on_{base}"] = pa.array([base in one.on for one in every])
    for name, word in laws[0][1].items():
        kind = pa.bool_() if isinstance(word, bool) else TEXT
        found[name] = pa.array([said[name] for _, said in laws]).cast(kind)
    return pa.table(found)


def _decimal(rate: Fraction) -> Decimal:
    exact = Decimal(rate.numerator) / Decimal(rate.denominator)
    assert Fraction(exact) == rate, rate
    return exact


def charges_of(plan: Plan) -> Charges:
    """The charges of a case as rates; one that is not known, or that the buyer accounts for itself, has none."""
    amounts = assess(plan, 100_00).run.amounts
    names: list[str] = []
    found: Charges = {}
    for step, charge, amount in zip(plan.steps, plan.resolution.charges, amounts, strict=True):
        assert (step.mode, step.unit, step.expression, plan.others) == ("half_up", 1, None, ()), charge
        kind = "duty" if not names else "tax" if charge.kind in TAX_KINDS else "other"
        names.append(kind if kind == "duty" else f"{kind}_{1 + sum(name.startswith(kind) for name in names)}")
        rate = Fraction(0) if amount is None or step.assessed else Fraction(step.above, step.below)
        on = tuple(names[at - 1] for at in step.base if at) if rate else ()
        assert not any(base.startswith("tax") for base in on), charge
        found[names[-1]] = Charge(rate, on)
    return found


def said_of(plan: Plan) -> dict[str, Any]:
    """What a row says besides amounts, and which of these are known."""
    run = assess(plan, 100_00).run
    amounts, missing, resolution = run.amounts, dict(run.missing), plan.resolution
    charges = enumerate(resolution.charges)
    reasons = [missing[at].reason if at in missing else charge.reason for at, charge in charges]
    kinds = [charge.kind in TAX_KINDS for charge in resolution.taxes]
    taxes = list(zip(kinds, amounts[1:], strict=True))
    return {
        "status": "priced" if None not in amounts else reasons[amounts.index(None)],
        "verdict": resolution.decision.verdict,
        "duty_reason": reasons[0],
        "sure": resolution.sure,
        "warnings": " ".join(dict.fromkeys(one.code for one in resolution.warnings)),
        "place": resolution.case.destination.code,
        "duty_known": amounts[0] is not None,
        "tax_known": (True, None) not in taxes,
        "other_known": (False, None) not in taxes,
    }


# --- the query -----------------------------------------------------------------------------------------------------


def opened(card: pa.Table, threads: int) -> duckdb.DuckDBPyConnection:
    """A connection that holds the table of rates, its words as enumerations, which is the fastest way that we found."""
    connection = duckdb.connect()
    connection.sql(f"SET threads = {threads}")
    connection.register("rates", card)
    columns = []
    for name, kind in zip(card.column_names, card.schema.types, strict=True):
        if kind == TEXT:
            words = f"SELECT DISTINCT CAST({quoted(name)} AS VARCHAR) FROM rates ORDER BY 1"  # noqa: S608 - names of our own
            connection.sql(f"CREATE TYPE {quoted(f'{name}_word')} AS ENUM ({words})")
        columns.append(f"CAST({quoted(name)} AS {quoted(f'{name}_word')}) AS {quoted(name)}" if kind == TEXT else name)
    connection.sql(f"CREATE TABLE card AS SELECT {', '.join(map(_kept, columns))} FROM rates")  # noqa: S608 - as above
    return connection


def query(card: pa.Table, file: str) -> str:
    """The query: every row of a book with its answer, or without one where it is refused."""
    charges = sorted(name for name in card.column_names if name == "duty" or name[-1].isdigit())
    words = (f"TRY_CAST({quoted(name)} AS {quoted(f'{name}_word')}) AS {quoted(name)}" for name in KEYS[:-1])
    book = f"(SELECT * REPLACE ({', '.join(words)}) FROM read_parquet('{file}'))"  # noqa: S608 - as above
    keys = ", ".join(map(quoted, KEYS))
    text = f"SELECT book.*, CAST(price AS {MONEY}) AS net, card.* EXCLUDE ({keys}) FROM {book} AS book"  # noqa: S608 - as above
    text += f" LEFT JOIN card USING ({keys})"
    for name in charges:  # the duty, then the others, then taxes: each bears on those before it
        flags = [one for one in card.column_names if one.startswith(f"{name}_on_")]
        bases = (f"CASE WHEN {flag} THEN {flag.removeprefix(f'{name}_on_')}_paid ELSE 0 END" for flag in flags)
        base = " + ".join(["net", *bases])
        text = f"SELECT *, CAST(CAST({base} AS {MONEY}) * {name} AS {MONEY}) AS {name}_paid FROM ({text})"  # noqa: S608 - as above
    sums = {kind: _sum(f"{one}_paid" for one in charges if one.startswith(kind)) for kind in ("duty", "tax", "other")}
    whole = " + ".join(["net", *sums.values()])
    columns = [
        *map(quoted, BOOK),
        "sale + 1 AS row",
        "net",
        *(f"CASE WHEN {kind}_known THEN CAST({told} AS {WIDE}) END AS {kind}" for kind, told in sums.items()),
        f"CAST(0 AS {WIDE}) AS residual",
        f"CASE WHEN status = 'priced' THEN CAST({whole} AS {WIDE}) END AS total",
        *WORDS,
        f"DATE '{ON}' AS known",
        "release",
        "price IS NULL OR place IS NULL AS refused",
    ]
    return f"SELECT {', '.join(columns)} FROM ({text})"  # noqa: S608 - as above


def _sum(names: Iterable[str]) -> str:
    return " + ".join(names) or "0"


def _kept(column: str) -> str:
    return column if " " in column else quoted(column)


def quoted(name: str) -> str:
    """A name as SQL takes it; ``on`` is a word of its own."""
    return f'"{name}"'
