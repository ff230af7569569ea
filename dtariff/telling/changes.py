"""What changed in the tables between two days, in words."""

from collections.abc import Iterable, Mapping, Sequence

from dtariff.model.entry import Change, Kind
from dtariff.telling.catalogue import N_, language, tr
from dtariff.telling.entries import placed, short, trail
from dtariff.telling.locale import clauses, day
from dtariff.telling.markdown import SURE_WORDS, badge, escape
from dtariff.telling.rows import cited_title, proof, sources_of
from dtariff.telling.spreadsheet import Cell, Sheet

KINDS: dict[Kind, tuple[str, str, str]] = {
    "started": ("▶", N_("began"), "blue"),
    "ended": ("■", N_("ended"), "orange"),
    "happened": ("◆", N_("happened"), "violet"),
    "became_known": ("●", N_("became known"), "blue"),
    "retracted": ("✕", N_("withdrawn"), "orange"),
}


def changes_told(changes: Iterable[Change], names: Mapping[str, str]) -> str:
    """Changes in Markdown, under their days; files by their names."""
    lines: list[str] = []
    last = None
    for one in changes:
        if one.day != last:
            lines += ["", f"##### {escape(day(one.day))}", ""]
            last = one.day
        lines.append(_change(one, names))
    return "\n".join(lines)


def _change(one: Change, names: Mapping[str, str]) -> str:
    entry = one.entry
    symbol, word, colour = KINDS[one.kind]
    kind = badge(colour, tr("{symbol} {word}", symbol=symbol, word=tr(word)))
    file = f"**[{escape(names.get(entry.path, entry.path))}](<./law?file={entry.path}&lang={language()}>)**"
    told = f"- {kind} {file} {escape(placed(entry, _said(one)))}"
    below = [escape(_instead(one)), f"*{escape(entry.note)}*" if entry.note else "", proof(entry)]
    return "\n".join([told, *(f"    - {text}" for text in below if text)])


def _said(one: Change) -> str:
    """What the row says, and from which day of law where another day is told."""
    row = one.entry
    if row.since and one.kind in ("became_known", "retracted"):
        return tr("from {day}: {what}", day=day(row.since), what=short(row))
    return short(row)


def _instead(one: Change) -> str:
    """What stood before, or what stands in place of a row that was withdrawn."""
    if one.kind == "retracted":
        return tr("Now instead: {what}", what=short(one.after)) if one.after else ""
    return tr("Before: {what}", what=short(one.before)) if one.before else ""


def tally(changes: Sequence[Change]) -> list[tuple[str, int]]:
    """How many changes of each kind there are."""
    found = [(kind, sum(one.kind == kind for one in changes)) for kind in KINDS]
    return [(tr("{symbol} {word}", symbol=KINDS[kind][0], word=tr(KINDS[kind][1])), n) for kind, n in found if n]


def changes_sheet(changes: Iterable[Change], names: Mapping[str, str]) -> Sheet:
    """Changes for a spreadsheet."""
    head = [
        tr("Day"),
        tr("File"),
        tr("Place in the file"),
        tr("Part"),
        tr("What happened"),
        tr("Before"),
        tr("After"),
        tr("Sureness"),
        tr("Sources"),
        tr("Note"),
    ]
    return Sheet(tr("Changes"), head, [_change_cells(one, names) for one in changes])


def _change_cells(one: Change, names: Mapping[str, str]) -> list[Cell]:
    entry = one.entry
    return [
        one.day,
        names.get(entry.path, entry.path),
        entry.key,
        trail(entry),
        tr(KINDS[one.kind][1]),
        short(one.before) if one.before else "",
        short(one.after) if one.after else "",
        tr(SURE_WORDS[entry.sure]) if entry.sure else "",
        clauses(dict.fromkeys(cited_title(*source) for source in sources_of(entry))),
        entry.note,
    ]
