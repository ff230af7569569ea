"""A Book with a scenario laid over it: "what if" is the same engine on another Book.

Everything is shared with the Book beneath but what the scenario changes, which is laid over a form when it is first
asked for. The digest is another, so nothing that is quoted from it passes for the law. `dtariff.model.scenario` says
what a row of a scenario means.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from dtariff.model.citation import Source
from dtariff.model.errors import Fault, InputError, shown
from dtariff.model.scenario import ALL, PartyChange, Proposal, Scenario, StateChange
from dtariff.model.treaties import Clause, Instrument, PairRow, PartyRow, StateRow
from dtariff.tables.book import Book
from dtariff.tables.check_scenarios import Names, check_scenario
from dtariff.tables.checks import check_dates, check_sources, check_sureness
from dtariff.tables.scenarios import broken, key_of, scenario_text

ALWAYS = date.min
"""The day from which what is assumed counts as known: every day of knowledge knows it."""


class Overlay(Book):
    """The tables of one release as a scenario assumes them.

    Args:
        base: the tables beneath, perhaps with a scenario of their own.
        scenario: what is laid over them; it was checked.
    """

    def __init__(self, base: Book, scenario: Scenario) -> None:
        self.__dict__.update(base.__dict__)  # what was read and found beneath need not be found again
        self.__dict__.pop("instruments", None)
        self._base = base
        self._source = None
        self._proposed = {proposal.id: proposal for proposal in scenario.instrument}
        self._laid: dict[str, Instrument] = {}
        self.index = _index(base, scenario)
        self.layers = (*base.layers, scenario)
        self.digest = hashlib.sha256(f"{base.digest}\0{scenario_text(scenario)}".encode()).hexdigest()

    def at(self, on: date) -> Book:
        """The tables that hold on a day: before the first day of the scenario, those beneath."""
        first = self.layers[-1].first_day
        return self._base.at(on) if first is None or on < first else self

    @property
    def instruments(self) -> tuple[str, ...]:
        """Ids of all instruments, sorted."""
        return tuple(sorted((*self._base.instruments, *self._proposed)))

    def instrument(self, name: str) -> Instrument:
        """An instrument by its id, as the scenario has it. Raises KeyError for an id that no file has."""
        found = self._laid.get(name)
        if found is None:
            found = self._laid[name] = self._lay(name)
        return found

    def _lay(self, name: str) -> Instrument:
        scenario = self.layers[-1]
        proposal = self._proposed.get(name)
        found = self._base.instrument(name) if proposal is None else _agreement(proposal, scenario)
        states = [change for change in scenario.state if change.instrument == name]
        parties = [change for change in scenario.party if _concerns(change, found)]
        if not states and not parties:
            return found
        found = replace(found, sources={**found.sources, **_own_sources(scenario)})
        return _with_parties(_with_states(found, states, scenario), parties, scenario)


def lay(base: Book, scenario: Scenario | str) -> Book:
    """The tables with a scenario laid over them: one of theirs by its id, or any other.

    Raises:
        InputError: ``unknown_scenario``. DataError: ``scenario_broken`` with every fault found.
    """
    key_of(scenario)
    if isinstance(scenario, str):
        if scenario not in base.scenarios:
            hint = "one of: " + ", ".join(base.scenarios) if base.scenarios else "the tables have none"
            raise InputError("unknown_scenario", f"no scenario {shown(scenario)}", param="scenario", hint=hint)
        scenario = base.scenario_form(scenario)
        if not base.layers:
            return Overlay(base, scenario)  # it was checked with its tables
    faults = list(_faults(base, scenario))
    if faults:
        raise broken(faults)
    return Overlay(base, scenario)


def _faults(base: Book, scenario: Scenario) -> Iterator[Fault]:
    shared = base.shared_sources
    checks = (
        check_scenario(scenario, _names(base, scenario)),
        check_sources(scenario, shared),
        check_sureness(scenario, shared),
        check_dates(scenario),
    )
    for check in checks:
        yield from (Fault(f"{scenario.id}.toml", *found) for found in check)


def _names(base: Book, scenario: Scenario) -> Names:
    """The names in the tables, and the parties of those instruments that the scenario names."""
    instruments = frozenset(base.instruments)
    named = {name for change in scenario.party for name in change.instruments}
    named |= {change.instrument for change in scenario.state}
    found = {name: base.instrument(name) for name in named & instruments}
    unions = frozenset(grouping.acts_as for grouping in base.groupings if grouping.acts_as)
    codes = base.territories | unions
    return Names(
        contents=frozenset(content.id for content in base.categories.content),
        deliveries=frozenset(mode.id for mode in base.categories.delivery),
        instruments=instruments,
        parties={name: frozenset(row.code for row in one.parties) for name, one in found.items()},
        states=frozenset(name for name, one in found.items() if one.states),
        codes=codes,
        places=codes | frozenset(base.jurisdictions) | frozenset(grouping.id for grouping in base.groupings),
    )


def _index(base: Book, scenario: Scenario) -> dict[str, frozenset[str]]:
    """Instruments by the parties they name, with those that are proposed and those that somebody joins."""
    index = dict(base.index)
    added = [(row.code, proposal.id) for proposal in scenario.instrument for row in proposal.parties]
    joined = (change for change in scenario.party if change.in_force and ALL not in change.instruments)
    added += [(code, name) for change in joined for name in change.instruments for code in change.codes if code != ALL]
    for code, name in added:
        index[code] = index.get(code, frozenset()) | {name}
    return index


# --- sources -------------------------------------------------------------------------------------------------------


def _own_sources(scenario: Scenario) -> dict[str, Source]:
    """The sources of the scenario, under keys that no other file has."""
    return {f"{scenario.id}/{key}": source for key, source in scenario.sources.items()}


def _cited(cite: Iterable[str], scenario: Scenario) -> tuple[str, ...]:
    return tuple(f"{scenario.id}/{cited}" if cited.partition("#")[0] in scenario.sources else cited for cited in cite)


# --- states and parties --------------------------------------------------------------------------------------------


def _with_states(found: Instrument, changes: list[StateChange], scenario: Scenario) -> Instrument:
    if not changes:
        return found
    first = min(change.since for change in changes)
    stay = tuple(row for row in found.states if row.since < first)
    return replace(found, states=(*stay, *(_state(change, scenario) for change in changes)))


def _state(change: StateChange, scenario: Scenario) -> StateRow:
    return StateRow(
        since=change.since,
        cite=_cited(change.cite, scenario),
        known=ALWAYS,
        sure="assumed",
        note=change.note,
        state=change.state,
        act=change.act or scenario.title,
        symbol=change.symbol,
        readings=change.readings,
    )


def _concerns(change: PartyChange, instrument: Instrument) -> bool:
    """Whether a change speaks of an instrument: by its id, or as one of all that bind parties, of a kind or of any."""
    if instrument.id in change.instruments:
        return True
    return ALL in change.instruments and instrument.binds == "pair" and change.kind in (None, instrument.kind)


def _with_parties(found: Instrument, changes: list[PartyChange], scenario: Scenario) -> Instrument:
    """The parties as the changes leave them, the earlier change first; on one day the exception after the rule."""
    for change in sorted(changes, key=lambda one: (one.since, ALL not in one.instruments, ALL not in one.codes)):
        codes = {row.code for row in found.parties} if ALL in change.codes else set(change.codes)
        others = tuple(row for row in found.parties if row.code not in codes)
        rows = tuple(row for code in sorted(codes) for row in _changed(code, found.parties, change, scenario))
        pairs = tuple(_pair(pair, codes, change) for pair in found.pairs)
        found = replace(found, parties=(*others, *rows), pairs=pairs)
    return found


def _changed(code: str, parties: tuple[PartyRow, ...], change: PartyChange, scenario: Scenario) -> Iterator[PartyRow]:
    """The rows of one party: those that began before stay, then the change; one that had not begun never ends."""
    own = [row for row in parties if row.code == code]
    begun = [row for row in own if row.since is not None and row.since < change.since]
    yield from begun
    last = own[-1] if own else PartyRow(code=code, cite=())
    stands = [row.in_force for row in begun if row.retracted is None][-1:] == [True]
    if stands != change.in_force:
        yield replace(
            last,
            since=change.since,
            in_force=change.in_force,
            cite=_cited(change.cite, scenario),
            known=ALWAYS,
            retracted=None,
            sure="assumed",
            note=change.note,
        )
    elif own and not begun:
        yield replace(last, since=None)


def _pair(pair: PairRow, codes: set[str], change: PartyChange) -> PairRow:
    """Two parties for whom it starts on a day of their own: that of the change, where they had not begun."""
    concerned = pair.a in codes and (pair.b in codes or pair.b == ALL)
    waits = pair.since is None or pair.since >= change.since
    if not concerned or not waits or not change.in_force:
        return pair
    return replace(pair, since=change.since, known=ALWAYS, retracted=None, sure="assumed", note=change.note)


# --- a proposed agreement ------------------------------------------------------------------------------------------


def _agreement(proposal: Proposal, scenario: Scenario) -> Instrument:
    """The instrument that a proposal would be. It has no day of signature: it is assumed on every day of knowledge."""
    cite = _cited(proposal.cite or scenario.cite, scenario)
    return Instrument(
        schema=scenario.schema,
        id=proposal.id,
        title=proposal.title,
        short=proposal.short,
        kind="agreement",
        type="plurilateral",
        binds="pair",
        reviewed=proposal.since,
        cite=cite,
        sure="assumed",
        note=proposal.note,
        sources=_own_sources(scenario),
        parties=tuple(_parties(proposal, scenario)),
        clause=tuple(_clauses(proposal, scenario, cite)),
    )


def _parties(proposal: Proposal, scenario: Scenario) -> Iterator[PartyRow]:
    for row in proposal.parties:
        yield PartyRow(
            code=row.code,
            side=row.side,
            since=row.since or proposal.since,
            cite=_cited(row.cite or proposal.cite or scenario.cite, scenario),
            known=ALWAYS,
            sure="assumed",
            note=row.note,
        )


def _clauses(proposal: Proposal, scenario: Scenario, cite: tuple[str, ...]) -> Iterator[Clause]:
    for row in proposal.clause:
        on_duties = row.provision == "customs_duties"
        yield Clause(
            provision=row.provision,
            article=row.article,
            obligation=row.obligation,
            pattern=row.pattern or ("PERSON_TO_PERSON" if on_duties else None),
            content=row.content or ("yes" if on_duties else None),
            cite=_cited(row.cite, scenario) or cite,
            sure="assumed",
            note=row.note,
        )
