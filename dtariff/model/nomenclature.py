"""What is sent, and the codes of places and money: contents, deliveries, territories, currencies, tariffs searched."""

from datetime import date
from typing import Literal

from dtariff.model.citation import Form, Source, Sure
from dtariff.model.value import value

Character = Literal["copy", "access", "right", "part_of_goods", "goods"]


@value
class DeliveryMode(Form):
    """A way in which content reaches its buyer."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()


@value
class Category(Form):
    """A content delivered in one way: its legal character and its places in other nomenclatures.

    ``unverified`` names the codes that are recalled and not yet found in a source. ``means``: codes that several
    contents have, and that mean this one where nothing else is said.
    """

    delivery: str
    character: Character
    cpc: str = ""
    w120: str = ""
    ebops: str = ""
    stripe: tuple[str, ...] = ()
    taxjar: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    note: str = ""


@value
class Content(Form):
    """A kind of content: what it is, what people call it, its HS analogues by edition, how it can be delivered."""

    id: str
    code: str
    title: str
    definition: str
    aliases: tuple[str, ...] = ()
    default: str
    cite: tuple[str, ...]
    note: str = ""
    hs: dict[str, tuple[str, ...]]
    delivered: tuple[Category, ...]


@value
class Categories(Form):
    """The file ``categories.toml``."""

    schema: int
    reviewed: date
    editions: tuple[str, ...]
    sources: dict[str, Source]
    delivery: tuple[DeliveryMode, ...]
    content: tuple[Content, ...]


@value
class RetiredCode(Form):
    """A code that is no longer in use: from which day, and what to write instead."""

    code: str
    until: date
    now: tuple[str, ...]


@value
class MistakenCode(Form):
    """A code that people often write and that never was the right one."""

    code: str
    now: str


@value
class EqualCode(Form):
    """A code that is right too, and the one under which the tables keep the place (FI-01 is AX)."""

    code: str
    now: str


@value
class Currency(Form):
    """A currency and its minor unit: how many decimals ISO 4217 gives it; ``until`` if it is no longer money."""

    code: str
    digits: int
    until: date | None = None
    now: str = ""


@value
class TaxIdType(Form):
    """A name that checkouts have for a kind of tax id, and the country or union (EU) whose number it is."""

    type: str
    code: str


@value
class Codes(Form):
    """The file ``codes.toml``: territories, currencies, types of tax ids, and the first day that the tables cover."""

    schema: int
    reviewed: date
    covers_from: date
    sources: dict[str, Source]
    territories: tuple[str, ...]
    retired: tuple[RetiredCode, ...]
    mistaken: tuple[MistakenCode, ...]
    equal: tuple[EqualCode, ...] = ()
    currencies: tuple[Currency, ...]
    tax_id_types: tuple[TaxIdType, ...] = ()


@value
class Surveyed(Form):
    """A national tariff whose lines were searched, and the year of the edition searched."""

    code: str
    year: int
    hs: str = ""
    note: str = ""


@value
class Survey(Form):
    """The file ``survey.toml``: in whose tariff a line for transmissions was looked for."""

    schema: int
    reviewed: date
    sources: dict[str, Source]
    cite: tuple[str, ...]
    note: str = ""
    searched: tuple[Surveyed, ...]


@value
class PostalPlace(Form):
    """Postal codes of a country, by their first letters and digits, that lie in a territory with law of its own."""

    country: str
    postal: tuple[str, ...]
    code: str
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class Places(Form):
    """The file ``places.toml``: which postal codes lie in special territories."""

    schema: int
    reviewed: date
    sources: dict[str, Source]
    place: tuple[PostalPlace, ...]


@value
class SharedSources(Form):
    """The file ``sources.toml``: sources that many files cite."""

    schema: int
    sources: dict[str, Source]
