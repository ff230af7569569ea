"""Sheets that add up, and what is left of a record."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from dtariff.model.errors import (
    AlreadyRecordedError,
    AlreadyReversedError,
    DataError,
    DTariffError,
    ExpiredQuoteError,
    InputError,
    StateError,
    StoreError,
)
from dtariff.model.record import (
    NOTHING,
    Parts,
    Record,
    Reversal,
    ReversedLine,
    Sheet,
    SheetEvidence,
    SheetLine,
    line_of,
    reference_of,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE = line_of(SheetLine, "1", Parts(1000, 100, 231, 5, -1))
FREE = line_of(SheetLine, "2", NOTHING)
WRONG = SheetLine(reference="1", **ONE.parts._asdict(), total=1336)


def sheet(**other: Any) -> Sheet:
    """A sheet of one line that costs and one that is free."""
    given: dict[str, Any] = {
        **dict.fromkeys(("quote_id", "input_digest", "release", "engine", "request", "response"), "x"),
        **dict.fromkeys(("on", "known"), NOW.date()),
        **dict.fromkeys(("issued_at", "expires_at"), NOW),
        **Parts(1000, 100, 231, 5, -1)._asdict(),
        "total": 1335,
        "currency": "USD",
        "digits": 2,
        "lines": (ONE, FREE),
        "evidence": (),
        "location_state": "",
    }
    return Sheet(**given | other)


def reversal(reference: str, **lines: Parts) -> Reversal:
    """A reversal of parts of lines; the name of line 1 is l1."""
    given = tuple(line_of(ReversedLine, name[1:], parts) for name, parts in lines.items())
    return Reversal(reference=reference, of="order", lines=given, reason="", reversed_at=NOW)


def record(*reversals: Reversal) -> Record:
    return Record(reference="order", sheet=sheet(), recorded_at=NOW, reversals=reversals)


# --- a sheet --------------------------------------------------------------------------------------------------------


def test_a_sheet_that_adds_up_is_a_sheet() -> None:
    assert sheet().parts == Parts(1000, 100, 231, 5, -1)
    assert sheet().parts.total == 1335


@pytest.mark.parametrize("part", ["net", "duty", "tax", "other", "residual", "total"])
def test_a_sheet_of_which_one_figure_is_off_by_one_is_refused(part: str) -> None:
    with pytest.raises(DataError, match="sheet_broken"):
        sheet(**{part: getattr(sheet(), part) + 1})


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("a line whose parts do not come to its total", {"lines": (WRONG, FREE)}),
        ("lines that come to the same total in other parts", {"net": 999, "duty": 101}),
        ("no lines", {"lines": (), **dict.fromkeys(("net", "duty", "tax", "other", "residual", "total"), 0)}),
        ("two lines of one reference", {"lines": (ONE, line_of(SheetLine, "1", NOTHING))}),
        ("a NUL in the answer", {"response": "\0"}),
        ("half a surrogate pair in the order", {"request": "\ud83d"}),
        ("no name", {"quote_id": ""}),
        ("evidence that cannot be kept", {"evidence": (SheetEvidence(kind="a", place="b", value="\0", counted=True),)}),
        ("a moment without a zone", {"issued_at": NOW.replace(tzinfo=None)}),
        ("a moment elsewhere", {"expires_at": NOW.astimezone(timezone(timedelta(hours=1)))}),
        ("an amount beyond all sense", {"lines": (line_of(SheetLine, "1", Parts(10**1000)),), "net": 10**1000}),
    ],
)
def test_a_sheet_is_refused_for(what: str, changes: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="sheet_broken"):
        sheet(**changes)
    assert what


def test_a_line_without_a_reference_is_the_callers_to_mend() -> None:
    with pytest.raises(InputError, match=r"bad_reference \[lines\]"):
        sheet(lines=(ONE, line_of(SheetLine, "", NOTHING)))


def test_a_sheet_survives_a_pickle_and_a_copy() -> None:
    assert pickle.loads(pickle.dumps(sheet())) == copy.deepcopy(sheet()) == sheet()  # noqa: S301 - our own


# --- what is left ---------------------------------------------------------------------------------------------------


def test_of_a_record_without_reversals_all_is_left() -> None:
    assert record().state == "recorded"
    assert record().left == record().open_lines == (ONE, FREE)
    assert record().left_in_all.total == 1335


def test_what_was_given_back_is_not_left() -> None:
    some = record(reversal("a", l1=Parts(400, 40, 92, 2, 0)), reversal("b", l1=Parts(100, 10, 23, 1, 0)))
    assert some.state == "partly_reversed"
    assert some.left == (line_of(SheetLine, "1", Parts(500, 50, 116, 2, -1)), FREE)
    assert some.left_in_all == Parts(500, 50, 116, 2, -1)
    assert some.reversals[0].total == 534


def test_a_record_is_reversed_when_its_free_lines_are_too() -> None:
    paid = record(reversal("a", l1=ONE.parts))
    assert (paid.state, paid.open_lines, paid.left_in_all) == ("partly_reversed", (FREE,), NOTHING)
    whole = record(reversal("a", l1=ONE.parts), reversal("b", l2=NOTHING))
    assert (whole.state, whole.open_lines) == ("reversed", ())


# --- references and errors ------------------------------------------------------------------------------------------


def test_a_reference_is_taken_as_it_is() -> None:
    assert reference_of("注文 47/11", "reference") == "注文 47/11"


@pytest.mark.parametrize("text", ["", " a", "a\t", "a\u00a0b", "a\u202eb", "x" * 201, None, b"a"])
def test_a_reference_that_cannot_be_seen_or_compared_is_refused(text: object) -> None:
    with pytest.raises(InputError, match="bad_reference"):
        reference_of(text, "reference")


@pytest.mark.parametrize("kind", [ExpiredQuoteError, AlreadyRecordedError, AlreadyReversedError, StoreError])
def test_an_error_of_state_or_store_is_one_of_the_tree_and_travels(kind: Callable[..., DTariffError]) -> None:
    error = kind("some_code", "Something.", param="reference", hint="Do.")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), again.as_dict()) == (kind, error.as_dict())
    assert isinstance(error, RuntimeError)
    assert isinstance(error, StateError) is (kind is not StoreError)
