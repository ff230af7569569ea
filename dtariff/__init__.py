"""dtariff: customs duties and taxes on electronic transmissions - dated, cited, explained, exact to the cent.

Example:
    >>> import dtariff
    >>> quote = dtariff.quote("software", origin="US", destination="CM", price="100 USD", on="2026-11-23")
    >>> str(quote.duty), str(quote.tax), str(quote.total)
    ('20.00 USD', '23.10 USD', '143.10 USD')
    >>> dtariff.bar("US", "JP", content="music", on="2026-11-23").verdict
    'barred'
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Unpack

from dtariff._version import __version__
from dtariff.checkout import A_DAY as _A_DAY
from dtariff.checkout import OnUnknown as _OnUnknown
from dtariff.engine import BarQuestion, Comparison, Engine, Question, default_engine
from dtariff.exchange import GivenRates, default_rates
from dtariff.lookups import Classified
from dtariff.model.border import BorderFact, Practice
from dtariff.model.chronicle import Deal, Event, Position
from dtariff.model.citation import Citation
from dtariff.model.commitment import Commitment
from dtariff.model.counterpart import Counterpart
from dtariff.model.errors import (
    ConflictError,
    CoverageError,
    DataError,
    DTariffError,
    DutyTextError,
    Fault,
    InputError,
    OrderError,
    RatesError,
)
from dtariff.model.exchange import ExchangeRate
from dtariff.model.law_amount import LawAmount
from dtariff.model.location import Location
from dtariff.model.money import Money
from dtariff.model.order import LineItem, LocationEvidence, Order, Party, TaxId
from dtariff.model.order_quote import LineQuote, OrderQuote
from dtariff.model.quote import Alternative, Levy, Provenance, Quote
from dtariff.model.resolution import Bar, BarDecision, Notice
from dtariff.model.tax_id import TaxIdCheck
from dtariff.model.told import Told as _Told
from dtariff.model.verification import Difference, Verification
from dtariff.tables.book import Book
from dtariff.tables.release import load

__all__ = [
    "Alternative",
    "Bar",
    "BarDecision",
    "BarQuestion",
    "Book",
    "BorderFact",
    "Citation",
    "Classified",
    "Commitment",
    "Comparison",
    "ConflictError",
    "Counterpart",
    "CoverageError",
    "DTariffError",
    "DataError",
    "Deal",
    "Difference",
    "DutyTextError",
    "Engine",
    "Event",
    "ExchangeRate",
    "Fault",
    "GivenRates",
    "InputError",
    "LawAmount",
    "Levy",
    "LineItem",
    "LineQuote",
    "Location",
    "LocationEvidence",
    "Money",
    "Notice",
    "Order",
    "OrderError",
    "OrderQuote",
    "Party",
    "Position",
    "Practice",
    "Provenance",
    "Question",
    "Quote",
    "RatesError",
    "TaxId",
    "TaxIdCheck",
    "Verification",
    "__version__",
    "bar",
    "classify",
    "compare",
    "default_engine",
    "default_rates",
    "explain",
    "load",
    "quote",
    "quote_order",
]


_Priced = Quote | OrderQuote | LawAmount | Verification
_Answer = _Priced | BarDecision | Comparison | Counterpart | Practice | Commitment | BorderFact


def quote(
    content: str,
    *,
    destination: str,
    postal_code: str = "",
    on_unknown: _OnUnknown = "raise",
    **asked: Unpack[Question],
) -> Quote:
    """The landed cost of a transmission, with its law. Arguments and errors: `Engine.quote`."""
    return default_engine().quote(
        content, destination=destination, postal_code=postal_code, on_unknown=on_unknown, **asked
    )


def quote_order(
    order: Order | Mapping[str, Any], *, on_unknown: _OnUnknown = "raise", valid_for: timedelta = _A_DAY
) -> OrderQuote:
    """The landed cost of an order of many lines, with its law. Arguments and errors: `Engine.quote_order`."""
    return default_engine().quote_order(order, on_unknown=on_unknown, valid_for=valid_for)


def bar(origin: str, destination: str, *, content: str, **asked: Unpack[BarQuestion]) -> BarDecision:
    """May the destination charge a customs duty? Arguments and errors: `Engine.bar`."""
    return default_engine().bar(origin, destination, content=content, **asked)


def compare(content: str, *, destinations: str | Iterable[str], **asked: Unpack[Question]) -> Comparison:
    """The landed cost of one product in several places. Arguments and errors: `Engine.compare`."""
    return default_engine().compare(content, destinations=destinations, **asked)


def classify(content: str, *, delivery: str = "") -> Classified:
    """What a content delivered so is, and its codes in other nomenclatures. Errors: `Engine.classify`."""
    return default_engine().classify(content, delivery=delivery)


def explain(answer: _Answer) -> str:
    """An answer in words: what was asked, every rung, what decided, with sources."""
    from dtariff.telling import lookups, narrate, orders, render  # noqa: PLC0415 - words load when they are wanted

    if isinstance(answer, OrderQuote):
        return orders.explain_order(answer)
    if isinstance(answer, Verification):
        return orders.explain_verification(answer)
    if isinstance(answer, LawAmount):
        return orders.explain_law_amount(answer)
    if isinstance(answer, Comparison):
        return render.comparison_text(answer.quotes, answer.refused)
    if isinstance(answer, Quote | BarDecision):
        return narrate.explain(answer)
    return lookups.explain(answer)


def _data(answer: _Answer) -> dict[str, Any]:
    from dtariff.telling import orders, render  # noqa: PLC0415 - as above

    if isinstance(answer, OrderQuote):
        return orders.order_data(answer)
    if isinstance(answer, LawAmount):
        return orders.law_amount_data(answer)
    if isinstance(answer, Verification):
        return orders.verification_data(answer)
    if isinstance(answer, Comparison):
        return render.comparison_data(answer.quotes, answer.refused)
    if isinstance(answer, Quote):
        return render.quote_data(answer)
    return render.bar_data(answer) if isinstance(answer, BarDecision) else dict(render.plain(answer))


_Told.lend({"explain": explain, "data": _data})
