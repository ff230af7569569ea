"""The rate card: the law of distinct cases of sales, each resolved once, and the exact integer factors made of it.

A card of an engine asks it for what it does not hold yet. A frozen one holds what was learned, asks nobody, and can be
sent to other machines.
"""

import threading
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pyarrow as pa

from dtariff.batch.cases import Address, Cases, Facts, Law, Ruled, address, bare
from dtariff.batch.layout import Layout
from dtariff.batch.lines import Line, line_of
from dtariff.model.errors import DataError, DTariffError, InputError
from dtariff.model.nomenclature import Currency
from dtariff.today import CALENDAR

KEYS = pa.schema(
    [
        *((name, pa.string()) for name in ("content", "delivery", "origin", "buyer", "country_of_origin")),
        *((name, pa.string()) for name in ("destination", "postal_code", "currency")),
        ("on", pa.date32()),
    ]
)
"""The facts on which law hangs, as columns: what `RateCard.learn` takes."""

MOST_ADDRESSES = 200_000
"""Addresses that are remembered before all are forgotten, which costs time only."""
MOST_REFUSED = 50_000
"""Cases without law that are remembered before all are forgotten: each row of a bad file may be one of its own."""


class NotLearnedError(DataError):
    """A frozen card was asked for what it has not learned: a fault of the runner, never of a row."""


class NotAskedError(InputError):
    """The law of a case was noted and not asked; each is a new one, as what is raised remembers where it was."""


class LawKey(NamedTuple):
    """The facts of a sale on which its law hangs."""

    content: str
    delivery: str
    origin: str
    buyer: str
    country_of_origin: str
    address: Address
    on: date
    currency: str


