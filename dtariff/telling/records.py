"""Records as plain data and as text: what was sold, what was given back of it, and what is left.

Amounts are text in major units, and minor units beside it. A text that somebody else wrote is shown so that a terminal
takes it for nothing but text.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dtariff.model.money import Money
from dtariff.model.record import NOTHING, Amounts, Parts, Record, Reversal, Sheet
from dtariff.telling.locale import amount
from dtariff.telling.render import plain
from dtariff.telling.words import LOCATIONS

PARTS = (*Parts._fields, "total")


def record_data(record: Record) -> dict[str, Any]:
    """A record as plain data, with its reversals and what is left of every line."""
    sheet = record.sheet
    return {
        **summary_data(record),
        "quote_id": sheet.quote_id,
        "input_digest": sheet.input_digest,
        "release": sheet.release,
        "engine": sheet.engine,
        "on": sheet.on.isoformat(),
        "known": sheet.known.isoformat(),
        "issued_at": sheet.issued_at.isoformat(),
        "expires_at": sheet.expires_at.isoformat(),
        "line_items": [
            {"reference": line.reference, **_amounts(line, sheet), "left": _amounts(left, sheet)}
            for line, left in zip(sheet.lines, record.left, strict=True)
        ],
        "location_state": sheet.location_state,
        "evidence": plain(sheet.evidence),
        "reversals": [reversal_data(reversal, sheet) for reversal in record.reversals],
    }


def whole_record_data(record: Record) -> dict[str, Any]:
    """The same with the order as it was asked and the whole answer as it was given."""
    sheet = record.sheet
    return record_data(record) | {"order": json.loads(sheet.request), "answer": json.loads(sheet.response)}


def summary_data(record: Record) -> dict[str, Any]:
    """A record in short: what it came to, and what is left of it."""
    sheet = record.sheet
    return {
        "reference": record.reference,
        "recorded_at": record.recorded_at.isoformat(),
        "state": record.state,
        "currency": sheet.currency,
        "digits": sheet.digits,
        **_amounts(sheet, sheet),
        "left": _amounts(record.left_in_all, sheet),
    }


def reversal_data(reversal: Reversal, sheet: Sheet) -> dict[str, Any]:
    """A reversal of a sheet as plain data, in positive amounts."""
    return {
        "reference": reversal.reference,
        "of": reversal.of,
        "reversed_at": reversal.reversed_at.isoformat(),
        "reason": reversal.reason,
        **_amounts(_given_back(reversal), sheet),
        "line_items": [{"reference": line.reference, **_amounts(line, sheet)} for line in reversal.lines],
    }


def _amounts(found: Amounts | Parts, sheet: Sheet) -> dict[str, str | int]:
    minor: dict[str, int] = {name: getattr(found, name) for name in PARTS}
    text = {name: f"{_money(own, sheet).amount:f}" for name, own in minor.items()}
    return text | {f"{name}_minor": own for name, own in minor.items()}


def _given_back(reversal: Reversal) -> Parts:
    found = NOTHING
    for line in reversal.lines:
        found = found.plus(line.parts)
    return found


def _money(minor: int, sheet: Sheet) -> Money:
    return Money.of_minor(minor, sheet.currency, sheet.digits)


# --- as text -------------------------------------------------------------------------------------------------------


def record_text(record: Record) -> str:
    """A record in words: every line, what was given back and why, what is left."""
    sheet = record.sheet
    state = f", {_state(record)}" if record.reversals else ""
    told = [f"{record.reference}: {_told(sheet, sheet)}", f"Recorded {_moment(record.recorded_at)}{state}"]
    told += ["", "Lines", *(f"  {line.reference}: {_told(line, sheet)}" for line in sheet.lines)]
    for reversal in record.reversals:
        told += ["", *_reversal(reversal, sheet)]
    if record.reversals:
        told += ["", f"Left: {_told(record.left_in_all, sheet)}"]
        told += [f"  {line.reference}: {_told(line, sheet)}" for line in record.left]
    told += _evidence(sheet)
    told += ["", f"Quote {sheet.quote_id}, made {_moment(sheet.issued_at)}"]
    told += [f"dtariff {sheet.engine}, tables {sheet.release[:16]}, law of {sheet.on} as known on {sheet.known}."]
    return "\n".join(told) + "\n"


def records_text(records: Iterable[Record]) -> str:
    """Records as a table, in their order."""
    rows = [("reference", "recorded", "total", "state")]
    for record in records:
        total = amount(_money(record.sheet.total, record.sheet))
        rows.append((record.reference, _moment(record.recorded_at), total, _state(record)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def _told(found: Amounts | Parts, sheet: Sheet) -> str:
    parts = [name for name in Parts._fields if name != "residual" or found.residual]
    told = ", ".join(f"{name} {amount(_money(getattr(found, name), sheet))}" for name in parts)
    return f"{amount(_money(found.total, sheet))} = {told}"


def _reversal(reversal: Reversal, sheet: Sheet) -> list[str]:
    why = f": {_shown(reversal.reason)}" if reversal.reason else ""
    told = [f"Given back by {reversal.reference}, {_moment(reversal.reversed_at)}{why}"]
    return told + [f"  {line.reference}: {_told(line, sheet)}" for line in reversal.lines]


def _evidence(sheet: Sheet) -> list[str]:
    if not sheet.evidence:
        return []
    says = next((says for state, says in LOCATIONS.items() if state == sheet.location_state), sheet.location_state)
    told = ["", f"Where the customer is: {says}"]
    for sign in sheet.evidence:
        value = f", {_shown(sign.value)}" if sign.value else ""
        told.append(f"  {sign.kind} {sign.place}{value}{'' if sign.counted else '; not counted'}")
    return told


def _state(record: Record) -> str:
    return record.state.replace("_", " ")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _shown(text: str) -> str:
    """A text as it is, or with its controls spelt out: none of them is to reach a terminal."""
    return text if text.isprintable() else repr(text)
