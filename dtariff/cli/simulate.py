"""The verb ``simulate``: what duties and taxes would bring on a file of trade, as the law stands and in scenarios."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from dtariff.cli.placing import refuse_taken, write_file, write_folder
from dtariff.cli.progress import progress
from dtariff.cli.shared import (
    ANSWERED,
    add_release,
    add_scenario,
    add_verb,
    engine_of,
    scenario_of,
    show_json,
)
from dtariff.engine import Engine
from dtariff.model.errors import InputError, shown
from dtariff.model.trade import SCALES, TEMPLATE, By, Revenue

if TYPE_CHECKING:
    from dtariff.telling.spreadsheet import Sheet

MOST_ROWS = 1_000_000
"""Rows that a file may have: a world of 200 by 200 countries with its contents and years."""
STDIN = "-"
BYS: tuple[By, ...] = get_args(By)
FORMATS = ("csv", "parquet")
TABLES = ("totals", "flows", "refused", "published")
"""The tables of a folder, each a file."""
PICTURES = (".svg", ".png")
NEEDS = {"parquet": ("pyarrow", "batch"), ".svg": ("vl_convert", "app"), ".png": ("vl_convert", "app")}
"""What a file needs that does not come with the package, and the extra it comes with."""


def add_simulate(verbs: Any) -> None:
    """Adds the verb to the command."""
    says = "the revenue that duties and taxes make of a file of trade, as the law stands and in scenarios"
    verb = add_verb(verbs, "simulate", says, _simulate)
    verb.add_argument("file", nargs="?", default="", help="trade as CSV: importer, partner, content, value, year; or -")
    add_scenario(verb, several=True)
    verb.add_argument("--on", default=None, help="one day of the law for all rows; that of each row if left out")
    verb.add_argument("--known", default=None, help="the day of knowledge; today if left out")
    add_release(verb)
    verb.add_argument("--currency", default="", help="of the values, where no column says it")
    verb.add_argument(
        "--scale", type=int, default=1, choices=SCALES, help="in what values are counted; units if left out"
    )
    verb.add_argument(
        "--elasticity",
        action="append",
        default=[],
        metavar="CONTENT=NUMBER",
        help="how many per cent more is bought where the landed price rises by one per cent, e.g. music=-1.2; yours to"
        " state, quantities stay as they are if left out; may stand several times",
    )
    verb.add_argument(
        "--by",
        action="append",
        default=[],
        choices=BYS,
        help="by what flows are added up; all if left out; may stand several times",
    )
    verb.add_argument("--published", action="store_true", help="tell what others published too; JSON always does")
    verb.add_argument(
        "--out",
        type=Path,
        default=None,
        metavar="DIR|FILE",
        help="where tables are written: a new folder, or the sums alone in a file that ends in .csv or .parquet",
    )
    verb.add_argument("--format", default=None, choices=FORMATS, help="of the tables in a folder; csv if left out")
    verb.add_argument("--chart", type=Path, default=None, metavar="FILE", help="a picture that ends in .svg or .png")
    verb.add_argument("--replace", action="store_true", help="put files in the place of those that are there")
    verb.add_argument("--template", action="store_true", help="print a file to begin with, and nothing else")


def _simulate(options: argparse.Namespace) -> int:
    if options.template:
        print(TEMPLATE, end="")
        return ANSWERED
    _look_ahead(options)
    from dtariff.telling.simulation import simulation_data, simulation_text  # noqa: PLC0415 - words load when printed

    engine = engine_of(options)
    scenarios = [scenario_of(named) for named in options.scenario]
    read = engine.read_flows(
        _data(options.file), currency=options.currency, scale=options.scale, known=options.known, most_rows=MOST_ROWS
    )
    with progress("flow") as told:
        found = engine.revenue(
            read.flows,
            scenarios=scenarios,
            on=options.on,
            known=options.known,
            elasticity=_elasticity(options.elasticity),
            told=told,
        )
    if not found.law.flows:
        raise found.refused[0][1]
    by, names = tuple(dict.fromkeys(options.by)) or BYS, _names(engine, found)
    _write(options, engine, found, by, names)
    if options.json:
        show_json(simulation_data(found, read, by, engine.estimates()))
    else:
        shown = engine.estimates() if options.published else None
        print(simulation_text(found, (options.file, read), by, names, shown), end="")
    return ANSWERED


# --- what is asked -------------------------------------------------------------------------------------------------


def _look_ahead(options: argparse.Namespace) -> None:
    """Refuses before the long work what could not be written after it.

    Raises:
        InputError: ``incomplete``, ``unknown_format``, ``folder_exists``, ``extra_missing``. StoreError:
            ``export_failed`` where the folder around is missing.
    """
    if not options.file:
        hint = "name a file, or - for the standard input; --template prints one to begin with"
        raise InputError("incomplete", "no file of trade is named", param="file", hint=hint)
    if options.chart is not None:
        _look_at_picture(options.chart)
        if not _inside(options):
            refuse_taken(options.chart, "chart", replace=options.replace)
    if options.out is not None:
        form = _form(options)
        _refuse_without(form)
        refuse_taken(
            options.out, "out", replace=options.replace, names=None if _is_file(options.out) else _ours(options)
        )


def _look_at_picture(path: Path) -> None:
    if path.suffix not in PICTURES:
        hint = "end it in .svg or .png"
        raise InputError("unknown_format", f"{path} is no name of a picture", param="chart", hint=hint)
    _refuse_without(path.suffix)


def _refuse_without(form: str) -> None:
    """Refuses a form of files for which something is not installed."""
    module, extra = NEEDS.get(form, ("", ""))
    try:
        if module:
            import_module(module)
    except ModuleNotFoundError as error:
        hint = f'pip install "dtariff[{extra}]"'
        raise InputError("extra_missing", f"this needs {error.name}", hint=hint) from None


def _is_file(out: Path) -> bool:
    return out.suffix.removeprefix(".") in FORMATS


def _form(options: argparse.Namespace) -> str:
    """The form of the tables: of a file as it ends, of a folder as it is said."""
    own: str = options.out.suffix.removeprefix(".")
    if _is_file(options.out):
        if options.format not in (None, own):
            message = f"{options.out} is said to be {options.format}"
            raise InputError("unknown_format", message, param="format", hint="leave out --format")
        return own
    if own.isalpha():
        hint = "end a file in .csv or .parquet; give a folder a name without an ending"
        raise InputError("unknown_format", f"no table is written as {own}", param="out", hint=hint)
    return options.format or FORMATS[0]


def _inside(options: argparse.Namespace) -> bool:
    """Whether the picture is one of the files of the folder of tables."""
    if options.out is None or _is_file(options.out):
        return False
    return bool(options.chart.absolute().parent == options.out.absolute())


def _ours(options: argparse.Namespace) -> frozenset[str]:
    """The names that files of ours have in a folder of tables."""
    picture = {options.chart.name} if options.chart is not None and _inside(options) else set()
    return frozenset({f"{name}.{form}" for name in TABLES for form in FORMATS} | picture)


def _data(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise InputError("unreadable_file", f"{name}: {error.strerror}", param="file") from None


def _elasticity(stated: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in stated:
        content, sign, number = text.partition("=")
        if not (sign and content.strip()):
            message, hint = f"{shown(text)} is no elasticity", "write music=-1.2"
            raise InputError("bad_elasticity", message, param="elasticity", hint=hint)
        if content.strip() in found:
            message, hint = f"{content.strip()} has two elasticities", "state one for each content"
            raise InputError("bad_elasticity", message, param="elasticity", hint=hint)
        found[content.strip()] = number
    return found


# --- what is written -----------------------------------------------------------------------------------------------


def _names(engine: Engine, found: Revenue) -> dict[str, str]:
    """What the codes and contents of the answer are called."""
    from dtariff.telling.catalogue import tr  # noqa: PLC0415 - words load when printed
    from dtariff.telling.locale import country_name  # noqa: PLC0415 - as above

    codes = (total.name for total in (*found.law.by_importer, *found.law.by_partner))
    contents = {content.id: tr(content.title) for content in engine.book.categories.content}
    return {code: country_name(code) for code in codes} | contents


def _write(
    options: argparse.Namespace, engine: Engine, found: Revenue, by: Sequence[By], names: Mapping[str, str]
) -> None:
    """Writes what was asked for: nothing before all of it is made."""
    picture = b"" if options.chart is None else _picture(options.chart, found, names)
    if options.out is not None:
        digits = engine.book.currencies[found.currency].digits
        form, sheets = _form(options), _sheets(engine, found, by)
        if _is_file(options.out):
            write_file(options.out, _bytes(sheets["totals"], form, digits), "out", replace=options.replace)
        else:
            files = {f"{name}.{form}": _bytes(sheet, form, digits) for name, sheet in sheets.items()}
            if picture and _inside(options):
                files[options.chart.name] = picture
            write_folder(options.out, files, "out", replace=options.replace, names=_ours(options))
    if picture and not _inside(options):
        write_file(options.chart, picture, "chart", replace=options.replace)


def _sheets(engine: Engine, found: Revenue, by: Sequence[By]) -> dict[str, "Sheet"]:
    from dtariff.telling.revenue_sheets import (  # noqa: PLC0415 - words load when printed
        estimates_sheet,
        flow_sheet,
        refused_sheet,
        totals_sheet,
    )

    sheets = (totals_sheet(found, by), flow_sheet(found), refused_sheet(found), estimates_sheet(engine.estimates()))
    return dict(zip(TABLES, sheets, strict=True))


def _bytes(sheet: "Sheet", form: str, digits: int) -> bytes:
    from dtariff.telling.parquet import parquet_bytes  # noqa: PLC0415 - as above
    from dtariff.telling.revenue_sheets import kinds  # noqa: PLC0415 - as above
    from dtariff.telling.spreadsheet import csv_bytes  # noqa: PLC0415 - as above

    return csv_bytes(sheet) if form == "csv" else parquet_bytes(sheet, kinds(digits))


def _picture(path: Path, found: Revenue, names: Mapping[str, str]) -> bytes:
    from dtariff.telling.pictures import png, svg  # noqa: PLC0415 - as above
    from dtariff.telling.revenue import revenue_picture  # noqa: PLC0415 - as above
    from dtariff.telling.simulation import title_lines  # noqa: PLC0415 - as above

    drawn = revenue_picture(found, names, title_lines(found))
    return svg(drawn) if path.suffix == ".svg" else png(drawn)
