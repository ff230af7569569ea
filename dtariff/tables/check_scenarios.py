"""Checks of scenarios: what they name exists, their rows can be laid, and no two say different things of one day."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dtariff.model.counterpart import RATES
from dtariff.model.duty import parse
from dtariff.model.errors import DutyTextError
from dtariff.model.scenario import ALL, DutyChange, PartyChange, Proposal, Scenario, StateChange
from dtariff.tables.found import Found, Known, ill_told, key_of, unknown_names

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
LONGEST_TITLE, LONGEST_SAYS = 200, 2000
NEEDED = {"origin", "destination", "content", "on"}
GIVEN = {*NEEDED, "delivery", "known", "country_of_origin", "scope_reading", "price", "buyer", "quantities"}
PRICED = {"duty", "tax", "other", "total", "reason", "error"}
GIVES = {"verdict", "deciding", *PRICED}


class Names(NamedTuple):
    """Names that a scenario may use.

    Attributes:
        parties: the parties of each instrument that binds parties; of decisions none.
        states: instruments that have states.
        codes: countries, territories and unions, as parties. places: those, parts of countries, and groupings.
    """

    contents: frozenset[str]
    deliveries: frozenset[str]
    instruments: frozenset[str]
    parties: Mapping[str, frozenset[str]]
    states: frozenset[str]
    codes: frozenset[str]
    places: frozenset[str]


def check_scenario_file(scenario: Scenario, known: Known) -> Iterator[Found]:
    """A scenario of the tables, beside the names in them."""
    codes = known.territories | known.unions
    names = Names(
        contents=known.contents,
        deliveries=known.deliveries,
        instruments=known.instruments,
        parties=known.parties,
        states=known.states,
        codes=codes,
        places=codes | known.subdivisions | known.groupings,
    )
    yield from check_scenario(scenario, names)
    yield from ill_told(scenario.example, NEEDED, GIVEN, GIVES)
    for at, example in enumerate(scenario.example):
        if PRICED & example.gives.keys() and "price" not in example.given:
            yield Found(f"example[{at}].given.price", "missing_key", "amounts need a price")


def check_scenario(scenario: Scenario, names: Names) -> Iterator[Found]:
    """Everything that only a scenario can have wrong."""
    yield from _told(scenario)
    for at, proposal in enumerate(scenario.instrument):
        yield from _proposal(f"instrument[{at}]", proposal, names)
    own = names._replace(
        instruments=names.instruments | {one.id for one in scenario.instrument},
        parties={
            **names.parties,
            **{one.id: frozenset(row.code for row in one.parties) for one in scenario.instrument},
        },
    )
    for at, state in enumerate(scenario.state):
        yield from _state(f"state[{at}]", state, own)
    for at, party in enumerate(scenario.party):
        yield from _party(f"party[{at}]", party, own)
    for at, duty in enumerate(scenario.duty):
        yield from _duty(f"duty[{at}]", duty, own)
    yield from _quarrels(scenario)


def _told(scenario: Scenario) -> Iterator[Found]:
    """A scenario has an id that can be a file's name, and a title and a sentence that fit on a page."""
    if not ID.fullmatch(scenario.id):
        yield Found("id", "bad_value", "an id is of small letters, digits and hyphens, 64 at most")
    for key, text, longest in (("title", scenario.title, LONGEST_TITLE), ("says", scenario.says, LONGEST_SAYS)):
        if not text.strip() or len(text) > longest or not text.isprintable():
            yield Found(key, "bad_value", f"a line of 1 to {longest} printable letters")


def _proposal(key: str, proposal: Proposal, names: Names) -> Iterator[Found]:
    """A proposed agreement is new, has two parties that stand once, and provisions."""
    if proposal.id in names.instruments:
        yield Found(key_of(key, "id"), "instrument_exists", f"the tables have {proposal.id!r}: change it by [[party]]")
    if not ID.fullmatch(proposal.id):
        yield Found(key_of(key, "id"), "bad_value", "an id is of small letters, digits and hyphens, 64 at most")
    codes = [row.code for row in proposal.parties]
    yield from unknown_names(key_of(key, "parties"), codes, names.codes, "unknown_code")
    if len(codes) < 2 or len(set(codes)) < len(codes):  # noqa: PLR2004 - an agreement has two parties
        yield Found(key_of(key, "parties"), "bad_parties", "two parties at least, each of them once")
    for at, row in enumerate(proposal.parties):
        if row.since is not None and row.since < proposal.since:
            yield Found(key_of(key, f"parties[{at}].from"), "impossible_date", "before the agreement itself")
    if not proposal.clause:
        yield Found(key_of(key, "clause"), "missing_key", "an agreement has provisions")
    for at, clause in enumerate(proposal.clause):
        if clause.obligation == "wto_linked" or clause.pattern == "WTO_TIED":
            message = "a proposed clause stands by itself"
            yield Found(key_of(key, f"clause[{at}].obligation"), "bad_value", message)


