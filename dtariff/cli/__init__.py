"""The command ``dtariff``: quotes, orders and bars, lookups of law, records of sales, and work on the tables.

Exit codes: 0 answered, 1 faults found in the tables, figures of a record that differ, or rows of a batch that were
refused where that is to count as a failure, 2 the question is wrong, 3 the tables do not know the answer, 4 the tables
are broken, 5 the state of the record does not allow it: it was recorded or reversed already, or the quote has expired,
6 the store failed, or what was asked for cannot be written, 7 signed tables were refused, 130 interrupted.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from dtariff._version import __version__
from dtariff.cli.batch import add_batch
from dtariff.cli.lookups import add_lookups
from dtariff.cli.matrix import add_matrix
from dtariff.cli.orders import add_orders
from dtariff.cli.quotes import add_quotes
from dtariff.cli.records import add_records
from dtariff.cli.shared import ANSWERED, exit_code, show_error
from dtariff.cli.simulate import add_simulate
from dtariff.cli.tables import add_tables
from dtariff.model.errors import DTariffError
from dtariff.telling.catalogue import speaking


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    options = _parser().parse_args(argv)
    try:
        with speaking(options.language):
            return _run(options)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away, as `| head` does
        return ANSWERED


def _run(options: argparse.Namespace) -> int:
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except DTariffError as error:
        show_error(error, as_json=options.json)
        return exit_code(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dtariff", description="Customs duties and taxes on electronic transmissions, with their law."
    )
    parser.add_argument("--version", action="version", version=f"dtariff {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="verb")
    add_quotes(verbs)
    add_orders(verbs)
    add_batch(verbs)
    add_records(verbs)
    add_lookups(verbs)
    add_matrix(verbs)
    add_simulate(verbs)
    add_tables(verbs)
    return parser
