"""Reading the fields of a link: what can be used, or the usual choice and a fault that tells why.

A link may come from anywhere, so every text is cut short before it is looked at.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from dtariff.engine import Engine
from dtariff.model.clock import read_day
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.nomenclature import Content
from dtariff.screens.fields import LAST_DAY, content_of, deliveries, usual_delivery

LONG, MANY = 40, 400
"""Letters of the longest text, and the most texts in a list, that anybody would ask for in earnest."""

LONG_NAME = 60
"""Letters of the longest text in a list: ids of groups, of scenarios and of agreements are longer than other words."""


class Reader:
    """Reads the fields of one link; ``faults`` gathers what could not be used."""

    def __init__(self, query: Mapping[str, str], engine: Engine) -> None:
        self.query = query
        self.engine = engine
        self.faults: list[DTariffError] = []

    def text(self, key: str, usual: str) -> str:
        """A text as it is, for the engine to judge."""
        return self.query.get(key, usual)[:LONG]

    def listed(self, key: str) -> tuple[str, ...]:
        """Texts with commas between, each once; none where the link does not name any."""
        texts = (text.strip()[:LONG_NAME] for text in self.query.get(key, "").split(",")[:MANY])
        return tuple(dict.fromkeys(filter(None, texts)))

    def code(self, key: str, usual: str) -> str:
        """The code of a place, for the engine to judge."""
        return self.text(key, usual).strip().upper()

    def one_of(self, key: str, usual: str, allowed: Iterable[str], hint: str = "") -> str:
        """One of a closed list."""
        asked = self.text(key, usual)
        options = {option.lower(): option for option in allowed}
        found = options.get(asked.strip().lower())
        if found is None:
            told = hint or "one of: " + ", ".join(options.values())
            self.faults.append(InputError(f"unknown_{key}", f"no {key} {asked!r}", param=key, hint=told))
        return found or usual

    def currency(self, key: str, usual: str) -> str:
        """The code of a currency, whatever the day; whether it is money that day, the engine says."""
        return self.one_of(key, usual, self.engine.book.currencies, "ISO 4217, e.g. USD")

    def day(self, key: str, today: date) -> date:
        """A day within the tables."""
        asked = self.text(key, "")
        if not asked:
            return today
        try:
            found = read_day(asked, key)
        except InputError as error:
            self.faults.append(error)
            return today
        first = self.engine.book.codes.covers_from
        if first <= found <= LAST_DAY:
            return found
        message = f"{found} is outside the tables, which run from {first} to {LAST_DAY}"
        self.faults.append(InputError("before_coverage" if found < first else "bad_date", message, param=key))
        return min(max(found, first), LAST_DAY)

    def content(self, usual: str) -> tuple[Content, str]:
        """A content and how it is delivered, goods on a carrier excepted."""
        try:
            found = self.engine.classify(self.text("content", usual)).content
        except InputError as error:
            self.faults.append(error)
            found = content_of(self.engine.book, usual)
        return found, self._delivery(found)

    def _delivery(self, content: Content) -> str:
        asked = self.text("delivery", "")
        if not asked:
            return usual_delivery(content)
        try:
            found = self.engine.classify(content.id, delivery=asked).category.delivery
        except InputError as error:
            self.faults.append(error)
            return usual_delivery(content)
        ways = [category.delivery for category in deliveries(content)]
        if found in ways:
            return found
        message = f"{content.id} delivered as {found} is goods, and stands outside this calculator"
        self.faults.append(InputError("ordinary_goods", message, param="delivery", hint="one of: " + ", ".join(ways)))
        return usual_delivery(content)
