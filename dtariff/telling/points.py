"""The four points that Japan and the United States proposed in 2018: which of them countries have, and how firmly."""

from collections.abc import Iterable, Mapping, Sequence

from dtariff.model.agreements import POINTS, Owing, Point, PointOwed, Standing
from dtariff.model.commitment import Commitment
from dtariff.model.resolution import Bar
from dtariff.telling.agreements import STATES, strength
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.locale import clauses, country_name, day, labelled
from dtariff.telling.markdown import SURE_WORDS, badge, escape, item, sources_told, sure_badge, table
from dtariff.telling.narrate import bar_why, with_article
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.words import OBLIGATIONS, PROVISIONS

OF_JAPAN = (
    "https://docs.wto.org/dol2fe/Pages/FE_Search/FE_S_S009-Html.aspx?Id=244471&BoxNumber=3&DocumentPartNumber=1"
    "&Language=EF"
)
PROPOSAL = (
    ("JOB/GC/177", OF_JAPAN),
    ("dig.watch", "https://dig.watch/updates/e-commerce-discussions-move-forward-among-group-71-wto"),
    (
        "Nikkei Asia",
        "https://asia.nikkei.com/Politics/International-relations/Japan-and-US-to-propose-digital-trade-rule-to-counter-China",
    ),
)
"""The communication of Japan, the list of those of April 2018 (JOB/GC/178 is of the United States), and the press."""

TITLES: dict[Point, str] = {
    "duties": N_("No duties on digital content"),
    "data_flows": N_("Data may cross the border"),
    "servers_and_code": N_("No demand for local servers or source code"),
    "signatures": N_("Electronic signatures count"),
}

NAMES: dict[Point, str] = {
    "duties": N_("No duties"),
    "data_flows": N_("Data flow"),
    "servers_and_code": N_("No servers or source code asked for"),
    "signatures": N_("Signatures"),
}
"""The points in a word or two."""

STANDINGS: dict[Standing, str] = {
    "firm": N_("binding"),
    "partly": N_("binding in part"),
    "soft": N_("not binding"),
    "waiting": N_("not in force"),
    "none": N_("nothing recorded"),
}

MEANINGS: dict[Standing, str] = {
    "firm": N_("a binding clause in force on all of it"),
    "partly": N_("a binding clause in force on a part of it"),
    "soft": N_("a clause in force that does not bind: tied to the WTO, best endeavour, cooperation, or not seen"),
    "waiting": N_("a clause in an agreement that is not in force"),
    "none": N_("nothing recorded, which is not to say that nothing exists"),
}

SYMBOLS: dict[Standing, str] = {"firm": "●", "partly": "◐", "soft": "△", "waiting": "○", "none": "∅"}
COLOURS: dict[Standing, str] = {
    "firm": "blue",
    "partly": "violet",
    "soft": "orange",
    "waiting": "gray",
    "none": "gray",
}


def standing(owed: PointOwed) -> str:
    """How much of a point is owed: its symbol and its word."""
    return tr("{symbol} {standing}", symbol=SYMBOLS[owed.standing], standing=tr(STANDINGS[owed.standing]))


def legend() -> str:
    """What the symbols mean."""
    return "  ·  ".join(tr("{symbol} {meaning}", symbol=SYMBOLS[name], meaning=tr(MEANINGS[name])) for name in SYMBOLS)


def proposal() -> str:
    """What was proposed, in Markdown, with its sources."""
    links = " · ".join(f"[{symbol}](<{url}>)" for symbol, url in PROPOSAL)
    told = tr(
        "From April 2018 Japan and the United States sought four points of other members of the WTO: no duties on "
        "digital content, free flow of data, no demand for local servers or source code, electronic signatures."
    )
    return f"{escape(told)} {links}"


# --- between two ---------------------------------------------------------------------------------------------------


def owed(points: Sequence[PointOwed], owing: str, partner: str) -> str:
    """What one owes the other, a point after the other, in Markdown."""
    title = tr("What {country} owes {partner}", country=owing, partner=partner)
    return "\n\n".join([f"##### {escape(title)}", "\n".join(map(_point, points))])


def _point(one: PointOwed) -> str:
    told = f"- {badge(COLOURS[one.standing], standing(one))} **{escape(tr(TITLES[one.point]))}**"
    return "\n".join([told, *(f"    - {_short(by)}" for by in one.by)])


def _short(by: Commitment) -> str:
    """The clause by which a point is owed, in a line."""
    told = labelled(with_article(by.short, by.article), strength(by.obligation, by.why))
    if by.provision in POINTS["servers_and_code"]:
        told = labelled(tr(PROVISIONS[by.provision]), told)
    return f"{escape(told)} {sure_badge(by.sure)}"


