"""The state of the page in the query string, so that a link opens the same view again.

Scenarios of the tables stand there by their ids; one's own is packed into the link where it is short enough.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from dtariff.engine import Engine
from dtariff.model.errors import DTariffError, InputError
from dtariff.model.law import Customer
from dtariff.model.trade import SCALES
from dtariff.screens.fields import destinations, usual_delivery
from dtariff.screens.query import Reader
from dtariff.screens.what_if.own import OWN
from dtariff.tables.book import Book
from dtariff.tables.scenarios import LONGEST

Part = Literal["prices", "revenue", "build"]
Law = Literal["one", "each"]
"""In the part on revenue: one day of the law for all rows, or that of each row."""

BASE = "as-the-law-stands"
FIRST = ("flat-5-percent", "moratorium-restored")
USUAL = ("JP", "DE", "GB", "ID", "CM", "IN", "BR", "MX", "ZA", "SG")
"""A mix that shows what there is to see: bars and none, lines at nought and above, agreements and none."""

MOST_SCENARIOS = 4
LONGEST_LINK = 1_500
"""Letters that one's own scenario may add to the address: some programs cut longer ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page asks; every field stands in the query string under a plain word."""

    part: Part
    what: tuple[str, ...]
    content: str
    delivery: str
    price: str
    currency: str
    origin: str
    buyer: Customer
    to: tuple[str, ...]
    on: date
    known: date
    money: str
    scale: str
    law: Law


def offered(book: Book) -> tuple[str, ...]:
    """The scenarios of the tables, without the one that assumes nothing: it is the base of all."""
    return tuple(name for name in book.scenarios if name != BASE)


def usual(book: Book, today: date) -> View:
    """The view on the first visit."""
    content = book.content_names["software"]
    places = destinations(book)
    return View(
        part="prices",
        what=tuple(name for name in FIRST if name in book.scenarios),
        content=content.id,
        delivery=usual_delivery(content),
        price="10.00",
        currency="USD",
        origin="US",
        buyer="consumer",
        to=tuple(code for code in USUAL if code in places),
        on=today,
        known=today,
        money="USD",
        scale="1",
        law="one",
    )


def to_query(view: View, own: str) -> dict[str, str]:
    """A view as a query string, both days included: tomorrow the link still shows what it shows today."""
    query = {
        "part": view.part,
        "what": ",".join(view.what),
        "content": view.content,
        "delivery": view.delivery,
        "price": view.price,
        "currency": view.currency,
        "from": view.origin,
        "buyer": view.buyer,
        "to": ",".join(view.to),
        "on": view.on.isoformat(),
        "known": view.known.isoformat(),
    }
    others = {"money": (view.money, "USD"), "scale": (view.scale, "1"), "law": (view.law, "one")}
    query |= {key: value for key, (value, first) in others.items() if value != first}
    packed = pack(own) if own else ""
    return query | ({"own": packed} if packed else {})


def from_query(query: Mapping[str, str], engine: Engine, today: date) -> tuple[View, str, tuple[DTariffError, ...]]:
    """The view that a query string describes, one's own scenario as text, and what in it could not be used."""
    first, read = usual(engine.book, today), Reader(query, engine)
    content, delivery = read.content(first.content)
    own = _own(query, read)
    view = View(
        part=cast("Part", read.one_of("part", first.part, get_args(Part))),
        what=_chosen(query, read, first, own=bool(own)),
        content=content.id,
        delivery=delivery,
        price=read.text("price", first.price),
        currency=read.currency("currency", first.currency),
        origin=read.code("from", first.origin),
        buyer=cast("Customer", read.one_of("buyer", first.buyer, get_args(Customer))),
        to=tuple(dict.fromkeys(map(str.upper, read.listed("to")))) if "to" in query else first.to,
        on=read.day("on", today),
        known=read.day("known", today),
        money=read.currency("money", first.money),
        scale=read.one_of("scale", first.scale, map(str, SCALES)),
        law=cast("Law", read.one_of("law", first.law, get_args(Law))),
    )
    return view, own, tuple(read.faults)


def _chosen(query: Mapping[str, str], read: Reader, first: View, *, own: bool) -> tuple[str, ...]:
    if "what" not in query:
        return (OWN,) if own else first.what
    book = read.engine.book
    found = []
    for name in dict.fromkeys(map(str.lower, read.listed("what"))):
        if name in offered(book) or (name == OWN and own):
            found.append(name)
        elif name == OWN:
            message = "the link names a scenario of somebody's own, and does not hold it"
            hint = "ask for the file, and upload it under Build your own"
            read.faults.append(InputError("unknown_scenario", message, param="what", hint=hint))
        elif name != BASE:
            hint = "one of: " + ", ".join(offered(book))
            read.faults.append(InputError("unknown_scenario", f"no scenario {name!r}", param="what", hint=hint))
    return tuple(found[:MOST_SCENARIOS])


# --- one's own scenario in a link ----------------------------------------------------------------------------------


def pack(text: str) -> str:
    """A scenario as letters that an address may hold, or nothing where they would be too many.

    Example:
        >>> unpack(pack("schema = 1")), pack("")
        ('schema = 1', '')
    """
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=") if text else ""
    return packed if len(packed) <= LONGEST_LINK else ""


def unpack(packed: str) -> str:
    """The scenario out of an address.

    Raises:
        ValueError: it was cut or changed on the way, or is larger than any scenario.
    """
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        opened = zlib.decompressobj()
        text = opened.decompress(data, LONGEST)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("no packed scenario") from error
    if not opened.eof:
        raise ValueError("cut, or too large")
    return text.decode()


def _own(query: Mapping[str, str], read: Reader) -> str:
    packed = query.get("own", "")
    try:
        return unpack(packed[: 2 * LONGEST_LINK]) if packed else ""
    except ValueError:
        message = "the scenario in the link was cut or changed on the way"
        read.faults.append(InputError("bad_scenario", message, param="own", hint="copy the whole address"))
        return ""
