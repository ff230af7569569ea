"""The verb ``tables``: work on the tables themselves."""

import argparse
from typing import Any

from dtariff.cli.shared import ANSWERED, FAULTS, add_verb, show_json
from dtariff.cli.tables_diff import add_diff
from dtariff.cli.tables_due import add_due
from dtariff.cli.tables_import import add_import
from dtariff.cli.tables_releases import add_releases
from dtariff.cli.tables_signing import add_signing


def _tables_check(options: argparse.Namespace) -> int:
    from dtariff.tables.locate import package_folder  # noqa: PLC0415 - checking loads pydantic
    from dtariff.tables.texts import read_texts  # noqa: PLC0415
    from dtariff.upkeep.faults import every_fault  # noqa: PLC0415

    texts = read_texts(options.tables or package_folder())
    faults = every_fault(texts)
    if options.json:
        show_json({"files": len(texts), "faults": [fault.as_dict() for fault in faults]})
    else:
        for fault in faults:
            print(fault)
        print(f"{len(texts)} files, {len(faults)} faults")
    return FAULTS if faults else ANSWERED


def _tables_fmt(options: argparse.Namespace) -> int:
    from dtariff.tables.locate import package_folder  # noqa: PLC0415 - writing loads pydantic
    from dtariff.tables.rewrite import rewrite  # noqa: PLC0415

    changed = rewrite(options.tables or package_folder(), write=not options.check)
    if options.json:
        show_json({"changed": changed})
    else:
        for path in changed:
            print(path)
    return FAULTS if changed and options.check else ANSWERED


def _tables_coverage(options: argparse.Namespace) -> int:
    from dtariff.engine import Engine  # noqa: PLC0415 - asks the tables a few thousand questions
    from dtariff.tables.locate import package_folder  # noqa: PLC0415
    from dtariff.tables.release import load  # noqa: PLC0415
    from dtariff.telling.coverage import coverage_data, coverage_text  # noqa: PLC0415
    from dtariff.upkeep.coverage import coverage  # noqa: PLC0415
    from dtariff.upkeep.coverage_page import bring_up_to_date  # noqa: PLC0415

    folder = options.tables or package_folder()
    found = coverage(Engine(load(folder)))
    if options.write or options.check:
        changed = bring_up_to_date(folder, found, write=options.write)
        if options.json:
            show_json({"changed": ["README.md"] if changed else []})
        elif changed:
            print("README.md")
        return FAULTS if changed and options.check else ANSWERED
    if options.json:
        show_json(coverage_data(found))
    else:
        print(coverage_text(found), end="")
    return ANSWERED


def add_tables(verbs: Any) -> None:
    """Adds the verb to the command."""
    tables = verbs.add_parser("tables", help="the tables themselves", description="Work on the tables.")
    actions = tables.add_subparsers(required=True, metavar="action")
    add_verb(actions, "check", "find every fault in the tables", _tables_check)
    covers = add_verb(
        actions, "coverage", "what is known of each jurisdiction, how surely, and what is not", _tables_coverage
    )
    either = covers.add_mutually_exclusive_group()
    either.add_argument("--write", action="store_true", help="write it into the README of the tables")
    either.add_argument("--check", action="store_true", help="exit 1 if the README of the tables says otherwise")
    fmt = add_verb(actions, "fmt", "write the tables in their canonical form", _tables_fmt)
    fmt.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")
    add_due(actions)
    add_diff(actions)
    add_releases(actions)
    add_import(actions)
    add_signing(actions)
