"""The command ``dtariff``: quote, bar, compare, explain, classify, tables.

Exit codes: 0 answered, 1 faults found in the tables, 2 the question is wrong, 3 the tables do not know the answer,
4 the tables are broken.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dtariff._version import __version__
from dtariff.engine import Comparison, Engine
from dtariff.lookups import Classified
from dtariff.model.errors import CoverageError, DataError, DTariffError, InputError
from dtariff.model.quote import Quote
from dtariff.tables.release import load

ANSWERED, FAULTS, WRONG, NOT_KNOWN, BROKEN = range(5)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    options = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except DTariffError as error:
        _show_error(error, as_json=options.json)
        return _exit_code(error)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away, as `| head` does
        return ANSWERED


def _exit_code(error: DTariffError) -> int:
    if isinstance(error, InputError):
        return WRONG
    return NOT_KNOWN if isinstance(error, CoverageError) else BROKEN


def _show_error(error: DTariffError, *, as_json: bool) -> None:
    if as_json:
        _show_json({"error": error.as_dict()})
    else:
        print(f"dtariff: {error}", file=sys.stderr)
        if isinstance(error, DataError):
            for fault in error.faults:
                print(f"  {fault}", file=sys.stderr)


def _show_json(data: Any) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False))


# --- verbs ---------------------------------------------------------------------------------------------------------


def _engine(options: argparse.Namespace) -> Engine:
    return Engine(load(options.tables))


def _quoted(options: argparse.Namespace) -> Quote:
    return _engine(options).quote(
        options.content, destination=options.to, on_unknown=options.on_unknown, **_question(options)
    )


def _quote(options: argparse.Namespace) -> int:
    from dtariff.telling.narrate import summary  # noqa: PLC0415 - words load when they are printed

    answer = _quoted(options)
    if options.json:
        _show_json(answer.as_dict())
    else:
        print(summary(answer), end="")
    return ANSWERED


def _explain(options: argparse.Namespace) -> int:
    from dtariff.telling.narrate import explain  # noqa: PLC0415 - as above

    answer = _quoted(options)
    if options.json:
        _show_json({"explanation": explain(answer), "quote": answer.as_dict()})
    else:
        print(explain(answer), end="")
    return ANSWERED


def _bar(options: argparse.Namespace) -> int:
    from dtariff.telling.narrate import explain  # noqa: PLC0415 - as above
    from dtariff.telling.render import bar_data  # noqa: PLC0415

    if options.named and options.content:
        raise InputError("content_twice", "the content is named twice", param="content", hint="name it once")
    content = options.named or options.content
    if content is None:
        raise InputError("content_missing", "no content is named", param="content", hint="add e.g. --content music")
    answer = _engine(options).bar(
        options.origin,
        options.destination,
        content=content,
        delivery=options.delivery,
        on=options.on,
        known=options.known,
        country_of_origin=options.country_of_origin,
        scope_reading=options.scope_reading,
    )
    if options.json:
        _show_json(bar_data(answer))
    else:
        print(explain(answer), end="")
    return ANSWERED


def _compare(options: argparse.Namespace) -> int:
    from dtariff.telling.render import comparison_data, comparison_text  # noqa: PLC0415 - as above

    places = " ".join(options.to)
    answer: Comparison = _engine(options).compare(options.content, destinations=places, **_question(options))
    if options.json:
        _show_json(comparison_data(answer.quotes, answer.refused))
    else:
        print(comparison_text(answer.quotes, answer.refused), end="")
    return ANSWERED if answer.quotes else _refusal(answer)


def _refusal(answer: Comparison) -> int:
    """The exit code where no destination was answered: that of the first, or WRONG where none was named."""
    return _exit_code(answer.refused[0][1]) if answer.refused else WRONG


def _classify(options: argparse.Namespace) -> int:
    from dtariff.telling.render import classified_data, classified_text  # noqa: PLC0415 - as above

    found: Classified = _engine(options).classify(options.content, delivery=options.delivery)
    lines = found.national_lines
    if options.json:
        _show_json(classified_data(found.content, found.category, lines))
    else:
        print(classified_text(found.content, found.category, lines), end="")
    return ANSWERED


def _question(options: argparse.Namespace) -> Any:
    return {
        "origin": options.origin,
        "price": " ".join(options.price),
        "delivery": options.delivery,
        "buyer": options.buyer,
        "on": options.on,
        "known": options.known,
        "country_of_origin": options.country_of_origin,
        "quantities": dict(map(_quantity, options.quantity)),
        "scope_reading": options.scope_reading,
    }


def _quantity(text: str) -> tuple[str, str]:
    unit, found, number = text.partition("=")
    if not (found and unit):
        raise InputError("bad_quantity", f"{text!r} is no quantity", param="quantity", hint="write minute=90")
    return unit, number


# --- tables --------------------------------------------------------------------------------------------------------


def _tables_check(options: argparse.Namespace) -> int:
    from dtariff.tables.checks import check, check_text  # noqa: PLC0415 - checking loads pydantic
    from dtariff.tables.locate import tables_folder  # noqa: PLC0415
    from dtariff.tables.reader import read_forms  # noqa: PLC0415
    from dtariff.tables.texts import read_texts  # noqa: PLC0415

    texts = read_texts(options.tables or tables_folder())
    forms, faults = read_forms(texts)
    faults += check(forms, texts.keys() - forms.keys()) + check_text(texts, forms)
    if options.json:
        _show_json({"files": len(texts), "faults": [fault.as_dict() for fault in faults]})
    else:
        for fault in faults:
            print(fault)
        print(f"{len(texts)} files, {len(faults)} faults")
    return FAULTS if faults else ANSWERED


def _tables_fmt(options: argparse.Namespace) -> int:
    from dtariff.tables.locate import tables_folder  # noqa: PLC0415 - writing loads pydantic
    from dtariff.tables.rewrite import rewrite  # noqa: PLC0415

    changed = rewrite(options.tables or tables_folder(), write=not options.check)
    if options.json:
        _show_json({"changed": changed})
    else:
        for path in changed:
            print(path)
    return FAULTS if changed and options.check else ANSWERED


# --- arguments -----------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dtariff", description="Customs duties and taxes on electronic transmissions, with their law."
    )
    parser.add_argument("--version", action="version", version=f"dtariff {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="verb")
    _add_quote(verbs, "quote", "the landed cost of a transmission, with its sources", _quote)
    _add_quote(verbs, "explain", "the same, with every rung of the ladder", _explain)
    _add_compare(verbs)
    _add_bar(verbs)
    _add_classify(verbs)
    _add_tables(verbs)
    return parser


def _verb(verbs: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
    verb.set_defaults(run=run)
    verb.add_argument("--json", action="store_true", help="answer as JSON; amounts are text")
    verb.add_argument("--tables", type=Path, default=None, help="a folder of tables, instead of those of the package")
    return verb


def _add_case(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--delivery", default="", help="download, stream, saas ...; the usual one if left out")
    verb.add_argument("--on", default=None, help="the day of the law, e.g. 2026-11-23; today if left out")
    verb.add_argument("--known", default=None, help="the day of knowledge; today if left out")
    verb.add_argument("--country-of-origin", default="", help="where the content itself comes from")
    verb.add_argument(
        "--scope-reading", default="content", help="content, or carriage for the narrow reading of transmissions"
    )


def _add_sale(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("content", help="music, film, software, e-book ...")
    verb.add_argument(
        "--from", "--origin", dest="origin", required=True, help="where the seller is established, e.g. US"
    )
    verb.add_argument("--price", required=True, nargs="+", help='before tax, e.g. "9.99 USD"')
    verb.add_argument("--buyer", default="consumer", help="consumer or business")
    verb.add_argument(
        "--quantity", action="append", default=[], metavar="UNIT=NUMBER", help="for specific duties, e.g. minute=90"
    )
    _add_case(verb)


def _add_quote(verbs: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]) -> None:
    verb = _verb(verbs, name, says, run)
    _add_sale(verb)
    verb.add_argument("--to", "--destination", dest="to", required=True, help="where the buyer is, e.g. ID or US-CA")
    verb.add_argument(
        "--on-unknown",
        default="raise",
        choices=("raise", "flag"),
        help="raise, or flag to have the line without an amount",
    )


def _add_compare(verbs: Any) -> None:
    verb = _verb(verbs, "compare", "the landed cost of one product in several places", _compare)
    _add_sale(verb)
    verb.add_argument("--to", required=True, nargs="+", help="where the buyers are, e.g. JP DE US-CA or JP,DE")


def _add_bar(verbs: Any) -> None:
    verb = _verb(verbs, "bar", "may the destination charge a customs duty?", _bar)
    verb.add_argument("origin", help="where the seller is established")
    verb.add_argument("destination", help="where the buyer is")
    verb.add_argument("content", nargs="?", help="music, film, software, e-book ...")
    verb.add_argument("--content", dest="named", help="the same, by name")
    _add_case(verb)


def _add_classify(verbs: Any) -> None:
    verb = _verb(verbs, "classify", "what a content is in the Harmonized System and elsewhere", _classify)
    verb.add_argument("content", help="music, film, software, e-book ...")
    verb.add_argument("--delivery", default="", help="download, stream, physical ...; the usual one if left out")


def _add_tables(verbs: Any) -> None:
    tables = verbs.add_parser("tables", help="the tables themselves", description="Work on the tables.")
    actions = tables.add_subparsers(required=True, metavar="action")
    _verb(actions, "check", "find every fault in the tables", _tables_check)
    fmt = _verb(actions, "fmt", "write the tables in their canonical form", _tables_fmt)
    fmt.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")
