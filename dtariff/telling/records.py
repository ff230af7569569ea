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
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import amount, clauses, columns, commas, day, labelled
from dtariff.telling.narrate import evidence_name
from dtariff.telling.render import plain
from dtariff.telling.words import AMOUNTS, LOCATIONS

PARTS = (*Parts._fields, "total")
STATES = {
    # translators: the state of a record of a sale
    "recorded": N_("recorded"),
    "partly_reversed": N_("partly reversed"),
    "reversed": N_("reversed"),
}


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
    recorded = tr("Recorded {moment}", moment=_moment(record.recorded_at))
    told = [
        labelled(record.reference, _told(sheet, sheet)),
        commas([recorded, *([_state(record)] if record.reversals else [])]),
    ]
    # translators: the lines of an order or invoice
    told += ["", tr("Lines"), *_lines(sheet.lines, sheet)]
    for reversal in record.reversals:
        told += ["", *_reversal(reversal, sheet)]
    if record.reversals:
        # translators: what is left of a sale after some of it was given back
        told += ["", labelled(tr("Left"), _told(record.left_in_all, sheet)), *_lines(record.left, sheet)]
    told += _evidence(sheet)
    made = _moment(sheet.issued_at)
    told += ["", tr("Quote {quote}, made {moment}", quote=sheet.quote_id, moment=made)]
    told.append(
        tr(
            "dtariff {engine}, tables {tables}, law of {on} as known on {known}.",
            engine=sheet.engine,
            tables=sheet.release[:16],
            on=day(sheet.on),
            known=day(sheet.known),
        )
    )
    return "\n".join(told) + "\n"


def records_text(records: Iterable[Record]) -> str:
    """Records as a table, in their order."""
    # translators: heads of columns: when a sale was recorded, and in which state its record is
    rows = [(tr("reference"), tr("recorded"), tr("total"), tr("state"))]
    for record in records:
        total = amount(_money(record.sheet.total, record.sheet))
        rows.append((record.reference, _moment(record.recorded_at), total, _state(record)))
    return "\n".join(columns(rows)) + "\n"


def _lines(lines: Iterable[Any], sheet: Sheet) -> list[str]:
    return [f"  {labelled(line.reference, _told(line, sheet))}" for line in lines]


def _told(found: Amounts | Parts, sheet: Sheet) -> str:
    parts = [name for name in Parts._fields if name != "residual" or found.residual]
    told = commas(f"{tr(AMOUNTS[name])} {amount(_money(getattr(found, name), sheet))}" for name in parts)
    return f"{amount(_money(found.total, sheet))} = {told}"


def _reversal(reversal: Reversal, sheet: Sheet) -> list[str]:
    told = tr("Given back by {reference}, {moment}", reference=reversal.reference, moment=_moment(reversal.reversed_at))
    why = labelled(told, _shown(reversal.reason)) if reversal.reason else told
    return [why, *_lines(reversal.lines, sheet)]


def _evidence(sheet: Sheet) -> list[str]:
    if not sheet.evidence:
        return []
    says = next((tr(says) for state, says in LOCATIONS.items() if state == sheet.location_state), sheet.location_state)
    told = ["", labelled(tr("Where the customer is"), says)]
    for sign in sheet.evidence:
        seen = commas([f"{evidence_name(sign.kind)} {sign.place}", *([_shown(sign.value)] if sign.value else [])])
        told.append(f"  {clauses([seen, '' if sign.counted else tr('not counted')])}")
    return told


def _state(record: Record) -> str:
    return tr(STATES[record.state])


def _moment(at: datetime) -> str:
    return f"{day(at.date())} {at:%H:%M:%S} UTC"


def _shown(text: str) -> str:
    """A text as it is, or with its controls spelt out: none of them is to reach a terminal."""
    return text if text.isprintable() else repr(text)