def decisions(bars: Iterable[Bar]) -> str:
    """What decisions and pledges on duties, which are no agreements, come to for the destination, in Markdown."""
    told = (
        f"- **{escape(tr(bar.short or bar.title))}** {escape(_act(bar))} {sure_badge(bar.sure)}"
        for bar in bars
        if bar.kind != "agreement"
    )
    return "\n".join(told)


def _act(bar: Bar) -> str:
    return labelled(bar.act, bar_why(bar)) if bar.act else bar_why(bar)


def commitments(found: Sequence[Commitment]) -> str:
    """All that is owed, by matter, the firmest first, in Markdown."""
    if not found:
        return tr("*Nothing is recorded, which is not to say that nothing exists.*")
    blocks = []
    for matter in dict.fromkeys(one.provision for one in found):
        items = "\n".join(_commitment(one) for one in found if one.provision == matter)
        blocks.append(f"**{escape(tr(PROVISIONS[matter]))}**\n\n{items}")
    return "\n\n".join(blocks)


def _commitment(one: Commitment) -> str:
    named = with_article(one.short, one.article)
    told = strength(one.obligation, one.why)
    if one.until and one.why == "no_longer_in_force":
        told = tr("{strength}, until {day}", strength=told, day=day(one.until))
    elif one.since:
        told = tr("{strength}, from {day}", strength=told, day=day(one.since))
    below = [*map(escape, one.notes), sources_told(one.citations)]
    return item(f"**{escape(named)}**: {escape(told)} {sure_badge(one.sure)}", below)


# --- with all partners ---------------------------------------------------------------------------------------------


def partners(found: Iterable[Owing], names: Mapping[str, str]) -> str:
    """The points with every partner as a table in Markdown: what the country owes, and what else it is owed."""
    head = (tr("Partner"), *(tr(title) for title in TITLES.values()))
    ordered = sorted(found, key=lambda one: (*map(_firmness, one.owes), _name(one.partner, names).casefold()))
    lines = [(escape(_name(one.partner, names)), *map(_both, one.owes, one.owed)) for one in ordered]
    return table(head, "l" * len(head), lines)


def _firmness(one: PointOwed) -> int:
    return [*SYMBOLS].index(one.standing)


def _both(owes: PointOwed, owed_: PointOwed) -> str:
    told = badge(COLOURS[owes.standing], standing(owes))
    if owes.standing == owed_.standing:
        return told
    return f"{told} {escape(tr('and is owed: {standing}', standing=standing(owed_)))}"


def firmly(found: Sequence[Owing]) -> list[tuple[str, int]]:
    """With how many partners each point stands firmly, as the country owes it."""
    return [
        (tr(NAMES[point]), sum(one.owes[at].standing == "firm" for one in found)) for at, point in enumerate(POINTS)
    ]


def told_partners(count: int) -> str:
    """With how many partners there is an agreement."""
    return trn(
        "It shares agreements on these matters with {count} partner.",
        "It shares agreements on these matters with {count} partners.",
        count,
    )


def sheet(found: Iterable[Owing], names: Mapping[str, str]) -> Sheet:
    """The points with every partner, both ways, for a spreadsheet."""
    head = [tr("Country"), tr("Partner"), tr("Direction"), *(tr(title) for title in TITLES.values())]
    lines = []
    for one in found:
        pair = [_name(one.country, names), _name(one.partner, names)]
        lines += [
            [*pair, tr("owes"), *(tr(STANDINGS[point.standing]) for point in one.owes)],
            [*pair, tr("is owed"), *(tr(STANDINGS[point.standing]) for point in one.owed)],
        ]
    return Sheet(tr("Four points"), head, lines)


def _name(code: str, names: Mapping[str, str]) -> str:
    return names.get(code) or country_name(code)


def commitments_sheet(sides: Iterable[tuple[str, str, Sequence[Commitment]]]) -> Sheet:
    """All that each of two owes the other, for a spreadsheet: by the name of who owes, and to whom."""
    head = [
        tr("Country"),
        tr("Partner"),
        tr("Matter"),
        tr("Agreement"),
        tr("Article"),
        tr("Strength"),
        tr("State"),
        tr("Since"),
        tr("Until"),
        tr("Sureness"),
        tr("Sources"),
        tr("Notes"),
    ]
    return Sheet(tr("Clauses"), head, [[one, other, *_cells(by)] for one, other, every in sides for by in every])


def _cells(by: Commitment) -> list[Cell]:
    return [
        tr(PROVISIONS[by.provision]),
        by.short,
        by.article,
        tr(OBLIGATIONS[by.obligation]),
        tr(STATES[by.why]),
        by.since,
        by.until,
        tr(SURE_WORDS[by.sure]),
        clauses(dict.fromkeys(citation.title for citation in by.citations)),
        " ".join(by.notes),
    ]
