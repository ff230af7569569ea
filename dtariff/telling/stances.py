"""Who stands where towards the moratorium, what happened, and what the United States agreed, as tables in Markdown."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from dtariff.model.border import Proof
from dtariff.model.chronicle import Deal, Event, Position, Stance
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import clauses, commas, country_name, day, labelled, month, remarked
from dtariff.telling.markdown import SURE_WORDS, badge, escape, item, sources_told, sure_badge, table
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.words import STANCES

Prove = Callable[[Position | Event | Deal], Proof]

SYMBOLS: dict[Stance, str] = {
    "supports_permanent": "●",
    "supports_extension": "◐",
    "joined_consensus": "○",
    "neutral": "◇",
    "reserves": "△",
    "opposes": "▲",
    "not_established": "?",
}
COLOURS: dict[Stance, str] = {
    "supports_permanent": "blue",
    "supports_extension": "blue",
    "joined_consensus": "blue",
    "neutral": "gray",
    "reserves": "orange",
    "opposes": "orange",
    "not_established": "gray",
}
"""What is for it is blue and what is against it orange, which all readers tell apart; the symbol says how far."""

ANSWERS: dict[str, str] = {
    "yes": N_("yes"),
    "no": N_("no"),
    "political": N_("political pledge"),
    "disputed": N_("disputed"),
    "not_established": N_("not established"),
}
BASES = {"stated": N_("stated"), "inferred": N_("inferred from what it signed"), "none": N_("no statement found")}


def last_of_each(positions: Iterable[Position]) -> list[Position]:
    """The newest position of each member; they come newest first."""
    found: dict[str, Position] = {}
    for one in positions:
        found.setdefault(one.code, one)
    return sorted(found.values(), key=lambda one: country_name(one.code).casefold())


def tally(positions: Iterable[Position]) -> list[tuple[str, int]]:
    """How many members stand where, from the firmest support to the firmest opposition."""
    found = Counter(one.stance for one in positions)
    return [(_stance(stance), found[stance]) for stance in SYMBOLS if found[stance]]


def _stance(stance: Stance) -> str:
    return tr("{symbol} {stance}", symbol=SYMBOLS[stance], stance=tr(STANCES[stance]))


def by_stance(positions: Iterable[Position], prove: Prove) -> list[tuple[str, str]]:
    """Positions in Markdown by what they are, from firm support to firm opposition, each kind under a title."""
    every = [*positions]
    found = []
    for stance in SYMBOLS:
        held = [one for one in every if one.stance == stance]
        title = labelled(_stance(stance), commas(_names(held)))
        found += [(title, positions_told(held, prove))] if held else []
    return found


def _names(positions: Iterable[Position]) -> Iterable[str]:
    return dict.fromkeys(country_name(one.code) for one in positions)


def positions_told(positions: Iterable[Position], prove: Prove) -> str:
    """Positions in Markdown, one after the other."""
    return "\n".join(_position(one, prove(one)) for one in positions)


def _position(one: Position, proof: Proof) -> str:
    told = tr("{day}, {basis}", day=day(one.day), basis=tr(BASES[one.basis]))
    name = f"**{escape(country_name(one.code))}** {badge(COLOURS[one.stance], _stance(one.stance))}"
    below = (escape(one.says), sources_told(proof.citations))
    return item(f"{name} {escape(told)} {sure_badge(proof.sure)}", below)


def deals_table(deals: Iterable[Deal]) -> str:
    """Deals of the United States as a table: with whom, of which days, and what they say of transmissions."""
    head = (
        tr("Partner"),
        tr("Deal"),
        tr("Its days"),
        tr("Bars duties on transmissions?"),
        tr("Supports a permanent moratorium?"),
    )
    lines = [
        (
            escape(country_name(one.partner)),
            escape(one.title),
            escape(_days(one)),
            escape(tr(ANSWERS[one.no_duty])),
            escape(tr(ANSWERS[one.permanent])),
        )
        for one in deals
    ]
    return table(head, "l" * len(head), lines)


def deals_told(deals: Iterable[Deal], prove: Prove) -> str:
    """Deals in Markdown: where each stands, and its sources."""
    return "\n".join(_deal(one, prove(one)) for one in deals)


def _deal(one: Deal, proof: Proof) -> str:
    named = labelled(country_name(one.partner), one.title)
    below = (escape(_status(one)), sources_told(proof.citations))
    return item(f"**{escape(named)}** {sure_badge(proof.sure)}", below)


def _days(one: Deal) -> str:
    told = [tr("announced {day}", day=day(one.announced))] if one.announced else []
    told += [tr("signed {day}", day=day(one.signed))] if one.signed else []
    told += [tr("in force {day}", day=day(one.in_force_on))] if one.in_force_on else []
    return commas(told)


def _status(one: Deal) -> str:
    status = tr("{status} (as of {day})", status=one.status, day=day(one.as_of)) if one.as_of else one.status
    return tr("{status}. {says}", status=status, says=one.says) if one.says else status


def events_told(events: Iterable[Event], prove: Prove) -> str:
    """What happened, the newest first, as a list."""
    return "\n".join(_event(one, prove(one)) for one in sorted(events, key=lambda one: one.day, reverse=True))


def _event(one: Event, proof: Proof) -> str:
    when = day(one.day) if one.precision == "day" else month(one.day)
    act = remarked(one.effect, one.act)
    below = (escape(act), sources_told(proof.citations))
    return item(f"**{escape(when)}** {escape(one.says)} {sure_badge(proof.sure)}", below)


def sheets(positions: Sequence[Position], deals: Sequence[Deal], events: Sequence[Event], prove: Prove) -> list[Sheet]:
    """Positions, deals and events for a spreadsheet."""
    proof_head = [tr("Sureness"), tr("Sources")]
    return [
        Sheet(
            tr("Positions"),
            [tr("Member"), tr("Code"), tr("Day"), tr("Position"), tr("Basis"), tr("What it said or did"), *proof_head],
            [
                [
                    country_name(one.code),
                    one.code,
                    one.day,
                    tr(STANCES[one.stance]),
                    tr(BASES[one.basis]),
                    one.says,
                    *_proof_cells(prove(one)),
                ]
                for one in positions
            ],
        ),
        Sheet(
            tr("Deals"),
            [
                *(tr("Partner"), tr("Deal"), tr("Announced"), tr("Signed"), tr("In force")),
                *(tr("Bars duties on transmissions?"), tr("Supports a permanent moratorium?"), tr("Where it stands")),
                *proof_head,
            ],
            [
                [
                    *(country_name(one.partner), one.title, one.announced, one.signed, one.in_force_on),
                    *(tr(ANSWERS[one.no_duty]), tr(ANSWERS[one.permanent]), _status(one)),
                    *_proof_cells(prove(one)),
                ]
                for one in deals
            ],
        ),
        Sheet(
            tr("Events"),
            [tr("Day"), tr("What happened"), tr("Effect"), tr("Act"), *proof_head],
            [[one.day, one.says, one.effect, one.act, *_proof_cells(prove(one))] for one in events],
        ),
    ]


def _proof_cells(proof: Proof) -> list[Cell]:
    titles = dict.fromkeys(citation.title for citation in proof.citations)
    return [tr(SURE_WORDS[proof.sure]), clauses(titles)]
