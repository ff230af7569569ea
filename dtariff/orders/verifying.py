"""A quote computed again, and every figure and code of both answers laid side by side."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from dtariff.model.errors import StoreError
from dtariff.model.exchange import STALE, ExchangeRate, is_from
from dtariff.model.order_quote import OrderQuote, canonical
from dtariff.model.record import Record, Sheet
from dtariff.model.verification import Difference, Verification
from dtariff.orders.recording import sheet_of

WORDS = frozenset({"says", "message"})
"""Sentences for people, made of codes and figures that are compared themselves."""
MOMENTS = frozenset({"issued_at", "expires_at"})
"""When an answer was made, which is not part of it."""

TEXTS = frozenset({"request", "response", "engine"})
"""What a sheet holds that was laid beside its like already, or is told apart."""


class RecordedRates:
    """The rates of exchange that a recorded answer used: it is that answer which is computed again."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        reported = [one["exchange"] for one in answer.get("in_law_currency", ()) if one["exchange"]]
        rates = [_rate(told) for told in (*answer["exchange_rates"], *reported)]
        self._rates = [*rates, *(rate.inverted() for rate in rates)]

    def find(self, base: str, quote: str, on: date, source: str = "") -> ExchangeRate | None:
        """The rate that was used between two currencies, in either direction: of several, the last up to the day.

        One too old for this day was used for another: here there was none, and there is none now.
        """
        pair = (base, quote)
        found = [rate for rate in self._rates if (rate.base, rate.quote) == pair and is_from(rate.source, source)]
        return max((rate for rate in found if on - STALE <= rate.day <= on), key=lambda rate: rate.day, default=None)


class Answered(NamedTuple):
    """What was answered once, and what it takes to ask again; of a record with its sheet."""

    reference: str
    quote_id: str
    release: str
    engine: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any]
    sheet: Sheet | None = None

    @classmethod
    def of_quote(cls, quote: OrderQuote, answer: Mapping[str, Any]) -> "Answered":
        """Of a quote that may not be recorded."""
        made = quote.provenance
        plain = json.loads(canonical(answer))
        return cls("", quote.id, made.release, made.engine, quote.request, plain)

    @classmethod
    def of_record(cls, record: Record) -> "Answered":
        """Of a record.

        Raises:
            StoreError: ``store_damaged``: what was recorded cannot be read any more.
        """
        sheet = record.sheet
        try:
            request, answer = json.loads(sheet.request), json.loads(sheet.response)
        except ValueError as error:
            message = f"record {record.reference!r} does not hold an order and its answer"
            raise StoreError("store_damaged", message, hint="restore the store from a copy") from error
        return cls(record.reference, sheet.quote_id, sheet.release, sheet.engine, request, answer, sheet)

    @property
    def rates(self) -> RecordedRates:
        """The rates of exchange that were used.

        Raises:
            StoreError: ``store_damaged``: one of them is none.
        """
        try:
            return RecordedRates(self.answer)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            message = f"record {self.reference!r} holds a rate of exchange that is none"
            raise StoreError("store_damaged", message, hint="restore the store from a copy") from error


def verify(answered: Answered, quote: OrderQuote, answer: Mapping[str, Any], version: str) -> Verification:
    """What was answered, and recorded, beside what is answered again.

    Args:
        answered: what was answered once.
        quote: the same order priced again.
        answer: the whole of that as plain data.
        version: of the dtariff that priced it again.
    """
    found = [*differences(answered.answer, json.loads(canonical(answer)))]
    if answered.sheet is not None and quote.complete:
        found += differences(_kept(answered.sheet), _kept(sheet_of(quote, dict(answer))), "record")
    return Verification(
        reference=answered.reference,
        quote_id=answered.quote_id,
        release=answered.release,
        engine=answered.engine,
        recomputed_by=version,
        differences=tuple(found),
    )


def _kept(sheet: Sheet) -> Any:
    """What a record holds beside the answer: the amounts that are given back and exported."""
    kept = {name: held for name, held in asdict(sheet).items() if name not in TEXTS | MOMENTS}
    return json.loads(json.dumps(kept, default=str))


def _rate(told: Mapping[str, Any]) -> ExchangeRate:
    return ExchangeRate(
        base=told["base"],
        quote=told["quote"],
        exact=Fraction(told["exact"]),
        asked=date.fromisoformat(told["asked"]),
        day=date.fromisoformat(told["day"]),
        source=told["source"],
        url=told["url"],
        rule=told["rule"],
    )


def differences(recorded: object, recomputed: object, path: str = "") -> Iterator[Difference]:
    """Every figure and code that differs between two answers."""
    if isinstance(recorded, dict) and isinstance(recomputed, dict):
        for key in dict.fromkeys((*recorded, *recomputed)):
            if key not in WORDS and not (path == "" and key in MOMENTS) and (path, key) != ("provenance", "engine"):
                below = f"{path}.{key}" if path else str(key)
                yield from differences(recorded.get(key), recomputed.get(key), below)
    elif isinstance(recorded, list) and isinstance(recomputed, list) and len(recorded) == len(recomputed):
        for at, (one, other) in enumerate(zip(recorded, recomputed, strict=True)):
            yield from differences(one, other, f"{path}[{at}]")
    elif recorded != recomputed:
        yield Difference(path=path, recorded=recorded, recomputed=recomputed)
