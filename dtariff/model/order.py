"""An order as a shop states it: line items, one seller, one customer, one currency, one tax date.

The names are those that checkout developers know. What is written here is what the caller said, not yet what it means:
`dtariff.orders.reading` checks its shape, and the engine asks the tables what its codes mean.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args

from dtariff.model.law import EvidenceKind
from dtariff.model.money import Money
from dtariff.model.value import FrozenDict, Value, value

LONGEST_TEXT = 1_000
"""Characters of the longest text in an order: above any address or reference, below what bloats a record."""
MOST_LINES = 10_000
"""Lines of one order: more than any basket has, few enough to be answered while somebody waits."""
MOST_ENTRIES = 500
"""Entries of any other list or mapping in an order: more than there are jurisdictions to be registered in."""
MOST_PIECES = 10**9
"""Pieces of one line: more than anybody has sold at once."""

T = TypeVar("T")
TaxBehavior = Literal["exclusive", "inclusive"]
"""Whether an amount is before duty, taxes and levies, or holds them all, so that it is what the customer sees."""


class Strict:
    """Marks a field that takes its own kinds alone: 9.99 is no amount, true is no number, "2" is no quantity."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """How pydantic reads it: without turning one kind into another."""
        return cls.strict(handler(source))

    @classmethod
    def strict(cls, schema: Any) -> Any:
        """The schema of a field with every kind in it strict."""
        if "choices" in schema:
            return schema | {"choices": [cls.strict(choice) for choice in schema["choices"]]}
        return schema | {"strict": True}


class Keepable:
    """Marks a text that any store keeps as it is: without NUL, and without half of a surrogate pair."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """How pydantic reads it: to look for a pattern it needs a text that is whole."""
        schema: dict[str, Any] = handler(source)
        return schema | {"pattern": r"^[^\x00]*$"}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Callable[[Any], Any]) -> Any:
        """How it looks as JSON: a text. The pattern on every field would hide those that say something."""
        return {name: told for name, told in handler(schema).items() if name != "pattern"}


class Listed:
    """Marks a field of several: who builds an order by hand may give a list, and what was read is a tuple."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """How pydantic reads it: as the second of its two kinds, the tuple."""
        _, tuple_of = get_args(source)
        return handler(tuple_of)


Text = Annotated[str, Keepable]
"""A text that is recorded as it was stated."""
Amount = Annotated[str | int | Decimal, Strict]
"""An exact number: text, a whole number or a Decimal, never a float."""
Whole = Annotated[int, Strict]
Flag = Annotated[bool, Strict]
Several = Annotated[list[T] | tuple[T, ...], Listed]


class Stated(Value):
    """What a caller states: a key that the form does not know is an error, never ignored.

    Once it is read, it shares nothing that can change with what the caller gave, and everything in it has its bounds.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "revalidate_instances": "always"}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """How pydantic reads it: within bounds, and frozen to the ground."""
        schema = handler(source)
        for field in schema.get("schema", {}).get("fields", ()):
            field["schema"] = _bounded(field["schema"], MOST_LINES if field["name"] == "line_items" else MOST_ENTRIES)
        return schema


def _bounded(schema: Any, most: int) -> Any:
    """The schema of a field with a bound to every text, list and mapping in it. Forms within it have their own."""
    kind = schema.get("type")
    if kind == "str":
        return schema | {"max_length": LONGEST_TEXT}  # with a bound pydantic refuses half a surrogate pair too
    if kind == "tuple":
        items = [_bounded(item, most) for item in schema["items_schema"]]
        listed = schema | {"items_schema": items, "max_length": most}
        return {"type": "function-before", "function": {"type": "no-info", "function": _listed}, "schema": listed}
    if kind == "dict":
        parts = {name: _bounded(schema[name], most) for name in ("keys_schema", "values_schema")}
        frozen = {"type": "no-info", "function": FrozenDict}
        return {"type": "function-after", "function": frozen, "schema": schema | parts | {"max_length": most}}
    if kind == "union":
        return schema | {"choices": [_bounded(choice, most) for choice in schema["choices"]]}
    return schema | {"schema": _bounded(schema["schema"], most)} if kind in ("default", "nullable") else schema


def _listed(given: object) -> object:
    """A list. A set has no order, and a generator ends: asked again, the same order would have another id."""
    if not isinstance(given, (list, tuple)):
        raise ValueError("no list")  # noqa: TRY004 - pydantic tells this one, and lets the other through
    return given