class RateCard:
    """The law of the cases of a run, filled as cases are met; safe to share between threads.

    Args:
        law: who knows it: an `Engine`.
        layout: of the sales; it says the day of knowledge and the reading of the scope.
        today: the day of sales that name none; by default today.

    Attributes:
        layout: as given. today: as given, or the day on which the card was made.
        known: the day of knowledge. release: the digest of the tables.
        currencies: by code, for their decimals.
        boundaries: the days on which law may change, in order.
    """

    def __init__(self, law: Law, layout: Layout, *, today: date | None = None) -> None:
        self.layout = layout
        self.today = today or CALENDAR.today()
        self.known = layout.known or law.days.known()
        self.release = law.book.digest
        self.currencies: Mapping[str, Currency] = law.book.currencies
        self.boundaries = _boundaries(law, self.known)
        self._book = law.book
        self._cases: Cases | None = Cases(law, self.known, layout.scope_reading)
        self._found: dict[LawKey, Ruled | DTariffError] = {}
        self._refused: dict[LawKey, DTariffError] = {}
        self._addresses: dict[tuple[str, str, str], Address] = {}
        self._lines: dict[tuple[int, bool, tuple[str, ...]], Line] = {}
        self._lock = threading.Lock()

    @property
    def cases(self) -> int:
        """How many distinct cases of law were met."""
        return len({found.at for found in self._found.values() if isinstance(found, Ruled)})

    def address(self, country: str, state: str, postal_code: str) -> Address:
        """A buyer's address as its place."""
        written = (country, state, postal_code)
        found = self._addresses.get(written)
        if found is None:
            if len(self._addresses) >= MOST_ADDRESSES:
                self._addresses.clear()
            found = self._addresses[written] = address(country, state, postal_code, self._book)
        return found

    def find(self, key: LawKey) -> Ruled | DTariffError:
        """The law of a case, or why there is none.

        Raises:
            NotLearnedError: the card is frozen and does not hold it.
        """
        found = self._found.get(key) or self._refused.get(key)
        if found is None:
            with self._lock:
                found = self._asked(key)
                if isinstance(found, DTariffError):
                    self._refuse(key, found)
                else:
                    self._found[key] = found
        return found

    def _refuse(self, key: LawKey, error: DTariffError) -> None:
        if len(self._refused) >= MOST_REFUSED:
            self._refused.clear()
        self._refused[key] = error

    def _asked(self, key: LawKey) -> Ruled | DTariffError:
        try:
            facts = _facts(key)
        except InputError as error:
            return error
        if self._cases is None:
            return self._learned(key)
        try:
            return self._cases.ruled(facts, key.on, key.currency)
        except DTariffError as error:
            return bare(error)

    def _learned(self, key: LawKey) -> Ruled:
        """The law of all days around that of a case, where it does not hang on the day itself."""
        found = self._found.get(key._replace(on=first_day(self.boundaries, key.on)))
        if isinstance(found, Ruled) and not found.of_its_day:
            return found
        raise _not_learned(key)

    def line(self, ruled: Ruled, units: tuple[str, ...], *, inclusive: bool) -> Line:
        """The law of a case as exact integer factors.

        Args:
            ruled: the law.
            units: of the measures that the sale tells.
            inclusive: whether the price holds everything.
        """
        key = (ruled.at, inclusive, units)
        found = self._lines.get(key)
        if found is None:
            # Of two threads that make it at once, both take the first: what was handed out is held here for good.
            found = self._lines.setdefault(key, line_of(ruled, units, inclusive=inclusive))
        return found

    # --- for other machines --------------------------------------------------------------------------------------

    def learn(self, keys: pa.Table | pa.RecordBatch) -> frozenset[LawKey]:
        """Finds the law of cases that somebody else met.

        Args:
            keys: columns as in `KEYS`; the day is the first of all days around it on which no law changes.

        Returns:
            Those whose law may hang on the day itself, so that each of their days is to be learned too.
        """
        daily = set()
        for row in keys.to_pylist():
            place = Address(row["destination"], row["postal_code"])
            key = LawKey._make(place if name == "address" else row[name] for name in LawKey._fields)
            found = self._found[key] = self.find(key)  # faults too, all of them: who has the card cannot ask again
            if isinstance(found, DTariffError) or found.of_its_day:
                daily.add(key)
        return frozenset(daily)

    def frozen(self) -> "RateCard":
        """The same card without its engine, to be sent away: it knows the cases that were learned, and all places."""
        made = RateCard.__new__(RateCard)
        made.__setstate__(self.__getstate__())
        return made

    def __getstate__(self) -> dict[str, Any]:
        """What is sent: all but the engine and the lock, and no addresses, which are found anew."""
        state = {name: dict(held) if isinstance(held, dict) else held for name, held in self.__dict__.items()}
        state.pop("_lock", None)
        return state | {"_cases": None, "_addresses": {}, "_refused": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()


class Noting(RateCard):
    """A card that knows nothing and notes what it is asked: so the cases of a batch are found without their law.

    Args:
        card: that is to learn what is noted.
        daily: cases of which each day is to be noted.
    """

    def __init__(self, card: RateCard, daily: frozenset[LawKey] = frozenset()) -> None:
        self.layout = card.layout
        self.today, self.known = card.today, card.known
        self.release = card.release
        self.currencies = card.currencies
        self.boundaries = card.boundaries
        self._book = card._book  # noqa: SLF001 - of the same kind
        self._daily = daily
        self._addresses = {}
        self.noted: dict[LawKey, None] = {}

    def find(self, key: LawKey) -> Ruled | DTariffError:
        """Notes what is asked, if it can be."""
        try:
            _facts(key)
        except InputError as error:
            return error
        if key in self._daily:
            return InputError("not_asked", "the law hangs on the day itself")
        self.noted[key] = None
        return NotAskedError("not_asked", "the law has not been asked yet")

    def keys(self) -> pa.RecordBatch:
        """What was asked since the last time, as columns (see `KEYS`)."""
        noted = list(self.noted)
        self.noted.clear()
        columns = zip(*map(_columns, noted), strict=True) if noted else [()] * len(KEYS)
        arrays = [pa.array(one, kind) for one, kind in zip(columns, KEYS.types, strict=True)]
        return pa.record_batch(arrays, schema=KEYS)


def first_day(boundaries: Sequence[date], day: date) -> date:
    """The first of all days around a day on which no law changes."""
    at = bisect_right(boundaries, day)
    return boundaries[at - 1] if at else date.min


def _boundaries(law: Law, known: date) -> tuple[date, ...]:
    """The days on which law may change anywhere, and that from which a day is not yet known."""
    book = law.book
    ends = {currency.until for currency in book.currencies.values() if currency.until is not None}
    return tuple(sorted({*book.days(book.jurisdictions), *ends, known, known + timedelta(days=1)}))


def _columns(key: LawKey) -> tuple[str | date, ...]:
    """The cells of a case, in the order of `KEYS`."""
    *facts, place, on, currency = key
    return *facts, place.destination, place.postal_code, currency, on


def _facts(key: LawKey) -> Facts:
    """The facts of a case as the engine is asked.

    Raises:
        InputError: ``missing_value``, and what is wrong with the address.
    """
    place = key.address
    for fact, text in (("content", key.content), ("origin", key.origin), ("destination", place.destination)):
        if not text:
            raise InputError("missing_value", f"there is no {fact}", param=fact, hint="fill the cell")
    if place.fault is not None:
        raise place.fault
    buyer = key.buyer or "consumer"
    where = (place.destination, place.postal_code)
    return Facts(key.content, key.delivery, key.origin, *where, buyer, key.country_of_origin)


def _not_learned(key: LawKey) -> NotLearnedError:
    case = f"{key.content} from {key.origin} to {key.address.destination} on {key.on}"
    hint = "the sales must be the same each time that they are read"
    return NotLearnedError("not_learned", f"the law of {case} was not found beforehand", hint=hint)
