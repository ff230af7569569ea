"""What a change of the tables says, in words: rows that begin or are withdrawn, and whose price moves by how much."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from dtariff.model.entry import Entry
from dtariff.model.table_changes import (
    CounterpartChange,
    Difference,
    LeftOut,
    Moved,
    Panel,
    PanelCase,
    PartKind,
    QuoteChange,
    TablesDiff,
)
from dtariff.telling.catalogue import N_, in_english, tr, trn
from dtariff.telling.entries import key_word, placed, says, short, trail, value_word
from dtariff.telling.locale import clauses, commas, country_name, day, labelled, number, rate, remarked
from dtariff.telling.markdown import SURE_WORDS, escape
from dtariff.telling.narrate import plain_name
from dtariff.telling.render import plain
from dtariff.telling.rows import cited_title, sources_of
from dtariff.telling.words import AMOUNTS, RATE_TYPES, REASONS, VERDICT_NAMES

KINDS: dict[PartKind, tuple[str, str]] = {
    "started": ("+", N_("begins")),
    "retracted": ("x", N_("withdrawn")),
    "changed": ("!", N_("rewritten")),
    "vanished": ("!", N_("gone")),
    "added": ("+", N_("new")),
    "edited": ("~", N_("edited")),
    "removed": ("-", N_("removed")),
}
"""What happened to a part of a file."""

FIRST_OF: dict[LeftOut, str] = {
    "sellers": N_("places of sellers"),
    "sales": N_("products"),
    "days": N_("days"),
    "buyers": N_("kinds of buyers"),
}

MANY = 60
"""So many lines of one file, and so many of quotes, are told; JSON has all."""

FEW = 8
"""So many places, days or sellers are named; of more, the first ones and how many there are."""

Section = tuple[str, list[str]]


def diff_text(found: TablesDiff) -> str:
    """The whole difference for the terminal."""
    lines = []
    for title, items in _sections(found):
        lines += ["", title, *(f"  {item}" for item in items)]
    return "\n".join(lines[1:]) + "\n"


def diff_markdown(found: TablesDiff) -> str:
    """The same in Markdown, for a review: a heading a file, a list of what differs."""
    lines = []
    for title, items in _sections(found):
        lines += ["", f"### {escape(title)}", "", *(f"- {escape(item)}" for item in items)]
    return "\n".join(lines[1:]) + "\n"


def _sections(found: TablesDiff) -> Iterator[Section]:
    yield tr("Tables"), [labelled(tr("Before"), found.before), labelled(tr("After"), found.after), *_summary(found)]
    if found.forbidden:
        count = len(found.forbidden)
        title = trn(
            "{count} row of law was rewritten or is gone: no release may hold that; withdraw it and add another",
            "{count} rows of law were rewritten or are gone: no release may hold that; withdraw them and add others",
            count,
        )
        yield f"!!! {title}", _limited([_line(one, found) for one in found.forbidden])
    for path, group in groupby(found.differences, key=lambda one: one.path):
        told = [difference_told(one) for one in _worth_telling([*group])]
        yield tr("{name} ({path})", name=found.files.get(path, path), path=path), _limited(told)
    if found.moved is not None and found.differences:
        yield from _moved(found.moved, found.places)


def _summary(found: TablesDiff) -> Iterator[str]:
    if found.digest_before == found.digest_after:
        yield tr("They are the same, to the letter.")
    elif not found.differences:
        yield tr("The texts differ, and say the same.")
    else:
        yield clauses(labelled(tr(KINDS[kind][1]), number(count)) for kind, count in tally(found))


def tally(found: TablesDiff) -> list[tuple[PartKind, int]]:
    """How many parts of files each kind of difference concerns; none that concerns none."""
    counts = [(kind, sum(one.kind == kind for one in found.differences)) for kind in KINDS]
    return [(kind, count) for kind, count in counts if count]


def _limited(lines: Sequence[str]) -> list[str]:
    told = [*lines[:MANY]]
    more = len(lines) - len(told)
    return told + ([trn("and {count} more; JSON has all", "and {count} more; JSON has all", more)] if more else [])


# --- parts of files ------------------------------------------------------------------------------------------------


def _worth_telling(differences: Sequence[Difference]) -> list[Difference]:
    """All but those parts that came or went with rows inside them, which are told where they stand."""
    keys = [one.entry.key for one in differences]

    def is_told(one: Difference) -> bool:
        whole = one.kind in ("added", "removed") and one.entry.key
        return not (whole and any(key.startswith((f"{one.entry.key}.", f"{one.entry.key}[")) for key in keys))

    return [one for one in differences if is_told(one)]


def _line(one: Difference, found: TablesDiff) -> str:
    return labelled(found.files.get(one.path, one.path), difference_told(one))


def difference_told(one: Difference) -> str:
    """One part of a file that differs: what happened, where it stands, what it says, by which source, instead of what.

    Example:
        >>> rate = Entry(path="jurisdictions/ID.toml", name="rows", facts={"percent": Decimal(12), "of": "11/12"},
        ...     since=date(2025, 1, 1), known=date(2024, 12, 31))
        >>> difference_told(Difference(path=rate.path, kind="started", after=rate))
        '+ begins: Rows: from 2025-01-01: 12%; of 11/12 of the base (known 2024-12-31)'
    """
    symbol, word = KINDS[one.kind]
    told = _edited(one) if one.kind in ("edited", "changed") else placed(one.entry, _row(one.entry))
    if one.instead is not None:
        told = clauses([told, tr("until then {what}", what=short(one.instead))])
    return f"{symbol} {labelled(tr(word), told)}"


def _row(entry: Entry) -> str:
    """What a row says, from which day, as known since when, and by which sources."""
    if not entry.since:
        return short(entry)
    told = tr("from {day}: {what}", day=day(entry.since), what=says(entry) or short(entry))
    known = tr("known {day}", day=day(entry.known)) if entry.known else ""
    gone = tr("withdrawn {day}", day=day(entry.retracted)) if entry.retracted else ""
    sources = commas(dict.fromkeys(cited_title(*source) for source in sources_of(entry)))
    return remarked(told, clauses([known, gone, sources]))


def _edited(one: Difference) -> str:
    """The keys of a part that say something else, each with what it said and what it says."""
    if one.before is None or one.after is None:
        return trail(one.entry)
    told = clauses(_key_told(key, one.before, one.after) for key in one.altered)
    where = trail(one.after)
    if one.after.since:
        where = tr("{told}, {more}", told=where, more=tr("from {day}", day=day(one.after.since)))
    return labelled(where, told)


BESIDE_FACTS = {
    "cite": N_("Sources"),
    "known": N_("Known"),
    "note": N_("Note"),
    "retracted": N_("Withdrawn"),
    "since": N_("From"),
    "sure": N_("Sureness"),
    "until": N_("Until"),
}
"""Keys that an entry tells beside its facts, by the names that columns have for them."""


def _key_told(key: str, before: Entry, after: Entry) -> str:
    what = tr(BESIDE_FACTS[key]) if key in BESIDE_FACTS else key_word(key)
    was, now = _said(key, before), _said(key, after)
    if was == now:
        return tr("{what} in another order", what=what)
    return tr("{what}: {now} instead of {before}", what=what, now=now, before=was)


def _said(key: str, entry: Entry) -> str:
    """What a key says; one that is told beside the facts from there."""
    if key in entry.facts:
        return value_word(key, entry.facts[key])
    if key == "cite":
        return commas(dict.fromkeys(cited_title(*source) for source in sources_of(entry))) or tr("nothing")
    found = getattr(entry, key) if key in BESIDE_FACTS else None
    if isinstance(found, date):
        return day(found)
    return tr(SURE_WORDS.get(found, found)) if found else tr("nothing")


# --- quotes --------------------------------------------------------------------------------------------------------


def _moved(moved: Moved, places: Mapping[str, str]) -> Iterator[Section]:
    if moved.panel.cases:
        title = trn(
            "Of {cases} sales priced before and after, {count} has another answer",
            "Of {cases} sales priced before and after, {count} have another answer",
            len(moved.quotes),
            cases=number(moved.panel.cases),
        )
        yield title, _limited([*quotes_told(moved.quotes, places, moved.panel.asked)])
    if moved.counterparts:
        title = tr("Duties on the same works on carriers, on which scenarios may hang")
        yield title, _limited([*counterparts_told(moved.counterparts, places, moved.panel.asked)])
    yield tr("What was priced"), [*panel_told(moved.panel, places)]


class _Group(NamedTuple):
    """Sales whose answers changed alike: every content at every seller and so on."""

    axes: dict[str, tuple[Any, ...]]
    first: QuoteChange

    def each(self, axis: str) -> tuple[Any, ...]:
        """What occurs on an axis."""
        return self.axes[axis]


AXES: dict[str, Callable[[PanelCase], Hashable]] = {
    "origins": lambda case: case.origin,
    "sales": lambda case: (case.content, case.delivery),
    "days": lambda case: (case.on, case.known),
    "buyers": lambda case: case.buyer,
    "destinations": lambda case: case.destination,
    "currencies": lambda case: case.price.partition(" ")[2],
}
"""What tells sales apart."""

TOGETHER = (("origins",), ("sales",), ("days",), ("buyers",), ("destinations", "currencies"))
"""Along what alike changes are told together, in this order; a place brings its currency with it."""


def grouped_quotes(quotes: Iterable[QuoteChange]) -> list[_Group]:
    """Changes that are alike, told together: one group is every combination of what stands on its axes.

    Two changes are alike where they say the same but for the case: the same amounts, or only the same change of the
    verdict, whatever the amounts. Places with other currencies are alike where the figures are.
    """
    groups = [(_sameness(one), {axis: frozenset([of(one.case)]) for axis, of in AXES.items()}, one) for one in quotes]
    for axes in TOGETHER:
        found: dict[Hashable, list[tuple[Hashable, dict[str, frozenset[Any]], QuoteChange]]] = {}
        for group in groups:
            others = tuple(values for name, values in group[1].items() if name not in axes)
            found.setdefault((group[0], others), []).append(group)
        groups = [(some[0][0], {**some[0][1], **_united(axes, some)}, some[0][2]) for some in found.values()]
    return [_Group({axis: tuple(sorted(values)) for axis, values in told.items()}, first) for _, told, first in groups]


def _united(axes: Iterable[str], some: Sequence[Any]) -> dict[str, frozenset[Any]]:
    """What occurs on some axes in several groups."""
    return {axis: frozenset().union(*(group[1][axis] for group in some)) for axis in axes}


def _sameness(one: QuoteChange) -> Hashable:
    """What two changes have in common that are told together."""
    if _verdict_alone(one):
        return one.before.verdict, one.after.verdict
    amounts = tuple(None if money is None else money.amount for side in (one.before, one.after) for money in side[:4])
    verdicts = (one.before.verdict, one.after.verdict) if one.before.verdict != one.after.verdict else ()
    return one.case.price.partition(" ")[0], amounts, verdicts, one.before.code, one.after.code


def _verdict_alone(one: QuoteChange) -> bool:
    return one.before[:4] == one.after[:4] and one.before.code == one.after.code


def quotes_told(quotes: Iterable[QuoteChange], places: Mapping[str, str], asked: date) -> Iterator[str]:
    """Whose answer is another, and by how much: prices that move first, then answers that came or went, then verdicts.

    Example:
        >>> from dtariff.model.money import Money; from dtariff.model.table_changes import Priced
        >>> day = date(2027, 1, 1)
        >>> case = PanelCase("music", "download", "US", "DE", "consumer", "100 EUR", day, day)
        >>> none, tax = Money.parse("0.00 EUR"), Money.parse("19.00 EUR")
        >>> old = Priced(Money.parse("119.00 EUR"), none, tax, none, "not_barred")
        >>> new = Priced(Money.parse("121.00 EUR"), none, Money.parse("21.00 EUR"), none, "not_barred")
        >>> print(*quotes_told([QuoteChange(case, old, new)], {}, date(2026, 11, 27)))
        Germany: a consumer who buys music (download) for 100 EUR from United States on 2027-01-01 pays 121.00 EUR \
