"""Where each fact of a sale stands in a table of sales: in a column, or once for all rows.

A layout is said by the caller, or guessed from the headings and then shown to somebody before it is used. What could be
read in two ways (9,999 or 23/11/2026) is never guessed: the layout says it, or the cells are refused.

Example:
    >>> guessed = guess(["Order ID", "Product type", "Net price", "Currency", "Ship-to country", "State"])
    >>> [f"{fact} from {column}" for fact, column in guessed.items()][:4]
    ['content from Product type', 'price from Net price', 'currency from Currency', 'destination from Ship-to country']
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

import pyarrow as pa

from dtariff.model.case import ScopeReading
from dtariff.model.duty_units import unit_name
from dtariff.model.errors import InputError, shown

Fact = Literal[
    "content",
    "price",
    "currency",
    "origin",
    "destination",
    "state",
    "postal_code",
    "delivery",
    "buyer",
    "on",
    "tax_behavior",
    "country_of_origin",
    "reference",
]
FACTS: tuple[Fact, ...] = get_args(Fact)
NEEDED: tuple[Fact, ...] = ("content", "price", "origin", "destination")
"""Facts without which no row can be priced; a currency may also stand in the price itself (9.99 USD)."""

Mark = Literal["", ".", ","]
"""The decimal mark of prices and quantities in text: empty where nobody said it, and then a comma is refused."""
DayOrder = Literal["", "dmy", "mdy"]
"""How 03/04/2026 is read: empty where nobody said it, and then only 2026-04-03 is a day."""
Floats = Literal["", "half_up", "half_even"]
"""How a price that is a binary float becomes money: not at all, or its shortest decimal rounded to the minor unit."""

ALIASES: dict[Fact, tuple[str, ...]] = {
    "content": (
        *("content", "content type", "product type", "product kind", "product category", "product tax code"),
        *("tax code", "tax category", "tax class", "category", "item type", "kind", "product", "item", "produkt"),
        *("produit", "producto", "produto"),
    ),
    "price": (
        *("price", "net price", "price net", "price before tax", "net amount", "amount", "line amount", "net"),
        *("amount net", "sale price", "subtotal", "value", "preis", "betrag", "prix", "montant", "precio", "importe"),
        *("preco", "valor"),
    ),
    "currency": (
        *("currency", "currency code", "price currency", "iso currency", "ccy", "währung", "waehrung", "devise"),
        *("moneda", "moeda"),
    ),
    "origin": (
        *("origin", "seller country", "country of seller", "from country", "ship from country", "origin country"),
        *("supplier country", "merchant country", "vendor country", "ship from", "from"),
    ),
    "destination": (
        *("destination", "destination country", "buyer country", "country of buyer", "customer country"),
        *("ship to country", "shipping country", "shipping address country", "to country", "delivery country"),
        *("billing country", "billing address country", "recipient country", "ship to", "country", "country code"),
        *("to", "land", "pays", "país", "pais"),
    ),
    "state": (
        *("state", "region", "province", "destination state", "buyer state", "customer state", "ship to state"),
        *("shipping state", "shipping province", "shipping address state", "to state", "state code", "province code"),
        *("subdivision", "billing state", "billing province"),
    ),
    "postal_code": (
        *("postal code", "postcode", "zip", "zip code", "zipcode", "buyer postal code", "ship to postal code"),
        *("shipping zip", "shipping address postal code", "to zip", "billing zip", "plz", "code postal"),
    ),
    "delivery": ("delivery", "delivery mode", "delivery method", "delivery type", "delivered as", "mode of delivery"),
    "buyer": ("buyer", "buyer type", "type of buyer", "customer type", "type of customer", "client type", "b2b b2c"),
    "on": (
        *("on", "tax date", "date", "order date", "sale date", "sold on", "date of sale", "date of supply", "day"),
        *("transaction date", "invoice date", "created at", "created", "datum", "fecha", "data"),
    ),
    "tax_behavior": ("tax behavior", "tax behaviour", "price type"),
    "country_of_origin": ("country of origin", "made in", "content origin", "content made in"),
    "reference": (
        *("reference", "id", "line id", "order id", "order number", "transaction id", "invoice", "invoice number"),
        *("sale id", "sku", "order", "number", "no"),
    ),
}
"""Headings that shops, tax services and people write, the surest first; compared without case, dashes and lines."""

MEASURED = ("minute", "hour", "megabyte", "gigabyte")
"""Units whose bare name heads a column of quantities; "title" or "copy" may head anything else."""
PREFIXES = ("quantity", "qty", "number of")


@dataclass(frozen=True, slots=True)
class Column:
    """A fact that stands in a column of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Same:
    """A fact that is the same for all rows."""

    text: str


