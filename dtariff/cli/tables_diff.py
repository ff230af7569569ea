"""The verb ``tables diff``: what differs between two states of the tables, and which quotes change."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtariff.cli.progress import INTERRUPTED, progress
from dtariff.cli.shared import ANSWERED, FAULTS, add_store, add_verb, show_json, with_upkeep
from dtariff.model.errors import InputError
from dtariff.telling.catalogue import tr

if TYPE_CHECKING:
    from dtariff.upkeep.states import State


def _tables_diff(options: argparse.Namespace) -> int:
    from dtariff.tables.locate import package_folder  # noqa: PLC0415 - comparing prices thousands of sales
    from dtariff.telling.table_changes import diff_data, diff_markdown, diff_text  # noqa: PLC0415
    from dtariff.upkeep.differences import tables_diff  # noqa: PLC0415
    from dtariff.upkeep.states import of_folder  # noqa: PLC0415

    folder = options.tables or package_folder()
    try:
        with progress(" sales") as watch:
            before, after = _before(options, folder), of_folder(folder)
            found = tables_diff(before, after, rows_only=options.rows_only, watch=watch)
    except KeyboardInterrupt:
        print(f"dtariff: {tr('interrupted; nothing was written')}", file=sys.stderr)
        return INTERRUPTED
    if options.json:
        show_json(diff_data(found))
    else:
        print(diff_markdown(found) if options.markdown else diff_text(found), end="")
    differ = found.digest_before != found.digest_after
    return FAULTS if found.forbidden or (differ and options.check) else ANSWERED


def _before(options: argparse.Namespace, folder: Path) -> "State":
    """The state that the tables are set against: the one that was named; else the last release; else the last commit.

    Raises:
        InputError: ``unknown_revision``, and as `Releases.find`. DataError: ``tables_missing``. StoreError.
    """
    from dtariff.upkeep.states import GIT, of_folder, of_git  # noqa: PLC0415 - as above

    against: str = options.against
    if against.startswith(GIT):
        return of_git(folder, against.removeprefix(GIT))
    if "/" in against or (against and Path(against).is_dir()):
        return of_folder(Path(against))
    return _of_release(options.store, against) or of_git(folder, "HEAD")


def _of_release(store: str | None, named: str) -> "State | None":
    """A release that was named, or the last one; None where none was named and there is none.

    A store that does not exist is not made for a question.

    Raises:
        InputError: as `Releases.find`. StoreError.
    """
    from dtariff.store.database import own_file  # noqa: PLC0415 - the store loads much
    from dtariff.store.releases import Releases  # noqa: PLC0415
    from dtariff.upkeep.states import State  # noqa: PLC0415

    if "://" not in (store or "") and not Path(store or own_file()).exists():
        if not named:
            return None
        hint = "name a folder with a slash (./tables), git:REVISION, or the store with --store"
        raise InputError("release_not_found", f"no release {named}: there is no store", param="against", hint=hint)
    with Releases.open(store) as releases:
        found = releases.find(named) if named else releases.head()
        if found is None:
            return None
        name = tr("release {number} ({digest})", number=found.number, digest=found.digest[:12])
        return State(name, releases.texts(found.number))


def add_diff(actions: Any) -> None:
    """Adds the verb to ``tables``."""
    says = "what differs from another state of the tables, and which quotes change by how much"
    diff = add_verb(actions, "diff", says, with_upkeep(_tables_diff))
    diff.add_argument(
        "--against",
        default="",
        metavar="RELEASE|FOLDER|git:REVISION",
        help="the state before: a release by its number or digest, a folder (with a slash), or what git keeps of the "
        "folder of tables; if left out, the last release, or where there is none, what git committed last",
    )
    add_store(diff)
    diff.add_argument("--rows-only", action="store_true", help="tell the rows and price no quotes")
    diff.add_argument("--markdown", action="store_true", help="answer as Markdown, for a review")
    diff.add_argument("--check", action="store_true", help="exit 1 if anything differs")
