"""An answer in words: the whole ladder, every rung asked, what decided, what else would have, and the sources."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from dtariff.model.border import BorderFact
from dtariff.model.case import Case, Place
from dtariff.model.citation import Citation, Sure
from dtariff.model.exchange import ExchangeRate
from dtariff.model.quote import TAX_KINDS, Levy, Quote
from dtariff.model.resolution import Bar, BarDecision, LineFinding, Notice, SellerTax
from dtariff.telling.catalogue import N_, language, tr, trn
from dtariff.telling.locale import (
    amount,
    clauses,
    commas,
    country_name,
    day,
    figure,
    grouped,
    labelled,
    left,
    percent,
    place_name,
    rate,
    remarked,
    right,
    threshold,
    width,
    written_day,
)
from dtariff.telling.words import (
    COLLECTORS,
    CONDITIONS,
    EFFECTS,
    EVIDENCE,
    FACT_STATES,
    LAPSED,
    MATTERS,
    NOT_BOUND,
    REASONS,
    ROUNDED,
    STRENGTHS,
    SURE,
    SURE_NAMES,
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
ON_SALE = {
    "consumer": N_("{content}, {delivery}, {origin} to {destination}, to a consumer"),
    "business": N_("{content}, {delivery}, {origin} to {destination}, to a business"),
}
"""What is sold, from where and to whom, by the buyer."""


def summary(quote: Quote) -> str:
    """A quote in short: the amounts, the verdict, the sources of every charge, what to watch."""
    lines = [*_assumed(quote.warnings), *_amounts(quote), "", headline(quote.bar)]
    if quote.bar.deciding is not None:
        lines += sources(quote.bar.deciding.citations, "  ")
    for levy in _told_levies(quote):
        place, why = levy_place(levy, quote), remarked(reason(levy), _by_line(levy, quote))
        told = tr("{levy} in {place}: {why}", levy=levy_name(levy), place=place, why=why)
        lines.append(remarked(told, sure_name(levy.sure)))
        lines += [f"  {tr(note)}" for note in levy.notes]
        lines += sources(levy.citations, "  ")
    lines += [*_alternatives(quote), *_warnings(quote.warnings), "", _sureness(quote.sure)]
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
    told = levy.kind == "customs_duty" and line.kind == "line"
    return tr("line {line}", line=line.code) if told else ""


def evidence_name(kind: str) -> str:
    """A piece of evidence by its kind; English, as orders do, by its code."""
    told = EVIDENCE.get(kind)
    return kind if language() == "en" or told is None else tr(told)


def sure_name(sure: Sure) -> str:
    """A degree of sureness by its name."""
    return tr(SURE_NAMES[sure])


def _sureness(sure: Sure) -> str:
    return tr("Sureness: {sure} ({meaning}).", sure=sure_name(sure), meaning=tr(SURE[sure]))


def headline(decision: BarDecision) -> str:
    """The verdict in one sentence, with the instrument that carries it."""
    told = _verdict(decision)
    if decision.verdict == "barred" and decision.sure in UNVERIFIED:
        told = tr(
            "{verdict}, if the clause is what it is believed to be: no source of its wording was found", verdict=told
        )
    return tr(
        "{origin} to {destination}, {content}, {day}: {verdict}.",
        **_route(decision.case),
        content=plain_name(decision.case.content),
        day=day(decision.case.as_of.on),
        verdict=told,
    )


def _verdict(decision: BarDecision) -> str:
    bar = decision.deciding
    if decision.verdict == "not_barred" and bar is not None and bar.why != "membership_unknown":
        if bar.why == "not_a_member":
            return tr(NOT_BOUND, instrument=tr(bar.short))
        return tr(LAPSED, instrument=tr(bar.short), act=bar.act, until=_day(bar.until))
    if decision.verdict == "unknown":
        return remarked(tr(VERDICTS["unknown"]), _by(bar) if bar else "")
    return tr(VERDICTS[decision.verdict], by=_by(bar), within=country_name(decision.within))


def _day(value: date | None) -> str:
    return tr("a day that is not known") if value is None else day(value)


def _route(case: Case) -> dict[str, str]:
    return {"origin": place_name(case.origin), "destination": place_name(case.destination)}


def plain_name(name: str) -> str:
    """An id of the nomenclature as words."""
    return tr(name.replace("_", " "))


def warning(notice: Notice) -> str:
    """A warning as a sentence."""
    facts = {key: _fact(key, text) for key, text in notice.facts}
    facts |= {"place": facts["name"]} if facts.get("name") else {}
    return tr(WARNINGS[notice.code], **facts).strip()


def _fact(key: str, text: str) -> str:
    """A fact for the eye; a tax number stays as it is written, for it is no amount."""
    if key == "number":
        return text
    if key == "says":
        return tr("The rule: {says}", says=text) if text else ""
    if key == "place":
        return country_name(text)
    return _written_fact(key, text)


def _written_fact(key: str, text: str) -> str:
    if key in ("title", "union"):
        return tr(text)
    if key == "pieces":
        pieces = (piece.partition(" ") for piece in text.split(", "))
        return commas(f"{evidence_name(kind)} {place}".strip() for kind, _, place in pieces)
    if key in ("duty", "rate"):
        return tr("unknown") if text == "unknown" else rate(text)
    if key in ("threshold", "turnover"):
        return threshold(text)
    return written_day(text) if key in ("from", "reviewed", "attested") else grouped(text)


def _by(bar: Bar | None) -> str:
    """The instrument in a sentence: its short name with the article, or with the decision that stood."""
    if bar is None:
        return tr("an instrument")
    short = tr(bar.short.removeprefix("The "))
    if bar.article and bar.kind == "agreement":
        return remarked(tr("the {instrument}, art. {article},", instrument=short, article=bar.article), bar.act)
    return remarked(tr("the {instrument}", instrument=short), bar.act)


def bar_name(bar: Bar) -> str:
    """An instrument by its title, with the decision or the article."""
    title = labelled(tr(bar.title), bar.act) if bar.act else tr(bar.title)
    return with_article(title, bar.article if bar.kind == "agreement" else "")


def with_article(title: str, article: str) -> str:
    """A text of law with its article, where one is known."""
    return tr("{law}, art. {article}", law=title, article=article) if article else title


def bar_why(bar: Bar) -> str:
    """The step that decided, the strength of the bond and its days."""
    return clauses([tr(WHYS[bar.why]), spanned(tr(STRENGTHS[bar.strength]), bar.since, bar.until)])


def spanned(told: str, since: date | None, until: date | None) -> str:
    """What was so from a day until another, as far as they are known."""
    if since and until:
        return tr("{told} from {since} until {until}", told=told, since=day(since), until=day(until))
    if since:
        return tr("{told} from {since}", told=told, since=day(since))
    return tr("{told} until {until}", told=told, until=day(until)) if until else told


# --- a decision ----------------------------------------------------------------------------------------------------


def _decision(decision: BarDecision) -> Iterator[str]:
    yield headline(decision)
    if decision.instruments:
        yield ""
        yield tr("Instruments asked:")
        for bar in decision.instruments:
            yield from _bar(bar)
    yield from _warnings(decision.warnings)
    yield ""
    yield tr(
        "Sureness: {sure} ({meaning}). Known on {known}.",
        sure=sure_name(decision.sure),
        meaning=tr(SURE[decision.sure]),
        known=day(decision.case.as_of.known),
    )


def _bar(bar: Bar) -> Iterator[str]:
    told = remarked(labelled(bar_name(bar), bar_why(bar)), sure_name(bar.sure))
    yield f"  [{tr(EFFECTS[bar.effect])}] {told}"
    yield from (f"      {text}" for text in hangs_on(bar))
    yield from (f"      {note}" for note in bar.notes)
    yield from sources(bar.citations, "      ")


def hangs_on(bar: Bar, written: Callable[[str], str] = str) -> Iterator[str]:
    """What the effect of an instrument is subject to, and the ways to read it; ``written`` escapes what is told."""
    for condition in bar.subject_to:
        yield tr("subject to: {condition}", condition=written(tr(CONDITIONS[condition])))
    for reading in bar.readings:
        yield tr("reading {reading}: {says}", reading=written(reading.id), says=written(reading.says))


# --- a quote -------------------------------------------------------------------------------------------------------


def _quote(quote: Quote) -> Iterator[str]:
    case = quote.resolution.case
    sold = {"content": plain_name(case.content), "delivery": plain_name(case.delivery)}
    yield tr(ON_SALE[case.buyer], **sold, **_route(case))
    yield tr("law of {on} as known on {known}", on=day(case.as_of.on), known=day(case.as_of.known))
    yield ""
    yield from _amounts(quote)
    yield ""
    yield tr("a. The national line")
    yield from _line(quote.resolution.line, case.destination.customs)
    yield ""
    yield tr("b. The bars")
    yield f"  {headline(quote.bar)}"
    for bar in quote.bar.instruments:
        yield from _bar(bar)
    yield ""
    yield tr("c. The charges")
    for levy in quote.levies:
        yield from _levy(levy, quote)
    if rounding(quote):
        yield f"  {rounding(quote)}"
    yield from (f"  {exchange(found)}" for found in quote.exchange)
    yield from _alternatives(quote)
    yield from _seller_taxes(quote)
    yield from _beside(tr("What customs law says besides the rate"), quote.customs_facts)
    yield from _beside(tr("What else stands at the border"), quote.market_access)
    yield from _warnings(quote.warnings)
    yield ""
    yield _sureness(quote.sure)
    made = quote.provenance
    yield tr("dtariff {engine}, tables {tables}.", engine=made.engine, tables=made.release[:16])


def _amounts(quote: Quote) -> Iterator[str]:
    rows = [(tr("Price"), amount(quote.net), "")]
    rows += [(levy_name(levy), amount(levy.amount), reason(levy)) for levy in _told_levies(quote)]
    if quote.residual_minor:
        kept = tr("no net price comes to it exactly; the seller keeps it")
        rows.append((tr("Left over"), amount(quote.residual), kept))
    stated = tr("as stated") if quote.tax_behavior == "inclusive" else ""
    rows.append((tr("Landed cost"), amount(quote.total), stated))
    names = max(width(name) for name, _, _ in rows)
    money = max(width(text) for _, text, _ in rows)
    for name, text, why in rows:
        yield f"{left(name, names)}  {right(text, money)}  {why}".rstrip()


def levy_name(levy: Levy) -> str:
    """A levy by its name and rate, and what a rate on a part of the base comes to."""
    name = tr("Customs duty") if levy.kind == "customs_duty" else levy.name
    effective = (
        f" = {percent(Decimal(levy.effective_percent))}" if " of " in levy.rate and levy.effective_percent else ""
    )
    return f"{name} {rate(levy.rate)}{effective}".strip()


def reason(levy: Levy) -> str:
    """Why a levy is what it is, and what is missing or left to the buyer."""
    told = tr(REASONS[levy.reason])
    told = labelled(told, commas(levy.needed)) if levy.needed else told
    return remarked(told, amount(levy.self_assessed) if levy.self_assessed is not None else "")


def _line(line: LineFinding, country: str) -> Iterator[str]:
    yield f"  {_line_told(line, country_name(country))}"
    yield from (f"      {tr(note)}" for note in line.notes)
    yield from sources(line.citations, "      ")


def _line_told(line: LineFinding, country: str) -> str:
    sure = sure_name(line.sure)
    if line.kind == "none" and line.title:
        return tr(
            "No line for it is known in the tariff of {country} ({searched} searched; {sure}).",
            country=country,
            searched=line.title,
            sure=sure,
        )
    if line.kind == "none":
        meaning = tr(SURE[line.sure])
        return tr("No line for it is known in the tariff of {country}; {meaning}.", country=country, meaning=meaning)
    if line.kind == "excluded":
        return remarked(labelled(line.code, line.title), sure)
    name = labelled(tr("Assumed"), _named(line)) if line.kind == "assumed" else _named(line)
    return tr(
        "{line}: {duty} since {since} ({sure})",
        line=tr("{line} [{hs}]", line=name, hs=line.hs) if line.hs else name,
        duty=tr("rate not known") if line.unknown else rate(str(line.duty)),
        since=_day(line.since),
        sure=sure,
    )


def _named(line: LineFinding) -> str:
    """A line by its code and title: that of a scenario is in the reader's language, that of a tariff as it stands."""
    return f"{line.code} {tr(line.title)}"


