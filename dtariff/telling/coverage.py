"""How far the tables reach, as text, as data, and as the page in ``tariff_tables/README.md``."""

from collections.abc import Iterable, Iterator
from typing import Any

from dtariff.model.citation import SURENESS
from dtariff.model.coverage import Coverage, Covered, Gap
from dtariff.telling.catalogue import N_, in_english, tr
from dtariff.telling.locale import clauses, columns, commas, country_name, day
from dtariff.telling.render import plain

GAPS: dict[Gap, str] = {
    "consumer_law_unknown": N_("consumers: not all contents"),
    "business_law_unknown": N_("business buyers"),
    "depends_on_subdivision": N_("asked by state or province"),
    "wto_status_unknown": N_("what binds it in the WTO"),
    "tariff_not_searched": N_("tariff not searched"),
    "no_schedule": N_("no schedule"),
    "rounding_unknown": N_("rounding"),
}
HEAD = (
    N_("Code"),
    N_("Place"),
    N_("Contents"),
    N_("Primary"),
    N_("Secondary"),
    N_("Recalled"),
    N_("Assumed"),
    N_("Sources"),
    N_("Reviewed"),
    N_("Not known"),
)


def coverage_data(found: Coverage) -> dict[str, Any]:
    """The report as plain data."""
    return {"totals": _totals(found), **plain(found)}


def coverage_text(found: Coverage) -> str:
    """The report as a table for the terminal."""
    lines = columns([_head(), *map(_row, found.covered)])
    return "\n".join([*_summary(found), "", *lines]) + "\n"


@in_english
def coverage_page(found: Coverage) -> str:
    """The report as Markdown."""
    rule = "|".join(["---"] * 2 + ["---:"] * (len(HEAD) - 4) + ["---"] * 2)
    rows = ["| " + " | ".join(row) + " |" for row in (_head(), *map(_row, found.covered))]
    return "\n".join([*_summary(found), "", rows[0], f"|{rule}|", *rows[1:]]) + "\n"


def _head() -> tuple[str, ...]:
    return tuple(map(tr, HEAD))


def _summary(found: Coverage) -> Iterator[str]:
    """What the table comes to, in sentences."""
    yield tr(
        "On {day}: {jurisdictions} jurisdictions, {subdivisions} of them parts of a country. "
        "{answering} answer a consumer's purchase of every content, {partly} of some; {rows} rows of tax law.",
        day=day(found.on),
        **_totals(found),
    )
    yield tr(
        "Contents: how many of them have a known price for a consumer, out of {contents}. Primary, secondary, "
        "recalled, assumed: its own rows of tax law by how sure they are. Sources: those of its rows and of "
        "what it lies in.",
        contents=_totals(found)["contents"],
    )
    if found.unheard:
        yield tr("No file yet: {codes}.", codes=commas(found.unheard))


def _totals(found: Coverage) -> dict[str, int]:
    every = found.covered
    return {
        "jurisdictions": len(every),
        "subdivisions": _count("-" in one.code for one in every),
        "answering": _count(not one.unanswered for one in every),
        "partly": _count(bool(one.answers and one.unanswered) for one in every),
        "silent": _count(not one.answers for one in every),
        "rows": sum(sum(one.rows.values()) for one in every),
        "contents": max((len(one.answers) + len(one.unanswered) for one in every), default=0),
    }


def _count(facts: Iterable[bool]) -> int:
    return sum(facts)


def _row(one: Covered) -> tuple[str, ...]:
    counts = (str(one.rows[sure] or "") for sure in SURENESS)
    gaps = clauses(tr(GAPS[gap]) for gap in one.gaps)
    place = one.name or country_name(one.code)
    return (one.code, place, str(len(one.answers)), *counts, str(one.sources), day(one.reviewed), gaps)
