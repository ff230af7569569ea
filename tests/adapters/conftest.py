"""Orders that the tests of all shapes ask for, on a day that is written out."""

from collections.abc import Callable
from typing import Any

import pytest

from dtariff.engine import Engine
from dtariff.model.order_quote import OrderQuote

TODAY = "2026-11-23"
Asked = Callable[..., OrderQuote]


@pytest.fixture
def ask(engine: Engine) -> Asked:
    """Asks for an order of lines, each a content, an amount and what else is said of it."""

    def _ask(country: str, currency: str, *lines: dict[str, Any], **more: Any) -> OrderQuote:
        order = {
            "currency": currency,
            "seller": {"country": "US"},
            "customer": {"country": country},
            "tax_date": TODAY,
            "known_at": TODAY,
            "line_items": list(lines),
        }
        flag = more.pop("flag", False)
        return engine.quote_order(order | more, on_unknown="flag" if flag else "raise")

    return _ask


@pytest.fixture
def cameroon(ask: Asked) -> OrderQuote:
    """Software to Cameroon: a duty of 20 %, and a VAT of 19.25 % on the price and the duty.

    ========  =====  =====  =====  ======
    line      net    duty   VAT    total
    ========  =====  =====  =====  ======
    before    100    20     23.10  143.10
    holding   8.38   1.68   1.94   12.00
    ========  =====  =====  =====  ======

    0.2 x 8.38 is 1.676, and 0.1925 x 10.06 is 1.93655.
    """
    return ask(
        "CM",
        "USD",
        {"content": "txcd_10202003", "amount": "100.00", "reference": "before", "country_of_origin": "US"},
        {"content": "software", "amount": "12.00", "reference": "holding", "tax_behavior": "inclusive", "quantity": 2},
    )
