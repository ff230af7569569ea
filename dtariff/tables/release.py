"""From the texts of the tables to a Book: checked, compiled once, and found again by the digest of the texts.

People edit TOML; a process loads the compiled form, if one of the very same texts was kept (see `kept`).
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from dtariff._version import __version__
from dtariff.model.citation import Form
from dtariff.model.errors import ConflictError, DataError, Fault
from dtariff.model.treaties import Instrument
from dtariff.tables import kept
from dtariff.tables.book import Book
from dtariff.tables.kept import Compiled
from dtariff.tables.locate import AGAIN, InUse, in_use, package_folder
from dtariff.tables.plain import to_plain
from dtariff.tables.texts import Texts, digest_of, read_texts


def load(folder: Path | None = None) -> Book:
    """The Book of a folder of tables, by default of those in use: updated last, or come with the package.

    Raises:
        DataError: ``tables_missing``, or ``tables_broken`` with every fault found; ``tables_tampered`` where updated
            tables are no longer those that were signed.
        ConflictError: ``rules_conflict`` where rules quarrel and nothing else is wrong.
    """
    used = in_use() if folder is None else None
    if used is not None:
        return _updated(used)
    place = folder or package_folder()
    texts = read_texts(place)
    return _loaded(place, texts, digest_of(texts))


def _updated(used: InUse) -> Book:
    """The Book of updated tables: those that were signed, or none."""
    told = f"the updated tables, release {used.number}, in {used.folder}"
    if not used.folder.is_dir():
        raise DataError("tables_tampered", f"{told}, are no longer there", hint=AGAIN)
    texts = read_texts(used.folder)
    if digest_of(texts) != used.digest:
        raise DataError("tables_tampered", f"{told}, are no longer what was signed", hint=AGAIN)
    try:
        return _loaded(used.folder, texts, used.digest)
    except DataError as error:
        # They were checked when they were put in use, by another version of dtariff.
        message = f"{told}, do not load in dtariff {__version__}: {error.message}"
        raise DataError("tables_broken", message, faults=error.faults, hint=AGAIN) from error


def _loaded(place: Path, texts: Texts, digest: str) -> Book:
    """The Book of texts: of a compilation that was kept, or compiled now."""
    compiled = kept.find(digest)
    if compiled is None:
        compiled = compile_texts(texts)
        kept.keep(compiled)
    return _book(compiled, partial(read_texts, place))


def book_of(texts: Texts) -> Book:
    """The Book of tables given as texts.

    Raises:
        DataError: ``tables_broken`` with every fault found.
    """
    return _book(compile_texts(texts), lambda: texts)


def compile_texts(texts: Texts) -> Compiled:
    """The compiled form of tables that have no fault.

    Raises:
        DataError: ``tables_broken`` with every fault found.
    """
    # These bring pydantic, which a process that finds a compiled form never loads.
    from dtariff.tables.checks import check  # noqa: PLC0415
    from dtariff.tables.reader import read_forms  # noqa: PLC0415

    forms, faults = read_forms(texts)
    faults += check(forms, texts.keys() - forms.keys())
    if faults:
        raise _broken(faults)
    files = {path: json.dumps(to_plain(form), separators=(",", ":")) for path, form in forms.items()}
    return Compiled(digest_of(texts), files, _index(forms.values()))


def _broken(faults: list[Fault]) -> DataError:
    message = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the tables, the first: {faults[0]}"
    hint = "run: dtariff tables check"
    if all(fault.code == "rules_conflict" for fault in faults):
        return ConflictError("rules_conflict", message, faults=faults, hint=hint)
    return DataError("tables_broken", message, faults=faults, hint=hint)


def _index(forms: Iterable[Form]) -> dict[str, list[str]]:
    """Instruments by the parties they name; under ``*`` those that bind whatever the origin."""
    index: dict[str, list[str]] = {}
    for form in forms:
        if isinstance(form, Instrument):
            for party in sorted({row.code for row in form.parties}) if form.binds == "pair" else ["*"]:
                index.setdefault(party, []).append(form.id)
    return index


def _book(compiled: Compiled, source: Callable[[], Texts]) -> Book:
    return Book(compiled.digest, compiled.files, compiled.parties, source)
