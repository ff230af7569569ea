"""A quote as Markdown: the whole ladder with links to the sources, each with a badge that says how sure it is.

The badges are the ``:green-badge[...]`` of Streamlit, which writes plain Markdown otherwise. Every text that comes from
the tables or from the reader is escaped: it is shown as it stands and can neither format nor link.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dtariff.model.border import BorderFact
from dtariff.model.citation import Citation, Sure
from dtariff.model.errors import DTariffError
from dtariff.model.money import Money
from dtariff.model.quote import Alternative, Levy, Quote
from dtariff.model.resolution import Bar, Effect, LineFinding, SellerTax, Verdict
from dtariff.telling.catalogue import N_, language, tr
from dtariff.telling.errors import told
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import NOT_KNOWN, amount, clauses, commas, country_name, day, labelled, rate, remarked
from dtariff.telling.narrate import (
    bar_name,
    bar_why,
    base_parts,
    border_fact,
    collected,
    hangs_on,
    headline,
    levy_name,
    reason,
    rounding,
    warning,
)
from dtariff.telling.words import REASONS, SURE_MEANINGS

SPECIAL = re.compile(r"([\\`*_\[\]<>$|~:#])")
BEGINS = re.compile(r"^(\d*)([-+.)])(?=\s|$)")
"""How a line begins that Markdown takes for the item of a list."""

ADDRESS = re.compile(r"(?=://|@)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where an address breaks that Markdown as Streamlit reads it would make a link of, escaped or not."""

JOINED = "\N{WORD JOINER}"
"""Takes no room, and lets no line break."""

UNBROKEN = "\N{NO-BREAK SPACE}"
"""On a narrow screen a table scrolls sideways; its last columns are not squeezed to a word a line."""

SURE_COLOURS: dict[Sure, str] = {"primary": "green", "secondary": "blue", "recalled": "orange", "assumed": "gray"}
SURE_WORDS: dict[Sure, str] = {
    "primary": N_("primary"),
    "secondary": N_("secondary"),
    "recalled": N_("unverified"),
    "assumed": N_("assumed"),
}
VERDICT_COLOURS: dict[Verdict, str] = {
    "barred": "green",
    "conditional": "orange",
    "not_barred": "violet",
    "not_an_import": "gray",
    "unknown": "red",
}
EFFECTS: dict[Effect, tuple[str, str]] = {
    "bars": ("green", N_("bars")),
    "unsettled": ("orange", N_("unsettled")),
    "none": ("gray", N_("no bar")),
    "unknown": ("red", N_("not known")),
}


def escape(text: str) -> str:
    r"""Text that Markdown shows as it stands, on one line.

    Example:
        >>> print(escape("5 $ [a](b)"))
        5 \$ \[a\](b)
    """
    line = ADDRESS.sub(JOINED, " ".join(text.split()))
    return BEGINS.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", line))


def badge(colour: str, text: str) -> str:
    """A coloured label."""
    return f":{colour}-badge[{escape(text)}]"


def sure_badge(sure: Sure) -> str:
    """How sure a finding is, as a label."""
    return badge(SURE_COLOURS[sure], tr(SURE_WORDS[sure]))


def sure_told(sure: Sure) -> str:
    """How sure a finding is, as a label and what that means."""
    return f"{sure_badge(sure)} {tr(SURE_MEANINGS[sure])}"


def verdict_badge(verdict: Verdict) -> str:
    """A verdict, as a label."""
    return badge(VERDICT_COLOURS[verdict], verdict_word(verdict))


