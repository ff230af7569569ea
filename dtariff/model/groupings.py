"""Groupings: organisations, unions, customs territories, forums and their members by date, as in the files."""

from dataclasses import field
from datetime import date
from typing import Literal

from dtariff.model.citation import Form, Source, Sure
from dtariff.model.law import Access, CustomsFact, Evidence, Exchange, ForceRow, Platform, Remark
from dtariff.model.value import Value, value


@value
class MemberRow(ForceRow):
    """A member, from the day it joined (or left: ``in_force = false``)."""

    code: str


@value
class OutsiderRow(Form):
    """Somebody who is surely not a member, and what it is instead."""

    code: str
    status: Literal["acceding", "observer", "non_member"]
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class Grouping(Form):
    """One file of ``groupings/``: an organisation, a customs union, a customs territory, a forum.

    ``acts_as`` is the party code under which the members act as one (EU). ``imports_within = "none"``: what moves
    between members is not an import; ``"goods_free"``: goods of the members move free, which says nothing sure of a
    transmission; absent: membership means nothing for imports. ``evidence``, ``platform``, ``invoice`` and ``exchange``
    are rules of the whole grouping; a member's own come first. A ``forum`` (G20) is a list of members and nothing else:
    it is there for comparing them, and no rule of law asks for it. ``short`` is the name that people know.
    """

    schema: int
    id: str
    title: str
    short: str = ""
    kind: Literal["organisation", "customs_union", "customs_territory", "agreement", "forum"]
    acts_as: str = ""
    imports_within: Literal["none", "goods_free"] | None = None
    reviewed: date
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    evidence: Evidence | None = None
    platform: Platform | None = None
    invoice: Remark | None = None
    exchange: tuple[Exchange, ...] = ()
    customs_fact: tuple[CustomsFact, ...] = ()
    access: tuple[Access, ...] = ()
    members: tuple[MemberRow, ...]
    outside: tuple[OutsiderRow, ...] = ()


ALL, SPECIAL = "all", "special"
"""Groups that no table names: every place, and the parts of countries that have taxes of their own."""


@value
class PlaceGroup(Value):
    """Places that somebody may want to compare, as they belong together on a day.

    Attributes:
        id: the id of a grouping or an instrument; ``all``; ``special`` (parts of a country with taxes of their own);
            ``US-*`` (the parts on which the taxes of a country hang).
        members: codes of places, sorted.
        title: as the tables call it; empty for what they do not name. short: the name that people know.
        acts_as: the code of a union that is one party to treaties (EU).
        country: of ``parts``, whose they are.
        note: what else the tables say of a forum.
    """

    id: str
    kind: Literal["all", "union", "forum", "agreement", "parts", "special"]
    members: tuple[str, ...]
    title: str = ""
    short: str = ""
    acts_as: str = ""
    country: str = ""
    note: str = ""
