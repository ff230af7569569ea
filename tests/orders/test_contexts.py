"""A caller's decimal context is the caller's own: no figure of an answer hangs on it, however large it is."""

import decimal
import json
from decimal import Context
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ordered import ENGINE, line, order

from dtariff.adapters.avalara import to_avalara_transaction
from dtariff.adapters.medusa import to_medusa_tax_lines
from dtariff.adapters.saleor import to_saleor_tax_data
from dtariff.adapters.stripe import to_stripe_calculation
from dtariff.adapters.taxjar import to_taxjar_order
from dtariff.engine import Engine

SHAPES = (
    to_avalara_transaction,
    to_medusa_tax_lines,
    to_saleor_tax_data,
    to_stripe_calculation,
    to_taxjar_order,
)
EVERYTHING = [
    decimal.Inexact,
    decimal.Rounded,
    decimal.Subnormal,
    decimal.Clamped,
    decimal.Overflow,
    decimal.InvalidOperation,
    decimal.FloatOperation,
]
CONTEXTS = {
    "three digits": Context(prec=3, traps=[]),
    "three digits, nothing lost in silence": Context(prec=3, traps=EVERYTHING),
    "nothing above ten": Context(prec=1, Emax=1, Emin=-1, rounding=decimal.ROUND_UP, traps=[]),
}
amounts = st.one_of(st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=10**100 - 1))
stated = st.fixed_dictionaries(
    {
        "content": st.sampled_from(["music", "ebook", "software"]),
        "amount_minor": amounts,
        "tax_behavior": st.sampled_from(["exclusive", "inclusive"]),
        "quantity": st.integers(min_value=1, max_value=3),
    }
)
places = st.sampled_from(["DE", "BR", "CM", "BO", "TW", "IN", "JP", "GB", "ID", "US-IL-CHICAGO", "CA-QC", "FR"])
currencies = st.sampled_from(["EUR", "JPY", "KWD", "IDR", "TWD"])


def told(engine: Engine, asked: dict[str, Any]) -> str:
    """All that can be told of an answer, with what other systems are told, but for its moments."""
    quote = engine.quote_order(asked)
    answer = {name: one for name, one in engine.answer(quote).items() if name not in ("issued_at", "expires_at")}
    shapes = [{name: one for name, one in shape(quote).items() if name != "expires_at"} for shape in SHAPES]
    return json.dumps([answer, *shapes, quote.explain().partition("\nQuote ")[0], engine.verify(quote).same])


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS.keys())
@settings(max_examples=25)
@given(places, currencies, st.lists(stated, min_size=1, max_size=3))
def test_the_decimal_context_of_the_caller_changes_no_figure(
    context: Context, place: str, currency: str, lines: list[dict[str, Any]]
) -> None:
    seller = {"country": "AT", "turnover": {"EU": f"{'8' * 60}.12345 USD", "GB": "0.01 JPY"}}
    asked = order(
        customer={"country": place}, currency=currency, seller=seller, tax_date="2026-10-20", line_items=lines
    )
    usual = told(Engine(ENGINE.book), asked)
    with decimal.localcontext(context):
        assert told(Engine(ENGINE.book), asked) == usual


def test_a_step_of_rounding_is_exact_in_any_context() -> None:
    """5 % of 100.50 TWD is 5.025: five dollars."""
    with decimal.localcontext(CONTEXTS["nothing above ten"]):
        taiwan = order(customer={"country": "TW"}, currency="TWD", line_items=[line(amount="100.50")])
        assert str(Engine(ENGINE.book).quote_order(taiwan).tax) == "5.00 TWD"
