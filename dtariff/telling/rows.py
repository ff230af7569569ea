"""The rows of the tables as nested lists in Markdown and for a spreadsheet, and what a file leaves open."""

from collections.abc import Iterable, Iterator, Mapping

from dtariff.model.citation import Citation
from dtariff.model.coverage import Covered, Gap
from dtariff.model.entry import Entry, Gaps, Status
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.entries import is_row, key_word, label, phrase, says, trail
from dtariff.telling.locale import clauses, commas, day, within_sentence
from dtariff.telling.markdown import SURE_WORDS, badge, cited, escape, sure_badge
from dtariff.telling.spreadsheet import Cell, Sheet

STATUSES: dict[Status, tuple[str, str]] = {
    "holds": ("●", N_("holds")),
    "past": ("○", N_("past")),
    "ahead": ("△", N_("to come")),
    "undated": ("?", N_("no day yet")),
    "not_known": ("◌", N_("not yet known")),
    "retracted": ("✕", N_("withdrawn")),
}
STATUS_COLOURS: dict[Status, str] = {
    "holds": "blue",
    "past": "gray",
    "ahead": "orange",
    "undated": "gray",
    "not_known": "gray",
    "retracted": "gray",
}
GAPS: dict[Gap, str] = {
    "consumer_law_unknown": N_("What a consumer bears is not known for all contents."),
    "business_law_unknown": N_("What a business bears on a purchase from abroad is not known."),
    "depends_on_subdivision": N_("What a buyer bears depends on the state or province: see their files."),
    "wto_status_unknown": N_("What binds it in the WTO is not known."),
    "tariff_not_searched": N_("Nobody has searched its tariff for a line on transmissions."),
    "no_schedule": N_("The tables have no schedule of its duties on carriers."),
    "rounding_unknown": N_("How its tax is rounded is not known."),
}


# --- rows as Markdown ----------------------------------------------------------------------------------------------


def section_told(entries: Iterable[Entry]) -> str:
    """The parts of a section as a nested list in Markdown: what each says, its days, how it stands, its sources."""
    return "\n".join(_item(entry) for entry in entries)


def _item(entry: Entry) -> str:
    told = _source(entry) if entry.name == "sources" else _told(entry)
    return f"{'    ' * len(entry.above)}- {told}"


def _told(entry: Entry) -> str:
    name = "" if is_row(entry) else label(entry.name, entry.facts)
    named = f"**{escape(name)}**" if name and (name != key_word(entry.name) or not says(entry)) else ""
    note = f"*{escape(entry.note)}*" if entry.note else ""
    parts = [_status(entry), _days(entry), named, escape(says(entry)), note, _known(entry), proof(entry)]
    return " ".join(filter(None, parts)) or escape(key_word(entry.name))


def _source(entry: Entry) -> str:
    """A source with its link, the key by which rows cite it, and its days."""
    title, url = (str(entry.facts.get(key, "")) for key in ("title", "url"))
    days = clauses(phrase(key, entry.facts[key]) for key in ("published", "seen") if key in entry.facts)
    told = [cited([Citation("", "", title, url, None, entry.sure or "assumed")]), f"`{entry.facts['key']}`", days]
    return " ".join([*filter(None, told), *([f"*{escape(entry.note)}*"] if entry.note else [])])


def _days(entry: Entry) -> str:
    """The first day of a row, and the one on which it ends where the row says so."""
    if entry.since and entry.until:
        told = tr("{since} until {until}", since=day(entry.since), until=day(entry.until))
    elif entry.until:
        told = tr("until {until}", until=day(entry.until))
    else:
        told = day(entry.since) if entry.since else ""
    return f"**{escape(told)}**" if told else ""


def _known(entry: Entry) -> str:
    """When a row became known, and when it was withdrawn."""
    known = tr("Known since {day}.", day=day(entry.known)) if entry.known else ""
    gone = tr("Withdrawn on {day}.", day=day(entry.retracted)) if entry.retracted else ""
    return escape(" ".join(filter(None, [known, gone])))


