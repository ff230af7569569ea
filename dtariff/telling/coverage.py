"""How far the tables reach, as text, as data, and as the page in ``tariff_tables/README.md``."""

from collections.abc import Iterable, Iterator
from typing import Any

from dtariff.model.citation import SURENESS
from dtariff.model.coverage import Coverage, Covered, Gap
from dtariff.telling.locale import country_name
from dtariff.telling.render import plain

GAPS: dict[Gap, str] = {
    "consumer_law_unknown": "consumers: not all contents",
    "business_law_unknown": "business buyers",
    "depends_on_subdivision": "asked by state or province",
    "wto_status_unknown": "what binds it in the WTO",
    "tariff_not_searched": "tariff not searched",
    "no_schedule": "no schedule",
    "rounding_unknown": "rounding",
}
HEAD = ("Code", "Place", "Contents", *(sure.capitalize() for sure in SURENESS), "Sources", "Reviewed", "Not known")


def coverage_data(found: Coverage) -> dict[str, Any]:
    """The report as plain data."""
    return {"totals": _totals(found), **plain(found)}


def coverage_text(found: Coverage) -> str:
    """The report as a table for the terminal."""
    rows = [HEAD, *map(_row, found.covered)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*_summary(found), "", *lines]) + "\n"


def coverage_page(found: Coverage) -> str:
    """The report as Markdown."""
    rule = "|".join(["---"] * 2 + ["---:"] * (len(HEAD) - 4) + ["---"] * 2)
    rows = ["| " + " | ".join(row) + " |" for row in (HEAD, *map(_row, found.covered))]
    return "\n".join([*_summary(found), "", rows[0], f"|{rule}|", *rows[1:]]) + "\n"


def _summary(found: Coverage) -> Iterator[str]:
    """What the table comes to, in sentences."""
    totals = _totals(found)
    yield (
        f"On {found.on}: {totals['jurisdictions']} jurisdictions, {totals['subdivisions']} of them parts of a country. "
        f"{totals['answering']} answer a consumer's purchase of every content, {totals['partly']} of some; "
        f"{totals['rows']} rows of tax law."
    )
    yield (
        "Contents: how many of them have a known price for a consumer, out of "
        f"{totals['contents']}. Primary, secondary, recalled, assumed: its own rows of tax law by how sure they are. "
        "Sources: those of its rows and of what it lies in."
    )
    if found.unheard:
        yield f"No file yet: {', '.join(found.unheard)}."


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
    gaps = "; ".join(GAPS[gap] for gap in one.gaps)
    place = one.name or country_name(one.code)
    return (one.code, place, str(len(one.answers)), *counts, str(one.sources), str(one.reviewed), gaps)
