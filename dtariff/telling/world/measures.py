"""What the map tells of every place: a measure as a class of looks, as words, as rows for a spreadsheet.

Classes are few, and of percentages they are drawn so that the usual rates (5, 10, 15, 20 %) stand in the middle of one.
Not known is a look of its own and never the lowest class.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dtariff.model.citation import Sure
from dtariff.model.world import Measure, Span, World, WorldRow
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import NOT_KNOWN, commas, number, percent
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.verdicts import ORDER
from dtariff.telling.words import REASONS, SURE

TITLES: dict[Measure, str] = {
    "verdict": N_("Is a customs duty barred?"),
    "bars": N_("Instruments in force that bar a duty"),
    "agreements": N_("Agreements in force that bar duties, with anybody"),
    "duty": N_("Customs duty, in % of the price"),
    "taxes": N_("Taxes and levies, in % of the price"),
    "landed": N_("Landed cost, in % of the price"),
}

STEPS: dict[Measure, tuple[int, ...]] = {"bars": (0, 1, 2), "agreements": (0, 2, 5, 10, 15)}
"""The most that a class of counts holds; the last class holds all above."""
SHARES = (Decimal(0), Decimal("7.5"), Decimal("12.5"), Decimal("17.5"), Decimal("22.5"))
"""The same for percentages."""
LOOKS: dict[Measure, tuple[int, ...]] = {"bars": (0, 2, 4, 5)}
"""Which of the six colours of a scale are used by a measure with fewer classes."""
WHOLE = Decimal(100)

UNKNOWN, OUTSIDE = "unknown", "outside"
"""The looks of a place that is not known, and of an area to which no code of the tables belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place on the map: its look and what is told of it.

    ``look`` is a verdict, a colour of the scale (``"3"``), two of them where parts differ (``"0/2"``), or not known.
    """

    code: str
    name: str
    look: str
    value: str
    sure: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: a look, what it means, on how many countries it stands."""

    look: str
    label: str
    count: int


# --- what is shown -------------------------------------------------------------------------------------------------


def told(world: World, measure: Measure) -> str:
    """What the map shows, exactly."""
    price = f"{number(world.price.amount)} {world.price.currency}"
    told_of: dict[Measure, str] = {
        "verdict": tr("Whether an instrument in force forbids a customs duty on this sale."),
        "bars": tr(
            "How many instruments in force forbid a customs duty on this sale: agreements between the two and "
            "decisions of the WTO."
        ),
        "agreements": tr(
            "How many agreements in force forbid the country duties on transmissions, with whomever it has concluded "
            "them, as far as the tables have them. Decisions of the WTO are not counted."
        ),
        "duty": tr("The customs duty on a price of {price}, as a percentage of that price.", price=price),
        "taxes": tr(
            "Taxes and levies that the buyer pays on a price of {price}, as a percentage of that price; without the "
            "customs duty, but with the tax on it.",
            price=price,
        ),
        "landed": tr(
            "What the buyer pays in the end for a price of {price}, duty, taxes and levies included, as a percentage "
            "of that price.",
            price=price,
        ),
    }
    return told_of[measure]


def marks(world: World, measure: Measure, names: Mapping[str, str]) -> tuple[Mark, ...]:
    """Every place of the answer, as the map tells it."""
    return tuple(
        Mark(
            code=row.code,
            name=names.get(row.code, row.code),
            look=look(row, measure),
            value=value(row, measure, world.price.currency),
            sure=sure_told(row.sures[measure]) if look(row, measure) != UNKNOWN else "",
        )
        for row in world.rows
    )


def sure_told(sure: Sure) -> str:
    """How sure it is, as a sentence."""
    return tr("How sure: {sure}", sure=tr(SURE[sure]))


# --- looks ---------------------------------------------------------------------------------------------------------


def look(row: WorldRow, measure: Measure) -> str:
    """How a place looks."""
    if measure == "verdict":
        return row.verdict
    if measure in STEPS:
        count = row.bars if measure == "bars" else row.agreements
        return UNKNOWN if count is None else _look(measure, _class(Decimal(count), map(Decimal, STEPS[measure])))
    span = _span(row, measure)
    if span is None:
        return UNKNOWN
    above = WHOLE if measure == "landed" else Decimal(0)
    least, most = (_look(measure, _class(share - above, SHARES)) for share in (span.least_share, span.most_share))
    return least if least == most else f"{least}/{most}"


def _look(measure: Measure, place: int) -> str:
    return str(LOOKS[measure][place] if measure in LOOKS else place)


def _class(found: Decimal, steps: Iterable[Decimal]) -> int:
    return sum(found > step for step in steps)


def _span(row: WorldRow, measure: Measure) -> Span | None:
    spans: dict[str, Span | None] = {"duty": row.duty, "taxes": row.taxes, "landed": row.landed}
    return spans[measure]


def legend(world: World, measure: Measure) -> tuple[Entry, ...]:
    """What the looks on a map mean, and how many countries have each; parts of countries are not counted."""
    counted = Counter(look(row, measure) for row in world.rows if not row.within)
    every = {look(row, measure) for row in world.rows}
    found = [Entry(name, label, counted[name]) for name, label in _classes(measure) if name in every]
    split = [name for name in sorted(every) if "/" in name]
    if split:
        label = tr("by state or province, least to most")
        found.append(Entry(split[0], label, sum(counted[name] for name in split)))
    if UNKNOWN in every:
        found.append(Entry(UNKNOWN, tr(NOT_KNOWN), counted[UNKNOWN]))
    return tuple(found)


