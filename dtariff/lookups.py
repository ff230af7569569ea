"""Questions that need no price: what a content is, what two countries agreed, what a border asks, who said what when.

`Lookups` is the part of the engine that answers them; `dtariff.engine.Engine` adds quotes and bars to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import cast, get_args

from dtariff.model.agreements import Agreement, Owing
from dtariff.model.border import BorderFact, Practice, Proof
from dtariff.model.case import Place
from dtariff.model.chronicle import Chronicle, Deal, Event, Position
from dtariff.model.clock import AsOf
from dtariff.model.commitment import Commitment
from dtariff.model.counterpart import RATES, Counterpart, CounterpartLine
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.estimates import Estimate, Estimates, Published
from dtariff.model.groupings import PlaceGroup
from dtariff.model.law import ExchangePurpose, TariffLine
from dtariff.model.money import Money
from dtariff.model.nomenclature import Category, Content
from dtariff.model.treaties import Provision
from dtariff.rules.bonds import Route
from dtariff.rules.border import customs_facts, every_market, exchange_rules, market_access, practice
from dtariff.rules.classify import find_content, find_place, find_sale, find_text, refuse_early
from dtariff.rules.domestic import covering
from dtariff.tables.book import Book, sureness
from dtariff.today import Day, Days, day_of


@dataclass(frozen=True, slots=True)
class Classified:
    """A content delivered in one way: what it is, and where it stands in other nomenclatures.

    Attributes:
        content: the kind of content, with its HS analogues by edition.
        category: the way of delivery, its legal character and its codes.
        national_lines: tariff lines that name it, by jurisdiction.
    """

    content: Content
    category: Category
    national_lines: tuple[tuple[str, TariffLine], ...]


class Lookups:
    """Questions about the law that need no price, asked of the Book that the engine holds."""

    book: Book
    days: Days

    def classify(self, content: str, *, delivery: str = "") -> Classified:
        """What a content delivered so is: its character, its HS analogues by edition, its codes, its national lines.

        Goods on a carrier are classified too, although they are not quoted.

        Raises:
            InputError: ``unknown_content``, ``unknown_delivery``, ``undeliverable``.
        """
        found, category = find_sale(content, delivery, self.book)
        return Classified(found, category, tuple(_national_lines(found, category, self.book)))

    def groups(self, *, on: Day = None, known: Day = None) -> tuple[PlaceGroup, ...]:
        """Groups of places to compare, with their members that day: unions, forums, agreements of many, parts, all.

        Raises:
            InputError: ``bad_date``.
            CoverageError: ``before_coverage``.
        """
        from dtariff.rules.groups import groups  # noqa: PLC0415 - a checkout never asks for them

        return groups(self._days(on, known), self.book)

    # --- between countries -------------------------------------------------------------------------------------

    def provisions(
        self,
        country: str,
        partner: str = "",
        *,
        about: str | Iterable[str] = (),
        on: Day = None,
        known: Day = None,
    ) -> tuple[Commitment, ...]:
        """What a country has agreed to on digital trade, with everybody or with one partner; the firmest first.

        Args:
            country: the country that owes it.
            partner: the one towards whom; empty for all, each agreement then naming its parties.
            about: one or several of ``data_flows``, ``localisation``, ``source_code``, ``e_signatures``,
                ``digital_products_nondiscrimination``, ``customs_duties``; empty for all.
            on: the day of the law, by default today.
            known: the day of knowledge, by default today.

        Raises:
            InputError: ``unknown_code``, ``unknown_provision``, ``same_country``, ``bad_date``.
            CoverageError: ``before_coverage``.
        """
        from dtariff.rules.provisions import between, of_country  # noqa: PLC0415 - a checkout never asks for them

        matters = _provisions(about)
        owing = find_place(country, "country", self.book).customs
        day = self._days(on, known)
        if not partner:
            return tuple(of_country(owing, matters, day, self.book.at(day.on)))
        _, towards = self._pair(country, partner)
        return tuple(between(Route(towards, owing, day), matters, self.book.at(day.on)))

    def agreements(
        self, country: str = "", partner: str = "", *, on: Day = None, known: Day = None
    ) -> tuple[Agreement, ...]:
        """Agreements with their parties and all their clauses on digital trade, by their short names.

        Args:
            country: a party, or a member of one; empty for all agreements.
            partner: another, so that only what binds the two is told; empty for all.
            on: the day of the law, by default today.
            known: the day of knowledge, by default today.

        Raises:
            InputError: ``unknown_code``, ``same_country``, ``bad_date``.
            CoverageError: ``before_coverage``.
        """
        from dtariff.rules.agreements import agreements  # noqa: PLC0415 - as above

        one, other = self._pair(country, partner)
        as_of = self._days(on, known)
        return tuple(agreements(one, other, as_of, self.book.at(as_of.on)))

    def four_points(self, country: str, partner: str = "", *, on: Day = None, known: Day = None) -> tuple[Owing, ...]:
        """How much of what Japan and the United States proposed in 2018 a country and its partners owe each other.

        Arguments and errors as for `agreements`; without a partner, one answer for each with whom it shares an
        agreement, a union by its own code.
        """
        from dtariff.rules.agreements import four_points, partners_of  # noqa: PLC0415 - as above

        as_of = self._days(on, known)
        one = find_place(country, "country", self.book).customs
        _, other = self._pair(country, partner)
        book = self.book.at(as_of.on)
        return tuple(four_points(one, [other] if other else partners_of(one, as_of, book), as_of, book))

    def _pair(self, country: str, partner: str) -> tuple[str, str]:
        """The codes under which two countries stand in agreements; empty for one that is not named."""
        one = find_place(country, "country", self.book).customs if country else ""
        other = find_place(partner, "partner", self.book).customs if partner else ""
        if one and one == other:
            raise InputError("same_country", f"{one} owes itself nothing", param="partner", hint="name another country")
        return one, other

    # --- at one country's border -------------------------------------------------------------------------------

    def market_access(
        self, country: str = "", *, content: str = "", on: Day = None, known: Day = None
    ) -> tuple[BorderFact, ...]:
        """What a seller meets in a country besides duty and tax: rules on data, servers, licences, source code.

        An empty ``content`` asks for all; an empty ``country`` for those of every country and union, each once.

        Raises:
            InputError: ``unknown_code``, ``unknown_content``, ``bad_date``.
            CoverageError: ``law_unknown`` where the tables have no file of the country, ``before_coverage``.
        """
        if not find_text(country, "country"):
            wanted = find_content(content, self.book).id if content else ""
            return every_market(self._days(on, known), self.book, content=wanted)
        place, wanted = self._at_border(country, content)
        return market_access(place, self._days(on, known), self.book, content=wanted)

    def customs_facts(
        self, country: str, *, content: str = "", on: Day = None, known: Day = None
    ) -> tuple[BorderFact, ...]:
        """What a country's customs law says besides rates: declarations, rulings, the value of carriers.

        Arguments and errors as for `market_access`.
        """
        place, wanted = self._at_border(country, content)
        return customs_facts(place, self._days(on, known), self.book, content=wanted)

    def practice(self, country: str) -> Practice:
        """How a country handles sales from abroad: rounding, evidence of place, platforms, businesses, money.

        As the tables were last reviewed; only its rules of exchange have dates, and those of today are told.

        Raises:
            InputError: ``unknown_code``.
            CoverageError: ``law_unknown`` where the tables have no file of it.
        """
        place = find_place(country, "country", self.book)
        as_of = self.days.of()
        found = practice(place, as_of, self.book)
        if found is None:
            raise _no_file(place)
        own = found.currency
        rules = {name: exchange_rules(place, name, own, as_of, self.book) for name in get_args(ExchangePurpose)}
        return replace(found, exchange={name: found for name, found in rules.items() if found})

    def _at_border(self, country: str, content: str) -> tuple[Place, str]:
        wanted = find_content(content, self.book).id if content else ""
        place = find_place(country, "country", self.book)
        if all(self.book.jurisdiction(code) is None for code in (place.code, place.customs)):
            raise _no_file(place)
        return place, wanted

    def _days(self, on: Day, known: Day) -> AsOf:
        """The two days of a question, if the tables reach so far back."""
        as_of = self.days.of(on, known)
        refuse_early(as_of, self.book)
        return as_of

    def counterpart(
        self, content: str, *, destination: str, rate: str = "mfn_applied", on: Day = None, known: Day = None
    ) -> Counterpart:
        """What the same work would pay on a carrier, chosen by its content and not by the carrier.

        Args:
            content: a content or one of its plain-word names.
            destination: the importer.
            rate: ``mfn_applied``, ``mfn_statutory`` or ``bound``.
            on: the day of the law, by default today.
            known: the day of knowledge, by default today.

        Raises:
            InputError: ``unknown_content``, ``unknown_code``, ``unknown_rate``, ``bad_date``.
            CoverageError: ``before_coverage``.
        """
        from dtariff.rules.counterpart import counterpart  # noqa: PLC0415 - as above

        if rate not in RATES:
            hint = "one of: " + ", ".join(RATES)
            raise InputError("unknown_rate", f"no kind of rate {rate!r}", param="rate", hint=hint)
        place = find_place(destination, "destination", self.book)
        return counterpart(find_content(content, self.book), place, rate, self._days(on, known), self.book)

    def schedule(
        self, destination: str, *, code: str = "", on: Day = None, known: Day = None
    ) -> tuple[CounterpartLine, ...]:
        """The rows of the schedules that hold at a place, of every kind of rate and for every partner.

        Args:
            destination: the importer.
            code: how the codes wanted begin, e.g. ``8523.49``; empty for all.
            on: the day whose unions count, by default today.
            known: the day of knowledge, by default today.

        Raises:
            InputError: ``unknown_code``, ``bad_date``.
            CoverageError: ``law_unknown`` where the tables have no schedule of it, ``before_coverage``.
        """
        from dtariff.rules.counterpart import line_of, schedule_rows  # noqa: PLC0415 - as above

        place, wanted = find_place(destination, "destination", self.book), find_text(code, "code")
        rows = schedule_rows(place, self._days(on, known), self.book)
        if not rows:
            message = f"the tables have no schedule of {place.code}"
            raise CoverageError("law_unknown", message, param="destination", hint="dtariff tables coverage tells which")
        return tuple(line_of(found, self.book) for found in rows if found.row.code.startswith(wanted))

    # --- who said what, what happened ----------------------------------------------------------------------------

    def positions(self, country: str = "", *, until: Day = None) -> tuple[Position, ...]:
        """Where members of the WTO stood towards the moratorium, newest first; one country's, or all.

        Up to a day, by default the day of knowledge.

        Raises:
            InputError: ``unknown_code``, ``bad_date``.
        """
        last, named = self.days.until(until), self._named(country)
        found = [one for one in self._chronicle.position if one.day <= last and (not named or one.code in named)]
        return tuple(sorted(found, key=lambda one: one.day, reverse=True))

    def events(
        self, country: str = "", *, instrument: str = "", since: Day = "1998-01-01", until: Day = None
    ) -> tuple[Event, ...]:
        """What happened, in order; all of it, or what concerns a country or an instrument.

        Up to a day, by default the day of knowledge.

        Raises:
            InputError: ``unknown_code``, ``unknown_instrument``, ``bad_date``.
        """
        if instrument and instrument not in self.book.instruments:
            hint = "the name of a file of the instruments, e.g. wto-moratorium"
            raise InputError("unknown_instrument", f"no instrument {instrument!r}", param="instrument", hint=hint)
        first, last, named = day_of(since, "since"), self.days.until(until), self._named(country)
        found = (
            event
            for event in self._chronicle.event
            if first <= event.day <= last
            and (not named or named & set(event.actors))
            and (not instrument or instrument in event.instruments)
        )
        return tuple(sorted(found, key=lambda event: event.day))

    def deals(self, country: str = "") -> tuple[Deal, ...]:
        """Deals of the United States on reciprocal trade, and what they say of transmissions; one partner's, or all.

        Those that were announced, or signed, by the day of knowledge; each as the tables tell it now.

        Raises:
            InputError: ``unknown_code``.
        """
        named = self._named(country)
        known = self.days.known()
        return tuple(
            deal for deal in self._chronicle.deal if (not named or deal.partner in named) and _was_told(deal, known)
        )

    def estimates(self, country: str = "") -> tuple[Published, ...]:
        """Published estimates of the revenue at stake from the moratorium, in the order of the tables.

        They differ by method, products, rates and years: each says what it measures. Publications whose figures were
        not found stand in ``book.estimates.gap``.

        Args:
            country: only those of this country's own revenue; empty for all.

        Raises:
            InputError: ``unknown_code``.
        """
        named, found = self._named(country), self.book.estimates or Estimates(schema=1, reviewed=date.min)
        return tuple(self._published(one, found) for one in found.estimate if not named or one.code in named)

    def _published(self, one: Estimate, found: Estimates) -> Published:
        citations = self.book.citations(found.sources, one.cite)
        least = Money.parse(one.amount) if one.amount else None
        most = Money.parse(one.amount_to) if one.amount_to else least
        sure = sureness(citations, one.sure)
        return Published(estimate=one, least=least, most=most, sure=sure, citations=citations)

    def proof(self, entry: Position | Event | Deal) -> Proof:
        """How sure a position, an event or a deal is, and its sources."""
        citations = self.book.citations(self._chronicle.sources, entry.cite)
        return Proof(sure=sureness(citations, entry.sure), citations=citations)

    @property
    def _chronicle(self) -> Chronicle:
        return self.book.chronicle or Chronicle(schema=1, reviewed=date.min, sources={}, position=(), event=(), deal=())

    def _named(self, country: str) -> frozenset[str]:
        """The codes under which a country is told of: its own, and that of its union today; a union by its own."""
        wanted = find_text(country, "country").strip().upper()
        if not wanted or any(wanted == union.acts_as for union in self.book.groupings):
            return frozenset({wanted} - {""})
        return frozenset(self.book.parties(find_place(wanted, "country", self.book).customs, self.days.of()))


def _was_told(deal: Deal, known: date) -> bool:
    """Whether a deal was public on a day; one whose days are not established is told."""
    first = deal.announced or deal.signed or deal.in_force_on
    return first is None or first <= known


def _no_file(place: Place) -> CoverageError:
    message = f"the tables have no file of {place.code}"
    hint = "dtariff tables coverage lists those that they have"
    return CoverageError("law_unknown", message, param="country", hint=hint)


def _provisions(about: str | Iterable[str]) -> tuple[Provision, ...]:
    try:
        asked = (about,) if isinstance(about, str) and about else tuple(about)
    except TypeError:
        raise InputError("bad_about", f"{about!r} is not text", param="about", hint="e.g. data_flows") from None
    for name in asked:
        if name not in get_args(Provision):
            hint = "one of: " + ", ".join(get_args(Provision))
            raise InputError("unknown_provision", f"no provision {name!r}", param="about", hint=hint)
    return cast("tuple[Provision, ...]", asked)


def _national_lines(content: Content, category: Category, book: Book) -> Iterator[tuple[str, TariffLine]]:
    for code in book.jurisdictions:
        place = book.jurisdiction(code)
        for line in place.line if place else ():
            if covering(line.covers, content.id, category.delivery, category.character):
                yield code, line
