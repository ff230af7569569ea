"""An answer in words: the whole ladder, every rung asked, what decided, what else would have, and the sources."""

from collections.abc import Iterable, Iterator

from dtariff.model.border import BorderFact
from dtariff.model.case import Case, Place
from dtariff.model.citation import Citation
from dtariff.model.exchange import ExchangeRate
from dtariff.model.quote import TAX_KINDS, Levy, Quote
from dtariff.model.resolution import Bar, BarDecision, LineFinding, Notice
from dtariff.telling.locale import amount, country_name, grouped, place_name
from dtariff.telling.words import (
    COLLECTORS,
    CONDITIONS,
    FACT_STATES,
    MATTERS,
    REASONS,
    STRENGTHS,
    SURE,
    VERDICTS,
    WARNINGS,
    WHYS,
)


def explain(answer: Quote | BarDecision) -> str:
    """A quote or a decision as text of several paragraphs."""
    lines = _quote(answer) if isinstance(answer, Quote) else _decision(answer)
    return "\n".join([*_assumed(answer.warnings), *lines]) + "\n"


def in_scenario(title: str, scenario: str) -> str:
    """The line that stands above whatever was answered in a scenario."""
    return warning(Notice("in_scenario", (("scenario", scenario), ("title", title))))


def _assumed(notices: Iterable[Notice]) -> list[str]:
    """The scenarios in which an answer holds, above it and nowhere else; nothing for the law as it stands."""
    told = [warning(notice) for notice in notices if notice.code == "in_scenario"]
    return [*told, ""] if told else []


UNVERIFIED = ("recalled", "assumed")


def summary(quote: Quote) -> str:
    """A quote in short: the amounts, the verdict, the sources of every charge, what to watch."""
    lines = [*_assumed(quote.warnings), *_amounts(quote), "", headline(quote.bar)]
    if quote.bar.deciding is not None:
        lines += sources(quote.bar.deciding.citations, "  ")
    for levy in _told_levies(quote):
        lines.append(
            f"{levy_name(levy)} in {levy_place(levy, quote)}: {reason(levy)}{_by_line(levy, quote)} ({levy.sure})"
        )
        lines += [f"  {note}" for note in levy.notes]
        lines += sources(levy.citations, "  ")
    lines += [*_alternatives(quote), *_warnings(quote.warnings), "", f"Sureness: {quote.sure} ({SURE[quote.sure]})."]
    return "\n".join(lines) + "\n"


def _told_levies(quote: Quote) -> list[Levy]:
    """The levies to tell in short: not those besides duty and tax that are nought."""
    main = ("customs_duty", *TAX_KINDS)
    told = [levy for levy in quote.levies if levy.kind in main or levy.amount is None or levy.amount.amount]
    idle = ("not_collected", "not_subject_to_tax", "foreign_supplier_not_liable")
    busy = [levy for levy in told if levy.kind == "customs_duty" or levy.reason not in idle]
    return busy if len(busy) > 1 else told


def levy_place(levy: Levy, quote: Quote) -> str:
    """The name of the jurisdiction whose charge it is; its code for a state whose tax a city inherits."""
    destination = quote.resolution.case.destination
    other = Place(levy.jurisdiction, levy.jurisdiction)
    return place_name(destination if levy.jurisdiction == destination.code else other)


def _by_line(levy: Levy, quote: Quote) -> str:
    line = quote.resolution.line
    return f" (line {line.code})" if levy.kind == "customs_duty" and line.kind == "line" else ""


def headline(decision: BarDecision) -> str:
    """The verdict in one sentence, with the instrument that carries it."""
    told = VERDICTS[decision.verdict].format(
        by=_by(decision.deciding),
        ended=_ended(decision.deciding),
        within=country_name(decision.within),
        asked=f" ({_by(decision.deciding)})" if decision.deciding else "",
    )
    if decision.verdict == "barred" and decision.sure in UNVERIFIED:
        told += ", if the clause is what it is believed to be: no source of its wording was found"
    return f"{_route(decision.case)}, {_plain(decision.case.content)}, {decision.case.as_of.on}: {told}."


def _route(case: Case) -> str:
    return f"{place_name(case.origin)} to {place_name(case.destination)}"


def _plain(name: str) -> str:
    """An id of the nomenclature as words."""
    return name.replace("_", " ")


def warning(notice: Notice) -> str:
    """A warning as a sentence."""
    facts = {key: _fact(key, text) for key, text in notice.facts}
    facts |= {"place": facts["name"]} if facts.get("name") else {}
    return WARNINGS[notice.code].format_map(facts).strip()


def _fact(key: str, text: str) -> str:
    """A fact for the eye; a tax number stays as it is written, for it is no amount."""
    if key == "number":
        return text
    if key == "says":
        return f"The rule: {text}" if text else ""
    return country_name(text) if key == "place" else grouped(text)


