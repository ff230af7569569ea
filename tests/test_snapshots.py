"""What a fixed set of sales costs in every jurisdiction: a change of law shows in review as a change of price.

A snapshot proves nothing: it is our own answer, kept. What the answers ought to be stands in the worked examples of the
tables. After a change of law: ``pytest tests/test_snapshots.py --write-snapshots``, and look at the difference.
"""

import json
from itertools import product
from pathlib import Path

import pytest

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError

FOLDER = Path(__file__).parent / "snapshots"
ENGINE = Engine()
PLACES = ENGINE.book.jurisdictions
SALES = ("music download", "video subscription", "game download", "application saas", "ebook download")
BUYERS = ("consumer", "business")
ALL_KNOWN = "2099-12-31"
"""A day by which everything in the tables is known."""
DAYS = ("2018-01-01", "2022-01-01", "2025-01-01", "2026-03-29", "2026-11-23")


def told(code: str, sale: str, buyer: str, day: str) -> str:
    """One sale in one line: its amounts, who has to bring in the tax, the verdict on duties; or why it has none."""
    content, delivery = sale.split()
    place = ENGINE.book.jurisdiction(code)
    assert place is not None
    seller = "JP" if code.startswith("US") else "US"
    asked = {"destination": code, "price": f"100 {place.currency}", "delivery": delivery, "buyer": buyer}
    try:
        quote = ENGINE.quote(content, origin=seller, on=day, known=ALL_KNOWN, **asked)  # type: ignore[arg-type]
    except DTariffError as error:
        return error.code
    parts = {"duty": quote.duty, "tax": quote.tax, "other": quote.other, "total": quote.total}
    amounts = " ".join(f"{name} {money.amount:f}" for name, money in parts.items() if money is not None)
    by = sorted({levy.collected_by for levy in quote.levies if levy.collected_by and levy.kind != "customs_duty"})
    return f"{amounts} {quote.currency}; {' and '.join(by) or 'nobody'} collects; {quote.bar.verdict}; {quote.sure}"


def snapshot(code: str) -> str:
    """The snapshot of a place as it is kept."""
    found = {
        f"{sale} to a {buyer}": {day: told(code, sale, buyer, day) for day in DAYS}
        for sale, buyer in product(SALES, BUYERS)
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def test_there_is_a_snapshot_of_every_jurisdiction_and_of_nothing_else(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-snapshots"):
        FOLDER.mkdir(exist_ok=True)
        for path in FOLDER.glob("*.json"):
            path.unlink()
        for code in PLACES:
            (FOLDER / f"{code}.json").write_text(snapshot(code), encoding="utf-8")
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(PLACES)


@pytest.mark.parametrize("code", PLACES)
def test_the_prices_are_those_that_were_last_looked_at(code: str) -> None:
    kept = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    assert json.loads(snapshot(code)) == kept