def _status(entry: Entry) -> str:
    if entry.status is None:
        return ""
    symbol, word = STATUSES[entry.status]
    return badge(STATUS_COLOURS[entry.status], tr("{symbol} {word}", symbol=symbol, word=tr(word)))


def proof(entry: Entry) -> str:
    """How sure a row is, and its sources, linked."""
    if entry.name == "sources":
        return ""
    if not entry.citations:
        return sure_badge(entry.sure) if entry.sure else ""
    sources = cited(entry.citations)
    best = {citation.sure for citation in entry.citations}
    lowered = entry.sure and entry.sure not in best
    return f"{sure_badge(entry.sure)} {sources}" if entry.sure and lowered else sources


# --- rows for a spreadsheet ----------------------------------------------------------------------------------------


def rows_sheet(entries: Iterable[Entry], names: Mapping[str, str] | None = None) -> Sheet:
    """The parts of files, one a row, for a spreadsheet; with the names of files where they are of several."""
    head = [
        tr("File"),
        tr("Place in the file"),
        tr("Part"),
        tr("What it says"),
        tr("From"),
        tr("Until"),
        tr("Known"),
        tr("Withdrawn"),
        tr("On the day"),
        tr("Sureness"),
        tr("Sources"),
        tr("Links"),
        tr("Note"),
    ]
    return Sheet(tr("Rows"), head, [_row_cells(entry, names or {}) for entry in entries])


def _row_cells(entry: Entry, names: Mapping[str, str]) -> list[Cell]:
    return [
        names.get(entry.path, entry.path),
        entry.key,
        trail(entry),
        says(entry),
        entry.since,
        entry.until,
        entry.known,
        entry.retracted,
        tr(STATUSES[entry.status][1]) if entry.status else "",
        tr(SURE_WORDS[entry.sure]) if entry.sure else "",
        clauses(dict.fromkeys(cited_title(*one) for one in sources_of(entry))),
        " ".join(dict.fromkeys(citation.url for citation in entry.citations if citation.url)),
        entry.note,
    ]


def sources_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """The titles of the sources of a row, each with the place in it."""
    return ((citation.title, citation.article) for citation in entry.citations)


def cited_title(title: str, article: str) -> str:
    """A source with the place in it, where one is named."""
    return tr("{title}, {article}", title=title, article=article) if article else title


# --- gaps ----------------------------------------------------------------------------------------------------------


def gaps_told(found: Gaps, covered: Covered | None = None) -> str:
    """What a file leaves open, and what is not known of a place, as a list in Markdown."""
    told = [tr(GAPS[gap]) for gap in covered.gaps] if covered else []
    if covered and covered.unanswered and covered.answers:
        contents = commas(name.replace("_", " ") for name in covered.unanswered)
        told.append(tr("No price is known for: {contents}.", contents=contents))
    told += [_not_known(one) for one in found.unknown]
    told += [_unproven(found)] if set(found.rows) & {"recalled", "assumed"} else []
    if found.silent:
        told.append(
            tr(
                "This file says nothing of: {parts}.",
                parts=commas(within_sentence(key_word(key)) for key in found.silent),
            )
        )
    if found.unlinked:
        told.append(trn("{count} source has no address.", "{count} sources have no address.", found.unlinked))
    return "\n".join(f"- {escape(text)}" for text in told)


def _not_known(one: Entry) -> str:
    since = day(one.since) if one.since else ""
    return tr("Not known: {what}, from {day}.", what=trail(one), day=since)


def _unproven(found: Gaps) -> str:
    count = found.rows.get("recalled", 0) + found.rows.get("assumed", 0)
    return trn(
        "{count} row of {every} is not yet found in a source, or is assumed.",
        "{count} rows of {every} are not yet found in a source, or are assumed.",
        count,
        every=sum(found.rows.values()),
    )
