"""What a seller meets at a border besides money, by country and matter: data, servers, licences, source code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dtariff.model.border import BorderFact
from dtariff.model.law import AccessMatter, CustomsMatter, FactState
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import clauses, country_name, day, labelled
from dtariff.telling.markdown import SURE_WORDS, badge, escape, item, sources_told, sure_badge, table
from dtariff.telling.spreadsheet import Cell, Sheet
from dtariff.telling.words import MATTERS

HEADS: dict[AccessMatter, str] = {
    "data_localisation": N_("Data kept there"),
    "local_server": N_("Server there"),
    "cross_border_data_transfer": N_("Data leaving"),
    "source_code_disclosure": N_("Source code"),
    "licence": N_("Licence"),
    "local_representative": N_("Representative there"),
    "censorship": N_("Approval of content"),
}
"""The matters in the order of the columns."""

STATES: dict[FactState, str] = {
    "in_force": N_("in force"),
    "signed": N_("signed, not in force"),
    "proposed": N_("proposed"),
    "ended": N_("ended"),
}
SYMBOLS: dict[FactState, str] = {"in_force": "●", "signed": "◐", "proposed": "○", "ended": "∅"}
COLOURS: dict[FactState, str] = {"in_force": "blue", "signed": "orange", "proposed": "gray", "ended": "gray"}


def by_country(facts: Iterable[BorderFact]) -> dict[str, list[BorderFact]]:
    """Facts by whose rules they are, in the order of the names of countries."""
    found: dict[str, list[BorderFact]] = {}
    for fact in facts:
        found.setdefault(fact.jurisdiction, []).append(fact)
    return dict(sorted(found.items(), key=lambda item: country_name(item[0]).casefold()))


def matrix(found: Mapping[str, Sequence[BorderFact]], names: Mapping[str, str]) -> str:
    """Countries by matters as a table in Markdown: how many rules, and how far they stand."""
    head = (tr("Country"), *(tr(word) for word in HEADS.values()))
    lines = [(escape(name_of(code, names)), *_matters(facts)) for code, facts in found.items()]
    return table(head, "l" * len(head), lines)


def _matters(facts: Sequence[BorderFact]) -> Iterator[str]:
    if not facts:
        yield f"*{tr('nothing recorded (not: nothing exists)')}*"
        yield from ("",) * (len(HEADS) - 1)
        return
    for matter in HEADS:
        yield " ".join(_counted([fact.state for fact in facts if fact.matter == matter])) or "·"


def _counted(states: Sequence[FactState]) -> Iterator[str]:
    for state, symbol in SYMBOLS.items():
        count = states.count(state)
        if count:
            yield badge(COLOURS[state], f"{symbol} {count}")


def legend() -> str:
    """What the symbols of the matrix mean."""
    told = (
        tr("{symbol} {meaning}", symbol=SYMBOLS[state], meaning=tr(STATES[state]))
        for state in SYMBOLS
        if state != "ended"
    )
    return tr(
        "{symbols}. The figure counts rules. A dot: nothing recorded, not that nothing exists.",
        symbols="  ·  ".join(told),
    )


def facts_told(facts: Iterable[BorderFact]) -> str:
    """Facts in Markdown, one after the other: matter, state, since when, what they say, sources."""
    return "\n".join(map(_fact, facts))


def _fact(fact: BorderFact) -> str:
    matter: str = tr(MATTERS[fact.matter])
    state = tr("{state}, since {day}", state=tr(STATES[fact.state]), day=day(fact.since))
    told = f"{badge(COLOURS[fact.state], SYMBOLS[fact.state])} **{escape(matter)}**: {escape(fact.says)}"
    about = [labelled(tr("Article"), fact.article)] if fact.article else []
    about += [tr("Due within {count} days after: {event}", count=fact.within_days, event=fact.counted_from)] * bool(
        fact.within_days
    )
    below = [*map(escape, (state, *about, *fact.notes)), sources_told(fact.citations)]
    return item(f"{told} {sure_badge(fact.sure)}", below)


def sheet(facts: Iterable[BorderFact], names: Mapping[str, str]) -> Sheet:
    """Facts for a spreadsheet."""
    head = [
        tr("Country"),
        tr("Code"),
        tr("Matter"),
        tr("State"),
        tr("Since"),
        tr("What it says"),
        tr("Article"),
        tr("Sureness"),
        tr("Sources"),
        tr("Links"),
        tr("Notes"),
    ]
    return Sheet(tr("Market access"), head, [_cells(fact, names) for fact in facts])


def _cells(fact: BorderFact, names: Mapping[str, str]) -> list[Cell]:
    matter: CustomsMatter | AccessMatter = fact.matter
    return [
        name_of(fact.jurisdiction, names),
        fact.jurisdiction,
        tr(MATTERS[matter]),
        tr(STATES[fact.state]),
        fact.since,
        fact.says,
        fact.article,
        tr(SURE_WORDS[fact.sure]),
        clauses(dict.fromkeys(citation.title for citation in fact.citations)),
        " ".join(dict.fromkeys(citation.url for citation in fact.citations if citation.url)),
        " ".join(fact.notes),
    ]


def name_of(code: str, names: Mapping[str, str]) -> str:
    """The name of a country, of a part of one, or of a union."""
    return names.get(code) or country_name(code)
