"""What is asked: a Transmission as the caller knows it, and the Case that the law looks at."""

from dataclasses import dataclass
from typing import Literal

from dtariff.model.clock import AsOf
from dtariff.model.law import Customer
from dtariff.model.nomenclature import Character
from dtariff.model.order import Standing

ScopeReading = Literal["content", "carriage"]
"""How far "electronic transmissions" reaches where a text does not say.

content: it covers what is sent, as most members practise it. carriage: it covers only the carrying of signals, as
some members argue; then only clauses that name content bar a duty on it.
"""


@dataclass(frozen=True, slots=True)
class Transmission:
    """What the caller knows of a sale, as text.

    Attributes:
        content: a content id or one of its plain-word aliases ("film").
        origin: where the seller is established, ISO 3166-1 alpha-2 or 3166-2.
        destination: where the buyer is.
        delivery: a delivery id or alias; empty for the content's usual one.
        buyer: consumer or business.
        country_of_origin: where the content itself comes from, for the few clauses that ask; empty if not known.
        scope_reading: see `ScopeReading`.
        postal_code: of the buyer, where the destination is a country: it tells the special territories apart.
        seller: what the seller said of itself, or None if nothing.
    """

    content: str
    origin: str
    destination: str
    delivery: str = ""
    buyer: str = "consumer"
    country_of_origin: str = ""
    scope_reading: str = "content"
    postal_code: str = ""
    seller: Standing | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as the law sees it.

    Attributes:
        code: its own code.
        root: the country it is part of; for a country itself, its code.
        name: of a subdivision or special territory.
        customs_of: the country whose tariff, WTO membership and treaties hold here, where it is not the root.
        within: the places whose taxes hold here too, the country first (US, US-IL for Chicago); empty for a country.
        area: the part of the country around here, or this place itself, in which the country's own consumption tax is
            not levied, so that a sale from the rest of the country comes from outside (Canary Islands); mostly empty.
        taxed_with: the country whose sellers are at home here too, whatever the rates (Azores, Monaco).
    """

    code: str
    root: str
    name: str = ""
    customs_of: str = ""
    within: tuple[str, ...] = ()
    area: str = ""
    taxed_with: str = ""

    @property
    def customs(self) -> str:
        """The country whose tariff and treaties hold here."""
        return self.customs_of or self.root

    @property
    def chain(self) -> tuple[str, ...]:
        """The places whose taxes hold here, from the country down to itself."""
        return (*self.within, self.code)

    @property
    def tax_chain(self) -> tuple[str, ...]:
        """The places whose handling of tax holds here, from itself outwards: up to its area, or to its country."""
        inside = self.chain[self.chain.index(self.area) :] if self.area else self.chain
        return (*reversed(inside), *((self.taxed_with,) if self.taxed_with else ()))

    @property
    def fiscal(self) -> str:
        """The area inside which a sale is domestic to the taxes that hold here."""
        return self.taxed_with or self.area or self.root


@dataclass(frozen=True, slots=True)
class Case:
    """The facts that law looks at, without the price. Hashable: the same case has the same law."""

    content: str
    delivery: str
    character: Character
    origin: Place
    destination: Place
    buyer: Customer
    as_of: AsOf
    country_of_origin: str = ""
    scope_reading: ScopeReading = "content"
    seller: Standing | None = None

    @property
    def domestic(self) -> bool:
        """Whether seller and buyer are in the same area of taxation, so that the seller is at home."""
        return self.origin.fiscal == self.destination.fiscal