def _by(bar: Bar | None) -> str:
    """The instrument in a sentence: its short name with the article, or with the decision that stood."""
    if bar is None:
        return "an instrument"
    article = f", art. {bar.article}," if bar.article and bar.kind == "agreement" else ""
    act = f" ({bar.act})" if bar.act else ""
    return f"the {bar.short.removeprefix('The ')}{article}{act}"


def _ended(bar: Bar | None) -> str:
    """What once forbade it, and until when; empty if nothing did."""
    if bar is None or bar.why == "membership_unknown":
        return ""
    if bar.why == "not_a_member":
        return f"; the destination is not bound by the {bar.short}"
    return f" since the {bar.short} lapsed ({bar.act}, stood until {bar.until})"


def bar_name(bar: Bar) -> str:
    """An instrument by its title, with the decision or the article."""
    article = f", art. {bar.article}" if bar.article and bar.kind == "agreement" else ""
    return f"{bar.title}{': ' + bar.act if bar.act else ''}{article}"


def bar_why(bar: Bar) -> str:
    """The step that decided, the strength of the bond and its days."""
    span = f" from {bar.since}" if bar.since else ""
    span += f" until {bar.until}" if bar.until else ""
    return f"{WHYS[bar.why]}; {STRENGTHS[bar.strength]}{span}"


# --- a decision ----------------------------------------------------------------------------------------------------


def _decision(decision: BarDecision) -> Iterator[str]:
    yield headline(decision)
    if decision.instruments:
        yield ""
        yield "Instruments asked:"
        for bar in decision.instruments:
            yield from _bar(bar)
    yield from _warnings(decision.warnings)
    yield ""
    yield f"Sureness: {decision.sure} ({SURE[decision.sure]}). Known on {decision.case.as_of.known}."


def _bar(bar: Bar) -> Iterator[str]:
    mark = {"bars": "bars", "unsettled": "unsettled", "unknown": "unknown", "none": "no bar"}[bar.effect]
    yield f"  [{mark}] {bar_name(bar)}: {bar_why(bar)} ({bar.sure})"
    yield from (f"      subject to: {CONDITIONS[condition]}" for condition in bar.subject_to)
    yield from (f"      reading {reading.id}: {reading.says}" for reading in bar.readings)
    yield from (f"      {note}" for note in bar.notes)
    yield from sources(bar.citations, "      ")


# --- a quote -------------------------------------------------------------------------------------------------------


def _quote(quote: Quote) -> Iterator[str]:
    case = quote.resolution.case
    yield f"{_plain(case.content)}, {_plain(case.delivery)}, {_route(case)}, to a {case.buyer}"
    yield f"law of {case.as_of.on} as known on {case.as_of.known}"
    yield ""
    yield from _amounts(quote)
    yield ""
    yield "a. The national line"
    yield from _line(quote.resolution.line, case.destination.customs)
    yield ""
    yield "b. The bars"
    yield f"  {headline(quote.bar)}"
    for bar in quote.bar.instruments:
        yield from _bar(bar)
    yield ""
    yield "c. The charges"
    for levy in quote.levies:
        yield from _levy(levy, quote)
    if rounding(quote):
        yield f"  {rounding(quote)}"
    yield from (f"  {exchange(rate)}" for rate in quote.exchange)
    yield from _alternatives(quote)
    yield from _seller_taxes(quote)
    yield from _beside("What customs law says besides the rate", quote.customs_facts)
    yield from _beside("What else stands at the border", quote.market_access)
    yield from _warnings(quote.warnings)
    yield ""
    yield f"Sureness: {quote.sure} ({SURE[quote.sure]})."
    yield f"dtariff {quote.provenance.engine}, tables {quote.provenance.release[:16]}."


def _amounts(quote: Quote) -> Iterator[str]:
    rows = [("Price", amount(quote.net), "")]
    rows += [(levy_name(levy), amount(levy.amount), reason(levy)) for levy in _told_levies(quote)]
    if quote.residual_minor:
        rows.append(("Left over", amount(quote.residual), "no net price comes to it exactly; the seller keeps it"))
    rows.append(("Landed cost", amount(quote.total), "as stated" if quote.tax_behavior == "inclusive" else ""))
    names = max(len(name) for name, _, _ in rows)
    money = max(len(text) for _, text, _ in rows)
    for name, text, why in rows:
        yield f"{name:<{names}}  {text:>{money}}  {why}".rstrip()


def levy_name(levy: Levy) -> str:
    """A levy by its name and rate, and what a rate on a part of the base comes to."""
    effective = f" = {levy.effective_percent}%" if " of " in levy.rate and levy.effective_percent else ""
    return f"{levy.name} {levy.rate}{effective}".strip()


