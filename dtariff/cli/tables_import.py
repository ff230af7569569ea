"""The verb ``tables import``: what an official source says becomes a change of the tables.

Exit codes of its own: 1 if ``--check`` finds that the source has moved ahead, 2 if the source cannot be used or says
what would break the tables, 5 if somebody changed the tables meanwhile, 6 if they cannot be written, 130 if it was
interrupted. Only with 0 anything was written.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dtariff.cli.progress import INTERRUPTED, progress
from dtariff.cli.shared import ANSWERED, FAULTS, WRONG, add_verb, show_error, show_json, with_upkeep
from dtariff.model.errors import DataError, InputError, StoreError
from dtariff.telling.catalogue import tr, trn
from dtariff.today import day_of

if TYPE_CHECKING:
    from dtariff.upkeep.importers.feed import Feed
    from dtariff.upkeep.importers.importer import Ask, Importer
    from dtariff.upkeep.propose import Proposal, Reading

FIRST_YEAR, LAST_YEAR = 1900, 2999
OF_THE_SOURCE = ("source_broken", "proposal_refused")
"""Errors for which another file is wanted; others are those of the tables."""

COUNTS = ("starts", "carried", "retracts", "same", "behind", "untold", "coarser", "unplaced")
"""What is counted of the rows, in the order in which it is told."""


class _Done(NamedTuple):
    """What was read, and what it asks for."""

    feed: "Feed"
    reading: "Reading"
    proposal: "Proposal"


def _tables_import(options: argparse.Namespace) -> int:
    if options.list:
        return _list(as_json=options.json)
    try:
        done = _import(options)
    except KeyboardInterrupt:
        print(f"\ndtariff: {tr('interrupted; nothing was changed')}", file=sys.stderr)
        return INTERRUPTED
    except DataError as error:
        if error.code not in OF_THE_SOURCE:
            raise
        show_error(error, as_json=options.json)
        return WRONG
    with suppress(KeyboardInterrupt):  # what was asked is done, and nobody may be told otherwise
        if options.json:
            show_json(_data(*done))
        else:
            _tell(*done, written=not options.check)
    return FAULTS if options.check and done.proposal.files else ANSWERED


def _list(*, as_json: bool) -> int:
    from dtariff.upkeep.importers import SOURCES, importer_of  # noqa: PLC0415 - only who keeps tables needs them

    found = [importer_of(name) for name in SOURCES]
    if as_json:
        keys = ("name", "title", "publisher", "licence", "url", "says")
        show_json([{key: getattr(one, key) for key in keys} | {"asks": sorted(one.asks)} for one in found])
    else:
        print("\n\n".join(f"{one.name}: {one.title} ({one.publisher})\n  {one.says}\n  {one.url}" for one in found))
    return ANSWERED


def _import(options: argparse.Namespace) -> _Done:
    """Reads a source and, unless it is only to be checked, changes the tables.

    Raises:
        DataError, InputError: as who reads and proposes. StateError: ``tables_changed``. StoreError: ``export_failed``
            where the tables cannot be written; then they are as they were.
    """
    from dtariff.tables.locate import package_folder  # noqa: PLC0415 - as above
    from dtariff.tables.texts import read_texts  # noqa: PLC0415
    from dtariff.upkeep.importers import importer_of  # noqa: PLC0415
    from dtariff.upkeep.propose import apply, propose, read_source, sound_forms, wanted_by  # noqa: PLC0415

    if not options.source or not options.file:
        hint = "dtariff tables import SOURCE FILE|URL; --list tells the sources"
        raise InputError("incomplete", "a source and its file are needed", param="file", hint=hint)
    importer = importer_of(options.source)
    today = day_of(None, "on")
    ask = _ask(importer, options, today)
    folder = options.tables or package_folder()  # updated tables are as they were signed
    texts = read_texts(folder)
    forms = sound_forms(texts)
    feed = _feed(importer, options.file)
    with progress("B", feed.name) as tell:
        asked = _wanting(ask, wanted_by(forms), lambda read: tell(read, feed.size))
        reading = read_source(importer, feed, asked)
    proposal = propose(texts, importer, feed, reading.rows, today=today, forms=forms)
    try:
        if not options.check:
            apply(folder, proposal)
    except OSError as error:
        message = f"{error.filename or folder}: {error.strerror}; nothing was changed"
        raise StoreError("export_failed", message, param="tables") from None
    return _Done(feed, reading, proposal)


# --- the question ---------------------------------------------------------------------------------------------------


def _ask(importer: "Importer", options: argparse.Namespace, today: date) -> "Ask":
    """What the source is asked, as far as the options say it.

    Raises:
        InputError: ``incomplete`` where it needs to be told more, ``bad_date``.
    """
    from dtariff.upkeep.importers.importer import Ask  # noqa: PLC0415 - as above

    for name in sorted(importer.asks):
        if not getattr(options, name):
            message = f"{importer.name} does not say its {name}"
            raise InputError("incomplete", message, param=name, hint=f"add --{name}")
    if options.year is not None and not FIRST_YEAR <= options.year <= LAST_YEAR:
        raise InputError("bad_date", f"{options.year} is no year of a tariff", param="year", hint="such as 2026")
    on = today if options.on is None else day_of(options.on, "on")
    return Ask(on=on, importer=options.importer, edition=options.edition, year=options.year)


def _wanting(ask: "Ask", wanted: Callable[[str, str], bool], progress: Callable[[int], None]) -> "Ask":
    from dataclasses import replace  # noqa: PLC0415 - as above

    return replace(ask, wanted=wanted, progress=progress)


def _feed(importer: "Importer", named: str) -> "Feed":
    """The file that was named, fetched where it is an address."""
    if "://" in named:
        from dtariff.upkeep.fetching import fetch  # noqa: PLC0415 - brings urllib3

        with progress("B", named) as tell:
            return fetch(named, largest=importer.largest, progress=lambda read: tell(read, 0))
    from dtariff.upkeep.importers.feed import feed_of  # noqa: PLC0415 - as above

    return feed_of(Path(named), largest=importer.largest)


# --- the answer -----------------------------------------------------------------------------------------------------


def _data(feed: "Feed", reading: "Reading", proposal: "Proposal") -> dict[str, Any]:
    return {
        "file": feed.name,
        "digest": feed.provenance.digest,
        "seen": reading.seen,
        "rows": len(reading.rows),
        **{name: getattr(proposal.tally, name) for name in COUNTS},
        "absent": proposal.tally.absent,
        "files": list(proposal.files),
    }


def _tell(feed: "Feed", reading: "Reading", proposal: "Proposal", *, written: bool) -> None:
    rows = len(reading.rows)
    print(
        trn(
            "{name}: {count} row read, of which {rows} concern the tables.",
            "{name}: {count} rows read, of which {rows} concern the tables.",
            reading.seen,
            name=feed.name,
            rows=rows,
        )
    )
    for name, told in _counted(proposal).items():
        if getattr(proposal.tally, name):
            print(f"  {told}")
    for line in proposal.tally.absent:
        print(tr("  not in the source: {line}", line=line))
    if not proposal.files:
        print(tr("The tables say so already; nothing changes."))
        return
    print(tr("Written:") if written else tr("The source has moved ahead; these files would change:"))
    for path in proposal.files:
        print(f"  {path}")


def _counted(proposal: "Proposal") -> dict[str, str]:
    """Each count in words."""
    tally = proposal.tally
    return {
        "starts": trn("{count} row starts", "{count} rows start", tally.starts),
        "carried": trn(
            "{count} of them carries a rate into a newer year beside another line",
            "{count} of them carry a rate into a newer year beside another line",
            tally.carried,
        ),
        "retracts": trn("{count} row is retracted", "{count} rows are retracted", tally.retracts),
        "same": trn("{count} row stands already", "{count} rows stand already", tally.same),
        "behind": trn("{count} row is older than ours", "{count} rows are older than ours", tally.behind),
        "untold": trn("{count} row tells no rate; ours stays", "{count} rows tell no rate; ours stay", tally.untold),
        "coarser": trn(
            "{count} row is of a line that ours divide further",
            "{count} rows are of lines that ours divide further",
            tally.coarser,
        ),
        "unplaced": trn(
            "{count} row has no place in the tables", "{count} rows have no place in the tables", tally.unplaced
        ),
    }


def add_import(actions: Any) -> None:
    """Adds the verb to those that work on the tables."""
    verb = add_verb(
        actions,
        "import",
        "change the tables by what an official source says, in their canonical form",
        with_upkeep(_tables_import),
    )
    verb.add_argument("source", nargs="?", default="", metavar="SOURCE", help="which source it is; --list tells all")
    verb.add_argument("file", nargs="?", default="", metavar="FILE|URL", help="its file, or an address of the web")
    verb.add_argument("--list", action="store_true", help="the sources that can be read, and what file each takes")
    verb.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the source has moved ahead of the tables"
    )
    verb.add_argument("--on", metavar="DAY", help="the day to read it for: what ended before is left out; today")
    verb.add_argument("--importer", default="", metavar="CODE", help="whose tariff it is, where the file does not say")
    verb.add_argument("--edition", default="", metavar="HS2022", help="of the Harmonized System, as above")
    verb.add_argument("--year", type=int, metavar="YEAR", help="of the tariff, as above")
