"""The Book: all tables, frozen, looked up by the names the law uses.

A Book holds the compiled text of every file and turns a file into rows when it is first asked for: a quote to Indonesia
reads Indonesia, the groupings and the instruments that name its parties, not two hundred countries.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from dtariff.model.chronicle import Chronicle
from dtariff.model.citation import Citation, Form, Source, Sure, strongest, weakest
from dtariff.model.clock import AsOf, pick
from dtariff.model.estimates import Estimates
from dtariff.model.groupings import Grouping, MemberRow, OutsiderRow
from dtariff.model.law import Jurisdiction
from dtariff.model.nomenclature import (
    Categories,
    Category,
    Codes,
    Content,
    Currency,
    Places,
    PostalPlace,
    SharedSources,
    Survey,
)
from dtariff.model.parities import Parities
from dtariff.model.reference_rates import ReferenceRates
from dtariff.model.schedule import Schedule
from dtariff.model.treaties import Instrument
from dtariff.tables.plain import from_plain, to_plain
from dtariff.tables.texts import digest_of

if TYPE_CHECKING:
    from dtariff.model.scenario import Scenario

REMEMBERED = 65_536
"""Countries and days whose parties are remembered before all are forgotten."""

OF_ONE = ("jurisdictions/", "schedules/")
NOT_LAW = frozenset({"chronicle.toml", "sources.toml"})
RATES = "exchange/"
"""Where published rates lie: prices of money, and no law."""
YEARS = range(1990, 2101)
"""The years of schedules, with some to spare."""
ISO_DAY = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")

FormT = TypeVar("FormT", bound=Form)


class Book:
    """The tables of one release.

    Args:
        digest: SHA-256 of the texts it was compiled from; names the release in every quote.
        files: the compiled text of each file by its path.
        index: instruments by the parties they name.
        source: gives the texts it was compiled from, where they can still be had.

    Attributes:
        layers: scenarios that are laid over the law, the last one topmost; none for the law as it stands.
    """

    layers: "tuple[Scenario, ...]" = ()

    def __init__(
        self,
        digest: str,
        files: Mapping[str, str],
        index: Mapping[str, list[str]],
        source: Callable[[], Mapping[str, bytes] | None] | None = None,
    ) -> None:
        self.digest = digest
        self._source = source
        self._files = files
        self.index = {party: frozenset(ids) for party, ids in index.items()}
        self._forms: dict[str, Any] = {}
        self._parties: dict[tuple[str, AsOf], tuple[str, ...]] = {}
        self._rows: dict[str, dict[str, list[MemberRow]]] = {}
        self._days: dict[str, frozenset[date]] = {}

    def texts(self) -> Mapping[str, bytes] | None:
        """The texts of the release, to be kept with what was quoted from them; None where they cannot be had any more.

        A folder of tables may have been changed since it was loaded: then its texts are those of another release.
        """
        texts = self._source() if self._source else None
        return texts if texts is not None and digest_of(texts) == self.digest else None

    # --- files -------------------------------------------------------------------------------------------------

    def _form(self, path: str, form: type[FormT]) -> FormT | None:
        found: FormT | None = self._forms.get(path)
        if found is None:
            text = self._files.get(path)
            if text is None:
                return None
            found = self._forms[path] = from_plain(form, json.loads(text))
        return found

    def _needed(self, path: str, form: type[FormT]) -> FormT:
        found = self._form(path, form)
        if found is None:
            raise KeyError(path)
        return found

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Paths of all files, sorted."""
        return tuple(sorted(self._files))

    def form(self, path: str, form: type[FormT]) -> FormT | None:
        """The file at a path, which has this form, or None where there is none."""
        return self._form(path, form)

    def _names(self, folder: str) -> tuple[str, ...]:
        prefix = folder + "/"
        return tuple(path[len(prefix) : -len(".toml")] for path in self._files if path.startswith(prefix))

    @cached_property
    def categories(self) -> Categories:
        """Contents, deliveries and their places in other nomenclatures."""
        return self._needed("categories.toml", Categories)

    @cached_property
    def codes(self) -> Codes:
        """Codes of territories and currencies, and the first day covered."""
        return self._needed("codes.toml", Codes)

    @cached_property
    def survey(self) -> Survey:
        """The national tariffs in which a line for transmissions was looked for."""
        return self._needed("survey.toml", Survey)

    @cached_property
    def places(self) -> tuple[PostalPlace, ...]:
        """Postal codes that lie in special territories; none where the tables have no such file."""
        found = self._form("places.toml", Places)
        return found.place if found else ()

    @cached_property
    def postal_places(self) -> dict[str, list[tuple[str, str]]]:
        """Beginnings of postal codes and the territories in which they lie, by country."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in self.places:
            found.setdefault(row.country, []).extend((beginning, row.code) for beginning in row.postal)
        return found

    @cached_property
    def territories(self) -> frozenset[str]:
        """Codes of countries and territories."""
        return frozenset(self.codes.territories)

    @cached_property
    def equal_codes(self) -> dict[str, str]:
        """Right codes that the tables keep under another: FI-01 is AX."""
        return {equal.code: equal.now for equal in self.codes.equal}

    @cached_property
    def chronicle(self) -> Chronicle | None:
        """Positions of members, events and deals, or None where the tables have no such file."""
        return self._form("chronicle.toml", Chronicle)

    @cached_property
    def estimates(self) -> Estimates | None:
        """Published estimates of revenue, or None where the tables have no such file."""
        return self._form("estimates.toml", Estimates)

    @cached_property
    def exchange(self) -> Parities | None:
        """Parities that law has fixed, or None where the tables have no such file."""
        return self._form("exchange.toml", Parities)

    def published_rates(self) -> tuple[tuple[Source, ReferenceRates], ...]:
        """Rates of exchange that the tables carry, each file with the source that published them."""
        found = ((path, self._form(path, ReferenceRates)) for path in self.paths if path.startswith(RATES))
        return tuple(
            (self.shared_sources[path.removeprefix(RATES).removesuffix(".csv")], form) for path, form in found if form
        )

    @cached_property
    def currencies(self) -> dict[str, Currency]:
        """Currencies by their ISO 4217 code, retired ones included."""
        return {currency.code: currency for currency in self.codes.currencies}

    @cached_property
    def content_names(self) -> dict[str, Content]:
        """Contents by id, by code and by every alias, each as `plain_name` writes it."""
        contents = self.categories.content
        return {plain_name(name): found for found in contents for name in (found.id, found.code, *found.aliases)}

    @cached_property
    def delivery_names(self) -> dict[str, str]:
        """Delivery ids by id and by every alias, each as `plain_name` writes it."""
        return {plain_name(name): mode.id for mode in self.categories.delivery for name in (mode.id, *mode.aliases)}

    @cached_property
    def tax_codes(self) -> dict[str, list[tuple[Content, Category]]]:
        """What the codes of Stripe and TaxJar stand for; where several share a code, the one that it means alone."""
        found: dict[str, list[tuple[Content, Category]]] = {}
        for content in self.categories.content:
            for category in content.delivered:
                for code in (*category.stripe, *category.taxjar):
                    found.setdefault(code, []).append((content, category))
        return {code: [pair for pair in pairs if code in pair[1].means] or pairs for code, pairs in found.items()}

    @cached_property
    def shared_sources(self) -> dict[str, Source]:
        """Sources that many files share, by their keys."""
        return self._needed("sources.toml", SharedSources).sources

    @cached_property
    def jurisdictions(self) -> tuple[str, ...]:
        """Codes of all jurisdictions that have a file, sorted."""
        return tuple(sorted(self._names("jurisdictions")))

    @cached_property
    def instruments(self) -> tuple[str, ...]:
        """Ids of all instruments, sorted."""
        return tuple(sorted(self._names("instruments")))

    @cached_property
    def groupings(self) -> tuple[Grouping, ...]:
        """All groupings in which membership means something to the law."""
        return tuple(grouping for grouping in self._groupings if grouping.kind != "forum")

    @cached_property
    def forums(self) -> tuple[Grouping, ...]:
        """The groupings that only list their members: no rule of law asks for them."""
        return tuple(grouping for grouping in self._groupings if grouping.kind == "forum")

    @cached_property
    def _groupings(self) -> tuple[Grouping, ...]:
        return tuple(self.grouping(name) for name in self._names("groupings"))

    def jurisdiction(self, code: str) -> Jurisdiction | None:
        """The file of a country or subdivision, or None if it has none."""
        return self._form(f"jurisdictions/{code}.toml", Jurisdiction)

    def instrument(self, name: str) -> Instrument:
        """An instrument by its id. Raises KeyError for an id that no file has."""
        return self._needed(f"instruments/{name}.toml", Instrument)

    def grouping(self, name: str) -> Grouping:
        """A grouping by its id. Raises KeyError for an id that no file has."""
        return self._needed(f"groupings/{name}.toml", Grouping)

    def schedule(self, name: str) -> Schedule | None:
        """The schedule of a country by its code, or of a grouping by its id; None if there is none."""
        return self._form(f"schedules/{name}.csv", Schedule)

    # --- scenarios ---------------------------------------------------------------------------------------------

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """Ids of all scenarios, sorted."""
        return tuple(sorted(self._names("scenarios")))

    def scenario_form(self, name: str) -> "Scenario":
        """A scenario by its id. Raises KeyError for an id that no file has."""
        from dtariff.model.scenario import Scenario  # noqa: PLC0415 - most processes ask for the law alone

        return self._needed(f"scenarios/{name}.toml", Scenario)

    @property
    def scenario(self) -> "Scenario | None":
        """The topmost scenario that is laid over the law, or None for the law as it stands."""
        return self.layers[-1] if self.layers else None

    def with_scenario(self, scenario: "Scenario | str") -> "Book":
        """These tables with a scenario laid over them: a value, or the id of one of their own.

        This Book stays as it is. The digest of the new one tells the law and the scenario.

        Raises:
            InputError: ``unknown_scenario``, ``bad_scenario``.
            DataError: ``scenario_broken`` with every fault found, as of names that these tables do not have.
        """
        from dtariff.tables.overlay import lay  # noqa: PLC0415 - as above

        return lay(self, scenario)

    def at(self, on: date) -> "Book":  # noqa: ARG002 - a scenario asks
        """The tables that hold on a day: before the first day of a scenario it changes nothing."""
        return self

    # --- who is bound ------------------------------------------------------------------------------------------

    def parties(self, code: str, as_of: AsOf) -> tuple[str, ...]:
        """The party codes under which a country stood in treaties on a day: its own, and that of a union (EU)."""
        key = (code, as_of)
        if key not in self._parties:
            if len(self._parties) >= REMEMBERED:
                self._parties.clear()
            unions = (g.acts_as for g in self.groupings if g.acts_as and self.is_member(g, code, as_of))
            self._parties[key] = (code, *unions)
        return self._parties[key]

    def membership(self, grouping: Grouping, code: str, as_of: AsOf) -> MemberRow | None:
        """The row that says whether a country is a member that day, or None if none does."""
        return pick(self._members(grouping).get(code, ()), as_of)

    def _members(self, grouping: Grouping) -> dict[str, list[MemberRow]]:
        if grouping.id not in self._rows:
            rows: dict[str, list[MemberRow]] = {}
            for row in grouping.members:
                rows.setdefault(row.code, []).append(row)
            self._rows[grouping.id] = rows
        return self._rows[grouping.id]

    def is_member(self, grouping: Grouping, code: str, as_of: AsOf) -> bool:
        """Whether a country is a member that day."""
        row = self.membership(grouping, code, as_of)
        return row is not None and row.in_force

    def outsider(self, grouping: Grouping, code: str) -> OutsiderRow | None:
        """The row that says that a country is surely no member, or None."""
        return next((row for row in grouping.outside if row.code == code), None)

    def instruments_between(self, some: Iterable[str], others: Iterable[str]) -> list[str]:
        """Ids of the instruments that name a party of each, sorted."""
        return sorted(self._named(some) & self._named(others))

    def _named(self, parties: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.index.get(party, frozenset()) for party in parties))

    @cached_property
    def binding_by_destination(self) -> tuple[str, ...]:
        """Ids of the instruments that bind a member whatever the origin (decisions of the WTO)."""
        return tuple(sorted(self.index.get("*", ())))

    # --- days --------------------------------------------------------------------------------------------------

    def days(self, codes: Iterable[str]) -> tuple[date, ...]:
        """The days on which law that concerns some jurisdictions may change, in order.

        Every day that their tables or those of no single jurisdiction name, and the day after it: no rule begins, ends,
        or is past its review between two of them. Days of sources are none of law, and a day too many does no harm.
        """
        own = {f"jurisdictions/{code}.toml" for code in codes}
        named = self._common_days.union(*(self._days_of(path) for path in sorted(own & self._files.keys())))
        named |= self._assumed_days() if self.layers else frozenset()
        return tuple(sorted(named | {day + timedelta(days=1) for day in named}))

    @cached_property
    def _common_days(self) -> frozenset[date]:
        apart = (*OF_ONE, RATES)
        common = (path for path in self._files if not path.startswith(apart) and path not in NOT_LAW)
        return frozenset().union(*map(self._days_of, common))

    def _assumed_days(self) -> frozenset[date]:
        """The days of scenarios, and those of schedules, from which an assumed duty may be read: some are of a year."""
        schedules = (self._days_of(path) for path in self._files if path.startswith("schedules/"))
        years = (date(year, 1, 1) for year in YEARS)
        return _days_in(json.dumps([to_plain(layer) for layer in self.layers])).union(years, *schedules)

    def _days_of(self, path: str) -> frozenset[date]:
        found = self._days.get(path)
        if found is None:
            law = {key: item for key, item in json.loads(self._files[path]).items() if key != "sources"}
            found = self._days[path] = _days_in(json.dumps(law))
        return found

    # --- sources -----------------------------------------------------------------------------------------------

    def citations(self, sources: Mapping[str, Source], cite: Iterable[str]) -> tuple[Citation, ...]:
        """The sources behind ``cite``, from the file's own sources or the shared ones."""
        found = []
        for cited in cite:
            key, _, article = cited.partition("#")
            source = sources.get(key) or self.shared_sources[key]
            found.append(Citation(key, article, source.title, source.url, source.published, source.sure))
        return tuple(found)


def _days_in(text: str) -> frozenset[date]:
    return frozenset(filter(None, map(_day, ISO_DAY.findall(text))))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # the number of a law may look like a day
        return None


def plain_name(name: str) -> str:
    """A name as it is looked up: small letters, blanks for hyphens and underscores.

    Example:
        >>> plain_name(" E-book "), plain_name("operating_system")
        ('e book', 'operating system')
    """
    return " ".join(name.lower().replace("-", " ").replace("_", " ").split())


def sureness(citations: Iterable[Citation], lowered: Sure | None) -> Sure:
    """How sure a row is: as its best source, lowered where the row says so."""
    best = strongest(citation.sure for citation in citations)
    return weakest((best, lowered)) if lowered else best