def reason(levy: Levy) -> str:
    """Why a levy is what it is, and what is missing or left to the buyer."""
    missing = f": {', '.join(levy.needed)}" if levy.needed else ""
    own = f" ({amount(levy.self_assessed)})" if levy.self_assessed is not None else ""
    return REASONS[levy.reason] + missing + own


def _line(line: LineFinding, country: str) -> Iterator[str]:
    if line.kind == "none":
        searched = f" ({line.title} searched; {line.sure})" if line.title else f"; {SURE[line.sure]}"
        yield f"  No line for it is known in the tariff of {country_name(country)}{searched}."
    elif line.kind == "excluded":
        yield f"  {line.code}: {line.title} ({line.sure})"
    else:
        rate = "rate not known" if line.unknown else str(line.duty)
        named = f"Assumed: {line.code}" if line.kind == "assumed" else line.code
        edition = f" [{line.hs}]" if line.hs else ""
        yield f"  {named} {line.title}{edition}: {rate} since {line.since} ({line.sure})"
    yield from (f"      {note}" for note in line.notes)
    yield from sources(line.citations, "      ")


def _levy(levy: Levy, quote: Quote) -> Iterator[str]:
    base = f" on {amount(levy.taxable_amount)} ({' + '.join(levy.base)})" if levy.taxable_amount is not None else ""
    yield f"  {levy_name(levy)} in {levy_place(levy, quote)}: {amount(levy.amount)}{base}; {reason(levy)}"
    yield f"      {collected(levy)}; {levy.sure}{'; refundable' if levy.refundable else ''}"
    yield from (f"      {note}" for note in levy.notes)
    yield from sources(levy.citations, "      ")


def collected(levy: Levy) -> str:
    """Who brings a charge in."""
    by = COLLECTORS.get(levy.collected_by, levy.collected_by)
    return f"collected by the {by}" if by else "collected by nobody"


def rounding(quote: Quote) -> str:
    """The rule of rounding in a sentence; empty where the tables have none of the place."""
    rule = next((charge.rounding for charge in quote.resolution.charges if charge.rounding), None)
    if rule is None:
        return ""
    step = f" to {rule.step}, for prices in that currency" if rule.step else ""
    return f"Rounded {rule.mode.replace('_', ' ')}{step}. {rule.note}".rstrip()


def exchange(rate: ExchangeRate) -> str:
    """A rate of exchange in a sentence: how much, of whom, and of which day."""
    day = f"{rate.day}" if rate.day == rate.asked else f"{rate.day}, for {rate.asked}"
    return f"1 {rate.base} = {rate.rate} {rate.quote}: {rate.source}, {day}."


def _alternatives(quote: Quote) -> Iterator[str]:
    if quote.alternatives:
        yield ""
        yield "Alternatives"
    for other in quote.alternatives:
        yield f"  if the duty were {amount(other.duty)} ({REASONS[other.reason]}): landed cost {amount(other.total)}"


def _seller_taxes(quote: Quote) -> Iterator[str]:
    if quote.seller_taxes:
        yield ""
        yield "Taxes of the seller, not part of the price"
    for tax in quote.seller_taxes:
        yield f"  {tax.name} {tax.rate} ({tax.sure})"
        yield from (f"      {note}" for note in tax.notes)
        yield from sources(tax.citations, "      ")


def border_fact(fact: BorderFact) -> str:
    """A fact of the border in a sentence: the matter, what it says, where it stands, since when."""
    due = f" (within {fact.within_days} days of the {fact.counted_from})" if fact.within_days else ""
    article = f"; {fact.article}" if fact.article else ""
    return f"{MATTERS[fact.matter]}: {fact.says}{due}{article}, {FACT_STATES[fact.state]} {fact.since}"


def border_facts(facts: Iterable[BorderFact], indent: str = "  ") -> Iterator[str]:
    """Facts of the border, each with its notes and sources."""
    for fact in facts:
        yield f"{indent}{border_fact(fact)} ({fact.sure}; {country_name(fact.jurisdiction)})"
        yield from (f"{indent}    {note}" for note in fact.notes)
        yield from sources(fact.citations, f"{indent}    ")


def _beside(title: str, facts: tuple[BorderFact, ...]) -> Iterator[str]:
    if facts:
        yield ""
        yield title
    yield from border_facts(facts)


def _warnings(notices: Iterable[Notice]) -> Iterator[str]:
    told = list(dict.fromkeys(warning(notice) for notice in notices if notice.code != "in_scenario"))
    if told:
        yield ""
        yield "Warnings"
    yield from (f"  {text}" for text in told)


def sources(citations: Iterable[Citation], indent: str) -> Iterator[str]:
    """The sources, one a line."""
    for citation in citations:
        article = f", {citation.article}" if citation.article else ""
        url = f" <{citation.url}>" if citation.url else ""
        yield f"{indent}source ({citation.sure}): {citation.title}{article}{url}"
