"""The verb ``tables diff``: what differs between two states of the tables, and which quotes change."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtariff.cli.shared import ANSWERED, FAULTS, add_verb, show_json

if TYPE_CHECKING:
    from dtariff.upkeep.states import State

INTERRUPTED = 130
"""What a shell answers for a command that was interrupted."""


def _tables_diff(options: argparse.Namespace) -> int:
    from dtariff.tables.locate import tables_folder  # noqa: PLC0415 - comparing prices thousands of sales
    from dtariff.telling.table_changes import diff_data, diff_markdown, diff_text  # noqa: PLC0415
    from dtariff.upkeep.differences import tables_diff  # noqa: PLC0415
    from dtariff.upkeep.states import of_folder  # noqa: PLC0415

    folder = options.tables or tables_folder()
    try:
        with _progress() as watch:
            before, after = _before(options, folder), of_folder(folder)
            found = tables_diff(before, after, rows_only=options.rows_only, watch=watch)
    except KeyboardInterrupt:
        print("dtariff: interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED
    if options.json:
        show_json(diff_data(found))
    else:
        print(diff_markdown(found) if options.markdown else diff_text(found), end="")
    differ = found.digest_before != found.digest_after
    return FAULTS if found.forbidden or (differ and options.check) else ANSWERED


def _before(options: argparse.Namespace, folder: Path) -> "State":
    """The state that the tables are set against: the one that was named, or what git committed last.

    Raises:
        InputError: ``unknown_revision``. DataError: ``tables_missing``.
    """
    from dtariff.upkeep.states import GIT, of_folder, of_git  # noqa: PLC0415 - as above

    against: str = options.against
    if against.startswith(GIT):
        return of_git(folder, against.removeprefix(GIT))
    if against:
        return of_folder(Path(against))
    return of_git(folder, "HEAD")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal while quotes are priced; none where nobody looks, or where it is not installed."""
    try:
        from tqdm import tqdm  # noqa: PLC0415 - comes with what keepers of tables install
    except ImportError:
        yield lambda _done, _of: None
        return
    with tqdm(disable=None, unit=" sales", leave=False, file=sys.stderr) as bar:

        def watch(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield watch


def add_diff(actions: Any) -> None:
    """Adds the verb to ``tables``."""
    says = "what differs from another state of the tables, and which quotes change by how much"
    diff = add_verb(actions, "diff", says, _tables_diff)
    diff.add_argument(
        "--against",
        default="",
        metavar="FOLDER|git:REVISION",
        help="the state before; what git committed last of the folder, if left out",
    )
    diff.add_argument("--rows-only", action="store_true", help="tell the rows and price no quotes")
    diff.add_argument("--markdown", action="store_true", help="answer as Markdown, for a review")
    diff.add_argument("--check", action="store_true", help="exit 1 if anything differs")
