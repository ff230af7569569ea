"""What a link asks, read field by field.

A link may come from anywhere. What in it cannot be asked is replaced by the usual choice and told as a fault; what can
be asked but not answered (a code that is no country) is left to the engine, which knows the hint.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from dtariff.engine import Engine
from dtariff.model.clock import read_day
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.nomenclature import Content
from dtariff.screens.fields import LAST_DAY, content_of, deliveries, usual_delivery
from dtariff.telling.catalogue import tr

LONG = 40
"""Longer texts than anybody would ask for in earnest."""


class Query:
    """A query string, read; ``faults`` gathers what in it could not be used.

    Args:
        given: the query.
        engine: knows contents and the first day that the tables cover.
        today: the day meant where none is named.
    """

    def __init__(self, given: Mapping[str, str], engine: Engine, today: date) -> None:
        self._given, self._engine, self._today = given, engine, today
        self.faults: list[DTariffError] = []

    def text(self, key: str, usual: str) -> str:
        """A text, cut where it is longer than anybody means."""
        return self._given.get(key, usual)[:LONG]

    def code(self, key: str, usual: str) -> str:
        """The code of a place."""
        return self.text(key, usual).strip().upper()

    def one_of(self, key: str, usual: str, allowed: Iterable[str]) -> str:
        """One of several words, in capitals or not."""
        asked = self.text(key, usual)
        options = {option.lower(): option for option in allowed}
        found = options.get(asked.strip().lower())
        if found is None:
            hint = "one of: " + ", ".join(options.values())
            self.faults.append(InputError(f"unknown_{key}", f"no {key} {asked!r}", param=key, hint=hint))
        return found or usual

    def day(self, key: str) -> date:
        """A day that the tables cover."""
        asked = self.text(key, "")
        if not asked:
            return self._today
        try:
            found = read_day(asked, key)
        except InputError as error:
            self.faults.append(error)
            return self._today
        earliest = self._engine.book.codes.covers_from
        if earliest <= found <= LAST_DAY:
            return found
        message = f"{found} is outside the tables, which run from {earliest} to {LAST_DAY}"
        self.faults.append(InputError("before_coverage" if found < earliest else "bad_date", message, param=key))
        return min(max(found, earliest), LAST_DAY)

    def product(self, usual: str) -> tuple[str, str]:
        """A content and how it is delivered, where that is a transmission."""
        try:
            content = self._engine.classify(self.text("content", usual)).content
        except InputError as error:
            self.faults.append(error)
            content = content_of(self._engine.book, usual)
        return content.id, self._delivery(content)

    def _delivery(self, content: Content) -> str:
        asked, usual = self.text("delivery", ""), usual_delivery(content)
        if not asked:
            return usual
        try:
            found = self._engine.classify(content.id, delivery=asked).category.delivery
        except InputError as error:
            self.faults.append(error)
            return usual
        ways = [category.delivery for category in deliveries(content)]
        if found in ways:
            return found
        message = tr(
            "{content} delivered as {delivery} is goods, and stands outside this calculator",
            content=content.id,
            delivery=found,
        )
        self.faults.append(InputError("ordinary_goods", message, param="delivery", hint="one of: " + ", ".join(ways)))
        return usual
