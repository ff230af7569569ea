"""The one path: a question in, an answer with its law out.

An `Engine` holds a Book and remembers the law of every case it has seen, so that a checkout resolves a case once and
then only adds up. It is safe to share between threads: what is remembered is frozen, and forgetting costs time only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Required, TypedDict, TypeVar, Unpack, get_args

from dtariff.asked import Asked, plain_minor, quantities_of, transmission
from dtariff.checkout import ON_UNKNOWN, Checkout, OnUnknown, no_such
from dtariff.model.clock import AsOf
from dtariff.model.comparison import ComparisonLine, CostRange, FixedCost
from dtariff.model.errors import CoverageError, DTariffError, InputError
from dtariff.model.exchange import Rates
from dtariff.model.money import money
from dtariff.model.nomenclature import Currency
from dtariff.model.order import TaxBehavior
from dtariff.model.quote import Quote, ScenarioComparison
from dtariff.model.resolution import BarDecision, Charge, Resolution
from dtariff.model.told import Told
from dtariff.rules.classify import case_of, parts_of, refuse_other_than_text, subdivisions
from dtariff.rules.ladder import decide, resolve
from dtariff.sums.assess import NO_QUANTITIES, Plan, assess, assess_inclusive, plan_of
from dtariff.sums.beside import ends as ends_of
from dtariff.sums.beside import lines
from dtariff.surveys import Price, Supposed, Surveys, listed_scenarios
from dtariff.tables.book import Book
from dtariff.tables.release import load
from dtariff.today import Day, Days, day_of

if TYPE_CHECKING:
    from dtariff.model.scenario import Scenario
    from dtariff.store import Store

TAX_BEHAVIORS = get_args(TaxBehavior)
USUAL = {"delivery": "", "buyer": "consumer", "country_of_origin": "", "scope_reading": "content"}
"""Facts of a sale that may be left out, and what is then meant."""
REMEMBERED = 65_536
"""How many cases are remembered before all are forgotten: far more than a shop has; one takes some 6 kB."""

SCENARIOS = 16
"""How many engines in a scenario, or of another time, are remembered; together they remember as many cases as the
engine itself."""

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class Question(TypedDict, total=False):
    """The facts of a sale that a quote and a comparison have in common; see `Engine.quote`."""

    origin: Required[str]
    price: Required[Price]
    currency: str | None
    delivery: str
    buyer: str
    on: Day
    known: Day
    country_of_origin: str
    quantities: Mapping[str, Decimal | int | str] | None
    scope_reading: str
    tax_behavior: str


class BarQuestion(TypedDict, total=False):
    """What else a question about bars may say; see `Engine.bar`."""

    delivery: str
    on: Day
    known: Day
    country_of_origin: str
    scope_reading: str
    postal_code: str
    scenario: Supposed


@dataclass(frozen=True, slots=True)
class Comparison(Told):
    """Quotes of one product to several destinations, cheapest first; those without a total come last.

    Attributes:
        quotes: the answers.
        refused: destinations that could not be answered, with the error.
        scenarios: the same in each scenario that was asked for; `quotes` and `refused` are as the law stands.
        ranges: countries that are told by two of their parts; see ``ends`` of `Engine.compare`.
    """

    quotes: tuple[Quote, ...]
    refused: tuple[tuple[str, DTariffError], ...]
    scenarios: tuple[ScenarioComparison, ...] = ()
    ranges: tuple[CostRange, ...] = ()

    def lines(self, *, reference: str = "", cost: FixedCost | None = None) -> tuple[ComparisonLine, ...]:
        """The quotes measured against each other: place by place, in each the law as it stands before the scenarios.

        Args:
            reference: the destination that the others are measured against; empty for none.
            cost: what it costs the seller to be in the market at all, by the user's own figure; it enters no landed
                cost, but stands beside it and in a sum of its own.

        Raises:
            InputError: ``unknown_reference`` for one that was not compared, ``currency_conflict`` for a cost in another
                currency than the price.

        Example:
            >>> asked = {"origin": "US", "price": "100 USD", "on": "2026-11-23"}
            >>> found = Engine().compare("software", destinations="CM DE", **asked).lines(reference="DE")
            >>> [(line.place, str(line.to_reference.amount)) for line in found]
            [('DE', '0.00 USD'), ('CM', '24.10 USD')]
        """
        code = reference.strip().upper()
        answered = {_destination(quote) for quote in self.quotes}
        if code and code not in answered | {place for place, _ in self.refused}:
            hint = "name it among the destinations"
            raise InputError("unknown_reference", f"{code} was not compared", param="reference", hint=hint)
        return lines((("", self.quotes), *((one.scenario, one.quotes) for one in self.scenarios)), code, cost)


class Engine(Surveys, Checkout):
    """Answers questions from one Book.

    Args:
        book: the tables; by default those that came with the package.
        rates: rates of exchange; by default those that the tables carry and the euro reference rates of the European
            Central Bank, with the parities that law has fixed. To put your own before them:
            ``default_rates(book.exchange, given=GivenRates(...), carried=book.published_rates)``.
        store: where quotes are recorded: a path, ``postgresql://...``, or a Store; by default the user's own file.
        known: the day of knowledge of every question that names none; by default today. See `at`.

    Example:
        >>> engine = Engine()
        >>> str(engine.quote("software", origin="US", destination="CM", price="100 USD", on="2026-11-23").duty)
        '20.00 USD'
    """

    def __init__(
        self,
        book: Book | None = None,
        *,
        rates: Rates | None = None,
        store: "Store | str | Path | None" = None,
        known: Day = None,
    ) -> None:
        self.book = book or load()
        self.known = None if known is None else day_of(known, "known")
        self.days = Days(self.known)
        Checkout.__init__(self, rates, store)
        self._plans: dict[tuple[Asked, date, date, str], Plan] = {}
        self._decisions: dict[tuple[Asked, AsOf], BarDecision] = {}
        self._resolutions: dict[tuple[Asked, AsOf], Resolution] = {}
        self._scenarios: dict[str, Engine] = {}
        self._times: dict[tuple[str, date], Engine] = {}

    # --- quote -------------------------------------------------------------------------------------------------

    def quote(
        self,
        content: str,
        *,
        origin: str,
        destination: str,
        price: Price,
        currency: str | None = None,
        delivery: str = "",
        buyer: str = "consumer",
        on: Day = None,
        known: Day = None,
        country_of_origin: str = "",
        quantities: Mapping[str, Decimal | int | str] | None = None,
        scope_reading: str = "content",
        postal_code: str = "",
        tax_behavior: str = "exclusive",
        on_unknown: OnUnknown = "raise",
        scenario: Supposed = "",
    ) -> Quote:
        """The landed cost of a transmission, with its law.

        Args:
            content: a content or one of its plain-word names: ``music``, ``film``, ``software`` ...
            origin: where the seller is established: ISO 3166-1 alpha-2 or 3166-2.
            destination: where the buyer is.
            price: ``"9.99 USD"``, Money, or a Decimal or int with ``currency``; never a float.
            currency: ISO 4217 code, where ``price`` does not name it.
            delivery: ``download``, ``stream``, ``subscription`` ...; the content's usual one if left out.
            buyer: ``consumer`` or ``business``.
            on: the day of the law, by default today.
            known: the day of knowledge, by default today.
            country_of_origin: where the content itself comes from, for the clauses that ask.
            quantities: measures for specific duties, e.g. ``{"minute": 90}``.
            scope_reading: ``content``, or ``carriage`` for the narrow reading of "electronic transmissions".
            postal_code: of the buyer, where the destination is a country: it tells its special territories apart
                (ES with 35001 is the Canary Islands).
            tax_behavior: ``exclusive`` for a price before duty and tax, ``inclusive`` for one that holds them all: what
                the buyer sees is then the landed cost, and the net price is found from it.
            on_unknown: ``raise`` where the law is not known, or ``flag`` to have the line without an amount.
            scenario: what to assume; see `in_scenario`. Left out, the law as it stands.

        Raises:
            InputError: the question is wrong; ``code`` and ``param`` say how and where. Of an inclusive price:
                ``price_below_charges``.
            DataError: ``scenario_broken``.
            CoverageError: ``law_unknown``, ``subdivision_needed``, ``before_coverage``, ``ordinary_goods``; of an
                inclusive price, flagged or not, also ``quantity_needed``, ``exchange_needed``, ``base_unknown``.
        """
        if scenario:
            return self.in_scenario(scenario).quote(
                content,
                origin=origin,
                destination=destination,
                price=price,
                currency=currency,
                delivery=delivery,
                buyer=buyer,
                on=on,
                known=known,
                country_of_origin=country_of_origin,
                quantities=quantities,
                scope_reading=scope_reading,
                postal_code=postal_code,
                tax_behavior=tax_behavior,
                on_unknown=on_unknown,
            )
        day = on if type(on) is date else day_of(on, "on")
        known_day = known if type(known) is date else self.days.known(known)
        if on_unknown not in ON_UNKNOWN:
            raise no_such("on_unknown", on_unknown, ON_UNKNOWN)
        if tax_behavior not in TAX_BEHAVIORS:
            raise no_such("tax_behavior", tax_behavior, TAX_BEHAVIORS)
        asked = (content, delivery, origin, destination, buyer, country_of_origin, scope_reading, postal_code, None)
        amount, _, code = price.partition(" ") if type(price) is str and currency is None else ("", "", "")
        try:
            plan = self._plans.get((asked, day, known_day, code))
        except TypeError:  # a list or the like, where text was wanted
            refuse_other_than_text(transmission(asked))
            raise
        minor = plain_minor(amount, plan.digits) if plan is not None else None
        if plan is None or minor is None:
            paid = money(price, currency)
            plan = self.plan(asked, AsOf(day, known_day), paid.currency)
            minor = paid.to_minor_units(plan.digits)
        if plan.unknown is not None and on_unknown != "flag":
            raise _unknown(plan.unknown, plan.resolution, self.book)
        measures = quantities_of(quantities) if quantities else NO_QUANTITIES
        return assess(plan, minor, measures) if tax_behavior == "exclusive" else assess_inclusive(plan, minor, measures)

    def plan(self, asked: Asked, as_of: AsOf, currency: str) -> Plan:
        """The law of a case made ready for prices in a currency, remembered."""
        key = (asked, as_of.on, as_of.known, currency)
        plan = self._plans.get(key)
        if plan is None:
            money_of_price = self.currency(currency, as_of)
            resolution = self.resolve(asked, as_of)
            plan = plan_of(resolution, money_of_price, partial(self.exchange_for, resolution.case, currency))
            _remember(self._plans, key, plan, self._most)
        return plan

    def resolve(self, asked: Asked, as_of: AsOf) -> Resolution:
        """All the law of a case, remembered."""
        key = (asked, as_of)
        found = self._resolutions.get(key)
        if found is None:
            found = resolve(case_of(transmission(asked), as_of, self.book), self.book)
            _remember(self._resolutions, key, found, self._most)
        return found

    def currency(self, code: str, as_of: AsOf) -> Currency:
        """A currency that is money on that day.

        Raises:
            InputError: ``unknown_currency``, ``retired_currency`` (HRK since 2023, BGN since 2026).
        """
        found = self.book.currencies.get(code)
        if found is None:
            raise InputError("unknown_currency", f"no currency {code!r}", param="price", hint="ISO 4217, e.g. USD")
        if found.until is not None and found.until <= as_of.on:
            hint = f"write {found.now}" if found.now else ""
            raise InputError("retired_currency", f"{code} is no money since {found.until}", param="price", hint=hint)
        return found

    def unknown(self, plan: Plan) -> CoverageError | None:
        """Why a plan has no full answer, or None where it has."""
        return None if plan.unknown is None else _unknown(plan.unknown, plan.resolution, self.book)

    def on_tables(self, book: Book, rates: Rates) -> "Engine":
        """An engine on other tables, with other rates of exchange."""
        return Engine(book, rates=rates)

    def in_scenario(self, scenario: Supposed) -> "Engine":
        """This engine on the tables as a scenario assumes them, remembered: every verb answers as if it were so.

        What it quotes says so in its provenance and its warnings, and cannot be recorded. A value is known again by its
        whole text: whoever quotes much in one asks for its engine once.

        Args:
            scenario: the id of one in the tables (``engine.book.scenarios``), or a `Scenario`, perhaps one that
                `read_scenario` read.

        Raises:
            InputError: ``unknown_scenario``, ``bad_scenario``. DataError: ``scenario_broken`` with every fault.

        Example:
            >>> asked = {"content": "music", "on": "2026-06-01"}
            >>> Engine().in_scenario("moratorium-restored").bar("US", "BR", **asked).verdict
            'barred'
        """
        from dtariff.tables.scenarios import key_of  # noqa: PLC0415 - most processes ask for the law alone

        key = key_of(scenario)
        found = self._scenarios.get(key)
        if found is None:
            found = self._on(self.book.with_scenario(scenario), self._given_rates, self.known)
            found._rates = self.rates  # noqa: SLF001 - read once; at another time it has those of that time
            _remember(self._scenarios, key, found, SCENARIOS)
        return found

    def at(self, *, release: int | str | None = None, known: Day = None) -> "Engine":
        """This engine as it was: every verb answers by the tables and with the knowledge of then; remembered.

        The day of the law stays what it was: ``on``, or today. A day of knowledge that a question names itself counts.
        Rates of exchange that were given to this engine are its own; they belong to no release.

        Args:
            release: the number of a release in the store, or how its digest begins: its tables answer, and with the
                knowledge of the day on which it was published, in UTC, where ``known`` names no other.
            known: the day of knowledge. Alone, it names the tables too: those of the release that was the last at the
                end of that day, in UTC; where the store has none so old, those of this engine.

        Raises:
            InputError: ``release_not_found``, ``ambiguous_release``, ``bad_release``, ``bad_date``.
            StoreError: the store cannot be read.

        Example:
            >>> asked = {"origin": "US", "destination": "ID", "price": "100 USD", "on": "2025-01-15"}
            >>> engines = Engine().at(known="2024-12-01"), Engine()
            >>> [str(engine.quote("music", **asked).tax) for engine in engines]
            ['12.00 USD', '11.00 USD']
        """
        if release is None and known is None:
            return self
        book, day = self._then(release, None if known is None else day_of(known, "known"))
        key = (book.digest, day)
        found = self._times.get(key)
        if found is None:
            for layer in self.book.layers:
                book = book.with_scenario(layer)
            found = self._on(book, self._given_rates, day)
            _remember(self._times, key, found, SCENARIOS)
        return found

    def _on(self, book: Book, rates: Rates | None, known: Day) -> "Engine":
        """An engine on other tables that uses the same store."""
        return Engine(book, rates=rates, store=self._store, known=known)

    @property
    def _most(self) -> int:
        """How many cases this engine remembers."""
        return REMEMBERED // SCENARIOS if self.book.layers or self.known else REMEMBERED

    # --- the other verbs ---------------------------------------------------------------------------------------

    def bar(
        self,
        origin: str,
        destination: str,
        *,
        content: str,
        delivery: str = "",
        on: Day = None,
        known: Day = None,
        country_of_origin: str = "",
        scope_reading: str = "content",
        postal_code: str = "",
        scenario: Supposed = "",
    ) -> BarDecision:
        """May the destination charge a customs duty? The verdict, and every instrument that was asked.

        Arguments as for `quote`.

        Raises:
            InputError: the question is wrong.
            CoverageError: ``before_coverage``, ``ordinary_goods``.
        """
        if scenario:
            return self.in_scenario(scenario).bar(
                origin,
                destination,
                content=content,
                delivery=delivery,
                on=on,
                known=known,
                country_of_origin=country_of_origin,
                scope_reading=scope_reading,
                postal_code=postal_code,
            )
        told = ("consumer", country_of_origin, scope_reading, postal_code, None)
        asked = (content, delivery, origin, destination, *told)
        as_of = self.days.of(on, known)
        key = (asked, as_of)
        found = self._decisions.get(key)
        if found is None:
            found = decide(case_of(transmission(asked), as_of, self.book), self.book)
            _remember(self._decisions, key, found, self._most)
        return found

    def compare(
        self,
        content: str,
        *,
        destinations: str | Iterable[str],
        scenarios: "str | Scenario | Iterable[Supposed]" = (),
        ends: bool = False,
        **asked: Unpack[Question],
    ) -> Comparison:
        """The landed cost of one product in several places, cheapest first, and in scenarios beside the law.

        A line whose law is not known is flagged, never guessed; a destination that cannot be answered is listed with
        its error, and the others are answered all the same. Arguments as for `quote`; several destinations, or ids of
        scenarios, in one text stand with commas or blanks between. With ``ends``, a country whose taxes hang on its
        parts (US, CA) is told by the two of them with the lowest and the highest landed cost, instead of with a tax
        that is not known; the scenarios are told for the same two.

        Raises:
            InputError: the product, the price or the origin itself is wrong, or a scenario; see `in_scenario`.
            DataError: ``scenario_broken``.
        """
        places = destinations.replace(",", " ").split() if isinstance(destinations, str) else list(destinations)
        if not places:
            raise InputError(
                "no_destinations", "no destination is named", param="destinations", hint="e.g. JP DE US-CA"
            )
        self._probe(content, asked)
        supposed = [self.in_scenario(scenario) for scenario in listed_scenarios(scenarios)]
        named = tuple(dict.fromkeys(place.strip().upper() for place in places))
        ranges = tuple(self._ranges(content, named, asked)) if ends else ()
        told = {found.country: (found.lowest, found.highest) for found in ranges}
        codes = tuple(dict.fromkeys(code for name in named for code in told.get(name, (name,))))
        quotes, refused = self._compared(content, codes, asked)
        found = tuple(
            ScenarioComparison(engine.book.layers[-1].id, engine.book.layers[-1].title, *others)
            for engine in supposed
            for others in [engine._compared(content, codes, asked)]  # noqa: SLF001 - it is an engine too
        )
        return Comparison(quotes, refused, found, ranges)

    def _ranges(self, content: str, destinations: Iterable[str], asked: Question) -> Iterator[CostRange]:
        """What the countries that need a part to be named may cost, where any part of them has an answer."""
        for country in destinations:
            quotes, refused = self._compared(content, parts_of(country, self.book), asked)
            found = ends_of(country, quotes, len(refused))
            if found is not None:
                yield found

    def _compared(
        self, content: str, destinations: Iterable[str], asked: Question
    ) -> tuple[tuple[Quote, ...], tuple[tuple[str, DTariffError], ...]]:
        """The answers, cheapest first, and the refusals."""
        quotes: list[Quote] = []
        refused: list[tuple[str, DTariffError]] = []
        for destination in destinations:
            try:
                quotes.append(self.quote(content, destination=destination, on_unknown="flag", **asked))
            except DTariffError as error:
                refused.append((destination, error))
        return tuple(sorted(quotes, key=_by_total)), tuple(refused)

    def _probe(self, content: str, asked: Question) -> None:
        """Refuses a question that is wrong whatever the destination, so that it is refused once."""
        strange = sorted(asked.keys() - Question.__annotations__.keys())
        if strange:
            message = f"a comparison takes no {strange[0]}"
            hint = 'write scenarios=["..."]' if strange[0] == "scenario" else "it has several destinations"
            raise InputError("unknown_argument", message, param=strange[0], hint=hint)
        missing = sorted({"origin", "price"} - asked.keys())
        if missing:
            raise InputError("incomplete", f"a comparison needs {' and '.join(missing)}", param=missing[0])
        as_of = self.days.of(asked.get("on"), asked.get("known"))
        facts = [asked.get(name, usual) for name, usual in USUAL.items()]
        delivery, buyer, country_of_origin, scope_reading = map(str, facts)
        home = (content, delivery, asked["origin"], asked["origin"], buyer, country_of_origin, scope_reading, "", None)
        case_of(transmission(home), as_of, self.book)
        paid = money(asked["price"], asked.get("currency"))
        paid.to_minor_units(self.currency(paid.currency, as_of).digits)
        quantities_of(asked.get("quantities") or {})


@cache
def default_engine() -> Engine:
    """The engine on the tables that came with the package, made when it is first needed."""
    return Engine()


# --- reading the question ------------------------------------------------------------------------------------------


def _remember(memory: dict[KeyT, ValueT], key: KeyT, value: ValueT, most: int) -> None:
    """Remembers a value; a memory that is full is emptied, which costs time and nothing else."""
    if len(memory) >= most:
        memory.clear()
    memory[key] = value


def _unknown(charge: Charge, resolution: Resolution, book: Book) -> CoverageError:
    on = resolution.case.as_of.on
    if charge.reason == "subdivision_needed":
        message = f"{charge.name} in {charge.jurisdiction} hangs on the state or province"
        hint = f"write one of them for the destination, e.g. {subdivisions(charge.jurisdiction, book)[0]}"
        return CoverageError("subdivision_needed", message, param="destination", hint=hint)
    why = f": {charge.notes[0]}" if charge.notes else ""
    message = f"{charge.name} in {charge.jurisdiction} on {on} is not known to the tables{why}"
    return CoverageError(
        "law_unknown", message, param="destination", hint='on_unknown="flag" (--on-unknown flag) answers without it'
    )


def _by_total(quote: Quote) -> tuple[bool, Decimal, str]:
    total = quote.total
    return total is None, total.amount if total else Decimal(0), _destination(quote)


def _destination(quote: Quote) -> str:
    return quote.resolution.case.destination.code
