"""A row in the making: what the builder's fields say, as a row of a scenario."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, get_args

from dtariff.model.scenario import (
    ALL,
    Assumption,
    DutyChange,
    PartyChange,
    Proposal,
    ProposedClause,
    ProposedParty,
    StateChange,
)
from dtariff.model.treaties import Provision

Kind = Literal["duty", "like", "state", "party", "instrument"]
"""What a row does: a duty; one like the counterpart on a carrier; a decision; parties; a whole agreement."""

KINDS: tuple[Kind, ...] = get_args(Kind)
EVERY_AGREEMENT = "every agreement"
"""Stands among the instruments for all agreements."""


def row_of(kind: Kind, said: Mapping[str, Any], taken: frozenset[str]) -> Assumption:
    """The row that fields describe.

    Args:
        kind: what the row does.
        said: the fields by their names; ``from`` is the first day.
        taken: ids of instruments that exist.
    """
    makers = {"duty": _duty, "like": _like, "state": _state, "party": _party}
    return _instrument(said, taken) if kind == "instrument" else makers[kind](said)


def _duty(said: Mapping[str, Any]) -> DutyChange:
    return _limited(DutyChange(since=said["from"], duty=said["duty"].strip()), said)


def _like(said: Mapping[str, Any]) -> DutyChange:
    return _limited(DutyChange(since=said["from"], like="counterpart", rate=said["rate"]), said)


def _limited(row: DutyChange, said: Mapping[str, Any]) -> DutyChange:
    limits: dict[str, Any] = {name: tuple(said[name]) for name in ("destinations", "origins", "content", "delivery")}
    return replace(row, **limits)


def _state(said: Mapping[str, Any]) -> StateChange:
    return StateChange(since=said["from"], instrument=said["decision"], state=said["state"])


def _party(said: Mapping[str, Any]) -> PartyChange:
    every = EVERY_AGREEMENT in said["instruments"]
    return PartyChange(
        since=said["from"],
        instruments=(ALL,) if every else tuple(said["instruments"]),
        kind="agreement" if every else None,
        codes=(ALL,) if said["whom"] == "all" else tuple(said["codes"]),
        in_force=said["in_force"],
    )


def _instrument(said: Mapping[str, Any], taken: frozenset[str]) -> Proposal:
    title = " ".join(said["title"].split())
    slug = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:56] or "new-agreement"
    since: date = said["from"]
    return Proposal(
        since=since,
        id=f"my-{slug}" if slug in taken else slug,
        title=title,
        short=title,
        parties=tuple(ProposedParty(code=code) for code in said["parties"]),
        clause=tuple(ProposedClause(provision=one) for one in get_args(Provision) if one in said["provisions"]),
    )
