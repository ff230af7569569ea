"""What holds of every shape: random orders over the real tables come to our total, and nothing unknown is handed on."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dtariff.adapters.avalara import to_avalara_transaction
from dtariff.adapters.medusa import to_medusa_tax_lines
from dtariff.adapters.saleor import to_saleor_tax_data
from dtariff.adapters.stripe import to_stripe_calculation
from dtariff.adapters.taxjar import LEVELS, LINE_LEVELS, to_taxjar_order
from dtariff.engine import Engine
from dtariff.model.errors import CoverageError, DTariffError
from dtariff.model.order_quote import OrderQuote

SHAPES = [to_stripe_calculation, to_avalara_transaction, to_medusa_tax_lines, to_saleor_tax_data, to_taxjar_order]
PLACES = {
    "CM": "XAF",
    "DE": "EUR",
    "GB": "GBP",
    "IN": "INR",
    "BR": "BRL",
    "GH": "GHS",
    "BH": "BHD",
    "JP": "JPY",
    "AR": "ARS",
    "ID": "IDR",
    "KR": "KRW",
    "BO": "BOB",
    "CR": "CRC",
    "AU": "AUD",
    "CH": "CHF",
    "MN": "MNT",
    "CA-QC": "CAD",
    "CA-ON": "CAD",
    "US-WA": "USD",
    "US-OR": "USD",
    "US-IL-CHICAGO": "USD",
    "CN": "CNY",
}
"""Documents rounded once, cascades, a duty, levies, cuts to whole units, two taxes at once, and none at all."""
CONTENTS = ["software", "ebook", "music", "film", "game", "application"]

items = st.fixed_dictionaries(
    {
        "content": st.sampled_from(CONTENTS),
        "amount_minor": st.one_of(st.integers(0, 200), st.integers(0, 10**9)),
        "quantity": st.integers(1, 5),
        "tax_behavior": st.sampled_from(["exclusive", "inclusive"]),
    }
)
sellers = st.sampled_from(
    [
        {"country": "US"},
        {"country": "JP"},
        {"country": "FR", "registrations": ["FR"], "turnover": {"EU": "8000 EUR"}},
        {"country": "US", "registrations": [], "turnover": {"AU": "50000 AUD", "CM": "1000 XAF", "CH": "1 CHF"}},
    ]
)


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    country = draw(st.sampled_from(sorted(PLACES)))
    return {
        "currency": draw(st.sampled_from([PLACES[country], "USD", "EUR"])),
        "seller": draw(sellers),
        "customer": {"country": country, "is_business": draw(st.booleans())},
        "tax_date": draw(st.sampled_from(["2024-06-01", "2026-11-23"])),
        "known_at": "2026-11-23",
        "line_items": draw(st.lists(items, min_size=1, max_size=5)),
    }


def answered(engine: Engine, order: dict[str, Any]) -> OrderQuote:
    """The answer, where there is a whole one."""
    try:
        quote = engine.quote_order(order, on_unknown="flag")
    except DTariffError:
        assume(False)
        raise
    assume(quote.complete)
    return quote


def minor(text: str, quote: OrderQuote) -> int:
    """Decimal text of a shape in minor units; it never has more decimals than the currency."""
    scaled = Decimal(text).scaleb(quote.digits)
    assert scaled == int(scaled)
    return int(scaled)


def in_minor(quote: OrderQuote, name: str) -> int:
    found = getattr(quote, name)
    assert found is not None
    return int(found.to_minor_units(quote.digits))


def half_up(number: Fraction) -> int:
    """As platforms round: half away from nought, of what is not negative."""
    return int(number + Fraction(1, 2))


def leaves(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for key, value in data.items():
            assert isinstance(key, str)
            yield from leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value)
    else:
        yield data


# --- random orders --------------------------------------------------------------------------------------------------


@given(order=orders())
@settings(max_examples=60)
def test_nothing_in_a_shape_is_a_binary_float(engine: Engine, order: dict[str, Any]) -> None:
    quote = answered(engine, order)
    for shape in SHAPES:
        data = shape(quote)
        assert {type(leaf) for leaf in leaves(data)} <= {str, int, bool, type(None)}
        assert json.loads(json.dumps(data)) == data


@given(order=orders())
@settings(max_examples=100)
def test_stripes_total_is_ours(engine: Engine, order: dict[str, Any]) -> None:
    quote = answered(engine, order)
    data = to_stripe_calculation(quote)
    lines = data["line_items"]["data"]
    on_top = sum(fee["amount"] for fee in data["fees"] if not fee["inclusive"])
    assert data["amount_total"] == in_minor(quote, "total")
    assert data["amount_total"] == sum(line["amount"] for line in lines) + data["tax_amount_exclusive"] + on_top
    assert data["tax_amount_exclusive"] + data["tax_amount_inclusive"] == in_minor(quote, "tax")
    for line, asked in zip(lines, order["line_items"], strict=True):
        assert line["amount"] == asked["amount_minor"]
        assert line["amount_tax"] == sum(tax["amount"] for tax in line["tax_breakdown"])
    for name, inclusive in (("tax_amount_exclusive", False), ("tax_amount_inclusive", True)):
        found = [tax for tax in data["tax_breakdown"] if tax["inclusive"] is inclusive]
        assert data[name] == sum(tax["amount"] for tax in found)
    duty = sum(fee["amount"] for fee in data["fees"] if fee["kind"] == "duty")
    assert duty == in_minor(quote, "duty")
    assert sum(fee["amount"] for fee in data["fees"]) == duty + in_minor(quote, "other")


@given(order=orders())
@settings(max_examples=100)
def test_avalaras_total_and_tax_are_ours(engine: Engine, order: dict[str, Any]) -> None:
    quote = answered(engine, order)
    data = to_avalara_transaction(quote)
    tax = minor(data["totalTax"], quote)
    assert minor(data["totalAmount"], quote) + tax == in_minor(quote, "total")
    assert tax == sum(minor(line["tax"], quote) for line in data["lines"])
    assert tax == sum(minor(one["tax"], quote) for one in data["summary"])
    types = {one["taxType"]: minor(one["totalTax"], quote) for one in data["taxDetailsByTaxType"]}
    assert types.pop("LandedCost", 0) == in_minor(quote, "duty")
    assert types.pop("Fee", 0) == in_minor(quote, "other")
    assert sum(types.values()) == in_minor(quote, "tax")
    for line in data["lines"]:
        assert minor(line["tax"], quote) == sum(minor(detail["tax"], quote) for detail in line["details"])
        amounts = [minor(line[name], quote) for name in ("taxableAmount", "exemptAmount", "lineAmount")]
        assert amounts[0] + amounts[1] == amounts[2]


@given(order=orders())
@settings(max_examples=100)
def test_taxjars_total_and_tax_are_ours(engine: Engine, order: dict[str, Any]) -> None:
    quote = answered(engine, order)
    data = to_taxjar_order(quote)
    tax, fees = minor(data["amount_to_collect"], quote), sum(fee["amount_minor"] for fee in data["fees"])
    assert tax == in_minor(quote, "tax")
    assert minor(data["order_total_amount"], quote) + tax + fees == in_minor(quote, "total")
    lines = data["breakdown"]["line_items"]
    for told, names in (
        (data["breakdown"], LEVELS),
        *((line, LINE_LEVELS) for line in lines),
    ):
        levels = (minor(told[name], quote) for _, _, name in names.values() if name in told)
        assert minor(told["tax_collectable"], quote) == sum(levels)
    assert tax == sum(minor(line["tax_collectable"], quote) for line in lines)


@given(order=orders())
@settings(max_examples=100)
def test_what_medusa_computes_comes_to_our_total(engine: Engine, order: dict[str, Any]) -> None:
    """Medusa takes each percentage on the price of the line; what it rounds otherwise is corrected or warned of."""
    quote = answered(engine, order)
    data = to_medusa_tax_lines(quote)
    total = sum(fee["amount_minor"] for fee in data["fees"])
    for at, asked in enumerate(order["line_items"], 1):
        rates = [Fraction(line["rate"]) / 100 for line in data["tax_lines"] if line["line_item_id"] == str(at)]
        price = asked["amount_minor"]
        if asked["tax_behavior"] == "exclusive":
            total += price + sum(half_up(price * rate) for rate in rates)
            continue
        price -= sum(fee["amount_minor"] for fee in data["fees"] if fee["line_item"] == str(at))
        total += price
        taxes = sum(half_up(price / (1 + sum(rates)) * rate) for rate in rates)
        differs = [
            one for one in data["warnings"] if (one["code"], one.get("line_item")) == ("amount_differs", str(at))
        ]
        assert differs or taxes == in_minor_of_line(quote, at, "tax")
    assert total == in_minor(quote, "total")


def in_minor_of_line(quote: OrderQuote, number: int, name: str) -> int:
    found = getattr(quote.line_items[number - 1].quote, name)
    assert found is not None
    return int(found.to_minor_units(quote.digits))


@given(order=orders())
@settings(max_examples=100)
def test_saleors_gross_amounts_and_the_fees_come_to_our_total(engine: Engine, order: dict[str, Any]) -> None:
    quote = answered(engine, order)
    data = to_saleor_tax_data(quote)
    gross = sum(minor(line["total_gross_amount"], quote) for line in data["lines"])
    net = sum(minor(line["total_net_amount"], quote) for line in data["lines"])
    assert gross + sum(fee["amount_minor"] for fee in data["fees"]) == in_minor(quote, "total")
    assert gross - net == in_minor(quote, "tax")
    assert all(0 <= Decimal(line["tax_rate"]) <= 100 for line in data["lines"])


# --- what is not known ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_an_order_with_a_part_that_is_not_known_is_refused(
    ask: Callable[..., OrderQuote], shape: Callable[[OrderQuote], dict[str, Any]]
) -> None:
    """The decree that keeps Thai VAT at 7 % ended on 30 September 2026, and no renewal was found."""
    line = {"content": "music", "amount": "100.00"}
    assert shape(ask("TH", "THB", line, tax_date="2026-09-30"))
    unknown = ask("TH", "THB", line, tax_date="2026-10-01", flag=True)
    with pytest.raises(CoverageError) as refused:
        shape(unknown)
    assert (refused.value.code, refused.value.param) == ("incomplete_quote", "line_items[0]")
    assert "VAT in TH has no amount (law_unknown)" in refused.value.message
