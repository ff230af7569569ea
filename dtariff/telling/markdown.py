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
from dtariff.telling.figures import verdict_word
from dtariff.telling.locale import NOT_KNOWN, amount, country_name
from dtariff.telling.narrate import (
    bar_name,
    bar_why,
    border_fact,
    collected,
    headline,
    levy_name,
    reason,
    rounding,
    warning,
)
from dtariff.telling.words import CONDITIONS, REASONS, SURE

SPECIAL = re.compile(r"([\\`*_\[\]<>$|~:#])")
UNBROKEN = "\N{NO-BREAK SPACE}"
"""On a narrow screen a table scrolls sideways; its last columns are not squeezed to a word a line."""

SURE_COLOURS: dict[Sure, str] = {"primary": "green", "secondary": "blue", "recalled": "orange", "assumed": "gray"}
SURE_WORDS: dict[Sure, str] = {
    "primary": "primary",
    "secondary": "secondary",
    "recalled": "unverified",
    "assumed": "assumed",
}
VERDICT_COLOURS: dict[Verdict, str] = {
    "barred": "green",
    "conditional": "orange",
    "not_barred": "violet",
    "not_an_import": "gray",
    "unknown": "red",
}
EFFECTS: dict[Effect, tuple[str, str]] = {
    "bars": ("green", "bars"),
    "unsettled": ("orange", "unsettled"),
    "none": ("gray", "no bar"),
    "unknown": ("red", "not known"),
}


def escape(text: str) -> str:
    r"""Text that Markdown shows as it stands, on one line.

    Example:
        >>> print(escape("5 $ [a](b)"))
        5 \$ \[a\](b)
    """
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def badge(colour: str, text: str) -> str:
    """A coloured label."""
    return f":{colour}-badge[{escape(text)}]"


def sure_badge(sure: Sure) -> str:
    """How sure a finding is, as a label."""
    return badge(SURE_COLOURS[sure], SURE_WORDS[sure])


def sure_told(sure: Sure) -> str:
    """How sure a finding is, as a label and what that means."""
    return f"{sure_badge(sure)} {SURE[sure].rpartition(': ')[2]}"


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
    where = f" in {error.param}" if error.param else ""
    hint = f" **{escape(error.hint)}.**" if error.hint else ""
    return f"{escape(error.message)}.{hint} {badge('gray', error.code + where)}"


# --- an explanation ------------------------------------------------------------------------------------------------


def explanation(quote: Quote, names: Mapping[str, str]) -> str:
    """A quote with every rung of the ladder and its sources."""
    case = quote.resolution.case
    blocks = [
        _amounts(quote, names),
        "##### What the national tariff says",
        *_line(quote.resolution.line, country_name(case.destination.customs)),
        "##### What bars a duty",
        escape(headline(quote.bar)),
        "\n".join(text for bar in quote.bar.instruments for text in _bar(bar)),
        "##### The charges",
        "\n".join(text for levy in quote.levies for text in _levy(levy, quote, names)),
        escape(rounding(quote)),
        *_titled("If it were read otherwise", map(_alternative, quote.alternatives)),
        *_titled("Taxes of the seller, not part of the price", map(_seller_tax, quote.seller_taxes)),
        *_titled("What customs law says besides the rate", map(_border_fact, quote.customs_facts)),
        *_titled("What else stands at the border", map(_border_fact, quote.market_access)),
        *_titled("To watch", (f"- {escape(text)}" for text in dict.fromkeys(map(warning, quote.warnings)))),
        _footer(quote),
    ]
    return "\n\n".join(block for block in blocks if block)


def _titled(title: str, items: Iterable[str]) -> tuple[str, ...]:
    listed = "\n".join(items)
    return (f"##### {title}", listed) if listed else ()


def _money(money: Money | None) -> str:
    return f"*{NOT_KNOWN}*" if money is None else amount(money)


def _amounts(quote: Quote, names: Mapping[str, str]) -> str:
    lines = [("Price", "", _money(quote.net), "")]
    lines += [
        (_levy_name(levy, names), _base(levy), _money(levy.amount), escape(reason(levy))) for levy in quote.levies
    ]
    lines.append(("**Landed cost**", "", f"**{_money(quote.total)}**", ""))
    return table(("", "on", "amount", "why"), "llrl", lines)


