"""The verb ``tables due``: what in the tables needs a human."""

import argparse
from typing import Any, get_args

from dtariff.cli.shared import ANSWERED, FAULTS, add_verb, show_json
from dtariff.model.due import DueKind
from dtariff.today import day_of


def _tables_due(options: argparse.Namespace) -> int:
    from dtariff.tables.locate import package_folder  # noqa: PLC0415
    from dtariff.tables.release import load  # noqa: PLC0415 - opens every file of the tables
    from dtariff.telling.due import due_data, due_text  # noqa: PLC0415 - words load when printed
    from dtariff.upkeep.due import KINDS, STALE, WITHIN, due  # noqa: PLC0415 - as the first

    on = day_of(options.on, "on")
    found = due(
        load(options.tables or package_folder()),
        on,
        within=WITHIN if options.within is None else options.within,
        stale=STALE if options.stale is None else options.stale,
        kinds=options.kind or KINDS,
        jurisdiction=options.jurisdiction,
    )
    if options.json:
        show_json(due_data(found, on))
    else:
        print(due_text(found, on, options.kind), end="")
    return FAULTS if options.check and any(one.urgency == "overdue" for one in found) else ANSWERED


def add_due(actions: Any) -> None:
    """Adds the verb to those that work on the tables."""
    verb = add_verb(
        actions,
        "due",
        "what needs a human: ends that were announced, old reviews and sources, gaps, what is not in force",
        _tables_due,
    )
    verb.add_argument("--on", metavar="DAY", help="the day to look from; by default today")
    verb.add_argument("--within", type=int, metavar="DAYS", help="days ahead that are watched; by default 90")
    verb.add_argument(
        "--stale",
        type=int,
        metavar="DAYS",
        help="days after which a review or a look at a source is old; by default 365",
    )
    verb.add_argument(
        "--kind",
        action="append",
        default=[],
        choices=get_args(DueKind),
        help="only this kind, told in full; may stand several times",
    )
    verb.add_argument(
        "--jurisdiction",
        metavar="CODE",
        default="",
        help="only what concerns a country: its files, those of its parts, and the instruments that name it",
    )
    verb.add_argument("--check", action="store_true", help="exit 1 if something is overdue")