instead of 119.00 EUR (tax +2.00)
    """
    groups = grouped_quotes(quotes)
    for group in sorted(groups, key=_weight):
        yield _group_told(group, places, asked)


def _weight(group: _Group) -> tuple[bool, bool, Any]:
    one = group.first
    return _verdict_alone(one), one.difference() is None, group.axes["destinations"]


def _group_told(group: _Group, places: Mapping[str, str], asked: date) -> str:
    one = group.first
    facts = {
        "place": _places(group.each("destinations"), places),
        "contents": commas(sale_told(*sale) for sale in group.each("sales")),
        "sellers": _places(group.each("origins"), places),
        "days": _named(group.each("days"), lambda days: _days(days[0], days[1], asked), N_("{count} days")),
    }
    if _verdict_alone(one):
        told = tr("{place}: a customs duty on {contents} from {sellers} on {days}", **facts)
        return tr("{told} is {verdict}, at the same price", told=told, verdict=_verdicts(one))
    told = tr(
        "{place}: {buyer} who buys {contents} for {price} from {sellers} on {days}",
        buyer=tr(BUYERS[group.each("buyers")]),
        price=_price(group),
        **facts,
    )
    return tr("{told} {outcome}", told=told, outcome=_outcome(one, _currency(group)))


BUYERS = {
    ("consumer",): N_("a consumer"),
    ("business",): N_("a business"),
    ("business", "consumer"): N_("anybody"),
}


def sale_told(content: str, delivery: str) -> str:
    """What is sold, and how it is sent."""
    return remarked(plain_name(content), plain_name(delivery))


def _price(group: _Group) -> str:
    """The price; of places with several currencies without one."""
    told = number(Decimal(group.first.case.price.partition(" ")[0]))
    return f"{told} {_currency(group)}" if _currency(group) else tr("{amount} in the currency there", amount=told)


def _currency(group: _Group) -> str:
    """The currency of all sales of a group; empty where there are several."""
    currencies = group.each("currencies")
    return str(currencies[0]) if len(currencies) == 1 else ""


def _days(on: date, known: date, asked: date) -> str:
    """The day of the sale; with the day of knowledge where it is neither that day nor the day of asking."""
    return day(on) if known <= max(on, asked) else tr("{day} (as known on {known})", day=day(on), known=day(known))


def _places(codes: Sequence[str], places: Mapping[str, str]) -> str:
    """Places by their names, countries before their parts."""
    ordered = sorted(codes, key=lambda code: ("-" in code, code))
    return _named(ordered, lambda code: places.get(code) or country_name(code), N_("{count} places"))


def _named(items: Sequence[Any], tell: Callable[[Any], str], many: str) -> str:
    """A few things by their names, of many the first ones and how many there are."""
    named = commas(map(tell, items[:FEW]))
    if len(items) <= FEW:
        return named
    return remarked(tr(many, count=number(len(items))), tr("{told} …", told=named))


def _outcome(one: QuoteChange, currency: str) -> str:
    """What the buyer pays instead; or that there is an answer now, or none any more."""
    was, now = one.before, one.after
    differs = was.verdict and now.verdict and was.verdict != now.verdict
    verdict = tr("customs duty {verdict}", verdict=_verdicts(one)) if differs else ""
    remark = clauses([*_parts(one), verdict])
    if was.total is not None and now.total is not None:
        figures = {"now": _figure(now.total.amount, currency), "before": _figure(was.total.amount, currency)}
        told = tr("pays {now} instead of {before}", **figures) if was.total != now.total else tr("pays the same")
        return remarked(told, remark)
    if now.total is not None:
        told = tr("pays {now}, where there was no answer", now=_figure(now.total.amount, currency))
        return remarked(told, _reason(was.code))
    if was.total is not None:
        told = tr("has no answer any more, who paid {before}", before=_figure(was.total.amount, currency))
        return remarked(told, _reason(now.code))
    return remarked(tr("has no answer still"), clauses([_reason(now.code), remark]))


def _verdicts(one: QuoteChange) -> str:
    return tr("{now} instead of {before}", now=_verdict(one.after.verdict), before=_verdict(one.before.verdict))


def _parts(one: QuoteChange) -> Iterator[str]:
    """By how much each part is higher or lower."""
    for part in ("duty", "tax", "other"):
        moved = one.difference(part)
        if moved is not None and moved.amount:
            sign = "+" if moved.amount > 0 else "-"
            yield tr("{part} {moved}", part=tr(AMOUNTS[part]), moved=sign + number(abs(moved.amount)))


def _figure(amount: Decimal, currency: str) -> str:
    return f"{number(amount)} {currency}".rstrip()


def _verdict(verdict: str) -> str:
    return tr(VERDICT_NAMES[verdict]) if verdict in VERDICT_NAMES else tr("nothing")


def _reason(code: str) -> str:
    return tr(REASONS[code]) if code in REASONS else code


# --- carriers ------------------------------------------------------------------------------------------------------


def counterparts_told(found: Iterable[CounterpartChange], places: Mapping[str, str], asked: date) -> Iterator[str]:
    """Duties on carriers that are another; contents and days with the same change in one line."""
    alike: dict[Hashable, list[CounterpartChange]] = {}
    for one in found:
        alike.setdefault((one.case.destination, one.case.rate, one.before, one.after), []).append(one)
    for some in alike.values():
        one = some[0]
        yield tr(
            "{place}: {contents}, {rate}, on {days}: {now} instead of {before}",
            place=_places([one.case.destination], places),
            contents=commas(dict.fromkeys(plain_name(other.case.content) for other in some)),
            rate=tr(RATE_TYPES[one.case.rate]),
            days=commas(dict.fromkeys(_days(other.case.on, other.case.known, asked) for other in some)),
            now=rate(one.after.duty) or tr("not known"),
            before=rate(one.before.duty) or tr("not known"),
        )


# --- the panel -----------------------------------------------------------------------------------------------------


def panel_told(panel: Panel, places: Mapping[str, str]) -> Iterator[str]:
    """Which sales were priced, and what was left out."""
    if panel.cases:
        yield labelled(tr("Destinations"), _places(panel.destinations, places))
        yield labelled(tr("Contents"), commas(map(plain_name, panel.contents)))
        yield labelled(tr("Sellers"), _places(panel.sellers, places))
        yield labelled(tr("Days"), _named(panel.days, day, N_("{count} days")))
        yield tr("Not priced: other products and prices, sellers at home, postal codes, and what scenarios assume.")
    else:
        yield tr("Nothing: no price of the panel can hang on what differs.")
    for what, count in panel.first_of.items():
        told = tr(FIRST_OF[what])
        yield tr("So as not to price too many, of {what} only the first {count} each.", what=told, count=number(count))
    if panel.beside:
        yield labelled(tr("These differ, and bear on none of these prices"), commas(panel.beside))


# --- plain data ----------------------------------------------------------------------------------------------------


@in_english
def diff_data(found: TablesDiff) -> dict[str, Any]:
    """The whole difference as plain data; amounts as text, what is not known as null."""
    moved = found.moved
    return {
        "before": {"name": found.before, "digest": found.digest_before},
        "after": {"name": found.after, "digest": found.digest_after},
        "forbidden": len(found.forbidden),
        "differences": [_difference_data(one) for one in found.differences],
        **({} if moved is None else _moved_data(moved)),
    }


def _difference_data(one: Difference) -> dict[str, Any]:
    return {
        "path": one.path,
        "key": one.entry.key,
        "kind": one.kind,
        "forbidden": one.is_forbidden,
        "altered": list(one.altered),
        "says": difference_told(one),
        "before": _entry_data(one.before),
        "after": _entry_data(one.after),
    }


def _entry_data(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    days = {key: plain(getattr(entry, key)) for key in ("since", "until", "known", "retracted")}
    cited = [{"title": title, "article": article} for title, article in sources_of(entry)]
    return {**days, "facts": plain(entry.facts), "note": entry.note, "sure": entry.sure, "citations": cited}


def _moved_data(moved: Moved) -> dict[str, Any]:
    return {
        "panel": plain(moved.panel),
        "quotes": [_quote_data(one) for one in moved.quotes],
        "counterparts": [
            {**_asked(one.case), "before": one.before._asdict(), "after": one.after._asdict()}
            for one in moved.counterparts
        ],
    }


def _quote_data(one: QuoteChange) -> dict[str, Any]:
    return {
        **_asked(one.case),
        "before": _asked(one.before),
        "after": _asked(one.after),
        "difference": plain(one.difference()),
    }


def _asked(one: Any) -> dict[str, Any]:
    return {key: plain(item) for key, item in one._asdict().items()}