def _levy(levy: Levy, quote: Quote) -> Iterator[str]:
    told = {"levy": levy_name(levy), "place": levy_place(levy, quote), "amount": amount(levy.amount)}
    told["why"] = reason(levy)
    if levy.taxable_amount is None:
        yield "  " + tr("{levy} in {place}: {amount}; {why}", **told)
    else:
        on = {"base": amount(levy.taxable_amount), "parts": base_parts(levy)}
        yield "  " + tr("{levy} in {place}: {amount} on {base} ({parts}); {why}", **told, **on)
    refundable = tr("refundable") if levy.refundable else ""
    yield f"      {clauses([collected(levy), sure_name(levy.sure), refundable])}"
    yield from (f"      {tr(note)}" for note in levy.notes)
    yield from sources(levy.citations, "      ")


def base_parts(levy: Levy) -> str:
    """What a levy bears on: the price, the duty, and other taxes by their ids."""
    words = {"price": tr("price"), "duty": tr("duty")}
    return " + ".join(words.get(part, part) for part in levy.base)


def collected(levy: Levy) -> str:
    """Who brings a charge in."""
    told = COLLECTORS.get(levy.collected_by)
    return tr(told) if told else tr("collected by the {collector}", collector=tr(levy.collected_by))


def rounding(quote: Quote) -> str:
    """The rule of rounding in a sentence; empty where the tables have none of the place."""
    rule = next((charge.rounding for charge in quote.resolution.charges if charge.rounding), None)
    if rule is None:
        return ""
    mode = tr(ROUNDED[rule.mode])
    if rule.step:
        told = tr("Rounded {mode} to {step}, for prices in that currency.", mode=mode, step=rule.step)
    else:
        told = tr("Rounded {mode}.", mode=mode)
    return f"{told} {rule.note}".rstrip()