def table(head: Sequence[str], aligned: str, lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table; cells are Markdown already.

    Args:
        head: the titles of the columns.
        aligned: a letter a column: ``l`` for left, ``r`` for right.
        lines: the cells.
    """
    rule = ["---:" if letter == "r" else ":---" for letter in aligned]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *lines))


def told_error(error: DTariffError) -> str:
    """An error as a sentence, its hint, and its code to look up."""
    if language() != "en":
        return f"{escape(told(error))} {_code_badge(error)}"
    hint = f" **{escape(error.hint)}.**" if error.hint else ""
    return f"{escape(error.message)}.{hint} {_code_badge(error)}"


def _code_badge(error: DTariffError) -> str:
    return badge("gray", f"{error.code} in {error.param}" if error.param else error.code)


# --- an explanation ------------------------------------------------------------------------------------------------


def explanation(quote: Quote, names: Mapping[str, str]) -> str:
    """A quote with every rung of the ladder and its sources."""
    case = quote.resolution.case
    blocks = [
        _amounts(quote, names),
        _title(tr("What the national tariff says")),
        *_line(quote.resolution.line, country_name(case.destination.customs)),
        _title(tr("What bars a duty")),
        escape(headline(quote.bar)),
        "\n".join(text for bar in quote.bar.instruments for text in _bar(bar)),
        _title(tr("The charges")),
        "\n".join(text for levy in quote.levies for text in _levy(levy, quote, names)),
        escape(rounding(quote)),
        *_titled(tr("If it were read otherwise"), map(_alternative, quote.alternatives)),
        *_titled(tr("Taxes of the seller, not part of the price"), map(_seller_tax, quote.seller_taxes)),
        *_titled(tr("What customs law says besides the rate"), map(_border_fact, quote.customs_facts)),
        *_titled(tr("What else stands at the border"), map(_border_fact, quote.market_access)),
        *_titled(tr("To watch"), (f"- {escape(text)}" for text in dict.fromkeys(map(warning, quote.warnings)))),
        _footer(quote),
    ]
    return "\n\n".join(block for block in blocks if block)


def _title(title: str) -> str:
    return f"##### {title}"


def _titled(title: str, items: Iterable[str]) -> tuple[str, ...]:
    listed = "\n".join(items)
    return (_title(title), listed) if listed else ()


def _money(money: Money | None) -> str:
    return f"*{tr(NOT_KNOWN)}*" if money is None else amount(money)


def _amounts(quote: Quote, names: Mapping[str, str]) -> str:
    lines = [(tr("Price"), "", _money(quote.net), "")]
    lines += [
        (_levy_name(levy, names), _base(levy), _money(levy.amount), escape(reason(levy))) for levy in quote.levies
    ]
    lines.append((f"**{tr('Landed cost')}**", "", f"**{_money(quote.total)}**", ""))
    # translators: head of the column that says on which base a charge bears
    return table(("", tr("on"), tr("amount"), tr("why")), "llrl", lines)


def _levy_name(levy: Levy, names: Mapping[str, str]) -> str:
    place = names.get(levy.jurisdiction) or country_name(levy.jurisdiction)
    whose = [place] if levy.kind != "customs_duty" else []
    return escape(commas([levy_name(levy), *whose]))


def _base(levy: Levy) -> str:
    return "" if levy.taxable_amount is None else remarked(_money(levy.taxable_amount), escape(base_parts(levy)))


def _line(line: LineFinding, country: str) -> Iterator[str]:
    items = [*map(escape, map(tr, line.notes)), *_sources(line.citations)]
    yield "\n".join([f"{_line_told(line, country)} {sure_told(line.sure)}", "", *_nested(items, "")])


def _line_told(line: LineFinding, country: str) -> str:
    if line.kind == "none" and line.title:
        return tr(
            "No line for it is known in the tariff of {country} ({searched} searched):",
            country=escape(country),
            searched=escape(line.title),
        )
    if line.kind == "none":
        return tr("No line for it is known in the tariff of {country}:", country=escape(country))
    name = f"**{escape(line.code)}** {escape(tr(line.title))}"
    name = labelled(tr("Assumed"), name) if line.kind == "assumed" else name
    if line.kind == "excluded":
        return name
    duty = tr("rate not known") if line.unknown else tr("duty {duty}", duty=rate(str(line.duty)))
    return tr(
        "{line}: **{duty}** since {since}",
        line=remarked(name, escape(line.hs)),
        duty=escape(duty),
        since=day(line.since) if line.since else tr("a day that is not known"),
    )


def _bar(bar: Bar) -> Iterator[str]:
    colour, effect = EFFECTS[bar.effect]
    named = labelled(f"**{escape(bar_name(bar))}**", escape(bar_why(bar)))
    yield f"- {badge(colour, tr(effect))} {named} {sure_badge(bar.sure)}"
    yield from _nested([*hangs_on(bar, escape), *map(escape, bar.notes), *_sources(bar.citations)], "    ")


def instruments_told(bars: Iterable[Bar]) -> str:
    """Instruments as a list: what each does and why, what it hangs on, its readings, notes and sources."""
    return "\n".join(text for bar in bars for text in _bar(bar))


def sources_told(citations: Iterable[Citation]) -> str:
    """The same behind a title of its own: "Sources: ..."; empty where there are none."""
    return "".join(_sources(citations))


def _levy(levy: Levy, quote: Quote, names: Mapping[str, str]) -> Iterator[str]:
    told = commas([_money(levy.amount), escape(reason(levy))])
    told = clauses([told, *map(escape, _collected(levy))])
    yield f"- {labelled(f'**{_levy_name(levy, names)}**', told)} {sure_badge(levy.sure)}"
    line = quote.resolution.line if levy.kind == "customs_duty" else None
    notes = [note for note in levy.notes if line is None or note not in line.notes]
    sources = [] if line and line.citations == levy.citations else _sources(levy.citations)
    yield from _nested([*map(escape, map(tr, notes)), *sources], "    ")


def _collected(levy: Levy) -> Iterator[str]:
    """Who brings a charge in, and whether the buyer has it back; nobody brings in a duty that is not due."""
    if levy.collected_by or levy.kind != "customs_duty":
        yield collected(levy)
    if levy.refundable:
        yield tr("refundable")


def _alternative(other: Alternative) -> str:
    return "- " + tr(
        "duty {duty} ({why}): landed cost **{total}**",
        duty=_money(other.duty),
        why=escape(tr(REASONS[other.reason])),
        total=_money(other.total),
    )


def _seller_tax(tax: SellerTax) -> str:
    name = f"**{escape(tax.name)}** {escape(rate(tax.rate))} {sure_badge(tax.sure)}"
    return item(name, [*map(escape, tax.notes), sources_told(tax.citations)])


def _border_fact(fact: BorderFact) -> str:
    name = f"{escape(border_fact(fact))} {sure_badge(fact.sure)}"
    return item(name, [*map(escape, fact.notes), sources_told(fact.citations)])


def _footer(quote: Quote) -> str:
    made = quote.provenance
    return tr(
        "Sureness of the whole: {sure}. Law of {on} as known on {known}; dtariff {engine}, tables `{tables}`.",
        sure=sure_told(quote.sure),
        on=day(made.on),
        known=day(made.known),
        engine=made.engine,
        tables=made.release[:16],
    )


def item(told: str, below: Iterable[str]) -> str:
    """An item of a list with what stands below it, Markdown already; what is empty is left out."""
    return "\n".join([f"- {told}", *_nested(filter(None, below), "    ")])


def _nested(items: Iterable[str], indent: str) -> Iterator[str]:
    return (f"{indent}- {item}" for item in items)


def cited(citations: Iterable[Citation]) -> str:
    """Sources in one line, linked, each with how sure it is; empty for none."""
    return " · ".join(map(_source, citations))


def _sources(citations: Iterable[Citation]) -> Iterator[str]:
    """The sources as one item, or none where there are none."""
    told = cited(citations)
    if told:
        yield labelled(tr("Sources"), told)


def _source(citation: Citation) -> str:
    article = escape(f", {citation.article}") if citation.article else ""
    return f"{_link(citation)}{article} {sure_badge(citation.sure)}"


def _link(citation: Citation) -> str:
    title = escape(citation.title)
    if not citation.url.startswith(("https://", "http://")):
        return title
    url = re.sub(r"[<>\s\\]", "", citation.url)
    return f"[{title}](<{url}>)"
