"""Agreements on digital trade as rows, as text and as a chart: what each says on each matter, how firmly, since when.

A strength is told by a word, by the shape of a symbol and by a colour; what is in force has a filled symbol.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dtariff.model.agreements import Agreement, AgreementPair, AgreementParty, LeftOut, Term
from dtariff.model.citation import Citation, Sure
from dtariff.model.resolution import Why
from dtariff.model.treaties import Obligation, Pattern, Provision
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import clauses as clauses_told
from dtariff.telling.locale import commas, country_name, day, listed
from dtariff.telling.markdown import SURE_WORDS, badge, cited, escape, item, sources_told, sure_badge
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.words import OBLIGATIONS, PROVISIONS

Force = Literal["all", "in_force", "not_in_force"]

FORCES: dict[Force, str] = {
    "all": N_("in force or not"),
    "in_force": N_("in force on the day"),
    "not_in_force": N_("not in force on the day"),
}

MATTERS: dict[Provision, str] = {
    "customs_duties": N_("Duties"),
    "data_flows": N_("Data flows"),
    "localisation": N_("Localisation"),
    "source_code": N_("Source code"),
    "e_signatures": N_("E-signatures"),
    "digital_products_nondiscrimination": N_("Non-discrimination"),
}
"""The matters in a word or two, in the order of the columns."""

STRENGTHS: dict[Obligation, str] = {
    "binding": N_("binding"),
    "wto_linked": N_("as the WTO"),
    "best_endeavour": N_("best endeavour"),
    "cooperation": N_("cooperation"),
    "unclear": N_("not seen"),
    "none": N_("no clause"),
}
"""How firmly a clause speaks, in a word or two."""

SYMBOLS: dict[Obligation, tuple[str, str]] = {
    "binding": ("●", "○"),
    "wto_linked": ("◆", "◇"),
    "best_endeavour": ("▲", "△"),
    "cooperation": ("■", "□"),
    "unclear": ("?", "?"),
    "none": ("∅", "∅"),
}
"""A symbol of each strength: in force, and not in force."""

COLOURS: dict[Obligation, tuple[str, str]] = {
    "binding": ("#0072B2", "#ffffff"),
    "wto_linked": ("#56B4E9", "#111111"),
    "best_endeavour": ("#E69F00", "#111111"),
    "cooperation": ("#F0E442", "#111111"),
    "unclear": ("#CCCCCC", "#111111"),
    "none": ("#8C8C8C", "#111111"),
}
"""Colours that readers with any sight of colours tell apart, after Okabe and Ito, and the ink that is read on each."""

STATES: dict[Why, str] = {
    "in_force": N_("in force"),
    "not_an_obligor": N_("in force, owed by others"),
    "not_yet_in_force": N_("not yet in force"),
    "signed_not_in_force": N_("signed or negotiated, not in force"),
    "not_yet_between_these_parties": N_("not yet in force between them"),
    "no_longer_in_force": N_("no longer in force"),
}
"""Whether an agreement, a party or a clause is bound, for those asked about."""

SHORT_STATES: dict[Why, str] = {
    "in_force": N_("in force"),
    "not_an_obligor": N_("in force"),
    "not_yet_in_force": N_("not yet"),
    "signed_not_in_force": N_("signed"),
    "not_yet_between_these_parties": N_("not yet"),
    "no_longer_in_force": N_("ended"),
}
"""The same in a word, for a narrow column."""

PATTERNS: dict[Pattern, str] = {
    "PERSON_TO_PERSON": N_(
        "what a person of one party sends to a person of another; where it was made does not matter"
    ),
    "BETWEEN_PARTIES": N_("what is sent from the territory of one party to that of another"),
    "STANDSTILL_BETWEEN_PARTIES": N_(
        "each party keeps its practice of charging nothing; no decision of the WTO is named"
    ),
    "DIGITAL_PRODUCT_ANY_ORIGIN": N_("digital products that move between the parties, whatever their origin"),
    "DIGITAL_PRODUCT_OF_PARTY": N_("digital products of the other party alone; how that is told is hardly defined"),
    "DELIVERIES_AS_SERVICES": N_("electronic deliveries are services, which cannot bear customs duties"),
    "BARE": N_("electronic transmissions, with no test of persons, places or origin"),
    "WTO_TIED": N_("follows the practice or the decisions of the WTO, and their end"),
    "BEST_ENDEAVOUR": N_("the parties seek to refrain from duties"),
    "ONE_WAY": N_("one party alone undertakes it"),
    "ORIGINATING_ONLY": N_("digital products that originate in a party under rules of origin, which do not exist yet"),
    "COOPERATION": N_("the parties cooperate; nothing is barred"),
    "NONE": N_("the text was searched and has no such clause"),
    "UNKNOWN": N_("a bar is reported, its wording was not seen"),
}
"""How clauses on duties are worded."""

TYPES: dict[str, str] = {
    "fta": N_("free trade agreement"),
    "digital": N_("digital agreement"),
    "plurilateral": N_("plurilateral agreement"),
    "customs_union": N_("customs union"),
    "decision": N_("decision"),
    "statement": N_("statement"),
}

PERMANENCES: dict[str, str] = {
    "permanent": N_("Permanent."),
    "linked to WTO decision": N_("As lasting as the decision of the WTO that it follows."),
}
INTERNAL_TAXES = {
    "yes": N_("Taxes within the country remain allowed."),
    "silent": N_("Nothing was found on taxes within the country."),
}
CONTENTS = {
    "yes": N_("The text speaks of content."),
    "unclear": N_("The text speaks of transmissions and does not say whether content is meant."),
}
NOTHING = ""
"""A cell of which nothing is recorded."""


# --- rows ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """An agreement as a row: its names, its state on the day, and a cell for each matter."""

    instrument: str
    short: str
    parties: int
    state: str
    since: date | None
    cells: tuple[str, ...]
    strengths: tuple[Obligation | None, ...]
    """Of the cells in force, to be coloured by; None for the others."""
    sure: Sure


def chosen(
    agreements: Iterable[Agreement],
    about: Collection[Provision] = (),
    strengths: Collection[Obligation] = (),
    force: Force = "all",
) -> list[Agreement]:
    """The agreements that have such a clause: on one of these matters, of one of these strengths, in force or not."""
    whole = not about and not strengths
    return [
        one
        for one in agreements
        if (whole and _fits(one.why, force)) or (not whole and any(_wanted(one, about, strengths, force)))
    ]


def _wanted(
    one: Agreement, about: Collection[Provision], strengths: Collection[Obligation], force: Force
) -> Iterator[bool]:
    for matter in about or MATTERS:
        term = one.of(matter)
        if term is not None:
            yield (not strengths or term.obligation in strengths) and _fits(term.why, force)


def _fits(why: Why, force: Force) -> bool:
    return force == "all" or (why == "in_force") == (force == "in_force")


def rows(agreements: Iterable[Agreement], matters: Sequence[Provision]) -> list[Row]:
    """A row for each agreement, with a cell for each of these matters."""
    return [_row(one, [one.of(matter) for matter in matters]) for one in agreements]


def _row(one: Agreement, terms: Sequence[Term | None]) -> Row:
    return Row(
        instrument=one.instrument,
        short=one.short,
        parties=len(one.parties),
        state=tr(SHORT_STATES[one.why]),
        since=one.since,
        cells=tuple(cell(term) for term in terms),
        strengths=tuple(term.obligation if term and term.why == "in_force" else None for term in terms),
        sure=one.sure,
    )


def cell(term: Term | None) -> str:
    """A clause in a cell: its symbol, hollow where it is not in force, and its strength or that it has ended.

    Example:
        >>> cell(None)
        ''
    """
    if term is None:
        return NOTHING
    symbol = SYMBOLS[term.obligation][term.why != "in_force"]
    ended = term.why == "no_longer_in_force" and term.obligation != "none"
    return tr("{symbol} {strength}", symbol=symbol, strength=tr("ended") if ended else tr(STRENGTHS[term.obligation]))


def strength(obligation: Obligation, why: Why) -> str:
    """How firmly a clause speaks, with its symbol; and why it does not bind, where it does not.

    Example:
        >>> strength("binding", "in_force"), strength("cooperation", "no_longer_in_force")
        ('● binding', '□ cooperation, ended')
    """
    filled, hollow = SYMBOLS[obligation]
    word = tr(STRENGTHS[obligation])
    if why == "in_force" or obligation == "none":
        return tr("{symbol} {strength}", symbol=filled, strength=word)
    if why == "no_longer_in_force":
        return tr("{symbol} {strength}, ended", symbol=hollow, strength=word)
    if why == "not_an_obligor":
        return tr("{symbol} {strength}, owed by others", symbol=hollow, strength=word)
    return tr("{symbol} {strength}, not in force", symbol=hollow, strength=word)


def legend() -> str:
    """What the symbols of the cells mean."""
    told = (tr("{symbol} {meaning}", symbol=SYMBOLS[name][0], meaning=tr(OBLIGATIONS[name])) for name in SYMBOLS)
    hollow = tr(
        "A hollow symbol is not in force. An empty cell means that nothing is recorded, not that nothing exists."
    )
    return f"{'  ·  '.join(told)}.  {hollow}"


def head(matters: Sequence[Provision]) -> list[str]:
    """The titles of the columns of the rows."""
    return [
        tr("Agreement"),
        tr("Parties"),
        tr("State"),
        tr("Since"),
        *(tr(MATTERS[matter]) for matter in matters),
        tr("Sureness"),
    ]


def cells(row: Row) -> list[Cell]:
    """The cells of a row, in the order of its head."""
    return [row.short, row.parties, row.state, row.since, *row.cells, tr(SURE_WORDS[row.sure])]


def sheets(agreements: Sequence[Agreement], matters: Sequence[Provision]) -> list[Sheet]:
    """The rows, then all clauses, then all parties, for a spreadsheet."""
    return [
        Sheet(tr("Agreements"), head(matters), [cells(row) for row in rows(agreements, matters)]),
        Sheet(tr("Clauses"), _clause_head(), [_clause_cells(one, term) for one in agreements for term in one.terms]),
        Sheet(tr("Parties"), _party_head(), [_party_cells(one, row) for one in agreements for row in one.parties]),
    ]


def _clause_head() -> list[str]:
    return [
        tr("Agreement"),
        tr("Matter"),
        tr("Article"),
        tr("Strength"),
        tr("State"),
        tr("Since"),
        tr("Until"),
        tr("Wording"),
        tr("Applies to"),
        tr("Sureness"),
        tr("Sources"),
        tr("Notes"),
    ]


def _clause_cells(one: Agreement, term: Term) -> list[Cell]:
    return [
        one.short,
        tr(PROVISIONS[term.provision]),
        term.article,
        tr(OBLIGATIONS[term.obligation]),
        tr(STATES[term.why]),
        term.since,
        term.until,
        tr(PATTERNS[term.pattern]) if term.pattern else "",
        term.applies_to,
        tr(SURE_WORDS[term.sure]),
        clauses_told(dict.fromkeys(citation.title for citation in term.citations)),
        " ".join(term.notes),
    ]


def _party_head() -> list[str]:
    return [
        tr("Agreement"),
        tr("Party"),
        tr("Code"),
        tr("State"),
        tr("Since"),
        tr("Until"),
        tr("Sureness"),
        tr("Notes"),
    ]


def _party_cells(one: Agreement, row: AgreementParty) -> list[Cell]:
    state = tr(STATES[row.why])
    return [
        one.short,
        country_name(row.code),
        row.code,
        state,
        row.since,
        row.until,
        tr(SURE_WORDS[row.sure]),
        row.note,
    ]


# --- one agreement opened ------------------------------------------------------------------------------------------


def summary(one: Agreement) -> str:
    """What an agreement is, in Markdown: its title, its kind, its days, its notes and its sources."""
    state = "green" if one.why == "in_force" else "gray"
    told = [
        f"**{escape(one.title)}** {badge(state, tr(STATES[one.why]))} {sure_badge(one.sure)}",
        escape(_days(one)),
        *map(escape, one.notes),
        sources_told(one.citations),
    ]
    return "\n\n".join(part for part in told if part)


def _days(one: Agreement) -> str:
    facts = [tr("Kind: {kind}.", kind=tr(TYPES.get(one.type, one.type)))]
    facts += [tr("Signed or agreed on {day}.", day=day(one.signed))] if one.signed else []
    facts += [tr("First in force on {day}.", day=day(one.since))] if one.since else []
    facts += [tr("Ended on {day}.", day=day(one.until))] if one.until else []
    facts.append(tr("Last reviewed on {day}.", day=day(one.reviewed)))
    return " ".join(facts)


def parties(one: Agreement) -> str:
    """The parties of an agreement as a list in Markdown, with their days, and the pairs that differ."""
    lines = [_party(row) for row in one.parties]
    lines += [_pair(row) for row in one.pairs]
    return "\n".join(lines) if lines else tr("No party is recorded.")


def _party(row: AgreementParty) -> str:
    name = country_name(row.code)
    if row.side:
        name = tr("{country} (side {side})", country=name, side=row.side)
    return _item(escape(name), _bound(row.why, row.since, row.until), row.sure, (row.note,), row.citations)


def _pair(row: AgreementPair) -> str:
    other = tr("every other party") if row.b == "*" else country_name(row.b)
    name = tr("between {one} and {other}", one=country_name(row.a), other=other)
    return _item(escape(name), _bound(row.why, row.since, None), row.sure, (row.note,), row.citations)


def _bound(why: Why, since: date | None, until: date | None) -> str:
    state = tr(STATES[why])
    if until:
        return tr("{state}, until {day}", state=state, day=day(until))
    return tr("{state}, from {day}", state=state, day=day(since)) if since else state


def _item(name: str, told: str, sure: Sure, notes: Iterable[str], cites: Iterable[Citation]) -> str:
    """A fact as an item of a list, its notes and its sources below it."""
    return item(f"**{name}**: {escape(told)} {sure_badge(sure)}", [*map(escape, notes), sources_told(cites)])


def clauses(one: Agreement) -> str:
    """The clauses of an agreement in Markdown, by matter, each with all that is recorded of it."""
    blocks = []
    for matter in MATTERS:
        terms = [term for term in one.terms if term.provision == matter]
        told = "\n".join(map(_clause, terms)) if terms else tr("*Nothing is recorded on this matter.*")
        blocks.append(f"##### {escape(tr(PROVISIONS[matter]))}\n\n{told}")
    return "\n\n".join(blocks)


def _clause(term: Term) -> str:
    named = strength(term.obligation, term.why)
    article = tr("Article {article}", article=term.article) if term.article else tr("Article not recorded")
    clause = _item(escape(article), _spoken(term, named), term.sure, _said(term), term.citations)
    return "\n".join([clause, *(f"    - {text}" for text in _open(term))])


def _spoken(term: Term, named: str) -> str:
    if term.until and term.why == "no_longer_in_force":
        return tr("{strength}, until {day}", strength=named, day=day(term.until))
    return tr("{strength}, from {day}", strength=named, day=day(term.since)) if term.since else named


def _said(term: Term) -> Iterator[str]:
    """What is recorded of the words of a clause, a sentence each."""
    if term.pattern:
        yield tr("Wording: {pattern}.", pattern=tr(PATTERNS[term.pattern]))
    if term.applies_to:
        yield tr("It applies to: {what}.", what=term.applies_to)
    if term.obligors:
        yield tr("Owed by {countries} alone.", countries=listed(map(country_name, term.obligors)))
    if term.permanence:
        yield tr(PERMANENCES[term.permanence]) if term.permanence in PERMANENCES else term.permanence
    if term.content:
        yield tr(CONTENTS[term.content])
    if term.internal_taxes:
        yield tr(INTERNAL_TAXES[term.internal_taxes])
    if term.dispute_settlement is False:
        yield tr("It is outside the settlement of disputes.")
    yield from term.notes


def _open(term: Term) -> Iterator[str]:
    """What a clause leaves out, and how it can be read."""
    for left in term.left_out:
        what = _what(left)
        told = tr("Outside: {what}.", what=what) if left.effect == "out" else tr("Perhaps outside: {what}.", what=what)
        yield " ".join(filter(None, [escape(told), escape(left.note), cited(left.citations)]))
    for reading in term.readings:
        bars = tr("it bars a duty") if reading.bars else tr("it bars nothing")
        yield escape(tr("Reading {name}: {says} So {bars}.", name=reading.id, says=reading.says, bars=bars))


def _what(left: LeftOut) -> str:
    names = commas(name.replace("_", " ") for name in (*left.content, *left.delivery))
    return tr("{what} (article {article})", what=names, article=left.article) if left.article else names


# --- a chart -------------------------------------------------------------------------------------------------------


def counts(agreements: Iterable[Agreement]) -> dict[tuple[Provision, Obligation], int]:
    """How many agreements speak on a matter with a strength, of those whose clause is in force."""
    found: dict[tuple[Provision, Obligation], int] = {}
    for one in agreements:
        for matter in MATTERS:
            term = one.of(matter)
            if term is not None and term.why == "in_force" and term.obligation != "none":
                found[matter, term.obligation] = found.get((matter, term.obligation), 0) + 1
    return found


def chart(agreements: Iterable[Agreement]) -> dict[str, Any]:
    """What clauses in force say, as a Vega-Lite specification: a bar a matter, parted by strength."""
    found = counts(agreements)
    drawn: list[Obligation] = [name for name in SYMBOLS if name != "none"]
    values = [
        {
            "matter": tr(MATTERS[matter]),
            "strength": strength(name, "in_force"),
            "count": count,
            "ink": COLOURS[name][1],
            "order": drawn.index(name),
            "mark": f"{SYMBOLS[name][0]} {count}" if count > 1 else "",
        }
        for (matter, name), count in found.items()
    ]
    return {
        "description": tr("Agreements with a clause in force, by matter and by how firmly the clause speaks"),
        "data": {"values": values},
        "height": {"step": 34},
        "encoding": {
            "y": {
                "field": "matter",
                "type": "nominal",
                "sort": [tr(word) for word in MATTERS.values()],
                "title": None,
                "axis": {"labelLimit": 160, "labelFontSize": 13},
            },
            "x": {
                "field": "count",
                "type": "quantitative",
                "stack": "zero",
                "title": tr("Agreements"),
                "axis": {"tickMinStep": 1, "format": "d"},
            },
            "order": {"field": "order", "type": "quantitative"},
            "detail": {"field": "strength", "type": "nominal"},
            "tooltip": [
                {"field": "matter", "type": "nominal", "title": tr("Matter")},
                {"field": "strength", "type": "nominal", "title": tr("Strength")},
                {"field": "count", "type": "quantitative", "title": tr("Agreements")},
            ],
        },
        "layer": [_bars(drawn), _marks()],
    }


def _bars(drawn: Sequence[Obligation]) -> dict[str, Any]:
    scale = {"domain": [strength(name, "in_force") for name in drawn], "range": [COLOURS[name][0] for name in drawn]}
    legend_ = {"orient": "top", "title": None, "symbolType": "square", "columns": 3, "labelFontSize": 13}
    return {
        "mark": {"type": "bar", "height": {"band": 0.75}},
        "encoding": {"color": {"field": "strength", "type": "nominal", "scale": scale, "legend": legend_}},
    }


def _marks() -> dict[str, Any]:
    """The count of each part, written on it."""
    return {
        "mark": {"type": "text", "fontSize": 12},
        "encoding": {
            "x": {"field": "count", "type": "quantitative", "stack": "zero", "bandPosition": 0.5},
            "text": {"field": "mark", "type": "nominal"},
            "color": {"field": "ink", "type": "nominal", "scale": None, "legend": None},
        },
    }
