"""Every change of a rate, of a collection or of a tariff line has a worked example on the day and on the day before.

The examples themselves run in `test_examples`; here it is seen that none is missing. A change is seen by an example
that asks for a sale of which the changed series speaks.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest

from dtariff.engine import Engine
from dtariff.model.law import CollectionRow, Example, Jurisdiction, RateRow, Series, Tax
from dtariff.rules.classify import find_category, find_content

BOOK = Engine().book


class Change(NamedTuple):
    """A row that changes what stood the day before."""

    place: str
    what: str
    series: Series
    day: date

    def __str__(self) -> str:
        limits = " ".join((*self.series.content, *self.series.delivery, self.series.customer or ""))
        return f"{self.place} {self.what} {limits} {self.day}"


def changes() -> Iterator[Change]:
    """Changes of rates and collections, the day on which foreign sellers became liable, and changes of tariff lines."""
    for code in BOOK.jurisdictions:
        place = BOOK.jurisdiction(code)
        for line in place.line if place else ():
            for before, row in pairwise(row for row in line.rates if row.retracted is None):
                if (before.duty, before.unknown, before.in_force) != (row.duty, row.unknown, row.in_force):
                    contents = tuple(content for cover in line.covers for content in cover.content if content != "*")
                    yield Change(code, f"line {line.code}", Series(content=contents), row.since)
        for tax in place.tax if place else ():
            if tax.borne_by == "buyer":  # a tax of the seller is in no amount
                yield from _of_tax(code, tax)


def _of_tax(code: str, tax: Tax) -> Iterator[Change]:
    every: list[tuple[str, Series, tuple[RateRow, ...] | tuple[CollectionRow, ...]]] = []
    every += [("rate", series, series.rows) for series in tax.rate]
    every += [("collection", series, series.rows) for series in tax.collection]
    starts = [row.since for rates in tax.rate for row in rates.rows]
    for kind, series, rows in every:
        standing = [row for row in rows if row.retracted is None]
        if kind == "collection" and standing and min(starts) < standing[0].since:
            yield Change(code, f"{tax.id} liability", series, standing[0].since)
        for before, row in pairwise(standing):
            if _said(before) != _said(row):
                yield Change(code, f"{tax.id} {kind}", series, row.since)


def _said(row: RateRow | CollectionRow) -> tuple[object, ...]:
    """What a row makes of a price: two that differ in words alone are no change."""
    if isinstance(row, RateRow):
        return row.percent, row.of, row.within, row.amount, row.per, row.unknown, row.doubtful, row.in_force
    return row.mechanism == "none", row.mechanism == "reverse_charge", row.unknown


AMOUNTS = {"tax", "other", "total", "error"}
"""What an example must say for a change of tax to be seen in it."""
EXAMPLES: dict[str, list[tuple[Example, str, str]]] = {}


def examples(place: Jurisdiction) -> list[tuple[Example, str, str]]:
    """The worked examples of a place, each with its content and its delivery."""
    if place.code not in EXAMPLES:
        EXAMPLES[place.code] = [
            (example, content.id, find_category(content, example.given.get("delivery", ""), BOOK).delivery)
            for example in place.example
            for content in [find_content(example.given["content"], BOOK)]
        ]
    return EXAMPLES[place.code]


def is_seen(change: Change, day: date) -> bool:
    place = BOOK.jurisdiction(change.place)
    assert place is not None
    return any(
        example.given["on"] == day.isoformat()
        and AMOUNTS & example.gives.keys()
        and change.series.speaks_of(content, delivery, example.given.get("buyer", "consumer"))  # type: ignore[arg-type]
        for example, content, delivery in examples(place)
    )


CHANGES = list(changes())


def test_there_are_changes_to_see() -> None:
    assert len(CHANGES) > 250


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_change_of_law_is_worked_on_the_day_before_and_on_the_day(change: Change) -> None:
    missing = [day for day in (change.day - timedelta(days=1), change.day) if not is_seen(change, day)]
    assert not missing