def exchange(rate: ExchangeRate) -> str:
    """A rate of exchange in a sentence: how much, of whom, and of which day."""
    told = {"base": rate.base, "rate": figure(rate.rate), "quote": rate.quote, "source": rate.source}
    if rate.day == rate.asked:
        return tr("1 {base} = {rate} {quote}: {source}, {day}.", **told, day=day(rate.day))
    return tr(
        "1 {base} = {rate} {quote}: {source}, {day}, for {asked}.", **told, day=day(rate.day), asked=day(rate.asked)
    )


def _alternatives(quote: Quote) -> Iterator[str]:
    if quote.alternatives:
        yield ""
        yield tr("Alternatives")
    for other in quote.alternatives:
        yield "  " + tr(
            "if the duty were {duty} ({why}): landed cost {total}",
            duty=amount(other.duty),
            why=tr(REASONS[other.reason]),
            total=amount(other.total),
        )


def _seller_taxes(quote: Quote) -> Iterator[str]:
    if quote.seller_taxes:
        yield ""
        yield tr("Taxes of the seller, not part of the price")
    for tax in quote.seller_taxes:
        yield f"  {remarked(seller_tax_name(tax), sure_name(tax.sure))}"
        yield from (f"      {note}" for note in tax.notes)
        yield from sources(tax.citations, "      ")


