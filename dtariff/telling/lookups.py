"""Lookups in words and as plain data: provisions, facts of the border, practice, counterparts, the chronicle."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dtariff.model.border import BorderFact, Practice, Proof
from dtariff.model.chronicle import Deal, Event, Position
from dtariff.model.commitment import Commitment
from dtariff.model.counterpart import Counterpart, CounterpartLine
from dtariff.model.exchange import ExchangeRule
from dtariff.model.law import ExchangePurpose
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import NOT_KNOWN, clauses, commas, country_name, day, labelled, month, rate, remarked
from dtariff.telling.narrate import border_facts, plain_name, sources, spanned, sure_name, with_article
from dtariff.telling.render import plain as plain_data
from dtariff.telling.words import (
    CHOICES,
    DEAL_ANSWERS,
    EXCHANGE_KINDS,
    EXCHANGE_PURPOSES,
    LIABLE,
    OBLIGATIONS,
    PROVISIONS,
    RATE_TYPES,
    ROUNDED,
    ROUNDED_PER,
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
OWN_WHYS = {"not_an_obligor": N_("owes nothing under it")}
"""What is told otherwise of a country than of the destination of a sale."""
NOTHING = N_("The tables know of none.")


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
            lines += [*([""] if lines else []), tr(PROVISIONS[one.provision])]
        lines += _commitment(one)
    return _all(lines)


def _all(lines: Iterable[str]) -> str:
    return "\n".join([*lines] or [tr(NOTHING)]) + "\n"


def _commitment(one: Commitment) -> Iterator[str]:
    told = clauses([tr(OBLIGATIONS[one.obligation]), _force(one)])
    told = labelled(with_article(one.title, one.article), told)
    yield f"  {remarked(told, sure_name(one.sure))}"
    if one.partners:
        yield "      " + tr("with {countries}", countries=commas(map(country_name, one.partners)))
    yield from (f"      {note}" for note in one.notes)
    yield from sources(one.citations, "      ")


def _force(one: Commitment) -> str:
    """Whether a provision binds, from when, until when."""
    why = tr("in force") if one.partners else tr(OWN_WHYS.get(one.why, WHYS[one.why]))
    if one.why == "in_force" or one.since is None:
        return spanned(why, one.since, one.until)
    if one.until:
        return tr("{why}, from {since} until {until}", why=why, since=day(one.since), until=day(one.until))
    return tr("{why}, from {since}", why=why, since=day(one.since))


def facts_text(found: Iterable[BorderFact]) -> str:
    """Facts of a border, one after the other."""
    return _all(border_facts(found, ""))


def practice_text(found: Practice) -> str:
    """How a country handles sales from abroad; what the tables do not know is said to be so."""
    said = {
        "rounding": _rounding(found),
        "evidence": found.evidence.says if found.evidence else "",
        "platform": labelled(tr(LIABLE[found.platform.liable]), found.platform.says) if found.platform else "",
        "business_id": _business_id(found),
        "invoice": found.invoice.says if found.invoice else "",
    }
    lines = [commas([found.name or country_name(found.jurisdiction), found.currency])]
    for part, title in PARTS.items():
        proof = found.proofs.get(part)
        told = labelled(tr(title), said[part] or tr("not known to the tables"))
        lines.append(remarked(told, sure_name(proof.sure) if proof else ""))
        lines += sources(proof.citations, "    ") if proof else []
    for purpose, rules in found.exchange.items():
        lines += [line for rule in rules for line in _exchange(purpose, rule)]
    return "\n".join(lines) + "\n"


def _exchange(purpose: ExchangePurpose, rule: ExchangeRule) -> Iterator[str]:
    """A rule of exchange with its sources."""
    told = {"purpose": tr(EXCHANGE_PURPOSES[purpose]), "kind": tr(EXCHANGE_KINDS[rule.kind]), "since": day(rule.since)}
    if rule.source:
        whole = tr("{purpose}: {kind} ({source}), since {since}", **told, source=rule.source)
    else:
        whole = tr("{purpose}: {kind}, whoever publishes it, since {since}", **told)
    yield remarked(whole, sure_name(rule.sure))
    yield from ([f"    {rule.note}"] if rule.note else [])
    yield from sources(rule.citations, "    ")


PARTS = {
    "rounding": N_("Rounding of tax"),
    "evidence": N_("Evidence of where the customer is"),
    "platform": N_("Is a platform liable"),
    "business_id": N_("What a business shows"),
    "invoice": N_("Invoice and currency"),
}


def _rounding(found: Practice) -> str:
    rule = found.rounding
    if rule is None:
        return ""
    told = {"mode": tr(ROUNDED[rule.mode]), "part": tr(ROUNDED_PER[rule.per])}
    if rule.step:
        whole = tr("{mode} to {step}, per {part}.", **told, step=rule.step)
    else:
        whole = tr("{mode}, per {part}.", **told)
    return f"{whole} {rule.note}".rstrip()


def _business_id(found: Practice) -> str:
    shown = found.business_id
    return "" if shown is None else remarked(shown.says, shown.pattern)


# --- the counterpart -----------------------------------------------------------------------------------------------


def counterpart_text(found: Counterpart) -> str:
    """What the same work would pay on a carrier, by which lines, and what other lines say."""
    carried = tr(
        "{content} on a carrier into {country}, {kind}: {duty}",
        content=plain_name(found.content),
        country=country_name(found.destination),
        kind=tr(RATE_TYPES[found.type]),
        duty=tr(NOT_KNOWN) if found.duty is None else rate(str(found.duty)),
    )
    lines = [carried, f"  {remarked(tr(CHOICES[found.choice]), tr(SURE[found.sure]) if found.lines else '')}"]
    for line in found.lines:
        lines += _line(line)
    if found.others:
        lines.append("  " + (tr("Other lines for the same content:") if found.lines else tr("Lines for it:")))
    for line in found.others:
        lines += _line(line)
    if found.valuation:
        lines += ["", tr("How the carrier is valued"), *border_facts(found.valuation)]
    return "\n".join(lines) + "\n"


def _line(line: CounterpartLine) -> Iterator[str]:
    duty = tr("rate not known") if line.duty is None else rate(str(line.duty))
    name = f"{line.code} [{line.edition}, {line.year}] {line.title}"
    yield f"    {remarked(labelled(name, duty), sure_name(line.sure))}"
    yield from (f"        {note}" for note in line.notes)
    yield from sources(line.citations, "        ")


def schedule_text(found: Iterable[CounterpartLine]) -> str:
    """Rows of schedules, one after the other, with the kind of rate and for whom it is."""
    return _all(text for line in found for text in _row(line))


def _row(line: CounterpartLine) -> Iterator[str]:
    first, *rest = (text[4:] for text in _line(line))
    yield f"{first} {commas([tr(RATE_TYPES[line.type]), *([line.partner] if line.partner else [])])}"
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
        lines += [remarked(first, sure_name(proof.sure)), *rest, *sources(proof.citations, "      ")]
    return _all(lines)


def _position(one: Position) -> Iterator[str]:
    told = {"day": day(one.day), "country": country_name(one.code), "stance": tr(STANCES[one.stance])}
    if one.basis == "inferred":
        yield tr("{day} {country}: {stance}, inferred from what it signed", **told)
    else:
        yield tr("{day} {country}: {stance}", **told)
    yield f"    {one.says}"


def _event(one: Event) -> Iterator[str]:
    when = day(one.day) if one.precision == "day" else month(one.day)
    yield f"{when} {one.says}"
    yield f"    {remarked(one.effect, one.act)}"


def _deal(one: Deal) -> Iterator[str]:
    days = (
        (N_("announced {day}"), one.announced),
        (N_("signed {day}"), one.signed),
        (N_("in force {day}"), one.in_force_on),
    )
    told = commas(tr(step, day=day(when)) for step, when in days if when)
    yield remarked(labelled(country_name(one.partner), one.title), told)
    yield f"    {remarked(one.status, tr('as of {day}', day=day(one.as_of)) if one.as_of else '')}"
    no_duty, permanent = tr(DEAL_ANSWERS[one.no_duty]), tr(DEAL_ANSWERS[one.permanent])
    yield "    " + tr(
        "no duties on transmissions: {no_duty}; permanent moratorium: {permanent}", no_duty=no_duty, permanent=permanent
    )
    if one.says:
        yield f"    {one.says}"
