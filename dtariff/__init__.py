"""dtariff: customs duties and taxes on electronic transmissions - dated, cited, explained, exact to the cent.

Example:
    >>> import dtariff
    >>> quote = dtariff.quote("software", origin="US", destination="CM", price="100 USD", on="2026-11-23")
    >>> str(quote.duty), str(quote.tax), str(quote.total)
    ('20.00 USD', '23.10 USD', '143.10 USD')
    >>> dtariff.bar("US", "JP", content="music", on="2026-11-23").verdict
    'barred'

`dtariff.Store`, the store of records, is here too. It loads when it is asked for, as it needs an extra.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Unpack

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
from dtariff.model.comparison import ComparisonLine, CostRange, FixedCost, Gap
from dtariff.model.counterpart import Counterpart
from dtariff.model.errors import (
    AlreadyRecordedError,
    AlreadyReversedError,
    ConflictError,
    CoverageError,
    DataError,
    DTariffError,
    DutyTextError,
    ExpiredQuoteError,
    Fault,
    FlowsError,
    InputError,
    LayoutError,
    OrderError,
    RatesError,
    StateError,
    StoreError,
    UpdateError,
)
from dtariff.model.exchange import ExchangeRate, Rates
from dtariff.model.groupings import PlaceGroup
from dtariff.model.law_amount import LawAmount
from dtariff.model.location import Location
from dtariff.model.matrix import Matrix
from dtariff.model.money import Money
from dtariff.model.order import LineItem, LocationEvidence, Order, Party, TaxId
from dtariff.model.order_quote import LineQuote, OrderQuote
from dtariff.model.quote import Alternative, Levy, Provenance, Quote, ScenarioComparison
from dtariff.model.record import Record, Reversal
from dtariff.model.resolution import Bar, BarDecision, Notice
from dtariff.model.tax_id import TaxIdCheck
from dtariff.model.timeline import Timeline
from dtariff.model.told import Told as _Told
from dtariff.model.verification import Difference, Verification
from dtariff.orders.prepared import PreparedOrder
from dtariff.surveys import Supposed as _Supposed
from dtariff.tables.book import Book
from dtariff.tables.release import load

if TYPE_CHECKING:
    from dtariff.model.scenario import Scenario as Scenario
    from dtariff.model.trade import Flow as Flow
    from dtariff.model.trade import Revenue as Revenue
    from dtariff.store import Store as Store
    from dtariff.tables.scenarios import read_scenario as read_scenario
    from dtariff.tables.scenarios import scenario_text as scenario_text

__all__ = [
    "AlreadyRecordedError",
    "AlreadyReversedError",
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
    "ComparisonLine",
    "ConflictError",
    "CostRange",
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
    "ExpiredQuoteError",
    "Fault",
    "FixedCost",
    "Flow",
    "FlowsError",
    "Gap",
    "GivenRates",
    "InputError",
    "LawAmount",
    "LayoutError",
    "Levy",
    "LineItem",
    "LineQuote",
    "Location",
    "LocationEvidence",
    "Matrix",
    "Money",
    "Notice",
    "Order",
    "OrderError",
    "OrderQuote",
    "Party",
    "PlaceGroup",
    "Position",
    "Practice",
    "PreparedOrder",
    "Provenance",
    "Question",
    "Quote",
    "Rates",
    "RatesError",
    "Record",
    "Revenue",
    "Reversal",
    "Scenario",
    "ScenarioComparison",
    "StateError",
    "StoreError",
    "TaxId",
    "TaxIdCheck",
    "Timeline",
    "UpdateError",
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
    "read_scenario",
    "scenario_text",
]


_Priced = Quote | OrderQuote | LawAmount | Verification
_Looked = Counterpart | Practice | Commitment | BorderFact | Matrix | Timeline
_Answer = _Priced | Record | BarDecision | Comparison | _Looked


def __getattr__(name: str) -> Any:
    if name == "Store":  # not in `__all__`, so that a star takes what is there without the extra
        from dtariff.store import Store  # noqa: PLC0415 - brings SQLAlchemy

        return Store
    if name == "Scenario":  # and what reads one: most processes ask for the law as it stands
        from dtariff.model.scenario import Scenario  # noqa: PLC0415

        return Scenario
    if name in ("Flow", "Revenue"):
        from dtariff.model import trade  # noqa: PLC0415

        return getattr(trade, name)
    if name in ("read_scenario", "scenario_text"):
        from dtariff.tables import scenarios  # noqa: PLC0415

        return getattr(scenarios, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def quote(
    content: str,
    *,
    destination: str,
    postal_code: str = "",
    on_unknown: _OnUnknown = "raise",
    scenario: _Supposed = "",
    **asked: Unpack[Question],
) -> Quote:
    """The landed cost of a transmission, with its law. Arguments and errors: `Engine.quote`."""
    return default_engine().quote(
        content, destination=destination, postal_code=postal_code, on_unknown=on_unknown, scenario=scenario, **asked
    )


def quote_order(
    order: Order | Mapping[str, Any], *, on_unknown: _OnUnknown = "raise", valid_for: timedelta = _A_DAY
) -> OrderQuote:
    """The landed cost of an order of many lines, with its law. Arguments and errors: `Engine.quote_order`."""
    return default_engine().quote_order(order, on_unknown=on_unknown, valid_for=valid_for)


def bar(origin: str, destination: str, *, content: str, **asked: Unpack[BarQuestion]) -> BarDecision:
    """May the destination charge a customs duty? Arguments and errors: `Engine.bar`."""
    return default_engine().bar(origin, destination, content=content, **asked)


def compare(
    content: str,
    *,
    destinations: str | Iterable[str],
    scenarios: "_Supposed | Iterable[_Supposed]" = (),
    ends: bool = False,
    **asked: Unpack[Question],
) -> Comparison:
    """The landed cost of one product in several places. Arguments and errors: `Engine.compare`."""
    return default_engine().compare(content, destinations=destinations, scenarios=scenarios, ends=ends, **asked)


def classify(content: str, *, delivery: str = "") -> Classified:
    """What a content delivered so is, and its codes in other nomenclatures. Errors: `Engine.classify`."""
    return default_engine().classify(content, delivery=delivery)


def explain(answer: _Answer, *, language: str | None = None) -> str:
    """An answer in words: what was asked, every rung, what decided, with sources.

    Args:
        answer: any answer of this package.
        language: en, de, es, fr, id, ja, pt or zh; English if left out. Texts of law stay as they are.

    Raises:
        InputError: ``unknown_language``.
    """
    from dtariff.telling.catalogue import chosen, speaking  # noqa: PLC0415 - words load when wanted

    with speaking(chosen(language)):
        return _told(answer)


def _told(answer: _Answer) -> str:
    from dtariff.telling import heat_map, lookups, narrate, orders, records, render, timeline  # noqa: PLC0415 - as above

    if isinstance(answer, Comparison):
        return render.comparison_text(answer.quotes, answer.refused, answer.scenarios)
    tellers: dict[type, Callable[[Any], str]] = {
        OrderQuote: orders.explain_order,
        Record: records.record_text,
        Verification: orders.explain_verification,
        LawAmount: orders.explain_law_amount,
        Quote: narrate.explain,
        BarDecision: narrate.explain,
        Matrix: heat_map.matrix_text,
        Timeline: timeline.timeline_text,
    }
    return tellers.get(type(answer), lookups.explain)(answer)


def _data(answer: _Answer) -> dict[str, Any]:
    from dtariff.telling import heat_map, orders, records, render, timeline  # noqa: PLC0415 - as above

    if isinstance(answer, Comparison):
        return render.comparison_data(answer.quotes, answer.refused, answer.scenarios, answer.ranges)
    tellers: dict[type, Callable[[Any], dict[str, Any]]] = {
        OrderQuote: orders.order_data,
        Record: records.record_data,
        Verification: orders.verification_data,
        LawAmount: orders.law_amount_data,
        Quote: render.quote_data,
        BarDecision: render.bar_data,
        Matrix: heat_map.matrix_data,
        Timeline: timeline.timeline_data,
    }
    tell = tellers.get(type(answer))
    return tell(answer) if tell else dict(render.plain(answer))


_Told.lend({"explain": explain, "data": _data})
