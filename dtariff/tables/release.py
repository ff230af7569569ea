"""From the texts of the tables to a Book: checked, compiled once, and found again by the digest of the texts.

People edit TOML; a process loads the compiled form, if one of the very same texts was kept (see `kept`).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    return book_of_compiled(kept_or_compiled(texts), partial(_texts_still, place))


def _updated(used: InUse) -> Book:
    """The Book of updated tables: those that were signed, or none."""
    told = f"the updated tables, release {used.number}, in {used.folder}"
    if not used.folder.is_dir():
        raise DataError("tables_tampered", f"{told}, are no longer there", hint=AGAIN)
    texts = read_texts(used.folder)
    if digest_of(texts) != used.digest:
        raise DataError("tables_tampered", f"{told}, are no longer what was signed", hint=AGAIN)
    try:
        return book_of_compiled(kept_or_compiled(texts), partial(_texts_still, used.folder))
    except DataError as error:
        # They were checked when they were put in use, by another version of dtariff.
        message = f"{told}, do not load in dtariff {__version__}: {error.message}"
        raise DataError("tables_broken", message, faults=error.faults, hint=AGAIN) from error


def _texts_still(folder: Path) -> Texts | None:
    """The texts of a folder, or None where it is gone: an update may take away the one before the last."""
    try:
        return read_texts(folder)
    except (DataError, OSError):
        return None


def kept_or_compiled(texts: Texts) -> Compiled:
    """The compiled form of tables: found if it was kept, else made and kept.

    Raises:
        DataError: ``tables_broken`` with every fault found.
    """
    compiled = kept.find(digest_of(texts))
    if compiled is None:
        compiled = compile_texts(texts)
        kept.keep(compiled)
    return compiled


def book_of(texts: Texts) -> Book:
    """The Book of tables given as texts.

    Raises:
        DataError: ``tables_broken`` with every fault found.
    """
    return book_of_compiled(compile_texts(texts), lambda: texts)


def book_of_compiled(compiled: Compiled, source: Callable[[], Texts | None]) -> Book:
    """The Book of a compiled form; ``source`` gives the texts it was made from, where they can still be had."""
    return Book(compiled.digest, compiled.files, compiled.parties, source)


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
        raise broken(faults)
    return compiled_of(texts, forms)


def compiled_of(texts: Texts, forms: Mapping[str, Form]) -> Compiled:
    """The compiled form of what was read from texts and found without a fault."""
    files = {path: json.dumps(to_plain(form), separators=(",", ":")) for path, form in forms.items()}
    return Compiled(digest_of(texts), files, _index(forms.values()))


def broken(faults: Sequence[Fault]) -> DataError:
    """The error of tables that have faults."""
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
