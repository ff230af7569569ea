"""An order as a shop sends it, for tests to change one thing of."""

from typing import Any

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, OrderError
from dtariff.model.order_quote import OrderQuote
from dtariff.model.quote import Levy
from dtariff.tables.release import load

ENGINE = Engine(load())
ON = "2026-11-23"


def line(content: str = "music", amount: str = "10.00", **more: Any) -> dict[str, Any]:
    """A line: music at ten, unless told otherwise."""
    return {"content": content, "amount": amount, **more}


def order(**changed: Any) -> dict[str, Any]:
    """Music at ten euros from the United States to a consumer in Germany, unless told otherwise."""
    return {
        "currency": "EUR",
        "tax_date": ON,
        "known_at": "2026-11-26",
        "seller": {"country": "US"},
        "customer": {"country": "DE"},
        "line_items": [line()],
    } | changed


def sold(seller: str | dict[str, Any], customer: str | dict[str, Any], **changed: Any) -> OrderQuote:
    """The answer to an order between two parties, each a country or all that is said of it."""
    parties = {
        name: {"country": party} if isinstance(party, str) else party
        for name, party in (("seller", seller), ("customer", customer))
    }
    return ENGINE.quote_order(order(**parties, **changed))


def tax_of(quote: OrderQuote) -> Levy:
    """The one tax on consumption of an order."""
    (levy,) = (levy for levy in quote.levies if levy.kind != "customs_duty")
    return levy


def warned(quote: OrderQuote) -> set[str]:
    """The codes of all warnings."""
    return {notice.code for notice in quote.warnings}


def refused(changed: dict[str, Any]) -> list[tuple[str, str]]:
    """The code and the path of every fault of an order, in the order of the paths."""
    try:
        ENGINE.quote_order(changed)
    except OrderError as error:
        return sorted((fault.param, fault.code) for fault in error.faults)
    except DTariffError as error:
        return [(error.param, error.code)]
    return []
