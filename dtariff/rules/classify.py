"""From what the caller knows to the facts that law looks at: content, delivery, character, places, day.

The nomenclature is ours (``tariff_tables/categories.toml``); its analogues in the Harmonized System are looked up by
edition, because headings change their meaning (8524 was recorded media until HS2002 and is flat panel displays in
HS2022).
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import cast, get_args

from dtariff.model.case import Case, Place, ScopeReading, Transmission
from dtariff.model.clock import AsOf
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.law import Customer, Jurisdiction
from dtariff.model.nomenclature import Category, Content
from dtariff.model.quote import TAX_KINDS
from dtariff.tables.book import Book, plain_name

BUYERS = {"b2c": "consumer", "individual": "consumer", "b2b": "business", "company": "business"}
"""Other words for the buyer that the field uses."""

SHORT = 3
"""Names of so few letters, codes mostly, are like everything."""

OUTSIDE = {
    "goods": "a carrier that crosses the border is ordinary goods, with a customs heading of its own",
    "part_of_goods": "an update shipped inside a device is part of that device and follows its heading",
}
"""Characters that are recognised and stand outside this calculator."""


def case_of(asked: Transmission, as_of: AsOf, book: Book) -> Case:
    """The case of a transmission.

    Raises:
        InputError: an unknown content, delivery, place, buyer or reading; a content that cannot be delivered so.
        CoverageError: ``ordinary_goods`` for carriers and parts of goods, ``before_coverage`` for an early day.
    """
    refuse_other_than_text(asked)
    content, category = find_transmission(asked.content, asked.delivery, book)
    refuse_early(as_of, book)
    return Case(
        content=content.id,
        delivery=category.delivery,
        character=category.character,
        origin=find_place(asked.origin, "origin", book),
        destination=find_place(asked.destination, "destination", book, asked.postal_code),
        buyer=cast("Customer", _one_of(BUYERS.get(asked.buyer, asked.buyer), get_args(Customer), "buyer")),
        as_of=as_of,
        country_of_origin=_made_in(asked.country_of_origin, book),
        scope_reading=cast("ScopeReading", _one_of(asked.scope_reading, get_args(ScopeReading), "scope_reading")),
        seller=asked.seller,
    )


def _made_in(code: str, book: Book) -> str:
    return find_place(code, "country_of_origin", book).customs if code else ""


def find_transmission(name: str, delivery: str, book: Book) -> tuple[Content, Category]:
    """The content and its delivery, where they are sent and not shipped.

    Raises:
        InputError: as `find_sale`.
        CoverageError: ``ordinary_goods`` for carriers and parts of goods.
    """
    content, category = find_sale(name, delivery, book)
    _refuse_goods(content, category)
    return content, category


def find_sale(name: str, delivery: str, book: Book) -> tuple[Content, Category]:
    """The content and its delivery; a tax code of Stripe or TaxJar names both.

    Raises:
        InputError: as `find_content` and `find_category`.
    """
    content = find_content(name, book)
    return content, find_category(content, delivery or _coded_delivery(name, content, book), book)


def find_content(name: str, book: Book) -> Content:
    """The content that people, or the tax codes of Stripe and TaxJar, call so.

    Raises:
        InputError: ``unknown_content``, with what may have been meant; ``ambiguous_tax_code`` for a code that several
            contents share.
    """
    found = book.content_names.get(plain_name(str(name))) or _coded_content(str(name), book)
    if found is None:
        ids = [content.id for content in book.categories.content]
        hint = _as_delivery(name, book) or _near(name, book.content_names, ids)
        raise InputError("unknown_content", f"no content {name!r}", param="content", hint=hint)
    return found


def _coded_content(code: str, book: Book) -> Content | None:
    """The one content that a tax code stands for; None for what is no code."""
    contents = {content.id: content for content, _ in book.tax_codes.get(code.strip(), ())}
    if len(contents) > 1:
        hint = f"one of: {', '.join(contents)}"
        raise InputError("ambiguous_tax_code", f"{code} says too little", param="content", hint=hint)
    return next(iter(contents.values()), None)


def _coded_delivery(name: str, content: Content, book: Book) -> str:
    """The delivery that a tax code names, of several the content's usual one; empty for a name in words."""
    ways = [category.delivery for _, category in book.tax_codes.get(name.strip(), ())]
    return content.default if content.default in ways else next(iter(ways), "")


