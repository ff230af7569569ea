"""Questions that need no price: what a content is, what two countries agreed, what a border asks, who said what when.

`Lookups` is the part of the engine that answers them; `dtariff.engine.Engine` adds quotes and bars to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from dtariff.model.border import BorderFact, Practice
from dtariff.model.case import Place
from dtariff.model.chronicle import Chronicle, Deal, Event, Position
from dtariff.model.citation import Citation
from dtariff.model.clock import AsOf
from dtariff.model.commitment import Commitment
from dtariff.model.counterpart import RATES, Counterpart
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.law import TariffLine
from dtariff.model.nomenclature import Category, Content
from dtariff.model.treaties import Provision
from dtariff.rules.bonds import Route
from dtariff.rules.border import customs_facts, market_access, practice
from dtariff.rules.classify import find_category, find_content, find_place
from dtariff.rules.counterpart import counterpart
from dtariff.rules.domestic import covering
from dtariff.rules.provisions import between, of_country
from dtariff.tables.book import Book
from dtariff.today import Day, day_of, days


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
    """Questions about the law that need no price.

    Args:
        book: the tables.
    """

    book: Book

    def classify(self, content: str, *, delivery: str = "") -> Classified:
        """What a content delivered so is: its character, its HS analogues by edition, its codes, its national lines.

        Goods on a carrier are classified too, although they are not quoted.

        Raises:
            InputError: ``unknown_content``, ``unknown_delivery``, ``undeliverable``.
        """
        found = find_content(content, self.book)
        category = find_category(found, delivery, self.book)
        return Classified(found, category, tuple(_national_lines(found, category, self.book)))

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
            InputError: ``unknown_code``, ``unknown_provision``, ``bad_date``.
        """
        matters = _provisions([about] if isinstance(about, str) and about else about)
        owing = find_place(country, "country", self.book).customs
        day = days(on, known)
        if not partner:
            return tuple(of_country(owing, matters, day, self.book))
        towards = find_place(partner, "partner", self.book).customs
        return tuple(between(Route(towards, owing, day), matters, self.book))

    # --- at one country's border -------------------------------------------------------------------------------

    def market_access(
        self, country: str, *, content: str = "", on: Day = None, known: Day = None
    ) -> tuple[BorderFact, ...]:
        """What a seller meets in a country besides duty and tax: rules on data, servers, licences, source code.

        An empty ``content`` asks for all.

        Raises:
            InputError: ``unknown_code``, ``unknown_content``, ``bad_date``.
        """
        place, wanted = self._at_border(country, content)
        return market_access(place, days(on, known), self.book, content=wanted)

    def customs_facts(
        self, country: str, *, content: str = "", on: Day = None, known: Day = None
    ) -> tuple[BorderFact, ...]:
        """What a country's customs law says besides rates: declarations, rulings, the value of carriers.

        Arguments and errors as for `market_access`.
        """
        place, wanted = self._at_border(country, content)
        return customs_facts(place, days(on, known), self.book, content=wanted)

    def practice(self, country: str, *, on: Day = None, known: Day = None) -> Practice:
        """How a country handles sales from abroad: rounding, evidence of place, platforms, business buyers, invoices.

        Raises:
            InputError: ``unknown_code``, ``bad_date``.
            CoverageError: ``law_unknown`` where the tables have no file of it.
        """
        place = find_place(country, "country", self.book)
        found = practice(place, days(on, known), self.book)
        if found is None:
            message = f"the tables have no file of {place.code}"
            hint = "dtariff tables coverage lists those that they have"
            raise CoverageError("law_unknown", message, param="country", hint=hint)
        return found

    def _at_border(self, country: str, content: str) -> tuple[Place, str]:
        wanted = find_content(content, self.book).id if content else ""
        return find_place(country, "country", self.book), wanted

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
        """
        if rate not in RATES:
            hint = "one of: " + ", ".join(RATES)
            raise InputError("unknown_rate", f"no kind of rate {rate!r}", param="rate", hint=hint)
        place = find_place(destination, "destination", self.book)
        wanted = find_content(content, self.book)
        return counterpart(wanted, place, rate, days(on, known), self.book)

    # --- who said what, what happened ----------------------------------------------------------------------------

    def positions(self, country: str = "", *, until: Day = None) -> tuple[Position, ...]:
        """Where members of the WTO stood towards the moratorium, newest first; one country's, or all.

        Raises:
            InputError: ``unknown_code``, ``bad_date``.
        """
        last, named = day_of(until, "until"), self._named(country)
        found = [one for one in self._chronicle.position if one.day <= last and (not named or one.code in named)]
        return tuple(sorted(found, key=lambda one: one.day, reverse=True))

    def events(
        self, country: str = "", *, instrument: str = "", since: Day = "1998-01-01", until: Day = None
    ) -> tuple[Event, ...]:
        """What happened, in order; all of it, or what concerns a country or an instrument.

        Raises:
            InputError: ``unknown_code``, ``unknown_instrument``, ``bad_date``.
        """
        if instrument and instrument not in self.book.instruments:
            hint = "the name of a file of the instruments, e.g. wto-moratorium"
            raise InputError("unknown_instrument", f"no instrument {instrument!r}", param="instrument", hint=hint)
        first, last, named = day_of(since, "since"), day_of(until, "until"), self._named(country)
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

        Raises:
            InputError: ``unknown_code``.
        """
        named = self._named(country)
        return tuple(deal for deal in self._chronicle.deal if not named or deal.partner in named)

    def sources(self, cite: Iterable[str]) -> tuple[Citation, ...]:
        """The sources behind the ``cite`` of a position, an event or a deal."""
        return self.book.citations(self._chronicle.sources, cite)

    @property
    def _chronicle(self) -> Chronicle:
        return self.book.chronicle or Chronicle(schema=1, reviewed=date.min, sources={}, position=(), event=(), deal=())

    def _named(self, country: str) -> frozenset[str]:
        """The codes under which a country is told of: its own, and that of its union today; a union by its own."""
        wanted = country.strip().upper()
        if not wanted or any(wanted == union.acts_as for union in self.book.groupings):
            return frozenset({wanted} - {""})
        return frozenset(self.book.parties(find_place(wanted, "country", self.book).customs, _today()))


def _today() -> AsOf:
    return days(None, None)


def _provisions(names: Iterable[str]) -> tuple[Provision, ...]:
    asked = tuple(names)
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