@value
class TaxId(Stated):
    """A tax number of a party.

    Attributes:
        value: as it was given.
        type: whose number and of what kind, by the names of payment platforms: ``eu_vat``, ``au_abn`` ...; where it is
            left out, a number of the party's own country.
    """

    value: Text
    type: Text = ""


@value
class LocationEvidence(Stated):
    """One piece of evidence of where the customer is.

    Attributes:
        kind: what kind: ``billing_address``, ``ip_address``, ``bank``, ``payment_card``, ``sim_card`` ...
        country: where it points: a country, or a part of one.
        value: what was seen, to be kept with the record: an address, the first digits of a card.
    """

    kind: EvidenceKind
    country: Text
    value: Text = ""


@value
class Party(Stated):
    """The seller, the customer, or the marketplace between them.

    Attributes:
        country: ISO 3166-1 alpha-2, or 3166-2 for a part of a country. A customer's may be left out where there is
            evidence of it.
        state: the part of the country, as ``CA`` or ``US-CA``; used where taxes hang on it.
        postal_code: tells the special territories of a country apart; it stands for no state.
        is_business: left out, a customer with a tax number that could be checked is a business, any other a consumer.
        tax_ids: tax numbers. location_evidence: of a customer.
        registrations: of a seller or marketplace: where it is registered for tax, by jurisdiction, or by union for a
            one-stop shop (``EU``). Left out: not said, and the law is applied as to one who is registered wherever it
            has to be. Empty: registered nowhere.
        turnover: of a seller or marketplace: what counts towards a threshold, by the jurisdiction or union that sets
            it, for the period that its law names: ``{"EU": "8000 EUR", "AU": "50000 AUD"}``.
    """

    country: Text = ""
    state: Text = ""
    postal_code: Text = ""
    is_business: Flag | None = None
    tax_ids: Several[TaxId] = ()
    location_evidence: Several[LocationEvidence] = ()
    registrations: Several[Text] | None = None
    turnover: Mapping[Text, Text] | None = None


@value
class LineItem(Stated):
    """One line of an order.

    Attributes:
        content: what it is: ``ebook``, ``music``, ``video``, ``game``, ``application``, ``course`` ..., another name of
            it such as ``software``, or a tax code of Stripe or TaxJar.
        amount: for the whole line, in major units: text, a Decimal or an int, never a float.
        amount_minor: the same in minor units (cents), in place of ``amount``.
        quantity: how many pieces the amount is for.
        tax_behavior: ``exclusive`` or ``inclusive``.
        reference: the caller's own name of the line, unique in the order; its number where it is left out.
        delivery: ``download``, ``stream`` ...; the content's usual one if left out.
        country_of_origin: where the content itself comes from, for the clauses that ask.
        quantities: measures for specific duties, e.g. ``{"minute": "90"}``.
    """

    content: Text
    amount: Amount | None = None
    amount_minor: Whole | None = None
    quantity: Whole = 1
    tax_behavior: TaxBehavior = "exclusive"
    reference: Text = ""
    delivery: Text = ""
    country_of_origin: Text = ""
    quantities: Mapping[Text, Amount] | None = None


@value
class Order(Stated):
    """What a customer buys from a seller.

    Attributes:
        currency: ISO 4217 code of every amount: the presentment currency.
        seller: who sells. customer: who buys.
        line_items: what is bought.
        marketplace: the platform through which the seller sells, where there is one.
        tax_date: the day of the law; today if left out.
        known_at: the day of knowledge; today if left out.
        scope_reading: ``content``, or ``carriage`` for the narrow reading of "electronic transmissions".
    """

    currency: Text
    seller: Party
    customer: Party
    line_items: Several[LineItem]
    marketplace: Party | None = None
    tax_date: date | str | None = None
    known_at: date | str | None = None
    scope_reading: Text = "content"


@value
class Standing(Value):
    """What a seller, or the marketplace in its stead, said of its place in the law. Hashable: it is part of a case.

    Attributes:
        registered: jurisdictions and unions in which it is registered; None where it did not say.
        turnover: by jurisdiction or union, as said and in the currencies of the thresholds there.
        marketplace: whether the sale goes through a marketplace.
        platform: what the marketplace said of itself, which takes the seller's place where the law wants that.
    """

    registered: tuple[str, ...] | None = None
    turnover: tuple[tuple[str, Money], ...] = ()
    marketplace: bool = False
    platform: "Standing | None" = None
