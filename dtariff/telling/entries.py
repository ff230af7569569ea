"""A row of the tables in words: what it is called, what it says, where it stands, in which file."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from dtariff.model.entry import Entry, Fact
from dtariff.telling.catalogue import tr
from dtariff.telling.keys import CODES, FILES, FOLDERS, KEYS, PHRASES, PLAIN, SENTENCES
from dtariff.telling.locale import clauses, commas, country_name, day, grouped, labelled, number, percent

NAMING = ("code", "a", "b", "country", "name", "short", "title", "provision", "matter", "purpose", "partner", "id")
"""Keys that name a part of a file, in the order in which they are told; an id only where nothing else does."""

LIMITS = ("content", "delivery", "customer", "character")
"""Keys that limit of which sales a part speaks."""

SERIES = ("rate", "collection", "covers", "exchange")
"""Parts that speak of sales: one without limits is the rule."""

PLACES = frozenset({"code", "a", "b", "country", "partner", "part_of", "customs_of", "taxed_with", "levied_by"}) | {
    *("actors", "obligors", "where", "outside", "territories", "acts_as", "now")
}
"""Keys whose codes are places."""

MONEY = frozenset({"amount", "threshold", "equals", "step"})
SILENT = frozenset({"schema"})
"""Keys that tell a reader nothing."""


# --- words ---------------------------------------------------------------------------------------------------------


def key_word(name: str) -> str:
    """A key in words.

    Example:
        >>> key_word("customs_fact"), key_word("brand_new")
        ('Customs law besides rates', 'Brand new')
    """
    return tr(KEYS[name]) if name in KEYS else name.replace("_", " ").capitalize()


def value_word(key: str, fact: Fact) -> str:
    """What a key says, in words.

    Example:
        >>> value_word("percent", Decimal("7.5")), value_word("treatment", "zero_rated"), value_word("code", "JP")
        ('7.5%', 'zero rate', 'Japan (JP)')
    """
    if isinstance(fact, tuple):
        return commas(value_word(key, one) for one in fact) if fact else tr("nothing")
    if isinstance(fact, bool):
        return tr("yes") if fact else tr("no")
    if isinstance(fact, date):
        return day(fact)
    if isinstance(fact, Decimal):
        return percent(fact) if key == "percent" else number(fact)
    return str(fact) if isinstance(fact, int) else _text(key, fact)


def _text(key: str, text: str) -> str:
    if key in PLACES:
        name = country_name(text)
        return tr("{country} ({code})", country=name, code=text) if name != text else text
    if key in MONEY:
        return grouped(text)
    words = CODES.get(key, PLAIN)
    return tr(words[text]) if text in words else _plain(key, text)


def _plain(key: str, text: str) -> str:
    """A text of the tables as it stands; an id of a content or a delivery without its underscores."""
    return text.replace("_", " ") if key in LIMITS else text


def phrase(key: str, fact: Fact) -> str:
    """What a key says, as a part of a sentence.

    Example:
        >>> phrase("of", "11/12"), phrase("in_force", False), phrase("symbol", "WT/L/579")
        ('of 11/12 of the base', 'no longer in force', 'Symbol: WT/L/579')
    """
    if key in PHRASES and isinstance(fact, bool):
        return tr(PHRASES[key][not fact]) or tr("not so: {what}", what=tr(PHRASES[key][0]))
    word = value_word(key, fact)
    if key in SENTENCES:
        return tr(SENTENCES[key], value=word)
    return labelled(key_word(key), word)


def label(name: str, facts: Mapping[str, Fact]) -> str:
    """The name of a part of a file: what its keys call it, else the name of the list it stands in."""
    named = [value_word(key, facts[key]) for key in NAMING if key in facts and _names(key, facts)]
    if name in SERIES and not named:
        limits = clauses(value_word(key, facts[key]) for key in LIMITS if key in facts)
        return labelled(key_word(name), limits or tr("all sales not named otherwise"))
    told = commas(dict.fromkeys(named)) or key_word(name)
    return told[:1].upper() + told[1:]


def _names(key: str, facts: Mapping[str, Fact]) -> bool:
    """Whether a key helps to name a part: an id does where nothing else does, a title where there is no short one."""
    others = {*NAMING} & facts.keys()
    return not ((key == "id" and len(others) > 1) or (key == "title" and "short" in facts))


def says(entry: Entry) -> str:
    """What a part of a file says, besides its name."""
    told = [
        phrase(key, fact)
        for key, fact in entry.facts.items()
        if key not in NAMING and key not in SILENT and not (entry.name in SERIES and key in LIMITS)
    ]
    return clauses([*(text.removesuffix(".") for text in told[:-1]), *told[-1:]])


def is_row(entry: Entry) -> bool:
    """Whether a part is a row of a series: it needs no name beside what it says."""
    return entry.name in ("rows", "rates", "states")


def trail(entry: Entry) -> str:
    """Where a part stands in its file, in words, from the outermost in."""
    parts = [label(one.name, one.facts) for one in entry.above]
    parts += (
        [] if is_row(entry) and parts else [label(entry.name, entry.facts) if entry.name else tr("The file itself")]
    )
    section = key_word(entry.section) if entry.section else ""
    return " / ".join(dict.fromkeys(filter(None, [section, *parts])))


def short(entry: Entry) -> str:
    """What a row says, in a few words; its name where it says nothing else."""
    return says(entry) or label(entry.name, entry.facts)


def placed(entry: Entry, told: str) -> str:
    """What is told of a row, after where it stands."""
    where = trail(entry)
    return where if where.endswith(told) else labelled(where, told)


# --- files ---------------------------------------------------------------------------------------------------------


def folder_word(folder: str) -> str:
    """A kind of files in words."""
    return tr(FOLDERS[folder]) if folder in FOLDERS else folder.replace("_", " ").capitalize()


def file_name(path: str, head: Mapping[str, Fact], names: Mapping[str, str]) -> str:
    """A file by the name of what it is about, with its kind."""
    folder, _, file = path.rpartition("/")
    stem = file.rpartition(".")[0]
    if not folder:
        return tr(FILES[file]) if file in FILES else stem
    name = head.get("short") or head.get("title") or head.get("name") or ""
    if folder in ("jurisdictions", "schedules") and (stem in names or not name):
        place = names.get(stem) or country_name(stem)
        name = place if place == stem else tr("{country} ({code})", country=place, code=stem)
    return str(name) or stem


# --- looking for one -----------------------------------------------------------------------------------------------


def matches(entry: Entry, wanted: str) -> bool:
    """Whether a part says what is looked for, in its words, its keys or its sources."""
    titles = (citation.title for citation in entry.citations)
    text = " ".join([entry.key, trail(entry), says(entry), entry.note, *titles])
    return all(word in text.casefold() for word in wanted.casefold().split())
