"""A fixed panel of sales, priced before and after a change of the tables: whose price moves, when, and by how much.

Six products that shops sell, from five countries and from within the destination's own union, to consumers and to
businesses, today and around every day on which a changed row begins. Sales that the change cannot touch are left out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from pathlib import PurePosixPath
from typing import NamedTuple

from dtariff.engine import Engine
from dtariff.model.counterpart import RATES
from dtariff.model.errors import DTariffError
from dtariff.model.exchange import Rates
from dtariff.model.law import Cover, Customer
from dtariff.model.schedule import ScheduleRate
from dtariff.model.table_changes import (
    CarrierCase,
    CounterpartChange,
    LeftOut,
    Moved,
    OnCarrier,
    Panel,
    PanelCase,
    Priced,
    QuoteChange,
)
from dtariff.tables.book import Book
from dtariff.tables.row_changes import RowChange
from dtariff.today import CALENDAR
from dtariff.upkeep.touched import Touch, World, beside, touches

SALES = (
    ("music", "download"),
    ("video", "subscription"),
    ("game", "download"),
    ("application", "download"),
    ("application", "saas"),
    ("ebook", "download"),
)
"""What is sold, in tables that have it."""

SELLERS = ("US", "JP", "DE", "IN", "CN")
BUYERS: tuple[Customer, ...] = ("consumer", "business")

PRICE, SMALL = "100", "9.99"
PRICE_WITHOUT_CENTS, SMALL_WITHOUT_CENTS = "10000", "999"
"""The same in yen or won, which have no smaller unit."""

MOST = 6_000
"""Cases at most: a few seconds by each of the two states."""

NARROWER: tuple[tuple[LeftOut, int], ...] = (
    ("days", 13),
    ("sellers", 4),
    ("days", 7),
    ("sales", 3),
    ("days", 5),
    ("sellers", 2),
    ("sales", 2),
    ("days", 3),
    ("buyers", 1),
    ("sellers", 1),
    ("sales", 1),
)
"""What is left out of a panel that would be too large, step by step: all but so many."""

DAYS_OF_CARRIERS = 5
"""On so many days at most, the last ones, duties on carriers are asked for."""

Watch = Callable[[int, int], None]
"""Is told how many cases are priced, and how many there are."""


class _Sale(NamedTuple):
    content: str
    delivery: str


@dataclass(slots=True)
class _Place:
    """A destination and what is asked of it; what matters most stands first."""

    code: str
    prices: tuple[str, ...]
    days: tuple[date, ...]
    sellers: tuple[str, ...]
    sales: tuple[_Sale, ...]
    buyers: tuple[Customer, ...] = BUYERS

    def size(self, knowns: int) -> int:
        """How many cases it makes."""
        return prod(map(len, (self.prices, self.days, self.sellers, self.sales, self.buyers))) * knowns

    def narrowed(self, what: LeftOut, most: int) -> None:
        """Leaves out all but the first few of something."""
        setattr(self, what, getattr(self, what)[:most])


def compare(
    before: Book,
    after: Book,
    changes: Sequence[RowChange],
    *,
    today: date | None = None,
    watch: Watch = lambda _, __: None,
) -> Moved:
    """What moves with a change: every sale of the panel whose answer is another, and duties on carriers.

    Args:
        before: the tables as they were.
        after: the tables as they are.
        changes: what differs between them, as `dtariff.tables.row_changes.row_changes` finds it.
        today: the day on which a shop asks; by default the calendar's.
        watch: is told how far the work is.
    """
    now = today or CALENDAR.today()
    panel, cases = panel_of(before, after, changes, now)
    was, then = Engine(before), Engine(after)
    quotes: list[QuoteChange] = []
    done = 0
    for asked in cases:
        old, new = (price_panel(engine.book, asked, rates=engine.rates) for engine in (was, then))
        quotes += (QuoteChange(case, old[case], new[case]) for case in asked if old[case] != new[case])
        done += len(asked)
        watch(done, panel.cases)
    return Moved(panel=panel, quotes=tuple(quotes), counterparts=tuple(_counterparts(was, then, changes, now)))


def price_panel(book: Book, cases: Iterable[PanelCase], *, rates: Rates | None = None) -> dict[PanelCase, Priced]:
    """What each case of a panel comes to, by one state of the tables.

    The law of the cases is forgotten when all are priced: a panel is asked once, and a case takes some 6 kB.
    """
    engine = Engine(book, rates=rates)
    return {case: _priced(case, engine) for case in cases}


def _priced(case: PanelCase, engine: Engine) -> Priced:
    try:
        quote = engine.quote(**case._asdict(), on_unknown="flag")
    except DTariffError as error:
        return Priced(code=error.code)
    missing = "" if quote.complete else next(levy.reason for levy in quote.levies if levy.amount is None)
    return Priced(quote.total, quote.duty, quote.tax, quote.other, quote.bar.verdict, missing)


# --- which cases ---------------------------------------------------------------------------------------------------


def panel_of(
    before: Book, after: Book, changes: Sequence[RowChange], today: date
) -> tuple[Panel, list[tuple[PanelCase, ...]]]:
    """The panel for a change, and its cases, destination by destination."""
    world = World(before, after)
    knowns = _knowns(changes, today)
    places = _places([*touches(changes, before, after, today)], world, today)
    first_of: dict[LeftOut, int] = {}
    for what, most in NARROWER:
        if sum(place.size(len(knowns)) for place in places) <= MOST:
            break
        if any(len(getattr(place, what)) > most for place in places):
            first_of[what] = most
        for place in places:
            place.narrowed(what, most)
    cases = [tuple(_cases(place, knowns)) for place in places]
    panel = Panel(
        asked=today,
        cases=sum(map(len, cases)),
        destinations=tuple(place.code for place in places),
        contents=_once(sale.content for place in places for sale in place.sales),
        sellers=_once(seller for place in places for seller in place.sellers),
        days=tuple(sorted({day for place in places for day in place.days})),
        first_of=first_of,
        beside=beside(changes),
    )
    return panel, cases


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _cases(place: _Place, knowns: Iterable[date]) -> Iterator[PanelCase]:
    axes = product(place.sales, place.sellers, place.buyers, place.prices, place.days)
    for (content, delivery), seller, buyer, price, on in axes:
        for known in dict.fromkeys(max(known, on) for known in knowns):
            yield PanelCase(content, delivery, seller, place.code, buyer, price, on, known)


def _knowns(changes: Iterable[RowChange], today: date) -> tuple[date, ...]:
    """Days of knowledge: today's, and that on which all of the change is known, if it is later.

    A sale of a later day is asked with the knowledge of its own day: so a shop will ask then.
    """
    forms = (form for change in changes if change.is_dated for form in (change.before, change.after))
    named = (getattr(form, key, None) for form in forms for key in ("known", "retracted"))
    return tuple(sorted({today, max((day for day in named if day is not None and day > today), default=today)}))


def _places(touched: list[Touch], world: World, today: date) -> list[_Place]:
    """The destinations that a change can touch, each with all that is asked of it."""
    found: dict[str, list[Touch]] = {}
    for touch in touched:
        for code in world.places if touch.destinations is None else touch.destinations:
            found.setdefault(code, []).append(touch)
    return [_place(code, found[code], world, today) for code in sorted(found)]


def _place(code: str, touched: list[Touch], world: World, today: date) -> _Place:
    days = {day for touch in touched for day in touch.days if day != today}
    return _Place(
        code=code,
        prices=_prices(code, world, small=any(touch.small for touch in touched)),
        days=(today, *sorted(days, key=lambda day: (day < today, abs(day - today)))),
        sellers=_sellers(code, (seller for touch in touched for seller in touch.sellers), world),
        sales=_sales(touched, world, _covers(code, world)),
    )


def _prices(code: str, world: World, *, small: bool) -> tuple[str, ...]:
    """A price in the currency of the place, and a small one where that may matter."""
    book = next(book for book in reversed(world.books) if book.jurisdiction(code) is not None)
    place = book.jurisdiction(code)
    currency = place.currency if place else ""
    money = book.currencies.get(currency)
    whole = money is not None and money.digits == 0
    both = (PRICE_WITHOUT_CENTS, SMALL_WITHOUT_CENTS) if whole else (PRICE, SMALL)
    return tuple(f"{price} {currency}" for price in (both if small else both[:1]))


def _sellers(code: str, named: Iterable[str], world: World) -> tuple[str, ...]:
    """Where sellers are: the places that the change names, the usual ones, and one inside each union of the buyer."""
    usual = [seller for seller in SELLERS if seller in world.territories] or sorted(world.territories)
    home = world.above(code)
    unions = [[one for one in union if one not in home] for union in world.unions(home)]
    inside = [union[0] for union in unions if union and not {*usual} & {*union}]
    return tuple(one for one in dict.fromkeys((*named, *usual[:2], *inside, *usual[2:])) if one not in home)


def _covers(code: str, world: World) -> list[Cover]:
    """What the lines of the national tariff of a place speak of: where a duty may be charged, a bar is felt."""
    places = (book.jurisdiction(one) for one in world.above(code) for book in world.books)
    return [cover for place in places if place for line in place.line for cover in line.covers]


def _sales(touched: Iterable[Touch], world: World, covers: Sequence[Cover]) -> tuple[_Sale, ...]:
    """What is sold: contents and deliveries that the change names, those of a national line, then the usual ones."""
    contents = {content.id: content for content in world.books[1].categories.content}
    named = [touch for touch in touched if touch.contents or touch.deliveries]
    wanted = {name for touch in named for name in touch.contents} & contents.keys()
    ways = {name for touch in named for name in touch.deliveries}
    sold = {_Sale(content.id, way.delivery) for content in contents.values() for way in content.delivered}
    usual = [_Sale(*sale) for sale in SALES if sale in sold] or [
        _Sale(content.id, content.default) for content in [*contents.values()][: len(SALES)]
    ]
    found = [sale for sale in usual if sale.content in wanted]
    found += [_Sale(name, contents[name].default) for name in sorted(wanted - {sale.content for sale in found})]
    found += [sale for sale in sorted(sold) if sale.delivery in ways and (not wanted or sale.content in wanted)]
    found += [sale for sale in usual if any(_speaks_of(cover, sale) for cover in covers)]
    return tuple(dict.fromkeys((*found, *usual)))


def _speaks_of(cover: Cover, sale: _Sale) -> bool:
    return sale.content in cover.content and (not cover.delivery or sale.delivery in cover.delivery)


# --- what works on carriers bear -----------------------------------------------------------------------------------


def _counterparts(was: Engine, now: Engine, changes: Sequence[RowChange], today: date) -> Iterator[CounterpartChange]:
    """Duties on carriers that are another, schedule by schedule."""
    world, knowns = World(was.book, now.book), _knowns(changes, today)
    for path, rows in _rates(changes).items():
        for case in _on_carriers(_importer(path, world), rows, now.book, knowns):
            old, new = _on_carrier(case, was), _on_carrier(case, now)
            if old is not None and new is not None and old != new and (old.duty or new.duty):
                yield CounterpartChange(case, old, new)


def _rates(changes: Iterable[RowChange]) -> dict[str, list[ScheduleRate]]:
    """The rates that changed, by their schedules."""
    found: dict[str, list[ScheduleRate]] = {}
    for change in changes:
        for form in (change.before, change.after):
            if isinstance(form, ScheduleRate):
                found.setdefault(change.path, []).append(form)
    return found


def _on_carriers(
    importer: str, rows: Iterable[ScheduleRate], book: Book, knowns: Sequence[date]
) -> Iterator[CarrierCase]:
    """Every content under the kinds of rate that changed, today and on the first days of the rates that changed."""
    today = knowns[0]
    contents = [content.id for content in book.categories.content] if importer else []
    days = sorted({today, *(row.first_day for row in rows)})[-DAYS_OF_CARRIERS:]
    rates = [rate for rate in RATES if any(row.type == rate and not row.partner for row in rows)]
    for content, rate, on in product(contents, rates, days):
        for known in dict.fromkeys(max(known, on) for known in knowns):
            yield CarrierCase(content, importer, rate, on, known)


def _importer(path: str, world: World) -> str:
    """A country in which a schedule holds: the one it is named after, or of a union a member, if one has no schedule.

    Empty for nobody.
    """
    name = PurePosixPath(path).stem
    members = [code for code in world.members(name) or (name,) if code in world.territories]
    alone = [code for code in members if all(book.schedule(code) is None for book in world.books)]
    return next(iter((*alone, *members)), "")


def _on_carrier(case: CarrierCase, engine: Engine) -> OnCarrier | None:
    """What a work bears on a carrier; None where nobody can say."""
    try:
        found = engine.counterpart(
            case.content, destination=case.destination, rate=case.rate, on=case.on, known=case.known
        )
    except DTariffError:
        return None
    return OnCarrier(str(found.duty or ""), found.choice)
