"""The verdict on a pair in plain sentences, and the colours that stand for verdicts in every figure."""

from collections.abc import Iterator, Mapping

from dtariff.model.matrix import Cell
from dtariff.model.resolution import Bar, BarDecision, Verdict
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import country_name, day, number

ORDER: tuple[Verdict, ...] = ("barred", "conditional", "not_barred", "unknown", "not_an_import")
"""Verdicts as figures and legends have them."""

COLOURS: dict[Verdict, str] = {
    "barred": "#00785a",
    "conditional": "#e69f00",
    "not_barred": "#e6c9dc",
    "unknown": "#55606b",
    "not_an_import": "#b9c3cb",
}
"""After Okabe and Ito, and of different lightness, so that they differ without any hue too."""

ON_COLOURS: dict[Verdict, str] = {
    "barred": "#ffffff",
    "conditional": "#1d2730",
    "not_barred": "#1d2730",
    "unknown": "#ffffff",
    "not_an_import": "#1d2730",
}
"""Ink that can be read on them."""

UNSEEN = ("recalled", "assumed")
"""Sureness of a clause whose wording nobody has found."""

MEANINGS: dict[Verdict, str] = {
    "barred": N_("an instrument in force bars a customs duty"),
    "conditional": N_("readings differ on whether one is barred"),
    "not_barred": N_("nothing binding bars one; whether it is charged, the tariff says"),
    "unknown": N_("what binds the destination is not known to the tables"),
    "not_an_import": N_("nothing crosses a customs border"),
}


def _short(bar: Bar) -> str:
    """A short name that "the" can stand before."""
    return bar.short.removeprefix("The ")


def instrument_told(bar: Bar) -> str:
    """An instrument by its short name, an agreement with its article."""
    if bar.article and bar.kind == "agreement":
        return tr("{instrument}, article {article}", instrument=_short(bar), article=bar.article)
    return _short(bar)


def answer(decision: BarDecision) -> str:
    """The answer to "may they charge?" in one sentence."""
    by = decision.deciding
    if decision.verdict == "not_an_import":
        return tr("No: nothing is imported ({place}).", place=country_name(decision.within))
    if decision.verdict == "unknown":
        place = country_name(decision.case.destination.customs)
        return tr("Not known: the tables do not know what binds {place}.", place=place)
    if by is None or decision.verdict == "not_barred":
        return tr("Yes: nothing binding that the tables know bars a customs duty.")
    if decision.verdict == "barred":
        return tr("No: a customs duty is barred by the {instrument}.", instrument=instrument_told(by))
    return tr("It depends: readings differ ({instrument}).", instrument=instrument_told(by))


def remark(decision: BarDecision) -> str:
    """What else to say beside the answer, in a sentence; empty where there is nothing."""
    by = decision.deciding
    if decision.verdict == "barred" and decision.sure in UNSEEN:
        return tr("No source of its wording was found: it is taken to be what it is believed to be.")
    if decision.verdict != "not_barred" or by is None:
        return ""
    if by.why == "not_a_member":
        return tr("The {instrument} does not bind the destination.", instrument=_short(by))
    if by.until is None:
        return tr("The {instrument} has lapsed.", instrument=_short(by))
    return tr("The {instrument} ceased to stand undisputed on {day}.", instrument=_short(by), day=day(by.until))


def cell_told(cell: Cell, instruments: Mapping[str, str]) -> str:
    """What the matrix says of a pair, in a line; ``instruments`` are short names by their ids."""
    by = instruments.get(cell.deciding, cell.deciding).removeprefix("The ")
    if cell.verdict == "not_an_import":
        return tr("nothing is imported ({place})", place=country_name(cell.within))
    if not by:
        return verdict_word(cell.verdict)
    if cell.verdict == "barred" and cell.bars > 1:
        return tr("barred by the {by}, one of {count} that bar it", by=by, count=cell.bars)
    told = {
        "barred": N_("barred by the {by}"),
        "conditional": N_("conditional: readings of the {by} differ"),
        "not_barred": N_("not barred: the {by} does not bind, or binds no longer"),
        "unknown": N_("not known: the {by} may bind it"),
    }
    return tr(told[cell.verdict], by=by)


def changes_told(changes: Mapping[tuple[Verdict, Verdict], int]) -> Iterator[str]:
    """What changed between two days, a sentence for each kind of change, the greatest first."""
    for (then, now), count in sorted(changes.items(), key=lambda item: -item[1]):
        yield trn(
            "{pairs} pair turned from {then} to {now}",
            "{pairs} pairs turned from {then} to {now}",
            count,
            pairs=number(count),
            then=verdict_word(then),
            now=verdict_word(now),
        )
