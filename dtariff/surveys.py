"""Questions about many countries or many years at once: all pairs, a pair over the years, the world, flows of trade.

`Surveys` is the part of the engine that answers them; each asks what `dtariff.engine.Engine` answers of one sale.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Required, TypedDict, Union, Unpack

from dtariff.asked import Asked
from dtariff.lookups import Lookups
from dtariff.model.case import Transmission
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.matrix import Matrix
from dtariff.model.money import Money
from dtariff.model.nomenclature import Currency
from dtariff.model.quote import Quote
from dtariff.model.resolution import Resolution
from dtariff.model.timeline import NotableDay, Timeline
from dtariff.model.world import World, WorldRow
from dtariff.rules.classify import case_of, find_place
from dtariff.tables.book import Book
from dtariff.today import CALENDAR, Day, day_of

if TYPE_CHECKING:
    from dtariff.model.scenario import Scenario
    from dtariff.model.trade import Flow, Flows, Revenue

Price = Money | Decimal | int | str
Supposed = Union[str, "Scenario"]
"""A scenario: the id of one in the tables, or a value; empty for the law as it stands."""


class WorldQuestion(TypedDict, total=False):
    """The facts of a sale that is asked of every country; see `Engine.world`."""

    price: Required[Price]
    currency: str | None
    delivery: str
    buyer: str
    on: Day
    known: Day
    country_of_origin: str
    scope_reading: str


class Surveys(Lookups, ABC):
    """The verbs that ask of many countries, days or flows; the engine gives them its own of one sale."""

    # --- what the engine gives ---------------------------------------------------------------------------------

    @abstractmethod
    def quote(self, *args: Any, **facts: Any) -> Quote:
        """The landed cost of a transmission, with its law."""

    @abstractmethod
    def resolve(self, asked: Asked, as_of: AsOf) -> Resolution:
        """All the law of a case."""

    @abstractmethod
    def currency(self, code: str, as_of: AsOf) -> Currency:
        """A currency that is money on that day."""

    @abstractmethod
    def in_scenario(self, scenario: Supposed) -> "Surveys":
        """The same on the tables as a scenario assumes them."""

    # --- pairs and years ---------------------------------------------------------------------------------------

    def matrix(
        self,
        content: str,
        *,
        delivery: str = "",
        on: Day = None,
        known: Day = None,
        origins: str | Iterable[str] = (),
        destinations: str | Iterable[str] = (),
        country_of_origin: str = "",
        scope_reading: str = "content",
    ) -> Matrix:
        """May the destination charge a customs duty? For all pairs at once, each as `Engine.bar` answers it.

        Args:
            content: a content or one of its plain-word names.
            delivery: the content's usual one if left out.
            on: the day of the law, by default today.
            known: the day of knowledge, by default today.
            origins: codes of the places that it is sent from; none for every country and territory, without its parts,
                that has a file or whose standing in the WTO the tables know.
                Several in one text stand with commas or blanks between.
            destinations: codes of those that it is sent to, likewise.
            country_of_origin: where the content itself comes from, for the clauses that ask.
            scope_reading: ``content``, or ``carriage`` for the narrow reading of "electronic transmissions".

        Raises:
            InputError: the question is wrong. CoverageError: ``before_coverage``, ``ordinary_goods``.

        Example:
            >>> from dtariff import Engine
            >>> matrix = Engine().matrix("music", on="2026-11-23", origins=["US", "BR"], destinations=["JP", "BR"])
            >>> [(pair.origin, pair.destination, pair.verdict) for pair in matrix][:2]
            [('US', 'JP', 'barred'), ('US', 'BR', 'not_barred')]
        """
        from dtariff.rules.matrix import pair_matrix, places_of  # noqa: PLC0415 - a checkout never asks for them

        senders = places_of(origins, "origins", self.book)
        receivers = places_of(destinations, "destinations", self.book)
        home = senders[0].code
        asked = Transmission(content, home, home, delivery, "consumer", country_of_origin, scope_reading)
        return pair_matrix(case_of(asked, self.days.of(on, known), self.book), senders, receivers, self.book)

    def timeline(
        self,
        origin: str,
        destination: str,
        *,
        content: str,
        delivery: str = "",
        since: Day = "1998-01-01",
        until: Day = "2031-12-31",
        known: Day = None,
        country_of_origin: str = "",
        scope_reading: str = "content",
        postal_code: str = "",
    ) -> Timeline:
        """May the destination charge a customs duty, over the years? Every instrument, exact to the day.

        Args:
            origin: where the seller is established.
            destination: where the buyer is.
            content: a content or one of its plain-word names.
            delivery: the content's usual one if left out.
            since: the first day; from the first day of the tables where it is earlier.
            until: the last day.
            known: the day of knowledge, by default today.
            country_of_origin: where the content itself comes from, for the clauses that ask.
            scope_reading: ``content``, or ``carriage`` for the narrow reading of "electronic transmissions".
            postal_code: of the buyer, where the destination is a country with special territories.

        Raises:
            InputError: the question is wrong; ``bad_span`` where it ends before it begins.
            CoverageError: ``before_coverage``, ``ordinary_goods``.

        Example:
            >>> from dtariff import Engine
            >>> told = Engine().timeline("US", "BR", content="music", since="2026-01-01", until="2026-12-31")
            >>> [(str(one.first), one.verdict) for one in told.verdicts]
            [('2026-01-01', 'barred'), ('2026-03-30', 'conditional'), ('2026-04-01', 'not_barred')]
        """
        from dtariff.rules.timeline import timeline  # noqa: PLC0415 - as above

        first, last = max(day_of(since, "since"), self.book.codes.covers_from), day_of(until, "until")
        if last < first:
            raise InputError("bad_span", f"{last} is before {first}", param="until", hint="give a later day")
        asked = Transmission(
            content, origin, destination, delivery, "consumer", country_of_origin, scope_reading, postal_code
        )
        return timeline(case_of(asked, AsOf(first, self.days.known(known)), self.book), last, self.book)

    def notable_days(self, *, known: Day = None) -> tuple[NotableDay, ...]:
        """Days on which the answer may change for many pairs at once, and the eve of those on which less is barred.

        Raises:
            InputError: ``bad_date``.
        """
        from dtariff.rules.timeline import notable_days  # noqa: PLC0415 - as above

        return notable_days(self.days.known(known), self.book)

    # --- the world ---------------------------------------------------------------------------------------------

    def world(self, content: str, *, origin: str = "", destination: str = "", **asked: Unpack[WorldQuestion]) -> World:
        """What every country of the world would answer to one sale: its verdict, its bars, its charges.

        Either the seller is in one place (``origin``) and the buyer everywhere, or the buyer is in one place
        (``destination``) and the seller everywhere. Parts of countries with law of their own are asked as places of
        buyers too; a country without taxes of its own (United States, Canada) answers from the least to the most of
        its parts. A line whose law is not known is flagged, never guessed. Arguments as for `quote`.

        Raises:
            InputError: the question is wrong wherever it is asked; also ``one_side``, where neither side is named or
                both are, and ``nothing_to_tax`` for a price of nought, of which nothing is a share.
            CoverageError: ``before_coverage``, ``ordinary_goods``.
        """
        from dtariff.sums.world import row_of  # noqa: PLC0415 - a checkout never asks for it

        home = self._at_home(content, origin, destination, asked)
        case = home.resolution.case
        days: dict[str, Any] = {"on": case.as_of.on, "known": case.as_of.known}
        facts: dict[str, Any] = {**asked, **days, "on_unknown": "flag"}
        rows: list[WorldRow] = []
        refused: list[tuple[str, DTariffError]] = []
        for code, within, parts in _everywhere(self.book, buyers=bool(origin)):
            try:
                quote = self.quote(content, origin=origin or code, destination=destination or code, **facts)
                found = {part: self.quote(content, origin=origin, destination=part, **facts) for part in parts}
                bound = self.provisions(code, about="customs_duties", **days)
            except DTariffError as error:
                refused.append((code, error))
                continue
            binding = [one for one in bound if one.obligation == "binding" and one.why == "in_force"]
            rows.append(row_of(code, quote, binding, found, within))
        return World(
            content=case.content,
            delivery=case.delivery,
            buyer=case.buyer,
            origin=case.origin.code if origin else "",
            destination=case.destination.code if destination else "",
            price=home.net,
            on=case.as_of.on,
            known=case.as_of.known,
            release=self.book.digest,
            rows=tuple(rows),
            refused=tuple(refused),
        )

    def _at_home(self, content: str, origin: str, destination: str, asked: WorldQuestion) -> Quote:
        """The sale inside the one place that is named, so that a question that is wrong is refused once."""
        strange = sorted(asked.keys() - WorldQuestion.__annotations__.keys())
        if strange:
            message = f"a world takes no {strange[0]}"
            raise InputError("unknown_argument", message, param=strange[0], hint="it has one seller or one buyer")
        if bool(origin) == bool(destination):
            raise InputError("one_side", "a world has one seller or one buyer", hint="name origin or destination")
        if "price" not in asked:
            raise InputError("incomplete", "a world needs price", param="price")
        if destination:
            find_place(destination, "destination", self.book)
        here = origin or destination
        home = self.quote(content, origin=here, destination=here, on_unknown="flag", **asked)
        if not home.net.amount:
            raise InputError("nothing_to_tax", "of a price of nought nothing is a share", param="price")
        return home

    # --- trade -------------------------------------------------------------------------------------------------

    def revenue(
        self,
        flows: "Iterable[Flow]",
        *,
        scenarios: "str | Scenario | Iterable[Supposed]" = (),
        on: Day = None,
        known: Day = None,
        elasticity: "Mapping[str, Decimal | int | str] | None" = None,
        told: "Callable[[int, int], None] | None" = None,
    ) -> "Revenue":
        """The revenue that the law makes of flows of trade, and what scenarios would: a static estimate.

        Static: of the value as it was traded, as if nobody bought less, unless elasticities are stated. A duty or tax
        that is not known is in no sum, and the value that would bear it stands apart; flows that cannot be answered are
        listed with their error.

        Args:
            flows: all in one currency; `read_flows` reads them from a file.
            scenarios: what to assume beside the law as it stands; see `in_scenario`.
            on: one day of the law for all flows; left out, each has its own, or today.
            known: the day of knowledge, by default today.
            elasticity: of the price, by content: by how many per cent more or less is bought in a scenario where what
                the buyer pays rises by one per cent: nought or less, as text (``{"music": "-1.2"}``). A straight line
                through the law as it stands, never below nought, with every change borne by the buyer: see
                `dtariff.sums.reaction`. Where such a price is not known, the flow stands apart.
            told: is told how many answers are found, and of how many.

        Raises:
            InputError: ``no_flows``, ``bad_flow``, ``currency_conflict``, ``unknown_currency``, ``bad_elasticity``,
                ``unknown_content`` of an elasticity, or a scenario is wrong.
            DataError: ``scenario_broken``.

        Example:
            >>> from dtariff import Engine
            >>> from dtariff.model.trade import Flow
            >>> software = Flow(importer="CM", partner="US", content="software", value=Money.parse("1000000 USD"))
            >>> str(Engine().revenue([software], on="2026-11-23").law.total.duty)
            '200000.00 USD'
        """
        from dtariff.trade.elasticity import elasticities  # noqa: PLC0415 - analysts alone ask
        from dtariff.trade.revenue import Question, State, flows_of, revenue_of, silent  # noqa: PLC0415 - as above

        given, as_of = flows_of(flows), self.days.of(on, known)
        currency = self.currency(given[0].value.currency.upper(), as_of)
        supposed = [self.in_scenario(scenario) for scenario in listed_scenarios(scenarios)]
        asked = None if on is None else as_of.on
        stated = elasticities(elasticity or {}, self.book)
        question = Question(given, currency.code, currency.digits, asked, as_of.known, CALENDAR.today(), stated)
        others = [State(one.book.layers[-1].id, one.book.layers[-1].title, one.resolve) for one in supposed]
        return revenue_of(question, State("", "", self.resolve), others, self.book.digest, told or silent)

    def read_flows(
        self,
        data: bytes | str,
        *,
        currency: str = "",
        scale: int = 1,
        known: Day = None,
        most_rows: int | None = None,
    ) -> "Flows":
        """Flows of trade out of CSV: columns importer, partner, content, value, and perhaps others, by their titles.

        Args:
            data: the text, or its bytes in UTF-8; commas, semicolons or tabs between cells.
            currency: of the values, where no column says it.
            scale: values are counted in units, thousands (1000) or millions (1000000).
            known: the day of knowledge, by default today.
            most_rows: how many rows the file may have; 20,000 if left out, what a page of a browser can show.

        Raises:
            FlowsError: ``bad_flows`` with every fault: ``flows[3].value`` is the value on the third line.
            InputError: ``bad_scale``.
        """
        from dtariff.trade.reading import MOST_ROWS, read_flows  # noqa: PLC0415 - as above

        most = MOST_ROWS if most_rows is None else most_rows
        return read_flows(data, self.book, currency=currency, scale=scale, known=self.days.known(known), most_rows=most)


# --- reading the question ------------------------------------------------------------------------------------------


def listed_scenarios(scenarios: "str | Scenario | Iterable[Supposed]") -> Iterable[Supposed]:
    """Scenarios as a list: ids out of one text, one value, or several of both."""
    if isinstance(scenarios, str):
        return scenarios.replace(",", " ").split()
    return scenarios if isinstance(scenarios, Iterable) else [scenarios]


def _everywhere(book: Book, *, buyers: bool) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Where the other side may be: every country, the country it is a part of, the parts that its taxes hang on.

    Parts of countries, which have taxes and no tariff of their own, are places of buyers.
    """
    parts = [code for code in book.jurisdictions if "-" in code] if buyers else []
    for code in book.codes.territories:
        country = book.jurisdiction(code) if buyers else None
        divided = country is not None and country.needs_subdivision
        yield code, "", tuple(part for part in parts if divided and part.startswith(f"{code}-"))
    for part in parts:
        yield part, part.partition("-")[0], ()
