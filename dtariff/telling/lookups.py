"""Lookups in words and as plain data: provisions, facts of the border, practice, counterparts, the chronicle."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dtariff.model.border import BorderFact, Practice, Proof
from dtariff.model.chronicle import Deal, Event, Position
from dtariff.model.commitment import Commitment
from dtariff.model.counterpart import Counterpart, CounterpartLine
from dtariff.model.exchange import ExchangeRule
from dtariff.model.law import ExchangePurpose
from dtariff.telling.locale import country_name
from dtariff.telling.narrate import border_facts, sources
from dtariff.telling.render import plain as plain_data
from dtariff.telling.words import (
    CHOICES,
    EXCHANGE_KINDS,
    EXCHANGE_PURPOSES,
    OBLIGATIONS,
    PROVISIONS,
    RATE_TYPES,
    STANCES,
    SURE,
    WHYS,
)

__all__ = [
    "commitments_text",
    "counterpart_text",
    "deals_text",
    "events_text",
    "explain",
    "facts_text",
    "plain_data",
    "positions_text",
    "practice_text",
    "schedule_text",
    "with_proofs",
]

Entry = Position | Event | Deal
Prove = Callable[[Entry], Proof]
OWN_WHYS = {"not_an_obligor": "owes nothing under it"}
"""What is told otherwise of a country than of the destination of a sale."""
NOTHING = "The tables know of none.\n"


def explain(answer: Counterpart | Practice | Commitment | BorderFact) -> str:
    """Any one answer of these in words."""
    if isinstance(answer, Counterpart):
        return counterpart_text(answer)
    if isinstance(answer, Practice):
        return practice_text(answer)
    return commitments_text((answer,)) if isinstance(answer, Commitment) else facts_text((answer,))


def commitments_text(found: Iterable[Commitment]) -> str:
    """Provisions by matter, the firmest first."""
    lines: list[str] = []
    matter = ""
    for one in found:
        if one.provision != matter:
            matter = one.provision
            lines += ["", PROVISIONS[one.provision]] if lines else [PROVISIONS[one.provision]]
        lines += _commitment(one)
    return "\n".join(lines) + "\n" if lines else NOTHING


def _commitment(one: Commitment) -> Iterator[str]:
    article = f", art. {one.article}" if one.article else ""
    comma = "" if one.why == "in_force" else ","
    span = f"{comma} from {one.since}" if one.since else ""
    span += f" until {one.until}" if one.until else ""
    why = "in force" if one.partners else OWN_WHYS.get(one.why, WHYS[one.why])
    yield f"  {one.title}{article}: {OBLIGATIONS[one.obligation]}; {why}{span} ({one.sure})"
    if one.partners:
        yield f"      with {', '.join(map(country_name, one.partners))}"
    yield from (f"      {note}" for note in one.notes)
    yield from sources(one.citations, "      ")


def facts_text(found: Iterable[BorderFact]) -> str:
    """Facts of a border, one after the other."""
    return "\n".join(border_facts(found, "")) + "\n" if (found := tuple(found)) else NOTHING


def practice_text(found: Practice) -> str:
    """How a country handles sales from abroad; what the tables do not know is said to be so."""
    said = {
        "rounding": _rounding(found),
        "evidence": found.evidence.says if found.evidence else "",
        "platform": f"{found.platform.liable}: {found.platform.says}" if found.platform else "",
        "business_id": _business_id(found),
        "invoice": found.invoice.says if found.invoice else "",
    }
    lines = [f"{found.name or country_name(found.jurisdiction)}, {found.currency}"]
    for part, title in PARTS.items():
        proof = found.proofs.get(part)
        lines.append(f"{title}: {said[part] or 'not known to the tables'}{f' ({proof.sure})' if proof else ''}")
        lines += sources(proof.citations, "    ") if proof else []
    for purpose, rules in found.exchange.items():
        lines += [line for rule in rules for line in _exchange(purpose, rule)]
    return "\n".join(lines) + "\n"


def _exchange(purpose: ExchangePurpose, rule: ExchangeRule) -> Iterator[str]:
    """A rule of exchange with its sources."""
    whose = f" ({rule.source})" if rule.source else ", whoever publishes it"
    yield f"{EXCHANGE_PURPOSES[purpose]}: {EXCHANGE_KINDS[rule.kind]}{whose}, since {rule.since} ({rule.sure})"
    yield from ([f"    {rule.note}"] if rule.note else [])
    yield from sources(rule.citations, "    ")


PARTS = {
    "rounding": "Rounding of tax",
    "evidence": "Evidence of where the customer is",
    "platform": "Is a platform liable",
    "business_id": "What a business shows",
    "invoice": "Invoice and currency",
}


def _rounding(found: Practice) -> str:
    rule = found.rounding
    if rule is None:
        return ""
    step = f" to {rule.step}" if rule.step else ""
    return f"{rule.mode.replace('_', ' ')}{step}, per {rule.per}. {rule.note}".rstrip()


def _business_id(found: Practice) -> str:
    shown = found.business_id
    return "" if shown is None else shown.says + (f" ({shown.pattern})" if shown.pattern else "")


# --- the counterpart -----------------------------------------------------------------------------------------------


def counterpart_text(found: Counterpart) -> str:
    """What the same work would pay on a carrier, by which lines, and what other lines say."""
    told = "not known" if found.duty is None else str(found.duty)
    place = country_name(found.destination)
    lines = [f"{found.content.replace('_', ' ')} on a carrier into {place}, {RATE_TYPES[found.type]}: {told}"]
    lines.append(f"  {CHOICES[found.choice]}{f' ({SURE[found.sure]})' if found.lines else ''}")
    for line in found.lines:
        lines += _line(line)
    if found.others:
        lines.append("  Other lines for the same content:" if found.lines else "  Lines for it:")
    for line in found.others:
        lines += _line(line)
    if found.valuation:
        lines += ["", "How the carrier is valued", *border_facts(found.valuation)]
    return "\n".join(lines) + "\n"


def _line(line: CounterpartLine) -> Iterator[str]:
    duty = "rate not known" if line.duty is None else str(line.duty)
    yield f"    {line.code} [{line.edition}, {line.year}] {line.title}: {duty} ({line.sure})"
    yield from (f"        {note}" for note in line.notes)
    yield from sources(line.citations, "        ")


def schedule_text(found: Iterable[CounterpartLine]) -> str:
    """Rows of schedules, one after the other, with the kind of rate and for whom it is."""
    return "\n".join(text for line in found for text in _row(line)) + "\n" if (found := tuple(found)) else NOTHING


def _row(line: CounterpartLine) -> Iterator[str]:
    whom = f", {line.partner}" if line.partner else ""
    first, *rest = (text[4:] for text in _line(line))
    yield f"{first} {RATE_TYPES[line.type]}{whom}"
    yield from rest


# --- the chronicle -------------------------------------------------------------------------------------------------


def positions_text(found: Iterable[Position], prove: Prove) -> str:
    """Positions, newest first."""
    return _listed(found, _position, prove)


def events_text(found: Iterable[Event], prove: Prove) -> str:
    """Events in order."""
    return _listed(found, _event, prove)


def deals_text(found: Iterable[Deal], prove: Prove) -> str:
    """Deals in the order of the tables."""
    return _listed(found, _deal, prove)


def with_proofs(found: Iterable[Entry], prove: Prove) -> list[dict[str, Any]]:
    """Entries of the chronicle as plain data, with how sure they are and their sources written out."""
    return [plain_data(one) | plain_data(prove(one)) for one in found]


def _listed(found: Iterable[Any], tell: Callable[[Any], Iterator[str]], prove: Prove) -> str:
    lines: list[str] = []
    for one in found:
        proof = prove(one)
        first, *rest = tell(one)
        lines += [f"{first} ({proof.sure})", *rest, *sources(proof.citations, "      ")]
    return "\n".join(lines) + "\n" if lines else NOTHING


def _position(one: Position) -> Iterator[str]:
    basis = ", inferred from what it signed" if one.basis == "inferred" else ""
    yield f"{one.day} {country_name(one.code)}: {STANCES[one.stance]}{basis}"
    yield f"    {one.says}"


def _event(one: Event) -> Iterator[str]:
    day = str(one.day) if one.precision == "day" else f"{one.day:%Y-%m}"
    yield f"{day} {one.says}"
    yield f"    {one.effect}{f' ({one.act})' if one.act else ''}"


def _deal(one: Deal) -> Iterator[str]:
    days = (("announced", one.announced), ("signed", one.signed), ("in force", one.in_force_on))
    told = ", ".join(f"{word} {day}" for word, day in days if day)
    yield f"{country_name(one.partner)}: {one.title}{f' ({told})' if told else ''}"
    yield f"    {one.status}{f' (as of {one.as_of})' if one.as_of else ''}"
    no_duty, permanent = (word.replace("_", " ") for word in (one.no_duty, one.permanent))
    yield f"    no duties on transmissions: {no_duty}; permanent moratorium: {permanent}"
    if one.says:
        yield f"    {one.says}"