Source = Column | Same


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each fact of a sale stands, and how cells that can be read in two ways are meant.

    Attributes:
        facts: the facts that are there.
        quantities: measures for specific duties by their unit, e.g. ``{"minute": Column("minutes")}``.
        known: the day of knowledge; today if None.
        scope_reading: as for a quote.
        mark, day_order, floats: see `Mark`, `DayOrder`, `Floats`.
    """

    facts: Mapping[Fact, Source]
    quantities: Mapping[str, Source] = field(default_factory=dict)
    known: date | None = None
    scope_reading: ScopeReading = "content"
    mark: Mark = ""
    day_order: DayOrder = ""
    floats: Floats = ""

    def column(self, param: str) -> str:
        """The column in which a fact, or a measure as ``quantities.minute``, stands; empty if in none."""
        group, _, unit = param.partition(".")
        source = self.quantities.get(unit) if group == "quantities" else self.facts.get(param)  # type: ignore[call-overload]  # any name may be asked for
        return source.name if isinstance(source, Column) else ""


# --- what the headings say -----------------------------------------------------------------------------------------


def guess(headings: Sequence[str]) -> dict[Fact, str]:
    """The column of each fact, as far as the headings tell; no column stands for two facts."""
    by_name: dict[str, str] = {}
    for heading in headings:
        by_name.setdefault(plain(heading), heading)
    found: dict[Fact, str] = {}
    for fact in FACTS:
        named = next((by_name.pop(alias) for alias in ALIASES[fact] if alias in by_name), None)
        if named is not None:
            found[fact] = named
    return found


def units(headings: Iterable[str]) -> dict[str, str]:
    """The columns whose heading names a unit of measure, with the unit.

    Example:
        >>> units(["minutes", "quantity_copy", "price"])
        {'minutes': 'minute', 'quantity_copy': 'copy'}
    """
    return {heading: unit for heading in headings if (unit := unit_name(_bare(plain(heading)))) is not None}


def guess_quantities(headings: Sequence[str]) -> tuple[str, ...]:
    """The columns that surely hold quantities: those that say so, and those headed by a unit that is nothing else."""
    offered = units(headings)
    sure = (name for name, unit in offered.items() if _bare(plain(name)) != plain(name) or unit in MEASURED)
    return tuple(dict.fromkeys({offered[name]: name for name in sure}.values()))


def plain(heading: str) -> str:
    """A heading as it is compared.

    Example:
        >>> plain("shipToCountry"), plain("Ship-to country"), plain(" SHIP_TO_COUNTRY (ISO)")
        ('ship to country', 'ship to country', 'ship to country iso')
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[\W_]+", " ", apart).casefold().split())


def _bare(name: str) -> str:
    return next((name.removeprefix(f"{prefix} ") for prefix in PREFIXES if name.startswith(f"{prefix} ")), name)


# --- what is wrong with a layout -----------------------------------------------------------------------------------


def faults(schema: pa.Schema, layout: Layout) -> tuple[InputError, ...]:
    """Everything that keeps a table from being priced as a whole; what is wrong with single rows is found later."""
    return tuple(_faults(schema, layout))


def _faults(schema: pa.Schema, layout: Layout) -> Iterator[InputError]:
    for fact in NEEDED:
        source = layout.facts.get(fact)
        if source is None or source == Same(""):
            hint = "name its column, or one value for all rows"
            yield InputError("missing_fact", f"nothing says the {fact} of a sale", param=fact, hint=hint)
    quantities = {f"quantities.{unit}": source for unit, source in layout.quantities.items()}
    for param, source in (*layout.facts.items(), *quantities.items()):
        yield from _of_source(schema, param, source)
    for fact, source in layout.facts.items():
        if isinstance(source, Column) and schema.names.count(source.name) == 1 and fact not in ("price", "reference"):
            yield from _of_kind(source.name, schema.field(source.name).type, fact, DAYS if fact == "on" else TEXTS)
    for unit, source in layout.quantities.items():
        if isinstance(source, Column) and schema.names.count(source.name) == 1:
            yield from _of_kind(source.name, schema.field(source.name).type, f"quantities.{unit}", PRICES)
    price = layout.column("price")
    if schema.names.count(price) == 1:
        yield from _of_prices(price, schema.field(price).type, layout)


def _of_source(schema: pa.Schema, param: str, source: Source) -> Iterator[InputError]:
    if isinstance(source, Same):
        if not _is_text(source.text):
            message = f"{shown(source.text)} is no {param} for all rows"
            yield InputError("bad_value", message, param=param, hint="write text")
        return
    times = schema.names.count(source.name)
    if not times:
        message = f"the table has no column {source.name!r}"
        yield InputError("unknown_column", message, param=param, hint="one of: " + ", ".join(schema.names))
    elif times > 1:
        message = f"the table has {times} columns {source.name!r}"
        yield InputError("duplicate_column", message, param=param, hint="rename all but one")


def _is_text(word: str) -> bool:
    """Whether a column may hold it: what a command line hands over need not be text."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _of_kind(
    name: str, kind: pa.DataType, param: str, kinds: Sequence[Callable[[pa.DataType], bool]]
) -> Iterator[InputError]:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not any(is_one(kind) for is_one in kinds):
        message = f"the column {name!r} holds {kind}, from which {param} cannot be read"
        yield InputError("bad_type", message, param=param, hint="choose another column, or make it one of text")


def _of_prices(name: str, kind: pa.DataType, layout: Layout) -> Iterator[InputError]:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_floating(kind) and not layout.floats:
        message = f"the column {name!r} holds binary floats, which are no amounts of money"
        hint = "write decimals, or say how each is to be rounded to the minor unit of its currency"
        yield InputError("float_price", message, param="price", hint=hint)
    elif not any(is_one(kind) for is_one in PRICES):
        message = f"the column {name!r} holds {kind}, which is no price"
        yield InputError("bad_price", message, param="price", hint="choose the column of prices")


def _is_moment(kind: pa.DataType) -> bool:
    """Whether days can be read from moments of this kind: their zone must be one that is known."""
    if not pa.types.is_timestamp(kind):
        return False
    try:
        pa.array([0], kind).cast(pa.date32(), safe=False)
    except pa.ArrowInvalid:
        return False
    return True


TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_integer, pa.types.is_null)
"""Kinds of columns that say what text says; a postal code or a tax code may be a number."""
DAYS = (
    *(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null),
    *(pa.types.is_date, _is_moment),
)
PRICES = (*TEXTS, pa.types.is_decimal, pa.types.is_floating)
