"""Reads a source for a change of the tables: all of it or nothing, and only what concerns them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dtariff.model.errors import DataError, Fault
from dtariff.model.nomenclature import Categories
from dtariff.model.schedule import Schedule
from dtariff.tables.checks import Forms
from dtariff.upkeep.importers.feed import Feed, is_unchanged
from dtariff.upkeep.importers.importer import Ask, Importer, Row

HS6 = 7
"""Letters of a subheading as it is written: 8523.49."""

MANY = 1_000
"""Faults after which a file is not read further: it is no file of this source."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source said.

    Attributes:
        rows: those that concern the tables.
        seen: how many codes and rows it had, those of no concern included.
    """

    rows: tuple[Row, ...]
    seen: int


def read_source(importer: Importer, feed: Feed, ask: Ask) -> Reading:
    """Every row of a file that concerns us.

    Raises:
        DataError: ``source_broken`` with every fault found; then nothing of the file is used.
    """
    passed_by = 0

    def wanted(edition: str, code: str) -> bool:
        nonlocal passed_by
        found = ask.wanted(edition, code)
        passed_by += not found
        return found

    rows: list[Row] = []
    faults: list[Fault] = []
    for found in _found(importer, feed, replace(ask, wanted=wanted)):
        if not isinstance(found, Fault):
            rows.append(found)
        elif len(faults) < MANY:
            faults.append(found)
        else:
            faults.append(
                Fault(feed.name, "", "many_faults", f"more than {MANY:,} faults: is it a file of this source?")
            )
            break
    if not faults and not is_unchanged(feed):
        faults = [Fault(feed.name, "", "source_changed", "it changed while it was read: was it whole already?")]
    if not rows and not faults:
        faults = [Fault(feed.name, "", "nothing_found", "it holds nothing that concerns the tables")]
    if faults:
        message = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in {feed.name}; nothing of it is used"
        raise DataError("source_broken", message, faults=faults)
    return Reading(tuple(rows), passed_by + len(rows))


def _found(importer: Importer, feed: Feed, ask: Ask) -> Iterator[Row | Fault]:
    """The rows and faults of an importer, and the faults with which it stopped."""
    try:
        yield from importer.read(feed, ask)
    except DataError as error:
        yield from error.faults or (Fault(feed.name, "", error.code, error.message),)
    except OSError as error:  # it is gone, or there is no room to unpack it
        yield Fault(feed.name, "", "unreadable_file", error.strerror or str(error))


def wanted_by(forms: Forms) -> Callable[[str, str], bool]:
    """Whether a code of an edition concerns the tables: its subheading is an analogue of a content, or has rows.

    A code means nothing without its edition: 8524 was records until 2006 and is flat screens since 2022.
    """
    subheadings = {(edition, code) for edition, codes in analogues(forms).items() for code in codes}
    for form in forms.values():
        if isinstance(form, Schedule):
            subheadings |= {(row.edition, row.code[:HS6]) for row in form.rate}
    return lambda edition, code: (edition, code[:HS6]) in subheadings


def analogues(forms: Forms) -> dict[str, dict[str, frozenset[str]]]:
    """By edition and subheading, the contents of which it is the analogue."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for form in forms.values():
        for content in form.content if isinstance(form, Categories) else ():
            for edition, codes in content.hs.items():
                for code in codes:
                    of_edition = found.setdefault(edition, {})
                    of_edition[code] = of_edition.get(code, frozenset()) | {content.id}
    return found
