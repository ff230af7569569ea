"""How far the tables reach: what is known of each jurisdiction, how surely, and what is not."""

from datetime import date
from typing import Literal

from dtariff.model.citation import Sure
from dtariff.model.value import Value, value

Gap = Literal[
    "consumer_law_unknown",
    "business_law_unknown",
    "depends_on_subdivision",
    "wto_status_unknown",
    "tariff_not_searched",
    "no_schedule",
    "rounding_unknown",
]


@value
class Covered(Value):
    """What the tables know of one jurisdiction.

    Attributes:
        code: the jurisdiction. name: of a part of a country.
        answers: contents, each in its usual delivery, whose sale to a consumer has a known price that day.
        unanswered: those whose price is not known.
        rows: rows of tax law by how sure they are.
        sources: how many sources those and the rows of what it lies in cite.
        reviewed: the day of the last review.
        gaps: what is not known.
    """

    code: str
    name: str = ""
    answers: tuple[str, ...]
    unanswered: tuple[str, ...]
    rows: dict[Sure, int]
    sources: int
    reviewed: date
    gaps: tuple[Gap, ...]


@value
class Coverage(Value):
    """What the tables know of all jurisdictions on a day; ``unheard`` are the territories without any file."""

    on: date
    covered: tuple[Covered, ...]
    unheard: tuple[str, ...]
