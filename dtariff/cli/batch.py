"""The verb ``batch run``: files of sales of any length in, a folder of results and of refused rows out.

Exit codes of its own: 0 if every row has its answer or the reason why it has none, 1 if ``--fail-on-refused`` is given
and rows were refused, 2 if the question or a file as a whole is wrong, 6 if the answer cannot be written, 130 if it was
interrupted. Only with 0 and 1 there is a folder of that name.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtariff.cli.progress import INTERRUPTED, progress
from dtariff.cli.shared import (
    ANSWERED,
    FAULTS,
    add_rates,
    add_release,
    add_scenario,
    add_verb,
    engine_of,
    scenario_of,
    show_json,
)
from dtariff.engine import Engine
from dtariff.model.clock import read_day
from dtariff.model.errors import InputError
from dtariff.telling.catalogue import tr, trn

if TYPE_CHECKING:
    from dtariff.batch.layout import Layout
    from dtariff.batch.local import Sales

EXTRA = 'pip install "dtariff[batch]"'
MARKS = {"point": ".", "comma": ","}
PART = 1 << 18
ONLY_HERE: dict[str, object] = {
    "columns": None,
    "dry_run": False,
    "each_destination": "",
    "format": "parquet",
    "replace": False,
    "restart": False,
    "rows_per_part": PART,
    "workers": 0,
}
"""Options that only a run on this machine knows, with what they are where nobody gives them."""


def _batch_run(options: argparse.Namespace) -> int:
    try:
        told = _told(options)
    except KeyboardInterrupt:
        print(f"\ndtariff: {tr('interrupted; the same command goes on where it was')}", file=sys.stderr)
        return INTERRUPTED
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "dtariff":
            raise
        raise InputError("extra_missing", f"this needs {error.name}", hint=EXTRA) from None
    refused = sum(told.get("refused", {}).values())
    if refused:
        where = Path(options.out) / "refused"
        text = trn(
            "{count} row was refused; see {where}", "{count} rows were refused; see {where}", refused, where=where
        )
        print(f"dtariff: {text}", file=sys.stderr)
    return FAULTS if refused and options.fail_on_refused else ANSWERED


def _told(options: argparse.Namespace) -> Mapping[str, Any]:
    """Does what is asked, tells what came of it, and gives it as plain data."""
    engine = engine_of(options)
    if options.scenario:
        engine = engine.in_scenario(scenario_of(options.scenario))
    return _on_spark(options, engine) if options.engine == "spark" else _here(options, engine)


# --- on this machine -------------------------------------------------------------------------------------------------


def _here(options: argparse.Namespace, engine: Engine) -> Mapping[str, Any]:
    from dtariff.batch.crossing import crossed  # noqa: PLC0415 - brings Arrow
    from dtariff.batch.local import How, Sales, run  # noqa: PLC0415 - as above
    from dtariff.batch.memory import keep_freed  # noqa: PLC0415 - as above
    from dtariff.cli.batch_told import show_answer  # noqa: PLC0415 - brings Babel

    if options.master:
        raise InputError("misplaced_field", "--master is for --engine spark", param="master", hint="leave it out")
    sales = Sales(options.file, options.encoding, options.delimiter)
    to = options.each_destination
    headings = crossed(sales.schema, to, engine.book).schema.names if to else sales.schema.names
    layout = _layout(options, headings)
    _warn(sales, headings, layout)
    if options.dry_run:
        return _dry(options, sales, layout)
    how = How(
        form=options.format,
        columns=None if options.columns is None else tuple(_names(options.columns)),
        part=options.rows_per_part,
        workers=options.workers,
        replace=options.replace,
        restart=options.restart,
    )
    keep_freed()
    with progress(" rows", resumes=True) as tell:
        besides = _rates(options.rates)
        answer = run(
            sales, options.out, layout, engine, how, destinations=options.each_destination, besides=besides, tell=tell
        )
    told = {name: one for name, one in answer.manifest.items() if name not in ("question", "parts")}
    pace = int((answer.tally.rows - answer.found) / max(answer.seconds, 0.001))
    if options.json:
        show_json({"folder": str(answer.folder), **told, "milliseconds": int(answer.seconds * 1000)})
    else:
        show_answer(told)
        print(tr("{seconds} s, {pace} rows a second", seconds=f"{answer.seconds:.1f}", pace=f"{pace:,}"))
        print(tr("written to {folder}", folder=answer.folder))
    return told


def _names(text: str) -> Iterator[str]:
    return filter(None, (name.strip() for name in text.split(",")))


def _rates(file: Path | None) -> dict[str, str]:
    """By what a file of rates is known again."""
    return {"rates": hashlib.sha256(file.read_bytes()).hexdigest()} if file else {}


def _layout(options: argparse.Namespace, headings: Sequence[str]) -> "Layout":
    from dtariff.batch.mapping import columns_of, layout_of, same_of  # noqa: PLC0415 - brings Arrow

    known: date | None = read_day(options.known, "known") if options.known else None
    return layout_of(
        headings,
        columns=columns_of(options.map),
        same=same_of(options.same),
        known=known,
        scope_reading=options.scope_reading,
        mark=MARKS.get(options.decimal_mark, ""),
        day_order=options.day_order,
        floats=options.round_floats,
    )


def _warn(sales: "Sales", headings: Sequence[str], layout: "Layout") -> None:
    """Tells what may be other than the caller thinks."""
    from dtariff.batch.mapping import overlooked  # noqa: PLC0415 - brings Arrow

    for note in sales.notes:
        print(f"dtariff: {note}", file=sys.stderr)
    for at, written in sales.written.items():
        if not written.sure:
            path = sales.paths[at]
            text = tr(
                "{path} is taken to be written in {encoding}; if it is not, name its --encoding",
                path=path,
                encoding=written.encoding,
            )
            print(f"dtariff: {text}", file=sys.stderr)
    for name, field in overlooked(headings, layout).items():
        if field == "reference":
            continue  # it changes no amount, and stands beside the results anyway
        text = tr(
            'the column {name} is not read; if it is the {field}, say so: --map "{name}={field}"',
            name=name,
            field=field,
        )
        print(f"dtariff: {text}", file=sys.stderr)


def _dry(options: argparse.Namespace, sales: "Sales", layout: "Layout") -> Mapping[str, Any]:
    """Tells the layout, and prices nothing."""
    from dtariff.batch.layout import Column, Same, faults  # noqa: PLC0415 - brings Arrow

    if not options.each_destination:
        for fault in faults(sales.schema, layout):
            raise fault
    sources: dict[str, Column | Same] = {str(fact): source for fact, source in layout.facts.items()}
    sources.update((f"quantities.{unit}", source) for unit, source in layout.quantities.items())
    if options.json:
        facts = {
            param: {"column": source.name} if isinstance(source, Column) else {"same": source.text}
            for param, source in sources.items()
        }
        show_json({"files": [str(path) for path in sales.paths], "rows": sales.rows, "layout": facts})
        return {}
    for path in sales.paths:
        print(path)
    width = max(map(len, sources))
    for param, source in sources.items():
        where = (
            tr("column {name}", name=source.name)
            if isinstance(source, Column)
            else tr("{value} in all rows", value=source.text)
        )
        print(f"  {param:{width}}  {where}")
    print(tr("nothing was priced"))
    return {}


# --- on a cluster ----------------------------------------------------------------------------------------------------


def _on_spark(options: argparse.Namespace, engine: Engine) -> Mapping[str, Any]:
    """Prices on Apache Spark.

    Raises:
        InputError: ``misplaced_field`` for an option that only a run on this machine knows; as `dtariff.batch.spark`.
    """
    for name, usual in ONLY_HERE.items():
        if getattr(options, name) != usual:
            option = "--" + name.replace("_", "-")
            raise InputError("misplaced_field", f"{option} is for --engine local", param=name, hint="leave it out")
    from dtariff.batch.spark import run  # noqa: PLC0415 - brings Spark
    from dtariff.cli.batch_told import show_answer  # noqa: PLC0415 - brings Babel

    told = run(
        options.file,
        options.out,
        lambda headings: _layout(options, headings),
        engine,
        master=options.master,
        encoding=options.encoding,
        delimiter=options.delimiter,
    )
    if options.json:
        show_json({"folder": options.out, **told})
    else:
        show_answer(told)
        print(tr("written to {folder}", folder=options.out))
    return told


# --- the verb --------------------------------------------------------------------------------------------------------


def add_batch(verbs: Any) -> None:
    """Adds the verb to the command."""
    batch = verbs.add_parser("batch", help="whole books of sales", description="Work on whole books of sales.")
    actions = batch.add_subparsers(required=True, metavar="action")
    verb = add_verb(actions, "run", "price files of sales of any length; a run that was stopped goes on", _batch_run)
    _add_options(verb)
    add_rates(verb)
    add_release(verb)
    add_scenario(verb)


def _add_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", nargs="+", help="CSV (also .gz), Parquet or Arrow IPC; or a folder or pattern of them")
    verb.add_argument("--out", required=True, metavar="FOLDER", help="the folder of the answer, which is made")
    verb.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="the field of a column, as Net price=price"
    )
    verb.add_argument(
        "--same", action="append", default=[], metavar="FIELD=VALUE", help="what is the same for all rows, as origin=US"
    )
    verb.add_argument(
        "--each-destination", default="", metavar="CODES|all", help="price every row to each of these places"
    )
    verb.add_argument("--columns", default=None, metavar="NAMES", help="the columns to keep beside the results: a,b,c")
    _add_reading(verb)
    verb.add_argument("--format", default="parquet", choices=("parquet", "csv", "arrow"), help="of the answer")
    verb.add_argument("--rows-per-part", type=_count, default=PART, metavar="N", help="rows of a file of the answer")
    verb.add_argument("--workers", type=_count, default=0, metavar="N", help="how many work at once; else all cores")
    verb.add_argument("--replace", action="store_true", help="an answer that stands there may go when this one is done")
    verb.add_argument("--restart", action="store_true", help="begin anew what a run with another question left")
    verb.add_argument("--dry-run", action="store_true", help="tell which column is what, and price nothing")
    verb.add_argument("--fail-on-refused", action="store_true", help="exit 1 if rows were refused")
    verb.add_argument("--engine", default="local", choices=("local", "spark"), help="this machine, or Apache Spark")
    verb.add_argument("--master", default="", metavar="URL", help="the cluster, as spark://host:7077")


def _add_reading(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--known", default=None, metavar="DAY", help="answer as was known on this day")
    verb.add_argument("--scope-reading", default="content", choices=("content", "carriage"), help="as of a quote")
    verb.add_argument("--decimal-mark", default="", choices=tuple(MARKS), help="of prices and quantities in text")
    verb.add_argument("--day-order", default="", choices=("dmy", "mdy"), help="how 03/04/2026 is read")
    verb.add_argument(
        "--round-floats", default="", choices=("half_up", "half_even"), help="how binary floats become money"
    )
    verb.add_argument("--encoding", default="", help="of files of text; else found from each")
    verb.add_argument("--delimiter", type=_sign, default="", help="of files of text; else found from each")


def _sign(text: str) -> str:
    sign = "\t" if text == r"\t" else text  # as shells pass it on
    if sign and (len(sign) != 1 or sign in '"\r\n\0'):
        raise ValueError(text)
    return sign


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)
