"""What all verbs share: exit codes, errors, JSON, and how a verb is added."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtariff.engine import Engine
from dtariff.exchange import GivenRates, default_rates
from dtariff.model.errors import (
    CoverageError,
    DataError,
    DTariffError,
    FlowsError,
    InputError,
    LayoutError,
    OrderError,
    RatesError,
    StateError,
    StoreError,
    UpdateError,
)
from dtariff.model.exchange import Rates
from dtariff.tables.book import Book
from dtariff.tables.release import load
from dtariff.telling.catalogue import LANGUAGES, language

if TYPE_CHECKING:
    from dtariff.model.scenario import Scenario

ANSWERED, FAULTS, WRONG, NOT_KNOWN, BROKEN, TOO_LATE, STORE_FAILED, REFUSED = range(8)
UPKEEP = 'pip install "dtariff[upkeep]"'
CODES = (
    (InputError, WRONG),
    (CoverageError, NOT_KNOWN),
    (StateError, TOO_LATE),
    (StoreError, STORE_FAILED),
    (UpdateError, REFUSED),
)


def exit_code(error: DTariffError) -> int:
    """The exit code of an error."""
    return next((code for kind, code in CODES if isinstance(error, kind)), BROKEN)


def show_error(error: DTariffError, *, as_json: bool) -> None:
    """Tells an error: on stderr, or as JSON where JSON was asked for."""
    if as_json:
        show_json({"error": error.as_dict()})
    else:
        print(f"dtariff: {_said(error)}", file=sys.stderr)
        if isinstance(error, (DataError, FlowsError, LayoutError, OrderError, RatesError)):
            for fault in error.faults:
                print(f"  {fault}", file=sys.stderr)


def _said(error: DTariffError) -> str:
    if language() == "en":
        return str(error)
    from dtariff.telling.errors import told  # noqa: PLC0415 - English, the usual one, needs none of it

    return f"{error.code}{f' [{error.param}]' if error.param else ''}: {told(error)}"


def show_json(data: Any) -> None:
    """Prints data as JSON."""
    print(json.dumps(data, indent=2, ensure_ascii=False))


def engine_of(options: argparse.Namespace) -> Engine:
    """The engine on the tables that were named, or those of the package; with rates and store, where a verb has them.

    Raises:
        InputError: ``unreadable_file`` or ``bad_rates`` for a file of rates of exchange that cannot be used;
            ``tables_twice`` where a folder and a release are named.
    """
    release = getattr(options, "release", None)
    if release is not None and options.tables is not None:
        hint = "leave out --tables or --release"
        raise InputError("tables_twice", "a folder of tables and a release are named", param="release", hint=hint)
    store, file = getattr(options, "store", None), getattr(options, "rates", None)
    engine = Engine(load(options.tables), store=store).at(release=release)
    if file is None:
        return engine
    # Behind the rates of the file stand those of the tables that answer.
    return Engine(engine.book, rates=_rates(file, engine.book), store=store, known=engine.known)


def _rates(file: Path, book: Book) -> Rates:
    """The rates of a file before those that come with the package."""
    try:
        return default_rates(book.exchange, GivenRates.read_file(file), book.published_rates)
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise InputError("unreadable_file", f"{file}: {told}", param="rates") from None


def with_upkeep(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A verb that needs what comes with the extra ``upkeep``, and names that extra where something of it is missing.

    Raises:
        InputError: ``extra_missing``. StoreError: the same, where it is the store that lacks something.
    """

    def told(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] == "dtariff":
                raise
            raise InputError("extra_missing", f"this needs {error.name}", hint=UPKEEP) from None
        except StoreError as error:
            if error.code != "extra_missing" or "dtariff[checkout]" not in error.hint:
                raise
            raise StoreError(error.code, error.message, hint=UPKEEP) from None

    return told


def add_rates(verb: argparse.ArgumentParser) -> None:
    """Adds ``--rates`` to a verb that prices."""
    verb.add_argument(
        "--rates",
        type=Path,
        default=None,
        metavar="FILE",
        help="rates of exchange as CSV (day, base, quote, rate, source), which come before the usual ones",
    )


def add_store(verb: argparse.ArgumentParser) -> None:
    """Adds ``--store`` to a verb that needs the store."""
    verb.add_argument(
        "--store",
        default=None,
        metavar="PATH|URL",
        help="where records and releases are kept; the user's own file if left out",
    )


def add_release(verb: argparse.ArgumentParser) -> None:
    """Adds ``--release``, and ``--store`` where it lies, to a verb that asks the tables."""
    verb.add_argument(
        "--release",
        default=None,
        metavar="NUMBER|DIGEST",
        help="answer from this release in the store, as was known on the day it was published",
    )
    add_store(verb)


def add_scenario(verb: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Adds ``--scenario`` to a verb: once, or as often as scenarios are wanted."""
    verb.add_argument(
        "--scenario",
        metavar="ID|FILE",
        **({"action": "append", "default": []} if several else {"default": ""}),
        help="what to assume: a scenario of the tables (dtariff scenarios lists them), or a file that ends in .toml"
        + ("; may stand several times" if several else ""),
    )


def scenario_of(named: str) -> "str | Scenario":
    """A scenario that was named: an id, or read from a file.

    Raises:
        InputError: ``unreadable_file``. DataError: ``scenario_broken`` with every fault found.
    """
    if not named.endswith(".toml"):
        return named
    from dtariff.tables.scenarios import read_scenario  # noqa: PLC0415 - brings pydantic

    path = Path(named)
    try:
        return read_scenario(path.read_bytes(), path.name)
    except OSError as error:
        raise InputError("unreadable_file", f"{named}: {error.strerror}", param="scenario") from None


def add_verb(verbs: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    """Adds a verb with what all have: ``--json``, ``--tables`` and ``--language``."""
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
    verb.set_defaults(run=run)
    verb.add_argument("--json", action="store_true", help="answer as JSON; amounts are text")
    verb.add_argument("--tables", type=Path, default=None, help="a folder of tables, instead of those in use")
    verb.add_argument(
        "--language", default="en", choices=LANGUAGES, help="the language of words; law and JSON stay as they are"
    )
    return verb