def find_category(content: Content, delivery: str, book: Book) -> Category:
    """How the content is delivered; its usual way if none is named.

    Raises:
        InputError: ``unknown_delivery``, or ``undeliverable`` for a pair that cannot be.
    """
    wanted = book.delivery_names.get(plain_name(find_text(delivery, "delivery"))) if delivery else content.default
    if wanted is None:
        hint = _near(delivery, book.delivery_names, [mode.id for mode in book.categories.delivery])
        raise InputError("unknown_delivery", f"no delivery {delivery!r}", param="delivery", hint=hint)
    found = next((category for category in content.delivered if category.delivery == wanted), None)
    if found is None:
        ways = ", ".join(category.delivery for category in content.delivered)
        message = f"{content.id} cannot be delivered as {wanted}"
        raise InputError("undeliverable", message, param="delivery", hint=f"one of: {ways}")
    return found


def find_place(code: str, param: str, book: Book, postal_code: str = "") -> Place:
    """The jurisdiction of a code, or of a country with a postal code, and the country it belongs to.

    Raises:
        InputError: ``retired_code`` (AN, SU), ``unknown_code`` (UK, EL, with the right one), ``unknown_subdivision``.
    """
    wanted = _kept_as(_territory(find_text(code, param).strip().upper(), postal_code, book), book)
    if "-" in wanted:
        return _subdivision(wanted, param, book)
    if wanted in book.territories:
        own = book.jurisdiction(wanted)
        return _place(own, book) if own else Place(wanted, wanted)
    raise _refused_code(wanted, param, book)


def find_address(country: str, state: str, postal_code: str, book: Book) -> Place:
    """The jurisdiction of an address; a state counts where the tables know it or the country's taxes hang on it.

    Raises:
        InputError: as `find_place`, of the ``country``, the ``state`` or the ``postal_code``; ``missing_field``,
            ``state_conflict``.
    """
    try:
        return find_place(_addressed(country, state, book), "country", book, postal_code)
    except InputError as error:
        if error.code == "unknown_subdivision" and state.strip():
            error.param, error.hint = "state", _state_called(country, state, book) or error.hint
        raise


def _addressed(country: str, state: str, book: Book) -> str:
    country, state = country.strip().upper(), state.strip().upper()
    if not country:
        raise InputError("missing_field", "a country is missing", param="country", hint="ISO 3166-1 alpha-2, e.g. JP")
    if not state:
        return country
    code = state if "-" in state else f"{country}-{state}"
    if code.partition("-")[0] != country.partition("-")[0]:
        raise InputError("state_conflict", f"{state} is no part of {country}", param="state", hint="write one place")
    whole = book.jurisdiction(country)
    asks = whole is not None and whole.needs_subdivision
    return code if asks or book.jurisdiction(code) is not None else country


def _state_called(country: str, state: str, book: Book) -> str:
    """What to write in place of the name of a state, as forms for addresses hold it."""
    called = state.strip().casefold()
    parts = (book.jurisdiction(code) for code in subdivisions(country.strip().upper(), book))
    code = next((part.code for part in parts if part is not None and part.name.casefold() == called), "")
    return f"write {code.partition('-')[2]}" if code else ""


def find_text(value: object, param: str) -> str:
    """A value that has to be text.

    Raises:
        InputError: ``bad_`` and the name of the parameter.
    """
    if not isinstance(value, str):
        raise InputError(f"bad_{param}", f"{value!r} is not text", param=param, hint="write text")
    return value


def _place(own: Jurisdiction, book: Book) -> Place:
    within: tuple[str, ...] = ()
    around = book.jurisdiction(own.part_of) if own.part_of else None
    while around is not None and around.code not in within:
        within = (around.code, *within)
        around = book.jurisdiction(around.part_of) if around.part_of else None
    root = within[0] if within else own.part_of or own.code
    return Place(own.code, root, own.name, own.customs_of, within, _area((*within, own.code), book), own.taxed_with)


def _area(chain: tuple[str, ...], book: Book) -> str:
    """The largest part of a country in the chain that the country's consumption tax does not reach."""
    country = book.jurisdiction(chain[0])
    taxes = [tax for tax in country.tax if tax.kind in TAX_KINDS] if country else []
    return next((code for code in chain[1:] if any(code in tax.outside for tax in taxes)), "")


def _subdivision(code: str, param: str, book: Book) -> Place:
    own = book.jurisdiction(code)
    if own is not None:
        return _place(own, book)
    country = find_place(code.partition("-")[0], param, book).root
    whole = book.jurisdiction(country)
    asks = whole is not None and whole.needs_subdivision
    hint = f"write e.g. {subdivisions(country, book)[0]}" if asks else f"write {country}"
    raise InputError("unknown_subdivision", f"no subdivision {code} in the tables", param=param, hint=hint)


