"""What needs a human in the tables, in words: one line each, under the reasons, with counts; and as plain data."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from dtariff.model.citation import Citation
from dtariff.model.due import Due, DueKind, Urgency
from dtariff.model.entry import Entry
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.entries import key_word, label, placed, short, trail, value_word
from dtariff.telling.locale import clauses, commas, country_name, day
from dtariff.telling.render import plain

SHOWN = 25
"""Lines of a kind that nobody asked for; more would be a wall."""

SOURCES = 3
"""Sources named below a line."""

KINDS: dict[DueKind, str] = {
    "announced_end": N_("Rules that end or change on a day that the tables name"),
    "scheduled": N_("Promises and treaties that change on a day, and what is to begin"),
    "review": N_("Files to be looked over again"),
    "source_unseen": N_("Sources that nobody has looked at for long"),
    "not_in_force": N_("Signed or proposed, and not in force"),
    "not_ratified": N_("Agreements in force that do not bind all their parties yet"),
    "unknown": N_("Rules whose figure is not known"),
    "recalled": N_("Told from memory, to be verified"),
}
URGENCIES: dict[Urgency, str] = {"overdue": N_("overdue"), "ahead": N_("near"), "open": N_("open")}


# --- the list ------------------------------------------------------------------------------------------------------


def due_text(found: Sequence[Due], on: date, asked: Collection[DueKind] = ()) -> str:
    """The list for the terminal: what is overdue or near in full, what is open by its number.

    Args:
        found: as `dtariff.upkeep.due` gives it.
        on: the day that was asked for.
        asked: kinds that the reader asked for, which are told in full.
    """
    lines = [_head(found, on)]
    for kind in KINDS:
        of_kind = [one for one in found if one.kind == kind]
        if of_kind:
            lines += ["", _heading(kind, of_kind), *_told(of_kind, in_full=kind in asked)]
    return "\n".join(lines) + "\n"


def _head(found: Sequence[Due], on: date) -> str:
    if not found:
        return tr("On {day} nothing is due.", day=day(on))
    return tr("On {day}: {counts}.", day=day(on), counts=_counts(found))


def _heading(kind: DueKind, of_kind: Sequence[Due]) -> str:
    return tr("{what}: {counts}", what=tr(KINDS[kind]), counts=_counts(of_kind))


def _counts(found: Sequence[Due]) -> str:
    counted = ((tr(word), sum(one.urgency == urgency for one in found)) for urgency, word in URGENCIES.items())
    return commas(tr("{count} {what}", count=count, what=word) for word, count in counted if count)


def _told(of_kind: Sequence[Due], *, in_full: bool) -> Iterator[str]:
    """The lines of a kind: all that were asked for, else the pressing ones up to a number, and how to see the rest."""
    pressing = [one for one in of_kind if one.urgency != "open"]
    shown = of_kind if in_full else pressing[:SHOWN]
    for one in shown:
        yield f"  {line(one)}"
        yield from (f"      {told}" for told in source_lines(one.citations, SOURCES if in_full else 1))
    if len(of_kind) > len(shown):
        yield f"  {_not_listed(of_kind[0].kind, of_kind[len(shown) :])}"


def _not_listed(kind: DueKind, rest: Sequence[Due]) -> str:
    """How many are not listed, and how to see them."""
    facts = {"count": len(rest), "places": sum(len(one.places) for one in rest), "kind": kind}
    if facts["places"]:
        return tr("{count} not listed, {places} places in all; to see them: dtariff tables due --kind {kind}", **facts)
    return tr("{count} not listed; to see them: dtariff tables due --kind {kind}", **facts)


def source_lines(citations: Iterable[Citation], at_most: int = SOURCES) -> Iterator[str]:
    """The sources to look at, those with an address first; a source that is cited at several places once."""
    sources = {cited.key: cited for cited in citations}
    ordered = sorted(sources.values(), key=lambda cited: not cited.url)
    for cited in ordered[:at_most]:
        yield f"{cited.title} <{cited.url}>" if cited.url else cited.title
    if len(ordered) > at_most:
        yield trn("and {count} more source", "and {count} more sources", len(ordered) - at_most)


# --- one line ------------------------------------------------------------------------------------------------------


def line(one: Due) -> str:
    """One finding in one sentence.

    Example:
        >>> from dtariff.model.entry import Entry
        >>> line(Due(kind="review", urgency="overdue", path="jurisdictions/AA.toml", key="", name="AA",
        ...          when=date(2027, 11, 23), entry=Entry(path="jurisdictions/AA.toml", facts={})))
        'AA: to be looked over since 2027-11-23'
    """
    return tr("{file}: {what}", file=_file(one), what=LINES[one.kind](one))


def _file(one: Due) -> str:
    """What the file is called; a schedule, which has the name of a country as well, as such."""
    return tr("Schedule {name}", name=one.name) if one.path.startswith("schedules/") else one.name


def _turn(one: Due) -> str:
    """A rule and its end, or what is to begin."""
    first = _day(one.when)
    if one.then is None:
        return _single(one, first)
    last = day(one.when - timedelta(days=1)) if one.when else ""
    facts = {"what": _what(one.entry), "last": last, "first": first, "then": short(one.then)}
    if one.urgency == "ahead":
        if _is_unknown(one.then):
            return tr("{what} holds to {last}; from {first} the tables do not know what holds", **facts)
        return tr("{what} holds to {last}; from {first}: {then}", **facts)
    if _is_unknown(one.then):
        return tr("{what} was to hold to {last}; from {first} the tables do not know what holds", **facts)
    return tr("{what} was to hold to {last}; from {first}: {then}; nobody has looked since then", **facts)


def _single(one: Due, first: str) -> str:
    """What has one day alone: it ends on it, it begins or happens on it."""
    facts = {"what": _what(one.entry), "first": first}
    if one.kind == "announced_end":
        return tr("{what}: ends on {first}", **facts)
    if one.urgency == "ahead":
        return tr("{what}: from {first}", **facts)
    return tr("{what}: was to come on {first}; nobody has looked since then", **facts)


def _review(one: Due) -> str:
    if "year" in one.entry.facts:
        year = one.entry.facts["year"]
        return tr("its newest edition is of {year}; to be looked over since {day}", year=year, day=_day(one.when))
    return tr("to be looked over since {day}", day=_day(one.when))


def _source_unseen(one: Due) -> str:
    title = str(one.entry.facts.get("title", one.key))
    rows = trn("{count} row leans on it", "{count} rows lean on it", len(one.places))
    if one.when is None:
        return tr("{title}: nobody noted when it was seen; {rows}", title=title, rows=rows)
    if "seen" in one.entry.facts:
        seen = value_word("seen", one.entry.facts["seen"])
        return tr("{title}: last seen on {day}; {rows}", title=title, day=seen, rows=rows)
    published = value_word("published", one.entry.facts["published"])
    return tr("{title}: of {day}, not seen since; {rows}", title=title, day=published, rows=rows)


def _not_in_force(one: Due) -> str:
    if "state" in one.entry.facts:
        return _rule_not_in_force(one)
    if one.key:
        return tr("{what}: signed on {day}, and not in force", what=trail(one.entry), day=_day(one.when))
    agreed = "signed" if "signed" in one.entry.facts else "concluded"
    told = [tr("{what} on {day}", what=key_word(agreed), day=_day(one.when))] if one.when else []
    return clauses([*told, tr("in force for nobody"), *_waiting(one)])


def _rule_not_in_force(one: Due) -> str:
    """A rule of a place or a union: where it stands, what it says, and how far it has come."""
    says = one.entry.above[-1].facts.get("says") if one.entry.above else None
    what = placed(one.entry, str(says)) if says else trail(one.entry)
    return tr("{what}: {state}, since {day}", what=what, state=short(one.entry), day=_day(one.when))


def _not_ratified(one: Due) -> str:
    return clauses([tr("in force, and does not bind all"), *_waiting(one)])


def _waiting(one: Due) -> Iterator[str]:
    """Whom an agreement does not bind yet."""
    if one.parties:
        yield tr("waiting for: {parties}", parties=commas(map(_party, one.parties)))
    if one.pairs:
        pairs = (tr("{a} and {b}", a=_party(a), b=_party(b)) for a, b in one.pairs)
        yield tr("not yet between: {pairs}", pairs=commas(pairs))


def _party(code: str) -> str:
    return tr("all others") if code == "*" else country_name(code)


def _unknown(one: Due) -> str:
    return tr("{what}, since {day}", what=_what(one.entry), day=_day(one.when))


def _recalled(one: Due) -> str:
    by_section = Counter(place.key.partition(".")[0].partition("[")[0] for place in one.places)
    counted = (tr("{what} {count}", what=_section(name), count=count) for name, count in sorted(by_section.items()))
    count = trn("{count} place to verify", "{count} places to verify", len(one.places))
    return tr("{count} ({sections})", count=count, sections=commas(counted))


def _section(name: str) -> str:
    return key_word(name) if name else tr("The file itself")


def _what(entry: Entry) -> str:
    """A part with its place in the file, and what it says."""
    return placed(entry, short(entry)) if entry.key else label(entry.name, entry.facts)


def _is_unknown(entry: Entry) -> bool:
    return bool(entry.facts.get("unknown"))


def _day(value: date | None) -> str:
    return day(value) if value else ""


LINES: dict[DueKind, Callable[[Due], str]] = {
    "announced_end": _turn,
    "scheduled": _turn,
    "review": _review,
    "source_unseen": _source_unseen,
    "not_in_force": _not_in_force,
    "not_ratified": _not_ratified,
    "unknown": _unknown,
    "recalled": _recalled,
}


# --- data ----------------------------------------------------------------------------------------------------------


def due_data(found: Sequence[Due], on: date) -> dict[str, Any]:
    """The list as plain data: the day, how many of which kind press how much, and every finding."""
    counts = {kind: _counted(one for one in found if one.kind == kind) for kind in KINDS}
    return {
        "on": str(on),
        "overdue": sum(one.urgency == "overdue" for one in found),
        "counts": {kind: count for kind, count in counts.items() if count},
        "due": [plain(one) for one in found],
    }


def _counted(found: Iterable[Due]) -> dict[str, int]:
    urgencies = [one.urgency for one in found]
    return {urgency: urgencies.count(urgency) for urgency in URGENCIES if urgency in urgencies}