def _state(key: str, change: StateChange, names: Names) -> Iterator[Found]:
    """A state is one of a decision or pledge; a disputed one can be read in two ways."""
    if change.instrument not in names.instruments:
        yield Found(key_of(key, "instrument"), "unknown_instrument", f"no {change.instrument!r}")
    elif change.instrument not in names.states:
        yield Found(
            key_of(key, "instrument"), "no_states", f"{change.instrument!r} has parties: change it by [[party]]"
        )
    if change.state == "disputed" and {reading.bars for reading in change.readings} != {True, False}:
        yield Found(key_of(key, "readings"), "missing_key", "say how it can be read: one that bars, one that does not")


def _party(key: str, change: PartyChange, names: Names) -> Iterator[Found]:
    """Parties are countries or unions that exist; who leaves was a party."""
    if not change.instruments or not change.codes:
        empty = "codes" if change.instruments else "instruments"
        yield Found(key_of(key, empty), "missing_key", 'name one at least, or ["*"] for all')
    named = [name for name in change.instruments if name != ALL]
    yield from unknown_names(key_of(key, "instruments"), named, names.instruments, "unknown_instrument")
    if change.kind is not None and named:
        yield Found(key_of(key, "kind"), "bad_value", 'a kind narrows instruments = ["*"]')
    codes = [code for code in change.codes if code != ALL]
    yield from unknown_names(key_of(key, "codes"), codes, names.codes, "unknown_code")
    if change.in_force and codes and not named:
        yield Found(key_of(key, "codes"), "bad_value", "who joins, joins instruments that are named")
    for name in named if not change.in_force else ():
        for code in codes:
            if name in names.instruments and code in names.codes and code not in names.parties[name]:
                yield Found(key_of(key, "codes"), "unknown_party", f"{code!r} is no party of {name!r}")
    for name in named:
        if name in names.instruments and not names.parties[name]:
            yield Found(key_of(key, "instruments"), "no_parties", f"{name!r} has states: change it by [[state]]")


def _duty(key: str, change: DutyChange, names: Names) -> Iterator[Found]:
    """A duty is an expression that can be read, or like the counterpart at a rate, or ends; its limits exist."""
    said = (bool(change.duty), change.like is not None, not change.in_force)
    if sum(said) != 1:
        message = 'say the duty, or like = "counterpart", or in_force = false'
        yield Found(key_of(key, "duty"), "bad_rate", message)
    if (change.like is not None) != (change.rate in RATES):
        message = f"like its counterpart, and only so, at a rate: {', '.join(RATES)}"
        yield Found(key_of(key, "rate"), "bad_rate", message)
    if change.duty:
        try:
            parse(change.duty)
        except DutyTextError as error:
            yield Found(key_of(key, "duty"), error.code, error.message)
    for name, listed in (("destinations", change.destinations), ("origins", change.origins)):
        codes = [code for code in listed if code != ALL]
        yield from unknown_names(key_of(key, name), codes, names.places, "unknown_code")
    contents = [content for content in change.content if content != ALL]
    yield from unknown_names(key_of(key, "content"), contents, names.contents, "unknown_content")
    deliveries = [delivery for delivery in change.delivery if delivery != ALL]
    yield from unknown_names(key_of(key, "delivery"), deliveries, names.deliveries, "unknown_delivery")


def _quarrels(scenario: Scenario) -> Iterator[Found]:
    """No two rows say something of the same thing from the same day."""
    yield from _twice("state", [(row.since, row.instrument) for row in scenario.state])
    yield from _twice("instrument", [row.id for row in scenario.instrument])
    yield from _twice("duty", [(row.since, row.limits) for row in scenario.duty])
    yield from _contrary(scenario.party)


def _twice(key: str, said: Sequence[Hashable]) -> Iterator[Found]:
    first: dict[Hashable, int] = {}
    for at, one in enumerate(said):
        if first.setdefault(one, at) != at:
            yield Found(f"{key}[{at}]", "overlapping_rows", f"speaks of what {key}[{first[one]}] speaks of")


class _Spoken(NamedTuple):
    """Of whom a change speaks, and of which of its rows."""

    at: int
    kind: str | None
    instruments: frozenset[str]
    codes: frozenset[str]


def _contrary(changes: Sequence[PartyChange]) -> Iterator[Found]:
    """The changes that contradict an earlier one of their day: each once, for a file may have thousands."""
    said: dict[tuple[date, bool], list[_Spoken]] = {}
    for at, change in enumerate(changes):
        one = _Spoken(at, change.kind, frozenset(change.instruments), frozenset(change.codes))
        others = said.get((change.since, not change.in_force), ())
        other = next((other for other in others if _meet(one, other)), None)
        if other is not None:
            message = f"says otherwise of whom party[{other.at}] speaks from that day"
            yield Found(f"party[{at}]", "rules_conflict", message)
        said.setdefault((change.since, change.in_force), []).append(one)


def _meet(one: _Spoken, other: _Spoken) -> bool:
    """Whether two changes speak of one party of one instrument, neither as an exception from the other."""
    return (one.kind is None or other.kind is None or one.kind == other.kind) and all(
        (ALL in some) == (ALL in others) and not some.isdisjoint(others)
        for some, others in ((one.instruments, other.instruments), (one.codes, other.codes))
    )