def _classes(measure: Measure) -> Iterator[tuple[str, str]]:
    if measure == "verdict":
        yield from ((verdict, verdict_word(verdict)) for verdict in ORDER if verdict != UNKNOWN)
    elif measure in STEPS:
        for place, label in enumerate(_counts(STEPS[measure])):
            yield _look(measure, place), label
    else:
        above = WHOLE if measure == "landed" else Decimal(0)
        for place, label in enumerate(_percentages([share + above for share in SHARES])):
            yield _look(measure, place), label


def _counts(steps: Sequence[int]) -> Iterator[str]:
    for before, last in zip((-1, *steps), steps, strict=False):
        first = before + 1
        yield number(last) if first == last else tr("{least} to {most}", least=number(first), most=number(last))
    yield tr("more than {least}", least=number(steps[-1]))


def _percentages(steps: Sequence[Decimal]) -> Iterator[str]:
    nought = percent(steps[0])
    yield tr("{share}, nothing is added", share=nought) if steps[0] else tr("{share}, none", share=nought)
    for least, most in pairwise(steps):
        yield tr("over {least} to {most}", least=percent(least), most=percent(most))
    yield tr("over {least}", least=percent(steps[-1]))


# --- words ---------------------------------------------------------------------------------------------------------


def value(row: WorldRow, measure: Measure, currency: str) -> str:
    """What a measure says of a place, in words."""
    if measure == "verdict":
        return _verdict(row)
    if measure == "bars":
        return _bars(row)
    if measure == "agreements":
        return trn("{count} agreement in force", "{count} agreements in force", row.agreements)
    return _charged(row, measure, currency)


def _verdict(row: WorldRow) -> str:
    if row.verdict == "unknown":
        return tr("not known: the tables do not know what binds the place")
    word = verdict_word(row.verdict)
    if row.verdict in ("barred", "conditional") and row.deciding:
        return tr("{verdict}: {instrument}", verdict=word, instrument=row.deciding)
    return word


def _bars(row: WorldRow) -> str:
    if row.bars is None:
        return tr("not known: the tables do not know what binds the place")
    return trn("{count} instrument in force", "{count} instruments in force", row.bars)


def _charged(row: WorldRow, measure: Measure, currency: str) -> str:
    span = _span(row, measure)
    if span is None:
        return tr("not known: {reason}", reason=commas(tr(REASONS[reason]) for reason in row.missing))
    one = tr(
        "{share} ({amount} {currency})", share=percent(span.least_share), amount=number(span.least), currency=currency
    )
    if measure == "duty" or not row.parts:
        reasons = () if span.least_share else _reasons(row, measure)
        return tr("{charged}: {reason}", charged=one, reason=commas(reasons)) if reasons else one
    facts = {"least": percent(span.least_share), "most": percent(span.most_share)}
    if row.unanswered:
        return tr(
            "{least} to {most} by state or province; not known in {count} of {all}",
            **facts,
            count=len(row.unanswered),
            all=len(row.parts),
        )
    return tr("{least} to {most} by state or province", **facts)


def _reasons(row: WorldRow, measure: Measure) -> tuple[str, ...]:
    """Why nothing is charged."""
    if measure == "landed":
        return ()
    return tuple(tr(REASONS[reason]) for reason in ((row.duty_reason,) if measure == "duty" else row.tax_reasons))


# --- spreadsheet ---------------------------------------------------------------------------------------------------


def sheet(world: World, names: Mapping[str, str]) -> Sheet:
    """The whole answer as rows: every place, every measure. An empty cell is not known; the last columns say why."""
    currency = world.price.currency
    head = [
        tr("Code"),
        tr("Place"),
        tr("Part of"),
        tr("Is a customs duty barred?"),
        tr("Decided by"),
        tr("Instruments in force that bar it"),
        tr("Agreements in force, with anybody"),
        *_heads(tr("Customs duty"), currency),
        *_heads(tr("Taxes and levies"), currency),
        *_heads(tr("Landed cost"), currency),
        tr("Sureness of the verdict"),
        tr("Sureness of the landed cost"),
        tr("Why the duty"),
        tr("Why the taxes"),
        tr("Not known because"),
        tr("Parts not known"),
        tr("Seller"),
        tr("Buyer"),
        tr("Kind of buyer"),
        tr("Content"),
        tr("Delivery"),
        tr("Price before tax"),
        tr("Law of"),
        tr("As known on"),
        tr("Release of the tables"),
    ]
    return Sheet(tr("World"), head, [_line(row, world, names) for row in world.rows])


def _heads(title: str, currency: str) -> Iterator[str]:
    yield tr("{title}, least ({currency})", title=title, currency=currency)
    yield tr("{title}, most ({currency})", title=title, currency=currency)
    yield tr("{title}, least (% of the price)", title=title)
    yield tr("{title}, most (% of the price)", title=title)


def _line(row: WorldRow, world: World, names: Mapping[str, str]) -> list[Cell]:
    return [
        row.code,
        names.get(row.code, row.code),
        row.within,
        verdict_word(row.verdict),
        row.deciding,
        row.bars,
        row.agreements,
        *_cells(row.duty),
        *_cells(row.taxes),
        *_cells(row.landed),
        row.sures["verdict"],
        row.sures["landed"],
        tr(REASONS[row.duty_reason]),
        commas(tr(REASONS[reason]) for reason in row.tax_reasons),
        commas(tr(REASONS[reason]) for reason in row.missing),
        " ".join(row.unanswered),
        world.origin or row.code,
        world.destination or row.code,
        world.buyer,
        world.content,
        world.delivery,
        world.price.amount,
        world.on,
        world.known,
        world.release,
    ]


def _cells(span: Span | None) -> tuple[Decimal | None, ...]:
    if span is None:
        return (None,) * 4
    return span.least, span.most, span.least_share, span.most_share