def seller_tax_name(tax: SellerTax) -> str:
    """A tax of the seller by its name and rate."""
    return f"{tax.name} {rate(tax.rate)}"


def border_fact(fact: BorderFact) -> str:
    """A fact of the border in a sentence: the matter, what it says, where it stands, since when."""
    told = labelled(tr(MATTERS[fact.matter]), fact.says)
    if fact.within_days:
        told = trn(
            "{fact} (within {count} day of the {event})",
            "{fact} (within {count} days of the {event})",
            fact.within_days,
            fact=told,
            event=tr(fact.counted_from),
        )
    return tr(FACT_STATES[fact.state], fact=clauses([told, fact.article]), day=day(fact.since))


def border_facts(facts: Iterable[BorderFact], indent: str = "  ") -> Iterator[str]:
    """Facts of the border, each with its notes and sources."""
    for fact in facts:
        proven = clauses([sure_name(fact.sure), country_name(fact.jurisdiction)])
        yield f"{indent}{remarked(border_fact(fact), proven)}"
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
        yield tr("Warnings")
    yield from (f"  {text}" for text in told)


def sources(citations: Iterable[Citation], indent: str) -> Iterator[str]:
    """The sources, one a line."""
    for citation in citations:
        article = f", {citation.article}" if citation.article else ""
        url = f" <{citation.url}>" if citation.url else ""
        told = tr("source ({sure}): {source}", sure=sure_name(citation.sure), source=citation.title)
        yield f"{indent}{told}{article}{url}"