def _territory(country: str, postal_code: str, book: Book) -> str:
    """The special territory in which a postal code lies, or the country itself; the longest beginning decides.

    Asked only of countries that have such territories: elsewhere a postal code says nothing here.

    Raises:
        InputError: ``bad_postal_code`` for one that such a country cannot have.
    """
    places = book.postal_places.get(country)
    if not places or not postal_code.strip():
        return country
    written = _written(postal_code, country, numeric=all(beginning.isdigit() for beginning, _ in places))
    if not written:
        message = f"{postal_code!r} is no postal code of {country}"
        raise InputError("bad_postal_code", message, param="postal_code", hint="as on a letter, e.g. 35001")
    return max(
        ((len(beginning), code) for beginning, code in places if written.startswith(beginning)), default=(0, country)
    )[1]


def _written(postal_code: str, country: str, *, numeric: bool) -> str:
    """A postal code as it is compared; in a country of digits, without letters before them (E-35001, AX-22100)."""
    plain = "".join(letter for letter in postal_code.upper() if letter.isalnum() and letter.isascii())
    digits = plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not numeric:
        return plain.removeprefix(country)
    return digits if digits.isdigit() else ""


def _kept_as(code: str, book: Book) -> str:
    """The code under which the tables keep a place that has two (FI-01 is AX)."""
    return book.equal_codes.get(code, code)


def subdivisions(country: str, book: Book) -> list[str]:
    """The subdivisions of a country that have a file."""
    return [code for code in book.jurisdictions if code.startswith(f"{country}-")]


def parts_of(country: str, book: Book) -> list[str]:
    """The subdivisions on which the taxes of a country hang; none where it has taxes of its own for all."""
    place = book.jurisdiction(country)
    if place is None or not place.needs_subdivision:
        return []
    own = ((code, book.jurisdiction(code)) for code in subdivisions(country, book))
    return [code for code, part in own if part is not None and part.part_of == country]


def _refused_code(code: str, param: str, book: Book) -> InputError:
    for retired in book.codes.retired:
        if retired.code == code:
            message = f"{code} is no longer a code since {retired.until}"
            hint = "write " + " or ".join(retired.now) if retired.now else ""
            return InputError("retired_code", message, param=param, hint=hint)
    right = next((mistaken.now for mistaken in book.codes.mistaken if mistaken.code == code), "")
    hint = f"write {right}" if right else _how_to_write(code, book)
    return InputError("unknown_code", f"{code!r} is no code of a country", param=param, hint=hint)


def _how_to_write(code: str, book: Book) -> str:
    if code and any(code == union.acts_as for union in book.groupings):
        return "a union: name one of its members, e.g. DE"
    if "," in code or " " in code:
        return "name one place; to compare several, use compare"
    return "ISO 3166-1 alpha-2, e.g. JP, or a subdivision, e.g. US-CA"


def _one_of(value: str, allowed: tuple[str, ...], param: str) -> str:
    if value not in allowed:
        raise InputError(f"unknown_{param}", f"no {param} {value!r}", param=param, hint="one of: " + ", ".join(allowed))
    return value


def _refuse_goods(content: Content, category: Category) -> None:
    if category.character in OUTSIDE:
        message = f"{content.id} delivered as {category.delivery}: {OUTSIDE[category.character]}"
        headings = next(reversed(content.hs.items()), ("", ()))
        hint = f"look up {' or '.join(headings[1])} ({headings[0]}) in the customs tariff" if headings[1] else ""
        raise CoverageError("ordinary_goods", message, param="delivery", hint=hint)


def refuse_early(as_of: AsOf, book: Book) -> None:
    """Refuses a day before the tables start.

    Raises:
        CoverageError: ``before_coverage``.
    """
    first = book.codes.covers_from
    for param, day in (("on", as_of.on), ("known", as_of.known)):
        if day < first:
            message = f"the tables start on {first}"
            raise CoverageError("before_coverage", message, param=param, hint="ask for a later day")


def refuse_other_than_text(asked: Transmission) -> None:
    """Refuses facts that are not text.

    Raises:
        InputError: ``bad_content``, ``bad_origin`` and so on.
    """
    for field in fields(asked):
        if field.name != "seller":
            find_text(getattr(asked, field.name), field.name)


def _as_delivery(name: str, book: Book) -> str:
    """A way of delivery written where content is asked for."""
    delivery = book.delivery_names.get(plain_name(str(name)))
    return f"{delivery} is a way of delivery: name the content, and delivery={delivery}" if delivery else ""


def _near(name: str, names: Iterable[str], ids: Iterable[str]) -> str:
    """The names that may have been meant, or else every id there is."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistaken name needs it

    known = [known for known in names if len(known) > SHORT]
    close = get_close_matches(plain_name(str(name)), known, n=3, cutoff=0.75)
    return "did you mean " + " or ".join(close) if close else "one of: " + ", ".join(ids)
