"""A scenario in plain words: each row as a sentence with its details, never the codes alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dtariff.model.scenario import ALL, Assumption, DutyChange, PartyChange, Proposal, Scenario, StateChange
from dtariff.model.treaties import State
from dtariff.telling.catalogue import N_, tr, trn
from dtariff.telling.locale import clauses, commas, day, remarked
from dtariff.telling.words import PROVISIONS, RATE_TYPES

STATES: dict[State, str] = {
    "in_force": N_("From {day} it stands: {instrument}."),
    "lapsed": N_("From {day} it has lapsed: {instrument}."),
    "disputed": N_("From {day} it is disputed whether it stands: {instrument}."),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called.

    Attributes:
        places: countries, territories, unions and groupings. instrument: gives the title of one by its id.
        contents, deliveries: by their ids.
    """

    places: Mapping[str, str]
    instrument: Callable[[str], str]
    contents: Mapping[str, str]
    deliveries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row of a scenario: a sentence, and its details with their titles."""

    says: str
    details: tuple[tuple[str, str], ...] = ()
    note: str = ""


def rows_told(scenario: Scenario, names: Names) -> tuple[RowTold, ...]:
    """All rows of a scenario, in their order."""
    return tuple(row_told(row, names) for row in scenario.rows)


def row_told(row: Assumption, names: Names) -> RowTold:
    """One row."""
    if isinstance(row, StateChange):
        said = tr(STATES[row.state], day=day(row.since), instrument=names.instrument(row.instrument))
        return RowTold(said, ((tr("By"), row.act),) if row.act else (), row.note)
    if isinstance(row, PartyChange):
        return _party(row, names)
    if isinstance(row, Proposal):
        return _proposal(row, names)
    assert isinstance(row, DutyChange)  # noqa: S101 - the only other row that there is
    return _duty(row, names)


def _party(row: PartyChange, names: Names) -> RowTold:
    said = (
        tr("From {day} it is in force: {instruments}.", day=day(row.since), instruments=_instruments(row, names))
        if row.in_force
        else tr("From {day} it is over: {instruments}.", day=day(row.since), instruments=_instruments(row, names))
    )
    whom = tr("all its parties") if ALL in row.codes else _listed(row.codes, names.places)
    return RowTold(said, ((tr("For"), whom),), row.note)


def _instruments(row: PartyChange, names: Names) -> str:
    if ALL not in row.instruments:
        return clauses(map(names.instrument, row.instruments))
    every = {"agreement": N_("every agreement"), "pledge": N_("every pledge")}
    return tr(every[row.kind]) if row.kind else tr("every agreement and every pledge")


def _proposal(row: Proposal, names: Names) -> RowTold:
    parties = [party.code for party in row.parties]
    said = tr("From {day} a new agreement is in force: {title}.", day=day(row.since), title=row.title)
    details = [
        (trn("{count} party", "{count} parties", len(parties)), _listed(parties, names.places)),
        (tr("It says"), clauses(tr(PROVISIONS[clause.provision]) for clause in row.clause)),
    ]
    later = [remarked(names.places.get(one.code, one.code), day(one.since)) for one in row.parties if one.since]
    if later:
        details.append((tr("Later"), commas(later)))
    return RowTold(said, tuple(details), row.note)


def _duty(row: DutyChange, names: Names) -> RowTold:
    if not row.in_force:
        said = tr("From {day} only the duties of the law are charged again.", day=day(row.since))
    elif row.rate is not None:
        said = tr(
            "From {day} it is charged like the same work on a carrier: the {rate}.",
            day=day(row.since),
            rate=tr(RATE_TYPES[row.rate]),
        )
    else:
        said = tr("From {day} a duty of {duty} is charged, where nothing bars it.", day=day(row.since), duty=row.duty)
    every = (
        (tr("By"), row.destinations, names.places, tr("every country")),
        (tr("On sellers in"), row.origins, names.places, tr("every other country")),
        (tr("On"), row.content, names.contents, tr("whatever is sent")),
        (tr("Sent as"), row.delivery, names.deliveries, tr("whatever the way")),
    )
    details = tuple((title, _listed(codes, words) if _limits(codes) else all_) for title, codes, words, all_ in every)
    return RowTold(said, details, row.note)


def _limits(codes: Sequence[str]) -> bool:
    return bool(codes) and ALL not in codes


def _listed(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return commas(names.get(code, code) for code in codes)
