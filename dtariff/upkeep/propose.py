"""From the rows of a source to a change of the tables: the text of every file that changes, and nothing else.

What stands in the tables stays: a change adds rows, and a row that was wrong is retracted for the one that corrects it.
A change that would break the tables is none. To import a source again changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from dtariff.model.citation import Form, Source
from dtariff.model.errors import DataError, Fault
from dtariff.model.law import Jurisdiction
from dtariff.model.nomenclature import SharedSources
from dtariff.model.reference_rates import ReferenceRates
from dtariff.model.schedule import Schedule
from dtariff.tables.canon import canonical
from dtariff.tables.checks import Forms, check
from dtariff.tables.reader import read_forms
from dtariff.tables.rewrite import replace_files
from dtariff.tables.texts import Texts
from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.importer import Importer, ReferenceRate, Row, TariffRate, TaxRate
from dtariff.upkeep.propose_rates import reconciled
from dtariff.upkeep.propose_taxes import compared
from dtariff.upkeep.proposed import Basis, Proposal, Tally
from dtariff.upkeep.reading import Reading, read_source, wanted_by
from dtariff.upkeep.reference_rates import merge_rates

__all__ = ["Proposal", "Reading", "Tally", "apply", "propose", "read_source", "sound_forms", "wanted_by"]

SOURCES = "sources.toml"

RowT = TypeVar("RowT", TariffRate, TaxRate)


def sound_forms(texts: Texts) -> Forms:
    """The rows of tables that have no fault: no others are changed.

    Raises:
        DataError: ``tables_broken`` with every fault found.
    """
    forms, faults = read_forms(texts)
    faults += check(forms, texts.keys() - forms.keys())
    if faults:
        message = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the tables; nothing is imported into them"
        raise DataError("tables_broken", message, faults=faults, hint="run: dtariff tables check")
    return forms


def propose(
    texts: Texts, importer: Importer, feed: Feed, rows: Iterable[Row], *, today: date, forms: Forms | None = None
) -> Proposal:
    """The change of the tables that a source asks for.

    Args:
        texts: the tables as they are.
        importer: the source.
        feed: the file that was read; it is cited.
        rows: what it said.
        today: the day on which it was read.
        forms: the same tables, where they were read already.

    Raises:
        DataError: ``tables_broken``: nothing can be proposed for tables with faults. ``proposal_refused``: the change
            would break them; with every fault.
    """
    forms = sound_forms(texts) if forms is None else forms
    basis = Basis(forms, _key(importer, feed, _shared(forms)), today, importer.whole, Tally(), importer.sure)
    changed = dict(_changed(importer, feed, list(rows), basis))
    files = {path: canonical(form).encode() for path, form in changed.items()}
    files = {path: text for path, text in files.items() if text != texts.get(path)}
    faults = basis.tally.faults or _faults(forms, files)
    if faults:
        message = f"{importer.name}: what it says would break the tables; nothing is changed"
        raise DataError("proposal_refused", message, faults=faults)
    return Proposal(files, {path: texts.get(path) for path in files}, basis.tally)


def apply(folder: Path, proposal: Proposal) -> None:
    """Writes a proposal: all of it or, where something fails, nothing.

    Raises:
        StateError: ``tables_changed``: somebody changed a file since the proposal was made.
    """
    replace_files(folder, proposal.files, before=proposal.before)


def _changed(importer: Importer, feed: Feed, rows: list[Row], basis: Basis) -> Iterator[tuple[str, Form]]:
    """Every file of which a source speaks, with what it says; the sources that files share first."""
    source = _source(importer, feed)
    shared = _shared(basis.forms)
    schedules = {
        f"schedules/{name}.csv": reconciled(name, _schedule(basis.forms, name), told, basis)
        for name, told in _by(rows, TariffRate, "schedule")
    }
    rates = [row for row in rows if isinstance(row, ReferenceRate)]
    cited = {basis.cite: source} if any(_cites(form, basis.cite) for form in schedules.values()) else {}
    if rates:  # a file of rates of exchange is named after its publisher, whose source is of no one day
        cited[importer.name] = replace(source, digest="", note="")
    yield SOURCES, SharedSources(schema=1, sources={**cited, **shared})
    yield from schedules.items()
    yield from _exchange(importer, rates, basis)
    for code, taxes in _by(rows, TaxRate, "jurisdiction"):
        ours = basis.forms.get(f"jurisdictions/{code}.toml")
        if isinstance(ours, Jurisdiction):
            own = replace(basis, cite=_key(importer, feed, {**shared, **ours.sources}))
            yield f"jurisdictions/{code}.toml", compared(ours, taxes, own, source)
        else:
            basis.tally.unplaced += len(taxes)


def _by(rows: Iterable[Row], kind: type[RowT], name: str) -> list[tuple[str, list[RowT]]]:
    """The rows of one kind by whose they are."""
    found: defaultdict[str, list[RowT]] = defaultdict(list)
    for row in rows:
        if isinstance(row, kind):
            found[getattr(row, name)].append(row)
    return sorted(found.items())


def _schedule(forms: Forms, name: str) -> Schedule | None:
    found = forms.get(f"schedules/{name}.csv")
    return found if isinstance(found, Schedule) else None


def _shared(forms: Forms) -> Mapping[str, Source]:
    found = forms.get(SOURCES)
    return found.sources if isinstance(found, SharedSources) else {}


def _cites(schedule: Schedule, key: str) -> bool:
    return any(key in row.cite for row in schedule.rate)


def _exchange(importer: Importer, rates: list[ReferenceRate], basis: Basis) -> Iterator[tuple[str, Form]]:
    """Published rates of exchange; of those that stand none changes."""
    if not rates:
        return
    path = f"exchange/{importer.name}.csv"
    ours = basis.forms.get(path)
    before = ours if isinstance(ours, ReferenceRates) else None
    merged = merge_rates(path, before, rates)
    if isinstance(merged, ReferenceRates):
        started = _count(merged) - (_count(before) if before else 0)
        basis.tally.starts += started
        basis.tally.same += len(rates) - started
        yield path, merged
    else:
        basis.tally.faults += merged


def _count(rates: ReferenceRates) -> int:
    return sum(map(len, rates.days.values()))


# --- the source that is cited ---------------------------------------------------------------------------------------


def _source(importer: Importer, feed: Feed) -> Source:
    """The file as the tables describe it."""
    origin = feed.provenance
    day = origin.fetched_at.date()
    is_web = origin.url.startswith(("http://", "https://"))
    return Source(
        title=f"{importer.title} ({importer.publisher}), as read on {day}",
        sure=importer.sure,
        url=origin.url if is_web else importer.url,
        seen=day,
        digest=origin.digest,
        licence=importer.licence,
        note="" if is_web else f"Read from the file {feed.name}.",
    )


def _key(importer: Importer, feed: Feed, sources: Mapping[str, Source]) -> str:
    """The key of a file: that under which it is cited already, or the source and the day, and a number if need be."""
    origin = feed.provenance
    cited = (key for key, source in sources.items() if source.digest == origin.digest)
    known = next((key for key in cited if key.startswith(f"{importer.name}-")), None)
    day = f"{importer.name}-{origin.fetched_at.date()}"
    names = (day, *(f"{day}-{number}" for number in range(2, len(sources) + 3)))
    return known or next(name for name in names if name not in sources)


def _faults(forms: Forms, files: Mapping[str, bytes]) -> list[Fault]:
    """What would be wrong with the tables."""
    changed, faults = read_forms(files)
    return faults + check({**forms, **changed})