def _levy_name(levy: Levy, names: Mapping[str, str]) -> str:
    place = names.get(levy.jurisdiction) or country_name(levy.jurisdiction)
    whose = f", {place}" if levy.kind != "customs_duty" else ""
    return escape(levy_name(levy) + whose)


def _base(levy: Levy) -> str:
    return "" if levy.taxable_amount is None else f"{_money(levy.taxable_amount)} ({escape(' + '.join(levy.base))})"


def _line(line: LineFinding, country: str) -> Iterator[str]:
    if line.kind == "none":
        searched = f" ({escape(line.title)} searched)" if line.title else ""
        told = f"No line for it is known in the tariff of {escape(country)}{searched}:"
    elif line.kind == "excluded":
        told = f"**{escape(line.code)}** {escape(line.title)}"
    else:
        rate = "rate not known" if line.unknown else f"duty {line.duty}"
        hs = f" ({escape(line.hs)})" if line.hs else ""
        assumed = "Assumed: " if line.kind == "assumed" else ""
        told = f"{assumed}**{escape(line.code)}** {escape(line.title)}{hs}: **{escape(rate)}** since {line.since}"
    items = [*map(escape, line.notes), *_sources(line.citations)]
    yield "\n".join([f"{told} {sure_told(line.sure)}", "", *_nested(items, "")])


def _bar(bar: Bar) -> Iterator[str]:
    told = f"**{escape(bar_name(bar))}**: {escape(bar_why(bar))}"
    yield f"- {badge(*EFFECTS[bar.effect])} {told} {sure_badge(bar.sure)}"
    items = [f"subject to: {escape(CONDITIONS[condition])}" for condition in bar.subject_to]
    items += [f"reading {escape(reading.id)}: {escape(reading.says)}" for reading in bar.readings]
    yield from _nested([*items, *map(escape, bar.notes), *_sources(bar.citations)], "    ")


def _levy(levy: Levy, quote: Quote, names: Mapping[str, str]) -> Iterator[str]:
    name = f"- **{_levy_name(levy, names)}**"
    yield f"{name}: {_money(levy.amount)}, {escape(reason(levy))}{_collected(levy)} {sure_badge(levy.sure)}"
    told = quote.resolution.line if levy.kind == "customs_duty" else None
    notes = [note for note in levy.notes if told is None or note not in told.notes]
    sources = [] if told and told.citations == levy.citations else _sources(levy.citations)
    yield from _nested([*map(escape, notes), *sources], "    ")


def _collected(levy: Levy) -> str:
    nobody = "" if levy.kind == "customs_duty" else "; collected by nobody"
    by = f"; {collected(levy)}" if levy.collected_by else nobody
    return escape(f"{by}{'; refundable' if levy.refundable else ''}")


def _alternative(other: Alternative) -> str:
    return f"- duty {_money(other.duty)} ({escape(REASONS[other.reason])}): landed cost **{_money(other.total)}**"


def _seller_tax(tax: SellerTax) -> str:
    told = f"- **{escape(tax.name)}** {escape(tax.rate)} {sure_badge(tax.sure)}"
    return "\n".join([told, *_nested([*map(escape, tax.notes), *_sources(tax.citations)], "    ")])


def _border_fact(fact: BorderFact) -> str:
    told = f"- {escape(border_fact(fact))} {sure_badge(fact.sure)}"
    return "\n".join([told, *_nested([*map(escape, fact.notes), *_sources(fact.citations)], "    ")])


def _footer(quote: Quote) -> str:
    made = quote.provenance
    days = f"Law of {made.on} as known on {made.known}"
    kept = f"dtariff {made.engine}, tables `{made.release[:16]}`"
    return f"Sureness of the whole: {sure_told(quote.sure)}. {days}; {kept}."


def _nested(items: Iterable[str], indent: str) -> Iterator[str]:
    return (f"{indent}- {item}" for item in items)


def _sources(citations: Iterable[Citation]) -> Iterator[str]:
    """The sources as one item, or none where there are none."""
    told = " · ".join(map(_source, citations))
    if told:
        yield f"Sources: {told}"


def _source(citation: Citation) -> str:
    article = escape(f", {citation.article}") if citation.article else ""
    return f"{_link(citation)}{article} {sure_badge(citation.sure)}"


def _link(citation: Citation) -> str:
    title = escape(citation.title)
    if not citation.url.startswith(("https://", "http://")):
        return title
    url = re.sub(r"[<>\s\\]", "", citation.url)
    return f"[{title}](<{url}>)"
