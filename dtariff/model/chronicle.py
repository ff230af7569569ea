"""Who stood where, what happened, what was agreed: dated, cited facts beside the instruments."""

from datetime import date
from typing import Literal

from dtariff.model.citation import Form, Source, Sure
from dtariff.model.value import value

Stance = Literal[
    "supports_permanent", "supports_extension", "joined_consensus", "neutral", "reserves", "opposes", "not_established"
]


@value
class Position(Form):
    """Where a member of the WTO stood towards the moratorium on a day, stated or inferred from what it signed."""

    code: str
    day: date
    stance: Stance
    basis: Literal["stated", "inferred", "none"]
    says: str
    cite: tuple[str, ...]
    sure: Sure | None = None


@value
class Event(Form):
    """Something that happened, what it means for duties on transmissions, and the instruments that it concerns.

    ``precision``: a month means that the day in it is not established.
    """

    day: date
    precision: Literal["day", "month"] = "day"
    says: str
    actors: tuple[str, ...] = ()
    act: str = ""
    effect: str
    instruments: tuple[str, ...] = ()
    cite: tuple[str, ...]
    sure: Sure | None = None


@value
class Deal(Form):
    """A reciprocal-trade deal of the United States and what it says of transmissions.

    ``no_duty`` and ``permanent``: whether its text bars duties, and whether the partner supports a permanent
    moratorium.
    """

    partner: str
    title: str
    announced: date | None = None
    signed: date | None = None
    in_force_on: date | None = None
    status: str
    as_of: date | None = None
    no_duty: Literal["yes", "political", "no", "not_established"]
    permanent: Literal["yes", "political", "no", "disputed", "not_established"]
    says: str = ""
    instrument: str = ""
    cite: tuple[str, ...]
    sure: Sure | None = None


@value
class Chronicle(Form):
    """The file ``chronicle.toml``: positions of members, events, and deals of the United States."""

    schema: int
    reviewed: date
    sources: dict[str, Source]
    position: tuple[Position, ...]
    event: tuple[Event, ...]
    deal: tuple[Deal, ...]
