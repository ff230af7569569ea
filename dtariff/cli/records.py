"""The verbs of the store: record an order, reverse a record, verify it, and show or export what is recorded."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dtariff.cli.orders import read_json
from dtariff.cli.shared import ANSWERED, FAULTS, add_rates, add_store, add_verb, engine_of, show_json
from dtariff.model.errors import InputError
from dtariff.model.money import money
from dtariff.model.record import Record

LINE = "the reference of a line and an amount, e.g. 1=2.50"
MOMENT = "a day or a moment with its zone, e.g. 2026-11-23 or 2026-11-23T12:00:00Z"


def add_records(verbs: Any) -> None:
    """Adds these verbs to the command."""
    _add_record(verbs)
    _add_reverse(verbs)
    verify = _add_stored(verbs, "verify", "a record computed again, and what differs", _verify)
    verify.add_argument("reference", help="of the record")
    _add_records(verbs)


# --- record --------------------------------------------------------------------------------------------------------


def _record(options: argparse.Namespace) -> int:
    engine = engine_of(options)
    order = read_json(options.file)
    with engine.store:
        quote = engine.quote_order(order, on_unknown=options.on_unknown)
        return _show(engine.record(quote, reference=options.reference), options)


# --- reverse, verify -----------------------------------------------------------------------------------------------


def _reverse(options: argparse.Namespace) -> int:
    engine = engine_of(options)
    with engine.store as store:
        lines = _lines(options.line, store.find(options.reference)) if options.line else None
        reversal = options.reversal_reference
        found = engine.reverse(options.reference, reversal_reference=reversal, lines=lines, reason=options.reason)
        return _show(found, options)


def _lines(given: Sequence[str], record: Record) -> dict[str, int]:
    """Minor units to give back, by line."""
    lines: dict[str, int] = {}
    for text in given:
        reference, found, amount = text.rpartition("=")
        if not found or reference in lines:
            told = "names a line for the second time" if found else "is no line with an amount"
            raise InputError("bad_lines", f"{text!r} {told}", param="line", hint=LINE)
        lines[reference] = _minor(amount, record, reference)
    return lines


def _minor(amount: str, record: Record, reference: str) -> int:
    sheet = record.sheet
    try:
        return money(amount, sheet.currency, param="line").to_minor_units(sheet.digits)
    except InputError as error:
        message = f"of line {reference!r}: {error.message}"
        raise InputError(error.code, message, param="line", hint=LINE) from None


def _verify(options: argparse.Namespace) -> int:
    engine = engine_of(options)
    with engine.store:
        found = engine.verify(options.reference)
    if options.json:
        show_json(found.as_dict())
    else:
        print(found.explain(), end="")
    return ANSWERED if found.same else FAULTS


# --- records -------------------------------------------------------------------------------------------------------


def _records(options: argparse.Namespace) -> int:
    exports = bool(options.form or options.out)
    between = {name: _moment(getattr(options, name), name) for name in ("since", "until")}
    if options.reference and (exports or any(between.values())):
        message = "one record is shown, or many are exported"
        raise InputError("one_record", message, param="reference", hint="leave out the reference, or the rest")
    with engine_of(options).store as store:
        if exports:
            return _export(options, store, between)
        if options.reference:
            return _show(store.find(options.reference), options, whole=True)
        return _list(store.records(since=between["since"], until=between["until"]), options)


def _list(records: Any, options: argparse.Namespace) -> int:
    from dtariff.telling.records import records_text, summary_data  # noqa: PLC0415 - words load when they are printed

    if options.json:
        show_json({"records": [summary_data(record) for record in records]})
    else:
        print(records_text(records), end="")
    return ANSWERED


def _export(options: argparse.Namespace, store: Any, between: dict[str, datetime | None]) -> int:
    out = options.out or "-"
    form = options.form or ("jsonl" if out.endswith(".jsonl") else "csv")
    if out == "-":
        store.export(sys.stdout, form, **between)
        return ANSWERED
    if _is_file(out, store.place):
        raise InputError("bad_out", f"{out} is the store itself", param="out", hint="name another file")
    rows = store.export(out, form, **between)
    if options.json:
        show_json({"out": out, "form": form, "rows": rows})
    else:
        print(f"{rows} rows in {out}")
    return ANSWERED


def _is_file(one: str, other: str) -> bool:
    """Whether both name the same file; a database of a server is none."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def _moment(text: str | None, param: str) -> datetime | None:
    """A moment in UTC; a day is its first moment."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None and "T" not in text.upper() and " " not in text:
            found = found.replace(tzinfo=UTC)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InputError("bad_time", f"{text!r} is no moment", param=param, hint=MOMENT)


def _show(record: Record, options: argparse.Namespace, *, whole: bool = False) -> int:
    from dtariff.telling.records import record_data, record_text, whole_record_data  # noqa: PLC0415 - as above

    if options.json:
        show_json(whole_record_data(record) if whole else record_data(record))
    else:
        print(record_text(record), end="")
    return ANSWERED


# --- arguments -----------------------------------------------------------------------------------------------------


def _add_stored(verbs: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    """Adds a verb that needs the store."""
    verb = add_verb(verbs, name, says, run)
    add_store(verb)
    return verb


def _add_record(verbs: Any) -> None:
    verb = _add_stored(verbs, "record", "price an order and record it, once and whole", _record)
    add_rates(verb)
    verb.add_argument("file", help="the order as JSON, or - to read what is piped in")
    verb.add_argument("--reference", required=True, help="your own name of the sale, unique; a call may be repeated")
    verb.add_argument(
        "--on-unknown",
        default="raise",
        choices=("raise", "flag"),
        help="raise, or flag to be told all lines that are not known; neither is recorded",
    )


def _add_reverse(verbs: Any) -> None:
    verb = _add_stored(verbs, "reverse", "give back a record, in full or in part", _reverse)
    verb.add_argument("reference", help="of the record")
    verb.add_argument(
        "--reversal-reference", required=True, help="your own name of the reversal, unique; a call may be repeated"
    )
    verb.add_argument(
        "--line",
        action="append",
        default=[],
        metavar="LINE=AMOUNT",
        help="what to give back of a line's total, e.g. 1=2.50; all that is left if left out",
    )
    verb.add_argument("--reason", default="", help="why, in your words")


def _add_records(verbs: Any) -> None:
    verb = _add_stored(verbs, "records", "what is recorded: one record, all in short, or the export", _records)
    verb.add_argument("reference", nargs="?", help="one record, with its reversals and what is left")
    verb.add_argument("--form", choices=("csv", "jsonl"), help="export every line, as CSV or as JSON Lines")
    verb.add_argument("--out", help="the file to export to, which is replaced; what is printed if left out")
    verb.add_argument("--since", help="only from this day or moment on, e.g. 2026-11-23 or 2026-11-23T12:00:00Z")
    verb.add_argument("--until", help="only before this day or moment")
