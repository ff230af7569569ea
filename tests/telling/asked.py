"""Questions that the tests of words and of plain data both ask."""

from dtariff.engine import Engine
from dtariff.model.quote import Quote

ON = "2026-11-23"


def quoted(
    engine: Engine, content: str, pair: str, price: str = "100 USD", *, on: str = ON, delivery: str = ""
) -> Quote:
    """A quote on the real tables, a line that is not known without its amount."""
    origin, destination = pair.split()
    return engine.quote(
        content,
        origin=origin,
        destination=destination,
        price=price,
        on=on,
        known=ON,
        delivery=delivery,
        on_unknown="flag",
    )
