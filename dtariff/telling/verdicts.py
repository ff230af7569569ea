"""The verdict on a pair in plain sentences, and the colours that stand for verdicts in every figure."""

from collections.abc import Iterator, Mapping

from dtariff.model.matrix import Cell
from dtariff.model.resolution import Bar, BarDecision, Verdict
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import country_name, day, number
from dtariff.telling.narrate import with_article

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


def short_name(short: str) -> str:
    """The short name of an instrument, so that "the" can stand before it."""
    return tr(short.removeprefix("The "))


def territory_name(within: str) -> str:
    """A union, a territory or a country inside which nothing is imported; empty where there is none."""
    return country_name(tr(within)) if within else ""


def instrument_told(bar: Bar) -> str:
    """An instrument by its short name, an agreement with its article."""
    return with_article(short_name(bar.short), bar.article if bar.kind == "agreement" else "")


def answer(decision: BarDecision) -> str:
    """The answer to "may they charge?" in one sentence."""
    by = decision.deciding
    if decision.verdict == "not_an_import":
        return tr("No: nothing is imported ({place}).", place=territory_name(decision.within))
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
        return tr("The {instrument} does not bind the destination.", instrument=short_name(by.short))
    if by.until is None:
        return tr("The {instrument} has lapsed.", instrument=short_name(by.short))
    return tr(
        "The {instrument} ceased to stand undisputed on {day}.", instrument=short_name(by.short), day=day(by.until)
    )


def cell_told(cell: Cell, instruments: Mapping[str, str]) -> str:
    """What the matrix says of a pair, in a line; ``instruments`` are short names by their ids."""
    by = short_name(instruments.get(cell.deciding, cell.deciding))
    if cell.verdict == "not_an_import":
        return tr("nothing is imported ({place})", place=territory_name(cell.within))
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
