"""Giving back: in full and in part, never more than there is, and exactly all of it in the end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.errors import AlreadyReversedError, InputError
from dtariff.model.record import NOTHING, Parts, Record, Reversal, Sheet, SheetLine, line_of
from dtariff.store import Store
from dtariff.store.reversals import reversed_lines, share

SheetOf = Callable[..., Sheet]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def sold(store: Store, sheet_of: SheetOf, now: datetime) -> Record:
    """Line 1 of 10.00 + 1.00 + 2.31, a free line 2, and a gift of 3.33 + 0.63 + 0.05 - 0.01."""
    return store.record(sheet_of(), reference="order 4711", now=now)


def parts(reversal: Reversal) -> dict[str, Parts]:
    return {line.reference: line.parts for line in reversal.lines}


# --- in full --------------------------------------------------------------------------------------------------------


def test_a_reversal_of_all_takes_every_line_as_it_was(store: Store, sold: Record, now: datetime) -> None:
    given_back = store.reverse("order 4711", reversal_reference="refund 1", reason="sent back\nunopened", now=now)
    assert parts(given_back) == {line.reference: line.parts for line in sold.sheet.lines}
    assert (given_back.of, given_back.reason, given_back.reversed_at) == ("order 4711", "sent back\nunopened", now)
    assert given_back.total == sold.sheet.total == 1331 + 400
    found = store.find("order 4711")
    assert found.reversals == (given_back,)
    assert (found.state, found.left_in_all) == ("reversed", NOTHING)


@pytest.mark.usefixtures("sold")
def test_what_is_reversed_cannot_be_reversed_again(store: Store) -> None:
    store.reverse("order 4711", reversal_reference="refund 1")
    for lines in (None, {"1": 1}, {"2": 0}):
        with pytest.raises(AlreadyReversedError) as error:
            store.reverse("order 4711", reversal_reference="refund 2", lines=lines)
        assert error.value.code == "already_reversed"
    assert len(store.find("order 4711").reversals) == 1


def test_an_order_of_nought_is_reversed_once(store: Store, sheet_of: SheetOf, now: datetime) -> None:
    store.record(sheet_of(lines={"1": NOTHING}), reference="a gift", now=now)
    assert store.reverse("a gift", reversal_reference="refund 1").total == 0
    assert store.find("a gift").state == "reversed"
    with pytest.raises(AlreadyReversedError, match="already_reversed"):
        store.reverse("a gift", reversal_reference="refund 2")


# --- in part --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("sold")
def test_a_part_is_taken_from_price_duty_and_tax_in_proportion(store: Store) -> None:
    """500 of 1331: 375.66 + 37.57 + 86.78; the two odd cents go to the largest remainders, .78 and .66."""
    first = store.reverse("order 4711", reversal_reference="refund 1", lines={"1": 500})
    assert parts(first) == {"1": Parts(376, 37, 87, 0, 0)}
    assert store.find("order 4711").state == "partly_reversed"


@pytest.mark.usefixtures("sold")
def test_the_last_part_takes_exactly_the_rest(store: Store) -> None:
    store.reverse("order 4711", reversal_reference="refund 1", lines={"1": 500, "gift": 100})
    store.reverse("order 4711", reversal_reference="refund 2", lines={"1": 830})
    rest = store.reverse("order 4711", reversal_reference="refund 3")
    assert rest.total == 1 + 0 + 300
    assert [line.reference for line in rest.lines] == ["1", "2", "gift"]
    found = store.find("order 4711")
    assert (found.state, found.left_in_all) == ("reversed", NOTHING)
    assert [reversal.reference for reversal in found.reversals] == ["refund 1", "refund 2", "refund 3"]


@pytest.mark.usefixtures("sold")
def test_more_than_is_left_is_refused_and_nothing_is_given_back(store: Store) -> None:
    store.reverse("order 4711", reversal_reference="refund 1", lines={"1": 1000})
    with pytest.raises(AlreadyReversedError) as error:
        store.reverse("order 4711", reversal_reference="refund 2", lines={"gift": 1, "1": 332})
    assert (error.value.code, error.value.param) == ("too_much_reversed", "lines")
    assert store.find("order 4711").left_in_all.total == 331 + 400
    assert store.reverse("order 4711", reversal_reference="refund 2", lines={"gift": 1, "1": 331}).total == 332


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ({}, "bad_lines"),
        ([("1", 5)], "bad_lines"),
        (["1"], "bad_lines"),
        ({"1": 5.0}, "bad_lines"),
        ({"1": True}, "bad_lines"),
        ({"1": "5"}, "bad_lines"),
        ({1: 5}, "bad_lines"),
        ({"1": 0}, "bad_lines"),
        ({"1": -5}, "bad_lines"),
        ({"3": 5}, "unknown_line"),
    ],
)
def test_lines_that_are_none_are_refused(store: Store, sold: Record, lines: Any, code: str) -> None:
    with pytest.raises(InputError) as error:
        store.reverse("order 4711", reversal_reference="refund 1", lines=lines)
    assert (error.value.code, error.value.param) == (code, "lines")
    assert store.find("order 4711") == sold


# --- references -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize("lines", [{"1": 500}, None, {"1": 1331, "2": 0, "gift": 400}])
def test_the_same_reversal_again_is_the_one_there_is(store: Store, lines: Any, now: datetime) -> None:
    first = store.reverse("order 4711", reversal_reference="refund 1", lines=lines, now=now)
    store_then = store.find("order 4711")
    again = store.reverse("order 4711", reversal_reference="refund 1", lines=lines, now=now + timedelta(days=1))
    assert again == first
    assert store.find("order 4711") == store_then


@pytest.mark.usefixtures("sold")
def test_a_reversal_of_the_rest_can_be_repeated(store: Store) -> None:
    store.reverse("order 4711", reversal_reference="refund 1", lines={"1": 500})
    rest = store.reverse("order 4711", reversal_reference="refund 2")
    assert store.reverse("order 4711", reversal_reference="refund 2") == rest


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(
    "other",
    [
        ("order 4711", {"1": 501}, ""),
        ("order 4711", {"gift": 100}, ""),
        ("order 4711", None, ""),
        ("order 4711", {"1": 500}, "of another kind"),
        ("order 4712", {"1": 500}, ""),
    ],
)
def test_another_reversal_under_a_used_reference_is_refused(
    store: Store, sheet_of: SheetOf, now: datetime, other: tuple[str, Any, str]
) -> None:
    store.record(sheet_of(2), reference="order 4712", now=now)
    store.reverse("order 4711", reversal_reference="refund 1", lines={"1": 500})
    of, lines, reason = other
    with pytest.raises(AlreadyReversedError) as error:
        store.reverse(of, reversal_reference="refund 1", lines=lines, reason=reason)
    assert (error.value.code, error.value.param) == ("reversal_recorded", "reversal_reference")
    assert sum(len(record.reversals) for record in store.records()) == 1


def test_a_reversal_of_what_was_not_recorded_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="record_not_found"):
        store.reverse("order 4711", reversal_reference="refund 1")


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize("reason", ["\0", "\ud800", "x" * 1001, None])
def test_a_reason_that_cannot_be_kept_is_refused(store: Store, reason: Any) -> None:
    with pytest.raises(InputError, match="bad_reason"):
        store.reverse("order 4711", reversal_reference="refund 1", reason=reason)


@pytest.mark.usefixtures("sold")
def test_the_reference_of_a_reversal_is_a_reference(store: Store) -> None:
    with pytest.raises(InputError) as error:
        store.reverse("order 4711", reversal_reference="")
    assert (error.value.code, error.value.param) == ("bad_reference", "reversal_reference")


# --- the arithmetic -------------------------------------------------------------------------------------------------

AMOUNT = st.integers(0, 10**6) | st.integers(0, 10**40)
PARTS = st.builds(Parts, AMOUNT, AMOUNT, AMOUNT, AMOUNT, st.integers(-3, 3))


@given(PARTS, st.data())
def test_a_share_comes_to_its_total_and_no_part_exceeds_what_is_left(left: Parts, data: st.DataObject) -> None:
    if left.total <= 0:
        left = left._replace(net=left.net + 4)
    total = data.draw(st.integers(0, left.total))
    taken = share(left, total)
    assert taken.total == total
    assert all(min(0, own) <= part <= max(0, own) for part, own in zip(taken, left, strict=True))
    # In proportion: none is a whole minor unit away from its exact share.
    assert all(abs(part * left.total - own * total) < left.total for part, own in zip(taken, left, strict=True))


@given(st.lists(PARTS, min_size=1, max_size=4), st.data())
def test_any_row_of_partial_reversals_ends_at_exactly_nought(lines: list[Parts], data: st.DataObject) -> None:
    positive = [line._replace(net=line.net + 4) for line in lines]
    record = record_of({str(place): line for place, line in enumerate(positive)})
    for step in range(data.draw(st.integers(0, 6))):
        able = [line for line in record.open_lines if line.total > 0]
        wanted = {line.reference: data.draw(st.integers(1, line.total)) for line in able if data.draw(st.booleans())}
        if wanted:
            record = reversed_once(record, f"r{step}", wanted)
            assert all(min(line.parts[:4]) >= 0 and line.total >= 0 for line in record.left)
    if record.open_lines:
        record = reversed_once(record, "rest", None)
    assert record.state == "reversed"
    assert record.left_in_all == NOTHING
    assert sum(reversal.total for reversal in record.reversals) == record.sheet.total


def record_of(lines: dict[str, Parts]) -> Record:
    made = tuple(line_of(SheetLine, reference, own) for reference, own in lines.items())
    whole = Parts(*(sum(own) for own in zip(*(line.parts for line in made), strict=True)))
    texts = dict.fromkeys(("input_digest", "release", "engine", "request", "response", "location_state"), "")
    sheet: Any = {
        **texts,
        **whole._asdict(),
        **dict.fromkeys(("on", "known"), NOW.date()),
        **dict.fromkeys(("issued_at", "expires_at"), NOW),
        "quote_id": "q",
        "currency": "USD",
        "digits": 2,
        "total": whole.total,
        "lines": made,
        "evidence": (),
    }
    return Record(reference="order", sheet=Sheet(**sheet), recorded_at=NOW)


def reversed_once(record: Record, reference: str, asked: dict[str, int] | None) -> Record:
    lines = reversed_lines(record, asked)
    reversal = Reversal(reference=reference, of=record.reference, lines=lines, reason="", reversed_at=NOW)
    return Record(
        reference=record.reference,
        sheet=record.sheet,
        recorded_at=record.recorded_at,
        reversals=(*record.reversals, reversal),
    )
